//! What CloudWatch counted of a writer's work, or of the events that a log group took in, in the last two weeks.
//!
//! One read answers for every series of a metric in a region, whichever resource asks: `ListMetrics` names the series that had
//! data in the last two weeks, and `GetMetricData` tells how much, in periods of three hours. An account with 5,000 log groups
//! is asked ten times.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::source::Traffic;
use crate::facts::cloudwatch::{GetMetricData, ListMetrics, Metric, MetricHistory, MetricSeries};
use crate::facts::{Read, ReadKind, Unreadable};
use crate::judge::scope::Cx;
use crate::judge::verdict::Evidence;

/// What [`History::read`] may read.
pub(super) const READS: &[&ReadKind] = &[ListMetrics::KIND, GetMetricData::KIND];

/// The length of a period, in hours.
const PERIOD_HOURS: u32 = 3;
/// Two weeks of periods: as far back as `ListMetrics` names series. 500 series of so many stay below the 100,800 data points
/// that one answer of `GetMetricData` may hold.
const PERIODS: u32 = 14 * 24 / PERIOD_HOURS;

/// The read that lists the series of a metric.
fn list(region: &str, traffic: &Traffic, metric: &str) -> ListMetrics {
    let (namespace, name) = (traffic.namespace.to_owned(), Some(metric.to_owned()));
    ListMetrics { region: region.to_owned(), namespace, name }
}

/// The read that tells how much each of the listed series counted; none if none of them counts.
fn data(region: &str, traffic: &Traffic, metric: &str, listed: &[Metric]) -> Option<GetMetricData> {
    let mut series: Vec<BTreeMap<String, String>> =
        listed.iter().map(|metric| &metric.dimensions).filter(|it| traffic.counts(it)).cloned().collect();
    series.sort();
    // A listing may name a series twice; it would count twice, and cost twice.
    series.dedup();
    (!series.is_empty()).then(|| GetMetricData {
        region: region.to_owned(),
        namespace: traffic.namespace.to_owned(),
        metric: metric.to_owned(),
        statistic: traffic.statistic,
        series,
        period_hours: PERIOD_HOURS,
        periods: PERIODS,
    })
}

/// How much was counted, period by period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct History {
    /// When the first period began.
    pub(super) begins: Timestamp,
    /// The counts, oldest first.
    counts: Vec<u64>,
}

impl History {
    /// What was counted of the one resource that has these dimensions, or of all series without any. An empty value
    /// stands for a dimension that its series lack. A series that is not
    /// listed had no data in two weeks, and a period that is not told none: the metrics are counts, which services publish
    /// whenever there is something to count, so nothing told is nothing counted. None for a resource that has no series of a
    /// metric that not every resource has.
    pub(super) async fn read(
        cx: &Cx<'_>,
        region: &str,
        traffic: &Traffic,
        dimensions: &[(&str, &str)],
    ) -> Result<Option<Self>, Unreadable> {
        let metrics = traffic.metrics.iter().map(|metric| counted(cx, region, traffic, metric));
        let (mut sum, mut listed) = (Self::empty(cx), false);
        for counted in futures::future::join_all(metrics).await {
            let Some(counted) = counted? else { continue };
            for series in counted.of(dimensions) {
                listed = true;
                sum.add(counted.history.begins, &series.counts);
            }
        }
        Ok((listed || traffic.always).then_some(sum))
    }

    /// Nothing counted in the two weeks before the scan.
    fn empty(cx: &Cx<'_>) -> Self {
        Self { begins: begins(cx), counts: vec![0; PERIODS as usize] }
    }

    /// Two reads of one scan may fall into neighbouring periods; what lies outside of two weeks is dropped.
    fn add(&mut self, begins: Timestamp, counts: &[u64]) {
        let shift = (begins.as_second() - self.begins.as_second()) / (i64::from(PERIOD_HOURS) * 3600);
        for (at, count) in (shift..).zip(counts) {
            if let Some(sum) = usize::try_from(at).ok().and_then(|at| self.counts.get_mut(at)) {
                *sum = sum.saturating_add(*count);
            }
        }
    }

    /// The beginning of each period, and what it counted.
    fn periods(&self) -> impl Iterator<Item = (Timestamp, u64)> {
        let begin = |index| self.begins + SignedDuration::from_hours(i64::from(PERIOD_HOURS) * index);
        (0..).zip(&self.counts).map(move |(index, count)| (begin(index), *count))
    }

    /// When the last period ends that counted anything.
    pub(super) fn last(&self) -> Option<Timestamp> {
        let counted = self.periods().filter(|(_, count)| *count > 0);
        counted.last().map(|(begins, _)| begins + SignedDuration::from_hours(i64::from(PERIOD_HOURS)))
    }

    /// How much was counted in the periods that lie between the two times as a whole.
    pub(super) fn between(&self, from: Timestamp, to: Timestamp) -> u64 {
        let length = SignedDuration::from_hours(i64::from(PERIOD_HOURS));
        self.periods().filter(|(begins, _)| from <= *begins && *begins + length <= to).map(|(_, count)| count).sum()
    }

    /// All that was counted.
    pub(super) fn total(&self) -> u64 {
        self.counts.iter().sum()
    }
}

/// When the two weeks begin that are looked at.
pub(super) fn begins(cx: &Cx<'_>) -> Timestamp {
    let period = i64::from(PERIOD_HOURS) * 3600;
    let ends = cx.scope.collected_at.as_second().div_euclid(period) * period + period;
    Timestamp::UNIX_EPOCH + SignedDuration::from_secs(ends - period * i64::from(PERIODS))
}

/// What the series of a metric counted, with a register of them: thousands of resources look for their own.
#[derive(Debug)]
struct Counted {
    history: Arc<MetricHistory>,
    /// The positions of the series that have a dimension of this name and value.
    bearing: BTreeMap<(String, String), Vec<usize>>,
}

impl Counted {
    fn new(history: Arc<MetricHistory>) -> Self {
        let mut bearing: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
        for (at, series) in history.series.iter().enumerate() {
            for (name, value) in &series.dimensions {
                bearing.entry((name.clone(), value.clone())).or_default().push(at);
            }
        }
        Self { history, bearing }
    }

    /// The series of the one resource that has these dimensions; an empty value stands for one that its series lack.
    fn of(&self, dimensions: &[(&str, &str)]) -> Vec<&MetricSeries> {
        let has = |(name, value): &(&str, &str), of: &MetricSeries| match of.dimensions.get(*name) {
            Some(it) => it == value,
            None => value.is_empty(),
        };
        let first = dimensions.iter().find(|(_, value)| !value.is_empty());
        let some: Vec<&MetricSeries> = match first {
            Some((name, value)) => {
                let bearing = self.bearing.get(&((*name).to_owned(), (*value).to_owned()));
                bearing.into_iter().flatten().map(|at| &self.history.series[*at]).collect()
            }
            None => self.history.series.iter().collect(),
        };
        some.into_iter().filter(|series| dimensions.iter().all(|pair| has(pair, series))).collect()
    }
}

/// What a metric counted: listed, asked and registered once, however many resources look for theirs.
async fn counted(
    cx: &Cx<'_>,
    region: &str,
    traffic: &Traffic,
    metric: &str,
) -> Result<Option<Arc<Counted>>, Unreadable> {
    let name = format!("{region} {metric} {traffic:?}");
    cx.once(&name, async |cx: &Cx<'_>| {
        let listed = cx.shared(list(region, traffic, metric)).await.into_result()?;
        match data(region, traffic, metric, &listed) {
            None => Ok(None),
            Some(read) => Ok(Some(Arc::new(Counted::new(cx.shared(read).await.into_result()?)))),
        }
    })
    .await
}

/// What a metric counted of a resource in two weeks.
pub(super) fn evidence(region: &str, resource: &str, traffic: &Traffic, history: Option<&History>) -> Evidence {
    let total = history.map(History::total);
    // Nothing but the list speaks of a series that it does not name.
    let call = if total.is_some_and(|total| total > 0) { GetMetricData::KIND.call } else { ListMetrics::KIND.call };
    let metric = format!("{} {}, 14 days", traffic.namespace, traffic.metrics.join(" + "));
    Evidence::new(call, region, Some(resource), &metric, total)
}

/// For tests: what there is to read beside a list of series, if each of them counts so much in the period that begins so many
/// hours before the end of the current one.
#[cfg(test)]
pub(crate) fn counting(
    list: &ListMetrics,
    listed: &[Metric],
    counts: impl Fn(u32) -> u64,
) -> Vec<(GetMetricData, MetricHistory)> {
    use super::source::{BROUGHT_TO_BUCKET, INCOMING, Source};

    let metric = list.name.as_deref().unwrap_or_default();
    let every = Source::ALL.into_iter().filter_map(Source::traffic).chain([INCOMING, BROUGHT_TO_BUCKET]);
    let about = every.filter(|it| it.namespace == list.namespace && it.metrics.contains(&metric));
    let begins = Timestamp::UNIX_EPOCH - SignedDuration::from_hours(i64::from((PERIODS - 1) * PERIOD_HOURS));
    let counts: Vec<u64> = (1..=PERIODS).rev().map(|ago| counts(ago * PERIOD_HOURS)).collect();
    let read = about.filter_map(|traffic| data(&list.region, &traffic, metric, listed));
    let answer = |read: GetMetricData| {
        let series = |dimensions: &BTreeMap<String, String>| MetricSeries {
            dimensions: dimensions.clone(),
            counts: counts.clone(),
        };
        let series = read.series.iter().map(series).collect();
        (read, MetricHistory { begins, series })
    };
    read.map(answer).collect()
}
