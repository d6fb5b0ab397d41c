//! How the changes of a trail are written: commands, Terraform and what to look out for.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{Need, What};
use crate::judge::keeping;
use crate::judge::remedy::account::{shell_mark, terraform_mark};
use crate::judge::remedy::script::Script;
use crate::judge::remedy::{
    Remedy, comment, create_bucket_command, hcl, hcl_list, import, label, shell, shell_json, shell_object,
};
use crate::judge::scope::Scope;
use crate::lang::Text;
use crate::trail::{AdvancedEventSelector, FieldSelector, Lack, TrailFacts};

/// One change of a trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// It does not listen in all regions that matter, or not to the global services.
    Cover { every_region: bool },
    /// Its key does not encrypt.
    EnableKey { state: String },
    /// Its bucket does not take what it delivers.
    OpenBucket { error: String },
    /// Its bucket deletes events too early.
    KeepLonger { lack: Lack },
    /// It is stopped.
    Start,
    /// Its selectors leave events out. `unjudged` are rows that may need more of them.
    PutSelectors { selectors: Vec<AdvancedEventSelector>, converted: bool, unjudged: Vec<String> },
    /// What it selects was not read.
    ReadSelectors,
}

/// A trail to be created.
#[derive(PartialEq)]
pub(super) struct NewTrail {
    pub(super) name: String,
    pub(super) region: String,
    pub(super) every_region: bool,
    pub(super) selectors: Vec<AdvancedEventSelector>,
    pub(super) unjudged: Vec<String>,
    pub(super) why: Text,
}

/// The one word that the reader must choose: no existing bucket is known to take the logs of a new trail.
const BUCKET: &str = "REPLACE_WITH_TRAIL_BUCKET_NAME";

/// More names than this make a sentence unreadable.
const SHOWN_NAMES: usize = 6;

/// What needs that are served alike are about. Management events are one need of a row.
pub(super) fn what(needs: &[&Need]) -> Text {
    let regions = needs.iter().find_map(|need| match &need.what {
        What::Management(regions) => Some(regions.join(", ")),
        What::Operations => None,
    });
    if let Some(regions) = regions {
        return Text::new(format!("{regions} の管理イベント"), format!("the management events of {regions}"));
    }
    let names = needs.iter().take(SHOWN_NAMES).map(|need| need.resource.as_str()).collect::<Vec<_>>().join(", ");
    match needs.len().saturating_sub(SHOWN_NAMES) {
        0 => Text::new(format!("{names} の操作"), format!("the operations on {names}")),
        more => {
            Text::new(format!("{names} ほか {more} 件の操作"), format!("the operations on {names} and {more} more"))
        }
    }
}

pub(super) fn selectors_not_read(arn: &str) -> Text {
    Text::new(
        format!("{arn} のセレクターを読み取れず、置き換えると既存の設定が失われうる"),
        format!("the selectors of {arn} could not be read, and replacing them could lose what they select"),
    )
}

pub(super) fn only_foreign(arn: &str) -> Text {
    let account = arn.split(':').nth(4).unwrap_or_default();
    Text::new(
        format!(
            "{arn} は組織の証跡で、変更できるのは管理アカウント {account} だけである（そこで変更を依頼するか、このアカウントに証跡を作る）"
        ),
        format!(
            "{arn} is the organization's trail, which only account {account} can change: ask there, or create a trail in this account"
        ),
    )
}

/// The remedy that changes an existing trail.
pub(super) fn mend(scope: &Scope, trail: &TrailFacts, resource: &str, what: &Text, steps: &[Step]) -> Remedy {
    let texts: Vec<Text> = steps.iter().map(|step| summary_of(step, trail)).collect();
    let ja: Vec<&str> = texts.iter().map(|text| text.ja.as_str()).collect();
    let en: Vec<&str> = texts.iter().map(|text| text.en.as_str()).collect();
    let (arn, home) = (&trail.arn, &trail.home_region);
    let mut commands = Script::default();
    for step in steps {
        commands.add(account_of(step), &command_of(step, scope, trail), "");
    }
    Remedy {
        resource: Some(resource.to_owned()),
        summary: Text::new(
            format!("証跡 {arn}（ホームリージョン {home}）で {}を記録する: {}", what.ja, ja.join("。")),
            format!("Let the trail {arn} (home region {home}) record {}: {}", what.en, en.join("; ")),
        ),
        cli: commands.text("", shell_mark),
        terraform: existing_block(trail, steps),
        config: String::new(),
    }
}

fn summary_of(step: &Step, trail: &TrailFacts) -> Text {
    match step {
        Step::Cover { every_region: true } => {
            Text::new("全リージョンの証跡に変える", "make it a trail of every region")
        }
        Step::Cover { every_region: false } => {
            Text::new("グローバルサービスのイベントを含める", "include the events of global services")
        }
        Step::EnableKey { state } => Text::new(
            format!("{state} の KMS キーを使える状態にする"),
            format!("make its KMS key, which is {state}, usable"),
        ),
        Step::OpenBucket { error } => Text::new(
            format!("配信エラー「{error}」のバケット {} を直す", trail.bucket.0),
            format!("mend its bucket {}, which answers {error}", trail.bucket.0),
        ),
        Step::KeepLonger { lack } => Text::new(
            format!(
                "バケット {} のライフサイクルルール {} を {} 日以上残すように直す（ほかのルールはそのまま残る）",
                trail.bucket.0,
                lack.rule(),
                lack.required()
            ),
            format!(
                "let the lifecycle rule {} of its bucket {} keep events for {} days or longer, its other rules staying as they are",
                lack.rule(),
                trail.bucket.0,
                lack.required()
            ),
        ),
        Step::Start => Text::new("記録を開始する", "start it"),
        Step::PutSelectors { converted, unjudged, .. } => add_selectors(*converted, unjudged),
        Step::ReadSelectors => Text::new(
            "セレクターは読み取られていない。確認し、もう一度スキャンする",
            "its selectors were not read: look at them, and scan again",
        ),
    }
}

fn add_selectors(converted: bool, unjudged: &[String]) -> Text {
    let (ja, en) = if converted {
        ("（基本セレクターは高度なセレクターに変換）", " (converted from basic to advanced ones)")
    } else {
        ("", "")
    };
    let whole = Text::new(
        format!(
            "セレクターを追加する。コマンドはすべてのセレクターを置き換えるため、読み取った既存の分{ja}と、すべての行が必要とする分を含む。各行のコマンドはどの順に何度実行しても同じ結果になる。証跡をほかの方法で変更した後では、先にもう一度スキャンする"
        ),
        format!(
            "add selectors. The command replaces all of them, so it holds those that were read{en} and what every row needs: the commands of the rows end alike in any order, and when run again. After any other change of the trail, scan again first"
        ),
    );
    if unjudged.is_empty() {
        return whole;
    }
    let rows = unjudged.join(", ");
    Text::new(
        format!(
            "セレクターを追加する。コマンドはすべてのセレクターを置き換えるため、読み取った既存の分{ja}と、判定した行が必要とする分を含む。{rows} は判定できておらず、その分は含まない: これらの行のコマンドも実行するなら、すべての行のスキャンのコマンドを使う。証跡をほかの方法で変更した後では、先にもう一度スキャンする"
        ),
        format!(
            "add selectors. The command replaces all of them, so it holds those that were read{en} and what all rows that could be judged need. It does not hold what {rows} may need, which could not be judged: to run their commands as well, take those of a scan of all rows. After any other change of the trail, scan again first"
        ),
    )
}

/// The other account of the environment in which the step is done; the environment's own, as far as is known, if none.
fn account_of(step: &Step) -> Option<&str> {
    match step {
        Step::KeepLonger { lack } => lack.account(),
        _ => None,
    }
}

fn command_of(step: &Step, scope: &Scope, trail: &TrailFacts) -> String {
    let (arn, home) = (shell(&trail.arn), shell(&trail.home_region));
    match step {
        Step::Cover { every_region: true } => format!(
            "aws cloudtrail update-trail --region {home} --name {arn} --is-multi-region-trail --include-global-service-events\n"
        ),
        Step::Cover { every_region: false } => {
            format!("aws cloudtrail update-trail --region {home} --name {arn} --include-global-service-events\n")
        }
        Step::EnableKey { state } => enable_key(state, &arn, &home),
        Step::OpenBucket { error } => open_bucket(error, scope, trail),
        Step::KeepLonger { lack } => keeping::commands(lack),
        Step::Start => format!("aws cloudtrail start-logging --region {home} --name {arn}\n"),
        Step::PutSelectors { selectors, unjudged, .. } => put_selectors(&home, &arn, selectors, unjudged),
        Step::ReadSelectors => format!("aws cloudtrail get-event-selectors --region {home} --trail-name {arn}\n"),
    }
}

fn put_selectors(region: &str, arn: &str, selectors: &[AdvancedEventSelector], unjudged: &[String]) -> String {
    let held = match unjudged {
        [] => "replaces all selectors; holds those that were read, and what every row needs".to_owned(),
        rows => format!("replaces all selectors; does not hold what these rows need, not judged: {}", rows.join(", ")),
    };
    let selectors: Vec<Value> = selectors.iter().map(selector_json).collect();
    format!(
        "{}\naws cloudtrail put-event-selectors --region {region} --trail-name {arn} --advanced-event-selectors {}\n",
        comment(&held),
        shell_json(&selectors)
    )
}

/// A key that is gone for good cannot be enabled: the trail goes on without one.
fn enable_key(state: &str, arn: &str, home: &str) -> String {
    let key =
        format!("\"$(aws cloudtrail get-trail --region {home} --name {arn} --query Trail.KmsKeyId --output text)\"");
    let enable = format!("aws kms enable-key --region {home} --key-id {key}\n");
    match state {
        "Disabled" => enable,
        "PendingDeletion" => format!("aws kms cancel-key-deletion --region {home} --key-id {key}\n{enable}"),
        _ => format!("aws cloudtrail update-trail --region {home} --name {arn} --kms-key-id ''\n"),
    }
}

fn open_bucket(error: &str, scope: &Scope, trail: &TrailFacts) -> String {
    let bucket = &trail.bucket.0;
    let policy = policy(scope, bucket, &trail.arn);
    if error.contains("NoSuchBucket") {
        return create_bucket_command(&trail.home_region, bucket) + &put_policy(bucket, &policy);
    }
    let statements: Vec<Value> = policy["Statement"].as_array().cloned().unwrap_or_default();
    let statements: String = statements.iter().map(|it| comment(&format!("  {it}")) + "\n").collect();
    format!(
        "# put-bucket-policy replaces the policy: keep its other statements, and add these\n{statements}aws s3api get-bucket-policy --bucket {} --query Policy --output text\n",
        shell(bucket)
    )
}

fn put_policy(bucket: &str, policy: &Value) -> String {
    format!("aws s3api put-bucket-policy --bucket {} --policy {}\n", shell(bucket), shell_object(policy))
}

/// What CloudTrail asks of a bucket's policy (CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail").
fn policy(scope: &Scope, bucket: &str, trail_arn: &str) -> Value {
    let arn = format!("arn:{}:s3:::{bucket}", scope.partition);
    let service = json!({ "Service": "cloudtrail.amazonaws.com" });
    json!({
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "AWSCloudTrailAclCheck", "Effect": "Allow", "Principal": service,
                "Action": "s3:GetBucketAcl", "Resource": arn,
                "Condition": { "StringEquals": { "aws:SourceArn": trail_arn } }
            },
            {
                "Sid": "AWSCloudTrailWrite", "Effect": "Allow", "Principal": service,
                "Action": "s3:PutObject", "Resource": format!("{arn}/*"),
                "Condition": { "StringEquals": {
                    "aws:SourceArn": trail_arn, "s3:x-amz-acl": "bucket-owner-full-control"
                } }
            }
        ]
    })
}

fn operators(field: &FieldSelector) -> [(&'static str, &'static str, &Vec<String>); 6] {
    [
        ("Equals", "equals", &field.equals),
        ("StartsWith", "starts_with", &field.starts_with),
        ("EndsWith", "ends_with", &field.ends_with),
        ("NotEquals", "not_equals", &field.not_equals),
        ("NotStartsWith", "not_starts_with", &field.not_starts_with),
        ("NotEndsWith", "not_ends_with", &field.not_ends_with),
    ]
}

fn selector_json(selector: &AdvancedEventSelector) -> Value {
    let fields = selector.field_selectors.iter().map(|field| {
        let mut object = serde_json::Map::from_iter([("Field".to_owned(), json!(field.field))]);
        let named = operators(field).into_iter().filter(|(.., values)| !values.is_empty());
        object.extend(named.map(|(name, _, values)| (name.to_owned(), json!(values))));
        Value::Object(object)
    });
    let fields: Vec<Value> = fields.collect();
    match &selector.name {
        Some(name) => json!({ "Name": name, "FieldSelectors": fields }),
        None => json!({ "FieldSelectors": fields }),
    }
}

fn selector_blocks(selectors: &[AdvancedEventSelector]) -> String {
    let mut blocks = String::new();
    for selector in selectors {
        blocks.push_str("\n  advanced_event_selector {\n");
        // Writing to a string cannot fail.
        if let Some(name) = &selector.name {
            let _ = writeln!(blocks, "    name = {}", hcl(name));
        }
        for field in &selector.field_selectors {
            let _ = writeln!(blocks, "    field_selector {{\n      field = {}", hcl(&field.field));
            for (_, name, values) in operators(field).into_iter().filter(|(.., values)| !values.is_empty()) {
                let _ = writeln!(blocks, "      {name} = {}", hcl_list(values));
            }
            blocks.push_str("    }\n");
        }
        blocks.push_str("  }\n");
    }
    blocks
}

/// What no step changes keeps the value that the import finds.
fn existing_block(trail: &TrailFacts, steps: &[Step]) -> String {
    let selectors = steps.iter().find_map(|step| match step {
        Step::PutSelectors { selectors, .. } => Some(selectors),
        _ => None,
    });
    let every_region = trail.is_multi_region || steps.iter().any(|it| matches!(it, Step::Cover { every_region: true }));
    let global = trail.include_global_service_events || steps.iter().any(|it| matches!(it, Step::Cover { .. }));
    let mut kept = vec!["cloud_watch_logs_group_arn", "cloud_watch_logs_role_arn", "enable_log_file_validation"];
    kept.extend(["insight_selector", "kms_key_id", "s3_key_prefix", "sns_topic_name", "tags"]);
    if selectors.is_none() {
        kept.extend(["advanced_event_selector", "event_selector"]);
    }
    let (label, name) = (label(&trail.name), hcl(&trail.name));
    let lifecycle = steps.iter().find_map(|step| match step {
        Step::KeepLonger { lack } => {
            let mark = lack.account().map(|account| terraform_mark(Some(account)) + "\n").unwrap_or_default();
            Some(mark + &keeping::block(lack))
        }
        _ => None,
    });
    format!(
        "{}{}resource \"aws_cloudtrail\" \"{label}\" {{\n  name                          = {name}\n  s3_bucket_name                = {}\n  is_multi_region_trail         = {every_region}\n  is_organization_trail         = {}\n  include_global_service_events = {global}\n  enable_logging                = true\n{}\n  lifecycle {{\n    ignore_changes = [{}]\n  }}\n}}\n",
        comment(&format!(
            "The provider's region is {}. If Terraform manages the trail already, change it there.",
            trail.home_region
        )) + "\n",
        import("aws_cloudtrail", &label, &trail.arn),
        hcl(&trail.bucket.0),
        trail.is_organization,
        selector_blocks(selectors.map(Vec::as_slice).unwrap_or_default()),
        kept.join(", "),
    ) + &lifecycle.map(|block| format!("\n{block}")).unwrap_or_default()
}

/// The remedy that creates a trail.
pub(super) fn create(scope: &Scope, new: &NewTrail, resource: &str, what: &Text) -> Remedy {
    let NewTrail { name, region, why, .. } = new;
    Remedy {
        resource: Some(resource.to_owned()),
        summary: Text::new(
            format!(
                "{}。{region} に証跡 {name} を作り、{}を記録する。{BUCKET} は新しいバケットの名前に書き換える。既にあるものの作成は省く",
                why.ja, what.ja
            ),
            format!(
                "{}. Create the trail {name} in {region}, to record {}. Put the name of a new bucket for {BUCKET}; what exists already need not be created again",
                capitalized(&why.en),
                what.en
            ),
        ),
        cli: create_commands(scope, new),
        terraform: new_block(scope, new),
        config: String::new(),
    }
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn create_commands(scope: &Scope, new: &NewTrail) -> String {
    let arn = scope.arn("cloudtrail", &new.region, &format!("trail/{}", new.name));
    let (region, name) = (shell(&new.region), shell(&new.name));
    let scope_flags = if new.every_region {
        "--is-multi-region-trail --include-global-service-events"
    } else {
        "--no-is-multi-region-trail"
    };
    create_bucket_command(&new.region, BUCKET)
        + &put_policy(BUCKET, &policy(scope, BUCKET, &arn))
        + &format!(
            "aws cloudtrail create-trail --region {region} --name {name} --s3-bucket-name {} {scope_flags} --enable-log-file-validation\n",
            shell(BUCKET)
        )
        + &put_selectors(&region, &shell(&arn), &new.selectors, &new.unjudged)
        + &format!("aws cloudtrail start-logging --region {region} --name {}\n", shell(&arn))
}

fn new_block(scope: &Scope, new: &NewTrail) -> String {
    let arn = scope.arn("cloudtrail", &new.region, &format!("trail/{}", new.name));
    let (label, name, bucket) = (label(&new.name), hcl(&new.name), hcl(BUCKET));
    let policy = hcl(&policy(scope, BUCKET, &arn).to_string());
    format!(
        "{}\nresource \"aws_s3_bucket\" \"{label}\" {{\n  bucket = {bucket}\n}}\n\nresource \"aws_s3_bucket_policy\" \"{label}\" {{\n  bucket = aws_s3_bucket.{label}.id\n  policy = {policy}\n}}\n\nresource \"aws_cloudtrail\" \"{label}\" {{\n  name                          = {name}\n  s3_bucket_name                = aws_s3_bucket.{label}.id\n  is_multi_region_trail         = {}\n  include_global_service_events = {}\n  enable_log_file_validation    = true\n  enable_logging                = true\n  depends_on                    = [aws_s3_bucket_policy.{label}]\n{}}}\n",
        comment(&format!("The provider's region is {}.", new.region)),
        new.every_region,
        new.every_region,
        selector_blocks(&new.selectors),
    )
}
