//! `audit-gap diff`: what changed between two reports.

use std::path::{Path, PathBuf};

use super::format::{self, Content, Files, Format, Style, Write};
use super::output::{Output, Staged};
use super::{Exit, Failure, input, say};
use crate::assess::exit::{self, FailOn};
use crate::compare::compare;
use crate::lang::Lang;

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
    /// Write the same comparison to a file in a further form, as often as wanted: `--write junit=audit-gap.xml`.
    #[arg(long, value_name = "FORMAT=PATH", value_parser = format::write)]
    write: Vec<Write>,
    /// Begin CSV with the byte order mark by which Excel knows UTF-8.
    #[arg(long)]
    csv_bom: bool,
    /// The directory of a company's own matrix, whose lines formats for machines name [default: the built-in one].
    #[arg(long, value_name = "DIR")]
    matrix: Option<PathBuf>,
    /// What makes the exit code 1.
    #[arg(long, value_enum, default_value = "regression")]
    fail_on: FailOn,
}

/// Compares, renders, and decides the exit code as a scan with this baseline would.
pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Failure> {
    let matrix = input::matrix(args.matrix.as_deref(), lang)?;
    let (base, head) = (input::report(&args.base, &matrix)?, input::report(&args.head, &matrix)?);
    let output = Output::open(args.output.as_deref())?;
    let read = [("BASE", Some(args.base.as_path())), ("HEAD", Some(args.head.as_path()))];
    output.is_none_of("--output", &read)?;
    let written = ("--output", Some(args.output.as_deref().unwrap_or(Path::new("-"))));
    let files = Files::open(&args.write, &[&read[..], &[written]].concat())?;
    let delta = compare(&base, &head);
    let style = Style { matrix: &matrix, lang, csv_bom: args.csv_bom };
    let content = Content::Diff(&head, &delta);
    let mut staged = files.stage(content, style)?;
    let text = args.format.render(content, style, output.takes_colour())?;
    staged.push(output.stage(text)?);
    Staged::commit_all(staged)?;
    let (exit, why) = exit::decide(args.fail_on, &head, Some(&delta));
    say(why.get(lang));
    Ok(exit)
}
