//! audit-gap: which audit trail is really recorded, against which is required.
#[cfg(feature = "aws")]
pub mod aws;
pub mod checks;
pub mod facts;
pub mod lang;
