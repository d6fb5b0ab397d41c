//! Why a verdict on Security Hub is what it is.

use crate::facts::securityhub::Standard;
use crate::judge::verdict::Reason;

/// What is worth saying of Security Hub in a region. All but `NewerOnly`, and a standard that is PENDING beside
/// one that is READY, are shortfalls.
#[derive(Debug)]
pub(super) enum Finding {
    NotEnabled,
    CspmOff,
    NewerOnly,
    NoStandard,
    NoRecorder { standard: String },
    NotReady { standard: String, status: String, why: Option<String> },
    KeptTooShort { required: u32 },
}

impl Finding {
    /// A standard that is not READY.
    pub(super) fn of(Standard { arn, status, reason }: Standard) -> Self {
        let standard = arn.rsplit(':').next().unwrap_or(&arn).to_owned();
        match reason.as_deref() {
            Some("NO_AVAILABLE_CONFIGURATION_RECORDER") => Self::NoRecorder { standard },
            _ => Self::NotReady { standard, status, why: reason },
        }
    }

    pub(super) fn reason(&self, region: &str) -> Reason {
        let (code, ja, en) = match self {
            Self::NotEnabled => (
                "security-hub-not-enabled",
                format!("{region} で Security Hub が有効になっていない。有効にする"),
                format!("Security Hub is not enabled in {region}; enable it"),
            ),
            Self::CspmOff => (
                "security-hub-cspm-off",
                format!("{region} で Security Hub CSPM は有効になっていない"),
                format!("Security Hub CSPM is not enabled in {region}"),
            ),
            Self::NewerOnly => (
                "security-hub-v2",
                format!("{region} では新しい Security Hub (v2) が有効で、CSPM は有効になっていない"),
                format!("the newer Security Hub (v2) is enabled in {region}, the CSPM is not"),
            ),
            Self::NoStandard => (
                "no-standard-enabled",
                format!("{region} の Security Hub で有効なセキュリティ基準がなく、何も検査されない。基準を有効にする"),
                format!(
                    "no security standard is enabled in Security Hub in {region}, so it checks nothing; enable one"
                ),
            ),
            Self::NoRecorder { standard } => (
                "standard-without-recorder",
                format!(
                    "{region} の {standard} は AWS Config のレコーダーがないため検査できない。レコーダーを開始する"
                ),
                format!("{standard} in {region} cannot check without a recorder of AWS Config; start one"),
            ),
            Self::KeptTooShort { required } => (
                "findings-kept-90-days",
                format!(
                    "{region} の Security Hub の検出結果は 90 日で消え、必要な {required} 日に足りない。ログ配信 (SECURITY_FINDING_LOGS) でロググループか S3 に出力する"
                ),
                format!(
                    "Security Hub keeps findings in {region} for 90 days; {required} are required; deliver them (SECURITY_FINDING_LOGS) to a log group or S3"
                ),
            ),
            Self::NotReady { standard, status, why } => {
                let (why_ja, why_en) = match why {
                    Some(why) => (format!(" ({why})"), format!(" ({why})")),
                    None => ("。無効にして有効にし直す".to_owned(), "; disable it and enable it again".to_owned()),
                };
                (
                    "standard-not-ready",
                    format!("{region} の {standard} は {status} で、すべては検査されない{why_ja}"),
                    format!("{standard} in {region} is {status} and does not check everything{why_en}"),
                )
            }
        };
        Reason::new(code, ja, en)
    }
}
