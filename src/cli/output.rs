//! Where data goes: standard output, or a file that is either whole or untouched.

use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::{Failure, interrupt};
use crate::lang::cli::Complaint;

/// A destination for data that was proven writable before the work began.
pub(super) enum Output {
    /// Standard output.
    Stdout,
    /// A file. The temporary file beside it takes its place when all is written.
    File {
        /// The file's path, behind symbolic links.
        path: PathBuf,
        /// Holds the content until it is complete.
        temporary: NamedTempFile,
    },
    /// A device or a pipe, which is written to and never replaced.
    Device {
        /// The device's path.
        path: PathBuf,
        /// The device.
        device: File,
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
        if path.exists() && !path.is_file() {
            let device = OpenOptions::new().write(true).open(path).map_err(|error| unwritable(path, &error))?;
            return Ok(Self::Device { path: path.to_owned(), device });
        }
        let path = behind_links(path);
        let permissions = permissions(&path).map_err(|error| unwritable(&path, &error))?;
        let make = || {
            let mut builder = tempfile::Builder::new();
            builder.prefix(".audit-gap-").permissions(permissions).tempfile_in(directory_of(&path))
        };
        let temporary =
            interrupt::unfinished(make, |made| made.path().to_owned()).map_err(|error| unwritable(&path, &error))?;
        Ok(Self::File { path, temporary })
    }

    /// Refuses to overwrite what another option names; `option` is the one that named this destination.
    ///
    /// # Errors
    /// Usage, if one of the files, each with the option that names it, is this destination.
    pub(super) fn is_none_of(&self, option: &str, files: &[(&str, Option<&Path>)]) -> Result<(), Failure> {
        let is_this = |other: &Path| match self {
            Self::Stdout => other == Path::new("-"),
            Self::File { path, .. } => whole(path) == whole(&behind_links(other)),
            Self::Device { .. } => false,
        };
        match files.iter().find(|(_, file)| file.is_some_and(is_this)) {
            Some((other, _)) => Err(Failure::usage(Complaint::SameFile { writing: option, other })),
            None => Ok(()),
        }
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
        self.stage(text.to_owned())?.commit()
    }

    /// Writes all of `text` beside the file's place, so that several files can be put in place together.
    ///
    /// # Errors
    /// The disk is full; what stood there before stands there still.
    pub(super) fn stage(mut self, text: String) -> Result<Staged, Failure> {
        if let Self::File { path, temporary } = &mut self {
            write_whole(temporary, &text).map_err(|error| unwritable(path, &error))?;
        }
        Ok(Staged { output: self, text })
    }
}

/// A text whose file is complete and waits to be put in place; what is no file has not been written to yet.
pub(super) struct Staged {
    output: Output,
    text: String,
}

impl Staged {
    /// Puts all of them in place. What is no file comes first: it can still fail, and then no file is there.
    ///
    /// # Errors
    /// Those of [`Staged::commit`]; the rest is not put in place.
    pub(super) fn commit_all(mut all: Vec<Self>) -> Result<(), Failure> {
        all.sort_by_key(|staged| matches!(staged.output, Output::File { .. }));
        let files = all.iter().position(|staged| matches!(staged.output, Output::File { .. })).unwrap_or(all.len());
        let files = all.split_off(files);
        all.into_iter().try_for_each(Self::commit)?;
        interrupt::whole(|| files.into_iter().try_for_each(Self::commit))
    }

    /// Puts the file in place, or writes to what is no file.
    ///
    /// # Errors
    /// The file cannot be put in place; what stood there before stands there still.
    fn commit(self) -> Result<(), Failure> {
        match self.output {
            Output::Stdout => write_stdout(&self.text),
            Output::File { path, temporary } => {
                temporary.persist(&path).map(drop).map_err(|error| unwritable(&path, &error.error))
            }
            Output::Device { path, mut device } => {
                device.write_all(self.text.as_bytes()).map_err(|error| unwritable(&path, &error))
            }
        }
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::usage(Complaint::Unwritable { path: &path.display().to_string(), error })
}

fn directory_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The path that a chain of symbolic links leads to, which need not exist: the links are to stay.
fn behind_links(path: &Path) -> PathBuf {
    // As many links as Linux follows; what circles is left to the operating system to refuse.
    let mut path = path.to_owned();
    for _ in 0..40 {
        match std::fs::read_link(&path) {
            Ok(target) => path = directory_of(&path).join(target),
            Err(_) => break,
        }
    }
    path
}

/// The path with its directory's real name, by which two ways to one file are known to be one.
fn whole(path: &Path) -> PathBuf {
    let directory = directory_of(path).canonicalize().unwrap_or_else(|_| directory_of(path).to_owned());
    path.file_name().map_or_else(|| directory.clone(), |name| directory.join(name))
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
///
/// # Errors
/// The file that is there may not be written to: replacing it would evade that.
fn permissions(path: &Path) -> io::Result<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    match OpenOptions::new().write(true).open(path) {
        Ok(file) => file.metadata().map(|metadata| metadata.permissions()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Permissions::from_mode(0o644)),
        Err(error) => Err(error),
    }
}
