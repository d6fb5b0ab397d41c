//! audit-gap: which audit trail is really recorded, against which is required.
//!
//! The core is pure: it knows no AWS SDK, no clock, no environment variables, and prints nothing.

pub mod assess;
pub mod checks;
pub mod diagnostic;
pub mod facts;
pub mod lang;
pub mod matrix;
pub mod project;
pub mod render;
