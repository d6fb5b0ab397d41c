//! SendMessage and ReceiveMessage of SQS queues.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::content::documented;
use crate::facts::sqs::ListQueues;
use crate::facts::{Read, ReadKind};
use crate::judge::binding::{bound, listed};
use crate::judge::reads::together;
use crate::judge::scope::{Candidate, Cx};
use crate::judge::trail_remedy::remedied;
use crate::judge::trail_support::{self, Inquiry, Subject, ask, fold};
use crate::judge::verdict::Verdict;
use crate::trail::EventClass;

/// Parameters: none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {}

/// What the check may read.
pub const READS: &[&ReadKind] =
    &together::<{ 1 + trail_support::READS.len() }>(&[&[ListQueues::KIND], trail_support::READS]);

/// Judges SendMessage and ReceiveMessage of each queue that the row means. Names: the queue's name.
pub async fn run(_params: &Params, cx: &Cx<'_>) -> Verdict {
    let scope = cx.scope;
    let lists = cx.read_in(&scope.regions, |region| ListQueues { region }).await;
    let queues = listed(lists, |region, name: String| Candidate {
        arn: scope.arn("sqs", region, &name),
        names: vec![name.clone()],
        region: region.to_owned(),
        item: name,
    });
    let bound = bound(cx, queues).await;
    let subjects = bound.chosen.into_iter().map(|queue| Subject {
        classes: vec![EventClass::sqs_messages(&queue.region, &queue.arn)],
        arn: queue.arn,
        region: queue.region,
    });
    let (findings, recorders) = ask(cx, Inquiry { subjects: subjects.collect(), ..Inquiry::default() }).await;
    remedied(cx, fold(findings, bound.absent, &bound.unlisted, &recorders), &recorders)
        .with_documented_records(documented::cloudtrail())
}

#[cfg(test)]
mod tests;
