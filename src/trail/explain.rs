//! Which conditions of the selectors cause the misses of a decision, in words.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::decide::{Axis, Decision, Grid, Miss};
use super::event::{EventClass, Field, StringSet};
use super::reason::Filter;
use super::selector::Clause;

/// The filters behind the misses. Every miss is explained by the clause that comes nearest to recording it.
pub(crate) fn explain(class: &EventClass, clauses: &[&Clause], decision: &Decision<'_>) -> BTreeSet<Filter> {
    let mut found: BTreeMap<(&'static str, usize), Filter> = BTreeMap::new();
    for miss in &decision.misses {
        let grid = &decision.grids[miss.grid];
        let Some(nearest) = (0..clauses.len()).min_by_key(|&clause| distance(grid, miss, clause)) else { continue };
        for (axis, at) in failing(grid, miss, nearest) {
            let filter = filter(class, clauses, nearest, axis, at);
            let decisive = matches!(axis.field, Field::EventCategory | Field::ResourceType);
            merge(&mut found, nearest, filter);
            if decisive {
                break;
            }
        }
    }
    let mut filters: BTreeSet<Filter> = found.into_values().collect();
    if !decision.complete {
        filters.insert(Filter::TooComplex);
    }
    filters
}

fn failing<'a>(grid: &'a Grid<'_>, miss: &'a Miss, clause: usize) -> impl Iterator<Item = (&'a Axis, usize)> {
    let pairs = grid.axes.iter().zip(&miss.choice).map(|(axis, &at)| (axis, at));
    pairs.filter(move |(axis, at)| !axis.values[*at].accepted_by.has(clause))
}

/// Orders clauses by how near they come: those that record something of the class first, then those of the right category, type and
/// resource, then the fewest failing conditions; among equals the one that fails on the finest field.
fn distance(grid: &Grid<'_>, miss: &Miss, clause: usize) -> (bool, bool, bool, bool, usize, Reverse<Option<Field>>) {
    let fails = |field: &Field| failing(grid, miss, clause).any(|(axis, _)| axis.field == *field);
    let misses_resource = grid.axes.iter().any(|axis| axis.field == Field::ResourceArn && misses_all(axis, clause));
    (
        !grid.selects_some(clause),
        fails(&Field::EventCategory),
        fails(&Field::ResourceType),
        misses_resource,
        failing(grid, miss, clause).count(),
        Reverse(failing(grid, miss, clause).map(|(axis, _)| axis.field.clone()).min()),
    )
}

fn misses_all(axis: &Axis, clause: usize) -> bool {
    axis.values.iter().all(|value| !value.accepted_by.has(clause))
}

/// One filter per code and clause is enough for a reader; only the missed operations are collected.
fn merge(found: &mut BTreeMap<(&'static str, usize), Filter>, clause: usize, filter: Filter) {
    let key = match &filter {
        Filter::EventNameFilter { .. } => (filter.code(), 0),
        _ => (filter.code(), clause),
    };
    match (found.get_mut(&key), filter) {
        (Some(Filter::EventNameFilter { not_recorded }), Filter::EventNameFilter { not_recorded: more }) => {
            not_recorded.extend(more);
        }
        (Some(_), _) => {}
        (None, filter) => {
            found.insert(key, filter);
        }
    }
}

fn filter(class: &EventClass, clauses: &[&Clause], nearest: usize, axis: &Axis, at: usize) -> Filter {
    let clause = clauses[nearest];
    let missed = &axis.values[at];
    let not_recorded = missed.value.clone();
    match &axis.field {
        Field::EventCategory => category_filter(class, clauses),
        Field::ResourceType => Filter::DataTypeNotSelected { resource_type: not_recorded },
        Field::EventSource => match clause.on(&Field::EventSource).find_map(|c| c.deselecting(&not_recorded)) {
            Some(source) if !class.is_data() => Filter::ManagementSourceExcluded { source: source.to_owned() },
            _ => Filter::EventSourceFilter { recorded: accepted(axis, nearest), not_recorded },
        },
        Field::ReadOnly if not_recorded == "true" => Filter::ReadsNotRecorded,
        Field::ReadOnly => Filter::WritesNotRecorded,
        Field::EventName => {
            Filter::EventNameFilter { not_recorded: missed.alike.iter().cloned().chain([not_recorded]).collect() }
        }
        Field::EventType => Filter::EventTypeFilter { not_recorded },
        Field::FromConsole if not_recorded.is_empty() => Filter::ConsoleSessionsOnly,
        Field::FromConsole => Filter::ConsoleSessionsExcluded,
        Field::ResourceArn => resource_filter(class, clause, nearest, axis, not_recorded),
        Field::Principal => Filter::PrincipalFilter { recorded: accepted(axis, nearest), not_recorded },
        Field::Other(name) => Filter::OtherFilter { field: name.clone() },
    }
}

/// A value that the clause accepts; empty if there is none.
fn accepted(axis: &Axis, clause: usize) -> String {
    axis.values.iter().find(|value| value.accepted_by.has(clause)).map_or_else(String::new, |value| value.value.clone())
}

/// No clause is of the class's category.
pub(crate) fn category_filter(class: &EventClass, clauses: &[&Clause]) -> Filter {
    if !class.is_data() {
        return Filter::ManagementEventsNotSelected;
    }
    let of_management = |clause: &&Clause| clause.accepts(&Field::EventCategory, "Management");
    let resource_type = class.resource_type().unwrap_or_default().to_owned();
    if clauses.iter().any(of_management) {
        return Filter::OnlyManagementEvents { resource_type };
    }
    Filter::DataTypeNotSelected { resource_type }
}

fn resource_filter(class: &EventClass, clause: &Clause, index: usize, axis: &Axis, not_recorded: String) -> Filter {
    if let Some(excluded) = clause.on(&Field::ResourceArn).find_map(|c| c.deselecting(&not_recorded)) {
        return Filter::ObjectExcluded { excluded: excluded.to_owned(), not_recorded };
    }
    if let Some(recorded) = axis.values.iter().find(|value| value.accepted_by.has(index)) {
        return Filter::PrefixOnly { recorded: recorded.value.clone(), not_recorded };
    }
    let names_bucket = |value: &&String| class.arn_prefix().is_some_and(|prefix| is_container(value, prefix));
    match clause.on(&Field::ResourceArn).flat_map(|c| &c.equals).find(names_bucket) {
        Some(value) => Filter::BucketArnWithoutWildcard { value: value.clone() },
        None => Filter::ResourceNotSelected { not_recorded: class.arn_prefix().map_or(not_recorded, str::to_owned) },
    }
}

/// Whether a value is the ARN of the bucket whose objects have the prefix, with or without its slash: no object bears it.
pub(crate) fn is_container(value: &str, prefix: &str) -> bool {
    value == prefix || prefix.strip_suffix('/') == Some(value)
}

impl EventClass {
    /// The resource type of a data class.
    fn resource_type(&self) -> Option<&str> {
        self.parts().iter().find_map(|part| match part.get(&Field::ResourceType) {
            Some(StringSet::OneOf(types)) => types.first().map(String::as_str),
            _ => None,
        })
    }
}
