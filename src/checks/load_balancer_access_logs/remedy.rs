//! What makes a load balancer write its access log.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{bucket_of, encrypted_by_s3, log_type};
use crate::facts::Fact;
use crate::facts::elasticloadbalancing::{DescribeLoadBalancerAttributes, LoadBalancer};
use crate::judge::bucket_encryption;
use crate::judge::bucket_region;
use crate::judge::delivery_remedy::Vended;
use crate::judge::destination::{Destination, State};
use crate::judge::grade::Grade;
use crate::judge::remedy::plan::Plan;
use crate::judge::remedy::{Remedy, comment, hcl, import, label, shell, shell_object};
use crate::judge::scope::{Candidate, Cx};
use crate::judge::verdict::{Current, ResourceVerdict};

const BUCKET: &str = "REPLACE_WITH_LOAD_BALANCER_LOG_BUCKET_NAME";

/// By region, the bucket of a load balancer that is recorded: others can log there, too.
pub(super) fn buckets_in_use(judged: &[ResourceVerdict], claims: &[Vec<String>]) -> BTreeMap<String, String> {
    let recorded = judged.iter().zip(claims).filter(|(resource, _)| resource.current == Current::Recorded);
    let bucket = |arn: &String| Some(Destination::of_arn(arn)?.bucket_name()?.to_owned());
    recorded.filter_map(|(resource, claims)| Some((resource.region.clone(), claims.iter().find_map(bucket)?))).collect()
}

/// The attribute's bucket is mended where it can take the log, or a delivery that there is; else the attribute names a bucket
/// of the region: `in_use` by another load balancer, or a new one.
pub(super) async fn of(cx: &Cx<'_>, balancer: &Candidate<LoadBalancer>, in_use: Option<&String>) -> Option<Remedy> {
    let (item, region) = (&balancer.item, &balancer.region);
    let mut plan = Plan::default();
    let vended = Vended {
        cx,
        region,
        resource_arn: &balancer.arn,
        log_type: log_type(item),
        name: format!("elasticloadbalancing/{}", item.name),
    };
    let attributes = cx.read(DescribeLoadBalancerAttributes { region: region.clone(), arn: item.arn.clone() }).await;
    let bucket = match attributes {
        Fact::Seen(attributes) if attributes.access_logs => {
            attributes.access_logs_bucket.as_ref().map(|bucket| bucket_of(cx, region, bucket, &attributes))
        }
        _ => None,
    };
    match (bucket, in_use) {
        (Some(bucket), _) => mend_bucket(&mut plan, cx, balancer, &bucket, in_use).await,
        (None, _) if vended.source().await.is_some() => vended.mend(&mut plan, |_| None).await,
        (None, _) => switch_on(&mut plan, cx, balancer, in_use),
    }
    plan.remedy_by_arn(&balancer.arn, region)
}

async fn mend_bucket(
    plan: &mut Plan,
    cx: &Cx<'_>,
    balancer: &Candidate<LoadBalancer>,
    destination: &Destination,
    in_use: Option<&String>,
) {
    let (region, bucket) = (&balancer.region, destination.name());
    let (here, _, _) = bucket_region::judge(cx, bucket, region).await;
    let judged = destination.judge(cx, region).await;
    match judged.state {
        State::Gone(_) => {
            plan.say(
                format!("{region} に出力先のバケット {bucket} を作り直し、ログの書き込みを許可する"),
                format!(
                    "create the bucket {bucket}, to which its log goes, in {region} again and let the log be written"
                ),
            );
            new_bucket(plan, cx, &balancer.item, region, bucket);
        }
        _ if here == Grade::NOTHING => switch_on(plan, cx, balancer, in_use),
        _ => {
            if let Some(lack) = &judged.lack {
                plan.keep_longer_in_bucket(lack);
            }
            mend_encryption(plan, cx, balancer, bucket).await;
        }
    }
}

async fn mend_encryption(plan: &mut Plan, cx: &Cx<'_>, balancer: &Candidate<LoadBalancer>, bucket: &str) {
    let region = &balancer.region;
    if balancer.item.kind == "network" {
        bucket_encryption::mend(plan, cx, bucket, &cx.scope.arn("logs", region, "*")).await;
    } else if encrypted_by_s3(cx, &balancer.item, region, bucket).await.0 == Grade::NOTHING {
        let owner = bucket_region::owner(cx, bucket).await;
        plan.within(owner.other_account(), |plan| bucket_encryption::encrypt_by_s3(plan, bucket, region));
    }
}

fn switch_on(plan: &mut Plan, cx: &Cx<'_>, balancer: &Candidate<LoadBalancer>, in_use: Option<&String>) {
    let (item, region, arn) = (&balancer.item, &balancer.region, &balancer.arn);
    let bucket = in_use.map_or(BUCKET, String::as_str);
    match in_use {
        Some(bucket) => plan.say(
            format!("アクセスログを有効にし、{region} の他のロードバランサーと同じバケット {bucket} に出力する"),
            format!("turn on its access log, to the bucket {bucket} of another load balancer in {region}"),
        ),
        None => {
            plan.say(
                format!("{region} に出力先のバケットを作り（名前は {BUCKET} に入れる。SSE-S3 のみ）、アクセスログを有効にする"),
                format!("create a bucket in {region} (its name is {BUCKET}; SSE-S3 only) and turn on the access log"),
            );
            new_bucket(plan, cx, item, region, BUCKET);
        }
    }
    plan.run(&format!(
        "aws elbv2 modify-load-balancer-attributes --region {} --load-balancer-arn {} --attributes Key=access_logs.s3.enabled,Value=true {}",
        shell(region),
        shell(arn),
        shell(&format!("Key=access_logs.s3.bucket,Value={bucket}"))
    ));
    let lines = [
        "terraform plan -generate-config-out=load-balancer.tf writes the other settings; then set in it:".to_owned(),
        "  access_logs {".to_owned(),
        "    enabled = true".to_owned(),
        format!("    bucket  = {}", hcl(bucket)),
        "  }".to_owned(),
    ];
    let lines: String = lines.iter().map(|line| comment(line) + "\n").collect();
    plan.block(&(lines + &import("aws_lb", &label(&item.name), arn)));
}

/// A bucket of the region that the load balancer may write to.
fn new_bucket(plan: &mut Plan, cx: &Cx<'_>, balancer: &LoadBalancer, region: &str, bucket: &str) {
    let (quoted, home) = (shell(bucket), shell(region));
    plan.new_bucket(region, bucket);
    let policy = json!({ "Version": "2012-10-17", "Statement": statements(cx, balancer, bucket) });
    plan.run(&format!(
        "aws s3api put-bucket-policy --region {home} --bucket {quoted} --policy {}",
        shell_object(&policy)
    ));
    let id = label(bucket);
    plan.block(&format!(
        "resource \"aws_s3_bucket_policy\" \"{id}\" {{\n  bucket = aws_s3_bucket.{id}.id\n  policy = {}\n}}\n",
        hcl(&policy.to_string())
    ));
}

/// Application load balancers write as a service of their own, network load balancers through log delivery; both below
/// `AWSLogs/` and the account's id, behind a prefix if there is one.
fn statements(cx: &Cx<'_>, balancer: &LoadBalancer, bucket: &str) -> Vec<Value> {
    let arn = format!("arn:{}:s3:::{bucket}", cx.scope.partition);
    let logs = format!("{arn}/*AWSLogs/{}/*", cx.scope.account);
    let statement = |service: &str, action: &str, resource: &str| json!({ "Effect": "Allow", "Principal": { "Service": service }, "Action": action, "Resource": resource });
    match balancer.kind.as_str() {
        "network" => vec![
            statement("delivery.logs.amazonaws.com", "s3:PutObject", &logs),
            statement("delivery.logs.amazonaws.com", "s3:GetBucketAcl", &arn),
        ],
        _ => vec![statement("logdelivery.elasticloadbalancing.amazonaws.com", "s3:PutObject", &logs)],
    }
}
