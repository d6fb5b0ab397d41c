//! API Gateway: REST, HTTP and WebSocket APIs.

use serde::{Deserialize, Serialize};

use super::{Read, ReadKind, explicit};

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

/// `apigateway:GetStages` of a REST API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetStages {
    /// The region that is asked.
    pub region: String,
    /// `restApiId`.
    pub api_id: String,
}

impl Read for GetStages {
    type Answer = Vec<Stage>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "apigateway:GetStages", action: "apigateway:GET", version: 1, paginated: false };

    fn region(&self) -> &str {
        &self.region
    }
}

/// One stage of a REST API (`item[]`). Its variables may hold secrets and are left where they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// `stageName`.
    pub name: String,
    /// `webAclArn`: the ACL that inspects its requests.
    #[serde(deserialize_with = "explicit")]
    pub web_acl_arn: Option<String>,
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
