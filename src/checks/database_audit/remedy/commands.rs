//! The commands, in the order in which they have to be given.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{Change, Database, Group, OptionStep, Plan, Todo};
use crate::judge::remedy::{comment, create_log_group_command, retention_command, shell, shell_json, shell_object};

/// Writes the commands for a database, and says what they do.
pub(super) fn write(todo: &Todo<'_>, plan: &mut Plan) {
    let (now, later) = in_order(todo);
    for (group, changes) in &now {
        parameters(todo.database, plan, group, changes);
    }
    log_group(todo, plan);
    if let Some(step) = &todo.option {
        option(todo.database, plan, step);
    }
    modify(todo, plan);
    reboot(todo, plan);
    if !later.is_empty() {
        plan.say(
            "再起動後、各データベースで CREATE EXTENSION pgaudit を実行してから pgaudit のパラメータを設定する",
            "after the reboot, run CREATE EXTENSION pgaudit in every database, and only then set the parameters of pgaudit",
        );
        let extension = "in every database, as its owner: CREATE EXTENSION IF NOT EXISTS pgaudit;";
        plan.run(&comment(extension));
    }
    for (group, changes) in &later {
        set(todo.database, plan, group, changes);
    }
}

type Changes<'a> = Vec<(&'a Group, Vec<&'a Change>)>;

/// pgAudit has no parameters before it is loaded, and its extension must be there before it audits.
fn in_order<'a>(todo: &'a Todo<'_>) -> (Changes<'a>, Changes<'a>) {
    let loads = todo.loads_pgaudit();
    let waits = |change: &&Change| loads && change.parameter.starts_with("pgaudit.");
    let (mut now, mut later) = (Vec::new(), Vec::new());
    for (group, changes) in &todo.changes {
        let (after, before): (Vec<_>, Vec<_>) = changes.iter().partition(waits);
        now.push((group, before));
        later.push((group, after));
    }
    later.retain(|(_, changes)| !changes.is_empty());
    (now, later)
}

/// A group of its own takes the place of a default group, which cannot be changed.
fn parameters(database: &Database, plan: &mut Plan, group: &Group, changes: &[&Change]) {
    if let Some(family) = group.family() {
        let (noun, name) = (noun_of_group(group), database.new_group());
        plan.say(
            format!("既定のパラメータグループ {} は変更できないため、{name} を作って適用する", group.name),
            format!("the default parameter group {} cannot be changed: {name} takes its place", group.name),
        );
        plan.run(&format!(
            "{} create-{noun} --region {} --{noun}-name {} --db-parameter-group-family {} --description {}",
            tool(database),
            shell(&database.region),
            shell(&name),
            shell(family),
            shell("audit"),
        ));
    }
    set(database, plan, group, changes);
}

fn set(database: &Database, plan: &mut Plan, group: &Group, changes: &[&Change]) {
    if changes.is_empty() {
        return;
    }
    let (noun, name) = (noun_of_group(group), database.name_of(group));
    let list: Vec<String> = changes.iter().map(|it| format!("{} = \"{}\"", it.parameter, it.value)).collect();
    let list = list.join(", ");
    plan.say(
        format!("パラメータグループ {name} に {list} を設定する"),
        format!("set {list} in the parameter group {name}"),
    );
    let list: Vec<Value> = changes.iter().map(|change| parameter(change)).collect();
    plan.run(&format!(
        "{} modify-{noun} --region {} --{noun}-name {} --parameters {}",
        tool(database),
        shell(&database.region),
        shell(&name),
        shell_json(&list),
    ));
}

fn parameter(change: &Change) -> Value {
    let Change { parameter, value, .. } = change;
    json!({ "ParameterName": parameter, "ParameterValue": value, "ApplyMethod": apply_method(change) })
}

/// When a parameter is to take effect (`ApplyMethod`).
pub(super) fn apply_method(change: &Change) -> &'static str {
    if change.is_static() { "pending-reboot" } else { "immediate" }
}

/// The log group, before records arrive: RDS would make one that keeps them without end.
fn log_group(todo: &Todo<'_>, plan: &mut Plan) {
    let (region, days) = (&todo.database.region, todo.retention_days);
    let Some(export) = todo.export.as_ref().filter(|export| export.create || export.keep_longer) else { return };
    let name = &export.group;
    match (export.create, days) {
        (true, _) => {
            plan.say(format!("ロググループ {name} を作る"), format!("create the log group {name}"));
            plan.run(&create_log_group_command(region, name));
        }
        (false, Some(days)) => plan.say(
            format!("ロググループ {name} の保持期間を {days} 日以上にする"),
            format!("make the log group {name} keep its records for {days} days or longer"),
        ),
        (false, None) => {}
    }
    if export.keep_longer || days.is_some() {
        plan.run(&retention_command(region, name, days));
    }
}

/// An option is added to the group in use, or to a group of its own where that is a default group.
fn option(database: &Database, plan: &mut Plan, step: &OptionStep) {
    let (name, option, region) = (database.option_group(step), step.option, shell(&database.region));
    if let Some((engine, version)) = database.new_option_group(step) {
        plan.say(
            format!("既定のオプショングループは変更できないため、{name} を作って適用する"),
            format!("a default option group cannot be changed: {name} takes its place"),
        );
        plan.run(&format!("aws rds create-option-group --region {region} --option-group-name {} --engine-name {} --major-engine-version {} --option-group-description {}",
            shell(&name),
            shell(engine),
            shell(&version),
            shell("audit"),));
    }
    if step.settings.is_empty() {
        plan.say(
            format!("オプショングループ {name} の {option} を直ちに適用する"),
            format!("put {option} of the option group {name} in force at once"),
        );
        return;
    }
    let list: Vec<String> = step.settings.iter().map(|(name, value)| format!("{name} = \"{value}\"")).collect();
    let list = list.join(", ");
    plan.say(
        format!("オプショングループ {name} の {option} に {list} を設定する"),
        format!("give {option} of the option group {name} the settings {list}"),
    );
    let settings = step.settings.iter().map(|(name, value)| json!({ "Name": name, "Value": value }));
    let options = [json!({ "OptionName": option, "OptionSettings": settings.collect::<Vec<_>>() })];
    plan.run(&format!(
        "aws rds add-option-to-option-group --region {region} --option-group-name {} --apply-immediately --options {}",
        shell(&name),
        shell_json(&options),
    ));
}

/// The database itself: its groups, if others take their place, and its exports, to which those that it has are kept.
fn modify(todo: &Todo<'_>, plan: &mut Plan) {
    let database = todo.database;
    let noun = if database.is_cluster { "db-cluster" } else { "db-instance" };
    let mut flags = String::new();
    if let Some(group) = todo.changes.keys().find(|group| group.family().is_some()) {
        let _ = write!(flags, " --{}-name {}", noun_of_group(group), shell(&database.new_group()));
    }
    if let Some(step) = &todo.option
        && (database.new_option_group(step).is_some() || step.settings.is_empty())
    {
        let _ = write!(flags, " --option-group-name {}", shell(&database.option_group(step)));
    }
    if let Some(export) = todo.export.as_ref().filter(|export| export.enable) {
        let log = export.log;
        plan.say(
            format!("{log} ログを CloudWatch Logs にエクスポートする"),
            format!("export the log {log} to CloudWatch Logs"),
        );
        let types = shell_object(&json!({ "EnableLogTypes": [log] }));
        let _ = write!(flags, " --cloudwatch-logs-export-configuration {types}");
    }
    if !flags.is_empty() {
        let (tool, region, id) = (tool(database), shell(&database.region), shell(&database.id));
        plan.run(&format!(
            "{tool} modify-{noun} --region {region} --{noun}-identifier {id}{flags} --apply-immediately"
        ));
    }
}

fn reboot(todo: &Todo<'_>, plan: &mut Plan) {
    if todo.reboots.is_empty() {
        return;
    }
    let all: Vec<&str> = todo.reboots.iter().map(String::as_str).collect();
    let all = all.join(", ");
    plan.say(
        format!("{all} を再起動してパラメータを反映する（接続が切れる）"),
        format!("reboot {all} to put the parameters in force (connections are lost)"),
    );
    for id in &todo.reboots {
        let (tool, region) = (tool(todo.database), shell(&todo.database.region));
        plan.run(&format!("{tool} reboot-db-instance --region {region} --db-instance-identifier {}", shell(id)));
    }
}

fn tool(database: &Database) -> &'static str {
    match database.engine.as_str() {
        "docdb" => "aws docdb",
        "neptune" => "aws neptune",
        _ => "aws rds",
    }
}

fn noun_of_group(group: &Group) -> &'static str {
    if group.of_cluster { "db-cluster-parameter-group" } else { "db-parameter-group" }
}
