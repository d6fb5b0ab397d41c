//! What keeps log groups, and makes an alarm be heard.

use super::alarms::Told;
use super::reasons::Finding;
use crate::facts::cloudwatch::Alarm;
use crate::judge::destination::Destination;
use crate::judge::remedy::plan::Plan;
use crate::judge::remedy::{Remedy, comment, hcl, label, shell};
use crate::judge::scope::Cx;
use crate::judge::verdict::ResourceVerdict;

const TOPIC: &str = "REPLACE_WITH_TOPIC_ARN";
const ADDRESS: &str = "REPLACE_WITH_MAIL_ADDRESS";

/// A group that is gone is created again, one that keeps records too short keeps them longer. The class of one that keeps
/// them for a day cannot be changed: what delivers to it has a remedy of its own.
pub(super) fn of_group(cx: &Cx<'_>, group: &ResourceVerdict) -> Option<Remedy> {
    let has = |code: &str| group.reasons.iter().any(|reason| reason.code == code);
    let (region, name) = (&group.region, group.arn.split(':').nth(6)?);
    let mut plan = Plan::default();
    if has("log-group-gone") {
        plan.say(
            format!(
                "他の行の記録の出力先であるロググループ {name} を作り直す（もう使わないなら、出力する側の設定を消す）"
            ),
            format!(
                "create the log group {name}, to which another row delivers, again (or, if nothing needs it, remove what delivers to it)"
            ),
        );
        plan.new_log_group(cx, region, name);
    } else if has("retention-short") {
        plan.keep_longer(cx, region, name);
    }
    plan.remedy_by_region(&group.arn, region)
}

/// The least that makes one alarm be heard: of the alarms that there are, the first that can be mended; else a new one.
pub(super) fn of_alarms(cx: &Cx<'_>, known: &[(String, Alarm)], judged: &[Told], groups: &[Destination]) -> Plan {
    let least = known
        .iter()
        .zip(judged)
        .filter_map(|(alarm, told)| Some((alarm, told.findings.iter().min_by_key(|it| effort(it))?)));
    match least.min_by_key(|(_, finding)| effort(finding)) {
        Some(((region, alarm), finding)) => mend(region, alarm, finding).done_in(region),
        None if known.is_empty() => silent_group(cx, groups),
        None => Plan::default(),
    }
}

/// What is mended before what: a subscription is less than a new action, and that less than to find out what is wrong.
fn effort(finding: &Finding) -> usize {
    match finding {
        Finding::NobodySubscribed { .. } => 0,
        Finding::TopicGone { .. } => 1,
        Finding::ActionsDisabled => 2,
        Finding::NoAction | Finding::TellsNobody | Finding::FunctionGone { .. } => 3,
        Finding::WithoutData | Finding::EvaluationFails => 4,
    }
}

fn mend(region: &str, alarm: &Alarm, finding: &Finding) -> Plan {
    let (name, quoted) = (&alarm.name, shell(region));
    let describe = format!("aws cloudwatch describe-alarms --region {quoted} --alarm-names {}\n", shell(name));
    match finding {
        Finding::NobodySubscribed { topic } => subscribe(region, topic, &hcl(topic)),
        Finding::TopicGone { topic } => topic_again(region, topic),
        Finding::ActionsDisabled => Plan::step(
            format!("アラーム {name} のアクションを有効にする"),
            format!("enable the actions of the alarm {name}"),
            format!("aws cloudwatch enable-alarm-actions --region {quoted} --alarm-names {}\n", shell(name)),
            comment(&format!("actions_enabled = true in the aws_cloudwatch_metric_alarm of {name}")) + "\n",
        ),
        Finding::NoAction | Finding::TellsNobody | Finding::FunctionGone { .. } => Plan::step(
            format!(
                "アラーム {name} に、購読者のいる SNS トピックをアクションとして加える。put-metric-alarm はアラーム全体を置き換えるため、describe-alarms が示す設定をすべて渡す"
            ),
            format!(
                "give the alarm {name} an SNS topic that somebody hears as an action. put-metric-alarm replaces the whole alarm: pass every setting that describe-alarms shows"
            ),
            format!(
                "{describe}aws cloudwatch put-metric-alarm --region {quoted} --alarm-name {} --actions-enabled --alarm-actions {TOPIC} REPLACE_WITH_ALL_OTHER_SETTINGS\n",
                shell(name)
            ),
            comment(&format!("alarm_actions = [\"{TOPIC}\"] in the aws_cloudwatch_metric_alarm of {name}")) + "\n",
        ),
        Finding::WithoutData | Finding::EvaluationFails => Plan::step(
            format!("アラーム {name} の監視対象が正しいかを確かめ、データが届くメトリクスを監視させる"),
            format!("find out why the alarm {name} gets no data, and have it watch a metric that arrives"),
            describe,
            String::new(),
        ),
    }
}

/// `arn` is the topic in Terraform's terms.
fn subscribe(region: &str, topic: &str, arn: &str) -> Plan {
    Plan::step(
        format!("SNS トピック {topic} を購読し、届いたメールで確認する。{ADDRESS} を宛先に書き換える"),
        format!(
            "subscribe to the SNS topic {topic} and confirm by the mail that arrives: put an address for {ADDRESS}"
        ),
        format!(
            "aws sns subscribe --region {} --topic-arn {} --protocol email --notification-endpoint {ADDRESS}\n",
            shell(region),
            shell(topic)
        ),
        format!(
            "resource \"aws_sns_topic_subscription\" \"{}\" {{\n  topic_arn = {arn}\n  protocol  = \"email\"\n  endpoint  = \"{ADDRESS}\"\n}}\n",
            label(topic.rsplit(':').next().unwrap_or(topic))
        ),
    )
}

fn topic_again(region: &str, topic: &str) -> Plan {
    let name = topic.rsplit(':').next().unwrap_or(topic);
    let label = label(name);
    let create = Plan::step(
        format!("アラームが通知する SNS トピック {name} を作り直す"),
        format!("create the SNS topic {name}, which the alarm tells, again"),
        format!("aws sns create-topic --region {} --name {}\n", shell(region), shell(name)),
        format!("resource \"aws_sns_topic\" \"{label}\" {{\n  name = {}\n}}\n", hcl(name)),
    );
    create.then(subscribe(region, topic, &format!("aws_sns_topic.{label}.arn")))
}

/// An alarm for when a log group that a row delivers to gets nothing any more, which is what this row is about.
fn silent_group(cx: &Cx<'_>, groups: &[Destination]) -> Plan {
    let own = groups.iter().find(|group| cx.scope.regions.iter().any(|region| region == group.region()));
    let region = own.map_or_else(|| cx.scope.regions.first().map_or("", String::as_str), Destination::region);
    let group = own.and_then(|group| group.arn.split(':').nth(6)).unwrap_or("REPLACE_WITH_LOG_GROUP_NAME");
    let name = format!("no-records-in-{}", label(group));
    Plan::step(
        format!("ロググループ {group} に 1 日間記録が届かないときに通知するアラームを作る。{TOPIC} を、購読者のいる SNS トピックに書き換える"),
        format!("create an alarm for when the log group {group} gets no record for a day: put for {TOPIC} an SNS topic that somebody hears"),
        format!(
            "aws cloudwatch put-metric-alarm --region {} --alarm-name {} --namespace AWS/Logs --metric-name IncomingLogEvents --dimensions {} --statistic Sum --period 86400 --evaluation-periods 1 --threshold 1 --comparison-operator LessThanThreshold --treat-missing-data breaching --alarm-actions {TOPIC}\n",
            shell(region),
            shell(&name),
            shell(&format!("Name=LogGroupName,Value={group}")),
        ),
        format!(
            "resource \"aws_cloudwatch_metric_alarm\" \"{}\" {{\n  alarm_name          = {}\n  namespace           = \"AWS/Logs\"\n  metric_name         = \"IncomingLogEvents\"\n  dimensions          = {{ LogGroupName = {} }}\n  statistic           = \"Sum\"\n  period              = 86400\n  evaluation_periods  = 1\n  threshold           = 1\n  comparison_operator = \"LessThanThreshold\"\n  treat_missing_data  = \"breaching\"\n  alarm_actions       = [\"{TOPIC}\"]\n}}\n",
            label(&name),
            hcl(&name),
            hcl(group),
        ),
    )
    .done_in(region)
}
