//! The first page: how each environment stands, what changed, the trend, and what to do first.

use maud::{Markup, html};

use super::{Page, anchor, both, chip, priority, subject, task_id, term, text, trend, word};
use crate::assess::gap::GapStatus;
use crate::assess::report::{EnvironmentReport, Summary};
use crate::compare::{Bucket, Change, Delta};
use crate::judge::verdict::Reason;
use crate::lang::compare as compared;
use crate::lang::monthly::{self as words, Label};
use crate::lang::report::{self as terms, Label as Term};
use crate::monthly::{Task, Urgency};
use crate::render::delta;
use crate::render::view;

/// Rows of one kind of change that are listed before the rest is only counted.
const FOLD: usize = 40;

pub(super) fn render(page: &Page<'_>, tasks: &[Task<'_>]) -> Markup {
    html! {
        section #cover tabindex="-1" {
            h1 { (both(|lang| words::title(page.month, lang))) }
            p.lead {
                (both(|lang| words::as_of(page.today, lang)))
                " · " (page.report.tool.name) " " (page.report.tool.version)
            }
            @if page.collected != page.month { p.loud { (both(|lang| words::facts_of(page.collected, lang))) } }
            @if page.report.demo { p.demo { (term(Term::Demo)) } }
            div.cards { @for environment in &page.report.environments { (card(page, environment)) } }
            h2 { (word(Label::First)) }
            (first(tasks))
            h2 { (word(Label::Change)) }
            (change(page))
            h2 { (word(Label::Trend)) }
            (trend::render(page))
        }
    }
}

fn card(page: &Page<'_>, environment: &EnvironmentReport) -> Markup {
    let summary = page.report.summary.get(&environment.name).copied().unwrap_or_default();
    let required = summary.total() - summary.not_applicable;
    html! {
        div.card {
            h2 {
                (environment.name)
                small {
                    @match &environment.account { Some(account) => (super::plain(account)), None => (term(Term::NoAccount)) }
                }
            }
            div.ratio { (summary.met) " / " (required) " " small { (word(Label::MetOfRequired)) } }
            (bar(&summary))
            (counts(&summary))
            @let notified = page.report.notification_summary.get(&environment.name).filter(|it| it.total() > 0);
            @if let Some(notified) = notified {
                small { (term(Term::Notification)) }
                (bar(notified)) (counts(notified))
            }
            div.change { (word(Label::Change)) ": " (change_of(page, &environment.name)) }
        }
    }
}

/// The numbers as one bar. Widths are whole thousandths, so that the page is the same everywhere.
fn bar(summary: &Summary) -> Markup {
    let total = summary.total().max(1);
    let mut before = 0;
    let parts = GapStatus::ALL.map(|gap| {
        let from = before * 1000 / total;
        before += summary.get(gap);
        (gap, from, before * 1000 / total - from)
    });
    html! {
        svg.bar viewBox="0 0 1000 16" preserveAspectRatio="none" aria-hidden="true" {
            @for (gap, from, width) in parts {
                @if width > 0 { rect class={ "fill-" (gap.as_str()) } x=(from) y="0" width=(width) height="16" {} }
            }
        }
    }
}

fn counts(summary: &Summary) -> Markup {
    html! {
        ul.counts {
            @for gap in GapStatus::ALL {
                li class=(gap.as_str()) { (both(|lang| terms::gap(gap, lang))) " " strong { (summary.get(gap)) } }
            }
        }
    }
}

fn change_of(page: &Page<'_>, environment: &str) -> Markup {
    let compared = |delta: &&Delta| delta.environments.iter().any(|it| it.name == environment && it.base.is_some());
    let Some(delta) = page.delta.filter(compared) else { return word(Label::NotCompared) };
    let rows = delta.rows_of(environment);
    let counted = |bucket| rows.get(bucket);
    let moved: Vec<Bucket> =
        Bucket::ALL.into_iter().filter(|it| *it != Bucket::Unchanged && counted(*it) > 0).collect();
    html! {
        @if moved.is_empty() { (both(|lang| compared::bucket(Bucket::Unchanged, lang))) }
        @for bucket in moved {
            span class=(tone(bucket)) { (both(|lang| compared::bucket(bucket, lang))) " " (counted(bucket)) } " "
        }
    }
}

fn tone(bucket: Bucket) -> &'static str {
    match bucket {
        Bucket::Regressed => "worse",
        Bucket::Improved | Bucket::Fixed => "better",
        _ => "soft",
    }
}

fn first(tasks: &[Task<'_>]) -> Markup {
    let urgent: Vec<&Task<'_>> = tasks.iter().filter(|task| task.urgency() != Urgency::Recommended).take(3).collect();
    let chosen = if urgent.is_empty() { tasks.iter().take(3).collect() } else { urgent };
    html! {
        @if chosen.is_empty() { p { (word(Label::NothingToDo)) } }
        ol.first {
            @for task in chosen {
                @if let Some(finding) = subject(task) {
                    li {
                        (priority(task.priority())) " "
                        a href=(anchor(&task_id(&finding.component))) {
                            strong { (text(&finding.name)) " — " (text(&finding.trail)) }
                        }
                        " "
                        @for finding in &task.findings {
                            span class={ "chip " (finding.gap.as_str()) } {
                                (finding.environment) " " (both(|lang| terms::gap(finding.gap, lang)))
                            } " "
                        }
                        // The last environment of the document's order is the one nearest to the users.
                        @let worst = task.findings.iter().rev().find(|it| it.gap == GapStatus::Gap).unwrap_or(&finding);
                        @if let Some(reason) = view::own_reasons(worst).first().copied().or(worst.reasons.first()) {
                            p.soft { (worst.environment) ": " (text(&reason.message)) }
                        }
                    }
                }
            }
        }
    }
}

fn change(page: &Page<'_>) -> Markup {
    let Some(delta) = page.delta else {
        return html! { p { (both(|lang| words::no_previous(page.month.previous(), lang))) } };
    };
    let moved = |change: &&Change| {
        change.is_row() && (change.bucket != Bucket::Unchanged || delta_of(delta, change).next().is_some())
    };
    let mut changes: Vec<&Change> = delta.changes.iter().filter(moved).collect();
    changes.sort_by_key(|change| (delta.bucket_with_resources(change), change.priority));
    html! {
        @for note in [crate::lang::Lang::Ja, crate::lang::Lang::En] {
            @for line in delta::notes(delta, note) { p.soft lang=(note.pick("ja", "en")) { (super::plain(&line)) } }
        }
        @if changes.is_empty() { p { (word(Label::NoChange)) } } @else {
            div.scroll { table.changes {
                thead { tr {
                    th { (both(|lang| compared::label(compared::Label::Item, lang))) }
                    th { (word(Label::What)) }
                    th { (both(|lang| compared::label(compared::Label::Course, lang))) }
                    th { (both(|lang| compared::label(compared::Label::Why, lang))) }
                } }
                tbody { @for change in changes.iter().take(FOLD) { (changed(delta, change)) } }
            } }
            @if changes.len() > FOLD { p.soft { (both(|lang| terms::and_more(changes.len() - FOLD, lang))) } }
        }
    }
}

fn delta_of<'a>(delta: &'a Delta, row: &'a Change) -> impl Iterator<Item = &'a Change> {
    delta.resources(&row.environment, &row.component, row.facet)
}

fn changed(delta: &Delta, change: &Change) -> Markup {
    let resources = delta_of(delta, change).count();
    let bucket = delta.bucket_with_resources(change);
    html! {
        tr {
            td {
                a href=(anchor(&format!("{}/{}", change.environment, change.component))) { (super::plain(&change.id)) }
                br; small { (text(&change.name)) }
            }
            td class=(tone(bucket)) { (both(|lang| compared::bucket(bucket, lang))) }
            td { (both(|lang| delta::course(change, lang))) }
            td {
                @for cause in causes(delta, change) { div { (text(&cause.message)) } }
                @if resources > 0 { div.soft { (word(Label::ResourceChanges)) ": " (resources) } }
            }
        }
    }
}

/// What a line says of a change: why it is in its bucket, and why the row stands so. Where resources regressed inside a row
/// that fell short before, it is theirs.
fn causes<'a>(delta: &'a Delta, change: &'a Change) -> Vec<&'a Reason> {
    let regressed = delta_of(delta, change).find(|it| it.bucket == Bucket::Regressed && change.bucket != it.bucket);
    let reasons = regressed.map_or(&change.reasons, |resource| &resource.reasons);
    change.causes.iter().chain(reasons.iter().take(1)).collect()
}

/// The verdict's chip with the environment before it, for lists.
pub(super) fn environment_chip(environment: &str, gap: GapStatus) -> Markup {
    html! { span.badge { (environment) } " " (chip(gap)) }
}
