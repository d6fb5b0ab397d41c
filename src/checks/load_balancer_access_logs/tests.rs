use super::*;
use crate::facts::Cause;
use crate::facts::firehose::{DeliveryStream, DescribeDeliveryStream};
use crate::facts::kms::{DescribeKey, GetKeyPolicy};
use crate::facts::logs::{
    Delivery, DeliveryDestination, DeliverySource, DescribeDeliveries, DescribeDeliveryDestinations,
    DescribeDeliverySources, DescribeLogGroups, LogGroup,
};
use crate::facts::policy::{Statement, statements};
use crate::facts::s3::{Bucket, DefaultEncryption, Existence, FirstObject, GetBucketLocation, HeadBucket, ListBuckets};
use crate::judge::remedy::tests::shown;
use crate::judge::testing::{ACCOUNT, Canned, LONG_AGO, Scenario, TOKYO, codes, remedied};

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn arn(name: &str) -> String {
    format!("arn:aws:elasticloadbalancing:{TOKYO}:{ACCOUNT}:loadbalancer/app/{name}/50dc6c495c0c9188")
}

fn list() -> DescribeLoadBalancers {
    DescribeLoadBalancers { region: TOKYO.to_owned() }
}

fn balancer(name: &str, kind: &str) -> LoadBalancer {
    LoadBalancer { arn: arn(name), name: name.to_owned(), kind: kind.to_owned(), state: text("active") }
}

fn off() -> LogAttributes {
    LogAttributes {
        access_logs: false,
        access_logs_bucket: None,
        access_logs_prefix: None,
        connection_logs: false,
        health_check_logs: false,
    }
}

fn to(bucket: &str) -> LogAttributes {
    LogAttributes { access_logs: true, access_logs_bucket: text(bucket), ..off() }
}

fn attributes(name: &str) -> DescribeLoadBalancerAttributes {
    DescribeLoadBalancerAttributes { region: TOKYO.to_owned(), arn: arn(name) }
}

fn encryption(bucket: &str) -> GetBucketEncryption {
    GetBucketEncryption { region: TOKYO.to_owned(), bucket: bucket.to_owned() }
}

fn delivery_may_encrypt() -> Vec<Statement> {
    statements(r#"{"Statement": {"Effect": "Allow", "Principal": {"Service": "delivery.logs.amazonaws.com"}, "Action": "kms:GenerateDataKey*", "Resource": "*"}}"#).unwrap()
}

fn listeners(name: &str) -> DescribeListeners {
    DescribeListeners { region: TOKYO.to_owned(), load_balancer_arn: arn(name) }
}

/// An account with buckets of every kind and no deliveries.
fn account(balancers: Vec<LoadBalancer>) -> Canned {
    let bucket = |name: &str, region: Option<&str>| Bucket {
        name: name.to_owned(),
        region: region.map(str::to_owned),
        created: LONG_AGO,
    };
    let buckets = vec![
        bucket("logs", Some(TOKYO)),
        bucket("kms", Some(TOKYO)),
        bucket("unsaid", None),
        bucket("virginia", Some("us-east-1")),
    ];
    let head = |bucket: &str| HeadBucket { region: TOKYO.to_owned(), bucket: bucket.to_owned() };
    let unsaid = GetBucketLocation { region: "us-east-1".to_owned(), bucket: "unsaid".to_owned() };
    Canned::default()
        .seen(list(), balancers)
        .seen(ListBuckets { region: "us-east-1".to_owned() }, buckets)
        .seen(unsaid, TOKYO.to_owned())
        .seen(head("logs"), Existence::Exists)
        .seen(head("deleted"), Existence::Gone)
        .failed(head("central"), Cause::Denied)
        .seen(encryption("logs"), Some(DefaultEncryption { algorithm: "AES256".to_owned(), key_id: None }))
        .seen(encryption("kms"), Some(DefaultEncryption { algorithm: "aws:kms".to_owned(), key_id: None }))
        .seen(encryption("unsaid"), None)
        .seen(DescribeDeliverySources { region: TOKYO.to_owned() }, vec![])
}

/// One load balancer `web` with these attributes.
fn web(attributes_of_web: LogAttributes) -> Canned {
    account(vec![balancer("web", "application")]).seen(attributes("web"), attributes_of_web)
}

/// `web` with requests all the time, whose bucket holds files of these days before the scan.
async fn busy(attributes_of_web: LogAttributes, folder: &str, days: &[i64]) -> Verdict {
    let named = [("LoadBalancer", "app/web/50dc6c495c0c9188")];
    let facts = web(attributes_of_web).counting(TOKYO, ("AWS/ApplicationELB", "RequestCount"), &named, |_| 100);
    let facts = (0..8_i64).fold(facts, |facts, ago| {
        let day = (jiff::Timestamp::UNIX_EPOCH - jiff::SignedDuration::from_hours(24 * ago)).strftime("%Y/%m/%d");
        let file = format!("{ACCOUNT}_elasticloadbalancing_{TOKYO}_app.web.50dc6c495c0c9188_");
        let prefix = format!("{folder}AWSLogs/{ACCOUNT}/elasticloadbalancing/{TOKYO}/{day}/{file}");
        let key = days.contains(&ago).then(|| format!("{prefix}1.log.gz"));
        let read = FirstObject { region: TOKYO.to_owned(), bucket: "logs".to_owned(), prefix };
        facts.seen(read, key)
    });
    judged(facts).await
}

#[tokio::test(start_paused = true)]
async fn requests_must_leave_files() {
    for (days, current, expected) in [
        (&[0][..], Current::Recorded, &[][..]),
        (&[1], Current::Recorded, &[]),
        (&[3], Current::Partial, &["nothing-arrives-yet"]),
        (&[5], Current::Missing, &["nothing-arrives"]),
        (&[], Current::Missing, &["nothing-arrives"]),
    ] {
        let verdict = busy(to("logs"), "", days).await;
        assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, expected), "{days:?}");
        let prefixed = LogAttributes { access_logs_prefix: text("web"), ..to("logs") };
        assert_eq!(busy(prefixed, "web/", days).await.current, current, "{days:?}, with a prefix");
    }
}

/// A delivery of `kind` from `web` to `destination`.
fn delivering(facts: Canned, kind: &str, destination: &str) -> Canned {
    let source = DeliverySource {
        name: "web".to_owned(),
        service: text("elasticloadbalancing"),
        log_type: text(kind),
        resource_arns: vec![arn("web")],
        status: None,
        sampling_rate: None,
    };
    let delivery = Delivery {
        id: "d1".to_owned(),
        source_name: "web".to_owned(),
        destination_arn: "arn:destination".to_owned(),
        destination_type: None,
        record_fields: vec![],
        suffix_path: None,
        hive_compatible: false,
    };
    let target = DeliveryDestination {
        arn: "arn:destination".to_owned(),
        destination_type: None,
        resource_arn: text(destination),
    };
    let group = LogGroup {
        name: "alb".to_owned(),
        arn: format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:alb"),
        retention_days: Some(400),
        deletion_protection: false,
        kms_key_id: None,
        class: text("STANDARD"),
        created: LONG_AGO,
    };
    let region = || TOKYO.to_owned();
    let stream = DescribeDeliveryStream { region: region(), name: "alb".to_owned() };
    facts
        .seen(DescribeDeliverySources { region: region() }, vec![source])
        .seen(DescribeDeliveries { region: region() }, vec![delivery])
        .seen(DescribeDeliveryDestinations { region: region() }, vec![target])
        .seen(DescribeLogGroups { region: region() }, vec![group])
        .seen(stream, Some(DeliveryStream { status: "ACTIVE".to_owned(), updated: None, bucket: None }))
}

async fn judged(facts: Canned) -> Verdict {
    remedied(Scenario::new(READS, facts).judge(async |cx: &Cx<'_>| run(&Params {}, cx).await).await)
}

async fn assert_judged(facts: Canned, current: Current, reasons: &[&str]) {
    let verdict = judged(facts).await;
    assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons));
}

#[tokio::test(start_paused = true)]
async fn an_access_log_to_a_living_bucket_is_recorded() {
    for bucket in ["logs", "unsaid"] {
        let verdict = judged(web(to(bucket))).await;
        assert_eq!((verdict.current, codes(&verdict)), (Current::Recorded, vec![]), "{bucket}");
        assert_eq!(verdict.claims, [format!("arn:aws:s3:::{bucket}")]);
    }
    let verdict = judged(web(to("logs"))).await;
    let says = |field: &str, value: &str| {
        verdict.resources[0].evidence.iter().any(|evidence| evidence.field == field && evidence.value == value)
    };
    assert!(says("access_logs.s3.enabled", "true") && says("access_logs.s3.bucket", "logs"));
    assert!(says("SSEAlgorithm", "AES256") && says("Type", "application"));
}

#[tokio::test(start_paused = true)]
async fn a_bucket_that_cannot_take_the_log_makes_it_missing() {
    assert_judged(web(to("deleted")), Current::Missing, &["bucket-gone"]).await;
    assert_judged(web(to("virginia")), Current::Missing, &["bucket-in-other-region"]).await;
    assert_judged(web(to("kms")), Current::Missing, &["bucket-encrypted-with-kms"]).await;
    assert_judged(web(to("central")), Current::Unknown, &["destination-in-other-account"]).await;
    let blind = web(to("logs")).failed(encryption("logs"), Cause::Denied);
    assert_judged(blind, Current::Unknown, &["read-denied"]).await;
    let blind = web(to("logs")).failed(ListBuckets { region: "us-east-1".to_owned() }, Cause::Denied);
    assert_judged(blind, Current::Unknown, &["read-denied"]).await;
}

#[tokio::test(start_paused = true)]
async fn other_logs_are_no_access_log() {
    assert_judged(web(off()), Current::Missing, &["access-logs-disabled"]).await;
    let nowhere = LogAttributes { access_logs: true, ..off() };
    assert_judged(web(nowhere), Current::Missing, &["access-log-bucket-unset"]).await;
    let configured_but_off = LogAttributes { access_logs: false, ..to("logs") };
    assert_judged(web(configured_but_off), Current::Missing, &["access-logs-disabled"]).await;
    for (connection_logs, health_check_logs) in [(true, false), (false, true), (true, true)] {
        let others = LogAttributes { connection_logs, health_check_logs, ..off() };
        assert_judged(web(others), Current::Missing, &["other-logs-only"]).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_delivery_records_what_the_attribute_does_not() {
    let group = format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:alb:*");
    let stream = format!("arn:aws:firehose:{TOKYO}:{ACCOUNT}:deliverystream/alb");
    for destination in [group.as_str(), "arn:aws:s3:::logs/prefix"] {
        assert_judged(delivering(web(off()), "ALB_ACCESS_LOGS", destination), Current::Recorded, &[]).await;
        assert_judged(delivering(web(to("deleted")), "ALB_ACCESS_LOGS", destination), Current::Recorded, &[]).await;
        for other in ["ALB_CONNECTION_LOGS", "ALB_HEALTH_CHECK_LOGS", "NLB_ACCESS_LOGS"] {
            let facts = delivering(web(off()), other, destination);
            assert_judged(facts, Current::Missing, &["access-logs-disabled"]).await;
        }
    }
    let transit = delivering(web(off()), "ALB_ACCESS_LOGS", &stream);
    assert_judged(transit, Current::Partial, &["stream-end-unverified"]).await;
    let gone = delivering(web(off()), "ALB_ACCESS_LOGS", &group.replace(":alb", ":deleted"));
    assert_judged(gone, Current::Missing, &["access-logs-disabled", "log-group-gone"]).await;
    let nowhere =
        delivering(web(off()), "ALB_ACCESS_LOGS", &group).seen(DescribeDeliveries { region: TOKYO.to_owned() }, vec![]);
    assert_judged(nowhere, Current::Missing, &["access-logs-disabled", "delivery-source-without-delivery"]).await;
    let blind = web(off()).failed(DescribeDeliverySources { region: TOKYO.to_owned() }, Cause::Denied);
    assert_judged(blind, Current::Unknown, &["access-logs-disabled", "read-denied"]).await;
    let blind = web(to("logs")).failed(attributes("web"), Cause::Throttled);
    assert_judged(blind, Current::Unknown, &["read-throttled"]).await;
}

#[tokio::test(start_paused = true)]
async fn load_balancers_that_cannot_log_are_out_of_scope() {
    let network = |protocols: &[&str]| {
        let protocols = protocols.iter().map(|protocol| (*protocol).to_owned()).collect();
        account(vec![balancer("web", "network")]).seen(attributes("web"), off()).seen(listeners("web"), protocols)
    };
    assert_judged(account(vec![balancer("web", "gateway")]), Current::NotPresent, &["gateway-load-balancer"]).await;
    assert_judged(network(&["TCP", "UDP"]), Current::NotPresent, &["no-tls-listener"]).await;
    assert_judged(network(&["TLS"]), Current::Missing, &["access-logs-disabled"]).await;
    let logged = |facts: Canned, bucket: &str| facts.seen(attributes("web"), to(bucket));
    assert_judged(logged(network(&["TLS"]), "logs"), Current::Recorded, &[]).await;
    let managed = logged(network(&["TLS"]), "kms");
    assert_judged(managed.clone(), Current::Missing, &["bucket-encrypted-with-aws-managed-key"]).await;
    let own = managed
        .seen(encryption("kms"), Some(DefaultEncryption { algorithm: "aws:kms".to_owned(), key_id: text("k") }))
        .seen(GetKeyPolicy { region: TOKYO.to_owned(), key_id: "k".to_owned() }, Some(delivery_may_encrypt()))
        .seen(DescribeKey { region: TOKYO.to_owned(), key_id: "k".to_owned() }, text("Enabled"));
    assert_judged(own, Current::Recorded, &[]).await;
    assert_judged(logged(network(&["TLS", "TCP"]), "logs"), Current::Recorded, &["tls-listeners-only"]).await;
    let group = format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:alb");
    assert_judged(delivering(network(&["TLS"]), "NLB_ACCESS_LOGS", &group), Current::Recorded, &[]).await;
    let blind = network(&["TLS"]).failed(listeners("web"), Cause::Denied);
    assert_judged(blind, Current::Unknown, &["read-denied"]).await;
    let failed = LoadBalancer { state: text("failed"), ..balancer("web", "application") };
    assert_judged(account(vec![failed]), Current::NotPresent, &["load-balancer-failed"]).await;
}

#[tokio::test(start_paused = true)]
async fn every_load_balancer_counts_and_none_is_not_present() {
    let three = account(vec![
        balancer("web", "application"),
        balancer("admin", "application"),
        balancer("inspection", "gateway"),
    ])
    .seen(attributes("web"), to("logs"))
    .seen(attributes("admin"), off());
    assert_judged(three.clone(), Current::Partial, &["access-logs-disabled"]).await;
    for (names, current) in [
        (&["web"][..], Current::Recorded),
        (&["admin"], Current::Missing),
        (&["inspection"], Current::NotPresent),
        (&["web", "inspection"], Current::Recorded),
        (&["web", "deleted"], Current::Partial),
        (&["x-*"], Current::NotPresent),
    ] {
        let scenario = Scenario::new(READS, three.clone()).named(names);
        let verdict = scenario.judge(async |cx: &Cx<'_>| run(&Params {}, cx).await).await;
        assert_eq!(verdict.current, current, "{names:?}");
    }
    assert_judged(account(vec![]), Current::NotPresent, &["no-such-resource"]).await;
    assert_judged(three.failed(list(), Cause::Denied), Current::Unknown, &["read-denied"]).await;
}

#[tokio::test(start_paused = true)]
async fn remedies_name_the_load_balancer_and_a_bucket_that_takes_its_log() {
    let shown = async |facts: Canned| shown(&judged(facts).await.remedies);
    insta::assert_snapshot!("off", shown(web(off())).await);
    let two = account(vec![balancer("web", "application"), balancer("admin", "application")]);
    let beside = two.seen(attributes("web"), to("logs")).seen(attributes("admin"), off());
    insta::assert_snapshot!("beside-one-that-logs", shown(beside).await);
    insta::assert_snapshot!("bucket-gone", shown(web(to("deleted"))).await);
    insta::assert_snapshot!("bucket-with-kms", shown(web(to("kms"))).await);
    let network = account(vec![balancer("web", "network")]).seen(listeners("web"), vec!["TLS".to_owned()]);
    let refusing = network
        .seen(attributes("web"), to("kms"))
        .seen(encryption("kms"), Some(DefaultEncryption { algorithm: "aws:kms".to_owned(), key_id: text("k") }))
        .seen(GetKeyPolicy { region: TOKYO.to_owned(), key_id: "k".to_owned() }, Some(vec![]));
    insta::assert_snapshot!("network-key-refuses", shown(refusing).await);
    insta::assert_snapshot!("bucket-expires", shown(web(to("logs")).expiring("logs", 30)).await);
    let elsewhere = shown(web(to("virginia"))).await;
    assert!(
        elsewhere.contains("Key=access_logs.s3.bucket,Value=REPLACE_WITH_LOAD_BALANCER_LOG_BUCKET_NAME"),
        "{elsewhere}"
    );
}

#[tokio::test(start_paused = true)]
async fn only_rules_about_the_load_balancers_own_files_count() {
    let own = format!("web/AWSLogs/{ACCOUNT}/elasticloadbalancing/{TOKYO}/");
    let prefixed = || LogAttributes { access_logs_prefix: text("web"), ..to("logs") };
    for (prefix, current) in [
        ("", Current::Partial),
        ("web/", Current::Partial),
        (own.as_str(), Current::Partial),
        ("AWSLogs/", Current::Recorded),
        ("web/AWSLogs/333333333333/elasticloadbalancing/us-east-1/", Current::Recorded),
        ("athena-results/", Current::Recorded),
    ] {
        let verdict = judged(web(prefixed()).expiring_below("logs", prefix, 30)).await;
        assert_eq!(verdict.current, current, "{prefix}");
    }
    let delivered = delivering(web(off()), "ALB_ACCESS_LOGS", "arn:aws:s3:::logs/alb");
    let kept = judged(delivered.clone().expiring_below("logs", "alb/us-east-1/", 30)).await;
    assert_eq!(kept.current, Current::Recorded, "{:?}", codes(&kept));
    let short = judged(delivered.expiring_below("logs", "alb/", 30)).await;
    assert_eq!((short.current, codes(&short).as_slice()), (Current::Partial, ["retention-short"].as_slice()));
}
