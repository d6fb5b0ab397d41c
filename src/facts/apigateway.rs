//! API Gateway: REST, HTTP and WebSocket APIs.

use serde::{Deserialize, Serialize};

use super::{Read, ReadKind};

/// `apigateway:GetRestApis`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetRestApis {
    /// The region that is asked.
    pub region: String,
}

impl Read for GetRestApis {
    type Answer = Vec<Api>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "apigateway:GetRestApis", action: "apigateway:GET", version: 1, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `apigatewayv2:GetApis`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetApis {
    /// The region that is asked.
    pub region: String,
}

impl Read for GetApis {
    type Answer = Vec<Api>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "apigatewayv2:GetApis", action: "apigateway:GET", version: 1, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// One API (`items[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Api {
    /// `id` or `ApiId`.
    pub id: String,
    /// `name` or `Name`.
    pub name: String,
}

impl Api {
    /// The ARN of a REST API. API Gateway's ARNs name no account.
    pub fn rest_arn(&self, partition: &str, region: &str) -> String {
        format!("arn:{partition}:apigateway:{region}::/restapis/{}", self.id)
    }

    /// The ARN of an HTTP or WebSocket API. API Gateway's ARNs name no account.
    pub fn v2_arn(&self, partition: &str, region: &str) -> String {
        format!("arn:{partition}:apigateway:{region}::/apis/{}", self.id)
    }
}
