use jiff::civil::date;

use super::report::{Drift, ExceptionInfo, Summary};
use super::testing;
use super::validity::Term;
use super::*;
use crate::facts::Unreadable;
use crate::judge::remedy::Remedy;
use crate::matrix::{DeclaredStatus, Matrix};
use Current::{Attested, Missing, NotPresent, Partial, Recorded, Unknown};

const TODAY: Date = date(2026, 7, 1);
const LIMITS: Limits = Limits { exception_days: Some(366), attestation_days: Some(366) };

fn row<'a>(matrix: &'a Matrix, id: &str) -> Row<'a> {
    Row {
        component: matrix.component(id).unwrap(),
        environment: "prd",
        required: Required::Mandatory,
        absent_declared: false,
        exceptions: &[],
        attestation: None,
        today: TODAY,
        limits: LIMITS,
    }
}

fn matrix() -> Matrix {
    Matrix::embedded().unwrap()
}

fn resource(arn: &str, current: Current) -> ResourceVerdict {
    let reasons = match current {
        Recorded => Vec::new(),
        _ => vec![Reason::new("why", "理由", format!("why {arn}"))],
    };
    ResourceVerdict { arn: arn.to_owned(), region: "ap-northeast-1".to_owned(), current, reasons, evidence: Vec::new() }
}

fn folded(resources: &[(&str, Current)]) -> Verdict {
    Verdict::fold(resources.iter().map(|(arn, current)| resource(arn, *current)).collect(), &[])
}

fn exception(resource: Option<&str>, until: Date) -> Exception {
    Exception {
        subject: Subject::Component { id: String::new(), covers: Covers::Trail },
        environments: Vec::new(),
        line: 1,
        resource: resource.map(str::to_owned),
        reason: "planned".to_owned(),
        approved_by: "CTO".to_owned(),
        term: Term { from: None, until },
    }
}

fn nothing_asked() -> Asked<'static> {
    Asked { account: "333333333333", reads: &[] }
}

fn judge(row: &Row<'_>, verdict: Verdict) -> Assessed {
    assess(row, verdict, nothing_asked())
}

#[test]
fn the_row_is_carried_from_the_matrix() {
    let matrix = matrix();
    let finding = judge(&row(&matrix, "s3-sf-data"), folded(&[("a", Missing)])).finding;
    assert_eq!(finding.id, "prd/s3-sf-data");
    assert_eq!(finding.category, "data-store");
    assert_eq!(finding.threats, ["IV", "V"]);
    assert_eq!(finding.declared, DeclaredStatus::Partial);
    assert_eq!((finding.current, finding.gap, finding.priority), (Missing, GapStatus::Gap, 1));
}

#[test]
fn an_exception_is_in_force_through_its_last_day() {
    let matrix = matrix();
    let exceptions = [exception(None, TODAY)];
    let row = Row { exceptions: &exceptions.each_ref(), ..row(&matrix, "alb") };
    let judged = judge(&row, folded(&[("a", Missing)]));
    assert_eq!(judged.finding.gap, GapStatus::Waived);
    assert_eq!(judged.finding.current, Missing);
    let expected = ExceptionInfo {
        reason: "planned".to_owned(),
        approved_by: "CTO".to_owned(),
        from: None,
        until: TODAY,
        would_be: GapStatus::Gap,
    };
    assert_eq!(judged.finding.exception, Some(expected));
    let last_day =
        Warning::ExceptionEndsSoon { finding: "prd/alb".to_owned(), resource: None, until: TODAY, days_left: 0 };
    assert_eq!(judged.warnings, [last_day]);

    let tomorrow = Row { today: date(2026, 7, 2), ..row };
    let judged = judge(&tomorrow, folded(&[("a", Missing)]));
    assert_eq!((judged.finding.gap, judged.finding.exception), (GapStatus::Gap, None));
    let codes: Vec<_> = judged.finding.reasons.iter().map(|reason| reason.code.as_str()).collect();
    assert_eq!(codes, ["why", "exception-expired"], "loud in every format");
    let finding = "prd/alb".to_owned();
    assert_eq!(judged.warnings, [Warning::ExceptionExpired { finding, resource: None, until: TODAY }]);
}

#[test]
fn an_exception_that_reaches_too_far_ahead_accepts_nothing_and_says_so() {
    let matrix = matrix();
    let until = date(2099, 12, 31);
    for (resource, exceptions) in [(None, [exception(None, until)]), (Some("a"), [exception(Some("a"), until)])] {
        let row = Row { exceptions: &exceptions.each_ref(), ..row(&matrix, "alb") };
        let judged = judge(&row, folded(&[("a", Missing)]));
        assert_eq!((judged.finding.gap, judged.finding.exception), (GapStatus::Gap, None));
        let noted = if resource.is_some() { &judged.finding.resources[0].reasons } else { &judged.finding.reasons };
        assert!(noted.iter().any(|reason| reason.code == "exception-too-long"), "{noted:?}");
        let resource = resource.map(str::to_owned);
        let finding = "prd/alb".to_owned();
        let expected = Warning::ExceptionTooLong { finding, resource, until, days: 26_846, limit: 366 };
        assert_eq!(judged.warnings, [expected]);
        let free = Row { limits: Limits::default(), ..row };
        assert_eq!(judge(&free, folded(&[("a", Missing)])).finding.gap, GapStatus::Waived);
    }
}

#[test]
fn a_statement_has_no_effect_before_its_first_day_and_says_so() {
    let matrix = matrix();
    let term = Term { from: Some(date(2026, 7, 3)), until: date(2026, 12, 31) };
    let exceptions = [Exception { term, ..exception(None, TODAY) }];
    let row = Row { exceptions: &exceptions.each_ref(), ..row(&matrix, "alb") };
    let judged = judge(&row, folded(&[("a", Missing)]));
    assert_eq!((judged.finding.gap, judged.finding.exception), (GapStatus::Gap, None));
    assert!(judged.finding.reasons.iter().any(|reason| reason.code == "exception-not-yet"));
    let finding = "prd/alb".to_owned();
    assert_eq!(judged.warnings, [Warning::ExceptionNotYet { finding, resource: None, days: 2 }]);
    let begun = judge(&Row { today: date(2026, 7, 3), ..row }, folded(&[("a", Missing)])).finding;
    assert_eq!((begun.gap, begun.exception.and_then(|it| it.from)), (GapStatus::Waived, term.from));

    let text = "attestations:\n  - { component: hennge-one, environments: [prd], statement: s, owner: o, evidence: e, from: 2026-07-02, until: 2027-07-03 }\n";
    let source = crate::diagnostic::SourceFile::new("audit-gap.yaml", text);
    let project = Project::parse(&source, &matrix).unwrap();
    let state = |today| attestation_state(attestation_for(&project, "hennge-one", "prd", today, LIMITS), today, LIMITS);
    assert_eq!(state(date(2026, 7, 1)), AttestationState::NotYet);
    assert_eq!(state(date(2026, 7, 2)), AttestationState::Valid);
    let shorter = Limits { attestation_days: Some(365), ..LIMITS };
    let attestation = attestation_for(&project, "hennge-one", "prd", date(2027, 7, 1), shorter);
    assert_eq!(
        attestation_state(attestation, date(2027, 7, 1), shorter),
        AttestationState::TooLong,
        "waiting does not help"
    );
}

#[test]
fn a_renewed_exception_silences_the_note_of_the_one_that_expired_but_not_its_warning() {
    let matrix = matrix();
    let exceptions = [exception(None, date(2026, 6, 30)), exception(None, date(2026, 12, 31))];
    let row = Row { exceptions: &exceptions.each_ref(), ..row(&matrix, "alb") };
    let judged = judge(&row, folded(&[("a", Missing)]));
    assert_eq!(judged.finding.gap, GapStatus::Waived);
    assert!(judged.finding.reasons.iter().all(|reason| reason.code != "exception-expired"));
    assert!(matches!(judged.warnings.as_slice(), [Warning::ExceptionExpired { .. }]));
}

#[test]
fn statements_that_overlap_or_that_nothing_judges_are_warned_about() {
    let text = r#"
exceptions:
  - { component: alb, environments: [dev2, prd], reason: a, approved_by: b, until: 2026-12-31 }
  - { component: alb, environments: [prd], resource: x, reason: a, approved_by: b, until: 2026-12-31 }
  - { component: rds, environments: [prd], resource: x, reason: a, approved_by: b, until: 2026-12-31 }
  - { component: rds, environments: [prd], resource: y, reason: a, approved_by: b, until: 2026-12-31 }
  - { component: rds, environments: [prd], resource: x, reason: a, approved_by: b, until: 2026-06-30 }
  - { component: sqs, environments: [prd], covers: notification, reason: a, approved_by: b, until: 2026-12-31 }
attestations:
  - { component: hennge-one, environments: [prd], statement: s, owner: o, evidence: e, until: 2026-12-31 }
  - { component: hennge-one, environments: [prd], statement: s, owner: o, evidence: e, until: 2027-01-31 }
  - { threat: I-4, environments: [dev2], statement: s, owner: o, evidence: e, until: 2026-12-31 }
"#;
    let source = crate::diagnostic::SourceFile::new("audit-gap.yaml", text);
    let project = Project::parse(&source, &matrix()).unwrap();
    let found = |environment: &str, selected: &dyn Fn(&str) -> bool| -> Vec<String> {
        let warnings = statements::warnings(&project, LIMITS, environment, TODAY, selected);
        warnings.iter().map(|warning| warning.message().en).collect()
    };
    assert_eq!(
        found("prd", &|_| true),
        [
            "audit-gap.yaml:4: line 3 holds for prd/alb, too; keep one of the two",
            "audit-gap.yaml:8: nothing judges prd/sqs/notification, so this statement has no effect",
            "audit-gap.yaml:11: line 10 holds for prd/hennge-one, too; keep one of the two",
        ]
    );
    assert_eq!(found("dev2", &|_| true).len(), 1, "the threat");
    assert_eq!(found("prd", &|id| id == "vpc"), [""; 0]);
}

#[test]
fn every_shortfall_can_be_waived_and_nothing_else() {
    let matrix = matrix();
    let exceptions = [exception(None, date(2026, 12, 31))];
    for (required, current, expected) in [
        (Required::Mandatory, Missing, GapStatus::Waived),
        (Required::Recommended, Partial, GapStatus::Waived),
        (Required::Mandatory, Unknown, GapStatus::Waived),
        (Required::Mandatory, NotPresent, GapStatus::Waived),
        (Required::Mandatory, Recorded, GapStatus::Met),
        (Required::None, Missing, GapStatus::NotApplicable),
    ] {
        let row = Row { required, exceptions: &exceptions.each_ref(), ..row(&matrix, "alb") };
        let judged = judge(&row, Verdict::bare(current, Vec::new()));
        assert_eq!(judged.finding.gap, expected, "{required} {current:?}");
        let unneeded = Warning::ExceptionUnneeded { finding: "prd/alb".to_owned(), resource: None };
        let warned = if expected == GapStatus::Waived { vec![] } else { vec![unneeded] };
        assert_eq!(judged.warnings, warned, "{required} {current:?}");
    }
}

#[test]
fn an_exception_for_one_resource_leaves_the_others_shortfalls() {
    let matrix = matrix();
    let exceptions = [exception(Some("a"), TODAY)];
    let row = Row { exceptions: &exceptions.each_ref(), ..row(&matrix, "s3-output") };
    for (others, expected) in [
        (vec![], GapStatus::Waived),
        (vec![("b", Recorded)], GapStatus::Waived),
        (vec![("b", NotPresent)], GapStatus::Waived),
        (vec![("b", Missing)], GapStatus::Gap),
        (vec![("b", Recorded), ("c", Partial)], GapStatus::Gap),
        (vec![("b", Recorded), ("c", Unknown)], GapStatus::Undetermined),
    ] {
        let mut all = vec![("a", Missing)];
        all.extend(&others);
        let judged = judge(&row, folded(&all));
        assert_eq!(judged.finding.gap, expected, "{others:?}");
        assert_eq!(judged.finding.exception.unwrap().would_be, GapStatus::Gap);
        let codes: Vec<_> = judged.finding.resources[0].reasons.iter().map(|reason| reason.code.as_str()).collect();
        assert_eq!(codes, ["why", "waived-by-exception"]);
    }
}

#[test]
fn exceptions_for_all_short_resources_waive_the_row_until_the_first_ends() {
    let matrix = matrix();
    let exceptions = [exception(Some("a"), date(2027, 1, 1)), exception(Some("b"), date(2026, 9, 1))];
    let row = Row { exceptions: &exceptions.each_ref(), ..row(&matrix, "s3-output") };
    let judged = judge(&row, folded(&[("a", Missing), ("b", Partial), ("c", Recorded)]));
    assert_eq!(judged.finding.gap, GapStatus::Waived);
    assert_eq!(judged.finding.exception.unwrap().until, date(2026, 9, 1));
}

#[test]
fn an_exception_for_one_resource_does_not_cover_an_unreadable_list() {
    let matrix = matrix();
    let exceptions = [exception(Some("a"), TODAY)];
    let row = Row { exceptions: &exceptions.each_ref(), ..row(&matrix, "s3-output") };
    let denied = Unreadable {
        call: "s3:ListBuckets",
        action: "s3:ListAllMyBuckets",
        account: None,
        region: "ap-northeast-1".to_owned(),
        cause: Cause::Denied,
        message: "no".to_owned(),
    };
    for current in [Missing, Unknown] {
        let verdict = Verdict::fold(vec![resource("a", current)], std::slice::from_ref(&denied));
        assert_eq!(judge(&row, verdict).finding.gap, GapStatus::Undetermined, "{current:?}");
    }
}

#[test]
fn exceptions_that_name_nothing_or_nothing_short_are_warned_about() {
    let matrix = matrix();
    let exceptions = [exception(Some("gone"), TODAY), exception(Some("b"), TODAY)];
    let row = Row { exceptions: &exceptions.each_ref(), ..row(&matrix, "s3-output") };
    let judged = judge(&row, folded(&[("a", Missing), ("b", Recorded)]));
    assert_eq!((judged.finding.gap, judged.finding.exception), (GapStatus::Gap, None));
    let finding = || "prd/s3-output".to_owned();
    let expected = [
        Warning::ExceptionMatchesNothing { finding: finding(), resource: "gone".to_owned() },
        Warning::ExceptionUnneeded { finding: finding(), resource: Some("b".to_owned()) },
    ];
    assert_eq!(judged.warnings, expected);
}

#[test]
fn remedies_are_carried_where_something_is_to_be_done() {
    let matrix = matrix();
    let remedy = |arn: Option<&str>| Remedy {
        resource: arn.map(str::to_owned),
        summary: crate::lang::Text::new("直す", "mend it"),
        cli: "aws x\n".to_owned(),
        terraform: String::new(),
        config: String::new(),
    };
    let all = [("a", Missing), ("b", Recorded), ("c", Partial), ("d", Unknown), ("e", NotPresent), ("f", Attested)];
    let of = |required| {
        let remedies = ["c", "a", "b", "d", "e", "f", "gone"].map(|arn| remedy(Some(arn)));
        let verdict = folded(&all).with_remedies(remedies).with_remedies([remedy(None)]);
        judge(&Row { required, ..row(&matrix, "sqs") }, verdict).finding.remediation
    };
    assert_eq!(of(Required::Mandatory), [remedy(None), remedy(Some("a")), remedy(Some("c"))]);
    assert_eq!(of(Required::Recommended).len(), 3);
    assert_eq!(of(Required::None), []);
    assert_eq!(folded(&[("b", Recorded)]).with_remedies([remedy(None)]).remedies, []);
}

#[test]
fn a_component_declared_absent_is_not_applicable_only_if_it_is() {
    let matrix = matrix();
    let absent = |id| Row { absent_declared: true, ..row(&matrix, id) };
    assert_eq!(judge(&absent("sqs"), folded(&[])).finding.gap, GapStatus::NotApplicable);
    let found = judge(&absent("sqs"), folded(&[("a", Missing)])).finding;
    assert_eq!((found.gap, found.reasons[0].code.as_str()), (GapStatus::Gap, "declared-absent-but-found"));
    // CloudTrail rows are judged for the account: a missing trail stays missing.
    let account = judge(&absent("ecr"), Verdict::bare(Missing, Vec::new())).finding;
    assert_eq!(account.gap, GapStatus::Gap);
    let outside = judge(&absent("datahub"), Verdict::bare(Missing, vec![Reason::new("not-bound", "", "")])).finding;
    assert_eq!((outside.current, outside.gap), (NotPresent, GapStatus::NotApplicable));
    assert_eq!(outside.reasons[0].code, "declared-absent");
    let unreadable = judge(&absent("sqs"), Verdict::bare(Unknown, Vec::new())).finding;
    assert_eq!(unreadable.gap, GapStatus::Undetermined);
}

#[test]
fn an_attestation_is_shown_where_it_decided() {
    let matrix = matrix();
    let info = AttestationInfo {
        statement: "logs are reviewed".to_owned(),
        owner: "IT".to_owned(),
        evidence: "https://wiki.example/1".to_owned(),
        from: None,
        until: TODAY,
    };
    let attestation = Attestation {
        subject: Subject::Component { id: "hennge-one".to_owned(), covers: Covers::Trail },
        environments: vec!["prd".to_owned()],
        statement: info.statement.clone(),
        owner: info.owner.clone(),
        evidence: info.evidence.clone(),
        term: Term { from: None, until: TODAY },
        line: 1,
    };
    let row = Row { attestation: Some(&attestation), ..row(&matrix, "hennge-one") };
    let judged = judge(&row, Verdict::bare(Attested, Vec::new()));
    assert_eq!((judged.finding.gap, judged.finding.attestation.as_ref()), (GapStatus::Met, Some(&info)));
    let last_day = Warning::AttestationEndsSoon { finding: "prd/hennge-one".to_owned(), until: TODAY, days_left: 0 };
    assert_eq!(judged.warnings, [last_day]);
    let far = Row { today: date(2025, 6, 1), ..row };
    let unheard = judge(&far, Verdict::bare(Missing, vec![Reason::new("attestation-too-long", "長い", "long")]));
    assert_eq!((unheard.finding.gap, unheard.finding.attestation.as_ref()), (GapStatus::Gap, Some(&info)));
    assert!(matches!(unheard.warnings.as_slice(), [Warning::AttestationTooLong { days: 395, limit: 366, .. }]));

    let unused = judge(&row, Verdict::bare(Missing, Vec::new()));
    assert_eq!(unused.finding.attestation, None);
    assert_eq!(unused.warnings, [Warning::AttestationUnused { finding: "prd/hennge-one".to_owned() }]);

    let later = Row { today: date(2026, 7, 2), ..row };
    let expired = judge(&later, Verdict::bare(Missing, vec![Reason::new("attestation-expired", "失効", "expired")]));
    assert_eq!((expired.finding.gap, expired.finding.attestation), (GapStatus::Gap, Some(info)));
    let finding = "prd/hennge-one".to_owned();
    assert_eq!(expired.warnings, [Warning::AttestationExpired { finding, until: TODAY }]);
}

#[test]
fn an_environment_without_identity_is_undetermined_and_says_why() {
    let matrix = matrix();
    let exceptions = [exception(Some("a"), TODAY)];
    for (required, expected) in [
        (Required::Mandatory, GapStatus::Undetermined),
        (Required::Recommended, GapStatus::Undetermined),
        (Required::None, GapStatus::NotApplicable),
    ] {
        let row = Row { required, exceptions: &exceptions.each_ref(), ..row(&matrix, "vpc") };
        let judged = assess_unreachable(&row, Cause::Credentials);
        assert_eq!((judged.finding.current, judged.finding.gap), (Unknown, expected));
        assert_eq!(judged.finding.reasons[0].code, "environment-unreachable");
        assert!(judged.finding.reasons[0].message.en.contains("credentials"));
        assert_eq!(judged.warnings, [], "nobody knows whether the resource exists");
    }
    let whole = [exception(None, TODAY)];
    let row = Row { exceptions: &whole.each_ref(), ..row(&matrix, "vpc") };
    assert_eq!(assess_unreachable(&row, Cause::Denied).finding.gap, GapStatus::Waived);
}

#[test]
fn evidence_holds_every_read_once_sorted() {
    let matrix = matrix();
    let mut bucket = resource("a", Missing);
    let field = Evidence::new("s3:GetBucketLogging", "ap-northeast-1", Some("a"), "LoggingEnabled", "null");
    bucket.evidence = vec![field.clone(), field];
    let key = |call: &str, params: &str| ReadKey {
        account: None,
        call: call.to_owned(),
        region: "ap-northeast-1".to_owned(),
        params: params.to_owned(),
    };
    let reads = [key("s3:ListBuckets", "1"), key("s3:ListBuckets", "2"), key("s3:GetBucketLogging", "1")];
    let asked = Asked { account: "333333333333", reads: &reads };
    let finding = assess(&row(&matrix, "s3-output"), Verdict::fold(vec![bucket], &[]), asked).finding;
    let shown: Vec<_> = finding
        .evidence
        .iter()
        .map(|item| (item.call.as_str(), item.field.as_deref(), item.value.as_deref()))
        .collect();
    let expected = [("s3:GetBucketLogging", Some("LoggingEnabled"), Some("null")), ("s3:ListBuckets", None, None)];
    assert_eq!(shown, expected);
    assert!(finding.evidence.iter().all(|item| item.account == "333333333333"));
}

#[test]
fn drift_is_a_belief_that_the_account_contradicts() {
    use DeclaredStatus as D;
    use Drift::{Better, Worse};
    // Columns in the order of `Current::ALL`: recorded, partial, missing, not present, unknown, attested.
    let table = [
        (D::Recorded, [None, Some(Worse), Some(Worse), Some(Worse), None, None]),
        (D::Partial, [Some(Better), None, Some(Worse), Some(Worse), None, Some(Better)]),
        (D::Missing, [Some(Better), Some(Better), None, None, None, Some(Better)]),
        (D::Unknown, [None; 6]),
        (D::None, [None; 6]),
    ];
    let mut finding = testing::finding("prd", "iam", Required::Mandatory, GapStatus::Met);
    for (declared, line) in table {
        for (current, expected) in Current::ALL.into_iter().zip(line) {
            (finding.declared, finding.current) = (declared, current);
            assert_eq!(finding.drift(), expected, "{declared} {current:?}");
        }
    }
    (finding.declared, finding.current, finding.gap) = (D::Recorded, NotPresent, GapStatus::NotApplicable);
    assert_eq!(finding.drift(), None, "declared absent");
}

#[test]
fn summaries_add_up_and_every_environment_has_one() {
    let findings = GapStatus::ALL.map(|gap| testing::finding("prd", gap.as_str(), Required::Mandatory, gap)).to_vec();
    let environments = vec![testing::environment("dev", None), testing::environment("prd", Some("333333333333"))];
    let report = testing::report(environments, findings);
    assert_eq!(report.summary["prd"].total(), 6);
    assert!(GapStatus::ALL.iter().all(|gap| report.summary["prd"].get(*gap) == 1));
    assert_eq!(report.summary["dev"], Summary::default());
    assert_eq!(report.notification_summary["prd"], Summary::default());
}

#[test]
fn statements_of_the_project_file_reach_their_rows() {
    let text = r#"
environments:
  prd: { account: "333333333333" }
attestations:
  - { component: hennge-one, environments: [prd], statement: s, owner: o, evidence: e, until: 2026-01-31 }
  - { component: hennge-one, environments: [prd], statement: s, owner: o, evidence: e, until: 2027-01-31 }
exceptions:
  - { component: alb, environments: [dev2, prd], reason: trail, approved_by: b, until: 2026-12-31 }
  - { component: alb, environments: [prd], covers: notification, reason: notification, approved_by: b, until: 2026-12-31 }
  - { threat: I-4, environments: [prd], reason: threat, approved_by: b, until: 2026-12-31 }
"#;
    let source = crate::diagnostic::SourceFile::new("audit-gap.yaml", text);
    let project = Project::parse(&source, &matrix()).unwrap();
    let reasons = |component, environment| -> Vec<&str> {
        exceptions_for(&project, component, environment).into_iter().map(|it| it.reason.as_str()).collect()
    };
    assert_eq!(reasons("alb", "prd"), ["trail"]);
    assert_eq!(reasons("alb", "dev"), [""; 0]);
    assert_eq!(reasons("vpc", "prd"), [""; 0]);
    let attestation = attestation_for(&project, "hennge-one", "prd", TODAY, LIMITS);
    assert_eq!(attestation.map(|it| it.term.until), Some(date(2027, 1, 31)));
    assert_eq!(attestation_for(&project, "hennge-one", "dev", TODAY, LIMITS), None);
    assert_eq!(attestation_state(attestation, date(2027, 1, 31), LIMITS), AttestationState::Valid);
    assert_eq!(attestation_state(attestation, date(2027, 2, 1), LIMITS), AttestationState::Expired);
    assert_eq!(attestation_state(None, TODAY, LIMITS), AttestationState::None);
    assert_eq!(attestation_state(attestation, date(2025, 12, 1), LIMITS), AttestationState::TooLong);
    let long_ago = attestation_for(&project, "hennge-one", "prd", date(2026, 1, 1), LIMITS);
    assert_eq!(
        long_ago.map(|it| it.term.until),
        Some(date(2026, 1, 31)),
        "one that reaches too far replaces none that holds"
    );
}
