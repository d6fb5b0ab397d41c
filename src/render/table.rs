//! The report for terminals: environments side by side, then what to do about them.

use std::collections::BTreeMap;

use anstyle::{AnsiColor, Style};

use super::grid::{Cell, Column, Grid, Kind, Line, Page};
use super::record_items;
use super::view::{self, JudgedResource};
use crate::assess::gap::GapStatus;
use crate::assess::report::{EnvironmentReport, Finding, Report, Summary};
use crate::judge::verdict::{Current, Reason};
use crate::lang::Lang;
use crate::lang::report::{self as words, Label, label};
use crate::matrix::Matrix;

/// Resources and reasons that are listed before the rest is only counted.
const FOLD: usize = 3;
/// Unclaimed resources of one type that are listed before the rest is only counted.
const FOLD_UNCLAIMED: usize = 5;

/// How the table is to look.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The language.
    pub lang: Lang,
    /// Columns of the terminal; no line is longer.
    pub width: usize,
    /// Whether to colour. Colour never stands alone: every state is a word.
    pub colour: bool,
    /// Whether the terminal draws East Asian ambiguous characters in two columns. Rules are ASCII then.
    pub ambiguous_wide: bool,
}

/// The report as text, ending with a newline.
pub fn render(report: &Report, matrix: &Matrix, options: Options) -> String {
    let Options { lang, width, colour, ambiguous_wide } = options;
    let out = Out { report, matrix, lang, page: Page { width, colour, ambiguous_wide } };
    let sections = [
        out.head(),
        out.gap_table(),
        out.summary(),
        out.all_shortfalls(),
        out.drift(),
        out.unreadable(),
        out.exceptions(),
        out.attestations(),
        out.unclaimed(),
    ];
    let sections: Vec<String> = sections.into_iter().filter(|section| !section.is_empty()).collect();
    sections.join("\n")
}

/// What every section needs.
struct Out<'a> {
    report: &'a Report,
    matrix: &'a Matrix,
    lang: Lang,
    page: Page,
}

impl Out<'_> {
    fn label(&self, name: Label) -> &'static str {
        label(name, self.lang)
    }

    fn line(&self, text: impl AsRef<str>, style: Style, indent: usize) -> String {
        self.page.paragraph(&" ".repeat(indent), &Cell::new(text, style))
    }

    fn title(&self, text: &str) -> String {
        self.line(text, Style::new().bold(), 1) + &self.page.rule(self.page.measure(text) + 1)
    }

    fn head(&self) -> String {
        let mut text = String::new();
        if self.report.demo {
            text += &self.line(self.label(Label::Demo), Style::new().bold().invert(), 1);
            text.push('\n');
        }
        for environment in &self.report.environments {
            text += &self.environment(environment);
        }
        text
    }

    fn environment(&self, environment: &EnvironmentReport) -> String {
        let account = environment.account.as_deref().unwrap_or(self.label(Label::NoAccount));
        let calls = words::api_calls(environment.api_calls, self.lang);
        let regions = environment.regions.join(", ");
        let line = format!("{}  {account}  {regions}  {:.0}  {calls}", environment.name, environment.collected_at);
        let mut text = self.line(line, Style::new(), 1);
        if !environment.unscanned_regions.is_empty() {
            let regions = environment.unscanned_regions.join(", ");
            text += &self.line(format!("{}: {regions}", self.label(Label::UnscannedRegions)), dim(), 3);
        }
        text
    }

    fn gap_table(&self) -> String {
        let grid = self.gap_grid(true);
        // Rows that differ by their log alone, such as those of one application, need it when its column gave way.
        let trail_kept =
            grid.kept(self.page).iter().any(|index| grid.columns[*index].title == self.label(Label::Trail));
        let grid = if trail_kept { grid } else { self.gap_grid(false) };
        let drifts = self.report.findings.iter().any(|finding| finding.drift().is_some());
        let note = if drifts { self.line(self.label(Label::DriftMark), dim(), 1) } else { String::new() };
        grid.render(self.page) + &note
    }

    fn gap_grid(&self, with_trail: bool) -> Grid {
        let words = |name, optional| Column { title: self.label(name).to_owned(), kind: Kind::Words, optional };
        let prose =
            |name, least, optional| Column { title: self.label(name).to_owned(), kind: Kind::Prose(least), optional };
        let mut columns = vec![prose(Label::Component, 11, false)];
        let side_by_side = self.report.environments.len() > 1;
        if side_by_side {
            columns.extend([words(Label::Declared, true), prose(Label::Trail, 14, true)]);
            columns.extend(self.report.environments.iter().map(|environment| Column {
                title: environment.name.clone(),
                kind: Kind::Words,
                optional: false,
            }));
        } else {
            columns.push(prose(Label::Trail, 14, true));
            columns.extend([words(Label::Required, false), words(Label::Declared, false)]);
            columns.extend([words(Label::Current, false), words(Label::Gap, false), prose(Label::Reason, 28, true)]);
        }
        let mut lines = Vec::new();
        for category in view::categories(self.report, self.matrix, self.lang) {
            lines.push(Line::Heading(Cell::new(&category.name, Style::new().bold())));
            for row in &category.rows {
                let name = self.name(row.first, with_trail);
                let cells = if side_by_side { self.row_of_all(&name, row) } else { self.row_of_one(&name, row.first) };
                lines.push(Line::Cells(cells));
            }
        }
        Grid { columns, lines }
    }

    fn name(&self, finding: &Finding, with_trail: bool) -> String {
        let name = finding.name.get(self.lang);
        let bears = |other: &&Finding| other.environment == finding.environment && other.name == finding.name;
        if with_trail || self.report.findings.iter().filter(bears).count() < 2 {
            return name.to_owned();
        }
        format!("{name}: {}", finding.trail.get(self.lang))
    }

    fn row_of_one(&self, name: &str, finding: &Finding) -> Vec<Cell> {
        let reason = match finding.gap {
            GapStatus::Met => record_items::sampled(finding, self.lang).unwrap_or_default(),
            GapStatus::NotApplicable => String::new(),
            _ => self.first_reason(&finding.reasons),
        };
        vec![
            Cell::plain(name),
            Cell::new(finding.trail.get(self.lang), dim()),
            Cell::plain(words::required(finding.required, self.lang)),
            Cell::plain(words::declared(finding.declared, self.lang)),
            Cell::new(self.current(finding), current_style(finding.current)),
            Cell::new(words::gap(finding.gap, self.lang), gap_style(finding.gap)),
            Cell::plain(reason),
        ]
    }

    fn row_of_all(&self, name: &str, row: &view::Row<'_>) -> Vec<Cell> {
        let mut cells = vec![
            Cell::plain(name),
            Cell::plain(words::declared(row.first.declared, self.lang)),
            Cell::new(row.first.trail.get(self.lang), dim()),
        ];
        cells.extend(row.findings.iter().map(|finding| match finding {
            Some(finding) => Cell::new(self.verdict(finding), gap_style(finding.gap)),
            None => Cell::default(),
        }));
        cells
    }

    /// What the account shows, marked if something else was declared.
    fn current(&self, finding: &Finding) -> String {
        let mark = if finding.drift().is_some() { "*" } else { "" };
        format!("{}{mark}", words::current(finding.current, self.lang))
    }

    /// The gap, and what the account shows where the gap does not say it.
    fn verdict(&self, finding: &Finding) -> String {
        let gap = words::gap(finding.gap, self.lang);
        let mark = if finding.drift().is_some() { "*" } else { "" };
        let sampled = record_items::sampled(finding, self.lang);
        match (finding.gap, finding.current) {
            (GapStatus::Met, Current::Recorded) if sampled.is_some() => {
                format!("{gap}{mark} ({})", sampled.unwrap_or_default())
            }
            (GapStatus::Met, Current::Recorded) | (GapStatus::Undetermined, _) => format!("{gap}{mark}"),
            (_, current) => format!("{gap} ({}){mark}", words::current(current, self.lang)),
        }
    }

    fn first_reason(&self, reasons: &[Reason]) -> String {
        match reasons {
            [] => String::new(),
            [only] => only.message.get(self.lang).to_owned(),
            [first, rest @ ..] => {
                format!("{} ({})", first.message.get(self.lang), words::and_more(rest.len(), self.lang))
            }
        }
    }

    fn summary(&self) -> String {
        let title = |text: &str| Column { title: text.to_owned(), kind: Kind::Words, optional: false };
        let mut columns = vec![title("")];
        columns.extend(GapStatus::ALL.map(|gap| title(words::gap(gap, self.lang))));
        columns.push(title(self.label(Label::Rows)));
        let mut lines = self.summary_lines(&self.report.summary);
        if self.report.notification_summary.values().any(|summary| summary.total() > 0) {
            let heading = |name| Line::Heading(Cell::new(self.label(name), Style::new().bold()));
            lines.insert(0, heading(Label::Trails));
            lines.push(heading(Label::Notification));
            lines.extend(self.summary_lines(&self.report.notification_summary));
        }
        self.title(self.label(Label::Summary)) + &Grid { columns, lines }.render(self.page)
    }

    fn summary_lines(&self, summaries: &BTreeMap<String, Summary>) -> Vec<Line> {
        let environments = self.report.environments.iter();
        let known = environments.filter_map(|it| Some(self.summary_line(&it.name, summaries.get(&it.name)?)));
        known.collect()
    }

    fn summary_line(&self, name: &str, summary: &Summary) -> Line {
        let mut cells = vec![Cell::plain(name)];
        cells.extend(GapStatus::ALL.map(|gap| match summary.get(gap) {
            0 => Cell::new("0", dim()),
            count => Cell::new(count.to_string(), gap_style(gap)),
        }));
        cells.push(Cell::plain(summary.total().to_string()));
        Line::Cells(cells)
    }

    fn all_shortfalls(&self) -> String {
        let each = self.report.environments.iter().map(|environment| self.shortfalls(&environment.name));
        each.filter(|section| !section.is_empty()).collect::<Vec<_>>().join("\n")
    }

    fn shortfalls(&self, environment: &str) -> String {
        let groups = view::shortfalls(self.report, environment);
        let body: String = groups.iter().map(|group| self.shortfall(group)).collect();
        if body.is_empty() { body } else { self.title(&words::to_close(environment, self.lang)) + &body }
    }

    fn shortfall(&self, group: &[&Finding]) -> String {
        let Some(first) = group.first() else { return String::new() };
        let ids: Vec<&str> = group.iter().map(|finding| finding.component.as_str()).collect();
        let gap = words::gap(first.gap, self.lang);
        let prefix = format!(" {}  {gap}  ", view::priorities(group));
        let mut text = self.page.paragraph(&prefix, &Cell::new(ids.join(", "), gap_style(first.gap)));
        let own = view::own_reasons(first);
        for reason in folded(&own) {
            text += &self.item(&self.reason(reason), 4);
        }
        text += &self.rest(own.len(), 4);
        let short = view::short_resources(first);
        if first.resources.len() > 1 {
            text += &self.item(&words::counts(&view::resource_counts(first), self.lang), 4);
        }
        for resource in short.iter().take(FOLD) {
            text += &self.resource(resource);
        }
        text += &self.rest(short.len(), 4);
        text + &record_items::lacking(first, self.lang).map_or_else(String::new, |lacking| self.item(&lacking, 4))
    }

    fn resource(&self, resource: &JudgedResource<'_>) -> String {
        let state = words::current(resource.current, self.lang);
        let mut text = self.item(&format!("{state}  {}", resource.name()), 4);
        let reasons: Vec<&Reason> = resource.reasons.iter().collect();
        for reason in folded(&reasons) {
            text += &self.line(self.reason(reason), dim(), 6);
        }
        text + &self.rest(reasons.len(), 6)
    }

    fn reason(&self, reason: &Reason) -> String {
        format!("{} [{}]", reason.message.get(self.lang), reason.code)
    }

    fn item(&self, text: &str, indent: usize) -> String {
        self.page.paragraph(&format!("{}- ", " ".repeat(indent)), &Cell::plain(text))
    }

    /// How many of `all` the fold left out.
    fn rest(&self, all: usize, indent: usize) -> String {
        match all.saturating_sub(FOLD) {
            0 => String::new(),
            more => self.line(words::and_more(more, self.lang), dim(), indent),
        }
    }

    fn drift(&self) -> String {
        let lines = view::drifts(self.report);
        if lines.is_empty() {
            return String::new();
        }
        let columns = [Label::Component, Label::Declared, Label::Current, Label::Environment];
        let columns = columns.map(|name| {
            let kind = if name == Label::Environment { Kind::Prose(6) } else { Kind::Words };
            Column { title: self.label(name).to_owned(), kind, optional: false }
        });
        let mut grid = Grid { columns: columns.to_vec(), lines: Vec::new() };
        let mut heading = None;
        for line in lines {
            if heading.replace(line.drift) != Some(line.drift) {
                grid.lines.push(Line::Heading(Cell::new(words::drift(line.drift, self.lang), Style::new().bold())));
            }
            grid.lines.push(Line::Cells(vec![
                Cell::plain(&line.finding.component),
                Cell::plain(words::declared(line.finding.declared, self.lang)),
                Cell::new(words::current(line.finding.current, self.lang), current_style(line.finding.current)),
                Cell::plain(line.environments.join(", ")),
            ]));
        }
        self.title(self.label(Label::DriftTitle)) + &grid.render(self.page)
    }

    fn unreadable(&self) -> String {
        let groups = view::failed_reads(self.report);
        if groups.is_empty() {
            return String::new();
        }
        let mut text = self.title(self.label(Label::Unreadable));
        for group in groups {
            let remedy = words::remedy(group.cause, group.action, self.lang);
            let count = words::times(group.count, self.lang);
            text += &self.item(&format!("{}  {} ({count}): {remedy}", group.call, group.cause), 1);
            let places = format!("{}; {}", group.whose(), Vec::from_iter(group.regions).join(", "));
            text += &self.line(places, dim(), 3);
            text += &self.line(shortened(group.message), dim(), 3);
        }
        text
    }

    fn exceptions(&self) -> String {
        let accepted = self.report.findings.iter().filter_map(|finding| Some((finding, finding.exception.as_ref()?)));
        let items = accepted.map(|(finding, exception)| {
            let would_be = words::gap(exception.would_be, self.lang);
            let until = words::until(exception.until, self.lang);
            let line = format!("{}  ({would_be})  {until}  {}", finding.id, exception.approved_by);
            self.item(&line, 1) + &self.line(&exception.reason, dim(), 3)
        });
        self.section(Label::Exceptions, &items.collect::<String>())
    }

    fn attestations(&self) -> String {
        let stated = self.report.findings.iter().filter_map(|finding| Some((finding, finding.attestation.as_ref()?)));
        let items = stated.map(|(finding, attestation)| {
            let state = words::current(finding.current, self.lang);
            let until = words::until(attestation.until, self.lang);
            let line = format!("{}  ({state})  {until}  {}", finding.id, attestation.owner);
            self.item(&line, 1) + &self.line(format!("{} ({})", attestation.statement, attestation.evidence), dim(), 3)
        });
        self.section(Label::Attestations, &items.collect::<String>())
    }

    fn unclaimed(&self) -> String {
        let mut text = String::new();
        for ((environment, kind), arns) in view::unclaimed(self.report) {
            text += &self.item(&format!("{environment}  {kind}  {}", arns.len()), 1);
            for arn in arns.iter().take(FOLD_UNCLAIMED) {
                text += &self.line(arn, dim(), 3);
            }
            if arns.len() > FOLD_UNCLAIMED {
                text += &self.line(words::and_more(arns.len() - FOLD_UNCLAIMED, self.lang), dim(), 3);
            }
        }
        self.section(Label::Unclaimed, &text)
    }

    fn section(&self, title: Label, body: &str) -> String {
        if body.is_empty() { String::new() } else { self.title(self.label(title)) + body }
    }
}

fn folded<'a, T>(all: &'a [&'a T]) -> impl Iterator<Item = &'a T> {
    all.iter().take(FOLD).copied()
}

/// The beginning of a service's message: these can be pages long, and JSON holds them whole.
fn shortened(message: &str) -> String {
    const LIMIT: usize = 240;
    let mut short: String = message.chars().take(LIMIT).collect();
    if short.len() < message.len() {
        short += "...";
    }
    short
}

fn dim() -> Style {
    Style::new().dimmed()
}

fn colour(colour: AnsiColor) -> Style {
    Style::new().fg_color(Some(colour.into()))
}

fn gap_style(gap: GapStatus) -> Style {
    match gap {
        GapStatus::Met => colour(AnsiColor::Green),
        GapStatus::Gap => colour(AnsiColor::Red).bold(),
        GapStatus::Advisory => colour(AnsiColor::Yellow),
        GapStatus::Undetermined => colour(AnsiColor::Magenta),
        GapStatus::Waived => colour(AnsiColor::Cyan),
        GapStatus::NotApplicable => dim(),
    }
}

fn current_style(current: Current) -> Style {
    match current {
        Current::Recorded | Current::Attested => colour(AnsiColor::Green),
        Current::Partial => colour(AnsiColor::Yellow),
        Current::Missing => colour(AnsiColor::Red),
        Current::Unknown => colour(AnsiColor::Magenta),
        Current::NotPresent => dim(),
    }
}
