//! KMS keys.

use aws_sdk_kms::Client;
use aws_sdk_kms::config::Builder;
use aws_sdk_kms::operation::describe_key::DescribeKeyError;

use super::answer_guard::AnswerGuard;
use super::failure::required;
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::kms::DescribeKey;

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(describe_key)
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn describe_key(ask: Ask<'_>, read: DescribeKey) -> Result<Option<String>, Failure> {
    let sent = client(ask, &read.region).describe_key().key_id(read.key_id).send();
    let Some(page) = ask.page_or_none(sent, DescribeKeyError::is_not_found_exception).await? else { return Ok(None) };
    let metadata = required(page.key_metadata, "KeyMetadata")?;
    Ok(Some(required(metadata.key_state, "KeyMetadata.KeyState")?.as_str().to_owned()))
}
