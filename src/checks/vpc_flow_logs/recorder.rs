//! One flow log: whether it works, and where what it records ends.

use super::reasons::Finding;
use super::watched::is_regional;
use super::{Subject, format};
use crate::facts::Read;
use crate::facts::ec2::{DescribeFlowLogs, FlowLog};
use crate::judge::arrival::{self, Day, Layout, Source, Writer};
use crate::judge::destination::Destination;
use crate::judge::grade::Grade;
use crate::judge::scope::{Cx, Scope};
use crate::judge::vended_logs::Mechanism;
use crate::judge::verdict::{Evidence, Reason};
use crate::trail::Lack;

/// One flow log, judged: what it contributes wherever it watches.
pub(super) struct Recorder<'a> {
    pub(super) log: &'a FlowLog,
    pub(super) grade: Grade,
    pub(super) findings: Vec<Finding>,
    pub(super) destination: Option<Destination>,
    pub(super) destination_reasons: Vec<Reason>,
    /// How the bucket that it delivers to keeps records for too short.
    pub(super) lack: Option<Lack>,
    pub(super) evidence: Vec<Evidence>,
}

impl<'a> Recorder<'a> {
    pub(super) async fn judge(log: &'a FlowLog, subject: &Subject, cx: &Cx<'_>, region: &str) -> Self {
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
