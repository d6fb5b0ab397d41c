//! How the place that records go to is less protected than the environment demands.

use jiff::Timestamp;

use super::reason::Sentence;
use super::recorder::Unreadable;

/// One shortfall of a bucket or log group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weakness {
    /// `Status` of the bucket's versioning is not Enabled; none if it never was versioned.
    Unversioned {
        /// `Suspended`, or none.
        status: Option<String>,
    },
    /// Its Object Lock does not keep new objects as demanded.
    Unlocked {
        /// What it does.
        lock: Lock,
        /// How many days are demanded.
        days: u32,
        /// The mode that is demanded; none if both will do.
        mode: Option<&'static str>,
    },
    /// The log group can be deleted.
    Deletable,
    /// The key that encrypts its records cannot be used.
    KeyUnusable {
        /// The key.
        key: String,
        /// kms:DescribeKey `KeyState`; `NotFound` if there is no such key.
        state: String,
    },
}

/// What the Object Lock of a bucket does for new objects.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lock {
    /// The bucket has none.
    Off,
    /// It has no default retention.
    WithoutDefault,
    /// It locks them for so many days.
    For {
        /// Days.
        days: u32,
        /// COMPLIANCE or GOVERNANCE.
        mode: String,
    },
}

impl Weakness {
    /// What is, and what is demanded, in Japanese and English.
    fn figures(&self) -> (String, String) {
        match self {
            Self::Unversioned { status: Some(status) } => (
                format!("バージョニングが {status} (Enabled が必要)"),
                format!("versioning is {status}, Enabled is demanded"),
            ),
            Self::Unversioned { status: None } => (
                "バージョニングが一度も有効になっていない (Enabled が必要)".to_owned(),
                "versioning was never enabled, Enabled is demanded".to_owned(),
            ),
            Self::Unlocked { lock, days, mode } => {
                let (demanded_ja, demanded_en) = match mode {
                    Some(mode) => (format!("{mode} で {days} 日が必要"), format!("{days} in {mode} are demanded")),
                    None => (format!("{days} 日が必要"), format!("{days} are demanded")),
                };
                match lock {
                    Lock::Off => (
                        format!("オブジェクトロックがない ({demanded_ja})"),
                        format!("there is no Object Lock, days of default retention: {demanded_en}"),
                    ),
                    Lock::WithoutDefault => (
                        format!("オブジェクトロックに既定の保持期間がない ({demanded_ja})"),
                        format!("Object Lock has no default retention, days: {demanded_en}"),
                    ),
                    Lock::For { days, mode } => (
                        format!("オブジェクトロックの保持期間が {mode} で {days} 日 ({demanded_ja})"),
                        format!("Object Lock keeps new objects for {days} days in {mode}, {demanded_en}"),
                    ),
                }
            }
            Self::Deletable => {
                ("削除保護が無効 (有効化が必要)".to_owned(), "deletion protection is off, on is demanded".to_owned())
            }
            Self::KeyUnusable { key, state } => (
                format!("記録を暗号化する KMS キー {key} が {state} で、記録を読み出せない"),
                format!("the KMS key {key} that encrypts its records is {state}: they cannot be read"),
            ),
        }
    }
}

/// All weaknesses of one bucket in one sentence.
pub fn bucket_sentence(bucket: &str, weaknesses: &[Weakness]) -> Sentence {
    sentence("bucket-not-protected", &format!("S3 バケット {bucket}"), &format!("the S3 bucket {bucket}"), weaknesses)
}

/// All weaknesses of one log group in one sentence; that of its key has a sentence of its own.
pub fn log_group_sentence(code: &'static str, group: &str, weaknesses: &[Weakness]) -> Sentence {
    sentence(code, &format!("ロググループ {group}"), &format!("the log group {group}"), weaknesses)
}

fn sentence(code: &'static str, ja: &str, en: &str, weaknesses: &[Weakness]) -> Sentence {
    let (figures_ja, figures_en): (Vec<_>, Vec<_>) = weaknesses.iter().map(Weakness::figures).unzip();
    Sentence { code, ja: format!("{ja}: {}", figures_ja.join("、")), en: format!("{en}: {}", figures_en.join("; ")) }
}

/// How well the place is protected that a recorder delivers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Protection {
    /// It was looked at, as far as something is demanded: how it falls short.
    Known(Vec<Weakness>),
    /// It is another account's, and something is demanded.
    OtherAccount,
    /// It could not be read.
    Unreadable(Unreadable),
}

/// How a recorder, or where it delivers, is less protected than demanded.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the fields are what the sentences name")]
pub enum Unprotected {
    /// The bucket.
    Bucket { trail: String, bucket: String, weaknesses: Vec<Weakness> },
    /// The log group of a telemetry rule.
    LogGroup { rule: String, group: String, weaknesses: Vec<Weakness> },
    /// `LogFileValidationEnabled` is false.
    ValidationOff { trail: String },
    /// `LatestDigestDeliveryError`.
    DigestsFailing { trail: String, error: String },
    /// Logging was stopped and started again: the chain of digests is broken there.
    DigestGap { trail: String, from: Timestamp, to: Timestamp },
    /// The last digest is old, or none ever came.
    DigestsStale { trail: String, last: Option<Timestamp> },
}

impl Unprotected {
    /// Code and sentences.
    pub fn sentence(&self) -> Sentence {
        let (code, ja, en) = match self {
            Self::Bucket { trail, bucket, weaknesses } => {
                let Sentence { code, ja, en } = bucket_sentence(bucket, weaknesses);
                (code, format!("{trail} の配信先: {ja}"), format!("where {trail} delivers, {en}"))
            }
            Self::LogGroup { rule, group, weaknesses } => {
                let Sentence { code, ja, en } = log_group_sentence("log-group-not-protected", group, weaknesses);
                (code, format!("{rule} の出力先: {ja}"), format!("where {rule} delivers, {en}"))
            }
            Self::ValidationOff { trail } => (
                "log-file-validation-off",
                format!("証跡 {trail} のログファイルの検証が無効で、改ざんを検出できない (有効化が必要)"),
                format!("log file validation of trail {trail} is off, on is demanded: tampering would not show"),
            ),
            Self::DigestsFailing { trail, error } => (
                "digests-not-delivered",
                format!("証跡 {trail} のダイジェストファイルを配信できていない ({error})"),
                format!("trail {trail} fails to deliver its digest files ({error})"),
            ),
            Self::DigestGap { trail, from, to } => (
                "digest-chain-broken",
                format!(
                    "証跡 {trail} は {from} から {to} まで停止しており、その間のダイジェストファイルがなく検証の連鎖が切れている (この期間は取り戻せない。理由を例外に記載する)"
                ),
                format!(
                    "trail {trail} was stopped from {from} to {to}: there are no digest files of that time and the chain is broken (nothing brings it back; state why as an exception)"
                ),
            ),
            Self::DigestsStale { trail, last: Some(last) } => (
                "digests-not-delivered",
                format!("証跡 {trail} のダイジェストファイルは毎時届くはずだが、{last} を最後に届いていない"),
                format!("the digest files of trail {trail} come every hour, but none has come since {last}"),
            ),
            Self::DigestsStale { trail, last: None } => (
                "digests-not-delivered",
                format!("証跡 {trail} のダイジェストファイルは毎時届くはずだが、一度も届いていない"),
                format!("the digest files of trail {trail} come every hour, but none has ever come"),
            ),
        };
        Sentence { code, ja, en }
    }
}
