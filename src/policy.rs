//! The IAM policy that a scan needs: exactly the actions of the reads that the selected rows may ask.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::checks::CheckSpec;
use crate::facts::ec2::DescribeRegions;
use crate::facts::logs::SampleLogEvents;
use crate::facts::tagging::GetResources;
use crate::facts::{Read, ReadKind};
use crate::matrix::{Component, Matrix};
use crate::project::{Binding, Project};
use crate::unclaimed;

/// A managed policy holds at most this many characters, white space not counted (IAM quotas).
pub const MANAGED_POLICY_CHARACTERS: usize = 6_144;

/// The IAM actions that a scan of every row of `matrix` needs: those of the rows' checks, of the list of enabled
/// regions, of the inventory, and of tags if the project file binds by tag. `sts:GetCallerIdentity` needs no permission.
/// Sampling log groups is an option, and its permission is not among them: see [`sampled_groups`].
pub fn actions(matrix: &Matrix, project: Option<&Project>) -> BTreeSet<&'static str> {
    let checks = matrix.components().iter().flat_map(|component| component.check.reads()).map(|kind| kind.action);
    let checks = checks.filter(|action| *action != SampleLogEvents::KIND.action);
    let always = unclaimed::READS.iter().chain([&DescribeRegions::KIND]).map(|kind: &&ReadKind| kind.action);
    let tags = project.is_some_and(|project| binds_by_tag(matrix, project)).then_some(GetResources::KIND.action);
    checks.chain(always).chain(tags).collect()
}

fn binds_by_tag(matrix: &Matrix, project: &Project) -> bool {
    let by_tag = |component: &Component, environment: &str| {
        matches!(project.binding(&component.id.value, environment), Some(Binding::Tags(_)))
    };
    let environments = || matrix.environments().iter().map(|environment| environment.id.value.as_str());
    matrix.components().iter().any(|component| environments().any(|environment| by_tag(component, environment)))
}

/// The ARNs of the log groups whose records `--sample-logs` looks at, as an IAM policy names them: those that the project
/// file binds to the logs of applications. Where it does not name an account or regions, any.
pub fn sampled_groups(matrix: &Matrix, project: &Project) -> BTreeSet<String> {
    let rows = || matrix.components().iter().filter(|it| matches!(it.check, CheckSpec::ApplicationLog(_)));
    let (mut arns, anywhere) = (BTreeSet::new(), vec!["*".to_owned()]);
    for environment in matrix.environments() {
        let settings = project.environment(&environment.id.value);
        if settings.is_none() && !project.environments().is_empty() {
            continue;
        }
        let account = settings.and_then(|it| it.account.as_deref()).unwrap_or("*");
        let regions = settings.map(|it| &it.regions).filter(|regions| !regions.is_empty()).unwrap_or(&anywhere);
        for row in rows() {
            let Some(Binding::LogGroups { groups, .. }) = project.binding(&row.id.value, &environment.id.value) else {
                continue;
            };
            for name in groups.iter().map(|group| wildcards(group.text())) {
                match name.starts_with("arn:") {
                    true => arns.extend([name]),
                    false => {
                        let arn = |region| format!("arn:aws:logs:{region}:{account}:log-group:{name}");
                        arns.extend(regions.iter().map(arn));
                    }
                }
            }
        }
    }
    // A log group's ARN ends in `:*` where IAM means the streams in it, too.
    arns.into_iter().flat_map(|arn| [format!("{}:*", arn.trim_end_matches(":*")), arn]).collect()
}

/// A glob in IAM's words, which know `*` and `?`: what else a glob can say becomes any text.
fn wildcards(glob: &str) -> String {
    let (mut text, mut depth) = (String::new(), 0_u32);
    for c in glob.chars() {
        match c {
            '[' | '{' => {
                if depth == 0 {
                    text.push('*');
                }
                depth += 1;
            }
            ']' | '}' => depth = depth.saturating_sub(1),
            '\\' => text.push('?'),
            c if depth == 0 => text.push(c),
            _ => {}
        }
    }
    text
}

/// Policy documents that together allow `actions`, and to sample the log groups `sampled`, and nothing else, each small
/// enough for a managed policy.
pub fn documents(actions: &BTreeSet<&str>, sampled: &BTreeSet<String>) -> Vec<String> {
    let mut by_service: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for action in actions {
        by_service.entry(action.split(':').next().unwrap_or(action)).or_default().push(action);
    }
    let reads = by_service.into_iter().map(|(service, actions)| {
        json!({ "Sid": sid(service), "Effect": "Allow", "Action": actions, "Resource": resources(service) })
    });
    let samples = (!sampled.is_empty()).then(|| {
        let action = SampleLogEvents::KIND.action;
        json!({ "Sid": "AuditGapSampleLogs", "Effect": "Allow", "Action": [action], "Resource": sampled })
    });
    let mut documents: Vec<Vec<serde_json::Value>> = vec![Vec::new()];
    for statement in reads.chain(samples) {
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
        let documents = documents(&actions, &BTreeSet::new());
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

    #[test]
    fn samples_are_of_the_groups_that_rows_of_applications_are_bound_to() {
        let matrix = Matrix::embedded().unwrap();
        let sampled = |text: &str| {
            let file = crate::diagnostic::SourceFile::new("audit-gap.yaml", text);
            sampled_groups(&matrix, &Project::parse(&file, &matrix).unwrap()).into_iter().collect::<Vec<_>>()
        };
        assert_eq!(sampled("components: { lambda-api: { names: [a] } }"), [] as [&str; 0]);
        let anywhere = "arn:aws:logs:*:*:log-group:web";
        assert_eq!(sampled("components: { datahub: { log_groups: [web] } }"), [anywhere, &format!("{anywhere}:*")]);
        let by_arn = "arn:aws:logs:us-east-1:111111111111:log-group:web:*";
        let bound = format!("components: {{ datahub: {{ log_groups: [\"{by_arn}\"] }} }}");
        assert_eq!(sampled(&bound), [by_arn]);
        let one =
            "environments: { dev: { regions: [us-west-2] } }\ncomponents: { datahub: { log_groups: [\"{env}\"] } }";
        let dev = "arn:aws:logs:us-west-2:*:log-group:dev";
        assert_eq!(sampled(one), [dev, &format!("{dev}:*")]);
    }

    #[test]
    fn a_glob_becomes_what_iam_understands() {
        for (glob, wanted) in [
            ("/ecs/web", "/ecs/web"),
            ("/ecs/*-web?", "/ecs/*-web?"),
            ("/ecs/{web,api}-[ab]", "/ecs/*-*"),
            (r"/ecs/a\*", "/ecs/a?*"),
        ] {
            assert_eq!(wildcards(glob), wanted);
        }
    }

    /// By the naming of AWS's own operations, nothing that audit-gap may ask changes anything.
    #[test]
    fn every_read_is_named_as_a_read() {
        for kind in every_read() {
            let operation = kind.call.split(':').nth(1).unwrap();
            assert!(
                ["Get", "BatchGet", "List", "Describe", "Filter", "Head", "Lookup"]
                    .iter()
                    .any(|verb| operation.starts_with(verb)),
                "{}",
                kind.call
            );
            assert!(kind.action.contains(':'), "{}", kind.call);
        }
    }
}
