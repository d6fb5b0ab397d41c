use super::*;
use crate::facts::Cause;
use crate::facts::events::BusLogConfig;
use crate::facts::logs::{
    Delivery, DeliveryDestination, DeliverySource, DescribeDeliveries, DescribeDeliveryDestinations,
    DescribeDeliverySources, DescribeLogGroups, LogGroup,
};
use crate::judge::remedy::tests::shown;
use crate::judge::testing::{ACCOUNT, Canned, LONG_AGO, Scenario, TOKYO, codes, currents, remedied};
use crate::judge::trail_support::account::{Account, TrailCase, data, management, trail};
use crate::judge::verdict::Current;

const ARN: &str = "arn:aws:events:ap-northeast-1:333333333333:event-bus/orders";

fn region() -> String {
    TOKYO.to_owned()
}

/// One bus as a test writes it.
#[derive(Clone)]
struct Bus {
    trails: Vec<TrailCase>,
    senders: Vec<&'static str>,
    level: Option<&'static str>,
    /// Log types of the delivery sources, each with a delivery to the same log group.
    delivered: Vec<&'static str>,
    group_exists: bool,
}

impl Bus {
    fn new() -> Self {
        Self { trails: Vec::new(), senders: Vec::new(), level: None, delivered: Vec::new(), group_exists: true }
    }

    fn recorded() -> Self {
        Self { trails: vec![trail("t", data("AWS::Events::EventBus", &[]))], ..Self::new() }
    }

    fn logging(level: &'static str, delivered: &[&'static str]) -> Self {
        Self { level: Some(level), delivered: delivered.to_vec(), ..Self::new() }
    }

    fn facts(&self) -> Canned {
        let group = format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:bus");
        let config = self.level.map(|level| BusLogConfig { level: level.to_owned(), include_detail: None });
        let allowed_principals = self.senders.iter().map(|sender| (*sender).to_owned()).collect();
        let bus = EventBus { name: "orders".to_owned(), arn: ARN.to_owned(), allowed_principals };
        let source = |kind: &&str| DeliverySource {
            name: format!("source-{kind}"),
            service: Some("events".to_owned()),
            log_type: Some((*kind).to_owned()),
            resource_arns: vec![ARN.to_owned()],
            status: None,
            sampling_rate: None,
        };
        let delivery = |kind: &&str| Delivery {
            id: format!("delivery-{kind}"),
            source_name: format!("source-{kind}"),
            destination_arn: "destination".to_owned(),
            destination_type: Some("CWL".to_owned()),
            record_fields: Vec::new(),
            suffix_path: None,
            hive_compatible: false,
        };
        let destination = DeliveryDestination {
            arn: "destination".to_owned(),
            destination_type: Some("CWL".to_owned()),
            resource_arn: Some(group.clone()),
        };
        let log_group = LogGroup {
            name: "bus".to_owned(),
            arn: group,
            retention_days: None,
            deletion_protection: false,
            kms_key_id: None,
            class: None,
            created: LONG_AGO,
        };
        Account::with(self.trails.clone())
            .facts()
            .seen(ListEventBuses { region: region() }, vec![bus])
            .seen(DescribeEventBus { region: region(), name: "orders".to_owned() }, config)
            .seen(DescribeDeliverySources { region: region() }, self.delivered.iter().map(source).collect())
            .seen(DescribeDeliveries { region: region() }, self.delivered.iter().map(delivery).collect())
            .seen(DescribeDeliveryDestinations { region: region() }, vec![destination])
            .seen(DescribeLogGroups { region: region() }, self.group_exists.then_some(log_group).into_iter().collect())
    }

    async fn judge(&self) -> Verdict {
        judge(Scenario::new(READS, self.facts())).await
    }
}

async fn judge(scenario: Scenario) -> Verdict {
    remedied(scenario.judge(async |cx: &Cx<'_>| run(&Params {}, cx).await).await)
}

fn outcome(verdict: &Verdict) -> (Current, Vec<&str>) {
    (verdict.current, codes(verdict))
}

#[tokio::test(start_paused = true)]
async fn data_events_record_what_this_account_puts() {
    let verdict = Bus::recorded().judge().await;
    assert_eq!(outcome(&verdict), (Current::Recorded, vec![]));
    assert_eq!(currents(&verdict), [("orders", Current::Recorded)]);
    let own = Bus { senders: vec![ACCOUNT, "arn:aws:iam::333333333333:role/app"], ..Bus::recorded() };
    assert_eq!(own.judge().await.current, Current::Recorded);
}

#[tokio::test(start_paused = true)]
async fn management_events_record_no_put() {
    let verdict = Bus { trails: vec![trail("t", management())], ..Bus::new() }.judge().await;
    assert_eq!(outcome(&verdict), (Current::Missing, vec!["only-management-events"]));
    assert_eq!(outcome(&Bus::new().judge().await), (Current::Missing, vec!["no-recorder"]));
}

#[tokio::test(start_paused = true)]
async fn other_accounts_puts_are_theirs_to_record_unless_the_bus_logs() {
    for sender in ["999999999999", "arn:aws:iam::999999999999:root", "*"] {
        let verdict = Bus { senders: vec![sender], ..Bus::recorded() }.judge().await;
        assert_eq!(outcome(&verdict), (Current::Partial, vec!["cross-account-senders"]), "{sender}");
    }
    let logged = Bus { senders: vec!["*"], ..Bus::logging("INFO", &["INFO_LOGS"]) };
    let logged = Bus { trails: Bus::recorded().trails, ..logged };
    assert_eq!(outcome(&logged.judge().await), (Current::Recorded, vec!["bus-log-best-effort"]));
}

#[tokio::test(start_paused = true)]
async fn the_bus_log_counts_by_level_and_delivery() {
    let cases: [(&str, &[&str], Current, &[&str]); 9] = [
        ("TRACE", &["TRACE_LOGS"], Current::Recorded, &["bus-log-best-effort"]),
        ("INFO", &["TRACE_LOGS"], Current::Missing, &["no-recorder", "bus-log-not-delivered"]),
        ("INFO", &["INFO_LOGS", "ERROR_LOGS"], Current::Recorded, &["bus-log-best-effort"]),
        ("TRACE", &["INFO_LOGS"], Current::Recorded, &["bus-log-best-effort"]),
        ("ERROR", &["INFO_LOGS", "ERROR_LOGS"], Current::Partial, &["no-recorder", "bus-log-errors-only"]),
        ("INFO", &["ERROR_LOGS"], Current::Partial, &["no-recorder", "bus-log-errors-only"]),
        ("INFO", &[], Current::Missing, &["no-recorder", "bus-log-not-delivered"]),
        ("OFF", &["INFO_LOGS"], Current::Missing, &["no-recorder"]),
        ("WHATEVER", &["INFO_LOGS"], Current::Missing, &["no-recorder"]),
    ];
    for (level, delivered, current, reasons) in cases {
        let verdict = Bus::logging(level, delivered).judge().await;
        assert_eq!(outcome(&verdict), (current, reasons.to_vec()), "{level} {delivered:?}");
    }
    let gone = Bus { group_exists: false, ..Bus::logging("INFO", &["INFO_LOGS"]) };
    let expected = vec!["no-recorder", "log-group-gone", "bus-log-not-delivered"];
    assert_eq!(outcome(&gone.judge().await), (Current::Missing, expected));
}

#[tokio::test(start_paused = true)]
async fn the_log_setting_is_asked_only_where_it_could_help() {
    let setting = DescribeEventBus { region: region(), name: "orders".to_owned() };
    let recorded = Bus::recorded().facts().failed(setting.clone(), Cause::Denied);
    assert_eq!(judge(Scenario::new(READS, recorded)).await.current, Current::Recorded);
    let bare = Bus::new().facts().failed(setting, Cause::Denied);
    assert_eq!(
        outcome(&judge(Scenario::new(READS, bare)).await),
        (Current::Unknown, vec!["no-recorder", "read-denied"])
    );
}

#[tokio::test(start_paused = true)]
async fn unread_and_absent_buses() {
    let list = ListEventBuses { region: region() };
    let denied = Bus::recorded().facts().failed(list.clone(), Cause::Denied);
    let verdict = judge(Scenario::new(READS, denied).named(&["orders"])).await;
    assert_eq!(outcome(&verdict), (Current::Unknown, vec!["read-denied"]));
    let verdict = judge(Scenario::new(READS, Bus::recorded().facts()).named(&["ghost"])).await;
    assert_eq!(outcome(&verdict), (Current::Missing, vec!["bound-resource-not-found"]));
    let verdict = judge(Scenario::new(READS, Bus::recorded().facts().seen(list, vec![]))).await;
    assert_eq!(outcome(&verdict), (Current::NotPresent, vec!["no-such-resource"]));
}

#[tokio::test(start_paused = true)]
async fn remedies_fit_who_may_put_events() {
    let own = Bus { trails: vec![trail("t", management())], ..Bus::new() }.judge().await;
    assert!(own.remedies[0].cli.contains("put-event-selectors") && own.remedies[0].cli.contains(ARN));
    let open = Bus { senders: vec!["*"], ..Bus::recorded() }.judge().await;
    insta::assert_snapshot!("bus-log", shown(&open.remedies));
}
