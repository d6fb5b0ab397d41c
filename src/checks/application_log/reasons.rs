//! What is said of an application's log.

use jiff::Timestamp;

use super::{Actor, Params};
use crate::content::Item;
use crate::content::sample::LogSample;
use crate::judge::verdict::Reason;
use crate::lang::content as words;

/// Which records were looked for, and where.
pub(super) struct Place<'a> {
    pub(super) group: &'a str,
    pub(super) contains: Option<&'a str>,
    /// How many days back.
    pub(super) days: i64,
}

impl Place<'_> {
    /// The records that were looked for, in Japanese and English.
    fn records(&self) -> (String, String) {
        let Self { group, contains, days } = self;
        match contains {
            Some(text) => (
                format!("ロググループ {group} の直近 {days} 日の記録（{text} を含むもの）"),
                format!("records of the log group {group} in the last {days} days that contain {text}"),
            ),
            None => (
                format!("ロググループ {group} の直近 {days} 日の記録"),
                format!("records of the log group {group} in the last {days} days"),
            ),
        }
    }
}

pub(super) fn not_bound() -> Reason {
    Reason::new(
        "not-bound",
        "ロググループが設定ファイルで指定されておらず、証明もない。log_groups を指定するか、証明を記載する",
        "the project file binds no log group to it, and nobody vouches for it; bind log_groups or add an attestation",
    )
}

pub(super) fn not_sampled(group: &str) -> Reason {
    Reason::new(
        "content-not-sampled",
        format!(
            "ロググループ {group} は存在するが、必要な記録が書かれているかは確認していない。--sample-logs で調べるか、確認して証明を記載する"
        ),
        format!(
            "the log group {group} exists, but whether it holds the required records was not looked at; scan with --sample-logs, or check it and add an attestation"
        ),
    )
}

/// Everything that is demanded was found.
pub(super) fn sampled(place: &Place<'_>, sample: LogSample) -> Reason {
    let (n, (ja, en)) = (sample.records, place.records());
    Reason::new(
        "content-sampled",
        format!("{ja}のうち新しい {n} 件を調べ、必須の記録項目がそろっていた"),
        format!("the newest {n} {en} hold every item that is demanded"),
    )
}

/// What there is holds everything, and there is too little of it.
pub(super) fn too_few(place: &Place<'_>, sample: LogSample, enough: u32) -> Reason {
    let (n, (ja, en)) = (sample.records, place.records());
    Reason::new(
        "too-few-records",
        format!(
            "{ja}は {n} 件しかない。必須の記録項目はそろっているが、いつも記録されると言うには {enough} 件要る。記録が増えてから調べ直す"
        ),
        format!(
            "the {en} are {n} only: they hold every item that is demanded, but it takes {enough} to say that records always do; scan again when there are more"
        ),
    )
}

/// An item is in too few records.
pub(super) fn item_lacking(place: &Place<'_>, params: Params, item: Item, found: u32, sample: LogSample) -> Reason {
    let (n, group, name) = (sample.records, place.group, words::item(item));
    let (wanted_ja, wanted_en) = wanted(params, item);
    let (seen_ja, seen_en) = seen_instead(params, item, sample);
    Reason::new(
        "record-item-lacking",
        format!("ロググループ {group} の記録 {n} 件のうち、{}があるのは {found} 件（{wanted_ja}{seen_ja}）", name.ja),
        format!("the {} in {found} of {n} records of the log group {group} ({wanted_en}{seen_en})", name.en),
    )
}

fn wanted(params: Params, item: Item) -> (&'static str, &'static str) {
    match item {
        Item::Time => ("タイムゾーン付きの時刻か epoch ミリ秒", "a time with its zone, or epoch milliseconds"),
        Item::User => ("操作した人の ID", "the id of who acted"),
        Item::Operation => ("何をしたか", "what was done"),
        Item::Target if params.before_and_after => {
            ("対象と、変更前後の値（before / after）", "what it was done to, and the values before and after")
        }
        Item::Target => ("何に対してか", "what it was done to"),
        Item::Source if params.actor == Actor::System => {
            ("操作したシステムの名前かアドレス", "the name or the address of the system that acted")
        }
        Item::Source => {
            ("利用者のグローバル IP と User-Agent または端末", "the caller's public address, with User-Agent or device")
        }
        Item::Result => ("成功/失敗かステータスコード", "success or failure, or a status code"),
    }
}

/// What was found in its place, if anything was.
fn seen_instead(params: Params, item: Item, sample: LogSample) -> (String, String) {
    let private = sample.address.saturating_sub(sample.public_address);
    match item {
        Item::Time if sample.time_without_zone > 0 => {
            let n = sample.time_without_zone;
            (format!("。ゾーンなしの時刻が {n} 件"), format!("; {n} have a time without a zone"))
        }
        Item::Source if params.actor == Actor::Person && private > 0 => (
            format!(
                "。{private} 件はロードバランサーなどのプライベート IP で、X-Forwarded-For の最初のグローバル IP を記録する"
            ),
            format!(
                "; {private} have a private address, as of a load balancer: log the first public one of X-Forwarded-For"
            ),
        ),
        Item::Target if params.before_and_after => {
            let (target, n) = (sample.target, sample.before_and_after);
            (format!("。対象 {target} 件、変更前後 {n} 件"), format!("; the target in {target}, both values in {n}"))
        }
        _ => (String::new(), String::new()),
    }
}

/// Lines in which nothing can be found by its name.
pub(super) fn not_structured(place: &Place<'_>, sample: LogSample) -> Reason {
    let (n, lines, group) = (sample.records, sample.not_json, place.group);
    Reason::new(
        "records-not-structured",
        format!(
            "ロググループ {group} の記録 {n} 件のうち {lines} 件が JSON でも key=value でもなく、項目を確認できない。JSON で出力するか、contains で監査記録だけに絞る"
        ),
        format!(
            "{lines} of {n} records of the log group {group} are neither JSON nor key=value, so that no item can be found in them; write JSON, or let contains pick the audit records"
        ),
    )
}

/// All records have the same outcome.
pub(super) fn one_outcome(place: &Place<'_>, sample: LogSample) -> Option<Reason> {
    let succeeded = sample.result - sample.failed;
    let (n, group) = (sample.records, place.group);
    let (ja, en) = match (succeeded, sample.failed) {
        (_, 0) => ("失敗", "failures"),
        (0, _) => ("成功", "successes"),
        _ => return None,
    };
    Some(Reason::new(
        "one-outcome-only",
        format!("ロググループ {group} の記録 {n} 件に{ja}が 1 件もなく、{ja}も記録されることを確認できない"),
        format!("none of {n} records of the log group {group} are {en}: nothing shows that {en} are recorded, too"),
    ))
}

/// All records say the same.
pub(super) fn always_alike(place: &Place<'_>, item: Item, sample: LogSample) -> Reason {
    match item {
        Item::User => one_user(place, sample),
        Item::Source => one_address(place, sample),
        _ => unchanged(place, sample),
    }
}

/// One proxy; or one office, one tester, which the record does not tell apart from it.
fn one_address(place: &Place<'_>, sample: LogSample) -> Reason {
    let (n, group) = (sample.address, place.group);
    Reason::new(
        "one-address-only",
        format!(
            "ロググループ {group} の記録 {n} 件の IP がすべて同じで、利用者ではなくプロキシの IP と見られる。X-Forwarded-For の最初のグローバル IP を記録する"
        ),
        format!(
            "all {n} addresses in the log group {group} are the same one, as a proxy's is and callers' are not: log the first public one of X-Forwarded-For"
        ),
    )
}

/// The name of the program, not of whoever uses it.
fn one_user(place: &Place<'_>, sample: LogSample) -> Reason {
    let (n, group) = (sample.user, place.group);
    Reason::new(
        "one-user-only",
        format!(
            "ロググループ {group} の記録 {n} 件の利用者 ID がすべて同じで、操作した人ではなくアプリケーションの ID と見られる。ログインした利用者の ID を記録する"
        ),
        format!(
            "all {n} user ids in the log group {group} are the same one, as an application's is and people's are not: log the id of who is signed in"
        ),
    )
}

/// Values before and after that never show a change.
fn unchanged(place: &Place<'_>, sample: LogSample) -> Reason {
    let (n, group) = (sample.before_and_after, place.group);
    Reason::new(
        "change-not-shown",
        format!(
            "ロググループ {group} の変更の記録 {n} 件はどれも変更前後の値が同じか片方が空で、何が変わったか分からない。変更前に読んだ値と変更後の値を記録する"
        ),
        format!(
            "in all {n} records of changes in the log group {group} the values before and after are the same or one is empty, so that no change shows: log the value read before the change and the one after it"
        ),
    )
}

/// A note: who reads the log can use the key.
pub(super) fn api_key_in_clear(place: &Place<'_>, sample: LogSample) -> Reason {
    let (keys, n, group) = (sample.api_keys, sample.records, place.group);
    Reason::new(
        "api-key-in-log",
        format!(
            "ロググループ {group} の記録 {n} 件のうち {keys} 件に Tavily の API キー (tvly-) が書かれている。キーを無効にして作り直し、ログに書かないようにする"
        ),
        format!(
            "{keys} of {n} records of the log group {group} show an API key of Tavily (tvly-): revoke it, and keep keys out of the log"
        ),
    )
}

/// Other records arrive, these do not.
pub(super) fn not_observed(place: &Place<'_>) -> Reason {
    let (ja, en) = place.records();
    Reason::new(
        "record-not-observed",
        format!(
            "{ja}が 1 件もない。ロググループへの書き込みはあるため、操作がなかったのか記録されないのかは確認できない"
        ),
        format!(
            "there are no {en}; the group is written to, so that either nothing was done in that time or it is not recorded"
        ),
    )
}

/// Nothing arrives at all.
pub(super) fn nothing_logged(place: &Place<'_>, last: Option<Timestamp>) -> Reason {
    let (ja, en) = place.records();
    let (last_ja, last_en) = match last {
        Some(last) => (format!("最後の書き込みは {last}"), format!("the last record arrived at {last}")),
        None => ("書き込みは一度もない".to_owned(), "none ever arrived".to_owned()),
    };
    Reason::new(
        "nothing-logged",
        format!("{ja}が 1 件もない（{last_ja}）。アプリケーションの出力先を確認する"),
        format!("there are no {en} ({last_en}); check where the application writes"),
    )
}

/// The search was given up.
pub(super) fn not_all_searched(place: &Place<'_>) -> Reason {
    let (ja, en) = place.records();
    Reason::new(
        "sample-not-complete",
        format!("{ja}は、上限のページ数を調べた範囲では見つからなかった。ロググループを分けるか、証明を記載する"),
        format!(
            "no {en} were found within the pages that are searched at most; give them a log group of their own, or add an attestation"
        ),
    )
}
