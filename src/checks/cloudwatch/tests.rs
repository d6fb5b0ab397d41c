use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::facts::Cause;
use crate::facts::cloudwatch::Alarm;
use crate::facts::lambda::{Function, ListFunctions};
use crate::facts::logs::{DescribeLogGroups, LogGroup};
use crate::facts::sns::{GetTopicAttributes, Topic};
use crate::judge::remedy::tests::shown;
use crate::judge::scope::OtherRows;
use crate::judge::testing::{ACCOUNT, Canned, LONG_AGO, Scenario, TOKYO, codes};

const VIRGINIA: &str = "us-east-1";
const TOPIC: &str = "arn:aws:sns:ap-northeast-1:333333333333:alerts";

fn alarms(region: &str) -> DescribeAlarms {
    DescribeAlarms { region: region.to_owned() }
}

fn topic() -> GetTopicAttributes {
    GetTopicAttributes { region: TOKYO.to_owned(), arn: TOPIC.to_owned() }
}

fn heard_by(confirmed_subscriptions: u32) -> Option<Topic> {
    Some(Topic { confirmed_subscriptions })
}

fn groups(region: &str) -> DescribeLogGroups {
    DescribeLogGroups { region: region.to_owned() }
}

fn group_arn(name: &str) -> String {
    format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:{name}")
}

fn acting() -> Alarm {
    Alarm {
        name: "sign-in-failures".to_owned(),
        actions_enabled: true,
        actions: vec![TOPIC.to_owned()],
        state: Some("OK".to_owned()),
        state_since: Some(Timestamp::UNIX_EPOCH),
        evaluation: None,
    }
}

fn facts(alarm: Vec<Alarm>) -> Canned {
    let group = |name: &str, retention_days| LogGroup {
        name: name.to_owned(),
        arn: group_arn(name),
        retention_days,
        deletion_protection: false,
        kms_key_id: None,
        class: Some("STANDARD".to_owned()),
        created: LONG_AGO,
    };
    Canned::default()
        .seen(alarms(TOKYO), alarm)
        .seen(topic(), heard_by(1))
        .seen(groups(TOKYO), vec![group("web", None), group("trail", Some(400)), group("short", Some(30))])
}

/// Other rows that deliver to log groups of these names, and to a bucket.
fn scenario(names: &[&str], facts: Canned) -> Scenario {
    let bucket = "arn:aws:s3:::own".to_owned();
    let claims = names.iter().map(|name| group_arn(name)).chain([bucket]).collect();
    let others = OtherRows { claims, failed: Vec::new() };
    Scenario { others, ..Scenario::new(READS, facts) }
}

async fn judged(scenario: &Scenario) -> Verdict {
    scenario.judge(async |cx: &Cx<'_>| run(&Params {}, cx).await).await
}

async fn assert_judged(names: &[&str], alarm: Vec<Alarm>, current: Current, reasons: &[&str]) {
    let verdict = judged(&scenario(names, facts(alarm))).await;
    assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons), "{names:?}");
}

#[tokio::test(start_paused = true)]
async fn living_groups_and_an_alarm_that_acts_record() {
    let verdict = judged(&scenario(&["web", "trail"], facts(vec![acting()]))).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Recorded, vec![]));
    assert!(verdict.resources.iter().any(|it| it.arn == group_arn("trail") && it.current == Current::Recorded));
    let says = |field: &str, value: &str| {
        verdict.resources.iter().flat_map(|it| &it.evidence).any(|it| it.field == field && it.value == value)
    };
    let acting = format!("arn:aws:cloudwatch:{TOKYO}:{ACCOUNT}:alarm:sign-in-failures");
    assert!(verdict.resources.iter().any(|it| it.arn == acting && it.region == TOKYO));
    assert!(says("SubscriptionsConfirmed", "1"));
    assert!(says("ActionsEnabled", "true") && says("AlarmActions", TOPIC) && says("retentionInDays", "400"));
    assert!(verdict.resources.iter().all(|it| !it.arn.contains(":s3:::")), "buckets are no concern of this row");
}

#[tokio::test(start_paused = true)]
async fn groups_that_are_gone_or_forget_too_soon_are_a_shortfall() {
    assert_judged(&["web", "deleted"], vec![acting()], Current::Partial, &["log-group-gone"]).await;
    assert_judged(&["deleted"], vec![acting()], Current::Partial, &["log-group-gone"]).await;
    assert_judged(&["deleted"], vec![], Current::Missing, &["no-alarm", "log-group-gone"]).await;
    assert_judged(&["web", "short"], vec![acting()], Current::Partial, &["retention-short"]).await;
    assert_judged(&[], vec![acting()], Current::Partial, &["no-log-group-delivered-to"]).await;
    let unread = facts(vec![]).failed(groups(TOKYO), Cause::Denied);
    let verdict = judged(&scenario(&["web"], unread)).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Unknown, vec!["no-alarm", "read-denied"]));
    assert_judged(&[], vec![], Current::Missing, &["no-alarm", "no-log-group-delivered-to"]).await;
}

#[tokio::test(start_paused = true)]
async fn an_alarm_that_tells_nobody_does_not_count() {
    let policy = "arn:aws:autoscaling:ap-northeast-1:333333333333:scalingPolicy:1:resource/ecs/service";
    let disabled = Alarm { actions_enabled: false, ..acting() };
    let silent = Alarm { actions: vec![], ..acting() };
    let scaling = Alarm { actions: vec![policy.to_owned()], ..acting() };
    let stopping = "arn:aws:swf:ap-northeast-1:333333333333:action/actions/AWS_EC2.InstanceId.Stop/1.0";
    let stopping = Alarm { actions: vec![stopping.to_owned()], ..acting() };
    for (alarm, code) in [
        (disabled.clone(), "alarm-actions-disabled"),
        (silent, "alarm-without-action"),
        (scaling, "alarm-tells-nobody"),
        (stopping, "alarm-tells-nobody"),
    ] {
        assert_judged(&["web"], vec![alarm.clone()], Current::Partial, &[code]).await;
        assert_judged(&["web"], vec![alarm, acting()], Current::Recorded, &[]).await;
    }
    assert_judged(&["web"], vec![], Current::Partial, &["no-alarm"]).await;
    let many = (0..5).map(|number| Alarm { name: format!("a{number}"), ..disabled.clone() }).collect();
    let verdict = judged(&scenario(&["web"], facts(many))).await;
    assert!(verdict.reasons[0].message.en.contains("a0, a1, a2 (+2)"), "{:?}", verdict.reasons);
}

#[tokio::test(start_paused = true)]
async fn an_alarm_whose_topic_nobody_hears_does_not_count() {
    let with = |topic_is: Option<Topic>| scenario(&["web"], facts(vec![acting()]).seen(topic(), topic_is));
    for (topic_is, code) in [(None, "alarm-topic-gone"), (heard_by(0), "alarm-topic-without-subscription")] {
        let verdict = judged(&with(topic_is)).await;
        assert_eq!((verdict.current, codes(&verdict)), (Current::Partial, vec![code]));
        assert!(verdict.reasons[0].message.en.contains(TOPIC) && verdict.reasons[0].message.en.contains("sign-in"));
    }
    let elsewhere = scenario(&["web"], facts(vec![acting()]).failed(topic(), Cause::Denied));
    let verdict = judged(&elsewhere).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Unknown, vec!["read-denied"]));
    let two = Alarm { actions: vec![TOPIC.to_owned(), "arn:aws:ssm:a:b:opsitem:1".to_owned()], ..acting() };
    let beside = scenario(&["web"], facts(vec![two]).seen(topic(), None));
    assert_eq!(judged(&beside).await.current, Current::Recorded, "another action is heard");
}

#[tokio::test(start_paused = true)]
async fn an_alarm_that_calls_a_function_which_is_gone_does_not_count() {
    let own = format!("arn:aws:lambda:{TOKYO}:{ACCOUNT}:function:notify");
    let other = format!("arn:aws:lambda:{TOKYO}:999999999999:function:notify");
    let list = ListFunctions { region: TOKYO.to_owned() };
    let notify = Function {
        name: "notify".to_owned(),
        arn: own.clone(),
        role: format!("arn:aws:iam::{ACCOUNT}:role/notify"),
        log_group: None,
        log_format: None,
        application_log_level: None,
        system_log_level: None,
        layers: Vec::new(),
        modified: None,
    };
    let calling = |action: &str| facts(vec![Alarm { actions: vec![action.to_owned()], ..acting() }]);
    for (action, functions, current, reasons) in [
        (own.clone(), vec![notify.clone()], Current::Recorded, vec![]),
        (format!("{own}:live"), vec![notify.clone()], Current::Recorded, vec![]),
        (own.clone(), vec![], Current::Partial, vec!["alarm-function-gone"]),
        (format!("{own}-2"), vec![notify], Current::Partial, vec!["alarm-function-gone"]),
        (other, vec![], Current::Recorded, vec![]),
    ] {
        let verdict = judged(&scenario(&["web"], calling(&action).seen(list.clone(), functions))).await;
        assert_eq!((verdict.current, codes(&verdict)), (current, reasons), "{action}");
    }
    let blind = judged(&scenario(&["web"], calling(&own).failed(list, Cause::Denied))).await;
    assert_eq!((blind.current, codes(&blind)), (Current::Unknown, vec!["read-denied"]));
}

#[tokio::test(start_paused = true)]
async fn an_alarm_that_cannot_go_off_is_a_part() {
    let hours_ago = |hours| Some(Timestamp::UNIX_EPOCH - SignedDuration::from_hours(hours));
    let without_data = |state_since| Alarm { state: Some("INSUFFICIENT_DATA".to_owned()), state_since, ..acting() };
    assert_judged(&["web"], vec![without_data(hours_ago(2))], Current::Recorded, &[]).await;
    for since in [hours_ago(48), None] {
        assert_judged(&["web"], vec![without_data(since)], Current::Partial, &["alarm-without-data"]).await;
    }
    for evaluation in ["EVALUATION_ERROR", "EVALUATION_FAILURE"] {
        let failing = Alarm { evaluation: Some(evaluation.to_owned()), ..acting() };
        assert_judged(&["web"], vec![failing], Current::Partial, &["alarm-evaluation-fails"]).await;
    }
    let some_data = Alarm { evaluation: Some("PARTIAL_DATA".to_owned()), ..acting() };
    assert_judged(&["web"], vec![some_data], Current::Recorded, &[]).await;
}

#[tokio::test(start_paused = true)]
async fn one_acting_alarm_in_any_configured_region_is_enough() {
    let both = |facts: Canned| scenario(&["web"], facts).regions(&[TOKYO, VIRGINIA]);
    let elsewhere = facts(vec![]).seen(alarms(VIRGINIA), vec![acting()]);
    assert_eq!(judged(&both(elsewhere)).await.current, Current::Recorded);
    let blind = facts(vec![]).failed(alarms(VIRGINIA), Cause::Denied);
    let verdict = judged(&both(blind)).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Unknown, vec!["read-denied"]));
    let enough = facts(vec![acting()]).failed(alarms(VIRGINIA), Cause::Denied);
    assert_eq!(judged(&both(enough)).await.current, Current::Recorded);
}

#[tokio::test(start_paused = true)]
async fn a_failed_read_of_another_row_may_hide_a_group() {
    let failed = |call: &'static str| Unreadable {
        call,
        action: call,
        account: None,
        region: TOKYO.to_owned(),
        cause: Cause::Denied,
        message: String::new(),
    };
    let beside = |names: &[&str], call, alarm| {
        let mut scenario = scenario(names, facts(alarm));
        scenario.others.failed = vec![failed(call)];
        scenario
    };
    let hiding = "cognito-idp:GetLogDeliveryConfiguration";
    let verdict = judged(&beside(&["web"], hiding, vec![acting()])).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Unknown, vec!["log-groups-not-all-known", "read-denied"]));
    assert_eq!(judged(&beside(&[], hiding, vec![acting()])).await.current, Current::Unknown);
    assert_eq!(judged(&beside(&["web", "deleted"], hiding, vec![acting()])).await.current, Current::Partial);
    for harmless in
        ["s3:HeadBucket", "cloudtrail:GetEventSelectors", "cloudtrail:ListEventDataStores", "guardduty:GetDetector"]
    {
        assert_eq!(judged(&beside(&["web"], harmless, vec![acting()])).await.current, Current::Recorded, "{harmless}");
    }
}

#[tokio::test(start_paused = true)]
async fn remedies_name_the_groups_and_the_least_that_makes_an_alarm_heard() {
    let shown =
        async |names: &[&str], alarms: Vec<Alarm>| shown(&judged(&scenario(names, facts(alarms))).await.remedies);
    insta::assert_snapshot!("groups", shown(&["short", "deleted"], vec![acting()]).await);
    insta::assert_snapshot!("no-alarm", shown(&["web"], vec![]).await);
    let silent = Alarm { actions: vec![], name: "silent".to_owned(), ..acting() };
    let disabled = Alarm { actions_enabled: false, name: "disabled".to_owned(), ..acting() };
    insta::assert_snapshot!("no-action", shown(&["web"], vec![silent.clone()]).await);
    insta::assert_snapshot!("disabled", shown(&["web"], vec![silent, disabled]).await);
    for (name, topic_is) in [("topic-gone", None), ("nobody-subscribed", heard_by(0))] {
        let unheard = scenario(&["web"], facts(vec![acting()]).seen(topic(), topic_is));
        insta::assert_snapshot!(name, crate::judge::remedy::tests::shown(&judged(&unheard).await.remedies));
    }
    assert_eq!(shown(&["web"], vec![acting()]).await, "");
}
