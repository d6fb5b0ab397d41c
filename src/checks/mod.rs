//! Checks: the code that decides what is recorded now, one file per kind of check.
pub mod binding;
pub mod destination;
pub mod grade;
pub mod reads;
pub mod scope;
#[cfg(test)]
pub(crate) mod testing;
pub mod verdict;
pub mod vpc_flow_logs;
