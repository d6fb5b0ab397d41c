//! Tags across services.

use aws_sdk_resourcegroupstagging::Client;
use aws_sdk_resourcegroupstagging::config::Builder;
use aws_sdk_resourcegroupstagging::types::TagFilter;

use super::answer_guard::AnswerGuard;
use super::failure::required;
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::tagging::GetResources;

/// `ResourcesPerPage`: the most that the service allows.
const PAGE_SIZE: i32 = 100;

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(get_resources)
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn get_resources(ask: Ask<'_>, read: GetResources) -> Result<Vec<String>, Failure> {
    let client = client(ask, &read.region);
    let filter = TagFilter::builder().key(read.key).values(read.value).build();
    let page = |token| {
        let request = client.get_resources().tag_filters(filter.clone()).resources_per_page(PAGE_SIZE);
        request.set_pagination_token(token).send()
    };
    let mut arns = Vec::new();
    for page in ask.pages(page, |page| page.pagination_token()).await? {
        for resource in required(page.resource_tag_mapping_list, "ResourceTagMappingList")? {
            arns.push(required(resource.resource_arn, "ResourceARN")?);
        }
    }
    Ok(arns)
}
