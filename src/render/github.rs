//! Annotations for GitHub Actions: workflow commands that the runner finds in a step's output.
//!
//! GitHub shows ten errors and ten warnings of a step and drops the rest without a word. So what matters most comes first,
//! and where there are more, the tenth line says how many. With a baseline only what is worse than it is an error, and what
//! fell short before is a warning, whatever else makes the scan fail.

use super::items::{Item, Level, Source, cut, items};
use crate::assess::gap::GapStatus;
use crate::compare::{Bucket, Trip};
use crate::lang::compare::bucket as bucket_word;
use crate::lang::formats as texts;
use crate::lang::report::{Label, gap, label};

/// Annotations of one kind that GitHub shows for a step.
const PER_STEP: usize = 10;
/// Characters of a message; GitHub cuts far longer ones, and a reader does not get through this.
const MAX_MESSAGE: usize = 4_000;
/// Characters of a title.
const MAX_TITLE: usize = 200;

/// The report as workflow commands, one a line.
pub fn render(source: &Source<'_>) -> String {
    let mut items = items(source);
    // Stable: within a rank the order of the report stays.
    items.sort_by_key(|item| (item.trip().map_or(2, |trip| trip as u8), item.level(), item.priority));
    let (errors, warnings) = kinds(source, &items);
    let mut text = String::new();
    if source.report.demo {
        text += &command("notice", &[("title", "DEMO")], label(Label::Demo, source.lang));
    }
    text += &block("error", &errors, source);
    text += &block("warning", &warnings, source);
    text += &command("notice", &[("title", &source.report.tool.name)], &tallies(source).join("\n"));
    text
}

/// Which items are errors and which are warnings: without a baseline gaps and what is mandatory and undetermined; with one
/// what is worse than the baseline, and what cannot be compared or was short before.
fn kinds<'a, 'i>(source: &Source<'_>, items: &'i [Item<'a>]) -> (Vec<&'i Item<'a>>, Vec<&'i Item<'a>>) {
    let is_error = |item: &&Item<'_>| match source.delta {
        Some(_) => item.trip() == Some(Trip::Regressed),
        None => item.level() == Level::Error,
    };
    let is_warning = |item: &&Item<'_>| match source.delta {
        Some(_) => item.trip() != Some(Trip::Regressed) && (item.trip().is_some() || item.level() <= Level::Warning),
        None => item.level() == Level::Warning,
    };
    (items.iter().filter(is_error).collect(), items.iter().filter(is_warning).collect())
}

fn block(kind: &str, items: &[&Item<'_>], source: &Source<'_>) -> String {
    let shown = if items.len() > PER_STEP { PER_STEP - 1 } else { items.len() };
    let mut text: String = items.iter().take(shown).map(|item| annotation(kind, item, source)).collect();
    if items.len() > shown {
        let more = texts::more_annotations(items.len() - shown, source.lang);
        text += &command(kind, &[("title", &source.report.tool.name)], &more);
    }
    text
}

fn annotation(kind: &str, item: &Item<'_>, source: &Source<'_>) -> String {
    let headline = item.headline(source.lang);
    let title = match item.bucket().filter(|bucket| *bucket != Bucket::Unchanged) {
        Some(bucket) => format!("{}: {}: {headline}", item.environment, bucket_word(bucket, source.lang)),
        None => format!("{}: {headline}", item.environment),
    };
    let mut message = vec![format!("{}: {headline}", item.id)];
    message.extend(item.details(source));
    let place =
        item.row(source.matrix).map(|component| component.id.line.to_string()).unwrap_or_else(|| "1".to_owned());
    let file = source.matrix.file_name("components.yaml").unwrap_or("components.yaml").trim_start_matches("./");
    let title = cut(&title, MAX_TITLE);
    let properties = [("title", title.as_str()), ("file", file), ("line", &place)];
    command(kind, &properties, &cut(&message.join("\n"), MAX_MESSAGE))
}

/// The numbers: by environment how many rows have which gap, and with a baseline what became of them.
fn tallies(source: &Source<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for environment in &source.report.environments {
        let name = &environment.name;
        if let Some(summary) = source.report.summary.get(name) {
            let counts = GapStatus::ALL.iter().map(|it| (gap(*it, source.lang), summary.get(*it)));
            lines.push(texts::tally(name, counts, source.lang));
        }
        if let Some(delta) = source.delta.filter(|delta| delta.environments.iter().any(|it| it.name == *name)) {
            let rows = delta.rows_of(name);
            let counts = Bucket::ALL.iter().map(|it| (bucket_word(*it, source.lang), rows.get(*it)));
            let title = format!("{name} ({})", texts::compared(source.lang));
            lines.push(texts::tally(&title, counts, source.lang));
        }
    }
    lines
}

/// One workflow command. A name that spells another command stays a part of this line.
fn command(kind: &str, properties: &[(&str, &str)], message: &str) -> String {
    let properties: Vec<String> =
        properties.iter().map(|(name, value)| format!("{name}={}", property(value))).collect();
    format!("::{kind} {}::{}\n", properties.join(","), data(message))
}

/// The runner's escapes for a message.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The runner's escapes for a property's value, which a colon would end and a comma would follow.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_message_or_a_property_early() {
        assert_eq!(
            command("error", &[("file", "a,line=9:b"), ("title", "50%\n::add-mask::x")], "1\r\n::warning::%0A"),
            "::error file=a%2Cline=9%3Ab,title=50%25%0A%3A%3Aadd-mask%3A%3Ax::1%0D%0A::warning::%250A\n"
        );
    }
}
