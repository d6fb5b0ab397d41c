//! Whether a bucket got log files lately: a look at the first key that begins with a day, for today and yesterday, UTC.
//!
//! Services name days in UTC, wherever they are; so does the look. A file shows that its writer wrote on that day, and as
//! far as anyone knows until its end: a day that is not over yet is as good as now.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};

use super::source::{Effort, Source};
use crate::facts::s3::FirstObject;
use crate::facts::{Read, ReadKind, Unreadable};
use crate::judge::scope::Cx;
use crate::judge::verdict::Evidence;

/// What [`Place::look`] may read.
pub(super) const READS: &[&ReadKind] = &[FirstObject::KIND];

/// How keys say the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Day {
    /// `2026/11/23`.
    Folders,
    /// `2026-11-23`.
    Dashes,
    /// `year=2026/month=11/day=23`.
    Hive,
}

impl Day {
    fn text(self, date: Date) -> String {
        date.strftime(match self {
            Self::Folders => "%Y/%m/%d",
            Self::Dashes => "%Y-%m-%d",
            Self::Hive => "year=%Y/month=%m/day=%d",
        })
        .to_string()
    }

    /// Whether a key that is built so says some day in this way.
    pub(super) fn is_in(self, shape: &str) -> bool {
        shape.contains(match self {
            Self::Folders => "/0000/00/00/",
            Self::Dashes => "0000-00-00-",
            Self::Hive => "/aaaa=0000/aaaaa=00/aaa=00/",
        })
    }
}

/// Where in a bucket a writer puts its files: `<base><day><tail>…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout {
    /// What comes before the day.
    pub(crate) base: String,
    /// How the day is said.
    pub(crate) day: Day,
    /// What comes after it.
    pub(crate) tail: String,
    /// Where all files of the service lie, if AWS does not document the layout: that nothing is found proves nothing unless
    /// nothing is there either, or what is there has the day where it is expected.
    pub(crate) all: Option<String>,
}

/// What a look into a bucket shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// Files of one of the latest days, of a writer whose work nothing counts.
    Recent,
    /// Files of the day that ended then, and none of a later one.
    Until(Timestamp),
    /// Files of the service, but none of the writer's from then on.
    NoneSince(Timestamp),
    /// No file at all.
    Nothing,
    /// The files lie elsewhere than expected.
    Unclear,
}

/// A bucket of this account, and the region that it is in.
pub(super) struct Place<'a> {
    pub(super) cx: &'a Cx<'a>,
    pub(super) region: &'a str,
    pub(super) bucket: &'a str,
}

impl Place<'_> {
    /// Looks for files of today and of the days of the source's window; where these are none, of the days before, as far as
    /// they decide.
    pub(super) async fn look(
        &self,
        layouts: &[Layout],
        source: Source,
        evidence: &mut Vec<Evidence>,
    ) -> Result<Found, Unreadable> {
        let now = self.cx.scope.collected_at;
        let window = source.window().max(A_DAY);
        // A day that is not over yet at the end of a window proves nothing of it: one more is worth a look.
        let (recent, oldest) = match source.effort() {
            Effort::Best => (day_of(now - window), day_of(now - window * 3 - A_DAY)),
            Effort::Every | Effort::Some => (day_of(now - window), day_of(now - window)),
        };
        let mut day = day_of(now);
        while oldest <= day {
            for layout in layouts {
                let prefix = format!("{}{}{}", layout.base, layout.day.text(day), layout.tail);
                if self.first(&prefix, evidence).await?.is_some() {
                    // Where work is counted, it tells whether the days since should have had files, too.
                    let graced = source.traffic().is_none() && recent <= day;
                    return Ok(if graced { Found::Recent } else { Found::Until(midnight(day) + A_DAY) });
                }
            }
            day = day.saturating_sub(Span::new().days(1));
        }
        let mut ever = false;
        for layout in layouts {
            let Some(shape) = self.first(layout.all.as_deref().unwrap_or(&layout.base), evidence).await? else {
                continue;
            };
            ever = true;
            if layout.all.is_some() && !layouts.iter().any(|layout| layout.day.is_in(&shape)) {
                return Ok(Found::Unclear);
            }
        }
        Ok(if ever { Found::NoneSince(midnight(oldest)) } else { Found::Nothing })
    }

    /// Whether nothing at all lies below the folders, for writers of whose files only the folder is known.
    pub(super) async fn is_empty(&self, folders: &[String], evidence: &mut Vec<Evidence>) -> Result<bool, Unreadable> {
        for folder in folders {
            if self.first(folder, evidence).await?.is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn first(&self, prefix: &str, evidence: &mut Vec<Evidence>) -> Result<Option<String>, Unreadable> {
        let (region, bucket) = (self.region.to_owned(), self.bucket.to_owned());
        let shape = self.cx.read(FirstObject { region, bucket, prefix: prefix.to_owned() }).await.into_result()?;
        let field = format!("Key of {prefix}*");
        let call = FirstObject::KIND.call;
        evidence.push(Evidence::new(call, self.region, Some(self.bucket), &field, shape.as_deref()));
        Ok(shape)
    }
}

const A_DAY: SignedDuration = SignedDuration::from_hours(24);

fn day_of(time: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(time).date()
}

fn midnight(day: Date) -> Timestamp {
    TimeZone::UTC.to_timestamp(day.to_datetime(Time::midnight())).unwrap_or(Timestamp::UNIX_EPOCH)
}
