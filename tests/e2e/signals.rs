//! Ctrl-C and SIGTERM in the middle of the work: the conventional exit code, a word on standard error, and no file that was
//! not there before.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;

use crate::lab::{Lane, project_file};
use crate::tool::{Tool, number_of};
use crate::{account, lab};

/// Whoever presses Ctrl-C does not wait. The machine that runs the tests may be busy.
const AT_ONCE: Duration = Duration::from_secs(5);

const SIGNALS: [(&str, i32); 2] = [("INT", 130), ("TERM", 143)];

fn send(signal: &str, child: &Child) {
    let sent = Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// The exit code of a child that was sent a signal.
fn ended(child: &mut Child) -> Option<i32> {
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        if began.elapsed() > AT_ONCE {
            child.kill().unwrap();
            panic!("the signal has not ended the program in {AT_ONCE:?}");
        }
        sleep(Duration::from_millis(10));
    }
}

/// Waits until the program has asked AWS for something that is not answered.
fn in_mid_scan(lane: &Lane<'_>, child: &mut Child) {
    let began = Instant::now();
    while !lane.counts().iter().any(|count| count.operation == HANGING) {
        assert!(began.elapsed() < Duration::from_secs(60), "the scan does not begin");
        assert_eq!(child.try_wait().unwrap(), None, "the program has ended by itself");
        sleep(Duration::from_millis(20));
    }
}

const HANGING: &str = "cloudtrail:DescribeTrails";

/// A live scan that cannot end, and its directory.
fn endless(lane: &Lane<'_>, tool: Tool, stderr: Stdio) -> (Child, TempDir) {
    account("bare");
    lane.fault(json!({ "kind": "hang", "operation": HANGING, "seconds": 60 }));
    let (mut command, directory) = tool.envs(lane.env_of(number_of("bare"))).into_command();
    let mut child = command.stdout(Stdio::piped()).stderr(stderr).spawn().unwrap();
    in_mid_scan(lane, &mut child);
    (child, directory)
}

fn files(directory: &Path) -> Vec<(String, String)> {
    let entries = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let read = |path: &Path| std::fs::read_to_string(path).unwrap_or_else(|_| "a folder".to_owned());
    let mut files: Vec<_> =
        entries.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), read(&path))).collect();
    files.sort();
    files
}

fn scan_with_files() -> Tool {
    let args = ["scan", "--env", "all", "--lang", "en", "--format", "json", "--output", "report.json"];
    let more = ["--write", "csv=report.csv", "--write", "sarif=new.sarif", "--save-snapshot", "facts.json", "--config"];
    let tool = Tool::new(args).args(more).arg(project_file("bare"));
    tool.file("report.json", "before").file("report.csv", "before").file("facts.json", "before")
}

#[test]
fn a_signal_in_mid_scan_leaves_every_file_as_it_was() {
    for (signal, code) in SIGNALS {
        let lane = lab().lane();
        let (mut child, directory) = endless(&lane, scan_with_files(), Stdio::piped());
        send(signal, &child);
        assert_eq!(ended(&mut child), Some(code), "SIG{signal}");
        let mut said = [String::new(), String::new()];
        child.stdout.take().unwrap().read_to_string(&mut said[0]).unwrap();
        child.stderr.take().unwrap().read_to_string(&mut said[1]).unwrap();
        assert_eq!(said, [String::new(), format!("exit {code}: interrupted; no file was left half-written\n")]);
        let before = ["facts.json", "report.csv", "report.json"].map(|name| (name.to_owned(), "before".to_owned()));
        assert_eq!(files(directory.path()), before, "SIG{signal}");
    }
}

#[test]
fn a_signal_takes_the_month_s_folder_away_if_it_is_new() {
    for (is_there, left) in [(false, vec![]), (true, vec![("2026-11".to_owned(), "a folder".to_owned())])] {
        let lane = lab().lane();
        let tool = Tool::new(["report", "--month", "2026-11", "--env", "all", "--config"]).arg(project_file("bare"));
        if is_there {
            std::fs::create_dir_all(tool.directory().join("reports/2026-11")).unwrap();
        }
        let (mut child, directory) = endless(&lane, tool, Stdio::null());
        send("INT", &child);
        assert_eq!(ended(&mut child), Some(130));
        assert_eq!(files(&directory.path().join("reports")), left);
    }
}

/// What the first signal does may hang at a terminal that takes nothing; the second does not wait for it.
#[test]
fn the_second_signal_ends_the_program_whatever_the_first_waits_for() {
    let (mut reader, mut writer) = std::io::pipe().unwrap();
    writer.write_all(&[b'x'; 65536]).unwrap();
    let lane = lab().lane();
    let (mut child, directory) = endless(&lane, scan_with_files(), writer.into());
    send("INT", &child);
    sleep(Duration::from_millis(300));
    assert_eq!(child.try_wait().unwrap(), None, "the pipe is full, so that the first signal cannot say its line");
    send("TERM", &child);
    assert_eq!(ended(&mut child), Some(143));
    assert_eq!(files(directory.path()).len(), 3, "the first signal has taken the temporary files away");
    let mut said = Vec::new();
    reader.read_to_end(&mut said).unwrap();
    assert_eq!(said.len(), 65536);
}

/// The report waits for a reader of standard output that does not read, and the files wait for the report.
#[test]
fn a_signal_ends_a_program_that_nobody_reads_from() {
    let args = ["scan", "--demo", "--env", "all", "--lang", "en", "--format", "json", "--write", "csv=report.csv"];
    let (mut command, directory) = Tool::new(args).into_command();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let began = Instant::now();
    let mut first = [0];
    child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    sleep(Duration::from_millis(200));
    assert_eq!(child.try_wait().unwrap(), None, "a pipe holds less than a report, after {:?}", began.elapsed());
    send("INT", &child);
    assert_eq!(ended(&mut child), Some(130));
    assert_eq!(files(directory.path()), []);
}
