//! CSV, for spreadsheets: a line for every row, notification and resource that was judged.
//!
//! Words are the contract's in every language, so that filters keep working; sentences are in the language asked for.

use serde::{Serialize, Serializer};

use super::items::{Item, Source, items, plain};
use crate::assess::identity::Facet;
use crate::assess::report::{Drift, ResourceFinding};
use crate::compare::{Bucket, Change};
use crate::judge::verdict::Reason;
use crate::lang::Lang;

/// One line; the fields' names are the header.
#[derive(Serialize, Clone, Default)]
struct Line {
    environment: Cell,
    account: Cell,
    category: Cell,
    component: Cell,
    name: Cell,
    trail: Cell,
    /// `trail`, `notification`, or `resource` for one of a trail's resources.
    kind: Cell,
    resource: Cell,
    region: Cell,
    threats: Cell,
    threat_names: Cell,
    priority: u8,
    declared: Cell,
    required: Cell,
    current: Cell,
    drift: Cell,
    gap: Cell,
    change: Cell,
    reason_codes: Cell,
    reasons: Cell,
    exception_reason: Cell,
    exception_approved_by: Cell,
    exception_until: Cell,
    requirement: Cell,
    demo: bool,
}

/// A cell that is no formula, whatever it was made from.
#[derive(Clone, Default)]
struct Cell(String);

impl<T: AsRef<str>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self(guard(text.as_ref()))
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// The report as CSV with a header, lines ended as RFC 4180 says. `bom`: whether the byte order mark stands first by which
/// Excel knows UTF-8.
///
/// # Errors
/// Never for what is written into memory; the writer is fallible by type.
pub fn render(source: &Source<'_>, bom: bool) -> Result<String, csv::Error> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for item in items(source) {
        let line = judged(source, &item);
        writer.serialize(&line)?;
        for resource in item.resources {
            writer.serialize(of_resource(source, &item, resource, line.clone()))?;
        }
        for change in item.resource_changes.iter().filter(|change| change.head.is_none()) {
            writer.serialize(gone_resource(source, change, line.clone()))?;
        }
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(if bom { format!("\u{feff}{text}") } else { text.into_owned() })
}

fn judged(source: &Source<'_>, item: &Item<'_>) -> Line {
    let lang = source.lang;
    let finding = item.finding;
    let environment = source.report.environments.iter().find(|it| it.name == item.environment);
    let drift = finding.filter(|_| item.facet == Facet::Trail).and_then(|finding| finding.drift());
    let file = source.matrix.file_name("components.yaml");
    let place = item.row(source.matrix).zip(file).map(|(component, file)| format!("{file}:{}", component.id.line));
    let line = Line {
        environment: item.environment.into(),
        account: environment.and_then(|it| it.account.as_deref()).unwrap_or_default().into(),
        component: item.component.into(),
        name: item.name.get(lang).into(),
        trail: item.trail.get(lang).into(),
        kind: item.facet.as_str().into(),
        priority: item.priority,
        required: item.standing.required.as_str().into(),
        current: item.standing.current.as_str().into(),
        drift: drift.map_or("", drift_word).into(),
        gap: item.standing.gap.as_str().into(),
        change: item.bucket().map_or("", Bucket::as_str).into(),
        reason_codes: codes(item.reasons).into(),
        reasons: sentences(item.reasons, lang).into(),
        requirement: place.unwrap_or_default().into(),
        demo: source.report.demo,
        ..Line::default()
    };
    let line = match finding {
        None => line,
        Some(finding) => Line {
            category: (&finding.category).into(),
            threats: finding.threats.join(" ").into(),
            threat_names: item.threats(source).join(lang.pick("、", "; ")).into(),
            declared: finding.declared.as_str().into(),
            ..line
        },
    };
    match item.exception {
        None => line,
        Some(exception) => Line {
            exception_reason: (&exception.reason).into(),
            exception_approved_by: (&exception.approved_by).into(),
            exception_until: exception.until.to_string().into(),
            ..line
        },
    }
}

/// A resource under its row: what is required of the row is required of it, but belief and gap are the row's.
fn of_resource(source: &Source<'_>, item: &Item<'_>, resource: &ResourceFinding, row: Line) -> Line {
    let is_this = |change: &&&Change| {
        change.resource.as_ref().is_some_and(|it| it.arn == resource.arn && it.region == resource.region)
    };
    let change = match (item.resource_changes.iter().find(is_this), source.delta) {
        (Some(change), _) => change.bucket.as_str(),
        // A comparison leaves out resources to which nothing happened.
        (None, Some(_)) => Bucket::Unchanged.as_str(),
        (None, None) => "",
    };
    Line {
        resource: (&resource.arn).into(),
        region: (&resource.region).into(),
        current: resource.current.as_str().into(),
        change: change.into(),
        ..under(row, &resource.reasons, source.lang)
    }
}

/// A resource that only the baseline has.
fn gone_resource(source: &Source<'_>, change: &Change, row: Line) -> Line {
    let (arn, region) = change.resource.as_ref().map_or(("", ""), |it| (&it.arn, &it.region));
    Line {
        resource: arn.into(),
        region: region.into(),
        current: change.base.map_or("", |base| base.current.as_str()).into(),
        change: change.bucket.as_str().into(),
        ..under(row, &change.reasons, source.lang)
    }
}

fn under(row: Line, reasons: &[Reason], lang: Lang) -> Line {
    Line {
        kind: "resource".into(),
        declared: Cell::default(),
        drift: Cell::default(),
        gap: Cell::default(),
        reason_codes: codes(reasons).into(),
        reasons: sentences(reasons, lang).into(),
        ..row
    }
}

fn drift_word(drift: Drift) -> &'static str {
    match drift {
        Drift::Worse => "worse",
        Drift::Better => "better",
    }
}

fn codes(reasons: &[Reason]) -> String {
    reasons.iter().map(|reason| reason.code.as_str()).collect::<Vec<_>>().join(" ")
}

fn sentences(reasons: &[Reason], lang: Lang) -> String {
    reasons.iter().map(|reason| reason.message.get(lang)).collect::<Vec<_>>().join(lang.pick("。", "; "))
}

/// A cell that no spreadsheet takes for a formula: an apostrophe stands before what begins like one, also after blanks,
/// quotes and full-width forms, which spreadsheets fold. Line breaks and tabs, behind which a cell could begin anew for a
/// careless reader, become blanks.
fn guard(text: &str) -> String {
    let begins_anew = text.starts_with(['\t', '\r', '\n']);
    let text = plain(text);
    let first = text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '?')).chars().next();
    let formula =
        matches!(first, Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '﹢' | '﹣' | '﹦' | '﹫' | '−'));
    if formula || begins_anew { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_begins_like_a_formula_does_not() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＠x", "－1", "＋1", " =1", "\t=1", "\u{200b}=1", "\"=1"]
        {
            assert!(guard(text).starts_with('\''), "{text:?} becomes {:?}", guard(text));
        }
        for text in ["arn:aws:s3:::a", "監査", "a=b", "", "3"] {
            assert_eq!(guard(text), text);
        }
        assert!(guard("\rx").starts_with('\''));
    }

    proptest! {
        #[test]
        fn a_cell_is_one_line_and_begins_with_no_sign(text in r"[=+@\t\r\n ＝＋－＠'x-]{0,12}") {
            let guarded = guard(&text);
            prop_assert!(!guarded.contains(['\n', '\r', '\t']));
            let first = guarded.chars().next();
            prop_assert!(!matches!(first, Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')), "{guarded:?}");
        }
    }
}
