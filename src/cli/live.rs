//! Live scans: credentials, sessions and progress.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::Timestamp;

use super::Failure;
use super::job::{Job, JobArgs};
use crate::aws::{EnvironmentSpec, LiveSource, Shared, connect};
use crate::facts::reader::{Progress, Source};
use crate::facts::snapshot::Identity;
use crate::facts::{Cause, Record, Request};
use crate::matrix::Environment;
use crate::project::{Credentials, ProjectEnvironment};
use crate::scan::{self, DisabledRegions, Scan, Target};

/// Connects to every environment and scans them. Ctrl-C ends it without a report.
pub(super) async fn scan(job: &Job<'_>) -> Result<Result<Scan, DisabledRegions>, Failure> {
    let work = async {
        let shared = Shared::default();
        let targets = job.environments.iter().map(|environment| target(job, environment, &shared));
        let targets = futures::future::join_all(targets).await;
        let bar = progress_bar();
        let scan = scan::run(&job.plan(counter(&bar)), targets).await;
        bar.finish_and_clear();
        scan
    };
    tokio::select! {
        scan = work => Ok(scan),
        _ = tokio::signal::ctrl_c() => Err(Failure::interrupted()),
    }
}

async fn target<'m>(job: &Job<'m>, environment: &'m Environment, shared: &Shared) -> Target<'m> {
    let settings = job.project.and_then(|project| project.environment(&environment.id.value));
    let spec = spec(job.args, &environment.id.value, settings);
    let configured = spec.regions.clone();
    let connected = connect(spec, shared).await;
    let collected_at = now();
    match connected {
        Ok(session) => Target {
            environment,
            identity: session.identity(),
            regions: session.regions.clone(),
            collected_at,
            source: LiveSource::new(Arc::new(session)),
        },
        Err(failed) => {
            let identity = Identity::from(failed);
            Target { environment, identity, regions: configured, collected_at, source: Arc::new(Nobody) }
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
        match settings.credentials.clone() {
            Credentials::Current => {}
            Credentials::Profile(profile) => spec.profile = Some(profile),
            Credentials::Role { arn, external_id, session_name } => {
                (spec.role_arn, spec.external_id, spec.session_name) = (Some(arn), external_id, session_name);
            }
        }
    }
    if let Some(profile) = &args.profile {
        spec.profile = Some(profile.clone());
    }
    if !args.region.is_empty() {
        spec.regions.clone_from(&args.region);
    }
    spec
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
