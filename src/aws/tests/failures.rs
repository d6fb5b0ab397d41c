//! The table of error codes, over the SDK's own JSON and XML protocols.

use super::server::{Reply, Server, json};
use super::{REGION, ask, cause, failed};
use crate::facts::Cause;
use crate::facts::dynamodb::ListTables;
use crate::facts::lambda::ListFunctions;
use crate::facts::s3::ListBuckets;
use crate::facts::sqs::ListQueues;

fn tables() -> ListTables {
    ListTables { region: REGION.to_owned() }
}

#[tokio::test]
async fn codes_decide_the_cause() {
    let table = [
        ("AccessDenied", Cause::Denied),
        ("AccessDeniedException", Cause::Denied),
        ("com.amazon.coral.service#AccessDeniedException", Cause::Denied),
        ("UnauthorizedOperation", Cause::Denied),
        ("UnauthorizedAccess", Cause::Denied),
        ("AuthorizationError", Cause::Denied),
        ("OptInRequired", Cause::Denied),
        ("ThrottlingException", Cause::Throttled),
        ("TooManyRequestsException", Cause::Throttled),
        ("RequestLimitExceeded", Cause::Throttled),
        ("SlowDown", Cause::Throttled),
        ("BandwidthLimitExceeded", Cause::Throttled),
        ("ExpiredToken", Cause::Credentials),
        ("ExpiredTokenException", Cause::Credentials),
        ("InvalidClientTokenId", Cause::Credentials),
        ("UnrecognizedClientException", Cause::Credentials),
        ("SignatureDoesNotMatch", Cause::Credentials),
        ("UnsupportedOperationException", Cause::Unsupported),
        ("UnknownOperationException", Cause::Unsupported),
        ("InvalidAction", Cause::Unsupported),
        ("ResourceNotFoundException", Cause::ServiceError),
        ("InternalServerError", Cause::ServiceError),
    ];
    for (code, expected) in table {
        let server = Server::answering(vec![json(400, format!(r#"{{"__type": "{code}", "message": "Because."}}"#))]);
        let record = ask(&server.url, &tables()).await;
        assert_eq!(cause(&record), expected, "{code}");
        let bare = code.rsplit('#').next().unwrap();
        assert_eq!(failed(&record).message, format!("{bare}: Because."));
        assert_eq!(record.request_ids.len(), 1);
    }
}

#[tokio::test]
async fn answers_without_a_code_are_classed_by_what_came() {
    let html = "<html><body>Please sign in</body></html>";
    let table = [
        (Reply::Http(403, "text/html", html.into()), Cause::Malformed),
        (Reply::Http(200, "text/html", html.into()), Cause::Malformed),
        (json(200, r#"{"TableNames": ["a", "#), Cause::Malformed),
        (json(200, "{}"), Cause::Malformed),
        (json(200, ""), Cause::Malformed),
        (Reply::Truncated(200, 500, r#"{"TableNames": []}"#.into()), Cause::Malformed),
        (json(403, ""), Cause::Denied),
        (json(429, ""), Cause::Throttled),
        (json(503, ""), Cause::ServiceError),
    ];
    for (reply, expected) in table {
        let server = Server::answering(vec![reply.clone()]);
        let record = ask(&server.url, &tables()).await;
        assert_eq!(cause(&record), expected, "{reply:?} gave {record:?}");
    }
}

#[tokio::test]
async fn an_empty_success_is_never_an_empty_list() {
    let server = Server::answering(vec![json(200, "")]);
    let queues = ListQueues { region: REGION.to_owned() };
    let functions = ListFunctions { region: REGION.to_owned() };
    let buckets = ListBuckets { region: REGION.to_owned() };
    assert_eq!(cause(&ask(&server.url, &queues).await), Cause::Malformed);
    assert_eq!(cause(&ask(&server.url, &functions).await), Cause::Malformed);
    assert_eq!(cause(&ask(&server.url, &buckets).await), Cause::Malformed);
}

#[tokio::test]
async fn a_page_of_html_is_not_quoted_and_messages_stay_on_one_line() {
    let server =
        Server::answering(vec![json(400, format!(r#"{{"__type": "X", "message": "a\nb {}"}}"#, "c".repeat(2000)))]);
    let message = failed(&ask(&server.url, &tables()).await).message.clone();
    assert!(message.starts_with("X: a b ccc") && message.ends_with('…') && message.chars().count() == 601, "{message}");
    let server = Server::answering(vec![Reply::Http(502, "text/html", "<html>token=abc</html>".into())]);
    let message = failed(&ask(&server.url, &tables()).await).message.clone();
    assert!(
        message.starts_with("HTTP 502 (text/html) is no answer of this service") && !message.contains("abc"),
        "{message}"
    );
}
