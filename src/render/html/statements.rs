//! What people vouch for and accept, what no row claims, and what could not be read.

use jiff::civil::Date;
use maud::{Markup, html};

use super::{Page, both, link_to, plain, term, text, word};
use crate::assess::report::Finding;
use crate::assess::validity::{self, NOTICE_DAYS};
use crate::lang::monthly::{self as words, Label};
use crate::lang::report::{self as terms, Label as Term};
use crate::render::view;

pub(super) fn render(page: &Page<'_>) -> Markup {
    html! {
        section #statements .newpage {
            h2 { (word(Label::Statements)) }
            @if !page.warnings.is_empty() {
                div.loud { ul { @for warning in page.warnings { li { (text(warning)) } } } }
            }
            (accepted_and_attested(page))
        }
        section #unclaimed {
            h2 { (term(Term::Unclaimed)) }
            (unclaimed(page))
        }
        section #unreadable {
            h2 { (term(Term::Unreadable)) }
            (unreadable(page))
        }
    }
}

fn accepted_and_attested(page: &Page<'_>) -> Markup {
    let with = |has: fn(&Finding) -> bool| page.report.findings.iter().filter(|it| has(it)).collect::<Vec<_>>();
    let (accepted, attested) = (with(|it| it.exception.is_some()), with(|it| it.attestation.is_some()));
    html! {
        @if accepted.is_empty() && attested.is_empty() { p { (word(Label::NoStatements)) } }
        @if !accepted.is_empty() {
            h3 { (term(Term::Exceptions)) }
            div.scroll { table {
                thead { tr {
                    th { (term(Term::Component)) } th { (term(Term::WouldBe)) } th { (term(Term::Reason)) }
                    th { (term(Term::ApprovedBy)) } th { (term(Term::Until)) } th { (word(Label::DaysLeft)) }
                } }
                tbody { @for finding in accepted { @if let Some(exception) = &finding.exception { tr {
                    (name(finding)) td { (super::chip(exception.would_be)) } td { (plain(&exception.reason)) }
                    td { (plain(&exception.approved_by)) } td.date { (exception.until) } (left(page, exception.until))
                } } } }
            } }
        }
        @if !attested.is_empty() {
            h3 { (term(Term::Attestations)) }
            div.scroll { table {
                thead { tr {
                    th { (term(Term::Component)) } th { (term(Term::Statement)) } th { (term(Term::Owner)) }
                    th { (term(Term::Evidence)) } th { (term(Term::Until)) } th { (word(Label::DaysLeft)) }
                } }
                tbody { @for finding in attested { @if let Some(attestation) = &finding.attestation { tr {
                    (name(finding)) td { (plain(&attestation.statement)) } td { (plain(&attestation.owner)) }
                    td { (plain(&attestation.evidence)) } td.date { (attestation.until) } (left(page, attestation.until))
                } } } }
            } }
        }
    }
}

fn name(finding: &Finding) -> Markup {
    html! { td { a href=(link_to(finding)) { (plain(&finding.id)) } br; small { (text(&finding.name)) } } }
}

fn left(page: &Page<'_>, until: Date) -> Markup {
    let days = validity::days_left(until, page.today);
    html! { td.date.worse[days <= NOTICE_DAYS] { (both(|lang| words::days_left(days, lang))) } }
}

fn unclaimed(page: &Page<'_>) -> Markup {
    let groups = view::unclaimed(page.report);
    html! {
        @if groups.is_empty() { p { (word(Label::NoUnclaimed)) } }
        @for ((environment, kind), arns) in &groups {
            details open[arns.len() <= 10] {
                summary { span.badge { (environment) } " " (plain(kind)) " (" (arns.len()) ")" }
                ul.arns { @for arn in arns { li { (plain(arn)) } } }
            }
        }
    }
}

fn unreadable(page: &Page<'_>) -> Markup {
    let groups = view::failed_reads(page.report);
    html! {
        @if groups.is_empty() { p { (word(Label::NoUnreadable)) } } @else {
            div.scroll { table {
                thead { tr {
                    th { (term(Term::Call)) } th { (term(Term::Cause)) } th { (term(Term::Remedy)) }
                    th { (term(Term::Environment)) } th { (term(Term::Regions)) } th { (term(Term::Message)) }
                } }
                tbody { @for group in &groups { tr {
                    td { code { (plain(group.call)) } br; small { (both(|lang| terms::times(group.count, lang))) } }
                    td { (group.cause.to_string()) }
                    td { (both(|lang| terms::remedy(group.cause, group.action, lang))) }
                    td { (plain(&group.whose())) }
                    td { (plain(&Vec::from_iter(group.regions.iter().copied()).join(", "))) }
                    td { small { (plain(group.message)) } }
                } } }
            } }
        }
    }
}
