use super::*;
use crate::facts::Cause;
use crate::facts::cloudfront::StandardLogging;
use crate::facts::kinesis::{DescribeStreamSummary, StreamSummary};
use crate::facts::logs::{
    Delivery, DeliveryDestination, DeliverySource, DescribeDeliveries, DescribeDeliveryDestinations,
    DescribeDeliverySources, DescribeLogGroups, LogGroup,
};
use crate::facts::s3::FirstObject;
use crate::facts::s3::{Bucket, DefaultEncryption, Existence, GetBucketEncryption, HeadBucket, ListBuckets};
use crate::judge::remedy::tests::shown;
use crate::judge::testing::{ACCOUNT, Canned, LONG_AGO, Scenario, TOKYO, codes, currents, remedied};

const VIRGINIA: &str = "us-east-1";
const ALL_FIELDS: &[&str] = &["timestamp", "c-ip", "cs-user-agent", "cs-uri-stem", "sc-status", "cs-method"];

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn arn(id: &str) -> String {
    format!("arn:aws:cloudfront::{ACCOUNT}:distribution/{id}")
}

fn config_arn(name: &str) -> String {
    format!("arn:aws:cloudfront::{ACCOUNT}:realtime-log-config/{name}")
}

fn stream_arn(account: &str, name: &str) -> String {
    format!("arn:aws:kinesis:us-east-1:{account}:stream/{name}")
}

fn distribution(id: &str, enabled: bool) -> Distribution {
    Distribution {
        id: id.to_owned(),
        arn: arn(id),
        aliases: texts(&["www.example.com"]),
        comment: "front".to_owned(),
        enabled,
        web_acl_id: None,
        realtime_config_arns: vec![None],
        modified: LONG_AGO,
    }
}

/// One distribution, `E1`, and its logs as a test writes them.
#[derive(Clone)]
struct Edge {
    distributions: Vec<Distribution>,
    /// Log types of the delivery sources of `E1`.
    sources: Vec<&'static str>,
    /// Destination (the delivered resource's ARN) and record fields of each delivery of the first source.
    deliveries: Vec<(String, &'static [&'static str])>,
    /// `samplingRate` of the sources.
    sampling: Option<&'static str>,
    legacy: Option<StandardLogging>,
    realtime: Vec<RealtimeLogConfig>,
}

impl Edge {
    fn bare() -> Self {
        Self {
            distributions: vec![distribution("E1", true)],
            sources: vec![],
            deliveries: vec![],
            sampling: None,
            legacy: None,
            realtime: vec![],
        }
    }

    fn vended(destination: &str, fields: &'static [&'static str]) -> Self {
        Self { sources: vec!["ACCESS_LOGS"], deliveries: vec![(destination.to_owned(), fields)], ..Self::bare() }
    }

    fn legacy(bucket: &str) -> Self {
        Self {
            legacy: Some(StandardLogging { enabled: true, bucket: text(bucket), prefix: String::new() }),
            ..Self::bare()
        }
    }

    /// Behaviors with or without the configuration `rt`, which samples so much and goes to `stream`.
    fn realtime(behaviors: &[bool], sampling_rate: i64, fields: &[&str], stream: &str) -> Self {
        let covered = |covered: &bool| covered.then(|| config_arn("rt"));
        let realtime_config_arns = behaviors.iter().map(covered).collect();
        let config = RealtimeLogConfig {
            arn: config_arn("rt"),
            sampling_rate,
            fields: texts(fields),
            stream_arns: vec![stream.to_owned()],
        };
        Self {
            distributions: vec![Distribution { realtime_config_arns, ..distribution("E1", true) }],
            realtime: vec![config],
            ..Self::bare()
        }
    }

    fn facts(self) -> Canned {
        let region = || VIRGINIA.to_owned();
        let source = |kind: &&str| DeliverySource {
            name: format!("source-{kind}"),
            service: text("cloudfront"),
            log_type: text(kind),
            resource_arns: vec![arn("E1")],
            status: None,
            sampling_rate: self.sampling.and_then(text),
        };
        let first = self.sources.first().copied().unwrap_or_default();
        let delivery = |(index, (_, fields)): (usize, &(String, &[&str]))| Delivery {
            id: format!("delivery-{index}"),
            source_name: format!("source-{first}"),
            destination_arn: format!("destination-{index}"),
            destination_type: text("CWL"),
            record_fields: texts(fields),
            suffix_path: None,
            hive_compatible: false,
        };
        let destination = |(index, (resource, _)): (usize, &(String, &[&str]))| DeliveryDestination {
            arn: format!("destination-{index}"),
            destination_type: text("CWL"),
            resource_arn: text(resource),
        };
        let group = |name: &str, retention_days| LogGroup {
            name: name.to_owned(),
            arn: group_arn(name),
            retention_days,
            deletion_protection: false,
            kms_key_id: None,
            class: text("DELIVERY").filter(|_| name == "passing"),
            created: LONG_AGO,
        };
        let bucket = |name: &str| Bucket { name: name.to_owned(), region: text(TOKYO), created: LONG_AGO };
        let ownership =
            |bucket: &str| GetBucketOwnershipControls { region: TOKYO.to_owned(), bucket: bucket.to_owned() };
        let stream = |name: &str| DescribeStreamSummary { region: region(), name: name.to_owned() };
        let summary = |hours| Some(StreamSummary { status: "ACTIVE".to_owned(), retention_hours: hours });
        let facts = Canned::default()
            .seen(ListDistributions { region: region() }, self.distributions)
            .seen(DescribeDeliverySources { region: region() }, self.sources.iter().map(source).collect())
            .seen(DescribeDeliveries { region: region() }, self.deliveries.iter().enumerate().map(delivery).collect())
            .seen(
                DescribeDeliveryDestinations { region: region() },
                self.deliveries.iter().enumerate().map(destination).collect(),
            )
            .seen(
                DescribeLogGroups { region: region() },
                vec![group("edge", None), group("short", Some(30)), group("passing", None)],
            )
            .seen(
                ListBuckets { region: region() },
                vec![
                    bucket("own"),
                    bucket("enforced"),
                    bucket("a.s3.b"),
                    bucket("kms"),
                    Bucket { region: text("ap-east-1"), ..bucket("far") },
                ],
            )
            .seen(encryption("own"), None)
            .seen(encryption("a.s3.b"), None)
            .seen(encryption("kms"), Some(DefaultEncryption { algorithm: "aws:kms".to_owned(), key_id: None }))
            .seen(GetBucketEncryption { region: "ap-east-1".to_owned(), bucket: "far".to_owned() }, None)
            .seen(ownership("kms"), None)
            .seen(ownership("own"), None)
            .seen(ownership("a.s3.b"), text("BucketOwnerPreferred"))
            .seen(ownership("enforced"), text("BucketOwnerEnforced"))
            .seen(HeadBucket { region: region(), bucket: "gone".to_owned() }, Existence::Gone)
            .failed(HeadBucket { region: region(), bucket: "central".to_owned() }, Cause::Denied)
            .seen(ListRealtimeLogConfigs { region: region() }, self.realtime)
            .seen(stream("rt"), summary(24))
            .seen(stream("year"), summary(8760))
            .seen(stream("gone"), None);
        ["E1", "E2"].iter().fold(facts, |facts, id| {
            facts.seen(GetDistributionConfig { region: region(), id: (*id).to_owned() }, self.legacy.clone())
        })
    }

    async fn assert(self, current: Current, reasons: &[&str]) {
        let verdict = judge(Scenario::new(READS, self.facts())).await;
        assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons));
    }
}

fn group_arn(name: &str) -> String {
    format!("arn:aws:logs:us-east-1:{ACCOUNT}:log-group:{name}")
}

fn encryption(bucket: &str) -> GetBucketEncryption {
    GetBucketEncryption { region: TOKYO.to_owned(), bucket: bucket.to_owned() }
}

async fn judge(scenario: Scenario) -> Verdict {
    remedied(scenario.judge(async |cx: &Cx<'_>| run(&Params {}, cx).await).await)
}

fn busy(edge: Edge) -> Canned {
    let named = [("DistributionId", "E1"), ("Region", "Global")];
    edge.facts().counting(VIRGINIA, ("AWS/CloudFront", "Requests"), &named, |_| 1)
}

fn first(prefix: &str) -> FirstObject {
    FirstObject { region: TOKYO.to_owned(), bucket: "own".to_owned(), prefix: prefix.to_owned() }
}

#[tokio::test(start_paused = true)]
async fn requests_must_leave_files_or_events() {
    for (days, current, expected) in [
        (&["1970-01-01"][..], Current::Recorded, &[][..]),
        (&["1969-12-29"], Current::Partial, &["nothing-arrives-yet"]),
        (&[], Current::Missing, &["nothing-arrives"]),
    ] {
        let every = ["1970-01-01", "1969-12-31", "1969-12-30", "1969-12-29", "1969-12-28"];
        let holds = |facts: Canned, day: &&str| {
            facts.seen(first(&format!("E1.{day}")), days.contains(day).then(|| "a0.0000-00-00-00.a.aa".to_owned()))
        };
        let facts = every.iter().fold(busy(Edge::legacy("own.s3.amazonaws.com")), holds).seen(first("E1"), None);
        let verdict = judge(Scenario::new(READS, facts)).await;
        assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, expected), "{days:?}");
    }
    let silent = busy(Edge::vended(&group_arn("edge"), &[]));
    let took = [("LogGroupName", "edge")];
    let writing = silent.clone().counting(VIRGINIA, ("AWS/Logs", "IncomingLogEvents"), &took, |_| 1);
    for (facts, current, expected) in
        [(silent, Current::Missing, &["nothing-arrives"][..]), (writing, Current::Recorded, &[])]
    {
        let verdict = judge(Scenario::new(READS, facts)).await;
        assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, expected));
    }
    // Where in a bucket a delivery puts files is not known; but in an empty one there are none.
    for (key, current) in [(None, Current::Missing), (text("aaa"), Current::Recorded)] {
        let facts = busy(Edge::vended("arn:aws:s3:::own", &[])).seen(first(""), key);
        assert_eq!(judge(Scenario::new(READS, facts)).await.current, current);
    }
}

#[tokio::test(start_paused = true)]
async fn vended_deliveries_record_where_they_arrive() {
    let verdict = judge(Scenario::new(READS, Edge::vended(&group_arn("edge"), &[]).facts())).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Recorded, vec![]));
    assert_eq!((currents(&verdict), &verdict.claims), (vec![("E1", Current::Recorded)], &vec![group_arn("edge")]));
    for (destination, current, reasons) in [
        ("arn:aws:s3:::own/edge".to_owned(), Current::Recorded, &[][..]),
        ("arn:aws:s3:::far".to_owned(), Current::Recorded, &[]),
        ("arn:aws:s3:::kms".to_owned(), Current::Missing, &["bucket-encrypted-with-aws-managed-key"]),
        (group_arn("short"), Current::Partial, &["retention-short"]),
        (group_arn("passing"), Current::Partial, &["kept-one-day"]),
        (group_arn("deleted"), Current::Missing, &["log-group-gone"]),
        ("arn:aws:s3:::gone".to_owned(), Current::Missing, &["bucket-gone"]),
        ("arn:aws:s3:::central".to_owned(), Current::Unknown, &["destination-in-other-account"]),
    ] {
        Edge::vended(&destination, &[]).assert(current, reasons).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_source_without_a_delivery_or_of_another_kind_records_nothing() {
    let undelivered = Edge { sources: vec!["ACCESS_LOGS"], ..Edge::bare() };
    undelivered.assert(Current::Missing, &["delivery-source-without-delivery"]).await;
    let connections = Edge { sources: vec!["CONNECTION_LOGS"], ..Edge::vended(&group_arn("edge"), &[]) };
    connections.assert(Current::Missing, &["distribution-not-logged"]).await;
}

#[tokio::test(start_paused = true)]
async fn records_must_hold_the_required_fields() {
    let whole: &[&str] = &["date", "time", "c-ip", "cs(User-Agent)", "cs-uri-stem", "sc-status"];
    Edge::vended(&group_arn("edge"), whole).assert(Current::Recorded, &[]).await;
    let lacking: &[&str] = &["date", "time", "cs-uri-stem", "sc-status"];
    let edge = Edge::vended(&group_arn("edge"), lacking);
    edge.clone().assert(Current::Partial, &["fields-missing"]).await;
    let verdict = judge(Scenario::new(READS, edge.clone().facts())).await;
    assert!(verdict.reasons[0].message.en.contains("c-ip, cs(User-Agent)"), "{:?}", verdict.reasons);
    let timeless: &[&str] = &["time", "c-ip", "cs(User-Agent)", "cs-uri-stem", "sc-status"];
    Edge::vended(&group_arn("edge"), timeless).assert(Current::Partial, &["fields-missing"]).await;
    let second = Edge { deliveries: vec![edge.deliveries[0].clone(), (group_arn("edge"), &[])], ..edge };
    second.assert(Current::Recorded, &[]).await;
    let beside_a_dead_one = Edge {
        deliveries: vec![(group_arn("deleted"), &[]), (group_arn("edge"), &[])],
        ..Edge::vended(&group_arn("edge"), &[])
    };
    beside_a_dead_one.assert(Current::Recorded, &[]).await;
}

#[tokio::test(start_paused = true)]
async fn a_sampled_delivery_is_a_part() {
    for (rate, current, reasons) in [
        ("100", Current::Recorded, &[][..]),
        ("12.5", Current::Partial, &["delivery-sampled"]),
        ("0", Current::Missing, &["delivery-sampled"]),
        ("some", Current::Unknown, &["delivery-sampled"]),
    ] {
        let edge = Edge { sampling: Some(rate), ..Edge::vended(&group_arn("edge"), &[]) };
        edge.assert(current, reasons).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_delivery_destination_is_listed_where_its_arn_says_and_one_that_is_not_leaves_it_open() {
    let destination = |region: &str, account: &str| format!("arn:aws:logs:{region}:{account}:delivery-destination:d");
    let joined = |arn: String| {
        let delivery = Delivery {
            id: "d".to_owned(),
            source_name: "source-ACCESS_LOGS".to_owned(),
            destination_arn: arn,
            destination_type: text("S3"),
            record_fields: vec![],
            suffix_path: None,
            hive_compatible: false,
        };
        let facts = Edge::vended("-", &[]).facts();
        facts.seen(DescribeDeliveries { region: VIRGINIA.to_owned() }, vec![delivery])
    };
    let listed = DeliveryDestination {
        arn: destination(TOKYO, ACCOUNT),
        destination_type: text("S3"),
        resource_arn: text("arn:aws:s3:::own"),
    };
    let of_tokyo = DescribeDeliveryDestinations { region: TOKYO.to_owned() };
    let elsewhere = joined(destination(TOKYO, ACCOUNT)).seen(of_tokyo, vec![listed]);
    assert_eq!(judge(Scenario::new(READS, elsewhere)).await.current, Current::Recorded);
    for (account, code) in
        [(ACCOUNT, "delivery-destination-unlisted"), ("999999999999", "destination-in-other-account")]
    {
        let verdict = judge(Scenario::new(READS, joined(destination(VIRGINIA, account)))).await;
        assert_eq!((verdict.current, codes(&verdict)), (Current::Unknown, vec![code]));
    }
}

#[tokio::test(start_paused = true)]
async fn the_legacy_log_needs_a_bucket_that_takes_acls() {
    for (bucket, current, reasons) in [
        ("own.s3.amazonaws.com", Current::Recorded, &[][..]),
        ("own.s3.ap-northeast-1.amazonaws.com", Current::Recorded, &[]),
        ("own.s3-ap-northeast-1.amazonaws.com", Current::Recorded, &[]),
        ("a.s3.b.s3.amazonaws.com", Current::Recorded, &[]),
        ("a.s3.b.s3-ap-northeast-1.amazonaws.com", Current::Recorded, &[]),
        ("far.s3.amazonaws.com", Current::Missing, &["log-bucket-in-opt-in-region"]),
        ("kms.s3.amazonaws.com", Current::Missing, &["bucket-encrypted-with-aws-managed-key"]),
        ("enforced.s3.amazonaws.com", Current::Missing, &["log-bucket-acls-off"]),
        ("gone.s3.amazonaws.com", Current::Missing, &["bucket-gone"]),
        ("central.s3.amazonaws.com", Current::Unknown, &["destination-in-other-account"]),
        ("own.example.com", Current::Unknown, &["access-log-destination-not-understood"]),
    ] {
        Edge::legacy(bucket).assert(current, reasons).await;
    }
    let off =
        Edge { legacy: Some(StandardLogging { enabled: false, bucket: None, prefix: String::new() }), ..Edge::bare() };
    off.assert(Current::Missing, &["distribution-not-logged"]).await;
    let beside =
        Edge { legacy: Edge::legacy("own.s3.amazonaws.com").legacy, ..Edge::vended(&group_arn("deleted"), &[]) };
    beside.assert(Current::Recorded, &[]).await;
}

#[tokio::test(start_paused = true)]
async fn real_time_logs_count_by_behavior_sampling_fields_and_stream() {
    let (day, year) = (stream_arn(ACCOUNT, "rt"), stream_arn(ACCOUNT, "year"));
    let gone = stream_arn(ACCOUNT, "gone");
    let other = stream_arn("999999999999", "rt");
    let few: &[&str] = &["timestamp", "c-ip"];
    for (behaviors, rate, fields, stream, current, reasons) in [
        (&[true, true][..], 100, ALL_FIELDS, year.as_str(), Current::Recorded, &[][..]),
        (&[true, true], 100, ALL_FIELDS, &day, Current::Partial, &["data-stream-transit"]),
        (&[true, false], 100, ALL_FIELDS, &year, Current::Partial, &["behaviors-not-covered"]),
        (&[false, true], 100, ALL_FIELDS, &year, Current::Partial, &["behaviors-not-covered"]),
        (&[true], 50, ALL_FIELDS, &year, Current::Partial, &["requests-sampled"]),
        (&[true], 100, few, &year, Current::Partial, &["fields-missing"]),
        (&[true], 100, ALL_FIELDS, &gone, Current::Missing, &["data-stream-gone"]),
        (&[true], 100, ALL_FIELDS, &other, Current::Unknown, &["destination-in-other-account"]),
        (&[true], 100, ALL_FIELDS, "nowhere", Current::Unknown, &["access-log-destination-not-understood"]),
    ] {
        Edge::realtime(behaviors, rate, fields, stream).assert(current, reasons).await;
    }
    let deleted = Edge { realtime: vec![], ..Edge::realtime(&[true], 100, ALL_FIELDS, &year) };
    deleted.assert(Current::Missing, &["realtime-config-gone"]).await;
}

#[tokio::test(start_paused = true)]
async fn later_mechanisms_are_asked_only_where_they_could_help() {
    let config = GetDistributionConfig { region: VIRGINIA.to_owned(), id: "E1".to_owned() };
    let needless = Edge::vended(&group_arn("edge"), &[]).facts().failed(config.clone(), Cause::Denied);
    assert_eq!(judge(Scenario::new(READS, needless)).await.current, Current::Recorded);
    let blind = judge(Scenario::new(READS, Edge::bare().facts().failed(config, Cause::Denied))).await;
    assert_eq!((blind.current, codes(&blind)), (Current::Unknown, vec!["read-denied"]));
    let sources = DescribeDeliverySources { region: VIRGINIA.to_owned() };
    let by_legacy = Edge::legacy("own.s3.amazonaws.com").facts().failed(sources.clone(), Cause::Throttled);
    assert_eq!(judge(Scenario::new(READS, by_legacy)).await.current, Current::Recorded);
    let unknown = judge(Scenario::new(READS, Edge::bare().facts().failed(sources, Cause::Throttled))).await;
    assert_eq!(unknown.current, Current::Unknown);
}

#[tokio::test(start_paused = true)]
async fn disabled_and_unbound_distributions_do_not_count() {
    let disabled = Edge { distributions: vec![distribution("E1", false)], ..Edge::bare() };
    disabled.assert(Current::NotPresent, &["distribution-disabled"]).await;
    Edge { distributions: vec![], ..Edge::bare() }.assert(Current::NotPresent, &["no-such-resource"]).await;
    let other = Distribution { aliases: vec![], comment: String::new(), ..distribution("E2", true) };
    let two = Edge { distributions: vec![distribution("E1", true), other], ..Edge::vended(&group_arn("edge"), &[]) };
    two.clone().assert(Current::Partial, &["distribution-not-logged"]).await;
    for (names, current) in [
        (&["E1"][..], Current::Recorded),
        (&["www.example.com"], Current::Recorded),
        (&["front"], Current::Recorded),
        (&["E2"], Current::Missing),
        (&["E3"], Current::Missing),
        (&["*.example.org"], Current::NotPresent),
    ] {
        let verdict = judge(Scenario::new(READS, two.clone().facts()).named(names)).await;
        assert_eq!(verdict.current, current, "{names:?}");
    }
    let list = ListDistributions { region: VIRGINIA.to_owned() };
    let denied = judge(Scenario::new(READS, two.facts().failed(list, Cause::Denied))).await;
    assert_eq!(denied.current, Current::Unknown);
}

#[tokio::test(start_paused = true)]
async fn remedies_name_the_distribution_and_mend_what_it_has() {
    let shown = async |edge: Edge| shown(&judge(Scenario::new(READS, edge.facts())).await.remedies);
    insta::assert_snapshot!("not-logged", shown(Edge::bare()).await);
    insta::assert_snapshot!("undelivered", shown(Edge { sources: vec!["ACCESS_LOGS"], ..Edge::bare() }).await);
    let lacking = Edge::vended(&group_arn("short"), &["time", "c-ip", "cs-uri-stem", "sc-status"]);
    insta::assert_snapshot!("short-sampled-and-lacking", shown(Edge { sampling: Some("10"), ..lacking }).await);
    insta::assert_snapshot!("kept-one-day", shown(Edge::vended(&group_arn("passing"), &[])).await);
    insta::assert_snapshot!("legacy-without-acls", shown(Edge::legacy("enforced.s3.amazonaws.com")).await);
    insta::assert_snapshot!("legacy-encrypted", shown(Edge::legacy("kms.s3.amazonaws.com")).await);
}

#[tokio::test(start_paused = true)]
async fn only_rules_about_the_distributions_own_files_count() {
    for (prefix, current) in [
        ("", Current::Partial),
        ("cdn/", Current::Partial),
        ("cdn/E1.2026", Current::Partial),
        ("cdn/E2", Current::Recorded),
        ("AWSLogs/", Current::Recorded),
    ] {
        let mut edge = Edge::legacy("own.s3.amazonaws.com");
        edge.legacy.as_mut().unwrap().prefix = "cdn/".to_owned();
        let facts = edge.facts().expiring_below("own", prefix, 30);
        assert_eq!(judge(Scenario::new(READS, facts)).await.current, current, "legacy, {prefix}");
    }
    let short = format!("AWSLogs/{ACCOUNT}/CloudFront/");
    for (prefix, current) in [(short.as_str(), Current::Partial), ("AWSLogs/444444444444/", Current::Recorded)] {
        let facts = Edge::vended("arn:aws:s3:::own", &[]).facts().expiring_below("own", prefix, 30);
        assert_eq!(judge(Scenario::new(READS, facts)).await.current, current, "vended, {prefix}");
    }
}
