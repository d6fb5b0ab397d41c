//! CloudWatch alarms.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Read, ReadKind, explicit};

/// `cloudwatch:DescribeAlarms`: metric, composite and log alarms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeAlarms {
    /// The region that is asked.
    pub region: String,
}

impl Read for DescribeAlarms {
    type Answer = Vec<Alarm>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "cloudwatch:DescribeAlarms",
        action: "cloudwatch:DescribeAlarms",
        version: 1,
        paginated: true,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// One alarm of whichever type. What it watches and its description are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alarm {
    /// `AlarmName`.
    pub name: String,
    /// `ActionsEnabled`.
    pub actions_enabled: bool,
    /// `AlarmActions`: ARNs of what is done when the alarm goes off.
    pub actions: Vec<String>,
    /// `StateValue`: OK, ALARM or INSUFFICIENT_DATA.
    #[serde(deserialize_with = "explicit")]
    pub state: Option<String>,
    /// `StateTransitionedTimestamp`, or else `StateUpdatedTimestamp`.
    #[serde(deserialize_with = "explicit")]
    pub state_since: Option<Timestamp>,
    /// `EvaluationState`: PARTIAL_DATA, EVALUATION_ERROR or EVALUATION_FAILURE; null when all is well.
    #[serde(deserialize_with = "explicit")]
    pub evaluation: Option<String>,
}
