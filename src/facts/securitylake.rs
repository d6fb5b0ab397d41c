//! Security Lake: the data lakes of an account, and what they collect of whom.

use serde::{Deserialize, Serialize};

use super::{Read, ReadKind, explicit};

/// `securitylake:ListDataLakes`: the data lakes of one region.
///
/// None when the service says that the account has Security Lake nowhere (`ResourceNotFoundException`). Null when it shows data
/// lakes to the organization's delegated administrator only (`AccessDeniedException` that says so, whatever the caller's
/// permissions are): such an account has none of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListDataLakes {
    /// The region that is asked.
    pub region: String,
}

impl Read for ListDataLakes {
    type Answer = Option<Vec<DataLake>>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "securitylake:ListDataLakes",
        action: "securitylake:ListDataLakes",
        version: 1,
        paginated: false,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `securitylake:ListLogSources`: the names of the AWS sources that the data lake of one region collects of one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListLogSources {
    /// The region that is asked.
    pub region: String,
    /// The account whose logs are collected; others are not kept.
    pub account: String,
}

impl Read for ListLogSources {
    /// `sources[].sources[].awsLogSource.sourceName`: VPC_FLOW, ROUTE53, WAF, SH_FINDINGS, …; in alphabetical order.
    type Answer = Vec<String>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "securitylake:ListLogSources",
        action: "securitylake:ListLogSources",
        version: 1,
        paginated: true,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// One data lake (`dataLakes[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataLake {
    /// `dataLakeArn`.
    pub arn: String,
    /// `region`.
    pub region: String,
    /// `createStatus`: INITIALIZED, PENDING, COMPLETED or FAILED.
    #[serde(deserialize_with = "explicit")]
    pub status: Option<String>,
    /// `s3BucketArn`.
    #[serde(deserialize_with = "explicit")]
    pub bucket_arn: Option<String>,
    /// `lifecycleConfiguration.expiration.days`; null = kept for ever.
    #[serde(deserialize_with = "explicit")]
    pub expiration_days: Option<i32>,
}
