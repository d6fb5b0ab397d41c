//! Where everything on the page comes from, and how to make it again.

use maud::{Markup, html};

use super::{Page, plain, term, word};
use crate::assess::report::EnvironmentReport;
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
            @for environment in &report.environments { (of(page, environment)) }
            h3 { (word(Label::Reproduce)) }
            pre { (plain(page.command)) }
        }
    }
}

fn of(page: &Page<'_>, environment: &EnvironmentReport) -> Markup {
    html! {
        h3 { (environment.name) }
        dl {
            dt { (term(Term::Account)) }
            dd { @match &environment.account { Some(account) => (plain(account)), None => (term(Term::NoAccount)) } }
            @if let Some(caller) = page.callers.get(&environment.name) {
                dt { (word(Label::Caller)) } dd { (plain(caller)) }
            }
            dt { (term(Term::CollectedAt)) } dd { (environment.collected_at) }
            dt { (term(Term::Regions)) } dd { (plain(&environment.regions.join(", "))) }
            @if !environment.unscanned_regions.is_empty() {
                dt { (term(Term::UnscannedRegions)) } dd { (plain(&environment.unscanned_regions.join(", "))) }
            }
            dt { (term(Term::ApiCalls)) } dd { (environment.api_calls) }
            dt { (word(Label::SnapshotDigest)) } dd { code { (environment.snapshot_digest) } }
        }
    }
}
