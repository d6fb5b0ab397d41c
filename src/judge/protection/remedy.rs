//! What mends the protection of a place, for each resource whose records go there.

use std::collections::BTreeMap;

use crate::judge::remedy::plan::Plan;
use crate::judge::remedy::{Remedy, hcl, import, label, shell, shell_object};
use crate::judge::verdict::{Reason, Verdict};
use crate::lang::Text;
use crate::trail::{Lock, Weakness};

/// A place that falls short.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Lapse {
    /// The words in which resources tell it.
    pub(super) reason: Reason,
    /// What mends it.
    pub(super) mend: Mend,
}

/// What is to be mended; `account` and `key_account` are other accounts of the environment that have the place and its key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mend {
    Bucket {
        name: String,
        region: String,
        account: Option<String>,
        weaknesses: Vec<Weakness>,
    },
    LogGroup {
        name: String,
        region: String,
        account: Option<String>,
        key_account: Option<String>,
        weaknesses: Vec<Weakness>,
    },
    Validation {
        arn: String,
        home: String,
    },
    Digests {
        arn: String,
        home: String,
    },
}

/// The remedies for the resources that tell a lapse. An account is one resource in each region, and mended once for all.
pub(super) fn remedies(verdict: &Verdict, lapses: &[Lapse]) -> Vec<Remedy> {
    let mut regions: BTreeMap<(&str, &Mend), Vec<&str>> = BTreeMap::new();
    for resource in &verdict.resources {
        for lapse in lapses.iter().filter(|lapse| resource.reasons.contains(&lapse.reason)) {
            regions.entry((&resource.arn, &lapse.mend)).or_default().push(&resource.region);
        }
    }
    let remedies = regions.into_iter().filter_map(|((arn, mend), regions)| {
        let name = match arn.ends_with(":root") {
            true => format!("{arn} ({})", regions.join(", ")),
            false => arn.to_owned(),
        };
        plan(mend).remedy(arn, mend.region(), &Text::new(name.clone(), name))
    });
    remedies.collect()
}

impl Mend {
    pub(super) fn is_of_bucket(&self, bucket: &str) -> bool {
        matches!(self, Self::Bucket { name, .. } if name == bucket)
    }

    fn region(&self) -> &str {
        match self {
            Self::Bucket { region, .. } | Self::LogGroup { region, .. } => region,
            Self::Validation { home, .. } | Self::Digests { home, .. } => home,
        }
    }
}

fn plan(mend: &Mend) -> Plan {
    let mut plan = Plan::default();
    match mend {
        Mend::Bucket { name, region, account, weaknesses } => plan.within(account.as_deref(), |plan| {
            for weakness in weaknesses {
                protect_bucket(plan, name, region, weakness);
            }
        }),
        Mend::LogGroup { name, region, account, key_account, weaknesses } => plan.within(account.as_deref(), |plan| {
            for weakness in weaknesses {
                protect_log_group(plan, name, region, key_account.as_deref(), weakness);
            }
        }),
        Mend::Validation { arn, home } => validate(&mut plan, arn, home),
        Mend::Digests { arn, home } => look_for_digests(&mut plan, arn, home),
    }
    plan
}

fn protect_bucket(plan: &mut Plan, bucket: &str, region: &str, weakness: &Weakness) {
    match weakness {
        Weakness::Unversioned { .. } => version(plan, bucket, region),
        Weakness::Unlocked { lock, days, mode } => {
            if *lock == Lock::Off {
                // A bucket takes Object Lock only with versions.
                version(plan, bucket, region);
            }
            let mode = match (mode, lock) {
                (None, Lock::For { mode, .. }) => mode,
                _ => "COMPLIANCE",
            };
            lock_bucket(plan, bucket, region, *days, mode);
        }
        Weakness::Deletable | Weakness::KeyUnusable { .. } => {}
    }
}

fn version(plan: &mut Plan, bucket: &str, region: &str) {
    let (kind, id) = ("aws_s3_bucket_versioning", label(bucket));
    let command = format!(
        "aws s3api put-bucket-versioning --region {} --bucket {} --versioning-configuration Status=Enabled",
        shell(region),
        shell(bucket)
    );
    if plan.runs(&command) {
        return;
    }
    plan.say(
        format!("S3 バケット {bucket} のバージョニングを有効にする"),
        format!("enable versioning of the S3 bucket {bucket}"),
    );
    plan.run(&command);
    plan.block(&format!(
        "{}resource \"{kind}\" \"{id}\" {{\n  region = {}\n  bucket = {}\n  versioning_configuration {{\n    status = \"Enabled\"\n  }}\n}}\n",
        import(kind, &id, &format!("{bucket}@{region}")),
        hcl(region),
        hcl(bucket)
    ));
}

/// Existing buckets take Object Lock since November 2023 (`PutObjectLockConfiguration`).
fn lock_bucket(plan: &mut Plan, bucket: &str, region: &str, days: u32, mode: &str) {
    plan.say(
        format!(
            "S3 バケット {bucket} のオブジェクトロックの既定の保持期間を {mode} で {days} 日にする（新しいオブジェクトから適用される。オブジェクトロックは無効に戻せず、COMPLIANCE の保持は誰も短縮できない）"
        ),
        format!(
            "give the Object Lock of the S3 bucket {bucket} a default retention of {days} days in {mode} (it applies to new objects; Object Lock cannot be switched off again, and nobody can shorten COMPLIANCE)"
        ),
    );
    let retention = serde_json::json!({
        "ObjectLockEnabled": "Enabled",
        "Rule": { "DefaultRetention": { "Mode": mode, "Days": days } },
    });
    plan.run(&format!(
        "aws s3api put-object-lock-configuration --region {} --bucket {} --object-lock-configuration {}",
        shell(region),
        shell(bucket),
        shell_object(&retention)
    ));
    let (kind, id) = ("aws_s3_bucket_object_lock_configuration", label(bucket));
    plan.block(&format!(
        "resource \"{kind}\" \"{id}\" {{\n  region = {}\n  bucket = {}\n  rule {{\n    default_retention {{\n      mode = {}\n      days = {days}\n    }}\n  }}\n}}\n",
        hcl(region),
        hcl(bucket),
        hcl(mode)
    ));
}

fn protect_log_group(plan: &mut Plan, group: &str, region: &str, key_account: Option<&str>, weakness: &Weakness) {
    match weakness {
        Weakness::Deletable => {
            plan.say(
                format!("ロググループ {group} の削除保護を有効にする"),
                format!("enable the deletion protection of the log group {group}"),
            );
            plan.run(&format!(
                "aws logs put-log-group-deletion-protection --region {} --log-group-identifier {} --deletion-protection-enabled",
                shell(region),
                shell(group)
            ));
            plan.amend("aws_cloudwatch_log_group", group, group, &["deletion_protection_enabled = true".to_owned()]);
        }
        Weakness::KeyUnusable { key, state } => {
            if !plan.within(key_account, |plan| enable_key(plan, key, region, state)) {
                replace_key(plan, group, region, state);
            }
        }
        Weakness::Unversioned { .. } | Weakness::Unlocked { .. } => {}
    }
}

/// A key that is gone for good cannot be enabled: the group gets another.
fn replace_key(plan: &mut Plan, group: &str, region: &str, state: &str) {
    plan.say(
        format!("ロググループ {group} に使えるキーを関連付ける（{state} のキーで暗号化された記録は読み出せないまま）"),
        format!(
            "give the log group {group} a key that works (what its key, which is {state}, encrypted stays unreadable)"
        ),
    );
    plan.run(&format!(
        "aws logs associate-kms-key --region {} --log-group-name {} --kms-key-id REPLACE_WITH_KEY_ARN",
        shell(region),
        shell(group)
    ));
    plan.amend("aws_cloudwatch_log_group", group, group, &["kms_key_id = \"REPLACE_WITH_KEY_ARN\"".to_owned()]);
}

/// Makes a key usable, if its state is one that can be left: false if it is not.
pub(crate) fn enable_key(plan: &mut Plan, key: &str, region: &str, state: &str) -> bool {
    if !["Disabled", "PendingDeletion"].contains(&state) {
        return false;
    }
    let place = format!("--region {} --key-id {}", shell(region), shell(key));
    plan.say(format!("{state} の KMS キー {key} を有効にする"), format!("enable the KMS key {key}, which is {state}"));
    if state == "PendingDeletion" {
        plan.run(&format!("aws kms cancel-key-deletion {place}"));
    }
    plan.run(&format!("aws kms enable-key {place}"));
    plan.amend("aws_kms_key", key.rsplit('/').next().unwrap_or(key), key, &["is_enabled = true".to_owned()]);
    true
}

fn validate(plan: &mut Plan, arn: &str, home: &str) {
    plan.say(
        format!("証跡 {arn} のログファイルの検証を有効にする"),
        format!("enable log file validation of the trail {arn}"),
    );
    plan.run(&format!(
        "aws cloudtrail update-trail --region {} --name {} --enable-log-file-validation",
        shell(home),
        shell(arn)
    ));
    let name = arn.rsplit('/').next().unwrap_or(arn);
    plan.amend("aws_cloudtrail", name, arn, &["enable_log_file_validation = true".to_owned()]);
}

/// What keeps digests away is for people to find: the bucket's policy, as a rule.
fn look_for_digests(plan: &mut Plan, arn: &str, home: &str) {
    plan.say(
        format!(
            "証跡 {arn} のダイジェストファイルの配信エラーを調べ、バケットポリシーに CloudTrail の書き込みを許可する"
        ),
        format!(
            "look why the trail {arn} delivers no digest files, and let the bucket's policy allow CloudTrail to write"
        ),
    );
    plan.run(&format!("aws cloudtrail get-trail-status --region {} --name {}", shell(home), shell(arn)));
}
