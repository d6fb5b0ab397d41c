//! The requirement's own texts that belong into the hands of whoever reads the page: the threat table and the record items.

use maud::{Markup, html};

use super::{Page, anchor, both, plain, text, word};
use crate::lang::monthly::Label;
use crate::matrix::{Parties, Threat};

pub(super) fn render(page: &Page<'_>) -> Markup {
    html! {
        section #threats .newpage {
            h2 { (word(Label::Threats)) }
            p.soft { (word(Label::ThreatsAsText)) }
            @for category in &page.matrix.legend().threat_categories {
                h3 id={ "threat/" (category.id.value) } { (category.mark) " " (text(&category.matrix_name)) }
                p.soft { (text(&category.summary)) }
                (table(page, &category.id.value))
            }
        }
        section #record-items {
            h2 { (word(Label::RecordItems)) }
            div.scroll { table {
                thead { tr { th { "#" } th { (word(Label::Item)) } th { "MUST" } th { "WANT" } } }
                tbody { @for item in page.matrix.record_items() {
                    tr { td { (item.number) } td { (text(&item.name)) } td { (text(&item.must)) } td { (text(&item.want)) } }
                } }
            } }
        }
    }
}

fn table(page: &Page<'_>, category: &str) -> Markup {
    let own = page.matrix.threats().iter().filter(|threat| threat.category.value == category);
    html! {
        div.scroll { table {
            thead { tr {
                th { "ID" } th { (word(Label::Risk)) } th { (word(Label::Countermeasures)) } th { (word(Label::By)) }
                th { (word(Label::Protects)) } th { (word(Label::Requirements)) }
            } }
            tbody { @for threat in own { (row(page, threat)) } }
        } }
    }
}

fn row(page: &Page<'_>, threat: &Threat) -> Markup {
    html! {
        tr id=(threat.id.value) {
            td { a href=(anchor(&threat.id.value)) { (plain(&threat.id.value)) } }
            td { (text(&threat.risk)) }
            td { (text(&threat.countermeasures)) }
            td { (parties(page, &threat.by)) }
            td { (parties(page, &threat.protects)) }
            td { @for requirement in &threat.requirements { div { (text(requirement)) } } }
        }
    }
}

/// The document's words, and below them the rows that they mean.
fn parties(page: &Page<'_>, parties: &Parties) -> Markup {
    let shown = |id: &str| page.report.findings.iter().any(|finding| finding.component == id);
    html! {
        (both(|lang| parties.text.get(lang)))
        div {
            @for id in parties.components.iter().filter(|id| shown(&id.value)) {
                a.id href=(anchor(&id.value)) { (plain(&id.value)) } " "
            }
        }
    }
}
