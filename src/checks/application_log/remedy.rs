//! What lets an application's log be found, and keeps it long enough.

use std::collections::BTreeMap;

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

/// For the log groups that the row is bound to, with the keys that their sampled records lack.
pub(super) fn of_groups(
    cx: &Cx<'_>,
    groups: &[Candidate<LogGroup>],
    lacking: &BTreeMap<String, Vec<String>>,
) -> Vec<Remedy> {
    groups.iter().flat_map(|group| of_group(cx, group, lacking.get(&group.arn))).collect()
}

fn of_group(cx: &Cx<'_>, group: &Candidate<LogGroup>, lacking: Option<&Vec<String>>) -> Vec<Remedy> {
    let required = cx.scope.retention_days;
    let short = destination::retention_shortfall(&group.item, required).is_some();
    let kept = short.then(|| match group.item.class.as_deref() {
        Some("DELIVERY") => replace(cx, group),
        _ => keep_longer(group, required),
    });
    let written = match lacking {
        Some(keys) => Some(state(cx, group, keys)),
        None if short => None,
        None if cx.scope.sample_logs => Some(find(cx, group)),
        None => Some(attestation::remedy::attest(cx, Some(&group.arn))),
    };
    kept.into_iter().chain(written).collect()
}

/// Lets records say what they lack, or the project file say where they do.
fn state(cx: &Cx<'_>, group: &Candidate<LogGroup>, keys: &[String]) -> Remedy {
    let (row, environment, name, keys) = (cx.component, &cx.scope.environment, &group.item.name, keys.join(", "));
    let fields = "        fields: { REPLACE_WITH_ITEM: [\"REPLACE_WITH_PATH\"] }";
    Remedy {
        resource: Some(group.arn.clone()),
        summary: Text::new(
            format!(
                "ロググループ {name} に書く {row} の記録に {keys} を加える。別の名前で記録しているなら、audit-gap.yaml の fields でパスを指定する"
            ),
            format!(
                "Add {keys} to the records of {row} in the log group {name}; if they stand under other names, give their paths as fields in audit-gap.yaml"
            ),
        ),
        cli: String::new(),
        terraform: String::new(),
        config: binding(row, environment, name, fields),
    }
}

/// Lets the project file point at where the records are, or the application write there.
fn find(cx: &Cx<'_>, group: &Candidate<LogGroup>) -> Remedy {
    let (row, environment, name) = (cx.component, &cx.scope.environment, &group.item.name);
    let contains = "        contains: \"REPLACE_WITH_A_TEXT_OF_THESE_RECORDS\"";
    Remedy {
        resource: Some(group.arn.clone()),
        summary: Text::new(
            format!(
                "{row} の記録がロググループ {name} に書かれるようにする。別の場所や別の形で書いているなら、audit-gap.yaml の log_groups と contains を直す"
            ),
            format!(
                "Have the records of {row} written to the log group {name}; if they are elsewhere or look different, correct log_groups and contains in audit-gap.yaml"
            ),
        ),
        cli: String::new(),
        terraform: String::new(),
        config: binding(row, environment, name, contains),
    }
}

/// The binding of a log group with one more line, as the project file has it.
fn binding(row: &str, environment: &str, group: &str, line: &str) -> String {
    yaml_file(&[
        "components:".to_owned(),
        format!("  {}:", yaml(row)),
        "    environments:".to_owned(),
        format!("      {}:", yaml(environment)),
        format!("        log_groups: [{}]", yaml(group)),
        line.to_owned(),
    ])
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
