//! What the statements of a project file deserve to be warned about as statements, whatever their rows show.

use super::identity::{Facet, identity};
use super::validity::validity;
use crate::lang::assess::Warning;
use crate::matrix::Limits;
use crate::project::{Covers, Project, Subject};
use jiff::civil::Date;

/// A statement, attestation or exception, as far as overlaps are concerned.
struct Statement<'a> {
    subject: &'a Subject,
    environments: &'a [String],
    resource: Option<&'a str>,
    line: u32,
}

impl Statement<'_> {
    /// Whether both speak of one thing in an environment. One for the whole row speaks of each of its resources.
    fn overlaps(&self, other: &Self, environment: &str) -> bool {
        let here = |statement: &Self| statement.environments.iter().any(|name| name == environment);
        let same_resource = self.resource == other.resource || self.resource.is_none() || other.resource.is_none();
        self.subject == other.subject && here(self) && here(other) && same_resource
    }
}

/// Warnings about the statements for an environment: two that hold at once for one thing, and those that nothing judges.
/// `selected` says which component rows are judged.
pub fn warnings(
    project: &Project,
    limits: Limits,
    environment: &str,
    today: Date,
    selected: impl Fn(&str) -> bool,
) -> Vec<Warning> {
    let exceptions = project.exceptions().iter();
    let exceptions = exceptions.filter(|it| validity(it.term, today, limits.exception_days).holds()).map(|it| {
        let resource = it.resource.as_deref();
        Statement { subject: &it.subject, environments: &it.environments, resource, line: it.line }
    });
    let attestations = project.attestations().iter();
    let attestations = attestations
        .filter(|it| validity(it.term, today, limits.attestation_days).holds())
        .map(|it| Statement { subject: &it.subject, environments: &it.environments, resource: None, line: it.line });
    let is_selected = |statement: &Statement<'_>| match statement.subject {
        Subject::Component { id, .. } => selected(id),
        Subject::Threat { .. } => true,
    };
    let (exceptions, attestations): (Vec<_>, Vec<_>) =
        (exceptions.filter(&is_selected).collect(), attestations.filter(&is_selected).collect());
    let file = project.file_name();
    let mut found = Vec::new();
    for statements in [&exceptions, &attestations] {
        found.extend(overlaps(statements, environment, file));
        found.extend(unjudged(statements, environment, file));
    }
    found
}

fn overlaps(statements: &[Statement<'_>], environment: &str, file: &str) -> Vec<Warning> {
    let mut found = Vec::new();
    for (index, later) in statements.iter().enumerate() {
        if let Some(earlier) = statements[..index].iter().find(|earlier| earlier.overlaps(later, environment)) {
            found.push(Warning::StatementsOverlap {
                subject: name(later.subject, environment),
                file: file.to_owned(),
                lines: (earlier.line, later.line),
            });
        }
    }
    found
}

/// Statements about notifications and threats, of which no verdict exists that they could change.
fn unjudged(statements: &[Statement<'_>], environment: &str, file: &str) -> Vec<Warning> {
    let here = statements.iter().filter(|it| it.environments.iter().any(|name| name == environment));
    let unjudged = here.filter(|it| !matches!(it.subject, Subject::Component { covers: Covers::Trail, .. }));
    let warning = |it: &Statement<'_>| Warning::StatementUnjudged {
        subject: name(it.subject, environment),
        file: file.to_owned(),
        line: it.line,
    };
    unjudged.map(warning).collect()
}

fn name(subject: &Subject, environment: &str) -> String {
    match subject {
        Subject::Component { id, covers: Covers::Trail } => identity(environment, id, Facet::Trail, None),
        Subject::Component { id, covers: Covers::Notification } => identity(environment, id, Facet::Notification, None),
        Subject::Threat { id } => format!("{environment}/{id}"),
    }
}
