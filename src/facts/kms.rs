//! KMS keys.

use serde::{Deserialize, Serialize};

use super::policy::Statement;
use super::{Read, ReadKind};

/// `kms:DescribeKey`: `KeyMetadata.KeyState`; null when the service says NotFoundException.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeKey {
    /// The region that is asked.
    pub region: String,
    /// Key id, key ARN or alias ARN.
    pub key_id: String,
}

impl Read for DescribeKey {
    type Answer = Option<String>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "kms:DescribeKey", action: "kms:DescribeKey", version: 1, paginated: false };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `kms:GetKeyPolicy`: the statements of the key's policy; null when the service says NotFoundException.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetKeyPolicy {
    /// The region that is asked: the key's.
    pub region: String,
    /// Key id or key ARN; the service takes no alias.
    pub key_id: String,
}

impl Read for GetKeyPolicy {
    type Answer = Option<Vec<Statement>>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "kms:GetKeyPolicy", action: "kms:GetKeyPolicy", version: 1, paginated: false };

    fn region(&self) -> &str {
        &self.region
    }
}
