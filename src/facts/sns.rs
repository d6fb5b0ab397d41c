//! SNS topics: whether anybody hears what is published to them.

use serde::{Deserialize, Serialize};

use super::{Read, ReadKind};

/// `sns:GetTopicAttributes`; null when the service says NotFound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetTopicAttributes {
    /// The region that is asked.
    pub region: String,
    /// `TopicArn`.
    pub arn: String,
}

impl Read for GetTopicAttributes {
    type Answer = Option<Topic>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "sns:GetTopicAttributes", action: "sns:GetTopicAttributes", version: 1, paginated: false };

    fn region(&self) -> &str {
        &self.region
    }
}

/// One topic (`Attributes`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// `SubscriptionsConfirmed`: how many subscriptions receive what is published.
    pub confirmed_subscriptions: u32,
}
