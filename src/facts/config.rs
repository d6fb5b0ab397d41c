//! AWS Config: recorders of configuration changes and their delivery channels.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Read, ReadKind, explicit};

/// `config:DescribeConfigurationRecorders`: the recorder that the customer manages; none or one per region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeConfigurationRecorders {
    /// The region that is asked.
    pub region: String,
}

impl Read for DescribeConfigurationRecorders {
    type Answer = Vec<ConfigurationRecorder>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "config:DescribeConfigurationRecorders",
        action: "config:DescribeConfigurationRecorders",
        version: 1,
        paginated: false,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `config:DescribeConfigurationRecorderStatus`: of the recorder that the customer manages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeConfigurationRecorderStatus {
    /// The region that is asked.
    pub region: String,
}

impl Read for DescribeConfigurationRecorderStatus {
    type Answer = Vec<RecorderStatus>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "config:DescribeConfigurationRecorderStatus",
        action: "config:DescribeConfigurationRecorderStatus",
        version: 1,
        paginated: false,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `config:DescribeDeliveryChannels`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeDeliveryChannels {
    /// The region that is asked.
    pub region: String,
}

impl Read for DescribeDeliveryChannels {
    type Answer = Vec<DeliveryChannel>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "config:DescribeDeliveryChannels",
        action: "config:DescribeDeliveryChannels",
        version: 2,
        paginated: false,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `config:DescribeDeliveryChannelStatus`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeDeliveryChannelStatus {
    /// The region that is asked.
    pub region: String,
}

impl Read for DescribeDeliveryChannelStatus {
    type Answer = Vec<DeliveryChannelStatus>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "config:DescribeDeliveryChannelStatus",
        action: "config:DescribeDeliveryChannelStatus",
        version: 1,
        paginated: false,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `config:ListConfigurationRecorders`: the only list that shows the recorders of AWS services.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListConfigurationRecorders {
    /// The region that is asked.
    pub region: String,
}

impl Read for ListConfigurationRecorders {
    type Answer = Vec<RecorderSummary>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "config:ListConfigurationRecorders",
        action: "config:ListConfigurationRecorders",
        version: 1,
        paginated: true,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// One recorder (`ConfigurationRecorders[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigurationRecorder {
    /// `name`: `default` unless somebody chose otherwise, in every region alike.
    pub name: String,
    /// `arn`.
    #[serde(deserialize_with = "explicit")]
    pub arn: Option<String>,
    /// `recordingGroup.recordingStrategy.useOnly`: ALL_SUPPORTED_RESOURCE_TYPES, INCLUSION_BY_RESOURCE_TYPES or
    /// EXCLUSION_BY_RESOURCE_TYPES; older recorders have none, and the other fields decide.
    #[serde(deserialize_with = "explicit")]
    pub strategy: Option<String>,
    /// `recordingGroup.allSupported`.
    pub all_supported: bool,
    /// `recordingGroup.includeGlobalResourceTypes`: IAM users, groups, roles and policies; no effect on the exclusion strategy.
    pub include_global: bool,
    /// `recordingGroup.resourceTypes`: what an inclusion records.
    pub resource_types: Vec<String>,
    /// `recordingGroup.exclusionByResourceTypes.resourceTypes`.
    pub excluded_types: Vec<String>,
    /// `recordingMode.recordingFrequency`: CONTINUOUS or DAILY; null = CONTINUOUS.
    #[serde(deserialize_with = "explicit")]
    pub frequency: Option<String>,
    /// `recordingMode.recordingModeOverrides`.
    pub overrides: Vec<FrequencyOverride>,
}

/// Another frequency for some types (`recordingModeOverrides[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrequencyOverride {
    /// `resourceTypes`.
    pub resource_types: Vec<String>,
    /// `recordingFrequency`: CONTINUOUS or DAILY.
    pub frequency: String,
}

/// Whether a recorder works (`ConfigurationRecordersStatus[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecorderStatus {
    /// `name`.
    pub name: String,
    /// `recording`.
    pub recording: bool,
    /// `lastStatus`: Pending, Success, Failure or NotApplicable, in whatever case.
    #[serde(deserialize_with = "explicit")]
    pub last_status: Option<String>,
    /// `lastErrorCode`.
    #[serde(deserialize_with = "explicit")]
    pub last_error_code: Option<String>,
    /// `lastStartTime`.
    #[serde(deserialize_with = "explicit")]
    pub last_start_time: Option<Timestamp>,
}

/// Where a recorder delivers (`DeliveryChannels[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliveryChannel {
    /// `name`.
    pub name: String,
    /// `s3BucketName`.
    pub bucket: String,
    /// `s3KeyPrefix`; null = none.
    #[serde(deserialize_with = "explicit")]
    pub prefix: Option<String>,
}

/// How delivery of the configuration history went (`DeliveryChannelsStatus[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliveryChannelStatus {
    /// `name`.
    pub name: String,
    /// `configHistoryDeliveryInfo.lastStatus`: Success, Failure or Not_Applicable, in whatever case; null before the first.
    #[serde(deserialize_with = "explicit")]
    pub history_status: Option<String>,
    /// `configHistoryDeliveryInfo.lastErrorCode`.
    #[serde(deserialize_with = "explicit")]
    pub history_error_code: Option<String>,
    /// `configHistoryDeliveryInfo.lastSuccessfulTime`.
    #[serde(deserialize_with = "explicit")]
    pub history_success_time: Option<Timestamp>,
}

/// One recorder of the list (`ConfigurationRecorderSummaries[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecorderSummary {
    /// `arn`.
    pub arn: String,
    /// `name`.
    pub name: String,
    /// `servicePrincipal`: the AWS service that the recorder belongs to; null = the customer's.
    #[serde(deserialize_with = "explicit")]
    pub service_principal: Option<String>,
    /// `provider`: AZURE or GCP; null = AWS.
    #[serde(deserialize_with = "explicit")]
    pub provider: Option<String>,
}
