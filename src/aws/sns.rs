//! SNS topics: whether anybody hears what is published to them.

use aws_sdk_sns::Client;
use aws_sdk_sns::config::Builder;
use aws_sdk_sns::operation::get_topic_attributes::GetTopicAttributesError;

use super::answer_guard::AnswerGuard;
use super::failure::{malformed, required};
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::sns::{GetTopicAttributes, Topic};

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(get_topic_attributes)
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn get_topic_attributes(ask: Ask<'_>, read: GetTopicAttributes) -> Result<Option<Topic>, Failure> {
    let sent = client(ask, &read.region).get_topic_attributes().topic_arn(read.arn).send();
    let page = ask.page_or_none(sent, GetTopicAttributesError::is_not_found_exception).await?;
    let Some(page) = page else { return Ok(None) };
    let mut attributes = required(page.attributes, "Attributes")?;
    let confirmed = required(attributes.remove("SubscriptionsConfirmed"), "Attributes.SubscriptionsConfirmed")?;
    let confirmed_subscriptions = confirmed.parse().map_err(|_| malformed("SubscriptionsConfirmed is no number"))?;
    Ok(Some(Topic { confirmed_subscriptions }))
}
