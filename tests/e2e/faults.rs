//! Whatever read of a lab account fails and whyever, on facts that were recorded from it: what `tests/faults/` shows of the
//! demo, for every kind of read that there is.

use std::collections::BTreeSet;

use audit_gap::diagnostic::SourceFile;
use audit_gap::facts::snapshot::Snapshot;
use audit_gap::matrix::Matrix;
use audit_gap::policy::every_read;
use audit_gap::project::Project;

use crate::engine::{Recorded, Tally};
use crate::lab::{BASE_ACCOUNT, project_file};
use crate::reads::STREAMS;
use crate::tool::{SINGLE, Tool, two_at_a_time};
use crate::{account, lab};

/// Every kind of read of an account whose facts are recorded now.
fn every_fault(matrix: &Matrix, name: &str, number: &str) -> Tally {
    account(name);
    let run = Tool::scan_of(&lab().lane(), name, number);
    let run = run.args(["--sample-logs", "--save-snapshot", "facts.json"]).run();
    let snapshot = Snapshot::parse(&std::fs::read(run.path("facts.json")).unwrap()).unwrap();
    let file = SourceFile::new("audit-gap.yaml", std::fs::read(project_file(name)).unwrap());
    let project = Project::parse(&file, matrix).unwrap();
    Recorded { matrix, project: &project, facts: &snapshot.environments[0] }.every_fault(false)
}

#[test]
fn no_fault_of_any_read_of_an_account_improves_a_verdict() {
    let matrix = Matrix::embedded().unwrap();
    let traps = crate::lab::truth("traps");
    let streams = ("traps", traps["traps"][STREAMS]["account"].as_str().unwrap());
    let by_role = ["guarded", "landing"].map(|name| (name, BASE_ACCOUNT));
    let accounts: Vec<(&str, &str)> = SINGLE.into_iter().chain([streams]).chain(by_role).collect();
    let tallies = two_at_a_time(&accounts, |(name, number)| every_fault(&matrix, name, number));
    let calls: BTreeSet<&str> = tallies.iter().flat_map(|tally| tally.calls.iter().map(String::as_str)).collect();
    let cases: usize = tallies.iter().map(|tally| tally.cases).sum();
    println!("{cases} faults of {} kinds of read in {} accounts", calls.len(), accounts.len());
    let wrong: Vec<&str> = tallies.iter().flat_map(|tally| tally.wrong.iter().map(String::as_str)).collect();
    assert!(wrong.is_empty(), "{} of {cases} cases:\n{}", wrong.len(), wrong.join("\n"));
    let every: BTreeSet<&str> = every_read().into_iter().map(|kind| kind.call).collect();
    assert_eq!(calls, every, "every kind of read has failed for every cause");
}
