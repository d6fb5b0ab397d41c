//! A JSON record as a flat list of paths, whatever the logger nests: `{"user":{"id":1}}`, `{"user.id":1}` and OpenTelemetry's
//! `[{"key":"user.id","value":{"intValue":"1"}}]` are the same.

use serde_json::{Map, Value};

use super::line;

/// Paths that are looked at in one record: far more than a logger writes, and a bound on the work that a hostile one makes.
const MOST_PATHS: usize = 5_000;

/// Wrappers that loggers and shippers put around the fields of a record, without a meaning of their own: OpenTelemetry's
/// `attributes` and `body`, Fluent Bit's `log`, Lambda's `message`, winston's `meta`, ECS's `labels`, and what people write.
const ENVELOPES: &[&str] = &[
    "attributes",
    "audit",
    "body",
    "context",
    "data",
    "details",
    "detail",
    "extra",
    "fields",
    "info",
    "labels",
    "log",
    "logrecords",
    "message",
    "meta",
    "metadata",
    "msg",
    "payload",
    "properties",
    "resourcelogs",
    "scopelogs",
];

/// The fields of one record: normalised paths with their values, wrappers taken off.
pub(super) struct Fields<'a>(Vec<(String, &'a Value)>);

/// The record in a message, parsed; none if the message is neither a JSON object nor a line that holds one or pairs (plain
/// text, a list, cut off, or nested deeper than a parser should follow).
pub(super) fn parse(message: &[u8]) -> Option<Value> {
    let record = json(message).or_else(|| line::parse(message))?;
    Some(unwrapped(record))
}

fn json(message: &[u8]) -> Option<Value> {
    serde_json::from_slice(message).ok().filter(Value::is_object)
}

/// A shipper's wrapper holds the application's own line as a text (`{"log":"{\"user\":…}"}`): it is the record's text.
fn unwrapped(record: Value) -> Value {
    let Value::Object(mut fields) = record else { return record };
    for wrapper in ["log", "message", "msg", "body", "@message"] {
        let inner = fields.get(wrapper).and_then(Value::as_str);
        let inner = inner.and_then(|text| json(text.as_bytes()).or_else(|| line::parse(text.as_bytes())));
        if let Some(inner) = inner {
            fields.insert(wrapper.trim_start_matches('@').to_owned(), inner);
        }
    }
    Value::Object(fields)
}

impl<'a> Fields<'a> {
    pub(super) fn of(record: &'a Value) -> Self {
        let mut fields = Self(Vec::new());
        fields.add("", record);
        fields
    }

    /// The values at a normalised path, in the record's order; at paths without wrappers first.
    pub(super) fn at<'f>(&'f self, path: &'f str) -> impl Iterator<Item = &'a Value> + 'f {
        self.0.iter().filter(move |(own, _)| own == path).map(|(_, value)| *value)
    }

    /// Adds a value, and what is in it.
    fn add(&mut self, path: &str, value: &'a Value) {
        if self.0.len() >= MOST_PATHS {
            return;
        }
        if !path.is_empty() {
            self.push(path, value);
        }
        match value {
            Value::Object(map) => {
                if let Some(inner) = scalar_of_any_value(map) {
                    self.push(path, inner);
                }
                for (key, value) in map {
                    self.add(&joined(path, key), value);
                }
            }
            Value::Array(elements) => elements.iter().for_each(|element| self.element(path, element)),
            _ => {}
        }
    }

    /// An element of a list, which stands at the list's own path; a pair of key and value stands at its key's.
    fn element(&mut self, path: &str, element: &'a Value) {
        match element.as_object().and_then(pair) {
            Some((key, value)) => self.add(&joined(path, key), value),
            None => self.add(path, element),
        }
    }

    fn push(&mut self, path: &str, value: &'a Value) {
        let mut rest = path;
        self.0.push((rest.to_owned(), value));
        while let Some((first, inner)) = rest.split_once('.') {
            if !ENVELOPES.contains(&first) {
                break;
            }
            rest = inner;
            self.0.push((rest.to_owned(), value));
        }
    }
}

/// `{"key": …, "value": …}` and nothing else: an attribute of OpenTelemetry's protocol.
fn pair(map: &Map<String, Value>) -> Option<(&str, &Value)> {
    let key = map.get("key").and_then(Value::as_str)?;
    map.get("value").filter(|_| map.len() == 2).map(|value| (key, value))
}

/// The value in OpenTelemetry's `AnyValue`: `{"stringValue": "…"}`.
fn scalar_of_any_value(map: &Map<String, Value>) -> Option<&Value> {
    let (name, value) = map.iter().next().filter(|_| map.len() == 1)?;
    ["stringValue", "intValue", "boolValue", "doubleValue"].contains(&name.as_str()).then_some(value)
}

fn joined(path: &str, key: &str) -> String {
    let key = normalised(key);
    if path.is_empty() { key } else { format!("{path}.{key}") }
}

/// A path as it is compared: `req.headers["User-Agent"]` is written in as many ways as there are loggers.
pub(super) fn normalised(path: &str) -> String {
    let path = path.trim().strip_prefix("$.").unwrap_or(path.trim());
    let dropped = ['_', '-', '@', ' ', '[', ']', '"', '\'', '*'];
    let kept: String = path.chars().filter(|c| !dropped.contains(c)).collect();
    kept.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(record: &str, path: &str) -> Vec<String> {
        let record = parse(record.as_bytes()).unwrap();
        Fields::of(&record).at(path).filter(|it| !it.is_object()).map(ToString::to_string).collect()
    }

    #[test]
    fn nested_dotted_and_wrapped_fields_are_the_same() {
        for record in [
            r#"{"user":{"id":"u1"}}"#,
            r#"{"user.id":"u1"}"#,
            r#"{"User":{"_id":"u1"}}"#,
            r#"{"attributes":{"user.id":"u1"}}"#,
            r#"{"log":"{\"user\":{\"id\":\"u1\"}}","stream":"stdout"}"#,
            r#"{"level":"INFO","message":{"data":{"user":{"id":"u1"}}}}"#,
            r#"{"attributes":[{"key":"user.id","value":{"stringValue":"u1"}}]}"#,
        ] {
            assert_eq!(found(record, "user.id"), ["\"u1\""], "{record}");
        }
        // What is no wrapper has a meaning: the user before a change is not the one who made it.
        assert!(found(r#"{"before":{"user":{"id":"u1"}}}"#, "user.id").is_empty());
    }

    #[test]
    fn elements_of_a_list_stand_at_its_path() {
        let record = r#"{"changes":[{"field":"a","from":1,"to":2},{"field":"b","from":3,"to":4}]}"#;
        assert_eq!(found(record, "changes.from"), ["1", "3"]);
        assert_eq!(found(r#"{"roles":["a","b"]}"#, "roles").len(), 3);
    }

    #[test]
    fn what_is_no_object_is_no_record() {
        let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
        let nested = format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
        for text in ["", "ts=2026 user=x", "GET / 200", "[1]", "\"text\"", "{\"cut\":", &deep, &nested] {
            assert!(parse(text.as_bytes()).is_none());
        }
        assert!(parse(b"{\"a\":\"\xff\"}").is_none());
    }

    #[test]
    fn a_hostile_record_is_looked_at_within_a_bound() {
        let keys: Vec<String> = (0..100_000).map(|i| format!("\"k{i}\":{i}")).collect();
        let record = parse(format!("{{{}}}", keys.join(",")).as_bytes()).unwrap();
        assert!(Fields::of(&record).0.len() <= MOST_PATHS + 1);
    }

    #[test]
    fn paths_are_compared_as_people_write_them() {
        assert_eq!(normalised("$.req.headers[\"User-Agent\"]"), "req.headersuseragent");
        assert_eq!(normalised("changes[*].from"), "changes.from");
        assert_eq!(normalised("@timestamp"), "timestamp");
    }
}
