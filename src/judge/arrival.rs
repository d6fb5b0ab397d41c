//! Whether what should write a log was at work lately, and whether anything arrived: CloudWatch lists the metrics that had
//! data in the last two weeks, all of a region at once. What is configured, alive and used, yet stays empty, does not record.
//!
//! Whether every service's logs count among a group's `IncomingLogEvents` is not documented, and a metric shows some minutes
//! late. So a group without it is asked for its latest stream before anything is said of it.

use jiff::{SignedDuration, Timestamp};

use super::destination::Destination;
use super::grade::Grade;
use super::scope::Cx;
use super::vended_logs::Mechanism;
use super::verdict::{Evidence, Reason};
use crate::facts::cloudwatch::ListMetrics;
use crate::facts::logs::{DescribeLatestStream, DescribeLogGroups};
use crate::facts::{Fact, Read, ReadKind, Unreadable};

/// What [`judge`] may read.
pub(crate) const READS: &[&ReadKind] = &[ListMetrics::KIND, DescribeLogGroups::KIND, DescribeLatestStream::KIND];

/// How long CloudWatch lists a metric after its last data point.
const LISTED_FOR: SignedDuration = SignedDuration::from_hours(14 * 24);

/// How late the times of a stream may show: normally less than an hour (`DescribeLogStreams`).
const SHOWN_LATE: SignedDuration = SignedDuration::from_hours(2);

/// A metric of a service that has data whenever a resource does what its log records.
pub(crate) struct Activity<'a> {
    /// The namespace: `AWS/Lambda`.
    pub(crate) namespace: &'static str,
    /// The metric's name: `Invocations`.
    pub(crate) metric: &'static str,
    /// The dimensions that name the resource. Metrics with further dimensions are of the same resource.
    pub(crate) dimensions: &'a [(&'static str, &'a str)],
}

/// Limits what `group` records of a resource: nothing, if the resource was at work in the last two weeks and the group got
/// no event in all that time (`AWS/Logs` `IncomingLogEvents`). `whose` names the resource. No work proves nothing.
pub(crate) async fn judge(cx: &Cx<'_>, group: &Destination, activity: &Activity<'_>, whose: &str) -> Mechanism {
    let mut found = Mechanism::whole();
    match at_work(cx, group.region(), activity).await {
        Ok(false) => return found,
        Ok(true) => found.evidence.push(listed(group.region(), whose, activity.metric, true)),
        Err(why) => return Mechanism::unreadable(Grade::WHOLE, &why),
    }
    match got_events(cx, group).await {
        Err(why) => found.and(Mechanism::unreadable(Grade::WHOLE, &why)),
        Ok(true) => {
            found.evidence.push(listed(group.region(), &group.arn, INCOMING, true));
            found
        }
        Ok(false) => {
            found.evidence.push(listed(group.region(), &group.arn, INCOMING, false));
            found.and(latest(cx, group, whose, activity.metric).await)
        }
    }
}

/// What the latest stream of a group shows that took in no event by its metric.
async fn latest(cx: &Cx<'_>, group: &Destination, whose: &str, metric: &str) -> Mechanism {
    let read = DescribeLatestStream { region: group.region().to_owned(), group: group.name().to_owned() };
    let stream = match cx.read(read).await {
        Fact::Seen(stream) => stream,
        Fact::Unreadable(why) => return Mechanism::unreadable(Grade::WHOLE, &why),
    };
    let since = cx.scope.collected_at - LISTED_FOR;
    let after = |time: Option<Timestamp>, since: Timestamp| time.is_some_and(|time| since <= time);
    // The time of a young stream's first event may not show yet; an older one that shows none got none.
    let young = cx.scope.collected_at - SHOWN_LATE;
    let arrives =
        stream.as_ref().is_some_and(|stream| after(stream.last_ingestion, since) || after(stream.created, young));
    let last = stream.and_then(|stream| stream.last_ingestion).filter(|_| !arrives);
    let value = if arrives { Some("within two weeks".to_owned()) } else { last.map(|last| last.to_string()) };
    let call = DescribeLatestStream::KIND.call;
    let evidence = vec![Evidence::new(call, group.region(), Some(&group.arn), "lastIngestionTime", value)];
    if arrives {
        return Mechanism { evidence, ..Mechanism::whole() };
    }
    Mechanism { evidence, ..Mechanism::because(Grade::NOTHING, nothing_arrives(group, whose, metric, last)) }
}

/// Events that a log group took in.
const INCOMING: &str = "IncomingLogEvents";

async fn metrics(
    cx: &Cx<'_>,
    region: &str,
    namespace: &str,
    name: &str,
) -> Fact<Vec<crate::facts::cloudwatch::Metric>> {
    let read = ListMetrics { region: region.to_owned(), namespace: namespace.to_owned(), name: Some(name.to_owned()) };
    cx.read(read).await
}

async fn at_work(cx: &Cx<'_>, region: &str, activity: &Activity<'_>) -> Result<bool, Unreadable> {
    match metrics(cx, region, activity.namespace, activity.metric).await {
        Fact::Seen(metrics) => Ok(metrics.iter().any(|metric| {
            let has = |(name, value): &(&str, &str)| metric.dimensions.get(*name).is_some_and(|it| it == value);
            activity.dimensions.iter().all(has)
        })),
        Fact::Unreadable(why) => Err(why),
    }
}

/// Groups of the class DELIVERY pass events on; whether that counts as taking them in is not documented.
async fn got_events(cx: &Cx<'_>, group: &Destination) -> Result<bool, Unreadable> {
    let region = group.region();
    let (metrics, groups) = futures::join!(
        metrics(cx, region, "AWS/Logs", INCOMING),
        cx.read(DescribeLogGroups { region: region.to_owned() }),
    );
    let (metrics, groups) = match (metrics, groups) {
        (Fact::Seen(metrics), Fact::Seen(groups)) => (metrics, groups),
        (Fact::Unreadable(why), _) | (_, Fact::Unreadable(why)) => return Err(why),
    };
    let passes_on = |it: &crate::facts::logs::LogGroup| it.arn == group.arn && it.class.as_deref() == Some("DELIVERY");
    let named = |name: &String| group.arn.split_once(":log-group:").is_some_and(|(_, own)| own == name);
    let took = metrics.iter().filter_map(|metric| metric.dimensions.get("LogGroupName")).any(named);
    Ok(took || groups.iter().any(passes_on))
}

fn listed(region: &str, resource: &str, metric: &str, value: bool) -> Evidence {
    Evidence::new(ListMetrics::KIND.call, region, Some(resource), metric, value)
}

fn nothing_arrives(group: &Destination, whose: &str, metric: &str, last: Option<Timestamp>) -> Reason {
    let (last_ja, last_en) = match last {
        Some(last) => (format!("最後の記録は {last}"), format!("its last record arrived at {last}")),
        None => ("記録は一度も届いていない".to_owned(), "none ever arrived".to_owned()),
    };
    let (_, name) = group.arn.split_once(":log-group:").unwrap_or(("", &group.arn));
    Reason::new(
        "nothing-arrives",
        format!(
            "{whose} は直近 2 週間に動いた（{metric} あり）が、ロググループ {name} には 1 件も届いていない（{last_ja}）。書き込むロールの logs:CreateLogStream と logs:PutLogEvents の許可を確認する"
        ),
        format!(
            "{whose} was at work in the last two weeks ({metric}), but the log group {name} took in no event ({last_en}); check that the role that writes may logs:CreateLogStream and logs:PutLogEvents"
        ),
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::facts::Cause;
    use crate::facts::cloudwatch::Metric;
    use crate::facts::logs::{LogGroup, LogStream};
    use crate::judge::testing::{ACCOUNT, Canned, Scenario, TOKYO};
    use crate::judge::verdict::{Current, Verdict};

    fn list(namespace: &str, name: &str) -> ListMetrics {
        ListMetrics { region: TOKYO.to_owned(), namespace: namespace.to_owned(), name: Some(name.to_owned()) }
    }

    fn metric(name: &str, dimensions: &[(&str, &str)]) -> Metric {
        let dimensions = dimensions.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Metric { name: name.to_owned(), dimensions: dimensions.collect::<BTreeMap<_, _>>() }
    }

    fn facts(worked: &[(&str, &str)], took: &str, class: &str) -> Canned {
        let group = LogGroup {
            name: "/aws/lambda/api".to_owned(),
            arn: format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:/aws/lambda/api"),
            retention_days: None,
            deletion_protection: false,
            kms_key_id: None,
            class: Some(class.to_owned()),
        };
        Canned::default()
            .seen(list("AWS/Lambda", "Invocations"), vec![metric("Invocations", worked)])
            .seen(list("AWS/Logs", INCOMING), vec![metric(INCOMING, &[("LogGroupName", took)])])
            .seen(DescribeLogGroups { region: TOKYO.to_owned() }, vec![group])
    }

    fn stream() -> DescribeLatestStream {
        DescribeLatestStream { region: TOKYO.to_owned(), group: "/aws/lambda/api".to_owned() }
    }

    async fn judged(facts: Canned) -> (Current, Vec<String>) {
        let check = async |cx: &Cx<'_>| {
            let group = Destination::log_group("aws", TOKYO, ACCOUNT, "/aws/lambda/api");
            let dimensions = &[("FunctionName", "api")];
            let activity = Activity { namespace: "AWS/Lambda", metric: "Invocations", dimensions };
            let found = judge(cx, &group, &activity, "api").await;
            Verdict::bare(found.grade.current(), found.reasons)
        };
        let verdict = Scenario::new(READS, facts).judge(check).await;
        (verdict.current, verdict.reasons.into_iter().map(|reason| reason.code).collect())
    }

    #[tokio::test(start_paused = true)]
    async fn work_without_events_is_nothing_and_no_work_proves_nothing() {
        let none: Vec<String> = Vec::new();
        for (worked, took, class, current) in [
            (&[("FunctionName", "api")][..], "/aws/lambda/api", "STANDARD", Current::Recorded),
            (&[("FunctionName", "api")], "/aws/lambda/api-2", "STANDARD", Current::Missing),
            (
                &[("FunctionName", "api"), ("Resource", "api:live")],
                "/aws/lambda/ap",
                "INFREQUENT_ACCESS",
                Current::Missing,
            ),
            (&[("FunctionName", "api")], "/other", "DELIVERY", Current::Recorded),
            (&[("FunctionName", "api-2")], "/other", "STANDARD", Current::Recorded),
            (&[], "/other", "STANDARD", Current::Recorded),
        ] {
            let expected = if current == Current::Missing { vec!["nothing-arrives".to_owned()] } else { none.clone() };
            assert_eq!(judged(facts(worked, took, class)).await, (current, expected), "{worked:?} {took} {class}");
        }
        let silent = || facts(&[("FunctionName", "api")], "/other", "STANDARD");
        for blind in [
            silent().failed(list("AWS/Lambda", "Invocations"), Cause::Denied),
            silent().failed(list("AWS/Logs", INCOMING), Cause::Denied),
            silent().failed(stream(), Cause::Denied),
        ] {
            assert_eq!(judged(blind).await, (Current::Unknown, vec!["read-denied".to_owned()]));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_latest_stream_speaks_for_a_group_without_the_metric() {
        let days = |days: i64| Timestamp::from_second(-days * 86_400).ok();
        for (created, last_ingestion, current) in [
            (days(100), days(13), Current::Recorded),
            (days(100), days(15), Current::Missing),
            (days(0), None, Current::Recorded),
            (days(100), None, Current::Missing),
            (days(1), None, Current::Missing),
        ] {
            let facts = facts(&[("FunctionName", "api")], "/other", "STANDARD");
            let latest = Some(LogStream { created, last_ingestion });
            assert_eq!(judged(facts.seen(stream(), latest)).await.0, current, "{created:?} {last_ingestion:?}");
        }
    }
}
