//! What makes GuardDuty detect what it does not, and keeps its findings.

use serde_json::{Value, json};

use super::{Params, ProtectionPlan};
use crate::facts::guardduty::Detector;
use crate::judge::remedy::plan::Plan;
use crate::judge::remedy::{comment, hcl, import, label, shell, shell_json};
use crate::judge::scope::Cx;

const BUCKET: &str = "REPLACE_WITH_FINDINGS_BUCKET_NAME";
const KEY: &str = "REPLACE_WITH_KMS_KEY_ARN";

fn on(plans: impl IntoIterator<Item = ProtectionPlan>) -> Vec<Value> {
    plans.into_iter().map(|plan| json!({ "Name": plan.feature(), "Status": "ENABLED" })).collect()
}

/// Terraform's resource of one plan; `detector` is an expression.
fn feature(region: &str, plan: ProtectionPlan, detector: &str) -> String {
    let name = plan.feature();
    format!(
        "resource \"aws_guardduty_detector_feature\" \"{}-{name}\" {{\n  detector_id = {detector}\n  name        = \"{name}\"\n  status      = \"ENABLED\"\n}}\n",
        label(region)
    )
}

fn names(plans: impl IntoIterator<Item = ProtectionPlan>) -> String {
    plans.into_iter().map(ProtectionPlan::feature).collect::<Vec<_>>().join(", ")
}

/// A detector with every plan that the row demands.
pub(super) fn enable(params: &Params, region: &str) -> Plan {
    let (plans, label) = (params.plans.iter().copied(), label(region));
    let features: String = plans
        .clone()
        .map(|plan| "\n".to_owned() + &feature(region, plan, &format!("aws_guardduty_detector.{label}.id")))
        .collect();
    Plan::step(
        format!(
            "GuardDuty を保護プラン ({}) とともに有効にする（別アカウントが GuardDuty を管理していれば、そのアカウントで行う）",
            names(plans.clone())
        ),
        format!(
            "enable GuardDuty with the protection plans {} (where another account administers GuardDuty, there)",
            names(plans.clone())
        ),
        format!(
            "aws guardduty create-detector --region {} --enable --features {}\n",
            shell(region),
            shell_json(&on(plans))
        ),
        format!("resource \"aws_guardduty_detector\" \"{label}\" {{\n  enable = true\n}}\n{features}"),
    )
}

/// The detector as it is, but running.
pub(super) fn resume(detector: &Detector, region: &str, id: &str) -> Plan {
    let label = label(region);
    let frequency = detector
        .publishing_frequency
        .as_deref()
        .map(|every| format!("  finding_publishing_frequency = {}\n", hcl(every)));
    Plan::step(
        format!("一時停止中の GuardDuty (検出器 {id}) を再開する"),
        format!("resume GuardDuty (detector {id}), which is suspended"),
        format!("aws guardduty update-detector --region {} --detector-id {} --enable\n", shell(region), shell(id)),
        format!(
            "{}resource \"aws_guardduty_detector\" \"{label}\" {{\n  enable                       = true\n{}}}\n",
            import("aws_guardduty_detector", &label, id),
            frequency.unwrap_or_default()
        ),
    )
}

/// Protection plans that are off. The others stay as they are: `UpdateDetector` changes the features that it names.
pub(super) fn turn_on(plans: &[ProtectionPlan], region: &str, id: &str) -> Plan {
    let blocks: Vec<String> = plans.iter().map(|plan| feature(region, *plan, &hcl(id))).collect();
    let names = names(plans.iter().copied());
    Plan::step(
        format!(
            "検出器 {id} の {names} を有効にする（別アカウントが GuardDuty を管理していれば、そのアカウントで行う）"
        ),
        format!("turn on {names} of the detector {id} (where another account administers GuardDuty, there)"),
        format!(
            "aws guardduty update-detector --region {} --detector-id {} --features {}\n",
            shell(region),
            shell(id),
            shell_json(&on(plans.iter().copied()))
        ),
        blocks.join("\n"),
    )
}

/// An export to a bucket of the reader's choice: GuardDuty encrypts what it writes with a key whose policy must allow it.
pub(super) fn publish(cx: &Cx<'_>, region: &str, id: &str) -> Plan {
    let arn = format!("arn:{}:s3:::{BUCKET}", cx.scope.partition);
    Plan::step(
        format!(
            "検出器 {id} の検出結果を S3 に書き出す。{BUCKET} と {KEY} を、guardduty.amazonaws.com に書き込みと kms:GenerateDataKey を許可したバケットと KMS キーに書き換える"
        ),
        format!(
            "publish the findings of the detector {id} to S3: put for {BUCKET} and {KEY} a bucket and a KMS key whose policies let guardduty.amazonaws.com write and kms:GenerateDataKey"
        ),
        format!(
            "aws guardduty create-publishing-destination --region {} --detector-id {} --destination-type S3 --destination-properties {}\n",
            shell(region),
            shell(id),
            shell(&format!("DestinationArn={arn},KmsKeyArn={KEY}"))
        ),
        destination(region, id, &arn),
    )
}

fn destination(region: &str, id: &str, arn: &str) -> String {
    format!(
        "resource \"aws_guardduty_publishing_destination\" \"{}\" {{\n  detector_id     = {}\n  destination_arn = {}\n  kms_key_arn     = \"{KEY}\"\n}}\n",
        label(region),
        hcl(id),
        hcl(arn)
    )
}

/// A destination that does not get the findings.
pub(super) struct Published<'a> {
    pub(super) cx: &'a Cx<'a>,
    pub(super) region: &'a str,
    pub(super) detector: &'a str,
    /// `DestinationId`.
    pub(super) to: &'a str,
    pub(super) arn: Option<&'a str>,
    /// Whether the bucket does not exist.
    pub(super) gone: bool,
}

/// The policies of bucket and key let GuardDuty in, and the destination is verified anew; a bucket that is gone is replaced.
pub(super) fn mend(it: &Published<'_>) -> Plan {
    let (region, id, to) = (it.region, it.detector, it.to);
    let replaced = format!("arn:{}:s3:::{BUCKET}", it.cx.scope.partition);
    let arn = it.arn.filter(|_| !it.gone).unwrap_or(&replaced);
    let bucket = arn.split(':').nth(5).and_then(|path| path.split('/').next()).unwrap_or(BUCKET);
    let (quoted, old) = (shell(region), it.arn.unwrap_or("-"));
    let (ja, en) = match it.gone {
        true => (
            format!(
                "存在しないエクスポート先 {old} に代えて、{BUCKET} と {KEY} を、guardduty.amazonaws.com に書き込みを許可したバケットと KMS キーに書き換える"
            ),
            format!(
                "{old} does not exist: put for {BUCKET} and {KEY} a bucket and a KMS key whose policies let guardduty.amazonaws.com in"
            ),
        ),
        false => (
            format!(
                "エクスポート先 {old} のバケットポリシーで guardduty.amazonaws.com に s3:GetBucketLocation と s3:PutObject を、KMS キー ({KEY}) のポリシーで kms:GenerateDataKey を許可し、検証し直す"
            ),
            format!(
                "let guardduty.amazonaws.com do s3:GetBucketLocation and s3:PutObject in the bucket policy of {old}, and kms:GenerateDataKey in the policy of the KMS key ({KEY}), and have the destination verified anew"
            ),
        ),
    };
    let look = match it.gone {
        true => String::new(),
        false => format!(
            "aws guardduty describe-publishing-destination --region {quoted} --detector-id {} --destination-id {}\naws s3api get-bucket-policy --region {quoted} --bucket {}\n{}\n",
            shell(id),
            shell(to),
            shell(bucket),
            comment("amend what they show, then:")
        ),
    };
    Plan::step(
        ja,
        en,
        format!(
            "{look}aws guardduty update-publishing-destination --region {quoted} --detector-id {} --destination-id {} --destination-properties {}\n",
            shell(id),
            shell(to),
            shell(&format!("DestinationArn={arn},KmsKeyArn={KEY}"))
        ),
        import("aws_guardduty_publishing_destination", &label(region), &format!("{id}:{to}"))
            + &destination(region, id, arn),
    )
}
