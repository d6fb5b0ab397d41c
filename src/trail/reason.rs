//! Why coverage falls short ([`Shortfall`]), and remarks that do not change the verdict ([`Note`]), as stable codes with Japanese and
//! English sentences.
//!
//! A shortfall is one of three things: an [`Outage`] (a recorder that would select the events is out of scope or does not deliver),
//! a [`Filter`] (a recorder that delivers does not select them), or [`Unread`] (a fact that might complete the coverage is not
//! known).

use std::collections::BTreeSet;

use jiff::Timestamp;

mod filter;
mod note;
mod outage;
mod unread;

pub use filter::Filter;
pub use note::Note;
pub use outage::Outage;
pub use unread::Unread;

/// A reason as shown to people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Stable kebab-case code.
    pub code: &'static str,
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

/// Why coverage is not full.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shortfall {
    /// A recorder does not deliver.
    Outage(Outage),
    /// A recorder does not select.
    Filter(Filter),
    /// A fact is not known.
    Unread(Unread),
}

impl Shortfall {
    /// Code and sentences.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Outage(outage) => outage.sentence(),
            Self::Filter(filter) => filter.sentence(),
            Self::Unread(unread) => unread.sentence(),
        }
    }
}

impl From<Outage> for Shortfall {
    fn from(outage: Outage) -> Self {
        Self::Outage(outage)
    }
}

impl From<Filter> for Shortfall {
    fn from(filter: Filter) -> Self {
        Self::Filter(filter)
    }
}

impl From<Unread> for Shortfall {
    fn from(unread: Unread) -> Self {
        Self::Unread(unread)
    }
}

/// More names than this make a sentence unreadable.
const SHOWN_NAMES: usize = 6;

/// Adds whose selectors a filter was found in.
pub(crate) fn with_recorders(sentence: Sentence, recorders: &BTreeSet<String>) -> Sentence {
    if recorders.is_empty() {
        return sentence;
    }
    let ja = list(recorders, |rest| format!(" ほか {rest} 件"));
    let en = list(recorders, |rest| format!(" and {rest} more"));
    Sentence {
        ja: format!("{} (調べた記録先: {ja})", sentence.ja),
        en: format!("{} (looked at: {en})", sentence.en),
        ..sentence
    }
}

/// The first names, and how many more there are.
fn list(names: &BTreeSet<String>, more: impl Fn(usize) -> String) -> String {
    let shown = names.iter().take(SHOWN_NAMES).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN_NAMES) {
        0 => shown,
        rest => format!("{shown}{}", more(rest)),
    }
}

/// An example value; what no selector mentions is called by a word, what there is not by a dash.
fn shown<'a>(example: &'a str, others: &'a str) -> &'a str {
    match example {
        "…" => others,
        "" => "-",
        value => value,
    }
}

fn when(time: &Option<Timestamp>, unknown: &str) -> String {
    time.map_or_else(|| unknown.to_owned(), |time| time.to_string())
}
