//! `audit-gap scan`: the main job.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use jiff::civil::Date;

use super::output::Output;
use super::{Exit, Failure, LangArg, demo, input, say, timings, unserializable};
use crate::assess::exit::{self, FailOn};
use crate::assess::report::Report;
use crate::facts::reader::Progress;
use crate::facts::snapshot::{Replay, Snapshot};
use crate::lang::{Lang, Text};
use crate::matrix::{Component, Environment, Matrix};
use crate::project::Project;
use crate::render;
use crate::scan::{self, DisabledRegions, Plan, Scan, TOOL, Target};

/// Arguments of `audit-gap scan`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The environments to scan; `all` means every environment of the project file.
    #[arg(long, value_name = "ENV", num_args = 1.., required = true, value_delimiter = ',')]
    env: Vec<String>,
    /// The project file [default: ./audit-gap.yaml if it is there].
    #[arg(long, value_name = "FILE", conflicts_with = "demo")]
    config: Option<PathBuf>,
    /// The directory of a company's own matrix [default: the built-in one].
    #[arg(long, value_name = "DIR")]
    matrix: Option<PathBuf>,
    /// Only these rows.
    #[arg(long, value_name = "ID", num_args = 1.., value_delimiter = ',')]
    component: Vec<String>,
    /// The form of the report.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Write the report to FILE instead of standard output (`-`).
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replay saved facts instead of asking AWS.
    #[arg(long, value_name = "FILE", conflicts_with = "demo")]
    snapshot: Option<PathBuf>,
    /// Save all facts of this scan.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["snapshot", "demo"])]
    save_snapshot: Option<PathBuf>,
    /// Replay the snapshot that is built into the program.
    #[arg(long)]
    demo: bool,
    /// What makes the exit code 1.
    #[arg(long, value_enum, default_value = "gap")]
    fail_on: FailOn,
    /// The language of the report and of messages.
    #[arg(long, value_enum, default_value = "ja")]
    lang: LangArg,
    /// The AWS profile of the base credentials; it takes the place of profiles in the project file.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["snapshot", "demo"])]
    pub(super) profile: Option<String>,
    /// The regions in which regional rows are judged; they take the place of those in the project file.
    #[arg(long, value_name = "REGION", num_args = 1.., value_delimiter = ',', conflicts_with_all = ["snapshot", "demo"])]
    pub(super) region: Vec<String>,
    /// The day that decides what has expired [default: the day of the facts].
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Print calls, longest chain of dependent calls and wall time to stderr.
    #[arg(long)]
    timings: bool,
}

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table for the terminal.
    Table,
    /// The company's table as Markdown, live.
    Markdown,
    /// The report as JSON (schema/report.schema.json).
    Json,
}

/// What the arguments mean, once everything that they name has been found valid.
pub(super) struct Job<'a> {
    pub(super) args: &'a Args,
    lang: Lang,
    matrix: &'a Matrix,
    pub(super) project: Option<&'a Project>,
    snapshot: Option<&'a Snapshot>,
    pub(super) environments: Vec<&'a Environment>,
    components: Vec<&'a Component>,
}

/// Scans, renders, and decides the exit code.
pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let lang = args.lang.into();
    let matrix = input::matrix(args.matrix.as_deref(), lang)?;
    let (project, snapshot) = match (&args.snapshot, args.demo) {
        (_, true) => (Some(demo::project(&matrix, lang)?), Some(demo::snapshot()?)),
        (Some(path), _) => (input::project(args.config.as_ref(), &matrix, lang)?, Some(input::snapshot(path)?)),
        (None, _) => (input::project(args.config.as_ref(), &matrix, lang)?, None),
    };
    let (project, snapshot) = (project.as_ref(), snapshot.as_ref());
    let job = Job {
        args,
        lang,
        environments: environments(&args.env, &matrix, project, snapshot)?,
        components: components(&args.component, &matrix)?,
        matrix: &matrix,
        project,
        snapshot,
    };
    if job.environments.is_empty() || job.components.is_empty() {
        let nothing = "exit 5: the filters leave no row; choose other --env or --component values";
        return Err(Failure { exit: Exit::NothingSelected, text: nothing.to_owned() });
    }
    let output = Output::open(args.output.as_deref())?;
    let saved = args.save_snapshot.as_deref().map(Output::file).transpose()?;
    let began = Instant::now();
    let scan = job.scan()?;
    job.deliver(scan, output, saved, began.elapsed())
}

impl Job<'_> {
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

    fn scan(&self) -> Result<Scan, Failure> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::usage(format!("cannot start the runtime: {error}")))?;
        let scan = match self.snapshot {
            Some(snapshot) => runtime.block_on(scan::run(&self.plan(Arc::new(|_| {})), self.replayed(snapshot))),
            None => self.live(&runtime)?,
        };
        scan.map_err(|disabled| Failure::usage(disabled.to_string()))
    }

    #[cfg(feature = "aws")]
    fn live(&self, runtime: &tokio::runtime::Runtime) -> Result<Result<Scan, DisabledRegions>, Failure> {
        runtime.block_on(super::live::scan(self))
    }

    #[cfg(not(feature = "aws"))]
    fn live(&self, _: &tokio::runtime::Runtime) -> Result<Result<Scan, DisabledRegions>, Failure> {
        let message = "this audit-gap was built without AWS (--no-default-features): use --demo or --snapshot, or build it with \
                       default features";
        Err(Failure::usage(message.to_owned()))
    }

    fn replayed(&self, snapshot: &Snapshot) -> Vec<Target<'_>> {
        let saved = |environment: &Environment| snapshot.environments.iter().find(|it| it.name == environment.id.value);
        let targets = self.environments.iter().filter_map(|environment| {
            saved(environment).map(|facts| Target {
                environment,
                identity: facts.identity.clone(),
                regions: facts.regions.clone(),
                collected_at: facts.collected_at,
                source: Replay::of(facts),
            })
        });
        targets.collect()
    }

    /// Writes the snapshot, the report and, to stderr, everything else. The last line says why the exit code is what it is.
    fn deliver(&self, scan: Scan, output: Output, saved: Option<Output>, wall: Duration) -> Result<Exit, Failure> {
        let Scan { report, facts, timings, warnings } = scan;
        if let Some(saved) = saved {
            let json = Snapshot::seal(TOOL.1, facts).to_json();
            saved.write(&json.map_err(unserializable)?)?;
        }
        let text = self.render(&report, output.takes_colour())?;
        output.write(&text)?;
        for warning in warnings {
            say(warning.message().get(self.lang));
        }
        if self.args.timings {
            say(timings::render(&timings, wall).trim_end());
        }
        let (exit, why): (Exit, Text) = exit::decide(self.args.fail_on, &report);
        say(why.get(self.lang));
        Ok(exit)
    }

    fn render(&self, report: &Report, colour: bool) -> Result<String, Failure> {
        Ok(match self.args.format {
            Format::Table => {
                let width = super::terminal_width();
                let options = render::table::Options { lang: self.lang, width, colour, ambiguous_wide: false };
                render::table::render(report, self.matrix, options)
            }
            Format::Markdown => render::markdown::render(report, self.matrix, self.lang),
            Format::Json => render::json::render(report).map_err(unserializable)?,
        })
    }
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
                let message = "--env all needs a project file that names the environments; `audit-gap init` writes one";
                return Err(Failure::usage(message.to_owned()));
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
        return Err(Failure::usage(format!(
            "there is no environment `{name}` in the matrix; there are {}",
            known.join(", ")
        )));
    };
    if let Some(snapshot) = snapshot {
        let held: Vec<&str> = snapshot.environments.iter().map(|it| it.name.as_str()).collect();
        if !held.contains(&name) {
            let message = format!("the snapshot does not hold environment `{name}`; it holds {}", held.join(", "));
            return Err(Failure::usage(message));
        }
    } else if let Some(project) = project
        // A project file that names none speaks of the rows only: the current credentials are the environment's.
        && !project.environments().is_empty()
        && project.environment(name).is_none()
    {
        let file = project.file_name();
        return Err(Failure::usage(format!(
            "{file} does not say how to reach environment `{name}`; add it under `environments`"
        )));
    }
    Ok(environment)
}

/// The rows that `--component` names, in the matrix's order; all of them without it.
fn components<'m>(ids: &[String], matrix: &'m Matrix) -> Result<Vec<&'m Component>, Failure> {
    if let Some(unknown) = ids.iter().find(|id| matrix.component(id).is_none()) {
        let known: Vec<&str> = matrix.components().iter().map(|it| it.id.value.as_str()).collect();
        return Err(Failure::usage(format!(
            "there is no row `{unknown}` in the matrix; there are {}",
            known.join(", ")
        )));
    }
    let is_chosen = |component: &&Component| ids.is_empty() || ids.contains(&component.id.value);
    Ok(matrix.components().iter().filter(is_chosen).collect())
}
