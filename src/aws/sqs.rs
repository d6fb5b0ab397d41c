//! SQS queues.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::Builder;

use super::answer_guard::AnswerGuard;
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::sqs::ListQueues;

/// `MaxResults`: without it the service stops silently after a thousand queues, with no token.
const PAGE_SIZE: i32 = 1000;

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(list_queues)
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn list_queues(ask: Ask<'_>, read: ListQueues) -> Result<Vec<String>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| client.list_queues().max_results(PAGE_SIZE).set_next_token(token).send();
    let pages = ask.pages(page, |page| page.next_token()).await?;
    let urls = pages.into_iter().flat_map(|page| page.queue_urls.unwrap_or_default());
    Ok(urls.map(|url| url.rsplit('/').next().unwrap_or(&url).to_owned()).collect())
}
