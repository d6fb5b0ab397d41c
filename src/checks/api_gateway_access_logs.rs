//! Access logs of REST, HTTP and WebSocket APIs: one line of each call, with whatever its format names.
//!
//! Execution logs are made for debugging: they cut texts off after 1 KB, and at level ERROR hold failures only. They are a
//! part at most.

mod format;
mod reasons;
mod remedy;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use futures::future::join_all;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::reasons::{Finding, OutOfScope};
use crate::content::RecordItems;
use crate::facts::apigateway::{
    Api, EVERY_METHOD, GetAccount, GetApis, GetRestApis, GetStages, GetV2Stages, Stage, V2Api,
};
use crate::facts::{Fact, Read, ReadKind};
use crate::judge::arrival::{self, Source, Writer};
use crate::judge::binding::{Listed, bound, listed, not_found};
use crate::judge::destination::Destination;
use crate::judge::grade::Grade;
use crate::judge::reads::together;
use crate::judge::remedy::Remedy;
use crate::judge::scope::{Candidate, Cx};
use crate::judge::vended_logs::{self, Mechanism};
use crate::judge::verdict::{Current, Evidence, Reason, ResourceVerdict, Verdict, without_repetition};
use crate::project::Binding;

/// Parameters: none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {}

/// What the check may read.
pub const READS: &[&ReadKind] = &together::<{ 5 + vended_logs::READS.len() + arrival::READS.len() }>(&[
    &[GetApis::KIND, GetRestApis::KIND, GetStages::KIND, GetV2Stages::KIND, GetAccount::KIND],
    vended_logs::READS,
    arrival::READS,
]);

/// What kind of API it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Protocol {
    Rest,
    Http,
    WebSocket,
}

/// An API, whatever its kind.
#[derive(Clone)]
struct AnyApi {
    arn: String,
    id: String,
    name: String,
    protocol: Protocol,
    /// The one stage that is meant, or all of them.
    only_stage: Option<String>,
}

/// One stage of an API that the row means.
struct Subject<'a> {
    arn: String,
    region: &'a str,
    api: &'a AnyApi,
    stage: Stage,
}

/// Judges each stage of each API that the row means. Names: the API's name or id. ARNs: the API's or the stage's.
pub async fn run(_params: &Params, cx: &Cx<'_>) -> Verdict {
    let bound = bound(cx, with_bound_stages(cx.binding, apis(cx).await)).await;
    let judged = join_all(bound.chosen.iter().map(|api| judge_api(cx, api))).await;
    let mut claims: BTreeSet<String> = bound.chosen.iter().map(|api| api.item.arn.clone()).collect();
    let (mut resources, mut remedies, mut records) = (bound.absent, Vec::new(), Vec::new());
    // A stage that is bound beside its API is judged once.
    let mut arns = BTreeSet::new();
    for stage in judged.into_iter().flatten().filter(|stage| arns.insert(stage.verdict.arn.clone())) {
        resources.push(stage.verdict);
        claims.extend(stage.claims);
        remedies.extend(stage.remedy);
        records.push(stage.record);
    }
    let verdict = Verdict { claims: claims.into_iter().collect(), ..Verdict::fold(resources, &bound.unlisted) };
    verdict.with_records(records).with_remedies(remedies).with_remedies_for_unfound(cx)
}

/// The verdict on a stage, or on an API without any, the destinations of its logs, and what would mend a shortfall.
struct Judged {
    verdict: ResourceVerdict,
    claims: Vec<String>,
    remedy: Option<Remedy>,
    /// What its access log's lines hold; empty without such a log.
    record: RecordItems,
}

impl Judged {
    fn bare(verdict: ResourceVerdict) -> Self {
        Self { verdict, claims: Vec::new(), remedy: None, record: RecordItems::new() }
    }
}

async fn apis(cx: &Cx<'_>) -> Listed<AnyApi> {
    let (regions, partition) = (&cx.scope.regions, &cx.scope.partition);
    let (rest, v2) = futures::join!(
        cx.read_in(regions, |region| GetRestApis { region }),
        cx.read_in(regions, |region| GetApis { region }),
    );
    let mut all = listed(rest, |region, api: Api| Candidate {
        arn: api.rest_arn(partition, region),
        names: vec![api.name.clone(), api.id.clone()],
        region: region.to_owned(),
        item: AnyApi {
            arn: api.rest_arn(partition, region),
            id: api.id,
            name: api.name,
            protocol: Protocol::Rest,
            only_stage: None,
        },
    });
    let v2 = listed(v2, |region, api: V2Api| Candidate {
        arn: api.v2_arn(partition, region),
        names: vec![api.name.clone(), api.id.clone()],
        region: region.to_owned(),
        item: AnyApi {
            arn: api.v2_arn(partition, region),
            id: api.id,
            name: api.name,
            only_stage: None,
            protocol: if api.protocol == "WEBSOCKET" { Protocol::WebSocket } else { Protocol::Http },
        },
    });
    all.candidates.extend(v2.candidates);
    all.unlisted.extend(v2.unlisted);
    all
}

/// A report shows stages by their ARNs, so these are bound, too. Stages are listed API by API: a bound stage is looked for
/// in the API that its ARN names.
fn with_bound_stages(binding: Option<&Binding>, mut apis: Listed<AnyApi>) -> Listed<AnyApi> {
    let Some(Binding::Arns(arns)) = binding else { return apis };
    let stages = arns.iter().filter_map(|arn| {
        let (api, stage) = arn.split_once("/stages/")?;
        let api = apis.candidates.iter().find(|it| it.arn == api)?;
        let item = AnyApi { only_stage: Some(stage.to_owned()), ..api.item.clone() };
        Some(Candidate { arn: arn.clone(), names: Vec::new(), region: api.region.clone(), item })
    });
    let stages: Vec<_> = stages.collect();
    apis.candidates.extend(stages);
    apis
}

/// An API's stages, judged. An API without stages takes no calls.
async fn judge_api(cx: &Cx<'_>, api: &Candidate<AnyApi>) -> Vec<Judged> {
    let (region, api_id) = (api.region.clone(), api.item.id.clone());
    let stages = match api.item.protocol {
        Protocol::Rest => cx.read(GetStages { region, api_id }).await,
        Protocol::Http | Protocol::WebSocket => cx.read(GetV2Stages { region, api_id }).await,
    };
    let whole_api = |current, reason| {
        let (arn, region, reasons) = (api.arn.clone(), api.region.clone(), vec![reason]);
        vec![Judged::bare(ResourceVerdict { arn, region, current, reasons, evidence: Vec::new() })]
    };
    match stages {
        Fact::Unreadable(why) => whole_api(Current::Unknown, Reason::unreadable(&why)),
        Fact::Seen(stages) if stages.is_empty() => {
            whole_api(Current::NotPresent, OutOfScope::NoStage.reason(&api.names.join(" / ")))
        }
        Fact::Seen(stages) => {
            let meant = |stage: &Stage| api.item.only_stage.as_ref().is_none_or(|only| stage.name == *only);
            let stages: Vec<Stage> = stages.into_iter().filter(meant).collect();
            if stages.is_empty() {
                return vec![Judged::bare(not_found(cx.scope, &api.arn))];
            }
            let subjects = stages.into_iter().map(|stage| Subject {
                arn: format!("{}/stages/{}", api.item.arn, stage.name),
                region: &api.region,
                api: &api.item,
                stage,
            });
            join_all(subjects.map(|subject| judge_stage(cx, subject))).await
        }
    }
}

async fn judge_stage(cx: &Cx<'_>, subject: Subject<'_>) -> Judged {
    let mut evidence = settings(&subject);
    let (arn, region) = (subject.arn.clone(), subject.region.to_owned());
    if subject.stage.deployment_id.is_none() && !subject.stage.auto_deploy {
        let reasons = vec![OutOfScope::NotDeployed.reason(&subject.arn)];
        return Judged::bare(ResourceVerdict { arn, region, current: Current::NotPresent, reasons, evidence });
    }
    let mut log = access_log(cx, &subject).await;
    // Execution logs are a part at most: they are asked only where a part would change something.
    if [Grade::NOTHING, Grade::AT_MOST_PART].contains(&log.grade) {
        log = log.or(execution_log(cx, &subject).await);
    }
    if subject.stage.data_trace {
        log.reasons.push(Finding::DataTrace.reason(&subject.arn));
    }
    evidence.extend(log.evidence);
    let (current, reasons) = (log.grade.current(), without_repetition(log.reasons));
    let remedy = remedy::of_stage(cx, &subject, &reasons).await;
    let verdict = ResourceVerdict { arn, region, current, reasons, evidence };
    Judged { verdict, claims: log.claims, remedy, record: log.record }
}

async fn access_log(cx: &Cx<'_>, subject: &Subject<'_>) -> Mechanism {
    let Some(log) = &subject.stage.access_log else {
        return Mechanism { reasons: vec![Finding::Off.reason(&subject.arn)], ..Mechanism::none() };
    };
    let Some(destination) = Destination::of_arn(&log.destination_arn) else {
        let finding = Finding::DestinationNotUnderstood { arn: log.destination_arn.clone() };
        let reasons = vec![finding.reason(&subject.arn)];
        return Mechanism { grade: Grade::UNKNOWN, reasons, ..Mechanism::none() };
    };
    let judged = destination.judge(cx, subject.region).await;
    let exists = judged.is_there();
    let mut mechanism = Mechanism::delivered(judged);
    if destination.is_log_group() {
        mechanism = with_role(cx, subject, mechanism).await;
    }
    if exists {
        mechanism = arriving(cx, subject, mechanism, &destination).await;
    }
    let lacking = format::lacking(&log.variables);
    if !lacking.is_empty() {
        mechanism.grade = mechanism.grade.and(Grade::PART);
        mechanism.reasons.push(Finding::FormatLacks { items: lacking }.reason(&subject.arn));
    }
    mechanism.with_record(format::record(&log.variables))
}

/// Weighs in whether the calls of a stage reach its log group or stream: that the account names a role does not mean that
/// the role is still there, or may write. Metrics of REST APIs know the API by its name, which another may bear, too: then
/// the calls may all be the other's.
async fn arriving(cx: &Cx<'_>, subject: &Subject<'_>, log: Mechanism, to: &Destination) -> Mechanism {
    let (api, stage) = (subject.api, ("Stage", subject.stage.name.as_str()));
    let (mut source, own) = match api.protocol {
        Protocol::Http => (Source::HttpApi, ("ApiId", api.id.as_str())),
        Protocol::WebSocket => (Source::WebSocketApi, ("ApiId", api.id.as_str())),
        Protocol::Rest => (Source::RestApi, ("ApiName", api.name.as_str())),
    };
    if api.protocol == Protocol::Rest {
        match cx.read(GetRestApis { region: subject.region.to_owned() }).await {
            Fact::Seen(apis) if apis.iter().filter(|it| it.name == api.name).count() > 1 => {
                source = Source::RestApiOfSharedName;
            }
            Fact::Seen(_) => {}
            Fact::Unreadable(why) => return log.and(Mechanism::unreadable(Grade::WHOLE, &why)),
        }
    }
    let (whose, region) = (subject.arn.as_str(), subject.region);
    let since = subject.stage.updated;
    let writer = Writer { source, whose, region, dimensions: vec![own, stage], since, layouts: Vec::new() };
    arrival::weigh_in(cx, log, &writer, to).await
}

/// REST and WebSocket APIs write to CloudWatch Logs with one role of the account in the region; without it nothing is
/// written, whatever a stage says. HTTP APIs need none.
async fn with_role(cx: &Cx<'_>, subject: &Subject<'_>, mut log: Mechanism) -> Mechanism {
    if subject.api.protocol == Protocol::Http {
        return log;
    }
    let region = subject.region;
    let (grade, reason) = match cx.read(GetAccount { region: region.to_owned() }).await {
        Fact::Unreadable(why) => (Grade::UNKNOWN, Some(Reason::unreadable(&why))),
        Fact::Seen(role) => {
            let call = GetAccount::KIND.call;
            log.evidence.push(Evidence::new(call, region, None, "cloudwatchRoleArn", role.as_deref()));
            match role {
                Some(_) => (Grade::WHOLE, None),
                None => (Grade::NOTHING, Some(Finding::NoRole { region: region.to_owned() }.reason(&subject.arn))),
            }
        }
    };
    log.grade = log.grade.and(grade);
    log.reasons.extend(reason);
    log
}

/// The execution log: to a group that API Gateway names itself, or through a delivery of the same log. For REST APIs the name
/// is documented. For WebSocket APIs the documentation says only that API Gateway manages the group; it is seen as
/// `/aws/apigateway/API/STAGE`, and the name that REST APIs have counts as well.
async fn execution_log(cx: &Cx<'_>, subject: &Subject<'_>) -> Mechanism {
    let (api, stage) = (&subject.api.id, &subject.stage.name);
    let documented = format!("API-Gateway-Execution-Logs_{api}/{stage}");
    let groups = match subject.api.protocol {
        Protocol::Rest => vec![documented],
        Protocol::WebSocket => vec![format!("/aws/apigateway/{api}/{stage}"), documented],
        Protocol::Http => return Mechanism::none(),
    };
    let levels = &subject.stage.execution_levels;
    if !levels.values().any(|level| level == "ERROR" || level == "INFO") {
        return Mechanism::none();
    }
    let everywhere = levels.get(EVERY_METHOD).is_some_and(|level| level != "OFF");
    let kept = groups.iter().map(|group| async move {
        let destination = Destination::log_group(&cx.scope.partition, subject.region, &cx.scope.account, group);
        destination.judge(cx, subject.region).await
    });
    let mut kept = join_all(kept).await;
    let there = kept.iter().position(|it| it.is_there()).unwrap_or_default();
    let kept = Mechanism::delivered(kept.swap_remove(there));
    let to_group = Mechanism { grade: kept.grade.and(Grade::PART), ..kept };
    let mut log = with_role(cx, subject, to_group).await;
    if log.grade != Grade::PART && subject.api.protocol == Protocol::Rest {
        log = log.or(delivered(cx, subject).await);
    }
    log.reasons.push(Finding::ExecutionLogsOnly { everywhere }.reason(&subject.arn));
    log
}

/// A delivery of `EXECUTION_LOGS`. Its source names the stage with the account's number in the ARN, unlike everything else
/// of API Gateway.
async fn delivered(cx: &Cx<'_>, subject: &Subject<'_>) -> Mechanism {
    let with_account = subject.arn.replace("::/restapis/", &format!(":{}:/restapis/", cx.scope.account));
    let execution = |kind: &str| kind == "EXECUTION_LOGS";
    let (one, other) = futures::join!(
        vended_logs::judge(cx, subject.region, &with_account, execution),
        vended_logs::judge(cx, subject.region, &subject.arn, execution),
    );
    let both = one.or(other);
    Mechanism { grade: both.grade.and(Grade::PART), ..both }
}

fn settings(subject: &Subject<'_>) -> Vec<Evidence> {
    let call = match subject.api.protocol {
        Protocol::Rest => GetStages::KIND.call,
        Protocol::Http | Protocol::WebSocket => GetV2Stages::KIND.call,
    };
    let (region, arn, log) = (subject.region, Some(subject.arn.as_str()), subject.stage.access_log.as_ref());
    vec![
        Evidence::new(call, region, arn, "deploymentId", subject.stage.deployment_id.as_deref()),
        Evidence::new(call, region, arn, "accessLogSettings.destinationArn", log.map(|log| &log.destination_arn)),
        Evidence::new(call, region, arn, "accessLogSettings.format", log.map(|log| &log.variables)),
        Evidence::new(call, region, arn, "loggingLevel", &subject.stage.execution_levels),
    ]
}
