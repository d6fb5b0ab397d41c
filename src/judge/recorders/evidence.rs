//! The fields of trails, and of what stands in for them, that decide.

use super::{Reported, TrailReads};
use crate::facts::cloudtrail::{DescribeTrails, GetEventSelectors, GetTrailStatus, Trail};
use crate::facts::{Fact, Read};
use crate::judge::verdict::Evidence;
use crate::trail::{AdvancedEventSelector, EventSelectors};

pub(super) fn trail_evidence(seen_in: &str, trail: &Trail, reads: &TrailReads) -> Vec<Evidence> {
    let arn = Some(trail.arn.as_str());
    let listed = |field, value: String| Evidence::new(DescribeTrails::KIND.call, seen_in, arn, field, value);
    let mut evidence = vec![
        listed("HomeRegion", trail.home_region.clone()),
        listed("IsMultiRegionTrail", trail.is_multi_region.to_string()),
    ];
    if !matches!(reads.selectors, Some(Fact::Seen(_))) {
        evidence.push(listed("HasCustomEventSelectors", trail.has_custom_event_selectors.to_string()));
    }
    for Reported { region, to, status } in &reads.statuses {
        let Fact::Seen(status) = status else { continue };
        let call = GetTrailStatus::KIND.call;
        let reported = |evidence: Evidence| evidence.of_account(to.as_deref());
        if *region == trail.home_region {
            evidence.push(reported(Evidence::new(call, region, arn, "IsLogging", status.is_logging)));
        }
        let error = status.latest_delivery_error.as_deref();
        evidence.push(reported(Evidence::new(call, region, arn, "LatestDeliveryError", error)));
    }
    if let Some(Fact::Seen(selectors)) = &reads.selectors {
        let said = selector_evidence(&trail.home_region, &trail.arn, selectors).into_iter();
        evidence.extend(said.map(|one| one.of_account(reads.owner.as_deref())));
    }
    evidence
}

fn selector_evidence(region: &str, arn: &str, selectors: &EventSelectors) -> Vec<Evidence> {
    let call = GetEventSelectors::KIND.call;
    let mut evidence = Vec::new();
    for (index, selector) in selectors.event_selectors.iter().enumerate() {
        let path = format!("EventSelectors[{index}]");
        let mut field = |name: String, value: String| {
            evidence.push(Evidence::new(call, region, Some(arn), &format!("{path}.{name}"), value));
        };
        field("ReadWriteType".to_owned(), selector.read_write_type.clone());
        field("IncludeManagementEvents".to_owned(), selector.include_management_events.to_string());
        if !selector.exclude_management_event_sources.is_empty() {
            let sources = selector.exclude_management_event_sources.join(", ");
            field("ExcludeManagementEventSources".to_owned(), sources);
        }
        for resource in &selector.data_resources {
            field(format!("DataResources[{}].Values", resource.r#type), resource.values.join(", "));
        }
    }
    evidence.extend(advanced_evidence(call, region, arn, &selectors.advanced_event_selectors));
    evidence
}

pub(super) fn advanced_evidence(
    call: &'static str,
    region: &str,
    arn: &str,
    selectors: &[AdvancedEventSelector],
) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    for (index, selector) in selectors.iter().enumerate() {
        for field in &selector.field_selectors {
            let operators = [
                ("Equals", &field.equals),
                ("StartsWith", &field.starts_with),
                ("EndsWith", &field.ends_with),
                ("NotEquals", &field.not_equals),
                ("NotStartsWith", &field.not_starts_with),
                ("NotEndsWith", &field.not_ends_with),
            ];
            for (operator, values) in operators.into_iter().filter(|(_, values)| !values.is_empty()) {
                let path = format!("AdvancedEventSelectors[{index}].FieldSelectors[{}].{operator}", field.field);
                evidence.push(Evidence::new(call, region, Some(arn), &path, values.join(", ")));
            }
        }
    }
    evidence
}
