//! audit-gap: which audit trail is really recorded, against which is required.
//!
//! The core is pure: it knows no AWS SDK, no clock and no environment variables, and it prints nothing.

pub mod assess;
#[cfg(feature = "aws")]
pub mod aws;
pub mod checks;
pub mod cli;
pub mod compare;
pub mod content;
pub mod diagnostic;
pub mod facts;
pub mod judge;
pub mod lang;
pub mod matrix;
pub mod monthly;
pub mod policy;
pub mod project;
pub mod render;
pub mod scan;
pub mod trail;
pub mod unclaimed;
