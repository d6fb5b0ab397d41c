//! The committed baseline: it may be raised freely, and lowered only with a reason that stays in the file.

use super::{Bucket, Change, Delta, compare};
use crate::assess::gap::GapStatus;
use crate::assess::report::{AcceptedRegression, Report};
use crate::judge::verdict::Current;

/// What the new baseline would lose against the old one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lowered {
    /// The whole comparison.
    pub delta: Delta,
    /// The identities of what is lower, in the order of the comparison.
    pub items: Vec<String>,
}

/// The report that takes the baseline's place. What was accepted before stays recorded in it.
///
/// # Errors
/// Something is lower than in the baseline, and nobody gave a reason to accept that.
pub fn accept(baseline: Option<&Report>, report: Report, reason: Option<&str>) -> Result<Report, Box<Lowered>> {
    let Some(baseline) = baseline else { return Ok(report) };
    let delta = compare(baseline, &report);
    let items: Vec<String> = delta.changes.iter().filter(|it| lowers(it)).map(|it| it.id.clone()).collect();
    let mut accepted = baseline.accepted_regressions.clone();
    match reason {
        _ if items.is_empty() => {}
        None => return Err(Box::new(Lowered { delta, items })),
        Some(reason) => {
            accepted.push(AcceptedRegression { generated_at: report.generated_at, reason: reason.to_owned(), items });
        }
    }
    Ok(Report { accepted_regressions: accepted, ..report })
}

/// Whether a change makes the baseline say less than it did. A new row or environment takes nothing away; a row that is
/// gone does, for it could come back as a new one; and so does a worse state that is not demanded any more. What an
/// exception accepts has a reason and an approver of its own, and counts again when the exception ends.
fn lowers(change: &Change) -> bool {
    match (change.base, change.head) {
        (Some(base), Some(head)) => {
            let newly_unknown = head.current == Current::Unknown && base.current != Current::Unknown;
            head.gap != GapStatus::Waived && (head.is_worse_than(base) || newly_unknown || change.trip().is_some())
        }
        (Some(_), None) => change.is_row() || change.bucket == Bucket::Incomparable,
        (None, _) => !change.is_row() && change.trip().is_some(),
    }
}
