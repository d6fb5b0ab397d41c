//! Facts: what AWS answered, reduced to the fields that decide verdicts, or why it could not be read.
//!
//! A [`Read`] is one read-only AWS operation asked of one account and region, paginated to its end. Each service has a
//! file here with its reads and their small, secret-free answer types; `src/aws/` holds a file of the same name that
//! answers them through the SDK. Between the two lies one border of JSON ([`Request`] in, [`Record`] out): it gives the
//! snapshot, the replay, the test fixtures and the evidence.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

pub mod apigateway;
pub mod bedrock;
pub mod cloudfront;
pub mod cloudtrail;
pub mod cloudwatch;
pub mod cognito;
pub mod config;
pub mod dynamodb;
pub mod ec2;
pub mod ecr;
pub mod ecs;
pub mod elasticloadbalancing;
pub mod events;
pub mod firehose;
pub mod guardduty;
pub mod inspector;
pub mod kinesis;
pub mod kms;
pub mod lambda;
pub mod logs;
pub mod observability;
pub mod policy;
pub mod rds;
pub mod reader;
pub mod route53;
pub mod route53profiles;
pub mod route53resolver;
pub mod s3;
pub mod scheduler;
pub mod securityhub;
pub mod securitylake;
pub mod snapshot;
pub mod sns;
pub mod sqs;
pub mod tagging;
pub mod wafv2;

/// What is fixed about one kind of read.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReadKind {
    /// Service prefix and API operation, as in the AWS API reference: `ec2:DescribeFlowLogs`.
    pub call: &'static str,
    /// The IAM action that allows the call. It often differs from the call (`s3:ListBuckets` needs `s3:ListAllMyBuckets`).
    pub action: &'static str,
    /// Version of the answer's shape in snapshots. A snapshot that holds another version is not collected for this kind.
    pub version: u32,
    /// Whether the operation pages its answer.
    pub paginated: bool,
}

impl ReadKind {
    /// The service prefix of the call: the unit, with the region, of concurrency limits.
    pub fn service(&self) -> &'static str {
        self.call.split_once(':').map_or(self.call, |(service, _)| service)
    }
}

/// One read-only AWS operation with its parameters.
///
/// The serialized form is the request's parameters (region included), so equal reads have equal keys.
pub trait Read: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {
    /// The answer: "not configured" is a value of this type, never a failure.
    type Answer: Serialize + DeserializeOwned + Clone + Send + Sync + 'static;
    /// What is fixed about this kind of read.
    const KIND: &'static ReadKind;
    /// The region that is asked.
    fn region(&self) -> &str;
}

/// A read as it crosses the border to whoever answers it.
#[derive(Debug, Clone)]
pub struct Request {
    /// The kind of read.
    pub kind: &'static ReadKind,
    /// The account that is asked; `None` is the environment's own.
    pub account: Option<String>,
    /// The region that is asked.
    pub region: String,
    /// The read's own fields.
    pub params: Value,
}

impl Request {
    /// The border form of `read`, asked of the environment's own account.
    pub fn new<R: Read>(read: &R) -> Self {
        let params = serde_json::to_value(read).unwrap_or(Value::Null);
        Self { kind: R::KIND, account: None, region: read.region().to_owned(), params }
    }

    /// The same, asked of another account.
    pub fn of_account(self, account: Option<String>) -> Self {
        Self { account, ..self }
    }

    /// The identity of the read within one environment.
    pub fn key(&self) -> ReadKey {
        ReadKey {
            account: self.account.clone(),
            call: self.kind.call.to_owned(),
            region: self.region.clone(),
            params: canonical_json(&self.params),
        }
    }
}

/// The identity of a read within one environment: equal keys are asked once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReadKey {
    /// The account that was asked; `None` is the environment's own.
    pub account: Option<String>,
    /// Service prefix and API operation.
    pub call: String,
    /// The region that was asked.
    pub region: String,
    /// The parameters as canonical JSON.
    pub params: String,
}

/// What came back for one read, with its provenance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The answer, or why there is none.
    pub outcome: Outcome,
    /// HTTP requests made: pages counted, retries not.
    pub http_requests: u32,
    /// AWS request ids of the pages, in order, for a support case or a look into CloudTrail.
    pub request_ids: Vec<String>,
}

impl Record {
    /// A record that holds no answer because of `cause`, before any request was made.
    pub fn failed(cause: Cause, message: impl Into<String>) -> Self {
        let failure = Failure { cause, message: message.into() };
        Self { outcome: Outcome::Unreadable(failure), http_requests: 0, request_ids: Vec::new() }
    }
}

/// An answer as JSON, or why there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Outcome {
    /// The service answered; the value is the read's answer type.
    Seen(Value),
    /// No answer.
    Unreadable(Failure),
}

/// Why a read has no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// The class of the failure.
    pub cause: Cause,
    /// The raw text of the SDK or the service.
    pub message: String,
}

/// The class of a failed read (contract: `unreadable[].cause`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The caller lacks the permission, or a service control policy forbids the call.
    Denied,
    /// The service refused for rate, after all retries.
    Throttled,
    /// No answer within the read's deadline.
    TimedOut,
    /// The service does not offer the operation here (region, partition, emulator).
    Unsupported,
    /// The answer could not be understood.
    Malformed,
    /// The endpoint could not be reached.
    Unreachable,
    /// No valid credentials.
    Credentials,
    /// The service failed, or refused for a reason that fits no other class.
    ServiceError,
    /// A snapshot does not hold the read.
    NotCollected,
}

impl Cause {
    /// Every cause.
    pub const ALL: [Self; 9] = [
        Self::Denied,
        Self::Throttled,
        Self::TimedOut,
        Self::Unsupported,
        Self::Malformed,
        Self::Unreachable,
        Self::Credentials,
        Self::ServiceError,
        Self::NotCollected,
    ];

    /// The contract's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Throttled => "throttled",
            Self::TimedOut => "timed_out",
            Self::Unsupported => "unsupported",
            Self::Malformed => "malformed",
            Self::Unreachable => "unreachable",
            Self::Credentials => "credentials",
            Self::ServiceError => "service_error",
            Self::NotCollected => "not_collected",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a check gets for a read: the answer, or why it could not be read. There is no default.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact<T> {
    /// The service answered.
    Seen(T),
    /// The read failed.
    Unreadable(Unreadable),
}

impl<T> Fact<T> {
    /// Applies `f` to the answer.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Fact<U> {
        match self {
            Self::Seen(value) => Fact::Seen(f(value)),
            Self::Unreadable(why) => Fact::Unreadable(why),
        }
    }

    /// The answer or the reason, as a `Result`, for `?`.
    ///
    /// # Errors
    /// The reason why the read failed.
    pub fn into_result(self) -> Result<T, Unreadable> {
        match self {
            Self::Seen(value) => Ok(value),
            Self::Unreadable(why) => Err(why),
        }
    }
}

/// A failed read, with all that a person needs to mend it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unreadable {
    /// Service prefix and API operation.
    pub call: &'static str,
    /// The IAM action that the call needs.
    pub action: &'static str,
    /// The account that was asked; `None` is the environment's own.
    pub account: Option<String>,
    /// The region that was asked.
    pub region: String,
    /// The class of the failure.
    pub cause: Cause,
    /// The raw text of the SDK or the service. It appears in `unreadable[].message` only.
    pub message: String,
}

/// Deserializes an optional field of a fact that must be there: null is explicit, a missing key is an error.
pub(crate) fn explicit<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer)
}

/// JSON without white space and with sorted keys, whatever map type `serde_json` was built with: equal values have
/// equal texts, so it serves as identity and as input of digests.
pub fn canonical_json(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by(|a, b| a.0.cmp(b.0));
            let fields: Vec<_> = entries
                .iter()
                .map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), canonical_json(value)))
                .collect();
            format!("{{{}}}", fields.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical_json).collect::<Vec<_>>().join(",")),
        scalar => scalar.to_string(),
    }
}
