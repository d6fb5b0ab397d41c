//! The difference of two reports as Markdown, for pull requests, job summaries and monthly reports.

use super::{course, groups, heading, items, notes, why};
use crate::compare::{Bucket, Delta, Side};
use crate::judge::verdict::Reason;
use crate::lang::compare::{self as words, Label, label};
use crate::lang::{Lang, report};
use crate::render::markup::{cell, table};

/// Items of one bucket that are listed before the rest is only counted: a page must stay a page.
const FOLD: usize = 200;

/// The difference as Markdown, ending with a newline.
pub fn render(delta: &Delta, lang: Lang) -> String {
    let mut sections = vec![head(delta, lang)];
    sections.extend(Bucket::ALL.into_iter().filter(|it| *it != Bucket::Unchanged).map(|it| bucket(delta, it, lang)));
    sections.push(newly_unreadable(delta, lang));
    sections.into_iter().filter(|section| !section.is_empty()).collect::<Vec<_>>().join("\n")
}

fn head(delta: &Delta, lang: Lang) -> String {
    let mut text = format!("# {}\n\n", label(Label::Title, lang));
    text += &side(Label::Base, &delta.base, lang);
    text += &side(Label::Head, &delta.head, lang);
    for note in notes(delta, lang) {
        text += &format!("- {}\n", cell(&note));
    }
    let environments: Vec<_> = delta.environments.iter().map(|it| (it, delta.rows_of(&it.name))).collect();
    let of = |bucket| environments.iter().map(move |(_, rows)| rows.get(bucket));
    let shown: Vec<Bucket> = Bucket::ALL.into_iter().filter(|bucket| of(*bucket).any(|count| count > 0)).collect();
    let header: Vec<&str> = std::iter::once(label(Label::Environment, lang))
        .chain(shown.iter().map(|bucket| words::bucket(*bucket, lang)))
        .collect();
    let rows = environments.iter().map(|(environment, rows)| {
        let counts = shown.iter().map(|it| rows.get(*it));
        std::iter::once(cell(&environment.name)).chain(counts.map(|count| count.to_string())).collect::<Vec<_>>()
    });
    text + "\n" + &table(header, rows)
}

fn side(name: Label, side: &Side, lang: Lang) -> String {
    let demo = if side.demo { " **DEMO**" } else { "" };
    let version = cell(&side.tool.version);
    format!("- {}: {:.0}, audit-gap {version}{demo}\n", label(name, lang), side.generated_at)
}

fn bucket(delta: &Delta, bucket: Bucket, lang: Lang) -> String {
    let groups = groups(delta, bucket);
    if groups.is_empty() {
        return String::new();
    }
    let rows = groups.iter().take(FOLD).map(|group| match group.changes.as_slice() {
        [only] => {
            let reasons = reasons(why(only), lang);
            [format!("P{}", only.priority), cell(&items(group)), cell(&course(only, lang)), reasons]
        }
        _ => ["-".to_owned(), cell(&items(group)), "-".to_owned(), reasons(group.causes.iter(), lang)],
    });
    let header = [Label::Priority, Label::Item, Label::Course, Label::Why].map(|name| label(name, lang));
    let more = match groups.iter().skip(FOLD).map(|group| group.changes.len()).sum::<usize>() {
        0 => String::new(),
        more => format!("\n{}\n", report::and_more(more, lang)),
    };
    format!("## {}\n\n{}{more}", heading(delta, bucket, lang), table(header, rows))
}

fn reasons<'a>(reasons: impl Iterator<Item = &'a Reason>, lang: Lang) -> String {
    let each = reasons.map(|reason| format!("{} ({})", cell(reason.message.get(lang)), cell(&reason.code)));
    each.collect::<Vec<_>>().join("<br>")
}

fn newly_unreadable(delta: &Delta, lang: Lang) -> String {
    if delta.newly_unreadable.is_empty() {
        return String::new();
    }
    let rows = delta.newly_unreadable.iter().map(|read| {
        let remedy = report::remedy(read.cause, &read.action, lang);
        [cell(&read.environment), cell(&read.region), cell(&read.call), read.cause.to_string(), cell(&remedy)]
    });
    let header = [Label::Environment, Label::Region, Label::Call, Label::Cause, Label::Remedy];
    let title = label(Label::NewlyUnreadable, lang);
    format!("## {title}\n\n{}", table(header.map(|name| label(name, lang)), rows))
}
