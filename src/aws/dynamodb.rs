//! DynamoDB tables, and where their item changes are streamed to.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Builder;
use aws_sdk_dynamodb::types::KinesisDataStreamDestination;

use super::answer_guard::AnswerGuard;
use super::failure::required;
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::dynamodb::{
    DescribeKinesisStreamingDestination, DescribeTable, KinesisDestination, ListTables, Table,
};

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(list_tables).or_else(|| ask.by(describe_table)).or_else(|| ask.by(describe_kinesis_streaming_destination))
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn list_tables(ask: Ask<'_>, read: ListTables) -> Result<Vec<String>, Failure> {
    let client = client(ask, &read.region);
    let page = |last| client.list_tables().set_exclusive_start_table_name(last).send();
    let mut tables = Vec::new();
    for page in ask.pages(page, |page| page.last_evaluated_table_name()).await? {
        tables.extend(required(page.table_names, "TableNames")?);
    }
    Ok(tables)
}

async fn describe_table(ask: Ask<'_>, read: DescribeTable) -> Result<Table, Failure> {
    let page = ask.page(client(ask, &read.region).describe_table().table_name(read.table).send()).await?;
    let stream = required(page.table, "Table")?.stream_specification.filter(|stream| stream.stream_enabled);
    let view = match stream {
        None => None,
        Some(stream) => Some(required(stream.stream_view_type, "StreamViewType")?.as_str().to_owned()),
    };
    Ok(Table { stream_view_type: view })
}

async fn describe_kinesis_streaming_destination(
    ask: Ask<'_>,
    read: DescribeKinesisStreamingDestination,
) -> Result<Vec<KinesisDestination>, Failure> {
    let sent = client(ask, &read.region).describe_kinesis_streaming_destination().table_name(read.table).send();
    let destinations = ask.page(sent).await?.kinesis_data_stream_destinations.unwrap_or_default();
    let fact = |destination: KinesisDataStreamDestination| {
        let status = required(destination.destination_status, "DestinationStatus")?.as_str().to_owned();
        Ok(KinesisDestination { stream_arn: required(destination.stream_arn, "StreamArn")?, status })
    };
    destinations.into_iter().map(fact).collect()
}
