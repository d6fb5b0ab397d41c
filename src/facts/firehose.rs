//! Firehose streams.

use serde::{Deserialize, Serialize};

use super::{Read, ReadKind};

/// `firehose:DescribeDeliveryStream`; null when the service says ResourceNotFoundException.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeDeliveryStream {
    /// The region that is asked.
    pub region: String,
    /// `DeliveryStreamName`.
    pub name: String,
}

impl Read for DescribeDeliveryStream {
    type Answer = Option<DeliveryStream>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "firehose:DescribeDeliveryStream",
        action: "firehose:DescribeDeliveryStream",
        version: 1,
        paginated: false,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// A Firehose stream (`DeliveryStreamDescription`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliveryStream {
    /// `DeliveryStreamStatus`: ACTIVE when it accepts records.
    pub status: String,
}
