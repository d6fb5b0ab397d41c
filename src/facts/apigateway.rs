//! API Gateway: REST, HTTP and WebSocket APIs.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
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
        &ReadKind { call: "apigateway:GetRestApis", action: "apigateway:GET", version: 2, paginated: true };

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
    type Answer = Vec<V2Api>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "apigatewayv2:GetApis", action: "apigateway:GET", version: 2, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `apigateway:GetStages`: the stages of a REST API.
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
        &ReadKind { call: "apigateway:GetStages", action: "apigateway:GET", version: 2, paginated: false };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `apigatewayv2:GetStages`: the stages of an HTTP or WebSocket API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetV2Stages {
    /// The region that is asked.
    pub region: String,
    /// `ApiId`.
    pub api_id: String,
}

impl Read for GetV2Stages {
    type Answer = Vec<Stage>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "apigatewayv2:GetStages", action: "apigateway:GET", version: 2, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `apigateway:GetAccount`: `cloudwatchRoleArn`, the role with which REST and WebSocket APIs of a region write to CloudWatch
/// Logs; null = none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetAccount {
    /// The region that is asked.
    pub region: String,
}

impl Read for GetAccount {
    type Answer = Option<String>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "apigateway:GetAccount", action: "apigateway:GET", version: 1, paginated: false };

    fn region(&self) -> &str {
        &self.region
    }
}

/// One REST API (`items[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Api {
    /// `id`.
    pub id: String,
    /// `name`.
    pub name: String,
    /// Whether `endpointConfiguration.types` is PRIVATE: only VPC endpoints reach it.
    pub is_private: bool,
}

impl Api {
    /// The API's ARN. API Gateway's ARNs name no account.
    pub fn rest_arn(&self, partition: &str, region: &str) -> String {
        format!("arn:{partition}:apigateway:{region}::/restapis/{}", self.id)
    }
}

/// One HTTP or WebSocket API (`Items[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct V2Api {
    /// `ApiId`.
    pub id: String,
    /// `Name`.
    pub name: String,
    /// `ProtocolType`: HTTP or WEBSOCKET.
    pub protocol: String,
}

impl V2Api {
    /// The API's ARN. API Gateway's ARNs name no account.
    pub fn v2_arn(&self, partition: &str, region: &str) -> String {
        format!("arn:{partition}:apigateway:{region}::/apis/{}", self.id)
    }
}

/// One stage of an API (`item[]` or `Items[]`). Stage variables are dropped where the answer arrives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// `stageName`.
    pub name: String,
    /// `deploymentId`; null = nothing was deployed yet.
    #[serde(deserialize_with = "explicit")]
    pub deployment_id: Option<String>,
    /// `AutoDeploy`: each change of the API is deployed at once. Stages of REST APIs have none.
    pub auto_deploy: bool,
    /// `lastUpdatedDate`: of any setting, or of what is deployed.
    #[serde(deserialize_with = "explicit")]
    pub updated: Option<Timestamp>,
    /// `accessLogSettings`, if they name a destination.
    #[serde(deserialize_with = "explicit")]
    pub access_log: Option<AccessLog>,
    /// `loggingLevel` (ERROR, INFO or OFF) by the key of `methodSettings` or `RouteSettings`, where one is set;
    /// `DefaultRouteSettings` under [`EVERY_METHOD`].
    pub execution_levels: BTreeMap<String, String>,
    /// Whether any method or route has `dataTraceEnabled`.
    pub data_trace: bool,
    /// `webAclArn`: the ACL that inspects its requests. Stages of HTTP and WebSocket APIs can have none.
    #[serde(deserialize_with = "explicit")]
    pub web_acl_arn: Option<String>,
}

/// The key of the settings that hold for every method that has none of its own.
pub const EVERY_METHOD: &str = "*/*";

/// Where a stage writes its access log, and what each line holds (`accessLogSettings`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessLog {
    /// `destinationArn`: a log group or a Firehose stream.
    pub destination_arn: String,
    /// The variables of `format`, without `$context.`: `identity.sourceIp`. What else the format says is not kept.
    pub variables: BTreeSet<String>,
}

impl AccessLog {
    /// An access log in `format`: JSON, XML, CSV or CLF, each with variables of the form `$context.name`.
    pub fn new(destination_arn: String, format: &str) -> Self {
        let of_name = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let variables = format.split("$context.").skip(1).map(|rest| {
            let end = rest.find(|c| !of_name(c)).unwrap_or(rest.len());
            rest[..end].trim_end_matches(['.', '-']).to_owned()
        });
        Self { destination_arn, variables: variables.filter(|name| !name.is_empty()).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variables_of_a_format_are_found_in_every_notation() {
        for (format, expected) in [
            (
                r#"{"ip":"$context.identity.sourceIp","t":"$context.requestTimeEpoch"}"#,
                &["identity.sourceIp", "requestTimeEpoch"][..],
            ),
            ("$context.identity.sourceIp - - [$context.requestTime]", &["identity.sourceIp", "requestTime"]),
            ("<a>$context.status</a>,$context.authorizer.claims.sub.", &["authorizer.claims.sub", "status"]),
            ("$context.authorizer.principalId,$context.status,$context.status", &["authorizer.principalId", "status"]),
            ("no variables, $contextual", &[]),
        ] {
            let log = AccessLog::new("arn".to_owned(), format);
            assert_eq!(log.variables.iter().map(String::as_str).collect::<Vec<_>>(), expected, "{format}");
        }
    }
}
