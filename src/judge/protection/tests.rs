use super::*;
use crate::checks::cloudtrail_management;
use crate::facts::Cause;
use crate::facts::cloudtrail::GetTrailStatus;
use crate::facts::firehose::{DeliveryStream, DescribeDeliveryStream, StreamBucket};
use crate::facts::logs::DescribeLogGroups;
use crate::facts::observability::TelemetryRule;
use crate::facts::s3::{Bucket, HeadBucket, ListBuckets, LockRetention};
use crate::judge::destination::{self, Destination};
use crate::judge::remedy::tests::shown;
use crate::judge::testing::{ACCOUNT, Canned, LONG_AGO, Scenario, TOKYO, codes, remedied};
use crate::judge::trail_support::account::{Account, ORGANIZATION, TrailCase, VIRGINIA, management, trail};
use crate::judge::verdict::{Current, ResourceVerdict};
use crate::project::Protection;

const LOGS: &str = "arn:aws:s3:::logs";

fn demanding() -> Protection {
    Protection {
        versioning: true,
        object_lock: Some(project::ObjectLock { days: 365, mode: LockMode::Compliance }),
        log_file_validation: true,
        deletion_protection: true,
    }
}

fn versioning(bucket: &str) -> GetBucketVersioning {
    GetBucketVersioning { region: TOKYO.to_owned(), bucket: bucket.to_owned() }
}

fn object_lock(bucket: &str) -> GetObjectLock {
    GetObjectLock { region: TOKYO.to_owned(), bucket: bucket.to_owned() }
}

fn lock(mode: &str, days: u32) -> Option<ObjectLock> {
    Some(ObjectLock { default_retention: Some(LockRetention { mode: mode.to_owned(), days }) })
}

/// The bucket `name` of Tokyo with these answers.
fn with_bucket(facts: Canned, name: &str, status: Option<&str>, lock: Option<ObjectLock>) -> Canned {
    facts.seen(versioning(name), status.map(str::to_owned)).seen(object_lock(name), lock)
}

fn bucket(status: Option<&str>, lock: Option<ObjectLock>) -> Canned {
    let listed = vec![Bucket { name: "logs".to_owned(), region: Some(TOKYO.to_owned()), created: LONG_AGO }];
    with_bucket(Canned::default().seen(ListBuckets { region: VIRGINIA.to_owned() }, listed), "logs", status, lock)
}

/// Judges one destination as if it were a row, `delivering` as for [`destination::Judged::grade`].
async fn judge_as(destination: Destination, delivering: bool, facts: Canned, demands: Protection) -> Verdict {
    let check = async |cx: &Cx<'_>| {
        let judged = destination.judge(cx, TOKYO).await;
        let (grade, reasons) = judged.grade(delivering);
        let (arn, region, current) = (destination.arn.clone(), TOKYO.to_owned(), grade.current());
        Verdict::fold(vec![ResourceVerdict { arn, region, current, reasons, evidence: judged.evidence }], &[])
    };
    let mut scenario = Scenario::new(destination::READS, facts);
    scenario.scope.protection = demands;
    scenario.judge(check).await
}

async fn judge(arn: &str, facts: Canned) -> Verdict {
    judge_as(Destination::of_arn(arn).unwrap(), false, facts, demanding()).await
}

fn outcome(verdict: &Verdict) -> (Current, Vec<&str>) {
    (verdict.current, codes(verdict))
}

#[tokio::test(start_paused = true)]
async fn a_bucket_must_be_versioned_and_locked_as_long_as_demanded() {
    let short = (Current::Partial, vec!["bucket-not-protected"]);
    let met = bucket(Some("Enabled"), lock("COMPLIANCE", 365));
    assert_eq!(outcome(&judge(LOGS, met).await), (Current::Recorded, vec![]));
    let cases = [
        (bucket(None, lock("COMPLIANCE", 365)), "never enabled"),
        (bucket(Some("Suspended"), lock("COMPLIANCE", 365)), "Suspended"),
        (bucket(Some("Enabled"), None), "no Object Lock"),
        (bucket(Some("Enabled"), Some(ObjectLock { default_retention: None })), "no default retention"),
        (bucket(Some("Enabled"), lock("COMPLIANCE", 364)), "364 days in COMPLIANCE"),
        (bucket(Some("Enabled"), lock("GOVERNANCE", 3650)), "3650 days in GOVERNANCE, 365 in COMPLIANCE"),
    ];
    for (facts, figures) in cases {
        let verdict = remedied(judge(LOGS, facts).await);
        assert_eq!(outcome(&verdict), short, "{figures}");
        let message = &verdict.reasons[0].message.en;
        assert!(message.contains(figures) && message.contains("bucket logs"), "{message}");
    }
    let any = project::ObjectLock { days: 365, mode: LockMode::Any };
    let lenient = Protection { object_lock: Some(any), ..demanding() };
    let governed = bucket(Some("Enabled"), lock("GOVERNANCE", 365));
    let verdict = judge_as(Destination::of_arn(LOGS).unwrap(), false, governed, lenient).await;
    assert_eq!(outcome(&verdict), (Current::Recorded, vec![]));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_asked_for_what_is_not_demanded() {
    let listed = vec![Bucket { name: "logs".to_owned(), region: Some(TOKYO.to_owned()), created: LONG_AGO }];
    let plain = || Canned::default().seen(ListBuckets { region: VIRGINIA.to_owned() }, listed.clone());
    let bucket = || Destination::of_arn(LOGS).unwrap();
    let verdict = judge_as(bucket(), false, plain(), Protection::default()).await;
    assert_eq!(outcome(&verdict), (Current::Recorded, vec![]));
    let versions = Protection { versioning: true, ..Protection::default() };
    let verdict = judge_as(bucket(), false, plain().seen(versioning("logs"), None), versions).await;
    assert_eq!(outcome(&verdict), (Current::Partial, vec!["bucket-not-protected"]));
    let verdict = judge_as(
        bucket().without_object_lock(),
        false,
        plain(),
        Protection { object_lock: demanding().object_lock, ..Protection::default() },
    );
    assert_eq!(outcome(&verdict.await), (Current::Recorded, vec![]), "no lock where a service cannot write to one");
}

#[tokio::test(start_paused = true)]
async fn what_is_demanded_and_unread_leaves_it_open() {
    let unknown = (Current::Unknown, vec!["read-denied"]);
    let met = || bucket(Some("Enabled"), lock("COMPLIANCE", 365));
    assert_eq!(outcome(&judge(LOGS, met().failed(versioning("logs"), Cause::Denied)).await), unknown);
    assert_eq!(outcome(&judge(LOGS, met().failed(object_lock("logs"), Cause::Denied)).await), unknown);
    let known = bucket(None, None).failed(object_lock("logs"), Cause::Denied);
    assert_eq!(outcome(&judge(LOGS, known).await), (Current::Partial, vec!["bucket-not-protected", "read-denied"]));
}

#[tokio::test(start_paused = true)]
async fn another_accounts_bucket_shows_no_protection() {
    let head = HeadBucket { region: TOKYO.to_owned(), bucket: "theirs".to_owned() };
    let facts = || bucket(None, None).failed(head.clone(), Cause::Denied);
    let theirs = || Destination::of_arn("arn:aws:s3:::theirs").unwrap();
    let verdict = judge_as(theirs(), true, facts(), demanding()).await;
    let codes = vec!["delivering-to-other-account", "protection-in-other-account"];
    assert_eq!(outcome(&verdict), (Current::Unknown, codes));
    let verdict = judge_as(theirs(), true, facts(), Protection::default()).await;
    assert_eq!(outcome(&verdict), (Current::Recorded, vec!["delivering-to-other-account"]));
    let verdict = judge_as(theirs(), false, facts(), demanding()).await;
    assert_eq!(outcome(&verdict), (Current::Unknown, vec!["destination-in-other-account"]));
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_protected_as_the_bucket_at_its_end() {
    let arn = format!("arn:aws:firehose:{TOKYO}:{ACCOUNT}:deliverystream/audit");
    let end = StreamBucket { arn: LOGS.to_owned(), prefix: String::new(), transformed: false };
    let stream = DeliveryStream { status: "ACTIVE".to_owned(), updated: None, bucket: Some(end) };
    let read = DescribeDeliveryStream { region: TOKYO.to_owned(), name: "audit".to_owned() };
    let ending = |facts: Canned| facts.seen(read.clone(), Some(stream.clone()));
    let met = ending(bucket(Some("Enabled"), lock("COMPLIANCE", 400)));
    assert_eq!(outcome(&judge(&arn, met).await), (Current::Recorded, vec![]));
    let verdict = remedied(judge(&arn, ending(bucket(None, None))).await);
    assert_eq!(outcome(&verdict), (Current::Partial, vec!["bucket-not-protected"]));
    let theirs = ending(Canned::default().seen(ListBuckets { region: VIRGINIA.to_owned() }, vec![]))
        .failed(HeadBucket { region: TOKYO.to_owned(), bucket: "logs".to_owned() }, Cause::Denied);
    assert_eq!(outcome(&judge(&arn, theirs).await), (Current::Unknown, vec!["destination-in-other-account"]));
}

const GROUP: &str = "arn:aws:logs:ap-northeast-1:333333333333:log-group:g";
const KEY: &str = "arn:aws:kms:ap-northeast-1:333333333333:key/k";

fn log_group() -> LogGroup {
    LogGroup {
        name: "g".to_owned(),
        arn: GROUP.to_owned(),
        retention_days: None,
        kms_key_id: None,
        class: Some("STANDARD".to_owned()),
        deletion_protection: true,
        created: LONG_AGO,
    }
}

fn group(deletion_protection: bool, key: Option<&str>) -> Canned {
    let group = LogGroup { kms_key_id: key.map(str::to_owned), deletion_protection, ..log_group() };
    Canned::default().seen(DescribeLogGroups { region: TOKYO.to_owned() }, vec![group])
}

fn key() -> DescribeKey {
    DescribeKey { region: TOKYO.to_owned(), key_id: KEY.to_owned() }
}

#[tokio::test(start_paused = true)]
async fn a_log_group_must_not_be_deletable_if_that_is_demanded() {
    assert_eq!(outcome(&judge(GROUP, group(true, None)).await), (Current::Recorded, vec![]));
    let verdict = remedied(judge(GROUP, group(false, None)).await);
    assert_eq!(outcome(&verdict), (Current::Partial, vec!["log-group-not-protected"]));
    let here = || Destination::of_arn(GROUP).unwrap();
    let verdict = judge_as(here(), false, group(false, None), Protection::default()).await;
    assert_eq!(outcome(&verdict), (Current::Recorded, vec![]));
    let theirs = || Destination::of_arn(&GROUP.replace(ACCOUNT, ORGANIZATION)).unwrap();
    let verdict = judge_as(theirs(), true, Canned::default(), demanding()).await;
    let codes = vec!["delivering-to-other-account", "protection-in-other-account"];
    assert_eq!(outcome(&verdict), (Current::Unknown, codes));
}

#[tokio::test(start_paused = true)]
async fn a_log_group_whose_key_cannot_be_used_is_a_part_whatever_is_demanded() {
    let here = || Destination::of_arn(GROUP).unwrap();
    let judge = async |facts: Canned| judge_as(here(), false, facts, Protection::default()).await;
    let state = |state: Option<&str>| group(false, Some(KEY)).seen(key(), state.map(str::to_owned));
    for usable in ["Enabled", "Updating"] {
        assert_eq!(outcome(&judge(state(Some(usable))).await), (Current::Recorded, vec![]), "{usable}");
    }
    for unusable in [Some("Disabled"), Some("PendingDeletion"), Some("PendingImport"), Some("Unavailable"), None] {
        let verdict = remedied(judge(state(unusable)).await);
        assert_eq!(outcome(&verdict), (Current::Partial, vec!["log-group-key-unusable"]), "{unusable:?}");
    }
    let denied = judge(group(false, Some(KEY)).failed(key(), Cause::Denied)).await;
    assert_eq!(outcome(&denied), (Current::Unknown, vec!["read-denied"]));
    let theirs = judge(group(false, Some(&KEY.replace(ACCOUNT, ORGANIZATION)))).await;
    assert_eq!(outcome(&theirs), (Current::Recorded, vec![]));
}

/// Judges the row for management events of ECR.
async fn judge_trail(case: TrailCase, facts: impl FnOnce(Canned) -> Canned) -> Verdict {
    judge_facts(facts(Account::with([case]).facts())).await
}

async fn judge_facts(facts: Canned) -> Verdict {
    let params = serde_json::from_str(r#"{"services": ["ecr.amazonaws.com"], "demand": "reads-and-writes"}"#).unwrap();
    let mut scenario = Scenario::new(cloudtrail_management::READS, facts);
    scenario.scope.protection = demanding();
    scenario.judge(async |cx: &Cx<'_>| cloudtrail_management::run(&params, cx).await).await
}

fn protected(facts: Canned) -> Canned {
    with_bucket(facts, "trail-logs", Some("Enabled"), lock("COMPLIANCE", 365))
}

#[tokio::test(start_paused = true)]
async fn a_trail_must_be_validated_and_its_bucket_protected() {
    let case = || trail("t", management());
    assert_eq!(outcome(&judge_trail(case(), protected).await), (Current::Recorded, vec![]));
    let mut off = case();
    off.trail.log_file_validation = false;
    let bare = |facts| with_bucket(facts, "trail-logs", None, lock("GOVERNANCE", 30));
    let verdict = remedied(judge_trail(off, bare).await);
    assert_eq!(outcome(&verdict), (Current::Partial, vec!["bucket-not-protected", "log-file-validation-off"]));
    insta::assert_snapshot!("trail", shown(&verdict.remedies));
    let denied = judge_trail(case(), |facts| protected(facts).failed(object_lock("trail-logs"), Cause::Denied)).await;
    assert_eq!(outcome(&denied), (Current::Unknown, vec!["protection-unreadable", "read-denied"]));
}

#[tokio::test(start_paused = true)]
async fn digests_must_arrive() {
    let with = |change: fn(&mut TrailCase)| {
        let mut case = trail("t", management());
        change(&mut case);
        case
    };
    let stale = (Current::Partial, vec!["digests-not-delivered"]);
    let hours = |hours: i64| jiff::Timestamp::from_second(-3600 * hours).ok();
    let last = |age: i64| {
        let mut case = trail("t", management());
        case.status.latest_digest_time = hours(age);
        case
    };
    assert_eq!(outcome(&judge_trail(last(3), protected).await), (Current::Recorded, vec![]));
    assert_eq!(outcome(&remedied(judge_trail(last(4), protected).await)), stale);
    let never = with(|case| case.status.latest_digest_time = None);
    assert_eq!(outcome(&judge_trail(never, protected).await), stale);
    let refused = with(|case| case.status.latest_digest_error = Some("AccessDenied".to_owned()));
    assert_eq!(outcome(&remedied(judge_trail(refused, protected).await)), stale);
    let mut young = with(|case| case.status.latest_digest_time = None);
    young.status.start_logging_time = hours(1);
    assert_eq!(outcome(&judge_trail(young, protected).await), (Current::Unknown, vec!["digests-not-yet"]));
}

#[tokio::test(start_paused = true)]
async fn a_telemetry_rules_log_group_must_not_be_deletable() {
    let rule = TelemetryRule {
        arn: format!("arn:aws:observabilityadmin:{TOKYO}:{ACCOUNT}:telemetry-rule/r"),
        name: "r".to_owned(),
        resource_type: Some("AWS::CloudTrail".to_owned()),
        all_regions: false,
        regions: Vec::new(),
        region_statuses: [].into(),
        selection_criteria: None,
        retention_days: None,
        destination_pattern: Some("g".to_owned()),
        advanced_event_selectors: management().to_advanced(),
    };
    let judged = async |deletion_protection: bool, kms_key_id: Option<String>, state: Option<&str>| {
        let log_groups = vec![LogGroup { deletion_protection, kms_key_id, ..log_group() }];
        let account = Account { rules: vec![(TOKYO, rule.clone())], log_groups, ..Account::default() };
        let facts = state.into_iter().fold(account.facts(), |facts, state| facts.seen(key(), Some(state.to_owned())));
        judge_facts(facts).await
    };
    let note = "by-configuration-only";
    assert_eq!(outcome(&judged(true, None, None).await), (Current::Recorded, vec![note]));
    let short = (Current::Partial, vec!["log-group-not-protected", note]);
    let verdict = judged(false, None, None).await;
    assert_eq!(outcome(&verdict), short);
    assert!(verdict.remedies.iter().any(|it| it.cli.contains("put-log-group-deletion-protection")));
    let keyed = || Some(KEY.to_owned());
    assert_eq!(outcome(&judged(true, keyed(), Some("Disabled")).await), short);
    assert_eq!(judged(true, keyed(), Some("Enabled")).await.current, Current::Recorded);
    assert_eq!(judged(true, keyed(), None).await.current, Current::Unknown);
}

#[tokio::test(start_paused = true)]
async fn an_organizations_trail_shows_no_protection() {
    let mut foreign = trail("t", management());
    foreign.trail.arn = foreign.trail.arn.replace(ACCOUNT, ORGANIZATION);
    foreign.trail.is_organization = true;
    foreign.trail.has_custom_event_selectors = false;
    let verdict = judge_trail(foreign, |facts| facts).await;
    assert_eq!(verdict.current, Current::Unknown);
    assert!(codes(&verdict).contains(&"protection-in-other-account"), "{:?}", codes(&verdict));
}

/// What a check proposes for its own shortfalls stays; a resource that lacks protection alone gets what protects it alone.
#[tokio::test(start_paused = true)]
async fn remedies_stand_beside_those_of_the_check() {
    let case = || trail("t", management());
    let bare = |facts| with_bucket(facts, "trail-logs", None, None);
    let verdict = judge_trail(case(), bare).await;
    assert!(verdict.remedies.iter().all(|remedy| !remedy.cli.contains("cloudtrail")), "{:?}", verdict.remedies);
    let verdict = judge_trail(case().stopped(), bare).await;
    assert_eq!(verdict.current, Current::Missing);
    let cli: String = verdict.remedies.iter().map(|remedy| remedy.cli.as_str()).collect();
    assert!(cli.contains("start-logging") && !cli.contains("versioning"), "{cli}");
    let status = GetTrailStatus { region: TOKYO.to_owned(), trail_arn: case().trail.arn };
    assert_eq!(judge_trail(case(), |facts| bare(facts).failed(status, Cause::Denied)).await.current, Current::Unknown);
}

#[tokio::test(start_paused = true)]
async fn remedies_name_the_places() {
    let mut remedies = judge(LOGS, bucket(Some("Suspended"), None)).await.remedies;
    remedies.extend(judge(GROUP, group(false, None)).await.remedies);
    remedies
        .extend(judge(GROUP, group(true, Some(KEY)).seen(key(), Some("PendingDeletion".to_owned()))).await.remedies);
    remedies.extend(judge(GROUP, group(true, Some(KEY)).seen(key(), None)).await.remedies);
    insta::assert_snapshot!("destinations", shown(&remedies));
}
