//! Runs of the program, in an empty directory and with no environment but the one that the test gives.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;

use serde_json::Value;
use tempfile::TempDir;

use crate::lab::{Lane, project_file};

/// The accounts of the lab that one project file reaches directly.
pub(crate) const SINGLE: [(&str, &str); 4] =
    [("bare", "444444444444"), ("halfway", "555555555555"), ("hardened", "666666666666"), ("corners", "777777777777")];

/// The account whose answers are full of secrets.
pub(crate) const CANARIES: (&str, &str) = ("canaries", "888888888888");

/// Every form of a report.
pub(crate) const FORMATS: [&str; 9] =
    ["table", "markdown", "json", "sarif", "junit", "github", "github-summary", "csv", "ocsf"];

/// The number of an account of [`SINGLE`].
pub(crate) fn number_of(account: &str) -> &'static str {
    SINGLE.iter().find(|(name, _)| *name == account).unwrap().1
}

/// The program's name of an operation that the gateway counts: botocore has names of its own for two services.
pub(crate) fn call_of(operation: &str) -> String {
    operation.replace("resourcegroupstaggingapi:", "tag:").replace("elbv2:", "elasticloadbalancing:")
}

/// One run that is being prepared.
pub(crate) struct Tool {
    command: Command,
    directory: TempDir,
}

/// What a run left behind.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    directory: TempDir,
}

impl Tool {
    /// The program with these arguments and an empty environment.
    pub(crate) fn new<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_audit-gap"));
        command.args(args).env_clear().env("HOME", directory.path()).current_dir(directory.path()).stdin(Stdio::null());
        Self { command, directory }
    }

    /// `scan --env all` of an account of the lab with its project file, as JSON.
    pub(crate) fn scan(lane: &Lane<'_>, account: &str) -> Self {
        Self::scan_of(lane, account, number_of(account))
    }

    /// A scan of the account `number` with the project file `name`.
    pub(crate) fn scan_of(lane: &Lane<'_>, name: &str, number: &str) -> Self {
        let args = ["scan", "--env", "all", "--format", "json", "--lang", "en", "--config"];
        Self::new(args).arg(project_file(name)).envs(lane.env_of(number))
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    pub(crate) fn args<S: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.command.args(args);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn envs(mut self, variables: Vec<(&'static str, String)>) -> Self {
        self.command.envs(variables);
        self
    }

    /// A file in the run's directory.
    pub(crate) fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        std::fs::write(self.directory.path().join(name), content).unwrap();
        self
    }

    /// The run's directory.
    pub(crate) fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// The command itself, for tests that need its pipes.
    pub(crate) fn into_command(self) -> (Command, TempDir) {
        (self.command, self.directory)
    }

    pub(crate) fn run(mut self) -> Run {
        let Output { status, stdout, stderr } = self.command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
        Run { code: status.code(), stdout: text(stdout), stderr: text(stderr), directory: self.directory }
    }
}

impl Run {
    /// The report on standard output.
    pub(crate) fn report(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("no report ({error}): {}", self.stderr))
    }

    /// The last line on standard error: why the exit code is what it is.
    pub(crate) fn why(&self) -> &str {
        self.stderr.lines().last().unwrap_or_default()
    }

    /// A file that the run wrote into its directory.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Fails unless the run ended with `code` and its last words contain `why`.
    #[track_caller]
    pub(crate) fn expect(self, code: i32, why: &str) -> Self {
        assert_eq!(self.code, Some(code), "{}", self.stderr);
        assert!(self.why().contains(why), "the last line is `{}`, not about `{why}`\n{}", self.why(), self.stderr);
        self
    }
}

/// The findings of a report as `environment/row` and verdict.
pub(crate) fn currents(report: &Value) -> Vec<(String, String)> {
    let findings = report["findings"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    findings.iter().map(|finding| (text(&finding["id"]), text(&finding["current"]))).collect()
}

/// One finding of a report.
#[track_caller]
pub(crate) fn finding<'a>(report: &'a Value, id: &str) -> &'a Value {
    let findings = report["findings"].as_array().unwrap();
    findings.iter().find(|finding| finding["id"] == id).unwrap_or_else(|| panic!("no finding {id}"))
}

/// Every reason code of a finding, those of its resources included.
pub(crate) fn codes(finding: &Value) -> Vec<&str> {
    let resources = finding["resources"].as_array().unwrap();
    let reasons = std::iter::once(finding).chain(resources).flat_map(|it| it["reasons"].as_array().unwrap());
    reasons.map(|reason| reason["code"].as_str().unwrap()).collect()
}

/// Does `work` for every item, two at a time: the gateway is one process, and more would only wait.
pub(crate) fn two_at_a_time<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    thread::scope(|scope| {
        let half = |first: usize| {
            let work = &work;
            scope.spawn(move || {
                items.iter().enumerate().skip(first).step_by(2).map(|(i, it)| (i, work(it))).collect::<Vec<_>>()
            })
        };
        let halves = [half(0), half(1)];
        let mut done: Vec<(usize, R)> = halves.into_iter().flat_map(|it| it.join().unwrap()).collect();
        done.sort_by_key(|(index, _)| *index);
        done.into_iter().map(|(_, result)| result).collect()
    })
}
