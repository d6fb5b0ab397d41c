//! Live AWS: the only module that imports the SDK. Read-only for ever.
//!
//! [`session`] establishes whose account an environment is; [`LiveSource`] answers reads with its credentials. Each
//! service has a file of the same name as in `facts/`, which turns the service's answers into facts and drops everything
//! that decides no verdict where it arrives.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;
use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::Value;

use crate::facts::reader::Source;
use crate::facts::{Cause, Failure, Outcome, Read, Record, Request};

mod answer_guard;
mod apigateway;
mod bedrock;
mod cloudfront;
mod cloudtrail;
mod cloudwatch;
mod cognito;
mod config;
mod dynamodb;
mod ec2;
mod ec2_query;
mod ecr;
mod ecs;
mod elasticloadbalancing;
mod events;
mod failure;
mod firehose;
mod guardduty;
mod http;
mod inspector;
mod kinesis;
mod kms;
mod lambda;
mod logs;
mod observability;
mod rds;
mod route53;
mod route53profiles;
mod route53resolver;
mod s3;
mod scheduler;
mod securityhub;
mod securitylake;
pub mod session;
mod sns;
mod sqs;
mod tagging;
#[cfg(test)]
mod tests;
mod wafv2;

pub use session::{ConnectFailure, EnvironmentSpec, Patience, Session, Shared, connect};

/// More pages than any account has: a listing that goes on beyond is not going to end.
const MOST_PAGES: usize = 10_000;

/// The sessions of an environment's other accounts, or why there is none.
pub type OtherSessions = BTreeMap<String, Result<Arc<Session>, ConnectFailure>>;

/// Answers reads by asking AWS with the credentials of the account that a read names.
#[derive(Debug)]
pub struct LiveSource {
    session: Arc<Session>,
    others: OtherSessions,
}

impl LiveSource {
    /// A source over `session`, and over those of other accounts.
    pub fn new(session: Arc<Session>, others: OtherSessions) -> Arc<Self> {
        Arc::new(Self { session, others })
    }

    fn session(&self, account: Option<&str>) -> Result<Arc<Session>, Failure> {
        let Some(account) = account else { return Ok(Arc::clone(&self.session)) };
        match self.others.get(account) {
            Some(Ok(session)) => Ok(Arc::clone(session)),
            Some(Err(failed)) => Err(failed.failure.clone()),
            None => Err(failure::failure(Cause::Credentials, &format!("nobody can be asked about account {account}"))),
        }
    }
}

impl Source for LiveSource {
    fn answer(&self, request: Request) -> BoxFuture<'static, Record> {
        let session = self.session(request.account.as_deref());
        async move {
            let session = match session {
                Ok(session) => session,
                Err(failure) => return Record::failed(failure.cause, failure.message),
            };
            let log = Mutex::new(RequestLog::default());
            let asked = Ask { session: &session, request: &request, log: &log };
            let outcome = match within_deadline(asked).await {
                Ok(value) => Outcome::Seen(value),
                Err(failure) => Outcome::Unreadable(failure),
            };
            let RequestLog { http_requests, request_ids } = log.into_inner().unwrap_or_else(PoisonError::into_inner);
            Record { outcome, http_requests, request_ids }
        }
        .boxed()
    }
}

async fn within_deadline(asked: Ask<'_>) -> Result<Value, Failure> {
    let Some(answer) = service(asked) else {
        let message = format!("{} is answered by no service of this program", asked.request.kind.call);
        return Err(failure::failure(Cause::Unsupported, &message));
    };
    let deadline = asked.session.deadline;
    tokio::time::timeout(deadline, answer).await.unwrap_or_else(|_| {
        Err(failure::failure(Cause::TimedOut, &format!("no complete answer within {} s", deadline.as_secs_f64())))
    })
}

/// The answer from the service that the call names.
fn service(asked: Ask<'_>) -> Option<Answer<'_>> {
    match asked.request.kind.service() {
        "apigateway" | "apigatewayv2" => apigateway::answer(asked),
        "bedrock" => bedrock::answer(asked),
        "cloudfront" => cloudfront::answer(asked),
        "cloudtrail" => cloudtrail::answer(asked),
        "cloudwatch" => cloudwatch::answer(asked),
        "cognito-idp" => cognito::answer(asked),
        "config" => config::answer(asked),
        "dynamodb" => dynamodb::answer(asked),
        "ec2" => ec2::answer(asked),
        "elasticloadbalancing" => elasticloadbalancing::answer(asked),
        "events" => events::answer(asked),
        "firehose" => firehose::answer(asked),
        "kinesis" => kinesis::answer(asked),
        "guardduty" => guardduty::answer(asked),
        "inspector2" => inspector::answer(asked),
        "ecr" => ecr::answer(asked),
        "ecs" => ecs::answer(asked),
        "kms" => kms::answer(asked),
        "lambda" => lambda::answer(asked),
        "logs" => logs::answer(asked),
        "observabilityadmin" => observability::answer(asked),
        "route53" => route53::answer(asked),
        "route53profiles" => route53profiles::answer(asked),
        "route53resolver" => route53resolver::answer(asked),
        "rds" => rds::answer(asked),
        "s3" => s3::answer(asked),
        "scheduler" => scheduler::answer(asked),
        "securityhub" => securityhub::answer(asked),
        "securitylake" => securitylake::answer(asked),
        "sns" => sns::answer(asked),
        "sqs" => sqs::answer(asked),
        "tag" => tagging::answer(asked),
        "wafv2" => wafv2::answer(asked),
        _ => None,
    }
}

/// An answer on its way, as the fact's JSON.
type Answer<'a> = BoxFuture<'a, Result<Value, Failure>>;

/// What a read sent: the provenance of its record.
#[derive(Debug, Default)]
struct RequestLog {
    http_requests: u32,
    request_ids: Vec<String>,
}

/// One read that is being answered.
#[derive(Debug, Clone, Copy)]
struct Ask<'a> {
    session: &'a Session,
    request: &'a Request,
    log: &'a Mutex<RequestLog>,
}

impl<'a> Ask<'a> {
    /// The answer by `f`, if `f` answers the kind of read that is asked. The kind follows from `f`'s own parameter, so a
    /// call's name is written in one place only, beside its fact.
    fn by<R, F, Answered>(self, f: F) -> Option<Answer<'a>>
    where
        R: Read,
        F: FnOnce(Self, R) -> Answered + Send + 'a,
        Answered: Future<Output = Result<R::Answer, Failure>> + Send + 'a,
    {
        if R::KIND.call != self.request.kind.call {
            return None;
        }
        let answered = async move {
            let read = serde_json::from_value(self.request.params.clone()).map_err(|error| local(&error))?;
            let answer = f(self, read).await?;
            serde_json::to_value(answer).map_err(|error| local(&error))
        };
        Some(answered.boxed())
    }

    /// Sends one request, and counts it: a page is one however often the SDK retried it.
    async fn page<O, E>(self, sent: impl Future<Output = Result<O, SdkError<E, HttpResponse>>>) -> Result<O, Failure>
    where
        O: RequestId,
        E: std::error::Error + ProvideErrorMetadata + 'static,
    {
        let outcome = self.send(sent).await;
        outcome.map_err(|error| failure::of(&error))
    }

    /// As [`Self::page`], but an error that `says_none` recognises is the service's own answer that there is nothing.
    async fn page_or_none<O, E>(
        self,
        sent: impl Future<Output = Result<O, SdkError<E, HttpResponse>>>,
        says_none: impl FnOnce(&E) -> bool,
    ) -> Result<Option<O>, Failure>
    where
        O: RequestId,
        E: std::error::Error + ProvideErrorMetadata + 'static,
    {
        match self.send(sent).await {
            Ok(page) => Ok(Some(page)),
            Err(error) if error.as_service_error().is_some_and(says_none) => Ok(None),
            Err(error) => Err(failure::of(&error)),
        }
    }

    /// Sends one request and returns the SDK's own outcome, counted.
    async fn send<O, E>(
        self,
        sent: impl Future<Output = Result<O, SdkError<E, HttpResponse>>>,
    ) -> Result<O, SdkError<E, HttpResponse>>
    where
        O: RequestId,
    {
        // Before it is sent, so that a request that the deadline cuts off counts too.
        self.logged().http_requests += 1;
        let outcome = sent.await;
        self.logged().request_ids.extend(outcome.request_id().map(str::to_owned));
        outcome
    }

    /// Every page of a listing: `send` asks for the page behind a token, `next` finds the token in a page. An empty page
    /// with a token is no end; a failure on any page makes the whole listing unreadable.
    async fn pages<O, E, Sent>(
        self,
        send: impl FnMut(Option<String>) -> Sent,
        next: impl Fn(&O) -> Option<&str>,
    ) -> Result<Vec<O>, Failure>
    where
        Sent: Future<Output = Result<O, SdkError<E, HttpResponse>>>,
        O: RequestId,
        E: std::error::Error + ProvideErrorMetadata + 'static,
    {
        self.pages_or_none(send, next, |_| false).await
    }

    /// As [`Self::pages`], but an error that `says_none` recognises is the service's own answer that there is nothing.
    async fn pages_or_none<O, E, Sent>(
        self,
        mut send: impl FnMut(Option<String>) -> Sent,
        next: impl Fn(&O) -> Option<&str>,
        says_none: impl Fn(&E) -> bool,
    ) -> Result<Vec<O>, Failure>
    where
        Sent: Future<Output = Result<O, SdkError<E, HttpResponse>>>,
        O: RequestId,
        E: std::error::Error + ProvideErrorMetadata + 'static,
    {
        let (mut pages, mut seen, mut token) = (Vec::new(), BTreeSet::new(), None);
        while pages.len() < MOST_PAGES {
            // Only a first page can say that there is nothing at all.
            let first = pages.is_empty();
            let Some(page) = self.page_or_none(send(token), |error| first && says_none(error)).await? else {
                return Ok(pages);
            };
            token = next(&page).filter(|token| !token.is_empty()).map(str::to_owned);
            pages.push(page);
            let Some(token) = &token else { return Ok(pages) };
            if !seen.insert(token.clone()) {
                return Err(failure::malformed("the listing does not end: the same page token came twice"));
            }
        }
        Err(failure::malformed(format!("the listing does not end: more than {MOST_PAGES} pages")))
    }

    fn logged(&self) -> MutexGuard<'a, RequestLog> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The border's JSON does not fit the read's own types: a defect here, never AWS's.
fn local(error: &serde_json::Error) -> Failure {
    failure::failure(Cause::ServiceError, &format!("internal: {error}"))
}
