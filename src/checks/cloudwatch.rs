//! CloudWatch as the ground that monitoring stands on: the log groups that other rows deliver to exist and keep what they
//! get, and at least one alarm does something when it goes off.

mod alarms;
mod reasons;
mod remedy;
#[cfg(test)]
mod tests;

use futures::future::join_all;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::reasons::Groups;
use crate::facts::cloudwatch::DescribeAlarms;
use crate::facts::lambda::ListFunctions;
use crate::facts::sns::GetTopicAttributes;
use crate::facts::{Read, ReadKind, Unreadable};
use crate::judge::destination::{self, Destination};
use crate::judge::reads::together;
use crate::judge::remedy::Remedy;
use crate::judge::scope::Cx;
use crate::judge::verdict::{Current, Reason, ResourceVerdict, Verdict};

/// Parameters: none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {}

/// What the check may read.
pub const READS: &[&ReadKind] = &together::<{ 3 + destination::READS.len() }>(&[
    &[DescribeAlarms::KIND, GetTopicAttributes::KIND, ListFunctions::KIND],
    destination::READS,
]);

/// Beginnings of calls that show no log group, so that one that fails hides none. Some fail in the best of accounts: a
/// member cannot read the selectors of its organization's trail, nor a source the bucket of a log archive.
const SHOW_NO_GROUP: [&str; 21] = [
    "cloudtrail:GetChannel",
    "cloudtrail:GetEvent",
    "cloudtrail:GetTrailStatus",
    "cloudtrail:ListChannels",
    "cloudtrail:ListEventDataStores",
    "cloudwatch:GetMetricData",
    "cloudwatch:ListMetrics",
    "config:",
    "dynamodb:",
    "ec2:DescribeInstances",
    "ecr:",
    "firehose:",
    "guardduty:",
    "inspector2:",
    "kinesis:",
    "kms:",
    "logs:DescribeLogStreams",
    "s3:GetBucket",
    "s3:HeadBucket",
    "s3:ListObjectsV2",
    "sqs:",
];

/// Judges each log group that another row delivers to, and the alarms of all configured regions together.
pub async fn run(_params: &Params, cx: &Cx<'_>) -> Verdict {
    let groups: Vec<Destination> = cx.others.claims.iter().filter_map(|arn| Destination::of_arn(arn)).collect();
    let groups: Vec<Destination> = groups.into_iter().filter(Destination::is_log_group).collect();
    let judged = join_all(groups.iter().map(|group| judge_group(cx, group)));
    let (mut resources, (alarms, mend)) = futures::join!(judged, alarms::judge(cx, &groups));
    let mut remedies: Vec<Remedy> = resources.iter().filter_map(|group| remedy::of_group(cx, group)).collect();
    resources.extend(other_groups(cx, resources.is_empty()));
    remedies.extend(mend.remedy_by_region(&alarms.arn, &alarms.region));
    let open = is_open(&resources, &alarms);
    resources.push(alarms);
    let mut verdict = Verdict::fold(resources, &[]);
    if open {
        verdict.current = Current::Unknown;
    }
    verdict.with_remedies(remedies)
}

/// Whether nobody knows how much is there: without an alarm, the row is partial if there is any log group, and missing if
/// there is none.
fn is_open(groups: &[ResourceVerdict], alarms: &ResourceVerdict) -> bool {
    let unknown = groups.iter().any(|group| group.current == Current::Unknown);
    let seen = groups.iter().any(|group| matches!(group.current, Current::Recorded | Current::Partial));
    alarms.current == Current::Missing && unknown && !seen
}

async fn judge_group(cx: &Cx<'_>, group: &Destination) -> ResourceVerdict {
    let judged = group.judge(cx, group.region()).await;
    let (grade, reasons) = judged.grade(false);
    ResourceVerdict {
        region: group.region().to_owned(),
        arn: group.arn.clone(),
        current: grade.current(),
        reasons,
        evidence: judged.evidence,
    }
}

/// What stands for log groups that nobody knows of, or for there being none.
fn other_groups(cx: &Cx<'_>, none_known: bool) -> Option<ResourceVerdict> {
    let hides = |why: &&Unreadable| !SHOW_NO_GROUP.iter().any(|call| why.call.starts_with(call));
    let failed: Vec<Reason> = cx.others.failed.iter().filter(hides).map(Reason::unreadable).collect();
    let (current, reasons) = match (failed.is_empty(), none_known) {
        (true, false) => return None,
        (true, true) => (Current::Missing, vec![Groups::None.reason()]),
        (false, _) => (Current::Unknown, std::iter::once(Groups::PerhapsMore.reason()).chain(failed).collect()),
    };
    let region = cx.scope.regions.join(", ");
    let arn = cx.scope.arn("logs", "*", "log-group:*");
    Some(ResourceVerdict { arn, region, current, reasons, evidence: Vec::new() })
}
