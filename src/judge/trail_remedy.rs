//! What makes CloudTrail record what it does not: which trail is to be changed, and how.
//!
//! Never an event data store: CloudTrail Lake takes no new customers.

#[cfg(test)]
pub(crate) mod tests;
mod text;

use std::collections::BTreeSet;

use self::text::{NewTrail, Step};
use super::remedy::Remedy;
use super::scope::{Cx, Scope};
use super::trail_support::{Recorders, Subject};
use super::verdict::{Current, Verdict};
use crate::lang::Text;
use crate::trail::{
    Alive, Destination, EventClass, EventSelectors, KeyState, Level, Outage, Place, Read, Recorder, Shortfall,
    TrailFacts, amended,
};

/// What one resource, or the account, takes of a trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Need {
    resource: String,
    what: What,
    classes: Vec<EventClass>,
    of: Of,
}

/// What is to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    /// The management events of these regions.
    Management(Vec<String>),
    /// The operations on the resource.
    Operations,
}

/// The trail.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Of {
    /// One of this account, with what keeps it from recording besides its selectors.
    Existing { trail: Box<TrailFacts>, steps: Vec<Step> },
    /// A new one, where none of this account can be changed for certain. `taken` are the names that trails bear.
    New { region: String, every_region: bool, why: Text, taken: BTreeSet<String> },
}

impl Need {
    /// The ARN of whose events are to be recorded.
    pub(crate) fn resource(&self) -> &str {
        &self.resource
    }
}

/// The verdict with what it takes of trails for what falls short. [`settle`] makes remedies of it.
pub(crate) fn remedied(cx: &Cx<'_>, verdict: Verdict, recorders: &Recorders) -> Verdict {
    let trail_needs = needs(cx, &verdict, recorders);
    Verdict { trail_needs, ..verdict }.with_remedies_for_unfound(cx)
}

/// What the resources that fall short need. Management events are the account's: one need covers all regions.
fn needs(cx: &Cx<'_>, verdict: &Verdict, recorders: &Recorders) -> Vec<Need> {
    let short = |subject: &&Subject| {
        verdict.resources.iter().any(|resource| {
            let falls_short = matches!(resource.current, Current::Partial | Current::Missing);
            falls_short && resource.arn == subject.arn && resource.region == subject.region
        })
    };
    let mut short: Vec<&Subject> = recorders.asked().iter().filter(short).collect();
    short.sort_by_key(|subject| (&subject.region, &subject.arn));
    let advisor = Advisor { cx, recorders, trails: recorders.trails() };
    let (of_account, of_resources): (Vec<_>, Vec<_>) =
        short.into_iter().partition(|subject| subject.classes.iter().all(|class| !class.is_data()));
    let mut needs = Vec::new();
    if let Some(first) = of_account.first() {
        let classes = of_account.iter().flat_map(|subject| advisor.lacking(subject)).collect();
        needs.push(advisor.management(&first.arn, classes));
    }
    needs.extend(of_resources.into_iter().map(|subject| advisor.data(subject)));
    needs
}

struct Advisor<'a> {
    cx: &'a Cx<'a>,
    recorders: &'a Recorders,
    trails: Vec<&'a TrailFacts>,
}

impl<'a> Advisor<'a> {
    /// The classes that are not recorded; all of them if other recorders than trails record them.
    fn lacking(&self, subject: &Subject) -> Vec<EventClass> {
        let recorded = |class: &&EventClass| self.recorders.coverage(class).at_least != Level::Full;
        let lacking: Vec<EventClass> = subject.classes.iter().filter(recorded).cloned().collect();
        if lacking.is_empty() { subject.classes.clone() } else { lacking }
    }

    /// This account's trails, the one that takes the least to record the classes first; then by ARN.
    fn own(&self, classes: &[EventClass]) -> Vec<&'a TrailFacts> {
        let mut own: Vec<&TrailFacts> =
            self.trails.iter().copied().filter(|trail| !trail.is_foreign(&self.cx.scope.account)).collect();
        own.sort_by_key(|trail| {
            let (logs, readable) = (is_logging(trail), known_selectors(trail).is_some());
            (!covers(trail, classes), !logs, !readable, trail.is_organization, !trail.is_multi_region)
        });
        own
    }

    fn management(&self, account: &str, classes: Vec<EventClass>) -> Need {
        let regions: BTreeSet<&str> = classes.iter().map(|class| class.place().region()).collect();
        let what = What::Management(regions.into_iter().map(str::to_owned).collect());
        let of = match self.own(&classes).first() {
            Some(trail) => self.existing(trail, &classes),
            None => self.created(&self.cx.scope.regions.first().cloned().unwrap_or_default(), true, &classes),
        };
        Need { resource: account.to_owned(), what, classes, of }
    }

    fn data(&self, subject: &Subject) -> Need {
        let classes = self.lacking(subject);
        let own = self.own(&classes);
        let usable = own.iter().find(|trail| covers(trail, &classes) && known_selectors(trail).is_some());
        let of = match usable {
            Some(trail) => self.existing(trail, &classes),
            None => self.created(&subject.region, false, &classes),
        };
        Need { resource: subject.arn.clone(), what: What::Operations, classes, of }
    }

    /// Everything but its selectors that keeps a trail of this account from recording the classes.
    fn existing(&self, trail: &TrailFacts, classes: &[EventClass]) -> Of {
        let mut steps = Vec::new();
        if !covers(trail, classes) {
            let only_flag = covers(&TrailFacts { include_global_service_events: true, ..trail.clone() }, classes);
            steps.push(Step::Cover { every_region: !only_flag });
        }
        if let KeyState::State(state) = &trail.kms_key
            && state != "Enabled"
        {
            steps.push(Step::EnableKey { state: state.clone() });
        }
        steps.extend(self.bucket_error(trail, classes).map(|error| Step::OpenBucket { error }));
        if let Destination::Short(lack) = &trail.bucket.1 {
            steps.push(Step::KeepLonger { lack: lack.clone() });
        }
        if !is_logging(trail) {
            steps.push(Step::Start);
        }
        Of::Existing { trail: Box::new(trail.clone()), steps }
    }

    /// A new trail, where no trail of this account can be changed for certain.
    fn created(&self, region: &str, every_region: bool, classes: &[EventClass]) -> Of {
        let taken = self.trails.iter().map(|trail| trail.name.clone()).collect();
        Of::New { region: region.to_owned(), every_region, why: self.why_new(classes), taken }
    }

    /// Why deliveries to the bucket fail, as if the trail logged and its key worked.
    fn bucket_error(&self, trail: &TrailFacts, classes: &[EventClass]) -> Option<String> {
        let mut awake = TrailFacts { kms_key: KeyState::NotUsed, ..trail.clone() };
        for status in awake.status.values_mut() {
            if let Read::Known(status) = status {
                status.is_logging = true;
            }
        }
        let awake = Recorder::Trail(awake);
        classes.iter().find_map(|class| match awake.liveness(class.place(), self.recorders.view()).alive {
            Alive::No(Shortfall::Outage(Outage::DeliveryNeverSucceeded { error, .. }))
            | Alive::Degraded(Shortfall::Outage(Outage::DeliveryFailing { error, .. })) => Some(error),
            Alive::No(Shortfall::Outage(Outage::DestinationGone { .. })) => Some("NoSuchBucket".to_owned()),
            _ => None,
        })
    }

    fn why_new(&self, classes: &[EventClass]) -> Text {
        let in_scope = |trail: &&&TrailFacts| covers(trail, classes);
        let account = &self.cx.scope.account;
        let in_scope: Vec<&TrailFacts> = self.trails.iter().filter(in_scope).copied().collect();
        if let Some(own) = in_scope.iter().find(|trail| !trail.is_foreign(account)) {
            return text::selectors_not_read(&own.arn);
        }
        match in_scope.first() {
            Some(foreign) => text::only_foreign(&foreign.arn),
            None => Text::new(
                "対象リージョンを記録するこのアカウントの証跡がない",
                "no trail of this account records the region",
            ),
        }
    }
}

/// Makes remedies of what the rows of an environment need of trails. cloudtrail:PutEventSelectors replaces all selectors of
/// a trail, so each row's command holds what all of them need: in whichever order they run, they end alike. `unjudged` are
/// the ids of rows of which nobody knows what they need.
pub(crate) fn settle<'v>(scope: &Scope, verdicts: impl IntoIterator<Item = &'v mut Verdict>, unjudged: &'v [String]) {
    let mut verdicts: Vec<&mut Verdict> = verdicts.into_iter().collect();
    let needs: Vec<Vec<Need>> = verdicts.iter_mut().map(|verdict| std::mem::take(&mut verdict.trail_needs)).collect();
    let together = Together { scope, needs: needs.iter().flatten().collect(), unjudged };
    for (verdict, needs) in verdicts.into_iter().zip(&needs) {
        // What makes a trail record comes before what stands in for one.
        let others = std::mem::take(&mut verdict.remedies);
        verdict.add_remedies(together.remedies(needs));
        verdict.remedies.extend(others);
        verdict.order_remedies();
    }
}

/// What all rows need.
struct Together<'a> {
    scope: &'a Scope,
    needs: Vec<&'a Need>,
    unjudged: &'a [String],
}

/// What is to be done about a trail.
#[derive(PartialEq)]
enum Work<'a> {
    Mend(&'a TrailFacts, Vec<Step>),
    Create(NewTrail),
}

impl Together<'_> {
    /// The remedies for the needs of one row. Needs that the same work serves have the same words.
    fn remedies(&self, needs: &[Need]) -> Vec<Remedy> {
        let mut works: Vec<(Work<'_>, Vec<&Need>)> = Vec::new();
        for need in needs {
            let work = self.work(need);
            match works.iter_mut().find(|(other, _)| *other == work) {
                Some((_, alike)) => alike.push(need),
                None => works.push((work, vec![need])),
            }
        }
        let mut remedies = Vec::new();
        for (work, alike) in works {
            let what = text::what(&alike);
            remedies.extend(alike.into_iter().map(|need| match &work {
                Work::Mend(trail, steps) => text::mend(self.scope, trail, &need.resource, &what, steps),
                Work::Create(new) => text::create(self.scope, new, &need.resource, &what),
            }));
        }
        remedies
    }

    fn work<'n>(&self, need: &'n Need) -> Work<'n> {
        match &need.of {
            Of::Existing { trail, steps } => {
                let selectors = self.selectors_step(trail, &need.classes);
                Work::Mend(trail, steps.iter().cloned().chain(selectors).collect())
            }
            Of::New { region, why, .. } => Work::Create(self.new_trail(region, why)),
        }
    }

    /// What the selectors must become, if they do not select the classes yet.
    fn selectors_step(&self, trail: &TrailFacts, classes: &[EventClass]) -> Option<Step> {
        let Some(before) = known_selectors(trail) else { return Some(Step::ReadSelectors) };
        if amended(&before, classes) == before.to_advanced() {
            return None;
        }
        let of_trail = |need: &&&Need| matches!(&need.of, Of::Existing { trail: other, .. } if other.arn == trail.arn);
        let selectors = amended(&before, &self.classes(of_trail));
        let (converted, unjudged) = (!before.event_selectors.is_empty(), self.unjudged.to_vec());
        Some(Step::PutSelectors { selectors, converted, unjudged })
    }

    fn classes(&self, pass: impl Fn(&&&Need) -> bool) -> Vec<EventClass> {
        self.needs.iter().filter(pass).flat_map(|need| need.classes.iter().cloned()).collect()
    }

    /// The new trail that serves a region: one of every region serves them all.
    fn new_trail(&self, region: &str, why: &Text) -> NewTrail {
        let every = self.needs.iter().find_map(|need| match &need.of {
            Of::New { region, every_region: true, .. } => Some(region),
            _ => None,
        });
        let home = every.map_or(region, String::as_str);
        let serves = |need: &&&Need| match &need.of {
            Of::New { region, .. } => every.is_some() || region == home,
            Of::Existing { .. } => false,
        };
        let classes = self.classes(serves);
        let management = every.is_some() || classes.iter().any(|class| !class.is_data());
        let before = if management { EventSelectors::service_default() } else { EventSelectors::default() };
        NewTrail {
            name: self.new_name(every.is_some()),
            region: home.to_owned(),
            every_region: every.is_some(),
            selectors: amended(&before, &classes),
            unjudged: self.unjudged.to_vec(),
            why: why.clone(),
        }
    }

    /// A name that no trail bears that was seen.
    fn new_name(&self, every_region: bool) -> String {
        let taken = |name: &String| {
            self.needs.iter().any(|need| matches!(&need.of, Of::New { taken, .. } if taken.contains(name)))
        };
        let kind = if every_region { "audit" } else { "audit-data" };
        let mut name = format!("{kind}-{}", super::remedy::label(&self.scope.environment));
        while taken(&name) {
            name.push_str("-new");
        }
        name
    }
}

/// Whether the trail listens where all of the classes happen.
fn covers(trail: &TrailFacts, classes: &[EventClass]) -> bool {
    classes.iter().all(|class| {
        let at_home = trail.home_region == class.place().region();
        let here = trail.is_multi_region || at_home;
        match class.place() {
            Place::Region(_) => here,
            Place::Global { .. } => here && trail.include_global_service_events,
        }
    })
}

/// Whether it is known to log. Only its home region governs.
fn is_logging(trail: &TrailFacts) -> bool {
    matches!(trail.status.get(&trail.home_region), Some(Read::Known(status)) if status.is_logging)
}

/// The selectors as far as they are known; without custom ones, the service's default.
fn known_selectors(trail: &TrailFacts) -> Option<EventSelectors> {
    match &trail.selectors {
        Read::Known(selectors) if !selectors.is_empty() => Some(selectors.clone()),
        Read::Known(_) if !trail.has_custom_event_selectors => Some(EventSelectors::service_default()),
        _ => None,
    }
}
