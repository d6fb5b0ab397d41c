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

    /// Reports ids that are defined twice, are empty or have not the form of such ids.
    pub(crate) fn definitions<'i>(&mut self, noun: Noun, ids: impl Iterator<Item = &'i Located<String>> + Clone) {
        for id in ids.clone() {
            if id.is_empty() {
                self.report(id.place(), Problem::Empty { key: "id" });
            } else if let Some(form) = noun.wrong_form(id) {
                self.report(id.place(), Problem::Malformed { form, value: id.value.clone() });
            }
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
    /// The form that an id of this must have and has not. Ids appear in reports and command lines, so they are ASCII; notes
    /// are named by the document's own marks.
    fn wrong_form(self, id: &str) -> Option<Form> {
        match self {
            Self::Note => None,
            Self::Threat | Self::ThreatCategory => (!is_threat_id(id)).then_some(Form::ThreatId),
            _ => (!is_slug(id)).then_some(Form::Slug),
        }
    }
}

/// Lower-case ASCII letters and digits, joined by single hyphens.
fn is_slug(id: &str) -> bool {
    let is_right = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    id.split('-').all(|part| !part.is_empty() && part.bytes().all(is_right))
}

/// ASCII letters and digits, joined by single hyphens.
fn is_threat_id(id: &str) -> bool {
    id.split('-').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}
