//! Access logs of load balancers: one record of each request, with the client's address, path and status.
//!
//! A load balancer writes them to an S3 bucket by an attribute of its own, or through a vended-log delivery. Connection and
//! health check logs are other logs: they hold neither path nor status.

mod reasons;
mod remedy;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use futures::future::join_all;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::reasons::{Finding, OutOfScope};
use crate::content::{RecordItems, documented};
use crate::facts::elasticloadbalancing::{
    DescribeListeners, DescribeLoadBalancerAttributes, DescribeLoadBalancers, LoadBalancer, LogAttributes,
};
use crate::facts::s3::GetBucketEncryption;
use crate::facts::{Fact, Read, ReadKind};
use crate::judge::arrival::{self, Day, Layout, Source, Writer};
use crate::judge::binding::{bound, listed};
use crate::judge::bucket_encryption;
use crate::judge::bucket_region::{self, Condition};
use crate::judge::destination::Destination;
use crate::judge::grade::Grade;
use crate::judge::reads::together;
use crate::judge::scope::{Candidate, Cx};
use crate::judge::vended_logs::{self, Mechanism};
use crate::judge::verdict::{Current, Evidence, Reason, ResourceVerdict, Verdict, without_repetition};

/// Parameters: none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {}

/// What the check may read.
pub const READS: &[&ReadKind] =
    &together::<{ 4 + bucket_region::READS.len() + vended_logs::READS.len() + arrival::READS.len() }>(&[
        &[
            DescribeLoadBalancers::KIND,
            DescribeLoadBalancerAttributes::KIND,
            DescribeListeners::KIND,
            GetBucketEncryption::KIND,
        ],
        bucket_region::READS,
        vended_logs::READS,
        arrival::READS,
    ]);

/// Judges each load balancer that the row means. Names: the load balancer's name.
pub async fn run(_params: &Params, cx: &Cx<'_>) -> Verdict {
    let lists = cx.read_in(&cx.scope.regions, |region| DescribeLoadBalancers { region }).await;
    let balancers = listed(lists, |region, balancer: LoadBalancer| Candidate {
        arn: balancer.arn.clone(),
        names: vec![balancer.name.clone()],
        region: region.to_owned(),
        item: balancer,
    });
    let bound = bound(cx, balancers).await;
    let judged = join_all(bound.chosen.iter().map(|balancer| judge(cx, balancer))).await;
    let (resources, claims_of): (Vec<ResourceVerdict>, Vec<Vec<String>>) = judged.into_iter().unzip();
    let claims: BTreeSet<String> = claims_of.iter().flatten().cloned().collect();
    let in_use = remedy::buckets_in_use(&resources, &claims_of);
    let resources = resources.into_iter().chain(bound.absent).collect();
    let verdict = Verdict { claims: claims.into_iter().collect(), ..Verdict::fold(resources, &bound.unlisted) };
    let short = bound.chosen.iter().filter(|it| verdict.falls_short(&it.arn));
    let remedies = join_all(short.map(|it| remedy::of(cx, it, in_use.get(&it.region)))).await;
    let verdict = verdict.with_documented_records(documented::load_balancer());
    verdict.with_remedies(remedies).with_remedies_for_silence().with_remedies_for_unfound(cx)
}

/// The verdict on one load balancer, and the destinations of its logs.
async fn judge(cx: &Cx<'_>, balancer: &Candidate<LoadBalancer>) -> (ResourceVerdict, Vec<String>) {
    let Scoped { out, notes, mut evidence } = scoped(cx, balancer).await;
    let (arn, region) = (balancer.arn.clone(), balancer.region.clone());
    if let Some((current, reason)) = out {
        return (ResourceVerdict { arn, region, current, reasons: vec![reason], evidence }, Vec::new());
    }
    let log = access_log(cx, balancer).await;
    evidence.extend(log.evidence);
    let reasons = without_repetition(log.reasons.into_iter().chain(notes).collect());
    (ResourceVerdict { arn, region, current: log.grade.current(), reasons, evidence }, log.claims)
}

/// Whether a load balancer can have access logs.
struct Scoped {
    /// What to say if it cannot, or if that could not be read.
    out: Option<(Current, Reason)>,
    notes: Vec<Reason>,
    evidence: Vec<Evidence>,
}

/// Gateway load balancers have no access logs, network load balancers only of requests to TLS listeners; what else passes
/// through them is a matter of flow logs.
async fn scoped(cx: &Cx<'_>, balancer: &Candidate<LoadBalancer>) -> Scoped {
    let (item, region) = (&balancer.item, &balancer.region);
    let call = DescribeLoadBalancers::KIND.call;
    let mut scoped = Scoped {
        out: None,
        notes: Vec::new(),
        evidence: vec![
            Evidence::new(call, region, Some(&item.arn), "Type", &item.kind),
            Evidence::new(call, region, Some(&item.arn), "State.Code", item.state.as_deref()),
        ],
    };
    let outside = |why: OutOfScope| Some((Current::NotPresent, why.reason(&item.name)));
    if item.state.as_deref() == Some("failed") {
        scoped.out = outside(OutOfScope::Failed);
    } else if item.kind == "gateway" {
        scoped.out = outside(OutOfScope::Gateway);
    } else if item.kind == "network" {
        let read = DescribeListeners { region: region.clone(), load_balancer_arn: item.arn.clone() };
        match cx.read(read).await {
            Fact::Unreadable(why) => scoped.out = Some((Current::Unknown, Reason::unreadable(&why))),
            Fact::Seen(protocols) => {
                let (call, all) = (DescribeListeners::KIND.call, protocols.join(", "));
                scoped.evidence.push(Evidence::new(call, region, Some(&item.arn), "Protocol", all));
                if !protocols.iter().any(|protocol| protocol == "TLS") {
                    scoped.out = outside(OutOfScope::NetworkWithoutTls);
                } else if protocols.iter().any(|protocol| protocol != "TLS") {
                    scoped.notes.push(Finding::TlsListenersOnly.reason(&item.name));
                }
            }
        }
    }
    scoped
}

/// The access log by the attribute, or by a delivery where the attribute leaves something to improve.
async fn access_log(cx: &Cx<'_>, balancer: &Candidate<LoadBalancer>) -> Mechanism {
    let (item, region) = (&balancer.item, &balancer.region);
    let read = DescribeLoadBalancerAttributes { region: region.clone(), arn: item.arn.clone() };
    let attributes = cx.read(read).await;
    let by_attribute = match &attributes {
        Fact::Seen(attributes) => by_attribute(cx, balancer, attributes).await,
        Fact::Unreadable(why) => Mechanism::unreadable(Grade::WHOLE, why),
    };
    if by_attribute.grade == Grade::WHOLE {
        return by_attribute;
    }
    let wanted = log_type(item);
    // Where in a bucket a delivery puts files is for whoever set it up to choose.
    let (whole, writer) = (|_: &[String]| (Grade::WHOLE, None, RecordItems::new()), writer(balancer, Vec::new()));
    let kind = |kind: &str| kind == wanted;
    let delivered = vended_logs::judge_arriving(cx, region, &balancer.arn, kind, whole, Some(&writer)).await;
    let mut log = Mechanism::best(vec![by_attribute, delivered]);
    if let Fact::Seen(LogAttributes { access_logs: false, connection_logs, health_check_logs, .. }) = attributes
        && matches!(log.grade.current(), Current::Missing | Current::Unknown)
    {
        let finding = match (connection_logs, health_check_logs) {
            (false, false) => Finding::NotEnabled,
            (connections, health_checks) => Finding::OtherLogsOnly { connections, health_checks },
        };
        log.reasons.insert(0, finding.reason(&item.name));
    }
    log
}

fn log_type(balancer: &LoadBalancer) -> &'static str {
    if balancer.kind == "network" { "NLB_ACCESS_LOGS" } else { "ALB_ACCESS_LOGS" }
}

async fn by_attribute(cx: &Cx<'_>, balancer: &Candidate<LoadBalancer>, attributes: &LogAttributes) -> Mechanism {
    let set = Mechanism { evidence: settings(balancer, attributes), ..Mechanism::none() };
    match &attributes.access_logs_bucket {
        Some(bucket) if attributes.access_logs => {
            let destination = bucket_of(cx, &balancer.region, bucket, attributes);
            let log = to_bucket(cx, &balancer.item, &balancer.region, &destination).await;
            let prefix = attributes.access_logs_prefix.as_deref();
            let writer = writer(balancer, vec![layout(cx, balancer, prefix)]);
            set.or(arrival::weigh_in(cx, log, &writer, &destination).await)
        }
        None if attributes.access_logs => {
            let reasons = vec![Finding::NoBucket.reason(&balancer.item.name)];
            Mechanism { reasons, ..set }
        }
        _ => set,
    }
}

/// Metrics call a load balancer by what follows `loadbalancer/` in its ARN.
fn writer(balancer: &Candidate<LoadBalancer>, layouts: Vec<Layout>) -> Writer<'_> {
    let source = match balancer.item.kind.as_str() {
        "network" => Source::NetworkLoadBalancer,
        _ => Source::ApplicationLoadBalancer,
    };
    let dimensions = vec![("LoadBalancer", metric_name(&balancer.arn))];
    let (whose, region) = (balancer.item.name.as_str(), balancer.region.as_str());
    Writer { source, whose, region, dimensions, since: None, layouts }
}

/// `app/NAME/ID` or `net/NAME/ID`.
fn metric_name(arn: &str) -> &str {
    arn.split_once(":loadbalancer/").map_or(arn, |(_, name)| name)
}

/// `[PREFIX/]AWSLogs/ACCOUNT/elasticloadbalancing/REGION/YYYY/MM/DD/ACCOUNT_elasticloadbalancing_REGION_app.NAME.ID_…`, with
/// the slashes of the name replaced by periods ("Access log files"). The file that tests a bucket when the log is turned on
/// lies elsewhere.
fn layout(cx: &Cx<'_>, balancer: &Candidate<LoadBalancer>, prefix: Option<&str>) -> Layout {
    let (account, region) = (&cx.scope.account, &balancer.region);
    let folder = prefix.map(|prefix| format!("{}/", prefix.trim_end_matches('/'))).unwrap_or_default();
    let name = metric_name(&balancer.arn).replace('/', ".");
    Layout {
        base: format!("{folder}AWSLogs/{account}/elasticloadbalancing/{region}/"),
        day: Day::Folders,
        tail: format!("/{account}_elasticloadbalancing_{region}_{name}_"),
        all: None,
    }
}

/// The bucket, with the keys of the region's logs in it: see [`layout`].
fn bucket_of(cx: &Cx<'_>, region: &str, bucket: &str, attributes: &LogAttributes) -> Destination {
    let bucket = Destination::bucket(&cx.scope.partition, bucket);
    let bucket = bucket.in_folder(attributes.access_logs_prefix.as_deref());
    bucket.with_logs_of(&cx.scope.account, &format!("elasticloadbalancing/{region}"))
}

/// The bucket may belong to another account, but must be in the load balancer's region.
async fn to_bucket(cx: &Cx<'_>, balancer: &LoadBalancer, region: &str, destination: &Destination) -> Mechanism {
    let bucket = destination.name();
    let (judged, here) = futures::join!(destination.judge(cx, region), bucket_region::judge(cx, bucket, region));
    let writable = judged.is_there() && here.0 == Grade::WHOLE;
    let log = Mechanism::delivered(judged).under(here);
    if !writable {
        return log;
    }
    log.under(match balancer.kind.as_str() {
        "network" => bucket_encryption::judge(cx, bucket, &cx.scope.arn("logs", region, "*")).await,
        _ => encrypted_by_s3(cx, balancer, region, bucket).await,
    })
}

/// Application load balancers cannot write where KMS encrypts by default, whatever the key: SSE-S3 is all that they support.
async fn encrypted_by_s3(cx: &Cx<'_>, balancer: &LoadBalancer, region: &str, bucket: &str) -> Condition {
    let read = GetBucketEncryption { region: region.to_owned(), bucket: bucket.to_owned() };
    let owner = bucket_region::owner(cx, bucket).await;
    let encryption = match owner.read(read).await {
        Fact::Seen(encryption) => encryption,
        Fact::Unreadable(why) => return (Grade::UNKNOWN, Some(Reason::unreadable(&why)), Vec::new()),
    };
    let algorithm = encryption.map(|encryption| encryption.algorithm);
    let call = GetBucketEncryption::KIND.call;
    let said = Evidence::new(call, region, Some(bucket), "SSEAlgorithm", algorithm.as_deref());
    let evidence = owner.said(vec![said]);
    match algorithm.filter(|algorithm| algorithm.starts_with("aws:kms")) {
        Some(algorithm) => {
            let finding = Finding::BucketEncrypted { bucket: bucket.to_owned(), algorithm };
            (Grade::NOTHING, Some(finding.reason(&balancer.name)), evidence)
        }
        None => (Grade::WHOLE, None, evidence),
    }
}

fn settings(balancer: &Candidate<LoadBalancer>, attributes: &LogAttributes) -> Vec<Evidence> {
    let call = DescribeLoadBalancerAttributes::KIND.call;
    let (region, arn) = (&balancer.region, Some(balancer.arn.as_str()));
    vec![
        Evidence::new(call, region, arn, "access_logs.s3.enabled", attributes.access_logs),
        Evidence::new(call, region, arn, "access_logs.s3.bucket", attributes.access_logs_bucket.as_deref()),
        Evidence::new(call, region, arn, "connection_logs.s3.enabled", attributes.connection_logs),
    ]
}
