//! CloudFront: distributions and their access logs.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Read, ReadKind, explicit};

/// `cloudfront:ListDistributions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListDistributions {
    /// The region that is asked: the partition's leader, since the service is global.
    pub region: String,
}

impl Read for ListDistributions {
    type Answer = Vec<Distribution>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "cloudfront:ListDistributions",
        action: "cloudfront:ListDistributions",
        version: 2,
        paginated: true,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `cloudfront:GetDistributionConfig`, for the standard logging (legacy) that the list does not tell; null when the
/// answer has no `Logging`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetDistributionConfig {
    /// The region that is asked: the partition's leader, since the service is global.
    pub region: String,
    /// The distribution's `Id`.
    pub id: String,
}

impl Read for GetDistributionConfig {
    type Answer = Option<StandardLogging>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "cloudfront:GetDistributionConfig",
        action: "cloudfront:GetDistributionConfig",
        version: 2,
        paginated: false,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `cloudfront:ListRealtimeLogConfigs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListRealtimeLogConfigs {
    /// The region that is asked: the partition's leader, since the service is global.
    pub region: String,
}

impl Read for ListRealtimeLogConfigs {
    type Answer = Vec<RealtimeLogConfig>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "cloudfront:ListRealtimeLogConfigs",
        action: "cloudfront:ListRealtimeLogConfigs",
        version: 1,
        paginated: true,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// One distribution (`DistributionList.Items[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Distribution {
    /// `Id`.
    pub id: String,
    /// `ARN`.
    pub arn: String,
    /// `Aliases.Items`.
    pub aliases: Vec<String>,
    /// `Comment`; empty when there is none.
    pub comment: String,
    /// `Enabled`.
    pub enabled: bool,
    /// `LastModifiedTime`: of any setting.
    pub modified: Timestamp,
    /// `WebACLId`: the ARN of an ACL, or the bare id of one of WAF Classic.
    #[serde(deserialize_with = "explicit")]
    pub web_acl_id: Option<String>,
    /// `RealtimeLogConfigArn` of each cache behavior, the default one first; null where there is none.
    pub realtime_config_arns: Vec<Option<String>>,
}

/// Standard logging, the legacy form (`DistributionConfig.Logging`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandardLogging {
    /// `Enabled`.
    pub enabled: bool,
    /// `Bucket`: the bucket's domain name (`NAME.s3.amazonaws.com`).
    #[serde(deserialize_with = "explicit")]
    pub bucket: Option<String>,
    /// `Prefix`: how the keys of log files begin; empty for none.
    pub prefix: String,
}

/// One real-time log configuration (`RealtimeLogConfigs.Items[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RealtimeLogConfig {
    /// `ARN`.
    pub arn: String,
    /// `SamplingRate`, in percent.
    pub sampling_rate: i64,
    /// `Fields`.
    pub fields: Vec<String>,
    /// `EndPoints[].KinesisStreamConfig.StreamARN`.
    pub stream_arns: Vec<String>,
}
