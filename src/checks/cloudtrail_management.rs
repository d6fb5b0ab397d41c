//! Management events of AWS services in CloudTrail, judged for the account and not for single resources.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which management events `recorded` demands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Event sources, such as `ecr.amazonaws.com`; `"*"` stands for every service.
    #[schemars(length(min = 1))]
    pub services: Vec<String>,
    /// Which of their operations count.
    pub demand: Demand,
    /// True if the services' global events, which CloudTrail records in us-east-1, must be covered too.
    #[serde(default)]
    pub global: bool,
    /// True if sign-in to the console must be recorded too.
    #[serde(default)]
    pub console_sign_in: bool,
    /// True if only a trail counts, and no other recorder of the same events.
    #[serde(default)]
    pub trail_only: bool,
}

/// Which operations count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Demand {
    /// Operations that change something.
    Writes,
    /// All operations.
    ReadsAndWrites,
}
