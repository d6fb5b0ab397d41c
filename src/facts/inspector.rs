//! Amazon Inspector: which types of resource are scanned, and what is not covered.

use serde::{Deserialize, Serialize};

use super::{Read, ReadKind, explicit};

/// `inspector2:BatchGetAccountStatus`: of the account itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BatchGetAccountStatus {
    /// The region that is asked.
    pub region: String,
    /// `accountIds`.
    pub account: String,
}

impl Read for BatchGetAccountStatus {
    type Answer = Option<AccountStatus>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "inspector2:BatchGetAccountStatus",
        action: "inspector2:BatchGetAccountStatus",
        version: 1,
        paginated: false,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `inspector2:ListCoverage`: the account's resources whose scans are inactive (`scanStatusCode` INACTIVE).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListCoverage {
    /// The region that is asked.
    pub region: String,
    /// `filterCriteria.accountId`.
    pub account: String,
}

impl Read for ListCoverage {
    type Answer = Vec<Inactive>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "inspector2:ListCoverage", action: "inspector2:ListCoverage", version: 1, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// What is scanned (`accounts[].resourceState`); null for types that the answer does not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountStatus {
    /// `accounts[].state.status`: ENABLED even if no type is.
    #[serde(deserialize_with = "explicit")]
    pub status: Option<String>,
    /// `ec2.status`: ENABLED, ENABLING, DISABLED, SUSPENDED, ….
    #[serde(deserialize_with = "explicit")]
    pub ec2: Option<String>,
    /// `ecr.status`.
    #[serde(deserialize_with = "explicit")]
    pub ecr: Option<String>,
    /// `lambda.status`.
    #[serde(deserialize_with = "explicit")]
    pub lambda: Option<String>,
    /// `lambdaCode.status`.
    #[serde(deserialize_with = "explicit")]
    pub lambda_code: Option<String>,
    /// `codeRepository.status`.
    #[serde(deserialize_with = "explicit")]
    pub code_repository: Option<String>,
    /// `failedAccounts[].errorCode`: why the account's status is not told.
    #[serde(deserialize_with = "explicit")]
    pub error_code: Option<String>,
}

/// Resources of one type that are not scanned, for one reason: an account can have very many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inactive {
    /// `resourceType`: AWS_EC2_INSTANCE, AWS_ECR_REPOSITORY, AWS_LAMBDA_FUNCTION, ….
    pub resource_type: String,
    /// `scanStatus.reason`.
    pub reason: String,
    /// How many resources.
    pub resources: u32,
    /// `resourceId` of the first of them in the order of their ids.
    pub first: String,
}
