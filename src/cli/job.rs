//! What a command that judges rows is asked, and of which facts: live AWS, a saved snapshot or the built-in demo.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Exit, Failure, demo, input};
use crate::facts::logs::SampleLogEvents;
use crate::facts::reader::Progress;
use crate::facts::snapshot::{EnvironmentFacts, Identity, Replay, Snapshot};
use crate::facts::{self, Cause};
use crate::lang::Lang;
use crate::lang::cli::Complaint;
use crate::matrix::{Component, Environment, Matrix};
use crate::monthly::Month;
use crate::project::{self, Project};
use crate::scan::{self, DisabledRegions, Plan, Scan, Target};

/// Arguments that say where requirement and facts come from.
#[derive(Debug, clap::Args)]
pub(super) struct JobArgs {
    /// The project file [default: ./audit-gap.yaml if it is there].
    #[arg(long, value_name = "FILE", conflicts_with = "demo")]
    config: Option<PathBuf>,
    /// The directory of a company's own matrix [default: the built-in one].
    #[arg(long, value_name = "DIR")]
    matrix: Option<PathBuf>,
    /// Replay saved facts instead of asking AWS.
    #[arg(long, value_name = "FILE", conflicts_with = "demo")]
    snapshot: Option<PathBuf>,
    /// Replay the snapshot that is built into the program.
    #[arg(long)]
    demo: bool,
    /// The AWS profile of the base credentials; it takes the place of profiles in the project file.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["snapshot", "demo"])]
    pub(super) profile: Option<String>,
    /// The regions in which regional rows are judged; they take the place of those in the project file.
    #[arg(long, value_name = "REGION", num_args = 1.., value_delimiter = ',', conflicts_with_all = ["snapshot", "demo"])]
    pub(super) region: Vec<String>,
    /// Look at the newest records of the log groups that the project file binds to applications, and count which items they
    /// hold. Payloads are neither kept nor shown. A replay does so exactly if the snapshot holds the counts.
    #[arg(long, conflicts_with_all = ["snapshot", "demo"])]
    pub(super) sample_logs: bool,
    /// The day that decides what has expired [default: the day of the facts].
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    as_of: Option<Date>,
}

impl JobArgs {
    /// The day that decides what has expired, if one was named.
    pub(super) fn as_of(&self) -> Option<Date> {
        self.as_of
    }

    /// The arguments by which the same facts are judged again without AWS; `saved` is where live facts were saved.
    pub(super) fn offline(&self, saved: &Path) -> Vec<String> {
        let path = |path: &Path| path.display().to_string();
        let mut arguments = match (&self.snapshot, self.demo) {
            (_, true) => vec!["--demo".to_owned()],
            (snapshot, _) => vec!["--snapshot".to_owned(), path(snapshot.as_deref().unwrap_or(saved))],
        };
        for (option, file) in [("--config", &self.config), ("--matrix", &self.matrix)] {
            arguments.extend(file.iter().flat_map(|file| [option.to_owned(), path(file)]));
        }
        arguments.extend(self.as_of.iter().flat_map(|day| ["--as-of".to_owned(), day.to_string()]));
        arguments
    }

    /// Whether AWS is asked.
    pub(super) fn is_live(&self) -> bool {
        self.snapshot.is_none() && !self.demo
    }

    /// The files that are read, each with its option: nothing may be written over them.
    pub(super) fn files(&self) -> [(&'static str, Option<&Path>); 2] {
        [("--snapshot", self.snapshot.as_deref()), ("--config", self.config.as_deref())]
    }
}

/// A day as audit-gap.yaml writes it too. What is wrong otherwise is said with the option's name.
fn day(text: &str) -> Result<Date, &'static str> {
    project::day(text).ok_or("YYYY-MM-DD")
}

/// The files that the arguments name, read and found valid.
pub(super) struct Inputs {
    pub(super) matrix: Matrix,
    project: Option<Project>,
    snapshot: Option<Snapshot>,
}

impl Inputs {
    /// Reads them all.
    ///
    /// # Errors
    /// Usage: everything that is wrong with the first file that is.
    pub(super) fn read(args: &JobArgs, lang: Lang) -> Result<Self, Failure> {
        Self::of_month(args, None, lang)
    }

    /// The same; of the demo the facts of `month`, if it has any.
    ///
    /// # Errors
    /// See [`Inputs::read`].
    pub(super) fn of_month(args: &JobArgs, month: Option<Month>, lang: Lang) -> Result<Self, Failure> {
        let matrix = input::matrix(args.matrix.as_deref(), lang)?;
        let (project, snapshot) = match (&args.snapshot, args.demo) {
            (_, true) => {
                let project = demo::project(&matrix, lang)?;
                let snapshot = demo::snapshot(month, project.time_zone())?;
                (Some(project), Some(snapshot))
            }
            (Some(path), _) => (input::project(args.config.as_ref(), &matrix, lang)?, Some(input::snapshot(path)?)),
            (None, _) => (input::project(args.config.as_ref(), &matrix, lang)?, None),
        };
        Ok(Self { matrix, project, snapshot })
    }
}

/// The rows to judge, once everything that the arguments name has been found valid.
pub(super) struct Job<'a> {
    pub(super) args: &'a JobArgs,
    matrix: &'a Matrix,
    pub(super) project: Option<&'a Project>,
    snapshot: Option<&'a Snapshot>,
    pub(super) environments: Vec<&'a Environment>,
    components: Vec<&'a Component>,
}

impl<'a> Job<'a> {
    /// The rows `ids` (all of them if there are none) in the environments `names`.
    ///
    /// # Errors
    /// Usage for unknown names; exit code 5 if no row is left.
    pub(super) fn new(
        args: &'a JobArgs,
        inputs: &'a Inputs,
        names: &[String],
        ids: &[String],
    ) -> Result<Self, Failure> {
        let Inputs { matrix, project, snapshot } = inputs;
        let (project, snapshot) = (project.as_ref(), snapshot.as_ref());
        // A project file that says nothing of environments leaves each to the current credentials, as no project file does.
        let reaching = project.filter(|project| !project.environments().is_empty());
        let environments = environments(names, matrix, reaching, snapshot)?;
        let components = components(ids, matrix)?;
        if environments.is_empty() || components.is_empty() {
            return Err(Failure::new(Exit::NothingSelected, Complaint::NoRow));
        }
        Ok(Self { args, matrix, project, snapshot, environments, components })
    }

    /// The plan of the scan, with whoever watches its progress.
    pub(super) fn plan(&self, progress: Arc<dyn Fn(Progress) + Send + Sync>) -> Plan<'_> {
        Plan {
            matrix: self.matrix,
            project: self.project,
            components: self.components.clone(),
            complete: self.components.len() == self.matrix.components().len(),
            as_of: self.args.as_of,
            demo: self.args.demo,
            progress,
        }
    }

    /// When the facts were collected, those of the earliest environment; of a live scan, now.
    pub(super) fn collected_at(&self) -> Option<Timestamp> {
        let Some(snapshot) = self.snapshot else { return now() };
        let names = self.environment_names();
        let selected = snapshot.environments.iter().filter(|facts| names.contains(&facts.name.as_str()));
        selected.map(|facts| facts.collected_at).min()
    }

    /// Whether the facts are those that are built in.
    pub(super) fn is_demo(&self) -> bool {
        self.args.demo
    }

    /// The names of the selected environments, in their order.
    pub(super) fn environment_names(&self) -> Vec<&str> {
        self.environments.iter().map(|environment| environment.id.value.as_str()).collect()
    }

    /// Judges the rows.
    ///
    /// # Errors
    /// A configured region is disabled, or this build has no AWS.
    pub(super) fn scan(&self) -> Result<Scan, Failure> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::usage(Complaint::Internal(error.to_string())))?;
        let scan = match self.snapshot {
            Some(snapshot) => runtime.block_on(scan::run(&self.plan(Arc::new(|_| {})), self.replayed(snapshot))),
            None => self.live(&runtime)?,
        };
        // Nothing that is still under way is waited for: a name that does not resolve keeps its thread for a while.
        runtime.shutdown_background();
        scan.map_err(|DisabledRegions { environment, account, regions }| {
            let complaint =
                Complaint::DisabledRegions { environment: &environment, account: &account, regions: &regions };
            Failure::usage(complaint)
        })
    }

    #[cfg(feature = "aws")]
    fn live(&self, runtime: &tokio::runtime::Runtime) -> Result<Result<Scan, DisabledRegions>, Failure> {
        Ok(runtime.block_on(super::live::scan(self)))
    }

    #[cfg(not(feature = "aws"))]
    fn live(&self, _: &tokio::runtime::Runtime) -> Result<Result<Scan, DisabledRegions>, Failure> {
        Err(Failure::usage(Complaint::BuiltWithoutAws))
    }

    fn guarded(&self, facts: &EnvironmentFacts) -> Identity {
        let settings = self.project.and_then(|project| project.environment(&facts.name));
        match (&facts.identity, settings.and_then(|settings| settings.account.as_deref())) {
            (Identity::Established { account, .. }, Some(expected)) if account != expected => {
                of_another_account(account, expected)
            }
            (identity, _) => identity.clone(),
        }
    }

    fn replayed(&self, snapshot: &Snapshot) -> Vec<Target<'_>> {
        let saved = |environment: &Environment| snapshot.environments.iter().find(|it| it.name == environment.id.value);
        let targets = self.environments.iter().filter_map(|environment| {
            saved(environment).map(|facts| Target {
                environment,
                identity: self.guarded(facts),
                regions: facts.regions.clone(),
                other_accounts: facts.other_accounts.clone(),
                collected_at: facts.collected_at,
                sample_logs: facts.holds::<SampleLogEvents>(),
                source: Replay::of(facts),
            })
        });
        targets.collect()
    }
}

#[cfg(feature = "aws")]
fn now() -> Option<Timestamp> {
    Some(super::live::now())
}

/// A build without AWS has no live scan that could ask.
#[cfg(not(feature = "aws"))]
fn now() -> Option<Timestamp> {
    None
}

/// What the project file's guard makes of another account's snapshot: the same as of another account's credentials.
fn of_another_account(account: &str, expected: &str) -> Identity {
    let message = format!("the snapshot is of account {account}, the project file says {expected}");
    let failure = facts::Failure { cause: Cause::Credentials, message };
    Identity::Failed { expected_account: Some(expected.to_owned()), failure }
}

/// The environments that `--env` names, in its order, each once. `all` means every environment of the project file; in a
/// replay without one, every environment of the snapshot.
fn environments<'m>(
    names: &[String],
    matrix: &'m Matrix,
    project: Option<&Project>,
    snapshot: Option<&Snapshot>,
) -> Result<Vec<&'m Environment>, Failure> {
    let mut chosen: Vec<String> = Vec::new();
    for name in names {
        let meant: Vec<String> = match (name.as_str(), project, snapshot) {
            ("all", Some(project), _) => project.environments().iter().map(|it| it.id.clone()).collect(),
            ("all", None, Some(snapshot)) => snapshot.environments.iter().map(|it| it.name.clone()).collect(),
            ("all", None, None) => {
                return Err(Failure::usage(Complaint::AllOfNothing));
            }
            _ => vec![name.clone()],
        };
        for name in meant {
            if !chosen.contains(&name) {
                chosen.push(name);
            }
        }
    }
    chosen.iter().map(|name| environment(name, matrix, project, snapshot)).collect()
}

fn environment<'m>(
    name: &str,
    matrix: &'m Matrix,
    project: Option<&Project>,
    snapshot: Option<&Snapshot>,
) -> Result<&'m Environment, Failure> {
    let known: Vec<&str> = matrix.environments().iter().map(|it| it.id.value.as_str()).collect();
    let Some(environment) = matrix.environment(name) else {
        return Err(Failure::usage(Complaint::NoSuchEnvironment(name, &known)));
    };
    if let Some(snapshot) = snapshot {
        let held: Vec<&str> = snapshot.environments.iter().map(|it| it.name.as_str()).collect();
        if !held.contains(&name) {
            return Err(Failure::usage(Complaint::NotInSnapshot(name, &held)));
        }
    } else if let Some(project) = project
        && project.environment(name).is_none()
    {
        return Err(Failure::usage(Complaint::NotInProject(name, project.file_name())));
    }
    Ok(environment)
}

/// The rows that `--component` names, in the matrix's order; all of them without it.
fn components<'m>(ids: &[String], matrix: &'m Matrix) -> Result<Vec<&'m Component>, Failure> {
    if let Some(unknown) = ids.iter().find(|id| matrix.component(id).is_none()) {
        let known: Vec<&str> = matrix.components().iter().map(|it| it.id.value.as_str()).collect();
        return Err(Failure::usage(Complaint::NoSuchRow(unknown, &known)));
    }
    let is_chosen = |component: &&Component| ids.is_empty() || ids.contains(&component.id.value);
    Ok(matrix.components().iter().filter(is_chosen).collect())
}
