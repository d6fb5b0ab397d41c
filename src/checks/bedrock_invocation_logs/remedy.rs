//! What makes invocation logging of a region whole. The setting is replaced as a whole, so that it holds what stays.

use serde_json::{Value, json};

use super::bucket_of;
use super::delivery::Channel;
use crate::facts::Fact;
use crate::facts::bedrock::{InvocationBucket, InvocationLogGroup, InvocationLogging};
use crate::facts::cloudwatch::Metric;
use crate::judge::destination::{Destination, State};
use crate::judge::grade::Grade;
use crate::judge::remedy::plan::Plan;
use crate::judge::remedy::{Remedy, comment, hcl, import, label, shell, shell_object};
use crate::judge::scope::{Candidate, Cx};
use crate::judge::verdict::Reason;
use crate::judge::{bucket_encryption, bucket_region};
use crate::lang::Text;

/// A bucket that only people can choose.
const BUCKET: &str = "REPLACE_WITH_INVOCATION_LOG_BUCKET_NAME";

/// The remedy for a region whose verdict has these reasons; none if the setting could not be read.
pub(super) async fn of_region(
    cx: &Cx<'_>,
    region: &Candidate<()>,
    config: &Fact<Option<InvocationLogging>>,
    runtime: &Fact<Vec<Metric>>,
    reasons: &[Reason],
) -> Option<Remedy> {
    let Fact::Seen(config) = config else { return None };
    let has = |code: &str| reasons.iter().any(|reason| reason.code == code);
    let name = &region.region;
    let mut plan = Plan::default();
    let wanted = wanted(&mut plan, cx, name, config.as_ref()).await;
    let failing = |channel: Channel| channel.judge(name, runtime).grade != Grade::WHOLE;
    for (bucket, channel) in buckets(&wanted) {
        if bucket.name == BUCKET || is_gone(cx, name, &bucket.name).await || failing(channel) {
            admit(&mut plan, cx, name, bucket);
        }
    }
    if let Some(group) = wanted.log_group.as_ref().filter(|_| failing(Channel::LogGroup)) {
        permit(&mut plan, cx, name, group);
    }
    if config.as_ref() != Some(&wanted) {
        put(&mut plan, name, &wanted, config.is_some());
    }
    if has("mantle-endpoint-not-logged") {
        plan.say(
            "bedrock-mantle エンドポイントの呼び出しはどの設定でも記録できない。アプリケーションの呼び出し先を bedrock-runtime に変える",
            "no setting records calls to the endpoint bedrock-mantle: make the applications call bedrock-runtime",
        );
        plan.run(&comment(&format!("the applications of {name} are to call bedrock-runtime.{name}.amazonaws.com")));
    }
    let known_as = Text::new(
        format!("モデル呼び出しのログ ({})", region.arn),
        format!("The logging of model invocations ({})", region.arn),
    );
    plan.remedy(&region.arn, name, &known_as)
}

/// The setting as it should be: what is set stays, where it works. Log groups and buckets that are gone are made anew.
async fn wanted(plan: &mut Plan, cx: &Cx<'_>, region: &str, config: Option<&InvocationLogging>) -> InvocationLogging {
    let all = Some(true);
    let mut wanted = config.cloned().unwrap_or(InvocationLogging {
        log_group: None,
        bucket: Some(replacement()),
        text: all,
        image: all,
        embedding: all,
        video: all,
        audio: all,
    });
    (wanted.text, wanted.image, wanted.embedding, wanted.video, wanted.audio) = (all, all, all, all, all);
    if let Some(bucket) = &mut wanted.bucket {
        replace_unusable(plan, cx, region, bucket).await;
    }
    if let Some(group) = &mut wanted.log_group {
        let destination = Destination::log_group(&cx.scope.partition, region, &cx.scope.account, &group.name);
        match destination.judge(cx, region).await.state {
            State::Short(why) if why.code == "kept-one-day" => group.name.push_str("-standard"),
            _ => {}
        }
        plan.ensure_log_group(cx, region, &group.name).await;
        let large = group.large_data.get_or_insert_with(|| wanted.bucket.clone().unwrap_or_else(replacement));
        replace_unusable(plan, cx, region, large).await;
    }
    wanted
}

fn replacement() -> InvocationBucket {
    InvocationBucket { name: BUCKET.to_owned(), prefix: None }
}

/// Bedrock delivers to buckets of its own account and region only. One that is gone is made anew.
async fn replace_unusable(plan: &mut Plan, cx: &Cx<'_>, region: &str, bucket: &mut InvocationBucket) {
    if bucket.name == BUCKET {
        return;
    }
    let destination = bucket_of(cx, bucket);
    let (here, ..) = bucket_region::judge(cx, &bucket.name, region).await;
    match destination.judge(cx, region).await.state {
        State::OtherAccount(_) => bucket.name = BUCKET.to_owned(),
        _ if here == Grade::NOTHING => bucket.name = BUCKET.to_owned(),
        _ => {
            plan.mend(cx, region, std::slice::from_ref(&destination)).await;
            bucket_encryption::mend_key_state(plan, cx, &bucket.name).await;
        }
    }
}

fn buckets(config: &InvocationLogging) -> impl Iterator<Item = (&InvocationBucket, Channel)> {
    let large = config.log_group.as_ref().and_then(|group| group.large_data.as_ref());
    let bucket = config.bucket.iter().map(|bucket| (bucket, Channel::Bucket));
    let other = move |large: &&InvocationBucket| Some(*large) != config.bucket.as_ref();
    bucket.chain(large.filter(other).map(|bucket| (bucket, Channel::LargeData)))
}

async fn is_gone(cx: &Cx<'_>, region: &str, bucket: &str) -> bool {
    let destination = Destination::bucket(&cx.scope.partition, bucket);
    matches!(destination.judge(cx, region).await.state, State::Gone(_))
}

/// A bucket takes what its policy lets Bedrock put.
fn admit(plan: &mut Plan, cx: &Cx<'_>, region: &str, bucket: &InvocationBucket) {
    let (partition, account, name) = (&cx.scope.partition, &cx.scope.account, &bucket.name);
    let prefix = bucket.prefix.as_ref().map(|prefix| format!("{prefix}/")).unwrap_or_default();
    let policy = json!({ "Version": "2012-10-17", "Statement": [{
        "Sid": "AmazonBedrockLogsWrite",
        "Effect": "Allow",
        "Principal": { "Service": "bedrock.amazonaws.com" },
        "Action": "s3:PutObject",
        "Resource": format!("arn:{partition}:s3:::{name}/{prefix}AWSLogs/{account}/BedrockModelInvocationLogs/*"),
        "Condition": {
            "StringEquals": { "aws:SourceAccount": account },
            "ArnLike": { "aws:SourceArn": cx.scope.arn("bedrock", region, "*") },
        },
    }]});
    let chosen = name != BUCKET;
    plan.say(
        match chosen {
            true => format!("バケット {name} のポリシーで Bedrock の書き込みを許可する（既存のポリシーがあれば文を加える）"),
            false => format!("{BUCKET} を {region} にあるこのアカウントのバケット名に書き換え、そのポリシーで Bedrock の書き込みを許可する（既存のポリシーがあれば文を加える）"),
        },
        match chosen {
            true => format!("let Bedrock write by the policy of the bucket {name} (if it has one, add the statement to it)"),
            false => format!("put the name of a bucket of this account in {region} for {BUCKET}, and let Bedrock write by its policy (if it has one, add the statement to it)"),
        },
    );
    plan.run(&comment("put-bucket-policy replaces the policy: first see what there is"));
    plan.run(&format!("aws s3api get-bucket-policy --region {} --bucket {}", shell(region), shell(name)));
    plan.run(&format!(
        "aws s3api put-bucket-policy --region {} --bucket {} --policy {}",
        shell(region),
        shell(name),
        shell_object(&policy)
    ));
    plan.block(&format!(
        "# replaces the bucket's policy: add the statements that it has\nresource \"aws_s3_bucket_policy\" \"{}\" {{\n  bucket = {}\n  policy = {}\n}}\n",
        label(name),
        hcl(name),
        hcl(&policy.to_string())
    ));
}

/// The role writes what its policy lets it.
fn permit(plan: &mut Plan, cx: &Cx<'_>, region: &str, group: &InvocationLogGroup) {
    let role = group.role_arn.rsplit('/').next().unwrap_or(&group.role_arn);
    let streams =
        cx.scope.arn("logs", region, &format!("log-group:{}:log-stream:aws/bedrock/modelinvocations", group.name));
    let policy = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": streams,
    }]});
    plan.say(
        format!("ロール {role} にロググループ {} への書き込みを許可する（信頼ポリシーが bedrock.amazonaws.com を許可することも確認する）", group.name),
        format!("let the role {role} write to the log group {} (and check that its trust policy admits bedrock.amazonaws.com)", group.name),
    );
    let name = "bedrock-invocation-logs";
    plan.run(&format!(
        "aws iam put-role-policy --role-name {} --policy-name {name} --policy-document {}",
        shell(role),
        shell_object(&policy)
    ));
    plan.block(&format!(
        "resource \"aws_iam_role_policy\" \"{name}\" {{\n  name   = \"{name}\"\n  role   = {}\n  policy = {}\n}}\n",
        hcl(role),
        hcl(&policy.to_string())
    ));
}

fn put(plan: &mut Plan, region: &str, wanted: &InvocationLogging, exists: bool) {
    plan.say(
        format!("{region} の設定を、テキスト・画像・埋め込み・動画・音声をすべて配信するものに置き換える（残す設定を含む）"),
        format!("replace the setting of {region} by one that delivers text, images, embeddings, video and audio (it holds what stays)"),
    );
    plan.run(&format!(
        "aws bedrock put-model-invocation-logging-configuration --region {} --logging-config {}",
        shell(region),
        shell_object(&setting(wanted))
    ));
    let kind = "aws_bedrock_model_invocation_logging_configuration";
    let label = label(region);
    let existing = if exists { import(kind, &label, region) } else { String::new() };
    let bucket = |block: &str, indent: &str, bucket: &InvocationBucket| {
        let prefix = bucket.prefix.as_ref().map(|prefix| format!("{indent}  key_prefix  = {}\n", hcl(prefix)));
        let name = hcl(&bucket.name);
        format!("{indent}{block} {{\n{indent}  bucket_name = {name}\n{}{indent}}}\n", prefix.unwrap_or_default())
    };
    let s3 = wanted.bucket.as_ref().map(|to| bucket("s3_config", "    ", to)).unwrap_or_default();
    let group = wanted.log_group.as_ref().map(|group| {
        let large = group.large_data.as_ref().map(|to| bucket("large_data_delivery_s3_config", "      ", to));
        format!(
            "    cloudwatch_config {{\n      log_group_name = {}\n      role_arn       = {}\n{}    }}\n",
            hcl(&group.name),
            hcl(&group.role_arn),
            large.unwrap_or_default()
        )
    });
    plan.block(&format!(
        "{existing}resource \"{kind}\" \"{label}\" {{\n  logging_config {{\n    embedding_data_delivery_enabled = true\n    \
         image_data_delivery_enabled     = true\n    text_data_delivery_enabled      = true\n    \
         video_data_delivery_enabled     = true\n{s3}{}  }}\n}}\n",
        group.unwrap_or_default()
    ));
}

/// The setting as `PutModelInvocationLoggingConfiguration` takes it.
fn setting(config: &InvocationLogging) -> Value {
    let bucket = |bucket: &InvocationBucket| {
        let mut value = json!({ "bucketName": bucket.name });
        if let Some(prefix) = &bucket.prefix {
            value["keyPrefix"] = prefix.as_str().into();
        }
        value
    };
    let mut value = json!({
        "textDataDeliveryEnabled": config.text,
        "imageDataDeliveryEnabled": config.image,
        "embeddingDataDeliveryEnabled": config.embedding,
        "videoDataDeliveryEnabled": config.video,
        "audioDataDeliveryEnabled": config.audio,
    });
    if let Some(to) = &config.bucket {
        value["s3Config"] = bucket(to);
    }
    if let Some(group) = &config.log_group {
        value["cloudWatchConfig"] = json!({ "logGroupName": group.name, "roleArn": group.role_arn });
        if let Some(large) = &group.large_data {
            value["cloudWatchConfig"]["largeDataDeliveryS3Config"] = bucket(large);
        }
    }
    value
}
