//! Why a verdict on AWS Config is what it is.

use jiff::Timestamp;

use crate::judge::verdict::Reason;

/// Why a recorder does not record.
#[derive(Debug)]
pub(super) enum Broken {
    NoRecorder,
    NoStatus,
    Stopped,
    Failing { code: String },
    Unproven { status: String },
    ServiceLinkedOnly { services: String },
}

impl Broken {
    pub(super) fn reason(&self, region: &str) -> Reason {
        let (code, ja, en) = match self {
            Self::NoRecorder => (
                "no-recorder",
                format!("{region} に AWS Config のレコーダーがない。作成して記録を開始する"),
                format!("{region} has no recorder of AWS Config; create one and start it"),
            ),
            Self::NoStatus => (
                "recorder-status-absent",
                format!("{region} のレコーダーの状態が返されず、記録中かどうか分からない。再実行する"),
                format!("the status of the recorder in {region} was not returned; scan again"),
            ),
            Self::Stopped => (
                "recorder-stopped",
                format!("{region} のレコーダーは停止している。記録を開始する"),
                format!("the recorder in {region} is stopped; start it"),
            ),
            Self::Failing { code } => (
                "recorder-failing",
                format!("{region} のレコーダーは失敗している ({code})。ロールと配信チャネルを確認する"),
                format!("the recorder in {region} fails ({code}); check its role and its delivery channel"),
            ),
            Self::Unproven { status } => (
                "recorder-unproven",
                format!("{region} のレコーダーは開始から 24 時間を超えても成功を報告していない ({status})"),
                format!("the recorder in {region} has reported no success 24 hours after its start ({status})"),
            ),
            Self::ServiceLinkedOnly { services } => (
                "service-linked-recorder-only",
                format!(
                    "{region} で動くのは {services} のサービスリンクレコーダーだけで、対象のリソースタイプは限られる"
                ),
                format!("only the service-linked recorder of {services} works in {region}; it records few types"),
            ),
        };
        Reason::new(code, ja, en)
    }
}

/// Why what is recorded does not reach its bucket.
#[derive(Debug)]
pub(super) enum Undelivered {
    NoChannel,
    HistoryFailing { code: String },
    HistoryNeverDelivered,
}

impl Undelivered {
    pub(super) fn reason(&self, region: &str) -> Reason {
        let (code, ja, en) = match self {
            Self::NoChannel => (
                "no-delivery-channel",
                format!("{region} に AWS Config の配信チャネルがない。S3 バケットを指定して作成する"),
                format!("{region} has no delivery channel of AWS Config; create one with an S3 bucket"),
            ),
            Self::HistoryFailing { code } => (
                "history-delivery-failing",
                format!(
                    "{region} の構成履歴の S3 への配信が失敗している ({code})。バケットポリシーと KMS キーを確認する"
                ),
                format!(
                    "delivery of the configuration history in {region} to S3 fails ({code}); check bucket policy and KMS key"
                ),
            ),
            Self::HistoryNeverDelivered => (
                "history-never-delivered",
                format!("{region} の構成履歴は S3 へ一度も配信されていない"),
                format!("the configuration history in {region} has never been delivered to S3"),
            ),
        };
        Reason::new(code, ja, en)
    }
}

/// What a recorder that works does not record.
#[derive(Debug)]
pub(super) enum Narrow {
    NoTypes,
    Excluded { types: Vec<String> },
    Only { types: Vec<String> },
    Daily,
    DailyFor { types: Vec<String> },
    IamNotRecorded,
}

impl Narrow {
    pub(super) fn reason(&self, region: &str) -> Reason {
        let (code, ja, en) = match self {
            Self::NoTypes => (
                "no-types-recorded",
                format!("{region} のレコーダーはどのリソースタイプも対象にしていない"),
                format!("the recorder in {region} records no type of resource"),
            ),
            Self::Excluded { types } => (
                "types-excluded",
                format!("{region} のレコーダーは {} を除外している", types.join(", ")),
                format!("the recorder in {region} excludes {}", types.join(", ")),
            ),
            Self::Only { types } => (
                "types-listed-only",
                format!("{region} のレコーダーが記録するのは {} だけである", types.join(", ")),
                format!("the recorder in {region} records {} only", types.join(", ")),
            ),
            Self::Daily => (
                "recorded-daily",
                format!("{region} のレコーダーは日次記録で、途中の変更が残らない。CONTINUOUS にする"),
                format!("the recorder in {region} records daily: changes between are lost; set it to CONTINUOUS"),
            ),
            Self::DailyFor { types } => (
                "recorded-daily",
                format!("{region} では {} が日次でしか記録されず、途中の変更が残らない", types.join(", ")),
                format!("{} are recorded daily in {region}: changes between are lost", types.join(", ")),
            ),
            Self::IamNotRecorded => (
                "global-types-not-recorded",
                format!(
                    "IAM のユーザー・グループ・ロール・ポリシーの変更をすべて記録していると確認できるレコーダーが {region} にない。2022 年 2 月より前からあるリージョンのいずれか 1 つで includeGlobalResourceTypes を有効にするか、対象に IAM の 4 タイプを含める"
                ),
                format!(
                    "no working recorder in {region} is seen to record every change of IAM users, groups, roles and policies; in one region that is older than February 2022, set includeGlobalResourceTypes or have the recorder's types include IAM's four"
                ),
            ),
        };
        Reason::new(code, ja, en)
    }
}

/// What is worth knowing of a recorder that works.
#[derive(Debug)]
pub(super) enum Note {
    JustStarted,
    HistoryNotYetDelivered,
    HistoryIsOld { success: Timestamp },
}

impl Note {
    pub(super) fn reason(&self, region: &str) -> Reason {
        match self {
            Self::JustStarted => Reason::new(
                "recorder-just-started",
                format!("{region} のレコーダーは開始から 24 時間以内で、まだ成功を報告していない"),
                format!("the recorder in {region} was started within 24 hours and has not reported success yet"),
            ),
            Self::HistoryNotYetDelivered => Reason::new(
                "history-not-yet-delivered",
                format!("{region} の構成履歴はまだ配信されていない (開始から 24 時間以内)"),
                format!(
                    "the configuration history in {region} has not been delivered yet, within 24 hours of the start"
                ),
            ),
            Self::HistoryIsOld { success } => Reason::new(
                "history-delivery-old",
                format!("{region} の構成履歴の最後の配信は {success} (変更があったときだけ配信される)"),
                format!(
                    "the configuration history in {region} was last delivered at {success}; it is delivered on changes only"
                ),
            ),
        }
    }
}
