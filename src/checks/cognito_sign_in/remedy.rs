//! What makes a user pool generate and export its sign-in events.

use serde_json::{Value, json};

use super::{Export, arrives, generates_events};
use crate::facts::Fact;
use crate::facts::cognito::{LogExport, UserPool, UserPoolName};
use crate::judge::bucket_encryption;
use crate::judge::destination::State;
use crate::judge::grade::Grade;
use crate::judge::remedy::plan::Plan;
use crate::judge::remedy::{Remedy, hcl, import, label, shell, shell_json};
use crate::judge::scope::{Candidate, Cx};
use crate::lang::Text;

/// The remedy for a pool: threat protection first, without which there is nothing to export, then the export. What could
/// not be read is left alone: its permission is the remedy.
pub(super) async fn of_pool(
    cx: &Cx<'_>,
    pool: &Candidate<UserPoolName>,
    settings: &Fact<UserPool>,
    exports: &Fact<Vec<LogExport>>,
    judged: &Export,
) -> Option<Remedy> {
    let mut plan = Plan::default();
    if let Fact::Seen(settings) = settings {
        threat_protection(&mut plan, pool, settings);
    }
    if let Fact::Seen(exports) = exports {
        export(&mut plan, cx, pool, exports, judged);
    }
    let bucket = judged.delivery.as_ref().and_then(|delivery| delivery.destination.bucket_name());
    if let Some(bucket) = bucket.filter(|_| judged.reasons.iter().any(|why| why.code.starts_with("bucket-key-"))) {
        bucket_encryption::mend_key_state(&mut plan, cx, bucket).await;
    }
    if !judged.federated.is_empty() {
        federated(&mut plan, cx, pool, &judged.federated);
    }
    let (name, id, region) = (&pool.item.name, &pool.item.id, &pool.region);
    let known_as = Text::new(
        format!("{region} のユーザープール {name} ({id})"),
        format!("The user pool {name} ({id}) in {region}"),
    );
    plan.remedy(&pool.arn, region, &known_as)
}

fn threat_protection(plan: &mut Plan, pool: &Candidate<UserPoolName>, settings: &UserPool) {
    let custom_missing = settings.define_auth_challenge && settings.custom_auth_mode.is_none();
    if generates_events(settings) && !custom_missing {
        return;
    }
    let mode = settings.advanced_security_mode.as_deref().filter(|mode| *mode != "OFF").unwrap_or("AUDIT");
    let custom = settings.custom_auth_mode.as_deref().or(custom_missing.then_some("AUDIT"));
    let flows = custom.map(|mode| format!(",AdvancedSecurityAdditionalFlows={{CustomAuthMode={mode}}}"));
    let add_ons = shell(&format!("AdvancedSecurityMode={mode}{}", flows.unwrap_or_default()));
    let (region, id) = (shell(&pool.region), shell(&pool.item.id));
    plan.say(
        format!("ティアを PLUS、脅威保護を {mode} にする（料金が変わる）。update-user-pool は省略した設定を既定値に戻すため、describe-user-pool が示す設定をすべて渡す"),
        format!("set the tier PLUS and threat protection {mode} (it changes the price). update-user-pool resets what it is not given: pass every setting that describe-user-pool shows"),
    );
    plan.run(&format!(
        "aws cognito-idp describe-user-pool --region {region} --user-pool-id {id}\n\
         # update-user-pool resets every setting that is left out\n\
         aws cognito-idp update-user-pool --region {region} --user-pool-id {id} --user-pool-tier PLUS --user-pool-add-ons {add_ons} REPLACE_WITH_ALL_OTHER_SETTINGS\n"
    ));
    let custom = custom.map(|mode| {
        format!("#   and in it advanced_security_additional_flows {{ custom_auth_mode = {} }}\n", hcl(mode))
    });
    plan.block(&format!(
        "# terraform plan -generate-config-out=pool.tf writes the pool's other settings; then set in it:\n\
         #   user_pool_tier = \"PLUS\"\n#   user_pool_add_ons {{ advanced_security_mode = {} }}\n{}{}",
        hcl(mode),
        custom.unwrap_or_default(),
        import("aws_cognito_user_pool", &label(&pool.item.id), &pool.item.id),
    ));
}

fn export(plan: &mut Plan, cx: &Cx<'_>, pool: &Candidate<UserPoolName>, exports: &[LogExport], judged: &Export) {
    let sign_in = exports.iter().find(|one| one.event_source == "userAuthEvents");
    // What is set and yet brings nothing is set anew: that puts the permissions of log delivery in order.
    let silent = judged.reasons.iter().any(|why| why.code == "nothing-arrives");
    match (sign_in, &judged.delivery) {
        (Some(_), Some(_)) if silent => export_anew(plan, cx, pool, exports),
        (Some(_), Some(delivery)) if arrives(delivery, &cx.scope.account).0 == Grade::WHOLE => {}
        (Some(sign_in), Some(delivery)) => match (&delivery.state, &sign_in.log_group_arn) {
            (State::Short(why), Some(group)) if why.code == "retention-short" && delivery.kms_key_id.is_none() => {
                plan.keep_longer(cx, &pool.region, group.split(':').nth(6).unwrap_or(group));
            }
            (State::Short(_), None) if let Some(lack) = &delivery.lack => plan.keep_longer_in_bucket(lack),
            _ => export_anew(plan, cx, pool, exports),
        },
        (Some(sign_in), None) if sign_in.log_level == "INFO" && destinations(sign_in).next().is_some() => {}
        _ => export_anew(plan, cx, pool, exports),
    }
}

fn destinations(export: &LogExport) -> impl Iterator<Item = &String> {
    [&export.log_group_arn, &export.bucket_arn, &export.stream_arn].into_iter().flatten()
}

/// An export to a log group of its own: unencrypted, since Cognito cannot deliver to one that KMS encrypts, and below
/// `/aws/vendedlogs/`, whose resource policy does not grow with each group. The other exports are kept:
/// `SetLogDeliveryConfiguration` replaces all.
fn export_anew(plan: &mut Plan, cx: &Cx<'_>, pool: &Candidate<UserPoolName>, exports: &[LogExport]) {
    let (region, id) = (&pool.region, &pool.item.id);
    let mut group = format!("/aws/vendedlogs/cognito/{id}");
    if exports.iter().flat_map(destinations).any(|arn| arn.contains(&group)) {
        group.push_str("-sign-in");
    }
    let sign_in = LogExport {
        event_source: "userAuthEvents".to_owned(),
        log_level: "INFO".to_owned(),
        log_group_arn: Some(cx.scope.arn("logs", region, &format!("log-group:{group}"))),
        bucket_arn: None,
        stream_arn: None,
    };
    let kept = exports.iter().filter(|one| one.event_source != "userAuthEvents");
    let all: Vec<&LogExport> = kept.chain([&sign_in]).collect();
    let configurations: Vec<Value> = all.iter().map(|one| configuration(one)).collect();
    plan.say(
        format!("サインインイベント (userAuthEvents) をロググループ {group} に出力する（コマンドは既存のエクスポート設定を置き換えるため、残すものも含む）"),
        format!("export the sign-in events (userAuthEvents) to the log group {group} (the command replaces all exports, so it holds those that stay)"),
    );
    plan.new_log_group(cx, region, &group);
    plan.run(&format!(
        "aws cognito-idp set-log-delivery-configuration --region {} --user-pool-id {} --log-configurations {}",
        shell(region),
        shell(id),
        shell_json(&configurations),
    ));
    let (kind, label) = ("aws_cognito_log_delivery_configuration", label(id));
    let existing = if exports.is_empty() { String::new() } else { import(kind, &label, id) };
    let blocks: String = all.iter().map(|one| block(one)).collect();
    plan.block(&format!("{existing}resource \"{kind}\" \"{label}\" {{\n  user_pool_id = {}\n{blocks}}}\n", hcl(id)));
}

fn configuration(export: &LogExport) -> Value {
    let mut value = json!({ "EventSource": export.event_source, "LogLevel": export.log_level });
    let [group, bucket, stream] = [&export.log_group_arn, &export.bucket_arn, &export.stream_arn];
    if let Some(arn) = group {
        value["CloudWatchLogsConfiguration"] = json!({ "LogGroupArn": arn });
    }
    if let Some(arn) = bucket {
        value["S3Configuration"] = json!({ "BucketArn": arn });
    }
    if let Some(arn) = stream {
        value["FirehoseConfiguration"] = json!({ "StreamArn": arn });
    }
    value
}

fn block(export: &LogExport) -> String {
    let to = |kind: &str, field: &str, arn: &Option<String>| {
        let arn = arn.as_ref().map(|arn| format!("    {kind} {{\n      {field} = {}\n    }}\n", hcl(arn)));
        arn.unwrap_or_default()
    };
    format!(
        "  log_configurations {{\n    event_source = {}\n    log_level    = {}\n{}{}{}  }}\n",
        hcl(&export.event_source),
        hcl(&export.log_level),
        to("cloud_watch_logs_configuration", "log_group_arn", &export.log_group_arn),
        to("s3_configuration", "bucket_arn", &export.bucket_arn),
        to("firehose_configuration", "stream_arn", &export.stream_arn),
    )
}

/// No setting of Cognito records these sign-ins: the identity provider does, which an exception can say.
fn federated(plan: &mut Plan, cx: &Cx<'_>, pool: &Candidate<UserPoolName>, providers: &[String]) {
    let names = providers.join(", ");
    plan.say(
        format!("{names} 経由のサインインは Cognito では記録できない。IdP 側の記録を確保し、audit-gap.yaml の例外に残す"),
        format!("sign-ins through {names} cannot be recorded by Cognito: keep the records of the identity provider, and note that in audit-gap.yaml as an exception"),
    );
    let reason = format!("sign-ins through {names} are recorded by the identity provider");
    plan.accept(cx, &pool.arn, Some(&reason));
}
