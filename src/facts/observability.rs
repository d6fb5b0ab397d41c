//! CloudWatch telemetry rules: CloudTrail events that go to a log group without a trail.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Read, ReadKind, explicit};
use crate::trail::selector::AdvancedEventSelector;

/// `observabilityadmin:ListTelemetryRules`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListTelemetryRules {
    /// The region that is asked.
    pub region: String,
}

impl Read for ListTelemetryRules {
    type Answer = Vec<TelemetryRuleName>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "observabilityadmin:ListTelemetryRules",
        action: "observabilityadmin:ListTelemetryRules",
        version: 1,
        paginated: true,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `observabilityadmin:GetTelemetryRule`, by ARN.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetTelemetryRule {
    /// The region that is asked.
    pub region: String,
    /// The rule's ARN.
    pub arn: String,
}

impl Read for GetTelemetryRule {
    type Answer = TelemetryRule;
    const KIND: &'static ReadKind = &ReadKind {
        call: "observabilityadmin:GetTelemetryRule",
        action: "observabilityadmin:GetTelemetryRule",
        version: 1,
        paginated: false,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// One rule of the list (`TelemetryRuleSummaries[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TelemetryRuleName {
    /// `RuleArn`.
    pub arn: String,
    /// `RuleName`.
    pub name: String,
    /// `ResourceType`: `AWS::CloudTrail` for CloudTrail events.
    #[serde(deserialize_with = "explicit")]
    pub resource_type: Option<String>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TelemetryRule {
    /// `RuleArn`.
    pub arn: String,
    /// `RuleName`.
    pub name: String,
    /// `TelemetryRule.ResourceType`.
    #[serde(deserialize_with = "explicit")]
    pub resource_type: Option<String>,
    /// `TelemetryRule.AllRegions`.
    pub all_regions: bool,
    /// `TelemetryRule.Regions`.
    pub regions: Vec<String>,
    /// `RegionStatuses[]`: region to PENDING, ACTIVE or FAILED.
    pub region_statuses: BTreeMap<String, String>,
    /// `TelemetryRule.SelectionCriteria`.
    #[serde(deserialize_with = "explicit")]
    pub selection_criteria: Option<String>,
    /// `DestinationConfiguration.RetentionInDays`, in days; null = without end.
    #[serde(deserialize_with = "explicit")]
    pub retention_days: Option<i32>,
    /// `DestinationConfiguration.DestinationPattern`: the log group's name.
    #[serde(deserialize_with = "explicit")]
    pub destination_pattern: Option<String>,
    /// `DestinationConfiguration.CloudtrailParameters.AdvancedEventSelectors`.
    pub advanced_event_selectors: Vec<AdvancedEventSelector>,
}
