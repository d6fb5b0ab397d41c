//! A recorder that would select the events, and is out of scope or does not deliver.

use jiff::Timestamp;

use super::{Sentence, when};
use crate::trail::lack::Lack;
use crate::trail::weakness::Unprotected;

/// A recorder that is out of scope or does not deliver in full.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the fields are what the sentences name")]
pub enum Outage {
    /// There is no recorder at all.
    NoRecorder,
    /// `IsLogging` is false.
    TrailStopped { trail: String, since: Option<Timestamp> },
    /// A delivery error, and no delivery since logging started.
    DeliveryNeverSucceeded { trail: String, error: String },
    /// A delivery error, and the last delivery is old.
    DeliveryFailing { trail: String, error: String, last: Timestamp },
    /// No error and no delivery for days, of a trail that selects what happens everywhere at all times.
    DeliverySilent { trail: String, since: Timestamp, last: Option<Timestamp> },
    /// The bucket or log group does not exist.
    DestinationGone { recorder: String, destination: String },
    /// The key that encrypts the records cannot be used.
    KmsKeyDisabled { recorder: String, state: String },
    /// The recorder does not listen in the region.
    RegionNotCovered { recorder: String, region: String },
    /// The recorder does not receive the events of global services.
    GlobalServicesNotCovered { recorder: String },
    /// An organization trail lives in a region that this account has not enabled.
    HomeRegionNotEnabled { trail: String, home_region: String },
    /// Ingestion is stopped.
    EventDataStoreStopped { store: String, status: String },
    /// Kept for less than required, in days.
    RetentionShort { recorder: String, days: u32, required: u32 },
    /// The bucket keeps the events for less than required.
    DestinationShort { recorder: String, lack: Lack },
    /// The trail or its bucket is less protected than demanded.
    Unprotected(Unprotected),
    /// The rule could not be replicated to the region.
    TelemetryRuleFailed { rule: String, region: String },
    /// The rule applies to a selection of resources only.
    TelemetryRuleNarrowed { rule: String, criteria: String },
    /// The rule is for another kind of telemetry.
    OtherTelemetry { rule: String, resource_type: String },
    /// A channel feeds a service; that alone is no retained record.
    ChannelOnly { channel: String },
}

impl Outage {
    /// Code and sentences.
    pub fn sentence(&self) -> Sentence {
        Sentence { code: self.code(), ja: self.ja(), en: self.en() }
    }

    /// Stable kebab-case code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoRecorder => "no-recorder",
            Self::TrailStopped { .. } => "trail-stopped",
            Self::DeliveryNeverSucceeded { .. } => "delivery-never-succeeded",
            Self::DeliveryFailing { .. } => "delivery-failing",
            Self::DeliverySilent { .. } => "delivery-silent",
            Self::DestinationGone { .. } => "destination-gone",
            Self::KmsKeyDisabled { .. } => "kms-key-disabled",
            Self::RegionNotCovered { .. } => "region-not-covered",
            Self::GlobalServicesNotCovered { .. } => "global-services-not-covered",
            Self::HomeRegionNotEnabled { .. } => "home-region-not-enabled",
            Self::EventDataStoreStopped { .. } => "event-data-store-stopped",
            Self::RetentionShort { .. } => "retention-short",
            Self::DestinationShort { lack, .. } => lack.sentence().code,
            Self::Unprotected(unprotected) => unprotected.sentence().code,
            Self::TelemetryRuleFailed { .. } => "telemetry-rule-failed",
            Self::TelemetryRuleNarrowed { .. } => "telemetry-rule-narrowed",
            Self::OtherTelemetry { .. } => "other-telemetry",
            Self::ChannelOnly { .. } => "channel-only",
        }
    }

    fn ja(&self) -> String {
        match self {
            Self::NoRecorder => {
                "これを記録する証跡もイベントデータストアもない (イベント履歴は証跡ではない)。全リージョンの証跡を作成する".to_owned()
            }
            Self::TrailStopped { trail, since: None } => {
                format!(
                    "証跡 {trail} は停止している (停止の記録がなく、一度も開始されていない可能性がある)。記録を開始する"
                )
            }
            Self::TrailStopped { trail, since: Some(since) } => {
                format!("証跡 {trail} は停止している (停止日時 {since})。記録を開始する")
            }
            Self::DeliveryNeverSucceeded { trail, error } => {
                format!("証跡 {trail} は記録の開始以来一度も配信できていない ({error})")
            }
            Self::DeliveryFailing { trail, error, last } => {
                format!("証跡 {trail} の配信が失敗し続けている ({error}、最後の配信 {last})")
            }
            Self::DeliverySilent { trail, since, last } => {
                format!(
                    "証跡 {trail} は管理イベントを選択し、エラーもないのに、{since} から何も配信していない (最後の配信 {})。バケットと AWS Health を確認する",
                    when(last, "なし")
                )
            }
            Self::DestinationGone { recorder, destination } => {
                format!("{recorder} の配信先 {destination} が存在しない。作り直すか配信先を変える")
            }
            Self::KmsKeyDisabled { recorder, state } => {
                format!("{recorder} の暗号化に使う KMS キーが使えない ({state})")
            }
            Self::RegionNotCovered { recorder, region } => {
                format!("{recorder} はリージョン {region} を対象にしていない。全リージョンを対象にする")
            }
            Self::GlobalServicesNotCovered { recorder } => {
                format!("{recorder} は IAM などグローバルサービスのイベントを記録しない。全リージョンを対象にする")
            }
            Self::HomeRegionNotEnabled { trail, home_region } => {
                format!("組織の証跡 {trail} のホームリージョン {home_region} がこのアカウントで有効でない")
            }
            Self::EventDataStoreStopped { store, status } => {
                format!("イベントデータストア {store} は取り込みを停止している ({status})")
            }
            Self::RetentionShort { recorder, days, required } => {
                format!("{recorder} の保持期間 {days} 日は要件の {required} 日より短い")
            }
            Self::DestinationShort { recorder, lack } => {
                format!("{recorder} の配信先: {}", lack.sentence().ja)
            }
            Self::Unprotected(unprotected) => unprotected.sentence().ja,
            Self::TelemetryRuleFailed { rule, region } => {
                format!("テレメトリルール {rule} はリージョン {region} への適用に失敗している")
            }
            Self::TelemetryRuleNarrowed { rule, criteria } => {
                format!("テレメトリルール {rule} は一部の対象だけに適用される ({criteria})")
            }
            Self::OtherTelemetry { rule, resource_type } => {
                format!("テレメトリルール {rule} は CloudTrail 用ではない ({resource_type})")
            }
            Self::ChannelOnly { channel } => {
                format!("チャネル {channel} はサービスへの転送であり、保存されるか確認できない")
            }
        }
    }

    fn en(&self) -> String {
        match self {
            Self::NoRecorder => {
                "no trail or event data store records it (Event history is not an audit trail); create a trail of all regions".to_owned()
            }
            Self::TrailStopped { trail, since: None } => {
                format!(
                    "trail {trail} is stopped (no stop is on record, so perhaps it never was started); start its logging"
                )
            }
            Self::TrailStopped { trail, since: Some(since) } => {
                format!("trail {trail} is stopped (since {since}); start its logging")
            }
            Self::DeliveryNeverSucceeded { trail, error } => {
                format!("trail {trail} has delivered nothing since logging started ({error})")
            }
            Self::DeliveryFailing { trail, error, last } => {
                format!("trail {trail} fails to deliver ({error}; last delivery {last})")
            }
            Self::DeliverySilent { trail, since, last } => {
                format!(
                    "trail {trail} selects management events and reports no error, but has delivered nothing since {since} (last delivery {}); look at its bucket and at AWS Health",
                    when(last, "none")
                )
            }
            Self::DestinationGone { recorder, destination } => {
                format!("{destination}, to which {recorder} delivers, does not exist; restore it or deliver elsewhere")
            }
            Self::KmsKeyDisabled { recorder, state } => {
                format!("the KMS key that encrypts the records of {recorder} cannot be used ({state})")
            }
            Self::RegionNotCovered { recorder, region } => {
                format!("{recorder} does not cover region {region}; extend it to all regions")
            }
            Self::GlobalServicesNotCovered { recorder } => {
                format!("{recorder} receives no events of global services such as IAM; extend it to all regions")
            }
            Self::HomeRegionNotEnabled { trail, home_region } => {
                format!("{home_region}, the home region of organization trail {trail}, is not enabled in this account")
            }
            Self::EventDataStoreStopped { store, status } => {
                format!("event data store {store} does not ingest events ({status})")
            }
            Self::RetentionShort { recorder, days, required } => {
                format!("{recorder} keeps events for {days} days; {required} are required")
            }
            Self::DestinationShort { recorder, lack } => {
                format!("where {recorder} delivers, {}", lack.sentence().en)
            }
            Self::Unprotected(unprotected) => unprotected.sentence().en,
            Self::TelemetryRuleFailed { rule, region } => format!("telemetry rule {rule} failed in region {region}"),
            Self::TelemetryRuleNarrowed { rule, criteria } => {
                format!("telemetry rule {rule} applies to a selection only ({criteria})")
            }
            Self::OtherTelemetry { rule, resource_type } => {
                format!("telemetry rule {rule} is not for CloudTrail ({resource_type})")
            }
            Self::ChannelOnly { channel } => {
                format!("channel {channel} feeds a service; whether that keeps the events is not known")
            }
        }
    }
}
