//! CloudWatch Logs: the log-group index and the index of vended log deliveries.

use std::collections::BTreeSet;

use aws_sdk_cloudwatchlogs::Client;
use aws_sdk_cloudwatchlogs::config::Builder;
use aws_sdk_cloudwatchlogs::operation::describe_log_streams::DescribeLogStreamsError;
use aws_sdk_cloudwatchlogs::types;
use aws_sdk_cloudwatchlogs::types::OrderBy;
use jiff::Timestamp;

use super::answer_guard::AnswerGuard;
use super::failure::{malformed, required};
use super::{Answer, Ask};
use crate::content::sample::{LogSample, Tally};
use crate::facts::logs::{
    Delivery, DeliveryDestination, DeliverySource, DescribeDeliveries, DescribeDeliveryDestinations,
    DescribeDeliverySources, DescribeLatestStream, DescribeLogGroups, DescribeResourcePolicies, LogGroup, LogStream,
    ResourcePolicy, SampleLogEvents,
};
use crate::facts::policy::statements;
use crate::facts::{Cause, Failure};

/// `limit`: the most that these listings allow.
const PAGE_SIZE: i32 = 50;

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(describe_log_groups)
        .or_else(|| ask.by(describe_latest_stream))
        .or_else(|| ask.by(sample_log_events))
        .or_else(|| ask.by(describe_delivery_sources))
        .or_else(|| ask.by(describe_deliveries))
        .or_else(|| ask.by(describe_delivery_destinations))
        .or_else(|| ask.by(describe_resource_policies))
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn describe_log_groups(ask: Ask<'_>, read: DescribeLogGroups) -> Result<Vec<LogGroup>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| client.describe_log_groups().limit(PAGE_SIZE).set_next_token(token).send();
    let mut groups = Vec::new();
    for page in ask.pages(page, |page| page.next_token()).await? {
        for group in required(page.log_groups, "logGroups")? {
            // `arn` ends in `:*` and is older than `logGroupArn`; emulators send it alone.
            let arn = group.log_group_arn.or(group.arn);
            groups.push(LogGroup {
                name: required(group.log_group_name, "logGroupName")?,
                arn: required(arn, "logGroupArn")?.trim_end_matches(":*").to_owned(),
                created: millis(required(group.creation_time, "creationTime")?)?,
                retention_days: group.retention_in_days,
                kms_key_id: group.kms_key_id,
                class: group.log_group_class.map(|class| class.as_str().to_owned()),
                deletion_protection: group.deletion_protection_enabled.unwrap_or(false),
            });
        }
    }
    Ok(groups)
}

async fn describe_latest_stream(ask: Ask<'_>, read: DescribeLatestStream) -> Result<Option<LogStream>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| {
        let request = client.describe_log_streams().log_group_name(&read.group).order_by(OrderBy::LastEventTime);
        request.descending(true).limit(1).set_next_token(token).send()
    };
    let none = DescribeLogStreamsError::is_resource_not_found_exception;
    // The first stream is the latest; an empty page before it is no answer.
    let sent = ask.pages_or_none(page, |page| page.next_token().filter(|_| page.log_streams().is_empty()), none);
    let pages = sent.await?;
    let Some(stream) = pages.into_iter().flat_map(|page| page.log_streams.unwrap_or_default()).next() else {
        return Ok(None);
    };
    Ok(Some(LogStream {
        created: stream.creation_time.map(millis).transpose()?,
        last_ingestion: stream.last_ingestion_time.map(millis).transpose()?,
    }))
}

/// Pages that are looked at for a sample: a rare text in a large group is not looked for to the end.
const SAMPLED_PAGES: usize = 10;

/// The only place where payloads are. A message is looked at and dropped; nothing of it is in an error either.
async fn sample_log_events(ask: Ask<'_>, read: SampleLogEvents) -> Result<LogSample, Failure> {
    let client = client(ask, &read.region);
    let pattern = read.contains.as_deref().map(quoted_term);
    let limit = i32::try_from(read.maximum).unwrap_or(i32::MAX);
    let mut tally = Tally::new(&read.fields, read.contains.as_deref());
    let (mut seen, mut token) = (BTreeSet::new(), None);
    for _ in 0..SAMPLED_PAGES {
        let request = client.filter_log_events().log_group_name(&read.group).set_filter_pattern(pattern.clone());
        let request = request.start_time(read.since.as_millisecond()).start_from_head(false).limit(limit);
        let page = ask.page(request.set_next_token(token).send()).await.map_err(without_text)?;
        for event in page.events.unwrap_or_default() {
            if tally.records() < read.maximum {
                tally.look_at(event.message.unwrap_or_default().as_bytes());
            }
        }
        token = page.next_token.filter(|token| !token.is_empty());
        let Some(next) = token.as_ref().filter(|_| tally.records() < read.maximum) else {
            return Ok(tally.finish(token.is_none()));
        };
        if !seen.insert(next.clone()) {
            return Err(malformed("the listing does not end: the same page token came twice"));
        }
    }
    Ok(tally.finish(false))
}

/// The SDK quotes what it cannot parse, which may be of a payload.
fn without_text(failure: Failure) -> Failure {
    match failure.cause {
        Cause::Malformed => malformed("the answer could not be understood; what it holds is not repeated here"),
        _ => failure,
    }
}

/// A text as a term of a filter pattern that is matched as it stands ("Filter pattern syntax": in double quotes, with a
/// backslash before those that are part of it).
fn quoted_term(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn millis(time: i64) -> Result<Timestamp, Failure> {
    // Below a second nothing is decided.
    Timestamp::from_second(time.div_euclid(1000)).map_err(|error| malformed(format!("a time: {error}")))
}

async fn describe_delivery_sources(
    ask: Ask<'_>,
    read: DescribeDeliverySources,
) -> Result<Vec<DeliverySource>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| client.describe_delivery_sources().limit(PAGE_SIZE).set_next_token(token).send();
    let pages = ask.pages(page, |page| page.next_token()).await?;
    let sources = pages.into_iter().flat_map(|page| page.delivery_sources.unwrap_or_default());
    let fact = |source: types::DeliverySource| {
        Ok(DeliverySource {
            name: required(source.name, "deliverySources[].name")?,
            service: source.service,
            log_type: source.log_type,
            resource_arns: source.resource_arns.unwrap_or_default(),
            status: source.status.map(|status| status.as_str().to_owned()),
            sampling_rate: source.delivery_source_configuration.and_then(|mut all| all.remove("samplingRate")),
        })
    };
    sources.map(fact).collect()
}

async fn describe_deliveries(ask: Ask<'_>, read: DescribeDeliveries) -> Result<Vec<Delivery>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| client.describe_deliveries().limit(PAGE_SIZE).set_next_token(token).send();
    let pages = ask.pages(page, |page| page.next_token()).await?;
    let deliveries = pages.into_iter().flat_map(|page| page.deliveries.unwrap_or_default());
    let fact = |delivery: types::Delivery| {
        let in_bucket = delivery.s3_delivery_configuration;
        Ok(Delivery {
            id: required(delivery.id, "deliveries[].id")?,
            source_name: required(delivery.delivery_source_name, "deliverySourceName")?,
            destination_arn: required(delivery.delivery_destination_arn, "deliveryDestinationArn")?,
            destination_type: delivery.delivery_destination_type.map(|kind| kind.as_str().to_owned()),
            record_fields: delivery.record_fields.unwrap_or_default(),
            suffix_path: in_bucket.as_ref().and_then(|it| it.suffix_path.clone()).filter(|path| !path.is_empty()),
            hive_compatible: in_bucket.and_then(|it| it.enable_hive_compatible_path).unwrap_or_default(),
        })
    };
    deliveries.map(fact).collect()
}

async fn describe_delivery_destinations(
    ask: Ask<'_>,
    read: DescribeDeliveryDestinations,
) -> Result<Vec<DeliveryDestination>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| client.describe_delivery_destinations().limit(PAGE_SIZE).set_next_token(token).send();
    let pages = ask.pages(page, |page| page.next_token()).await?;
    let destinations = pages.into_iter().flat_map(|page| page.delivery_destinations.unwrap_or_default());
    let fact = |destination: types::DeliveryDestination| {
        let configuration = destination.delivery_destination_configuration;
        Ok(DeliveryDestination {
            arn: required(destination.arn, "deliveryDestinations[].arn")?,
            destination_type: destination.delivery_destination_type.map(|kind| kind.as_str().to_owned()),
            resource_arn: configuration.map(|configuration| configuration.destination_resource_arn),
        })
    };
    destinations.map(fact).collect()
}

async fn describe_resource_policies(
    ask: Ask<'_>,
    read: DescribeResourcePolicies,
) -> Result<Vec<ResourcePolicy>, Failure> {
    let client = client(ask, &read.region);
    let scope = read.log_group_arn.as_ref().map(|_| types::PolicyScope::Resource);
    let page = |token| {
        let request = client.describe_resource_policies().limit(PAGE_SIZE).set_policy_scope(scope.clone());
        request.set_resource_arn(read.log_group_arn.clone()).set_next_token(token).send()
    };
    let pages = ask.pages(page, |page| page.next_token()).await?;
    let policies = pages.into_iter().flat_map(|page| page.resource_policies.unwrap_or_default());
    let fact = |policy: types::ResourcePolicy| {
        let document = required(policy.policy_document, "policyDocument")?;
        let statements = statements(&document).map_err(|error| malformed(format!("policyDocument: {error}")))?;
        Ok(ResourcePolicy { name: policy.policy_name, statements })
    };
    policies.map(fact).collect()
}
