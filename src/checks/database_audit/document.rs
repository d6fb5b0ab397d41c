//! DocumentDB and Neptune, which the RDS API lists beside its own databases.

use std::collections::BTreeSet;

use futures::future::join_all;

use super::databases::Database;
use super::reasons::Lack;
use super::settings::{Settings, items};
use super::{Params, demanded, export};
use crate::judge::grade::Grade;
use crate::judge::scope::Cx;
use crate::judge::vended_logs::Mechanism;

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

/// Neptune: one switch for connections and queries alike; the files are also on the instance.
pub(super) async fn neptune(cx: &Cx<'_>, database: &Database) -> Mechanism {
    const SWITCH: &str = "neptune_enable_audit_log";
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
