//! Following a report's remedies closes its gaps, in whichever order the rows are taken.

use serde_json::Value;

use crate::tool::{Tool, currents};
use crate::{account, lab};

/// The accounts that are the same but for their names: each is followed in its own order.
const FORWARD: (&str, &str) = ("141414141414", "ahead-prd");
const BACKWARD: (&str, &str) = ("151515151515", "back-prd");

fn scan(number: &str) -> Value {
    let lane = lab().lane();
    let run = Tool::scan_of(&lane, "followed", number).args(["--env", "prd"]).run();
    run.report()
}

/// Follows the remedies of the account, and returns the rows before and after, and what became of the trails.
fn followed((number, name): (&str, &str), reverse: bool) -> (Value, Value, String) {
    let before = scan(number);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("report.json");
    std::fs::write(&path, before.to_string()).unwrap();
    let done = lab().follow(number, &path, reverse);
    assert!(done["ran"].as_u64().unwrap() > 50, "{done}");
    let trails = done["trails"].to_string().replace(number, "ACCOUNT").replace(name, "NAME");
    (before, scan(number), trails)
}

fn rank(current: &str) -> u8 {
    match current {
        "recorded" | "attested" => 3,
        "partial" => 2,
        "missing" => 1,
        _ => 0,
    }
}

/// The rows that CloudTrail serves share one trail, whose selectors every command replaces as a whole.
#[test]
fn remedies_that_are_followed_in_any_order_end_alike_and_undo_nothing() {
    account("followed");
    let (before, forward, trails) = followed(FORWARD, false);
    let (_, backward, trails_backward) = followed(BACKWARD, true);
    assert_eq!(trails, trails_backward);
    assert_eq!(currents(&forward), currents(&backward));
    for ((row, was), (_, is)) in currents(&before).into_iter().zip(currents(&forward)) {
        assert!(rank(&is) >= rank(&was), "{row}: {was} → {is}");
    }
    let after = currents(&forward);
    for row in ["s3-output", "s3-sf-data", "dynamodb", "sqs", "eventbridge"] {
        assert!(after.contains(&(format!("prd/{row}"), "recorded".to_owned())), "{row}: {after:?}");
    }
}
