//! `audit-gap init`: a commented project file to begin with.

use std::path::{Path, PathBuf};

use super::output::Output;
use super::{Exit, Failure, input, say};
use crate::lang::Lang;
use crate::lang::cli::{self as texts, Complaint};
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
    let output = Output::open(Some(&args.path))?;
    output.write(&Project::template(&matrix))?;
    if args.path != Path::new("-") {
        say(texts::project_written(&args.path.display().to_string()).get(lang));
    }
    Ok(Exit::Clean)
}
