//! The summary of a GitHub Actions job: Markdown that stays within what GitHub takes.

use super::items::{Item, Level, Source, cut, items};
use super::markup::{cell, table};
use super::view;
use crate::assess::gap::GapStatus;
use crate::compare::Bucket;
use crate::lang::compare::bucket as bucket_word;
use crate::lang::formats as texts;
use crate::lang::report::{self as words, Label, label};

/// Bytes of a summary. GitHub refuses the whole summary of a step beyond 1 MiB, and other commands may add to it.
const MAX_BYTES: usize = 1_000_000;
/// Characters of a cell, so that a row stays a row.
const MAX_CELL: usize = 600;

/// The report as Markdown, ending with a newline; no longer than GitHub takes.
pub fn render(source: &Source<'_>) -> String {
    let mut page = Page { text: head(source), left_out: 0 };
    let mut items = items(source);
    items.sort_by_key(|item| (item.trip().map_or(2, |trip| trip as u8), item.level(), item.priority));
    let tripped: Vec<&Item<'_>> = items.iter().filter(|item| item.trip().is_some()).collect();
    let short = |item: &&Item<'_>| item.finding.is_some() && item.level() != Level::None && item.trip().is_none();
    page.section(texts::tripped(source.lang), &columns(source), tripped.into_iter().map(|item| row(source, item)));
    // Where room ends it must not end before the environment with the gaps.
    let worst = |name: &str| items.iter().filter(short).filter(|it| it.environment == name).map(Item::level).min();
    let mut environments: Vec<&str> = source.report.environments.iter().map(|it| it.name.as_str()).collect();
    environments.sort_by_key(|name| worst(name).unwrap_or(Level::None));
    for environment in environments {
        let own = items.iter().filter(short).filter(|item| item.environment == environment);
        let title = words::to_close(environment, source.lang);
        page.section(&title, &columns(source), own.map(|item| row(source, item)));
    }
    let columns = [Label::Call, Label::Environment, Label::Regions, Label::Cause, Label::Remedy];
    let failed = view::failed_reads(source.report).into_iter().map(|group| {
        vec![
            cell(group.call),
            cell(&group.whose()),
            cell(&Vec::from_iter(group.regions).join(", ")),
            group.cause.to_string(),
            cell(&words::remedy(group.cause, group.action, source.lang)),
        ]
    });
    page.section(label(Label::Unreadable, source.lang), &columns.map(|it| label(it, source.lang)), failed);
    page.end(source)
}

fn head(source: &Source<'_>) -> String {
    let report = source.report;
    let mut text = format!("# {}\n\n", label(Label::Title, source.lang));
    if report.demo {
        text += &format!("> **{}**\n\n", label(Label::Demo, source.lang));
    }
    let mut header = vec![label(Label::Environment, source.lang), label(Label::Account, source.lang)];
    header.extend(GapStatus::ALL.map(|gap| words::gap(gap, source.lang)));
    let mut rows = Vec::new();
    for environment in &report.environments {
        let account = environment.account.as_deref().unwrap_or(label(Label::NoAccount, source.lang));
        let judged = [(None, &report.summary), (Some(Label::Notification), &report.notification_summary)];
        for (side, summaries) in judged {
            let Some(summary) = summaries.get(&environment.name).filter(|it| side.is_none() || it.total() > 0) else {
                continue;
            };
            let side = side.map_or_else(String::new, |side| format!(" ({})", label(side, source.lang)));
            let mut row = vec![cell(&environment.name) + &side, cell(account)];
            row.extend(GapStatus::ALL.map(|gap| summary.get(gap).to_string()));
            rows.push(row);
        }
    }
    text + &table(header, rows) + &compared(source)
}

/// The comparison in numbers.
fn compared(source: &Source<'_>) -> String {
    let Some(delta) = source.delta else { return String::new() };
    let mut header = vec![label(Label::Environment, source.lang)];
    header.extend(Bucket::ALL.map(|bucket| bucket_word(bucket, source.lang)));
    let rows = delta.environments.iter().map(|environment| {
        let counted = delta.rows_of(&environment.name);
        let mut row = vec![cell(&environment.name)];
        row.extend(Bucket::ALL.map(|bucket| counted.get(bucket).to_string()));
        row
    });
    format!("\n## {}\n\n{}", texts::compared(source.lang), table(header, rows))
}

fn columns(source: &Source<'_>) -> Vec<&'static str> {
    let mut columns = [Label::Component, Label::Gap, Label::Required, Label::Current, Label::Reason]
        .map(|it| label(it, source.lang))
        .to_vec();
    if source.delta.is_some() {
        columns.insert(1, texts::change(source.lang));
    }
    columns
}

fn row(source: &Source<'_>, item: &Item<'_>) -> Vec<String> {
    let lang = source.lang;
    let details: Vec<String> = item.details(source).iter().map(|line| cell(&cut(line, MAX_CELL))).collect();
    let mut cells = vec![
        format!("{} (P{})<br>{}", cell(&item.id), item.priority, cell(item.name.get(lang))),
        words::gap(item.standing.gap, lang).to_owned(),
        words::required(item.standing.required, lang).to_owned(),
        words::current(item.standing.current, lang).to_owned(),
        details.join("<br>"),
    ];
    if source.delta.is_some() {
        cells.insert(1, item.bucket().map_or("", |bucket| bucket_word(bucket, lang)).to_owned());
    }
    cells
}

/// A page that takes rows as long as there is room.
struct Page {
    text: String,
    left_out: usize,
}

impl Page {
    fn section(&mut self, title: &str, columns: &[&str], rows: impl Iterator<Item = Vec<String>>) {
        let mut rows = rows.peekable();
        if rows.peek().is_none() {
            return;
        }
        let head = format!("\n## {}\n\n{}", cell(title), table(columns, Vec::<[String; 0]>::new()));
        if !self.add(&head) {
            self.left_out += rows.count();
            return;
        }
        for row in rows {
            if !self.add(&format!("| {} |\n", row.join(" | "))) {
                self.left_out += 1;
            }
        }
    }

    /// Adds a part that fits, and after the first that did not, none.
    fn add(&mut self, part: &str) -> bool {
        let fits = self.left_out == 0 && self.text.len() + part.len() <= MAX_BYTES;
        if fits {
            self.text += part;
        }
        fits
    }

    fn end(self, source: &Source<'_>) -> String {
        match self.left_out {
            0 => self.text,
            count => format!("{}\n{}\n", self.text, texts::left_out(count, source.lang)),
        }
    }
}
