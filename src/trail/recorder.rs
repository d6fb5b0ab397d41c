//! What can record CloudTrail events, and whether it is alive for events of one place.
//!
//! Alive is the conjunction of scope (does the recorder listen there) and delivery (does what it selects arrive). Where several
//! rules apply, the worst answer wins in the order No, Unknown, Degraded: so an unreadable fact never hides a known failure, and a
//! readable weakness never hides that something else could not be read.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::event::{Field, Place};
use super::lack::Lack;
use super::reason::{Note, Outage, Shortfall, Unread};
use super::selector::{AdvancedEventSelector, Clause, EventSelectors};
use super::weakness::{Protection, Unprotected, Weakness};

/// Why a fact is not known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unreadable {
    /// The AWS operation, for example `cloudtrail:GetTrailStatus`.
    pub call: String,
    /// The cause in the report's words: denied, throttled, not_collected, …
    pub cause: String,
}

/// A fact, or why it could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read<T> {
    /// AWS answered.
    Known(T),
    /// AWS did not.
    Unreadable(Unreadable),
}

/// From where and when the recorders are looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewpoint {
    /// The account whose events are asked about, 12 digits.
    pub account: String,
    /// When the facts were collected.
    pub now: Timestamp,
    /// Regions enabled in the account (account:ListRegions or ec2:DescribeRegions).
    pub enabled_regions: Read<BTreeSet<String>>,
    /// How long the trail must be kept, if the environment says so; in days.
    pub required_retention_days: Option<u32>,
    /// Whether the environment demands log file validation of trails.
    pub validation_demanded: bool,
}

/// State of the customer-managed key that a recorder encrypts with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// None, or one that the service owns.
    NotUsed,
    /// kms:DescribeKey `KeyState`, for example `Enabled`.
    State(String),
    /// Another account's key, not asked: only a recent delivery shows that it can be used.
    OtherAccount,
    /// This account's key, which could not be described.
    Unreadable(Unreadable),
}

/// The bucket or log group that a recorder writes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// It exists.
    Exists,
    /// It exists, but keeps records for less than demanded.
    Short(Lack),
    /// The owning service says that there is none of this name.
    Gone,
    /// Another account's: the delivery status decides.
    OtherAccount,
    /// It exists, but whether it is this account's could not be read.
    OwnerUnread(Unreadable),
    /// It could not be read.
    Unreadable(Unreadable),
    /// Not looked at: the recorder is out of scope anyway, or AWS names none.
    NotAsked,
}

/// A trail: cloudtrail:DescribeTrails, GetTrailStatus and GetEventSelectors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailFacts {
    /// `TrailARN`; its account tells a foreign organization trail.
    pub arn: String,
    /// `Name`.
    pub name: String,
    /// `HomeRegion`.
    pub home_region: String,
    /// `IsMultiRegionTrail`.
    pub is_multi_region: bool,
    /// `IsOrganizationTrail`.
    pub is_organization: bool,
    /// `IncludeGlobalServiceEvents`.
    pub include_global_service_events: bool,
    /// `HasCustomEventSelectors`.
    pub has_custom_event_selectors: bool,
    /// GetTrailStatus by the region that was asked. The home region decides whether the trail logs; each region reports its own
    /// delivery. A region that is not here counts as unreadable.
    pub status: BTreeMap<String, Read<TrailStatus>>,
    /// GetEventSelectors, from the home region.
    pub selectors: Read<EventSelectors>,
    /// State of `KmsKeyId`.
    pub kms_key: KeyState,
    /// `S3BucketName` and its state.
    pub bucket: (String, Destination),
    /// How the bucket is protected.
    pub protection: Protection,
    /// `LogFileValidationEnabled`.
    pub log_file_validation: bool,
    /// GetEventConfiguration returned `AggregationConfigurations`.
    pub aggregates_data_events: bool,
}

/// Answer of cloudtrail:GetTrailStatus in one region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailStatus {
    /// `IsLogging`.
    pub is_logging: bool,
    /// `StartLoggingTime`, the latest.
    pub start_logging_time: Option<Timestamp>,
    /// `StopLoggingTime`, the latest.
    pub stop_logging_time: Option<Timestamp>,
    /// `LatestDeliveryTime` to the bucket.
    pub latest_delivery_time: Option<Timestamp>,
    /// `LatestDeliveryError`: set for bucket problems only.
    pub latest_delivery_error: Option<String>,
    /// `LatestDigestDeliveryTime` to the bucket.
    pub latest_digest_time: Option<Timestamp>,
    /// `LatestDigestDeliveryError`.
    pub latest_digest_error: Option<String>,
}

/// A CloudTrail Lake event data store: cloudtrail:GetEventDataStore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventDataStoreFacts {
    /// `EventDataStoreArn`.
    pub arn: String,
    /// `Name`.
    pub name: String,
    /// The region in which it was listed.
    pub region: String,
    /// `Status`.
    pub status: Read<String>,
    /// `MultiRegionEnabled`.
    pub is_multi_region: bool,
    /// `RetentionPeriod`, days.
    pub retention_days: u32,
    /// State of `KmsKeyId`: a disabled key stops ingestion.
    pub kms_key: KeyState,
    /// `AdvancedEventSelectors`.
    pub selectors: Read<Vec<AdvancedEventSelector>>,
}

/// A CloudWatch telemetry rule: observabilityadmin:GetTelemetryRule. Rules of other resource types are no recorders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TelemetryRuleFacts {
    /// `RuleArn`.
    pub arn: String,
    /// `RuleName`.
    pub name: String,
    /// The region in which it was listed.
    pub region: String,
    /// `TelemetryRule.ResourceType`.
    pub resource_type: String,
    /// `TelemetryRule.AllRegions`.
    pub all_regions: bool,
    /// `TelemetryRule.Regions`.
    pub regions: BTreeSet<String>,
    /// `RegionStatuses`: region to PENDING, ACTIVE or FAILED; only for rules of several regions.
    pub region_statuses: BTreeMap<String, String>,
    /// `TelemetryRule.SelectionCriteria`.
    pub selection_criteria: Option<String>,
    /// `DestinationConfiguration.RetentionInDays`; none means without end.
    pub retention_days: Option<u32>,
    /// `DestinationConfiguration.DestinationPattern` and the state of that log group.
    pub log_group: (String, Destination),
    /// How the log group is protected.
    pub protection: Protection,
    /// `DestinationConfiguration.CloudtrailParameters.AdvancedEventSelectors`.
    pub selectors: Read<Vec<AdvancedEventSelector>>,
}

/// A service-linked channel: cloudtrail:GetChannel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelFacts {
    /// `ChannelArn`.
    pub arn: String,
    /// `Name`.
    pub name: String,
    /// The region in which it was listed.
    pub region: String,
    /// `SourceConfig.ApplyToAllRegions`.
    pub apply_to_all_regions: bool,
    /// Whether the destination is known to keep events (Security Lake, CloudWatch Logs).
    pub destination_stores: bool,
    /// `SourceConfig.AdvancedEventSelectors`.
    pub selectors: Read<Vec<AdvancedEventSelector>>,
}

/// Anything that may record events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorder {
    /// A trail.
    Trail(TrailFacts),
    /// An event data store.
    EventDataStore(EventDataStoreFacts),
    /// A telemetry rule.
    TelemetryRule(TelemetryRuleFacts),
    /// A service-linked channel.
    Channel(ChannelFacts),
    /// Recorders that could not be listed, or one that could not be described: it might record everything.
    Unlisted(Unreadable),
}

/// Whether what a recorder selects in a place arrives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Alive {
    /// It does.
    Yes,
    /// In part, or not for as long as required: it never makes coverage full.
    Degraded(Shortfall),
    /// It does not.
    No(Shortfall),
    /// What decides it could not be read.
    Unknown(Shortfall),
}

/// [`Alive`] with remarks that do not change it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Liveness {
    /// The answer.
    pub alive: Alive,
    /// What degrades it besides, if the answer is that it is degraded.
    pub besides: Vec<Shortfall>,
    /// Remarks.
    pub notes: Vec<Note>,
}

impl From<Alive> for Liveness {
    fn from(alive: Alive) -> Self {
        Self { alive, besides: Vec::new(), notes: Vec::new() }
    }
}

/// A delivery error is only a warning while deliveries are no older than this: AWS does not say when it clears the error.
const FRESH_DELIVERY: SignedDuration = SignedDuration::from_hours(24);
/// A trail younger than this need not have delivered yet.
const JUST_STARTED: SignedDuration = SignedDuration::from_hours(1);

/// Digests come every hour, whether there are events or not.
const FRESH_DIGEST: SignedDuration = SignedDuration::from_hours(3);
/// A trail younger than this need not have delivered a digest yet.
const BEFORE_DIGEST: SignedDuration = SignedDuration::from_hours(2);

/// Regions of the `aws` partition that cannot be disabled.
pub const ALWAYS_ENABLED: [&str; 17] = [
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

impl Recorder {
    /// The ARN, or the call that would have listed the recorder.
    pub fn arn(&self) -> &str {
        match self {
            Self::Trail(trail) => &trail.arn,
            Self::EventDataStore(store) => &store.arn,
            Self::TelemetryRule(rule) => &rule.arn,
            Self::Channel(channel) => &channel.arn,
            Self::Unlisted(unreadable) => &unreadable.call,
        }
    }

    /// The name for messages.
    pub fn name(&self) -> &str {
        match self {
            Self::Trail(trail) => &trail.name,
            Self::EventDataStore(store) => &store.name,
            Self::TelemetryRule(rule) => &rule.name,
            Self::Channel(channel) => &channel.name,
            Self::Unlisted(unreadable) => &unreadable.call,
        }
    }

    /// Whether the recorder is alive for events of a place.
    pub fn liveness(&self, place: &Place, view: &Viewpoint) -> Liveness {
        match self {
            Self::Trail(trail) => trail.liveness(place, view),
            Self::EventDataStore(store) => store.alive(place, view).into(),
            Self::TelemetryRule(rule) => rule.liveness(place, view),
            Self::Channel(channel) => channel.alive(place).into(),
            Self::Unlisted(unreadable) => Alive::Unknown(Unread::Recorders(unreadable.clone()).into()).into(),
        }
    }

    /// What the recorder selects, in normal form, or why that is not known.
    pub(crate) fn clauses(&self, view: &Viewpoint) -> Result<Vec<Clause>, Shortfall> {
        match self {
            Self::Trail(trail) => trail.clauses(view),
            Self::EventDataStore(EventDataStoreFacts { name, selectors, .. })
            | Self::TelemetryRule(TelemetryRuleFacts { name, selectors, .. })
            | Self::Channel(ChannelFacts { name, selectors, .. }) => match selectors {
                Read::Known(advanced) => {
                    Ok(EventSelectors { event_selectors: Vec::new(), advanced_event_selectors: advanced.clone() }
                        .clauses())
                }
                Read::Unreadable(why) => Err(Unread::Selectors { recorder: name.clone(), why: why.clone() }.into()),
            },
            Self::Unlisted(unreadable) => Err(Unread::Recorders(unreadable.clone()).into()),
        }
    }

    /// The selectors as AWS returned them, as far as they were read; for remarks on how they are written.
    pub(crate) fn selectors(&self) -> Option<EventSelectors> {
        match self {
            Self::Trail(TrailFacts { selectors: Read::Known(selectors), .. }) => Some(selectors.clone()),
            Self::EventDataStore(EventDataStoreFacts { selectors: Read::Known(advanced), .. })
            | Self::TelemetryRule(TelemetryRuleFacts { selectors: Read::Known(advanced), .. })
            | Self::Channel(ChannelFacts { selectors: Read::Known(advanced), .. }) => {
                Some(EventSelectors { event_selectors: Vec::new(), advanced_event_selectors: advanced.clone() })
            }
            _ => None,
        }
    }

    /// Whether the recorder takes part in the aggregation of data events.
    pub(crate) fn aggregates(&self) -> bool {
        matches!(self, Self::Trail(trail) if trail.aggregates_data_events)
    }

    /// Whether the recorder has a selector for network activity of one of the given event sources.
    pub(crate) fn selects_network_activity(&self, sources: &BTreeSet<String>) -> bool {
        let selectors = self.selectors().unwrap_or_default();
        selectors.clauses().iter().any(|clause| {
            clause.on(&Field::EventCategory).any(|c| c.equals.iter().any(|v| v == "NetworkActivity"))
                && sources.iter().any(|source| clause.accepts(&Field::EventSource, source))
        })
    }
}

/// Picks the worst of the findings; see the module's rule.
fn worst(findings: impl IntoIterator<Item = Alive>) -> Alive {
    let rank = |alive: &Alive| match alive {
        Alive::No(_) => 3,
        Alive::Unknown(_) => 2,
        Alive::Degraded(_) => 1,
        Alive::Yes => 0,
    };
    findings.into_iter().fold(Alive::Yes, |worst, next| if rank(&next) > rank(&worst) { next } else { worst })
}

/// `arrives`: as for [`destination_finding`]; the only evidence for another account's key.
fn key_finding(recorder: &str, key: &KeyState, arrives: bool, disabled: fn(Shortfall) -> Alive) -> Alive {
    match key {
        KeyState::NotUsed => Alive::Yes,
        KeyState::OtherAccount if arrives => Alive::Yes,
        KeyState::OtherAccount => Alive::Unknown(Unread::KmsKeyInOtherAccount { recorder: recorder.to_owned() }.into()),
        KeyState::State(state) if state == "Enabled" => Alive::Yes,
        KeyState::State(state) => {
            disabled(Outage::KmsKeyDisabled { recorder: recorder.to_owned(), state: state.clone() }.into())
        }
        KeyState::Unreadable(why) => {
            Alive::Unknown(Unread::KmsKey { recorder: recorder.to_owned(), why: why.clone() }.into())
        }
    }
}

/// `arrives`: whether the service itself reports recent delivery, which is the only evidence for another account's destination.
fn destination_finding(recorder: &str, (name, state): &(String, Destination), arrives: bool) -> Alive {
    let recorder = recorder.to_owned();
    match state {
        Destination::Exists | Destination::NotAsked => Alive::Yes,
        Destination::OtherAccount | Destination::OwnerUnread(_) if arrives => Alive::Yes,
        Destination::OtherAccount => {
            Alive::Unknown(Unread::DestinationInOtherAccount { recorder, destination: name.clone() }.into())
        }
        Destination::Short(lack) => Alive::Degraded(Outage::DestinationShort { recorder, lack: lack.clone() }.into()),
        Destination::Gone => Alive::No(Outage::DestinationGone { recorder, destination: name.clone() }.into()),
        Destination::OwnerUnread(why) | Destination::Unreadable(why) => {
            Alive::Unknown(Unread::Destination { recorder, destination: name.clone(), why: why.clone() }.into())
        }
    }
}

/// `unprotected`: what the weaknesses, if there are some, make of the recorder.
fn protection_finding(
    recorder: &str,
    destination: &str,
    protection: &Protection,
    unprotected: impl FnOnce(Vec<Weakness>) -> Unprotected,
) -> Alive {
    let (recorder, destination) = (recorder.to_owned(), destination.to_owned());
    match protection {
        Protection::Known(weaknesses) if weaknesses.is_empty() => Alive::Yes,
        Protection::Known(weaknesses) => Alive::Degraded(Outage::Unprotected(unprotected(weaknesses.clone())).into()),
        Protection::OtherAccount => Alive::Unknown(Unread::ProtectionInOtherAccount { recorder, destination }.into()),
        Protection::Unreadable(why) => {
            Alive::Unknown(Unread::Protection { recorder, destination, why: why.clone() }.into())
        }
    }
}

fn retention_finding(recorder: &str, days: Option<u32>, view: &Viewpoint) -> Alive {
    match (days, view.required_retention_days) {
        (Some(days), Some(required)) if days < required => {
            Alive::Degraded(Outage::RetentionShort { recorder: recorder.to_owned(), days, required }.into())
        }
        _ => Alive::Yes,
    }
}

fn region_finding(recorder: &str, covered: bool, place: &Place) -> Alive {
    match place {
        _ if covered => Alive::Yes,
        Place::Region(region) => {
            Alive::No(Outage::RegionNotCovered { recorder: recorder.to_owned(), region: region.clone() }.into())
        }
        Place::Global { .. } => Alive::No(Outage::GlobalServicesNotCovered { recorder: recorder.to_owned() }.into()),
    }
}

impl TrailFacts {
    /// Whether the trail belongs to another account: an organization trail seen from a member.
    pub fn is_foreign(&self, account: &str) -> bool {
        self.arn.split(':').nth(4) != Some(account)
    }

    fn liveness(&self, place: &Place, view: &Viewpoint) -> Liveness {
        let scope = worst([self.scope_finding(place), self.home_region_finding(view)]);
        if let Alive::No(_) = scope {
            return scope.into();
        }
        let home = match self.status_in(&self.home_region) {
            Ok(status) => status,
            Err(unread) => return worst([scope, Alive::Unknown(unread), self.gone()]).into(),
        };
        if !home.is_logging {
            let outage = Outage::TrailStopped { trail: self.name.clone(), since: home.stop_logging_time };
            return Alive::No(outage.into()).into();
        }
        let local = match self.status_in(place.region()) {
            Ok(status) => status,
            Err(unread) => return worst([scope, Alive::Unknown(unread), self.gone()]).into(),
        };
        let started = home.start_logging_time.or(local.start_logging_time);
        let Liveness { alive, notes, .. } = self.delivery(local, started, view.now);
        let arrives = is_fresh(local, view.now) || is_fresh(home, view.now);
        let findings = [
            scope,
            alive,
            self.failing_at_home(local, home, view.now),
            destination_finding(&self.name, &self.bucket, arrives),
            key_finding(&self.name, &self.kms_key, arrives, Alive::Degraded),
            protection_finding(&self.name, &self.bucket.0, &self.protection, |weaknesses| Unprotected::Bucket {
                trail: self.name.clone(),
                bucket: self.bucket.0.clone(),
                weaknesses,
            }),
            self.digest_finding(home, view),
        ];
        let alive = worst(findings.clone());
        let besides = findings.into_iter().filter(|finding| *finding != alive).filter_map(|finding| match finding {
            Alive::Degraded(shortfall) if matches!(alive, Alive::Degraded(_)) => Some(shortfall),
            _ => None,
        });
        Liveness { besides: besides.collect(), alive, notes }
    }

    /// Every region writes to the one bucket. What fails from the home region would fail from a region that is merely quiet.
    fn failing_at_home(&self, local: &TrailStatus, home: &TrailStatus, now: Timestamp) -> Alive {
        let quiet = local.latest_delivery_error.is_none() && !is_fresh(local, now);
        match self.delivery(home, home.start_logging_time, now).alive {
            alive @ (Alive::No(_) | Alive::Degraded(_)) if quiet => alive,
            _ => Alive::Yes,
        }
    }

    /// Whether validation, if it is demanded, is on and its digests arrive. Only the home region is asked: a bucket that
    /// takes its digests takes those of the other regions.
    fn digest_finding(&self, home: &TrailStatus, view: &Viewpoint) -> Alive {
        let trail = self.name.clone();
        let lacks = |unprotected| Alive::Degraded(Outage::Unprotected(unprotected).into());
        let (last, error) = (home.latest_digest_time, home.latest_digest_error.clone());
        let young = age(home.start_logging_time, view.now).is_some_and(|age| age < BEFORE_DIGEST);
        let since_start = last.filter(|&last| home.start_logging_time.is_none_or(|started| started <= last));
        match error {
            _ if !view.validation_demanded => Alive::Yes,
            _ if !self.log_file_validation => lacks(Unprotected::ValidationOff { trail }),
            Some(error) => lacks(Unprotected::DigestsFailing { trail, error }),
            None if age(last, view.now).is_some_and(|age| age <= FRESH_DIGEST) => Alive::Yes,
            None if young && since_start.is_none() => {
                Alive::Unknown(Unread::DigestsNotYet { trail, since: home.start_logging_time }.into())
            }
            None => lacks(Unprotected::DigestsStale { trail, last }),
        }
    }

    /// The destination's absence, which no unreadable status can hide.
    fn gone(&self) -> Alive {
        match self.bucket.1 {
            Destination::Gone => destination_finding(&self.name, &self.bucket, false),
            _ => Alive::Yes,
        }
    }

    /// Whether the selectors follow from `HasCustomEventSelectors` alone.
    pub(crate) fn selectors_are_inferred(&self, view: &Viewpoint) -> bool {
        matches!(self.selectors, Read::Unreadable(_))
            && !self.has_custom_event_selectors
            && self.is_foreign(&view.account)
    }

    fn scope_finding(&self, place: &Place) -> Alive {
        let at_home = self.home_region == place.region();
        let covered = match place {
            Place::Region(_) => self.is_multi_region || at_home,
            Place::Global { .. } => self.include_global_service_events && (self.is_multi_region || at_home),
        };
        region_finding(&self.name, covered, place)
    }

    /// A member account sends nothing to an organization trail whose home region the account has not enabled.
    fn home_region_finding(&self, view: &Viewpoint) -> Alive {
        let always = ALWAYS_ENABLED.contains(&self.home_region.as_str());
        if !self.is_multi_region || !self.is_organization || !self.is_foreign(&view.account) || always {
            return Alive::Yes;
        }
        let (trail, home_region) = (self.name.clone(), self.home_region.clone());
        match &view.enabled_regions {
            Read::Known(enabled) if enabled.contains(&self.home_region) => Alive::Yes,
            Read::Known(_) => Alive::No(Outage::HomeRegionNotEnabled { trail, home_region }.into()),
            Read::Unreadable(why) => {
                Alive::Unknown(Unread::EnabledRegions { trail, home_region, why: why.clone() }.into())
            }
        }
    }

    fn status_in(&self, region: &str) -> Result<&TrailStatus, Shortfall> {
        let why = match self.status.get(region) {
            Some(Read::Known(status)) => return Ok(status),
            Some(Read::Unreadable(why)) => why.clone(),
            None => Unreadable { call: "cloudtrail:GetTrailStatus".to_owned(), cause: "not_collected".to_owned() },
        };
        Err(Unread::Status { recorder: self.name.clone(), region: region.to_owned(), why }.into())
    }

    /// Delivery of a trail that logs. A quiet region delivers nothing and is not broken for it.
    fn delivery(&self, status: &TrailStatus, started: Option<Timestamp>, now: Timestamp) -> Liveness {
        let trail = self.name.clone();
        let latest = status.latest_delivery_time;
        let fresh = is_fresh(status, now);
        let young = age(started, now).is_some_and(|age| age < JUST_STARTED);
        let error = status.latest_delivery_error.clone().filter(|error| !error.is_empty());
        let since_start = latest.filter(|&last| started.is_none_or(|started| started <= last));
        match (error, since_start) {
            (Some(error), None) => Alive::No(Outage::DeliveryNeverSucceeded { trail, error }.into()).into(),
            (Some(error), Some(last)) if fresh => {
                Liveness { notes: vec![Note::DeliveryErrorButFresh { trail, error, last }], ..Alive::Yes.into() }
            }
            (Some(error), Some(last)) => Alive::Degraded(Outage::DeliveryFailing { trail, error, last }.into()).into(),
            (None, _) if young && latest.is_none() => {
                Alive::Unknown(Unread::RecentlyStarted { trail, since: started }.into()).into()
            }
            (None, _) if !fresh => {
                Liveness { notes: vec![Note::QuietDelivery { trail, last: latest }], ..Alive::Yes.into() }
            }
            (None, _) => Alive::Yes.into(),
        }
    }

    /// An empty answer means the default of a trail without custom selectors. A foreign trail's selectors cannot be read by a member
    /// at all, but `HasCustomEventSelectors=false` says the same.
    fn clauses(&self, view: &Viewpoint) -> Result<Vec<Clause>, Shortfall> {
        let foreign = self.is_foreign(&view.account);
        match &self.selectors {
            Read::Known(selectors) if !selectors.is_empty() => Ok(selectors.clauses()),
            Read::Known(_) if !self.has_custom_event_selectors => Ok(EventSelectors::service_default().clauses()),
            Read::Known(_) => {
                let why = Unreadable { call: "cloudtrail:GetEventSelectors".to_owned(), cause: "malformed".to_owned() };
                Err(Unread::Selectors { recorder: self.name.clone(), why }.into())
            }
            Read::Unreadable(_) if self.selectors_are_inferred(view) => Ok(EventSelectors::service_default().clauses()),
            Read::Unreadable(why) if foreign => {
                Err(Unread::OrgTrailSelectors { trail: self.name.clone(), why: why.clone() }.into())
            }
            Read::Unreadable(why) => Err(Unread::Selectors { recorder: self.name.clone(), why: why.clone() }.into()),
        }
    }
}

fn age(time: Option<Timestamp>, now: Timestamp) -> Option<SignedDuration> {
    time.map(|time| now.duration_since(time))
}

fn is_fresh(status: &TrailStatus, now: Timestamp) -> bool {
    age(status.latest_delivery_time, now).is_some_and(|age| age <= FRESH_DELIVERY)
}

impl EventDataStoreFacts {
    fn alive(&self, place: &Place, view: &Viewpoint) -> Alive {
        let store = self.name.clone();
        let status = match &self.status {
            Read::Unreadable(why) => {
                Alive::Unknown(Unread::Status { recorder: store, region: self.region.clone(), why: why.clone() }.into())
            }
            Read::Known(status) => match status.as_str() {
                "ENABLED" => Alive::Yes,
                "STOPPING_INGESTION" | "STOPPED_INGESTION" | "PENDING_DELETION" => {
                    Alive::No(Outage::EventDataStoreStopped { store, status: status.clone() }.into())
                }
                _ => Alive::Unknown(Unread::EventDataStoreStarting { store, status: status.clone() }.into()),
            },
        };
        worst([
            region_finding(&self.name, self.is_multi_region || self.region == place.region(), place),
            status,
            key_finding(&self.name, &self.kms_key, false, Alive::No),
            retention_finding(&self.name, Some(self.retention_days), view),
        ])
    }
}

impl TelemetryRuleFacts {
    fn liveness(&self, place: &Place, view: &Viewpoint) -> Liveness {
        let rule = self.name.clone();
        if self.resource_type != "AWS::CloudTrail" {
            return Alive::No(Outage::OtherTelemetry { rule, resource_type: self.resource_type.clone() }.into()).into();
        }
        let region = place.region();
        let covered = self.all_regions || self.regions.contains(region) || self.region == region;
        let narrowed = match &self.selection_criteria {
            Some(criteria) if !criteria.is_empty() => {
                Alive::Degraded(Outage::TelemetryRuleNarrowed { rule, criteria: criteria.clone() }.into())
            }
            _ => Alive::Yes,
        };
        let alive =
            worst([
                region_finding(&self.name, covered, place),
                self.status_finding(region),
                destination_finding(&self.name, &self.log_group, false),
                retention_finding(&self.name, self.retention_days, view),
                protection_finding(&self.name, &self.log_group.0, &self.protection, |weaknesses| {
                    Unprotected::LogGroup { rule: self.name.clone(), group: self.log_group.0.clone(), weaknesses }
                }),
                narrowed,
            ]);
        Liveness { notes: vec![Note::ByConfigurationOnly { recorder: self.name.clone() }], ..alive.into() }
    }

    /// A rule of one region has no statuses; a rule of several must report the region as active.
    fn status_finding(&self, region: &str) -> Alive {
        let several = self.all_regions || !self.regions.is_empty();
        let (rule, region_name) = (self.name.clone(), region.to_owned());
        match self.region_statuses.get(region).map(String::as_str) {
            Some("ACTIVE") => Alive::Yes,
            None if !several || self.region == region => Alive::Yes,
            Some("FAILED") => Alive::No(Outage::TelemetryRuleFailed { rule, region: region_name }.into()),
            status => {
                let status = status.unwrap_or("-").to_owned();
                Alive::Unknown(Unread::TelemetryRulePending { rule, region: region_name, status }.into())
            }
        }
    }
}

impl ChannelFacts {
    fn alive(&self, place: &Place) -> Alive {
        let covered = self.apply_to_all_regions || self.region == place.region();
        let stores = if self.destination_stores {
            Alive::Yes
        } else {
            Alive::Degraded(Outage::ChannelOnly { channel: self.name.clone() }.into())
        };
        worst([region_finding(&self.name, covered, place), stores])
    }
}
