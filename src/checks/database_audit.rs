//! Connections and queries of RDS databases: Aurora, the engines of RDS, and DocumentDB and Neptune, whose clusters RDS
//! lists too.
//!
//! What an engine audits is said by parameters or options, and only those in force count. Most engines keep what they log
//! on the instance for a while; it stays for good only where it is exported.
//!
//! Two things are not asked, as no verdict depends on them. The files on an instance (`DescribeDBLogFiles`) rotate away. An
//! RDS Proxy logs for debugging alone, for a day (`DebugLogging`), and is no audit; behind one, a log shows its address
//! instead of the client's.

mod databases;
mod document;
mod export;
mod mysql;
mod others;
mod postgresql;
mod reasons;
mod remedy;
mod settings;
mod stream;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use futures::future::join_all;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::databases::Database;
use self::reasons::Lack;
use crate::content::RecordItems;
use crate::facts::rds::{
    DescribeDbClusterParameters, DescribeDbClusters, DescribeDbInstances, DescribeDbParameters, DescribeOptionGroups,
};
use crate::facts::{Read, ReadKind};
use crate::judge::binding::bound;
use crate::judge::grade::Grade;
use crate::judge::reads::together;
use crate::judge::scope::{Candidate, Cx};
use crate::judge::vended_logs::Mechanism;
use crate::judge::verdict::{Current, ResourceVerdict, Verdict, without_repetition};
use crate::judge::{arrival, data_stream, destination};

/// Which operations must be recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// The operations, each of which is demanded.
    pub operations: BTreeSet<Operation>,
}

/// What can be done to a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// Connecting, successfully or not, and disconnecting.
    Connections,
    /// Statements that read or write data, define objects or grant rights.
    Queries,
}

/// What the check may read.
pub const READS: &[&ReadKind] =
    &together::<{ 5 + destination::READS.len() + data_stream::READS.len() + arrival::READS.len() }>(&[
        &[
            DescribeDbClusterParameters::KIND,
            DescribeDbClusters::KIND,
            DescribeDbInstances::KIND,
            DescribeDbParameters::KIND,
            DescribeOptionGroups::KIND,
        ],
        destination::READS,
        data_stream::READS,
        arrival::READS,
    ]);

/// Judges each cluster that the row means, and each instance outside clusters. Names: the identifier of the cluster, of a
/// member or of the instance.
pub async fn run(params: &Params, cx: &Cx<'_>) -> Verdict {
    let bound = bound(cx, databases::list(cx).await).await;
    let judged = join_all(bound.chosen.iter().map(|database| judge(params, cx, database))).await;
    let short = |judged: &ResourceVerdict| matches!(judged.current, Current::Partial | Current::Missing);
    let short = bound.chosen.iter().zip(&judged).filter(|(_, (judged, ..))| short(judged));
    let remedies = join_all(short.map(|(database, _)| remedy::of_database(params, cx, database))).await;
    let (mut resources, mut claims, mut records) = (bound.absent, BTreeSet::new(), Vec::new());
    for (resource, of_records, record) in judged {
        resources.push(resource);
        claims.extend(of_records);
        records.push(record);
    }
    let verdict = Verdict { claims: claims.into_iter().collect(), ..Verdict::fold(resources, &bound.unlisted) };
    let verdict = verdict.with_records(records).with_remedies(remedies);
    verdict.with_remedies_for_silence().with_remedies_for_unfound(cx)
}

/// The verdict on one database, what its records go to, and what they hold. Its activity stream is asked only if its logs
/// fall short.
async fn judge(
    params: &Params,
    cx: &Cx<'_>,
    database: &Candidate<Database>,
) -> (ResourceVerdict, Vec<String>, RecordItems) {
    let (arn, region) = (database.arn.clone(), database.region.clone());
    let database = &database.item;
    let mut evidence = database.evidence();
    if database.members.is_empty() {
        let reasons = vec![Lack::WithoutInstances.reason(&database.id)];
        return (
            ResourceVerdict { arn, region, current: Current::NotPresent, reasons, evidence },
            Vec::new(),
            RecordItems::new(),
        );
    }
    let mut recorded = logged(params, cx, database).await;
    if recorded.grade != Grade::WHOLE {
        recorded = recorded.or(stream::judge(cx, database).await);
    }
    if !database.unread.is_empty() {
        let unread = database.unread.iter().map(|why| Mechanism::unreadable(Grade::WHOLE, why));
        recorded = Mechanism::of_parts([recorded].into_iter().chain(unread).collect());
    }
    evidence.extend(recorded.evidence);
    let mut reasons = without_repetition(recorded.reasons);
    if recorded.grade == Grade::WHOLE {
        // What falls short beside a log that holds everything is none of its reasons.
        reasons.retain(|reason| arrival::NOTES.contains(&reason.code.as_str()));
    }
    let current = recorded.grade.current();
    // What is audited and kept nowhere holds nothing.
    let record = if recorded.grade == Grade::NOTHING { RecordItems::new() } else { recorded.record };
    (ResourceVerdict { arn, region, current, reasons, evidence }, recorded.claims, record)
}

/// What the engine's own logs record.
async fn logged(params: &Params, cx: &Cx<'_>, database: &Database) -> Mechanism {
    match database.engine.as_str() {
        "aurora" | "aurora-mysql" => mysql::aurora(params, cx, database).await,
        "mysql" | "mariadb" => mysql::rds(params, cx, database).await,
        "aurora-postgresql" | "postgres" => postgresql::judge(params, cx, database).await,
        "docdb" => document::documentdb(params, cx, database).await,
        "neptune" => document::neptune(cx, database).await,
        engine if engine.starts_with("sqlserver-") => others::sql_server(cx, database).await,
        engine if engine.starts_with("oracle-") => others::oracle(cx, database).await,
        engine if engine.starts_with("db2-") => others::db2(cx, database).await,
        // RDS Custom leaves the operating system, and so the logs, to the customer.
        _ => Mechanism::because(Grade::UNKNOWN, Lack::EngineNotJudged.reason(&database.id)),
    }
}

/// The demanded operations out of what is recorded of each.
fn demanded(params: &Params, connections: Mechanism, queries: Mechanism) -> Mechanism {
    let parts = [(Operation::Connections, connections), (Operation::Queries, queries)];
    let parts = parts.into_iter().filter(|(operation, _)| params.operations.contains(operation));
    Mechanism::of_parts(parts.map(|(_, part)| part).collect())
}
