//! How much a recorder contributes to one resource when some facts could not be read: the range between the least and
//! the most that it can be.
//!
//! A fact that cannot be read only widens the range, and a wider range never reads as a better verdict. So a check that
//! reckons in grades cannot turn a denied read into comfort.

use std::cmp::{max, min};

use super::verdict::Current;

/// How much of what a row names is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing.
    Nothing,
    /// Some operations or resources, or for too short, or with losses.
    Part,
    /// All of it.
    Whole,
}

/// The range of levels that agrees with the facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grade {
    least: Level,
    most: Level,
}

impl Grade {
    /// Nothing is recorded.
    pub const NOTHING: Self = Self::exactly(Level::Nothing);
    /// A part is recorded.
    pub const PART: Self = Self::exactly(Level::Part);
    /// All is recorded.
    pub const WHOLE: Self = Self::exactly(Level::Whole);
    /// Nobody knows.
    pub const UNKNOWN: Self = Self { least: Level::Nothing, most: Level::Whole };
    /// Nobody knows, but it cannot be all.
    pub const AT_MOST_PART: Self = Self { least: Level::Nothing, most: Level::Part };

    /// A part at least, perhaps all.
    pub const AT_LEAST_PART: Self = Self { least: Level::Part, most: Level::Whole };

    /// Somewhere from `least` to `most`.
    pub fn between(least: Level, most: Level) -> Self {
        Self { least, most: max(least, most) }
    }

    const fn exactly(level: Level) -> Self {
        Self { least: level, most: level }
    }

    /// Whether it could turn out to be all.
    pub fn may_be_whole(self) -> bool {
        self.most == Level::Whole
    }

    /// Two conditions of one recorder: it is as good as the worse of them.
    pub fn and(self, other: Self) -> Self {
        Self { least: min(self.least, other.least), most: min(self.most, other.most) }
    }

    /// Two recorders of the same: as good as the better one.
    pub fn or(self, other: Self) -> Self {
        Self { least: max(self.least, other.least), most: max(self.most, other.most) }
    }

    /// Parts that make up one whole: all of it only if each part is, nothing only if no part is.
    pub fn of_parts(parts: impl IntoIterator<Item = Self>) -> Self {
        let (least, most): (Vec<_>, Vec<_>) = parts.into_iter().map(|part| (part.least, part.most)).unzip();
        Self { least: whole_of(&least), most: whole_of(&most) }
    }

    /// The verdict on one resource: certainly all → recorded; possibly all → unknown; certainly a part → partial;
    /// certainly nothing → missing; a part or nothing, nobody knows which → unknown.
    pub fn current(self) -> Current {
        match (self.least, self.most) {
            (Level::Whole, _) => Current::Recorded,
            (Level::Part, Level::Part) => Current::Partial,
            (Level::Nothing, Level::Nothing) => Current::Missing,
            _ => Current::Unknown,
        }
    }
}

fn whole_of(levels: &[Level]) -> Level {
    if !levels.is_empty() && levels.iter().all(|level| *level == Level::Whole) {
        Level::Whole
    } else if levels.iter().any(|level| *level != Level::Nothing) {
        Level::Part
    } else {
        Level::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEVELS: [Level; 3] = [Level::Nothing, Level::Part, Level::Whole];

    fn grades() -> Vec<Grade> {
        let ranges = LEVELS.iter().flat_map(|least| LEVELS.iter().map(|most| Grade { least: *least, most: *most }));
        ranges.filter(|grade| grade.least <= grade.most).collect()
    }

    fn levels_of(grade: Grade) -> impl Iterator<Item = Grade> {
        LEVELS.into_iter().filter(move |level| (grade.least..=grade.most).contains(level)).map(Grade::exactly)
    }

    /// Whatever a range could turn out to be when everything is read, the range itself must read as that or as unknown.
    #[test]
    fn a_range_reads_as_every_level_in_it_or_as_unknown() {
        for grade in grades() {
            for level in levels_of(grade) {
                assert!([level.current(), Current::Unknown].contains(&grade.current()), "{grade:?} holds {level:?}");
            }
        }
    }

    #[test]
    fn combining_ranges_holds_every_combination_of_their_levels() {
        type Combine = fn(Grade, Grade) -> Grade;
        let combinations: [Combine; 3] = [Grade::and, Grade::or, |a, b| Grade::of_parts([a, b])];
        for combine in combinations {
            for (a, b) in grades().into_iter().flat_map(|a| grades().into_iter().map(move |b| (a, b))) {
                let range = combine(a, b);
                for exact in levels_of(a).flat_map(|a| levels_of(b).map(move |b| combine(a, b))) {
                    assert!(range.least <= exact.least && exact.most <= range.most, "{a:?} {b:?}: {range:?} {exact:?}");
                }
            }
        }
    }

    #[test]
    fn no_parts_are_nothing_and_one_bad_part_spoils_the_whole() {
        assert_eq!(Grade::of_parts([]), Grade::NOTHING);
        assert_eq!(Grade::of_parts([Grade::WHOLE, Grade::WHOLE]), Grade::WHOLE);
        assert_eq!(Grade::of_parts([Grade::WHOLE, Grade::NOTHING]), Grade::PART);
        assert_eq!(Grade::of_parts([Grade::UNKNOWN, Grade::NOTHING]), Grade::AT_MOST_PART);
    }
}
