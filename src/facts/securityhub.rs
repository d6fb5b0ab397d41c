//! Security Hub: the CSPM with its standards, and the newer Security Hub beside it.

use serde::{Deserialize, Serialize};

use super::{Read, ReadKind, explicit};

/// `securityhub:DescribeHub`: the hub's ARN; null if Security Hub CSPM is not enabled in the region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeHub {
    /// The region that is asked.
    pub region: String,
}

impl Read for DescribeHub {
    type Answer = Option<String>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "securityhub:DescribeHub", action: "securityhub:DescribeHub", version: 1, paginated: false };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `securityhub:GetEnabledStandards`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetEnabledStandards {
    /// The region that is asked.
    pub region: String,
}

impl Read for GetEnabledStandards {
    type Answer = Vec<Standard>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "securityhub:GetEnabledStandards",
        action: "securityhub:GetEnabledStandards",
        version: 1,
        paginated: true,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `securityhub:DescribeSecurityHubV2`: the ARN of the newer Security Hub; null if it is not enabled in the region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeSecurityHubV2 {
    /// The region that is asked.
    pub region: String,
}

impl Read for DescribeSecurityHubV2 {
    type Answer = Option<String>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "securityhub:DescribeSecurityHubV2",
        action: "securityhub:DescribeSecurityHubV2",
        version: 1,
        paginated: false,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// One enabled standard (`StandardsSubscriptions[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// `StandardsArn`.
    pub arn: String,
    /// `StandardsStatus`: PENDING, READY, FAILED, DELETING or INCOMPLETE.
    pub status: String,
    /// `StandardsStatusReason.StatusReasonCode`: NO_AVAILABLE_CONFIGURATION_RECORDER, ….
    #[serde(deserialize_with = "explicit")]
    pub reason: Option<String>,
}
