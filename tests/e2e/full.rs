//! A disk that is full, and readers that have gone.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::tool::{FORMATS, Tool};

const FULL: &str = "/dev/full";

fn demo(more: &[&str]) -> Tool {
    Tool::new(["scan", "--demo", "--env", "all", "--lang", "en"]).args(more)
}

#[test]
fn a_device_that_is_full_is_named_and_no_other_file_is_there() {
    for format in FORMATS {
        let run = demo(&["--format", format, "--output", FULL, "--write", "csv=other.csv"]).run();
        let run = run.expect(2, "exit 2: cannot write /dev/full: ");
        assert!(run.why().contains("no space left"), "{}", run.why());
        assert_eq!((run.stdout.as_str(), std::fs::read_dir(run.path("")).unwrap().count()), ("", 0));
    }
    let run = demo(&["--write", "json=/dev/full", "--output", "report.txt"]).run().expect(2, FULL);
    assert_eq!(std::fs::read_dir(run.path("")).unwrap().count(), 0);
    for args in [&["matrix", "show"][..], &["iam-policy"], &["init", "-"]] {
        let (mut command, _directory) = Tool::new(args).arg("--lang=en").into_command();
        let full = std::fs::OpenOptions::new().write(true).open(FULL).unwrap();
        let output = command.stdout(full).stderr(Stdio::piped()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
        assert!(said.contains("standard output") && said.contains("no space left"), "{args:?}: {said}");
    }
}

/// A file system of 64 KiB, gone with this value.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// None where this user may not mount.
    fn mount() -> Option<Self> {
        let directory = tempfile::tempdir().unwrap();
        let mount = ["-t", "tmpfs", "-o", "size=64k", "none"];
        let mounted = Command::new("mount").args(mount).arg(directory.path()).stderr(Stdio::null()).status();
        mounted.is_ok_and(|status| status.success()).then_some(Self(directory))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.path()).status();
    }
}

#[test]
fn a_full_disk_costs_no_file_that_was_there() {
    let Some(disk) = SmallDisk::mount() else {
        eprintln!("SKIPPED: mounting a small file system takes root; a full device is tested all the same");
        return;
    };
    let inside = |name: &str| disk.path().join(name).display().to_string();
    let old = "an older report\n".repeat(64);
    std::fs::write(inside("report.json"), &old).unwrap();
    let small = format!("junit={}", inside("report.xml"));
    for args in [
        vec!["--format".to_owned(), "json".to_owned(), "--output".to_owned(), inside("report.json")],
        vec!["--write".to_owned(), small.clone(), "--write".to_owned(), format!("json={}", inside("report.json"))],
    ] {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let run = demo(&args).run().expect(2, "exit 2: cannot write ");
        assert!(run.why().contains(&inside("report.json")) && run.why().contains("no space left"), "{}", run.why());
        assert_eq!(std::fs::read_to_string(inside("report.json")).unwrap(), old, "the older file is whole");
        assert_eq!(std::fs::read_dir(disk.path()).unwrap().count(), 1, "nothing is left beside it");
    }
    // The example months are the demo's.
    let months = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/reports")).unwrap();
    let months = months.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let month = months.filter(|name| name.starts_with("20")).max().unwrap();
    let run =
        Tool::new(["report", "--month", month.as_str(), "--demo", "--lang", "en", "--out"]).arg(disk.path()).run();
    assert!(run.expect(2, "exit 2: cannot write ").why().contains("no space left"));
    assert_eq!(std::fs::read_dir(disk.path()).unwrap().count(), 1, "the month's folder was new, and is gone");
}

#[test]
fn head_takes_its_line_and_nobody_complains() {
    for format in FORMATS {
        let (command, directory) = demo(&["--format", format]).into_command();
        let script = "\"$@\" | head -n 1; echo \"${PIPESTATUS[0]}\"";
        let mut shell = Command::new("bash");
        shell.args(["-c", script, "bash"]).arg(command.get_program()).args(command.get_args());
        let output = shell.current_dir(directory.path()).output().unwrap();
        let (said, why) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(said.ends_with("\n1\n"), "{format}: the exit code is the gate's: {said}");
        assert_eq!(why.lines().filter(|line| !line.starts_with("exit 1: ")).count(), 0, "{format}: {why}");
    }
}
