//! Firehose streams, which take in at one end and deliver at the other.

use super::*;
use crate::facts::firehose::{DeliveryStream, StreamBucket};

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
    let young = (Current::Partial, said(&["arrival-unproven"]));
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
