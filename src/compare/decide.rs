//! Which bucket one item belongs to, from how it stood and how it stands.

use super::{Bucket, Standing};
use crate::assess::gap::GapStatus;
use crate::judge::verdict::{Current, Reason};
use crate::lang::compare as texts;

/// What else is known of an item than its two standings.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'a> {
    /// Why the two reports cannot be compared here at all; empty if they can.
    pub(super) scope: &'a [Reason],
    /// The reads of the row that fail now and did not fail then.
    pub(super) newly_unreadable: &'a [Reason],
    /// Whether both reports measured the row by the same.
    pub(super) measure: Measure,
    /// The standing is folded from several resources, so that a failed read can turn `partial` into `missing`.
    pub(super) folded: bool,
}

/// Whether a row is measured by the same check, parameters, retention and binding in both reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    /// It is, as far as the reports say.
    Alike,
    /// It is not.
    Otherwise,
    /// The matrices differ, and one of the reports is too old to say what that means for the row.
    Unsaid,
}

/// The bucket of an item that both reports have, and why beyond what the standings say.
///
/// What cannot be compared comes first, then what is unknown now, then what is required otherwise; only then the account
/// itself is at fault. So nothing that merely could not be seen is called fixed, and nothing that merely is asked for newly
/// is called regressed.
pub(super) fn decide(base: Standing, head: Standing, context: Context<'_>) -> (Bucket, Vec<Reason>) {
    if !context.scope.is_empty() {
        return (Bucket::Incomparable, context.scope.to_vec());
    }
    if head.current == Current::Unknown && base.current != Current::Unknown {
        return (Bucket::Incomparable, unseen(context));
    }
    match (base.gap == GapStatus::NotApplicable, head.gap == GapStatus::NotApplicable) {
        (true, true) => (Bucket::Unchanged, Vec::new()),
        (true, false) | (false, true) => (Bucket::RequirementChanged, vec![level(base, head)]),
        (false, false) => as_far_as_said(demanded(base, head, context), context.measure),
    }
}

/// Something is demanded in both reports.
fn demanded(base: Standing, head: Standing, context: Context<'_>) -> (Bucket, Vec<Reason>) {
    let worse = head.is_worse_than(base);
    if context.measure == Measure::Otherwise {
        return (Bucket::RequirementChanged, vec![texts::measured_otherwise()]);
    }
    if head.gap == GapStatus::Waived {
        let as_before = base.gap == GapStatus::Waived && !worse;
        return match as_before {
            true => (Bucket::Unchanged, Vec::new()),
            false => (Bucket::RequirementChanged, vec![texts::accepted()]),
        };
    }
    if base.required != head.required {
        let bucket = if worse { Bucket::Regressed } else { Bucket::RequirementChanged };
        return (bucket, vec![level(base, head)]);
    }
    demanded_alike(base, head, context)
}

/// What is known of a row's measure only in part: what got worse is no less worse for that, and what is known to be demanded
/// otherwise is said to be; all else could be the demand's doing.
fn as_far_as_said(decided: (Bucket, Vec<Reason>), measure: Measure) -> (Bucket, Vec<Reason>) {
    match (measure, decided.0) {
        (Measure::Unsaid, Bucket::Unchanged | Bucket::Improved | Bucket::Fixed) => {
            (Bucket::Incomparable, vec![texts::measure_unsaid()])
        }
        _ => decided,
    }
}

/// The same is demanded in both reports, and no exception accepts what the head shows.
fn demanded_alike(base: Standing, head: Standing, context: Context<'_>) -> (Bucket, Vec<Reason>) {
    match (base.gap, head.gap) {
        (GapStatus::Met, GapStatus::Met) => (Bucket::Unchanged, Vec::new()),
        (_, GapStatus::Met) => (Bucket::Fixed, Vec::new()),
        (GapStatus::Met, _) => (Bucket::Regressed, Vec::new()),
        (GapStatus::Waived, _) => (Bucket::Regressed, vec![texts::exception_ended()]),
        _ if base.current == Current::Unknown && head.current != Current::Unknown => {
            (Bucket::Regressed, vec![texts::was_undetermined()])
        }
        _ if head.is_worse_than(base) && context.folded && !context.newly_unreadable.is_empty() => {
            (Bucket::Incomparable, context.newly_unreadable.to_vec())
        }
        _ if head.is_worse_than(base) => (Bucket::Regressed, Vec::new()),
        _ if base.is_worse_than(head) => (Bucket::Improved, Vec::new()),
        _ => (Bucket::Unchanged, Vec::new()),
    }
}

/// Why what was known is not known now.
pub(super) fn unseen(context: Context<'_>) -> Vec<Reason> {
    match context.newly_unreadable {
        [] => vec![texts::no_longer_determined()],
        reads => reads.to_vec(),
    }
}

fn level(base: Standing, head: Standing) -> Reason {
    if base.required == head.required { texts::applicability_differs() } else { texts::level_differs(base, head) }
}
