//! One environment in several accounts: its own, and those that hold what it records.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::lab::{BASE_ACCOUNT, Lane, project_file};
use crate::tool::{Tool, codes, currents, finding};
use crate::{account, lab};

const ARCHIVE: &str = "880000000002";
const ORGANIZATION: &str = "880000000003";

fn scan(lane: &Lane<'_>) -> Tool {
    account("landing");
    Tool::scan_of(lane, "landing", BASE_ACCOUNT)
}

/// The project file without the other accounts.
fn alone() -> String {
    let project = std::fs::read_to_string(project_file("landing")).unwrap();
    let (before, after) = project.split_once("    other_accounts:\n").unwrap();
    let after = after.split_once("components:").unwrap().1;
    format!("{before}components:{after}")
}

fn current<'a>(report: &'a Value, row: &str) -> &'a str {
    finding(report, &format!("prd/{row}"))["current"].as_str().unwrap()
}

#[test]
fn evidence_names_the_account_that_said_so() {
    let lane = lab().lane();
    let report = scan(&lane).run().report();
    let asked = |row: &str, account: &str| {
        let evidence = finding(&report, &format!("prd/{row}"))["evidence"].as_array().unwrap().clone();
        let by: BTreeSet<String> = evidence
            .iter()
            .filter(|item| item["account"] == account)
            .map(|item| item["call"].as_str().unwrap().to_owned())
            .collect();
        by
    };
    assert!(
        asked("route53", ARCHIVE).contains("s3:GetBucketLifecycleConfiguration"),
        "{:?}",
        asked("route53", ARCHIVE)
    );
    assert!(asked("s3-output", ORGANIZATION).contains("cloudtrail:GetEventSelectors"));
    assert!(!asked("s3-output", "880000000001").is_empty());
}

#[test]
fn without_the_other_accounts_nobody_knows() {
    let lane = lab().lane();
    account("landing");
    let args = ["scan", "--env", "all", "--format", "json", "--lang", "en", "--config", "alone.yaml"];
    let run = Tool::new(args).file("alone.yaml", alone()).envs(lane.env_of(BASE_ACCOUNT)).run();
    let report = run.report();
    for row in ["iam", "s3-output", "waf-api"] {
        assert_eq!(current(&report, row), "unknown", "{row}: {:?}", codes(finding(&report, &format!("prd/{row}"))));
    }
    assert_eq!(current(&report, "route53"), "recorded", "Route 53 says itself that it delivers");
}

#[test]
fn an_account_that_cannot_be_reached_hides_what_lies_there_and_nothing_else() {
    let lane = lab().lane();
    let role = format!("arn:aws:iam::{ARCHIVE}:role/audit-gap");
    lane.fault(json!({ "kind": "access-denied", "operation": "sts:AssumeRole", "where": { "RoleArn": role } }));
    let report = scan(&lane).run().report();
    for row in ["waf-api", "route53", "iam"] {
        assert_eq!(current(&report, row), "unknown", "{row}: how long the archive keeps records does not show");
    }
    assert_eq!(current(&report, "dynamodb"), "not_present", "nothing of it lies there");
    let unreadable = report["unreadable"].as_array().unwrap();
    let there: Vec<&Value> = unreadable.iter().filter(|it| it["account"] == ARCHIVE).collect();
    assert!(!there.is_empty() && there.iter().all(|it| it["message"].as_str().unwrap().contains("AssumeRole")));
}

#[test]
fn a_snapshot_of_several_accounts_replays_without_them() {
    let lane = lab().lane();
    let live = scan(&lane).args(["--save-snapshot", "facts.json"]).run();
    let facts = live.path("facts.json");
    let args = ["scan", "--env", "prd", "--format", "json", "--lang", "en", "--snapshot"];
    let replayed = Tool::new(args).arg(facts).arg("--config").arg(project_file("landing")).run();
    assert_eq!(replayed.report()["findings"], live.report()["findings"]);
    let bound = Tool::new(args).arg(live.path("facts.json")).run().report();
    assert_eq!(currents(&bound).len(), 39);
    assert_eq!(current(&bound, "waf-api"), "recorded", "the facts say which accounts were asked");
}
