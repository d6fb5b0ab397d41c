//! Whether a log leaves the instance for a log group that keeps it.

use super::databases::Database;
use super::reasons::Lack;
use crate::judge::arrival::{self, Source, Writer};
use crate::judge::destination::{Destination, Judged};
use crate::judge::grade::Grade;
use crate::judge::scope::Cx;
use crate::judge::vended_logs::Mechanism;

/// Whether the database exports `log`.
pub(super) fn is_enabled(database: &Database, log: &str) -> bool {
    let has = |logs: &[String]| logs.iter().any(|one| one == log);
    has(&database.exports.enabled) && !has(&database.exports.pending)
}

/// What the export of `log` contributes: as much as its log group keeps; `otherwise` where it is not exported, which is a
/// part for engines that keep their files on the instance for a while.
pub(super) async fn judge(cx: &Cx<'_>, database: &Database, log: &str, otherwise: Grade) -> Mechanism {
    if is_enabled(database, log) {
        return delivered(cx, database, log).await;
    }
    let pending = database.exports.pending.iter().any(|one| one == log);
    Mechanism::because(otherwise, Lack::NotExported { log, pending }.reason(&database.id))
}

/// What the log group of `log` keeps, and whether anything arrives there while clients are connected.
pub(super) async fn delivered(cx: &Cx<'_>, database: &Database, log: &str) -> Mechanism {
    let judged = group(cx, database, log).await;
    let (exists, group) = (judged.is_there(), judged.destination.clone());
    let kept = Mechanism::delivered(judged);
    let Some(source) = source(database, log).filter(|_| exists) else { return kept };
    let name = if source == Source::Database { "DBInstanceIdentifier" } else { "DBClusterIdentifier" };
    let (whose, dimensions) = (database.id.as_str(), vec![(name, database.id.as_str())]);
    let writer = Writer { source, whose, region: &database.region, dimensions, since: None, layouts: Vec::new() };
    arrival::weigh_in(cx, kept, &writer, &group).await
}

/// What writes `log`, if connected clients are bound to leave something in it some time. Of Neptune no metric tells whether
/// there are any, and diagnostic logs hold what goes wrong.
fn source(database: &Database, log: &str) -> Option<Source> {
    match (database.engine.as_str(), log) {
        ("neptune", _) => None,
        ("docdb", "audit") => Some(Source::DocumentCluster),
        (_, "audit" | "general" | "postgresql") if database.is_cluster => Some(Source::DatabaseCluster),
        (_, "audit" | "general" | "postgresql") => Some(Source::Database),
        _ => None,
    }
}

/// What became of the log group of `log`.
pub(super) async fn group(cx: &Cx<'_>, database: &Database, log: &str) -> Judged {
    let name = group_name(database, log);
    let group = Destination::log_group(&cx.scope.partition, &database.region, &cx.scope.account, &name);
    group.judge(cx, &database.region).await
}

/// RDS makes the log group of `log` when the first record arrives, and names it.
pub(super) fn group_name(database: &Database, log: &str) -> String {
    let service = match database.engine.as_str() {
        "docdb" => "docdb",
        "neptune" => "neptune",
        _ if database.is_cluster => "rds/cluster",
        _ => "rds/instance",
    };
    format!("/aws/{service}/{}/{log}", database.id)
}
