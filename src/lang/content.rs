//! What is said of the six items of an audit record.

use super::{Lang, Text};
use crate::content::{Carried, Item};

/// An item's name, as a sentence has it.
pub fn item(item: Item) -> Text {
    let (ja, en) = match item {
        Item::Time => ("操作日時", "time"),
        Item::User => ("操作ユーザー", "user"),
        Item::Operation => ("操作内容", "operation"),
        Item::Target => ("操作対象", "target"),
        Item::Source => ("操作元情報", "source"),
        Item::Result => ("結果", "result"),
    };
    Text::new(ja, en)
}

/// Whether records hold something.
pub fn carried(carried: Carried, lang: Lang) -> &'static str {
    match carried {
        Carried::Carried => lang.pick("あり", "yes"),
        Carried::Partly => lang.pick("一部", "partly"),
        Carried::Absent => lang.pick("なし", "no"),
        Carried::Unknown => lang.pick("不明", "unknown"),
    }
}

/// The same with its figures, if records were looked at: `partly 3/50`.
pub fn figures(held: Carried, found: Option<(u32, u32)>, lang: Lang) -> String {
    let word = carried(held, lang);
    match found {
        Some((found, records)) => format!("{word} {found}/{records}"),
        None => word.to_owned(),
    }
}

/// The mark of the document's tables.
pub fn mark(held: Carried) -> &'static str {
    match held {
        Carried::Carried => "✅",
        Carried::Partly => "⚠️",
        Carried::Absent => "❌",
        Carried::Unknown => "-",
    }
}

/// The head of the fields that hold an item.
pub fn fields(lang: Lang) -> &'static str {
    lang.pick("記録しているフィールド", "Fields")
}

/// The head of what would have to be added.
pub fn to_add(lang: Lang) -> &'static str {
    lang.pick("追加するもの", "To add")
}

/// The head of the items.
pub fn title(lang: Lang) -> &'static str {
    lang.pick("記録項目", "Record items")
}
