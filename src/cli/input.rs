//! What a command is given: the matrix, the project file, a snapshot. Everything wrong with them is said at once.

use std::path::{Path, PathBuf};

use super::Failure;
use crate::assess::report::Report;
use crate::compare;
use crate::diagnostic::{Diagnostic, SourceFile, render_all};
use crate::facts::snapshot::Snapshot;
use crate::lang::Lang;
use crate::lang::cli::Complaint;
use crate::matrix::{Matrix, load};
use crate::project::Project;

/// The project file that is used when none is named.
pub(super) const PROJECT_FILE: &str = "audit-gap.yaml";

/// A snapshot's size, in bytes, beyond which it is none: an account has about 0.1 MB of facts, the largest a few dozen.
const MAX_SNAPSHOT_BYTES: u64 = 256 << 20;

/// A report's size, in bytes, beyond which it is none: five thousand resources take a few dozen MB.
const MAX_REPORT_BYTES: u64 = 256 << 20;

/// The company's matrix in `directory`, or the built-in one.
pub(super) fn matrix(directory: Option<&Path>, lang: Lang) -> Result<Matrix, Failure> {
    let matrix = match directory {
        None => Matrix::embedded(),
        Some(directory) => load::read_dir(directory).and_then(|files| Matrix::from_files(&files)),
    };
    matrix.map_err(|diagnostics| invalid(&diagnostics, lang))
}

/// The project file at `path`; without a path, `./audit-gap.yaml` if it is there.
pub(super) fn project(path: Option<&PathBuf>, matrix: &Matrix, lang: Lang) -> Result<Option<Project>, Failure> {
    let path = match path {
        Some(path) => path.clone(),
        None if Path::new(PROJECT_FILE).exists() => PathBuf::from(PROJECT_FILE),
        None => return Ok(None),
    };
    let source = load::read_file(&path).map_err(|error| unreadable(&path, &error))?;
    parse_project(&source, matrix, lang).map(Some)
}

/// A project file from its text.
pub(super) fn parse_project(source: &SourceFile, matrix: &Matrix, lang: Lang) -> Result<Project, Failure> {
    Project::parse(source, matrix).map_err(|diagnostics| invalid(&diagnostics, lang))
}

/// A snapshot from a file.
pub(super) fn snapshot(path: &Path) -> Result<Snapshot, Failure> {
    let name = path.display().to_string();
    let bytes = load::read_at_most(path, MAX_SNAPSHOT_BYTES + 1).map_err(|error| unreadable(path, &error))?;
    if bytes.len() as u64 > MAX_SNAPSHOT_BYTES {
        return Err(Failure::usage(Complaint::TooLarge { path: &name, limit: MAX_SNAPSHOT_BYTES }));
    }
    Snapshot::parse(&bytes).map_err(|error| Failure::usage(Complaint::Snapshot { path: &name, error }))
}

/// A JSON report from a file, to be compared: with the ids that the matrix has today.
pub(super) fn report(path: &Path, matrix: &Matrix) -> Result<Report, Failure> {
    let name = path.display().to_string();
    let bytes = load::read_at_most(path, MAX_REPORT_BYTES + 1).map_err(|error| unreadable(path, &error))?;
    if bytes.len() as u64 > MAX_REPORT_BYTES {
        return Err(Failure::usage(Complaint::TooLarge { path: &name, limit: MAX_REPORT_BYTES }));
    }
    let report = compare::load::parse(&bytes);
    let report = report.map_err(|error| Failure::usage(Complaint::Report { path: &name, error }))?;
    Ok(compare::renamed(report, matrix))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::usage(Complaint::Unreadable { path: &path.display().to_string(), error })
}

/// All diagnostics, and as the last line how many.
fn invalid(diagnostics: &[Diagnostic], lang: Lang) -> Failure {
    let failure = Failure::usage(Complaint::Invalid { count: diagnostics.len() });
    Failure { details: render_all(diagnostics, lang, true), ..failure }
}
