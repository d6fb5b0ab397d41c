//! Answers whose meaning is more than a list.

use super::server::{Reply, Server, json, xml};
use super::{REGION, ask, cause, seen};
use crate::facts::Cause;
use crate::facts::apigateway::{EVERY_METHOD, GetAccount, GetStages, GetV2Stages};
use crate::facts::bedrock::GetModelInvocationLoggingConfiguration;
use crate::facts::cloudtrail::{DescribeTrails, GetChannel, GetEventSelectors, GetTrailStatus, ListEventDataStores};
use crate::facts::ecs::{DescribeServices, DescribeTaskDefinition, DescribeTasks};
use crate::facts::elasticloadbalancing::DescribeLoadBalancerAttributes;
use crate::facts::firehose::DescribeDeliveryStream;
use crate::facts::kinesis::DescribeStreamSummary;
use crate::facts::kms::{DescribeKey, GetKeyPolicy};
use crate::facts::lambda::ListFunctions;
use crate::facts::logs::{DescribeLatestStream, DescribeLogGroups};
use crate::facts::observability::GetTelemetryRule;
use crate::facts::rds::{DescribeDbClusters, DescribeDbParameters, DescribeOptionGroups};
use crate::facts::s3::{
    Existence, GetBucketEncryption, GetBucketLifecycle, GetBucketLocation, GetBucketLogging, GetBucketVersioning,
    GetObjectLock, HeadBucket, ListBuckets, ListDirectoryBuckets, LockRetention, ObjectLock,
};
use crate::facts::sqs::ListQueues;
use crate::facts::tagging::GetResources;

fn region() -> String {
    REGION.to_owned()
}

#[tokio::test]
async fn what_the_service_says_does_not_exist_is_an_answer() {
    let key = DescribeKey { region: region(), key_id: "alias/gone".into() };
    let server = Server::answering(vec![json(400, r#"{"__type": "NotFoundException", "message": "no"}"#)]);
    assert_eq!(seen(&key, &ask(&server.url, &key).await), None);
    let server = Server::answering(vec![json(400, r#"{"__type": "AccessDeniedException", "message": "no"}"#)]);
    assert_eq!(cause(&ask(&server.url, &key).await), Cause::Denied);
    let policy = GetKeyPolicy { region: region(), key_id: "gone".into() };
    let server = Server::answering(vec![json(400, r#"{"__type": "NotFoundException", "message": "no"}"#)]);
    assert_eq!(seen(&policy, &ask(&server.url, &policy).await), None);
    let document =
        r#"{\"Statement\": {\"Effect\": \"Allow\", \"Principal\": {\"Service\": \"s\"}, \"Action\": \"kms:*\"}}"#;
    let server = Server::answering(vec![json(200, format!("{{\"Policy\": \"{document}\"}}"))]);
    assert_eq!(seen(&policy, &ask(&server.url, &policy).await).unwrap()[0].services, ["s"]);

    let stream = DescribeDeliveryStream { region: region(), name: "gone".into() };
    let server = Server::answering(vec![json(400, r#"{"__type": "ResourceNotFoundException"}"#)]);
    assert_eq!(seen(&stream, &ask(&server.url, &stream).await), None);
}

#[tokio::test]
async fn a_bucket_is_gone_only_when_s3_says_so() {
    let read = HeadBucket { region: region(), bucket: "logs".into() };
    for (status, expected) in [(200, Existence::Exists), (301, Existence::Exists), (404, Existence::Gone)] {
        let server = Server::answering(vec![Reply::Http(status, "application/xml", String::new())]);
        assert_eq!(seen(&read, &ask(&server.url, &read).await), expected, "{status}");
        assert!(server.requests()[0].line.starts_with("HEAD /logs"), "{:?}", server.requests());
    }
    let server = Server::answering(vec![Reply::Http(403, "application/xml", String::new())]);
    assert_eq!(cause(&ask(&server.url, &read).await), Cause::Denied);
}

#[tokio::test]
async fn bucket_settings_keep_where_and_drop_the_rest() {
    let read = GetBucketLocation { region: region(), bucket: "logs".into() };
    for (constraint, expected) in [("", "us-east-1"), ("EU", "eu-west-1"), ("ap-northeast-1", "ap-northeast-1")] {
        let body = format!(
            "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{constraint}</LocationConstraint>"
        );
        let server = Server::answering(vec![xml(body)]);
        assert_eq!(seen(&read, &ask(&server.url, &read).await), expected);
    }
    let read = GetBucketLogging { region: region(), bucket: "logs".into() };
    let server = Server::answering(vec![xml("<BucketLoggingStatus/>")]);
    assert_eq!(seen(&read, &ask(&server.url, &read).await), None);
    let server = Server::answering(vec![xml(
        "<BucketLoggingStatus><LoggingEnabled><TargetBucket>t</TargetBucket><TargetPrefix>p/</TargetPrefix></LoggingEnabled></BucketLoggingStatus>",
    )]);
    let target = seen(&read, &ask(&server.url, &read).await).unwrap();
    assert_eq!((target.bucket.as_str(), target.prefix.as_str()), ("t", "p/"));
}

#[tokio::test]
async fn buckets_page_and_say_their_region() {
    let first = "<ListAllMyBucketsResult><Buckets><Bucket><Name>a</Name><BucketRegion>us-west-2</BucketRegion><CreationDate>2026-01-01T00:00:00.000Z</CreationDate></Bucket></Buckets><ContinuationToken>t</ContinuationToken></ListAllMyBucketsResult>";
    let last = "<ListAllMyBucketsResult><Buckets><Bucket><Name>b</Name><CreationDate>1970-01-01T00:00:00.000Z</CreationDate></Bucket></Buckets></ListAllMyBucketsResult>";
    let server = Server::answering(vec![xml(first), xml(last)]);
    let read = ListBuckets { region: region() };
    let buckets = seen(&read, &ask(&server.url, &read).await);
    assert_eq!((buckets[0].region.as_deref(), buckets[1].region.as_deref()), (Some("us-west-2"), None));
    assert_eq!(buckets[0].created.to_string(), "2026-01-01T00:00:00Z");
    assert!(server.requests()[0].line.contains("max-buckets=1000"));
    assert!(server.requests()[1].line.contains("continuation-token=t"));
}

#[tokio::test]
async fn queues_are_asked_for_in_pages_because_only_then_is_there_a_token() {
    let server =
        Server::answering(vec![json(200, r#"{"QueueUrls": ["https://sqs/1/jobs", "https://sqs/1/dead.fifo"]}"#)]);
    let read = ListQueues { region: region() };
    assert_eq!(seen(&read, &ask(&server.url, &read).await), ["jobs", "dead.fifo"]);
    assert!(server.requests()[0].body.contains("\"MaxResults\":1000"));
    // SQS leaves the list out when there are no queues.
    let server = Server::answering(vec![json(200, "{}")]);
    assert!(seen(&read, &ask(&server.url, &read).await).is_empty());
}

#[tokio::test]
async fn environment_values_do_not_leave_lambda() {
    let body = r#"{"Functions": [{"FunctionName": "f", "FunctionArn": "arn:f", "Role": "arn:r", "Environment": {"Variables": {"TOKEN": "hunter2"}},
        "LastModified": "2026-11-24T01:02:03.456+0000", "LoggingConfig": {"LogGroup": "/own", "LogFormat": "JSON", "ApplicationLogLevel": "ERROR"},
        "Layers": [{"Arn": "arn:l"}]}, {"FunctionName": "g", "FunctionArn": "arn:g", "Role": "arn:r"}]}"#;
    let server = Server::answering(vec![json(200, body)]);
    let read = ListFunctions { region: region() };
    let record = ask(&server.url, &read).await;
    let functions = seen(&read, &record);
    let groups: Vec<_> = functions.iter().map(|function| function.log_group.as_deref()).collect();
    assert_eq!(groups, [Some("/own"), None]);
    assert_eq!(functions[0].log_format.as_deref(), Some("JSON"));
    let modified = |at: usize| functions[at].modified.map(|time| time.as_second());
    assert_eq!((modified(0), modified(1)), (Some(1_795_482_123), None));
    assert_eq!(functions[0].application_log_level.as_deref(), Some("ERROR"));
    assert_eq!(
        (functions[0].system_log_level.as_deref(), functions[0].layers.as_slice()),
        (None, &["arn:l".to_owned()][..])
    );
    assert!(!serde_json::to_string(&record).unwrap().contains("hunter2"));
}

#[tokio::test]
async fn log_groups_have_an_arn_without_the_star() {
    let body = r#"{"logGroups": [{"logGroupName": "a", "arn": "arn:a:*", "creationTime": 1760000000123}, {"logGroupName": "b", "logGroupArn": "arn:b", "retentionInDays": 30, "creationTime": 0}]}"#;
    let server = Server::answering(vec![json(200, body)]);
    let read = DescribeLogGroups { region: region() };
    let groups = seen(&read, &ask(&server.url, &read).await);
    assert_eq!((groups[0].arn.as_str(), groups[0].retention_days), ("arn:a", None));
    assert_eq!((groups[1].arn.as_str(), groups[1].retention_days), ("arn:b", Some(30)));
    assert_eq!(groups[0].created.to_string(), "2025-10-09T08:53:20Z");
}

#[tokio::test]
async fn an_empty_token_ends_the_listing_of_tagged_resources() {
    let page = |token: &str| {
        json(
            200,
            format!(
                r#"{{"ResourceTagMappingList": [{{"ResourceARN": "arn:{token}x", "Tags": [{{"Key": "k", "Value": "v"}}]}}], "PaginationToken": "{token}"}}"#
            ),
        )
    };
    let server = Server::answering(vec![page("1"), page("")]);
    let read = GetResources { region: region(), key: "k".into(), value: "v".into() };
    assert_eq!(seen(&read, &ask(&server.url, &read).await), ["arn:1x", "arn:x"]);
}

#[tokio::test]
async fn directory_buckets_are_told_by_their_names() {
    let body = "<ListAllMyDirectoryBucketsResult><Buckets><Bucket><Name>a--apne1-az1--x-s3</Name></Bucket><Bucket><Name>b</Name></Bucket></Buckets></ListAllMyDirectoryBucketsResult>";
    let server = Server::answering(vec![xml(body)]);
    let read = ListDirectoryBuckets { region: region() };
    assert_eq!(seen(&read, &ask(&server.url, &read).await), ["a--apne1-az1--x-s3"]);
    assert!(server.requests()[0].header("authorization").contains("/s3express/aws4_request"));
}

fn trail_read() -> DescribeTrails {
    DescribeTrails { region: region() }
}

#[tokio::test]
async fn trails_say_every_setting_or_the_answer_is_malformed() {
    let whole = r#"{"trailList": [{"Name": "t", "TrailARN": "arn:t", "HomeRegion": "us-east-1", "S3BucketName": "b", "IsMultiRegionTrail": true,
        "IsOrganizationTrail": false, "IncludeGlobalServiceEvents": true, "HasCustomEventSelectors": false, "LogFileValidationEnabled": true}]}"#;
    let server = Server::answering(vec![json(200, whole)]);
    let trail = seen(&trail_read(), &ask(&server.url, &trail_read()).await).remove(0);
    assert!(trail.is_multi_region && !trail.is_organization && trail.bucket.as_deref() == Some("b"));
    assert!(server.requests()[0].body.contains(r#""includeShadowTrails":true"#), "{:?}", server.requests());
    for cut in [whole.replace(r#""IsMultiRegionTrail": true,"#, ""), "{}".to_owned()] {
        let server = Server::answering(vec![json(200, cut)]);
        assert_eq!(cause(&ask(&server.url, &trail_read()).await), Cause::Malformed);
    }
}

#[tokio::test]
async fn an_account_without_cloudtrail_lake_says_so_and_only_at_first() {
    let unsupported = json(400, r#"{"__type": "UnsupportedOperationException", "message": "no"}"#);
    let stores = ListEventDataStores { region: region() };
    let server = Server::answering(vec![unsupported.clone()]);
    assert!(seen(&stores, &ask(&server.url, &stores).await).is_empty());
    let page = json(200, r#"{"EventDataStores": [{"EventDataStoreArn": "arn:e"}], "NextToken": "t"}"#);
    let server = Server::answering(vec![page, unsupported]);
    assert_eq!(cause(&ask(&server.url, &stores).await), Cause::Unsupported);
}

#[tokio::test]
async fn selectors_keep_every_operator() {
    let body = r#"{"EventSelectors": [{"ReadWriteType": "WriteOnly", "IncludeManagementEvents": true, "DataResources": [{"Type": "AWS::S3::Object",
        "Values": ["arn:aws:s3"]}], "ExcludeManagementEventSources": ["kms.amazonaws.com"]}], "AdvancedEventSelectors": [{"Name": "n", "FieldSelectors":
        [{"Field": "resources.ARN", "Equals": ["1"], "StartsWith": ["2"], "EndsWith": ["3"], "NotEquals": ["4"], "NotStartsWith": ["5"], "NotEndsWith": ["6"]}]}]}"#;
    let server = Server::answering(vec![json(200, body)]);
    let read = GetEventSelectors { region: region(), trail_arn: "arn:t".into() };
    let selectors = seen(&read, &ask(&server.url, &read).await);
    let basic = &selectors.event_selectors[0];
    assert_eq!((basic.read_write_type.as_str(), basic.include_management_events), ("WriteOnly", true));
    assert_eq!(basic.data_resources[0].values, ["arn:aws:s3"]);
    assert_eq!(basic.exclude_management_event_sources, ["kms.amazonaws.com"]);
    let field = &selectors.advanced_event_selectors[0].field_selectors[0];
    let values: Vec<_> = [&field.equals, &field.starts_with, &field.ends_with]
        .into_iter()
        .chain([&field.not_equals, &field.not_starts_with, &field.not_ends_with])
        .flatten()
        .collect();
    assert_eq!(values, ["1", "2", "3", "4", "5", "6"]);
}

#[tokio::test]
async fn a_trail_status_keeps_times_and_errors() {
    let body = r#"{"IsLogging": false, "StopLoggingTime": 1767225600.5, "LatestDeliveryError": "",
        "LatestDigestDeliveryTime": 1767225600, "LatestDigestDeliveryError": "AccessDenied"}"#;
    let server = Server::answering(vec![json(200, body)]);
    let read = GetTrailStatus { region: region(), trail_arn: "arn:t".into() };
    let status = seen(&read, &ask(&server.url, &read).await);
    assert_eq!(status.stop_logging_time.map(|time| time.to_string()).as_deref(), Some("2026-01-01T00:00:00Z"));
    assert_eq!((status.is_logging, status.start_logging_time, status.latest_delivery_error), (false, None, None));
    assert_eq!(status.latest_digest_time, status.stop_logging_time);
    assert_eq!(status.latest_digest_error.as_deref(), Some("AccessDenied"));
}

#[tokio::test]
async fn telemetry_rules_and_channels_keep_what_they_select() {
    let body = r#"{"RuleName": "r", "RuleArn": "arn:r", "RegionStatuses": [{"Region": "us-east-1", "Status": "ACTIVE"}], "TelemetryRule": {"ResourceType":
        "AWS::CloudTrail", "TelemetryType": "Logs", "AllRegions": true, "DestinationConfiguration": {"DestinationPattern": "/ct", "RetentionInDays": 30,
        "CloudtrailParameters": {"AdvancedEventSelectors": [{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}]}}}}"#;
    let server = Server::answering(vec![json(200, body)]);
    let read = GetTelemetryRule { region: region(), arn: "arn:r".into() };
    let rule = seen(&read, &ask(&server.url, &read).await);
    assert_eq!(
        (rule.all_regions, rule.retention_days, rule.destination_pattern.as_deref()),
        (true, Some(30), Some("/ct"))
    );
    assert_eq!(rule.region_statuses["us-east-1"], "ACTIVE");
    assert_eq!(rule.advanced_event_selectors[0].field_selectors[0].equals, ["Management"]);

    let body = r#"{"ChannelArn": "arn:c", "Name": "partner", "Source": "Custom", "Destinations": [{"Type": "EVENT_DATA_STORE", "Location": "arn:e"}]}"#;
    let server = Server::answering(vec![json(200, body)]);
    let read = GetChannel { region: region(), arn: "arn:c".into() };
    let channel = seen(&read, &ask(&server.url, &read).await);
    assert_eq!((channel.apply_to_all_regions, channel.destinations), (false, vec!["arn:e".to_owned()]));
}

#[tokio::test]
async fn stage_variables_and_the_text_of_a_format_do_not_leave_api_gateway() {
    let body = r#"{"item": [{"stageName": "live", "deploymentId": "d", "lastUpdatedDate": 1760000000, "variables": {"token": "hunter2"},
        "accessLogSettings": {"destinationArn": "arn:g", "format": "key=hunter2 $context.status"},
        "methodSettings": {"*/*": {"loggingLevel": "INFO", "dataTraceEnabled": true}, "~1a/GET": {}}}, {"stageName": "idle"}]}"#;
    let server = Server::answering(vec![json(200, body)]);
    let read = GetStages { region: region(), api_id: "r".into() };
    let record = ask(&server.url, &read).await;
    assert!(!serde_json::to_string(&record).unwrap().contains("hunter2"));
    let stages = seen(&read, &record);
    assert_eq!((stages[0].updated.map(|time| time.as_second()), stages[1].updated), (Some(1_760_000_000), None));
    let log = stages[0].access_log.as_ref().unwrap();
    assert_eq!((log.destination_arn.as_str(), log.variables.len()), ("arn:g", 1));
    assert_eq!(stages[0].execution_levels.iter().collect::<Vec<_>>(), [(&"*/*".to_owned(), &"INFO".to_owned())]);
    assert!(stages[0].data_trace && stages[1].deployment_id.is_none() && stages[1].access_log.is_none());

    let first = r#"{"items": [{"stageName": "a", "autoDeploy": true, "stageVariables": {"token": "hunter2"},
        "defaultRouteSettings": {"loggingLevel": "ERROR"}}], "nextToken": "t"}"#;
    let last = r#"{"items": [{"stageName": "b", "routeSettings": {"$connect": {"dataTraceEnabled": true}}}]}"#;
    let server = Server::answering(vec![json(200, first), json(200, last)]);
    let read = GetV2Stages { region: region(), api_id: "h".into() };
    let record = ask(&server.url, &read).await;
    assert!(!serde_json::to_string(&record).unwrap().contains("hunter2"));
    let stages = seen(&read, &record);
    assert_eq!(stages[0].execution_levels[EVERY_METHOD], "ERROR");
    assert!(stages[0].auto_deploy && stages[1].data_trace && stages[1].execution_levels.is_empty());
}

#[tokio::test]
async fn an_account_without_a_role_for_api_logs_has_none() {
    let read = GetAccount { region: region() };
    for (body, role) in
        [("{}", None), (r#"{"cloudwatchRoleArn": ""}"#, None), (r#"{"cloudwatchRoleArn": "r"}"#, Some("r"))]
    {
        let server = Server::answering(vec![json(200, body)]);
        assert_eq!(seen(&read, &ask(&server.url, &read).await).as_deref(), role);
    }
}

#[tokio::test]
async fn attributes_that_a_load_balancer_lacks_are_off() {
    let read = DescribeLoadBalancerAttributes { region: region(), arn: "arn:lb".into() };
    let answer = |members: &[(&str, &str)]| {
        let members =
            members.iter().map(|(key, value)| format!("<member><Key>{key}</Key><Value>{value}</Value></member>"));
        let members: String = members.collect();
        xml(format!(
            "<DescribeLoadBalancerAttributesResponse><DescribeLoadBalancerAttributesResult><Attributes>{members}</Attributes></DescribeLoadBalancerAttributesResult></DescribeLoadBalancerAttributesResponse>"
        ))
    };
    let off = Server::answering(vec![answer(&[("idle_timeout.timeout_seconds", "60")])]);
    let attributes = seen(&read, &ask(&off.url, &read).await);
    assert!(!attributes.access_logs && !attributes.connection_logs && attributes.access_logs_bucket.is_none());
    let on = [
        ("access_logs.s3.enabled", "true"),
        ("access_logs.s3.bucket", "logs"),
        ("health_check_logs.s3.enabled", "false"),
    ];
    let server = Server::answering(vec![answer(&on)]);
    let attributes = seen(&read, &ask(&server.url, &read).await);
    assert_eq!((attributes.access_logs, attributes.access_logs_bucket.as_deref()), (true, Some("logs")));
    assert!(!attributes.health_check_logs);
}

#[tokio::test]
async fn a_region_without_invocation_logging_has_none() {
    let read = GetModelInvocationLoggingConfiguration { region: region() };
    for body in ["{}", r#"{"loggingConfig": {}}"#, r#"{"loggingConfig": {"textDataDeliveryEnabled": true}}"#] {
        let server = Server::answering(vec![json(200, body)]);
        assert_eq!(seen(&read, &ask(&server.url, &read).await), None, "{body}");
    }
    let body = r#"{"loggingConfig": {"cloudWatchConfig": {"logGroupName": "g", "roleArn": "r",
        "largeDataDeliveryS3Config": {"bucketName": "b"}}, "textDataDeliveryEnabled": false}}"#;
    let server = Server::answering(vec![json(200, body)]);
    let logging = seen(&read, &ask(&server.url, &read).await).unwrap();
    assert_eq!((logging.text, logging.image, logging.bucket), (Some(false), None, None));
    assert_eq!(logging.log_group.unwrap().large_data.unwrap().name.as_str(), "b");
}

#[tokio::test]
async fn a_bucket_without_default_encryption_says_so() {
    let read = GetBucketEncryption { region: region(), bucket: "logs".into() };
    let none = "<Error><Code>ServerSideEncryptionConfigurationNotFoundError</Code></Error>";
    let server = Server::answering(vec![Reply::Http(404, "application/xml", none.to_owned())]);
    assert_eq!(seen(&read, &ask(&server.url, &read).await), None);
    let gone = "<Error><Code>NoSuchBucket</Code></Error>";
    let server = Server::answering(vec![Reply::Http(404, "application/xml", gone.to_owned())]);
    assert_eq!(cause(&ask(&server.url, &read).await), Cause::ServiceError);
    let server = Server::answering(vec![xml(
        "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>",
    )]);
    let encryption = seen(&read, &ask(&server.url, &read).await).unwrap();
    assert_eq!((encryption.algorithm.as_str(), encryption.key_id.as_deref()), ("aws:kms", Some("k")));
}

#[tokio::test]
async fn the_latest_stream_is_the_first_one_however_many_pages_are_empty() {
    let read = DescribeLatestStream { region: region(), group: "g".into() };
    let empty = json(200, r#"{"logStreams": [], "nextToken": "more"}"#);
    let full = r#"{"logStreams": [{"logStreamName": "s", "creationTime": 1000, "lastIngestionTime": 5999}], "nextToken": "older"}"#;
    let server = Server::answering(vec![empty, json(200, full)]);
    let stream = seen(&read, &ask(&server.url, &read).await).unwrap();
    let seconds = |time: Option<jiff::Timestamp>| time.map(|time| time.as_second());
    assert_eq!((seconds(stream.created), seconds(stream.last_ingestion)), (Some(1), Some(5)));
    let server = Server::answering(vec![json(200, r#"{"logStreams": []}"#)]);
    assert_eq!(seen(&read, &ask(&server.url, &read).await), None);
    let server = Server::answering(vec![json(400, r#"{"__type": "ResourceNotFoundException"}"#)]);
    assert_eq!(seen(&read, &ask(&server.url, &read).await), None);
    let server = Server::answering(vec![json(400, r#"{"__type": "AccessDeniedException"}"#)]);
    assert_eq!(cause(&ask(&server.url, &read).await), Cause::Denied);
}

#[tokio::test]
async fn a_bucket_without_versions_or_lock_says_so() {
    let xml = |code: u16, body: &str| Server::answering(vec![Reply::Http(code, "application/xml", body.to_owned())]);
    let versioning = GetBucketVersioning { region: region(), bucket: "logs".into() };
    let never = xml(200, "<VersioningConfiguration/>");
    assert_eq!(seen(&versioning, &ask(&never.url, &versioning).await), None);
    let suspended = xml(200, "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>");
    assert_eq!(seen(&versioning, &ask(&suspended.url, &versioning).await).as_deref(), Some("Suspended"));

    let lock = GetObjectLock { region: region(), bucket: "logs".into() };
    let none = xml(404, "<Error><Code>ObjectLockConfigurationNotFoundError</Code></Error>");
    assert_eq!(seen(&lock, &ask(&none.url, &lock).await), None);
    let gone = xml(404, "<Error><Code>NoSuchBucket</Code></Error>");
    assert_eq!(cause(&ask(&gone.url, &lock).await), Cause::ServiceError);
    let denied = xml(403, "<Error><Code>AccessDenied</Code></Error>");
    assert_eq!(cause(&ask(&denied.url, &lock).await), Cause::Denied);
    let with = |rule: &str| {
        let body = format!(
            "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>{rule}</ObjectLockConfiguration>"
        );
        xml(200, &body)
    };
    let bare = with("");
    assert_eq!(seen(&lock, &ask(&bare.url, &lock).await), Some(ObjectLock { default_retention: None }));
    let rule =
        |inner: &str| format!("<Rule><DefaultRetention><Mode>GOVERNANCE</Mode>{inner}</DefaultRetention></Rule>");
    for (period, days) in [("<Days>30</Days>", 30), ("<Years>2</Years>", 730)] {
        let locked = with(&rule(period));
        let retention = LockRetention { mode: "GOVERNANCE".to_owned(), days };
        let expected = Some(ObjectLock { default_retention: Some(retention) });
        assert_eq!(seen(&lock, &ask(&locked.url, &lock).await), expected);
    }
    let endless = with(&rule("<Days>-1</Days>"));
    assert_eq!(cause(&ask(&endless.url, &lock).await), Cause::Malformed);
}

#[tokio::test]
async fn lifecycle_rules_that_delete_nothing_are_left_out() {
    let read = GetBucketLifecycle { region: region(), bucket: "logs".into() };
    let none = "<Error><Code>NoSuchLifecycleConfiguration</Code></Error>";
    let server = Server::answering(vec![Reply::Http(404, "application/xml", none.to_owned())]);
    assert_eq!(seen(&read, &ask(&server.url, &read).await), []);
    let gone = "<Error><Code>NoSuchBucket</Code></Error>";
    let server = Server::answering(vec![Reply::Http(404, "application/xml", gone.to_owned())]);
    assert_eq!(cause(&ask(&server.url, &read).await), Cause::ServiceError);
    let rule =
        |id: &str, status: &str, rest: &str| format!("<Rule><ID>{id}</ID><Status>{status}</Status>{rest}</Rule>");
    let rules = [
        rule("old", "Enabled", "<Prefix>a/</Prefix><Expiration><Days>30</Days></Expiration>"),
        rule("off", "Disabled", "<Filter><Prefix/></Filter><Expiration><Days>1</Days></Expiration>"),
        rule(
            "markers",
            "Enabled",
            "<Filter/><Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>",
        ),
        rule(
            "versions",
            "Enabled",
            "<Filter/><NoncurrentVersionExpiration><NoncurrentDays>7</NoncurrentDays></NoncurrentVersionExpiration>",
        ),
        rule("cold", "Enabled", "<Filter/><Transition><Days>1</Days><StorageClass>GLACIER</StorageClass></Transition>"),
        rule(
            "tag",
            "Enabled",
            "<Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter><Expiration><Days>2</Days></Expiration>",
        ),
        rule(
            "both",
            "Enabled",
            "<Filter><And><Prefix>b/</Prefix><ObjectSizeGreaterThan>1</ObjectSizeGreaterThan></And></Filter>\
             <Expiration><Date>2030-01-01T00:00:00Z</Date></Expiration>",
        ),
    ];
    let server =
        Server::answering(vec![xml(format!("<LifecycleConfiguration>{}</LifecycleConfiguration>", rules.concat()))]);
    let rules = seen(&read, &ask(&server.url, &read).await);
    let shown: Vec<_> = rules.iter().map(|it| (it.id.as_str(), it.prefix.as_str(), it.tagged, it.days)).collect();
    let old = ("old", "a/", false, Some(30));
    assert_eq!(shown, [old, ("versions", "", false, None), ("tag", "", true, Some(2)), ("both", "b/", false, None)]);
    assert_eq!((rules[0].noncurrent_days, rules[1].noncurrent_days), (None, Some(7)));
    assert_eq!(rules[3].date, Some(jiff::civil::date(2030, 1, 1)));
}

#[tokio::test]
async fn a_stream_tells_the_bucket_at_its_end() {
    let read = DescribeDeliveryStream { region: region(), name: "audit".into() };
    let describe = |destinations: &str| {
        json(
            200,
            format!(
                r#"{{"DeliveryStreamDescription": {{"DeliveryStreamName": "audit", "DeliveryStreamARN": "a",
                "DeliveryStreamStatus": "ACTIVE", "DeliveryStreamType": "DirectPut", "VersionId": "1",
                "Destinations": [{destinations}], "HasMoreDestinations": false}}}}"#
            ),
        )
    };
    let end = r#"{"DestinationId": "1", "ExtendedS3DestinationDescription": {"RoleARN": "r", "BucketARN": "arn:aws:s3:::b",
        "BufferingHints": {}, "CompressionFormat": "GZIP", "EncryptionConfiguration": {}, "ProcessingConfiguration":
        {"Enabled": true, "Processors": [{"Type": "Lambda"}]}}}"#;
    let server = Server::answering(vec![describe(end)]);
    let bucket = seen(&read, &ask(&server.url, &read).await).unwrap().bucket.unwrap();
    assert_eq!((bucket.arn.as_str(), bucket.prefix.as_str(), bucket.transformed), ("arn:aws:s3:::b", "", true));
    let server = Server::answering(vec![describe(r#"{"DestinationId": "1"}"#)]);
    assert_eq!(seen(&read, &ask(&server.url, &read).await).unwrap().bucket, None);
}

#[tokio::test]
async fn environment_values_and_tokens_do_not_leave_ecs() {
    let read = DescribeTaskDefinition { region: region(), arn: "web:1".into() };
    let server = Server::answering(vec![json(
        200,
        r#"{"taskDefinition": {"containerDefinitions": [{"name": "app", "command": ["canary"],
            "environment": [{"name": "KEY", "value": "canary"}],
            "logConfiguration": {"logDriver": "awsfirelens", "options": {"Name": "datadog", "apikey": "canary"}}}]}}"#,
    )]);
    let record = ask(&server.url, &read).await;
    assert!(!format!("{record:?}").contains("canary"));
    let containers = seen(&read, &record);
    let log = containers[0].log.as_ref().unwrap();
    assert_eq!((log.driver.as_str(), log.options.len()), ("awsfirelens", 1));
    assert_eq!(log.options["name"], "datadog");
}

#[tokio::test]
async fn what_ecs_no_longer_finds_is_gone_and_what_it_fails_on_is_not() {
    let read = DescribeTasks { region: region(), cluster: "main".into(), tasks: vec!["t".into()] };
    let failing = |reason| json(200, format!(r#"{{"tasks": [], "failures": [{{"arn": "t", "reason": "{reason}"}}]}}"#));
    let server = Server::answering(vec![failing("MISSING")]);
    assert!(seen(&read, &ask(&server.url, &read).await).is_empty());
    let server = Server::answering(vec![failing("ACCESS")]);
    assert_eq!(cause(&ask(&server.url, &read).await), Cause::ServiceError);
}

#[tokio::test]
async fn a_service_uses_the_definitions_of_its_deployments_and_task_sets() {
    let read = DescribeServices { region: region(), cluster: "main".into(), services: vec!["web".into()] };
    let service = |rest: &str| {
        let head = r#""serviceArn": "a", "serviceName": "web", "status": "ACTIVE", "taskDefinition": "web:1""#;
        json(200, format!(r#"{{"services": [{{{head}{rest}}}]}}"#))
    };
    let deployments = r#", "deployments": [{"status": "PRIMARY", "taskDefinition": "web:3"},
        {"status": "ACTIVE", "taskDefinition": "web:2"}, {"status": "INACTIVE", "taskDefinition": "web:1"}]"#;
    for (rest, expected) in [
        ("", vec!["web:1"]),
        (deployments, vec!["web:2", "web:3"]),
        (r#", "deployments": [], "taskSets": [{"taskDefinition": "web:4"}]"#, vec!["web:4"]),
    ] {
        let server = Server::answering(vec![service(rest)]);
        assert_eq!(seen(&read, &ask(&server.url, &read).await)[0].task_definitions, expected);
    }
}

#[tokio::test]
async fn users_of_a_database_are_counted_and_other_parameters_dropped() {
    let names = vec!["server_audit_excl_users".to_owned(), "server_audit_logging".to_owned()];
    let read = DescribeDbParameters { region: region(), group: "g".into(), names };
    let server = Server::answering(vec![xml("<DescribeDBParametersResponse><DescribeDBParametersResult><Parameters>\
         <Parameter><ParameterName>server_audit_excl_users</ParameterName><ParameterValue>canary,rdsadmin</ParameterValue></Parameter>\
         <Parameter><ParameterName>init_connect</ParameterName><ParameterValue>canary</ParameterValue></Parameter>\
         </Parameters></DescribeDBParametersResult></DescribeDBParametersResponse>")]);
    let record = ask(&server.url, &read).await;
    assert!(!format!("{record:?}").contains("canary"));
    let parameters = seen(&read, &record);
    // `rdsadmin` is RDS itself, and counts only where nobody but the listed users is audited.
    assert_eq!((parameters.len(), parameters[0].value.as_deref()), (1, Some("1")));

    let read = DescribeOptionGroups { region: region() };
    let server = Server::answering(vec![xml(
        "<DescribeOptionGroupsResponse><DescribeOptionGroupsResult><OptionGroupsList><OptionGroup>\
         <OptionGroupName>o</OptionGroupName><Options>\
         <Option><OptionName>MARIADB_AUDIT_PLUGIN</OptionName><OptionSettings>\
         <OptionSetting><Name>SERVER_AUDIT_EVENTS</Name><DefaultValue>CONNECT,QUERY</DefaultValue></OptionSetting>\
         <OptionSetting><Name>SERVER_AUDIT_INCL_USERS</Name><Value>rdsadmin, canary</Value></OptionSetting>\
         <OptionSetting><Name>SERVER_AUDIT_EXCL_USERS</Name><Value> rdsadmin</Value></OptionSetting>\
         </OptionSettings></Option><Option><OptionName>MEMCACHED</OptionName></Option>\
         </Options></OptionGroup></OptionGroupsList></DescribeOptionGroupsResult></DescribeOptionGroupsResponse>",
    )]);
    let record = ask(&server.url, &read).await;
    assert!(!format!("{record:?}").contains("canary"));
    let options = &seen(&read, &record)[0].options;
    let values: Vec<_> = options[0].settings.iter().map(|setting| setting.value.as_deref()).collect();
    assert_eq!((options.len(), values), (1, vec![Some("CONNECT,QUERY"), Some("2"), Some("0")]));
}

#[tokio::test]
async fn shards_of_a_cluster_are_told_from_instances() {
    let read = DescribeDbClusters { region: region() };
    for (kind, limitless) in [("", false), ("standard", false), ("limitless", true)] {
        let kind = if kind.is_empty() {
            String::new()
        } else {
            format!("<ClusterScalabilityType>{kind}</ClusterScalabilityType>")
        };
        let server = Server::answering(vec![xml(format!(
            "<DescribeDBClustersResponse><DescribeDBClustersResult><DBClusters><DBCluster>\
             <DBClusterIdentifier>c</DBClusterIdentifier><DBClusterArn>arn:aws:rds:{REGION}:333333333333:cluster:c</DBClusterArn>\
             <Engine>aurora-postgresql</Engine>{kind}\
             </DBCluster></DBClusters></DescribeDBClustersResult></DescribeDBClustersResponse>"
        ))]);
        assert_eq!(seen(&read, &ask(&server.url, &read).await)[0].limitless, limitless, "{kind}");
    }
}

#[tokio::test]
async fn a_data_stream_that_the_service_does_not_find_is_gone() {
    let stream = DescribeStreamSummary { region: region(), name: "gone".into() };
    let server = Server::answering(vec![json(400, r#"{"__type": "ResourceNotFoundException"}"#)]);
    assert_eq!(seen(&stream, &ask(&server.url, &stream).await), None);
}
