//! Route 53 Resolver: the logs of the DNS queries that originate in VPCs.

use aws_sdk_route53resolver::Client;
use aws_sdk_route53resolver::config::Builder;
use aws_sdk_route53resolver::types::{ResolverQueryLogConfig, ResolverQueryLogConfigAssociation};

use super::answer_guard::AnswerGuard;
use super::failure::required;
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::route53resolver::{
    ListResolverQueryLogConfigAssociations, ListResolverQueryLogConfigs, QueryLogAssociation, QueryLogConfig,
};

/// `MaxResults`: the most that these listings allow.
const PAGE_SIZE: i32 = 100;

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(list_query_log_configs).or_else(|| ask.by(list_query_log_config_associations))
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn list_query_log_configs(
    ask: Ask<'_>,
    read: ListResolverQueryLogConfigs,
) -> Result<Vec<QueryLogConfig>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| client.list_resolver_query_log_configs().max_results(PAGE_SIZE).set_next_token(token).send();
    let pages = ask.pages(page, |page| page.next_token()).await?;
    let configs = pages.into_iter().flat_map(|page| page.resolver_query_log_configs.unwrap_or_default());
    let fact = |config: ResolverQueryLogConfig| {
        Ok(QueryLogConfig {
            id: required(config.id, "Id")?,
            status: required(config.status, "Status")?.as_str().to_owned(),
            destination_arn: required(config.destination_arn, "DestinationArn")?,
        })
    };
    configs.map(fact).collect()
}

async fn list_query_log_config_associations(
    ask: Ask<'_>,
    read: ListResolverQueryLogConfigAssociations,
) -> Result<Vec<QueryLogAssociation>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| {
        client.list_resolver_query_log_config_associations().max_results(PAGE_SIZE).set_next_token(token).send()
    };
    let pages = ask.pages(page, |page| page.next_token()).await?;
    let associations =
        pages.into_iter().flat_map(|page| page.resolver_query_log_config_associations.unwrap_or_default());
    let fact = |association: ResolverQueryLogConfigAssociation| {
        Ok(QueryLogAssociation {
            id: required(association.id, "Id")?,
            config_id: required(association.resolver_query_log_config_id, "ResolverQueryLogConfigId")?,
            vpc_id: required(association.resource_id, "ResourceId")?,
            status: required(association.status, "Status")?.as_str().to_owned(),
            error: association.error.map(|error| error.as_str().to_owned()),
        })
    };
    associations.map(fact).collect()
}
