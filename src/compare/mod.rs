//! Comparison of two reports: what got worse, what was fixed, and what cannot be compared.
//!
//! The base is what was accepted, the head what is now. One engine serves `scan --baseline`, `audit-gap diff`,
//! `audit-gap baseline accept` and the change since last month in reports.

pub mod baseline;
mod decide;
mod engine;
pub mod load;
mod rename;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::Timestamp;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};

use crate::assess::gap::GapStatus;
use crate::assess::identity::Facet;
use crate::assess::report::{Summary, ToolInfo, UnreadableItem};
use crate::facts::explicit;
use crate::judge::verdict::{Current, Reason};
use crate::lang::Text;
use crate::matrix::Required;

pub use engine::{compare, narrowed};
pub use rename::renamed;

/// The version of the delta's layout.
pub const SCHEMA_VERSION: u32 = 1;

/// What changed between two reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Delta {
    /// What this file is: `audit-gap-delta`.
    pub format: String,
    /// The version of this layout: [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The program that compared.
    pub tool: ToolInfo,
    /// The report that was compared with: the baseline, or last month's.
    pub base: Side,
    /// The report of now.
    pub head: Side,
    /// The environments of the head in its order, then those that only the base has.
    pub environments: Vec<EnvironmentDelta>,
    /// Every row's trail, every notification that was judged, and every resource that is not unchanged. Environment-major,
    /// in the head's order; a row's trail, then its resources, then its notification. What only the base has follows.
    pub changes: Vec<Change>,
    /// Reads that fail now and did not fail then, of environments that both have.
    pub newly_unreadable: Vec<UnreadableItem>,
}

/// One of the two reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Side {
    /// The version of the report's layout.
    pub schema_version: u32,
    /// The program that made it.
    pub tool: ToolInfo,
    /// When it was made.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub generated_at: Timestamp,
    /// Whether it shows the built-in demo.
    pub demo: bool,
    /// The digest of the matrix that it was measured by.
    pub matrix_digest: String,
}

/// One environment in both reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentDelta {
    /// The environment's name.
    pub name: String,
    /// What was scanned then; null if the base does not have the environment.
    #[serde(deserialize_with = "explicit")]
    pub base: Option<EnvironmentSide>,
    /// What was scanned now; null if the head does not have the environment.
    #[serde(deserialize_with = "explicit")]
    pub head: Option<EnvironmentSide>,
    /// Trails by bucket, rows only.
    pub trails: Counts,
    /// Notifications by bucket, rows only.
    pub notifications: Counts,
    /// Resources by bucket; unchanged ones are not counted.
    pub resources: Counts,
}

/// One environment in one report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentSide {
    /// The account; null if its identity could not be established.
    #[serde(deserialize_with = "explicit")]
    pub account: Option<String>,
    /// The regions that regional rows were judged in.
    pub regions: Vec<String>,
    /// When the facts were collected.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub collected_at: Timestamp,
    /// How many rows had which gap.
    pub summary: Summary,
}

/// How many items are in which bucket.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// See [`Bucket::Regressed`].
    pub regressed: u32,
    /// See [`Bucket::Incomparable`].
    pub incomparable: u32,
    /// See [`Bucket::RequirementChanged`].
    pub requirement_changed: u32,
    /// See [`Bucket::New`].
    pub new: u32,
    /// See [`Bucket::Removed`].
    pub removed: u32,
    /// See [`Bucket::Improved`].
    pub improved: u32,
    /// See [`Bucket::Fixed`].
    pub fixed: u32,
    /// See [`Bucket::Unchanged`].
    pub unchanged: u32,
}

/// What became of one row, notification or resource. The order is that in which people should look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Bucket {
    /// It falls short of what is required, and more than it did; or a resource that falls short is new.
    Regressed,
    /// Nobody can say: scope, permissions or layout of the two reports differ, or what was known is not known now.
    Incomparable,
    /// Other things are required than then, or an exception accepts what fell short.
    RequirementChanged,
    /// The base does not have it.
    New,
    /// The head does not have it.
    Removed,
    /// It falls short, but less than it did.
    Improved,
    /// It fell short, or nobody knew, and now it does not.
    Fixed,
    /// Nothing changed that matters.
    Unchanged,
}

/// One item in both reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// See [`identity`](crate::assess::identity::identity).
    pub id: String,
    /// The environment's name.
    pub environment: String,
    /// The row's id.
    pub component: String,
    /// The side of the row.
    pub facet: Facet,
    /// The resource; null if the item is the row itself.
    #[serde(deserialize_with = "explicit")]
    pub resource: Option<ResourceName>,
    /// The component's name.
    pub name: Text,
    /// The log that the component must leave.
    pub trail: Text,
    /// The order in which gaps are to be closed, 1 first.
    #[schemars(range(min = 1, max = 4))]
    pub priority: u8,
    /// What became of it.
    pub bucket: Bucket,
    /// Why it is in this bucket, beyond the two standings: what is incomparable, what is required otherwise.
    pub causes: Vec<Reason>,
    /// How it stood; null if the base does not have it.
    #[serde(deserialize_with = "explicit")]
    pub base: Option<Standing>,
    /// How it stands; null if the head does not have it.
    #[serde(deserialize_with = "explicit")]
    pub head: Option<Standing>,
    /// Why it stands so: the head's reasons; the base's where there is no head.
    pub reasons: Vec<Reason>,
}

/// A resource of a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourceName {
    /// The resource's ARN, or the name that a binding spells out and no resource bears.
    pub arn: String,
    /// The resource's region.
    pub region: String,
}

/// How one item stands in one report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// What is required; of a notification, `required` reads `mandatory`, `optional` reads `none`.
    pub required: Required,
    /// What the account shows.
    pub current: Current,
    /// Required against current, with exceptions. A resource that is out of scope is not applicable.
    pub gap: GapStatus,
}

impl Bucket {
    /// Every value, in the order in which people should look.
    pub const ALL: [Self; 8] = [
        Self::Regressed,
        Self::Incomparable,
        Self::RequirementChanged,
        Self::New,
        Self::Removed,
        Self::Improved,
        Self::Fixed,
        Self::Unchanged,
    ];

    /// The word for it in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Regressed => "regressed",
            Self::Incomparable => "incomparable",
            Self::RequirementChanged => "requirement_changed",
            Self::New => "new",
            Self::Removed => "removed",
            Self::Improved => "improved",
            Self::Fixed => "fixed",
            Self::Unchanged => "unchanged",
        }
    }
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Counts {
    /// Counts buckets.
    pub fn count(buckets: impl IntoIterator<Item = Bucket>) -> Self {
        let mut counts = Self::default();
        for bucket in buckets {
            match bucket {
                Bucket::Regressed => counts.regressed += 1,
                Bucket::Incomparable => counts.incomparable += 1,
                Bucket::RequirementChanged => counts.requirement_changed += 1,
                Bucket::New => counts.new += 1,
                Bucket::Removed => counts.removed += 1,
                Bucket::Improved => counts.improved += 1,
                Bucket::Fixed => counts.fixed += 1,
                Bucket::Unchanged => counts.unchanged += 1,
            }
        }
        counts
    }

    /// How many are in `bucket`.
    pub fn get(&self, bucket: Bucket) -> u32 {
        match bucket {
            Bucket::Regressed => self.regressed,
            Bucket::Incomparable => self.incomparable,
            Bucket::RequirementChanged => self.requirement_changed,
            Bucket::New => self.new,
            Bucket::Removed => self.removed,
            Bucket::Improved => self.improved,
            Bucket::Fixed => self.fixed,
            Bucket::Unchanged => self.unchanged,
        }
    }
}

/// What a change does to a gate that is to fail on regressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trip {
    /// Something got worse.
    Regressed,
    /// What is mandatory is newly undetermined, or falls short and cannot be compared with what it was.
    Undetermined,
}

impl Change {
    /// What this change does to the gate, if it trips it.
    ///
    /// A regression trips at every level of demand: who compares wants to know. Of what is undetermined or incomparable only
    /// the mandatory counts, and only if it is not accepted and did not stand so already.
    pub fn trip(&self) -> Option<Trip> {
        if self.bucket == Bucket::Regressed {
            return Some(Trip::Regressed);
        }
        let standing = self.head.or(self.base)?;
        let undecided = match (self.bucket, self.head) {
            (Bucket::Incomparable, None) => true,
            (Bucket::Incomparable, Some(head)) => {
                let as_before = |base: Standing| [base, head].iter().all(|it| it.gap == GapStatus::Undetermined);
                head.falls_short() && !self.base.is_some_and(as_before)
            }
            (Bucket::RequirementChanged, Some(head)) => {
                head.falls_short() && self.base.is_none_or(|base| head.is_worse_than(base))
            }
            (Bucket::New, Some(head)) => head.gap == GapStatus::Undetermined,
            _ => false,
        };
        (undecided && standing.required == Required::Mandatory).then_some(Trip::Undetermined)
    }

    /// Whether the item is a row, and not one of its resources.
    pub fn is_row(&self) -> bool {
        self.resource.is_none()
    }
}

impl Delta {
    /// What became of one side of a row.
    pub fn row(&self, environment: &str, component: &str, facet: Facet) -> Option<&Change> {
        let mut rows = self.changes.iter().filter(|change| change.is_row());
        rows.find(|it| it.environment == environment && it.component == component && it.facet == facet)
    }

    /// What became of the resources of one side of a row, unchanged ones left out.
    pub fn resources<'a>(
        &'a self,
        environment: &'a str,
        component: &'a str,
        facet: Facet,
    ) -> impl Iterator<Item = &'a Change> {
        let of = move |it: &&Change| it.environment == environment && it.component == component && it.facet == facet;
        self.changes.iter().filter(|change| !change.is_row()).filter(of)
    }

    /// What became of a row, its resources included: a resource that falls short newly inside a row that does already is a
    /// regression of the row.
    pub fn bucket_with_resources(&self, row: &Change) -> Bucket {
        let mut resources = self.resources(&row.environment, &row.component, row.facet);
        let regressed = resources.any(|change| change.bucket == Bucket::Regressed);
        if regressed { Bucket::Regressed } else { row.bucket }
    }

    /// The rows of an environment, trails and notifications, by what became of them, their resources included: as many
    /// regressions as the gate counts.
    pub fn rows_of(&self, environment: &str) -> Counts {
        let rows = self.changes.iter().filter(|change| change.is_row() && change.environment == environment);
        Counts::count(rows.map(|row| self.bucket_with_resources(row)))
    }

    /// The changes of one bucket.
    pub fn of(&self, bucket: Bucket) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |change| change.bucket == bucket)
    }

    /// By environment, how many trails and notifications trip a gate in one way, by themselves or by a resource.
    pub fn trips(&self, trip: Trip) -> BTreeMap<&str, usize> {
        let tripping = self.changes.iter().filter(|change| change.trip() == Some(trip));
        let rows: BTreeSet<_> = tripping.map(|it| (it.environment.as_str(), it.component.as_str(), it.facet)).collect();
        let mut counts = BTreeMap::new();
        for (environment, ..) in rows {
            *counts.entry(environment).or_insert(0) += 1;
        }
        counts
    }
}

impl Standing {
    /// Whether something is demanded and not there, and nobody accepted that.
    pub fn falls_short(self) -> bool {
        self.gap.is_shortfall()
    }

    /// Whether the account shows less than in another standing. What is unknown is neither more nor less than what is
    /// known to be missing; it is less than what is recorded.
    pub fn is_worse_than(self, other: Self) -> bool {
        rank(self.current) < rank(other.current)
    }
}

/// How much is known to be recorded.
fn rank(current: Current) -> u8 {
    match current {
        Current::Missing | Current::NotPresent | Current::Unknown => 0,
        Current::Partial => 1,
        Current::Recorded | Current::Attested => 2,
    }
}

/// The JSON Schema of [`Delta`].
pub fn schema() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Delta>()
}
