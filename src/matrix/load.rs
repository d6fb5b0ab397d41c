//! Reads the files of a matrix from a directory.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use super::yaml::MAX_BYTES;
use super::{FILE_NAMES, missing_file};
use crate::diagnostic::{Diagnostic, Problem, SourceFile};
use crate::lang::cli::os_error;

/// Reads the five files of a company's own matrix.
///
/// # Errors
/// One diagnostic for each file that is missing or cannot be read.
pub fn read_dir(directory: &Path) -> Result<Vec<SourceFile>, Vec<Diagnostic>> {
    std::fs::read_dir(directory).map_err(|error| vec![unreadable(directory, &error)])?;
    let mut files = Vec::new();
    let mut diagnostics = Vec::new();
    for name in FILE_NAMES {
        let path = directory.join(name);
        match read_file(&path) {
            Ok(file) => files.push(file),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                diagnostics.push(missing_file(path.display().to_string()));
            }
            Err(error) => diagnostics.push(unreadable(&path, &error)),
        }
    }
    if diagnostics.is_empty() { Ok(files) } else { Err(diagnostics) }
}

/// Reads one file under the name that its path shows, of a file that is too large for the parser no more than shows it.
///
/// # Errors
/// The operating system's.
pub fn read_file(path: &Path) -> std::io::Result<SourceFile> {
    Ok(SourceFile::new(path.display().to_string(), read_at_most(path, MAX_BYTES as u64 + 1)?))
}

/// The first `limit` bytes of a file, so that a device without end ends.
///
/// # Errors
/// The operating system's.
pub fn read_at_most(path: &Path, limit: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The diagnostic for a file that exists and cannot be read.
pub fn unreadable(path: &Path, error: &std::io::Error) -> Diagnostic {
    let problem = Problem::Unreadable { detail: os_error(error) };
    SourceFile::new(path.display().to_string(), "").diagnostic((0, 0), problem)
}
