//! Samples of log groups: what is asked, when it ends, and that nothing but counts comes back.

use jiff::Timestamp;

use super::server::{Server, json};
use super::{ask, cause, failed, seen};
use crate::content::attribute::FieldMap;
use crate::facts::Cause;
use crate::facts::logs::SampleLogEvents;

const CANARY: &str = "canary-not-to-be-kept";

fn read(contains: Option<&str>, maximum: u32) -> SampleLogEvents {
    SampleLogEvents {
        region: super::REGION.to_owned(),
        group: "/ecs/web".to_owned(),
        contains: contains.map(str::to_owned),
        since: Timestamp::from_second(1_763_600_000).unwrap(),
        maximum,
        fields: FieldMap::new(),
    }
}

fn page(messages: &[&str], token: Option<&str>) -> super::server::Reply {
    let events: Vec<_> = messages.iter().map(|message| serde_json::json!({ "message": message })).collect();
    json(200, serde_json::json!({ "events": events, "nextToken": token }).to_string())
}

#[tokio::test]
async fn the_newest_records_are_asked_for_with_the_text_as_it_stands() {
    let record = r#"{"event":"login","user":"canary-not-to-be-kept"}"#;
    let server =
        Server::answering(vec![page(&[], Some("1")), page(&[record, "login, by canary-not-to-be-kept"], None)]);
    let read = read(Some(r#""event":"login""#), 50);
    let answer = ask(&server.url, &read).await;
    let sample = seen(&read, &answer);
    // What the service's filter let through and does not contain the text is not counted.
    assert_eq!((sample.records, sample.user, sample.searched_all), (1, 1, true));
    assert_eq!(answer.http_requests, 2);
    assert!(!serde_json::to_string(&answer).unwrap().contains(CANARY));
    let body: serde_json::Value = serde_json::from_str(&server.requests()[0].body).unwrap();
    assert_eq!(body["filterPattern"], r#""\"event\":\"login\"""#);
    assert_eq!((&body["startFromHead"], &body["startTime"]), (&false.into(), &1_763_600_000_000_i64.into()));
    assert_eq!((&body["limit"], &body["unmask"]), (&50.into(), &serde_json::Value::Null));
}

#[tokio::test]
async fn a_sample_ends_at_its_maximum_and_after_ten_pages() {
    let server = Server::answering(vec![page(&["{}", "{}", "{}"], Some("more"))]);
    let two = read(None, 2);
    let sample = seen(&two, &ask(&server.url, &two).await);
    assert_eq!((sample.records, sample.searched_all, server.requests().len()), (2, false, 1));

    let server = Server::start(|number, _| page(&[], Some(&format!("token-{number}"))));
    let answer = ask(&server.url, &two).await;
    let sample = seen(&two, &answer);
    assert_eq!((sample.records, sample.searched_all, answer.http_requests), (0, false, 10));

    let server = Server::start(|_, _| page(&["{}"], Some("the same")));
    assert_eq!(cause(&ask(&server.url, &read(None, 50)).await), Cause::Malformed);
}

#[tokio::test]
async fn an_answer_that_cannot_be_understood_is_described_without_its_text() {
    for body in [
        format!(r#"{{"events":[{{"message":"{CANARY}"#),
        format!(r#"{{"events":"{CANARY}"}}"#),
        format!(r#"{{"events":[{{"message":{{"{CANARY}":1}}}}]}}"#),
        format!(r#"{{"events":[{{"timestamp":"{CANARY}"}}]}}"#),
        format!("<html>{CANARY}</html>"),
    ] {
        let server = Server::answering(vec![json(200, body.clone())]);
        let answer = ask(&server.url, &read(None, 50)).await;
        assert!(!failed(&answer).message.contains(CANARY), "{body}: {}", failed(&answer).message);
    }
}
