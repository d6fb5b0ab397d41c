//! ECR: whether there are container images.

use serde::{Deserialize, Serialize};

use super::{Read, ReadKind};

/// `ecr:DescribeRepositories` of the account's own registry: the names of the repositories.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeRepositories {
    /// The region that is asked.
    pub region: String,
}

impl Read for DescribeRepositories {
    type Answer = Vec<String>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "ecr:DescribeRepositories", action: "ecr:DescribeRepositories", version: 1, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}
