//! EventBridge event buses.

use serde::{Deserialize, Serialize};

use super::{Read, ReadKind, explicit};

/// `events:ListEventBuses`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListEventBuses {
    /// The region that is asked.
    pub region: String,
}

impl Read for ListEventBuses {
    type Answer = Vec<EventBus>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "events:ListEventBuses", action: "events:ListEventBuses", version: 1, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `events:DescribeEventBus`: the bus's own log setting; null when the answer holds no `LogConfig`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeEventBus {
    /// The region that is asked.
    pub region: String,
    /// The bus's name.
    pub name: String,
}

impl Read for DescribeEventBus {
    type Answer = Option<BusLogConfig>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "events:DescribeEventBus", action: "events:DescribeEventBus", version: 1, paginated: false };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `events:ListRuleNamesByTarget`: the names of a bus's rules that have a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListRuleNamesByTarget {
    /// The region that is asked.
    pub region: String,
    /// `EventBusName`.
    pub bus: String,
    /// `TargetArn`: for ECS tasks the cluster's.
    pub target_arn: String,
}

impl Read for ListRuleNamesByTarget {
    type Answer = Vec<String>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "events:ListRuleNamesByTarget",
        action: "events:ListRuleNamesByTarget",
        version: 1,
        paginated: true,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `events:ListRules`: a bus's rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListRules {
    /// The region that is asked.
    pub region: String,
    /// `EventBusName`.
    pub bus: String,
}

impl Read for ListRules {
    type Answer = Vec<Rule>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "events:ListRules", action: "events:ListRules", version: 2, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `events:ListTargetsByRule`: a rule's targets. What they are given (`Input`) is dropped where the
/// answer arrives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListTargetsByRule {
    /// The region that is asked.
    pub region: String,
    /// `EventBusName`.
    pub bus: String,
    /// `Rule`.
    pub rule: String,
}

impl Read for ListTargetsByRule {
    type Answer = Vec<Target>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "events:ListTargetsByRule", action: "events:ListTargetsByRule", version: 2, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// One rule (`Rules[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// `Name`.
    pub name: String,
    /// Whether `State` is not DISABLED.
    pub enabled: bool,
    /// `EventPattern`; null for a rule that runs on a schedule.
    #[serde(deserialize_with = "explicit")]
    pub pattern: Option<EventPattern>,
}

/// Which events a rule takes (`EventPattern`), as far as it is a matter of their envelope. Values are texts; comparisons are
/// their JSON: `{"prefix":"aws."}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventPattern {
    /// `source`; null = any.
    #[serde(deserialize_with = "explicit")]
    pub sources: Option<Vec<String>>,
    /// `detail-type`; null = any.
    #[serde(deserialize_with = "explicit")]
    pub detail_types: Option<Vec<String>>,
    /// The other fields that it asks about: `detail`, `account`, `$or`, ….
    pub narrowed_by: Vec<String>,
}

/// One target of a rule (`Targets[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// `Arn`.
    pub arn: String,
    /// Whether it is given the event as it is: without `Input`, `InputPath` and `InputTransformer`.
    pub whole_event: bool,
    /// Whether it has a `RoleArn`, without which EventBridge writes to no stream.
    pub has_role: bool,
    /// The ECS task that it runs, if it does.
    #[serde(deserialize_with = "explicit")]
    pub task: Option<EcsTarget>,
}

/// An ECS task that a rule or a schedule runs (`EcsParameters` of a target).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EcsTarget {
    /// The cluster (`Arn` of the target, or `Cluster` of `ecs:RunTask`): its ARN or name.
    pub cluster: String,
    /// `TaskDefinitionArn`, or `TaskDefinition` of `ecs:RunTask`: an ARN or a family; without a revision the latest active
    /// one runs.
    pub task_definition: String,
    /// `EnableExecuteCommand`.
    pub exec_enabled: bool,
}

/// One event bus (`EventBuses[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventBus {
    /// `Name`.
    pub name: String,
    /// `Arn`.
    pub arn: String,
    /// Principals of the `Allow` statements of `Policy` that cover `events:PutEvents`: account ids, ARNs or `*`, sorted.
    pub allowed_principals: Vec<String>,
}

/// A bus's log setting (`LogConfig`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusLogConfig {
    /// `Level`: OFF, ERROR, INFO or TRACE.
    pub level: String,
    /// `IncludeDetail`: NONE or FULL.
    #[serde(deserialize_with = "explicit")]
    pub include_detail: Option<String>,
}
