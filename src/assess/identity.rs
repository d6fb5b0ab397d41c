//! The identity of what a report states: the same row, notification or resource in any two reports.

use std::collections::BTreeSet;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::report::{Report, ResourceFinding};

/// The side of a row that a statement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Facet {
    /// The audit trail.
    Trail,
    /// The notification.
    Notification,
}

impl Facet {
    /// The word for it in identities and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Trail => "trail",
            Self::Notification => "notification",
        }
    }
}

impl fmt::Display for Facet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The one identity: `prd/s3-output` for a row's trail, `prd/s3-output/notification` for its notification, and
/// `prd/s3-output/trail/<region>/<arn>` for a resource.
///
/// It holds nothing that changes while the row or resource stays what it is: no verdict, no name, no position. The account
/// is no part of it, so that a report of another account is recognised as one instead of as removed and new rows; ARNs
/// carry it where it belongs to the resource. Ids of environments and rows have no `/`, so no two things share one.
pub fn identity(environment: &str, component: &str, facet: Facet, resource: Option<&ResourceFinding>) -> String {
    match (facet, resource) {
        (Facet::Trail, None) => format!("{environment}/{component}"),
        (facet, None) => format!("{environment}/{component}/{facet}"),
        (facet, Some(resource)) => format!("{environment}/{component}/{facet}/{}/{}", resource.region, resource.arn),
    }
}

/// The first identity that a report states twice. There is none in a report of this program: whoever compares or cites
/// findings relies on it.
pub fn repeated(report: &Report) -> Option<String> {
    let mut seen = BTreeSet::new();
    let all = report.findings.iter().flat_map(|finding| {
        let of = |resource| identity(&finding.environment, &finding.component, Facet::Trail, resource);
        std::iter::once(of(None)).chain(finding.resources.iter().map(move |resource| of(Some(resource))))
    });
    all.into_iter().find(|id| !seen.insert(id.clone()))
}
