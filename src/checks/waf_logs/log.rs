//! What a web ACL logs, and where that ends.

use futures::future::join_all;

use super::fields::{self, fields_grade};
use super::filter::{Share, filter_grade, filter_text, kept};
use super::reasons::Finding;
use super::subjects::is_global;
use crate::facts::wafv2::{
    self, GetWebAcl, ListLoggingConfigurations, LogScope, LoggingConfiguration, RedactedField, WebAclSettings,
};
use crate::facts::{Fact, Read};
use crate::judge::arrival::{self, Day, Layout, Source, Writer};
use crate::judge::destination::Destination;
use crate::judge::grade::Grade;
use crate::judge::scope::Cx;
use crate::judge::security_lake::{self, Collected};
use crate::judge::vended_logs::{Mechanism, to_destination};
use crate::judge::verdict::Evidence;

/// What the ACL logs: by the account's own configuration, or if that does not suffice, by those of other owners.
pub(super) async fn acl_log(arn: &str, name: &str, region: &str, cx: &Cx<'_>) -> Mechanism {
    let own = scope_log(arn, name, region, LogScope::Customer, cx).await;
    if own.grade == Grade::WHOLE {
        return own;
    }
    let (lake, rule) = futures::join!(
        scope_log(arn, name, region, LogScope::SecurityLake, cx),
        scope_log(arn, name, region, LogScope::CloudwatchTelemetryRuleManaged, cx),
    );
    let mut log = Mechanism::best(vec![own, lake, rule]);
    if log.reasons.is_empty() && log.grade == Grade::NOTHING {
        log.reasons.push(Finding::NotLogged { acl: name.to_owned() }.reason());
    }
    log
}

async fn scope_log(arn: &str, name: &str, region: &str, log_scope: LogScope, cx: &Cx<'_>) -> Mechanism {
    let scope = if is_global(arn) { wafv2::Scope::Cloudfront } else { wafv2::Scope::Regional };
    let configurations = cx.read(ListLoggingConfigurations { region: region.to_owned(), scope, log_scope }).await;
    let configurations = match configurations {
        Fact::Seen(configurations) => configurations,
        Fact::Unreadable(why) => return Mechanism::unreadable(Grade::WHOLE, &why),
    };
    let own = configurations.iter().find(|configuration| configuration.acl_arn == arn);
    let call = ListLoggingConfigurations::KIND.call;
    let destinations = own.map(|configuration| configuration.destinations.as_slice()).unwrap_or_default();
    let field = format!("LogDestinationConfigs ({})", scope_name(log_scope));
    let evidence = vec![Evidence::new(call, region, Some(arn), &field, destinations)];
    match own {
        None => Mechanism { evidence, ..Mechanism::none() },
        Some(configuration) => {
            let log = configured_log(configuration, name, region, log_scope, cx).await;
            Mechanism { evidence, ..Mechanism::none() }.or(log)
        }
    }
}

fn scope_name(log_scope: LogScope) -> &'static str {
    match log_scope {
        LogScope::Customer => "CUSTOMER",
        LogScope::SecurityLake => "SECURITY_LAKE",
        LogScope::CloudwatchTelemetryRuleManaged => "CLOUDWATCH_TELEMETRY_RULE_MANAGED",
    }
}

/// What one configuration keeps: as much as its filter, its fields and its destination let through.
async fn configured_log(
    configuration: &LoggingConfiguration,
    name: &str,
    region: &str,
    log_scope: LogScope,
    cx: &Cx<'_>,
) -> Mechanism {
    let acl = || name.to_owned();
    let settings = cx.read(GetWebAcl { region: region.to_owned(), arn: configuration.acl_arn.clone() }).await;
    let hidden = match &settings {
        Fact::Seen(settings) => [configuration.redacted.as_slice(), &settings.protected].concat(),
        Fact::Unreadable(_) => configuration.redacted.clone(),
    };
    let (by_filter, filtered) = configuration.filter.as_ref().map_or((Grade::WHOLE, None), |it| filter_grade(it, name));
    let (by_fields, redacted) = fields_grade(&hidden, name);
    let call = ListLoggingConfigurations::KIND.call;
    let field = |name: &str, value: String| Evidence::new(call, region, Some(&configuration.acl_arn), name, value);
    let mut log = Mechanism { grade: by_filter.and(by_fields), ..Mechanism::none() };
    log.evidence.extend(configuration.filter.as_ref().map(|filter| field("LoggingFilter", filter_text(filter))));
    log.reasons.extend(filtered.iter().chain(&redacted).map(Finding::reason));
    let owner = match log_scope {
        LogScope::SecurityLake => Some(Finding::SecurityLake { acl: acl() }),
        LogScope::CloudwatchTelemetryRuleManaged => Some(Finding::TelemetryRule { acl: acl() }),
        LogScope::Customer => configuration.by_firewall_manager.then(|| Finding::FirewallManager { acl: acl() }),
    };
    let delivered = match log_scope {
        LogScope::SecurityLake => security_lake::verified(cx, region, Collected::WebAclLogs).await,
        LogScope::Customer | LogScope::CloudwatchTelemetryRuleManaged => {
            delivery(configuration, &settings, name, region, cx).await
        }
    };
    log.grade = log.grade.and(delivered.grade);
    log.reasons.extend(delivered.reasons);
    log.evidence.extend(delivered.evidence);
    log.claims = delivered.claims;
    log.reasons.extend(owner.iter().map(Finding::reason));
    let mut log = log.with_record(fields::record(&hidden));
    match &settings {
        Fact::Seen(settings) => log.evidence.extend(setting_evidence(configuration, settings, region)),
        // What is protected there may be what a record must hold.
        Fact::Unreadable(why) => log = log.and(Mechanism::unreadable(Grade::WHOLE, why)),
    }
    log
}

fn setting_evidence(configuration: &LoggingConfiguration, settings: &WebAclSettings, region: &str) -> Vec<Evidence> {
    let field =
        |name, value: String| Evidence::new(GetWebAcl::KIND.call, region, Some(&configuration.acl_arn), name, value);
    let named =
        |it: &RedactedField| it.name.as_ref().map_or_else(|| it.kind.clone(), |name| format!("{} {name}", it.kind));
    let protected: Vec<String> = settings.protected.iter().map(named).collect();
    vec![
        field("VisibilityConfig.MetricName", settings.metric_name.clone().unwrap_or_default()),
        field("DataProtectionConfig.DataProtections[].Field", protected.join(", ")),
    ]
}

/// Where the log ends. What arrives is weighed by the ACL's metrics, if their name could be read.
async fn delivery(
    configuration: &LoggingConfiguration,
    settings: &Fact<WebAclSettings>,
    name: &str,
    region: &str,
    cx: &Cx<'_>,
) -> Mechanism {
    let deliveries = configuration.destinations.iter().map(|arn| async move {
        let Some(destination) = Destination::of_arn(arn) else {
            let finding = Finding::DestinationNotUnderstood { acl: name.to_owned(), arn: arn.clone() };
            return Mechanism { grade: Grade::UNKNOWN, reasons: vec![finding.reason()], ..Mechanism::none() };
        };
        let destination = destination.with_logs_of(&cx.scope.account, "WAFLogs");
        let log = to_destination(cx, &destination, region, &cx.scope.arn("logs", region, "*"), false).await;
        match (logged_requests(configuration), settings) {
            (Some(source), Fact::Seen(WebAclSettings { metric_name: Some(metric_name), .. })) => {
                let dimensions = dimensions(configuration, metric_name, region);
                let writer = writer(source, configuration, name, region, &destination);
                arrival::weigh_in(cx, log, &Writer { dimensions, ..writer }, &destination).await
            }
            (Some(_), Fact::Seen(WebAclSettings { metric_name: None, .. })) => {
                let note = Finding::WithoutMetrics { acl: name.to_owned() }.reason();
                log.and(Mechanism::because(Grade::WHOLE, note))
            }
            _ => log,
        }
    });
    join_all(deliveries).await.into_iter().fold(Mechanism::none(), Mechanism::or)
}

/// Which requests must leave a record; none if a filter makes that depend on more than what was done with them.
fn logged_requests(configuration: &LoggingConfiguration) -> Option<Source> {
    let Some(filter) = &configuration.filter else { return Some(Source::WebAcl) };
    match (kept(filter, "BLOCK"), kept(filter, "ALLOW")) {
        (Share::All, Share::All) => Some(Source::WebAcl),
        (Share::All, Share::None) => Some(Source::WebAclBlocking),
        _ => None,
    }
}

/// Files lie in `AWSLogs/ACCOUNT/WAFLogs/REGION/NAME/YYYY/MM/DD/HH/MM/`, or `cloudfront` for a region. The ACLs of an account
/// may share a bucket: a file of any of them shows that the layout is this one.
fn writer<'a>(
    source: Source,
    configuration: &LoggingConfiguration,
    name: &'a str,
    region: &'a str,
    to: &Destination,
) -> Writer<'a> {
    let place = if is_global(&configuration.acl_arn) { "cloudfront" } else { region };
    let layouts = to.keys().forms().iter().map(|form| Layout {
        base: format!("{form}{place}/{name}/"),
        day: Day::Folders,
        tail: String::new(),
        all: Some(form.clone()),
    });
    let layouts = if to.bucket_name().is_some() { layouts.collect() } else { Vec::new() };
    Writer { source, whose: name, region, dimensions: Vec::new(), since: None, layouts }
}

/// Metrics know an ACL by the name of its metric, and those of ACLs in front of CloudFront have no dimension Region ("AWS
/// WAF metrics and dimensions").
fn dimensions<'a>(
    configuration: &LoggingConfiguration,
    metric_name: &'a str,
    region: &'a str,
) -> Vec<(&'static str, &'a str)> {
    vec![("WebACL", metric_name), ("Region", if is_global(&configuration.acl_arn) { "" } else { region })]
}
