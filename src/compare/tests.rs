mod baseline;
mod load;
mod properties;

use super::*;
use crate::assess::exit::{self, FailOn};
use crate::assess::gap::gap;
use crate::assess::identity::identity;
use crate::assess::report::{EvidenceItem, ExceptionInfo, Finding, NotificationFinding, Report, ResourceFinding};
use crate::assess::testing::{environment, finding as blank, report};
use crate::facts::Cause;
use crate::matrix::NotificationRequired;
use Current::{Attested, Missing, NotPresent, Partial, Recorded, Unknown};
use Required::{Mandatory, Recommended};

const ACCOUNT: &str = "333333333333";

fn row(component: &str, required: Required, current: Current) -> Finding {
    Finding { current, ..blank("prd", component, required, gap(required, current, false)) }
}

fn waived(finding: Finding) -> Finding {
    let exception = ExceptionInfo {
        reason: "planned".to_owned(),
        approved_by: "CTO".to_owned(),
        from: None,
        until: jiff::civil::date(2026, 12, 31),
        would_be: finding.gap,
    };
    Finding { gap: GapStatus::Waived, exception: Some(exception), ..finding }
}

fn with_resources(finding: Finding, resources: &[(&str, Current)]) -> Finding {
    let resource = |(arn, current): &(&str, Current)| ResourceFinding {
        arn: (*arn).to_owned(),
        region: "ap-northeast-1".to_owned(),
        current: *current,
        reasons: vec![Reason::new("why", "理由", "why")],
    };
    Finding { resources: resources.iter().map(resource).collect(), ..finding }
}

fn of(findings: Vec<Finding>) -> Report {
    report(vec![environment("prd", Some(ACCOUNT))], findings)
}

/// The report as another matrix would have it.
fn by(matrix: &str, report: Report) -> Report {
    Report { matrix: crate::assess::report::MatrixInfo { digest: matrix.to_owned() }, ..report }
}

fn one(base: Finding, head: Finding) -> Change {
    let mut delta = compare(&of(vec![base]), &of(vec![head]));
    assert_eq!(delta.changes.len(), 1, "{:?}", delta.changes);
    delta.changes.remove(0)
}

fn codes(change: &Change) -> Vec<&str> {
    change.causes.iter().map(|cause| cause.code.as_str()).collect()
}

fn gate(base: &Report, head: &Report) -> u8 {
    exit::decide(FailOn::Regression, head, Some(&compare(base, head))).0.code()
}

/// Every pair of states of a mandatory row: rows then, columns now, in the order of `Current::ALL`.
#[test]
fn every_course_of_a_mandatory_row_has_its_bucket() {
    use Bucket::{Fixed as F, Improved as I, Incomparable as X, Regressed as R, Unchanged as U};
    assert_eq!(Current::ALL, [Recorded, Partial, Missing, NotPresent, Unknown, Attested]);
    let table = [
        (Recorded, [U, R, R, R, X, U]),
        (Partial, [F, U, R, R, X, F]),
        (Missing, [F, I, U, U, X, F]),
        (NotPresent, [F, I, U, U, X, F]),
        (Unknown, [F, R, R, R, U, F]),
        (Attested, [U, R, R, R, X, U]),
    ];
    for (then, line) in table {
        for (now, expected) in Current::ALL.into_iter().zip(line) {
            let change = one(row("vpc", Mandatory, then), row("vpc", Mandatory, now));
            assert_eq!(change.bucket, expected, "{then:?} → {now:?}");
            let trip = match expected {
                R => Some(Trip::Regressed),
                X => Some(Trip::Undetermined),
                _ => None,
            };
            assert_eq!(change.trip(), trip, "{then:?} → {now:?}");
        }
    }
}

#[test]
fn what_was_known_and_is_not_is_neither_fixed_nor_silent() {
    let change = one(row("vpc", Mandatory, Missing), row("vpc", Mandatory, Unknown));
    assert_eq!((change.bucket, codes(&change)), (Bucket::Incomparable, vec!["no-longer-determined"]));

    let read = UnreadableItem {
        environment: "prd".to_owned(),
        call: "ec2:DescribeFlowLogs".to_owned(),
        account: Some(ACCOUNT.to_owned()),
        region: "ap-northeast-1".to_owned(),
        cause: Cause::Denied,
        action: "ec2:DescribeFlowLogs".to_owned(),
        message: "no".to_owned(),
    };
    let evidence = EvidenceItem {
        call: read.call.clone(),
        account: ACCOUNT.to_owned(),
        region: read.region.clone(),
        resource: None,
        field: None,
        value: None,
    };
    let base = of(vec![row("vpc", Mandatory, Recorded)]);
    let denied = |evidence| {
        let mut head = of(vec![Finding { evidence, ..row("vpc", Mandatory, Unknown) }]);
        head.unreadable = vec![read.clone()];
        head
    };
    let delta = compare(&base, &denied(vec![evidence.clone()]));
    assert_eq!(codes(&delta.changes[0]), ["newly-unreadable"]);
    assert!(delta.changes[0].causes[0].message.en.contains("allow the IAM action ec2:DescribeFlowLogs"));
    assert_eq!(delta.newly_unreadable, std::slice::from_ref(&read));
    assert_eq!(codes(&compare(&base, &denied(Vec::new())).changes[0]), ["no-longer-determined"]);
    assert_eq!(gate(&base, &denied(vec![evidence])), 3);
}

#[test]
fn what_is_merely_asked_for_newly_is_a_changed_requirement() {
    let change = one(row("vpc", Recommended, Missing), row("vpc", Mandatory, Missing));
    assert_eq!((change.bucket, codes(&change)), (Bucket::RequirementChanged, vec!["level-differs"]));
    assert_eq!(change.trip(), None);
    let loosened = one(row("vpc", Mandatory, Missing), row("vpc", Required::None, Missing));
    assert_eq!(loosened.bucket, Bucket::RequirementChanged);
    // A loosened demand does not hide that the account got worse.
    let hidden = one(row("vpc", Mandatory, Recorded), row("vpc", Recommended, Missing));
    assert_eq!((hidden.bucket, codes(&hidden)), (Bucket::Regressed, vec!["level-differs"]));

    let measured = |current, digest: Option<&str>| Finding {
        requirement_digest: digest.map(str::to_owned),
        ..row("vpc", Mandatory, current)
    };
    let loosened = one(measured(Missing, Some("a")), measured(Recorded, Some("b")));
    assert_eq!((loosened.bucket, codes(&loosened)), (Bucket::RequirementChanged, vec!["measured-otherwise"]));
    let tightened = one(measured(Recorded, Some("a")), measured(Partial, Some("b")));
    assert_eq!((tightened.bucket, tightened.trip()), (Bucket::RequirementChanged, Some(Trip::Undetermined)));
    assert_eq!(one(measured(Missing, Some("a")), measured(Missing, Some("a"))).bucket, Bucket::Unchanged);
    assert_eq!(one(measured(Missing, None), measured(Recorded, Some("b"))).bucket, Bucket::Fixed, "an older report");
}

#[test]
fn an_accepted_shortfall_trips_nothing_and_is_never_fixed() {
    let short = || row("alb", Mandatory, Missing);
    let accepted = one(short(), waived(short()));
    assert_eq!((accepted.bucket, codes(&accepted)), (Bucket::RequirementChanged, vec!["accepted-by-exception"]));
    assert_eq!(one(waived(short()), waived(short())).bucket, Bucket::Unchanged);
    let worse = one(row("alb", Mandatory, Recorded), waived(short()));
    assert_eq!((worse.bucket, worse.trip()), (Bucket::RequirementChanged, None));
    let ended = one(waived(short()), short());
    assert_eq!((ended.bucket, codes(&ended)), (Bucket::Regressed, vec!["exception-ended"]));
    assert_eq!(one(waived(short()), row("alb", Mandatory, Recorded)).bucket, Bucket::Fixed);
}

#[test]
fn a_new_failing_resource_in_a_failing_row_is_a_regression() {
    let failing = |resources| with_resources(row("s3-output", Mandatory, Partial), resources);
    let base = of(vec![failing(&[("a", Missing), ("b", Recorded)])]);
    let head = of(vec![failing(&[("a", Missing), ("b", Recorded), ("c", Missing)])]);
    let delta = compare(&base, &head);
    let found: Vec<_> = delta.changes.iter().map(|it| (it.id.as_str(), it.bucket)).collect();
    let new = "prd/s3-output/trail/ap-northeast-1/c";
    assert_eq!(found, [("prd/s3-output", Bucket::Unchanged), (new, Bucket::Regressed)]);
    assert_eq!(delta.environments[0].resources.regressed, 1);
    assert_eq!(delta.rows_of("prd").regressed, 1, "as many rows as the gate counts");
    assert_eq!(delta.trips(Trip::Regressed)["prd"], 1);
    assert_eq!(gate(&base, &head), 1);
    // One is mended and another one breaks: the row looks the same.
    let swapped = of(vec![failing(&[("a", Recorded), ("b", Missing)])]);
    let delta = compare(&base, &swapped);
    let buckets: Vec<_> = delta.changes.iter().map(|it| it.bucket).collect();
    assert_eq!(buckets, [Bucket::Unchanged, Bucket::Fixed, Bucket::Regressed]);
    assert_eq!(gate(&base, &swapped), 1);
}

#[test]
fn a_resource_that_is_gone_is_removed_only_if_its_list_was_read() {
    let base = of(vec![with_resources(row("s3-output", Mandatory, Partial), &[("a", Missing), ("b", Recorded)])]);
    let gone = of(vec![with_resources(row("s3-output", Mandatory, Recorded), &[("b", Recorded)])]);
    let delta = compare(&base, &gone);
    let buckets: Vec<_> = delta.changes.iter().map(|it| it.bucket).collect();
    assert_eq!(buckets, [Bucket::Fixed, Bucket::Removed]);
    let unlisted = of(vec![row("s3-output", Mandatory, Unknown)]);
    let delta = compare(&base, &unlisted);
    assert!(delta.changes.iter().all(|it| it.bucket == Bucket::Incomparable), "{:?}", delta.changes);
    assert_eq!(delta.changes.len(), 3);
}

#[test]
fn resources_out_of_scope_are_as_if_they_were_not_there() {
    let state = |current| with_resources(row("cloudfront", Mandatory, Partial), &[("a", Missing), ("b", current)]);
    let course = |then, now| {
        let delta = compare(&of(vec![state(then)]), &of(vec![state(now)]));
        delta.changes.into_iter().find(|it| !it.is_row()).map(|it| it.bucket)
    };
    assert_eq!(course(NotPresent, NotPresent), None);
    assert_eq!(course(NotPresent, Missing), Some(Bucket::Regressed));
    assert_eq!(course(NotPresent, Recorded), Some(Bucket::New));
    assert_eq!(course(Recorded, NotPresent), Some(Bucket::Removed));
    assert_eq!(course(Recorded, Unknown), Some(Bucket::Incomparable));
}

#[test]
fn another_account_is_incomparable_and_no_rows_are_new_or_removed() {
    let findings = || vec![with_resources(row("s3-output", Mandatory, Recorded), &[("a", Recorded)])];
    let base = of(findings());
    for (account, code) in [(Some("444444444444"), "account-differs"), (None, "account-not-established-now")] {
        let delta = compare(&base, &report(vec![environment("prd", account)], findings()));
        let found: Vec<_> = delta.changes.iter().map(|it| (it.bucket, codes(it))).collect();
        assert_eq!(found, [(Bucket::Incomparable, vec![code])]);
    }
}

#[test]
fn other_regions_leave_the_common_resources_comparable() {
    let far = ResourceFinding {
        arn: "far".to_owned(),
        region: "us-east-1".to_owned(),
        current: Missing,
        reasons: Vec::new(),
    };
    let near = |current| with_resources(row("vpc", Mandatory, current), &[("near", current)]);
    let base = of(vec![near(Recorded)]);
    let mut finding = near(Missing);
    finding.resources.push(far);
    let mut scope = environment("prd", Some(ACCOUNT));
    scope.regions.push("us-east-1".to_owned());
    let head = report(vec![scope], vec![finding]);
    let found: Vec<_> = compare(&base, &head).changes.into_iter().map(|it| (it.id, it.bucket)).collect();
    let id = |rest: &str| format!("prd/vpc{rest}");
    let expected = [
        (id(""), Bucket::Incomparable),
        (id("/trail/ap-northeast-1/near"), Bucket::Regressed),
        (id("/trail/us-east-1/far"), Bucket::Incomparable),
    ];
    assert_eq!(found, expected);
    assert_eq!(gate(&base, &head), 1);
    let back = compare(&head, &base);
    assert_eq!(
        back.changes.iter().map(|it| it.bucket).collect::<Vec<_>>(),
        [Bucket::Incomparable, Bucket::Fixed, Bucket::Incomparable]
    );
}

#[test]
fn another_layout_is_incomparable() {
    let base = Report { schema_version: 0, ..of(vec![row("vpc", Mandatory, Recorded)]) };
    let head = of(vec![row("vpc", Mandatory, Recorded)]);
    let change = compare(&base, &head).changes.remove(0);
    assert_eq!((change.bucket, codes(&change)), (Bucket::Incomparable, vec!["schema-differs"]));
}

#[test]
fn rows_and_environments_that_one_report_lacks() {
    let base = of(vec![row("vpc", Mandatory, Recorded)]);
    let mut other = row("alb", Mandatory, Missing);
    let head = by("sha256:1", of(vec![other.clone()]));
    let delta = compare(&base, &head);
    let found: Vec<_> = delta.changes.iter().map(|it| (it.id.as_str(), it.bucket, it.trip())).collect();
    assert_eq!(found, [("prd/alb", Bucket::New, None), ("prd/vpc", Bucket::Removed, None)]);
    assert_eq!(gate(&base, &head), 0, "a new demand is no regression");
    assert_eq!(
        gate(&base, &by("sha256:1", of(vec![row("alb", Mandatory, Unknown)]))),
        3,
        "nor is it passed over if nobody knows"
    );

    other.environment = "dev2".to_owned();
    let elsewhere = report(vec![environment("dev2", Some(ACCOUNT))], vec![other]);
    let delta = compare(&base, &elsewhere);
    let found: Vec<_> = delta.changes.iter().map(codes).collect();
    assert_eq!(found, [["environment-not-in-base"], ["environment-not-in-head"]]);
    assert_eq!(delta.environments.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["dev2", "prd"]);
    assert_eq!(gate(&base, &elsewhere), 3);
}

#[test]
fn a_row_that_is_left_out_under_one_matrix_is_no_row_that_the_matrix_lost() {
    let base = of(vec![row("vpc", Mandatory, Recorded)]);
    let head = of(vec![row("alb", Mandatory, Missing)]);
    let found: Vec<_> = compare(&base, &head).changes.iter().map(|it| (it.bucket, codes(it)[0].to_owned())).collect();
    let incomparable = |code: &str| (Bucket::Incomparable, code.to_owned());
    assert_eq!(found, [incomparable("row-not-judged-then"), incomparable("row-not-judged-now")]);
    // Rows that somebody took out of the baseline do not come back as new ones, which would trip nothing.
    assert_eq!(
        gate(
            &of(vec![row("vpc", Mandatory, Recorded)]),
            &of(vec![row("vpc", Mandatory, Recorded), row("alb", Mandatory, Missing)])
        ),
        3
    );
    // Nor does a scan of some rows pass for one of all.
    assert_eq!(gate(&of(vec![row("vpc", Mandatory, Recorded), row("alb", Mandatory, Missing)]), &base), 3);
}

#[test]
fn a_base_that_does_not_say_what_it_measured_is_not_unchanged_under_another_matrix() {
    let old = |current| by("sha256:old", of(vec![row("vpc", Mandatory, current)]));
    let new =
        |current| of(vec![Finding { requirement_digest: Some("a".to_owned()), ..row("vpc", Mandatory, current) }]);
    for (then, now, bucket) in [
        (Recorded, Recorded, Bucket::Incomparable),
        (Missing, Missing, Bucket::Incomparable),
        (Missing, Recorded, Bucket::Incomparable),
        (Recorded, Missing, Bucket::Regressed),
    ] {
        let change = compare(&old(then), &new(now)).changes.remove(0);
        assert_eq!(change.bucket, bucket, "{then:?} → {now:?}");
        assert_eq!(change.bucket == Bucket::Incomparable, codes(&change) == ["measure-unsaid"]);
    }
    let resources = |current| with_resources(row("vpc", Mandatory, current), &[("a", current)]);
    let delta = compare(&by("sha256:old", of(vec![resources(Missing)])), &of(vec![resources(Missing)]));
    assert_eq!(delta.changes.len(), 1, "it is said of the row, not of each of its resources");
}

#[test]
fn what_was_not_selected_was_not_removed() {
    let base = of(vec![row("vpc", Mandatory, Recorded), row("alb", Mandatory, Missing)]);
    let head = of(vec![row("vpc", Mandatory, Recorded)]);
    let selected = narrowed(base.clone(), &["prd"], &["vpc".to_owned()]);
    assert_eq!(compare(&selected, &head).changes.len(), 1);
    assert_eq!(compare(&narrowed(base, &["prd"], &[]), &head).changes.len(), 2);
}

#[test]
fn notifications_are_compared_where_both_judged_them() {
    let judged = |current: Option<Current>| {
        let notification = current.map(|current| NotificationFinding {
            required: NotificationRequired::Required,
            current,
            gap: gap(Mandatory, current, false),
            reasons: Vec::new(),
        });
        of(vec![Finding { notification, ..row("iam", Mandatory, Recorded) }])
    };
    let course = |then, now| {
        let delta = compare(&judged(then), &judged(now));
        delta.row("prd", "iam", Facet::Notification).map(|it| (it.bucket, it.causes.first().map(|it| it.code.clone())))
    };
    assert_eq!(course(None, None), None);
    assert_eq!(course(Some(Recorded), Some(Missing)), Some((Bucket::Regressed, None)));
    assert_eq!(course(Some(Missing), Some(Recorded)), Some((Bucket::Fixed, None)));
    let code = |text: &str| Some(text.to_owned());
    assert_eq!(course(None, Some(Missing)), Some((Bucket::Incomparable, code("not-judged-then"))));
    assert_eq!(course(Some(Missing), None), Some((Bucket::Incomparable, code("not-judged-now"))));
    assert_eq!(gate(&judged(Some(Recorded)), &judged(Some(Missing))), 1);
    assert_eq!(gate(&judged(None), &judged(Some(Missing))), 3);
}

#[test]
fn the_sentence_of_the_gate_counts_and_names() {
    let base = of(vec![row("vpc", Mandatory, Recorded), row("alb", Mandatory, Recorded)]);
    let head = of(vec![row("vpc", Mandatory, Missing), row("alb", Mandatory, Unknown)]);
    let why = exit::decide(FailOn::Regression, &head, Some(&compare(&base, &head))).1;
    assert_eq!(
        why.en,
        "exit 1 (--fail-on regression): 1 regression since the base (prd 1); 1 mandatory item is newly undetermined or incomparable (prd 1)"
    );
    let same = exit::decide(FailOn::Regression, &head, Some(&compare(&head, &head)));
    assert_eq!((same.0.code(), same.1.en.as_str()), (0, "exit 0 (--fail-on regression): no regression (unchanged 2)"));
}
#[test]
fn identities_tell_rows_sides_and_resources_apart() {
    let resource = ResourceFinding {
        arn: "arn:aws:s3:::a/b".to_owned(),
        region: "ap-northeast-1".to_owned(),
        current: Missing,
        reasons: Vec::new(),
    };
    assert_eq!(identity("prd", "iam", Facet::Trail, None), "prd/iam");
    assert_eq!(identity("prd", "iam", Facet::Notification, None), "prd/iam/notification");
    let id = identity("prd", "s3-output", Facet::Trail, Some(&resource));
    assert_eq!(id, "prd/s3-output/trail/ap-northeast-1/arn:aws:s3:::a/b");
}

#[test]
fn a_row_that_was_renamed_is_compared_with_what_it_was() {
    let directory = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("matrix");
    let mut files = crate::matrix::load::read_dir(&directory).unwrap();
    for file in files.iter_mut().filter(|file| file.base_name() == "components.yaml") {
        let text = String::from_utf8(file.bytes.clone()).unwrap();
        let renamed = text.replacen("- id: vpc\n", "- id: vpc\n    renamed_from: [network, flow-logs]\n", 1);
        assert_ne!(renamed, text);
        file.bytes = renamed.into_bytes();
    }
    let matrix = crate::matrix::Matrix::from_files(&files).unwrap();
    let base = of(vec![row("network", Mandatory, Recorded)]);
    let head = of(vec![row("vpc", Mandatory, Missing)]);
    let delta = compare(&renamed(base.clone(), &matrix), &head);
    assert_eq!(
        delta.changes.iter().map(|it| (it.id.as_str(), it.bucket)).collect::<Vec<_>>(),
        [("prd/vpc", Bucket::Regressed)]
    );
    assert_eq!(renamed(head.clone(), &matrix), head);
    let both = of(vec![row("network", Mandatory, Recorded), row("vpc", Mandatory, Missing)]);
    assert_eq!(renamed(both.clone(), &matrix), both, "two rows do not become one");
    assert_eq!(renamed(base.clone(), &crate::matrix::Matrix::embedded().unwrap()), base);
}
