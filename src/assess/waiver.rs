//! Exceptions: accepted gaps. A row that is waived stays visible and counted.

use std::collections::BTreeSet;

use super::Row;
use super::gap::{GapStatus, gap};
use super::report::{ExceptionInfo, Finding, finding_id};
use super::validity::{Validity, validity};
use crate::judge::verdict::{Current, Reason, ResourceVerdict, Verdict};
use crate::lang::assess::{self as texts, Warning};
use crate::project::Exception;

/// What the exceptions of a row do to it.
pub(super) struct Waiver {
    /// The row's gap with the exceptions in force.
    pub(super) gap: GapStatus,
    /// The exception that is shown.
    pub(super) exception: Option<ExceptionInfo>,
    /// What the row says of it, with an ARN for one of its resources: what is accepted, and what is no longer.
    notes: Vec<(Option<String>, Reason)>,
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
    let mut waiver = Waiver { gap: would_be, exception: None, notes: Vec::new(), warnings: Vec::new() };
    let mut covering: Vec<&Exception> = Vec::new();
    let mut ineffective: Vec<(Option<String>, Reason)> = Vec::new();
    for exception in row.exceptions.iter().copied() {
        let state = validity(exception.term, row.today, row.limits.exception_days);
        if let Some(note) = no_effect(exception, state) {
            ineffective.push((exception.resource.clone(), note));
            waiver.warnings.extend(about_time(exception, &finding, state, row.limits.exception_days));
        } else if let Some(warning) = does_nothing(exception, &finding, verdict, would_be) {
            waiver.warnings.push(warning);
        } else {
            waiver.warnings.extend(about_time(exception, &finding, state, row.limits.exception_days));
            covering.push(exception);
        }
    }
    // Of several for the whole row, the one that ends last decides how long the gap is accepted.
    if let Some(whole) = covering.iter().filter(|it| it.resource.is_none()).max_by_key(|it| it.term.until) {
        waiver.gap = GapStatus::Waived;
        waiver.exception = Some(info(whole, would_be));
        return waiver;
    }
    let covered: BTreeSet<&str> = covering.iter().filter_map(|it| it.resource.as_deref()).collect();
    waiver.gap = without(&covered, row, verdict, would_be);
    waiver.notes = covering.iter().map(|it| (it.resource.clone(), note(it))).collect();
    // What nobody accepts any more is said where it falls short, not only on stderr.
    if waiver.gap.is_shortfall() {
        waiver.notes.extend(ineffective);
    }
    // Several single resources are accepted together only until the first of their exceptions ends.
    waiver.exception = covering.iter().min_by_key(|it| it.term.until).map(|first| info(first, would_be));
    waiver
}

impl Waiver {
    /// Writes the notes onto the row and the resources that they are about.
    pub(super) fn note_on(&self, finding: &mut Finding) {
        for (resource, note) in &self.notes {
            match resource {
                None => finding.reasons.push(note.clone()),
                Some(arn) => {
                    let named = finding.resources.iter_mut().filter(|it| it.arn == *arn && is_short(it.current));
                    named.for_each(|it| it.reasons.push(note.clone()));
                }
            }
        }
    }
}

/// What is said of an exception that has no effect because of its last day.
fn no_effect(exception: &Exception, state: Validity) -> Option<Reason> {
    let (code, message) = match state {
        Validity::InForce | Validity::EndsSoon { .. } => return None,
        Validity::NotYet { days } => ("exception-not-yet", texts::exception_not_yet(days)),
        Validity::Expired => ("exception-expired", texts::exception_expired(exception.term.until)),
        Validity::TooLong { .. } => ("exception-too-long", texts::exception_too_long(exception.term.until)),
    };
    Some(Reason { code: code.to_owned(), message })
}

/// The warning that an exception's last day deserves.
fn about_time(exception: &Exception, finding: &str, state: Validity, limit: Option<u32>) -> Option<Warning> {
    let (finding, resource, until) = (finding.to_owned(), exception.resource.clone(), exception.term.until);
    match state {
        Validity::InForce => None,
        Validity::EndsSoon { days_left } => Some(Warning::ExceptionEndsSoon { finding, resource, until, days_left }),
        Validity::NotYet { days } => Some(Warning::ExceptionNotYet { finding, resource, days }),
        Validity::Expired => Some(Warning::ExceptionExpired { finding, resource, until }),
        Validity::TooLong { days } => {
            let limit = limit.unwrap_or_default();
            Some(Warning::ExceptionTooLong { finding, resource, until, days, limit })
        }
    }
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
    is_short(resource.current)
}

fn is_short(current: Current) -> bool {
    match current {
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
        from: exception.term.from,
        until: exception.term.until,
        would_be,
    }
}

fn note(exception: &Exception) -> Reason {
    Reason { code: "waived-by-exception".to_owned(), message: texts::resource_waived(exception.term.until) }
}
