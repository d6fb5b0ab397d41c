//! The checks: code that decides what one kind of trail really records. One file per kind, registered below.
//!
//! A row of the matrix names its check by the kind and gives it parameters: `check: { vpc-flow-logs: { view: vpc } }`.

pub mod api_gateway_access_logs;
pub mod application_log;
pub mod attestation;
pub mod bedrock_invocation_logs;
pub mod cloudfront_access_logs;
pub mod cloudtrail_management;
pub mod cloudwatch;
pub mod cognito_sign_in;
pub mod config_recorder;
pub mod database_audit;
pub mod dns_query_logs;
pub mod dynamodb_tables;
pub mod ecs_containers;
pub mod eventbridge_events;
pub mod guardduty;
pub mod inspector;
pub mod lambda_logs;
pub mod load_balancer_access_logs;
pub mod s3_objects;
pub mod security_hub;
pub mod sqs_messages;
pub mod vpc_flow_logs;
pub mod waf_logs;

use std::fmt;

use schemars::JsonSchema;
use serde::de::{Error, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::facts::ReadKind;
use crate::judge::scope::Cx;
use crate::judge::verdict::Verdict;

/// The registry: everything that exists once per kind of check is generated from this one list.
macro_rules! registry {
    ($($(#[$doc:meta])* $kind:literal => $variant:ident in $module:ident,)+) => {
        /// A check and its parameters, as a row of the matrix names them.
        #[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
        pub enum CheckSpec {
            $($(#[$doc])* #[serde(rename = $kind)] $variant($module::Params),)+
        }

        // Written out, since the derived code takes a bare kind for a variant and then reports the line behind it.
        impl<'de> Deserialize<'de> for CheckSpec {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_map(CheckVisitor)
            }
        }

        impl<'de> Visitor<'de> for CheckVisitor {
            type Value = CheckSpec;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping with the kind of check as its only key")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<CheckSpec, A::Error> {
                let Some(kind) = map.next_key::<String>()? else {
                    return Err(A::Error::invalid_length(0, &self));
                };
                let check = match kind.as_str() {
                    $($kind => CheckSpec::$variant(map.next_value()?),)+
                    unknown => return Err(A::Error::unknown_variant(unknown, CheckSpec::KINDS)),
                };
                match map.next_key::<IgnoredAny>()? {
                    Some(_) => Err(A::Error::invalid_length(2, &self)),
                    None => Ok(check),
                }
            }
        }

        impl CheckSpec {
            /// Every kind of check.
            pub const KINDS: &[&str] = &[$($kind),+];

            /// The kinds of read that this check may ask.
            pub fn reads(&self) -> &'static [&'static ReadKind] {
                match self {
                    $(Self::$variant(_) => $module::READS,)+
                }
            }

            /// The kinds of read that any check may ask.
            pub fn all_reads() -> Vec<&'static ReadKind> {
                [$($module::READS),+].concat()
            }

            /// Decides what is recorded now.
            pub async fn run(&self, cx: &Cx<'_>) -> Verdict {
                match self {
                    $(Self::$variant(params) => $module::run(params, cx).await,)+
                }
            }

            /// The kind of this check.
            pub fn kind(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => $kind,)+
                }
            }
        }
    };
}

/// Reads a mapping with one key, the kind of check.
struct CheckVisitor;

registry! {
    /// Management events of AWS services in CloudTrail.
    "cloudtrail-management" => CloudtrailManagement in cloudtrail_management,
    /// Object reads and writes of S3 buckets.
    "s3-objects" => S3Objects in s3_objects,
    /// Table and item operations of DynamoDB.
    "dynamodb-tables" => DynamodbTables in dynamodb_tables,
    /// Connections and queries of RDS databases.
    "database-audit" => DatabaseAudit in database_audit,
    /// Logs of containers that run in ECS.
    "ecs-containers" => EcsContainers in ecs_containers,
    /// Messages sent to and received from SQS queues.
    "sqs-messages" => SqsMessages in sqs_messages,
    /// Events put on EventBridge buses.
    "eventbridge-events" => EventbridgeEvents in eventbridge_events,
    /// Sign-in events of Cognito user pools.
    "cognito-sign-in" => CognitoSignIn in cognito_sign_in,
    /// Queries that DNS zones answer and VPCs ask.
    "dns-query-logs" => DnsQueryLogs in dns_query_logs,
    /// VPC flow logs.
    "vpc-flow-logs" => VpcFlowLogs in vpc_flow_logs,
    /// Logs of Lambda functions.
    "lambda-logs" => LambdaLogs in lambda_logs,
    /// Access logs of load balancers.
    "load-balancer-access-logs" => LoadBalancerAccessLogs in load_balancer_access_logs,
    /// Model invocations of Bedrock.
    "bedrock-invocation-logs" => BedrockInvocationLogs in bedrock_invocation_logs,
    /// Access logs of API Gateway's APIs.
    "api-gateway-access-logs" => ApiGatewayAccessLogs in api_gateway_access_logs,
    /// Requests to CloudFront distributions.
    "cloudfront-access-logs" => CloudfrontAccessLogs in cloudfront_access_logs,
    /// Requests that WAF allows and blocks.
    "waf-logs" => WafLogs in waf_logs,
    /// The log groups that other rows deliver to, and alarms that act.
    "cloudwatch" => Cloudwatch in cloudwatch,
    /// Configuration changes in AWS Config.
    "config-recorder" => ConfigRecorder in config_recorder,
    /// Threat detection by GuardDuty.
    "guardduty" => Guardduty in guardduty,
    /// Vulnerability scans by Amazon Inspector.
    "inspector" => Inspector in inspector,
    /// Deviations from best practices, in Security Hub.
    "security-hub" => SecurityHub in security_hub,
    /// A person's statement, for what AWS cannot show.
    "attestation" => Attestation in attestation,
    /// A log that an application writes.
    "application-log" => ApplicationLog in application_log,
}

impl CheckSpec {
    /// Whether a row with this check means resources that a project file can name. The others are judged for the account and
    /// its regions, or by a person's word.
    pub fn takes_binding(&self) -> bool {
        !matches!(
            self,
            Self::CloudtrailManagement(_)
                | Self::Attestation(_)
                | Self::Cloudwatch(_)
                | Self::ConfigRecorder(_)
                | Self::Guardduty(_)
                | Self::Inspector(_)
                | Self::SecurityHub(_)
        )
    }

    /// Whether the resources that its row means are log groups.
    pub fn takes_log_groups(&self) -> bool {
        matches!(self, Self::ApplicationLog(_))
    }

    /// Whether trails of CloudTrail close its row's shortfalls. They are shared: rows with such a check propose what all of
    /// them need.
    pub fn needs_trails(&self) -> bool {
        matches!(
            self,
            Self::CloudtrailManagement(_)
                | Self::S3Objects(_)
                | Self::DynamodbTables(_)
                | Self::SqsMessages(_)
                | Self::EventbridgeEvents(_)
        )
    }

    /// Whether the check weighs what the other rows show: it runs after them, and needs all of them.
    pub fn weighs_other_rows(&self) -> bool {
        matches!(self, Self::Cloudwatch(_))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_file_of_this_directory_is_registered() {
        let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/src/checks");
        let files: BTreeSet<String> = std::fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().replace('_', "-"))
            .filter(|name| name != "mod")
            .collect();
        assert_eq!(files, CheckSpec::KINDS.iter().map(|kind| (*kind).to_owned()).collect());
    }

    #[test]
    fn the_checks_that_propose_changes_of_trails_are_those_that_say_so() {
        let matrix = crate::matrix::Matrix::embedded().unwrap();
        for component in matrix.components() {
            let (check, kind) = (&component.check, component.check.kind().replace('-', "_"));
            let path = format!("{}/src/checks/{kind}.rs", env!("CARGO_MANIFEST_DIR"));
            let code = std::fs::read_to_string(path).unwrap();
            assert_eq!(check.needs_trails(), code.contains("trail_remedy::remedied"), "{kind}");
        }
    }
}
