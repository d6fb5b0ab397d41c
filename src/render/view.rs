//! What every human-readable format shows: the report grouped, ordered and folded.

use std::collections::{BTreeMap, BTreeSet};

use crate::assess::gap::GapStatus;
use crate::assess::report::{Drift, Finding, Report, ResourceFinding};
use crate::facts::Cause;
use crate::judge::remedy::Remedy;
use crate::judge::verdict::{Current, Reason};
use crate::lang::{Lang, Text};
use crate::matrix::{Matrix, Required};

/// What to do, once for all resources that the same commands, or the same words without any, serve.
pub(super) struct Steps<'a> {
    /// The ARNs of the resources that it is about; none if it is about the whole row.
    pub(super) resources: Vec<&'a str>,
    /// What it does, in the words for each of them, without repetition.
    pub(super) summaries: Vec<&'a Text>,
    /// The commands.
    pub(super) remedy: &'a Remedy,
}

/// The remedies in their order, each set of commands once.
pub(super) fn steps(remedies: &[Remedy]) -> Vec<Steps<'_>> {
    let mut all: Vec<Steps<'_>> = Vec::new();
    for remedy in remedies {
        let index = all.iter().position(|steps| is_same_work(steps.remedy, remedy)).unwrap_or(all.len());
        if index == all.len() {
            all.push(Steps { resources: Vec::new(), summaries: Vec::new(), remedy });
        }
        let steps = &mut all[index];
        steps.resources.extend(remedy.resource.as_deref());
        if !steps.summaries.contains(&&remedy.summary) {
            steps.summaries.push(&remedy.summary);
        }
    }
    all
}

fn is_same_work(one: &Remedy, other: &Remedy) -> bool {
    let same_lines = one.cli == other.cli && one.terraform == other.terraform && one.config == other.config;
    let has_lines = !(one.cli.is_empty() && one.terraform.is_empty() && one.config.is_empty());
    same_lines && (has_lines || one.summary == other.summary)
}

/// A group of rows under its heading.
pub(super) struct Category<'a> {
    /// The heading.
    pub(super) name: String,
    /// The rows, in the matrix's order.
    pub(super) rows: Vec<Row<'a>>,
}

/// One row in all environments.
pub(super) struct Row<'a> {
    /// The row in the first environment that has it.
    pub(super) first: &'a Finding,
    /// The row in each environment of the report.
    pub(super) findings: Vec<Option<&'a Finding>>,
}

/// The rows under their headings, in the report's order, which is the matrix's.
pub(super) fn categories<'a>(report: &'a Report, matrix: &Matrix, lang: Lang) -> Vec<Category<'a>> {
    let mut seen = BTreeSet::new();
    let mut categories: Vec<(&str, Category<'a>)> = Vec::new();
    for first in report.findings.iter().filter(|finding| seen.insert(finding.component.as_str())) {
        let of = |environment: &str| {
            let mut all = report.findings.iter();
            all.find(|finding| finding.environment == environment && finding.component == first.component)
        };
        let row = Row { first, findings: report.environments.iter().map(|it| of(&it.name)).collect() };
        match categories.iter_mut().find(|(id, _)| *id == first.category) {
            Some((_, category)) => category.rows.push(row),
            None => {
                let name = matrix.category_name(&first.category).map_or(first.category.as_str(), |name| name.get(lang));
                categories.push((&first.category, Category { name: name.to_owned(), rows: vec![row] }));
            }
        }
    }
    categories.into_iter().map(|(_, category)| category).collect()
}

/// Rows of one environment that fall short for the same reason, in the order in which they are to be closed: gaps first,
/// then by priority, then in the matrix's order. Rows without resources and with the same reasons stand together.
pub(super) fn shortfalls<'a>(report: &'a Report, environment: &str) -> Vec<Vec<&'a Finding>> {
    let mut short: Vec<&Finding> = report
        .findings
        .iter()
        .filter(|finding| finding.environment == environment && finding.gap.is_shortfall())
        .collect();
    short.sort_by_key(|finding| (urgency(finding), finding.priority));
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    for finding in short {
        let same = |group: &&mut Vec<&Finding>| {
            group.iter().all(|other| {
                let alike = other.gap == finding.gap && other.reasons == finding.reasons;
                alike && other.resources.is_empty() && finding.resources.is_empty()
            })
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    // A cause that many rows share says less about each: what is particular comes first.
    groups.sort_by_key(|group| (group.first().map(|first| (urgency(first), first.priority)), group.len()));
    groups
}

fn urgency(finding: &Finding) -> u8 {
    match (finding.gap, finding.required) {
        (GapStatus::Gap, _) => 0,
        (GapStatus::Undetermined, Required::Mandatory) => 1,
        (GapStatus::Advisory, _) => 2,
        _ => 3,
    }
}

/// The priorities of a group: `P1`, or from the first to the last `P1-P3`.
pub(super) fn priorities(group: &[&Finding]) -> String {
    let all = || group.iter().map(|finding| finding.priority);
    match (all().min(), all().max()) {
        (Some(first), Some(last)) if first < last => format!("P{first}-P{last}"),
        (Some(only), _) => format!("P{only}"),
        (None, _) => String::new(),
    }
}

/// The reasons of a row that none of its resources gives; all of them, where no resource is listed that could.
pub(super) fn own_reasons(finding: &Finding) -> Vec<&Reason> {
    let of_resources = |reason: &Reason| finding.resources.iter().any(|resource| resource.reasons.contains(reason));
    let own: Vec<&Reason> = finding.reasons.iter().filter(|reason| !of_resources(reason)).collect();
    if own.is_empty() && short_resources(finding).is_empty() { finding.reasons.iter().collect() } else { own }
}

/// One resource in all regions where the same is said of it.
pub(super) struct JudgedResource<'a> {
    pub(super) arn: &'a str,
    pub(super) regions: Vec<&'a str>,
    pub(super) current: Current,
    pub(super) reasons: &'a [Reason],
}

impl JudgedResource<'_> {
    /// The ARN, and where there are several regions, their names: without them a reader sees one line again and again.
    pub(super) fn name(&self) -> String {
        match self.regions.as_slice() {
            [] | [_] => self.arn.to_owned(),
            regions => format!("{} ({})", self.arn, regions.join(", ")),
        }
    }
}

/// Resources in their order, those of several regions folded into one.
pub(super) fn judged<'a>(resources: impl IntoIterator<Item = &'a ResourceFinding>) -> Vec<JudgedResource<'a>> {
    let mut judged: Vec<JudgedResource<'a>> = Vec::new();
    for ResourceFinding { arn, region, current, reasons } in resources {
        let same = |it: &&mut JudgedResource<'_>| it.arn == arn && it.current == *current && it.reasons == reasons;
        match judged.iter_mut().find(same) {
            Some(known) => known.regions.push(region),
            None => judged.push(JudgedResource { arn, regions: vec![region], current: *current, reasons }),
        }
    }
    judged
}

/// The resources that fall short, worst first.
pub(super) fn short_resources(finding: &Finding) -> Vec<JudgedResource<'_>> {
    let mut short =
        judged(finding.resources.iter().filter(|resource| rank(resource.current) < rank(Current::Attested)));
    short.sort_by_key(|resource| rank(resource.current));
    short
}

/// How many resources a row has in each state, worst first.
pub(super) fn resource_counts(finding: &Finding) -> Vec<(Current, usize)> {
    let mut counts: BTreeMap<u8, (Current, usize)> = BTreeMap::new();
    for resource in &finding.resources {
        counts.entry(rank(resource.current)).or_insert((resource.current, 0)).1 += 1;
    }
    counts.into_values().collect()
}

/// The order in which states are shown, worst first.
pub(super) fn rank(current: Current) -> u8 {
    match current {
        Current::Missing => 0,
        Current::Partial => 1,
        Current::Unknown => 2,
        Current::Attested => 3,
        Current::Recorded => 4,
        Current::NotPresent => 5,
    }
}

/// A belief that the account contradicts.
pub(super) struct DriftLine<'a> {
    /// The row, in the first environment that contradicts.
    pub(super) finding: &'a Finding,
    /// Whether it is better or worse than believed.
    pub(super) drift: Drift,
    /// The environments that show the same.
    pub(super) environments: Vec<&'a str>,
}

/// Drift by row and by what the account shows: what is worse than believed first.
pub(super) fn drifts(report: &Report) -> Vec<DriftLine<'_>> {
    let mut lines: Vec<DriftLine<'_>> = Vec::new();
    for finding in &report.findings {
        let Some(drift) = finding.drift() else { continue };
        let same = |line: &&mut DriftLine<'_>| {
            line.finding.component == finding.component && line.finding.current == finding.current
        };
        match lines.iter_mut().find(same) {
            Some(line) => line.environments.push(&finding.environment),
            None => lines.push(DriftLine { finding, drift, environments: vec![&finding.environment] }),
        }
    }
    lines.sort_by_key(|line| line.drift);
    lines
}

/// Failed reads of one kind and cause.
pub(super) struct FailedReads<'a> {
    /// Service prefix and API operation.
    pub(super) call: &'a str,
    /// The class of the failure.
    pub(super) cause: Cause,
    /// The IAM action that allows the call.
    pub(super) action: &'a str,
    /// Where it failed.
    pub(super) environments: BTreeSet<&'a str>,
    /// In which accounts; none where no account was established.
    pub(super) accounts: BTreeSet<&'a str>,
    /// In which regions.
    pub(super) regions: BTreeSet<&'a str>,
    /// What was said the first time.
    pub(super) message: &'a str,
    /// How many reads failed so.
    pub(super) count: usize,
}

impl FailedReads<'_> {
    /// In which environments, with the accounts that were asked: an environment may have several.
    pub(super) fn whose(&self) -> String {
        let join = |names: &BTreeSet<&str>| Vec::from_iter(names.iter().copied()).join(", ");
        match self.accounts.is_empty() {
            true => join(&self.environments),
            false => format!("{} ({})", join(&self.environments), join(&self.accounts)),
        }
    }
}

/// Failed reads by call and cause.
pub(super) fn failed_reads(report: &Report) -> Vec<FailedReads<'_>> {
    let mut groups: Vec<FailedReads<'_>> = Vec::new();
    for item in &report.unreadable {
        let position = groups.iter().position(|group| group.call == item.call && group.cause == item.cause);
        let at = position.unwrap_or_else(|| {
            groups.push(FailedReads {
                call: &item.call,
                cause: item.cause,
                action: &item.action,
                environments: BTreeSet::new(),
                accounts: BTreeSet::new(),
                regions: BTreeSet::new(),
                message: &item.message,
                count: 0,
            });
            groups.len() - 1
        });
        let group = &mut groups[at];
        group.environments.insert(&item.environment);
        group.accounts.extend(item.account.as_deref());
        group.regions.insert(&item.region);
        group.count += 1;
    }
    groups
}

/// Unclaimed resources by environment and type.
pub(super) fn unclaimed(report: &Report) -> BTreeMap<(&str, &str), Vec<&str>> {
    let mut groups: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for item in &report.unclaimed {
        groups.entry((&item.environment, &item.kind)).or_default().push(&item.arn);
    }
    groups
}
