//! How long a statement of the project file holds. The only place where its days are counted.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Days before the end in which a statement is warned about.
pub const NOTICE_DAYS: i64 = 30;

/// What a statement is worth on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// It holds.
    InForce,
    /// It holds, and not much longer.
    EndsSoon {
        /// Days that follow today; 0 on the last one.
        days_left: i64,
    },
    /// Its first day is still to come: it has no effect yet.
    NotYet {
        /// Days from today to its first.
        days: i64,
    },
    /// Its last day has passed: it has no effect.
    Expired,
    /// It runs longer than the matrix lets a statement run: it has no effect.
    TooLong {
        /// Days from its first to its last; from today if it names no first.
        days: i64,
    },
}

impl Validity {
    /// Whether the statement has effect.
    pub fn holds(self) -> bool {
        match self {
            Self::InForce | Self::EndsSoon { .. } => true,
            Self::NotYet { .. } | Self::Expired | Self::TooLong { .. } => false,
        }
    }
}

/// The days on which a statement holds, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// The first; `None` is any day, so that the length can only be counted from today.
    pub from: Option<Date>,
    /// The last.
    pub until: Date,
}

/// What a statement is worth on the day `today`; `limit` is the most days that may lie between its first and its last.
///
/// Without a first day a statement that reaches too far ahead comes into force by waiting. With one its length stays what
/// it is, so that it must be renewed to hold again.
pub fn validity(term: Term, today: Date, limit: Option<u32>) -> Validity {
    let left = days_left(term.until, today);
    let length = days_left(term.until, term.from.unwrap_or(today));
    let ahead = term.from.map_or(0, |from| days_left(from, today));
    match limit {
        _ if left < 0 => Validity::Expired,
        Some(limit) if length > i64::from(limit) => Validity::TooLong { days: length },
        _ if ahead > 0 => Validity::NotYet { days: ahead },
        _ if left <= NOTICE_DAYS => Validity::EndsSoon { days_left: left },
        _ => Validity::InForce,
    }
}

/// Days from `today` to `until`; negative if it has passed.
pub fn days_left(until: Date, today: Date) -> i64 {
    // Civil days: both are midnights of one calendar without a time zone, so every day has 24 hours.
    today.duration_until(until).as_hours() / 24
}

/// The day of an instant in the project's time zone.
pub fn today(instant: Timestamp, zone: &TimeZone) -> Date {
    instant.to_zoned_datetime(zone.clone()).date()
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn ends(until: Date) -> Term {
        Term { from: None, until }
    }

    fn day(number: i32) -> Date {
        date(2020, 1, 1).checked_add(number.days()).unwrap()
    }

    #[test]
    fn the_last_day_counts_and_the_next_does_not() {
        let until = date(2026, 12, 31);
        for (today, expected) in [
            (date(2026, 11, 30), Validity::InForce),
            (date(2026, 12, 1), Validity::EndsSoon { days_left: 30 }),
            (date(2026, 12, 31), Validity::EndsSoon { days_left: 0 }),
            (date(2027, 1, 1), Validity::Expired),
            (date(2025, 12, 31), Validity::InForce),
            (date(2025, 12, 30), Validity::TooLong { days: 366 }),
        ] {
            assert_eq!(validity(ends(until), today, Some(365)), expected, "{today}");
        }
        assert_eq!(validity(ends(until), date(1999, 1, 1), None), Validity::InForce);
        assert_eq!(validity(ends(date(2028, 3, 1)), date(2028, 2, 28), Some(2)), Validity::EndsSoon { days_left: 2 });
    }

    #[test]
    fn the_first_day_counts_and_the_length_is_counted_from_it() {
        let (from, until) = (date(2026, 12, 1), date(2027, 11, 30));
        for (today, expected) in [
            (date(2026, 11, 30), Validity::NotYet { days: 1 }),
            (date(2026, 12, 1), Validity::InForce),
            (date(2027, 11, 1), Validity::EndsSoon { days_left: 29 }),
            (date(2027, 12, 1), Validity::Expired),
        ] {
            assert_eq!(validity(Term { from: Some(from), until }, today, Some(364)), expected, "{today}");
        }
        // Waiting does not bring a statement into force that runs too long.
        for today in [date(2020, 1, 1), from, until] {
            let state = validity(Term { from: Some(from), until }, today, Some(363));
            assert_eq!(state, Validity::TooLong { days: 364 }, "{today}");
        }
        let single = Term { from: Some(from), until: from };
        assert_eq!(validity(single, from, Some(0)), Validity::EndsSoon { days_left: 0 });
    }

    #[test]
    fn the_day_is_the_one_in_the_projects_time_zone() {
        let instant: Timestamp = "2026-12-31T15:00:00Z".parse().unwrap();
        assert_eq!(today(instant, &TimeZone::get("Asia/Tokyo").unwrap()), date(2027, 1, 1));
        assert_eq!(today(instant, &TimeZone::UTC), date(2026, 12, 31));
        let before = "2026-12-31T14:59:59Z".parse().unwrap();
        assert_eq!(today(before, &TimeZone::get("Asia/Tokyo").unwrap()), date(2026, 12, 31));
    }

    proptest! {
        #[test]
        fn it_holds_exactly_from_the_limit_to_the_last_day(until in 0i32..40_000, today in 0i32..40_000, limit in 0u32..4_000) {
            let holds = validity(ends(day(until)), day(today), Some(limit)).holds();
            prop_assert_eq!(holds, today <= until && i64::from(until - today) <= i64::from(limit));
        }

        #[test]
        fn with_a_first_day_it_holds_on_its_days_alone_and_only_if_they_are_not_too_many(
            from in 0i32..40_000, length in 0i32..800, today in -900i32..900, limit: Option<u16>,
        ) {
            let (until, today, limit) = (from + length, from + today, limit.map(u32::from));
            let term = Term { from: Some(day(from)), until: day(until) };
            let holds = validity(term, day(today), limit).holds();
            let allowed = limit.is_none_or(|limit| i64::from(length) <= i64::from(limit));
            prop_assert_eq!(holds, from <= today && today <= until && allowed);
        }

        #[test]
        fn a_first_day_never_gives_force_but_to_what_ends_in_time(
            from in 0i32..2_000, until in 0i32..2_000, today in 0i32..2_000, limit in 0u32..800,
        ) {
            let with = validity(Term { from: Some(day(from)), until: day(until) }, day(today), Some(limit));
            if with.holds() {
                prop_assert!(validity(ends(day(until)), day(today), Some(limit)).holds());
            }
            if let Validity::NotYet { days } = with {
                prop_assert_eq!(days, i64::from(from - today));
                prop_assert!(days > 0);
            }
        }

        #[test]
        fn what_has_expired_never_holds_again(until in 0i32..40_000, today in 0i32..40_000, later in 1i32..4_000, limit: Option<u32>) {
            if validity(ends(day(until)), day(today), limit) == Validity::Expired {
                prop_assert_eq!(validity(ends(day(until)), day(today + later), limit), Validity::Expired);
            }
        }

        #[test]
        fn a_notice_comes_thirty_days_before_the_end_and_not_earlier(until in 40i32..40_000, ahead in 0i32..40) {
            let state = validity(ends(day(until)), day(until - ahead), None);
            let expected = match i64::from(ahead) {
                days_left @ ..=NOTICE_DAYS => Validity::EndsSoon { days_left },
                _ => Validity::InForce,
            };
            prop_assert_eq!(state, expected);
        }

        #[test]
        fn a_later_end_never_takes_force_away_but_by_the_limit(until in 0i32..40_000, today in 0i32..40_000, more in 1i32..400) {
            if validity(ends(day(until)), day(today), None).holds() {
                prop_assert!(validity(ends(day(until + more)), day(today), None).holds());
            }
        }

        #[test]
        fn the_day_begins_at_midnight_of_the_zone(seconds in 0i64..4_000_000_000, minutes in -720i32..840) {
            let zone = TimeZone::fixed(jiff::tz::Offset::from_seconds(minutes * 60).unwrap());
            let instant = Timestamp::from_second(seconds).unwrap();
            let local = seconds + i64::from(minutes) * 60;
            let expected = date(1970, 1, 1).checked_add(local.div_euclid(86_400).days()).unwrap();
            prop_assert_eq!(today(instant, &zone), expected);
        }
    }
}
