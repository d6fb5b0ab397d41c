//! Management events of AWS services in CloudTrail, judged for the account and not for single resources.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::content::documented;
use crate::facts::ReadKind;
use crate::judge::grade::Grade;
use crate::judge::scope::Cx;
use crate::judge::trail_remedy::remedied;
use crate::judge::trail_support::{self, Inquiry, Subject, ask, fold};
use crate::judge::verdict::{Reason, Verdict};
use crate::trail::event::CONSOLE_SIGN_IN_REGIONS;
use crate::trail::{Access, EventClass, Level, Place};

/// Which management events `recorded` demands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Event sources, such as `ecr.amazonaws.com`; `"*"` stands for every service.
    #[schemars(length(min = 1))]
    pub services: Vec<String>,
    /// Which of their operations count.
    pub demand: Demand,
    /// True if the services' global events, which CloudTrail records in us-east-1, must be covered too.
    #[serde(default)]
    pub global: bool,
    /// True if sign-in to the console must be recorded too.
    #[serde(default)]
    pub console_sign_in: bool,
    /// True if only a trail counts, and no other recorder of the same events.
    #[serde(default)]
    pub trail_only: bool,
}

/// Which operations count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Demand {
    /// Operations that change something.
    Writes,
    /// All operations.
    ReadsAndWrites,
}

/// What the check may read.
pub const READS: &[&ReadKind] = trail_support::READS;

/// Services without regional endpoints: all of their events happen in the partition's leader region.
const GLOBAL_ONLY: [&str; 1] = ["iam.amazonaws.com"];
const STS: &str = "sts.amazonaws.com";
const EVERY_SERVICE: &str = "*";

/// Judges the account, region by region: each region in which events of the services, or sign-in, can happen is one
/// resource, with the account's ARN.
///
/// Where the demand is for writes, STS is judged by its write events: AssumeRole is a read by its name, no published record
/// shows its class, and a trail of writes is enough for the row; a note says so.
pub async fn run(params: &Params, cx: &Cx<'_>) -> Verdict {
    let classes = classes(params, cx);
    let sign_in_regions = match params.console_sign_in {
        true => sign_in_regions(cx),
        false => BTreeSet::new(),
    };
    let subjects = classes.into_iter().map(|(region, classes)| Subject {
        arn: format!("arn:{}:iam::{}:root", cx.scope.partition, cx.scope.account),
        region,
        classes,
    });
    let inquiry = Inquiry { subjects: subjects.collect(), sign_in_regions, trails_only: params.trail_only };
    let (mut findings, recorders) = ask(cx, inquiry).await;
    if params.demand == Demand::Writes && params.services.iter().any(|service| service == STS) {
        let places = places(params, cx, STS);
        let covers_reads = |place: Place| {
            let class = EventClass::management(STS, Access::Read, place).only(&["AssumeRole"]);
            recorders.coverage(&class).at_least == Level::Full
        };
        for finding in findings.iter_mut().filter(|finding| finding.grade == Grade::WHOLE) {
            let here = places.iter().filter(|place| place.region() == finding.region);
            if !here.cloned().all(covers_reads) {
                finding.notes.push(assume_role_may_be_read());
            }
        }
    }
    remedied(cx, fold(findings, Vec::new(), &[], &recorders), &recorders)
        .with_documented_records(documented::cloudtrail())
}

fn assume_role_may_be_read() -> Reason {
    Reason::new(
        "assume-role-may-be-read",
        "AssumeRole が読み取りイベントに分類される場合、書き込みだけの証跡には残らない (AWS の公開情報では分類を確認できない)",
        "if AssumeRole is classed as a read, a trail of writes does not hold it (no published record shows its class)",
    )
}

/// The classes of events that are demanded, by the region that records them.
fn classes(params: &Params, cx: &Cx<'_>) -> BTreeMap<String, Vec<EventClass>> {
    let access = match params.demand {
        Demand::Writes => Access::Write,
        Demand::ReadsAndWrites => Access::Both,
    };
    let mut classes = Vec::new();
    for service in &params.services {
        classes.extend(places(params, cx, service).into_iter().map(|place| match service.as_str() {
            EVERY_SERVICE => EventClass::management_of_any_service(access, place),
            source => EventClass::management(source, access, place),
        }));
    }
    if params.console_sign_in {
        let regional = cx.scope.regions.iter().cloned().chain(sign_in_regions(cx)).map(Place::Region);
        let places = [Place::global(&cx.scope.partition)].into_iter().chain(regional);
        classes.extend(places.map(EventClass::console_sign_in));
    }
    let mut by_region: BTreeMap<String, Vec<EventClass>> = BTreeMap::new();
    for class in classes {
        by_region.entry(class.place().region().to_owned()).or_default().push(class);
    }
    by_region
}

fn places(params: &Params, cx: &Cx<'_>, service: &str) -> Vec<Place> {
    let global = params.global.then(|| Place::global(&cx.scope.partition));
    let regional = cx.scope.regions.iter().filter(|_| !GLOBAL_ONLY.contains(&service) || !params.global);
    global.into_iter().chain(regional.cloned().map(Place::Region)).collect()
}

/// The other regions in which the console signs users in, whatever region the account works in.
fn sign_in_regions(cx: &Cx<'_>) -> BTreeSet<String> {
    let regions =
        CONSOLE_SIGN_IN_REGIONS.iter().filter(|_| cx.scope.partition == "aws").map(|&region| region.to_owned());
    regions.filter(|region| !cx.scope.regions.contains(region) && region != cx.scope.leader_region()).collect()
}

#[cfg(test)]
mod tests;
