//! Kinds of data beside text, and the models that work with them.

use crate::facts::bedrock::InvocationLogging;
use crate::facts::cloudwatch::Metric;

/// A kind of data whose delivery is switched on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Modality {
    Image,
    Embedding,
    Video,
    Audio,
}

/// The model that a metric is about, if it is about one.
pub(super) fn model(metric: &Metric) -> Option<&str> {
    metric.dimensions.get("ModelId").or_else(|| metric.dimensions.get("Model")).map(String::as_str)
}

/// The models in use whose ids do not name a provider and model, as foundation models and their inference profiles do:
/// provisioned throughput, imported models and profiles of applications.
pub(super) fn opaque_models(metrics: &[Metric]) -> Vec<String> {
    let opaque = |id: &&str| id.starts_with("arn:") && !id.contains(":foundation-model/") || !id.contains('.');
    let mut models: Vec<String> = metrics.iter().filter_map(model).filter(opaque).map(str::to_owned).collect();
    models.sort_unstable();
    models.dedup();
    models
}

impl Modality {
    pub(super) const ALL: [Self; 4] = [Self::Image, Self::Embedding, Self::Video, Self::Audio];

    /// The switch in `loggingConfig`.
    pub(super) fn field(self) -> &'static str {
        match self {
            Self::Image => "imageDataDeliveryEnabled",
            Self::Embedding => "embeddingDataDeliveryEnabled",
            Self::Video => "videoDataDeliveryEnabled",
            Self::Audio => "audioDataDeliveryEnabled",
        }
    }

    /// The switch's value; none = never set.
    pub(super) fn delivered(self, config: &InvocationLogging) -> Option<bool> {
        match self {
            Self::Image => config.image,
            Self::Embedding => config.embedding,
            Self::Video => config.video,
            Self::Audio => config.audio,
        }
    }

    /// The models in use that make or take this kind of data and nothing but it. What their ids have in common is all that
    /// there is to tell: the metric has no other sign, `OutputImageCount` apart.
    pub(super) fn models(self, metrics: &[Metric]) -> Vec<String> {
        let marks: &[&str] = match self {
            Self::Image => &["image", "canvas", "stability.", "stable-"],
            Self::Embedding => &["embed"],
            Self::Video => &["nova-reel", "luma.", "pegasus"],
            Self::Audio => &["sonic", "voxtral"],
        };
        let concerns = |metric: &&Metric| {
            let id = model(metric).unwrap_or_default().to_ascii_lowercase();
            let counts_images = self == Self::Image && metric.name == "OutputImageCount";
            counts_images || marks.iter().any(|mark| id.contains(mark))
        };
        let mut models: Vec<String> =
            metrics.iter().filter(concerns).map(|metric| model(metric).unwrap_or("-").to_owned()).collect();
        models.sort_unstable();
        models.dedup();
        models
    }
}
