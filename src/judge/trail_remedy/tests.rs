use proptest::prelude::*;

use super::*;
use crate::judge::remedy::tests::{hostile, shell_words};
use crate::judge::testing::{ACCOUNT, Scenario, TOKYO};
use crate::judge::trail_support::account::{Account, TrailCase, basic, data, management, trail};
use crate::judge::trail_support::{Inquiry, READS, ask, fold};
use crate::trail::AdvancedEventSelector;

const QUEUE: &str = "arn:aws:sqs:ap-northeast-1:333333333333:q";

/// The remedies for buckets of Tokyo, under these trails.
async fn for_buckets(trails: Vec<TrailCase>, buckets: &[&str]) -> Vec<Remedy> {
    let scenario = Scenario::new(READS, Account::with(trails).facts());
    let check = async |cx: &Cx<'_>| {
        let subjects = buckets.iter().map(|bucket| Subject {
            arn: format!("arn:aws:s3:::{bucket}"),
            region: TOKYO.to_owned(),
            classes: [crate::trail::Access::Read, crate::trail::Access::Write]
                .map(|access| EventClass::s3_objects("aws", ACCOUNT, TOKYO, bucket, access))
                .to_vec(),
        });
        let (findings, recorders) = ask(cx, Inquiry { subjects: subjects.collect(), ..Inquiry::default() }).await;
        remedied(cx, fold(findings, Vec::new(), &[], &recorders), &recorders)
    };
    scenario.run(check).await.0.remedies
}

/// The selectors that a command puts on a trail, as the program reads them back.
pub(crate) fn put_by(remedy: &Remedy) -> EventSelectors {
    let command = remedy.cli.split("aws ").find(|command| command.starts_with("cloudtrail put-event-selectors"));
    let words = shell_words(command.unwrap()).unwrap();
    let at = words.iter().position(|word| word == "--advanced-event-selectors").unwrap();
    let selectors: Vec<serde_json::Value> = serde_json::from_str(&words[at + 1]).unwrap();
    let list = |value: &serde_json::Value| -> Vec<String> {
        let values = value.as_array().cloned().unwrap_or_default();
        values.iter().map(|value| value.as_str().unwrap().to_owned()).collect()
    };
    let field = |value: &serde_json::Value| crate::trail::FieldSelector {
        field: value["Field"].as_str().unwrap().to_owned(),
        equals: list(&value["Equals"]),
        starts_with: list(&value["StartsWith"]),
        ends_with: list(&value["EndsWith"]),
        not_equals: list(&value["NotEquals"]),
        not_starts_with: list(&value["NotStartsWith"]),
        not_ends_with: list(&value["NotEndsWith"]),
    };
    let advanced_event_selectors = selectors
        .iter()
        .map(|selector| AdvancedEventSelector {
            name: selector["Name"].as_str().map(str::to_owned),
            field_selectors: selector["FieldSelectors"].as_array().unwrap().iter().map(field).collect(),
        })
        .collect();
    EventSelectors { event_selectors: Vec::new(), advanced_event_selectors }
}

#[tokio::test(start_paused = true)]
async fn what_the_command_puts_makes_the_buckets_recorded() {
    let selectors = [
        management(),
        basic("WriteOnly", true, &[("AWS::S3::Object", "arn:aws:s3:::other/")]),
        data("AWS::S3::Object", &[("resources.ARN", "StartsWith", &["arn:aws:s3:::one/part"])]),
        data("AWS::SQS::Queue", &[("resources.ARN", "Equals", &[QUEUE])]),
    ];
    for before in selectors {
        let remedies = for_buckets(vec![trail("t", before.clone())], &["one", "two"]).await;
        assert_eq!(remedies.len(), 2);
        let after = put_by(&remedies[1]);
        assert!(for_buckets(vec![trail("t", after.clone())], &["one", "two"]).await.is_empty(), "{before:?}");
        let kept = before.to_advanced();
        assert!(kept.iter().all(|selector| after.advanced_event_selectors.contains(selector)), "{before:?}");
        assert_eq!(put_by(&remedies[0]), after, "in whichever order the commands run");
    }
}

#[tokio::test(start_paused = true)]
async fn the_trail_is_chosen_by_what_it_takes_and_then_by_its_arn() {
    let named = |remedies: &[Remedy], name: &str| remedies[0].cli.contains(&format!(":trail/{name}'"));
    let (a, b) = (|| trail("a", management()), || trail("b", management()));
    assert!(named(&for_buckets(vec![b(), a()], &["one"]).await, "a"));
    let remedies = for_buckets(vec![a().stopped(), b()], &["one"]).await;
    assert!(named(&remedies, "b") && !remedies[0].cli.contains("start-logging"));
    let remedies = for_buckets(vec![a().stopped()], &["one"]).await;
    assert!(remedies[0].cli.starts_with(&format!("aws cloudtrail start-logging --region '{TOKYO}' --name 'arn:")));
    let foreign = || trail("org", management()).of_organization(true);
    assert!(named(&for_buckets(vec![foreign(), b()], &["one"]).await, "b"));
}

#[tokio::test(start_paused = true)]
async fn without_a_trail_of_its_own_the_account_gets_one() {
    let foreign = trail("org", management()).of_organization(false);
    let elsewhere = trail("t", management()).single_region("us-east-1");
    for (trails, why) in [
        (vec![foreign], "which only account 999999999999 can change"),
        (vec![elsewhere], "No trail of this account records the region"),
        (vec![], "No trail of this account records the region"),
    ] {
        let remedies = for_buckets(trails, &["one"]).await;
        assert!(remedies[0].summary.en.contains(why), "{}", remedies[0].summary.en);
        assert!(
            remedies[0].cli.contains("aws cloudtrail create-trail --region 'ap-northeast-1' --name 'audit-data-prd'")
        );
        assert!(!remedies[0].cli.contains("event-data-store"));
        assert_eq!(put_by(&remedies[0]).advanced_event_selectors.len(), 1);
    }
}

/// What rows need of one trail stands in the remedies of each; new trails of every region serve all that need one.
#[tokio::test(start_paused = true)]
async fn rows_share_what_they_make_of_a_trail() {
    for (trails, created) in [(vec![trail("t", basic("WriteOnly", true, &[]))], false), (vec![], true)] {
        let scenario = Scenario::new(READS, Account::with(trails).facts());
        let row = async |arn: &str, class: EventClass| {
            let check = async |cx: &Cx<'_>| {
                let subject = Subject { arn: arn.to_owned(), region: TOKYO.to_owned(), classes: vec![class.clone()] };
                let (findings, recorders) = ask(cx, Inquiry { subjects: vec![subject], ..Inquiry::default() }).await;
                remedied(cx, fold(findings, Vec::new(), &[], &recorders), &recorders)
            };
            let source = std::sync::Arc::new(scenario.facts.clone());
            let reader = crate::facts::reader::Reader::new(source);
            let attestation = crate::judge::scope::AttestationState::None;
            check(&Cx::new("row", &scenario.scope, None, attestation, &reader, READS)).await
        };
        let ecr =
            EventClass::management("ecr.amazonaws.com", crate::trail::Access::Both, Place::Region(TOKYO.to_owned()));
        let account = format!("arn:aws:iam::{ACCOUNT}:root");
        let mut rows = [row(&account, ecr).await, row(QUEUE, EventClass::sqs_messages(TOKYO, QUEUE)).await];
        settle(&scenario.scope, rows.iter_mut(), &[]);
        let remedies: Vec<&Remedy> = rows.iter().flat_map(|row| &row.remedies).collect();
        assert_eq!(remedies.len(), 2);
        assert_eq!(put_by(remedies[0]), put_by(remedies[1]));
        let creating: Vec<bool> =
            remedies.iter().map(|it| it.cli.contains("create-trail") && it.cli.contains("'audit-prd'")).collect();
        assert_eq!(creating, [created; 2]);
    }
}

#[tokio::test(start_paused = true)]
async fn selectors_that_cannot_be_read_are_not_replaced() {
    let only = trail("t", EventSelectors::default());
    let remedies = for_buckets(vec![only], &["one"]).await;
    assert_eq!(remedies, Vec::new(), "an empty answer leaves the bucket unknown");
    let other = trail("u", EventSelectors::default()).stopped();
    let remedies = for_buckets(vec![other], &["one"]).await;
    assert!(
        remedies[0]
            .summary
            .en
            .contains("The selectors of arn:aws:cloudtrail:ap-northeast-1:333333333333:trail/u could not be read")
    );
    assert!(!remedies[0].cli.contains("trail/u"));
}

#[tokio::test(start_paused = true)]
async fn a_bucket_that_refuses_deliveries_is_mended_first() {
    let remedies = for_buckets(vec![trail("t", management()).failing_since_start()], &["one"]).await;
    let (create, put) = (remedies[0].cli.find("create-bucket"), remedies[0].cli.find("put-event-selectors"));
    assert!(create < put && create.is_some(), "{}", remedies[0].cli);
    assert!(remedies[0].cli.contains("trail-logs"));
}

#[tokio::test(start_paused = true)]
async fn the_text_reads_as_reviewed() {
    let before = basic("All", true, &[("AWS::S3::Object", "arn:aws:s3:::other/")]);
    let remedies = for_buckets(vec![trail("t", before)], &["one"]).await;
    insta::assert_snapshot!("mend", crate::judge::remedy::tests::shown(&remedies));
    insta::assert_snapshot!("create", crate::judge::remedy::tests::shown(&for_buckets(vec![], &["one"]).await));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Names of trails, buckets and selectors stay inside their quotes, whatever they are.
    #[test]
    fn hostile_names_are_inert(name in hostile(), bucket in hostile(), note in hostile()) {
        let mut selectors = data("AWS::SQS::Queue", &[("resources.ARN", "Equals", &[&note])]);
        selectors.advanced_event_selectors[0].name = Some(note.clone());
        let mut case = trail("t", selectors);
        case.trail.arn = format!("{}{name}", case.trail.arn);
        case.trail.name.clone_from(&name);
        case.trail.bucket = Some(bucket.clone());
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let remedies = runtime.block_on(for_buckets(vec![case.clone().failing_since_start()], &["one"]));
        for remedy in &remedies {
            crate::judge::remedy::tests::assert_inert(remedy);
            let after = put_by(remedy);
            prop_assert!(after.advanced_event_selectors.contains(&case.selectors.advanced_event_selectors[0]));
        }
        prop_assert_eq!(remedies.len(), 1);
    }
}
