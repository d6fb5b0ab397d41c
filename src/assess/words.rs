//! The fixed vocabulary of requirements and declarations.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every value, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word for it in files and reports.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

words! {
    /// What is demanded of a row's audit trail.
    Required {
        /// Without the trail there is a gap.
        Mandatory = "mandatory",
        /// Without the trail there is an advice.
        Recommended = "recommended",
        /// Nothing is demanded.
        None = "none",
    }
}

words! {
    /// What is demanded of a row's notification.
    NotificationRequired {
        /// Without the notification there is a gap.
        Required = "required",
        /// Without the notification there is an advice.
        Recommended = "recommended",
        /// The team decides.
        Optional = "optional",
        /// Nothing is demanded.
        None = "none",
    }
}

words! {
    /// What the company believes about a trail.
    DeclaredStatus {
        /// It is recorded.
        Recorded = "recorded",
        /// Some of it is recorded.
        Partial = "partial",
        /// Nobody knows.
        Unknown = "unknown",
        /// It is not recorded.
        Missing = "missing",
        /// It is out of scope.
        None = "none",
    }
}
