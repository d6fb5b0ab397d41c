//! Route 53 Profiles: bundles of DNS settings, query logging among them, that VPCs share.

use serde::{Deserialize, Serialize};

use super::{Read, ReadKind};

/// `route53profiles:ListProfileAssociations`: which VPCs use which profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListProfileAssociations {
    /// The region that is asked.
    pub region: String,
}

impl Read for ListProfileAssociations {
    type Answer = Vec<ProfileAssociation>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "route53profiles:ListProfileAssociations",
        action: "route53profiles:ListProfileAssociations",
        version: 1,
        paginated: true,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `route53profiles:ListProfileResourceAssociations`: what a profile holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListProfileResourceAssociations {
    /// The region that is asked.
    pub region: String,
    /// `ProfileId`.
    pub profile_id: String,
}

impl Read for ListProfileResourceAssociations {
    type Answer = Vec<ProfileResource>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "route53profiles:ListProfileResourceAssociations",
        action: "route53profiles:ListProfileResourceAssociations",
        version: 1,
        paginated: true,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// A VPC that uses a profile (`ProfileAssociations[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileAssociation {
    /// `ProfileId`.
    pub profile_id: String,
    /// `ResourceId`: the VPC's id or ARN.
    pub vpc: String,
    /// `Status`: COMPLETE, CREATING, UPDATING, DELETING, DELETED or FAILED.
    pub status: String,
}

/// A resource of a profile (`ProfileResourceAssociations[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileResource {
    /// `ResourceArn`.
    pub arn: String,
    /// `Status`: as of [`ProfileAssociation`].
    pub status: String,
}
