//! Collects what is wrong with one file, so that all of it is reported at once.

use std::collections::BTreeMap;

use super::yaml::Located;
use crate::diagnostic::{Diagnostic, Form, Noun, Problem, SourceFile};

/// Collects the diagnostics of one file.
pub(crate) struct Findings<'a> {
    source: &'a SourceFile,
    /// What was found so far.
    pub(crate) found: Vec<Diagnostic>,
}

impl<'a> Findings<'a> {
    pub(crate) fn new(source: &'a SourceFile) -> Self {
        Self { source, found: Vec::new() }
    }

    pub(crate) fn report(&mut self, place: (u32, u32), problem: Problem) {
        self.found.push(self.source.diagnostic(place, problem));
    }

    /// Reports ids that stand twice.
    pub(crate) fn unique<'i, I>(&mut self, noun: Noun, ids: I)
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
    pub(crate) fn definitions<'i>(&mut self, noun: Noun, ids: impl Iterator<Item = &'i Located<String>> + Clone) {
        for id in ids.clone().filter(|id| noun.has_slugs() && !is_slug(id)) {
            self.report(id.place(), Problem::Malformed { form: Form::Slug, value: id.value.clone() });
        }
        for id in ids.clone().filter(|id| id.is_empty()) {
            self.report(id.place(), Problem::Empty { key: "id" });
        }
        self.unique(noun, ids.map(|id| (id.value.clone(), id.place())).collect::<Vec<_>>());
    }

    /// Reports references that name nothing, and those that stand twice in one list.
    pub(crate) fn references(&mut self, noun: Noun, references: &[Located<String>], known: &[String]) {
        for reference in references.iter().filter(|reference| !known.contains(&reference.value)) {
            self.report(
                reference.place(),
                Problem::UnknownId { noun, id: reference.value.clone(), known: known.to_vec() },
            );
        }
        self.unique(noun, references.iter().map(|id| (id.value.clone(), id.place())).collect::<Vec<_>>());
    }

    pub(crate) fn not_empty(&mut self, key: &'static str, empty: bool, place: (u32, u32)) {
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
