//! PostgreSQL and Aurora PostgreSQL: pgAudit for statements, the server's own log for connections.
//!
//! `CREATE EXTENSION pgaudit`, which no AWS API shows, decides nothing: loaded at start, pgAudit audits without it, and only
//! entries of definitions then lack the object's type and name (pgAudit's README, "Settings").

use std::collections::BTreeSet;

use futures::future::join_all;

use super::databases::{Database, Member};
use super::reasons::PostgresqlLack as Lack;
use super::settings::{Change, Settings, is_on, items};
use super::{Operation, Params, demanded, export};
use crate::content::documented;
use crate::judge::grade::Grade;
use crate::judge::scope::Cx;
use crate::judge::vended_logs::Mechanism;

/// RDS's own value of `log_line_prefix`.
const PREFIX: &str = "%t:%r:%u@%d:[%p]:";
const PARAMETERS: [&str; 11] = [
    "log_connections",
    "log_disconnections",
    "log_line_prefix",
    "log_min_messages",
    "log_statement",
    "pgaudit.log",
    "pgaudit.log_client",
    "pgaudit.log_level",
    "pgaudit.log_statement",
    "pgaudit.role",
    "shared_preload_libraries",
];
/// Levels of messages, from those that `log_min_messages` keeps out of the log first to those that it keeps out last.
const LEVELS: [&str; 13] = [
    "debug5", "debug4", "debug3", "debug2", "debug1", "debug", "info", "notice", "warning", "error", "log", "fatal",
    "panic",
];
/// The classes of pgAudit that are queries: reads and writes of data, definitions, and grants.
const CLASSES: [&str; 4] = ["ddl", "read", "role", "write"];
/// The other classes of pgAudit, which `all` holds too.
const OTHER_CLASSES: [&str; 3] = ["function", "misc", "misc_set"];

/// Everything goes into one log. Unless it is exported, the instance deletes it after days.
pub(super) async fn judge(params: &Params, cx: &Cx<'_>, database: &Database) -> Mechanism {
    let exported = export::judge(cx, database, "postgresql", Grade::NOTHING).await;
    if !export::is_enabled(database, "postgresql") {
        return exported;
    }
    let members = database.members.iter().map(|member| async move {
        let settings = Settings::read(cx, database, member, &PARAMETERS).await;
        settings.judged(|settings| logged(params, &database.id, settings))
    });
    Mechanism::of_parts(join_all(members).await).and(exported)
}

/// The parameters of a member that keep something out of the log, with the values that let it in.
pub(super) async fn changes(params: &Params, cx: &Cx<'_>, database: &Database, member: &Member) -> Vec<Change> {
    let settings = Settings::read(cx, database, member, &PARAMETERS).await;
    let value = |name| settings.value(name);
    let mut changes = Vec::new();
    if params.operations.contains(&Operation::Connections) {
        let connections = value("log_connections");
        let list =
            connections.is_some_and(|value| items(value).any(|item| CONNECTION_ASPECTS.contains(&item.as_str())));
        let all = if list { "all" } else { "1" };
        changes.push(settings.change("log_connections", all, connections.is_some_and(identifies)));
        changes.push(settings.change("log_disconnections", "1", settings.is_on("log_disconnections")));
    }
    if params.operations.contains(&Operation::Queries) {
        // What RDS loads by default stays.
        let libraries = value("shared_preload_libraries").unwrap_or("pg_stat_statements");
        let loaded: Vec<String> = items(libraries).collect();
        let more = [&loaded[..], &["pgaudit".to_owned()]].concat().join(",");
        changes.push(settings.change("shared_preload_libraries", &more, loaded.iter().any(|it| it == "pgaudit")));
        let mut classes = classes(value("pgaudit.log").unwrap_or_default());
        let holds = CLASSES.iter().all(|class| classes.contains(*class));
        classes.remove("none");
        classes.extend(CLASSES.map(str::to_owned));
        let classes: Vec<String> = classes.into_iter().collect();
        changes.push(settings.change("pgaudit.log", &classes.join(","), holds));
        changes.push(settings.change("pgaudit.log_statement", "1", value("pgaudit.log_statement").is_none_or(is_on)));
        changes.push(settings.change("pgaudit.log_client", "0", audit_level(&database.id, &settings).is_none()));
    }
    changes.push(settings.change("log_min_messages", "warning", dropped(&database.id, &settings, "log").is_none()));
    let whole = prefix(&database.id, &settings).grade == Grade::WHOLE;
    changes.push(settings.change("log_line_prefix", PREFIX, whole));
    changes.into_iter().flatten().collect()
}

fn logged(params: &Params, database: &str, settings: &Settings) -> Mechanism {
    let connections = Mechanism::of_parts(vec![
        switched(database, settings, "log_connections", identifies),
        switched(database, settings, "log_disconnections", is_on),
    ]);
    let queries = match audited(database, settings) {
        audited if audited.grade == Grade::WHOLE => audited,
        audited => audited.or(as_text(database, settings)),
    };
    let recorded = demanded(params, connections, queries);
    match dropped(database, settings, "log") {
        Some(dropped) if recorded.grade != Grade::NOTHING => recorded.and(dropped),
        _ => recorded.and(prefix(database, settings)),
    }
}

/// Messages of `level`, if `log_min_messages` keeps them out of the log. Connections, statements and the entries of pgAudit
/// are of the level LOG, which lies above ERROR here. The default keeps WARNING and above. A list with levels for each type
/// of process is as strict as its strictest item.
fn dropped(database: &str, settings: &Settings, level: &str) -> Option<Mechanism> {
    let rank = |level: &str| LEVELS.iter().position(|one| *one == level);
    let name = "log_min_messages";
    let least = settings.value(name).unwrap_or("warning");
    let strictest = items(least).filter_map(|item| rank(item.rsplit(':').next()?.trim())).max();
    let lost = rank(level)? < strictest?;
    lost.then(|| Mechanism::because(Grade::NOTHING, Lack::LevelDropped { level, least }.reason(database)))
}

/// What `log_connections` can name since PostgreSQL 18.
const CONNECTION_ASPECTS: [&str; 4] = ["authentication", "authorization", "receipt", "setup_durations"];

/// Since PostgreSQL 18 `log_connections` is a list: the user is known from authentication on.
fn identifies(value: &str) -> bool {
    is_on(value) || items(value).any(|item| ["all", "authentication", "authorization"].contains(&item.as_str()))
}

fn switched(database: &str, settings: &Settings, name: &'static str, wanted: fn(&str) -> bool) -> Mechanism {
    if settings.value(name).is_some_and(wanted) {
        return settings.in_force(database, name);
    }
    let lack = Lack::ConnectionsNotLogged { parameter: name, value: settings.value(name) };
    Mechanism::because(Grade::NOTHING, lack.reason(database))
}

/// Session logging of pgAudit. The library must be loaded at start; a role alone audits what is granted to it.
fn audited(database: &str, settings: &Settings) -> Mechanism {
    let libraries = settings.value("shared_preload_libraries").unwrap_or_default();
    if !items(libraries).any(|library| library == "pgaudit") {
        return Mechanism::because(Grade::NOTHING, Lack::PgauditNotLoaded.reason(database));
    }
    let classes = classes(settings.value("pgaudit.log").unwrap_or_default());
    let missing: Vec<&str> = CLASSES.into_iter().filter(|class| !classes.contains(*class)).collect();
    let by_role = settings.value("pgaudit.role").is_some_and(|role| !role.is_empty());
    let (grade, lack) = match missing.len() {
        0 => (Grade::WHOLE, None),
        len if len < CLASSES.len() => (Grade::PART, Some(Lack::ClassesMissing { missing })),
        _ if by_role => (Grade::PART, Some(Lack::AuditedByGrantsOnly)),
        _ => (Grade::NOTHING, Some(Lack::ClassesMissing { missing })),
    };
    let reasons = lack.iter().map(|lack| lack.reason(database)).collect();
    let audited = Mechanism { grade, reasons, ..Mechanism::none() };
    if grade == Grade::NOTHING {
        return audited;
    }
    let decisive = if by_role && grade == Grade::PART { "pgaudit.role" } else { "pgaudit.log" };
    let names = ["shared_preload_libraries", decisive];
    let audited = names.into_iter().map(|name| settings.in_force(database, name)).fold(audited, Mechanism::and);
    let form = documented::pgaudit(settings.value("log_line_prefix").unwrap_or(PREFIX));
    written(database, settings).into_iter().fold(audited, Mechanism::and).with_record(form)
}

/// What the level of pgAudit's entries keeps out of the log. It is LOG unless `pgaudit.log_client` is on.
fn audit_level(database: &str, settings: &Settings) -> Option<Mechanism> {
    let level = settings.value("pgaudit.log_level").filter(|_| settings.is_on("pgaudit.log_client"))?;
    let level = level.to_ascii_lowercase();
    if level == "log" { None } else { dropped(database, settings, &level) }
}

/// What keeps pgAudit's entries, or their text, out of the log.
fn written(database: &str, settings: &Settings) -> Vec<Mechanism> {
    let dropped = audit_level(database, settings);
    let without_text = settings.value("pgaudit.log_statement").is_some_and(|value| !is_on(value));
    let omitted = without_text.then(|| Mechanism::because(Grade::PART, Lack::TextOmitted.reason(database)));
    dropped.into_iter().chain(omitted).collect()
}

/// `pgaudit.log` adds classes and, with a minus, takes them away again, from left to right.
fn classes(value: &str) -> BTreeSet<String> {
    let mut classes = BTreeSet::new();
    for item in items(value) {
        let (name, adds) = match item.strip_prefix('-') {
            Some(name) => (name, false),
            None => (item.as_str(), true),
        };
        let meant: Vec<&str> = match name {
            "all" => [&CLASSES[..], &OTHER_CLASSES[..]].concat(),
            name => vec![name],
        };
        for class in meant {
            if adds {
                classes.insert(class.to_owned());
            } else {
                classes.remove(class);
            }
        }
    }
    classes
}

/// `log_statement` writes statements as text, before they run: without result or objects, with any password in them.
fn as_text(database: &str, settings: &Settings) -> Mechanism {
    match settings.value("log_statement").map(str::to_ascii_lowercase).as_deref() {
        Some(value @ ("ddl" | "mod" | "all")) => {
            let part = Mechanism::because(Grade::PART, Lack::StatementsAsText { value }.reason(database));
            part.and(settings.in_force(database, "log_statement"))
        }
        _ => Mechanism::none(),
    }
}

/// Each line must say who (`%u`), from where (`%h` or `%r`) and when (`%t`, `%m` or `%n`). RDS's default does.
fn prefix(database: &str, settings: &Settings) -> Mechanism {
    let Some(prefix) = settings.value("log_line_prefix") else { return Mechanism::whole() };
    let wanted: [(&str, &[&str]); 3] = [("%u", &["%u"]), ("%r", &["%h", "%r"]), ("%m", &["%m", "%n", "%t"])];
    let missing: Vec<&str> = wanted
        .iter()
        .filter(|(_, any)| !any.iter().any(|escape| prefix.contains(escape)))
        .map(|(name, _)| *name)
        .collect();
    match missing.is_empty() {
        true => Mechanism::whole(),
        false => Mechanism::because(Grade::PART, Lack::PrefixShort { missing }.reason(database)),
    }
}
