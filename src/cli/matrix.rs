//! `audit-gap matrix`: check, show and describe the requirement.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use super::output::Output;
use super::{Exit, Failure, input, unserializable};
use crate::lang::Lang;
use crate::lang::cli::{self as texts, Complaint};
use crate::matrix::schema;
use crate::render;

/// Arguments of `audit-gap matrix`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
    /// The directory of a company's own matrix; the built-in one without it.
    #[arg(long, value_name = "DIR", global = true)]
    matrix: Option<PathBuf>,
    /// Write to FILE instead of standard output.
    #[arg(long, value_name = "FILE", global = true)]
    output: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Say whether the matrix is valid, and everything that is wrong with it.
    Check,
    /// Print the matrix.
    Show {
        /// How to print it.
        #[arg(long, value_enum, default_value = "markdown")]
        format: Format,
    },
    /// Print the JSON Schemas of the matrix files and of audit-gap.yaml, for editors.
    Schema {
        /// The file whose schema to print, for example `components`; all of them without it, as one JSON object.
        #[arg(value_name = "NAME")]
        name: Option<String>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The company's tables.
    Markdown,
    /// The parsed matrix.
    Json,
}

/// Runs `audit-gap matrix`.
pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Failure> {
    let output = Output::open(args.output.as_deref())?;
    let text = match &args.command {
        Command::Check => {
            let matrix = input::matrix(args.matrix.as_deref(), lang)?;
            let (components, threats) = (matrix.components().len(), matrix.threats().len());
            texts::valid(components, threats, matrix.digest()).get(lang).to_owned() + "\n"
        }
        Command::Show { format } => {
            let matrix = input::matrix(args.matrix.as_deref(), lang)?;
            match format {
                Format::Markdown => render::matrix::markdown(&matrix, lang),
                Format::Json => render::matrix::json(&matrix).map_err(unserializable)? + "\n",
            }
        }
        Command::Schema { name } => schemas(name.as_deref())?,
    };
    output.write(&text)?;
    Ok(Exit::Clean)
}

fn schemas(name: Option<&str>) -> Result<String, Failure> {
    let all: serde_json::Map<String, serde_json::Value> = schema::all()
        .into_iter()
        .map(|(file, schema)| (file.trim_end_matches(".schema.json").to_owned(), schema))
        .collect();
    let chosen = match name {
        None => serde_json::Value::Object(all),
        Some(name) => all.get(name).cloned().ok_or_else(|| {
            let names: Vec<&str> = all.keys().map(String::as_str).collect();
            Failure::usage(Complaint::NoSuchSchema(name, &names))
        })?,
    };
    Ok(format!("{chosen:#}\n"))
}
