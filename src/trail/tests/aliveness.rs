//! Which recorders are alive, row by row.

use super::*;

fn writes() -> EventClass {
    EventClass::management_of_any_service(Access::Write, in_tokyo())
}

fn all_management() -> TrailFacts {
    trail(basics(vec![basic("All", true, &[])]))
}

fn judged(recorder: TrailFacts) -> (String, Vec<&'static str>) {
    let coverage = judge_trails(&writes(), vec![recorder]);
    (name(&coverage), codes(&coverage))
}

fn expect(level: &str, codes: &[&'static str]) -> (String, Vec<&'static str>) {
    (level.to_owned(), codes.to_vec())
}

fn status(change: impl FnOnce(&mut TrailStatus)) -> TrailFacts {
    let mut status = healthy();
    change(&mut status);
    in_every_region(all_management(), status)
}

#[test]
fn nothing_is_missing_and_unlisted_is_unknown() {
    let none = judge(&writes(), &[], &view());
    assert_eq!((name(&none), codes(&none)), expect("None", &["no-recorder"]));
    let Read::Unreadable(why) = denied::<()>("cloudtrail:DescribeTrails") else { unreachable!() };
    let unlisted = judge(&writes(), &[Recorder::Unlisted(why.clone())], &view());
    assert_eq!((name(&unlisted), codes(&unlisted)), expect("Unknown", &["recorders-unreadable"]));
    let beside = judge(&writes(), &[Recorder::Unlisted(why), Recorder::Trail(all_management())], &view());
    assert_eq!((name(&beside), codes(&beside)), expect("Full", &[]), "an unknown recorder degrades no full one");
}

#[test]
fn a_healthy_trail_records() {
    assert_eq!(judged(all_management()), expect("Full", &[]));
}

#[test]
fn a_single_region_trail_covers_its_home() {
    let mut elsewhere = all_management();
    elsewhere.is_multi_region = false;
    assert_eq!(judged(elsewhere.clone()), expect("None", &["region-not-covered"]));
    let home = EventClass::management_of_any_service(Access::Write, Place::Region(VIRGINIA.to_owned()));
    assert_eq!(verdict(&home, vec![elsewhere]), "Full");
}

#[test]
fn a_stopped_trail_records_nothing() {
    let stopped = status(|s| {
        s.is_logging = false;
        s.stop_logging_time = Some(ago(50));
    });
    let coverage = judge_trails(&writes(), vec![stopped.clone()]);
    assert_eq!(judged(stopped), expect("None", &["trail-stopped"]));
    assert!(coverage.shortfalls.first().unwrap().sentence().en.contains("2026-11-21"), "{:?}", coverage.shortfalls);
}

#[test]
fn a_stopped_trail_is_named_even_if_it_would_not_select() {
    let stopped = status(|s| s.is_logging = false);
    let coverage = judge_trails(&objects("b", Access::Read), vec![stopped]);
    assert_eq!((name(&coverage).as_str(), codes(&coverage)), ("None", vec!["trail-stopped", "only-management-events"]));
}

#[test]
fn the_home_region_says_whether_a_trail_logs() {
    let mut recorder = all_management();
    let Some(Read::Known(home)) = recorder.status.get_mut(VIRGINIA) else { unreachable!() };
    home.is_logging = false;
    assert_eq!(judged(recorder), expect("None", &["trail-stopped"]));
}

#[test]
fn an_unreadable_status_is_unknown() {
    for region in [TOKYO, VIRGINIA] {
        let mut recorder = all_management();
        recorder.status.insert(region.to_owned(), denied("cloudtrail:GetTrailStatus"));
        assert_eq!(judged(recorder.clone()), expect("Unknown", &["status-unreadable"]), "{region}");
        recorder.status.remove(region);
        assert_eq!(judged(recorder), expect("Unknown", &["status-unreadable"]), "{region} not asked");
    }
}

#[test]
fn delivery_errors_count_by_what_arrived() {
    let failing = |last: Option<i64>| {
        status(|s| {
            s.latest_delivery_error = Some("NoSuchBucket".to_owned());
            s.latest_delivery_time = last.map(ago);
            s.start_logging_time = Some(ago(100));
        })
    };
    assert_eq!(judged(failing(None)), expect("None", &["delivery-never-succeeded"]));
    assert_eq!(judged(failing(Some(101))), expect("None", &["delivery-never-succeeded"]));
    assert_eq!(judged(failing(Some(99))), expect("Partial", &["delivery-failing"]));
    assert_eq!(judged(failing(Some(25))), expect("Partial", &["delivery-failing"]));
    assert_eq!(judged(failing(Some(24))), expect("Full", &[]));
    assert_eq!(note_codes(&judge_trails(&writes(), vec![failing(Some(24))])), ["delivery-error-but-fresh"]);
}

#[test]
fn delivery_is_judged_in_the_region_of_the_events() {
    let mut recorder = all_management();
    let Some(Read::Known(tokyo)) = recorder.status.get_mut(TOKYO) else { unreachable!() };
    tokyo.latest_delivery_error = Some("AccessDenied".to_owned());
    tokyo.latest_delivery_time = None;
    assert_eq!(judged(recorder.clone()), expect("None", &["delivery-never-succeeded"]));
    let elsewhere = EventClass::management_of_any_service(Access::Write, Place::Region(VIRGINIA.to_owned()));
    assert_eq!(verdict(&elsewhere, vec![recorder]), "Full");
}

#[test]
fn what_fails_from_home_fails_from_a_quiet_region() {
    let with = |here: Option<i64>, home: Option<i64>| {
        let mut recorder = status(|s| s.latest_delivery_time = here.map(ago));
        let failing = TrailStatus {
            latest_delivery_error: Some("AccessDenied".to_owned()),
            latest_delivery_time: home.map(ago),
            ..healthy()
        };
        recorder.status.insert(VIRGINIA.to_owned(), Read::Known(failing));
        judged(recorder)
    };
    assert_eq!(with(None, None), expect("None", &["delivery-never-succeeded"]));
    assert_eq!(with(Some(30), Some(30)), expect("Partial", &["delivery-failing"]));
    assert_eq!(with(Some(1), Some(30)), expect("Full", &[]), "what arrives from here arrives");
    assert_eq!(with(Some(30), Some(1)), expect("Full", &[]), "an error beside a fresh delivery is a warning");
}

#[test]
fn a_delivery_from_home_vouches_for_another_accounts_bucket() {
    let mut recorder = status(|s| s.latest_delivery_time = None);
    recorder.bucket.1 = Destination::OtherAccount;
    assert_eq!(judged(recorder.clone()), expect("Unknown", &["destination-in-other-account"]));
    recorder.status.insert(VIRGINIA.to_owned(), Read::Known(healthy()));
    assert_eq!(judged(recorder), expect("Full", &[]));
}

#[test]
fn young_is_unknown_and_quiet_is_fine() {
    let started = |minutes: i64| {
        status(|s| {
            s.latest_delivery_time = None;
            s.start_logging_time = Some(now() - SignedDuration::from_mins(minutes));
        })
    };
    assert_eq!(judged(started(59)), expect("Unknown", &["recently-started"]));
    assert_eq!(judged(started(60)), expect("Full", &[]));
    assert_eq!(note_codes(&judge_trails(&writes(), vec![started(60)])), ["quiet-delivery"]);
    let restarted = status(|s| s.start_logging_time = Some(now() - SignedDuration::from_mins(10)));
    assert_eq!(judged(restarted), expect("Full", &[]));
    let old = status(|s| s.latest_delivery_time = Some(ago(100)));
    assert_eq!(judged(old.clone()), expect("Full", &[]));
    assert_eq!(note_codes(&judge_trails(&writes(), vec![old])), ["quiet-delivery"]);
}

#[test]
fn a_trail_of_all_management_events_is_never_silent_for_days() {
    let silent = |selected: &str, last: Option<i64>, hours: i64| {
        let mut recorder = status(|s| {
            s.latest_delivery_time = last.map(ago);
            s.start_logging_time = Some(ago(hours));
        });
        recorder.selectors = Read::Known(basics(vec![basic(selected, true, &[])]));
        recorder.status.insert(VIRGINIA.to_owned(), recorder.status[TOKYO].clone());
        judged(recorder)
    };
    let partial = || expect("Partial", &["delivery-silent"]);
    assert_eq!(silent("All", None, 169), partial());
    assert_eq!(silent("All", Some(169), 1000), partial());
    assert_eq!(silent("All", Some(1000), 100), expect("Full", &[]), "started again since");
    assert_eq!(silent("All", Some(168), 1000), expect("Full", &[]));
    assert_eq!(silent("WriteOnly", Some(900), 1000), expect("Full", &[]), "nobody need have changed anything");
    assert_eq!(silent("WriteOnly", None, 1000), partial(), "but somebody has, in all that time");
    let mut without_kms = status(|s| s.latest_delivery_time = None);
    let mut selector = basic("All", true, &[]);
    selector.exclude_management_event_sources = vec!["kms.amazonaws.com".to_owned()];
    without_kms.selectors = Read::Known(basics(vec![selector]));
    without_kms.status.insert(VIRGINIA.to_owned(), without_kms.status[TOKYO].clone());
    let codes = codes(&judge_trails(&writes(), vec![without_kms]));
    assert!(codes.contains(&"delivery-silent"), "{codes:?}");
    let mut here = status(|s| s.latest_delivery_time = Some(ago(500)));
    here.status.insert(VIRGINIA.to_owned(), Read::Known(healthy()));
    assert_eq!(judged(here), expect("Full", &[]), "a region where nobody works");
}

#[test]
fn a_stop_that_is_over_leaves_a_gap() {
    let stopped = |stop: i64, start: i64| {
        status(|s| {
            s.stop_logging_time = Some(ago(stop));
            s.start_logging_time = Some(ago(start));
        })
    };
    let told = |stop, start| {
        let mut recorder = stopped(stop, start);
        recorder.status.insert(VIRGINIA.to_owned(), recorder.status[TOKYO].clone());
        recorder.log_file_validation = true;
        let coverage = judge_trails(&writes(), vec![recorder.clone()]);
        let demanding = Viewpoint { validation_demanded: true, ..view() };
        let demanded = judge(&writes(), &[Recorder::Trail(recorder)], &demanding);
        (name(&coverage), note_codes(&coverage), name(&demanded), codes(&demanded))
    };
    let row = |notes: &[&'static str], demanded: &str, codes: &[&'static str]| {
        ("Full".to_owned(), notes.to_vec(), demanded.to_owned(), codes.to_vec())
    };
    assert_eq!(told(60, 48), row(&["was-stopped"], "Partial", &["digest-chain-broken"]));
    assert_eq!(told(48, 60), row(&[], "Full", &[]), "started after, so it is another stop");
    assert_eq!(told(24 * 366, 24 * 360), row(&[], "Full", &[]), "of a time that nothing need be kept of");
}

#[test]
fn what_a_trail_writes_to_must_be_there() {
    let with = |state: Destination, last: i64| {
        let mut recorder = status(|s| s.latest_delivery_time = Some(ago(last)));
        recorder.bucket.1 = state;
        judged(recorder)
    };
    let Read::Unreadable(why) = denied::<()>("s3:HeadBucket") else { unreachable!() };
    assert_eq!(with(Destination::NotAsked, 100), expect("Full", &[]));
    assert_eq!(with(Destination::Gone, 1), expect("None", &["destination-gone"]));
    assert_eq!(with(Destination::OwnerUnread(why.clone()), 1), expect("Full", &[]));
    assert_eq!(with(Destination::OwnerUnread(why.clone()), 25), expect("Unknown", &["destination-unreadable"]));
    assert_eq!(with(Destination::Unreadable(why), 1), expect("Unknown", &["destination-unreadable"]));
    assert_eq!(with(Destination::OtherAccount, 1), expect("Full", &[]));
    assert_eq!(with(Destination::OtherAccount, 25), expect("Unknown", &["destination-in-other-account"]));
}

#[test]
fn a_key_that_cannot_be_used_breaks_delivery() {
    let with = |key: KeyState| {
        let mut recorder = all_management();
        recorder.kms_key = key.clone();
        let mut lake = store(vec![advanced(&[("eventCategory", "=", "Management")])]);
        lake.kms_key = key;
        (judged(recorder).0, name(&judge(&writes(), &[Recorder::EventDataStore(lake)], &view())))
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    let Read::Unreadable(why) = denied::<()>("kms:DescribeKey") else { unreachable!() };
    assert_eq!(with(KeyState::State("Enabled".to_owned())), pair("Full", "Full"));
    assert_eq!(with(KeyState::State("Disabled".to_owned())), pair("Partial", "None"));
    assert_eq!(with(KeyState::State("PendingDeletion".to_owned())), pair("Partial", "None"));
    assert_eq!(with(KeyState::Unreadable(why)), pair("Unknown", "Unknown"));
    assert_eq!(with(KeyState::OtherAccount), pair("Full", "Unknown"), "a store reports no delivery");
    let mut quiet = status(|s| s.latest_delivery_time = Some(ago(25)));
    quiet.kms_key = KeyState::OtherAccount;
    assert_eq!(judged(quiet), expect("Unknown", &["kms-key-in-other-account"]));
}

#[test]
fn global_services() {
    let iam = EventClass::management("iam.amazonaws.com", Access::Write, Place::global("aws"));
    let of = |multi, home: &str, flag| {
        let mut recorder = all_management();
        recorder.is_multi_region = multi;
        recorder.home_region = home.to_owned();
        recorder.include_global_service_events = flag;
        verdict(&iam, vec![recorder])
    };
    assert_eq!(of(true, TOKYO, true), "Full");
    assert_eq!(of(false, VIRGINIA, true), "Full");
    assert_eq!(of(false, VIRGINIA, false), "None");
    assert_eq!(of(false, TOKYO, true), "None");
    assert_eq!(of(true, TOKYO, false), "None");
    assert_eq!(Place::global("aws-cn").region(), "cn-north-1");
    assert_eq!(Place::global("aws-us-gov").region(), "us-gov-west-1");
}

#[test]
fn sign_in_needs_more_than_the_leading_region() {
    let mut recorder = all_management();
    recorder.is_multi_region = false;
    assert_eq!(verdict(&EventClass::console_sign_in(Place::global("aws")), vec![recorder.clone()]), "Full");
    for region in event::CONSOLE_SIGN_IN_REGIONS {
        let class = EventClass::console_sign_in(Place::Region(region.to_owned()));
        assert_eq!(verdict(&class, vec![recorder.clone()]), "None", "{region}");
    }
}

#[test]
fn a_trail_without_custom_selectors_records_management_events() {
    for selectors in [EventSelectors::default(), basics(vec![basic("All", true, &[])])] {
        let mut recorder = trail(selectors.clone());
        recorder.has_custom_event_selectors = false;
        assert_eq!(verdict(&writes(), vec![recorder.clone()]), "Full");
        assert_eq!(verdict(&objects("b", Access::Read), vec![recorder]), "None");
    }
    let contradictory = trail(EventSelectors::default());
    assert_eq!(judged(contradictory), expect("Unknown", &["selectors-unreadable"]));
    let mut unreadable = all_management();
    unreadable.has_custom_event_selectors = false;
    unreadable.selectors = denied("cloudtrail:GetEventSelectors");
    assert_eq!(judged(unreadable), expect("Unknown", &["selectors-unreadable"]), "an own trail must be readable");
}

fn foreign() -> TrailFacts {
    let mut recorder = all_management();
    recorder.arn = format!("arn:aws:cloudtrail:{VIRGINIA}:999999999999:trail/org");
    recorder.name = "org".to_owned();
    recorder.is_organization = true;
    recorder.selectors = denied("cloudtrail:GetEventSelectors");
    recorder
}

#[test]
fn an_organization_trail_seen_from_a_member() {
    let mut default = foreign();
    default.has_custom_event_selectors = false;
    let coverage = judge_trails(&writes(), vec![default.clone()]);
    assert_eq!((name(&coverage), note_codes(&coverage)), ("Full".to_owned(), vec!["selectors-inferred"]));
    assert_eq!(verdict(&objects("b", Access::Read), vec![default.clone()]), "None");
    assert_eq!(judged(foreign()), expect("Unknown", &["org-trail-selectors-unreadable"]));
    assert_eq!(verdict(&objects("b", Access::Read), vec![foreign()]), "Unknown");
    default.status.insert(VIRGINIA.to_owned(), denied("cloudtrail:GetTrailStatus"));
    assert_eq!(judged(default), expect("Unknown", &["status-unreadable"]));
    let mut stopped = in_every_region(foreign(), TrailStatus { is_logging: false, ..healthy() });
    assert_eq!(judged(stopped.clone()), expect("None", &["trail-stopped"]));
    stopped.status.clear();
    assert_eq!(judged(stopped).0, "Unknown");
}

#[test]
fn an_organization_trail_at_home_in_a_disabled_region() {
    let mut recorder = foreign();
    recorder.has_custom_event_selectors = false;
    recorder.home_region = "ap-east-1".to_owned();
    recorder.status.insert("ap-east-1".to_owned(), Read::Known(healthy()));
    assert_eq!(judged(recorder.clone()), expect("None", &["home-region-not-enabled"]));
    let coverage_in = |regions| {
        let view = Viewpoint { enabled_regions: regions, ..view() };
        name(&judge(&writes(), &[Recorder::Trail(recorder.clone())], &view))
    };
    assert_eq!(coverage_in(Read::Known(BTreeSet::from(["ap-east-1".to_owned()]))), "Full");
    assert_eq!(coverage_in(denied("account:ListRegions")), "Unknown");
}

fn lake(change: impl FnOnce(&mut EventDataStoreFacts)) -> (String, Vec<&'static str>) {
    let mut facts = store(vec![advanced(&[("eventCategory", "=", "Management")])]);
    change(&mut facts);
    let coverage = judge(&writes(), &[Recorder::EventDataStore(facts)], &view());
    (name(&coverage), codes(&coverage))
}

#[test]
fn event_data_stores() {
    assert_eq!(lake(|_| {}), expect("Full", &[]));
    for status in ["STOPPING_INGESTION", "STOPPED_INGESTION", "PENDING_DELETION"] {
        assert_eq!(lake(|s| s.status = Read::Known(status.to_owned())), expect("None", &["event-data-store-stopped"]));
    }
    for status in ["CREATED", "STARTING_INGESTION"] {
        assert_eq!(
            lake(|s| s.status = Read::Known(status.to_owned())),
            expect("Unknown", &["event-data-store-starting"])
        );
    }
    assert_eq!(lake(|s| s.status = denied("cloudtrail:GetEventDataStore")), expect("Unknown", &["status-unreadable"]));
    assert_eq!(lake(|s| s.is_multi_region = false), expect("None", &["region-not-covered"]));
    assert_eq!(lake(|s| (s.is_multi_region, s.region) = (false, TOKYO.to_owned())), expect("Full", &[]));
    assert_eq!(lake(|s| s.retention_days = 364), expect("Partial", &["retention-short"]));
    assert_eq!(
        lake(|s| s.selectors = denied("cloudtrail:GetEventDataStore")),
        expect("Unknown", &["selectors-unreadable"])
    );
}

fn rule(change: impl FnOnce(&mut TelemetryRuleFacts)) -> (String, Vec<&'static str>) {
    let mut facts = TelemetryRuleFacts {
        arn: "arn:aws:observabilityadmin:us-east-1:111122223333:telemetry-rule/r".to_owned(),
        name: "r".to_owned(),
        region: VIRGINIA.to_owned(),
        resource_type: "AWS::CloudTrail".to_owned(),
        all_regions: true,
        regions: BTreeSet::new(),
        region_statuses: BTreeMap::from([(TOKYO.to_owned(), "ACTIVE".to_owned())]),
        selection_criteria: None,
        retention_days: Some(400),
        log_group: ("aws/cloudtrail".to_owned(), Destination::Exists),
        protection: Protection::Known(Vec::new()),
        selectors: Read::Known(vec![advanced(&[("eventCategory", "=", "Management")])]),
    };
    change(&mut facts);
    let coverage = judge(&writes(), &[Recorder::TelemetryRule(facts)], &view());
    (name(&coverage), codes(&coverage))
}

#[test]
fn telemetry_rules() {
    assert_eq!(rule(|_| {}), expect("Full", &[]));
    assert_eq!(rule(|r| r.retention_days = None), expect("Full", &[]));
    assert_eq!(rule(|r| r.retention_days = Some(30)), expect("Partial", &["retention-short"]));
    assert_eq!(rule(|r| r.all_regions = false), expect("None", &["region-not-covered"]));
    assert_eq!(rule(|r| (r.all_regions, r.regions) = (false, BTreeSet::from([TOKYO.to_owned()]))), expect("Full", &[]));
    assert_eq!(rule(|r| r.region_statuses = BTreeMap::new()), expect("Unknown", &["telemetry-rule-pending"]));
    let with = |status: &str| rule(|r| r.region_statuses = BTreeMap::from([(TOKYO.to_owned(), status.to_owned())]));
    assert_eq!(with("FAILED"), expect("None", &["telemetry-rule-failed"]));
    assert_eq!(with("PENDING"), expect("Unknown", &["telemetry-rule-pending"]));
    let own_region = rule(|r| {
        (r.all_regions, r.region) = (false, TOKYO.to_owned());
        r.region_statuses = BTreeMap::new();
    });
    assert_eq!(own_region, expect("Full", &[]));
    assert_eq!(rule(|r| r.log_group.1 = Destination::Gone), expect("None", &["destination-gone"]));
    let narrowed = rule(|r| r.selection_criteria = Some("tag".to_owned()));
    assert_eq!(narrowed, expect("Partial", &["telemetry-rule-narrowed"]));
    let of_flow_logs = rule(|r| r.resource_type = "AWS::EC2::VPC".to_owned());
    assert_eq!(of_flow_logs, expect("None", &["no-recorder"]), "another kind of telemetry is no recorder");
}

#[test]
fn channels_are_evidence_only_if_something_is_kept() {
    let channel = |destination_stores, apply_to_all_regions| {
        let facts = ChannelFacts {
            arn: "arn:aws:cloudtrail:us-east-1:111122223333:channel/c".to_owned(),
            name: "aws-service-channel/security-lake/default".to_owned(),
            region: VIRGINIA.to_owned(),
            apply_to_all_regions,
            destination_stores,
            selectors: Read::Known(vec![advanced(&[("eventCategory", "=", "Management")])]),
        };
        let coverage = judge(&writes(), &[Recorder::Channel(facts)], &view());
        (name(&coverage), codes(&coverage))
    };
    assert_eq!(channel(true, true), expect("Full", &[]));
    assert_eq!(channel(false, true), expect("Partial", &["channel-only"]));
    assert_eq!(channel(true, false), expect("None", &["region-not-covered"]));
}

#[test]
fn several_recorders_combine() {
    let stopped = status(|s| s.is_logging = false);
    assert_eq!(verdict(&writes(), vec![stopped.clone(), all_management()]), "Full");
    let half = s3(&[("resources.ARN", "^", "arn:aws:s3:::b/x")]);
    let mut unreadable = all_management();
    unreadable.selectors = denied("cloudtrail:GetEventSelectors");
    let class = objects("b", Access::Read);
    assert_eq!(verdict(&class, vec![half.clone()]), "Partial");
    let coverage = judge_trails(&class, vec![half.clone(), unreadable.clone()]);
    assert_eq!(
        (coverage.at_least, coverage.at_most, name(&coverage)),
        (Level::Partial, Level::Full, "Unknown".to_owned())
    );
    assert_eq!(codes(&coverage), ["prefix-only", "selectors-unreadable"]);
    assert_eq!(verdict(&class, vec![unreadable.clone(), s3(&[])]), "Full");
    let mut dead = in_every_region(unreadable, TrailStatus { is_logging: false, ..healthy() });
    assert_eq!(verdict(&class, vec![dead.clone()]), "None", "what is stopped cannot complete anything");
    dead.is_multi_region = false;
    assert_eq!(verdict(&class, vec![dead]), "None");
    let failing = status(|s| {
        s.latest_delivery_error = Some("AccessDenied".to_owned());
        s.latest_delivery_time = Some(ago(48));
    });
    assert_eq!(verdict(&writes(), vec![failing.clone(), stopped]), "Partial");
    assert_eq!(verdict(&writes(), vec![failing, all_management()]), "Full");
}
