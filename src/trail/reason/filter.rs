//! A recorder that delivers, and does not select the events.

use std::collections::BTreeSet;

use crate::lang::set_off;

use super::{Sentence, list, shown};

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
                format!(
                    "{}は記録されない。管理イベントだけが対象で、{resource_type} のデータイベントの追加が必要",
                    set_off(what).trim_start()
                )
            }
            Self::ManagementEventsNotSelected => {
                "管理イベントが記録対象に選ばれていない。セレクタに管理イベントを加える".to_owned()
            }
            Self::DataTypeNotSelected { resource_type } => {
                let (what, _) = operations(resource_type);
                format!(
                    "{}は記録されない。セレクタに {resource_type} のデータイベントを加える",
                    set_off(what).trim_start()
                )
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
