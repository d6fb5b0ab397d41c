//! What makes CloudTrail record what it does not: which trail is to be changed, and how.
//!
//! Never an event data store: CloudTrail Lake takes no new customers.

#[cfg(test)]
pub(crate) mod tests;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use self::text::{NewTrail, Step};
use super::remedy::Remedy;
use super::scope::Cx;
use super::trail_support::{Recorders, Subject};
use super::verdict::{Current, Verdict};
use crate::lang::Text;
use crate::trail::{
    AdvancedEventSelector, Alive, EventClass, EventSelectors, KeyState, Level, Outage, Place, Read, Recorder,
    Shortfall, TrailFacts, amended,
};

/// The verdict with the remedies for what falls short.
pub(crate) fn remedied(cx: &Cx<'_>, verdict: Verdict, recorders: &Recorders) -> Verdict {
    let remedies = remedies(cx, &verdict, recorders);
    verdict.with_remedies(remedies).with_remedies_for_unfound(cx)
}

/// The remedies for the resources that fall short. Management events are the account's: one remedy covers all regions.
/// Data events are a resource's: each remedy adds one, on top of those before it, since each command replaces the last.
fn remedies(cx: &Cx<'_>, verdict: &Verdict, recorders: &Recorders) -> Vec<Remedy> {
    let short = |subject: &&Subject| {
        verdict.resources.iter().any(|resource| {
            let falls_short = matches!(resource.current, Current::Partial | Current::Missing);
            falls_short && resource.arn == subject.arn && resource.region == subject.region
        })
    };
    let mut short: Vec<&Subject> = recorders.asked().iter().filter(short).collect();
    short.sort_by_key(|subject| (&subject.region, &subject.arn));
    let mut advisor = Advisor { cx, recorders, trails: recorders.trails(), selectors: BTreeMap::new() };
    let (of_account, of_resources): (Vec<_>, Vec<_>) =
        short.into_iter().partition(|subject| subject.classes.iter().all(|class| !class.is_data()));
    let mut remedies = Vec::new();
    if let Some(first) = of_account.first() {
        let classes = of_account.iter().flat_map(|subject| advisor.lacking(subject)).collect();
        remedies.push(advisor.management(&first.arn, classes));
    }
    remedies.extend(of_resources.into_iter().map(|subject| advisor.data(subject)));
    remedies
}

struct Advisor<'a> {
    cx: &'a Cx<'a>,
    recorders: &'a Recorders,
    trails: Vec<&'a TrailFacts>,
    /// What earlier remedies of the row make the selectors of a trail, by ARN; of a new one, by region.
    selectors: BTreeMap<String, EventSelectors>,
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

    fn management(&mut self, account: &str, classes: Vec<EventClass>) -> Remedy {
        let regions: BTreeSet<&str> = classes.iter().map(|class| class.place().region()).collect();
        let what = text::management_events(&regions.into_iter().collect::<Vec<_>>());
        match self.own(&classes).first() {
            Some(trail) => self.mend(trail, account, &classes, &what),
            None => {
                let region = self.cx.scope.regions.first().cloned().unwrap_or_default();
                self.create(account, &region, true, default_selectors(), &classes, &what)
            }
        }
    }

    fn data(&mut self, subject: &Subject) -> Remedy {
        let classes = self.lacking(subject);
        let what = Text::new(format!("{} の操作", subject.arn), format!("the operations on {}", subject.arn));
        let own = self.own(&classes);
        let usable = own.iter().find(|trail| covers(trail, &classes) && known_selectors(trail).is_some());
        match usable {
            Some(trail) => self.mend(trail, &subject.arn, &classes, &what),
            None => {
                let management = classes.iter().any(|class| !class.is_data());
                let selectors = if management { default_selectors() } else { EventSelectors::default() };
                self.create(&subject.arn, &subject.region, false, selectors, &classes, &what)
            }
        }
    }

    /// Everything that keeps a trail of this account from recording the classes.
    fn mend(&mut self, trail: &TrailFacts, resource: &str, classes: &[EventClass], what: &Text) -> Remedy {
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
        if !is_logging(trail) {
            steps.push(Step::Start);
        }
        let known = self.selectors.get(&trail.arn).cloned().or_else(|| known_selectors(trail));
        match known {
            Some(before) => {
                let after = amended(&before, classes);
                if after != before.to_advanced() {
                    self.selectors.insert(trail.arn.clone(), advanced(after.clone()));
                    let converted = !before.event_selectors.is_empty();
                    steps.push(Step::PutSelectors { selectors: after, converted });
                }
            }
            None => steps.push(Step::ReadSelectors),
        }
        text::mend(self.cx.scope, trail, resource, what, &steps)
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

    /// A new trail, where no trail of this account can be changed for certain.
    fn create(
        &mut self,
        resource: &str,
        region: &str,
        every_region: bool,
        selectors: EventSelectors,
        classes: &[EventClass],
        what: &Text,
    ) -> Remedy {
        let before = self.selectors.get(region).cloned().unwrap_or(selectors);
        let after = amended(&before, classes);
        self.selectors.insert(region.to_owned(), advanced(after.clone()));
        let new = NewTrail {
            name: self.new_name(every_region),
            region: region.to_owned(),
            every_region,
            selectors: after,
            why: self.why_new(classes),
        };
        text::create(self.cx.scope, &new, resource, what)
    }

    /// A name that no trail bears that was seen.
    fn new_name(&self, every_region: bool) -> String {
        let kind = if every_region { "audit" } else { "audit-data" };
        let mut name = format!("{kind}-{}", super::remedy::label(&self.cx.scope.environment));
        while self.trails.iter().any(|trail| trail.name == name) {
            name.push_str("-new");
        }
        name
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

fn advanced(advanced_event_selectors: Vec<AdvancedEventSelector>) -> EventSelectors {
    EventSelectors { event_selectors: Vec::new(), advanced_event_selectors }
}

fn default_selectors() -> EventSelectors {
    EventSelectors::service_default()
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
        Read::Known(_) if !trail.has_custom_event_selectors => Some(default_selectors()),
        _ => None,
    }
}
