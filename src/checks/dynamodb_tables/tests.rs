use super::*;
use crate::facts::Cause;
use crate::facts::dynamodb::{KinesisDestination, Table};
use crate::facts::kinesis::{DescribeStreamSummary, StreamSummary};
use crate::judge::testing::{Canned, Scenario, TOKYO, codes, currents, remedied};
use crate::judge::trail_support::account::{Account, advanced, basic, data, management, store, trail};
use crate::judge::verdict::Current;
use crate::trail::EventSelectors;

/// Names of data streams, and the statuses of the destinations that they are.
type Destinations<'a> = &'a [(&'a str, &'a str)];

const TABLE: &str = "AWS::DynamoDB::Table";

/// The account with the table `users`, which streams nowhere.
fn facts(account: &Account) -> Canned {
    let facts =
        account.facts().seen(ListTables { region: TOKYO.to_owned() }, vec!["users".to_owned(), "other".to_owned()]);
    streaming(facts, None, &[])
}

/// The same facts, but `users` has a stream with this view, and Kinesis destinations with these statuses.
fn streaming(facts: Canned, view: Option<&str>, destinations: Destinations<'_>) -> Canned {
    let (region, table) = (TOKYO.to_owned(), "users".to_owned());
    let destination = |(stream, status): &(&str, &str)| KinesisDestination {
        stream_arn: format!("arn:aws:kinesis:{TOKYO}:333333333333:stream/{stream}"),
        status: (*status).to_owned(),
    };
    let described = Table { stream_view_type: view.map(str::to_owned) };
    let stream = |name: &str| DescribeStreamSummary { region: TOKYO.to_owned(), name: name.to_owned() };
    let year = Some(StreamSummary { status: "ACTIVE".to_owned(), retention_hours: 8760 });
    facts
        .seen(DescribeTable { region: region.clone(), table: table.clone() }, described)
        .seen(DescribeKinesisStreamingDestination { region, table }, destinations.iter().map(destination).collect())
        .seen(stream("year"), year)
        .seen(stream("gone"), None)
}

async fn judge(facts: Canned) -> Verdict {
    let scenario = Scenario::new(READS, facts).named(&["users"]);
    remedied(scenario.judge(async |cx: &Cx<'_>| run(&Params {}, cx).await).await)
}

async fn judge_selectors(selectors: EventSelectors) -> Verdict {
    judge(facts(&Account::with([trail("t", selectors)]))).await
}

#[tokio::test(start_paused = true)]
async fn table_operations_item_reads_and_item_writes_are_all_demanded() {
    let arn = "arn:aws:dynamodb:ap-northeast-1:333333333333:table/users";
    let cases: [(EventSelectors, Current, &[&str]); 7] = [
        (basic("All", true, &[(TABLE, "arn:aws:dynamodb")]), Current::Recorded, &[]),
        (basic("All", true, &[(TABLE, arn)]), Current::Recorded, &[]),
        (basic("All", false, &[(TABLE, arn)]), Current::Partial, &["management-events-not-selected"]),
        (basic("WriteOnly", true, &[(TABLE, arn)]), Current::Partial, &["reads-not-recorded"]),
        (management(), Current::Partial, &["only-management-events"]),
        (basic("All", true, &[(TABLE, &arn[..arn.len() - 1])]), Current::Partial, &["resource-not-selected"]),
        (data("AWS::S3::Object", &[]), Current::Missing, &["data-type-not-selected"]),
    ];
    for (selectors, current, reasons) in cases {
        let verdict = judge_selectors(selectors).await;
        assert_eq!((verdict.current, currents(&verdict)), (current, vec![("users", current)]));
        let found = codes(&verdict);
        assert!(
            reasons.iter().all(|reason| found.contains(reason)) && reasons.is_empty() == found.is_empty(),
            "{found:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn statements_are_operations_too() {
    let items = ["GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems"];
    let writes = ["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"];
    let names = [&items[..], &writes[..]].concat();
    let verdict = judge_selectors(advanced(&[
        &[("eventCategory", "Equals", &["Management"])],
        &[
            ("eventCategory", "Equals", &["Data"]),
            ("resources.type", "Equals", &[TABLE]),
            ("eventName", "Equals", &names),
        ],
    ]))
    .await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Partial, vec!["event-name-filter"]));
    assert!(verdict.reasons[0].message.en.contains("ExecuteStatement"));
}

#[tokio::test(start_paused = true)]
async fn a_trail_and_an_event_data_store_complete_each_other() {
    let account = Account {
        stores: vec![("us-east-1", store("lake", "ENABLED", data(TABLE, &[])))],
        ..Account::with([trail("t", management())])
    };
    assert_eq!(judge(facts(&account)).await.current, Current::Recorded);
}

#[tokio::test(start_paused = true)]
async fn unread_and_absent_tables() {
    let nothing = Account::default();
    assert_eq!(judge(facts(&nothing)).await.current, Current::Missing);
    let list = || ListTables { region: TOKYO.to_owned() };
    let verdict = judge(facts(&nothing).failed(list(), Cause::Denied)).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Unknown, vec!["read-denied"]));
    let verdict = judge(facts(&nothing).seen(list(), vec![])).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Missing, vec!["bound-resource-not-found"]));
}

#[tokio::test(start_paused = true)]
async fn streams_of_item_changes_are_a_part_at_most() {
    let cases: [(Option<&str>, Destinations<'_>, Current, &[&str]); 7] = [
        (None, &[], Current::Missing, &["no-recorder"]),
        (Some("NEW_AND_OLD_IMAGES"), &[], Current::Partial, &["no-recorder", "table-stream-only"]),
        (Some("KEYS_ONLY"), &[], Current::Partial, &["no-recorder", "table-stream-only"]),
        (None, &[("year", "ACTIVE")], Current::Partial, &["no-recorder", "kinesis-destination-only"]),
        (
            None,
            &[("gone", "ACTIVE")],
            Current::Missing,
            &["no-recorder", "kinesis-destination-only", "data-stream-gone"],
        ),
        (None, &[("year", "DISABLED")], Current::Missing, &["no-recorder", "kinesis-destination-not-active"]),
        (None, &[("year", "ENABLE_FAILED")], Current::Missing, &["no-recorder", "kinesis-destination-not-active"]),
    ];
    for (view, destinations, current, reasons) in cases {
        let verdict = judge(streaming(facts(&Account::default()), view, destinations)).await;
        assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons), "{view:?} {destinations:?}");
    }
    let claims = judge(streaming(facts(&Account::default()), None, &[("year", "ACTIVE")])).await.claims;
    assert_eq!(claims, [format!("arn:aws:kinesis:{TOKYO}:333333333333:stream/year")]);
}

#[tokio::test(start_paused = true)]
async fn streams_are_asked_only_where_a_part_would_help() {
    for (account, asked_streams) in [(Account::default(), true), (Account::with([trail("t", management())]), false)] {
        let scenario = Scenario::new(READS, facts(&account)).named(&["users"]);
        let (_, asked) = scenario.run(async |cx: &Cx<'_>| run(&Params {}, cx).await).await;
        assert_eq!(asked.iter().any(|key| key.call == DescribeTable::KIND.call), asked_streams);
    }
}

#[tokio::test(start_paused = true)]
async fn a_remedy_adds_the_items_of_the_very_table() {
    let verdict = judge_selectors(management()).await;
    let cli = &verdict.remedies[0].cli;
    assert!(cli.contains(
        r#"{"Equals":["arn:aws:dynamodb:ap-northeast-1:333333333333:table/users"],"Field":"resources.ARN"}"#
    ));
    assert_eq!(cli.matches(r#""Management""#).count(), 1);
}
