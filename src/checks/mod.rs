//! Checks: the code that decides what is recorded now, one file per kind of check.
pub mod application_log;
pub mod attestation;
pub mod binding;
pub mod cognito_sign_in;
pub mod destination;
pub mod grade;
pub mod not_built;
pub mod reads;
pub mod scope;
#[cfg(test)]
pub(crate) mod testing;
pub mod trail_support;
pub mod verdict;
pub mod vpc_flow_logs;
