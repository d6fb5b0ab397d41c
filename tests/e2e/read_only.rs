//! Nothing that the program can ask changes anything: by AWS's own models, by IAM's own classes of actions, and because no
//! other operation is called anywhere in the source.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use audit_gap::policy::every_read;
use serde::Deserialize;
use serde_json::json;

use crate::lab::ask_python;
use crate::tool::call_of;

/// Verbs by which AWS names operations that change nothing.
const READS: [&str; 8] = ["Get", "BatchGet", "List", "Describe", "Head", "Lookup", "Filter", "Search"];

/// What botocore's models and parliament's copy of IAM's reference say of the program's calls, and of their services.
const SCRIPT: &str = "
import json, sys, warnings
warnings.simplefilter('ignore')
import botocore.loaders, botocore.model
from botocore import xform_name
from parliament import iam_definition
loader = botocore.loaders.Loader()
asked = json.load(sys.stdin)
levels = {
    f\"{service['prefix']}:{privilege['privilege']}\".lower(): privilege['access_level']
    for service in iam_definition for privilege in service['privileges']
}
services = {}
for name in asked['services']:
    model = botocore.model.ServiceModel(loader.load_service_model(name, 'service-2'), name)
    services[name] = {
        operation: {'method': xform_name(operation), 'http': model.operation_model(operation).http['method']}
        for operation in model.operation_names
    }
print(json.dumps({'services': services, 'levels': {action: levels.get(action.lower()) for action in asked['actions']}}))
";

/// Younger than the linter's data, so that it knows no level of them. Each is a Get, List or Describe by its name, and AWS's
/// service authorization reference has it under Read or List.
const UNKNOWN: [&str; 4] = [
    "cloudtrail:GetEventConfiguration",
    "observabilityadmin:GetTelemetryRule",
    "observabilityadmin:ListTelemetryRules",
    "securityhub:DescribeSecurityHubV2",
];

#[derive(Deserialize)]
struct Known {
    services: BTreeMap<String, BTreeMap<String, Operation>>,
    levels: BTreeMap<String, Option<String>>,
}

#[derive(Deserialize)]
struct Operation {
    /// The name of a client's method.
    method: String,
    /// The HTTP method.
    http: String,
}

/// The service's name in botocore.
fn model_of(call: &str) -> (String, String) {
    let call = call.replace("elasticloadbalancing:", "elbv2:").replace("tag:", "resourcegroupstaggingapi:");
    let (service, operation) = call.split_once(':').unwrap();
    (service.to_owned(), operation.to_owned())
}

fn known() -> Known {
    let kinds = every_read();
    let services: BTreeSet<String> =
        kinds.iter().map(|kind| model_of(kind.call).0).chain(["sts".to_owned(), "ec2".to_owned()]).collect();
    let actions: BTreeSet<&str> = kinds.iter().map(|kind| kind.action).collect();
    serde_json::from_value(ask_python(SCRIPT, &json!({ "services": services, "actions": actions }).to_string()))
        .unwrap()
}

#[test]
fn every_call_is_a_read_by_the_names_and_classes_of_aws() {
    let known = known();
    let mut unknown = BTreeSet::new();
    for kind in every_read() {
        let (service, operation) = model_of(kind.call);
        let model = known.services[&service].get(&operation);
        let model = model.unwrap_or_else(|| panic!("{} is no operation of AWS", kind.call));
        assert!(READS.iter().any(|verb| operation.starts_with(verb)), "{} is not named as a read", kind.call);
        assert!(["GET", "HEAD", "POST"].contains(&model.http.as_str()), "{} is a {}", kind.call, model.http);
        match known.levels[kind.action].as_deref() {
            Some("Read" | "List") => {}
            Some(level) => panic!("{} of {} is of the class {level}", kind.action, kind.call),
            None => drop(unknown.insert(kind.action)),
        }
        assert_eq!(call_of(&format!("{service}:{operation}")), kind.call);
    }
    assert_eq!(unknown, UNKNOWN.into(), "what the linter has learnt meanwhile is excused no longer");
}

/// The words behind a dot that are called, in a file of `src/aws/`, and the words in quotes.
fn words_of(path: &Path) -> (BTreeSet<String>, BTreeSet<String>) {
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let (mut called, mut quoted) = (BTreeSet::new(), BTreeSet::new());
    for line in lines {
        for (before, _) in line.match_indices('(').map(|(at, _)| line.split_at(at)) {
            let start = before.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_').map_or(0, |at| at + 1);
            if before[..start].ends_with('.') || before[..start].is_empty() || before[..start].trim().is_empty() {
                called.insert(before[start..].to_owned());
            }
        }
        quoted.extend(line.split('"').skip(1).step_by(2).map(str::to_owned));
    }
    (called, quoted)
}

/// An operation of the SDK is a method of a client; EC2's are named by their text. Whatever of both stands in the source is
/// in the table of reads, and whatever is in the table stands there.
#[test]
fn no_other_operation_is_called_anywhere() {
    let known = known();
    let table: BTreeSet<String> = every_read()
        .iter()
        .map(|kind| {
            let (service, operation) = model_of(kind.call);
            format!("{service}:{operation}")
        })
        .collect();
    let mut found = BTreeSet::new();
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/aws");
    for entry in std::fs::read_dir(directory).unwrap().map(|it| it.unwrap().path()).filter(|path| path.is_file()) {
        let (called, quoted) = words_of(&entry);
        let text = std::fs::read_to_string(&entry).unwrap();
        for (service, operations) in &known.services {
            let is_own = text.contains(&format!("aws_sdk_{}::", crate_of(service)))
                || (service == "ec2" && text.contains("ec2_query"));
            for (operation, model) in operations.iter().filter(|_| is_own) {
                let is_called =
                    if service == "ec2" { quoted.contains(operation) } else { called.contains(&model.method) };
                if is_called {
                    found.insert(format!("{service}:{operation}"));
                }
            }
        }
    }
    let sts: BTreeSet<String> = ["sts:GetCallerIdentity".to_owned()].into();
    let others: Vec<&String> = found.difference(&table).filter(|it| !sts.contains(*it)).collect();
    assert_eq!(others, [] as [&String; 0], "these are called and are in no table of reads");
    let uncalled: Vec<&String> = table.difference(&found).collect();
    assert_eq!(uncalled, [] as [&String; 0], "these were not found in the source: the search has become blind");
}

/// The SDK's crate of a service.
fn crate_of(service: &str) -> &str {
    match service {
        "cognito-idp" => "cognitoidentityprovider",
        "elbv2" => "elasticloadbalancingv2",
        "events" => "eventbridge",
        "logs" => "cloudwatchlogs",
        "resourcegroupstaggingapi" => "resourcegroupstagging",
        _ => service,
    }
}
