//! Table operations, item reads and item writes of DynamoDB tables.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Parameters: none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {}
