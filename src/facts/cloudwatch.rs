//! CloudWatch: metrics and alarms.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Read, ReadKind, explicit};

/// `cloudwatch:ListMetrics` of one namespace: the metrics that had data points in the last two weeks. One shows some minutes
/// after its first data point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListMetrics {
    /// The region that is asked.
    pub region: String,
    /// `Namespace`: AWS/Bedrock, ….
    pub namespace: String,
    /// `MetricName`; null = every one.
    #[serde(deserialize_with = "explicit")]
    pub name: Option<String>,
}

impl Read for ListMetrics {
    type Answer = Vec<Metric>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "cloudwatch:ListMetrics", action: "cloudwatch:ListMetrics", version: 2, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// One metric (`Metrics[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// `MetricName`.
    pub name: String,
    /// `Dimensions[]`: names and values.
    pub dimensions: BTreeMap<String, String>,
}

/// `cloudwatch:GetMetricData`: how much each of these series counted, in whole periods that end with the current one. It takes
/// 500 series a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetMetricData {
    /// The region that is asked.
    pub region: String,
    /// `Namespace`: AWS/Lambda, ….
    pub namespace: String,
    /// `MetricName`.
    pub metric: String,
    /// `Stat`.
    pub statistic: Statistic,
    /// `Dimensions` of each series that is asked for.
    pub series: Vec<BTreeMap<String, String>>,
    /// `Period`, in hours; periods begin at whole multiples of it from midnight, UTC.
    pub period_hours: u32,
    /// How many periods are asked for, the current one included.
    pub periods: u32,
}

impl Read for GetMetricData {
    type Answer = MetricHistory;
    const KIND: &'static ReadKind =
        &ReadKind { call: "cloudwatch:GetMetricData", action: "cloudwatch:GetMetricData", version: 1, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// How the data points of a period are summed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Statistic {
    /// `Sum`: of a metric that counts.
    Sum,
    /// `SampleCount`: the data points themselves, of a metric that measures.
    SampleCount,
}

/// What series counted, period by period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricHistory {
    /// When the first period begins.
    pub begins: Timestamp,
    /// The series that were asked for, in their order.
    pub series: Vec<MetricSeries>,
}

/// What one series counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricSeries {
    /// `Dimensions`.
    pub dimensions: BTreeMap<String, String>,
    /// `Values[]` of each period, rounded up. The service leaves out periods without a data point: nothing was counted.
    pub counts: Vec<u64>,
}

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
