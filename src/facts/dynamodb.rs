//! DynamoDB tables, and where their item changes are streamed to.

use serde::{Deserialize, Serialize};

use super::{Read, ReadKind, explicit};

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

/// `dynamodb:DescribeTable`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeTable {
    /// The region that is asked.
    pub region: String,
    /// `TableName`.
    pub table: String,
}

impl Read for DescribeTable {
    type Answer = Table;
    const KIND: &'static ReadKind =
        &ReadKind { call: "dynamodb:DescribeTable", action: "dynamodb:DescribeTable", version: 1, paginated: false };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `dynamodb:DescribeKinesisStreamingDestination`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeKinesisStreamingDestination {
    /// The region that is asked.
    pub region: String,
    /// `TableName`.
    pub table: String,
}

impl Read for DescribeKinesisStreamingDestination {
    type Answer = Vec<KinesisDestination>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "dynamodb:DescribeKinesisStreamingDestination",
        action: "dynamodb:DescribeKinesisStreamingDestination",
        version: 1,
        paginated: false,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// A table's own stream (`Table`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// `StreamSpecification.StreamViewType`: KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES; null where the stream
    /// is not enabled.
    #[serde(deserialize_with = "explicit")]
    pub stream_view_type: Option<String>,
}

/// A Kinesis data stream that gets a table's item changes (`KinesisDataStreamDestinations[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KinesisDestination {
    /// `StreamArn`.
    pub stream_arn: String,
    /// `DestinationStatus`: ACTIVE or UPDATING while it delivers.
    pub status: String,
}
