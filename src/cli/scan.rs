//! `audit-gap scan`: the main job.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::ValueEnum;

use super::job::{Inputs, Job, JobArgs};
use super::output::Output;
use super::{Exit, Failure, input, say, timings, unserializable};
use crate::assess::exit::{self, FailOn};
use crate::assess::identity;
use crate::assess::report::Report;
use crate::compare::{self, Delta};
use crate::facts::snapshot::Snapshot;
use crate::lang::Lang;
use crate::lang::cli::Complaint;
use crate::matrix::Matrix;
use crate::render;
use crate::scan::{Scan, TOOL};

/// Arguments of `audit-gap scan`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The environments to scan; `all` means every environment of the project file.
    #[arg(long, value_name = "ENV", num_args = 1.., required = true, value_delimiter = ',')]
    env: Vec<String>,
    /// Only these rows.
    #[arg(long, value_name = "ID", num_args = 1.., value_delimiter = ',')]
    component: Vec<String>,
    /// The form of the report.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Write the report to FILE instead of standard output (`-`).
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Save all facts of this scan.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["snapshot", "demo"])]
    save_snapshot: Option<PathBuf>,
    /// Compare with this earlier JSON report.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// What makes the exit code 1; `regression` needs --baseline.
    #[arg(long, value_enum, default_value = "gap")]
    fail_on: FailOn,
    /// Print calls, longest chain of dependent calls and wall time to stderr.
    #[arg(long)]
    timings: bool,
    #[command(flatten)]
    pub(super) job: JobArgs,
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

/// Scans, renders, and decides the exit code.
pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Failure> {
    if args.fail_on == FailOn::Regression && args.baseline.is_none() {
        return Err(Failure::usage(Complaint::NoBaseline));
    }
    let inputs = Inputs::read(&args.job, lang)?;
    let job = Job::new(&args.job, &inputs, &args.env, &args.component)?;
    let baseline = args.baseline.as_deref().map(input::report).transpose()?;
    let baseline = baseline.map(|report| compare::narrowed(report, &job.environment_names(), &args.component));
    let output = Output::open(args.output.as_deref())?;
    output.is_none_of("--output", &args.job.files())?;
    let others = [("--save-snapshot", args.save_snapshot.as_deref()), ("--baseline", args.baseline.as_deref())];
    output.is_none_of("--output", &others)?;
    let saved = args.save_snapshot.as_deref().map(|path| Output::open(Some(path))).transpose()?;
    if let Some(saved) = &saved {
        saved.is_none_of("--save-snapshot", &args.job.files())?;
        saved.is_none_of("--save-snapshot", &[("--baseline", args.baseline.as_deref())])?;
    }
    let began = Instant::now();
    let scan = job.scan()?;
    let delta = baseline.map(|baseline| compared(&baseline, &scan.report)).transpose()?;
    args.deliver(&inputs.matrix, lang, (scan, delta), Destinations { output, saved }, began.elapsed())
}

/// The comparison with the baseline, which stands on identities that are stated once: the file was checked when it was read.
fn compared(baseline: &Report, report: &Report) -> Result<Delta, Failure> {
    match identity::repeated(report) {
        None => Ok(compare::compare(baseline, report)),
        Some(id) => Err(Failure::usage(Complaint::Internal(format!("{id} is stated twice")))),
    }
}

/// Where report and snapshot go.
struct Destinations {
    output: Output,
    saved: Option<Output>,
}

impl Args {
    /// Writes the snapshot, the report and, to stderr, everything else. The last line says why the exit code is what it is.
    fn deliver(
        &self,
        matrix: &Matrix,
        lang: Lang,
        (scan, delta): (Scan, Option<Delta>),
        to: Destinations,
        wall: Duration,
    ) -> Result<Exit, Failure> {
        let Scan { report, facts, timings, warnings } = scan;
        if let Some(saved) = to.saved {
            saved.write(&Snapshot::seal(TOOL.1, facts).to_json().map_err(unserializable)?)?;
        }
        let text = self.render((&report, delta.as_ref()), matrix, lang, to.output.takes_colour())?;
        to.output.write(&text)?;
        for warning in warnings {
            say(warning.message().get(lang));
        }
        if self.timings {
            say(timings::render(&timings, wall).trim_end());
        }
        let (exit, why) = exit::decide(self.fail_on, &report, delta.as_ref());
        say(why.get(lang));
        Ok(exit)
    }

    /// The report, and for people the comparison with the baseline behind it. JSON stays the report alone: its layout is a
    /// contract, and `audit-gap diff --format json` gives the comparison.
    fn render(
        &self,
        (report, delta): (&Report, Option<&Delta>),
        matrix: &Matrix,
        lang: Lang,
        colour: bool,
    ) -> Result<String, Failure> {
        Ok(match self.format {
            Format::Table => {
                let width = super::terminal_width();
                let options = render::table::Options { lang, width, colour, ambiguous_wide: false };
                let text = render::table::render(report, matrix, options);
                delta.map_or(text.clone(), |delta| format!("{text}\n{}", render::delta::table::render(delta, options)))
            }
            Format::Markdown => {
                let text = render::markdown::render(report, matrix, lang);
                delta.map_or(text.clone(), |delta| format!("{text}\n{}", render::delta::markdown::render(delta, lang)))
            }
            Format::Json => render::json::render(report).map_err(unserializable)?,
        })
    }
}
