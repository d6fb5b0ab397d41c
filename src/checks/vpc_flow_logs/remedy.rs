//! What makes flow logs record the traffic that they do not.

use std::collections::BTreeMap;

use super::reasons::Finding;
use super::recorder::Recorder;
use super::watched::{Unit, is_regional};
use super::{Coverage, Subject};
use crate::facts::ec2::FlowLog;
use crate::judge::destination::Destination;
use crate::judge::grade::Grade;
use crate::judge::remedy::plan::Plan;
use crate::judge::remedy::{Remedy, comment, hcl, import, label, log_group_block, retention_command, shell};
use crate::judge::scope::{Candidate, Scope};
use crate::lang::Text;
use crate::trail::Lack;

/// The version 2 fields, and those that tell who talks through a NAT gateway and in which direction.
const FORMAT: &str = "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} \
                      ${packets} ${bytes} ${start} ${end} ${action} ${log-status} ${vpc-id} ${subnet-id} ${flow-direction} \
                      ${pkt-srcaddr} ${pkt-dstaddr}";
const BUCKET: &str = "REPLACE_WITH_FLOW_LOG_BUCKET_NAME";
const ROLE: &str = "REPLACE_WITH_ROLE_ARN";

/// What is known of a subject, its flow logs and those of its region.
pub(super) struct Known<'a> {
    pub(super) scope: &'a Scope,
    pub(super) subject: &'a Candidate<Subject>,
    pub(super) units: &'a [Unit],
    pub(super) recorders: &'a [Recorder<'a>],
    pub(super) of_region: &'a [FlowLog],
}

/// What a new flow log is to watch.
struct Target<'a> {
    kind: &'static str,
    /// The argument of Terraform's `aws_flow_log`.
    argument: &'static str,
    id: &'a str,
}

/// Where a new flow log is to deliver.
struct Delivery {
    kind: &'static str,
    arn: String,
    existing: bool,
}

/// A longer retention if that is all that lacks; else new flow logs, since a flow log cannot be changed.
pub(super) fn remedies(known: &Known<'_>) -> Vec<Remedy> {
    let short = too_short(known);
    if !short.is_empty() {
        return short;
    }
    targets(&known.subject.item).iter().map(|target| create(known, target)).collect()
}

/// What makes the log groups and buckets keep records for longer, whose retention alone keeps the subject from being recorded.
fn too_short(known: &Known<'_>) -> Vec<Remedy> {
    let too_short = |recorder: &&Recorder<'_>| {
        let only_notes = recorder.findings.iter().all(Finding::is_note);
        only_notes && recorder.destination_reasons.iter().any(|why| why.code == "retention-short")
    };
    let mended: Vec<Recorder<'_>> = known
        .recorders
        .iter()
        .map(|recorder| Recorder {
            log: recorder.log,
            grade: if too_short(&recorder) { Grade::WHOLE } else { recorder.grade },
            findings: Vec::new(),
            destination: None,
            destination_reasons: Vec::new(),
            lack: None,
            evidence: Vec::new(),
        })
        .collect();
    if Coverage::of(known.units, &mended).grade != Grade::WHOLE {
        return Vec::new();
    }
    let short = known.recorders.iter().filter(too_short);
    let ends: BTreeMap<&str, Option<&Lack>> =
        short.filter_map(|recorder| Some((recorder.destination.as_ref()?.name(), recorder.lack.as_ref()))).collect();
    let remedy = |(name, lack): (&str, Option<&Lack>)| match lack {
        Some(lack) => {
            let mut plan = Plan::default();
            plan.keep_longer_in_bucket(lack);
            plan.remedy_by_arn(&known.subject.arn, &known.subject.region)
        }
        None => Some(keep_longer(known, name)),
    };
    ends.into_iter().filter_map(remedy).collect()
}

fn keep_longer(known: &Known<'_>, group: &str) -> Remedy {
    let (region, days) = (&known.subject.region, known.scope.retention_days);
    let wanted = days.map_or_else(String::new, |days| days.to_string());
    let subject = &known.subject.arn;
    Remedy {
        resource: Some(subject.clone()),
        summary: Text::new(
            format!(
                "{subject} のフローログの出力先、{region} のロググループ {group} の保持期間を {wanted} 日以上にする"
            ),
            format!(
                "Make the log group {group} in {region}, to which the flow logs of {subject} go, keep its records for {wanted} days or longer"
            ),
        ),
        cli: retention_command(region, group, days),
        terraform: place(region)
            + &import("aws_cloudwatch_log_group", &label(group), group)
            + &log_group_block(group, days),
        config: String::new(),
    }
}

fn targets(subject: &Subject) -> Vec<Target<'_>> {
    let vpc = |id| Target { kind: "VPC", argument: "vpc_id", id };
    match subject {
        Subject::Vpc(it) => vec![vpc(&it.vpc_id)],
        Subject::InternetGateway(gateway) => gateway.attached_vpc_ids.iter().map(|id| vpc(id)).collect(),
        Subject::NatGateway(gateway) if is_regional(gateway) => {
            let (kind, argument) = ("RegionalNatGateway", "regional_nat_gateway_id");
            vec![Target { kind, argument, id: &gateway.nat_gateway_id }]
        }
        Subject::NatGateway(gateway) => match &gateway.vpc_id {
            Some(id) => vec![vpc(id)],
            None => {
                let interface = |id| Target { kind: "NetworkInterface", argument: "eni_id", id };
                gateway.interface_ids.iter().map(|id| interface(id.as_str())).collect()
            }
        },
    }
}

fn create(known: &Known<'_>, target: &Target<'_>) -> Remedy {
    let (region, subject, id) = (&known.subject.region, &known.subject.arn, target.id);
    let delivery = delivery(known, target);
    let (arn, existing) = (&delivery.arn, delivery.existing);
    let chosen = match existing {
        true => Text::new(
            format!("出力先は、このリージョンのフローログが配信に成功している {arn}"),
            format!("it delivers to {arn}, where a flow log of the region delivers with success"),
        ),
        false => Text::new(
            format!("この対象に使える既存の出力先が見当たらないため、{BUCKET} をバケット名に書き換える"),
            format!("no destination was seen that it could share: put a bucket's name for {BUCKET}"),
        ),
    };
    Remedy {
        resource: Some(subject.clone()),
        summary: Text::new(
            format!(
                "{subject} のため、{region} の {id} に全通信 (ALL) を実アドレス (pkt-srcaddr, pkt-dstaddr) 付きで記録するフローログを作る。{}",
                chosen.ja
            ),
            format!(
                "For {subject}, create a flow log on {id} in {region} that records ALL traffic with its original addresses (pkt-srcaddr, pkt-dstaddr); {}",
                chosen.en
            ),
        ),
        cli: command(known, target, &delivery),
        terraform: block(region, target, &delivery),
        config: String::new(),
    }
}

fn command(known: &Known<'_>, target: &Target<'_>, delivery: &Delivery) -> String {
    let region = shell(&known.subject.region);
    let role = match delivery.kind {
        "cloud-watch-logs" => format!(" --deliver-logs-permission-arn {}", shell(ROLE)),
        _ => String::new(),
    };
    let create = format!(
        "aws ec2 create-flow-logs --region {region} --resource-type {} --resource-ids {} --traffic-type ALL --log-destination-type {} --log-destination {}{role} --log-format {}\n",
        target.kind,
        shell(target.id),
        delivery.kind,
        shell(&delivery.arn),
        shell(FORMAT),
    );
    let useless = known.recorders.iter().filter(|it| it.log.resource_id == target.id && it.grade == Grade::NOTHING);
    let useless: Vec<String> = useless.map(|recorder| shell(&recorder.log.flow_log_id)).collect();
    if useless.is_empty() {
        return create;
    }
    let delete = format!("aws ec2 delete-flow-logs --region {region} --flow-log-ids {}", useless.join(" "));
    create + &comment(&format!("when records arrive, delete what does not work: {delete}")) + "\n"
}

fn block(region: &str, target: &Target<'_>, delivery: &Delivery) -> String {
    let role = match delivery.kind {
        "cloud-watch-logs" => format!("  iam_role_arn         = {}\n", hcl(ROLE)),
        _ => String::new(),
    };
    format!(
        "{}resource \"aws_flow_log\" \"{}\" {{\n  {} = {}\n  traffic_type         = \"ALL\"\n  log_destination_type = \"{}\"\n  log_destination      = {}\n{role}  log_format           = {}\n}}\n",
        place(region),
        label(target.id),
        target.argument,
        hcl(target.id),
        delivery.kind,
        hcl(&delivery.arn),
        hcl(FORMAT),
    )
}

fn place(region: &str) -> String {
    comment(&format!("The provider's region is {region}.")) + "\n"
}

/// A bucket to which a flow log of the region delivers with success; else a log group of this account to which one of the
/// subject's does, and which keeps records as long as demanded; else the reader's choice.
fn delivery(known: &Known<'_>, target: &Target<'_>) -> Delivery {
    let works = |log: &&FlowLog| {
        log.status == "ACTIVE" && log.deliver_status.as_deref() == Some("SUCCESS") && log.deliver_error.is_none()
    };
    let arns = known.of_region.iter().filter(works).filter_map(|log| log.destination.as_ref());
    let mut buckets: Vec<&String> = arns.filter(|arn| arn.split(':').nth(2) == Some("s3")).collect();
    buckets.sort();
    if let Some(bucket) = buckets.first() {
        return Delivery { kind: "s3", arn: beside(bucket, known, target), existing: true };
    }
    let kept = known.recorders.iter().filter(|it| works(&it.log) && it.destination_reasons.is_empty());
    let own_group = |destination: &&Destination| {
        destination.arn.split(':').nth(2) == Some("logs") && !destination.is_log_group_outside(&known.scope.account)
    };
    let mut groups = kept.filter(|it| it.log.resource_id != target.id).filter_map(|it| it.destination.as_ref());
    match groups.find(own_group) {
        Some(group) => Delivery { kind: "cloud-watch-logs", arn: group.arn.clone(), existing: true },
        None => Delivery { kind: "s3", arn: format!("arn:{}:s3:::{BUCKET}", known.scope.partition), existing: false },
    }
}

/// EC2 refuses a second flow log on the same resource to the same destination: a folder makes it another one.
fn beside(bucket: &str, known: &Known<'_>, target: &Target<'_>) -> String {
    let same = |log: &FlowLog| log.resource_id == target.id && log.destination.as_deref() == Some(bucket);
    if known.of_region.iter().any(same) {
        format!("{}/all-traffic/", bucket.trim_end_matches('/'))
    } else {
        bucket.to_owned()
    }
}
