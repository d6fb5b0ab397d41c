//! The real binary against the emulated AWS: real HTTP, real signatures, exit codes and bytes as a user gets them.
//!
//! One lab serves the whole binary. Its accounts are built when a test first needs them, and every test walks a lane of
//! its own, so that tests run side by side.

#![cfg(feature = "aws")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

#[path = "../faults/engine.rs"]
mod engine;
#[path = "../lab/mod.rs"]
mod lab;
#[path = "../faults/order.rs"]
mod order;
mod tool;

mod accounts;
mod canaries;
mod commands;
mod credentials;
mod denials;
mod estate;
mod exits;
mod failures;
mod faults;
mod full;
mod many;
mod monthly;
mod output;
mod read_only;
mod reads;
mod remedies;
mod samples;
mod signals;
mod snapshot;
mod truth;

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use lab::Lab;

/// The lab that all tests share.
fn lab() -> &'static Lab {
    static LAB: LazyLock<Lab> = LazyLock::new(Lab::start);
    &LAB
}

/// Builds an account of the lab unless it stands already. Returns the ids that were made up.
fn account(name: &str) -> BTreeMap<String, String> {
    static BUILT: Mutex<BTreeMap<String, BTreeMap<String, String>>> = Mutex::new(BTreeMap::new());
    let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
    built.entry(name.to_owned()).or_insert_with(|| lab().build(name)).clone()
}
