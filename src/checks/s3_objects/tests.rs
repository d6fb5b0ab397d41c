use super::*;
use crate::facts::Cause;
use crate::facts::cloudtrail::{DescribeTrails, GetEventSelectors, GetTrailStatus, ListEventDataStores};
use crate::facts::logs::{
    Delivery, DeliveryDestination, DeliverySource, DescribeDeliveries, DescribeDeliveryDestinations,
    DescribeDeliverySources, DescribeLogGroups, LogGroup,
};
use crate::facts::s3::AccessLogTarget;
use crate::facts::s3::DefaultEncryption;
use crate::facts::tagging::GetResources;
use crate::judge::testing::{ACCOUNT, Canned, LONG_AGO, Scenario, TOKYO, codes, currents, remedied};
use crate::judge::trail_support::account::{
    Account, Conditions, OSAKA, TrailCase, VIRGINIA, advanced, basic, data, management, store, trail,
};
use crate::trail::EventSelectors;
use crate::trail::event::S3_OBJECT_OPERATIONS;

const OBJECT: &str = "AWS::S3::Object";

fn bucket(name: &str, region: &str) -> Bucket {
    Bucket { name: name.to_owned(), region: Some(region.to_owned()), created: LONG_AGO }
}

/// The buckets `data` and `data-archive` in Tokyo, `far` in Osaka, `trail-logs`; nothing logs server access.
fn facts(account: &Account) -> Canned {
    let buckets = vec![
        bucket("data", TOKYO),
        bucket("data-archive", TOKYO),
        bucket("far", OSAKA),
        bucket("logs-far", OSAKA),
        bucket("trail-logs", TOKYO),
    ];
    let mut facts = account.facts().seen(ListBuckets { region: VIRGINIA.to_owned() }, buckets.clone());
    for Bucket { name, region, .. } in buckets {
        facts = facts.seen(GetBucketLogging { region: region.unwrap_or_default(), bucket: name }, None);
    }
    for region in [TOKYO, OSAKA] {
        facts = facts.seen(DescribeDeliverySources { region: region.to_owned() }, Vec::new());
    }
    facts
}

async fn judge(scenario: Scenario) -> Verdict {
    remedied(scenario.judge(async |cx: &Cx<'_>| run(&Params {}, cx).await).await)
}

/// The verdict on the bucket `data`.
async fn judge_data(trails: impl IntoIterator<Item = TrailCase>) -> Verdict {
    judge(Scenario::new(READS, facts(&Account::with(trails))).named(&["data"])).await
}

async fn judge_selectors(selectors: EventSelectors) -> Verdict {
    judge_data([trail("t", selectors)]).await
}

async fn judge_condition(conditions: Conditions<'_>) -> Verdict {
    judge_selectors(data(OBJECT, conditions)).await
}

#[tokio::test(start_paused = true)]
async fn all_objects_of_all_buckets_are_recorded() {
    for value in ["arn:aws:s3", "arn:aws:s3:::", "arn:aws:s3:::data/"] {
        let verdict = judge_selectors(basic("All", false, &[(OBJECT, value)])).await;
        assert_eq!((verdict.current, codes(&verdict)), (Current::Recorded, vec![]), "{value}");
        assert_eq!(verdict.claims, ["arn:aws:s3:::trail-logs"]);
    }
    let verdict = judge_condition(&[]).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Recorded, vec![]));
}

#[tokio::test(start_paused = true)]
async fn the_evidence_names_call_field_and_value() {
    let verdict = judge_condition(&[("readOnly", "Equals", &["false"])]).await;
    let said = |call: &str, field: &str, value: &str| {
        verdict.evidence.iter().any(|e| e.call == call && e.field == field && e.value == value && e.region == TOKYO)
    };
    assert!(said("cloudtrail:GetTrailStatus", "IsLogging", "true"));
    assert!(said("cloudtrail:GetTrailStatus", "LatestDeliveryError", "null"));
    assert!(said("cloudtrail:GetEventSelectors", "AdvancedEventSelectors[0].FieldSelectors[readOnly].Equals", "false"));
}

#[tokio::test(start_paused = true)]
async fn management_events_record_no_object() {
    let verdict = judge_selectors(management()).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Missing, vec!["only-management-events"]));
    let message = &verdict.reasons[0].message;
    assert!(message.en.contains("object reads and writes") && message.en.ends_with("(looked at: t)"), "{message:?}");
    assert!(message.ja.contains("オブジェクトの読み書き") && message.ja.contains("AWS::S3::Object"), "{message:?}");
}

#[tokio::test(start_paused = true)]
async fn a_glob_for_directory_buckets_finds_them_in_their_own_lists() {
    let facts = facts(&Account::with([trail("t", data(OBJECT, &[]))]));
    let directory = |names: &[&str]| {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        facts.clone().seen(ListDirectoryBuckets { region: TOKYO.to_owned() }, names)
    };
    let names = ["fast--apne1-az1--x-s3", "slow--apne1-az1--x-s3"];
    let verdict = judge(Scenario::new(READS, directory(&names)).named(&["f*--x-s3"])).await;
    assert_eq!(currents(&verdict), [("fast--apne1-az1--x-s3", Current::Missing)]);
    let verdict = judge(Scenario::new(READS, directory(&[])).named(&["f*--x-s3"])).await;
    assert_eq!(verdict.current, Current::NotPresent);
    let blind = facts.clone().failed(ListDirectoryBuckets { region: TOKYO.to_owned() }, Cause::Denied);
    assert_eq!(judge(Scenario::new(READS, blind).named(&["f*--x-s3"])).await.current, Current::Unknown);
}

#[tokio::test(start_paused = true)]
async fn no_recorder_at_all_is_missing() {
    let verdict = judge_data([]).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Missing, vec!["no-recorder"]));
}

#[tokio::test(start_paused = true)]
async fn a_stopped_trail_records_nothing() {
    let verdict = judge_data([trail("t", data(OBJECT, &[])).stopped()]).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Missing, vec!["trail-stopped"]));
}

#[tokio::test(start_paused = true)]
async fn a_trail_that_never_delivered_records_nothing() {
    let verdict = judge_data([trail("t", data(OBJECT, &[])).failing_since_start()]).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Missing, vec!["delivery-never-succeeded"]));
}

#[tokio::test(start_paused = true)]
async fn a_trail_of_another_region_is_named_as_such() {
    let verdict = judge_data([trail("t", data(OBJECT, &[])).single_region(VIRGINIA)]).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Missing, vec!["region-not-covered"]));
}

#[tokio::test(start_paused = true)]
async fn one_class_only_is_partial_and_two_trails_make_a_whole() {
    let writes = [("readOnly", "Equals", &["false"][..])];
    let reads = [("readOnly", "Equals", &["true"][..])];
    let verdict = judge_condition(&writes).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Partial, vec!["reads-not-recorded"]));
    let verdict = judge_condition(&reads).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Partial, vec!["writes-not-recorded"]));
    let both = [trail("r", data(OBJECT, &reads)), trail("w", data(OBJECT, &writes))];
    assert_eq!(judge_data(both).await.current, Current::Recorded);
}

#[tokio::test(start_paused = true)]
async fn a_list_of_operations_names_all_that_it_misses_once() {
    let verdict = judge_condition(&[("eventName", "Equals", &["PutObject", "DeleteObject"])]).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Partial, vec!["event-name-filter"]));
    let missed = S3_OBJECT_OPERATIONS.len() - 2;
    let message = &verdict.reasons[0].message.en;
    assert!(message.contains("AbortMultipartUpload") && message.contains(&format!("{} more", missed - 6)), "{message}");
}

#[tokio::test(start_paused = true)]
async fn arns_are_compared_as_whole_strings() {
    let cases: [(&str, &[&str], Current, &str); 7] = [
        ("StartsWith", &["arn:aws:s3:::data-archive/"], Current::Missing, "resource-not-selected"),
        ("StartsWith", &["arn:aws:s3:::data/only/"], Current::Partial, "prefix-only"),
        ("NotStartsWith", &["arn:aws:s3:::data/"], Current::Missing, "object-excluded"),
        ("NotStartsWith", &["arn:aws:s3:::data/tmp/"], Current::Partial, "object-excluded"),
        ("Equals", &["arn:aws:s3:::data"], Current::Missing, "bucket-arn-without-wildcard"),
        ("Equals", &["arn:aws:s3:::data/"], Current::Missing, "bucket-arn-without-wildcard"),
        ("StartsWith", &["arn:aws:s3:::data*"], Current::Missing, "resource-not-selected"),
    ];
    for (operator, values, current, code) in cases {
        let verdict = judge_condition(&[("resources.ARN", operator, values)]).await;
        assert_eq!((verdict.current, codes(&verdict)[0]), (current, code), "{operator} {values:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_looks_like_an_exclusion_and_is_none_is_a_note() {
    let verdict = judge_condition(&[("resources.ARN", "NotEquals", &["arn:aws:s3:::data"])]).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Recorded, vec!["bucket-exclusion-without-effect"]));
}

#[tokio::test(start_paused = true)]
async fn wildcards_of_basic_selectors_match_nothing() {
    let verdict = judge_selectors(basic("All", true, &[(OBJECT, "arn:aws:s3:::*/*")])).await;
    assert_eq!(verdict.current, Current::Missing);
    assert!(codes(&verdict).contains(&"wildcard-in-selector"), "{:?}", codes(&verdict));
}

#[tokio::test(start_paused = true)]
async fn selecting_operators_are_alternatives_and_the_type_may_stand_second() {
    let verdict = judge_condition(&[
        ("resources.ARN", "Equals", &["arn:aws:s3:::other/one-key"]),
        ("resources.ARN", "StartsWith", &["arn:aws:s3:::data/"]),
    ])
    .await;
    assert_eq!(verdict.current, Current::Recorded);
    let second: Conditions<'_> =
        &[("eventCategory", "Equals", &["Data"]), ("resources.type", "Equals", &["AWS::Lambda::Function", OBJECT])];
    assert_eq!(judge_selectors(advanced(&[second])).await.current, Current::Recorded);
}

#[tokio::test(start_paused = true)]
async fn filters_on_who_calls_are_partial() {
    let role = "arn:aws:iam::333333333333:role/noisy";
    let verdict = judge_condition(&[("userIdentity.arn", "NotEquals", &[role])]).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Partial, vec!["principal-filter"]));
    assert!(verdict.reasons[0].message.en.contains(role));
    let verdict = judge_condition(&[("sessionCredentialFromConsole", "Equals", &["true"])]).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Partial, vec!["console-filter"]));
}

#[tokio::test(start_paused = true)]
async fn aggregated_events_are_counts_and_no_record() {
    let aggregating = TrailCase { aggregates: true, ..trail("t", management()) };
    let verdict = judge_data([aggregating]).await;
    let expected = vec!["only-management-events", "aggregated-events"];
    assert_eq!((verdict.current, codes(&verdict)), (Current::Missing, expected));
}

#[tokio::test(start_paused = true)]
async fn the_organizations_trail_counts_as_far_as_a_member_sees() {
    let default = trail("org", management()).of_organization(false);
    let verdict = judge_data([default]).await;
    let expected = vec!["only-management-events", "selectors-inferred"];
    assert_eq!((verdict.current, codes(&verdict)), (Current::Missing, expected));

    let custom = trail("org", data(OBJECT, &[])).of_organization(true);
    let trail_arn = custom.trail.arn.clone();
    let facts = facts(&Account::with([custom]))
        .failed(GetEventSelectors { region: TOKYO.to_owned(), trail_arn }, Cause::Denied);
    let verdict = judge(Scenario::new(READS, facts).named(&["data"])).await;
    assert_eq!(verdict.current, Current::Unknown);
    assert_eq!(codes(&verdict)[0], "org-trail-selectors-unreadable");
}

#[tokio::test(start_paused = true)]
async fn an_event_data_store_stands_in_for_a_trail_while_it_ingests() {
    for (status, current, code) in [
        ("ENABLED", Current::Recorded, None),
        ("STOPPED_INGESTION", Current::Missing, Some("event-data-store-stopped")),
        ("CREATED", Current::Unknown, Some("event-data-store-starting")),
    ] {
        let stores = vec![(VIRGINIA, store("lake", status, data(OBJECT, &[])))];
        let verdict =
            judge(Scenario::new(READS, facts(&Account { stores, ..Account::default() })).named(&["data"])).await;
        assert_eq!((verdict.current, codes(&verdict).first().copied()), (current, code), "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn alternatives_are_asked_only_when_trails_fall_short() {
    let check = async |cx: &Cx<'_>| run(&Params {}, cx).await;
    let asks = async |selectors| {
        let scenario = Scenario::new(READS, facts(&Account::with([trail("t", selectors)]))).named(&["data"]);
        let calls = scenario.run(check).await.1.into_iter().map(|key| key.call);
        calls.collect::<BTreeSet<String>>()
    };
    let enough = asks(data(OBJECT, &[])).await;
    let primary = ["cloudtrail:DescribeTrails", "cloudtrail:GetEventSelectors", "cloudtrail:GetTrailStatus"];
    let buckets = ["s3:ListBuckets", "s3:GetBucketLifecycleConfiguration"];
    assert_eq!(enough, primary.into_iter().chain(buckets).map(str::to_owned).collect());
    let short = asks(management()).await;
    for call in ["cloudtrail:ListEventDataStores", "observabilityadmin:ListTelemetryRules", "s3:GetBucketLogging"] {
        assert!(short.contains(call), "{call}");
    }
}

#[tokio::test(start_paused = true)]
async fn unreadable_recorders_are_unknown_and_name_what_would_mend_it() {
    let nothing = || facts(&Account::default());
    let region = || TOKYO.to_owned();
    for facts in [
        nothing().failed(DescribeTrails { region: region() }, Cause::Denied),
        nothing().failed(ListEventDataStores { region: region() }, Cause::Denied),
    ] {
        let verdict = judge(Scenario::new(READS, facts).named(&["data"])).await;
        assert_eq!((verdict.current, codes(&verdict)), (Current::Unknown, vec!["recorders-unreadable", "read-denied"]));
        assert!(verdict.reasons[1].message.en.contains("in ap-northeast-1 was denied; allow the IAM action"));
    }
}

#[tokio::test(start_paused = true)]
async fn an_unreadable_trail_does_not_spoil_another() {
    let (whole, other) = (trail("whole", data(OBJECT, &[])), trail("other", data(OBJECT, &[])));
    let trail_arn = other.trail.arn.clone();
    let facts = facts(&Account::with([whole, other]))
        .failed(GetTrailStatus { region: TOKYO.to_owned(), trail_arn }, Cause::Throttled);
    assert_eq!(judge(Scenario::new(READS, facts).named(&["data"])).await.current, Current::Recorded);
}

fn encryption(bucket: &str) -> GetBucketEncryption {
    GetBucketEncryption { region: TOKYO.to_owned(), bucket: bucket.to_owned() }
}

#[tokio::test(start_paused = true)]
async fn server_access_logs_are_a_part_where_cloudtrail_has_nothing() {
    let logging = |target: &str| {
        let target = AccessLogTarget { bucket: target.to_owned(), prefix: String::new() };
        let read = GetBucketLogging { region: TOKYO.to_owned(), bucket: "data".to_owned() };
        let facts = facts(&Account::default()).seen(read, Some(target));
        facts
            .seen(encryption("data"), None)
            .seen(encryption("data-archive"), Some(DefaultEncryption { algorithm: "AES256".to_owned(), key_id: None }))
    };
    for (target, current, code) in [
        ("data-archive", Current::Partial, "server-access-logging-only"),
        ("data", Current::Partial, "access-log-loop"),
        ("deleted", Current::Missing, "access-log-target-gone"),
        ("logs-far", Current::Missing, "access-log-target-elsewhere"),
    ] {
        let verdict = judge(Scenario::new(READS, logging(target)).named(&["data"])).await;
        assert_eq!(verdict.current, current, "{target}");
        assert_eq!(codes(&verdict)[..2], ["no-recorder", code], "{target}");
        assert_eq!(verdict.claims, [format!("arn:aws:s3:::{target}")]);
    }
    for algorithm in ["aws:kms", "aws:kms:dsse"] {
        let encrypted = logging("data-archive").seen(
            encryption("data-archive"),
            Some(DefaultEncryption { algorithm: algorithm.to_owned(), key_id: None }),
        );
        let verdict = judge(Scenario::new(READS, encrypted).named(&["data"])).await;
        assert_eq!(
            (verdict.current, codes(&verdict)),
            (Current::Missing, vec!["no-recorder", "access-log-target-encrypted"])
        );
    }
    let unread = logging("data-archive").failed(encryption("data-archive"), Cause::Denied);
    let verdict = judge(Scenario::new(READS, unread).named(&["data"])).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Unknown, vec!["no-recorder", "read-denied"]));
    let read = GetBucketLogging { region: TOKYO.to_owned(), bucket: "data".to_owned() };
    let denied = facts(&Account::default()).failed(read.clone(), Cause::Denied);
    let verdict = judge(Scenario::new(READS, denied).named(&["data"])).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Unknown, vec!["no-recorder", "read-denied"]));

    let unneeded = facts(&Account::with([trail("t", data(OBJECT, &[]))])).failed(read, Cause::Denied);
    assert_eq!(judge(Scenario::new(READS, unneeded).named(&["data"])).await.current, Current::Recorded);
}

#[tokio::test(start_paused = true)]
async fn vended_access_logs_count_once_a_delivery_takes_them_to_a_living_place() {
    let region = || TOKYO.to_owned();
    let group = format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:access");
    let source = DeliverySource {
        name: "source".to_owned(),
        service: Some("s3".to_owned()),
        log_type: Some("S3_SERVER_ACCESS_LOGS".to_owned()),
        resource_arns: vec!["arn:aws:s3:::data".to_owned()],
        status: None,
        sampling_rate: None,
    };
    let delivery = Delivery {
        id: "d1".to_owned(),
        source_name: "source".to_owned(),
        destination_arn: "destination".to_owned(),
        destination_type: Some("CWL".to_owned()),
        record_fields: Vec::new(),
        suffix_path: None,
        hive_compatible: false,
    };
    let destination = DeliveryDestination {
        arn: "destination".to_owned(),
        destination_type: Some("CWL".to_owned()),
        resource_arn: Some(format!("{group}:*")),
    };
    let log_group = LogGroup {
        name: "access".to_owned(),
        arn: group.clone(),
        retention_days: None,
        deletion_protection: false,
        kms_key_id: None,
        class: None,
        created: LONG_AGO,
    };
    let with = |deliveries: Vec<Delivery>, groups: Vec<LogGroup>| {
        facts(&Account::default())
            .seen(DescribeDeliverySources { region: region() }, vec![source.clone()])
            .seen(DescribeDeliveries { region: region() }, deliveries)
            .seen(DescribeDeliveryDestinations { region: region() }, vec![destination.clone()])
            .seen(DescribeLogGroups { region: region() }, groups)
    };
    let traces = Delivery { destination_type: Some("XRAY".to_owned()), ..delivery.clone() };
    for (facts, current, code) in [
        (with(vec![delivery.clone()], vec![log_group.clone()]), Current::Partial, "server-access-logging-only"),
        (with(vec![delivery], Vec::new()), Current::Missing, "log-group-gone"),
        (with(Vec::new(), vec![log_group.clone()]), Current::Missing, "delivery-source-without-delivery"),
        (with(vec![traces], vec![log_group]), Current::Missing, "delivery-source-without-delivery"),
    ] {
        let verdict = judge(Scenario::new(READS, facts).named(&["data"])).await;
        assert_eq!((verdict.current, codes(&verdict)), (current, vec!["no-recorder", code]));
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_binding_the_buckets_of_the_configured_regions_count() {
    let account = Account::with([trail("t", data(OBJECT, &[]))]);
    let verdict = judge(Scenario::new(READS, facts(&account))).await;
    assert_eq!(verdict.current, Current::Recorded);
    assert!(currents(&verdict).contains(&("arn:aws:s3:::far", Current::NotPresent)));
    assert!(currents(&verdict).contains(&("arn:aws:s3:::data", Current::Recorded)));

    let elsewhere = facts(&account).seen(ListBuckets { region: VIRGINIA.to_owned() }, vec![bucket("far", OSAKA)]);
    let verdict = judge(Scenario::new(READS, elsewhere)).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::NotPresent, vec!["outside-configured-regions"]));
}

#[tokio::test(start_paused = true)]
async fn a_bound_bucket_is_judged_in_its_own_region() {
    let tokyo = Account::with([trail("t", data(OBJECT, &[])).single_region(TOKYO)]);
    let verdict = judge(Scenario::new(READS, facts(&tokyo)).named(&["data", "far"])).await;
    assert_eq!(verdict.current, Current::Partial);
    assert!(currents(&verdict).contains(&("arn:aws:s3:::far", Current::Missing)));
    let osaka = Account::with([trail("t", data(OBJECT, &[])).single_region(OSAKA)]);
    let verdict = judge(Scenario::new(READS, facts(&osaka)).named(&["far"])).await;
    assert_eq!(verdict.current, Current::Recorded);
}

#[tokio::test(start_paused = true)]
async fn a_bound_name_without_bucket_is_missing_unless_the_list_is_unreadable() {
    let account = Account::with([trail("t", data(OBJECT, &[]))]);
    let verdict = judge(Scenario::new(READS, facts(&account)).named(&["data", "ghost"])).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Partial, vec!["bound-resource-not-found"]));
    let blind = facts(&account).failed(ListBuckets { region: VIRGINIA.to_owned() }, Cause::Denied);
    let verdict = judge(Scenario::new(READS, blind).named(&["data", "ghost"])).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Unknown, vec!["read-denied"]));
}

#[tokio::test(start_paused = true)]
async fn the_region_of_a_bucket_is_asked_only_where_the_list_is_silent_and_the_bucket_is_meant() {
    let account = Account::with([trail("t", data(OBJECT, &[]))]);
    let silent = |name: &str| Bucket { name: name.to_owned(), region: None, created: LONG_AGO };
    let location_of = |bucket: &str| GetBucketLocation { region: VIRGINIA.to_owned(), bucket: bucket.to_owned() };
    let location = location_of("data");
    let facts = facts(&account)
        .seen(location_of("trail-logs"), TOKYO.to_owned())
        .seen(ListBuckets { region: VIRGINIA.to_owned() }, vec![silent("data"), silent("other"), silent("trail-logs")]);
    let known = facts.clone().seen(location.clone(), TOKYO.to_owned());
    assert_eq!(judge(Scenario::new(READS, known).named(&["data"])).await.current, Current::Recorded);
    let denied = facts.failed(location, Cause::Denied);
    let verdict = judge(Scenario::new(READS, denied).named(&["data"])).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Unknown, vec!["read-denied"]));
}

#[tokio::test(start_paused = true)]
async fn buckets_are_bound_by_tags_too() {
    let account =
        Account::with([trail("t", data(OBJECT, &[("resources.ARN", "StartsWith", &["arn:aws:s3:::data/"])]))]);
    let tagged =
        |region: &str| GetResources { region: region.to_owned(), key: "row".to_owned(), value: "output".to_owned() };
    let facts =
        facts(&account).seen(tagged(TOKYO), vec!["arn:aws:s3:::data".to_owned()]).seen(tagged(OSAKA), Vec::new());
    let mut scenario = Scenario::new(READS, facts);
    scenario.binding = Some(Binding::Tags([("row".to_owned(), "output".to_owned())].into()));
    let verdict = judge(scenario).await;
    assert_eq!(currents(&verdict), [("arn:aws:s3:::data", Current::Recorded)]);
}

#[tokio::test(start_paused = true)]
async fn a_directory_bucket_needs_its_own_type_of_data_event() {
    let name = "fast--apne1-az1--x-s3";
    for (kind, current) in [(OBJECT, Current::Missing), ("AWS::S3Express::Object", Current::Recorded)] {
        let facts = facts(&Account::with([trail("t", data(kind, &[]))]));
        let listed = facts.clone().seen(ListDirectoryBuckets { region: TOKYO.to_owned() }, vec![name.to_owned()]);
        let verdict = judge(Scenario::new(READS, listed).named(&[name])).await;
        assert_eq!(currents(&verdict), [(name, current)], "{kind}");
        let gone = facts.seen(ListDirectoryBuckets { region: TOKYO.to_owned() }, Vec::new());
        let verdict = judge(Scenario::new(READS, gone).named(&[name])).await;
        assert_eq!((verdict.current, codes(&verdict)), (Current::Missing, vec!["bound-resource-not-found"]));
    }
}
