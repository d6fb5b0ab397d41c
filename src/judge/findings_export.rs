//! Whether a rule of EventBridge carries the findings of a service to a place that keeps them.
//!
//! A rule of the default bus counts as far as its pattern lets every finding through, unchanged, to a log group or a Firehose
//! stream. Topics, queues and functions keep nothing; another bus may lead to a store that does not show here.

use futures::future::join_all;

use super::arrival;
use super::destination::{self, Destination};
use super::grade::Grade;
use super::log_group_policy::{self, Writer};
use super::reads::together;
use super::scope::Cx;
use super::vended_logs::Mechanism;
use super::verdict::{Evidence, Reason};
use crate::facts::events::{EventPattern, ListRules, ListTargetsByRule, Rule, Target};
use crate::facts::{Fact, Read, ReadKind};

/// What [`exported`] may read.
pub(crate) const READS: &[&ReadKind] =
    &together::<{ 2 + destination::READS.len() + log_group_policy::READS.len() + arrival::READS.len() }>(&[
        &[ListRules::KIND, ListTargetsByRule::KIND],
        destination::READS,
        log_group_policy::READS,
        arrival::READS,
    ]);

/// The bus that AWS services put their events on.
const BUS: &str = "default";
/// The service that writes a rule's events to a log group.
const EVENTS: &str = "events.amazonaws.com";

/// The events that findings are put as.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Findings {
    /// `source`.
    pub(crate) source: &'static str,
    /// `detail-type`.
    pub(crate) detail_type: &'static str,
}

/// What the rules of `region` keep of the findings. Ask where nothing else keeps them.
pub(crate) async fn exported(cx: &Cx<'_>, region: &str, findings: Findings) -> Mechanism {
    let rules = match cx.read(ListRules { region: region.to_owned(), bus: BUS.to_owned() }).await {
        Fact::Seen(rules) => rules,
        Fact::Unreadable(why) => return Mechanism::unreadable(Grade::WHOLE, &why),
    };
    let taking = rules.iter().filter_map(|rule| Some((rule, share(rule.pattern.as_ref()?, findings)?)));
    let judged = taking.map(|(rule, share)| of_rule(cx, region, rule, share));
    Mechanism::best(join_all(judged).await)
}

/// How much of the findings a pattern lets through; none if it lets none.
fn share(pattern: &EventPattern, findings: Findings) -> Option<Grade> {
    let by_source = lets(pattern.sources.as_deref(), findings.source);
    let both = by_source.and(lets(pattern.detail_types.as_deref(), findings.detail_type));
    let narrowed = if pattern.narrowed_by.is_empty() { Grade::WHOLE } else { Grade::PART };
    (both != Grade::NOTHING).then(|| both.and(narrowed))
}

/// Whether the values that a field may have include this one ("Comparison operators for use in event patterns").
fn lets(allowed: Option<&[String]>, value: &str) -> Grade {
    let Some(allowed) = allowed else { return Grade::WHOLE };
    allowed.iter().map(|matcher| matches(matcher, value)).fold(Grade::NOTHING, Grade::or)
}

fn matches(matcher: &str, value: &str) -> Grade {
    let Ok(serde_json::Value::Object(operator)) = serde_json::from_str(matcher) else {
        return if matcher == value { Grade::WHOLE } else { Grade::NOTHING };
    };
    match operator.get("prefix").and_then(serde_json::Value::as_str) {
        Some(prefix) if value.starts_with(prefix) => Grade::WHOLE,
        Some(_) => Grade::NOTHING,
        None => Grade::UNKNOWN,
    }
}

async fn of_rule(cx: &Cx<'_>, region: &str, rule: &Rule, share: Grade) -> Mechanism {
    let name = rule.name.as_str();
    let field = |call, field, value: String| Evidence::new(call, region, Some(name), field, value);
    let state = if rule.enabled { "ENABLED" } else { "DISABLED" };
    let evidence = vec![field(ListRules::KIND.call, "State", state.to_owned())];
    let found = Mechanism { evidence, ..Mechanism::none() };
    if !rule.enabled {
        return found.or(Mechanism::because(Grade::NOTHING, Flaw::Disabled.reason(name)));
    }
    let read = ListTargetsByRule { region: region.to_owned(), bus: BUS.to_owned(), rule: name.to_owned() };
    let targets = match cx.read(read).await {
        Fact::Seen(targets) => targets,
        Fact::Unreadable(why) => return found.or(Mechanism::unreadable(share, &why)),
    };
    let arns: Vec<&str> = targets.iter().map(|target| target.arn.as_str()).collect();
    let said = field(ListTargetsByRule::KIND.call, "Targets[].Arn", arns.join(", "));
    let found = Mechanism { evidence: found.evidence.into_iter().chain([said]).collect(), ..found };
    let rule_arn = cx.scope.arn("events", region, &format!("rule/{name}"));
    let kept = Mechanism::best(join_all(targets.iter().map(|to| of_target(cx, region, name, &rule_arn, to))).await);
    if kept.grade == Grade::NOTHING && kept.reasons.is_empty() {
        return found.or(Mechanism::because(Grade::NOTHING, Flaw::KeptNowhere.reason(name)));
    }
    let limited = match share {
        Grade::WHOLE => Mechanism::because(Grade::WHOLE, Flaw::None.reason(name)),
        share => Mechanism::because(share, Flaw::Narrowed.reason(name)),
    };
    found.or(if kept.grade == Grade::NOTHING { kept } else { kept.and(limited) })
}

async fn of_target(cx: &Cx<'_>, region: &str, rule: &str, rule_arn: &str, target: &Target) -> Mechanism {
    if target.arn.contains(":event-bus/") {
        return Mechanism::because(Grade::UNKNOWN, Flaw::Forwarded { bus: target.arn.clone() }.reason(rule));
    }
    let destination = Destination::of_arn(&target.arn).filter(|destination| destination.bucket_name().is_none());
    let Some(destination) = destination else { return Mechanism::none() };
    if !destination.is_log_group() && !target.has_role {
        return Mechanism::because(Grade::NOTHING, Flaw::WithoutRole { target: target.arn.clone() }.reason(rule));
    }
    let kept = Mechanism::delivered(destination.judge(cx, region).await);
    let mut kept = arrival::passing_on(cx, kept, &destination).await;
    if destination.is_log_group() && kept.grade != Grade::NOTHING {
        let writer = Writer { service: EVENTS, source_arn: rule_arn };
        kept = {
            let (grade, reasons, evidence) = writer.judge(cx, &destination, region).await;
            kept.and(Mechanism { grade, reasons, evidence, ..Mechanism::none() })
        };
    }
    match target.whole_event {
        true => kept,
        false if kept.grade == Grade::NOTHING => kept,
        false => kept.and(Mechanism::because(Grade::PART, Flaw::Transformed.reason(rule))),
    }
}

/// What can be wrong with a rule that takes findings.
enum Flaw {
    /// Nothing.
    None,
    Disabled,
    Narrowed,
    KeptNowhere,
    Transformed,
    Forwarded {
        bus: String,
    },
    WithoutRole {
        target: String,
    },
}

impl Flaw {
    fn reason(&self, rule: &str) -> Reason {
        match self {
            Self::None => Reason::new(
                "findings-exported-by-rule",
                format!("EventBridge ルール {rule} が検出結果をすべて出力している"),
                format!("the EventBridge rule {rule} exports every finding"),
            ),
            Self::Disabled => Reason::new(
                "findings-rule-disabled",
                format!("検出結果を受け取る EventBridge ルール {rule} は無効になっている"),
                format!("the EventBridge rule {rule}, which takes findings, is disabled"),
            ),
            Self::Narrowed => Reason::new(
                "findings-rule-narrowed",
                format!("EventBridge ルール {rule} のパターンは検出結果を絞り込んでおり、すべては出力されない"),
                format!("the pattern of the EventBridge rule {rule} lets only some findings through"),
            ),
            Self::KeptNowhere => Reason::new(
                "findings-rule-without-store",
                format!("検出結果を受け取る EventBridge ルール {rule} のターゲットに、記録を保管するものがない"),
                format!("no target of the EventBridge rule {rule}, which takes findings, keeps them"),
            ),
            Self::Transformed => Reason::new(
                "findings-transformed",
                format!("EventBridge ルール {rule} は検出結果を変換してから出力しており、元の内容は残らない"),
                format!("the EventBridge rule {rule} changes findings on the way: they are not kept as they are"),
            ),
            Self::WithoutRole { target } => Reason::new(
                "findings-target-without-role",
                format!(
                    "EventBridge ルール {rule} のターゲット {target} にロールがなく、書き込めない。RoleArn を設定する"
                ),
                format!(
                    "the target {target} of the EventBridge rule {rule} has no role, so that nothing is written; set RoleArn"
                ),
            ),
            Self::Forwarded { bus } => Reason::new(
                "findings-forwarded",
                format!(
                    "EventBridge ルール {rule} は検出結果をイベントバス {bus} に転送しており、その先で保管されるかはわからない"
                ),
                format!(
                    "the EventBridge rule {rule} forwards findings to the bus {bus}; whether they are kept there is not shown"
                ),
            ),
        }
    }
}

#[cfg(test)]
mod tests;
