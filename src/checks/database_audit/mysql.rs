//! MySQL, MariaDB and Aurora MySQL: the audit plugin or Aurora's advanced auditing; the general log as the lesser one.

use std::collections::BTreeSet;

use futures::future::join_all;

use super::databases::{Database, Member};
use super::reasons::Lack;
use super::settings::{Change, Settings, is_on, items, option};
use super::{Operation, Params, demanded, export};
use crate::content::documented;
use crate::facts::rds::{DbOption, OptionSetting};
use crate::judge::grade::Grade;
use crate::judge::scope::Cx;
use crate::judge::vended_logs::Mechanism;

pub(super) const PLUGIN: &str = "MARIADB_AUDIT_PLUGIN";
const AUDITING: [&str; 6] = [
    "aws_default_logs_role",
    "server_audit_events",
    "server_audit_excl_users",
    "server_audit_incl_users",
    "server_audit_logging",
    "server_audit_logs_upload",
];
/// The kinds of statements, which `QUERY` holds all.
const QUERIES: [&str; 3] = ["QUERY_DDL", "QUERY_DML", "QUERY_DCL"];
const GENERAL_LOG: [&str; 2] = ["general_log", "log_output"];

/// Aurora MySQL: parameters of the cluster. Audit files rotate away on the instance unless they are exported.
pub(super) async fn aurora(params: &Params, cx: &Cx<'_>, database: &Database) -> Mechanism {
    let members = database.members.iter().map(|member| async move {
        let settings = Settings::of_cluster(cx, database, member, &AUDITING).await;
        // The older way to export, by the instance itself.
        let uploads = settings.is_on("server_audit_logs_upload")
            && settings.value("aws_default_logs_role").is_some_and(|role| !role.is_empty());
        let audited = settings.judged(|settings| advanced_auditing(params, &database.id, settings));
        let audited = audited.with_record(documented::mysql_audit(true));
        let exported = match uploads {
            true => export::delivered(cx, database, "audit").await,
            false => export::judge(cx, database, "audit", Grade::PART).await,
        };
        with_general_log(cx, database, member, limited_by(audited, exported)).await
    });
    Mechanism::of_parts(join_all(members).await)
}

/// The parameters of a cluster of Aurora MySQL that keep something out of the audit, with the values that let it in.
pub(super) async fn aurora_changes(params: &Params, cx: &Cx<'_>, database: &Database, member: &Member) -> Vec<Change> {
    let settings = Settings::of_cluster(cx, database, member, &AUDITING).await;
    let audit = Audit::of_cluster(&settings);
    let events = audit.wanted_events(params);
    let [everyone_but, only] = audit.users.map(|(_, users)| limiting(users).is_none());
    let changes = [
        settings.change("server_audit_logging", "1", audit.is_on),
        settings.change("server_audit_events", &events, events == audit.events),
        settings.change("server_audit_excl_users", "rdsadmin", everyone_but),
        settings.change("server_audit_incl_users", "", only),
    ];
    changes.into_iter().flatten().collect()
}

/// What sends the general log into a file, where it does not: the most that a Multi-AZ DB cluster, which has no option groups,
/// can record.
pub(super) async fn general_log_changes(cx: &Cx<'_>, database: &Database, member: &Member) -> Vec<Change> {
    let settings = Settings::read(cx, database, member, &GENERAL_LOG).await;
    let into_file = settings.value("log_output").is_some_and(|output| items(output).any(|item| item == "file"));
    let changes = [
        settings.change("general_log", "1", settings.is_on("general_log")),
        settings.change("log_output", "FILE", into_file),
    ];
    changes.into_iter().flatten().collect()
}

/// The settings of the audit plugin that keep something out of the audit, with the values that let it in; all that are
/// needed where there is no plugin.
pub(super) fn plugin_changes(params: &Params, plugin: Option<&DbOption>) -> Vec<(&'static str, String)> {
    let none: &[OptionSetting] = &[];
    let audit = Audit::of_plugin(plugin.map_or(none, |plugin| &plugin.settings));
    let events = audit.wanted_events(params);
    let [some_out, only_some] = audit.users.map(|(_, users)| limiting(users).is_some());
    let changes = [
        (!audit.is_on).then(|| ("SERVER_AUDIT_LOGGING", "ON".to_owned())),
        (plugin.is_none() || events != audit.events).then_some(("SERVER_AUDIT_EVENTS", events)),
        some_out.then(|| ("SERVER_AUDIT_EXCL_USERS", "rdsadmin".to_owned())),
        only_some.then(|| ("SERVER_AUDIT_INCL_USERS", String::new())),
    ];
    changes.into_iter().flatten().collect()
}

/// MySQL and MariaDB of RDS: the audit plugin of the option group.
pub(super) async fn rds(params: &Params, cx: &Cx<'_>, database: &Database) -> Mechanism {
    let members = database.members.iter().map(|member| async move {
        let (plugin, in_force) = option(cx, database, member, PLUGIN).await;
        let audited = match plugin {
            None => in_force,
            Some(plugin) => in_force.and(Audit::of_plugin(&plugin.settings).judge(params, &database.id)),
        };
        let audited = audited.with_record(documented::mysql_audit(false));
        let exported = export::judge(cx, database, "audit", Grade::PART).await;
        with_general_log(cx, database, member, limited_by(audited, exported)).await
    });
    Mechanism::of_parts(join_all(members).await)
}

/// Where nothing is audited, how far it is exported matters to nobody.
fn limited_by(audited: Mechanism, exported: Mechanism) -> Mechanism {
    if audited.grade == Grade::NOTHING { audited } else { audited.and(exported) }
}

fn advanced_auditing(params: &Params, database: &str, settings: &Settings) -> Mechanism {
    let in_force = ["server_audit_logging", "server_audit_events"].map(|name| settings.in_force(database, name));
    let judged = Audit::of_cluster(settings).judge(params, database);
    if judged.grade == Grade::NOTHING { judged } else { in_force.into_iter().fold(judged, Mechanism::and) }
}

/// The settings of the audit, which the plugin and Aurora share.
struct Audit<'a> {
    switch: &'a str,
    is_on: bool,
    list: &'a str,
    events: &'a str,
    /// Lists of users, and how many they name.
    users: [(&'a str, Option<&'a str>); 2],
}

/// Users that are left out, if any are.
fn limiting(users: Option<&str>) -> Option<&str> {
    users.filter(|users| !["", "0"].contains(users))
}

impl<'a> Audit<'a> {
    fn of_cluster(settings: &'a Settings) -> Self {
        Self {
            switch: "server_audit_logging",
            is_on: settings.is_on("server_audit_logging"),
            list: "server_audit_events",
            events: settings.value("server_audit_events").unwrap_or_default(),
            users: ["server_audit_excl_users", "server_audit_incl_users"].map(|list| (list, settings.value(list))),
        }
    }

    /// The plugin is on, and audits connections and queries, unless its settings say otherwise.
    fn of_plugin(settings: &'a [OptionSetting]) -> Self {
        let value =
            |name| settings.iter().find(|setting| setting.name == name).and_then(|found| found.value.as_deref());
        Self {
            switch: "SERVER_AUDIT_LOGGING",
            is_on: value("SERVER_AUDIT_LOGGING").is_none_or(is_on),
            list: "SERVER_AUDIT_EVENTS",
            events: value("SERVER_AUDIT_EVENTS").unwrap_or("CONNECT,QUERY"),
            users: ["SERVER_AUDIT_EXCL_USERS", "SERVER_AUDIT_INCL_USERS"].map(|list| (list, value(list))),
        }
    }

    /// The events of the list, and those that it lacks. They are spelled in capitals, without blanks.
    fn wanted_events(&self, params: &Params) -> String {
        let events: BTreeSet<String> = items(self.events).collect();
        let holds = |event: &str| events.contains(event);
        let every_kind = QUERIES.iter().all(|kind| holds(&kind.to_ascii_lowercase()));
        let lacking = [
            (Operation::Connections, "CONNECT", holds("connect")),
            (Operation::Queries, "QUERY", holds("query") || every_kind),
        ];
        let lacking =
            lacking.into_iter().filter(|(operation, _, holds)| params.operations.contains(operation) && !holds);
        let lacking: Vec<String> = lacking.map(|(_, event, _)| event.to_owned()).collect();
        match lacking.is_empty() {
            true => self.events.to_owned(),
            false => {
                items(self.events).map(|event| event.to_ascii_uppercase()).chain(lacking).collect::<Vec<_>>().join(",")
            }
        }
    }

    /// `QUERY` holds every statement, the other three each a kind; `QUERY_DML` also those that only read.
    fn judge(&self, params: &Params, database: &str) -> Mechanism {
        if !self.is_on {
            return Mechanism::because(Grade::NOTHING, Lack::AuditOff { setting: self.switch }.reason(database));
        }
        let events: BTreeSet<String> = items(self.events).collect();
        let missing = QUERIES.into_iter().filter(|kind| !events.contains(&kind.to_ascii_lowercase()));
        let missing: Vec<&str> = missing.collect();
        let lacking =
            |what: &str| Lack::EventsLacking { setting: self.list, value: self.events, what }.reason(database);
        let connections = match events.contains("connect") {
            true => Mechanism::whole(),
            false => Mechanism::because(Grade::NOTHING, lacking("CONNECT")),
        };
        let queries = match missing.len() {
            _ if events.contains("query") => Mechanism::whole(),
            0 => Mechanism::whole(),
            3 if !events.contains("query_dml_no_select") => Mechanism::because(Grade::NOTHING, lacking("QUERY")),
            _ => Mechanism::because(Grade::PART, lacking(&missing.join(", "))),
        };
        let limits = self.users.iter().filter_map(|(setting, users)| {
            let users = limiting(*users)?;
            Some(Mechanism::because(Grade::PART, Lack::UsersLeftOut { setting, users }.reason(database)))
        });
        limits.fold(demanded(params, connections, queries), Mechanism::and)
    }
}

/// The general log holds every statement, without result or failed connections' details. It is asked only if it is
/// exported and could improve the verdict.
async fn with_general_log(cx: &Cx<'_>, database: &Database, member: &Member, audited: Mechanism) -> Mechanism {
    let could_improve = audited.grade.or(Grade::PART) != audited.grade;
    if !could_improve || !export::is_enabled(database, "general") {
        return audited;
    }
    let settings = Settings::read(cx, database, member, &GENERAL_LOG).await;
    // RDS writes the general log into a table by default, Aurora into a file.
    let default = if database.engine.starts_with("aurora") { "FILE" } else { "TABLE" };
    let general = settings.judged(|settings| {
        let output = settings.value("log_output").unwrap_or(default);
        if settings.is_on("general_log") && items(output).any(|item| item == "file") {
            let part = Mechanism::because(Grade::PART, Lack::GeneralLogOnly.reason(&database.id));
            let in_force = GENERAL_LOG.map(|name| settings.in_force(&database.id, name));
            in_force.into_iter().fold(part, Mechanism::and)
        } else {
            Mechanism::none()
        }
    });
    let general = Mechanism { grade: general.grade.and(Grade::PART), ..general };
    audited.or(limited_by(general, export::delivered(cx, database, "general").await))
}
