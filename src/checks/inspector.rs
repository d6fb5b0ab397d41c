//! Vulnerability scans by Amazon Inspector: the types of resource that exist are scanned, and each resource really is.
//!
//! An account's own status says nothing: it may be ENABLED with every type off.

mod reasons;
mod remedy;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use futures::future::join_all;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::reasons::Finding;
use crate::facts::ec2::DescribeInstances;
use crate::facts::ecr::DescribeRepositories;
use crate::facts::inspector::{AccountStatus, BatchGetAccountStatus, Inactive, ListCoverage};
use crate::facts::lambda::ListFunctions;
use crate::facts::{Fact, Read, ReadKind};
use crate::judge::grade::Grade;
use crate::judge::regional::{InRegion, fold};
use crate::judge::remedy::plan::Plan;
use crate::judge::scope::Cx;
use crate::judge::vended_logs::Mechanism;
use crate::judge::verdict::{Evidence, Reason, Verdict};

/// What the row demands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// The types of resource that must be scanned in each region that holds some.
    pub types: BTreeSet<Type>,
}

/// A type of resource that is scanned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Type {
    /// EC2 instances.
    Ec2,
    /// Container images in ECR.
    Ecr,
    /// Packages of Lambda functions.
    Lambda,
}

impl Type {
    /// The field of `resourceState`, which is also how Inspector's `Enable` calls the type.
    fn name(self) -> &'static str {
        match self {
            Self::Ec2 => "ec2",
            Self::Ecr => "ecr",
            Self::Lambda => "lambda",
        }
    }

    fn is_on(self, status: &AccountStatus) -> bool {
        let own = match self {
            Self::Ec2 => &status.ec2,
            Self::Ecr => &status.ecr,
            Self::Lambda => &status.lambda,
        };
        own.as_deref() == Some(ENABLED)
    }
}

const ENABLED: &str = "ENABLED";

/// Reasons for an inactive scan that leave nothing unscanned: the resource is gone, or runs nowhere.
const NOTHING_TO_SCAN: [&str; 6] = [
    "RESOURCE_TERMINATED",
    "EC2_INSTANCE_STOPPED",
    "RESOURCE_STOPPED",
    "IMAGE_ARCHIVED",
    "SCAN_ELIGIBILITY_EXPIRED",
    "NO_RESOURCES_FOUND",
];

/// What the check may read.
pub const READS: &[&ReadKind] = &[
    BatchGetAccountStatus::KIND,
    ListCoverage::KIND,
    ListFunctions::KIND,
    DescribeInstances::KIND,
    DescribeRepositories::KIND,
];

/// Judges Inspector in each configured region.
pub async fn run(params: &Params, cx: &Cx<'_>) -> Verdict {
    let regions = cx.scope.regions.iter().map(|region| async move {
        let (exists, records, steps) = judge(params, cx, region).await;
        let (arn, region) = (cx.scope.arn("inspector2", region, "account"), region.clone());
        InRegion { arn, region, exists, records, steps }
    });
    fold(cx, join_all(regions).await)
}

/// Whether Inspector is on in the region, what it scans, and what would make it scan the rest.
async fn judge(params: &Params, cx: &Cx<'_>, region: &str) -> (bool, Mechanism, Plan) {
    let account = cx.scope.account.clone();
    let status = match cx.read(BatchGetAccountStatus { region: region.to_owned(), account }).await {
        Fact::Seen(status) => status,
        Fact::Unreadable(why) => return (true, Mechanism::unreadable(Grade::WHOLE, &why), Plan::default()),
    };
    let evidence = status.as_ref().map_or_else(Vec::new, |status| evidence(status, region));
    if let Some((exists, grade, why)) = shortfall(status.as_ref()) {
        let records = Mechanism { evidence, ..Mechanism::because(grade, why.reason(region)) };
        let all: Vec<Type> = params.types.iter().copied().collect();
        return (exists, records, remedy::enable(cx, region, &all, status.as_ref()));
    }
    let scans = join_all(params.types.iter().map(|kind| scanned(*kind, cx, region, status.as_ref())));
    let (scans, (coverage, cover)) = futures::join!(scans, coverage(cx, region));
    let off: Vec<Type> =
        params.types.iter().zip(&scans).filter(|(_, scan)| scan.grade == Grade::PART).map(|(kind, _)| *kind).collect();
    let steps = if off.is_empty() { cover } else { remedy::enable(cx, region, &off, status.as_ref()).then(cover) };
    let account = Mechanism { evidence, ..Mechanism::whole() };
    (true, scans.into_iter().chain([coverage]).fold(account, Mechanism::and), steps)
}

/// Why nothing that runs is scanned, if so: whether there is an Inspector, how much it scans, and why.
fn shortfall(status: Option<&AccountStatus>) -> Option<(bool, Grade, Finding)> {
    let Some(status) = status else { return Some((false, Grade::NOTHING, Finding::NotEnabled)) };
    if let Some(code) = status.error_code.clone() {
        return Some((true, Grade::UNKNOWN, Finding::NotTold { code }));
    }
    let suspended = |status: &Option<String>| status.as_ref().is_some_and(|status| status.starts_with("SUSPEND"));
    let on = |status: &Option<String>| status.as_deref() == Some(ENABLED);
    let types = [&status.ec2, &status.ecr, &status.lambda];
    if suspended(&status.status) {
        Some((true, Grade::NOTHING, Finding::Suspended))
    } else if types.into_iter().any(on) {
        None
    } else if types.into_iter().any(suspended) {
        Some((true, Grade::NOTHING, Finding::Suspended))
    } else if on(&status.code_repository) {
        Some((true, Grade::NOTHING, Finding::CodeOnly))
    } else {
        Some((false, Grade::NOTHING, Finding::NotEnabled))
    }
}

/// A type counts where there is something of it.
async fn scanned(kind: Type, cx: &Cx<'_>, region: &str, status: Option<&AccountStatus>) -> Mechanism {
    if status.is_some_and(|status| kind.is_on(status)) {
        return Mechanism::whole();
    }
    let present = match kind {
        Type::Ec2 => cx.read(DescribeInstances { region: region.to_owned() }).await.map(|ids| !ids.is_empty()),
        Type::Ecr => cx.read(DescribeRepositories { region: region.to_owned() }).await.map(|names| !names.is_empty()),
        Type::Lambda => cx.read(ListFunctions { region: region.to_owned() }).await.map(|all| !all.is_empty()),
    };
    match present {
        Fact::Seen(false) => Mechanism::whole(),
        Fact::Seen(true) => Mechanism::because(Grade::PART, Finding::TypeOff { kind }.reason(region)),
        Fact::Unreadable(why) => Mechanism::because(Grade::AT_LEAST_PART, Reason::unreadable(&why)),
    }
}

/// Resources that are not scanned although their type is.
async fn coverage(cx: &Cx<'_>, region: &str) -> (Mechanism, Plan) {
    let account = cx.scope.account.clone();
    let inactive = match cx.read(ListCoverage { region: region.to_owned(), account }).await {
        Fact::Seen(inactive) => inactive,
        Fact::Unreadable(why) => {
            return (Mechanism::because(Grade::AT_LEAST_PART, Reason::unreadable(&why)), Plan::default());
        }
    };
    let uncovered = inactive.into_iter().filter(|it| !NOTHING_TO_SCAN.contains(&it.reason.as_str()));
    let uncovered: Vec<Inactive> = uncovered.collect();
    if uncovered.is_empty() {
        return (Mechanism::whole(), Plan::default());
    }
    let steps = uncovered.iter().map(|inactive| remedy::cover(region, inactive)).fold(Plan::default(), Plan::then);
    let call = ListCoverage::KIND.call;
    let field = |it: &Inactive| {
        let value = format!("{} × {} {}", it.reason, it.resources, it.resource_type);
        Evidence::new(call, region, Some(&it.first), "scanStatus.reason", value)
    };
    let evidence = uncovered.iter().map(field).collect();
    let reasons = uncovered.into_iter().map(|inactive| Finding::NotCovered { inactive }.reason(region)).collect();
    (Mechanism { grade: Grade::PART, reasons, evidence, ..Mechanism::none() }, steps)
}

fn evidence(status: &AccountStatus, region: &str) -> Vec<Evidence> {
    let call = BatchGetAccountStatus::KIND.call;
    let field = |name: &str, value: &Option<String>| Evidence::new(call, region, None, name, value);
    vec![
        field("state.status", &status.status),
        field("resourceState.ec2.status", &status.ec2),
        field("resourceState.ecr.status", &status.ecr),
        field("resourceState.lambda.status", &status.lambda),
        field("resourceState.codeRepository.status", &status.code_repository),
        field("failedAccounts.errorCode", &status.error_code),
    ]
}
