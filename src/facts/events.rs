//! EventBridge event buses.

use serde::{Deserialize, Serialize};

use super::{Read, ReadKind, explicit};

/// `events:ListEventBuses`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListEventBuses {
    /// The region that is asked.
    pub region: String,
}

impl Read for ListEventBuses {
    type Answer = Vec<EventBus>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "events:ListEventBuses", action: "events:ListEventBuses", version: 1, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `events:DescribeEventBus`: the bus's own log setting; null when the answer holds no `LogConfig`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeEventBus {
    /// The region that is asked.
    pub region: String,
    /// The bus's name.
    pub name: String,
}

impl Read for DescribeEventBus {
    type Answer = Option<BusLogConfig>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "events:DescribeEventBus", action: "events:DescribeEventBus", version: 1, paginated: false };

    fn region(&self) -> &str {
        &self.region
    }
}

/// One event bus (`EventBuses[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventBus {
    /// `Name`.
    pub name: String,
    /// `Arn`.
    pub arn: String,
    /// Principals of the `Allow` statements of `Policy` that cover `events:PutEvents`: account ids, ARNs or `*`, sorted.
    pub allowed_principals: Vec<String>,
}

/// A bus's log setting (`LogConfig`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusLogConfig {
    /// `Level`: OFF, ERROR, INFO or TRACE.
    pub level: String,
    /// `IncludeDetail`: NONE or FULL.
    #[serde(deserialize_with = "explicit")]
    pub include_detail: Option<String>,
}
