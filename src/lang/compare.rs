//! What a comparison says: why items are in their bucket, and the words of its renderings.

use super::{Lang, Text, report as words};
use crate::assess::report::{SCHEMA_VERSION, UnreadableItem};
use crate::compare::load::{Place, ReportError, ReportProblem};
use crate::compare::{Bucket, Change, Standing};
use crate::judge::verdict::Reason;

/// The two reports are of different accounts.
pub fn account_differs(then: &str, now: &str) -> Reason {
    Reason::new(
        "account-differs",
        format!("対象アカウントが違う（比較元 {then}、今回 {now}）"),
        format!("the reports are of different accounts ({then} then, {now} now)"),
    )
}

/// Nothing was read for the base.
pub fn no_account_then() -> Reason {
    Reason::new(
        "account-not-established-then",
        "比較元ではアカウントを確認できず、何も読み取れていない",
        "the base could not establish the account, so it read nothing",
    )
}

/// Nothing was read for the head.
pub fn no_account_now() -> Reason {
    Reason::new(
        "account-not-established-now",
        "今回はアカウントを確認できず、何も読み取れていない",
        "the account could not be established now, so nothing was read",
    )
}

/// The base does not have the environment.
pub fn environment_not_then(environment: &str) -> Reason {
    Reason::new(
        "environment-not-in-base",
        format!("比較元に環境 {environment} がない"),
        format!("the base does not hold environment {environment}"),
    )
}

/// The head does not have the environment.
pub fn environment_not_now(environment: &str) -> Reason {
    Reason::new(
        "environment-not-in-head",
        format!("今回の結果に環境 {environment} がない"),
        format!("environment {environment} was not scanned now"),
    )
}

/// The two reports have different layouts.
pub fn schema_differs(then: u32, now: u32) -> Reason {
    Reason::new(
        "schema-differs",
        format!("レポート形式のバージョンが違う（比較元 {then}、今回 {now}）"),
        format!("the reports have different layouts (schema version {then} then, {now} now)"),
    )
}

/// The two reports judge different regions; nothing if they judge the same.
pub fn regions_differ(then: &[String], now: &[String]) -> Option<Reason> {
    let list = |these: &[String], without: &[String]| {
        let mut some: Vec<&str> = these.iter().filter(|it| !without.contains(it)).map(String::as_str).collect();
        some.sort_unstable();
        some.dedup();
        some.join(", ")
    };
    let (gone, added) = (list(then, now), list(now, then));
    let (ja, en) = match (gone.as_str(), added.as_str()) {
        ("", "") => return None,
        (gone, "") => (format!("{gone} を除外"), format!("without {gone} now")),
        ("", added) => (format!("{added} を追加"), format!("{added} added")),
        (gone, added) => (format!("{gone} を除外、{added} を追加"), format!("without {gone} now, {added} added")),
    };
    Some(Reason::new(
        "regions-differ",
        format!("対象リージョンが違う（{ja}）"),
        format!("other regions were scanned ({en})"),
    ))
}

/// The base does not judge the notification.
pub fn not_judged_then() -> Reason {
    Reason::new("not-judged-then", "比較元では通知を判定していない", "the base did not judge the notification")
}

/// The head does not judge the notification.
pub fn not_judged_now() -> Reason {
    Reason::new("not-judged-now", "今回は通知を判定していない", "the notification was not judged now")
}

/// A read fails that did not fail.
pub fn newly_unreadable(item: &UnreadableItem) -> Reason {
    let UnreadableItem { call, region, cause, action, .. } = item;
    Reason::new(
        "newly-unreadable",
        format!(
            "比較元では読めた {region} の {call} が読めない（{cause}）。{}",
            words::remedy(*cause, action, Lang::Ja)
        ),
        format!(
            "{call} in {region} could be read then and cannot be read now ({cause}): {}",
            words::remedy(*cause, action, Lang::En)
        ),
    )
}

/// The verdict is unknown now, although no read fails newly.
pub fn no_longer_determined() -> Reason {
    Reason::new(
        "no-longer-determined",
        "比較元では判定できたが、今回は判定できない",
        "it was determined then and is not now",
    )
}

/// The base did not know the verdict.
pub fn was_undetermined() -> Reason {
    Reason::new(
        "was-undetermined",
        "比較元では判定できなかった。今回、不足と分かった",
        "it was undetermined then; now it is known to fall short",
    )
}

/// Another level is demanded.
pub fn level_differs(base: Standing, head: Standing) -> Reason {
    let level = |lang| [base, head].map(|it| words::required(it.required, lang));
    let ([ja_then, ja_now], [en_then, en_now]) = (level(Lang::Ja), level(Lang::En));
    Reason::new(
        "level-differs",
        format!("要求が {ja_then} から {ja_now} に変わった"),
        format!("it was {en_then} and is {en_now} now"),
    )
}

/// The environment is, or is no longer, declared to have no such component.
pub fn applicability_differs() -> Reason {
    Reason::new(
        "applicability-differs",
        "対象外かどうかの宣言 (absent) が変わった",
        "the project file declares it absent in one of the two reports only",
    )
}

/// The check, its parameters, the retention or the binding changed.
pub fn measured_otherwise() -> Reason {
    Reason::new(
        "measured-otherwise",
        "判定基準（チェックのパラメーター、保存日数、対象リソースの指定）が変わった",
        "it is measured otherwise now: check, parameters, retention or binding changed",
    )
}

/// The base is too old to say by what it was measured, and the matrix is another one now.
pub fn measure_unsaid() -> Reason {
    Reason::new(
        "measure-unsaid",
        "比較元は判定基準を記録していない古い形式で、マトリクスも異なるため、同じ基準での結果か分からない",
        "the base is of an older form that does not say what it was measured by, and the matrix differs, so nobody can say whether both answer one question",
    )
}

/// The base was made by the same matrix, and without this row.
pub fn row_not_then() -> Reason {
    Reason::new(
        "row-not-judged-then",
        "比較元は同じマトリクスによるが、この行を含まない（--component で絞ったか、行が消されている）",
        "the base was made by the same matrix and does not hold this row: it was filtered with --component, or the row was taken out",
    )
}

/// The head was made by the same matrix, and without this row.
pub fn row_not_now() -> Reason {
    Reason::new(
        "row-not-judged-now",
        "今回は同じマトリクスによるが、この行を含まない（--component で絞ったか、行が消されている）",
        "the head was made by the same matrix and does not hold this row: it was filtered with --component, or the row was taken out",
    )
}

/// An exception accepts what falls short.
pub fn accepted() -> Reason {
    Reason::new("accepted-by-exception", "不足を例外として承認済み", "an exception accepts what falls short")
}

/// The exception that accepted a shortfall is not in force any more.
pub fn exception_ended() -> Reason {
    Reason::new(
        "exception-ended",
        "不足を承認していた例外が効力を失った",
        "the exception that accepted it is not in force any more",
    )
}

/// The resource was not there.
pub fn new_resource() -> Reason {
    Reason::new("new-resource", "比較元にはなかったリソース", "the base does not have this resource")
}

/// Why a file is no report that can be compared, behind its name and place.
pub fn no_report(path: &str, error: &ReportError) -> Text {
    let ReportError { place: Place { line, column }, problem } = error;
    let Text { ja, en } = problem_text(problem);
    let at = format!("{path}:{line}:{column}");
    Text::new(format!("{at}: {ja}"), format!("{at}: {en}"))
}

fn problem_text(problem: &ReportProblem) -> Text {
    match problem {
        ReportProblem::Truncated => Text::new(
            "レポートが途中で切れている。`audit-gap scan --format json` で取り直す",
            "the report is cut short; make it again with `audit-gap scan --format json`",
        ),
        ReportProblem::NotJson(detail) => Text::new(
            format!("JSON ではない ({detail})。`audit-gap scan --format json` の出力を指定する"),
            format!("this is no JSON ({detail}); name a file that `audit-gap scan --format json` wrote"),
        ),
        ReportProblem::Snapshot => Text::new(
            "これはスナップショットでレポートではない。`audit-gap scan --snapshot` で再生し、--format json で書き出す",
            "this is a snapshot, not a report; replay it with `audit-gap scan --snapshot` and --format json",
        ),
        ReportProblem::Delta => Text::new(
            "これは比較結果でレポートではない。比較した元のレポートを指定する",
            "this is a comparison, not a report; name one of the reports that were compared",
        ),
        ReportProblem::Foreign => Text::new(
            "audit-gap のレポートではない。`audit-gap scan --format json` の出力を指定する",
            "this is no audit-gap report; name a file that `audit-gap scan --format json` wrote",
        ),
        ReportProblem::OtherVersion(found) => Text::new(
            format!(
                "レポート形式のバージョン {found} は読めない（この audit-gap は {SCHEMA_VERSION} まで）。新しい audit-gap を使う"
            ),
            format!(
                "this audit-gap reads reports up to schema version {SCHEMA_VERSION}, and this is version {found}; use a newer audit-gap"
            ),
        ),
        ReportProblem::Malformed(detail) => Text::new(
            format!("レポートの形式が正しくない ({detail})。手で編集したものは使えないため、取り直す"),
            format!("the report is malformed ({detail}); it cannot be edited by hand: make it again"),
        ),
        ReportProblem::Empty => Text::new(
            "レポートに行が1つもなく、比較できない。行のあるレポートを指定する",
            "the report holds no row, so nothing can be compared; name one that holds rows",
        ),
        ReportProblem::Repeated(id) => Text::new(
            format!("`{id}` が2回現れる。破損または編集されているため、取り直す"),
            format!("`{id}` stands twice: the report is damaged or edited; make it again"),
        ),
        ReportProblem::Inconsistent(what) => Text::new(
            format!("`{what}` がほかの内容と矛盾する。破損または編集されているため、取り直す"),
            format!("`{what}` contradicts the rest of the report, which is damaged or edited; make it again"),
        ),
    }
}

/// A bucket in a word.
pub fn bucket(bucket: Bucket, lang: Lang) -> &'static str {
    let (ja, en) = match bucket {
        Bucket::Regressed => ("悪化", "regressed"),
        Bucket::Incomparable => ("比較不能", "incomparable"),
        Bucket::RequirementChanged => ("要求変更", "requirement changed"),
        Bucket::New => ("新規", "new"),
        Bucket::Removed => ("削除", "removed"),
        Bucket::Improved => ("改善", "improved"),
        Bucket::Fixed => ("解消", "fixed"),
        Bucket::Unchanged => ("変化なし", "unchanged"),
    };
    lang.pick(ja, en)
}

/// A bucket with how many rows, and how many resources of rows, are in it.
pub fn bucket_of(kind: Bucket, rows: u32, resources: usize, lang: Lang) -> String {
    let plural = |one| if one { "" } else { "s" };
    let (rows_ja, rows_en) = (format!("{rows} 行"), format!("{rows} row{}", plural(rows == 1)));
    let (resources_ja, resources_en) =
        (format!("リソース {resources} 件"), format!("{resources} resource{}", plural(resources == 1)));
    let (ja, en) = match (rows, resources) {
        (_, 0) => (rows_ja, rows_en),
        (0, _) => (resources_ja, resources_en),
        _ => (format!("{rows_ja}、{resources_ja}"), format!("{rows_en}, {resources_en}")),
    };
    format!("{}: {}", bucket(kind, lang), lang.pick(&ja, &en))
}

/// A fixed text of a rendered comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// The title.
    Title,
    /// The report that is compared with.
    Base,
    /// The report of now.
    Head,
    /// Column: environment.
    Environment,
    /// Column: priority.
    Priority,
    /// Column: row or resource.
    Item,
    /// Column: from then to now.
    Course,
    /// Column: causes and reasons.
    Why,
    /// Section: reads that fail newly.
    NewlyUnreadable,
    /// Column: region.
    Region,
    /// Column: API call.
    Call,
    /// Column: cause.
    Cause,
    /// Column: what mends it.
    Remedy,
}

/// A fixed text in one language.
pub fn label(label: Label, lang: Lang) -> &'static str {
    let (ja, en) = match label {
        Label::Title => ("比較元からの変化", "Change since the base"),
        Label::Base => ("比較元", "base"),
        Label::Head => ("今回", "head"),
        Label::Environment => ("環境", "Environment"),
        Label::Priority => ("優先度", "Priority"),
        Label::Item => ("対象", "Item"),
        Label::Course => ("比較元 → 今回", "Then → now"),
        Label::Why => ("理由", "Why"),
        Label::NewlyUnreadable => ("新たに読み取れなくなった情報", "Reads that fail newly"),
        Label::Region => ("リージョン", "Region"),
        Label::Call => ("API", "API call"),
        Label::Cause => ("原因", "Cause"),
        Label::Remedy => ("対処", "Remedy"),
    };
    lang.pick(ja, en)
}

/// The two reports were measured by different matrices.
pub fn matrix_differs(lang: Lang) -> &'static str {
    lang.pick(
        "マトリクスが比較元と異なる。変化は要求の変更によることもあり、判定基準の変更が分かる行は「要求変更」として示す",
        "the matrices differ, so changes may come from the requirement; rows known to be measured otherwise are shown as requirement changed",
    )
}

/// The two reports were made by different versions of the program.
pub fn tool_differs(then: &str, now: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("audit-gap のバージョンが異なる（{then} → {now}）。判定の改良による変化を含みうる"),
        Lang::En => {
            format!("audit-gap itself differs ({then}, now {now}): changes may come from the program judging better")
        }
    }
}

/// The report is the baseline now.
pub fn baseline_accepted(path: &str, rows: usize, lowered: bool) -> Text {
    let (ja, en) = match lowered {
        true => ("。下げた理由を記録した", "; the reason for lowering it is recorded there"),
        false => ("", ""),
    };
    Text::new(
        format!("終了コード 0: {path} をベースラインにした（{rows} 行）{ja}"),
        format!("exit 0: {path} is the baseline now ({rows} rows){en}"),
    )
}

/// What of an environment a new baseline would not cover any more.
pub fn narrower_item(environment: &str, why: &Reason, lang: Lang) -> String {
    let line = format!("{}  {environment}: {}", bucket(Bucket::Incomparable, lang), why.message.get(lang));
    line.chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}

/// What would be lower in a new baseline.
pub fn lower_item(change: &Change, lang: Lang) -> String {
    let side = |standing: Option<Standing>| standing.map_or("-", |it| words::current(it.current, lang));
    let line = format!("{}  {}: {} → {}", bucket(change.bucket, lang), change.id, side(change.base), side(change.head));
    line.chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}
