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
    /// Its last day has passed: it has no effect.
    Expired,
    /// It reaches further ahead than the matrix lets a statement reach: it has no effect.
    TooLong {
        /// Days from today to its last.
        days: i64,
    },
}

impl Validity {
    /// Whether the statement has effect.
    pub fn holds(self) -> bool {
        match self {
            Self::InForce | Self::EndsSoon { .. } => true,
            Self::Expired | Self::TooLong { .. } => false,
        }
    }
}

/// What a statement is worth on the day `today`: its last day `until` included, and at most `limit` days ahead.
pub fn validity(until: Date, today: Date, limit: Option<u32>) -> Validity {
    let days = days_left(until, today);
    match limit {
        _ if days < 0 => Validity::Expired,
        Some(limit) if days > i64::from(limit) => Validity::TooLong { days },
        _ if days <= NOTICE_DAYS => Validity::EndsSoon { days_left: days },
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
            assert_eq!(validity(until, today, Some(365)), expected, "{today}");
        }
        assert_eq!(validity(until, date(1999, 1, 1), None), Validity::InForce);
        assert_eq!(validity(date(2028, 3, 1), date(2028, 2, 28), Some(2)), Validity::EndsSoon { days_left: 2 });
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
            let holds = validity(day(until), day(today), Some(limit)).holds();
            prop_assert_eq!(holds, today <= until && i64::from(until - today) <= i64::from(limit));
        }

        #[test]
        fn what_has_expired_never_holds_again(until in 0i32..40_000, today in 0i32..40_000, later in 1i32..4_000, limit: Option<u32>) {
            if validity(day(until), day(today), limit) == Validity::Expired {
                prop_assert_eq!(validity(day(until), day(today + later), limit), Validity::Expired);
            }
        }

        #[test]
        fn a_notice_comes_thirty_days_before_the_end_and_not_earlier(until in 40i32..40_000, ahead in 0i32..40) {
            let state = validity(day(until), day(until - ahead), None);
            let expected = match i64::from(ahead) {
                days_left @ ..=NOTICE_DAYS => Validity::EndsSoon { days_left },
                _ => Validity::InForce,
            };
            prop_assert_eq!(state, expected);
        }

        #[test]
        fn a_later_end_never_takes_force_away_but_by_the_limit(until in 0i32..40_000, today in 0i32..40_000, more in 1i32..400) {
            if validity(day(until), day(today), None).holds() {
                prop_assert!(validity(day(until + more), day(today), None).holds());
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
