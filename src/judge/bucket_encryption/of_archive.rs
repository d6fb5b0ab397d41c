//! Buckets of the log archive, whose keys may serve one account or another.

use super::*;
use crate::facts::Cause;
use crate::facts::policy::statements;
use crate::facts::s3::{Bucket, GetBucketLifecycle, HeadBucket, ListBuckets};
use crate::judge::destination::{self, Destination};
use crate::judge::reads::together;
use crate::judge::remedy::tests::{assert_inert, shown};
use crate::judge::testing::{ACCOUNT, Canned, LONG_AGO, Scenario, TOKYO, codes};
use crate::judge::vended_logs::to_destination;
use crate::judge::verdict::{Current, ResourceVerdict, Verdict};

const ALL: &[&ReadKind] = &together::<{ destination::READS.len() + READS.len() }>(&[destination::READS, READS]);
const ARCHIVE: &str = "222222222222";
const KEY: &str = "arn:aws:kms:ap-northeast-1:222222222222:key/k";
/// A key that the archive uses, of a third account that keeps keys.
const KEY_ELSEWHERE: &str = "arn:aws:kms:ap-northeast-1:111111111111:key/k";

fn encryption() -> GetBucketEncryption {
    GetBucketEncryption { region: TOKYO.to_owned(), bucket: "archived".to_owned() }
}

fn policy_of(key: &str) -> GetKeyPolicy {
    GetKeyPolicy { region: TOKYO.to_owned(), key_id: key.to_owned() }
}

fn state_of(key: &str) -> DescribeKey {
    DescribeKey { region: TOKYO.to_owned(), key_id: key.to_owned() }
}

/// The archive's bucket `archived`, encrypted by a key of `owner` that serves deliveries for `account` and is in `state`. Asked
/// from elsewhere than there, S3 and KMS say nothing.
fn archive(key: &str, owner: &str, account: &str, state: &str) -> Canned {
    let list = ListBuckets { region: "us-east-1".to_owned() };
    let archived = Bucket { name: "archived".to_owned(), region: Some(TOKYO.to_owned()), created: LONG_AGO };
    let default = DefaultEncryption { algorithm: "aws:kms".to_owned(), key_id: Some(key.to_owned()) };
    let statement = format!(
        r#"{{"Statement": [{{"Effect": "Allow", "Principal": {{"Service": "{SERVICE}"}}, "Action": "kms:GenerateDataKey*", "Resource": "*", "Condition": {{"StringEquals": {{"aws:SourceAccount": "{account}"}}}}}}]}}"#
    );
    Canned::default()
        .seen(list.clone(), Vec::new())
        .failed(HeadBucket { region: TOKYO.to_owned(), bucket: "archived".to_owned() }, Cause::Denied)
        .failed(encryption(), Cause::Denied)
        .failed(policy_of(key), Cause::Denied)
        .failed(state_of(key), Cause::Denied)
        .seen_in(ARCHIVE, list.clone(), vec![archived])
        .seen_in("111111111111", list, Vec::new())
        .seen_in(ARCHIVE, GetBucketLifecycle { region: TOKYO.to_owned(), bucket: "archived".to_owned() }, Vec::new())
        .seen_in(ARCHIVE, encryption(), Some(default))
        .seen_in(owner, policy_of(key), Some(statements(&statement).unwrap()))
        .seen_in(owner, state_of(key), Some(state.to_owned()))
}

async fn judged(facts: Canned) -> Verdict {
    let source = format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:delivery-source:s");
    let check = async |cx: &Cx<'_>| {
        let bucket = Destination::bucket("aws", "archived");
        let judged = to_destination(cx, &bucket, TOKYO, &source, false).await;
        let current = judged.grade.current();
        let (arn, region, evidence) = ("arn:aws:x:::s".to_owned(), TOKYO.to_owned(), judged.evidence);
        let resource = ResourceVerdict { arn, region, current, reasons: judged.reasons, evidence };
        let mut plan = Plan::default();
        mend(&mut plan, cx, "archived", &source).await;
        Verdict::fold(vec![resource], &[]).with_remedies([plan.remedy_by_arn("arn:aws:x:::s", TOKYO)])
    };
    Scenario::new(ALL, facts).reaching(&[ARCHIVE, "111111111111"]).judge(check).await
}

#[tokio::test(start_paused = true)]
async fn the_archives_key_is_asked_in_its_own_account() {
    for (key, owner) in [(KEY, ARCHIVE), (KEY_ELSEWHERE, "111111111111")] {
        let verdict = judged(archive(key, owner, ACCOUNT, "Enabled")).await;
        assert_eq!((verdict.current, codes(&verdict).len()), (Current::Recorded, 0), "{key}");
        let said: Vec<_> = verdict.resources[0].evidence.iter().map(|it| (it.call, it.account.as_deref())).collect();
        assert!(said.contains(&("s3:GetBucketEncryption", Some(ARCHIVE))), "{said:?}");
        assert!(said.contains(&("kms:GetKeyPolicy", Some(owner))), "{said:?}");
        assert!(verdict.remedies.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_that_serves_another_member_is_told_to_serve_this_one_where_it_is() {
    let verdict = judged(archive(KEY, ARCHIVE, "999999999999", "Enabled")).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Missing, vec!["bucket-key-refuses-delivery"]));
    verdict.remedies.iter().for_each(assert_inert);
    insta::assert_snapshot!(shown(&verdict.remedies));
}

#[tokio::test(start_paused = true)]
async fn a_key_of_a_third_account_is_mended_there() {
    let verdict = judged(archive(KEY_ELSEWHERE, "111111111111", ACCOUNT, "Disabled")).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Missing, vec!["bucket-key-unusable"]));
    verdict.remedies.iter().for_each(assert_inert);
    let cli = &verdict.remedies[0].cli;
    assert!(cli.starts_with("# In account 111111111111, with ") && cli.contains("aws kms enable-key "), "{cli}");
    // One that is gone for good gives way to SSE-S3, which is the bucket's matter.
    let verdict = judged(archive(KEY_ELSEWHERE, "111111111111", ACCOUNT, "Unavailable")).await;
    let cli = &verdict.remedies[0].cli;
    assert!(
        cli.starts_with(&format!("# In account {ARCHIVE}, with ")) && cli.contains("put-bucket-encryption"),
        "{cli}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_the_archive_does_not_say_is_unknown() {
    let facts = || archive(KEY, ARCHIVE, ACCOUNT, "Enabled");
    let denied = [
        facts().failed_in(ARCHIVE, encryption(), Cause::Denied),
        facts().failed_in(ARCHIVE, policy_of(KEY), Cause::Denied),
        facts().failed_in(ARCHIVE, state_of(KEY), Cause::Denied),
    ];
    for facts in denied {
        let verdict = judged(facts).await;
        assert_eq!((verdict.current, codes(&verdict)), (Current::Unknown, vec!["read-denied"]));
        assert!(verdict.remedies.is_empty());
    }
}
