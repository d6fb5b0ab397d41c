//! The files of a month: where they go, what they are compared with, and what is refused.

use std::path::Path;

use audit_gap::assess::gap::GapStatus;
use audit_gap::assess::report::Report;
use audit_gap::judge::verdict::Current;
use serde_json::Value;
use tempfile::TempDir;

use crate::{browse, earlier, latest, report_of, run, said};

/// Writes `report` as the JSON report of a month.
fn keep(directory: &Path, month: &str, report: &Report) {
    let folder = directory.join("reports").join(month);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("report.json"), serde_json::to_string(report).unwrap()).unwrap();
}

/// The demo's report with one finding changed.
fn with(report: &Report, id: &str, current: Current, gap: GapStatus) -> Report {
    let mut report = report.clone();
    let finding = report.findings.iter_mut().find(|finding| finding.id == id).unwrap();
    (finding.current, finding.gap) = (current, gap);
    finding.resources.clear();
    report.complete()
}

fn page(directory: &Path, month: &str) -> String {
    std::fs::read_to_string(directory.join("reports").join(month).join("index.html")).unwrap()
}

#[test]
fn a_month_is_three_files_that_hold_the_scan_and_repeat_themselves() {
    let here = TempDir::new().unwrap();
    let said = said(here.path(), &["report", "--demo", "--month", latest(), "--lang", "en"], 0);
    assert!(said.contains(&format!("wrote report.json, report.md and index.html to reports/{}", latest())), "{said}");
    let mut names: Vec<String> = std::fs::read_dir(here.path().join("reports").join(latest()))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["index.html", "report.json", "report.md"]);
    let scan = run(here.path(), &["scan", "--demo", "--env", "all", "--format", "json", "--fail-on", "never"]);
    let scan: Report = serde_json::from_slice(&scan.stdout).unwrap();
    assert_eq!(report_of(here.path(), latest()), scan);
    let first = page(here.path(), latest());
    for finding in &scan.findings {
        assert_eq!(first.matches(&format!("id=\"{}\"", finding.id)).count(), 1, "{}", finding.id);
    }
    for environment in &scan.environments {
        assert!(first.contains(&environment.snapshot_digest) && first.contains(&environment.account.clone().unwrap()));
    }
    assert!(first.contains(&scan.matrix.digest) && first.contains("DEMO"));
    assert!(first.contains(&format!("audit-gap report --month {} --env dev dev2 prd --demo", latest())));
    self::said(here.path(), &["report", "--demo", "--month", latest(), "--lang", "en"], 0);
    assert_eq!(page(here.path(), latest()), first);
}

#[test]
fn last_month_and_the_trend_come_from_the_folders_beside() {
    let here = TempDir::new().unwrap();
    said(here.path(), &["report", "--demo", "--month", latest()], 0);
    let now = report_of(here.path(), latest());
    // Then: a row that is met now was missing, and one that is missing now was recorded.
    let then = with(&now, "prd/iam", Current::Missing, GapStatus::Gap);
    let then = with(&then, "prd/cognito", Current::Recorded, GapStatus::Met);
    keep(here.path(), earlier(), &then);
    keep(here.path(), "2026-03", &then);
    keep(here.path(), "2025-11", &then);
    said(here.path(), &["report", "--demo", "--month", latest()], 0);
    let seen = browse("check", &here.path().join("reports").join(latest()).join("index.html"));
    let columns = seen["columns"].as_u64().unwrap();
    assert_eq!(columns, 9, "three months within twelve, three environments: {seen}");
    let changes: Vec<&str> = seen["changes"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(changes.first(), Some(&"prd/cognito"), "what got worse comes first: {changes:?}");
    assert!(changes.contains(&"prd/iam"), "{changes:?}");
    let markdown = std::fs::read_to_string(here.path().join("reports").join(latest()).join("report.md")).unwrap();
    assert!(markdown.contains("比較元からの変化"), "the Markdown says what changed");
}

#[test]
fn a_named_report_takes_the_place_of_last_month_s() {
    let here = TempDir::new().unwrap();
    said(here.path(), &["report", "--demo", "--month", latest()], 0);
    let now = report_of(here.path(), latest());
    let then = with(&now, "prd/cognito", Current::Recorded, GapStatus::Met);
    std::fs::write(here.path().join("then.json"), serde_json::to_string(&then).unwrap()).unwrap();
    said(here.path(), &["report", "--demo", "--month", latest(), "--env", "prd", "--previous", "then.json"], 0);
    let page = page(here.path(), latest());
    assert!(page.contains("--env prd --demo --previous then.json"));
    assert!(page.contains("<span lang=\"en\">regressed</span>"));
    assert!(!page.contains("id=\"dev2/"), "only prd was asked for");
}

#[test]
fn what_cannot_be_compared_or_written_is_refused_and_leaves_nothing() {
    let here = TempDir::new().unwrap();
    let folder = here.path().join("reports").join(earlier());
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("report.json"), "{\"schema_version\": 1").unwrap();
    let refused = said(here.path(), &["report", "--demo", "--month", latest(), "--lang", "en"], 2);
    assert!(refused.contains(&format!("reports/{}/report.json", earlier())), "{refused}");
    assert!(!here.path().join("reports").join(latest()).exists());
    std::fs::remove_dir_all(here.path().join("reports")).unwrap();

    std::fs::write(here.path().join("reports"), "a file").unwrap();
    said(here.path(), &["report", "--demo", "--month", latest()], 2);
    for month in ["2026-13", "2026-1", "11", "../2026-11"] {
        let refused = said(here.path(), &["report", "--demo", "--month", month, "--lang", "en"], 2);
        assert!(refused.contains("--month"), "{refused}");
    }
}

#[test]
fn a_month_that_had_not_begun_is_refused_and_one_that_was_over_is_marked() {
    let here = TempDir::new().unwrap();
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo");
    let [snapshot, config] = ["snapshot.json", "audit-gap.yaml"].map(|name| demo.join(name).display().to_string());
    let facts = ["--snapshot", &snapshot, "--config", &config, "--lang", "en"];
    let refused = said(here.path(), &[&["report", "--month", "2999-01"], &facts[..]].concat(), 2);
    assert!(refused.contains("2999-01 had not begun when the facts were collected"), "{refused}");
    assert!(!here.path().join("reports").exists(), "no folder is left, not even the one above");
    said(here.path(), &[&["report", "--month", "2026-01"], &facts[..]].concat(), 0);
    assert!(page(here.path(), "2026-01").contains("What this page shows was collected in "));
}

#[test]
fn the_named_report_comes_before_the_folder_s_and_a_later_one_is_told() {
    let here = TempDir::new().unwrap();
    said(here.path(), &["report", "--demo", "--month", latest()], 0);
    let now = report_of(here.path(), latest());
    keep(here.path(), earlier(), &with(&now, "prd/cognito", Current::Recorded, GapStatus::Met));
    let later = Report { generated_at: "2999-01-01T00:00:00Z".parse().unwrap(), ..now };
    std::fs::write(here.path().join("then.json"), serde_json::to_string(&later).unwrap()).unwrap();
    let arguments = ["report", "--demo", "--month", latest(), "--previous", "then.json", "--lang", "en"];
    let told = said(here.path(), &arguments, 0);
    assert!(
        told.contains(&format!("reports/{}/report.json differs from it and counts for the trend alone", earlier())),
        "{told}"
    );
    assert!(told.contains("was made at 2999-01-01T00:00:00Z, after the facts"), "{told}");
}

#[test]
fn further_files_are_written_with_the_month_or_not_at_all() {
    let here = TempDir::new().unwrap();
    let report = |more: &[&str], code| {
        said(here.path(), &[&["report", "--demo", "--month", latest(), "--lang", "en"], more].concat(), code)
    };
    report(&["--write", "csv=month.csv", "--csv-bom", "--write", "sarif=month.sarif"], 0);
    assert!(std::fs::read_to_string(here.path().join("month.csv")).unwrap().starts_with('\u{feff}'));
    assert!(here.path().join("month.sarif").exists());
    let told = report(&["--write", &format!("csv=reports/{}/report.json", latest())], 2);
    assert!(told.contains("--write and --out name the same file"), "{told}");
}

#[test]
fn facts_of_another_month_are_warned_about_and_the_demo_has_none() {
    let here = TempDir::new().unwrap();
    let snapshot = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo/snapshot.json");
    let facts = ["--snapshot", snapshot.to_str().unwrap(), "--lang", "en"];
    let warned = said(here.path(), &[&["report", "--month", "2001-01"], &facts[..]].concat(), 0);
    assert!(warned.contains("warning: the report is for 2001-01"), "{warned}");
    std::fs::remove_dir_all(here.path().join("reports")).unwrap();
    let refused = said(here.path(), &["report", "--demo", "--month", "2001-01", "--lang", "en"], 2);
    let held = format!("the demo has no facts of 2001-01; it has those of {}, {}", earlier(), latest());
    assert!(refused.contains(&held), "{refused}");
    assert!(!here.path().join("reports").exists());
}

#[test]
fn owner_and_due_day_come_from_the_project_file() {
    let here = TempDir::new().unwrap();
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo");
    let project = std::fs::read_to_string(demo.join("audit-gap.yaml")).unwrap();
    let plan = "plan:\n  - { component: rds, environments: [prd], owner: \"<b>dba</b>\", due: 2026-01-31 }\n";
    let (project, _) = project.split_once("plan:\n").unwrap();
    std::fs::write(here.path().join("audit-gap.yaml"), format!("{project}\n{plan}")).unwrap();
    let snapshot = demo.join("snapshot.json");
    let snapshot = snapshot.to_str().unwrap();
    said(here.path(), &["report", "--snapshot", snapshot, "--month", latest()], 0);
    let page = page(here.path(), latest());
    assert!(page.contains("&lt;b&gt;dba&lt;/b&gt;") && page.contains("2026-01-31") && page.contains("overdue"));
    assert!(!page.contains("DEMO"));

    let unknown = plan.replace("rds", "no-such-row").replace("2026-01-31", "soon").replace("[prd]", "[]");
    std::fs::write(here.path().join("audit-gap.yaml"), format!("{project}\n{unknown}")).unwrap();
    let arguments = ["report", "--snapshot", snapshot, "--month", latest(), "--lang", "en"];
    let refused = said(here.path(), &arguments, 2);
    for wrong in ["no-such-row", "soon", "environments"] {
        assert!(refused.contains(wrong), "{refused}");
    }
}
