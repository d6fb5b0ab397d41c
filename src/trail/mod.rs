//! CloudTrail coverage, exact for one class of events: which recorders are alive, what they select, and whether together
//! they record every event of the class.
//!
//! Pure: facts and the time come in as values, a [`Coverage`] comes out.

mod amend;
pub mod coverage;
mod decide;
pub mod event;
mod explain;
mod lack;
pub mod liveness;
pub mod reason;
pub mod recorder;
pub mod selector;
#[cfg(test)]
mod tests;
pub mod weakness;

pub use amend::amended;
pub use coverage::{Coverage, Level, Verdict, judge};
pub use decide::Witness;
pub use event::{Access, EventClass, Field, Operation, Place};
pub use lack::Lack;
pub use liveness::{Alive, Liveness};
pub use reason::{Filter, Note, Outage, Sentence, Shortfall, Unread};
pub use recorder::{
    ChannelFacts, Destination, EventDataStoreFacts, KeyState, Read, Recorder, TelemetryRuleFacts, TrailFacts,
    TrailStatus, Unreadable, Viewpoint,
};
pub use selector::{AdvancedEventSelector, DataResource, EventSelector, EventSelectors, FieldSelector};
pub use weakness::{Lock, Protection, Unprotected, Weakness};
