//! Where everything on the page comes from, and how to make it again.

use maud::{Markup, html};

use super::{Page, plain, term, word};
use crate::lang::monthly::Label;
use crate::lang::report::Label as Term;

pub(super) fn render(page: &Page<'_>) -> Markup {
    let report = page.report;
    html! {
        section #provenance {
            h2 { (word(Label::Provenance)) }
            dl {
                dt { (word(Label::Tool)) } dd { (report.tool.name) " " (report.tool.version) }
                dt { (word(Label::MatrixDigest)) } dd { code { (report.matrix.digest) } }
                dt { (word(Label::ComparedWith)) }
                dd {
                    @match page.delta {
                        Some(delta) => { (delta.base.generated_at) " · " code { (delta.base.matrix_digest) } },
                        None => (word(Label::None)),
                    }
                }
            }
            div.scroll { table {
                thead { tr {
                    th { (term(Term::Environment)) } th { (term(Term::Account)) } th { (word(Label::Caller)) }
                    th { (term(Term::CollectedAt)) } th { (term(Term::Regions)) } th { (term(Term::UnscannedRegions)) }
                    th { (term(Term::ApiCalls)) } th { (word(Label::SnapshotDigest)) }
                } }
                tbody { @for environment in &report.environments { tr {
                    td { (environment.name) }
                    td { @match &environment.account { Some(account) => (account), None => (term(Term::NoAccount)) } }
                    td { @if let Some(caller) = page.callers.get(&environment.name) { (plain(caller)) } }
                    td { (environment.collected_at) }
                    td { (environment.regions.join(", ")) }
                    td { small { (environment.unscanned_regions.join(", ")) } }
                    td { (environment.api_calls) }
                    td { code { (environment.snapshot_digest) } }
                } } }
            } }
            h3 { (word(Label::Reproduce)) }
            pre { (plain(page.command)) }
        }
    }
}
