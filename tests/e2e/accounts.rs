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

/// The project file with those of the other accounts, in its words, that `keep` keeps.
fn project(keep: impl Fn(&str) -> bool) -> String {
    let whole = std::fs::read_to_string(project_file("landing")).unwrap();
    let (before, others) = whole.split_once("    other_accounts:\n").unwrap();
    let (others, after) = others.split_once("components:").unwrap();
    let kept: String = others.split_inclusive("audit-gap\n").filter(|other| keep(other)).collect();
    let others = if kept.is_empty() { String::new() } else { format!("    other_accounts:\n{kept}") };
    format!("{before}{others}components:{after}")
}

/// What the member's account says where only those other accounts can be asked.
fn scan_with(lane: &Lane<'_>, keep: impl Fn(&str) -> bool) -> Value {
    account("landing");
    let args = ["scan", "--env", "all", "--format", "json", "--lang", "en", "--config", "some.yaml"];
    Tool::new(args).file("some.yaml", project(keep)).envs(lane.env_of(BASE_ACCOUNT)).run().report()
}

/// The row's reasons of that code, in English.
fn messages(report: &Value, row: &str, code: &str) -> Vec<String> {
    let reasons = finding(report, &format!("prd/{row}"))["reasons"].as_array().unwrap();
    let coded = reasons.iter().filter(|reason| reason["code"] == code);
    coded.map(|reason| reason["message"]["en"].as_str().unwrap().to_owned()).collect()
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

const HINT: &str = "name that account under other_accounts in audit-gap.yaml to have it judged";

#[test]
fn without_the_other_accounts_nobody_knows() {
    let lane = lab().lane();
    let report = scan_with(&lane, |_| false);
    for row in ["iam", "s3-output", "waf-api", "waf-front", "cloudfront", "alb"] {
        assert_eq!(current(&report, row), "unknown", "{row}: {:?}", codes(finding(&report, &format!("prd/{row}"))));
        let code = match row {
            "iam" | "s3-output" => "org-trail-selectors-unreadable",
            _ => "destination-in-other-account",
        };
        let said = messages(&report, row, code);
        assert!(!said.is_empty() && said.iter().all(|message| message.ends_with(HINT)), "{row}: {said:?}");
    }
    assert_eq!(current(&report, "route53"), "recorded", "Route 53 says itself that it delivers");
}

/// Each account tells what lies there, and nothing else.
#[test]
fn the_archive_does_not_say_what_the_organizations_trail_selects() {
    let lane = lab().lane();
    let report = scan_with(&lane, |other| other.contains(ARCHIVE));
    for (row, expected) in [
        ("iam", "unknown"),
        ("s3-output", "unknown"),
        ("waf-api", "recorded"),
        ("waf-front", "missing"),
        ("alb", "partial"),
    ] {
        assert_eq!(current(&report, row), expected, "{row}");
    }
    assert!(messages(&report, "iam", "org-trail-selectors-unreadable")[0].ends_with(HINT));
    let report = scan_with(&lane, |other| other.contains(ORGANIZATION));
    for row in ["waf-api", "waf-front", "alb", "cloudfront"] {
        assert_eq!(current(&report, row), "unknown", "{row}");
        assert!(messages(&report, row, "destination-in-other-account")[0].ends_with(HINT), "{row}");
    }
    assert_eq!(current(&report, "s3-output"), "recorded", "what the trail delivers is its own account's word");
}

#[test]
fn an_account_that_cannot_be_reached_hides_what_lies_there_and_nothing_else() {
    let lane = lab().lane();
    let role = format!("arn:aws:iam::{ARCHIVE}:role/audit-gap");
    lane.fault(json!({ "kind": "access-denied", "operation": "sts:AssumeRole", "where": { "RoleArn": role } }));
    let run = scan(&lane).run();
    let report = run.report();
    for row in ["waf-api", "waf-front", "cloudfront", "alb", "route53", "iam"] {
        assert_eq!(current(&report, row), "unknown", "{row}: how long the archive keeps records does not show");
        let said = messages(&report, row, "read-credentials");
        let names = |message: &String| message.contains(&format!("account {ARCHIVE}, which audit-gap.yaml names"));
        assert!(!said.is_empty() && said.iter().all(names), "{row}: {said:?}");
        assert!(said.iter().all(|message| message.contains("mend the trust policy of its role")), "{row}: {said:?}");
    }
    assert_eq!(current(&report, "dynamodb"), "not_present", "nothing of it lies there");
    assert_eq!(current(&report, "vpc"), "unknown", "its data lake might collect the traffic");
    let unreadable = report["unreadable"].as_array().unwrap();
    let there: Vec<&Value> = unreadable.iter().filter(|it| it["account"] == ARCHIVE).collect();
    assert!(!there.is_empty() && there.iter().all(|it| it["message"].as_str().unwrap().contains("AssumeRole")));
    let said: Vec<&str> = run.stderr.lines().filter(|line| line.contains(ARCHIVE)).collect();
    assert_eq!(said.len(), 1, "{}", run.stderr);
    assert!(said[0].starts_with("environment prd, account ") && said[0].contains("sts:AssumeRole"), "{}", said[0]);
}

/// Each denial in the archive hides what it was about, however much else shows.
#[test]
fn what_the_archive_denies_is_unknown_and_names_the_account() {
    let cases = [
        ("s3:GetBucketLifecycleConfiguration", "route53"),
        ("s3:GetBucketEncryption", "waf-api"),
        ("kms:GetKeyPolicy", "waf-api"),
        ("kms:DescribeKey", "waf-api"),
        ("s3:ListObjectsV2", "waf-api"),
        ("s3:GetBucketOwnershipControls", "cloudfront"),
        ("s3:GetBucketEncryption", "alb"),
    ];
    for (operation, row) in cases {
        let lane = lab().lane();
        lane.fault(json!({ "kind": "access-denied", "operation": operation, "account": ARCHIVE }));
        let report = scan(&lane).args(["--component", row]).run().report();
        assert_eq!(current(&report, row), "unknown", "{operation}");
        let said = messages(&report, row, "read-denied");
        assert!(!said.is_empty() && said.iter().all(|it| it.contains(&format!("of account {ARCHIVE}"))), "{said:?}");
    }
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
