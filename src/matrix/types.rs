//! The types of the five files of a matrix. Ids keep their place in the file; texts keep both languages.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::yaml::{Located, present};
use crate::checks::CheckSpec;
use crate::lang::{Lang, Text};

/// `components.yaml`: the audit trail that each component must leave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComponentsFile {
    /// The rows, in the document's order.
    pub components: Vec<Component>,
}

/// `threats.yaml`: risks and their countermeasures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ThreatsFile {
    /// The rows, in the document's order.
    pub threats: Vec<Threat>,
}

/// `environments.yaml`: what is demanded in which environment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentsFile {
    /// How far ahead the statements of a project file may reach. Absent, they may hold for ever.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub statements: Option<StatementLimits>,
    /// The environments, in the document's order.
    pub environments: Vec<Environment>,
}

/// How long a statement in a project file may run. One that runs longer has no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatementLimits {
    /// Days from the first day of an exception to its last, at most; from today if it names no first day.
    #[schemars(range(min = 1))]
    pub exception_days: Located<u32>,
    /// Days from the first day of an attestation to its last, at most; from today if it names no first day.
    #[schemars(range(min = 1))]
    pub attestation_days: Located<u32>,
}

/// How many days statements may run; `None` sets no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// The limit of exceptions.
    pub exception_days: Option<u32>,
    /// The limit of attestations.
    pub attestation_days: Option<u32>,
}

/// `record-items.yaml`: what one audit record must say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordItemsFile {
    /// The items, in the document's order.
    pub items: Vec<RecordItem>,
}

/// One row of the first table: a component and the log that it must leave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// The row's id: lower-case ASCII letters, digits and hyphens.
    #[schemars(regex(pattern = r"^[a-z0-9]+(-[a-z0-9]+)*$"))]
    pub id: Located<String>,
    /// Ids that the row had before. Reports that speak of it by one of them are still compared with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub renamed_from: Vec<Located<String>>,
    /// The id of its group.
    pub category: Located<String>,
    /// The component's name.
    pub name: Text,
    /// The ids of the ways by which it is used.
    pub access_route: Located<Vec<Located<String>>>,
    /// The log to take.
    pub trail: Text,
    /// Why the log is needed.
    pub why: Text,
    /// What the company believes today.
    pub declared: Declared,
    /// The ids of the threat categories that the log serves.
    pub threats: Located<Vec<Located<String>>>,
    /// How the log is taken.
    pub means: Text,
    /// How important a notification is.
    pub notification: NotificationMark,
    /// The row's own level in every environment; absent, the environment's policy decides.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub required: Option<Required>,
    /// The check that judges the row, with its parameters.
    pub check: CheckSpec,
}

/// What the company believes about a trail today.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Declared {
    /// The believed status.
    pub status: DeclaredStatus,
    /// The id of a note that says more.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub note: Option<Located<String>>,
}

/// One row of the second table: a risk, what counters it and where.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Threat {
    /// The row's id: the threat category's id, a hyphen and a number.
    pub id: Located<String>,
    /// The id of its threat category.
    pub category: Located<String>,
    /// The risk.
    pub risk: Text,
    /// What counters it.
    pub countermeasures: Text,
    /// What carries the countermeasures.
    pub by: Parties,
    /// What they must protect.
    pub protects: Parties,
    /// The requirements that mention the risk; empty where none does.
    pub requirements: Vec<Text>,
}

/// The components that a threat row speaks of: the document's words, and the rows that these words mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parties {
    /// The document's words.
    pub text: Text,
    /// True if every component row is meant; then no list stands beside it.
    #[serde(default)]
    pub all: bool,
    /// Ids of component rows.
    #[serde(default)]
    pub components: Vec<Located<String>>,
    /// Ids of the legend's components that have no row of their own.
    #[serde(default)]
    pub outside: Vec<Located<String>>,
}

/// One environment and its policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// The environment's id.
    pub id: Located<String>,
    /// Its name.
    pub name: Text,
    /// Whether its data is masked.
    pub masking: Text,
    /// What is demanded of audit trails.
    pub trail: TrailPolicy,
    /// What is demanded of notifications.
    pub notification: NotificationPolicy,
}

/// What an environment demands of audit trails.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrailPolicy {
    /// The document's words, Japanese.
    pub ja: String,
    /// The document's words, English.
    pub en: String,
    /// The demand on every row that carries no level of its own.
    pub level: Required,
}

/// What an environment demands of notifications.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationPolicy {
    /// The document's words, Japanese.
    pub ja: String,
    /// The document's words, English.
    pub en: String,
    /// The demand that each notification mark makes here; every mark must be named.
    pub levels: Located<BTreeMap<NotificationMark, NotificationRequired>>,
}

/// One thing that an audit record must say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordItem {
    /// The item's id.
    pub id: Located<String>,
    /// Its number in the document.
    pub number: u32,
    /// Its name.
    pub name: Text,
    /// What must be recorded.
    pub must: Text,
    /// What should be recorded.
    pub want: Text,
}

/// `legend.yaml`: the ids that the other files use, and the words and marks that they stand for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Legend {
    /// The groups of component rows.
    pub categories: Vec<Category>,
    /// The threat categories.
    pub threat_categories: Vec<ThreatCategory>,
    /// The ways by which a component is used.
    pub access_routes: Vec<AccessRoute>,
    /// The notification marks, each once.
    pub notification_marks: Vec<NotificationMarkLegend>,
    /// The declared statuses, each once.
    pub statuses: Vec<StatusLegend>,
    /// Notes on declared statuses.
    pub notes: Vec<Note>,
    /// What the threat table names although no component row stands for it.
    pub outside: Vec<Outside>,
    /// What the mark on such components means.
    pub outside_note: Text,
}

/// A group of component rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// The group's id.
    pub id: Located<String>,
    /// Its name.
    pub name: Text,
}

/// A threat category.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ThreatCategory {
    /// The category's id.
    pub id: Located<String>,
    /// Its mark in the tables.
    pub mark: String,
    /// Its name in the legend.
    pub name: Text,
    /// What it is about.
    pub summary: Text,
    /// Its name in the threat table.
    pub matrix_name: Text,
}

/// A way by which a component is used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessRoute {
    /// The route's id.
    pub id: Located<String>,
    /// Its name in the table.
    pub name: Text,
    /// What the name means.
    pub meaning: Text,
}

/// What a notification mark means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationMarkLegend {
    /// The mark.
    pub mark: Located<NotificationMark>,
    /// The level that it stands for.
    pub id: NotificationRequired,
    /// What it means.
    pub meaning: Text,
}

/// The words for a declared status.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusLegend {
    /// The status.
    pub id: Located<DeclaredStatus>,
    /// Its words in the table.
    pub text: Text,
    /// What the words mean, if they do not say it themselves.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub meaning: Option<Text>,
}

/// A note on declared statuses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// The note's id, which is also its mark.
    pub id: Located<String>,
    /// The note.
    pub text: Text,
}

/// A component without a row of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outside {
    /// The component's id.
    pub id: Located<String>,
    /// Its name.
    pub name: Text,
    /// True if the document itself marks it.
    pub marked: bool,
}

/// Defines a fixed vocabulary: an enum, every value in order, and the word that stands for each in files and reports.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every value, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word for it in files and reports.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

words! {
    /// What is demanded of a row's audit trail.
    Required {
        /// Without the trail there is a gap.
        Mandatory = "mandatory",
        /// Without the trail there is an advice.
        Recommended = "recommended",
        /// Nothing is demanded.
        None = "none",
    }
}

words! {
    /// What is demanded of a row's notification.
    NotificationRequired {
        /// Without the notification there is a gap.
        Required = "required",
        /// Without the notification there is an advice.
        Recommended = "recommended",
        /// The team decides.
        Optional = "optional",
        /// Nothing is demanded.
        None = "none",
    }
}

words! {
    /// The notification column's mark, from the most important to none.
    NotificationMark {
        /// Notification is required.
        Required = "◎",
        /// Notification is recommended.
        Recommended = "○",
        /// Notification is optional.
        Optional = "△",
        /// Notification is not needed.
        None = "-",
    }
}

words! {
    /// What the company believes about a trail.
    DeclaredStatus {
        /// It is recorded.
        Recorded = "recorded",
        /// Some of it is recorded.
        Partial = "partial",
        /// Nobody knows.
        Unknown = "unknown",
        /// It is not recorded.
        Missing = "missing",
        /// It is out of scope.
        None = "none",
    }
}

impl NotificationMark {
    /// The order in which gaps are to be closed: ◎ 1, ○ 2, △ 3, - 4.
    pub fn priority(self) -> u8 {
        match self {
            Self::Required => 1,
            Self::Recommended => 2,
            Self::Optional => 3,
            Self::None => 4,
        }
    }
}

impl Environment {
    /// What this environment demands of a row's audit trail: the row's own level, else the environment's.
    pub fn trail_level(&self, component: &Component) -> Required {
        component.required.unwrap_or(self.trail.level)
    }

    /// What this environment demands of a notification with this mark.
    pub fn notification_level(&self, mark: NotificationMark) -> NotificationRequired {
        // Validation refuses a policy that leaves a mark out; the strictest level is the answer that hides no gap.
        self.notification.levels.get(&mark).copied().unwrap_or(NotificationRequired::Required)
    }
}

impl TrailPolicy {
    /// The document's words in one language.
    pub fn text(&self, lang: Lang) -> &str {
        lang.pick(&self.ja, &self.en)
    }
}

impl NotificationPolicy {
    /// The document's words in one language.
    pub fn text(&self, lang: Lang) -> &str {
        lang.pick(&self.ja, &self.en)
    }
}
