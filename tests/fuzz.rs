//! Every input of the fuzzing corpus, through the functions that fuzzing calls. What once broke something stands there,
//! too. `make fuzz` looks for more.
//!
//! With `AUDIT_GAP_WRITE_SEEDS=1` the seeds are made anew from the matrix, the demo and the lab's project files.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "an environment variable says whether to write")]

#[path = "../fuzz/entries.rs"]
mod entries;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use audit_gap::assess::report::Summary;
use audit_gap::compare;
use audit_gap::facts::snapshot::Snapshot;
use audit_gap::matrix::FILE_NAMES;
use serde_json::Value;

/// No input takes as long; builds that are not optimized are an order of magnitude slower than `make fuzz`.
const LONGEST: Duration = Duration::from_secs(10);

type Entry = (&'static str, fn(&[u8]));

const ENTRIES: [Entry; 7] = [
    ("matrix", entries::matrix),
    ("project", entries::project),
    ("snapshot", entries::snapshot),
    ("facts", entries::facts),
    ("selectors", entries::selectors),
    ("records", entries::records),
    ("report", entries::report),
];

fn corpus(target: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target)
}

#[test]
fn every_input_of_the_corpus_is_survived() {
    for (target, entry) in ENTRIES {
        let began = Instant::now();
        let mut files: Vec<PathBuf> = std::fs::read_dir(corpus(target)).unwrap().map(|it| it.unwrap().path()).collect();
        files.sort();
        assert!(!files.is_empty(), "{target}: no input");
        for file in &files {
            let bytes = std::fs::read(file).unwrap();
            let began = Instant::now();
            if std::panic::catch_unwind(|| entry(&bytes)).is_err() {
                panic!("{} is not survived", file.display());
            }
            assert!(began.elapsed() < LONGEST, "{} took {:?}", file.display(), began.elapsed());
        }
        println!("{target}: {} inputs in {:.1?}", files.len(), began.elapsed());
    }
}

/// The seeds of one target, by name.
type Seeds = Vec<(String, Vec<u8>)>;

#[test]
fn the_seeds_are_what_the_repository_holds() {
    let write = std::env::var_os("AUDIT_GAP_WRITE_SEEDS").is_some();
    let seeds = [
        ("matrix", matrix()),
        ("project", projects()),
        ("snapshot", snapshots()),
        ("facts", edits()),
        ("selectors", selectors()),
        ("records", records()),
        ("report", reports()),
    ];
    for (target, seeds) in seeds {
        for (name, bytes) in seeds {
            let path = corpus(target).join(format!("seed-{name}"));
            if write {
                std::fs::create_dir_all(corpus(target)).unwrap();
                std::fs::write(path, bytes).unwrap();
            } else {
                assert!(path.exists(), "{} is missing: AUDIT_GAP_WRITE_SEEDS=1 makes it", path.display());
            }
        }
    }
}

fn read(path: &str) -> Vec<u8> {
    std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Each file of the matrix behind the byte that stands for it.
fn matrix() -> Seeds {
    let seed = |(which, name): (u8, &str)| (name.to_owned(), [vec![which], read(&format!("matrix/{name}"))].concat());
    (0..).zip(FILE_NAMES).map(seed).collect()
}

fn projects() -> Seeds {
    let lab = ["estate", "halfway", "hardened", "traps"];
    let of_lab = lab.map(|name| (name.to_owned(), read(&format!("tests/lab/accounts/{name}.audit-gap.yaml"))));
    [("demo".to_owned(), read("demo/audit-gap.yaml"))].into_iter().chain(of_lab).collect()
}

fn demo() -> Snapshot {
    Snapshot::parse(&read("demo/snapshot.json")).unwrap()
}

/// The demo's prd, each service by itself: small inputs are tried more often.
fn snapshots() -> Seeds {
    let demo = demo();
    let facts = demo.environments.last().unwrap();
    let service = |call: &str| call.split(':').next().unwrap_or_default().to_owned();
    let mut services: Vec<String> = facts.reads.iter().map(|read| service(&read.call)).collect();
    services.sort();
    services.dedup();
    let seed = |name: String| {
        let mut own = facts.clone();
        own.reads.retain(|read| service(&read.call) == name);
        (name, serde_json::to_vec(&Snapshot::seal("0.0.0", vec![own])).unwrap())
    };
    services.into_iter().map(seed).collect()
}

/// A log of each form that is understood, and one of none.
fn records() -> Seeds {
    let json = r#"{"time":1763600000123,"user":{"id":"u-1"},"event":"update","target":"briefing/42","before":{"a":1},"after":{"a":2},"req":{"headers":{"x-forwarded-for":"203.0.113.7, 10.0.0.4","user-agent":"Mozilla/5.0"}},"res":{"statusCode":200}}"#;
    let open_telemetry =
        r#"{"timeUnixNano":"1763600000123456789","attributes":[{"key":"enduser.id","value":{"stringValue":"u-1"}}]}"#;
    let pairs =
        r#"time=2026-11-20T01:02:03Z user=u-1 action=login ip=203.0.113.7 ua="Mozilla/5.0 \"x\"" result=success"#;
    let prefixed = format!("2026-11-20T01:02:03.004Z\t8a1b\tINFO\t{json}");
    let boxed = serde_json::json!({ "log": pairs }).to_string();
    let logs = [
        ("json", [json, open_telemetry].join("\n")),
        ("pairs", [pairs, &boxed].join("\n")),
        ("prefixed", prefixed),
        ("text", "GET /briefings/42 200 in 12ms [20/Nov/2026:10:00:00 +0900]".to_owned()),
    ];
    logs.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect()
}

/// The selectors of the demo's trails, and one that uses every operator.
fn selectors() -> Seeds {
    let demo = demo();
    let reads = demo.environments.iter().flat_map(|facts| &facts.reads);
    let answers = reads.filter(|read| read.call == "cloudtrail:GetEventSelectors");
    let of_demo = answers.filter_map(|read| serde_json::to_value(&read.record.outcome).ok()?.get("seen").cloned());
    let every: Value = serde_json::json!({
        "event_selectors": [{ "read_write_type": "WriteOnly", "include_management_events": true,
            "data_resources": [{ "type": "AWS::S3::Object", "values": ["arn:aws:s3:::b/"] }],
            "exclude_management_event_sources": ["kms.amazonaws.com"] }],
        "advanced_event_selectors": [{ "name": "n", "field_selectors": [
            { "field": "eventCategory", "equals": ["Data"], "starts_with": [], "ends_with": [], "not_equals": [],
              "not_starts_with": [], "not_ends_with": [] },
            { "field": "resources.ARN", "equals": [], "starts_with": ["arn:aws:s3:::b/"], "ends_with": [".json"],
              "not_equals": ["arn:aws:s3:::b/x"], "not_starts_with": ["arn:aws:s3:::b/y"], "not_ends_with": [".tmp"] }] }],
    });
    let all = of_demo.chain([every]).map(|value| value.to_string().into_bytes());
    (1..).zip(all).map(|(number, bytes): (usize, _)| (number.to_string(), bytes)).collect()
}

/// One edit of the first read, and one of the hundredth.
fn edits() -> Seeds {
    vec![("two".to_owned(), vec![0, 0, 1, 0, 0, 0, 100, 0, 5, 0, 1, 3])]
}

/// The reports of earlier versions that the repository keeps, whole and with their first rows only.
fn reports() -> Seeds {
    let mut seeds = Seeds::new();
    for name in ["schema-1-before-comparison", "schema-1-before-remediation"] {
        let bytes = read(&format!("tests/fixtures/reports/{name}.json"));
        let mut report = compare::load::parse(&bytes).unwrap();
        report.findings.truncate(3);
        let first = report.findings[0].environment.clone();
        report.environments.retain(|environment| environment.name == first);
        report.findings.retain(|finding| finding.environment == first);
        report.summary = [(first, Summary::count(report.findings.iter().map(|finding| finding.gap)))].into();
        seeds.push((name.to_owned(), bytes));
        seeds.push((format!("{name}-few"), serde_json::to_vec(&report).unwrap()));
    }
    seeds
}
