//! What can be wrong with a destination.

use super::{Destination, Kind};
use crate::facts::logs::LogGroup;
use crate::judge::verdict::Reason;
use crate::lang::{accounts, set_off};
use crate::trail::Lack;

/// One of these.
pub(super) enum Flaw {
    Gone,
    RetentionShort { days: i32, required: u32 },
    KeptOneDay,
    Keeping(Lack),
    StreamNotActive { status: String },
    StreamEndUnverified,
    StreamTransforms,
    OtherAccount { account: Option<String>, delivering: bool },
}

impl Flaw {
    pub(super) fn reason(&self, destination: &Destination) -> Reason {
        let name = &destination.name;
        match self {
            Self::Gone => gone(destination),
            Self::RetentionShort { days, required } => Reason::new(
                "retention-short",
                format!("ロググループ {name} の保持期間は {days} 日で、必要な {required} 日に足りない"),
                format!("the log group {name} keeps records for {days} days; {required} are required"),
            ),
            Self::KeptOneDay => Reason::new(
                "kept-one-day",
                format!("ロググループ {name} のクラスは DELIVERY で、CloudWatch Logs には 1 日しか残らない"),
                format!("the log group {name} has the class DELIVERY: CloudWatch Logs keeps its records for one day"),
            ),
            Self::Keeping(lack) => {
                let sentence = lack.sentence();
                Reason::new(sentence.code, sentence.ja, sentence.en)
            }
            Self::StreamNotActive { status } => Reason::new(
                "stream-not-active",
                format!("Firehose ストリーム {name} は {status} で、記録を受け付けない"),
                format!("the Firehose stream {name} is {status} and accepts no records"),
            ),
            Self::StreamEndUnverified => Reason::new(
                "stream-end-unverified",
                format!(
                    "Firehose ストリーム {name} は通過点であり、S3 以外の出力先で記録が保持されるかは AWS の設定からは確認できない"
                ),
                format!(
                    "the Firehose stream {name} is transit only and does not end in S3; its configuration does not tell whether records are kept there"
                ),
            ),
            Self::StreamTransforms => Reason::new(
                "stream-transforms",
                format!("Firehose ストリーム {name} は Lambda 関数で記録を変換しており、記録が欠落しうる"),
                format!("the Firehose stream {name} passes records through a Lambda function, which can drop some"),
            ),
            Self::OtherAccount { account, delivering } => {
                other_account(&destination.arn, account.as_deref(), *delivering)
            }
        }
    }
}

fn gone(destination: &Destination) -> Reason {
    let (name, region) = (&destination.name, &destination.region);
    match destination.kind {
        Kind::LogGroup => Reason::new(
            "log-group-gone",
            format!("出力先のロググループ {name} が {region} に存在しない"),
            format!("the log group {name} that records go to does not exist in {region}"),
        ),
        Kind::Bucket => Reason::new(
            "bucket-gone",
            format!("出力先の S3 バケット {name} が存在しない"),
            format!("the S3 bucket {name} that records go to does not exist"),
        ),
        Kind::Stream => Reason::new(
            "stream-gone",
            format!("出力先の Firehose ストリーム {name} が {region} に存在しない"),
            format!("the Firehose stream {name} that records go to does not exist in {region}"),
        ),
    }
}

fn other_account(arn: &str, account: Option<&str>, delivering: bool) -> Reason {
    let (ja, en) = match account {
        Some(account) => (set_off(&format!("別アカウント {account}")), format!("account {account}")),
        None => ("別アカウント".to_owned(), "another account".to_owned()),
    };
    if delivering {
        Reason::new(
            "delivering-to-other-account",
            format!("出力先 {arn} は{ja}にあり、サービスは配信成功を報告している"),
            format!("the destination {arn} belongs to {en}; the service reports successful delivery"),
        )
    } else {
        let hint = accounts::name_it();
        Reason::new(
            "destination-in-other-account",
            format!("出力先 {arn} は{ja}にあり、届いているかをこのアカウントからは確認できない。{}", hint.ja),
            format!(
                "the destination {arn} belongs to {en}; this account cannot tell whether records arrive: {}",
                hint.en
            ),
        )
    }
}

/// Why the group keeps less than demanded, if it does. Class DELIVERY passes records on and keeps them for one day.
pub fn retention_shortfall(group: &LogGroup, required: Option<u32>) -> Option<Reason> {
    let destination = Destination::of_arn(&group.arn)?;
    retention_flaw(group, required).map(|flaw| flaw.reason(&destination))
}

pub(super) fn retention_flaw(group: &LogGroup, required: Option<u32>) -> Option<Flaw> {
    if group.class.as_deref() == Some("DELIVERY") {
        return Some(Flaw::KeptOneDay);
    }
    let (days, required) = (group.retention_days?, required?);
    (i64::from(days) < i64::from(required)).then_some(Flaw::RetentionShort { days, required })
}
