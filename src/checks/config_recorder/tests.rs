use super::*;
use crate::facts::Cause;
use crate::facts::config::{FrequencyOverride, RecorderSummary};
use crate::facts::s3::{Bucket, Existence, HeadBucket, ListBuckets};
use crate::judge::remedy::tests::shown;
use crate::judge::testing::{ACCOUNT, Canned, LONG_AGO, Scenario, TOKYO, codes};
use crate::judge::verdict::Current;
use crate::project::Binding;

const VIRGINIA: &str = "us-east-1";

/// Everything about one region's recorder.
#[derive(Clone)]
struct Case {
    region: &'static str,
    recorders: Vec<ConfigurationRecorder>,
    status: RecorderStatus,
    channels: Vec<DeliveryChannel>,
    delivery: DeliveryChannelStatus,
    services: Vec<RecorderSummary>,
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn types(types: &[&str]) -> Vec<String> {
    types.iter().map(|kind| (*kind).to_owned()).collect()
}

/// Hours before the scan.
fn ago(hours: i64) -> Option<Timestamp> {
    Some(Timestamp::UNIX_EPOCH - SignedDuration::from_hours(hours))
}

fn recorder() -> ConfigurationRecorder {
    ConfigurationRecorder {
        name: "default".to_owned(),
        arn: None,
        strategy: text("ALL_SUPPORTED_RESOURCE_TYPES"),
        all_supported: true,
        include_global: true,
        resource_types: vec![],
        excluded_types: vec![],
        frequency: text("CONTINUOUS"),
        overrides: vec![],
    }
}

fn complete(region: &'static str) -> Case {
    let name = || "default".to_owned();
    Case {
        region,
        recorders: vec![recorder()],
        status: RecorderStatus {
            name: name(),
            recording: true,
            last_status: text("SUCCESS"),
            last_error_code: None,
            last_start_time: ago(1000),
        },
        channels: vec![DeliveryChannel { name: name(), bucket: "own".to_owned(), prefix: None }],
        delivery: DeliveryChannelStatus {
            name: name(),
            history_status: text("SUCCESS"),
            history_error_code: None,
            history_success_time: ago(3),
        },
        services: vec![],
    }
}

fn none(region: &'static str) -> Case {
    Case { recorders: vec![], ..complete(region) }
}

fn of_recorder(change: impl FnOnce(&mut ConfigurationRecorder)) -> Case {
    let mut case = complete(TOKYO);
    change(&mut case.recorders[0]);
    case
}

fn facts(cases: &[Case]) -> Canned {
    let buckets = vec![Bucket { name: "own".to_owned(), region: Some(TOKYO.to_owned()), created: LONG_AGO }];
    let facts = Canned::default().seen(ListBuckets { region: VIRGINIA.to_owned() }, buckets);
    cases.iter().cloned().fold(facts, |facts, case| {
        let region = || case.region.to_owned();
        facts
            .seen(DescribeConfigurationRecorders { region: region() }, case.recorders)
            .seen(DescribeConfigurationRecorderStatus { region: region() }, vec![case.status])
            .seen(DescribeDeliveryChannels { region: region() }, case.channels)
            .seen(DescribeDeliveryChannelStatus { region: region() }, vec![case.delivery])
            .seen(ListConfigurationRecorders { region: region() }, case.services)
    })
}

async fn judged(scenario: &Scenario) -> Verdict {
    scenario.judge(async |cx: &Cx<'_>| run(&Params {}, cx).await).await
}

async fn assert_tokyo(case: Case, current: Current, reasons: &[&str]) {
    let verdict = judged(&Scenario::new(READS, facts(&[case, none(VIRGINIA)]))).await;
    assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons));
}

#[tokio::test(start_paused = true)]
async fn a_running_recorder_of_everything_that_delivers_records() {
    let alone = facts(&[complete(TOKYO)]);
    let verdict = judged(&Scenario::new(READS, alone)).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Recorded, vec![]));
    assert_eq!(verdict.claims, ["arn:aws:s3:::own"]);
    let says = |field: &str, value: &str| {
        verdict.resources.iter().flat_map(|it| &it.evidence).any(|it| it.field == field && it.value == value)
    };
    assert!(says("recording", "true") && says("recordingGroup.allSupported", "true") && says("s3BucketName", "own"));
    assert!(says("configHistoryDeliveryInfo.lastStatus", "SUCCESS"));
}

#[tokio::test(start_paused = true)]
async fn what_does_not_run_or_has_no_channel_records_nothing() {
    let mut case = complete(TOKYO);
    case.status.recording = false;
    assert_tokyo(case, Current::Missing, &["recorder-stopped"]).await;
    let mut case = complete(TOKYO);
    case.status.last_status = text("Failure");
    assert_tokyo(case, Current::Missing, &["recorder-failing"]).await;
    let case = Case { channels: vec![], ..complete(TOKYO) };
    assert_tokyo(case, Current::Missing, &["no-delivery-channel"]).await;
    let case = of_recorder(|it| (it.strategy, it.all_supported) = (None, false));
    assert_tokyo(case, Current::Missing, &["no-types-recorded", "global-types-not-recorded"]).await;
    assert_tokyo(none(TOKYO), Current::Missing, &["no-recorder"]).await;
}

#[tokio::test(start_paused = true)]
async fn a_recorder_that_has_shown_nothing_yet_counts_while_it_is_young() {
    let pending = |hours, last_status: &str| {
        let mut case = complete(TOKYO);
        (case.status.last_status, case.status.last_start_time) = (text(last_status), ago(hours));
        case
    };
    assert_tokyo(pending(2, "Pending"), Current::Recorded, &["recorder-just-started"]).await;
    let stuck = ["recorder-unproven"];
    assert_tokyo(pending(48, "PENDING"), Current::Partial, &stuck).await;

    let undelivered = |hours, history_status: Option<&str>| {
        let mut case = pending(hours, "Success");
        (case.delivery.history_status, case.delivery.history_success_time) = (history_status.map(str::to_owned), None);
        case
    };
    assert_tokyo(undelivered(2, None), Current::Recorded, &["history-not-yet-delivered"]).await;
    let never = ["history-never-delivered"];
    assert_tokyo(undelivered(48, None), Current::Partial, &never).await;
    let mut unnamed = undelivered(2, None);
    unnamed.delivery.name = "other".to_owned();
    assert_tokyo(unnamed, Current::Recorded, &["history-not-yet-delivered"]).await;
}

#[tokio::test(start_paused = true)]
async fn history_that_does_not_reach_its_bucket_is_a_part() {
    let failing = ["history-delivery-failing"];
    let mut case = complete(TOKYO);
    (case.delivery.history_status, case.delivery.history_error_code) = (text("Failure"), text("AccessDenied"));
    assert_tokyo(case, Current::Partial, &failing).await;

    let mut case = complete(TOKYO);
    case.delivery.history_success_time = ago(72);
    assert_tokyo(case, Current::Recorded, &["history-delivery-old"]).await;

    let mut elsewhere = complete(TOKYO);
    elsewhere.channels[0].bucket = "central".to_owned();
    let head = || HeadBucket { region: TOKYO.to_owned(), bucket: "central".to_owned() };
    let with = |case: &Case| facts(&[case.clone(), none(VIRGINIA)]);
    let gone = judged(&Scenario::new(READS, with(&elsewhere).seen(head(), Existence::Gone))).await;
    assert_eq!((gone.current, codes(&gone)[0]), (Current::Partial, "bucket-gone"));
    let delivering = judged(&Scenario::new(READS, with(&elsewhere).failed(head(), Cause::Denied))).await;
    assert_eq!((delivering.current, codes(&delivering)), (Current::Recorded, vec!["delivering-to-other-account"]));
    elsewhere.delivery.history_status = None;
    elsewhere.status.last_start_time = ago(1);
    let unproven = judged(&Scenario::new(READS, with(&elsewhere).failed(head(), Cause::Denied))).await;
    assert_eq!((unproven.current, codes(&unproven)[0]), (Current::Unknown, "destination-in-other-account"));
}

#[tokio::test(start_paused = true)]
async fn types_that_are_left_out_make_it_a_part() {
    let excluding = |list: &[&str]| {
        let list = types(list);
        of_recorder(move |it| {
            (it.strategy, it.all_supported, it.include_global) = (text("EXCLUSION_BY_RESOURCE_TYPES"), false, false);
            it.excluded_types = list;
        })
    };
    assert_tokyo(excluding(&[]), Current::Recorded, &[]).await;
    assert_tokyo(excluding(&["AWS::EC2::Subnet"]), Current::Partial, &["types-excluded"]).await;
    let without_iam = ["types-excluded", "global-types-not-recorded"];
    assert_tokyo(excluding(&["AWS::IAM::Role"]), Current::Partial, &without_iam).await;
    let only = of_recorder(|it| {
        (it.strategy, it.all_supported) = (None, false);
        it.resource_types = types(&["AWS::S3::Bucket"]);
    });
    assert_tokyo(only, Current::Partial, &["types-listed-only", "global-types-not-recorded"]).await;
    let old = of_recorder(|it| it.strategy = None);
    assert_tokyo(old, Current::Recorded, &[]).await;
}

#[tokio::test(start_paused = true)]
async fn daily_recording_loses_what_lies_between() {
    let daily = of_recorder(|it| it.frequency = text("DAILY"));
    assert_tokyo(daily, Current::Partial, &["recorded-daily", "global-types-not-recorded"]).await;
    let override_of = |frequency: &str, kind: &str| FrequencyOverride {
        resource_types: types(&[kind]),
        frequency: frequency.to_owned(),
    };
    let groups = of_recorder(|it| it.overrides = vec![override_of("DAILY", "AWS::EC2::SecurityGroup")]);
    assert_tokyo(groups, Current::Partial, &["recorded-daily"]).await;
    let roles = of_recorder(|it| it.overrides = vec![override_of("DAILY", "AWS::IAM::Role")]);
    assert_tokyo(roles, Current::Partial, &["recorded-daily", "global-types-not-recorded"]).await;
    let continuous = of_recorder(|it| it.overrides = vec![override_of("CONTINUOUS", "AWS::IAM::Role")]);
    assert_tokyo(continuous, Current::Recorded, &[]).await;
}

#[tokio::test(start_paused = true)]
async fn one_region_that_records_iam_is_enough_even_one_that_is_not_configured() {
    let regional = || of_recorder(|it| it.include_global = false);
    assert_tokyo(regional(), Current::Partial, &["global-types-not-recorded"]).await;
    let with_leader = facts(&[regional(), complete(VIRGINIA)]);
    assert_eq!(judged(&Scenario::new(READS, with_leader.clone())).await.current, Current::Recorded);
    let both = Scenario::new(READS, with_leader.clone()).regions(&[TOKYO, VIRGINIA]);
    assert_eq!(judged(&both).await.current, Current::Recorded);
    let unread = with_leader.failed(DescribeConfigurationRecorders { region: VIRGINIA.to_owned() }, Cause::Denied);
    let verdict = judged(&Scenario::new(READS, unread)).await;
    assert_eq!(
        (verdict.current, codes(&verdict)),
        (Current::Unknown, vec!["global-types-not-recorded", "read-denied"])
    );
}

#[tokio::test(start_paused = true)]
async fn a_region_that_came_after_february_2022_cannot_record_iam() {
    const MELBOURNE: &str = "ap-southeast-4";
    let young = |also| Scenario::new(READS, facts(&[complete(MELBOURNE), also])).regions(&[MELBOURNE]);
    let verdict = judged(&young(none(VIRGINIA))).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Partial, vec!["global-types-not-recorded"]));
    assert_eq!(judged(&young(complete(VIRGINIA))).await.current, Current::Recorded);
}

#[tokio::test(start_paused = true)]
async fn regions_with_recorders_of_one_name_are_told_apart() {
    let mut stopped = complete(VIRGINIA);
    stopped.status.recording = false;
    let scenario = Scenario::new(READS, facts(&[complete(TOKYO), stopped])).regions(&[TOKYO, VIRGINIA]);
    let verdict = judged(&scenario).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Partial, vec!["recorder-stopped"]));
    let arn = |region: &str| format!("arn:aws:config:{region}:{ACCOUNT}:configuration-recorder/default");
    let of = |region: &str| verdict.resources.iter().find(|it| it.arn == arn(region)).map(|it| it.current);
    assert_eq!((of(TOKYO), of(VIRGINIA)), (Some(Current::Recorded), Some(Current::Missing)));
}

#[tokio::test(start_paused = true)]
async fn a_recorder_of_an_aws_service_is_a_part() {
    let summary = |service: Option<&str>, provider: Option<&str>| RecorderSummary {
        arn: "arn".to_owned(),
        name: "default".to_owned(),
        service_principal: service.map(str::to_owned),
        provider: provider.map(str::to_owned),
    };
    let hub = summary(Some("securityhub.amazonaws.com"), None);
    let case = Case { services: vec![hub.clone()], ..none(TOKYO) };
    let verdict = judged(&Scenario::new(READS, facts(&[case, none(VIRGINIA)]))).await;
    assert_eq!(verdict.current, Current::Partial);
    assert!(codes(&verdict).contains(&"service-linked-recorder-only"));
    let others = vec![summary(None, None), summary(Some("azure"), Some("AZURE"))];
    assert_tokyo(Case { services: others, ..none(TOKYO) }, Current::Missing, &["no-recorder"]).await;
    let mut stopped = Case { services: vec![hub], ..complete(TOKYO) };
    stopped.status.recording = false;
    let verdict = judged(&Scenario::new(READS, facts(&[stopped, none(VIRGINIA)]))).await;
    assert_eq!(verdict.current, Current::Partial);
}

#[tokio::test(start_paused = true)]
async fn what_is_declared_absent_is_not_present_unless_it_is_found() {
    let declared =
        |case| Scenario { binding: Some(Binding::Absent), ..Scenario::new(READS, facts(&[case, none(VIRGINIA)])) };
    assert_eq!(judged(&declared(none(TOKYO))).await.current, Current::NotPresent);
    assert_eq!(judged(&declared(complete(TOKYO))).await.current, Current::Recorded);
}

#[tokio::test(start_paused = true)]
async fn remedies_keep_the_recorder_and_use_the_bucket_in_use() {
    let shown = async |cases: &[Case], regions: &[&str]| {
        shown(&judged(&Scenario::new(READS, facts(cases)).regions(regions)).await.remedies)
    };
    insta::assert_snapshot!("no-recorder", shown(&[none(TOKYO), none(VIRGINIA)], &[TOKYO]).await);
    let both = [TOKYO, VIRGINIA];
    insta::assert_snapshot!("beside-another-region", shown(&[complete(TOKYO), none(VIRGINIA)], &both).await);
    let mut stopped = of_recorder(|it| it.frequency = text("DAILY"));
    stopped.status.recording = false;
    insta::assert_snapshot!("stopped-and-daily", shown(&[stopped, none(VIRGINIA)], &[TOKYO]).await);
    let regional = of_recorder(|it| it.include_global = false);
    insta::assert_snapshot!("without-iam", shown(&[regional, none(VIRGINIA)], &[TOKYO]).await);
    let mut failing = complete(TOKYO);
    (failing.delivery.history_status, failing.delivery.history_error_code) = (text("Failure"), text("AccessDenied"));
    insta::assert_snapshot!("history-failing", shown(&[failing, none(VIRGINIA)], &[TOKYO]).await);
    let undelivered = Case { channels: vec![], ..complete(TOKYO) };
    insta::assert_snapshot!("no-channel", shown(&[undelivered, none(VIRGINIA)], &[TOKYO]).await);
    assert_eq!(shown(&[complete(TOKYO), none(VIRGINIA)], &[TOKYO]).await, "");
    let expiring = facts(&[complete(TOKYO), none(VIRGINIA)]).expiring("own", 30);
    let remedies = judged(&Scenario::new(READS, expiring)).await.remedies;
    let resources: Vec<&str> = remedies.iter().filter_map(|it| it.resource.as_deref()).collect();
    assert!(resources.iter().any(|arn| arn.ends_with(":root")) && resources.len() == 2, "{resources:?}");
    assert!(remedies.iter().all(|it| it.cli.contains("put-bucket-lifecycle-configuration --bucket 'own'")));
}

#[tokio::test(start_paused = true)]
async fn only_rules_about_the_recorders_own_files_count() {
    let own = format!("config/AWSLogs/{ACCOUNT}/Config/");
    for (prefix, current) in [
        ("", Current::Partial),
        (own.as_str(), Current::Partial),
        ("AWSLogs/", Current::Recorded),
        ("config/AWSLogs/444444444444/", Current::Recorded),
    ] {
        let mut case = complete(TOKYO);
        case.channels[0].prefix = text("config");
        let facts = facts(&[case]).expiring_below("own", prefix, 30);
        assert_eq!(judged(&Scenario::new(READS, facts)).await.current, current, "{prefix}");
    }
}
