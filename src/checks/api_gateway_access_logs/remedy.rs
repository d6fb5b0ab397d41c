//! What makes a stage write a whole access log.

use std::collections::BTreeSet;

use serde_json::json;

use super::{Protocol, Subject};
use crate::facts::Fact;
use crate::facts::apigateway::{AccessLog, GetAccount};
use crate::judge::destination::Destination;
use crate::judge::remedy::plan::Plan;
use crate::judge::remedy::{Remedy, comment, hcl, label, shell, shell_json, shell_object};
use crate::judge::scope::Cx;
use crate::judge::verdict::Reason;
use crate::lang::Text;

/// The role that API Gateway writes to CloudWatch Logs with, where the account has none.
const ROLE: &str = "api-gateway-cloudwatch-logs";
/// The policy of AWS for that role.
const POLICY: &str = "iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";
/// Why the present destination cannot be mended.
const ANOTHER_DESTINATION: [&str; 4] = ["access-log-off", "stream-gone", "stream-not-active", "kept-one-day"];

/// The remedy for a stage whose verdict has these reasons.
pub(super) async fn of_stage(cx: &Cx<'_>, subject: &Subject<'_>, reasons: &[Reason]) -> Option<Remedy> {
    let has = |code: &str| reasons.iter().any(|reason| reason.code == code);
    let (region, stage) = (subject.region, &subject.stage);
    let mut plan = Plan::default();
    // First, since without a role the update of a stage is refused.
    if has("cloudwatch-role-missing") {
        give_role(&mut plan, cx, region);
    }
    match &stage.access_log {
        Some(log) if !ANOTHER_DESTINATION.iter().any(|code| has(code)) => {
            let destination: Vec<Destination> = Destination::of_arn(&log.destination_arn).into_iter().collect();
            plan.mend(cx, region, &destination).await;
            if has("format-lacks-items") {
                log_to(&mut plan, subject, &log.destination_arn);
            }
        }
        _ => {
            // Below /aws/vendedlogs/ the resource policy does not grow with each group of an HTTP API.
            let name = stage.name.trim_start_matches('$');
            let group = format!("/aws/vendedlogs/apigateway/{}/{name}", subject.api.id);
            let arn = plan.ensure_log_group(cx, region, &group).await;
            if subject.api.protocol != Protocol::Http && !has("cloudwatch-role-missing") {
                show_role(&mut plan, region);
            }
            log_to(&mut plan, subject, &arn);
        }
    }
    if has("nothing-arrives")
        && let Fact::Seen(Some(role)) = cx.read(GetAccount { region: region.to_owned() }).await
    {
        plan.permit(&role, &format!("arn:{}:{POLICY}", cx.scope.partition));
    }
    if has("stream-end-unverified") {
        plan.say(
            "Firehose の先で記録が必要な期間保管されることを人が確認し、例外として承認する",
            "have somebody verify that the stream's own end keeps the records long enough, and accept that as an exception",
        );
        plan.accept(cx, &subject.arn, Some("the end of the Firehose stream was verified to keep the records"));
    }
    let (arn, name) = (&subject.arn, &subject.api.name);
    let known_as = Text::new(format!("API {name} のステージ {arn}"), format!("The stage {arn} of the API {name}"));
    plan.remedy(arn, region, &known_as)
}

/// Sets destination and format. What the present format holds besides variables is not known, so it becomes JSON that names
/// every variable of it, and those that an audit needs.
fn log_to(plan: &mut Plan, subject: &Subject<'_>, destination: &str) {
    let format = format_of(subject.api.protocol, subject.stage.access_log.as_ref());
    let group = destination.trim_end_matches(":*");
    plan.say(
        format!("アクセスログを {group} に JSON 形式（現在の形式の変数と監査に必要な変数をすべて含む）で出力する"),
        format!("write the access log to {group} as JSON that holds every variable of the present format and those that an audit needs"),
    );
    let (region, api, stage) = (shell(subject.region), shell(&subject.api.id), shell(&subject.stage.name));
    let command = match subject.api.protocol {
        Protocol::Rest => {
            let replace = |field: &str, value: &str| json!({ "op": "replace", "path": format!("/accessLogSettings/{field}"), "value": value });
            let operations = shell_json(&[replace("destinationArn", group), replace("format", &format)]);
            format!(
                "aws apigateway update-stage --region {region} --rest-api-id {api} --stage-name {stage} --patch-operations {operations}"
            )
        }
        Protocol::Http | Protocol::WebSocket => {
            let settings = shell_object(&json!({ "DestinationArn": group, "Format": format }));
            format!(
                "aws apigatewayv2 update-stage --region {region} --api-id {api} --stage-name {stage} --access-log-settings {settings}"
            )
        }
    };
    plan.run(&command);
    let kind = if subject.api.protocol == Protocol::Rest { "aws_api_gateway_stage" } else { "aws_apigatewayv2_stage" };
    let id = format!("{}/{}", subject.api.id, subject.stage.name);
    let settings = [
        "access_log_settings {".to_owned(),
        format!("  destination_arn = {}", hcl(group)),
        format!("  format          = {}", hcl(&format)),
        "}".to_owned(),
    ];
    plan.amend(kind, &id, &id, &settings);
}

/// A line as JSON, each variable under its own name.
fn format_of(protocol: Protocol, present: Option<&AccessLog>) -> String {
    let mut variables: BTreeSet<String> = needed(protocol).iter().map(|name| (*name).to_owned()).collect();
    variables.extend(present.into_iter().flat_map(|log| log.variables.iter().cloned()));
    let fields = variables.into_iter().map(|name| {
        let variable = format!("$context.{name}").into();
        (name, variable)
    });
    serde_json::Value::Object(fields.collect()).to_string()
}

/// The variables that an audit needs. What a caller is depends on the authorizer: those that it does not set show as `-`.
pub(super) fn needed(protocol: Protocol) -> &'static [&'static str] {
    match protocol {
        Protocol::Rest => &[
            "authorizer.claims.sub",
            "authorizer.principalId",
            "httpMethod",
            "identity.sourceIp",
            "identity.userAgent",
            "identity.userArn",
            "requestId",
            "requestTime",
            "resourcePath",
            "status",
        ],
        Protocol::Http => &[
            "authorizer.claims.sub",
            "authorizer.principalId",
            "identity.sourceIp",
            "identity.userAgent",
            "identity.userArn",
            "requestId",
            "requestTime",
            "routeKey",
            "status",
        ],
        Protocol::WebSocket => &[
            "authorizer.principalId",
            "connectionId",
            "eventType",
            "identity.sourceIp",
            "identity.userAgent",
            "identity.userArn",
            "requestId",
            "requestTime",
            "routeKey",
            "status",
        ],
    }
}

/// What a stage wrote to so far, if anything, has not shown whether the account has a role: the update shows it first.
fn show_role(plan: &mut Plan, region: &str) {
    plan.say(
        "API Gateway のアカウント設定に cloudwatchRoleArn がなければ、先に設定する（なければ更新は拒否される）",
        "the update is refused unless API Gateway's account settings name a cloudwatchRoleArn: set that first",
    );
    plan.run(&comment("has to show a role; without one, the update of the stage is refused"));
    plan.run(&format!("aws apigateway get-account --region {} --query cloudwatchRoleArn --output text", shell(region)));
}

/// One role for the account and region, whichever stage writes.
fn give_role(plan: &mut Plan, cx: &Cx<'_>, region: &str) {
    let policy = format!("arn:{}:{POLICY}", cx.scope.partition);
    let role = plan.create_role(cx, ROLE, "apigateway.amazonaws.com", &policy);
    plan.say(
        format!("{region} の API Gateway のアカウント設定 (cloudwatchRoleArn) に {role} を指定する"),
        format!("make {role} the cloudwatchRoleArn of API Gateway's account settings in {region}"),
    );
    let operation = shell_json(&[json!({ "op": "replace", "path": "/cloudwatchRoleArn", "value": role })]);
    plan.run(&format!("aws apigateway update-account --region {} --patch-operations {operation}", shell(region)));
    plan.block(&format!(
        "resource \"aws_api_gateway_account\" \"{}\" {{\n  cloudwatch_role_arn = {}\n}}\n",
        label(region),
        hcl(&role)
    ));
}
