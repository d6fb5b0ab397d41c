//! Kinesis data streams.

use aws_sdk_kinesis::Client;
use aws_sdk_kinesis::config::Builder;
use aws_sdk_kinesis::operation::describe_stream_summary::DescribeStreamSummaryError;

use super::answer_guard::AnswerGuard;
use super::failure::required;
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::kinesis::{DescribeStreamSummary, StreamSummary};

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(describe_stream_summary)
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn describe_stream_summary(ask: Ask<'_>, read: DescribeStreamSummary) -> Result<Option<StreamSummary>, Failure> {
    let sent = client(ask, &read.region).describe_stream_summary().stream_name(read.name).send();
    let page = ask.page_or_none(sent, DescribeStreamSummaryError::is_resource_not_found_exception).await?;
    let Some(page) = page else { return Ok(None) };
    let summary = required(page.stream_description_summary, "StreamDescriptionSummary")?;
    Ok(Some(StreamSummary {
        status: summary.stream_status.as_str().to_owned(),
        retention_hours: summary.retention_period_hours,
    }))
}
