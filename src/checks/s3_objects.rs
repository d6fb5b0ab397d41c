//! Object reads and writes of the S3 buckets that a row is bound to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Parameters: none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {}
