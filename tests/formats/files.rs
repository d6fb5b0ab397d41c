//! `--write FORMAT=PATH`: one scan, many files, all of them or none.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::TempDir;

use crate::run;

const SCAN: [&str; 6] = ["scan", "--demo", "--env", "prd", "--lang", "en"];

fn scan(here: &Path, more: &[&str]) -> (i32, String, String) {
    let output = run(here, &[&SCAN[..], more].concat());
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let stderr = text(output.stderr);
    let why = stderr.lines().last().unwrap_or_default().to_owned();
    (output.status.code().unwrap(), text(output.stdout), why)
}

fn names(here: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(here).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn one_scan_writes_many_files_that_equal_the_output_of_each_format() {
    let here = TempDir::new().unwrap();
    let formats = ["table", "markdown", "json", "sarif", "junit", "github", "github-summary", "csv", "ocsf"];
    let writes: Vec<String> = formats.iter().map(|format| format!("{format}=out.{format}")).collect();
    let arguments: Vec<&str> = writes.iter().flat_map(|write| ["--write", write]).collect();
    let (code, stdout, _) = scan(here.path(), &arguments);
    assert_eq!(code, 1);
    assert_eq!(stdout, scan(here.path(), &[]).1, "the report itself goes where it always goes");
    for format in formats {
        let file = fs::read_to_string(here.path().join(format!("out.{format}"))).unwrap();
        let alone = scan(here.path(), &["--format", format]).1;
        // The time of the report is the only thing that differs between two runs.
        let same = |text: &str| text.lines().filter(|it| !it.contains("\"generated_at\"")).count();
        assert_eq!(same(&file), same(&alone), "{format}");
        if format != "json" {
            assert_eq!(file, alone, "{format}");
        }
    }
    assert_eq!(names(here.path()).len(), formats.len(), "no temporary file is left behind");
}

#[test]
fn a_place_that_cannot_be_written_leaves_none_of_the_files() {
    let here = TempDir::new().unwrap();
    fs::write(here.path().join("a.sarif"), "before").unwrap();
    for bad in ["csv=nowhere/a.csv", "csv=."] {
        let (code, stdout, why) =
            scan(here.path(), &["--write", "sarif=a.sarif", "--write", "ocsf=b.json", "--write", bad]);
        assert_eq!((code, stdout.as_str()), (2, ""), "{why}");
        assert_eq!(names(here.path()), ["a.sarif"]);
        assert_eq!(fs::read_to_string(here.path().join("a.sarif")).unwrap(), "before");
    }
}

#[test]
fn a_full_disk_leaves_none_of_the_files() {
    let here = TempDir::new().unwrap();
    // The device takes nothing, and is written to before any file is put in place only if it is asked for first.
    let (code, _, why) = scan(here.path(), &["--write", "sarif=/dev/full", "--write", "csv=a.csv"]);
    assert_eq!(code, 2, "{why}");
    assert!(why.contains("/dev/full"), "{why}");
    assert_eq!(names(here.path()), Vec::<String>::new());
}

#[test]
fn two_options_cannot_name_one_file() {
    let here = TempDir::new().unwrap();
    fs::write(here.path().join("base.json"), scan(here.path(), &["--format", "json"]).1).unwrap();
    for arguments in [
        &["--write", "sarif=a", "--write", "csv=./a"][..],
        &["--output", "a", "--write", "csv=a"],
        &["--write", "csv=-"],
        &["--baseline", "base.json", "--write", "json=base.json"],
    ] {
        let (code, stdout, why) = scan(here.path(), arguments);
        assert_eq!((code, stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(why.contains("name the same file"), "{arguments:?}: {why}");
        assert_eq!(names(here.path()), ["base.json"], "{arguments:?}");
    }
    let (code, stdout, _) = scan(here.path(), &["--output", "a.txt", "--write", "csv=-"]);
    assert_eq!(code, 1);
    assert!(stdout.starts_with("environment,"));
}

#[test]
fn what_is_no_format_and_path_is_refused() {
    let here = TempDir::new().unwrap();
    for wrong in ["sarif", "sarif=", "=a", "xml=a", ""] {
        let (code, _, why) = scan(here.path(), &["--write", wrong]);
        assert_eq!(code, 2, "{wrong}");
        assert!(why.contains("--write"), "{wrong}: {why}");
    }
    assert_eq!(names(here.path()), Vec::<String>::new());
}

#[test]
fn a_file_keeps_its_permissions() {
    let here = TempDir::new().unwrap();
    let path = here.path().join("a.csv");
    fs::write(&path, "before").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(scan(here.path(), &["--write", "csv=a.csv"]).0, 1);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
}
