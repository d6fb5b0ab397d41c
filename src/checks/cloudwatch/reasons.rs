//! Why a verdict on CloudWatch is what it is.

use std::collections::BTreeMap;

use crate::facts::cloudwatch::Alarm;
use crate::judge::verdict::Reason;

/// What is wrong with the log groups as a whole.
#[derive(Debug, Clone, Copy)]
pub(super) enum Groups {
    None,
    PerhapsMore,
}

impl Groups {
    pub(super) fn reason(self) -> Reason {
        match self {
            Self::None => Reason::new(
                "no-log-group-delivered-to",
                "どの行の記録も CloudWatch Logs に届いていない",
                "no row delivers its records to CloudWatch Logs",
            ),
            Self::PerhapsMore => Reason::new(
                "log-groups-not-all-known",
                "他の行の読み取りが失敗したため、記録の出力先のロググループをすべては把握できていない",
                "reads of other rows failed, so not every log group that records go to is known",
            ),
        }
    }
}

/// Why an alarm does not count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Finding {
    EvaluationFails,
    WithoutData,
    TopicGone { topic: String },
    FunctionGone { function: String },
    NobodySubscribed { topic: String },
    ActionsDisabled,
    NoAction,
    TellsNobody,
}

impl Finding {
    /// One reason for each finding, with the alarms that it concerns.
    pub(super) fn reasons<'a>(alarms: impl Iterator<Item = (Self, &'a Alarm)>) -> Vec<Reason> {
        let mut by_finding: BTreeMap<Self, Vec<&str>> = BTreeMap::new();
        alarms.for_each(|(finding, alarm)| by_finding.entry(finding).or_default().push(&alarm.name));
        by_finding.into_iter().map(|(finding, names)| finding.reason(&few(&names))).collect()
    }

    fn reason(&self, names: &str) -> Reason {
        let (code, ja, en) = match self {
            Self::EvaluationFails => (
                "alarm-evaluation-fails",
                format!("アラーム {names} は評価に失敗している。メトリクスの式とクエリの権限を確認する"),
                format!(
                    "the evaluation of the alarm {names} fails; check its expression and the permissions of its query"
                ),
            ),
            Self::WithoutData => (
                "alarm-without-data",
                format!("アラーム {names} は 24 時間を超えて INSUFFICIENT_DATA で、監視対象のメトリクスが届いていない"),
                format!("the alarm {names} has had INSUFFICIENT_DATA for over 24 hours: its metric does not arrive"),
            ),
            Self::TopicGone { topic } => (
                "alarm-topic-gone",
                format!("アラーム {names} の通知先の SNS トピック {topic} が存在しない。作成するか、アクションを直す"),
                format!(
                    "the SNS topic {topic} that the alarm {names} tells does not exist; create it or mend the action"
                ),
            ),
            Self::FunctionGone { function } => (
                "alarm-function-gone",
                format!(
                    "アラーム {names} が呼び出す Lambda 関数 {function} が存在しない。作成するか、アクションを直す"
                ),
                format!(
                    "the Lambda function {function} that the alarm {names} calls does not exist; create it or mend the action"
                ),
            ),
            Self::NobodySubscribed { topic } => (
                "alarm-topic-without-subscription",
                format!(
                    "アラーム {names} の通知先の SNS トピック {topic} に確認済みのサブスクリプションがなく、誰にも届かない。追加して確認する"
                ),
                format!(
                    "nobody hears the SNS topic {topic} that the alarm {names} tells: it has no confirmed subscription; add one and confirm it"
                ),
            ),
            Self::ActionsDisabled => (
                "alarm-actions-disabled",
                format!("アラーム {names} のアクションは無効になっている。有効にする"),
                format!("the actions of the alarm {names} are disabled; enable them"),
            ),
            Self::NoAction => (
                "alarm-without-action",
                format!("アラーム {names} には ALARM 時のアクションがない。SNS トピックなどを設定する"),
                format!("the alarm {names} has no action for its ALARM state; give it one, such as an SNS topic"),
            ),
            Self::TellsNobody => (
                "alarm-tells-nobody",
                format!("アラーム {names} はスケーリングなどを行うだけで、誰にも通知しない"),
                format!("the alarm {names} only scales or acts on instances and tells nobody"),
            ),
        };
        Reason::new(code, ja, en)
    }
}

pub(super) fn no_alarm(regions: &str) -> Reason {
    Reason::new(
        "no-alarm",
        format!("{regions} に CloudWatch アラームがない。アクション付きのアラームを作成する"),
        format!("there is no CloudWatch alarm in {regions}; create one with an action"),
    )
}

/// The first three names, and how many more there are.
fn few(names: &[&str]) -> String {
    let shown = names.iter().take(3).copied().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(3) {
        0 => shown,
        more => format!("{shown} (+{more})"),
    }
}
