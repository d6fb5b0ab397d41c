//! What the records of a row hold of the six items, as every human-readable format says it.

use crate::assess::report::Finding;
use crate::content::{Carried, RecordItem};
use crate::lang::{Lang, content as words};
use crate::matrix::Matrix;

/// One item of a row's records, in words.
pub(super) struct Line {
    /// The document's number.
    pub(super) number: u32,
    /// The item's name.
    pub(super) name: String,
    /// What is demanded, and in how far it is held.
    pub(super) must: (String, Carried, String),
    /// The same for what is asked for besides.
    pub(super) want: (String, Carried, String),
    /// The fields that hold it.
    pub(super) fields: String,
    /// What would have to be added.
    pub(super) add: String,
}

/// The six items of a finding; none if nothing is known of its records.
pub(super) fn lines(finding: &Finding, matrix: &Matrix, lang: Lang) -> Vec<Line> {
    let items = finding.record_items.iter().flatten();
    let line = |item: &RecordItem| {
        let known = matrix.record_items().iter().find(|it| it.id.value == item.id.as_str());
        let text = |pick: fn(&crate::matrix::RecordItem) -> &crate::lang::Text| {
            known.map_or_else(String::new, |it| pick(it).get(lang).to_owned())
        };
        let of_must = item.sampled.map(|it| (it.must, it.records));
        let of_want = item.sampled.map(|it| (it.want, it.records));
        Line {
            number: known.map_or(0, |it| it.number),
            name: known.map_or_else(|| words::item(item.id).get(lang).to_owned(), |it| it.name.get(lang).to_owned()),
            must: (text(|it| &it.must), item.must, words::figures(item.must, of_must, lang)),
            want: (text(|it| &it.want), item.want, words::figures(item.want, of_want, lang)),
            fields: item.fields.join(", "),
            add: item.add.join(", "),
        }
    };
    items.map(line).collect()
}

/// On how many records the verdict rests: of those that were looked at, the number that hold the rarest of the demanded items.
pub(super) fn sampled(finding: &Finding, lang: Lang) -> Option<String> {
    let samples = finding.record_items.iter().flatten().filter_map(|item| item.sampled);
    let rarest = samples.min_by_key(|sampled| sampled.must)?;
    Some(words::sampled(rarest.must, rarest.records, lang))
}

/// The items that are not held as demanded, in one line; none if all are, or nothing is known.
pub(super) fn lacking(finding: &Finding, lang: Lang) -> Option<String> {
    let items = finding.record_items.iter().flatten().filter(|item| item.must != Carried::Carried);
    let each: Vec<String> = items
        .map(|item| {
            let found = item.sampled.map(|it| (it.must, it.records));
            let name = words::item(item.id);
            let add = if item.add.is_empty() { String::new() } else { format!(" (+ {})", item.add.join(", ")) };
            format!("{} {}{add}", name.get(lang), words::figures(item.must, found, lang))
        })
        .collect();
    let separator = lang.pick("、", ", ");
    (!each.is_empty()).then(|| format!("{}: {}", words::title(lang), each.join(separator)))
}
