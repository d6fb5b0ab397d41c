//! The committed example months: what the demo yields, and that nobody wrote them by hand.
//!
//! With `AUDIT_GAP_WRITE_DEMO=1` they are written anew (`make demo`).

use std::path::Path;

use audit_gap::monthly::Month;
use tempfile::TempDir;

use crate::{earlier, latest, said};

const FILES: [&str; 3] = ["index.html", "report.json", "report.md"];

fn months(reports: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(reports).into_iter().flatten();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| Month::parse(name).is_some()).collect()
}

#[test]
fn the_example_months_are_what_the_demo_yields() {
    let here = TempDir::new().unwrap();
    assert_eq!(Month::parse(latest()).unwrap().previous().to_string(), earlier());
    // In their order: the later month is compared with the earlier one.
    for month in [earlier(), latest()] {
        let said = said(here.path(), &["report", "--demo", "--month", month], 0);
        assert!(!said.contains("警告"), "the facts are of that very month: {said}");
    }
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports");
    if std::env::var_os("AUDIT_GAP_WRITE_DEMO").is_some_and(|value| value == "1") {
        for old in months(&committed) {
            std::fs::remove_dir_all(committed.join(old)).unwrap();
        }
    }
    for month in [earlier(), latest()] {
        let made = here.path().join("reports").join(month);
        let kept = committed.join(month);
        if std::env::var_os("AUDIT_GAP_WRITE_DEMO").is_some_and(|value| value == "1") {
            std::fs::create_dir_all(&kept).unwrap();
            for name in FILES {
                std::fs::copy(made.join(name), kept.join(name)).unwrap();
            }
        }
        for name in FILES {
            let read = |folder: &Path| std::fs::read_to_string(folder.join(name)).unwrap();
            assert!(read(&kept) == read(&made), "{}: `make demo` renews it", kept.join(name).display());
        }
    }
    let mut kept = months(&committed);
    kept.sort();
    assert_eq!(kept, [earlier(), latest()], "`make demo` renews the example months");
}

/// The example shows what a page is for: change since last month, a trend, a plan with owners and days.
#[test]
fn the_example_has_something_to_show() {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports");
    let latest = months(&committed).into_iter().max().unwrap();
    let page = std::fs::read_to_string(committed.join(latest).join("index.html")).unwrap();
    for shown in ["regressed", "fixed", "improved", "data-team@example.com", "overdue"] {
        assert!(page.contains(&format!("<span lang=\"en\">{shown}</span>")) || page.contains(shown), "no `{shown}`");
    }
    assert_eq!(page.matches("<g><title data-ja").count(), 6, "two months of three environments");
}
