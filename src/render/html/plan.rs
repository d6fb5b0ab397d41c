//! What is to be done: everything that falls short, most urgent first, with commands and Terraform for the very resources.

use maud::{Markup, html};

use super::{Page, anchor, both, lines, link_to, plain, subject, task_id, term, text, word};
use crate::assess::report::Finding;
use crate::lang::monthly::{self as words, Label};
use crate::lang::report::Label as Term;
use crate::monthly::{Task, Urgency};
use crate::render::view::{self, Steps};

/// Remedies of one finding that the page shows; a row of thousands of resources has as many.
const FOLD: usize = 20;
/// Reasons of one finding that stand in the plan; the table has the rest.
const REASONS: usize = 3;

pub(super) fn render(page: &Page<'_>, tasks: &[Task<'_>]) -> Markup {
    html! {
        section #plan .newpage {
            h2 { (word(Label::Plan)) }
            @if tasks.is_empty() { p { (word(Label::NothingToDo)) } }
            @for urgency in Urgency::ALL {
                @let these: Vec<&Task<'_>> = tasks.iter().filter(|task| task.urgency() == urgency).collect();
                @if !these.is_empty() {
                    h3 { (both(|lang| words::urgency(urgency, lang))) " (" (these.len()) ")" }
                    div.tasks { @for task in these { (one(page, task)) } }
                }
            }
        }
    }
}

fn one(page: &Page<'_>, task: &Task<'_>) -> Markup {
    let Some(first) = subject(task) else { return html! {} };
    html! {
        article.task id=(task_id(&first.component)) {
            header {
                h4 { (super::table::heading(first)) }
                a.soft href=(anchor(&first.component)) { (word(Label::ToTable)) }
                @for id in &first.threats {
                    @if let Some(category) = page.matrix.threat_category(id) {
                        a.soft href=(anchor(&format!("threat/{id}"))) { (category.mark) " " (text(&category.name)) }
                    }
                }
            }
            @for finding in &task.findings { (of_environment(page, finding)) }
        }
    }
}

fn of_environment(page: &Page<'_>, finding: &Finding) -> Markup {
    let own = view::own_reasons(finding);
    let reasons: Vec<_> = if own.is_empty() { finding.reasons.iter().collect() } else { own };
    let remedies = view::steps(&finding.remediation);
    html! {
        p {
            a href=(link_to(finding)) { (super::cover::environment_chip(&finding.environment, finding.gap)) }
            " " (assigned(page, finding))
        }
        ul {
            @for reason in reasons.iter().take(REASONS) { li { (text(&reason.message)) } }
            @if reasons.len() > REASONS {
                li { a href=(link_to(finding)) { (both(|lang| crate::lang::report::and_more(reasons.len() - REASONS, lang))) } }
            }
        }
        @if !finding.remediation.is_empty() {
            details.remedies {
                summary { (both(|lang| words::remedies(&finding.environment, remedies.len(), lang))) }
                @for remedy in remedies.iter().take(FOLD) { (steps(remedy)) }
                @if remedies.len() > FOLD {
                    p { (both(|lang| words::rest_in_json(remedies.len() - FOLD, lang))) }
                }
            }
        }
    }
}

/// Who does it until when, as audit-gap.yaml says.
fn assigned(page: &Page<'_>, finding: &Finding) -> Markup {
    let mine = page
        .assignments
        .iter()
        .find(|it| it.component == finding.component && it.environments.contains(&finding.environment));
    html! {
        span.soft {
            (term(Term::Owner)) ": "
            @match mine {
                None => (word(Label::Unassigned)),
                Some(assignment) => {
                    (plain(&assignment.owner)) " · " (word(Label::Due)) ": " (assignment.due)
                    @if assignment.due < page.today { " " strong.worse { (word(Label::Overdue)) } }
                },
            }
        }
    }
}

fn steps(steps: &Steps<'_>) -> Markup {
    let Steps { resources, summaries, remedy } = steps;
    html! {
        div.remedy {
            p {
                @for arn in resources.iter().take(FOLD) { code { (plain(arn)) } " " }
                @if resources.len() > FOLD {
                    (both(|lang| crate::lang::report::and_more(resources.len() - FOLD, lang))) " "
                }
                @for summary in summaries.iter().take(FOLD) { (text(summary)) " " }
            }
            @if !remedy.cli.is_empty() { small { (word(Label::Commands)) } pre { (lines(&remedy.cli)) } }
            @if !remedy.terraform.is_empty() { small { "Terraform" } pre { (lines(&remedy.terraform)) } }
            @if !remedy.config.is_empty() { small { "audit-gap.yaml" } pre { (lines(&remedy.config)) } }
        }
    }
}
