//! Why coverage falls short ([`Shortfall`]), and remarks that do not change the verdict ([`Note`]), as stable codes with Japanese and
//! English sentences.
//!
//! A shortfall is one of three things: an [`Outage`] (a recorder that would select the events is out of scope or does not deliver),
//! a [`Filter`] (a recorder that delivers does not select them), or [`Unread`] (a fact that might complete the coverage is not
//! known).

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::lack::Lack;
use super::recorder::Unreadable;
use super::weakness::Unprotected;
use crate::lang::accounts;

/// A reason as shown to people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Stable kebab-case code.
    pub code: &'static str,
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

/// Why coverage is not full.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shortfall {
    /// A recorder does not deliver.
    Outage(Outage),
    /// A recorder does not select.
    Filter(Filter),
    /// A fact is not known.
    Unread(Unread),
}

impl Shortfall {
    /// Code and sentences.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Outage(outage) => outage.sentence(),
            Self::Filter(filter) => filter.sentence(),
            Self::Unread(unread) => unread.sentence(),
        }
    }
}

impl From<Outage> for Shortfall {
    fn from(outage: Outage) -> Self {
        Self::Outage(outage)
    }
}

impl From<Filter> for Shortfall {
    fn from(filter: Filter) -> Self {
        Self::Filter(filter)
    }
}

impl From<Unread> for Shortfall {
    fn from(unread: Unread) -> Self {
        Self::Unread(unread)
    }
}

/// More names than this make a sentence unreadable.
const SHOWN_NAMES: usize = 6;

/// Adds whose selectors a filter was found in.
pub(crate) fn with_recorders(sentence: Sentence, recorders: &BTreeSet<String>) -> Sentence {
    if recorders.is_empty() {
        return sentence;
    }
    let ja = list(recorders, |rest| format!(" ほか {rest} 件"));
    let en = list(recorders, |rest| format!(" and {rest} more"));
    Sentence {
        ja: format!("{} (調べた記録先: {ja})", sentence.ja),
        en: format!("{} (looked at: {en})", sentence.en),
        ..sentence
    }
}

/// The first names, and how many more there are.
fn list(names: &BTreeSet<String>, more: impl Fn(usize) -> String) -> String {
    let shown = names.iter().take(SHOWN_NAMES).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN_NAMES) {
        0 => shown,
        rest => format!("{shown}{}", more(rest)),
    }
}

/// An example value; what no selector mentions is called by a word, what there is not by a dash.
fn shown<'a>(example: &'a str, others: &'a str) -> &'a str {
    match example {
        "…" => others,
        "" => "-",
        value => value,
    }
}

fn when(time: &Option<Timestamp>, unknown: &str) -> String {
    time.map_or_else(|| unknown.to_owned(), |time| time.to_string())
}

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
                "証跡もイベントデータストアもない (イベント履歴は証跡ではない)。証跡を作成する".to_owned()
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
                "there is no trail or event data store (Event history is not an audit trail); create a trail".to_owned()
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

/// What people call the data events of a resource type, in Japanese and English.
fn operations(resource_type: &str) -> (&'static str, &'static str) {
    match resource_type {
        "AWS::S3::Object" | "AWS::S3Express::Object" => ("オブジェクトの読み書き", "object reads and writes"),
        "AWS::DynamoDB::Table" => ("項目の読み書き", "item reads and writes"),
        "AWS::SQS::Queue" => ("メッセージの送受信", "messages sent and received"),
        "AWS::Events::EventBus" => ("PutEvents", "PutEvents"),
        _ => ("データイベント", "data events"),
    }
}

/// What the selectors of the recorders that deliver leave out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the fields are what the sentences name")]
pub enum Filter {
    /// Data events are asked for and none are selected.
    OnlyManagementEvents { resource_type: String },
    /// Management events are asked for and none are selected.
    ManagementEventsNotSelected,
    /// Data events are selected, but not of this type.
    DataTypeNotSelected { resource_type: String },
    /// Events with `readOnly=true` are missed.
    ReadsNotRecorded,
    /// Events with `readOnly=false` are missed.
    WritesNotRecorded,
    /// Operations are missed; some of them.
    EventNameFilter { not_recorded: BTreeSet<String> },
    /// Management events of a service are excluded.
    ManagementSourceExcluded { source: String },
    /// Events of a service are not among those selected.
    EventSourceFilter { recorded: String, not_recorded: String },
    /// Selectors of the type exist, but select nothing of the resource.
    ResourceNotSelected { not_recorded: String },
    /// A part of the resource is selected.
    PrefixOnly { recorded: String, not_recorded: String },
    /// A selector excludes the resource or a part of it.
    ObjectExcluded { excluded: String, not_recorded: String },
    /// `Equals` names the bucket, which is no object: it must be `StartsWith` with a trailing slash.
    BucketArnWithoutWildcard { value: String },
    /// Calls of some principals are missed.
    PrincipalFilter { recorded: String, not_recorded: String },
    /// Only calls from console sessions are recorded.
    ConsoleSessionsOnly,
    /// Calls from console sessions are missed.
    ConsoleSessionsExcluded,
    /// Events of a type are missed.
    EventTypeFilter { not_recorded: String },
    /// A condition on a field that this program does not know.
    OtherFilter { field: String },
    /// The selectors are too many to prove that they leave no hole.
    TooComplex,
}

impl Filter {
    /// Code and sentences.
    pub fn sentence(&self) -> Sentence {
        Sentence { code: self.code(), ja: self.ja(), en: self.en() }
    }

    /// Stable kebab-case code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::OnlyManagementEvents { .. } => "only-management-events",
            Self::ManagementEventsNotSelected => "management-events-not-selected",
            Self::DataTypeNotSelected { .. } => "data-type-not-selected",
            Self::ReadsNotRecorded => "reads-not-recorded",
            Self::WritesNotRecorded => "writes-not-recorded",
            Self::EventNameFilter { .. } => "event-name-filter",
            Self::ManagementSourceExcluded { .. } => "management-source-excluded",
            Self::EventSourceFilter { .. } => "event-source-filter",
            Self::ResourceNotSelected { .. } => "resource-not-selected",
            Self::PrefixOnly { .. } => "prefix-only",
            Self::ObjectExcluded { .. } => "object-excluded",
            Self::BucketArnWithoutWildcard { .. } => "bucket-arn-without-wildcard",
            Self::PrincipalFilter { .. } => "principal-filter",
            Self::ConsoleSessionsOnly => "console-filter",
            Self::ConsoleSessionsExcluded => "console-sessions-excluded",
            Self::EventTypeFilter { .. } => "event-type-filter",
            Self::OtherFilter { .. } => "other-filter",
            Self::TooComplex => "selectors-too-complex",
        }
    }

    fn ja(&self) -> String {
        match self {
            Self::OnlyManagementEvents { resource_type } => {
                let (what, _) = operations(resource_type);
                format!("{what}は記録されない。管理イベントだけが対象で、{resource_type} のデータイベントの追加が必要")
            }
            Self::ManagementEventsNotSelected => {
                "管理イベントが記録対象に選ばれていない。セレクタに管理イベントを加える".to_owned()
            }
            Self::DataTypeNotSelected { resource_type } => {
                let (what, _) = operations(resource_type);
                format!("{what}は記録されない。セレクタに {resource_type} のデータイベントを加える")
            }
            Self::ReadsNotRecorded => {
                "読み取り (readOnly=true) が記録されない。セレクタの対象に読み取りを加える".to_owned()
            }
            Self::WritesNotRecorded => {
                "書き込み (readOnly=false) が記録されない。セレクタの対象に書き込みを加える".to_owned()
            }
            Self::EventNameFilter { not_recorded } => {
                format!("記録されない操作がある: {}", list(not_recorded, |rest| format!(" ほか {rest} 件")))
            }
            Self::ManagementSourceExcluded { source } => {
                format!("{source} の管理イベントが除外されている。除外を外す")
            }
            Self::EventSourceFilter { recorded, not_recorded } => {
                let (recorded, not_recorded) = (shown(recorded, "その他"), shown(not_recorded, "その他"));
                format!(
                    "一部のサービスのイベントだけが記録される: 記録される例 {recorded}、記録されない例 {not_recorded}"
                )
            }
            Self::ResourceNotSelected { not_recorded } => {
                format!("{not_recorded} は記録対象に選ばれていない。セレクタの resources.ARN に加える")
            }
            Self::PrefixOnly { recorded, not_recorded } => {
                format!("一部だけが記録される: 記録される例 {recorded}、記録されない例 {not_recorded}")
            }
            Self::ObjectExcluded { excluded, not_recorded } => {
                format!("除外されている: {excluded} (記録されない例 {not_recorded})")
            }
            Self::BucketArnWithoutWildcard { value } => {
                format!("Equals {value} はバケット内のどのオブジェクトにも一致しない (StartsWith を使う必要がある)")
            }
            Self::PrincipalFilter { recorded, not_recorded } => {
                let (recorded, not_recorded) = (shown(recorded, "その他"), shown(not_recorded, "その他"));
                format!("一部の主体の操作だけが記録される: 記録される例 {recorded}、記録されない例 {not_recorded}")
            }
            Self::ConsoleSessionsOnly => "コンソールのセッションからの操作だけが記録される".to_owned(),
            Self::ConsoleSessionsExcluded => "コンソールのセッションからの操作が記録されない".to_owned(),
            Self::EventTypeFilter { not_recorded } => format!("イベントタイプ {not_recorded} が記録されない"),
            Self::OtherFilter { field } => format!("{field} の条件により一部しか記録されない"),
            Self::TooComplex => "セレクタが多すぎて漏れがないことを証明できない".to_owned(),
        }
    }

    fn en(&self) -> String {
        match self {
            Self::OnlyManagementEvents { resource_type } => {
                let (_, what) = operations(resource_type);
                format!("no record of {what}: only management events are selected; add data events of {resource_type}")
            }
            Self::ManagementEventsNotSelected => {
                "management events are not selected; add them to the selectors".to_owned()
            }
            Self::DataTypeNotSelected { resource_type } => {
                let (_, what) = operations(resource_type);
                format!("no record of {what}: data events of {resource_type} are not selected; add them")
            }
            Self::ReadsNotRecorded => "reads (readOnly=true) are not recorded; select reads too".to_owned(),
            Self::WritesNotRecorded => "writes (readOnly=false) are not recorded; select writes too".to_owned(),
            Self::EventNameFilter { not_recorded } => {
                format!("operations are not recorded: {}", list(not_recorded, |rest| format!(" and {rest} more")))
            }
            Self::ManagementSourceExcluded { source } => {
                format!("management events of {source} are excluded; take the exclusion out")
            }
            Self::EventSourceFilter { recorded, not_recorded } => {
                let (recorded, not_recorded) = (shown(recorded, "others"), shown(not_recorded, "others"));
                format!("not all services are covered; recorded: {recorded}; not recorded: {not_recorded}")
            }
            Self::ResourceNotSelected { not_recorded } => {
                format!("{not_recorded} is not selected; add it to the selectors' resources.ARN")
            }
            Self::PrefixOnly { recorded, not_recorded } => {
                format!("only a part is recorded: {recorded} is, {not_recorded} is not")
            }
            Self::ObjectExcluded { excluded, not_recorded } => {
                format!("excluded by {excluded} (not recorded: for example {not_recorded})")
            }
            Self::BucketArnWithoutWildcard { value } => {
                format!("Equals {value} matches no object of the bucket (StartsWith is needed)")
            }
            Self::PrincipalFilter { recorded, not_recorded } => {
                let (recorded, not_recorded) = (shown(recorded, "others"), shown(not_recorded, "others"));
                format!("not all principals are covered; recorded: {recorded}; not recorded: {not_recorded}")
            }
            Self::ConsoleSessionsOnly => "only calls from console sessions are recorded".to_owned(),
            Self::ConsoleSessionsExcluded => "calls from console sessions are not recorded".to_owned(),
            Self::EventTypeFilter { not_recorded } => format!("events of type {not_recorded} are not recorded"),
            Self::OtherFilter { field } => format!("a condition on {field} lets only some events through"),
            Self::TooComplex => "the selectors are too many to prove that they leave no hole".to_owned(),
        }
    }
}

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
