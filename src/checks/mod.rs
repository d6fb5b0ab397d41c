//! Checks: the code that decides what is recorded now, one file per kind of check.
pub mod binding;
pub mod destination;
pub mod grade;
pub mod scope;
pub mod verdict;
