use super::*;
use crate::facts::Cause;
use crate::facts::cloudwatch::{GetMetricData, ListMetrics};
use crate::facts::firehose::{DeliveryStream, StreamBucket};
use crate::facts::logs::{LogGroup, LogStream};
use crate::facts::s3::{Bucket, FirstObject, ListBuckets, key_shape};
use crate::judge::testing::{ACCOUNT, Canned, LONG_AGO, Scenario, TOKYO};
use crate::judge::verdict::Verdict as RowVerdict;

const GROUP: &str = "/log";

/// The dimensions of the one writer of a kind, and those of its series.
fn dimensions(source: Source) -> Vec<(&'static str, &'static str)> {
    let traffic = source.traffic().unwrap();
    let value = |name: &str| traffic.fixed.iter().find(|(fixed, _)| *fixed == name).map_or("it", |(_, value)| *value);
    traffic.dimensions.iter().map(|name| (*name, value(name))).collect()
}

fn log_group(class: &str) -> LogGroup {
    LogGroup {
        name: GROUP.to_owned(),
        arn: format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:{GROUP}"),
        retention_days: None,
        deletion_protection: false,
        kms_key_id: None,
        class: Some(class.to_owned()),
        created: LONG_AGO,
    }
}

fn bare(class: &str) -> Canned {
    let bucket = Bucket { name: "logs".to_owned(), region: Some(TOKYO.to_owned()), created: LONG_AGO };
    Canned::default()
        .seen(DescribeLogGroups { region: TOKYO.to_owned() }, vec![log_group(class)])
        .seen(ListBuckets { region: "us-east-1".to_owned() }, vec![bucket])
}

/// What a writer did, and what the log group took in, by hours before the scan.
fn facts(source: Source, work: impl Fn(u32) -> u64, events: impl Fn(u32) -> u64) -> Canned {
    let mut facts =
        bare("STANDARD").counting(TOKYO, ("AWS/Logs", "IncomingLogEvents"), &[("LogGroupName", GROUP)], events);
    if let Some(traffic) = source.traffic() {
        for metric in traffic.metrics {
            facts = facts.counting(TOKYO, (traffic.namespace, metric), &dimensions(source), &work);
        }
    }
    facts
}

fn layout() -> Layout {
    let (base, all) = ("AWSLogs/x/Tokyo/".to_owned(), Some("AWSLogs/x/".to_owned()));
    Layout { base, day: Day::Folders, tail: "/".to_owned(), all }
}

fn first(prefix: &str) -> FirstObject {
    FirstObject { region: TOKYO.to_owned(), bucket: "logs".to_owned(), prefix: prefix.to_owned() }
}

/// The same, with a bucket that holds files of these days before the scan, in the layout that is expected.
fn files(facts: Canned, days: &[i64]) -> Canned {
    let day = |ago: i64| Timestamp::UNIX_EPOCH - SignedDuration::from_hours(24 * ago);
    (0..20).fold(facts, |facts, ago| {
        let prefix = format!("AWSLogs/x/Tokyo/{}/", day(ago).strftime("%Y/%m/%d"));
        let key = days.contains(&ago).then(|| format!("{prefix}file.gz"));
        facts.seen(first(&prefix), key)
    })
}

async fn judged(source: Source, to: Destination, facts: Canned) -> (Current, Vec<String>, String) {
    judged_in(source, to, Scenario::new(READS, facts)).await
}

async fn judged_in(source: Source, to: Destination, scenario: Scenario) -> (Current, Vec<String>, String) {
    judged_since(source, to, None, scenario).await
}

/// The same of a log that was set up then.
async fn judged_since(
    source: Source,
    to: Destination,
    since: Option<Timestamp>,
    scenario: Scenario,
) -> (Current, Vec<String>, String) {
    let named = source.traffic().map(|_| dimensions(source)).unwrap_or_default();
    let layouts = if to.is_log_group() { Vec::new() } else { vec![layout()] };
    let writer = Writer { source, whose: "it", region: TOKYO, dimensions: named, since, layouts };
    let check = async |cx: &Cx<'_>| {
        let found = weigh_in(cx, Mechanism::whole(), &writer, &to).await;
        RowVerdict::bare(found.grade.current(), found.reasons)
    };
    let verdict = scenario.judge_whole(check).await;
    let said = verdict.reasons.iter().map(|reason| reason.message.en.clone()).collect::<Vec<_>>().join(" / ");
    (verdict.current, verdict.reasons.into_iter().map(|reason| reason.code).collect(), said)
}

async fn to_group(source: Source, facts: Canned) -> (Current, Vec<String>) {
    let (current, codes, _) = judged(source, Destination::log_group("aws", TOKYO, ACCOUNT, GROUP), facts).await;
    (current, codes)
}

async fn to_bucket(source: Source, facts: Canned) -> (Current, Vec<String>) {
    let (current, codes, _) = judged(source, Destination::bucket("aws", "logs"), facts).await;
    (current, codes)
}

fn said(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|code| (*code).to_owned()).collect()
}

/// Counts until so many hours before the scan.
fn until(hours: u32) -> impl Fn(u32) -> u64 {
    move |ago| if ago > hours { 7 } else { 0 }
}

#[tokio::test(start_paused = true)]
async fn of_every_source_that_counts_its_work() {
    let counted = Source::ALL.into_iter().filter(|source| source.traffic().is_some());
    for source in counted {
        let is = async |facts| to_group(source, facts).await;
        let busy = |events| facts(source, until(0), events);
        assert_eq!(is(busy(until(0))).await, (Current::Recorded, vec![]), "{source:?}: work and records");
        let (stopped, gone) = match source.effort() {
            Effort::Every => ((Current::Missing, "nothing-arrives"), (Current::Missing, "nothing-arrives")),
            Effort::Best => ((Current::Partial, "nothing-arrives-yet"), (Current::Missing, "nothing-arrives")),
            Effort::Some => ((Current::Partial, "nothing-arrives"), (Current::Partial, "nothing-arrives")),
        };
        assert_eq!(is(busy(until(72))).await, (stopped.0, said(&[stopped.1])), "{source:?}: three days ago");
        assert_eq!(is(busy(until(240))).await, (gone.0, said(&[gone.1])), "{source:?}: ten days ago");
        assert_eq!(is(busy(until(u32::MAX))).await, (gone.0, said(&[gone.1])), "{source:?}: never");
        let idle = facts(source, |_| 0, |_| 0);
        assert_eq!(is(idle).await, (Current::Recorded, said(&["no-traffic"])), "{source:?}: no work");
        let young = facts(source, |ago| u64::from(ago == 3), |_| 0);
        assert_eq!(is(young).await, (Current::Recorded, vec![]), "{source:?}: work that is not due yet");
        let rested = facts(source, until(240), until(240));
        assert_eq!(is(rested).await, (Current::Recorded, vec![]), "{source:?}: neither for ten days");
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_read_leaves_it_open() {
    let silent = || facts(Source::Function, until(0), |_| 0);
    let list = |namespace: &str, name: &str| {
        let (namespace, name) = (namespace.to_owned(), Some(name.to_owned()));
        ListMetrics { region: TOKYO.to_owned(), namespace, name }
    };
    let data = |name: &str| -> GetMetricData {
        let (traffic, series) = match name {
            "Invocations" => (Source::Function.traffic().unwrap(), ("FunctionName", "it")),
            _ => (INCOMING, ("LogGroupName", GROUP)),
        };
        let dimensions = [(series.0.to_owned(), series.1.to_owned())].into();
        let metric = crate::facts::cloudwatch::Metric { name: name.to_owned(), dimensions };
        counting(&list(traffic.namespace, name), &[metric], |_| 0).remove(0).0
    };
    let latest = DescribeLatestStream { region: TOKYO.to_owned(), group: GROUP.to_owned() };
    for blind in [
        silent().failed(list("AWS/Lambda", "Invocations"), Cause::Denied),
        silent().failed(list("AWS/Logs", "IncomingLogEvents"), Cause::Denied),
        silent().failed(data("Invocations"), Cause::Denied),
        silent().failed(data("IncomingLogEvents"), Cause::Denied),
        silent().failed(latest, Cause::Denied),
    ] {
        assert_eq!(to_group(Source::Function, blind).await, (Current::Unknown, said(&["read-denied"])));
    }
    let denied =
        files(facts(Source::WebAcl, until(0), |_| 0), &[]).failed(first("AWSLogs/x/Tokyo/1970/01/01/"), Cause::Denied);
    assert_eq!(to_bucket(Source::WebAcl, denied).await, (Current::Unknown, said(&["read-denied"])));
}

#[tokio::test(start_paused = true)]
async fn the_latest_stream_speaks_for_a_group_that_the_metric_does_not_know() {
    let hours = |hours: i64| Some(Timestamp::UNIX_EPOCH - SignedDuration::from_hours(hours));
    for (created, last_ingestion, current) in [
        (hours(2400), hours(1), Current::Recorded),
        (hours(2400), hours(72), Current::Missing),
        (hours(24), None, Current::Missing),
        // Two weeks of work left nothing, whatever a stream of the last hour is about to show.
        (hours(1), None, Current::Missing),
    ] {
        let latest = DescribeLatestStream { region: TOKYO.to_owned(), group: GROUP.to_owned() };
        let facts = facts(Source::Function, until(0), |_| 0).seen(latest, Some(LogStream { created, last_ingestion }));
        assert_eq!(to_group(Source::Function, facts).await.0, current, "{created:?} {last_ingestion:?}");
    }
    let latest = DescribeLatestStream { region: TOKYO.to_owned(), group: GROUP.to_owned() };
    let young = Some(LogStream { created: hours(1), last_ingestion: None });
    let first = facts(Source::Function, |ago| u64::from(ago == 6), |_| 0).seen(latest, young);
    assert_eq!(to_group(Source::Function, first).await.0, Current::Recorded, "work that was not due when it began");
    let passing = bare("DELIVERY").counting(TOKYO, ("AWS/Lambda", "Invocations"), &[("FunctionName", "it")], |_| 1);
    assert_eq!(to_group(Source::Function, passing).await, (Current::Recorded, vec![]), "passes events on");
}

#[tokio::test(start_paused = true)]
async fn a_bucket_is_looked_into_day_by_day() {
    let busy = |source| facts(source, until(0), |_| 0);
    for (source, days, current, codes) in [
        (Source::WebAcl, &[0][..], Current::Recorded, &[][..]),
        (Source::WebAcl, &[1], Current::Recorded, &[]),
        (Source::WebAcl, &[2, 3], Current::Missing, &["nothing-arrives"]),
        (Source::ApplicationLoadBalancer, &[1], Current::Recorded, &[]),
        (Source::ApplicationLoadBalancer, &[3], Current::Partial, &["nothing-arrives-yet"]),
        (Source::ApplicationLoadBalancer, &[5, 6], Current::Missing, &["nothing-arrives"]),
        (Source::Bucket, &[2], Current::Recorded, &[]),
        (Source::Bucket, &[4], Current::Partial, &["nothing-arrives-yet"]),
        (Source::Bucket, &[8], Current::Missing, &["nothing-arrives"]),
        (Source::FlowLog, &[0], Current::Recorded, &[]),
        (Source::FlowLog, &[2], Current::Partial, &["arrival-unproven"]),
    ] {
        let old =
            files(busy(source), days).seen(first("AWSLogs/x/"), Some(key_shape("AWSLogs/x/Tokyo/1969/12/01/file.gz")));
        assert_eq!(to_bucket(source, old).await, (current, said(codes)), "{source:?} {days:?}");
    }
    let before =
        |ever: Option<String>| files(facts(Source::WebAcl, until(72), |_| 0), &[]).seen(first("AWSLogs/x/"), ever);
    let never = to_bucket(Source::WebAcl, before(None)).await;
    assert_eq!(never, (Current::Missing, said(&["nothing-arrives"])), "all of the work of two weeks left nothing");
    let once = before(Some(key_shape("AWSLogs/x/Tokyo/1969/12/01/file.gz")));
    assert_eq!(to_bucket(Source::WebAcl, once).await, (Current::Recorded, vec![]), "nobody looked at that day");
    let idle = files(facts(Source::WebAcl, |_| 0, |_| 0), &[]);
    assert_eq!(to_bucket(Source::WebAcl, idle).await, (Current::Recorded, said(&["no-traffic"])));
    let foreign = files(busy(Source::WebAcl), &[]).seen(ListBuckets { region: "us-east-1".to_owned() }, vec![]);
    assert_eq!(to_bucket(Source::WebAcl, foreign).await, (Current::Recorded, vec![]), "another account's bucket");
}

/// That nothing lies where it is expected proves nothing as long as something lies elsewhere.
#[tokio::test(start_paused = true)]
async fn a_layout_that_is_not_documented_has_to_show() {
    for (key, current, code) in [
        (None, Current::Missing, "nothing-arrives"),
        (Some("AWSLogs/x/Osaka/1969/12/31/file.gz"), Current::Missing, "nothing-arrives"),
        (Some("AWSLogs/x/by-hour/19691231T23/file.gz"), Current::Partial, "arrival-unproven"),
    ] {
        let silent = files(facts(Source::WebAcl, until(0), |_| 0), &[]);
        let silent = silent.seen(first("AWSLogs/x/"), key.map(key_shape));
        assert_eq!(to_bucket(Source::WebAcl, silent).await, (current, said(&[code])), "{key:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn both_figures_are_told() {
    let silent = facts(Source::Function, until(0), until(72));
    let (_, _, said) = judged(Source::Function, Destination::log_group("aws", TOKYO, ACCOUNT, GROUP), silent).await;
    // The last record came in the period that ended 72 hours before the end of the current one, which ends at 03:00; since then 22
    // periods of seven invocations have passed that are older than two hours.
    assert!(
        said.starts_with("it had 154 invocations more than 2 h ago (Invocations), but /log took in 0 records (since 1969-12-29T03:00:00Z)"),
        "{said}"
    );
}

#[test]
fn a_day_is_found_in_the_shape_of_a_key() {
    let is_in = |day: Day, key: &str| day.is_in(&key_shape(key));
    assert!(is_in(Day::Folders, "a/2026/11/24/b") && !is_in(Day::Folders, "a/2026/1/24/b"));
    assert!(is_in(Day::Dashes, "E1.2026-11-24-03.x.gz") && !is_in(Day::Dashes, "a/2026/11/24/b"));
    assert!(is_in(Day::Hive, "r/year=2026/month=11/day=24/hour=03/f") && !is_in(Day::Hive, "r/2026/11/24/f"));
}

#[tokio::test(start_paused = true)]
async fn a_log_group_of_an_account_that_can_be_asked_is_looked_into_there() {
    const ARCHIVE: &str = "444444444444";
    let source = Source::Function;
    let list = ListMetrics {
        region: TOKYO.to_owned(),
        namespace: "AWS/Logs".to_owned(),
        name: Some("IncomingLogEvents".to_owned()),
    };
    let arn = format!("arn:aws:logs:{TOKYO}:{ARCHIVE}:log-group:{GROUP}");
    // A group of the same name takes in events in the environment's own account.
    let facts = facts(source, until(0), |_| 1)
        .seen_in(ARCHIVE, list.clone(), vec![])
        .seen_in(
            ARCHIVE,
            DescribeLogGroups { region: TOKYO.to_owned() },
            vec![LogGroup { arn, ..log_group("STANDARD") }],
        )
        .seen_in(ARCHIVE, DescribeLatestStream { region: TOKYO.to_owned(), group: GROUP.to_owned() }, None);
    let judged = async |facts: Canned, reached: &[&str]| {
        let to = Destination::log_group("aws", TOKYO, ARCHIVE, GROUP);
        let (current, codes, _) = judged_in(source, to, Scenario::new(READS, facts).reaching(reached)).await;
        (current, codes)
    };
    assert_eq!(judged(facts.clone(), &[ARCHIVE]).await, (Current::Missing, said(&["nothing-arrives"])));
    let denied = facts.clone().failed_in(ARCHIVE, list, Cause::Denied);
    assert_eq!(judged(denied, &[ARCHIVE]).await.0, Current::Unknown);
    assert_eq!(judged(facts, &[]).await, (Current::Recorded, vec![]), "nobody can look there");
}

fn hours_ago(hours: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH - SignedDuration::from_hours(hours)
}

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

/// A log that was turned on an hour ago, in a group that is there for years.
#[tokio::test(start_paused = true)]
async fn what_was_done_before_a_log_was_set_up_proves_nothing() {
    let group = || Destination::log_group("aws", TOKYO, ACCOUNT, GROUP);
    let busy = |source, events: u32| facts(source, until(0), until(events));
    for (source, hours, events, current, codes) in [
        (Source::Function, 1, u32::MAX, Current::Recorded, &["log-too-young"][..]),
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

/// A stream that ends in a bucket, updated so many hours before the scan, and what it took in and brought there.
fn streaming(
    work: impl Fn(u32) -> u64,
    taken_in: impl Fn(u32) -> u64,
    brought: impl Fn(u32) -> u64,
    updated: i64,
) -> Canned {
    let end = StreamBucket { arn: "arn:aws:s3:::logs".to_owned(), prefix: String::new(), transformed: false };
    let (status, updated) = ("ACTIVE".to_owned(), Some(hours_ago(updated)));
    let named = [("DeliveryStreamName", "s")];
    facts(Source::WebAcl, work, |_| 0)
        .counting(TOKYO, ("AWS/Firehose", "IncomingRecords"), &named, taken_in)
        .counting(TOKYO, ("AWS/Firehose", "DeliveryToS3.Records"), &named, brought)
        .seen(describe(), Some(DeliveryStream { status, updated, bucket: Some(end) }))
}

fn describe() -> DescribeDeliveryStream {
    DescribeDeliveryStream { region: TOKYO.to_owned(), name: "s".to_owned() }
}

async fn to_stream(facts: Canned) -> (Current, Vec<String>) {
    let arn = format!("arn:aws:firehose:{TOKYO}:{ACCOUNT}:deliverystream/s");
    let (current, codes, _) = judged(Source::WebAcl, Destination::of_arn(&arn).unwrap(), facts).await;
    (current, codes)
}

#[tokio::test(start_paused = true)]
async fn a_stream_takes_in_and_brings_to_its_bucket() {
    let is = async |facts| to_stream(facts).await;
    let fine = (Current::Recorded, vec![]);
    let silent = (Current::Missing, said(&["nothing-arrives"]));
    let young = (Current::Recorded, said(&["log-too-young"]));
    let all = || until(0);
    assert_eq!(is(streaming(all(), all(), all(), 900)).await, fine);
    assert_eq!(is(streaming(all(), all(), until(72), 900)).await, silent, "takes in, brings nothing since three days");
    assert_eq!(is(streaming(all(), all(), |_| 0, 900)).await, silent, "takes in, brought nothing ever");
    assert_eq!(is(streaming(all(), until(72), until(72), 900)).await, silent, "takes in nothing since three days");
    assert_eq!(is(streaming(all(), |_| 0, |_| 0, 900)).await, silent, "takes in nothing");
    assert_eq!(is(streaming(all(), |_| 0, |_| 0, 1)).await, young, "an hour old");
    assert_eq!(is(streaming(all(), all(), |_| 0, 1)).await, young, "its end was set an hour ago");
    let others = streaming(|_| 0, all(), |_| 0, 900);
    assert_eq!(
        is(others).await,
        (Current::Missing, said(&["no-traffic", "nothing-arrives"])),
        "others' records get stuck"
    );
    assert_eq!(is(streaming(|_| 0, |_| 0, |_| 0, 900)).await, (Current::Recorded, said(&["no-traffic"])));
    let elsewhere = DeliveryStream { status: "ACTIVE".to_owned(), updated: None, bucket: None };
    let elsewhere = streaming(all(), all(), |_| 0, 900).seen(describe(), Some(elsewhere));
    assert_eq!(is(elsewhere).await, fine, "a warehouse counts otherwise");
    let list = |name: &str| {
        let (namespace, name) = ("AWS/Firehose".to_owned(), Some(name.to_owned()));
        ListMetrics { region: TOKYO.to_owned(), namespace, name }
    };
    let whole = || streaming(all(), all(), all(), 900);
    for blind in [
        whole().failed(describe(), Cause::Denied),
        whole().failed(list("IncomingRecords"), Cause::Throttled),
        whole().failed(list("DeliveryToS3.Records"), Cause::Denied),
    ] {
        assert_eq!(is(blind).await.0, Current::Unknown);
    }
}

#[tokio::test(start_paused = true)]
async fn both_figures_of_a_stream_are_told() {
    let arn = format!("arn:aws:firehose:{TOKYO}:{ACCOUNT}:deliverystream/s");
    let stuck = streaming(until(0), until(0), until(72), 900);
    let (_, _, said) = judged(Source::WebAcl, Destination::of_arn(&arn).unwrap(), stuck).await;
    assert!(
        said.starts_with("s had 154 records taken in more than 2 h ago (IncomingRecords), but s3://logs/ took in 0 records (since 1969-12-29T03:00:00Z); check that the stream's role"),
        "{said}"
    );
}

/// A file says its day in UTC, and counts until that day's end; where the matrix is at home does not matter.
#[tokio::test(start_paused = true)]
async fn days_begin_at_midnight_utc() {
    let (acl, balancer, flow) = (Source::WebAcl, Source::ApplicationLoadBalancer, Source::FlowLog);
    let (fine, silent) = ((Current::Recorded, None), (Current::Missing, Some("nothing-arrives")));
    for (now, source, days, (current, code)) in [
        // Of today nothing is due yet, or not for a whole period.
        ("1970-01-01T00:10:00Z", acl, &[1][..], fine),
        ("1970-01-01T02:59:59Z", acl, &[1], fine),
        // What was done from midnight to three is due at five, whatever came yesterday.
        ("1970-01-01T04:59:59Z", acl, &[1], fine),
        ("1970-01-01T05:00:00Z", acl, &[1], silent),
        ("1970-01-01T05:00:00Z", acl, &[0], fine),
        ("1970-01-01T23:59:59Z", acl, &[0], fine),
        ("1970-01-01T00:10:00Z", acl, &[2], silent),
        // Midnight in Tokyo is 15:00: in the morning there, yesterday's folder is today's.
        ("1970-01-01T08:59:59+09:00", acl, &[1], fine),
        ("1970-01-01T08:59:59+09:00", acl, &[0], silent),
        ("1970-01-01T09:10:00+09:00", acl, &[1], fine),
        ("1970-01-01T00:10:00-11:00", acl, &[0], fine),
        // Best effort: a day later, and for sure after three.
        ("1970-01-01T00:10:00Z", balancer, &[2], fine),
        ("1970-01-01T05:00:00Z", balancer, &[2], (Current::Partial, Some("nothing-arrives-yet"))),
        ("1970-01-01T02:59:59Z", balancer, &[4], (Current::Partial, Some("nothing-arrives-yet"))),
        ("1970-01-01T03:00:00Z", balancer, &[4], silent),
        // Nothing counts what a flow log should hold: yesterday's file will do, whenever it is.
        ("1970-01-01T00:10:00Z", flow, &[1], fine),
        ("1970-01-01T23:59:59Z", flow, &[1], fine),
        ("1970-01-01T00:10:00Z", flow, &[2], (Current::Partial, Some("arrival-unproven"))),
    ] {
        let older = Some(key_shape("AWSLogs/x/Tokyo/1969/11/30/file.gz"));
        let facts = files(facts(source, until(0), |_| 0), days).seen(first("AWSLogs/x/"), older);
        let mut scenario = Scenario::new(READS, facts);
        scenario.scope.collected_at = now.parse().unwrap();
        let (is, codes, _) = judged_in(source, Destination::bucket("aws", "logs"), scenario).await;
        let expected = (current, code.into_iter().map(str::to_owned).collect::<Vec<_>>());
        assert_eq!((is, codes), expected, "{now} {source:?} {days:?}");
    }
}
