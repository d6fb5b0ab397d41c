//! A scan can be repeated from its snapshot, to the byte, and from nothing but the snapshot.

use serde_json::Value;

use crate::lab::{BASE_ACCOUNT, project_file};
use crate::tool::{Run, Tool, currents, finding};
use crate::{account, lab};

/// A live scan that saves its facts as `facts.json`.
fn live(env: &str, more: &[&str]) -> Run {
    account("estate");
    let lane = lab().lane();
    let args = ["scan", "--env", env, "--format", "json", "--save-snapshot", "facts.json", "--config"];
    let run = Tool::new(args).arg(project_file("estate")).args(more).envs(lane.env_of(BASE_ACCOUNT)).run();
    assert!(run.path("facts.json").exists(), "{}", run.stderr);
    run
}

/// A replay of `facts`, without any AWS.
fn replay(facts: impl AsRef<[u8]>, env: &str) -> Run {
    let args = ["scan", "--env", env, "--format", "json", "--lang", "en", "--snapshot", "facts.json", "--config"];
    Tool::new(args).arg(project_file("estate")).file("facts.json", facts).run()
}

/// The part of a report's text that holds its findings, as written.
fn findings(run: &Run) -> &str {
    let (_, from) = run.stdout.split_once("\"findings\": [").unwrap();
    from.split_once("\n  \"unclaimed\":").unwrap().0
}

#[test]
fn live_and_replay_give_the_same_bytes() {
    let live = live("all", &[]);
    let replayed = replay(std::fs::read(live.path("facts.json")).unwrap(), "all");
    assert_eq!(findings(&live), findings(&replayed));
    assert_eq!(live.report(), replayed.report());
    assert_eq!(live.code, replayed.code);
    for environment in live.report()["environments"].as_array().unwrap() {
        assert!(environment["api_calls"].as_u64().unwrap() > 0);
        assert!(environment["snapshot_digest"].as_str().unwrap().starts_with("sha256:"));
    }
}

#[test]
fn two_scans_of_an_unchanged_account_find_the_same() {
    let (first, second) = (live("all", &[]), live("all", &[]));
    assert_eq!(findings(&first), findings(&second));
    assert_eq!(first.report()["unclaimed"], second.report()["unclaimed"]);
}

#[test]
fn a_time_of_collection_is_in_whole_seconds() {
    let report = live("prd", &[]).report();
    let at = report["environments"][0]["collected_at"].as_str().unwrap();
    assert_eq!(at.len(), "2026-11-24T08:41:57Z".len(), "{at}");
    assert_eq!(report["generated_at"], at);
}

#[test]
fn a_file_that_is_no_whole_snapshot_is_refused() {
    let facts = std::fs::read_to_string(live("dev", &[]).path("facts.json")).unwrap();
    let cases = [
        ("truncated", facts[..facts.floor_char_boundary(facts.len() / 2)].to_owned(), "not a complete snapshot"),
        ("empty", String::new(), "not a complete snapshot"),
        ("edited", facts.replacen("\"is_logging\": false", "\"is_logging\": true", 1), "damaged or edited"),
        ("renamed", facts.replacen("\"name\": \"dev\"", "\"name\": \"prd\"", 1), "damaged or edited"),
        ("newer", facts.replacen("\"schema_version\": 1", "\"schema_version\": 2", 1), "version 2"),
        ("foreign", "{\"format\": \"something-else\"}".to_owned(), "not an audit-gap snapshot"),
        ("a list", "[]".to_owned(), "not an audit-gap snapshot"),
        ("more", facts.replacen("\"environments\"", "\"surprise\": 1, \"environments\"", 1), "surprise"),
    ];
    for (what, damaged, sentence) in cases {
        assert_ne!(damaged, facts, "{what}: the case damages nothing");
        let run = replay(damaged, "dev").expect(2, sentence);
        assert!(run.why().contains("facts.json"), "{}", run.why());
        assert_eq!(run.stdout, "", "{what}");
    }
    let missing = ["scan", "--env", "dev", "--snapshot", "nowhere.json", "--lang", "en"];
    Tool::new(missing).run().expect(2, "nowhere.json");
}

#[test]
fn an_environment_that_the_snapshot_lacks_is_refused() {
    let facts = std::fs::read(live("dev", &[]).path("facts.json")).unwrap();
    replay(facts, "prd").expect(2, "the snapshot does not hold environment `prd`; it holds dev");
}

#[test]
fn what_a_snapshot_does_not_hold_is_unknown_and_never_missing() {
    let live = live("prd", &["--component", "vpc"]);
    let report = replay(std::fs::read(live.path("facts.json")).unwrap(), "prd").report();
    assert_eq!(finding(&report, "prd/vpc"), finding(&live.report(), "prd/vpc"));
    let judged_without_aws = ["hennge-one", "tavily-search", "datahub", "vpc", "internet-gateway", "nat-gateway"];
    for (id, current) in currents(&report) {
        if !judged_without_aws.contains(&id.trim_start_matches("prd/")) {
            assert_eq!(current, "unknown", "{id}");
        }
    }
    let unreadable: &Vec<Value> = report["unreadable"].as_array().unwrap();
    assert!(unreadable.iter().any(|it| it["call"] == "cloudtrail:DescribeTrails"));
    assert!(unreadable.iter().all(|it| it["cause"] == "not_collected"), "{unreadable:?}");
}
