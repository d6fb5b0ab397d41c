//! Access logs of CloudFront distributions: vended deliveries (standard logging v2), the legacy standard log to a bucket,
//! and real-time logs to a data stream. Any of them that holds every request, with the items that a record needs, is enough.

mod fields;
mod reasons;
mod remedy;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::reasons::{Finding, OutOfScope};
use crate::content::RecordItems;
use crate::facts::cloudfront::{
    Distribution, GetDistributionConfig, ListDistributions, ListRealtimeLogConfigs, RealtimeLogConfig,
};
use crate::facts::s3::GetBucketOwnershipControls;
use crate::facts::{Fact, Read, ReadKind};
use crate::judge::arrival::{self, Day, Layout, Source, Writer};
use crate::judge::binding::{bound, listed};
use crate::judge::bucket_encryption;
use crate::judge::bucket_region::{self, Condition};
use crate::judge::data_stream;
use crate::judge::destination::Destination;
use crate::judge::grade::Grade;
use crate::judge::keeping::Keys;
use crate::judge::reads::together;
use crate::judge::scope::{Candidate, Cx};
use crate::judge::vended_logs::{self, Mechanism};
use crate::judge::verdict::{Current, Evidence, Reason, ResourceVerdict, Verdict};
use crate::trail::recorder::ALWAYS_ENABLED;

/// Parameters: none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {}

/// What the check may read.
pub const READS: &[&ReadKind] = &together::<
    { 4 + bucket_region::READS.len() + vended_logs::READS.len() + data_stream::READS.len() + arrival::READS.len() },
>(&[
    &[
        ListDistributions::KIND,
        GetDistributionConfig::KIND,
        ListRealtimeLogConfigs::KIND,
        GetBucketOwnershipControls::KIND,
    ],
    bucket_region::READS,
    vended_logs::READS,
    data_stream::READS,
    arrival::READS,
]);

/// Judges each distribution that the row means. Names: the id, an alias or the comment.
pub async fn run(_params: &Params, cx: &Cx<'_>) -> Verdict {
    let global = [cx.scope.leader_region().to_owned()];
    let lists = cx.read_in(&global, |region| ListDistributions { region }).await;
    let distributions = listed(lists, |region, distribution: Distribution| {
        let comment = Some(distribution.comment.clone()).filter(|comment| !comment.is_empty());
        let names = [distribution.id.clone()].into_iter().chain(distribution.aliases.iter().cloned()).chain(comment);
        Candidate {
            arn: distribution.arn.clone(),
            names: names.collect(),
            region: region.to_owned(),
            item: distribution,
        }
    });
    let bound = bound(cx, distributions).await;
    let judged = join_all(bound.chosen.iter().map(|distribution| judge(distribution, cx))).await;
    let mut claims = BTreeSet::new();
    let (mut resources, mut records) = (bound.absent, Vec::new());
    for (resource, destinations, record) in judged {
        resources.push(resource);
        claims.extend(destinations);
        records.push(record);
    }
    let verdict = Verdict { claims: claims.into_iter().collect(), ..Verdict::fold(resources, &bound.unlisted) };
    let remedies = bound.chosen.iter().filter(|it| verdict.falls_short(&it.arn)).map(|it| remedy::of(it, cx));
    let remedies = join_all(remedies).await;
    let verdict = verdict.with_records(records).with_remedies(remedies);
    verdict.with_remedies_for_silence().with_remedies_for_unfound(cx)
}

/// The verdict on one distribution, the ARNs of the destinations that its logs go to, and what its records hold.
async fn judge(distribution: &Candidate<Distribution>, cx: &Cx<'_>) -> (ResourceVerdict, Vec<String>, RecordItems) {
    let (current, log) = if distribution.item.enabled {
        let log = access_log(distribution, cx).await;
        (log.grade.current(), log)
    } else {
        let reasons = vec![OutOfScope::Disabled { distribution: distribution.item.id.clone() }.reason()];
        (Current::NotPresent, Mechanism { reasons, ..Mechanism::none() })
    };
    let (arn, region) = (distribution.arn.clone(), distribution.region.clone());
    let verdict = ResourceVerdict { arn, region, current, reasons: log.reasons, evidence: log.evidence };
    (verdict, log.claims, log.record)
}

/// What lists answer comes first; each further mechanism is asked only if those before it do not hold everything.
async fn access_log(distribution: &Candidate<Distribution>, cx: &Cx<'_>) -> Mechanism {
    let (id, region) = (&distribution.item.id, &distribution.region);
    let is_access_log = |kind: &str| kind == "ACCESS_LOGS";
    let limit = |fields: &[String]| {
        let (grade, reason) = fields_grade(fields, id);
        (grade, reason, fields::record(fields))
    };
    // Where in a bucket a delivery puts files is for whoever set it up to choose.
    let writer = writer(id, region, None, Vec::new());
    let vended = vended_logs::judge_arriving(cx, region, &distribution.arn, is_access_log, limit, Some(&writer)).await;
    let mut logs = vec![vended];
    if logs[0].grade != Grade::WHOLE {
        logs.push(standard_log(&distribution.item, region, cx).await);
    }
    let realtime = distribution.item.realtime_config_arns.iter().any(Option::is_some);
    if realtime && logs.iter().all(|log| log.grade != Grade::WHOLE) {
        logs.push(realtime_log(&distribution.item, region, cx).await);
    }
    let mut log = Mechanism::best(logs);
    if log.reasons.is_empty() && log.grade == Grade::NOTHING {
        log.reasons.push(Finding::NotLogged { distribution: id.clone() }.reason());
    }
    log
}

fn fields_grade(fields: &[String], distribution: &str) -> (Grade, Option<Reason>) {
    let lacking = fields::lacking(fields);
    if lacking.is_empty() {
        return (Grade::WHOLE, None);
    }
    let finding = Finding::FieldsMissing { distribution: distribution.to_owned(), fields: lacking.join(", ") };
    (Grade::PART, Some(finding.reason()))
}

/// The legacy standard log, which is delivered with an ACL: a bucket that has ACLs switched off gets nothing.
async fn standard_log(distribution: &Distribution, region: &str, cx: &Cx<'_>) -> Mechanism {
    let id = distribution.id.as_str();
    let logging = match cx.read(GetDistributionConfig { region: region.to_owned(), id: id.to_owned() }).await {
        Fact::Seen(logging) => logging,
        Fact::Unreadable(why) => return Mechanism::unreadable(Grade::WHOLE, &why),
    };
    let call = GetDistributionConfig::KIND.call;
    let domain = logging.as_ref().filter(|logging| logging.enabled).and_then(|logging| logging.bucket.clone());
    let prefix = logging.as_ref().map(|logging| logging.prefix.clone()).unwrap_or_default();
    let enabled = logging.map(|logging| logging.enabled);
    let evidence = vec![
        Evidence::new(call, region, Some(id), "Logging.Enabled", enabled),
        Evidence::new(call, region, Some(id), "Logging.Bucket", domain.as_deref()),
    ];
    let log = Mechanism { evidence, ..Mechanism::none() };
    if enabled != Some(true) {
        return log;
    }
    let domain = domain.unwrap_or_default();
    let name = bucket_of(&domain);
    let arn = format!("arn:{}:s3:::{}", cx.scope.partition, name.unwrap_or_default());
    let (Some(name), Some(destination)) = (name, Destination::of_arn(&arn)) else {
        let reasons = vec![Finding::DestinationNotUnderstood { destination: domain }.reason()];
        return log.or(Mechanism { grade: Grade::UNKNOWN, reasons, ..Mechanism::none() });
    };
    let destination = destination.with_keys(keys(id, &prefix));
    let judged = destination.judge(cx, region).await;
    let there = judged.is_there();
    let mut delivered = Mechanism::delivered(judged);
    if there {
        delivered = delivered.under(takes_logs(name, cx).await);
        let writer = writer(id, region, Some(distribution.modified), vec![layout(id, &prefix)]);
        delivered = arrival::weigh_in(cx, delivered, &writer, &destination).await;
    }
    log.or(delivered.with_record(fields::record(&[])))
}

fn writer<'a>(id: &'a str, region: &'a str, since: Option<Timestamp>, layouts: Vec<Layout>) -> Writer<'a> {
    let dimensions = vec![("DistributionId", id)];
    Writer { source: Source::Distribution, whose: id, region, dimensions, since, layouts }
}

/// How the keys of a distribution's files begin: the prefix needs no slash.
fn keys(id: &str, prefix: &str) -> Keys {
    Keys::beginning([format!("{prefix}{id}.")])
}

/// `[PREFIX]ID.YYYY-MM-DD-HH.UNIQUE.gz`.
fn layout(id: &str, prefix: &str) -> Layout {
    Layout { base: format!("{prefix}{id}."), day: Day::Dashes, tail: String::new(), all: Some(format!("{prefix}{id}")) }
}

/// `NAME.s3.amazonaws.com`, `NAME.s3.REGION.amazonaws.com` or `NAME.s3-REGION.amazonaws.com`.
fn bucket_of(domain: &str) -> Option<&str> {
    let end = domain.rfind(".s3.").max(domain.rfind(".s3-"))?;
    Some(&domain[..end]).filter(|name| !name.is_empty())
}

/// Whether CloudFront delivers legacy logs to a bucket: not to one in a region that has to be opted into, not where ACLs are
/// off, and with SSE-KMS only if it may use the key ("Choosing an Amazon S3 bucket for your standard logs"). Of a bucket that
/// no account lists that can be asked nothing is known here: whether it exists at all is the destination's matter.
async fn takes_logs(bucket: &str, cx: &Cx<'_>) -> Condition {
    let unreadable = |why| (Grade::UNKNOWN, Some(Reason::unreadable(&why)), Vec::new());
    let owner = bucket_region::owner(cx, bucket).await;
    let (call, region) = match bucket_region::home(&owner, bucket).await {
        Fact::Seen(Some(home)) => home,
        Fact::Seen(None) => return (Grade::WHOLE, None, Vec::new()),
        Fact::Unreadable(why) => return unreadable(why),
    };
    if cx.scope.partition == "aws" && !ALWAYS_ENABLED.contains(&region.as_str()) {
        let evidence = Evidence::new(call, cx.scope.leader_region(), Some(bucket), "BucketRegion", &region);
        let finding = Finding::BucketInOptInRegion { bucket: bucket.to_owned(), region };
        return (Grade::NOTHING, Some(finding.reason()), owner.said(vec![evidence]));
    }
    let read = GetBucketOwnershipControls { region: region.clone(), bucket: bucket.to_owned() };
    let ownership = match owner.read(read).await {
        Fact::Seen(ownership) => ownership,
        Fact::Unreadable(why) => return unreadable(why),
    };
    let call = GetBucketOwnershipControls::KIND.call;
    let said = Evidence::new(call, &region, Some(bucket), "ObjectOwnership", ownership.as_deref());
    let mut evidence = owner.said(vec![said]);
    if ownership.as_deref() == Some("BucketOwnerEnforced") {
        return (Grade::NOTHING, Some(Finding::AclsOff { bucket: bucket.to_owned() }.reason()), evidence);
    }
    let source = cx.scope.arn("logs", cx.scope.leader_region(), "*");
    let (grade, reason, encrypted) = bucket_encryption::judge(cx, bucket, &source).await;
    evidence.extend(encrypted);
    (grade, reason, evidence)
}

/// Real-time logs are set on each cache behavior: all of them have to be covered, each request has to be sampled, and the
/// stream is transit only.
async fn realtime_log(distribution: &Distribution, region: &str, cx: &Cx<'_>) -> Mechanism {
    let configs = match cx.read(ListRealtimeLogConfigs { region: region.to_owned() }).await {
        Fact::Seen(configs) => configs,
        Fact::Unreadable(why) => return Mechanism::unreadable(Grade::WHOLE, &why),
    };
    let behaviors = &distribution.realtime_config_arns;
    let used: BTreeSet<&String> = behaviors.iter().flatten().collect();
    let judged = join_all(used.into_iter().map(|arn| {
        let config = configs.iter().find(|config| config.arn == *arn);
        async move { (arn, realtime_config(config, arn, &distribution.id, region, cx).await) }
    }));
    let judged: BTreeMap<&String, Mechanism> = judged.await.into_iter().collect();
    let grade_of = |arn: &String| judged.get(arn).map_or(Grade::NOTHING, |config| config.grade);
    let grade = Grade::of_parts(behaviors.iter().map(|arn| arn.as_ref().map_or(Grade::NOTHING, grade_of)));
    let (total, bare) = (behaviors.len(), behaviors.iter().filter(|arn| arn.is_none()).count());
    let mut log = judged.into_values().fold(Mechanism::none(), Mechanism::or);
    log.grade = grade;
    if bare > 0 {
        let distribution = distribution.id.clone();
        log.reasons.push(Finding::BehaviorsNotCovered { distribution, bare, total }.reason());
    }
    let field = "RealtimeLogConfigArn";
    let evidence = Evidence::new(ListDistributions::KIND.call, region, Some(&distribution.id), field, behaviors);
    log.evidence.insert(0, evidence);
    log
}

async fn realtime_config(
    config: Option<&RealtimeLogConfig>,
    arn: &str,
    distribution: &str,
    region: &str,
    cx: &Cx<'_>,
) -> Mechanism {
    let Some(config) = config else {
        let reasons = vec![Finding::RealtimeConfigGone { config: arn.to_owned() }.reason()];
        return Mechanism { reasons, ..Mechanism::none() };
    };
    let call = ListRealtimeLogConfigs::KIND.call;
    let streams = join_all(config.stream_arns.iter().map(|stream| stream_log(stream, cx))).await;
    let mut log = streams.into_iter().fold(Mechanism::none(), Mechanism::or);
    log.evidence.insert(0, Evidence::new(call, region, Some(arn), "SamplingRate", config.sampling_rate));
    let (by_fields, lacking) = fields_grade(&config.fields, distribution);
    log.grade = log.grade.and(by_fields);
    log.reasons.extend(lacking);
    if config.sampling_rate < 100 {
        log.grade = log.grade.and(Grade::PART);
        let (config, rate) = (arn.to_owned(), config.sampling_rate);
        log.reasons.push(Finding::Sampled { config, rate }.reason());
    }
    log.with_record(fields::record(&config.fields))
}

async fn stream_log(arn: &str, cx: &Cx<'_>) -> Mechanism {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let finding = match parts.as_slice() {
        ["arn", _, "kinesis", region, account, rest] => match rest.strip_prefix("stream/") {
            Some(name) if *account == cx.scope.account => return data_stream::judge(cx, region, name).await,
            Some(_) => Finding::StreamOfOtherAccount { stream: arn.to_owned(), account: (*account).to_owned() },
            None => Finding::DestinationNotUnderstood { destination: arn.to_owned() },
        },
        _ => Finding::DestinationNotUnderstood { destination: arn.to_owned() },
    };
    Mechanism { grade: Grade::UNKNOWN, reasons: vec![finding.reason()], ..Mechanism::none() }
}
