use std::collections::BTreeMap;

use super::*;
use crate::facts::Cause;
use crate::facts::bedrock::InvocationBucket;
use crate::facts::cloudtrail::LookupEvents;
use crate::facts::kms::DescribeKey;
use crate::facts::logs::{DescribeLogGroups, LogGroup};
use crate::facts::s3::{
    Bucket, DefaultEncryption, Existence, FirstObject, GetBucketEncryption, HeadBucket, ListBuckets,
};
use crate::judge::remedy::tests::shown;
use crate::judge::testing::{ACCOUNT, Canned, LONG_AGO, Scenario, TOKYO, codes, remedied};

const VIRGINIA: &str = "us-east-1";
const CLAUDE: &str = "anthropic.claude-sonnet-4-20250514-v1:0";

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn setting(region: &str) -> GetModelInvocationLoggingConfiguration {
    GetModelInvocationLoggingConfiguration { region: region.to_owned() }
}

fn metrics(region: &str, namespace: &str) -> ListMetrics {
    ListMetrics { region: region.to_owned(), namespace: namespace.to_owned(), name: None }
}

fn lookup(region: &str, event_name: &str) -> LookupEvents {
    LookupEvents { region: region.to_owned(), event_name: event_name.to_owned() }
}

fn invoked(models: &[&str]) -> Vec<Metric> {
    let metric = |model: &&str| Metric {
        name: "Invocations".to_owned(),
        dimensions: BTreeMap::from([("ModelId".to_owned(), (*model).to_owned())]),
    };
    models.iter().map(metric).collect()
}

/// Everything on, to no destination.
fn nowhere() -> InvocationLogging {
    InvocationLogging {
        log_group: None,
        bucket: None,
        text: Some(true),
        image: Some(true),
        embedding: Some(true),
        video: Some(true),
        audio: Some(true),
    }
}

fn named(bucket: &str) -> Option<InvocationBucket> {
    Some(InvocationBucket { name: bucket.to_owned(), prefix: text("invocations") })
}

fn to_bucket(bucket: &str) -> InvocationLogging {
    InvocationLogging { bucket: named(bucket), ..nowhere() }
}

fn to_group(name: &str, large: Option<&str>) -> InvocationLogging {
    let role_arn = format!("arn:aws:iam::{ACCOUNT}:role/bedrock-logs");
    let group = InvocationLogGroup { name: name.to_owned(), role_arn, large_data: large.and_then(named) };
    InvocationLogging { log_group: Some(group), ..nowhere() }
}

fn region(config: Option<InvocationLogging>, runtime: &[&str], mantle: &[&str]) -> Canned {
    let group = |name: &str, retention_days| LogGroup {
        name: name.to_owned(),
        arn: format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:{name}"),
        retention_days,
        deletion_protection: false,
        kms_key_id: None,
        class: text("STANDARD"),
        created: LONG_AGO,
    };
    let bucket = |name: &str, region: &str| Bucket { name: name.to_owned(), region: text(region), created: LONG_AGO };
    let head = |name: &str| HeadBucket { region: TOKYO.to_owned(), bucket: name.to_owned() };
    ["Converse", "ConverseStream", "InvokeModel", "InvokeModelWithResponseStream"]
        .into_iter()
        .fold(Canned::default(), |facts, name| {
            facts.seen(lookup(TOKYO, name), false).seen(lookup(VIRGINIA, name), false)
        })
        .seen(setting(TOKYO), config)
        .seen(metrics(TOKYO, RUNTIME), invoked(runtime))
        .seen(metrics(TOKYO, MANTLE), invoked(mantle))
        .seen(
            DescribeLogGroups { region: TOKYO.to_owned() },
            vec![group("bedrock", Some(400)), group("short", Some(7))],
        )
        .seen(ListBuckets { region: VIRGINIA.to_owned() }, vec![bucket("logs", TOKYO), bucket("virginia", VIRGINIA)])
        .seen(encryption("logs", TOKYO), None)
        .seen(encryption("virginia", VIRGINIA), None)
        .seen(head("logs"), Existence::Exists)
        .seen(head("deleted"), Existence::Gone)
        .seen(head("central"), Existence::Exists)
}

fn encryption(bucket: &str, region: &str) -> GetBucketEncryption {
    GetBucketEncryption { region: region.to_owned(), bucket: bucket.to_owned() }
}

/// A region that is used and has this setting.
fn used(config: InvocationLogging) -> Canned {
    region(Some(config), &[CLAUDE], &[])
}

async fn judged(scenario: Scenario) -> Verdict {
    remedied(scenario.judge(async |cx: &Cx<'_>| run(&Params {}, cx).await).await)
}

async fn assert_judged(facts: Canned, current: Current, reasons: &[&str]) {
    let verdict = judged(Scenario::new(READS, facts)).await;
    assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons));
}

#[tokio::test(start_paused = true)]
async fn invocations_must_leave_records() {
    let busy = |config| used(config).counting(TOKYO, (RUNTIME, "Invocations"), &[("ModelId", CLAUDE)], |_| 1);
    let group = || busy(to_group("bedrock", Some("logs")));
    let took = |facts: Canned, until: u32| {
        let named = [("LogGroupName", "bedrock")];
        facts.counting(TOKYO, ("AWS/Logs", "IncomingLogEvents"), &named, move |ago| u64::from(ago > until))
    };
    assert_judged(took(group(), 0), Current::Recorded, &[]).await;
    assert_judged(took(group(), 72), Current::Missing, &["nothing-arrives"]).await;
    let all = format!("invocations/AWSLogs/{ACCOUNT}/BedrockModelInvocationLogs/");
    let days = ["1970/01/01", "1969/12/31"].map(|day| format!("{all}{TOKYO}/{day}/"));
    let empty = days.into_iter().chain([all]).fold(busy(to_bucket("logs")), |facts, prefix| {
        let read = FirstObject { region: TOKYO.to_owned(), bucket: "logs".to_owned(), prefix };
        facts.seen(read, None)
    });
    assert_judged(busy(to_bucket("logs")), Current::Recorded, &[]).await;
    assert_judged(empty, Current::Missing, &["nothing-arrives"]).await;
}

#[tokio::test(start_paused = true)]
async fn invocations_to_a_living_destination_are_recorded_whether_there_are_any_or_not() {
    for config in [to_bucket("logs"), to_group("bedrock", Some("logs"))] {
        for models in [&[CLAUDE][..], &[]] {
            assert_judged(region(Some(config.clone()), models, &[]), Current::Recorded, &[]).await;
        }
    }
    let verdict = judged(Scenario::new(READS, used(to_group("bedrock", Some("logs"))))).await;
    let group = format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:bedrock");
    assert_eq!(verdict.claims, [group, "arn:aws:s3:::logs".to_owned()]);
    let says = |field: &str, value: &str| {
        verdict.resources[0].evidence.iter().any(|evidence| evidence.field == field && evidence.value == value)
    };
    assert!(says("cloudWatchConfig.logGroupName", "bedrock") && says("textDataDeliveryEnabled", "true"));
    assert!(says("ModelId", &format!("[\"{CLAUDE}\"]")), "{:?}", verdict.resources[0].evidence);
}

#[tokio::test(start_paused = true)]
async fn a_region_without_the_setting_is_missing_if_used_and_else_out_of_scope() {
    assert_judged(region(None, &[CLAUDE], &[]), Current::Missing, &["invocation-logging-off"]).await;
    assert_judged(region(None, &[], &[]), Current::NotPresent, &["bedrock-not-used"]).await;
    assert_judged(region(Some(to_bucket("deleted")), &[], &[]), Current::NotPresent, &["bedrock-not-used"]).await;
    let both = ["invocation-logging-off", "mantle-endpoint-not-logged"];
    assert_judged(region(None, &[], &["gpt-oss"]), Current::Missing, &both).await;
}

#[tokio::test(start_paused = true)]
async fn a_region_that_is_used_once_a_month_is_used() {
    let monthly = |config: Option<InvocationLogging>| region(config, &[], &[]).seen(lookup(TOKYO, "InvokeModel"), true);
    assert_judged(monthly(None), Current::Missing, &["invocation-logging-off"]).await;
    assert_judged(monthly(Some(to_group("bedrock", None))), Current::Partial, &["large-data-not-delivered"]).await;
    assert_judged(monthly(Some(to_bucket("logs"))), Current::Recorded, &[]).await;
    let blind = region(None, &[], &[]).failed(lookup(TOKYO, "Converse"), Cause::Denied);
    assert_judged(blind, Current::Unknown, &["invocation-logging-off", "read-denied"]).await;
    let enough = monthly(None).failed(lookup(TOKYO, "Converse"), Cause::Denied);
    assert_judged(enough, Current::Missing, &["invocation-logging-off"]).await;
}

#[tokio::test(start_paused = true)]
async fn deliveries_that_bedrock_reports_as_failed_are_lost() {
    let (cloudwatch, s3) = ("ModelInvocationLogsCloudWatchDelivery", "ModelInvocationLogsS3Delivery");
    let large = "ModelInvocationLargeDataS3Delivery";
    let reported = |config: InvocationLogging, names: &[(&str, &str)]| {
        let named = |(of, outcome): &(&str, &str)| Metric { name: format!("{of}{outcome}"), dimensions: [].into() };
        let metrics_of = invoked(&[CLAUDE]).into_iter().chain(names.iter().map(named)).collect();
        used(config).seen(metrics(TOKYO, RUNTIME), metrics_of)
    };
    let (failing, at_times) = ("invocation-log-delivery-failing", "invocation-log-delivery-fails-at-times");
    let both = InvocationLogging { bucket: named("logs"), ..to_group("bedrock", Some("logs")) };
    for (config, names, current, reasons) in [
        (to_bucket("logs"), &[(s3, "Success")][..], Current::Recorded, &[][..]),
        (to_bucket("logs"), &[(s3, "Failure")], Current::Missing, &[failing]),
        (to_bucket("logs"), &[(s3, "Failure"), (s3, "Success")], Current::Partial, &[at_times]),
        (to_bucket("logs"), &[(cloudwatch, "Failure")], Current::Recorded, &[]),
        (to_group("bedrock", Some("logs")), &[(cloudwatch, "Failure")], Current::Missing, &[failing]),
        (to_group("bedrock", Some("logs")), &[(large, "Failure")], Current::Partial, &[failing]),
        (both, &[(cloudwatch, "Failure"), (s3, "Success")], Current::Recorded, &[]),
    ] {
        assert_judged(reported(config, names), current, reasons).await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_sent_to_mantle_cannot_be_logged() {
    let config = Some(to_bucket("logs"));
    let mantle = ["mantle-endpoint-not-logged"];
    assert_judged(region(config.clone(), &[CLAUDE], &["gpt-oss"]), Current::Partial, &mantle).await;
    assert_judged(region(config.clone(), &[], &["gpt-oss"]), Current::Missing, &mantle).await;
    let hidden = |namespace| metrics(TOKYO, namespace);
    let blind = region(config.clone(), &[CLAUDE], &[]).failed(hidden(MANTLE), Cause::Denied);
    assert_judged(blind, Current::Unknown, &["read-denied"]).await;
    let blind = region(config.clone(), &[], &["gpt-oss"]).failed(hidden(RUNTIME), Cause::Denied);
    assert_judged(blind, Current::Unknown, &["read-denied", "mantle-endpoint-not-logged"]).await;
    let blind = region(config, &[], &[]).failed(hidden(RUNTIME), Cause::Denied);
    assert_judged(blind, Current::Unknown, &["read-denied"]).await;
    let blind = region(None, &[], &[]).failed(hidden(RUNTIME), Cause::Denied);
    assert_judged(blind, Current::Unknown, &["invocation-logging-off", "read-denied"]).await;
    let blind = region(None, &[CLAUDE], &[]).failed(hidden(MANTLE), Cause::Denied);
    assert_judged(blind, Current::Missing, &["invocation-logging-off", "read-denied"]).await;
}

#[tokio::test(start_paused = true)]
async fn the_destination_decides() {
    for (config, current, reasons) in [
        (to_group("bedrock", None), Current::Partial, &["large-data-not-delivered"][..]),
        (to_group("bedrock", Some("deleted")), Current::Partial, &["bucket-gone"]),
        (to_group("short", Some("logs")), Current::Partial, &["retention-short"]),
        (to_group("deleted", Some("logs")), Current::Missing, &["log-group-gone"]),
        (to_bucket("deleted"), Current::Missing, &["bucket-gone"]),
        (to_bucket("central"), Current::Missing, &["bucket-of-other-account"]),
        (to_bucket("virginia"), Current::Missing, &["bucket-in-other-region"]),
    ] {
        assert_judged(used(config), current, reasons).await;
    }
    let both = |group, bucket| InvocationLogging { bucket: named(bucket), ..to_group(group, None) };
    assert_judged(used(both("bedrock", "logs")), Current::Recorded, &[]).await;
    assert_judged(used(both("deleted", "logs")), Current::Recorded, &[]).await;
    let expected = ["large-data-not-delivered", "bucket-gone"];
    assert_judged(used(both("bedrock", "deleted")), Current::Partial, &expected).await;
    let spare = InvocationLogging { bucket: named("deleted"), ..to_group("bedrock", Some("logs")) };
    assert_judged(used(spare), Current::Recorded, &[]).await;
}

#[tokio::test(start_paused = true)]
async fn the_buckets_key_must_be_usable() {
    let key = format!("arn:aws:kms:{TOKYO}:{ACCOUNT}:key/1");
    let foreign = key.replace(ACCOUNT, "999999999999");
    let describe = || DescribeKey { region: TOKYO.to_owned(), key_id: key.clone() };
    let with = |key: Option<&str>| {
        let default = DefaultEncryption { algorithm: "aws:kms".to_owned(), key_id: key.map(str::to_owned) };
        used(to_bucket("logs")).seen(encryption("logs", TOKYO), Some(default))
    };
    let own = |state: &str| with(Some(&key)).seen(describe(), Some(state.to_owned()));
    assert_judged(own("Enabled"), Current::Recorded, &[]).await;
    assert_judged(own("Disabled"), Current::Missing, &["bucket-key-unusable"]).await;
    assert_judged(own("PendingDeletion"), Current::Missing, &["bucket-key-unusable"]).await;
    assert_judged(with(Some(&key)).seen(describe(), None), Current::Missing, &["bucket-key-gone"]).await;
    assert_judged(with(Some(&key)).failed(describe(), Cause::Denied), Current::Unknown, &["read-denied"]).await;
    // Whether Bedrock may use the key that AWS manages, or another account's, is not documented.
    assert_judged(with(None), Current::Recorded, &[]).await;
    assert_judged(with(Some(&foreign)), Current::Recorded, &[]).await;
    let large = InvocationLogging { bucket: None, ..to_group("bedrock", Some("logs")) };
    let large = region(Some(large), &[CLAUDE], &[])
        .seen(
            encryption("logs", TOKYO),
            Some(DefaultEncryption { algorithm: "aws:kms".to_owned(), key_id: Some(key.clone()) }),
        )
        .seen(describe(), Some("Disabled".to_owned()));
    assert_judged(large, Current::Partial, &["bucket-key-unusable"]).await;
}

#[tokio::test(start_paused = true)]
async fn text_always_matters() {
    let with = |text| InvocationLogging { text, ..to_bucket("logs") };
    assert_judged(used(with(Some(false))), Current::Missing, &["text-not-delivered"]).await;
    assert_judged(used(with(None)), Current::Unknown, &["text-delivery-unset"]).await;
}

#[tokio::test(start_paused = true)]
async fn other_data_matters_where_such_models_are_used() {
    let off = InvocationLogging { image: Some(false), audio: Some(false), ..to_bucket("logs") };
    let unset = InvocationLogging { embedding: None, video: None, ..to_bucket("logs") };
    let with = |config: &InvocationLogging, models: &[&str]| region(Some(config.clone()), models, &[]);
    for (models, current, reasons) in [
        (&[CLAUDE][..], Current::Recorded, &["idle-modalities"][..]),
        (&["amazon.titan-embed-text-v2:0"], Current::Recorded, &["idle-modalities"]),
        (&["amazon.nova-canvas-v1:0"], Current::Partial, &["modality-not-delivered", "idle-modalities"]),
        (&["amazon.nova-sonic-v1:0"], Current::Partial, &["modality-not-delivered", "idle-modalities"]),
        (&["jp.anthropic.claude-sonnet-4-5-20250929-v1:0"], Current::Recorded, &["idle-modalities"]),
        (&["x1y2z3a4b5c6"], Current::Unknown, &["modality-undecided", "modality-undecided"]),
        (
            &["arn:aws:bedrock:ap-northeast-1:333333333333:provisioned-model/m.1"],
            Current::Unknown,
            &["modality-undecided", "modality-undecided"],
        ),
    ] {
        assert_judged(with(&off, models), current, reasons).await;
    }
    for (models, current, reasons) in [
        (&[CLAUDE][..], Current::Recorded, &[][..]),
        (&["amazon.titan-embed-text-v2:0"], Current::Unknown, &["modality-unset"]),
        (&["amazon.nova-reel-v1:1"], Current::Unknown, &["modality-unset"]),
    ] {
        assert_judged(with(&unset, models), current, reasons).await;
    }
    let blind = used(off).failed(metrics(TOKYO, RUNTIME), Cause::Denied);
    assert_judged(blind, Current::Unknown, &["read-denied"]).await;
}

#[tokio::test(start_paused = true)]
async fn each_region_counts_by_its_own_setting() {
    let virginia = |facts: Canned, config: Option<InvocationLogging>, models: &[&str]| {
        facts
            .seen(setting(VIRGINIA), config)
            .seen(metrics(VIRGINIA, RUNTIME), invoked(models))
            .seen(metrics(VIRGINIA, MANTLE), vec![])
    };
    let two = |facts: Canned| Scenario::new(READS, facts).regions(&[TOKYO, VIRGINIA]);
    let tokyo = used(to_bucket("logs"));
    let verdict = judged(two(virginia(tokyo.clone(), None, &[CLAUDE]))).await;
    assert_eq!(verdict.current, Current::Partial);
    assert_eq!(verdict.resources[1].arn, format!("arn:aws:bedrock:{VIRGINIA}:{ACCOUNT}:*"));
    let facts = virginia(tokyo.clone(), None, &[]);
    assert_eq!(judged(two(facts.clone())).await.current, Current::Recorded);
    assert_eq!(judged(two(facts).named(&[VIRGINIA])).await.current, Current::NotPresent);
    let here = to_bucket("virginia");
    assert_eq!(judged(two(virginia(tokyo.clone(), Some(here), &[CLAUDE]))).await.current, Current::Recorded);
    let blind = virginia(tokyo, None, &[]).failed(setting(VIRGINIA), Cause::Denied);
    assert_eq!(judged(two(blind)).await.current, Current::Unknown);
}

#[tokio::test(start_paused = true)]
async fn remedies_hold_the_whole_setting_and_what_stays_of_it() {
    let of = async |facts: Canned| shown(&judged(Scenario::new(READS, facts)).await.remedies);
    insta::assert_snapshot!("off", of(region(None, &[CLAUDE], &[])).await);
    let silent = InvocationLogging { text: Some(false), ..to_group("short", None) };
    insta::assert_snapshot!("group-without-large-data", of(used(silent)).await);
    insta::assert_snapshot!("bucket-gone", of(used(to_bucket("deleted"))).await);
    insta::assert_snapshot!("bucket-expires", of(used(to_bucket("logs")).expiring("logs", 30)).await);
    insta::assert_snapshot!("bucket-elsewhere", of(used(to_bucket("virginia"))).await);
    let failure = ["ModelInvocationLogsCloudWatchDelivery", "ModelInvocationLargeDataS3Delivery"]
        .map(|of| Metric { name: format!("{of}Failure"), dimensions: [].into() });
    let failing = used(to_group("bedrock", Some("logs"))).seen(metrics(TOKYO, RUNTIME), failure.to_vec());
    insta::assert_snapshot!("failing", of(failing).await);
    insta::assert_snapshot!("mantle", of(region(Some(to_bucket("logs")), &[CLAUDE], &["gpt-oss"])).await);
}
