//! Why a verdict on a function's logs is what it is.

use crate::judge::verdict::Reason;

/// What a function's logs lack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Finding {
    ApplicationLogsDropped { level: String },
    InvocationsNotLogged,
    LayersPresent { layers: Vec<String> },
    ReplicasAtTheEdge { regions: Vec<String> },
}

impl Finding {
    pub(super) fn reason(&self, function: &str) -> Reason {
        match self {
            Self::ApplicationLogsDropped { level } => Reason::new(
                "application-logs-dropped",
                format!(
                    "{function} の ApplicationLogLevel は {level} で、INFO で書かれた記録は Lambda が破棄する。INFO 以下に設定する"
                ),
                format!(
                    "the ApplicationLogLevel of {function} is {level}: Lambda drops what it writes at INFO; set INFO or lower"
                ),
            ),
            Self::InvocationsNotLogged => Reason::new(
                "invocation-lines-dropped",
                format!("{function} の SystemLogLevel は WARN で、呼び出しの開始・終了・報告の行が残らない"),
                format!(
                    "the SystemLogLevel of {function} is WARN: the lines START, END and REPORT of its invocations are dropped"
                ),
            ),
            Self::LayersPresent { layers } => {
                let layers = layers.join(", ");
                Reason::new(
                    "logs-possibly-external",
                    format!("{function} にはレイヤー ({layers}) があり、拡張機能がログを外部へ送っている可能性がある"),
                    format!("{function} has layers ({layers}); an extension in them may send its logs elsewhere"),
                )
            }
            Self::ReplicasAtTheEdge { regions } => {
                let regions = regions.join(", ");
                Reason::new(
                    "edge-replicas",
                    format!(
                        "{function} は Lambda@Edge の複製が実行リージョン ({regions}) でログを書いており、他のリージョンは確認していない"
                    ),
                    format!(
                        "{function} runs as Lambda@Edge replicas, which log where they run ({regions}); other regions were not looked at"
                    ),
                )
            }
        }
    }
}
