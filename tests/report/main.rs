//! The monthly report as whoever reads it gets it: the files of a month, the example that is committed, and the page in a
//! real browser (see `page.py`).

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the browser's driver is found through the environment")]

mod example;
mod files;
mod page;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use audit_gap::assess::report::Report;
use audit_gap::assess::validity;
use audit_gap::facts::snapshot::Snapshot;
use audit_gap::lang::Lang;
use audit_gap::matrix::Matrix;
use audit_gap::monthly::{Month, Point};
use audit_gap::render::html::{self, Page};
use jiff::civil::date;
use jiff::tz::TimeZone;
use serde_json::Value;

/// The months of the demo's facts, the earlier one first.
static MONTHS: LazyLock<[String; 2]> = LazyLock::new(|| {
    let zone = TimeZone::get("Asia/Tokyo").unwrap();
    ["earlier.json", "snapshot.json"].map(|name| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo").join(name);
        let snapshot = Snapshot::parse(&std::fs::read(path).unwrap()).unwrap();
        Month::of(validity::today(snapshot.environments[0].collected_at, &zone)).to_string()
    })
});

fn earlier() -> &'static str {
    &MONTHS[0]
}

fn latest() -> &'static str {
    &MONTHS[1]
}

/// What the driver of the browser saw of a page that it found right.
#[track_caller]
fn browse(command: &str, file: &Path) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/report/page.py");
    let output = Command::new(python()).arg(script).arg(command).arg(file).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command} {}: {errors}", file.display());
    serde_json::from_slice(&output.stdout).unwrap()
}

fn python() -> PathBuf {
    if let Some(python) = std::env::var_os("AUDIT_GAP_REPORT_PYTHON") {
        return python.into();
    }
    let home = std::env::var_os("HOME").expect("HOME is set");
    let python = Path::new(&home).join(".cache/audit-gap/report-venv/bin/python");
    assert!(python.exists(), "run `make browser`, or set AUDIT_GAP_REPORT_PYTHON to where it installed its packages");
    python
}

/// The program in `directory`, without anything of the environment that it could listen to.
fn run(directory: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_audit-gap"));
    command.env_clear().env("HOME", directory).current_dir(directory).args(arguments).output().unwrap()
}

/// Runs the program and returns what it says; it ends with `code`.
#[track_caller]
fn said(directory: &Path, arguments: &[&str], code: i32) -> String {
    let output = run(directory, arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    said
}

fn report_of(directory: &Path, month: &str) -> Report {
    serde_json::from_slice(&std::fs::read(directory.join("reports").join(month).join("report.json")).unwrap()).unwrap()
}

/// The page of a report alone.
fn page_of(report: &Report, lang: Lang) -> String {
    let month = Month::parse("2026-11").unwrap();
    html::render(&Page {
        month,
        collected: month,
        report,
        delta: None,
        trend: &[Point { month, summary: report.summary.clone() }],
        matrix: &Matrix::embedded().unwrap(),
        assignments: &[],
        warnings: &[],
        callers: &BTreeMap::new(),
        today: date(2026, 11, 30),
        command: "audit-gap report --month 2026-11 --env all --demo",
        lang,
    })
}
