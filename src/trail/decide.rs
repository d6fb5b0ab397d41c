//! Whether a union of clauses matches every event of a class, some, or none: decided exactly, over representative events.
//!
//! For one field let the class allow all strings that extend `B` and contain none of its infixes, and let the clauses use prefix
//! patterns, suffix patterns and equality values on it. Take a filler `f` that occurs in none of them. The representatives are
//! every `p·f·s` with `p` either `B` or a prefix pattern that extends it and `s` either empty or a suffix pattern, and every
//! equality value; all filtered by the class.
//!
//! They realise every combination of pattern answers that any allowed `x` realises. If `x` is an equality value it is its own
//! representative. Otherwise let `p` be the longest of `B` and the prefix patterns that `x` starts with, `s` the longest of the empty
//! string and the suffix patterns that it ends with. The prefix patterns true of `x` are exactly those that are prefixes of `p`; the
//! same are true of `p·f·s`, since a pattern that reached `f` would contain it. Likewise for suffixes. No equality value contains
//! `f`, so none is true of either. An infix of the class cannot lie in `p` or `s`, which are parts of `x`, nor reach across `f`:
//! `p·f·s` is allowed. Conversely every representative is an allowed string. So "all representatives match" and "all events match"
//! are the same statement; fields are independent of each other within a part, hence the product.

use std::collections::{BTreeMap, BTreeSet};

use super::coverage::Level;
use super::event::{EventClass, Field, Part, StringSet};
use super::selector::{Clause, FieldSelector, is_wildcard};

/// A concrete event, as far as its fields matter. `…` stands for text that no selector mentions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Witness(pub BTreeMap<Field, String>);

/// Most representatives per field; beyond it prefixes and suffixes are not combined and coverage is never called full.
const MAX_REPRESENTATIVES: usize = 20_000;
/// Most combinations of fields that are looked at per part.
const MAX_COMBINATIONS: usize = 100_000;
/// Most misses kept for the explanation.
const MAX_MISSES: usize = 2_000;

/// A set of clauses, by position.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    fn where_true(len: usize, test: impl Fn(usize) -> bool) -> Self {
        let mut words = vec![0; len.div_ceil(64)];
        for index in (0..len).filter(|&index| test(index)) {
            words[index / 64] |= 1 << (index % 64);
        }
        Self(words)
    }

    fn and(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(a, b)| a & b).collect())
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(|&word| word == 0)
    }

    pub(crate) fn has(&self, index: usize) -> bool {
        self.0[index / 64] & (1 << (index % 64)) != 0
    }
}

/// A value of a field that stands for all values that the same clauses accept.
#[derive(Clone, Debug)]
pub(crate) struct Representative {
    pub(crate) value: String,
    /// Further values of a listed set that the same clauses accept.
    pub(crate) alike: Vec<String>,
    /// The clauses whose conditions on the field accept the value.
    pub(crate) accepted_by: Bits,
}

/// A field with its representatives.
pub(crate) struct Axis {
    pub(crate) field: Field,
    pub(crate) values: Vec<Representative>,
}

/// One part of a class, ready for decision.
pub(crate) struct Grid<'a> {
    part: &'a Part,
    pub(crate) axes: Vec<Axis>,
    /// For each position, the clauses without a condition on that axis or a later one.
    unconditional_from: Vec<Bits>,
    complete: bool,
}

/// A combination that no clause matches: a representative per axis of a grid.
pub(crate) struct Miss {
    pub(crate) grid: usize,
    pub(crate) choice: Vec<usize>,
}

/// The answer for one set of clauses.
pub(crate) struct Decision<'a> {
    pub(crate) grids: Vec<Grid<'a>>,
    pub(crate) recorded: Option<Witness>,
    pub(crate) misses: Vec<Miss>,
    /// False if a bound was hit, so that a hole may have been overlooked.
    pub(crate) complete: bool,
}

impl Decision<'_> {
    pub(crate) fn level(&self) -> Level {
        match (&self.recorded, self.misses.is_empty() && self.complete) {
            (None, _) => Level::None,
            (Some(_), true) => Level::Full,
            (Some(_), false) => Level::Partial,
        }
    }

    pub(crate) fn missed(&self) -> Option<Witness> {
        self.misses.first().map(|miss| self.grids[miss.grid].witness(&miss.choice))
    }
}

/// Decides a class against the union of clauses.
pub(crate) fn decide<'a>(class: &'a EventClass, clauses: &[&Clause]) -> Decision<'a> {
    let grids: Vec<Grid<'a>> = class.parts().iter().map(|part| Grid::new(part, clauses)).collect();
    let recorded = grids.iter().find_map(|grid| grid.any_match(clauses.len()));
    let complete = grids.iter().all(|grid| grid.complete);
    let mut decision = Decision { grids: Vec::new(), recorded, misses: Vec::new(), complete };
    for (index, grid) in grids.iter().enumerate() {
        let mut search = Search { grid, index, steps: 0, misses: Vec::new() };
        search.descend(&Bits::where_true(clauses.len(), |_| true), &mut Vec::new());
        decision.complete &= search.steps < MAX_COMBINATIONS;
        decision.misses.append(&mut search.misses);
    }
    decision.grids = grids;
    decision
}

impl<'a> Grid<'a> {
    fn new(part: &'a Part, clauses: &[&Clause]) -> Self {
        let fields: BTreeSet<&Field> =
            clauses.iter().flat_map(|c| c.conditions.iter().map(|(field, _)| field)).collect();
        let mut complete = true;
        let axes: Vec<Axis> = fields
            .into_iter()
            .map(|field| {
                let set = part.get(field).cloned().unwrap_or_else(StringSet::any);
                let values = representatives(field, &set, clauses, &mut complete);
                Axis { field: field.clone(), values: merge(field, values, clauses) }
            })
            .collect();
        let unconditional_from = (0..=axes.len())
            .map(|from| {
                Bits::where_true(clauses.len(), |c| {
                    axes[from..].iter().all(|axis| clauses[c].on(&axis.field).next().is_none())
                })
            })
            .collect();
        Self { part, axes, unconditional_from, complete }
    }

    /// An event that some clause matches. Exact whatever the bounds: one clause matches something if each of its fields can be met.
    fn any_match(&self, clauses: usize) -> Option<Witness> {
        (0..clauses).find_map(|clause| {
            let choice: Option<Vec<usize>> =
                self.axes.iter().map(|axis| axis.values.iter().position(|v| v.accepted_by.has(clause))).collect();
            choice.map(|choice| self.witness(&choice))
        })
    }

    /// The chosen value per axis, and an example of the class's set for every other field that the class restricts.
    pub(crate) fn witness(&self, choice: &[usize]) -> Witness {
        let example = |set: &StringSet| match set {
            StringSet::OneOf(values) => values.first().cloned(),
            StringSet::StartingWith { prefix, .. } if prefix.is_empty() => None,
            StringSet::StartingWith { prefix, .. } => Some(format!("{prefix}…")),
        };
        let mut values: BTreeMap<Field, String> =
            self.part.iter().filter_map(|(field, set)| Some((field.clone(), example(set)?))).collect();
        values.extend(
            self.axes.iter().zip(choice).map(|(axis, &at)| (axis.field.clone(), axis.values[at].value.clone())),
        );
        Witness(values)
    }

    /// Whether a clause accepts some value of every field of the part.
    pub(crate) fn selects_some(&self, clause: usize) -> bool {
        self.axes.iter().all(|axis| axis.values.iter().any(|v| v.accepted_by.has(clause)))
    }
}

struct Search<'a> {
    grid: &'a Grid<'a>,
    index: usize,
    steps: usize,
    misses: Vec<Miss>,
}

impl Search<'_> {
    /// `alive`: the clauses that accept everything chosen so far.
    fn descend(&mut self, alive: &Bits, choice: &mut Vec<usize>) {
        if self.steps >= MAX_COMBINATIONS {
            return;
        }
        self.steps += 1;
        let depth = choice.len();
        if alive.is_empty() {
            let mut choice = choice.clone();
            choice.resize(self.grid.axes.len(), 0);
            if self.misses.len() < MAX_MISSES && self.grid.axes.iter().all(|axis| !axis.values.is_empty()) {
                self.misses.push(Miss { grid: self.index, choice });
            }
            return;
        }
        if !alive.and(&self.grid.unconditional_from[depth]).is_empty() {
            return;
        }
        for at in 0..self.grid.axes[depth].values.len() {
            let next = alive.and(&self.grid.axes[depth].values[at].accepted_by);
            choice.push(at);
            self.descend(&next, choice);
            choice.pop();
        }
    }
}

/// The representatives of a set under all conditions of the clauses on a field, best readable first.
fn representatives(field: &Field, set: &StringSet, clauses: &[&Clause], complete: &mut bool) -> Vec<String> {
    let (base, without) = match set {
        StringSet::OneOf(values) => return values.iter().cloned().collect(),
        StringSet::StartingWith { prefix, without } => (prefix.as_str(), without),
    };
    let conditions: Vec<&FieldSelector> = clauses.iter().flat_map(|clause| clause.on(field)).collect();
    let mut prefixes = BTreeSet::from([base]);
    let mut suffixes = BTreeSet::from([""]);
    let mut values = BTreeSet::new();
    for condition in &conditions {
        let starts = condition.starts_with.iter().filter(|v| !is_wildcard(v)).chain(&condition.not_starts_with);
        prefixes.extend(starts.map(String::as_str).filter(|v| v.starts_with(base)));
        suffixes.extend(condition.ends_with.iter().chain(&condition.not_ends_with).map(String::as_str));
        values.extend(condition.equals.iter().chain(&condition.not_equals).map(String::as_str));
    }
    let mut mentioned: Vec<&str> = without.iter().map(String::as_str).collect();
    mentioned.extend(prefixes.iter().chain(&suffixes).chain(&values));
    let filler = filler(&mentioned);
    let combine = prefixes.len() * suffixes.len() <= MAX_REPRESENTATIVES;
    *complete &= combine;
    let mut found = Vec::new();
    for prefix in &prefixes {
        for suffix in suffixes.iter().filter(|suffix| combine || prefix.len() == base.len() || suffix.is_empty()) {
            found.push(format!("{prefix}{filler}{suffix}"));
        }
    }
    found.extend(values.into_iter().map(str::to_owned));
    found.retain(|value| set.contains(value));
    found
}

/// A character that occurs in none of the texts; one that reads as "anything" if possible.
fn filler(texts: &[&str]) -> char {
    let free = |c: &char| texts.iter().all(|text| !text.contains(*c));
    // There are more characters than any selector has; the fallback is never reached.
    ['…', '‥', '⋯', '~'].into_iter().chain('\u{e000}'..='\u{f8ff}').find(free).unwrap_or('…')
}

/// Joins the values that the same clauses accept.
fn merge(field: &Field, values: Vec<String>, clauses: &[&Clause]) -> Vec<Representative> {
    let mut seen: BTreeMap<Bits, usize> = BTreeMap::new();
    let mut merged: Vec<Representative> = Vec::new();
    for value in values {
        let accepted_by = Bits::where_true(clauses.len(), |clause| clauses[clause].accepts(field, &value));
        match seen.get(&accepted_by) {
            Some(&at) => merged[at].alike.push(value),
            None => {
                seen.insert(accepted_by.clone(), merged.len());
                merged.push(Representative { value, alike: Vec::new(), accepted_by });
            }
        }
    }
    merged
}
