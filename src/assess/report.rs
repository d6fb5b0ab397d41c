//! The report: what a scan found, as every renderer gets it and as the JSON format writes it.
//!
//! The order of the fields is the order of the keys in JSON. Every key is always there; what does not apply is `null`.
//! Within a schema version the report only grows. Two scans of an unchanged account give identical [`Finding`]s.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};

use super::gap::GapStatus;
use super::identity::{Facet, identity};
use crate::content::RecordItems;
use crate::facts::{Cause, Unreadable, explicit};
use crate::judge::remedy::Remedy;
use crate::judge::verdict::{Current, Reason};
use crate::lang::Text;
use crate::matrix::{DeclaredStatus, NotificationRequired, Required};

/// The version of the report's layout.
pub const SCHEMA_VERSION: u32 = 1;

/// What a scan found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// The version of this layout: [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The program that made the report.
    pub tool: ToolInfo,
    /// When the report was made.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub generated_at: Timestamp,
    /// True if the facts come from the snapshot that is built into the program.
    pub demo: bool,
    /// The requirement that the account was compared with.
    pub matrix: MatrixInfo,
    /// The environments, in the order of the scan.
    pub environments: Vec<EnvironmentReport>,
    /// One per environment and row: all rows of the first environment in the matrix's order, then the next environment.
    pub findings: Vec<Finding>,
    /// Resources that no row claims, sorted.
    pub unclaimed: Vec<Unclaimed>,
    /// By environment, how many rows have which gap. The numbers of one environment add up to its rows.
    pub summary: BTreeMap<String, Summary>,
    /// The same for notifications; only rows whose notification was judged count.
    pub notification_summary: BTreeMap<String, Summary>,
    /// Reads that failed, sorted.
    pub unreadable: Vec<UnreadableItem>,
    /// What was accepted, with a reason, when this report took the place of a better baseline; empty in a report that is
    /// no baseline. Reports of earlier versions do not have it.
    #[serde(default)]
    pub accepted_regressions: Vec<AcceptedRegression>,
}

/// A baseline that was lowered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptedRegression {
    /// When the report that lowered it was made.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub generated_at: Timestamp,
    /// Why it was accepted.
    pub reason: String,
    /// The identities of what became lower.
    pub items: Vec<String>,
}

/// The program that made a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolInfo {
    /// The program's name.
    pub name: String,
    /// The program's version.
    pub version: String,
}

/// The requirement that was compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MatrixInfo {
    /// `sha256:` and the digest of the matrix's files.
    pub digest: String,
}

/// One scanned environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentReport {
    /// The environment's name.
    pub name: String,
    /// The account that was read; null if no identity could be established, so that nothing was read.
    #[serde(deserialize_with = "explicit")]
    pub account: Option<String>,
    /// The regions that regional rows are judged in.
    pub regions: Vec<String>,
    /// When the scan of this environment began.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub collected_at: Timestamp,
    /// HTTP requests: pages counted, retries and STS not. In replay those of the original scan.
    pub api_calls: u64,
    /// `sha256:` and the digest of the environment's facts. It detects damage and edits; it is no signature.
    pub snapshot_digest: String,
    /// Regions that are enabled in the account and were not scanned.
    pub unscanned_regions: Vec<String>,
}

/// One row in one environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Environment and component: `prd/s3-sf-data`. See [`finding_id`].
    pub id: String,
    /// The environment's name.
    pub environment: String,
    /// The row's id.
    pub component: String,
    /// The id of the group that the row stands in.
    pub category: String,
    /// The component's name.
    pub name: Text,
    /// The log that the component must leave.
    pub trail: Text,
    /// Ids of the threat categories that the trail serves.
    pub threats: Vec<String>,
    /// What the company believes.
    pub declared: DeclaredStatus,
    /// What matrix and environment demand.
    pub required: Required,
    /// What the live account shows.
    pub current: Current,
    /// Required against current.
    pub gap: GapStatus,
    /// The order in which gaps are to be closed, 1 first: the row's notification mark, ◎ 1, ○ 2, △ 3, - 4.
    #[schemars(range(min = 1, max = 4))]
    pub priority: u8,
    /// Why `current` is what it is.
    pub reasons: Vec<Reason>,
    /// The resources that the row means, with their own verdicts, in the order of region and ARN.
    pub resources: Vec<ResourceFinding>,
    /// The row's notification; null if it was not judged.
    #[serde(deserialize_with = "explicit")]
    pub notification: Option<NotificationFinding>,
    /// The exception in force; null if there is none.
    #[serde(deserialize_with = "explicit")]
    pub exception: Option<ExceptionInfo>,
    /// The attestation that decided, or that decides no more because it has expired; null if there is none.
    #[serde(deserialize_with = "explicit")]
    pub attestation: Option<AttestationInfo>,
    /// Every read that the verdict rests on, sorted.
    pub evidence: Vec<EvidenceItem>,
    /// What closes the shortfall, resource by resource; empty where nothing falls short, nothing is required, or a
    /// permission is what is lacking. Reports of earlier versions do not have it.
    #[serde(default)]
    pub remediation: Vec<Remedy>,
    /// `sha256:` and the digest of what the verdict was measured by: the row's check with its parameters, the retention
    /// that the environment demands, and the row's binding. Two verdicts with different digests answer different
    /// questions. Reports of earlier versions do not have it.
    #[serde(default)]
    pub requirement_digest: Option<String>,
    /// What the records hold of the six items of an audit record, in the matrix's order: by the form in which the service
    /// writes them, or by samples. Null where there are no records, or nothing is known of their form; reports of earlier
    /// versions do not have it.
    #[serde(default)]
    pub record_items: Option<RecordItems>,
}

/// One resource of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourceFinding {
    /// The resource's ARN, or the name that a binding spells out and no resource bears.
    pub arn: String,
    /// The resource's region.
    pub region: String,
    /// What is recorded of it. `not_present` marks a resource that is out of scope: listed, not counted.
    pub current: Current,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// Whether someone is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationFinding {
    /// What mark and environment demand.
    pub required: NotificationRequired,
    /// What the live account shows.
    pub current: Current,
    /// Required against current.
    pub gap: GapStatus,
    /// Why `current` is what it is.
    pub reasons: Vec<Reason>,
}

/// An accepted gap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExceptionInfo {
    /// Why the gap is accepted.
    pub reason: String,
    /// Who accepted it.
    pub approved_by: String,
    /// The first day on which it is accepted; null if the project file names none. Reports of earlier versions do not have it.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub from: Option<Date>,
    /// The last day on which it is accepted.
    #[schemars(with = "String", extend("format" = "date"))]
    pub until: Date,
    /// The gap without the exception.
    pub would_be: GapStatus,
}

/// A person's statement for what AWS cannot show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttestationInfo {
    /// What is stated.
    pub statement: String,
    /// Who states it.
    pub owner: String,
    /// Where the evidence lies.
    pub evidence: String,
    /// The first day on which the statement is valid; null if it names none. Reports of earlier versions do not have it.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub from: Option<Date>,
    /// The last day on which the statement is valid.
    #[schemars(with = "String", extend("format" = "date"))]
    pub until: Date,
}

/// A read that a verdict rests on, and, where one field decided, that field and its value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceItem {
    /// Service prefix and API operation: `cloudtrail:GetEventSelectors`.
    pub call: String,
    /// The account that was asked.
    pub account: String,
    /// The region that was asked.
    pub region: String,
    /// The resource that the field belongs to; null if it belongs to none.
    #[serde(deserialize_with = "explicit")]
    pub resource: Option<String>,
    /// The field as AWS spells it; null if the whole answer was considered.
    #[serde(deserialize_with = "explicit")]
    pub field: Option<String>,
    /// The field's value in JSON's notation, strings bare; null if `field` is.
    #[serde(deserialize_with = "explicit")]
    pub value: Option<String>,
}

/// A resource in the account that no row claims.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unclaimed {
    /// The environment's name.
    pub environment: String,
    /// The type, as CloudFormation spells it: `AWS::S3::Bucket`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The resource's ARN.
    pub arn: String,
}

/// How many rows have which gap.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// Rows that have what is required.
    pub met: u32,
    /// Rows that lack what is mandatory.
    pub gap: u32,
    /// Rows that lack what is recommended.
    pub advisory: u32,
    /// Rows of which nobody knows.
    pub undetermined: u32,
    /// Rows whose shortfall is accepted.
    pub waived: u32,
    /// Rows of which nothing is required, or whose component is declared absent.
    pub not_applicable: u32,
}

/// A read that failed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnreadableItem {
    /// The environment's name.
    pub environment: String,
    /// Service prefix and API operation.
    pub call: String,
    /// The account that was asked; null if no identity could be established and none is configured.
    #[serde(deserialize_with = "explicit")]
    pub account: Option<String>,
    /// The region that was asked.
    pub region: String,
    /// The class of the failure.
    pub cause: Cause,
    /// The IAM action that allows the call.
    pub action: String,
    /// The raw text of the SDK or the service.
    pub message: String,
}

/// How the live account differs from what the company believes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Drift {
    /// Less is recorded than declared.
    Worse,
    /// More is recorded than declared.
    Better,
}

/// The id of a finding: the identity of its row's trail.
pub fn finding_id(environment: &str, component: &str) -> String {
    identity(environment, component, Facet::Trail, None)
}

impl Finding {
    /// How `current` differs from `declared`, if it does.
    ///
    /// Declared `unknown` and `none` state no belief, and a live `unknown` contradicts none. A component that is not
    /// there contradicts a trail that is said to exist, not one that is said to be missing; and it contradicts nothing if
    /// the project file says that it is absent.
    pub fn drift(&self) -> Option<Drift> {
        if self.current == Current::NotPresent && self.gap == GapStatus::NotApplicable {
            return None;
        }
        let believed = match self.declared {
            DeclaredStatus::Recorded => 2,
            DeclaredStatus::Partial => 1,
            DeclaredStatus::Missing => 0,
            DeclaredStatus::Unknown | DeclaredStatus::None => return None,
        };
        let found = match self.current {
            Current::Recorded | Current::Attested => 2,
            Current::Partial => 1,
            Current::Missing | Current::NotPresent => 0,
            Current::Unknown => return None,
        };
        match found.cmp(&believed) {
            std::cmp::Ordering::Less => Some(Drift::Worse),
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(Drift::Better),
        }
    }
}

impl Report {
    /// Sorts what is to be sorted and counts what is to be counted: `unclaimed`, `unreadable` and both summaries.
    #[must_use]
    pub fn complete(mut self) -> Self {
        self.unclaimed.sort();
        self.unclaimed.dedup();
        self.unreadable.sort();
        self.unreadable.dedup();
        for environment in &self.environments {
            let own = || self.findings.iter().filter(|finding| finding.environment == environment.name);
            let notifications = own().filter_map(|finding| finding.notification.as_ref().map(|it| it.gap));
            self.summary.insert(environment.name.clone(), Summary::count(own().map(|finding| finding.gap)));
            self.notification_summary.insert(environment.name.clone(), Summary::count(notifications));
        }
        self
    }
}

impl Summary {
    /// Counts gaps.
    pub fn count(gaps: impl IntoIterator<Item = GapStatus>) -> Self {
        let mut summary = Self::default();
        for gap in gaps {
            match gap {
                GapStatus::Met => summary.met += 1,
                GapStatus::Gap => summary.gap += 1,
                GapStatus::Advisory => summary.advisory += 1,
                GapStatus::Undetermined => summary.undetermined += 1,
                GapStatus::Waived => summary.waived += 1,
                GapStatus::NotApplicable => summary.not_applicable += 1,
            }
        }
        summary
    }

    /// How many rows have `gap`.
    pub fn get(&self, gap: GapStatus) -> u32 {
        match gap {
            GapStatus::Met => self.met,
            GapStatus::Gap => self.gap,
            GapStatus::Advisory => self.advisory,
            GapStatus::Undetermined => self.undetermined,
            GapStatus::Waived => self.waived,
            GapStatus::NotApplicable => self.not_applicable,
        }
    }

    /// All rows.
    pub fn total(&self) -> u32 {
        GapStatus::ALL.iter().map(|gap| self.get(*gap)).sum()
    }
}

impl UnreadableItem {
    /// A failed read of an environment.
    pub fn new(environment: &str, account: Option<&str>, why: &Unreadable) -> Self {
        Self {
            environment: environment.to_owned(),
            call: why.call.to_owned(),
            account: account.map(str::to_owned),
            region: why.region.clone(),
            cause: why.cause,
            action: why.action.to_owned(),
            message: why.message.clone(),
        }
    }
}

/// The JSON Schema of [`Report`], as it is written: every key is required.
pub fn schema() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Report>()
}
