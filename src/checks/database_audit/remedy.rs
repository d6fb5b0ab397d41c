//! What makes a database audit, and keep what it audits.

mod commands;
mod terraform;

use std::collections::{BTreeMap, BTreeSet};

use super::databases::{Database, Member};
use super::settings::{Change, held_option};
use super::{Params, document, export, mysql, others, postgresql};
use crate::judge::destination::State;
use crate::judge::remedy::Remedy;
use crate::judge::remedy::plan::Plan;
use crate::judge::scope::{Candidate, Cx};
use crate::lang::Text;
use crate::trail::Lack;

/// A parameter group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    /// The group in use.
    name: String,
    of_cluster: bool,
}

impl Group {
    /// The family of a default group, which cannot be changed: another takes its place.
    fn family(&self) -> Option<&str> {
        self.name.strip_prefix("default.")
    }
}

/// An option of an option group, which is to be added or set anew.
struct OptionStep {
    option: &'static str,
    /// The group in use.
    group: Option<String>,
    settings: Vec<(&'static str, String)>,
}

/// What is to become of an exported log.
struct Export {
    log: &'static str,
    /// Whether it is not exported yet.
    enable: bool,
    group: String,
    /// Whether the log group is absent.
    create: bool,
    /// Whether the log group keeps records too short.
    keep_longer: bool,
}

/// Everything that is to be done for one database.
struct Todo<'a> {
    database: &'a Database,
    retention_days: Option<u32>,
    changes: BTreeMap<Group, BTreeSet<Change>>,
    option: Option<OptionStep>,
    export: Option<Export>,
    /// How the bucket that an option writes audits into keeps them for too short.
    lack: Option<Lack>,
    /// The instances whose parameters a reboot puts in force.
    reboots: BTreeSet<String>,
}

/// The remedy for a database whose record falls short. It asks nothing that was not asked for the verdict, except where an
/// engine's record is short before all is asked.
pub(super) async fn of_database(params: &Params, cx: &Cx<'_>, database: &Candidate<Database>) -> Option<Remedy> {
    let (arn, region, database) = (&database.arn, &database.region, &database.item);
    let todo = Todo::of(params, cx, database).await;
    let mut plan = Plan::default();
    commands::write(&todo, &mut plan);
    terraform::write(&todo, &mut plan);
    if let Some(lack) = &todo.lack {
        plan.keep_longer_in_bucket(lack);
    }
    if let Some(limit) = limit(database) {
        plan.say(limit.ja, limit.en);
        plan.accept(cx, arn, None);
    }
    let (id, engine) = (&database.id, &database.engine);
    let known_as = Text::new(
        format!("{region} のデータベース {id} ({engine})"),
        format!("The database {id} ({engine}) in {region}"),
    );
    plan.remedy(arn, region, &known_as)
}

impl<'a> Todo<'a> {
    async fn of(params: &Params, cx: &Cx<'_>, database: &'a Database) -> Self {
        let retention_days = cx.scope.retention_days;
        let (changes, export) = (BTreeMap::new(), export_of(cx, database).await);
        let mut todo =
            Self { database, retention_days, changes, option: None, export, lack: None, reboots: BTreeSet::new() };
        for member in &database.members {
            for change in changes_of(params, cx, database, member).await {
                todo.add(member, change);
            }
            if todo.option.is_none() {
                todo.option = option_of(params, cx, database, member).await;
            }
            if todo.lack.is_none() {
                todo.lack = lack_of(cx, database, member).await;
            }
        }
        todo.reboots = todo.reboots();
        todo
    }

    /// A parameter is changed where it is set; elsewhere in the cluster's group, or the instance's if there is no cluster.
    fn add(&mut self, member: &Member, change: Change) {
        let database = self.database;
        let of_cluster = |name: &String| Group { name: name.clone(), of_cluster: true };
        let own = |name: &String| Group { name: name.clone(), of_cluster: false };
        let group = match (&change.group, &database.cluster_parameters) {
            (Some(group), Some(whole)) if group == whole => Some(of_cluster(whole)),
            (Some(group), _) => Some(own(group)),
            (None, Some(whole)) => Some(of_cluster(whole)),
            (None, None) => member.parameter_groups.first().map(|group| own(&group.name)),
        };
        if let Some(group) = group {
            self.changes.entry(group).or_default().insert(Change { group: None, ..change });
        }
    }

    /// Whether pgAudit is yet to be loaded.
    fn loads_pgaudit(&self) -> bool {
        self.changes.values().flatten().any(|change| change.parameter == "shared_preload_libraries")
    }

    /// All of them where a static parameter or the group itself changes; else those that wait for one. What serves a cluster
    /// without instances cannot be rebooted.
    fn reboots(&self) -> BTreeSet<String> {
        let database = self.database;
        let anew = self
            .changes
            .iter()
            .any(|(group, changes)| group.family().is_some() || changes.iter().any(Change::is_static));
        let by_option = option_name(database).is_some();
        let waits = |member: &Member| {
            let own = member.parameter_groups.iter().map(|group| group.status.as_deref());
            let whole = database.is_cluster.then_some(member.cluster_parameters.as_deref());
            own.chain(whole).any(|status| status != Some("in-sync"))
        };
        let rebooted = database.members.iter().filter(|member| anew || (!by_option && waits(member)));
        let instances = rebooted.filter(|member| !database.is_cluster || member.id != database.id);
        instances.map(|member| member.id.clone()).collect()
    }
}

impl Database {
    /// The group that takes the place of a default one.
    fn new_group(&self) -> String {
        format!("{}-audit", self.id)
    }

    /// The parameter group in which parameters are set.
    fn name_of(&self, group: &Group) -> String {
        if group.family().is_some() { self.new_group() } else { group.name.clone() }
    }

    /// The option group in which an option is set.
    fn option_group(&self, step: &OptionStep) -> String {
        match &step.group {
            Some(name) if !name.starts_with("default:") => name.clone(),
            _ => self.new_group(),
        }
    }

    /// Engine and major version of a new option group, where one has to take the place of a default one: the names of those
    /// say both (`default:mysql-8-0`).
    fn new_option_group(&self, step: &OptionStep) -> Option<(&str, String)> {
        let default = match &step.group {
            Some(name) => name.strip_prefix("default:")?,
            None => "",
        };
        let version = default.strip_prefix(self.engine.as_str()).and_then(|rest| rest.strip_prefix('-'));
        let version = version.map_or_else(|| "REPLACE_WITH_MAJOR_ENGINE_VERSION".to_owned(), |it| it.replace('-', "."));
        Some((&self.engine, version))
    }
}

async fn changes_of(params: &Params, cx: &Cx<'_>, database: &Database, member: &Member) -> Vec<Change> {
    match database.engine.as_str() {
        "aurora" | "aurora-mysql" => mysql::aurora_changes(params, cx, database, member).await,
        "mysql" | "mariadb" if database.is_cluster => mysql::general_log_changes(cx, database, member).await,
        "aurora-postgresql" | "postgres" => postgresql::changes(params, cx, database, member).await,
        "docdb" => document::documentdb_changes(cx, database, member).await,
        "neptune" => document::neptune_changes(cx, database, member).await,
        engine if engine.starts_with("oracle-") => others::oracle_changes(cx, database, member).await,
        _ => Vec::new(),
    }
}

/// The option that audits, for the engines that audit by one.
fn option_name(database: &Database) -> Option<&'static str> {
    match database.engine.as_str() {
        "mysql" | "mariadb" if !database.is_cluster => Some(mysql::PLUGIN),
        engine if engine.starts_with("sqlserver-") => Some(others::SQL_SERVER_AUDIT),
        engine if engine.starts_with("db2-") => Some(others::DB2_AUDIT),
        _ => None,
    }
}

/// What is to be set of the option; nothing if it is in force and complete, or could not be read.
async fn option_of(params: &Params, cx: &Cx<'_>, database: &Database, member: &Member) -> Option<OptionStep> {
    let name = option_name(database)?;
    let held = held_option(cx, database, member, name).await.ok()?;
    let (membership, option) = held.unzip();
    let settings = match name {
        mysql::PLUGIN => mysql::plugin_changes(params, option.as_ref()),
        _ => {
            let bucket = option.as_ref().and_then(others::bucket_of);
            let alive = match (&option, bucket) {
                (Some(_), Some(bucket)) => !matches!(bucket.judge(cx, &database.region).await.state, State::Gone(_)),
                (option, _) => option.is_some(),
            };
            if alive { Vec::new() } else { others::new_audit(&cx.scope.partition) }
        }
    };
    let in_force = membership.as_ref().is_some_and(|group| group.status.as_deref() == Some("in-sync"));
    let group = membership.or_else(|| member.option_groups.first().cloned()).map(|group| group.name);
    (!in_force || !settings.is_empty()).then_some(OptionStep { option: name, group, settings })
}

async fn lack_of(cx: &Cx<'_>, database: &Database, member: &Member) -> Option<Lack> {
    let (_, option) = held_option(cx, database, member, option_name(database)?).await.ok()??;
    others::bucket_of(&option)?.judge(cx, &database.region).await.lack
}

/// The log that has to be exported, for the engines that audit into a log.
async fn export_of(cx: &Cx<'_>, database: &Database) -> Option<Export> {
    let log = match database.engine.as_str() {
        "aurora-postgresql" | "postgres" => "postgresql",
        "mysql" | "mariadb" if database.is_cluster => "general",
        engine if engine.starts_with("sqlserver-") || engine.starts_with("db2-") => return None,
        _ => "audit",
    };
    let state = export::group(cx, database, log).await.state;
    let keep_longer = matches!(&state, State::Short(why) if why.code == "retention-short");
    let (group, create) = (export::group_name(database, log), matches!(state, State::Gone(_)));
    Some(Export { log, enable: !export::is_enabled(database, log), group, create, keep_longer })
}

/// What no setting records, where the best record of an engine is a part.
fn limit(database: &Database) -> Option<Text> {
    let by_sql = |statements: &str| {
        Text::new(
            format!(
                "何を監査するかは SQL の {statements} で定義され、AWS の API からは確認できない。SQL で定義を確認し、audit-gap.yaml の例外に残す"
            ),
            format!(
                "what is audited is defined by {statements} in SQL, which the API of AWS does not show: check the definitions in SQL, and note that in audit-gap.yaml as an exception"
            ),
        )
    };
    match database.engine.as_str() {
        "mysql" | "mariadb" if database.is_cluster => Some(Text::new(
            "マルチ AZ DB クラスターには監査プラグインがなく、一般ログには結果が残らない。補う手段を決め、audit-gap.yaml の例外に残す",
            "a Multi-AZ DB cluster has no audit plugin, and the general log shows no results: decide what makes up for it, and note that in audit-gap.yaml as an exception",
        )),
        engine if engine.starts_with("oracle-") => Some(by_sql("AUDIT")),
        engine if engine.starts_with("sqlserver-") => Some(by_sql("CREATE SERVER AUDIT SPECIFICATION")),
        engine if engine.starts_with("db2-") => Some(by_sql("CREATE AUDIT POLICY")),
        _ => None,
    }
}
