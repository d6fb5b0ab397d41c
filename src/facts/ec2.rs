//! EC2: flow logs and the network that they watch.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Read, ReadKind, explicit};

/// `ec2:DescribeRegions` with `AllRegions=false`: the names of the regions that are enabled in the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeRegions {
    /// The region that is asked.
    pub region: String,
}

impl Read for DescribeRegions {
    type Answer = Vec<String>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "ec2:DescribeRegions", action: "ec2:DescribeRegions", version: 1, paginated: false };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `ec2:DescribeFlowLogs`, unfiltered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeFlowLogs {
    /// The region that is asked.
    pub region: String,
}

impl Read for DescribeFlowLogs {
    type Answer = Vec<FlowLog>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "ec2:DescribeFlowLogs", action: "ec2:DescribeFlowLogs", version: 2, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `ec2:DescribeVpcs`, unfiltered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeVpcs {
    /// The region that is asked.
    pub region: String,
}

impl Read for DescribeVpcs {
    type Answer = Vec<Vpc>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "ec2:DescribeVpcs", action: "ec2:DescribeVpcs", version: 1, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `ec2:DescribeSubnets`, unfiltered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeSubnets {
    /// The region that is asked.
    pub region: String,
}

impl Read for DescribeSubnets {
    type Answer = Vec<Subnet>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "ec2:DescribeSubnets", action: "ec2:DescribeSubnets", version: 1, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `ec2:DescribeNetworkInterfaces`, unfiltered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeNetworkInterfaces {
    /// The region that is asked.
    pub region: String,
}

impl Read for DescribeNetworkInterfaces {
    type Answer = Vec<NetworkInterface>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "ec2:DescribeNetworkInterfaces",
        action: "ec2:DescribeNetworkInterfaces",
        version: 1,
        paginated: true,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `ec2:DescribeInstances`, unfiltered: the ids of the instances, terminated ones left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeInstances {
    /// The region that is asked.
    pub region: String,
}

impl Read for DescribeInstances {
    type Answer = Vec<String>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "ec2:DescribeInstances", action: "ec2:DescribeInstances", version: 1, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `ec2:DescribeNatGateways`, unfiltered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeNatGateways {
    /// The region that is asked.
    pub region: String,
}

impl Read for DescribeNatGateways {
    type Answer = Vec<NatGateway>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "ec2:DescribeNatGateways", action: "ec2:DescribeNatGateways", version: 1, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `ec2:DescribeInternetGateways`, unfiltered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeInternetGateways {
    /// The region that is asked.
    pub region: String,
}

impl Read for DescribeInternetGateways {
    type Answer = Vec<InternetGateway>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "ec2:DescribeInternetGateways",
        action: "ec2:DescribeInternetGateways",
        version: 1,
        paginated: true,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `ec2:DescribeRouteTables`, unfiltered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeRouteTables {
    /// The region that is asked.
    pub region: String,
}

impl Read for DescribeRouteTables {
    type Answer = Vec<RouteTable>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "ec2:DescribeRouteTables", action: "ec2:DescribeRouteTables", version: 1, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// One flow log (`FlowLogs[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlowLog {
    /// `FlowLogId`.
    pub flow_log_id: String,
    /// `ResourceId`: the VPC, subnet, interface, transit gateway or regional NAT gateway that is watched.
    pub resource_id: String,
    /// `FlowLogStatus`: ACTIVE when it records.
    pub status: String,
    /// `CreationTime`; null if it is not told in a form that is understood.
    #[serde(deserialize_with = "explicit")]
    pub created: Option<Timestamp>,
    /// `TrafficType`: ACCEPT, REJECT or ALL; absent for transit gateways.
    #[serde(deserialize_with = "explicit")]
    pub traffic_type: Option<String>,
    /// `DeliverLogsStatus`: SUCCESS or FAILED; absent right after creation.
    #[serde(deserialize_with = "explicit")]
    pub deliver_status: Option<String>,
    /// `DeliverLogsErrorMessage`: "Rate limited", "Access error" or "Unknown error".
    #[serde(deserialize_with = "explicit")]
    pub deliver_error: Option<String>,
    /// `LogDestinationType`: cloud-watch-logs, s3 or kinesis-data-firehose.
    #[serde(deserialize_with = "explicit")]
    pub destination_type: Option<String>,
    /// `LogDestination`: an ARN; for S3 with the folder behind the bucket.
    #[serde(deserialize_with = "explicit")]
    pub destination: Option<String>,
    /// `LogGroupName`, for CloudWatch Logs.
    #[serde(deserialize_with = "explicit")]
    pub log_group_name: Option<String>,
    /// `LogFormat`: the fields of a record.
    #[serde(deserialize_with = "explicit")]
    pub log_format: Option<String>,
    /// `DeliverCrossAccountRole`: set when records go to another account's log group.
    #[serde(deserialize_with = "explicit")]
    pub cross_account_role: Option<String>,
}

/// One VPC (`Vpcs[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vpc {
    /// `VpcId`.
    pub vpc_id: String,
    /// `OwnerId`: another account's for a shared VPC.
    pub owner_id: String,
    /// `IsDefault`.
    pub is_default: bool,
    /// The `Name` tag.
    #[serde(deserialize_with = "explicit")]
    pub name: Option<String>,
}

/// One subnet (`Subnets[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subnet {
    /// `SubnetId`.
    pub subnet_id: String,
    /// `VpcId`.
    pub vpc_id: String,
    /// `OwnerId`.
    pub owner_id: String,
}

/// One network interface (`NetworkInterfaces[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkInterface {
    /// `NetworkInterfaceId`.
    pub interface_id: String,
    /// `SubnetId`.
    #[serde(deserialize_with = "explicit")]
    pub subnet_id: Option<String>,
    /// `VpcId`.
    #[serde(deserialize_with = "explicit")]
    pub vpc_id: Option<String>,
    /// `OwnerId`.
    #[serde(deserialize_with = "explicit")]
    pub owner_id: Option<String>,
    /// `InterfaceType`: interface, nat_gateway, ….
    #[serde(deserialize_with = "explicit")]
    pub interface_type: Option<String>,
    /// `Status`: available, in-use, ….
    #[serde(deserialize_with = "explicit")]
    pub status: Option<String>,
}

/// One NAT gateway (`NatGateways[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NatGateway {
    /// `NatGatewayId`.
    pub nat_gateway_id: String,
    /// `VpcId`.
    #[serde(deserialize_with = "explicit")]
    pub vpc_id: Option<String>,
    /// `SubnetId`; absent for regional gateways.
    #[serde(deserialize_with = "explicit")]
    pub subnet_id: Option<String>,
    /// `State`: pending, failed, available, deleting, deleted.
    #[serde(deserialize_with = "explicit")]
    pub state: Option<String>,
    /// `AvailabilityMode`: zonal or regional.
    #[serde(deserialize_with = "explicit")]
    pub availability_mode: Option<String>,
    /// `NatGatewayAddresses[].NetworkInterfaceId`.
    pub interface_ids: Vec<String>,
    /// The `Name` tag.
    #[serde(deserialize_with = "explicit")]
    pub name: Option<String>,
}

/// One internet gateway (`InternetGateways[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InternetGateway {
    /// `InternetGatewayId`.
    pub internet_gateway_id: String,
    /// `OwnerId`.
    #[serde(deserialize_with = "explicit")]
    pub owner_id: Option<String>,
    /// `Attachments[].VpcId` of attachments in state `available` or `attached`.
    pub attached_vpc_ids: Vec<String>,
    /// The `Name` tag.
    #[serde(deserialize_with = "explicit")]
    pub name: Option<String>,
}

/// One route table (`RouteTables[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RouteTable {
    /// `RouteTableId`.
    pub route_table_id: String,
    /// `VpcId`.
    pub vpc_id: String,
    /// Whether an association has `Main=true`: the table of subnets without one of their own.
    pub is_main: bool,
    /// `Associations[].SubnetId`: subnets that use this table.
    pub subnet_ids: Vec<String>,
    /// `Routes[].GatewayId` and `Routes[].NatGatewayId` of routes in state `active`.
    pub gateway_ids: Vec<String>,
}
