//! The requirement side: the matrix and the project file, from their bytes to types, diagnostics, schemas and tables.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a helper of a test fails like the test itself")]

mod levels;
mod matrix_diagnostics;
mod project;
mod project_diagnostics;
mod properties;
mod schema;
mod seed;
mod show;

use audit_gap::diagnostic::SourceFile;
use audit_gap::matrix::{FILE_NAMES, Matrix};

/// The files of the repository's own matrix, as they are on disk.
fn files() -> Vec<SourceFile> {
    let read = |name: &&str| {
        let path = format!("{}/matrix/{name}", env!("CARGO_MANIFEST_DIR"));
        SourceFile::new(format!("matrix/{name}"), std::fs::read(path).unwrap())
    };
    FILE_NAMES.iter().map(read).collect()
}

/// The repository's own matrix after one text in one of its files was replaced by another.
fn edited(file: &str, from: &str, to: &str) -> Vec<SourceFile> {
    let mut files = files();
    let source = files.iter_mut().find(|source| source.base_name() == file).unwrap();
    let text = String::from_utf8(source.bytes.clone()).unwrap();
    assert!(text.contains(from), "{file} no longer contains {from:?}");
    source.bytes = text.replacen(from, to, 1).into_bytes();
    files
}

/// The repository's own matrix.
fn matrix() -> Matrix {
    Matrix::from_files(&files()).unwrap()
}
