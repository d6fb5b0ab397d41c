//! Sessions as a process meets them: credentials, endpoints, proxies and files from the environment.
//!
//! The environment of a running process cannot be changed safely, so each case runs this test binary again as a child.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use aws_types::os_shim_internal::Env;
use serde_json::{Value, json};

use super::super::{EnvironmentSpec, LiveSource, Patience, Shared, connect};
use super::REGION;
use super::server::{Received, Reply, Server, xml};
use crate::facts::ec2::DescribeRegions;
use crate::facts::reader::Source;
use crate::facts::snapshot::Identity;
use crate::facts::{Outcome, Request};

const RESULT: &str = "RESULT ";

/// Answers STS and EC2 as an account `111111111111` that knows the role `audit`.
fn aws(_: usize, request: &Received) -> Reply {
    let signed_by_role = request.header("authorization").contains("AKIDROLE");
    let arn = if signed_by_role {
        "arn:aws:sts::111111111111:assumed-role/audit/audit-gap"
    } else {
        "arn:aws:iam::111111111111:user/me"
    };
    if request.body.contains("Action=GetCallerIdentity") {
        return xml(format!(
            "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111111111111</Account><Arn>{arn}</Arn><UserId>u</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>"
        ));
    }
    if request.body.contains("Action=AssumeRole") && request.body.contains("forbidden") {
        return Reply::Http(403, "text/xml", "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized to perform sts:AssumeRole</Message></Error></ErrorResponse>".into());
    }
    if request.body.contains("Action=AssumeRole") {
        return xml(
            "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>AKIDROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials><AssumedRoleUser><Arn>arn:aws:sts::111111111111:assumed-role/audit/audit-gap</Arn><AssumedRoleId>i</AssumedRoleId></AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>",
        );
    }
    xml(
        "<DescribeRegionsResponse><regionInfo><item><regionName>ap-northeast-1</regionName></item></regionInfo></DescribeRegionsResponse>",
    )
}

/// Connects in a process with just this environment, reads the regions, and returns what became of both.
fn run(spec: Value, environment: &[(&str, &str)]) -> Value {
    let home = tempfile::tempdir().unwrap();
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "aws::tests::sessions::child", "--ignored", "--nocapture"])
        .env_clear()
        .env("HOME", home.path())
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("SPEC", spec.to_string())
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&child.stdout).into_owned();
    let result = text.lines().find_map(|line| line.split_once(RESULT)).map(|(_, result)| result.to_owned());
    let result = result.unwrap_or_else(|| panic!("{text}\n{}", String::from_utf8_lossy(&child.stderr)));
    serde_json::from_str(&result).unwrap()
}

#[tokio::test]
#[ignore = "the child of the other tests"]
async fn child() {
    let spec: BTreeMap<String, String> = serde_json::from_str(&Env::real().get("SPEC").unwrap()).unwrap();
    let field = |name: &str| spec.get(name).cloned();
    let spec = EnvironmentSpec {
        name: "prd".to_owned(),
        account: field("account"),
        profile: field("profile"),
        role_arn: field("role_arn"),
        external_id: field("external_id"),
        session_name: field("session_name"),
        regions: field("region").into_iter().collect(),
    };
    let millis = Duration::from_millis;
    let patience = Patience { initial_backoff: millis(5), max_backoff: millis(20), ..Patience::default() };
    let result = match connect(spec, &Shared::with_patience(patience)).await {
        Err(failed) => json!({ "identity": Identity::from(failed) }),
        Ok(session) => {
            let (identity, regions) = (session.identity(), session.regions.clone());
            let read = DescribeRegions { region: regions[0].clone() };
            let record = LiveSource::new(Arc::new(session), BTreeMap::new()).answer(Request::new(&read)).await;
            let outcome = match record.outcome {
                Outcome::Seen(answer) => answer,
                Outcome::Unreadable(failure) => json!(failure),
            };
            json!({ "identity": identity, "regions": regions, "answer": outcome })
        }
    };
    println!("\n{RESULT}{result}");
}

const KEYS: [(&str, &str); 3] =
    [("AWS_ACCESS_KEY_ID", "AKIDBASE"), ("AWS_SECRET_ACCESS_KEY", "s"), ("AWS_REGION", REGION)];

fn with_keys<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    KEYS.iter().copied().chain(more.iter().copied()).collect()
}

fn message(result: &Value) -> &str {
    result["identity"]["failed"]["failure"]["message"].as_str().unwrap_or_else(|| panic!("no failure: {result}"))
}

fn connect_cause(result: &Value) -> &Value {
    &result["identity"]["failed"]["failure"]["cause"]
}

#[test]
fn credentials_region_and_endpoint_come_from_the_environment() {
    let server = Server::start(aws);
    let result = run(json!({}), &with_keys(&[("AWS_ENDPOINT_URL", &server.url)]));
    assert_eq!(result["identity"]["established"]["account"], "111111111111");
    assert_eq!(result["regions"], json!([REGION]));
    assert_eq!(result["answer"], json!([REGION]));
    assert!(server.requests().iter().all(|request| request.header("authorization").contains("AKIDBASE/")));
    assert!(server.requests().iter().all(|request| request.header("user-agent").contains("lib/audit-gap")));
}

#[test]
fn a_role_is_assumed_with_the_base_credentials_once() {
    let server = Server::start(aws);
    let spec =
        json!({"role_arn": "arn:aws:iam::111111111111:role/audit", "external_id": "ex", "account": "111111111111"});
    let result = run(spec, &with_keys(&[("AWS_ENDPOINT_URL", &server.url)]));
    assert!(result["identity"]["failed"].is_null(), "{result}");
    assert_eq!(result["identity"]["established"]["caller"], "arn:aws:sts::111111111111:assumed-role/audit/audit-gap");
    let requests = server.requests();
    let body = &requests[0].body;
    assert!(body.contains("ExternalId=ex") && body.contains("RoleSessionName=audit-gap"), "{body}");
    assert!(requests[0].header("authorization").contains("AKIDBASE/"));
    let assumed: Vec<_> =
        requests[1..].iter().map(|request| request.header("authorization").contains("AKIDROLE/")).collect();
    assert_eq!(assumed, [true, true], "STS, then EC2, both with the role's credentials");
}

#[test]
fn a_role_that_may_not_be_assumed_says_what_sts_said() {
    let server = Server::start(aws);
    let result = run(
        json!({"role_arn": "arn:aws:iam::111111111111:role/forbidden"}),
        &with_keys(&[("AWS_ENDPOINT_URL", &server.url)]),
    );
    assert_eq!(connect_cause(&result), "credentials");
    assert_eq!(
        message(&result),
        "sts:GetCallerIdentity: sts:AssumeRole: AccessDenied: not authorized to perform sts:AssumeRole"
    );
}

#[test]
fn credentials_of_another_account_are_refused_by_name() {
    let server = Server::start(aws);
    let result = run(json!({"account": "333333333333"}), &with_keys(&[("AWS_ENDPOINT_URL", &server.url)]));
    assert_eq!(connect_cause(&result), "credentials");
    assert!(message(&result).contains("111111111111") && message(&result).contains("333333333333"), "{result}");
    assert_eq!(result["identity"]["failed"]["expected_account"], "333333333333");
    assert_eq!(server.requests().len(), 1, "nothing is read of another account");
}

#[test]
fn no_credentials_no_region_and_no_sts_are_told_apart() {
    let server = Server::start(aws);
    let result = run(json!({"region": REGION}), &[("AWS_ENDPOINT_URL", &server.url)]);
    assert_eq!(connect_cause(&result), "credentials");
    let result = run(json!({}), &[KEYS[0], KEYS[1]]);
    assert!(message(&result).starts_with("no region"), "{result}");
    let result = run(json!({}), &with_keys(&[("AWS_ENDPOINT_URL", "http://127.0.0.1:9")]));
    assert_eq!(connect_cause(&result), "unreachable");
    let result = run(
        json!({"role_arn": "arn:aws:iam::111111111111:role/audit"}),
        &with_keys(&[("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:9")]),
    );
    assert_eq!(connect_cause(&result), "unreachable", "{result}");
    let result = run(json!({"profile": "nobody"}), &with_keys(&[]));
    assert!(message(&result).starts_with("profile `nobody` is in neither"), "{result}");
}

#[test]
fn the_services_own_endpoint_variable_wins() {
    let (general, own) = (Server::start(aws), Server::start(aws));
    let variables = [("AWS_ENDPOINT_URL", general.url.as_str()), ("AWS_ENDPOINT_URL_EC2", own.url.as_str())];
    let result = run(json!({}), &with_keys(&variables));
    assert_eq!(result["answer"], json!([REGION]));
    let actions = |server: &Server| {
        server.requests().iter().map(|request| request.body.contains("DescribeRegions")).collect::<Vec<_>>()
    };
    assert_eq!((actions(&general), actions(&own)), (vec![false], vec![true]));
}

#[test]
fn a_profile_gives_credentials_region_and_endpoints() {
    let server = Server::start(aws);
    let mut file = tempfile::NamedTempFile::new().unwrap();
    write!(
        file,
        "[profile p]\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = s\nregion = eu-west-1\nretry_mode = legacy\nservices = local\n\n[services local]\nsts =\n  endpoint_url = {url}\nec2 =\n  endpoint_url = {url}\n",
        url = server.url
    )
    .unwrap();
    let config = file.path().to_str().unwrap();
    let result = run(json!({"profile": "p"}), &[("AWS_CONFIG_FILE", config)]);
    assert_eq!(result["regions"], json!(["eu-west-1"]));
    assert_eq!(result["answer"], json!([REGION]));
    assert!(server.requests()[1].header("authorization").contains("AKIDPROFILE/"));
    assert!(server.requests()[1].header("authorization").contains("/eu-west-1/ec2/"));
}

#[test]
fn proxies_are_honoured_and_excepted() {
    let proxy = Server::start(aws);
    let endpoint = ("AWS_ENDPOINT_URL", "http://aws.invalid");
    let result = run(json!({}), &with_keys(&[endpoint, ("HTTP_PROXY", &proxy.url)]));
    assert_eq!(result["answer"], json!([REGION]));
    assert!(
        proxy.requests().iter().all(|request| request.line == "POST http://aws.invalid/ HTTP/1.1"),
        "{:?}",
        proxy.requests()
    );
    let result = run(json!({}), &with_keys(&[endpoint, ("HTTP_PROXY", &proxy.url), ("NO_PROXY", "aws.invalid")]));
    assert_eq!(connect_cause(&result), "unreachable");
}

#[test]
fn https_goes_through_a_proxy_as_a_tunnel_to_the_public_endpoint() {
    let proxy = Server::answering(vec![Reply::Http(403, "text/plain", String::new())]);
    run(json!({}), &with_keys(&[("HTTPS_PROXY", &proxy.url), ("AWS_MAX_ATTEMPTS", "1")]));
    assert_eq!(proxy.requests()[0].line, "CONNECT sts.ap-northeast-1.amazonaws.com:443 HTTP/1.1");
    let server = Server::start(aws);
    let variables = [
        ("HTTPS_PROXY", proxy.url.as_str()),
        ("AWS_ENDPOINT_URL_STS", &server.url),
        ("AWS_USE_DUALSTACK_ENDPOINT", "false"),
    ];
    run(json!({}), &with_keys(&variables));
    assert_eq!(proxy.requests().last().unwrap().line, "CONNECT ec2.ap-northeast-1.amazonaws.com:443 HTTP/1.1");
}

#[test]
fn attempts_follow_the_variable_and_a_bad_value_is_a_message() {
    let refusing = || Server::answering(vec![Reply::Http(503, "text/xml", String::new())]);
    let server = refusing();
    run(json!({}), &with_keys(&[("AWS_ENDPOINT_URL", &server.url)]));
    assert_eq!(server.requests().len(), 5);
    let server = refusing();
    run(json!({}), &with_keys(&[("AWS_ENDPOINT_URL", &server.url), ("AWS_MAX_ATTEMPTS", "2")]));
    assert_eq!(server.requests().len(), 2);
    let result = run(json!({}), &with_keys(&[("AWS_MAX_ATTEMPTS", "many")]));
    assert_eq!(message(&result), "AWS_MAX_ATTEMPTS / max_attempts: `many` is no positive number");
    let result = run(json!({}), &with_keys(&[("AWS_RETRY_MODE", "often")]));
    assert!(message(&result).contains("`often`"), "{result}");
}

#[test]
fn a_ca_bundle_that_is_none_is_named() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let path = file.path().to_str().unwrap().to_owned();
    let result = run(json!({}), &with_keys(&[("AWS_CA_BUNDLE", &path)]));
    assert_eq!(message(&result), format!("CA bundle {path}: holds no PEM certificate"));
    file.write_all(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
    let result = run(json!({}), &with_keys(&[("AWS_CA_BUNDLE", &path)]));
    assert!(message(&result).starts_with(&format!("CA bundle {path}: ")), "{result}");
    let result = run(json!({}), &with_keys(&[("AWS_CA_BUNDLE", "/nowhere.pem")]));
    assert!(message(&result).starts_with("CA bundle /nowhere.pem: "), "{result}");
}
