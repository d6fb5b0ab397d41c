//! Why a verdict on Amazon Inspector is what it is.

use super::Type;
use crate::facts::inspector::Inactive;
use crate::judge::verdict::Reason;
use crate::lang::set_off;

/// What is wrong with Inspector in a region.
#[derive(Debug)]
pub(super) enum Finding {
    NotEnabled,
    Suspended,
    CodeOnly,
    NotTold { code: String },
    TypeOff { kind: Type },
    NotCovered { inactive: Inactive },
}

impl Finding {
    pub(super) fn reason(&self, region: &str) -> Reason {
        let (code, ja, en) = match self {
            Self::NotEnabled => (
                "inspector-not-enabled",
                format!("{region} で Amazon Inspector が有効になっていない。有効にする"),
                format!("Amazon Inspector is not enabled in {region}; enable it"),
            ),
            Self::Suspended => (
                "inspector-suspended",
                format!("{region} の Amazon Inspector は停止している。再開する"),
                format!("Amazon Inspector is suspended in {region}; resume it"),
            ),
            Self::CodeOnly => (
                "code-repositories-only",
                format!(
                    "{region} の Amazon Inspector はコードリポジトリだけをスキャンし、動いているものをスキャンしない"
                ),
                format!("Amazon Inspector in {region} scans code repositories only, nothing that runs"),
            ),
            Self::NotTold { code } => (
                "inspector-status-not-told",
                format!("{region} の Amazon Inspector がこのアカウントの状態を返さない ({code})"),
                format!("Amazon Inspector in {region} does not tell the status of this account ({code})"),
            ),
            Self::TypeOff { kind } => {
                let (ja, en) = match kind {
                    Type::Ec2 => ("EC2 インスタンス", "EC2 instances"),
                    Type::Ecr => ("ECR のコンテナイメージ", "container images in ECR"),
                    Type::Lambda => ("Lambda 関数", "Lambda functions"),
                };
                let name = kind.name().to_uppercase();
                (
                    "resource-type-not-scanned",
                    format!(
                        "{region} の Amazon Inspector は{}をスキャンしていない。{name} スキャンを有効にする",
                        set_off(ja)
                    ),
                    format!("Amazon Inspector does not scan {en} in {region}; enable {name} scanning"),
                )
            }
            Self::NotCovered { inactive: Inactive { resource_type, reason, resources, first } } => (
                "resources-not-covered",
                format!("{region} の {resource_type} {resources} 件 ({first} など) がスキャンされていない ({reason})"),
                format!("{resources} of {resource_type} in {region} ({first} first) are not scanned ({reason})"),
            ),
        };
        Reason::new(code, ja, en)
    }
}
