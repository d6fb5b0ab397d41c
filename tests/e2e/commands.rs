//! The commands beside `scan`.

use std::collections::BTreeSet;

use audit_gap::policy::every_read;
use serde_json::Value;

use crate::tool::{Tool, number_of};
use crate::{account, lab};

#[test]
fn the_built_in_matrix_is_valid_and_can_be_shown() {
    let run = Tool::new(["matrix", "check", "--lang", "en"]).run();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let markdown = Tool::new(["matrix", "show"]).run();
    assert_eq!(markdown.code, Some(0));
    for word in ["HENNGE ONE", "Security Hub", "プロンプトインジェクション"] {
        assert!(markdown.stdout.contains(word), "no {word}");
    }
    let json: Value = serde_json::from_str(&Tool::new(["matrix", "show", "--format", "json"]).run().stdout).unwrap();
    assert_eq!(json["components"].as_array().unwrap().len(), 39);
    assert_eq!(json["threats"].as_array().unwrap().len(), 22);
}

#[test]
fn a_company_s_own_matrix_is_checked_and_pointed_at() {
    let own = tempfile::tempdir().unwrap();
    let built_in = concat!(env!("CARGO_MANIFEST_DIR"), "/matrix");
    for entry in std::fs::read_dir(built_in).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            std::fs::copy(&path, own.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    let check = || Tool::new(["matrix", "check", "--lang", "en", "--matrix"]).arg(own.path());
    assert_eq!(check().run().code, Some(0));
    let file = own.path().join("components.yaml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("view: vpc", "view: vcp", 1)).unwrap();
    let line = text.lines().position(|line| line.contains("view: vpc")).unwrap() + 1;
    let run = check().run().expect(2, "exit 2: 1 error");
    assert!(run.stderr.contains(&format!("components.yaml:{line}:")) && run.stderr.contains('^'), "{}", run.stderr);
}

#[test]
fn schemas_are_json() {
    let schema = Tool::new(["matrix", "schema"]).run();
    assert_eq!(schema.code, Some(0), "{}", schema.stderr);
    serde_json::from_str::<Value>(&schema.stdout).unwrap();
}

#[test]
fn init_writes_a_file_that_scan_accepts() {
    account("bare");
    let (mut command, directory) = Tool::new(["init", "--lang", "en"]).into_command();
    assert!(command.status().unwrap().success());
    let text = std::fs::read_to_string(directory.path().join("audit-gap.yaml")).unwrap();
    let again = Tool::new(["init", "--lang", "en"]).file("audit-gap.yaml", "mine");
    let again = again.run().expect(2, "is there already");
    assert_eq!(std::fs::read_to_string(again.path("audit-gap.yaml")).unwrap(), "mine");
    assert_eq!(Tool::new(["init", "-"]).run().stdout, text);
    let lane = lab().lane();
    let scan = Tool::new(["scan", "--env", "prd", "--lang", "en", "--format", "json"]).file("audit-gap.yaml", text);
    let run = scan.envs(lane.env_of(number_of("bare"))).run();
    assert_ne!(run.code, Some(2), "{}", run.stderr);
    assert_eq!(run.report()["findings"].as_array().unwrap().len(), 39);
}

/// The policy documents as the command prints them, one after the other.
fn policies(text: &str) -> Vec<Value> {
    serde_json::Deserializer::from_str(text).into_iter().map(Result::unwrap).collect()
}

/// A project file with which a scan may ask every kind of read.
const EVERYTHING: &str = r#"
components: { vpc: { tags: { a: b } }, nextjs-auth: { log_groups: ["/ecs/{env}-web", "/app/*"] } }
environments: { prd: { account: "333333333333", regions: [ap-northeast-1] } }
"#;

#[test]
fn samples_are_allowed_of_the_bound_log_groups_alone() {
    let run = Tool::new(["iam-policy", "--sample-logs"]).file("audit-gap.yaml", EVERYTHING).run();
    let policies = policies(&run.stdout);
    let statements = policies.iter().flat_map(|policy| policy["Statement"].as_array().unwrap());
    let samples: Vec<_> = statements.filter(|it| it.to_string().contains("FilterLogEvents")).collect();
    assert_eq!(samples.len(), 1);
    assert_eq!(samples[0]["Action"], serde_json::json!(["logs:FilterLogEvents"]));
    let group = |name: &str| format!("arn:aws:logs:ap-northeast-1:333333333333:log-group:{name}");
    let expected = [group("/app/*"), group("/app/*:*"), group("/ecs/prd-web"), group("/ecs/prd-web:*")];
    assert_eq!(samples[0]["Resource"], serde_json::json!(expected));
}

#[test]
fn the_policy_allows_the_reads_and_nothing_else() {
    let run = Tool::new(["iam-policy", "--sample-logs"]).file("audit-gap.yaml", EVERYTHING).run();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let mut allowed = BTreeSet::new();
    for policy in policies(&run.stdout) {
        assert_eq!(policy["Version"], "2012-10-17");
        for statement in policy["Statement"].as_array().unwrap() {
            assert_eq!(statement["Effect"], "Allow");
            allowed.extend(statement["Action"].as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()));
        }
        let length = policy.to_string().chars().filter(|it| !it.is_whitespace()).count();
        assert!(length <= 6144, "a managed policy holds 6144 characters, this one has {length}");
    }
    let needed: BTreeSet<String> = every_read().iter().map(|kind| kind.action.to_owned()).collect();
    assert_eq!(allowed, needed);
    let without = Tool::new(["iam-policy"]).file("audit-gap.yaml", EVERYTHING).run().stdout;
    assert!(!without.contains("logs:FilterLogEvents"), "payloads are an option");
    let without_tags = Tool::new(["iam-policy"]).run().stdout;
    assert!(!without_tags.contains("tag:GetResources"), "tags are asked only where the project file binds by tag");
}

#[test]
fn the_policy_passes_the_linter() {
    let run = Tool::new(["iam-policy", "--sample-logs"]).file("audit-gap.yaml", EVERYTHING).run();
    // Younger than the linter's data.
    let unknown = [
        "cloudtrail:GetEventConfiguration",
        "observabilityadmin:GetTelemetryRule",
        "observabilityadmin:ListTelemetryRules",
        "securityhub:DescribeSecurityHubV2",
    ];
    let known = unknown.map(|action| format!("UNKNOWN_ACTION: Unknown action {action}"));
    let linted = policies(&run.stdout).into_iter().flat_map(|policy| crate::lab::lint_policy(&policy.to_string()));
    // Reads of whatever is there: which resources, is what the scan finds out.
    let findings: BTreeSet<String> = linted.filter(|finding| !finding.starts_with("RESOURCE_STAR: ")).collect();
    assert_eq!(findings, known.into(), "what the linter has learnt meanwhile is excused no longer");
}
