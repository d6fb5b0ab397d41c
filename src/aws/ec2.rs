//! EC2: flow logs and the network that they watch.

use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::ec2_query::{Client, List};
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::ec2::{
    DescribeFlowLogs, DescribeInstances, DescribeInternetGateways, DescribeNatGateways, DescribeNetworkInterfaces,
    DescribeRegions, DescribeRouteTables, DescribeSubnets, DescribeVpcs, FlowLog, InternetGateway, NatGateway,
    NetworkInterface, RouteTable, Subnet, Vpc,
};

/// `MaxResults` of the listings: the most that all but route tables allow. Without it EC2 neither pages nor allows the
/// request rate of paged calls.
const PAGE_SIZE: &str = "1000";
const ROUTE_TABLE_PAGE_SIZE: &str = "100";

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(describe_regions)
        .or_else(|| ask.by(describe_flow_logs))
        .or_else(|| ask.by(describe_vpcs))
        .or_else(|| ask.by(describe_subnets))
        .or_else(|| ask.by(describe_network_interfaces))
        .or_else(|| ask.by(describe_nat_gateways))
        .or_else(|| ask.by(describe_internet_gateways))
        .or_else(|| ask.by(describe_route_tables))
        .or_else(|| ask.by(describe_instances))
}

async fn listing<T>(ask: Ask<'_>, region: &str, action: &'static str, page_size: &str) -> Result<Vec<T>, Failure>
where
    T: DeserializeOwned + fmt::Debug + Send + Sync + 'static,
{
    let client = ask.session.client(region, Client::new);
    let page = |token: Option<String>| {
        let client = client.clone();
        async move {
            let mut parameters = vec![("MaxResults", page_size)];
            parameters.extend(token.as_deref().map(|token| ("NextToken", token)));
            client.describe::<T>(action, &parameters).await
        }
    };
    let pages = ask.pages(page, |page| page.next_token()).await?;
    Ok(pages.into_iter().flat_map(|page| page.into_items()).collect())
}

async fn describe_regions(ask: Ask<'_>, read: DescribeRegions) -> Result<Vec<String>, Failure> {
    let client = ask.session.client(&read.region, Client::new);
    let page = ask.page(client.describe::<RegionXml>("DescribeRegions", &[("AllRegions", "false")])).await?;
    Ok(page.into_items().into_iter().map(|region| region.region_name).collect())
}

async fn describe_flow_logs(ask: Ask<'_>, read: DescribeFlowLogs) -> Result<Vec<FlowLog>, Failure> {
    let logs: Vec<FlowLogXml> = listing(ask, &read.region, "DescribeFlowLogs", PAGE_SIZE).await?;
    Ok(logs.into_iter().map(FlowLog::from).collect())
}

async fn describe_vpcs(ask: Ask<'_>, read: DescribeVpcs) -> Result<Vec<Vpc>, Failure> {
    let vpcs: Vec<VpcXml> = listing(ask, &read.region, "DescribeVpcs", PAGE_SIZE).await?;
    let fact = |vpc: VpcXml| Vpc {
        vpc_id: vpc.vpc_id,
        owner_id: vpc.owner_id,
        is_default: vpc.is_default,
        name: name_tag(vpc.tag_set),
    };
    Ok(vpcs.into_iter().map(fact).collect())
}

async fn describe_subnets(ask: Ask<'_>, read: DescribeSubnets) -> Result<Vec<Subnet>, Failure> {
    let subnets: Vec<SubnetXml> = listing(ask, &read.region, "DescribeSubnets", PAGE_SIZE).await?;
    let fact =
        |subnet: SubnetXml| Subnet { subnet_id: subnet.subnet_id, vpc_id: subnet.vpc_id, owner_id: subnet.owner_id };
    Ok(subnets.into_iter().map(fact).collect())
}

async fn describe_network_interfaces(
    ask: Ask<'_>,
    read: DescribeNetworkInterfaces,
) -> Result<Vec<NetworkInterface>, Failure> {
    let interfaces: Vec<InterfaceXml> = listing(ask, &read.region, "DescribeNetworkInterfaces", PAGE_SIZE).await?;
    let fact = |interface: InterfaceXml| NetworkInterface {
        interface_id: interface.network_interface_id,
        subnet_id: interface.subnet_id,
        vpc_id: interface.vpc_id,
        owner_id: interface.owner_id,
        interface_type: interface.interface_type,
        status: interface.status,
    };
    Ok(interfaces.into_iter().map(fact).collect())
}

async fn describe_nat_gateways(ask: Ask<'_>, read: DescribeNatGateways) -> Result<Vec<NatGateway>, Failure> {
    let gateways: Vec<NatGatewayXml> = listing(ask, &read.region, "DescribeNatGateways", PAGE_SIZE).await?;
    let fact = |gateway: NatGatewayXml| NatGateway {
        nat_gateway_id: gateway.nat_gateway_id,
        vpc_id: gateway.vpc_id,
        subnet_id: gateway.subnet_id,
        state: gateway.state,
        availability_mode: gateway.availability_mode,
        interface_ids: gateway
            .nat_gateway_address_set
            .items
            .into_iter()
            .filter_map(|address| address.network_interface_id)
            .collect(),
        name: name_tag(gateway.tag_set),
    };
    Ok(gateways.into_iter().map(fact).collect())
}

async fn describe_internet_gateways(
    ask: Ask<'_>,
    read: DescribeInternetGateways,
) -> Result<Vec<InternetGateway>, Failure> {
    let gateways: Vec<InternetGatewayXml> = listing(ask, &read.region, "DescribeInternetGateways", PAGE_SIZE).await?;
    // Only what is surely detached is left out: traffic that may pass must be recorded.
    let attached = |attachment: AttachmentXml| match attachment.state.as_deref() {
        Some("detaching" | "detached") => None,
        _ => attachment.vpc_id,
    };
    let fact = |gateway: InternetGatewayXml| InternetGateway {
        internet_gateway_id: gateway.internet_gateway_id,
        owner_id: gateway.owner_id,
        attached_vpc_ids: gateway.attachment_set.items.into_iter().filter_map(attached).collect(),
        name: name_tag(gateway.tag_set),
    };
    Ok(gateways.into_iter().map(fact).collect())
}

async fn describe_route_tables(ask: Ask<'_>, read: DescribeRouteTables) -> Result<Vec<RouteTable>, Failure> {
    let tables: Vec<RouteTableXml> = listing(ask, &read.region, "DescribeRouteTables", ROUTE_TABLE_PAGE_SIZE).await?;
    Ok(tables.into_iter().map(RouteTable::from).collect())
}

async fn describe_instances(ask: Ask<'_>, read: DescribeInstances) -> Result<Vec<String>, Failure> {
    let reservations: Vec<ReservationXml> = listing(ask, &read.region, "DescribeInstances", PAGE_SIZE).await?;
    let instances = reservations.into_iter().flat_map(|reservation| reservation.instances_set.items);
    let kept = instances.filter(|instance| instance.instance_state.name != "terminated");
    Ok(kept.map(|instance| instance.instance_id).collect())
}

/// The `Name` tag; all other tags are dropped.
fn name_tag(tags: List<TagXml>) -> Option<String> {
    tags.items.into_iter().find(|tag| tag.key == "Name").and_then(|tag| tag.value)
}

#[derive(Debug, Deserialize)]
struct TagXml {
    key: String,
    value: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RegionXml {
    region_name: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct FlowLogXml {
    flow_log_id: String,
    resource_id: String,
    flow_log_status: String,
    traffic_type: Option<String>,
    deliver_logs_status: Option<String>,
    deliver_logs_error_message: Option<String>,
    log_destination_type: Option<String>,
    creation_time: Option<String>,
    log_destination: Option<String>,
    log_group_name: Option<String>,
    log_format: Option<String>,
    deliver_cross_account_role: Option<String>,
}

impl From<FlowLogXml> for FlowLog {
    fn from(log: FlowLogXml) -> Self {
        Self {
            flow_log_id: log.flow_log_id,
            resource_id: log.resource_id,
            status: log.flow_log_status,
            created: log.creation_time.and_then(|time| time.parse().ok()),
            traffic_type: log.traffic_type,
            deliver_status: log.deliver_logs_status,
            deliver_error: log.deliver_logs_error_message,
            destination_type: log.log_destination_type,
            destination: log.log_destination,
            log_group_name: log.log_group_name,
            log_format: log.log_format,
            cross_account_role: log.deliver_cross_account_role,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct VpcXml {
    vpc_id: String,
    owner_id: String,
    is_default: bool,
    #[serde(default)]
    tag_set: List<TagXml>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SubnetXml {
    subnet_id: String,
    vpc_id: String,
    owner_id: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct InterfaceXml {
    network_interface_id: String,
    subnet_id: Option<String>,
    vpc_id: Option<String>,
    owner_id: Option<String>,
    interface_type: Option<String>,
    status: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct NatGatewayXml {
    nat_gateway_id: String,
    vpc_id: Option<String>,
    subnet_id: Option<String>,
    state: Option<String>,
    availability_mode: Option<String>,
    #[serde(default)]
    nat_gateway_address_set: List<AddressXml>,
    #[serde(default)]
    tag_set: List<TagXml>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct AddressXml {
    network_interface_id: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct InternetGatewayXml {
    internet_gateway_id: String,
    owner_id: Option<String>,
    #[serde(default)]
    attachment_set: List<AttachmentXml>,
    #[serde(default)]
    tag_set: List<TagXml>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct AttachmentXml {
    vpc_id: Option<String>,
    state: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RouteTableXml {
    route_table_id: String,
    vpc_id: String,
    #[serde(default)]
    association_set: List<AssociationXml>,
    #[serde(default)]
    route_set: List<RouteXml>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct AssociationXml {
    #[serde(default)]
    main: bool,
    subnet_id: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RouteXml {
    gateway_id: Option<String>,
    nat_gateway_id: Option<String>,
    state: Option<String>,
}

impl From<RouteTableXml> for RouteTable {
    fn from(table: RouteTableXml) -> Self {
        // A route counts unless its target is surely gone.
        let live = table.route_set.items.into_iter().filter(|route| route.state.as_deref() != Some("blackhole"));
        let gateway_ids = live.flat_map(|route| [route.gateway_id, route.nat_gateway_id]).flatten().collect();
        let associations = table.association_set.items;
        Self {
            route_table_id: table.route_table_id,
            vpc_id: table.vpc_id,
            is_main: associations.iter().any(|association| association.main),
            subnet_ids: associations.into_iter().filter_map(|association| association.subnet_id).collect(),
            gateway_ids,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ReservationXml {
    #[serde(default)]
    instances_set: List<InstanceXml>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct InstanceXml {
    instance_id: String,
    instance_state: InstanceStateXml,
}

#[derive(Debug, Deserialize)]
struct InstanceStateXml {
    name: String,
}
