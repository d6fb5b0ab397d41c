//! Model invocations of Bedrock, with their input and output.
//!
//! Invocation logging is one setting of the account in each region, for the calls that are made there. It covers the
//! endpoint bedrock-runtime only: what is sent to the endpoint bedrock-mantle cannot be logged at all.

mod delivery;
mod modality;
mod reasons;
mod remedy;
#[cfg(test)]
mod tests;
mod usage;

use std::collections::BTreeSet;

use futures::future::join_all;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::delivery::Channel;
use self::modality::Modality;
use self::reasons::{Finding, Switch};
use self::usage::Use;
use crate::content::documented;
use crate::facts::bedrock::{
    GetModelInvocationLoggingConfiguration, InvocationBucket, InvocationLogGroup, InvocationLogging,
};
use crate::facts::cloudtrail::LookupEvents;
use crate::facts::cloudwatch::{ListMetrics, Metric};
use crate::facts::{Fact, Read, ReadKind};
use crate::judge::arrival::{self, Day, Layout, Source, Writer};
use crate::judge::binding::{Listed, bound};
use crate::judge::destination::{self, Destination, State};
use crate::judge::grade::Grade;
use crate::judge::keeping::Keys;
use crate::judge::reads::together;
use crate::judge::remedy::Remedy;
use crate::judge::scope::{Candidate, Cx};
use crate::judge::vended_logs::Mechanism;
use crate::judge::verdict::{Current, Evidence, Reason, ResourceVerdict, Verdict, without_repetition};
use crate::judge::{bucket_encryption, bucket_region};

/// Parameters: none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {}

/// What the check may read.
pub const READS: &[&ReadKind] = &together::<
    {
        3 + bucket_region::READS.len()
            + bucket_encryption::READS.len()
            + destination::READS.len()
            + arrival::READS.len()
    },
>(&[
    &[GetModelInvocationLoggingConfiguration::KIND, ListMetrics::KIND, LookupEvents::KIND],
    bucket_region::READS,
    bucket_encryption::READS,
    destination::READS,
    arrival::READS,
]);

/// Metrics of the endpoint bedrock-runtime.
const RUNTIME: &str = "AWS/Bedrock";
/// Metrics of the endpoint bedrock-mantle.
const MANTLE: &str = "AWS/BedrockMantle";

/// Judges each region of the environment. Names: the region.
pub async fn run(_params: &Params, cx: &Cx<'_>) -> Verdict {
    let regions = cx.scope.regions.iter().map(|region| Candidate {
        // Bedrock's own way to name all that it does in a region, for instance in the policy of a logging bucket.
        arn: cx.scope.arn("bedrock", region, "*"),
        names: vec![region.clone()],
        region: region.clone(),
        item: (),
    });
    let bound = bound(cx, Listed { candidates: regions.collect(), unlisted: Vec::new() }).await;
    let judged = join_all(bound.chosen.iter().map(|region| judge(cx, region))).await;
    let (mut resources, mut claims, mut remedies) = (bound.absent, BTreeSet::new(), Vec::new());
    for (resource, destinations, remedy) in judged {
        resources.push(resource);
        claims.extend(destinations);
        remedies.extend(remedy);
    }
    let verdict = Verdict { claims: claims.into_iter().collect(), ..Verdict::fold(resources, &bound.unlisted) };
    let verdict = verdict.with_documented_records(documented::model_invocation());
    verdict.with_remedies(remedies).with_remedies_for_silence().with_remedies_for_unfound(cx)
}

/// The verdict on one region, the destinations of its logs, and what would mend a shortfall.
async fn judge(cx: &Cx<'_>, candidate: &Candidate<()>) -> (ResourceVerdict, Vec<String>, Option<Remedy>) {
    let region = &candidate.region;
    let metrics =
        |namespace: &str| cx.read(ListMetrics { region: region.clone(), namespace: namespace.to_owned(), name: None });
    let (config, listed, mantle) = futures::join!(
        cx.read(GetModelInvocationLoggingConfiguration { region: region.clone() }),
        metrics(RUNTIME),
        metrics(MANTLE),
    );
    let mut log = logged(cx, region, config.clone(), &listed).await;
    log.evidence.push(use_of(region, RUNTIME, &listed));
    log.evidence.push(use_of(region, MANTLE, &mantle));
    let (mut runtime, mantle) = (Use::of(&listed), Use::of(&mantle));
    if !log.grade.may_be_whole() && (&runtime, &mantle) == (&Use::No, &Use::No) {
        let (lately, history) = usage::in_event_history(cx, region).await;
        runtime = lately;
        log.evidence.extend(history);
    }
    let Mechanism { grade, mut reasons, evidence, claims, .. } = log;
    let current = weigh(region, grade, &mut reasons, runtime, mantle);
    reasons = without_repetition(reasons);
    let remedy = match current {
        Current::Partial | Current::Missing => remedy::of_region(cx, candidate, &config, &listed, &reasons).await,
        _ => None,
    };
    let verdict = ResourceVerdict { arn: candidate.arn.clone(), region: region.clone(), current, reasons, evidence };
    (verdict, claims, remedy)
}

/// Weighs what the setting records against the endpoints in use. A region that logs is judged whether it is used or not;
/// one that does not, or not all, is out of scope as long as nothing is invoked there.
fn weigh(region: &str, logged: Grade, reasons: &mut Vec<Reason>, runtime: Use, mantle: Use) -> Current {
    let with_mantle = Grade::of_parts([logged, Grade::NOTHING]);
    let (grade, whys) = match (mantle, runtime) {
        (Use::No, Use::No) if !logged.may_be_whole() => {
            *reasons = vec![Finding::NotUsed.reason(region)];
            return Current::NotPresent;
        }
        (Use::No, Use::Unknown(why)) if logged != Grade::WHOLE => (Grade::UNKNOWN, vec![why]),
        (Use::No, _) => (logged, vec![]),
        (Use::Yes, Use::Yes) => (with_mantle, vec![Finding::MantleUsed.reason(region)]),
        (Use::Yes, Use::No) => (Grade::NOTHING, vec![Finding::MantleUsed.reason(region)]),
        (Use::Yes, Use::Unknown(why)) => {
            (with_mantle.and(Grade::AT_MOST_PART), vec![Finding::MantleUsed.reason(region), why])
        }
        (Use::Unknown(why), Use::Yes) => (logged.and(Grade::AT_LEAST_PART), vec![why]),
        (Use::Unknown(why), Use::No) => (Grade::UNKNOWN, vec![why]),
        (Use::Unknown(why), Use::Unknown(other)) => (Grade::UNKNOWN, vec![why, other]),
    };
    reasons.extend(whys);
    grade.current()
}

/// Which models an endpoint served, as CloudWatch knows them.
fn use_of(region: &str, namespace: &str, metrics: &Fact<Vec<Metric>>) -> Evidence {
    let call = ListMetrics::KIND.call;
    match metrics {
        Fact::Unreadable(_) => Evidence::new(call, region, Some(namespace), "Metrics", None::<&str>),
        Fact::Seen(metrics) => {
            let models: BTreeSet<&str> = metrics.iter().filter_map(modality::model).collect();
            Evidence::new(call, region, Some(namespace), "ModelId", models)
        }
    }
}

/// What the setting of a region records of the calls to bedrock-runtime.
async fn logged(
    cx: &Cx<'_>,
    region: &str,
    config: Fact<Option<InvocationLogging>>,
    runtime: &Fact<Vec<Metric>>,
) -> Mechanism {
    let call = GetModelInvocationLoggingConfiguration::KIND.call;
    let config = match config {
        Fact::Unreadable(why) => return Mechanism::unreadable(Grade::WHOLE, &why),
        Fact::Seen(Some(config)) => config,
        Fact::Seen(None) => {
            let evidence = vec![Evidence::new(call, region, None, "loggingConfig", None::<&str>)];
            return Mechanism { reasons: vec![Finding::Off.reason(region)], evidence, ..Mechanism::none() };
        }
    };
    let (group, bucket) = futures::join!(
        async {
            match &config.log_group {
                Some(group) => to_log_group(cx, region, group, runtime).await,
                None => Mechanism::none(),
            }
        },
        async {
            match &config.bucket {
                Some(bucket) => {
                    let log = to_bucket(cx, region, bucket).await.and(Channel::Bucket.judge(region, runtime));
                    arriving(cx, log, region, &bucket_of(cx, bucket)).await
                }
                None => Mechanism::none(),
            }
        },
    );
    let mut log = Mechanism::best(vec![group, bucket]);
    for (grade, reason) in content(region, &config, runtime) {
        log.grade = log.grade.and(grade);
        log.reasons.push(reason);
    }
    let mut evidence = vec![
        Evidence::new(
            call,
            region,
            None,
            "cloudWatchConfig.logGroupName",
            config.log_group.as_ref().map(|it| &it.name),
        ),
        Evidence::new(call, region, None, "s3Config.bucketName", config.bucket.as_ref().map(|it| &it.name)),
        Evidence::new(call, region, None, "textDataDeliveryEnabled", config.text),
    ];
    evidence.extend(
        Modality::ALL.map(|modality| Evidence::new(call, region, None, modality.field(), modality.delivered(&config))),
    );
    log.evidence.splice(0..0, evidence);
    log
}

/// CloudWatch Logs takes bodies of up to 100 KB and no binary data. The rest goes to a bucket for large data, if one is set.
async fn to_log_group(cx: &Cx<'_>, region: &str, group: &InvocationLogGroup, runtime: &Fact<Vec<Metric>>) -> Mechanism {
    let destination = Destination::log_group(&cx.scope.partition, region, &cx.scope.account, &group.name);
    let log = Mechanism::delivered(destination.judge(cx, region).await).and(Channel::LogGroup.judge(region, runtime));
    let log = arriving(cx, log, region, &destination).await;
    let Some(bucket) = &group.large_data else {
        return log.and(Mechanism::because(Grade::PART, Finding::LargeDataNotDelivered.reason(region)));
    };
    let large = to_bucket(cx, region, bucket).await.and(Channel::LargeData.judge(region, runtime));
    // Without the large bodies, the log group still holds the others.
    log.and(Mechanism { grade: large.grade.or(Grade::PART), ..large })
}

/// Weighs in whether invocations leave anything there. Below the folder of all, a bucket holds `REGION/YYYY/MM/DD/HH/`.
async fn arriving(cx: &Cx<'_>, log: Mechanism, region: &str, to: &Destination) -> Mechanism {
    let layouts = to.keys().forms().iter().map(|form| Layout {
        base: format!("{form}{region}/"),
        day: Day::Folders,
        tail: "/".to_owned(),
        all: Some(form.clone()),
    });
    let layouts = layouts.collect();
    let (source, dimensions) = (Source::Models, Vec::new());
    let writer = Writer { source, whose: region, region, dimensions, since: None, layouts };
    arrival::weigh_in(cx, log, &writer, to).await
}

/// Bedrock delivers to buckets of its own account and region only.
async fn to_bucket(cx: &Cx<'_>, region: &str, to: &InvocationBucket) -> Mechanism {
    let bucket = to.name.as_str();
    let destination = bucket_of(cx, to);
    let (judged, (here, elsewhere, located), encrypted) = futures::join!(
        destination.judge(cx, region),
        bucket_region::judge(cx, bucket, region),
        bucket_encryption::judge_key_state(cx, bucket)
    );
    let foreign = judged.account.is_some() || matches!(judged.state, State::OtherAccount(_));
    let mut delivered = Mechanism::delivered(judged);
    if foreign {
        delivered.grade = Grade::NOTHING;
        delivered.reasons = vec![Finding::BucketOfOtherAccount { bucket: bucket.to_owned() }.reason(region)];
    }
    delivered.under((here, elsewhere, located)).under(encrypted)
}

/// The bucket, and where in it the logs are.
fn bucket_of(cx: &Cx<'_>, to: &InvocationBucket) -> Destination {
    let folder = to.prefix.iter().filter(|prefix| !prefix.is_empty());
    Destination::bucket(&cx.scope.partition, &to.name)
        .with_keys(Keys::beginning(folder))
        .with_logs_of(&cx.scope.account, "BedrockModelInvocationLogs")
}

/// What of the invocations is delivered: text always matters, images and the like only where such models are used.
fn content(region: &str, config: &InvocationLogging, runtime: &Fact<Vec<Metric>>) -> Vec<(Grade, Reason)> {
    let mut conditions = Vec::new();
    match config.text {
        Some(true) => {}
        Some(false) => conditions.push((Grade::NOTHING, Finding::TextNotDelivered.reason(region))),
        None => conditions.push((Grade::UNKNOWN, Finding::TextUnset.reason(region))),
    }
    let mut idle = Vec::new();
    for modality in Modality::ALL {
        let delivered = modality.delivered(config);
        match runtime {
            _ if delivered == Some(true) => {}
            Fact::Seen(metrics) => match (modality.models(metrics), delivered) {
                (models, Some(_)) if !models.is_empty() => {
                    conditions.push((Grade::PART, Switch::Off { modality, models }.reason(region)));
                }
                (models, None) if !models.is_empty() => {
                    conditions.push((Grade::AT_LEAST_PART, Switch::Unset { modality, models }.reason(region)));
                }
                _ if !modality::opaque_models(metrics).is_empty() => {
                    let models = modality::opaque_models(metrics);
                    conditions.push((Grade::AT_LEAST_PART, Switch::Perhaps { modality, models }.reason(region)));
                }
                (_, Some(_)) => idle.push(modality),
                (_, None) => {}
            },
            Fact::Unreadable(why) => conditions.push((Grade::AT_LEAST_PART, Reason::unreadable(why))),
        }
    }
    if !idle.is_empty() {
        conditions.push((Grade::WHOLE, Switch::Idle { modalities: idle }.reason(region)));
    }
    conditions
}
