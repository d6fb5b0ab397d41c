//! The demo in every format: valid, the same in all of them, and the same every time.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::{FORMATS, array, cases, demo_report, lines, results, run, text, written};

const SCAN: [&str; 4] = ["scan", "--demo", "--env", "all"];

/// How many rows of the report have each gap.
fn gaps(report: &Value) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for finding in array(&report["findings"]) {
        *counts.entry(text(&finding["gap"])).or_insert(0) += 1;
    }
    counts
}

#[test]
fn every_format_is_valid_in_both_languages_and_says_demo() {
    for lang in ["ja", "en"] {
        let here = TempDir::new().unwrap();
        written(here.path(), &[&SCAN[..], &["--lang", lang]].concat());
        for (format, _) in FORMATS {
            let text = fs::read_to_string(here.path().join(format)).unwrap();
            assert!(text.to_lowercase().contains("demo"), "{format}");
        }
    }
}

#[test]
fn every_format_tells_the_same_of_the_same_report() {
    let here = TempDir::new().unwrap();
    let report = demo_report();
    let counts = gaps(&report);
    let gaps = |gap: &str| counts.get(gap).copied().unwrap_or_default();
    assert!(["gap", "undetermined", "advisory", "met"].into_iter().all(|it| gaps(it) > 0), "{counts:?}");
    let written = written(here.path(), &SCAN);

    let levels = |level: &str| results(&written["sarif"]).into_iter().filter(|it| it["level"] == *level).count();
    assert_eq!(levels("error"), gaps("gap"));
    assert_eq!(levels("warning"), gaps("undetermined"), "nothing undetermined is only recommended here");
    assert_eq!(levels("note"), gaps("advisory") + gaps("waived"));

    let outcomes =
        |outcome: &str| cases(&written["junit"]).into_iter().filter(|(_, it)| it["outcome"] == *outcome).count();
    assert_eq!(outcomes("failure"), gaps("gap"));
    assert_eq!(outcomes("error"), gaps("undetermined"));
    assert_eq!(outcomes("passed"), gaps("met"));
    assert_eq!(outcomes("skipped"), gaps("advisory") + gaps("waived") + gaps("not_applicable"));
    for suite in array(&written["junit"]) {
        let of = |outcome: &str| array(&suite["cases"]).iter().filter(|it| it["outcome"] == *outcome).count();
        let counted = [array(&suite["cases"]).len(), of("failure"), of("error"), of("skipped")];
        assert_eq!(suite["stated"], serde_json::json!(counted), "the suite's own numbers");
    }

    let lines = lines(&written["csv"]);
    for (gap, count) in &counts {
        assert_eq!(lines.iter().filter(|it| it["kind"] == "trail" && it["gap"] == *gap).count(), *count, "{gap}");
    }
    let resources: usize = array(&report["findings"]).iter().map(|it| array(&it["resources"]).len()).sum();
    assert_eq!(lines.iter().filter(|it| it["kind"] == "resource").count(), resources);

    let statuses = |id: u64| array(&written["ocsf"]).iter().filter(|it| it["compliance"]["status_id"] == id).count();
    assert_eq!(statuses(1), gaps("met"));
    assert_eq!(statuses(2), gaps("undetermined"));
    assert_eq!(statuses(99), gaps("not_applicable"));
    assert_eq!(statuses(3), gaps("gap") + gaps("advisory") + gaps("waived"), "what is accepted is still not there");
    let suppressed = array(&written["ocsf"]).iter().filter(|it| it["status_id"] == 3).count();
    assert_eq!(suppressed, gaps("waived"));
}

#[test]
fn a_scan_of_the_same_facts_gives_the_same_bytes() {
    let here = TempDir::new().unwrap();
    for (format, _) in FORMATS {
        let once = run(here.path(), &[&SCAN[..], &["--format", format]].concat()).stdout;
        assert_eq!(once, run(here.path(), &[&SCAN[..], &["--format", format]].concat()).stdout, "{format}");
        assert!(once.ends_with(b"\n"), "{format}");
    }
}

#[test]
fn a_result_points_at_the_row_and_keeps_its_fingerprint_when_the_row_moves() {
    let here = TempDir::new().unwrap();
    fs::create_dir(here.path().join("matrix")).unwrap();
    for name in audit_gap::matrix::FILE_NAMES {
        let source = fs::read_to_string(format!("{}/matrix/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let moved = if name == "components.yaml" { format!("# 移動\n\n\n{source}") } else { source };
        fs::write(here.path().join("matrix").join(name), moved).unwrap();
    }
    let before = written(here.path(), &SCAN);
    let after = written(here.path(), &[&SCAN[..], &["--matrix", "./matrix"]].concat());
    let (before, after) = (results(&before["sarif"]), results(&after["sarif"]));
    assert_eq!(before.len(), after.len());
    let file = fs::read_to_string(here.path().join("matrix/components.yaml")).unwrap();
    let mut seen = BTreeSet::new();
    for (old, new) in before.iter().zip(&after) {
        assert_eq!(old["partialFingerprints"], new["partialFingerprints"]);
        let fingerprint = text(&new["partialFingerprints"]["auditGapFinding/v1"]);
        assert!(seen.insert(fingerprint.to_owned()), "{fingerprint} stands twice");
        let place = &new["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "matrix/components.yaml");
        let line = usize::try_from(place["region"]["startLine"].as_u64().unwrap()).unwrap();
        let row = format!("- id: {}", text(&new["properties"]["component"]));
        assert_eq!(file.lines().nth(line - 1).unwrap().trim(), row);
    }
}

#[test]
fn a_run_of_sarif_is_one_environment_under_its_own_category() {
    let here = TempDir::new().unwrap();
    let written = written(here.path(), &SCAN);
    let runs = array(&written["sarif"]["runs"]);
    let ids: Vec<&str> = runs.iter().map(|run| text(&run["automationDetails"]["id"])).collect();
    assert_eq!(ids, ["audit-gap/dev/", "audit-gap/dev2/", "audit-gap/prd/"]);
    for run in runs {
        let rules = array(&run["tool"]["driver"]["rules"]);
        for result in array(&run["results"]) {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
        }
    }
}

#[test]
fn excel_gets_its_byte_order_mark_on_demand() {
    let here = TempDir::new().unwrap();
    let csv = |more: &[&str]| run(here.path(), &[&SCAN[..], &["--format", "csv"], more].concat()).stdout;
    assert_eq!(csv(&["--csv-bom"]), [&b"\xef\xbb\xbf"[..], &csv(&[])].concat());
    assert!(csv(&[]).starts_with(b"environment,account,"));
    assert!(csv(&[]).ends_with(b"\r\n"));
}
