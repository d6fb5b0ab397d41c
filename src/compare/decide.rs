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
    /// The row is measured by another check, other parameters, another retention or another binding.
    pub(super) measured_otherwise: bool,
    /// The standing is folded from several resources, so that a failed read can turn `partial` into `missing`.
    pub(super) folded: bool,
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
        (true, true) => return (Bucket::Unchanged, Vec::new()),
        (true, false) | (false, true) => return (Bucket::RequirementChanged, vec![level(base, head)]),
        (false, false) => {}
    }
    if context.measured_otherwise {
        return (Bucket::RequirementChanged, vec![texts::measured_otherwise()]);
    }
    let worse = head.is_worse_than(base);
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
