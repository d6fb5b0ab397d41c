//! Logs of the containers that run in ECS, on Fargate or elsewhere, and of the shells that ECS Exec opens in them.
//!
//! What counts is what is in use: the task definitions of services, of their deployments and task sets, of running tasks,
//! and of those that EventBridge runs. Revisions that nobody runs record nothing and miss nothing.

mod container;
mod exec;
mod firelens;
mod reasons;
mod remedy;
mod scheduled;
#[cfg(test)]
mod tests;
mod workloads;

use std::collections::BTreeSet;

use futures::future::join_all;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::container::Part;
use self::exec::ExecLogs;
use self::workloads::Workload;
use crate::facts::ecs::{
    DescribeClusters, DescribeServices, DescribeTaskDefinition, DescribeTasks, ListClusters, ListServices, ListTasks,
};
use crate::facts::{Fact, Read, ReadKind};
use crate::judge::binding::bound;
use crate::judge::grade::Grade;
use crate::judge::reads::together;
use crate::judge::remedy::Remedy;
use crate::judge::scope::{Candidate, Cx};
use crate::judge::verdict::{Current, ResourceVerdict, Verdict, without_repetition};
use crate::judge::{arrival, data_stream, destination};

/// Parameters: none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {}

/// What the check may read.
pub const READS: &[&ReadKind] = &together::<
    { 7 + scheduled::READS.len() + destination::READS.len() + data_stream::READS.len() + arrival::READS.len() },
>(&[
    &[
        DescribeClusters::KIND,
        DescribeServices::KIND,
        DescribeTaskDefinition::KIND,
        DescribeTasks::KIND,
        ListClusters::KIND,
        ListServices::KIND,
        ListTasks::KIND,
    ],
    scheduled::READS,
    destination::READS,
    data_stream::READS,
    arrival::READS,
]);

/// Judges each service that the row means, and each task definition of which tasks run outside services. Names: the
/// service's name, the task definition's family, or the cluster's name.
pub async fn run(_params: &Params, cx: &Cx<'_>) -> Verdict {
    let bound = bound(cx, workloads::list(cx).await).await;
    let exec = ExecLogs::read(cx, &bound.chosen).await;
    let judged = join_all(bound.chosen.iter().map(|workload| judge(cx, workload, &exec))).await;
    let (mut resources, mut claims, mut remedies) = (bound.absent, BTreeSet::new(), Vec::new());
    for (resource, destinations, remedy) in judged {
        resources.push(resource);
        claims.extend(destinations);
        remedies.extend(remedy);
    }
    let verdict = Verdict { claims: claims.into_iter().collect(), ..Verdict::fold(resources, &bound.unlisted) };
    verdict.with_remedies(remedies).with_remedies_for_unfound(cx)
}

/// The verdict on one workload, what its records go to, and what would mend a shortfall.
async fn judge(
    cx: &Cx<'_>,
    workload: &Candidate<Workload>,
    exec: &ExecLogs,
) -> (ResourceVerdict, Vec<String>, Option<Remedy>) {
    let region = &workload.region;
    let definitions = workload.item.definitions.iter().map(|arn| async move {
        (arn, cx.read(DescribeTaskDefinition { region: region.clone(), arn: arn.clone() }).await)
    });
    let (mut parts, mut without_awslogs) = (Vec::new(), BTreeSet::new());
    for (arn, definition) in join_all(definitions).await {
        match definition {
            Fact::Seen(containers) => {
                parts.extend(container::judge(cx, region, arn, &containers).await);
                without_awslogs.extend(container::without_awslogs(&containers));
            }
            Fact::Unreadable(why) => parts.push(Part::unreadable(&why)),
        }
    }
    join_all(parts.iter_mut().map(|part| container::arrives(cx, workload, part))).await;
    parts.extend(workload.item.unread.iter().map(Part::unreadable));
    let shells = exec.judge(cx, workload, &without_awslogs).await;
    let attested = parts.iter().any(|part| part.attested);
    let notes: Vec<_> = parts.iter_mut().flat_map(|part| std::mem::take(&mut part.notes)).collect();
    let flaws: Vec<_> = parts.iter_mut().filter_map(|part| part.flaw.take()).collect();
    let all = container::together(parts).and(shells);
    let current = match all.grade.current() {
        Current::Recorded if attested => Current::Attested,
        current => current,
    };
    let shortfalls = if all.grade == Grade::WHOLE { Vec::new() } else { all.reasons };
    let reasons = without_repetition(shortfalls.into_iter().chain(notes).collect());
    let evidence = workload.item.evidence.iter().cloned().chain(all.evidence).collect();
    let remedy = remedy::of_workload(cx, workload, &flaws, &reasons, &all.claims).await;
    let (arn, region) = (workload.arn.clone(), region.clone());
    (ResourceVerdict { arn, region, current, reasons, evidence }, all.claims, remedy)
}
