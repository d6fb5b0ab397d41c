//! CloudWatch Logs: the log-group index and the index of vended log deliveries.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::policy::Statement;
use super::{Read, ReadKind, explicit};
use crate::content::attribute::FieldMap;
use crate::content::sample::LogSample;

/// `logs:DescribeLogGroups`, unfiltered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeLogGroups {
    /// The region that is asked.
    pub region: String,
}

impl Read for DescribeLogGroups {
    type Answer = Vec<LogGroup>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "logs:DescribeLogGroups", action: "logs:DescribeLogGroups", version: 3, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `logs:DescribeDeliverySources`, unfiltered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeDeliverySources {
    /// The region that is asked.
    pub region: String,
}

impl Read for DescribeDeliverySources {
    type Answer = Vec<DeliverySource>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "logs:DescribeDeliverySources",
        action: "logs:DescribeDeliverySources",
        version: 2,
        paginated: true,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `logs:DescribeDeliveries`, unfiltered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeDeliveries {
    /// The region that is asked.
    pub region: String,
}

impl Read for DescribeDeliveries {
    type Answer = Vec<Delivery>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "logs:DescribeDeliveries", action: "logs:DescribeDeliveries", version: 2, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `logs:DescribeDeliveryDestinations`, unfiltered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeDeliveryDestinations {
    /// The region that is asked.
    pub region: String,
}

impl Read for DescribeDeliveryDestinations {
    type Answer = Vec<DeliveryDestination>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "logs:DescribeDeliveryDestinations",
        action: "logs:DescribeDeliveryDestinations",
        version: 1,
        paginated: true,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `logs:DescribeResourcePolicies`: which services may write to log groups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeResourcePolicies {
    /// The region that is asked.
    pub region: String,
    /// `resourceArn` (scope RESOURCE): the policy of one log group; null = those of the account (scope ACCOUNT).
    #[serde(deserialize_with = "explicit")]
    pub log_group_arn: Option<String>,
}

impl Read for DescribeResourcePolicies {
    type Answer = Vec<ResourcePolicy>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "logs:DescribeResourcePolicies",
        action: "logs:DescribeResourcePolicies",
        version: 1,
        paginated: true,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `logs:DescribeLogStreams` with `orderBy=LastEventTime`, `descending` and `limit=1`: the stream that was written to last; null
/// for a group without streams, and when the service says ResourceNotFoundException.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeLatestStream {
    /// The region that is asked.
    pub region: String,
    /// `logGroupName`.
    pub group: String,
}

impl Read for DescribeLatestStream {
    type Answer = Option<LogStream>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "logs:DescribeLogStreams", action: "logs:DescribeLogStreams", version: 1, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `logs:FilterLogEvents` with `startFromHead=false`: the newest records of a log group, each looked at once where it arrives
/// and dropped. The answer is counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleLogEvents {
    /// The region that is asked.
    pub region: String,
    /// `logGroupName`.
    pub group: String,
    /// The text that records contain, exactly as written (a quoted term of `filterPattern`); null = every record.
    #[serde(deserialize_with = "explicit")]
    pub contains: Option<String>,
    /// `startTime`: from when on.
    pub since: Timestamp,
    /// How many records are looked at.
    pub maximum: u32,
    /// The paths by which a project file says what records hold; what it does not name is looked for by loggers' names.
    pub fields: FieldMap,
}

impl Read for SampleLogEvents {
    type Answer = LogSample;
    const KIND: &'static ReadKind =
        &ReadKind { call: "logs:FilterLogEvents", action: "logs:FilterLogEvents", version: 2, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// One log stream (`logStreams[]`). Both times lag behind, normally for less than an hour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogStream {
    /// `creationTime`.
    #[serde(deserialize_with = "explicit")]
    pub created: Option<Timestamp>,
    /// `lastIngestionTime`: when the last event arrived; null = none has.
    #[serde(deserialize_with = "explicit")]
    pub last_ingestion: Option<Timestamp>,
}

/// One log group (`logGroups[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogGroup {
    /// `logGroupName`.
    pub name: String,
    /// `logGroupArn`: without the trailing `:*`.
    pub arn: String,
    /// `creationTime`.
    pub created: Timestamp,
    /// `retentionInDays`, in days; null = never expires.
    #[serde(deserialize_with = "explicit")]
    pub retention_days: Option<i32>,
    /// `kmsKeyId`.
    #[serde(deserialize_with = "explicit")]
    pub kms_key_id: Option<String>,
    /// `logGroupClass`: STANDARD, INFREQUENT_ACCESS, DELIVERY or ESSENTIALS.
    #[serde(deserialize_with = "explicit")]
    pub class: Option<String>,
    /// `deletionProtectionEnabled`; a group that does not say is not protected.
    pub deletion_protection: bool,
}

/// One source of vended logs (`deliverySources[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliverySource {
    /// `name`.
    pub name: String,
    /// `service`: cloudfront, s3, events, ….
    #[serde(deserialize_with = "explicit")]
    pub service: Option<String>,
    /// `logType`: ACCESS_LOGS, S3_SERVER_ACCESS_LOGS, ….
    #[serde(deserialize_with = "explicit")]
    pub log_type: Option<String>,
    /// `resourceArns`.
    pub resource_arns: Vec<String>,
    /// `status`: ACTIVE or INACTIVE; absent for most log types.
    #[serde(deserialize_with = "explicit")]
    pub status: Option<String>,
    /// `deliverySourceConfiguration.samplingRate`: the share of events that are delivered, in percent; null = all.
    #[serde(deserialize_with = "explicit")]
    pub sampling_rate: Option<String>,
}

/// One delivery: a source joined to a destination (`deliveries[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// `id`.
    pub id: String,
    /// `deliverySourceName`.
    pub source_name: String,
    /// `deliveryDestinationArn`.
    pub destination_arn: String,
    /// `deliveryDestinationType`: S3, CWL, FH or XRAY.
    #[serde(deserialize_with = "explicit")]
    pub destination_type: Option<String>,
    /// `recordFields`; empty = the default.
    pub record_fields: Vec<String>,
    /// `s3DeliveryConfiguration.suffixPath`; null = the log type's own.
    #[serde(deserialize_with = "explicit")]
    pub suffix_path: Option<String>,
    /// `s3DeliveryConfiguration.enableHiveCompatiblePath`; a delivery that does not say has none.
    pub hive_compatible: bool,
}

/// One destination of vended logs (`deliveryDestinations[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliveryDestination {
    /// `arn`.
    pub arn: String,
    /// `deliveryDestinationType`: S3, CWL, FH or XRAY.
    #[serde(deserialize_with = "explicit")]
    pub destination_type: Option<String>,
    /// `deliveryDestinationConfiguration.destinationResourceArn`.
    #[serde(deserialize_with = "explicit")]
    pub resource_arn: Option<String>,
}

/// One policy of log groups (`resourcePolicies[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResourcePolicy {
    /// `policyName`; a log group's own policy has none.
    #[serde(deserialize_with = "explicit")]
    pub name: Option<String>,
    /// The statements of `policyDocument`.
    pub statements: Vec<Statement>,
}
