//! `audit-gap iam-policy`: the read-only policy that a scan needs.

use std::path::PathBuf;

use super::output::Output;
use super::{Exit, Failure, input, say};
use crate::lang::Lang;
use crate::policy;

/// Arguments of `audit-gap iam-policy`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The project file; ./audit-gap.yaml without it, if it is there. Bindings by tag need one more action.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The directory of a company's own matrix; the built-in one without it.
    #[arg(long, value_name = "DIR")]
    matrix: Option<PathBuf>,
    /// Allow `--sample-logs`, too: for the log groups that the project file binds, and for no other.
    #[arg(long)]
    sample_logs: bool,
    /// Write to FILE instead of standard output. Several policies go to FILE, FILE.2, FILE.3, …
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Prints the policy, split where it would be too long for one managed policy.
pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Failure> {
    let matrix = input::matrix(args.matrix.as_deref(), lang)?;
    let project = input::project(args.config.as_ref(), &matrix, lang)?;
    let sampling = project.as_ref().filter(|_| args.sample_logs);
    let sampled = sampling.map(|project| policy::sampled_groups(&matrix, project)).unwrap_or_default();
    let documents = policy::documents(&policy::actions(&matrix, project.as_ref()), &sampled);
    for (index, document) in documents.iter().enumerate() {
        let path = args.output.as_ref().map(|path| numbered(path, index));
        Output::open(path.as_deref())?.write(document)?;
    }
    if args.sample_logs && sampled.is_empty() {
        say(crate::lang::cli::no_sampled_group().get(lang));
    }
    if documents.len() > 1 {
        say(crate::lang::cli::policies(documents.len(), policy::MANAGED_POLICY_CHARACTERS).get(lang));
    }
    Ok(Exit::Clean)
}

fn numbered(path: &std::path::Path, index: usize) -> PathBuf {
    if index == 0 {
        return path.to_owned();
    }
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}", index + 1));
    PathBuf::from(name)
}
