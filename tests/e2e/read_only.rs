//! Nothing that the program can ask changes anything: by AWS's own models, by IAM's own classes of actions, and because no
//! other operation is called anywhere in the source.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use audit_gap::facts::ReadKind;
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

/// A file of `src/aws/`, without its comments.
struct Source {
    text: String,
    /// The methods that are called.
    called: BTreeSet<String>,
    /// The texts in quotes.
    quoted: BTreeSet<String>,
}

fn sources() -> Vec<Source> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/aws");
    let files = std::fs::read_dir(directory).unwrap().map(|it| it.unwrap().path()).filter(|path| path.is_file());
    files.map(|path| source(&std::fs::read_to_string(path).unwrap())).collect()
}

fn source(text: &str) -> Source {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let text = lines.join("\n");
    let before = text.match_indices('(').map(|(at, _)| &text[..at]);
    let called = before.filter_map(|before| before.rsplit(|c: char| !is_of_word(c)).next().map(|word| (before, word)));
    let methods = called.filter(|(before, word)| before.strip_suffix(word).is_some_and(|rest| rest.ends_with('.')));
    let called = methods.map(|(_, word)| word.to_owned()).collect();
    let quoted = lines.iter().flat_map(|line| line.split('"').skip(1).step_by(2)).map(str::to_owned).collect();
    Source { text, called, quoted }
}

fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

impl Source {
    /// The crates of the SDK's services that it names: `aws_sdk_sts` as `sts`.
    fn crates(&self) -> BTreeSet<&str> {
        let named = self.text.split("aws_sdk_").skip(1);
        named.map(|rest| rest.split(|c: char| !is_of_word(c)).next().unwrap_or_default()).collect()
    }

    /// The operations of the service that it calls. An operation of the SDK is a method of a client; EC2's are texts.
    fn calls(&self, service: &str, operations: &BTreeMap<String, Operation>) -> BTreeSet<String> {
        let is_ec2 = service == "ec2" && self.text.contains("ec2_query");
        let is_sdk = self.crates().contains(crate_of(service));
        let calls = |(name, operation): &(&String, &Operation)| {
            is_ec2 && self.quoted.contains(*name) || is_sdk && self.called.contains(&operation.method)
        };
        operations.iter().filter(calls).map(|(name, _)| format!("{service}:{name}")).collect()
    }
}

/// Whatever operation stands in the source is in the table of reads, and whatever is in the table stands there.
#[test]
fn no_other_operation_is_called_anywhere() {
    let known = known();
    let (mut called, mut crates) = (BTreeSet::new(), BTreeSet::new());
    for source in sources() {
        crates.extend(source.crates().into_iter().map(str::to_owned));
        called.extend(known.services.iter().flat_map(|(service, operations)| source.calls(service, operations)));
    }
    let named = |kind: &ReadKind| {
        let (service, operation) = model_of(kind.call);
        format!("{service}:{operation}")
    };
    let table: BTreeSet<String> = every_read().into_iter().map(named).collect();
    // Whose account it is; roles are assumed by the SDK's own provider.
    let identity: BTreeSet<String> = ["sts:GetCallerIdentity".to_owned()].into();
    let expected: BTreeSet<String> = table.union(&identity).cloned().collect();
    assert_eq!(called, expected, "left: called in the source, right: in the table of reads");
    let searched: BTreeSet<String> = known.services.keys().map(|service| crate_of(service).to_owned()).collect();
    let unsearched: Vec<&String> = crates.difference(&searched).collect();
    assert_eq!(unsearched, [] as [&String; 0], "crates of services that have no read");
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
