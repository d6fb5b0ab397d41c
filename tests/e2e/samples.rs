//! Samples of applications' logs: what they decide, that a replay decides the same, and that nothing of a payload leaves the
//! process.

use serde_json::{Value, json};

use crate::lab::{Lane, project_file};
use crate::tool::{FORMATS, Run, Tool, codes, finding, number_of};
use crate::{account, lab};

/// In every record of the lab's applications.
const CANARY: &str = "canary-not-to-be-kept";

fn sampled(lane: &Lane<'_>, name: &str, more: &[&str]) -> Run {
    account(name);
    Tool::scan(lane, name).args(["--sample-logs", "--save-snapshot", "facts.json"]).args(more).run()
}

fn replay(run: &Run, name: &str) -> Run {
    let args = ["scan", "--env", "all", "--format", "json", "--lang", "en", "--snapshot", "facts.json", "--config"];
    Tool::new(args).arg(project_file(name)).file("facts.json", std::fs::read(run.path("facts.json")).unwrap()).run()
}

#[track_caller]
fn assert_row(report: &Value, id: &str, current: &str, expected: &[&str]) {
    let finding = finding(report, id);
    assert_eq!(finding["current"], current, "{id}: {}", finding["reasons"]);
    for code in expected {
        assert!(codes(finding).contains(code), "{id} lacks {code}: {}", finding["reasons"]);
    }
}

#[test]
fn records_with_every_item_are_recorded_and_others_say_what_they_lack() {
    let report = sampled(&lab().lane(), "hardened", &[]).report();
    for row in ["nextjs-auth", "nextjs-read", "nextjs-change", "nextjs-export", "tavily-search", "datahub"] {
        assert_row(&report, &format!("prd/{row}"), "recorded", &["content-sampled"]);
    }
    let items = finding(&report, "prd/nextjs-change")["record_items"].as_array().unwrap().clone();
    assert_eq!(items[3]["id"], "target");
    assert_eq!((&items[3]["must"], &items[3]["want"]), (&json!("carried"), &json!("carried")));
    assert_eq!(items[3]["sampled"], json!({ "records": 10, "must": 10, "want": 10 }));

    let report = sampled(&lab().lane(), "halfway", &[]).report();
    assert_row(&report, "prd/nextjs-auth", "partial", &["record-item-lacking", "one-outcome-only"]);
    assert_row(&report, "prd/nextjs-read", "partial", &["record-item-lacking"]);
    assert_row(&report, "prd/nextjs-change", "partial", &["record-not-observed"]);
    assert_row(&report, "prd/nextjs-export", "missing", &["bound-resource-not-found"]);
    let said = finding(&report, "prd/nextjs-read")["reasons"].to_string();
    assert!(said.contains("the user in 3 of 10 records"), "{said}");
    let said = finding(&report, "prd/nextjs-auth")["reasons"].to_string();
    assert!(said.contains("10 have a time without a zone") && said.contains("10 have a private address"), "{said}");
}

#[test]
fn a_replay_needs_no_option_and_finds_the_same() {
    for name in ["halfway", "hardened"] {
        let live = sampled(&lab().lane(), name, &[]);
        let replayed = replay(&live, name).report();
        assert_eq!(live.report()["findings"], replayed["findings"], "{name}");
        assert_eq!(live.report()["unreadable"], json!([]), "{name}");
    }
    let run = Tool::new(["scan", "--env", "prd", "--snapshot", "facts.json", "--sample-logs"]).run();
    assert_eq!(run.code, Some(2), "what was not sampled cannot be sampled later: {}", run.stderr);
}

#[test]
fn without_the_option_no_payload_is_asked_for() {
    account("hardened");
    let lane = lab().lane();
    let report = Tool::scan(&lane, "hardened").run().report();
    assert!(lane.counts().iter().all(|count| count.operation != "logs:FilterLogEvents"));
    assert_row(&report, "prd/nextjs-read", "attested", &["attested"]);
    assert_eq!(finding(&report, "prd/nextjs-read")["record_items"], json!(null));
}

#[test]
fn a_sample_that_is_denied_is_unknown_and_no_statement_takes_its_place() {
    let lane = lab().lane();
    lane.fault(json!({ "kind": "access-denied", "operation": "logs:FilterLogEvents" }));
    let report = sampled(&lane, "hardened", &[]).report();
    assert_row(&report, "prd/nextjs-read", "unknown", &["read-denied"]);
    let unreadable = report["unreadable"].to_string();
    assert!(unreadable.contains("\"action\":\"logs:FilterLogEvents\""), "{unreadable}");
}

#[test]
fn nothing_of_a_payload_leaves_the_process() {
    for name in ["halfway", "hardened"] {
        account(name);
        for format in FORMATS {
            let tool =
                Tool::scan(&lab().lane(), name).args(["--sample-logs", "--timings", "--save-snapshot", "facts.json"]);
            let tool = tool.args(["--write", &format!("{format}=report.out")]);
            let run = tool.env("RUST_LOG", "trace").env("AWS_LOG", "trace").env("SMITHY_LOG", "trace").run();
            let files = ["facts.json", "report.out"].map(|file| std::fs::read_to_string(run.path(file)).unwrap());
            for text in files.iter().chain([&run.stdout, &run.stderr]) {
                assert!(!text.contains(CANARY), "{name} {format}");
            }
        }
        let lane = lab().lane();
        for command in
            [&["explain", "--component", "nextjs-auth", "--env"][..], &["report", "--month", "2026-11", "--env"]]
        {
            let tool = Tool::new(command).args(["all", "--sample-logs", "--config"]).arg(project_file(name));
            let run = tool.envs(lane.env_of(number_of(name))).run();
            let mut texts = vec![run.stdout.clone(), run.stderr.clone()];
            if let Ok(folder) = std::fs::read_dir(run.path("reports/2026-11")) {
                texts.extend(folder.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()));
                assert!(texts.len() > 4, "{texts:?}");
            }
            assert!(texts.iter().all(|text| !text.contains(CANARY)), "{name} {command:?}");
            assert!(texts.iter().any(|text| text.contains("10/10") || text.contains("0/10")), "{name} {command:?}");
        }
    }
}

/// A broken answer is described without its text.
#[test]
fn nothing_of_a_payload_is_in_an_error() {
    account("hardened");
    for kind in ["truncated", "html", "http-500"] {
        let lane = lab().lane();
        lane.fault(json!({ "kind": kind, "operation": "logs:FilterLogEvents" }));
        let run = sampled(&lane, "hardened", &["--component", "nextjs-read"]);
        let facts = std::fs::read_to_string(run.path("facts.json")).unwrap();
        assert!(!run.stdout.contains(CANARY) && !run.stderr.contains(CANARY) && !facts.contains(CANARY), "{kind}");
        assert_row(&run.report(), "prd/nextjs-read", "unknown", &[]);
    }
}
