//! Rows whose id changed: what an earlier report says of them is still theirs.

use crate::assess::report::{Report, finding_id};
use crate::matrix::Matrix;

/// The report with the ids of today's matrix, where that says what a row was called before (`renamed_from`). An environment
/// that has the row by its new id, too, is left alone: the two cannot be one.
#[must_use]
pub fn renamed(mut report: Report, matrix: &Matrix) -> Report {
    let of_today = |id: &str| {
        let mut rows = matrix.components().iter();
        rows.find(|row| row.renamed_from.iter().any(|former| former.value == id)).map(|row| row.id.value.clone())
    };
    let known: Vec<String> = report.findings.iter().map(|finding| finding.id.clone()).collect();
    for finding in &mut report.findings {
        let Some(component) = of_today(&finding.component) else { continue };
        let id = finding_id(&finding.environment, &component);
        if !known.contains(&id) {
            (finding.component, finding.id) = (component, id);
        }
    }
    report
}
