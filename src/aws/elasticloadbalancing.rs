//! Elastic Load Balancing: application, network and gateway load balancers and their logs.

use std::collections::BTreeMap;

use aws_sdk_elasticloadbalancingv2::Client;
use aws_sdk_elasticloadbalancingv2::config::Builder;

use super::answer_guard::AnswerGuard;
use super::failure::required;
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::elasticloadbalancing::{
    DescribeListeners, DescribeLoadBalancerAttributes, DescribeLoadBalancers, LoadBalancer, LogAttributes,
};

/// `PageSize`: the most that the service allows.
const PAGE_SIZE: i32 = 400;

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(describe_load_balancers)
        .or_else(|| ask.by(describe_load_balancer_attributes))
        .or_else(|| ask.by(describe_listeners))
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn describe_load_balancers(ask: Ask<'_>, read: DescribeLoadBalancers) -> Result<Vec<LoadBalancer>, Failure> {
    let client = client(ask, &read.region);
    let page = |marker| client.describe_load_balancers().page_size(PAGE_SIZE).set_marker(marker).send();
    let pages = ask.pages(page, |page| page.next_marker()).await?;
    let balancers = pages.into_iter().flat_map(|page| page.load_balancers.unwrap_or_default());
    let fact = |balancer: aws_sdk_elasticloadbalancingv2::types::LoadBalancer| {
        Ok(LoadBalancer {
            arn: required(balancer.load_balancer_arn, "LoadBalancerArn")?,
            name: required(balancer.load_balancer_name, "LoadBalancerName")?,
            kind: required(balancer.r#type, "Type")?.as_str().to_owned(),
            state: balancer.state.and_then(|state| state.code).map(|code| code.as_str().to_owned()),
        })
    };
    balancers.map(fact).collect()
}

async fn describe_load_balancer_attributes(
    ask: Ask<'_>,
    read: DescribeLoadBalancerAttributes,
) -> Result<LogAttributes, Failure> {
    let sent = client(ask, &read.region).describe_load_balancer_attributes().load_balancer_arn(read.arn).send();
    let attributes = required(ask.page(sent).await?.attributes, "Attributes")?;
    let mut values: BTreeMap<String, String> =
        attributes.into_iter().filter_map(|attribute| Some((attribute.key?, attribute.value?))).collect();
    let on = |key: &str| values.get(key).is_some_and(|value| value == "true");
    let (access_logs, connection_logs) = (on("access_logs.s3.enabled"), on("connection_logs.s3.enabled"));
    let health_check_logs = on("health_check_logs.s3.enabled");
    let access_logs_bucket = values.remove("access_logs.s3.bucket").filter(|bucket| !bucket.is_empty());
    let access_logs_prefix = values.remove("access_logs.s3.prefix").filter(|prefix| !prefix.is_empty());
    Ok(LogAttributes { access_logs, access_logs_bucket, access_logs_prefix, connection_logs, health_check_logs })
}

async fn describe_listeners(ask: Ask<'_>, read: DescribeListeners) -> Result<Vec<String>, Failure> {
    let client = client(ask, &read.region);
    let page = |marker| {
        let request = client.describe_listeners().load_balancer_arn(&read.load_balancer_arn);
        request.page_size(PAGE_SIZE).set_marker(marker).send()
    };
    let pages = ask.pages(page, |page| page.next_marker()).await?;
    let listeners = pages.into_iter().flat_map(|page| page.listeners.unwrap_or_default());
    listeners.map(|listener| Ok(required(listener.protocol, "Protocol")?.as_str().to_owned())).collect()
}
