//! Threat detection by GuardDuty.
//!
//! A detector in every configured region; the protection plans that the matrix names, where there is something to protect;
//! and publishing that works where it is set up. GuardDuty itself keeps findings for 90 days.

mod reasons;
mod remedy;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use futures::future::join_all;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::reasons::{Finding, six_hours};
use crate::facts::guardduty::{
    DescribePublishingDestination, Detector, GetAdministratorAccount, GetDetector, ListDetectors,
    ListPublishingDestinations, PublishingDestination,
};
use crate::facts::lambda::ListFunctions;
use crate::facts::rds::{DbInstance, DescribeDbInstances};
use crate::facts::s3::ListBuckets;
use crate::facts::{Fact, Read, ReadKind};
use crate::judge::destination::{self, Destination};
use crate::judge::findings_export::{self, Findings};
use crate::judge::grade::Grade;
use crate::judge::reads::together;
use crate::judge::regional::{InRegion, fold};
use crate::judge::remedy::plan::Plan;
use crate::judge::scope::Cx;
use crate::judge::vended_logs::Mechanism;
use crate::judge::verdict::{Evidence, Reason, Verdict};

/// What the row demands beyond GuardDuty's own sources (CloudTrail, VPC flow logs, DNS), which are always on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// The protection plans that must be on in each region that holds what they protect.
    pub plans: BTreeSet<ProtectionPlan>,
}

/// A protection plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ProtectionPlan {
    /// Object reads and writes of S3 buckets.
    S3,
    /// Network traffic of Lambda functions.
    Lambda,
    /// Sign-ins to Aurora and to RDS for PostgreSQL, the databases whose sign-ins GuardDuty can see.
    Rds,
}

impl ProtectionPlan {
    /// `Features[].Name`.
    fn feature(self) -> &'static str {
        match self {
            Self::S3 => "S3_DATA_EVENTS",
            Self::Lambda => "LAMBDA_NETWORK_LOGS",
            Self::Rds => "RDS_LOGIN_EVENTS",
        }
    }
}

/// `Engine` of the instances that RDS Protection watches, members of Aurora clusters included.
const WATCHED_ENGINES: [&str; 3] = ["aurora-mysql", "aurora-postgresql", "postgres"];

/// What the check may read.
pub const READS: &[&ReadKind] = &together::<{ 7 + destination::READS.len() + findings_export::READS.len() }>(&[
    &[
        ListDetectors::KIND,
        GetDetector::KIND,
        ListPublishingDestinations::KIND,
        DescribePublishingDestination::KIND,
        GetAdministratorAccount::KIND,
        ListFunctions::KIND,
        DescribeDbInstances::KIND,
    ],
    destination::READS,
    findings_export::READS,
]);

/// How long GuardDuty keeps findings, in days.
const KEPT_DAYS: u32 = 90;

/// Judges the detector of each configured region.
pub async fn run(params: &Params, cx: &Cx<'_>) -> Verdict {
    fold(cx, join_all(cx.scope.regions.iter().map(|region| judge(params, cx, region))).await)
}

async fn judge(params: &Params, cx: &Cx<'_>, region: &str) -> InRegion {
    let arn = cx.scope.arn("guardduty", region, "detector");
    let in_region = |arn, exists, records, steps| InRegion { arn, region: region.to_owned(), exists, records, steps };
    let detectors = match cx.read(ListDetectors { region: region.to_owned() }).await {
        Fact::Seen(detectors) => detectors,
        Fact::Unreadable(why) => {
            return in_region(arn, true, Mechanism::unreadable(Grade::WHOLE, &why), Plan::default());
        }
    };
    let Some(id) = detectors.into_iter().next() else {
        let evidence = vec![Evidence::new(ListDetectors::KIND.call, region, None, "DetectorIds", None::<&str>)];
        let none = Mechanism::because(Grade::NOTHING, Finding::NotEnabled.reason(region));
        return in_region(arn, false, Mechanism { evidence, ..none }, remedy::enable(params, region));
    };
    let (detects, steps) = detects(params, cx, region, &id).await;
    in_region(format!("{arn}/{id}"), true, detects, steps)
}

/// What a detector detects, whether its findings are kept, and what would mend either.
async fn detects(params: &Params, cx: &Cx<'_>, region: &str, id: &str) -> (Mechanism, Plan) {
    let detector = match cx.read(GetDetector { region: region.to_owned(), detector_id: id.to_owned() }).await {
        Fact::Seen(detector) => detector,
        Fact::Unreadable(why) => return (Mechanism::unreadable(Grade::WHOLE, &why), Plan::default()),
    };
    let field = |field: &str, value: &str| Evidence::new(GetDetector::KIND.call, region, Some(id), field, value);
    let enabled = detector.features.iter().filter(|feature| feature.status == "ENABLED");
    let enabled: Vec<&str> = enabled.map(|feature| feature.name.as_str()).collect();
    let evidence = vec![field("Status", &detector.status), field("Features", &enabled.join(", "))];
    if detector.status != "ENABLED" {
        let nothing = Mechanism::because(Grade::NOTHING, Finding::Suspended.reason(region));
        // What else would fall short once it runs is mended along with it.
        let (_, publish) = published(cx, region, id).await;
        let off = params.plans.iter().filter(|plan| !is_on(**plan, &detector)).copied().collect::<Vec<_>>();
        let mut steps = remedy::resume(&detector, region, id);
        if !off.is_empty() {
            steps = steps.then(remedy::turn_on(&off, region, id));
        }
        return (Mechanism { evidence, ..nothing }, steps.then(publish));
    }
    let plans = join_all(params.plans.iter().map(|plan| protects(*plan, cx, region, &detector)));
    let (plans, (published, publish)) = futures::join!(plans, published(cx, region, id));
    let off = params.plans.iter().zip(&plans).filter(|(_, plan)| plan.grade == Grade::PART);
    let off: Vec<ProtectionPlan> = off.map(|(plan, _)| *plan).collect();
    let steps = if off.is_empty() { publish } else { remedy::turn_on(&off, region, id).then(publish) };
    let detector_itself = Mechanism { evidence, ..Mechanism::whole() };
    let mut all = plans.into_iter().chain([published]).fold(detector_itself, Mechanism::and);
    if detector.publishing_frequency.as_deref() == Some("SIX_HOURS") {
        all.reasons.push(six_hours(region));
    }
    (all, steps)
}

fn is_on(plan: ProtectionPlan, detector: &Detector) -> bool {
    detector.features.iter().any(|it| it.name == plan.feature() && it.status == "ENABLED")
}

/// A plan counts where there is something to protect. Without it, the detector still sees the rest.
async fn protects(plan: ProtectionPlan, cx: &Cx<'_>, region: &str, detector: &Detector) -> Mechanism {
    if is_on(plan, detector) {
        return Mechanism::whole();
    }
    match something_to_protect(plan, cx, region).await {
        Fact::Seen(false) => Mechanism::whole(),
        Fact::Seen(true) => Mechanism::because(Grade::PART, Finding::PlanOff { plan }.reason(region)),
        Fact::Unreadable(why) => Mechanism::because(Grade::AT_LEAST_PART, Reason::unreadable(&why)),
    }
}

async fn something_to_protect(plan: ProtectionPlan, cx: &Cx<'_>, region: &str) -> Fact<bool> {
    match plan {
        ProtectionPlan::S3 => {
            // An older endpoint does not say where a bucket is: it may be here.
            let here = |of: Option<String>| of.is_none_or(|of| of == region);
            let buckets = cx.read(ListBuckets { region: cx.scope.leader_region().to_owned() }).await;
            buckets.map(|buckets| buckets.into_iter().any(|bucket| here(bucket.region)))
        }
        ProtectionPlan::Lambda => {
            let functions = cx.read(ListFunctions { region: region.to_owned() }).await;
            functions.map(|functions| !functions.is_empty())
        }
        ProtectionPlan::Rds => {
            let watched = |instance: DbInstance| WATCHED_ENGINES.contains(&instance.engine.as_str());
            let instances = cx.read(DescribeDbInstances { region: region.to_owned() }).await;
            instances.map(|instances| instances.into_iter().any(watched))
        }
    }
}

/// Whether the findings are kept as long as demanded. Publishing that is set up but fails is a shortfall in any case.
async fn published(cx: &Cx<'_>, region: &str, id: &str) -> (Mechanism, Plan) {
    let list = ListPublishingDestinations { region: region.to_owned(), detector_id: id.to_owned() };
    let destinations = match cx.read(list).await {
        Fact::Seen(destinations) => destinations,
        Fact::Unreadable(why) => {
            return (Mechanism::because(Grade::AT_LEAST_PART, Reason::unreadable(&why)), Plan::default());
        }
    };
    if destinations.is_empty() {
        return unpublished(cx, region, id).await;
    }
    let judged = join_all(destinations.iter().map(|to| publishes(cx, region, id, to))).await;
    let (judged, steps): (Vec<Mechanism>, Vec<Plan>) = judged.into_iter().unzip();
    let mut best = judged.into_iter().fold(Mechanism::none(), Mechanism::or);
    best.grade = best.grade.or(Grade::PART);
    (best, steps.into_iter().fold(Plan::default(), Plan::then))
}

/// What GuardDuty puts its findings on the default bus as, in members' accounts too.
const EVENTS: Findings = Findings { source: "aws.guardduty", detail_type: "GuardDuty Finding" };

/// Nothing is published: that matters only if 90 days are too short, and no rule of EventBridge keeps the findings.
async fn unpublished(cx: &Cx<'_>, region: &str, id: &str) -> (Mechanism, Plan) {
    let Some(required) = cx.scope.retention_days.filter(|days| *days > KEPT_DAYS) else {
        return (Mechanism::whole(), Plan::default());
    };
    let exported = findings_export::exported(cx, region, EVENTS).await;
    if exported.grade == Grade::WHOLE {
        return (exported, Plan::default());
    }
    let (administered, steps) = administered(cx, region, id, required).await;
    (Mechanism::best(vec![administered, exported]), steps)
}

/// A member's findings may be published by the account
/// that administers it, which cannot be seen from here.
async fn administered(cx: &Cx<'_>, region: &str, id: &str, required: u32) -> (Mechanism, Plan) {
    let administrator = GetAdministratorAccount { region: region.to_owned(), detector_id: id.to_owned() };
    let call = GetAdministratorAccount::KIND.call;
    let too_short = || Finding::KeptTooShort { required }.reason(region);
    match cx.read(administrator).await {
        Fact::Unreadable(why) => {
            let reasons = vec![too_short(), Reason::unreadable(&why)];
            let unread = Mechanism { grade: Grade::AT_LEAST_PART, reasons, ..Mechanism::none() };
            (unread, Plan::default())
        }
        Fact::Seen(Some(administrator)) if administrator.relationship.as_deref() == Some("Enabled") => {
            let account = administrator.account;
            let evidence = vec![Evidence::new(call, region, Some(id), "Administrator.AccountId", &account)];
            let why = Finding::Administered { account, required }.reason(region);
            (Mechanism { evidence, ..Mechanism::because(Grade::AT_LEAST_PART, why) }, Plan::default())
        }
        Fact::Seen(_) => (Mechanism::because(Grade::PART, too_short()), remedy::publish(cx, region, id)),
    }
}

async fn publishes(cx: &Cx<'_>, region: &str, id: &str, to: &PublishingDestination) -> (Mechanism, Plan) {
    let call = ListPublishingDestinations::KIND.call;
    let evidence = vec![Evidence::new(call, region, Some(&to.id), "Status", &to.status)];
    let mut publishing = Mechanism { evidence, ..Mechanism::whole() };
    let delivering = to.status == "PUBLISHING";
    if !delivering {
        publishing.grade = Grade::NOTHING;
        publishing.reasons.push(Finding::NotPublishing { status: to.status.clone() }.reason(region));
    }
    let describe = DescribePublishingDestination {
        region: region.to_owned(),
        detector_id: id.to_owned(),
        destination_id: to.id.clone(),
    };
    let arn = match cx.read(describe).await {
        Fact::Seen(arn) => arn,
        Fact::Unreadable(why) => {
            publishing.grade = publishing.grade.and(Grade::UNKNOWN);
            publishing.reasons.push(Reason::unreadable(&why));
            return (publishing, Plan::default());
        }
    };
    if let Some(bucket) = arn.as_deref().and_then(Destination::of_arn) {
        let bucket = bucket.with_logs_of(&cx.scope.account, "GuardDuty");
        let judged = bucket.judge(cx, region).await;
        let (grade, reasons) = judged.grade(delivering);
        publishing.grade = publishing.grade.and(grade);
        publishing.reasons.extend(reasons);
        publishing.evidence.extend(judged.evidence);
        publishing.claims.push(bucket.arn);
        publishing.lacks.extend(judged.lack);
    }
    let gone = publishing.reasons.iter().any(|reason| reason.code == "bucket-gone");
    let steps = match delivering && !gone {
        true => Plan::default(),
        false => remedy::mend(&remedy::Published { cx, region, detector: id, to: &to.id, arn: arn.as_deref(), gone }),
    };
    (publishing, steps)
}
