//! Checks that CloudTrail serves: from the recorders of the account to findings on resources.
//!
//! Trails are asked first. Only if they leave something unrecorded, or nobody knows, are event data stores, telemetry
//! rules and channels asked.

use std::collections::BTreeSet;

use super::grade::{self, Grade};
use super::recorders::{Found, Sought, alternatives, enabled_regions, trails};
use super::scope::Cx;
use super::verdict::{Evidence, Reason, ResourceVerdict, Verdict, without_repetition};
use crate::facts::{ReadKind, Unreadable};
use crate::trail::reason::{Outage, with_recorders};
use crate::trail::{
    Access, Alive, Coverage, EventClass, Filter, Level, Note, Place, Recorder, Sentence, Shortfall, TrailFacts, Unread,
    Viewpoint,
};
use crate::{judge::recorders, trail};

/// What `ask` and [`management_support`] may read.
pub const READS: &[&ReadKind] = recorders::READS;

/// A resource, and the events that must be recorded of it.
#[derive(Clone)]
pub(crate) struct Subject {
    /// The resource's ARN.
    pub(crate) arn: String,
    /// The resource's region.
    pub(crate) region: String,
    /// The classes of events, all of which must be recorded.
    pub(crate) classes: Vec<EventClass>,
}

/// What is asked about the recorders.
#[derive(Default)]
pub(crate) struct Inquiry {
    /// The resources.
    pub(crate) subjects: Vec<Subject>,
    /// Regions whose only class is console sign-in, and in which nothing else is looked at.
    pub(crate) sign_in_regions: BTreeSet<String>,
    /// True if another recorder than a trail counts as a part at most.
    pub(crate) trails_only: bool,
}

/// What is recorded of a resource, before the row's other mechanisms are weighed in.
pub(crate) struct Finding {
    /// The resource's ARN.
    pub(crate) arn: String,
    /// The resource's region.
    pub(crate) region: String,
    /// How much is recorded.
    pub(crate) grade: Grade,
    /// Why not more. Left out of the verdict if all is recorded.
    pub(crate) shortfalls: Vec<Reason>,
    /// Remarks that do not change the verdict.
    pub(crate) notes: Vec<Reason>,
    /// What said so, beside the recorders.
    pub(crate) evidence: Vec<Evidence>,
}

impl Finding {
    /// A resource about which nothing is known because of `why`.
    pub(crate) fn unreadable(arn: String, region: String, why: &Unreadable) -> Self {
        let shortfalls = vec![Reason::unreadable(why)];
        Self { arn, region, grade: Grade::UNKNOWN, shortfalls, notes: Vec::new(), evidence: Vec::new() }
    }

    /// Whether a recorder of a part would change the verdict.
    pub(crate) fn needs_a_part(&self) -> bool {
        self.grade.or(Grade::PART) != self.grade
    }

    fn verdict(self) -> ResourceVerdict {
        let whole = self.grade == Grade::WHOLE;
        let shortfalls = if whole { Vec::new() } else { self.shortfalls };
        ResourceVerdict {
            arn: self.arn,
            region: self.region,
            current: self.grade.current(),
            reasons: without_repetition(shortfalls.into_iter().chain(self.notes).collect()),
            evidence: self.evidence,
        }
    }
}

/// Folds findings, and resources that are judged already, into a row's verdict: shortfalls first, then notes.
pub(crate) fn fold(
    findings: Vec<Finding>,
    others: Vec<ResourceVerdict>,
    unlisted: &[Unreadable],
    recorders: &Recorders,
) -> Verdict {
    let notes: BTreeSet<Reason> = findings.iter().flat_map(|finding| finding.notes.iter().cloned()).collect();
    let resources = findings.into_iter().map(Finding::verdict).chain(others).collect();
    let mut verdict = Verdict::fold(resources, unlisted);
    verdict.reasons.sort_by_key(|reason| notes.contains(reason));
    verdict.evidence = recorders.evidence();
    verdict.claims = recorders.claims();
    verdict
}

/// Adds what the row's other mechanisms write to.
pub(crate) fn claim(verdict: &mut Verdict, arns: impl IntoIterator<Item = String>) {
    verdict.claims.extend(arns);
    verdict.claims.sort();
    verdict.claims.dedup();
}

/// The recorders of the account, as far as they were asked for.
pub(crate) struct Recorders {
    found: Vec<Found>,
    view: Viewpoint,
    /// Of whom they were asked.
    asked: Vec<Subject>,
}

impl Recorders {
    async fn new(cx: &Cx<'_>, found: Vec<Found>) -> Self {
        let view = Viewpoint {
            account: cx.scope.account.clone(),
            now: cx.scope.collected_at,
            enabled_regions: enabled_regions(cx, &found).await,
            required_retention_days: cx.scope.retention_days,
            validation_demanded: cx.demands().log_file_validation,
        };
        Self { found, view, asked: Vec::new() }
    }

    /// The trails that were seen, in the order of their ARNs.
    pub(crate) fn trails(&self) -> Vec<&TrailFacts> {
        let trails = self.found.iter().filter_map(|found| match &found.recorder {
            Recorder::Trail(trail) => Some(trail),
            _ => None,
        });
        let mut trails: Vec<&TrailFacts> = trails.collect();
        trails.sort_by(|a, b| a.arn.cmp(&b.arn));
        trails
    }

    /// Of whom they were asked.
    pub(crate) fn asked(&self) -> &[Subject] {
        &self.asked
    }

    /// From where and when they were looked at.
    pub(crate) fn view(&self) -> &Viewpoint {
        &self.view
    }

    /// How much of a class they record.
    pub(crate) fn coverage(&self, class: &EventClass) -> Coverage {
        self.coverage_by(class, |_| true)
    }

    fn coverage_by(&self, class: &EventClass, counts: impl Fn(&Found) -> bool) -> Coverage {
        let recorders: Vec<Recorder> =
            self.concerned(class).filter(|found| counts(found)).map(|found| found.recorder.clone()).collect();
        trail::judge(class, &recorders, &self.view)
    }

    fn concerned(&self, class: &EventClass) -> impl Iterator<Item = &Found> {
        let region = class.place().region().to_owned();
        self.found.iter().filter(move |found| found.only_in.as_ref().is_none_or(|only| *only == region))
    }

    /// The recorders that pass and deliver, or all that pass if none delivers. `coverage` is their coverage of the class.
    fn looked_at(&self, class: &EventClass, coverage: &Coverage, counts: impl Fn(&Found) -> bool) -> BTreeSet<String> {
        let found = self.concerned(class).filter(|found| counts(found)).zip(&coverage.contributions);
        let named = found.filter(|(found, _)| !matches!(found.recorder, Recorder::Unlisted(_)));
        let (delivering, others): (Vec<_>, Vec<_>) =
            named.partition(|(_, part)| matches!(part.alive, Alive::Yes | Alive::Degraded(_)));
        let looked_at = if delivering.is_empty() { others } else { delivering };
        looked_at.into_iter().map(|(found, _)| found.recorder.name().to_owned()).collect()
    }

    fn evidence(&self) -> Vec<Evidence> {
        let evidence: BTreeSet<Evidence> =
            self.found.iter().flat_map(|found| found.sources.evidence.iter().cloned()).collect();
        evidence.into_iter().collect()
    }

    fn claims(&self) -> Vec<String> {
        let claims: BTreeSet<String> =
            self.found.iter().flat_map(|found| found.sources.claims.iter().cloned()).collect();
        claims.into_iter().collect()
    }
}

/// Judges the subjects: one finding for each, in their order, and the recorders that were asked for.
pub(crate) async fn ask(cx: &Cx<'_>, inquiry: Inquiry) -> (Vec<Finding>, Recorders) {
    if inquiry.subjects.is_empty() {
        return (Vec::new(), Recorders::new(cx, Vec::new()).await);
    }
    let sought = sought(&inquiry);
    let first = Recorders::new(cx, trails(cx, &sought, false).await).await;
    let by_trails: Vec<Vec<Coverage>> = inquiry
        .subjects
        .iter()
        .map(|subject| subject.classes.iter().map(|class| first.coverage(class)).collect())
        .collect();
    let enough = by_trails.iter().flatten().all(|coverage| coverage.at_least == Level::Full);
    let mut recorders = if enough { first } else { everything(cx, &sought).await };
    recorders.asked = inquiry.subjects.clone();
    let findings = inquiry
        .subjects
        .into_iter()
        .zip(by_trails)
        .map(|(subject, by_trails)| finding(subject, by_trails, &recorders, inquiry.trails_only))
        .collect();
    (findings, recorders)
}

fn sought(inquiry: &Inquiry) -> Sought {
    let classes = inquiry.subjects.iter().flat_map(|subject| &subject.classes);
    let mut regions: BTreeSet<String> = classes.clone().map(|class| class.place().region().to_owned()).collect();
    regions.retain(|region| !inquiry.sign_in_regions.contains(region));
    Sought {
        regions,
        sign_in_regions: inquiry.sign_in_regions.clone(),
        data: classes.into_iter().any(EventClass::is_data),
    }
}

async fn everything(cx: &Cx<'_>, sought: &Sought) -> Recorders {
    let (mut found, others) = futures::join!(trails(cx, sought, true), alternatives(cx, sought));
    found.extend(others);
    Recorders::new(cx, found).await
}

/// What is known of one class.
struct Judged {
    grade: Grade,
    shortfalls: BTreeSet<Shortfall>,
    notes: BTreeSet<Note>,
    reasons: Vec<Reason>,
    /// The recorders whose selectors were looked at: those that deliver, or all if none does.
    looked_at: BTreeSet<String>,
}

fn finding(subject: Subject, by_trails: Vec<Coverage>, recorders: &Recorders, trails_only: bool) -> Finding {
    let (mut grades, mut shortfalls, mut notes, mut reasons) =
        (Vec::new(), BTreeSet::new(), BTreeSet::new(), Vec::new());
    let mut looked_at = BTreeSet::new();
    for (class, first) in subject.classes.iter().zip(by_trails) {
        let judged = match (first.at_least, trails_only) {
            (Level::Full, _) => judged(first, BTreeSet::new()),
            (_, false) => {
                let coverage = recorders.coverage(class);
                let looked_at = recorders.looked_at(class, &coverage, |_| true);
                judged(coverage, looked_at)
            }
            (_, true) => judged_by_trails(class, recorders),
        };
        reasons.extend(judged.reasons);
        reasons.extend(failed_reads(class, recorders, &judged.shortfalls));
        grades.push(judged.grade);
        shortfalls.extend(judged.shortfalls);
        notes.extend(judged.notes);
        looked_at.extend(judged.looked_at);
    }
    let sentences = with_one_list_of_operations(shortfalls);
    Finding {
        arn: subject.arn,
        region: subject.region,
        grade: Grade::of_parts(grades),
        shortfalls: sentences.iter().map(|shortfall| shortfall_reason(shortfall, &looked_at)).chain(reasons).collect(),
        notes: notes.iter().map(|note| reason(&note.sentence())).collect(),
        evidence: Vec::new(),
    }
}

fn judged(coverage: Coverage, looked_at: BTreeSet<String>) -> Judged {
    let grade = grade(&coverage);
    Judged { grade, shortfalls: coverage.shortfalls, notes: coverage.notes, reasons: Vec::new(), looked_at }
}

/// What the selectors leave out is told with the recorders that they belong to; the other shortfalls name theirs.
fn shortfall_reason(shortfall: &Shortfall, looked_at: &BTreeSet<String>) -> Reason {
    let sentence = shortfall.sentence();
    match shortfall {
        Shortfall::Filter(_) => reason(&with_recorders(sentence, looked_at)),
        Shortfall::Outage(_) | Shortfall::Unread(_) => reason(&sentence),
    }
}

/// Trails alone decide; another recorder makes a part of what they leave out.
fn judged_by_trails(class: &EventClass, recorders: &Recorders) -> Judged {
    let by_trails = recorders.coverage_by(class, Found::is_trail);
    let by_all = recorders.coverage(class);
    let others: Vec<&str> = recorders
        .concerned(class)
        .zip(&by_all.contributions)
        .filter(|(found, part)| {
            let delivers = matches!(part.alive, Alive::Yes | Alive::Degraded(_));
            !found.is_trail() && delivers && part.selects.is_some_and(|selects| selects > Level::None)
        })
        .map(|(found, _)| found.recorder.name())
        .collect();
    let reasons = match others.join(", ") {
        names if names.is_empty() => Vec::new(),
        names => vec![Reason::new(
            "recorded-by-no-trail",
            format!("{names} は記録しているが、証跡 (trail) ではない。証跡も作成する"),
            format!("{names} records events, but is not a trail; create a trail, too"),
        )],
    };
    // Another recorder is not nothing.
    let none = Shortfall::from(Outage::NoRecorder);
    let of_trails = by_trails.shortfalls.iter().filter(|&shortfall| reasons.is_empty() || *shortfall != none);
    let unread = by_all.shortfalls.iter().filter(|shortfall| matches!(shortfall, Shortfall::Unread(_)));
    Judged {
        grade: grade(&by_trails).or(grade(&by_all).and(Grade::PART)),
        shortfalls: of_trails.chain(unread).cloned().collect(),
        looked_at: recorders.looked_at(class, &by_trails, Found::is_trail),
        notes: by_all.notes,
        reasons,
    }
}

fn grade(coverage: &Coverage) -> Grade {
    let level = |level| match level {
        Level::None => grade::Level::Nothing,
        Level::Partial => grade::Level::Part,
        Level::Full => grade::Level::Whole,
    };
    Grade::between(level(coverage.at_least), level(coverage.at_most))
}

fn reason(sentence: &Sentence) -> Reason {
    Reason::new(sentence.code, sentence.ja.clone(), sentence.en.clone())
}

/// Reads and writes are judged apart; what they miss by their names is one list to a reader.
fn with_one_list_of_operations(shortfalls: BTreeSet<Shortfall>) -> BTreeSet<Shortfall> {
    let mut missed = BTreeSet::new();
    let mut kept = BTreeSet::new();
    for shortfall in shortfalls {
        match shortfall {
            Shortfall::Filter(Filter::EventNameFilter { not_recorded }) => missed.extend(not_recorded),
            other => {
                kept.insert(other);
            }
        }
    }
    if !missed.is_empty() {
        kept.insert(Filter::EventNameFilter { not_recorded: missed }.into());
    }
    kept
}

/// The failed reads behind the shortfalls, with the region and the IAM action that would mend them. No permission lets a
/// member read the selectors of its organization's trail, but the organization's own account can be asked.
fn failed_reads(class: &EventClass, recorders: &Recorders, shortfalls: &BTreeSet<Shortfall>) -> Vec<Reason> {
    let named: BTreeSet<(&str, &str)> = shortfalls
        .iter()
        .filter_map(|shortfall| match shortfall {
            Shortfall::Unread(
                Unread::Recorders(why)
                | Unread::Status { why, .. }
                | Unread::Selectors { why, .. }
                | Unread::KmsKey { why, .. }
                | Unread::Destination { why, .. }
                | Unread::Protection { why, .. },
            ) => Some((why.call.as_str(), why.cause.as_str())),
            _ => None,
        })
        .collect();
    let of_organization: BTreeSet<(&str, &str)> = shortfalls
        .iter()
        .filter_map(|shortfall| match shortfall {
            Shortfall::Unread(Unread::OrgTrailSelectors { why, .. }) => Some((why.call.as_str(), why.cause.as_str())),
            _ => None,
        })
        .collect();
    let failures = recorders.concerned(class).flat_map(|found| &found.sources.failures);
    let is_named = |why: &&Unreadable| {
        let read = (why.call, why.cause.as_str());
        named.contains(&read) || (why.account.is_some() && of_organization.contains(&read))
    };
    failures.filter(is_named).map(Reason::unreadable).collect()
}

/// Whether CloudTrail records a service's management events in a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrailSupport {
    /// All of them that change something or sign someone in (`readOnly=false`).
    Recorded,
    /// Not all of them, and why.
    NotRecorded(Vec<Reason>),
    /// A fact that decides could not be read.
    Unknown(Vec<Reason>),
}

/// Whether CloudTrail records the management events of `source` (`cognito-idp.amazonaws.com`) with `readOnly=false` in
/// `region`, and what said so. For rows in which CloudTrail is the lesser trail.
pub async fn management_support(cx: &Cx<'_>, source: &str, region: &str) -> (TrailSupport, Vec<Evidence>) {
    let class = EventClass::management(source, Access::Write, Place::Region(region.to_owned()));
    let subject = Subject { arn: String::new(), region: region.to_owned(), classes: vec![class] };
    let (findings, recorders) = ask(cx, Inquiry { subjects: vec![subject], ..Inquiry::default() }).await;
    let reasons = findings.iter().flat_map(|finding| finding.shortfalls.iter().cloned()).collect();
    let support = match Grade::of_parts(findings.iter().map(|finding| finding.grade)) {
        Grade::WHOLE => TrailSupport::Recorded,
        Grade::PART | Grade::NOTHING => TrailSupport::NotRecorded(reasons),
        _ => TrailSupport::Unknown(reasons),
    };
    (support, recorders.evidence())
}

#[cfg(test)]
pub(crate) mod account;
#[cfg(test)]
mod tests;
