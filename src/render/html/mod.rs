//! The monthly report as one self-contained page: no request leaves it, no script but its own runs in it, and it opens from
//! a file.
//!
//! Everything that a template writes is escaped by the template engine; texts from outside have what reorders or hides text
//! taken out as well. Both languages stand in the page, and the style shows one of them.

mod cover;
mod plan;
mod provenance;
mod reference;
mod statements;
mod table;
mod trend;

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::items::plain;
use crate::assess::gap::GapStatus;
use crate::assess::report::{Finding, Report};
use crate::compare::Delta;
use crate::lang::monthly::{self as words, Label};
use crate::lang::report::{self as terms};
use crate::lang::{Lang, Text};
use crate::matrix::Matrix;
use crate::monthly::{Month, Point, Task, agenda};
use crate::project::Assignment;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// What the page shows.
#[derive(Clone, Copy)]
pub struct Page<'a> {
    /// The month.
    pub month: Month,
    /// The month in which the facts were collected.
    pub collected: Month,
    /// How it stands.
    pub report: &'a Report,
    /// What changed since the month before; none if there is no report of it.
    pub delta: Option<&'a Delta>,
    /// The months before that have a report, and this one.
    pub trend: &'a [Point],
    /// The requirement.
    pub matrix: &'a Matrix,
    /// Who closes which gap until when.
    pub assignments: &'a [Assignment],
    /// What the project file's statements deserve to be warned about.
    pub warnings: &'a [Text],
    /// By environment, the ARN that asked.
    pub callers: &'a BTreeMap<String, String>,
    /// The day of the report.
    pub today: Date,
    /// The command that reproduces the page.
    pub command: &'a str,
    /// The language that the page opens in.
    pub lang: Lang,
}

/// The page.
pub fn render(page: &Page<'_>) -> String {
    let tasks = agenda(page.report);
    let code = page.lang.pick("ja", "en");
    let [ja, en] = [Lang::Ja, Lang::En].map(|lang| words::title(page.month, lang));
    let body = html! {
        (navigation())
        main {
            (cover::render(page, &tasks))
            (table::render(page, &tasks))
            (plan::render(page, &tasks))
            (statements::render(page))
            (reference::render(page))
            (provenance::render(page))
        }
    };
    let page = html! {
        (DOCTYPE)
        html lang=(code) data-lang=(code) data-ja=(ja) data-en=(en) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (page.lang.pick(&ja, &en)) }
                style { (PreEscaped(STYLE)) }
            }
            body { (body) script { (PreEscaped(SCRIPT)) } }
        }
    };
    page.into_string() + "\n"
}

/// Nothing may be loaded, and nothing may run but the page's own style and script, known by their digests.
fn policy() -> String {
    let digest = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())));
    format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
        digest(STYLE),
        digest(SCRIPT)
    )
}

fn navigation() -> Markup {
    let links = [
        ("cover", Label::Cover),
        ("table", Label::Table),
        ("plan", Label::Plan),
        ("statements", Label::Statements),
        ("threats", Label::Threats),
        ("provenance", Label::Provenance),
    ];
    html! {
        header {
            a.skip href="#cover" { (word(Label::Skip)) }
            div.inner {
                strong { "audit-gap" }
                nav { @for (id, label) in links { a href={ "#" (id) } { (word(label)) } } }
                div.languages {
                    button type="button" data-speak="ja" { "日本語" }
                    button type="button" data-speak="en" { "English" }
                }
            }
        }
    }
}

/// A text in both languages, as plain text; once where they are the same.
fn both<T: AsRef<str>>(say: impl Fn(Lang) -> T) -> Markup {
    let [ja, en] = [Lang::Ja, Lang::En].map(|lang| plain(say(lang).as_ref()));
    if ja == en {
        return html! { (ja) };
    }
    html! { span lang="ja" { (ja) } span lang="en" { (en) } }
}

fn word(label: Label) -> Markup {
    both(|lang| words::label(label, lang))
}

fn term(label: terms::Label) -> Markup {
    both(|lang| terms::label(label, lang))
}

fn text(text: &Text) -> Markup {
    both(|lang| text.get(lang))
}

/// A verdict, with its colour.
fn chip(gap: GapStatus) -> Markup {
    html! { span class={ "chip " (gap.as_str()) } { (both(|lang| terms::gap(gap, lang))) } }
}

/// The table's line of a finding.
fn link_to(finding: &Finding) -> String {
    anchor(&finding.id)
}

/// A link to an id of the page, which may hold any character.
fn anchor(id: &str) -> String {
    let escaped = id.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    format!("#{}", escaped.collect::<String>())
}

/// The id of a task in the plan.
fn task_id(component: &str) -> String {
    format!("plan/{component}")
}

/// The component that a task is about.
fn subject<'a>(task: &Task<'a>) -> Option<&'a Finding> {
    task.findings.first().copied()
}

/// Lines of a command or a file, each without what acts on a terminal.
fn lines(text: &str) -> String {
    text.trim_end().lines().map(visible).collect::<Vec<_>>().join("\n")
}

/// A line with its indentation.
fn visible(line: &str) -> String {
    let indent: String = line.chars().take_while(|c| *c == ' ').collect();
    indent + &plain(line)
}

/// A heading's mark of an item's priority, as the document writes it.
fn priority(number: u8) -> Markup {
    let mark = match number {
        1 => "◎",
        2 => "○",
        3 => "△",
        _ => "-",
    };
    html! { span.badge { "P" (number) " " (mark) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_holds_nothing_but_its_id() {
        assert_eq!(anchor("prd/s3-output"), "#prd/s3-output");
        assert_eq!(anchor("\"><b> 監"), "#%22%3E%3Cb%3E%20%E7%9B%A3");
    }

    #[test]
    fn lines_keep_their_indentation_and_lose_what_acts() {
        assert_eq!(lines("a\n  b\u{202e}\u{1b}\n"), "a\n  b?");
    }

    #[test]
    fn style_and_script_stay_within_their_elements() {
        for text in [STYLE, SCRIPT] {
            assert!(!text.contains("</") && !text.contains("<!--"), "it would end its element");
        }
        assert!(!STYLE.contains("url(") && !STYLE.contains("@import"));
    }
}
