//! Cognito user pools and their log export.

use aws_sdk_cognitoidentityprovider::Client;
use aws_sdk_cognitoidentityprovider::config::Builder;
use aws_sdk_cognitoidentityprovider::types::LogConfigurationType;

use super::answer_guard::AnswerGuard;
use super::cloudtrail::timestamp;
use super::failure::required;
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::cognito::{
    DescribeUserPool, GetLogDeliveryConfiguration, IdentityProvider, ListIdentityProviders, ListUserPools, LogExport,
    UserPool, UserPoolName,
};

/// `MaxResults`: required by the service, 60 at most.
const PAGE_SIZE: i32 = 60;

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(list_user_pools)
        .or_else(|| ask.by(describe_user_pool))
        .or_else(|| ask.by(get_log_delivery_configuration))
        .or_else(|| ask.by(list_identity_providers))
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn list_user_pools(ask: Ask<'_>, read: ListUserPools) -> Result<Vec<UserPoolName>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| client.list_user_pools().max_results(PAGE_SIZE).set_next_token(token).send();
    let mut pools = Vec::new();
    for page in ask.pages(page, |page| page.next_token()).await? {
        for pool in required(page.user_pools, "UserPools")? {
            pools.push(UserPoolName { id: required(pool.id, "Id")?, name: required(pool.name, "Name")? });
        }
    }
    Ok(pools)
}

async fn describe_user_pool(ask: Ask<'_>, read: DescribeUserPool) -> Result<UserPool, Failure> {
    let page = ask.page(client(ask, &read.region).describe_user_pool().user_pool_id(read.pool_id).send()).await?;
    let pool = required(page.user_pool, "UserPool")?;
    let add_ons = pool.user_pool_add_ons.as_ref();
    let flows = add_ons.and_then(|add_ons| add_ons.advanced_security_additional_flows.as_ref());
    let triggers = pool.lambda_config.as_ref();
    Ok(UserPool {
        arn: required(pool.arn, "Arn")?,
        modified: pool.last_modified_date.map(timestamp).transpose()?,
        tier: pool.user_pool_tier.map(|tier| tier.as_str().to_owned()),
        advanced_security_mode: add_ons.map(|add_ons| add_ons.advanced_security_mode.as_str().to_owned()),
        custom_auth_mode: flows.and_then(|flows| flows.custom_auth_mode.as_ref()).map(|mode| mode.as_str().to_owned()),
        define_auth_challenge: triggers.is_some_and(|triggers| triggers.define_auth_challenge.is_some()),
        post_authentication: triggers.is_some_and(|triggers| triggers.post_authentication.is_some()),
    })
}

async fn get_log_delivery_configuration(
    ask: Ask<'_>,
    read: GetLogDeliveryConfiguration,
) -> Result<Vec<LogExport>, Failure> {
    let sent = client(ask, &read.region).get_log_delivery_configuration().user_pool_id(read.pool_id).send();
    let configuration = ask.page(sent).await?.log_delivery_configuration;
    let exports = configuration.map(|configuration| configuration.log_configurations).unwrap_or_default();
    let fact = |export: LogConfigurationType| LogExport {
        event_source: export.event_source.as_str().to_owned(),
        log_level: export.log_level.as_str().to_owned(),
        log_group_arn: export.cloud_watch_logs_configuration.and_then(|to| to.log_group_arn),
        bucket_arn: export.s3_configuration.and_then(|to| to.bucket_arn),
        stream_arn: export.firehose_configuration.and_then(|to| to.stream_arn),
    };
    Ok(exports.into_iter().map(fact).collect())
}

async fn list_identity_providers(ask: Ask<'_>, read: ListIdentityProviders) -> Result<Vec<IdentityProvider>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| {
        let request = client.list_identity_providers().user_pool_id(&read.pool_id).max_results(PAGE_SIZE);
        request.set_next_token(token).send()
    };
    let mut providers = Vec::new();
    for page in ask.pages(page, |page| page.next_token()).await? {
        for provider in page.providers {
            let kind = required(provider.provider_type, "ProviderType")?.as_str().to_owned();
            providers.push(IdentityProvider { name: required(provider.provider_name, "ProviderName")?, kind });
        }
    }
    Ok(providers)
}
