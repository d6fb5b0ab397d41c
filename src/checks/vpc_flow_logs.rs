//! VPC flow logs, and whether they see the traffic of internet and NAT gateways.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which traffic must be recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// The traffic of what.
    pub view: View,
}

/// The traffic of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum View {
    /// Every network interface of a VPC.
    Vpc,
    /// What passes an internet gateway.
    InternetGateway,
    /// What passes a NAT gateway.
    NatGateway,
}
