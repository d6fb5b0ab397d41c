use super::*;
use crate::facts::Cause;
use crate::facts::cloudwatch::{ListMetrics, Metric};
use crate::facts::firehose::{DeliveryStream, DescribeDeliveryStream};
use crate::facts::kms::DescribeKey;
use crate::facts::logs::{DescribeLogGroups, LogGroup};
use crate::facts::s3::{Bucket, DefaultEncryption, Existence, GetBucketEncryption, HeadBucket, ListBuckets};
use crate::judge::remedy::tests::shown;
use crate::judge::testing::{ACCOUNT, Canned, LONG_AGO, Scenario, TOKYO, codes, remedied};
use crate::judge::verdict::Current;

const POOL: &str = "ap-northeast-1_pool";

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn group_arn(name: &str) -> String {
    format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:{name}")
}

fn protected() -> UserPool {
    UserPool {
        arn: format!("arn:aws:cognito-idp:{TOKYO}:{ACCOUNT}:userpool/{POOL}"),
        tier: text("PLUS"),
        advanced_security_mode: text("AUDIT"),
        custom_auth_mode: None,
        define_auth_challenge: false,
        post_authentication: false,
        modified: None,
    }
}

fn plain() -> UserPool {
    UserPool { tier: text("ESSENTIALS"), advanced_security_mode: None, ..protected() }
}

fn to_group(arn: &str) -> LogExport {
    LogExport {
        event_source: "userAuthEvents".to_owned(),
        log_level: "INFO".to_owned(),
        log_group_arn: text(arn),
        bucket_arn: None,
        stream_arn: None,
    }
}

fn notifications() -> LogExport {
    LogExport {
        event_source: "userNotification".to_owned(),
        log_level: "ERROR".to_owned(),
        ..to_group(&group_arn("cognito"))
    }
}

fn facts(pool: UserPool, exports: Vec<LogExport>) -> Canned {
    let (region, pool_id) = (TOKYO.to_owned(), POOL.to_owned());
    let group = |name: &str, retention_days, kms: Option<&str>| LogGroup {
        name: name.to_owned(),
        arn: group_arn(name),
        retention_days,
        deletion_protection: false,
        kms_key_id: kms.map(str::to_owned),
        class: text("STANDARD"),
        created: LONG_AGO,
    };
    let groups = vec![
        group("cognito", Some(400), None),
        group("short", Some(30), None),
        group("encrypted", None, Some("arn:aws:kms:ap-northeast-1:333333333333:key/1")),
    ];
    let named = UserPoolName { id: pool_id.clone(), name: "users".to_owned() };
    Canned::default()
        .seen(ListUserPools { region: region.clone() }, vec![named])
        .seen(DescribeUserPool { region: region.clone(), pool_id: pool_id.clone() }, pool)
        .seen(GetLogDeliveryConfiguration { region: region.clone(), pool_id: pool_id.clone() }, exports)
        .seen(ListIdentityProviders { region: region.clone(), pool_id }, vec![])
        .seen(DescribeLogGroups { region }, groups)
        .seen(metrics("AWS/Cognito", "SignInSuccesses"), vec![])
        .seen(metrics("AWS/Logs", "IncomingLogEvents"), vec![])
        .seen(
            ListBuckets { region: "us-east-1".to_owned() },
            vec![Bucket { name: "own".to_owned(), region: Some(TOKYO.to_owned()), created: LONG_AGO }],
        )
}

/// CloudTrail's answer in every kind. Denials must improve nothing with any of them.
fn trails() -> [TrailSupport; 3] {
    let because = || vec![Reason::new("because-of-trail", "理由", "because")];
    [TrailSupport::Recorded, TrailSupport::NotRecorded(because()), TrailSupport::Unknown(because())]
}

async fn judged(facts: &Canned, trail: TrailSupport) -> Verdict {
    let scenario = Scenario::new(READS, facts.clone());
    let check = async |cx: &Cx<'_>| judge(cx, async |_: &str| (trail.clone(), Vec::new())).await;
    remedied(scenario.judge(check).await)
}

/// The verdicts with management events recorded, not recorded, and unknown.
async fn with_each_trail(facts: Canned) -> [Verdict; 3] {
    let [recorded, not, unknown] = trails();
    [judged(&facts, recorded).await, judged(&facts, not).await, judged(&facts, unknown).await]
}

async fn assert_whatever_the_trail(facts: Canned, current: Current, reasons: &[&str]) {
    for verdict in with_each_trail(facts).await {
        assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons));
    }
}

/// Nothing of the pool's own: what CloudTrail gives decides.
async fn assert_left_to_the_trail(facts: Canned, reason: &str) {
    let [recorded, not, unknown] = with_each_trail(facts).await;
    assert_eq!((recorded.current, codes(&recorded)), (Current::Partial, vec![reason, "management-events-only"]));
    assert_eq!((not.current, codes(&not)), (Current::Missing, vec![reason, "because-of-trail"]));
    assert_eq!((unknown.current, codes(&unknown)), (Current::Unknown, vec![reason, "because-of-trail"]));
}

#[tokio::test(start_paused = true)]
async fn an_export_at_info_to_a_living_destination_records_sign_ins() {
    for mode in ["AUDIT", "ENFORCED"] {
        for arn in [group_arn("cognito"), format!("{}:*", group_arn("cognito"))] {
            let pool = UserPool { advanced_security_mode: text(mode), ..protected() };
            let facts = facts(pool, vec![notifications(), to_group(&arn)]);
            assert_whatever_the_trail(facts.clone(), Current::Recorded, &[]).await;
            let verdict = judged(&facts, TrailSupport::Recorded).await;
            assert_eq!(verdict.claims, [group_arn("cognito")]);
            let says = |field: &str, value: &str| {
                verdict.resources[0].evidence.iter().any(|e| e.field == field && e.value == value)
            };
            assert!(says("UserPoolTier", "PLUS") && says("AdvancedSecurityMode", mode));
            assert!(says("EventSource", "userNotification, userAuthEvents") && says("retentionInDays", "400"));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn cloudtrail_is_not_asked_where_the_export_suffices() {
    let scenario = Scenario::new(READS, facts(protected(), vec![to_group(&group_arn("cognito"))]));
    let asked = async |_: &str| -> (TrailSupport, Vec<Evidence>) { panic!("CloudTrail was asked") };
    scenario.judge(async |cx: &Cx<'_>| judge(cx, asked).await).await;
}

#[tokio::test(start_paused = true)]
async fn an_export_left_over_from_a_better_tier_generates_nothing() {
    let downgraded = UserPool { tier: text("ESSENTIALS"), ..protected() };
    let off = UserPool { advanced_security_mode: text("OFF"), ..protected() };
    let none = UserPool { advanced_security_mode: None, ..protected() };
    for pool in [downgraded, off, none] {
        let facts = facts(pool, vec![to_group(&group_arn("cognito"))]);
        assert_left_to_the_trail(facts, "sign-in-events-not-generated").await;
    }
}

#[tokio::test(start_paused = true)]
async fn sign_ins_that_the_export_does_not_see_make_it_partial() {
    let export = || vec![to_group(&group_arn("cognito"))];
    let custom = UserPool { define_auth_challenge: true, ..protected() };
    assert_whatever_the_trail(facts(custom.clone(), export()), Current::Partial, &["custom-auth-not-covered"]).await;
    let assessed = UserPool { custom_auth_mode: text("AUDIT"), ..custom };
    assert_whatever_the_trail(facts(assessed, export()), Current::Recorded, &[]).await;

    let providers = ListIdentityProviders { region: TOKYO.to_owned(), pool_id: POOL.to_owned() };
    let saml = IdentityProvider { name: "corporate".to_owned(), kind: "SAML".to_owned() };
    let federated = facts(protected(), export()).seen(providers.clone(), vec![saml]);
    assert_whatever_the_trail(federated, Current::Partial, &["federated-sign-in-not-covered"]).await;
    let blind = facts(protected(), export()).failed(providers, Cause::Denied);
    assert_whatever_the_trail(blind, Current::Unknown, &["read-denied"]).await;
}

#[tokio::test(start_paused = true)]
async fn without_an_export_the_alternatives_count() {
    assert_left_to_the_trail(facts(plain(), vec![]), "sign-in-not-exported").await;
    assert_left_to_the_trail(facts(plain(), vec![notifications()]), "notifications-only-exported").await;
    let kept = ["sign-in-not-exported", "sign-in-kept-in-pool-only"];
    assert_whatever_the_trail(facts(protected(), vec![]), Current::Partial, &kept).await;
    let trigger = UserPool { post_authentication: true, ..plain() };
    let successes = ["sign-in-not-exported", "sign-in-successes-only"];
    assert_whatever_the_trail(facts(trigger, vec![]), Current::Partial, &successes).await;
}

#[tokio::test(start_paused = true)]
async fn an_export_that_cannot_arrive_is_left_to_the_trail() {
    let outside = format!("arn:aws:logs:{TOKYO}:999999999999:log-group:central");
    let no_destination = LogExport { log_group_arn: None, ..to_group("") };
    let errors = LogExport { log_level: "ERROR".to_owned(), ..to_group(&group_arn("cognito")) };
    for (export, reason) in [
        (to_group(&group_arn("deleted")), "log-group-gone"),
        (to_group(&group_arn("encrypted")), "log-group-encrypted"),
        (to_group(&outside), "log-group-of-other-account"),
        (no_destination, "export-incomplete"),
        (errors, "export-incomplete"),
    ] {
        assert_left_to_the_trail(facts(protected(), vec![export]), reason).await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_destination_decides() {
    let bucket = |name: &str| LogExport {
        log_group_arn: None,
        bucket_arn: text(&format!("arn:aws:s3:::{name}")),
        ..to_group("")
    };
    let stream = LogExport {
        log_group_arn: None,
        stream_arn: text(&format!("arn:aws:firehose:{TOKYO}:{ACCOUNT}:deliverystream/auth")),
        ..to_group("")
    };
    let central = HeadBucket { region: TOKYO.to_owned(), bucket: "central".to_owned() };
    let encryption = GetBucketEncryption { region: TOKYO.to_owned(), bucket: "own".to_owned() };
    let with = |export| {
        facts(protected(), vec![export])
            .seen(encryption.clone(), None)
            .seen(HeadBucket { region: TOKYO.to_owned(), bucket: "deleted".to_owned() }, Existence::Gone)
            .failed(central.clone(), Cause::Denied)
            .seen(
                DescribeDeliveryStream { region: TOKYO.to_owned(), name: "auth".to_owned() },
                Some(DeliveryStream { status: "ACTIVE".to_owned(), updated: None, bucket: None }),
            )
    };
    let short = with(to_group(&group_arn("short")));
    assert_whatever_the_trail(short, Current::Partial, &["retention-short"]).await;
    assert_whatever_the_trail(with(bucket("own")), Current::Recorded, &[]).await;
    let key = format!("arn:aws:kms:{TOKYO}:{ACCOUNT}:key/1");
    let default = DefaultEncryption { algorithm: "aws:kms".to_owned(), key_id: text(&key) };
    let locked = with(bucket("own"))
        .seen(encryption.clone(), Some(default))
        .seen(DescribeKey { region: TOKYO.to_owned(), key_id: key }, text("Disabled"));
    assert_left_to_the_trail(locked, "bucket-key-unusable").await;
    assert_left_to_the_trail(with(bucket("deleted")), "bucket-gone").await;
    let elsewhere = ["destination-in-other-account"];
    assert_whatever_the_trail(with(bucket("central")), Current::Unknown, &elsewhere).await;
    assert_whatever_the_trail(with(stream), Current::Partial, &["stream-end-unverified"]).await;
}

#[tokio::test(start_paused = true)]
async fn what_could_not_be_read_is_unknown_only_if_it_matters() {
    let describe = || DescribeUserPool { region: TOKYO.to_owned(), pool_id: POOL.to_owned() };
    let delivery = || GetLogDeliveryConfiguration { region: TOKYO.to_owned(), pool_id: POOL.to_owned() };
    let hidden = |pool| facts(pool, vec![]).failed(delivery(), Cause::Denied);
    assert_whatever_the_trail(hidden(protected()), Current::Unknown, &["read-denied"]).await;
    assert_left_to_the_trail(hidden(plain()), "sign-in-events-not-generated").await;

    let [recorded, not, unknown] = with_each_trail(facts(protected(), vec![]).failed(describe(), Cause::Denied)).await;
    assert_eq!(recorded.current, Current::Partial, "whatever the pool is, it exports nothing");
    assert_eq!((not.current, unknown.current), (Current::Unknown, Current::Unknown));

    let both = hidden(protected()).failed(describe(), Cause::TimedOut);
    assert_whatever_the_trail(both, Current::Unknown, &["read-timed-out", "read-denied"]).await;
}

#[tokio::test(start_paused = true)]
async fn every_pool_counts_and_none_is_not_present() {
    let other = "ap-northeast-1_other";
    let names = [(POOL, "users"), (other, "admins")]
        .map(|(id, name)| UserPoolName { id: id.to_owned(), name: name.to_owned() });
    let list = ListUserPools { region: TOKYO.to_owned() };
    let facts = facts(protected(), vec![to_group(&group_arn("cognito"))])
        .seen(list.clone(), names.to_vec())
        .seen(DescribeUserPool { region: TOKYO.to_owned(), pool_id: other.to_owned() }, plain())
        .seen(GetLogDeliveryConfiguration { region: TOKYO.to_owned(), pool_id: other.to_owned() }, vec![]);
    let not_recorded = async |_: &str| (TrailSupport::NotRecorded(vec![]), Vec::new());
    let check = async |cx: &Cx<'_>| judge(cx, not_recorded).await;
    for (bound, current) in [
        (&["users", "admins"][..], Current::Partial),
        (&["users"], Current::Recorded),
        (&[other], Current::Missing),
        (&["users", "deleted-pool"], Current::Partial),
    ] {
        let scenario = Scenario::new(READS, facts.clone()).named(bound);
        assert_eq!(scenario.judge(check).await.current, current, "{bound:?}");
    }
    assert_eq!(Scenario::new(READS, facts.clone()).judge(check).await.current, Current::Partial);
    let empty = Scenario::new(READS, facts.clone().seen(list.clone(), vec![]));
    assert_eq!(empty.judge(check).await.current, Current::NotPresent);
    let denied = Scenario::new(READS, facts.failed(list, Cause::Denied));
    assert_eq!(denied.judge(check).await.current, Current::Unknown);
}

#[tokio::test(start_paused = true)]
async fn remedies_name_the_pool_and_keep_the_other_exports() {
    let shown = async |facts: Canned| shown(&judged(&facts, TrailSupport::Recorded).await.remedies);
    insta::assert_snapshot!("not-protected", shown(facts(plain(), vec![notifications()])).await);
    insta::assert_snapshot!("short", shown(facts(protected(), vec![to_group(&group_arn("short"))])).await);
    insta::assert_snapshot!("encrypted", shown(facts(protected(), vec![to_group(&group_arn("encrypted"))])).await);
    let providers = ListIdentityProviders { region: TOKYO.to_owned(), pool_id: POOL.to_owned() };
    let saml = IdentityProvider { name: "corporate\"\n: '".to_owned(), kind: "SAML".to_owned() };
    let federated = facts(protected(), vec![to_group(&group_arn("cognito"))]).seen(providers, vec![saml]);
    insta::assert_snapshot!("federated", shown(federated.clone()).await);
    let evidence = &judged(&federated, TrailSupport::Recorded).await.resources[0].evidence;
    assert!(evidence.iter().any(|it| it.field == "ProviderName" && it.value.contains("corporate")));
    let custom = UserPool { define_auth_challenge: true, ..protected() };
    let verdict = judged(&facts(custom, vec![to_group(&group_arn("cognito"))]), TrailSupport::Recorded).await;
    let add_ons = "'AdvancedSecurityMode=AUDIT,AdvancedSecurityAdditionalFlows={CustomAuthMode=AUDIT}'";
    assert!(verdict.remedies[0].cli.contains(add_ons) && !verdict.remedies[0].cli.contains("set-log-delivery"));
}

fn metrics(namespace: &str, name: &str) -> ListMetrics {
    ListMetrics { region: TOKYO.to_owned(), namespace: namespace.to_owned(), name: Some(name.to_owned()) }
}

#[tokio::test(start_paused = true)]
async fn sign_ins_that_leave_nothing_in_the_log_group_are_left_to_the_trail() {
    let signed_in = |pool: &str| Metric {
        name: "SignInSuccesses".to_owned(),
        dimensions: [("UserPool".to_owned(), pool.to_owned()), ("UserPoolClient".to_owned(), "app".to_owned())].into(),
    };
    let sign_ins = || metrics("AWS/Cognito", "SignInSuccesses");
    let exporting = || facts(protected(), vec![to_group(&group_arn("cognito"))]);
    let facts = exporting().seen(sign_ins(), vec![signed_in(POOL)]);
    assert_left_to_the_trail(facts, "nothing-arrives").await;
    let other = exporting().seen(sign_ins(), vec![signed_in("ap-northeast-1_other")]);
    assert_whatever_the_trail(other, Current::Recorded, &[]).await;
}
