//! `audit-gap explain`: why one row's verdict is what it is.

use std::path::PathBuf;

use clap::ValueEnum;

use super::job::{Inputs, Job, JobArgs};
use super::output::Output;
use super::{Exit, Failure, say};
use crate::assess::exit::{self, FailOn};
use crate::lang::Lang;
use crate::render::explain::{self, Form};

/// Arguments of `audit-gap explain`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The row.
    #[arg(long, value_name = "ID")]
    component: String,
    /// The environments; `all` means every environment of the project file.
    #[arg(long, value_name = "ENV", num_args = 1.., required = true, value_delimiter = ',')]
    env: Vec<String>,
    /// The form of the explanation.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Write to FILE instead of standard output (`-`).
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    pub(super) job: JobArgs,
}

/// The form of an explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Plain text.
    Text,
    /// Markdown.
    Markdown,
}

/// Judges the row and explains it. An explanation is no gate: a gap does not make it fail.
pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Failure> {
    let inputs = Inputs::read(&args.job, lang)?;
    let job = Job::new(&args.job, &inputs, &args.env, std::slice::from_ref(&args.component))?;
    let output = Output::open(args.output.as_deref())?;
    output.is_none_of("--output", &args.job.files())?;
    let report = job.scan()?.report;
    let form = match args.format {
        Format::Text => Form::Text,
        Format::Markdown => Form::Markdown,
    };
    output.write(&explain::render(&report, &inputs.matrix, lang, form))?;
    let (exit, why) = exit::decide(FailOn::Never, &report, None);
    if exit != Exit::Clean {
        say(why.get(lang));
    }
    Ok(exit)
}
