//! CloudWatch as the ground that monitoring stands on: the log groups that other rows deliver to exist and keep what they
//! get, and at least one alarm does something when it goes off.

mod reasons;
#[cfg(test)]
mod tests;

use futures::future::join_all;
use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::reasons::{Finding, Groups};
use crate::facts::cloudwatch::{Alarm, DescribeAlarms};
use crate::facts::{Fact, Read, ReadKind, Unreadable};
use crate::judge::destination::{self, Destination};
use crate::judge::grade::Grade;
use crate::judge::reads::together;
use crate::judge::scope::Cx;
use crate::judge::verdict::{Current, Evidence, Reason, ResourceVerdict, Verdict};

/// Parameters: none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {}

/// What the check may read.
pub const READS: &[&ReadKind] =
    &together::<{ 1 + destination::READS.len() }>(&[&[DescribeAlarms::KIND], destination::READS]);

/// How long an alarm may be without data: longer, and it watches a metric that does not arrive.
const WITHOUT_DATA: SignedDuration = SignedDuration::from_hours(24);

/// Beginnings of calls that show no log group, so that one that fails hides none. Some fail in the best of accounts: a
/// member cannot read the selectors of its organization's trail, nor a source the bucket of a log archive.
const SHOW_NO_GROUP: [&str; 12] = [
    "cloudtrail:GetEventConfiguration",
    "cloudtrail:GetEventSelectors",
    "cloudtrail:GetTrailStatus",
    "cloudwatch:ListMetrics",
    "config:",
    "ec2:DescribeInstances",
    "firehose:",
    "guardduty:",
    "inspector2:",
    "kms:",
    "s3:HeadBucket",
    "securityhub:",
];

/// Judges each log group that another row delivers to, and the alarms of all configured regions together.
pub async fn run(_params: &Params, cx: &Cx<'_>) -> Verdict {
    let groups = cx.others.claims.iter().filter_map(|arn| Destination::of_arn(arn)).filter(Destination::is_log_group);
    let (mut resources, alarms) = futures::join!(join_all(groups.map(|group| judge_group(cx, group))), alarms(cx));
    resources.extend(other_groups(cx, resources.is_empty()));
    resources.push(alarms);
    Verdict::fold(resources, &[])
}

async fn judge_group(cx: &Cx<'_>, group: Destination) -> ResourceVerdict {
    let judged = group.judge(cx, group.region()).await;
    let (grade, reason) = judged.grade(false);
    ResourceVerdict {
        region: group.region().to_owned(),
        arn: group.arn,
        current: grade.current(),
        reasons: reason.into_iter().collect(),
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

/// One alarm that acts is enough, in whichever configured region.
async fn alarms(cx: &Cx<'_>) -> ResourceVerdict {
    let (mut grade, mut reasons, mut known) = (Grade::NOTHING, Vec::new(), Vec::new());
    for (region, answer) in cx.read_in(&cx.scope.regions, |region| DescribeAlarms { region }).await {
        match answer {
            Fact::Seen(alarms) => known.extend(alarms.into_iter().map(|alarm| (region.clone(), alarm))),
            Fact::Unreadable(why) => {
                grade = grade.or(Grade::UNKNOWN);
                reasons.push(Reason::unreadable(&why));
            }
        }
    }
    let judged: Vec<(Grade, Option<Finding>)> = known.iter().map(|(_, alarm)| judge_alarm(cx, alarm)).collect();
    let acting = judged.iter().position(|(alarm, _)| *alarm == Grade::WHOLE);
    let evidence = match acting {
        Some(acting) => known.iter().skip(acting).take(1).flat_map(evidence).collect(),
        None => known.iter().take(MOST_EVIDENCE).flat_map(evidence).collect(),
    };
    grade = judged.iter().map(|(alarm, _)| *alarm).fold(grade, Grade::or);
    if acting.is_none() {
        let regions = cx.scope.regions.join(", ");
        let shortfalls = Finding::reasons(known.iter().zip(judged).filter_map(|((_, it), (_, why))| Some((why?, it))));
        let none = (known.is_empty() && reasons.is_empty()).then(|| reasons::no_alarm(&regions));
        reasons.extend(none.into_iter().chain(shortfalls));
    } else {
        reasons.clear();
    }
    let arn = cx.scope.arn("cloudwatch", "*", "alarm:*");
    ResourceVerdict { arn, region: cx.scope.regions.join(", "), current: grade.current(), reasons, evidence }
}

/// Evidence of more alarms than this says nothing more.
const MOST_EVIDENCE: usize = 5;

/// Whether somebody or something is told when the alarm goes off. Scaling and instance actions tell nobody.
fn judge_alarm(cx: &Cx<'_>, alarm: &Alarm) -> (Grade, Option<Finding>) {
    let tells = |action: &String| !matches!(action.split(':').nth(2), Some("autoscaling" | "automate"));
    let since = alarm.state_since.map(|since| cx.scope.collected_at.duration_since(since));
    let without_data =
        alarm.state.as_deref() == Some("INSUFFICIENT_DATA") && since.is_none_or(|age| age > WITHOUT_DATA);
    let failing = matches!(alarm.evaluation.as_deref(), Some("EVALUATION_ERROR" | "EVALUATION_FAILURE"));
    match () {
        () if !alarm.actions_enabled => (Grade::NOTHING, Some(Finding::ActionsDisabled)),
        () if alarm.actions.is_empty() => (Grade::NOTHING, Some(Finding::NoAction)),
        () if !alarm.actions.iter().any(tells) => (Grade::NOTHING, Some(Finding::TellsNobody)),
        () if failing => (Grade::PART, Some(Finding::EvaluationFails)),
        () if without_data => (Grade::PART, Some(Finding::WithoutData)),
        () => (Grade::WHOLE, None),
    }
}

fn evidence((region, alarm): &(String, Alarm)) -> [Evidence; 3] {
    let call = DescribeAlarms::KIND.call;
    let name = Some(alarm.name.as_str());
    [
        Evidence::new(call, region, name, "ActionsEnabled", alarm.actions_enabled),
        Evidence::new(call, region, name, "AlarmActions", alarm.actions.join(", ")),
        Evidence::new(call, region, name, "StateValue", &alarm.state),
    ]
}
