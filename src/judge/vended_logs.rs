//! Vended logs: a delivery source on a resource, joined by deliveries to destinations (CloudWatch Logs "delivery v2").

use futures::future::join_all;

use super::destination::{self, Destination, Judged};
use super::grade::Grade;
use super::reads::together;
use super::scope::Cx;
use super::verdict::{Evidence, Reason};
use crate::facts::logs::{Delivery, DescribeDeliveries, DescribeDeliveryDestinations, DescribeDeliverySources};
use crate::facts::{Fact, Read, ReadKind, Unreadable};

/// What [`judge`] may read.
pub(crate) const READS: &[&ReadKind] = &together::<{ 3 + destination::READS.len() }>(&[
    &[DescribeDeliverySources::KIND, DescribeDeliveries::KIND, DescribeDeliveryDestinations::KIND],
    destination::READS,
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
}

impl Mechanism {
    /// It is not configured.
    pub(crate) fn none() -> Self {
        Self { grade: Grade::NOTHING, reasons: Vec::new(), evidence: Vec::new(), claims: Vec::new() }
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
        let (grade, reason) = judged.grade(false);
        let (reasons, claims) = (reason.into_iter().collect(), vec![judged.destination.arn]);
        Self { grade, reasons, evidence: judged.evidence, claims }
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
        self
    }
}

/// Whether logs of a type are delivered from a resource of `region` to a place that keeps them. `wanted` picks the types.
pub(crate) async fn judge(cx: &Cx<'_>, region: &str, resource_arn: &str, wanted: impl Fn(&str) -> bool) -> Mechanism {
    judge_records(cx, region, resource_arn, wanted, |_| (Grade::WHOLE, None)).await
}

/// As [`judge`], where it also counts what the records hold: `limit` says how much a delivery's `recordFields` make of
/// them.
pub(crate) async fn judge_records(
    cx: &Cx<'_>,
    region: &str,
    resource_arn: &str,
    wanted: impl Fn(&str) -> bool,
    limit: impl Fn(&[String]) -> (Grade, Option<Reason>),
) -> Mechanism {
    let sources = match cx.read(DescribeDeliverySources { region: region.to_owned() }).await {
        Fact::Seen(sources) => sources,
        Fact::Unreadable(why) => return Mechanism::unreadable(Grade::WHOLE, &why),
    };
    let call = DescribeDeliverySources::KIND.call;
    let mut found = Mechanism::none();
    let mut names = Vec::new();
    for source in sources {
        let kind = source.log_type.as_deref().unwrap_or_default();
        if source.resource_arns.iter().any(|arn| arn == resource_arn) && wanted(kind) {
            let status = source.status.as_deref().unwrap_or("-");
            let value = format!("{kind} ({}, {status})", source.name);
            found.evidence.push(Evidence::new(call, region, Some(resource_arn), "logType", value));
            names.extend((status != "INACTIVE").then_some(source.name));
        }
    }
    if names.is_empty() {
        return found;
    }
    let deliveries = match cx.read(DescribeDeliveries { region: region.to_owned() }).await {
        Fact::Seen(deliveries) => deliveries,
        Fact::Unreadable(why) => return found.or(Mechanism::unreadable(Grade::WHOLE, &why)),
    };
    let is_log = |delivery: &Delivery| delivery.destination_type.as_deref() != Some("XRAY");
    let deliveries =
        deliveries.into_iter().filter(|delivery| names.contains(&delivery.source_name) && is_log(delivery));
    let deliveries: Vec<Delivery> = deliveries.collect();
    if deliveries.is_empty() {
        found.reasons.push(Reason::new(
            "delivery-source-without-delivery",
            format!("{resource_arn} に配信ソースはあるが、配信先が設定されていない"),
            format!("{resource_arn} has a delivery source, but no delivery takes its logs anywhere"),
        ));
        return found;
    }
    let destinations = join_all(deliveries.iter().map(|delivery| judge_delivery(cx, region, delivery))).await;
    let limited = deliveries.iter().zip(destinations).map(|(delivery, mut delivered)| {
        let (grade, reason) = limit(&delivery.record_fields);
        delivered.grade = delivered.grade.and(grade);
        delivered.reasons.extend(reason);
        delivered
    });
    limited.fold(found, Mechanism::or)
}

async fn judge_delivery(cx: &Cx<'_>, region: &str, delivery: &Delivery) -> Mechanism {
    let destinations = match cx.read(DescribeDeliveryDestinations { region: region.to_owned() }).await {
        Fact::Seen(destinations) => destinations,
        Fact::Unreadable(why) => return Mechanism::unreadable(Grade::WHOLE, &why),
    };
    let resource = destinations
        .into_iter()
        .find(|destination| destination.arn == delivery.destination_arn)
        .and_then(|destination| destination.resource_arn);
    let call = DescribeDeliveries::KIND.call;
    let field = "deliveryDestinationArn";
    let mut evidence = vec![Evidence::new(call, region, Some(&delivery.id), field, &delivery.destination_arn)];
    if !delivery.record_fields.is_empty() {
        evidence.push(Evidence::new(call, region, Some(&delivery.id), "recordFields", &delivery.record_fields));
    }
    let Some(destination) = resource.as_deref().and_then(Destination::of_arn) else {
        let reason = Reason::new(
            "destination-in-other-account",
            format!("配信先 {} はこのアカウントになく、届いているかを確認できない", delivery.destination_arn),
            format!("{} is not of this account, which cannot tell whether records arrive", delivery.destination_arn),
        );
        return Mechanism { grade: Grade::UNKNOWN, reasons: vec![reason], evidence, ..Mechanism::none() };
    };
    let mut delivered = Mechanism::delivered(destination.judge(cx, region).await);
    delivered.evidence = evidence.into_iter().chain(delivered.evidence).collect();
    delivered
}
