//! What changed since a baseline, in every format.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{array, cases, demo_report, lines, results, text, written};

/// The finding of a row in prd.
fn finding<'a>(report: &'a mut Value, component: &str) -> &'a mut Value {
    let id = format!("prd/{component}");
    report["findings"].as_array_mut().unwrap().iter_mut().find(|it| it["id"] == *id).unwrap()
}

/// A row that was met, and so its resources.
fn was_met(report: &mut Value, component: &str) {
    let finding = finding(report, component);
    finding["current"] = json!("recorded");
    finding["gap"] = json!("met");
    for resource in finding["resources"].as_array_mut().unwrap() {
        resource["current"] = json!("recorded");
    }
}

/// A baseline, and the demo as what became of it: `s3-sf-data` got worse, `iam` was fixed, the rest stayed.
fn reports() -> (Value, Value) {
    let head = demo_report();
    let mut base = head.clone();
    was_met(&mut base, "s3-sf-data");
    let fixed = finding(&mut base, "iam");
    assert_eq!(fixed["gap"], "met", "the demo's iam is met");
    fixed["gap"] = json!("gap");
    fixed["current"] = json!("missing");
    let base: audit_gap::assess::report::Report = serde_json::from_value(base).unwrap();
    (serde_json::to_value(base.complete()).unwrap(), head)
}

fn compared() -> (TempDir, BTreeMap<&'static str, Value>) {
    let here = TempDir::new().unwrap();
    let (base, head) = reports();
    std::fs::write(here.path().join("base.json"), base.to_string()).unwrap();
    std::fs::write(here.path().join("head.json"), head.to_string()).unwrap();
    let written = written(here.path(), &["diff", "base.json", "head.json", "--lang", "en"]);
    (here, written)
}

#[test]
fn what_got_worse_comes_first_and_is_told_from_what_was_short_before() {
    let (here, written) = compared();

    let all = results(&written["sarif"]);
    let state = |id: &str| all.iter().find(|it| it["partialFingerprints"]["auditGapFinding/v1"] == *id);
    assert_eq!(state("prd/s3-sf-data").unwrap()["baselineState"], "new");
    assert_eq!(state("prd/rds").unwrap()["baselineState"], "unchanged");
    assert!(state("prd/iam").is_none(), "what is fixed is no result");
    assert!(all.iter().all(|it| it["baselineState"].is_string()), "all results have a state, or none");
    let fixed = array(&written["sarif"]["runs"][2]["properties"]["fixed"]);
    assert_eq!(fixed, &[json!("prd/iam")]);

    let failures: Vec<_> = cases(&written["junit"]).into_iter().filter(|(_, it)| it["outcome"] == "failure").collect();
    let names: Vec<_> = failures.iter().map(|(suite, case)| (*suite, text(&case["name"]))).collect();
    assert_eq!(names, [("prd", "s3-sf-data")], "a build fails for what got worse");
    assert_eq!(failures[0].1["type"], "regressed");

    let annotations = array(&written["github"]);
    let errors: Vec<&Value> = annotations.iter().filter(|it| it["kind"] == "error").collect();
    assert_eq!(errors.len(), 1);
    assert!(text(&errors[0]["title"]).starts_with("prd: regressed: gap: "), "{}", errors[0]);
    assert_eq!(annotations.iter().find(|it| it["kind"] != "notice"), Some(errors[0]), "it comes first");
    assert!(annotations.iter().any(|it| it["kind"] == "warning"), "what was short before is a warning");

    let lines = lines(&written["csv"]);
    let change = |component: &str, kind: &str| {
        let of = |it: &&BTreeMap<&str, &str>| {
            it["environment"] == "prd" && it["component"] == component && it["kind"] == kind
        };
        lines.iter().find(of).map(|it| it["change"].to_owned())
    };
    assert_eq!(change("s3-sf-data", "trail").as_deref(), Some("regressed"));
    assert_eq!(change("s3-sf-data", "resource").as_deref(), Some("regressed"));
    assert_eq!(change("iam", "trail").as_deref(), Some("fixed"));
    assert_eq!(change("vpc", "trail").as_deref(), Some("unchanged"));

    let activity = |id: &str| {
        let event = array(&written["ocsf"]).iter().find(|it| it["finding_info"]["uid"] == *id).unwrap();
        (text(&event["activity_name"]).to_owned(), event["status_id"].as_u64().unwrap())
    };
    assert_eq!(activity("prd/iam"), ("Close".to_owned(), 4));
    assert_eq!(activity("prd/s3-sf-data"), ("Update".to_owned(), 1));

    let summary = std::fs::read_to_string(here.path().join("github-summary")).unwrap();
    let worse = summary.find("## Worse than the baseline").unwrap();
    assert!(worse < summary.find("## To close in").unwrap());
    assert!(summary[worse..].lines().nth(4).unwrap().contains("prd/s3-sf-data"), "{}", &summary[worse..worse + 400]);
}

#[test]
fn a_scan_with_a_baseline_writes_the_same_comparison() {
    let (here, of_diff) = compared();
    let scan = ["scan", "--demo", "--env", "all", "--baseline", "base.json", "--lang", "en"];
    let of_scan = written(here.path(), &scan);
    for format in ["sarif", "junit", "csv", "github", "github-summary"] {
        assert_eq!(of_scan[format], of_diff[format], "{format}");
    }
}

#[test]
fn a_row_that_only_the_baseline_has_is_not_lost() {
    let here = TempDir::new().unwrap();
    let base = demo_report();
    let mut head = base.clone();
    head["findings"].as_array_mut().unwrap().retain(|it| it["id"] != "prd/alb");
    // By the same matrix it would be a row that was left out, and not one that is gone.
    head["matrix"]["digest"] = "sha256:without-alb".into();
    let head: audit_gap::assess::report::Report = serde_json::from_value(head).unwrap();
    std::fs::write(here.path().join("base.json"), base.to_string()).unwrap();
    std::fs::write(here.path().join("head.json"), serde_json::to_string(&head.complete()).unwrap()).unwrap();
    let written = written(here.path(), &["diff", "base.json", "head.json"]);
    let lines = lines(&written["csv"]);
    let gone: Vec<_> = lines.iter().filter(|it| it["component"] == "alb" && it["environment"] == "prd").collect();
    assert_eq!(gone.len(), 1);
    assert_eq!(gone[0]["change"], "removed");
    assert!(cases(&written["junit"]).iter().any(|(suite, it)| *suite == "prd" && it["name"] == "alb"));
    assert!(array(&written["ocsf"]).iter().any(|it| it["finding_info"]["uid"] == "prd/alb"));
}
