//! API Gateway: REST, HTTP and WebSocket APIs.

use super::answer_guard::AnswerGuard;
use super::failure::required;
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::apigateway::{Api, GetApis, GetRestApis, GetStages, Stage};

/// `limit` and `MaxResults`: the most that the service allows. Its control plane answers ten requests a second for the
/// whole account, so pages are as large as they can be.
const PAGE_SIZE: i32 = 500;

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(get_rest_apis).or_else(|| ask.by(get_stages)).or_else(|| ask.by(get_apis))
}

async fn get_rest_apis(ask: Ask<'_>, read: GetRestApis) -> Result<Vec<Api>, Failure> {
    use aws_sdk_apigateway::{Client, config::Builder};
    let client = ask
        .session
        .client(&read.region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()));
    let page = |position| client.get_rest_apis().limit(PAGE_SIZE).set_position(position).send();
    let pages = ask.pages(page, |page| page.position()).await?;
    let apis = pages.into_iter().flat_map(|page| page.items.unwrap_or_default());
    apis.map(|api| Ok(Api { id: required(api.id, "id")?, name: required(api.name, "name")? })).collect()
}

async fn get_stages(ask: Ask<'_>, read: GetStages) -> Result<Vec<Stage>, Failure> {
    use aws_sdk_apigateway::{Client, config::Builder};
    let client = ask
        .session
        .client(&read.region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()));
    let page = ask.page(client.get_stages().rest_api_id(read.api_id).send()).await?;
    let stages = page.item.unwrap_or_default().into_iter();
    let acl = |arn: Option<String>| arn.filter(|arn| !arn.is_empty());
    stages
        .map(|stage| Ok(Stage { name: required(stage.stage_name, "stageName")?, web_acl_arn: acl(stage.web_acl_arn) }))
        .collect()
}

async fn get_apis(ask: Ask<'_>, read: GetApis) -> Result<Vec<Api>, Failure> {
    use aws_sdk_apigatewayv2::{Client, config::Builder};
    let client = ask
        .session
        .client(&read.region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()));
    let page = |token| client.get_apis().max_results(PAGE_SIZE.to_string()).set_next_token(token).send();
    let pages = ask.pages(page, |page| page.next_token()).await?;
    let apis = pages.into_iter().flat_map(|page| page.items.unwrap_or_default());
    apis.map(|api| Ok(Api { id: required(api.api_id, "ApiId")?, name: required(api.name, "Name")? })).collect()
}
