use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::*;
use crate::facts::Cause;
use crate::facts::cloudwatch::{ListMetrics, Metric};
use crate::judge::arrival::counting;
use crate::judge::remedy::tests::shown;
use crate::judge::testing::{ACCOUNT, Canned, LONG_AGO, Scenario, TOKYO, codes, currents, remedied};
use crate::judge::verdict::Current;

const VIRGINIA: &str = "us-east-1";

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn list(region: &str) -> ListFunctions {
    ListFunctions { region: region.to_owned() }
}

fn groups(region: &str) -> DescribeLogGroups {
    DescribeLogGroups { region: region.to_owned() }
}

fn function(region: &str, name: &str) -> Function {
    Function {
        name: name.to_owned(),
        arn: format!("arn:aws:lambda:{region}:{ACCOUNT}:function:{name}"),
        role: format!("arn:aws:iam::{ACCOUNT}:role/service/functions"),
        log_group: None,
        log_format: text("Text"),
        application_log_level: None,
        system_log_level: None,
        layers: vec![],
        modified: None,
    }
}

fn json(application: Option<&str>, system: Option<&str>) -> Function {
    Function {
        log_format: text("JSON"),
        application_log_level: application.map(str::to_owned),
        system_log_level: system.map(str::to_owned),
        ..function(TOKYO, "api")
    }
}

fn group(region: &str, name: &str, retention_days: Option<i32>) -> LogGroup {
    let arn = format!("arn:aws:logs:{region}:{ACCOUNT}:log-group:{name}");
    LogGroup {
        name: name.to_owned(),
        arn,
        retention_days,
        deletion_protection: false,
        kms_key_id: None,
        class: text("STANDARD"),
        created: LONG_AGO,
    }
}

fn tokyo(functions: Vec<Function>) -> Canned {
    let passing = LogGroup { class: text("DELIVERY"), ..group(TOKYO, "/passing", None) };
    let kept = vec![group(TOKYO, "/aws/lambda/api", None), group(TOKYO, "/shared", Some(7)), passing];
    invoked(TOKYO, &[]).seen(list(TOKYO), functions).seen(groups(TOKYO), kept)
}

fn metrics(region: &str, namespace: &str, name: &str) -> ListMetrics {
    ListMetrics { region: region.to_owned(), namespace: namespace.to_owned(), name: text(name) }
}

/// Functions that were invoked in the last two weeks; only the group of `api` took in events.
fn invoked(region: &str, functions: &[&str]) -> Canned {
    let metric = |name: &str, dimension: &str, value: &str| Metric {
        name: name.to_owned(),
        dimensions: BTreeMap::from([(dimension.to_owned(), value.to_owned())]),
    };
    let invocations = functions.iter().map(|function| metric("Invocations", "FunctionName", function)).collect();
    Canned::default().seen(metrics(region, "AWS/Lambda", "Invocations"), invocations).seen(
        metrics(region, "AWS/Logs", "IncomingLogEvents"),
        vec![metric("IncomingLogEvents", "LogGroupName", "/aws/lambda/api")],
    )
}

async fn judged(scenario: Scenario) -> Verdict {
    remedied(scenario.judge(async |cx: &Cx<'_>| run(&Params {}, cx).await).await)
}

async fn one(function: Function) -> Verdict {
    judged(Scenario::new(READS, tokyo(vec![function]))).await
}

#[tokio::test(start_paused = true)]
async fn a_function_whose_group_exists_is_recorded_and_claims_it() {
    let verdict = one(function(TOKYO, "api")).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Recorded, vec![]));
    assert_eq!(verdict.claims, [format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:/aws/lambda/api")]);
    let says = |field: &str, value: &str| {
        verdict.resources[0].evidence.iter().any(|evidence| evidence.field == field && evidence.value == value)
    };
    assert!(says("LoggingConfig.LogFormat", "Text") && says("retentionInDays", "null"));
}

#[tokio::test(start_paused = true)]
async fn the_configured_group_counts_not_the_usual_one() {
    for (log_group, current, code) in [
        ("/shared", Current::Partial, "retention-short"),
        ("/passing", Current::Partial, "kept-one-day"),
        ("/deleted", Current::Missing, "log-group-gone"),
    ] {
        let verdict = one(Function { log_group: text(log_group), ..function(TOKYO, "api") }).await;
        assert_eq!((verdict.current, codes(&verdict)), (current, vec![code]), "{log_group}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_function_without_a_group_is_missing_and_its_layers_are_told() {
    let verdict = one(function(TOKYO, "etl")).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Missing, vec!["log-group-gone"]));
    let layers = vec!["arn:aws:lambda:ap-northeast-1:464622532012:layer:Datadog-Extension:1".to_owned()];
    let verdict = one(Function { layers, ..function(TOKYO, "etl") }).await;
    let expected = vec!["log-group-gone", "logs-possibly-external"];
    assert_eq!((verdict.current, codes(&verdict)), (Current::Missing, expected));
}

#[tokio::test(start_paused = true)]
async fn a_function_that_is_invoked_and_writes_nothing_is_missing() {
    let to = |group: &str| Function { log_group: text(group), ..function(TOKYO, "api") };
    let silent = Function { system_log_level: text("WARN"), log_group: text("/shared"), ..json(Some("INFO"), None) };
    for (function, current, reasons) in [
        (to("/aws/lambda/api"), Current::Recorded, &[][..]),
        (to("/shared"), Current::Missing, &["retention-short", "nothing-arrives"]),
        (silent, Current::Partial, &["retention-short", "nothing-arrives", "invocation-lines-dropped"]),
    ] {
        let facts = invoked(TOKYO, &["api"])
            .seen(list(TOKYO), vec![function])
            .seen(groups(TOKYO), vec![group(TOKYO, "/aws/lambda/api", None), group(TOKYO, "/shared", Some(7))]);
        let verdict = judged(Scenario::new(READS, facts.clone())).await;
        assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons));
        let blind = facts.failed(metrics(TOKYO, "AWS/Logs", "IncomingLogEvents"), Cause::Denied);
        judged(Scenario::new(READS, blind)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn levels_of_json_logs_decide_what_is_dropped() {
    for (application, system, current, reasons) in [
        (None, None, Current::Recorded, &[][..]),
        (Some("TRACE"), Some("DEBUG"), Current::Recorded, &[]),
        (Some("DEBUG"), Some("INFO"), Current::Recorded, &[]),
        (Some("INFO"), Some("INFO"), Current::Recorded, &[]),
        (Some("INFO"), Some("WARN"), Current::Recorded, &["invocation-lines-dropped"]),
        (Some("WARN"), Some("INFO"), Current::Partial, &["application-logs-dropped"]),
        (Some("ERROR"), None, Current::Partial, &["application-logs-dropped"]),
        (Some("FATAL"), Some("WARN"), Current::Partial, &["application-logs-dropped", "invocation-lines-dropped"]),
    ] {
        let verdict = one(json(application, system)).await;
        assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons), "{application:?} {system:?}");
    }
    let text_format = Function { log_format: text("Text"), ..json(Some("ERROR"), Some("WARN")) };
    assert_eq!(one(text_format).await.current, Current::Recorded, "levels are of no account in format Text");
    let nowhere = Function { log_group: text("/deleted"), ..json(Some("ERROR"), None) };
    assert_eq!(one(nowhere).await.current, Current::Missing);
}

#[tokio::test(start_paused = true)]
async fn the_binding_says_which_functions_a_row_means() {
    let facts = tokyo(vec![function(TOKYO, "api"), function(TOKYO, "etl"), function(TOKYO, "etl-clean")]);
    let all = || Scenario::new(READS, facts.clone());
    assert_eq!(judged(all()).await.current, Current::Partial);
    assert_eq!(judged(all().named(&["api"])).await.current, Current::Recorded);
    let etl = judged(all().named(&["etl*"])).await;
    assert_eq!((etl.current, etl.resources.len()), (Current::Missing, 2));
    assert_eq!(judged(all().named(&["bedrock-*"])).await.current, Current::NotPresent);
    let verdict = judged(all().named(&["api", "deleted"])).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Partial, vec!["bound-resource-not-found"]));
    let empty = Scenario::new(READS, Canned::default().seen(list(TOKYO), vec![]));
    assert_eq!(judged(empty).await.current, Current::NotPresent);
}

#[tokio::test(start_paused = true)]
async fn what_could_not_be_read_is_unknown() {
    for facts in [
        tokyo(vec![function(TOKYO, "api")]).failed(list(TOKYO), Cause::Denied),
        tokyo(vec![function(TOKYO, "api")]).failed(groups(TOKYO), Cause::Denied),
    ] {
        let verdict = judged(Scenario::new(READS, facts)).await;
        assert_eq!((verdict.current, codes(&verdict)), (Current::Unknown, vec!["read-denied"]));
    }
}

/// A function of us-east-1 beside one of Tokyo; `virginia` and `tokyo` are the log groups of the regions.
fn edge(virginia: &[(&str, Option<i32>)], tokyo: &[(&str, Option<i32>)]) -> Canned {
    let all = |region: &str, names: &[(&str, Option<i32>)]| {
        names.iter().map(|(name, retention)| group(region, name, *retention)).collect::<Vec<_>>()
    };
    invoked(VIRGINIA, &[])
        .seen(list(TOKYO), vec![])
        .seen(list(VIRGINIA), vec![function(VIRGINIA, "viewer")])
        .seen(groups(TOKYO), all(TOKYO, tokyo))
        .seen(groups(VIRGINIA), all(VIRGINIA, virginia))
}

async fn at_the_edge(facts: Canned) -> Verdict {
    judged(Scenario::new(READS, facts).regions(&[TOKYO, VIRGINIA])).await
}

#[tokio::test(start_paused = true)]
async fn replicas_at_the_edge_log_where_they_run() {
    let (own, replica) = (("/aws/lambda/viewer", None), ("/aws/lambda/us-east-1.viewer", None));
    let short = ("/aws/lambda/us-east-1.viewer", Some(3));
    for (facts, current, reasons) in [
        (edge(&[own], &[]), Current::Recorded, &[][..]),
        (edge(&[], &[]), Current::Missing, &["log-group-gone"]),
        (edge(&[], &[replica]), Current::Partial, &["edge-replicas"]),
        (edge(&[own], &[replica]), Current::Partial, &["edge-replicas"]),
        (edge(&[], &[short]), Current::Partial, &["edge-replicas", "retention-short"]),
        (edge(&[own], &[]).failed(groups(TOKYO), Cause::Denied), Current::Unknown, &["read-denied"]),
        (edge(&[], &[]).failed(groups(TOKYO), Cause::Denied), Current::Unknown, &["log-group-gone", "read-denied"]),
    ] {
        let verdict = at_the_edge(facts).await;
        assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons));
        assert_eq!(currents(&verdict).len(), 1);
    }
    let verdict = at_the_edge(edge(&[own], &[replica])).await;
    assert_eq!(verdict.claims.len(), 2, "{:?}", verdict.claims);
}

#[tokio::test(start_paused = true)]
async fn remedies_name_the_function_its_group_and_its_role() {
    let of = async |function: Function| shown(&one(function).await.remedies);
    insta::assert_snapshot!("gone", of(function(TOKYO, "etl")).await);
    let short = Function { log_group: text("/shared"), ..json(Some("ERROR"), Some("WARN")) };
    insta::assert_snapshot!("short-and-dropping", of(short).await);
    let passing = Function { log_group: text("/passing"), ..function(TOKYO, "api") };
    insta::assert_snapshot!("passing", of(passing).await);
    let replica = ("/aws/lambda/us-east-1.viewer", Some(3));
    insta::assert_snapshot!("edge", shown(&at_the_edge(edge(&[], &[replica])).await.remedies));
}

/// The series of a metric, one for each number, all of which count something all the time but the last.
fn but_the_last(list: &ListMetrics, dimension: &str, named: impl Fn(usize) -> String, many: usize) -> Canned {
    let metric = |number| Metric {
        name: list.name.clone().unwrap(),
        dimensions: [(dimension.to_owned(), named(number))].into(),
    };
    let listed: Vec<Metric> = (0..many).map(metric).collect();
    let (data, mut history) = counting(list, &listed, |_| 1).remove(0);
    let last = named(many - 1);
    let silent = history.series.iter_mut().find(|series| series.dimensions[dimension] == last).unwrap();
    silent.counts.fill(0);
    Canned::default().seen(list.clone(), listed).seen(data, history)
}

/// Metrics are asked for all of a region at once: thousands of functions cost no more reads than one, and little time.
#[tokio::test]
async fn thousands_of_functions_are_weighed_by_a_handful_of_reads() {
    const MANY: usize = 5_000;
    let name = |number: usize| format!("f{number:04}");
    let list = |namespace: &str, name: &str| {
        let (namespace, name) = (namespace.to_owned(), Some(name.to_owned()));
        ListMetrics { region: TOKYO.to_owned(), namespace, name }
    };
    let (invocations, events) = (list("AWS/Lambda", "Invocations"), list("AWS/Logs", "IncomingLogEvents"));
    let functions = (0..MANY).map(|number| function(TOKYO, &name(number))).collect();
    let groups = (0..MANY).map(|number| group(TOKYO, &format!("/aws/lambda/{}", name(number)), None)).collect();
    let facts = but_the_last(&invocations, "FunctionName", |number| name(number + 1), MANY)
        .and(but_the_last(&events, "LogGroupName", |number| format!("/aws/lambda/{}", name(number)), MANY))
        .seen(ListFunctions { region: TOKYO.to_owned() }, functions)
        .seen(DescribeLogGroups { region: TOKYO.to_owned() }, groups);
    let began = Instant::now();
    let (verdict, asked) = Scenario::new(READS, facts).run(async |cx: &Cx<'_>| run(&Params {}, cx).await).await;
    let took = began.elapsed();
    let count = |current| verdict.resources.iter().filter(|resource| resource.current == current).count();
    assert_eq!((count(Current::Recorded), count(Current::Missing)), (MANY - 1, 1));
    let mut calls: Vec<&str> = asked.iter().map(|key| key.call.as_str()).collect();
    calls.dedup();
    let times = |call: &str| asked.iter().filter(|key| key.call == call).count();
    assert_eq!((times("cloudwatch:ListMetrics"), times("cloudwatch:GetMetricData")), (2, 2), "{calls:?}");
    // Only of the silent one the streams are looked at.
    assert_eq!(
        (times("logs:DescribeLogGroups"), times("logs:DescribeLogStreams"), asked.len()),
        (1, 1, 7),
        "{calls:?}"
    );
    assert!(took < Duration::from_secs(30), "{took:?}");
}
