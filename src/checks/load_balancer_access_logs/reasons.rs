//! Why a verdict on a load balancer's access log is what it is.

use crate::judge::verdict::Reason;

/// Why a load balancer has no access log to demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OutOfScope {
    Failed,
    Gateway,
    NetworkWithoutTls,
}

impl OutOfScope {
    pub(super) fn reason(self, name: &str) -> Reason {
        match self {
            Self::Failed => Reason::new(
                "load-balancer-failed",
                format!("{name} は作成に失敗した状態 (failed) で、リクエストを受けない"),
                format!("{name} could not be set up (failed) and takes no requests"),
            ),
            Self::Gateway => Reason::new(
                "gateway-load-balancer",
                format!("{name} は Gateway Load Balancer で、アクセスログの機能がない"),
                format!("{name} is a Gateway Load Balancer, which has no access logs"),
            ),
            Self::NetworkWithoutTls => Reason::new(
                "no-tls-listener",
                format!(
                    "{name} は TLS リスナーのない Network Load Balancer で、アクセスログは作られない（VPC Flow Logs で記録する）"
                ),
                format!(
                    "{name} is a Network Load Balancer without a TLS listener, for which there are no access logs; flow logs record it"
                ),
            ),
        }
    }
}

/// What a load balancer's access log lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Finding {
    NotEnabled,
    NoBucket,
    OtherLogsOnly { connections: bool, health_checks: bool },
    BucketEncrypted { bucket: String, algorithm: String },
    TlsListenersOnly,
}

impl Finding {
    pub(super) fn reason(&self, name: &str) -> Reason {
        match self {
            Self::NotEnabled => Reason::new(
                "access-logs-disabled",
                format!("{name} のアクセスログが無効。access_logs.s3.enabled を有効にする"),
                format!("the access log of {name} is off; turn on access_logs.s3.enabled"),
            ),
            Self::NoBucket => Reason::new(
                "access-log-bucket-unset",
                format!("{name} のアクセスログは有効だが、出力先 (access_logs.s3.bucket) が設定されていない"),
                format!("the access log of {name} is on, but has no destination: set access_logs.s3.bucket"),
            ),
            Self::OtherLogsOnly { connections, health_checks } => {
                let (ja, en) = match (connections, health_checks) {
                    (true, true) => ("接続ログとヘルスチェックログ", "connection and health check logs"),
                    (true, false) => ("接続ログ", "connection logs"),
                    _ => ("ヘルスチェックログ", "health check logs"),
                };
                Reason::new(
                    "other-logs-only",
                    format!("{name} は{ja}だけが有効で、リクエストのパスと結果が残らない。アクセスログを有効にする"),
                    format!("{name} has {en} only, which hold neither path nor status; turn on its access log"),
                )
            }
            Self::BucketEncrypted { bucket, algorithm } => Reason::new(
                "bucket-encrypted-with-kms",
                format!(
                    "{name} の出力先バケット {bucket} の既定の暗号化は {algorithm} で、ALB は SSE-S3 (AES256) のバケットにしか書けない"
                ),
                format!(
                    "the bucket {bucket} encrypts with {algorithm} by default, but {name} can only write to buckets with SSE-S3 (AES256)"
                ),
            ),
            Self::TlsListenersOnly => Reason::new(
                "tls-listeners-only",
                format!("{name} のアクセスログは TLS リスナーだけを対象とし、他のリスナーは VPC Flow Logs で記録する"),
                format!("the access log of {name} is of its TLS listeners only; flow logs record the others"),
            ),
        }
    }
}
