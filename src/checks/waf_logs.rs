//! What AWS WAF logs of the requests that it allows and blocks.
//!
//! A row means the web ACLs of what it is about: those of enabled distributions, or of API stages; and one of these without
//! an ACL is missing, since nothing inspects its requests. A binding adds ACLs, whatever they are attached to, and takes
//! none away.

mod fields;
mod filter;
mod log;
mod reasons;
mod remedy;
mod subjects;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use futures::future::join_all;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::log::acl_log;
use self::reasons::{Finding, OutOfScope};
use self::subjects::{Subject, Usage, every_acl, in_use, of_api_stages, of_distributions};
use crate::content::RecordItems;
use crate::facts::apigateway::{GetApis, GetRestApis, GetStages};
use crate::facts::cloudfront::ListDistributions;
use crate::facts::wafv2::{GetWebAcl, ListLoggingConfigurations, ListResourcesForWebAcl, ListWebAcls};
use crate::facts::{Read, ReadKind};
use crate::judge::arrival;
use crate::judge::binding::{Bound, Listed, bound};
use crate::judge::reads::together;
use crate::judge::scope::{Candidate, Cx};
use crate::judge::security_lake;
use crate::judge::vended_logs::DELIVERY_READS;
use crate::judge::verdict::{Current, Reason, ResourceVerdict, Verdict};
use crate::project::Binding;

/// What the ACLs protect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// What the ACLs protect; the project file can name further ones.
    pub scope: Protected,
}

/// What ACLs protect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Protected {
    /// Enabled CloudFront distributions.
    Distributions,
    /// Stages of REST APIs.
    ApiStages,
}

/// What the check may read.
pub const READS: &[&ReadKind] =
    &together::<{ 8 + DELIVERY_READS.len() + security_lake::READS.len() + arrival::READS.len() }>(&[
        &[
            ListDistributions::KIND,
            GetRestApis::KIND,
            GetApis::KIND,
            GetStages::KIND,
            ListWebAcls::KIND,
            GetWebAcl::KIND,
            ListLoggingConfigurations::KIND,
            ListResourcesForWebAcl::KIND,
        ],
        DELIVERY_READS,
        security_lake::READS,
        arrival::READS,
    ]);

/// Judges each ACL that the row means, and what should have one. Names: the ACL's name.
pub async fn run(params: &Params, cx: &Cx<'_>) -> Verdict {
    let listed = match params.scope {
        Protected::Distributions => of_distributions(cx).await,
        Protected::ApiStages => of_api_stages(cx).await,
    };
    let bound = match cx.binding {
        None | Some(Binding::Absent) => bound(cx, listed).await,
        Some(_) => beside(listed, bound(cx, every_acl(cx).await).await),
    };
    let judged = join_all(bound.chosen.iter().map(|subject| judge(subject, cx))).await;
    let mut claims = BTreeSet::new();
    let (mut resources, mut records) = (bound.absent, Vec::new());
    for (resource, destinations, record) in judged {
        resources.push(resource);
        claims.extend(destinations);
        records.push(record);
    }
    let verdict = Verdict { claims: claims.into_iter().collect(), ..Verdict::fold(resources, &bound.unlisted) };
    let in_use = remedy::acls_in_use(&verdict.resources);
    let short = bound.chosen.iter().filter(|it| verdict.falls_short(&it.arn));
    let remedies = join_all(short.map(|it| remedy::of(it, in_use.get(&it.region), cx))).await;
    let verdict = verdict.with_records(records).with_remedies(remedies);
    verdict.with_remedies_for_silence().with_remedies_for_unfound(cx)
}

/// What the row is about, and the bound ACLs. One that the row has not seen in use may protect something else.
fn beside(about: Listed<Subject>, bound: Bound<Subject>) -> Bound<Subject> {
    let in_use = |it: &Candidate<Subject>| match &it.item {
        Subject::Acl { usage: Usage::Known { used_by, .. }, .. } => !used_by.is_empty(),
        _ => false,
    };
    let (seen_in_use, mut rest): (Vec<_>, Vec<_>) = about.candidates.into_iter().partition(in_use);
    rest.retain(|it| !bound.chosen.iter().any(|acl| acl.arn == it.arn));
    let others = bound.chosen.into_iter().filter(|acl| !seen_in_use.iter().any(|it| it.arn == acl.arn));
    let mut chosen: Vec<_> = rest.into_iter().chain(others).collect();
    chosen.extend(seen_in_use);
    // The ARN of what has no ACL, as a report shows it, names nothing that is not there; unread lists may hold it.
    let unnamed = |it: &ResourceVerdict| about.unlisted.is_empty() && !chosen.iter().any(|one| one.arn == it.arn);
    let absent = bound.absent.into_iter().filter(unnamed).collect();
    // The lists of ACLs are asked by both.
    let mut unlisted = about.unlisted;
    unlisted.extend(bound.unlisted.into_iter().filter(|why| !unlisted.contains(why)).collect::<Vec<_>>());
    Bound { chosen, absent, unlisted }
}

/// The verdict on one subject, the ARNs of the destinations that its logs go to, and what its records hold.
async fn judge(subject: &Candidate<Subject>, cx: &Cx<'_>) -> (ResourceVerdict, Vec<String>, RecordItems) {
    let verdict = |current, reasons, evidence| ResourceVerdict {
        arn: subject.arn.clone(),
        region: subject.region.clone(),
        current,
        reasons,
        evidence,
    };
    let bare = |verdict| (verdict, Vec::new(), RecordItems::new());
    match &subject.item {
        Subject::Unprotected { name, evidence } => {
            let reason = Finding::NoAcl { resource: name.clone() }.reason();
            bare(verdict(Current::Missing, vec![reason], vec![evidence.clone()]))
        }
        Subject::Classic { name, acl_id, evidence } => {
            let reason = Finding::Classic { resource: name.clone(), acl_id: acl_id.clone() }.reason();
            bare(verdict(Current::Unknown, vec![reason], vec![evidence.clone()]))
        }
        Subject::OutOfScope { why, evidence } => {
            bare(verdict(Current::NotPresent, vec![why.reason()], vec![evidence.clone()]))
        }
        Subject::Acl { name, usage } => {
            let mut evidence = match in_use(usage, &subject.arn, &subject.region, cx).await {
                Ok(Some(evidence)) => vec![evidence],
                Ok(None) => {
                    let reason = OutOfScope::ProtectsNothing { acl: name.clone() }.reason();
                    return bare(verdict(Current::NotPresent, vec![reason], Vec::new()));
                }
                Err(unread) => {
                    let reasons = unread.iter().map(Reason::unreadable).collect();
                    return bare(verdict(Current::Unknown, reasons, Vec::new()));
                }
            };
            let log = acl_log(&subject.arn, name, &subject.region, cx).await;
            evidence.extend(log.evidence);
            (verdict(log.grade.current(), log.reasons, evidence), log.claims, log.record)
        }
    }
}
