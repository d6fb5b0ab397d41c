//! VPC flow logs, and whether they see the traffic of internet and NAT gateways.
//!
//! What is watched is each network interface. A flow log watches it if it is set on the interface, its subnet or its
//! VPC; several flow logs together may record what each alone does not (accepted and rejected traffic, say).

mod format;
mod reasons;
mod recorder;
mod remedy;
#[cfg(test)]
mod tests;
mod watched;

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::reasons::{Finding, Uncovered};
use self::recorder::Recorder;
use self::watched::{Unit, Watched, watched};
use crate::content::{self, RecordItems};
use crate::facts::ec2::{
    DescribeFlowLogs, DescribeInternetGateways, DescribeNatGateways, DescribeNetworkInterfaces, DescribeRouteTables,
    DescribeSubnets, DescribeVpcs, InternetGateway, NatGateway, Vpc,
};
use crate::facts::{Read, ReadKind};
use crate::judge::arrival;
use crate::judge::binding::{Listed, bound, listed};
use crate::judge::destination;
use crate::judge::grade::Grade;
use crate::judge::reads::together;
use crate::judge::remedy::Remedy;
use crate::judge::scope::{Candidate, Cx};
use crate::judge::security_lake::{self, Collected};
use crate::judge::vended_logs::Mechanism;
use crate::judge::verdict::{Current, Evidence, Reason, ResourceVerdict, Verdict, without_repetition};

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
pub const READS: &[&ReadKind] =
    &together::<{ 7 + destination::READS.len() + security_lake::READS.len() + arrival::READS.len() }>(&[
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
        security_lake::READS,
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
    let flow_log = Mechanism {
        grade: coverage.grade,
        reasons: coverage.reasons(&subject.item, &recorders),
        evidence: evidence(&watched, &recorders, region, &subject.names[0]),
        claims: recorders.iter().filter_map(|it| it.destination.as_ref()).map(|to| to.arn.clone()).collect(),
        ..Mechanism::none()
    };
    let log = match coverage.grade == Grade::WHOLE {
        true => flow_log,
        false => Mechanism::best(vec![flow_log, collected(subject, &watched, cx).await]),
    };
    let known =
        remedy::Known { scope: cx.scope, subject, units: &watched, recorders: &recorders, of_region: &flow_logs };
    let remedies = remedy::remedies(&known);
    let remedies = if log.grade == Grade::WHOLE { Vec::new() } else { remedies };
    let verdict = verdict(log.grade.current(), log.reasons, log.evidence);
    let working = recorders.iter().filter(|recorder| recorder.grade != Grade::NOTHING);
    let record = working.map(|recorder| format::record(recorder.log)).fold(RecordItems::new(), content::either);
    (verdict, log.claims, remedies, record)
}

/// What Security Lake collects: a copy of its own of the flow logs of every VPC of the account. Nobody has confirmed that it
/// holds the addresses behind a NAT gateway, or a regional one's traffic.
async fn collected(subject: &Candidate<Subject>, watched: &[Unit], cx: &Cx<'_>) -> Mechanism {
    if watched.iter().any(|unit| unit.also_watched_elsewhere.is_some()) {
        return Mechanism::none();
    }
    let lake = security_lake::collects(cx, &subject.region, Collected::FlowLogs).await;
    match &subject.item {
        Subject::NatGateway(_) if lake.grade != Grade::NOTHING => {
            let reason = reasons::addresses_unconfirmed_in_lake();
            lake.and(Mechanism::because(Grade::PART, reason))
        }
        _ => lake,
    }
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
