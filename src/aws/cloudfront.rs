//! CloudFront: distributions and their access logs.

use aws_sdk_cloudfront::Client;
use aws_sdk_cloudfront::config::Builder;
use aws_sdk_cloudfront::types::{self, DistributionSummary};

use super::answer_guard::AnswerGuard;
use super::cloudtrail::timestamp;
use super::failure::required;
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::cloudfront::{
    Distribution, GetDistributionConfig, ListDistributions, ListRealtimeLogConfigs, RealtimeLogConfig, StandardLogging,
};

/// `MaxItems`: the most that these listings allow.
const PAGE_SIZE: i32 = 100;

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(list_distributions).or_else(|| ask.by(get_distribution_config)).or_else(|| ask.by(list_realtime_log_configs))
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn list_distributions(ask: Ask<'_>, read: ListDistributions) -> Result<Vec<Distribution>, Failure> {
    let client = client(ask, &read.region);
    let page = |marker| client.list_distributions().max_items(PAGE_SIZE).set_marker(marker).send();
    let pages = ask.pages(page, |page| page.distribution_list().and_then(|list| list.next_marker())).await?;
    let mut distributions = Vec::new();
    for page in pages {
        let list = required(page.distribution_list, "DistributionList")?;
        for summary in list.items.unwrap_or_default() {
            distributions.push(distribution(summary)?);
        }
    }
    Ok(distributions)
}

fn distribution(summary: DistributionSummary) -> Result<Distribution, Failure> {
    let default = summary.default_cache_behavior.and_then(|behavior| behavior.realtime_log_config_arn);
    let others = summary.cache_behaviors.and_then(|behaviors| behaviors.items).unwrap_or_default();
    let behaviors = std::iter::once(default).chain(others.into_iter().map(|behavior| behavior.realtime_log_config_arn));
    Ok(Distribution {
        id: summary.id,
        arn: summary.arn,
        aliases: summary.aliases.and_then(|aliases| aliases.items).unwrap_or_default(),
        comment: summary.comment,
        enabled: summary.enabled,
        modified: timestamp(summary.last_modified_time)?,
        web_acl_id: Some(summary.web_acl_id).filter(|id| !id.is_empty()),
        realtime_config_arns: behaviors.map(|arn| arn.filter(|arn| !arn.is_empty())).collect(),
    })
}

async fn get_distribution_config(
    ask: Ask<'_>,
    read: GetDistributionConfig,
) -> Result<Option<StandardLogging>, Failure> {
    let page = ask.page(client(ask, &read.region).get_distribution_config().id(read.id).send()).await?;
    let config = required(page.distribution_config, "DistributionConfig")?;
    Ok(config.logging.map(|logging| StandardLogging {
        enabled: logging.enabled,
        bucket: Some(logging.bucket).filter(|bucket| !bucket.is_empty()),
        prefix: logging.prefix,
    }))
}

async fn list_realtime_log_configs(
    ask: Ask<'_>,
    read: ListRealtimeLogConfigs,
) -> Result<Vec<RealtimeLogConfig>, Failure> {
    let client = client(ask, &read.region);
    let page = |marker| client.list_realtime_log_configs().max_items(PAGE_SIZE).set_marker(marker).send();
    let pages = ask.pages(page, |page| page.realtime_log_configs().and_then(|list| list.next_marker())).await?;
    let mut configs = Vec::new();
    for page in pages {
        let list = required(page.realtime_log_configs, "RealtimeLogConfigs")?;
        configs.extend(list.items.unwrap_or_default().into_iter().map(realtime_log_config));
    }
    Ok(configs)
}

fn realtime_log_config(config: types::RealtimeLogConfig) -> RealtimeLogConfig {
    let streams = config.end_points.into_iter().filter_map(|end| end.kinesis_stream_config);
    RealtimeLogConfig {
        arn: config.arn,
        sampling_rate: config.sampling_rate,
        fields: config.fields,
        stream_arns: streams.map(|stream| stream.stream_arn).collect(),
    }
}
