use super::*;
use crate::facts::Cause;
use crate::facts::ec2::{FlowLog, NetworkInterface, RouteTable, Subnet};
use crate::facts::firehose::{DeliveryStream, DescribeDeliveryStream};
use crate::facts::logs::{DescribeLogGroups, LogGroup};
use crate::facts::s3::{Bucket, Existence, ExpirationRule, FirstObject, GetBucketLifecycle, HeadBucket, ListBuckets};
use crate::facts::securitylake::ListDataLakes;
use crate::judge::remedy::tests::shown;
use crate::judge::testing::{ACCOUNT, Canned, LONG_AGO, Scenario, TOKYO, codes, currents, remedied};

const OTHER: &str = "999999999999";
const OSAKA: &str = "ap-northeast-3";

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// A network as a test writes it; `facts` turns it into answers.
#[derive(Clone, Default)]
struct Network {
    vpcs: Vec<Vpc>,
    subnets: Vec<Subnet>,
    interfaces: Vec<NetworkInterface>,
    flow_logs: Vec<FlowLog>,
    tables: Vec<RouteTable>,
    internet_gateways: Vec<InternetGateway>,
    nat_gateways: Vec<NatGateway>,
}

impl Network {
    /// One VPC with two subnets and an interface in each.
    fn two_subnets() -> Self {
        Self {
            vpcs: vec![vpc("vpc-1", ACCOUNT)],
            subnets: ["subnet-a", "subnet-b"].map(|id| subnet(id, "vpc-1")).to_vec(),
            interfaces: vec![interface("eni-a", "subnet-a"), interface("eni-b", "subnet-b")],
            ..Self::default()
        }
    }

    fn logs(mut self, flow_logs: Vec<FlowLog>) -> Self {
        self.flow_logs = flow_logs;
        self
    }

    fn facts(self) -> Canned {
        let region = || TOKYO.to_owned();
        Canned::default()
            .seen(DescribeVpcs { region: region() }, self.vpcs)
            .seen(DescribeSubnets { region: region() }, self.subnets)
            .seen(DescribeNetworkInterfaces { region: region() }, self.interfaces)
            .seen(DescribeFlowLogs { region: region() }, self.flow_logs)
            .seen(DescribeRouteTables { region: region() }, self.tables)
            .seen(DescribeInternetGateways { region: region() }, self.internet_gateways)
            .seen(DescribeNatGateways { region: region() }, self.nat_gateways)
            .seen(DescribeLogGroups { region: region() }, vec![group("flow", None)])
            .counting(TOKYO, ("AWS/Logs", "IncomingLogEvents"), &[("LogGroupName", "flow")], |_| 1)
            .seen(
                ListBuckets { region: "us-east-1".to_owned() },
                vec![Bucket { name: "own-logs".to_owned(), region: Some(TOKYO.to_owned()), created: LONG_AGO }],
            )
    }

    async fn judge(self, view: View) -> Verdict {
        judge_facts(self.facts(), view).await
    }
}

async fn judge_facts(facts: Canned, view: View) -> Verdict {
    judge_scenario(&Scenario::new(READS, facts), view).await
}

async fn judge_scenario(scenario: &Scenario, view: View) -> Verdict {
    remedied(scenario.judge(async |cx: &Cx<'_>| run(&Params { view }, cx).await).await)
}

fn vpc(id: &str, owner: &str) -> Vpc {
    Vpc { vpc_id: id.to_owned(), owner_id: owner.to_owned(), is_default: false, name: text("main") }
}

fn subnet(id: &str, vpc: &str) -> Subnet {
    Subnet { subnet_id: id.to_owned(), vpc_id: vpc.to_owned(), owner_id: ACCOUNT.to_owned() }
}

fn interface(id: &str, subnet: &str) -> NetworkInterface {
    NetworkInterface {
        interface_id: id.to_owned(),
        subnet_id: text(subnet),
        vpc_id: text("vpc-1"),
        owner_id: text(ACCOUNT),
        interface_type: text("interface"),
        status: text("in-use"),
    }
}

fn group(name: &str, retention_days: Option<i32>) -> LogGroup {
    LogGroup {
        name: name.to_owned(),
        arn: format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:{name}"),
        retention_days,
        deletion_protection: false,
        kms_key_id: None,
        class: text("STANDARD"),
        created: LONG_AGO,
    }
}

/// A flow log that delivers to the log group `flow`, with the addresses behind a NAT gateway.
fn flow_log(id: &str, on: &str, traffic: &str) -> FlowLog {
    FlowLog {
        flow_log_id: id.to_owned(),
        resource_id: on.to_owned(),
        status: "ACTIVE".to_owned(),
        traffic_type: text(traffic),
        deliver_status: text("SUCCESS"),
        deliver_error: None,
        destination_type: text("cloud-watch-logs"),
        destination: text(&format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:flow:*")),
        log_group_name: text("flow"),
        log_format: text("${srcaddr} ${dstaddr} ${pkt-srcaddr} ${pkt-dstaddr} ${start} ${action}"),
        cross_account_role: None,
        created: None,
    }
}

fn failing(error: &str) -> FlowLog {
    FlowLog { deliver_status: text("FAILED"), deliver_error: text(error), ..flow_log("fl-bad", "vpc-1", "ALL") }
}

fn to(destination: &str) -> FlowLog {
    FlowLog { destination: text(destination), log_group_name: None, ..flow_log("fl-1", "vpc-1", "ALL") }
}

#[tokio::test(start_paused = true)]
async fn a_log_on_the_vpc_records_every_interface() {
    let verdict = Network::two_subnets().logs(vec![flow_log("fl-1", "vpc-1", "ALL")]).judge(View::Vpc).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Recorded, vec![]));
    assert_eq!(verdict.resources[0].arn, format!("arn:aws:ec2:{TOKYO}:{ACCOUNT}:vpc/vpc-1"));
    assert_eq!(verdict.claims, [format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:flow")]);
    let evidence = &verdict.resources[0].evidence;
    let says = |field, value| evidence.iter().any(|e| e.field == field && e.value == value);
    assert!(says("DeliverLogsStatus", "SUCCESS") && says("retentionInDays", "null"), "{evidence:?}");
}

#[tokio::test(start_paused = true)]
async fn without_any_log_it_is_missing() {
    let elsewhere = vec![flow_log("fl-1", "vpc-2", "ALL"), flow_log("fl-2", "tgw-1", "ALL")];
    for logs in [vec![], elsewhere] {
        let verdict = Network::two_subnets().logs(logs).judge(View::Vpc).await;
        assert_eq!((verdict.current, codes(&verdict)), (Current::Missing, vec!["no-flow-log"]));
        assert!(verdict.reasons[0].message.en.contains("2 network interfaces"));
    }
}

#[tokio::test(start_paused = true)]
async fn accepted_and_rejected_traffic_add_up() {
    let (accept, reject) = (flow_log("fl-1", "vpc-1", "ACCEPT"), flow_log("fl-2", "vpc-1", "REJECT"));
    let cases = [
        (vec![accept.clone()], Current::Partial, vec!["rejected-traffic-not-recorded"]),
        (vec![reject.clone()], Current::Partial, vec!["accepted-traffic-not-recorded"]),
        (vec![accept.clone(), reject], Current::Recorded, vec![]),
        (vec![accept, flow_log("fl-3", "subnet-a", "REJECT")], Current::Partial, vec!["rejected-traffic-not-recorded"]),
    ];
    for (logs, current, reasons) in cases {
        let verdict = Network::two_subnets().logs(logs).judge(View::Vpc).await;
        assert_eq!((verdict.current, codes(&verdict)), (current, reasons));
    }
}

#[tokio::test(start_paused = true)]
async fn logs_on_every_subnet_or_interface_suffice_for_now() {
    let logs = vec![flow_log("fl-1", "subnet-a", "ALL"), flow_log("fl-2", "eni-b", "ALL")];
    let verdict = Network::two_subnets().logs(logs).judge(View::Vpc).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Recorded, vec!["new-subnets-not-covered"]));
}

#[tokio::test(start_paused = true)]
async fn what_no_log_watches_is_named() {
    let verdict = Network::two_subnets().logs(vec![flow_log("fl-1", "subnet-a", "ALL")]).judge(View::Vpc).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Partial, vec!["interfaces-not-covered"]));
    assert_eq!(verdict.reasons[0].message.en, "no flow log records 1 of 2 network interfaces: eni-b");

    let many = (1..=5).map(|n| interface(&format!("eni-b{n}"), "subnet-b"));
    let mut network = Network::two_subnets().logs(vec![flow_log("fl-1", "subnet-a", "ALL")]);
    network.interfaces.extend(many);
    let verdict = network.judge(View::Vpc).await;
    assert_eq!(
        verdict.reasons[0].message.en,
        "no flow log records 6 of 7 network interfaces: eni-b, eni-b1, eni-b2, … (+3)"
    );
}

#[tokio::test(start_paused = true)]
async fn the_logs_own_status_decides() {
    let inactive = FlowLog { status: "DELETING".to_owned(), ..flow_log("fl-1", "vpc-1", "ALL") };
    let young = FlowLog { deliver_status: None, ..flow_log("fl-1", "vpc-1", "ALL") };
    let silent = FlowLog { deliver_error: None, ..failing("") };
    let odd = FlowLog { deliver_error: text("Unknown error"), ..flow_log("fl-1", "vpc-1", "ALL") };
    let cases = [
        (inactive, Current::Missing, "flow-log-not-active"),
        (failing("Access error"), Current::Missing, "flow-log-delivery-failed"),
        (failing("Unknown error"), Current::Missing, "flow-log-delivery-failed"),
        (silent, Current::Missing, "flow-log-delivery-failed"),
        (failing("Rate limited"), Current::Partial, "flow-log-rate-limited"),
        (odd, Current::Partial, "flow-log-delivery-error"),
        (young, Current::Recorded, "delivery-not-yet-reported"),
    ];
    for (log, current, code) in cases {
        let verdict = Network::two_subnets().logs(vec![log]).judge(View::Vpc).await;
        assert_eq!(verdict.current, current, "{code}");
        assert_eq!(codes(&verdict).last(), Some(&code));
    }
}

/// A bucket to which a flow log goes that says nothing of its delivery, and holds these keys.
async fn silent_flow_log(keys: impl Fn(&str) -> Option<&'static str>) -> Verdict {
    let log = FlowLog { deliver_status: None, ..to("arn:aws:s3:::own-logs/vpc") };
    let facts = Network::two_subnets().logs(vec![log]).facts();
    let plain = format!("vpc/AWSLogs/{ACCOUNT}/vpcflowlogs/");
    let hive = format!("vpc/AWSLogs/aws-account-id={ACCOUNT}/aws-service=vpcflowlogs/");
    let prefixes = [
        plain.clone(),
        hive.clone(),
        format!("{plain}{TOKYO}/1970/01/01/"),
        format!("{plain}{TOKYO}/1969/12/31/"),
        format!("{hive}aws-region={TOKYO}/year=1970/month=01/day=01/"),
        format!("{hive}aws-region={TOKYO}/year=1969/month=12/day=31/"),
    ];
    let facts = prefixes.into_iter().fold(facts, |facts, prefix| {
        let key = keys(&prefix).map(str::to_owned);
        let read = FirstObject { region: TOKYO.to_owned(), bucket: "own-logs".to_owned(), prefix };
        facts.seen(read, key)
    });
    judge_facts(facts, View::Vpc).await
}

#[tokio::test(start_paused = true)]
async fn a_flow_log_that_does_not_report_is_looked_for_in_its_bucket() {
    type Keys = fn(&str) -> Option<&'static str>;
    let cases: [(Keys, Current, &str); 4] = [
        (|prefix| prefix.contains("/1969/12/31/").then_some("1"), Current::Recorded, "delivery-not-yet-reported"),
        (|prefix| prefix.contains("day=01/").then_some("1"), Current::Recorded, "delivery-not-yet-reported"),
        (|prefix| prefix.ends_with("vpcflowlogs/").then_some("a/0000/00/00/a"), Current::Partial, "arrival-unproven"),
        (|_| None, Current::Partial, "arrival-unproven"),
    ];
    for (keys, current, code) in cases {
        let verdict = silent_flow_log(keys).await;
        assert_eq!((verdict.current, codes(&verdict)[0]), (current, code));
    }
}

#[tokio::test(start_paused = true)]
async fn a_format_must_hold_who_talked_to_whom_with_what_result() {
    let with = |format: Option<&str>| {
        let log = FlowLog { log_format: format.map(str::to_owned), ..flow_log("fl-1", "vpc-1", "ALL") };
        Network::two_subnets().logs(vec![log]).judge(View::Vpc)
    };
    assert_eq!(with(None).await.current, Current::Recorded, "the default format");
    assert_eq!(with(Some("${pkt-srcaddr} ${pkt-dstaddr} ${end} ${action}")).await.current, Current::Recorded);
    for (format, lacks) in [
        ("${version} ${bytes}", "lacks start, srcaddr, dstaddr, action:"),
        ("${srcaddr} ${start} ${action}", "lacks dstaddr:"),
        ("${srcaddr} ${dstaddr} ${action}", "lacks start:"),
        ("${srcaddr} ${dstaddr} ${start}", "lacks action:"),
    ] {
        let verdict = with(Some(format)).await;
        assert_eq!((verdict.current, codes(&verdict)[0]), (Current::Partial, "flow-log-fields-missing"), "{format}");
        assert!(verdict.reasons[0].message.en.contains(lacks), "{:?}", verdict.reasons);
    }
}

#[tokio::test(start_paused = true)]
async fn a_broken_log_beside_a_good_one_is_a_note() {
    let good = flow_log("fl-good", "vpc-1", "ALL");
    let verdict = Network::two_subnets().logs(vec![failing("Access error"), good]).judge(View::Vpc).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Recorded, vec!["other-flow-log-broken"]));
    assert!(verdict.reasons[0].message.en.contains("fl-bad"));
}

#[tokio::test(start_paused = true)]
async fn the_destination_decides() {
    let stream = |name: &str| format!("arn:aws:firehose:{TOKYO}:{ACCOUNT}:deliverystream/{name}");
    let cases = [
        (format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:deleted"), Current::Missing, Some("log-group-gone")),
        (format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:short:*"), Current::Partial, Some("retention-short")),
        (format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:day"), Current::Partial, Some("kept-one-day")),
        (format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:long"), Current::Recorded, None),
        ("arn:aws:s3:::own-logs/vpc/".to_owned(), Current::Recorded, None),
        ("arn:aws:s3:::deleted-logs".to_owned(), Current::Missing, Some("bucket-gone")),
        (stream("alive"), Current::Partial, Some("stream-end-unverified")),
        (stream("creating"), Current::Missing, Some("stream-not-active")),
        (stream("deleted"), Current::Missing, Some("stream-gone")),
        ("nonsense".to_owned(), Current::Unknown, Some("flow-log-destination-not-understood")),
    ];
    for (destination, current, code) in cases {
        let describe = |name: &str| DescribeDeliveryStream { region: TOKYO.to_owned(), name: name.to_owned() };
        let head = HeadBucket { region: TOKYO.to_owned(), bucket: "deleted-logs".to_owned() };
        let mut day = group("day", None);
        day.class = text("DELIVERY");
        let groups = vec![group("short", Some(90)), group("long", Some(400)), day];
        let facts = Network::two_subnets().logs(vec![to(&destination)]).facts();
        let facts = facts
            .seen(DescribeLogGroups { region: TOKYO.to_owned() }, groups)
            .seen(head, Existence::Gone)
            .seen(describe("alive"), Some(DeliveryStream { status: "ACTIVE".to_owned(), updated: None, bucket: None }))
            .seen(
                describe("creating"),
                Some(DeliveryStream { status: "CREATING".to_owned(), updated: None, bucket: None }),
            )
            .seen(describe("deleted"), None);
        let verdict = judge_facts(facts, View::Vpc).await;
        assert_eq!(verdict.current, current, "{destination}");
        assert!(code.is_none_or(|code| codes(&verdict).contains(&code)), "{destination}: {:?}", codes(&verdict));
    }
}

#[tokio::test(start_paused = true)]
async fn a_retention_shortfall_tells_both_figures() {
    let facts = Network::two_subnets().logs(vec![flow_log("fl-1", "vpc-1", "ALL")]).facts();
    let facts = facts.seen(DescribeLogGroups { region: TOKYO.to_owned() }, vec![group("flow", Some(30))]);
    let verdict = judge_facts(facts.clone(), View::Vpc).await;
    let message = &verdict.reasons[0].message;
    assert!(message.en.contains("30") && message.en.contains("365") && message.ja.contains("30"), "{message:?}");

    let mut scenario = Scenario::new(READS, facts);
    scenario.scope.retention_days = None;
    assert_eq!(judge_scenario(&scenario, View::Vpc).await.current, Current::Recorded);
}

#[tokio::test(start_paused = true)]
async fn another_accounts_destination_counts_only_if_delivery_is_reported() {
    let group = format!("arn:aws:logs:{TOKYO}:{OTHER}:log-group:central");
    let named = FlowLog {
        destination: None,
        log_group_name: text("central"),
        cross_account_role: text(&format!("arn:aws:iam::{OTHER}:role/flow")),
        ..flow_log("fl-1", "vpc-1", "ALL")
    };
    let head = || HeadBucket { region: TOKYO.to_owned(), bucket: "central-logs".to_owned() };
    for log in [to(&group), named, to("arn:aws:s3:::central-logs/prd")] {
        for head_seen in [true, false] {
            let young = FlowLog { deliver_status: None, ..log.clone() };
            let with = |log| {
                let facts = Network::two_subnets().logs(vec![log]).facts();
                if head_seen { facts.seen(head(), Existence::Exists) } else { facts.failed(head(), Cause::Denied) }
            };
            let delivering = judge_facts(with(log.clone()), View::Vpc).await;
            assert_eq!(delivering.current, Current::Recorded);
            assert_eq!(codes(&delivering), ["delivering-to-other-account"]);
            let silent = judge_facts(with(young), View::Vpc).await;
            assert_eq!(silent.current, Current::Unknown);
            assert_eq!(codes(&silent)[0], "destination-in-other-account");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_vpc_without_interfaces_is_out_of_scope() {
    let mut network = Network::two_subnets().logs(vec![flow_log("fl-1", "vpc-1", "ALL")]);
    network.vpcs.push(vpc("vpc-default", ACCOUNT));
    let verdict = network.clone().judge(View::Vpc).await;
    assert_eq!(verdict.current, Current::Recorded);
    assert_eq!(currents(&verdict), [("vpc-1", Current::Recorded), ("vpc-default", Current::NotPresent)]);

    network.interfaces.clear();
    let verdict = network.judge(View::Vpc).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::NotPresent, vec!["vpc-without-interfaces"]));
    let verdict = Network::default().judge(View::Vpc).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::NotPresent, vec!["no-such-resource"]));
}

#[tokio::test(start_paused = true)]
async fn a_shared_vpc_is_unknown_unless_own_logs_cover_it() {
    let shared = |logs| {
        let mut network = Network::two_subnets().logs(logs);
        network.vpcs = vec![vpc("vpc-1", OTHER)];
        network.judge(View::Vpc)
    };
    let verdict = shared(vec![]).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Unknown, vec!["vpc-of-other-account"]));
    assert!(verdict.resources[0].arn.contains(OTHER));
    let verdict = shared(vec![flow_log("fl-1", "eni-a", "ALL")]).await;
    assert_eq!(verdict.current, Current::Unknown);
    assert!(verdict.reasons[0].message.en.ends_with("eni-b"));
    let verdict = shared(vec![flow_log("fl-1", "eni-a", "ALL"), flow_log("fl-2", "subnet-b", "ALL")]).await;
    assert_eq!(verdict.current, Current::Recorded);
}

#[tokio::test(start_paused = true)]
async fn another_accounts_interface_in_an_own_vpc_may_have_a_log_of_its_own() {
    let foreign = |logs| {
        let mut network = Network::two_subnets().logs(logs);
        network.interfaces[1].owner_id = text(OTHER);
        network.judge(View::Vpc)
    };
    let verdict = foreign(vec![flow_log("fl-1", "subnet-a", "ALL")]).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Unknown, vec!["interfaces-of-other-account"]));
    assert_eq!(foreign(vec![flow_log("fl-1", "vpc-1", "ALL")]).await.current, Current::Recorded);
}

#[tokio::test(start_paused = true)]
async fn a_row_means_the_vpcs_that_its_binding_names() {
    let mut network = Network::two_subnets().logs(vec![flow_log("fl-1", "vpc-1", "ALL")]);
    network.vpcs.push(Vpc { name: None, ..vpc("vpc-2", ACCOUNT) });
    network.interfaces.push(NetworkInterface { vpc_id: text("vpc-2"), ..interface("eni-c", "subnet-c") });
    let bound = |names: &'static [&'static str]| Scenario::new(READS, network.clone().facts()).named(names);
    let cases: [(&[&str], Current); 5] = [
        (&["main"], Current::Recorded),
        (&["vpc-1"], Current::Recorded),
        (&["vpc-2"], Current::Missing),
        (&["vpc-1", "vpc-2"], Current::Partial),
        (&["vpc-1", "vpc-9"], Current::Partial),
    ];
    for (names, current) in cases {
        let scenario = Scenario::new(READS, network.clone().facts()).named(names);
        assert_eq!(judge_scenario(&scenario, View::Vpc).await.current, current, "{names:?}");
    }
    let verdict = judge_scenario(&bound(&["vpc-9"]), View::Vpc).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Missing, vec!["bound-resource-not-found"]));
}

#[tokio::test(start_paused = true)]
async fn every_region_is_judged_and_an_unread_list_makes_the_row_unknown() {
    let facts = Network::two_subnets().logs(vec![flow_log("fl-1", "vpc-1", "ALL")]).facts();
    let osaka = || DescribeVpcs { region: OSAKA.to_owned() };
    let both = |facts| Scenario::new(READS, facts).regions(&[TOKYO, OSAKA]);
    let verdict = judge_scenario(&both(facts.clone().seen(osaka(), vec![])), View::Vpc).await;
    assert_eq!(verdict.current, Current::Recorded);

    let blind = both(facts.failed(osaka(), Cause::Denied)).named(&["vpc-1", "vpc-in-osaka"]);
    let verdict = judge_scenario(&blind, View::Vpc).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Unknown, vec!["read-denied"]));
    assert_eq!(currents(&verdict), [("vpc-1", Current::Recorded)], "vpc-in-osaka may exist");
}

/// A public subnet by the main table, a private one by a table of its own.
fn routed() -> Network {
    let table = |id: &str, vpc: &str, is_main, subnet_ids: &[&str], gateway_ids: &[&str]| RouteTable {
        route_table_id: id.to_owned(),
        vpc_id: vpc.to_owned(),
        is_main,
        subnet_ids: subnet_ids.iter().map(|id| (*id).to_owned()).collect(),
        gateway_ids: gateway_ids.iter().map(|id| (*id).to_owned()).collect(),
    };
    Network {
        tables: vec![
            table("rtb-of-other-vpc", "vpc-2", true, &[], &["local"]),
            table("rtb-private", "vpc-1", false, &["subnet-b"], &["local"]),
            table("rtb-main", "vpc-1", true, &[], &["local", "igw-1"]),
        ],
        internet_gateways: vec![InternetGateway {
            internet_gateway_id: "igw-1".to_owned(),
            owner_id: text(ACCOUNT),
            attached_vpc_ids: vec!["vpc-1".to_owned()],
            name: None,
        }],
        ..Network::two_subnets()
    }
}

#[tokio::test(start_paused = true)]
async fn an_internet_gateway_needs_the_interfaces_with_a_route_to_it() {
    let cases = [
        (vec![], Current::Missing),
        (vec![flow_log("fl-1", "subnet-b", "ALL")], Current::Missing),
        (vec![flow_log("fl-1", "subnet-a", "ALL")], Current::Recorded),
        (vec![flow_log("fl-1", "vpc-1", "REJECT")], Current::Partial),
    ];
    for (logs, current) in cases {
        assert_eq!(routed().logs(logs).judge(View::InternetGateway).await.current, current);
    }
    let mut both_public = routed().logs(vec![flow_log("fl-1", "subnet-a", "ALL")]);
    both_public.tables[1].gateway_ids.push("igw-1".to_owned());
    assert_eq!(both_public.judge(View::InternetGateway).await.current, Current::Partial);

    let mut own_table = routed().logs(vec![flow_log("fl-1", "subnet-a", "ALL")]);
    own_table.tables.remove(1);
    let verdict = own_table.judge(View::InternetGateway).await;
    assert_eq!(verdict.current, Current::Partial, "without an association the main table leads subnet-b there too");
}

#[tokio::test(start_paused = true)]
async fn an_internet_gateway_that_nothing_passes_is_out_of_scope() {
    let mut unattached = routed();
    unattached.internet_gateways[0].attached_vpc_ids.clear();
    let verdict = unattached.judge(View::InternetGateway).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::NotPresent, vec!["internet-gateway-unattached"]));

    let mut unrouted = routed();
    unrouted.tables[2].gateway_ids.pop();
    let verdict = unrouted.judge(View::InternetGateway).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::NotPresent, vec!["nothing-behind-internet-gateway"]));
}

fn with_nat(gateway: NatGateway, logs: Vec<FlowLog>) -> Network {
    Network { nat_gateways: vec![gateway], ..Network::two_subnets().logs(logs) }
}

fn zonal() -> NatGateway {
    NatGateway {
        nat_gateway_id: "nat-1".to_owned(),
        vpc_id: text("vpc-1"),
        subnet_id: text("subnet-a"),
        state: text("available"),
        availability_mode: text("zonal"),
        interface_ids: vec!["eni-a".to_owned()],
        name: None,
    }
}

#[tokio::test(start_paused = true)]
async fn a_zonal_nat_gateway_needs_its_interfaces_and_the_addresses_behind_it() {
    let default_format =
        FlowLog { log_format: text("${srcaddr} ${dstaddr} ${start}"), ..flow_log("fl-1", "vpc-1", "ALL") };
    let cases: [(Vec<FlowLog>, Current, &[&str]); 6] = [
        (vec![], Current::Missing, &["no-flow-log"]),
        (vec![flow_log("fl-1", "subnet-b", "ALL")], Current::Missing, &["no-flow-log"]),
        (vec![flow_log("fl-1", "eni-a", "ALL")], Current::Recorded, &[]),
        (vec![flow_log("fl-1", "subnet-a", "ALL")], Current::Recorded, &[]),
        (vec![default_format.clone()], Current::Partial, &["packet-addresses-missing"]),
        (vec![default_format, flow_log("fl-2", "vpc-1", "ALL")], Current::Recorded, &[]),
    ];
    for (logs, current, reasons) in cases {
        let verdict = with_nat(zonal(), logs).judge(View::NatGateway).await;
        assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons));
    }
}

#[tokio::test(start_paused = true)]
async fn a_regional_nat_gateway_needs_a_log_of_its_own() {
    let regional =
        || NatGateway { availability_mode: text("regional"), subnet_id: None, interface_ids: vec![], ..zonal() };
    let cases: [(Vec<FlowLog>, Current, &[&str]); 3] = [
        (vec![], Current::Missing, &["no-flow-log"]),
        (vec![flow_log("fl-1", "vpc-1", "ALL")], Current::Partial, &["regional-nat-gateway-unconfirmed"]),
        (vec![flow_log("fl-1", "vpc-1", "ALL"), flow_log("fl-2", "nat-1", "ALL")], Current::Recorded, &[]),
    ];
    for (logs, current, reasons) in cases {
        let verdict = with_nat(regional(), logs).judge(View::NatGateway).await;
        if current == Current::Recorded {
            assert_eq!(verdict.current, current);
        } else {
            assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_deleted_or_failed_nat_gateway_is_out_of_scope() {
    for state in ["deleted", "failed"] {
        let gateway = NatGateway { state: text(state), ..zonal() };
        let verdict = with_nat(gateway, vec![]).judge(View::NatGateway).await;
        assert_eq!((verdict.current, codes(&verdict)), (Current::NotPresent, vec!["nat-gateway-gone"]));
    }
}

#[tokio::test(start_paused = true)]
async fn remedies_name_the_network_and_a_destination_that_works() {
    let shown = async |network: Network, view| shown(&network.judge(view).await.remedies);
    insta::assert_snapshot!("no-flow-log", shown(Network::two_subnets(), View::Vpc).await);
    let elsewhere = FlowLog { resource_id: "vpc-2".to_owned(), ..to("arn:aws:s3:::flow-logs/vpc") };
    let rejected = flow_log("fl-2", "vpc-1", "REJECT");
    let logs = vec![elsewhere, rejected, failing("Access error")];
    insta::assert_snapshot!("to-a-bucket-in-use", shown(Network::two_subnets().logs(logs), View::Vpc).await);
    let short = FlowLog { log_group_name: text("short"), ..to(&group("short", None).arn) };
    insta::assert_snapshot!("retention", shown(Network::two_subnets().logs(vec![short]), View::Vpc).await);
    let rule = ExpirationRule {
        id: "tidy up".to_owned(),
        prefix: format!("AWSLogs/{ACCOUNT}/vpcflowlogs/"),
        tagged: false,
        days: Some(30),
        date: None,
        noncurrent_days: None,
    };
    let lifecycle = GetBucketLifecycle { region: TOKYO.to_owned(), bucket: "own-logs".to_owned() };
    let facts = Network::two_subnets().logs(vec![to("arn:aws:s3:::own-logs")]).facts().seen(lifecycle, vec![rule]);
    insta::assert_snapshot!(
        "bucket-retention",
        crate::judge::remedy::tests::shown(&judge_facts(facts, View::Vpc).await.remedies)
    );
}

#[tokio::test(start_paused = true)]
async fn a_second_log_on_the_same_resource_goes_beside_the_first() {
    let accepted = FlowLog { traffic_type: text("ACCEPT"), ..to("arn:aws:s3:::own-logs") };
    let remedies = Network::two_subnets().logs(vec![accepted]).judge(View::Vpc).await.remedies;
    assert!(remedies[0].cli.contains("'arn:aws:s3:::own-logs/all-traffic/'"), "{}", remedies[0].cli);
}

#[tokio::test(start_paused = true)]
async fn hostile_destinations_are_inert() {
    let hostile = "arn:aws:s3:::b'; rm -rf / #\n\"${file(\"/etc/passwd\")}";
    let elsewhere = FlowLog { resource_id: "vpc-2".to_owned(), ..to(hostile) };
    let verdict = Network::two_subnets().logs(vec![elsewhere]).judge(View::Vpc).await;
    assert!(verdict.remedies[0].cli.contains(r"$'arn:aws:s3:::b\'; rm -rf / #\x0a"), "{}", verdict.remedies[0].cli);
}

#[tokio::test(start_paused = true)]
async fn security_lake_may_collect_what_no_flow_log_records() {
    let collecting = |names: &[&str], days| Network::two_subnets().facts().collecting("own-logs", names, days);
    let judged = async |view: View, facts: Canned| {
        let check = async |cx: &Cx<'_>| run(&Params { view }, cx).await;
        Scenario::new(READS, facts).judge(check).await
    };
    let verdict = judged(View::Vpc, collecting(&["VPC_FLOW"], None)).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Recorded, vec!["collected-by-security-lake"]));
    assert_eq!(
        (verdict.claims.as_slice(), verdict.remedies.len()),
        (["arn:aws:s3:::own-logs".to_owned()].as_slice(), 0)
    );
    let short = judged(View::Vpc, collecting(&["VPC_FLOW"], Some(90))).await;
    assert_eq!(short.current, Current::Partial);
    assert!(codes(&short).contains(&"retention-short"), "{:?}", codes(&short));
    let other = judged(View::Vpc, collecting(&["ROUTE53"], None)).await;
    assert_eq!((other.current, codes(&other)), (Current::Missing, vec!["no-flow-log"]));
    let denied = collecting(&[], None).failed(ListDataLakes { region: TOKYO.to_owned() }, Cause::Denied);
    assert_eq!(judged(View::Vpc, denied).await.current, Current::Unknown);
}
