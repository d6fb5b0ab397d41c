//! Logs of Lambda functions: what a function and Lambda itself write of each invocation.
//!
//! Lambda writes to the function's log group and has no other record of what happens inside a function. CloudTrail's Invoke
//! events name the caller only, so they are not asked.

mod reasons;
mod remedy;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use futures::future::join_all;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::reasons::Finding;
use crate::facts::lambda::{Function, ListFunctions};
use crate::facts::logs::{DescribeLogGroups, LogGroup};
use crate::facts::{Fact, Read, ReadKind};
use crate::judge::arrival::{self, Source, Writer};
use crate::judge::binding::{bound, listed};
use crate::judge::destination::{self, Destination};
use crate::judge::grade::Grade;
use crate::judge::protection::{self, Protected};
use crate::judge::reads::together;
use crate::judge::remedy::Remedy;
use crate::judge::scope::{Candidate, Cx};
use crate::judge::vended_logs::Mechanism;
use crate::judge::verdict::{Evidence, Reason, ResourceVerdict, Verdict};

/// Parameters: none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {}

/// What the check may read.
pub const READS: &[&ReadKind] = &together::<{ 1 + destination::READS.len() + arrival::READS.len() }>(&[
    &[ListFunctions::KIND],
    destination::READS,
    arrival::READS,
]);

/// Judges each function that the row means. Names: the function's name.
pub async fn run(_params: &Params, cx: &Cx<'_>) -> Verdict {
    let lists = cx.read_in(&cx.scope.regions, |region| ListFunctions { region }).await;
    let functions = listed(lists, |region, function: Function| Candidate {
        arn: function.arn.clone(),
        names: vec![function.name.clone()],
        region: region.to_owned(),
        item: function,
    });
    let bound = bound(cx, functions).await;
    let judged = join_all(bound.chosen.iter().map(|function| judge(cx, function))).await;
    let (mut resources, mut claims, mut remedies) = (bound.absent, BTreeSet::new(), Vec::new());
    for (resource, groups, remedy) in judged {
        resources.push(resource);
        claims.extend(groups);
        remedies.extend(remedy);
    }
    let verdict = Verdict { claims: claims.into_iter().collect(), ..Verdict::fold(resources, &bound.unlisted) };
    verdict.with_remedies(remedies).with_remedies_for_unfound(cx)
}

/// The verdict on one function, the log groups that it writes to, and what would mend a shortfall.
async fn judge(cx: &Cx<'_>, function: &Candidate<Function>) -> (ResourceVerdict, Vec<String>, Option<Remedy>) {
    let (item, region) = (&function.item, &function.region);
    let (own, replicas) = futures::join!(own_log(cx, function), Replicas::of(cx, function));
    let claims: Vec<String> =
        own.claims.into_iter().chain(replicas.groups.iter().map(|group| group.arn.clone())).collect();
    let (mut grade, mut reasons) = match own.grade {
        Grade::NOTHING if !replicas.groups.is_empty() => (Grade::NOTHING, Vec::new()),
        grade => (grade, own.reasons),
    };
    if grade == Grade::NOTHING && replicas.groups.is_empty() && !item.layers.is_empty() {
        reasons.push(Finding::LayersPresent { layers: item.layers.clone() }.reason(&item.name));
    }
    grade = replicas.weigh(cx, &item.name, grade, &mut reasons).await;
    if let Some(level) = dropping_level(item) {
        grade = grade.and(Grade::PART);
        reasons.push(Finding::ApplicationLogsDropped { level: level.to_owned() }.reason(&item.name));
    }
    if is_json(item) && item.system_log_level.as_deref() == Some("WARN") {
        reasons.push(Finding::InvocationsNotLogged.reason(&item.name));
    }
    let evidence = settings(function).into_iter().chain(own.evidence).chain(replicas.evidence()).collect();
    let (arn, region, current) = (function.arn.clone(), region.clone(), grade.current());
    let remedy = remedy::of_function(cx, function, &reasons, &claims).await;
    (ResourceVerdict { arn, region, current, reasons, evidence }, claims, remedy)
}

/// What the function's own log group records: nothing, if the function is invoked and the group stays empty.
async fn own_log(cx: &Cx<'_>, function: &Candidate<Function>) -> Mechanism {
    let (item, region) = (&function.item, &function.region);
    let group = Destination::log_group(&cx.scope.partition, region, &cx.scope.account, &item.log_group_name());
    let judged = group.judge(cx, region).await;
    let exists = judged.is_there();
    let log = Mechanism::delivered(judged);
    if !exists {
        return log;
    }
    let writer = Writer {
        source: if writes_always(item) { Source::Function } else { Source::QuietFunction },
        whose: &item.name,
        region,
        dimensions: vec![("FunctionName", &item.name)],
        // A group of its own is as old as the log; one of another name may have been chosen with the last change.
        since: item.modified.filter(|_| !item.has_own_group()),
        layouts: Vec::new(),
    };
    arrival::weigh_in(cx, log, &writer, &group).await
}

/// The level under which Lambda drops what the function writes, if that drops level INFO, which audit lines have.
fn dropping_level(function: &Function) -> Option<&str> {
    let level = function.application_log_level.as_deref().filter(|_| is_json(function))?;
    (!["TRACE", "DEBUG", "INFO"].contains(&level)).then_some(level)
}

/// Levels apply to format JSON only (`LoggingConfig.ApplicationLogLevel`).
fn is_json(function: &Function) -> bool {
    function.log_format.as_deref() == Some("JSON")
}

/// Whether each invocation leaves a line, whatever the function writes: START, END and REPORT are of level INFO.
fn writes_always(function: &Function) -> bool {
    !is_json(function) || function.system_log_level.as_deref() != Some("WARN")
}

fn settings(function: &Candidate<Function>) -> Vec<Evidence> {
    let field = |name, value: Option<&str>| {
        Evidence::new(ListFunctions::KIND.call, &function.region, Some(&function.arn), name, value)
    };
    let item = &function.item;
    let mut evidence = vec![
        field("LoggingConfig.LogGroup", item.log_group.as_deref()),
        field("LoggingConfig.LogFormat", item.log_format.as_deref()),
    ];
    if is_json(item) {
        evidence.push(field("LoggingConfig.ApplicationLogLevel", item.application_log_level.as_deref()));
        evidence.push(field("LoggingConfig.SystemLogLevel", item.system_log_level.as_deref()));
    }
    evidence
}

/// Log groups of Lambda@Edge replicas: CloudFront runs copies of a function of us-east-1 near its viewers, and each logs
/// in the region where it runs, to a group that is named after the function's home.
#[derive(Default)]
struct Replicas {
    groups: Vec<LogGroup>,
    /// Why the groups of a region could not be listed.
    unlisted: Vec<Reason>,
}

impl Replicas {
    async fn of(cx: &Cx<'_>, function: &Candidate<Function>) -> Self {
        let mut replicas = Self::default();
        if function.region != cx.scope.leader_region() {
            return replicas;
        }
        let wanted = format!("/aws/lambda/{}.{}", function.region, function.item.name);
        for (_, groups) in cx.read_in(&cx.scope.regions, |region| DescribeLogGroups { region }).await {
            match groups {
                Fact::Seen(groups) => replicas.groups.extend(groups.into_iter().filter(|group| group.name == wanted)),
                Fact::Unreadable(why) => replicas.unlisted.push(Reason::unreadable(&why)),
            }
        }
        replicas
    }

    /// The regions of the groups, in the order of the scope.
    fn regions(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().filter_map(|group| group.arn.split(':').nth(3))
    }

    fn evidence(&self) -> impl Iterator<Item = Evidence> {
        let call = DescribeLogGroups::KIND.call;
        let found = self.groups.iter().zip(self.regions());
        found.map(move |(group, region)| Evidence::new(call, region, Some(&group.arn), "logGroupName", &group.name))
    }

    /// With replicas, the function's own group is not all: which regions run it is not known, so it is a part. A region
    /// whose groups could not be listed may hold a replica's.
    async fn weigh(&self, cx: &Cx<'_>, function: &str, own: Grade, reasons: &mut Vec<Reason>) -> Grade {
        if self.groups.is_empty() {
            let unlisted = self.unlisted.iter().filter(|reason| !reasons.contains(reason)).cloned().collect::<Vec<_>>();
            let grade = match (self.unlisted.is_empty(), own) {
                (true, own) => own,
                (false, Grade::NOTHING) => Grade::AT_MOST_PART,
                (false, own) => own.and(Grade::AT_LEAST_PART),
            };
            reasons.extend(unlisted);
            return grade;
        }
        let regions = self.regions().map(str::to_owned).collect();
        reasons.push(Finding::ReplicasAtTheEdge { regions }.reason(function));
        let short = |group| destination::retention_shortfall(group, cx.scope.retention_days);
        reasons.extend(self.groups.iter().filter_map(short));
        let protected = self.groups.iter().zip(self.regions());
        let protected = join_all(protected.map(|(group, region)| protection::of_log_group(cx, region, group))).await;
        reasons.extend(protected.iter().flat_map(Protected::reasons));
        Grade::PART
    }
}
