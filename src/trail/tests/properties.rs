//! What holds for all recorders: the unreadable never improves a verdict, and a further recorder never lowers one.

use proptest::prelude::*;

use super::*;

fn status() -> impl Strategy<Value = Read<TrailStatus>> {
    let time = || prop::option::of((0i64..60).prop_map(ago));
    let error = prop::option::weighted(0.3, Just("AccessDenied".to_owned()));
    let known =
        (prop::bool::weighted(0.8), time(), time(), error).prop_map(|(is_logging, started, delivered, error)| {
            Read::Known(TrailStatus {
                is_logging,
                start_logging_time: started,
                stop_logging_time: None,
                latest_delivery_time: delivered,
                latest_delivery_error: error,
                latest_digest_time: delivered,
                latest_digest_error: None,
            })
        });
    prop_oneof![9 => known, 1 => Just(denied("cloudtrail:GetTrailStatus"))]
}

fn selector() -> impl Strategy<Value = AdvancedEventSelector> {
    let data = [("eventCategory", "=", "Data"), ("resources.type", "=", "AWS::S3::Object")];
    let with = move |more: &[(&str, &str, &str)]| Just(advanced(&[&data[..], more].concat()));
    prop_oneof![
        with(&[]),
        with(&[("readOnly", "=", "true")]),
        with(&[("readOnly", "=", "false")]),
        with(&[("resources.ARN", "^", "arn:aws:s3:::b/x")]),
        with(&[("resources.ARN", "!^", "arn:aws:s3:::b/x")]),
        with(&[("resources.ARN", "^", "arn:aws:s3:::other/")]),
        Just(advanced(&[("eventCategory", "=", "Management")])),
    ]
}

fn selectors() -> impl Strategy<Value = Read<Vec<AdvancedEventSelector>>> {
    let known = prop::collection::vec(selector(), 1..3).prop_map(Read::Known);
    prop_oneof![9 => known, 1 => Just(denied("cloudtrail:GetEventSelectors"))]
}

fn key() -> impl Strategy<Value = KeyState> {
    prop_oneof![
        6 => Just(KeyState::NotUsed),
        1 => Just(KeyState::State("Enabled".to_owned())),
        1 => Just(KeyState::State("Disabled".to_owned())),
        1 => Just(KeyState::OtherAccount),
    ]
}

fn destination() -> impl Strategy<Value = Destination> {
    let short =
        Lack::Expires { bucket: "b".to_owned(), account: None, rule: "all".to_owned(), days: 30, required: 365 };
    prop_oneof![
        6 => Just(Destination::Exists),
        1 => Just(Destination::Short(short)),
        1 => Just(Destination::Gone),
        1 => Just(Destination::OtherAccount),
    ]
}

fn any_trail() -> impl Strategy<Value = Recorder> {
    let flags = (prop::bool::weighted(0.8), any::<bool>(), prop::bool::weighted(0.2));
    (flags, status(), status(), selectors(), key(), destination()).prop_map(
        |((multi, at_home, foreign), home, there, selectors, key, destination)| {
            let mut facts = trail(EventSelectors::default());
            facts.is_multi_region = multi;
            facts.home_region = if at_home { TOKYO } else { VIRGINIA }.to_owned();
            if foreign {
                facts.arn = facts.arn.replace(ACCOUNT, "999999999999");
                facts.is_organization = true;
            }
            facts.status = BTreeMap::from([(VIRGINIA.to_owned(), home), (TOKYO.to_owned(), there)]);
            facts.selectors = match selectors {
                Read::Known(list) => Read::Known(advanceds(list)),
                Read::Unreadable(why) => Read::Unreadable(why),
            };
            facts.kms_key = key;
            facts.bucket.1 = destination;
            Recorder::Trail(facts)
        },
    )
}

fn any_store() -> impl Strategy<Value = Recorder> {
    let status = prop_oneof![4 => Just("ENABLED"), 1 => Just("STOPPED_INGESTION"), 1 => Just("CREATED")];
    (status, prop::bool::weighted(0.8), 300u32..400, key(), selectors()).prop_map(
        |(status, multi, days, key, selectors)| {
            let mut facts = store(Vec::new());
            facts.status = Read::Known(status.to_owned());
            facts.is_multi_region = multi;
            facts.retention_days = days;
            facts.kms_key = key;
            facts.selectors = selectors;
            Recorder::EventDataStore(facts)
        },
    )
}

fn recorders(least: usize) -> impl Strategy<Value = Vec<Recorder>> {
    prop::collection::vec(prop_oneof![3 => any_trail(), 1 => any_store()], least..4)
}

fn why() -> Unreadable {
    Unreadable { call: "any:Call".to_owned(), cause: "denied".to_owned() }
}

/// Makes the n-th fact of a recorder unreadable.
fn hide(recorder: &mut Recorder, fact: usize) {
    match recorder {
        Recorder::Trail(facts) => match fact {
            0 => drop(facts.status.insert(VIRGINIA.to_owned(), Read::Unreadable(why()))),
            1 => drop(facts.status.insert(TOKYO.to_owned(), Read::Unreadable(why()))),
            2 => facts.selectors = Read::Unreadable(why()),
            3 if !matches!(facts.kms_key, KeyState::NotUsed) => facts.kms_key = KeyState::Unreadable(why()),
            4 => facts.bucket.1 = Destination::Unreadable(why()),
            _ => *recorder = Recorder::Unlisted(why()),
        },
        Recorder::EventDataStore(facts) => match fact {
            0 | 1 => facts.status = Read::Unreadable(why()),
            2 => facts.selectors = Read::Unreadable(why()),
            3 if !matches!(facts.kms_key, KeyState::NotUsed) => facts.kms_key = KeyState::Unreadable(why()),
            _ => *recorder = Recorder::Unlisted(why()),
        },
        _ => {}
    }
}

fn classes() -> [EventClass; 4] {
    [
        objects("b", Access::Read),
        objects("b", Access::Both),
        EventClass::management_of_any_service(Access::Both, in_tokyo()),
        EventClass::management("iam.amazonaws.com", Access::Write, Place::global("aws")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn the_unreadable_never_improves(all in recorders(1), at in any::<prop::sample::Index>(), fact in 0usize..6) {
        let mut hidden = all.clone();
        hide(&mut hidden[at.index(all.len())], fact);
        for class in classes() {
            let (before, after) = (judge(&class, &all, &view()), judge(&class, &hidden, &view()));
            prop_assert!(after.at_least <= before.at_least, "{:?} then {:?}", before, after);
            prop_assert!(after.at_most >= before.at_most, "{:?} then {:?}", before, after);
            match (before.verdict, after.verdict) {
                (_, Verdict::Unknown) => {}
                (Verdict::Known(before), Verdict::Known(after)) => prop_assert!(after <= before),
                (Verdict::Unknown, known) => prop_assert!(false, "an unknown verdict became {:?}", known),
            }
        }
    }

    #[test]
    fn a_further_recorder_never_worsens(all in recorders(0), more in prop_oneof![any_trail(), any_store()]) {
        let mut extended = all.clone();
        extended.push(more);
        for class in classes() {
            let (before, after) = (judge(&class, &all, &view()), judge(&class, &extended, &view()));
            prop_assert!(after.at_least >= before.at_least && after.at_most >= before.at_most);
            if before.verdict == Verdict::Known(Level::Full) {
                prop_assert_eq!(after.verdict, Verdict::Known(Level::Full));
            }
        }
    }

    #[test]
    fn every_shortfall_is_said(all in recorders(0)) {
        for class in classes() {
            let coverage = judge(&class, &all, &view());
            prop_assert_eq!(coverage.shortfalls.is_empty(), coverage.verdict == Verdict::Known(Level::Full), "{:?}", coverage);
            for shortfall in &coverage.shortfalls {
                let sentence = shortfall.sentence();
                prop_assert!(!sentence.ja.is_empty() && !sentence.en.is_empty());
            }
            let unread = coverage.shortfalls.iter().any(|s| matches!(s, Shortfall::Unread(_)));
            prop_assert!(coverage.verdict != Verdict::Unknown || unread, "{:?}", coverage);
        }
    }
}
