//! The files that others copy into their CI: valid, and without anything that a linter or an auditor of workflows finds.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{array, check};

const FILES: [(&str, &str); 3] =
    [("workflow", "examples/github-actions.yml"), ("action", "action.yml"), ("gitlab", "examples/gitlab-ci.yml")];

fn source(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

#[test]
fn ci_files_are_valid() {
    for (kind, file) in FILES {
        assert_eq!(check(kind, &Path::new(env!("CARGO_MANIFEST_DIR")).join(file)), json!([]), "{file}");
    }
}

#[test]
fn the_checkers_find_what_is_wrong() {
    let here = TempDir::new().unwrap();
    for (at, from, to) in [
        (0, "steps.audit.outputs.sarif }}", "steps.nobody.outputs.sarif }}"),
        (0, "actions/checkout@9c091bb21b7c1c1d1991bb908d89e4e9dddfe3e0", "actions/checkout@main"),
        (0, "runs-on:", "run-on:"),
        (1, "\"$BINARY\" \"${arguments[@]}\"", "${{ inputs.binary }} \"${arguments[@]}\""),
        (1, "using: composite", "using: composit"),
        (2, "stage: test", "stages: 3"),
    ] {
        let (kind, file) = FILES[at];
        let text = source(file);
        assert!(text.contains(from), "{from} is not in {file}");
        let name = if kind == "action" { "action.yml" } else { "ci.yml" };
        let directory = here.path().join(".github/workflows");
        fs::create_dir_all(&directory).unwrap();
        let broken = directory.join(name);
        fs::write(&broken, text.replace(from, to)).unwrap();
        assert_ne!(array(&check(kind, &broken)).len(), 0, "{to}");
    }
}

#[test]
fn every_option_that_they_use_exists() {
    let here = TempDir::new().unwrap();
    let help = String::from_utf8(crate::run(here.path(), &["scan", "--help"]).stdout).unwrap();
    for (_, file) in FILES {
        let text = source(file);
        let commands =
            text.lines().filter(|line| !line.trim_start().starts_with(['#', 'd']) && !line.contains("cargo"));
        let words = commands.flat_map(|line| line.split([' ', '(', '`', '"', ')', ',']));
        for option in words.filter(|word| word.starts_with("--") && word.len() > 2) {
            assert!(help.contains(option), "{file}: scan has no {option}");
        }
        for format in text.split("--write ").skip(1).filter_map(|rest| rest.trim_start_matches('"').split('=').next()) {
            assert!(help.contains(format), "{file}: there is no format {format}");
        }
    }
}

/// The action's scan step on the demo: exit code, standard output, and the files that the runner reads.
fn step(here: &Path, baseline: &str, fail_on: &str) -> (i32, String, String, String) {
    let action: Value = serde_saphyr::from_str(&source("action.yml")).unwrap();
    let script = array(&action["runs"]["steps"]).iter().find(|it| it["id"] == "scan").unwrap()["run"].as_str().unwrap();
    let binary = here.join("audit-gap");
    fs::write(&binary, format!("#!/bin/sh\nexec {} \"$@\" --demo\n", env!("CARGO_BIN_EXE_audit-gap"))).unwrap();
    fs::set_permissions(&binary, fs::Permissions::from_mode(0o755)).unwrap();
    let runner = ["output.txt", "summary.txt"].map(|name| here.join(name));
    runner.iter().for_each(|file| fs::write(file, "").unwrap());
    let mut command = Command::new("bash");
    // As GitHub runs it.
    command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]).current_dir(here);
    command.env("BINARY", &binary).env("ENVIRONMENTS", "dev2,prd").env("BASELINE", baseline).env("FAIL_ON", fail_on);
    command.env("CONFIG", "").env("MATRIX", "").env("REPORT_LANG", "en").env("OUTPUT", "a b/report");
    let output = command.env("GITHUB_OUTPUT", &runner[0]).env("GITHUB_STEP_SUMMARY", &runner[1]).output().unwrap();
    let [outputs, summary] = runner.map(|file| fs::read_to_string(file).unwrap());
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap(), outputs, summary)
}

#[test]
fn the_action_hands_over_reports_and_exit_code() {
    let here = TempDir::new().unwrap();
    let (code, annotations, outputs, summary) = step(here.path(), "", "gap");
    assert_eq!(code, 1);
    assert_eq!(outputs, "exit-code=1\nsarif=a b/report/audit-gap.sarif\njson=a b/report/audit-gap.json\n");
    assert!(annotations.starts_with("::notice title=DEMO::") && annotations.contains("\n::error title=dev2%3A "));
    assert!(summary.starts_with("# Audit trail gap\n"));
    let baseline = here.path().join("baseline.json");
    fs::copy(here.path().join("a b/report/audit-gap.json"), &baseline).unwrap();
    let (code, annotations, outputs, _) = step(here.path(), "baseline.json", "regression");
    assert_eq!((code, outputs.lines().next()), (0, Some("exit-code=0")), "nothing is worse than itself");
    assert!(!annotations.contains("::error "), "{annotations}");
    fs::remove_dir_all(here.path().join("a b")).unwrap();
    let (code, _, outputs, summary) = step(here.path(), "nowhere.json", "regression");
    assert_eq!((code, outputs.as_str(), summary.as_str()), (2, "exit-code=2\n", ""), "no report, nothing to hand over");
}
