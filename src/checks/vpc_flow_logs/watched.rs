//! What must be watched so that the traffic of a VPC or gateway is recorded.

use std::collections::BTreeSet;

use super::Subject;
use super::reasons::{OutOfScope, Uncovered};
use super::recorder::Recorder;
use crate::facts::Unreadable;
use crate::facts::ec2::{
    DescribeNetworkInterfaces, DescribeRouteTables, DescribeSubnets, FlowLog, InternetGateway, NatGateway,
    NetworkInterface, RouteTable, Subnet,
};
use crate::judge::grade::Grade;
use crate::judge::scope::{Candidate, Cx, Scope};

/// What must be watched so that a subject's traffic is recorded.
pub(super) enum Watched {
    /// There is no traffic to record.
    OutOfScope(OutOfScope),
    /// All of these.
    Units(Vec<Unit>),
}

/// One network interface, or a regional NAT gateway, which has none of its own.
pub(super) struct Unit {
    pub(super) id: String,
    /// The ids on which a flow log watches the unit.
    pub(super) watched_on: Vec<String>,
    /// An id on which a flow log may watch the unit: nobody has confirmed it.
    pub(super) perhaps_on: Option<String>,
    /// Another account may watch it with flow logs that this account cannot see.
    pub(super) also_watched_elsewhere: Option<Uncovered>,
}

impl Unit {
    /// How much a flow log that works would contribute to the unit; none if it does not watch it.
    pub(super) fn weight(&self, log: &FlowLog) -> Option<Grade> {
        if self.watched_on.contains(&log.resource_id) {
            Some(Grade::WHOLE)
        } else {
            (self.perhaps_on.as_ref() == Some(&log.resource_id)).then_some(Grade::PART)
        }
    }

    /// What flow logs record of one type of the unit's traffic.
    pub(super) fn grade(&self, traffic: &str, recorders: &[Recorder<'_>]) -> Grade {
        let elsewhere = if self.also_watched_elsewhere.is_some() { Grade::UNKNOWN } else { Grade::NOTHING };
        recorders
            .iter()
            .filter(|recorder| [Some("ALL"), Some(traffic)].contains(&recorder.log.traffic_type.as_deref()))
            .filter_map(|recorder| self.weight(recorder.log).map(|weight| recorder.grade.and(weight)))
            .fold(elsewhere, Grade::or)
    }
}

pub(super) async fn watched(subject: &Candidate<Subject>, cx: &Cx<'_>) -> Result<Watched, Vec<Unreadable>> {
    match &subject.item {
        Subject::Vpc(vpc) => {
            let interfaces = cx.read(DescribeNetworkInterfaces { region: subject.region.clone() }).await;
            let interfaces = interfaces.into_result().map_err(|why| vec![why])?;
            let of_vpc = interfaces.iter().filter(|interface| interface.vpc_id.as_ref() == Some(&vpc.vpc_id));
            Ok(units(of_vpc, Some(&vpc.owner_id), cx.scope, OutOfScope::NoInterfaces))
        }
        Subject::InternetGateway(gateway) if gateway.attached_vpc_ids.is_empty() => {
            Ok(Watched::OutOfScope(OutOfScope::Unattached))
        }
        Subject::InternetGateway(gateway) => behind(gateway, &subject.region, cx).await,
        Subject::NatGateway(gateway) => Ok(watched_of_nat(gateway)),
    }
}

/// The interfaces in the subnets whose effective route table (the one associated with the subnet, else the VPC's main
/// one) leads to `gateway`. A subnet whose table does not show counts as one of them.
async fn behind(gateway: &InternetGateway, region: &str, cx: &Cx<'_>) -> Result<Watched, Vec<Unreadable>> {
    let (subnets, tables, interfaces) = futures::join!(
        cx.read(DescribeSubnets { region: region.to_owned() }),
        cx.read(DescribeRouteTables { region: region.to_owned() }),
        cx.read(DescribeNetworkInterfaces { region: region.to_owned() }),
    );
    let (subnets, tables, interfaces) = match (subnets.into_result(), tables.into_result(), interfaces.into_result()) {
        (Ok(subnets), Ok(tables), Ok(interfaces)) => (subnets, tables, interfaces),
        (subnets, tables, interfaces) => {
            return Err([subnets.err(), tables.err(), interfaces.err()].into_iter().flatten().collect());
        }
    };
    let led: BTreeSet<&str> = subnets
        .iter()
        .filter(|subnet| gateway.attached_vpc_ids.contains(&subnet.vpc_id))
        .filter(|subnet| {
            let table = effective_table(subnet, &tables);
            table.is_none_or(|table| table.gateway_ids.contains(&gateway.internet_gateway_id))
        })
        .map(|subnet| subnet.subnet_id.as_str())
        .collect();
    let in_them =
        interfaces.iter().filter(|interface| interface.subnet_id.as_deref().is_some_and(|subnet| led.contains(subnet)));
    Ok(units(in_them, gateway.owner_id.as_ref(), cx.scope, OutOfScope::NothingBehind))
}

fn effective_table<'a>(subnet: &Subnet, tables: &'a [RouteTable]) -> Option<&'a RouteTable> {
    let own = tables.iter().find(|table| table.subnet_ids.contains(&subnet.subnet_id));
    own.or_else(|| tables.iter().find(|table| table.is_main && table.vpc_id == subnet.vpc_id))
}

/// Every interface counts, attached or not: an interface that nothing uses yet can be attached at any moment.
fn units<'a>(
    interfaces: impl Iterator<Item = &'a NetworkInterface>,
    vpc_owner: Option<&String>,
    scope: &Scope,
    none: OutOfScope,
) -> Watched {
    let foreign_vpc = vpc_owner.filter(|owner| **owner != scope.account);
    let mut units: Vec<Unit> = interfaces
        .map(|interface| {
            let foreign_interface = interface.owner_id.as_ref().filter(|owner| **owner != scope.account);
            let shared = foreign_vpc.map(|owner| Uncovered::SharedVpc { owner: owner.clone() });
            let on = [Some(&interface.interface_id), interface.subnet_id.as_ref(), interface.vpc_id.as_ref()];
            Unit {
                id: interface.interface_id.clone(),
                watched_on: on.into_iter().flatten().cloned().collect(),
                perhaps_on: None,
                also_watched_elsewhere: shared
                    .or_else(|| foreign_interface.map(|owner| Uncovered::OfOtherAccount { owner: owner.clone() })),
            }
        })
        .collect();
    units.sort_by(|a, b| a.id.cmp(&b.id));
    if units.is_empty() { Watched::OutOfScope(none) } else { Watched::Units(units) }
}

/// A zonal gateway is watched on its interfaces. A regional one has its own kind of flow log, set on the gateway; whether
/// the VPC's log holds its traffic too is unconfirmed.
fn watched_of_nat(gateway: &NatGateway) -> Watched {
    if let Some(state @ ("deleted" | "failed")) = gateway.state.as_deref() {
        return Watched::OutOfScope(OutOfScope::NatGatewayGone { state: state.to_owned() });
    }
    let unit = |id: &String, watched_on: Vec<String>, perhaps_on| Unit {
        id: id.clone(),
        watched_on,
        perhaps_on,
        also_watched_elsewhere: None,
    };
    if is_regional(gateway) {
        let id = &gateway.nat_gateway_id;
        return Watched::Units(vec![unit(id, vec![id.clone()], gateway.vpc_id.clone())]);
    }
    let around: Vec<String> = gateway.subnet_id.iter().chain(&gateway.vpc_id).cloned().collect();
    if gateway.interface_ids.is_empty() {
        return Watched::Units(vec![unit(&gateway.nat_gateway_id, around, None)]);
    }
    let of_interface = |id: &String| unit(id, around.iter().chain([id]).cloned().collect(), None);
    let ids: BTreeSet<&String> = gateway.interface_ids.iter().collect();
    Watched::Units(ids.into_iter().map(of_interface).collect())
}

pub(super) fn is_regional(gateway: &NatGateway) -> bool {
    gateway.availability_mode.as_deref() == Some("regional")
}
