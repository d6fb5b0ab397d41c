//! Alarms: whether at least one goes off where somebody hears it.

use futures::future::join_all;
use jiff::SignedDuration;

use super::reasons::{Finding, no_alarm};
use super::remedy;
use crate::facts::cloudwatch::{Alarm, DescribeAlarms};
use crate::facts::lambda::ListFunctions;
use crate::facts::sns::GetTopicAttributes;
use crate::facts::{Fact, Read};
use crate::judge::destination::Destination;
use crate::judge::grade::Grade;
use crate::judge::remedy::plan::Plan;
use crate::judge::scope::Cx;
use crate::judge::verdict::{Current, Evidence, Reason, ResourceVerdict, without_repetition};

/// How long an alarm may be without data: longer, and it watches a metric that does not arrive.
const WITHOUT_DATA: SignedDuration = SignedDuration::from_hours(24);

/// One alarm that acts is enough, in whichever configured region: then it is what the verdict is about.
pub(super) async fn judge(cx: &Cx<'_>, groups: &[Destination]) -> (ResourceVerdict, Plan) {
    let (mut blind, mut known) = (Vec::new(), Vec::new());
    for (region, answer) in cx.read_in(&cx.scope.regions, |region| DescribeAlarms { region }).await {
        match answer {
            Fact::Seen(alarms) => known.extend(alarms.into_iter().map(|alarm| (region.clone(), alarm))),
            Fact::Unreadable(why) => blind.push(Reason::unreadable(&why)),
        }
    }
    let judged = join_all(known.iter().map(|(region, alarm)| judge_alarm(cx, region, alarm))).await;
    let acting = known.iter().zip(&judged).find(|(_, judged)| judged.grade == Grade::WHOLE);
    if let Some(((region, alarm), judged)) = acting {
        let arn = cx.scope.arn("cloudwatch", region, &format!("alarm:{}", alarm.name));
        let (region, evidence) = (region.clone(), judged.evidence.clone());
        let acting = ResourceVerdict { arn, region, current: Current::Recorded, reasons: Vec::new(), evidence };
        return (acting, Plan::default());
    }
    let unread = if blind.is_empty() { Grade::NOTHING } else { Grade::UNKNOWN };
    let grade = judged.iter().map(|alarm| alarm.grade).fold(unread, Grade::or);
    let evidence = judged.iter().take(MOST_EVIDENCE).flat_map(|alarm| alarm.evidence.iter().cloned()).collect();
    let regions = cx.scope.regions.join(", ");
    let none = (known.is_empty() && blind.is_empty()).then(|| no_alarm(&regions));
    let unheard = judged.iter().flat_map(|alarm| alarm.unread.iter().cloned());
    let mut reasons: Vec<Reason> = blind.into_iter().chain(none).chain(unheard).collect();
    let findings = known
        .iter()
        .zip(&judged)
        .flat_map(|((_, alarm), judged)| judged.findings.iter().map(move |it| (it.clone(), alarm)));
    reasons.extend(Finding::reasons(findings));
    let (arn, reasons) = (cx.scope.arn("cloudwatch", "*", "alarm:*"), without_repetition(reasons));
    let steps = remedy::of_alarms(cx, &known, &judged, groups);
    (ResourceVerdict { arn, region: regions, current: grade.current(), reasons, evidence }, steps)
}

/// Evidence of more alarms than this says nothing more.
const MOST_EVIDENCE: usize = 5;

/// What becomes of one alarm, or of one of its actions.
pub(super) struct Told {
    grade: Grade,
    pub(super) findings: Vec<Finding>,
    unread: Vec<Reason>,
    evidence: Vec<Evidence>,
}

impl Told {
    fn because(grade: Grade, finding: Option<Finding>) -> Self {
        Self { grade, findings: finding.into_iter().collect(), unread: Vec::new(), evidence: Vec::new() }
    }

    /// Two actions of one alarm: one that is heard is enough.
    fn or(mut self, other: Self) -> Self {
        self.grade = self.grade.or(other.grade);
        self.findings.extend(other.findings);
        self.unread.extend(other.unread);
        self.evidence.extend(other.evidence);
        self
    }
}

/// Whether somebody or something is told when the alarm goes off.
async fn judge_alarm(cx: &Cx<'_>, region: &str, alarm: &Alarm) -> Told {
    let mut told = match () {
        () if !alarm.actions_enabled => Told::because(Grade::NOTHING, Some(Finding::ActionsDisabled)),
        () if alarm.actions.is_empty() => Told::because(Grade::NOTHING, Some(Finding::NoAction)),
        () => {
            let actions = join_all(alarm.actions.iter().map(|action| judge_action(cx, action))).await;
            actions.into_iter().fold(Told::because(Grade::NOTHING, None), Told::or)
        }
    };
    let limit = limit(cx, alarm);
    told.grade = told.grade.and(limit.as_ref().map_or(Grade::WHOLE, |_| Grade::PART));
    told.findings.extend(limit.filter(|_| told.grade != Grade::NOTHING));
    told.evidence.splice(0..0, evidence(region, alarm));
    told
}

/// What keeps an alarm from going off.
fn limit(cx: &Cx<'_>, alarm: &Alarm) -> Option<Finding> {
    let since = alarm.state_since.map(|since| cx.scope.collected_at.duration_since(since));
    let without_data =
        alarm.state.as_deref() == Some("INSUFFICIENT_DATA") && since.is_none_or(|age| age > WITHOUT_DATA);
    match alarm.evaluation.as_deref() {
        Some("EVALUATION_ERROR" | "EVALUATION_FAILURE") => Some(Finding::EvaluationFails),
        _ => without_data.then_some(Finding::WithoutData),
    }
}

/// A topic tells those who confirmed their subscription. Scaling and instance actions tell nobody; what else an alarm can
/// start (a function that is there, an incident, an investigation) does.
async fn judge_action(cx: &Cx<'_>, action: &str) -> Told {
    let mut parts = action.split(':').skip(2);
    let (service, region) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    match service {
        "autoscaling" | "automate" | "swf" => return Told::because(Grade::NOTHING, Some(Finding::TellsNobody)),
        "sns" => {}
        "lambda" => return judge_function(cx, region, action).await,
        _ => return Told::because(Grade::WHOLE, None),
    }
    let topic = match cx.read(GetTopicAttributes { region: region.to_owned(), arn: action.to_owned() }).await {
        Fact::Seen(topic) => topic,
        Fact::Unreadable(why) => {
            return Told { unread: vec![Reason::unreadable(&why)], ..Told::because(Grade::UNKNOWN, None) };
        }
    };
    let confirmed = topic.map(|topic| topic.confirmed_subscriptions);
    let call = GetTopicAttributes::KIND.call;
    let evidence = vec![Evidence::new(call, region, Some(action), "SubscriptionsConfirmed", confirmed)];
    let told = match confirmed {
        None => Told::because(Grade::NOTHING, Some(Finding::TopicGone { topic: action.to_owned() })),
        Some(0) => Told::because(Grade::NOTHING, Some(Finding::NobodySubscribed { topic: action.to_owned() })),
        Some(_) => Told::because(Grade::WHOLE, None),
    };
    Told { evidence, ..told }
}

/// A function of this account that is gone is told nothing. What one does that is there, or in another account, is its own
/// affair.
async fn judge_function(cx: &Cx<'_>, region: &str, action: &str) -> Told {
    let parts: Vec<&str> = action.split(':').collect();
    let is_own = parts.get(4) == Some(&cx.scope.account.as_str()) && parts.len() > 6;
    if !is_own {
        return Told::because(Grade::WHOLE, None);
    }
    // An alarm may name a version or an alias behind the function.
    let function = parts[..7].join(":");
    match cx.read(ListFunctions { region: region.to_owned() }).await {
        Fact::Seen(functions) if functions.iter().any(|it| it.arn == function) => Told::because(Grade::WHOLE, None),
        Fact::Seen(_) => Told::because(Grade::NOTHING, Some(Finding::FunctionGone { function })),
        Fact::Unreadable(why) => Told { unread: vec![Reason::unreadable(&why)], ..Told::because(Grade::UNKNOWN, None) },
    }
}

fn evidence(region: &str, alarm: &Alarm) -> [Evidence; 3] {
    let call = DescribeAlarms::KIND.call;
    let name = Some(alarm.name.as_str());
    [
        Evidence::new(call, region, name, "ActionsEnabled", alarm.actions_enabled),
        Evidence::new(call, region, name, "AlarmActions", alarm.actions.join(", ")),
        Evidence::new(call, region, name, "StateValue", &alarm.state),
    ]
}
