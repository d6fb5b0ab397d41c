//! Whether records arrive: what a writer did, weighed against what its log took in.
//!
//! Work that is older than the writer's window ([`Source::window`]) must have left records. If it was done after the last
//! record arrived, what is configured, alive and used does not record. No work proves nothing, either way; nor does what was
//! done before the log was set up, as far as dates tell ([`Start`]).
//!
//! Of a log group CloudWatch counts the events. Whether every service's logs count among them is not documented, and a
//! metric shows some minutes late: so a group that seems silent is asked for its latest stream before anything is said of
//! it. A bucket is looked into for files of the latest days. Of a Firehose stream CloudWatch counts both what it takes in and
//! what it brings to its bucket. Several writers may share a place; then the records of one
//! hide the silence of another, which costs a finding and never makes a wrong one.

mod history;
mod objects;
mod reasons;
mod remedy;
mod source;
mod start;
mod stream;
#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};

use self::history::History;
#[cfg(test)]
pub(crate) use self::history::counting;
pub(crate) use self::objects::{Day, Layout};
use self::objects::{Found, Place};
use self::reasons::Silence;
pub(crate) use self::source::Source;
use self::source::{Effort, INCOMING, Traffic};
use self::start::{Beginning, Start};
use super::bucket_region;
use super::destination::Destination;
use super::grade::Grade;
use super::reads::together;
use super::scope::Cx;
use super::vended_logs::Mechanism;
use super::verdict::{Current, Evidence, Reason};
use crate::facts::firehose::DescribeDeliveryStream;
use crate::facts::logs::{DescribeLatestStream, DescribeLogGroups};
use crate::facts::s3::ListBuckets;
use crate::facts::{Read, ReadKind, Unreadable};

/// What [`weigh_in`] may read.
pub(crate) const READS: &[&ReadKind] =
    &together::<{ 3 + history::READS.len() + objects::READS.len() + bucket_region::READS.len() }>(&[
        &[DescribeLogGroups::KIND, DescribeLatestStream::KIND, DescribeDeliveryStream::KIND],
        history::READS,
        objects::READS,
        bucket_region::READS,
    ]);

/// Codes of what is said of logs that nothing contradicts, but that nothing proves either.
pub(crate) const NOTES: [&str; 2] = ["no-traffic", "log-too-young"];

/// How late the times of a log stream may show: normally less than an hour (`DescribeLogStreams`).
const SHOWN_LATE: SignedDuration = SignedDuration::from_hours(2);

/// Who writes a log.
#[derive(Debug, Clone)]
pub(crate) struct Writer<'a> {
    /// Its kind.
    pub(crate) source: Source,
    /// What messages call it.
    pub(crate) whose: &'a str,
    /// The region that has its metrics.
    pub(crate) region: &'a str,
    /// The dimensions by which its metric knows it.
    pub(crate) dimensions: Vec<(&'static str, &'a str)>,
    /// Since when its log is set up as it is, where a setting tells: that of the log itself, or of all that the writer has.
    pub(crate) since: Option<Timestamp>,
    /// Where in a bucket it puts its files. Without one, all that is known is the destination's folder.
    pub(crate) layouts: Vec<Layout>,
}

/// Limits what a log records by what arrives of it. Asks only where the configuration alone would give recorded or
/// partial: else nothing that arrives makes a difference.
pub(crate) async fn weigh_in(cx: &Cx<'_>, log: Mechanism, writer: &Writer<'_>, to: &Destination) -> Mechanism {
    match log.grade.current() {
        Current::Recorded | Current::Partial => log.and(judge(cx, writer, to).await),
        _ => log,
    }
}

/// What `to`, which exists, shows of the writer's records. The place of an account that cannot be asked cannot be looked into.
async fn judge(cx: &Cx<'_>, writer: &Writer<'_>, to: &Destination) -> Mechanism {
    let Some(home) = cx.in_account(to.account().unwrap_or(&cx.scope.account)) else { return Mechanism::whole() };
    match is_stream(to) {
        true => {
            let (taken_in, passed_on) = futures::join!(weigh(cx, &home, writer, to), stream::passes_on(&home, to));
            taken_in.and(passed_on)
        }
        false => weigh(cx, &home, writer, to).await,
    }
}

/// Limits what a stream keeps by whether it brings what it takes in to its bucket, whoever writes to it. Any other
/// destination is as it was.
pub(crate) async fn passing_on(cx: &Cx<'_>, log: Mechanism, to: &Destination) -> Mechanism {
    let home = cx.in_account(to.account().unwrap_or(&cx.scope.account)).filter(|_| is_stream(to));
    match (log.grade.current(), home) {
        (Current::Recorded | Current::Partial, Some(home)) => log.and(stream::passes_on(&home, to).await),
        _ => log,
    }
}

fn is_stream(to: &Destination) -> bool {
    !to.is_log_group() && to.bucket_name().is_none()
}

/// Weighs what the writer did against what arrived in `to`, as its account, that of `home`, shows it.
async fn weigh(cx: &Cx<'_>, home: &Cx<'_>, writer: &Writer<'_>, to: &Destination) -> Mechanism {
    let mut found = Mechanism::whole();
    let traffic = match work(cx, writer, &mut found.evidence).await {
        Ok(traffic) => traffic,
        Err(why) => return Mechanism::unreadable(Grade::WHOLE, &why),
    };
    if let Some((traffic, work)) = &traffic {
        if work.total() == 0 {
            found.reasons.push(reasons::no_traffic(writer.whose, traffic));
            return found;
        }
        if matches!(verdict(cx, writer.source, Some(work), work.begins), Verdict::Fine) {
            return found;
        }
    }
    let silent = match to.bucket_name() {
        Some(bucket) => in_bucket(cx, writer, bucket, to, &mut found.evidence).await,
        None => {
            let (mut said, work) = (Vec::new(), traffic.as_ref().map(|(_, work)| work));
            let silent = match is_stream(to) {
                true => stream::takes_in(home, writer, to, work, &mut said).await,
                false => in_group(home, writer, to, work, &mut said).await,
            };
            found.evidence.extend(home.said(said));
            silent
        }
    };
    match silent {
        Err(why) => found.and(Mechanism::unreadable(Grade::WHOLE, &why)),
        Ok(None) => found,
        Ok(Some(silent)) => found.and(told(cx, writer, to, traffic.as_ref(), silent)),
    }
}

/// What the writer's metric counted, if it has one.
async fn work(
    cx: &Cx<'_>,
    writer: &Writer<'_>,
    evidence: &mut Vec<Evidence>,
) -> Result<Option<(Traffic, History)>, Unreadable> {
    let Some(traffic) = writer.source.traffic() else { return Ok(None) };
    let work = History::read(cx, writer.region, &traffic, &writer.dimensions).await?;
    evidence.push(history::evidence(writer.region, writer.whose, &traffic, work.as_ref()));
    Ok(work.map(|work| (traffic, work)))
}

/// A place in which nothing arrived.
struct Silent {
    /// Since then; at all, as far as is known, if it is not said.
    since: Option<Timestamp>,
    /// Since when the place is there, as far as that can excuse it.
    place: Option<Start>,
    /// Whether it is sure; else its files may lie elsewhere.
    sure: bool,
}

/// Whether a log group is silent.
async fn in_group(
    cx: &Cx<'_>,
    writer: &Writer<'_>,
    group: &Destination,
    work: Option<&History>,
    evidence: &mut Vec<Evidence>,
) -> Result<Option<Silent>, Unreadable> {
    let region = group.region();
    let named = [("LogGroupName", group.name())];
    let (events, groups) = futures::join!(
        History::read(cx, region, &INCOMING, &named),
        cx.shared(DescribeLogGroups { region: region.to_owned() }),
    );
    let (events, groups) = (events?, groups.into_result()?);
    let listed = groups.iter().find(|it| it.arn == group.arn);
    // Groups of the class DELIVERY pass events on; whether that counts as taking them in is not documented.
    if listed.is_some_and(|it| it.class.as_deref() == Some("DELIVERY")) {
        return Ok(None);
    }
    evidence.push(history::evidence(region, &group.arn, &INCOMING, events.as_ref()));
    let last = events.as_ref().and_then(History::last);
    let far = Timestamp::MIN;
    if matches!(verdict(cx, writer.source, work, last.unwrap_or(far)), Verdict::Fine) {
        return Ok(None);
    }
    let read = DescribeLatestStream { region: region.to_owned(), group: group.name().to_owned() };
    let stream = cx.read(read).await.into_result()?;
    let ingested = stream.as_ref().and_then(|stream| stream.last_ingestion);
    let (call, field) = (DescribeLatestStream::KIND.call, "lastIngestionTime");
    evidence.push(Evidence::new(call, region, Some(&group.arn), field, ingested.map(|time| time.to_string())));
    let last = last.max(ingested);
    // The time of a young stream's first event may not show yet. Work that was due before it excuses no stream.
    let excused = |created: Timestamp| {
        let due = created - writer.source.window();
        work.is_none_or(|work| work.between(last.unwrap_or(far), due) == 0)
    };
    let young = stream.and_then(|stream| stream.created).filter(|it| cx.scope.collected_at - SHOWN_LATE <= *it);
    let last = last.max(young.filter(|created| excused(*created)));
    if matches!(verdict(cx, writer.source, work, last.unwrap_or(far)), Verdict::Fine) {
        return Ok(None);
    }
    let created = listed.map(|it| it.created);
    let (call, field) = (DescribeLogGroups::KIND.call, "creationTime");
    evidence.push(Evidence::new(call, region, Some(&group.arn), field, created.map(|time| time.to_string())));
    let place = created.map(|at| Start { at, of: Beginning::LogGroup });
    Ok(Some(Silent { since: last, place, sure: true }))
}

/// Whether a bucket is silent. One that no account lists that can be asked is another's.
async fn in_bucket(
    cx: &Cx<'_>,
    writer: &Writer<'_>,
    bucket: &str,
    to: &Destination,
    evidence: &mut Vec<Evidence>,
) -> Result<Option<Silent>, Unreadable> {
    let owner = bucket_region::owner(cx, bucket).await;
    let Some((_, region)) = bucket_region::home(&owner, bucket).await.into_result()? else { return Ok(None) };
    let mut said = Vec::new();
    let silent = in_own_bucket(&Place { cx: &owner, region: &region, bucket }, writer, to, &mut said).await;
    evidence.extend(owner.said(said));
    silent
}

/// When S3 dates a bucket's creation. An account that lists it is asked.
async fn created(place: &Place<'_>, evidence: &mut Vec<Evidence>) -> Result<Option<Start>, Unreadable> {
    let region = place.cx.scope.leader_region();
    let buckets = place.cx.read(ListBuckets { region: region.to_owned() }).await.into_result()?;
    let Some(listed) = buckets.into_iter().find(|it| it.name == place.bucket) else { return Ok(None) };
    let (call, field) = (ListBuckets::KIND.call, "CreationDate");
    evidence.push(Evidence::new(call, region, Some(place.bucket), field, listed.created.to_string()));
    Ok(Some(Start { at: listed.created, of: Beginning::Bucket }))
}

async fn in_own_bucket(
    place: &Place<'_>,
    writer: &Writer<'_>,
    to: &Destination,
    evidence: &mut Vec<Evidence>,
) -> Result<Option<Silent>, Unreadable> {
    if writer.layouts.is_empty() {
        let folders = match to.keys().forms() {
            [] => vec![String::new()],
            forms => forms.to_vec(),
        };
        if !place.is_empty(&folders, evidence).await? {
            return Ok(None);
        }
        return Ok(Some(Silent { since: None, place: created(place, evidence).await?, sure: true }));
    }
    let (since, sure) = match place.look(&writer.layouts, writer.source, evidence).await? {
        Found::Recent => return Ok(None),
        // Its own files show that the log is older than whatever happened to the bucket since.
        Found::Until(end) => return Ok(Some(Silent { since: Some(end), place: None, sure: true })),
        Found::NoneSince(since) => (Some(since), true),
        Found::Nothing => (None, true),
        Found::Unclear => (None, false),
    };
    Ok(Some(Silent { since, place: created(place, evidence).await?, sure }))
}

/// What to think of a place that took in nothing since some time.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// Nothing contradicts arrival.
    Fine,
    /// So much work that is due left nothing.
    Nothing(u64),
    /// So much work is due, but it may yet arrive, or had nothing to say.
    Doubtful(u64),
    /// Nobody knows whether there was work.
    Unproven,
}

/// Weighs the work that was done after `since`, up to the source's window.
fn verdict(cx: &Cx<'_>, source: Source, work: Option<&History>, since: Timestamp) -> Verdict {
    let now = cx.scope.collected_at;
    let Some(work) = work else {
        return if now - source.window() < since { Verdict::Fine } else { Verdict::Unproven };
    };
    let due = |windows| work.between(since, now - source.window() * windows);
    match (source.effort(), due(1)) {
        (_, 0) => Verdict::Fine,
        (Effort::Every, due) => Verdict::Nothing(due),
        (Effort::Best, _) if due(3) > 0 => Verdict::Nothing(due(3)),
        (Effort::Best | Effort::Some, due) => Verdict::Doubtful(due),
    }
}

/// What a silent place says of the log.
fn told(
    cx: &Cx<'_>,
    writer: &Writer<'_>,
    to: &Destination,
    traffic: Option<&(Traffic, History)>,
    silent: Silent,
) -> Mechanism {
    let work = traffic.map(|(_, work)| work);
    let weighed = |since: Option<Timestamp>| verdict(cx, writer.source, work, since.unwrap_or(Timestamp::MIN));
    if weighed(silent.since) == Verdict::Fine {
        return Mechanism::whole();
    }
    let start = Start::latest(silent.place, writer.since).filter(|start| silent.since.is_none_or(|it| it < start.at));
    let since = start.as_ref().map(|start| start.at).or(silent.since);
    let verdict = match weighed(since) {
        Verdict::Fine => Verdict::Fine,
        verdict if silent.sure => verdict,
        _ => Verdict::Unproven,
    };
    let place = place_name(writer, to);
    // Whatever began before the two weeks that are looked at explains nothing.
    let since = since.filter(|since| history::begins(cx) < *since);
    let check = match to.bucket_name() {
        Some(_) => writer.source.check_bucket(),
        None if is_stream(to) => source::CHECK_STREAM,
        None => writer.source.check_group(),
    };
    let silence = Silence { source: writer.source, whose: writer.whose, place: &place, check, since };
    let (grade, reason): (Grade, Reason) = match (verdict, traffic) {
        (Verdict::Fine, _) => {
            let Some(start) = start else { return Mechanism::whole() };
            let reason = silence.too_young(&start, traffic.map(|(traffic, _)| traffic));
            match start.is_of_the_log(writer.source) {
                true => (Grade::WHOLE, reason),
                // A change of something else may be made every day: it must not excuse for ever.
                false => (Grade::PART, Reason { code: reasons::UNPROVEN.to_owned(), ..reason }),
            }
        }
        (Verdict::Nothing(due), Some((traffic, _))) => (Grade::NOTHING, silence.nothing_arrives(due, traffic)),
        (Verdict::Doubtful(due), Some((traffic, _))) if writer.source.effort() == Effort::Some => {
            (Grade::PART, silence.nothing_arrives(due, traffic))
        }
        (Verdict::Doubtful(due), Some((traffic, _))) => (Grade::PART, silence.nothing_yet(due, traffic)),
        _ => (Grade::PART, silence.unproven()),
    };
    Mechanism::because(grade, reason)
}

/// What messages call the place that the writer's records should be in.
fn place_name(writer: &Writer<'_>, to: &Destination) -> String {
    match to.bucket_name() {
        Some(bucket) => match writer.layouts.first() {
            Some(layout) => format!("s3://{bucket}/{}", layout.base),
            None => format!("s3://{bucket}/{}", to.keys().forms().first().map_or("", String::as_str)),
        },
        None => to.name().to_owned(),
    }
}
