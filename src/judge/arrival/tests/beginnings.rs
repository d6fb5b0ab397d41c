//! Logs that began after the work that they would have recorded.

use super::*;

/// The facts, but with a log group and a bucket that were created so many hours before the scan.
fn created(facts: Canned, hours: i64) -> Canned {
    let group = LogGroup { created: hours_ago(hours), ..log_group("STANDARD") };
    let bucket = Bucket { name: "logs".to_owned(), region: Some(TOKYO.to_owned()), created: hours_ago(hours) };
    facts
        .seen(DescribeLogGroups { region: TOKYO.to_owned() }, vec![group])
        .seen(ListBuckets { region: "us-east-1".to_owned() }, vec![bucket])
}

/// Whoever worked all week, and got a log an hour ago, has left nothing in it yet.
#[tokio::test(start_paused = true)]
async fn what_was_done_before_a_log_group_was_created_proves_nothing() {
    for source in Source::ALL.into_iter().filter(|source| source.traffic().is_some()) {
        let is = async |facts, hours| to_group(source, created(facts, hours)).await;
        let busy = || facts(source, until(0), |_| 0);
        assert_eq!(is(busy(), 1).await, (Current::Recorded, said(&["log-too-young"])), "{source:?}: an hour ago");
        let rested = facts(source, until(63), |_| 0);
        assert_eq!(is(rested, 60).await, (Current::Recorded, said(&["log-too-young"])), "{source:?}: nothing since");
        let (current, code) = match source.effort() {
            Effort::Every => (Current::Missing, "nothing-arrives"),
            Effort::Best => (Current::Partial, "nothing-arrives-yet"),
            Effort::Some => (Current::Partial, "nothing-arrives"),
        };
        assert_eq!(is(busy(), 60).await, (current, said(&[code])), "{source:?}: work of two days since");
        assert_eq!(is(facts(source, |_| 0, |_| 0), 1).await, (Current::Recorded, said(&["no-traffic"])), "{source:?}");
        let fresh = facts(source, until(0), |ago| u64::from(ago <= 3));
        assert_eq!(is(fresh, 1).await, (Current::Recorded, vec![]), "{source:?}: records already");
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_done_before_a_bucket_was_created_proves_nothing() {
    let key = |key: &str| Some(key_shape(key));
    for (source, hours, days, ever, current, codes) in [
        (Source::WebAcl, 1, &[][..], None, Current::Recorded, &["log-too-young"][..]),
        (Source::WebAcl, 30, &[], None, Current::Missing, &["nothing-arrives"]),
        // Others have files there already: the bucket was not created before them, but nor was this log.
        (Source::WebAcl, 1, &[], key("AWSLogs/x/Osaka/1969/12/31/f"), Current::Recorded, &["log-too-young"]),
        // Its own file is older than what S3 calls the bucket's creation: its policy changed.
        (Source::Bucket, 1, &[6], key("AWSLogs/x/Tokyo/1969/12/26/f"), Current::Partial, &["nothing-arrives-yet"]),
        (Source::ApplicationLoadBalancer, 1, &[3], None, Current::Partial, &["nothing-arrives-yet"]),
        (Source::ApplicationLoadBalancer, 20, &[], None, Current::Recorded, &["log-too-young"]),
        (Source::ApplicationLoadBalancer, 60, &[], None, Current::Partial, &["nothing-arrives-yet"]),
        (Source::ApplicationLoadBalancer, 200, &[], None, Current::Missing, &["nothing-arrives"]),
        // No metric tells what there was to record.
        (Source::FlowLog, 1, &[], None, Current::Recorded, &["log-too-young"]),
        (Source::FlowLog, 60, &[], None, Current::Partial, &["arrival-unproven"]),
        // Where files lie that nobody expected there, the bucket's age still excuses.
        (Source::WebAcl, 1, &[], key("AWSLogs/x/by-hour/19691231T23/f"), Current::Recorded, &["log-too-young"]),
        (Source::WebAcl, 60, &[], key("AWSLogs/x/by-hour/19691231T23/f"), Current::Partial, &["arrival-unproven"]),
    ] {
        let silent = files(facts(source, until(0), |_| 0), days).seen(first("AWSLogs/x/"), ever.clone());
        let is = to_bucket(source, created(silent, hours)).await;
        assert_eq!(is, (current, said(codes)), "{source:?}, {hours} h, {days:?}, {ever:?}");
    }
}

/// A log that was turned on an hour ago, in a group that is there for years. Of a function any change has a date, so that
/// it proves as little as what went before.
#[tokio::test(start_paused = true)]
async fn what_was_done_before_a_log_was_set_up_proves_nothing() {
    let group = || Destination::log_group("aws", TOKYO, ACCOUNT, GROUP);
    let busy = |source, events: u32| facts(source, until(0), until(events));
    for (source, hours, events, current, codes) in [
        (Source::Function, 1, u32::MAX, Current::Partial, &["arrival-unproven"][..]),
        (Source::Function, 30, u32::MAX, Current::Missing, &["nothing-arrives"]),
        // The last record is younger than the last change.
        (Source::Function, 300, 72, Current::Missing, &["nothing-arrives"]),
        (Source::FlowLog, 1, u32::MAX, Current::Recorded, &["log-too-young"]),
        (Source::FlowLog, 30, u32::MAX, Current::Partial, &["arrival-unproven"]),
    ] {
        let scenario = Scenario::new(READS, busy(source, events));
        let (is, codes_said, _) = judged_since(source, group(), Some(hours_ago(hours)), scenario).await;
        assert_eq!((is, codes_said), (current, said(codes)), "{source:?}, {hours} h, {events}");
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_is_too_young_is_told_since_when() {
    let group = Destination::log_group("aws", TOKYO, ACCOUNT, GROUP);
    let young = created(facts(Source::Function, until(0), |_| 0), 1);
    let (_, _, said) = judged(Source::Function, group.clone(), young.clone()).await;
    assert!(
        said.starts_with("the log group /log was created at 1969-12-31T23:00:00Z: what it did before (Invocations)"),
        "{said}"
    );
    let scenario = Scenario::new(READS, young);
    let (_, _, said) = judged_since(Source::Function, group, Some(hours_ago(0)), scenario).await;
    assert!(said.starts_with("it was last set up at 1970-01-01T00:00:00Z"), "{said}");
    let empty = files(facts(Source::WebAcl, until(0), |_| 0), &[]).seen(first("AWSLogs/x/"), None);
    let (_, _, said) = judged(Source::WebAcl, Destination::bucket("aws", "logs"), created(empty, 1)).await;
    assert!(said.contains("was created, or its policy changed, at 1969-12-31T23:00:00Z"), "{said}");
    let silent = created(facts(Source::Function, until(0), |_| 0), 30);
    let (_, _, said) = judged(Source::Function, Destination::log_group("aws", TOKYO, ACCOUNT, GROUP), silent).await;
    assert!(said.contains("took in 0 records (since 1969-12-30T18:00:00Z)"), "{said}");
}
