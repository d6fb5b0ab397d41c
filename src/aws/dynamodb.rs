//! DynamoDB tables.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Builder;

use super::answer_guard::AnswerGuard;
use super::failure::required;
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::dynamodb::ListTables;

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(list_tables)
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn list_tables(ask: Ask<'_>, read: ListTables) -> Result<Vec<String>, Failure> {
    let client = client(ask, &read.region);
    let page = |last| client.list_tables().set_exclusive_start_table_name(last).send();
    let mut tables = Vec::new();
    for page in ask.pages(page, |page| page.last_evaluated_table_name()).await? {
        tables.extend(required(page.table_names, "TableNames")?);
    }
    Ok(tables)
}
