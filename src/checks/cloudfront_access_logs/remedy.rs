//! What makes a distribution log its requests.

use super::fields;
use super::{bucket_of, keys, takes_logs};
use crate::facts::Fact;
use crate::facts::cloudfront::{Distribution, GetDistributionConfig};
use crate::judge::bucket_encryption;
use crate::judge::delivery_remedy::Vended;
use crate::judge::destination::Destination;
use crate::judge::remedy::Remedy;
use crate::judge::remedy::plan::Plan;
use crate::judge::scope::{Candidate, Cx};

/// The delivery that the distribution has is mended; else the bucket of its legacy log, or logs go there by standard logging
/// v2, which needs no ACL; else to a log group. Real-time logs are never the remedy: their stream keeps nothing.
pub(super) async fn of(distribution: &Candidate<Distribution>, cx: &Cx<'_>) -> Option<Remedy> {
    let (id, region) = (&distribution.item.id, &distribution.region);
    let vended = Vended {
        cx,
        region,
        resource_arn: &distribution.arn,
        log_type: "ACCESS_LOGS",
        name: format!("cloudfront/{id}"),
    };
    let mut plan = Plan::default();
    let mended = vended.source().await.is_none() && mend_legacy(&mut plan, &vended, id).await;
    if !mended {
        vended.mend(&mut plan, widened).await;
    }
    plan.remedy_by_arn(&distribution.arn, region)
}

/// Whether the bucket of the legacy log is of use, now that the plan mends what is wrong with it.
async fn mend_legacy(plan: &mut Plan, vended: &Vended<'_>, id: &str) -> bool {
    let (cx, read) = (vended.cx, GetDistributionConfig { region: vended.region.to_owned(), id: id.to_owned() });
    let Fact::Seen(Some(logging)) = cx.read(read).await else { return false };
    let keys = keys(id, &logging.prefix);
    let domain = logging.bucket.filter(|_| logging.enabled);
    let Some(bucket) = domain.as_deref().and_then(bucket_of) else { return false };
    let judged = Destination::bucket(&cx.scope.partition, bucket).with_keys(keys).judge(cx, vended.region).await;
    if let Some(lack) = &judged.lack {
        plan.keep_longer_in_bucket(lack);
    }
    let (_, reason, _) = takes_logs(bucket, cx).await;
    let source = cx.scope.arn("logs", vended.region, "*");
    match reason.map(|reason| reason.code).as_deref() {
        Some("log-bucket-acls-off" | "log-bucket-in-opt-in-region") => {
            bucket_encryption::mend(plan, cx, bucket, &source).await;
            vended.deliver_to_bucket(plan, bucket);
            true
        }
        Some(_) => {
            bucket_encryption::mend(plan, cx, bucket, &source).await;
            true
        }
        None => judged.lack.is_some(),
    }
}

fn widened(fields: &[String]) -> Option<Vec<String>> {
    let lacking = fields::lacking(fields);
    let all = || fields.iter().cloned().chain(lacking.iter().map(|field| (*field).to_owned())).collect();
    (!lacking.is_empty()).then(all)
}
