use super::*;
use crate::facts::Cause;
use crate::facts::cloudwatch::{ListMetrics, Metric};
use crate::facts::ec2::NetworkInterface;
use crate::facts::firehose::{DeliveryStream, DescribeDeliveryStream};
use crate::facts::logs::{DescribeLogGroups, DescribeResourcePolicies, LogGroup, ResourcePolicy};
use crate::facts::policy::statements;
use crate::facts::route53profiles::{ProfileAssociation, ProfileResource};
use crate::facts::s3::{Bucket, DefaultEncryption, Existence, GetBucketEncryption, HeadBucket, ListBuckets};
use crate::judge::remedy::tests::shown;
use crate::judge::testing::{ACCOUNT, Canned, LONG_AGO, Scenario, TOKYO, codes, currents, remedied};

const VIRGINIA: &str = "us-east-1";
const OTHER: &str = "999999999999";

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn group_arn(region: &str, name: &str) -> String {
    format!("arn:aws:logs:{region}:{ACCOUNT}:log-group:{name}")
}

/// Who may write where: `statement` is JSON without the action.
fn policy(statement: &str) -> ResourcePolicy {
    let document =
        format!(r#"{{"Statement": {{"Action": ["logs:CreateLogStream", "logs:PutLogEvents"], {statement}}}}}"#);
    ResourcePolicy { name: text("policy"), statements: statements(&document).unwrap() }
}

const ROUTE53: &str = r#""Effect": "Allow", "Principal": {"Service": "route53.amazonaws.com"}"#;

fn route53_may_write() -> ResourcePolicy {
    policy(&format!(r#"{ROUTE53}, "Resource": "arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/dns/*""#))
}

/// DNS as a test writes it.
#[derive(Clone)]
struct Dns {
    zones: Vec<HostedZone>,
    zone_logs: Vec<QueryLoggingConfig>,
    policies: Vec<ResourcePolicy>,
    own_policy: Vec<ResourcePolicy>,
    vpcs: Vec<Vpc>,
    interfaces_in: Vec<&'static str>,
    associations: Vec<QueryLogAssociation>,
    configs: Vec<QueryLogConfig>,
    profiles: Vec<ProfileAssociation>,
    profile_resources: Vec<ProfileResource>,
}

impl Dns {
    fn none() -> Self {
        Self {
            zones: vec![],
            zone_logs: vec![],
            policies: vec![route53_may_write()],
            own_policy: vec![],
            vpcs: vec![],
            interfaces_in: vec!["vpc-1", "vpc-2"],
            associations: vec![],
            configs: vec![],
            profiles: vec![],
            profile_resources: vec![],
        }
    }

    /// One public zone that logs to `group` of us-east-1.
    fn zone(group: &str) -> Self {
        Self {
            zones: vec![zone("Z1", false)],
            zone_logs: vec![zone_log("Z1", &group_arn(VIRGINIA, group))],
            ..Self::none()
        }
    }

    /// One VPC, associated with a configuration that goes to `destination`.
    fn vpc(destination: &str) -> Self {
        Self {
            vpcs: vec![vpc("vpc-1", ACCOUNT)],
            associations: vec![association("vpc-1", "ACTIVE", None)],
            configs: vec![config("CREATED", destination)],
            ..Self::none()
        }
    }

    /// One VPC that uses a profile that holds a configuration, each link with its status.
    fn profile(of_vpc: &str, of_config: &str) -> Self {
        let arn = format!("arn:aws:ec2:{TOKYO}:{ACCOUNT}:vpc/vpc-1");
        let config = format!("arn:aws:route53resolver:{TOKYO}:{ACCOUNT}:resolver-query-log-config/rqlc-1");
        let resource = |arn: &str, status: &str| ProfileResource { arn: arn.to_owned(), status: status.to_owned() };
        Self {
            associations: vec![],
            profiles: vec![ProfileAssociation { profile_id: "rp-1".to_owned(), vpc: arn, status: of_vpc.to_owned() }],
            profile_resources: vec![
                resource("arn:aws:route53:::hostedzone/Z9", "COMPLETE"),
                resource(&config, of_config),
            ],
            ..Self::vpc(&group_arn(TOKYO, "resolver"))
        }
    }

    fn facts(self) -> Canned {
        let (tokyo, virginia) = (|| TOKYO.to_owned(), || VIRGINIA.to_owned());
        let policies = |group: Option<&str>| DescribeResourcePolicies {
            region: virginia(),
            log_group_arn: group.map(|name| group_arn(VIRGINIA, name)),
        };
        let group = |region: &str, name: &str, retention_days| LogGroup {
            name: name.to_owned(),
            arn: group_arn(region, name),
            retention_days,
            deletion_protection: false,
            kms_key_id: None,
            class: text("STANDARD"),
            created: LONG_AGO,
        };
        let of_virginia = vec![
            group(VIRGINIA, "/dns/zone", None),
            group(VIRGINIA, "/dns/short", Some(30)),
            group(VIRGINIA, "/elsewhere", Some(400)),
        ];
        let facts = Canned::default()
            .seen(ListHostedZones { region: virginia() }, self.zones)
            .seen(ListQueryLoggingConfigs { region: virginia() }, self.zone_logs)
            .seen(policies(None), self.policies)
            .seen(DescribeLogGroups { region: virginia() }, of_virginia)
            .seen(metrics("AWS/Route53", "DNSQueries"), vec![])
            .seen(metrics("AWS/Logs", "IncomingLogEvents"), vec![])
            .seen(DescribeVpcs { region: tokyo() }, self.vpcs)
            .seen(
                DescribeNetworkInterfaces { region: tokyo() },
                self.interfaces_in.into_iter().map(interface).collect(),
            )
            .seen(ListResolverQueryLogConfigAssociations { region: tokyo() }, self.associations)
            .seen(ListResolverQueryLogConfigs { region: tokyo() }, self.configs)
            .seen(DescribeLogGroups { region: tokyo() }, vec![group(TOKYO, "resolver", Some(365))])
            .counting(TOKYO, ("AWS/Logs", "IncomingLogEvents"), &[("LogGroupName", "resolver")], |_| 1)
            .seen(ListBuckets { region: virginia() }, vec![bucket("own"), bucket("kms")])
            .seen(encryption("own"), None)
            .seen(encryption("kms"), Some(DefaultEncryption { algorithm: "aws:kms".to_owned(), key_id: None }))
            .seen(HeadBucket { region: tokyo(), bucket: "deleted".to_owned() }, Existence::Gone)
            .failed(HeadBucket { region: tokyo(), bucket: "central".to_owned() }, Cause::Denied)
            .seen(ListProfileAssociations { region: tokyo() }, self.profiles)
            .seen(
                ListProfileResourceAssociations { region: tokyo(), profile_id: "rp-1".to_owned() },
                self.profile_resources,
            )
            .seen(
                DescribeDeliveryStream { region: tokyo(), name: "dns".to_owned() },
                Some(DeliveryStream { status: "ACTIVE".to_owned(), updated: None, bucket: None }),
            );
        ["/dns/zone", "/dns/short", "/elsewhere"]
            .iter()
            .fold(facts, |facts, name| facts.seen(policies(Some(name)), self.own_policy.clone()))
    }

    async fn judge(self) -> Verdict {
        judge(Scenario::new(READS, self.facts())).await
    }

    async fn assert(self, current: Current, reasons: &[&str]) {
        let verdict = self.judge().await;
        assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons));
    }
}

fn bucket(name: &str) -> Bucket {
    Bucket { name: name.to_owned(), region: Some(TOKYO.to_owned()), created: LONG_AGO }
}

fn encryption(bucket: &str) -> GetBucketEncryption {
    GetBucketEncryption { region: TOKYO.to_owned(), bucket: bucket.to_owned() }
}

async fn judge(scenario: Scenario) -> Verdict {
    remedied(scenario.judge(async |cx: &Cx<'_>| run(&Params {}, cx).await).await)
}

fn zone(id: &str, is_private: bool) -> HostedZone {
    HostedZone { id: id.to_owned(), name: "example.com".to_owned(), is_private }
}

fn zone_log(zone_id: &str, log_group_arn: &str) -> QueryLoggingConfig {
    QueryLoggingConfig { zone_id: zone_id.to_owned(), log_group_arn: log_group_arn.to_owned() }
}

fn vpc(id: &str, owner: &str) -> Vpc {
    Vpc { vpc_id: id.to_owned(), owner_id: owner.to_owned(), is_default: false, name: text("main") }
}

fn interface(vpc: &str) -> NetworkInterface {
    NetworkInterface {
        interface_id: format!("eni-{vpc}"),
        subnet_id: None,
        vpc_id: text(vpc),
        owner_id: None,
        interface_type: None,
        status: None,
    }
}

fn association(vpc: &str, status: &str, error: Option<&str>) -> QueryLogAssociation {
    QueryLogAssociation {
        id: format!("rqlca-{vpc}"),
        config_id: "rqlc-1".to_owned(),
        vpc_id: vpc.to_owned(),
        status: status.to_owned(),
        error: error.map(str::to_owned),
    }
}

fn config(status: &str, destination: &str) -> QueryLogConfig {
    QueryLogConfig { id: "rqlc-1".to_owned(), status: status.to_owned(), destination_arn: destination.to_owned() }
}

#[tokio::test(start_paused = true)]
async fn a_zone_that_logs_to_a_living_group_that_takes_it_is_recorded() {
    let verdict = Dns::zone("/dns/zone").judge().await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Recorded, vec![]));
    assert_eq!(currents(&verdict), [("Z1", Current::Recorded)]);
    assert_eq!(
        (verdict.resources[0].region.as_str(), &verdict.claims),
        (VIRGINIA, &vec![group_arn(VIRGINIA, "/dns/zone")])
    );
    let fields: Vec<&str> =
        verdict.record_items.iter().flat_map(|item| item.fields.iter().map(String::as_str)).collect();
    assert!(fields.contains(&"resolver IP address") && !fields.contains(&"srcaddr"), "{fields:?}");
    let star =
        Dns { zone_logs: vec![zone_log("Z1", &format!("{}:*", group_arn(VIRGINIA, "/dns/zone")))], ..Dns::zone("") };
    star.assert(Current::Recorded, &[]).await;
}

#[tokio::test(start_paused = true)]
async fn zones_fall_short_by_log_group_and_retention() {
    Dns { zone_logs: vec![], ..Dns::zone("") }.assert(Current::Missing, &["zone-queries-not-logged"]).await;
    assert_eq!(Dns { zone_logs: vec![], ..Dns::zone("") }.judge().await.record_items, []);
    let of_another = Dns { zone_logs: vec![zone_log("Z2", &group_arn(VIRGINIA, "/dns/zone"))], ..Dns::zone("") };
    of_another.assert(Current::Missing, &["zone-queries-not-logged"]).await;
    Dns::zone("/dns/deleted").assert(Current::Missing, &["log-group-gone"]).await;
    Dns::zone("/dns/short").assert(Current::Partial, &["retention-short"]).await;
    let strange = Dns { zone_logs: vec![zone_log("Z1", "arn:aws:sqs:us-east-1:1:q")], ..Dns::zone("") };
    strange.assert(Current::Unknown, &["query-log-destination-not-understood"]).await;
}

#[tokio::test(start_paused = true)]
async fn the_group_must_let_route53_write() {
    let on = |rest: &str| policy(&format!(r#"{ROUTE53}, "Resource": "*"{rest}"#));
    let condition = |condition: &str| on(&format!(r#", "Condition": {condition}"#));
    let deny = policy(r#""Effect": "Deny", "Principal": "*", "Resource": "arn:aws:logs:us-east-1:*:log-group:/dns/*""#);
    let denying = |condition: &str| {
        policy(&format!(r#""Effect": "Deny", "Principal": "*", "Resource": "*", "Condition": {condition}"#))
    };
    let other_service = policy(r#""Effect": "Allow", "Principal": {"Service": "es.amazonaws.com"}, "Resource": "*""#);
    let put_only =
        r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "logs:PutLogEvents", "Resource": "*"}}"#;
    let put_only = ResourcePolicy { name: text("put"), statements: statements(put_only).unwrap() };
    let own_account = condition(&format!(r#"{{"StringEquals": {{"aws:SourceAccount": "{ACCOUNT}"}}}}"#));
    let own_zone = condition(r#"{"ArnLike": {"AWS:SourceArn": "arn:aws:route53:::hostedzone/*"}}"#);
    let other_account = condition(r#"{"StringEquals": {"aws:SourceAccount": "999999999999"}}"#);
    let other_zone = condition(r#"{"ArnEquals": {"aws:SourceArn": "arn:aws:route53:::hostedzone/Z2"}}"#);
    let unclear = condition(r#"{"StringEquals": {"aws:SourceOrgID": "o-1"}}"#);
    let (yes, no) = ((Current::Recorded, None), (Current::Missing, Some("log-group-policy-lacking")));
    let denied = (Current::Missing, Some("log-group-policy-denies"));
    let perhaps = (Current::Unknown, Some("log-group-policy-conditional"));
    let cases = [
        (vec![on("")], yes),
        (vec![own_account], yes),
        (vec![own_zone], yes),
        (vec![], no),
        (vec![other_service], no),
        (vec![put_only], no),
        (vec![other_account], no),
        (vec![other_zone], no),
        (vec![on(""), deny.clone()], denied),
        (vec![on(""), denying(r#"{"StringNotEquals": {"aws:SourceAccount": "333333333333"}}"#)], yes),
        (vec![on(""), denying(r#"{"StringNotEquals": {"aws:SourceAccount": "999999999999"}}"#)], denied),
        (vec![on(""), denying(r#"{"Bool": {"aws:SecureTransport": "false"}}"#)], yes),
        (vec![unclear.clone()], perhaps),
        (vec![unclear, on("")], yes),
    ];
    for (policies, (current, reason)) in cases {
        let reasons: Vec<&str> = reason.into_iter().collect();
        Dns { policies, ..Dns::zone("/dns/zone") }.assert(current, &reasons).await;
    }
    Dns::zone("/elsewhere").assert(Current::Missing, &["log-group-policy-lacking"]).await;
    let by_own = Dns { own_policy: vec![on("")], ..Dns::zone("/elsewhere") };
    by_own.assert(Current::Recorded, &[]).await;
    let denied_by_own = Dns { own_policy: vec![deny], ..Dns::zone("/dns/zone") };
    denied_by_own.assert(Current::Missing, &["log-group-policy-denies"]).await;
}

#[tokio::test(start_paused = true)]
async fn a_policy_that_cannot_be_read_leaves_it_open() {
    let account = DescribeResourcePolicies { region: VIRGINIA.to_owned(), log_group_arn: None };
    let blind = Dns::zone("/dns/zone").facts().failed(account, Cause::Denied);
    let verdict = judge(Scenario::new(READS, blind)).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Unknown, vec!["read-denied"]));
    let gone = Dns { policies: vec![], ..Dns::zone("/dns/deleted") };
    gone.assert(Current::Missing, &["log-group-gone"]).await;
}

#[tokio::test(start_paused = true)]
async fn a_vpc_is_recorded_where_its_association_and_destination_work() {
    for destination in [group_arn(TOKYO, "resolver"), "arn:aws:s3:::own/dns".to_owned()] {
        Dns::vpc(&destination).assert(Current::Recorded, &[]).await;
    }
    Dns::vpc("arn:aws:s3:::kms").assert(Current::Missing, &["bucket-encrypted-with-aws-managed-key"]).await;
    let central = Dns::vpc("arn:aws:s3:::central");
    central.assert(Current::Recorded, &["delivering-to-other-account"]).await;
    let stream = format!("arn:aws:firehose:{TOKYO}:{ACCOUNT}:deliverystream/dns");
    Dns::vpc(&stream).assert(Current::Partial, &["stream-end-unverified"]).await;
    Dns::vpc("arn:aws:s3:::deleted").assert(Current::Missing, &["bucket-gone"]).await;
    Dns::vpc(&group_arn(TOKYO, "deleted")).assert(Current::Missing, &["log-group-gone"]).await;
    Dns::vpc("nowhere").assert(Current::Unknown, &["query-log-destination-not-understood"]).await;
}

#[tokio::test(start_paused = true)]
async fn statuses_decide() {
    let group = group_arn(TOKYO, "resolver");
    for (status, error, current, reason) in [
        ("CREATING", None, Current::Partial, "query-log-association-pending"),
        ("ACTION_NEEDED", None, Current::Partial, "query-log-association-pending"),
        ("FAILED", Some("DESTINATION_NOT_FOUND"), Current::Missing, "query-log-association-broken"),
        ("FAILED", Some("ACCESS_DENIED"), Current::Missing, "query-log-association-broken"),
        ("DELETING", None, Current::Missing, "query-log-association-broken"),
        ("NEW", None, Current::Unknown, "query-log-status-not-understood"),
    ] {
        let dns = Dns { associations: vec![association("vpc-1", status, error)], ..Dns::vpc(&group) };
        dns.assert(current, &[reason]).await;
    }
    for (status, current, reason) in [
        ("FAILED", Current::Missing, "query-log-config-broken"),
        ("DELETING", Current::Missing, "query-log-config-broken"),
        ("CREATING", Current::Partial, "query-log-config-pending"),
        ("NEW", Current::Unknown, "query-log-status-not-understood"),
    ] {
        Dns { configs: vec![config(status, &group)], ..Dns::vpc(&group) }.assert(current, &[reason]).await;
    }
    Dns { configs: vec![], ..Dns::vpc(&group) }.assert(Current::Unknown, &["query-log-config-not-visible"]).await;
}

#[tokio::test(start_paused = true)]
async fn a_broken_association_beside_one_that_works_is_no_shortfall() {
    let group = group_arn(TOKYO, "resolver");
    let broken = association("vpc-1", "FAILED", Some("ACCESS_DENIED"));
    let dns = Dns { associations: vec![broken, association("vpc-1", "ACTIVE", None)], ..Dns::vpc(&group) };
    dns.assert(Current::Recorded, &[]).await;
}

#[tokio::test(start_paused = true)]
async fn vpcs_without_an_association_may_log_through_a_profile() {
    Dns { associations: vec![], ..Dns::vpc("") }.assert(Current::Missing, &["vpc-queries-not-logged"]).await;
    Dns::profile("COMPLETE", "COMPLETE").assert(Current::Recorded, &["logged-through-profile"]).await;
    let stopped = Dns::profile("COMPLETE", "COMPLETE").facts().counting(
        TOKYO,
        ("AWS/Logs", "IncomingLogEvents"),
        &[("LogGroupName", "resolver")],
        |ago| u64::from(ago > 72),
    );
    let verdict = judge(Scenario::new(READS, stopped)).await;
    let unproven = vec!["logged-through-profile", "arrival-unproven"];
    assert_eq!((verdict.current, codes(&verdict)), (Current::Partial, unproven), "nothing counts the queries of a VPC");
    let incomplete = "profile-association-incomplete";
    Dns::profile("COMPLETE", "CREATING").assert(Current::Partial, &[incomplete]).await;
    Dns::profile("FAILED", "COMPLETE").assert(Current::Missing, &[incomplete]).await;
    Dns::profile("COMPLETE", "NEW").assert(Current::Unknown, &[incomplete]).await;
    let without_logs = Dns { profile_resources: vec![], ..Dns::profile("COMPLETE", "") };
    without_logs.assert(Current::Missing, &["vpc-queries-not-logged"]).await;

    let central =
        Dns { configs: vec![config("CREATED", "arn:aws:s3:::central")], ..Dns::profile("COMPLETE", "COMPLETE") };
    central.assert(Current::Unknown, &["logged-through-profile", "destination-in-other-account"]).await;

    let profiles = ListProfileAssociations { region: TOKYO.to_owned() };
    let blind = Dns { associations: vec![], ..Dns::vpc("") }.facts().failed(profiles.clone(), Cause::Denied);
    assert_eq!(judge(Scenario::new(READS, blind)).await.current, Current::Unknown);
    let needless = Dns::vpc(&group_arn(TOKYO, "resolver")).facts().failed(profiles, Cause::Denied);
    assert_eq!(judge(Scenario::new(READS, needless)).await.current, Current::Recorded);
}

#[tokio::test(start_paused = true)]
async fn what_needs_no_log_is_out_of_scope() {
    let private = Dns { zones: vec![zone("Z1", true)], ..Dns::none() };
    private.assert(Current::NotPresent, &["private-zone"]).await;
    let unused = Dns { interfaces_in: vec![], associations: vec![], ..Dns::vpc("") };
    unused.assert(Current::NotPresent, &["vpc-without-interfaces"]).await;
    Dns::none().assert(Current::NotPresent, &["no-such-resource"]).await;
    let beside = Dns { zones: vec![zone("Z1", false), zone("Z2", true)], ..Dns::zone("/dns/zone") };
    beside.assert(Current::Recorded, &[]).await;
}

#[tokio::test(start_paused = true)]
async fn a_shared_vpc_is_its_owners_to_log() {
    let shared = Dns { vpcs: vec![vpc("vpc-1", OTHER)], associations: vec![], ..Dns::vpc("") };
    shared.assert(Current::Unknown, &["vpc-of-other-account"]).await;
}

#[tokio::test(start_paused = true)]
async fn zones_and_vpcs_count_together_and_bindings_pick() {
    let both = Dns {
        vpcs: vec![vpc("vpc-1", ACCOUNT), vpc("vpc-2", ACCOUNT)],
        associations: vec![association("vpc-1", "ACTIVE", None)],
        configs: vec![config("CREATED", &group_arn(TOKYO, "resolver"))],
        ..Dns::zone("/dns/zone")
    };
    both.clone().assert(Current::Partial, &["vpc-queries-not-logged"]).await;
    for (names, current) in [
        (&["example.com"][..], Current::Recorded),
        (&["example.com."], Current::Recorded),
        (&["Z1", "vpc-1"], Current::Recorded),
        (&["vpc-2"], Current::Missing),
        (&["main"], Current::Partial),
        (&["example.org"], Current::Missing),
    ] {
        let verdict = judge(Scenario::new(READS, both.clone().facts()).named(names)).await;
        assert_eq!(verdict.current, current, "{names:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn remedies_name_the_zone_and_its_group() {
    let shown = async |dns: Dns| shown(&dns.judge().await.remedies);
    insta::assert_snapshot!("zone-not-logged", shown(Dns { zones: vec![zone("Z1", false)], ..Dns::none() }).await);
    insta::assert_snapshot!("zone-group-gone", shown(Dns::zone("/dns/deleted")).await);
    insta::assert_snapshot!("zone-refused", shown(Dns { policies: vec![], ..Dns::zone("/elsewhere") }).await);
}

#[tokio::test(start_paused = true)]
async fn remedies_join_a_vpc_to_what_logs_its_neighbour() {
    let shown = async |dns: Dns| shown(&dns.judge().await.remedies);
    let bare = Dns { associations: vec![], configs: vec![], ..Dns::vpc("-") };
    insta::assert_snapshot!("vpc-not-logged", shown(bare).await);
    let group = group_arn(TOKYO, "resolver");
    let two = Dns { vpcs: vec![vpc("vpc-1", ACCOUNT), vpc("vpc-2", ACCOUNT)], ..Dns::vpc(&group) };
    insta::assert_snapshot!("vpc-beside-one-that-logs", shown(two).await);
    let broken = association("vpc-1", "FAILED", Some("ACCESS_DENIED"));
    insta::assert_snapshot!("vpc-broken", shown(Dns { associations: vec![broken], ..Dns::vpc(&group) }).await);
    insta::assert_snapshot!("vpc-key", shown(Dns::vpc("arn:aws:s3:::kms")).await);
}

#[tokio::test(start_paused = true)]
async fn names_stay_inside_their_quotes() {
    let hostile = HostedZone { name: "a'; rm -rf / #${file(\"x\")}".to_owned(), ..zone("Z1", false) };
    let remedies = Dns { zones: vec![hostile], ..Dns::none() }.judge().await.remedies;
    assert!(remedies[0].cli.contains(r"'/aws/route53/a'\''; rm -rf / #"), "{}", remedies[0].cli);
}

fn metrics(namespace: &str, name: &str) -> ListMetrics {
    ListMetrics { region: VIRGINIA.to_owned(), namespace: namespace.to_owned(), name: Some(name.to_owned()) }
}

#[tokio::test(start_paused = true)]
async fn a_zone_that_answers_queries_and_logs_none_is_not_recorded() {
    let answers = |zone: &str| Metric {
        name: "DNSQueries".to_owned(),
        dimensions: [("HostedZoneId".to_owned(), zone.to_owned())].into(),
    };
    for (zone, current) in [("Z1", Current::Missing), ("Z2", Current::Recorded)] {
        let facts = Dns::zone("/dns/zone").facts().seen(metrics("AWS/Route53", "DNSQueries"), vec![answers(zone)]);
        let verdict = judge(Scenario::new(READS, facts)).await;
        let reasons: &[&str] = if current == Current::Missing { &["nothing-arrives"] } else { &[] };
        assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons), "{zone}");
    }
}
