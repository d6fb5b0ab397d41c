//! Event selectors as CloudTrail returns them, and the rules by which they choose events.
//!
//! Sources: cloudtrail:GetEventSelectors, cloudtrail:GetEventDataStore, observabilityadmin:GetTelemetryRule; evaluation as in the
//! CloudTrail user guide, "How CloudTrail evaluates multiple conditions for a field".

use serde::{Deserialize, Deserializer, Serialize};

use super::event::Field;

/// Answer of cloudtrail:GetEventSelectors. AWS fills one of the two lists; both empty means that it did not say.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventSelectors {
    /// `EventSelectors`: the basic ones.
    pub event_selectors: Vec<EventSelector>,
    /// `AdvancedEventSelectors`.
    pub advanced_event_selectors: Vec<AdvancedEventSelector>,
}

/// A basic event selector.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventSelector {
    /// `ReadWriteType`: All, ReadOnly or WriteOnly. Applies to the data events of the selector too. Any other word selects nothing.
    pub read_write_type: String,
    /// `IncludeManagementEvents`.
    pub include_management_events: bool,
    /// `DataResources`.
    pub data_resources: Vec<DataResource>,
    /// `ExcludeManagementEventSources`.
    pub exclude_management_event_sources: Vec<String>,
}

/// The data events that a basic selector adds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataResource {
    /// `Type`, for example `AWS::S3::Object`.
    pub r#type: String,
    /// `Values`: ARNs, or `arn:aws:s3` and the like for all resources of the type.
    pub values: Vec<String>,
}

/// An advanced event selector.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdvancedEventSelector {
    /// `Name`, free text; decides nothing.
    #[serde(deserialize_with = "present")]
    pub name: Option<String>,
    /// `FieldSelectors`: all must match.
    pub field_selectors: Vec<FieldSelector>,
}

/// The conditions on one field of an event. An operator that AWS did not return is an empty list.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldSelector {
    /// `Field`, for example `resources.ARN`; kept as text, since AWS adds fields.
    pub field: String,
    /// `Equals`.
    pub equals: Vec<String>,
    /// `StartsWith`.
    pub starts_with: Vec<String>,
    /// `EndsWith`.
    pub ends_with: Vec<String>,
    /// `NotEquals`.
    pub not_equals: Vec<String>,
    /// `NotStartsWith`.
    pub not_starts_with: Vec<String>,
    /// `NotEndsWith`.
    pub not_ends_with: Vec<String>,
}

/// Null is a value, a missing key is an error: serde's own default for an `Option` would accept both.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(deserializer)
}

impl FieldSelector {
    /// Whether a condition is there at all. AWS returns none without one; an answer without one holds an operator that this
    /// program does not know, and taking it for "no condition" would select everything.
    pub fn has_operator(&self) -> bool {
        let operators = [
            &self.equals,
            &self.starts_with,
            &self.ends_with,
            &self.not_equals,
            &self.not_starts_with,
            &self.not_ends_with,
        ];
        operators.iter().any(|values| !values.is_empty())
    }

    /// Whether a value of the field passes: the selecting operators are ORed, any deselecting one vetoes, and without selecting
    /// operators everything is selected.
    ///
    /// CloudTrail knows no wildcards. A selecting value with `*` would match only that literal character, which never is what
    /// its author meant, so it selects nothing here; a deselecting one is taken literally. Both readings can only lower coverage.
    pub fn matches(&self, value: &str) -> bool {
        self.selects(value) && self.deselecting(value).is_none()
    }

    /// The selecting group alone.
    pub(crate) fn selects(&self, value: &str) -> bool {
        let none = self.equals.is_empty() && self.starts_with.is_empty() && self.ends_with.is_empty();
        none || literal(&self.equals).any(|v| value == v)
            || literal(&self.starts_with).any(|v| value.starts_with(v))
            || literal(&self.ends_with).any(|v| value.ends_with(v))
    }

    /// The first deselecting value that hits, if any.
    pub(crate) fn deselecting(&self, value: &str) -> Option<&str> {
        let equal = self.not_equals.iter().find(|v| value == v.as_str());
        let start = || self.not_starts_with.iter().find(|v| value.starts_with(v.as_str()));
        let end = || self.not_ends_with.iter().find(|v| value.ends_with(v.as_str()));
        equal.or_else(start).or_else(end).map(String::as_str)
    }

    /// All values of the selecting operators.
    pub(crate) fn selecting_values(&self) -> impl Iterator<Item = &String> {
        self.equals.iter().chain(&self.starts_with).chain(&self.ends_with)
    }
}

fn literal(values: &[String]) -> impl Iterator<Item = &str> {
    values.iter().map(String::as_str).filter(|v| !is_wildcard(v))
}

/// Whether a selector value carries a wildcard, which CloudTrail does not interpret.
pub(crate) fn is_wildcard(value: &str) -> bool {
    value.contains('*')
}

/// One alternative of a recorder's selection in normal form: an event is selected if every condition accepts it. Basic and
/// advanced selectors become the same clauses, so they are decided by the same code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Clause {
    pub(crate) conditions: Vec<(Field, FieldSelector)>,
}

impl Clause {
    /// The conditions on one field; several mean that the selector names the field twice, which is read as AND.
    pub(crate) fn on<'a>(&'a self, field: &'a Field) -> impl Iterator<Item = &'a FieldSelector> {
        self.conditions.iter().filter(move |(f, _)| f == field).map(|(_, condition)| condition)
    }

    /// Whether a value of the field passes.
    pub(crate) fn accepts(&self, field: &Field, value: &str) -> bool {
        self.on(field).all(|condition| condition.matches(value))
    }

    fn and(mut self, condition: FieldSelector) -> Self {
        self.conditions.push((Field::parse(&condition.field), condition));
        self
    }
}

fn equals(field: &Field, values: &[&str]) -> FieldSelector {
    FieldSelector { field: field.name().to_owned(), equals: owned(values), ..FieldSelector::default() }
}

fn owned(values: &[&str]) -> Vec<String> {
    values.iter().map(|&v| v.to_owned()).collect()
}

impl EventSelectors {
    /// Whether AWS named no selector at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.event_selectors.is_empty() && self.advanced_event_selectors.is_empty()
    }

    /// What a trail without custom selectors records: all management events and nothing else (cloudtrail:PutEventSelectors).
    pub(crate) fn service_default() -> Self {
        let selector = EventSelector {
            read_write_type: "All".to_owned(),
            include_management_events: true,
            data_resources: Vec::new(),
            exclude_management_event_sources: Vec::new(),
        };
        Self { event_selectors: vec![selector], advanced_event_selectors: Vec::new() }
    }

    pub(crate) fn clauses(&self) -> Vec<Clause> {
        let mut clauses: Vec<Clause> = self.event_selectors.iter().flat_map(EventSelector::clauses).collect();
        clauses.extend(self.advanced_event_selectors.iter().filter_map(AdvancedEventSelector::clause));
        clauses
    }
}

impl EventSelector {
    fn clauses(&self) -> Vec<Clause> {
        let read_only = match self.read_write_type.as_str() {
            "All" => None,
            "ReadOnly" => Some(equals(&Field::ReadOnly, &["true"])),
            "WriteOnly" => Some(equals(&Field::ReadOnly, &["false"])),
            _ => return Vec::new(),
        };
        let mut clauses = Vec::new();
        if self.include_management_events {
            let mut clause = Clause::default().and(equals(&Field::EventCategory, &["Management"]));
            if !self.exclude_management_event_sources.is_empty() {
                clause = clause.and(FieldSelector {
                    field: Field::EventSource.name().to_owned(),
                    not_equals: self.exclude_management_event_sources.clone(),
                    ..FieldSelector::default()
                });
            }
            clauses.push(clause);
        }
        clauses.extend(self.data_resources.iter().filter_map(DataResource::clause));
        match read_only {
            Some(condition) => clauses.into_iter().map(|clause| clause.and(condition.clone())).collect(),
            None => clauses,
        }
    }
}

impl DataResource {
    fn clause(&self) -> Option<Clause> {
        if self.values.is_empty() {
            return None;
        }
        let mut arn = equals(&Field::ResourceArn, &[]);
        for value in &self.values {
            let is_service = value.split(':').count() == 3 && value.starts_with("arn:");
            match self.r#type.as_str() {
                "AWS::S3::Object" if is_service => arn.starts_with.push(format!("{value}:::")),
                "AWS::S3::Object" if is_bucket_without_slash(value) => arn.starts_with.push(format!("{value}/")),
                "AWS::S3::Object" => arn.starts_with.push(value.clone()),
                _ if is_service => arn.starts_with.push(format!("{value}:")),
                _ => arn.equals.push(value.clone()),
            }
        }
        let clause = Clause::default()
            .and(equals(&Field::EventCategory, &["Data"]))
            .and(equals(&Field::ResourceType, &[&self.r#type]))
            .and(arn);
        Some(clause)
    }
}

/// `arn:aws:s3:::bucket`: not a documented form. Read as that bucket alone, since as a raw prefix it would also catch
/// `bucket-archive`.
pub(crate) fn is_bucket_without_slash(value: &str) -> bool {
    value.split_once(":::").is_some_and(|(_, rest)| !rest.is_empty() && !rest.contains('/'))
}

impl AdvancedEventSelector {
    /// None if the selector lacks the category that CloudTrail requires. One without `resources.type` selects no data events, since
    /// CloudTrail requires that field for them.
    fn clause(&self) -> Option<Clause> {
        let clause =
            self.field_selectors.iter().fold(Clause::default(), |clause, condition| clause.and(condition.clone()));
        clause.on(&Field::EventCategory).next()?;
        if clause.on(&Field::ResourceType).next().is_some() {
            return Some(clause);
        }
        let not_data = FieldSelector {
            field: Field::EventCategory.name().to_owned(),
            not_equals: vec!["Data".to_owned()],
            ..FieldSelector::default()
        };
        Some(clause.and(not_data))
    }
}
