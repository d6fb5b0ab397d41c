//! Why a verdict on GuardDuty is what it is.

use super::ProtectionPlan;
use crate::judge::verdict::Reason;
use crate::lang::set_off;

/// What is wrong with a region's detector.
#[derive(Debug)]
pub(super) enum Finding {
    NotEnabled,
    Suspended,
    PlanOff { plan: ProtectionPlan },
    NotPublishing { status: String },
    KeptTooShort { required: u32 },
    Administered { account: String, required: u32 },
}

impl Finding {
    pub(super) fn reason(&self, region: &str) -> Reason {
        let (code, ja, en) = match self {
            Self::NotEnabled => (
                "guardduty-not-enabled",
                format!("{region} で GuardDuty が有効になっていない。有効にする"),
                format!("GuardDuty is not enabled in {region}; enable it"),
            ),
            Self::Suspended => (
                "detector-suspended",
                format!("{region} の GuardDuty は一時停止している。再開する"),
                format!("GuardDuty is suspended in {region}; resume it"),
            ),
            Self::PlanOff { plan } => {
                let (feature, ja, en) = match plan {
                    ProtectionPlan::S3 => (plan.feature(), "S3 バケット", "S3 buckets"),
                    ProtectionPlan::Lambda => (plan.feature(), "Lambda 関数", "Lambda functions"),
                    ProtectionPlan::Rds => {
                        (plan.feature(), "Aurora または PostgreSQL のデータベース", "Aurora or PostgreSQL databases")
                    }
                };
                (
                    "protection-plan-off",
                    format!("{region} に{}があるのに、GuardDuty の {feature} が無効。有効にする", set_off(ja)),
                    format!("{region} holds {en}, but GuardDuty's {feature} is off; turn it on"),
                )
            }
            Self::NotPublishing { status } => (
                "findings-not-published",
                format!(
                    "{region} の GuardDuty の検出結果はエクスポート先に届いていない ({status})。バケットと KMS キーのポリシーを確認する"
                ),
                format!(
                    "GuardDuty's findings in {region} do not reach where they are published ({status}); check the policies of bucket and KMS key"
                ),
            ),
            Self::KeptTooShort { required } => (
                "findings-kept-90-days",
                format!(
                    "{region} の GuardDuty の検出結果は 90 日で消え、必要な {required} 日に足りない。S3 へのエクスポートを設定する"
                ),
                format!(
                    "GuardDuty keeps findings in {region} for 90 days; {required} are required; publish them to S3"
                ),
            ),
            Self::Administered { account, required } => (
                "published-by-administrator",
                format!(
                    "{region} の GuardDuty は管理アカウント {account} が管理しており、{required} 日保持されるエクスポートがあるかをこのアカウントからは確認できない"
                ),
                format!(
                    "account {account} administers GuardDuty in {region}; whether it publishes findings to where they are kept for {required} days cannot be seen from here"
                ),
            ),
        };
        Reason::new(code, ja, en)
    }
}

/// A remark: updates of a finding come late, new findings do not.
pub(super) fn six_hours(region: &str) -> Reason {
    Reason::new(
        "finding-updates-every-six-hours",
        format!("{region} の検出結果の更新は 6 時間ごとにしか通知されない (新規の検出結果は即時)"),
        format!("updates of findings in {region} are published every six hours only; new findings come at once"),
    )
}
