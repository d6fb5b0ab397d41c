mod beginnings;
mod buckets;
mod streams;

use super::*;
use crate::facts::Cause;
use crate::facts::cloudwatch::{GetMetricData, ListMetrics};
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
