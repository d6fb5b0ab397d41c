//! Vended logs: a delivery source on a resource, joined by deliveries to destinations (CloudWatch Logs "delivery v2").

mod keys;

use futures::future::join_all;

use super::arrival::{self, Writer};
use super::bucket_encryption;
use super::bucket_region::Condition;
use super::destination::{self, Destination, Judged, State};
use super::grade::Grade;
use super::reads::together;
use super::scope::Cx;
use super::verdict::{Evidence, Reason};
use crate::content::{self, RecordItems};
use crate::facts::logs::{
    Delivery, DeliverySource, DescribeDeliveries, DescribeDeliveryDestinations, DescribeDeliverySources,
};
use crate::facts::s3::GetBucketLocation;
use crate::facts::{Fact, Read, ReadKind, Unreadable};
use crate::lang::accounts;
use crate::trail::Lack;

/// What [`judge`] may read.
pub(crate) const READS: &[&ReadKind] = &together::<{ 3 + DELIVERY_READS.len() }>(&[
    &[DescribeDeliverySources::KIND, DescribeDeliveries::KIND, DescribeDeliveryDestinations::KIND],
    DELIVERY_READS,
]);

/// What [`to_destination`] may read.
pub(crate) const DELIVERY_READS: &[&ReadKind] =
    &together::<{ 1 + destination::READS.len() + bucket_encryption::READS.len() }>(&[
        &[GetBucketLocation::KIND],
        destination::READS,
        bucket_encryption::READS,
    ]);

/// What a mechanism beside CloudTrail records of a resource.
#[derive(Debug)]
pub(crate) struct Mechanism {
    /// How much, as far as delivery goes.
    pub(crate) grade: Grade,
    /// Why not more.
    pub(crate) reasons: Vec<Reason>,
    /// What said so.
    pub(crate) evidence: Vec<Evidence>,
    /// ARNs of the log groups and buckets that records go to.
    pub(crate) claims: Vec<String>,
    /// How buckets that records go to keep them for too short.
    pub(crate) lacks: Vec<Lack>,
    /// What its records hold of the six items of an audit record; empty where that is not known.
    pub(crate) record: RecordItems,
}

impl Mechanism {
    /// It is not configured.
    pub(crate) fn none() -> Self {
        Self {
            grade: Grade::NOTHING,
            reasons: Vec::new(),
            evidence: Vec::new(),
            claims: Vec::new(),
            lacks: Vec::new(),
            record: RecordItems::new(),
        }
    }

    /// A read that could show `at_best` failed.
    pub(crate) fn unreadable(at_best: Grade, why: &Unreadable) -> Self {
        Self { grade: Grade::UNKNOWN.and(at_best), reasons: vec![Reason::unreadable(why)], ..Self::none() }
    }

    /// Nothing limits it.
    pub(crate) fn whole() -> Self {
        Self { grade: Grade::WHOLE, ..Self::none() }
    }

    /// It records so much because of `reason`.
    pub(crate) fn because(grade: Grade, reason: Reason) -> Self {
        Self { grade, reasons: vec![reason], ..Self::none() }
    }

    /// As much as a destination keeps that nothing reports delivery to.
    pub(crate) fn delivered(judged: Judged) -> Self {
        Self::kept(judged, false)
    }

    /// As much as a destination keeps. `delivering` says that the service itself reports that it delivers there.
    pub(crate) fn kept(judged: Judged, delivering: bool) -> Self {
        let (grade, reasons) = judged.grade(delivering);
        Self {
            grade,
            reasons,
            evidence: judged.evidence,
            claims: vec![judged.destination.arn],
            lacks: judged.lack.into_iter().collect(),
            record: RecordItems::new(),
        }
    }

    /// Several mechanisms for the same: as good as the best. Beside one that records all, what others lack is no shortfall,
    /// but what was seen of them stays evidence.
    pub(crate) fn best(mut all: Vec<Self>) -> Self {
        if all.iter().any(|one| one.grade == Grade::WHOLE) {
            for other in all.iter_mut().filter(|one| one.grade != Grade::WHOLE) {
                other.reasons.clear();
                other.lacks.clear();
            }
        }
        all.into_iter().fold(Self::none(), Self::or)
    }

    /// The same under one more condition.
    pub(crate) fn under(mut self, (grade, reason, evidence): Condition) -> Self {
        self.grade = self.grade.and(grade);
        self.reasons.extend(reason);
        self.evidence.extend(evidence);
        self
    }

    /// The same with what its records hold. One that records nothing has none.
    pub(crate) fn with_record(mut self, record: RecordItems) -> Self {
        if self.grade != Grade::NOTHING {
            self.record = record;
        }
        self
    }

    /// Two mechanisms for the same: as good as the better one.
    pub(crate) fn or(self, other: Self) -> Self {
        let grade = self.grade.or(other.grade);
        self.joined(other, grade)
    }

    /// Two conditions of one mechanism: as good as the worse one.
    pub(crate) fn and(self, other: Self) -> Self {
        let grade = self.grade.and(other.grade);
        self.joined(other, grade)
    }

    /// Parts that make up one whole.
    pub(crate) fn of_parts(parts: Vec<Self>) -> Self {
        let grade = Grade::of_parts(parts.iter().map(|part| part.grade));
        parts.into_iter().fold(Self { grade, ..Self::none() }, |all, part| all.joined(part, grade))
    }

    fn joined(mut self, other: Self, grade: Grade) -> Self {
        self.grade = grade;
        self.reasons.extend(other.reasons);
        self.evidence.extend(other.evidence);
        self.claims.extend(other.claims);
        self.lacks.extend(other.lacks);
        self.record = content::either(self.record, other.record);
        self
    }
}

/// Whether logs of a type are delivered from a resource of `region` to a place that keeps them. `wanted` picks the types.
pub(crate) async fn judge(cx: &Cx<'_>, region: &str, resource_arn: &str, wanted: impl Fn(&str) -> bool) -> Mechanism {
    judge_arriving(cx, region, resource_arn, wanted, |_| (Grade::WHOLE, None, RecordItems::new()), None).await
}

/// As [`judge`], where it also counts what the records hold and what arrives of a `writer`, for checks that declare
/// [`arrival::READS`]: `limit` says how much a delivery's `recordFields` make of them, and which items they hold.
pub(crate) async fn judge_arriving(
    cx: &Cx<'_>,
    region: &str,
    resource_arn: &str,
    wanted: impl Fn(&str) -> bool,
    limit: impl Fn(&[String]) -> (Grade, Option<Reason>, RecordItems),
    writer: Option<&Writer<'_>>,
) -> Mechanism {
    let sources = match cx.read(DescribeDeliverySources { region: region.to_owned() }).await {
        Fact::Seen(sources) => sources,
        Fact::Unreadable(why) => return Mechanism::unreadable(Grade::WHOLE, &why),
    };
    let of_resource = |source: &DeliverySource| {
        let kind = source.log_type.as_deref().unwrap_or_default();
        source.resource_arns.iter().any(|arn| arn == resource_arn) && wanted(kind)
    };
    let sources: Vec<DeliverySource> = sources.into_iter().filter(of_resource).collect();
    let evidence = sources.iter().map(|source| source_evidence(source, region, resource_arn)).collect();
    let found = Mechanism { evidence, ..Mechanism::none() };
    let active: Vec<DeliverySource> =
        sources.into_iter().filter(|source| source.status.as_deref() != Some("INACTIVE")).collect();
    if active.is_empty() {
        return found;
    }
    let deliveries = match cx.read(DescribeDeliveries { region: region.to_owned() }).await {
        Fact::Seen(deliveries) => deliveries,
        Fact::Unreadable(why) => return found.or(Mechanism::unreadable(Grade::WHOLE, &why)),
    };
    let joined = deliveries.iter().filter(|delivery| delivery.destination_type.as_deref() != Some("XRAY"));
    let joined = joined.filter_map(|delivery| {
        let source = active.iter().find(|source| source.name == delivery.source_name)?;
        Some((source, delivery))
    });
    let delivered = joined.map(|(source, delivery)| {
        let (grade, reason, record) = limit(&delivery.record_fields);
        async move {
            let delivered = judge_delivery(cx, region, source, delivery, writer).await;
            delivered.under((grade, reason, Vec::new())).under(sampling(source, region)).with_record(record)
        }
    });
    let delivered = join_all(delivered).await;
    if delivered.is_empty() {
        let reason = Reason::new(
            "delivery-source-without-delivery",
            format!("{resource_arn} に配信ソースはあるが、配信先が設定されていない"),
            format!("{resource_arn} has a delivery source, but no delivery takes its logs anywhere"),
        );
        return Mechanism { reasons: vec![reason], ..found };
    }
    found.or(Mechanism::best(delivered))
}

fn source_evidence(source: &DeliverySource, region: &str, resource_arn: &str) -> Evidence {
    let (kind, status) = (source.log_type.as_deref().unwrap_or_default(), source.status.as_deref().unwrap_or("-"));
    let value = format!("{kind} ({}, {status})", source.name);
    Evidence::new(DescribeDeliverySources::KIND.call, region, Some(resource_arn), "logType", value)
}

/// Whether the source lets every event through.
fn sampling(source: &DeliverySource, region: &str) -> Condition {
    let Some(rate) = &source.sampling_rate else { return (Grade::WHOLE, None, Vec::new()) };
    let (call, name) = (DescribeDeliverySources::KIND.call, &source.name);
    let evidence = vec![Evidence::new(call, region, Some(name), "deliverySourceConfiguration.samplingRate", rate)];
    let grade = match rate.parse::<f64>() {
        Ok(percent) if percent >= 100.0 => return (Grade::WHOLE, None, evidence),
        Ok(percent) if percent > 0.0 => Grade::PART,
        Ok(_) => Grade::NOTHING,
        Err(_) => Grade::UNKNOWN,
    };
    let reason = Reason::new(
        "delivery-sampled",
        format!("配信ソース {name} の samplingRate は {rate} で、一部のログしか配信しない。100 にする"),
        format!(
            "the delivery source {name} has the samplingRate {rate}: it delivers a share of the logs only; set it to 100"
        ),
    );
    (grade, Some(reason), evidence)
}

/// What a delivery takes to a place that keeps it. A destination is listed where its own ARN says that it is.
async fn judge_delivery(
    cx: &Cx<'_>,
    region: &str,
    source: &DeliverySource,
    delivery: &Delivery,
    writer: Option<&Writer<'_>>,
) -> Mechanism {
    let call = DescribeDeliveries::KIND.call;
    let field = "deliveryDestinationArn";
    let mut evidence = vec![Evidence::new(call, region, Some(&delivery.id), field, &delivery.destination_arn)];
    if !delivery.record_fields.is_empty() {
        evidence.push(Evidence::new(call, region, Some(&delivery.id), "recordFields", &delivery.record_fields));
    }
    let mut names = delivery.destination_arn.split(':').skip(3).filter(|name| !name.is_empty());
    let (home, account) = (names.next().unwrap_or(region), names.next().unwrap_or_default());
    let there = cx.in_account(account).unwrap_or_else(|| cx.here());
    let destinations = match there.read(DescribeDeliveryDestinations { region: home.to_owned() }).await {
        Fact::Seen(destinations) => destinations,
        Fact::Unreadable(why) => return Mechanism { evidence, ..Mechanism::unreadable(Grade::WHOLE, &why) },
    };
    let listed = destinations.into_iter().find(|destination| destination.arn == delivery.destination_arn);
    let resource = listed.and_then(|destination| destination.resource_arn);
    let Some(destination) = resource.as_deref().and_then(Destination::of_arn) else {
        let reasons = vec![destination_unlisted(cx, &delivery.destination_arn)];
        return Mechanism { grade: Grade::UNKNOWN, reasons, evidence, ..Mechanism::none() };
    };
    let source_arn = cx.scope.arn("logs", region, &format!("delivery-source:{}", delivery.source_name));
    let keyed = keys::of_delivery(&destination, &cx.scope.account, region, source, delivery);
    let mut delivered = to_destination(cx, &keyed, region, &source_arn, false).await;
    if let Some(writer) = writer {
        // That nothing has arrived is only said of the whole folder that the user chose.
        delivered = arrival::weigh_in(cx, delivered, writer, &destination).await;
    }
    delivered.evidence.splice(0..0, evidence);
    delivered
}

/// As much as log delivery from a resource of `region` brings to a place that keeps it; `source_arn` is what it delivers
/// for. `delivering` says that the service itself reports that it does.
pub(crate) async fn to_destination(
    cx: &Cx<'_>,
    destination: &Destination,
    region: &str,
    source_arn: &str,
    delivering: bool,
) -> Mechanism {
    let judged = destination.judge(cx, region).await;
    let writable = match destination.bucket_name() {
        Some(bucket) if judged.is_there() || matches!(judged.state, State::OwnerUnread(_)) => {
            bucket_encryption::judge(cx, bucket, source_arn).await
        }
        _ => (Grade::WHOLE, None, Vec::new()),
    };
    Mechanism::kept(judged, delivering).under(writable)
}

fn destination_unlisted(cx: &Cx<'_>, arn: &str) -> Reason {
    if arn.split(':').nth(4) == Some(cx.scope.account.as_str()) {
        return Reason::new(
            "delivery-destination-unlisted",
            format!("配信先 {arn} が DescribeDeliveryDestinations の一覧になく、どこに届くかを確認できない"),
            format!("{arn} is not among what DescribeDeliveryDestinations lists: where the logs go is unknown"),
        );
    }
    let hint = accounts::name_it();
    Reason::new(
        "destination-in-other-account",
        format!("配信先 {arn} はこのアカウントになく、届いているかを確認できない。{}", hint.ja),
        format!("{arn} is not of this account, which cannot tell whether records arrive: {}", hint.en),
    )
}
