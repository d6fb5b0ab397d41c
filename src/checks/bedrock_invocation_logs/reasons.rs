//! Why a verdict on model invocations is what it is.

use super::modality::Modality;
use crate::judge::verdict::Reason;

/// What invocation logging in a region lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Finding {
    Off,
    NotUsed,
    MantleUsed,
    TextNotDelivered,
    TextUnset,
    LargeDataNotDelivered,
    BucketOfOtherAccount { bucket: String },
    DeliveryFails { metric: String },
    DeliveryFailsAtTimes { metric: String },
}

impl Finding {
    pub(super) fn reason(&self, region: &str) -> Reason {
        match self {
            Self::Off => Reason::new(
                "invocation-logging-off",
                format!("{region} でモデル呼び出しのログ (model invocation logging) が設定されていない"),
                format!("model invocation logging is not configured in {region}"),
            ),
            Self::NotUsed => Reason::new(
                "bedrock-not-used",
                format!("{region} では直近 90 日間にモデルの呼び出しがない"),
                format!("no model was invoked in {region} in the last 90 days"),
            ),
            Self::MantleUsed => Reason::new(
                "mantle-endpoint-not-logged",
                format!(
                    "{region} では bedrock-mantle エンドポイントが使われているが、その呼び出しはログに記録できない。bedrock-runtime を使う"
                ),
                format!(
                    "{region} uses the endpoint bedrock-mantle, whose calls cannot be logged; call bedrock-runtime instead"
                ),
            ),
            Self::TextNotDelivered => Reason::new(
                "text-not-delivered",
                format!("{region} の textDataDeliveryEnabled が false で、プロンプトと応答が残らない。true にする"),
                format!(
                    "textDataDeliveryEnabled is false in {region}: prompts and answers are not recorded; set it to true"
                ),
            ),
            Self::TextUnset => Reason::new(
                "text-delivery-unset",
                format!(
                    "{region} の textDataDeliveryEnabled が未設定で、プロンプトが記録されるか分からない。明示的に true にする"
                ),
                format!(
                    "textDataDeliveryEnabled is not set in {region}, so nobody knows whether prompts are recorded; set it to true"
                ),
            ),
            Self::LargeDataNotDelivered => Reason::new(
                "large-data-not-delivered",
                format!(
                    "{region} の出力先は CloudWatch Logs だけで、100 KB を超える本文とバイナリが残らない。largeDataDeliveryS3Config を設定する"
                ),
                format!(
                    "{region} logs to CloudWatch Logs only, without bodies over 100 KB and binary data; set largeDataDeliveryS3Config"
                ),
            ),
            Self::DeliveryFails { metric } => Reason::new(
                "invocation-log-delivery-failing",
                format!(
                    "{region} で直近 2 週間の配信がすべて失敗している（{metric} だけが記録されている）。roleArn の権限、バケットポリシー、KMS キーポリシーを確認する"
                ),
                format!(
                    "every delivery of the last two weeks failed in {region} ({metric} alone is reported); check roleArn's permissions, the bucket policy and the KMS key policy"
                ),
            ),
            Self::DeliveryFailsAtTimes { metric } => Reason::new(
                "invocation-log-delivery-fails-at-times",
                format!("{region} で直近 2 週間に配信の失敗がある（{metric}）。失敗した呼び出しの記録は残っていない"),
                format!(
                    "deliveries failed in {region} in the last two weeks ({metric}): the records of those calls are lost"
                ),
            ),
            Self::BucketOfOtherAccount { bucket } => Reason::new(
                "bucket-of-other-account",
                format!("Bedrock は同じアカウントのバケットにしか出力できないが、{bucket} はこのアカウントにない"),
                format!("Bedrock delivers only to buckets of its own account, but {bucket} belongs to another"),
            ),
        }
    }
}

/// What is delivered of images and the like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Switch {
    /// Off, though these models are used.
    Off { modality: Modality, models: Vec<String> },
    /// Never set, though these models are used.
    Unset { modality: Modality, models: Vec<String> },
    /// Off, though models are used that may be of that kind: their ids do not tell.
    Perhaps { modality: Modality, models: Vec<String> },
    /// Off, and no such model is used.
    Idle { modalities: Vec<Modality> },
}

impl Switch {
    pub(super) fn reason(&self, region: &str) -> Reason {
        match self {
            Self::Off { modality, models } => {
                let (field, models) = (modality.field(), models.join(", "));
                Reason::new(
                    "modality-not-delivered",
                    format!("{region} の {field} が false だが、{models} が使われている"),
                    format!("{field} is false in {region}, where {models} is in use"),
                )
            }
            Self::Unset { modality, models } => {
                let (field, models) = (modality.field(), models.join(", "));
                Reason::new(
                    "modality-unset",
                    format!("{region} の {field} が未設定だが、{models} が使われており、記録されるか分からない"),
                    format!(
                        "{field} is not set in {region}, where {models} is in use: nobody knows whether it is recorded"
                    ),
                )
            }
            Self::Perhaps { modality, models } => {
                let (field, models) = (modality.field(), models.join(", "));
                Reason::new(
                    "modality-undecided",
                    format!(
                        "{region} の {field} は有効でなく、{models} がどのようなデータを扱うモデルか ID からは分からない。true にする"
                    ),
                    format!(
                        "{field} is not on in {region}, and the id of {models} does not tell what data the model works with; set it to true"
                    ),
                )
            }
            Self::Idle { modalities } => {
                let fields = modalities.iter().map(|modality| modality.field()).collect::<Vec<_>>().join(", ");
                Reason::new(
                    "idle-modalities",
                    format!(
                        "{region} の {fields} は false。専用モデルの利用は直近 2 週間にないが、マルチモーダルモデルに渡した画像などは残らない"
                    ),
                    format!(
                        "{fields} is false in {region}: no model made for such data was used in the last two weeks, but what multimodal models are given of it is not recorded"
                    ),
                )
            }
        }
    }
}
