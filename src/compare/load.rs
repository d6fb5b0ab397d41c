//! Reads a JSON report back, as a baseline or as one side of a comparison. What is not whole or not ours is refused: an empty
//! comparison would look like a clean one.

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::assess::gap::agrees;
use crate::assess::identity::{Facet, identity, repeated};
use crate::assess::report::{Report, SCHEMA_VERSION, Summary};
use crate::scan::TOOL;

/// The earliest layout that is read.
pub const OLDEST_SCHEMA_VERSION: u32 = 1;

/// A place in a file: line and column, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column, in bytes.
    pub column: usize,
}

/// Why a file is no report that can be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportError {
    /// Where it shows.
    pub place: Place,
    /// What is wrong.
    pub problem: ReportProblem,
}

/// What is wrong with a file that should be a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportProblem {
    /// The file ends before the report does.
    Truncated,
    /// Not JSON.
    NotJson(String),
    /// A snapshot, which is replayed and not compared.
    Snapshot,
    /// A comparison, which is no report.
    Delta,
    /// JSON of something else.
    Foreign,
    /// A layout that this program does not read.
    OtherVersion(u64),
    /// A key is missing, unknown or of another type.
    Malformed(String),
    /// No row at all.
    Empty,
    /// One identity stands twice.
    Repeated(String),
    /// A finding's id, environment or numbers contradict the rest of the file.
    Inconsistent(String),
}

/// What a file says of itself.
#[derive(Deserialize)]
struct Header {
    format: Option<String>,
    schema_version: Option<u64>,
    tool: Option<ToolName>,
    findings: Option<IgnoredAny>,
    environments: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct ToolName {
    name: String,
}

/// A report from the bytes of its JSON file.
///
/// # Errors
/// The file is truncated, foreign, of another layout or contradicts itself.
pub fn parse(bytes: &[u8]) -> Result<Report, ReportError> {
    let header: Header = serde_json::from_slice(bytes).map_err(|error| unparsable(bytes, &error))?;
    let start = Place { line: 1, column: 1 };
    let refused = |problem| Err(ReportError { place: start, problem });
    match header.format.as_deref() {
        Some("audit-gap-snapshot") => return refused(ReportProblem::Snapshot),
        Some("audit-gap-delta") => return refused(ReportProblem::Delta),
        Some(_) => return refused(ReportProblem::Foreign),
        None => {}
    }
    let ours = header.tool.is_some_and(|tool| tool.name == TOOL.0) && header.findings.is_some();
    let (true, Some(found), Some(_)) = (ours, header.schema_version, header.environments) else {
        return refused(ReportProblem::Foreign);
    };
    if !(u64::from(OLDEST_SCHEMA_VERSION)..=u64::from(SCHEMA_VERSION)).contains(&found) {
        let place = find(bytes, "\"schema_version\"").unwrap_or(start);
        return Err(ReportError { place, problem: ReportProblem::OtherVersion(found) });
    }
    let report: Report = serde_json::from_slice(bytes).map_err(|error| unparsable(bytes, &error))?;
    check(&report).map_err(|(needle, problem)| {
        let place = find(bytes, &needle).unwrap_or(start);
        ReportError { place, problem }
    })?;
    Ok(report)
}

/// What a file of the right shape can still get wrong, and a text near which it shows.
fn check(report: &Report) -> Result<(), (String, ReportProblem)> {
    if report.findings.is_empty() {
        return Err(("\"findings\"".to_owned(), ReportProblem::Empty));
    }
    for finding in &report.findings {
        let id = identity(&finding.environment, &finding.component, Facet::Trail, None);
        let known = report.environments.iter().any(|environment| environment.name == finding.environment);
        let follows = agrees(finding.required, finding.current, finding.gap, finding.exception.is_some());
        if finding.id != id || !known || !follows {
            return Err((format!("\"{}\"", finding.id), ReportProblem::Inconsistent(finding.id.clone())));
        }
    }
    if let Some(id) = repeated(report) {
        let shown = id.splitn(5, '/').nth(4).unwrap_or(&id);
        return Err((format!("\"{shown}\""), ReportProblem::Repeated(id)));
    }
    for environment in &report.environments {
        let own = report.findings.iter().filter(|finding| finding.environment == environment.name);
        if report.summary.get(&environment.name) != Some(&Summary::count(own.map(|finding| finding.gap))) {
            let what = format!("summary.{}", environment.name);
            return Err(("\"summary\"".to_owned(), ReportProblem::Inconsistent(what)));
        }
    }
    Ok(())
}

fn unparsable(bytes: &[u8], error: &serde_json::Error) -> ReportError {
    let place = Place { line: error.line().max(1), column: error.column().max(1) };
    let detail = error.to_string();
    let detail = detail.split(" at line ").next().unwrap_or_default().to_owned();
    let looks_like_json = bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    let problem = match error.classify() {
        serde_json::error::Category::Eof if looks_like_json => ReportProblem::Truncated,
        serde_json::error::Category::Data if looks_like_json => ReportProblem::Malformed(detail),
        serde_json::error::Category::Data => ReportProblem::Foreign,
        _ => ReportProblem::NotJson(detail),
    };
    ReportError { place, problem }
}

/// Where a text stands last in a file: what stands twice is shown where it stands again.
fn find(bytes: &[u8], needle: &str) -> Option<Place> {
    let at = bytes.windows(needle.len()).rposition(|window| window == needle.as_bytes())?;
    let before = &bytes[..at];
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = at - before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1) + 1;
    Some(Place { line, column })
}
