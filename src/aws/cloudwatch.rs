//! CloudWatch: metrics.

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::config::Builder;

use super::answer_guard::AnswerGuard;
use super::failure::required;
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::cloudwatch::{ListMetrics, Metric};

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(list_metrics)
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn list_metrics(ask: Ask<'_>, read: ListMetrics) -> Result<Vec<Metric>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| client.list_metrics().namespace(&read.namespace).set_next_token(token).send();
    let mut metrics = Vec::new();
    for page in ask.pages(page, |page| page.next_token()).await? {
        for metric in page.metrics.unwrap_or_default() {
            let mut dimensions = std::collections::BTreeMap::new();
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
