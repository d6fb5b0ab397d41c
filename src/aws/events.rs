//! EventBridge event buses.

use std::collections::BTreeSet;

use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::config::Builder;
use aws_sdk_eventbridge::types::{self, RuleState};
use serde_json::Value;

use super::answer_guard::AnswerGuard;
use super::failure::{malformed, required};
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::events::{
    BusLogConfig, DescribeEventBus, EcsTarget, EventBus, EventPattern, ListEventBuses, ListRuleNamesByTarget,
    ListRules, ListTargetsByRule, Rule, Target,
};
use crate::facts::policy::{like, one_or_more};

/// `Limit`: the most that the listing allows.
const PAGE_SIZE: i32 = 100;
/// The action that puts events on a bus.
const PUT_EVENTS: &str = "events:PutEvents";

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(list_event_buses)
        .or_else(|| ask.by(describe_event_bus))
        .or_else(|| ask.by(list_rule_names_by_target))
        .or_else(|| ask.by(list_rules))
        .or_else(|| ask.by(list_targets_by_rule))
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn list_event_buses(ask: Ask<'_>, read: ListEventBuses) -> Result<Vec<EventBus>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| client.list_event_buses().limit(PAGE_SIZE).set_next_token(token).send();
    // EventBridge has no paginator of its own model; the token works all the same.
    let mut buses = Vec::new();
    for page in ask.pages(page, |page| page.next_token()).await? {
        for bus in required(page.event_buses, "EventBuses")? {
            buses.push(EventBus {
                name: required(bus.name, "Name")?,
                arn: required(bus.arn, "Arn")?,
                allowed_principals: bus.policy.as_deref().map_or(Ok(Vec::new()), principals_that_may_put)?,
            });
        }
    }
    Ok(buses)
}

async fn list_rule_names_by_target(ask: Ask<'_>, read: ListRuleNamesByTarget) -> Result<Vec<String>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| {
        let request = client.list_rule_names_by_target().event_bus_name(&read.bus).target_arn(&read.target_arn);
        request.limit(PAGE_SIZE).set_next_token(token).send()
    };
    let pages = ask.pages(page, |page| page.next_token()).await?;
    Ok(pages.into_iter().flat_map(|page| page.rule_names.unwrap_or_default()).collect())
}

async fn list_rules(ask: Ask<'_>, read: ListRules) -> Result<Vec<Rule>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| client.list_rules().event_bus_name(&read.bus).limit(PAGE_SIZE).set_next_token(token).send();
    let pages = ask.pages(page, |page| page.next_token()).await?;
    let rules = pages.into_iter().flat_map(|page| page.rules.unwrap_or_default());
    let fact = |rule: types::Rule| {
        Ok(Rule {
            name: required(rule.name, "Name")?,
            enabled: rule.state != Some(RuleState::Disabled),
            pattern: rule.event_pattern.as_deref().map(event_pattern).transpose()?,
        })
    };
    rules.map(fact).collect()
}

/// What the pattern asks of an event's envelope. What it asks of the detail is dropped, but for that it does.
fn event_pattern(pattern: &str) -> Result<EventPattern, Failure> {
    let pattern: Value =
        serde_json::from_str(pattern).map_err(|error| malformed(format!("the rule's EventPattern: {error}")))?;
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let values = |key: &str| pattern.get(key).map(|listed| one_or_more(listed).map(text).collect());
    let keys = pattern.as_object().into_iter().flat_map(|fields| fields.keys());
    let others = keys.filter(|key| !matches!(key.as_str(), "source" | "detail-type"));
    Ok(EventPattern {
        sources: values("source"),
        detail_types: values("detail-type"),
        narrowed_by: others.cloned().collect(),
    })
}

async fn list_targets_by_rule(ask: Ask<'_>, read: ListTargetsByRule) -> Result<Vec<Target>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| {
        let request = client.list_targets_by_rule().event_bus_name(&read.bus).rule(&read.rule);
        request.limit(PAGE_SIZE).set_next_token(token).send()
    };
    let pages = ask.pages(page, |page| page.next_token()).await?;
    let targets = pages.into_iter().flat_map(|page| page.targets.unwrap_or_default());
    let fact = |target: types::Target| Target {
        has_role: target.role_arn.is_some(),
        whole_event: target.input.is_none() && target.input_path.is_none() && target.input_transformer.is_none(),
        task: target.ecs_parameters.map(|ecs| EcsTarget {
            cluster: target.arn.clone(),
            task_definition: ecs.task_definition_arn,
            exec_enabled: ecs.enable_execute_command,
        }),
        arn: target.arn,
    };
    Ok(targets.map(fact).collect())
}

async fn describe_event_bus(ask: Ask<'_>, read: DescribeEventBus) -> Result<Option<BusLogConfig>, Failure> {
    let page = ask.page(client(ask, &read.region).describe_event_bus().name(read.name).send()).await?;
    let Some(config) = page.log_config else { return Ok(None) };
    Ok(Some(BusLogConfig {
        level: required(config.level, "LogConfig.Level")?.as_str().to_owned(),
        include_detail: config.include_detail.map(|detail| detail.as_str().to_owned()),
    }))
}

/// The AWS principals of the `Allow` statements that cover [`PUT_EVENTS`], sorted. Conditions are not weighed: who might
/// put events is asked, not who surely may. The policy itself is dropped.
fn principals_that_may_put(policy: &str) -> Result<Vec<String>, Failure> {
    let policy: Value =
        serde_json::from_str(policy).map_err(|error| malformed(format!("the bus's Policy: {error}")))?;
    let allowing = one_or_more(&policy["Statement"]).filter(|statement| statement["Effect"] == "Allow");
    let covering = allowing.filter(|statement| covers_put_events(statement));
    let principals: BTreeSet<String> = covering.flat_map(principals).collect();
    Ok(principals.into_iter().collect())
}

fn covers_put_events(statement: &Value) -> bool {
    let named = |key: &str| {
        one_or_more(&statement[key]).filter_map(Value::as_str).any(|pattern| like(pattern, PUT_EVENTS, true))
    };
    match statement.get("NotAction") {
        Some(_) => !named("NotAction"),
        None => named("Action"),
    }
}

fn principals(statement: &Value) -> Vec<String> {
    if statement.get("NotPrincipal").is_some() {
        return vec!["*".to_owned()];
    }
    let principal = &statement["Principal"];
    let aws = if principal.is_object() { &principal["AWS"] } else { principal };
    one_or_more(aws).filter_map(Value::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::{event_pattern, principals_that_may_put};

    fn principals(policy: &str) -> Vec<String> {
        principals_that_may_put(policy).unwrap()
    }

    #[test]
    fn principals_of_statements_that_allow_putting_events_are_kept_sorted() {
        let policy = r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": ["222222222222", "111111111111"]}, "Action": "events:PutEvents"},
            {"Effect": "Allow", "Principal": {"AWS": "333333333333"}, "Action": ["events:Describe*", "Events:put*"]},
            {"Effect": "Allow", "Principal": {"AWS": "444444444444"}, "Action": "events:PutRule"},
            {"Effect": "Deny", "Principal": {"AWS": "555555555555"}, "Action": "events:*"},
            {"Effect": "Allow", "Principal": {"Service": "delivery.logs.amazonaws.com"}, "Action": "*"}]}"#;
        assert_eq!(principals(policy), ["111111111111", "222222222222", "333333333333"]);
    }

    #[test]
    fn a_single_statement_for_everyone_is_a_star() {
        let policy = r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "events:?utEvents"}}"#;
        assert_eq!(principals(policy), ["*"]);
        let everyone_else =
            r#"{"Statement": {"Effect": "Allow", "NotPrincipal": {"AWS": "1"}, "NotAction": "events:PutRule"}}"#;
        assert_eq!(principals(everyone_else), ["*"]);
    }

    #[test]
    fn of_a_pattern_the_envelope_is_kept() {
        let pattern = event_pattern(
            r#"{"source": ["aws.guardduty", {"prefix": "aws."}], "detail": {"severity": [{"numeric": [">=", 7]}]}}"#,
        )
        .unwrap();
        assert_eq!(pattern.sources.unwrap(), ["aws.guardduty", r#"{"prefix":"aws."}"#]);
        assert_eq!((pattern.detail_types, pattern.narrowed_by), (None, vec!["detail".to_owned()]));
        assert_eq!(event_pattern("{").unwrap_err().cause, crate::facts::Cause::Malformed);
    }

    #[test]
    fn a_policy_that_is_no_json_is_malformed() {
        assert_eq!(principals_that_may_put("{").unwrap_err().cause, crate::facts::Cause::Malformed);
    }
}
