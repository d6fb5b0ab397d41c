//! Live answers over real HTTP: protocols, paging, failures, sessions.

use std::sync::Arc;
use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_async::time::SystemTimeSource;
use aws_smithy_runtime::client::identity::IdentityCache;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;

use super::{LiveSource, OtherSessions, Session, http};
use crate::facts::reader::Source;
use crate::facts::{Cause, Failure, Outcome, Read, Record, Request};

mod bounds;
mod ec2;
mod edge;
mod failures;
mod samples;
mod securitylake;
mod server;
mod services;
mod sessions;

const REGION: &str = "ap-northeast-1";

/// A configuration for the server at `url`: three attempts with hardly a wait.
fn config(url: &str) -> SdkConfig {
    let credentials = Credentials::new("AKIDTEST", "secret", None, None, "test");
    let second = Duration::from_secs(1);
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(REGION))
        .endpoint_url(url)
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .identity_cache(IdentityCache::lazy().build())
        .http_client(http::client(None).unwrap())
        .retry_config(RetryConfig::standard().with_max_attempts(3).with_initial_backoff(Duration::from_millis(5)))
        .timeout_config(TimeoutConfig::builder().connect_timeout(second).read_timeout(second).build())
        .sleep_impl(TokioSleep::new())
        .time_source(SystemTimeSource::new())
        .build()
}

/// The record of `read`, asked of the server at `url`.
async fn ask<R: Read>(url: &str, read: &R) -> Record {
    ask_within(url, read, Duration::from_secs(30)).await
}

async fn ask_within<R: Read>(url: &str, read: &R, deadline: Duration) -> Record {
    answer(url, Request::new(read), deadline).await
}

async fn answer(url: &str, request: Request, deadline: Duration) -> Record {
    let session = Session::unproven(config(url), deadline);
    LiveSource::new(Arc::new(session), OtherSessions::new()).answer(request).await
}

fn seen<R: Read>(_: &R, record: &Record) -> R::Answer {
    match &record.outcome {
        Outcome::Seen(value) => serde_json::from_value(value.clone()).unwrap(),
        Outcome::Unreadable(failure) => panic!("{failure:?}"),
    }
}

fn failed(record: &Record) -> &Failure {
    match &record.outcome {
        Outcome::Unreadable(failure) => failure,
        Outcome::Seen(value) => panic!("seen: {value}"),
    }
}

fn cause(record: &Record) -> Cause {
    failed(record).cause
}
