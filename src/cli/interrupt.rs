//! Ctrl-C and SIGTERM: the program ends at once, with the exit code by which shells know it, and leaves nothing unfinished.
//!
//! One way for every phase: whether AWS is asked, a table is rendered or a pipe's reader does not read, a thread of its own
//! waits for the signal, takes away what is unfinished and ends the process.

use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{Exit, Failure};
use crate::lang::Lang;
use crate::lang::cli::Complaint;

/// What is there only until the work is done: temporary files, and folders made for files that are to come. Whoever makes
/// one, or puts one in its final place, holds the lock, so that no signal comes in between.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Waits for signals from now on.
pub(super) fn watch(lang: Lang) {
    // Without a thread or a runtime the signals do what they do to every program.
    let _ = thread::Builder::new().name("signals".to_owned()).spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(end_by_signal(lang))
    });
}

async fn end_by_signal(lang: Lang) -> io::Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let exit = next(&mut interrupt, &mut terminate).await;
    thread::spawn(move || {
        let _unfinished = clean_up();
        end(Failure::new(exit, Complaint::Interrupted).report(lang))
    });
    // Cleaning up takes no time, unless a disk or the terminal hangs: then the second signal does not wait for it.
    end(next(&mut interrupt, &mut terminate).await)
}

async fn next(interrupt: &mut Signal, terminate: &mut Signal) -> Exit {
    tokio::select! {
        _ = interrupt.recv() => Exit::Interrupted,
        _ = terminate.recv() => Exit::Terminated,
    }
}

#[allow(clippy::exit, clippy::disallowed_methods, reason = "main is in the middle of work that nobody wants any more")]
fn end(exit: Exit) -> ! {
    std::process::exit(exit.code().into())
}

/// Removes what is unfinished. While the guard lives, nothing new is begun.
fn clean_up() -> MutexGuard<'static, Vec<PathBuf>> {
    let unfinished = lock();
    for path in unfinished.iter().rev() {
        // What is in place already, or a folder that holds something, stays.
        let _ = std::fs::remove_file(path).or_else(|_| std::fs::remove_dir(path));
    }
    unfinished
}

/// Makes something that a signal is to take away again. Its path is for ever its own: once it was renamed, nothing is there.
pub(super) fn unfinished<T, E>(make: impl FnOnce() -> Result<T, E>, path: impl FnOnce(&T) -> PathBuf) -> Result<T, E> {
    let mut unfinished = lock();
    let made = make()?;
    unfinished.push(path(&made));
    Ok(made)
}

/// Does what no signal may cut in two. It must not wait for anybody.
pub(super) fn whole<T>(work: impl FnOnce() -> T) -> T {
    let _unfinished = lock();
    work()
}

fn lock() -> MutexGuard<'static, Vec<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}
