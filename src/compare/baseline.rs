//! The committed baseline: it may be raised freely, and lowered only with a reason that stays in the file.

use super::engine::account_differs;
use super::{Bucket, Change, Delta, compare};
use crate::assess::gap::GapStatus;
use crate::assess::report::{AcceptedRegression, Report};
use crate::judge::verdict::{Current, Reason};
use crate::lang::compare as texts;

/// What the new baseline would lose against the old one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lowered {
    /// The whole comparison.
    pub delta: Delta,
    /// Environments that it covers less of, and why, in the order of the old one.
    pub narrower: Vec<(String, Reason)>,
    /// The identities of what is lower: the names of these environments, then items in the order of the comparison.
    pub items: Vec<String>,
}

/// The report that takes the baseline's place. What was accepted before stays recorded in it, whichever of the two held it.
///
/// # Errors
/// Something is lower than in the baseline, and nobody gave a reason to accept that.
pub fn accept(baseline: Option<&Report>, report: Report, reason: Option<&str>) -> Result<Report, Box<Lowered>> {
    let Some(baseline) = baseline else { return Ok(report) };
    let delta = compare(baseline, &report);
    let narrower = narrower(baseline, &report);
    let mut items: Vec<String> = narrower.iter().map(|(environment, _)| environment.clone()).collect();
    items.extend(delta.changes.iter().filter(|it| lowers(it)).map(|it| it.id.clone()));
    let mut accepted = baseline.accepted_regressions.clone();
    let of_report = report.accepted_regressions.iter().filter(|it| !baseline.accepted_regressions.contains(it));
    accepted.extend(of_report.cloned());
    match reason {
        _ if items.is_empty() => {}
        None => return Err(Box::new(Lowered { delta, narrower, items })),
        Some(reason) => {
            accepted.push(AcceptedRegression { generated_at: report.generated_at, reason: reason.to_owned(), items });
        }
    }
    Ok(Report { accepted_regressions: accepted, ..report })
}

/// Environments whose new report is of another account, or leaves out regions: what was seen there is seen no more, even
/// if no row is worse for it.
fn narrower(base: &Report, head: &Report) -> Vec<(String, Reason)> {
    let mut found = Vec::new();
    for then in &base.environments {
        let Some(now) = head.environments.iter().find(|it| it.name == then.name) else { continue };
        let account = account_differs(then, now).filter(|_| then.account.is_some());
        let lost = then.regions.iter().any(|region| !now.regions.contains(region));
        let regions = lost.then(|| texts::regions_differ(&then.regions, &now.regions)).flatten();
        found.extend(account.into_iter().chain(regions).map(|why| (then.name.clone(), why)));
    }
    found
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
