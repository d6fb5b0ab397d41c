//! CloudWatch: metrics and alarms.

use std::collections::BTreeMap;

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::config::Builder;
use aws_sdk_cloudwatch::types::{AlarmType, EvaluationState, StateValue};
use aws_smithy_types::DateTime;

use super::answer_guard::AnswerGuard;
use super::cloudtrail::timestamp;
use super::failure::required;
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::cloudwatch::{Alarm, DescribeAlarms, ListMetrics, Metric};

/// `MaxRecords`: the most that the listing of alarms allows.
const PAGE_SIZE: i32 = 100;

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(list_metrics).or_else(|| ask.by(describe_alarms))
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
