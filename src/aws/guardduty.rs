//! GuardDuty detectors and where they publish their findings.

use aws_sdk_guardduty::Client;
use aws_sdk_guardduty::config::Builder;
use aws_sdk_guardduty::types;

use super::answer_guard::AnswerGuard;
use super::failure::required;
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::guardduty::{
    Administrator, DescribePublishingDestination, Detector, Feature, GetAdministratorAccount, GetDetector,
    ListDetectors, ListPublishingDestinations, PublishingDestination,
};

/// `MaxResults`: the most that the listings allow.
const PAGE_SIZE: i32 = 50;

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(list_detectors)
        .or_else(|| ask.by(get_detector))
        .or_else(|| ask.by(list_publishing_destinations))
        .or_else(|| ask.by(describe_publishing_destination))
        .or_else(|| ask.by(get_administrator_account))
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn list_detectors(ask: Ask<'_>, read: ListDetectors) -> Result<Vec<String>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| client.list_detectors().max_results(PAGE_SIZE).set_next_token(token).send();
    let mut ids = Vec::new();
    for page in ask.pages(page, |page| page.next_token()).await? {
        ids.extend(required(page.detector_ids, "detectorIds")?);
    }
    Ok(ids)
}

async fn get_detector(ask: Ask<'_>, read: GetDetector) -> Result<Detector, Failure> {
    let page = ask.page(client(ask, &read.region).get_detector().detector_id(read.detector_id).send()).await?;
    let feature = |feature: types::DetectorFeatureConfigurationResult| {
        Ok(Feature {
            name: required(feature.name, "features.name")?.as_str().to_owned(),
            status: required(feature.status, "features.status")?.as_str().to_owned(),
        })
    };
    Ok(Detector {
        status: required(page.status, "status")?.as_str().to_owned(),
        publishing_frequency: page.finding_publishing_frequency.map(|it| it.as_str().to_owned()),
        features: page.features.unwrap_or_default().into_iter().map(feature).collect::<Result<_, Failure>>()?,
    })
}

async fn list_publishing_destinations(
    ask: Ask<'_>,
    read: ListPublishingDestinations,
) -> Result<Vec<PublishingDestination>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| {
        let request = client.list_publishing_destinations().detector_id(&read.detector_id).max_results(PAGE_SIZE);
        request.set_next_token(token).send()
    };
    let mut destinations = Vec::new();
    for page in ask.pages(page, |page| page.next_token()).await? {
        for to in required(page.destinations, "destinations")? {
            destinations.push(PublishingDestination {
                id: required(to.destination_id, "destinationId")?,
                status: required(to.status, "status")?.as_str().to_owned(),
            });
        }
    }
    Ok(destinations)
}

async fn describe_publishing_destination(
    ask: Ask<'_>,
    read: DescribePublishingDestination,
) -> Result<Option<String>, Failure> {
    let request = client(ask, &read.region).describe_publishing_destination();
    let sent = request.detector_id(read.detector_id).destination_id(read.destination_id).send();
    let properties = required(ask.page(sent).await?.destination_properties, "destinationProperties")?;
    Ok(properties.destination_arn)
}

async fn get_administrator_account(
    ask: Ask<'_>,
    read: GetAdministratorAccount,
) -> Result<Option<Administrator>, Failure> {
    let sent = client(ask, &read.region).get_administrator_account().detector_id(read.detector_id).send();
    // An account that administers itself gets an administrator without an account, or none.
    let Some(administrator) = ask.page(sent).await?.administrator else { return Ok(None) };
    let relationship = administrator.relationship_status;
    Ok(administrator.account_id.map(|account| Administrator { account, relationship }))
}
