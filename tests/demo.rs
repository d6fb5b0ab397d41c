//! The built-in demo: what it shows, and that it is what the lab's estate yields and nobody wrote by hand.
//!
//! It holds two months: the estate, and the estate as `estate_before` has it, whose facts are dated a month earlier.
//!
//! With `AUDIT_GAP_WRITE_DEMO=1` the lab's estate becomes the demo, and the README's picture is drawn anew.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "an environment variable says whether to write")]

#[cfg(feature = "aws")]
mod lab;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use audit_gap::diagnostic::SourceFile;
use audit_gap::facts::logs::SampleLogEvents;
use audit_gap::facts::snapshot::{Replay, Snapshot};
use audit_gap::lang::Lang;
use audit_gap::matrix::Matrix;
use audit_gap::project::Project;
use audit_gap::render::table::{self, Options};
use audit_gap::scan::{self, Plan, Target};

/// Columns of the README's picture.
const WIDTH: usize = 110;
const BEGIN: &str = "<!-- demo:begin -->";
const END: &str = "<!-- demo:end -->";

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Standard output of a demo run, and how long the run took.
fn demo(args: &[&str]) -> (String, Duration) {
    let began = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_audit-gap"));
    command.args(["scan", "--demo", "--fail-on", "never"]).args(args).env_clear();
    let output = command.current_dir(std::env::temp_dir()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (String::from_utf8(output.stdout).unwrap(), began.elapsed())
}

#[test]
fn every_format_says_that_it_is_a_demo_and_repeats_itself() {
    for env in ["prd", "all"] {
        for lang in ["ja", "en"] {
            for format in ["table", "markdown", "json"] {
                let args = ["--env", env, "--format", format, "--lang", lang];
                let (text, _) = demo(&args);
                let said = if format == "json" { "\"demo\": true" } else { "DEMO" };
                assert!(text.contains(said), "{args:?} does not say that it is a demo");
                assert_eq!(text, demo(&args).0, "{args:?}");
            }
        }
    }
}

/// A build for release needs at most 0.2 s; this one is not optimized, and perhaps not alone.
#[test]
fn the_demo_is_quick() {
    let fastest = (0..5).map(|_| demo(&["--env", "prd"]).1).min().unwrap();
    assert!(fastest < Duration::from_secs(2), "{fastest:?}");
}

/// The gap table of prd as the README shows it: of the facts and the project file in `demo/`.
fn picture() -> String {
    let matrix = Matrix::embedded().unwrap();
    let text = std::fs::read(path("demo/audit-gap.yaml")).unwrap();
    let project = Project::parse(&SourceFile::new("demo/audit-gap.yaml", text), &matrix).unwrap();
    let snapshot = Snapshot::parse(&std::fs::read(path("demo/snapshot.json")).unwrap()).unwrap();
    let facts = snapshot.environments.iter().find(|facts| facts.name == "prd").unwrap();
    let plan = Plan {
        matrix: &matrix,
        project: Some(&project),
        components: matrix.components().iter().collect(),
        complete: true,
        as_of: None,
        demo: true,
        progress: Arc::new(|_| {}),
    };
    let target = Target {
        environment: matrix.environment("prd").unwrap(),
        identity: facts.identity.clone(),
        regions: facts.regions.clone(),
        other_accounts: facts.other_accounts.clone(),
        collected_at: facts.collected_at,
        sample_logs: facts.holds::<SampleLogEvents>(),
        source: Replay::of(facts),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let report = runtime.block_on(scan::run(&plan, vec![target])).unwrap().report;
    let options = Options { lang: Lang::En, width: WIDTH, colour: false, ambiguous_wide: false };
    let table = table::render(&report, &matrix, options);
    let lines = table.lines().skip_while(|line| !line.starts_with(" Component"));
    let until_note: Vec<&str> = lines
        .scan(false, |noted, line| {
            let line = (!*noted).then_some(line.trim_end());
            *noted |= line.is_some_and(|line| line.starts_with(" * "));
            line
        })
        .collect();
    assert!(until_note.len() > 45 && until_note.last().unwrap().starts_with(" * "), "{table}");
    until_note.join("\n")
}

/// The README with `picture` between its marks; none if there is no README, or no mark in it.
fn illustrated(picture: &str) -> Option<(String, String)> {
    let readme = std::fs::read_to_string(path("README.md")).ok()?;
    let (before, rest) = readme.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    let new = format!("{before}{BEGIN}\n```text\n{picture}\n```\n{END}{after}");
    Some((readme, new))
}

fn check_readme() {
    if let Some((now, should)) = illustrated(&picture()) {
        assert_eq!(now, should, "the README's picture is not the demo's: `make demo` draws it anew");
    }
}

#[cfg(not(feature = "aws"))]
#[test]
fn the_readme_shows_the_demo() {
    check_readme();
}

/// What the report says, without when and by which requests.
#[cfg(feature = "aws")]
fn essence(report: &str) -> serde_json::Value {
    let mut report: serde_json::Value = serde_json::from_str(report).unwrap();
    for key in ["demo", "generated_at"] {
        report.as_object_mut().unwrap().remove(key);
    }
    for environment in report["environments"].as_array_mut().unwrap() {
        for key in ["collected_at", "snapshot_digest"] {
            environment.as_object_mut().unwrap().remove(key);
        }
    }
    report
}

/// Scans the lab's estate. Returns the report; the facts are saved to `facts`.
#[cfg(feature = "aws")]
fn scan_estate(lab: &lab::Lab, facts: &Path) -> String {
    let mut scan = Command::new(env!("CARGO_BIN_EXE_audit-gap"));
    scan.args(["scan", "--env", "all", "--format", "json", "--fail-on", "never", "--config"]);
    scan.arg(lab::project_file("estate")).arg("--save-snapshot").arg(facts);
    let output = scan.env_clear().envs(lab.env()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The facts as if they had been collected a month earlier: every time of the days around the scan is that much earlier.
#[cfg(feature = "aws")]
fn a_month_earlier(snapshot: Snapshot) -> Snapshot {
    use audit_gap::facts::snapshot::EnvironmentFacts;
    use jiff::{SignedDuration, Timestamp, ToSpan};

    fn shift(value: &mut serde_json::Value, around: Timestamp, by: SignedDuration) {
        match value {
            serde_json::Value::String(text) => {
                let near = |time: &Timestamp| time.duration_since(around).abs() < SignedDuration::from_hours(48);
                if let Some(time) = text.parse::<Timestamp>().ok().filter(near) {
                    *text = (time - by).to_string();
                }
            }
            serde_json::Value::Array(items) => items.iter_mut().for_each(|item| shift(item, around, by)),
            serde_json::Value::Object(fields) => fields.values_mut().for_each(|field| shift(field, around, by)),
            _ => {}
        }
    }

    let earlier = |facts: EnvironmentFacts| -> EnvironmentFacts {
        let collected = facts.collected_at;
        let before = collected.to_zoned_datetime(jiff::tz::TimeZone::UTC).checked_sub(1.month()).unwrap().timestamp();
        let mut json = serde_json::to_value(facts).unwrap();
        shift(&mut json, collected, collected.duration_since(before));
        serde_json::from_value(json).unwrap()
    };
    Snapshot::seal(scan::TOOL.1, snapshot.environments.into_iter().map(earlier).collect())
}

/// What the demo's earlier facts show.
#[cfg(feature = "aws")]
fn replayed(snapshot: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_audit-gap"));
    command.args(["scan", "--env", "all", "--format", "json", "--fail-on", "never", "--snapshot"]);
    let output =
        command.arg(path(snapshot)).arg("--config").arg(path("demo/audit-gap.yaml")).env_clear().output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// One test, since the README shows what is written to `demo/`.
#[cfg(feature = "aws")]
#[test]
fn the_demo_is_what_the_lab_s_estate_yields_and_the_readme_shows_it() {
    let lab = lab::Lab::start();
    lab.build("estate");
    let facts = tempfile::NamedTempFile::new().unwrap();
    let live = scan_estate(&lab, facts.path());
    lab.build("estate_before");
    let facts_before = tempfile::NamedTempFile::new().unwrap();
    let live_before = scan_estate(&lab, facts_before.path());
    if std::env::var_os("AUDIT_GAP_WRITE_DEMO").is_some_and(|value| value == "1") {
        let project = std::fs::read_to_string(lab::project_file("estate")).unwrap();
        let (_, project) = project.split_once('\n').unwrap();
        let head = "# The demo: three environments in three accounts of the emulated AWS, as the snapshot beside this file holds them.";
        std::fs::write(path("demo/audit-gap.yaml"), format!("{head}\n{project}")).unwrap();
        std::fs::copy(facts.path(), path("demo/snapshot.json")).unwrap();
        let before = a_month_earlier(Snapshot::parse(&std::fs::read(facts_before.path()).unwrap()).unwrap());
        std::fs::write(path("demo/earlier.json"), before.to_json().unwrap()).unwrap();
        if let Some((_, new)) = illustrated(&picture()) {
            std::fs::write(path("README.md"), new).unwrap();
        }
        return;
    }
    let (built_in, _) = demo(&["--env", "all", "--format", "json"]);
    assert!(
        essence(&built_in) == essence(&live),
        "the demo is not what the lab's estate yields: `make demo` renews it"
    );
    assert!(
        essence(&replayed("demo/earlier.json")) == essence(&live_before),
        "the demo's earlier month is not what the lab's estate yields: `make demo` renews it"
    );
    check_readme();
}
