//! Logs that an application writes into a log group that the project binds to the row.
//!
//! Configuration shows that the group exists and how long it keeps records, not what they contain: that takes a person's
//! statement.

mod remedy;

use std::collections::BTreeSet;

use futures::future::join_all;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::attestation;
use crate::facts::logs::{DescribeLogGroups, LogGroup};
use crate::facts::{Read, ReadKind};
use crate::judge::binding::{bound, listed};
use crate::judge::grade::Grade;
use crate::judge::reads::together;
use crate::judge::scope::{Candidate, Cx};
use crate::judge::verdict::{Current, Evidence, Reason, ResourceVerdict, Verdict};
use crate::judge::{destination, protection};
use crate::project::Binding;

/// Parameters: none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {}

/// What the check may read.
pub const READS: &[&ReadKind] =
    &together::<{ 1 + protection::KEY_READS.len() }>(&[&[DescribeLogGroups::KIND], protection::KEY_READS]);

/// Judges each log group that the row is bound to, in whichever configured region it is. Names: the group's name.
pub async fn run(_params: &Params, cx: &Cx<'_>) -> Verdict {
    if matches!(cx.binding, None | Some(Binding::Absent)) {
        let (current, reason) = attestation::judge(cx.attestation).unwrap_or_else(|| (Current::Missing, not_bound()));
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
    let judged = join_all(bound.chosen.iter().map(|group| judge(cx, group))).await;
    let resources = judged.into_iter().chain(bound.absent).collect();
    let verdict = Verdict { claims: claims.into_iter().collect(), ..Verdict::fold(resources, &bound.unlisted) };
    verdict.with_remedies(remedy::of_groups(cx, &bound.chosen)).with_remedies_for_unfound(cx)
}

/// A group that keeps records too short, or is not protected as demanded, is a shortfall that AWS shows: no statement
/// overrides it.
async fn judge(cx: &Cx<'_>, group: &Candidate<LogGroup>) -> ResourceVerdict {
    let protected = protection::of_log_group(cx, &group.region, &group.item).await;
    let short = destination::retention_shortfall(&group.item, cx.scope.retention_days);
    let grade = protected.grade().and(if short.is_some() { Grade::PART } else { Grade::WHOLE });
    let stated =
        || attestation::judge(cx.attestation).unwrap_or_else(|| (Current::Unknown, not_sampled(&group.item.name)));
    let (current, stated) = match grade {
        Grade::WHOLE => {
            let (current, reason) = stated();
            (current, Some(reason))
        }
        grade => (grade.current(), None),
    };
    let reasons = short.into_iter().chain(protected.reasons()).chain(stated).collect();
    let call = DescribeLogGroups::KIND.call;
    let evidence = vec![
        Evidence::new(call, &group.region, Some(&group.arn), "logGroupName", &group.item.name),
        Evidence::new(call, &group.region, Some(&group.arn), "retentionInDays", group.item.retention_days),
    ];
    let evidence = evidence.into_iter().chain(protected.evidence).collect();
    ResourceVerdict { arn: group.arn.clone(), region: group.region.clone(), current, reasons, evidence }
}

fn not_bound() -> Reason {
    Reason::new(
        "not-bound",
        "ロググループが設定ファイルで指定されておらず、証明もない。log_groups を指定するか、証明を記載する",
        "the project file binds no log group to it, and nobody vouches for it; bind log_groups or add an attestation",
    )
}

fn not_sampled(group: &str) -> Reason {
    Reason::new(
        "content-not-sampled",
        format!(
            "ロググループ {group} は存在するが、必要な記録が書かれているかは確認していない。確認して証明を記載する"
        ),
        format!(
            "the log group {group} exists, but whether it holds the required records was not looked at; check it and add an attestation"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Cause;
    use crate::judge::remedy::tests::shown;
    use crate::judge::scope::AttestationState;
    use crate::judge::testing::{ACCOUNT, Canned, Scenario, TOKYO, codes, patterns, remedied};

    const OSAKA: &str = "ap-northeast-3";

    fn group(region: &str, name: &str, retention_days: Option<i32>) -> LogGroup {
        let arn = format!("arn:aws:logs:{region}:{ACCOUNT}:log-group:{name}");
        let class = Some(if name == "passing" { "DELIVERY" } else { "STANDARD" }.to_owned());
        LogGroup { name: name.to_owned(), arn, retention_days, deletion_protection: false, kms_key_id: None, class }
    }

    fn list(region: &str) -> DescribeLogGroups {
        DescribeLogGroups { region: region.to_owned() }
    }

    fn scenario(groups: &[&str], attestation: AttestationState) -> Scenario {
        let tokyo = vec![group(TOKYO, "web", None), group(TOKYO, "short", Some(7)), group(TOKYO, "passing", None)];
        let facts =
            Canned::default().seen(list(TOKYO), tokyo).seen(list(OSAKA), vec![group(OSAKA, "batch", Some(365))]);
        let binding = Some(Binding::LogGroups { groups: patterns(groups), contains: None });
        Scenario { binding, attestation, ..Scenario::new(READS, facts).regions(&[TOKYO, OSAKA]) }
    }

    async fn judged(scenario: &Scenario) -> Verdict {
        remedied(scenario.judge(async |cx: &Cx<'_>| run(&Params {}, cx).await).await)
    }

    use AttestationState::{Expired, None as Nobody, Valid};

    #[tokio::test(start_paused = true)]
    async fn nothing_bound_is_a_matter_of_attestation() {
        for (attestation, current, code) in [
            (Valid, Current::Attested, "attested"),
            (Expired, Current::Missing, "attestation-expired"),
            (Nobody, Current::Missing, "not-bound"),
        ] {
            let unbound = Scenario { binding: None, ..scenario(&[], attestation) };
            let verdict = judged(&unbound).await;
            assert_eq!((verdict.current, codes(&verdict)), (current, vec![code]));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_bound_group_shows_what_it_can() {
        let cases: [(&[&str], AttestationState, Current, &[&str]); 13] = [
            (&["web"], Nobody, Current::Unknown, &["content-not-sampled"]),
            (&["web"], Valid, Current::Attested, &["attested"]),
            (&["web"], Expired, Current::Missing, &["attestation-expired"]),
            (&["batch"], Valid, Current::Attested, &["attested"]),
            (&["web", "batch"], Valid, Current::Attested, &["attested"]),
            (&["deleted"], Nobody, Current::Missing, &["bound-resource-not-found"]),
            (&["deleted"], Valid, Current::Missing, &["bound-resource-not-found"]),
            (&["web", "deleted"], Valid, Current::Partial, &["bound-resource-not-found", "attested"]),
            (&["web", "deleted"], Nobody, Current::Missing, &["bound-resource-not-found", "content-not-sampled"]),
            (&["short"], Nobody, Current::Partial, &["retention-short"]),
            (&["short"], Valid, Current::Partial, &["retention-short"]),
            (&["short"], Expired, Current::Partial, &["retention-short"]),
            (&["passing"], Valid, Current::Partial, &["kept-one-day"]),
        ];
        for (groups, attestation, current, reasons) in cases {
            let verdict = judged(&scenario(groups, attestation)).await;
            let mut codes = codes(&verdict);
            codes.sort_unstable_by_key(|code| reasons.iter().position(|reason| reason == code));
            assert_eq!((verdict.current, codes.as_slice()), (current, reasons), "{groups:?} {attestation:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_group_may_be_bound_by_arn_and_is_claimed() {
        let arn = format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:web");
        let verdict = judged(&scenario(&[&format!("{arn}:*")], Valid)).await;
        assert_eq!((verdict.current, verdict.claims), (Current::Attested, vec![arn]));
    }

    #[tokio::test(start_paused = true)]
    async fn a_list_that_cannot_be_read_leaves_every_bound_group_unknown() {
        for groups in [&["web"], &["deleted"], &["batch"]] {
            let mut blind = scenario(groups, Valid);
            blind.facts = blind.facts.failed(list(OSAKA), Cause::Denied);
            let verdict = judged(&blind).await;
            assert_eq!((verdict.current, codes(&verdict)[0]), (Current::Unknown, "read-denied"), "{groups:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn remedies_name_the_group_or_how_to_bind_one() {
        let unbound = Scenario { binding: None, ..scenario(&[], Nobody) };
        let not_bound = shown(&judged(&unbound).await.remedies);
        let groups = scenario(&["short", "passing", "it's gone"], Expired);
        let groups = shown(&judged(&groups).await.remedies);
        insta::with_settings!({ snapshot_path => "application_log/snapshots" }, {
            insta::assert_snapshot!("not-bound", not_bound);
            insta::assert_snapshot!("groups", groups);
        });
    }
}
