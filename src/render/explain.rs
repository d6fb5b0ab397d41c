//! One row, explained: why it is needed, what is required here, what was read, what follows, what to do, and what could
//! not be read.

mod samples;

use crate::assess::report::{EvidenceItem, Finding, Report, UnreadableItem};
use crate::lang::content::{self as texts, sample_size};
use crate::lang::explain::{Heading, heading, without_field};
use crate::lang::{Lang, report as words};
use crate::matrix::{Component, Environment, Matrix};

use super::markup::{cell, table};
use super::record_items;
use super::view::{self, Steps};

/// How an explanation is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Plain text for the terminal.
    Text,
    /// Markdown.
    Markdown,
}

/// Every finding of the report, explained, ending with a newline.
pub fn render(report: &Report, matrix: &Matrix, lang: Lang, form: Form) -> String {
    let out = Out { report, matrix, lang, form };
    let explained: Vec<String> = report.findings.iter().map(|finding| out.finding(finding)).collect();
    out.demo() + &explained.join("\n")
}

struct Out<'a> {
    report: &'a Report,
    matrix: &'a Matrix,
    lang: Lang,
    form: Form,
}

impl Out<'_> {
    fn demo(&self) -> String {
        if !self.report.demo {
            return String::new();
        }
        let demo = words::label(words::Label::Demo, self.lang);
        match self.form {
            Form::Text => format!("{demo}\n\n"),
            Form::Markdown => format!("> **{demo}**\n\n"),
        }
    }

    fn finding(&self, finding: &Finding) -> String {
        let title = format!("{} / {} ({})", finding.name.get(self.lang), finding.trail.get(self.lang), finding.id);
        let component = self.matrix.component(&finding.component);
        let environment = self.matrix.environment(&finding.environment);
        let sections = [
            self.section(Heading::Why, component.map(|it| self.why(it)).unwrap_or_default()),
            self.section(Heading::Required, self.required(finding, environment)),
            self.section(Heading::Verdict, self.verdict(finding)),
            self.section(Heading::Resources, self.resources(finding)),
            self.record_items(finding),
            self.samples(finding),
            self.remedies(finding),
            self.section(Heading::Read, finding.evidence.iter().map(|item| self.evidence(finding, item)).collect()),
            self.section(Heading::Unreadable, self.unreadable(finding)),
        ];
        self.title(&title) + &sections.concat()
    }

    fn title(&self, text: &str) -> String {
        match self.form {
            Form::Text => format!("{text}\n"),
            Form::Markdown => format!("# {}\n", cell(text)),
        }
    }

    /// A heading and its points; nothing without points.
    fn section(&self, name: Heading, points: Vec<String>) -> String {
        if points.is_empty() {
            return String::new();
        }
        let name = heading(name, self.lang);
        match self.form {
            Form::Text => {
                let points: String = points.iter().map(|point| format!("  - {}\n", one_line(point))).collect();
                format!("\n{name}\n{points}")
            }
            Form::Markdown => {
                let points: String = points.iter().map(|point| format!("- {}\n", cell(point))).collect();
                format!("\n## {name}\n\n{points}")
            }
        }
    }

    /// The six items: a table where Markdown draws one.
    fn record_items(&self, finding: &Finding) -> String {
        let lines = record_items::lines(finding, self.matrix, self.lang);
        if self.form == Form::Text || lines.is_empty() {
            return self.section(Heading::RecordItems, lines.iter().map(|line| self.record_item(line)).collect());
        }
        let (fields, add) = (texts::fields(self.lang), texts::to_add(self.lang));
        let rows = lines.iter().map(|line| {
            let ((must, _, held), (want, _, wanted)) = (&line.must, &line.want);
            [
                line.number.to_string(),
                cell(&line.name),
                cell(&format!("{held} ({must})")),
                cell(&format!("{wanted} ({want})")),
                cell(&line.fields),
                cell(&line.add),
            ]
        });
        let table = table(["#", texts::title(self.lang), "MUST", "WANT", fields, add], rows);
        format!("\n## {}\n\n{table}", heading(Heading::RecordItems, self.lang))
    }

    fn record_item(&self, line: &record_items::Line) -> String {
        let ((must, _, held), (want, _, wanted)) = (&line.must, &line.want);
        let mut text = format!("{} {}: MUST {held} ({must}), WANT {wanted} ({want})", line.number, line.name);
        for (head, names) in [(texts::fields(self.lang), &line.fields), (texts::to_add(self.lang), &line.add)] {
            if !names.is_empty() {
                text += &format!(" / {head}: {names}");
            }
        }
        text
    }

    /// What to do: for each resource, or those that the same commands serve, a point with the commands and the Terraform text
    /// below it.
    fn remedies(&self, finding: &Finding) -> String {
        if finding.remediation.is_empty() {
            return String::new();
        }
        let name = heading(Heading::Remedies, self.lang);
        let mut text = match self.form {
            Form::Text => format!("\n{name}\n"),
            Form::Markdown => format!("\n## {name}\n\n"),
        };
        for Steps { summaries, remedy, .. } in view::steps(&finding.remediation) {
            for summary in summaries {
                let summary = summary.get(self.lang);
                text += &match self.form {
                    Form::Text => format!("  - {}\n", one_line(summary)),
                    Form::Markdown => format!("- {}\n", cell(summary)),
                };
            }
            text += &self.code("AWS CLI", "sh", &remedy.cli);
            text += &self.code("Terraform", "hcl", &remedy.terraform);
            text += &self.code("audit-gap.yaml", "yaml", &remedy.config);
        }
        text
    }

    /// Lines to be copied, set in below their point; nothing without lines. `language` is for Markdown's highlighting.
    fn code(&self, title: &str, language: &str, code: &str) -> String {
        if code.is_empty() {
            return String::new();
        }
        let lines = |indent: &str| -> String { code.lines().map(|it| format!("{indent}{}\n", one_line(it))).collect() };
        match self.form {
            Form::Text => format!("    {title}\n{}", lines("      ")),
            Form::Markdown => {
                let fence = fence(code);
                format!("\n  {title}\n\n  {fence}{language}\n{}  {fence}\n", lines("  "))
            }
        }
    }

    fn why(&self, component: &Component) -> Vec<String> {
        let threats: Vec<String> = component
            .threats
            .iter()
            .filter_map(|threat| self.matrix.threat_category(&threat.value))
            .map(|category| format!("{} {}", category.mark, category.name.get(self.lang)))
            .collect();
        vec![component.why.get(self.lang).to_owned(), threats.join(self.lang.pick("、", ", "))]
    }

    fn required(&self, finding: &Finding, environment: Option<&Environment>) -> Vec<String> {
        let policy = environment.map(|it| format!("{}: {}", it.name.get(self.lang), it.trail.text(self.lang)));
        [Some(words::required(finding.required, self.lang).to_owned()), policy].into_iter().flatten().collect()
    }

    fn verdict(&self, finding: &Finding) -> Vec<String> {
        let declared = words::label(words::Label::Declared, self.lang);
        let mut points = vec![
            format!("{} / {}", words::current(finding.current, self.lang), words::gap(finding.gap, self.lang)),
            format!("{declared}: {}", words::declared(finding.declared, self.lang)),
        ];
        points.extend(finding.reasons.iter().map(|it| format!("{} [{}]", it.message.get(self.lang), it.code)));
        if let Some(exception) = &finding.exception {
            points.push(format!("{} ({})", exception.reason, words::until(exception.until, self.lang)));
        }
        if let Some(attestation) = &finding.attestation {
            let Self { lang, .. } = *self;
            points.push(format!(
                "{} ({}, {})",
                attestation.statement,
                attestation.owner,
                words::until(attestation.until, lang)
            ));
        }
        points
    }

    fn resources(&self, finding: &Finding) -> Vec<String> {
        let separator = self.lang.pick("、", "; ");
        let listed = view::judged(&finding.resources).into_iter().map(|resource| {
            let reasons: Vec<String> =
                resource.reasons.iter().map(|it| format!("{} [{}]", it.message.get(self.lang), it.code)).collect();
            let current = words::current(resource.current, self.lang);
            let verdict = format!("{} ({}): {current}", resource.arn, resource.regions.join(", "));
            match reasons.as_slice() {
                [] => verdict,
                reasons => format!("{verdict}: {}", reasons.join(separator)),
            }
        });
        listed.collect()
    }

    fn evidence(&self, finding: &Finding, item: &EvidenceItem) -> String {
        let place = format!("{} {} {}", item.call, item.account, item.region);
        let resource = item.resource.as_deref().unwrap_or_default();
        if let Some(sample) = samples::of(item) {
            return format!("{place} {resource}: {}", sample_size(&sample, self.lang));
        }
        match (&item.field, &item.value) {
            (Some(field), Some(value)) => format!("{place} {resource} {field} = {value}"),
            _ => {
                let failed = self.failed(finding).any(|it| it.call == item.call && it.region == item.region);
                format!("{place}: {}", without_field(failed, self.lang))
            }
        }
    }

    /// The failed reads among those that the row asked.
    fn failed(&self, finding: &Finding) -> impl Iterator<Item = &UnreadableItem> {
        let asked = |item: &&UnreadableItem| {
            let same = |read: &EvidenceItem| read.call == item.call && read.region == item.region;
            item.environment == finding.environment && finding.evidence.iter().any(same)
        };
        self.report.unreadable.iter().filter(asked)
    }

    fn unreadable(&self, finding: &Finding) -> Vec<String> {
        self.failed(finding)
            .map(|item| {
                let remedy = words::remedy(item.cause, &item.action, self.lang);
                format!("{} {}: {}: {remedy} ({})", item.call, item.region, item.cause, item.message)
            })
            .collect()
    }
}

/// A fence that is longer than any run of backticks in the code, so that the code cannot end it.
fn fence(code: &str) -> String {
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

/// Control characters in a name cannot move the cursor or break the list.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
