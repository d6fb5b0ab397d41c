//! Whatever goes wrong between the program and AWS has its cause, and is never taken for "not configured".

use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

use audit_gap::policy::every_read;
use serde_json::{Value, json};

use crate::tool::{Tool, call_of, finding, number_of, two_at_a_time};
use crate::{account, lab};

/// One paginated call of each protocol: as the gateway names it, in the account in which it decides the row. Beside it a row
/// of the same account that stands on other calls.
const CALLS: [(&str, &str, &str, &str); 6] = [
    ("cognito-idp:ListUserPools", "hardened", "cognito", "vpc"), // json
    ("sqs:ListQueues", "hardened", "sqs", "cognito"),            // json, once query
    ("elbv2:DescribeLoadBalancers", "hardened", "alb", "cognito"), // query
    ("ec2:DescribeVpcs", "hardened", "vpc", "cognito"),          // ec2
    ("s3:ListBuckets", "hardened", "s3-output", "vpc"),          // rest-xml
    ("observabilityadmin:ListTelemetryRules", "bare", "cloudtrail", "lambda-api"), // rest-json, asked where no trail records
];

/// What goes wrong for good, and the causes by which it may be known.
const FOR_GOOD: [(&str, &[&str]); 10] = [
    ("access-denied", &["denied"]),
    ("throttle", &["throttled"]),
    ("http-500", &["service_error"]),
    ("html", &["malformed"]),
    ("empty", &["malformed"]),
    ("truncated", &["unreachable", "malformed"]),
    ("garbled", &["malformed"]),
    ("reset", &["unreachable"]),
    ("expired-token", &["credentials"]),
    ("hang", &["timed_out"]),
];

/// What passes: the SDK asks again, or the list goes on.
const PASSING: [(&str, bool); 4] =
    [("throttle", true), ("http-500", true), ("reset", true), ("empty-page-with-token", false)];

/// An attempt ends after twenty seconds of silence, and none of the cases makes more than two. A busy machine takes its time.
const LONGEST: Duration = Duration::from_secs(75);

/// One scan with a fault.
struct Case {
    call: (&'static str, &'static str, &'static str, &'static str),
    fault: &'static str,
    page: u32,
    /// The causes of a fault that lasts; none of one that passes.
    causes: &'static [&'static str],
}

impl Case {
    fn all() -> Vec<Self> {
        let mut cases = Vec::new();
        for call in CALLS {
            for page in [1, 2] {
                cases.extend(FOR_GOOD.map(|(fault, causes)| Self { call, fault, page, causes }));
                let passing = PASSING.into_iter().filter(|(fault, _)| page == 1 || *fault != "empty-page-with-token");
                cases.extend(passing.map(|(fault, _)| Self { call, fault, page, causes: &[] }));
            }
        }
        cases
    }

    /// A scan of both rows over small pages.
    fn scan(&self, faulty: bool) -> Value {
        let (operation, name, row, other) = self.call;
        let lane = lab().lane();
        lane.small_pages();
        if faulty {
            let mut fault = json!({ "kind": self.fault, "operation": operation, "page": self.page, "seconds": 60 });
            if self.causes.is_empty() && PASSING.contains(&(self.fault, true)) {
                fault["times"] = 1.into();
            }
            lane.fault(fault);
        }
        let attempts = if self.causes.is_empty() || self.fault == "throttle" { "2" } else { "1" };
        let tool = Tool::scan(&lane, name).args(["--component", row, other]);
        let report = tool.env("AWS_MAX_ATTEMPTS", attempts).run().report();
        let requests =
            lane.counts().into_iter().filter(|it| it.operation == operation).map(|it| it.requests).sum::<u64>();
        assert!(faulty || requests >= 2, "{operation} has one page only");
        report
    }

    /// What is wrong with the report of a scan that met the fault; `before` is the one that met none.
    fn wrong(&self, before: &Value) -> Vec<String> {
        let (operation, name, row, other) = self.call;
        let began = Instant::now();
        let after = self.scan(true);
        let took = began.elapsed();
        let (row, other) = (format!("prd/{row}"), format!("prd/{other}"));
        let mut wrong = Vec::new();
        if finding(&after, &other) != finding(before, &other) {
            wrong.push(format!("{other} changed"));
        }
        let lost = after["unreadable"].as_array().unwrap();
        if self.causes.is_empty() && (finding(&after, &row) != finding(before, &row) || !lost.is_empty()) {
            wrong.push(format!("{row} changed, although the fault passed: {lost:?}"));
        }
        if !self.causes.is_empty() {
            let current = &finding(&after, &row)["current"];
            let named = |it: &&Value| {
                it["call"] == call_of(operation)
                    && self.causes.contains(&it["cause"].as_str().unwrap())
                    && it["account"] == number_of(name)
                    && !it["region"].as_str().unwrap().is_empty()
                    && every_read().iter().any(|kind| it["call"] == kind.call && it["action"] == kind.action)
            };
            if current != "unknown"
                || !lost.iter().any(|it| named(&it))
                || !lost.iter().all(|it| it["call"] == call_of(operation))
            {
                wrong.push(format!("{row} is {current}, should be unknown for {:?}: {lost:?}", self.causes));
            }
        }
        if took > LONGEST {
            wrong.push(format!("took {took:?}"));
        }
        wrong.into_iter().map(|what| format!("{} on page {} of {operation}: {what}", self.fault, self.page)).collect()
    }
}

#[test]
fn every_fault_of_every_protocol_on_every_page_has_its_cause_and_its_bound() {
    for name in ["hardened", "bare"] {
        account(name);
    }
    let cases = Case::all();
    let before: BTreeMap<&str, Value> =
        CALLS.into_iter().map(|call| (call.0, Case { call, fault: "", page: 1, causes: &[] }.scan(false))).collect();
    // Silence costs time and nothing else, so that all of it can be waited for at once.
    let (silent, quick): (Vec<&Case>, Vec<&Case>) = cases.iter().partition(|case| case.fault == "hang");
    let wrong: Vec<String> = thread::scope(|scope| {
        let before = &before;
        let waiting: Vec<_> = silent.iter().map(|case| scope.spawn(move || case.wrong(&before[case.call.0]))).collect();
        let mut wrong = two_at_a_time(&quick, |case| case.wrong(&before[case.call.0])).concat();
        wrong.extend(waiting.into_iter().flat_map(|it| it.join().unwrap()));
        wrong
    });
    println!("{} faults of {} calls over HTTP", cases.len(), CALLS.len());
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
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
    assert_eq!(
        report["environments"][0]["api_calls"], whole["environments"][0]["api_calls"],
        "retries are not counted"
    );
}
