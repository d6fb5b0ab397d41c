//! A call that is denied makes what depends on it worse or unknown, never better, and nothing else changes.

use std::collections::{BTreeMap, BTreeSet};

use audit_gap::policy::every_read;
use serde_json::{Value, json};

use crate::order::may_become;
use crate::tool::{Tool, call_of, codes, currents, finding, number_of, two_at_a_time};
use crate::{account, lab};

/// Every operation that a scan of the account asks, STS left out: `service:Operation` as the gateway names it.
fn operations(name: &str) -> BTreeSet<String> {
    let lane = lab().lane();
    Tool::scan(&lane, name).run();
    let asked = lane.counts().into_iter().map(|count| count.operation);
    asked.filter(|operation| !operation.starts_with("sts:")).collect()
}

/// For each row of `report`, the calls that its evidence names.
fn rows_that_asked(report: &Value, call: &str) -> BTreeSet<String> {
    let findings = report["findings"].as_array().unwrap();
    let asked = |finding: &&Value| finding["evidence"].as_array().unwrap().iter().any(|it| it["call"] == call);
    findings.iter().filter(asked).map(|finding| finding["id"].as_str().unwrap().to_owned()).collect()
}

/// Denies one operation. Returns what is wrong with what the program makes of it.
fn wrong_when_denied(name: &str, operation: &str, before: &Value) -> Vec<String> {
    let lane = lab().lane();
    lane.fault(json!({ "kind": "access-denied", "operation": operation }));
    let after = Tool::scan(&lane, name).run().report();
    let call = call_of(operation);
    let kind = every_read().into_iter().find(|kind| kind.call == call).unwrap();
    let (was, is): (BTreeMap<_, _>, BTreeMap<_, _>) =
        (currents(before).into_iter().collect(), currents(&after).into_iter().collect());
    let asked = rows_that_asked(before, &call);
    let mut wrong = Vec::new();
    for (id, before) in &was {
        let now = finding(&after, id);
        let named =
            codes(now).iter().any(|code| code.starts_with("read-")) || rows_that_asked(&after, &call).contains(id);
        if !may_become(before, &is[id]) {
            wrong.push(format!("without {call}, {id} was {before} and became {}", is[id]));
        }
        if *before != is[id] && !asked.contains(id) && !named {
            wrong.push(format!("without {call}, {id} changed and does not say that a read failed: {:?}", codes(now)));
        }
    }
    for lost in after["unreadable"].as_array().unwrap() {
        if lost["call"] != call || lost["cause"] != "denied" || lost["action"] != kind.action {
            wrong.push(format!("without {call}, unreadable says {lost}"));
        }
        if lost["region"].as_str().unwrap().is_empty() || lost["account"] != number_of(name) {
            wrong.push(format!("without {call}, unreadable does not say where: {lost}"));
        }
    }
    if after["unreadable"].as_array().unwrap().is_empty() {
        wrong.push(format!("without {call}, nothing is unreadable"));
    }
    wrong
}

#[track_caller]
fn denials_never_improve(name: &str) {
    account(name);
    let before = Tool::scan(&lab().lane(), name).run().report();
    assert_eq!(before["unreadable"], json!([]));
    let operations: Vec<String> = operations(name).into_iter().collect();
    assert!(operations.len() > 15, "{operations:?}");
    let wrong = two_at_a_time(&operations, |operation| wrong_when_denied(name, operation, &before)).concat();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn of_the_account_as_declared() {
    denials_never_improve("halfway");
}

#[test]
fn of_the_hardened_account() {
    denials_never_improve("hardened");
}

/// Rows that stand on other reads keep their verdicts to the last word.
#[test]
fn rows_that_stand_on_other_reads_are_untouched() {
    account("hardened");
    let before = Tool::scan(&lab().lane(), "hardened").run().report();
    for (operation, stands) in [
        (
            "ec2:DescribeFlowLogs",
            vec!["iam", "ecr", "cognito", "s3-output", "dynamodb", "sqs", "eventbridge", "datahub"],
        ),
        ("cloudtrail:GetEventSelectors", vec!["vpc", "internet-gateway", "nat-gateway", "cognito", "nextjs-auth"]),
        ("cognito-idp:ListUserPools", vec!["iam", "vpc", "sqs", "s3-sf-data", "datahub"]),
        ("s3:ListBuckets", vec!["vpc", "internet-gateway", "nat-gateway", "datahub"]),
    ] {
        let lane = lab().lane();
        lane.fault(json!({ "kind": "access-denied", "operation": operation }));
        let after = Tool::scan(&lane, "hardened").run().report();
        for row in stands {
            let id = format!("prd/{row}");
            assert_eq!(finding(&after, &id), finding(&before, &id), "without {operation}");
        }
    }
}

#[test]
fn everything_denied_leaves_nothing_recorded_and_nothing_missing() {
    account("hardened");
    let lane = lab().lane();
    for kind in every_read() {
        lane.fault(json!({ "kind": "access-denied", "operation": kind.call }));
    }
    let run = Tool::scan(&lane, "hardened").run().expect(3, "exit 3:");
    let without_aws = ["prd/hennge-one"];
    for (id, current) in currents(&run.report()) {
        let expected = if without_aws.contains(&id.as_str()) { "attested" } else { "unknown" };
        assert_eq!(current, expected, "{id}");
    }
}
