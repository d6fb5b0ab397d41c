use super::*;
use crate::facts::Cause;
use crate::facts::s3::{Bucket, Existence, HeadBucket, ListBuckets};
use crate::judge::testing::{ACCOUNT, Canned, LONG_AGO, Scenario, TOKYO, codes};
use crate::judge::verdict::{Current, ResourceVerdict, Verdict};

const ADMINISTRATOR: &str = "444444444444";
const LAKE: &str = "aws-security-data-lake-ap-northeast-1-x";

fn lakes() -> ListDataLakes {
    ListDataLakes { region: TOKYO.to_owned() }
}

fn sources() -> ListLogSources {
    ListLogSources { region: TOKYO.to_owned(), account: ACCOUNT.to_owned() }
}

fn lake(expiration_days: Option<i32>) -> DataLake {
    DataLake {
        arn: format!("arn:aws:securitylake:{TOKYO}:{ACCOUNT}:data-lake/default"),
        region: TOKYO.to_owned(),
        status: Some("COMPLETED".to_owned()),
        bucket_arn: Some(format!("arn:aws:s3:::{LAKE}")),
        expiration_days,
    }
}

fn buckets() -> (ListBuckets, Vec<Bucket>) {
    let bucket = Bucket { name: LAKE.to_owned(), region: Some(TOKYO.to_owned()), created: LONG_AGO };
    (ListBuckets { region: "us-east-1".to_owned() }, vec![bucket])
}

fn collecting(lake: DataLake, names: &[&str]) -> Canned {
    let (list, listed) = buckets();
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    Canned::default().seen(list, listed).seen(lakes(), Some(vec![lake])).seen(sources(), names)
}

async fn judged(scenario: Scenario) -> Verdict {
    let check = async |cx: &Cx<'_>| {
        let found = collects(cx, TOKYO, Collected::FlowLogs).await;
        let (arn, region, current) = ("arn".to_owned(), TOKYO.to_owned(), found.grade.current());
        let resource = ResourceVerdict { arn, region, current, reasons: found.reasons, evidence: found.evidence };
        Verdict { claims: found.claims, ..Verdict::fold(vec![resource], &[]) }
    };
    scenario.judge(check).await
}

async fn assert(facts: Canned, current: Current, reasons: &[&str]) {
    let verdict = judged(Scenario::new(READS, facts)).await;
    assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons));
}

#[tokio::test(start_paused = true)]
async fn a_lake_that_collects_the_source_of_this_account_records_it() {
    let verdict = judged(Scenario::new(READS, collecting(lake(None), &["ROUTE53", "VPC_FLOW"]))).await;
    assert_eq!(
        (verdict.current, codes(&verdict).as_slice()),
        (Current::Recorded, ["collected-by-security-lake"].as_slice())
    );
    assert_eq!(verdict.claims, [format!("arn:aws:s3:::{LAKE}")]);
    assert(collecting(lake(Some(365)), &["VPC_FLOW"]), Current::Recorded, &["collected-by-security-lake"]).await;
    assert(collecting(lake(None), &["ROUTE53"]), Current::Missing, &[]).await;
    let elsewhere = DataLake { region: "eu-west-1".to_owned(), ..lake(None) };
    assert(collecting(elsewhere, &["VPC_FLOW"]), Current::Missing, &[]).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_wrong_with_the_lake_is_wrong_with_the_record() {
    let short = collecting(lake(Some(90)), &["VPC_FLOW"]);
    assert(short, Current::Partial, &["collected-by-security-lake", "retention-short"]).await;
    let expiring = collecting(lake(None), &["VPC_FLOW"]).expiring_below(LAKE, "aws/VPC_FLOW/", 30);
    assert(expiring, Current::Partial, &["retention-short", "collected-by-security-lake"]).await;
    let state = |status: &str| DataLake { status: Some(status.to_owned()), ..lake(None) };
    for (status, current) in [("PENDING", Current::Partial), ("FAILED", Current::Missing), ("NEW", Current::Unknown)] {
        assert(collecting(state(status), &["VPC_FLOW"]), current, &["security-lake-not-created"]).await;
    }
    let (list, _) = buckets();
    let gone = collecting(lake(None), &["VPC_FLOW"]).seen(list, vec![]);
    let gone = gone.seen(HeadBucket { region: TOKYO.to_owned(), bucket: LAKE.to_owned() }, Existence::Gone);
    assert(gone, Current::Missing, &["bucket-gone"]).await;
}

#[tokio::test(start_paused = true)]
async fn the_delegated_administrator_shows_what_its_lake_collects_of_members() {
    let (list, listed) = buckets();
    let member = Canned::default().seen(lakes(), None).seen(list.clone(), vec![]);
    assert(member.clone(), Current::Missing, &["security-lake-not-shown"]).await;
    let told = member
        .seen_in(ADMINISTRATOR, lakes(), Some(vec![lake(None)]))
        .seen_in(ADMINISTRATOR, sources(), vec!["VPC_FLOW".to_owned()])
        .seen_in(ADMINISTRATOR, list, listed)
        .seen_in(
            ADMINISTRATOR,
            crate::facts::s3::GetBucketLifecycle { region: TOKYO.to_owned(), bucket: LAKE.to_owned() },
            vec![],
        );
    let asked = |facts: Canned| judged(Scenario::new(READS, facts).reaching(&[ADMINISTRATOR]));
    let verdict = asked(told.clone()).await;
    assert_eq!(verdict.current, Current::Recorded, "{:?}", codes(&verdict));
    let not_of_this_account = asked(told.clone().seen_in(ADMINISTRATOR, sources(), vec![])).await;
    assert_eq!((not_of_this_account.current, codes(&not_of_this_account).len()), (Current::Missing, 0));
    let denied = asked(told.failed_in(ADMINISTRATOR, sources(), Cause::Denied)).await;
    assert_eq!((denied.current, codes(&denied).as_slice()), (Current::Unknown, ["read-denied"].as_slice()));
}

#[tokio::test(start_paused = true)]
async fn what_is_known_to_be_fed_to_a_lake_is_believed_unless_the_lake_says_otherwise() {
    let fed = async |facts: Canned| {
        let check = async |cx: &Cx<'_>| {
            let found = verified(cx, TOKYO, Collected::WebAclLogs).await;
            Verdict::bare(found.grade.current(), found.reasons)
        };
        let verdict = Scenario::new(READS, facts).judge(check).await;
        (verdict.current, codes(&verdict).first().map(|code| (*code).to_owned()))
    };
    let said = |current, code: &str| (current, Some(code.to_owned()));
    let hidden = collecting(lake(None), &[]).seen(lakes(), None);
    assert_eq!(fed(hidden).await, said(Current::Recorded, "security-lake-not-shown"));
    let listed = collecting(lake(None), &["WAF"]);
    assert_eq!(fed(listed).await, said(Current::Recorded, "collected-by-security-lake"));
    let unlisted = collecting(lake(None), &["ROUTE53"]);
    assert_eq!(fed(unlisted).await, said(Current::Unknown, "security-lake-source-not-listed"));
    let denied = collecting(lake(None), &[]).failed(lakes(), Cause::Denied);
    assert_eq!(fed(denied).await, said(Current::Unknown, "read-denied"));
}

#[tokio::test(start_paused = true)]
async fn unread_lakes_leave_it_open() {
    let denied = collecting(lake(None), &["VPC_FLOW"]).failed(lakes(), Cause::Denied);
    assert(denied, Current::Unknown, &["read-denied"]).await;
    let unlisted = collecting(lake(None), &["VPC_FLOW"]).failed(sources(), Cause::Throttled);
    assert(unlisted, Current::Unknown, &["read-throttled"]).await;
}
