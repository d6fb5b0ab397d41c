//! Rows whose trail no check judges yet: `unknown`, never a guess.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the row claims of the account all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// The resources that the row's binding claims, so that they are not listed as claimed by no row.
    pub resources: Resources,
}

/// A type of resource that a row can claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Resources {
    /// Lambda functions.
    Functions,
    /// API Gateway APIs.
    Apis,
    /// None of the types that are listed.
    None,
}
