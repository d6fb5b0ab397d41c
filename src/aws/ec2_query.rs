//! EC2's query protocol on the SDK's own runtime: endpoint, signature, retries, error and page decoding.
//!
//! The EC2 service crate alone takes a third of the whole build and more memory than many machines have, for eight
//! listings. Here the same runtime (signer, retries, timeouts, HTTP client, credentials cache) is given EC2's protocol.

use std::fmt;

use aws_config::SdkConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::auth::{SigV4OperationSigningConfig, SigningOptions};
use aws_runtime::invocation_id::InvocationIdInterceptor;
use aws_runtime::request_info::RequestInfoInterceptor;
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_runtime::service_clock_skew::ServiceClockSkewInterceptor;
use aws_runtime::user_agent::{ApiMetadata, UserAgentInterceptor};
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime::client::retries::classifiers::{HttpStatusCodeClassifier, TransientErrorClassifier};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{AuthSchemeOptionResolverParams, SharedAuthScheme};
use aws_smithy_runtime_api::client::endpoint::error::ResolveEndpointError;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::error::metadata::{ErrorMetadata, ProvideErrorMetadata};
use aws_types::SigningName;
use aws_types::region::SigningRegion;
use aws_types::request_id::RequestId;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::session::configured_endpoint;

/// The version of EC2's API that is spoken, part of every request.
const API_VERSION: &str = "2016-11-15";

/// An EC2 client of one region.
#[derive(Debug, Clone)]
pub(super) struct Client {
    config: SdkConfig,
}

/// One page of a `Describe…` answer. Each operation names its list differently; the root element says which it is.
#[derive(Debug, Deserialize)]
pub(super) struct Page<T> {
    #[serde(
        alias = "regionInfo",
        alias = "flowLogSet",
        alias = "vpcSet",
        alias = "subnetSet",
        alias = "networkInterfaceSet",
        alias = "natGatewaySet",
        alias = "internetGatewaySet",
        alias = "routeTableSet",
        alias = "reservationSet"
    )]
    set: List<T>,
    #[serde(rename = "nextToken")]
    next_token: Option<String>,
    #[serde(rename = "requestId")]
    request_id: Option<String>,
}

/// EC2's lists: `<vpcSet><item>…</item><item>…</item></vpcSet>`, `<vpcSet/>` when empty.
#[derive(Debug, Deserialize)]
pub(super) struct List<T> {
    #[serde(rename = "item", default = "Vec::new")]
    pub(super) items: Vec<T>,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self { items: Vec::new() }
    }
}

impl<T> Page<T> {
    /// The token of the next page.
    pub(super) fn next_token(&self) -> Option<&str> {
        self.next_token.as_deref()
    }

    /// The page's items.
    pub(super) fn into_items(self) -> Vec<T> {
        self.set.items
    }
}

impl<T> RequestId for Page<T> {
    fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }
}

/// An error that EC2 answered.
#[derive(Debug)]
pub(super) struct Ec2Error(ErrorMetadata);

impl fmt::Display for Ec2Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl std::error::Error for Ec2Error {}

impl ProvideErrorMetadata for Ec2Error {
    fn meta(&self) -> &ErrorMetadata {
        &self.0
    }
}

impl Client {
    /// A client of `config`'s region.
    pub(super) fn new(config: &SdkConfig) -> Self {
        Self { config: config.clone() }
    }

    /// Asks for one page.
    pub(super) async fn describe<T>(
        &self,
        action: &'static str,
        parameters: &[(&str, &str)],
    ) -> Result<Page<T>, SdkError<Ec2Error, HttpResponse>>
    where
        T: DeserializeOwned + fmt::Debug + Send + Sync + 'static,
    {
        let mut body = format!("Action={action}&Version={API_VERSION}");
        for (name, value) in parameters {
            body += &format!("&{name}={}", percent_encoded(value));
        }
        let region = self.config.region().map(|region| region.as_ref().to_owned()).unwrap_or_default();
        let url = endpoint(&self.config, &region).map_err(SdkError::construction_failure)?;
        let mut operation = Operation::builder()
            .service_name("EC2")
            .operation_name(action)
            .endpoint_url(&url)
            .serializer(serialize)
            .deserializer(move |response| deserialize(action, response))
            .runtime_plugin(self.signed(region))
            .with_connection_poisoning()
            .retry_classifier(TransientErrorClassifier::<Ec2Error>::new())
            .retry_classifier(HttpStatusCodeClassifier::default())
            .retry_classifier(AwsErrorCodeClassifier::<Ec2Error>::new());
        if let Some(retries) = self.config.retry_config() {
            operation = operation.standard_retry(retries);
        }
        if let Some(timeouts) = self.config.timeout_config() {
            operation = operation.timeout_config(timeouts.clone());
        }
        if let Some(http_client) = self.config.http_client() {
            operation = operation.http_client(http_client);
        }
        operation.build().invoke(body).await
    }

    /// Signature V4 with the session's credentials, and the headers that every SDK client sends.
    fn signed(&self, region: String) -> StaticRuntimePlugin {
        let mut settings = Layer::new("ec2");
        settings.store_put(AuthSchemeOptionResolverParams::new(()));
        settings.store_put(SigV4OperationSigningConfig {
            region: Some(SigningRegion::from(aws_config::Region::new(region))),
            region_set: None,
            name: Some(SigningName::from_static("ec2")),
            signing_options: SigningOptions::default(),
        });
        settings.store_put(ApiMetadata::new("ec2", env!("CARGO_PKG_VERSION")));
        if let Some(name) = self.config.app_name() {
            settings.store_put(name.clone());
        }
        for us in self.config.framework_metadata() {
            settings.store_append(us.clone());
        }
        let mut parts = RuntimeComponentsBuilder::new("ec2")
            .with_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()))
            .with_auth_scheme_option_resolver(Some(StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID])))
            .with_identity_cache(self.config.identity_cache())
            .with_time_source(self.config.time_source())
            .with_sleep_impl(self.config.sleep_impl())
            .with_interceptor(ServiceClockSkewInterceptor::new())
            .with_interceptor(InvocationIdInterceptor::new())
            .with_interceptor(RequestInfoInterceptor::new())
            .with_interceptor(UserAgentInterceptor::new());
        if let Some(credentials) = self.config.credentials_provider() {
            parts.set_identity_resolver(SCHEME_ID, credentials);
        }
        StaticRuntimePlugin::new().with_config(settings.freeze()).with_runtime_components(parts)
    }
}

fn serialize(body: String) -> Result<HttpRequest, BoxError> {
    let request = http::Request::builder()
        .method("POST")
        .uri("/")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("content-length", body.len())
        .body(SdkBody::from(body))?;
    Ok(HttpRequest::try_from(request)?)
}

fn deserialize<T: DeserializeOwned>(
    action: &str,
    response: &HttpResponse,
) -> Result<Page<T>, OrchestratorError<Ec2Error>> {
    let body = response.body().bytes().unwrap_or_default();
    let text = std::str::from_utf8(body).map_err(OrchestratorError::other)?;
    if !response.status().is_success() {
        return Err(OrchestratorError::operation(Ec2Error(error_metadata(text))));
    }
    // The XML decoder ignores the root's name, and an unknown root without fields would pass as an empty page.
    let expected = format!("{action}Response");
    if root(text) != Some(expected.as_str()) {
        return Err(OrchestratorError::other(format!("the answer is no {expected}")));
    }
    quick_xml::de::from_str(text).map_err(OrchestratorError::other)
}

/// The name of the root element.
fn root(text: &str) -> Option<&str> {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    while rest.starts_with("<?") || rest.starts_with("<!") {
        rest = rest.split_once('>')?.1.trim_start();
    }
    let name = rest.strip_prefix('<')?;
    name.split(|c: char| c.is_whitespace() || c == '>' || c == '/').next()
}

/// `<Response><Errors><Error><Code/><Message/></Error></Errors><RequestID/></Response>`.
#[derive(Debug, Deserialize)]
struct ErrorAnswer {
    #[serde(rename = "Errors")]
    errors: ErrorList,
}

#[derive(Debug, Deserialize)]
struct ErrorList {
    #[serde(rename = "Error")]
    errors: Vec<ErrorItem>,
}

#[derive(Debug, Deserialize)]
struct ErrorItem {
    #[serde(rename = "Code")]
    code: String,
    #[serde(rename = "Message")]
    message: Option<String>,
}

/// The first error's code and message; nothing when the body is not EC2's.
fn error_metadata(text: &str) -> ErrorMetadata {
    let first =
        quick_xml::de::from_str::<ErrorAnswer>(text).ok().and_then(|answer| answer.errors.errors.into_iter().next());
    match first {
        Some(ErrorItem { code, message }) => {
            let builder = ErrorMetadata::builder().code(code);
            message.into_iter().fold(builder, |builder, message| builder.message(message)).build()
        }
        None => ErrorMetadata::builder().build(),
    }
}

/// The endpoint: the configured one, else the partition's, as EC2's endpoint rules have it.
fn endpoint(config: &SdkConfig, region: &str) -> Result<String, ResolveEndpointError> {
    let (fips, dual_stack) = (config.use_fips().unwrap_or(false), config.use_dual_stack().unwrap_or(false));
    match configured_endpoint(config, "EC2") {
        Some(_) if fips || dual_stack => {
            Err(ResolveEndpointError::message("FIPS or dual-stack and a custom endpoint are not supported together"))
        }
        Some(url) => Ok(url),
        None => Ok(public_endpoint(region, fips, dual_stack)),
    }
}

fn public_endpoint(region: &str, fips: bool, dual_stack: bool) -> String {
    let partition = PARTITIONS.iter().find(|partition| region.starts_with(partition.regions)).unwrap_or(&COMMERCIAL);
    // GovCloud's standard hosts are FIPS hosts.
    let host = if fips && (dual_stack || partition.regions != "us-gov-") { "ec2-fips" } else { "ec2" };
    let suffix = if dual_stack { partition.dual_stack_suffix } else { partition.suffix };
    format!("https://{host}.{region}.{suffix}")
}

/// A set of regions with domain names of its own.
struct Partition {
    /// How its regions' names begin.
    regions: &'static str,
    suffix: &'static str,
    dual_stack_suffix: &'static str,
}

const COMMERCIAL: Partition = Partition { regions: "", suffix: "amazonaws.com", dual_stack_suffix: "api.aws" };

/// The partitions other than the commercial one, from the SDKs' common `partitions.json`.
const PARTITIONS: &[Partition] = &[
    Partition { regions: "cn-", suffix: "amazonaws.com.cn", dual_stack_suffix: "api.amazonwebservices.com.cn" },
    Partition { regions: "us-gov-", suffix: "amazonaws.com", dual_stack_suffix: "api.aws" },
    Partition { regions: "eusc-", suffix: "amazonaws.eu", dual_stack_suffix: "api.amazonwebservices.eu" },
    Partition { regions: "us-iso-", suffix: "c2s.ic.gov", dual_stack_suffix: "api.aws.ic.gov" },
    Partition { regions: "us-isob-", suffix: "sc2s.sgov.gov", dual_stack_suffix: "api.aws.scloud" },
    Partition { regions: "eu-isoe-", suffix: "cloud.adc-e.uk", dual_stack_suffix: "api.cloud-aws.adc-e.uk" },
    Partition { regions: "us-isof-", suffix: "csp.hci.ic.gov", dual_stack_suffix: "api.aws.hci.ic.gov" },
];

/// RFC 3986: everything but the unreserved characters is escaped. Page tokens hold `+`, `/` and `=`.
fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |encoded, byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            encoded + (byte as char).encode_utf8(&mut [0; 4])
        }
        _ => encoded + &format!("%{byte:02X}"),
    })
}

#[cfg(test)]
mod tests {
    use super::{percent_encoded, public_endpoint, root};

    #[test]
    fn endpoints_follow_the_partition() {
        let table = [
            ("ap-northeast-1", false, false, "https://ec2.ap-northeast-1.amazonaws.com"),
            ("us-east-1", true, false, "https://ec2-fips.us-east-1.amazonaws.com"),
            ("us-east-1", false, true, "https://ec2.us-east-1.api.aws"),
            ("us-east-1", true, true, "https://ec2-fips.us-east-1.api.aws"),
            ("cn-north-1", false, false, "https://ec2.cn-north-1.amazonaws.com.cn"),
            ("cn-north-1", false, true, "https://ec2.cn-north-1.api.amazonwebservices.com.cn"),
            ("us-gov-west-1", true, false, "https://ec2.us-gov-west-1.amazonaws.com"),
            ("us-gov-west-1", true, true, "https://ec2-fips.us-gov-west-1.api.aws"),
            ("us-iso-east-1", false, false, "https://ec2.us-iso-east-1.c2s.ic.gov"),
            ("us-isob-east-1", false, false, "https://ec2.us-isob-east-1.sc2s.sgov.gov"),
            ("us-isof-south-1", false, false, "https://ec2.us-isof-south-1.csp.hci.ic.gov"),
            ("eusc-de-east-1", false, false, "https://ec2.eusc-de-east-1.amazonaws.eu"),
        ];
        for (region, fips, dual_stack, expected) in table {
            assert_eq!(public_endpoint(region, fips, dual_stack), expected);
        }
    }

    #[test]
    fn only_unreserved_characters_go_as_they_are() {
        assert_eq!(percent_encoded("aZ0-._~ +/=&本"), "aZ0-._~%20%2B%2F%3D%26%E6%9C%AC");
    }

    #[test]
    fn the_root_is_found_behind_declarations() {
        assert_eq!(root("<?xml version=\"1.0\"?>\n<A xmlns=\"x\"><B/></A>"), Some("A"));
        assert_eq!(root("<!DOCTYPE html><html/>"), Some("html"));
        assert_eq!(root(""), None);
        assert_eq!(root("{}"), None);
    }
}
