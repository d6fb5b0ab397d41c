//! GuardDuty detectors and where they publish their findings.

use serde::{Deserialize, Serialize};

use super::{Read, ReadKind, explicit};

/// `guardduty:ListDetectors`: the id of the region's detector, if GuardDuty was ever enabled there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListDetectors {
    /// The region that is asked.
    pub region: String,
}

impl Read for ListDetectors {
    type Answer = Vec<String>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "guardduty:ListDetectors", action: "guardduty:ListDetectors", version: 1, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `guardduty:GetDetector`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetDetector {
    /// The region that is asked.
    pub region: String,
    /// `DetectorId`.
    pub detector_id: String,
}

impl Read for GetDetector {
    type Answer = Detector;
    const KIND: &'static ReadKind =
        &ReadKind { call: "guardduty:GetDetector", action: "guardduty:GetDetector", version: 1, paginated: false };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `guardduty:ListPublishingDestinations`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListPublishingDestinations {
    /// The region that is asked.
    pub region: String,
    /// `DetectorId`.
    pub detector_id: String,
}

impl Read for ListPublishingDestinations {
    type Answer = Vec<PublishingDestination>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "guardduty:ListPublishingDestinations",
        action: "guardduty:ListPublishingDestinations",
        version: 1,
        paginated: true,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `guardduty:DescribePublishingDestination`: the ARN of the bucket, and of the folder in it, that findings are published to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribePublishingDestination {
    /// The region that is asked.
    pub region: String,
    /// `DetectorId`.
    pub detector_id: String,
    /// `DestinationId`.
    pub destination_id: String,
}

impl Read for DescribePublishingDestination {
    type Answer = Option<String>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "guardduty:DescribePublishingDestination",
        action: "guardduty:DescribePublishingDestination",
        version: 1,
        paginated: false,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `guardduty:GetAdministratorAccount`: the account that administers GuardDuty for this one, if another does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetAdministratorAccount {
    /// The region that is asked.
    pub region: String,
    /// `DetectorId`.
    pub detector_id: String,
}

impl Read for GetAdministratorAccount {
    type Answer = Option<Administrator>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "guardduty:GetAdministratorAccount",
        action: "guardduty:GetAdministratorAccount",
        version: 1,
        paginated: false,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// The settings of a detector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detector {
    /// `Status`: ENABLED or DISABLED.
    pub status: String,
    /// `FindingPublishingFrequency`: of updates of a finding; new findings come at once.
    #[serde(deserialize_with = "explicit")]
    pub publishing_frequency: Option<String>,
    /// `Features`; the older `DataSources` say less and are ignored.
    pub features: Vec<Feature>,
}

/// One protection plan or data source (`Features[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feature {
    /// `Name`: S3_DATA_EVENTS, LAMBDA_NETWORK_LOGS, ….
    pub name: String,
    /// `Status`: ENABLED or DISABLED.
    pub status: String,
}

/// One place that findings are published to (`Destinations[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishingDestination {
    /// `DestinationId`.
    pub id: String,
    /// `Status`: PUBLISHING, PENDING_VERIFICATION, UNABLE_TO_PUBLISH_FIX_DESTINATION_PROPERTY or STOPPED.
    pub status: String,
}

/// The administrator of a member account (`Administrator`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Administrator {
    /// `AccountId`.
    pub account: String,
    /// `RelationshipStatus`: Enabled while the membership is in force.
    #[serde(deserialize_with = "explicit")]
    pub relationship: Option<String>,
}
