use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use super::*;
use crate::facts::ec2::DescribeRegions;
use crate::facts::s3::GetBucketLogging;

const TOKYO: &str = "ap-northeast-1";

/// Answers after a while, and knows how often it was asked and how many answers were under way at once.
#[derive(Default)]
struct Slow {
    asked: AtomicUsize,
    under_way: AtomicUsize,
    most_at_once: AtomicUsize,
}

struct SlowSource(Arc<Slow>, serde_json::Value);

impl Source for SlowSource {
    fn answer(&self, _: Request) -> BoxFuture<'static, Record> {
        let (slow, answer) = (Arc::clone(&self.0), self.1.clone());
        async move {
            slow.asked.fetch_add(1, Ordering::SeqCst);
            let now = slow.under_way.fetch_add(1, Ordering::SeqCst) + 1;
            slow.most_at_once.fetch_max(now, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(10)).await;
            slow.under_way.fetch_sub(1, Ordering::SeqCst);
            Record { outcome: Outcome::Seen(answer), http_requests: 2, request_ids: vec!["id".to_owned()] }
        }
        .boxed()
    }
}

fn slow(answer: serde_json::Value) -> (Arc<Slow>, Reader) {
    let slow = Arc::new(Slow::default());
    (Arc::clone(&slow), Reader::new(Arc::new(SlowSource(slow, answer))))
}

fn regions() -> DescribeRegions {
    DescribeRegions { region: TOKYO.to_owned() }
}

#[tokio::test(start_paused = true)]
async fn equal_reads_are_asked_once_and_answered_alike() {
    let (slow, reader) = slow(json!([TOKYO]));
    let (first, second) = (regions(), regions());
    let (a, b) = futures::join!(reader.read(&first), reader.read(&second));
    let later = reader.read(&regions()).await;
    assert_eq!(a, Fact::Seen(vec![TOKYO.to_owned()]));
    assert_eq!((&a, &a), (&b, &later));
    assert_eq!(slow.asked.load(Ordering::SeqCst), 1);
    let readings = reader.readings().await;
    assert_eq!((readings.len(), readings[0].record.http_requests), (1, 2));
}

#[tokio::test(start_paused = true)]
async fn other_parameters_are_another_read() {
    let (slow, reader) = slow(json!(null));
    for bucket in ["a", "b"] {
        reader.read(&GetBucketLogging { region: TOKYO.to_owned(), bucket: bucket.to_owned() }).await;
    }
    assert_eq!(slow.asked.load(Ordering::SeqCst), 2);
}

#[tokio::test(start_paused = true)]
async fn a_waiter_that_goes_away_cancels_nothing() {
    let (slow, reader) = slow(json!([TOKYO]));
    let read = regions();
    assert!(tokio::time::timeout(Duration::from_millis(1), reader.read(&read)).await.is_err());
    assert_eq!(reader.read(&read).await, Fact::Seen(vec![TOKYO.to_owned()]));
    assert_eq!(slow.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn a_service_and_region_is_asked_so_much_at_once() {
    let (slow, reader) = slow(json!(null));
    let reads: Vec<_> =
        (0..40).map(|i| GetBucketLogging { region: TOKYO.to_owned(), bucket: format!("bucket-{i}") }).collect();
    futures::future::join_all(reads.iter().map(|read| reader.read(read))).await;
    assert_eq!(slow.asked.load(Ordering::SeqCst), 40);
    assert_eq!(slow.most_at_once.load(Ordering::SeqCst), concurrency("s3"));
}

#[tokio::test(start_paused = true)]
async fn an_answer_of_another_shape_is_malformed_and_never_a_default() {
    for answer in [json!(null), json!({}), json!([1])] {
        let (_, reader) = slow(answer);
        match reader.read(&regions()).await {
            Fact::Unreadable(why) => assert_eq!((why.cause, why.call), (Cause::Malformed, "ec2:DescribeRegions")),
            Fact::Seen(regions) => panic!("read {regions:?}"),
        }
    }
}

struct Panics;

impl Source for Panics {
    fn answer(&self, _: Request) -> BoxFuture<'static, Record> {
        async { panic!("a defect in an answer") }.boxed()
    }
}

#[tokio::test]
async fn a_read_whose_task_ends_early_is_a_failure_of_that_read_alone() {
    let reader = Reader::new(Arc::new(Panics));
    match reader.read(&regions()).await {
        Fact::Unreadable(why) => assert_eq!(why.cause, Cause::ServiceError),
        Fact::Seen(regions) => panic!("read {regions:?}"),
    }
}
