//! `audit-gap scan`: the main job.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::format::{self, Content, Files, Format, Style, Write};
use super::job::{Inputs, Job, JobArgs};
use super::output::{Output, Staged};
use super::{Exit, Failure, input, say, say_unreached, timings, unserializable};
use crate::assess::exit::{self, FailOn};
use crate::assess::identity;
use crate::assess::report::Report;
use crate::compare::{self, Delta};
use crate::facts::snapshot::Snapshot;
use crate::lang::Lang;
use crate::lang::cli::Complaint;
use crate::matrix::Matrix;
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
    /// Write the same report to a file in a further form, as often as wanted: `--write sarif=audit-gap.sarif`.
    #[arg(long, value_name = "FORMAT=PATH", value_parser = format::write)]
    write: Vec<Write>,
    /// Begin CSV with the byte order mark by which Excel knows UTF-8.
    #[arg(long)]
    csv_bom: bool,
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

/// Scans, renders, and decides the exit code.
pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Failure> {
    if args.fail_on == FailOn::Regression && args.baseline.is_none() {
        return Err(Failure::usage(Complaint::NoBaseline));
    }
    let inputs = Inputs::read(&args.job, lang)?;
    let job = Job::new(&args.job, &inputs, &args.env, &args.component)?;
    let baseline = args.baseline.as_deref().map(|path| input::report(path, &inputs.matrix)).transpose()?;
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
    let [snapshot, config] = args.job.files();
    let [saved_to, compared_with] = others;
    let taken = [("--output", Some(args.output.as_deref().unwrap_or(Path::new("-")))), snapshot, config];
    let files = Files::open(&args.write, &[taken.as_slice(), &[saved_to, compared_with]].concat())?;
    let began = Instant::now();
    let scan = job.scan()?;
    let delta = baseline.map(|baseline| compared(&baseline, &scan.report)).transpose()?;
    args.deliver(&inputs.matrix, lang, (scan, delta), Destinations { output, files, saved }, began.elapsed())
}

/// The comparison with the baseline, which stands on identities that are stated once: the file was checked when it was read.
pub(super) fn compared(baseline: &Report, report: &Report) -> Result<Delta, Failure> {
    match identity::repeated(report) {
        None => Ok(compare::compare(baseline, report)),
        Some(id) => Err(Failure::usage(Complaint::Internal(format!("{id} is stated twice")))),
    }
}

/// Where report and snapshot go.
struct Destinations {
    output: Output,
    files: Files,
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
        let content = Content::Scan(&report, delta.as_ref());
        let style = Style { matrix, lang, csv_bom: self.csv_bom };
        // Everything is complete before anything is put in place: a full disk leaves no file that another contradicts.
        let mut staged = Vec::new();
        if let Some(saved) = to.saved {
            staged.push(saved.stage(Snapshot::seal(TOOL.1, facts).to_json().map_err(unserializable)?)?);
        }
        staged.extend(to.files.stage(content, style)?);
        let text = self.format.render(content, style, to.output.takes_colour())?;
        staged.push(to.output.stage(text)?);
        Staged::commit_all(staged)?;
        say_unreached(&report, lang);
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
}
