//! What lets an application's log be found, and keeps it long enough.

use crate::checks::attestation;
use crate::facts::logs::LogGroup;
use crate::judge::destination;
use crate::judge::remedy::{
    Remedy, comment, import, label, log_group_block, retention_command, shell, yaml, yaml_file,
};
use crate::judge::scope::{AttestationState, Candidate, Cx};
use crate::lang::Text;

/// For a row that no log group is bound to.
pub(super) fn of_row(cx: &Cx<'_>) -> Vec<Remedy> {
    match cx.attestation {
        AttestationState::NotYet | AttestationState::Expired | AttestationState::TooLong => {
            vec![attestation::remedy::attest(cx, None)]
        }
        AttestationState::None | AttestationState::Valid => vec![bind(cx), attestation::remedy::attest(cx, None)],
    }
}

/// For the log groups that the row is bound to.
pub(super) fn of_groups(cx: &Cx<'_>, groups: &[Candidate<LogGroup>]) -> Vec<Remedy> {
    groups.iter().map(|group| of_group(cx, group)).collect()
}

fn of_group(cx: &Cx<'_>, group: &Candidate<LogGroup>) -> Remedy {
    let required = cx.scope.retention_days;
    if destination::retention_shortfall(&group.item, required).is_none() {
        return attestation::remedy::attest(cx, Some(&group.arn));
    }
    if group.item.class.as_deref() == Some("DELIVERY") { replace(cx, group) } else { keep_longer(group, required) }
}

fn bind(cx: &Cx<'_>) -> Remedy {
    let (row, environment) = (cx.component, cx.scope.environment.as_str());
    Remedy {
        resource: None,
        summary: Text::new(
            format!("{row} が {environment} で書き込むロググループを audit-gap.yaml で指定する"),
            format!("Name the log group that {row} writes to in {environment} in audit-gap.yaml"),
        ),
        cli: String::new(),
        terraform: String::new(),
        config: yaml_file(&[
            "components:".to_owned(),
            format!("  {}:", yaml(row)),
            "    environments:".to_owned(),
            format!("      {}: {{ log_groups: [\"REPLACE_WITH_LOG_GROUP_NAME\"] }}", yaml(environment)),
        ]),
    }
}

fn keep_longer(group: &Candidate<LogGroup>, days: Option<u32>) -> Remedy {
    let (name, region) = (&group.item.name, &group.region);
    let wanted = days.map_or_else(String::new, |days| days.to_string());
    let place = comment(&format!("The provider's region is {region}.")) + "\n";
    Remedy {
        resource: Some(group.arn.clone()),
        summary: Text::new(
            format!("{region} のロググループ {name} の保持期間を {wanted} 日以上にする"),
            format!("Make the log group {name} in {region} keep its records for {wanted} days or longer"),
        ),
        cli: retention_command(region, name, days),
        terraform: place + &import("aws_cloudwatch_log_group", &label(name), name) + &log_group_block(name, days),
        config: String::new(),
    }
}

/// The class of a log group cannot be changed (`CreateLogGroup`).
fn replace(cx: &Cx<'_>, group: &Candidate<LogGroup>) -> Remedy {
    let (old, region, days) = (&group.item.name, &group.region, cx.scope.retention_days);
    let new = format!("{old}-kept");
    let place = comment(&format!("The provider's region is {region}.")) + "\n";
    Remedy {
        resource: Some(group.arn.clone()),
        summary: Text::new(
            format!(
                "ロググループ {old} のクラス DELIVERY は変更できない。クラス STANDARD の {new} を作り、アプリケーションの出力先と audit-gap.yaml の指定を変える"
            ),
            format!(
                "The class DELIVERY of the log group {old} cannot be changed: create {new} of class STANDARD, and let the application and audit-gap.yaml name that"
            ),
        ),
        cli: format!(
            "aws logs create-log-group --region {} --log-group-name {} --log-group-class STANDARD\n{}",
            shell(region),
            shell(&new),
            retention_command(region, &new, days)
        ),
        terraform: place + &comment(&format!("instead of {old}")) + "\n" + &log_group_block(&new, days),
        config: String::new(),
    }
}
