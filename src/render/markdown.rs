//! The report as Markdown: the document's own tables with what the accounts show beside what was declared.

use super::markup::{cell, table};
use super::record_items;
use super::view::{self, JudgedResource};
use crate::assess::gap::GapStatus;
use crate::assess::report::{Finding, Report, Summary};
use crate::judge::verdict::{Current, Reason};
use crate::lang::report::{self as words, Label, label};
use crate::lang::{Lang, content as texts};
use crate::matrix::{Component, Matrix};

/// Resources and reasons that are listed before the rest is only counted.
const FOLD: usize = 10;

/// The report as a Markdown document, ending with a newline.
pub fn render(report: &Report, matrix: &Matrix, lang: Lang) -> String {
    let out = Out { report, matrix, lang };
    let sections = [
        out.head(),
        out.summary(),
        out.gap_tables(),
        out.all_shortfalls(),
        out.record_items(),
        out.drift(),
        out.unreadable(),
        out.exceptions(),
        out.attestations(),
        out.unclaimed(),
    ];
    let sections: Vec<String> = sections.into_iter().filter(|section| !section.is_empty()).collect();
    sections.join("\n")
}

/// What every section needs.
struct Out<'a> {
    report: &'a Report,
    matrix: &'a Matrix,
    lang: Lang,
}

impl Out<'_> {
    fn label(&self, name: Label) -> &'static str {
        label(name, self.lang)
    }

    fn labels<const N: usize>(&self, names: [Label; N]) -> [&'static str; N] {
        names.map(|name| self.label(name))
    }

    fn section(&self, title: Label, body: &str) -> String {
        if body.is_empty() { String::new() } else { format!("## {}\n\n{body}", self.label(title)) }
    }

    fn head(&self) -> String {
        let names: Vec<String> = self.report.environments.iter().map(|environment| cell(&environment.name)).collect();
        let mut text = format!("# {}: {}\n\n", self.label(Label::Title), names.join(", "));
        if self.report.demo {
            text += &format!("> **{}**\n\n", self.label(Label::Demo));
        }
        let columns = [
            Label::Environment,
            Label::Account,
            Label::Regions,
            Label::UnscannedRegions,
            Label::CollectedAt,
            Label::ApiCalls,
        ];
        let rows = self.report.environments.iter().map(|environment| {
            [
                cell(&environment.name),
                cell(environment.account.as_deref().unwrap_or(self.label(Label::NoAccount))),
                cell(&environment.regions.join(", ")),
                cell(&environment.unscanned_regions.join(", ")),
                format!("{:.0}", environment.collected_at),
                environment.api_calls.to_string(),
            ]
        });
        text + &table(self.labels(columns), rows)
    }

    fn summary(&self) -> String {
        let mut header = vec![self.label(Label::Environment)];
        header.extend(GapStatus::ALL.map(|gap| words::gap(gap, self.lang)));
        header.push(self.label(Label::Rows));
        let mut rows = Vec::new();
        for environment in &self.report.environments {
            let name = &environment.name;
            rows.extend(self.report.summary.get(name).map(|summary| counts(cell(name), summary)));
            let notified = self.report.notification_summary.get(name).filter(|summary| summary.total() > 0);
            let title = format!("{} ({})", cell(name), self.label(Label::Notification));
            rows.extend(notified.map(|summary| counts(title, summary)));
        }
        self.section(Label::Summary, &table(header, rows))
    }

    fn gap_tables(&self) -> String {
        let columns = [
            Label::Component,
            Label::AccessRoute,
            Label::Trail,
            Label::Purpose,
            Label::Declared,
            Label::Threats,
            Label::Means,
            Label::Notification,
        ];
        let mut header: Vec<String> = self.labels(columns).map(str::to_owned).to_vec();
        let verdict = self.labels([Label::Current, Label::Required, Label::Gap]).join(" / ");
        header.extend(self.report.environments.iter().map(|it| format!("{}: {verdict}", cell(&it.name))));
        let header: Vec<&str> = header.iter().map(String::as_str).collect();
        let tables = view::categories(self.report, self.matrix, self.lang).into_iter().map(|category| {
            let rows = category.rows.iter().map(|row| self.row(row));
            format!("### {}\n\n{}\n", cell(&category.name), table(&header, rows))
        });
        self.section(Label::GapTable, &(tables.collect::<String>() + &self.notes()))
    }

    fn row(&self, row: &view::Row<'_>) -> Vec<String> {
        let finding = row.first;
        let mut cells = match self.matrix.component(&finding.component) {
            Some(component) => self.row_of_matrix(component),
            None => vec![
                cell(finding.name.get(self.lang)),
                String::new(),
                cell(finding.trail.get(self.lang)),
                String::new(),
            ],
        };
        cells.resize(8, String::new());
        cells.extend(row.findings.iter().map(|finding| finding.map_or_else(String::new, |it| self.verdict(it))));
        cells
    }

    /// The document's own columns.
    fn row_of_matrix(&self, component: &Component) -> Vec<String> {
        let routes = &self.matrix.legend().access_routes;
        let route_name = |id: &str| routes.iter().find(|route| route.id.value == id).map(|it| it.name.get(self.lang));
        let access = component.access_route.iter().map(|id| route_name(&id.value).unwrap_or(&id.value));
        let threat_mark = |id: &str| self.matrix.threat_category(id).map(|category| category.mark.as_str());
        let threats = component.threats.iter().map(|id| threat_mark(&id.value).unwrap_or(&id.value));
        vec![
            cell(component.name.get(self.lang)),
            cell(&access.collect::<Vec<_>>().join("/")),
            cell(component.trail.get(self.lang)),
            cell(component.why.get(self.lang)),
            cell(&self.matrix.declared_text(component, self.lang)),
            cell(&threats.collect::<Vec<_>>().join(",")),
            cell(component.means.get(self.lang)),
            cell(component.notification.as_str()),
        ]
    }

    /// Current, required and gap in one cell: with three environments, a column for each would be too many to read.
    fn verdict(&self, finding: &Finding) -> String {
        let (mark, current) = (words::current_mark(finding.current), words::current(finding.current, self.lang));
        let drift = finding.drift().map_or_else(String::new, |drift| format!(" ({})", words::drift(drift, self.lang)));
        let gap = words::gap(finding.gap, self.lang);
        let gap = match finding.gap {
            GapStatus::Gap | GapStatus::Undetermined => format!("**{gap}**"),
            _ => gap.to_owned(),
        };
        let required = words::required(finding.required, self.lang);
        match record_items::sampled(finding, self.lang).filter(|_| finding.current == Current::Recorded) {
            Some(sampled) => format!("{mark} {current}{drift} ({sampled}) / {required} / {gap}"),
            None => format!("{mark} {current}{drift} / {required} / {gap}"),
        }
    }

    /// The remarks on declared states to which the rows of this report refer.
    fn notes(&self) -> String {
        let refers = |note: &str| {
            let mut components =
                self.report.findings.iter().filter_map(|finding| self.matrix.component(&finding.component));
            components.any(|component| component.declared.note.as_ref().is_some_and(|it| it.value == note))
        };
        let notes = self.matrix.legend().notes.iter().filter(|note| refers(&note.id));
        let lines: Vec<String> =
            notes.map(|note| format!("- {} {}\n", cell(&note.id), cell(note.text.get(self.lang)))).collect();
        lines.concat()
    }

    fn all_shortfalls(&self) -> String {
        let each = self.report.environments.iter().map(|environment| {
            let groups = view::shortfalls(self.report, &environment.name);
            let body: String = groups.iter().map(|group| self.shortfall(group)).collect();
            match body.is_empty() {
                true => body,
                false => format!("## {}\n\n{body}", cell(&words::to_close(&environment.name, self.lang))),
            }
        });
        each.filter(|section| !section.is_empty()).collect::<Vec<_>>().join("\n")
    }

    fn shortfall(&self, group: &[&Finding]) -> String {
        let Some(first) = group.first() else { return String::new() };
        let ids: Vec<String> = group.iter().map(|finding| cell(&finding.component)).collect();
        let gap = words::gap(first.gap, self.lang);
        let mut text = format!("- **{}** {gap} ({})\n", ids.join(", "), view::priorities(group));
        let own = view::own_reasons(first);
        for reason in own.iter().take(FOLD) {
            text += &format!("  - {}\n", self.reason(reason));
        }
        text += &self.rest(own.len());
        let short = view::short_resources(first);
        if first.resources.len() > 1 {
            text += &format!("  - {}\n", words::counts(&view::resource_counts(first), self.lang));
        }
        for resource in short.iter().take(FOLD) {
            text += &self.resource(resource);
        }
        text + &self.rest(short.len())
    }

    fn resource(&self, resource: &JudgedResource<'_>) -> String {
        let reasons: Vec<String> = resource.reasons.iter().map(|reason| self.reason(reason)).collect();
        let state = words::current(resource.current, self.lang);
        format!("  - {state}: {}: {}\n", cell(&resource.name()), reasons.join(self.lang.pick("、", "; ")))
    }

    fn reason(&self, reason: &Reason) -> String {
        format!("{} ({})", cell(reason.message.get(self.lang)), cell(&reason.code))
    }

    /// How many of `all` the fold left out.
    fn rest(&self, all: usize) -> String {
        match all.saturating_sub(FOLD) {
            0 => String::new(),
            more => format!("  - {}\n", words::and_more(more, self.lang)),
        }
    }

    /// What the records of each row hold of the six items, one row a line.
    fn record_items(&self) -> String {
        let known = self.report.findings.iter().filter(|finding| finding.record_items.is_some());
        let rows: Vec<Vec<String>> = known.map(|finding| self.items_of(finding)).collect();
        if rows.is_empty() {
            return String::new();
        }
        let mut header = vec![self.label(Label::Component).to_owned()];
        header.extend(self.matrix.record_items().iter().map(|item| cell(item.name.get(self.lang))));
        header.push(texts::to_add(self.lang).to_owned());
        let header: Vec<&str> = header.iter().map(String::as_str).collect();
        format!("## {} (MUST / WANT)\n\n{}", texts::title(self.lang), table(&header, rows))
    }

    fn items_of(&self, finding: &Finding) -> Vec<String> {
        let lines = record_items::lines(finding, self.matrix, self.lang);
        let mut cells = vec![cell(&finding.id)];
        cells.extend(lines.iter().map(|line| {
            let ((_, must, held), (_, want, wanted)) = (&line.must, &line.want);
            let (must, want) = (texts::mark(*must), texts::mark(*want));
            cell(&format!("{must} {held} / {want} {wanted}"))
        }));
        let add: Vec<&str> = lines.iter().map(|line| line.add.as_str()).filter(|add| !add.is_empty()).collect();
        cells.push(cell(&add.join(", ")));
        cells
    }

    fn drift(&self) -> String {
        let lines = view::drifts(self.report);
        if lines.is_empty() {
            return String::new();
        }
        let rows = lines.iter().map(|line| {
            [
                cell(&line.finding.component),
                words::declared(line.finding.declared, self.lang).to_owned(),
                words::current(line.finding.current, self.lang).to_owned(),
                words::drift(line.drift, self.lang).to_owned(),
                cell(&line.environments.join(", ")),
            ]
        });
        let columns = [Label::Component, Label::Declared, Label::Current, Label::DriftDirection, Label::Environment];
        self.section(Label::DriftTitle, &table(self.labels(columns), rows))
    }

    fn unreadable(&self) -> String {
        let groups = view::failed_reads(self.report);
        if groups.is_empty() {
            return String::new();
        }
        let rows = groups.into_iter().map(|group| {
            [
                cell(group.call),
                group.cause.to_string(),
                cell(&words::remedy(group.cause, group.action, self.lang)),
                cell(&group.whose()),
                cell(&Vec::from_iter(group.regions).join(", ")),
                cell(group.message),
            ]
        });
        let columns = [Label::Call, Label::Cause, Label::Remedy, Label::Environment, Label::Regions, Label::Message];
        self.section(Label::Unreadable, &table(self.labels(columns), rows))
    }

    fn exceptions(&self) -> String {
        let accepted = self.report.findings.iter().filter_map(|finding| Some((finding, finding.exception.as_ref()?)));
        let rows = accepted.map(|(finding, exception)| {
            [
                cell(&finding.id),
                words::gap(exception.would_be, self.lang).to_owned(),
                cell(&exception.reason),
                cell(&exception.approved_by),
                exception.until.to_string(),
            ]
        });
        let rows: Vec<_> = rows.collect();
        let columns = [Label::Component, Label::WouldBe, Label::Reason, Label::ApprovedBy, Label::Until];
        if rows.is_empty() {
            String::new()
        } else {
            self.section(Label::Exceptions, &table(self.labels(columns), rows))
        }
    }

    fn attestations(&self) -> String {
        let stated = self.report.findings.iter().filter_map(|finding| Some((finding, finding.attestation.as_ref()?)));
        let rows = stated.map(|(finding, attestation)| {
            [
                cell(&finding.id),
                words::current(finding.current, self.lang).to_owned(),
                cell(&attestation.statement),
                cell(&attestation.owner),
                cell(&attestation.evidence),
                attestation.until.to_string(),
            ]
        });
        let rows: Vec<_> = rows.collect();
        let columns = [Label::Component, Label::Current, Label::Statement, Label::Owner, Label::Evidence, Label::Until];
        if rows.is_empty() {
            String::new()
        } else {
            self.section(Label::Attestations, &table(self.labels(columns), rows))
        }
    }

    fn unclaimed(&self) -> String {
        if self.report.unclaimed.is_empty() {
            return String::new();
        }
        let rows =
            self.report.unclaimed.iter().map(|item| [cell(&item.environment), cell(&item.kind), cell(&item.arn)]);
        let columns = [Label::Environment, Label::ResourceType, Label::Resource];
        self.section(Label::Unclaimed, &table(self.labels(columns), rows))
    }
}

fn counts(name: String, summary: &Summary) -> Vec<String> {
    let mut cells = vec![name];
    cells.extend(GapStatus::ALL.map(|gap| summary.get(gap).to_string()));
    cells.push(summary.total().to_string());
    cells
}
