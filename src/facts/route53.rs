//! Route 53: hosted zones and the query logs of the public ones.

use serde::{Deserialize, Serialize};

use super::{Read, ReadKind};

/// `route53:ListHostedZones`, public and private.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListHostedZones {
    /// The region that is asked: the partition's leader, since the service is global.
    pub region: String,
}

impl Read for ListHostedZones {
    type Answer = Vec<HostedZone>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "route53:ListHostedZones", action: "route53:ListHostedZones", version: 1, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `route53:ListQueryLoggingConfigs` of all zones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListQueryLoggingConfigs {
    /// The region that is asked: the partition's leader, since the service is global.
    pub region: String,
}

impl Read for ListQueryLoggingConfigs {
    type Answer = Vec<QueryLoggingConfig>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "route53:ListQueryLoggingConfigs",
        action: "route53:ListQueryLoggingConfigs",
        version: 1,
        paginated: true,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// One zone (`HostedZones[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HostedZone {
    /// `Id`, without `/hostedzone/`.
    pub id: String,
    /// `Name`, without the dot at its end.
    pub name: String,
    /// `Config.PrivateZone`.
    pub is_private: bool,
}

/// Where the queries of a zone are logged (`QueryLoggingConfigs[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueryLoggingConfig {
    /// `HostedZoneId`, without `/hostedzone/`.
    pub zone_id: String,
    /// `CloudWatchLogsLogGroupArn`.
    pub log_group_arn: String,
}
