//! Accounts with recorders, as the tests of the checks write them.

use jiff::Timestamp;

use crate::facts::cloudtrail::{
    Channel, DescribeTrails, EventDataStore, GetChannel, GetEventConfiguration, GetEventDataStore, GetEventSelectors,
    GetTrailStatus, ListChannels, ListEventDataStores, Trail, TrailStatus,
};
use crate::facts::ec2::DescribeRegions;
use crate::facts::logs::{DescribeLogGroups, LogGroup};
use crate::facts::observability::{GetTelemetryRule, ListTelemetryRules, TelemetryRule, TelemetryRuleName};
use crate::facts::s3::{Bucket, ListBuckets};
use crate::judge::testing::{ACCOUNT, Canned, LONG_AGO, TOKYO};
use crate::trail::{AdvancedEventSelector, DataResource, EventSelector, EventSelectors, FieldSelector};

pub(crate) const OSAKA: &str = "ap-northeast-3";
pub(crate) const VIRGINIA: &str = "us-east-1";
/// The account of an organization's management.
pub(crate) const ORGANIZATION: &str = "999999999999";

/// The regions that are ever asked.
const REGIONS: [&str; 7] = [TOKYO, OSAKA, VIRGINIA, "us-east-2", "eu-north-1", "ap-southeast-2", "eu-west-1"];

/// The recorders of an account.
#[derive(Clone, Default)]
pub(crate) struct Account {
    pub(crate) trails: Vec<TrailCase>,
    pub(crate) stores: Vec<(&'static str, EventDataStore)>,
    pub(crate) rules: Vec<(&'static str, TelemetryRule)>,
    pub(crate) channels: Vec<(&'static str, Channel)>,
    pub(crate) log_groups: Vec<LogGroup>,
}

#[derive(Clone)]
pub(crate) struct TrailCase {
    pub(crate) trail: Trail,
    pub(crate) status: TrailStatus,
    pub(crate) selectors: EventSelectors,
    pub(crate) aggregates: bool,
}

impl Account {
    pub(crate) fn with(trails: impl IntoIterator<Item = TrailCase>) -> Self {
        Self { trails: trails.into_iter().collect(), ..Self::default() }
    }

    /// Answers to everything that may be asked of the recorders.
    pub(crate) fn facts(&self) -> Canned {
        let mut facts = Canned::default()
            .seen(DescribeRegions { region: TOKYO.to_owned() }, REGIONS.map(str::to_owned).to_vec())
            .seen(
                ListBuckets { region: VIRGINIA.to_owned() },
                vec![Bucket { name: "trail-logs".to_owned(), region: Some(TOKYO.to_owned()), created: LONG_AGO }],
            );
        for name in REGIONS {
            let region = || name.to_owned();
            let here = |case: &&TrailCase| case.trail.is_multi_region || case.trail.home_region == name;
            let trails = self.trails.iter().filter(here).map(|case| case.trail.clone()).collect();
            let stores = listed(&self.stores, name);
            let rules = listed(&self.rules, name);
            let channels = listed(&self.channels, name);
            let name_of = |rule: &TelemetryRule| TelemetryRuleName {
                arn: rule.arn.clone(),
                name: rule.name.clone(),
                resource_type: rule.resource_type.clone(),
            };
            facts = facts
                .seen(DescribeTrails { region: region() }, trails)
                .seen(ListEventDataStores { region: region() }, stores.iter().map(|s| s.arn.clone()).collect())
                .seen(ListTelemetryRules { region: region() }, rules.iter().map(name_of).collect())
                .seen(ListChannels { region: region() }, channels.iter().map(|c| c.arn.clone()).collect())
                .seen(DescribeLogGroups { region: region() }, self.log_groups.clone());
            for case in self.trails.iter().filter(here) {
                let trail_arn = case.trail.arn.clone();
                facts = facts.seen(GetTrailStatus { region: region(), trail_arn }, case.status.clone());
            }
            for store in stores {
                facts = facts.seen(GetEventDataStore { region: region(), arn: store.arn.clone() }, store);
            }
            for rule in rules {
                facts = facts.seen(GetTelemetryRule { region: region(), arn: rule.arn.clone() }, rule);
            }
            for channel in channels {
                facts = facts.seen(GetChannel { region: region(), arn: channel.arn.clone() }, channel);
            }
        }
        for TrailCase { trail, selectors, aggregates, .. } in &self.trails {
            let (region, trail_arn) = (trail.home_region.clone(), trail.arn.clone());
            facts = facts
                .seen(GetEventSelectors { region: region.clone(), trail_arn: trail_arn.clone() }, selectors.clone())
                .seen(GetEventConfiguration { region, trail_arn }, *aggregates);
        }
        facts
    }
}

fn listed<T: Clone>(all: &[(&'static str, T)], region: &str) -> Vec<T> {
    all.iter().filter(|(home, _)| *home == region).map(|(_, item)| item.clone()).collect()
}

/// A multi-region trail of Tokyo that logs and delivers.
pub(crate) fn trail(name: &str, selectors: EventSelectors) -> TrailCase {
    TrailCase {
        trail: Trail {
            arn: format!("arn:aws:cloudtrail:{TOKYO}:{ACCOUNT}:trail/{name}"),
            name: name.to_owned(),
            home_region: TOKYO.to_owned(),
            is_multi_region: true,
            is_organization: false,
            include_global_service_events: true,
            has_custom_event_selectors: true,
            bucket: Some("trail-logs".to_owned()),
            prefix: None,
            log_group_arn: None,
            kms_key_id: None,
            log_file_validation: true,
        },
        status: TrailStatus {
            is_logging: true,
            start_logging_time: Timestamp::from_second(-10_000_000).ok(),
            stop_logging_time: None,
            latest_delivery_time: Some(Timestamp::UNIX_EPOCH),
            latest_delivery_error: None,
            latest_digest_time: Some(Timestamp::UNIX_EPOCH),
            latest_digest_error: None,
        },
        selectors,
        aggregates: false,
    }
}

impl TrailCase {
    pub(crate) fn single_region(mut self, home: &str) -> Self {
        self.trail.arn = self.trail.arn.replace(TOKYO, home);
        self.trail.home_region = home.to_owned();
        self.trail.is_multi_region = false;
        self
    }

    pub(crate) fn of_organization(mut self, has_custom_event_selectors: bool) -> Self {
        self.trail.arn = self.trail.arn.replace(ACCOUNT, ORGANIZATION);
        self.trail.is_organization = true;
        self.trail.has_custom_event_selectors = has_custom_event_selectors;
        self
    }

    pub(crate) fn stopped(mut self) -> Self {
        self.status.is_logging = false;
        self.status.stop_logging_time = Timestamp::from_second(-5_000).ok();
        self
    }

    pub(crate) fn failing_since_start(mut self) -> Self {
        self.status.latest_delivery_time = None;
        self.status.latest_delivery_error = Some("NoSuchBucket".to_owned());
        self
    }
}

/// A basic selector; `data` holds pairs of type and value.
pub(crate) fn basic(read_write: &str, management: bool, data: &[(&str, &str)]) -> EventSelectors {
    let resource =
        |(kind, value): &(&str, &str)| DataResource { r#type: (*kind).to_owned(), values: vec![(*value).to_owned()] };
    let selector = EventSelector {
        read_write_type: read_write.to_owned(),
        include_management_events: management,
        data_resources: data.iter().map(resource).collect(),
        exclude_management_event_sources: Vec::new(),
    };
    EventSelectors { event_selectors: vec![selector], advanced_event_selectors: Vec::new() }
}

pub(crate) fn management() -> EventSelectors {
    basic("All", true, &[])
}

/// Conditions of one advanced selector: field, operator, values.
pub(crate) type Conditions<'a> = &'a [(&'a str, &'a str, &'a [&'a str])];

/// One advanced selector. Conditions on the same field are one field selector.
pub(crate) fn advanced_selector(conditions: Conditions<'_>) -> AdvancedEventSelector {
    let mut field_selectors: Vec<FieldSelector> = Vec::new();
    for (field, operator, values) in conditions {
        let at = field_selectors.iter().position(|selector| selector.field == *field).unwrap_or_else(|| {
            field_selectors.push(FieldSelector { field: (*field).to_owned(), ..FieldSelector::default() });
            field_selectors.len() - 1
        });
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        match *operator {
            "Equals" => field_selectors[at].equals = values,
            "StartsWith" => field_selectors[at].starts_with = values,
            "EndsWith" => field_selectors[at].ends_with = values,
            "NotEquals" => field_selectors[at].not_equals = values,
            "NotStartsWith" => field_selectors[at].not_starts_with = values,
            "NotEndsWith" => field_selectors[at].not_ends_with = values,
            other => panic!("no operator {other}"),
        }
    }
    AdvancedEventSelector { name: None, field_selectors }
}

/// One advanced selector for data events of a type, with further conditions.
pub(crate) fn data(kind: &str, conditions: Conditions<'_>) -> EventSelectors {
    let kind = [kind];
    let head: [(&str, &str, &[&str]); 2] =
        [("eventCategory", "Equals", &["Data"]), ("resources.type", "Equals", &kind)];
    advanced(&[&[&head[..], conditions].concat()])
}

pub(crate) fn advanced(selectors: &[Conditions<'_>]) -> EventSelectors {
    let selectors = selectors.iter().map(|conditions| advanced_selector(conditions)).collect();
    EventSelectors { event_selectors: Vec::new(), advanced_event_selectors: selectors }
}

/// A multi-region event data store with the selectors' advanced ones.
pub(crate) fn store(name: &str, status: &str, selectors: EventSelectors) -> EventDataStore {
    EventDataStore {
        arn: format!("arn:aws:cloudtrail:{VIRGINIA}:{ACCOUNT}:eventdatastore/{name}"),
        name: name.to_owned(),
        status: status.to_owned(),
        is_multi_region: true,
        is_organization: false,
        retention_days: Some(2557),
        kms_key_id: None,
        advanced_event_selectors: selectors.advanced_event_selectors,
    }
}
