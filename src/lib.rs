//! audit-gap: which audit trail is really recorded, against which is required.
pub mod assess;
pub mod checks;
pub mod facts;
pub mod lang;
