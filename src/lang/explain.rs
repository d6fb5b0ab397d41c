//! The headings of an explanation.

use super::Lang;

/// A part of an explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heading {
    /// Why the trail is needed.
    Why,
    /// What is required in this environment.
    Required,
    /// What follows from the facts.
    Verdict,
    /// The same for each resource.
    Resources,
    /// What closes the shortfall.
    Remedies,
    /// What its records hold of the six items.
    RecordItems,
    /// What the records that were looked at hold.
    Samples,
    /// The calls, fields and values that said so.
    Read,
    /// What could not be read, and what would mend it.
    Unreadable,
}

/// The heading in `lang`.
pub fn heading(heading: Heading, lang: Lang) -> &'static str {
    let (ja, en) = match heading {
        Heading::Why => ("なぜ必要か", "Why it is needed"),
        Heading::Required => ("この環境での要求", "What is required here"),
        Heading::Verdict => ("判定", "What follows"),
        Heading::Resources => ("リソースごとの判定", "Resource by resource"),
        Heading::Remedies => ("対処", "What to do"),
        Heading::RecordItems => ("記録項目（MUST / WANT）", "What its records hold (MUST / WANT)"),
        Heading::Samples => ("調べた記録", "Sampled records"),
        Heading::Read => (
            "読み取った内容（呼び出し、アカウント、リージョン、リソース、項目 = 値）",
            "What was read (call, account, region, resource, field = value)",
        ),
        Heading::Unreadable => ("読み取れなかったもの", "What could not be read"),
    };
    match lang {
        Lang::Ja => ja,
        Lang::En => en,
    }
}

/// What is said of a read that no field is quoted from.
pub fn without_field(failed: bool, lang: Lang) -> &'static str {
    if failed {
        lang.pick("読み取れなかった", "could not be read")
    } else {
        lang.pick("回答あり（単独で判定を決めた項目はない）", "answered; no single field decided")
    }
}
