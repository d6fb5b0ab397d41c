//! `--timings`: how many calls a scan made, its longest chain of dependent calls, and the time it took.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use crate::facts::reader::Reading;
use crate::scan::Timing;

/// The figures of each environment, for stderr.
pub(super) fn render(timings: &[Timing], wall: Duration) -> String {
    let mut text = String::new();
    for timing in timings {
        let requests: u32 = timing.readings.iter().map(|reading| reading.record.http_requests).sum();
        let serial: Duration = timing.readings.iter().map(|reading| reading.took).sum();
        let _ = writeln!(
            text,
            "{}: {} reads, {requests} HTTP requests, {} if made one after the other",
            timing.environment,
            timing.readings.len(),
            seconds(serial)
        );
        let longest = timing.asked.iter().map(|(row, asked)| (row, longest_chain(&timing.readings, asked)));
        if let Some((row, chain)) = longest.max_by_key(|(_, chain)| duration(chain)) {
            let calls: Vec<_> =
                chain.iter().map(|it| format!("{} ({})", it.request.kind.call, seconds(it.took))).collect();
            let _ = writeln!(text, "  longest chain: {row}, {}: {}", seconds(duration(&chain)), calls.join(" → "));
        }
    }
    let _ = writeln!(text, "wall time {}", seconds(wall));
    text
}

/// The reads of one row that followed each other, with the greatest sum of durations: a read that began after another one
/// ended waited for it, since independent reads begin together.
fn longest_chain(readings: &[Arc<Reading>], asked: &[crate::facts::ReadKey]) -> Vec<Arc<Reading>> {
    let asked: BTreeSet<_> = asked.iter().collect();
    let mut own: Vec<_> = readings.iter().filter(|reading| asked.contains(&reading.request.key())).cloned().collect();
    own.sort_by_key(|reading| reading.began + reading.took);
    let mut best: Vec<Vec<Arc<Reading>>> = Vec::new();
    for reading in &own {
        let before =
            best.iter().filter(|chain| chain.last().is_some_and(|last| last.began + last.took <= reading.began));
        let mut chain = before.max_by_key(|chain| duration(chain)).cloned().unwrap_or_default();
        chain.push(Arc::clone(reading));
        best.push(chain);
    }
    best.into_iter().max_by_key(|chain| duration(chain)).unwrap_or_default()
}

fn duration(chain: &[Arc<Reading>]) -> Duration {
    chain.iter().map(|reading| reading.took).sum()
}

fn seconds(duration: Duration) -> String {
    format!("{:.3} s", duration.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Cause, ReadKey, ReadKind, Record, Request};

    static KIND: ReadKind = ReadKind { call: "s3:Test", action: "s3:Test", version: 1, paginated: false };

    /// A read of the region `name` from one millisecond to another.
    fn reading(name: &str, from: u64, to: u64) -> Arc<Reading> {
        let params = serde_json::Value::Null;
        let request = Request { kind: &KIND, account: None, region: name.to_owned(), params };
        let record = Record::failed(Cause::NotCollected, "");
        let (began, took) = (Duration::from_millis(from), Duration::from_millis(to - from));
        Arc::new(Reading { request, record, began, took })
    }

    fn chain(readings: &[Arc<Reading>], asked: &[ReadKey]) -> Vec<String> {
        longest_chain(readings, asked).iter().map(|reading| reading.request.region.clone()).collect()
    }

    fn keys(readings: &[Arc<Reading>]) -> Vec<ReadKey> {
        readings.iter().map(|reading| reading.request.key()).collect()
    }

    #[test]
    fn the_longest_chain_is_by_time_and_not_by_number() {
        let short = [reading("a", 0, 10), reading("b", 10, 20), reading("c", 20, 30)];
        let long = [reading("slow", 0, 25), reading("last", 25, 60)];
        let all = [short.as_slice(), long.as_slice()].concat();
        assert_eq!(chain(&all, &keys(&all)), ["slow", "last"]);
        assert_eq!(chain(&short, &keys(&short)), ["a", "b", "c"]);
    }

    #[test]
    fn reads_that_overlap_did_not_wait_for_each_other() {
        let all = [reading("a", 0, 30), reading("b", 29, 50), reading("c", 30, 40)];
        assert_eq!(chain(&all, &keys(&all)), ["a", "c"]);
    }

    #[test]
    fn reads_of_other_rows_are_no_link() {
        let all = [reading("a", 0, 10), reading("other", 10, 90), reading("b", 90, 95)];
        assert_eq!(chain(&all, &keys(&[Arc::clone(&all[0]), Arc::clone(&all[2])])), ["a", "b"]);
        assert!(chain(&all, &[]).is_empty());
    }
}
