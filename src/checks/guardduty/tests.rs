use super::*;
use crate::facts::Cause;
use crate::facts::guardduty::{Administrator, Feature};
use crate::facts::lambda::Function;
use crate::facts::rds::{ActivityStream, Exports};
use crate::facts::s3::{Bucket, Existence, GetBucketLocation, HeadBucket};
use crate::judge::remedy::tests::shown;
use crate::judge::testing::{ACCOUNT, Canned, LONG_AGO, Scenario, TOKYO, codes};
use crate::judge::verdict::Current;
use crate::project::Binding;

const VIRGINIA: &str = "us-east-1";
const ID: &str = "12abc34d567e8fa901bc2d34e56789f0";

fn feature(name: &str, status: &str) -> Feature {
    Feature { name: name.to_owned(), status: status.to_owned() }
}

fn detector(features: &[(&str, &str)]) -> Detector {
    Detector {
        status: "ENABLED".to_owned(),
        publishing_frequency: Some("FIFTEEN_MINUTES".to_owned()),
        features: features.iter().map(|(name, status)| feature(name, status)).collect(),
    }
}

const ALL_PLANS: [(&str, &str); 3] =
    [("S3_DATA_EVENTS", "ENABLED"), ("LAMBDA_NETWORK_LOGS", "ENABLED"), ("RDS_LOGIN_EVENTS", "ENABLED")];

/// A detector with every plan but one, which is DISABLED or not told.
fn without(plan: &str, told: bool) -> Detector {
    let of = |(name, status)| if name == plan { told.then_some((name, "DISABLED")) } else { Some((name, status)) };
    detector(&ALL_PLANS.into_iter().filter_map(of).collect::<Vec<_>>())
}

fn instances() -> DescribeDbInstances {
    DescribeDbInstances { region: TOKYO.to_owned() }
}

fn database(engine: &str) -> DbInstance {
    DbInstance {
        id: "raw".to_owned(),
        arn: "arn".to_owned(),
        engine: engine.to_owned(),
        cluster: None,
        parameter_groups: vec![],
        option_groups: vec![],
        exports: Exports::default(),
        activity_stream: ActivityStream::default(),
    }
}

fn get(region: &str) -> GetDetector {
    GetDetector { region: region.to_owned(), detector_id: ID.to_owned() }
}

fn publishing(status: &str) -> Vec<PublishingDestination> {
    vec![PublishingDestination { id: "to".to_owned(), status: status.to_owned() }]
}

fn list_publishing() -> ListPublishingDestinations {
    ListPublishingDestinations { region: TOKYO.to_owned(), detector_id: ID.to_owned() }
}

fn describe() -> DescribePublishingDestination {
    DescribePublishingDestination {
        region: TOKYO.to_owned(),
        detector_id: ID.to_owned(),
        destination_id: "to".to_owned(),
    }
}

fn administrator() -> GetAdministratorAccount {
    GetAdministratorAccount { region: TOKYO.to_owned(), detector_id: ID.to_owned() }
}

/// A detector with the plans, publishing to the account's own bucket; a bucket and a function to protect.
fn facts() -> Canned {
    let region = || TOKYO.to_owned();
    let bucket =
        |name: &str, region: &str| Bucket { name: name.to_owned(), region: Some(region.to_owned()), created: LONG_AGO };
    let function = Function {
        modified: None,
        role: String::new(),
        name: "api".to_owned(),
        arn: "arn".to_owned(),
        log_group: None,
        log_format: None,
        application_log_level: None,
        system_log_level: None,
        layers: vec![],
    };
    Canned::default()
        .seen(ListDetectors { region: region() }, vec![ID.to_owned()])
        .seen(get(TOKYO), detector(&ALL_PLANS))
        .seen(instances(), vec![database("aurora-mysql")])
        .seen(list_publishing(), publishing("PUBLISHING"))
        .seen(describe(), Some("arn:aws:s3:::own/guardduty".to_owned()))
        .seen(administrator(), None)
        .seen(ListFunctions { region: region() }, vec![function])
        .seen(ListBuckets { region: VIRGINIA.to_owned() }, vec![bucket("own", TOKYO), bucket("far", "eu-west-1")])
}

async fn judged(scenario: &Scenario) -> Verdict {
    let params = Params { plans: [ProtectionPlan::S3, ProtectionPlan::Lambda, ProtectionPlan::Rds].into() };
    scenario.judge(async |cx: &Cx<'_>| run(&params, cx).await).await
}

async fn assert_judged(facts: Canned, current: Current, reasons: &[&str]) {
    let verdict = judged(&Scenario::new(READS, facts)).await;
    assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons));
}

#[tokio::test(start_paused = true)]
async fn a_detector_with_its_plans_that_publishes_records() {
    let verdict = judged(&Scenario::new(READS, facts())).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Recorded, vec![]));
    assert_eq!(verdict.resources[0].arn, format!("arn:aws:guardduty:{TOKYO}:{ACCOUNT}:detector/{ID}"));
    assert_eq!(verdict.claims, ["arn:aws:s3:::own"]);
    let says = |field: &str, value: &str| {
        verdict.resources[0].evidence.iter().any(|it| it.field == field && it.value == value)
    };
    assert!(says("Status", "ENABLED") && says("Status", "PUBLISHING"));
    let slow = Detector { publishing_frequency: Some("SIX_HOURS".to_owned()), ..detector(&[]) };
    let facts = facts().seen(get(TOKYO), slow).seen(ListFunctions { region: TOKYO.to_owned() }, vec![]);
    let facts = facts.seen(ListBuckets { region: VIRGINIA.to_owned() }, vec![]).seen(instances(), vec![]);
    let head = HeadBucket { region: TOKYO.to_owned(), bucket: "own".to_owned() };
    let facts = facts.failed(head, Cause::Denied);
    let notes = ["delivering-to-other-account", "finding-updates-every-six-hours"];
    assert_judged(facts, Current::Recorded, &notes).await;
}

#[tokio::test(start_paused = true)]
async fn without_a_detector_that_is_on_nothing_is_detected() {
    let list = ListDetectors { region: TOKYO.to_owned() };
    assert_judged(facts().seen(list.clone(), vec![]), Current::Missing, &["guardduty-not-enabled"]).await;
    let off = Detector { status: "DISABLED".to_owned(), ..detector(&[]) };
    assert_judged(facts().seen(get(TOKYO), off), Current::Missing, &["detector-suspended"]).await;
    assert_judged(facts().failed(list, Cause::Denied), Current::Unknown, &["read-denied"]).await;
    assert_judged(facts().failed(get(TOKYO), Cause::Throttled), Current::Unknown, &["read-throttled"]).await;
}

#[tokio::test(start_paused = true)]
async fn every_region_counts() {
    let in_virginia = |ids: Vec<String>| facts().seen(ListDetectors { region: VIRGINIA.to_owned() }, ids);
    let scenario = Scenario::new(READS, in_virginia(vec![])).regions(&[TOKYO, VIRGINIA]);
    let verdict = judged(&scenario).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Partial, vec!["guardduty-not-enabled"]));
    let absent = Scenario { binding: Some(Binding::Absent), ..scenario };
    assert_eq!(judged(&absent).await.current, Current::Recorded, "the region without one is out of scope");
    let nowhere = facts().seen(ListDetectors { region: TOKYO.to_owned() }, vec![]);
    let absent = Scenario { binding: Some(Binding::Absent), ..Scenario::new(READS, nowhere) };
    assert_eq!(judged(&absent).await.current, Current::NotPresent);
}

#[tokio::test(start_paused = true)]
async fn a_plan_is_demanded_only_where_there_is_something_to_protect() {
    let s3_off = || facts().seen(get(TOKYO), without("S3_DATA_EVENTS", true));
    assert_judged(s3_off(), Current::Partial, &["protection-plan-off"]).await;
    let list = || ListBuckets { region: VIRGINIA.to_owned() };
    let here = |region: Option<&str>| {
        vec![Bucket { name: "own".to_owned(), region: region.map(str::to_owned), created: LONG_AGO }]
    };
    let far = s3_off().seen(list(), here(Some("eu-west-1")));
    assert_judged(far, Current::Recorded, &[]).await;
    let location = GetBucketLocation { region: VIRGINIA.to_owned(), bucket: "own".to_owned() };
    let unsaid = s3_off().seen(list(), here(None)).seen(location, TOKYO.to_owned());
    assert_judged(unsaid, Current::Partial, &["protection-plan-off"]).await;
    let lambda_off = || facts().seen(get(TOKYO), without("LAMBDA_NETWORK_LOGS", false));
    assert_judged(lambda_off(), Current::Partial, &["protection-plan-off"]).await;
    let functions = || ListFunctions { region: TOKYO.to_owned() };
    assert_judged(lambda_off().seen(functions(), vec![]), Current::Recorded, &[]).await;
    assert_judged(lambda_off().failed(functions(), Cause::Denied), Current::Unknown, &["read-denied"]).await;
}

#[tokio::test(start_paused = true)]
async fn sign_ins_to_databases_are_watched_where_guardduty_can_see_them() {
    let off = || facts().seen(get(TOKYO), without("RDS_LOGIN_EVENTS", true));
    for engine in ["aurora-mysql", "aurora-postgresql", "postgres"] {
        let with = off().seen(instances(), vec![database("mysql"), database(engine)]);
        assert_judged(with, Current::Partial, &["protection-plan-off"]).await;
    }
    for others in [vec![], vec![database("mysql"), database("oracle-ee"), database("docdb")]] {
        assert_judged(off().seen(instances(), others), Current::Recorded, &[]).await;
    }
    assert_judged(off().failed(instances(), Cause::Denied), Current::Unknown, &["read-denied"]).await;
}

#[tokio::test(start_paused = true)]
async fn publishing_that_fails_is_a_shortfall() {
    for status in ["UNABLE_TO_PUBLISH_FIX_DESTINATION_PROPERTY", "STOPPED", "PENDING_VERIFICATION"] {
        let failing = facts().seen(list_publishing(), publishing(status));
        assert_judged(failing, Current::Partial, &["findings-not-published"]).await;
    }
    let gone = HeadBucket { region: TOKYO.to_owned(), bucket: "gone".to_owned() };
    let gone = facts().seen(describe(), Some("arn:aws:s3:::gone".to_owned())).seen(gone, Existence::Gone);
    assert_judged(gone, Current::Partial, &["bucket-gone"]).await;
    assert_judged(facts().failed(describe(), Cause::Denied), Current::Unknown, &["read-denied"]).await;
    assert_judged(facts().failed(list_publishing(), Cause::Denied), Current::Unknown, &["read-denied"]).await;
}

#[tokio::test(start_paused = true)]
async fn findings_that_are_published_nowhere_last_ninety_days() {
    let unpublished = || facts().seen(list_publishing(), vec![]);
    assert_judged(unpublished(), Current::Partial, &["findings-kept-90-days"]).await;
    for retention_days in [None, Some(90)] {
        let mut scenario = Scenario::new(READS, unpublished());
        scenario.scope.retention_days = retention_days;
        assert_eq!(judged(&scenario).await.current, Current::Recorded);
    }
    let by = |relationship: &str| Administrator {
        account: "999999999999".to_owned(),
        relationship: Some(relationship.to_owned()),
    };
    let member = unpublished().seen(administrator(), Some(by("Enabled")));
    assert_judged(member, Current::Unknown, &["published-by-administrator"]).await;
    let left = unpublished().seen(administrator(), Some(by("Removed")));
    assert_judged(left, Current::Partial, &["findings-kept-90-days"]).await;
    let unread = unpublished().failed(administrator(), Cause::Denied);
    assert_judged(unread, Current::Unknown, &["findings-kept-90-days", "read-denied"]).await;
}

#[tokio::test(start_paused = true)]
async fn remedies_name_the_detector_and_what_it_lacks() {
    let shown = async |facts: Canned| shown(&judged(&Scenario::new(READS, facts)).await.remedies);
    let list = ListDetectors { region: TOKYO.to_owned() };
    insta::assert_snapshot!("not-enabled", shown(facts().seen(list, vec![])).await);
    let off = Detector { status: "DISABLED".to_owned(), ..detector(&[]) };
    insta::assert_snapshot!("suspended", shown(facts().seen(get(TOKYO), off)).await);
    let narrow = facts().seen(get(TOKYO), without("RDS_LOGIN_EVENTS", true)).seen(list_publishing(), vec![]);
    insta::assert_snapshot!("plan-off-and-kept-90-days", shown(narrow).await);
    let failing = facts().seen(list_publishing(), publishing("UNABLE_TO_PUBLISH_FIX_DESTINATION_PROPERTY"));
    insta::assert_snapshot!("not-published", shown(failing).await);
    let head = HeadBucket { region: TOKYO.to_owned(), bucket: "gone".to_owned() };
    let gone = facts().seen(describe(), Some("arn:aws:s3:::gone".to_owned())).seen(head, Existence::Gone);
    insta::assert_snapshot!("bucket-gone", shown(gone).await);
    assert_eq!(shown(facts()).await, "");
    insta::assert_snapshot!("bucket-expires", shown(facts().expiring("own", 30)).await);
}
