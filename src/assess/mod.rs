//! Assessment: what is recorded against what is required.
pub mod gap;
pub mod report;
