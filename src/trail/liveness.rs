//! Whether a recorder is alive for events of one place.
//!
//! Alive is the conjunction of scope (does the recorder listen there) and delivery (does what it selects arrive). Where several
//! rules apply, the worst answer wins in the order No, Unknown, Degraded: so an unreadable fact never hides a known failure, and a
//! readable weakness never hides that something else could not be read.

mod trail;

use super::event::Place;
use super::reason::{Note, Outage, Shortfall, Unread};
use super::recorder::{
    ChannelFacts, Destination, EventDataStoreFacts, KeyState, Read, Recorder, TelemetryRuleFacts, Viewpoint,
};
use super::weakness::{Protection, Unprotected, Weakness};

/// Whether what a recorder selects in a place arrives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Alive {
    /// It does.
    Yes,
    /// In part, or not for as long as required: it never makes coverage full.
    Degraded(Shortfall),
    /// It does not.
    No(Shortfall),
    /// What decides it could not be read.
    Unknown(Shortfall),
}

/// [`Alive`] with remarks that do not change it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Liveness {
    /// The answer.
    pub alive: Alive,
    /// What degrades it besides, if the answer is that it is degraded.
    pub besides: Vec<Shortfall>,
    /// Remarks.
    pub notes: Vec<Note>,
}

impl From<Alive> for Liveness {
    fn from(alive: Alive) -> Self {
        Self { alive, besides: Vec::new(), notes: Vec::new() }
    }
}

impl Recorder {
    /// Whether the recorder is alive for events of a place.
    pub fn liveness(&self, place: &Place, view: &Viewpoint) -> Liveness {
        match self {
            Self::Trail(trail) => trail.liveness(place, view),
            Self::EventDataStore(store) => store.alive(place, view).into(),
            Self::TelemetryRule(rule) => rule.liveness(place, view),
            Self::Channel(channel) => channel.alive(place).into(),
            Self::Unlisted(unreadable) => Alive::Unknown(Unread::Recorders(unreadable.clone()).into()).into(),
        }
    }
}

/// Picks the worst of the findings; see the module's rule.
fn worst(findings: impl IntoIterator<Item = Alive>) -> Alive {
    let rank = |alive: &Alive| match alive {
        Alive::No(_) => 3,
        Alive::Unknown(_) => 2,
        Alive::Degraded(_) => 1,
        Alive::Yes => 0,
    };
    findings.into_iter().fold(Alive::Yes, |worst, next| if rank(&next) > rank(&worst) { next } else { worst })
}

/// `arrives`: as for [`destination_finding`]; the only evidence for another account's key.
fn key_finding(recorder: &str, key: &KeyState, arrives: bool, disabled: fn(Shortfall) -> Alive) -> Alive {
    match key {
        KeyState::NotUsed => Alive::Yes,
        KeyState::OtherAccount if arrives => Alive::Yes,
        KeyState::OtherAccount => Alive::Unknown(Unread::KmsKeyInOtherAccount { recorder: recorder.to_owned() }.into()),
        KeyState::State(state) if state == "Enabled" => Alive::Yes,
        KeyState::State(state) => {
            disabled(Outage::KmsKeyDisabled { recorder: recorder.to_owned(), state: state.clone() }.into())
        }
        KeyState::Unreadable(why) => {
            Alive::Unknown(Unread::KmsKey { recorder: recorder.to_owned(), why: why.clone() }.into())
        }
    }
}

/// `arrives`: whether the service itself reports recent delivery, which is the only evidence for another account's destination.
fn destination_finding(recorder: &str, (name, state): &(String, Destination), arrives: bool) -> Alive {
    let recorder = recorder.to_owned();
    match state {
        Destination::Exists | Destination::NotAsked => Alive::Yes,
        Destination::OtherAccount | Destination::OwnerUnread(_) if arrives => Alive::Yes,
        Destination::OtherAccount => {
            Alive::Unknown(Unread::DestinationInOtherAccount { recorder, destination: name.clone() }.into())
        }
        Destination::Short(lack) => Alive::Degraded(Outage::DestinationShort { recorder, lack: lack.clone() }.into()),
        Destination::Gone => Alive::No(Outage::DestinationGone { recorder, destination: name.clone() }.into()),
        Destination::OwnerUnread(why) | Destination::Unreadable(why) => {
            Alive::Unknown(Unread::Destination { recorder, destination: name.clone(), why: why.clone() }.into())
        }
    }
}

/// `unprotected`: what the weaknesses, if there are some, make of the recorder.
fn protection_finding(
    recorder: &str,
    destination: &str,
    protection: &Protection,
    unprotected: impl FnOnce(Vec<Weakness>) -> Unprotected,
) -> Alive {
    let (recorder, destination) = (recorder.to_owned(), destination.to_owned());
    match protection {
        Protection::Known(weaknesses) if weaknesses.is_empty() => Alive::Yes,
        Protection::Known(weaknesses) => Alive::Degraded(Outage::Unprotected(unprotected(weaknesses.clone())).into()),
        Protection::OtherAccount => Alive::Unknown(Unread::ProtectionInOtherAccount { recorder, destination }.into()),
        Protection::Unreadable(why) => {
            Alive::Unknown(Unread::Protection { recorder, destination, why: why.clone() }.into())
        }
    }
}

fn retention_finding(recorder: &str, days: Option<u32>, view: &Viewpoint) -> Alive {
    match (days, view.required_retention_days) {
        (Some(days), Some(required)) if days < required => {
            Alive::Degraded(Outage::RetentionShort { recorder: recorder.to_owned(), days, required }.into())
        }
        _ => Alive::Yes,
    }
}

fn region_finding(recorder: &str, covered: bool, place: &Place) -> Alive {
    match place {
        _ if covered => Alive::Yes,
        Place::Region(region) => {
            Alive::No(Outage::RegionNotCovered { recorder: recorder.to_owned(), region: region.clone() }.into())
        }
        Place::Global { .. } => Alive::No(Outage::GlobalServicesNotCovered { recorder: recorder.to_owned() }.into()),
    }
}

impl EventDataStoreFacts {
    fn alive(&self, place: &Place, view: &Viewpoint) -> Alive {
        let store = self.name.clone();
        let status = match &self.status {
            Read::Unreadable(why) => {
                Alive::Unknown(Unread::Status { recorder: store, region: self.region.clone(), why: why.clone() }.into())
            }
            Read::Known(status) => match status.as_str() {
                "ENABLED" => Alive::Yes,
                "STOPPING_INGESTION" | "STOPPED_INGESTION" | "PENDING_DELETION" => {
                    Alive::No(Outage::EventDataStoreStopped { store, status: status.clone() }.into())
                }
                _ => Alive::Unknown(Unread::EventDataStoreStarting { store, status: status.clone() }.into()),
            },
        };
        worst([
            region_finding(&self.name, self.is_multi_region || self.region == place.region(), place),
            status,
            key_finding(&self.name, &self.kms_key, false, Alive::No),
            retention_finding(&self.name, Some(self.retention_days), view),
        ])
    }
}

impl TelemetryRuleFacts {
    fn liveness(&self, place: &Place, view: &Viewpoint) -> Liveness {
        let rule = self.name.clone();
        if self.resource_type != "AWS::CloudTrail" {
            return Alive::No(Outage::OtherTelemetry { rule, resource_type: self.resource_type.clone() }.into()).into();
        }
        let region = place.region();
        let covered = self.all_regions || self.regions.contains(region) || self.region == region;
        let narrowed = match &self.selection_criteria {
            Some(criteria) if !criteria.is_empty() => {
                Alive::Degraded(Outage::TelemetryRuleNarrowed { rule, criteria: criteria.clone() }.into())
            }
            _ => Alive::Yes,
        };
        let alive =
            worst([
                region_finding(&self.name, covered, place),
                self.status_finding(region),
                destination_finding(&self.name, &self.log_group, false),
                retention_finding(&self.name, self.retention_days, view),
                protection_finding(&self.name, &self.log_group.0, &self.protection, |weaknesses| {
                    Unprotected::LogGroup { rule: self.name.clone(), group: self.log_group.0.clone(), weaknesses }
                }),
                narrowed,
            ]);
        Liveness { notes: vec![Note::ByConfigurationOnly { recorder: self.name.clone() }], ..alive.into() }
    }

    /// A rule of one region has no statuses; a rule of several must report the region as active.
    fn status_finding(&self, region: &str) -> Alive {
        let several = self.all_regions || !self.regions.is_empty();
        let (rule, region_name) = (self.name.clone(), region.to_owned());
        match self.region_statuses.get(region).map(String::as_str) {
            Some("ACTIVE") => Alive::Yes,
            None if !several || self.region == region => Alive::Yes,
            Some("FAILED") => Alive::No(Outage::TelemetryRuleFailed { rule, region: region_name }.into()),
            status => {
                let status = status.unwrap_or("-").to_owned();
                Alive::Unknown(Unread::TelemetryRulePending { rule, region: region_name, status }.into())
            }
        }
    }
}

impl ChannelFacts {
    fn alive(&self, place: &Place) -> Alive {
        let covered = self.apply_to_all_regions || self.region == place.region();
        let stores = if self.destination_stores {
            Alive::Yes
        } else {
            Alive::Degraded(Outage::ChannelOnly { channel: self.name.clone() }.into())
        };
        worst([region_finding(&self.name, covered, place), stores])
    }
}
