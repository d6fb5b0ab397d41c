//! Exit codes, and what trips the gate.

use clap::ValueEnum;

use super::gap::GapStatus;
use super::report::{EnvironmentReport, Finding, Report};
use crate::compare::{Bucket, Delta, Trip};
use crate::facts::Cause;
use crate::lang::Text;
use crate::lang::exit::{self as texts, Tally};
use crate::matrix::{NotificationRequired, Required};

/// What the process returns. The same for every output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum ExitCode {
    /// Nothing trips the gate.
    Clean = 0,
    /// The gate tripped.
    GateTripped = 1,
    /// Usage, an invalid matrix, project file or snapshot, an unknown environment or id: found before any call.
    Usage = 2,
    /// No gap is known, but what is mandatory could not be determined.
    Inconclusive = 3,
    /// No selected environment's identity could be established.
    NoIdentity = 4,
    /// The filters leave no row.
    NothingSelected = 5,
    /// Ended by Ctrl-C, as shells number it: 128 and the number of SIGINT.
    Interrupted = 130,
    /// Ended by SIGTERM, 128 and its number.
    Terminated = 143,
}

impl ExitCode {
    /// The number.
    pub fn code(self) -> u8 {
        self as u8
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code.code())
    }
}

/// What trips the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum FailOn {
    /// A gap.
    #[default]
    Gap,
    /// Something worse than in the baseline (--baseline).
    Regression,
    /// A gap, or a mandatory row that could not be determined.
    Unknown,
    /// Nothing.
    Never,
}

/// The exit code of a scan, and the sentence that explains it as the last line on stderr.
///
/// Notifications count like trails. What is only recommended never trips: its gap is an advisory, and undetermined it
/// does not gate. That nothing could be judged at all (4, 5) is no matter of the gate, so `never` does not hide it.
/// `delta` is the comparison with the baseline, by which `regression` decides; without one it is as strict as `gap`.
pub fn decide(fail_on: FailOn, report: &Report, delta: Option<&Delta>) -> (ExitCode, Text) {
    if report.findings.is_empty() {
        return (ExitCode::NothingSelected, texts::nothing_selected());
    }
    if report.environments.iter().all(|environment| environment.account.is_none()) {
        return (ExitCode::NoIdentity, texts::no_identity(&causes(report)));
    }
    if let (FailOn::Regression, Some(delta)) = (fail_on, delta) {
        return decide_regression(delta);
    }
    let gaps = tally(report, gaps_of);
    let undetermined = tally(report, mandatory_undetermined_of);
    let rows = report.findings.len();
    match (fail_on, gaps.total(), undetermined.total()) {
        (FailOn::Never, ..) => (ExitCode::Clean, texts::never(&gaps, &undetermined)),
        (_, 1.., _) => (ExitCode::GateTripped, texts::gaps(&gaps, &undetermined)),
        (FailOn::Unknown, 0, 1..) => (ExitCode::GateTripped, texts::unknown_trips(&undetermined)),
        (FailOn::Gap | FailOn::Regression, 0, 1..) => (ExitCode::Inconclusive, texts::inconclusive(&undetermined)),
        (_, 0, 0) => (ExitCode::Clean, texts::clean(rows)),
    }
}

/// Regressed is 1, newly undetermined or incomparable is 3, and what was so already is clean.
fn decide_regression(delta: &Delta) -> (ExitCode, Text) {
    let tally = |trip| {
        let counts = delta.trips(trip);
        let names = delta.environments.iter().map(|environment| environment.name.as_str());
        Tally(names.map(|name| (name.to_owned(), counts.get(name).copied().unwrap_or(0))).collect())
    };
    let (regressed, undetermined) = (tally(Trip::Regressed), tally(Trip::Undetermined));
    match (regressed.total(), undetermined.total()) {
        (1.., _) => (ExitCode::GateTripped, texts::regressed(&regressed, &undetermined)),
        (0, 1..) => (ExitCode::Inconclusive, texts::newly_undetermined(&undetermined)),
        (0, 0) => (ExitCode::Clean, texts::no_regression(&rows(delta))),
    }
}

/// Rows by bucket over all environments, trails and notifications, those buckets that hold any.
fn rows(delta: &Delta) -> Vec<(Bucket, u32)> {
    let count = |bucket| {
        let each = delta.environments.iter().map(|it| it.trails.get(bucket) + it.notifications.get(bucket));
        (bucket, each.sum())
    };
    Bucket::ALL.map(count).into_iter().filter(|(_, count)| *count > 0).collect()
}

/// Why no identity could be established, each cause with its environments.
fn causes(report: &Report) -> Vec<(Option<Cause>, Vec<&str>)> {
    let mut causes: Vec<(Option<Cause>, Vec<&str>)> = Vec::new();
    for EnvironmentReport { name, .. } in &report.environments {
        let cause = report.unreadable.iter().find(|item| item.environment == *name).map(|item| item.cause);
        match causes.iter_mut().find(|(known, _)| *known == cause) {
            Some((_, names)) => names.push(name),
            None => causes.push((cause, vec![name])),
        }
    }
    causes
}

/// Sums `count` by environment, in the order of the scan.
fn tally(report: &Report, count: impl Fn(&Finding) -> usize) -> Tally {
    let by_environment = report.environments.iter().map(|environment| {
        let own = report.findings.iter().filter(|finding| finding.environment == environment.name);
        (environment.name.clone(), own.map(&count).sum())
    });
    Tally(by_environment.collect())
}

fn gaps_of(finding: &Finding) -> usize {
    let notification = finding.notification.as_ref().is_some_and(|it| it.gap == GapStatus::Gap);
    usize::from(finding.gap == GapStatus::Gap) + usize::from(notification)
}

fn mandatory_undetermined_of(finding: &Finding) -> usize {
    let trail = finding.gap == GapStatus::Undetermined && finding.required == Required::Mandatory;
    let notification = finding
        .notification
        .as_ref()
        .is_some_and(|it| it.gap == GapStatus::Undetermined && it.required == NotificationRequired::Required);
    usize::from(trail) + usize::from(notification)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{environment, finding, report};
    use super::*;
    use crate::assess::report::{NotificationFinding, UnreadableItem};
    use crate::judge::verdict::Current;
    use Required::{Mandatory, Recommended};

    fn code(fail_on: FailOn, report: &Report) -> u8 {
        decide(fail_on, report, None).0.code()
    }

    #[test]
    fn what_trips_under_each_setting() {
        let met = finding("prd", "iam", Mandatory, GapStatus::Met);
        let cases = [
            (vec![met.clone()], [0, 0, 0]),
            (vec![finding("prd", "vpc", Mandatory, GapStatus::Gap)], [1, 1, 0]),
            (vec![finding("prd", "vpc", Recommended, GapStatus::Advisory)], [0, 0, 0]),
            (vec![finding("prd", "vpc", Mandatory, GapStatus::Waived)], [0, 0, 0]),
            (vec![finding("prd", "vpc", Mandatory, GapStatus::Undetermined)], [3, 1, 0]),
            (vec![finding("prd", "vpc", Recommended, GapStatus::Undetermined)], [0, 0, 0]),
            (
                vec![
                    finding("prd", "vpc", Mandatory, GapStatus::Undetermined),
                    finding("prd", "alb", Mandatory, GapStatus::Gap),
                ],
                [1, 1, 0],
            ),
        ];
        for (findings, expected) in cases {
            let report = report(vec![environment("prd", Some("333333333333"))], findings);
            let codes = [FailOn::Gap, FailOn::Unknown, FailOn::Never].map(|fail_on| code(fail_on, &report));
            assert_eq!(codes, expected, "{:?}", report.findings);
        }
    }

    #[test]
    fn a_notification_gap_trips_like_a_trail_s() {
        let mut row = finding("prd", "iam", Mandatory, GapStatus::Met);
        for (required, gap, expected) in [
            (NotificationRequired::Required, GapStatus::Gap, 1),
            (NotificationRequired::Recommended, GapStatus::Advisory, 0),
            (NotificationRequired::Required, GapStatus::Undetermined, 3),
            (NotificationRequired::Recommended, GapStatus::Undetermined, 0),
        ] {
            row.notification =
                Some(NotificationFinding { required, current: Current::Missing, gap, reasons: Vec::new() });
            let report = report(vec![environment("prd", Some("333333333333"))], vec![row.clone()]);
            assert_eq!(code(FailOn::Gap, &report), expected, "{required} {gap}");
        }
    }

    #[test]
    fn four_only_if_no_environment_has_an_identity() {
        let lost = finding("dev2", "iam", Mandatory, GapStatus::Undetermined);
        let met = finding("prd", "iam", Mandatory, GapStatus::Met);
        let all = report(vec![environment("dev2", None)], vec![lost.clone()]);
        assert_eq!(code(FailOn::Gap, &all), 4);
        assert_eq!(code(FailOn::Never, &all), 4);
        assert_eq!(code(FailOn::Regression, &all), 4);
        let some = report(vec![environment("dev2", None), environment("prd", Some("333333333333"))], vec![lost, met]);
        assert_eq!(code(FailOn::Gap, &some), 3);
        assert_eq!(code(FailOn::Never, &some), 0);
    }

    #[test]
    fn four_names_each_cause_with_its_environments() {
        let environments = ["dev", "dev2", "prd"].map(|name| environment(name, None)).to_vec();
        let lost = environments.iter().map(|it| finding(&it.name, "iam", Mandatory, GapStatus::Undetermined)).collect();
        let mut report = report(environments, lost);
        for (name, cause) in [("dev", Cause::Denied), ("dev2", Cause::Unreachable), ("prd", Cause::Denied)] {
            report.unreadable.push(UnreadableItem {
                environment: name.to_owned(),
                call: "sts:GetCallerIdentity".to_owned(),
                account: None,
                region: String::new(),
                cause,
                action: String::new(),
                message: "the SDK's own words".to_owned(),
            });
        }
        let why = decide(FailOn::Gap, &report, None).1.en;
        let beginning =
            "exit 4: no selected environment's AWS account could be established (dev, prd, dev2): dev, prd: denied: ";
        assert!(why.starts_with(beginning) && why.contains("; dev2: unreachable: "), "{why}");
        assert!(!why.contains("SDK"));
    }

    #[test]
    fn no_row_is_five() {
        let none = report(vec![environment("prd", Some("333333333333"))], Vec::new());
        assert_eq!(code(FailOn::Gap, &none), 5);
    }

    #[test]
    fn the_sentence_names_code_numbers_and_environments() {
        let findings = vec![
            finding("dev2", "vpc", Mandatory, GapStatus::Gap),
            finding("prd", "vpc", Mandatory, GapStatus::Gap),
            finding("prd", "alb", Mandatory, GapStatus::Gap),
            finding("prd", "rds", Mandatory, GapStatus::Undetermined),
        ];
        let environments = vec![environment("dev2", Some("222222222222")), environment("prd", Some("333333333333"))];
        let sentence = decide(FailOn::Gap, &report(environments, findings), None).1;
        assert_eq!(sentence.en, "exit 1: 3 gaps (dev2 1, prd 2); 1 mandatory item undetermined (prd 1)");
        assert_eq!(sentence.ja, "終了コード 1: 不足 3 件（dev2 1、prd 2）、必須の判定不能 1 件（prd 1）");
    }
}
