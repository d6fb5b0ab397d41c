//! Many resources, few requests.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::tool::Tool;
use crate::{account, lab};

/// `GetMetricData` takes 500 series a request: those of 1,101 functions are three requests, that of one log group another.
#[test]
fn metrics_are_asked_by_five_hundred() {
    account("traps");
    let truth = lab::truth("traps");
    let number = truth["traps"]["function-among-a-thousand"]["account"].as_str().unwrap();
    let lane = lab().lane();
    let began = Instant::now();
    let report = Tool::scan_of(&lane, "traps", number).args(["--component", "lambda-api"]).run().report();
    let took = began.elapsed();
    let current = &crate::tool::finding(&report, "prd/lambda-api")["current"];
    assert_eq!(current, &json!("missing"));
    let asked = lane.counts().into_iter().filter(|count| count.operation == "cloudwatch:GetMetricData");
    assert_eq!(asked.map(|count| count.requests).sum::<u64>(), 4);
    assert!(took < Duration::from_secs(60), "{took:?}");
}
