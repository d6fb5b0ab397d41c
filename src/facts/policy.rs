//! Resource policies, reduced to what decides whether a service may write: statements, without their names.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One statement of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Whether `Effect` is Allow; else it denies.
    pub allows: bool,
    /// `Principal.Service`; `*` for everyone (also for `NotPrincipal`).
    pub services: Vec<String>,
    /// `Action` or `NotAction`.
    pub actions: Patterns,
    /// `Resource` or `NotResource`.
    pub resources: Patterns,
    /// `Condition`: all must hold.
    pub conditions: Vec<Condition>,
}

/// What a statement names, or names as exceptions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patterns {
    /// Whether everything but these is meant.
    pub except: bool,
    /// With IAM's wildcards.
    pub patterns: Vec<String>,
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The operator: StringEquals, ArnLike, ….
    pub operator: String,
    /// The key: `aws:SourceAccount`, `aws:SourceArn`, ….
    pub key: String,
    /// The values, of which one must match.
    pub values: Vec<String>,
}

impl Patterns {
    /// Whether `text` is meant. Case counts unless `ignore_case`.
    pub fn cover(&self, text: &str, ignore_case: bool) -> bool {
        self.except != self.patterns.iter().any(|pattern| like(pattern, text, ignore_case))
    }
}

/// The statements of a policy document.
///
/// # Errors
/// The document is no JSON.
pub fn statements(document: &str) -> Result<Vec<Statement>, serde_json::Error> {
    let document: Value = serde_json::from_str(document)?;
    Ok(one_or_more(&document["Statement"]).map(statement).collect())
}

fn statement(statement: &Value) -> Statement {
    let principal = &statement["Principal"];
    let services = match (statement.get("NotPrincipal"), principal) {
        (Some(_), _) => vec!["*".to_owned()],
        (None, Value::Object(kinds)) if kinds.get("AWS").is_some_and(|who| texts(who).any(|who| who == "*")) => {
            vec!["*".to_owned()]
        }
        (None, Value::Object(_)) => texts(&principal["Service"]).map(str::to_owned).collect(),
        (None, anyone) => texts(anyone).map(str::to_owned).collect(),
    };
    Statement {
        allows: statement["Effect"] == "Allow",
        services,
        actions: patterns(statement, "Action", "NotAction"),
        resources: patterns(statement, "Resource", "NotResource"),
        conditions: conditions(&statement["Condition"]),
    }
}

fn patterns(statement: &Value, key: &str, except_key: &str) -> Patterns {
    let except = statement.get(except_key).is_some();
    let patterns = texts(&statement[if except { except_key } else { key }]).map(str::to_owned).collect();
    Patterns { except, patterns }
}

fn conditions(operators: &Value) -> Vec<Condition> {
    let operators = operators.as_object().into_iter().flatten();
    let one = |operator: &String, key: &String, values: &Value| Condition {
        operator: operator.clone(),
        key: key.clone(),
        values: texts(values).map(str::to_owned).collect(),
    };
    let mut conditions: Vec<Condition> = operators
        .flat_map(|(operator, keys)| {
            let keys = keys.as_object().into_iter().flatten();
            keys.map(move |(key, values)| one(operator, key, values))
        })
        .collect();
    conditions.sort_by(|a, b| (&a.operator, &a.key).cmp(&(&b.operator, &b.key)));
    conditions
}

fn texts(value: &Value) -> impl Iterator<Item = &str> {
    one_or_more(value).filter_map(Value::as_str)
}

/// Policy elements are one value or a list of values.
pub fn one_or_more(value: &Value) -> impl Iterator<Item = &Value> {
    match value {
        Value::Array(values) => values.iter(),
        Value::Null => [].iter(),
        one => std::slice::from_ref(one).iter(),
    }
}

/// IAM's wildcards: `*` for any run of characters, `?` for one.
pub fn like(pattern: &str, text: &str, ignore_case: bool) -> bool {
    if ignore_case {
        return wild(pattern.to_ascii_lowercase().as_bytes(), text.to_ascii_lowercase().as_bytes());
    }
    wild(pattern.as_bytes(), text.as_bytes())
}

fn wild(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) => wild(rest, text) || text.split_first().is_some_and(|(_, text)| wild(pattern, text)),
        (Some((b'?', rest)), Some((_, text))) => wild(rest, text),
        (Some((one, rest)), Some((other, text))) => one == other && wild(rest, text),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_keep_who_may_do_what_where_and_when() {
        let document = r#"{"Version": "2012-10-17", "Statement": [
            {"Sid": "a", "Effect": "Allow", "Principal": {"Service": ["route53.amazonaws.com", "delivery.logs.amazonaws.com"]},
             "Action": ["logs:CreateLogStream", "logs:Put*"], "Resource": "arn:aws:logs:us-east-1:1:log-group:/dns/*",
             "Condition": {"StringEquals": {"aws:SourceAccount": "1"}, "ArnLike": {"aws:SourceArn": ["a", "b"]}}},
            {"Effect": "Deny", "Principal": "*", "NotAction": "logs:Describe*", "NotResource": "r"}]}"#;
        let statements = statements(document).unwrap();
        assert!(statements[0].allows && !statements[1].allows);
        assert_eq!(statements[0].services, ["route53.amazonaws.com", "delivery.logs.amazonaws.com"]);
        assert!(statements[0].actions.cover("logs:PutLogEvents", true));
        assert!(!statements[0].actions.cover("logs:DeleteLogGroup", true));
        let conditions: Vec<_> =
            statements[0].conditions.iter().map(|one| (one.key.as_str(), one.values.len())).collect();
        assert_eq!(conditions, [("aws:SourceArn", 2), ("aws:SourceAccount", 1)]);
        assert_eq!(statements[1].services, ["*"]);
        assert!(statements[1].actions.cover("logs:PutLogEvents", true) && !statements[1].resources.cover("r", false));
    }

    #[test]
    fn everyone_is_a_star_however_it_is_said() {
        for principal in [r#""Principal": "*""#, r#""Principal": {"AWS": "*"}"#, r#""NotPrincipal": {"AWS": "1"}"#] {
            let document =
                format!(r#"{{"Statement": {{"Effect": "Allow", {principal}, "Action": "*", "Resource": "*"}}}}"#);
            assert_eq!(statements(&document).unwrap()[0].services, ["*"], "{principal}");
        }
        assert!(statements("{").is_err());
    }

    #[test]
    fn wildcards_are_iams() {
        for (pattern, text, matches) in [
            ("arn:*:log-group:/dns/*", "arn:aws:logs:us-east-1:1:log-group:/dns/zone:*", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("ABC", "abc", false),
            ("", "", true),
        ] {
            assert_eq!(like(pattern, text, false), matches, "{pattern} {text}");
        }
        assert!(like("logs:PUT*", "logs:PutLogEvents", true));
    }
}
