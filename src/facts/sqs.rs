//! SQS queues.

use serde::{Deserialize, Serialize};

use super::{Read, ReadKind};

/// `sqs:ListQueues`: the names of the queues (the last segment of `QueueUrls[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListQueues {
    /// The region that is asked.
    pub region: String,
}

impl Read for ListQueues {
    type Answer = Vec<String>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "sqs:ListQueues", action: "sqs:ListQueues", version: 1, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}
