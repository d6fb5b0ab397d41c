//! Security Hub: the CSPM with its standards, and the newer Security Hub beside it.

use aws_sdk_securityhub::Client;
use aws_sdk_securityhub::config::Builder;
use aws_sdk_securityhub::operation::describe_hub::DescribeHubError;
use aws_sdk_securityhub::operation::describe_security_hub_v2::DescribeSecurityHubV2Error;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::answer_guard::AnswerGuard;
use super::failure::required;
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::securityhub::{DescribeHub, DescribeSecurityHubV2, GetEnabledStandards, Standard};

/// `MaxResults`: the most that the listing allows.
const PAGE_SIZE: i32 = 100;

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(describe_hub).or_else(|| ask.by(get_enabled_standards)).or_else(|| ask.by(describe_security_hub_v2))
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn describe_hub(ask: Ask<'_>, read: DescribeHub) -> Result<Option<String>, Failure> {
    let sent = client(ask, &read.region).describe_hub().send();
    match ask.page_or_none(sent, is_not_enabled).await? {
        Some(page) => Ok(Some(required(page.hub_arn, "HubArn")?)),
        None => Ok(None),
    }
}

/// "Account … is not subscribed to AWS Security Hub". The same code also says that the caller may not use it.
fn is_not_enabled(error: &DescribeHubError) -> bool {
    error.is_invalid_access_exception() && error.message().is_some_and(|text| text.contains("not subscribed"))
}

async fn get_enabled_standards(ask: Ask<'_>, read: GetEnabledStandards) -> Result<Vec<Standard>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| client.get_enabled_standards().max_results(PAGE_SIZE).set_next_token(token).send();
    let mut standards = Vec::new();
    for page in ask.pages(page, |page| page.next_token()).await? {
        for standard in required(page.standards_subscriptions, "StandardsSubscriptions")? {
            let reason = standard.standards_status_reason.and_then(|reason| reason.status_reason_code);
            standards.push(Standard {
                arn: required(standard.standards_arn, "StandardsArn")?,
                status: required(standard.standards_status, "StandardsStatus")?.as_str().to_owned(),
                reason: reason.map(|reason| reason.as_str().to_owned()),
            });
        }
    }
    Ok(standards)
}

async fn describe_security_hub_v2(ask: Ask<'_>, read: DescribeSecurityHubV2) -> Result<Option<String>, Failure> {
    let sent = client(ask, &read.region).describe_security_hub_v2().send();
    match ask.page_or_none(sent, DescribeSecurityHubV2Error::is_resource_not_found_exception).await? {
        Some(page) => Ok(Some(required(page.hub_v2_arn, "HubV2Arn")?)),
        None => Ok(None),
    }
}
