//! Tags across services.

use serde::{Deserialize, Serialize};

use super::{Read, ReadKind};

/// `tag:GetResources` with one tag filter: the ARNs of the resources that bear the tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetResources {
    /// The region that is asked.
    pub region: String,
    /// The tag's key.
    pub key: String,
    /// The tag's value.
    pub value: String,
}

impl Read for GetResources {
    type Answer = Vec<String>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "tag:GetResources", action: "tag:GetResources", version: 1, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}
