//! Edits of facts that keep them JSON: the bytes say which value of which answer becomes what.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use audit_gap::facts::snapshot::SavedRead;
use audit_gap::facts::{Outcome, Record};
use serde_json::{Value, json};

/// Bytes of one edit: which read, which value in it, what happens to it, and with what.
const EDIT: usize = 6;

/// Applies as many edits as the bytes hold, at most sixteen: more only make the facts implausible.
pub(crate) fn apply(data: &[u8], reads: &mut [SavedRead]) {
    let words: Vec<String> = words(reads);
    for edit in data.chunks_exact(EDIT).take(16) {
        let read = usize::from(u16::from_le_bytes([edit[0], edit[1]])) % reads.len();
        let Record { outcome: Outcome::Seen(answer), .. } = &mut reads[read].record else { continue };
        let mut at = usize::from(u16::from_le_bytes([edit[2], edit[3]])) % size(answer);
        if let Some(value) = nth(answer, &mut at) {
            change(value, edit[4], &words[usize::from(edit[5]) % words.len()]);
        }
    }
}

/// Strings of the answers, and some that no service promises not to send.
fn words(reads: &[SavedRead]) -> Vec<String> {
    static ODD: LazyLock<Vec<String>> = LazyLock::new(|| {
        let odd =
            ["", "*", "arn:", "arn:aws:s3:::", "/", "::::::", "\u{0}", "\"'<&|;`$(x)", "監査証跡", "\u{202e}", "-1"];
        odd.iter().map(|&word| word.to_owned()).chain([":".repeat(300), "名".repeat(300)]).collect()
    });
    let mut found = BTreeSet::new();
    for read in reads {
        if let Outcome::Seen(answer) = &read.record.outcome {
            collect(answer, &mut found);
        }
    }
    // As many as a byte can name.
    let step = found.len().div_ceil(240).max(1);
    ODD.iter().cloned().chain(found.into_iter().step_by(step)).collect()
}

fn collect(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(found.insert(text.clone())),
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, found)),
        _ => {}
    }
}

/// Values in a value, itself included.
fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(fields) => fields.values().map(size).sum(),
        _ => 0,
    }
}

/// The value at a position, in the order of the text.
fn nth<'a>(value: &'a mut Value, at: &mut usize) -> Option<&'a mut Value> {
    if *at == 0 {
        return Some(value);
    }
    *at -= 1;
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| nth(item, at)),
        Value::Object(fields) => fields.values_mut().find_map(|field| nth(field, at)),
        _ => None,
    }
}

fn change(value: &mut Value, how: u8, word: &str) {
    match value {
        Value::Bool(flag) => *flag = !*flag,
        Value::Number(_) => {
            *value = [json!(0), json!(-1), json!(i32::MAX), json!(i64::MIN)][usize::from(how % 4)].clone()
        }
        Value::String(text) => match how % 4 {
            0 => *text = word.to_owned(),
            1 => *text += word,
            2 => text.truncate(text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at)),
            _ => *value = Value::Null,
        },
        Value::Null => *value = if how.is_multiple_of(2) { json!(word) } else { json!(i32::MAX) },
        Value::Array(items) => match how % 4 {
            0 => items.clear(),
            1 => drop(items.pop()),
            2 => items.extend(items.first().cloned()),
            _ => items.push(json!(word)),
        },
        Value::Object(fields) => match how % 2 {
            0 => *value = Value::Null,
            _ => fields.values_mut().for_each(|field| change(field, how / 2, word)),
        },
    }
}
