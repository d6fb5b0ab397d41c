//! What makes web ACLs log, and puts one before what has none.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::fields::is_required;
use super::filter::filter_grade;
use super::subjects::{Subject, is_global, is_of_this_waf, name_in};
use crate::facts::Fact;
use crate::facts::wafv2::{self, GetWebAcl, ListLoggingConfigurations, LogScope, LoggingConfiguration, RedactedField};
use crate::judge::destination::Destination;
use crate::judge::grade::Grade;
use crate::judge::remedy::destination::{Mend, mend_destination};
use crate::judge::remedy::plan::Plan;
use crate::judge::remedy::{Remedy, comment, hcl, hcl_list, import, label, shell, shell_object};
use crate::judge::scope::{Candidate, Cx};
use crate::judge::verdict::{Current, ResourceVerdict};

const ACL: &str = "REPLACE_WITH_WEB_ACL_ARN";

/// By region, an ACL that is recorded: what has none can take it.
pub(super) fn acls_in_use(judged: &[ResourceVerdict]) -> BTreeMap<String, String> {
    let recorded = judged.iter().filter(|it| it.current == Current::Recorded && is_of_this_waf(&it.arn));
    recorded.map(|resource| (resource.region.clone(), resource.arn.clone())).collect()
}

/// The remedy for an ACL, or for what has none; `in_use` is an ACL of the region that logs.
pub(super) async fn of(subject: &Candidate<Subject>, in_use: Option<&String>, cx: &Cx<'_>) -> Option<Remedy> {
    let mut plan = Plan::default();
    match &subject.item {
        Subject::Unprotected { name, .. } => protect(&mut plan, subject, name, in_use),
        _ => mend_log(&mut plan, &subject.arn, &subject.region, cx).await,
    }
    plan.remedy_by_arn(&subject.arn, &subject.region)
}

/// Which rules an ACL has is for people to decide, so none is made up here.
fn protect(plan: &mut Plan, subject: &Candidate<Subject>, name: &str, in_use: Option<&String>) {
    let (arn, acl) = (&subject.arn, in_use.map_or(ACL, String::as_str));
    match in_use {
        Some(acl) => plan.say(
            format!("{name} に、すでにログを記録している Web ACL {acl} を関連付ける（ルールが合うかを確かめる）"),
            format!("put the web ACL {acl}, which logs, before {name} (see that its rules suit it)"),
        ),
        None => plan.say(
            format!("{name} に Web ACL を関連付ける（ルールは人が決めるため、作った ACL の ARN を {ACL} に入れる）。その後ログを設定する"),
            format!("put a web ACL before {name} (its rules are for people to decide: its ARN is {ACL}), and let it log then"),
        ),
    }
    if arn.contains(":distribution/") {
        plan.run(&format!(
            "aws cloudfront associate-distribution-web-acl --id {} --web-acl-arn {}",
            shell(name),
            shell(acl)
        ));
        plan.block(&format!(
            "{}\n{}\n{}",
            comment("terraform plan -generate-config-out=distribution.tf writes the other settings; then set in it:"),
            comment(&format!("  web_acl_id = {}", hcl(acl))),
            import("aws_cloudfront_distribution", &label(name), name),
        ));
    } else {
        plan.run(&format!(
            "aws wafv2 associate-web-acl --region {} --web-acl-arn {} --resource-arn {}",
            shell(&subject.region),
            shell(acl),
            shell(arn)
        ));
        plan.block(&format!(
            "resource \"aws_wafv2_web_acl_association\" \"{}\" {{\n  resource_arn = {}\n  web_acl_arn  = {}\n}}\n",
            label(name),
            hcl(arn),
            hcl(acl),
        ));
    }
}

/// The destination is mended if that is what lacks. What the configuration itself lacks is put anew, with the settings that
/// may stay: `PutLoggingConfiguration` replaces it.
async fn mend_log(plan: &mut Plan, arn: &str, region: &str, cx: &Cx<'_>) {
    let scope = if is_global(arn) { wafv2::Scope::Cloudfront } else { wafv2::Scope::Regional };
    let read = ListLoggingConfigurations { region: region.to_owned(), scope, log_scope: LogScope::Customer };
    let Fact::Seen(configurations) = cx.read(read).await else { return };
    let own = configurations.iter().find(|configuration| configuration.acl_arn == arn);
    if own.is_some_and(|own| own.by_firewall_manager) {
        by_firewall_manager(plan, arn);
    }
    if own.is_some() {
        unprotect(plan, arn, region, cx).await;
    }
    let destination = own.and_then(|own| own.destinations.first()).and_then(|arn| Destination::of_arn(arn));
    let mend = match &destination {
        Some(destination) => mend_destination(plan, cx, destination, region, &cx.scope.arn("logs", region, "*")).await,
        None => Mend::Beyond,
    };
    let name = name_in(arn);
    let drops = own.and_then(|own| own.filter.as_ref()).is_some_and(|it| filter_grade(it, &name).0 != Grade::WHOLE);
    let hides = own.is_some_and(|own| own.redacted.iter().any(is_required));
    if mend != Mend::Beyond && !drops && !hides {
        return;
    }
    let to = match destination.filter(|_| mend != Mend::Beyond) {
        Some(destination) => destination.arn,
        None => {
            let group = new_group(plan, &name, region, own, cx);
            cx.scope.arn("logs", region, &format!("log-group:{group}"))
        }
    };
    if drops {
        plan.say(
            "ログフィルターを外し、BLOCK と ALLOW をすべて記録する（ログ量が増える）",
            "leave out the logging filter, so that BLOCK and ALLOW are all logged (the log grows)",
        );
    }
    if hides {
        plan.say(
            "RedactedFields から UriPath・Method・User-Agent を外す",
            "take UriPath, Method and User-Agent out of RedactedFields",
        );
    }
    put(plan, arn, region, &to, own, drops);
}

/// An ACL is updated as a whole, so that its commands need all of it.
async fn unprotect(plan: &mut Plan, arn: &str, region: &str, cx: &Cx<'_>) {
    let read = GetWebAcl { region: region.to_owned(), arn: arn.to_owned() };
    let Fact::Seen(settings) = cx.read(read).await else { return };
    if !settings.protected.iter().any(is_required) {
        return;
    }
    plan.say(
        "DataProtectionConfig から User-Agent を外す。update-web-acl は Web ACL 全体を置き換えるため、get-web-acl が示す設定をすべて渡す",
        "take the User-Agent out of DataProtectionConfig. update-web-acl replaces the whole web ACL: pass every setting that get-web-acl shows",
    );
    plan.run(&format!("aws wafv2 get-web-acl --region {} --arn {}", shell(region), shell(arn)));
    plan.run(&comment("update-web-acl with all of it, but for the field of DataProtectionConfig"));
    plan.block(&comment(&format!("take the field out of data_protection_config in the aws_wafv2_web_acl of {arn}")));
}

/// A log group whose name begins as WAF demands.
fn new_group(plan: &mut Plan, name: &str, region: &str, own: Option<&LoggingConfiguration>, cx: &Cx<'_>) -> String {
    let mut group = format!("aws-waf-logs-{name}");
    if own.is_some_and(|own| own.destinations.iter().any(|arn| arn.contains(&group))) {
        group.push_str("-audit");
    }
    plan.say(
        format!("{region} のロググループ {group} に Web ACL {name} のログを記録する"),
        format!("log the web ACL {name} to the log group {group} in {region}"),
    );
    plan.new_log_group(cx, region, &group);
    group
}

fn by_firewall_manager(plan: &mut Plan, arn: &str) {
    plan.say(
        "この設定は Firewall Manager が管理しているため、管理者アカウントのポリシーで変更する（以下は元に戻されることがある）",
        "Firewall Manager owns this configuration: change it in the policy of the administrator account (what follows may be undone)",
    );
    plan.run(&comment(&format!("the logging of {arn} belongs to a policy of Firewall Manager")));
}

/// The whole configuration: the filter stays unless it drops what is required.
fn put(
    plan: &mut Plan,
    arn: &str,
    region: &str,
    destination: &str,
    own: Option<&LoggingConfiguration>,
    without_filter: bool,
) {
    let kept: Vec<&RedactedField> =
        own.map(|own| own.redacted.iter().filter(|field| !is_required(field)).collect()).unwrap_or_default();
    let filter = own.and_then(|own| own.filter.as_ref()).filter(|_| !without_filter);
    let mut configuration = json!({ "ResourceArn": arn, "LogDestinationConfigs": [destination] });
    if !kept.is_empty() {
        configuration["RedactedFields"] = kept.iter().map(|field| redacted(field)).collect();
    }
    if let Some(filter) = filter {
        configuration["LoggingFilter"] = logging_filter(filter);
    }
    plan.run(&format!(
        "aws wafv2 put-logging-configuration --region {} --logging-configuration {}",
        shell(region),
        shell_object(&configuration)
    ));
    let (kind, id) = ("aws_wafv2_web_acl_logging_configuration", label(&name_in(arn)));
    let existing = own.map_or_else(String::new, |_| import(kind, &id, arn));
    let blocks: String = kept.iter().map(|field| redacted_block(field)).chain(filter.map(filter_block)).collect();
    plan.block(&format!(
        "{existing}resource \"{kind}\" \"{id}\" {{\n  resource_arn            = {}\n  log_destination_configs = {}\n{blocks}}}\n",
        hcl(arn),
        hcl_list(&[destination.to_owned()]),
    ));
}

fn redacted(field: &RedactedField) -> Value {
    let of = field.name.as_ref().map_or_else(|| json!({}), |name| json!({ "Name": name }));
    json!({ field.kind.as_str(): of })
}

fn redacted_block(field: &RedactedField) -> String {
    let inner = match (&field.name, field.kind.as_str()) {
        (Some(name), _) => format!("single_header {{\n      name = {}\n    }}", hcl(&name.to_ascii_lowercase())),
        (None, "QueryString") => "query_string {}".to_owned(),
        (None, "Method") => "method {}".to_owned(),
        (None, _) => "uri_path {}".to_owned(),
    };
    format!("  redacted_fields {{\n    {inner}\n  }}\n")
}

fn logging_filter(filter: &wafv2::LoggingFilter) -> Value {
    let condition = |one: &wafv2::FilterCondition| match (&one.action, &one.label) {
        (Some(action), _) => json!({ "ActionCondition": { "Action": action } }),
        (None, label) => json!({ "LabelNameCondition": { "LabelName": label } }),
    };
    let one = |one: &wafv2::Filter| {
        let conditions: Vec<Value> = one.conditions.iter().map(condition).collect();
        json!({ "Behavior": one.behavior, "Requirement": one.requirement, "Conditions": conditions })
    };
    let filters: Vec<Value> = filter.filters.iter().map(one).collect();
    json!({ "DefaultBehavior": filter.default_behavior, "Filters": filters })
}

fn filter_block(filter: &wafv2::LoggingFilter) -> String {
    let condition = |one: &wafv2::FilterCondition| {
        let inner = match (&one.action, &one.label) {
            (Some(action), _) => format!("action_condition {{\n          action = {}\n        }}", hcl(action)),
            (None, label) => {
                let name = hcl(label.as_deref().unwrap_or_default());
                format!("label_name_condition {{\n          label_name = {name}\n        }}")
            }
        };
        format!("      condition {{\n        {inner}\n      }}\n")
    };
    let one = |one: &wafv2::Filter| {
        let conditions: String = one.conditions.iter().map(condition).collect();
        let (behavior, requirement) = (hcl(&one.behavior), hcl(&one.requirement));
        format!(
            "    filter {{\n      behavior    = {behavior}\n      requirement = {requirement}\n{conditions}    }}\n"
        )
    };
    let filters: String = filter.filters.iter().map(one).collect();
    format!("  logging_filter {{\n    default_behavior = {}\n{filters}  }}\n", hcl(&filter.default_behavior))
}
