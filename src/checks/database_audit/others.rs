//! SQL Server, Oracle and Db2. What they audit is said in SQL, which no AWS API shows.

use futures::future::join_all;

use super::databases::{Database, Member};
use super::export;
use super::reasons::{Lack, OptionLack};
use super::settings::{Change, Settings, option};
use crate::content::documented;
use crate::facts::rds::DbOption;
use crate::judge::destination::Destination;
use crate::judge::grade::Grade;
use crate::judge::scope::Cx;
use crate::judge::vended_logs::Mechanism;

/// The option of SQL Server.
pub(super) const SQL_SERVER_AUDIT: &str = "SQLSERVER_AUDIT";
/// The option of Db2.
pub(super) const DB2_AUDIT: &str = "DB2_AUDIT";
/// Of Oracle.
const SWITCH: &str = "audit_trail";

/// SQL Server: the option writes audits to S3; which audits there are, is said in T-SQL: a part at most. C2 auditing and
/// the error log, with its failed logins, are parts too.
pub(super) async fn sql_server(cx: &Cx<'_>, database: &Database) -> Mechanism {
    const C2: &str = "c2 audit mode";
    let members = database.members.iter().map(|member| async move {
        let audited = by_option(cx, database, member, SQL_SERVER_AUDIT).await;
        if audited.grade == Grade::PART {
            return audited.with_record(documented::sql_server_audit());
        }
        let c2 = Settings::read(cx, database, member, &[C2]).await.judged(|settings| match settings.is_on(C2) {
            true => {
                let part = Mechanism::because(Grade::PART, Lack::OnInstanceOnly { what: C2 }.reason(&database.id));
                part.and(settings.in_force(&database.id, C2))
            }
            false => Mechanism::none(),
        });
        let c2 = Mechanism { grade: c2.grade.and(Grade::PART), ..c2 };
        audited.or(c2).or(diagnostics(cx, database, &["error"]).await)
    });
    Mechanism::of_parts(join_all(members).await)
}

/// Db2: the option uploads audits to S3; which there are, is said by its policies in SQL.
pub(super) async fn db2(cx: &Cx<'_>, database: &Database) -> Mechanism {
    let members = database.members.iter().map(|member| async move {
        let audited = by_option(cx, database, member, DB2_AUDIT).await;
        match audited.grade {
            Grade::PART => audited,
            _ => audited.or(diagnostics(cx, database, &["diag.log"]).await),
        }
    });
    Mechanism::of_parts(join_all(members).await)
}

/// The bucket that an option writes audits into.
pub(super) fn bucket_of(option: &DbOption) -> Option<Destination> {
    let bucket = option.settings.iter().find(|setting| setting.name == "S3_BUCKET_ARN")?;
    Destination::of_arn(bucket.value.as_deref()?)
}

/// The settings of an option that is to write audits into a bucket: which, and as whom, is for people to choose.
pub(super) fn new_audit(partition: &str) -> Vec<(&'static str, String)> {
    vec![
        ("IAM_ROLE_ARN", "REPLACE_WITH_ROLE_ARN".to_owned()),
        ("S3_BUCKET_ARN", format!("arn:{partition}:s3:::REPLACE_WITH_DATABASE_LOG_BUCKET_NAME")),
    ]
}

/// An option that writes audits into a bucket: a part, as long as nobody sees which audits there are.
async fn by_option(cx: &Cx<'_>, database: &Database, member: &Member, name: &'static str) -> Mechanism {
    let (found, in_force) = option(cx, database, member, name).await;
    let Some(found) = found else {
        return Mechanism { grade: in_force.grade.and(Grade::PART), ..in_force };
    };
    let part =
        in_force.and(Mechanism::because(Grade::PART, OptionLack::PolicyNotShown { option: name }.reason(&database.id)));
    match bucket_of(&found) {
        Some(bucket) => part.and(Mechanism::delivered(bucket.judge(cx, &database.region).await)),
        None => part,
    }
}

/// The switch of Oracle, where it sends nothing into files.
pub(super) async fn oracle_changes(cx: &Cx<'_>, database: &Database, member: &Member) -> Vec<Change> {
    let settings = Settings::read(cx, database, member, &[SWITCH]).await;
    let in_files = settings.value(SWITCH).is_some_and(goes_into_files);
    settings.change(SWITCH, "XML,EXTENDED", in_files).into_iter().collect()
}

fn goes_into_files(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    value.starts_with("os") || value.starts_with("xml")
}

/// Oracle: `audit_trail` sends audits into files, which can be exported, or into a table, which cannot. The SQL statement
/// AUDIT says of what: a part at most.
pub(super) async fn oracle(cx: &Cx<'_>, database: &Database) -> Mechanism {
    let members = database.members.iter().map(|member| async move {
        let settings = Settings::read(cx, database, member, &[SWITCH]).await;
        settings.judged(|settings| {
            let value = settings.value(SWITCH).unwrap_or("NONE");
            if ["none", "false"].contains(&value.to_ascii_lowercase().as_str()) {
                return Mechanism::because(Grade::NOTHING, Lack::TraditionalAuditOff { value }.reason(&database.id));
            }
            let part = match goes_into_files(value) {
                true => {
                    Mechanism::because(Grade::PART, OptionLack::PolicyNotShown { option: SWITCH }.reason(&database.id))
                }
                false => {
                    let what = format!("{SWITCH}={value}");
                    Mechanism::because(Grade::PART, Lack::OnInstanceOnly { what: &what }.reason(&database.id))
                }
            };
            part.and(settings.in_force(&database.id, SWITCH))
        })
    });
    let audited = Mechanism::of_parts(join_all(members).await);
    let audited = Mechanism { grade: audited.grade.and(Grade::PART), ..audited };
    if audited.grade == Grade::NOTHING {
        return audited.or(diagnostics(cx, database, &["alert", "listener"]).await);
    }
    audited.and(export::judge(cx, database, "audit", Grade::PART).await)
}

/// Logs that are exported and show something of connections, but are no audit.
async fn diagnostics(cx: &Cx<'_>, database: &Database, logs: &[&str]) -> Mechanism {
    let exported = logs.iter().filter(|log| export::is_enabled(database, log));
    let judged = join_all(exported.map(|log| async move {
        let part = Mechanism::because(Grade::PART, Lack::NoAudit { log }.reason(&database.id));
        part.and(export::delivered(cx, database, log).await)
    }));
    judged.await.into_iter().fold(Mechanism::none(), Mechanism::or)
}
