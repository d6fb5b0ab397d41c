//! OCSF, for security data lakes and SIEMs: a Compliance Finding (class 2003) for everything that was judged.

use serde::Serialize;

use super::items::{Item, Level, Source, items, plain};
use super::view;
use crate::assess::gap::GapStatus;
use crate::assess::identity::Facet;
use crate::assess::report::EnvironmentReport;
use crate::compare::Bucket;
use crate::lang::formats as texts;
use crate::lang::report::{Label, label};
use crate::matrix::Required;

/// The version of OCSF that the events follow.
const VERSION: &str = "1.5.0";

/// The report as an indented JSON array of events with a final newline.
///
/// # Errors
/// Never for what this program builds; serialization is fallible by type.
pub fn render(source: &Source<'_>) -> serde_json::Result<String> {
    let environment = |name: &str| source.report.environments.iter().find(|it| it.name == name);
    let items = items(source);
    let events = items.iter().filter_map(|item| Some(event(source, item, environment(item.environment)?)));
    Ok(serde_json::to_string_pretty(&events.collect::<Vec<Event>>())? + "\n")
}

/// A number of an OCSF enumeration with its caption.
type Named = (u8, &'static str);

#[derive(Serialize)]
struct Event {
    activity_id: u8,
    activity_name: &'static str,
    category_name: &'static str,
    category_uid: u8,
    class_name: &'static str,
    class_uid: u16,
    cloud: Cloud,
    compliance: Compliance,
    finding_info: FindingInfo,
    message: String,
    metadata: Metadata,
    #[serde(skip_serializing_if = "Option::is_none")]
    remediation: Option<Remediation>,
    resources: Vec<Resource>,
    severity: &'static str,
    severity_id: u8,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_code: Option<String>,
    status_detail: String,
    status_id: u8,
    time: i64,
    type_name: String,
    type_uid: u32,
    unmapped: Unmapped,
}

#[derive(Serialize)]
struct Cloud {
    provider: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<Account>,
}

#[derive(Serialize)]
struct Account {
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    type_id: u8,
    uid: String,
}

#[derive(Serialize)]
struct Compliance {
    checks: [Check; 1],
    control: String,
    desc: String,
    requirements: Vec<String>,
    standards: [String; 1],
    status_id: u8,
}

#[derive(Serialize)]
struct Check {
    name: String,
    uid: String,
}

#[derive(Serialize)]
struct FindingInfo {
    desc: String,
    title: String,
    types: [&'static str; 1],
    uid: String,
}

#[derive(Serialize)]
struct Metadata {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    labels: Vec<String>,
    product: Product,
    profiles: [&'static str; 1],
    version: &'static str,
}

#[derive(Serialize)]
struct Product {
    lang: &'static str,
    name: String,
    vendor_name: String,
    version: String,
}

#[derive(Serialize)]
struct Remediation {
    desc: String,
}

#[derive(Serialize)]
struct Resource {
    data: ResourceData,
    labels: Vec<String>,
    region: String,
    uid: String,
}

#[derive(Serialize)]
struct ResourceData {
    current: &'static str,
    reasons: Vec<String>,
}

/// What OCSF has no word for, in the contract's words.
#[derive(Serialize)]
struct Unmapped {
    environment: String,
    component: String,
    category: String,
    facet: Facet,
    required: &'static str,
    current: &'static str,
    gap: &'static str,
    priority: u8,
    threats: Vec<String>,
    threat_names: Vec<String>,
    change: Option<&'static str>,
    matrix_digest: String,
    demo: bool,
}

fn event(source: &Source<'_>, item: &Item<'_>, environment: &EnvironmentReport) -> Event {
    let (activity_id, activity_name) = activity(item);
    let (severity_id, severity) = severity(item);
    let (status_id, status) = status(item);
    let details = item.details(source).join("\n");
    let headline = item.headline(source.lang);
    Event {
        activity_id,
        activity_name,
        category_name: "Findings",
        category_uid: 2,
        class_name: "Compliance Finding",
        class_uid: 2003,
        cloud: cloud(environment),
        compliance: compliance(source, item),
        finding_info: FindingInfo {
            desc: if details.is_empty() { headline.clone() } else { details.clone() },
            title: headline.clone(),
            types: [item.facet.as_str()],
            uid: item.id.clone(),
        },
        message: format!("{}: {headline}", item.environment),
        metadata: metadata(source),
        remediation: remediation(source, item),
        resources: resources(item),
        severity,
        severity_id,
        status,
        status_code: item.reasons.first().map(|reason| reason.code.clone()),
        status_detail: details,
        status_id,
        time: environment.collected_at.as_millisecond(),
        type_name: format!("Compliance Finding: {activity_name}"),
        type_uid: 2003 * 100 + u32::from(activity_id),
        unmapped: unmapped(source, item),
    }
}

/// Without a baseline every finding is created; with one it is created, updated or closed.
fn activity(item: &Item<'_>) -> Named {
    match item.bucket() {
        None | Some(Bucket::New) => (1, "Create"),
        Some(Bucket::Fixed | Bucket::Removed) => (3, "Close"),
        Some(_) => (2, "Update"),
    }
}

/// A gap weighs as its priority says, as does a mandatory trail of which nobody knows.
fn severity(item: &Item<'_>) -> Named {
    match (item.level(), item.priority) {
        (Level::Error | Level::Warning, 1) => (4, "High"),
        (Level::Error | Level::Warning, 2) => (3, "Medium"),
        (Level::Error | Level::Warning | Level::Note, _) => (2, "Low"),
        (Level::None, _) => (1, "Informational"),
    }
}

fn status(item: &Item<'_>) -> Named {
    match (item.standing.gap, item.bucket()) {
        (GapStatus::Waived, _) => (3, "Suppressed"),
        (_, Some(Bucket::Fixed | Bucket::Removed)) => (4, "Resolved"),
        _ => (1, "New"),
    }
}

/// The compliance object's status. OCSF's `Warning` is a check that came to no result because information is missing.
fn compliance_status(gap: GapStatus) -> u8 {
    const PASS: u8 = 1;
    const WARNING: u8 = 2;
    const FAIL: u8 = 3;
    const OTHER: u8 = 99;
    match gap {
        GapStatus::Met => PASS,
        GapStatus::Undetermined => WARNING,
        GapStatus::Gap | GapStatus::Advisory => FAIL,
        GapStatus::Waived | GapStatus::NotApplicable => OTHER,
    }
}

fn compliance(source: &Source<'_>, item: &Item<'_>) -> Compliance {
    let lang = source.lang;
    // What is accepted is still not there: the exception is the finding's status, not the check's.
    let gap = item.exception.map_or(item.standing.gap, |exception| exception.would_be);
    let component = item.row(source.matrix);
    let (uid, name) = match (item.facet, component) {
        (Facet::Notification, _) => ("notification", texts::notification(lang)),
        (Facet::Trail, Some(component)) => (component.check.kind(), texts::check(&component.check, lang)),
        (Facet::Trail, None) => ("unlisted-row", texts::unlisted(lang)),
    };
    let demand = if item.standing.required == Required::None { None } else { Some(item.trail.get(lang)) };
    Compliance {
        checks: [Check { name: name.to_owned(), uid: uid.to_owned() }],
        control: item.component.to_owned(),
        desc: plain(component.map_or("", |component| component.why.get(lang))),
        requirements: demand.map(plain).into_iter().collect(),
        standards: [format!("audit-gap matrix {}", source.report.matrix.digest)],
        status_id: compliance_status(gap),
    }
}

fn cloud(environment: &EnvironmentReport) -> Cloud {
    let account = environment.account.as_ref().map(|uid| Account {
        name: environment.name.clone(),
        kind: "AWS Account",
        type_id: 10,
        uid: uid.clone(),
    });
    Cloud { provider: "AWS", account }
}

fn metadata(source: &Source<'_>) -> Metadata {
    let tool = &source.report.tool;
    Metadata {
        labels: source.report.demo.then(|| label(Label::Demo, source.lang).to_owned()).into_iter().collect(),
        product: Product {
            lang: source.lang.pick("ja", "en"),
            name: tool.name.clone(),
            vendor_name: tool.name.clone(),
            version: tool.version.clone(),
        },
        profiles: ["cloud"],
        version: VERSION,
    }
}

fn remediation(source: &Source<'_>, item: &Item<'_>) -> Option<Remediation> {
    let remedies = item.finding.filter(|_| item.facet == Facet::Trail).map(|it| it.remediation.as_slice())?;
    let summaries = view::steps(remedies).into_iter().flat_map(|steps| steps.summaries);
    let each: Vec<String> = summaries.map(|summary| plain(summary.get(source.lang))).collect();
    (!each.is_empty()).then(|| Remediation { desc: each.join("\n") })
}

fn resources(item: &Item<'_>) -> Vec<Resource> {
    let each = item.resources.iter().map(|resource| Resource {
        data: ResourceData {
            current: resource.current.as_str(),
            reasons: resource.reasons.iter().map(|reason| reason.code.clone()).collect(),
        },
        labels: vec![format!("current:{}", resource.current.as_str())],
        region: resource.region.clone(),
        uid: resource.arn.clone(),
    });
    each.collect()
}

fn unmapped(source: &Source<'_>, item: &Item<'_>) -> Unmapped {
    Unmapped {
        environment: item.environment.to_owned(),
        component: item.component.to_owned(),
        category: item.finding.map_or_else(String::new, |finding| finding.category.clone()),
        facet: item.facet,
        required: item.standing.required.as_str(),
        current: item.standing.current.as_str(),
        gap: item.standing.gap.as_str(),
        priority: item.priority,
        threats: item.finding.map(|finding| finding.threats.clone()).unwrap_or_default(),
        threat_names: item.threats(source),
        change: item.bucket().map(Bucket::as_str),
        matrix_digest: source.report.matrix.digest.clone(),
        demo: source.report.demo,
    }
}
