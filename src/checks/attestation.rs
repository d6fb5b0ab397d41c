//! Trails outside AWS, for which a person vouches.

pub(super) mod remedy;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::facts::ReadKind;
use crate::judge::scope::{AttestationState, Cx};
use crate::judge::verdict::{Current, Reason, Verdict};

/// Parameters: none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {}

/// What the check may read: nothing.
pub const READS: &[&ReadKind] = &[];

/// Attested if a statement is in force, else missing.
#[expect(clippy::unused_async, reason = "every check is awaited alike")]
pub async fn run(_params: &Params, cx: &Cx<'_>) -> Verdict {
    let (current, reason) = judge(cx.attestation).unwrap_or_else(|| (Current::Missing, not_attested()));
    Verdict::bare(current, vec![reason]).with_remedies([remedy::attest(cx, None)])
}

/// What an attestation says of what AWS cannot show; none if nobody has stated anything.
pub(super) fn judge(attestation: AttestationState) -> Option<(Current, Reason)> {
    match attestation {
        AttestationState::Valid => Some((
            Current::Attested,
            Reason::new("attested", "有効な証明がある", "a person vouches for it, and the statement is in force"),
        )),
        AttestationState::NotYet => Some((
            Current::Missing,
            Reason::new(
                "attestation-not-yet",
                "証明の開始日 (from) がまだ来ていない",
                "the attestation is not in force yet: its first day (from) is still to come",
            ),
        )),
        AttestationState::Expired => Some((
            Current::Missing,
            Reason::new(
                "attestation-expired",
                "証明の期限が切れている。内容を確認して更新する",
                "the attestation has expired; check what it states and renew it",
            ),
        )),
        AttestationState::TooLong => Some((
            Current::Missing,
            Reason::new(
                "attestation-too-long",
                "証明の期限がマトリクスの上限より先で、効力がない。期限を縮める",
                "the attestation reaches further ahead than the matrix allows and has no effect; shorten it",
            ),
        )),
        AttestationState::None => None,
    }
}

fn not_attested() -> Reason {
    Reason::new(
        "not-attested",
        "AWS の外にある記録で、証明もない。担当者の証明を設定ファイルに記載する",
        "the trail is outside AWS, and nobody vouches for it; add an attestation to the project file",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::testing::{Canned, Scenario, codes, remedied};

    #[tokio::test(start_paused = true)]
    async fn only_a_statement_in_force_counts() {
        for (state, current, code) in [
            (AttestationState::Valid, Current::Attested, "attested"),
            (AttestationState::NotYet, Current::Missing, "attestation-not-yet"),
            (AttestationState::Expired, Current::Missing, "attestation-expired"),
            (AttestationState::TooLong, Current::Missing, "attestation-too-long"),
            (AttestationState::None, Current::Missing, "not-attested"),
        ] {
            let scenario = Scenario { attestation: state, ..Scenario::new(READS, Canned::default()) };
            let verdict = remedied(scenario.judge(async |cx: &Cx<'_>| run(&Params {}, cx).await).await);
            assert_eq!((verdict.current, codes(&verdict)), (current, vec![code]));
        }
    }
}
