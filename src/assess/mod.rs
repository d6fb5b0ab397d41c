//! Assessment: what is recorded against what is required, row by row.

pub mod exit;
pub mod gap;
pub mod identity;
pub mod report;
pub mod requirement;
pub mod statements;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
pub mod validity;
mod waiver;

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::checks::CheckSpec;
use crate::facts::{Cause, ReadKey};
use crate::judge::scope::AttestationState;
use crate::judge::verdict::{Current, Evidence, Reason, ResourceVerdict, Verdict};
use crate::lang::assess::{self as texts, Warning};
use crate::matrix::{Component, Limits, Required};
use crate::project::{Attestation, Covers, Exception, Project, Subject};
use gap::GapStatus;
use report::{AttestationInfo, EvidenceItem, Finding, ResourceFinding, finding_id};
use validity::{Validity, validity};

/// One row in one environment, with all that matrix and project file say of it.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// The matrix row.
    pub component: &'a Component,
    /// The environment's name.
    pub environment: &'a str,
    /// What matrix and environment demand of the trail.
    pub required: Required,
    /// The project file says that the environment has no such component.
    pub absent_declared: bool,
    /// The exceptions for this row's trail, expired ones included, in the file's order. See [`exceptions_for`].
    pub exceptions: &'a [&'a Exception],
    /// The attestation for this row's trail, also if it has expired. See [`attestation_for`].
    pub attestation: Option<&'a Attestation>,
    /// The day that decides what has expired.
    pub today: Date,
    /// How far ahead exceptions and attestations may reach.
    pub limits: Limits,
}

/// What was asked for a row, and of whom.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The account that was asked.
    pub account: &'a str,
    /// The reads that the row's check asked, shared ones included.
    pub reads: &'a [ReadKey],
}

/// A finding, and what its row's statements in the project file deserve to be warned about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessed {
    /// The finding.
    pub finding: Finding,
    /// Warnings for stderr, in the order of the statements.
    pub warnings: Vec<Warning>,
}

/// The exceptions of a project for the trail of a row in an environment.
pub fn exceptions_for<'a>(project: &'a Project, component: &str, environment: &str) -> Vec<&'a Exception> {
    let all = project.exceptions().iter();
    all.filter(|it| is_for_trail(&it.subject, &it.environments, component, environment)).collect()
}

/// The attestation of a project for the trail of a row in an environment; of several one that holds, and of those the one
/// that does so longest.
pub fn attestation_for<'a>(
    project: &'a Project,
    component: &str,
    environment: &str,
    today: Date,
    limits: Limits,
) -> Option<&'a Attestation> {
    let all = project.attestations().iter();
    let holds = |it: &Attestation| validity(it.term, today, limits.attestation_days).holds();
    all.filter(|it| is_for_trail(&it.subject, &it.environments, component, environment))
        .max_by_key(|it| (holds(it), it.term.until))
}

fn is_for_trail(subject: &Subject, environments: &[String], component: &str, environment: &str) -> bool {
    let about = match subject {
        Subject::Component { id, covers: Covers::Trail } => id == component,
        Subject::Component { covers: Covers::Notification, .. } | Subject::Threat { .. } => false,
    };
    about && environments.iter().any(|name| name == environment)
}

/// What an attestation is worth on a day.
pub fn attestation_state(attestation: Option<&Attestation>, today: Date, limits: Limits) -> AttestationState {
    match attestation.map(|it| validity(it.term, today, limits.attestation_days)) {
        Some(Validity::InForce | Validity::EndsSoon { .. }) => AttestationState::Valid,
        Some(Validity::NotYet { .. }) => AttestationState::NotYet,
        Some(Validity::Expired) => AttestationState::Expired,
        Some(Validity::TooLong { .. }) => AttestationState::TooLong,
        None => AttestationState::None,
    }
}

/// Compares a verdict with what is required of its row.
pub fn assess(row: &Row<'_>, verdict: Verdict, asked: Asked<'_>) -> Assessed {
    let verdict = with_declared_absence(row, verdict);
    let would_be = gap::gap(row.required, verdict.current, row.absent_declared);
    let waiver = waiver::apply(row, &verdict, would_be);
    let (attestation, attestation_warning) = attestation(row, &verdict);
    let evidence = evidence(&verdict, asked);
    let mut finding = finding(row, verdict, evidence);
    waiver.note_on(&mut finding);
    finding.gap = waiver.gap;
    if finding.gap == GapStatus::NotApplicable {
        finding.remediation.clear();
    }
    finding.exception = waiver.exception;
    finding.attestation = attestation;
    let mut warnings = waiver.warnings;
    warnings.extend(attestation_warning);
    Assessed { finding, warnings }
}

/// The finding on a row of an environment whose identity could not be established: nothing was read, so nothing is
/// known. Exceptions hold all the same; whether they name existing resources cannot be said.
pub fn assess_unreachable(row: &Row<'_>, cause: Cause) -> Assessed {
    let message = texts::environment_unreachable(row.environment, cause);
    let reason = Reason { code: "environment-unreachable".to_owned(), message };
    let verdict = Verdict::bare(Current::Unknown, vec![reason]);
    let would_be = gap::gap(row.required, verdict.current, row.absent_declared);
    let whole_row: Vec<&Exception> = row.exceptions.iter().copied().filter(|it| it.resource.is_none()).collect();
    let waiver = waiver::apply(&Row { exceptions: &whole_row, ..*row }, &verdict, would_be);
    let mut finding = finding(row, verdict, Vec::new());
    waiver.note_on(&mut finding);
    finding.gap = waiver.gap;
    finding.exception = waiver.exception;
    Assessed { finding, warnings: waiver.warnings }
}

/// The finding before exceptions and attestations.
fn finding(row: &Row<'_>, verdict: Verdict, evidence: Vec<EvidenceItem>) -> Finding {
    let component = row.component;
    Finding {
        id: finding_id(row.environment, &component.id.value),
        environment: row.environment.to_owned(),
        component: component.id.value.clone(),
        category: component.category.value.clone(),
        name: component.name.clone(),
        trail: component.trail.clone(),
        threats: component.threats.iter().map(|threat| threat.value.clone()).collect(),
        declared: component.declared.status,
        required: row.required,
        current: verdict.current,
        gap: GapStatus::Undetermined,
        priority: component.notification.priority(),
        reasons: verdict.reasons,
        resources: verdict.resources.into_iter().map(resource_finding).collect(),
        notification: None,
        exception: None,
        attestation: None,
        evidence,
        remediation: verdict.remedies,
        requirement_digest: None,
        record_items: Some(verdict.record_items).filter(|items| !items.is_empty()),
    }
}

fn resource_finding(resource: ResourceVerdict) -> ResourceFinding {
    ResourceFinding { arn: resource.arn, region: resource.region, current: resource.current, reasons: resource.reasons }
}

/// Confronts a verdict with the project file's word that the environment has no such component.
///
/// A resource that was found speaks against it: the row is judged as any other, and says so. Whether a component outside
/// AWS or an application exists is nothing that AWS shows; there the project file's word is all there is, and "nothing
/// is bound" means "not present".
fn with_declared_absence(row: &Row<'_>, mut verdict: Verdict) -> Verdict {
    if !row.absent_declared {
        return verdict;
    }
    let found = verdict.resources.iter().filter(|resource| resource.current != Current::NotPresent).count();
    let invisible = matches!(row.component.check, CheckSpec::Attestation(_) | CheckSpec::ApplicationLog(_));
    if found > 0 {
        let message = texts::declared_absent_but_found(found);
        verdict.reasons.insert(0, Reason { code: "declared-absent-but-found".to_owned(), message });
    } else if invisible && verdict.resources.is_empty() && verdict.current == Current::Missing {
        verdict.current = Current::NotPresent;
        verdict.reasons = vec![Reason { code: "declared-absent".to_owned(), message: texts::declared_absent() }];
    }
    // What to write in the project file need not be said to those who wrote it.
    for reason in verdict.reasons.iter_mut().filter(|reason| reason.code == "no-such-resource") {
        reason.message = texts::absent_as_declared();
    }
    verdict
}

/// The attestation that decided, or that would have if it had not expired, and a warning if it does nothing.
fn attestation(row: &Row<'_>, verdict: &Verdict) -> (Option<AttestationInfo>, Option<Warning>) {
    let Some(attestation) = row.attestation else { return (None, None) };
    let finding = finding_id(row.environment, &row.component.id.value);
    let info = AttestationInfo {
        statement: attestation.statement.clone(),
        owner: attestation.owner.clone(),
        evidence: attestation.evidence.clone(),
        from: attestation.term.from,
        until: attestation.term.until,
    };
    let until = attestation.term.until;
    let missed = |code: &str| verdict.reasons.iter().any(|reason| reason.code == code);
    match (validity(attestation.term, row.today, row.limits.attestation_days), verdict.current) {
        (Validity::NotYet { days }, _) => {
            (missed("attestation-not-yet").then_some(info), Some(Warning::AttestationNotYet { finding, days }))
        }
        (Validity::Expired, _) => {
            (missed("attestation-expired").then_some(info), Some(Warning::AttestationExpired { finding, until }))
        }
        (Validity::TooLong { days }, _) => {
            let limit = row.limits.attestation_days.unwrap_or_default();
            let warning = Warning::AttestationTooLong { finding, until, days, limit };
            (missed("attestation-too-long").then_some(info), Some(warning))
        }
        (Validity::EndsSoon { days_left }, Current::Attested) => {
            (Some(info), Some(Warning::AttestationEndsSoon { finding, until, days_left }))
        }
        (Validity::InForce, Current::Attested) => (Some(info), None),
        _ => (None, Some(Warning::AttestationUnused { finding })),
    }
}

/// Every read that the row asked, once: as the fields that decided, else as the call alone.
fn evidence(verdict: &Verdict, asked: Asked<'_>) -> Vec<EvidenceItem> {
    let decided = verdict.resources.iter().flat_map(|resource| &resource.evidence).chain(&verdict.evidence);
    let mut items: BTreeSet<EvidenceItem> = decided.map(|evidence| evidence_item(evidence, asked.account)).collect();
    let explained: BTreeSet<(String, String, String)> =
        items.iter().map(|item| (item.account.clone(), item.call.clone(), item.region.clone())).collect();
    for read in asked.reads {
        let account = read.account.as_deref().unwrap_or(asked.account).to_owned();
        if !explained.contains(&(account.clone(), read.call.clone(), read.region.clone())) {
            items.insert(EvidenceItem {
                call: read.call.clone(),
                account,
                region: read.region.clone(),
                resource: None,
                field: None,
                value: None,
            });
        }
    }
    items.into_iter().collect()
}

fn evidence_item(evidence: &Evidence, account: &str) -> EvidenceItem {
    EvidenceItem {
        call: evidence.call.to_owned(),
        account: evidence.account.as_deref().unwrap_or(account).to_owned(),
        region: evidence.region.clone(),
        resource: evidence.resource.clone(),
        field: Some(evidence.field.clone()),
        value: Some(evidence.value.clone()),
    }
}
