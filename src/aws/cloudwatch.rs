//! CloudWatch: metrics and alarms.

use std::collections::BTreeMap;

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::config::Builder;
use aws_sdk_cloudwatch::types::{
    AlarmType, Dimension, EvaluationState, Metric as SdkMetric, MetricDataQuery, MetricDataResult, MetricStat,
    StateValue, StatusCode,
};
use aws_smithy_types::DateTime;
use jiff::{SignedDuration, Timestamp};

use super::answer_guard::AnswerGuard;
use super::cloudtrail::timestamp;
use super::failure::{failure, malformed, required};
use super::{Answer, Ask};
use crate::facts::cloudwatch::{
    Alarm, DescribeAlarms, GetMetricData, ListMetrics, Metric, MetricHistory, MetricSeries, Statistic,
};
use crate::facts::{Cause, Failure};

/// `MaxRecords`: the most that the listing of alarms allows.
const PAGE_SIZE: i32 = 100;

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(list_metrics).or_else(|| ask.by(get_metric_data)).or_else(|| ask.by(describe_alarms))
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn list_metrics(ask: Ask<'_>, read: ListMetrics) -> Result<Vec<Metric>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| {
        let request = client.list_metrics().namespace(&read.namespace).set_metric_name(read.name.clone());
        request.set_next_token(token).send()
    };
    let mut metrics = Vec::new();
    for page in ask.pages(page, |page| page.next_token()).await? {
        for metric in page.metrics.unwrap_or_default() {
            let mut dimensions = BTreeMap::new();
            for dimension in metric.dimensions.unwrap_or_default() {
                dimensions.insert(required(dimension.name, "Name")?, required(dimension.value, "Value")?);
            }
            metrics.push(Metric { name: required(metric.metric_name, "MetricName")?, dimensions });
        }
    }
    // The service orders them as it pleases, and two scans of an unchanged account must see the same.
    metrics.sort_by(|a, b| (&a.name, &a.dimensions).cmp(&(&b.name, &b.dimensions)));
    Ok(metrics)
}

/// The most series that one request of metric data may ask for.
const SERIES_PER_REQUEST: usize = 500;

/// The window ends with the period that holds now. It begins at a multiple of the period, so that every period does.
async fn get_metric_data(ask: Ask<'_>, read: GetMetricData) -> Result<MetricHistory, Failure> {
    let period = i64::from(read.period_hours) * 3600;
    #[expect(clippy::disallowed_methods, reason = "the service is asked for the time up to now")]
    let ends = Timestamp::now().as_second().div_euclid(period) * period + period;
    let begins = ends - period * i64::from(read.periods);
    let client = client(ask, &read.region);
    let mut series = Vec::new();
    for some in read.series.chunks(SERIES_PER_REQUEST) {
        let queries = some.iter().enumerate().map(|(index, dimensions)| query(&read, index, dimensions));
        let queries: Vec<MetricDataQuery> = queries.collect();
        let page = |token| {
            let request = client.get_metric_data().set_metric_data_queries(Some(queries.clone()));
            let request = request.start_time(DateTime::from_secs(begins)).end_time(DateTime::from_secs(ends));
            request.set_next_token(token).send()
        };
        let zeros = || vec![0; read.periods as usize];
        let mut counts: Vec<Vec<u64>> = some.iter().map(|_| zeros()).collect();
        for page in ask.pages(page, |page| page.next_token()).await? {
            for result in page.metric_data_results.unwrap_or_default() {
                add(&mut counts, &result, begins, period)?;
            }
        }
        let counted = some.iter().cloned().zip(counts);
        series.extend(counted.map(|(dimensions, counts)| MetricSeries { dimensions, counts }));
    }
    let begins = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(begins);
    Ok(MetricHistory { begins, series })
}

/// Ids begin with a small letter.
fn query(read: &GetMetricData, index: usize, dimensions: &BTreeMap<String, String>) -> MetricDataQuery {
    let dimensions = dimensions.iter().map(|(name, value)| Dimension::builder().name(name).value(value).build());
    let metric = SdkMetric::builder().namespace(&read.namespace).metric_name(&read.metric);
    let metric = metric.set_dimensions(Some(dimensions.collect())).build();
    let statistic = match read.statistic {
        Statistic::Sum => "Sum",
        Statistic::SampleCount => "SampleCount",
    };
    let seconds = i32::try_from(read.period_hours * 3600).unwrap_or(i32::MAX);
    let stat = MetricStat::builder().metric(metric).period(seconds).stat(statistic).build();
    MetricDataQuery::builder().id(format!("s{index}")).metric_stat(stat).build()
}

/// Adds what one page says of a series, which several pages may share.
fn add(counts: &mut [Vec<u64>], result: &MetricDataResult, begins: i64, period: i64) -> Result<(), Failure> {
    if let Some(status @ (StatusCode::InternalError | StatusCode::Forbidden)) = result.status_code() {
        return Err(failure(Cause::ServiceError, &format!("metric data: {}", status.as_str())));
    }
    let index = result.id().and_then(|id| id.strip_prefix('s')).and_then(|id| id.parse::<usize>().ok());
    let Some(counts) = index.and_then(|index| counts.get_mut(index)) else {
        return Err(malformed("metric data of a series that was not asked for"));
    };
    for (time, value) in result.timestamps().iter().zip(result.values()) {
        let at = usize::try_from((time.secs() - begins).div_euclid(period)).ok().and_then(|at| counts.get_mut(at));
        // Saturates; counts are not negative.
        let value = value.ceil() as u64;
        if let Some(count) = at {
            *count = count.saturating_add(value);
        }
    }
    Ok(())
}

/// Without `AlarmTypes` the service lists metric alarms only.
async fn describe_alarms(ask: Ask<'_>, read: DescribeAlarms) -> Result<Vec<Alarm>, Failure> {
    let client = client(ask, &read.region);
    let types = || Some(vec![AlarmType::MetricAlarm, AlarmType::CompositeAlarm, AlarmType::LogAlarm]);
    let page =
        |token| client.describe_alarms().set_alarm_types(types()).max_records(PAGE_SIZE).set_next_token(token).send();
    let mut alarms = Vec::new();
    for page in ask.pages(page, |page| page.next_token()).await? {
        for it in page.metric_alarms.unwrap_or_default() {
            let since = it.state_transitioned_timestamp.or(it.state_updated_timestamp);
            alarms.push(alarm(
                it.alarm_name,
                it.actions_enabled,
                it.alarm_actions,
                it.state_value,
                since,
                it.evaluation_state,
            )?);
        }
        for it in page.composite_alarms.unwrap_or_default() {
            let since = it.state_transitioned_timestamp.or(it.state_updated_timestamp);
            alarms.push(alarm(it.alarm_name, it.actions_enabled, it.alarm_actions, it.state_value, since, None)?);
        }
        for it in page.log_alarms.unwrap_or_default() {
            let since = it.state_transitioned_timestamp.or(it.state_updated_timestamp);
            alarms.push(alarm(
                it.alarm_name,
                it.actions_enabled,
                it.alarm_actions,
                it.state_value,
                since,
                it.evaluation_state,
            )?);
        }
    }
    Ok(alarms)
}

/// What the three types of alarm have in common.
fn alarm(
    name: Option<String>,
    actions_enabled: Option<bool>,
    actions: Option<Vec<String>>,
    state: Option<StateValue>,
    since: Option<DateTime>,
    evaluation: Option<EvaluationState>,
) -> Result<Alarm, Failure> {
    Ok(Alarm {
        name: required(name, "AlarmName")?,
        actions_enabled: required(actions_enabled, "ActionsEnabled")?,
        actions: actions.unwrap_or_default(),
        state: state.map(|state| state.as_str().to_owned()),
        state_since: since.map(timestamp).transpose()?,
        evaluation: evaluation.map(|evaluation| evaluation.as_str().to_owned()),
    })
}
