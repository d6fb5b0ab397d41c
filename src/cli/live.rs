//! Live scans: credentials, sessions and progress.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::Timestamp;

use super::job::{Job, JobArgs};
use crate::aws::{EnvironmentSpec, LiveSource, OtherSessions, Shared, connect};
use crate::facts::reader::{Progress, Source};
use crate::facts::snapshot::Identity;
use crate::facts::{Cause, Record, Request};
use crate::matrix::Environment;
use crate::project::{Credentials, ProjectEnvironment};
use crate::scan::{self, DisabledRegions, Scan, Target};

/// Connects to every environment and scans them.
pub(super) async fn scan(job: &Job<'_>) -> Result<Scan, DisabledRegions> {
    let shared = Shared::default();
    let targets = job.environments.iter().map(|environment| target(job, environment, &shared));
    let targets = futures::future::join_all(targets).await;
    let bar = progress_bar();
    let scan = scan::run(&job.plan(counter(&bar)), targets).await;
    bar.finish_and_clear();
    scan
}

/// The sessions of the environment's other accounts, as the project file reaches them. An account without one hides what lies
/// there, and nothing else.
async fn others(settings: Option<&ProjectEnvironment>, regions: &[String], shared: &Shared) -> OtherSessions {
    let others = settings.map(|settings| settings.other_accounts.as_slice()).unwrap_or_default();
    let connected = others.iter().map(|other| async {
        let mut spec = EnvironmentSpec {
            name: format!("{} ({})", settings.map_or("", |settings| settings.id.as_str()), other.account),
            account: Some(other.account.clone()),
            regions: regions.to_vec(),
            ..EnvironmentSpec::default()
        };
        reach(&mut spec, other.credentials.clone());
        (other.account.clone(), connect(spec, shared).await.map(Arc::new))
    });
    futures::future::join_all(connected).await.into_iter().collect()
}

async fn target<'m>(job: &Job<'m>, environment: &'m Environment, shared: &Shared) -> Target<'m> {
    let settings = job.project.and_then(|project| project.environment(&environment.id.value));
    let spec = spec(job.args, &environment.id.value, settings);
    let configured = spec.regions.clone();
    let connected = connect(spec, shared).await;
    let (collected_at, sample_logs) = (now(), job.args.sample_logs);
    let other_accounts = settings.iter().flat_map(|it| &it.other_accounts).map(|other| other.account.clone()).collect();
    match connected {
        Ok(session) => {
            let others = others(settings, &session.regions, shared).await;
            Target {
                environment,
                identity: session.identity(),
                regions: session.regions.clone(),
                other_accounts,
                collected_at,
                sample_logs,
                source: LiveSource::new(Arc::new(session), others),
            }
        }
        Err(failed) => {
            let identity = Identity::from(failed);
            let source = Arc::new(Nobody);
            Target { environment, identity, regions: configured, other_accounts, collected_at, sample_logs, source }
        }
    }
}

/// The one look at the clock, in whole seconds: what a scan sees there is a fact like any other, kept in the snapshot.
#[allow(clippy::disallowed_methods, reason = "the shell is where the time comes from")]
pub(super) fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}

/// What the project file says of an environment; the command line's profile and regions come first.
fn spec(args: &JobArgs, name: &str, settings: Option<&ProjectEnvironment>) -> EnvironmentSpec {
    let mut spec = EnvironmentSpec { name: name.to_owned(), ..EnvironmentSpec::default() };
    if let Some(settings) = settings {
        spec.account.clone_from(&settings.account);
        spec.regions.clone_from(&settings.regions);
        reach(&mut spec, settings.credentials.clone());
    }
    if let Some(profile) = &args.profile {
        spec.profile = Some(profile.clone());
    }
    if !args.region.is_empty() {
        spec.regions.clone_from(&args.region);
    }
    spec
}

fn reach(spec: &mut EnvironmentSpec, credentials: Credentials) {
    match credentials {
        Credentials::Current => {}
        Credentials::Profile(profile) => spec.profile = Some(profile),
        Credentials::Role { arn, external_id, session_name } => {
            (spec.role_arn, spec.external_id, spec.session_name) = (Some(arn), external_id, session_name);
        }
    }
}

/// Answers nothing, for an environment without identity. It is never asked.
struct Nobody;

impl Source for Nobody {
    fn answer(&self, _: Request) -> futures::future::BoxFuture<'static, Record> {
        Box::pin(async { Record::failed(Cause::Credentials, "the environment's identity could not be established") })
    }
}

/// Progress on stderr; indicatif itself stays silent when stderr is no terminal.
fn progress_bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{spinner} {pos}/{len} reads answered, {elapsed}") {
        bar.set_style(style);
    }
    bar
}

fn counter(bar: &ProgressBar) -> Arc<dyn Fn(Progress) + Send + Sync> {
    let (bar, asked) = (bar.clone(), AtomicU64::new(0));
    Arc::new(move |progress| match progress {
        Progress::Asked => bar.set_length(asked.fetch_add(1, Ordering::Relaxed) + 1),
        Progress::Answered => bar.inc(1),
    })
}
