//! What makes AWS Config record what it does not.

use serde_json::{Value, json};

use super::{CAN_RECORD_IAM, Region, Selected};
use crate::facts::config::{ConfigurationRecorder, DeliveryChannel};
use crate::judge::remedy::plan::Plan;
use crate::judge::remedy::{comment, hcl, import, label, shell, shell_object};
use crate::judge::scope::Cx;

const BUCKET: &str = "REPLACE_WITH_CONFIG_BUCKET_NAME";
const ROLE: &str = "REPLACE_WITH_ROLE_ARN";
/// What each recorder and channel is called unless somebody chose otherwise.
const DEFAULT: &str = "default";

/// Gives each region its steps. Where IAM is not recorded, the first region that can record it is to do so.
pub(super) fn give_steps(cx: &Cx<'_>, regions: &mut [Region], iam_lacks: bool) {
    let in_use = in_use(regions.iter());
    let home = regions.iter().find(|region| can_record_iam(region)).filter(|_| iam_lacks);
    let home = home.map(|region| region.records.region.clone());
    for region in regions {
        let records_iam = home.as_ref() == Some(&region.records.region);
        region.records.steps = of_region(cx, region, in_use.as_ref(), records_iam);
    }
}

/// What makes IAM recorded: the region that is told to is mended; else the first that can is told, or gets a recorder.
pub(super) fn of_iam<'a>(cx: &Cx<'_>, regions: impl Iterator<Item = &'a Region> + Clone) -> Plan {
    let in_use = in_use(regions.clone());
    let mut able = regions.filter(|region| can_record_iam(region));
    let told = able.clone().find(|region| region.selects_iam);
    let Some(home) = told.or_else(|| able.next()) else { return Plan::default() };
    of_region(cx, home, in_use.as_ref(), true).done_in(&home.records.region)
}

fn in_use<'a>(mut regions: impl Iterator<Item = &'a Region>) -> Option<DeliveryChannel> {
    regions.find(|region| region.channel.is_some() && !has(region, &["bucket-gone"])).and_then(|it| it.channel.clone())
}

fn can_record_iam(region: &Region) -> bool {
    CAN_RECORD_IAM.contains(&region.records.region.as_str())
}

fn has(region: &Region, codes: &[&str]) -> bool {
    region.records.records.reasons.iter().any(|reason| codes.contains(&reason.code.as_str()))
}

fn of_region(cx: &Cx<'_>, region: &Region, in_use: Option<&DeliveryChannel>, records_iam: bool) -> Plan {
    let name = &region.records.region;
    if has(region, &["no-recorder"]) {
        return create(cx, name, in_use, records_iam);
    }
    let Some(recorder) = &region.recorder else { return Plan::default() };
    let mut steps = Plan::default();
    if has(region, &["recorder-failing", "recorder-unproven"]) {
        steps = steps.then(look(name));
    }
    let narrow = ["no-types-recorded", "types-excluded", "types-listed-only", "recorded-daily"];
    if has(region, &narrow) || (records_iam && !region.selects_iam) {
        steps = steps.then(widen(name, recorder, records_iam));
    }
    match &region.channel {
        None if has(region, &["no-delivery-channel"]) => steps = steps.then(channel(name, None, in_use)),
        Some(own) if has(region, &["bucket-gone"]) => steps = steps.then(channel(name, Some(own), in_use)),
        Some(own) if has(region, &["history-delivery-failing", "history-never-delivered"]) => {
            steps = steps.then(let_in(cx, name, own));
        }
        _ => {}
    }
    if has(region, &["recorder-stopped", "no-delivery-channel"]) {
        steps = steps.then(start(name, &recorder.name, region.channel.is_none()));
    }
    steps
}

/// A recorder of everything, and a channel to the bucket that another region's uses, if there is one.
fn create(cx: &Cx<'_>, region: &str, in_use: Option<&DeliveryChannel>, records_iam: bool) -> Plan {
    let role = format!(
        "arn:{}:iam::{}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
        cx.scope.partition, cx.scope.account
    );
    let recorder = Plan::step(
        "全タイプを継続的に記録するレコーダーをサービスリンクロール AWSServiceRoleForConfig で作る（このロールがなければ先に作る）",
        "create a recorder of every type, continuously, with the service-linked role AWSServiceRoleForConfig (to be created first if there is none)",
        format!(
            "{}\n{}",
            comment("once in an account: aws iam create-service-linked-role --aws-service-name config.amazonaws.com"),
            put(region, DEFAULT, &role, records_iam)
        ),
        block(region, DEFAULT, &role, records_iam, false),
    );
    recorder.then(channel(region, None, in_use)).then(start(region, DEFAULT, true))
}

/// `PutConfigurationRecorder` replaces the recorder: the command holds all of it.
fn put(region: &str, name: &str, role: &str, records_iam: bool) -> String {
    let recorder: Value = json!({
        "name": name,
        "roleARN": role,
        "recordingGroup": { "allSupported": true, "includeGlobalResourceTypes": records_iam },
        "recordingMode": { "recordingFrequency": "CONTINUOUS" },
    });
    format!(
        "aws configservice put-configuration-recorder --region {} --configuration-recorder {}\n",
        shell(region),
        shell_object(&recorder)
    )
}

fn block(region: &str, name: &str, role: &str, records_iam: bool, exists: bool) -> String {
    let label = label(region);
    let existing = if exists { import("aws_config_configuration_recorder", &label, name) } else { String::new() };
    format!(
        "{existing}resource \"aws_config_configuration_recorder\" \"{label}\" {{\n  name     = {}\n  role_arn = {}\n  recording_group {{\n    all_supported                 = true\n    include_global_resource_types = {records_iam}\n  }}\n  recording_mode {{\n    recording_frequency = \"CONTINUOUS\"\n  }}\n}}\n",
        hcl(name),
        hcl(role)
    )
}

/// Everything, continuously. What the recorder records of IAM already, it goes on recording.
fn widen(region: &str, recorder: &ConfigurationRecorder, records_iam: bool) -> Plan {
    let already = match Selected::of(recorder) {
        Selected::All => recorder.include_global,
        Selected::Except(types) => !types.iter().any(|kind| kind.starts_with("AWS::IAM::")),
        Selected::Only(types) => types.iter().any(|kind| kind.starts_with("AWS::IAM::")),
    };
    let (name, with_iam) = (&recorder.name, (records_iam || already) && CAN_RECORD_IAM.contains(&region));
    let (ja, en) = if with_iam { (" IAM を含む", ", IAM's included,") } else { ("", "") };
    Plan::step(
        format!(
            "レコーダー {name} が{ja}全タイプを継続的に記録するようにする（料金が変わる）。コマンドはレコーダーの設定を置き換えるため、{ROLE} には今のロールを書く"
        ),
        format!(
            "have the recorder {name} record every type{en} continuously (it changes the price). The command replaces the recorder: put its present role for {ROLE}"
        ),
        format!(
            "aws configservice describe-configuration-recorders --region {}\n{}",
            shell(region),
            put(region, name, ROLE, with_iam)
        ),
        block(region, name, ROLE, with_iam, true),
    )
}

/// Where to deliver: the bucket that another region's channel uses, else one of the reader's choice. What a command does not
/// name (topic, prefix, key) stays as it is.
fn channel(region: &str, own: Option<&DeliveryChannel>, in_use: Option<&DeliveryChannel>) -> Plan {
    let (name, bucket) = (own.map_or(DEFAULT, |own| &own.name), in_use.map_or(BUCKET, |channel| &channel.bucket));
    let chosen = match in_use {
        Some(_) => (String::new(), String::new()),
        None => (
            format!("（{BUCKET} を config.amazonaws.com に書き込みを許可したバケットの名前に書き換える）"),
            format!(" (put for {BUCKET} the name of a bucket whose policy lets config.amazonaws.com write)"),
        ),
    };
    let label = label(region);
    let existing = own.map(|own| import("aws_config_delivery_channel", &label, &own.name)).unwrap_or_default();
    let settings = json!({ "name": name, "s3BucketName": bucket });
    Plan::step(
        format!("配信チャネル {name} の配信先を S3 バケット {bucket} にする{}", chosen.0),
        format!("have the delivery channel {name} deliver to the S3 bucket {bucket}{}", chosen.1),
        format!(
            "aws configservice put-delivery-channel --region {} --delivery-channel {}\n",
            shell(region),
            shell_object(&settings)
        ),
        format!(
            "{existing}resource \"aws_config_delivery_channel\" \"{label}\" {{\n  name           = {}\n  s3_bucket_name = {}\n}}\n",
            hcl(name),
            hcl(bucket)
        ),
    )
}

/// A recorder cannot start before there is a channel: Terraform must know if it makes that, too.
fn start(region: &str, name: &str, with_channel: bool) -> Plan {
    let label = label(region);
    let after = match with_channel {
        true => format!("  depends_on = [aws_config_delivery_channel.{label}]\n"),
        false => String::new(),
    };
    Plan::step(
        format!("レコーダー {name} の記録を始める"),
        format!("start the recorder {name}"),
        format!(
            "aws configservice start-configuration-recorder --region {} --configuration-recorder-name {}\n",
            shell(region),
            shell(name)
        ),
        format!(
            "resource \"aws_config_configuration_recorder_status\" \"{label}\" {{\n  name       = {}\n  is_enabled = true\n{after}}}\n",
            hcl(name)
        ),
    )
}

/// Only the service's message says what is wrong: mostly it is the role.
fn look(region: &str) -> Plan {
    Plan::step(
        "レコーダーの lastErrorMessage を読み、ロールの信頼ポリシーと権限を直す",
        "read the recorder's lastErrorMessage and mend the trust and the permissions of its role",
        format!("aws configservice describe-configuration-recorder-status --region {}\n", shell(region)),
        String::new(),
    )
}

/// The bucket's policy lets AWS Config in; then a snapshot shows whether delivery works.
fn let_in(cx: &Cx<'_>, region: &str, channel: &DeliveryChannel) -> Plan {
    let (bucket, quoted, account) = (&channel.bucket, shell(region), &cx.scope.account);
    let statement = |action: &str, resource: &str| {
        json!({
            "Effect": "Allow",
            "Principal": { "Service": "config.amazonaws.com" },
            "Action": action,
            "Resource": format!("arn:{}:s3:::{bucket}{resource}", cx.scope.partition),
            "Condition": { "StringEquals": { "AWS:SourceAccount": account } },
        })
    };
    let statements = [
        ("s3:GetBucketAcl", String::new()),
        ("s3:ListBucket", String::new()),
        ("s3:PutObject", format!("/*AWSLogs/{account}/Config/*")),
    ];
    let lines: String =
        statements.iter().map(|(action, to)| comment(&statement(action, to).to_string()) + "\n").collect();
    Plan::step(
        format!(
            "バケット {bucket} のポリシーに、config.amazonaws.com に書き込みを許可する 3 つの文を加える（KMS キーを使うならキーポリシーでも許可する）"
        ),
        format!(
            "add to the policy of the bucket {bucket} the three statements that let config.amazonaws.com write (and to the key's policy, if a KMS key encrypts it)"
        ),
        format!(
            "aws s3api get-bucket-policy --region {quoted} --bucket {}\n{lines}aws configservice deliver-config-snapshot --region {quoted} --delivery-channel-name {}\n",
            shell(bucket),
            shell(&channel.name)
        ),
        String::new(),
    )
}
