//! EC2's query protocol on the SDK's runtime.

use std::sync::Arc;
use std::time::Duration;

use super::server::{Reply, Server, xml};
use super::{LiveSource, OtherSessions, REGION, Session, Source, ask, ask_within, cause, config, failed, seen};
use crate::facts::dynamodb::ListTables;
use crate::facts::ec2::{
    DescribeFlowLogs, DescribeInstances, DescribeInternetGateways, DescribeNatGateways, DescribeNetworkInterfaces,
    DescribeRegions, DescribeRouteTables, DescribeSubnets, DescribeVpcs, Vpc,
};
use crate::facts::{Cause, Request};

fn vpcs() -> DescribeVpcs {
    DescribeVpcs { region: REGION.to_owned() }
}

/// One page of `DescribeVpcs` with these VPCs and perhaps a token.
fn vpc_page(ids: &[&str], token: Option<&str>) -> Reply {
    let items: String = ids
        .iter()
        .map(|id| {
            format!("<item><vpcId>{id}</vpcId><ownerId>111111111111</ownerId><isDefault>false</isDefault></item>")
        })
        .collect();
    let token = token.map(|token| format!("<nextToken>{token}</nextToken>")).unwrap_or_default();
    answer("DescribeVpcs", &format!("<requestId>r-{}</requestId><vpcSet>{items}</vpcSet>{token}", ids.len()))
}

fn answer(action: &str, content: &str) -> Reply {
    xml(format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<{action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">{content}</{action}Response>"#
    ))
}

fn error(status: u16, code: &str) -> Reply {
    let body = format!(
        "<?xml version=\"1.0\"?><Response><Errors><Error><Code>{code}</Code><Message>Because.</Message></Error></Errors><RequestID>r</RequestID></Response>"
    );
    Reply::Http(status, "text/xml", body)
}

#[tokio::test]
async fn a_request_is_signed_for_ec2_and_says_who_asks() {
    let server = Server::answering(vec![vpc_page(&[], None)]);
    ask(&server.url, &vpcs()).await;
    let request = &server.requests()[0];
    assert_eq!(request.line, "POST / HTTP/1.1");
    assert_eq!(request.body, "Action=DescribeVpcs&Version=2016-11-15&MaxResults=1000");
    assert_eq!(request.header("content-type"), "application/x-www-form-urlencoded");
    let signature = request.header("authorization");
    assert!(signature.starts_with("AWS4-HMAC-SHA256 Credential=AKIDTEST/"), "{signature}");
    assert!(signature.contains("/ap-northeast-1/ec2/aws4_request"), "{signature}");
    assert!(signature.contains("SignedHeaders=") && signature.contains("host;x-amz-date"), "{signature}");
    assert!(request.header("user-agent").contains("aws-sdk-rust/"));
}

#[tokio::test]
async fn every_page_is_read_and_an_empty_page_with_a_token_is_no_end() {
    let pages = vec![vpc_page(&["vpc-1"], Some("a+/=")), vpc_page(&[], Some("b")), vpc_page(&["vpc-2", "vpc-3"], None)];
    let server = Server::answering(pages);
    let record = ask(&server.url, &vpcs()).await;
    let ids: Vec<String> = seen(&vpcs(), &record).into_iter().map(|vpc| vpc.vpc_id).collect();
    assert_eq!(ids, ["vpc-1", "vpc-2", "vpc-3"]);
    assert_eq!((record.http_requests, record.request_ids), (3, vec!["r-1".into(), "r-0".into(), "r-2".into()]));
    let bodies: Vec<String> = server.requests().into_iter().map(|request| request.body).collect();
    assert_eq!(bodies[1], "Action=DescribeVpcs&Version=2016-11-15&MaxResults=1000&NextToken=a%2B%2F%3D");
    assert_eq!(bodies[2], "Action=DescribeVpcs&Version=2016-11-15&MaxResults=1000&NextToken=b");
    assert_eq!(server.connections(), 1, "pages share a connection");
}

#[tokio::test]
async fn a_listing_that_does_not_end_is_malformed() {
    let server = Server::answering(vec![vpc_page(&["vpc-1"], Some("again"))]);
    let record = ask(&server.url, &vpcs()).await;
    assert_eq!(cause(&record), Cause::Malformed);
    assert_eq!(record.http_requests, 2);
}

#[tokio::test]
async fn a_failure_after_the_first_page_makes_the_whole_read_unreadable() {
    let server = Server::answering(vec![vpc_page(&["vpc-1"], Some("a")), error(403, "UnauthorizedOperation")]);
    let record = ask(&server.url, &vpcs()).await;
    assert_eq!(failed(&record).message, "UnauthorizedOperation: Because.");
    assert_eq!((cause(&record), record.http_requests), (Cause::Denied, 2));
    assert_eq!(record.request_ids, ["r-1", "request-1"]);
}

#[tokio::test]
async fn throttling_is_retried_and_counted_once() {
    let server = Server::answering(vec![error(503, "RequestLimitExceeded"), vpc_page(&["vpc-1"], None)]);
    let record = ask(&server.url, &vpcs()).await;
    assert_eq!(seen(&vpcs(), &record).len(), 1);
    assert_eq!((record.http_requests, server.requests().len()), (1, 2));

    let server = Server::answering(vec![error(400, "Throttling")]);
    let record = ask(&server.url, &vpcs()).await;
    assert_eq!((cause(&record), server.requests().len()), (Cause::Throttled, 3));
}

#[tokio::test]
async fn errors_are_classed_by_code() {
    let table = [
        (401, "AuthFailure", Cause::Credentials),
        (400, "InvalidAction", Cause::Unsupported),
        (401, "OptInRequired", Cause::Denied),
        (400, "InvalidParameterValue", Cause::ServiceError),
    ];
    for (status, code, expected) in table {
        let server = Server::answering(vec![error(status, code)]);
        let record = ask(&server.url, &vpcs()).await;
        assert_eq!(cause(&record), expected, "{code}");
        assert_eq!(server.requests().len(), 1, "{code} is not retried");
    }
}

#[tokio::test]
async fn an_answer_that_is_not_the_operations_own_is_malformed_and_never_an_empty_list() {
    let strange = [
        xml(""),
        xml("<html><body>Sign in</body></html>"),
        xml("<!DOCTYPE html>\n<html/>"),
        xml("<DescribeSubnetsResponse><subnetSet/></DescribeSubnetsResponse>"),
        xml("<DescribeVpcsResponse><requestId>r</requestId></DescribeVpcsResponse>"),
        xml("<DescribeVpcsResponse><vpcSet><item><vpcId>vpc-1</vpcId>"),
        xml("<DescribeVpcsResponse><vpcSet><item><vpcId>vpc-1</vpcId></item></vpcSet></DescribeVpcsResponse>"),
        Reply::Truncated(200, 5000, "<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>".into()),
        Reply::Http(403, "text/html", "<html><body>Blocked by the proxy</body></html>".into()),
    ];
    for reply in strange {
        let server = Server::answering(vec![reply.clone()]);
        let record = ask(&server.url, &vpcs()).await;
        assert_eq!(cause(&record), Cause::Malformed, "{reply:?} gave {record:?}");
    }
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_timed_out() {
    let server = Server::answering(vec![Reply::Silence]);
    let record = ask_within(&server.url, &vpcs(), Duration::from_millis(300)).await;
    assert_eq!((cause(&record), record.http_requests), (Cause::TimedOut, 1));
    assert_eq!(failed(&record).message, "no complete answer within 0.3 s");
    let record = ask(&server.url, &vpcs()).await;
    assert_eq!(cause(&record), Cause::TimedOut, "each attempt has its own limit: {record:?}");
}

#[tokio::test]
async fn a_closed_port_and_a_hang_up_are_unreachable() {
    let record = ask("http://127.0.0.1:9", &vpcs()).await;
    assert_eq!(cause(&record), Cause::Unreachable);
    assert!(failed(&record).message.contains("onnection refused"), "{record:?}");
    let server = Server::answering(vec![Reply::Hangup]);
    assert_eq!(cause(&ask(&server.url, &vpcs()).await), Cause::Unreachable);
}

#[tokio::test]
async fn fips_with_a_custom_endpoint_is_unsupported_as_in_every_sdk_client() {
    let server = Server::answering(vec![vpc_page(&[], None)]);
    let config = config(&server.url).into_builder().use_fips(true).build();
    let source = LiveSource::new(Arc::new(Session::unproven(config, Duration::from_secs(5))), OtherSessions::new());
    let vpcs = source.answer(Request::new(&vpcs())).await;
    let tables = source.answer(Request::new(&ListTables { region: REGION.to_owned() })).await;
    assert_eq!((cause(&vpcs), cause(&tables)), (Cause::Unsupported, Cause::Unsupported), "{vpcs:?} {tables:?}");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn vpcs_keep_their_name_tag_and_no_other() {
    let content = "<vpcSet><item><vpcId>vpc-1</vpcId><ownerId>222222222222</ownerId><isDefault>true</isDefault>
        <tagSet><item><key>Owner</key><value>someone</value></item><item><key>Name</key><value>main &amp; 本番</value></item></tagSet>
        <cidrBlockAssociationSet><item/></cidrBlockAssociationSet></item></vpcSet>";
    let server = Server::answering(vec![answer("DescribeVpcs", content)]);
    let record = ask(&server.url, &vpcs()).await;
    let expected = Vpc {
        vpc_id: "vpc-1".into(),
        owner_id: "222222222222".into(),
        is_default: true,
        name: Some("main & 本番".into()),
    };
    assert_eq!(seen(&vpcs(), &record), [expected]);
}

#[tokio::test]
async fn flow_logs_keep_what_decides() {
    let content = "<flowLogSet><item><flowLogId>fl-1</flowLogId><resourceId>vpc-1</resourceId><flowLogStatus>ACTIVE</flowLogStatus>
        <creationTime>2026-11-24T01:02:03.456Z</creationTime><trafficType>ALL</trafficType><deliverLogsStatus>FAILED</deliverLogsStatus><deliverLogsErrorMessage>Access error</deliverLogsErrorMessage>
        <logDestinationType>cloud-watch-logs</logDestinationType><logGroupName>/vpc</logGroupName><maxAggregationInterval>600</maxAggregationInterval>
        <logFormat>${version} ${account-id}</logFormat></item></flowLogSet>";
    let server = Server::answering(vec![answer("DescribeFlowLogs", content)]);
    let read = DescribeFlowLogs { region: REGION.to_owned() };
    let log = seen(&read, &ask(&server.url, &read).await).remove(0);
    assert_eq!((log.status.as_str(), log.traffic_type.as_deref()), ("ACTIVE", Some("ALL")));
    assert_eq!(log.created.map(|time| time.as_second()), Some(1_795_482_123));
    assert_eq!(log.deliver_error.as_deref(), Some("Access error"));
    assert_eq!((log.log_group_name.as_deref(), log.destination), (Some("/vpc"), None));
    assert_eq!(log.log_format.as_deref(), Some("${version} ${account-id}"));
}

#[tokio::test]
async fn the_network_is_read() {
    let region = || REGION.to_owned();
    let content = "<natGatewaySet><item><natGatewayId>nat-1</natGatewayId><state>available</state><vpcId>vpc-1</vpcId><natGatewayAddressSet>
        <item><networkInterfaceId>eni-1</networkInterfaceId></item><item><publicIp>192.0.2.1</publicIp></item></natGatewayAddressSet></item></natGatewaySet>";
    let server = Server::answering(vec![answer("DescribeNatGateways", content)]);
    let read = DescribeNatGateways { region: region() };
    let gateway = seen(&read, &ask(&server.url, &read).await).remove(0);
    assert_eq!((gateway.interface_ids, gateway.subnet_id), (vec!["eni-1".to_owned()], None));

    let content = "<internetGatewaySet><item><internetGatewayId>igw-1</internetGatewayId><attachmentSet><item><vpcId>vpc-1</vpcId><state>available</state></item>
        <item><vpcId>vpc-2</vpcId><state>detaching</state></item></attachmentSet><tagSet/></item></internetGatewaySet>";
    let server = Server::answering(vec![answer("DescribeInternetGateways", content)]);
    let read = DescribeInternetGateways { region: region() };
    assert_eq!(seen(&read, &ask(&server.url, &read).await)[0].attached_vpc_ids, ["vpc-1"]);

    let content = "<routeTableSet><item><routeTableId>rtb-1</routeTableId><vpcId>vpc-1</vpcId>
        <routeSet><item><gatewayId>local</gatewayId><state>active</state></item><item><natGatewayId>nat-1</natGatewayId><state>blackhole</state></item>
        <item><gatewayId>igw-1</gatewayId><state>active</state></item></routeSet>
        <associationSet><item><main>true</main></item><item><main>false</main><subnetId>subnet-1</subnetId></item></associationSet></item></routeTableSet>";
    let server = Server::answering(vec![answer("DescribeRouteTables", content)]);
    let read = DescribeRouteTables { region: region() };
    let table = seen(&read, &ask(&server.url, &read).await).remove(0);
    assert!(table.is_main);
    assert_eq!(
        (table.subnet_ids, table.gateway_ids),
        (vec!["subnet-1".to_owned()], vec!["local".into(), "igw-1".into()])
    );
    assert!(server.requests()[0].body.ends_with("&MaxResults=100"));

    let content = "<networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId><subnetId>subnet-1</subnetId><status>in-use</status></item></networkInterfaceSet>";
    let server = Server::answering(vec![answer("DescribeNetworkInterfaces", content)]);
    let read = DescribeNetworkInterfaces { region: region() };
    assert_eq!(seen(&read, &ask(&server.url, &read).await)[0].status.as_deref(), Some("in-use"));

    let content = "<reservationSet><item><instancesSet><item><instanceId>i-1</instanceId><instanceState><code>16</code><name>running</name></instanceState></item>
        <item><instanceId>i-2</instanceId><instanceState><name>terminated</name></instanceState></item></instancesSet></item></reservationSet>";
    let server = Server::answering(vec![answer("DescribeInstances", content)]);
    let read = DescribeInstances { region: region() };
    assert_eq!(seen(&read, &ask(&server.url, &read).await), ["i-1"]);

    let content =
        "<subnetSet><item><subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId><ownerId>1</ownerId></item></subnetSet>";
    let server = Server::answering(vec![answer("DescribeSubnets", content)]);
    let read = DescribeSubnets { region: region() };
    assert_eq!(seen(&read, &ask(&server.url, &read).await)[0].vpc_id, "vpc-1");

    let content = "<regionInfo><item><regionName>ap-northeast-1</regionName><optInStatus>opt-in-not-required</optInStatus></item></regionInfo>";
    let server = Server::answering(vec![answer("DescribeRegions", content)]);
    let read = DescribeRegions { region: region() };
    assert_eq!(seen(&read, &ask(&server.url, &read).await), ["ap-northeast-1"]);
    assert_eq!(server.requests()[0].body, "Action=DescribeRegions&Version=2016-11-15&AllRegions=false");
}
