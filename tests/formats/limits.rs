//! GitHub's limits: what is dropped beyond them must be said, and must not be what matters most.

use audit_gap::assess::report::Report;
use audit_gap::lang::Lang;
use audit_gap::matrix::Matrix;
use audit_gap::render::items::Source;
use audit_gap::render::{github, github_summary};
use serde_json::Value;
use tempfile::TempDir;

use crate::{array, check, demo_report, text, written};

#[test]
fn ten_annotations_of_a_kind_and_the_last_says_how_many_more() {
    let here = TempDir::new().unwrap();
    let written = written(here.path(), &["scan", "--demo", "--env", "all", "--lang", "en"]);
    let all = array(&written["github"]);
    let of = |kind: &str| all.iter().filter(|it| it["kind"] == *kind).collect::<Vec<&Value>>();
    let report = demo_report();
    let count = |gap: &str| array(&report["findings"]).iter().filter(|it| it["gap"] == *gap).count();
    assert!(count("gap") > 20 && count("undetermined") < 10);
    assert_eq!(of("error").len(), 10);
    let more = format!("and {} more; the job's summary has them all", count("gap") - 9);
    assert_eq!(text(&of("error")[9]["message"]), more);
    assert_eq!(of("warning").len(), count("undetermined"), "they are all shown");
    for annotation in of("error").iter().take(9) {
        assert!(text(&annotation["title"]).contains(", P1)"), "the most urgent first: {annotation}");
        assert_eq!(annotation["file"], "matrix/components.yaml");
    }
    let summary = &report["summary"]["prd"];
    let tally = format!("prd: met {}, gap {}", summary["met"], summary["gap"]);
    assert!(text(&of("notice")[1]["message"]).contains(&tally), "{tally}");
}

/// The demo a hundred times over, with reasons as long as they get.
fn large() -> Report {
    let mut report: Report = serde_json::from_value(demo_report()).unwrap();
    let findings = report.findings.clone();
    for n in 0..100 {
        report.findings.extend(findings.iter().cloned().map(|mut finding| {
            finding.component = format!("{}-{n}", finding.component);
            for reason in &mut finding.reasons {
                reason.message.en = reason.message.en.repeat(40);
            }
            finding
        }));
    }
    report.complete()
}

#[test]
fn a_summary_stays_below_a_mebibyte_and_says_what_it_leaves_out() {
    let here = TempDir::new().unwrap();
    let (report, matrix) = (large(), Matrix::embedded().unwrap());
    let source = Source { report: &report, delta: None, matrix: &matrix, lang: Lang::En };
    let summary = github_summary::render(&source);
    assert!((900_000..1_048_576).contains(&summary.len()), "{}", summary.len());
    let last = summary.lines().last().unwrap();
    assert!(last.contains(" more rows are left out because of the size limit"), "{last}");
    let left_out: usize = last.split(' ').next().unwrap().parse().unwrap();
    let file = here.path().join("summary.md");
    std::fs::write(&file, &summary).unwrap();
    let tables = check("markdown", &file)["tables"].clone();
    let rows: u64 = array(&tables).iter().skip(1).map(|rows| rows.as_u64().unwrap() - 1).sum();
    let short = report.findings.iter().filter(|it| it.gap.is_shortfall() || it.exception.is_some()).count();
    assert_eq!(
        usize::try_from(rows).unwrap() + left_out,
        short + failed_reads(&report),
        "every row is shown or counted"
    );
    assert!(github::render(&source).len() < 100_000);
}

/// How many lines the section on failed reads has: one for each call and cause.
fn failed_reads(report: &Report) -> usize {
    let groups: std::collections::BTreeSet<_> =
        report.unreadable.iter().map(|item| (item.call.clone(), item.cause.to_string())).collect();
    groups.len()
}
