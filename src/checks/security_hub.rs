//! Deviations from best practices, as Security Hub finds them.
//!
//! Two products bear the name: the CSPM, whose standards check the configuration that AWS Config records, and the newer
//! Security Hub, which an account may have instead. Either keeps findings for 90 days; beyond that, an export must.

mod reasons;
mod remedy;
#[cfg(test)]
mod tests;

use futures::future::join_all;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::reasons::Finding;
use crate::facts::securityhub::{DescribeHub, DescribeSecurityHubV2, GetEnabledStandards, Standard};
use crate::facts::{Fact, Read, ReadKind};
use crate::judge::findings_export::{self, Findings};
use crate::judge::grade::Grade;
use crate::judge::reads::together;
use crate::judge::regional::{InRegion, fold};
use crate::judge::remedy::plan::Plan;
use crate::judge::scope::Cx;
use crate::judge::security_lake::{self, Collected};
use crate::judge::vended_logs::{self, Mechanism};
use crate::judge::verdict::{Evidence, Reason, Verdict};

/// Parameters: none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {}

/// What the check may read.
pub const READS: &[&ReadKind] =
    &together::<{ 3 + vended_logs::READS.len() + security_lake::READS.len() + findings_export::READS.len() }>(&[
        &[DescribeHub::KIND, GetEnabledStandards::KIND, DescribeSecurityHubV2::KIND],
        vended_logs::READS,
        security_lake::READS,
        findings_export::READS,
    ]);

/// How long Security Hub keeps a finding after its last update, in days.
const KEPT_DAYS: u32 = 90;

/// `logType` of the delivery of findings (CloudWatch Logs "delivery v2").
const FINDINGS: &str = "SECURITY_FINDING_LOGS";

/// Judges Security Hub in each configured region.
pub async fn run(_params: &Params, cx: &Cx<'_>) -> Verdict {
    fold(cx, join_all(cx.scope.regions.iter().map(|region| judge(cx, region))).await)
}

/// The newer product is asked about only where the CSPM is off: a CSPM whose standards do not work stays a shortfall.
async fn judge(cx: &Cx<'_>, region: &str) -> InRegion {
    let call = DescribeHub::KIND.call;
    let in_region = |arn, exists, records, steps| InRegion { arn, region: region.to_owned(), exists, records, steps };
    let default_arn = cx.scope.arn("securityhub", region, "hub/default");
    match cx.read(DescribeHub { region: region.to_owned() }).await {
        Fact::Unreadable(why) => {
            in_region(default_arn, true, Mechanism::unreadable(Grade::WHOLE, &why), Plan::default())
        }
        Fact::Seen(Some(hub)) => {
            let ((standards, ready), (kept, keep)) = futures::join!(standards(cx, region), kept(cx, region, "hub/*"));
            let mut records = standards.and(kept);
            records.evidence.insert(0, Evidence::new(call, region, Some(&hub), "HubArn", &hub));
            in_region(hub, true, records, ready.then(keep))
        }
        Fact::Seen(None) => {
            let (mut records, steps) = newer(cx, region).await;
            records.evidence.insert(0, Evidence::new(call, region, None, "HubArn", None::<&str>));
            in_region(default_arn, records.grade != Grade::NOTHING, records, steps)
        }
    }
}

async fn newer(cx: &Cx<'_>, region: &str) -> (Mechanism, Plan) {
    let hub = match cx.read(DescribeSecurityHubV2 { region: region.to_owned() }).await {
        Fact::Seen(hub) => hub,
        Fact::Unreadable(why) => {
            let mut unread = Mechanism::unreadable(Grade::WHOLE, &why);
            unread.reasons.insert(0, Finding::CspmOff.reason(region));
            return (unread, Plan::default());
        }
    };
    let evidence = vec![Evidence::new(DescribeSecurityHubV2::KIND.call, region, None, "HubV2Arn", &hub)];
    let Some(_) = hub else {
        let nothing = Mechanism::because(Grade::NOTHING, Finding::NotEnabled.reason(region));
        return (Mechanism { evidence, ..nothing }, remedy::enable(cx, region));
    };
    let newer = Mechanism { evidence, ..Mechanism::because(Grade::WHOLE, Finding::NewerOnly.reason(region)) };
    let (kept, keep) = kept(cx, region, "hubv2/*").await;
    (newer.and(kept), keep)
}

/// Whether findings are kept as long as demanded: by a delivery of findings, or by Security Lake, which collects those of the
/// CSPM, or by a rule of EventBridge. `source` is what a delivery names as its source: not one hub, but all.
async fn kept(cx: &Cx<'_>, region: &str, source: &str) -> (Mechanism, Plan) {
    let Some(required) = cx.scope.retention_days.filter(|days| *days > KEPT_DAYS) else {
        return (Mechanism::whole(), Plan::default());
    };
    let source = cx.scope.arn("securityhub", region, source);
    let mut export = vended_logs::judge(cx, region, &source, |kind| kind == FINDINGS).await;
    let cspm = source.ends_with("hub/*");
    if export.grade != Grade::WHOLE && cspm {
        export = Mechanism::best(vec![export, security_lake::collects(cx, region, Collected::Findings).await]);
    }
    if export.grade != Grade::WHOLE {
        let detail_type = if cspm { "Security Hub Findings - Imported" } else { "Findings Imported V2" };
        let findings = Findings { source: "aws.securityhub", detail_type };
        export = Mechanism::best(vec![export, findings_export::exported(cx, region, findings).await]);
    }
    if export.grade != Grade::WHOLE {
        export.reasons.insert(0, Finding::KeptTooShort { required }.reason(region));
    }
    let steps = match export.grade == Grade::NOTHING || export.grade == Grade::PART {
        true => remedy::keep(cx, region, &source, &export),
        false => Plan::default(),
    };
    export.grade = export.grade.or(Grade::PART);
    (export, steps)
}

/// A hub is a part in any case: it takes in the findings of other services. It checks nothing itself without a standard
/// that works. One that is being enabled takes nothing from another that is ready.
async fn standards(cx: &Cx<'_>, region: &str) -> (Mechanism, Plan) {
    let standards = match cx.read(GetEnabledStandards { region: region.to_owned() }).await {
        Fact::Seen(standards) => standards,
        Fact::Unreadable(why) => {
            return (Mechanism::because(Grade::AT_LEAST_PART, Reason::unreadable(&why)), Plan::default());
        }
    };
    let call = GetEnabledStandards::KIND.call;
    let field = |it: &Standard| Evidence::new(call, region, Some(&it.arn), "StandardsStatus", &it.status);
    let evidence = standards.iter().map(field).collect();
    let standards: Vec<Standard> = standards.into_iter().filter(|it| it.status != "DELETING").collect();
    let ready = standards.iter().any(|it| it.status == "READY");
    let fails = standards.iter().any(|it| !matches!(it.status.as_str(), "READY" | "PENDING"));
    let mend = standards.iter().filter(|it| it.status != "READY" && !(ready && it.status == "PENDING"));
    let mut steps = mend.map(|it| remedy::ready(region, it)).fold(Plan::default(), Plan::then);
    let mut findings: Vec<Finding> = standards.into_iter().filter(|it| it.status != "READY").map(Finding::of).collect();
    if findings.is_empty() && !ready {
        findings.push(Finding::NoStandard);
        steps = remedy::subscribe(cx, region);
    }
    let grade = if ready && !fails { Grade::WHOLE } else { Grade::PART };
    let reasons = findings.iter().map(|finding| finding.reason(region)).collect();
    (Mechanism { grade, reasons, evidence, ..Mechanism::none() }, steps)
}
