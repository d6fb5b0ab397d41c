//! DocumentDB and Neptune, which the RDS API lists beside its own databases.

use std::collections::BTreeSet;

use futures::future::join_all;

use super::databases::{Database, Member};
use super::reasons::Lack;
use super::settings::{Change, Settings, items};
use super::{Params, demanded, export};
use crate::judge::grade::Grade;
use crate::judge::scope::Cx;
use crate::judge::vended_logs::Mechanism;

/// Of Neptune.
const SWITCH: &str = "neptune_enable_audit_log";

/// DocumentDB: `audit_logs` says what, and it goes nowhere but to CloudWatch Logs. The category `ddl` (also spelled
/// `enabled`) holds connections, definitions and users.
pub(super) async fn documentdb(params: &Params, cx: &Cx<'_>, database: &Database) -> Mechanism {
    let members = database.members.iter().map(|member| async move {
        let settings = Settings::of_cluster(cx, database, member, &["audit_logs"]).await;
        settings.judged(|settings| {
            let value = settings.value("audit_logs").unwrap_or("disabled");
            let mut categories: BTreeSet<String> = items(value).collect();
            if categories.contains("all") {
                categories.extend(["ddl", "dml_read", "dml_write"].map(str::to_owned));
            }
            let has = |category: &str| categories.contains(category);
            let lacking = |what| {
                let lack = Lack::EventsLacking { setting: "audit_logs", value, what };
                Mechanism::because(Grade::NOTHING, lack.reason(&database.id))
            };
            let part = |holds, what| if holds { Mechanism::whole() } else { lacking(what) };
            let ddl = has("ddl") || has("enabled");
            let kinds = [(ddl, "ddl"), (has("dml_read"), "dml_read"), (has("dml_write"), "dml_write")];
            let queries = Mechanism::of_parts(kinds.into_iter().map(|(holds, what)| part(holds, what)).collect());
            let audited = demanded(params, part(ddl, "ddl"), queries);
            if audited.grade == Grade::NOTHING {
                return audited;
            }
            audited.and(settings.in_force(&database.id, "audit_logs"))
        })
    });
    exported(cx, database, Mechanism::of_parts(join_all(members).await), Grade::NOTHING).await
}

/// The parameter that DocumentDB lacks: every category, whatever is demanded.
pub(super) async fn documentdb_changes(cx: &Cx<'_>, database: &Database, member: &Member) -> Vec<Change> {
    let settings = Settings::of_cluster(cx, database, member, &["audit_logs"]).await;
    let categories: BTreeSet<String> = items(settings.value("audit_logs").unwrap_or_default()).collect();
    let holds = |category: &str| categories.contains(category);
    let whole = holds("all") || ["ddl", "dml_read", "dml_write"].into_iter().all(holds);
    settings.change("audit_logs", "all", whole).into_iter().collect()
}

/// The switch of Neptune, where it is off.
pub(super) async fn neptune_changes(cx: &Cx<'_>, database: &Database, member: &Member) -> Vec<Change> {
    let settings = Settings::of_cluster(cx, database, member, &[SWITCH]).await;
    settings.change(SWITCH, "1", settings.is_on(SWITCH)).into_iter().collect()
}

/// Neptune: one switch for connections and queries alike; the files are also on the instance.
pub(super) async fn neptune(cx: &Cx<'_>, database: &Database) -> Mechanism {
    let members = database.members.iter().map(|member| async move {
        let settings = Settings::of_cluster(cx, database, member, &[SWITCH]).await;
        settings.judged(|settings| match settings.is_on(SWITCH) {
            true => settings.in_force(&database.id, SWITCH),
            false => Mechanism::because(Grade::NOTHING, Lack::AuditOff { setting: SWITCH }.reason(&database.id)),
        })
    });
    exported(cx, database, Mechanism::of_parts(join_all(members).await), Grade::PART).await
}

async fn exported(cx: &Cx<'_>, database: &Database, audited: Mechanism, otherwise: Grade) -> Mechanism {
    if audited.grade == Grade::NOTHING {
        return audited;
    }
    audited.and(export::judge(cx, database, "audit", otherwise).await)
}
