//! What makes up for a record that AWS cannot show: a person's statement in the project file.

use crate::judge::remedy::{Remedy, yaml, yaml_file};
use crate::judge::scope::{AttestationState, Cx};
use crate::lang::Text;

/// The statement to be made, or to be renewed.
pub(in crate::checks) fn attest(cx: &Cx<'_>, resource: Option<&str>) -> Remedy {
    let (row, environment) = (cx.component, cx.scope.environment.as_str());
    let place = resource.map_or_else(String::new, |resource| format!(" ({resource})"));
    let summary = match cx.attestation {
        AttestationState::Expired => Text::new(
            format!(
                "{environment} の {row}{place} の記録をもう一度確認し、audit-gap.yaml の証明の期限 (until) と証拠を更新する"
            ),
            format!(
                "Check the records of {row} in {environment}{place} again, and renew evidence and last day (until) of the attestation in audit-gap.yaml"
            ),
        ),
        AttestationState::NotYet => Text::new(
            format!("{environment} の {row}{place} の証明の開始日 (from) を確かめる。それまでは効力がない"),
            format!(
                "Check the first day (from) of the attestation of {row} in {environment}{place}: it has no effect before"
            ),
        ),
        AttestationState::TooLong => Text::new(
            format!(
                "{environment} の {row}{place} の証明の期限 (until) を、マトリクスの上限 (statements) 以内に縮める"
            ),
            format!(
                "Shorten the attestation of {row} in {environment}{place} to the limit of the matrix (statements): its last day (until) is too far ahead"
            ),
        ),
        AttestationState::None | AttestationState::Valid => Text::new(
            format!("{environment} の {row}{place} の記録を確認し、責任者が audit-gap.yaml で証明する"),
            format!(
                "Check the records of {row} in {environment}{place}, and have its owner attest them in audit-gap.yaml"
            ),
        ),
    };
    let lines = [
        "attestations:".to_owned(),
        format!("  - component: {}", yaml(row)),
        format!("    environments: [{}]", yaml(environment)),
        "    covers: trail".to_owned(),
        "    statement: REPLACE_WITH_WHAT_IS_RECORDED_AND_FOR_HOW_LONG".to_owned(),
        "    owner: REPLACE_WITH_WHO_STATES_IT".to_owned(),
        "    evidence: REPLACE_WITH_WHERE_THE_EVIDENCE_IS".to_owned(),
        "    from: REPLACE_WITH_THE_FIRST_VALID_DAY".to_owned(),
        "    until: REPLACE_WITH_THE_LAST_VALID_DAY".to_owned(),
    ];
    let resource = resource.map(str::to_owned);
    Remedy { resource, summary, cli: String::new(), terraform: String::new(), config: yaml_file(&lines) }
}
