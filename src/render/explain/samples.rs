//! What the sampled records of each log group hold, in numbers.

use super::{Form, Out};
use crate::assess::report::{EvidenceItem, Finding};
use crate::content::sample::LogSample;
use crate::facts::Read;
use crate::facts::logs::SampleLogEvents;
use crate::lang::content as texts;
use crate::lang::explain::{Heading, heading};
use crate::render::grid::{Cell, Column, Grid, Kind, Line, Page};
use crate::render::markup::{cell, table};

/// The counts that an item of evidence holds, if it holds some.
pub(super) fn of(item: &EvidenceItem) -> Option<LogSample> {
    let value = item.value.as_deref().filter(|_| item.call == SampleLogEvents::KIND.call)?;
    serde_json::from_str(value).ok()
}

impl Out<'_> {
    /// A table for each sampled log group; nothing without any.
    pub(super) fn samples(&self, finding: &Finding) -> String {
        let sampled = finding.evidence.iter().filter_map(|item| Some((item, of(item)?)));
        let groups: String = sampled.map(|(item, sample)| self.sample(item, &sample)).collect();
        if groups.is_empty() {
            return groups;
        }
        let name = heading(Heading::Samples, self.lang);
        match self.form {
            Form::Text => format!("\n{name}\n{groups}"),
            Form::Markdown => format!("\n## {name}\n{groups}"),
        }
    }

    fn sample(&self, item: &EvidenceItem, sample: &LogSample) -> String {
        let size = texts::sample_size(sample, self.lang);
        let group = format!("{} ({}): {size}", item.resource.as_deref().unwrap_or_default(), item.region);
        let heads = texts::found_in(sample.records, self.lang);
        let counts = texts::counts(sample, self.lang);
        let rows = counts.into_iter().map(|(name, count)| [name.to_owned(), count.to_string()]);
        match self.form {
            Form::Text => {
                let column = |title: &String| Column { title: title.clone(), kind: Kind::Words, optional: false };
                let lines = rows.map(|row| Line::Cells(row.map(Cell::plain).to_vec())).collect();
                let page = Page { width: 80, colour: false, ambiguous_wide: false };
                let grid = Grid { columns: heads.iter().map(column).collect(), lines }.render(page);
                let grid: String = grid.lines().map(|line| format!("   {line}\n")).collect();
                format!("  - {}\n{grid}", Cell::plain(group).text)
            }
            Form::Markdown => {
                let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
                format!("\n{}\n\n{}", cell(&group), table(heads, rows.map(|row| row.map(|it| cell(&it)))))
            }
        }
    }
}
