//! SARIF 2.1.0, for code scanning: every shortfall as a result at the matrix's line that demands the trail.
//!
//! One run per environment, each under a category of its own: an upload that holds `prd` alone must not close the alerts of
//! `dev`. Rows that are met are no results, since a viewer that ignores `kind` would show them as alerts; for the same
//! reason what was fixed since the baseline is not there as `absent` but is named among the run's properties.

use std::collections::BTreeMap;

use serde::Serialize;

use super::items::{Item, Level, Source, items, plain};
use super::view;
use crate::assess::gap::GapStatus;
use crate::assess::identity::Facet;
use crate::assess::report::{EnvironmentReport, UnreadableItem};
use crate::compare::Bucket;
use crate::lang::Lang;
use crate::lang::formats as texts;
use crate::lang::report::{Label, label, remedy};
use crate::matrix::Matrix;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The identity of a result. GitHub's own `primaryLocationLineHash` is left to its upload action, which warns about every
/// value that it has not computed itself.
const FINGERPRINT: &str = "auditGapFinding/v1";
/// Resources that a result lists; viewers show no more than 100 locations.
const MAX_RESOURCES: usize = 100;

/// The report as indented SARIF with a final newline.
///
/// # Errors
/// Never for what this program builds; serialization is fallible by type.
pub fn render(source: &Source<'_>) -> serde_json::Result<String> {
    let items = items(source);
    let runs = source.report.environments.iter().map(|environment| run(source, environment, &items)).collect();
    Ok(serde_json::to_string_pretty(&Log { schema: SCHEMA, version: "2.1.0", runs })? + "\n")
}

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: Vec<Run>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    automation_details: AutomationDetails,
    invocations: [Invocation; 1],
    column_kind: &'static str,
    language: &'static str,
    results: Vec<SarifResult>,
    properties: RunProperties,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: String,
    version: String,
    short_description: Message,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: String,
    short_description: Message,
    full_description: Message,
    help: Message,
    default_configuration: Configuration,
    properties: Tags,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Tags {
    tags: Vec<String>,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
struct AutomationDetails {
    id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    start_time_utc: String,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RunProperties {
    environment: String,
    account: Option<String>,
    regions: Vec<String>,
    demo: bool,
    matrix_digest: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixed: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult {
    rule_id: String,
    rule_index: usize,
    kind: &'static str,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    partial_fingerprints: BTreeMap<&'static str, String>,
    suppressions: Vec<Suppression>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<&'static str>,
    properties: ResultProperties,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<LogicalLocation>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    fully_qualified_name: String,
    kind: &'static str,
}

#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    status: &'static str,
    justification: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultProperties {
    component: String,
    facet: Facet,
    category: String,
    required: &'static str,
    current: &'static str,
    gap: &'static str,
    priority: u8,
    reasons: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<&'static str>,
    tags: Vec<String>,
}

fn run(source: &Source<'_>, environment: &EnvironmentReport, items: &[Item<'_>]) -> Run {
    let own: Vec<&Item<'_>> = items.iter().filter(|item| item.environment == environment.name).collect();
    let mut rules: BTreeMap<String, Rule> = BTreeMap::new();
    for item in &own {
        let id = rule_id(item, source.matrix);
        rules.entry(id).or_insert_with_key(|id| rule(id, item, source));
    }
    let ids: Vec<String> = rules.keys().cloned().collect();
    let index = |id: &str| ids.iter().position(|it| it == id).unwrap_or_default();
    let results = own.iter().filter(|item| item.finding.is_some() && item.level() != Level::None);
    let results = results.map(|item| {
        let id = rule_id(item, source.matrix);
        result(source, item, index(&id), id)
    });
    Run {
        automation_details: AutomationDetails { id: format!("audit-gap/{}/", environment.name) },
        invocations: [invocation(source, environment)],
        // Lines and columns of the matrix are counted in characters.
        column_kind: "unicodeCodePoints",
        language: source.lang.pick("ja-JP", "en-US"),
        results: results.collect(),
        properties: RunProperties {
            environment: environment.name.clone(),
            account: environment.account.clone(),
            regions: environment.regions.clone(),
            demo: source.report.demo,
            matrix_digest: source.report.matrix.digest.clone(),
            fixed: own.iter().filter(|it| it.bucket() == Some(Bucket::Fixed)).map(|it| it.id.clone()).collect(),
        },
        tool: Tool {
            driver: Driver {
                name: source.report.tool.name.clone(),
                version: source.report.tool.version.clone(),
                short_description: message(texts::about(source.lang)),
                rules: rules.into_values().collect(),
            },
        },
    }
}

fn rule_id(item: &Item<'_>, matrix: &Matrix) -> String {
    match (item.facet, item.row(matrix)) {
        (Facet::Notification, _) => "notification".to_owned(),
        (Facet::Trail, Some(component)) => component.check.kind().to_owned(),
        (Facet::Trail, None) => "unlisted-row".to_owned(),
    }
}

fn rule(id: &str, item: &Item<'_>, source: &Source<'_>) -> Rule {
    let lang = source.lang;
    let text = match (item.facet, item.row(source.matrix)) {
        (Facet::Notification, _) => texts::notification(lang),
        (Facet::Trail, Some(component)) => texts::check(&component.check, lang),
        (Facet::Trail, None) => texts::unlisted(lang),
    };
    Rule {
        id: id.to_owned(),
        short_description: message(text),
        full_description: message(text),
        help: message(texts::help(lang)),
        default_configuration: Configuration { level: "error" },
        properties: Tags { tags: vec!["audit-trail".to_owned(), "compliance".to_owned()] },
    }
}

/// An environment that could not be read is no failed execution: its rows are results that say that nobody knows, and
/// viewers refuse the other environments together with a run that failed.
fn invocation(source: &Source<'_>, environment: &EnvironmentReport) -> Invocation {
    let unread = source.report.unreadable.iter().filter(|item| item.environment == environment.name);
    let demo =
        source.report.demo.then(|| Notification { level: "note", message: message(label(Label::Demo, source.lang)) });
    Invocation {
        execution_successful: true,
        start_time_utc: format!("{:.3}", environment.collected_at),
        tool_execution_notifications: demo
            .into_iter()
            .chain(unread.map(|item| notification(item, source.lang)))
            .collect(),
    }
}

fn notification(item: &UnreadableItem, lang: Lang) -> Notification {
    let mends = remedy(item.cause, &item.action, lang);
    let text = texts::unread(&item.call, &item.region, &item.cause.to_string(), &mends, lang);
    Notification { level: "warning", message: message(&text) }
}

fn result(source: &Source<'_>, item: &Item<'_>, rule_index: usize, rule_id: String) -> SarifResult {
    let lang = source.lang;
    let demo = source.report.demo.then(|| label(Label::Demo, lang).to_owned());
    let lines = std::iter::once(format!("{}: {}", item.environment, item.headline(lang)));
    let lines: Vec<String> = lines.chain(item.details(source)).chain(demo).collect();
    SarifResult {
        rule_id,
        rule_index,
        // `open` would suit what is undetermined, but viewers show nothing of another kind than `fail`: and that a
        // mandatory trail must be known to be recorded is what failed.
        kind: "fail",
        level: match item.level() {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note | Level::None => "note",
        },
        message: message(&lines.join("\n")),
        locations: [location(item, source.matrix)],
        partial_fingerprints: BTreeMap::from([(FINGERPRINT, item.id.clone())]),
        suppressions: suppressions(item),
        baseline_state: item.bucket().map(|_| baseline_state(item)),
        properties: properties(item),
    }
}

fn suppressions(item: &Item<'_>) -> Vec<Suppression> {
    let accepted = item.exception.filter(|_| item.standing.gap == GapStatus::Waived);
    let suppression = accepted.map(|exception| Suppression {
        kind: "external",
        status: "accepted",
        justification: plain(&format!("{} ({}, {})", exception.reason, exception.approved_by, exception.until)),
    });
    suppression.into_iter().collect()
}

fn properties(item: &Item<'_>) -> ResultProperties {
    let threats = item.finding.map(|finding| finding.threats.as_slice()).unwrap_or_default();
    ResultProperties {
        component: item.component.to_owned(),
        facet: item.facet,
        category: item.finding.map_or_else(String::new, |finding| finding.category.clone()),
        required: item.standing.required.as_str(),
        current: item.standing.current.as_str(),
        gap: item.standing.gap.as_str(),
        priority: item.priority,
        reasons: item.reasons.iter().map(|reason| reason.code.clone()).collect(),
        change: item.bucket().map(Bucket::as_str),
        tags: threats.iter().map(|threat| format!("threat-{threat}")).collect(),
    }
}

/// SARIF's word: whether the baseline had a result here, and the same one.
fn baseline_state(item: &Item<'_>) -> &'static str {
    let base = item.change.and_then(|change| change.base).map(|base| base.gap);
    let had_result = base.is_some_and(|gap| gap.is_shortfall() || gap == GapStatus::Waived);
    let unchanged = item.bucket() == Some(Bucket::Unchanged) && item.resource_changes.is_empty();
    match (had_result, unchanged) {
        (false, _) => "new",
        (true, true) => "unchanged",
        (true, false) => "updated",
    }
}

/// The line that demands the row. A row that the matrix does not have is placed at its first line: code scanning refuses
/// results without a place.
fn location(item: &Item<'_>, matrix: &Matrix) -> Location {
    let path = matrix.file_name("components.yaml").unwrap_or("components.yaml");
    let (line, column) = item.row(matrix).map_or((1, 1), |component| component.id.place());
    let short = item.finding.filter(|_| item.facet == Facet::Trail).map(view::short_resources).unwrap_or_default();
    let logical = short
        .iter()
        .take(MAX_RESOURCES)
        .map(|resource| LogicalLocation { fully_qualified_name: plain(resource.arn), kind: "resource" });
    Location {
        physical_location: PhysicalLocation {
            artifact_location: artifact(path),
            region: Region { start_line: line, start_column: column },
        },
        logical_locations: logical.collect(),
    }
}

/// A path as a reference to a file: below the root of the sources unless it is absolute.
fn artifact(path: &str) -> ArtifactLocation {
    let path = path.trim_start_matches("./");
    let encoded: String = path.bytes().map(encoded).collect();
    match path.starts_with('/') {
        true => ArtifactLocation { uri: format!("file://{encoded}"), uri_base_id: None },
        false => ArtifactLocation { uri: encoded, uri_base_id: Some("%SRCROOT%") },
    }
}

fn encoded(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    }
}

/// A text as a SARIF message, in which braces are placeholders (3.11.5) and square brackets are links (3.11.6): here they
/// are what they look like.
fn message(text: &str) -> Message {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '{' | '}' => escaped.extend([c, c]),
            '[' | ']' | '\\' => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
    }
    Message { text: escaped }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_no_link_and_no_placeholder() {
        assert_eq!(message("[x](http://e) {0} a\\").text, "\\[x\\](http://e) {{0}} a\\\\");
    }

    #[test]
    fn a_path_is_a_reference() {
        assert_eq!(artifact("./matrix/行 1.yaml").uri, "matrix/%E8%A1%8C%201.yaml");
        assert_eq!(artifact("./matrix/a.yaml").uri_base_id, Some("%SRCROOT%"));
        let absolute = artifact("/srv/matrix/components.yaml");
        assert_eq!((absolute.uri.as_str(), absolute.uri_base_id), ("file:///srv/matrix/components.yaml", None));
    }
}
