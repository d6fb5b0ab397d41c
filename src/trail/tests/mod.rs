//! Recorders and selectors for the tests, and the tests by subject.

mod aliveness;
mod oracle;
mod properties;
mod selection;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::*;

const ACCOUNT: &str = "111122223333";
const TOKYO: &str = "ap-northeast-1";
const VIRGINIA: &str = "us-east-1";

fn now() -> Timestamp {
    "2026-11-24T00:00:00Z".parse().unwrap()
}

fn ago(hours: i64) -> Timestamp {
    now() - SignedDuration::from_hours(hours)
}

fn view() -> Viewpoint {
    let enabled = [TOKYO, VIRGINIA, "eu-west-1"].map(str::to_owned);
    Viewpoint {
        account: ACCOUNT.to_owned(),
        now: now(),
        enabled_regions: Read::Known(BTreeSet::from(enabled)),
        required_retention_days: Some(365),
        validation_demanded: false,
    }
}

fn denied<T>(call: &str) -> Read<T> {
    Read::Unreadable(Unreadable { call: call.to_owned(), cause: "denied".to_owned() })
}

fn in_tokyo() -> Place {
    Place::Region(TOKYO.to_owned())
}

fn healthy() -> TrailStatus {
    TrailStatus {
        is_logging: true,
        start_logging_time: Some(ago(1000)),
        stop_logging_time: None,
        latest_delivery_time: Some(ago(1)),
        latest_delivery_error: None,
        latest_digest_time: Some(ago(1)),
        latest_digest_error: None,
    }
}

/// A multi-region trail at home in us-east-1 that delivers.
fn trail(selectors: EventSelectors) -> TrailFacts {
    let status = [TOKYO, VIRGINIA].map(|region| (region.to_owned(), Read::Known(healthy())));
    TrailFacts {
        arn: format!("arn:aws:cloudtrail:{VIRGINIA}:{ACCOUNT}:trail/main"),
        name: "main".to_owned(),
        home_region: VIRGINIA.to_owned(),
        is_multi_region: true,
        is_organization: false,
        include_global_service_events: true,
        has_custom_event_selectors: true,
        status: BTreeMap::from(status),
        selectors: Read::Known(selectors),
        kms_key: KeyState::NotUsed,
        bucket: ("logs".to_owned(), Destination::Exists),
        protection: Protection::Known(Vec::new()),
        log_file_validation: true,
        aggregates_data_events: false,
    }
}

fn in_every_region(mut trail: TrailFacts, status: TrailStatus) -> TrailFacts {
    for known in trail.status.values_mut() {
        *known = Read::Known(status.clone());
    }
    trail
}

fn store(selectors: Vec<AdvancedEventSelector>) -> EventDataStoreFacts {
    EventDataStoreFacts {
        arn: format!("arn:aws:cloudtrail:{VIRGINIA}:{ACCOUNT}:eventdatastore/1"),
        name: "lake".to_owned(),
        region: VIRGINIA.to_owned(),
        status: Read::Known("ENABLED".to_owned()),
        is_multi_region: true,
        retention_days: 2557,
        kms_key: KeyState::NotUsed,
        selectors: Read::Known(selectors),
    }
}

fn basic(read_write_type: &str, management: bool, resources: &[(&str, &[&str])]) -> EventSelector {
    EventSelector {
        read_write_type: read_write_type.to_owned(),
        include_management_events: management,
        data_resources: resources.iter().map(|(r#type, values)| data_resource(r#type, values)).collect(),
        exclude_management_event_sources: Vec::new(),
    }
}

fn data_resource(r#type: &str, values: &[&str]) -> DataResource {
    DataResource { r#type: r#type.to_owned(), values: values.iter().map(|&v| v.to_owned()).collect() }
}

fn basics(selectors: Vec<EventSelector>) -> EventSelectors {
    EventSelectors { event_selectors: selectors, advanced_event_selectors: Vec::new() }
}

/// `[("readOnly", "=", "true"), …]`: consecutive entries of one field form one field selector. Operators: `=` `^` (starts) `$` (ends),
/// with `!` before them for the deselecting ones.
fn advanced(conditions: &[(&str, &str, &str)]) -> AdvancedEventSelector {
    let mut fields: Vec<FieldSelector> = Vec::new();
    for &(field, operator, value) in conditions {
        if fields.last().is_none_or(|last| last.field != field) {
            fields.push(FieldSelector { field: field.to_owned(), ..FieldSelector::default() });
        }
        let last = fields.last_mut().unwrap();
        let list = match operator {
            "=" => &mut last.equals,
            "^" => &mut last.starts_with,
            "$" => &mut last.ends_with,
            "!=" => &mut last.not_equals,
            "!^" => &mut last.not_starts_with,
            "!$" => &mut last.not_ends_with,
            other => panic!("operator {other}"),
        };
        list.push(value.to_owned());
    }
    AdvancedEventSelector { name: None, field_selectors: fields }
}

fn advanceds(selectors: Vec<AdvancedEventSelector>) -> EventSelectors {
    EventSelectors { event_selectors: Vec::new(), advanced_event_selectors: selectors }
}

/// A trail with one advanced selector for S3 object events and further conditions.
fn s3(conditions: &[(&str, &str, &str)]) -> TrailFacts {
    let mut all = vec![("eventCategory", "=", "Data"), ("resources.type", "=", "AWS::S3::Object")];
    all.extend(conditions);
    trail(advanceds(vec![advanced(&all)]))
}

fn objects(bucket: &str, access: Access) -> EventClass {
    EventClass::s3_objects("aws", ACCOUNT, TOKYO, bucket, access)
}

fn judge_trails(class: &EventClass, trails: Vec<TrailFacts>) -> Coverage {
    let recorders: Vec<Recorder> = trails.into_iter().map(Recorder::Trail).collect();
    judge(class, &recorders, &view())
}

/// Full, Partial, None or Unknown.
fn verdict(class: &EventClass, trails: Vec<TrailFacts>) -> String {
    name(&judge_trails(class, trails))
}

fn name(coverage: &Coverage) -> String {
    match coverage.verdict {
        Verdict::Known(level) => format!("{level:?}"),
        Verdict::Unknown => "Unknown".to_owned(),
    }
}

fn codes(coverage: &Coverage) -> Vec<&'static str> {
    coverage.shortfalls.iter().map(|shortfall| shortfall.sentence().code).collect()
}

fn note_codes(coverage: &Coverage) -> Vec<&'static str> {
    coverage.notes.iter().map(Note::code).collect()
}
