//! What is said of logs in which nothing arrives.

use jiff::Timestamp;

use super::source::{Source, Traffic};
use super::start::{Beginning, Start};
use crate::judge::verdict::Reason;
use crate::lang::set_off;

/// A log in which nothing arrived, and what should have.
pub(super) struct Silence<'a> {
    /// What writes.
    pub(super) source: Source,
    /// Who writes.
    pub(super) whose: &'a str,
    /// The log group, the stream, or the place in a bucket.
    pub(super) place: &'a str,
    /// What stands between, in Japanese and English.
    pub(super) check: (&'static str, &'static str),
    /// Since when nothing arrived; nothing at all in two weeks if it is not known.
    pub(super) since: Option<Timestamp>,
}

/// Nothing arrived, and that proves nothing either way.
pub(super) const UNPROVEN: &str = "arrival-unproven";

impl Silence<'_> {
    /// Work that is old enough for its records left none: how much, of which metric.
    pub(super) fn nothing_arrives(&self, due: u64, traffic: &Traffic) -> Reason {
        self.of_work("nothing-arrives", due, traffic, ("", ""))
    }

    /// The same within the one window that a service may need.
    pub(super) fn nothing_yet(&self, due: u64, traffic: &Traffic) -> Reason {
        let note = (
            "。配信はベストエフォートのため、欠落と断定するのは 3 期間続いてから",
            "; delivery is best effort: it counts as lost after three such windows",
        );
        self.of_work("nothing-arrives-yet", due, traffic, note)
    }

    fn of_work(&self, code: &str, due: u64, traffic: &Traffic, note: (&str, &str)) -> Reason {
        let (hours, whose, place) = (self.source.window().as_hours(), self.whose, self.place);
        let (since, check) = (self.since(), self.check);
        let (metric, (ja, en)) = (traffic.metrics.join(" + "), traffic.of);
        let ja = set_off(ja);
        Reason::new(
            code,
            format!(
                "{whose} には {hours} 時間以上前の{ja}が {due} 件ある（{metric}）が、{place} に届いた記録は 0 件（{}）。{}を確認する。ログの設定直後であれば {hours} 時間後に再確認する{}",
                since.0, check.0, note.0
            ),
            format!(
                "{whose} had {due} {en} more than {hours} h ago ({metric}), but {place} took in 0 records ({}); check {}; if the log was set up only lately, look again after {hours} h{}",
                since.1, check.1, note.1
            ),
        )
    }

    /// Nothing arrived, and no metric tells whether there was anything to record.
    pub(super) fn unproven(&self) -> Reason {
        let (since, check, whose, place) = (self.since(), self.check, self.whose, self.place);
        Reason::new(
            UNPROVEN,
            format!(
                "{place} に {whose} の記録が 0 件（{}）。記録すべき通信があったかを示すメトリクスはないため、届いていることを証明できない。{}を確認する",
                since.0, check.0
            ),
            format!(
                "{place} holds 0 records of {whose} ({}); no metric tells whether there was anything to record, so arrival is unproven; check {}",
                since.1, check.1
            ),
        )
    }

    /// Nothing was due since the log began: a note, no proof.
    pub(super) fn too_young(&self, start: &Start, traffic: Option<&Traffic>) -> Reason {
        let (at, place, whose, hours) = (start.at, self.place, self.whose, self.source.window().as_hours());
        let (began_ja, began_en) = match start.of {
            Beginning::LogGroup => (
                format!("ロググループ {place} は {at} に作成された"),
                format!("the log group {place} was created at {at}"),
            ),
            Beginning::Bucket => (
                format!("{place} のバケットは {at} に作成されたか、ポリシーが変更された"),
                format!("the bucket of {place} was created, or its policy changed, at {at}"),
            ),
            Beginning::Stream => (
                format!("Firehose ストリーム {place} は {at} に作成または変更された"),
                format!("the Firehose stream {place} was created or last changed at {at}"),
            ),
            Beginning::Log => {
                (format!("{whose} の設定は {at} に変更された"), format!("{whose} was last set up at {at}"))
            }
        };
        let (work_ja, work_en) = traffic.map_or_else(
            || (String::new(), String::new()),
            |traffic| (format!("（{}）", traffic.metrics.join(" + ")), format!(" ({})", traffic.metrics.join(" + "))),
        );
        Reason::new(
            "log-too-young",
            format!(
                "{began_ja}。それより前の {whose} の動作{work_ja}は判定に使えず、その後に記録が届いているべきものはまだないため、届くことは実証されていない。次の動作の {hours} 時間後に再確認する"
            ),
            format!(
                "{began_en}: what {whose} did before{work_en} proves nothing, and no record of what it did since is due yet, so nothing has shown that records arrive; look again {hours} h after it next works"
            ),
        )
    }

    fn since(&self) -> (String, String) {
        match self.since {
            Some(since) => (format!("{since} 以降"), format!("since {since}")),
            None => ("直近 2 週間".to_owned(), "in the last two weeks".to_owned()),
        }
    }
}

/// Nothing was there to record: a note, no proof.
pub(super) fn no_traffic(whose: &str, traffic: &Traffic) -> Reason {
    let (metric, (ja, en)) = (traffic.metrics.join(" + "), traffic.of);
    let ja = set_off(ja);
    Reason::new(
        "no-traffic",
        format!("{whose} には直近 2 週間の{ja}がなく（{metric} 0 件）、記録が届くことは実証されていない"),
        format!("{whose} had no {en} in the last two weeks ({metric} 0), so nothing has shown that records arrive"),
    )
}
