//! JUnit XML, for everything that shows test results: a suite per environment, a test case per row.
//!
//! A case fails for what trips the gate, so that the colour of the build agrees with the exit code: a gap is a `failure`;
//! what is mandatory and undetermined is an `error`, which means in JUnit that the test could not come to a result. What
//! falls short without tripping (advisory, waived, recommended and undetermined) is `skipped` and says why, as is what is
//! not applicable. With a baseline a failure is a regression, and a shortfall that stood there already is skipped.

use super::items::{Item, Source, items, plain};
use crate::assess::gap::GapStatus;
use crate::assess::identity::Facet;
use crate::assess::report::EnvironmentReport;
use crate::compare::Trip;
use crate::lang::formats as texts;
use crate::lang::report::{Label, gap, label};
use crate::matrix::Required;

/// The report as JUnit XML, ending with a newline.
pub fn render(source: &Source<'_>) -> String {
    let items = items(source);
    let suites: Vec<Suite> = source.report.environments.iter().map(|it| suite(source, it, &items)).collect();
    let total = |of: fn(&Suite) -> usize| suites.iter().map(of).sum::<usize>();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml += &format!(
        "<testsuites name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n",
        escaped(&source.report.tool.name),
        total(|suite| suite.tests),
        total(|suite| suite.failures),
        total(|suite| suite.errors),
    );
    xml.extend(suites.into_iter().map(|suite| suite.xml));
    xml + "</testsuites>\n"
}

struct Suite {
    xml: String,
    tests: usize,
    failures: usize,
    errors: usize,
}

/// What a test case came to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Skipped,
    Failure,
    Error,
}

fn suite(source: &Source<'_>, environment: &EnvironmentReport, items: &[Item<'_>]) -> Suite {
    let own: Vec<&Item<'_>> = items.iter().filter(|item| item.environment == environment.name).collect();
    let outcomes: Vec<Outcome> = own.iter().map(|item| outcome(source, item)).collect();
    let count = |outcome| outcomes.iter().filter(|it| **it == outcome).count();
    let (failures, errors, skipped) = (count(Outcome::Failure), count(Outcome::Error), count(Outcome::Skipped));
    // The format of Ant and Jenkins has no zone: it is UTC.
    let timestamp = environment.collected_at.strftime("%Y-%m-%dT%H:%M:%S");
    let mut xml = format!(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\" timestamp=\"{timestamp}\">\n",
        escaped(&environment.name),
        own.len(),
    );
    xml += &properties(source, environment);
    xml.extend(own.iter().zip(outcomes).map(|(item, outcome)| case(source, item, outcome)));
    if source.report.demo {
        xml += &format!("    <system-out>{}</system-out>\n", escaped(label(Label::Demo, source.lang)));
    }
    Suite { xml: xml + "  </testsuite>\n", tests: own.len(), failures, errors }
}

fn properties(source: &Source<'_>, environment: &EnvironmentReport) -> String {
    let account = environment.account.as_deref().unwrap_or(label(Label::NoAccount, source.lang));
    let mut values = vec![
        ("account", account.to_owned()),
        ("regions", environment.regions.join(",")),
        ("matrix", source.report.matrix.digest.clone()),
        ("version", source.report.tool.version.clone()),
    ];
    values.extend(source.report.demo.then(|| ("demo", "true".to_owned())));
    let each =
        values.iter().map(|(name, value)| format!("      <property name=\"{name}\" value=\"{}\"/>\n", escaped(value)));
    format!("    <properties>\n{}    </properties>\n", each.collect::<String>())
}

fn outcome(source: &Source<'_>, item: &Item<'_>) -> Outcome {
    if source.delta.is_some() {
        return match (item.trip(), item.standing.gap) {
            (Some(Trip::Regressed), _) => Outcome::Failure,
            (Some(Trip::Undetermined), _) => Outcome::Error,
            (None, GapStatus::Met) if item.finding.is_some() => Outcome::Passed,
            (None, _) => Outcome::Skipped,
        };
    }
    match (item.standing.gap, item.standing.required) {
        (GapStatus::Met, _) => Outcome::Passed,
        (GapStatus::Gap, _) => Outcome::Failure,
        (GapStatus::Undetermined, Required::Mandatory) => Outcome::Error,
        (GapStatus::Undetermined | GapStatus::Advisory | GapStatus::Waived | GapStatus::NotApplicable, _) => {
            Outcome::Skipped
        }
    }
}

/// Names are ids: whoever shows the history of a test case knows it by its name.
fn case(source: &Source<'_>, item: &Item<'_>, outcome: Outcome) -> String {
    let name = match item.facet {
        Facet::Trail => item.component.to_owned(),
        Facet::Notification => format!("{}/{}", item.component, item.facet),
    };
    let class = match item.finding {
        Some(finding) => format!("{}.{}", item.environment, finding.category),
        None => item.environment.to_owned(),
    };
    let open = format!("    <testcase name=\"{}\" classname=\"{}\"", escaped(&name), escaped(&class));
    let headline = escaped(&item.headline(source.lang));
    let kind = item.bucket().filter(|_| item.trip().is_some()).map_or(item.standing.gap.as_str(), |it| it.as_str());
    let body = escaped_text(&body(source, item));
    match outcome {
        Outcome::Passed => format!("{open}/>\n"),
        // The schema of Jenkins allows text here and no attribute.
        Outcome::Skipped => format!("{open}>\n      <skipped>{headline}\n{body}</skipped>\n    </testcase>\n"),
        Outcome::Failure => failed(&open, "failure", kind, &headline, &body),
        Outcome::Error => failed(&open, "error", kind, &headline, &body),
    }
}

fn failed(open: &str, element: &str, kind: &str, headline: &str, body: &str) -> String {
    format!("{open}>\n      <{element} type=\"{kind}\" message=\"{headline}\">{body}</{element}>\n    </testcase>\n")
}

fn body(source: &Source<'_>, item: &Item<'_>) -> String {
    let mut lines = item.details(source);
    if source.delta.is_some() && item.trip().is_none() && item.standing.gap.is_shortfall() {
        let standing = gap(item.standing.gap, source.lang);
        lines.insert(0, texts::known(standing, source.lang));
    }
    if let (Some(component), Some(file)) = (item.row(source.matrix), source.matrix.file_name("components.yaml")) {
        lines.push(format!("{file}:{}", component.id.line));
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// A text as an attribute's value or an element's content, on one line and of characters that XML 1.0 allows.
fn escaped(text: &str) -> String {
    escaped_text(&plain(text))
}

/// Lines that are plain already.
fn escaped_text(text: &str) -> String {
    // `>` as well: `]]>` must not stand in a text.
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_markup_or_refused_by_xml() {
        assert_eq!(
            escaped("<b a=\"1\">&amp;]]>\u{0}\u{b}\u{fffe}監査"),
            "&lt;b a=&quot;1&quot;&gt;&amp;amp;]]&gt;  ?監査"
        );
    }
}
