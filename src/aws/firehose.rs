//! Firehose streams.

use aws_sdk_firehose::Client;
use aws_sdk_firehose::config::Builder;
use aws_sdk_firehose::operation::describe_delivery_stream::DescribeDeliveryStreamError;
use aws_sdk_firehose::types::{ExtendedS3DestinationDescription, ProcessorType};

use super::answer_guard::AnswerGuard;
use super::cloudtrail::timestamp;
use super::failure::required;
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::firehose::{DeliveryStream, DescribeDeliveryStream, StreamBucket};

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(describe_delivery_stream)
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn describe_delivery_stream(
    ask: Ask<'_>,
    read: DescribeDeliveryStream,
) -> Result<Option<DeliveryStream>, Failure> {
    let sent = client(ask, &read.region).describe_delivery_stream().delivery_stream_name(read.name).send();
    let page = ask.page_or_none(sent, DescribeDeliveryStreamError::is_resource_not_found_exception).await?;
    let Some(page) = page else { return Ok(None) };
    let description = required(page.delivery_stream_description, "DeliveryStreamDescription")?;
    let ends = description.destinations.into_iter().find_map(|end| end.extended_s3_destination_description);
    Ok(Some(DeliveryStream {
        status: description.delivery_stream_status.as_str().to_owned(),
        updated: description.last_update_timestamp.or(description.create_timestamp).map(timestamp).transpose()?,
        bucket: ends.map(stream_bucket),
    }))
}

fn stream_bucket(end: ExtendedS3DestinationDescription) -> StreamBucket {
    let processing = end.processing_configuration.filter(|processing| processing.enabled == Some(true));
    let processors = processing.and_then(|processing| processing.processors).unwrap_or_default();
    StreamBucket {
        arn: end.bucket_arn,
        prefix: end.prefix.unwrap_or_default(),
        transformed: processors.iter().any(|processor| processor.r#type == ProcessorType::Lambda),
    }
}
