use std::collections::BTreeMap;

use super::*;
use crate::facts::Cause;
use crate::facts::cloudwatch::{ListMetrics, Metric};
use crate::facts::ecs::{Cluster, Container, LogConfiguration, LogRouter, Service, Task};
use crate::facts::events::{
    EcsTarget, EventBus, ListEventBuses, ListRuleNamesByTarget, ListRules, ListTargetsByRule, Rule, Target,
};
use crate::facts::firehose::{DeliveryStream, DescribeDeliveryStream};
use crate::facts::kinesis::{DescribeStreamSummary, StreamSummary};
use crate::facts::logs::{DescribeLogGroups, LogGroup};
use crate::facts::s3::{Bucket, Existence, HeadBucket, ListBuckets};
use crate::facts::scheduler::{GetSchedule, ListSchedules, Schedule};
use crate::judge::remedy::tests::shown;
use crate::judge::scope::AttestationState;
use crate::judge::testing::{ACCOUNT, Canned, LONG_AGO, Scenario, TOKYO, codes, currents, remedied};

/// Names and values of a log driver's options.
type Options<'a> = &'a [(&'a str, &'a str)];

const VIRGINIA: &str = "us-east-1";

fn region() -> String {
    TOKYO.to_owned()
}

fn arn(rest: &str) -> String {
    format!("arn:aws:ecs:{TOKYO}:{ACCOUNT}:{rest}")
}

fn cluster() -> String {
    arn("cluster/main")
}

fn definition(revision: &str) -> String {
    arn(&format!("task-definition/{revision}"))
}

fn group(region: &str, name: &str, retention_days: Option<i32>) -> LogGroup {
    let arn = format!("arn:aws:logs:{region}:{ACCOUNT}:log-group:{name}");
    LogGroup {
        name: name.to_owned(),
        arn,
        retention_days,
        deletion_protection: false,
        kms_key_id: None,
        class: Some("STANDARD".to_owned()),
        created: LONG_AGO,
    }
}

fn log(driver: &str, options: Options<'_>) -> Option<LogConfiguration> {
    let options: BTreeMap<_, _> =
        options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Some(LogConfiguration { driver: driver.to_owned(), options })
}

fn awslogs(group: &str) -> Option<LogConfiguration> {
    log("awslogs", &[("awslogs-group", group), ("awslogs-region", TOKYO), ("mode", "blocking")])
}

fn container(name: &str, log: Option<LogConfiguration>) -> Container {
    Container { name: name.to_owned(), log, log_router: None }
}

fn router(log: Option<LogConfiguration>) -> Container {
    Container { name: "router".to_owned(), log, log_router: Some(LogRouter { own_config: false }) }
}

fn service(name: &str, definitions: &[&str]) -> Service {
    Service {
        arn: arn(&format!("service/main/{name}")),
        name: name.to_owned(),
        status: "ACTIVE".to_owned(),
        task_definitions: definitions.iter().map(|revision| definition(revision)).collect(),
        exec_enabled: false,
    }
}

fn task(revision: &str, group: &str) -> Task {
    Task { task_definition: definition(revision), group: Some(group.to_owned()), exec_enabled: false }
}

/// One cluster of an account with the destinations that containers may log to.
struct Account {
    services: Vec<Service>,
    tasks: Vec<Task>,
    definitions: Vec<(&'static str, Vec<Container>)>,
    exec: Cluster,
}

impl Account {
    fn new(services: Vec<Service>, tasks: Vec<Task>, definitions: Vec<(&'static str, Vec<Container>)>) -> Self {
        let exec = Cluster { arn: cluster(), exec_logging: None, exec_log_group: None, exec_bucket: None };
        Self { services, tasks, definitions, exec }
    }

    /// One service that runs one definition with these containers.
    fn of(containers: Vec<Container>) -> Self {
        Self::new(vec![service("web", &["web:1"])], vec![], vec![("web:1", containers)])
    }

    fn facts(&self) -> Canned {
        let ids = |kind: &str, count: usize| (0..count).map(|id| arn(&format!("{kind}/main/{id}"))).collect();
        let services: Vec<String> = self.services.iter().map(|service| service.arn.clone()).collect();
        let tasks: Vec<String> = ids("task", self.tasks.len());
        let mut facts = destinations()
            .seen(ListEventBuses { region: region() }, vec![bus("default"), bus("orders")])
            .seen(rules_of("default"), vec![])
            .seen(rules_of("orders"), vec![])
            .seen(ListSchedules { region: region() }, vec![])
            .seen(metrics("AWS/ECS", "CPUUtilization"), vec![])
            .seen(ListClusters { region: region() }, vec![cluster()])
            .seen(ListServices { region: region(), cluster: cluster() }, services.clone())
            .seen(DescribeServices { region: region(), cluster: cluster(), services }, self.services.clone())
            .seen(ListTasks { region: region(), cluster: cluster() }, tasks.clone())
            .seen(DescribeTasks { region: region(), cluster: cluster(), tasks }, self.tasks.clone())
            .seen(DescribeClusters { region: region(), clusters: vec![cluster()] }, vec![self.exec.clone()]);
        for (revision, containers) in &self.definitions {
            facts =
                facts.seen(DescribeTaskDefinition { region: region(), arn: definition(revision) }, containers.clone());
        }
        facts
    }

    fn scenario(&self) -> Scenario {
        Scenario::new(READS, self.facts())
    }

    async fn judged(&self) -> Verdict {
        judged(&self.scenario()).await
    }
}

fn bus(name: &str) -> EventBus {
    let arn = format!("arn:aws:events:{TOKYO}:{ACCOUNT}:event-bus/{name}");
    EventBus { name: name.to_owned(), arn, allowed_principals: vec![] }
}

fn rules_of(bus: &str) -> ListRuleNamesByTarget {
    ListRuleNamesByTarget { region: region(), bus: bus.to_owned(), target_arn: cluster() }
}

fn metrics(namespace: &str, name: &str) -> ListMetrics {
    ListMetrics { region: region(), namespace: namespace.to_owned(), name: Some(name.to_owned()) }
}

fn destinations() -> Canned {
    let stream = |retention_hours| Some(StreamSummary { status: "ACTIVE".to_owned(), retention_hours });
    let summary = |name: &str| DescribeStreamSummary { region: region(), name: name.to_owned() };
    let firehose = |name: &str| DescribeDeliveryStream { region: region(), name: name.to_owned() };
    Canned::default()
        .seen(
            DescribeLogGroups { region: region() },
            vec![group(TOKYO, "kept", Some(400)), group(TOKYO, "short", Some(30))],
        )
        .seen(DescribeLogGroups { region: VIRGINIA.to_owned() }, vec![group(VIRGINIA, "far", None)])
        .seen(
            ListBuckets { region: VIRGINIA.to_owned() },
            vec![Bucket { name: "own".to_owned(), region: Some(region()), created: LONG_AGO }],
        )
        .seen(HeadBucket { region: region(), bucket: "gone".to_owned() }, Existence::Gone)
        .seen(firehose("live"), Some(DeliveryStream { status: "ACTIVE".to_owned(), updated: None, bucket: None }))
        .seen(summary("day"), stream(24))
        .seen(summary("year"), stream(8760))
        .seen(summary("gone"), None)
}

async fn judged(scenario: &Scenario) -> Verdict {
    remedied(scenario.judge(async |cx: &Cx<'_>| run(&Params {}, cx).await).await)
}

#[tokio::test(start_paused = true)]
async fn each_log_configuration_of_one_container() {
    let create = ("awslogs-create-group", "true");
    let cases: Vec<(Option<LogConfiguration>, Current, &[&str])> = vec![
        (awslogs("kept"), Current::Recorded, &[]),
        (awslogs("short"), Current::Partial, &["retention-short"]),
        (awslogs("gone"), Current::Missing, &["log-group-gone"]),
        (
            log("awslogs", &[("awslogs-group", "far"), ("awslogs-region", VIRGINIA), ("mode", "blocking")]),
            Current::Recorded,
            &[],
        ),
        (log("awslogs", &[("awslogs-group", "far"), ("mode", "blocking")]), Current::Missing, &["log-group-gone"]),
        (log("awslogs", &[("awslogs-group", "kept")]), Current::Recorded, &["log-mode-not-blocking"]),
        (
            log("awslogs", &[("awslogs-group", "gone"), create, ("mode", "blocking")]),
            Current::Partial,
            &["log-group-not-created-yet"],
        ),
        (log("awslogs", &[]), Current::Missing, &["awslogs-without-group"]),
        (None, Current::Missing, &["container-without-log"]),
        (log("awsfirelens", &[("name", "cloudwatch")]), Current::Missing, &["firelens-without-router"]),
        (log("splunk", &[]), Current::Unknown, &["container-log-outside-aws"]),
        (log("json-file", &[]), Current::Partial, &["container-log-on-host"]),
        (log("syslog", &[]), Current::Partial, &["container-log-on-host"]),
        (log("journald", &[]), Current::Partial, &["container-log-on-host"]),
        (log("gelf", &[]), Current::Partial, &["container-log-on-host"]),
        (log("fluentd", &[]), Current::Partial, &["container-log-on-host"]),
        (log("carrier-pigeon", &[]), Current::Unknown, &["log-driver-not-understood"]),
    ];
    for (log, current, reasons) in cases {
        let verdict = Account::of(vec![container("app", log.clone())]).judged().await;
        assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons), "{log:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn each_destination_of_a_log_router() {
    let cases: Vec<(Options<'_>, Current, &[&str])> = vec![
        (&[("name", "cloudwatch_logs"), ("log_group_name", "kept")], Current::Recorded, &[]),
        (&[("name", "cloudwatch"), ("log_group_name", "far"), ("region", VIRGINIA)], Current::Recorded, &[]),
        (&[("@type", "cloudwatch_logs"), ("log_group_name", "kept")], Current::Recorded, &[]),
        (&[("name", "cloudwatch_logs"), ("log_group_name", "gone")], Current::Missing, &["log-group-gone"]),
        (
            &[("name", "cloudwatch_logs"), ("log_group_name", "gone"), ("auto_create_group", "true")],
            Current::Partial,
            &["log-group-not-created-yet"],
        ),
        (
            &[("name", "cloudwatch_logs"), ("log_group_name", "app-$(ecs_task_id)")],
            Current::Unknown,
            &["firelens-route-not-shown"],
        ),
        (&[("name", "s3"), ("bucket", "own")], Current::Recorded, &[]),
        (&[("@type", "s3"), ("s3_bucket", "own"), ("s3_region", TOKYO)], Current::Recorded, &[]),
        (&[("name", "s3"), ("bucket", "gone")], Current::Missing, &["bucket-gone"]),
        (&[("name", "firehose"), ("delivery_stream", "live")], Current::Partial, &["stream-end-unverified"]),
        (&[("name", "kinesis_streams"), ("stream", "day")], Current::Partial, &["data-stream-transit"]),
        (&[("name", "kinesis"), ("stream", "year")], Current::Recorded, &[]),
        (
            &[("@type", "kinesis_firehose"), ("delivery_stream_name", "live")],
            Current::Partial,
            &["stream-end-unverified"],
        ),
        (&[("@type", "kinesis_streams"), ("stream_name", "year")], Current::Recorded, &[]),
        (&[("name", "kinesis"), ("stream", "gone")], Current::Missing, &["data-stream-gone"]),
        (&[("name", "datadog")], Current::Unknown, &["container-log-outside-aws"]),
        (&[("name", "s3")], Current::Unknown, &["firelens-route-not-shown"]),
        (&[], Current::Unknown, &["firelens-route-not-shown"]),
    ];
    for (options, current, reasons) in cases {
        let routed = vec![container("app", log("awsfirelens", options)), router(awslogs("kept"))];
        let verdict = Account::of(routed).judged().await;
        assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons), "{options:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_container_counts_the_router_too() {
    let routed = log("awsfirelens", &[("name", "cloudwatch_logs"), ("log_group_name", "kept")]);
    let cases = [
        (vec![container("app", awslogs("kept")), container("proxy", awslogs("kept"))], Current::Recorded, vec![]),
        (
            vec![container("app", awslogs("kept")), container("proxy", None)],
            Current::Partial,
            vec!["container-without-log"],
        ),
        (
            vec![container("app", None), container("proxy", awslogs("kept"))],
            Current::Partial,
            vec!["container-without-log"],
        ),
        (
            vec![container("app", None), container("proxy", None)],
            Current::Missing,
            vec!["container-without-log", "container-without-log"],
        ),
        (vec![container("app", routed.clone()), router(None)], Current::Partial, vec!["log-router-without-log"]),
        (vec![container("app", None), router(awslogs("kept"))], Current::Missing, vec!["container-without-log"]),
        (vec![router(awslogs("kept"))], Current::Recorded, vec![]),
        (vec![router(awslogs("gone"))], Current::Missing, vec!["log-group-gone"]),
        (vec![container("app", routed.clone()), router(awslogs("gone"))], Current::Partial, vec!["log-group-gone"]),
        (
            vec![container("app", None), router(None)],
            Current::Missing,
            vec!["container-without-log", "log-router-without-log"],
        ),
    ];
    for (containers, current, reasons) in cases {
        let verdict = Account::of(containers.clone()).judged().await;
        assert_eq!((verdict.current, codes(&verdict)), (current, reasons), "{containers:?}");
    }
}

/// The options of an application that FireLens takes to the living group, and more.
fn to_kept<'a>(more: Options<'a>) -> Vec<(&'a str, &'a str)> {
    [&[("name", "cloudwatch_logs"), ("log_group_name", "kept")], more].concat()
}

#[tokio::test(start_paused = true)]
async fn what_a_router_filters_is_not_whole() {
    for filter in ["include-pattern", "exclude-pattern"] {
        let routed =
            vec![container("app", log("awsfirelens", &to_kept(&[(filter, "^DEBUG")]))), router(awslogs("kept"))];
        let verdict = Account::of(routed).judged().await;
        assert_eq!((verdict.current, codes(&verdict)), (Current::Partial, vec!["container-log-filtered"]), "{filter}");
    }
    let lost = log("awsfirelens", &[("name", "s3"), ("bucket", "gone"), ("exclude-pattern", "x")]);
    let verdict = Account::of(vec![container("app", lost), router(awslogs("kept"))]).judged().await;
    assert_eq!(verdict.current, Current::Missing);
    let own_config = Container { log_router: Some(LogRouter { own_config: true }), ..router(awslogs("kept")) };
    let verdict = Account::of(vec![container("app", log("awsfirelens", &to_kept(&[]))), own_config]).judged().await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Recorded, vec!["log-router-own-config"]));
}

#[tokio::test(start_paused = true)]
async fn a_router_with_another_accounts_role_delivers_there() {
    for (account, current, reasons) in
        [(ACCOUNT, Current::Recorded, &[][..]), ("999999999999", Current::Unknown, &["container-log-outside-account"])]
    {
        let role = format!("arn:aws:iam::{account}:role/logs");
        let app = container("app", log("awsfirelens", &to_kept(&[("role_arn", role.as_str())])));
        let verdict = Account::of(vec![app, router(awslogs("kept"))]).judged().await;
        assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons), "{account}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_goes_outside_aws_takes_a_statement_in_force() {
    let outside = Account::of(vec![container("app", log("splunk", &[])), container("proxy", awslogs("kept"))]);
    for (attestation, current, reasons) in [
        (AttestationState::None, Current::Unknown, vec!["container-log-outside-aws"]),
        (AttestationState::Expired, Current::Unknown, vec!["container-log-outside-aws"]),
        (AttestationState::Valid, Current::Attested, vec!["container-log-outside-aws", "attested"]),
    ] {
        let verdict = judged(&Scenario { attestation, ..outside.scenario() }).await;
        assert_eq!((verdict.current, codes(&verdict)), (current, reasons));
    }
    let short = Account::of(vec![container("app", log("splunk", &[])), container("proxy", None)]);
    let verdict = judged(&Scenario { attestation: AttestationState::Valid, ..short.scenario() }).await;
    assert_eq!(verdict.current, Current::Partial, "a statement does not override what AWS shows");
}

fn good() -> Vec<Container> {
    vec![container("app", awslogs("kept"))]
}

fn bad() -> Vec<Container> {
    vec![container("app", None)]
}

#[tokio::test(start_paused = true)]
async fn only_what_is_in_use_is_judged() {
    let unused = Account::new(
        vec![service("web", &["web:2"])],
        vec![task("web:2", "service:web")],
        vec![("web:1", bad()), ("web:2", good())],
    );
    assert_eq!(currents(&unused.judged().await), [("web", Current::Recorded)]);

    let deploying =
        Account::new(vec![service("web", &["web:1", "web:2"])], vec![], vec![("web:1", bad()), ("web:2", good())]);
    assert_eq!(currents(&deploying.judged().await), [("web", Current::Partial)]);

    let running_the_old_one = Account::new(
        vec![service("web", &["web:2"])],
        vec![task("web:1", "service:web")],
        vec![("web:1", bad()), ("web:2", good())],
    );
    assert_eq!(currents(&running_the_old_one.judged().await), [("web", Current::Partial)]);
}

#[tokio::test(start_paused = true)]
async fn tasks_outside_services_are_judged_by_their_definition() {
    let account = Account::new(
        vec![service("web", &["web:1"])],
        vec![
            task("batch:7", "family:batch"),
            task("batch:7", "family:batch"),
            task("web:1", "service:web"),
            task("left:1", "service:deleted"),
        ],
        vec![("web:1", good()), ("batch:7", bad()), ("left:1", good())],
    );
    let verdict = account.judged().await;
    let expected = [("web", Current::Recorded), ("batch:7", Current::Missing), ("left:1", Current::Recorded)];
    assert_eq!(currents(&verdict).len(), 3);
    assert!(expected.iter().all(|one| currents(&verdict).contains(one)), "{:?}", currents(&verdict));
    assert_eq!(verdict.current, Current::Partial);

    let named = |names: &[&str]| account.scenario().named(names);
    for (names, expected) in [
        (vec!["batch"], vec![("batch:7", Current::Missing)]),
        (vec!["web"], vec![("web", Current::Recorded)]),
        (vec!["web", "none-such"], vec![("none-such", Current::Missing), ("web", Current::Recorded)]),
    ] {
        let verdict = judged(&named(&names)).await;
        let mut found = currents(&verdict);
        found.sort_unstable_by_key(|(name, _)| *name);
        assert_eq!(found, expected, "{names:?}");
    }
    assert_eq!(currents(&judged(&named(&["main"])).await).len(), 3, "the cluster's name means all that runs in it");
}

/// A target of a rule that runs this task.
fn of_rule(task: EcsTarget) -> Target {
    Target { arn: task.cluster.clone(), whole_event: true, has_role: true, task: Some(task) }
}

fn target(definition: &str) -> EcsTarget {
    EcsTarget { cluster: cluster(), task_definition: definition.to_owned(), exec_enabled: false }
}

/// An account in which a rule runs `nightly`, beside a service that is recorded.
fn by_rule(enabled: bool, targets: Vec<EcsTarget>) -> Canned {
    let (bus, rule) = ("orders".to_owned(), "nightly".to_owned());
    let named = |name: &str, enabled| Rule { name: name.to_owned(), enabled, pattern: None };
    let rules = vec![named("nightly", enabled), named("other", true)];
    Account::new(vec![service("web", &["web:1"])], vec![], vec![("web:1", good()), ("batch:7", bad())])
        .facts()
        .seen(rules_of("orders"), vec!["nightly".to_owned()])
        .seen(ListRules { region: region(), bus: bus.clone() }, rules)
        .seen(ListTargetsByRule { region: region(), bus, rule }, targets.into_iter().map(of_rule).collect())
}

#[tokio::test(start_paused = true)]
async fn what_a_rule_runs_is_judged_though_it_does_not_run_now() {
    let verdict = judged(&Scenario::new(READS, by_rule(true, vec![target(&definition("batch:7"))]))).await;
    assert_eq!(currents(&verdict), [("web", Current::Recorded), ("batch:7", Current::Missing)]);
    assert_eq!(verdict.current, Current::Partial);
    let said = &verdict.resources[1].evidence[0];
    assert_eq!((said.call, said.resource.as_deref()), ("events:ListTargetsByRule", Some("orders/nightly")));

    let elsewhere = EcsTarget { cluster: arn("cluster/other"), ..target(&definition("batch:7")) };
    for facts in [by_rule(false, vec![target(&definition("batch:7"))]), by_rule(true, vec![elsewhere])] {
        assert_eq!(judged(&Scenario::new(READS, facts)).await.current, Current::Recorded);
    }
    for blind in [
        by_rule(true, vec![]).failed(ListEventBuses { region: region() }, Cause::Denied),
        by_rule(true, vec![]).failed(rules_of("default"), Cause::Denied),
        by_rule(true, vec![]).failed(ListRules { region: region(), bus: "orders".to_owned() }, Cause::Denied),
    ] {
        let verdict = judged(&Scenario::new(READS, blind)).await;
        assert_eq!((verdict.current, codes(&verdict)), (Current::Unknown, vec!["read-denied"]));
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_schedule_runs_is_judged_though_it_does_not_run_now() {
    let schedule = |name: &str, enabled: bool, target_arn: String| Schedule {
        group: "jobs".to_owned(),
        name: name.to_owned(),
        enabled,
        target_arn,
    };
    let get = |name: &str| GetSchedule { region: region(), group: "jobs".to_owned(), name: name.to_owned() };
    let facts = |schedules: Vec<Schedule>| {
        let account = Account::new(vec![service("web", &["web:1"])], vec![], vec![("web:1", good()), ("batch", bad())]);
        account.facts().seen(ListSchedules { region: region() }, schedules)
    };
    let nightly = || schedule("nightly", true, cluster());
    let family = EcsTarget { exec_enabled: true, ..target(&definition("batch")) };
    let by_name = EcsTarget { cluster: "main".to_owned(), task_definition: "batch".to_owned(), ..family.clone() };
    let universal = schedule("nightly", true, "arn:aws:scheduler:::aws-sdk:ecs:runTask".to_owned());
    for (listed, run) in [(nightly(), family.clone()), (universal, by_name)] {
        let facts = facts(vec![listed]).seen(get("nightly"), Some(run));
        let verdict = judged(&Scenario::new(READS, facts).named(&["batch"])).await;
        assert_eq!(currents(&verdict), [("batch", Current::Missing)]);
    }
    let idle = [
        facts(vec![schedule("off", false, cluster()), schedule("queue", true, "arn:aws:sqs:x:y:z".to_owned())]),
        facts(vec![nightly()]).seen(get("nightly"), None),
    ];
    for facts in idle {
        assert_eq!(judged(&Scenario::new(READS, facts)).await.current, Current::Recorded);
    }
    for blind in [
        facts(vec![]).failed(ListSchedules { region: region() }, Cause::Denied),
        facts(vec![nightly()]).failed(get("nightly"), Cause::Denied),
    ] {
        assert_eq!(judged(&Scenario::new(READS, blind)).await.current, Current::Unknown);
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_runs() {
    let none = Canned::default().seen(ListClusters { region: region() }, vec![]);
    let verdict = judged(&Scenario::new(READS, none)).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::NotPresent, vec!["no-such-resource"]));

    let empty = Account::new(vec![], vec![], vec![])
        .facts()
        .seen(ListServices { region: region(), cluster: cluster() }, vec![])
        .seen(ListTasks { region: region(), cluster: cluster() }, vec![]);
    assert_eq!(judged(&Scenario::new(READS, empty)).await.current, Current::NotPresent);

    let deleted = Service { status: "INACTIVE".to_owned(), ..service("web", &["web:1"]) };
    assert_eq!(Account::new(vec![deleted], vec![], vec![]).judged().await.current, Current::NotPresent);
}

#[tokio::test(start_paused = true)]
async fn shells_are_logged_where_the_cluster_says() {
    let exec = |logging: Option<&str>, group: Option<&str>, bucket: Option<&str>| Cluster {
        arn: cluster(),
        exec_logging: logging.map(str::to_owned),
        exec_log_group: group.map(str::to_owned),
        exec_bucket: bucket.map(str::to_owned),
    };
    let mixed = || vec![container("app", awslogs("kept")), container("proxy", log("json-file", &[]))];
    let routed = || {
        let app = log("awsfirelens", &[("name", "s3"), ("bucket", "own")]);
        vec![container("app", app), router(awslogs("kept"))]
    };
    let cases: Vec<(Cluster, Vec<Container>, Current, &[&str])> = vec![
        (exec(None, None, None), good(), Current::Recorded, &[]),
        (exec(Some("DEFAULT"), None, None), good(), Current::Recorded, &[]),
        (exec(None, None, None), routed(), Current::Partial, &["exec-log-needs-awslogs"]),
        (exec(None, None, None), mixed(), Current::Partial, &["container-log-on-host", "exec-log-needs-awslogs"]),
        (exec(Some("NONE"), None, None), good(), Current::Partial, &["exec-not-logged"]),
        (exec(Some("NONE"), None, None), bad(), Current::Missing, &["container-without-log", "exec-not-logged"]),
        (exec(Some("OVERRIDE"), Some("kept"), None), routed(), Current::Recorded, &[]),
        (exec(Some("OVERRIDE"), None, Some("own")), good(), Current::Recorded, &[]),
        (exec(Some("OVERRIDE"), Some("gone"), Some("own")), good(), Current::Recorded, &[]),
        (exec(Some("OVERRIDE"), Some("gone"), None), good(), Current::Partial, &["log-group-gone"]),
        (exec(Some("OVERRIDE"), Some("short"), None), good(), Current::Partial, &["retention-short"]),
        (exec(Some("OVERRIDE"), None, None), good(), Current::Partial, &["exec-log-without-destination"]),
        (exec(Some("SOMEHOW"), None, None), good(), Current::Unknown, &["exec-logging-not-understood"]),
    ];
    for (exec, containers, current, reasons) in cases {
        let enabled = Service { exec_enabled: true, ..service("web", &["web:1"]) };
        let context = format!("{exec:?}");
        let account = Account { exec, ..Account::new(vec![enabled], vec![], vec![("web:1", containers)]) };
        let verdict = account.judged().await;
        assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons), "{context}");
    }
}

#[tokio::test(start_paused = true)]
async fn clusters_are_asked_about_shells_only_where_a_shell_can_be_opened() {
    let none =
        Cluster { arn: cluster(), exec_logging: Some("NONE".to_owned()), exec_log_group: None, exec_bucket: None };
    let account = Account { exec: none.clone(), ..Account::of(good()) };
    let (verdict, asked) = account.scenario().run(async |cx: &Cx<'_>| run(&Params {}, cx).await).await;
    assert_eq!(verdict.current, Current::Recorded);
    assert!(asked.iter().all(|key| key.call != DescribeClusters::KIND.call));

    // The service no longer allows it, but a task that began earlier does.
    let tasks = vec![Task { exec_enabled: true, ..task("web:1", "service:web") }];
    let account = Account { exec: none, tasks, ..Account::of(good()) };
    assert_eq!(codes(&account.judged().await), ["exec-not-logged"]);
}

#[tokio::test(start_paused = true)]
async fn unread_facts_leave_the_row_unknown() {
    let account =
        Account::new(vec![service("web", &["web:1"])], vec![task("web:1", "service:web")], vec![("web:1", good())]);
    let facts = || account.facts();
    let list_tasks = ListTasks { region: region(), cluster: cluster() };
    let list_services = ListServices { region: region(), cluster: cluster() };
    let definition = DescribeTaskDefinition { region: region(), arn: definition("web:1") };
    for blind in [
        facts().failed(ListClusters { region: region() }, Cause::Denied),
        facts().failed(list_services, Cause::Denied),
        facts().failed(list_tasks, Cause::Denied),
        facts().failed(definition, Cause::Denied),
        facts().failed(DescribeLogGroups { region: region() }, Cause::Denied),
    ] {
        let verdict = judged(&Scenario::new(READS, blind)).await;
        assert_eq!((verdict.current, codes(&verdict)), (Current::Unknown, vec!["read-denied"]));
    }
}

#[tokio::test(start_paused = true)]
async fn a_row_claims_what_its_containers_write_to() {
    let verdict = Account::of(vec![container("app", awslogs("kept"))]).judged().await;
    assert_eq!(verdict.claims, [format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:kept")]);
}

#[tokio::test(start_paused = true)]
async fn remedies_name_the_containers_and_what_runs_them() {
    let of = async |account: &Account| shown(&account.judged().await.remedies);
    let mixed = vec![container("app", awslogs("kept")), container("pro'xy\n", None)];
    insta::assert_snapshot!("container-without-log", of(&Account::of(mixed)).await);
    let batch = Account::new(vec![], vec![task("batch:7", "family:batch")], vec![("batch:7", bad())]);
    insta::assert_snapshot!("task-without-log", of(&batch).await);
    insta::assert_snapshot!("group-gone", of(&Account::of(vec![container("app", awslogs("gone"))])).await);
    let filtered = log("awsfirelens", &to_kept(&[("exclude-pattern", "x")]));
    insta::assert_snapshot!(
        "filtered",
        of(&Account::of(vec![container("app", filtered), router(awslogs("kept"))])).await
    );
    let enabled = Service { exec_enabled: true, ..service("web", &["web:1"]) };
    let exec =
        Cluster { arn: cluster(), exec_logging: Some("NONE".to_owned()), exec_log_group: None, exec_bucket: None };
    let shells = Account { exec, ..Account::new(vec![enabled], vec![], vec![("web:1", good())]) };
    insta::assert_snapshot!("shells", of(&shells).await);
}

#[tokio::test(start_paused = true)]
async fn a_service_that_runs_while_its_group_stays_empty_is_a_part() {
    let metric = |name: &str, dimensions: &[(&str, &str)]| Metric {
        name: name.to_owned(),
        dimensions: dimensions.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
    };
    let facts = |service: &str, written: &str| {
        let running = metric("CPUUtilization", &[("ClusterName", "main"), ("ServiceName", service)]);
        Account::of(good())
            .facts()
            .seen(metrics("AWS/ECS", "CPUUtilization"), vec![running])
            .seen(metrics("AWS/Logs", "IncomingLogEvents"), vec![metric("", &[("LogGroupName", written)])])
    };
    for (service, written, current, reasons) in [
        ("web", "kept", Current::Recorded, &[][..]),
        ("web", "other", Current::Partial, &["nothing-arrives"]),
        ("api", "other", Current::Recorded, &[]),
    ] {
        let verdict = judged(&Scenario::new(READS, facts(service, written))).await;
        assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons), "{service} {written}");
    }
    let blind = facts("web", "kept").failed(metrics("AWS/Logs", "IncomingLogEvents"), Cause::Denied);
    assert_eq!(judged(&Scenario::new(READS, blind)).await.current, Current::Unknown);
}
