//! What the checks share: the context through which they read, the words of a verdict, and the facts that several kinds of
//! trail rest on.

pub(crate) mod arrival;
pub mod binding;
pub(crate) mod bucket_encryption;
pub(crate) mod bucket_region;
pub(crate) mod data_stream;
pub(crate) mod delivery_remedy;
pub mod destination;
pub(crate) mod findings_export;
pub mod grade;
pub(crate) mod keeping;
pub(crate) mod log_group_policy;
pub(crate) mod protection;
pub mod reads;
mod recorders;
pub(crate) mod regional;
pub mod remedy;
pub mod scope;
pub(crate) mod security_lake;
pub(crate) mod service_permission;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod trail_remedy;
pub mod trail_support;
pub(crate) mod vended_logs;
pub mod verdict;
