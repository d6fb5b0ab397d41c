//! Checks: the code that decides what is recorded now, one file per kind of check.
pub mod scope;
pub mod verdict;
