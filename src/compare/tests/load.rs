//! Which files are read as reports.

use super::*;
use crate::compare::load::{ReportProblem, parse};

pub(super) fn text(report: &Report) -> String {
    serde_json::to_string_pretty(report).unwrap()
}

fn problem(text: &str) -> (usize, ReportProblem) {
    let error = parse(text.as_bytes()).unwrap_err();
    (error.place.line, error.problem)
}

#[test]
fn only_a_whole_report_of_ours_is_read() {
    let whole = text(&of(vec![with_resources(row("vpc", Mandatory, Missing), &[("a", Missing), ("b", Missing)])]));
    assert!(parse(whole.as_bytes()).is_ok());
    let cut = &whole[..whole.len() / 2];
    assert_eq!(problem(cut), (cut.lines().count(), ReportProblem::Truncated));
    assert_eq!(problem("").0, 1);
    assert!(matches!(problem("environments:\n").1, ReportProblem::NotJson(_)));
    for foreign in ["{}", "[]", "null", "3", r#"{"version":"2.1.0","runs":[]}"#, r#"{"format":"x"}"#] {
        assert_eq!(problem(foreign).1, ReportProblem::Foreign, "{foreign}");
    }
    assert_eq!(problem(r#"{"format":"audit-gap-snapshot"}"#).1, ReportProblem::Snapshot);
    let delta = compare(&of(vec![row("vpc", Mandatory, Missing)]), &of(vec![row("vpc", Mandatory, Missing)]));
    assert_eq!(problem(&serde_json::to_string(&delta).unwrap()).1, ReportProblem::Delta);
    let newer = whole.replace("\"schema_version\": 1", "\"schema_version\": 2");
    assert_eq!(problem(&newer), (2, ReportProblem::OtherVersion(2)));
    let (line, malformed) = problem(&whole.replace("\"priority\"", "\"prio\""));
    assert!(matches!(malformed, ReportProblem::Malformed(detail) if detail.contains("prio")));
    assert!(whole.lines().nth(line - 1).unwrap().contains("\"priority\""));
}

#[test]
fn a_report_that_contradicts_itself_is_refused_where_it_does() {
    let whole = text(&of(vec![with_resources(row("vpc", Mandatory, Missing), &[("a", Missing), ("b", Missing)])]));
    assert_eq!(problem(&text(&of(Vec::new()))).1, ReportProblem::Empty);
    let twice = whole.replace("\"arn\": \"b\"", "\"arn\": \"a\"");
    let (line, repeated) = problem(&twice);
    assert_eq!(repeated, ReportProblem::Repeated("prd/vpc/trail/ap-northeast-1/a".to_owned()));
    assert_eq!(twice.lines().nth(line - 1).map(str::trim), Some("\"arn\": \"a\","));
    let renamed = whole.replace("\"id\": \"prd/vpc\"", "\"id\": \"prd/alb\"");
    assert_eq!(problem(&renamed).1, ReportProblem::Inconsistent("prd/alb".to_owned()));
    let loosened = whole.replace("\"gap\": \"gap\"", "\"gap\": \"met\"");
    assert_eq!(problem(&loosened).1, ReportProblem::Inconsistent("prd/vpc".to_owned()), "missing is not met");
    let counted = whole.replace("\"gap\": 1,", "\"gap\": 0,");
    assert_eq!(problem(&counted).1, ReportProblem::Inconsistent("summary.prd".to_owned()));
}
