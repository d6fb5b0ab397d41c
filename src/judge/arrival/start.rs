//! Since when records can arrive at all: what was done before a log was set up proves nothing of it.

use jiff::Timestamp;

use super::source::Source;

/// A beginning, and of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Start {
    /// When.
    pub(super) at: Timestamp,
    /// Of what.
    pub(super) of: Beginning,
}

/// What has a beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beginning {
    /// The log group was created.
    LogGroup,
    /// The bucket was created, or its policy changed, to which S3 gives the same date: if that mended what was amiss, the
    /// bucket is as good as new.
    Bucket,
    /// The Firehose stream was created or changed.
    Stream,
    /// Whoever writes, or its log, was set up as it is now.
    Log,
}

impl Start {
    /// Whether it is the place or the log itself that began. Of a function, stage, pool, distribution or stream, AWS dates
    /// any change.
    pub(super) fn is_of_the_log(&self, source: Source) -> bool {
        match self.of {
            Beginning::LogGroup | Beginning::Bucket => true,
            Beginning::Stream => false,
            Beginning::Log => source == Source::FlowLog,
        }
    }

    /// The later of the beginnings of the place and of the log.
    pub(super) fn latest(place: Option<Self>, log: Option<Timestamp>) -> Option<Self> {
        let log = log.map(|at| Self { at, of: Beginning::Log });
        place.into_iter().chain(log).max_by_key(|start| start.at)
    }
}
