//! Where the containers of a task definition log to.

use futures::future::join_all;

use super::reasons::{Doubt, Lost, Which, group_not_created_yet};
use super::workloads::tail;
use crate::checks::attestation;
use crate::facts::ecs::{Container, DescribeTaskDefinition, LogConfiguration};
use crate::facts::{Read, Unreadable};
use crate::judge::data_stream;
use crate::judge::destination::{Destination, State};
use crate::judge::grade::Grade;
use crate::judge::scope::{AttestationState, Cx};
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
}

impl Part {
    /// Nobody knows which containers there are.
    pub(super) fn unreadable(why: &Unreadable) -> Self {
        Self::of(Mechanism::unreadable(Grade::WHOLE, why))
    }

    fn of(log: Mechanism) -> Self {
        Self { log, notes: Vec::new(), attested: false }
    }

    fn found(grade: Grade, reason: Reason) -> Self {
        Self::of(Mechanism::because(grade, reason))
    }

    /// The log goes where AWS does not show it: a valid attestation vouches for it, else nobody knows.
    fn not_shown(cx: &Cx<'_>, reason: Reason) -> Self {
        match attestation::judge(cx.attestation).filter(|_| cx.attestation == AttestationState::Valid) {
            Some((_, attested)) => Self { log: Mechanism::whole(), notes: vec![reason, attested], attested: true },
            None => Self::found(Grade::UNKNOWN, reason),
        }
    }
}

/// The containers of one task definition. A container that routes the logs of the others is a container too: without a
/// log of its own, nobody sees what it drops.
pub(super) async fn judge(cx: &Cx<'_>, region: &str, definition: &str, containers: &[Container]) -> Vec<Part> {
    let routed = containers.iter().any(|container| container.log_router);
    let judged = containers.iter().map(|container| async move {
        let mut part = of_container(cx, region, definition, container, routed).await;
        part.log.evidence.splice(0..0, evidence(region, definition, container));
        part
    });
    join_all(judged).await
}

/// The containers in which a shell of ECS Exec is logged nowhere by default.
pub(super) fn without_awslogs(containers: &[Container]) -> impl Iterator<Item = String> {
    let logs = |container: &&Container| container.log.as_ref().is_some_and(|log| log.driver == "awslogs");
    containers.iter().filter(move |container| !logs(container)).map(|container| container.name.clone())
}

async fn of_container(cx: &Cx<'_>, region: &str, definition: &str, container: &Container, routed: bool) -> Part {
    let which = Which { container: &container.name, definition: tail(definition) };
    let Some(log) = &container.log else {
        let lost = if container.log_router { Lost::RouterWithoutLog } else { Lost::WithoutLog };
        return Part::found(Grade::NOTHING, lost.reason(which));
    };
    match log.driver.as_str() {
        "awslogs" => awslogs(cx, region, log, which).await,
        "awsfirelens" if routed => firelens(cx, region, log, which).await,
        "awsfirelens" => Part::found(Grade::NOTHING, Lost::WithoutRouter.reason(which)),
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

/// A log group that the driver creates when a container starts counts as a part until it is there.
async fn log_group(cx: &Cx<'_>, region: &str, name: &str, created_on_start: bool) -> Mechanism {
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

/// FireLens hands the log to Fluent Bit or Fluentd, whose output plugin the options name.
async fn firelens(cx: &Cx<'_>, region: &str, log: &LogConfiguration, which: Which<'_>) -> Part {
    let option = |name| log.options.get(name).map(String::as_str);
    let region = option("region").unwrap_or(region);
    // A name with variables in it is filled in by the router.
    let fixed = |name| option(name).filter(|value| !value.contains('$'));
    let log =
        match (option("name"), fixed("log_group_name"), fixed("bucket"), fixed("delivery_stream"), fixed("stream")) {
            (Some("cloudwatch" | "cloudwatch_logs"), Some(group), ..) => {
                log_group(cx, region, group, option("auto_create_group") == Some("true")).await
            }
            (Some("s3"), _, Some(bucket), ..) => {
                stored(cx, region, &format!("arn:{}:s3:::{bucket}", cx.scope.partition)).await
            }
            (Some("firehose" | "kinesis_firehose"), _, _, Some(stream), _) => {
                stored(cx, region, &cx.scope.arn("firehose", region, &format!("deliverystream/{stream}"))).await
            }
            (Some("kinesis" | "kinesis_streams"), .., Some(stream)) => data_stream::judge(cx, region, stream).await,
            (None | Some("cloudwatch" | "cloudwatch_logs" | "s3"), ..)
            | (Some("firehose" | "kinesis_firehose" | "kinesis" | "kinesis_streams"), ..) => {
                return Part::not_shown(cx, Doubt::RouteNotShown.reason(which));
            }
            (Some(target), ..) => {
                return Part::not_shown(cx, Doubt::OutsideAws { target }.reason(which));
            }
        };
    Part::of(log)
}

async fn stored(cx: &Cx<'_>, region: &str, arn: &str) -> Mechanism {
    match Destination::of_arn(arn) {
        Some(destination) => Mechanism::delivered(destination.judge(cx, region).await),
        None => Mechanism::none(),
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
