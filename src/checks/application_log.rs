//! Logs that an application writes into a log group that the project binds to the row.
//!
//! Configuration shows that the group exists and how long it keeps records, not what they contain: that takes a person's
//! statement, or samples, if the scan may take them.

mod reasons;
mod remedy;
mod samples;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use futures::future::join_all;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::samples::Sampled;
use super::attestation;
use crate::content::RecordItems;
use crate::facts::logs::{DescribeLatestStream, DescribeLogGroups, LogGroup, SampleLogEvents};
use crate::facts::{Read, ReadKind};
use crate::judge::binding::{bound, listed};
use crate::judge::grade::Grade;
use crate::judge::reads::together;
use crate::judge::scope::{AttestationState, Candidate, Cx};
use crate::judge::verdict::{Current, Evidence, Reason, ResourceVerdict, Verdict};
use crate::judge::{destination, protection};
use crate::project::Binding;

/// Parameters: what the row demands of each record beyond the six items.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Records must state the values before and after the change.
    #[serde(default, skip_serializing_if = "is_not_demanded")]
    pub before_and_after: bool,
    /// Success and failure must both be recorded.
    #[serde(default, skip_serializing_if = "is_not_demanded")]
    pub both_outcomes: bool,
    /// Who acts.
    #[serde(default, skip_serializing_if = "Actor::is_person")]
    pub actor: Actor,
}

/// Who acts, and so what a record can say of where the operation came from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Actor {
    /// A person, with an address of the internet and a device.
    #[default]
    Person,
    /// A system, which has a name or an address.
    System,
}

impl Actor {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
    fn is_person(&self) -> bool {
        *self == Self::Person
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_not_demanded(demand: &bool) -> bool {
    !demand
}

/// What the check may read.
pub const READS: &[&ReadKind] = &together::<{ 3 + protection::KEY_READS.len() }>(&[
    &[DescribeLogGroups::KIND, DescribeLatestStream::KIND, SampleLogEvents::KIND],
    protection::KEY_READS,
]);

/// Judges each log group that the row is bound to, in whichever configured region it is. Names: the group's name.
pub async fn run(params: &Params, cx: &Cx<'_>) -> Verdict {
    if matches!(cx.binding, None | Some(Binding::Absent)) {
        let (current, reason) =
            attestation::judge(cx.attestation).unwrap_or_else(|| (Current::Missing, reasons::not_bound()));
        return Verdict::bare(current, vec![reason]).with_remedies(remedy::of_row(cx));
    }
    let groups = cx.read_in(&cx.scope.regions, |region| DescribeLogGroups { region }).await;
    let bound = bound(
        cx,
        listed(groups, |region, group: LogGroup| Candidate {
            arn: group.arn.clone(),
            names: vec![group.name.clone(), group.arn.clone(), format!("{}:*", group.arn)],
            region: region.to_owned(),
            item: group,
        }),
    )
    .await;
    let claims: BTreeSet<String> = bound.chosen.iter().map(|group| group.arn.clone()).collect();
    let judged = join_all(bound.chosen.iter().map(|group| judge(*params, cx, group))).await;
    let (mut resources, mut sampled) = (bound.absent, Vec::new());
    for (resource, sample) in judged {
        resources.push(resource);
        sampled.extend(sample);
    }
    let verdict = Verdict { claims: claims.into_iter().collect(), ..Verdict::fold(resources, &bound.unlisted) };
    let lacking = samples::lacking(*params, &sampled);
    let records: Option<RecordItems> = samples::items(*params, &sampled);
    let remedies = remedy::of_groups(cx, &bound.chosen, &lacking);
    verdict.with_records(records).with_remedies(remedies).with_remedies_for_unfound(cx)
}

/// A group that keeps records too short, or is not protected as demanded, is a shortfall that AWS shows, and so is what
/// samples lack: no statement overrides them.
async fn judge(params: Params, cx: &Cx<'_>, group: &Candidate<LogGroup>) -> (ResourceVerdict, Option<Sampled>) {
    let call = DescribeLogGroups::KIND.call;
    let mut evidence = vec![
        Evidence::new(call, &group.region, Some(&group.arn), "logGroupName", &group.item.name),
        Evidence::new(call, &group.region, Some(&group.arn), "retentionInDays", group.item.retention_days),
    ];
    let protected = protection::of_log_group(cx, &group.region, &group.item).await;
    let short = destination::retention_shortfall(&group.item, cx.scope.retention_days);
    let kept = protected.grade().and(if short.is_some() { Grade::PART } else { Grade::WHOLE });
    let (current, reasons, sampled) = if cx.scope.sample_logs {
        let found = samples::judge(params, cx, group).await;
        evidence.extend(found.evidence);
        (found.current, found.reasons, found.sampled)
    } else {
        let (current, reason) = unsampled(cx.attestation, &group.item.name, kept);
        (current, reason.into_iter().collect(), None)
    };
    // What a sample shows may be worse than how it is kept.
    let current = match current {
        Current::Recorded | Current::Attested if kept != Grade::WHOLE => kept.current(),
        current => current,
    };
    let reasons: Vec<Reason> = short.into_iter().chain(protected.reasons()).chain(reasons).collect();
    evidence.extend(protected.evidence);
    (ResourceVerdict { arn: group.arn.clone(), region: group.region.clone(), current, reasons, evidence }, sampled)
}

/// A group whose records nobody looked at.
fn unsampled(attestation: AttestationState, group: &str, kept: Grade) -> (Current, Option<Reason>) {
    if kept != Grade::WHOLE {
        return (kept.current(), None);
    }
    let (current, reason) =
        attestation::judge(attestation).unwrap_or_else(|| (Current::Unknown, reasons::not_sampled(group)));
    (current, Some(reason))
}
