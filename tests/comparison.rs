//! The comparison with other tools (`tests/compare/`): that it speaks of accounts and rows that exist, and that the README
//! says what it found. The tools themselves are not run here.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

fn text(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn json(path: &str) -> Value {
    serde_json::from_str(&text(path)).unwrap()
}

/// The rows of which the comparison makes a case, by account or trap, as the mapping names them.
fn chosen(mapping: &Value) -> BTreeSet<(String, String)> {
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    let plain = mapping["plain"].as_array().unwrap().iter().flat_map(|account| {
        let rows = account["rows"].as_array().unwrap().iter();
        rows.map(|case| (word(&account["account"]), word(&case["row"])))
    });
    let traps = mapping["traps"].as_array().unwrap().iter().map(|case| (word(&case["trap"]), word(&case["row"])));
    plain.chain(traps).collect()
}

#[test]
fn every_case_has_a_truth_and_a_claim() {
    let mapping = json("tests/compare/mapping.json");
    let traps = json("tests/lab/accounts/traps.truth.json");
    for (account, row) in chosen(&mapping) {
        let rows = match traps["traps"].get(&account) {
            Some(trap) => trap["rows"].clone(),
            None => json(&format!("tests/lab/accounts/{account}.truth.json"))["environments"]["prd"]["rows"].clone(),
        };
        let current = rows[&row]["current"].as_str().unwrap_or_else(|| panic!("{account} has no truth of {row}"));
        // The comparison asks whether something is recorded: only these truths answer that.
        assert!(["recorded", "partial", "missing"].contains(&current), "{account}, {row}: {current}");
        for peer in ["prowler", "scoutsuite"] {
            assert!(mapping["claims"][&row][peer]["because"].is_string(), "{row} says nothing of {peer}");
        }
    }
}

#[test]
fn what_was_found_is_of_the_cases_chosen() {
    let found = json("docs/comparison.json");
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    let found = found["cases"].as_array().unwrap();
    let found: BTreeSet<_> = found.iter().map(|case| (word(&case["account"]), word(&case["row"]))).collect();
    assert_eq!(found, chosen(&json("tests/compare/mapping.json")), "run `make compare`");
}

#[test]
fn the_readme_says_what_was_found() {
    let summary = |path: &str| {
        let text = text(path);
        let (_, rest) = text.split_once("<!-- comparison:begin -->").unwrap();
        rest.split_once("<!-- comparison:end -->").unwrap().0.to_owned()
    };
    let of_the_page = summary("docs/comparison.md");
    assert!(of_the_page.lines().count() > 10, "the summary is empty");
    assert_eq!(summary("README.md"), of_the_page, "run `make compare PART=pages`");
}
