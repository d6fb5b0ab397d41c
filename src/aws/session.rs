//! Sessions: one environment's credentials, proven by STS, with the clients that use them.

use std::any::{Any, TypeId};
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_config::profile::{Profile, ProfileSet};
use aws_config::sts::AssumeRoleProvider;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_smithy_runtime::client::identity::IdentityCache;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::{RetryConfig, RetryMode};
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::os_shim_internal::{Env, Fs};
use aws_types::sdk_ua_metadata::FrameworkMetadata;
use aws_types::service_config::ServiceConfigKey;

use super::failure;
use super::http;
use crate::facts::snapshot::Identity;
use crate::facts::{Cause, Failure};

/// The name under which an assumed role's session appears in CloudTrail, unless the project file says another.
pub const SESSION_NAME: &str = "audit-gap";

/// Which account an environment is and how to get there.
#[derive(Debug, Clone, Default)]
pub struct EnvironmentSpec {
    /// The environment's name: dev, dev2, prd.
    pub name: String,
    /// The account's twelve digits; credentials of another account fail the environment.
    pub account: Option<String>,
    /// The profile that gives the base credentials, instead of the default chain's choice.
    pub profile: Option<String>,
    /// The role to assume with the base credentials.
    pub role_arn: Option<String>,
    /// The external id that the role's trust policy asks for.
    pub external_id: Option<String>,
    /// The assumed role's session name; [`SESSION_NAME`] by default.
    pub session_name: Option<String>,
    /// The regions that regional rows are judged in; the profile's or environment's one when empty.
    pub regions: Vec<String>,
}

/// Patience: how long and how often a call is tried. `AWS_MAX_ATTEMPTS`, `AWS_RETRY_MODE` and their profile keys override
/// the attempts.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Attempts per HTTP request, the first included.
    pub attempts: u32,
    /// Upper bound of the wait before the first retry; it doubles from there.
    pub initial_backoff: Duration,
    /// Upper bound of every wait.
    pub max_backoff: Duration,
    /// Per attempt, to connect.
    pub connect_timeout: Duration,
    /// Per attempt, from the request to the first byte of the answer.
    pub read_timeout: Duration,
    /// For a whole read: all pages with all their retries.
    pub deadline: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            attempts: 5,
            initial_backoff: Duration::from_secs(1),
            max_backoff: Duration::from_secs(20),
            connect_timeout: Duration::from_secs(5),
            read_timeout: Duration::from_secs(20),
            deadline: Duration::from_secs(90),
        }
    }
}

/// What all sessions of a run share.
#[derive(Debug, Default)]
pub struct Shared {
    /// How long and how often calls are tried.
    pub patience: Patience,
    /// One HTTP client per CA bundle; nearly always one in all.
    http_clients: Mutex<BTreeMap<Option<PathBuf>, SharedHttpClient>>,
}

impl Shared {
    /// Shared parts with another patience than the default.
    pub fn with_patience(patience: Patience) -> Self {
        Self { patience, http_clients: Mutex::default() }
    }

    fn http_client(&self, ca_bundle: Option<PathBuf>) -> Result<SharedHttpClient, String> {
        let mut clients = self.http_clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&ca_bundle) {
            return Ok(client.clone());
        }
        let client = http::client(ca_bundle.as_deref())?;
        clients.insert(ca_bundle, client.clone());
        Ok(client)
    }
}

/// No identity: no credentials, another account's, or an endpoint that does not answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectFailure {
    /// The account that was expected, if one was.
    pub expected_account: Option<String>,
    /// Why.
    pub failure: Failure,
}

impl From<ConnectFailure> for Identity {
    fn from(failed: ConnectFailure) -> Self {
        Self::Failed { expected_account: failed.expected_account, failure: failed.failure }
    }
}

type ClientKey = (TypeId, String);

/// One environment's proven credentials with the clients that use them.
pub struct Session {
    /// The environment's name.
    pub name: String,
    /// The account that `sts:GetCallerIdentity` named.
    pub account: String,
    /// The caller's ARN.
    pub caller: String,
    /// The regions that regional rows are judged in, at least one.
    pub regions: Vec<String>,
    /// How long a whole read may take.
    pub(super) deadline: Duration,
    config: SdkConfig,
    clients: Mutex<HashMap<ClientKey, Box<dyn Any + Send + Sync>>>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { name, account, caller, regions, .. } = self;
        write!(f, "Session {{ {name}, {account}, {caller}, {regions:?} }}")
    }
}

impl Session {
    /// The identity that the snapshot keeps.
    pub fn identity(&self) -> Identity {
        Identity::Established { account: self.account.clone(), caller: self.caller.clone() }
    }

    /// The client of type `C` for `region`, made by `make` when first asked for.
    pub(super) fn client<C>(&self, region: &str, make: impl FnOnce(&SdkConfig) -> C) -> C
    where
        C: Clone + Send + Sync + 'static,
    {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (TypeId::of::<C>(), region.to_owned());
        if let Some(client) = clients.get(&key).and_then(|client| client.downcast_ref::<C>()) {
            return client.clone();
        }
        let client = make(&self.config.to_builder().region(Region::new(region.to_owned())).build());
        clients.insert(key, Box::new(client.clone()));
        client
    }

    /// A session over `config` that STS has not been asked about.
    #[cfg(test)]
    pub(super) fn unproven(config: SdkConfig, deadline: Duration) -> Self {
        let regions = config.region().map(|region| region.to_string()).into_iter().collect();
        let (name, account, caller) = ("test".to_owned(), "111111111111".to_owned(), "arn:test".to_owned());
        Self { name, account, caller, regions, deadline, config, clients: Mutex::default() }
    }
}

/// Establishes whose account `spec` leads to.
///
/// # Errors
/// No session: no credentials, a role that cannot be assumed, another account than expected, no region, or an STS endpoint
/// that does not answer.
pub async fn connect(spec: EnvironmentSpec, shared: &Shared) -> Result<Session, ConnectFailure> {
    let expected_account = spec.account.clone();
    establish(spec, shared).await.map_err(|failure| ConnectFailure { expected_account, failure })
}

async fn establish(spec: EnvironmentSpec, shared: &Shared) -> Result<Session, Failure> {
    let config = configure(&spec, shared).await?;
    let regions = match (spec.regions.is_empty(), config.region()) {
        (false, _) => spec.regions.clone(),
        (true, Some(region)) => vec![region.to_string()],
        (true, None) => {
            return Err(misconfigured("no region: set `regions` in the project file, --region or AWS_REGION"));
        }
    };
    let deadline = shared.patience.deadline;
    let asked = tokio::time::timeout(deadline, caller_identity(&config)).await.unwrap_or_else(|_| {
        Err(failure::failure(Cause::TimedOut, &format!("sts:GetCallerIdentity: no answer within {deadline:?}")))
    });
    let (account, caller) = asked.map_err(|failure| advised(failure, spec.profile.as_deref()))?;
    if let Some(expected) = spec.account.filter(|expected| *expected != account) {
        let message = format!(
            "the credentials belong to account {account} ({caller}), environment `{}` is account {expected}",
            spec.name
        );
        return Err(failure::failure(Cause::Credentials, &message));
    }
    Ok(Session { name: spec.name, account, caller, regions, deadline, config, clients: Mutex::default() })
}

/// Says how to sign in again, where the SDK found no valid token of a single sign-on. Its error has no type of its own.
fn advised(failure: Failure, profile: Option<&str>) -> Failure {
    if !failure.message.contains("SSO token") {
        return failure;
    }
    let named = profile.map(str::to_owned).or_else(|| Env::real().get("AWS_PROFILE").ok());
    let option = named.map(|name| format!(" --profile {name}")).unwrap_or_default();
    Failure { message: format!("{}; sign in again with `aws sso login{option}`", failure.message), ..failure }
}

async fn caller_identity(config: &SdkConfig) -> Result<(String, String), Failure> {
    let answer = aws_sdk_sts::Client::new(config).get_caller_identity().send().await.map_err(|error| {
        let Failure { cause, message } = failure::of(&error);
        // Only here does a denial mean that there is no identity; AWS itself never denies this call.
        Failure { cause, message: format!("sts:GetCallerIdentity: {message}") }
    })?;
    Ok((failure::required(answer.account, "Account")?, failure::required(answer.arn, "Arn")?))
}

/// The SDK's configuration for `spec`: the default chain or the profile, then the role on top.
async fn configure(spec: &EnvironmentSpec, shared: &Shared) -> Result<SdkConfig, Failure> {
    let env = Env::real();
    let profiles = profiles(spec.profile.as_deref(), &env).await?;
    let profile = profiles.get_profile(profiles.selected_profile());
    if let (Some(name), None) = (&spec.profile, profile) {
        return Err(misconfigured(format!("profile `{name}` is in neither of the AWS config and credentials files")));
    }
    let ca_bundle = setting("AWS_CA_BUNDLE", "ca_bundle", &env, profile).map(PathBuf::from);
    let patience = shared.patience;
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(shared.http_client(ca_bundle).map_err(misconfigured)?)
        .retry_config(retries(&patience, &env, profile)?)
        .timeout_config(timeouts(&patience))
        // The default of five seconds is shorter than one retried AssumeRole.
        .identity_cache(IdentityCache::lazy().load_timeout(patience.deadline).build());
    if let Ok(us) = FrameworkMetadata::new("audit-gap", Some(env!("CARGO_PKG_VERSION"))) {
        loader = loader.framework_metadata(us);
    }
    if let Some(name) = &spec.profile {
        loader = loader.profile_name(name);
    }
    if let Some(region) = spec.regions.first() {
        loader = loader.region(Region::new(region.clone()));
    }
    let base = loader.load().await;
    match &spec.role_arn {
        Some(role) => Ok(assuming(role, spec, base).await),
        None => Ok(base),
    }
}

async fn assuming(role: &str, spec: &EnvironmentSpec, base: SdkConfig) -> SdkConfig {
    let name = spec.session_name.as_deref().unwrap_or(SESSION_NAME);
    let mut role = AssumeRoleProvider::builder(role).session_name(name).configure(&base);
    if let Some(id) = &spec.external_id {
        role = role.external_id(id);
    }
    let credentials = SharedCredentialsProvider::new(role.build().await);
    base.into_builder().credentials_provider(credentials).build()
}

async fn profiles(selected: Option<&str>, env: &Env) -> Result<ProfileSet, Failure> {
    let selected = selected.map(|name| name.to_owned().into());
    aws_config::profile::load(&Fs::real(), env, &EnvConfigFiles::default(), selected)
        .await
        .map_err(|error| misconfigured(format!("AWS config and credentials files: {}", failure::chain(&error))))
}

/// A setting as every AWS tool reads it: the environment variable, else the profile's key.
fn setting(variable: &str, key: &str, env: &Env, profile: Option<&Profile>) -> Option<String> {
    let value = env.get(variable).ok().or_else(|| profile.and_then(|profile| profile.get(key)).map(str::to_owned));
    value.filter(|value| !value.is_empty())
}

/// The SDK's standard retries. Read here because the SDK's own reader of these settings panics on a bad value, and on the
/// mode `legacy`, which older config files still hold.
fn retries(patience: &Patience, env: &Env, profile: Option<&Profile>) -> Result<RetryConfig, Failure> {
    let attempts = match setting("AWS_MAX_ATTEMPTS", "max_attempts", env, profile) {
        Some(text) => match text.parse() {
            Ok(attempts) if attempts > 0 => attempts,
            _ => return Err(misconfigured(format!("AWS_MAX_ATTEMPTS / max_attempts: `{text}` is no positive number"))),
        },
        None => patience.attempts,
    };
    let mode = match setting("AWS_RETRY_MODE", "retry_mode", env, profile).as_deref() {
        Some("adaptive") => RetryMode::Adaptive,
        Some("standard" | "legacy") | None => RetryMode::Standard,
        Some(other) => {
            return Err(misconfigured(format!("AWS_RETRY_MODE / retry_mode: `{other}` is not standard or adaptive")));
        }
    };
    Ok(RetryConfig::standard()
        .with_retry_mode(mode)
        .with_max_attempts(attempts)
        .with_initial_backoff(patience.initial_backoff)
        .with_max_backoff(patience.max_backoff))
}

fn timeouts(patience: &Patience) -> TimeoutConfig {
    TimeoutConfig::builder().connect_timeout(patience.connect_timeout).read_timeout(patience.read_timeout).build()
}

/// The shared AWS configuration gives no usable session.
fn misconfigured(message: impl AsRef<str>) -> Failure {
    failure::failure(Cause::Credentials, message.as_ref())
}

/// The endpoint that the user configured for a service, if any: `AWS_ENDPOINT_URL_<SERVICE>`, the profile's `services`
/// section, `AWS_ENDPOINT_URL`, the profile's `endpoint_url`, in that order, and none with
/// `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`.
pub(super) fn configured_endpoint(config: &SdkConfig, service_id: &str) -> Option<String> {
    let key =
        ServiceConfigKey::builder().service_id(service_id).env("AWS_ENDPOINT_URL").profile("endpoint_url").build().ok();
    let own = key.and_then(|key| config.service_config()?.load_config(key));
    own.or_else(|| config.endpoint_url().map(str::to_owned))
}
