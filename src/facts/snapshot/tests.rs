use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::facts::ec2::{DescribeRegions, DescribeVpcs};
use crate::facts::reader::Reader;
use crate::facts::{Fact, Outcome, Read};

fn facts(name: &str) -> EnvironmentFacts {
    let outcome = Outcome::Seen(json!(["ap-northeast-1"]));
    EnvironmentFacts {
        name: name.to_owned(),
        identity: Identity::Established {
            account: "333333333333".to_owned(),
            caller: "arn:aws:iam::3:role/x".to_owned(),
        },
        regions: vec!["ap-northeast-1".to_owned()],
        other_accounts: Vec::new(),
        collected_at: Timestamp::UNIX_EPOCH,
        reads: vec![SavedRead {
            account: None,
            call: "ec2:DescribeRegions".to_owned(),
            version: DescribeRegions::KIND.version,
            region: "ap-northeast-1".to_owned(),
            params: json!({ "region": "ap-northeast-1" }),
            record: Record { outcome, http_requests: 1, request_ids: vec!["id-1".to_owned()] },
        }],
    }
}

fn sealed() -> Snapshot {
    Snapshot::seal("1.2.3", vec![facts("dev"), facts("prd")])
}

fn error(text: &str) -> String {
    Snapshot::parse(text.as_bytes()).unwrap_err().to_string()
}

#[test]
fn what_is_written_is_read() {
    let snapshot = sealed();
    assert_eq!(Snapshot::parse(snapshot.to_json().unwrap().as_bytes()).unwrap(), snapshot);
}

#[test]
fn layout_and_order_of_keys_are_not_content() {
    let value: Value = serde_json::from_str(&sealed().to_json().unwrap()).unwrap();
    assert_eq!(Snapshot::parse(canonical_json(&value).as_bytes()).unwrap(), sealed());
}

#[test]
fn what_cannot_be_trusted_is_refused() {
    let text = sealed().to_json().unwrap();
    assert!(error(&text[..text.len() / 2]).contains("not a complete snapshot"));
    assert!(error("{}").contains("not an audit-gap snapshot"));
    assert!(error("[]").contains("not an audit-gap snapshot"));
    assert!(error(&text.replacen("\"schema_version\": 1", "\"schema_version\": 2", 1)).contains("layout version 2"));
    for (from, to) in [
        ("id-1", "id-2"),
        ("333333333333", "333333333334"),
        ("\"name\": \"dev\"", "\"name\": \"dev2\""),
        ("1970-01-01", "1970-01-02"),
        ("1.2.3", "1.2.4"),
    ] {
        assert!(error(&text.replacen(from, to, 1)).contains("damaged or edited"), "{from}");
    }
    let unknown_key = text.replacen("\"http_requests\"", "\"extra\": 1, \"http_requests\"", 1);
    assert!(error(&unknown_key).contains("unknown field"), "{}", error(&unknown_key));
}

#[test]
fn an_environment_stands_in_it_once() {
    let twice = Snapshot::seal("1", vec![facts("prd"), facts("prd")]);
    assert_eq!(error(&twice.to_json().unwrap()), "holds environment `prd` twice");
}

#[tokio::test]
async fn a_replay_gives_what_was_saved_and_nothing_else() {
    let reader = Reader::new(Replay::of(&facts("prd")));
    let region = "ap-northeast-1".to_owned();
    assert_eq!(reader.read(&DescribeRegions { region: region.clone() }).await, Fact::Seen(vec![region.clone()]));
    for other in ["us-east-1", ""] {
        assert_not_collected(reader.read(&DescribeRegions { region: other.to_owned() }).await);
    }
    assert_not_collected(reader.read(&DescribeVpcs { region }).await);
}

#[tokio::test]
async fn an_answer_of_another_version_is_not_collected() {
    let mut old = facts("prd");
    old.reads[0].version += 1;
    let reader = Reader::new(Replay::of(&old));
    assert_not_collected(reader.read(&DescribeRegions { region: "ap-northeast-1".to_owned() }).await);
}

fn assert_not_collected<T: std::fmt::Debug>(fact: Fact<T>) {
    match fact {
        Fact::Unreadable(why) => assert_eq!(why.cause, Cause::NotCollected),
        Fact::Seen(value) => panic!("read {value:?}"),
    }
}

proptest! {
    #[test]
    fn any_bytes_are_refused_or_read_and_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = Snapshot::parse(&bytes);
    }

    /// One byte of the file changed: refused, unless the change is none of the content (white space for white space).
    #[test]
    fn any_edit_is_noticed(at in 0_usize..10_000, byte in any::<u8>()) {
        let snapshot = sealed();
        let mut text = snapshot.to_json().unwrap().into_bytes();
        let at = at % text.len();
        text[at] = byte;
        if let Ok(read) = Snapshot::parse(&text) {
            prop_assert_eq!(read, snapshot);
        }
    }
}
