//! Required against current: the gap table.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::judge::verdict::Current;
use crate::matrix::{NotificationRequired, Required};

/// How what is recorded compares with what is required.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GapStatus {
    /// What is required is recorded.
    Met,
    /// What is mandatory is not recorded, or not in full.
    Gap,
    /// What is recommended is not recorded, or not in full.
    Advisory,
    /// Nobody knows: a read that the verdict needs could not be made.
    Undetermined,
    /// A shortfall that a valid exception accepts.
    Waived,
    /// Nothing is required, or the component is declared absent and is.
    NotApplicable,
}

impl GapStatus {
    /// Every value, in the order of the report's summary.
    pub const ALL: [Self; 6] =
        [Self::Met, Self::Gap, Self::Advisory, Self::Undetermined, Self::Waived, Self::NotApplicable];

    /// The contract's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Gap => "gap",
            Self::Advisory => "advisory",
            Self::Undetermined => "undetermined",
            Self::Waived => "waived",
            Self::NotApplicable => "not_applicable",
        }
    }

    /// Whether an exception can accept it.
    pub fn is_shortfall(self) -> bool {
        match self {
            Self::Gap | Self::Advisory | Self::Undetermined => true,
            Self::Met | Self::Waived | Self::NotApplicable => false,
        }
    }
}

impl fmt::Display for GapStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The gap table. `absent_declared`: the project file says that the environment has no such component.
pub fn gap(required: Required, current: Current, absent_declared: bool) -> GapStatus {
    use Current::{Attested, Missing, NotPresent, Partial, Recorded, Unknown};
    match (required, current) {
        (Required::None, _) => GapStatus::NotApplicable,
        (_, Recorded | Attested) => GapStatus::Met,
        (_, Unknown) => GapStatus::Undetermined,
        (_, NotPresent) if absent_declared => GapStatus::NotApplicable,
        (Required::Mandatory, Partial | Missing | NotPresent) => GapStatus::Gap,
        (Required::Recommended, Partial | Missing | NotPresent) => GapStatus::Advisory,
    }
}

/// Whether a report can say this: a row's gap follows from demand and state, but for what the project file accepts. Of a
/// shortfall single resources can be accepted, so that what remains is another shortfall of the same level.
pub fn agrees(required: Required, current: Current, status: GapStatus, accepted: bool) -> bool {
    match status {
        GapStatus::NotApplicable => required == Required::None || current == Current::NotPresent,
        _ if required == Required::None => false,
        GapStatus::Met => matches!(current, Current::Recorded | Current::Attested),
        _ if matches!(current, Current::Recorded | Current::Attested) => false,
        GapStatus::Gap => required == Required::Mandatory,
        GapStatus::Advisory => required == Required::Recommended,
        GapStatus::Undetermined => true,
        GapStatus::Waived => accepted,
    }
}

/// The same table for notifications: `required` reads the mandatory line, `optional` and `none` demand nothing.
pub fn notification_gap(required: NotificationRequired, current: Current, absent_declared: bool) -> GapStatus {
    let required = match required {
        NotificationRequired::Required => Required::Mandatory,
        NotificationRequired::Recommended => Required::Recommended,
        NotificationRequired::Optional | NotificationRequired::None => Required::None,
    };
    gap(required, current, absent_declared)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Current::{Attested, Missing, NotPresent, Partial, Recorded, Unknown};
    use GapStatus::{Advisory, Gap, Met, NotApplicable, Undetermined};

    #[test]
    fn every_cell_of_the_table() {
        // Columns in the order of `Current::ALL`: recorded, partial, missing, not present, unknown, attested.
        assert_eq!(Current::ALL, [Recorded, Partial, Missing, NotPresent, Unknown, Attested]);
        let table = [
            (Required::Mandatory, false, [Met, Gap, Gap, Gap, Undetermined, Met]),
            (Required::Mandatory, true, [Met, Gap, Gap, NotApplicable, Undetermined, Met]),
            (Required::Recommended, false, [Met, Advisory, Advisory, Advisory, Undetermined, Met]),
            (Required::Recommended, true, [Met, Advisory, Advisory, NotApplicable, Undetermined, Met]),
            (Required::None, false, [NotApplicable; 6]),
            (Required::None, true, [NotApplicable; 6]),
        ];
        for (required, absent, line) in table {
            for (current, expected) in Current::ALL.into_iter().zip(line) {
                assert_eq!(gap(required, current, absent), expected, "{required} {current:?} absent: {absent}");
            }
        }
    }

    #[test]
    fn what_the_table_says_a_report_can_say() {
        for required in [Required::Mandatory, Required::Recommended, Required::None] {
            for (current, absent) in Current::ALL.into_iter().flat_map(|it| [(it, false), (it, true)]) {
                let status = gap(required, current, absent);
                assert!(agrees(required, current, status, false), "{required} {current:?} {status}");
                assert_eq!(
                    agrees(required, current, GapStatus::Waived, true),
                    status.is_shortfall() || status == NotApplicable && required != Required::None
                );
                assert!(!agrees(required, current, GapStatus::Waived, false));
            }
        }
        for (required, current, status) in [
            (Required::Mandatory, Missing, Met),
            (Required::Mandatory, Recorded, Gap),
            (Required::Mandatory, Partial, Advisory),
            (Required::Recommended, Unknown, Gap),
            (Required::Mandatory, Missing, NotApplicable),
            (Required::None, Missing, Gap),
        ] {
            assert!(!agrees(required, current, status, true), "{required} {current:?} {status}");
        }
    }

    #[test]
    fn notifications_read_the_same_table() {
        let lines = [
            (NotificationRequired::Required, [Met, Gap, Gap, Gap, Undetermined, Met]),
            (NotificationRequired::Recommended, [Met, Advisory, Advisory, Advisory, Undetermined, Met]),
            (NotificationRequired::Optional, [NotApplicable; 6]),
            (NotificationRequired::None, [NotApplicable; 6]),
        ];
        for (required, line) in lines {
            for (current, expected) in Current::ALL.into_iter().zip(line) {
                assert_eq!(notification_gap(required, current, false), expected, "{required} {current:?}");
            }
        }
    }

    #[test]
    fn only_shortfalls_can_be_accepted() {
        let accepted: Vec<_> = GapStatus::ALL.into_iter().filter(|gap| gap.is_shortfall()).collect();
        assert_eq!(accepted, [Gap, Advisory, Undetermined]);
    }
}
