//! Bedrock: model invocation logging.

use serde::{Deserialize, Serialize};

use super::{Read, ReadKind, explicit};

/// `bedrock:GetModelInvocationLoggingConfiguration`: the setting of the account in one region; null when the answer holds
/// no `loggingConfig` or an empty one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetModelInvocationLoggingConfiguration {
    /// The region that is asked.
    pub region: String,
}

impl Read for GetModelInvocationLoggingConfiguration {
    type Answer = Option<InvocationLogging>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "bedrock:GetModelInvocationLoggingConfiguration",
        action: "bedrock:GetModelInvocationLoggingConfiguration",
        version: 2,
        paginated: false,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// Where invocations are logged, and what of them (`loggingConfig`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvocationLogging {
    /// `cloudWatchConfig`.
    #[serde(deserialize_with = "explicit")]
    pub log_group: Option<InvocationLogGroup>,
    /// `s3Config`.
    #[serde(deserialize_with = "explicit")]
    pub bucket: Option<InvocationBucket>,
    /// `textDataDeliveryEnabled`; null = never set.
    #[serde(deserialize_with = "explicit")]
    pub text: Option<bool>,
    /// `imageDataDeliveryEnabled`; null = never set.
    #[serde(deserialize_with = "explicit")]
    pub image: Option<bool>,
    /// `embeddingDataDeliveryEnabled`; null = never set.
    #[serde(deserialize_with = "explicit")]
    pub embedding: Option<bool>,
    /// `videoDataDeliveryEnabled`; null = never set.
    #[serde(deserialize_with = "explicit")]
    pub video: Option<bool>,
    /// `audioDataDeliveryEnabled`; null = never set.
    #[serde(deserialize_with = "explicit")]
    pub audio: Option<bool>,
}

/// A log group of invocations (`cloudWatchConfig`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvocationLogGroup {
    /// `logGroupName`.
    pub name: String,
    /// `roleArn`: the role that Bedrock writes with.
    pub role_arn: String,
    /// `largeDataDeliveryS3Config`: where bodies go that are too large for CloudWatch Logs.
    #[serde(deserialize_with = "explicit")]
    pub large_data: Option<InvocationBucket>,
}

/// A bucket of invocations (`s3Config`, `largeDataDeliveryS3Config`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvocationBucket {
    /// `bucketName`.
    pub name: String,
    /// `keyPrefix`.
    #[serde(deserialize_with = "explicit")]
    pub prefix: Option<String>,
}
