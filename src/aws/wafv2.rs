//! AWS WAF: web ACLs and what they log.

use aws_sdk_wafv2::Client;
use aws_sdk_wafv2::config::Builder;
use aws_sdk_wafv2::types;

use super::answer_guard::AnswerGuard;
use super::failure::required;
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::wafv2::{
    Filter, FilterCondition, GetWebAcl, ListLoggingConfigurations, ListResourcesForWebAcl, ListWebAcls, LogScope,
    LoggingConfiguration, LoggingFilter, RedactedField, Scope, WebAcl, WebAclSettings,
};

/// `Limit`: the most that these listings allow.
const PAGE_SIZE: i32 = 100;

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(list_web_acls)
        .or_else(|| ask.by(get_web_acl))
        .or_else(|| ask.by(list_logging_configurations))
        .or_else(|| ask.by(list_resources_for_web_acl))
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

fn scope(scope: Scope) -> types::Scope {
    match scope {
        Scope::Cloudfront => types::Scope::Cloudfront,
        Scope::Regional => types::Scope::Regional,
    }
}

async fn list_web_acls(ask: Ask<'_>, read: ListWebAcls) -> Result<Vec<WebAcl>, Failure> {
    let client = client(ask, &read.region);
    let page = |marker| client.list_web_acls().scope(scope(read.scope)).limit(PAGE_SIZE).set_next_marker(marker).send();
    let pages = ask.pages(page, |page| page.next_marker()).await?;
    let acls = pages.into_iter().flat_map(|page| page.web_acls.unwrap_or_default());
    acls.map(|acl| Ok(WebAcl { name: required(acl.name, "Name")?, arn: required(acl.arn, "ARN")? })).collect()
}

async fn list_logging_configurations(
    ask: Ask<'_>,
    read: ListLoggingConfigurations,
) -> Result<Vec<LoggingConfiguration>, Failure> {
    let client = client(ask, &read.region);
    let log_scope = match read.log_scope {
        LogScope::Customer => types::LogScope::Customer,
        LogScope::SecurityLake => types::LogScope::SecurityLake,
        LogScope::CloudwatchTelemetryRuleManaged => types::LogScope::CloudwatchTelemetryRuleManaged,
    };
    let page = |marker| {
        let request = client.list_logging_configurations().scope(scope(read.scope)).log_scope(log_scope.clone());
        request.limit(PAGE_SIZE).set_next_marker(marker).send()
    };
    let pages = ask.pages(page, |page| page.next_marker()).await?;
    let configurations = pages.into_iter().flat_map(|page| page.logging_configurations.unwrap_or_default());
    Ok(configurations.map(configuration).collect())
}

fn configuration(configuration: types::LoggingConfiguration) -> LoggingConfiguration {
    let redacted = configuration.redacted_fields.unwrap_or_default();
    LoggingConfiguration {
        acl_arn: configuration.resource_arn,
        destinations: configuration.log_destination_configs,
        filter: configuration.logging_filter.map(filter),
        redacted: redacted.into_iter().map(redacted_field).collect(),
        by_firewall_manager: configuration.managed_by_firewall_manager,
    }
}

fn filter(filter: types::LoggingFilter) -> LoggingFilter {
    let condition = |condition: types::Condition| FilterCondition {
        action: condition.action_condition.map(|it| it.action.as_str().to_owned()),
        label: condition.label_name_condition.map(|it| it.label_name),
    };
    let one = |filter: types::Filter| Filter {
        behavior: filter.behavior.as_str().to_owned(),
        requirement: filter.requirement.as_str().to_owned(),
        conditions: filter.conditions.into_iter().map(condition).collect(),
    };
    LoggingFilter {
        default_behavior: filter.default_behavior.as_str().to_owned(),
        filters: filter.filters.into_iter().map(one).collect(),
    }
}

/// The service redacts these four; a member that it adds shows as `Other`.
fn redacted_field(field: types::FieldToMatch) -> RedactedField {
    let (kind, name) = match field {
        types::FieldToMatch { single_header: Some(header), .. } => ("SingleHeader", Some(header.name)),
        types::FieldToMatch { uri_path: Some(_), .. } => ("UriPath", None),
        types::FieldToMatch { query_string: Some(_), .. } => ("QueryString", None),
        types::FieldToMatch { method: Some(_), .. } => ("Method", None),
        _ => ("Other", None),
    };
    RedactedField { kind: kind.to_owned(), name }
}

/// The service knows ACLs by scope, name and id, all of which the ARN holds (`arn:…:SCOPE/webacl/NAME/ID`).
async fn get_web_acl(ask: Ask<'_>, read: GetWebAcl) -> Result<WebAclSettings, Failure> {
    let parts: Vec<&str> = read.arn.split('/').collect();
    let [place, _, name, id] = parts[..] else { return required(None, "ARN") };
    let scope = scope(if place.ends_with(":global") { Scope::Cloudfront } else { Scope::Regional });
    let request = client(ask, &read.region).get_web_acl().scope(scope).name(name).id(id);
    let acl = required(ask.page(request.send()).await?.web_acl, "WebACL")?;
    let visibility = required(acl.visibility_config, "VisibilityConfig")?;
    let metric_name = visibility.cloud_watch_metrics_enabled.then_some(visibility.metric_name);
    let protections = acl.data_protection_config.map(|config| config.data_protections).unwrap_or_default();
    let fields = protections.into_iter().filter_map(|protection| protection.field);
    Ok(WebAclSettings { metric_name, protected: fields.flat_map(protected_field).collect() })
}

fn protected_field(field: types::FieldToProtect) -> Vec<RedactedField> {
    let kind = match field.field_type {
        types::FieldToProtectType::SingleHeader => "SingleHeader".to_owned(),
        other => other.as_str().to_owned(),
    };
    let named = |name: Option<String>| RedactedField { kind: kind.clone(), name };
    match field.field_keys.unwrap_or_default() {
        keys if keys.is_empty() => vec![named(None)],
        keys => keys.into_iter().map(|key| named(Some(key))).collect(),
    }
}

async fn list_resources_for_web_acl(ask: Ask<'_>, read: ListResourcesForWebAcl) -> Result<Vec<String>, Failure> {
    let request = client(ask, &read.region).list_resources_for_web_acl().web_acl_arn(read.acl_arn);
    let page = ask.page(request.resource_type(read.resource_type.as_str().into()).send()).await?;
    Ok(page.resource_arns.unwrap_or_default())
}
