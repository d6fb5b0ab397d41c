//! What makes a function leave its whole log.

use crate::facts::lambda::Function;
use crate::judge::destination::Destination;
use crate::judge::remedy::plan::Plan;
use crate::judge::remedy::{Remedy, hcl, shell, shell_object};
use crate::judge::scope::{Candidate, Cx};
use crate::judge::verdict::Reason;
use crate::lang::Text;

/// The remedy for a function whose verdict has these reasons and whose log goes to `claims`.
pub(super) async fn of_function(
    cx: &Cx<'_>,
    function: &Candidate<Function>,
    reasons: &[Reason],
    claims: &[String],
) -> Option<Remedy> {
    let (item, region) = (&function.item, &function.region);
    let has = |code: &str| reasons.iter().any(|reason| reason.code == code);
    let mut plan = Plan::default();
    // Lambda@Edge replicas write to groups of their own, and the function perhaps to none.
    let counts = |arn: &&String| !has("edge-replicas") || arn.contains("/aws/lambda/us-east-1.");
    let mended: Vec<Destination> = claims.iter().filter(counts).filter_map(|arn| Destination::of_arn(arn)).collect();
    plan.mend(cx, region, &mended).await;
    if has("log-group-gone") || has("nothing-arrives") {
        let policy = "iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
        plan.permit(&item.role, &format!("arn:{}:{policy}", cx.scope.partition));
    }
    if has("kept-one-day") {
        let name = format!("/aws/lambda/{}", item.name);
        let anew = if item.log_group_name() == name { format!("{name}-standard") } else { name };
        plan.ensure_log_group(cx, region, &anew).await;
        log_to(&mut plan, item, region, &anew);
    } else if has("application-logs-dropped") {
        log_to(&mut plan, item, region, &item.log_group_name());
    }
    if has("edge-replicas") {
        edge(&mut plan, cx, function);
    }
    let known_as =
        Text::new(format!("{region} の関数 {}", item.name), format!("The function {} in {region}", item.name));
    plan.remedy(&function.arn, region, &known_as)
}

/// A logging configuration is replaced as a whole, so that it holds what stays.
fn log_to(plan: &mut Plan, function: &Function, region: &str, group: &str) {
    let format = function.log_format.as_deref().unwrap_or("Text");
    let mut config = serde_json::json!({ "LogFormat": format, "LogGroup": group });
    let mut settings = vec![
        "logging_config {".to_owned(),
        format!("  log_format = {}", hcl(format)),
        format!("  log_group  = {}", hcl(group)),
    ];
    if super::is_json(function) {
        let system = function.system_log_level.as_deref().unwrap_or("INFO");
        let application = match super::dropping_level(function) {
            Some(_) => "INFO",
            None => function.application_log_level.as_deref().unwrap_or("INFO"),
        };
        config["ApplicationLogLevel"] = application.into();
        config["SystemLogLevel"] = system.into();
        settings.push(format!("  application_log_level = {}", hcl(application)));
        settings.push(format!("  system_log_level = {}", hcl(system)));
        plan.say(
            format!("ログの出力先を {group}、ApplicationLogLevel を {application} にする"),
            format!("make it log to {group} with the ApplicationLogLevel {application}"),
        );
    } else {
        plan.say(format!("ログの出力先を {group} にする"), format!("make it log to {group}"));
    }
    plan.run(&format!(
        "aws lambda update-function-configuration --region {} --function-name {} --logging-config {}",
        shell(region),
        shell(&function.name),
        shell_object(&config)
    ));
    settings.push("}".to_owned());
    plan.amend("aws_lambda_function", &function.name, &function.name, &settings);
}

/// Where replicas run is up to the viewers: no setting gathers their logs in one place.
fn edge(plan: &mut Plan, cx: &Cx<'_>, function: &Candidate<Function>) {
    let name = &function.item.name;
    plan.say(
        format!("Lambda@Edge の複製のログは実行リージョンごとに /aws/lambda/us-east-1.{name} に残る。実行リージョンを audit-gap.yaml の regions に加え、すべてのグループに保持期間を設定し、残る差は例外として承認する"),
        format!("replicas of Lambda@Edge log to /aws/lambda/us-east-1.{name} where they run: add those regions to regions in audit-gap.yaml, give every such group its retention, and have what remains accepted as an exception"),
    );
    plan.accept(cx, &function.arn, Some(&format!("the replicas of {name} log in the regions where they run")));
}
