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
