//! What a record says: which of the six items that the company demands of an audit record it holds, by the form in which a
//! service writes it or by samples of what an application wrote.
//!
//! Pure. [`sample::Tally`] looks at payloads and keeps counts; nothing else in the program ever holds one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::facts::explicit;

pub mod attribute;
pub mod documented;
mod line;
pub mod sample;
mod structure;
mod value;

/// One of the six items of an audit record, by its id in `record-items.yaml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    /// When.
    Time,
    /// Who.
    User,
    /// What was done.
    Operation,
    /// To what.
    Target,
    /// From where, and with which device.
    Source,
    /// With which outcome.
    Result,
}

impl Item {
    /// Every item, in the order of the matrix.
    pub const ALL: [Self; 6] = [Self::Time, Self::User, Self::Operation, Self::Target, Self::Source, Self::Result];

    /// The matrix's id.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::User => "user",
            Self::Operation => "operation",
            Self::Target => "target",
            Self::Source => "source",
            Self::Result => "result",
        }
    }
}

/// Whether records hold something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Carried {
    /// They do.
    Carried,
    /// Some do, or some of it.
    Partly,
    /// They do not.
    Absent,
    /// Nobody looked, or the form does not tell.
    Unknown,
}

impl Carried {
    /// The contract's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Carried => "carried",
            Self::Partly => "partly",
            Self::Absent => "absent",
            Self::Unknown => "unknown",
        }
    }

    fn of(held: bool) -> Self {
        if held { Self::Carried } else { Self::Absent }
    }

    /// Of two kinds of record for the same operations, one of which is enough.
    fn or(self, other: Self) -> Self {
        self.min(other)
    }

    /// Of two resources, each with records of its own.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            _ if self == other => self,
            (Self::Carried, Self::Unknown) | (Self::Unknown, Self::Carried) => Self::Unknown,
            _ => Self::Partly,
        }
    }
}

/// In how many of the records that were looked at something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sampled {
    /// Records that were looked at.
    pub records: u32,
    /// Those that hold what the matrix demands (MUST).
    pub must: u32,
    /// Those that hold what it asks for besides (WANT).
    pub want: u32,
}

/// What the records of a row hold of one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordItem {
    /// The item, by its id in the matrix.
    pub id: Item,
    /// What the matrix demands (MUST).
    pub must: Carried,
    /// What it asks for besides (WANT).
    pub want: Carried,
    /// The fields that hold it, as the service spells them; empty for samples, in which only counts are kept.
    pub fields: Vec<String>,
    /// What would have to be added for MUST, as one writes it in the format; empty where nothing is lacking, or where the
    /// format cannot be changed.
    pub add: Vec<String>,
    /// The figures, if records were looked at; null if this follows from the configuration.
    #[serde(deserialize_with = "explicit")]
    pub sampled: Option<Sampled>,
}

/// The six items of one kind of record, in their order.
pub type RecordItems = Vec<RecordItem>;

/// What a form of record holds of an item: the fields that hold it, the fields that would, and whether it holds what is
/// asked for besides.
pub(crate) struct Held {
    /// Fields that hold what is demanded.
    pub(crate) fields: Vec<String>,
    /// Fields to be added until it does; empty together with `must` means that the format has none.
    pub(crate) add: Vec<String>,
    /// Whether all that is demanded is held.
    pub(crate) must: bool,
    /// Whether what is asked for besides is held.
    pub(crate) want: bool,
}

impl Held {
    /// Held, by a format in which a chosen field says it, if it is chosen: `fields` holds those that were.
    pub(crate) fn chosen(fields: Vec<String>, add: &[&str], want: bool) -> Self {
        let must = add.is_empty();
        Self { fields, add: add.iter().map(|it| (*it).to_owned()).collect(), must, want }
    }

    /// Never held, whatever is chosen.
    pub(crate) fn never(want: bool) -> Self {
        Self { fields: Vec::new(), add: Vec::new(), must: false, want }
    }
}

/// The items of one form of record. `held` answers for each.
pub(crate) fn items(held: impl Fn(Item) -> Held) -> RecordItems {
    let item = |id| {
        let Held { fields, add, must, want } = held(id);
        let demanded = match (must, fields.is_empty()) {
            (false, false) => Carried::Partly,
            (must, _) => Carried::of(must),
        };
        RecordItem { id, must: demanded, want: Carried::of(want), fields, add, sampled: None }
    };
    Item::ALL.map(item).to_vec()
}

/// Two kinds of record of the same operations: what either holds is held.
pub(crate) fn either(one: RecordItems, other: RecordItems) -> RecordItems {
    joined(one, other, Carried::or)
}

/// The records of several resources.
pub(crate) fn of_all(each: impl IntoIterator<Item = RecordItems>) -> RecordItems {
    each.into_iter().fold(RecordItems::new(), |all, one| joined(all, one, Carried::and))
}

fn joined(one: RecordItems, other: RecordItems, carried: impl Fn(Carried, Carried) -> Carried) -> RecordItems {
    if one.is_empty() || other.is_empty() {
        return if one.is_empty() { other } else { one };
    }
    let pairs = one.into_iter().zip(other);
    pairs
        .map(|(one, other)| {
            let must = carried(one.must, other.must);
            let add = if must == Carried::Carried { Vec::new() } else { union(one.add, other.add) };
            RecordItem {
                id: one.id,
                must,
                want: carried(one.want, other.want),
                fields: union(one.fields, other.fields),
                add,
                sampled: one.sampled.or(other.sampled),
            }
        })
        .collect()
}

fn union(mut one: Vec<String>, other: Vec<String>) -> Vec<String> {
    for text in other {
        if !one.contains(&text) {
            one.push(text);
        }
    }
    one
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::Matrix;

    #[test]
    fn the_items_are_those_of_the_matrix_in_its_order() {
        let matrix = Matrix::embedded().unwrap();
        let ids: Vec<&str> = matrix.record_items().iter().map(|item| item.id.value.as_str()).collect();
        assert_eq!(ids, Item::ALL.map(Item::as_str));
        for item in Item::ALL {
            assert_eq!(serde_json::to_value(item).unwrap(), item.as_str());
        }
    }

    fn record(must: Carried, field: &str, add: &[&str]) -> RecordItems {
        let add = add.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        Item::ALL
            .map(|id| RecordItem {
                id,
                must,
                want: Carried::Absent,
                fields: vec![field.to_owned()],
                add: add.clone(),
                sampled: None,
            })
            .to_vec()
    }

    #[test]
    fn either_record_is_enough_but_each_resource_needs_its_own() {
        use Carried::{Absent, Carried as Held, Partly, Unknown};
        for (one, other, best, all) in [
            (Held, Held, Held, Held),
            (Held, Absent, Held, Partly),
            (Held, Unknown, Held, Unknown),
            (Absent, Unknown, Absent, Partly),
            (Absent, Absent, Absent, Absent),
            (Partly, Held, Held, Partly),
        ] {
            let pair = || (record(one, "a", &["x"]), record(other, "b", &["x", "y"]));
            let (first, second) = pair();
            let either = either(first, second);
            assert_eq!(either[0].must, best, "{one:?} or {other:?}");
            assert_eq!(either[0].add.is_empty(), best == Held);
            let (first, second) = pair();
            let both = of_all([first, second]);
            assert_eq!((both[5].must, both[5].fields.as_slice()), (all, ["a".to_owned(), "b".to_owned()].as_slice()));
        }
        assert_eq!(of_all([RecordItems::new(), record(Held, "a", &[])])[0].must, Held);
    }
}
