//! How the bucket that events are delivered to falls short of what the environment demands.

use jiff::civil::Date;

use super::reason::Sentence;

/// How a bucket keeps records for less than demanded.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the fields are what the sentences name")]
pub enum Lack {
    /// A rule deletes them some days after they were written.
    Expires { bucket: String, account: Option<String>, rule: String, days: i32, required: u32 },
    /// A rule deletes all there are on a day, and from then on whatever comes.
    ExpiresOn { bucket: String, account: Option<String>, rule: String, date: Date, required: u32 },
    /// A rule deletes versions some days after they were overwritten or deleted.
    VersionsExpire { bucket: String, account: Option<String>, rule: String, days: i32, required: u32 },
}

impl Lack {
    /// The bucket's name.
    pub fn bucket(&self) -> &str {
        match self {
            Self::Expires { bucket, .. } | Self::ExpiresOn { bucket, .. } | Self::VersionsExpire { bucket, .. } => {
                bucket
            }
        }
    }

    /// The other account of the environment that has the bucket; none if it is the environment's own.
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::Expires { account, .. } | Self::ExpiresOn { account, .. } | Self::VersionsExpire { account, .. } => {
                account.as_deref()
            }
        }
    }

    /// The rule's `ID`.
    pub fn rule(&self) -> &str {
        match self {
            Self::Expires { rule, .. } | Self::ExpiresOn { rule, .. } | Self::VersionsExpire { rule, .. } => rule,
        }
    }

    /// The days for which records must be kept.
    pub fn required(&self) -> u32 {
        match self {
            Self::Expires { required, .. }
            | Self::ExpiresOn { required, .. }
            | Self::VersionsExpire { required, .. } => *required,
        }
    }

    /// Code and sentences.
    pub fn sentence(&self) -> Sentence {
        let (of_ja, of_en) = match self.account() {
            Some(account) => (format!("（アカウント {account}）"), format!(" in account {account}")),
            None => (String::new(), String::new()),
        };
        let (ja, en) = match self {
            Self::Expires { bucket, rule, days, required, .. } => (
                format!(
                    "S3 バケット {bucket}{of_ja} のライフサイクルルール {rule} が {days} 日で記録を削除する。必要な {required} 日に足りない"
                ),
                format!(
                    "the lifecycle rule {rule} of the S3 bucket {bucket}{of_en} deletes records after {days} days; {required} are required"
                ),
            ),
            Self::ExpiresOn { bucket, rule, date, required, .. } => (
                format!(
                    "S3 バケット {bucket}{of_ja} のライフサイクルルール {rule} は {date} 以降、新しい記録も削除する。必要な {required} 日に足りない"
                ),
                format!(
                    "the lifecycle rule {rule} of the S3 bucket {bucket}{of_en} deletes records of any age from {date} on; {required} days are required"
                ),
            ),
            Self::VersionsExpire { bucket, rule, days, required, .. } => (
                format!(
                    "S3 バケット {bucket}{of_ja} のライフサイクルルール {rule} が、上書き・削除された記録のバージョンを {days} 日で消す。必要な {required} 日に足りない"
                ),
                format!(
                    "the lifecycle rule {rule} of the S3 bucket {bucket}{of_en} deletes versions of overwritten or deleted records after {days} days; {required} are required"
                ),
            ),
        };
        let code = match self {
            Self::VersionsExpire { .. } => "versions-kept-short",
            Self::Expires { .. } | Self::ExpiresOn { .. } => "retention-short",
        };
        Sentence { code, ja, en }
    }
}
