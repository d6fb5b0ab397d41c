//! Amazon Inspector: which types of resource are scanned, and what is not covered.

use std::collections::BTreeMap;

use aws_sdk_inspector2::Client;
use aws_sdk_inspector2::config::Builder;
use aws_sdk_inspector2::types::{
    CoverageFilterCriteria, CoverageStringComparison, CoverageStringFilter, ScanStatusCode, State,
};

use super::answer_guard::AnswerGuard;
use super::failure::{malformed, required};
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::inspector::{AccountStatus, BatchGetAccountStatus, Inactive, ListCoverage};

/// `maxResults`: the most that the listing allows.
const PAGE_SIZE: i32 = 200;

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(batch_get_account_status).or_else(|| ask.by(list_coverage))
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn batch_get_account_status(ask: Ask<'_>, read: BatchGetAccountStatus) -> Result<Option<AccountStatus>, Failure> {
    let sent = client(ask, &read.region).batch_get_account_status().account_ids(&read.account).send();
    let page = ask.page(sent).await?;
    let failed = page.failed_accounts.unwrap_or_default().into_iter().find(|it| it.account_id == read.account);
    let error_code = failed.map(|failed| failed.error_code.as_str().to_owned());
    let Some(account) = page.accounts.into_iter().find(|it| it.account_id == read.account) else {
        let (status, ec2, ecr, lambda, lambda_code, code_repository) = (None, None, None, None, None, None);
        let unknown = |error_code| AccountStatus { status, ec2, ecr, lambda, lambda_code, code_repository, error_code };
        return Ok(error_code.map(|code| unknown(Some(code))));
    };
    let types = required(account.resource_state, "resourceState")?;
    let status = |state: Option<State>| state.map(|state| state.status.as_str().to_owned());
    Ok(Some(AccountStatus {
        status: status(account.state),
        ec2: status(types.ec2),
        ecr: status(types.ecr),
        lambda: status(types.lambda),
        lambda_code: status(types.lambda_code),
        code_repository: status(types.code_repository),
        error_code,
    }))
}

/// An account can have very many inactive resources: they are counted by type and reason as they arrive.
async fn list_coverage(ask: Ask<'_>, read: ListCoverage) -> Result<Vec<Inactive>, Failure> {
    let client = client(ask, &read.region);
    let only = CoverageFilterCriteria::builder()
        .scan_status_code(equals(ScanStatusCode::Inactive.as_str())?)
        .account_id(equals(&read.account)?)
        .build();
    let page = |token| {
        let request = client.list_coverage().filter_criteria(only.clone()).max_results(PAGE_SIZE);
        request.set_next_token(token).send()
    };
    let mut counted: BTreeMap<(String, String), (u32, String)> = BTreeMap::new();
    for page in ask.pages(page, |page| page.next_token()).await? {
        for resource in page.covered_resources.unwrap_or_default() {
            let reason = required(resource.scan_status, "scanStatus")?.reason.as_str().to_owned();
            let key = (resource.resource_type.as_str().to_owned(), reason);
            let (count, first) = counted.entry(key).or_insert_with(|| (0, resource.resource_id.clone()));
            *count += 1;
            if resource.resource_id < *first {
                *first = resource.resource_id;
            }
        }
    }
    let fact = |((resource_type, reason), (resources, first))| Inactive { resource_type, reason, resources, first };
    Ok(counted.into_iter().map(fact).collect())
}

fn equals(value: &str) -> Result<CoverageStringFilter, Failure> {
    let filter = CoverageStringFilter::builder().comparison(CoverageStringComparison::Equals).value(value);
    filter.build().map_err(|error| malformed(error.to_string()))
}
