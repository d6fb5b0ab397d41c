//! What is said of the six items of an audit record.

use super::{Lang, Text};
use crate::content::sample::LogSample;
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

/// How many of the records that were looked at hold all that is demanded of every item, at most.
pub fn sampled(found: u32, records: u32, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("調べた記録 {records} 件中 {found} 件"),
        Lang::En => format!("{found} of {records} sampled records"),
    }
}

/// What the counts of sampled records are of, in the order in which they are shown, each with its name.
pub fn counts(sample: &LogSample, lang: Lang) -> Vec<(&'static str, u32)> {
    let counts = [
        ("日時（タイムゾーンあり）", "time with a zone", sample.time_with_zone),
        ("日時（UTC）", "time in UTC", sample.time_in_utc),
        ("日時（タイムゾーンなし）", "time without a zone", sample.time_without_zone),
        ("ユーザー", "user", sample.user),
        ("ロール・権限", "role or permission", sample.role),
        ("操作", "operation", sample.operation),
        ("API・画面操作", "API call or act in a page", sample.method),
        ("対象", "target", sample.target),
        ("変更前後の値", "values before and after", sample.before_and_after),
        ("変更前後の値が同じ", "the same value before and after", sample.unchanged),
        ("IP アドレス", "address", sample.address),
        ("グローバル IP アドレス", "public address", sample.public_address),
        ("User-Agent", "User-Agent", sample.user_agent),
        ("グローバル IP と、User-Agent か端末", "public address, and User-Agent or device", sample.source),
        ("操作したシステム", "system that acted", sample.source_system),
        ("結果", "result", sample.result),
        ("結果が失敗", "result: failed", sample.failed),
        ("メッセージ・エラーコード", "message or error code", sample.message),
        ("JSON でない", "not JSON", sample.not_json),
    ];
    counts.map(|(ja, en, count)| (lang.pick(ja, en), count)).to_vec()
}

/// The heads of the counts: what was found, in how many of so many records.
pub fn found_in(records: u32, lang: Lang) -> [String; 2] {
    match lang {
        Lang::Ja => ["記録にあったもの".to_owned(), format!("{records} 件中")],
        Lang::En => ["Found in records".to_owned(), format!("of {records}")],
    }
}

/// How many records a log group's sample has, and whether there are more.
pub fn sample_size(sample: &LogSample, lang: Lang) -> String {
    let LogSample { records, different_addresses, .. } = sample;
    let (ja, en) = match sample.searched_all {
        true => ("（期間内のすべて）", "all that there are"),
        false => ("（新しい順）", "the newest ones"),
    };
    match lang {
        Lang::Ja => format!("{records} 件{ja}、異なる IP アドレス {different_addresses} 個"),
        Lang::En => format!("{records} records, {en}; {different_addresses} different addresses"),
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
