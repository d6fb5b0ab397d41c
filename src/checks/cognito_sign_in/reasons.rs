//! Why a verdict on sign-in events is what it is.

use crate::facts::cognito::UserPool;
use crate::judge::verdict::Reason;

/// What a pool records, and what not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Finding {
    NotExported,
    NotificationsOnly,
    KeptInPoolOnly { mode: Option<String> },
    SuccessesOnly,
    CustomAuthNotCovered,
    FederatedNotCovered { providers: Vec<String> },
    ManagementEventsOnly,
}

impl Finding {
    pub(super) fn reason(&self) -> Reason {
        match self {
            Self::NotExported => Reason::new(
                "sign-in-not-exported",
                "ユーザープールのサインインイベント (userAuthEvents) がエクスポートされていない",
                "the user pool does not export its sign-in events (userAuthEvents)",
            ),
            Self::NotificationsOnly => Reason::new(
                "notifications-only-exported",
                "エクスポートされるのは userNotification（メール・SMS の配信エラー）だけで、サインインの記録ではない",
                "only userNotification (errors of e-mail and SMS delivery) is exported, which is no record of sign-ins",
            ),
            Self::KeptInPoolOnly { mode } => {
                let mode = mode.as_deref().unwrap_or_default();
                Reason::new(
                    "sign-in-kept-in-pool-only",
                    format!(
                        "脅威保護は {mode} だが、イベントは Cognito 内部に残るだけで、利用者ごとにしか参照できない"
                    ),
                    format!(
                        "threat protection is {mode}, but its events stay inside Cognito, readable one user at a time"
                    ),
                )
            }
            Self::SuccessesOnly => Reason::new(
                "sign-in-successes-only",
                "PostAuthentication トリガーは成功したサインインしか受け取らず、失敗は残らない",
                "the PostAuthentication trigger sees successful sign-ins only; failures leave no trace",
            ),
            Self::CustomAuthNotCovered => Reason::new(
                "custom-auth-not-covered",
                "カスタム認証フローがあるが、CustomAuthMode が未設定のため、そのサインインは記録されない",
                "the pool has a custom sign-in flow, but without CustomAuthMode those sign-ins are not recorded",
            ),
            Self::FederatedNotCovered { providers } => {
                let providers = providers.join(", ");
                Reason::new(
                    "federated-sign-in-not-covered",
                    format!("外部 IdP ({providers}) 経由のサインインは対象外で、IdP 側の記録が必要"),
                    format!("sign-ins through {providers} are not covered; they are recorded at the identity provider"),
                )
            }
            Self::ManagementEventsOnly => Reason::new(
                "management-events-only",
                "CloudTrail の管理イベントには認証の試行が残るが、利用者名は伏せられる",
                "CloudTrail's management events show attempts to sign in, but hide the user's name",
            ),
        }
    }
}

/// Why an export that is configured cannot work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Broken {
    NothingGenerated { tier: String, mode: String },
    Incomplete { level: String },
    DestinationNotUnderstood { arn: String },
    GroupOfOtherAccount { arn: String },
    GroupEncrypted { arn: String },
}

impl Broken {
    /// The pool's tier and mode do not generate the events. No add-ons is mode OFF.
    pub(super) fn nothing_generated(pool: &UserPool) -> Self {
        let or = |value: &Option<String>, absent: &str| value.clone().unwrap_or_else(|| absent.to_owned());
        Self::NothingGenerated { tier: or(&pool.tier, "null"), mode: or(&pool.advanced_security_mode, "OFF") }
    }

    pub(super) fn reason(&self) -> Reason {
        match self {
            Self::NothingGenerated { tier, mode } => Reason::new(
                "sign-in-events-not-generated",
                format!(
                    "ティア {tier}、脅威保護 {mode} ではサインインイベントが生成されない（PLUS かつ AUDIT または ENFORCED が必要）"
                ),
                format!(
                    "tier {tier} with threat protection {mode} generates no sign-in events; it takes PLUS with AUDIT or ENFORCED"
                ),
            ),
            Self::Incomplete { level } => Reason::new(
                "export-incomplete",
                format!("userAuthEvents のエクスポート設定が不完全（レベル {level}）: INFO と出力先が必要"),
                format!("the export of userAuthEvents is incomplete (level {level}): it takes INFO and a destination"),
            ),
            Self::DestinationNotUnderstood { arn } => Reason::new(
                "export-destination-not-understood",
                format!("エクスポートの出力先 {arn} を解釈できない"),
                format!("the export's destination {arn} could not be understood"),
            ),
            Self::GroupOfOtherAccount { arn } => Reason::new(
                "log-group-of-other-account",
                format!("Cognito は同じアカウントのロググループにしか出力できないが、{arn} は別アカウントにある"),
                format!("Cognito delivers only to log groups of its own account, but {arn} belongs to another"),
            ),
            Self::GroupEncrypted { arn } => Reason::new(
                "log-group-encrypted",
                format!("Cognito は KMS で暗号化されたロググループに出力できず、{arn} には記録が届かない"),
                format!("Cognito cannot deliver to a log group that KMS encrypts: nothing arrives in {arn}"),
            ),
        }
    }
}
