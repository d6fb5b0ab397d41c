//! The IAM policy that a scan needs: exactly the actions of the reads that the selected rows may ask.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::checks::CheckSpec;
use crate::facts::ec2::DescribeRegions;
use crate::facts::tagging::GetResources;
use crate::facts::{Read, ReadKind};
use crate::matrix::{Component, Matrix};
use crate::project::{Binding, Project};
use crate::unclaimed;

/// A managed policy holds at most this many characters, white space not counted (IAM quotas).
pub const MANAGED_POLICY_CHARACTERS: usize = 6_144;

/// The IAM actions that a scan of every row of `matrix` needs: those of the rows' checks, of the list of enabled
/// regions, of the inventory, and of tags if the project file binds by tag. `sts:GetCallerIdentity` needs no permission.
pub fn actions(matrix: &Matrix, project: Option<&Project>) -> BTreeSet<&'static str> {
    let checks: BTreeSet<&'static str> =
        matrix.components().iter().flat_map(|component| component.check.reads()).map(|kind| kind.action).collect();
    let always = unclaimed::READS.iter().chain([&DescribeRegions::KIND]).map(|kind: &&ReadKind| kind.action);
    let tags = project.is_some_and(|project| binds_by_tag(matrix, project)).then_some(GetResources::KIND.action);
    checks.into_iter().chain(always).chain(tags).collect()
}

fn binds_by_tag(matrix: &Matrix, project: &Project) -> bool {
    let by_tag = |component: &Component, environment: &str| {
        matches!(project.binding(&component.id.value, environment), Some(Binding::Tags(_)))
    };
    let environments = || matrix.environments().iter().map(|environment| environment.id.value.as_str());
    matrix.components().iter().any(|component| environments().any(|environment| by_tag(component, environment)))
}

/// Policy documents that together allow `actions` and nothing else, each small enough for a managed policy.
pub fn documents(actions: &BTreeSet<&str>) -> Vec<String> {
    let mut by_service: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for action in actions {
        by_service.entry(action.split(':').next().unwrap_or(action)).or_default().push(action);
    }
    let mut documents: Vec<Vec<serde_json::Value>> = vec![Vec::new()];
    for (service, actions) in by_service {
        let statement =
            json!({ "Sid": sid(service), "Effect": "Allow", "Action": actions, "Resource": resources(service) });
        let last = documents.last_mut().map(std::mem::take).unwrap_or_default();
        let with: Vec<_> = last.iter().cloned().chain([statement.clone()]).collect();
        let fits = last.is_empty() || characters(&with) <= MANAGED_POLICY_CHARACTERS;
        documents.pop();
        documents.extend(if fits { vec![with] } else { vec![last, vec![statement]] });
    }
    documents.into_iter().map(|statements| format!("{:#}\n", document(statements))).collect()
}

fn document(statements: Vec<serde_json::Value>) -> serde_json::Value {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

fn characters(statements: &[serde_json::Value]) -> usize {
    document(statements.to_vec()).to_string().chars().filter(|c| !c.is_whitespace()).count()
}

/// The resources of a service's statement. `apigateway:GET` on everything would show API keys too, so it is narrowed to
/// the paths that are read; the other actions read settings, and most of them know no resource.
fn resources(service: &str) -> serde_json::Value {
    match service {
        "apigateway" => json!(["/restapis*", "/apis*"].map(|path| format!("arn:aws:apigateway:*::{path}"))),
        _ => json!("*"),
    }
}

/// A statement id holds letters and digits only.
fn sid(service: &str) -> String {
    let letters: String = service.chars().filter(char::is_ascii_alphanumeric).collect();
    format!(
        "AuditGapRead{}{}",
        letters.get(..1).unwrap_or_default().to_uppercase(),
        letters.get(1..).unwrap_or_default()
    )
}

/// Every kind of read that any check of the registry, or a scan as such, may ask.
pub fn every_read() -> Vec<&'static ReadKind> {
    let kinds = CheckSpec::all_reads().into_iter().chain(unclaimed::READS.iter().copied());
    let kinds: BTreeSet<&ReadKind> = kinds.chain([DescribeRegions::KIND, GetResources::KIND]).collect();
    kinds.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_split_below_the_quota_and_lose_nothing() {
        let actions: Vec<String> = (0..900).map(|i| format!("service{}:DescribeSomethingLong{i}", i / 9)).collect();
        let actions: BTreeSet<&str> = actions.iter().map(String::as_str).collect();
        let documents = documents(&actions);
        assert!(documents.len() > 1);
        let mut allowed = BTreeSet::new();
        for text in &documents {
            assert!(text.chars().filter(|c| !c.is_whitespace()).count() <= MANAGED_POLICY_CHARACTERS);
            let document: serde_json::Value = serde_json::from_str(text).unwrap();
            for statement in document["Statement"].as_array().unwrap() {
                allowed
                    .extend(statement["Action"].as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()));
            }
        }
        assert_eq!(allowed, actions.iter().map(|it| (*it).to_owned()).collect());
    }

    /// By the naming of AWS's own operations, nothing that audit-gap may ask changes anything.
    #[test]
    fn every_read_is_named_as_a_read() {
        for kind in every_read() {
            let operation = kind.call.split(':').nth(1).unwrap();
            assert!(
                ["Get", "BatchGet", "List", "Describe", "Head", "Lookup"]
                    .iter()
                    .any(|verb| operation.starts_with(verb)),
                "{}",
                kind.call
            );
            assert!(kind.action.contains(':'), "{}", kind.call);
        }
    }
}
