//! The real binary on hostile input, without AWS: what it says, where it writes, how it ends.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use tempfile::TempDir;

mod gate;

const IAM: [&str; 6] = ["scan", "--demo", "--env", "prd", "--component", "iam"];

/// The binary in `directory`, without anything of the environment that it could listen to.
fn program(directory: &Path) -> Command {
    let mut command = Command::cargo_bin("audit-gap").unwrap();
    command.env_clear().env("HOME", directory).current_dir(directory).timeout(std::time::Duration::from_secs(60));
    command
}

fn run(directory: &Path, arguments: &[&str]) -> Output {
    program(directory).args(arguments).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn last_line(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap().lines().next_back().unwrap_or_default().to_owned()
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The demo's snapshot as a file.
fn snapshot(directory: &Path) {
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("demo/snapshot.json"), directory.join("s.json")).unwrap();
}

#[test]
fn the_last_line_gives_every_failure_its_code_in_the_language_asked_for() {
    let here = TempDir::new().unwrap();
    snapshot(here.path());
    fs::write(here.path().join("bad.yaml"), "foo: 1\n").unwrap();
    let wrong: [&[&str]; 20] = [
        &[],
        &["scan"],
        &["scan", "--env"],
        &["scan", "--env", "prod", "--demo"],
        &["scan", "--env", "", "--demo"],
        &["scan", "--env", "prd", "--demo", "--component", "nope"],
        &["scan", "--env", "prd", "--demo", "--bogus"],
        &["scan", "--env", "prd", "--demo", "--format", "xml"],
        &["scan", "--env", "prd", "--demo", "--as-of", "2026-13-01"],
        &["scan", "--env", "prd", "--demo", "--as-of", "2026-11-24T10:00:00"],
        &["scan", "--env", "prd", "--demo", "--output", ""],
        &["scan", "--env", "prd", "--demo", "--output", "."],
        &["scan", "--env", "prd", "--demo", "--output", "none/x"],
        &["scan", "--env", "prd", "--demo", "--snapshot", "s.json"],
        &["scan", "--env", "prd", "--snapshot", "none.json"],
        &["scan", "--env", "prd", "--snapshot", "s.json", "--config", "bad.yaml"],
        &["scan", "--env", "all", "--format", "json", "--format", "json"],
        &["matrix", "schema", "nope"],
        &["matrix", "check", "--matrix", "none"],
        &["frobnicate"],
    ];
    for arguments in wrong {
        for (lang, beginning) in [("en", "exit 2: "), ("ja", "終了コード 2: ")] {
            let output = run(here.path(), &[&["--lang", lang], arguments].concat());
            assert_eq!(code(&output), 2, "{arguments:?}");
            let last = last_line(&output);
            assert!(last.starts_with(beginning), "{arguments:?}: {last}");
            assert_eq!(lang == "en", last.is_ascii(), "{arguments:?}: {last}");
            assert!(output.stdout.is_empty(), "{arguments:?}");
        }
    }
    assert_eq!(names(here.path()), ["bad.yaml", "s.json"], "nothing is left behind");
}

#[test]
fn wrong_arguments_are_named_with_what_would_be_right() {
    let here = TempDir::new().unwrap();
    let says = |arguments: &[&str], text: &str| {
        let last = last_line(&run(here.path(), arguments));
        assert!(last.contains(text), "{arguments:?}: {last}");
    };
    says(&["scan", "--env", "prd", "--dmo", "--lang", "en"], "there is no `--dmo`; is `--demo` meant?");
    says(&["matrix", "validate", "--lang=en"], "there is no command `validate`");
    says(&["matrix", "show", "more", "--lang=en"], "`more` is an argument too many");
    says(&["iam-policy", "--rows", "--lang=en"], "there is no option `--rows`");
    says(&["scan", "--env", "prd", "--demo", "--write", "pdf=x", "--lang=en"], "it takes table=PATH, markdown=PATH, ");
    says(&["explain", "--env", "prd", "--demo", "--component", "s3-outptu", "--lang=en"], "is `s3-output` meant?");
    says(&["scn", "--lang=en"], "there is no `scn`; is `scan` meant?");
    says(&["scan", "--env", "prd", "--lang", "fr"], "`fr` は --lang <LANG> の値にならない。指定できるのは ja, en");
    says(&["scan", "--lang", "en"], "--env <ENV>... must be given");
    says(&["scan", "--lang", "en", "--env"], "--env <ENV>... lacks its value");
    says(&["scan", "--lang", "en", "--env", "prd", "--as-of", "x"], "`x` is no value of --as-of <YYYY-MM-DD>");
    says(&["explain", "--lang", "en", "--env", "prd", "--component", "a", "--component", "b"], "only once");
    says(&["scan", "--lang", "en", "--env", "prd", "--demo", "--snapshot", "x"], "cannot be used with");
}

#[test]
fn help_and_version_are_answers() {
    let here = TempDir::new().unwrap();
    for arguments in [["--help"].as_slice(), &["--version"], &["help", "scan"]] {
        let output = run(here.path(), arguments);
        assert_eq!(code(&output), 0, "{arguments:?}");
        assert!(!output.stdout.is_empty() && output.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn arguments_that_are_no_text_are_refused_and_paths_that_are_none_work() {
    let here = TempDir::new().unwrap();
    let odd = std::ffi::OsStr::from_bytes(b"r\xff.txt");
    let output = program(here.path()).args(IAM).arg("--output").arg(odd).output().unwrap();
    assert_eq!(code(&output), 0);
    assert!(here.path().join(odd).is_file());
    let output = program(here.path()).args(["scan", "--lang", "en", "--demo", "--env"]).arg(odd).output().unwrap();
    assert_eq!(code(&output), 2);
    assert!(last_line(&output).starts_with("exit 2: "));
}

#[test]
fn a_link_stays_a_link_and_its_file_gets_the_report() {
    let here = TempDir::new().unwrap();
    fs::create_dir(here.path().join("kept")).unwrap();
    symlink("kept/report.txt", here.path().join("link")).unwrap();
    for _ in ["the file is made", "the file is replaced"] {
        let output = run(here.path(), &[&IAM[..], &["--output", "link"]].concat());
        assert_eq!(code(&output), 0);
        assert!(fs::symlink_metadata(here.path().join("link")).unwrap().is_symlink());
        assert!(fs::read_to_string(here.path().join("kept/report.txt")).unwrap().contains("IAM"));
    }
    assert_eq!(names(&here.path().join("kept")), ["report.txt"]);
}

#[test]
fn a_pipe_is_written_to_and_not_replaced() {
    let here = TempDir::new().unwrap();
    let pipe = here.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::read_to_string(pipe).unwrap()
    });
    let output = run(here.path(), &[&IAM[..], &["--output", "pipe"]].concat());
    // Checked first: of a pipe that was replaced, the reader would wait for ever.
    assert!(fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());
    assert_eq!(code(&output), 0);
    assert!(reader.join().unwrap().contains("IAM"));
}

#[test]
fn a_file_that_may_not_be_written_is_not_replaced() {
    let here = TempDir::new().unwrap();
    let file = here.path().join("r.txt");
    fs::write(&file, "old").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
    if fs::OpenOptions::new().write(true).open(&file).is_ok() {
        return; // Root may write everything.
    }
    let output = run(here.path(), &[&IAM[..], &["--lang", "en", "--output", "r.txt"]].concat());
    assert_eq!(code(&output), 2);
    assert_eq!(last_line(&output), "exit 2: cannot write r.txt: permission denied; nothing was changed there");
    assert_eq!(fs::read_to_string(&file).unwrap(), "old");
}

#[test]
fn evidence_is_not_overwritten_by_a_report() {
    let here = TempDir::new().unwrap();
    snapshot(here.path());
    symlink("s.json", here.path().join("other")).unwrap();
    let before = fs::read(here.path().join("s.json")).unwrap();
    for target in ["s.json", "./s.json", "other"] {
        for command in ["scan", "explain"] {
            let arguments = [command, "--env", "prd", "--component", "iam", "--snapshot", "s.json", "--output", target];
            let output = run(here.path(), &arguments);
            assert_eq!(code(&output), 2, "{command} {target}");
            assert!(last_line(&output).contains("--snapshot"), "{command} {target}");
        }
    }
    let output = run(here.path(), &["scan", "--env", "prd", "--output", "x", "--save-snapshot", "x"]);
    assert!(last_line(&output).contains("--save-snapshot"), "{}", last_line(&output));
    assert_eq!(fs::read(here.path().join("s.json")).unwrap(), before);
    assert_eq!(names(here.path()), ["other", "s.json"]);
}

#[test]
fn a_device_without_end_is_no_input() {
    let here = TempDir::new().unwrap();
    let output = run(here.path(), &["iam-policy", "--lang", "en", "--config", "/dev/zero"]);
    assert_eq!(code(&output), 2);
    assert!(String::from_utf8_lossy(&output.stderr).contains("1048576 bytes"));
}

#[test]
fn a_snapshot_of_another_account_is_nobodys() {
    let here = TempDir::new().unwrap();
    snapshot(here.path());
    let scan = |account: &str| {
        let project = format!("environments:\n  prd: {{ account: \"{account}\" }}\n");
        fs::write(here.path().join("audit-gap.yaml"), project).unwrap();
        run(here.path(), &["scan", "--env", "prd", "--component", "iam", "--snapshot", "s.json", "--lang", "en"])
    };
    assert_eq!(code(&scan("333333333333")), 0);
    let other = scan("444444444444");
    assert_eq!(code(&other), 4);
    assert!(last_line(&other).starts_with("exit 4: "), "{}", last_line(&other));
    assert!(String::from_utf8_lossy(&other.stdout).contains("the snapshot is of account 333333333333"));
}

#[test]
fn the_file_that_init_writes_changes_nothing_until_it_is_edited() {
    let here = TempDir::new().unwrap();
    snapshot(here.path());
    let scan = |env: &str| run(here.path(), &["scan", "--env", env, "--snapshot", "s.json", "--lang", "en"]);
    let before = scan("prd");
    assert_eq!(code(&run(here.path(), &["init"])), 0);
    assert_eq!(scan("prd").stdout, before.stdout);
    assert_eq!(code(&scan("all")), 1, "the snapshot names the environments");
    let live = run(here.path(), &["scan", "--env", "all", "--lang", "en"]);
    assert!(last_line(&live).contains("`audit-gap init`"), "{}", last_line(&live));
    let again = run(here.path(), &["init", "--lang", "en"]);
    assert!(last_line(&again).contains("--force"), "{}", last_line(&again));
}

#[test]
fn a_valid_matrix_is_called_so_in_both_languages() {
    let here = TempDir::new().unwrap();
    let says = |lang| String::from_utf8(run(here.path(), &["matrix", "check", "--lang", lang]).stdout).unwrap();
    assert!(says("en").starts_with("valid: 39 components, 22 threats, sha256:"));
    assert!(says("ja").starts_with("有効: コンポーネント 39 行、脅威 22 行、sha256:"));
}

#[test]
fn a_matrix_directory_that_is_none_is_one_error() {
    let here = TempDir::new().unwrap();
    let output = run(here.path(), &["matrix", "check", "--matrix", "none", "--lang", "en"]);
    assert_eq!(last_line(&output), "exit 2: 1 error");
    let output = run(here.path(), &["matrix", "check", "--matrix", "none"]);
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("エラー: "));
}

#[test]
fn one_resource_in_several_regions_is_one_line() {
    let here = TempDir::new().unwrap();
    let shown = |arguments: &[&str]| String::from_utf8(run(here.path(), arguments).stdout).unwrap();
    let root = "arn:aws:iam::111111111111:root (ap-northeast-1, ";
    for format in ["table", "markdown"] {
        let text = shown(&["scan", "--demo", "--env", "dev", "--component", "iam", "--format", format]);
        assert_eq!(text.matches(root).count(), 1, "{text}");
    }
    let text = shown(&["explain", "--demo", "--env", "dev", "--component", "iam"]);
    assert_eq!(text.matches(root).count(), 1, "{text}");
}

#[test]
fn an_explanation_says_of_every_read_what_came_of_it() {
    let here = TempDir::new().unwrap();
    let output = run(here.path(), &["explain", "--demo", "--env", "prd", "--component", "s3-sf-data", "--lang", "en"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let reads: Vec<&str> = text.lines().skip_while(|line| !line.starts_with("What was read")).skip(1).collect();
    assert!(reads.len() > 10);
    for read in reads {
        assert!(read.contains(" = ") || read.ends_with(": answered; no single field decided"), "{read}");
    }
}
