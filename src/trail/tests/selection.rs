//! What selectors select, row by row.

use super::*;

/// Field, operator, value: see [`advanced`].
type Conditions<'a> = &'a [(&'a str, &'a str, &'a str)];
type Codes<'a> = &'a [&'a str];
/// Operator and value on the ARN.
type OnArn<'a> = &'a [(&'a str, &'a str)];

const ARN: &str = "resources.ARN";

fn reads_and_writes(trails: &[TrailFacts], bucket: &str) -> (String, String) {
    let judge = |access| verdict(&objects(bucket, access), trails.to_vec());
    (judge(Access::Read), judge(Access::Write))
}

fn both(level: &str) -> (String, String) {
    (level.to_owned(), level.to_owned())
}

#[test]
fn basic_values_cover_what_the_guide_says() {
    let cases: &[(&str, &str)] = &[
        ("arn:aws:s3", "Full"),
        ("arn:aws:s3:::", "Full"),
        ("arn:aws:s3:::b/", "Full"),
        ("arn:aws:s3:::b", "Full"),
        ("arn:aws:s3:::b/pre", "Partial"),
        ("arn:aws:s3:::other/", "None"),
        ("arn:aws:s3:::b-archive/", "None"),
        ("arn:aws:s3:::b-archive", "None"),
        ("arn:aws:s3:::*/*", "None"),
        ("arn:aws:s3:::b/*", "None"),
        ("arn:aws-cn:s3", "None"),
    ];
    for (value, expected) in cases {
        let trails = [trail(basics(vec![basic("All", false, &[("AWS::S3::Object", &[value])])]))];
        assert_eq!(reads_and_writes(&trails, "b"), both(expected), "{value}");
    }
    let sibling = [trail(basics(vec![basic("All", false, &[("AWS::S3::Object", &["arn:aws:s3:::b"])])]))];
    assert_eq!(reads_and_writes(&sibling, "b-archive"), both("None"), "a bucket ARN is no prefix of a sibling");
    let lambda_only = [trail(basics(vec![basic("All", false, &[("AWS::Lambda::Function", &["arn:aws:lambda"])])]))];
    assert_eq!(reads_and_writes(&lambda_only, "b"), both("None"));
}

#[test]
fn basic_values_follow_the_partition() {
    let class = EventClass::s3_objects("aws-cn", ACCOUNT, "cn-north-1", "b", Access::Read);
    let mut recorder = trail(basics(vec![basic("All", false, &[("AWS::S3::Object", &["arn:aws-cn:s3"])])]));
    recorder.status.insert("cn-north-1".to_owned(), Read::Known(healthy()));
    assert_eq!(verdict(&class, vec![recorder]), "Full");
}

#[test]
fn lambda_and_dynamodb_values_are_exact() {
    let table = "arn:aws:dynamodb:ap-northeast-1:111122223333:table/items";
    let cases = [
        ("arn:aws:dynamodb", "Full"),
        (table, "Full"),
        ("arn:aws:dynamodb:ap-northeast-1:111122223333:table/item", "None"),
        ("arn:aws:dynamodb:ap-northeast-1:111122223333:table/items2", "None"),
    ];
    for (value, expected) in cases {
        let trails = vec![trail(basics(vec![basic("All", false, &[("AWS::DynamoDB::Table", &[value])])]))];
        for access in [Access::Read, Access::Write] {
            assert_eq!(verdict(&EventClass::dynamodb_items(TOKYO, table, access), trails.clone()), expected, "{value}");
        }
        assert_eq!(verdict(&EventClass::dynamodb_partiql(TOKYO, table), trails), expected, "{value}");
    }
    let function = "arn:aws:lambda:ap-northeast-1:111122223333:function:hello";
    let invoke = [Operation { name: "Invoke", access: Access::Both }];
    let set = event::StringSet::one_of([function]);
    let class = EventClass::data(in_tokyo(), "lambda.amazonaws.com", "AWS::Lambda::Function", set, &invoke);
    for (value, expected) in [("arn:aws:lambda", "Full"), (function, "Full"), (&function[..function.len() - 1], "None")]
    {
        let trails = vec![trail(basics(vec![basic("All", false, &[("AWS::Lambda::Function", &[value])])]))];
        assert_eq!(verdict(&class, trails), expected, "{value}");
    }
}

#[test]
fn read_write_type_applies_to_data_events() {
    let of = |kind| trail(basics(vec![basic(kind, true, &[("AWS::S3::Object", &["arn:aws:s3:::b/"])])]));
    assert_eq!(reads_and_writes(&[of("All")], "b"), both("Full"));
    assert_eq!(reads_and_writes(&[of("WriteOnly")], "b"), ("None".to_owned(), "Full".to_owned()));
    assert_eq!(reads_and_writes(&[of("ReadOnly")], "b"), ("Full".to_owned(), "None".to_owned()));
    assert_eq!(reads_and_writes(&[of("ReadOnly"), of("WriteOnly")], "b"), both("Full"), "two trails together");
    assert_eq!(reads_and_writes(&[of("SomethingNew")], "b"), both("None"));
    let both_classes = objects("b", Access::Both);
    assert_eq!(codes(&judge_trails(&both_classes, vec![of("WriteOnly")])), ["reads-not-recorded"]);
    assert_eq!(codes(&judge_trails(&both_classes, vec![of("ReadOnly")])), ["writes-not-recorded"]);
    assert_eq!(codes(&judge_trails(&objects("b", Access::Read), vec![of("WriteOnly")])), ["reads-not-recorded"]);
}

#[test]
fn arn_operators_relate_to_the_whole_bucket() {
    let cases: &[(OnArn<'_>, &str, Codes<'_>)] = &[
        (&[("^", "arn:aws:s3:::b/")], "Full", &[]),
        (&[("^", "arn:aws:s3:::")], "Full", &[]),
        (&[("^", "arn:aws:s3:::b")], "Full", &[]),
        (&[("^", "arn:aws:s3:::b/logs/")], "Partial", &["prefix-only"]),
        (&[("^", "arn:aws:s3:::other/")], "None", &["resource-not-selected"]),
        (&[("=", "arn:aws:s3:::b/key")], "Partial", &["prefix-only"]),
        (&[("=", "arn:aws:s3:::b/")], "None", &["bucket-arn-without-wildcard"]),
        (&[("=", "arn:aws:s3:::b")], "None", &["bucket-arn-without-wildcard"]),
        (&[("$", ".csv")], "Partial", &["prefix-only"]),
        (&[("!^", "arn:aws:s3:::b/")], "None", &["object-excluded"]),
        (&[("!^", "arn:aws:s3:::b")], "None", &["object-excluded"]),
        (&[("!^", "arn:aws:s3:::b/tmp/")], "Partial", &["object-excluded"]),
        (&[("!=", "arn:aws:s3:::b/key")], "Partial", &["object-excluded"]),
        (&[("!$", ".tmp")], "Partial", &["object-excluded"]),
        (&[("!=", "arn:aws:s3:::b")], "Full", &[]),
        (&[("!=", "arn:aws:s3:::b/")], "Full", &[]),
        (&[("!^", "arn:aws:s3:::other/")], "Full", &[]),
        (&[("^", "arn:aws:s3:::b/*")], "None", &["resource-not-selected"]),
        (&[("=", "arn:aws:s3:::other/k"), ("^", "arn:aws:s3:::b/")], "Full", &[]),
        (&[("^", "arn:aws:s3:::b/"), ("$", ".csv")], "Full", &[]),
        (&[("^", "arn:aws:s3:::b/"), ("!$", ".csv")], "Partial", &["object-excluded"]),
    ];
    for (conditions, expected, expected_codes) in cases {
        let conditions: Vec<_> = conditions.iter().map(|&(operator, value)| (ARN, operator, value)).collect();
        for access in [Access::Read, Access::Write] {
            let coverage = judge_trails(&objects("b", access), vec![s3(&conditions)]);
            assert_eq!(name(&coverage), *expected, "{conditions:?}");
            assert_eq!(codes(&coverage), *expected_codes, "{conditions:?}");
        }
    }
}

#[test]
fn a_prefix_of_a_sibling_is_caught_both_ways() {
    let trails = [s3(&[(ARN, "!^", "arn:aws:s3:::prod")])];
    assert_eq!(reads_and_writes(&trails, "prod-data"), both("None"));
    let trails = [s3(&[(ARN, "^", "arn:aws:s3:::data-archive/")])];
    assert_eq!(reads_and_writes(&trails, "data"), both("None"));
}

#[test]
fn one_bucket_one_operation() {
    let get = objects("b", Access::Read).only(&["GetObject"]);
    let put = objects("b", Access::Write).only(&["PutObject", "DeleteObject"]);
    let cases: &[(Conditions<'_>, &str, &str)] = &[
        (&[], "Full", "Full"),
        (&[("readOnly", "=", "true")], "Full", "None"),
        (&[("readOnly", "=", "false")], "None", "Full"),
        (&[("eventName", "=", "PutObject"), ("eventName", "=", "DeleteObject")], "None", "Full"),
        (&[("eventName", "=", "PutObject")], "None", "Partial"),
        (&[("eventName", "^", "Get")], "Full", "None"),
        (&[("eventName", "!=", "GetObject")], "None", "Full"),
        (&[("userIdentity.arn", "!=", "arn:aws:iam::111122223333:role/app")], "Partial", "Partial"),
        (&[("sessionCredentialFromConsole", "=", "true")], "Partial", "Partial"),
        (&[("sessionCredentialFromConsole", "!=", "true")], "Partial", "Partial"),
        (&[("eventType", "!=", "AwsServiceEvent")], "Full", "Full"),
        (&[("eventType", "=", "AwsServiceEvent")], "None", "None"),
        (&[("vpcEndpointId", "=", "vpce-1")], "Partial", "Partial"),
        (&[("aFieldOfTheFuture", "!^", "x")], "Partial", "Partial"),
        (&[("eventSource", "=", "s3.amazonaws.com")], "Full", "Full"),
        (&[("eventSource", "!=", "s3.amazonaws.com")], "None", "None"),
    ];
    for (conditions, reads, writes) in cases {
        assert_eq!(verdict(&get, vec![s3(conditions)]), *reads, "get {conditions:?}");
        assert_eq!(verdict(&put, vec![s3(conditions)]), *writes, "put {conditions:?}");
    }
}

#[test]
fn partial_coverage_names_its_cause() {
    let cases: &[(Conditions<'_>, Codes<'_>)] = &[
        (&[("userIdentity.arn", "!=", "arn:aws:iam::111122223333:role/app")], &["principal-filter"]),
        (&[("sessionCredentialFromConsole", "=", "true")], &["console-filter"]),
        (&[("sessionCredentialFromConsole", "!=", "true")], &["console-sessions-excluded"]),
        (&[("eventName", "=", "GetObject")], &["event-name-filter"]),
        (&[("eventType", "=", "AwsServiceEvent")], &["event-type-filter"]),
        (&[("vpcEndpointId", "=", "vpce-1")], &["other-filter"]),
    ];
    for (conditions, expected) in cases {
        let coverage = judge_trails(&objects("b", Access::Read), vec![s3(conditions)]);
        assert_eq!(codes(&coverage), *expected, "{conditions:?}");
    }
    let names = judge_trails(&objects("b", Access::Read), vec![s3(&[("eventName", "=", "GetObject")])]);
    let Some(Shortfall::Filter(Filter::EventNameFilter { not_recorded })) = names.shortfalls.first() else {
        unreachable!()
    };
    assert_eq!(not_recorded.len(), 11, "every other read operation: {not_recorded:?}");
    assert!(!not_recorded.contains("GetObject"));
    let sentence = names.shortfalls.first().unwrap().sentence();
    assert!(sentence.en.ends_with("GetObjectTorrent and 5 more") && sentence.ja.ends_with("ほか 5 件"), "{sentence:?}");
}

#[test]
fn witnesses_show_both_sides() {
    let coverage = judge_trails(&objects("b", Access::Read), vec![s3(&[(ARN, "^", "arn:aws:s3:::b/logs/")])]);
    assert_eq!(coverage.recorded.unwrap().0[&Field::ResourceArn], "arn:aws:s3:::b/logs/…");
    assert_eq!(coverage.missed.unwrap().0[&Field::ResourceArn], "arn:aws:s3:::b/…");
    let sentence = coverage.shortfalls.first().unwrap().sentence();
    assert!(sentence.en.contains("arn:aws:s3:::b/logs/…") && sentence.ja.contains("arn:aws:s3:::b/…"), "{sentence:?}");
}

#[test]
fn selectors_complete_each_other() {
    let class = objects("b", Access::Write);
    let by_event = advanceds(vec![
        advanced(&[
            ("eventCategory", "=", "Data"),
            ("resources.type", "=", "AWS::S3::Object"),
            ("eventName", "!=", "DeleteObject"),
        ]),
        advanced(&[
            ("eventCategory", "=", "Data"),
            ("resources.type", "=", "AWS::S3::Object"),
            ("eventName", "=", "DeleteObject"),
            ("eventType", "!=", "AwsServiceEvent"),
        ]),
    ]);
    assert_eq!(verdict(&class, vec![trail(by_event)]), "Full");
    let inside = s3(&[(ARN, "^", "arn:aws:s3:::b/logs/")]);
    let outside = s3(&[(ARN, "!^", "arn:aws:s3:::b/logs/")]);
    assert_eq!(verdict(&class, vec![inside.clone(), outside.clone()]), "Full");
    assert_eq!(verdict(&class, vec![inside, s3(&[(ARN, "!^", "arn:aws:s3:::b/log")])]), "Partial");
    let csv = s3(&[(ARN, "$", ".csv")]);
    assert_eq!(verdict(&class, vec![csv, s3(&[(ARN, "!$", ".csv")])]), "Full");
}

#[test]
fn types_may_be_a_list_in_any_order() {
    let selector = advanced(&[
        ("eventCategory", "=", "Data"),
        ("resources.type", "=", "AWS::Lambda::Function"),
        ("resources.type", "=", "AWS::S3::Object"),
    ]);
    assert_eq!(reads_and_writes(&[trail(advanceds(vec![selector]))], "b"), both("Full"));
}

#[test]
fn a_field_named_twice_restricts_twice() {
    let mut selector = advanced(&[("eventCategory", "=", "Data"), ("resources.type", "=", "AWS::S3::Object")]);
    for operator_value in [("^", "arn:aws:s3:::b/"), ("$", ".csv")] {
        let more = advanced(&[(ARN, operator_value.0, operator_value.1)]);
        selector.field_selectors.extend(more.field_selectors);
    }
    let coverage = judge_trails(&objects("b", Access::Read), vec![trail(advanceds(vec![selector]))]);
    assert_eq!(name(&coverage), "Partial");
    assert_eq!(note_codes(&coverage), ["same-field-twice"]);
}

#[test]
fn other_categories_never_match() {
    for category in ["Insight", "ConfigurationItem", "Evidence", "ActivityAuditLog", "NetworkActivity", "Tomorrow"] {
        let selectors = vec![advanced(&[("eventCategory", "=", category)])];
        let recorders = [Recorder::EventDataStore(store(selectors))];
        for class in [objects("b", Access::Read), EventClass::management_of_any_service(Access::Write, in_tokyo())] {
            assert_eq!(name(&judge(&class, &recorders, &view())), "None", "{category}");
        }
    }
}

#[test]
fn selectors_without_the_required_fields_select_nothing() {
    let without_category = trail(advanceds(vec![advanced(&[("resources.type", "=", "AWS::S3::Object")])]));
    assert_eq!(reads_and_writes(&[without_category], "b"), both("None"));
    let without_type = trail(advanceds(vec![advanced(&[("eventCategory", "=", "Data")])]));
    assert_eq!(reads_and_writes(&[without_type], "b"), both("None"));
}

#[test]
fn management_events_are_no_data_events() {
    let everything = trail(basics(vec![basic("All", true, &[])]));
    let coverage = judge_trails(&objects("b", Access::Read), vec![everything]);
    assert_eq!((name(&coverage).as_str(), codes(&coverage)), ("None", vec!["only-management-events"]));
    let data_only = trail(basics(vec![basic("All", false, &[("AWS::S3::Object", &["arn:aws:s3"])])]));
    let class = EventClass::management_of_any_service(Access::Both, in_tokyo());
    let coverage = judge_trails(&class, vec![data_only]);
    assert_eq!((name(&coverage).as_str(), codes(&coverage)), ("None", vec!["management-events-not-selected"]));
    let other_type = s3(&[]);
    let queue = EventClass::sqs_messages(TOKYO, "arn:aws:sqs:ap-northeast-1:111122223333:q");
    assert_eq!(codes(&judge_trails(&queue, vec![other_type])), ["data-type-not-selected"]);
}

#[test]
fn management_sources_can_be_excluded() {
    let excluding = |sources: &[&str]| {
        let mut selector = basic("All", true, &[]);
        selector.exclude_management_event_sources = sources.iter().map(|&s| s.to_owned()).collect();
        selector
    };
    let kms = EventClass::management("kms.amazonaws.com", Access::Both, in_tokyo());
    let any = EventClass::management_of_any_service(Access::Both, in_tokyo());
    let ssm = EventClass::management("ssm.amazonaws.com", Access::Both, in_tokyo());
    let one = trail(basics(vec![excluding(&["kms.amazonaws.com"])]));
    assert_eq!(verdict(&kms, vec![one.clone()]), "None");
    assert_eq!(verdict(&any, vec![one.clone()]), "Partial");
    assert_eq!(verdict(&ssm, vec![one.clone()]), "Full");
    assert_eq!(codes(&judge_trails(&kms, vec![one.clone()])), ["management-source-excluded"]);
    assert_eq!(codes(&judge_trails(&any, vec![one])), ["management-source-excluded"]);
    let undone = trail(basics(vec![excluding(&["kms.amazonaws.com"]), basic("All", true, &[])]));
    assert_eq!(verdict(&kms, vec![undone]), "Full", "another selector includes what the first excludes");
    let advanced_form = trail(advanceds(vec![advanced(&[
        ("eventCategory", "=", "Management"),
        ("eventSource", "!=", "kms.amazonaws.com"),
    ])]));
    assert_eq!(verdict(&kms, vec![advanced_form]), "None");
    let without_sign_ins =
        trail(advanceds(vec![advanced(&[("eventCategory", "=", "Management"), ("eventName", "!=", "ConsoleLogin")])]));
    assert_eq!(verdict(&any, vec![without_sign_ins.clone()]), "Full", "a sign-in is no call of an API");
    assert_eq!(verdict(&EventClass::console_sign_in(in_tokyo()), vec![without_sign_ins]), "None");
}

#[test]
fn read_only_classes_of_management_events() {
    let of = |kind| trail(basics(vec![basic(kind, true, &[])]));
    let sign_in = EventClass::console_sign_in(Place::global("aws"));
    assert_eq!(verdict(&sign_in, vec![of("WriteOnly")]), "Full");
    assert_eq!(verdict(&sign_in, vec![of("ReadOnly")]), "None");
    let hosted_ui = EventClass::management("cognito-idp.amazonaws.com", Access::Read, in_tokyo());
    assert_eq!(verdict(&hosted_ui, vec![of("WriteOnly")]), "None");
    let decrypt = EventClass::management("kms.amazonaws.com", Access::Read, in_tokyo()).only(&["Decrypt"]);
    assert_eq!(verdict(&decrypt, vec![of("WriteOnly")]), "None");
    let unconfirmed = EventClass::management("ssm.amazonaws.com", Access::Both, in_tokyo()).only(&["GetParameter"]);
    assert_eq!(verdict(&unconfirmed, vec![of("ReadOnly")]), "Partial");
    assert_eq!(verdict(&unconfirmed, vec![of("ReadOnly"), of("WriteOnly")]), "Full");
    let by_field = trail(advanceds(vec![advanced(&[("eventCategory", "=", "Management"), ("readOnly", "=", "true")])]));
    assert_eq!(verdict(&unconfirmed, vec![by_field]), "Partial");
    let api_calls_only =
        trail(advanceds(vec![advanced(&[("eventCategory", "=", "Management"), ("eventType", "=", "AwsApiCall")])]));
    assert_eq!(verdict(&sign_in, vec![api_calls_only]), "None", "sign-in is no API call");
}

#[test]
fn the_service_event_template_keeps_user_actions() {
    let template = s3(&[
        ("eventType", "!=", "AwsServiceEvent"),
        ("userIdentity.arn", "!^", "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleFor"),
    ]);
    let coverage = judge_trails(&objects("b", Access::Write), vec![template]);
    assert_eq!(name(&coverage), "Full");
    assert_eq!(note_codes(&coverage), ["service-linked-roles-excluded", "service-events-excluded"]);
    let wider = s3(&[("userIdentity.arn", "!^", "arn:aws:sts::111122223333:assumed-role/AWS")]);
    assert_eq!(verdict(&objects("b", Access::Write), vec![wider]), "Partial", "drops ordinary roles too");
}

#[test]
fn directory_buckets_have_their_own_type() {
    let class = objects("b--apne1-az4--x-s3", Access::Both);
    assert_eq!(verdict(&class, vec![s3(&[])]), "None");
    let express = |more: &[(&str, &str, &str)]| {
        let mut all = vec![("eventCategory", "=", "Data"), ("resources.type", "=", "AWS::S3Express::Object")];
        all.extend(more);
        trail(advanceds(vec![advanced(&all)]))
    };
    assert_eq!(verdict(&class, vec![express(&[])]), "Full");
    let arn = "arn:aws:s3express:ap-northeast-1:111122223333:bucket/b--apne1-az4--x-s3/";
    assert_eq!(verdict(&class, vec![express(&[(ARN, "^", arn)])]), "Full");
    assert_eq!(verdict(&class, vec![express(&[("readOnly", "=", "true")])]), "Partial");
}

#[test]
fn queues_and_buses() {
    let queue = EventClass::sqs_messages(TOKYO, "arn:aws:sqs:ap-northeast-1:111122223333:q");
    let bus = EventClass::event_bus_put_events(TOKYO, "arn:aws:events:ap-northeast-1:111122223333:event-bus/main");
    let of = |r#type: &str, more: &[(&str, &str, &str)]| {
        let mut all = vec![("eventCategory", "=", "Data"), ("resources.type", "=", r#type)];
        all.extend(more);
        trail(advanceds(vec![advanced(&all)]))
    };
    assert_eq!(verdict(&queue, vec![of("AWS::SQS::Queue", &[])]), "Full");
    assert_eq!(verdict(&queue, vec![of("AWS::SQS::Queue", &[("eventName", "=", "SendMessage")])]), "Partial");
    assert_eq!(
        verdict(&queue, vec![of("AWS::SQS::Queue", &[(ARN, "=", "arn:aws:sqs:ap-northeast-1:111122223333:q2")])]),
        "None"
    );
    assert_eq!(verdict(&queue, vec![of("AWS::SQS::Queue", &[("readOnly", "=", "false")])]), "Partial");
    assert_eq!(verdict(&bus, vec![of("AWS::Events::EventBus", &[("readOnly", "=", "false")])]), "Full");
    assert_eq!(verdict(&bus, vec![of("AWS::Events::EventBus", &[("readOnly", "=", "true")])]), "None");
    assert_eq!(verdict(&bus, vec![of("AWS::Events::Endpoint", &[])]), "None");
}

#[test]
fn writing_mistakes_are_remarked() {
    let remarks = |recorder: TrailFacts| note_codes(&judge_trails(&objects("b", Access::Read), vec![recorder]));
    let of = |value: &str| trail(basics(vec![basic("All", false, &[("AWS::S3::Object", &[value])])]));
    assert_eq!(remarks(of("arn:aws:s3:::b")), ["bucket-arn-without-slash"]);
    assert_eq!(remarks(of("arn:aws:s3:::*/*")), ["wildcard-in-selector"]);
    assert_eq!(remarks(s3(&[(ARN, "^", "arn:aws:s3:::b*")])), ["wildcard-in-selector"]);
    assert_eq!(remarks(s3(&[(ARN, "!=", "arn:aws:s3:::b")])), ["bucket-exclusion-without-effect"]);
    assert_eq!(remarks(s3(&[(ARN, "!=", "arn:aws:s3:::other")])), [""; 0]);
}

#[test]
fn counts_and_network_activity_are_no_substitute() {
    let mut aggregating = trail(basics(vec![basic("All", true, &[])]));
    aggregating.aggregates_data_events = true;
    let coverage = judge_trails(&objects("b", Access::Read), vec![aggregating]);
    assert_eq!((name(&coverage).as_str(), note_codes(&coverage)), ("None", vec!["aggregated-events"]));
    let network = trail(advanceds(vec![advanced(&[
        ("eventCategory", "=", "NetworkActivity"),
        ("eventSource", "=", "s3.amazonaws.com"),
    ])]));
    let coverage = judge_trails(&objects("b", Access::Read), vec![network]);
    assert_eq!((name(&coverage).as_str(), note_codes(&coverage)), ("None", vec!["network-activity-only"]));
}

#[test]
fn many_values_stay_fast_and_are_never_called_full_unproven() {
    let prefixes: Vec<String> = (0..250).map(|i| format!("arn:aws:s3:::b/{i:03}/")).collect();
    let suffixes: Vec<String> = (0..250).map(|i| format!(".{i:03}")).collect();
    let recorder = |prefixes: &[String], suffixes: &[String]| {
        let mut inside = advanced(&[("eventCategory", "=", "Data"), ("resources.type", "=", "AWS::S3::Object")]);
        let mut outside = inside.clone();
        let arn = FieldSelector { field: ARN.to_owned(), ..FieldSelector::default() };
        inside.field_selectors.push(FieldSelector {
            starts_with: prefixes.to_vec(),
            ends_with: suffixes.to_vec(),
            ..arn.clone()
        });
        outside.field_selectors.push(FieldSelector {
            not_starts_with: prefixes.to_vec(),
            not_ends_with: suffixes.to_vec(),
            ..arn
        });
        trail(advanceds(vec![inside, outside]))
    };
    let class = objects("b", Access::Read);
    assert_eq!(verdict(&class, vec![recorder(&prefixes[..100], &suffixes[..100])]), "Full");
    let coverage = judge_trails(&class, vec![recorder(&prefixes, &suffixes)]);
    assert_eq!((name(&coverage).as_str(), codes(&coverage)), ("Partial", vec!["selectors-too-complex"]));
}

#[test]
fn selectors_survive_json_and_demand_every_field() {
    let selectors = advanceds(vec![advanced(&[("eventCategory", "=", "Data"), ("aFieldOfTheFuture", "!$", "x")])]);
    let json = serde_json::to_value(&selectors).unwrap();
    assert_eq!(serde_json::from_value::<EventSelectors>(json.clone()).unwrap(), selectors);
    let mut without_name = json;
    without_name["advanced_event_selectors"][0].as_object_mut().unwrap().remove("name");
    assert!(serde_json::from_value::<EventSelectors>(without_name).is_err(), "a missing key is no null");
}
