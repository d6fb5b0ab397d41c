//! The web ACLs that a row is about, what uses them, and what has none.

use std::collections::BTreeMap;

use futures::future::join_all;

use super::reasons::OutOfScope;
use crate::facts::apigateway::{Api, GetApis, GetRestApis, GetStages, Stage};
use crate::facts::cloudfront::{Distribution, ListDistributions};
use crate::facts::wafv2::{self, ListResourcesForWebAcl, ListWebAcls, WebAcl};
use crate::facts::{Fact, Read, Unreadable};
use crate::judge::binding::Listed;
use crate::judge::scope::{Candidate, Cx};
use crate::judge::verdict::Evidence;

/// What a regional ACL can be attached to (`ResourceType`).
pub(super) const REGIONAL_TYPES: &[&str] = &[
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

/// What a row is about.
pub(super) enum Subject {
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
pub(super) enum Usage {
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
pub(super) async fn of_distributions(cx: &Cx<'_>) -> Listed<Subject> {
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
pub(super) async fn of_api_stages(cx: &Cx<'_>) -> Listed<Subject> {
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
pub(super) fn name_in(acl_arn: &str) -> String {
    acl_arn.rsplit('/').nth(1).unwrap_or(acl_arn).to_owned()
}

/// All ACLs of the account, for a binding to add from.
pub(super) async fn every_acl(cx: &Cx<'_>) -> Listed<Subject> {
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

/// What shows that the ACL protects something, if it does. Its list has told, or else types of resources are asked until
/// one is found; with none found, a type that could not be asked leaves it open.
pub(super) async fn in_use(
    usage: &Usage,
    arn: &str,
    region: &str,
    cx: &Cx<'_>,
) -> Result<Option<Evidence>, Vec<Unreadable>> {
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
pub(super) fn is_of_this_waf(acl: &str) -> bool {
    acl.starts_with("arn:") && acl.split(':').nth(2) == Some("wafv2")
}

pub(super) fn is_global(acl_arn: &str) -> bool {
    acl_arn.contains(":global/")
}
