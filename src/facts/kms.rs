//! KMS keys.

use serde::{Deserialize, Serialize};

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
