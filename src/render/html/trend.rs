//! How the last twelve months stood, as inline SVG with the numbers beside it.

use maud::{Markup, html};

use super::{Page, both, word};
use crate::assess::gap::GapStatus;
use crate::assess::report::Summary;
use crate::lang::Lang;
use crate::lang::monthly::{self as words, Label};
use crate::lang::report as terms;
use crate::monthly::Month;

/// From the bottom of a column upwards.
const ORDER: [GapStatus; 6] = [
    GapStatus::Met,
    GapStatus::Waived,
    GapStatus::NotApplicable,
    GapStatus::Undetermined,
    GapStatus::Advisory,
    GapStatus::Gap,
];
/// Units of the picture: a column's height, and from one column to the next.
const HEIGHT: u32 = 96;
const STEP: usize = 30;

pub(super) fn render(page: &Page<'_>) -> Markup {
    let months = page.month.trend();
    html! {
        div.cards {
            @for environment in &page.report.environments {
                div.card { h3 { (environment.name) } (columns(page, &months, &environment.name)) }
            }
        }
        p.soft { (word(Label::NoMonth)) }
        details.noprint { summary { (word(Label::Numbers)) } div.scroll { (numbers(page)) } }
    }
}

fn of<'a>(page: &'a Page<'_>, month: Month, environment: &str) -> Option<&'a Summary> {
    let point = page.trend.iter().find(|point| point.month == month)?;
    point.summary.get(environment).filter(|summary| summary.total() > 0)
}

fn columns(page: &Page<'_>, months: &[Month], environment: &str) -> Markup {
    let width = STEP * months.len();
    html! {
        @let [ja, en] = [Lang::Ja, Lang::En].map(|lang| format!("{environment}: {}", words::label(Label::Trend, lang)));
        svg viewBox={ "0 0 " (width) " 118" } role="img" aria-label=(page.lang.pick(&ja, &en)) data-ja=(ja) data-en=(en) {
            @for (at, month) in months.iter().enumerate() {
                @match of(page, *month, environment) {
                    Some(summary) => (column(page, *month, at, summary)),
                    None => rect.empty x=(at * STEP + 5) y="4.5" width="20" height=(HEIGHT - 1) {},
                }
                text class=[(*month == page.month).then_some("now")] x=(at * STEP + 15) y="114" { (month.number()) }
            }
        }
    }
}

fn column(page: &Page<'_>, month: Month, at: usize, summary: &Summary) -> Markup {
    let total = summary.total().max(1);
    let mut before = 0;
    let parts = ORDER.map(|gap| {
        let from = before * HEIGHT / total;
        before += summary.get(gap);
        (gap, before * HEIGHT / total, before * HEIGHT / total - from)
    });
    let [ja, en] = [Lang::Ja, Lang::En].map(|lang| {
        let counts = ORDER.map(|gap| format!("{} {}", terms::gap(gap, lang), summary.get(gap)));
        format!("{month}: {}", counts.join(lang.pick("、", ", ")))
    });
    html! {
        g {
            title data-ja=(ja) data-en=(en) { (page.lang.pick(&ja, &en)) }
            @for (gap, top, height) in parts {
                @if height > 0 {
                    rect class={ "fill-" (gap.as_str()) } x=(at * STEP + 4) y=(4 + HEIGHT - top) width="22" height=(height) {}
                }
            }
        }
    }
}

fn numbers(page: &Page<'_>) -> Markup {
    html! {
        table {
            thead { tr {
                th { (word(Label::Month)) }
                th { (both(|lang| terms::label(terms::Label::Environment, lang))) }
                @for gap in GapStatus::ALL { th { (both(|lang| terms::gap(gap, lang))) } }
            } }
            tbody {
                @for point in page.trend {
                    @for environment in &page.report.environments {
                        @if let Some(summary) = of(page, point.month, &environment.name) {
                            tr {
                                td { (point.month) } td { (environment.name) }
                                @for gap in GapStatus::ALL { td { (summary.get(gap)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
