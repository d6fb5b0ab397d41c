//! Firehose streams.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Read, ReadKind, explicit};

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
        version: 3,
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
    /// `LastUpdateTimestamp`, or else `CreateTimestamp`: since when it is as it is.
    #[serde(deserialize_with = "explicit")]
    pub updated: Option<Timestamp>,
    /// Where its records end, if that is a bucket (`Destinations[].ExtendedS3DestinationDescription`); null for a search
    /// service, a warehouse or an endpoint.
    #[serde(deserialize_with = "explicit")]
    pub bucket: Option<StreamBucket>,
}

/// The bucket at the end of a stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StreamBucket {
    /// `BucketARN`.
    pub arn: String,
    /// `Prefix`, which may hold expressions (`!{timestamp:…}`); empty for the default, `YYYY/MM/dd/HH/`.
    pub prefix: String,
    /// Whether `ProcessingConfiguration` is enabled with a processor that can drop records: a Lambda function.
    pub transformed: bool,
}
