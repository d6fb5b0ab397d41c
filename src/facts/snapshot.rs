//! The snapshot: every fact of one scan with its provenance, from which the scan can be replayed offline.
//!
//! Versioned JSON with a digest. The digest detects damage and edits; it is no signature.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::reader::{Reading, Source};
use super::{Cause, Failure, Read, ReadKey, Record, Request, canonical_json};

/// The version of the snapshot's own layout. Readers refuse newer ones.
pub const SCHEMA_VERSION: u32 = 1;
const FORMAT: &str = "audit-gap-snapshot";

/// All facts of one scan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// Marks the file as ours: `audit-gap-snapshot`.
    pub format: String,
    /// The version of this layout.
    pub schema_version: u32,
    /// The version of audit-gap that wrote the file.
    pub tool_version: String,
    /// One entry per scanned environment, in the order of the scan.
    pub environments: Vec<EnvironmentFacts>,
    /// SHA-256 over the canonical JSON of everything else.
    pub digest: String,
}

/// The facts of one environment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentFacts {
    /// The environment's name: dev, dev2, prd.
    pub name: String,
    /// Whose account was read, or why nobody's.
    pub identity: Identity,
    /// The regions that regional rows are judged in.
    pub regions: Vec<String>,
    /// The other accounts that could be asked: a log archive's, the organization's management's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_accounts: Vec<String>,
    /// When the scan of this environment began. All ages and "today" count from here.
    pub collected_at: Timestamp,
    /// Every read with its outcome, in the order of their keys.
    pub reads: Vec<SavedRead>,
}

/// Whose account an environment turned out to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Identity {
    /// `sts:GetCallerIdentity` answered.
    Established {
        /// The account's twelve digits.
        account: String,
        /// The caller's ARN.
        caller: String,
    },
    /// No identity: no credentials, another account's, or an endpoint that does not answer.
    Failed {
        /// The account that the project file expects, if it names one.
        expected_account: Option<String>,
        /// Why.
        failure: Failure,
    },
}

/// One read as a snapshot keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedRead {
    /// Service prefix and API operation.
    pub call: String,
    /// The version of the answer's shape ([`super::ReadKind::version`]).
    pub version: u32,
    /// The account that was asked; absent is the environment's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The region that was asked.
    pub region: String,
    /// The read's parameters.
    pub params: Value,
    /// What came back.
    pub record: Record,
}

/// Why a file is no snapshot that can be replayed.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// Not JSON, or cut short.
    #[error("not a complete snapshot: {0}; take a new one with --save-snapshot")]
    Unparsable(#[from] serde_json::Error),
    /// JSON, but of something else.
    #[error("not an audit-gap snapshot: `format` is not `audit-gap-snapshot`")]
    Foreign,
    /// Written by a newer audit-gap.
    #[error(
        "snapshot layout version {found} is not the version {SCHEMA_VERSION} that this audit-gap reads; use the audit-gap that wrote it"
    )]
    OtherVersion {
        /// The file's version.
        found: u64,
    },
    /// The content does not match its digest.
    #[error(
        "damaged or edited: the content's digest is {computed}, the file says {stated}; a snapshot is evidence and cannot be changed by hand"
    )]
    DigestMismatch {
        /// Over the content as it is.
        computed: String,
        /// As the file states.
        stated: String,
    },
    /// Two environments of one name.
    #[error("holds environment `{0}` twice")]
    DuplicateEnvironment(String),
}

impl Snapshot {
    /// A sealed snapshot of `environments`.
    pub fn seal(tool_version: &str, environments: Vec<EnvironmentFacts>) -> Self {
        let mut snapshot = Self {
            format: FORMAT.to_owned(),
            schema_version: SCHEMA_VERSION,
            tool_version: tool_version.to_owned(),
            environments,
            digest: String::new(),
        };
        snapshot.digest = snapshot.compute_digest();
        snapshot
    }

    /// Reads a snapshot and verifies layout version and digest.
    ///
    /// # Errors
    /// The file is damaged, edited, truncated, foreign or of another layout version.
    pub fn parse(bytes: &[u8]) -> Result<Self, SnapshotError> {
        let value: Value = serde_json::from_slice(bytes)?;
        if value.get("format").and_then(Value::as_str) != Some(FORMAT) {
            return Err(SnapshotError::Foreign);
        }
        if let Some(found) = value.get("schema_version").and_then(Value::as_u64)
            && found != u64::from(SCHEMA_VERSION)
        {
            return Err(SnapshotError::OtherVersion { found });
        }
        let snapshot: Self = serde_json::from_value(value)?;
        let computed = snapshot.compute_digest();
        if computed != snapshot.digest {
            return Err(SnapshotError::DigestMismatch { computed, stated: snapshot.digest });
        }
        let mut names: Vec<_> = snapshot.environments.iter().map(|environment| &environment.name).collect();
        names.sort();
        if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(SnapshotError::DuplicateEnvironment(pair[0].clone()));
        }
        Ok(snapshot)
    }

    /// The file's text: indented JSON, so that a person can read the evidence.
    ///
    /// # Errors
    /// Never for snapshots that this program builds; serialization is fallible by type.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    fn compute_digest(&self) -> String {
        let body = Self { digest: String::new(), ..self.clone() };
        digest_of(&body)
    }
}

impl EnvironmentFacts {
    /// SHA-256 over the environment's canonical JSON (contract: `snapshot_digest`).
    pub fn digest(&self) -> String {
        digest_of(self)
    }

    /// Whether reads of a kind are among the facts, answered or not.
    pub fn holds<R: Read>(&self) -> bool {
        self.reads.iter().any(|read| read.call == R::KIND.call)
    }

    /// HTTP requests that the reads made: pages counted, retries and STS not.
    pub fn api_calls(&self) -> u64 {
        self.reads.iter().map(|read| u64::from(read.record.http_requests)).sum()
    }
}

impl SavedRead {
    /// The identity of the read within its environment.
    pub fn key(&self) -> ReadKey {
        ReadKey {
            account: self.account.clone(),
            call: self.call.clone(),
            region: self.region.clone(),
            params: canonical_json(&self.params),
        }
    }
}

impl From<&Reading> for SavedRead {
    fn from(reading: &Reading) -> Self {
        Self {
            call: reading.request.kind.call.to_owned(),
            version: reading.request.kind.version,
            account: reading.request.account.clone(),
            region: reading.request.region.clone(),
            params: reading.request.params.clone(),
            record: reading.record.clone(),
        }
    }
}

/// `sha256:` and the hexadecimal digest of `value`'s canonical JSON.
fn digest_of(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or(Value::Null);
    sha256(canonical_json(&value).as_bytes())
}

/// `sha256:` and the hexadecimal SHA-256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

/// Answers reads from one environment of a snapshot.
pub struct Replay {
    reads: BTreeMap<ReadKey, (u32, Record)>,
}

impl Replay {
    /// A source over the saved reads of one environment.
    pub fn of(facts: &EnvironmentFacts) -> Arc<Self> {
        Self::over(&facts.reads)
    }

    /// A source over these reads.
    pub fn over(reads: &[SavedRead]) -> Arc<Self> {
        let reads = reads.iter().map(|read| (read.key(), (read.version, read.record.clone())));
        Arc::new(Self { reads: reads.collect() })
    }

    fn record(&self, request: &Request) -> Record {
        match self.reads.get(&request.key()) {
            Some((version, record)) if *version == request.kind.version => record.clone(),
            Some((version, _)) => {
                let message = format!(
                    "the snapshot holds version {version} of this read, this audit-gap needs version {}",
                    request.kind.version
                );
                Record::failed(Cause::NotCollected, message)
            }
            None => Record::failed(Cause::NotCollected, "the snapshot does not hold this read"),
        }
    }
}

impl Source for Replay {
    fn answer(&self, request: Request) -> BoxFuture<'static, Record> {
        let record = self.record(&request);
        async move { record }.boxed()
    }

    fn is_saved(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests;
