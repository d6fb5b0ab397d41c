//! Tasks that EventBridge runs, by a rule or a schedule. Between two runs nothing of them is among the running tasks.

use std::collections::BTreeMap;

use futures::future::join_all;

use crate::facts::events::{EcsTarget, ListEventBuses, ListRuleNamesByTarget, ListRules, ListTargetsByRule, Target};
use crate::facts::scheduler::{GetSchedule, ListSchedules, Schedule, calls_run_task};
use crate::facts::{Fact, Read, ReadKind, Unreadable};
use crate::judge::scope::Cx;
use crate::judge::verdict::Evidence;

/// What [`list`] may read.
pub(super) const READS: &[&ReadKind] = &[
    ListEventBuses::KIND,
    ListRuleNamesByTarget::KIND,
    ListRules::KIND,
    ListTargetsByRule::KIND,
    ListSchedules::KIND,
    GetSchedule::KIND,
];

/// One way in which EventBridge runs a task definition.
pub(super) struct Scheduled {
    /// The region.
    pub(super) region: String,
    /// The cluster's ARN.
    pub(super) cluster: String,
    /// The task definition's ARN.
    pub(super) definition: String,
    /// Whether a shell of ECS Exec can be opened in the task.
    pub(super) exec_enabled: bool,
    /// What said so.
    pub(super) evidence: Evidence,
}

impl Scheduled {
    /// The task that a target names. Universal targets name clusters and families as `ecs:RunTask` takes them.
    fn of(cx: &Cx<'_>, region: &str, target: EcsTarget, call: &'static str, by: &str) -> Self {
        let arn = |kind: &str, name: String| match name.starts_with("arn:") {
            true => name,
            false => cx.scope.arn("ecs", region, &format!("{kind}/{name}")),
        };
        let definition = arn("task-definition", target.task_definition);
        Self {
            evidence: Evidence::new(call, region, Some(by), "TaskDefinitionArn", &definition),
            region: region.to_owned(),
            cluster: arn("cluster", target.cluster),
            definition,
            exec_enabled: target.exec_enabled,
        }
    }
}

/// What EventBridge runs in these clusters, given by region and ARN, and the failed reads that may hide more.
pub(super) async fn list(cx: &Cx<'_>, clusters: &[(String, String)]) -> (Vec<Scheduled>, Vec<Unreadable>) {
    let mut by_region: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (region, arn) in clusters {
        by_region.entry(region).or_default().push(arn);
    }
    let of_region = by_region.iter().map(|(region, clusters)| async move {
        let (by_rules, by_schedules) =
            futures::join!(by_rules(cx, region, clusters), by_schedules(cx, region, clusters));
        by_rules.into_iter().chain(by_schedules).collect::<Vec<_>>()
    });
    split(join_all(of_region).await.into_iter().flatten())
}

fn split<T>(answers: impl Iterator<Item = Result<T, Unreadable>>) -> (Vec<T>, Vec<Unreadable>) {
    let (mut found, mut unread) = (Vec::new(), Vec::new());
    for answer in answers {
        match answer {
            Ok(one) => found.push(one),
            Err(why) => unread.push(why),
        }
    }
    (found, unread)
}

/// A list as results, a failed one as its only item.
fn each<T>(answer: Fact<Vec<T>>) -> Vec<Result<T, Unreadable>> {
    match answer {
        Fact::Seen(items) => items.into_iter().map(Ok).collect(),
        Fact::Unreadable(why) => vec![Err(why)],
    }
}

async fn by_rules(cx: &Cx<'_>, region: &str, clusters: &[&str]) -> Vec<Result<Scheduled, Unreadable>> {
    let (buses, unread) = split(each(cx.read(ListEventBuses { region: region.to_owned() }).await).into_iter());
    let pairs = buses.iter().flat_map(|bus| clusters.iter().map(|cluster| (bus.name.as_str(), *cluster)));
    let found = join_all(pairs.map(|(bus, cluster)| by_rules_of(cx, region, bus, cluster))).await;
    found.into_iter().flatten().chain(unread.into_iter().map(Err)).collect()
}

/// The rules of one bus that run tasks in one cluster. Whether they are disabled is asked only where there are any.
async fn by_rules_of(cx: &Cx<'_>, region: &str, bus: &str, cluster: &str) -> Vec<Result<Scheduled, Unreadable>> {
    let place = || (region.to_owned(), bus.to_owned());
    let (at, on) = place();
    let names = match cx.read(ListRuleNamesByTarget { region: at, bus: on, target_arn: cluster.to_owned() }).await {
        Fact::Seen(names) if names.is_empty() => return Vec::new(),
        Fact::Seen(names) => names,
        Fact::Unreadable(why) => return vec![Err(why)],
    };
    let (at, on) = place();
    let rules = match cx.read(ListRules { region: at, bus: on }).await {
        Fact::Seen(rules) => rules,
        Fact::Unreadable(why) => return vec![Err(why)],
    };
    let enabled = rules.into_iter().filter(|rule| rule.enabled && names.contains(&rule.name));
    let targets = join_all(enabled.map(|rule| async move {
        let (at, on) = place();
        let by = format!("{bus}/{}", rule.name);
        (by, cx.read(ListTargetsByRule { region: at, bus: on, rule: rule.name }).await)
    }));
    let call = ListTargetsByRule::KIND.call;
    let of_rule = |(by, answer): (String, Fact<Vec<Target>>)| {
        let answer = answer.map(|targets| targets.into_iter().filter_map(|target| target.task).collect::<Vec<_>>());
        let here = each(answer).into_iter().filter(|it| it.as_ref().map_or(true, |target| target.cluster == cluster));
        here.map(|it| it.map(|target| Scheduled::of(cx, region, target, call, &by))).collect::<Vec<_>>()
    };
    targets.await.into_iter().flat_map(of_rule).collect()
}

async fn by_schedules(cx: &Cx<'_>, region: &str, clusters: &[&str]) -> Vec<Result<Scheduled, Unreadable>> {
    let (schedules, unread) = split(each(cx.read(ListSchedules { region: region.to_owned() }).await).into_iter());
    let runs_tasks = |schedule: &Schedule| {
        schedule.enabled && (clusters.contains(&schedule.target_arn.as_str()) || calls_run_task(&schedule.target_arn))
    };
    let targets = schedules.into_iter().filter(runs_tasks).map(|Schedule { group, name, .. }| async move {
        let read = GetSchedule { region: region.to_owned(), group: group.clone(), name: name.clone() };
        (format!("{group}/{name}"), cx.read(read).await)
    });
    let found = join_all(targets).await.into_iter().filter_map(|(schedule, answer)| match answer {
        Fact::Seen(target) => Some(Ok(Scheduled::of(cx, region, target?, GetSchedule::KIND.call, &schedule))),
        Fact::Unreadable(why) => Some(Err(why)),
    });
    found.chain(unread.into_iter().map(Err)).collect()
}
