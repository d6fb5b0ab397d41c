//! API Gateway: REST, HTTP and WebSocket APIs.

use std::collections::BTreeMap;

use aws_sdk_apigateway as rest;
use aws_sdk_apigatewayv2 as v2;

use super::answer_guard::AnswerGuard;
use super::cloudtrail::timestamp;
use super::failure::required;
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::apigateway::{
    AccessLog, Api, EVERY_METHOD, GetAccount, GetApis, GetRestApis, GetStages, GetV2Stages, Stage, V2Api,
};

/// `limit` and `MaxResults`: the most that the service allows. Its control plane answers ten requests a second for the
/// whole account, so pages are as large as they can be.
const PAGE_SIZE: i32 = 500;

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(get_rest_apis)
        .or_else(|| ask.by(get_apis))
        .or_else(|| ask.by(get_stages))
        .or_else(|| ask.by(get_v2_stages))
        .or_else(|| ask.by(get_account))
}

fn rest_client(ask: Ask<'_>, region: &str) -> rest::Client {
    let build = |config: &_| rest::config::Builder::from(config).interceptor(AnswerGuard).build();
    ask.session.client(region, |config| rest::Client::from_conf(build(config)))
}

fn v2_client(ask: Ask<'_>, region: &str) -> v2::Client {
    let build = |config: &_| v2::config::Builder::from(config).interceptor(AnswerGuard).build();
    ask.session.client(region, |config| v2::Client::from_conf(build(config)))
}

async fn get_rest_apis(ask: Ask<'_>, read: GetRestApis) -> Result<Vec<Api>, Failure> {
    let client = rest_client(ask, &read.region);
    let page = |position| client.get_rest_apis().limit(PAGE_SIZE).set_position(position).send();
    let pages = ask.pages(page, |page| page.position()).await?;
    let apis = pages.into_iter().flat_map(|page| page.items.unwrap_or_default());
    let is_private = |endpoint: rest::types::EndpointConfiguration| {
        endpoint.types.is_some_and(|types| types.contains(&rest::types::EndpointType::Private))
    };
    let fact = |api: rest::types::RestApi| {
        let (id, name) = (required(api.id, "id")?, required(api.name, "name")?);
        Ok(Api { id, name, is_private: api.endpoint_configuration.is_some_and(is_private) })
    };
    apis.map(fact).collect()
}

async fn get_apis(ask: Ask<'_>, read: GetApis) -> Result<Vec<V2Api>, Failure> {
    let client = v2_client(ask, &read.region);
    let page = |token| client.get_apis().max_results(PAGE_SIZE.to_string()).set_next_token(token).send();
    let pages = ask.pages(page, |page| page.next_token()).await?;
    let apis = pages.into_iter().flat_map(|page| page.items.unwrap_or_default());
    let fact = |api: v2::types::Api| {
        Ok(V2Api {
            id: required(api.api_id, "ApiId")?,
            name: required(api.name, "Name")?,
            protocol: required(api.protocol_type, "ProtocolType")?.as_str().to_owned(),
        })
    };
    apis.map(fact).collect()
}

/// The answer holds stage variables; only the fields of the fact leave this function.
async fn get_stages(ask: Ask<'_>, read: GetStages) -> Result<Vec<Stage>, Failure> {
    let page = ask.page(rest_client(ask, &read.region).get_stages().rest_api_id(read.api_id).send()).await?;
    let fact = |stage: rest::types::Stage| {
        let settings = stage.method_settings.unwrap_or_default();
        let log = stage.access_log_settings;
        Ok(Stage {
            name: required(stage.stage_name, "stageName")?,
            deployment_id: stage.deployment_id.filter(|id| !id.is_empty()),
            auto_deploy: false,
            updated: stage.last_updated_date.map(timestamp).transpose()?,
            access_log: log.and_then(|log| access_log(log.destination_arn, log.format)),
            data_trace: settings.values().any(|setting| setting.data_trace_enabled),
            execution_levels: settings
                .into_iter()
                .filter_map(|(method, setting)| Some((method, setting.logging_level?)))
                .collect(),
            web_acl_arn: stage.web_acl_arn.filter(|arn| !arn.is_empty()),
        })
    };
    page.item.unwrap_or_default().into_iter().map(fact).collect()
}

/// The answer holds stage variables; only the fields of the fact leave this function.
async fn get_v2_stages(ask: Ask<'_>, read: GetV2Stages) -> Result<Vec<Stage>, Failure> {
    let client = v2_client(ask, &read.region);
    let page = |token| {
        let request = client.get_stages().api_id(&read.api_id).max_results(PAGE_SIZE.to_string());
        request.set_next_token(token).send()
    };
    let pages = ask.pages(page, |page| page.next_token()).await?;
    let fact = |stage: v2::types::Stage| {
        let mut settings: BTreeMap<String, v2::types::RouteSettings> =
            stage.route_settings.unwrap_or_default().into_iter().collect();
        settings.extend(stage.default_route_settings.map(|default| (EVERY_METHOD.to_owned(), default)));
        let log = stage.access_log_settings;
        Ok(Stage {
            name: required(stage.stage_name, "StageName")?,
            deployment_id: stage.deployment_id.filter(|id| !id.is_empty()),
            auto_deploy: stage.auto_deploy == Some(true),
            updated: stage.last_updated_date.map(timestamp).transpose()?,
            access_log: log.and_then(|log| access_log(log.destination_arn, log.format)),
            data_trace: settings.values().any(|setting| setting.data_trace_enabled == Some(true)),
            execution_levels: settings
                .into_iter()
                .filter_map(|(route, setting)| Some((route, setting.logging_level?.as_str().to_owned())))
                .collect(),
            web_acl_arn: None,
        })
    };
    pages.into_iter().flat_map(|page| page.items.unwrap_or_default()).map(fact).collect()
}

fn access_log(destination_arn: Option<String>, format: Option<String>) -> Option<AccessLog> {
    let destination_arn = destination_arn.filter(|arn| !arn.is_empty())?;
    Some(AccessLog::new(destination_arn, format.as_deref().unwrap_or_default()))
}

async fn get_account(ask: Ask<'_>, read: GetAccount) -> Result<Option<String>, Failure> {
    let page = ask.page(rest_client(ask, &read.region).get_account().send()).await?;
    Ok(page.cloudwatch_role_arn.filter(|arn| !arn.is_empty()))
}
