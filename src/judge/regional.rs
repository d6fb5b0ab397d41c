//! Services that an account switches on region by region: each configured region is one resource.

use super::scope::Cx;
use super::vended_logs::Mechanism;
use super::verdict::{Current, ResourceVerdict, Verdict};
use crate::project::Binding;

/// A service in one region.
pub(crate) struct InRegion {
    /// The ARN of what the service is in the region (a recorder, a detector), or would be.
    pub(crate) arn: String,
    /// The region.
    pub(crate) region: String,
    /// False only if the service's own answers say that there is nothing of it in the region.
    pub(crate) exists: bool,
    /// What it records.
    pub(crate) records: Mechanism,
}

/// The row's verdict. A service that exists nowhere records nothing: that is `missing`, and `not_present` only where the
/// project file declares it absent.
pub(crate) fn fold(cx: &Cx<'_>, regions: Vec<InRegion>) -> Verdict {
    let declared_absent = cx.binding == Some(&Binding::Absent);
    let mut claims = Vec::new();
    let resources = regions.into_iter().map(|InRegion { arn, region, exists, records }| {
        claims.extend(records.claims);
        let current = if declared_absent && !exists { Current::NotPresent } else { records.grade.current() };
        ResourceVerdict { arn, region, current, reasons: records.reasons, evidence: records.evidence }
    });
    let mut verdict = Verdict::fold(resources.collect(), &[]);
    claims.sort_unstable();
    claims.dedup();
    verdict.claims = claims;
    verdict
}
