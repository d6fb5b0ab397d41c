//! The words of the monthly report.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Lang, Text};
use crate::monthly::{Month, Urgency};

/// Defines the fixed texts of the page: a name, the Japanese and the English.
macro_rules! labels {
    ($($(#[$doc:meta])* $name:ident = $ja:literal, $en:literal;)+) => {
        /// A fixed text of the monthly report.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Label { $($(#[$doc])* $name,)+ }

        /// A fixed text in one language.
        pub fn label(label: Label, lang: Lang) -> &'static str {
            match label { $(Label::$name => lang.pick($ja, $en),)+ }
        }
    };
}

labels! {
    /// The first link of the page, for whoever uses the keyboard.
    Skip = "本文へ", "Skip to the content";
    /// Navigation and heading: the first page.
    Cover = "概要", "Overview";
    /// Section: what to do first.
    First = "最初に取り組む3件", "The three things to do first";
    /// Where nothing is to be done.
    NothingToDo = "対応が必要な行はない。", "Nothing is to be done.";
    /// Section: what changed.
    Change = "前月からの変化", "Change since last month";
    /// Where there is nothing to compare with.
    NotCompared = "前月のレポートがない", "no report of last month";
    /// Column: what became of a row.
    What = "変化", "Change";
    /// Of a comparison in which nothing changed.
    NoChange = "前月から変化した行はない。", "No row has changed since last month.";
    /// Of a row whose change shows in its resources.
    ResourceChanges = "リソースの変化", "Resources that changed";
    /// Section: the last twelve months.
    Trend = "12か月の推移", "Trend over 12 months";
    /// What a dashed column means.
    NoMonth = "点線の月はレポートがない。", "A dashed month has no report.";
    /// The numbers behind a picture.
    Numbers = "数値", "Numbers";
    /// Column: month.
    Month = "月", "Month";
    /// Section: the company's table.
    Table = "監査証跡の全量表", "The audit trail table";
    /// Filter: text.
    Search = "検索（名前、理由、ARN など）", "Search (names, reasons, ARNs …)";
    /// Filter: every environment.
    AllEnvironments = "すべての環境", "All environments";
    /// Filter: every verdict.
    AllVerdicts = "すべての判定", "All verdicts";
    /// Filter: every priority.
    AllPriorities = "すべての優先度", "All priorities";
    /// Name of the filter by environment.
    Environment = "環境", "Environment";
    /// Name of the filter by verdict.
    Verdict = "判定", "Verdict";
    /// Name of the filter by priority.
    Priority = "優先度", "Priority";
    /// Filter: only where belief and fact differ.
    OnlyDrift = "申告と異なる行のみ", "Only where declared and live differ";
    /// Filter: none.
    Reset = "解除", "Reset";
    /// Column: log and purpose.
    LogAndWhy = "取得ログと理由", "Log, and why it is needed";
    /// Before a person's statement.
    Attested = "証明", "Attested";
    /// To the plan.
    ToPlan = "対応計画へ", "To the plan";
    /// To the table.
    ToTable = "全量表へ", "To the table";
    /// Section: exceptions and attestations.
    Statements = "例外と証明", "Exceptions and attestations";
    /// Where there are none.
    NoStatements = "例外も証明もない。", "There are no exceptions and no attestations.";
    /// Column: days.
    DaysLeft = "残り日数", "Days left";
    /// Section: resources of no row.
    NoUnclaimed = "どの行にも属さないリソースはない。", "Every resource is claimed by a row.";
    /// Where every read succeeded.
    NoUnreadable = "すべて読み取れた。", "Everything could be read.";
    /// Section: what to do.
    Plan = "対応計画", "Plan";
    /// Column: due day.
    Due = "期限", "Due";
    /// Where nobody is named.
    Unassigned = "未定（audit-gap.yaml の plan に記入）", "not assigned (add it to plan in audit-gap.yaml)";
    /// The due day has passed.
    Overdue = "期限超過", "overdue";
    /// Heading: commands.
    Commands = "AWS CLI", "AWS CLI";
    /// Section: the threat table.
    Threats = "脅威マトリクス", "Threat matrix";
    /// That live verdicts are not there.
    ThreatsAsText = "要求の文面。対策が実際に有効かどうかは、まだ判定していない。",
        "The requirement's own text. Whether countermeasures are really in force is not judged yet.";
    /// Column: risk.
    Risk = "具体的なリスク", "Risk";
    /// Column: countermeasures.
    Countermeasures = "対策", "Countermeasures";
    /// Column: what carries countermeasures.
    By = "対策用コンポーネント", "Carried by";
    /// Column: what they protect.
    Protects = "対策する必要があるコンポーネント", "Protects";
    /// Column: requirements.
    Requirements = "関連要求", "Requirements";
    /// Section: record items.
    RecordItems = "監査証跡の記録項目", "What a record must say";
    /// Column: item.
    Item = "項目", "Item";
    /// Section: where everything comes from.
    Provenance = "出典", "Provenance";
    /// The caller.
    Caller = "呼び出し元", "Caller";
    /// The program.
    Tool = "ツール", "Tool";
    /// Digest of the matrix.
    MatrixDigest = "マトリクスのダイジェスト", "Matrix digest";
    /// Digest of the facts.
    SnapshotDigest = "スナップショットのダイジェスト", "Snapshot digest";
    /// The report of the month before.
    ComparedWith = "比較した前月のレポート", "Compared with last month's report";
    /// The command.
    Reproduce = "このページをオフラインで再現するコマンド", "The command that reproduces this page offline";
    /// That one is not there.
    None = "なし", "none";
    /// Rows that have what is required.
    MetOfRequired = "要求行のうち充足", "required rows are met";
}

/// The report's title.
pub fn title(month: Month, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("監査証跡 月次レポート {}", name(month, lang)),
        Lang::En => format!("Audit trails: monthly report, {}", name(month, lang)),
    }
}

/// A month's name.
pub fn name(month: Month, lang: Lang) -> String {
    const ENGLISH: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let at = usize::from(month.number().unsigned_abs()).saturating_sub(1);
    match lang {
        Lang::Ja => format!("{}年{}月", month.year(), month.number()),
        Lang::En => format!("{} {}", ENGLISH.get(at).copied().unwrap_or_default(), month.year()),
    }
}

/// There is nothing to compare with.
pub fn no_previous(previous: Month, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("前月 ({previous}) のレポートがないため、比較していない。"),
        Lang::En => format!("There is no report of last month ({previous}) to compare with."),
    }
}

/// Days that follow the day of the report.
pub fn days_left(days: i64, lang: Lang) -> String {
    match (days, lang) {
        (..0, Lang::Ja) => "失効".to_owned(),
        (..0, Lang::En) => "expired".to_owned(),
        (_, Lang::Ja) => format!("{days} 日"),
        (_, Lang::En) => format!("{days} {}", if days == 1 { "day" } else { "days" }),
    }
}

/// How much a part of the plan matters.
pub fn urgency(urgency: Urgency, lang: Lang) -> &'static str {
    match urgency {
        Urgency::Gap => lang.pick("必須の不足", "Mandatory and lacking"),
        Urgency::Undetermined => lang.pick("必須だが判定不能", "Mandatory and undetermined"),
        Urgency::Recommended => lang.pick("推奨の未達", "Recommended"),
    }
}

/// What closes the gaps of one environment.
pub fn remedies(environment: &str, count: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{environment}: 対処 {count} 件"),
        Lang::En => format!("{environment}: {count} {}", if count == 1 { "remedy" } else { "remedies" }),
    }
}

/// What a long list leaves to the JSON report.
pub fn rest_in_json(count: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("ほか {count} 件は report.json にある。"),
        Lang::En => format!("{count} more are in report.json."),
    }
}

/// The facts are of another month than the report is to be of.
pub fn other_month(asked: Month, collected: Month) -> Text {
    Text::new(
        format!("警告: {asked} のレポートだが、設定を読んだのは {collected} である"),
        format!("warning: the report is for {asked}, but the facts were collected in {collected}"),
    )
}

/// The same, on the page itself.
pub fn facts_of(collected: Month, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("このページは {} に読み取った設定による。", name(collected, lang)),
        Lang::En => format!("What this page shows was collected in {}.", name(collected, lang)),
    }
}

/// Files were written; `live`: with the facts of the scan.
pub fn written(directory: &str, live: bool) -> Text {
    let (ja, en) = match live {
        true => ("index.html、snapshot.json", ", index.html and snapshot.json"),
        false => ("index.html", " and index.html"),
    };
    Text::new(
        format!("{directory} に report.json、report.md、{ja} を書き出した"),
        format!("wrote report.json, report.md{en} to {directory}"),
    )
}

/// No account could be read, so that the month's folder stays as it was.
pub fn not_written(directory: &str) -> Text {
    Text::new(
        format!("どのアカウントも読み取れなかったため、{directory} には何も書き出していない"),
        format!("no account could be read, so nothing was written to {directory}"),
    )
}

/// A report was named, and the folder of last month has another one.
pub fn previous_beside(path: &str) -> Text {
    Text::new(
        format!("--previous のレポートと比較した。{path} は内容が異なり、推移だけに使っている"),
        format!(
            "compared with the report that --previous names; {path} differs from it and counts for the trend alone"
        ),
    )
}

/// What is compared with was made after what is reported.
pub fn previous_is_later(generated_at: Timestamp) -> Text {
    Text::new(
        format!("比較した前月のレポートは、今回の設定の読み取りより後 ({generated_at}) のものである"),
        format!("last month's report was made at {generated_at}, after the facts of this one were collected"),
    )
}

/// The day that decides what has expired.
pub fn as_of(day: Date, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{day} 時点"),
        Lang::En => format!("as of {day}"),
    }
}
