//! AWS Config: recorders of configuration changes and their delivery channels.

use aws_sdk_config::Client;
use aws_sdk_config::config::Builder;
use aws_sdk_config::types;

use super::answer_guard::AnswerGuard;
use super::cloudtrail::timestamp;
use super::failure::required;
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::config::{
    ConfigurationRecorder, DeliveryChannel, DeliveryChannelStatus, DescribeConfigurationRecorderStatus,
    DescribeConfigurationRecorders, DescribeDeliveryChannelStatus, DescribeDeliveryChannels, FrequencyOverride,
    ListConfigurationRecorders, RecorderStatus, RecorderSummary,
};

/// `MaxResults`: what the listing gives at most.
const PAGE_SIZE: i32 = 20;

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(describe_configuration_recorders)
        .or_else(|| ask.by(describe_configuration_recorder_status))
        .or_else(|| ask.by(describe_delivery_channels))
        .or_else(|| ask.by(describe_delivery_channel_status))
        .or_else(|| ask.by(list_configuration_recorders))
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn describe_configuration_recorders(
    ask: Ask<'_>,
    read: DescribeConfigurationRecorders,
) -> Result<Vec<ConfigurationRecorder>, Failure> {
    let page = ask.page(client(ask, &read.region).describe_configuration_recorders().send()).await?;
    let recorders = required(page.configuration_recorders, "ConfigurationRecorders")?;
    recorders.into_iter().map(recorder).collect()
}

fn recorder(recorder: types::ConfigurationRecorder) -> Result<ConfigurationRecorder, Failure> {
    let group = required(recorder.recording_group, "recordingGroup")?;
    let strategy = group.recording_strategy.and_then(|strategy| strategy.use_only);
    let excluded = group.exclusion_by_resource_types.and_then(|excluded| excluded.resource_types);
    let mode = recorder.recording_mode;
    let overrides = mode.as_ref().and_then(|mode| mode.recording_mode_overrides.clone()).unwrap_or_default();
    let other = |other: types::RecordingModeOverride| FrequencyOverride {
        resource_types: names(Some(other.resource_types)),
        frequency: other.recording_frequency.as_str().to_owned(),
    };
    Ok(ConfigurationRecorder {
        name: required(recorder.name, "name")?,
        arn: recorder.arn,
        strategy: strategy.map(|strategy| strategy.as_str().to_owned()),
        all_supported: group.all_supported,
        include_global: group.include_global_resource_types,
        resource_types: names(group.resource_types),
        excluded_types: names(excluded),
        frequency: mode.map(|mode| mode.recording_frequency.as_str().to_owned()),
        overrides: overrides.into_iter().map(other).collect(),
    })
}

fn names(types: Option<Vec<types::ResourceType>>) -> Vec<String> {
    types.unwrap_or_default().iter().map(|kind| kind.as_str().to_owned()).collect()
}

async fn describe_configuration_recorder_status(
    ask: Ask<'_>,
    read: DescribeConfigurationRecorderStatus,
) -> Result<Vec<RecorderStatus>, Failure> {
    let page = ask.page(client(ask, &read.region).describe_configuration_recorder_status().send()).await?;
    let statuses = required(page.configuration_recorders_status, "ConfigurationRecordersStatus")?.into_iter();
    let fact = |status: types::ConfigurationRecorderStatus| {
        Ok(RecorderStatus {
            name: required(status.name, "name")?,
            recording: status.recording,
            last_status: status.last_status.map(|last| last.as_str().to_owned()),
            last_error_code: status.last_error_code,
            last_start_time: status.last_start_time.map(timestamp).transpose()?,
        })
    };
    statuses.map(fact).collect()
}

async fn describe_delivery_channels(
    ask: Ask<'_>,
    read: DescribeDeliveryChannels,
) -> Result<Vec<DeliveryChannel>, Failure> {
    let page = ask.page(client(ask, &read.region).describe_delivery_channels().send()).await?;
    let channels = required(page.delivery_channels, "DeliveryChannels")?.into_iter();
    let fact = |channel: types::DeliveryChannel| {
        Ok(DeliveryChannel {
            name: required(channel.name, "name")?,
            bucket: required(channel.s3_bucket_name, "s3BucketName")?,
            prefix: channel.s3_key_prefix.filter(|prefix| !prefix.is_empty()),
        })
    };
    channels.map(fact).collect()
}

async fn describe_delivery_channel_status(
    ask: Ask<'_>,
    read: DescribeDeliveryChannelStatus,
) -> Result<Vec<DeliveryChannelStatus>, Failure> {
    let page = ask.page(client(ask, &read.region).describe_delivery_channel_status().send()).await?;
    let statuses = required(page.delivery_channels_status, "DeliveryChannelsStatus")?.into_iter();
    let fact = |status: types::DeliveryChannelStatus| {
        let history = status.config_history_delivery_info;
        let success = history.as_ref().and_then(|history| history.last_successful_time);
        Ok(DeliveryChannelStatus {
            name: required(status.name, "name")?,
            history_success_time: success.map(timestamp).transpose()?,
            history_error_code: history.as_ref().and_then(|history| history.last_error_code.clone()),
            history_status: history.and_then(|history| history.last_status).map(|last| last.as_str().to_owned()),
        })
    };
    statuses.map(fact).collect()
}

async fn list_configuration_recorders(
    ask: Ask<'_>,
    read: ListConfigurationRecorders,
) -> Result<Vec<RecorderSummary>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| client.list_configuration_recorders().max_results(PAGE_SIZE).set_next_token(token).send();
    let pages = ask.pages(page, |page| page.next_token()).await?;
    let fact = |summary: types::ConfigurationRecorderSummary| RecorderSummary {
        arn: summary.arn,
        name: summary.name,
        service_principal: summary.service_principal,
        provider: summary.provider.map(|provider| provider.as_str().to_owned()),
    };
    Ok(pages.into_iter().flat_map(|page| page.configuration_recorder_summaries).map(fact).collect())
}
