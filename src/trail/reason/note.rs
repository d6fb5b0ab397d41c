//! A remark that does not change the verdict.

use jiff::Timestamp;

use super::{Sentence, when};

/// A remark that does not change the verdict.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the fields are what the sentences name")]
pub enum Note {
    /// A delivery error beside a delivery of the last 24 hours.
    DeliveryErrorButFresh { trail: String, error: String, last: Timestamp },
    /// No error and no recent delivery: quiet is not broken.
    QuietDelivery { trail: String, last: Option<Timestamp> },
    /// CloudTrail knows no wildcards.
    WildcardInSelector { value: String },
    /// A form that AWS does not document; read as that bucket alone.
    BucketArnWithoutSlash { value: String },
    /// Logging was stopped for a time (`StopLoggingTime`, `StartLoggingTime`).
    WasStopped { trail: String, from: Timestamp, to: Timestamp },
    /// `NotEquals` names the bucket, which is no object.
    BucketExclusionWithoutEffect { value: String },
    /// AWS does not say how a field named twice is read; both conditions are taken to apply.
    SameFieldTwice { field: String },
    /// Counts per five minutes; no substitute for events.
    AggregatedEvents { recorder: String },
    /// Only calls through VPC endpoints; no substitute for the events.
    NetworkActivityOnly { recorder: String },
    /// A filter leaves out service-linked roles, in which no person acts.
    ServiceLinkedRolesExcluded { recorder: String },
    /// A filter leaves out AwsServiceEvent records, such as the single deletions under DeleteObjects.
    ServiceEventsExcluded { recorder: String },
    /// AWS reports no delivery of this recorder.
    ByConfigurationOnly { recorder: String },
    /// Another account's trail without custom selectors: its defaults are known without reading them.
    SelectorsInferred { trail: String },
}

impl Note {
    /// Code and sentences.
    pub fn sentence(&self) -> Sentence {
        Sentence { code: self.code(), ja: self.ja(), en: self.en() }
    }

    /// Stable kebab-case code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::DeliveryErrorButFresh { .. } => "delivery-error-but-fresh",
            Self::QuietDelivery { .. } => "quiet-delivery",
            Self::WildcardInSelector { .. } => "wildcard-in-selector",
            Self::BucketArnWithoutSlash { .. } => "bucket-arn-without-slash",
            Self::WasStopped { .. } => "was-stopped",
            Self::BucketExclusionWithoutEffect { .. } => "bucket-exclusion-without-effect",
            Self::SameFieldTwice { .. } => "same-field-twice",
            Self::AggregatedEvents { .. } => "aggregated-events",
            Self::NetworkActivityOnly { .. } => "network-activity-only",
            Self::ServiceLinkedRolesExcluded { .. } => "service-linked-roles-excluded",
            Self::ServiceEventsExcluded { .. } => "service-events-excluded",
            Self::ByConfigurationOnly { .. } => "by-configuration-only",
            Self::SelectorsInferred { .. } => "selectors-inferred",
        }
    }

    fn ja(&self) -> String {
        match self {
            Self::DeliveryErrorButFresh { trail, error, last } => {
                format!("証跡 {trail} に配信エラーがある ({error}) が、{last} に配信されている")
            }
            Self::QuietDelivery { trail, last } => {
                format!("証跡 {trail} は最近配信していない (最後の配信 {}、エラーなし)", when(last, "不明"))
            }
            Self::WildcardInSelector { value } => format!("セレクタの値 {value} のワイルドカードは解釈されない"),
            Self::BucketArnWithoutSlash { value } => {
                format!("セレクタの値 {value} は末尾に / がない (文書にない書き方)")
            }
            Self::WasStopped { trail, from, to } => {
                format!("証跡 {trail} は {from} から {to} まで停止しており、その間の記録はない")
            }
            Self::BucketExclusionWithoutEffect { value } => {
                format!("NotEquals {value} は何も除外しない (このバケットは記録される)")
            }
            Self::SameFieldTwice { field } => format!("1 つのセレクタに {field} が 2 回ある (両方の条件として扱う)"),
            Self::AggregatedEvents { recorder } => {
                format!("{recorder} の集約イベントは件数だけで、個々の操作の証跡にはならない")
            }
            Self::NetworkActivityOnly { recorder } => {
                format!("{recorder} のネットワークアクティビティイベントは VPC エンドポイント経由の呼び出しに限られる")
            }
            Self::ServiceLinkedRolesExcluded { recorder } => {
                format!("{recorder} はサービスにリンクされたロールの操作を記録しない")
            }
            Self::ServiceEventsExcluded { recorder } => {
                format!("{recorder} は AwsServiceEvent (DeleteObjects の個々の削除など) を記録しない")
            }
            Self::ByConfigurationOnly { recorder } => {
                format!("{recorder} の実際の配信状況は AWS から取得できない (設定だけで判定)")
            }
            Self::SelectorsInferred { trail } => {
                format!("組織の証跡 {trail} は既定のセレクタ (管理イベントのみ) と判断した")
            }
        }
    }

    fn en(&self) -> String {
        match self {
            Self::DeliveryErrorButFresh { trail, error, last } => {
                format!("trail {trail} reports a delivery error ({error}) but delivered at {last}")
            }
            Self::QuietDelivery { trail, last } => {
                format!(
                    "trail {trail} has delivered nothing recently (last delivery {}, no error)",
                    when(last, "unknown")
                )
            }
            Self::WildcardInSelector { value } => {
                format!("selector value {value} has a wildcard, which CloudTrail does not interpret")
            }
            Self::BucketArnWithoutSlash { value } => {
                format!("selector value {value} lacks the trailing slash (not a documented form)")
            }
            Self::WasStopped { trail, from, to } => {
                format!("trail {trail} was stopped from {from} to {to}: there are no records of that time")
            }
            Self::BucketExclusionWithoutEffect { value } => {
                format!("NotEquals {value} excludes nothing (the bucket is recorded)")
            }
            Self::SameFieldTwice { field } => format!("a selector names {field} twice (read as both applying)"),
            Self::AggregatedEvents { recorder } => {
                format!("aggregated events of {recorder} are counts, not a record of each call")
            }
            Self::NetworkActivityOnly { recorder } => {
                format!("network activity events of {recorder} cover calls through VPC endpoints only")
            }
            Self::ServiceLinkedRolesExcluded { recorder } => {
                format!("{recorder} leaves out calls of service-linked roles")
            }
            Self::ServiceEventsExcluded { recorder } => format!(
                "{recorder} leaves out AwsServiceEvent records, such as the single deletions under DeleteObjects"
            ),
            Self::ByConfigurationOnly { recorder } => {
                format!("AWS reports no deliveries of {recorder}; judged by its configuration")
            }
            Self::SelectorsInferred { trail } => {
                format!("organization trail {trail} has the default selectors (management events only)")
            }
        }
    }
}
