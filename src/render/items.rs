//! What formats for machines show: one item per thing that was judged, a row's trail or its notification, and what became
//! of it since the baseline.

use super::{delta, view};
use crate::assess::gap::GapStatus;
use crate::assess::identity::{Facet, identity};
use crate::assess::report::{ExceptionInfo, Finding, NotificationFinding, Report, ResourceFinding};
use crate::compare::{Bucket, Change, Delta, Standing, Trip};
use crate::judge::verdict::Reason;
use crate::lang::compare::bucket;
use crate::lang::formats as texts;
use crate::lang::report as words;
use crate::lang::{Lang, Text};
use crate::matrix::{Component, Matrix, NotificationRequired, Required};

/// Resources and reasons that a message lists before the rest is only counted.
const FOLD: usize = 10;

/// What is rendered: a report, and what changed since a baseline if that was asked.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// What was found.
    pub report: &'a Report,
    /// The report compared with a baseline.
    pub delta: Option<&'a Delta>,
    /// The requirement: whoever reads a finding is led to the line that demands it.
    pub matrix: &'a Matrix,
    /// The language of sentences. Words that programs compare are the contract's in every language.
    pub lang: Lang,
}

/// One thing that was judged.
pub(super) struct Item<'a> {
    /// The identity that comparisons use, too.
    pub(super) id: String,
    /// The environment's name.
    pub(super) environment: &'a str,
    /// The row's id.
    pub(super) component: &'a str,
    /// The side of the row.
    pub(super) facet: Facet,
    /// The component's name.
    pub(super) name: &'a Text,
    /// The log that the component must leave.
    pub(super) trail: &'a Text,
    /// The order in which gaps are to be closed, 1 first.
    pub(super) priority: u8,
    /// Required, current and gap; of what only the baseline has, those of the baseline.
    pub(super) standing: Standing,
    /// Why.
    pub(super) reasons: &'a [Reason],
    /// The resources that the row means.
    pub(super) resources: &'a [ResourceFinding],
    /// The exception in force.
    pub(super) exception: Option<&'a ExceptionInfo>,
    /// The row; none if only the baseline has it.
    pub(super) finding: Option<&'a Finding>,
    /// What became of it since the baseline.
    pub(super) change: Option<&'a Change>,
    /// What became of its resources, unchanged ones left out.
    pub(super) resource_changes: Vec<&'a Change>,
}

/// How much an item matters to whoever must act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// What is mandatory is not there.
    Error,
    /// Of what is mandatory nobody knows.
    Warning,
    /// It is recommended only, or accepted.
    Note,
    /// Nothing falls short.
    None,
}

/// Everything that the report judged, in its order: a row's trail, then its notification. What only the baseline has
/// follows.
pub(super) fn items<'a>(source: &Source<'a>) -> Vec<Item<'a>> {
    let mut items = Vec::new();
    for finding in &source.report.findings {
        items.push(trail(source, finding));
        items.extend(finding.notification.as_ref().map(|judged| notification(source, finding, judged)));
    }
    let changes = source.delta.map(|delta| delta.changes.as_slice()).unwrap_or_default();
    items.extend(changes.iter().filter(|change| change.is_row() && change.head.is_none()).filter_map(gone));
    items
}

fn trail<'a>(source: &Source<'a>, finding: &'a Finding) -> Item<'a> {
    let Finding { required, current, gap, .. } = *finding;
    Item {
        resources: &finding.resources,
        exception: finding.exception.as_ref(),
        ..of(source, finding, Facet::Trail, Standing { required, current, gap }, &finding.reasons)
    }
}

fn notification<'a>(source: &Source<'a>, finding: &'a Finding, judged: &'a NotificationFinding) -> Item<'a> {
    let required = match judged.required {
        NotificationRequired::Required => Required::Mandatory,
        NotificationRequired::Recommended => Required::Recommended,
        NotificationRequired::Optional | NotificationRequired::None => Required::None,
    };
    let standing = Standing { required, current: judged.current, gap: judged.gap };
    of(source, finding, Facet::Notification, standing, &judged.reasons)
}

fn of<'a>(
    source: &Source<'a>,
    finding: &'a Finding,
    facet: Facet,
    standing: Standing,
    reasons: &'a [Reason],
) -> Item<'a> {
    let (environment, component) = (finding.environment.as_str(), finding.component.as_str());
    Item {
        id: identity(environment, component, facet, None),
        environment,
        component,
        facet,
        name: &finding.name,
        trail: &finding.trail,
        priority: finding.priority,
        standing,
        reasons,
        resources: &[],
        exception: None,
        finding: Some(finding),
        change: source.delta.and_then(|delta| delta.row(environment, component, facet)),
        resource_changes: source
            .delta
            .map(|delta| delta.resources(environment, component, facet).collect())
            .unwrap_or_default(),
    }
}

/// What only the baseline has.
fn gone(change: &Change) -> Option<Item<'_>> {
    Some(Item {
        id: change.id.clone(),
        environment: &change.environment,
        component: &change.component,
        facet: change.facet,
        name: &change.name,
        trail: &change.trail,
        priority: change.priority,
        standing: change.base?,
        reasons: &change.reasons,
        resources: &[],
        exception: None,
        finding: None,
        change: Some(change),
        resource_changes: Vec::new(),
    })
}

impl<'a> Item<'a> {
    /// How much it matters.
    pub(super) fn level(&self) -> Level {
        match (self.standing.gap, self.standing.required) {
            (GapStatus::Gap, _) => Level::Error,
            (GapStatus::Undetermined, Required::Mandatory) => Level::Warning,
            (GapStatus::Undetermined | GapStatus::Advisory | GapStatus::Waived, _) => Level::Note,
            (GapStatus::Met | GapStatus::NotApplicable, _) => Level::None,
        }
    }

    /// What it does to a gate that fails on regressions, its resources included: a bucket that fails newly inside a row
    /// that fails already is a regression of the row.
    pub(super) fn trip(&self) -> Option<Trip> {
        self.change.iter().chain(&self.resource_changes).filter_map(|change| change.trip()).min()
    }

    /// What became of it, its resources included ([`Delta::bucket_with_resources`]); none without a baseline.
    pub(super) fn bucket(&self) -> Option<Bucket> {
        let row = self.change.map(|change| change.bucket)?;
        let regressed = self.resource_changes.iter().any(|change| change.bucket == Bucket::Regressed);
        Some(if regressed { Bucket::Regressed } else { row })
    }

    /// The line of the matrix that demands it.
    pub(super) fn row<'m>(&self, matrix: &'m Matrix) -> Option<&'m Component> {
        matrix.component(self.component)
    }

    /// The item in one line: `gap: Amazon RDS: audit log (mandatory / missing, P1)`.
    pub(super) fn headline(&self, lang: Lang) -> String {
        let Standing { required, current, gap } = self.standing;
        let what = match self.facet {
            Facet::Trail => self.trail.get(lang),
            Facet::Notification => texts::facet(self.facet, lang),
        };
        plain(&format!(
            "{}: {}: {what} ({} / {}, P{})",
            words::gap(gap, lang),
            self.name.get(lang),
            words::required(required, lang),
            words::current(current, lang),
            self.priority,
        ))
    }

    /// Everything else that is to be said, one plain line each: what became of it, why it stands so, which resources, who
    /// accepted it, and against which threats it is needed where it falls short.
    pub(super) fn details(&self, source: &Source<'_>) -> Vec<String> {
        let lang = source.lang;
        let mut lines = self.changes(lang);
        let row = self.finding.filter(|_| self.facet == Facet::Trail);
        let own: Vec<&Reason> = row.map(view::own_reasons).unwrap_or_default();
        let resources = row.map(|finding| resources(finding, lang)).unwrap_or_default();
        // Where no resource falls short the row's reasons are all that is said.
        let reasons = if own.is_empty() && resources.is_empty() { self.reasons.iter().collect() } else { own };
        lines.extend(folded(reasons.iter().map(|reason| reason_line(reason, lang)).collect(), lang));
        lines.extend(resources);
        lines.extend(self.exception.map(|exception| texts::accepted(exception, lang)));
        let threats = if self.level() == Level::None { Vec::new() } else { self.threats(source) };
        lines.extend((!threats.is_empty()).then(|| texts::threats(&threats, lang)));
        lines.iter().map(|line| plain(line)).collect()
    }

    /// The threat categories that the log serves, as people call them: `Ⅳ Data protection`. One that the matrix does not
    /// have is shown by its id.
    pub(super) fn threats(&self, source: &Source<'_>) -> Vec<String> {
        let ids = self.finding.map(|finding| finding.threats.as_slice()).unwrap_or_default();
        let name = |id: &String| match source.matrix.threat_category(id) {
            Some(category) => plain(&format!("{} {}", category.mark, category.name.get(source.lang))),
            None => plain(id),
        };
        ids.iter().map(name).collect()
    }

    fn changes(&self, lang: Lang) -> Vec<String> {
        let said = |change: &Change| format!("{}: {}", bucket(change.bucket, lang), delta::course(change, lang));
        let row = self.change.filter(|change| change.bucket != Bucket::Unchanged);
        let mut lines: Vec<String> = row.map(said).into_iter().collect();
        lines.extend(row.iter().flat_map(|change| &change.causes).map(|cause| cause.message.get(lang).to_owned()));
        let resources = self.resource_changes.iter().filter_map(|change| {
            let resource = change.resource.as_ref()?;
            Some(format!("{} ({}): {}", resource.arn, resource.region, said(change)))
        });
        lines.extend(folded(resources.collect(), lang));
        lines
    }
}

fn resources(finding: &Finding, lang: Lang) -> Vec<String> {
    let short = view::short_resources(finding);
    let lines = short.iter().map(|resource| {
        let reasons: Vec<String> = resource.reasons.iter().map(|reason| reason_line(reason, lang)).collect();
        let state = words::current(resource.current, lang);
        format!("{state}: {}: {}", resource.name(), reasons.join(lang.pick("、", "; ")))
    });
    let mut lines = folded(lines.collect(), lang);
    if finding.resources.len() > 1 {
        lines.insert(0, words::counts(&view::resource_counts(finding), lang));
    }
    lines
}

fn reason_line(reason: &Reason, lang: Lang) -> String {
    format!("{} ({})", reason.message.get(lang), reason.code)
}

fn folded(mut lines: Vec<String>, lang: Lang) -> Vec<String> {
    let rest = lines.len().saturating_sub(FOLD);
    if rest > 0 {
        lines.truncate(FOLD);
        lines.push(words::and_more(rest, lang));
    }
    lines
}

/// A text that came from outside as one line without characters that act on a terminal or a reader's eye: control
/// characters become spaces, and what reorders or hides text becomes `?`.
pub(super) fn plain(text: &str) -> String {
    let visible = |c: char| match c {
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => '?',
        '\u{fffe}' | '\u{ffff}' => '?',
        c if c.is_control() => ' ',
        c => c,
    };
    text.chars().map(visible).collect::<String>().trim().to_owned()
}

/// At most `limit` characters, with a mark where something was cut.
pub(super) fn cut(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    text.chars().take(limit.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_line_is_one_line_and_reads_as_it_is_stored() {
        assert_eq!(plain("a\r\nb\u{1b}[2J\u{0}"), "a  b [2J");
        assert_eq!(plain("\u{202e}txt\u{200b}\u{ffff}"), "?txt??");
        assert_eq!(plain("監査 <b>|`::error::]]>"), "監査 <b>|`::error::]]>");
    }

    #[test]
    fn what_is_cut_says_so() {
        assert_eq!(cut("監査証跡", 4), "監査証跡");
        assert_eq!(cut("監査証跡", 3), "監査…");
    }
}
