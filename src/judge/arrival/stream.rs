//! What passes through a Firehose stream: it has to take in what is written, and to bring it to its bucket.

use jiff::Timestamp;

use super::history::{self, History};
use super::source::{BROUGHT_TO_BUCKET, Source, TAKEN_IN};
use super::start::{Beginning, Start};
use super::{Silent, Verdict, Writer, told, verdict};
use crate::facts::Unreadable;
use crate::facts::firehose::DescribeDeliveryStream;
use crate::judge::destination::Destination;
use crate::judge::grade::Grade;
use crate::judge::scope::Cx;
use crate::judge::vended_logs::Mechanism;
use crate::judge::verdict::Evidence;

/// The dimension by which CloudWatch knows a stream.
const NAMED: &str = "DeliveryStreamName";

/// Whether a stream takes in nothing of what is written to it.
pub(super) async fn takes_in(
    cx: &Cx<'_>,
    writer: &Writer<'_>,
    stream: &Destination,
    work: Option<&History>,
    evidence: &mut Vec<Evidence>,
) -> Result<Option<Silent>, Unreadable> {
    let (region, name) = (stream.region(), stream.name());
    let named = [(NAMED, name)];
    let (records, described) = futures::join!(
        History::read(cx, region, &TAKEN_IN, &named),
        cx.read(DescribeDeliveryStream { region: region.to_owned(), name: name.to_owned() }),
    );
    let (records, described) = (records?, described.into_result()?);
    evidence.push(history::evidence(region, &stream.arn, &TAKEN_IN, records.as_ref()));
    let since = records.as_ref().and_then(History::last);
    if verdict(cx, writer.source, work, since.unwrap_or(Timestamp::MIN)) == Verdict::Fine {
        return Ok(None);
    }
    let updated = described.and_then(|stream| stream.updated);
    let place = updated.map(|at| Start { at, of: Beginning::Stream });
    Ok(Some(Silent { since, place, sure: true }))
}

/// Whether a stream brings what it takes in to the bucket at its end, whoever wrote it. Where else it may end, the
/// destination's matter, no metric here tells.
pub(super) async fn passes_on(cx: &Cx<'_>, stream: &Destination) -> Mechanism {
    let (region, name) = (stream.region(), stream.name());
    let described = cx.read(DescribeDeliveryStream { region: region.to_owned(), name: name.to_owned() }).await;
    let described = match described.into_result() {
        Ok(described) => described,
        Err(why) => return Mechanism::unreadable(Grade::WHOLE, &why),
    };
    let updated = described.as_ref().and_then(|stream| stream.updated);
    let end = described.and_then(|stream| stream.bucket).and_then(|end| Destination::of_arn(&end.arn));
    let Some(end) = end else { return Mechanism::whole() };
    let named = [(NAMED, name)];
    let read = |traffic| History::read(cx, region, traffic, &named);
    let (taken_in, brought) = match futures::join!(read(&TAKEN_IN), read(&BROUGHT_TO_BUCKET)) {
        (Ok(taken_in), Ok(brought)) => (taken_in, brought),
        (Err(why), _) | (_, Err(why)) => return Mechanism::unreadable(Grade::WHOLE, &why),
    };
    let said = [(&TAKEN_IN, &taken_in), (&BROUGHT_TO_BUCKET, &brought)]
        .map(|(traffic, records)| history::evidence(region, &stream.arn, traffic, records.as_ref()));
    let found = Mechanism { evidence: cx.said(said.into()), ..Mechanism::whole() };
    let work = taken_in.map(|taken_in| (TAKEN_IN, taken_in)).filter(|(_, work)| work.total() > 0);
    let Some(work) = work else { return found };
    let dimensions = named.to_vec();
    let writer =
        Writer { source: Source::Stream, whose: name, region, dimensions, since: updated, layouts: Vec::new() };
    let silent = Silent { since: brought.as_ref().and_then(History::last), place: None, sure: true };
    found.and(told(cx, &writer, &end, Some(&work), silent))
}
