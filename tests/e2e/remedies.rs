//! Following a report's remedies closes its gaps, in whichever order the rows are taken.

use serde_json::Value;

use crate::lab::BASE_ACCOUNT;
use crate::tool::{Tool, currents, finding};
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

/// A member's logs lie in the archive: what is wrong there is mended there, and nothing of it with the member's credentials.
#[test]
fn remedies_of_a_landing_zone_close_in_the_account_that_they_name() {
    const MEMBER: &str = "890000000001";
    account("landed");
    let scan = || Tool::scan_of(&lab().lane(), "landed", BASE_ACCOUNT).run().report();
    let before = scan();
    let remedy = |row: &str| {
        let remedies = finding(&before, &format!("prd/{row}"))["remediation"].as_array().unwrap().clone();
        assert_eq!(remedies.len(), 1, "{row}");
        remedies.into_iter().next().unwrap()
    };
    for row in ["route53", "waf-front", "alb"] {
        let remedy = remedy(row);
        let (cli, en) = (remedy["cli"].as_str().unwrap(), remedy["summary"]["en"].as_str().unwrap());
        assert!(cli.starts_with("# In account 890000000002, "), "{row}: {cli}");
        assert!(en.contains("in account 890000000002, "), "{row}: {en}");
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("report.json");
    std::fs::write(&path, before.to_string()).unwrap();
    let done = lab().follow(MEMBER, &path, false);
    let by_jq = done["passed_over"].as_array().unwrap().iter().all(|words| words[0] != "jq");
    let after = scan();
    for row in ["route53", "waf-front"] {
        let was = finding(&before, &format!("prd/{row}"))["current"].clone();
        let is = &finding(&after, &format!("prd/{row}"))["current"];
        assert!(was == "partial" || was == "missing", "{row}: {was}");
        assert!(!by_jq || is == "recorded", "{row}: {is}; {done}");
    }
    assert!(done["ran"].as_u64().unwrap() > 20, "{done}");
}
