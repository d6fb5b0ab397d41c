//! The words of reports for people: terminal table and Markdown.

use super::Lang;
use crate::assess::gap::GapStatus;
use crate::assess::report::Drift;
use crate::facts::Cause;
use crate::judge::verdict::Current;
use crate::matrix::{DeclaredStatus, Required};

/// A fixed text: a title, a heading, a column's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// The report's title.
    Title,
    /// What demo output says first.
    Demo,
    /// Column: environment.
    Environment,
    /// Column: account.
    Account,
    /// Column: regions.
    Regions,
    /// Column: when the facts were collected.
    CollectedAt,
    /// Column: number of API calls.
    ApiCalls,
    /// No identity could be established.
    NoAccount,
    /// Enabled regions that were not scanned.
    UnscannedRegions,
    /// Column: component.
    Component,
    /// Column: access route.
    AccessRoute,
    /// Column: log to take.
    Trail,
    /// Column: why the log is needed.
    Purpose,
    /// Column: what was declared.
    Declared,
    /// Column: threat categories.
    Threats,
    /// Column: by what means the log is taken.
    Means,
    /// Column: notification mark.
    Notification,
    /// Column: what is required.
    Required,
    /// Column: what the account shows.
    Current,
    /// Column: required against current.
    Gap,
    /// Column: why.
    Reason,
    /// Column: number of rows.
    Rows,
    /// What the asterisk means.
    DriftMark,
    /// Section: the gap table.
    GapTable,
    /// Section: the numbers.
    Summary,
    /// Heading: the numbers of audit trails, beside those of notifications.
    Trails,
    /// Section: where belief and fact differ.
    DriftTitle,
    /// Column: in which direction they differ.
    DriftDirection,
    /// Section: failed reads.
    Unreadable,
    /// Section: accepted gaps.
    Exceptions,
    /// Section: statements by people.
    Attestations,
    /// Section: unclaimed resources.
    Unclaimed,
    /// Column: accepted gap.
    WouldBe,
    /// Column: approver.
    ApprovedBy,
    /// Column: last valid day.
    Until,
    /// Column: statement.
    Statement,
    /// Column: owner.
    Owner,
    /// Column: evidence.
    Evidence,
    /// Column: API call.
    Call,
    /// Column: cause.
    Cause,
    /// Column: what mends it.
    Remedy,
    /// Column: message.
    Message,
    /// Column: type of resource.
    ResourceType,
    /// Column: resource.
    Resource,
}

/// A fixed text in one language.
pub fn label(label: Label, lang: Lang) -> &'static str {
    let (ja, en) = match label {
        Label::Title => ("監査証跡ギャップ", "Audit trail gap"),
        Label::Demo => (
            "DEMO: 組み込みのサンプルデータによる表示。実際の AWS アカウントは読んでいない",
            "DEMO: built-in sample data; no live AWS account was read",
        ),
        Label::Environment => ("環境", "Environment"),
        Label::Account => ("アカウント", "Account"),
        Label::Regions => ("リージョン", "Regions"),
        Label::CollectedAt => ("取得日時", "Collected at"),
        Label::ApiCalls => ("API 呼び出し", "API calls"),
        Label::NoAccount => ("アカウント確認不可", "account not established"),
        Label::UnscannedRegions => (
            "有効だが未走査のリージョン（そこにあるイベントデータストアは未確認）",
            "Enabled regions not scanned (event data stores kept there are not seen)",
        ),
        Label::Component => ("コンポーネント", "Component"),
        Label::AccessRoute => ("アクセス経路", "Access route"),
        Label::Trail => ("取得ログ", "Log"),
        Label::Purpose => ("なぜ必要か", "Why it is needed"),
        Label::Declared => ("申告", "Declared"),
        Label::Threats => ("脅威カテゴリ", "Threats"),
        Label::Means => ("取得手段", "Means"),
        Label::Notification => ("通知", "Notification"),
        Label::Required => ("要求", "Required"),
        Label::Current => ("現状", "Current"),
        Label::Gap => ("判定", "Verdict"),
        Label::Reason => ("理由", "Reason"),
        Label::Rows => ("行数", "Rows"),
        Label::DriftMark => ("* 申告と実際が異なる", "* differs from what was declared"),
        Label::GapTable => ("ギャップ表", "Gap table"),
        Label::Summary => ("集計", "Summary"),
        Label::Trails => ("監査証跡", "Audit trails"),
        Label::DriftTitle => ("申告と実際の相違", "Declared and live state differ"),
        Label::DriftDirection => ("相違", "Difference"),
        Label::Unreadable => ("読み取れなかった情報", "Reads that failed"),
        Label::Exceptions => ("承認済みの例外", "Accepted exceptions"),
        Label::Attestations => ("証明", "Attestations"),
        Label::Unclaimed => ("どの行にも属さないリソース", "In the account, claimed by no row"),
        Label::WouldBe => ("例外がない場合", "Without it"),
        Label::ApprovedBy => ("承認者", "Approved by"),
        Label::Until => ("期限", "Until"),
        Label::Statement => ("内容", "Statement"),
        Label::Owner => ("責任者", "Owner"),
        Label::Evidence => ("根拠", "Evidence"),
        Label::Call => ("API", "API call"),
        Label::Cause => ("原因", "Cause"),
        Label::Remedy => ("対処", "Remedy"),
        Label::Message => ("メッセージ", "Message"),
        Label::ResourceType => ("種別", "Type"),
        Label::Resource => ("リソース", "Resource"),
    };
    lang.pick(ja, en)
}

/// What the live account shows, in a word.
pub fn current(current: Current, lang: Lang) -> &'static str {
    let (ja, en) = match current {
        Current::Recorded => ("取得中", "recorded"),
        Current::Partial => ("一部", "partial"),
        Current::Missing => ("未取得", "missing"),
        Current::NotPresent => ("対象なし", "not present"),
        Current::Unknown => ("要確認", "unknown"),
        Current::Attested => ("証明", "attested"),
    };
    lang.pick(ja, en)
}

/// The document's mark for what the live account shows.
pub fn current_mark(current: Current) -> &'static str {
    match current {
        Current::Recorded | Current::Attested => "✅",
        Current::Partial | Current::Unknown => "⚠️",
        Current::Missing => "❌",
        Current::NotPresent => "-",
    }
}

/// What was declared, in a word.
pub fn declared(declared: DeclaredStatus, lang: Lang) -> &'static str {
    let (ja, en) = match declared {
        DeclaredStatus::Recorded => ("取得中", "recorded"),
        DeclaredStatus::Partial => ("一部", "partial"),
        DeclaredStatus::Unknown => ("要確認", "unknown"),
        DeclaredStatus::Missing => ("未対応", "missing"),
        DeclaredStatus::None => ("-", "-"),
    };
    lang.pick(ja, en)
}

/// What is required, in a word.
pub fn required(required: Required, lang: Lang) -> &'static str {
    let (ja, en) = match required {
        Required::Mandatory => ("必須", "mandatory"),
        Required::Recommended => ("推奨", "recommended"),
        Required::None => ("不要", "none"),
    };
    lang.pick(ja, en)
}

/// Required against current, in a word.
pub fn gap(gap: GapStatus, lang: Lang) -> &'static str {
    let (ja, en) = match gap {
        GapStatus::Met => ("充足", "met"),
        GapStatus::Gap => ("不足", "gap"),
        GapStatus::Advisory => ("推奨未達", "advisory"),
        GapStatus::Undetermined => ("判定不能", "undetermined"),
        GapStatus::Waived => ("例外承認", "waived"),
        GapStatus::NotApplicable => ("対象外", "n/a"),
    };
    lang.pick(ja, en)
}

/// In which direction belief and fact differ.
pub fn drift(drift: Drift, lang: Lang) -> &'static str {
    match drift {
        Drift::Worse => lang.pick("申告より悪い", "worse than declared"),
        Drift::Better => lang.pick("申告より良い", "better than declared"),
    }
}

/// What mends a failed read.
pub fn remedy(cause: Cause, action: &str, lang: Lang) -> String {
    let (ja, en) = match cause {
        Cause::Denied => {
            return match lang {
                Lang::Ja => format!("IAM アクション {action} を許可する"),
                Lang::En => format!("allow the IAM action {action}"),
            };
        }
        Cause::Throttled => ("時間をおいて再実行する", "scan again later"),
        Cause::TimedOut | Cause::Unreachable => {
            ("ネットワークとプロキシを確認して再実行する", "check network and proxy, then scan again")
        }
        Cause::Unsupported => ("この場所では提供されていない", "not offered there"),
        Cause::Malformed => ("audit-gap を更新する", "update audit-gap"),
        Cause::Credentials => ("その環境の認証情報を取得し直す", "renew the credentials for this environment"),
        Cause::ServiceError => ("再実行する", "scan again"),
        Cause::NotCollected => ("スナップショットを取り直す", "take a new snapshot"),
    };
    lang.pick(ja, en).to_owned()
}

/// Section: what to close in an environment.
pub fn to_close(environment: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{environment} で対応が必要な行（不足を先に、優先度 P1 から P4 の順）"),
        Lang::En => format!("To close in {environment} (gaps first, then by priority P1 to P4)"),
    }
}

/// What is left out of a list.
pub fn and_more(count: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("ほか {count} 件"),
        Lang::En => format!("and {count} more"),
    }
}

/// How many resources are in which state: `resources: 3 missing, 12 recorded`.
pub fn counts(counts: &[(Current, usize)], lang: Lang) -> String {
    let each = counts.iter().map(|(state, count)| match lang {
        Lang::Ja => format!("{} {count}", current(*state, lang)),
        Lang::En => format!("{count} {}", current(*state, lang)),
    });
    let listed = each.collect::<Vec<_>>().join(lang.pick("、", ", "));
    format!("{}: {listed}", lang.pick("リソース", "resources"))
}

/// A last valid day.
pub fn until(date: jiff::civil::Date, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{date} まで"),
        Lang::En => format!("until {date}"),
    }
}

/// A number of API calls.
pub fn api_calls(count: u64, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("API 呼び出し {count} 回"),
        Lang::En => format!("{count} API {}", if count == 1 { "call" } else { "calls" }),
    }
}

/// How often a read failed.
pub fn times(count: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{count} 件"),
        Lang::En => format!("{count} {}", if count == 1 { "read" } else { "reads" }),
    }
}
