use super::*;
use crate::facts::s3::{Bucket, ExpirationRule, GetBucketLifecycle, GetBucketLocation, GetBucketVersioning};
use crate::judge::testing::{ACCOUNT, Canned, LONG_AGO, Scenario, TOKYO, codes};
use crate::judge::verdict::{Current, ResourceVerdict, Verdict};

const VIRGINIA: &str = "us-east-1";

/// Judges one destination as if it were a row.
async fn judge(arn: &str, facts: Canned) -> Verdict {
    judge_in(arn, Scenario::new(READS, facts)).await
}

async fn judge_in(arn: &str, scenario: Scenario) -> Verdict {
    judge_reported(arn, scenario, false).await
}

/// `delivering`: the service itself reports that it delivers there.
async fn judge_reported(arn: &str, scenario: Scenario, delivering: bool) -> Verdict {
    let destination = Destination::of_arn(arn).unwrap().with_logs_of(ACCOUNT, "vpcflowlogs");
    let check = async |cx: &Cx<'_>| {
        let judged = destination.judge(cx, TOKYO).await;
        let (grade, reason) = judged.grade(delivering);
        let resource = ResourceVerdict {
            arn: destination.arn.clone(),
            region: TOKYO.to_owned(),
            current: grade.current(),
            reasons: reason,
            evidence: judged.evidence,
        };
        Verdict::fold(vec![resource], &[])
    };
    scenario.judge(check).await
}

async fn assert_judged(arn: &str, facts: Canned, current: Current, reasons: &[&str]) {
    let verdict = judge(arn, facts).await;
    assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons), "{arn}");
}

fn lifecycle() -> GetBucketLifecycle {
    GetBucketLifecycle { region: TOKYO.to_owned(), bucket: "logs".to_owned() }
}

fn bucket(rules: &[(&str, i32)]) -> Canned {
    let rule = |(prefix, days): &(&str, i32)| ExpirationRule {
        id: format!("after-{days}"),
        prefix: (*prefix).to_owned(),
        tagged: false,
        days: Some(*days),
        date: None,
        noncurrent_days: None,
    };
    Canned::default()
        .seen(
            ListBuckets { region: VIRGINIA.to_owned() },
            vec![Bucket { name: "logs".to_owned(), region: Some(TOKYO.to_owned()), created: LONG_AGO }],
        )
        .seen(lifecycle(), rules.iter().map(rule).collect())
}

const LOGS: &str = "arn:aws:s3:::logs";

#[tokio::test(start_paused = true)]
async fn a_bucket_that_deletes_the_records_early_is_a_part() {
    assert_judged(LOGS, bucket(&[]), Current::Recorded, &[]).await;
    assert_judged(LOGS, bucket(&[("", 365)]), Current::Recorded, &[]).await;
    assert_judged(LOGS, bucket(&[("", 364)]), Current::Partial, &["retention-short"]).await;
    let other = "AWSLogs/444444444444/vpcflowlogs/";
    assert_judged(LOGS, bucket(&[(other, 1), ("AWSLogs/", 400)]), Current::Recorded, &[]).await;
    assert_judged(LOGS, bucket(&[("flow/AWSLogs/", 1)]), Current::Recorded, &[]).await;
    let folder = format!("{LOGS}/flow/");
    assert_judged(&folder, bucket(&[("flow/AWSLogs/", 1)]), Current::Partial, &["retention-short"]).await;
    let verdict = judge(LOGS, bucket(&[("", 400), ("AWSLogs/", 30)])).await;
    let message = &verdict.resources[0].reasons[0].message.en;
    assert!(message.contains("after-30") && message.contains("logs") && message.contains("365"), "{message}");
    assert!(verdict.resources[0].evidence.iter().any(|it| it.field.ends_with("Expiration.Days") && it.value == "30"));
}

#[tokio::test(start_paused = true)]
async fn unread_rules_leave_open_how_long_a_bucket_keeps() {
    let denied = bucket(&[]).failed(lifecycle(), Cause::Denied);
    assert_judged(LOGS, denied, Current::Unknown, &["read-denied"]).await;
    let silent = Canned::default().seen(
        ListBuckets { region: VIRGINIA.to_owned() },
        vec![Bucket { name: "logs".to_owned(), region: None, created: LONG_AGO }],
    );
    let location = GetBucketLocation { region: VIRGINIA.to_owned(), bucket: "logs".to_owned() };
    let located = silent.clone().seen(location.clone(), TOKYO.to_owned());
    assert_judged(LOGS, located, Current::Recorded, &[]).await;
    assert_judged(LOGS, silent.failed(location, Cause::Denied), Current::Unknown, &["read-denied"]).await;
}

#[tokio::test(start_paused = true)]
async fn without_a_demand_the_rules_are_not_asked() {
    let mut scenario = Scenario::new(READS, bucket(&[("", 1)]));
    scenario.scope.retention_days = None;
    let check = async |cx: &Cx<'_>| {
        let judged = Destination::of_arn(LOGS).unwrap().judge(cx, TOKYO).await;
        assert_eq!(judged.state, State::Alive);
        Verdict::bare(Current::Recorded, Vec::new())
    };
    let (_, asked) = scenario.run(check).await;
    assert_eq!(asked.iter().map(|key| key.call.as_str()).collect::<Vec<_>>(), [ListBuckets::KIND.call]);
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_as_good_as_the_bucket_at_its_end() {
    let arn = format!("arn:aws:firehose:{TOKYO}:{ACCOUNT}:deliverystream/audit");
    let describe = || DescribeDeliveryStream { region: TOKYO.to_owned(), name: "audit".to_owned() };
    let ending = |facts: Canned, name: &str, transformed: bool| {
        let end = StreamBucket {
            arn: format!("arn:aws:s3:::{name}"),
            prefix: "audit/!{timestamp:yyyy}/".to_owned(),
            transformed,
        };
        facts.seen(describe(), Some(DeliveryStream { status: "ACTIVE".to_owned(), updated: None, bucket: Some(end) }))
    };
    assert_judged(&arn, ending(bucket(&[]), "logs", false), Current::Recorded, &[]).await;
    assert_judged(&arn, ending(bucket(&[("other/", 1)]), "logs", false), Current::Recorded, &[]).await;
    let short = ending(bucket(&[("audit/2026/", 30)]), "logs", false);
    assert_judged(&arn, short, Current::Partial, &["retention-short"]).await;
    assert_judged(&arn, ending(bucket(&[]), "logs", true), Current::Partial, &["stream-transforms"]).await;
    let head = |name: &str| HeadBucket { region: TOKYO.to_owned(), bucket: name.to_owned() };
    let gone = ending(bucket(&[]), "gone", false).seen(head("gone"), Existence::Gone);
    assert_judged(&arn, gone, Current::Missing, &["bucket-gone"]).await;
    let foreign = ending(bucket(&[]), "theirs", false).failed(head("theirs"), Cause::Denied);
    assert_judged(&arn, foreign, Current::Unknown, &["destination-in-other-account"]).await;
    let elsewhere = DeliveryStream { status: "ACTIVE".to_owned(), updated: None, bucket: None };
    let elsewhere = bucket(&[]).seen(describe(), Some(elsewhere));
    assert_judged(&arn, elsewhere, Current::Partial, &["stream-end-unverified"]).await;
}

/// The account of the log archive.
const ARCHIVE: &str = "444444444444";

#[tokio::test(start_paused = true)]
async fn a_bucket_of_an_account_that_can_be_asked_is_judged_there() {
    let list = || ListBuckets { region: VIRGINIA.to_owned() };
    let lists = vec![Bucket { name: "logs".to_owned(), region: Some(TOKYO.to_owned()), created: LONG_AGO }];
    let rule = |days| ExpirationRule {
        id: "r".to_owned(),
        prefix: String::new(),
        tagged: false,
        days: Some(days),
        date: None,
        noncurrent_days: None,
    };
    let own = || {
        let head = HeadBucket { region: TOKYO.to_owned(), bucket: "logs".to_owned() };
        Canned::default().seen(list(), Vec::new()).failed(head, Cause::Denied)
    };
    let there = |days| own().seen_in(ARCHIVE, list(), lists.clone()).seen_in(ARCHIVE, lifecycle(), vec![rule(days)]);
    let judged = async |facts: Canned| judge_in(LOGS, Scenario::new(READS, facts).reaching(&[ARCHIVE])).await;
    let kept = judged(there(400)).await;
    assert_eq!(kept.current, Current::Recorded);
    let said = |account: Option<&str>| kept.resources[0].evidence.iter().any(|it| it.account.as_deref() == account);
    assert!(said(None) && said(Some(ARCHIVE)), "{:?}", kept.resources[0].evidence);
    let short = judged(there(30)).await;
    assert_eq!((short.current, codes(&short).as_slice()), (Current::Partial, ["retention-short"].as_slice()));
    let denied = judged(own().failed_in(ARCHIVE, list(), Cause::Denied)).await;
    assert_eq!((denied.current, codes(&denied).as_slice()), (Current::Unknown, ["read-denied"].as_slice()));
    assert!(denied.reasons[0].message.en.contains(ARCHIVE), "{:?}", denied.reasons);
    let nobodys = judged(own().seen_in(ARCHIVE, list(), Vec::new())).await;
    assert_eq!(codes(&nobodys), ["destination-in-other-account"]);
    assert_judged(LOGS, there(400), Current::Unknown, &["destination-in-other-account"]).await;
}

#[tokio::test(start_paused = true)]
async fn a_log_group_of_an_account_that_can_be_asked_is_judged_there() {
    let arn = format!("arn:aws:logs:{TOKYO}:{ARCHIVE}:log-group:central");
    let groups = || DescribeLogGroups { region: TOKYO.to_owned() };
    let judged = async |facts: Canned| judge_in(&arn, Scenario::new(READS, facts).reaching(&[ARCHIVE])).await;
    let gone = judged(Canned::default().seen_in(ARCHIVE, groups(), Vec::new())).await;
    assert_eq!((gone.current, codes(&gone).as_slice()), (Current::Missing, ["log-group-gone"].as_slice()));
    assert_judged(&arn, Canned::default(), Current::Unknown, &["destination-in-other-account"]).await;
}

#[tokio::test(start_paused = true)]
async fn reported_delivery_does_not_say_how_long_a_bucket_of_an_unknown_owner_keeps() {
    let list = || ListBuckets { region: VIRGINIA.to_owned() };
    let head = HeadBucket { region: TOKYO.to_owned(), bucket: "logs".to_owned() };
    let short = bucket(&[("", 30)]).seen(head, Existence::Exists);
    let seen = judge_reported(LOGS, Scenario::new(READS, short.clone()), true).await;
    assert_eq!((seen.current, codes(&seen).as_slice()), (Current::Partial, ["retention-short"].as_slice()));
    let blind = Scenario::new(READS, short.failed(list(), Cause::Denied));
    let unread = judge_reported(LOGS, blind.clone(), true).await;
    assert_eq!((unread.current, codes(&unread).as_slice()), (Current::Unknown, ["read-denied"].as_slice()));
    let mut undemanding = blind;
    undemanding.scope.retention_days = None;
    assert_eq!(
        judge_reported(LOGS, undemanding, true).await.current,
        Current::Recorded,
        "whoever owns it, records arrive"
    );
}

#[tokio::test(start_paused = true)]
async fn versions_count_where_they_are_demanded() {
    let versions = |days| ExpirationRule {
        id: "versions".to_owned(),
        prefix: "AWSLogs/".to_owned(),
        tagged: false,
        days: None,
        date: None,
        noncurrent_days: Some(days),
    };
    let judged = async |days, demanded| {
        let versioning = GetBucketVersioning { region: TOKYO.to_owned(), bucket: "logs".to_owned() };
        let facts = bucket(&[]).seen(lifecycle(), vec![versions(days)]).seen(versioning, Some("Enabled".to_owned()));
        let mut scenario = Scenario::new(READS, facts);
        scenario.scope.protection.versioning = demanded;
        judge_in(LOGS, scenario).await
    };
    assert_eq!(judged(1, false).await.current, Current::Recorded, "nobody counts on versions");
    assert_eq!(judged(365, true).await.current, Current::Recorded);
    let short = judged(7, true).await;
    assert_eq!((short.current, codes(&short).as_slice()), (Current::Partial, ["versions-kept-short"].as_slice()));
    let message = &short.resources[0].reasons[0].message.en;
    assert!(message.contains("versions") && message.contains(" 7 ") && message.contains("365"), "{message}");
}
