//! Answers of DNS, CloudFront and WAF whose meaning is more than a list.

use super::server::{Reply, Server, json, xml};
use super::{REGION, ask, cause, seen};
use crate::facts::Cause;
use crate::facts::apigateway::GetStages;
use crate::facts::cloudfront::{GetDistributionConfig, ListDistributions, ListRealtimeLogConfigs};
use crate::facts::logs::DescribeResourcePolicies;
use crate::facts::route53::{ListHostedZones, ListQueryLoggingConfigs};
use crate::facts::route53resolver::ListResolverQueryLogConfigAssociations;
use crate::facts::s3::GetBucketOwnershipControls;
use crate::facts::wafv2::{GetWebAcl, ListLoggingConfigurations, ListWebAcls, LogScope, Scope};

fn region() -> String {
    REGION.to_owned()
}

#[tokio::test]
async fn zones_and_their_query_logs_speak_of_the_same_id() {
    let zones = |id: &str, private: bool, next: &str| {
        xml(format!(
            "<ListHostedZonesResponse><HostedZones><HostedZone><Id>/hostedzone/{id}</Id><Name>example.com.</Name><CallerReference>r</CallerReference>\
             <Config><PrivateZone>{private}</PrivateZone></Config></HostedZone></HostedZones><IsTruncated>{}</IsTruncated>{next}<MaxItems>100</MaxItems>\
             </ListHostedZonesResponse>",
            !next.is_empty()
        ))
    };
    let server = Server::answering(vec![zones("Z1", false, "<NextMarker>Z2</NextMarker>"), zones("Z2", true, "")]);
    let read = ListHostedZones { region: region() };
    let found = seen(&read, &ask(&server.url, &read).await);
    assert_eq!((found[0].id.as_str(), found[0].name.as_str(), found[0].is_private), ("Z1", "example.com", false));
    assert!(found[1].is_private && server.requests()[1].line.contains("marker=Z2"), "{:?}", server.requests());

    let body = "<ListQueryLoggingConfigsResponse><QueryLoggingConfigs><QueryLoggingConfig><Id>q</Id><HostedZoneId>Z1</HostedZoneId>\
        <CloudWatchLogsLogGroupArn>arn:g</CloudWatchLogsLogGroupArn></QueryLoggingConfig></QueryLoggingConfigs></ListQueryLoggingConfigsResponse>";
    let server = Server::answering(vec![xml(body)]);
    let read = ListQueryLoggingConfigs { region: region() };
    let logs = seen(&read, &ask(&server.url, &read).await);
    assert_eq!((logs[0].zone_id.as_str(), logs[0].log_group_arn.as_str()), ("Z1", "arn:g"));
}

#[tokio::test]
async fn associations_keep_status_and_error_or_are_malformed() {
    let whole = r#"{"ResolverQueryLogConfigAssociations": [{"Id": "a", "ResolverQueryLogConfigId": "c", "ResourceId": "vpc-1", "Status": "FAILED",
        "Error": "ACCESS_DENIED"}]}"#;
    let read = ListResolverQueryLogConfigAssociations { region: region() };
    let server = Server::answering(vec![json(200, whole)]);
    let association = seen(&read, &ask(&server.url, &read).await).remove(0);
    assert_eq!((association.status.as_str(), association.error.as_deref()), ("FAILED", Some("ACCESS_DENIED")));
    let server = Server::answering(vec![json(200, whole.replace(r#""Status": "FAILED","#, ""))]);
    assert_eq!(cause(&ask(&server.url, &read).await), Cause::Malformed);
}

#[tokio::test]
async fn policies_of_log_groups_are_read_or_malformed() {
    let policy = |document: &str| {
        json(
            200,
            serde_json::json!({"resourcePolicies": [{"policyName": "p", "policyDocument": document}]}).to_string(),
        )
    };
    let allowing = r#"{"Statement": {"Effect": "Allow", "Principal": {"Service": "route53.amazonaws.com"}, "Action": "logs:*", "Resource": "*"}}"#;
    let read = DescribeResourcePolicies { region: region(), log_group_arn: None };
    let server = Server::answering(vec![policy(allowing)]);
    let policies = seen(&read, &ask(&server.url, &read).await);
    assert_eq!(policies[0].statements[0].services, ["route53.amazonaws.com"]);
    assert!(!server.requests()[0].body.contains("policyScope"), "{:?}", server.requests());
    let server = Server::answering(vec![policy("{")]);
    assert_eq!(cause(&ask(&server.url, &read).await), Cause::Malformed);

    let of_group = DescribeResourcePolicies { log_group_arn: Some("arn:g".to_owned()), ..read };
    let server = Server::answering(vec![json(200, r#"{"resourcePolicies": []}"#)]);
    assert!(seen(&of_group, &ask(&server.url, &of_group).await).is_empty());
    let body = &server.requests()[0].body;
    assert!(body.contains(r#""policyScope":"RESOURCE""#) && body.contains(r#""resourceArn":"arn:g""#), "{body}");
}

const BEHAVIOR: &str = "<TargetOriginId>o</TargetOriginId><ViewerProtocolPolicy>https-only</ViewerProtocolPolicy>";

fn distributions(id: &str, acl: &str, next: &str) -> Reply {
    xml(format!(
        "<DistributionList><Marker></Marker>{next}<MaxItems>100</MaxItems><IsTruncated>{}</IsTruncated><Quantity>1</Quantity><Items><DistributionSummary>\
         <Id>{id}</Id><ARN>arn:{id}</ARN><Status>Deployed</Status><LastModifiedTime>2026-01-01T00:00:00Z</LastModifiedTime><DomainName>d</DomainName>\
         <Aliases><Quantity>1</Quantity><Items><CNAME>www.example.com</CNAME></Items></Aliases><DefaultCacheBehavior>{BEHAVIOR}\
         <RealtimeLogConfigArn>arn:rt</RealtimeLogConfigArn></DefaultCacheBehavior><CacheBehaviors><Quantity>1</Quantity><Items><CacheBehavior>\
         <PathPattern>/a</PathPattern>{BEHAVIOR}</CacheBehavior></Items></CacheBehaviors><Comment>front</Comment><PriceClass>PriceClass_All</PriceClass>\
         <Enabled>true</Enabled><WebACLId>{acl}</WebACLId><HttpVersion>http2</HttpVersion><IsIPV6Enabled>true</IsIPV6Enabled><Staging>false</Staging>\
         </DistributionSummary></Items></DistributionList>",
        !next.is_empty()
    ))
}

#[tokio::test]
async fn distributions_page_and_say_what_each_behavior_logs() {
    let next = "<NextMarker>E2</NextMarker>";
    let server = Server::answering(vec![distributions("E1", "arn:acl", next), distributions("E2", "", "")]);
    let read = ListDistributions { region: region() };
    let found = seen(&read, &ask(&server.url, &read).await);
    let acls: Vec<_> = found.iter().map(|one| one.web_acl_id.as_deref()).collect();
    assert_eq!(acls, [Some("arn:acl"), None]);
    assert_eq!(found[0].realtime_config_arns, [Some("arn:rt".to_owned()), None]);
    assert_eq!(
        (found[0].aliases.as_slice(), found[0].comment.as_str()),
        (&["www.example.com".to_owned()][..], "front")
    );
    assert!(server.requests()[1].line.contains("Marker=E2"), "{:?}", server.requests());
}

#[tokio::test]
async fn a_distribution_without_logging_is_no_failure() {
    let config = |logging: &str| {
        xml(format!(
            "<DistributionConfig><CallerReference>r</CallerReference><Origins><Quantity>0</Quantity><Items/></Origins><DefaultCacheBehavior>{BEHAVIOR}\
             </DefaultCacheBehavior><Comment></Comment>{logging}<Enabled>true</Enabled></DistributionConfig>"
        ))
    };
    let read = GetDistributionConfig { region: region(), id: "E1".to_owned() };
    let on = "<Logging><Enabled>true</Enabled><IncludeCookies>false</IncludeCookies><Bucket>b.s3.amazonaws.com</Bucket><Prefix></Prefix></Logging>";
    let server = Server::answering(vec![config(on)]);
    let logging = seen(&read, &ask(&server.url, &read).await).unwrap();
    assert!(logging.enabled && logging.bucket.as_deref() == Some("b.s3.amazonaws.com"));
    let server = Server::answering(vec![config("")]);
    assert_eq!(seen(&read, &ask(&server.url, &read).await), None);
}

#[tokio::test]
async fn real_time_logs_keep_rate_fields_and_streams() {
    let body = "<RealtimeLogConfigs><MaxItems>100</MaxItems><Items><member><ARN>arn:rt</ARN><Name>rt</Name><SamplingRate>50</SamplingRate><EndPoints><member>\
        <StreamType>Kinesis</StreamType><KinesisStreamConfig><RoleARN>arn:role</RoleARN><StreamARN>arn:stream</StreamARN></KinesisStreamConfig></member></EndPoints>\
        <Fields><Field>c-ip</Field></Fields></member></Items><IsTruncated>false</IsTruncated><Marker></Marker></RealtimeLogConfigs>";
    let server = Server::answering(vec![xml(body)]);
    let read = ListRealtimeLogConfigs { region: region() };
    let config = seen(&read, &ask(&server.url, &read).await).remove(0);
    assert_eq!(
        (config.sampling_rate, config.fields, config.stream_arns),
        (50, vec!["c-ip".into()], vec!["arn:stream".into()])
    );
}

#[tokio::test]
async fn web_acls_page_by_marker() {
    let page = |name: &str, next: &str| {
        json(200, format!(r#"{{"WebACLs": [{{"Name": "{name}", "ARN": "arn:{name}"}}]{next}}}"#))
    };
    let server = Server::answering(vec![page("a", r#", "NextMarker": "a""#), page("b", "")]);
    let read = ListWebAcls { region: region(), scope: Scope::Cloudfront };
    let names: Vec<String> = seen(&read, &ask(&server.url, &read).await).into_iter().map(|acl| acl.name).collect();
    assert_eq!(names, ["a", "b"]);
    let last = &server.requests()[1].body;
    assert!(last.contains(r#""NextMarker":"a""#) && last.contains(r#""Scope":"CLOUDFRONT""#), "{last}");
}

#[tokio::test]
async fn a_web_acl_shows_its_metric_and_what_it_protects() {
    let protection = |field: &str| format!(r#"{{"Field": {field}, "Action": "HASH"}}"#);
    let all = [r#"{"FieldType": "SINGLE_HEADER", "FieldKeys": ["user-agent", "cookie"]}"#, r#"{"FieldType": "BODY"}"#];
    let all = all.map(protection).join(",");
    let body = format!(
        r#"{{"WebACL": {{"Name": "n", "Id": "i", "ARN": "arn:acl", "DefaultAction": {{"Allow": {{}}}},
        "VisibilityConfig": {{"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}},
        "DataProtectionConfig": {{"DataProtections": [{all}]}}}}}}"#
    );
    let server = Server::answering(vec![json(200, body)]);
    let arn = "arn:aws:wafv2:us-east-1:111122223333:global/webacl/n/i".to_owned();
    let read = GetWebAcl { region: region(), arn };
    let settings = seen(&read, &ask(&server.url, &read).await);
    let asked = &server.requests()[0].body;
    assert!(asked.contains(r#""Scope":"CLOUDFRONT""#) && asked.contains(r#""Id":"i""#), "{asked}");
    let protected: Vec<_> = settings.protected.iter().map(|it| (it.kind.as_str(), it.name.as_deref())).collect();
    let expected = [("SingleHeader", Some("user-agent")), ("SingleHeader", Some("cookie")), ("BODY", None)];
    assert_eq!((settings.metric_name.as_deref(), protected.as_slice()), (Some("m"), &expected[..]));
}

#[tokio::test]
async fn logging_configurations_keep_filter_fields_and_owner() {
    let body = r#"{"LoggingConfigurations": [{"ResourceArn": "arn:acl", "LogDestinationConfigs": ["arn:g"], "ManagedByFirewallManager": true,
        "RedactedFields": [{"UriPath": {}}, {"SingleHeader": {"Name": "cookie"}}], "LoggingFilter": {"DefaultBehavior": "DROP", "Filters": [{"Behavior": "KEEP",
        "Requirement": "MEETS_ANY", "Conditions": [{"ActionCondition": {"Action": "BLOCK"}}, {"LabelNameCondition": {"LabelName": "l"}}]}]}}]}"#;
    let server = Server::answering(vec![json(200, body)]);
    let read =
        ListLoggingConfigurations { region: region(), scope: Scope::Regional, log_scope: LogScope::SecurityLake };
    let one = seen(&read, &ask(&server.url, &read).await).remove(0);
    let redacted: Vec<_> = one.redacted.iter().map(|field| (field.kind.as_str(), field.name.as_deref())).collect();
    assert_eq!(redacted, [("UriPath", None), ("SingleHeader", Some("cookie"))]);
    let filter = one.filter.unwrap();
    let conditions: Vec<_> =
        filter.filters[0].conditions.iter().map(|it| (it.action.as_deref(), it.label.as_deref())).collect();
    assert_eq!(conditions, [(Some("BLOCK"), None), (None, Some("l"))]);
    assert!(one.by_firewall_manager && filter.default_behavior == "DROP");
    assert!(server.requests()[0].body.contains(r#""LogScope":"SECURITY_LAKE""#));
}

#[tokio::test]
async fn stage_variables_do_not_leave_api_gateway() {
    let body = r#"{"item": [{"stageName": "prod", "webAclArn": "arn:acl", "variables": {"TOKEN": "hunter2"}}, {"stageName": "dev"}]}"#;
    let server = Server::answering(vec![json(200, body)]);
    let read = GetStages { region: region(), api_id: "a".to_owned() };
    let record = ask(&server.url, &read).await;
    let acls: Vec<_> = seen(&read, &record).into_iter().map(|stage| stage.web_acl_arn).collect();
    assert_eq!(acls, [Some("arn:acl".to_owned()), None]);
    assert!(!serde_json::to_string(&record).unwrap().contains("hunter2"));
}

#[tokio::test]
async fn a_bucket_without_ownership_controls_is_no_failure() {
    let read = GetBucketOwnershipControls { region: region(), bucket: "logs".to_owned() };
    let error = |code: &str| Reply::Http(404, "application/xml", format!("<Error><Code>{code}</Code></Error>"));
    let server = Server::answering(vec![error("OwnershipControlsNotFoundError")]);
    assert_eq!(seen(&read, &ask(&server.url, &read).await), None);
    let server = Server::answering(vec![error("NoSuchBucket")]);
    assert_eq!(cause(&ask(&server.url, &read).await), Cause::ServiceError);
    let rule =
        "<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>";
    let server = Server::answering(vec![xml(rule)]);
    assert_eq!(seen(&read, &ask(&server.url, &read).await).as_deref(), Some("BucketOwnerEnforced"));
}
