//! `audit-gap baseline`: the committed report that scans are compared with.

use std::path::PathBuf;

use clap::Subcommand;

use super::output::Output;
use super::{Exit, Failure, input, say, unserializable};
use crate::compare::baseline;
use crate::lang::Lang;
use crate::lang::{compare as texts, exit};
use crate::render::json;

/// Arguments of `audit-gap baseline`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Put a report in the baseline's place, unless that would lower it.
    Accept {
        /// The JSON report that is to be the baseline.
        #[arg(value_name = "REPORT")]
        report: PathBuf,
        /// The baseline; it is made if it is not there.
        #[arg(long, value_name = "FILE", default_value = "baseline.json")]
        baseline: PathBuf,
        /// The directory of a company's own matrix, which says what rows were called before [default: the built-in one].
        #[arg(long, value_name = "DIR")]
        matrix: Option<PathBuf>,
        /// Lower the baseline all the same. The reason stays recorded in it.
        #[arg(long, value_name = "REASON", value_parser = reason)]
        allow_regression: Option<String>,
    },
}

/// A reason that says something.
fn reason(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    if text.is_empty() { Err("REASON") } else { Ok(text.to_owned()) }
}

/// Accepts the report, or says what would be lost.
pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Failure> {
    let Command::Accept { report, baseline: path, matrix, allow_regression } = &args.command;
    let matrix = input::matrix(matrix.as_deref(), lang)?;
    let head = input::report(report, &matrix)?;
    let before = if path.exists() { Some(input::report(path, &matrix)?) } else { None };
    let output = Output::file(path)?;
    match baseline::accept(before.as_ref(), head, allow_regression.as_deref()) {
        Ok(accepted) => {
            output.write(&json::render(&accepted).map_err(unserializable)?)?;
            let lowered = accepted.accepted_regressions.len() - before.map_or(0, |it| it.accepted_regressions.len());
            say(texts::baseline_accepted(&path.display().to_string(), accepted.findings.len(), lowered > 0).get(lang));
            Ok(Exit::Clean)
        }
        Err(lowered) => {
            for (environment, why) in &lowered.narrower {
                say(&texts::narrower_item(environment, why, lang));
            }
            for change in lowered.delta.changes.iter().filter(|it| lowered.items.contains(&it.id)) {
                say(&texts::lower_item(change, lang));
            }
            say(exit::lowered(&lowered.items).get(lang));
            Ok(Exit::GateTripped)
        }
    }
}
