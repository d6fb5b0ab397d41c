//! AWS WAF: web ACLs and what they log.

use serde::{Deserialize, Serialize};

use super::{Read, ReadKind, explicit};

/// `wafv2:ListWebACLs` of one scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListWebAcls {
    /// The region that is asked: for CLOUDFRONT the partition's leader.
    pub region: String,
    /// `Scope`.
    pub scope: Scope,
}

impl Read for ListWebAcls {
    type Answer = Vec<WebAcl>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "wafv2:ListWebACLs", action: "wafv2:ListWebACLs", version: 1, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `wafv2:GetWebACL`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetWebAcl {
    /// The region that is asked: for CLOUDFRONT the partition's leader.
    pub region: String,
    /// `ARN`.
    pub arn: String,
}

impl Read for GetWebAcl {
    type Answer = WebAclSettings;
    const KIND: &'static ReadKind =
        &ReadKind { call: "wafv2:GetWebACL", action: "wafv2:GetWebACL", version: 1, paginated: false };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `wafv2:ListLoggingConfigurations` of one scope and owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListLoggingConfigurations {
    /// The region that is asked: for CLOUDFRONT the partition's leader.
    pub region: String,
    /// `Scope`.
    pub scope: Scope,
    /// `LogScope`: one list never shows the others' configurations.
    pub log_scope: LogScope,
}

impl Read for ListLoggingConfigurations {
    type Answer = Vec<LoggingConfiguration>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "wafv2:ListLoggingConfigurations",
        action: "wafv2:ListLoggingConfigurations",
        version: 1,
        paginated: true,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `wafv2:ListResourcesForWebACL` for one type of resource; the service does not answer it for distributions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListResourcesForWebAcl {
    /// The region that is asked.
    pub region: String,
    /// `WebACLArn`.
    pub acl_arn: String,
    /// `ResourceType`: left out, the service means load balancers only.
    pub resource_type: String,
}

impl Read for ListResourcesForWebAcl {
    type Answer = Vec<String>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "wafv2:ListResourcesForWebACL",
        action: "wafv2:ListResourcesForWebACL",
        version: 1,
        paginated: false,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// What kind of resources ACLs are for (`Scope`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Scope {
    /// CloudFront distributions and Amplify applications.
    Cloudfront,
    /// Everything else, region by region.
    Regional,
}

/// Who owns a logging configuration (`LogScope`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LogScope {
    /// The account itself, or Firewall Manager.
    Customer,
    /// Security Lake.
    SecurityLake,
    /// A telemetry rule of CloudWatch.
    CloudwatchTelemetryRuleManaged,
}

/// One ACL (`WebACLs[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebAcl {
    /// `Name`.
    pub name: String,
    /// `ARN`.
    pub arn: String,
}

/// What an ACL does to its metrics and to the data of requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebAclSettings {
    /// `VisibilityConfig.MetricName`: the value of the dimension `WebACL` of its metrics; null if it keeps none
    /// (`CloudWatchMetricsEnabled`).
    #[serde(deserialize_with = "explicit")]
    pub metric_name: Option<String>,
    /// `DataProtectionConfig.DataProtections[].Field`: what is hashed or replaced wherever the request is shown. A field
    /// without keys stands for all of its kind (name null).
    pub protected: Vec<RedactedField>,
}

/// What an ACL logs, and where to (`LoggingConfigurations[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoggingConfiguration {
    /// `ResourceArn`: the ACL's.
    pub acl_arn: String,
    /// `LogDestinationConfigs`: ARNs of a log group, bucket or Firehose stream.
    pub destinations: Vec<String>,
    /// `LoggingFilter`; null = every request is logged.
    #[serde(deserialize_with = "explicit")]
    pub filter: Option<LoggingFilter>,
    /// `RedactedFields`: `UriPath`, `Method`, `QueryString`, or `SingleHeader` with its name.
    pub redacted: Vec<RedactedField>,
    /// `ManagedByFirewallManager`.
    pub by_firewall_manager: bool,
}

/// A field that the log leaves out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedactedField {
    /// The member of `FieldToMatch` that is set.
    pub kind: String,
    /// Its `Name`, for a header.
    #[serde(deserialize_with = "explicit")]
    pub name: Option<String>,
}

/// Which requests are logged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoggingFilter {
    /// `DefaultBehavior`: KEEP or DROP.
    pub default_behavior: String,
    /// `Filters`, in order.
    pub filters: Vec<Filter>,
}

/// One filter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// `Behavior`: KEEP or DROP.
    pub behavior: String,
    /// `Requirement`: MEETS_ALL or MEETS_ANY.
    pub requirement: String,
    /// `Conditions[]`.
    pub conditions: Vec<FilterCondition>,
}

/// One condition: on the action, or on a label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilterCondition {
    /// `ActionCondition.Action`: ALLOW, BLOCK, COUNT, ….
    #[serde(deserialize_with = "explicit")]
    pub action: Option<String>,
    /// `LabelNameCondition.LabelName`.
    #[serde(deserialize_with = "explicit")]
    pub label: Option<String>,
}
