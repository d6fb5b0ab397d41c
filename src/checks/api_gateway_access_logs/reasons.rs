//! Why a verdict on an API's access log is what it is.

use super::format::Item;
use crate::judge::verdict::Reason;

/// Why there are no calls to record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OutOfScope {
    NoStage,
    NotDeployed,
}

impl OutOfScope {
    pub(super) fn reason(self, what: &str) -> Reason {
        match self {
            Self::NoStage => Reason::new(
                "api-without-stage",
                format!("API {what} にはステージがなく、呼び出しを受けない"),
                format!("the API {what} has no stage and takes no calls"),
            ),
            Self::NotDeployed => Reason::new(
                "stage-not-deployed",
                format!("{what} には何もデプロイされておらず、呼び出しを受けない"),
                format!("nothing is deployed to {what}, so it takes no calls"),
            ),
        }
    }
}

/// What a stage's access log lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Finding {
    Off,
    DestinationNotUnderstood { arn: String },
    FormatLacks { items: Vec<Item> },
    NoRole { region: String },
    ExecutionLogsOnly { everywhere: bool },
    DataTrace,
}

impl Finding {
    pub(super) fn reason(&self, stage: &str) -> Reason {
        match self {
            Self::Off => Reason::new(
                "access-log-off",
                format!("{stage} にアクセスログの出力先が設定されていない。accessLogSettings を設定する"),
                format!("{stage} has no access log; set accessLogSettings"),
            ),
            Self::DestinationNotUnderstood { arn } => Reason::new(
                "access-log-destination-not-understood",
                format!("{stage} のアクセスログの出力先 {arn} を解釈できない"),
                format!("{arn}, the destination of the access log of {stage}, could not be understood"),
            ),
            Self::FormatLacks { items } => {
                let examples = items.iter().map(|item| item.example()).collect::<Vec<_>>().join(", ");
                Reason::new(
                    "format-lacks-items",
                    format!("{stage} のアクセスログの形式に必要な項目がない: {examples}"),
                    format!("the format of the access log of {stage} lacks {examples}"),
                )
            }
            Self::NoRole { region } => Reason::new(
                "cloudwatch-role-missing",
                format!(
                    "{region} の API Gateway アカウント設定に cloudwatchRoleArn がなく、{stage} のログは CloudWatch Logs に書かれない"
                ),
                format!(
                    "the API Gateway account settings of {region} name no cloudwatchRoleArn, so {stage} writes nothing to CloudWatch Logs"
                ),
            ),
            Self::ExecutionLogsOnly { everywhere: true } => Reason::new(
                "execution-logs-only",
                format!("{stage} は実行ログだけが有効で、内容が 1 KB で切られるためアクセスログの代わりにならない"),
                format!("{stage} has execution logs only, which are cut off after 1 KB and no access log"),
            ),
            Self::ExecutionLogsOnly { everywhere: false } => Reason::new(
                "execution-logs-of-some-methods",
                format!("{stage} は一部のメソッドの実行ログだけが有効で、アクセスログの代わりにならない"),
                format!("{stage} has execution logs of some methods only, which are no access log"),
            ),
            Self::DataTrace => Reason::new(
                "data-trace-enabled",
                format!("{stage} は dataTraceEnabled が有効で、リクエスト本文の秘密情報がログに残りうる。無効にする"),
                format!("dataTraceEnabled of {stage} writes request bodies, secrets included, to its log; turn it off"),
            ),
        }
    }
}
