//! ECS clusters, and what runs in them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Read, ReadKind, explicit};

/// The most services that one `ecs:DescribeServices` names.
pub const SERVICES_AT_ONCE: usize = 10;
/// The most clusters or tasks that one `ecs:DescribeClusters` or `ecs:DescribeTasks` names.
pub const CLUSTERS_OR_TASKS_AT_ONCE: usize = 100;

/// The options of a log driver that a fact keeps, in lower case: those that say where records go and which are dropped.
/// Others may hold tokens and API keys.
pub const LOG_OPTIONS: [&str; 19] = [
    "@type",
    "auto_create_group",
    "awslogs-create-group",
    "awslogs-group",
    "awslogs-region",
    "bucket",
    "delivery_stream",
    "delivery_stream_name",
    "exclude-pattern",
    "include-pattern",
    "log_group_name",
    "mode",
    "name",
    "region",
    "role_arn",
    "s3_bucket",
    "s3_region",
    "stream",
    "stream_name",
];

/// `ecs:ListClusters`: the ARNs of the clusters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListClusters {
    /// The region that is asked.
    pub region: String,
}

impl Read for ListClusters {
    type Answer = Vec<String>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "ecs:ListClusters", action: "ecs:ListClusters", version: 1, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `ecs:DescribeClusters` with `CONFIGURATIONS`. A cluster that is gone since it was listed is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeClusters {
    /// The region that is asked.
    pub region: String,
    /// `clusters`: ARNs, [`CLUSTERS_OR_TASKS_AT_ONCE`] at most.
    pub clusters: Vec<String>,
}

impl Read for DescribeClusters {
    type Answer = Vec<Cluster>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "ecs:DescribeClusters", action: "ecs:DescribeClusters", version: 1, paginated: false };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `ecs:ListServices`: the ARNs of a cluster's services.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListServices {
    /// The region that is asked.
    pub region: String,
    /// `cluster`: the ARN.
    pub cluster: String,
}

impl Read for ListServices {
    type Answer = Vec<String>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "ecs:ListServices", action: "ecs:ListServices", version: 1, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `ecs:DescribeServices`. A service that is gone since it was listed is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeServices {
    /// The region that is asked.
    pub region: String,
    /// `cluster`: the ARN.
    pub cluster: String,
    /// `services`: ARNs, [`SERVICES_AT_ONCE`] at most.
    pub services: Vec<String>,
}

impl Read for DescribeServices {
    type Answer = Vec<Service>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "ecs:DescribeServices", action: "ecs:DescribeServices", version: 1, paginated: false };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `ecs:ListTasks`: the ARNs of a cluster's tasks that should run (`desiredStatus` RUNNING).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListTasks {
    /// The region that is asked.
    pub region: String,
    /// `cluster`: the ARN.
    pub cluster: String,
}

impl Read for ListTasks {
    type Answer = Vec<String>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "ecs:ListTasks", action: "ecs:ListTasks", version: 1, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `ecs:DescribeTasks`. A task that is gone since it was listed is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeTasks {
    /// The region that is asked.
    pub region: String,
    /// `cluster`: the ARN.
    pub cluster: String,
    /// `tasks`: ARNs, [`CLUSTERS_OR_TASKS_AT_ONCE`] at most.
    pub tasks: Vec<String>,
}

impl Read for DescribeTasks {
    type Answer = Vec<Task>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "ecs:DescribeTasks", action: "ecs:DescribeTasks", version: 1, paginated: false };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `ecs:DescribeTaskDefinition`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeTaskDefinition {
    /// The region that is asked.
    pub region: String,
    /// `taskDefinition`: the ARN; without a revision it means the latest active one.
    pub arn: String,
}

impl Read for DescribeTaskDefinition {
    type Answer = Vec<Container>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "ecs:DescribeTaskDefinition",
        action: "ecs:DescribeTaskDefinition",
        version: 2,
        paginated: false,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// Where the sessions of ECS Exec in a cluster are logged (`clusters[].configuration.executeCommandConfiguration`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cluster {
    /// `clusterArn`.
    pub arn: String,
    /// `logging`: NONE, DEFAULT or OVERRIDE; null when nothing is configured, which is DEFAULT.
    #[serde(deserialize_with = "explicit")]
    pub exec_logging: Option<String>,
    /// `logConfiguration.cloudWatchLogGroupName`.
    #[serde(deserialize_with = "explicit")]
    pub exec_log_group: Option<String>,
    /// `logConfiguration.s3BucketName`.
    #[serde(deserialize_with = "explicit")]
    pub exec_bucket: Option<String>,
}

/// One service (`services[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// `serviceArn`.
    pub arn: String,
    /// `serviceName`.
    pub name: String,
    /// `status`: ACTIVE, DRAINING or INACTIVE.
    pub status: String,
    /// `taskDefinition` of `deployments[]` that are not INACTIVE and of `taskSets[]`; the service's own where it has neither.
    pub task_definitions: Vec<String>,
    /// `enableExecuteCommand`.
    pub exec_enabled: bool,
}

/// One running task (`tasks[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// `taskDefinitionArn`.
    pub task_definition: String,
    /// `group`: `service:<name>` or `family:<family>`, unless whoever ran the task chose another.
    #[serde(deserialize_with = "explicit")]
    pub group: Option<String>,
    /// `enableExecuteCommand`.
    pub exec_enabled: bool,
}

/// One container of a task definition (`containerDefinitions[]`), without its environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Container {
    /// `name`.
    pub name: String,
    /// `logConfiguration`.
    #[serde(deserialize_with = "explicit")]
    pub log: Option<LogConfiguration>,
    /// `firelensConfiguration`: the container routes the logs of the others.
    #[serde(deserialize_with = "explicit")]
    pub log_router: Option<LogRouter>,
}

/// How a container routes the logs of the others (`firelensConfiguration`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogRouter {
    /// Whether `options` name a configuration file of its own (`config-file-value`), which may filter and redirect.
    pub own_config: bool,
}

/// How a container logs (`logConfiguration`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogConfiguration {
    /// `logDriver`.
    pub driver: String,
    /// Those of `options` that [`LOG_OPTIONS`] names, their names in lower case.
    pub options: BTreeMap<String, String>,
}
