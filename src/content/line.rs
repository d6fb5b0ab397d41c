//! Records that are lines of text with a structure of their own: JSON behind what a runtime writes before it (Lambda's
//! `TIME\tREQUEST\tINFO\t{…}`), and logfmt (`time=… user=u-1 action="export"`).

use serde_json::{Map, Value};

use super::value;

/// Braces at which an object is looked for: a text with more of them in front is no prefix.
const BRACES: usize = 3;
/// Fewer pairs are what sentences hold, too.
const PAIRS: usize = 3;
/// More pairs and words than a logger writes into one line.
const MOST_WORDS: usize = 1_000;

/// The record in a line; none if it is free text.
pub(super) fn parse(message: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(message).ok()?.trim();
    let (prefix, mut fields) = behind_prefix(text).or_else(|| logfmt(text))?;
    // What writes the prefix puts the time first. It is a field of the record like any other.
    let first = prefix.split_whitespace().next().map(|it| it.trim_matches(['[', ']']));
    let time = first.map(|it| Value::String(it.to_owned())).filter(|it| value::time(it).is_some());
    if let Some(time) = time {
        fields.entry("time").or_insert(time);
    }
    Some(Value::Object(fields))
}

/// An object that ends the line, and what stands before it.
fn behind_prefix(text: &str) -> Option<(&str, Map<String, Value>)> {
    let mut braces = text.match_indices('{').map(|(at, _)| at).take(BRACES);
    braces.find_map(|at| Some((&text[..at], serde_json::from_str(&text[at..]).ok()?)))
}

/// Pairs that make up most of a line, and the line.
fn logfmt(text: &str) -> Option<(&str, Map<String, Value>)> {
    let (mut fields, mut words, mut rest) = (Map::new(), 0, text);
    while !rest.is_empty() && fields.len() + words < MOST_WORDS {
        rest = match pair(rest) {
            Some((key, value, after)) => {
                fields.entry(key).or_insert(Value::String(value));
                after
            }
            None => {
                words += 1;
                rest.split_once(char::is_whitespace).map_or("", |(_, after)| after)
            }
        }
        .trim_start();
    }
    (fields.len() >= PAIRS.max(words)).then_some((text, fields))
}

/// The pair with which a text begins: key, value, and the rest.
fn pair(text: &str) -> Option<(&str, String, &str)> {
    let word = &text[..text.find(char::is_whitespace).unwrap_or(text.len())];
    let (key, value) = word.split_once('=')?;
    let is_part = |c: char| c.is_alphanumeric() || "_.-@".contains(c);
    if key.is_empty() || !key.chars().all(is_part) {
        return None;
    }
    if value.starts_with('"') {
        let (value, rest) = quoted_value(&text[key.len() + 2..])?;
        return Some((key, value, rest));
    }
    Some((key, value.to_owned(), &text[word.len()..]))
}

/// What stands before the closing quote, with what is escaped in it, and the rest.
fn quoted_value(text: &str) -> Option<(String, &str)> {
    let (mut value, mut escaped) = (String::new(), false);
    for (at, c) in text.char_indices() {
        match c {
            '"' if !escaped => return Some((value, &text[at + 1..])),
            '\\' if !escaped => escaped = true,
            _ => {
                escaped = false;
                value.push(c);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_line_is_json_behind_a_prefix_or_pairs() {
        for (line, expected) in [
            (
                "2026-11-20T01:02:03.004Z\t8a1b\tINFO\t{\"userId\":\"u-1\",\"n\":1}\n",
                json!({ "time": "2026-11-20T01:02:03.004Z", "userId": "u-1", "n": 1 }),
            ),
            ("INFO {\"time\":1,\"a\":{\"b\":2}}", json!({ "time": 1, "a": { "b": 2 } })),
            ("at {place}: {\"a\":1}", json!({ "a": 1 })),
            (
                r#"time=2026-11-20T01:02:03Z user.id=u-1 msg="said \"no\"" n=200 empty="#,
                json!({ "time": "2026-11-20T01:02:03Z", "user.id": "u-1", "msg": "said \"no\"", "n": "200", "empty": "" }),
            ),
            (
                "[2026-11-20T01:02:03Z] INFO a=1 b=2 c=3",
                json!({ "time": "2026-11-20T01:02:03Z", "a": "1", "b": "2", "c": "3" }),
            ),
            ("利用者=u-1 操作=export 結果=成功", json!({ "利用者": "u-1", "操作": "export", "結果": "成功" })),
        ] {
            assert_eq!(parse(line.as_bytes()), Some(expected), "{line}");
        }
    }

    #[test]
    fn free_text_is_neither() {
        for line in [
            "",
            "user u-1 exported a=1 and b=2",
            "one two three four a=1 b=2 c=3",
            "GET /briefings?a=1&b=2&c=3 200",
            "{\"cut\":",
            "{{{{\"a\":1}",
            "a=\"never closed b=1 c=2",
            "[1,2,3]",
        ] {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
        assert_eq!(parse(b"a=\xff b=1 c=2 d=3"), None);
    }
}
