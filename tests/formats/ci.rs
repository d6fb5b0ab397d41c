//! The files that others copy into their CI: valid, and without anything that a linter or an auditor of workflows finds.

use std::path::Path;

use serde_json::json;
use tempfile::TempDir;

use crate::{array, check};

const FILES: [(&str, &str); 3] =
    [("workflow", "examples/github-actions.yml"), ("action", "action.yml"), ("gitlab", "examples/gitlab-ci.yml")];

fn source(file: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
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
        std::fs::create_dir_all(&directory).unwrap();
        let broken = directory.join(name);
        std::fs::write(&broken, text.replace(from, to)).unwrap();
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
