//! Where the program writes: data to standard output or a file, talk to standard error.

use std::io::Read;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::process::Stdio;

use crate::tool::{FORMATS, Tool, number_of};
use crate::{account, lab};

fn demo(more: &[&str]) -> Tool {
    Tool::new(["scan", "--demo", "--env", "prd", "--lang", "en"]).args(more)
}

#[test]
fn a_place_that_cannot_be_written_is_found_before_any_call() {
    for option in ["--output", "--save-snapshot"] {
        let lane = lab().lane();
        let tool = Tool::new(["scan", "--env", "prd", "--lang", "en", option, "nowhere/report"]);
        let run = tool.envs(lane.env_of(number_of("bare"))).run().expect(2, "cannot write nowhere/report");
        assert_eq!(run.stdout, "");
        assert_eq!(lane.counts(), []);
    }
    let lane = lab().lane();
    let tool =
        Tool::new(["scan", "--env", "prd", "--lang", "en", "--write", "csv=a.csv", "--write", "sarif=nowhere/a"]);
    let run = tool.envs(lane.env_of(number_of("bare"))).run().expect(2, "cannot write nowhere/a");
    assert_eq!(std::fs::read_dir(run.path("")).unwrap().count(), 0, "no other file is left behind");
    assert_eq!(lane.counts(), []);
    demo(&["--output", "."]).run().expect(2, "it is a directory");
}

#[test]
fn a_file_is_replaced_whole_and_keeps_its_permissions() {
    let tool = demo(&["--format", "json", "--output", "report.json"]).file("report.json", "before");
    let path = tool.directory().join("report.json");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    let before = std::fs::metadata(&path).unwrap();
    let run = tool.run().expect(1, "exit 1");
    let after = std::fs::metadata(run.path("report.json")).unwrap();
    assert_ne!(before.ino(), after.ino(), "another file takes its place, so that no reader sees half of it");
    assert_eq!(after.permissions().mode() & 0o777, 0o640);
    let text = std::fs::read_to_string(run.path("report.json")).unwrap();
    assert_eq!(text, demo(&["--format", "json"]).run().stdout);
    assert_eq!(run.stdout, "");
    assert_eq!(std::fs::read_dir(run.path("")).unwrap().count(), 1, "nothing else is left behind");
}

#[test]
fn a_failed_run_leaves_the_file_that_was_there() {
    let tool = demo(&["--component", "vcp", "--output", "report.json"]).file("report.json", "before");
    let run = tool.run().expect(2, "vcp");
    assert_eq!(std::fs::read_to_string(run.path("report.json")).unwrap(), "before");
}

#[test]
fn a_reader_that_has_gone_is_no_error() {
    for format in FORMATS {
        let (mut command, _directory) = demo(&["--format", format]).into_command();
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(1), "{stderr}");
        assert!(stderr.starts_with("exit 1:"), "{stderr}");
    }
}

#[test]
fn standard_error_that_is_closed_is_no_error() {
    let (mut command, _directory) = demo(&[]).into_command();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn a_live_scan_is_silent_but_for_its_last_line_when_nobody_watches() {
    account("bare");
    let run = Tool::scan(&lab().lane(), "bare").run().expect(1, "exit 1");
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    run.report();
}

#[test]
fn no_escape_sequences_outside_a_terminal() {
    for format in FORMATS {
        for variables in [vec![], vec![("NO_COLOR", "1".to_owned())], vec![("TERM", "xterm-256color".to_owned())]] {
            let run = demo(&["--format", format]).envs(variables).run();
            assert!(!run.stdout.contains('\u{1b}') && !run.stderr.contains('\u{1b}'), "{format}");
        }
    }
    // Colour that is asked for goes to the table alone, and NO_COLOR is stronger.
    let forced = |format: &str| demo(&["--format", format]).env("CLICOLOR_FORCE", "1");
    assert!(forced("table").run().stdout.contains('\u{1b}'));
    assert!(!forced("json").run().stdout.contains('\u{1b}'));
    assert!(!forced("table").env("NO_COLOR", "1").run().stdout.contains('\u{1b}'));
}

#[test]
fn every_format_ends_with_one_line_break() {
    for format in FORMATS {
        let text = demo(&["--format", format]).run().stdout;
        assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{format}: {:?}", &text[text.len() - 20..]);
    }
}

#[test]
fn timings_are_talk() {
    account("bare");
    let run = Tool::scan(&lab().lane(), "bare").arg("--timings").run().expect(1, "exit 1");
    for part in ["prd: ", " reads, ", "longest chain: ", "wall time "] {
        assert!(run.stderr.contains(part), "no {part} in {}", run.stderr);
    }
    run.report();
}
