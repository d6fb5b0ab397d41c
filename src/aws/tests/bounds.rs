//! Answers that do not come whole or do not end, in every protocol: each has its cause, within the read's deadline.

use std::time::{Duration, Instant};

use super::server::{Reply, Server};
use super::{REGION, cause, failed};
use crate::facts::cognito::ListUserPools;
use crate::facts::ec2::DescribeVpcs;
use crate::facts::elasticloadbalancing::DescribeLoadBalancers;
use crate::facts::lambda::ListFunctions;
use crate::facts::s3::ListBuckets;
use crate::facts::{Cause, Outcome, Read, Record, Request};

const DEADLINE: Duration = Duration::from_millis(700);
/// What a busy machine may need beyond the deadline.
const LATE: Duration = Duration::from_secs(10);

/// A paginated listing of one protocol, and the page that the service answers; `TOKEN` stands for the token of the next.
struct Listing {
    request: Request,
    kind: &'static str,
    page: &'static str,
}

fn listing<R: Read>(read: &R, kind: &'static str, page: &'static str) -> Listing {
    Listing { request: Request::new(read), kind, page }
}

fn listings() -> Vec<Listing> {
    let region = || REGION.to_owned();
    vec![
        listing(
            &ListUserPools { region: region() },
            "application/x-amz-json-1.1",
            r#"{"UserPools": [{"Id": "a_1", "Name": "one"}], "NextToken": "TOKEN"}"#,
        ),
        listing(
            &DescribeLoadBalancers { region: region() },
            "text/xml",
            "<DescribeLoadBalancersResponse><DescribeLoadBalancersResult><LoadBalancers/><NextMarker>TOKEN</NextMarker>\
             </DescribeLoadBalancersResult></DescribeLoadBalancersResponse>",
        ),
        listing(
            &DescribeVpcs { region: region() },
            "text/xml",
            "<DescribeVpcsResponse><requestId>r</requestId><vpcSet/><nextToken>TOKEN</nextToken></DescribeVpcsResponse>",
        ),
        listing(
            &ListBuckets { region: region() },
            "application/xml",
            "<ListAllMyBucketsResult><Buckets><Bucket><Name>logs</Name><BucketRegion>ap-northeast-1</BucketRegion><CreationDate>2026-01-01T00:00:00.000Z</CreationDate></Bucket>\
             </Buckets><ContinuationToken>TOKEN</ContinuationToken></ListAllMyBucketsResult>",
        ),
        listing(&ListFunctions { region: region() }, "application/json", r#"{"Functions": [], "NextMarker": "TOKEN"}"#),
    ]
}

impl Listing {
    fn page(&self, token: &str) -> Reply {
        Reply::Http(200, self.kind, self.page.replace("TOKEN", token))
    }

    /// The record of the read, and how long it took.
    async fn ask(&self, server: &Server) -> (Record, Duration) {
        let began = Instant::now();
        let record = super::answer(&server.url, self.request.clone(), DEADLINE).await;
        (record, began.elapsed())
    }
}

#[tokio::test]
async fn an_answer_that_is_cut_anywhere_is_no_answer() {
    let mut cases = 0;
    for listing in listings() {
        let Reply::Http(status, kind, whole) = listing.page("") else { unreachable!() };
        // Every tenth place, and the last ones.
        let cuts = (1..whole.len()).filter(|cut| cut.is_multiple_of(10) || cut + 3 > whole.len());
        for cut in cuts {
            let server = Server::answering(vec![Reply::Http(status, kind, whole[..cut].to_owned())]);
            let (record, _) = listing.ask(&server).await;
            assert_eq!(cause(&record), Cause::Malformed, "{}: {}", listing.request.kind.call, &whole[..cut]);
            cases += 1;
        }
        let (record, _) = listing.ask(&Server::answering(vec![listing.page("")])).await;
        assert!(matches!(record.outcome, Outcome::Seen(_)), "{record:?}");
    }
    assert!(cases > 60, "{cases}");
}

#[tokio::test]
async fn a_listing_that_does_not_end_is_given_up() {
    for listing in listings() {
        let call = listing.request.kind.call;
        let (record, _) = listing.ask(&Server::answering(vec![listing.page("again")])).await;
        assert_eq!(cause(&record), Cause::Malformed, "{call}");
        assert!(failed(&record).message.contains("the same page token came twice"), "{call}: {record:?}");
        let (page, kind) = (listing.page, listing.kind);
        let endless = Server::start(move |n, _| Reply::Http(200, kind, page.replace("TOKEN", &format!("token-{n}"))));
        let (record, took) = listing.ask(&endless).await;
        assert_eq!(cause(&record), Cause::TimedOut, "{call}: {record:?}");
        assert!(endless.requests().len() > 2 && took < DEADLINE + LATE, "{call}: {took:?}");
    }
}

#[tokio::test]
async fn silence_on_any_page_ends_at_the_deadline() {
    for listing in listings() {
        for page in [1, 2] {
            let replies = [vec![listing.page("next"); page - 1], vec![Reply::Silence]].concat();
            let (record, took) = listing.ask(&Server::answering(replies)).await;
            assert_eq!(cause(&record), Cause::TimedOut, "{}: {record:?}", listing.request.kind.call);
            assert!(took < DEADLINE + LATE, "{took:?}");
        }
    }
}
