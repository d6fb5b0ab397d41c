//! The forms of a report or a comparison, and the files that they are written to.

use std::path::PathBuf;

use clap::ValueEnum;

use super::output::{Output, Staged};
use super::{Failure, unserializable};
use crate::assess::report::Report;
use crate::compare::Delta;
use crate::lang::Lang;
use crate::lang::cli::Complaint;
use crate::matrix::Matrix;
use crate::render::items::Source;
use crate::render::{csv, delta, github, github_summary, json, junit, markdown, ocsf, sarif, table};

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// A table for the terminal.
    Table,
    /// The company's table as Markdown, live.
    Markdown,
    /// The report as JSON (schema/report.schema.json); of `diff`, the comparison.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit XML, for test results.
    Junit,
    /// Annotations of a GitHub Actions step.
    Github,
    /// Markdown for the summary of a GitHub Actions job.
    GithubSummary,
    /// CSV, for spreadsheets.
    Csv,
    /// OCSF Compliance Findings, for security data lakes.
    Ocsf,
}

/// What is rendered.
#[derive(Clone, Copy)]
pub(super) enum Content<'a> {
    /// A report, and behind it what changed since a baseline.
    Scan(&'a Report, Option<&'a Delta>),
    /// What changed up to a report; formats that programs read show the report's rows with it.
    Diff(&'a Report, &'a Delta),
}

/// How it is rendered, whatever the form.
#[derive(Clone, Copy)]
pub(super) struct Style<'a> {
    pub(super) matrix: &'a Matrix,
    pub(super) lang: Lang,
    /// Whether a byte order mark stands before CSV.
    pub(super) csv_bom: bool,
}

impl Format {
    /// The text. Of a scan JSON is the report alone, compared or not: its layout is a contract.
    pub(super) fn render(self, content: Content<'_>, style: Style<'_>, colour: bool) -> Result<String, Failure> {
        let Style { matrix, lang, csv_bom } = style;
        let (report, delta) = match content {
            Content::Scan(report, delta) => (report, delta),
            Content::Diff(report, delta) => (report, Some(delta)),
        };
        let source = Source { report, delta, matrix, lang };
        let text = match self {
            Self::Table => table(content, style, colour),
            Self::Markdown => markdown(content, style),
            Self::Json => match content {
                Content::Scan(report, _) => json::render(report).map_err(unserializable)?,
                Content::Diff(_, delta) => json::render(delta).map_err(unserializable)?,
            },
            Self::Sarif => sarif::render(&source).map_err(unserializable)?,
            Self::Junit => junit::render(&source),
            Self::Github => github::render(&source),
            Self::GithubSummary => github_summary::render(&source),
            Self::Csv => {
                csv::render(&source, csv_bom).map_err(|error| Failure::usage(Complaint::Internal(error.to_string())))?
            }
            Self::Ocsf => ocsf::render(&source).map_err(unserializable)?,
        };
        Ok(text)
    }
}

fn table(content: Content<'_>, Style { matrix, lang, .. }: Style<'_>, colour: bool) -> String {
    let width = super::terminal_width();
    let options = table::Options { lang, width, colour, ambiguous_wide: false };
    match content {
        Content::Scan(report, None) => table::render(report, matrix, options),
        Content::Scan(report, Some(delta)) => {
            format!("{}\n{}", table::render(report, matrix, options), delta::table::render(delta, options))
        }
        Content::Diff(_, delta) => delta::table::render(delta, options),
    }
}

fn markdown(content: Content<'_>, Style { matrix, lang, .. }: Style<'_>) -> String {
    match content {
        Content::Scan(report, None) => markdown::render(report, matrix, lang),
        Content::Scan(report, Some(delta)) => {
            format!("{}\n{}", markdown::render(report, matrix, lang), delta::markdown::render(delta, lang))
        }
        Content::Diff(_, delta) => delta::markdown::render(delta, lang),
    }
}

/// `FORMAT=PATH`: a further form of the same report, and its file.
#[derive(Debug, Clone)]
pub(super) struct Write {
    format: Format,
    path: PathBuf,
}

/// A further file. What is wrong is said with the option's name.
pub(super) fn write(text: &str) -> Result<Write, &'static str> {
    let (format, path) = text.split_once('=').filter(|(_, path)| !path.is_empty()).ok_or("FORMAT=PATH")?;
    let format = Format::from_str(format, false).map_err(|_| "FORMAT")?;
    Ok(Write { format, path: path.into() })
}

/// What `--write` takes.
pub(super) fn possible_writes() -> Vec<String> {
    let names = Format::value_variants().iter().filter_map(|format| format.to_possible_value());
    names.map(|name| format!("{}=PATH", name.get_name())).collect()
}

/// Files that were proven writable before the work began, each with the form that goes there.
pub(super) struct Files(Vec<(Format, Output)>);

impl Files {
    /// Opens all of them, and refuses those that would overwrite one another or what another option names.
    ///
    /// # Errors
    /// Usage, if one of them cannot be written: then none is there.
    pub(super) fn open(writes: &[Write], taken: &[(&str, Option<&std::path::Path>)]) -> Result<Self, Failure> {
        let mut files = Vec::new();
        for (at, write) in writes.iter().enumerate() {
            let output = Output::open(Some(&write.path))?;
            output.is_none_of("--write", taken)?;
            let before = writes[..at].iter().map(|other| ("--write", Some(other.path.as_path())));
            output.is_none_of("--write", &before.collect::<Vec<_>>())?;
            files.push((write.format, output));
        }
        Ok(Self(files))
    }

    /// Writes all of them beside their places.
    ///
    /// # Errors
    /// The disk is full: then none is in place.
    pub(super) fn stage(self, content: Content<'_>, style: Style<'_>) -> Result<Vec<Staged>, Failure> {
        let each = self.0.into_iter().map(|(format, output)| {
            let text = format.render(content, style, output.takes_colour())?;
            output.stage(text)
        });
        each.collect()
    }
}
