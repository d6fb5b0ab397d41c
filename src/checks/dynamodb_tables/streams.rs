//! Streams of item changes, the lesser alternatives to data events: what changed, but never who did it, and no reads.

use futures::future::join_all;

use super::remedy;
use crate::facts::dynamodb::{DescribeKinesisStreamingDestination, DescribeTable, KinesisDestination};
use crate::facts::{Fact, Read};
use crate::judge::data_stream;
use crate::judge::grade::Grade;
use crate::judge::remedy::Remedy;
use crate::judge::scope::Cx;
use crate::judge::trail_support::Finding;
use crate::judge::vended_logs::Mechanism;
use crate::judge::verdict::{Evidence, Reason};

/// A table after its streams are weighed in.
pub(super) struct Weighed {
    pub(super) finding: Finding,
    /// The data streams that item changes go to.
    pub(super) claims: Vec<String>,
    /// For destinations where nothing arrives.
    pub(super) remedies: Vec<Remedy>,
}

/// Weighs in the streams of `table`, which are asked only if a part would change the verdict.
pub(super) async fn weigh(cx: &Cx<'_>, table: &str, mut finding: Finding) -> Weighed {
    if !finding.needs_a_part() {
        return Weighed { finding, claims: Vec::new(), remedies: Vec::new() };
    }
    let (own, kinesis) = futures::join!(own_stream(cx, table, &finding), kinesis_streams(cx, table, &finding));
    let (kinesis, remedies) = kinesis;
    let streams = own.or(kinesis);
    finding.grade = finding.grade.or(streams.grade.and(Grade::PART));
    finding.shortfalls.extend(streams.reasons);
    finding.evidence.extend(streams.evidence);
    Weighed { finding, claims: streams.claims, remedies }
}

/// DynamoDB Streams keeps changes for 24 hours.
async fn own_stream(cx: &Cx<'_>, table: &str, finding: &Finding) -> Mechanism {
    let region = &finding.region;
    let view = match cx.read(DescribeTable { region: region.clone(), table: table.to_owned() }).await {
        Fact::Seen(described) => described.stream_view_type,
        Fact::Unreadable(why) => return Mechanism::unreadable(Grade::PART, &why),
    };
    let field = "StreamSpecification.StreamViewType";
    let evidence = vec![Evidence::new(DescribeTable::KIND.call, region, Some(&finding.arn), field, view.as_deref())];
    let Some(view) = view else { return Mechanism { evidence, ..Mechanism::none() } };
    let reason = Reason::new(
        "table-stream-only",
        format!("{table} のストリーム ({view}) は項目の変更を 24 時間保持するだけで、読み取りも操作者も記録しない"),
        format!("the stream of {table} ({view}) keeps item changes for 24 hours; it shows neither reads nor who acted"),
    );
    Mechanism { evidence, ..Mechanism::because(Grade::PART, reason) }
}

async fn kinesis_streams(cx: &Cx<'_>, table: &str, finding: &Finding) -> (Mechanism, Vec<Remedy>) {
    let region = &finding.region;
    let read = DescribeKinesisStreamingDestination { region: region.clone(), table: table.to_owned() };
    let destinations = match cx.read(read).await {
        Fact::Seen(destinations) => destinations,
        Fact::Unreadable(why) => return (Mechanism::unreadable(Grade::PART, &why), Vec::new()),
    };
    let judged = destinations.iter().map(|destination| kinesis_stream(cx, table, finding, destination));
    let judged = join_all(judged).await;
    // What somebody disabled, or what is on its way, is left as it is.
    let dead = destinations.iter().zip(&judged).filter(|(destination, judged)| {
        destination.status == "ENABLE_FAILED" || (delivers(destination) && judged.grade == Grade::NOTHING)
    });
    let remedies =
        dead.map(|(destination, _)| remedy::of_destination(table, finding, destination, delivers(destination)));
    let remedies = remedies.collect();
    (judged.into_iter().fold(Mechanism::none(), Mechanism::or), remedies)
}

fn delivers(destination: &KinesisDestination) -> bool {
    ["ACTIVE", "UPDATING"].contains(&destination.status.as_str())
}

/// A table streams to data streams of its own account and region only.
async fn kinesis_stream(cx: &Cx<'_>, table: &str, finding: &Finding, destination: &KinesisDestination) -> Mechanism {
    let (region, arn, status) = (&finding.region, &destination.stream_arn, &destination.status);
    let call = DescribeKinesisStreamingDestination::KIND.call;
    let field = format!("KinesisDataStreamDestinations[{arn}].DestinationStatus");
    let evidence = vec![Evidence::new(call, region, Some(&finding.arn), &field, status)];
    if !delivers(destination) {
        let reason = Reason::new(
            "kinesis-destination-not-active",
            format!("{table} から {arn} への出力は {status} で、何も届かない"),
            format!("{table} streams to {arn} with the status {status}: nothing arrives"),
        );
        return Mechanism { evidence, ..Mechanism::because(Grade::NOTHING, reason) };
    }
    let reason = Reason::new(
        "kinesis-destination-only",
        format!("{table} から {arn} へは項目の変更だけが流れ、読み取りも操作者も記録されない"),
        format!("{table} streams item changes to {arn}, which shows neither reads nor who acted"),
    );
    let name = arn.rsplit('/').next().unwrap_or(arn);
    let kept = data_stream::judge(cx, region, name).await;
    Mechanism { evidence, ..Mechanism::because(Grade::PART, reason) }.and(kept)
}
