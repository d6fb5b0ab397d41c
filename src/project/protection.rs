//! What an environment demands of the places that its logs go to, beyond how long they keep them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::diagnostic::{Form, Problem};
use crate::matrix::findings::Findings;
use crate::matrix::yaml::{Located, present};

/// The demands. By default nothing is demanded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Protection {
    /// Versioning of buckets: what is overwritten or deleted stays as an older version.
    pub versioning: bool,
    /// Object Lock with a default retention of buckets.
    pub object_lock: Option<ObjectLock>,
    /// Log file validation of trails, with digests that arrive.
    pub log_file_validation: bool,
    /// Deletion protection of log groups.
    pub deletion_protection: bool,
}

/// A demanded default retention of Object Lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ObjectLock {
    /// How many days new objects must be locked.
    pub days: u32,
    /// Which modes will do.
    pub mode: LockMode,
}

/// Which modes of Object Lock will do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LockMode {
    /// COMPLIANCE only, which nobody can shorten or lift.
    #[default]
    Compliance,
    /// GOVERNANCE too, which `s3:BypassGovernanceRetention` lifts.
    Any,
}

impl Protection {
    /// Whether nothing is demanded.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Whether anything is demanded of buckets.
    pub fn concerns_buckets(&self) -> bool {
        self.versioning || self.object_lock.is_some()
    }
}

/// How the places that logs go to must be protected, as it is written. What is not named is not demanded.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProtectionEntry {
    /// Whether buckets must have versioning enabled.
    #[serde(default, deserialize_with = "present")]
    versioning: Option<Located<bool>>,
    /// The default retention that the Object Lock of buckets must have.
    #[serde(default, deserialize_with = "present")]
    object_lock: Option<Located<ObjectLockEntry>>,
    /// Whether trails must have log file validation, with digests that arrive.
    #[serde(default, deserialize_with = "present")]
    log_file_validation: Option<Located<bool>>,
    /// Whether log groups must have deletion protection.
    #[serde(default, deserialize_with = "present")]
    deletion_protection: Option<Located<bool>>,
}

/// The default retention of Object Lock, as it is written.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ObjectLockEntry {
    /// How many days new objects must be locked.
    #[schemars(range(min = 1))]
    days: Located<u32>,
    /// Which modes will do. Default: `compliance`.
    #[serde(default, deserialize_with = "present")]
    mode: Option<Located<LockMode>>,
}

/// The keys of an entry.
const KEYS: [&str; 4] = ["versioning", "object_lock", "log_file_validation", "deletion_protection"];

/// The demands as written, checked.
pub(super) fn protection(entry: &Located<ProtectionEntry>, findings: &mut Findings<'_>) -> Protection {
    let ProtectionEntry { versioning, object_lock, log_file_validation, deletion_protection } = &entry.value;
    let demanded = |flag: &Option<Located<bool>>| flag.as_ref().is_some_and(|flag| flag.value);
    if let Some(lock) = object_lock.as_ref().filter(|lock| lock.value.days.value == 0) {
        let problem = Problem::Malformed { form: Form::Days, value: "0".to_owned() };
        findings.report(lock.value.days.place(), problem);
    }
    let flags = [versioning, log_file_validation, deletion_protection];
    if object_lock.is_none() && flags.iter().all(|flag| flag.is_none()) {
        findings.report(entry.place(), Problem::NoneOf { keys: KEYS.to_vec() });
    }
    Protection {
        versioning: demanded(versioning),
        object_lock: object_lock.as_ref().map(|lock| ObjectLock {
            days: lock.value.days.value,
            mode: lock.value.mode.as_ref().map(|mode| mode.value).unwrap_or_default(),
        }),
        log_file_validation: demanded(log_file_validation),
        deletion_protection: demanded(deletion_protection),
    }
}
