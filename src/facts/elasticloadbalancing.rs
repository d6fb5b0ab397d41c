//! Elastic Load Balancing: application, network and gateway load balancers and their logs.

use serde::{Deserialize, Serialize};

use super::{Read, ReadKind, explicit};

/// `elasticloadbalancing:DescribeLoadBalancers`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeLoadBalancers {
    /// The region that is asked.
    pub region: String,
}

impl Read for DescribeLoadBalancers {
    type Answer = Vec<LoadBalancer>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "elasticloadbalancing:DescribeLoadBalancers",
        action: "elasticloadbalancing:DescribeLoadBalancers",
        version: 1,
        paginated: true,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `elasticloadbalancing:DescribeLoadBalancerAttributes`: the attributes that concern logs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeLoadBalancerAttributes {
    /// The region that is asked.
    pub region: String,
    /// `LoadBalancerArn`.
    pub arn: String,
}

impl Read for DescribeLoadBalancerAttributes {
    type Answer = LogAttributes;
    const KIND: &'static ReadKind = &ReadKind {
        call: "elasticloadbalancing:DescribeLoadBalancerAttributes",
        action: "elasticloadbalancing:DescribeLoadBalancerAttributes",
        version: 2,
        paginated: false,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `elasticloadbalancing:DescribeListeners` of one load balancer: the protocols (`Protocol`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeListeners {
    /// The region that is asked.
    pub region: String,
    /// `LoadBalancerArn`.
    pub load_balancer_arn: String,
}

impl Read for DescribeListeners {
    type Answer = Vec<String>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "elasticloadbalancing:DescribeListeners",
        action: "elasticloadbalancing:DescribeListeners",
        version: 1,
        paginated: true,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// One load balancer (`LoadBalancers[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoadBalancer {
    /// `LoadBalancerArn`.
    pub arn: String,
    /// `LoadBalancerName`.
    pub name: String,
    /// `Type`: application, network or gateway.
    pub kind: String,
    /// `State.Code`: active, provisioning, active_impaired or failed.
    #[serde(deserialize_with = "explicit")]
    pub state: Option<String>,
}

/// The attributes of a load balancer that concern logs (`Attributes[]`). One that the answer lacks is off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogAttributes {
    /// `access_logs.s3.enabled`.
    pub access_logs: bool,
    /// `access_logs.s3.bucket`.
    #[serde(deserialize_with = "explicit")]
    pub access_logs_bucket: Option<String>,
    /// `access_logs.s3.prefix`; null for none.
    #[serde(deserialize_with = "explicit")]
    pub access_logs_prefix: Option<String>,
    /// `connection_logs.s3.enabled`.
    pub connection_logs: bool,
    /// `health_check_logs.s3.enabled`.
    pub health_check_logs: bool,
}
