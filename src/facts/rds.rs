//! RDS: database instances and clusters (DocumentDB's and Neptune's included), the settings of theirs that decide what is
//! logged, and nothing else of their parameters.

use serde::{Deserialize, Serialize};

use super::{Read, ReadKind, explicit};

/// Parameters and option settings that list the database users who are not audited. Their value in a fact is the number of
/// users, without names and without `rdsadmin`, as whom RDS itself looks after the database.
pub const EXCLUDED_USERS: [&str; 2] = ["SERVER_AUDIT_EXCL_USERS", "server_audit_excl_users"];

/// Parameters and option settings that list the only database users who are audited. Their value in a fact is the number of
/// users, without names.
pub const INCLUDED_USERS: [&str; 2] = ["SERVER_AUDIT_INCL_USERS", "server_audit_incl_users"];

/// The options of option groups that audit. Facts hold no others.
pub const AUDIT_OPTIONS: [&str; 3] = ["DB2_AUDIT", "MARIADB_AUDIT_PLUGIN", "SQLSERVER_AUDIT"];

/// The settings of audit options that a fact keeps.
pub const AUDIT_OPTION_SETTINGS: [&str; 5] = [
    "S3_BUCKET_ARN",
    "SERVER_AUDIT_EVENTS",
    "SERVER_AUDIT_EXCL_USERS",
    "SERVER_AUDIT_INCL_USERS",
    "SERVER_AUDIT_LOGGING",
];

/// `rds:DescribeDBInstances`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeDbInstances {
    /// The region that is asked.
    pub region: String,
}

impl Read for DescribeDbInstances {
    type Answer = Vec<DbInstance>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "rds:DescribeDBInstances", action: "rds:DescribeDBInstances", version: 1, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `rds:DescribeDBClusters`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeDbClusters {
    /// The region that is asked.
    pub region: String,
}

impl Read for DescribeDbClusters {
    type Answer = Vec<DbCluster>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "rds:DescribeDBClusters", action: "rds:DescribeDBClusters", version: 2, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `rds:DescribeOptionGroups`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeOptionGroups {
    /// The region that is asked.
    pub region: String,
}

impl Read for DescribeOptionGroups {
    type Answer = Vec<OptionGroup>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "rds:DescribeOptionGroups", action: "rds:DescribeOptionGroups", version: 1, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `rds:DescribeDBParameters`, filtered by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeDbParameters {
    /// The region that is asked.
    pub region: String,
    /// `DBParameterGroupName`.
    pub group: String,
    /// Values of the filter `parameter-name`.
    pub names: Vec<String>,
}

impl Read for DescribeDbParameters {
    type Answer = Vec<Parameter>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "rds:DescribeDBParameters", action: "rds:DescribeDBParameters", version: 1, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `rds:DescribeDBClusterParameters`, filtered by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeDbClusterParameters {
    /// The region that is asked.
    pub region: String,
    /// `DBClusterParameterGroupName`.
    pub group: String,
    /// Values of the filter `parameter-name`.
    pub names: Vec<String>,
}

impl Read for DescribeDbClusterParameters {
    type Answer = Vec<Parameter>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "rds:DescribeDBClusterParameters",
        action: "rds:DescribeDBClusterParameters",
        version: 1,
        paginated: true,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// One database instance (`DBInstances[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DbInstance {
    /// `DBInstanceIdentifier`.
    pub id: String,
    /// `DBInstanceArn`.
    pub arn: String,
    /// `Engine`.
    pub engine: String,
    /// `DBClusterIdentifier`: it is a member of that cluster.
    #[serde(deserialize_with = "explicit")]
    pub cluster: Option<String>,
    /// `DBParameterGroups[]`.
    pub parameter_groups: Vec<Membership>,
    /// `OptionGroupMemberships[]`.
    pub option_groups: Vec<Membership>,
    /// What it exports to CloudWatch Logs.
    pub exports: Exports,
    /// Its activity stream.
    pub activity_stream: ActivityStream,
}

/// One cluster (`DBClusters[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DbCluster {
    /// `DBClusterIdentifier`.
    pub id: String,
    /// `DBClusterArn`.
    pub arn: String,
    /// `Engine`.
    pub engine: String,
    /// `EngineMode`: provisioned, serverless, ….
    #[serde(deserialize_with = "explicit")]
    pub engine_mode: Option<String>,
    /// Whether `ClusterScalabilityType` is limitless: shards serve it, which are no instances.
    pub limitless: bool,
    /// `DBClusterParameterGroup`: the group's name.
    #[serde(deserialize_with = "explicit")]
    pub parameter_group: Option<String>,
    /// `DBClusterMembers[]`: `DBInstanceIdentifier` with `DBClusterParameterGroupStatus`.
    pub members: Vec<Membership>,
    /// What it exports to CloudWatch Logs.
    pub exports: Exports,
    /// Its activity stream.
    pub activity_stream: ActivityStream,
}

/// A group that a database uses, or a member of a cluster, with the status of what the group sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// The name of the group or the identifier of the member.
    pub name: String,
    /// `in-sync` once it is in force; pending-reboot, applying, failed-to-apply, … before.
    #[serde(deserialize_with = "explicit")]
    pub status: Option<String>,
}

/// Log types that go to CloudWatch Logs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exports {
    /// `EnabledCloudwatchLogsExports`.
    pub enabled: Vec<String>,
    /// `PendingModifiedValues.PendingCloudwatchLogsExports.LogTypesToEnable`.
    pub pending: Vec<String>,
}

/// A database activity stream.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActivityStream {
    /// `ActivityStreamStatus`: stopped, starting, started or stopping; null where there never was one.
    #[serde(deserialize_with = "explicit")]
    pub status: Option<String>,
    /// `ActivityStreamMode`: sync or async.
    #[serde(deserialize_with = "explicit")]
    pub mode: Option<String>,
    /// `ActivityStreamKinesisStreamName`.
    #[serde(deserialize_with = "explicit")]
    pub kinesis_stream: Option<String>,
}

/// One parameter of a parameter group (`Parameters[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// `ParameterName`.
    pub name: String,
    /// `ParameterValue`; null where the engine's default holds. For lists of users, how many they are.
    #[serde(deserialize_with = "explicit")]
    pub value: Option<String>,
    /// `Source`: user, engine-default or system.
    #[serde(deserialize_with = "explicit")]
    pub source: Option<String>,
    /// `ApplyType`: static or dynamic.
    #[serde(deserialize_with = "explicit")]
    pub apply_type: Option<String>,
}

/// One option group (`OptionGroupsList[]`), reduced to [`AUDIT_OPTIONS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptionGroup {
    /// `OptionGroupName`.
    pub name: String,
    /// `Options[]`.
    pub options: Vec<DbOption>,
}

/// One option that audits (`Options[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DbOption {
    /// `OptionName`.
    pub name: String,
    /// `OptionSettings[]`, those of [`AUDIT_OPTION_SETTINGS`].
    pub settings: Vec<OptionSetting>,
}

/// One setting of an option (`OptionSettings[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptionSetting {
    /// `Name`.
    pub name: String,
    /// `Value`, else `DefaultValue`; null where there is neither. For lists of users, how many they are.
    #[serde(deserialize_with = "explicit")]
    pub value: Option<String>,
}
