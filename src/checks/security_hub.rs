//! Deviations from best practices, as Security Hub finds them.
//!
//! Two products bear the name: the CSPM, whose standards check the configuration that AWS Config records, and the newer
//! Security Hub, which an account may have instead.

mod reasons;
#[cfg(test)]
mod tests;

use futures::future::join_all;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::reasons::Finding;
use crate::facts::securityhub::{DescribeHub, DescribeSecurityHubV2, GetEnabledStandards, Standard};
use crate::facts::{Fact, Read, ReadKind};
use crate::judge::grade::Grade;
use crate::judge::regional::{InRegion, fold};
use crate::judge::scope::Cx;
use crate::judge::vended_logs::Mechanism;
use crate::judge::verdict::{Evidence, Reason, Verdict};

/// Parameters: none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {}

/// What the check may read.
pub const READS: &[&ReadKind] = &[DescribeHub::KIND, GetEnabledStandards::KIND, DescribeSecurityHubV2::KIND];

/// Judges Security Hub in each configured region.
pub async fn run(_params: &Params, cx: &Cx<'_>) -> Verdict {
    fold(cx, join_all(cx.scope.regions.iter().map(|region| judge(cx, region))).await)
}

/// The newer product is asked about only where the CSPM is off: a CSPM whose standards do not work stays a shortfall.
async fn judge(cx: &Cx<'_>, region: &str) -> InRegion {
    let call = DescribeHub::KIND.call;
    let in_region = |arn, exists, records| InRegion { arn, region: region.to_owned(), exists, records };
    let default_arn = cx.scope.arn("securityhub", region, "hub/default");
    match cx.read(DescribeHub { region: region.to_owned() }).await {
        Fact::Unreadable(why) => in_region(default_arn, true, Mechanism::unreadable(Grade::WHOLE, &why)),
        Fact::Seen(Some(hub)) => {
            let mut records = standards(cx, region).await;
            records.evidence.insert(0, Evidence::new(call, region, Some(&hub), "HubArn", &hub));
            in_region(hub, true, records)
        }
        Fact::Seen(None) => {
            let mut records = newer(cx, region).await;
            records.evidence.insert(0, Evidence::new(call, region, None, "HubArn", None::<&str>));
            in_region(default_arn, records.grade != Grade::NOTHING, records)
        }
    }
}

async fn newer(cx: &Cx<'_>, region: &str) -> Mechanism {
    let hub = match cx.read(DescribeSecurityHubV2 { region: region.to_owned() }).await {
        Fact::Seen(hub) => hub,
        Fact::Unreadable(why) => {
            let mut unread = Mechanism::unreadable(Grade::WHOLE, &why);
            unread.reasons.insert(0, Finding::CspmOff.reason(region));
            return unread;
        }
    };
    let evidence = vec![Evidence::new(DescribeSecurityHubV2::KIND.call, region, None, "HubV2Arn", &hub)];
    let (grade, finding) = match hub {
        Some(_) => (Grade::WHOLE, Finding::NewerOnly),
        None => (Grade::NOTHING, Finding::NotEnabled),
    };
    Mechanism { grade, reasons: vec![finding.reason(region)], evidence, ..Mechanism::none() }
}

/// A hub is a part in any case: it takes in the findings of other services. It checks nothing itself without a standard
/// that works.
async fn standards(cx: &Cx<'_>, region: &str) -> Mechanism {
    let standards = match cx.read(GetEnabledStandards { region: region.to_owned() }).await {
        Fact::Seen(standards) => standards,
        Fact::Unreadable(why) => {
            let reasons = vec![Reason::unreadable(&why)];
            return Mechanism { grade: Grade::AT_LEAST_PART, reasons, ..Mechanism::none() };
        }
    };
    let call = GetEnabledStandards::KIND.call;
    let field = |it: &Standard| Evidence::new(call, region, Some(&it.arn), "StandardsStatus", &it.status);
    let evidence = standards.iter().map(field).collect();
    let standards: Vec<Standard> = standards.into_iter().filter(|it| it.status != "DELETING").collect();
    let not_ready: Vec<Standard> = standards.iter().filter(|it| it.status != "READY").cloned().collect();
    let (grade, findings) = match (standards.is_empty(), not_ready.is_empty()) {
        (true, _) => (Grade::PART, vec![Finding::NoStandard]),
        (_, true) => (Grade::WHOLE, Vec::new()),
        _ => (Grade::PART, not_ready.into_iter().map(Finding::of).collect()),
    };
    let reasons = findings.iter().map(|finding| finding.reason(region)).collect();
    Mechanism { grade, reasons, evidence, ..Mechanism::none() }
}
