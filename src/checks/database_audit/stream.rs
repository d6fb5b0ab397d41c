//! Database activity streams, the alternative to logs: every activity, encrypted, into a Kinesis data stream.

use super::databases::Database;
use super::reasons::StreamLack;
use crate::content::documented;
use crate::judge::data_stream;
use crate::judge::grade::Grade;
use crate::judge::scope::Cx;
use crate::judge::vended_logs::Mechanism;

/// What the activity stream records. RDS keeps its Kinesis stream for 24 hours, so that it is a part until somebody
/// carries it on; asynchronous ones lose records, and SQL Server's and Oracle's hold what their audit policies name.
pub(super) async fn judge(cx: &Cx<'_>, database: &Database) -> Mechanism {
    let stream = &database.activity_stream;
    let limited = |lack: StreamLack| Mechanism::because(Grade::PART, lack.reason(&database.id));
    match (stream.status.as_deref(), stream.kinesis_stream.as_deref()) {
        (Some("started"), Some(name)) => {
            let kept = data_stream::judge(cx, &database.region, name).await;
            let by_policy = ["oracle-", "sqlserver-"].iter().any(|engine| database.engine.starts_with(engine));
            let kept = match by_policy {
                true => kept.and(limited(StreamLack::ByPolicy)),
                false => kept.with_record(documented::database_activity()),
            };
            match stream.mode.as_deref() {
                Some("sync") => kept,
                _ => kept.and(limited(StreamLack::MayLose)),
            }
        }
        (Some("starting"), _) => limited(StreamLack::NotStarted),
        (Some("started"), None) => Mechanism::because(Grade::UNKNOWN, StreamLack::NotNamed.reason(&database.id)),
        _ => Mechanism::none(),
    }
}
