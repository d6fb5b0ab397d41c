//! Whose data lakes Security Lake shows, and what it says to others.

use super::server::{Server, json};
use super::{REGION, ask, cause, seen};
use crate::facts::Cause;
use crate::facts::securitylake::{ListDataLakes, ListLogSources};

fn region() -> String {
    REGION.to_owned()
}

#[tokio::test]
async fn data_lakes_are_shown_to_their_own_account_alone() {
    let read = ListDataLakes { region: region() };
    let lake = r#"{"dataLakes": [{"dataLakeArn": "arn:aws:securitylake:ap-northeast-1:333333333333:data-lake/default",
        "region": "ap-northeast-1", "createStatus": "COMPLETED", "s3BucketArn": "arn:aws:s3:::lake",
        "lifecycleConfiguration": {"expiration": {"days": 90}}}]}"#;
    let server = Server::answering(vec![json(200, lake)]);
    let lakes = seen(&read, &ask(&server.url, &read).await).unwrap();
    assert_eq!((lakes[0].status.as_deref(), lakes[0].expiration_days), (Some("COMPLETED"), Some(90)));
    let refused = |status: u16, code: &str, message: &str| {
        json(status, format!(r#"{{"__type": "{code}", "message": "{message}"}}"#))
    };
    let off = "The request failed because Security Lake isn't enabled for your account in any Regions.";
    let server = Server::answering(vec![refused(404, "ResourceNotFoundException", off)]);
    assert_eq!(seen(&read, &ask(&server.url, &read).await), Some(vec![]));
    let member = "To perform this operation, your account must be a delegated Security Lake administrator account or a standalone Security Lake account.";
    let server = Server::answering(vec![refused(403, "AccessDeniedException", member)]);
    assert_eq!(seen(&read, &ask(&server.url, &read).await), None);
    let denied = "User: arn:aws:iam::333333333333:user/x is not authorized to perform: securitylake:ListDataLakes";
    let server = Server::answering(vec![refused(403, "AccessDeniedException", denied)]);
    assert_eq!(cause(&ask(&server.url, &read).await), Cause::Denied);
}

#[tokio::test]
async fn of_a_data_lake_what_it_collects_of_the_account_is_kept() {
    let read = ListLogSources { region: region(), account: "333333333333".into() };
    let page = |account: &str, source: &str, token: &str| {
        let source = format!(r#"{{"awsLogSource": {{"sourceName": "{source}", "sourceVersion": "2.0"}}}}"#);
        let listed = format!(r#"{{"account": "{account}", "region": "ap-northeast-1", "sources": [{source}]}}"#);
        json(200, format!(r#"{{"sources": [{listed}]{token}}}"#))
    };
    let server = Server::answering(vec![
        page("333333333333", "WAF", r#", "nextToken": "1""#),
        page("444444444444", "ROUTE53", r#", "nextToken": "2""#),
        page("333333333333", "VPC_FLOW", ""),
    ]);
    assert_eq!(seen(&read, &ask(&server.url, &read).await), ["VPC_FLOW", "WAF"]);
}
