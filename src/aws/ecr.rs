//! ECR: whether there are container images.

use aws_sdk_ecr::Client;
use aws_sdk_ecr::config::Builder;

use super::answer_guard::AnswerGuard;
use super::failure::required;
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::ecr::DescribeRepositories;

/// `maxResults`: the most that the listing allows.
const PAGE_SIZE: i32 = 1000;

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(describe_repositories)
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn describe_repositories(ask: Ask<'_>, read: DescribeRepositories) -> Result<Vec<String>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| client.describe_repositories().max_results(PAGE_SIZE).set_next_token(token).send();
    let mut names = Vec::new();
    for page in ask.pages(page, |page| page.next_token()).await? {
        for repository in required(page.repositories, "repositories")? {
            names.push(required(repository.repository_name, "repositoryName")?);
        }
    }
    Ok(names)
}
