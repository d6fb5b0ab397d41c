//! Answers whose meaning is more than a list.

use super::server::{Reply, Server, json, xml};
use super::{REGION, ask, cause, seen};
use crate::facts::Cause;
use crate::facts::firehose::DescribeDeliveryStream;
use crate::facts::kms::DescribeKey;
use crate::facts::lambda::ListFunctions;
use crate::facts::logs::DescribeLogGroups;
use crate::facts::s3::{Existence, GetBucketLocation, GetBucketLogging, HeadBucket, ListBuckets};
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
    let first = "<ListAllMyBucketsResult><Buckets><Bucket><Name>a</Name><BucketRegion>us-west-2</BucketRegion></Bucket></Buckets><ContinuationToken>t</ContinuationToken></ListAllMyBucketsResult>";
    let last = "<ListAllMyBucketsResult><Buckets><Bucket><Name>b</Name></Bucket></Buckets></ListAllMyBucketsResult>";
    let server = Server::answering(vec![xml(first), xml(last)]);
    let read = ListBuckets { region: region() };
    let buckets = seen(&read, &ask(&server.url, &read).await);
    assert_eq!((buckets[0].region.as_deref(), buckets[1].region.as_deref()), (Some("us-west-2"), None));
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
    let body = r#"{"Functions": [{"FunctionName": "f", "FunctionArn": "arn:f", "Environment": {"Variables": {"TOKEN": "hunter2"}},
        "LoggingConfig": {"LogGroup": "/own"}}, {"FunctionName": "g", "FunctionArn": "arn:g"}]}"#;
    let server = Server::answering(vec![json(200, body)]);
    let read = ListFunctions { region: region() };
    let record = ask(&server.url, &read).await;
    let groups: Vec<_> = seen(&read, &record).into_iter().map(|function| function.log_group).collect();
    assert_eq!(groups, [Some("/own".to_owned()), None]);
    assert!(!serde_json::to_string(&record).unwrap().contains("hunter2"));
}

#[tokio::test]
async fn log_groups_have_an_arn_without_the_star() {
    let body = r#"{"logGroups": [{"logGroupName": "a", "arn": "arn:a:*"}, {"logGroupName": "b", "logGroupArn": "arn:b", "retentionInDays": 30}]}"#;
    let server = Server::answering(vec![json(200, body)]);
    let read = DescribeLogGroups { region: region() };
    let groups = seen(&read, &ask(&server.url, &read).await);
    assert_eq!((groups[0].arn.as_str(), groups[0].retention_days), ("arn:a", None));
    assert_eq!((groups[1].arn.as_str(), groups[1].retention_days), ("arn:b", Some(30)));
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
