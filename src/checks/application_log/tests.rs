use super::*;
use crate::content::attribute::{Attribute, FieldMap};
use crate::content::sample::LogSample;
use crate::facts::Cause;
use crate::facts::logs::LogStream;
use crate::judge::remedy::tests::shown;
use crate::judge::testing::{ACCOUNT, Canned, LONG_AGO, Scenario, TOKYO, codes, patterns, remedied};

const OSAKA: &str = "ap-northeast-3";

fn group(region: &str, name: &str, retention_days: Option<i32>) -> LogGroup {
    let arn = format!("arn:aws:logs:{region}:{ACCOUNT}:log-group:{name}");
    let class = Some(if name == "passing" { "DELIVERY" } else { "STANDARD" }.to_owned());
    LogGroup {
        name: name.to_owned(),
        arn,
        retention_days,
        deletion_protection: false,
        kms_key_id: None,
        class,
        created: LONG_AGO,
    }
}

fn list(region: &str) -> DescribeLogGroups {
    DescribeLogGroups { region: region.to_owned() }
}

fn scenario(groups: &[&str], attestation: AttestationState) -> Scenario {
    let tokyo = vec![group(TOKYO, "web", None), group(TOKYO, "short", Some(7)), group(TOKYO, "passing", None)];
    let facts = Canned::default().seen(list(TOKYO), tokyo).seen(list(OSAKA), vec![group(OSAKA, "batch", Some(365))]);
    let binding = Some(Binding::LogGroups { groups: patterns(groups), contains: None, fields: FieldMap::new() });
    Scenario { binding, attestation, ..Scenario::new(READS, facts).regions(&[TOKYO, OSAKA]) }
}

async fn judged(scenario: &Scenario) -> Verdict {
    remedied(scenario.judge(async |cx: &Cx<'_>| run(&Params::default(), cx).await).await)
}

use AttestationState::{Expired, None as Nobody, Valid};

#[tokio::test(start_paused = true)]
async fn nothing_bound_is_a_matter_of_attestation() {
    for (attestation, current, code) in [
        (Valid, Current::Attested, "attested"),
        (Expired, Current::Missing, "attestation-expired"),
        (Nobody, Current::Missing, "not-bound"),
    ] {
        let unbound = Scenario { binding: None, ..scenario(&[], attestation) };
        let verdict = judged(&unbound).await;
        assert_eq!((verdict.current, codes(&verdict)), (current, vec![code]));
    }
}

#[tokio::test(start_paused = true)]
async fn a_bound_group_shows_what_it_can() {
    let cases: [(&[&str], AttestationState, Current, &[&str]); 13] = [
        (&["web"], Nobody, Current::Unknown, &["content-not-sampled"]),
        (&["web"], Valid, Current::Attested, &["attested"]),
        (&["web"], Expired, Current::Missing, &["attestation-expired"]),
        (&["batch"], Valid, Current::Attested, &["attested"]),
        (&["web", "batch"], Valid, Current::Attested, &["attested"]),
        (&["deleted"], Nobody, Current::Missing, &["bound-resource-not-found"]),
        (&["deleted"], Valid, Current::Missing, &["bound-resource-not-found"]),
        (&["web", "deleted"], Valid, Current::Partial, &["bound-resource-not-found", "attested"]),
        (&["web", "deleted"], Nobody, Current::Missing, &["bound-resource-not-found", "content-not-sampled"]),
        (&["short"], Nobody, Current::Partial, &["retention-short"]),
        (&["short"], Valid, Current::Partial, &["retention-short"]),
        (&["short"], Expired, Current::Partial, &["retention-short"]),
        (&["passing"], Valid, Current::Partial, &["kept-one-day"]),
    ];
    for (groups, attestation, current, reasons) in cases {
        let verdict = judged(&scenario(groups, attestation)).await;
        let mut codes = codes(&verdict);
        codes.sort_unstable_by_key(|code| reasons.iter().position(|reason| reason == code));
        assert_eq!((verdict.current, codes.as_slice()), (current, reasons), "{groups:?} {attestation:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_group_may_be_bound_by_arn_and_is_claimed() {
    let arn = format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:web");
    let verdict = judged(&scenario(&[&format!("{arn}:*")], Valid)).await;
    assert_eq!((verdict.current, verdict.claims), (Current::Attested, vec![arn]));
}

#[tokio::test(start_paused = true)]
async fn a_list_that_cannot_be_read_leaves_every_bound_group_unknown() {
    for groups in [&["web"], &["deleted"], &["batch"]] {
        let mut blind = scenario(groups, Valid);
        blind.facts = blind.facts.failed(list(OSAKA), Cause::Denied);
        let verdict = judged(&blind).await;
        assert_eq!((verdict.current, codes(&verdict)[0]), (Current::Unknown, "read-denied"), "{groups:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn remedies_name_the_group_or_how_to_bind_one() {
    let unbound = Scenario { binding: None, ..scenario(&[], Nobody) };
    let not_bound = shown(&judged(&unbound).await.remedies);
    let groups = scenario(&["short", "passing", "it's gone"], Expired);
    let groups = shown(&judged(&groups).await.remedies);
    insta::assert_snapshot!("not-bound", not_bound);
    insta::assert_snapshot!("groups", groups);
}

/// The sample of the group `web` with counts, and what its latest stream shows.
fn sampling(sample: LogSample) -> Scenario {
    let mut scenario = scenario(&["web"], Nobody);
    scenario.scope.sample_logs = true;
    scenario.facts = scenario.facts.seen(sample_of("web", 50), sample);
    scenario
}

/// The read that asks for the newest records of a group, which is sought as far back as the newest come first.
fn sample_of(group: &str, maximum: u32) -> SampleLogEvents {
    SampleLogEvents {
        region: TOKYO.to_owned(),
        group: group.to_owned(),
        contains: None,
        since: jiff::Timestamp::from_second(1_704_067_200).unwrap(),
        maximum,
        fields: FieldMap::new(),
    }
}

fn whole(records: u32) -> LogSample {
    LogSample {
        searched_all: false,
        records,
        time_with_zone: records,
        time_in_utc: records,
        user: records,
        operation: records,
        target: records,
        address: records,
        public_address: records,
        different_addresses: 3,
        different_users: 2,
        user_agent: records,
        source: records,
        source_system: records,
        result: records,
        failed: 2,
        ..LogSample::default()
    }
}

async fn with(params: Params, scenario: &Scenario) -> Verdict {
    remedied(scenario.judge(async |cx: &Cx<'_>| run(&params, cx).await).await)
}

#[tokio::test(start_paused = true)]
async fn samples_decide_what_no_configuration_shows() {
    let person = Params::default();
    let change = Params { before_and_after: true, ..person };
    let system = Params { actor: Actor::System, ..person };
    let cases: [(&str, Params, LogSample, Current, &[&str]); 20] = [
        ("all", person, whole(50), Current::Recorded, &["content-sampled"]),
        ("enough", person, whole(5), Current::Recorded, &["content-sampled"]),
        ("too few", person, whole(4), Current::Partial, &["too-few-records"]),
        ("one user", person, LogSample { different_users: 1, ..whole(50) }, Current::Partial, &["one-user-only"]),
        (
            "a system has one name",
            system,
            LogSample { different_users: 1, different_addresses: 1, ..whole(50) },
            Current::Recorded,
            &["content-sampled"],
        ),
        (
            "no change in any change",
            change,
            LogSample { before_and_after: 50, unchanged: 50, ..whole(50) },
            Current::Partial,
            &["change-not-shown"],
        ),
        (
            "no change in some",
            change,
            LogSample { before_and_after: 50, unchanged: 49, ..whole(50) },
            Current::Recorded,
            &["content-sampled"],
        ),
        (
            "keys",
            person,
            LogSample { api_keys: 7, ..whole(50) },
            Current::Recorded,
            &["content-sampled", "api-key-in-log"],
        ),
        ("95 of 100 percent", person, LogSample { user: 48, ..whole(50) }, Current::Recorded, &["content-sampled"]),
        ("94 percent", person, LogSample { user: 47, ..whole(50) }, Current::Partial, &["record-item-lacking"]),
        ("one of few", person, LogSample { user: 1, ..whole(2) }, Current::Partial, &["record-item-lacking"]),
        (
            "no zone",
            person,
            LogSample { time_with_zone: 0, time_without_zone: 50, ..whole(50) },
            Current::Partial,
            &["record-item-lacking"],
        ),
        (
            "a load balancer's address",
            person,
            LogSample { public_address: 0, source: 0, different_addresses: 1, ..whole(50) },
            Current::Partial,
            &["record-item-lacking"],
        ),
        (
            "a system's own address",
            system,
            LogSample { source: 0, ..whole(50) },
            Current::Recorded,
            &["content-sampled"],
        ),
        (
            "one public address",
            person,
            LogSample { different_addresses: 1, ..whole(50) },
            Current::Partial,
            &["one-address-only"],
        ),
        ("no values", change, whole(50), Current::Partial, &["record-item-lacking"]),
        ("values", change, LogSample { before_and_after: 49, ..whole(50) }, Current::Recorded, &["content-sampled"]),
        (
            "plain text beside JSON",
            person,
            LogSample { records: 100, not_json: 50, ..whole(50) },
            Current::Partial,
            &["record-item-lacking", "records-not-structured"],
        ),
        (
            "plain text",
            person,
            LogSample { records: 50, not_json: 50, ..LogSample::default() },
            Current::Partial,
            &["record-item-lacking", "records-not-structured"],
        ),
        ("given up", person, LogSample::default(), Current::Unknown, &["sample-not-complete"]),
    ];
    for (case, params, sample, current, expected) in cases {
        let verdict = with(params, &sampling(sample)).await;
        let mut codes = codes(&verdict);
        codes.dedup();
        assert_eq!((verdict.current, codes.as_slice()), (current, expected), "{case}");
        assert_eq!(verdict.record_items.is_empty(), sample.records == 0, "{case}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_shortfall_is_named_with_its_figures() {
    let sample = LogSample { user: 3, address: 50, public_address: 0, source: 0, ..whole(50) };
    let verdict = with(Params::default(), &sampling(sample)).await;
    let texts: Vec<&str> = verdict.reasons.iter().map(|reason| reason.message.en.as_str()).collect();
    assert!(texts[0].contains("the user in 3 of 50 records"), "{texts:?}");
    assert!(texts[1].contains("50 have a private address"), "{texts:?}");
    let items: Vec<_> = verdict.record_items.iter().map(|item| (item.must.as_str(), item.add.join(" "))).collect();
    let own = |must, add: &str| (must, add.to_owned());
    assert_eq!(items[..2], [own("carried", ""), own("partly", "user.id")]);
    assert_eq!(items[4], own("absent", "client.ip"));
    assert!(verdict.remedies[0].summary.en.contains("user.id, client.ip"), "{:?}", verdict.remedies);
    insta::assert_snapshot!("sampled", shown(&verdict.remedies));
}

#[tokio::test(start_paused = true)]
async fn a_statement_never_overrides_what_samples_lack_or_could_not_show() {
    for (sample, current) in [
        (LogSample { user: 3, ..whole(50) }, Current::Partial),
        (whole(50), Current::Recorded),
        (LogSample { searched_all: true, ..LogSample::default() }, Current::Missing),
    ] {
        let vouched = Scenario { attestation: Valid, ..sampling(sample) };
        assert_eq!(with(Params::default(), &vouched).await.current, current);
    }
    let mut denied = Scenario { attestation: Valid, ..sampling(whole(50)) };
    denied.facts = denied.facts.failed(sample_of("web", 50), Cause::Denied);
    let verdict = with(Params::default(), &denied).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Unknown, vec!["read-denied"]));
}

#[tokio::test(start_paused = true)]
async fn a_group_without_such_records_is_weighed_by_what_else_it_holds() {
    let empty = || sampling(LogSample { searched_all: true, ..LogSample::default() });
    let stream = DescribeLatestStream { region: TOKYO.to_owned(), group: "web".to_owned() };
    let at = |second| Some(LogStream { created: None, last_ingestion: jiff::Timestamp::from_second(second).ok() });
    for (latest, current, code) in [
        (at(1_704_067_200), Current::Partial, "record-not-observed"),
        (at(1_704_067_199), Current::Missing, "nothing-logged"),
        (None, Current::Missing, "nothing-logged"),
    ] {
        let mut scenario = empty();
        scenario.facts = scenario.facts.seen(stream.clone(), latest);
        let verdict = with(Params::default(), &scenario).await;
        assert_eq!((verdict.current, codes(&verdict)), (current, vec![code]));
    }
    let mut blind = empty();
    blind.facts = blind.facts.failed(stream, Cause::Denied);
    assert_eq!(with(Params::default(), &blind).await.current, Current::Unknown);
}

#[tokio::test(start_paused = true)]
async fn where_both_outcomes_are_demanded_one_alone_is_a_part() {
    let params = Params { both_outcomes: true, ..Params::default() };
    for (records, failed, current) in [
        (50, 2, Current::Recorded),
        (50, 0, Current::Partial),
        (50, 50, Current::Partial),
        (4, 0, Current::Partial),
        (4, 1, Current::Partial),
        (5, 1, Current::Recorded),
    ] {
        let mut scenario = scenario(&["web"], Nobody);
        scenario.scope.sample_logs = true;
        let sample = LogSample { failed, ..whole(records) };
        scenario.facts = scenario.facts.seen(sample_of("web", 1_000), sample);
        assert_eq!(with(params, &scenario).await.current, current, "{failed} of {records}");
    }
}

#[tokio::test(start_paused = true)]
async fn samples_of_a_group_that_keeps_them_too_short_are_a_part() {
    let mut short = scenario(&["short"], Valid);
    short.scope.sample_logs = true;
    short.scope.collected_at = "2026-11-24T00:00:00Z".parse().unwrap();
    let since = "2026-11-17T00:00:00Z".parse().unwrap();
    let read = SampleLogEvents { since, ..sample_of("short", 50) };
    for (sample, current, codes_of) in [
        (whole(50), Current::Partial, vec!["retention-short", "content-sampled"]),
        (
            LogSample { searched_all: true, ..LogSample::default() },
            Current::Missing,
            vec!["retention-short", "nothing-logged"],
        ),
    ] {
        let scenario = Scenario { facts: short.facts.clone().seen(read.clone(), sample), ..short.clone() };
        let verdict = with(Params::default(), &scenario).await;
        assert_eq!((verdict.current, codes(&verdict)), (current, codes_of));
    }
}

#[tokio::test(start_paused = true)]
async fn the_project_files_words_reach_the_read() {
    let fields = FieldMap::from([(Attribute::User, vec!["who".to_owned()])]);
    let contains = Some("\"event\":\"login\"".to_owned());
    let binding = Binding::LogGroups { groups: patterns(&["web"]), contains: contains.clone(), fields: fields.clone() };
    let mut scenario = Scenario { binding: Some(binding), ..sampling(LogSample::default()) };
    scenario.facts = scenario.facts.seen(SampleLogEvents { contains, fields, ..sample_of("web", 50) }, whole(50));
    assert_eq!(with(Params::default(), &scenario).await.current, Current::Recorded);
}
