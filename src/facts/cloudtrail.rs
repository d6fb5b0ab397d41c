//! CloudTrail: trails, event data stores and service-linked channels.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Read, ReadKind, explicit};
use crate::trail::selector::{AdvancedEventSelector, EventSelectors};

/// `cloudtrail:DescribeTrails` with shadow trails: replicas of multi-region trails and of the organization's trails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeTrails {
    /// The region that is asked.
    pub region: String,
}

impl Read for DescribeTrails {
    type Answer = Vec<Trail>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "cloudtrail:DescribeTrails",
        action: "cloudtrail:DescribeTrails",
        version: 1,
        paginated: false,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `cloudtrail:GetTrailStatus`, by ARN (a name does not find shadow and foreign trails). Regional: each region reports its own delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetTrailStatus {
    /// The region that is asked.
    pub region: String,
    /// The trail's ARN.
    pub trail_arn: String,
}

impl Read for GetTrailStatus {
    type Answer = TrailStatus;
    const KIND: &'static ReadKind = &ReadKind {
        call: "cloudtrail:GetTrailStatus",
        action: "cloudtrail:GetTrailStatus",
        version: 2,
        paginated: false,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `cloudtrail:GetEventSelectors`, by ARN, in the home region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetEventSelectors {
    /// The region that is asked.
    pub region: String,
    /// The trail's ARN.
    pub trail_arn: String,
}

impl Read for GetEventSelectors {
    type Answer = EventSelectors;
    const KIND: &'static ReadKind = &ReadKind {
        call: "cloudtrail:GetEventSelectors",
        action: "cloudtrail:GetEventSelectors",
        version: 1,
        paginated: false,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `cloudtrail:GetEventConfiguration`: whether `AggregationConfigurations` is not empty: five-minute counts of the data events that the trail selects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetEventConfiguration {
    /// The region that is asked.
    pub region: String,
    /// The trail's ARN.
    pub trail_arn: String,
}

impl Read for GetEventConfiguration {
    type Answer = bool;
    const KIND: &'static ReadKind = &ReadKind {
        call: "cloudtrail:GetEventConfiguration",
        action: "cloudtrail:GetEventConfiguration",
        version: 1,
        paginated: false,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `cloudtrail:ListEventDataStores`: ARNs. Empty too when the service says UnsupportedOperationException, which is its answer to accounts that never used CloudTrail Lake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListEventDataStores {
    /// The region that is asked.
    pub region: String,
}

impl Read for ListEventDataStores {
    type Answer = Vec<String>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "cloudtrail:ListEventDataStores",
        action: "cloudtrail:ListEventDataStores",
        version: 1,
        paginated: true,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `cloudtrail:GetEventDataStore`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetEventDataStore {
    /// The region that is asked.
    pub region: String,
    /// The event data store's ARN.
    pub arn: String,
}

impl Read for GetEventDataStore {
    type Answer = EventDataStore;
    const KIND: &'static ReadKind = &ReadKind {
        call: "cloudtrail:GetEventDataStore",
        action: "cloudtrail:GetEventDataStore",
        version: 1,
        paginated: false,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `cloudtrail:ListChannels`: ARNs. Empty too when the service says UnsupportedOperationException.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListChannels {
    /// The region that is asked.
    pub region: String,
}

impl Read for ListChannels {
    type Answer = Vec<String>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "cloudtrail:ListChannels", action: "cloudtrail:ListChannels", version: 1, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `cloudtrail:GetChannel`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetChannel {
    /// The region that is asked.
    pub region: String,
    /// The channel's ARN.
    pub arn: String,
}

impl Read for GetChannel {
    type Answer = Channel;
    const KIND: &'static ReadKind =
        &ReadKind { call: "cloudtrail:GetChannel", action: "cloudtrail:GetChannel", version: 1, paginated: false };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `cloudtrail:LookupEvents` by `EventName`: whether the event history of the last 90 days holds a management event of that
/// name. The history is kept without any trail. The events themselves are dropped where the answer arrives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookupEvents {
    /// The region that is asked.
    pub region: String,
    /// `EventName`: InvokeModel, ….
    pub event_name: String,
}

impl Read for LookupEvents {
    type Answer = bool;
    const KIND: &'static ReadKind =
        &ReadKind { call: "cloudtrail:LookupEvents", action: "cloudtrail:LookupEvents", version: 1, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// One trail (`trailList[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trail {
    /// `TrailARN`: its account is another one for an organization's trail seen from a member.
    pub arn: String,
    /// `Name`.
    pub name: String,
    /// `HomeRegion`.
    pub home_region: String,
    /// `IsMultiRegionTrail`.
    pub is_multi_region: bool,
    /// `IsOrganizationTrail`.
    pub is_organization: bool,
    /// `IncludeGlobalServiceEvents`.
    pub include_global_service_events: bool,
    /// `HasCustomEventSelectors`: the only word on selectors that a member account gets of an organization's trail.
    pub has_custom_event_selectors: bool,
    /// `S3BucketName`.
    #[serde(deserialize_with = "explicit")]
    pub bucket: Option<String>,
    /// `S3KeyPrefix`.
    #[serde(deserialize_with = "explicit")]
    pub prefix: Option<String>,
    /// `CloudWatchLogsLogGroupArn`.
    #[serde(deserialize_with = "explicit")]
    pub log_group_arn: Option<String>,
    /// `KmsKeyId`.
    #[serde(deserialize_with = "explicit")]
    pub kms_key_id: Option<String>,
    /// `LogFileValidationEnabled`.
    pub log_file_validation: bool,
}

/// The status of a trail in one region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrailStatus {
    /// `IsLogging`.
    pub is_logging: bool,
    /// `StartLoggingTime`: the latest start.
    #[serde(deserialize_with = "explicit")]
    pub start_logging_time: Option<Timestamp>,
    /// `StopLoggingTime`: the latest stop.
    #[serde(deserialize_with = "explicit")]
    pub stop_logging_time: Option<Timestamp>,
    /// `LatestDeliveryTime`: the last delivery to the bucket.
    #[serde(deserialize_with = "explicit")]
    pub latest_delivery_time: Option<Timestamp>,
    /// `LatestDeliveryError`: set for problems of the bucket only, not for timeouts.
    #[serde(deserialize_with = "explicit")]
    pub latest_delivery_error: Option<String>,
    /// `LatestDigestDeliveryTime`: the last digest of log file validation that came to the bucket.
    #[serde(deserialize_with = "explicit")]
    pub latest_digest_time: Option<Timestamp>,
    /// `LatestDigestDeliveryError`.
    #[serde(deserialize_with = "explicit")]
    pub latest_digest_error: Option<String>,
}

/// One event data store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventDataStore {
    /// `EventDataStoreArn`.
    pub arn: String,
    /// `Name`.
    pub name: String,
    /// `Status`: ENABLED when it ingests.
    pub status: String,
    /// `MultiRegionEnabled`.
    pub is_multi_region: bool,
    /// `OrganizationEnabled`.
    pub is_organization: bool,
    /// `RetentionPeriod`, in days.
    #[serde(deserialize_with = "explicit")]
    pub retention_days: Option<i32>,
    /// `KmsKeyId`: a disabled key stops ingestion.
    #[serde(deserialize_with = "explicit")]
    pub kms_key_id: Option<String>,
    /// `AdvancedEventSelectors`.
    pub advanced_event_selectors: Vec<AdvancedEventSelector>,
}

/// One channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// `ChannelArn`.
    pub arn: String,
    /// `Name`: `aws-service-channel/<service>/…` for a service-linked one.
    pub name: String,
    /// `Source`: CloudTrail for a service-linked channel, a partner for an integration.
    #[serde(deserialize_with = "explicit")]
    pub source: Option<String>,
    /// `SourceConfig.ApplyToAllRegions`.
    pub apply_to_all_regions: bool,
    /// `SourceConfig.AdvancedEventSelectors`.
    pub advanced_event_selectors: Vec<AdvancedEventSelector>,
    /// `Destinations[].Location`: service names or ARNs of event data stores.
    pub destinations: Vec<String>,
}
