//! An account whose answers are full of secrets: none of them comes out again, in whatever form, and whatever fails.

use std::path::Path;

use serde_json::json;

use crate::lab::{Lane, project_file};
use crate::tool::{CANARIES, FORMATS, Run, Tool, two_at_a_time};
use crate::{account, lab};

const MARK: &str = "canary";

/// What the libraries beneath the program would say if it listened.
const LOUD: [(&str, &str); 4] =
    [("RUST_LOG", "trace"), ("AWS_LOG_LEVEL", "trace"), ("SMITHY_LOG", "trace"), ("RUST_BACKTRACE", "full")];

fn tool(lane: &Lane<'_>, args: &[&str]) -> Tool {
    account(CANARIES.0);
    let tool = Tool::new(args).arg("--config").arg(project_file(CANARIES.0)).envs(lane.env_of(CANARIES.1));
    LOUD.iter().fold(tool, |tool, (name, value)| tool.env(name, value))
}

/// Everything that a run left behind, one text a file.
fn left(run: &Run) -> Vec<(String, String)> {
    let mut texts = vec![("stdout".to_owned(), run.stdout.clone()), ("stderr".to_owned(), run.stderr.clone())];
    collect(&run.path(""), &mut texts);
    texts
}

fn collect(directory: &Path, texts: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, texts);
        } else {
            let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
            texts.push((path.display().to_string(), text));
        }
    }
}

/// The name of this account, which may be said, is no canary.
fn leaks(run: &Run) -> Vec<String> {
    let has_one = |text: &str| text.replace("canaries", "").contains(MARK) || text.contains("lab-secret-access-key");
    left(run).into_iter().filter(|(_, text)| has_one(text)).map(|(name, _)| name).collect()
}

#[test]
fn no_format_no_snapshot_and_no_trace_holds_a_canary() {
    for lang in ["ja", "en"] {
        let lane = lab().lane();
        let mut args = vec!["scan", "--env", "all", "--lang", lang, "--timings", "--save-snapshot", "facts.json"];
        let writes: Vec<String> = FORMATS.iter().map(|format| format!("{format}=report.{format}")).collect();
        args.extend(writes.iter().flat_map(|write| ["--write", write]));
        let run = tool(&lane, &args).run();
        assert_eq!(run.code, Some(1), "{}", run.stderr);
        assert_eq!(left(&run).len(), FORMATS.len() + 3);
        assert_eq!(leaks(&run), [] as [String; 0]);
        let report = tool(&lane, &["report", "--month", "2026-11", "--env", "all", "--lang", lang]).run();
        assert_eq!((report.code, leaks(&report)), (Some(0), vec![]), "{}", report.stderr);
    }
    let sent: Vec<String> = lab().counts().canaries;
    for place in [
        "lambda-environment",
        "lambda-description",
        "ecs-environment",
        "ecs-command",
        "ecs-log-option",
        "stage-variable",
        "stage-webhook",
        "http-stage-variable",
        "rds-parameter",
        "rds-init-connect",
        "target-input",
        "target-header",
        "schedule-input",
        "alarm-description",
        "acl-description",
        "api-description",
        "origin-header",
        "pool-message",
        "vpc-tag",
    ] {
        assert!(
            sent.contains(&format!("canary-{place}")),
            "canary-{place} was in no answer: the test would see nothing"
        );
    }
    println!("{} secrets in the answers, none in {} kinds of output", sent.len(), FORMATS.len() + 4);
}

#[test]
fn an_explanation_holds_no_canary() {
    let rows =
        ["lambda-api", "ecs-fargate", "api-gateway", "rds", "cloudfront", "waf-front", "eventbridge", "cloudwatch"];
    let leaking = two_at_a_time(&rows, |row| {
        let run = tool(&lab().lane(), &["explain", "--env", "prd", "--component", row]).run();
        assert!(run.stdout.len() > 200, "{}", run.stderr);
        leaks(&run)
    });
    assert_eq!(leaking.concat(), [] as [String; 0]);
}

/// An answer that cannot be understood is described, never quoted.
#[test]
fn an_answer_that_is_cut_short_is_not_quoted() {
    for fault in ["garbled", "truncated"] {
        let lane = lab().lane();
        // The first call asks whose account it is: without an answer no other would follow.
        lane.fault(json!({ "kind": fault, "after": 1 }));
        let args = ["scan", "--env", "all", "--lang", "en", "--format", "json", "--save-snapshot", "facts.json"];
        let run = tool(&lane, &args).env("AWS_MAX_ATTEMPTS", "1").run();
        assert_eq!(leaks(&run), [] as [String; 0], "{fault}");
        assert!(run.report()["unreadable"].as_array().unwrap().len() > 20, "{fault}");
    }
}
