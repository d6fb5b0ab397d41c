//! Route 53 Profiles: bundles of DNS settings, query logging among them, that VPCs share.

use aws_sdk_route53profiles::Client;
use aws_sdk_route53profiles::config::Builder;

use super::answer_guard::AnswerGuard;
use super::failure::required;
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::route53profiles::{
    ListProfileAssociations, ListProfileResourceAssociations, ProfileAssociation, ProfileResource,
};

/// `MaxResults`: the most that these listings allow.
const PAGE_SIZE: i32 = 100;

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(list_profile_associations).or_else(|| ask.by(list_profile_resource_associations))
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn list_profile_associations(
    ask: Ask<'_>,
    read: ListProfileAssociations,
) -> Result<Vec<ProfileAssociation>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| client.list_profile_associations().max_results(PAGE_SIZE).set_next_token(token).send();
    let pages = ask.pages(page, |page| page.next_token()).await?;
    let associations = pages.into_iter().flat_map(|page| page.profile_associations.unwrap_or_default());
    let fact = |association: aws_sdk_route53profiles::types::ProfileAssociation| {
        Ok(ProfileAssociation {
            profile_id: required(association.profile_id, "ProfileId")?,
            vpc: required(association.resource_id, "ResourceId")?,
            status: required(association.status, "Status")?.as_str().to_owned(),
        })
    };
    associations.map(fact).collect()
}

async fn list_profile_resource_associations(
    ask: Ask<'_>,
    read: ListProfileResourceAssociations,
) -> Result<Vec<ProfileResource>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| {
        let request = client.list_profile_resource_associations().profile_id(&read.profile_id).max_results(PAGE_SIZE);
        request.set_next_token(token).send()
    };
    let pages = ask.pages(page, |page| page.next_token()).await?;
    let resources = pages.into_iter().flat_map(|page| page.profile_resource_associations.unwrap_or_default());
    let fact = |resource: aws_sdk_route53profiles::types::ProfileResourceAssociation| {
        Ok(ProfileResource {
            arn: required(resource.resource_arn, "ResourceArn")?,
            status: required(resource.status, "Status")?.as_str().to_owned(),
        })
    };
    resources.map(fact).collect()
}
