//! Why an AWS call failed: the SDK's errors as [`Failure`]s, classed by the service's own error code where there is one.

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_sts::operation::assume_role::AssumeRoleError;
use aws_sdk_sts::operation::assume_role_with_web_identity::AssumeRoleWithWebIdentityError;
use aws_smithy_http::endpoint::ResolveEndpointError as NoEndpointByRules;
use aws_smithy_runtime_api::client::endpoint::error::ResolveEndpointError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::facts::{Cause, Failure};

/// Longest message kept, in characters: service texts are a sentence or two, a page of HTML is not.
const LONGEST_MESSAGE: usize = 600;

/// Codes that say the caller may not, whoever says it: IAM, a service control policy, or a missing subscription.
const DENIED: &[&str] = &[
    "AccessDenied",
    "AccessDeniedException",
    "AllAccessDisabled",
    "AuthorizationError",
    "AuthorizationErrorException",
    "Forbidden",
    "ForbiddenException",
    "NotAuthorized",
    "NotAuthorizedException",
    "OperationNotPermitted",
    "OperationNotPermittedException",
    "OptInRequired",
    "SubscriptionRequiredException",
    "UnauthorizedAccess",
    "UnauthorizedException",
    "UnauthorizedOperation",
];

/// Codes of rate limits that do not begin with one of [`THROTTLED_PREFIXES`].
const THROTTLED: &[&str] = &[
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "SlowDown",
];

const THROTTLED_PREFIXES: &[&str] = &["Throttl", "TooManyRequests", "RequestThrottled"];

/// Codes that say the credentials themselves are no good (missing, expired, revoked, badly signed).
const CREDENTIALS: &[&str] = &[
    "AuthFailure",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSecurity",
    "InvalidSignatureException",
    "InvalidToken",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "RequestExpired",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
    "TokenRefreshRequired",
    "UnrecognizedClientException",
];

/// Codes that say the service does not offer the operation here (region, partition, emulator).
const UNSUPPORTED: &[&str] = &[
    "InvalidAction",
    "NotImplemented",
    "NotImplementedException",
    "RegionDisabledException",
    "UnknownOperation",
    "UnknownOperationException",
    "UnsupportedOperation",
    "UnsupportedOperationException",
];

const TIMED_OUT: &[&str] = &["RequestTimeout", "RequestTimeoutException"];

/// A failure with its message made fit for one line of a report.
pub(super) fn failure(cause: Cause, message: &str) -> Failure {
    let line = message.split_whitespace().collect::<Vec<_>>().join(" ");
    let message = match line.char_indices().nth(LONGEST_MESSAGE) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    };
    Failure { cause, message }
}

/// An answer that lacks what the service's model promises.
pub(super) fn malformed(message: impl AsRef<str>) -> Failure {
    failure(Cause::Malformed, message.as_ref())
}

/// A field that the service always sends.
///
/// # Errors
/// The answer lacks it: nothing may be concluded from such an answer.
pub(super) fn required<T>(field: Option<T>, name: &str) -> Result<T, Failure> {
    field.ok_or_else(|| malformed(format!("the answer lacks `{name}`")))
}

/// The failure that `error` is.
pub(super) fn of<E>(error: &SdkError<E, HttpResponse>) -> Failure
where
    E: Error + ProvideErrorMetadata + 'static,
{
    match error {
        SdkError::ServiceError(refusal) => of_service(refusal.err(), refusal.raw()),
        SdkError::TimeoutError(_) => failure(Cause::TimedOut, &chain(error)),
        SdkError::DispatchFailure(dispatch) if dispatch.is_timeout() => failure(Cause::TimedOut, &chain(error)),
        SdkError::DispatchFailure(dispatch) if dispatch.is_io() || dispatch.as_other().is_some() => {
            of_local(error, Cause::Unreachable)
        }
        SdkError::ResponseError(response) => {
            let text = format!("HTTP {}: {}", response.raw().status().as_u16(), chain(error));
            // The SDK cuts a body that stops flowing; its error type is private, its text is stable.
            let cause = if text.contains("minimum throughput") { Cause::TimedOut } else { Cause::Malformed };
            failure(cause, &text)
        }
        _ => of_local(error, Cause::ServiceError),
    }
}

/// The class of an error code, if the code alone decides it.
fn cause_of_code(code: &str) -> Option<Cause> {
    let classes = [
        (DENIED, Cause::Denied),
        (THROTTLED, Cause::Throttled),
        (CREDENTIALS, Cause::Credentials),
        (UNSUPPORTED, Cause::Unsupported),
        (TIMED_OUT, Cause::TimedOut),
    ];
    if THROTTLED_PREFIXES.iter().any(|prefix| code.starts_with(prefix)) {
        return Some(Cause::Throttled);
    }
    classes.iter().find(|(codes, _)| codes.contains(&code)).map(|(_, cause)| *cause)
}

fn of_service<E>(error: &E, raw: &HttpResponse) -> Failure
where
    E: Error + ProvideErrorMetadata + 'static,
{
    let status = raw.status().as_u16();
    let Some(code) = error.code() else { return of_uncoded(error, raw) };
    let cause = cause_of_code(code).unwrap_or(if status == 429 { Cause::Throttled } else { Cause::ServiceError });
    match error.message() {
        Some(message) => failure(cause, &format!("{code}: {message}")),
        None => failure(cause, code),
    }
}

/// A refusal without an error code: HEAD answers, gateways, proxies, or a body that is not the service's.
fn of_uncoded<E: Error + 'static>(error: &E, raw: &HttpResponse) -> Failure {
    let status = raw.status().as_u16();
    let body = raw.body().bytes().unwrap_or_default();
    let content_type = raw.headers().get("content-type").unwrap_or("no content type");
    if !body.trim_ascii().is_empty() || raw.status().is_success() {
        let text = format!("HTTP {status} ({content_type}) is no answer of this service: {}", chain(error));
        return malformed(text);
    }
    let cause = match status {
        401 | 403 => Cause::Denied,
        408 | 504 => Cause::TimedOut,
        429 => Cause::Throttled,
        501 => Cause::Unsupported,
        _ => Cause::ServiceError,
    };
    failure(cause, &format!("HTTP {status} without an error code"))
}

/// A failure before the service said anything: `otherwise` unless the chain of causes names a better class.
fn of_local(error: &(dyn Error + 'static), otherwise: Cause) -> Failure {
    if find::<CredentialsError>(error).is_some() {
        return of_credentials(error);
    }
    // The service crates' rules and the runtime each have an error type of this name.
    let no_endpoint = find::<ResolveEndpointError>(error).is_some() || find::<NoEndpointByRules>(error).is_some();
    let cause = if no_endpoint { Cause::Unsupported } else { otherwise };
    failure(cause, &chain(error))
}

/// Credentials that could not be had. When STS was asked for them, its own answer is the message; when STS could not be
/// reached, that is the cause.
fn of_credentials(error: &(dyn Error + 'static)) -> Failure {
    // Below `error` only: it may itself be STS's, for want of the credentials to ask STS with.
    let below = error.source();
    let refused =
        below.and_then(find::<SdkError<AssumeRoleError, HttpResponse>>).map(|error| ("sts:AssumeRole", of(error)));
    let web = || {
        below
            .and_then(find::<SdkError<AssumeRoleWithWebIdentityError, HttpResponse>>)
            .map(|error| ("sts:AssumeRoleWithWebIdentity", of(error)))
    };
    match refused.or_else(web) {
        Some((call, nested)) => {
            let cause = match nested.cause {
                reachability @ (Cause::Unreachable | Cause::TimedOut | Cause::Throttled) => reachability,
                _ => Cause::Credentials,
            };
            failure(cause, &format!("{call}: {}", nested.message))
        }
        None => failure(Cause::Credentials, &chain(error)),
    }
}

/// `error` and what caused it, outermost first.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// The first error of type `T` in the chain of causes.
fn find<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    causes(error).find_map(|error| error.downcast_ref::<T>())
}

/// The chain of causes as one text, without the repetitions that wrapping errors make.
pub(super) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = String::new();
    for cause in causes(error) {
        let part = cause.to_string();
        if !text.contains(&part) {
            text += if text.is_empty() { "" } else { ": " };
            text += &part;
        }
    }
    text
}
