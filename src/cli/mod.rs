//! The command line: one file per subcommand. The only part that prints, reads files and asks for the time.

mod baseline;
mod demo;
mod diff;
mod explain;
mod format;
mod iam_policy;
mod init;
mod input;
mod interrupt;
mod job;
#[cfg(feature = "aws")]
mod live;
mod matrix;
mod output;
mod report;
mod scan;
mod timings;
mod usage;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use crate::assess::exit::ExitCode as Exit;
use crate::assess::report::Report;
use crate::facts::Cause;
use crate::lang::cli::Complaint;
use crate::lang::{self, Lang, Text};

/// audit-gap: which audit trail is really recorded, against which is required.
#[derive(Debug, Parser)]
#[command(
    name = "audit-gap",
    version,
    about = "Reads the live AWS configuration, decides row by row which audit trail is really recorded, and renders the gap",
    after_help = EXAMPLES,
    max_term_width = 100
)]
struct Cli {
    /// The language of reports and messages.
    #[arg(long, value_enum, default_value = "ja", global = true)]
    lang: LangArg,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  audit-gap scan --env prd --demo              the gap table of the built-in demo, without AWS
  audit-gap scan --env prd                     the live account of the current credentials
  audit-gap scan --env all --format markdown   every environment of audit-gap.yaml, side by side
  audit-gap scan --env prd --write sarif=prd.sarif --write csv=prd.csv
  audit-gap scan --env prd --save-snapshot prd.json
  audit-gap scan --env prd --snapshot prd.json  (offline, to the same findings)
  audit-gap scan --env prd --baseline baseline.json --fail-on regression
  audit-gap diff baseline.json report.json     what changed between two JSON reports
  audit-gap baseline accept report.json        raises baseline.json; to lower it takes a reason
  audit-gap report --month 2026-11             reports/2026-11/: a page, Markdown and JSON
  audit-gap explain --env prd --component s3-output --demo
  audit-gap iam-policy                         the read-only policy that a scan needs

Exit codes:
  0  clean
  1  the gate tripped (--fail-on)
  2  usage, or an invalid matrix, project file, snapshot or baseline; found before any AWS call
  3  inconclusive: a mandatory row could not be determined, or not be compared with the baseline
  4  no selected environment's identity could be established
  5  the filters leave no row
  130, 143  ended by Ctrl-C or SIGTERM; no file was left half-written
The last line on stderr says why.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Scan environments and render the gap table.
    Scan(Box<scan::Args>),
    /// Explain one row: why it is needed, what was read, what follows, what could not be read.
    Explain(Box<explain::Args>),
    /// Compare two JSON reports: what got worse, what was fixed, what cannot be compared.
    Diff(diff::Args),
    /// Keep the report that scans are compared with.
    Baseline(baseline::Args),
    /// Write a month's report: a page, Markdown and JSON, beside those of earlier months.
    Report(Box<report::Args>),
    /// Check, show or describe the requirement matrix.
    Matrix(matrix::Args),
    /// Write a commented audit-gap.yaml.
    Init(init::Args),
    /// Print the read-only IAM policy that a scan with the matrix in use needs.
    IamPolicy(iam_policy::Args),
}

/// The language of what people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LangArg {
    /// Japanese.
    Ja,
    /// English.
    En,
}

impl From<LangArg> for Lang {
    fn from(lang: LangArg) -> Self {
        match lang {
            LangArg::Ja => Self::Ja,
            LangArg::En => Self::En,
        }
    }
}

/// Runs the program on the process's own arguments.
pub fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => return usage::answer(&error, usage::lang(&arguments)).into(),
    };
    let lang = cli.lang.into();
    interrupt::watch(lang);
    let outcome = match cli.command {
        Command::Scan(args) => scan::run(&args, lang),
        Command::Explain(args) => explain::run(&args, lang),
        Command::Diff(args) => diff::run(&args, lang),
        Command::Baseline(args) => baseline::run(&args, lang),
        Command::Report(args) => report::run(&args, lang),
        Command::Matrix(args) => matrix::run(&args, lang),
        Command::Init(args) => init::run(&args, lang),
        Command::IamPolicy(args) => iam_policy::run(&args, lang),
    };
    outcome.unwrap_or_else(|failure| failure.report(lang)).into()
}

/// Why a command ended without its result.
struct Failure {
    exit: Exit,
    /// What is wrong in detail, line by line; often nothing.
    details: String,
    /// In one line.
    text: Text,
}

impl Failure {
    fn new(exit: Exit, complaint: Complaint<'_>) -> Self {
        Self { exit, details: String::new(), text: complaint.text() }
    }

    fn usage(complaint: Complaint<'_>) -> Self {
        Self::new(Exit::Usage, complaint)
    }

    /// Says why on stderr; the last line is the reason.
    fn report(self, lang: Lang) -> Exit {
        if !self.details.is_empty() {
            say(&format!("{}\n", self.details));
        }
        say(crate::lang::exit::failed(self.exit.code(), &self.text).get(lang));
        self.exit
    }
}

/// A value of ours that has no JSON, which no type of this program allows.
fn unserializable(error: serde_json::Error) -> Failure {
    Failure::usage(Complaint::Internal(error.to_string()))
}

/// A line on stderr, where all talk goes. A stderr that is closed leaves nobody to tell.
fn say(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// A line on stderr for each environment, and each other account of one, that could not be reached: who, why in the SDK's
/// words, what to do. The report says so, too, but it may have gone to a file.
fn say_unreached(report: &Report, lang: Lang) {
    for environment in &report.environments {
        let mut lost = report.unreadable.iter().filter(|item| item.environment == environment.name);
        let Some(own) = &environment.account else {
            if let Some(item) = lost.next() {
                say(lang::cli::unreached(&item.environment, item.cause, &item.message).get(lang));
            }
            continue;
        };
        let mut said = BTreeSet::new();
        for item in lost.filter(|item| item.cause == Cause::Credentials) {
            let Some(other) = item.account.as_ref().filter(|account| *account != own) else { continue };
            if said.insert(other) {
                say(lang::accounts::unreached(&item.environment, other, item.cause, &item.message).get(lang));
            }
        }
    }
}

/// The width of the terminal behind standard output; a wide page when there is none.
fn terminal_width() -> usize {
    terminal_size::terminal_size_of(std::io::stdout()).map_or(160, |(width, _)| usize::from(width.0))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Cli;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
