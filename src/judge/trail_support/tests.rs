use super::account::{Account, ORGANIZATION, TrailCase, VIRGINIA, advanced, basic, management, store, trail};
use super::*;
use crate::facts::Cause;
use crate::facts::cloudtrail::Channel;
use crate::facts::kms::DescribeKey;
use crate::facts::logs::LogGroup;
use crate::facts::observability::TelemetryRule;
use crate::judge::testing::{ACCOUNT, Canned, LONG_AGO, Scenario, TOKYO, codes};
use crate::judge::verdict::Current;
use crate::trail::EventSelectors;

const COGNITO: &str = "cognito-idp.amazonaws.com";

/// Whether management events of Cognito in Tokyo are recorded, as a check would ask.
async fn judge(facts: Canned) -> Verdict {
    judge_in(Scenario::new(READS, facts)).await
}

async fn judge_in(scenario: Scenario) -> Verdict {
    let check = async |cx: &Cx<'_>| {
        let class = EventClass::management(COGNITO, Access::Both, Place::Region(TOKYO.to_owned()));
        let subject = Subject { arn: "arn".to_owned(), region: TOKYO.to_owned(), classes: vec![class] };
        let (findings, recorders) = ask(cx, Inquiry { subjects: vec![subject], ..Inquiry::default() }).await;
        fold(findings, Vec::new(), &[], &recorders)
    };
    scenario.judge(check).await
}

fn outcome(verdict: &Verdict) -> (Current, Vec<&str>) {
    (verdict.current, codes(verdict))
}

fn selectors() -> EventSelectors {
    advanced(&[&[("eventCategory", "Equals", &["Management"])]])
}

#[tokio::test(start_paused = true)]
async fn an_own_key_must_be_usable_and_another_accounts_is_not_asked() {
    let with_key = |account: &str| {
        let mut case = trail("t", management());
        case.trail.kms_key_id = Some(format!("arn:aws:kms:{TOKYO}:{account}:key/k"));
        Account::with([case]).facts()
    };
    let read = || DescribeKey { region: TOKYO.to_owned(), key_id: format!("arn:aws:kms:{TOKYO}:{ACCOUNT}:key/k") };
    let state = |state: &str| with_key(ACCOUNT).seen(read(), Some(state.to_owned()));
    assert_eq!(outcome(&judge(state("Enabled")).await), (Current::Recorded, vec![]));
    let disabled = (Current::Partial, vec!["kms-key-disabled"]);
    assert_eq!(outcome(&judge(state("PendingDeletion")).await), disabled);
    assert_eq!(outcome(&judge(with_key(ACCOUNT).seen(read(), None)).await), disabled);
    let denied = judge(with_key(ACCOUNT).failed(read(), Cause::Denied)).await;
    assert_eq!(outcome(&denied), (Current::Unknown, vec!["kms-key-unreadable", "read-denied"]));
    assert_eq!(outcome(&judge(with_key("999999999999")).await), (Current::Recorded, vec![]));
}

#[tokio::test(start_paused = true)]
async fn a_trails_bucket_must_exist_whatever_its_status_says() {
    use crate::facts::s3::{Existence, HeadBucket, ListBuckets};
    let list = || ListBuckets { region: VIRGINIA.to_owned() };
    let head = || HeadBucket { region: TOKYO.to_owned(), bucket: "trail-logs".to_owned() };
    let unlisted = |quiet: bool| {
        let mut case = trail("t", management());
        if quiet {
            case.status.latest_delivery_time = None;
        }
        Account::with([case]).facts().seen(list(), Vec::new())
    };
    let gone = (Current::Missing, vec!["destination-gone"]);
    for quiet in [true, false] {
        assert_eq!(outcome(&judge(unlisted(quiet).seen(head(), Existence::Gone)).await), gone, "quiet: {quiet}");
    }
    let elsewhere = (Current::Unknown, vec!["destination-in-other-account", "quiet-delivery"]);
    let denied = |facts: Canned| facts.failed(head(), Cause::Denied);
    assert_eq!(outcome(&judge(denied(unlisted(true))).await), elsewhere);
    assert_eq!(outcome(&judge(denied(unlisted(false))).await), (Current::Recorded, vec![]));
    let unread = |facts: Canned| denied(facts.failed(list(), Cause::Denied));
    let verdict = judge(unread(unlisted(true))).await;
    assert_eq!(outcome(&verdict), (Current::Unknown, vec!["destination-unreadable", "read-denied", "quiet-delivery"]));
    let blind = judge(unread(unlisted(false))).await;
    assert_eq!(blind.current, Current::Unknown, "how long it keeps them does not show");
    let mut undemanding = Scenario::new(READS, unread(unlisted(false)));
    undemanding.scope.retention_days = None;
    assert_eq!(judge_in(undemanding).await.current, Current::Recorded, "whoever owns it, records arrive");
    let gone_unlisted = unlisted(false).failed(list(), Cause::Denied).seen(head(), Existence::Gone);
    assert_eq!(outcome(&judge(gone_unlisted).await), gone);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_keeps_events_too_short_or_cannot_encrypt_falls_short() {
    let with = |change: fn(&mut crate::facts::cloudtrail::EventDataStore)| {
        let mut lake = store("lake", "ENABLED", selectors());
        change(&mut lake);
        Account { stores: vec![(VIRGINIA, lake)], ..Account::default() }.facts()
    };
    assert_eq!(outcome(&judge(with(|_| {})).await), (Current::Recorded, vec![]));
    let short = (Current::Partial, vec!["retention-short"]);
    assert_eq!(outcome(&judge(with(|lake| lake.retention_days = Some(30))).await), short);
    assert_eq!(outcome(&judge(with(|lake| lake.retention_days = None)).await), short);
    let one_region = with(|lake| lake.is_multi_region = false);
    assert_eq!(outcome(&judge(one_region).await), (Current::Missing, vec!["region-not-covered"]));
    let key = DescribeKey { region: VIRGINIA.to_owned(), key_id: "k".to_owned() };
    let keyed = with(|lake| lake.kms_key_id = Some("k".to_owned()));
    let verdict = judge(keyed.seen(key, Some("Disabled".to_owned()))).await;
    assert_eq!(outcome(&verdict), (Current::Missing, vec!["kms-key-disabled"]));
}

fn rule(pattern: Option<&str>) -> TelemetryRule {
    TelemetryRule {
        arn: format!("arn:aws:observabilityadmin:{TOKYO}:{ACCOUNT}:telemetry-rule/r"),
        name: "r".to_owned(),
        resource_type: Some("AWS::CloudTrail".to_owned()),
        all_regions: false,
        regions: Vec::new(),
        region_statuses: [].into(),
        selection_criteria: None,
        retention_days: Some(400),
        destination_pattern: pattern.map(str::to_owned),
        advanced_event_selectors: selectors().advanced_event_selectors,
    }
}

fn group(name: &str, retention_days: Option<i32>) -> LogGroup {
    let arn = format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:{name}");
    LogGroup {
        name: name.to_owned(),
        arn,
        retention_days,
        deletion_protection: false,
        kms_key_id: None,
        class: None,
        created: LONG_AGO,
    }
}

#[tokio::test(start_paused = true)]
async fn a_telemetry_rule_counts_with_its_log_group() {
    let with = |rule: TelemetryRule, log_groups: Vec<LogGroup>| {
        Account { rules: vec![(TOKYO, rule)], log_groups, ..Account::default() }.facts()
    };
    let by_configuration = vec!["by-configuration-only"];
    for (pattern, name) in [
        ("trail", "trail"),
        ("trail/<accountId>", "trail/333333333333"),
        ("trail/<accountId>/<resourceId>", "trail/333333333333/x"),
    ] {
        let verdict = judge(with(rule(Some(pattern)), vec![group(name, None)])).await;
        assert_eq!(outcome(&verdict), (Current::Recorded, by_configuration.clone()), "{pattern}");
        assert_eq!(verdict.claims, [format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:{name}")]);
    }
    let cases = [
        (with(rule(Some("trail")), vec![group("trail", Some(30))]), Current::Partial, "retention-short"),
        (with(rule(Some("trail")), vec![group("trail-other", None)]), Current::Missing, "destination-gone"),
        (with(rule(None), vec![group("trail", None)]), Current::Unknown, "destination-unreadable"),
        (with(rule(Some("<resourceId>")), vec![group("web", None)]), Current::Unknown, "destination-unreadable"),
        (with(rule(Some("<x>/trail")), vec![group("web", None)]), Current::Missing, "destination-gone"),
        (with(rule(Some("trail/<x>/log")), vec![group("trail/log", None)]), Current::Missing, "destination-gone"),
        (
            with(rule(Some("trail/<x>")), vec![group("trail/a", None), group("trail/b", Some(7))]),
            Current::Partial,
            "retention-short",
        ),
    ];
    for (facts, current, code) in cases {
        let verdict = judge(facts).await;
        assert_eq!((verdict.current, codes(&verdict)[0]), (current, code));
    }
    let of_flow_logs = TelemetryRule { resource_type: Some("AWS::EC2::VPC".to_owned()), ..rule(Some("trail")) };
    let verdict = judge(with(of_flow_logs, vec![group("trail", None)])).await;
    assert_eq!(outcome(&verdict), (Current::Missing, vec!["no-recorder"]));
}

#[tokio::test(start_paused = true)]
async fn a_channel_counts_by_what_it_feeds() {
    let with = |name: &str| {
        let channel = Channel {
            arn: format!("arn:aws:cloudtrail:{VIRGINIA}:{ACCOUNT}:channel/c"),
            name: name.to_owned(),
            source: Some("CloudTrail".to_owned()),
            apply_to_all_regions: true,
            advanced_event_selectors: selectors().advanced_event_selectors,
            destinations: Vec::new(),
        };
        Account { channels: vec![(VIRGINIA, channel)], ..Account::default() }.facts()
    };
    let lake = judge(with("aws-service-channel/security-lake/slc")).await;
    assert_eq!(outcome(&lake), (Current::Recorded, vec![]));
    let other = judge(with("aws-service-channel/resource-explorer-2/slc")).await;
    assert_eq!(outcome(&other), (Current::Partial, vec!["channel-only"]));
    let partner = judge(with("partner-integration")).await;
    assert_eq!(outcome(&partner), (Current::Missing, vec!["no-recorder"]));
}

#[tokio::test(start_paused = true)]
async fn the_organizations_trail_needs_recent_delivery_and_an_enabled_home() {
    let quiet = |case: TrailCase| {
        let mut case = case;
        case.status.latest_delivery_time = None;
        case
    };
    let org = || trail("org", management()).of_organization(false);
    let verdict = judge(Account::with([quiet(org())]).facts()).await;
    assert_eq!((verdict.current, codes(&verdict)[0]), (Current::Unknown, "destination-in-other-account"));
    let mut far = org();
    far.trail.home_region = "eu-south-2".to_owned();
    let facts = Account::with([far.clone()]).facts();
    let (region, trail_arn) = ("eu-south-2".to_owned(), far.trail.arn.clone());
    let facts = facts.seen(crate::facts::cloudtrail::GetTrailStatus { region, trail_arn }, far.status);
    assert_eq!(outcome(&judge(facts).await), (Current::Missing, vec!["home-region-not-enabled"]));
}

#[tokio::test(start_paused = true)]
async fn a_failed_list_hides_nothing_from_other_regions() {
    use crate::facts::cloudtrail::DescribeTrails;
    let facts = Account::with([trail("t", management())]).facts();
    let blind_here = facts.clone().failed(DescribeTrails { region: TOKYO.to_owned() }, Cause::Denied);
    assert_eq!(
        judge(blind_here).await.current,
        Current::Recorded,
        "the leader region shows a trail that covers this one"
    );
    let bare = Account::default().facts().failed(DescribeTrails { region: VIRGINIA.to_owned() }, Cause::Denied);
    assert_eq!(outcome(&judge(bare).await), (Current::Missing, vec!["no-recorder"]));
}

#[tokio::test(start_paused = true)]
async fn support_of_management_events() {
    let support = async |facts: Canned| {
        let scenario = Scenario::new(READS, facts);
        let answer = std::sync::Mutex::new(None);
        let check = async |cx: &Cx<'_>| {
            *answer.lock().unwrap() = Some(management_support(cx, COGNITO, TOKYO).await);
            Verdict::bare(Current::Unknown, Vec::new())
        };
        scenario.run(check).await;
        answer.into_inner().unwrap().unwrap()
    };
    let (recorded, evidence) = support(Account::with([trail("t", basic("WriteOnly", true, &[]))]).facts()).await;
    assert_eq!(recorded, TrailSupport::Recorded);
    assert!(evidence.iter().any(|one| one.field == "EventSelectors[0].ReadWriteType" && one.value == "WriteOnly"));
    let (stopped, _) = support(Account::with([trail("t", management()).stopped()]).facts()).await;
    assert!(matches!(stopped, TrailSupport::NotRecorded(reasons) if reasons[0].code == "trail-stopped"));
    let (unread, _) = support(Canned::default()).await;
    assert!(matches!(unread, TrailSupport::Unknown(reasons) if reasons[0].code == "recorders-unreadable"));
}

#[tokio::test(start_paused = true)]
async fn the_organizations_trail_is_read_where_its_account_can_be_asked() {
    use crate::facts::cloudtrail::{GetEventSelectors, ListEventDataStores};
    use crate::facts::s3::{Bucket, ListBuckets};
    let case = trail("org", management()).of_organization(true);
    let (region, trail_arn) = (TOKYO.to_owned(), case.trail.arn.clone());
    let read = GetEventSelectors { region, trail_arn };
    let list = || ListBuckets { region: VIRGINIA.to_owned() };
    let stores = |region: &str| ListEventDataStores { region: region.to_owned() };
    let lists = vec![Bucket { name: "trail-logs".to_owned(), region: Some(TOKYO.to_owned()), created: LONG_AGO }];
    let facts = |selectors: EventSelectors| {
        let member = Account::with([case.clone()]).facts().seen(list(), Vec::new());
        let member = member.failed(read.clone(), Cause::Denied);
        let lifecycle =
            crate::facts::s3::GetBucketLifecycle { region: TOKYO.to_owned(), bucket: "trail-logs".to_owned() };
        [TOKYO, VIRGINIA]
            .into_iter()
            .fold(member, |facts, region| facts.seen_in(ORGANIZATION, stores(region), Vec::new()))
            .seen_in(ORGANIZATION, read.clone(), selectors)
            .seen_in(ORGANIZATION, list(), lists.clone())
            .seen_in(ORGANIZATION, lifecycle, Vec::new())
    };
    let judged = async |facts: Canned| judge_in(Scenario::new(READS, facts).reaching(&[ORGANIZATION])).await;
    assert_eq!(outcome(&judged(facts(management())).await), (Current::Recorded, vec![]));
    let data_only = basic("All", false, &[("AWS::S3::Object", "arn:aws:s3")]);
    assert_eq!(judged(facts(data_only)).await.current, Current::Missing);
    let unread = facts(management()).failed_in(ORGANIZATION, read.clone(), Cause::Credentials);
    let hidden = (Current::Unknown, vec!["org-trail-selectors-unreadable", "read-credentials"]);
    assert_eq!(outcome(&judged(unread).await), hidden);
    assert_eq!(judge(facts(management())).await.current, Current::Unknown, "nobody asks the organization");
}

#[tokio::test(start_paused = true)]
async fn a_store_of_another_account_counts_if_it_holds_the_organizations_events() {
    use crate::facts::cloudtrail::{GetEventDataStore, ListEventDataStores};
    let list = |region: &str| ListEventDataStores { region: region.to_owned() };
    let with = |is_organization: bool| {
        let lake =
            crate::facts::cloudtrail::EventDataStore { is_organization, ..store("lake", "ENABLED", selectors()) };
        let read = GetEventDataStore { region: VIRGINIA.to_owned(), arn: lake.arn.clone() };
        Account::default()
            .facts()
            .seen_in(ORGANIZATION, list(TOKYO), Vec::new())
            .seen_in(ORGANIZATION, list(VIRGINIA), vec![lake.arn.clone()])
            .seen_in(ORGANIZATION, read, lake)
    };
    let judged = async |facts: Canned| judge_in(Scenario::new(READS, facts).reaching(&[ORGANIZATION])).await;
    assert_eq!(judged(with(true)).await.current, Current::Recorded);
    assert_eq!(judged(with(false)).await.current, Current::Missing);
    let denied = with(true).failed_in(ORGANIZATION, list(VIRGINIA), Cause::Denied);
    assert_eq!(judged(denied).await.current, Current::Unknown);
}
