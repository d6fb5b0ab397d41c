use super::*;
use crate::facts::Cause;
use crate::facts::apigateway::AccessLog;
use crate::facts::cloudwatch::{ListMetrics, Metric};
use crate::facts::firehose::{DeliveryStream, DescribeDeliveryStream};
use crate::facts::logs::{
    Delivery, DeliveryDestination, DeliverySource, DescribeDeliveries, DescribeDeliveryDestinations,
    DescribeDeliverySources, DescribeLogGroups, LogGroup,
};
use crate::judge::remedy::tests::shown;
use crate::judge::testing::{ACCOUNT, Canned, LONG_AGO, Scenario, TOKYO, codes, currents, remedied};

const FORMAT: &str = r#"{"t":"$context.requestTime","ip":"$context.identity.sourceIp","m":"$context.httpMethod",
    "p":"$context.resourcePath","s":"$context.status","who":"$context.authorizer.principalId","ua":"$context.identity.userAgent"}"#;

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn group_arn(name: &str) -> String {
    format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:{name}")
}

fn region() -> String {
    TOKYO.to_owned()
}

fn bare() -> Stage {
    Stage {
        name: "live".to_owned(),
        deployment_id: text("d1"),
        auto_deploy: false,
        access_log: None,
        execution_levels: [].into(),
        data_trace: false,
        web_acl_arn: None,
        updated: None,
    }
}

fn logging_to(arn: &str) -> Stage {
    Stage { access_log: Some(AccessLog::new(arn.to_owned(), FORMAT)), ..bare() }
}

fn executing(levels: &[(&str, &str)]) -> Stage {
    let levels = levels.iter().map(|(method, level)| ((*method).to_owned(), (*level).to_owned()));
    Stage { execution_levels: levels.collect(), ..bare() }
}

fn metrics(namespace: &str, name: &str) -> ListMetrics {
    ListMetrics { region: region(), namespace: namespace.to_owned(), name: text(name) }
}

fn metric(name: &str, dimensions: &[(&str, &str)]) -> Metric {
    let dimensions = dimensions.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Metric { name: name.to_owned(), dimensions: dimensions.collect() }
}

fn account() -> Canned {
    let group = |name: &str, retention_days| LogGroup {
        name: name.to_owned(),
        arn: group_arn(name),
        retention_days,
        deletion_protection: false,
        kms_key_id: None,
        class: text("STANDARD"),
        created: LONG_AGO,
    };
    let groups = vec![
        group("access", Some(400)),
        group("short", Some(30)),
        group("API-Gateway-Execution-Logs_r1/live", None),
        group("/aws/apigateway/w1/live", None),
    ];
    let stream = DescribeDeliveryStream { region: region(), name: "amazon-apigateway-a".to_owned() };
    Canned::default()
        .seen(GetRestApis { region: region() }, vec![])
        .seen(GetApis { region: region() }, vec![])
        .seen(GetAccount { region: region() }, text("arn:aws:iam::333333333333:role/api-logs"))
        .seen(DescribeLogGroups { region: region() }, groups)
        .seen(DescribeDeliverySources { region: region() }, vec![])
        .seen(metrics("AWS/ApiGateway", "Count"), vec![])
        .seen(metrics("AWS/ApiGateway", "MessageCount"), vec![])
        .seen(
            metrics("AWS/Logs", "IncomingLogEvents"),
            vec![metric("IncomingLogEvents", &[("LogGroupName", "access")])],
        )
        .seen(stream, Some(DeliveryStream { status: "ACTIVE".to_owned(), updated: None, bucket: None }))
}

fn with_rest(facts: Canned, stages: Vec<Stage>) -> Canned {
    let api = Api { id: "r1".to_owned(), name: "front".to_owned(), is_private: false };
    facts
        .seen(GetRestApis { region: region() }, vec![api])
        .seen(GetStages { region: region(), api_id: "r1".to_owned() }, stages)
}

fn rest(stage: Stage) -> Canned {
    with_rest(account(), vec![stage])
}

fn v2(protocol: &str, stage: Stage) -> Canned {
    let id = if protocol == "HTTP" { "h1" } else { "w1" };
    let api = V2Api { id: id.to_owned(), name: "back".to_owned(), protocol: protocol.to_owned() };
    account()
        .seen(GetApis { region: region() }, vec![api])
        .seen(GetV2Stages { region: region(), api_id: id.to_owned() }, vec![stage])
}

fn without_role(facts: Canned) -> Canned {
    facts.seen(GetAccount { region: region() }, None)
}

async fn judged(facts: Canned) -> Verdict {
    remedied(Scenario::new(READS, facts).judge(async |cx: &Cx<'_>| run(&Params {}, cx).await).await)
}

async fn assert_judged(facts: Canned, current: Current, reasons: &[&str]) {
    let verdict = judged(facts).await;
    assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons));
}

#[tokio::test(start_paused = true)]
async fn an_access_log_with_every_item_to_a_living_group_is_recorded() {
    for arn in [group_arn("access"), format!("{}:*", group_arn("access"))] {
        for facts in [rest(logging_to(&arn)), v2("HTTP", logging_to(&arn)), v2("WEBSOCKET", logging_to(&arn))] {
            assert_judged(facts, Current::Recorded, &[]).await;
        }
    }
    let verdict = judged(rest(logging_to(&group_arn("access")))).await;
    let api = format!("arn:aws:apigateway:{TOKYO}::/restapis/r1");
    assert_eq!(verdict.claims, [api.clone(), group_arn("access")]);
    assert_eq!(verdict.resources[0].arn, format!("{api}/stages/live"));
    let says = |field: &str, value: &str| {
        verdict.resources[0].evidence.iter().any(|evidence| evidence.field == field && evidence.value.contains(value))
    };
    assert!(
        says("accessLogSettings.destinationArn", "access") && says("accessLogSettings.format", "identity.sourceIp")
    );
    assert!(says("cloudwatchRoleArn", "role/api-logs") && says("retentionInDays", "400"));
}

#[tokio::test(start_paused = true)]
async fn a_format_that_lacks_items_is_partial_and_names_them() {
    let lean = AccessLog::new(group_arn("access"), "$context.requestId $context.status $context.routeKey");
    let verdict = judged(v2("HTTP", Stage { access_log: Some(lean), ..bare() })).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Partial, vec!["format-lacks-items"]));
    let said = &verdict.reasons[0].message.en;
    assert!(said.contains("$context.identity.sourceIp") && said.contains("$context.requestTime"), "{said}");
    assert!(!said.contains("$context.status"), "{said}");
}

#[tokio::test(start_paused = true)]
async fn the_destination_decides() {
    let stream = format!("arn:aws:firehose:{TOKYO}:{ACCOUNT}:deliverystream/amazon-apigateway-a");
    let outside = "arn:aws:logs:ap-northeast-1:999999999999:log-group:central";
    for (arn, current, reason) in [
        (group_arn("short").as_str(), Current::Partial, "retention-short"),
        (&group_arn("deleted"), Current::Missing, "log-group-gone"),
        (&stream, Current::Partial, "stream-end-unverified"),
        (outside, Current::Unknown, "destination-in-other-account"),
        ("arn:aws:sqs:ap-northeast-1:333333333333:q", Current::Unknown, "access-log-destination-not-understood"),
    ] {
        assert_judged(v2("HTTP", logging_to(arn)), current, &[reason]).await;
        assert_judged(rest(logging_to(arn)), current, &[reason]).await;
    }
    let to_stream = without_role(rest(logging_to(&stream)));
    assert_judged(to_stream, Current::Partial, &["stream-end-unverified"]).await;
}

#[tokio::test(start_paused = true)]
async fn without_the_accounts_role_nothing_is_written_to_cloudwatch() {
    let stage = || logging_to(&group_arn("access"));
    assert_judged(without_role(rest(stage())), Current::Missing, &["cloudwatch-role-missing"]).await;
    assert_judged(without_role(v2("WEBSOCKET", stage())), Current::Missing, &["cloudwatch-role-missing"]).await;
    assert_judged(without_role(v2("HTTP", stage())), Current::Recorded, &[]).await;
    let blind = rest(stage()).failed(GetAccount { region: region() }, Cause::Denied);
    assert_judged(blind, Current::Unknown, &["read-denied"]).await;
    let expected = ["access-log-off", "cloudwatch-role-missing", "execution-logs-only"];
    assert_judged(without_role(rest(executing(&[("*/*", "INFO")]))), Current::Missing, &expected).await;
}

#[tokio::test(start_paused = true)]
async fn a_stage_that_is_called_and_writes_nothing_is_missing() {
    let called = |facts: Canned, name: &str, api: (&str, &str), stage: &str| {
        let calls = vec![metric(name, &[api, ("Stage", stage)])];
        facts.seen(metrics("AWS/ApiGateway", name), calls)
    };
    let (front, socket) = (("ApiName", "front"), ("ApiId", "w1"));
    let stage = |group: &str| logging_to(&group_arn(group));
    let silent = ["retention-short", "nothing-arrives"];
    for (facts, current, reasons) in [
        (called(rest(stage("access")), "Count", front, "live"), Current::Recorded, &[][..]),
        (called(rest(stage("short")), "Count", front, "live"), Current::Missing, &silent),
        (called(rest(stage("short")), "Count", front, "test"), Current::Partial, &["retention-short"]),
        (called(rest(stage("short")), "Count", ("ApiName", "back"), "live"), Current::Partial, &["retention-short"]),
        (called(v2("WEBSOCKET", stage("short")), "ConnectCount", socket, "live"), Current::Missing, &silent),
        (called(v2("HTTP", stage("short")), "Count", ("ApiId", "h1"), "live"), Current::Missing, &silent),
    ] {
        assert_judged(facts, current, reasons).await;
    }
    let namesake = Api { id: "r2".to_owned(), name: "front".to_owned(), is_private: false };
    let front_too = Api { id: "r1".to_owned(), name: "front".to_owned(), is_private: false };
    let ambiguous = called(rest(stage("short")), "Count", front, "live")
        .seen(GetRestApis { region: region() }, vec![front_too, namesake])
        .seen(GetStages { region: region(), api_id: "r2".to_owned() }, vec![]);
    assert_judged(ambiguous, Current::Partial, &silent).await;
    let blind = rest(stage("access")).failed(metrics("AWS/ApiGateway", "Count"), Cause::Denied);
    assert_judged(blind, Current::Unknown, &["read-denied"]).await;
}

#[tokio::test(start_paused = true)]
async fn execution_logs_are_a_part_at_most() {
    let wide = ["access-log-off", "execution-logs-only"];
    let some = ["access-log-off", "execution-logs-of-some-methods"];
    for (levels, current, reasons) in [
        (&[("*/*", "INFO")][..], Current::Partial, &wide[..]),
        (&[("*/*", "ERROR")], Current::Partial, &wide),
        (&[("~1orders/GET", "INFO")], Current::Partial, &some),
        (&[("*/*", "OFF"), ("~1orders/GET", "ERROR")], Current::Partial, &some),
        (&[("*/*", "OFF")], Current::Missing, &["access-log-off"]),
        (&[], Current::Missing, &["access-log-off"]),
    ] {
        assert_judged(rest(executing(levels)), current, reasons).await;
        assert_judged(v2("WEBSOCKET", executing(levels)), current, reasons).await;
        assert_judged(v2("HTTP", executing(levels)), Current::Missing, &["access-log-off"]).await;
    }
    let traced = Stage { data_trace: true, ..executing(&[("*/*", "INFO")]) };
    let expected = ["access-log-off", "execution-logs-only", "data-trace-enabled"];
    assert_judged(rest(traced), Current::Partial, &expected).await;
    let traced = Stage { data_trace: true, ..logging_to(&group_arn("access")) };
    assert_judged(rest(traced), Current::Recorded, &["data-trace-enabled"]).await;
    let unwritten = Stage { name: "new".to_owned(), ..executing(&[("*/*", "INFO")]) };
    let expected = ["access-log-off", "log-group-gone", "execution-logs-only"];
    assert_judged(rest(unwritten), Current::Missing, &expected).await;
}

#[tokio::test(start_paused = true)]
async fn execution_logs_may_be_delivered() {
    let stage = || Stage { name: "new".to_owned(), ..executing(&[("*/*", "INFO")]) };
    let delivered = |source: &str| {
        let source = DeliverySource {
            name: "s".to_owned(),
            service: text("apigateway"),
            log_type: text("EXECUTION_LOGS"),
            resource_arns: vec![source.to_owned()],
            status: None,
            sampling_rate: None,
        };
        let delivery = Delivery {
            id: "d".to_owned(),
            source_name: "s".to_owned(),
            destination_arn: "arn:d".to_owned(),
            destination_type: None,
            record_fields: vec![],
            suffix_path: None,
            hive_compatible: false,
        };
        let destination = DeliveryDestination {
            arn: "arn:d".to_owned(),
            destination_type: None,
            resource_arn: Some(group_arn("access")),
        };
        rest(stage())
            .seen(DescribeDeliverySources { region: region() }, vec![source])
            .seen(DescribeDeliveries { region: region() }, vec![delivery])
            .seen(DescribeDeliveryDestinations { region: region() }, vec![destination])
    };
    let expected = ["access-log-off", "log-group-gone", "execution-logs-only"];
    for account in [ACCOUNT, ""] {
        let source = format!("arn:aws:apigateway:{TOKYO}:{account}:/restapis/r1/stages/new");
        assert_judged(delivered(&source), Current::Partial, &expected).await;
    }
    let other = format!("arn:aws:apigateway:{TOKYO}:{ACCOUNT}:/restapis/r2/stages/new");
    assert_judged(delivered(&other), Current::Missing, &expected).await;
    let blind = rest(stage()).failed(DescribeDeliverySources { region: region() }, Cause::Denied);
    let expected = ["access-log-off", "log-group-gone", "read-denied", "execution-logs-only"];
    assert_judged(blind, Current::Unknown, &expected).await;
}

#[tokio::test(start_paused = true)]
async fn what_takes_no_calls_is_out_of_scope() {
    assert_judged(with_rest(account(), vec![]), Current::NotPresent, &["api-without-stage"]).await;
    let idle = Stage { deployment_id: None, ..bare() };
    assert_judged(rest(idle.clone()), Current::NotPresent, &["stage-not-deployed"]).await;
    assert_judged(v2("HTTP", idle.clone()), Current::NotPresent, &["stage-not-deployed"]).await;
    let automatic = Stage { auto_deploy: true, ..idle.clone() };
    assert_judged(v2("HTTP", automatic), Current::Missing, &["access-log-off"]).await;
    let beside = with_rest(account(), vec![idle, Stage { name: "v2".to_owned(), ..logging_to(&group_arn("access")) }]);
    assert_judged(beside, Current::Recorded, &[]).await;
    assert_judged(account(), Current::NotPresent, &["no-such-resource"]).await;
}

#[tokio::test(start_paused = true)]
async fn every_stage_of_every_api_counts() {
    let good = || logging_to(&group_arn("access"));
    let test = Stage { name: "test".to_owned(), ..bare() };
    let facts = with_rest(v2("HTTP", good()), vec![good(), test]);
    let verdict = judged(facts.clone()).await;
    assert_eq!(verdict.current, Current::Partial);
    let expected = [("live", Current::Recorded), ("live", Current::Recorded), ("test", Current::Missing)];
    assert_eq!(currents(&verdict), expected);
    for (names, current) in [
        (&["back"][..], Current::Recorded),
        (&["h1"], Current::Recorded),
        (&["front"], Current::Partial),
        (&["back", "deleted"], Current::Partial),
        (&["x-*"], Current::NotPresent),
    ] {
        let scenario = Scenario::new(READS, facts.clone()).named(names);
        let verdict = scenario.judge(async |cx: &Cx<'_>| run(&Params {}, cx).await).await;
        assert_eq!(verdict.current, current, "{names:?}");
    }
    for blind in [
        facts.clone().failed(GetRestApis { region: region() }, Cause::Denied),
        facts.clone().failed(GetApis { region: region() }, Cause::Denied),
        v2("HTTP", good()).failed(GetV2Stages { region: region(), api_id: "h1".to_owned() }, Cause::Denied),
    ] {
        assert_eq!(judged(blind).await.current, Current::Unknown);
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_report_names_can_be_bound() {
    let good = || logging_to(&group_arn("access"));
    let test = Stage { name: "test".to_owned(), ..bare() };
    let facts = with_rest(v2("HTTP", good()), vec![good(), test]);
    let rest = format!("arn:aws:apigateway:{TOKYO}::/restapis/r1");
    let (live, test, gone) =
        (format!("{rest}/stages/live"), format!("{rest}/stages/test"), format!("{rest}/stages/gone"));
    let http = format!("arn:aws:apigateway:{TOKYO}::/apis/h1/stages/live");
    let judge = async |facts: &Canned, arns: &[&String]| {
        let binding = Some(Binding::Arns(arns.iter().map(|arn| (*arn).clone()).collect()));
        let scenario = Scenario { binding, ..Scenario::new(READS, facts.clone()) };
        scenario.judge(async |cx: &Cx<'_>| run(&Params {}, cx).await).await
    };
    let missing = ("test", Current::Missing);
    for (arns, expected) in [
        (&[&live][..], &[("live", Current::Recorded)][..]),
        (&[&test], &[missing]),
        (&[&http, &test], &[("live", Current::Recorded), missing]),
        (&[&rest, &test], &[("live", Current::Recorded), missing]),
        (&[&gone], &[("gone", Current::Missing)]),
    ] {
        assert_eq!(currents(&judge(&facts, arns).await), expected, "{arns:?}");
    }
    let verdict = judge(&facts, &[&gone, &live]).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Partial, vec!["bound-resource-not-found"]));
    assert!(judge(&facts, &[&live]).await.claims.contains(&rest));
    let blind = facts.failed(GetStages { region: region(), api_id: "r1".to_owned() }, Cause::Denied);
    assert_eq!(judge(&blind, &[&live]).await.current, Current::Unknown);
}

#[tokio::test(start_paused = true)]
async fn remedies_name_the_stage_and_a_format_that_lacks_nothing() {
    let of = async |facts: Canned| shown(&judged(facts).await.remedies);
    insta::assert_snapshot!("rest-off", of(rest(bare())).await);
    let default = Stage { name: "$default".to_owned(), auto_deploy: true, ..bare() };
    insta::assert_snapshot!("http-off", of(v2("HTTP", default)).await);
    let lean = AccessLog::new(group_arn("short"), "$context.requestId $context.domainName");
    insta::assert_snapshot!("websocket-lean", of(v2("WEBSOCKET", Stage { access_log: Some(lean), ..bare() })).await);
    insta::assert_snapshot!("without-role", of(without_role(rest(logging_to(&group_arn("deleted"))))).await);
    let stream = format!("arn:aws:firehose:{TOKYO}:{ACCOUNT}:deliverystream/amazon-apigateway-a");
    insta::assert_snapshot!("to-a-stream", of(rest(logging_to(&stream))).await);
    for protocol in [Protocol::Rest, Protocol::Http, Protocol::WebSocket] {
        let needed = remedy::needed(protocol).iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(format::lacking(&needed), [], "{protocol:?}");
    }
    let silent = vec![metric("Count", &[("ApiName", "front"), ("Stage", "live")])];
    let silent = rest(logging_to(&group_arn("short"))).seen(metrics("AWS/ApiGateway", "Count"), silent);
    let said = of(silent).await;
    assert!(said.contains("attach-role-policy --role-name 'api-logs'") && said.contains("'short'"), "{said}");
}
