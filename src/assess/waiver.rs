//! Exceptions: accepted gaps. A row that is waived stays visible and counted.

use std::collections::BTreeSet;

use super::Row;
use super::gap::{GapStatus, gap};
use super::report::{ExceptionInfo, finding_id};
use crate::judge::verdict::{Current, Reason, ResourceVerdict, Verdict};
use crate::lang::assess::{self as texts, Warning};
use crate::project::Exception;

/// What the exceptions of a row do to it.
pub(super) struct Waiver {
    /// The row's gap with the exceptions in force.
    pub(super) gap: GapStatus,
    /// The exception that is shown.
    pub(super) exception: Option<ExceptionInfo>,
    /// What waived resources say of it, by ARN.
    pub(super) notes: Vec<(String, Reason)>,
    /// Exceptions that do nothing, and why.
    pub(super) warnings: Vec<Warning>,
}

/// Applies the exceptions that are in force, the last day included.
///
/// An exception for the whole row accepts any shortfall. Exceptions for single resources accept only these: the row is
/// folded again without them, and what the rest falls short of remains. If the rest falls short of nothing, the row is
/// waived. `current` stays what the account shows.
pub(super) fn apply(row: &Row<'_>, verdict: &Verdict, would_be: GapStatus) -> Waiver {
    let finding = finding_id(row.environment, &row.component.id.value);
    let (valid, expired): (Vec<_>, Vec<_>) = row.exceptions.iter().copied().partition(|it| it.until >= row.today);
    let mut waiver = Waiver { gap: would_be, exception: None, notes: Vec::new(), warnings: Vec::new() };
    waiver.warnings.extend(expired.into_iter().map(|exception| Warning::ExceptionExpired {
        finding: finding.clone(),
        resource: exception.resource.clone(),
        until: exception.until,
    }));
    let mut covering: Vec<&Exception> = Vec::new();
    for exception in valid {
        match does_nothing(exception, &finding, verdict, would_be) {
            Some(warning) => waiver.warnings.push(warning),
            None => covering.push(exception),
        }
    }
    // Of several for the whole row, the one that ends last decides how long the gap is accepted.
    if let Some(whole) = covering.iter().filter(|it| it.resource.is_none()).max_by_key(|it| it.until) {
        waiver.gap = GapStatus::Waived;
        waiver.exception = Some(info(whole, would_be));
        return waiver;
    }
    let covered: BTreeSet<&str> = covering.iter().filter_map(|it| it.resource.as_deref()).collect();
    waiver.gap = without(&covered, row, verdict, would_be);
    waiver.notes = covering.iter().filter_map(|it| Some((it.resource.clone()?, note(it)))).collect();
    // Several single resources are accepted together only until the first of their exceptions ends.
    waiver.exception = covering.iter().min_by_key(|it| it.until).map(|first| info(first, would_be));
    waiver
}

/// Why an exception that is in force has nothing to accept, if so.
fn does_nothing(exception: &Exception, finding: &str, verdict: &Verdict, would_be: GapStatus) -> Option<Warning> {
    let (finding, resource) = (finding.to_owned(), exception.resource.clone());
    if let Some(name) = &exception.resource {
        let named: Vec<_> = verdict.resources.iter().filter(|it| it.arn == *name).collect();
        if named.is_empty() {
            return Some(Warning::ExceptionMatchesNothing { finding, resource: name.clone() });
        }
        if !named.into_iter().any(falls_short) {
            return Some(Warning::ExceptionUnneeded { finding, resource });
        }
    }
    (!would_be.is_shortfall()).then_some(Warning::ExceptionUnneeded { finding, resource })
}

fn falls_short(resource: &ResourceVerdict) -> bool {
    match resource.current {
        Current::Partial | Current::Missing | Current::Unknown => true,
        Current::Recorded | Current::Attested | Current::NotPresent => false,
    }
}

/// The row's gap without the covered resources.
fn without(covered: &BTreeSet<&str>, row: &Row<'_>, verdict: &Verdict, would_be: GapStatus) -> GapStatus {
    if covered.is_empty() || falls_short_as_a_whole(verdict) {
        return would_be;
    }
    let rest = verdict.resources.iter().filter(|resource| !covered.contains(resource.arn.as_str())).cloned();
    match Verdict::fold(rest.collect(), &[]).current {
        // Nothing is left, or only what is out of scope: all that fell short is covered.
        Current::NotPresent | Current::Recorded | Current::Attested => GapStatus::Waived,
        current @ (Current::Partial | Current::Missing | Current::Unknown) => {
            gap(row.required, current, row.absent_declared)
        }
    }
}

/// Whether something beyond the single resources holds the verdict down, such as a list that could not be read: no
/// exception for one resource covers that. An unknown row with a reason of its own is taken for such a case.
fn falls_short_as_a_whole(verdict: &Verdict) -> bool {
    let by_resources = Verdict::fold(verdict.resources.clone(), &[]).current;
    let of_resources = |reason: &Reason| verdict.resources.iter().any(|resource| resource.reasons.contains(reason));
    by_resources != verdict.current
        || (verdict.current == Current::Unknown && !verdict.reasons.iter().all(of_resources))
}

fn info(exception: &Exception, would_be: GapStatus) -> ExceptionInfo {
    ExceptionInfo {
        reason: exception.reason.clone(),
        approved_by: exception.approved_by.clone(),
        until: exception.until,
        would_be,
    }
}

fn note(exception: &Exception) -> Reason {
    Reason { code: "waived-by-exception".to_owned(), message: texts::resource_waived(exception.until) }
}
