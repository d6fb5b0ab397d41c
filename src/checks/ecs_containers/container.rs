//! Where the containers of a task definition log to.

use futures::future::join_all;

use super::firelens;
use super::reasons::{Doubt, Lost, Which, group_not_created_yet};
use super::remedy::Flaw;
use super::workloads::{Workload, tail};
use crate::checks::attestation;
use crate::facts::ecs::{Container, DescribeTaskDefinition, LogConfiguration, LogRouter};
use crate::facts::{Read, Unreadable};
use crate::judge::arrival::{self, Source, Writer};
use crate::judge::destination::{Destination, State};
use crate::judge::grade::Grade;
use crate::judge::scope::{AttestationState, Candidate, Cx};
use crate::judge::vended_logs::Mechanism;
use crate::judge::verdict::{Evidence, Reason};

/// What is known of the log of one container, or of something that may hide containers.
pub(super) struct Part {
    /// How much is recorded, why not more, and what said so.
    pub(super) log: Mechanism,
    /// Remarks that do not change the verdict.
    pub(super) notes: Vec<Reason>,
    /// Whether it takes a person's statement to call it recorded.
    pub(super) attested: bool,
    /// Whether it is the log of a container that routes the logs of others: it says what was lost of them, not what they say.
    pub(super) of_router: bool,
    /// What its log configuration falls short of; none if it is not of a container.
    pub(super) flaw: Option<Flaw>,
}

impl Part {
    /// Nobody knows which containers there are.
    pub(super) fn unreadable(why: &Unreadable) -> Self {
        Self::of(Mechanism::unreadable(Grade::WHOLE, why))
    }

    pub(super) fn of(log: Mechanism) -> Self {
        Self { log, notes: Vec::new(), attested: false, of_router: false, flaw: None }
    }

    fn found(grade: Grade, reason: Reason) -> Self {
        Self::of(Mechanism::because(grade, reason))
    }

    /// The log goes where AWS does not show it: a valid attestation vouches for it, else nobody knows.
    pub(super) fn not_shown(cx: &Cx<'_>, reason: Reason) -> Self {
        match attestation::judge(cx.attestation).filter(|_| cx.attestation == AttestationState::Valid) {
            Some((_, attested)) => {
                Self { notes: vec![reason, attested], attested: true, ..Self::of(Mechanism::whole()) }
            }
            None => Self::found(Grade::UNKNOWN, reason),
        }
    }
}

/// The logs of one task definition's containers.
pub(super) async fn judge(cx: &Cx<'_>, region: &str, definition: &str, containers: &[Container]) -> Vec<Part> {
    let router = containers.iter().find_map(|container| container.log_router.as_ref());
    // Where nothing but routers run, their own logs are all that there is.
    let others = containers.iter().any(|container| container.log_router.is_none());
    let judged = containers.iter().map(|container| async move {
        let mut part = of_container(cx, region, definition, container, router).await;
        part.log.evidence.splice(0..0, evidence(region, definition, container));
        part.of_router = others && container.log_router.is_some();
        part.flaw = Some(Flaw {
            definition: definition.to_owned(),
            container: container.name.clone(),
            codes: part.log.reasons.iter().map(|reason| reason.code.clone()).collect(),
        });
        part
    });
    join_all(judged).await
}

/// What the containers of a workload record together. The log of a router adds nothing to theirs; but without it nobody
/// sees what the router drops, so it limits them to a part.
pub(super) fn together(parts: Vec<Part>) -> Mechanism {
    let (routers, logs): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(|part| part.of_router);
    let all = Mechanism::of_parts(logs.into_iter().map(|part| part.log).collect());
    let limits = routers.into_iter().map(|Part { log, .. }| Mechanism { grade: log.grade.or(Grade::PART), ..log });
    limits.fold(all, Mechanism::and)
}

/// Weighs whether anything arrives in the group that a service's container writes to. A container may have nothing to say,
/// so an empty group of a service that runs proves no more than a part.
pub(super) async fn arrives(cx: &Cx<'_>, workload: &Candidate<Workload>, part: &mut Part) {
    let Some((cluster, service)) = workload.service() else { return };
    let group = part.log.claims.iter().find_map(|arn| Destination::of_arn(arn)).filter(Destination::is_log_group);
    let Some(group) = group else { return };
    let writer = Writer {
        source: Source::Service,
        whose: service,
        region: &workload.region,
        dimensions: vec![("ClusterName", cluster), ("ServiceName", service)],
        since: None,
        layouts: Vec::new(),
    };
    let log = std::mem::replace(&mut part.log, Mechanism::none());
    part.log = arrival::weigh_in(cx, log, &writer, &group).await;
}

/// The containers in which a shell of ECS Exec is logged nowhere by default.
pub(super) fn without_awslogs(containers: &[Container]) -> impl Iterator<Item = String> {
    let logs = |container: &&Container| container.log.as_ref().is_some_and(|log| log.driver == "awslogs");
    containers.iter().filter(move |container| !logs(container)).map(|container| container.name.clone())
}

async fn of_container(
    cx: &Cx<'_>,
    region: &str,
    definition: &str,
    container: &Container,
    router: Option<&LogRouter>,
) -> Part {
    let which = Which { container: &container.name, definition: tail(definition) };
    let Some(log) = &container.log else {
        let lost = if container.log_router.is_some() { Lost::RouterWithoutLog } else { Lost::WithoutLog };
        return Part::found(Grade::NOTHING, lost.reason(which));
    };
    match log.driver.as_str() {
        "awslogs" => awslogs(cx, region, log, which).await,
        "awsfirelens" => match router {
            Some(router) => firelens::judge(cx, region, log, router, which).await,
            None => Part::found(Grade::NOTHING, Lost::WithoutRouter.reason(which)),
        },
        "splunk" => Part::not_shown(cx, Doubt::OutsideAws { target: "splunk" }.reason(which)),
        driver @ ("json-file" | "syslog" | "journald" | "gelf" | "fluentd") => {
            Part::found(Grade::PART, Doubt::HostLocal { driver }.reason(which))
        }
        driver => Part::found(Grade::UNKNOWN, Doubt::DriverNotUnderstood { driver }.reason(which)),
    }
}

async fn awslogs(cx: &Cx<'_>, region: &str, log: &LogConfiguration, which: Which<'_>) -> Part {
    let option = |name| log.options.get(name).map(String::as_str);
    let Some(group) = option("awslogs-group") else {
        return Part::found(Grade::NOTHING, Lost::WithoutGroup.reason(which));
    };
    let created = option("awslogs-create-group") == Some("true");
    let log = log_group(cx, option("awslogs-region").unwrap_or(region), group, created).await;
    let may_drop = option("mode") != Some("blocking");
    let notes = may_drop.then(|| Doubt::MayDropRecords.reason(which)).into_iter().collect();
    Part { notes, ..Part::of(log) }
}

/// A log group that is created when a container starts counts as a part until it is there.
pub(super) async fn log_group(cx: &Cx<'_>, region: &str, name: &str, created_on_start: bool) -> Mechanism {
    let group = Destination::log_group(&cx.scope.partition, region, &cx.scope.account, name);
    let judged = group.judge(cx, region).await;
    match judged.state {
        State::Gone(_) if created_on_start => Mechanism {
            evidence: judged.evidence,
            claims: vec![judged.destination.arn],
            ..Mechanism::because(Grade::PART, group_not_created_yet(name, region))
        },
        _ => Mechanism::delivered(judged),
    }
}

fn evidence(region: &str, definition: &str, container: &Container) -> Vec<Evidence> {
    let path = |field: &str| format!("containerDefinitions[{}].logConfiguration{field}", container.name);
    let field = |name: &str, value: Option<&str>| {
        Evidence::new(DescribeTaskDefinition::KIND.call, region, Some(definition), &path(name), value)
    };
    let Some(log) = &container.log else { return vec![field("", None)] };
    let mut evidence = vec![field(".logDriver", Some(&log.driver))];
    evidence.extend(log.options.iter().map(|(name, value)| field(&format!(".options.{name}"), Some(value))));
    evidence
}
