//! PutEvents on EventBridge buses, or the buses' own logs.

mod remedy;

use futures::future::join_all;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::content::{RecordItems, documented};
use crate::facts::events::{DescribeEventBus, EventBus, ListEventBuses};
use crate::facts::{Fact, Read, ReadKind};
use crate::judge::binding::{bound, listed};
use crate::judge::grade::Grade;
use crate::judge::reads::together;
use crate::judge::scope::{Candidate, Cx};
use crate::judge::trail_remedy::remedied;
use crate::judge::trail_support::{self, Finding, Inquiry, Subject, ask, claim, fold};
use crate::judge::vended_logs::{self, Mechanism};
use crate::judge::verdict::{Evidence, Reason, Verdict};
use crate::trail::EventClass;

/// Parameters: none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {}

/// What the check may read.
pub const READS: &[&ReadKind] = &together::<{ 2 + trail_support::READS.len() + vended_logs::READS.len() }>(&[
    &[ListEventBuses::KIND, DescribeEventBus::KIND],
    trail_support::READS,
    vended_logs::READS,
]);

/// Judges PutEvents of each bus that the row means. Names: the bus's name.
///
/// CloudTrail gives the event to the caller's account only, so on a bus that other accounts may send to it is a part at
/// most. The bus's own log holds every event that was put, whoever put it; it is asked only if CloudTrail falls short.
pub async fn run(_params: &Params, cx: &Cx<'_>) -> Verdict {
    let lists = cx.read_in(&cx.scope.regions, |region| ListEventBuses { region }).await;
    let buses = listed(lists, |region, bus: EventBus| Candidate {
        arn: bus.arn.clone(),
        names: vec![bus.name.clone()],
        region: region.to_owned(),
        item: bus,
    });
    let bound = bound(cx, buses).await;
    let subjects = bound.chosen.iter().map(|bus| Subject {
        classes: vec![EventClass::event_bus_put_events(&bus.region, &bus.arn)],
        arn: bus.arn.clone(),
        region: bus.region.clone(),
    });
    let (findings, recorders) = ask(cx, Inquiry { subjects: subjects.collect(), ..Inquiry::default() }).await;
    let weighed = bound.chosen.iter().zip(findings).map(|(bus, finding)| weigh(cx, &bus.item, finding));
    let (mut findings, mut claims, mut records) = (Vec::new(), Vec::new(), Vec::new());
    for (finding, of_log, record) in join_all(weighed).await {
        findings.push(finding);
        claims.extend(of_log);
        records.push(record);
    }
    let mut verdict = fold(findings, bound.absent, &bound.unlisted, &recorders).with_records(records);
    claim(&mut verdict, claims);
    let open: Vec<_> = bound.chosen.iter().filter(|bus| !strangers(cx, &bus.item).is_empty()).collect();
    let mut verdict = remedied(cx, verdict, &recorders);
    verdict.trail_needs.retain(|need| !open.iter().any(|bus| bus.arn == need.resource()));
    verdict.with_remedies(open.into_iter().map(|bus| remedy::bus_log(cx, bus)))
}

/// Weighs in the senders of other accounts and the bus's own log. Returns also what the log goes to, and what the records of
/// CloudTrail hold, if it has some.
async fn weigh(cx: &Cx<'_>, bus: &EventBus, mut finding: Finding) -> (Finding, Vec<String>, RecordItems) {
    let strangers = strangers(cx, bus);
    if !strangers.is_empty() && finding.grade != Grade::NOTHING {
        let call = ListEventBuses::KIND.call;
        finding.evidence.push(Evidence::new(call, &finding.region, Some(&bus.arn), "Policy", strangers.join(", ")));
        finding.grade = finding.grade.and(Grade::PART);
        finding.shortfalls.push(cross_account_senders(bus, &strangers));
    }
    let record = if finding.grade == Grade::NOTHING { RecordItems::new() } else { documented::cloudtrail() };
    if finding.grade == Grade::WHOLE {
        return (finding, Vec::new(), record);
    }
    let log = bus_log(cx, bus, &finding.region).await;
    if log.grade == Grade::WHOLE {
        finding.notes.push(Reason::new(
            "bus-log-best-effort",
            format!("{} はイベントバス自身のログに記録される (AWS は完全性を保証していない)", bus.name),
            format!("{} is recorded by the bus's own log, which AWS delivers on a best-effort basis", bus.name),
        ));
    }
    finding.grade = finding.grade.or(log.grade);
    finding.shortfalls.extend(log.reasons);
    finding.evidence.extend(log.evidence);
    (finding, log.claims, record)
}

fn cross_account_senders(bus: &EventBus, strangers: &[String]) -> Reason {
    let (ja, en) = match strangers.iter().any(|principal| principal == "*") {
        true => ("他のアカウント (ポリシーが * を許可)".to_owned(), "other accounts (the policy allows *)".to_owned()),
        false => (strangers.join(", "), strangers.join(", ")),
    };
    Reason::new(
        "cross-account-senders",
        format!("{ja} から {} への PutEvents は送信元の CloudTrail にしか残らない。バスのログを有効にする", bus.name),
        format!(
            "PutEvents on {} from {en} are recorded in the sender's account only; turn on the bus's own log",
            bus.name
        ),
    )
}

/// Whom the bus's policy lets put events, beside this account.
fn strangers(cx: &Cx<'_>, bus: &EventBus) -> Vec<String> {
    let own = |principal: &&String| {
        **principal == cx.scope.account || principal.split(':').nth(4) == Some(cx.scope.account.as_str())
    };
    bus.allowed_principals.iter().filter(|principal| !own(principal)).cloned().collect()
}

/// The bus's own log: its level says what is written, the vended-log index where to. Errors alone are a part, whether the
/// level or the delivered type of log leaves out the rest.
async fn bus_log(cx: &Cx<'_>, bus: &EventBus, region: &str) -> Mechanism {
    let config = match cx.read(DescribeEventBus { region: region.to_owned(), name: bus.name.clone() }).await {
        Fact::Seen(config) => config,
        Fact::Unreadable(why) => return Mechanism::unreadable(Grade::WHOLE, &why),
    };
    let level = config.map_or_else(|| "OFF".to_owned(), |config| config.level);
    let call = DescribeEventBus::KIND.call;
    let evidence = vec![Evidence::new(call, region, Some(&bus.arn), "LogConfig.Level", &level)];
    let by_level = match level.as_str() {
        "INFO" | "TRACE" => Grade::WHOLE,
        "ERROR" => Grade::PART,
        _ => return Mechanism { evidence, ..Mechanism::none() },
    };
    // At level INFO the bus writes nothing that a delivery of trace logs would take along.
    let beyond_errors = |kind: &str| kind != "ERROR_LOGS" && (kind != "TRACE_LOGS" || level == "TRACE");
    let (all, errors) = futures::join!(
        vended_logs::judge(cx, region, &bus.arn, beyond_errors),
        vended_logs::judge(cx, region, &bus.arn, |kind| kind == "ERROR_LOGS"),
    );
    let errors_only = by_level == Grade::PART || all.grade == Grade::NOTHING;
    let errors = Mechanism { grade: errors.grade.and(Grade::PART), ..errors };
    let mut log = Mechanism { evidence, ..Mechanism::none() }.or(all).or(errors);
    log.grade = log.grade.and(by_level);
    let (code, ja, en) = match log.grade {
        Grade::NOTHING => (
            "bus-log-not-delivered",
            format!("{} のログレベルは {level} だが、ログはどこにも配信されない", bus.name),
            format!("the log level of {} is {level}, but its log is delivered nowhere", bus.name),
        ),
        Grade::PART if errors_only => (
            "bus-log-errors-only",
            format!("{} のログはエラーだけを記録する", bus.name),
            format!("the log of {} holds errors only", bus.name),
        ),
        _ => return log,
    };
    log.reasons.push(Reason::new(code, ja, en));
    log
}

#[cfg(test)]
mod tests;
