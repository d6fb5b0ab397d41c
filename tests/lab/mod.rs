//! The lab: an emulated AWS for end-to-end tests. A test that includes this module starts the gateway (Python, see
//! `gateway/__init__.py`) with [`Lab::start`], builds accounts, and runs the real binary against it with [`Lab::env`].
//!
//! Everything ends with the test: the gateway stops when its standard input closes, even if the test is killed.

#![allow(dead_code, reason = "each test binary uses a part of the harness")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a broken lab must stop the test, loudly")]
#![allow(clippy::disallowed_methods, reason = "the lab's interpreter is found through the environment")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::{ToSpan, ZonedDateTime};
use serde_json::{Value, json};

/// The account whose credentials [`Lab::env`] gives: the estate's roles are assumed from it.
pub(crate) const BASE_ACCOUNT: &str = "999999999999";

/// A running gateway.
pub(crate) struct Lab {
    process: Child,
    address: String,
    lanes: AtomicU32,
}

/// One test's own lane through a lab that tests share: credentials by which the gateway tells its requests from those of
/// tests that run at the same time. Counts, faults and small pages of a lane are its own.
pub(crate) struct Lane<'a> {
    lab: &'a Lab,
    name: String,
}

/// One line of the gateway's counts: how often an operation was asked, pages and retries included.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
pub(crate) struct Count {
    /// Whose request it was: empty for credentials of no lane.
    pub(crate) lane: String,
    /// The account whose credentials signed the request.
    pub(crate) account: String,
    /// The region of the credential scope.
    pub(crate) region: String,
    /// `service:Operation`, with botocore's name of the service.
    pub(crate) operation: String,
    /// HTTP requests.
    pub(crate) requests: u64,
}

/// A request that the gateway refused: a wrong signature, or an operation that is no read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub(crate) struct Refusal {
    /// Whose request it was.
    pub(crate) lane: String,
    /// `service:Operation`.
    pub(crate) operation: String,
    /// `not-a-read`, or AWS's code for a request that is not authentic.
    pub(crate) reason: String,
}

/// What the gateway was asked since it started or since [`Lab::reset_counts`].
#[derive(Debug, Clone, serde::Deserialize)]
pub(crate) struct Counts {
    /// All HTTP requests, STS included.
    pub(crate) requests: u64,
    /// By lane, account, region and operation, in that order.
    pub(crate) calls: Vec<Count>,
    /// Requests that were refused.
    pub(crate) refused: Vec<Refusal>,
    /// The canaries in answers that went out, whoever asked.
    pub(crate) canaries: Vec<String>,
    /// How many requests faults have hit.
    pub(crate) fault_hits: u64,
}

impl Lab {
    /// Start a gateway and wait until it listens.
    pub(crate) fn start() -> Self {
        let mut process = Command::new(python())
            .args(["-m", "gateway"])
            .current_dir(directory())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("the lab's Python does not start ({error}): run `make lab`"));
        let mut line = String::new();
        BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap_or_else(|_| {
            panic!("the lab's gateway did not start (see above): run `make lab` to renew its Python")
        });
        let address = ready["gateway"].as_str().unwrap().trim_start_matches("http://").to_owned();
        Self { process, address, lanes: AtomicU32::new(0) }
    }

    /// The endpoint, as `AWS_ENDPOINT_URL` wants it.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A lane of its own for one test.
    pub(crate) fn lane(&self) -> Lane<'_> {
        Lane { lab: self, name: format!("L{}", self.lanes.fetch_add(1, Ordering::Relaxed)) }
    }

    /// Build an account of `accounts/` (`halfway`, or `traps:NAME` for one trap). Returns the ids that were made up,
    /// under the names by which its truth speaks of them.
    pub(crate) fn build(&self, account: &str) -> BTreeMap<String, String> {
        let output = Command::new(python())
            .args(["-m", "accounts", &self.url(), account])
            .current_dir(directory())
            .stderr(Stdio::inherit())
            .output()
            .unwrap();
        assert!(output.status.success(), "building the lab account {account} failed");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Follow the remedies of a report against an account, by `follow.py`, whose words these are.
    pub(crate) fn follow(&self, account: &str, report: &Path, reverse: bool) -> Value {
        let mut command = Command::new(python());
        command.args(["follow.py", &self.url(), account]).arg(report).args(reverse.then_some("--reverse"));
        let output = command.current_dir(directory()).stderr(Stdio::inherit()).output().unwrap();
        assert!(output.status.success(), "following the remedies failed");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Environment variables that send an AWS SDK tool here, with the credentials of [`BASE_ACCOUNT`].
    pub(crate) fn env(&self) -> Vec<(&'static str, String)> {
        self.env_of(BASE_ACCOUNT)
    }

    /// The same with the credentials of another account.
    pub(crate) fn env_of(&self, account: &str) -> Vec<(&'static str, String)> {
        vec![
            ("AWS_ENDPOINT_URL", self.url()),
            ("AWS_ACCESS_KEY_ID", format!("AKIALAB0{account}")),
            ("AWS_SECRET_ACCESS_KEY", "lab-secret-access-key".to_owned()),
            ("AWS_REGION", "ap-northeast-1".to_owned()),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
            ("AWS_CONFIG_FILE", "/dev/null".to_owned()),
            ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null".to_owned()),
            ("NO_PROXY", "127.0.0.1".to_owned()),
        ]
    }

    /// What was asked so far.
    pub(crate) fn counts(&self) -> Counts {
        serde_json::from_value(self.control("GET", "counts", &Value::Null)).unwrap()
    }

    /// Forget what was asked so far.
    pub(crate) fn reset_counts(&self) {
        self.control("DELETE", "counts", &Value::Null);
    }

    /// Inject a fault: `json!({"kind": "throttle", "operation": "ec2:DescribeVpcs", "times": 2})`; kinds and conditions
    /// are those of `gateway/faults.py`.
    pub(crate) fn fault(&self, fault: Value) {
        self.control("POST", "faults", &fault);
    }

    /// End all faults.
    pub(crate) fn clear_faults(&self) {
        self.control("DELETE", "faults", &Value::Null);
    }

    /// Add an answer rule (`gateway/answers.py`): a canned answer, an error, or edits of moto's answer.
    pub(crate) fn answer(&self, rule: Value) {
        self.control("POST", "answers", &rule);
    }

    /// Add this many milliseconds to each answer.
    pub(crate) fn latency(&self, ms: u64) {
        self.control("POST", "latency", &json!({ "ms": ms }));
    }

    /// Let every list come in two pages or more.
    pub(crate) fn small_pages(&self, small: bool) {
        self.control("POST", "pages", &json!({ "small": small }));
    }

    /// One request to the gateway's controls. Anything but 200 is a mistake in the test.
    fn control(&self, method: &str, what: &str, body: &Value) -> Value {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "{method} /_lab/{what} HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.address,
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, content) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{method} /_lab/{what}: {content}");
        serde_json::from_str(content).unwrap()
    }
}

impl Lane<'_> {
    /// As [`Lab::env_of`], in this lane.
    pub(crate) fn env_of(&self, account: &str) -> Vec<(&'static str, String)> {
        self.lab.env_of(&format!("{account}{}", self.name))
    }

    /// As [`Lab::fault`], for the requests of this lane.
    pub(crate) fn fault(&self, mut fault: Value) {
        fault["lane"] = self.name.clone().into();
        self.lab.fault(fault);
    }

    /// Let every list of this lane come in two pages or more.
    pub(crate) fn small_pages(&self) {
        self.lab.control("POST", "pages", &json!({ "small": true, "lane": self.name }));
    }

    /// What was asked in this lane.
    pub(crate) fn counts(&self) -> Vec<Count> {
        self.lab.counts().calls.into_iter().filter(|count| count.lane == self.name).collect()
    }

    /// What was refused in this lane.
    pub(crate) fn refused(&self) -> Vec<Refusal> {
        self.lab.counts().refused.into_iter().filter(|refusal| refusal.lane == self.name).collect()
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        // A failure means that it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The truth of an account of `accounts/`: what every row must be, and why.
pub(crate) fn truth(account: &str) -> Value {
    let path = directory().join(format!("accounts/{account}.truth.json"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// What a linter finds in an IAM policy, as `ISSUE: detail`.
pub(crate) fn lint_policy(policy: &str) -> Vec<String> {
    const SCRIPT: &str = "import json, sys, warnings\n\
        warnings.simplefilter('ignore')\n\
        from parliament import analyze_policy_string\n\
        found = analyze_policy_string(sys.stdin.read()).findings\n\
        print(json.dumps([f'{it.issue}: {it.detail}'.strip() for it in found]))";
    serde_json::from_value(ask_python(SCRIPT, policy)).unwrap()
}

/// What a script that runs in the lab's environment prints, as JSON.
pub(crate) fn ask_python(script: &str, input: &str) -> Value {
    let mut asked = Command::new(python());
    let mut asked = asked.args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    asked.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = asked.wait_with_output().unwrap();
    assert!(output.status.success(), "the script failed (see above): run `make lab` to renew its Python");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The `audit-gap.yaml` of an account of `accounts/`, with its statements in force: the matrix lets none reach further
/// ahead than a year, so that the day that the file gives for ever, 2099-12-31, becomes one that is near enough today.
pub(crate) fn project_file(account: &str) -> PathBuf {
    let name = format!("{account}.audit-gap.yaml");
    let committed = std::fs::read_to_string(directory().join("accounts").join(&name)).unwrap();
    let until = ZonedDateTime::now().date().saturating_add(300.days()).to_string();
    let written = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let temporary = tempfile::NamedTempFile::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    std::fs::write(temporary.path(), committed.replace("2099-12-31", &until)).unwrap();
    temporary.persist(&written).unwrap();
    written
}

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lab")
}

/// The interpreter that has moto: `AUDIT_GAP_LAB_PYTHON`, else the environment that `make lab` prepares.
fn python() -> PathBuf {
    if let Some(python) = std::env::var_os("AUDIT_GAP_LAB_PYTHON") {
        return python.into();
    }
    let home = std::env::var_os("HOME").expect("HOME is set");
    let python = Path::new(&home).join(".cache/audit-gap/lab-venv/bin/python");
    assert!(
        python.exists(),
        "the lab has no Python yet: run `make lab` (or set AUDIT_GAP_LAB_PYTHON to one that has moto)"
    );
    python
}
