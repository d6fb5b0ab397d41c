use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// What one message counts for.
fn look(message: impl AsRef<[u8]>) -> LogSample {
    looked(&FieldMap::new(), None, [message])
}

fn looked<M: AsRef<[u8]>>(
    fields: &FieldMap,
    contains: Option<&str>,
    messages: impl IntoIterator<Item = M>,
) -> LogSample {
    let mut tally = Tally::new(fields, contains);
    messages.into_iter().for_each(|message| tally.look_at(message.as_ref()));
    tally.finish(true)
}

/// That a record holds everything that the matrix demands.
#[track_caller]
fn assert_whole(name: &str, record: &str) {
    let it = look(record);
    let must = [it.time_with_zone, it.user, it.operation, it.target, it.source, it.result];
    assert_eq!((it.records, it.not_json, must), (1, 0, [1; 6]), "{name}: {it:?}");
}

const PINO: &str = r#"{"level":30,"time":1763600000123,"pid":18,"hostname":"ip-10-0-1-9","user":{"id":"u-1","roles":["admin"]},
    "event":"read","target":"briefing/42","req":{"method":"GET","url":"/briefings/42","headers":{"x-forwarded-for":"203.0.113.7, 10.0.0.4",
    "user-agent":"Mozilla/5.0"},"remoteAddress":"::ffff:10.0.0.4"},"res":{"statusCode":200},"msg":"request completed"}"#;
const WINSTON: &str = r#"{"level":"info","message":"briefing exported","timestamp":"2026-11-20T01:02:03.004Z","meta":{"userId":"u-1",
    "action":"EXPORT","resourceId":"briefing/42","ip":"203.0.113.7","userAgent":"Mozilla/5.0","status":"success"}}"#;
const BUNYAN: &str = r#"{"name":"web","hostname":"task-1","pid":18,"level":30,"action":"login","user_id":"u-1","target":"session","client_ip":"203.0.113.7",
    "user_agent":"Mozilla/5.0","outcome":"failure","msg":"sign-in refused","time":"2026-11-20T10:02:03.004+09:00","v":0}"#;
const OPEN_TELEMETRY: &str = r#"{"timeUnixNano":"1763600000123456789","severityText":"INFO","body":{"stringValue":"order changed"},
    "attributes":[{"key":"enduser.id","value":{"stringValue":"u-1"}},{"key":"enduser.role","value":{"stringValue":"admin"}},
    {"key":"event.name","value":{"stringValue":"order.update"}},{"key":"url.path","value":{"stringValue":"/orders/42"}},
    {"key":"client.address","value":{"stringValue":"203.0.113.7"}},{"key":"user_agent.original","value":{"stringValue":"Mozilla/5.0"}},
    {"key":"http.response.status_code","value":{"intValue":"200"}}],"resource":{"service.name":"web"}}"#;
const ECS: &str = r#"{"@timestamp":"2026-11-20T01:02:03.004Z","log.level":"info","ecs.version":"8.11.0","user":{"id":"u-1","roles":["admin"]},
    "event":{"action":"user-login","category":["authentication"],"outcome":"success"},"url":{"path":"/login"},
    "source":{"ip":"203.0.113.7"},"user_agent":{"original":"Mozilla/5.0"},"service":{"name":"web"},"message":"signed in"}"#;

#[test]
fn the_loggers_of_the_field_are_known() {
    for (name, record) in [
        ("pino", PINO),
        ("winston", WINSTON),
        ("Bunyan", BUNYAN),
        ("OpenTelemetry", OPEN_TELEMETRY),
        ("Elastic Common Schema", ECS),
    ] {
        assert_whole(name, record);
    }
    let wrapped = json!({ "container_id": "c", "log": PINO, "source": "stdout" }).to_string();
    assert_whole("pino behind Fluent Bit", &wrapped);
    let exported = format!(r#"{{"resourceLogs":[{{"scopeLogs":[{{"logRecords":[{OPEN_TELEMETRY}]}}]}}]}}"#);
    assert_whole("OpenTelemetry's export", &exported);
    let dotted = r#"{"@timestamp":"2026-11-20T01:02:03Z","user.id":"u-1","event.action":"x","url.path":"/","source.ip":"203.0.113.7",
        "user_agent.original":"Mozilla/5.0","event.outcome":"failure"}"#;
    assert_whole("Elastic Common Schema, dotted", dotted);
}

#[test]
fn what_a_record_lacks_is_not_found() {
    let lacking = |key: &str| {
        let mut record: Value = serde_json::from_str(WINSTON).unwrap();
        record["meta"].as_object_mut().unwrap().remove(key);
        record.as_object_mut().unwrap().remove(key);
        look(record.to_string())
    };
    assert_eq!(lacking("userId").user, 0);
    assert_eq!(lacking("action").operation, 0);
    assert_eq!(lacking("resourceId").target, 0);
    assert_eq!(lacking("status").result, 0);
    assert_eq!(lacking("timestamp").time_with_zone, 0);
    for key in ["ip", "userAgent"] {
        let found = lacking(key);
        assert_eq!((found.source, found.user), (0, 1), "{key}");
    }
    assert_eq!(lacking("nothing").source, 1);
}

#[test]
fn pairs_and_json_behind_a_prefix_hold_what_json_does() {
    assert_whole(
        "logfmt",
        r#"2026-11-20T01:02:03Z user=u-1 action=login target=session ip=203.0.113.7 user_agent="Mozilla/5.0 (X11)" result=success"#,
    );
    assert_whole("Lambda's text format", &format!("2026-11-20T01:02:03.004Z\t8a1b-4c\tINFO\t{BUNYAN}"));
    let boxed = json!({ "log": "time=1763600000 user=u-1 action=x target=y ip=203.0.113.7 ua=Mozilla/5.0 status=200" });
    assert_whole("logfmt behind Fluent Bit", &boxed.to_string());
}

#[test]
fn lines_without_a_structure_hold_nothing() {
    for line in [
        "203.0.113.7 - u-1 [20/Nov/2026:10:00:00 +0900] \"GET / HTTP/1.1\" 200 12",
        "GET /briefings/42 200 in 12ms",
        "[{\"user\":\"u-1\"}]",
        "{\"user\":\"u-1\"",
        "",
    ] {
        let found = look(line);
        assert_eq!(found, LogSample { records: 1, not_json: 1, searched_all: true, ..LogSample::default() }, "{line}");
    }
    assert_eq!(look(b"{\"user\":\"\xff\xfe\"}").not_json, 1);
}

#[test]
fn hostile_records_cost_little_and_hold_what_they_hold() {
    let long = json!({ "user": "u-1", "blob": "x".repeat(256 * 1024) }).to_string();
    assert_eq!((look(&long).user, look(&long).not_json), (1, 0));
    let deep = format!("{}{}{}", "{\"a\":".repeat(5_000), "1", "}".repeat(5_000));
    assert_eq!(look(deep).not_json, 1);
    let nested = format!("{{\"user\":\"u-1\",\"a\":{}1{}}}", "[".repeat(100), "]".repeat(100));
    assert_eq!(look(nested).user, 1);
    // Of two equal keys the last one holds, as for every reader of the log.
    assert_eq!(look(r#"{"user":"u-1","user":""}"#).user, 0);
    assert_eq!(look(r#"{"user":"","user":"u-1"}"#).user, 1);
    let numbers = r#"{"time":"1763600000","user":"42","statusCode":"403","op":"read","path":"/","ip":"203.0.113.7","ua":"curl/8"}"#;
    assert_whole("numbers as texts", numbers);
    let lists = json!({ "time": [1], "user": ["u-1"], "ip": ["10.0.0.1", "203.0.113.7"] }).to_string();
    assert_eq!((look(&lists).user, look(&lists).public_address), (1, 1));
}

#[test]
fn placeholders_and_private_addresses_are_not_what_is_asked_for() {
    for nobody in ["anonymous", "-", "null", "undefined", " "] {
        assert_eq!(look(json!({ "userId": nobody }).to_string()).user, 0, "{nobody}");
    }
    let attempted = look(r#"{"userId":"anonymous","attemptedUsername":"u-1"}"#);
    assert_eq!(attempted.user, 1);
    let proxy = look(r#"{"ip":"10.0.0.4","userAgent":"Mozilla/5.0"}"#);
    assert_eq!((proxy.address, proxy.public_address, proxy.source, proxy.source_system), (1, 0, 0, 1));
    let masked = look(r#"{"ip":"****","userId":"****","userAgent":"********"}"#);
    assert_eq!((masked.source, masked.user, masked.different_addresses, masked.different_users), (1, 1, 0, 0));
    assert_eq!(look(r#"{"timestamp":"2026-11-20 10:00:00"}"#).time_without_zone, 1);
    assert_eq!(look(r#"{"status":"active"}"#).result, 0);
    assert_eq!(look(r#"{"scope":{"name":"pino"},"error":false,"channel":"web","path":"/"}"#).role, 0);
    let page = look(r#"{"channel":"web","path":"/","error":false}"#);
    assert_eq!((page.operation, page.method, page.target, page.message), (0, 1, 1, 0));
    assert_eq!(look(r#"{"method":"post","path":"/"}"#).operation, 1);
}

#[test]
fn a_change_states_both_values_unless_there_is_but_one() {
    for (record, stated, unchanged) in [
        (json!({ "before": { "a": 1 }, "after": { "a": 2 } }), 1, 0),
        (json!({ "oldValue": "1", "newValue": "2" }), 1, 0),
        (json!({ "changes": [{ "field": "a", "from": 1, "to": 2 }] }), 1, 0),
        (json!({ "diff": { "old": 1, "new": 2 } }), 1, 0),
        (json!({ "before": null, "after": { "a": 1 } }), 1, 1),
        (json!({ "action": "order.create", "before": null, "after": { "a": 1 } }), 1, 0),
        (json!({ "action": "order.delete", "before": { "a": 1 }, "after": {} }), 1, 0),
        (json!({ "action": "order.update", "before": "", "after": "x" }), 1, 1),
        (json!({ "action": "order.update", "before": "", "after": {} }), 1, 1),
        (json!({ "action": "order.update", "before": "none", "after": false }), 1, 0),
        (json!({ "before": "****", "after": "****" }), 1, 0),
        (json!({ "before": { "a": 1 }, "after": { "a": 1 } }), 1, 1),
        (json!({ "action": "create", "after": { "a": 1 } }), 1, 0),
        (json!({ "action": "delete", "before": { "a": 1 } }), 1, 0),
        (json!({ "action": "update", "after": { "a": 1 } }), 0, 0),
        (json!({ "action": "create", "before": { "a": 1 } }), 0, 0),
        (json!({ "before": null, "after": null }), 0, 0),
        (json!({ "message": "after before" }), 0, 0),
    ] {
        let found = look(record.to_string());
        assert_eq!((found.before_and_after, found.unchanged), (stated, unchanged), "{record}");
    }
}

#[test]
fn paths_of_a_project_file_take_the_place_of_the_names() {
    let own = |attribute, paths: &[&str]| {
        FieldMap::from([(attribute, paths.iter().map(|path| (*path).to_owned()).collect())])
    };
    let record = r#"{"jmc":{"who":"u-1"},"user":"u-2","x":[{"y":"read"}]}"#;
    let user = |fields: &FieldMap| looked(fields, None, [record]).user;
    assert_eq!(user(&own(Attribute::User, &["jmc.who"])), 1);
    assert_eq!(user(&own(Attribute::User, &["$.jmc.who"])), 1);
    assert_eq!(user(&own(Attribute::User, &["jmc.nobody"])), 0);
    assert_eq!(user(&FieldMap::new()), 1);
    let operation = looked(&own(Attribute::Operation, &["x[*].y"]), None, [record]).operation;
    assert_eq!(operation, 1);
}

#[test]
fn records_without_the_text_are_not_the_rows() {
    let login = r#"{"event":"login","user":"u-1"}"#;
    let read = r#"{"event":"read","user":"u-1"}"#;
    let found = looked(&FieldMap::new(), Some("\"event\":\"login\""), [login, read, login, "plain"]);
    assert_eq!((found.records, found.user), (2, 2));
}

#[test]
fn addresses_are_counted_and_forgotten() {
    let record = |ip: &str| json!({ "ip": ip }).to_string();
    let found = looked(&FieldMap::new(), None, [record("203.0.113.7"), record("203.0.113.7"), record("10.0.0.1")]);
    assert_eq!((found.different_addresses, found.address, found.public_address), (2, 3, 2));
    let named = |user: Value| json!({ "userId": user, "level": "info" }).to_string();
    let users = [json!("u-1"), json!("u-1"), json!(7), json!(null)].map(named);
    assert_eq!(looked(&FieldMap::new(), None, users).different_users, 2);
}

/// A JSON value whose texts and keys all hold the canary.
fn canaries(depth: u32) -> BoxedStrategy<Value> {
    let text = "CANARY[a-z0-9]{0,12}".prop_map(Value::from);
    let leaf = prop_oneof![text, any::<i64>().prop_map(Value::from), any::<bool>().prop_map(Value::from)];
    let key = prop_oneof![
        "CANARY[a-z]{0,4}".prop_map(String::from),
        proptest::sample::select(vec!["user", "before", "after", "ip", "status", "log", "attributes", "target"])
            .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(depth, 64, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((key.clone(), inner), 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
    .boxed()
}

proptest! {
    /// Whatever a message is, nothing of it is in what is kept, and no count exceeds the records.
    #[test]
    fn nothing_of_a_message_is_kept(
        values in proptest::collection::vec(canaries(4), 0..6),
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let mut messages: Vec<Vec<u8>> = values.iter().map(|it| it.to_string().into_bytes()).collect();
        messages.push([b"CANARY ".as_slice(), &bytes].concat());
        messages.push(bytes);
        let kept = looked(&FieldMap::new(), None, &messages);
        let fact = serde_json::to_value(kept).unwrap();
        for value in fact.as_object().unwrap().values() {
            prop_assert!(value.is_boolean() || value.as_u64().is_some_and(|it| it <= messages.len() as u64), "{}", fact);
        }
        prop_assert!(!fact.to_string().contains("CANARY"));
        prop_assert_eq!(kept.records as usize, messages.len());
    }
}
