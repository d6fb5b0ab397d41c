//! `audit-gap diff`: what changed between two reports.

use std::path::PathBuf;

use clap::ValueEnum;

use super::output::Output;
use super::{Exit, Failure, input, say, unserializable};
use crate::assess::exit::{self, FailOn};
use crate::compare::{Delta, compare};
use crate::lang::Lang;
use crate::render::{delta, json, table};

/// Arguments of `audit-gap diff`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The JSON report to compare with: a baseline, or an earlier scan.
    #[arg(value_name = "BASE")]
    base: PathBuf,
    /// The JSON report of now.
    #[arg(value_name = "HEAD")]
    head: PathBuf,
    /// The form of the comparison.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Write to FILE instead of standard output (`-`).
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// What makes the exit code 1.
    #[arg(long, value_enum, default_value = "regression")]
    fail_on: FailOn,
}

/// The form of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text for the terminal.
    Table,
    /// Markdown.
    Markdown,
    /// JSON (schema/delta.schema.json).
    Json,
}

/// Compares, renders, and decides the exit code as a scan with this baseline would.
pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Failure> {
    let (base, head) = (input::report(&args.base)?, input::report(&args.head)?);
    let output = Output::open(args.output.as_deref())?;
    output.is_none_of("--output", &[("BASE", Some(args.base.as_path())), ("HEAD", Some(args.head.as_path()))])?;
    let delta = compare(&base, &head);
    let text = render(args.format, &delta, lang, output.takes_colour())?;
    output.write(&text)?;
    let (exit, why) = exit::decide(args.fail_on, &head, Some(&delta));
    say(why.get(lang));
    Ok(exit)
}

fn render(format: Format, delta: &Delta, lang: Lang, colour: bool) -> Result<String, Failure> {
    Ok(match format {
        Format::Table => {
            let width = super::terminal_width();
            delta::table::render(delta, table::Options { lang, width, colour, ambiguous_wide: false })
        }
        Format::Markdown => delta::markdown::render(delta, lang),
        Format::Json => json::render(delta).map_err(unserializable)?,
    })
}
