//! VPC flow logs, and whether they see the traffic of internet and NAT gateways.
//!
//! What is watched is each network interface. A flow log watches it if it is set on the interface, its subnet or its
//! VPC; several flow logs together may record what each alone does not (accepted and rejected traffic, say).

mod format;
mod reasons;
mod remedy;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::reasons::{Finding, OutOfScope, Uncovered};
use crate::content::{self, RecordItems};
use crate::facts::ec2::{
    DescribeFlowLogs, DescribeInternetGateways, DescribeNatGateways, DescribeNetworkInterfaces, DescribeRouteTables,
    DescribeSubnets, DescribeVpcs, FlowLog, InternetGateway, NatGateway, NetworkInterface, RouteTable, Subnet, Vpc,
};
use crate::facts::{Read, ReadKind, Unreadable};
use crate::judge::arrival::{self, Day, Layout, Source, Writer};
use crate::judge::binding::{Listed, bound, listed};
use crate::judge::destination::{self, Destination};
use crate::judge::grade::Grade;
use crate::judge::reads::together;
use crate::judge::remedy::Remedy;
use crate::judge::scope::{Candidate, Cx, Scope};
use crate::judge::vended_logs::Mechanism;
use crate::judge::verdict::{Current, Evidence, Reason, ResourceVerdict, Verdict, without_repetition};
use crate::trail::Lack;

/// Which traffic must be recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// The traffic of what.
    pub view: View,
}

/// The traffic of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum View {
    /// Every network interface of a VPC.
    Vpc,
    /// What passes an internet gateway.
    InternetGateway,
    /// What passes a NAT gateway.
    NatGateway,
}

/// What the check may read.
pub const READS: &[&ReadKind] = &together::<{ 7 + destination::READS.len() + arrival::READS.len() }>(&[
    &[
        DescribeFlowLogs::KIND,
        DescribeInternetGateways::KIND,
        DescribeNatGateways::KIND,
        DescribeNetworkInterfaces::KIND,
        DescribeRouteTables::KIND,
        DescribeSubnets::KIND,
        DescribeVpcs::KIND,
    ],
    destination::READS,
    arrival::READS,
]);

/// Judges each VPC, internet gateway or NAT gateway that the row means. Names: the id or the `Name` tag.
pub async fn run(params: &Params, cx: &Cx<'_>) -> Verdict {
    let bound = bound(cx, list(params.view, cx).await).await;
    let judged = join_all(bound.chosen.iter().map(|candidate| judge(candidate, cx))).await;
    let mut claims = BTreeSet::new();
    let (mut resources, mut remedies, mut records) = (bound.absent, Vec::new(), Vec::new());
    for (resource, destinations, mending, record) in judged {
        resources.push(resource);
        claims.extend(destinations);
        remedies.extend(mending);
        records.push(record);
    }
    let verdict = Verdict { claims: claims.into_iter().collect(), ..Verdict::fold(resources, &bound.unlisted) };
    let verdict = verdict.with_records(records).with_remedies(remedies);
    verdict.with_remedies_for_silence().with_remedies_for_unfound(cx)
}

/// What the traffic to be recorded passes.
enum Subject {
    Vpc(Vpc),
    InternetGateway(InternetGateway),
    NatGateway(NatGateway),
}

async fn list(view: View, cx: &Cx<'_>) -> Listed<Subject> {
    let regions = &cx.scope.regions;
    let scope = cx.scope;
    match view {
        View::Vpc => listed(cx.read_in(regions, |region| DescribeVpcs { region }).await, |region, vpc| {
            let arn = format!("arn:{}:ec2:{region}:{}:vpc/{}", scope.partition, vpc.owner_id, vpc.vpc_id);
            candidate(arn, region, vpc.vpc_id.clone(), vpc.name.clone(), Subject::Vpc(vpc))
        }),
        View::InternetGateway => {
            let answers = cx.read_in(regions, |region| DescribeInternetGateways { region }).await;
            listed(answers, |region, gateway| {
                let id = gateway.internet_gateway_id.clone();
                let arn = scope.arn("ec2", region, &format!("internet-gateway/{id}"));
                candidate(arn, region, id, gateway.name.clone(), Subject::InternetGateway(gateway))
            })
        }
        View::NatGateway => {
            let answers = cx.read_in(regions, |region| DescribeNatGateways { region }).await;
            listed(answers, |region, gateway| {
                let id = gateway.nat_gateway_id.clone();
                let arn = scope.arn("ec2", region, &format!("natgateway/{id}"));
                candidate(arn, region, id, gateway.name.clone(), Subject::NatGateway(gateway))
            })
        }
    }
}

fn candidate(arn: String, region: &str, id: String, name: Option<String>, item: Subject) -> Candidate<Subject> {
    let names = std::iter::once(id).chain(name).collect();
    Candidate { arn, names, region: region.to_owned(), item }
}

/// The verdict on one subject, the ARNs of the destinations that its flow logs go to, what would mend a shortfall, and what
/// the records hold.
type Judged = (ResourceVerdict, Vec<String>, Vec<Remedy>, RecordItems);

/// Judges one subject by the flow logs that watch it.
async fn judge(subject: &Candidate<Subject>, cx: &Cx<'_>) -> Judged {
    let region = &subject.region;
    let verdict = |current, reasons, evidence| ResourceVerdict {
        arn: subject.arn.clone(),
        region: region.clone(),
        current,
        reasons,
        evidence,
    };
    let watched = match watched(subject, cx).await {
        Ok(Watched::OutOfScope(why)) => {
            return (
                verdict(Current::NotPresent, vec![why.reason()], Vec::new()),
                Vec::new(),
                Vec::new(),
                RecordItems::new(),
            );
        }
        Ok(Watched::Units(units)) => units,
        Err(unread) => {
            let reasons = unread.iter().map(Reason::unreadable).collect();
            return (verdict(Current::Unknown, reasons, Vec::new()), Vec::new(), Vec::new(), RecordItems::new());
        }
    };
    let flow_logs = match cx.read(DescribeFlowLogs { region: region.clone() }).await.into_result() {
        Ok(flow_logs) => flow_logs,
        Err(why) => {
            let reasons = vec![Reason::unreadable(&why)];
            return (verdict(Current::Unknown, reasons, Vec::new()), Vec::new(), Vec::new(), RecordItems::new());
        }
    };
    let relevant = flow_logs.iter().filter(|log| watched.iter().any(|unit| unit.weight(log).is_some()));
    let mut recorders = join_all(relevant.map(|log| Recorder::judge(log, &subject.item, cx, region))).await;
    recorders.sort_by(|a, b| a.log.flow_log_id.cmp(&b.log.flow_log_id));
    let coverage = Coverage::of(&watched, &recorders);
    let evidence = evidence(&watched, &recorders, region, &subject.names[0]);
    let claims = recorders.iter().filter_map(|recorder| recorder.destination.as_ref()).map(|to| to.arn.clone());
    let known =
        remedy::Known { scope: cx.scope, subject, units: &watched, recorders: &recorders, of_region: &flow_logs };
    let remedies = remedy::remedies(&known);
    let verdict = verdict(coverage.grade.current(), coverage.reasons(&subject.item, &recorders), evidence);
    let working = recorders.iter().filter(|recorder| recorder.grade != Grade::NOTHING);
    let record = working.map(|recorder| format::record(recorder.log)).fold(RecordItems::new(), content::either);
    (verdict, claims.collect(), remedies, record)
}

/// What must be watched so that a subject's traffic is recorded.
enum Watched {
    /// There is no traffic to record.
    OutOfScope(OutOfScope),
    /// All of these.
    Units(Vec<Unit>),
}

/// One network interface, or a regional NAT gateway, which has none of its own.
struct Unit {
    id: String,
    /// The ids on which a flow log watches the unit.
    watched_on: Vec<String>,
    /// An id on which a flow log may watch the unit: nobody has confirmed it.
    perhaps_on: Option<String>,
    /// Another account may watch it with flow logs that this account cannot see.
    also_watched_elsewhere: Option<Uncovered>,
}

impl Unit {
    /// How much a flow log that works would contribute to the unit; none if it does not watch it.
    fn weight(&self, log: &FlowLog) -> Option<Grade> {
        if self.watched_on.contains(&log.resource_id) {
            Some(Grade::WHOLE)
        } else {
            (self.perhaps_on.as_ref() == Some(&log.resource_id)).then_some(Grade::PART)
        }
    }

    /// What flow logs record of one type of the unit's traffic.
    fn grade(&self, traffic: &str, recorders: &[Recorder<'_>]) -> Grade {
        let elsewhere = if self.also_watched_elsewhere.is_some() { Grade::UNKNOWN } else { Grade::NOTHING };
        recorders
            .iter()
            .filter(|recorder| [Some("ALL"), Some(traffic)].contains(&recorder.log.traffic_type.as_deref()))
            .filter_map(|recorder| self.weight(recorder.log).map(|weight| recorder.grade.and(weight)))
            .fold(elsewhere, Grade::or)
    }
}

async fn watched(subject: &Candidate<Subject>, cx: &Cx<'_>) -> Result<Watched, Vec<Unreadable>> {
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

fn is_regional(gateway: &NatGateway) -> bool {
    gateway.availability_mode.as_deref() == Some("regional")
}

/// One flow log, judged: what it contributes wherever it watches.
struct Recorder<'a> {
    log: &'a FlowLog,
    grade: Grade,
    findings: Vec<Finding>,
    destination: Option<Destination>,
    destination_reasons: Vec<Reason>,
    /// How the bucket that it delivers to keeps records for too short.
    lack: Option<Lack>,
    evidence: Vec<Evidence>,
}

impl<'a> Recorder<'a> {
    async fn judge(log: &'a FlowLog, subject: &Subject, cx: &Cx<'_>, region: &str) -> Self {
        let (grade, findings) = delivery(log);
        let destination = destination_of(log, cx.scope, region);
        let evidence = evidence_of(log, region);
        let mut recorder =
            Self { log, grade, findings, destination, destination_reasons: Vec::new(), lack: None, evidence };
        if recorder.grade == Grade::NOTHING {
            return recorder;
        }
        match subject {
            Subject::NatGateway(_) if !format::shows_original_addresses(log) => {
                recorder.limit(Grade::PART, Finding::PacketAddressesMissing);
            }
            Subject::NatGateway(gateway) if is_regional(gateway) && log.resource_id != gateway.nat_gateway_id => {
                recorder.findings.push(Finding::RegionalNatUnconfirmed);
            }
            Subject::NatGateway(_) => {}
            Subject::Vpc(_) | Subject::InternetGateway(_) => {
                let missing = format::missing_fields(log);
                if !missing.is_empty() {
                    recorder.limit(Grade::PART, Finding::FieldsMissing { fields: missing });
                }
            }
        }
        match &recorder.destination {
            None => recorder.limit(Grade::UNKNOWN, Finding::DestinationNotUnderstood),
            Some(destination) => {
                let judged = destination.judge(cx, region).await;
                let (grade, reasons) = judged.grade(log.deliver_status.as_deref() == Some("SUCCESS"));
                recorder.grade = recorder.grade.and(grade);
                recorder.destination_reasons = reasons;
                recorder.lack = judged.lack;
                recorder.evidence.extend(judged.evidence);
                if log.deliver_status.is_none() {
                    let arriving = arriving(log, recorder.grade, destination, cx, region).await;
                    recorder.grade = arriving.grade;
                    recorder.destination_reasons.extend(arriving.reasons);
                    recorder.evidence.extend(arriving.evidence);
                }
            }
        }
        recorder
    }

    fn limit(&mut self, grade: Grade, finding: Finding) {
        self.grade = self.grade.and(grade);
        self.findings.push(finding);
    }
}

/// What arrives of a flow log that does not say how its delivery goes, as those to S3 do at first. Nothing counts the packets
/// that it should see. Its files lie in `REGION/YYYY/MM/DD/`, or in `aws-region=REGION/year=YYYY/month=MM/day=DD/`, with a
/// folder for each hour or none (`DestinationOptions`): both forms are looked for.
async fn arriving(log: &FlowLog, grade: Grade, to: &Destination, cx: &Cx<'_>, region: &str) -> Mechanism {
    let layouts = to.keys().forms().iter().map(|form| match form.contains("aws-account-id=") {
        true => (format!("{form}aws-region={region}/"), Day::Hive, form),
        false => (format!("{form}{region}/"), Day::Folders, form),
    });
    let layouts = layouts.map(|(base, day, form)| Layout { base, day, tail: "/".to_owned(), all: Some(form.clone()) });
    let layouts = if to.bucket_name().is_some() { layouts.collect() } else { Vec::new() };
    let whose = &log.flow_log_id;
    let (source, dimensions, since) = (Source::FlowLog, Vec::new(), log.created);
    let writer = Writer { source, whose, region, dimensions, since, layouts };
    arrival::weigh_in(cx, Mechanism { grade, ..Mechanism::none() }, &writer, to).await
}

/// What the flow log's own status says of its delivery.
fn delivery(log: &FlowLog) -> (Grade, Vec<Finding>) {
    if log.status != "ACTIVE" {
        return (Grade::NOTHING, vec![Finding::NotActive { status: log.status.clone() }]);
    }
    match (log.deliver_status.as_deref(), log.deliver_error.as_deref()) {
        (_, Some("Rate limited")) => (Grade::PART, vec![Finding::RateLimited]),
        (Some("FAILED"), error) => (Grade::NOTHING, vec![Finding::DeliveryFailed { error: error.map(str::to_owned) }]),
        (_, Some(error)) => (Grade::PART, vec![Finding::DeliveryError { error: error.to_owned() }]),
        (Some(_), None) => (Grade::WHOLE, Vec::new()),
        (None, None) => (Grade::WHOLE, vec![Finding::DeliveryNotYetReported]),
    }
}

/// `LogDestination`, or the log group that `LogGroupName` names: in the account of `DeliverCrossAccountRole`, if there is
/// one.
fn destination_of(log: &FlowLog, scope: &Scope, region: &str) -> Option<Destination> {
    if let Some(arn) = &log.destination {
        // Hive-compatible prefixes (`DestinationOptions`) name the account and the service in another way.
        let hive = format!("AWSLogs/aws-account-id={}/aws-service=vpcflowlogs/", scope.account);
        return Destination::of_arn(arn).map(|destination| {
            let hive = destination.keys().below(&hive);
            let plain = destination.with_logs_of(&scope.account, "vpcflowlogs");
            let keys = plain.keys().clone().or(hive);
            plain.with_keys(keys)
        });
    }
    let role_account = log.cross_account_role.as_deref().and_then(|role| role.split(':').nth(4));
    let account = role_account.unwrap_or(&scope.account);
    log.log_group_name.as_deref().map(|name| Destination::log_group(&scope.partition, region, account, name))
}

fn evidence_of(log: &FlowLog, region: &str) -> Vec<Evidence> {
    let field = |name, value| Evidence::new(DescribeFlowLogs::KIND.call, region, Some(&log.flow_log_id), name, value);
    let mut evidence = vec![
        field("ResourceId", Some(log.resource_id.as_str())),
        field("FlowLogStatus", Some(log.status.as_str())),
        field("TrafficType", log.traffic_type.as_deref()),
        field("DeliverLogsStatus", log.deliver_status.as_deref()),
    ];
    if log.deliver_error.is_some() {
        evidence.push(field("DeliverLogsErrorMessage", log.deliver_error.as_deref()));
    }
    evidence
}

/// What the flow logs and their destinations say; without flow logs, what none of them watches.
fn evidence(units: &[Unit], recorders: &[Recorder<'_>], region: &str, subject: &str) -> Vec<Evidence> {
    if recorders.is_empty() {
        let unwatched: Vec<&str> = units.iter().flat_map(|unit| unit.watched_on.iter().map(String::as_str)).collect();
        let unwatched: BTreeSet<&str> = unwatched.into_iter().collect();
        let call = DescribeFlowLogs::KIND.call;
        return vec![
            Evidence::new(call, region, Some(subject), "FlowLogs", Vec::<&str>::new()),
            Evidence::new(call, region, Some(subject), "ResourceId not in", unwatched),
        ];
    }
    recorders.iter().flat_map(|recorder| recorder.evidence.iter().cloned()).collect()
}

/// What the recorders together record of the units.
struct Coverage<'a> {
    grade: Grade,
    total: usize,
    uncovered: BTreeMap<Uncovered, Vec<&'a str>>,
}

impl<'a> Coverage<'a> {
    fn of(units: &'a [Unit], recorders: &[Recorder<'_>]) -> Self {
        let mut uncovered: BTreeMap<Uncovered, Vec<&str>> = BTreeMap::new();
        let mut grades = Vec::with_capacity(units.len());
        for unit in units {
            let (accepted, rejected) = (unit.grade("ACCEPT", recorders), unit.grade("REJECT", recorders));
            let grade = Grade::of_parts([accepted, rejected]);
            grades.push(grade);
            let how = match (grade.current(), accepted.current(), rejected.current()) {
                (Current::Missing, ..) => Some(Uncovered::Entirely),
                (Current::Partial, _, Current::Missing) => Some(Uncovered::AcceptedOnly),
                (Current::Partial, Current::Missing, _) => Some(Uncovered::RejectedOnly),
                (Current::Unknown, ..) => unit.also_watched_elsewhere.clone(),
                _ => None,
            };
            if let Some(how) = how {
                uncovered.entry(how).or_default().push(&unit.id);
            }
        }
        Self { grade: Grade::of_parts(grades), total: units.len(), uncovered }
    }

    /// Shortfalls of the interfaces first, then those of the flow logs and their destinations, then notes.
    fn reasons(&self, subject: &Subject, recorders: &[Recorder<'_>]) -> Vec<Reason> {
        let mut reasons: Vec<Reason> = match self.uncovered.get(&Uncovered::Entirely) {
            Some(_) if recorders.is_empty() => vec![reasons::no_flow_log(self.total)],
            _ => self.uncovered.iter().map(|(how, interfaces)| how.reason(interfaces, self.total)).collect(),
        };
        let recorded = self.grade == Grade::WHOLE;
        // What is wrong with a flow log beside others that record everything is no shortfall.
        let telling = || recorders.iter().filter(|recorder| !recorded || recorder.grade == Grade::WHOLE);
        let mut findings: BTreeMap<Finding, Vec<&str>> = BTreeMap::new();
        for recorder in telling() {
            for finding in &recorder.findings {
                findings.entry(finding.clone()).or_default().push(&recorder.log.flow_log_id);
            }
        }
        if recorded {
            // The gateway's own flow log settles it.
            findings.remove(&Finding::RegionalNatUnconfirmed);
            for broken in recorders.iter().filter(|recorder| recorder.grade == Grade::NOTHING) {
                findings.entry(Finding::Useless).or_default().push(&broken.log.flow_log_id);
            }
        }
        let (notes, shortfalls): (BTreeMap<_, _>, BTreeMap<_, _>) =
            findings.into_iter().partition(|(finding, _)| finding.is_note());
        let told = |findings: BTreeMap<Finding, Vec<&str>>| {
            findings.into_iter().map(|(finding, flow_logs)| finding.reason(&flow_logs)).collect::<Vec<_>>()
        };
        reasons.extend(told(shortfalls));
        reasons.extend(telling().flat_map(|recorder| recorder.destination_reasons.clone()));
        reasons.extend(told(notes));
        if recorded && misses_new_subnets(subject, recorders) {
            reasons.push(reasons::new_subnets_not_covered());
        }
        without_repetition(reasons)
    }
}

/// Whether only logs on subnets and interfaces cover a VPC: a subnet that is added later is not watched.
fn misses_new_subnets(subject: &Subject, recorders: &[Recorder<'_>]) -> bool {
    let Subject::Vpc(vpc) = subject else { return false };
    let id = vpc.vpc_id.clone();
    let later = Unit { id: id.clone(), watched_on: vec![id], perhaps_on: None, also_watched_elsewhere: None };
    ["ACCEPT", "REJECT"].iter().any(|traffic| later.grade(traffic, recorders) != Grade::WHOLE)
}
