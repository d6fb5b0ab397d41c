//! CloudTrail: trails, event data stores and service-linked channels.

use aws_sdk_cloudtrail::Client;
use aws_sdk_cloudtrail::config::Builder;
use aws_sdk_cloudtrail::operation::list_channels::ListChannelsError;
use aws_sdk_cloudtrail::operation::list_event_data_stores::ListEventDataStoresError;
use aws_sdk_cloudtrail::types;
use aws_smithy_types::DateTime;
use jiff::Timestamp;

use super::answer_guard::AnswerGuard;
use super::failure::{malformed, required};
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::cloudtrail::{
    Channel, DescribeTrails, EventDataStore, GetChannel, GetEventConfiguration, GetEventDataStore, GetEventSelectors,
    GetTrailStatus, ListChannels, ListEventDataStores, LookupEvents, Trail, TrailStatus,
};
use crate::trail::selector::{AdvancedEventSelector, DataResource, EventSelector, EventSelectors, FieldSelector};

/// `MaxResults`: the most that the listings allow.
const PAGE_SIZE: i32 = 1000;

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(describe_trails)
        .or_else(|| ask.by(get_trail_status))
        .or_else(|| ask.by(get_event_selectors))
        .or_else(|| ask.by(get_event_configuration))
        .or_else(|| ask.by(list_event_data_stores))
        .or_else(|| ask.by(get_event_data_store))
        .or_else(|| ask.by(list_channels))
        .or_else(|| ask.by(get_channel))
        .or_else(|| ask.by(lookup_events))
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn describe_trails(ask: Ask<'_>, read: DescribeTrails) -> Result<Vec<Trail>, Failure> {
    let sent = client(ask, &read.region).describe_trails().include_shadow_trails(true).send();
    let trails = required(ask.page(sent).await?.trail_list, "trailList")?;
    let fact = |trail: types::Trail| {
        Ok(Trail {
            arn: required(trail.trail_arn, "TrailARN")?,
            name: required(trail.name, "Name")?,
            home_region: required(trail.home_region, "HomeRegion")?,
            is_multi_region: required(trail.is_multi_region_trail, "IsMultiRegionTrail")?,
            is_organization: required(trail.is_organization_trail, "IsOrganizationTrail")?,
            include_global_service_events: required(trail.include_global_service_events, "IncludeGlobalServiceEvents")?,
            has_custom_event_selectors: required(trail.has_custom_event_selectors, "HasCustomEventSelectors")?,
            bucket: trail.s3_bucket_name,
            prefix: trail.s3_key_prefix,
            log_group_arn: trail.cloud_watch_logs_log_group_arn,
            kms_key_id: trail.kms_key_id,
            log_file_validation: required(trail.log_file_validation_enabled, "LogFileValidationEnabled")?,
        })
    };
    trails.into_iter().map(fact).collect()
}

async fn get_trail_status(ask: Ask<'_>, read: GetTrailStatus) -> Result<TrailStatus, Failure> {
    let page = ask.page(client(ask, &read.region).get_trail_status().name(read.trail_arn).send()).await?;
    Ok(TrailStatus {
        is_logging: required(page.is_logging, "IsLogging")?,
        start_logging_time: page.start_logging_time.map(timestamp).transpose()?,
        stop_logging_time: page.stop_logging_time.map(timestamp).transpose()?,
        latest_delivery_time: page.latest_delivery_time.map(timestamp).transpose()?,
        latest_delivery_error: page.latest_delivery_error.filter(|error| !error.is_empty()),
        latest_digest_time: page.latest_digest_delivery_time.map(timestamp).transpose()?,
        latest_digest_error: page.latest_digest_delivery_error.filter(|error| !error.is_empty()),
    })
}

async fn get_event_selectors(ask: Ask<'_>, read: GetEventSelectors) -> Result<EventSelectors, Failure> {
    let page = ask.page(client(ask, &read.region).get_event_selectors().trail_name(read.trail_arn).send()).await?;
    let basic = page.event_selectors.unwrap_or_default().into_iter().map(basic_selector);
    Ok(EventSelectors {
        event_selectors: basic.collect::<Result<_, _>>()?,
        advanced_event_selectors: advanced_selectors(page.advanced_event_selectors)?,
    })
}

async fn get_event_configuration(ask: Ask<'_>, read: GetEventConfiguration) -> Result<bool, Failure> {
    let sent = client(ask, &read.region).get_event_configuration().trail_name(read.trail_arn).send();
    Ok(ask.page(sent).await?.aggregation_configurations.is_some_and(|aggregations| !aggregations.is_empty()))
}

async fn list_event_data_stores(ask: Ask<'_>, read: ListEventDataStores) -> Result<Vec<String>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| client.list_event_data_stores().max_results(PAGE_SIZE).set_next_token(token).send();
    let none = ListEventDataStoresError::is_unsupported_operation_exception;
    let pages = ask.pages_or_none(page, |page| page.next_token(), none).await?;
    let stores = pages.into_iter().flat_map(|page| page.event_data_stores.unwrap_or_default());
    stores.map(|store| required(store.event_data_store_arn, "EventDataStoreArn")).collect()
}

async fn get_event_data_store(ask: Ask<'_>, read: GetEventDataStore) -> Result<EventDataStore, Failure> {
    let page = ask.page(client(ask, &read.region).get_event_data_store().event_data_store(read.arn).send()).await?;
    Ok(EventDataStore {
        arn: required(page.event_data_store_arn, "EventDataStoreArn")?,
        name: required(page.name, "Name")?,
        status: required(page.status, "Status")?.as_str().to_owned(),
        is_multi_region: required(page.multi_region_enabled, "MultiRegionEnabled")?,
        is_organization: required(page.organization_enabled, "OrganizationEnabled")?,
        retention_days: page.retention_period,
        kms_key_id: page.kms_key_id,
        advanced_event_selectors: advanced_selectors(page.advanced_event_selectors)?,
    })
}

async fn list_channels(ask: Ask<'_>, read: ListChannels) -> Result<Vec<String>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| client.list_channels().max_results(PAGE_SIZE).set_next_token(token).send();
    let none = ListChannelsError::is_unsupported_operation_exception;
    let pages = ask.pages_or_none(page, |page| page.next_token(), none).await?;
    let channels = pages.into_iter().flat_map(|page| page.channels.unwrap_or_default());
    channels.map(|channel| required(channel.channel_arn, "ChannelArn")).collect()
}

/// One event is enough: what lies behind it is not asked for. A page may be empty and yet not the last.
async fn lookup_events(ask: Ask<'_>, read: LookupEvents) -> Result<bool, Failure> {
    let client = client(ask, &read.region);
    let attribute = types::LookupAttribute::builder()
        .attribute_key(types::LookupAttributeKey::EventName)
        .attribute_value(&read.event_name)
        .build()
        .map_err(|error| malformed(error.to_string()))?;
    let page =
        |token| client.lookup_events().lookup_attributes(attribute.clone()).max_results(1).set_next_token(token).send();
    let pages = ask.pages(page, |page| page.next_token().filter(|_| page.events().is_empty())).await?;
    Ok(pages.iter().any(|page| !page.events().is_empty()))
}

async fn get_channel(ask: Ask<'_>, read: GetChannel) -> Result<Channel, Failure> {
    let page = ask.page(client(ask, &read.region).get_channel().channel(read.arn).send()).await?;
    // A partner's channel has no source configuration: it selects no AWS events.
    let (apply_to_all_regions, advanced_event_selectors) = match page.source_config {
        Some(config) => (
            required(config.apply_to_all_regions, "SourceConfig.ApplyToAllRegions")?,
            advanced_selectors(config.advanced_event_selectors)?,
        ),
        None => (false, Vec::new()),
    };
    let destinations = page.destinations.unwrap_or_default();
    Ok(Channel {
        arn: required(page.channel_arn, "ChannelArn")?,
        name: required(page.name, "Name")?,
        source: page.source,
        apply_to_all_regions,
        advanced_event_selectors,
        destinations: destinations.into_iter().map(|destination| destination.location).collect(),
    })
}

fn basic_selector(selector: types::EventSelector) -> Result<EventSelector, Failure> {
    let resources = selector.data_resources.unwrap_or_default().into_iter().map(|resource| {
        let r#type = required(resource.r#type, "DataResources[].Type")?;
        Ok(DataResource { r#type, values: resource.values.unwrap_or_default() })
    });
    Ok(EventSelector {
        data_resources: resources.collect::<Result<_, Failure>>()?,
        read_write_type: required(selector.read_write_type, "ReadWriteType")?.as_str().to_owned(),
        include_management_events: required(selector.include_management_events, "IncludeManagementEvents")?,
        exclude_management_event_sources: selector.exclude_management_event_sources.unwrap_or_default(),
    })
}

fn advanced_selectors(
    selectors: Option<Vec<types::AdvancedEventSelector>>,
) -> Result<Vec<AdvancedEventSelector>, Failure> {
    let field = |field: types::AdvancedFieldSelector| FieldSelector {
        field: field.field,
        equals: field.equals.unwrap_or_default(),
        starts_with: field.starts_with.unwrap_or_default(),
        ends_with: field.ends_with.unwrap_or_default(),
        not_equals: field.not_equals.unwrap_or_default(),
        not_starts_with: field.not_starts_with.unwrap_or_default(),
        not_ends_with: field.not_ends_with.unwrap_or_default(),
    };
    let selectors = selectors.unwrap_or_default().into_iter().map(|selector| AdvancedEventSelector {
        name: selector.name,
        field_selectors: selector.field_selectors.into_iter().map(field).collect(),
    });
    understood(selectors.collect())
}

/// Refuses selectors with an operator that the SDK does not know: it is dropped on the way here.
pub(super) fn understood(selectors: Vec<AdvancedEventSelector>) -> Result<Vec<AdvancedEventSelector>, Failure> {
    let mut fields = selectors.iter().flat_map(|selector| &selector.field_selectors);
    match fields.find(|field| !field.has_operator()) {
        Some(field) => Err(malformed(format!("the selector of `{}` has no operator that is known", field.field))),
        None => Ok(selectors),
    }
}

pub(super) fn timestamp(time: DateTime) -> Result<Timestamp, Failure> {
    // Below a second nothing is decided, and the service's own resolution is a second.
    Timestamp::from_second(time.secs()).map_err(|error| malformed(format!("a time: {error}")))
}
