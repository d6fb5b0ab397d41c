//! What holds of the source tree as such: where things stand, and that nothing is forgotten.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use audit_gap::checks::CheckSpec;
use audit_gap::matrix::Matrix;
use audit_gap::policy::every_read;

/// A source file of the program: its path below `src/`, and its code without comments and tests.
struct Source {
    path: String,
    code: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    let sources: Vec<Source> = files
        .into_iter()
        .map(|file| Source {
            path: file.strip_prefix(&root).unwrap().to_str().unwrap().to_owned(),
            code: without_tests(&without_comments(&std::fs::read_to_string(&file).unwrap())),
        })
        .filter(|source| !is_test(&source.path))
        .collect();
    assert!(sources.len() > 80, "only {} files found", sources.len());
    sources
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|it| it == "rs") {
            files.push(path);
        }
    }
}

/// Files that only test builds compile.
fn is_test(path: &str) -> bool {
    path.ends_with("testing.rs")
        || path.split('/').any(|part| ["testing", "tests", "tests.rs"].contains(&part))
        || path == "judge/trail_support/account.rs"
}

fn without_comments(code: &str) -> String {
    let lines = code.lines().map(|line| if line.trim_start().starts_with("//") { "" } else { line });
    lines.collect::<Vec<_>>().join("\n")
}

/// Items marked `#[cfg(test)]` stand at the end of a file, or are a line that names a module.
fn without_tests(code: &str) -> String {
    code.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned()
}

fn matrix() -> Matrix {
    Matrix::embedded().unwrap()
}

#[test]
fn no_row_is_known_to_the_code() {
    let matrix = matrix();
    // AWS's own prefixes of services, as ARNs and calls bear them, that are rows' ids, too.
    let prefixes = [
        "bedrock",
        "cloudfront",
        "cloudtrail",
        "cloudwatch",
        "dynamodb",
        "ecr",
        "guardduty",
        "iam",
        "rds",
        "route53",
        "sqs",
    ];
    for source in sources() {
        for component in matrix.components() {
            let id = component.id.value.as_str();
            // The registry names kinds of check, some of which are called as the one row that they serve.
            let is_kind = source.path == "checks/mod.rs" && CheckSpec::KINDS.contains(&id);
            if !prefixes.contains(&id) && !is_kind {
                assert!(!source.code.contains(&format!("\"{id}\"")), "src/{} names the row {id}", source.path);
            }
        }
    }
}

#[test]
fn the_sdk_is_known_to_src_aws_alone() {
    for source in sources().iter().filter(|source| !source.path.starts_with("aws/")) {
        // Every crate of the SDK is called aws_…; what else begins so, AWS calls so itself and has no path behind it.
        let named = source.code.match_indices("aws_").find(|(at, _)| names_a_crate(&source.code, *at));
        assert!(named.is_none(), "src/{} names a crate of the AWS SDK", source.path);
    }
}

/// Whether the word at `at` is the first of a path (`aws_config::…`) or stands behind `use` or `extern crate`.
fn names_a_crate(code: &str, at: usize) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let (before, word) = code.split_at(at);
    let behind = word.trim_start_matches(is_letter).trim_start();
    let declared = ["use", "crate", "::", "{"].iter().any(|it| before.trim_end().ends_with(it));
    !before.ends_with(is_letter) && (behind.starts_with("::") || declared)
}

#[test]
fn the_yaml_crate_is_known_to_one_file() {
    for source in sources().iter().filter(|source| source.path != "matrix/yaml.rs") {
        assert!(!source.code.contains("serde_saphyr"), "src/{}", source.path);
    }
}

#[test]
fn nothing_prints_outside_the_command_line() {
    for source in sources().iter().filter(|source| !source.path.starts_with("cli/")) {
        for printing in ["println!", "print!(", "dbg!(", "io::stdout", "io::stderr"] {
            assert!(!source.code.contains(printing), "src/{} has {printing}", source.path);
        }
    }
}

#[test]
fn no_clock_and_no_environment_variable_in_the_core() {
    let shell = |path: &str| ["aws/", "cli/", "main.rs"].iter().any(|it| path.starts_with(it));
    for source in sources().iter().filter(|source| !shell(&source.path)) {
        for outside in ["Timestamp::now", "SystemTime::now", "env::var"] {
            assert!(!source.code.contains(outside), "src/{} has {outside}", source.path);
        }
    }
}

#[test]
fn every_check_has_cases_and_a_row() {
    let named: BTreeSet<&str> = matrix().components().iter().map(|component| component.check.kind()).collect();
    for kind in CheckSpec::KINDS {
        assert!(named.contains(kind), "no row of the matrix names the check {kind}");
        let file = format!("{}/src/checks/{}", env!("CARGO_MANIFEST_DIR"), kind.replace('-', "_"));
        let beside = std::fs::read_to_string(format!("{file}/tests.rs"));
        let cases = beside.or_else(|_| std::fs::read_to_string(format!("{file}.rs"))).unwrap();
        assert!(cases.contains("#[test]") || cases.contains("#[tokio::test"), "the check {kind} has no cases");
    }
}

#[test]
fn every_read_has_an_action_and_is_used_by_a_check_or_the_scan() {
    let kinds = every_read();
    assert!(kinds.len() > 30);
    for kind in &kinds {
        let (service, action) = kind.action.split_once(':').unwrap();
        assert!(!service.is_empty() && !action.is_empty() && !action.contains('*'), "{}: {}", kind.call, kind.action);
    }
    let calls: BTreeSet<&str> = kinds.iter().map(|kind| kind.call).collect();
    for source in sources().iter().filter(|source| source.path.starts_with("facts/")) {
        for line in source.code.lines().filter(|line| line.contains("call: \"")) {
            let call = line.split("call: \"").nth(1).unwrap().split('"').next().unwrap();
            assert!(calls.contains(call), "src/{} has the read {call}, which nothing may ask", source.path);
        }
    }
}

/// One voice: である, not です and ます.
#[test]
fn japanese_is_written_in_the_plain_form() {
    for Source { path, code } in sources() {
        let polite = ["です", "ます", "ません", "ください"].into_iter().find(|form| code.contains(form));
        assert_eq!(polite, None, "{path}");
    }
}
