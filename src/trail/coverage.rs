//! The verdict on a class of events: what the recorders record for certain, what they might record at best, and why not more.

use std::collections::BTreeSet;

use super::decide::{Witness, decide};
use super::event::{EventClass, Field, StringSet, is_service_linked};
use super::explain::{category_filter, explain, is_container};
use super::liveness::Alive;
use super::reason::{Note, Outage, Shortfall};
use super::recorder::{Recorder, Viewpoint};
use super::selector::{Clause, is_bucket_without_slash, is_wildcard};

/// How much of a class is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// No event.
    None,
    /// Some events, or all of them but not as required.
    Partial,
    /// Every event.
    Full,
}

/// The level, if the facts that were read decide it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Whatever the unreadable facts are.
    Known(Level),
    /// An unreadable fact could raise the level.
    Unknown,
}

/// What one recorder brings to the class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// The recorder's ARN, or the call that could not list it.
    pub arn: String,
    /// Whether it is alive in the class's place.
    pub alive: Alive,
    /// What it selects of the class, alive or not; none if its selectors are not known.
    pub selects: Option<Level>,
}

/// The answer of [`judge`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The verdict.
    pub verdict: Verdict,
    /// What is recorded for certain.
    pub at_least: Level,
    /// What is recorded if everything unreadable is as good as it can be.
    pub at_most: Level,
    /// Why coverage is not full; empty exactly if it is.
    pub shortfalls: BTreeSet<Shortfall>,
    /// Remarks that do not change the verdict.
    pub notes: BTreeSet<Note>,
    /// An event of the class that is recorded for certain (by recorders that deliver, if degraded).
    pub recorded: Option<Witness>,
    /// An event of the class that no recorder is certain to record.
    pub missed: Option<Witness>,
    /// The recorders in the order given.
    pub contributions: Vec<Contribution>,
}

/// A recorder with what was found out about it.
struct Candidate {
    alive: Alive,
    /// What degrades it besides.
    besides: Vec<Shortfall>,
    /// None if the selectors are not known: then it may select everything.
    clauses: Option<Vec<Clause>>,
    unread: Option<Shortfall>,
    selects: Option<Level>,
}

impl Candidate {
    /// A telemetry rule for something else says nothing about CloudTrail.
    fn is_recorder(&self) -> bool {
        !matches!(self.alive, Alive::No(Shortfall::Outage(Outage::OtherTelemetry { .. })))
    }

    fn selects_something(&self) -> bool {
        self.selects != Some(Level::None)
    }
}

/// Judges a class against all recorders.
///
/// Certain are the recorders that are alive with known selectors; degraded ones make coverage partial at most. At best, a recorder of
/// unknown state is alive and one of unknown selectors selects everything. If both views agree, that is the verdict. So a fact that
/// becomes unreadable never improves it, and a further recorder lowers neither view.
pub fn judge(class: &EventClass, recorders: &[Recorder], view: &Viewpoint) -> Coverage {
    let mut notes = BTreeSet::new();
    let candidates: Vec<Candidate> =
        recorders.iter().map(|recorder| candidate(class, recorder, view, &mut notes)).collect();
    let everything = Clause::default();

    let certain = level(class, &candidates, &everything, |c| matches!(c.alive, Alive::Yes) && c.clauses.is_some());
    let delivering = |c: &Candidate| matches!(c.alive, Alive::Yes | Alive::Degraded(_)) && c.clauses.is_some();
    let at_least = match certain {
        Level::Full => Level::Full,
        _ => level(class, &candidates, &everything, delivering).min(Level::Partial),
    };
    let possible = level(class, &candidates, &everything, |c| matches!(c.alive, Alive::Yes | Alive::Unknown(_)));
    let at_most = match possible {
        Level::Full => Level::Full,
        _ => level(class, &candidates, &everything, |c| !matches!(c.alive, Alive::No(_))).min(Level::Partial),
    };

    let verdict = if at_least == at_most { Verdict::Known(at_least) } else { Verdict::Unknown };
    let live: Vec<&Clause> =
        candidates.iter().filter(|c| delivering(c)).flat_map(|c| c.clauses.iter().flatten()).collect();
    let decision = decide(class, &live);
    let shortfalls = if at_least == Level::Full { BTreeSet::new() } else { shortfalls(class, &candidates, &live) };
    let contributions = recorders
        .iter()
        .zip(&candidates)
        .map(|(recorder, c)| Contribution {
            arn: recorder.arn().to_owned(),
            alive: c.alive.clone(),
            selects: c.selects,
        })
        .collect();
    let missed = decision.missed();
    Coverage { verdict, at_least, at_most, shortfalls, notes, recorded: decision.recorded, missed, contributions }
}

fn candidate(class: &EventClass, recorder: &Recorder, view: &Viewpoint, notes: &mut BTreeSet<Note>) -> Candidate {
    let liveness = recorder.liveness(class.place(), view);
    let (clauses, unread) = match recorder.clauses(view) {
        Ok(clauses) => (Some(clauses), None),
        Err(unread) => (None, Some(unread)),
    };
    let selects = clauses.as_ref().map(|clauses| decide(class, &clauses.iter().collect::<Vec<_>>()).level());
    if !matches!(liveness.alive, Alive::No(_)) {
        notes.extend(writing_notes(class, recorder, clauses.as_deref().unwrap_or_default()));
        if selects != Some(Level::None) {
            notes.extend(liveness.notes);
        }
        if matches!(recorder, Recorder::Trail(trail) if trail.selectors_are_inferred(view)) {
            notes.insert(Note::SelectorsInferred { trail: recorder.name().to_owned() });
        }
        notes.extend(substitute_notes(class, recorder));
    }
    Candidate { alive: liveness.alive, besides: liveness.besides, clauses, unread, selects }
}

/// The level of the union of those recorders that pass.
fn level(class: &EventClass, all: &[Candidate], everything: &Clause, pass: impl Fn(&Candidate) -> bool) -> Level {
    let mut union = Vec::new();
    for candidate in all.iter().filter(|c| pass(c)) {
        match &candidate.clauses {
            Some(clauses) => union.extend(clauses),
            None => union.push(everything),
        }
    }
    decide(class, &union).level()
}

/// Outages and unreadable facts of recorders that might record something of the class, and the filters of those that deliver. If
/// none delivers, the outages of all.
fn shortfalls(class: &EventClass, candidates: &[Candidate], live: &[&Clause]) -> BTreeSet<Shortfall> {
    let mut found = BTreeSet::new();
    let recorders: Vec<&Candidate> = candidates.iter().filter(|c| c.is_recorder()).collect();
    for candidate in recorders.iter().filter(|c| live.is_empty() || c.selects_something()) {
        match &candidate.alive {
            Alive::Yes => {}
            Alive::No(reason) | Alive::Degraded(reason) | Alive::Unknown(reason) => {
                found.insert(reason.clone());
                found.extend(candidate.besides.iter().cloned());
            }
        }
        if !matches!(candidate.alive, Alive::No(_)) {
            found.extend(candidate.unread.clone());
        }
    }
    found.extend(explain(class, live, &decide(class, live)).into_iter().map(Shortfall::Filter));
    if recorders.is_empty() {
        found.insert(Outage::NoRecorder.into());
    }
    let is_filter = |shortfall: &Shortfall| matches!(shortfall, Shortfall::Filter(_));
    if !found.iter().any(is_filter) && recorders.iter().all(|c| !c.selects_something()) {
        let all: Vec<&Clause> = recorders.iter().flat_map(|c| c.clauses.iter().flatten()).collect();
        found.extend(explain(class, &all, &decide(class, &all)).into_iter().map(Shortfall::Filter));
    }
    if found.is_empty() {
        found.insert(category_filter(class, live).into());
    }
    found
}

/// Remarks on how the selectors are written, where they concern the class.
fn writing_notes(class: &EventClass, recorder: &Recorder, clauses: &[Clause]) -> BTreeSet<Note> {
    let mut notes = BTreeSet::new();
    let name = || recorder.name().to_owned();
    for clause in clauses.iter().filter(|clause| concerns(class, clause)) {
        let mut fields = BTreeSet::new();
        for (field, condition) in &clause.conditions {
            let wildcards = condition.selecting_values().filter(|value| is_wildcard(value));
            notes.extend(wildcards.map(|value| Note::WildcardInSelector { value: value.clone() }));
            if *field != Field::EventCategory && !fields.insert(field) {
                notes.insert(Note::SameFieldTwice { field: field.name().to_owned() });
            }
            let deselected = condition.not_equals.iter().chain(&condition.not_starts_with);
            if *field == Field::Principal && deselected.clone().any(|value| is_service_linked(value)) {
                notes.insert(Note::ServiceLinkedRolesExcluded { recorder: name() });
            }
            if *field == Field::EventType && deselected.clone().any(|value| value == "AwsServiceEvent") {
                notes.insert(Note::ServiceEventsExcluded { recorder: name() });
            }
            if let (Field::ResourceArn, Some(prefix)) = (field, class.arn_prefix()) {
                let idle = condition.not_equals.iter().filter(|value| is_container(value, prefix));
                notes.extend(idle.map(|value| Note::BucketExclusionWithoutEffect { value: value.clone() }));
            }
        }
    }
    notes.extend(undocumented_values(class, recorder));
    notes
}

/// Basic selectors that name the class's bucket without its slash.
fn undocumented_values(class: &EventClass, recorder: &Recorder) -> Vec<Note> {
    let selectors = recorder.selectors().unwrap_or_default();
    let resources = selectors.event_selectors.iter().flat_map(|selector| &selector.data_resources);
    let values =
        resources.filter(|resource| resource.r#type == "AWS::S3::Object").flat_map(|resource| &resource.values);
    let here =
        |value: &&String| is_bucket_without_slash(value) && class.arn_prefix().is_some_and(|p| is_container(value, p));
    values.filter(here).map(|value| Note::BucketArnWithoutSlash { value: value.clone() }).collect()
}

/// Whether a clause is about the class's category and resource type.
fn concerns(class: &EventClass, clause: &Clause) -> bool {
    let accepts = |field: &Field| {
        class.values_of(field).iter().any(|value| clause.accepts(field, value)) || class.values_of(field).is_empty()
    };
    accepts(&Field::EventCategory) && accepts(&Field::ResourceType)
}

/// What a recorder has that looks like the events and is not.
fn substitute_notes(class: &EventClass, recorder: &Recorder) -> BTreeSet<Note> {
    let mut notes = BTreeSet::new();
    if class.is_data() && recorder.aggregates() {
        notes.insert(Note::AggregatedEvents { recorder: recorder.name().to_owned() });
    }
    if recorder.selects_network_activity(&class.values_of(&Field::EventSource)) {
        notes.insert(Note::NetworkActivityOnly { recorder: recorder.name().to_owned() });
    }
    notes
}

impl EventClass {
    /// All values of a field whose sets are lists.
    fn values_of(&self, field: &Field) -> BTreeSet<String> {
        let sets = self.parts().iter().filter_map(|part| part.get(field));
        let lists = sets.filter_map(|set| match set {
            StringSet::OneOf(values) => Some(values),
            StringSet::StartingWith { .. } => None,
        });
        lists.flatten().cloned().collect()
    }
}
