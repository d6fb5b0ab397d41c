//! What closes a shortfall: commands and Terraform text that name the very resources, and the quoting that keeps names inert.
//!
//! Names come from the account and from the project file. Whatever they contain, they stay inside their quotes: in the
//! shell, in HCL, in YAML and in comments.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::scope::Cx;
use super::verdict::{Current, Verdict};
use crate::lang::Text;
use crate::project::Binding;

/// What to do about one resource, or about the row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Remedy {
    /// The resource's ARN, as the finding lists it; null if the remedy is about the whole row.
    #[serde(deserialize_with = "crate::facts::explicit")]
    pub resource: Option<String>,
    /// What it does, and what to look out for.
    pub summary: Text,
    /// AWS CLI commands for a shell. Words in capitals that begin with `REPLACE_WITH_` are to be filled in, here and below.
    /// Empty if no command does it.
    pub cli: String,
    /// The same for Terraform's AWS provider, with an `import` block for what exists. Empty if Terraform does not manage it.
    pub terraform: String,
    /// Lines of `audit-gap.yaml` for what AWS does not know and a person must state: a binding, an attestation, an exception.
    /// Empty if there is nothing to state. Reports of earlier versions have these lines in `cli`.
    #[serde(default)]
    pub config: String,
}

impl Verdict {
    /// Whether a remedy for this resource would be kept: it is a shortfall.
    pub(crate) fn falls_short(&self, arn: &str) -> bool {
        let short = |current: Current| matches!(current, Current::Partial | Current::Missing);
        self.resources.iter().any(|resource| resource.arn == arn && short(resource.current))
    }

    /// Gives the verdict those of the remedies that are about its shortfalls: a resource that is recorded, out of scope,
    /// unknown or attested needs none, or its permission first.
    #[must_use]
    pub fn with_remedies(mut self, remedies: impl IntoIterator<Item: Into<Option<Remedy>>>) -> Self {
        self.add_remedies(remedies);
        self
    }

    /// As [`Self::with_remedies`], in place.
    pub(crate) fn add_remedies(&mut self, remedies: impl IntoIterator<Item: Into<Option<Remedy>>>) {
        let short = |current: Current| matches!(current, Current::Partial | Current::Missing);
        let applies = |remedy: &Remedy| match &remedy.resource {
            Some(arn) => self.resources.iter().any(|resource| resource.arn == *arn && short(resource.current)),
            None => short(self.current),
        };
        let kept: Vec<Remedy> = remedies.into_iter().filter_map(Into::into).filter(applies).collect();
        self.remedies.extend(kept);
        self.order_remedies();
    }

    /// What is about one resource stands together, in the order of the resources.
    pub(crate) fn order_remedies(&mut self) {
        let place = |remedy: &Remedy| self.resources.iter().position(|it| Some(&it.arn) == remedy.resource.as_ref());
        self.remedies.sort_by_key(place);
    }

    /// The remedies for what the project file binds and no resource bears: the binding, or the resource, is wrong.
    #[must_use]
    pub fn with_remedies_for_unfound(self, cx: &Cx<'_>) -> Self {
        let unfound = self.resources.iter().filter(|it| it.reasons.iter().any(|why| why.code == NOT_FOUND));
        let remedies: Vec<Remedy> = unfound.map(|resource| not_found(cx, &resource.arn)).collect();
        self.with_remedies(remedies)
    }
}

impl Verdict {
    /// The remedy for a row that has no resource, and no other remedy: what it means is not there, or goes by another name,
    /// or is left out on purpose, which a person must state.
    #[must_use]
    pub(crate) fn with_remedy_for_none(mut self, cx: &Cx<'_>) -> Self {
        if self.current == Current::NotPresent && self.remedies.is_empty() && cx.binding != Some(&Binding::Absent) {
            self.remedies.push(none_found(cx));
        }
        self
    }
}

fn none_found(cx: &Cx<'_>) -> Remedy {
    let (row, environment) = (cx.component, &cx.scope.environment);
    Remedy {
        resource: None,
        summary: Text::new(
            format!(
                "{environment} に {row} に当たるものがない。使うはずなら、作成するか audit-gap.yaml の components.{row} の指定を実際のリソースに直す。使わないなら、absent: true と記載する"
            ),
            format!(
                "{environment} has nothing that is {row}. If it should, create it, or make components.{row} in audit-gap.yaml name what there is; if it is not used, state absent: true"
            ),
        ),
        cli: String::new(),
        terraform: String::new(),
        config: yaml_file(&[
            "components:".to_owned(),
            format!("  {}:", yaml(row)),
            "    environments:".to_owned(),
            format!("      {}: {{ absent: true }}", yaml(environment)),
        ]),
    }
}

const NOT_FOUND: &str = "bound-resource-not-found";

fn not_found(cx: &Cx<'_>, name: &str) -> Remedy {
    let (row, environment) = (cx.component, &cx.scope.environment);
    let key = match cx.binding {
        Some(Binding::LogGroups { .. }) => "log_groups",
        Some(Binding::Arns(_)) => "arns",
        _ => "names",
    };
    Remedy {
        resource: Some(name.to_owned()),
        summary: Text::new(
            format!(
                "{name} は存在しない。作成するか、audit-gap.yaml の components.{row} の指定を {environment} の実際のリソースに直す"
            ),
            format!(
                "{name} does not exist: create it, or make components.{row} in audit-gap.yaml name what {environment} really has"
            ),
        ),
        cli: String::new(),
        terraform: String::new(),
        config: yaml_file(&[
            "components:".to_owned(),
            format!("  {}:", yaml(row)),
            "    environments:".to_owned(),
            format!("      {}:", yaml(environment)),
            format!("        {key}: [\"REPLACE_WITH_THE_REAL_NAME\"]"),
            comment(&format!("instead of {name}; or \"absent: true\" if there is none on purpose")),
        ]),
    }
}

/// Lines of the project file, under a comment that says where they belong.
pub fn yaml_file(lines: &[String]) -> String {
    format!("# audit-gap.yaml\n{}\n", lines.join("\n"))
}

/// A word of a shell command: single quotes, or `$'…'` if there are characters that a terminal would act on.
pub fn shell(text: &str) -> String {
    if !text.chars().any(acts_on_terminal) {
        return single_quoted(text);
    }
    let escaped: String = text
        .chars()
        .map(|c| match c {
            '\\' | '\'' => format!("\\{c}"),
            c if acts_on_terminal(c) && u32::from(c) < 0x80 => format!("\\x{:02x}", u32::from(c)),
            c if acts_on_terminal(c) => format!("\\u{:04x}", u32::from(c)),
            c => c.to_string(),
        })
        .collect();
    format!("$'{escaped}'")
}

/// JSON as a word of a shell command: one line per element of a list, so that it can be read.
pub fn shell_json(elements: &[serde_json::Value]) -> String {
    let lines: Vec<String> = elements.iter().map(|element| format!("  {}", visible_json(element))).collect();
    single_quoted(&format!("[\n{}\n]", lines.join(",\n")))
}

/// A JSON object as a word of a shell command.
pub fn shell_object(object: &serde_json::Value) -> String {
    single_quoted(&visible_json(object))
}

/// JSON in which no character acts on a terminal. JSON strings are the only place where such characters can be.
fn visible_json(value: &serde_json::Value) -> String {
    let visible = |c: char| if acts_on_terminal(c) { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() };
    value.to_string().chars().map(visible).collect()
}

fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A string of HCL, in which nothing is interpolated.
pub fn hcl(text: &str) -> String {
    let mut escaped = String::from("\"");
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('$' | '%', Some('{')) => escaped.extend([c, c]),
            // `$$${` has more than one reading, so only the last of several is doubled.
            ('$' | '%', Some(&next)) if next == c => escaped.push_str(&format!("\\u{:04x}", u32::from(c))),
            ('"' | '\\', _) => escaped.extend(['\\', c]),
            ('\n', _) => escaped.push_str("\\n"),
            (c, _) if acts_on_terminal(c) => escaped.push_str(&format!("\\u{:04x}", u32::from(c))),
            (c, _) => escaped.push(c),
        }
    }
    escaped.push('"');
    escaped
}

/// A list of HCL strings.
pub fn hcl_list(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|text| hcl(text)).collect::<Vec<_>>().join(", "))
}

/// A label of a Terraform block, derived from a name: letters, digits, `_` and `-`, beginning with a letter.
pub fn label(name: &str) -> String {
    let safe: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' || c == '-' { c } else { '_' }).collect();
    if safe.starts_with(|c: char| c.is_ascii_alphabetic()) { safe } else { format!("r_{safe}") }
}

/// A string of YAML.
pub fn yaml(text: &str) -> String {
    visible_json(&serde_json::Value::from(text))
}

/// One line of comment, whatever the text.
pub fn comment(text: &str) -> String {
    format!("# {}", text.chars().map(|c| if acts_on_terminal(c) { ' ' } else { c }).collect::<String>())
}

/// An `import` block for what exists already.
pub fn import(kind: &str, label: &str, id: &str) -> String {
    format!("import {{\n  to = {kind}.{label}\n  id = {}\n}}\n\n", hcl(id))
}

/// Control characters, line separators, and what turns the direction of writing.
fn acts_on_terminal(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The shortest retention that CloudWatch Logs offers and that keeps records for `days`; none is without end
/// (`PutRetentionPolicy`).
pub fn offered_retention(days: u32) -> Option<u32> {
    const OFFERED: [u32; 22] =
        [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];
    OFFERED.into_iter().find(|offered| *offered >= days)
}

/// The command that makes a log group.
pub(crate) fn create_log_group_command(region: &str, group: &str) -> String {
    format!("aws logs create-log-group --region {} --log-group-name {}\n", shell(region), shell(group))
}

/// The command that makes a bucket. us-east-1 is the one region that S3 does not take as a constraint.
pub(crate) fn create_bucket_command(region: &str, name: &str) -> String {
    let constraint = match region {
        "us-east-1" => String::new(),
        _ => format!(" --create-bucket-configuration {}", shell(&format!("LocationConstraint={region}"))),
    };
    format!("aws s3api create-bucket --region {} --bucket {}{constraint}\n", shell(region), shell(name))
}

/// The command that makes a log group keep its records for `days`, or for ever.
pub fn retention_command(region: &str, group: &str, days: Option<u32>) -> String {
    let (region, group) = (shell(region), shell(group));
    match days.and_then(offered_retention) {
        Some(days) => format!(
            "aws logs put-retention-policy --region {region} --log-group-name {group} --retention-in-days {days}\n"
        ),
        None => format!("aws logs delete-retention-policy --region {region} --log-group-name {group}\n"),
    }
}

/// The Terraform block of a log group that keeps its records for `days`, or for ever.
pub fn log_group_block(group: &str, days: Option<u32>) -> String {
    let days = days.and_then(offered_retention).unwrap_or(0);
    let (label, name) = (label(group), hcl(group));
    format!(
        "resource \"aws_cloudwatch_log_group\" \"{label}\" {{\n  name              = {name}\n  retention_in_days = {days}\n}}\n"
    )
}

pub(crate) mod account;
pub(crate) mod destination;
pub(crate) mod plan;
pub(crate) mod script;
#[cfg(test)]
pub(crate) mod tests;
