//! Bedrock: model invocation logging.

use aws_sdk_bedrock::Client;
use aws_sdk_bedrock::config::Builder;
use aws_sdk_bedrock::types::S3Config;

use super::answer_guard::AnswerGuard;
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::bedrock::{
    GetModelInvocationLoggingConfiguration, InvocationBucket, InvocationLogGroup, InvocationLogging,
};

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(get_model_invocation_logging_configuration)
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn get_model_invocation_logging_configuration(
    ask: Ask<'_>,
    read: GetModelInvocationLoggingConfiguration,
) -> Result<Option<InvocationLogging>, Failure> {
    let page = ask.page(client(ask, &read.region).get_model_invocation_logging_configuration().send()).await?;
    // A setting names a destination: what is left of a deleted one does not.
    let config = page.logging_config.filter(|it| it.cloud_watch_config.is_some() || it.s3_config.is_some());
    Ok(config.map(|config| InvocationLogging {
        log_group: config.cloud_watch_config.map(|group| InvocationLogGroup {
            name: group.log_group_name,
            role_arn: group.role_arn,
            large_data: group.large_data_delivery_s3_config.map(bucket),
        }),
        bucket: config.s3_config.map(bucket),
        text: config.text_data_delivery_enabled,
        image: config.image_data_delivery_enabled,
        embedding: config.embedding_data_delivery_enabled,
        video: config.video_data_delivery_enabled,
        audio: config.audio_data_delivery_enabled,
    }))
}

fn bucket(config: S3Config) -> InvocationBucket {
    InvocationBucket { name: config.bucket_name, prefix: config.key_prefix.filter(|prefix| !prefix.is_empty()) }
}
