//! Where data goes: standard output, or a file that is either whole or untouched.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::Failure;
use crate::lang::cli::Complaint;

/// A destination for data that was proven writable before the work began.
pub(super) enum Output {
    /// Standard output.
    Stdout,
    /// A file. The temporary file beside it takes its place when all is written.
    File {
        /// The file's path.
        path: PathBuf,
        /// Holds the content until it is complete.
        temporary: NamedTempFile,
    },
}

impl Output {
    /// Opens the destination; `-` and nothing mean standard output.
    ///
    /// # Errors
    /// Usage, if no file can be made there: found before the scan, not after it.
    pub(super) fn open(path: Option<&Path>) -> Result<Self, Failure> {
        match path {
            None => Ok(Self::Stdout),
            Some(path) if path == Path::new("-") => Ok(Self::Stdout),
            Some(path) => Self::file(path),
        }
    }

    /// Opens a file.
    ///
    /// # Errors
    /// Usage, if no file can be made there.
    pub(super) fn file(path: &Path) -> Result<Self, Failure> {
        if path.is_dir() {
            return Err(Failure::usage(Complaint::IsDirectory(&path.display().to_string())));
        }
        let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let temporary = tempfile::Builder::new()
            .prefix(".audit-gap-")
            .permissions(permissions(path))
            .tempfile_in(directory)
            .map_err(|error| unwritable(path, &error))?;
        Ok(Self::File { path: path.to_owned(), temporary })
    }

    /// Whether colour may be used: it is taken out again where standard output does not want it.
    pub(super) fn takes_colour(&self) -> bool {
        matches!(self, Self::Stdout)
    }

    /// Writes all of `text`. A reader of standard output that has gone away is no error.
    ///
    /// # Errors
    /// The disk is full or the file cannot be put in place; what stood there before stands there still.
    pub(super) fn write(self, text: &str) -> Result<(), Failure> {
        match self {
            Self::Stdout => write_stdout(text),
            Self::File { path, mut temporary } => write_whole(&mut temporary, text)
                .and_then(|()| temporary.persist(&path).map(drop).map_err(|error| error.error))
                .map_err(|error| unwritable(&path, &error)),
        }
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::usage(Complaint::Unwritable { path: &path.display().to_string(), error: error.to_string() })
}

fn write_whole(temporary: &mut NamedTempFile, text: &str) -> io::Result<()> {
    temporary.write_all(text.as_bytes())?;
    temporary.as_file().sync_all()
}

fn write_stdout(text: &str) -> Result<(), Failure> {
    let mut stdout = anstream::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(unwritable(Path::new("-"), &error)),
        _ => Ok(()),
    }
}

/// A file that is replaced keeps its permissions; a new one gets the usual ones instead of a temporary file's.
fn permissions(path: &Path) -> std::fs::Permissions {
    use std::os::unix::fs::PermissionsExt;
    File::open(path)
        .and_then(|file| file.metadata())
        .map_or_else(|_| std::fs::Permissions::from_mode(0o644), |metadata| metadata.permissions())
}
