//! The difference of two reports for terminals.

use anstyle::{AnsiColor, Style};

use super::{course, groups, heading, item, items, notes, why};
use crate::compare::{Bucket, Change, Delta, Side};
use crate::judge::verdict::Reason;
use crate::lang::compare::{self as words, Label, label};
use crate::lang::{Lang, report};
use crate::render::grid::{Cell, Column, Grid, Kind, Line, Page};
use crate::render::table::Options;

/// Items of one bucket that are listed before the rest is only counted.
const FOLD: usize = 50;
/// Reasons of one item that are listed before the rest is only counted.
const FOLD_REASONS: usize = 3;

/// The difference as text, ending with a newline.
pub fn render(delta: &Delta, options: Options) -> String {
    let Options { lang, width, colour, ambiguous_wide } = options;
    let out = Out { delta, lang, page: Page { width, colour, ambiguous_wide } };
    let mut sections = vec![out.head()];
    sections.extend(Bucket::ALL.into_iter().filter(|it| *it != Bucket::Unchanged).map(|bucket| out.bucket(bucket)));
    sections.push(out.newly_unreadable());
    sections.into_iter().filter(|section| !section.is_empty()).collect::<Vec<_>>().join("\n")
}

struct Out<'a> {
    delta: &'a Delta,
    lang: Lang,
    page: Page,
}

impl Out<'_> {
    fn line(&self, text: impl AsRef<str>, style: Style, indent: usize) -> String {
        self.page.paragraph(&" ".repeat(indent), &Cell::new(text, style))
    }

    fn title(&self, text: &str, style: Style) -> String {
        self.line(text, style.bold(), 1) + &self.page.rule(self.page.measure(text) + 1)
    }

    fn head(&self) -> String {
        let mut text = self.title(label(Label::Title, self.lang), Style::new());
        text += &self.side(Label::Base, &self.delta.base);
        text += &self.side(Label::Head, &self.delta.head);
        for note in notes(self.delta, self.lang) {
            text += &self.line(note, dim(), 1);
        }
        text + "\n" + &self.counts().render(self.page)
    }

    fn side(&self, name: Label, side: &Side) -> String {
        let demo = if side.demo { "  DEMO" } else { "" };
        let text =
            format!("{}  {:.0}  audit-gap {}{demo}", label(name, self.lang), side.generated_at, side.tool.version);
        self.line(text, Style::new(), 1)
    }

    /// Rows by environment and bucket. Buckets that nowhere hold a row are left out.
    fn counts(&self) -> Grid {
        let environments: Vec<_> =
            self.delta.environments.iter().map(|it| (it, self.delta.rows_of(&it.name))).collect();
        let of = |bucket| environments.iter().map(move |(_, rows)| rows.get(bucket));
        let shown: Vec<Bucket> = Bucket::ALL.into_iter().filter(|bucket| of(*bucket).any(|count| count > 0)).collect();
        let title = |text: &str| Column { title: text.to_owned(), kind: Kind::Words, optional: false };
        let mut columns = vec![title("")];
        columns.extend(shown.iter().map(|bucket| title(words::bucket(*bucket, self.lang))));
        let lines = environments.iter().map(|(environment, rows)| {
            let mut cells = vec![Cell::plain(&environment.name)];
            cells.extend(shown.iter().map(|bucket| match rows.get(*bucket) {
                0 => Cell::new("0", dim()),
                count => Cell::new(count.to_string(), style(*bucket)),
            }));
            Line::Cells(cells)
        });
        Grid { columns, lines: lines.collect() }
    }

    fn bucket(&self, bucket: Bucket) -> String {
        let groups = groups(self.delta, bucket);
        if groups.is_empty() {
            return String::new();
        }
        let mut text = self.title(&heading(self.delta, bucket, self.lang), style(bucket));
        for group in groups.iter().take(FOLD) {
            text += &match group.changes.as_slice() {
                [only] => self.item(only),
                _ => {
                    self.page.paragraph(" - ", &Cell::new(items(group), style(bucket)))
                        + &self.reasons(group.causes.iter())
                }
            };
        }
        match groups.iter().skip(FOLD).map(|group| group.changes.len()).sum() {
            0 => text,
            more => text + &self.line(report::and_more(more, self.lang), dim(), 1),
        }
    }

    fn item(&self, change: &Change) -> String {
        let text = format!("{}: {}", item(change), course(change, self.lang));
        let line = self.page.paragraph(&format!(" P{}  ", change.priority), &Cell::new(text, style(change.bucket)));
        line + &self.reasons(why(change))
    }

    fn reasons<'r>(&self, reasons: impl Iterator<Item = &'r Reason>) -> String {
        let reasons: Vec<&Reason> = reasons.collect();
        let shown = reasons.iter().take(FOLD_REASONS).map(|reason| {
            let text = format!("{} [{}]", reason.message.get(self.lang), reason.code);
            self.page.paragraph("    - ", &Cell::plain(text))
        });
        let text: String = shown.collect();
        match reasons.len().saturating_sub(FOLD_REASONS) {
            0 => text,
            more => text + &self.line(report::and_more(more, self.lang), dim(), 4),
        }
    }

    fn newly_unreadable(&self) -> String {
        if self.delta.newly_unreadable.is_empty() {
            return String::new();
        }
        let mut text = self.title(label(Label::NewlyUnreadable, self.lang), Style::new());
        for read in &self.delta.newly_unreadable {
            let remedy = report::remedy(read.cause, &read.action, self.lang);
            let line = format!("{} {} {}  {}: {remedy}", read.environment, read.region, read.call, read.cause);
            text += &self.page.paragraph(" - ", &Cell::plain(line));
        }
        text
    }
}

fn dim() -> Style {
    Style::new().dimmed()
}

fn style(bucket: Bucket) -> Style {
    let colour = match bucket {
        Bucket::Regressed => AnsiColor::Red,
        Bucket::Incomparable | Bucket::RequirementChanged => AnsiColor::Yellow,
        Bucket::New | Bucket::Removed => AnsiColor::Cyan,
        Bucket::Improved | Bucket::Fixed => AnsiColor::Green,
        Bucket::Unchanged => return dim(),
    };
    colour.on_default()
}
