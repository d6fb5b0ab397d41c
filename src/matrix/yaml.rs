//! YAML to types. The only file that knows the YAML crate.
//!
//! Strict on purpose: a duplicate key, an unknown key, an alias, a tag or `yes` for a boolean is an error, and a document
//! beyond a small budget is refused before it can cost time or memory.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_saphyr::budget::BudgetBreach;
use serde_saphyr::{DuplicateKeyPolicy, Error, MergeKeyPolicy, MessageFormatter, Options, UserMessageFormatter};

use crate::diagnostic::{Diagnostic, Limit, Problem, SourceFile};

/// Bytes that a file may have.
pub(crate) const MAX_BYTES: usize = 1 << 20;
/// Mappings, lists and scalars that a file may have; the embedded matrix's largest file has about 2 000.
const MAX_NODES: usize = 20_000;
/// Nesting that a file may have; the matrix nests five deep.
const MAX_DEPTH: usize = 16;

/// Parses one file into a type.
///
/// # Errors
/// The first thing that keeps the text from being that type, with its place. Never panics, whatever the bytes are.
pub fn parse<T: DeserializeOwned>(source: &SourceFile) -> Result<T, Diagnostic> {
    if source.bytes.len() > MAX_BYTES {
        return Err(source.diagnostic((0, 0), Problem::TooLarge { limit: Limit::Bytes(MAX_BYTES) }));
    }
    let text = std::str::from_utf8(&source.bytes)
        .map_err(|error| source.diagnostic(position_of(&source.bytes[..error.valid_up_to()]), Problem::NotUtf8))?;
    serde_saphyr::from_str_with_options(text, options()).map_err(|error| diagnostic(source, &error))
}

/// Line and column (in characters) just behind a text.
fn position_of(before: &[u8]) -> (u32, u32) {
    let text = String::from_utf8_lossy(before);
    let line = text.matches('\n').count() + 1;
    let column = text.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}

fn options() -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_nodes: MAX_NODES,
            max_depth: MAX_DEPTH,
            max_events: 4 * MAX_NODES,
            max_aliases: 0,
            max_anchors: 0,
            max_documents: 1,
            max_total_scalar_bytes: MAX_BYTES,
        },
        duplicate_keys: DuplicateKeyPolicy::Error,
        merge_keys: MergeKeyPolicy::Error,
        strict_booleans: true,
        reject_unsupported_tags: true,
        reject_tagged_field_names: true,
        with_snippet: false,
    }
}

fn diagnostic(source: &SourceFile, error: &Error) -> Diagnostic {
    let place = error.location().map(place).filter(|(line, _)| *line > 0).unwrap_or((1, 1));
    source.diagnostic(place, problem(error))
}

fn place(location: serde_saphyr::Location) -> (u32, u32) {
    let narrow = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    (narrow(location.line()), narrow(location.column()))
}

fn problem(error: &Error) -> Problem {
    let owned = |words: &[&'static str]| words.iter().map(|word| (*word).to_owned()).collect();
    match error.without_snippet() {
        Error::SerdeUnknownField { field, expected, .. } => {
            Problem::UnknownKey { key: field.clone(), allowed: owned(expected) }
        }
        Error::SerdeUnknownVariant { variant, expected, .. } => {
            Problem::UnknownValue { value: variant.clone(), allowed: owned(expected) }
        }
        Error::SerdeMissingField { field, .. } => Problem::MissingKey { key: (*field).to_owned() },
        Error::DuplicateMappingKey { key, .. } => Problem::DuplicateKey { key: key.clone().unwrap_or_default() },
        Error::SerdeInvalidType { expected, .. } | Error::SerdeInvalidValue { expected, .. } => {
            Problem::WrongType { expected: expected.clone() }
        }
        Error::Unexpected { expected, .. } => Problem::WrongType { expected: (*expected).to_owned() },
        Error::InvalidScalar { ty, .. } => Problem::WrongType { expected: (*ty).to_owned() },
        Error::InvalidBooleanStrict { .. } => Problem::WrongType { expected: "boolean".to_owned() },
        Error::NullIntoString { .. } => Problem::WrongType { expected: "string".to_owned() },
        Error::SerdeInvalidLength { .. } => Problem::OneKey,
        Error::MultipleDocuments { .. } => Problem::SeveralDocuments,
        Error::MergeKeyNotAllowed { .. }
        | Error::UnknownAnchor { .. }
        | Error::UnsupportedTag { .. }
        | Error::TaggedStructFieldName { .. } => Problem::YamlFeature,
        Error::Budget { breach, .. } => budget_problem(breach),
        other => Problem::Syntax { detail: UserMessageFormatter.format_message(other).into_owned() },
    }
}

fn budget_problem(breach: &BudgetBreach) -> Problem {
    match breach {
        BudgetBreach::Aliases { .. } | BudgetBreach::Anchors { .. } | BudgetBreach::MergeKeys { .. } => {
            Problem::YamlFeature
        }
        BudgetBreach::Documents { .. } => Problem::SeveralDocuments,
        BudgetBreach::Depth { .. } => Problem::TooLarge { limit: Limit::Depth(MAX_DEPTH) },
        BudgetBreach::ScalarBytes { .. } => Problem::TooLarge { limit: Limit::Bytes(MAX_BYTES) },
        _ => Problem::TooLarge { limit: Limit::Nodes(MAX_NODES) },
    }
}

/// Reads an optional key that stands in the file: a key without a value is an error, and not the same as no key. Whoever
/// writes `account:` and nothing behind it must not believe that the account is guarded.
///
/// # Errors
/// Those of the type itself.
pub fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// A value together with the place where it stands in its file.
///
/// Two located values are equal if their values are: where a row stands says nothing about what it demands.
#[derive(Debug, Clone, Copy)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// The line, counted from 1.
    pub line: u32,
    /// The column in characters, counted from 1.
    pub column: u32,
}

impl<T> Located<T> {
    /// Line and column.
    pub fn place(&self) -> (u32, u32) {
        (self.line, self.column)
    }
}

impl<T> Deref for Located<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: PartialEq> PartialEq for Located<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Located<T> {}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Located<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = serde_saphyr::Spanned::<T>::deserialize(deserializer)?;
        let (line, column) = place(spanned.referenced);
        Ok(Self { value: spanned.value, line, column })
    }
}

impl<T: Serialize> Serialize for Located<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<T: JsonSchema> JsonSchema for Located<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// A mapping from ids to values in the file's order, with the place of each id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entries<V>(pub Vec<(Located<String>, V)>);

impl<V> Default for Entries<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Entries<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EntriesVisitor<V>(PhantomData<V>);

        impl<'de, V: Deserialize<'de>> Visitor<'de> for EntriesVisitor<V> {
            type Value = Entries<V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(EntriesVisitor(PhantomData))
    }
}

impl<V: JsonSchema> JsonSchema for Entries<V> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        BTreeMap::<String, V>::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        BTreeMap::<String, V>::json_schema(generator)
    }
}
