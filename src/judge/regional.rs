//! Services that an account switches on region by region: each configured region is one resource.

use std::collections::BTreeSet;

use super::remedy::plan::Plan;
use super::scope::Cx;
use super::vended_logs::Mechanism;
use super::verdict::{Current, ResourceVerdict, Verdict};
use crate::project::Binding;
use crate::trail::Lack;

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
    /// What would mend its shortfalls, beside buckets that keep its records for too short: [`fold`] sees to those.
    pub(crate) steps: Plan,
}

/// The row's verdict. A service that exists nowhere records nothing: that is `missing`, and `not_present` only where the
/// project file declares it absent.
pub(crate) fn fold(cx: &Cx<'_>, regions: Vec<InRegion>) -> Verdict {
    let declared_absent = cx.binding == Some(&Binding::Absent);
    let (mut claims, mut remedies) = (Vec::new(), Vec::new());
    let resources = regions.into_iter().map(|InRegion { arn, region, exists, records, mut steps }| {
        claims.extend(records.claims);
        let lacks: BTreeSet<Lack> = records.lacks.into_iter().collect();
        lacks.iter().for_each(|lack| steps.keep_longer_in_bucket(lack));
        remedies.extend(steps.remedy_by_region(&arn, &region));
        let current = if declared_absent && !exists { Current::NotPresent } else { records.grade.current() };
        ResourceVerdict { arn, region, current, reasons: records.reasons, evidence: records.evidence }
    });
    let mut verdict = Verdict::fold(resources.collect(), &[]);
    claims.sort_unstable();
    claims.dedup();
    verdict.claims = claims;
    verdict.with_remedies(remedies)
}
