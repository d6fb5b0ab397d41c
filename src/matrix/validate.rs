//! What the types cannot say: ids that must be known and unique, lists that must not be empty, and tables that must be
//! complete. Finds everything at once.

use super::findings::Findings;
use super::yaml::Located;
use super::{DeclaredStatus, Matrix, NotificationMark, Parties};
use crate::checks::CheckSpec;
use crate::diagnostic::{Diagnostic, Form, Noun, Problem, SourceFile};

/// Everything that is wrong with a matrix, in the order of files and lines.
pub(super) fn validate(matrix: &Matrix, sources: [&SourceFile; 5]) -> Vec<Diagnostic> {
    let [legend, environments, record_items, components, threats] = sources;
    let mut found = [
        check_legend(matrix, legend),
        check_environments(matrix, environments),
        check_record_items(matrix, record_items),
        check_components(matrix, components),
        check_threats(matrix, threats),
    ];
    for diagnostics in &mut found {
        diagnostics.sort_by_key(|diagnostic| (diagnostic.line, diagnostic.column));
    }
    found.concat()
}

/// The ids that can be referred to, each once.
fn ids<'a>(defined: impl Iterator<Item = &'a Located<String>>) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for id in defined.filter(|id| !id.is_empty()) {
        if !ids.contains(&id.value) {
            ids.push(id.value.clone());
        }
    }
    ids
}

fn check_legend(matrix: &Matrix, source: &SourceFile) -> Vec<Diagnostic> {
    let legend = &matrix.legend;
    let mut file = Findings::new(source);
    file.definitions(Noun::Category, legend.categories.iter().map(|entry| &entry.id));
    file.definitions(Noun::ThreatCategory, legend.threat_categories.iter().map(|entry| &entry.id));
    file.definitions(Noun::AccessRoute, legend.access_routes.iter().map(|entry| &entry.id));
    file.definitions(Noun::Note, legend.notes.iter().map(|entry| &entry.id));
    file.definitions(Noun::Outside, legend.outside.iter().map(|entry| &entry.id));

    let marks = legend.notification_marks.iter().map(|entry| (entry.mark.to_string(), entry.mark.place()));
    file.unique(Noun::NotificationMark, marks.clone());
    for mark in NotificationMark::ALL.iter().filter(|mark| !marks.clone().any(|(id, _)| id == mark.as_str())) {
        file.report((0, 0), Problem::MissingEntry { noun: Noun::NotificationMark, id: mark.to_string() });
    }
    let statuses = legend.statuses.iter().map(|entry| (entry.id.to_string(), entry.id.place()));
    file.unique(Noun::Status, statuses.clone());
    for status in DeclaredStatus::ALL.iter().filter(|status| !statuses.clone().any(|(id, _)| id == status.as_str())) {
        file.report((0, 0), Problem::MissingEntry { noun: Noun::Status, id: status.to_string() });
    }
    file.found
}

fn check_environments(matrix: &Matrix, source: &SourceFile) -> Vec<Diagnostic> {
    let mut file = Findings::new(source);
    file.not_empty("environments", matrix.environments.is_empty(), (0, 0));
    if let Some(limits) = matrix.statements {
        for days in [limits.exception_days, limits.attestation_days].iter().filter(|days| days.value == 0) {
            file.report(days.place(), Problem::Malformed { form: Form::Days, value: "0".to_owned() });
        }
    }
    file.definitions(Noun::Environment, matrix.environments.iter().map(|environment| &environment.id));
    for levels in matrix.environments.iter().map(|environment| &environment.notification.levels) {
        for mark in NotificationMark::ALL.iter().filter(|mark| !levels.contains_key(mark)) {
            let problem = Problem::MissingEntry { noun: Noun::NotificationMark, id: mark.to_string() };
            file.report(levels.place(), problem);
        }
    }
    file.found
}

fn check_record_items(matrix: &Matrix, source: &SourceFile) -> Vec<Diagnostic> {
    let mut file = Findings::new(source);
    file.definitions(Noun::RecordItem, matrix.record_items.iter().map(|item| &item.id));
    file.found
}

fn check_components(matrix: &Matrix, source: &SourceFile) -> Vec<Diagnostic> {
    let legend = &matrix.legend;
    let categories = ids(legend.categories.iter().map(|entry| &entry.id));
    let threat_categories = ids(legend.threat_categories.iter().map(|entry| &entry.id));
    let routes = ids(legend.access_routes.iter().map(|entry| &entry.id));
    let notes = ids(legend.notes.iter().map(|entry| &entry.id));
    let mut file = Findings::new(source);
    file.not_empty("components", matrix.components.is_empty(), (0, 0));
    // A former id that is one of today's would make two rows of the past into one.
    let former = matrix.components.iter().flat_map(|component| &component.renamed_from);
    let all = matrix.components.iter().map(|component| &component.id).chain(former);
    file.definitions(Noun::Component, all);
    for component in &matrix.components {
        file.references(Noun::Category, std::slice::from_ref(&component.category), &categories);
        file.references(Noun::AccessRoute, &component.access_route, &routes);
        file.references(Noun::ThreatCategory, &component.threats, &threat_categories);
        file.references(Noun::Note, component.declared.note.as_slice(), &notes);
        file.not_empty("access_route", component.access_route.is_empty(), component.access_route.place());
        file.not_empty("threats", component.threats.is_empty(), component.threats.place());
        if let CheckSpec::CloudtrailManagement(params) = &component.check {
            file.not_empty("services", params.services.is_empty(), component.id.place());
        }
    }
    file.found
}

fn check_threats(matrix: &Matrix, source: &SourceFile) -> Vec<Diagnostic> {
    let categories = ids(matrix.legend.threat_categories.iter().map(|entry| &entry.id));
    let components = ids(matrix.components.iter().map(|component| &component.id));
    let outside = ids(matrix.legend.outside.iter().map(|entry| &entry.id));
    let mut file = Findings::new(source);
    file.definitions(Noun::Threat, matrix.threats.iter().map(|threat| &threat.id));
    for threat in &matrix.threats {
        file.references(Noun::ThreatCategory, std::slice::from_ref(&threat.category), &categories);
        for parties in [&threat.by, &threat.protects] {
            file.references(Noun::Component, &parties.components, &components);
            file.references(Noun::Outside, &parties.outside, &outside);
            check_parties(&mut file, parties, threat.id.place());
        }
    }
    file.found
}

/// Either every component is meant, or those that are listed.
fn check_parties(file: &mut Findings<'_>, parties: &Parties, place: (u32, u32)) {
    let listed = parties.components.first().or(parties.outside.first());
    match (parties.all, listed) {
        (true, Some(first)) => {
            file.report(first.place(), Problem::Conflict { keys: vec!["all", "components", "outside"] })
        }
        (false, None) => file.report(place, Problem::NoneOf { keys: vec!["all", "components", "outside"] }),
        (true, None) | (false, Some(_)) => {}
    }
}
