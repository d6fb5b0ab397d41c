//! The same in Terraform: what exists is imported and amended, since its other settings have to stay.

use std::fmt::Write;

use super::commands::apply_method;
use super::{Change, Database, Group, OptionStep, Plan, Todo};
use crate::judge::remedy::{comment, hcl, hcl_list, import, label, log_group_block};

/// What Terraform calls a database and what belongs to it.
struct Words {
    database: &'static str,
    group: &'static str,
    group_argument: &'static str,
    exports: &'static str,
}

/// What is written so far.
#[derive(Default)]
struct Text {
    /// What is to be set in imported resources.
    settings: String,
    imports: String,
    blocks: String,
}

impl Text {
    fn block(&mut self, block: &str) {
        if !self.blocks.is_empty() {
            self.blocks.push('\n');
        }
        self.blocks.push_str(block);
    }
}

/// Writes the Terraform text for a database.
pub(super) fn write(todo: &Todo<'_>, plan: &mut Plan) {
    let (mut text, mut arguments) = (Text::default(), Vec::new());
    for (group, changes) in &todo.changes {
        parameter_group(todo.database, &mut text, &mut arguments, group, changes.iter());
    }
    if let Some(step) = &todo.option {
        option_group(todo.database, &mut text, &mut arguments, step);
    }
    if let Some(export) = todo.export.as_ref().filter(|export| export.create || export.keep_longer) {
        if !export.create {
            text.imports.push_str(&import("aws_cloudwatch_log_group", &label(&export.group), &export.group));
        }
        text.block(&log_group_block(&export.group, todo.retention_days));
    }
    if let Some(export) = todo.export.as_ref().filter(|export| export.enable) {
        let mut logs = todo.database.exports.enabled.clone();
        logs.extend((!logs.iter().any(|log| log == export.log)).then(|| export.log.to_owned()));
        arguments.push(format!("{} = {}", words(todo.database).exports, hcl_list(&logs)));
    }
    if !arguments.is_empty() {
        imported(&mut text, words(todo.database).database, &todo.database.id, &arguments);
    }
    let mut notes = Vec::new();
    if todo.loads_pgaudit() {
        notes.push(
            "apply the parameters of pgaudit only after the reboot and CREATE EXTENSION pgaudit in every database",
        );
    }
    if !text.settings.is_empty() {
        notes.push("terraform plan -generate-config-out=database.tf writes the other settings of what is imported; then set in it:");
    }
    let notes: String = notes.into_iter().map(|note| comment(note) + "\n").collect();
    plan.block(&format!("{notes}{}{}{}", text.settings, text.imports, text.blocks));
}

/// Lines to set in a resource that is imported.
fn imported(text: &mut Text, kind: &str, name: &str, lines: &[String]) {
    let label = label(name);
    // Writing to a string cannot fail.
    let _ = writeln!(text.settings, "{}", comment(&format!("{kind}.{label}:")));
    for line in lines {
        let _ = writeln!(text.settings, "{}", comment(&format!("  {line}")));
    }
    text.imports.push_str(&import(kind, &label, name));
}

fn parameter_group<'a>(
    database: &Database,
    text: &mut Text,
    arguments: &mut Vec<String>,
    group: &Group,
    changes: impl Iterator<Item = &'a Change>,
) {
    let words = words(database);
    let kind = if group.of_cluster || !database.is_cluster { words.group } else { "aws_db_parameter_group" };
    let parameters: Vec<String> = changes.flat_map(parameter).collect();
    let Some(family) = group.family() else { return imported(text, kind, &group.name, &parameters) };
    let (name, lines) = (database.new_group(), indented(&parameters));
    let label = label(&name);
    text.block(&format!(
        "resource \"{kind}\" \"{label}\" {{\n  name   = {}\n  family = {}\n{lines}}}\n",
        hcl(&name),
        hcl(family)
    ));
    arguments.push(format!("{} = {kind}.{label}.name", words.group_argument));
}

fn parameter(change: &Change) -> [String; 5] {
    [
        "parameter {".to_owned(),
        format!("  name         = {}", hcl(change.parameter)),
        format!("  value        = {}", hcl(&change.value)),
        format!("  apply_method = {}", hcl(apply_method(change))),
        "}".to_owned(),
    ]
}

fn option_group(database: &Database, text: &mut Text, arguments: &mut Vec<String>, step: &OptionStep) {
    const KIND: &str = "aws_db_option_group";
    let (name, option) = (database.option_group(step), step.option);
    let settings = step.settings.iter().flat_map(|(name, value)| {
        let (name, value) = (hcl(name), hcl(value));
        [
            "  option_settings {".to_owned(),
            format!("    name  = {name}"),
            format!("    value = {value}"),
            "  }".to_owned(),
        ]
    });
    let head = ["option {".to_owned(), format!("  option_name = {}", hcl(option))];
    let lines: Vec<String> = head.into_iter().chain(settings).chain(["}".to_owned()]).collect();
    match database.new_option_group(step) {
        Some((engine, version)) => {
            let label = label(&name);
            text.block(&format!(
                "resource \"{KIND}\" \"{label}\" {{\n  name                     = {}\n  engine_name              = {}\n  major_engine_version     = {}\n  option_group_description = \"audit\"\n{}}}\n",
                hcl(&name),
                hcl(engine),
                hcl(&version),
                indented(&lines),
            ));
            arguments.push(format!("option_group_name = {KIND}.{label}.name"));
        }
        None if step.settings.is_empty() => arguments.push("apply_immediately = true".to_owned()),
        None => imported(text, KIND, &name, &lines),
    }
}

fn indented(lines: &[String]) -> String {
    lines.iter().map(|line| format!("  {line}\n")).collect()
}

fn words(database: &Database) -> Words {
    let (database, group, group_argument, exports) = match database.engine.as_str() {
        "docdb" => (
            "aws_docdb_cluster",
            "aws_docdb_cluster_parameter_group",
            "db_cluster_parameter_group_name",
            "enabled_cloudwatch_logs_exports",
        ),
        "neptune" => (
            "aws_neptune_cluster",
            "aws_neptune_cluster_parameter_group",
            "neptune_cluster_parameter_group_name",
            "enable_cloudwatch_logs_exports",
        ),
        _ if database.is_cluster => (
            "aws_rds_cluster",
            "aws_rds_cluster_parameter_group",
            "db_cluster_parameter_group_name",
            "enabled_cloudwatch_logs_exports",
        ),
        _ => ("aws_db_instance", "aws_db_parameter_group", "parameter_group_name", "enabled_cloudwatch_logs_exports"),
    };
    Words { database, group, group_argument, exports }
}
