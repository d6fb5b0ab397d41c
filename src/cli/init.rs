//! `audit-gap init`: a commented project file to begin with.

use std::path::PathBuf;

use super::output::Output;
use super::{Exit, Failure, input};
use crate::lang::Lang;
use crate::lang::cli::Complaint;
use crate::project::Project;

/// Arguments of `audit-gap init`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The file to write; `-` prints it.
    #[arg(value_name = "FILE", default_value = input::PROJECT_FILE)]
    path: PathBuf,
    /// The directory of a company's own matrix; the built-in one without it.
    #[arg(long, value_name = "DIR")]
    matrix: Option<PathBuf>,
    /// Replace a file that is there.
    #[arg(long)]
    force: bool,
}

/// Writes the project file, never over one that is there.
pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Failure> {
    let matrix = input::matrix(args.matrix.as_deref(), lang)?;
    if args.path.exists() && !args.force {
        return Err(Failure::usage(Complaint::IsThere(&args.path.display().to_string())));
    }
    Output::open(Some(&args.path))?.write(&Project::template(&matrix))?;
    Ok(Exit::Clean)
}
