//! Security Lake: the data lakes of an account, and what they collect of whom.

use std::collections::BTreeSet;

use aws_sdk_securitylake::Client;
use aws_sdk_securitylake::config::Builder;
use aws_sdk_securitylake::operation::list_data_lakes::ListDataLakesError;
use aws_sdk_securitylake::types::{DataLakeResource, LogSource, LogSourceResource};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::answer_guard::AnswerGuard;
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::securitylake::{DataLake, ListDataLakes, ListLogSources};

/// What `ResourceNotFoundException` says of an account that has no data lake anywhere.
const NOT_ENABLED: &str = "isn't enabled for your account";
/// What `AccessDeniedException` says to whoever is neither the delegated administrator nor without an organization. A caller
/// without permission is told which action it lacks.
const FOR_THE_ADMINISTRATOR: &str = "must be a delegated Security Lake administrator account";

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(list_data_lakes).or_else(|| ask.by(list_log_sources))
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn list_data_lakes(ask: Ask<'_>, read: ListDataLakes) -> Result<Option<Vec<DataLake>>, Failure> {
    let mut enabled = true;
    let sent = client(ask, &read.region).list_data_lakes().regions(&read.region).send();
    let says_none = |error: &ListDataLakesError| {
        let says = |text| error.message().is_some_and(|message| message.contains(text));
        enabled = !(error.is_resource_not_found_exception() && says(NOT_ENABLED));
        !enabled || (error.is_access_denied_exception() && says(FOR_THE_ADMINISTRATOR))
    };
    let page = ask.page_or_none(sent, says_none).await?;
    let lakes = page.map(|page| page.data_lakes.unwrap_or_default().into_iter().map(fact).collect());
    Ok(lakes.or((!enabled).then(Vec::new)))
}

fn fact(lake: DataLakeResource) -> DataLake {
    let expiration = lake.lifecycle_configuration.and_then(|lifecycle| lifecycle.expiration);
    DataLake {
        arn: lake.data_lake_arn,
        region: lake.region,
        status: lake.create_status.map(|status| status.as_str().to_owned()),
        bucket_arn: lake.s3_bucket_arn,
        expiration_days: expiration.and_then(|expiration| expiration.days),
    }
}

async fn list_log_sources(ask: Ask<'_>, read: ListLogSources) -> Result<Vec<String>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| {
        let request = client.list_log_sources().regions(&read.region).accounts(&read.account);
        request.set_next_token(token).send()
    };
    let pages = ask.pages(page, |page| page.next_token()).await?;
    let listed = pages.into_iter().flat_map(|page| page.sources.unwrap_or_default());
    let asked_for = |source: &LogSource| {
        source.account.as_ref() == Some(&read.account) && source.region.as_ref() == Some(&read.region)
    };
    let resources = listed.filter(asked_for).flat_map(|source| source.sources.unwrap_or_default());
    let names: BTreeSet<String> = resources.filter_map(aws_source).collect();
    Ok(names.into_iter().collect())
}

fn aws_source(resource: LogSourceResource) -> Option<String> {
    let LogSourceResource::AwsLogSource(source) = resource else { return None };
    source.source_name.map(|name| name.as_str().to_owned())
}
