//! A fact that is not known, and without which coverage is not known.

use jiff::Timestamp;

use super::{Sentence, when};
use crate::lang::accounts;
use crate::trail::recorder::Unreadable;

/// A fact that might complete the coverage and is not known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the fields are what the sentences name")]
pub enum Unread {
    /// The recorders could not be listed.
    Recorders(Unreadable),
    /// Whether the recorder runs and delivers is not known.
    Status { recorder: String, region: String, why: Unreadable },
    /// What the recorder selects is not known.
    Selectors { recorder: String, why: Unreadable },
    /// What another account's organization trail selects is not known; a member account cannot read it.
    OrgTrailSelectors { trail: String, why: Unreadable },
    /// Whether the organization trail's home region is enabled here is not known.
    EnabledRegions { trail: String, home_region: String, why: Unreadable },
    /// Whether the key can be used is not known.
    KmsKey { recorder: String, why: Unreadable },
    /// The key is another account's, and no recent delivery is reported.
    KmsKeyInOtherAccount { recorder: String },
    /// Whether the destination exists is not known.
    Destination { recorder: String, destination: String, why: Unreadable },
    /// The destination is another account's, and no recent delivery is reported.
    DestinationInOtherAccount { recorder: String, destination: String },
    /// How the bucket is protected is not known.
    Protection { recorder: String, destination: String, why: Unreadable },
    /// The bucket is another account's, so that how it is protected does not show.
    ProtectionInOtherAccount { recorder: String, destination: String },
    /// Logging started less than two hours ago and no digest was delivered yet.
    DigestsNotYet { trail: String, since: Option<Timestamp> },
    /// Logging started less than an hour ago and nothing was delivered yet.
    RecentlyStarted { trail: String, since: Option<Timestamp> },
    /// The event data store is not known to ingest yet.
    EventDataStoreStarting { store: String, status: String },
    /// The rule is not reported as active in the region.
    TelemetryRulePending { rule: String, region: String, status: String },
}

impl Unread {
    /// Code and sentences.
    pub fn sentence(&self) -> Sentence {
        let (mut ja, mut en) = (self.ja(), self.en());
        if self.is_another_accounts() {
            let hint = accounts::name_it();
            ja = format!("{ja}。{}", hint.ja);
            en = format!("{en}: {}", hint.en);
        }
        Sentence { code: self.code(), ja, en }
    }

    /// Whether another account would tell, were it asked.
    fn is_another_accounts(&self) -> bool {
        matches!(
            self,
            Self::OrgTrailSelectors { .. }
                | Self::KmsKeyInOtherAccount { .. }
                | Self::DestinationInOtherAccount { .. }
                | Self::ProtectionInOtherAccount { .. }
        )
    }

    /// Stable kebab-case code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Recorders(_) => "recorders-unreadable",
            Self::Status { .. } => "status-unreadable",
            Self::Selectors { .. } => "selectors-unreadable",
            Self::OrgTrailSelectors { .. } => "org-trail-selectors-unreadable",
            Self::EnabledRegions { .. } => "enabled-regions-unreadable",
            Self::KmsKey { .. } => "kms-key-unreadable",
            Self::KmsKeyInOtherAccount { .. } => "kms-key-in-other-account",
            Self::Destination { .. } => "destination-unreadable",
            Self::DestinationInOtherAccount { .. } => "destination-in-other-account",
            Self::Protection { .. } => "protection-unreadable",
            Self::ProtectionInOtherAccount { .. } => "protection-in-other-account",
            Self::DigestsNotYet { .. } => "digests-not-yet",
            Self::RecentlyStarted { .. } => "recently-started",
            Self::EventDataStoreStarting { .. } => "event-data-store-starting",
            Self::TelemetryRulePending { .. } => "telemetry-rule-pending",
        }
    }

    fn ja(&self) -> String {
        match self {
            Self::Recorders(why) => format!("{} を読めないため記録先の一覧が確認できない ({})", why.call, why.cause),
            Self::Status { recorder, region, why } => {
                format!("{recorder} の状態 ({region}) を読めない: {} ({})", why.call, why.cause)
            }
            Self::Selectors { recorder, why } => {
                format!("{recorder} のイベントセレクタを読めない: {} ({})", why.call, why.cause)
            }
            Self::OrgTrailSelectors { trail, why } => format!(
                "組織の証跡 {trail} のイベントセレクタはこのアカウントから読めない: {} ({})",
                why.call, why.cause
            ),
            Self::EnabledRegions { trail, home_region, why } => format!(
                "組織の証跡 {trail} のホームリージョン {home_region} が有効か確認できない: {} ({})",
                why.call, why.cause
            ),
            Self::KmsKey { recorder, why } => {
                format!("{recorder} の KMS キーの状態を読めない: {} ({})", why.call, why.cause)
            }
            Self::KmsKeyInOtherAccount { recorder } => {
                format!("{recorder} の KMS キーは別アカウントにあり、使えるかも最近の配信も確認できない")
            }
            Self::Destination { recorder, destination, why } => {
                format!("{recorder} の配信先 {destination} を読めない: {} ({})", why.call, why.cause)
            }
            Self::DestinationInOtherAccount { recorder, destination } => {
                format!("{recorder} の配信先 {destination} は別アカウントにあり、最近の配信も確認できない")
            }
            Self::Protection { recorder, destination, why } => {
                format!("{recorder} の配信先 {destination} の保護の設定を読めない: {} ({})", why.call, why.cause)
            }
            Self::ProtectionInOtherAccount { recorder, destination } => {
                format!("{recorder} の配信先 {destination} は別アカウントにあり、求められた保護があるか確認できない")
            }
            Self::DigestsNotYet { trail, since } => {
                format!(
                    "証跡 {trail} は開始直後で、ダイジェストファイルはまだ届いていない (開始 {})",
                    when(since, "不明")
                )
            }
            Self::RecentlyStarted { trail, since } => {
                format!("証跡 {trail} は開始直後で、まだ配信されていない (開始 {})", when(since, "不明"))
            }
            Self::EventDataStoreStarting { store, status } => {
                format!("イベントデータストア {store} の取り込みが始まっているか確認できない ({status})")
            }
            Self::TelemetryRulePending { rule, region, status } => {
                format!("テレメトリルール {rule} がリージョン {region} で有効か確認できない ({status})")
            }
        }
    }

    fn en(&self) -> String {
        match self {
            Self::Recorders(why) => format!("recorders could not be listed: {} ({})", why.call, why.cause),
            Self::Status { recorder, region, why } => {
                format!("the status of {recorder} in {region} could not be read: {} ({})", why.call, why.cause)
            }
            Self::Selectors { recorder, why } => {
                format!("the event selectors of {recorder} could not be read: {} ({})", why.call, why.cause)
            }
            Self::OrgTrailSelectors { trail, why } => format!(
                "the event selectors of organization trail {trail} cannot be read from this account: {} ({})",
                why.call, why.cause
            ),
            Self::EnabledRegions { trail, home_region, why } => format!(
                "whether {home_region}, the home region of organization trail {trail}, is enabled could not be read: {} ({})",
                why.call, why.cause
            ),
            Self::KmsKey { recorder, why } => {
                format!("the KMS key of {recorder} could not be read: {} ({})", why.call, why.cause)
            }
            Self::KmsKeyInOtherAccount { recorder } => {
                format!("the KMS key of {recorder} is in another account and no recent delivery is reported")
            }
            Self::Destination { recorder, destination, why } => {
                format!("{destination}, to which {recorder} delivers, could not be read: {} ({})", why.call, why.cause)
            }
            Self::DestinationInOtherAccount { recorder, destination } => format!(
                "{destination}, to which {recorder} delivers, is in another account and no recent delivery is reported"
            ),
            Self::Protection { recorder, destination, why } => format!(
                "how {destination}, to which {recorder} delivers, is protected could not be read: {} ({})",
                why.call, why.cause
            ),
            Self::ProtectionInOtherAccount { recorder, destination } => format!(
                "{destination}, to which {recorder} delivers, is in another account: whether it is protected as demanded does not show"
            ),
            Self::DigestsNotYet { trail, since } => format!(
                "trail {trail} has just been started and has delivered no digest file yet (started {})",
                when(since, "unknown")
            ),
            Self::RecentlyStarted { trail, since } => {
                format!(
                    "trail {trail} has just been started and has delivered nothing yet (started {})",
                    when(since, "unknown")
                )
            }
            Self::EventDataStoreStarting { store, status } => {
                format!("whether event data store {store} ingests events is not known ({status})")
            }
            Self::TelemetryRulePending { rule, region, status } => {
                format!("whether telemetry rule {rule} is active in region {region} is not known ({status})")
            }
        }
    }
}
