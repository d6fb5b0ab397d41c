//! Whatever goes wrong between the program and AWS has its cause, and is never taken for "not configured".

use serde_json::{Value, json};

use crate::lab::Lane;
use crate::tool::{Tool, finding, two_at_a_time};
use crate::{account, lab};

/// One call of each protocol, with a row of the hardened account that stands on it.
const CALLS: [(&str, &str); 5] = [
    ("cloudtrail:DescribeTrails", "iam"),  // json
    ("sqs:ListQueues", "sqs"),             // json, once query
    ("ec2:DescribeFlowLogs", "vpc"),       // ec2
    ("s3:ListBuckets", "s3-output"),       // rest-xml
    ("observabilityadmin:ListTelemetryRules", "cloudtrail"), // rest-json, asked where no trail records
];

/// The account in which `call` decides `row`.
fn scan(lane: &Lane<'_>, call: &str, row: &str) -> Tool {
    let name = if call.starts_with("observabilityadmin") { "bare" } else { "hardened" };
    account(name);
    Tool::scan(lane, name).args(["--component", row])
}

/// What is wrong with the report of a scan that met the fault.
fn wrong(report: &Value, call: &str, row: &str, fault: &str, causes: &[&str]) -> Option<String> {
    let lost = report["unreadable"].as_array().unwrap().iter().find(|it| it["call"] == call);
    let cause = lost.map(|it| it["cause"].as_str().unwrap_or_default());
    let current = &finding(report, &format!("prd/{row}"))["current"];
    let right = current == "unknown" && cause.is_some_and(|cause| causes.contains(&cause));
    (!right).then(|| format!("{fault} of {call}: cause {cause:?}, {row} is {current}, should be {causes:?} and unknown"))
}

#[test]
fn every_failure_has_its_cause() {
    let faults: [(&str, &[&str]); 8] = [
        ("throttle", &["throttled"]),
        ("http-500", &["service_error"]),
        ("html", &["malformed"]),
        ("empty", &["malformed"]),
        ("truncated", &["unreachable", "malformed"]),
        ("garbled", &["malformed"]),
        ("reset", &["unreachable"]),
        ("expired-token", &["credentials"]),
    ];
    let cases: Vec<_> = faults.iter().flat_map(|fault| CALLS.iter().map(move |call| (fault, call))).collect();
    let wrong = two_at_a_time(&cases, |((fault, causes), (call, row))| {
        let lane = lab().lane();
        lane.fault(json!({ "kind": fault, "operation": call }));
        let report = scan(&lane, call, row).env("AWS_MAX_ATTEMPTS", "1").run().report();
        wrong(&report, call, row, fault, causes)
    });
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Twenty seconds of silence end one attempt.
#[test]
fn silence_ends_by_itself() {
    let wrong = two_at_a_time(&CALLS[1..3], |(call, row)| {
        let lane = lab().lane();
        lane.fault(json!({ "kind": "hang", "operation": call, "seconds": 60 }));
        let report = scan(&lane, call, row).env("AWS_MAX_ATTEMPTS", "1").run().report();
        wrong(&report, call, row, "hang", &["timed_out"])
    });
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_passes_is_retried_and_changes_nothing() {
    account("halfway");
    let whole = Tool::scan(&lab().lane(), "halfway").run().report();
    let lane = lab().lane();
    for (kind, operation) in [
        ("throttle", "cloudtrail:DescribeTrails"),
        ("throttle", "ec2:DescribeVpcs"),
        ("throttle", "s3:ListBuckets"),
        ("throttle", "apigateway:GetRestApis"),
        ("http-500", "sqs:ListQueues"),
        ("reset", "logs:DescribeLogGroups"),
    ] {
        lane.fault(json!({ "kind": kind, "operation": operation, "times": 1 }));
    }
    let report = Tool::scan(&lane, "halfway").run().report();
    assert_eq!(report["unreadable"], json!([]));
    assert_eq!(report["findings"], whole["findings"]);
    assert_eq!(report["environments"][0]["api_calls"], whole["environments"][0]["api_calls"], "retries are not counted");
}

#[test]
fn a_list_that_never_ends_is_no_list() {
    for (call, row) in [("sqs:ListQueues", "sqs"), ("ec2:DescribeVpcs", "vpc")] {
        let lane = lab().lane();
        lane.fault(json!({ "kind": "access-denied", "operation": call, "page": 2 }));
        lane.small_pages();
        let report = scan(&lane, call, row).run().report();
        assert_eq!(finding(&report, &format!("prd/{row}"))["current"], "unknown", "the second page of {call} is denied");
        let lane = lab().lane();
        lane.fault(json!({ "kind": "empty-page-with-token", "operation": call }));
        let report = scan(&lane, call, row).run().report();
        assert_eq!(finding(&report, &format!("prd/{row}"))["current"], "recorded", "an empty page of {call} is no end");
    }
}
