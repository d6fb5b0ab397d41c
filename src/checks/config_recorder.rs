//! Configuration changes, as AWS Config records them.
//!
//! Each configured region needs a recorder of its own; they mostly share the name `default`, so regions are what tells them
//! apart. IAM is global: one region that records its types is enough.

mod reasons;
mod remedy;
#[cfg(test)]
mod tests;

use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::reasons::{Broken, Narrow, Note, Undelivered};
use crate::content::documented;
use crate::facts::config::{
    ConfigurationRecorder, DeliveryChannel, DeliveryChannelStatus, DescribeConfigurationRecorderStatus,
    DescribeConfigurationRecorders, DescribeDeliveryChannelStatus, DescribeDeliveryChannels,
    ListConfigurationRecorders, RecorderStatus,
};
use crate::facts::{Fact, Read, ReadKind};
use crate::judge::destination::{self, Destination};
use crate::judge::grade::Grade;
use crate::judge::reads::together;
use crate::judge::regional::{InRegion, fold};
use crate::judge::remedy::plan::Plan;
use crate::judge::scope::Cx;
use crate::judge::vended_logs::Mechanism;
use crate::judge::verdict::{Evidence, Reason, Verdict, without_repetition};

/// Parameters: none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {}

/// What the check may read.
pub const READS: &[&ReadKind] = &together::<{ 5 + destination::READS.len() }>(&[
    &[
        DescribeConfigurationRecorders::KIND,
        DescribeConfigurationRecorderStatus::KIND,
        DescribeDeliveryChannels::KIND,
        DescribeDeliveryChannelStatus::KIND,
        ListConfigurationRecorders::KIND,
    ],
    destination::READS,
]);

/// What `includeGlobalResourceTypes` stands for (`RecordingGroup`).
const IAM_TYPES: [&str; 4] = ["AWS::IAM::User", "AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::Policy"];
/// The regions in which a recorder can record IAM: those that AWS Config served before February 2022. All that came later
/// never can, whatever the recorder says (`RecordingGroup.includeGlobalResourceTypes`).
const CAN_RECORD_IAM: [&str; 26] = [
    "af-south-1",
    "ap-east-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ca-central-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-north-1",
    "eu-south-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "me-south-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-west-1",
    "us-west-2",
];
/// How long a recorder may have been running without any success: history is delivered every six hours, on changes only.
const YOUNG: SignedDuration = SignedDuration::from_hours(24);

/// Judges the recorder of each configured region, and whether any region records IAM.
pub async fn run(_params: &Params, cx: &Cx<'_>) -> Verdict {
    let mut regions = join_all(cx.scope.regions.iter().map(|region| judge(cx, region, true))).await;
    let iam = iam(cx, &regions).await;
    let iam_lacks = iam.as_ref().is_none_or(|iam| iam.records.grade != Grade::WHOLE);
    remedy::give_steps(cx, &mut regions, iam_lacks);
    let verdict = fold(cx, regions.into_iter().map(|region| region.records).chain(iam).collect());
    verdict.with_documented_records(documented::configuration_item())
}

/// The recorder of one region.
struct Region {
    records: InRegion,
    /// How much it records of IAM.
    iam: Grade,
    /// Whether it is told to record all of IAM, however well it works.
    selects_iam: bool,
    /// The recorder, if there is one.
    recorder: Option<ConfigurationRecorder>,
    /// Where it delivers.
    channel: Option<DeliveryChannel>,
}

/// `with_services` also asks for the recorders of AWS services where the customer's records nothing: a part at most.
async fn judge(cx: &Cx<'_>, region: &str, with_services: bool) -> Region {
    let arn = cx.scope.arn("config", region, "configuration-recorder");
    let region_of = |arn, exists, records: Mechanism, iam| Region {
        records: InRegion { arn, region: region.to_owned(), exists, records, steps: Plan::default() },
        iam,
        selects_iam: false,
        recorder: None,
        channel: None,
    };
    let recorders = match cx.read(DescribeConfigurationRecorders { region: region.to_owned() }).await {
        Fact::Seen(recorders) => recorders,
        Fact::Unreadable(why) => {
            return region_of(arn, true, Mechanism::unreadable(Grade::WHOLE, &why), Grade::UNKNOWN);
        }
    };
    let Some(recorder) = recorders.into_iter().next() else {
        let mut none = Mechanism { reasons: vec![Broken::NoRecorder.reason(region)], ..Mechanism::none() };
        none.evidence.push(evidence(DescribeConfigurationRecorders::KIND, region, &arn, "name", None::<&str>));
        let services = if with_services { of_services(cx, region).await } else { Mechanism::none() };
        let (exists, iam) = (services.grade != Grade::NOTHING, services.grade);
        return region_of(arn, exists, none.or(services), iam);
    };
    let arn = recorder.arn.clone().unwrap_or_else(|| format!("{arn}/{}", recorder.name));
    let (works, channel) = works(cx, region, &arn, &recorder).await;
    let iam = if CAN_RECORD_IAM.contains(&region) { iam_of(&recorder) } else { Grade::NOTHING };
    let recorded = works.grade.and(iam);
    let mut records = limited(works, selection(&recorder, region));
    records.evidence.extend(settings(&recorder, region, &arn));
    if with_services && records.grade == Grade::NOTHING {
        records = records.or(of_services(cx, region).await);
    }
    let selects_iam = iam == Grade::WHOLE;
    Region { selects_iam, recorder: Some(recorder), channel, ..region_of(arn, true, records, recorded) }
}

type Condition = (Grade, Option<Reason>);

/// A mechanism that is as good as the worst of its conditions.
fn limited(mut mechanism: Mechanism, conditions: impl IntoIterator<Item = Condition>) -> Mechanism {
    for (grade, reason) in conditions {
        mechanism.grade = mechanism.grade.and(grade);
        mechanism.reasons.extend(reason);
    }
    mechanism
}

/// Whether the recorder runs, and whether what it records arrives somewhere.
async fn works(
    cx: &Cx<'_>,
    region: &str,
    arn: &str,
    recorder: &ConfigurationRecorder,
) -> (Mechanism, Option<DeliveryChannel>) {
    let region_of = || region.to_owned();
    let (status, channels, deliveries) = futures::join!(
        cx.read(DescribeConfigurationRecorderStatus { region: region_of() }),
        cx.read(DescribeDeliveryChannels { region: region_of() }),
        cx.read(DescribeDeliveryChannelStatus { region: region_of() }),
    );
    let status = status.map(|all| all.into_iter().find(|status| status.name == recorder.name));
    let started = match &status {
        Fact::Seen(Some(status)) => status.last_start_time,
        _ => None,
    };
    let mut runs = Mechanism { grade: Grade::WHOLE, ..Mechanism::none() };
    if let Fact::Seen(Some(status)) = &status {
        let kind = DescribeConfigurationRecorderStatus::KIND;
        runs.evidence.push(evidence(kind, region, arn, "recording", status.recording));
        runs.evidence.push(evidence(kind, region, arn, "lastStatus", status.last_status.as_deref()));
    }
    let runs = limited(runs, [running(cx, region, status)]);
    let (delivery, channel) = match channels.map(|all| all.into_iter().next()) {
        Fact::Unreadable(why) => (Mechanism::unreadable(Grade::WHOLE, &why), None),
        Fact::Seen(None) => (Mechanism::because(Grade::NOTHING, Undelivered::NoChannel.reason(region)), None),
        Fact::Seen(Some(channel)) => (delivery(cx, region, &channel, deliveries, started).await, Some(channel)),
    };
    (runs.and(delivery), channel)
}

fn running(cx: &Cx<'_>, region: &str, status: Fact<Option<RecorderStatus>>) -> Condition {
    let status = match status {
        Fact::Unreadable(why) => return (Grade::UNKNOWN, Some(Reason::unreadable(&why))),
        Fact::Seen(None) => return (Grade::UNKNOWN, Some(Broken::NoStatus.reason(region))),
        Fact::Seen(Some(status)) => status,
    };
    if !status.recording {
        return (Grade::NOTHING, Some(Broken::Stopped.reason(region)));
    }
    let last = status.last_status.unwrap_or_default();
    match last.to_ascii_lowercase().as_str() {
        "success" => (Grade::WHOLE, None),
        "failure" => {
            let code = status.last_error_code.unwrap_or_else(|| "-".to_owned());
            (Grade::NOTHING, Some(Broken::Failing { code }.reason(region)))
        }
        _ if is_young(cx, status.last_start_time) => (Grade::WHOLE, Some(Note::JustStarted.reason(region))),
        _ => (Grade::PART, Some(Broken::Unproven { status: last }.reason(region))),
    }
}

fn is_young(cx: &Cx<'_>, started: Option<Timestamp>) -> bool {
    started.is_some_and(|started| cx.scope.collected_at.duration_since(started) < YOUNG)
}

/// Whether the history reaches the bucket. What does not is still kept inside AWS Config: a part.
async fn delivery(
    cx: &Cx<'_>,
    region: &str,
    channel: &DeliveryChannel,
    statuses: Fact<Vec<DeliveryChannelStatus>>,
    started: Option<Timestamp>,
) -> Mechanism {
    // AWS Config does not deliver to buckets with Object Lock (`AWS::Config::DeliveryChannel`).
    // History and snapshots lie below `[PREFIX/]AWSLogs/ACCOUNT/Config/`.
    let bucket = Destination::bucket(&cx.scope.partition, &channel.bucket).without_object_lock();
    let bucket = bucket.in_folder(channel.prefix.as_deref()).with_logs_of(&cx.scope.account, "Config");
    let judged = bucket.judge(cx, region).await;
    let status = statuses.map(|all| all.into_iter().find(|status| status.name == channel.name));
    let last = match &status {
        Fact::Seen(Some(status)) => status.history_status.clone(),
        _ => None,
    };
    let delivering = last.as_deref().is_some_and(|last| last.eq_ignore_ascii_case("success"));
    let delivered = Mechanism::kept(judged, delivering);
    let (call, kind) = (DescribeDeliveryChannels::KIND, DescribeDeliveryChannelStatus::KIND);
    let mut evidence = vec![
        evidence(call, region, &channel.name, "s3BucketName", &channel.bucket),
        evidence(kind, region, &channel.name, "configHistoryDeliveryInfo.lastStatus", last),
    ];
    evidence.extend(delivered.evidence);
    let kept = Mechanism { grade: delivered.grade.or(Grade::PART), evidence, ..delivered };
    limited(kept, [history(cx, region, status, started)])
}

fn history(
    cx: &Cx<'_>,
    region: &str,
    status: Fact<Option<DeliveryChannelStatus>>,
    started: Option<Timestamp>,
) -> Condition {
    let status = match status {
        Fact::Unreadable(why) => return (Grade::AT_LEAST_PART, Some(Reason::unreadable(&why))),
        Fact::Seen(status) => status,
    };
    let (last, code, success) = match status {
        Some(status) => (status.history_status, status.history_error_code, status.history_success_time),
        None => (None, None, None),
    };
    match last.as_deref().map(str::to_ascii_lowercase).as_deref() {
        Some("success") => match success.filter(|success| !is_young(cx, Some(*success))) {
            Some(success) => (Grade::WHOLE, Some(Note::HistoryIsOld { success }.reason(region))),
            None => (Grade::WHOLE, None),
        },
        Some("failure") => {
            let code = code.unwrap_or_else(|| "-".to_owned());
            (Grade::PART, Some(Undelivered::HistoryFailing { code }.reason(region)))
        }
        _ if is_young(cx, started) => (Grade::WHOLE, Some(Note::HistoryNotYetDelivered.reason(region))),
        _ => (Grade::PART, Some(Undelivered::HistoryNeverDelivered.reason(region))),
    }
}

/// Which types a recorder is told to record.
enum Selected<'a> {
    All,
    Except(&'a [String]),
    Only(&'a [String]),
}

impl<'a> Selected<'a> {
    /// Recorders from before the strategies have none: their other fields decide.
    fn of(recorder: &'a ConfigurationRecorder) -> Self {
        match recorder.strategy.as_deref() {
            Some("ALL_SUPPORTED_RESOURCE_TYPES") => Self::All,
            Some("EXCLUSION_BY_RESOURCE_TYPES") => Self::Except(&recorder.excluded_types),
            Some("INCLUSION_BY_RESOURCE_TYPES") => Self::Only(&recorder.resource_types),
            _ if recorder.all_supported => Self::All,
            _ if !recorder.excluded_types.is_empty() => Self::Except(&recorder.excluded_types),
            _ => Self::Only(&recorder.resource_types),
        }
    }
}

/// Whether every change of every type is recorded. Daily recording keeps the last state of a day and loses those between.
fn selection(recorder: &ConfigurationRecorder, region: &str) -> Vec<Condition> {
    let part = |narrow: Narrow| (Grade::PART, Some(narrow.reason(region)));
    let mut conditions = match Selected::of(recorder) {
        Selected::All | Selected::Except([]) => Vec::new(),
        Selected::Only([]) => vec![(Grade::NOTHING, Some(Narrow::NoTypes.reason(region)))],
        Selected::Except(types) => vec![part(Narrow::Excluded { types: types.to_vec() })],
        Selected::Only(types) => vec![part(Narrow::Only { types: types.to_vec() })],
    };
    let daily = recorder.overrides.iter().filter(|other| other.frequency == DAILY);
    let daily: Vec<String> = daily.flat_map(|other| other.resource_types.iter().cloned()).collect();
    if recorder.frequency.as_deref() == Some(DAILY) {
        conditions.push(part(Narrow::Daily));
    } else if !daily.is_empty() {
        conditions.push(part(Narrow::DailyFor { types: daily }));
    }
    conditions
}

const DAILY: &str = "DAILY";

/// How much of IAM the recorder is told to record. `includeGlobalResourceTypes` has no effect on an exclusion.
fn iam_of(recorder: &ConfigurationRecorder) -> Grade {
    let selected = Selected::of(recorder);
    Grade::of_parts(IAM_TYPES.map(|kind| {
        let named = |types: &[String]| types.iter().any(|one| one == kind);
        let recorded = match selected {
            Selected::All => recorder.include_global,
            Selected::Except(types) => !named(types),
            Selected::Only(types) => named(types),
        };
        let own = recorder.overrides.iter().find(|other| named(&other.resource_types));
        let frequency = own.map_or(recorder.frequency.as_deref(), |other| Some(other.frequency.as_str()));
        match (recorded, frequency == Some(DAILY)) {
            (false, _) => Grade::NOTHING,
            (true, true) => Grade::PART,
            (true, false) => Grade::WHOLE,
        }
    }))
}

/// Whether any region records IAM; the partition's leader region is looked at too if the configured ones do not. None if
/// there is no recorder at all: then the regions say all there is to say.
async fn iam(cx: &Cx<'_>, regions: &[Region]) -> Option<InRegion> {
    let leader = cx.scope.leader_region();
    let mut grade = regions.iter().map(|region| region.iam).fold(Grade::NOTHING, Grade::or);
    let elsewhere = if grade == Grade::WHOLE || cx.scope.regions.iter().any(|region| region == leader) {
        None
    } else {
        Some(judge(cx, leader, false).await)
    };
    grade = elsewhere.iter().map(|region| region.iam).fold(grade, Grade::or);
    let looked_at = || regions.iter().chain(&elsewhere);
    let exists = looked_at().any(|region| region.records.exists);
    let reasons = if grade == Grade::WHOLE { Vec::new() } else { iam_reasons(looked_at()) };
    let arn = format!("arn:{}:iam::{}:root", cx.scope.partition, cx.scope.account);
    let steps = if grade == Grade::WHOLE { Plan::default() } else { remedy::of_iam(cx, looked_at()) };
    let told = looked_at().filter(|region| region.selects_iam && grade != Grade::WHOLE);
    let lacks = told.flat_map(|region| region.records.records.lacks.iter().cloned()).collect();
    let elsewhere = elsewhere.map_or_else(Mechanism::none, |region| region.records.records);
    let records = Mechanism { grade, reasons, lacks, ..elsewhere };
    exists.then(|| InRegion { arn, region: leader.to_owned(), exists, records, steps })
}

/// Why IAM is not recorded: what is wrong with the recorders that are told to, else that none is; and what nobody knows.
fn iam_reasons<'a>(regions: impl Iterator<Item = &'a Region> + Clone) -> Vec<Reason> {
    let (told, others): (Vec<&Region>, Vec<&Region>) = regions.clone().partition(|region| region.selects_iam);
    let names: Vec<&str> = regions.map(|region| region.records.region.as_str()).collect();
    let not_told = told.is_empty().then(|| Narrow::IamNotRecorded.reason(&names.join(", ")));
    let unread = others.into_iter().filter(|region| region.iam == Grade::UNKNOWN);
    let theirs = told.into_iter().chain(unread).flat_map(|region| region.records.records.reasons.iter().cloned());
    without_repetition(not_told.into_iter().chain(theirs).collect())
}

/// Recorders of AWS services: they record what their service needs, for its own use.
async fn of_services(cx: &Cx<'_>, region: &str) -> Mechanism {
    let recorders = match cx.read(ListConfigurationRecorders { region: region.to_owned() }).await {
        Fact::Seen(recorders) => recorders,
        Fact::Unreadable(why) => return Mechanism::unreadable(Grade::PART, &why),
    };
    let of_aws = recorders.into_iter().filter(|recorder| recorder.provider.is_none());
    let mut services: Vec<String> = of_aws.filter_map(|recorder| recorder.service_principal).collect();
    services.sort_unstable();
    if services.is_empty() {
        return Mechanism::none();
    }
    let services = services.join(", ");
    let kind = ListConfigurationRecorders::KIND;
    let evidence = vec![Evidence::new(kind.call, region, None, "servicePrincipal", &services)];
    let reasons = vec![Broken::ServiceLinkedOnly { services }.reason(region)];
    Mechanism { grade: Grade::PART, reasons, evidence, ..Mechanism::none() }
}

fn settings(recorder: &ConfigurationRecorder, region: &str, arn: &str) -> Vec<Evidence> {
    let field = |name, value: Option<String>| evidence(DescribeConfigurationRecorders::KIND, region, arn, name, value);
    let list = |types: &[String]| Some(types.join(", ")).filter(|types| !types.is_empty());
    vec![
        field("recordingGroup.recordingStrategy.useOnly", recorder.strategy.clone()),
        field("recordingGroup.allSupported", Some(recorder.all_supported.to_string())),
        field("recordingGroup.includeGlobalResourceTypes", Some(recorder.include_global.to_string())),
        field("recordingGroup.resourceTypes", list(&recorder.resource_types)),
        field("recordingGroup.exclusionByResourceTypes.resourceTypes", list(&recorder.excluded_types)),
        field("recordingMode.recordingFrequency", recorder.frequency.clone()),
    ]
}

fn evidence(kind: &ReadKind, region: &str, resource: &str, field: &str, value: impl Serialize) -> Evidence {
    Evidence::new(kind.call, region, Some(resource), field, value)
}
