//! Table operations, item reads and item writes of DynamoDB tables.

mod remedy;
mod streams;

use futures::future::join_all;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::content::documented;
use crate::facts::dynamodb::{DescribeKinesisStreamingDestination, DescribeTable, ListTables};
use crate::facts::{Read, ReadKind};
use crate::judge::binding::{bound, listed};
use crate::judge::data_stream;
use crate::judge::reads::together;
use crate::judge::remedy::Remedy;
use crate::judge::scope::{Candidate, Cx};
use crate::judge::trail_remedy::remedied;
use crate::judge::trail_support::{self, Inquiry, Subject, ask, claim, fold};
use crate::judge::verdict::Verdict;
use crate::trail::{Access, EventClass, Place};

/// Parameters: none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {}

/// What the check may read.
pub const READS: &[&ReadKind] = &together::<{ 3 + data_stream::READS.len() + trail_support::READS.len() }>(&[
    &[DescribeKinesisStreamingDestination::KIND, DescribeTable::KIND, ListTables::KIND],
    data_stream::READS,
    trail_support::READS,
]);

/// Judges table operations, item reads and item writes of each table that the row means. Names: the table's name.
///
/// Table operations are management events of the service in the region. Item operations are data events; PartiQL
/// statements read and write under the same event names. Where CloudTrail has nothing, streams of item changes are a part.
pub async fn run(_params: &Params, cx: &Cx<'_>) -> Verdict {
    let scope = cx.scope;
    let lists = cx.read_in(&scope.regions, |region| ListTables { region }).await;
    let tables = listed(lists, |region, name: String| Candidate {
        arn: scope.arn("dynamodb", region, &format!("table/{name}")),
        names: vec![name.clone()],
        region: region.to_owned(),
        item: name,
    });
    let bound = bound(cx, tables).await;
    let subjects = bound.chosen.iter().map(|table| Subject {
        classes: vec![
            EventClass::management("dynamodb.amazonaws.com", Access::Both, Place::Region(table.region.clone())),
            EventClass::dynamodb_items(&table.region, &table.arn, Access::Read),
            EventClass::dynamodb_items(&table.region, &table.arn, Access::Write),
            EventClass::dynamodb_partiql(&table.region, &table.arn),
        ],
        arn: table.arn.clone(),
        region: table.region.clone(),
    });
    let (findings, recorders) = ask(cx, Inquiry { subjects: subjects.collect(), ..Inquiry::default() }).await;
    let weighed = bound.chosen.iter().zip(findings).map(|(table, finding)| streams::weigh(cx, &table.item, finding));
    let weighed = join_all(weighed).await;
    let claims: Vec<String> = weighed.iter().flat_map(|it| it.claims.clone()).collect();
    let remedies: Vec<Remedy> = weighed.iter().flat_map(|it| it.remedies.clone()).collect();
    let findings = weighed.into_iter().map(|it| it.finding).collect();
    let mut verdict = fold(findings, bound.absent, &bound.unlisted, &recorders);
    claim(&mut verdict, claims);
    let verdict = verdict.with_documented_records_if_whole(documented::cloudtrail());
    remedied(cx, verdict, &recorders).with_remedies(remedies)
}

#[cfg(test)]
mod tests;
