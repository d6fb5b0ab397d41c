//! Kinesis data streams.

use serde::{Deserialize, Serialize};

use super::{Read, ReadKind};

/// `kinesis:DescribeStreamSummary`; null when the service says ResourceNotFoundException.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeStreamSummary {
    /// The region that is asked.
    pub region: String,
    /// `StreamName`.
    pub name: String,
}

impl Read for DescribeStreamSummary {
    type Answer = Option<StreamSummary>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "kinesis:DescribeStreamSummary",
        action: "kinesis:DescribeStreamSummary",
        version: 1,
        paginated: false,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// A data stream (`StreamDescriptionSummary`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StreamSummary {
    /// `StreamStatus`: ACTIVE or UPDATING when it accepts records.
    pub status: String,
    /// `RetentionPeriodHours`, in hours.
    pub retention_hours: i32,
}
