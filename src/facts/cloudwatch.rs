//! CloudWatch: metrics.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Read, ReadKind};

/// `cloudwatch:ListMetrics` of one namespace: the metrics that had data points in the last two weeks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListMetrics {
    /// The region that is asked.
    pub region: String,
    /// `Namespace`: AWS/Bedrock, ….
    pub namespace: String,
}

impl Read for ListMetrics {
    type Answer = Vec<Metric>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "cloudwatch:ListMetrics", action: "cloudwatch:ListMetrics", version: 1, paginated: true };

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
