//! KMS keys.

use aws_sdk_kms::Client;
use aws_sdk_kms::config::Builder;
use aws_sdk_kms::operation::describe_key::DescribeKeyError;
use aws_sdk_kms::operation::get_key_policy::GetKeyPolicyError;

use super::answer_guard::AnswerGuard;
use super::failure::{malformed, required};
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::kms::{DescribeKey, GetKeyPolicy};
use crate::facts::policy::{Statement, statements};

/// The one policy that a key has.
const POLICY: &str = "default";

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(describe_key).or_else(|| ask.by(get_key_policy))
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

async fn get_key_policy(ask: Ask<'_>, read: GetKeyPolicy) -> Result<Option<Vec<Statement>>, Failure> {
    let sent = client(ask, &read.region).get_key_policy().key_id(read.key_id).policy_name(POLICY).send();
    let Some(page) = ask.page_or_none(sent, GetKeyPolicyError::is_not_found_exception).await? else { return Ok(None) };
    let document = required(page.policy, "Policy")?;
    statements(&document).map(Some).map_err(|error| malformed(format!("Policy: {error}")))
}
