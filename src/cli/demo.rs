//! The built-in demo: snapshots of the emulated half-way account in three environments, of this month and the one before,
//! with their project file.

use jiff::tz::TimeZone;

use super::{Failure, input};
use crate::assess::validity;
use crate::diagnostic::SourceFile;
use crate::facts::snapshot::Snapshot;
use crate::lang::Lang;
use crate::lang::cli::Complaint;
use crate::matrix::Matrix;
use crate::monthly::Month;
use crate::project::Project;

const SNAPSHOT: (&str, &str) = ("demo/snapshot.json", include_str!("../../demo/snapshot.json"));
const EARLIER: (&str, &str) = ("demo/earlier.json", include_str!("../../demo/earlier.json"));
const PROJECT: &str = include_str!("../../demo/audit-gap.yaml");

/// The demo's facts: those that were collected in `month`, or the latest.
///
/// # Errors
/// Usage: the demo has no facts of `month`.
pub(super) fn snapshot(month: Option<Month>, zone: &TimeZone) -> Result<Snapshot, Failure> {
    let latest = parse(SNAPSHOT)?;
    let Some(month) = month else { return Ok(latest) };
    let mut held = Vec::new();
    for snapshot in [parse(EARLIER)?, latest] {
        let collected = snapshot.environments.first().map(|it| Month::of(validity::today(it.collected_at, zone)));
        if collected == Some(month) {
            return Ok(snapshot);
        }
        held.extend(collected);
    }
    Err(Failure::usage(Complaint::NotInDemo { month, held: &held }))
}

fn parse((path, text): (&str, &str)) -> Result<Snapshot, Failure> {
    Snapshot::parse(text.as_bytes()).map_err(|error| Failure::usage(Complaint::Snapshot { path, error }))
}

/// The demo's project file.
pub(super) fn project(matrix: &Matrix, lang: Lang) -> Result<Project, Failure> {
    input::parse_project(&SourceFile::new("demo/audit-gap.yaml", PROJECT), matrix, lang)
}
