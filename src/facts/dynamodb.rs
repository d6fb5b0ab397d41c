//! DynamoDB tables.

use serde::{Deserialize, Serialize};

use super::{Read, ReadKind};

/// `dynamodb:ListTables`: the names of the tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListTables {
    /// The region that is asked.
    pub region: String,
}

impl Read for ListTables {
    type Answer = Vec<String>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "dynamodb:ListTables", action: "dynamodb:ListTables", version: 1, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}
