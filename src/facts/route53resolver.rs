//! Route 53 Resolver: the logs of the DNS queries that originate in VPCs.

use serde::{Deserialize, Serialize};

use super::{Read, ReadKind, explicit};

/// `route53resolver:ListResolverQueryLogConfigs`: the account's own and those shared with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListResolverQueryLogConfigs {
    /// The region that is asked.
    pub region: String,
}

impl Read for ListResolverQueryLogConfigs {
    type Answer = Vec<QueryLogConfig>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "route53resolver:ListResolverQueryLogConfigs",
        action: "route53resolver:ListResolverQueryLogConfigs",
        version: 1,
        paginated: true,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `route53resolver:ListResolverQueryLogConfigAssociations`: which VPCs log to which configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListResolverQueryLogConfigAssociations {
    /// The region that is asked.
    pub region: String,
}

impl Read for ListResolverQueryLogConfigAssociations {
    type Answer = Vec<QueryLogAssociation>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "route53resolver:ListResolverQueryLogConfigAssociations",
        action: "route53resolver:ListResolverQueryLogConfigAssociations",
        version: 1,
        paginated: true,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// One query logging configuration (`ResolverQueryLogConfigs[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueryLogConfig {
    /// `Id`.
    pub id: String,
    /// `Status`: CREATING, CREATED, DELETING, or FAILED when logs cannot be delivered.
    pub status: String,
    /// `DestinationArn`: a log group, a bucket or a Firehose stream.
    pub destination_arn: String,
}

/// One association with a VPC (`ResolverQueryLogConfigAssociations[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueryLogAssociation {
    /// `Id`.
    pub id: String,
    /// `ResolverQueryLogConfigId`.
    pub config_id: String,
    /// `ResourceId`: the VPC's id.
    pub vpc_id: String,
    /// `Status`: CREATING, ACTIVE, ACTION_NEEDED, DELETING or FAILED.
    pub status: String,
    /// `Error`: NONE, DESTINATION_NOT_FOUND, ACCESS_DENIED or INTERNAL_SERVICE_ERROR.
    #[serde(deserialize_with = "explicit")]
    pub error: Option<String>,
}
