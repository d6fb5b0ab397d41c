//! Route 53: hosted zones and the query logs of the public ones.

use aws_sdk_route53::Client;
use aws_sdk_route53::config::Builder;

use super::answer_guard::AnswerGuard;
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::route53::{HostedZone, ListHostedZones, ListQueryLoggingConfigs, QueryLoggingConfig};

/// `MaxItems`, `MaxResults`: the most that these listings allow.
const PAGE_SIZE: i32 = 100;

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(list_hosted_zones).or_else(|| ask.by(list_query_logging_configs))
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn list_hosted_zones(ask: Ask<'_>, read: ListHostedZones) -> Result<Vec<HostedZone>, Failure> {
    let client = client(ask, &read.region);
    let page = |marker| client.list_hosted_zones().max_items(PAGE_SIZE).set_marker(marker).send();
    let pages = ask.pages(page, |page| page.next_marker()).await?;
    let zones = pages.into_iter().flat_map(|page| page.hosted_zones);
    let fact = |zone: aws_sdk_route53::types::HostedZone| HostedZone {
        id: bare(&zone.id),
        name: zone.name.trim_end_matches('.').to_owned(),
        is_private: zone.config.is_some_and(|config| config.private_zone),
    };
    Ok(zones.map(fact).collect())
}

async fn list_query_logging_configs(
    ask: Ask<'_>,
    read: ListQueryLoggingConfigs,
) -> Result<Vec<QueryLoggingConfig>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| client.list_query_logging_configs().max_results(PAGE_SIZE).set_next_token(token).send();
    let pages = ask.pages(page, |page| page.next_token()).await?;
    let configs = pages.into_iter().flat_map(|page| page.query_logging_configs);
    let fact = |config: aws_sdk_route53::types::QueryLoggingConfig| QueryLoggingConfig {
        zone_id: bare(&config.hosted_zone_id),
        log_group_arn: config.cloud_watch_logs_log_group_arn,
    };
    Ok(configs.map(fact).collect())
}

/// Zones are listed as `/hostedzone/Z…`, their query logs name `Z…`.
fn bare(zone_id: &str) -> String {
    zone_id.trim_start_matches("/hostedzone/").to_owned()
}
