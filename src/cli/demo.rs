//! The built-in demo: a snapshot of the emulated half-way account in three environments, with its project file.

use super::{Failure, input};
use crate::diagnostic::SourceFile;
use crate::facts::snapshot::Snapshot;
use crate::lang::Lang;
use crate::lang::cli::Complaint;
use crate::matrix::Matrix;
use crate::project::Project;

const SNAPSHOT: &str = include_str!("../../demo/snapshot.json");
const PROJECT: &str = include_str!("../../demo/audit-gap.yaml");

/// The demo's facts.
pub(super) fn snapshot() -> Result<Snapshot, Failure> {
    Snapshot::parse(SNAPSHOT.as_bytes())
        .map_err(|error| Failure::usage(Complaint::Snapshot { path: "demo/snapshot.json", error }))
}

/// The demo's project file.
pub(super) fn project(matrix: &Matrix, lang: Lang) -> Result<Project, Failure> {
    input::parse_project(&SourceFile::new("demo/audit-gap.yaml", PROJECT), matrix, lang)
}
