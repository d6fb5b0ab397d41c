//! Texts in Japanese and English, complete by construction: a [`Text`] cannot be made without both.

pub mod accounts;
pub mod assess;
pub mod cli;
pub mod compare;
pub mod content;
mod diagnostic;
pub mod exit;
pub mod explain;
pub mod formats;
pub mod monthly;
pub mod report;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The language of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Japanese, the language of the document that the matrix was taken from.
    #[default]
    Ja,
    /// English.
    En,
}

/// A word for the middle of a Japanese sentence: a space stands where it begins or ends with a letter or digit.
pub(crate) fn set_off(word: &str) -> String {
    let space = |end: Option<char>| if end.is_some_and(|c| c.is_ascii_alphanumeric()) { " " } else { "" };
    format!("{}{word}{}", space(word.chars().next()), space(word.chars().last()))
}

impl Lang {
    /// The one of two fixed texts that is in this language.
    pub fn pick<'a>(self, ja: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Ja => ja,
            Self::En => en,
        }
    }
}

/// One text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

impl Text {
    /// A text from its two languages.
    pub fn new(ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self { ja: ja.into(), en: en.into() }
    }

    /// The text in one language.
    pub fn get(&self, lang: Lang) -> &str {
        lang.pick(&self.ja, &self.en)
    }
}
