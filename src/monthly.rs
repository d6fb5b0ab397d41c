//! What a month's report adds to a scan: which month it is, how earlier months stood, and in which order shortfalls are to
//! be closed.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;

use crate::assess::gap::GapStatus;
use crate::assess::report::{Finding, Report, Summary};
use crate::matrix::Required;

/// Months that the trend shows, this one included.
pub const TREND_MONTHS: u32 = 12;

/// A month of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    /// The year, 1 to 9999.
    year: i16,
    /// The month, 1 to 12.
    number: i8,
}

impl Month {
    /// The month that `YYYY-MM` names; nothing else does.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, number) = text.split_once('-')?;
        let digits = |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(year, 4) || !digits(number, 2) {
            return None;
        }
        let month = Self { year: year.parse().ok()?, number: number.parse().ok()? };
        (month.year >= 1 && (1..=12).contains(&month.number)).then_some(month)
    }

    /// The month of a day.
    pub fn of(day: Date) -> Self {
        Self { year: day.year(), number: day.month() }
    }

    /// The month before; the first of all is its own.
    #[must_use]
    pub fn previous(self) -> Self {
        match self {
            Self { year: ..=1, number: ..=1 } => self,
            Self { year, number: ..=1 } => Self { year: year - 1, number: 12 },
            Self { year, number } => Self { year, number: number - 1 },
        }
    }

    /// The months that a trend up to this one shows, the earliest first.
    pub fn trend(self) -> Vec<Self> {
        let mut months: Vec<Self> = std::iter::successors(Some(self), |month| {
            let previous = month.previous();
            (previous < *month).then_some(previous)
        })
        .take(TREND_MONTHS as usize)
        .collect();
        months.reverse();
        months
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.year
    }

    /// The month's number, 1 to 12.
    pub fn number(self) -> i8 {
        self.number
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.number)
    }
}

/// How one month stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// The month.
    pub month: Month,
    /// The numbers of its report, by environment.
    pub summary: BTreeMap<String, Summary>,
}

/// One row that falls short, in every environment in which it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task<'a> {
    /// The findings that fall short, in the order of the report's environments; never empty.
    pub findings: Vec<&'a Finding>,
}

impl Task<'_> {
    /// How much it matters: what is mandatory and lacking, what is mandatory and unknown, then what is recommended.
    pub fn urgency(&self) -> Urgency {
        self.findings.iter().map(|finding| Urgency::of(finding)).min().unwrap_or(Urgency::Recommended)
    }

    /// The order of gaps, 1 first: the notification mark.
    pub fn priority(&self) -> u8 {
        self.findings.iter().map(|finding| finding.priority).min().unwrap_or(u8::MAX)
    }

    fn count(&self, urgency: Urgency) -> usize {
        self.findings.iter().filter(|finding| Urgency::of(finding) == urgency).count()
    }
}

/// How much a shortfall matters, the most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// What is mandatory is not there.
    Gap,
    /// Of what is mandatory nobody knows.
    Undetermined,
    /// It is recommended only.
    Recommended,
}

impl Urgency {
    /// Every value, in order.
    pub const ALL: [Self; 3] = [Self::Gap, Self::Undetermined, Self::Recommended];

    /// How much one finding matters: its trail, or a notification that falls short by more.
    fn of(finding: &Finding) -> Self {
        let trail = match (finding.gap, finding.required) {
            (GapStatus::Gap, _) => Self::Gap,
            (GapStatus::Undetermined, Required::Mandatory) => Self::Undetermined,
            _ => Self::Recommended,
        };
        let notified = finding.notification.as_ref().is_some_and(|judged| judged.gap == GapStatus::Gap);
        if notified { Self::Gap } else { trail }
    }
}

/// Everything that falls short, in the order in which it is to be closed: by urgency, then by priority (◎ first), then what
/// falls short in more environments, then in the matrix's order.
pub fn agenda(report: &Report) -> Vec<Task<'_>> {
    let mut tasks: Vec<Task<'_>> = Vec::new();
    for finding in report.findings.iter().filter(|finding| falls_short(finding)) {
        match tasks.iter_mut().find(|task| task.findings.iter().any(|it| it.component == finding.component)) {
            Some(task) => task.findings.push(finding),
            None => tasks.push(Task { findings: vec![finding] }),
        }
    }
    let place = |task: &Task<'_>| {
        let first = task.findings.first().map(|finding| finding.component.as_str());
        report.findings.iter().position(|finding| Some(finding.component.as_str()) == first)
    };
    tasks.sort_by_cached_key(|task| {
        let urgency = task.urgency();
        (urgency, task.priority(), std::cmp::Reverse(task.count(urgency)), place(task))
    });
    tasks
}

fn falls_short(finding: &Finding) -> bool {
    let notification = finding.notification.as_ref().map(|judged| judged.gap);
    finding.gap.is_shortfall() || notification.is_some_and(GapStatus::is_shortfall)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_four_digits_a_hyphen_and_two_digits() {
        let month = Month::parse("2026-11").unwrap();
        assert_eq!((month.to_string(), month.year(), month.number()), ("2026-11".to_owned(), 2026, 11));
        for wrong in
            ["2026-13", "2026-00", "2026-1", "26-11", "2026-11-01", "2026", "+026-11", "２026-11", "0000-01", ""]
        {
            assert_eq!(Month::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_trend_reaches_back_over_the_turn_of_the_year() {
        let months: Vec<String> = Month::parse("2027-02").unwrap().trend().iter().map(Month::to_string).collect();
        assert_eq!(months.len(), 12);
        assert_eq!((months[0].as_str(), months[10].as_str(), months[11].as_str()), ("2026-03", "2027-01", "2027-02"));
        assert_eq!(Month::parse("0001-02").unwrap().trend().len(), 2);
    }
}
