//! Pairs what two reports state, item by item, and sorts it into buckets.

use std::collections::{BTreeMap, BTreeSet};

use super::decide::{Context, Measure, decide, unseen};
use super::{
    Bucket, Change, Counts, Delta, EnvironmentDelta, EnvironmentSide, ResourceName, SCHEMA_VERSION, Side, Standing,
};
use crate::assess::gap::{self, GapStatus};
use crate::assess::identity::{Facet, identity};
use crate::assess::report::{
    EnvironmentReport, Finding, NotificationFinding, Report, ResourceFinding, Summary, ToolInfo, UnreadableItem,
};
use crate::judge::verdict::{Current, Reason};
use crate::lang::compare as texts;
use crate::matrix::{NotificationRequired, Required};
use crate::scan::TOOL;

/// What a delta says it is.
const FORMAT: &str = "audit-gap-delta";

/// The code of the reason by which a resource says that an exception accepts its shortfall.
const WAIVED: &str = "waived-by-exception";

/// Compares two reports, each of which states every identity once.
pub fn compare(base: &Report, head: &Report) -> Delta {
    let names = head.environments.iter().chain(&base.environments).map(|environment| environment.name.as_str());
    let mut seen = BTreeSet::new();
    let pairs: Vec<Pair<'_>> =
        names.filter(|name| seen.insert(*name)).map(|name| Pair::new(base, head, name)).collect();
    let mut delta = Delta {
        format: FORMAT.to_owned(),
        schema_version: SCHEMA_VERSION,
        tool: ToolInfo { name: TOOL.0.to_owned(), version: TOOL.1.to_owned() },
        base: side(base),
        head: side(head),
        environments: Vec::new(),
        changes: Vec::new(),
        newly_unreadable: Vec::new(),
    };
    for pair in pairs {
        let changes = pair.changes();
        delta.environments.push(pair.environment(&changes));
        delta.changes.extend(changes);
        delta.newly_unreadable.extend(pair.newly_unreadable.into_iter().cloned());
    }
    delta
}

/// The part of a base that a scan of these environments and rows can be compared with: what was not selected was not
/// removed. Without `components`, all rows are selected.
pub fn narrowed(mut base: Report, environments: &[&str], components: &[String]) -> Report {
    let selected = |environment: &str| environments.contains(&environment);
    let chosen = |component: &String| components.is_empty() || components.contains(component);
    base.environments.retain(|environment| selected(&environment.name));
    base.findings.retain(|finding| selected(&finding.environment) && chosen(&finding.component));
    base.unreadable.retain(|item| selected(&item.environment));
    base
}

fn side(report: &Report) -> Side {
    Side {
        schema_version: report.schema_version,
        tool: report.tool.clone(),
        generated_at: report.generated_at,
        demo: report.demo,
        matrix_digest: report.matrix.digest.clone(),
    }
}

/// One environment in both reports.
struct Pair<'a> {
    name: &'a str,
    base: Option<Half<'a>>,
    head: Option<Half<'a>>,
    /// Why nothing of the environment can be compared; empty if something can.
    incomparable: Vec<Reason>,
    /// Why rows cannot be compared, although resources in regions that both reports cover can.
    regions_differ: Vec<Reason>,
    newly_unreadable: Vec<&'a UnreadableItem>,
    /// Both reports were made by one matrix: a row that only one of them has was left out by choice.
    same_matrix: bool,
}

/// One environment in one report.
struct Half<'a> {
    environment: &'a EnvironmentReport,
    findings: Vec<&'a Finding>,
}

impl<'a> Half<'a> {
    fn of(report: &'a Report, name: &str) -> Option<Self> {
        let environment = report.environments.iter().find(|environment| environment.name == name)?;
        Some(Self { environment, findings: report.findings.iter().filter(|it| it.environment == name).collect() })
    }

    fn finding(&self, component: &str) -> Option<&'a Finding> {
        self.findings.iter().find(|finding| finding.component == component).copied()
    }

    fn covers(&self, region: &str) -> bool {
        self.environment.regions.iter().any(|name| name == region)
    }
}

impl<'a> Pair<'a> {
    fn new(base: &'a Report, head: &'a Report, name: &'a str) -> Self {
        let (base_half, head_half) = (Half::of(base, name), Half::of(head, name));
        let (mut incomparable, mut regions_differ, mut newly_unreadable) = (Vec::new(), Vec::new(), Vec::new());
        match (&base_half, &head_half) {
            (Some(then), Some(now)) => {
                incomparable.extend(account_differs(then.environment, now.environment));
                regions_differ.extend(texts::regions_differ(&then.environment.regions, &now.environment.regions));
                newly_unreadable = unreadable_since(base, head, name);
            }
            (None, _) => incomparable.push(texts::environment_not_then(name)),
            (_, None) => incomparable.push(texts::environment_not_now(name)),
        }
        if base.schema_version != head.schema_version {
            incomparable.push(texts::schema_differs(base.schema_version, head.schema_version));
        }
        let same_matrix = base.matrix.digest == head.matrix.digest;
        Self { name, base: base_half, head: head_half, incomparable, regions_differ, newly_unreadable, same_matrix }
    }

    fn environment(&self, changes: &[Change]) -> EnvironmentDelta {
        let of = |facet, row| {
            let own = changes.iter().filter(move |change| change.is_row() == row && change.facet == facet);
            own.map(|change| change.bucket)
        };
        let resources = [Facet::Trail, Facet::Notification].into_iter().flat_map(|facet| of(facet, false));
        EnvironmentDelta {
            name: self.name.to_owned(),
            base: self.base.as_ref().map(environment_side),
            head: self.head.as_ref().map(environment_side),
            trails: Counts::count(of(Facet::Trail, true)),
            notifications: Counts::count(of(Facet::Notification, true)),
            resources: Counts::count(resources),
        }
    }

    /// The head's rows in its order, then those that only the base has.
    fn changes(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        for now in self.head.iter().flat_map(|half| &half.findings) {
            let then = self.base.as_ref().and_then(|half| half.finding(&now.component));
            changes.extend(self.row(then, Some(now)));
        }
        for then in self.base.iter().flat_map(|half| &half.findings) {
            let gone = self.head.as_ref().is_none_or(|half| half.finding(&then.component).is_none());
            changes.extend(if gone { self.row(Some(then), None) } else { Vec::new() });
        }
        changes
    }

    fn row(&self, then: Option<&Finding>, now: Option<&Finding>) -> Vec<Change> {
        let mut changes: Vec<Change> = self.trail(then, now).into_iter().collect();
        if let (Some(then), Some(now), true) = (then, now, self.incomparable.is_empty()) {
            changes.extend(self.resources(then, now));
        }
        changes.extend(self.notification(then, now));
        changes
    }

    fn trail(&self, then: Option<&Finding>, now: Option<&Finding>) -> Option<Change> {
        let item = Item { finding: now.or(then)?, facet: Facet::Trail, resource: None };
        let (base, head) = (then.map(Standing::of_trail), now.map(Standing::of_trail));
        let unreadable = now.map(|now| self.unreadable_for(now)).unwrap_or_default();
        let scope = self.scope_of_rows();
        let context =
            Context { scope: &scope, newly_unreadable: &unreadable, measure: self.measure(then, now), folded: true };
        Some(item.change(base, head, self.bucket_of_row(base, head, context), &item.finding.reasons))
    }

    fn notification(&self, then: Option<&Finding>, now: Option<&Finding>) -> Option<Change> {
        let (base, head) = (then.and_then(notification_of), now.and_then(notification_of));
        let shown = head.or(base)?;
        let item = Item { finding: now.or(then)?, facet: Facet::Notification, resource: None };
        let unreadable = now.map(|now| self.unreadable_for(now)).unwrap_or_default();
        let mut scope = self.scope_of_rows();
        match (then, now, base, head) {
            (Some(_), Some(_), None, Some(_)) => scope.push(texts::not_judged_then()),
            (Some(_), Some(_), Some(_), None) => scope.push(texts::not_judged_now()),
            _ => {}
        }
        let (base, head) = (base.map(Standing::of_notification), head.map(Standing::of_notification));
        let context = Context { scope: &scope, newly_unreadable: &unreadable, measure: Measure::Alike, folded: true };
        Some(item.change(base, head, self.bucket_of_row(base, head, context), &shown.reasons))
    }

    /// By what the findings were measured. Where a report is too old to say, one matrix is taken for one measure.
    fn measure(&self, then: Option<&Finding>, now: Option<&Finding>) -> Measure {
        let digest = |finding: Option<&Finding>| finding.and_then(|it| it.requirement_digest.clone());
        match (digest(then), digest(now)) {
            (Some(then), Some(now)) if then != now => Measure::Otherwise,
            (Some(_), Some(_)) => Measure::Alike,
            _ if self.same_matrix => Measure::Alike,
            _ => Measure::Unsaid,
        }
    }

    fn scope_of_rows(&self) -> Vec<Reason> {
        self.incomparable.iter().chain(&self.regions_differ).cloned().collect()
    }

    fn bucket_of_row(
        &self,
        base: Option<Standing>,
        head: Option<Standing>,
        context: Context<'_>,
    ) -> (Bucket, Vec<Reason>) {
        match (base, head) {
            (Some(base), Some(head)) => decide(base, head, context),
            _ if !self.incomparable.is_empty() => (Bucket::Incomparable, self.incomparable.clone()),
            _ if context.scope.len() > self.regions_differ.len() => (Bucket::Incomparable, context.scope.to_vec()),
            // A report of some rows only is no matrix with fewer rows.
            (None, _) if self.same_matrix => (Bucket::Incomparable, vec![texts::row_not_then()]),
            (_, None) if self.same_matrix => (Bucket::Incomparable, vec![texts::row_not_now()]),
            (None, _) => (Bucket::New, Vec::new()),
            (_, None) => (Bucket::Removed, Vec::new()),
        }
    }

    /// The row's resources that are not unchanged: the head's in its order, then those that only the base has.
    fn resources(&self, then: &Finding, now: &Finding) -> Vec<Change> {
        let id = |finding: &Finding, it| identity(&finding.environment, &finding.component, Facet::Trail, Some(it));
        let known: BTreeMap<String, &ResourceFinding> = then.resources.iter().map(|it| (id(then, it), it)).collect();
        let listed: BTreeSet<String> = now.resources.iter().map(|it| id(now, it)).collect();
        let unreadable = self.unreadable_for(now);
        let context = Context {
            scope: &[],
            newly_unreadable: &unreadable,
            measure: self.measure(Some(then), Some(now)),
            folded: false,
        };
        let both = now.resources.iter().map(|it| (known.get(&id(now, it)).copied(), Some(it)));
        let gone = then.resources.iter().filter(|it| !listed.contains(&id(then, it))).map(|it| (Some(it), None));
        let pairs = both.chain(gone);
        pairs.filter_map(|(base, head)| self.resource((then, base), (now, head), context)).collect()
    }

    fn resource(
        &self,
        (then, base): (&Finding, Option<&ResourceFinding>),
        (now, head): (&Finding, Option<&ResourceFinding>),
        context: Context<'_>,
    ) -> Option<Change> {
        let resource = head.or(base)?;
        let base = base.and_then(|it| Standing::of_resource(then, it));
        let head = head.and_then(|it| Standing::of_resource(now, it));
        let decided = match (base, head) {
            (Some(base), Some(head)) => decide(base, head, context),
            (None, Some(head)) => self.new_resource(head, &resource.region, context)?,
            (Some(base), None) => self.gone_resource(base, &resource.region, now, context)?,
            (None, None) => return None,
        };
        // What the row is measured by is said of the row; a resource is worth a line only if it stands otherwise.
        let stands_alike = matches!(decided.0, Bucket::RequirementChanged | Bucket::Incomparable)
            && matches!((base, head), (Some(then), Some(now)) if (then.current, then.gap) == (now.current, now.gap));
        let item = Item { finding: now, facet: Facet::Trail, resource: Some(resource) };
        (decided.0 != Bucket::Unchanged && !stands_alike).then(|| item.change(base, head, decided, &resource.reasons))
    }

    fn new_resource(&self, head: Standing, region: &str, context: Context<'_>) -> Option<(Bucket, Vec<Reason>)> {
        let newly_covered = self.base.as_ref().is_some_and(|half| !half.covers(region));
        Some(match head.gap {
            GapStatus::NotApplicable => return None,
            _ if newly_covered && !self.regions_differ.is_empty() => {
                (Bucket::Incomparable, self.regions_differ.clone())
            }
            GapStatus::Gap | GapStatus::Advisory if context.measure == Measure::Otherwise => {
                (Bucket::RequirementChanged, vec![texts::measured_otherwise()])
            }
            GapStatus::Gap | GapStatus::Advisory => (Bucket::Regressed, vec![texts::new_resource()]),
            GapStatus::Undetermined => (Bucket::Incomparable, vec![texts::new_resource()]),
            GapStatus::Waived => (Bucket::New, vec![texts::accepted()]),
            GapStatus::Met => (Bucket::New, Vec::new()),
        })
    }

    fn gone_resource(
        &self,
        base: Standing,
        region: &str,
        now: &Finding,
        context: Context<'_>,
    ) -> Option<(Bucket, Vec<Reason>)> {
        let no_longer_covered = self.head.as_ref().is_some_and(|half| !half.covers(region));
        Some(match base.gap {
            GapStatus::NotApplicable => return None,
            _ if no_longer_covered && !self.regions_differ.is_empty() => {
                (Bucket::Incomparable, self.regions_differ.clone())
            }
            _ if now.current == Current::Unknown => (Bucket::Incomparable, unseen(context)),
            _ => (Bucket::Removed, Vec::new()),
        })
    }

    /// The reads of a row that fail now and did not fail then, as reasons.
    fn unreadable_for(&self, now: &Finding) -> Vec<Reason> {
        let asked = |item: &&&UnreadableItem| {
            now.evidence.iter().any(|read| read.call == item.call && read.region == item.region)
        };
        self.newly_unreadable.iter().filter(asked).map(|item| texts::newly_unreadable(item)).collect()
    }
}

/// What one change is about.
#[derive(Clone, Copy)]
struct Item<'a> {
    finding: &'a Finding,
    facet: Facet,
    resource: Option<&'a ResourceFinding>,
}

impl Item<'_> {
    fn change(
        self,
        base: Option<Standing>,
        head: Option<Standing>,
        (bucket, causes): (Bucket, Vec<Reason>),
        reasons: &[Reason],
    ) -> Change {
        let Self { finding, facet, resource } = self;
        Change {
            id: identity(&finding.environment, &finding.component, facet, resource),
            environment: finding.environment.clone(),
            component: finding.component.clone(),
            facet,
            resource: resource.map(|it| ResourceName { arn: it.arn.clone(), region: it.region.clone() }),
            name: finding.name.clone(),
            trail: finding.trail.clone(),
            priority: finding.priority,
            bucket,
            causes,
            base,
            head,
            reasons: reasons.to_vec(),
        }
    }
}

impl Standing {
    fn of_trail(finding: &Finding) -> Self {
        Self { required: finding.required, current: finding.current, gap: finding.gap }
    }

    fn of_notification(notification: &NotificationFinding) -> Self {
        let required = match notification.required {
            NotificationRequired::Required => Required::Mandatory,
            NotificationRequired::Recommended => Required::Recommended,
            NotificationRequired::Optional | NotificationRequired::None => Required::None,
        };
        Self { required, current: notification.current, gap: notification.gap }
    }

    /// How a resource stands by itself; `None` if it is out of scope, which is as if it were not there.
    fn of_resource(finding: &Finding, resource: &ResourceFinding) -> Option<Self> {
        let alone = gap::gap(finding.required, resource.current, false);
        let accepted = finding.gap == GapStatus::Waived || resource.reasons.iter().any(|reason| reason.code == WAIVED);
        let gap = match finding.gap {
            GapStatus::NotApplicable => GapStatus::NotApplicable,
            _ if accepted && alone.is_shortfall() => GapStatus::Waived,
            _ => alone,
        };
        let standing = Self { required: finding.required, current: resource.current, gap };
        (resource.current != Current::NotPresent).then_some(standing)
    }
}

fn notification_of(finding: &Finding) -> Option<&NotificationFinding> {
    finding.notification.as_ref()
}

fn environment_side(half: &Half<'_>) -> EnvironmentSide {
    EnvironmentSide {
        account: half.environment.account.clone(),
        regions: half.environment.regions.clone(),
        collected_at: half.environment.collected_at,
        summary: Summary::count(half.findings.iter().map(|finding| finding.gap)),
    }
}

pub(super) fn account_differs(then: &EnvironmentReport, now: &EnvironmentReport) -> Option<Reason> {
    match (&then.account, &now.account) {
        (Some(then), Some(now)) if then == now => None,
        (Some(then), Some(now)) => Some(texts::account_differs(then, now)),
        (None, _) => Some(texts::no_account_then()),
        (_, None) => Some(texts::no_account_now()),
    }
}

/// The reads of an environment that fail in the head and do not in the base.
fn unreadable_since<'a>(base: &Report, head: &'a Report, name: &str) -> Vec<&'a UnreadableItem> {
    let key = |item: &UnreadableItem| (item.call.clone(), item.region.clone());
    let own = |report: &'a Report| report.unreadable.iter().filter(move |item| item.environment == name);
    let before: BTreeSet<_> = base.unreadable.iter().filter(|item| item.environment == name).map(key).collect();
    let mut seen = BTreeSet::new();
    own(head).filter(|item| !before.contains(&key(item)) && seen.insert(key(item))).collect()
}
