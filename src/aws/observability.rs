//! CloudWatch telemetry rules: CloudTrail events that go to a log group without a trail.

use aws_sdk_observabilityadmin::Client;
use aws_sdk_observabilityadmin::config::Builder;
use aws_sdk_observabilityadmin::types;

use super::answer_guard::AnswerGuard;
use super::cloudtrail::understood;
use super::failure::required;
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::observability::{GetTelemetryRule, ListTelemetryRules, TelemetryRule, TelemetryRuleName};
use crate::trail::selector::{AdvancedEventSelector, FieldSelector};

/// `MaxResults`: the most that the listing allows.
const PAGE_SIZE: i32 = 100;

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(list_telemetry_rules).or_else(|| ask.by(get_telemetry_rule))
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn list_telemetry_rules(ask: Ask<'_>, read: ListTelemetryRules) -> Result<Vec<TelemetryRuleName>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| client.list_telemetry_rules().max_results(PAGE_SIZE).set_next_token(token).send();
    let mut rules = Vec::new();
    for page in ask.pages(page, |page| page.next_token()).await? {
        for rule in required(page.telemetry_rule_summaries, "TelemetryRuleSummaries")? {
            rules.push(TelemetryRuleName {
                arn: required(rule.rule_arn, "RuleArn")?,
                name: required(rule.rule_name, "RuleName")?,
                resource_type: rule.resource_type.map(|kind| kind.as_str().to_owned()),
            });
        }
    }
    Ok(rules)
}

async fn get_telemetry_rule(ask: Ask<'_>, read: GetTelemetryRule) -> Result<TelemetryRule, Failure> {
    let page = ask.page(client(ask, &read.region).get_telemetry_rule().rule_identifier(read.arn).send()).await?;
    let rule = required(page.telemetry_rule, "TelemetryRule")?;
    let to = rule.destination_configuration;
    let retention_days = to.as_ref().and_then(|to| to.retention_in_days);
    let destination_pattern = to.as_ref().and_then(|to| to.destination_pattern.clone());
    let selectors = to.and_then(|to| to.cloudtrail_parameters).map(|events| events.advanced_event_selectors);
    let statuses = page.region_statuses.unwrap_or_default().into_iter();
    let statuses = statuses.map(|status| Ok((required(status.region, "Region")?, required(status.status, "Status")?)));
    Ok(TelemetryRule {
        arn: required(page.rule_arn, "RuleArn")?,
        name: required(page.rule_name, "RuleName")?,
        resource_type: rule.resource_type.map(|kind| kind.as_str().to_owned()),
        // Optional in the API: a rule that does not say so stays in its own region.
        all_regions: rule.all_regions == Some(true),
        regions: rule.regions.unwrap_or_default(),
        region_statuses: statuses.collect::<Result<_, Failure>>()?,
        selection_criteria: rule.selection_criteria,
        retention_days,
        destination_pattern,
        advanced_event_selectors: understood(
            selectors.unwrap_or_default().into_iter().map(advanced_selector).collect(),
        )?,
    })
}

/// The same shape as CloudTrail's, in another service's types.
fn advanced_selector(selector: types::AdvancedEventSelector) -> AdvancedEventSelector {
    let field = |field: types::AdvancedFieldSelector| FieldSelector {
        field: field.field,
        equals: field.equals.unwrap_or_default(),
        starts_with: field.starts_with.unwrap_or_default(),
        ends_with: field.ends_with.unwrap_or_default(),
        not_equals: field.not_equals.unwrap_or_default(),
        not_starts_with: field.not_starts_with.unwrap_or_default(),
        not_ends_with: field.not_ends_with.unwrap_or_default(),
    };
    AdvancedEventSelector {
        name: selector.name,
        field_selectors: selector.field_selectors.into_iter().map(field).collect(),
    }
}
