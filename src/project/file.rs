//! The project file as it is written. Values that have a form are texts here, so that all malformed ones are found at once.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::protection::ProtectionEntry;
use crate::matrix::yaml::{Entries, Located, present};

/// `audit-gap.yaml`.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectFile {
    /// The IANA time zone in which the last day of an exception ends. Default: `Asia/Tokyo`.
    #[serde(default, deserialize_with = "present")]
    pub(super) time_zone: Option<Located<String>>,
    /// How each environment is reached. Keys: ids of the matrix's environments.
    #[serde(default)]
    pub(super) environments: Entries<EnvironmentEntry>,
    /// Which resources a row means. Keys: ids of component rows.
    #[serde(default)]
    pub(super) components: Entries<BindingEntry>,
    /// What people vouch for, where AWS cannot show it.
    #[serde(default)]
    pub(super) attestations: Vec<AttestationEntry>,
    /// Accepted gaps.
    #[serde(default)]
    pub(super) exceptions: Vec<ExceptionEntry>,
    /// Who closes which gaps until when, for the monthly report.
    #[serde(default)]
    pub(super) plan: Vec<AssignmentEntry>,
}

/// How one environment is reached.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EnvironmentEntry {
    /// Twelve digits. If set, credentials of another account fail this environment.
    #[serde(default, deserialize_with = "present")]
    #[schemars(regex(pattern = r"^[0-9]{12}$"))]
    pub(super) account: Option<Located<String>>,
    /// The role to assume. Excludes `profile`.
    #[serde(default, deserialize_with = "present")]
    pub(super) role_arn: Option<Located<String>>,
    /// The external id that the role's trust policy asks for.
    #[serde(default, deserialize_with = "present")]
    pub(super) external_id: Option<Located<String>>,
    /// The name of the role's session.
    #[serde(default, deserialize_with = "present")]
    pub(super) session_name: Option<Located<String>>,
    /// A profile of the AWS configuration files. Excludes `role_arn`.
    #[serde(default, deserialize_with = "present")]
    pub(super) profile: Option<Located<String>>,
    /// The regions in which regional rows are judged. Default: the region of the credentials.
    #[serde(default, deserialize_with = "present")]
    pub(super) regions: Option<Located<Vec<Located<String>>>>,
    /// The Slack channel that notifications must reach.
    #[serde(default, deserialize_with = "present")]
    pub(super) slack_channel: Option<Located<String>>,
    /// How many days logs must be kept.
    #[serde(default, deserialize_with = "present")]
    #[schemars(range(min = 1))]
    pub(super) retention_days: Option<Located<u32>>,
    /// How the places that logs go to must be protected. Default: nothing is demanded, and nothing read for it.
    #[serde(default, deserialize_with = "present")]
    pub(super) protection: Option<Located<ProtectionEntry>>,
    /// The other accounts that hold what this environment's trails lead to: a log archive, the organization's management.
    /// What lies there is read and judged, too.
    #[serde(default, deserialize_with = "present")]
    pub(super) other_accounts: Option<Located<Vec<AccountEntry>>>,
}

/// How another account of an environment is reached: with `role_arn` or `profile`.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountEntry {
    /// Twelve digits. Credentials of another account are refused.
    #[schemars(regex(pattern = r"^[0-9]{12}$"))]
    pub(super) account: Located<String>,
    /// The role to assume. Excludes `profile`.
    #[serde(default, deserialize_with = "present")]
    pub(super) role_arn: Option<Located<String>>,
    /// The external id that the role's trust policy asks for.
    #[serde(default, deserialize_with = "present")]
    pub(super) external_id: Option<Located<String>>,
    /// The name of the role's session.
    #[serde(default, deserialize_with = "present")]
    pub(super) session_name: Option<Located<String>>,
    /// A profile of the AWS configuration files. Excludes `role_arn`.
    #[serde(default, deserialize_with = "present")]
    pub(super) profile: Option<Located<String>>,
}

/// Which resources a row means: exactly one of `names`, `arns`, `tags`, `log_groups` and `absent`.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BindingEntry {
    /// Names or globs (`*`, `?`, `[abc]`, `{a,b}`); `{env}` becomes the environment's id.
    #[serde(default, deserialize_with = "present")]
    pub(super) names: Option<Located<Vec<Located<String>>>>,
    /// ARNs; `{env}` becomes the environment's id.
    #[serde(default, deserialize_with = "present")]
    pub(super) arns: Option<Located<Vec<Located<String>>>>,
    /// Tags that a resource must all bear; `{env}` becomes the environment's id.
    #[serde(default, deserialize_with = "present")]
    pub(super) tags: Option<Located<Entries<Located<String>>>>,
    /// CloudWatch log groups, as names or globs; `{env}` becomes the environment's id.
    #[serde(default, deserialize_with = "present")]
    pub(super) log_groups: Option<Located<Vec<Located<String>>>>,
    /// A text that the log groups' events must contain.
    #[serde(default, deserialize_with = "present")]
    pub(super) contains: Option<Located<String>>,
    /// The paths in the log groups' events at which they say what (`user.id`, `changes.from`). Keys: time, user, role,
    /// operation, method, target, before, after, source_ip, user_agent, device, system, result, message. Default: the names
    /// that loggers use.
    #[serde(default, deserialize_with = "present")]
    pub(super) fields: Option<FieldEntries>,
    /// True if there is no such resource, on purpose.
    #[serde(default, deserialize_with = "present")]
    pub(super) absent: Option<Located<bool>>,
    /// What the row means in single environments, instead of the above. Keys: ids of the matrix's environments.
    #[serde(default)]
    pub(super) environments: Entries<BindingEntry>,
}

/// Paths by what they hold.
pub(super) type FieldEntries = Located<Entries<Located<Vec<Located<String>>>>>;

/// A person's statement.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AttestationEntry {
    /// The id of a component row. Excludes `threat`.
    #[serde(default, deserialize_with = "present")]
    pub(super) component: Option<Located<String>>,
    /// The id of a threat row. Excludes `component`.
    #[serde(default, deserialize_with = "present")]
    pub(super) threat: Option<Located<String>>,
    /// The environments for which it is made.
    pub(super) environments: Located<Vec<Located<String>>>,
    /// The side of the component row. Default: `trail`.
    #[serde(default, deserialize_with = "present")]
    pub(super) covers: Option<Located<Covers>>,
    /// What the person states.
    pub(super) statement: Located<String>,
    /// Who states it.
    pub(super) owner: Located<String>,
    /// Where the evidence is kept.
    pub(super) evidence: Located<String>,
    /// The first day on which it is valid, from which the matrix's limit is counted. Default: any, counted from today.
    #[serde(default, deserialize_with = "present")]
    pub(super) from: Option<Located<String>>,
    /// The last day on which it is valid.
    pub(super) until: Located<String>,
}

/// An accepted gap.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExceptionEntry {
    /// The id of a component row. Excludes `threat`.
    #[serde(default, deserialize_with = "present")]
    pub(super) component: Option<Located<String>>,
    /// The id of a threat row. Excludes `component`.
    #[serde(default, deserialize_with = "present")]
    pub(super) threat: Option<Located<String>>,
    /// The environments for which it is made.
    pub(super) environments: Located<Vec<Located<String>>>,
    /// The side of the component row. Default: `trail`.
    #[serde(default, deserialize_with = "present")]
    pub(super) covers: Option<Located<Covers>>,
    /// The one resource whose gap is accepted, exactly as the report names it.
    #[serde(default, deserialize_with = "present")]
    pub(super) resource: Option<Located<String>>,
    /// Why the gap is accepted.
    pub(super) reason: Located<String>,
    /// Who accepted it.
    pub(super) approved_by: Located<String>,
    /// The first day on which it is valid, from which the matrix's limit is counted. Default: any, counted from today.
    #[serde(default, deserialize_with = "present")]
    pub(super) from: Option<Located<String>>,
    /// The last day on which it is valid.
    pub(super) until: Located<String>,
}

/// Who closes the gaps of a row, until when.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AssignmentEntry {
    /// The id of a component row.
    pub(super) component: Located<String>,
    /// The environments in which it is to be closed.
    pub(super) environments: Located<Vec<Located<String>>>,
    /// Who closes it.
    pub(super) owner: Located<String>,
    /// The day by which it is to be closed.
    pub(super) due: Located<String>,
}

/// The side of a component row that an attestation or exception speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Covers {
    /// The audit trail.
    #[default]
    Trail,
    /// The notification.
    Notification,
}
