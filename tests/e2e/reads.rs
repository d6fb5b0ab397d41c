//! What is asked: every kind of read, once each, over pages, and nothing but reads.

use std::collections::{BTreeMap, BTreeSet};

use audit_gap::policy::every_read;
use serde_json::Value;

use crate::lab::{Count, Lane};
use crate::tool::{SINGLE, Tool, call_of, number_of};
use crate::{account, lab};

/// Tables that no trail records: only there does the program ask for their streams.
pub(crate) const STREAMS: &str = "changes-of-items-into-a-stream";

fn requests(counts: &[Count]) -> BTreeMap<&str, u64> {
    let mut requests = BTreeMap::new();
    for count in counts.iter().filter(|count| !count.operation.starts_with("sts:")) {
        *requests.entry(count.operation.as_str()).or_default() += count.requests;
    }
    requests
}

/// Scans an account and saves its facts. Returns the report, the snapshot and what the gateway was asked.
fn scan(lane: &Lane<'_>, name: &str, number: &str) -> (Value, Value, Vec<Count>) {
    account(name);
    let run = Tool::scan_of(lane, name, number).args(["--sample-logs", "--save-snapshot", "facts.json"]).run();
    assert_eq!(lane.refused(), [], "{name}: the program asks for reads only, and signs them");
    let facts = serde_json::from_slice(&std::fs::read(run.path("facts.json")).unwrap()).unwrap();
    (run.report(), facts, lane.counts())
}

/// The saved reads of the one environment.
fn reads(facts: &Value) -> &Vec<Value> {
    facts["environments"][0]["reads"].as_array().unwrap()
}

#[test]
fn every_kind_of_read_is_answered_and_every_list_is_read_to_its_end() {
    let mut seen = BTreeSet::new();
    let mut paged = BTreeSet::new();
    let traps = crate::lab::truth("traps");
    let streams = ("traps", traps["traps"][STREAMS]["account"].as_str().unwrap());
    // Protection is read only where it is demanded.
    let demanding = ("guarded", crate::lab::BASE_ACCOUNT);
    for (name, number) in SINGLE.into_iter().chain([streams, demanding]) {
        let (whole, facts, counts) = scan(&lab().lane(), name, number);
        let lane = lab().lane();
        lane.small_pages();
        let (by_pages, _, page_counts) = scan(&lane, name, number);
        assert_eq!(whole["findings"], by_pages["findings"], "{name}: pages change nothing");
        assert_eq!(whole["unclaimed"], by_pages["unclaimed"], "{name}");
        let answered = reads(&facts).iter().filter(|read| read["record"]["outcome"].get("seen").is_some());
        seen.extend(answered.map(|read| read["call"].as_str().unwrap().to_owned()));
        let once = requests(&counts);
        paged.extend(
            requests(&page_counts).into_iter().filter(|(op, n)| n >= &(2 * once[op])).map(|(op, _)| call_of(op)),
        );
    }
    let unanswered: Vec<&str> =
        every_read().iter().map(|kind| kind.call).filter(|call| !seen.contains(*call)).collect();
    assert_eq!(unanswered, [] as [&str; 0], "no account of the lab has the program ask these");
    let lists = every_read().into_iter().filter(|kind| kind.paginated).map(|kind| kind.call);
    let unpaged: Vec<&str> = lists.filter(|call| !paged.contains(*call)).collect();
    assert_eq!(unpaged, [] as [&str; 0], "these were never seen over two pages");
}

#[test]
fn no_read_is_made_twice_and_every_request_is_counted() {
    // The lab is slow while it builds accounts, and what takes too long is asked again.
    for name in ["traps", "estate", "corners", "hardened", "halfway"] {
        account(name);
    }
    for (name, number) in SINGLE {
        let (report, facts, counts) = scan(&lab().lane(), name, number);
        let requests: u64 = requests(&counts).values().sum();
        assert_eq!(report["environments"][0]["api_calls"], requests, "{name}: api_calls are all requests but STS's");
        // No answer of these accounts has a second page, so that two requests for one read would show.
        assert_eq!(reads(&facts).len() as u64, requests, "{name}: one request for each read");
        let sts: Vec<_> = counts.iter().filter(|count| count.operation.starts_with("sts:")).collect();
        assert!(sts.iter().all(|count| count.requests == 1), "{sts:?}");
    }
}

#[test]
fn secrets_reach_neither_snapshot_nor_report() {
    let (report, facts, _) = scan(&lab().lane(), "halfway", number_of("halfway"));
    for text in [report.to_string(), facts.to_string()] {
        assert!(!text.contains("canary-not-to-be-kept"));
        assert!(!text.contains("lab-secret-access-key"));
    }
}
