//! Whether log delivery can write where a bucket encrypts by default.
//!
//! With SSE-KMS, the delivery service (`delivery.logs.amazonaws.com`) needs the key: a customer managed one whose policy says
//! so. The AWS managed key cannot say so ("Logs sent to Amazon S3" of CloudWatch Logs, "Required key policy for SSE-KMS
//! buckets" of CloudFront).

use serde_json::json;

use super::bucket_region::{self, Condition};
use super::grade::Grade;
use super::protection::enable_key;
use super::remedy::destination::Mend;
use super::remedy::plan::Plan;
use super::remedy::{comment, hcl, import, label, shell, shell_object};
use super::scope::Cx;
use super::service_permission::{Permission, Request};
use super::verdict::{Evidence, Reason};
use crate::facts::kms::{DescribeKey, GetKeyPolicy};
use crate::facts::policy::Statement;
use crate::facts::s3::{DefaultEncryption, GetBucketEncryption};
use crate::facts::{Fact, Read, ReadKind};

/// What [`judge`] may read, beside what tells where the bucket is ([`bucket_region::READS`]).
pub(crate) const READS: &[&ReadKind] = &[GetBucketEncryption::KIND, GetKeyPolicy::KIND, DescribeKey::KIND];

/// The service that delivers logs to buckets.
const SERVICE: &str = "delivery.logs.amazonaws.com";
/// The alias of the key that AWS manages for S3.
const AWS_MANAGED: &str = "alias/aws/s3";

/// Whether logs can be delivered to `bucket`, as far as its default encryption goes; `source_arn` is what they are delivered
/// for. Of a bucket that the account does not list nothing is known here.
pub(crate) async fn judge(cx: &Cx<'_>, bucket: &str, source_arn: &str) -> Condition {
    let owner = bucket_region::owner(cx, bucket).await;
    judge_own(&owner, bucket, Some((source_arn, &cx.scope.account))).await
}

/// As [`judge`], for a writer whose own permission to use the key is not documented: whether the key can be used at all.
pub(crate) async fn judge_key_state(cx: &Cx<'_>, bucket: &str) -> Condition {
    judge_own(&bucket_region::owner(cx, bucket).await, bucket, None).await
}

/// As [`judge`], in the bucket's own account. `source` is what logs are delivered for, and its account, if the delivery
/// service writes them.
async fn judge_own(cx: &Cx<'_>, bucket: &str, source: Option<(&str, &str)>) -> Condition {
    let home = match bucket_region::home(cx, bucket).await {
        Fact::Seen(Some((_, home))) => home,
        Fact::Seen(None) => return (Grade::WHOLE, None, Vec::new()),
        Fact::Unreadable(why) => return (Grade::UNKNOWN, Some(Reason::unreadable(&why)), Vec::new()),
    };
    let read = GetBucketEncryption { region: home.clone(), bucket: bucket.to_owned() };
    let encryption = match cx.read(read).await {
        Fact::Seen(encryption) => encryption,
        Fact::Unreadable(why) => return (Grade::UNKNOWN, Some(Reason::unreadable(&why)), Vec::new()),
    };
    let call = GetBucketEncryption::KIND.call;
    let field = |name, value: Option<&str>| cx.said(vec![Evidence::new(call, &home, Some(bucket), name, value)]);
    let algorithm = encryption.as_ref().map(|it| it.algorithm.as_str());
    let mut evidence = field("SSEAlgorithm", algorithm);
    let Some(DefaultEncryption { key_id, .. }) = encryption.as_ref().filter(|it| it.algorithm.starts_with("aws:kms"))
    else {
        return (Grade::WHOLE, None, evidence);
    };
    evidence.extend(field("KMSMasterKeyID", key_id.as_deref()));
    let own = key_id.as_deref().filter(|key| !key.ends_with(AWS_MANAGED));
    let (grade, reason, of_key) = match (own, source) {
        (None, Some(_)) => (Grade::NOTHING, Some(aws_managed(bucket)), Vec::new()),
        (Some(key), Some(source)) => judge_key(cx, bucket, key, &home, source).await,
        (None, None) => (Grade::WHOLE, None, Vec::new()),
        (Some(key), None) => match owner_of_key(cx, key).filter(|_| !key.contains("alias/")) {
            Some(cx) => judge_state(&cx, bucket, key, &home, Vec::new()).await,
            None => (Grade::WHOLE, None, Vec::new()),
        },
    };
    evidence.extend(of_key);
    (grade, reason, evidence)
}

/// Whether the key's policy lets the delivery service encrypt. The policies of other accounts' keys, and those behind an
/// alias, do not show.
async fn judge_key(cx: &Cx<'_>, bucket: &str, key: &str, region: &str, source: (&str, &str)) -> Condition {
    let Some(cx) = owner_of_key(cx, key).filter(|_| !key.contains("alias/")) else {
        return (Grade::UNKNOWN, Some(key_unclear(bucket, key)), Vec::new());
    };
    let statements = match cx.read(GetKeyPolicy { region: region.to_owned(), key_id: key.to_owned() }).await {
        Fact::Seen(Some(statements)) => statements,
        Fact::Seen(None) => return (Grade::NOTHING, Some(key_gone(bucket, key)), Vec::new()),
        Fact::Unreadable(why) => return (Grade::UNKNOWN, Some(Reason::unreadable(&why)), Vec::new()),
    };
    // A key policy speaks of its own key only.
    let resources = ["*".to_owned(), key.to_owned()];
    let (source_arn, source_account) = source;
    let actions = &["kms:GenerateDataKey"];
    let request = Request { service: SERVICE, source_arn, source_account, actions, resources: &resources };
    let permission = request.permission(&statements.iter().collect::<Vec<&Statement>>());
    let services: Vec<&String> = statements.iter().flat_map(|statement| &statement.services).collect();
    let said = Evidence::new(GetKeyPolicy::KIND.call, region, Some(key), "Principal.Service", services);
    let evidence = cx.said(vec![said]);
    match permission {
        Permission::Yes => judge_state(&cx, bucket, key, region, evidence).await,
        Permission::Perhaps => (Grade::UNKNOWN, Some(key_unclear(bucket, key)), evidence),
        Permission::No => (Grade::NOTHING, Some(key_refuses(bucket, key)), evidence),
    }
}

/// The context of the account that has the key; none if nobody can be asked about that account.
fn owner_of_key<'a>(cx: &Cx<'a>, key: &str) -> Option<Cx<'a>> {
    match key.split(':').nth(4).filter(|_| key.starts_with("arn:")) {
        Some(account) => cx.in_account(account),
        None => Some(cx.here()),
    }
}

/// Whether the key can encrypt: S3 refuses objects that it cannot encrypt.
async fn judge_state(cx: &Cx<'_>, bucket: &str, key: &str, region: &str, mut evidence: Vec<Evidence>) -> Condition {
    let state = match cx.read(DescribeKey { region: region.to_owned(), key_id: key.to_owned() }).await {
        Fact::Seen(Some(state)) => state,
        Fact::Seen(None) => return (Grade::NOTHING, Some(key_gone(bucket, key)), evidence),
        Fact::Unreadable(why) => return (Grade::UNKNOWN, Some(Reason::unreadable(&why)), evidence),
    };
    evidence.extend(cx.said(vec![Evidence::new(DescribeKey::KIND.call, region, Some(key), "KeyState", &state)]));
    if key_is_usable(&state) {
        return (Grade::WHOLE, None, evidence);
    }
    (Grade::NOTHING, Some(key_unusable(bucket, key, &state)), evidence)
}

/// Whether a key of this `KeyState` encrypts and decrypts (AWS KMS developer guide, "Key states of AWS KMS keys").
pub(crate) fn key_is_usable(state: &str) -> bool {
    ["Enabled", "Updating"].contains(&state)
}

/// Mends how the bucket encrypts, if log delivery for `source_arn` cannot write there: a key of the company's own gets the
/// statement that it lacks, any other gives way to SSE-S3.
pub(crate) async fn mend(plan: &mut Plan, cx: &Cx<'_>, bucket: &str, source_arn: &str) -> Mend {
    let (_, reason, _) = judge(cx, bucket, source_arn).await;
    mend_because(plan, cx, bucket, reason).await
}

/// Makes the key usable with which the bucket encrypts, as [`judge_key_state`] finds it, or has S3 encrypt.
pub(crate) async fn mend_key_state(plan: &mut Plan, cx: &Cx<'_>, bucket: &str) -> Mend {
    let (_, reason, _) = judge_key_state(cx, bucket).await;
    mend_because(plan, cx, bucket, reason).await
}

async fn mend_because(plan: &mut Plan, cx: &Cx<'_>, bucket: &str, reason: Option<Reason>) -> Mend {
    let owner = bucket_region::owner(cx, bucket).await;
    let (Some(reason), Fact::Seen(Some((_, home)))) = (reason, bucket_region::home(&owner, bucket).await) else {
        return Mend::Fine;
    };
    let encryption = owner.read(GetBucketEncryption { region: home.clone(), bucket: bucket.to_owned() }).await;
    let key = match encryption {
        Fact::Seen(Some(DefaultEncryption { key_id: Some(key), .. })) => Some(key),
        _ => None,
    };
    let key = key.and_then(|key| Some((owner_of_key(&owner, &key)?, key)));
    let by_s3 = |plan: &mut Plan| plan.within(owner.other_account(), |plan| encrypt_by_s3(plan, bucket, &home));
    match (reason.code.as_str(), key) {
        ("bucket-key-refuses-delivery", Some((of_key, key))) => {
            plan.within(of_key.other_account(), |plan| let_delivery_encrypt(plan, &key, &home, &cx.scope.account));
        }
        ("bucket-key-unusable", Some((of_key, key))) => {
            let state = of_key.read(DescribeKey { region: home.clone(), key_id: key.clone() }).await;
            let Fact::Seen(Some(state)) = state else { return Mend::Fine };
            if !plan.within(of_key.other_account(), |plan| enable_key(plan, &key, &home, &state)) {
                by_s3(plan);
            }
        }
        ("bucket-encrypted-with-aws-managed-key" | "bucket-key-gone", _) => by_s3(plan),
        _ => return Mend::Fine,
    }
    Mend::Mended
}

/// Adds to the policy of a key what lets log delivery for `account` use it ("Logs sent to Amazon S3"). `put-key-policy`
/// replaces the policy, so the commands read it and keep what it says; a policy may hold one statement without a list.
fn let_delivery_encrypt(plan: &mut Plan, key: &str, region: &str, account: &str) {
    let statement = json!({
        "Sid": format!("LogDeliveryFor{account}"),
        "Effect": "Allow",
        "Principal": { "Service": SERVICE },
        "Action": ["kms:GenerateDataKey*", "kms:Decrypt"],
        "Resource": "*",
        "Condition": { "StringEquals": { "aws:SourceAccount": account } },
    });
    let (region, quoted, word) = (shell(region), shell(key), shell_object(&statement));
    plan.say(
        format!("KMS キー {key} のキーポリシーに、アカウント {account} のための {SERVICE} への許可を加える（既存の文はそのまま残る）"),
        format!("let {SERVICE} use the KMS key {key} for account {account}, by its policy, whose other statements stay as they are"),
    );
    plan.run(&format!(
        "aws kms get-key-policy --region {region} --key-id {quoted} --policy-name default --query Policy --output text > key-policy.json\n\
         jq --argjson statement {word} '.Statement |= (if type == \"array\" then . else [.] end) + [$statement]' key-policy.json > key-policy-with-delivery.json\n\
         aws kms put-key-policy --region {region} --key-id {quoted} --policy-name default --policy file://key-policy-with-delivery.json"
    ));
    plan.block(&comment(&format!("add to the policy of the KMS key {key}: {statement}")));
}

/// A bucket whose new objects S3 encrypts with keys of its own (SSE-S3).
pub(crate) fn encrypt_by_s3(plan: &mut Plan, bucket: &str, region: &str) {
    plan.say(
        format!("S3 バケット {bucket} の既定の暗号化を SSE-S3 (AES256) にする（新しいオブジェクトから適用される）"),
        format!("make the S3 bucket {bucket} encrypt with SSE-S3 (AES256) by default (it applies to new objects)"),
    );
    let rules = json!({ "Rules": [{ "ApplyServerSideEncryptionByDefault": { "SSEAlgorithm": "AES256" } }] });
    plan.run(&format!(
        "aws s3api put-bucket-encryption --region {} --bucket {} --server-side-encryption-configuration {}",
        shell(region),
        shell(bucket),
        shell_object(&rules)
    ));
    // The bucket may be in another region than what logs to it: version 6 of the provider takes a region per resource.
    let (kind, id) = ("aws_s3_bucket_server_side_encryption_configuration", label(bucket));
    plan.block(&format!(
        "{}resource \"{kind}\" \"{id}\" {{\n  region = {}\n  bucket = {}\n  rule {{\n    apply_server_side_encryption_by_default {{\n      sse_algorithm = \"AES256\"\n    }}\n  }}\n}}\n",
        import(kind, &id, &format!("{bucket}@{region}")),
        hcl(region),
        hcl(bucket),
    ));
}

fn aws_managed(bucket: &str) -> Reason {
    Reason::new(
        "bucket-encrypted-with-aws-managed-key",
        format!(
            "S3 バケット {bucket} の既定の暗号化は AWS マネージドキー (aws/s3) で、ログ配信はこの鍵を使えない。SSE-S3 かカスタマーマネージドキーにする"
        ),
        format!(
            "the S3 bucket {bucket} encrypts with the AWS managed key (aws/s3), which log delivery cannot use; choose SSE-S3 or a customer managed key"
        ),
    )
}

fn key_refuses(bucket: &str, key: &str) -> Reason {
    Reason::new(
        "bucket-key-refuses-delivery",
        format!(
            "S3 バケット {bucket} の KMS キー {key} のキーポリシーが {SERVICE} に kms:GenerateDataKey* を許可しておらず、ログを書き込めない"
        ),
        format!(
            "the policy of the KMS key {key} of the S3 bucket {bucket} does not allow {SERVICE} kms:GenerateDataKey*: logs cannot be written"
        ),
    )
}

fn key_gone(bucket: &str, key: &str) -> Reason {
    Reason::new(
        "bucket-key-gone",
        format!("S3 バケット {bucket} の既定の暗号化が使う KMS キー {key} が存在せず、ログを書き込めない"),
        format!("the KMS key {key} with which the S3 bucket {bucket} encrypts does not exist: logs cannot be written"),
    )
}

fn key_unusable(bucket: &str, key: &str, state: &str) -> Reason {
    Reason::new(
        "bucket-key-unusable",
        format!("S3 バケット {bucket} の既定の暗号化が使う KMS キー {key} は {state} で、ログを書き込めない"),
        format!("the KMS key {key} with which the S3 bucket {bucket} encrypts is {state}: logs cannot be written"),
    )
}

fn key_unclear(bucket: &str, key: &str) -> Reason {
    Reason::new(
        "bucket-key-unclear",
        format!(
            "S3 バケット {bucket} の KMS キー {key} をログ配信 ({SERVICE}) が使えるかを判断できない（別アカウントの鍵、エイリアス指定、または条件付きのキーポリシー）"
        ),
        format!(
            "whether log delivery ({SERVICE}) may use the KMS key {key} of the S3 bucket {bucket} is unclear: the key is another account's, named by an alias, or its policy has conditions"
        ),
    )
}

#[cfg(test)]
mod of_archive;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Cause;
    use crate::facts::policy::statements;
    use crate::facts::s3::{Bucket, GetBucketLocation, ListBuckets};
    use crate::judge::reads::together;
    use crate::judge::testing::{ACCOUNT, Canned, LONG_AGO, Scenario, TOKYO, codes};
    use crate::judge::vended_logs::Mechanism;
    use crate::judge::verdict::{Current, Verdict};

    const ALL: &[&ReadKind] = &together::<{ 2 + READS.len() }>(&[&[ListBuckets::KIND, GetBucketLocation::KIND], READS]);

    /// The bucket `logs` of Tokyo, that encrypts so.
    fn bucket(algorithm: &str, key_id: Option<&str>) -> Canned {
        let logs = Bucket { name: "logs".to_owned(), region: Some(TOKYO.to_owned()), created: LONG_AGO };
        let encryption = DefaultEncryption { algorithm: algorithm.to_owned(), key_id: key_id.map(str::to_owned) };
        let read = GetBucketEncryption { region: TOKYO.to_owned(), bucket: "logs".to_owned() };
        Canned::default().seen(ListBuckets { region: "us-east-1".to_owned() }, vec![logs]).seen(read, Some(encryption))
    }

    fn policy_of(key: &str) -> GetKeyPolicy {
        GetKeyPolicy { region: TOKYO.to_owned(), key_id: key.to_owned() }
    }

    /// A key whose policy has this statement beside the one for the account itself.
    fn keyed(statement: &str) -> Canned {
        let root = format!(
            r#"{{"Effect": "Allow", "Principal": {{"AWS": "arn:aws:iam::{ACCOUNT}:root"}}, "Action": "kms:*", "Resource": "*"}}"#
        );
        let policy = statements(&format!(r#"{{"Statement": [{root}, {statement}]}}"#)).unwrap();
        bucket("aws:kms", Some("k")).seen(policy_of("k"), Some(policy)).seen(state_of("k"), Some("Enabled".to_owned()))
    }

    fn state_of(key: &str) -> DescribeKey {
        DescribeKey { region: TOKYO.to_owned(), key_id: key.to_owned() }
    }

    fn allowing(action: &str, condition: &str) -> String {
        format!(
            r#"{{"Effect": "Allow", "Principal": {{"Service": "{SERVICE}"}}, "Action": "{action}", "Resource": "*", "Condition": {condition}}}"#
        )
    }

    async fn assert(facts: Canned, current: Current, reasons: &[&str]) {
        let source = format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:delivery-source:s");
        let check = async |cx: &Cx<'_>| {
            let judged = Mechanism::whole().under(judge(cx, "logs", &source).await);
            Verdict::bare(judged.grade.current(), judged.reasons)
        };
        let verdict = Scenario::new(ALL, facts).judge(check).await;
        assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons));
    }

    #[tokio::test(start_paused = true)]
    async fn delivery_needs_no_key_or_one_that_lets_it() {
        assert(bucket("AES256", None), Current::Recorded, &[]).await;
        for key in [None, Some("alias/aws/s3"), Some("arn:aws:kms:ap-northeast-1:333333333333:alias/aws/s3")] {
            assert(bucket("aws:kms", key), Current::Missing, &["bucket-encrypted-with-aws-managed-key"]).await;
        }
        assert(keyed(&allowing("kms:GenerateDataKey*", "{}")), Current::Recorded, &[]).await;
        let own = format!(
            r#"{{"StringEquals": {{"aws:SourceAccount": "{ACCOUNT}"}}, "ArnLike": {{"aws:SourceArn": "arn:aws:logs:{TOKYO}:{ACCOUNT}:delivery-source:*"}}}}"#
        );
        assert(keyed(&allowing("kms:*", &own)), Current::Recorded, &[]).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_key_must_be_able_to_encrypt() {
        let admitting = || keyed(&allowing("kms:GenerateDataKey*", "{}"));
        for state in ["Disabled", "PendingDeletion", "PendingImport", "Unavailable"] {
            let facts = admitting().seen(state_of("k"), Some(state.to_owned()));
            assert(facts, Current::Missing, &["bucket-key-unusable"]).await;
        }
        assert(admitting().seen(state_of("k"), None), Current::Missing, &["bucket-key-gone"]).await;
        assert(admitting().failed(state_of("k"), Cause::Denied), Current::Unknown, &["read-denied"]).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_key_that_refuses_or_does_not_show_is_no_comfort() {
        let refused = ["bucket-key-refuses-delivery"];
        assert(keyed(&allowing("kms:Decrypt", "{}")), Current::Missing, &refused).await;
        let other = r#"{"StringEquals": {"aws:SourceAccount": "999999999999"}}"#;
        assert(keyed(&allowing("kms:*", other)), Current::Missing, &refused).await;
        let of_aws = format!(
            r#"{{"Effect": "Allow", "Principal": {{"AWS": "*"}}, "Action": "kms:*", "Resource": "*", "Condition": {{"StringEquals": {{"kms:CallerAccount": "{ACCOUNT}"}}}}}}"#
        );
        assert(keyed(&of_aws), Current::Missing, &refused).await;
        let unclear = ["bucket-key-unclear"];
        let odd = r#"{"StringEquals": {"aws:PrincipalOrgID": "o-1"}}"#;
        assert(keyed(&allowing("kms:*", odd)), Current::Unknown, &unclear).await;
        for key in ["alias/own", "arn:aws:kms:ap-northeast-1:999999999999:key/k"] {
            assert(bucket("aws:kms:dsse", Some(key)), Current::Unknown, &unclear).await;
        }
        assert(bucket("aws:kms", Some("k")).seen(policy_of("k"), None), Current::Missing, &["bucket-key-gone"]).await;
        let denied = bucket("aws:kms", Some("k")).failed(policy_of("k"), Cause::Denied);
        assert(denied, Current::Unknown, &["read-denied"]).await;
    }
}
