//! Whatever read fails and whyever: no verdict improves, rows that stand on other reads keep theirs to the last word, and
//! the report says which call failed, where, why, and what would allow it. On the demo's facts, without AWS and the lab.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod engine;
mod order;

use std::time::Instant;

use audit_gap::diagnostic::SourceFile;
use audit_gap::facts::Cause;
use audit_gap::facts::snapshot::Snapshot;
use audit_gap::matrix::Matrix;
use audit_gap::project::Project;

use engine::{Recorded, Tally};

fn read(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn no_fault_of_any_read_improves_a_verdict() {
    let matrix = Matrix::embedded().unwrap();
    let project =
        Project::parse(&SourceFile::new("demo/audit-gap.yaml", read("demo/audit-gap.yaml")), &matrix).unwrap();
    let snapshot = Snapshot::parse(&read("demo/snapshot.json")).unwrap();
    let began = Instant::now();
    let tallies: Vec<Tally> = std::thread::scope(|scope| {
        let recorded = snapshot.environments.iter().map(|facts| Recorded { matrix: &matrix, project: &project, facts });
        let running: Vec<_> =
            recorded.map(|recorded| scope.spawn(move || recorded.every_fault(recorded.facts.name == "prd"))).collect();
        running.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let mut all = Tally::default();
    for tally in tallies {
        all.cases += tally.cases;
        all.kept += tally.kept;
        all.lowered += tally.lowered;
        all.calls.extend(tally.calls);
        all.wrong.extend(tally.wrong);
    }
    println!(
        "{} faults of {} kinds of read: {} verdicts kept, {} lowered, {:.1?}",
        all.cases,
        all.calls.len(),
        all.kept,
        all.lowered,
        began.elapsed()
    );
    assert!(all.wrong.is_empty(), "{} of {} cases:\n{}", all.wrong.len(), all.cases, all.wrong.join("\n"));
    assert!(all.cases > all.calls.len() * Cause::ALL.len() && all.lowered > 0);
}
