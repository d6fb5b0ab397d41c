//! DNS query logs: the queries that public hosted zones answer, and those that originate in VPCs.
//!
//! A public zone logs to one log group of its own. What a VPC asks, private zones included, the Resolver logs for the VPCs
//! that are associated with a query logging configuration, directly or through a Route 53 Profile.

mod reasons;
mod remedy;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use futures::future::join_all;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::reasons::{Finding, OutOfScope};
use crate::content::documented;
use crate::facts::ec2::{DescribeNetworkInterfaces, DescribeVpcs, Vpc};
use crate::facts::route53::{HostedZone, ListHostedZones, ListQueryLoggingConfigs, QueryLoggingConfig};
use crate::facts::route53profiles::{ListProfileAssociations, ListProfileResourceAssociations};
use crate::facts::route53resolver::{
    ListResolverQueryLogConfigAssociations, ListResolverQueryLogConfigs, QueryLogAssociation, QueryLogConfig,
};
use crate::facts::{Fact, Read, ReadKind};
use crate::judge::arrival::{self, Day, Layout, Source};
use crate::judge::binding::{Listed, bound, listed};
use crate::judge::destination::Destination;
use crate::judge::grade::Grade;
use crate::judge::log_group_policy::{self, Writer};
use crate::judge::reads::together;
use crate::judge::scope::{Candidate, Cx};
use crate::judge::security_lake::{self, Collected};
use crate::judge::vended_logs::{DELIVERY_READS, Mechanism, to_destination};
use crate::judge::verdict::{Current, Evidence, Reason, ResourceVerdict, Verdict};

/// Parameters: none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {}

/// What the check may read.
pub const READS: &[&ReadKind] = &together::<
    { 8 + log_group_policy::READS.len() + DELIVERY_READS.len() + security_lake::READS.len() + arrival::READS.len() },
>(&[
    &[
        ListHostedZones::KIND,
        ListQueryLoggingConfigs::KIND,
        DescribeVpcs::KIND,
        DescribeNetworkInterfaces::KIND,
        ListResolverQueryLogConfigs::KIND,
        ListResolverQueryLogConfigAssociations::KIND,
        ListProfileAssociations::KIND,
        ListProfileResourceAssociations::KIND,
    ],
    log_group_policy::READS,
    DELIVERY_READS,
    security_lake::READS,
    arrival::READS,
]);

/// Judges each hosted zone and each VPC that the row means. Names: the zone's name or id; the VPC's id or `Name` tag.
pub async fn run(_params: &Params, cx: &Cx<'_>) -> Verdict {
    let bound = bound(cx, list(cx).await).await;
    let judged = join_all(bound.chosen.iter().map(|subject| judge(subject, cx))).await;
    let mut claims = BTreeSet::new();
    let (mut resources, mut records) = (bound.absent, Vec::new());
    for (resource, log) in judged {
        resources.push(resource);
        claims.extend(log.claims);
        records.push(log.record);
    }
    let verdict = Verdict { claims: claims.into_iter().collect(), ..Verdict::fold(resources, &bound.unlisted) };
    let short = bound.chosen.iter().filter(|it| verdict.falls_short(&it.arn));
    let remedies = join_all(short.map(|it| remedy::of(it, cx))).await;
    verdict.with_records(records).with_remedies(remedies).with_remedies_for_silence().with_remedies_for_unfound(cx)
}

/// The service that writes the logs of zones.
const ZONE_SERVICE: &str = "route53.amazonaws.com";

/// Whose queries are logged.
enum Subject {
    Zone(HostedZone),
    Vpc(Vpc),
}

async fn list(cx: &Cx<'_>) -> Listed<Subject> {
    let scope = cx.scope;
    let global = [scope.leader_region().to_owned()];
    let (zones, vpcs) = futures::join!(
        cx.read_in(&global, |region| ListHostedZones { region }),
        cx.read_in(&scope.regions, |region| DescribeVpcs { region }),
    );
    let mut all = listed(zones, |region, zone: HostedZone| Candidate {
        arn: format!("arn:{}:route53:::hostedzone/{}", scope.partition, zone.id),
        names: vec![zone.name.clone(), format!("{}.", zone.name), zone.id.clone()],
        region: region.to_owned(),
        item: Subject::Zone(zone),
    });
    let vpcs = listed(vpcs, |region, vpc: Vpc| Candidate {
        arn: format!("arn:{}:ec2:{region}:{}:vpc/{}", scope.partition, vpc.owner_id, vpc.vpc_id),
        names: [vpc.vpc_id.clone()].into_iter().chain(vpc.name.clone()).collect(),
        region: region.to_owned(),
        item: Subject::Vpc(vpc),
    });
    all.candidates.extend(vpcs.candidates);
    all.unlisted.extend(vpcs.unlisted);
    all
}

/// The verdict on one subject, and its log, as far as that has not gone into the verdict.
async fn judge(subject: &Candidate<Subject>, cx: &Cx<'_>) -> (ResourceVerdict, Mechanism) {
    let logged = match &subject.item {
        Subject::Zone(zone) if zone.is_private => Err(OutOfScope::PrivateZone { name: zone.name.clone() }),
        Subject::Zone(zone) => Ok(zone_log(subject, zone, cx).await),
        Subject::Vpc(vpc) => vpc_log(vpc, &subject.region, cx).await,
    };
    let verdict = |current, reasons, evidence| ResourceVerdict {
        arn: subject.arn.clone(),
        region: subject.region.clone(),
        current,
        reasons,
        evidence,
    };
    match logged {
        Ok(log) => {
            let form = match &subject.item {
                Subject::Zone(_) => documented::public_dns_query(),
                Subject::Vpc(_) => documented::resolver_query(),
            };
            let Mechanism { grade, reasons, evidence, .. } = log;
            let rest = Mechanism { reasons: Vec::new(), evidence: Vec::new(), ..log };
            (verdict(grade.current(), reasons, evidence), rest.with_record(form))
        }
        Err(why) => (verdict(Current::NotPresent, vec![why.reason()], Vec::new()), Mechanism::none()),
    }
}

/// What the zone's own query log records. The group must take what Route 53 writes: the policy is checked when the log is
/// set up, and taken away later it stops delivery silently.
async fn zone_log(subject: &Candidate<Subject>, zone: &HostedZone, cx: &Cx<'_>) -> Mechanism {
    let configs = match cx.read(ListQueryLoggingConfigs { region: subject.region.clone() }).await {
        Fact::Seen(configs) => configs,
        Fact::Unreadable(why) => return Mechanism::unreadable(Grade::WHOLE, &why),
    };
    let own: Vec<&QueryLoggingConfig> = configs.iter().filter(|config| config.zone_id == zone.id).collect();
    let groups: Vec<&str> = own.iter().map(|config| config.log_group_arn.as_str()).collect();
    let call = ListQueryLoggingConfigs::KIND.call;
    let evidence = vec![Evidence::new(call, &subject.region, Some(&zone.id), "CloudWatchLogsLogGroupArn", &groups)];
    if own.is_empty() {
        let reasons = vec![Finding::ZoneNotLogged { zone: zone.name.clone() }.reason()];
        return Mechanism { evidence, reasons, ..Mechanism::none() };
    }
    let logs = join_all(own.iter().map(|config| zone_delivery(subject, config, cx))).await;
    Mechanism { evidence, ..Mechanism::none() }.or(Mechanism::best(logs))
}

async fn zone_delivery(subject: &Candidate<Subject>, config: &QueryLoggingConfig, cx: &Cx<'_>) -> Mechanism {
    let Some(destination) = Destination::of_arn(&config.log_group_arn) else {
        return not_understood(&config.log_group_arn);
    };
    let log = to_destination(cx, &destination, &subject.region, &subject.arn, false).await;
    if log.grade == Grade::NOTHING {
        return log;
    }
    let writer = Writer { service: ZONE_SERVICE, source_arn: &subject.arn };
    let (grade, reasons, evidence) = writer.judge(cx, &destination, &subject.region).await;
    let log = log.and(Mechanism { grade, reasons, evidence, ..Mechanism::none() });
    let writer = arrival::Writer {
        source: Source::PublicZone,
        whose: &subject.arn,
        region: &subject.region,
        dimensions: vec![("HostedZoneId", subject.arn.rsplit('/').next().unwrap_or_default())],
        since: None,
        layouts: Vec::new(),
    };
    arrival::weigh_in(cx, log, &writer, &destination).await
}

fn not_understood(arn: &str) -> Mechanism {
    let reasons = vec![Finding::DestinationNotUnderstood { arn: arn.to_owned() }.reason()];
    Mechanism { grade: Grade::UNKNOWN, reasons, ..Mechanism::none() }
}

/// What the Resolver logs of a VPC in use: what is associated with it, and if that does not suffice, what its Route 53
/// Profile holds; and what Security Lake collects of the Resolver besides.
async fn vpc_log(vpc: &Vpc, region: &str, cx: &Cx<'_>) -> Result<Mechanism, OutOfScope> {
    let interfaces = match cx.read(DescribeNetworkInterfaces { region: region.to_owned() }).await {
        Fact::Seen(interfaces) => interfaces,
        Fact::Unreadable(why) => return Ok(Mechanism::unreadable(Grade::WHOLE, &why)),
    };
    if !interfaces.iter().any(|interface| interface.vpc_id.as_ref() == Some(&vpc.vpc_id)) {
        return Err(OutOfScope::VpcWithoutInterfaces);
    }
    let associated = associated(vpc, region, cx).await;
    if associated.grade == Grade::WHOLE {
        return Ok(associated);
    }
    let profiled = profiled(vpc, region, cx).await;
    let mut logs = vec![associated, profiled];
    if vpc.owner_id != cx.scope.account {
        let reasons =
            vec![Finding::VpcOfOtherAccount { vpc: vpc.vpc_id.clone(), owner: vpc.owner_id.clone() }.reason()];
        logs.push(Mechanism { grade: Grade::UNKNOWN, reasons, ..Mechanism::none() });
    }
    let mut log = Mechanism::best(logs);
    if log.reasons.is_empty() && log.grade == Grade::NOTHING {
        log.reasons.push(Finding::VpcNotLogged { vpc: vpc.vpc_id.clone(), region: region.to_owned() }.reason());
    }
    if log.grade != Grade::WHOLE && vpc.owner_id == cx.scope.account {
        log = Mechanism::best(vec![log, security_lake::collects(cx, region, Collected::Queries).await]);
    }
    Ok(log)
}

/// The query logging configurations that the VPC is associated with.
async fn associated(vpc: &Vpc, region: &str, cx: &Cx<'_>) -> Mechanism {
    let associations = match cx.read(ListResolverQueryLogConfigAssociations { region: region.to_owned() }).await {
        Fact::Seen(associations) => associations,
        Fact::Unreadable(why) => return Mechanism::unreadable(Grade::WHOLE, &why),
    };
    let own = associations.iter().filter(|association| association.vpc_id == vpc.vpc_id);
    let call = ListResolverQueryLogConfigAssociations::KIND.call;
    let logs = join_all(own.map(|association| async move {
        let (grade, finding) = association_grade(association);
        let status = format!("{} ({})", association.status, association.error.as_deref().unwrap_or("NONE"));
        let evidence = vec![Evidence::new(call, region, Some(&association.vpc_id), "Status", status)];
        let reasons: Vec<Reason> = finding.iter().map(Finding::reason).collect();
        let link = Mechanism { grade, reasons, evidence, ..Mechanism::none() };
        and_config(link, &association.config_id, None, region, cx).await
    }))
    .await;
    if logs.is_empty() {
        let none =
            Evidence::new(call, region, Some(&vpc.vpc_id), "ResolverQueryLogConfigAssociations", Vec::<&str>::new());
        return Mechanism { evidence: vec![none], ..Mechanism::none() };
    }
    Mechanism::best(logs)
}

/// The association's status is the Resolver's own report: while ACTIVE, it logs the VPC's queries.
fn association_grade(association: &QueryLogAssociation) -> (Grade, Option<Finding>) {
    let (vpc, config) = (association.vpc_id.clone(), association.config_id.clone());
    let status = association.status.clone();
    match status.as_str() {
        "ACTIVE" => (Grade::WHOLE, None),
        "CREATING" | "ACTION_NEEDED" => (Grade::PART, Some(Finding::AssociationPending { vpc, config, status })),
        "FAILED" | "DELETING" => {
            let error = association.error.clone();
            (Grade::NOTHING, Some(Finding::AssociationBroken { vpc, config, status, error }))
        }
        _ => (Grade::UNKNOWN, Some(Finding::StatusNotUnderstood { config, status })),
    }
}

/// A link between VPC and configuration is as good as both. `silent` is the VPC of a link whose status does not tell of
/// delivery.
async fn and_config(link: Mechanism, config_id: &str, silent: Option<&Vpc>, region: &str, cx: &Cx<'_>) -> Mechanism {
    if link.grade == Grade::NOTHING {
        return link;
    }
    let delivering = silent.is_none() && link.grade == Grade::WHOLE;
    let config = config_log(config_id, delivering, silent, region, cx).await;
    link.and(config)
}

async fn config_log(config_id: &str, delivering: bool, silent: Option<&Vpc>, region: &str, cx: &Cx<'_>) -> Mechanism {
    let configs = match cx.read(ListResolverQueryLogConfigs { region: region.to_owned() }).await {
        Fact::Seen(configs) => configs,
        Fact::Unreadable(why) => return Mechanism::unreadable(Grade::WHOLE, &why),
    };
    let id = config_id.to_owned();
    let Some(config) = configs.iter().find(|config| config.id == config_id) else {
        let reasons = vec![Finding::ConfigNotVisible { config: id }.reason()];
        return Mechanism { grade: Grade::UNKNOWN, reasons, ..Mechanism::none() };
    };
    let call = ListResolverQueryLogConfigs::KIND.call;
    let field = |name, value| Evidence::new(call, region, Some(config_id), name, value);
    let evidence = vec![field("Status", &config.status), field("DestinationArn", &config.destination_arn)];
    let log = Mechanism { evidence, ..Mechanism::none() };
    let (grade, finding) = config_grade(config);
    let Some(destination) = Destination::of_arn(&config.destination_arn) else {
        return log.or(not_understood(&config.destination_arn));
    };
    let reasons: Vec<Reason> = finding.iter().map(Finding::reason).collect();
    if grade == Grade::NOTHING {
        return Mechanism { reasons, claims: vec![destination.arn], ..log };
    }
    let source = cx.scope.arn("logs", region, "*");
    let delivering = delivering && grade == Grade::WHOLE;
    let destination = destination.with_logs_of(&cx.scope.account, "vpcdnsquerylogs");
    let mut delivery = to_destination(cx, &destination, region, &source, delivering).await;
    if let Some(vpc) = silent {
        delivery = arriving(cx, delivery, vpc, region, &destination).await;
    }
    let graded = Mechanism { grade: delivery.grade.and(grade), ..delivery };
    Mechanism { reasons, ..log }.or(graded)
}

/// Weighs in whether the VPC's queries arrive. Nothing counts the queries of a VPC. Files lie in the folder of the VPC, which
/// AWS does not document: those of another would show the layout.
async fn arriving(cx: &Cx<'_>, log: Mechanism, vpc: &Vpc, region: &str, to: &Destination) -> Mechanism {
    let layouts = to.keys().forms().iter().map(|form| Layout {
        base: format!("{form}{}/", vpc.vpc_id),
        day: Day::Folders,
        tail: String::new(),
        all: Some(form.clone()),
    });
    let layouts = layouts.collect();
    let (source, whose, dimensions) = (Source::Resolver, vpc.vpc_id.as_str(), Vec::new());
    let writer = arrival::Writer { source, whose, region, dimensions, since: None, layouts };
    arrival::weigh_in(cx, log, &writer, to).await
}

fn config_grade(config: &QueryLogConfig) -> (Grade, Option<Finding>) {
    let (id, status) = (config.id.clone(), config.status.clone());
    let destination = config.destination_arn.clone();
    match status.as_str() {
        "CREATED" => (Grade::WHOLE, None),
        "CREATING" => (Grade::PART, Some(Finding::ConfigPending { config: id })),
        "FAILED" | "DELETING" => (Grade::NOTHING, Some(Finding::ConfigBroken { config: id, status, destination })),
        _ => (Grade::UNKNOWN, Some(Finding::StatusNotUnderstood { config: id, status })),
    }
}

/// The query logging configurations of the Route 53 Profiles that the VPC uses. Unlike an association, neither link says
/// whether logs are delivered.
async fn profiled(vpc: &Vpc, region: &str, cx: &Cx<'_>) -> Mechanism {
    let associations = match cx.read(ListProfileAssociations { region: region.to_owned() }).await {
        Fact::Seen(associations) => associations,
        Fact::Unreadable(why) => return Mechanism::unreadable(Grade::WHOLE, &why),
    };
    // The field's documentation speaks of the ARN, the request's of the id.
    let own = associations.iter().filter(|one| one.vpc.rsplit('/').next() == Some(vpc.vpc_id.as_str()));
    let profiles: BTreeSet<(String, String)> =
        own.map(|association| (association.profile_id.clone(), association.status.clone())).collect();
    let logs = profiles.into_iter().map(|(profile, status)| profile_log(profile, status, vpc, region, cx));
    Mechanism::best(join_all(logs).await)
}

async fn profile_log(profile_id: String, status: String, vpc: &Vpc, region: &str, cx: &Cx<'_>) -> Mechanism {
    let read = ListProfileResourceAssociations { region: region.to_owned(), profile_id: profile_id.clone() };
    let resources = match cx.read(read).await {
        Fact::Seen(resources) => resources,
        Fact::Unreadable(why) => return Mechanism::unreadable(Grade::WHOLE, &why),
    };
    let (call, field) = (ListProfileAssociations::KIND.call, "ProfileId");
    let uses = Evidence::new(call, region, Some(&vpc.vpc_id), field, format!("{profile_id} ({status})"));
    let configs = resources.iter().filter_map(|resource| {
        let id = resource.arn.split_once(":resolver-query-log-config/")?.1;
        Some((id, [status.as_str(), resource.status.as_str()]))
    });
    let logs = join_all(configs.map(|(id, links)| {
        let link = profile_link(&profile_id, id, links, vpc);
        async move { and_config(link, id, Some(vpc), region, cx).await }
    }))
    .await;
    Mechanism { evidence: vec![uses], ..Mechanism::none() }.or(Mechanism::best(logs))
}

/// Both links must be complete: the VPC's with the profile and the profile's with the configuration.
fn profile_link(profile_id: &str, config_id: &str, statuses: [&str; 2], vpc: &Vpc) -> Mechanism {
    let grade = statuses
        .map(|status| match status {
            "COMPLETE" | "UPDATING" => Grade::WHOLE,
            "CREATING" => Grade::PART,
            "DELETING" | "DELETED" | "FAILED" => Grade::NOTHING,
            _ => Grade::UNKNOWN,
        })
        .into_iter()
        .fold(Grade::WHOLE, Grade::and);
    let (profile, config) = (profile_id.to_owned(), config_id.to_owned());
    let finding = if grade == Grade::WHOLE {
        Finding::ThroughProfile { vpc: vpc.vpc_id.clone(), profile, config }
    } else {
        Finding::ProfileIncomplete { profile, config, statuses: statuses.map(str::to_owned) }
    };
    Mechanism { grade, reasons: vec![finding.reason()], ..Mechanism::none() }
}
