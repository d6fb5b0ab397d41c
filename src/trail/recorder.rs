//! What can record CloudTrail events, and what it selects.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::event::Field;
use super::lack::Lack;
use super::reason::{Shortfall, Unread};
use super::selector::{AdvancedEventSelector, Clause, EventSelectors};
use super::weakness::Protection;

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

impl TrailFacts {
    /// Whether the trail belongs to another account: an organization trail seen from a member.
    pub fn is_foreign(&self, account: &str) -> bool {
        self.arn.split(':').nth(4) != Some(account)
    }

    /// Whether the selectors follow from `HasCustomEventSelectors` alone.
    pub(crate) fn selectors_are_inferred(&self, view: &Viewpoint) -> bool {
        matches!(self.selectors, Read::Unreadable(_))
            && !self.has_custom_event_selectors
            && self.is_foreign(&view.account)
    }

    /// An empty answer means the default of a trail without custom selectors. A foreign trail's selectors cannot be read by a member
    /// at all, but `HasCustomEventSelectors=false` says the same.
    pub(super) fn clauses(&self, view: &Viewpoint) -> Result<Vec<Clause>, Shortfall> {
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
