use super::*;
use crate::facts::Cause;
use crate::facts::cloudtrail::{
    DescribeTrails, GetEventDataStore, GetEventSelectors, GetTrailStatus, ListChannels, ListEventDataStores,
};
use crate::facts::observability::ListTelemetryRules;
use crate::facts::s3::{ExpirationRule, GetBucketLifecycle};
use crate::judge::remedy::tests::shown;
use crate::judge::testing::{ACCOUNT, Canned, Scenario, TOKYO, codes, remedied};
use crate::judge::trail_support::account::{
    Account, OSAKA, TrailCase, VIRGINIA, advanced, basic, data, management, store, trail,
};
use crate::judge::verdict::Current;

/// The parameters of the matrix's rows.
fn iam() -> Params {
    Params {
        services: vec!["iam.amazonaws.com".to_owned(), STS.to_owned()],
        demand: Demand::Writes,
        global: true,
        console_sign_in: true,
        trail_only: false,
    }
}

fn ecr() -> Params {
    Params {
        services: vec!["ecr.amazonaws.com".to_owned()],
        demand: Demand::ReadsAndWrites,
        global: false,
        console_sign_in: false,
        trail_only: false,
    }
}

fn cloudtrail() -> Params {
    Params { services: vec![EVERY_SERVICE.to_owned()], global: true, trail_only: true, ..ecr() }
}

async fn judge_facts(params: &Params, facts: Canned) -> Verdict {
    remedied(Scenario::new(READS, facts).judge(async |cx: &Cx<'_>| run(params, cx).await).await)
}

async fn judge(params: &Params, trails: impl IntoIterator<Item = TrailCase>) -> Verdict {
    judge_facts(params, Account::with(trails).facts()).await
}

fn by_region(verdict: &Verdict) -> Vec<(&str, Current)> {
    verdict.resources.iter().map(|resource| (resource.region.as_str(), resource.current)).collect()
}

fn outcome(verdict: &Verdict) -> (Current, Vec<&str>) {
    (verdict.current, codes(verdict))
}

#[tokio::test(start_paused = true)]
async fn a_multi_region_trail_of_everything_records_every_row() {
    for params in [iam(), ecr(), cloudtrail()] {
        let verdict = judge(&params, [trail("t", management())]).await;
        assert_eq!(outcome(&verdict), (Current::Recorded, vec![]), "{params:?}");
        assert!(verdict.resources.iter().all(|resource| resource.arn == format!("arn:aws:iam::{ACCOUNT}:root")));
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_records_a_bare_account() {
    for params in [iam(), ecr(), cloudtrail()] {
        assert_eq!(outcome(&judge(&params, []).await), (Current::Missing, vec!["no-recorder"]), "{params:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn writes_are_enough_for_iam_and_a_part_for_the_others() {
    let writes = || trail("t", basic("WriteOnly", true, &[]));
    let verdict = judge(&iam(), [writes()]).await;
    assert_eq!(outcome(&verdict), (Current::Recorded, vec!["assume-role-may-be-read"]));
    for params in [ecr(), cloudtrail()] {
        let verdict = judge(&params, [writes()]).await;
        assert_eq!(outcome(&verdict), (Current::Partial, vec!["reads-not-recorded"]));
    }
}

#[tokio::test(start_paused = true)]
async fn reads_are_nothing_for_iam_and_complete_writes_of_another_trail() {
    let reads = || trail("r", basic("ReadOnly", true, &[]));
    let verdict = judge(&iam(), [reads()]).await;
    assert_eq!(outcome(&verdict), (Current::Missing, vec!["writes-not-recorded"]));
    assert_eq!(judge(&ecr(), [reads()]).await.current, Current::Partial);
    let writes = trail("w", basic("WriteOnly", true, &[]));
    assert_eq!(outcome(&judge(&ecr(), [reads(), writes]).await), (Current::Recorded, vec![]));
}

#[tokio::test(start_paused = true)]
async fn sign_in_happens_beyond_the_trail_of_one_region() {
    let verdict = judge(&iam(), [trail("t", management()).single_region(VIRGINIA)]).await;
    assert_eq!(verdict.current, Current::Partial);
    let missing = Current::Missing;
    let expected = [
        (TOKYO, missing),
        ("ap-southeast-2", missing),
        ("eu-north-1", missing),
        (VIRGINIA, Current::Recorded),
        ("us-east-2", missing),
    ];
    assert_eq!(by_region(&verdict), expected);
    let everywhere = ["ap-southeast-2", "eu-north-1", VIRGINIA, "us-east-2", TOKYO];
    let verdict = judge(&iam(), everywhere.map(|region| trail("t", management()).single_region(region))).await;
    assert_eq!(outcome(&verdict), (Current::Recorded, vec![]));
}

#[tokio::test(start_paused = true)]
async fn a_trail_of_tokyo_alone_misses_the_global_services() {
    let tokyo = || trail("t", management()).single_region(TOKYO);
    assert_eq!(judge(&ecr(), [tokyo()]).await.current, Current::Recorded);
    let verdict = judge(&cloudtrail(), [tokyo()]).await;
    assert_eq!(outcome(&verdict), (Current::Partial, vec!["global-services-not-covered"]));
    assert_eq!(by_region(&verdict), [(TOKYO, Current::Recorded), (VIRGINIA, Current::Missing)]);
    let mut without_global = trail("t", management()).single_region(VIRGINIA);
    without_global.trail.include_global_service_events = false;
    assert_eq!(judge(&iam(), [without_global]).await.current, Current::Missing);
}

#[tokio::test(start_paused = true)]
async fn every_configured_region_counts() {
    let facts = Account::with([trail("t", management()).single_region(TOKYO)]).facts();
    let scenario = Scenario::new(READS, facts).regions(&[TOKYO, OSAKA]);
    let verdict = scenario.judge(async |cx: &Cx<'_>| run(&ecr(), cx).await).await;
    assert_eq!(outcome(&verdict), (Current::Partial, vec!["region-not-covered"]));
    assert_eq!(by_region(&verdict), [(TOKYO, Current::Recorded), (OSAKA, Current::Missing)]);
}

#[tokio::test(start_paused = true)]
async fn other_sign_in_regions_are_not_asked_under_a_multi_region_trail() {
    let scenario = Scenario::new(READS, Account::with([trail("t", management())]).facts());
    let (_, asked) = scenario.run(async |cx: &Cx<'_>| run(&iam(), cx).await).await;
    let regions: BTreeSet<&str> = asked.iter().map(|key| key.region.as_str()).collect();
    assert_eq!(regions, [TOKYO, VIRGINIA].into());
}

#[tokio::test(start_paused = true)]
async fn an_excluded_service_is_missed_by_its_own_row_only() {
    let mut selectors = management();
    selectors.event_selectors[0].exclude_management_event_sources = vec!["kms.amazonaws.com".to_owned()];
    assert_eq!(judge(&ecr(), [trail("t", selectors.clone())]).await.current, Current::Recorded);
    let verdict = judge(&cloudtrail(), [trail("t", selectors)]).await;
    assert_eq!(outcome(&verdict), (Current::Partial, vec!["management-source-excluded"]));

    let advanced = advanced(&[&[
        ("eventCategory", "Equals", &["Management"]),
        ("eventSource", "NotEquals", &["ecr.amazonaws.com"]),
    ]]);
    let verdict = judge(&ecr(), [trail("t", advanced)]).await;
    assert_eq!(outcome(&verdict), (Current::Missing, vec!["management-source-excluded"]));
}

#[tokio::test(start_paused = true)]
async fn trails_that_do_not_deliver_or_select_data_only_record_nothing() {
    for (case, code) in [
        (trail("t", management()).stopped(), "trail-stopped"),
        (trail("t", management()).failing_since_start(), "delivery-never-succeeded"),
        (trail("t", data("AWS::S3::Object", &[])), "management-events-not-selected"),
    ] {
        for params in [iam(), ecr(), cloudtrail()] {
            let verdict = judge(&params, [case.clone()]).await;
            assert_eq!(outcome(&verdict), (Current::Missing, vec![code]));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_event_data_store_is_a_whole_but_for_the_row_of_trails() {
    let selectors = advanced(&[&[("eventCategory", "Equals", &["Management"])]]);
    let account = |status| {
        let stores = vec![(VIRGINIA, store("lake", status, selectors.clone()))];
        Account { stores, ..Account::default() }.facts()
    };
    for params in [iam(), ecr()] {
        assert_eq!(outcome(&judge_facts(&params, account("ENABLED")).await), (Current::Recorded, vec![]));
    }
    let verdict = judge_facts(&cloudtrail(), account("ENABLED")).await;
    assert_eq!(outcome(&verdict), (Current::Partial, vec!["recorded-by-no-trail"]));
    let verdict = judge_facts(&cloudtrail(), account("STOPPED_INGESTION")).await;
    assert_eq!(verdict.current, Current::Missing);
}

#[tokio::test(start_paused = true)]
async fn the_organizations_default_trail_counts_and_an_unreadable_one_is_unknown() {
    let default = || trail("org", management()).of_organization(false);
    for params in [iam(), ecr(), cloudtrail()] {
        let verdict = judge(&params, [default()]).await;
        assert_eq!(outcome(&verdict), (Current::Recorded, vec!["selectors-inferred"]), "{params:?}");
        assert_eq!(verdict.claims, Vec::<String>::new());
    }
    let custom = trail("org", management()).of_organization(true);
    let read = GetEventSelectors { region: TOKYO.to_owned(), trail_arn: custom.trail.arn.clone() };
    let verdict = judge_facts(&ecr(), Account::with([custom]).facts().failed(read, Cause::Denied)).await;
    assert_eq!(outcome(&verdict), (Current::Unknown, vec!["org-trail-selectors-unreadable"]));
}

#[tokio::test(start_paused = true)]
async fn each_unreadable_fact_that_could_complete_the_row_makes_it_unknown() {
    let region = || TOKYO.to_owned();
    let bare = || Account::default().facts();
    let lists = [
        bare().failed(DescribeTrails { region: region() }, Cause::Denied),
        bare().failed(ListEventDataStores { region: region() }, Cause::Throttled),
        bare().failed(ListTelemetryRules { region: region() }, Cause::Unsupported),
        bare().failed(ListChannels { region: region() }, Cause::TimedOut),
    ];
    for facts in lists {
        let verdict = judge_facts(&ecr(), facts).await;
        assert_eq!((verdict.current, codes(&verdict)[0]), (Current::Unknown, "recorders-unreadable"));
        assert!(verdict.reasons.iter().any(|reason| reason.message.en.contains(TOKYO)), "{:?}", verdict.reasons);
    }
    let lake = store("lake", "ENABLED", management());
    let read = GetEventDataStore { region: VIRGINIA.to_owned(), arn: lake.arn.clone() };
    let account = Account { stores: vec![(VIRGINIA, lake)], ..Account::default() };
    let verdict = judge_facts(&ecr(), account.facts().failed(read, Cause::Denied)).await;
    assert_eq!(outcome(&verdict), (Current::Unknown, vec!["recorders-unreadable", "read-denied"]));

    let only = trail("t", management());
    let status = GetTrailStatus { region: region(), trail_arn: only.trail.arn.clone() };
    let selectors = GetEventSelectors { region: region(), trail_arn: only.trail.arn.clone() };
    let facts = Account::with([only]).facts();
    let verdict = judge_facts(&ecr(), facts.clone().failed(status, Cause::Denied)).await;
    assert_eq!(outcome(&verdict), (Current::Unknown, vec!["status-unreadable", "read-denied"]));
    let verdict = judge_facts(&ecr(), facts.failed(selectors, Cause::Denied)).await;
    assert_eq!(outcome(&verdict), (Current::Unknown, vec!["selectors-unreadable", "read-denied"]));
}

#[tokio::test(start_paused = true)]
async fn other_partitions_have_their_own_leader_and_no_alias_regions() {
    let mut scenario = Scenario::new(READS, Account::default().facts()).regions(&["cn-northwest-1"]);
    scenario.scope.partition = "aws-cn".to_owned();
    let (verdict, _) = scenario.run(async |cx: &Cx<'_>| run(&iam(), cx).await).await;
    assert_eq!(by_region(&verdict), [("cn-north-1", Current::Unknown), ("cn-northwest-1", Current::Unknown)]);
    assert_eq!(verdict.resources[0].arn, format!("arn:aws-cn:iam::{ACCOUNT}:root"));
}

#[tokio::test(start_paused = true)]
async fn remedies_change_the_trail_in_its_home_region_or_create_one() {
    let mut without_global = trail("t", basic("WriteOnly", true, &[])).single_region(TOKYO).stopped();
    without_global.trail.include_global_service_events = false;
    insta::assert_snapshot!("stopped-and-narrow", shown(&judge(&cloudtrail(), [without_global]).await.remedies));
    insta::assert_snapshot!("no-trail", shown(&judge(&ecr(), []).await.remedies));
    let refusing = judge(&ecr(), [trail("t", management()).failing_since_start()]).await;
    assert!(
        refusing.remedies[0].cli.starts_with("aws s3api create-bucket --region 'ap-northeast-1' --bucket 'trail-logs'")
    );
    let verdict = judge(&iam(), [trail("t", management()).single_region(VIRGINIA)]).await;
    assert!(verdict.remedies[0].cli.contains("--is-multi-region-trail"), "{}", verdict.remedies[0].cli);
}

#[tokio::test(start_paused = true)]
async fn a_bucket_that_deletes_events_early_keeps_a_part() {
    let expiring = |prefix: &str, days| {
        let lifecycle = GetBucketLifecycle { region: TOKYO.to_owned(), bucket: "trail-logs".to_owned() };
        let rule = ExpirationRule {
            id: "tidy up".to_owned(),
            prefix: prefix.to_owned(),
            tagged: false,
            days: Some(days),
            date: None,
            noncurrent_days: None,
        };
        Account::with([trail("t", management())]).facts().seen(lifecycle, vec![rule])
    };
    for params in [iam(), ecr(), cloudtrail()] {
        let short = judge_facts(&params, expiring("", 90)).await;
        assert_eq!(outcome(&short), (Current::Partial, vec!["retention-short"]), "{params:?}");
        let others = judge_facts(&params, expiring("AWSLogs/444444444444/", 90)).await;
        assert_eq!(outcome(&others), (Current::Recorded, vec![]), "{params:?}");
    }
    let own = format!("AWSLogs/{ACCOUNT}/CloudTrail/");
    insta::assert_snapshot!("bucket-too-short", shown(&judge_facts(&ecr(), expiring(&own, 90)).await.remedies));
}
