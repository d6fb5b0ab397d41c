//! What makes Security Hub check, and keeps what it finds.

use serde_json::json;

use super::FINDINGS;
use crate::facts::securityhub::Standard;
use crate::judge::remedy::plan::Plan;
use crate::judge::remedy::{
    create_log_group_command, hcl, label, log_group_block, retention_command, shell, shell_json,
};
use crate::judge::scope::Cx;
use crate::judge::vended_logs::Mechanism;

const RECORDER: &str = "NO_AVAILABLE_CONFIGURATION_RECORDER";

/// AWS Foundational Security Best Practices, which every region has.
fn best_practices(cx: &Cx<'_>, region: &str) -> String {
    format!(
        "arn:{}:securityhub:{region}::standards/aws-foundational-security-best-practices/v/1.0.0",
        cx.scope.partition
    )
}

fn subscription(cx: &Cx<'_>, region: &str) -> String {
    format!(
        "resource \"aws_securityhub_standards_subscription\" \"{}\" {{\n  standards_arn = {}\n}}\n",
        label(region),
        hcl(&best_practices(cx, region))
    )
}

/// The CSPM with its default standards.
pub(super) fn enable(cx: &Cx<'_>, region: &str) -> Plan {
    let account = format!(
        "resource \"aws_securityhub_account\" \"{}\" {{\n  enable_default_standards = false\n}}\n\n",
        label(region)
    );
    Plan::step(
        "Security Hub CSPM を既定の基準とともに有効にする（検査には、このリージョンで AWS Config が記録中である必要がある）",
        "enable Security Hub CSPM with its default standards (they need AWS Config to record in this region)",
        format!("aws securityhub enable-security-hub --region {} --enable-default-standards\n", shell(region)),
        account + &subscription(cx, region),
    )
}

/// A standard for a hub that has none.
pub(super) fn subscribe(cx: &Cx<'_>, region: &str) -> Plan {
    let request = json!({ "StandardsArn": best_practices(cx, region) });
    Plan::step(
        "基準 AWS Foundational Security Best Practices を有効にする",
        "enable the standard AWS Foundational Security Best Practices",
        format!(
            "aws securityhub batch-enable-standards --region {} --standards-subscription-requests {}\n",
            shell(region),
            shell_json(&[request])
        ),
        subscription(cx, region),
    )
}

/// A standard that does not check: the recorder that it lacks, else the standard once more.
pub(super) fn ready(region: &str, standard: &Standard) -> Plan {
    let (arn, quoted) = (&standard.arn, shell(region));
    match (standard.status.as_str(), standard.reason.as_deref()) {
        (_, Some(RECORDER)) => Plan::step(
            format!("{arn} が検査できるよう、このリージョンの AWS Config のレコーダーで記録を始める"),
            format!("have the recorder of AWS Config in this region record, so that {arn} can check"),
            format!(
                "aws configservice describe-configuration-recorder-status --region {quoted}\naws configservice start-configuration-recorder --region {quoted} --configuration-recorder-name 'default'\n"
            ),
            String::new(),
        ),
        ("PENDING", _) => Plan::step(
            format!("{arn} の有効化が終わるのを待って再実行する"),
            format!("wait until {arn} is enabled, and scan again"),
            format!("aws securityhub get-enabled-standards --region {quoted}\n"),
            String::new(),
        ),
        (status, why) => Plan::step(
            format!("{arn} は {status} ({}) のため、理由を取り除いて有効にし直す", why.unwrap_or("-")),
            format!("{arn} is {status} ({}): clear the reason and enable it once more", why.unwrap_or("-")),
            format!(
                "aws securityhub get-enabled-standards --region {quoted}\naws securityhub batch-enable-standards --region {quoted} --standards-subscription-requests {}\n",
                shell_json(&[json!({ "StandardsArn": arn })])
            ),
            String::new(),
        ),
    }
}

/// A delivery of all findings to a log group of its own, or what its present log group lacks.
pub(super) fn keep(cx: &Cx<'_>, region: &str, source: &str, export: &Mechanism) -> Plan {
    let has = |code: &str| export.reasons.iter().any(|reason| reason.code == code);
    let (gone, short) = (has("log-group-gone"), has("retention-short"));
    let present = export.claims.iter().find_map(|arn| arn.split_once(":log-group:")).map(|(_, name)| name);
    match present {
        Some(group) if gone || short => mend_group(cx, region, group, gone),
        _ if !export.lacks.is_empty() => Plan::default(),
        _ => deliver(cx, region, source),
    }
}

fn mend_group(cx: &Cx<'_>, region: &str, group: &str, gone: bool) -> Plan {
    let mut plan = Plan::default();
    plan.say(
        format!("検出結果の配信先のロググループ {group} が必要な日数だけ記録を保持するようにする"),
        format!("have the log group {group}, to which the findings are delivered, keep them as long as demanded"),
    );
    match gone {
        true => plan.new_log_group(cx, region, group),
        false => plan.retain(cx, region, group),
    }
    plan
}

fn deliver(cx: &Cx<'_>, region: &str, source: &str) -> Plan {
    let (name, group) = ("security-hub-findings", "/aws/vendedlogs/securityhub/findings");
    let (quoted, days) = (shell(region), cx.scope.retention_days);
    let group_arn = cx.scope.arn("logs", region, &format!("log-group:{group}"));
    let to = cx.scope.arn("logs", region, &format!("delivery-destination:{name}"));
    let (label, group_label) = (label(region), label(group));
    Plan::step(
        format!("すべての検出結果をロググループ {group} に配信する"),
        format!("deliver every finding to the log group {group}"),
        format!(
            "{}{}aws logs put-delivery-source --region {quoted} --name {name} --resource-arn {} --log-type {FINDINGS}\n\
             aws logs put-delivery-destination --region {quoted} --name {name} --delivery-destination-configuration {}\n\
             aws logs create-delivery --region {quoted} --delivery-source-name {name} --delivery-destination-arn {}\n",
            create_log_group_command(region, group),
            retention_command(region, group, days),
            shell(source),
            shell(&format!("destinationResourceArn={group_arn}")),
            shell(&to),
        ),
        format!(
            "{}\nresource \"aws_cloudwatch_log_delivery_source\" \"{label}\" {{\n  name         = \"{name}\"\n  log_type     = \"{FINDINGS}\"\n  resource_arn = {}\n}}\n\n\
             resource \"aws_cloudwatch_log_delivery_destination\" \"{label}\" {{\n  name = \"{name}\"\n  delivery_destination_configuration {{\n    destination_resource_arn = aws_cloudwatch_log_group.{group_label}.arn\n  }}\n}}\n\n\
             resource \"aws_cloudwatch_log_delivery\" \"{label}\" {{\n  delivery_source_name     = aws_cloudwatch_log_delivery_source.{label}.name\n  delivery_destination_arn = aws_cloudwatch_log_delivery_destination.{label}.arn\n}}\n",
            log_group_block(group, days),
            hcl(source),
        ),
    )
}
