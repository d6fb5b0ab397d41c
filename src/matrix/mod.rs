//! The requirement: which audit trail each component must leave, in which environment, and against which threats.
//!
//! Five YAML files become one validated [`Matrix`]. A matrix that exists has no unknown and no duplicate id.

pub(crate) mod findings;
pub mod load;
pub mod schema;
mod types;
mod validate;
pub mod yaml;

use serde::Serialize;
use sha2::{Digest, Sha256};

pub use types::*;

use crate::diagnostic::{Diagnostic, Problem, SourceFile};
use crate::lang::{Lang, Text};

/// The names of the files that make up a matrix, in the order in which they are read and hashed.
pub const FILE_NAMES: [&str; 5] =
    ["legend.yaml", "environments.yaml", "record-items.yaml", "components.yaml", "threats.yaml"];

/// A validated matrix.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Matrix {
    legend: Legend,
    #[serde(skip_serializing_if = "Option::is_none")]
    statements: Option<StatementLimits>,
    environments: Vec<Environment>,
    record_items: Vec<RecordItem>,
    components: Vec<Component>,
    threats: Vec<Threat>,
    #[serde(skip)]
    digest: String,
    #[serde(skip)]
    names: [String; 5],
}

impl Matrix {
    /// The matrix that is built into the program.
    ///
    /// # Errors
    /// Diagnostics if the built-in files are invalid, which a test rules out.
    pub fn embedded() -> Result<Self, Vec<Diagnostic>> {
        Self::from_files(&embedded_files())
    }

    /// A matrix from its files, which are told apart by the last part of their names. A company's own matrix holds all
    /// five: nothing is taken from the built-in one, so that what is required can be read in one place.
    ///
    /// # Errors
    /// Everything that is wrong in any of the files.
    pub fn from_files(files: &[SourceFile]) -> Result<Self, Vec<Diagnostic>> {
        let sources = pick(files)?;
        let [legend, environments, record_items, components, threats] = sources;
        let mut diagnostics = Vec::new();
        let legend: Option<Legend> = keep(yaml::parse(legend), &mut diagnostics);
        let environments: Option<EnvironmentsFile> = keep(yaml::parse(environments), &mut diagnostics);
        let record_items: Option<RecordItemsFile> = keep(yaml::parse(record_items), &mut diagnostics);
        let components: Option<ComponentsFile> = keep(yaml::parse(components), &mut diagnostics);
        let threats: Option<ThreatsFile> = keep(yaml::parse(threats), &mut diagnostics);
        let (Some(legend), Some(environments), Some(record_items), Some(components), Some(threats)) =
            (legend, environments, record_items, components, threats)
        else {
            return Err(diagnostics);
        };
        let matrix = Self {
            legend,
            statements: environments.statements,
            environments: environments.environments,
            record_items: record_items.items,
            components: components.components,
            threats: threats.threats,
            digest: digest(sources),
            names: sources.map(|source| source.name.clone()),
        };
        let found = validate::validate(&matrix, sources);
        if found.is_empty() { Ok(matrix) } else { Err(found) }
    }

    /// The legend.
    pub fn legend(&self) -> &Legend {
        &self.legend
    }

    /// The environments, in the file's order.
    pub fn environments(&self) -> &[Environment] {
        &self.environments
    }

    /// How many days ahead the statements of a project file may reach.
    pub fn limits(&self) -> Limits {
        Limits {
            exception_days: self.statements.map(|it| it.exception_days.value),
            attestation_days: self.statements.map(|it| it.attestation_days.value),
        }
    }

    /// The record items, in the file's order.
    pub fn record_items(&self) -> &[RecordItem] {
        &self.record_items
    }

    /// The component rows, in the file's order.
    pub fn components(&self) -> &[Component] {
        &self.components
    }

    /// The threat rows, in the file's order.
    pub fn threats(&self) -> &[Threat] {
        &self.threats
    }

    /// The component row with an id.
    pub fn component(&self, id: &str) -> Option<&Component> {
        self.components.iter().find(|component| component.id.value == id)
    }

    /// The threat row with an id.
    pub fn threat(&self, id: &str) -> Option<&Threat> {
        self.threats.iter().find(|threat| threat.id.value == id)
    }

    /// The environment with an id.
    pub fn environment(&self, id: &str) -> Option<&Environment> {
        self.environments.iter().find(|environment| environment.id.value == id)
    }

    /// The displayed name of one of the [`FILE_NAMES`], for messages and locations that point into it.
    pub fn file_name(&self, base_name: &str) -> Option<&str> {
        FILE_NAMES.iter().position(|name| *name == base_name).map(|index| self.names[index].as_str())
    }

    /// The declared status as the table shows it: the legend's words, and the note's mark in brackets.
    pub fn declared_text(&self, component: &Component, lang: Lang) -> String {
        let status = component.declared.status;
        let text = self.legend.statuses.iter().find(|legend| legend.id.value == status).map(|legend| &legend.text);
        let text = text.map_or(status.as_str(), |text| text.get(lang));
        match (&component.declared.note, lang) {
            (None, _) => text.to_owned(),
            (Some(note), Lang::Ja) => format!("{text}（{}）", note.value),
            (Some(note), Lang::En) => format!("{text} ({})", note.value),
        }
    }

    /// The name of a component group.
    pub fn category_name(&self, id: &str) -> Option<&Text> {
        self.legend.categories.iter().find(|category| category.id.value == id).map(|category| &category.name)
    }

    /// The threat category with an id.
    pub fn threat_category(&self, id: &str) -> Option<&ThreatCategory> {
        self.legend.threat_categories.iter().find(|category| category.id.value == id)
    }

    /// `sha256:` and the hexadecimal SHA-256 of the five files: for each of [`FILE_NAMES`] in order, the name, a zero
    /// byte, the length of the content in decimal digits, a zero byte, and the content, byte for byte. It does not depend
    /// on the directory; it changes with every edit, also of a comment.
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

/// The files of the built-in matrix, under the names that they have in the repository.
fn embedded_files() -> [SourceFile; 5] {
    [
        SourceFile::new("matrix/legend.yaml", include_str!("../../matrix/legend.yaml")),
        SourceFile::new("matrix/environments.yaml", include_str!("../../matrix/environments.yaml")),
        SourceFile::new("matrix/record-items.yaml", include_str!("../../matrix/record-items.yaml")),
        SourceFile::new("matrix/components.yaml", include_str!("../../matrix/components.yaml")),
        SourceFile::new("matrix/threats.yaml", include_str!("../../matrix/threats.yaml")),
    ]
}

/// The five files in the order of [`FILE_NAMES`].
fn pick(files: &[SourceFile]) -> Result<[&SourceFile; 5], Vec<Diagnostic>> {
    let found = FILE_NAMES.map(|name| files.iter().find(|file| file.base_name() == name));
    if let [Some(legend), Some(environments), Some(record_items), Some(components), Some(threats)] = found {
        return Ok([legend, environments, record_items, components, threats]);
    }
    let missing = FILE_NAMES.iter().zip(found).filter(|(_, file)| file.is_none());
    Err(missing.map(|(name, _)| missing_file(*name)).collect())
}

/// The diagnostic for a file that a matrix lacks.
fn missing_file(name: impl Into<String>) -> Diagnostic {
    let needed = FILE_NAMES.map(str::to_owned).to_vec();
    SourceFile::new(name, "").diagnostic((0, 0), Problem::MissingFile { needed })
}

fn keep<T>(parsed: Result<T, Diagnostic>, diagnostics: &mut Vec<Diagnostic>) -> Option<T> {
    parsed.map_err(|diagnostic| diagnostics.push(diagnostic)).ok()
}

fn digest(sources: [&SourceFile; 5]) -> String {
    let mut hasher = Sha256::new();
    for (name, source) in FILE_NAMES.iter().zip(sources) {
        hasher.update(name.as_bytes());
        hasher.update([0]);
        hasher.update(source.bytes.len().to_string().as_bytes());
        hasher.update([0]);
        hasher.update(&source.bytes);
    }
    let hex: String = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}
