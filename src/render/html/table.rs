//! The company's table as it stands live: a row per component, a verdict per environment, and under it the reasons and
//! resources.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use super::{Page, anchor, both, chip, link_to, plain, priority, task_id, term, text, word};
use crate::assess::gap::GapStatus;
use crate::assess::identity::Facet;
use crate::assess::report::{Drift, EnvironmentReport, Finding, NotificationFinding, ResourceFinding};
use crate::compare::Bucket;
use crate::judge::verdict::{Current, Reason};
use crate::lang::compare as compared;
use crate::lang::monthly::{self as words, Label};
use crate::lang::report::{self as terms, Label as Term};
use crate::lang::{Lang, content as texts, formats};
use crate::monthly::Task;
use crate::render::record_items;
use crate::render::view::{self, Category, Row};

/// Reasons of a row that are listed before the rest is only counted.
const FOLD: usize = 10;

pub(super) fn render(page: &Page<'_>, tasks: &[Task<'_>]) -> Markup {
    let planned: BTreeSet<&str> =
        tasks.iter().filter_map(|task| super::subject(task)).map(|it| it.component.as_str()).collect();
    let [ja, en] = [Lang::Ja, Lang::En].map(|lang| view::categories(page.report, page.matrix, lang));
    html! {
        section #table .newpage {
            h2 { (word(Label::Table)) }
            (filters(page))
            div #rows {
                @for (category, english) in ja.iter().zip(&en) {
                    div.category {
                        h3 { (both(|lang| lang.pick(&category.name, &english.name))) }
                        (table(page, category, &planned))
                    }
                }
            }
            (notes(page))
        }
    }
}

fn filters(page: &Page<'_>) -> Markup {
    let option = |value: &str, say: &dyn Fn(Lang) -> String| {
        let [ja, en] = [Lang::Ja, Lang::En].map(|lang| plain(&say(lang)));
        html! { option value=(value) data-ja=(ja) data-en=(en) { (page.lang.pick(&ja, &en)) } }
    };
    let label = words::label;
    let all = |label: Label| option("", &|lang| words::label(label, lang).to_owned());
    let [ja, en] = [Lang::Ja, Lang::En].map(|lang| words::label(Label::Search, lang));
    html! {
        form #filters .filters {
            input #search type="search" aria-label=(page.lang.pick(ja, en)) placeholder=(page.lang.pick(ja, en))
                data-ja=(ja) data-en=(en) autocomplete="off";
            select #env aria-label=(label(Label::Environment, page.lang)) data-ja=(label(Label::Environment, Lang::Ja)) data-en=(label(Label::Environment, Lang::En)) {
                (all(Label::AllEnvironments))
                @for environment in &page.report.environments { (option(&environment.name, &|_| environment.name.clone())) }
            }
            select #gap aria-label=(label(Label::Verdict, page.lang)) data-ja=(label(Label::Verdict, Lang::Ja)) data-en=(label(Label::Verdict, Lang::En)) {
                (all(Label::AllVerdicts))
                @for gap in GapStatus::ALL { (option(gap.as_str(), &|lang| terms::gap(gap, lang).to_owned())) }
            }
            select #priority aria-label=(label(Label::Priority, page.lang)) data-ja=(label(Label::Priority, Lang::Ja)) data-en=(label(Label::Priority, Lang::En)) {
                (all(Label::AllPriorities))
                @for (number, mark) in [("1", "◎"), ("2", "○"), ("3", "△"), ("4", "-")] {
                    (option(number, &|_| format!("P{number} {mark}")))
                }
            }
            label { input #drift type="checkbox"; " " (word(Label::OnlyDrift)) }
            button type="reset" { (word(Label::Reset)) }
            output #shown .soft {}
        }
    }
}

fn table(page: &Page<'_>, category: &Category<'_>, planned: &BTreeSet<&str>) -> Markup {
    html! {
        table.rows {
            thead { tr {
                th.c-name { (term(Term::Component)) }
                th { (word(Label::LogAndWhy)) }
                th.c-declared { (term(Term::Declared)) }
                th.c-threats { (term(Term::Threats)) }
                th.c-mark { (term(Term::Notification)) }
                @for environment in &page.report.environments {
                    th.c-verdict data-env=(environment.name) { (environment.name) }
                }
            } }
            @for row in &category.rows { (component(page, row, planned)) }
        }
    }
}

fn component(page: &Page<'_>, row: &Row<'_>, planned: &BTreeSet<&str>) -> Markup {
    let finding = row.first;
    let known = page.matrix.component(&finding.component);
    let environments = || page.report.environments.iter().zip(&row.findings);
    let folded = |it: &&Finding| has_details(it);
    let details: Vec<&Finding> = row.findings.iter().flatten().copied().filter(folded).collect();
    html! {
        tbody id=(finding.component) data-row=(finding.component) data-priority=(finding.priority) {
            tr {
                td {
                    strong { (text(&finding.name)) } br;
                    a.id href=(anchor(&finding.component)) { (plain(&finding.component)) } " "
                    @if let Some(component) = known { small { (both(|lang| routes(page, component, lang))) } }
                }
                td {
                    (text(&finding.trail))
                    @if let Some(component) = known {
                        br; small { (text(&component.why)) } " " small { "[" (text(&component.means)) "]" }
                    }
                }
                td {
                    span.narrow { (term(Term::Declared)) }
                    @match known {
                        Some(component) => (both(|lang| page.matrix.declared_text(component, lang))),
                        None => (both(|lang| terms::declared(finding.declared, lang))),
                    }
                }
                td.center { span.narrow { (term(Term::Threats)) } (threats(page, finding)) }
                td.center {
                    span.narrow { (term(Term::Notification)) }
                    @if let Some(component) = known { (component.notification.as_str()) }
                }
                @for (environment, finding) in environments() { (verdict(page, environment, *finding)) }
            }
            @if !details.is_empty() {
                tr.more { td colspan=(5 + row.findings.len()) {
                    @for finding in details { (reasons(page, finding, planned.contains(finding.component.as_str()))) }
                } }
            }
        }
    }
}

fn routes(page: &Page<'_>, component: &crate::matrix::Component, lang: Lang) -> String {
    let routes = &page.matrix.legend().access_routes;
    let name = |id: &str| routes.iter().find(|route| route.id.value == id).map(|it| it.name.get(lang).to_owned());
    let each = component.access_route.iter().map(|id| name(&id.value).unwrap_or_else(|| id.value.clone()));
    each.collect::<Vec<_>>().join("/")
}

fn threats(page: &Page<'_>, finding: &Finding) -> Markup {
    html! {
        @for id in &finding.threats {
            @match page.matrix.threat_category(id) {
                Some(category) => a href=(anchor(&format!("threat/{id}"))) { (category.mark) },
                None => (plain(id)),
            } " "
        }
    }
}

fn has_details(finding: &Finding) -> bool {
    let notified = finding.notification.as_ref().is_some_and(|judged| !judged.reasons.is_empty());
    let stated = finding.exception.is_some() || finding.attestation.is_some();
    let recorded = finding.record_items.is_some();
    !finding.reasons.is_empty() || !finding.resources.is_empty() || notified || stated || recorded
}

/// Current, drift and what became of it since last month. The line's own link goes to the reasons, if there are any.
fn verdict(page: &Page<'_>, environment: &EnvironmentReport, finding: Option<&Finding>) -> Markup {
    let Some(finding) = finding else { return html! { td data-env=(environment.name) {} } };
    let drift = finding.drift();
    let row = |facet| page.delta.and_then(|delta| delta.row(&finding.environment, &finding.component, facet));
    let change = page.delta.zip(row(Facet::Trail)).map(|(delta, change)| delta.bucket_with_resources(change));
    html! {
        td class={ "verdict " (finding.gap.as_str()) } id=[(!has_details(finding)).then_some(&finding.id)]
            data-env=(finding.environment) data-gap=(finding.gap.as_str()) data-drift=[drift.map(drift_word)] {
            span.narrow { (finding.environment) }
            a href=(link_to(finding)) { (chip(finding.gap)) } " "
            span.state { (terms::current_mark(finding.current)) " " (both(|lang| terms::current(finding.current, lang))) }
            @if let Some(drift) = drift {
                br; small class=(drift_word(drift)) { (both(|lang| terms::drift(drift, lang))) }
            }
            @if let Some(bucket) = change.filter(|bucket| *bucket != Bucket::Unchanged) {
                br; small { (both(|lang| compared::bucket(bucket, lang))) }
            }
            @if let Some(judged) = &finding.notification {
                br; small { (term(Term::Notification)) ": " } (chip(judged.gap))
            }
        }
    }
}

fn drift_word(drift: Drift) -> &'static str {
    match drift {
        Drift::Worse => "worse",
        Drift::Better => "better",
    }
}

fn reasons(page: &Page<'_>, finding: &Finding, planned: bool) -> Markup {
    let of_resources: BTreeSet<&Reason> = finding.resources.iter().flat_map(|it| &it.reasons).collect();
    let (told, own): (Vec<&Reason>, Vec<&Reason>) =
        finding.reasons.iter().partition(|reason| of_resources.contains(*reason));
    // Where the row says nothing of its own, its resources speak for it.
    let first = own.first().or(told.first()).copied();
    let rest: Vec<&Reason> = own.iter().skip(1).copied().collect();
    html! {
        details.finding id=(finding.id) data-env=(finding.environment) {
            summary {
                (super::cover::environment_chip(&finding.environment, finding.gap)) " "
                @if let Some(reason) = first { (text(&reason.message)) }
                @else { (both(|lang| terms::counts(&view::resource_counts(finding), lang))) }
            }
            @if let Some(reason) = first {
                p.soft.noprint {
                    code { (plain(&reason.code)) } " · " (both(|lang| terms::required(finding.required, lang))) " · "
                    a href=(link_to(finding)) { "#" (plain(&finding.id)) }
                    @if planned && finding.gap.is_shortfall() {
                        " · " a href=(anchor(&task_id(&finding.component))) { (word(Label::ToPlan)) }
                    }
                }
            }
            (list(&rest))
            @if let Some(exception) = &finding.exception { p { (both(|lang| formats::accepted(exception, lang))) } }
            @if let Some(attestation) = &finding.attestation {
                p { (word(Label::Attested)) ": " (plain(&attestation.statement)) " (" (plain(&attestation.owner)) ")" }
            }
            @if let Some(judged) = &finding.notification { (notification(judged)) }
            (record(page, finding))
            (resources(finding))
        }
    }
}

/// What the row's records hold of the six items.
fn record(page: &Page<'_>, finding: &Finding) -> Markup {
    let [ja, en] = [Lang::Ja, Lang::En].map(|lang| record_items::lines(finding, page.matrix, lang));
    if ja.is_empty() {
        return html! {};
    }
    html! {
        details.items {
            summary {
                (both(texts::title)) " " @for line in &ja { (texts::mark(line.must.1)) }
                @if record_items::sampled(finding, Lang::En).is_some() {
                    " " (both(|lang| record_items::sampled(finding, lang).unwrap_or_default()))
                }
            }
            div.scroll { table {
                thead { tr {
                    th { "#" } th { (word(Label::Item)) } th { "MUST" } th { "WANT" }
                    th { (both(texts::fields)) } th { (both(texts::to_add)) }
                } }
                tbody { @for (ja, en) in ja.iter().zip(&en) {
                    tr {
                        td { (ja.number) }
                        td { (both(|lang| lang.pick(&ja.name, &en.name))) }
                        td { (texts::mark(ja.must.1)) " " (both(|lang| lang.pick(&ja.must.2, &en.must.2))) }
                        td { (texts::mark(ja.want.1)) " " (both(|lang| lang.pick(&ja.want.2, &en.want.2))) }
                        td { code { (plain(&ja.fields)) } }
                        td { code { (plain(&ja.add)) } }
                    }
                } }
            } }
        }
    }
}

fn notification(judged: &NotificationFinding) -> Markup {
    html! {
        p { (term(Term::Notification)) ": " (chip(judged.gap)) " " (both(|lang| terms::current(judged.current, lang))) }
        (list(&judged.reasons.iter().collect::<Vec<_>>()))
    }
}

fn list(reasons: &[&Reason]) -> Markup {
    html! {
        @if !reasons.is_empty() {
            ul {
                @for reason in reasons.iter().take(FOLD) {
                    li { (text(&reason.message)) " " code.soft { (plain(&reason.code)) } }
                }
                @if reasons.len() > FOLD { li { (both(|lang| words::rest_in_json(reasons.len() - FOLD, lang))) } }
            }
        }
    }
}

/// All resources, those together of which the same is said.
fn resources(finding: &Finding) -> Markup {
    if finding.resources.is_empty() {
        return html! {};
    }
    let mut groups: BTreeMap<(u8, &[Reason]), Vec<&ResourceFinding>> = BTreeMap::new();
    for resource in &finding.resources {
        groups.entry((view::rank(resource.current), &resource.reasons)).or_default().push(resource);
    }
    html! {
        details.resources {
            summary { (both(|lang| terms::counts(&view::resource_counts(finding), lang))) }
            @for ((_, reasons), group) in &groups {
                @let current = group.first().map_or(Current::Unknown, |resource| resource.current);
                p {
                    span.badge { (terms::current_mark(current)) " " (both(|lang| terms::current(current, lang))) }
                    @for reason in *reasons { " " (text(&reason.message)) }
                }
                ul.arns {
                    @for resource in group {
                        li { (plain(&resource.arn)) @if !resource.arn.contains(&resource.region) { " " small { (plain(&resource.region)) } } }
                    }
                }
            }
        }
    }
}

/// The document's remarks on declared states.
fn notes(page: &Page<'_>) -> Markup {
    let components: Vec<_> =
        page.report.findings.iter().filter_map(|finding| page.matrix.component(&finding.component)).collect();
    let refers = |id: &str| components.iter().any(|it| it.declared.note.as_ref().is_some_and(|note| note.value == id));
    html! {
        ul.soft {
            @for note in page.matrix.legend().notes.iter().filter(|note| refers(&note.id)) {
                li { (plain(&note.id)) " " (text(&note.text)) }
            }
        }
    }
}

/// The row's priority, for lists outside the table.
pub(super) fn heading(finding: &Finding) -> Markup {
    html! { (priority(finding.priority)) " " (text(&finding.name)) " — " (text(&finding.trail)) }
}
