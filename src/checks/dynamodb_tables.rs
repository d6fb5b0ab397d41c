//! Table operations, item reads and item writes of DynamoDB tables.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::facts::dynamodb::ListTables;
use crate::facts::{Read, ReadKind};
use crate::judge::binding::{bound, listed};
use crate::judge::reads::together;
use crate::judge::scope::{Candidate, Cx};
use crate::judge::trail_remedy::remedied;
use crate::judge::trail_support::{self, Inquiry, Subject, ask, fold};
use crate::judge::verdict::Verdict;
use crate::trail::{Access, EventClass, Place};

/// Parameters: none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {}

/// What the check may read.
pub const READS: &[&ReadKind] =
    &together::<{ 1 + trail_support::READS.len() }>(&[&[ListTables::KIND], trail_support::READS]);

/// Judges table operations, item reads and item writes of each table that the row means. Names: the table's name.
///
/// Table operations are management events of the service in the region. Item operations are data events; PartiQL
/// statements read and write under the same event names.
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
    let subjects = bound.chosen.into_iter().map(|table| Subject {
        classes: vec![
            EventClass::management("dynamodb.amazonaws.com", Access::Both, Place::Region(table.region.clone())),
            EventClass::dynamodb_items(&table.region, &table.arn, Access::Read),
            EventClass::dynamodb_items(&table.region, &table.arn, Access::Write),
            EventClass::dynamodb_partiql(&table.region, &table.arn),
        ],
        arn: table.arn,
        region: table.region,
    });
    let (findings, recorders) = ask(cx, Inquiry { subjects: subjects.collect(), ..Inquiry::default() }).await;
    remedied(cx, fold(findings, bound.absent, &bound.unlisted, &recorders), &recorders)
}

#[cfg(test)]
mod tests;
