//! Why a verdict on CloudFront's access logs is what it is.

use crate::judge::verdict::Reason;

/// Why there are no requests to log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OutOfScope {
    Disabled { distribution: String },
}

impl OutOfScope {
    pub(super) fn reason(&self) -> Reason {
        match self {
            Self::Disabled { distribution } => Reason::new(
                "distribution-disabled",
                format!("ディストリビューション {distribution} は無効で、リクエストを受け付けない"),
                format!("the distribution {distribution} is disabled and serves no requests"),
            ),
        }
    }
}

/// What is to be said of a distribution's logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Finding {
    NotLogged { distribution: String },
    FieldsMissing { distribution: String, fields: String },
    DestinationNotUnderstood { destination: String },
    AclsOff { bucket: String },
    BucketInOptInRegion { bucket: String, region: String },
    BehaviorsNotCovered { distribution: String, bare: usize, total: usize },
    RealtimeConfigGone { config: String },
    Sampled { config: String, rate: i64 },
    StreamOfOtherAccount { stream: String, account: String },
}

impl Finding {
    pub(super) fn reason(&self) -> Reason {
        match self {
            Self::NotLogged { distribution } => Reason::new(
                "distribution-not-logged",
                format!(
                    "ディストリビューション {distribution} のアクセスログ（標準ログ v2・レガシー・リアルタイム）がどれも有効でない。標準ログを有効にする"
                ),
                format!(
                    "the distribution {distribution} has no access log (standard v2, legacy or real-time); switch on standard logging"
                ),
            ),
            Self::FieldsMissing { distribution, fields } => Reason::new(
                "fields-missing",
                format!("ディストリビューション {distribution} のログに必要な項目 {fields} が含まれない"),
                format!("the log of the distribution {distribution} lacks the required fields {fields}"),
            ),
            Self::DestinationNotUnderstood { destination } => Reason::new(
                "access-log-destination-not-understood",
                format!("アクセスログの出力先 {destination} を解釈できない"),
                format!("the destination {destination} of the access log could not be understood"),
            ),
            Self::AclsOff { bucket } => Reason::new(
                "log-bucket-acls-off",
                format!(
                    "S3 バケット {bucket} は ACL が無効 (BucketOwnerEnforced) で、レガシーの標準ログは届かない。ACL を有効にするか標準ログ v2 に移行する"
                ),
                format!(
                    "the S3 bucket {bucket} has ACLs off (BucketOwnerEnforced), so legacy standard logs do not arrive; switch ACLs on or move to standard logging v2"
                ),
            ),
            Self::BucketInOptInRegion { bucket, region } => Reason::new(
                "log-bucket-in-opt-in-region",
                format!(
                    "S3 バケット {bucket} はオプトインリージョン {region} にあり、レガシーの標準ログは届かない。既定で有効なリージョンのバケットにするか標準ログ v2 に移行する"
                ),
                format!(
                    "the S3 bucket {bucket} is in {region}, a region to opt into, where legacy standard logs do not arrive; use a bucket in a region that is enabled by default, or move to standard logging v2"
                ),
            ),
            Self::BehaviorsNotCovered { distribution, bare, total } => Reason::new(
                "behaviors-not-covered",
                format!(
                    "ディストリビューション {distribution} の {total} 個のキャッシュビヘイビアのうち {bare} 個にリアルタイムログがない"
                ),
                format!("{bare} of {total} cache behaviors of the distribution {distribution} have no real-time log"),
            ),
            Self::RealtimeConfigGone { config } => Reason::new(
                "realtime-config-gone",
                format!("リアルタイムログの設定 {config} が存在しない"),
                format!("the real-time log configuration {config} does not exist"),
            ),
            Self::Sampled { config, rate } => Reason::new(
                "requests-sampled",
                format!("リアルタイムログの設定 {config} はリクエストの {rate}% しか記録しない。100% にする"),
                format!(
                    "the real-time log configuration {config} records {rate}% of the requests only; set it to 100%"
                ),
            ),
            Self::StreamOfOtherAccount { stream, account } => Reason::new(
                "destination-in-other-account",
                format!(
                    "出力先 {stream} は別アカウント {account} にあり、届いているかをこのアカウントからは確認できない"
                ),
                format!(
                    "the destination {stream} belongs to account {account}; this account cannot tell whether records arrive"
                ),
            ),
        }
    }
}
