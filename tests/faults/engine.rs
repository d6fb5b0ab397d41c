//! Recorded facts, replayed with failures in them: what a failed read may change, whichever it is and whyever it fails.
//!
//! The cases are the reads that the facts hold, so that a read that is added is a case by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use audit_gap::assess::report::{Finding, Report};
use audit_gap::facts::logs::SampleLogEvents;
use audit_gap::facts::s3::{Existence, HeadBucket};
use audit_gap::facts::snapshot::{EnvironmentFacts, Identity, Replay, SavedRead};
use audit_gap::facts::{Cause, Failure, Outcome, Read, ReadKey};
use audit_gap::matrix::{Component, Matrix};
use audit_gap::policy::every_read;
use audit_gap::project::Project;
use audit_gap::scan::{self, Plan, Target};

use crate::order::may_become;

/// What the failures did.
#[derive(Default)]
pub(crate) struct Tally {
    /// Failures that were tried.
    pub(crate) cases: usize,
    /// The calls that were made to fail.
    pub(crate) calls: BTreeSet<String>,
    /// Verdicts that stayed as they were, and those that did not.
    pub(crate) kept: usize,
    pub(crate) lowered: usize,
    /// What must not be, in a sentence each.
    pub(crate) wrong: Vec<String>,
}

/// One environment's facts, with the requirement that they are measured by.
pub(crate) struct Recorded<'a> {
    pub(crate) matrix: &'a Matrix,
    pub(crate) project: &'a Project,
    pub(crate) facts: &'a EnvironmentFacts,
}

/// A scan of facts: the report, and the reads that each row asked.
struct Replayed {
    report: Report,
    asked: BTreeMap<String, BTreeSet<ReadKey>>,
}

/// Reads that fail together, and why.
struct Fault {
    reads: BTreeSet<ReadKey>,
    cause: Cause,
    name: String,
}

impl Recorded<'_> {
    /// Every kind of read that the facts hold fails for every cause, and every single read once.
    ///
    /// With `whole` all rows are judged anew where access is denied, so that those that stand on other reads are seen to
    /// keep their verdicts; else, as for the other causes, only the rows that asked.
    pub(crate) fn every_fault(&self, whole: bool) -> Tally {
        let every_row: Vec<&Component> = self.matrix.components().iter().collect();
        let before = self.replay(self.facts, every_row.clone()).expect("the facts can be replayed as they are");
        let mut tally = Tally::default();
        for fault in self.faults() {
            tally.cases += 1;
            tally.calls.extend(fault.reads.iter().map(|key| key.call.clone()));
            let spoiled = self.spoiled(&fault);
            let mut rows = every_row.clone();
            if !(whole && fault.cause == Cause::Denied) {
                rows.retain(|row| before.asked[&row.id.value].intersection(&fault.reads).next().is_some());
            }
            let replayed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.replay(&spoiled, rows)));
            match replayed {
                Ok(Some(after)) => self.weigh(&fault, &before, &after, &mut tally),
                Ok(None) => tally.wrong.push(format!("{}: the scan is refused", fault.name)),
                Err(_) => tally.wrong.push(format!("{}: the scan panics", fault.name)),
            }
        }
        tally
    }

    fn faults(&self) -> Vec<Fault> {
        let mut kinds: BTreeMap<&str, BTreeSet<ReadKey>> = BTreeMap::new();
        for read in &self.facts.reads {
            kinds.entry(&read.call).or_default().insert(read.key());
        }
        let mut faults = Vec::new();
        for (call, keys) in &kinds {
            let name = |cause: Cause| format!("{}: {call} {cause}", self.facts.name);
            faults.extend(Cause::ALL.map(|cause| {
                let can_fail = |key: &&ReadKey| cause != Cause::Denied || !self.cannot_be_denied(key);
                Fault { reads: keys.iter().filter(can_fail).cloned().collect(), cause, name: name(cause) }
            }));
        }
        faults.retain(|fault| !fault.reads.is_empty());
        let single = kinds.into_values().filter(|keys| keys.len() > 1).flatten();
        for key in single.filter(|key| !self.cannot_be_denied(key)) {
            let name = format!("{}: {} {} {} denied", self.facts.name, key.call, key.region, key.params);
            faults.push(Fault { reads: BTreeSet::from([key]), cause: Cause::Denied, name });
        }
        faults
    }

    /// Whether a denial would be the same as the answer: S3 answers 404 to whoever asks for a bucket that nobody has, so
    /// `Gone` cannot turn into a 403, which says that there is one.
    fn cannot_be_denied(&self, key: &ReadKey) -> bool {
        let gone = serde_json::to_value(Existence::Gone).ok().map(Outcome::Seen);
        let of_key = |read: &SavedRead| read.call == key.call && read.key() == *key;
        key.call == HeadBucket::KIND.call
            && self.facts.reads.iter().any(|read| of_key(read) && Some(&read.record.outcome) == gone.as_ref())
    }

    /// The facts with the fault in them. What a snapshot lacks is simply not there.
    fn spoiled(&self, fault: &Fault) -> EnvironmentFacts {
        let mut facts = self.facts.clone();
        if fault.cause == Cause::NotCollected {
            facts.reads.retain(|read| !fault.reads.contains(&read.key()));
            return facts;
        }
        for read in &mut facts.reads {
            if fault.reads.contains(&read.key()) {
                let failure = Failure { cause: fault.cause, message: format!("made up: {}", fault.cause) };
                read.record.outcome = Outcome::Unreadable(failure);
            }
        }
        facts
    }

    fn replay(&self, facts: &EnvironmentFacts, components: Vec<&Component>) -> Option<Replayed> {
        let plan = Plan {
            matrix: self.matrix,
            project: Some(self.project),
            components,
            complete: true,
            as_of: None,
            demo: false,
            progress: Arc::new(|_| {}),
        };
        let target = Target {
            environment: self.matrix.environment(&facts.name)?,
            identity: facts.identity.clone(),
            regions: facts.regions.clone(),
            other_accounts: facts.other_accounts.clone(),
            collected_at: facts.collected_at,
            // Whether logs are sampled is a choice: no fault takes it back.
            sample_logs: self.facts.holds::<SampleLogEvents>(),
            source: Replay::of(facts),
        };
        let runtime = tokio::runtime::Builder::new_current_thread().build().ok()?;
        let scan = runtime.block_on(scan::run(&plan, vec![target])).ok()?;
        let asked = scan.timings.into_iter().flat_map(|timing| timing.asked);
        Some(Replayed {
            report: scan.report,
            asked: asked.map(|(row, reads)| (row, reads.into_iter().collect())).collect(),
        })
    }

    fn weigh(&self, fault: &Fault, before: &Replayed, after: &Replayed, tally: &mut Tally) {
        let mut wrong = Vec::new();
        for is in &after.report.findings {
            let was = before.report.findings.iter().find(|was| was.id == is.id).expect("the rows are the same");
            if was.current == is.current {
                tally.kept += 1;
            } else {
                tally.lowered += 1;
            }
            wrong.extend(worsened(was, is));
            if !self.depends(before, &was.component, fault) && said(was) != said(is) {
                wrong.push(format!("{} does not depend on it, and changed", was.id));
            }
            if was.current != is.current && !names_a_failure(is) {
                wrong.push(format!("{} became {} and does not say that a read failed", is.id, is.current.as_str()));
            }
        }
        wrong.extend(self.unnamed(fault, after));
        tally.wrong.extend(wrong.into_iter().map(|what| format!("{}: {what}", fault.name)));
    }

    /// Whether a row asked one of the reads. A row that weighs the others depends on what they asked, too.
    fn depends(&self, before: &Replayed, row: &str, fault: &Fault) -> bool {
        let weighs = self.matrix.component(row).is_some_and(|row| row.check.weighs_other_rows());
        let asks = |reads: &BTreeSet<ReadKey>| !reads.is_disjoint(&fault.reads);
        if weighs { before.asked.values().any(asks) } else { before.asked.get(row).is_some_and(asks) }
    }

    /// What `unreadable` does not say, or says wrongly. Reads that are asked only because another one failed are not in
    /// the facts, and say so.
    fn unnamed(&self, fault: &Fault, after: &Replayed) -> Vec<String> {
        let Identity::Established { account, .. } = &self.facts.identity else { return Vec::new() };
        let mut wrong = Vec::new();
        let mut expected: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
        for key in &fault.reads {
            let asked = key.account.as_ref().unwrap_or(account);
            *expected.entry((asked, &key.call, &key.region)).or_default() += 1;
        }
        for item in &after.report.unreadable {
            let action = every_read().into_iter().find(|kind| kind.call == item.call).map(|kind| kind.action);
            let asked = item.account.as_deref().unwrap_or_default();
            let known = asked == account || self.facts.other_accounts.iter().any(|other| other == asked);
            let placed = known && !item.region.is_empty();
            if !placed || action != Some(&item.action) || item.message.is_empty() {
                wrong.push(format!("unreadable says {item:?}"));
            }
            match expected.get_mut(&(asked, item.call.as_str(), item.region.as_str())) {
                Some(left) if item.cause == fault.cause && *left > 0 => *left -= 1,
                _ if item.cause == Cause::NotCollected => {}
                _ => wrong.push(format!("unreadable says {item:?}, which did not fail")),
            }
        }
        let unnamed = expected.into_iter().filter(|(_, left)| *left > 0);
        // A read that nothing asks any more because what leads to it failed, too, need not be named.
        let gone = unnamed.filter(|((_, call, _), _)| !after.report.unreadable.iter().any(|item| item.call == *call));
        wrong.extend(gone.map(|((_, call, region), _)| format!("{call} in {region} is not among the unreadable")));
        wrong
    }
}

/// What became better, of the row or of one of its resources.
fn worsened(was: &Finding, is: &Finding) -> Vec<String> {
    let mut wrong = Vec::new();
    if !may_become(was.current.as_str(), is.current.as_str()) {
        wrong.push(format!("{} was {} and became {}", was.id, was.current.as_str(), is.current.as_str()));
    }
    for before in &was.resources {
        let same = is.resources.iter().find(|it| (&it.arn, &it.region) == (&before.arn, &before.region));
        if let Some(after) = same
            && !may_become(before.current.as_str(), after.current.as_str())
        {
            let (from, to) = (before.current.as_str(), after.current.as_str());
            wrong.push(format!("{} of {} was {from} and became {to}", before.arn, was.id));
        }
    }
    wrong
}

fn names_a_failure(finding: &Finding) -> bool {
    let of_resources = finding.resources.iter().flat_map(|resource| &resource.reasons);
    finding.reasons.iter().chain(of_resources).any(|reason| reason.code.starts_with("read-"))
}

/// What a row says of its resources. Its commands may hold what rows that share a trail with it need.
fn said(finding: &Finding) -> Finding {
    Finding { remediation: Vec::new(), ..finding.clone() }
}
