//! audit-gap: which audit trail is really recorded, against which is required.

pub mod trail;
