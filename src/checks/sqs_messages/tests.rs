use super::*;
use crate::facts::Cause;
use crate::judge::testing::{Canned, Scenario, TOKYO, codes, currents, remedied};
use crate::judge::trail_support::account::{Account, Conditions, OSAKA, basic, data, management, trail};
use crate::judge::verdict::Current;
use crate::trail::EventSelectors;

fn queues(facts: Canned, names: &[&str]) -> Canned {
    facts.seen(ListQueues { region: TOKYO.to_owned() }, names.iter().map(|name| (*name).to_owned()).collect())
}

fn facts(selectors: EventSelectors) -> Canned {
    queues(Account::with([trail("t", selectors)]).facts(), &["jobs", "other"])
}

async fn judge(scenario: Scenario) -> Verdict {
    remedied(scenario.judge(async |cx: &Cx<'_>| run(&Params {}, cx).await).await)
}

#[tokio::test(start_paused = true)]
async fn message_operations_are_data_events() {
    let queue = "arn:aws:sqs:ap-northeast-1:333333333333:jobs";
    let cases: [(EventSelectors, Current, &[&str]); 6] = [
        (data("AWS::SQS::Queue", &[]), Current::Recorded, &[]),
        (data("AWS::SQS::Queue", &[("resources.ARN", "Equals", &[queue])]), Current::Recorded, &[]),
        (
            data("AWS::SQS::Queue", &[("eventName", "Equals", &["SendMessage"])]),
            Current::Partial,
            &["event-name-filter"],
        ),
        (data("AWS::SQS::Queue", &[("readOnly", "Equals", &["false"])]), Current::Partial, &["reads-not-recorded"]),
        (data("AWS::SNS::Topic", &[]), Current::Missing, &["data-type-not-selected"]),
        (management(), Current::Missing, &["only-management-events"]),
    ];
    for (selectors, current, reasons) in cases {
        let verdict = judge(Scenario::new(READS, facts(selectors)).named(&["jobs"])).await;
        assert_eq!((verdict.current, codes(&verdict)), (current, reasons.to_vec()));
        assert_eq!(currents(&verdict), [(queue, current)]);
    }
}

#[tokio::test(start_paused = true)]
async fn messages_that_are_sent_in_batches_are_messages() {
    let single = data("AWS::SQS::Queue", &[("eventName", "Equals", &["SendMessage", "ReceiveMessage"])]);
    let verdict = judge(Scenario::new(READS, facts(single)).named(&["jobs"])).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Partial, vec!["event-name-filter"]));
    assert!(verdict.reasons[0].message.en.contains("SendMessageBatch"));
}

#[tokio::test(start_paused = true)]
async fn an_arn_of_a_place_where_nobody_looks_is_not_called_missing() {
    let bound = |arn: &str| {
        let mut scenario = Scenario::new(READS, facts(data("AWS::SQS::Queue", &[])));
        scenario.binding = Some(crate::project::Binding::Arns(vec![arn.to_owned()]));
        scenario
    };
    for (arn, current, code) in [
        ("arn:aws:sqs:ap-northeast-1:333333333333:ghost", Current::Missing, "bound-resource-not-found"),
        ("arn:aws:sqs:us-west-2:333333333333:jobs", Current::Unknown, "bound-resource-outside-regions"),
        ("arn:aws:sqs:ap-northeast-1:999999999999:jobs", Current::Unknown, "bound-resource-of-other-account"),
    ] {
        let verdict = judge(bound(arn)).await;
        assert_eq!((verdict.current, codes(&verdict)), (current, vec![code]), "{arn}");
    }
}

#[tokio::test(start_paused = true)]
async fn basic_selectors_know_no_queues() {
    let selectors = basic("All", true, &[("AWS::S3::Object", "arn:aws:s3")]);
    assert_eq!(judge(Scenario::new(READS, facts(selectors))).await.current, Current::Missing);
}

#[tokio::test(start_paused = true)]
async fn the_queues_that_the_row_means() {
    let one: Conditions<'_> = &[("resources.ARN", "EndsWith", &[":jobs"])];
    let selected = || facts(data("AWS::SQS::Queue", one));
    let verdict = judge(Scenario::new(READS, selected())).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Partial, vec!["resource-not-selected"]));
    let verdict = judge(Scenario::new(READS, selected()).named(&["jobs", "ghost"])).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Partial, vec!["bound-resource-not-found"]));
    assert_eq!(judge(Scenario::new(READS, selected()).named(&["j*"])).await.current, Current::Recorded);
    let verdict = judge(Scenario::new(READS, queues(selected(), &[]))).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::NotPresent, vec!["no-such-resource"]));
}

#[tokio::test(start_paused = true)]
async fn a_region_without_answer_makes_the_row_unknown() {
    let facts = facts(data("AWS::SQS::Queue", &[]));
    let denied = facts.failed(ListQueues { region: OSAKA.to_owned() }, Cause::Denied);
    let verdict = judge(Scenario::new(READS, denied).regions(&[TOKYO, OSAKA]).named(&["ghost"])).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Unknown, vec!["read-denied"]));
}
