//! The committed example month: what the demo yields, and that nobody wrote it by hand.
//!
//! With `AUDIT_GAP_WRITE_DEMO=1` it is written anew (`make demo`).

use std::path::Path;

use audit_gap::assess::validity;
use audit_gap::monthly::Month;
use jiff::tz::TimeZone;
use tempfile::TempDir;

use crate::{report_of, said};

const FILES: [&str; 3] = ["index.html", "report.json", "report.md"];

/// The month in which the demo's facts were collected.
fn month(directory: &Path) -> String {
    said(directory, &["report", "--demo", "--month", "2026-01", "--out", "reports"], 0);
    let zone = TimeZone::get("Asia/Tokyo").unwrap();
    let collected = validity::today(report_of(directory, "2026-01").generated_at, &zone);
    std::fs::remove_dir_all(directory.join("reports")).unwrap();
    Month::of(collected).to_string()
}

fn months(reports: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(reports).into_iter().flatten();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| Month::parse(name).is_some()).collect()
}

#[test]
fn the_example_month_is_what_the_demo_yields() {
    let here = TempDir::new().unwrap();
    let month = month(here.path());
    said(here.path(), &["report", "--demo", "--month", &month], 0);
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports");
    if std::env::var_os("AUDIT_GAP_WRITE_DEMO").is_some_and(|value| value == "1") {
        for old in months(&committed) {
            std::fs::remove_dir_all(committed.join(old)).unwrap();
        }
        std::fs::create_dir_all(committed.join(&month)).unwrap();
        for name in FILES {
            let made = here.path().join("reports").join(&month).join(name);
            std::fs::copy(made, committed.join(&month).join(name)).unwrap();
        }
        return;
    }
    assert_eq!(months(&committed), std::slice::from_ref(&month), "`make demo` renews the example month");
    for name in FILES {
        let read = |reports: &Path| std::fs::read_to_string(reports.join(&month).join(name)).unwrap();
        let same = read(&committed) == read(&here.path().join("reports"));
        assert!(same, "reports/{month}/{name} is not what the demo yields: `make demo` renews it");
    }
}
