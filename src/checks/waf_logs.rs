//! What AWS WAF logs of the requests that it allows and blocks.
//!
//! A row means the web ACLs of what it is about: those of enabled distributions, or of API stages; and one of these without
//! an ACL is missing, since nothing inspects its requests. A binding adds ACLs, whatever they are attached to, and takes
//! none away.

mod fields;
mod filter;
mod reasons;
mod remedy;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::filter::{Share, kept};
use self::reasons::{Finding, OutOfScope};
use crate::content::RecordItems;
use crate::facts::apigateway::{Api, GetApis, GetRestApis, GetStages, Stage};
use crate::facts::cloudfront::{Distribution, ListDistributions};
use crate::facts::wafv2::{
    self, ListLoggingConfigurations, ListResourcesForWebAcl, ListWebAcls, LogScope, LoggingConfiguration,
    LoggingFilter, RedactedField, WebAcl,
};
use crate::facts::{Fact, Read, ReadKind, Unreadable};
use crate::judge::arrival::{self, Day, Layout, Source, Writer};
use crate::judge::binding::{Bound, Listed, bound};
use crate::judge::destination::Destination;
use crate::judge::grade::Grade;
use crate::judge::reads::together;
use crate::judge::scope::{Candidate, Cx};
use crate::judge::vended_logs::{DELIVERY_READS, Mechanism, to_destination};
use crate::judge::verdict::{Current, Evidence, Reason, ResourceVerdict, Verdict};
use crate::project::Binding;

/// What the ACLs protect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// What the ACLs protect; the project file can name further ones.
    pub scope: Protected,
}

/// What ACLs protect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Protected {
    /// Enabled CloudFront distributions.
    Distributions,
    /// Stages of REST APIs.
    ApiStages,
}

/// What the check may read.
pub const READS: &[&ReadKind] = &together::<{ 7 + DELIVERY_READS.len() + arrival::READS.len() }>(&[
    &[
        ListDistributions::KIND,
        GetRestApis::KIND,
        GetApis::KIND,
        GetStages::KIND,
        ListWebAcls::KIND,
        ListLoggingConfigurations::KIND,
        ListResourcesForWebAcl::KIND,
    ],
    DELIVERY_READS,
    arrival::READS,
]);

/// What a regional ACL can be attached to (`ResourceType`).
const REGIONAL_TYPES: &[&str] = &[
    "API_GATEWAY",
    "APPLICATION_LOAD_BALANCER",
    "COGNITO_USER_POOL",
    "APPSYNC",
    "APP_RUNNER_SERVICE",
    "VERIFIED_ACCESS_INSTANCE",
    "AGENTCORE_GATEWAY",
];

/// What an ACL of scope CLOUDFRONT can be attached to beside distributions.
const GLOBAL_TYPES: &[&str] = &["AMPLIFY"];

/// Judges each ACL that the row means, and what should have one. Names: the ACL's name.
pub async fn run(params: &Params, cx: &Cx<'_>) -> Verdict {
    let listed = match params.scope {
        Protected::Distributions => of_distributions(cx).await,
        Protected::ApiStages => of_api_stages(cx).await,
    };
    let bound = match cx.binding {
        None | Some(Binding::Absent) => bound(cx, listed).await,
        Some(_) => beside(listed, bound(cx, every_acl(cx).await).await),
    };
    let judged = join_all(bound.chosen.iter().map(|subject| judge(subject, cx))).await;
    let mut claims = BTreeSet::new();
    let (mut resources, mut records) = (bound.absent, Vec::new());
    for (resource, destinations, record) in judged {
        resources.push(resource);
        claims.extend(destinations);
        records.push(record);
    }
    let verdict = Verdict { claims: claims.into_iter().collect(), ..Verdict::fold(resources, &bound.unlisted) };
    let in_use = remedy::acls_in_use(&verdict.resources);
    let short = bound.chosen.iter().filter(|it| verdict.falls_short(&it.arn));
    let remedies = join_all(short.map(|it| remedy::of(it, in_use.get(&it.region), cx))).await;
    let verdict = verdict.with_records(records).with_remedies(remedies);
    verdict.with_remedies_for_silence().with_remedies_for_unfound(cx)
}

/// What the row is about, and the bound ACLs. One that the row has not seen in use may protect something else.
fn beside(about: Listed<Subject>, bound: Bound<Subject>) -> Bound<Subject> {
    let in_use = |it: &Candidate<Subject>| match &it.item {
        Subject::Acl { usage: Usage::Known { used_by, .. }, .. } => !used_by.is_empty(),
        _ => false,
    };
    let (seen_in_use, mut rest): (Vec<_>, Vec<_>) = about.candidates.into_iter().partition(in_use);
    rest.retain(|it| !bound.chosen.iter().any(|acl| acl.arn == it.arn));
    let others = bound.chosen.into_iter().filter(|acl| !seen_in_use.iter().any(|it| it.arn == acl.arn));
    let mut chosen: Vec<_> = rest.into_iter().chain(others).collect();
    chosen.extend(seen_in_use);
    // The ARN of what has no ACL, as a report shows it, names nothing that is not there; unread lists may hold it.
    let unnamed = |it: &ResourceVerdict| about.unlisted.is_empty() && !chosen.iter().any(|one| one.arn == it.arn);
    let absent = bound.absent.into_iter().filter(unnamed).collect();
    // The lists of ACLs are asked by both.
    let mut unlisted = about.unlisted;
    unlisted.extend(bound.unlisted.into_iter().filter(|why| !unlisted.contains(why)).collect::<Vec<_>>());
    Bound { chosen, absent, unlisted }
}

/// What a row is about.
enum Subject {
    Acl {
        name: String,
        usage: Usage,
    },
    /// Something that has no ACL.
    Unprotected {
        name: String,
        evidence: Evidence,
    },
    /// A distribution or stage whose ACL is one of WAF Classic.
    Classic {
        name: String,
        acl_id: String,
        evidence: Evidence,
    },
    /// An API that needs no ACL.
    OutOfScope {
        why: OutOfScope,
        evidence: Evidence,
    },
}

/// What an ACL is attached to.
enum Usage {
    /// The list that shows it has told, with these in it.
    Known { call: &'static str, used_by: Vec<String> },
    /// A list that would show it could not be read.
    Unread(Vec<Unreadable>),
    /// It has to be asked for.
    ToAsk,
}

fn candidate(arn: String, region: &str, names: Vec<String>, item: Subject) -> Candidate<Subject> {
    Candidate { arn, names, region: region.to_owned(), item }
}

/// The ACLs of enabled distributions, those of that scope that protect none of them, and the distributions without one.
async fn of_distributions(cx: &Cx<'_>) -> Listed<Subject> {
    let region = cx.scope.leader_region();
    let acls = ListWebAcls { region: region.to_owned(), scope: wafv2::Scope::Cloudfront };
    let (distributions, acls) = futures::join!(cx.read(ListDistributions { region: region.to_owned() }), cx.read(acls));
    let mut listed = Listed { candidates: Vec::new(), unlisted: Vec::new() };
    let mut used: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let distributions = seen(distributions, &mut listed.unlisted);
    for distribution in distributions.into_iter().flatten().filter(|distribution| distribution.enabled) {
        let Distribution { id, arn, web_acl_id, .. } = distribution;
        match web_acl_id {
            Some(acl) if is_of_this_waf(&acl) => used.entry(acl).or_default().push(id),
            other => {
                let call = ListDistributions::KIND.call;
                let evidence = Evidence::new(call, region, Some(&id), "WebACLId", other.as_deref());
                let subject = match other {
                    Some(acl_id) => Subject::Classic { name: id, acl_id, evidence },
                    None => Subject::Unprotected { name: id, evidence },
                };
                listed.candidates.push(candidate(arn, region, vec![], subject));
            }
        }
    }
    let hidden = listed.unlisted.clone();
    let acls = seen(acls, &mut listed.unlisted).unwrap_or_default();
    listed.candidates.extend(acls_by_use(acls, used, &hidden, region, ListDistributions::KIND.call));
    listed
}

/// The ACLs of REST API stages, region by region, as of distributions. HTTP and WebSocket APIs cannot have one, and private
/// APIs are not reached from where attacks come from: they may, but need not.
async fn of_api_stages(cx: &Cx<'_>) -> Listed<Subject> {
    let regions = join_all(cx.scope.regions.iter().map(|region| of_api_stages_in(cx, region))).await;
    let mut all = Listed { candidates: Vec::new(), unlisted: Vec::new() };
    for listed in regions {
        all.candidates.extend(listed.candidates);
        all.unlisted.extend(listed.unlisted);
    }
    all
}

async fn of_api_stages_in(cx: &Cx<'_>, region: &str) -> Listed<Subject> {
    let mut listed = Listed { candidates: Vec::new(), unlisted: Vec::new() };
    let here = || region.to_owned();
    let (rest, other, acls) = futures::join!(
        cx.read(GetRestApis { region: here() }),
        cx.read(GetApis { region: here() }),
        cx.read(ListWebAcls { region: here(), scope: wafv2::Scope::Regional }),
    );
    let rest: Vec<Api> = seen(rest, &mut listed.unlisted).unwrap_or_default();
    let stages = rest.iter().map(|api| cx.read(GetStages { region: here(), api_id: api.id.clone() }));
    let stages = join_all(stages).await;
    let mut used: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (api, stages) in rest.iter().zip(stages) {
        for stage in seen(stages, &mut listed.unlisted).unwrap_or_default() {
            let arn = format!("{}/stages/{}", api.rest_arn(&cx.scope.partition, region), stage.name);
            if let Some(acl) = stage.web_acl_arn.as_ref().filter(|acl| is_of_this_waf(acl)) {
                used.entry(acl.clone()).or_default().push(arn);
                continue;
            }
            let subject = without_acl(api, stage, &arn, region);
            listed.candidates.push(candidate(arn, region, vec![], subject));
        }
    }
    let hidden = listed.unlisted.clone();
    for api in seen(other, &mut listed.unlisted).unwrap_or_default() {
        let arn = api.v2_arn(&cx.scope.partition, region);
        let evidence = Evidence::new(GetApis::KIND.call, region, Some(&arn), "ProtocolType", &api.protocol);
        let why = OutOfScope::CannotBeProtected { api: api.name };
        let subject = Subject::OutOfScope { why, evidence };
        listed.candidates.push(candidate(arn, region, vec![], subject));
    }
    let acls = seen(acls, &mut listed.unlisted).unwrap_or_default();
    listed.candidates.extend(acls_by_use(acls, used, &hidden, region, GetStages::KIND.call));
    listed
}

/// A stage that has no ACL, or one of WAF Classic.
fn without_acl(api: &Api, stage: Stage, arn: &str, region: &str) -> Subject {
    let name = format!("{}/{}", api.name, stage.name);
    let acl = stage.web_acl_arn;
    let evidence = Evidence::new(GetStages::KIND.call, region, Some(arn), "webAclArn", acl.as_deref());
    match acl {
        Some(acl_id) => Subject::Classic { name, acl_id, evidence },
        None if api.is_private => {
            let (call, field) = (GetRestApis::KIND.call, "endpointConfiguration.types");
            let evidence = Evidence::new(call, region, Some(arn), field, "PRIVATE");
            Subject::OutOfScope { why: OutOfScope::Private { stage: name }, evidence }
        }
        None => Subject::Unprotected { name, evidence },
    }
}

/// The listed ACLs and those in use, each with what uses it as `call` told. With failed reads that `hide` users, nobody
/// knows that an ACL protects nothing.
fn acls_by_use(
    acls: Vec<WebAcl>,
    mut used: BTreeMap<String, Vec<String>>,
    hide: &[Unreadable],
    region: &str,
    call: &'static str,
) -> Vec<Candidate<Subject>> {
    for acl in acls {
        used.entry(acl.arn).or_default();
    }
    let acl = |(arn, used_by): (String, Vec<String>)| {
        let name = name_in(&arn);
        let usage = match (used_by.is_empty(), hide.is_empty()) {
            (true, false) => Usage::Unread(hide.to_vec()),
            _ => Usage::Known { call, used_by },
        };
        candidate(arn, region, vec![name.clone()], Subject::Acl { name, usage })
    };
    used.into_iter().map(acl).collect()
}

/// `arn:…:(global|regional)/webacl/NAME/ID`.
fn name_in(acl_arn: &str) -> String {
    acl_arn.rsplit('/').nth(1).unwrap_or(acl_arn).to_owned()
}

/// All ACLs of the account, for a binding to add from.
async fn every_acl(cx: &Cx<'_>) -> Listed<Subject> {
    let global = (cx.scope.leader_region().to_owned(), wafv2::Scope::Cloudfront);
    let regional = cx.scope.regions.iter().map(|region| (region.clone(), wafv2::Scope::Regional));
    let lists = std::iter::once(global)
        .chain(regional)
        .map(|(region, scope)| async move { (region.clone(), cx.read(ListWebAcls { region, scope }).await) });
    crate::judge::binding::listed(join_all(lists).await, |region, acl: WebAcl| {
        let subject = Subject::Acl { name: acl.name.clone(), usage: Usage::ToAsk };
        candidate(acl.arn, region, vec![acl.name], subject)
    })
}

fn seen<T>(fact: Fact<T>, unlisted: &mut Vec<Unreadable>) -> Option<T> {
    fact.into_result().map_err(|why| unlisted.push(why)).ok()
}

/// The verdict on one subject, the ARNs of the destinations that its logs go to, and what its records hold.
async fn judge(subject: &Candidate<Subject>, cx: &Cx<'_>) -> (ResourceVerdict, Vec<String>, RecordItems) {
    let verdict = |current, reasons, evidence| ResourceVerdict {
        arn: subject.arn.clone(),
        region: subject.region.clone(),
        current,
        reasons,
        evidence,
    };
    let bare = |verdict| (verdict, Vec::new(), RecordItems::new());
    match &subject.item {
        Subject::Unprotected { name, evidence } => {
            let reason = Finding::NoAcl { resource: name.clone() }.reason();
            bare(verdict(Current::Missing, vec![reason], vec![evidence.clone()]))
        }
        Subject::Classic { name, acl_id, evidence } => {
            let reason = Finding::Classic { resource: name.clone(), acl_id: acl_id.clone() }.reason();
            bare(verdict(Current::Unknown, vec![reason], vec![evidence.clone()]))
        }
        Subject::OutOfScope { why, evidence } => {
            bare(verdict(Current::NotPresent, vec![why.reason()], vec![evidence.clone()]))
        }
        Subject::Acl { name, usage } => {
            let mut evidence = match in_use(usage, &subject.arn, &subject.region, cx).await {
                Ok(Some(evidence)) => vec![evidence],
                Ok(None) => {
                    let reason = OutOfScope::ProtectsNothing { acl: name.clone() }.reason();
                    return bare(verdict(Current::NotPresent, vec![reason], Vec::new()));
                }
                Err(unread) => {
                    let reasons = unread.iter().map(Reason::unreadable).collect();
                    return bare(verdict(Current::Unknown, reasons, Vec::new()));
                }
            };
            let log = acl_log(&subject.arn, name, &subject.region, cx).await;
            evidence.extend(log.evidence);
            (verdict(log.grade.current(), log.reasons, evidence), log.claims, log.record)
        }
    }
}

/// What shows that the ACL protects something, if it does. Its list has told, or else types of resources are asked until
/// one is found; with none found, a type that could not be asked leaves it open.
async fn in_use(usage: &Usage, arn: &str, region: &str, cx: &Cx<'_>) -> Result<Option<Evidence>, Vec<Unreadable>> {
    let shown = |call, field: &str, used_by: &[String]| {
        (!used_by.is_empty()).then(|| Evidence::new(call, region, Some(arn), field, used_by))
    };
    let mut unread = Vec::new();
    let types = match usage {
        Usage::Known { call, used_by } => return Ok(shown(call, "WebACL of", used_by)),
        Usage::Unread(why) => return Err(why.clone()),
        Usage::ToAsk if is_global(arn) => {
            let distributions = cx.read(ListDistributions { region: region.to_owned() }).await;
            let distributions = seen(distributions, &mut unread).unwrap_or_default();
            let using = |one: &&Distribution| one.enabled && one.web_acl_id.as_deref() == Some(arn);
            let used_by: Vec<String> = distributions.iter().filter(using).map(|one| one.id.clone()).collect();
            if let Some(evidence) = shown(ListDistributions::KIND.call, "WebACL of", &used_by) {
                return Ok(Some(evidence));
            }
            GLOBAL_TYPES
        }
        Usage::ToAsk => REGIONAL_TYPES,
    };
    for kind in types {
        let (region, acl_arn, resource_type) = (region.to_owned(), arn.to_owned(), (*kind).to_owned());
        let resources = cx.read(ListResourcesForWebAcl { region, acl_arn, resource_type }).await;
        let resources = seen(resources, &mut unread).unwrap_or_default();
        if let Some(evidence) = shown(ListResourcesForWebAcl::KIND.call, "ResourceArns", &resources) {
            return Ok(Some(evidence));
        }
    }
    if unread.is_empty() { Ok(None) } else { Err(unread) }
}

/// WAF Classic has ids for distributions and ARNs of `waf-regional` for stages.
fn is_of_this_waf(acl: &str) -> bool {
    acl.starts_with("arn:") && acl.split(':').nth(2) == Some("wafv2")
}

fn is_global(acl_arn: &str) -> bool {
    acl_arn.contains(":global/")
}

/// What the ACL logs: by the account's own configuration, or if that does not suffice, by those of other owners.
async fn acl_log(arn: &str, name: &str, region: &str, cx: &Cx<'_>) -> Mechanism {
    let own = scope_log(arn, name, region, LogScope::Customer, cx).await;
    if own.grade == Grade::WHOLE {
        return own;
    }
    let (lake, rule) = futures::join!(
        scope_log(arn, name, region, LogScope::SecurityLake, cx),
        scope_log(arn, name, region, LogScope::CloudwatchTelemetryRuleManaged, cx),
    );
    let mut log = Mechanism::best(vec![own, lake, rule]);
    if log.reasons.is_empty() && log.grade == Grade::NOTHING {
        log.reasons.push(Finding::NotLogged { acl: name.to_owned() }.reason());
    }
    log
}

async fn scope_log(arn: &str, name: &str, region: &str, log_scope: LogScope, cx: &Cx<'_>) -> Mechanism {
    let scope = if is_global(arn) { wafv2::Scope::Cloudfront } else { wafv2::Scope::Regional };
    let configurations = cx.read(ListLoggingConfigurations { region: region.to_owned(), scope, log_scope }).await;
    let configurations = match configurations {
        Fact::Seen(configurations) => configurations,
        Fact::Unreadable(why) => return Mechanism::unreadable(Grade::WHOLE, &why),
    };
    let own = configurations.iter().find(|configuration| configuration.acl_arn == arn);
    let call = ListLoggingConfigurations::KIND.call;
    let destinations = own.map(|configuration| configuration.destinations.as_slice()).unwrap_or_default();
    let field = format!("LogDestinationConfigs ({})", scope_name(log_scope));
    let evidence = vec![Evidence::new(call, region, Some(arn), &field, destinations)];
    match own {
        None => Mechanism { evidence, ..Mechanism::none() },
        Some(configuration) => {
            let log = configured_log(configuration, name, region, log_scope, cx).await;
            Mechanism { evidence, ..Mechanism::none() }.or(log)
        }
    }
}

fn scope_name(log_scope: LogScope) -> &'static str {
    match log_scope {
        LogScope::Customer => "CUSTOMER",
        LogScope::SecurityLake => "SECURITY_LAKE",
        LogScope::CloudwatchTelemetryRuleManaged => "CLOUDWATCH_TELEMETRY_RULE_MANAGED",
    }
}

/// What one configuration keeps: as much as its filter, its fields and its destination let through.
async fn configured_log(
    configuration: &LoggingConfiguration,
    name: &str,
    region: &str,
    log_scope: LogScope,
    cx: &Cx<'_>,
) -> Mechanism {
    let acl = || name.to_owned();
    let (by_filter, filtered) = configuration.filter.as_ref().map_or((Grade::WHOLE, None), |it| filter_grade(it, name));
    let (by_fields, redacted) = fields_grade(&configuration.redacted, name);
    let call = ListLoggingConfigurations::KIND.call;
    let field = |name: &str, value: String| Evidence::new(call, region, Some(&configuration.acl_arn), name, value);
    let mut log = Mechanism { grade: by_filter.and(by_fields), ..Mechanism::none() };
    log.evidence.extend(configuration.filter.as_ref().map(|filter| field("LoggingFilter", filter_text(filter))));
    log.reasons.extend(filtered.iter().chain(&redacted).map(Finding::reason));
    let owner = match log_scope {
        LogScope::SecurityLake => Some(Finding::SecurityLake { acl: acl() }),
        LogScope::CloudwatchTelemetryRuleManaged => Some(Finding::TelemetryRule { acl: acl() }),
        LogScope::Customer => configuration.by_firewall_manager.then(|| Finding::FirewallManager { acl: acl() }),
    };
    // Where Security Lake keeps its data is its own affair, mostly in another account.
    if log_scope != LogScope::SecurityLake {
        let delivered = delivery(configuration, name, region, cx).await;
        log.grade = log.grade.and(delivered.grade);
        log.reasons.extend(delivered.reasons);
        log.evidence.extend(delivered.evidence);
        log.claims = delivered.claims;
    }
    log.reasons.extend(owner.iter().map(Finding::reason));
    log.with_record(fields::record(&configuration.redacted))
}

async fn delivery(configuration: &LoggingConfiguration, name: &str, region: &str, cx: &Cx<'_>) -> Mechanism {
    let deliveries = configuration.destinations.iter().map(|arn| async move {
        let Some(destination) = Destination::of_arn(arn) else {
            let finding = Finding::DestinationNotUnderstood { acl: name.to_owned(), arn: arn.clone() };
            return Mechanism { grade: Grade::UNKNOWN, reasons: vec![finding.reason()], ..Mechanism::none() };
        };
        let destination = destination.with_logs_of(&cx.scope.account, "WAFLogs");
        let log = to_destination(cx, &destination, region, &cx.scope.arn("logs", region, "*"), false).await;
        match logged_requests(configuration) {
            None => log,
            Some(source) => {
                arrival::weigh_in(cx, log, &writer(source, configuration, name, region, &destination), &destination)
                    .await
            }
        }
    });
    join_all(deliveries).await.into_iter().fold(Mechanism::none(), Mechanism::or)
}

/// Which requests must leave a record; none if a filter makes that depend on more than what was done with them.
fn logged_requests(configuration: &LoggingConfiguration) -> Option<Source> {
    let Some(filter) = &configuration.filter else { return Some(Source::WebAcl) };
    match (kept(filter, "BLOCK"), kept(filter, "ALLOW")) {
        (Share::All, Share::All) => Some(Source::WebAcl),
        (Share::All, Share::None) => Some(Source::WebAclBlocking),
        _ => None,
    }
}

/// Files lie in `AWSLogs/ACCOUNT/WAFLogs/REGION/NAME/YYYY/MM/DD/HH/MM/`, or `cloudfront` for a region. The ACLs of an account
/// may share a bucket: a file of any of them shows that the layout is this one.
fn writer<'a>(
    source: Source,
    configuration: &LoggingConfiguration,
    name: &'a str,
    region: &'a str,
    to: &Destination,
) -> Writer<'a> {
    // Metrics of ACLs in front of CloudFront have no dimension Region ("AWS WAF metrics and dimensions").
    let (place, metrics_of) = if is_global(&configuration.acl_arn) { ("cloudfront", "") } else { (region, region) };
    let layouts = to.keys().forms().iter().map(|form| Layout {
        base: format!("{form}{place}/{name}/"),
        day: Day::Folders,
        tail: String::new(),
        all: Some(form.clone()),
    });
    let layouts = if to.bucket_name().is_some() { layouts.collect() } else { Vec::new() };
    let dimensions = vec![("WebACL", name), ("Region", metrics_of)];
    Writer { source, whose: name, region, dimensions, since: None, layouts }
}

/// The row asks for blocked and allowed requests. Without the blocked ones, attacks are invisible: that is nothing.
fn filter_grade(filter: &LoggingFilter, name: &str) -> (Grade, Option<Finding>) {
    let acl = name.to_owned();
    let challenges = kept(filter, "CAPTCHA").min(kept(filter, "CHALLENGE"));
    match (kept(filter, "BLOCK"), kept(filter, "ALLOW")) {
        (Share::None, _) => (Grade::NOTHING, Some(Finding::DropsBlocked { acl })),
        (Share::All, Share::None) => (Grade::PART, Some(Finding::DropsAllowed { acl })),
        (Share::Some, _) | (_, Share::Some) => (Grade::PART, Some(Finding::Conditional { acl })),
        (Share::All, Share::All) => {
            (Grade::WHOLE, (challenges != Share::All).then_some(Finding::DropsChallenges { acl }))
        }
    }
}

fn filter_text(filter: &LoggingFilter) -> String {
    let conditions = |filter: &wafv2::Filter| {
        let texts = filter.conditions.iter().filter_map(|one| one.action.as_deref().or(one.label.as_deref()));
        texts.collect::<Vec<_>>().join(", ")
    };
    let filters =
        filter.filters.iter().map(|one| format!("{} {} [{}]", one.behavior, one.requirement, conditions(one)));
    filters.chain([format!("default {}", filter.default_behavior)]).collect::<Vec<_>>().join("; ")
}

fn fields_grade(redacted: &[RedactedField], name: &str) -> (Grade, Option<Finding>) {
    let text = |fields: Vec<&RedactedField>| {
        let named = |field: &RedactedField| {
            field.name.as_ref().map_or_else(|| field.kind.clone(), |name| format!("{} {name}", field.kind))
        };
        fields.into_iter().map(named).collect::<Vec<_>>().join(", ")
    };
    let lacking: Vec<&RedactedField> = redacted.iter().filter(|field| fields::is_required(field)).collect();
    match (lacking.is_empty(), redacted.is_empty()) {
        (false, _) => (Grade::PART, Some(Finding::FieldsMissing { acl: name.to_owned(), fields: text(lacking) })),
        (true, false) => {
            let fields = text(redacted.iter().collect());
            (Grade::WHOLE, Some(Finding::Redacted { acl: name.to_owned(), fields }))
        }
        (true, true) => (Grade::WHOLE, None),
    }
}
