//! What the types cannot say: ids that must be known and unique, lists that must not be empty, and tables that must be
//! complete. Finds everything at once.

use std::collections::BTreeMap;

use super::yaml::Located;
use super::{DeclaredStatus, FILE_NAMES, Matrix, NotificationMark, Parties};
use crate::checks::CheckSpec;
use crate::diagnostic::{Diagnostic, Form, Noun, Problem, SourceFile};

/// Everything that is wrong with a matrix, in the order of [`FILE_NAMES`] and lines.
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
    debug_assert_eq!(found.len(), FILE_NAMES.len());
    found.concat()
}

/// Collects the diagnostics of one file.
struct File<'a> {
    source: &'a SourceFile,
    found: Vec<Diagnostic>,
}

impl<'a> File<'a> {
    fn new(source: &'a SourceFile) -> Self {
        Self { source, found: Vec::new() }
    }

    fn report(&mut self, place: (u32, u32), problem: Problem) {
        self.found.push(self.source.diagnostic(place, problem));
    }

    /// Reports ids that stand twice.
    fn unique<'i, I>(&mut self, noun: Noun, ids: I)
    where
        I: IntoIterator<Item = (String, (u32, u32))> + 'i,
    {
        let mut first_lines = BTreeMap::new();
        for (id, place) in ids {
            match first_lines.get(&id) {
                Some(&first_line) => self.report(place, Problem::DuplicateId { noun, id, first_line }),
                None => {
                    first_lines.insert(id, place.0);
                }
            }
        }
    }

    /// Reports ids that are defined twice, and, where they are slugs, those that are none.
    fn definitions<'i>(&mut self, noun: Noun, ids: impl Iterator<Item = &'i Located<String>> + Clone) {
        for id in ids.clone().filter(|id| noun.has_slugs() && !is_slug(id)) {
            self.report(id.place(), Problem::Malformed { form: Form::Slug, value: id.value.clone() });
        }
        for id in ids.clone().filter(|id| id.is_empty()) {
            self.report(id.place(), Problem::Empty { key: "id" });
        }
        self.unique(noun, ids.map(|id| (id.value.clone(), id.place())).collect::<Vec<_>>());
    }

    /// Reports references that name nothing, and those that stand twice in one list.
    fn references(&mut self, noun: Noun, references: &[Located<String>], known: &[String]) {
        for reference in references.iter().filter(|reference| !known.contains(&reference.value)) {
            self.report(
                reference.place(),
                Problem::UnknownId { noun, id: reference.value.clone(), known: known.to_vec() },
            );
        }
        self.unique(noun, references.iter().map(|id| (id.value.clone(), id.place())).collect::<Vec<_>>());
    }

    fn not_empty(&mut self, key: &'static str, empty: bool, place: (u32, u32)) {
        if empty {
            self.report(place, Problem::Empty { key });
        }
    }
}

impl Noun {
    /// Threat categories and notes are named by the document's own marks; every other id is a slug.
    fn has_slugs(self) -> bool {
        !matches!(self, Self::ThreatCategory | Self::Threat | Self::Note)
    }
}

/// Lower-case ASCII letters and digits, joined by single hyphens.
fn is_slug(id: &str) -> bool {
    id.split('-')
        .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
}

fn ids<'a>(ids: impl Iterator<Item = &'a Located<String>>) -> Vec<String> {
    ids.map(|id| id.value.clone()).collect()
}

fn check_legend(matrix: &Matrix, source: &SourceFile) -> Vec<Diagnostic> {
    let legend = &matrix.legend;
    let mut file = File::new(source);
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
    let mut file = File::new(source);
    file.not_empty("environments", matrix.environments.is_empty(), (0, 0));
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
    let mut file = File::new(source);
    file.definitions(Noun::RecordItem, matrix.record_items.iter().map(|item| &item.id));
    file.found
}

fn check_components(matrix: &Matrix, source: &SourceFile) -> Vec<Diagnostic> {
    let legend = &matrix.legend;
    let categories = ids(legend.categories.iter().map(|entry| &entry.id));
    let threat_categories = ids(legend.threat_categories.iter().map(|entry| &entry.id));
    let routes = ids(legend.access_routes.iter().map(|entry| &entry.id));
    let notes = ids(legend.notes.iter().map(|entry| &entry.id));
    let mut file = File::new(source);
    file.not_empty("components", matrix.components.is_empty(), (0, 0));
    file.definitions(Noun::Component, matrix.components.iter().map(|component| &component.id));
    for component in &matrix.components {
        let place = component.id.place();
        file.references(Noun::Category, std::slice::from_ref(&component.category), &categories);
        file.references(Noun::AccessRoute, &component.access_route, &routes);
        file.references(Noun::ThreatCategory, &component.threats, &threat_categories);
        file.references(Noun::Note, component.declared.note.as_slice(), &notes);
        file.not_empty("access_route", component.access_route.is_empty(), place);
        file.not_empty("threats", component.threats.is_empty(), place);
        if let CheckSpec::CloudtrailManagement(params) = &component.check {
            file.not_empty("services", params.services.is_empty(), place);
        }
    }
    file.found
}

fn check_threats(matrix: &Matrix, source: &SourceFile) -> Vec<Diagnostic> {
    let categories = ids(matrix.legend.threat_categories.iter().map(|entry| &entry.id));
    let components = ids(matrix.components.iter().map(|component| &component.id));
    let outside = ids(matrix.legend.outside.iter().map(|entry| &entry.id));
    let mut file = File::new(source);
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
fn check_parties(file: &mut File<'_>, parties: &Parties, place: (u32, u32)) {
    let listed = parties.components.first().or(parties.outside.first());
    match (parties.all, listed) {
        (true, Some(first)) => {
            file.report(first.place(), Problem::Conflict { keys: vec!["all", "components", "outside"] })
        }
        (false, None) => file.report(place, Problem::NoneOf { keys: vec!["all", "components", "outside"] }),
        (true, None) | (false, Some(_)) => {}
    }
}
