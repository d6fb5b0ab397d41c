//! The formats for machines, read back by tools that nobody here wrote: validators of SARIF, JUnit, OCSF and CI files,
//! Python's CSV reader, GitHub's own toolkit and a Markdown parser (see `check.py`).

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the checkers' interpreter is found through the environment")]

mod baseline;
mod ci;
mod demo;
mod files;
mod hostile;
mod limits;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// Every format for machines with the checker that reads it back.
const FORMATS: [(&str, &str); 6] = [
    ("sarif", "sarif"),
    ("junit", "junit"),
    ("csv", "csv"),
    ("ocsf", "ocsf"),
    ("github", "github"),
    ("github-summary", "markdown"),
];

/// What a checker makes of a file that it found valid.
#[track_caller]
fn check(kind: &str, file: &Path) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/check.py");
    let output = Command::new(python()).arg(script).arg(kind).arg(file).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{kind} {}: {errors}", file.display());
    serde_json::from_slice(&output.stdout).unwrap()
}

fn python() -> PathBuf {
    if let Some(python) = std::env::var_os("AUDIT_GAP_FORMATS_PYTHON") {
        return python.into();
    }
    let home = std::env::var_os("HOME").expect("HOME is set");
    let python = Path::new(&home).join(".cache/audit-gap/formats-venv/bin/python");
    assert!(python.exists(), "run `make formats-checkers`, or set AUDIT_GAP_FORMATS_PYTHON to where it installed them");
    python
}

/// The program in `directory`, without anything of the environment that it could listen to.
fn run(directory: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_audit-gap"));
    command.env_clear().env("HOME", directory).current_dir(directory).args(arguments).output().unwrap()
}

/// Everything that one command writes in every format for machines, read back. `{}` in an argument is a format.
#[track_caller]
fn written(directory: &Path, arguments: &[&str]) -> BTreeMap<&'static str, Value> {
    let read_back = FORMATS.iter().map(|(format, checker)| {
        let file = directory.join(format);
        let output = run(directory, &[arguments, &["--format", format, "--output", format]].concat());
        assert!(file.exists(), "{format}: {}", String::from_utf8_lossy(&output.stderr));
        (*format, check(checker, &file))
    });
    read_back.collect()
}

/// The demo's report as JSON.
fn demo_report() -> Value {
    let here = TempDir::new().unwrap();
    let output = run(here.path(), &["scan", "--demo", "--env", "all", "--format", "json"]);
    serde_json::from_slice(&output.stdout).unwrap()
}

fn array(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("no array: {value}"))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

/// The lines of a CSV as mappings from the header's names.
fn lines(table: &Value) -> Vec<BTreeMap<&str, &str>> {
    let mut rows = array(&table["rows"]).iter().map(|row| array(row).iter().map(text).collect::<Vec<_>>());
    let header = rows.next().unwrap();
    rows.map(|row| header.iter().copied().zip(row).collect()).collect()
}

/// The results of all runs of a SARIF log.
fn results(log: &Value) -> Vec<&Value> {
    array(&log["runs"]).iter().flat_map(|run| array(&run["results"])).collect()
}

/// The cases of all suites of a JUnit report, each with the name of its suite.
fn cases(suites: &Value) -> Vec<(&str, &Value)> {
    array(suites)
        .iter()
        .flat_map(|suite| array(&suite["cases"]).iter().map(|case| (text(&suite["name"]), case)))
        .collect()
}
