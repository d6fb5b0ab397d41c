//! Whose account is scanned: roles, the account guard, and environments that cannot be reached.

use serde_json::{Value, json};

use crate::lab::{BASE_ACCOUNT, Lane, project_file};
use crate::tool::{Tool, codes, finding};
use crate::{account, lab};

fn scan(lane: &Lane<'_>, env: &str) -> Tool {
    account("estate");
    let args = ["scan", "--env", env, "--format", "json", "--lang", "en", "--config"];
    Tool::new(args).arg(project_file("estate")).envs(lane.env_of(BASE_ACCOUNT))
}

/// The causes of the unreadable calls, each once.
fn causes(report: &Value) -> Vec<&str> {
    let mut causes: Vec<&str> =
        report["unreadable"].as_array().unwrap().iter().map(|it| it["cause"].as_str().unwrap()).collect();
    causes.sort_unstable();
    causes.dedup();
    causes
}

#[test]
fn three_accounts_in_one_run_in_the_order_of_the_project_file() {
    let lane = lab().lane();
    let run = scan(&lane, "all").run().expect(1, "exit 1:");
    let report = run.report();
    let environments = report["environments"].as_array().unwrap();
    let named: Vec<_> =
        environments.iter().map(|it| (it["name"].as_str().unwrap(), it["account"].as_str().unwrap())).collect();
    assert_eq!(named, [("dev", "111111111111"), ("dev2", "222222222222"), ("prd", "333333333333")]);
    let order: Vec<&str> =
        report["findings"].as_array().unwrap().iter().map(|it| it["environment"].as_str().unwrap()).collect();
    assert!(order.is_sorted_by_key(|it| ["dev", "dev2", "prd"].iter().position(|name| name == it)));
    let assumed: Vec<_> = lane.counts().into_iter().filter(|count| count.operation == "sts:AssumeRole").collect();
    assert_eq!(assumed.iter().map(|count| count.requests).sum::<u64>(), 3, "each role is assumed once");
    for environment in environments {
        let regions = environment["unscanned_regions"].as_array().unwrap();
        assert!(regions.contains(&json!("eu-west-1")), "{regions:?}");
        let foreign = |it: &&Value| ["cn-", "us-gov-"].iter().any(|prefix| it.as_str().unwrap().starts_with(prefix));
        assert_eq!(regions.iter().find(foreign), None);
    }
}

#[test]
fn credentials_of_another_account_fail_the_environment() {
    let lane = lab().lane();
    let run = Tool::scan(&lane, "bare").envs(lane.env_of(BASE_ACCOUNT)).run();
    let run = run.expect(4, "exit 4: no selected environment's AWS account could be established (prd): credentials: ");
    let report = run.report();
    let message = report["unreadable"][0]["message"].as_str().unwrap();
    assert!(message.contains(BASE_ACCOUNT) && message.contains("444444444444"), "{message}");
    assert_eq!(causes(&report), ["credentials"]);
    assert!(lane.counts().iter().all(|count| count.operation.starts_with("sts:")), "nothing of the account is read");
}

/// A role says itself whose account it leads to.
#[test]
fn a_role_of_another_account_is_found_before_any_call() {
    let lane = lab().lane();
    let project = std::fs::read_to_string(project_file("estate")).unwrap();
    let guard = project.replacen("account: \"111111111111\"", "account: \"111111111110\"", 1);
    let args = ["scan", "--env", "dev", "--lang", "en", "--config", "guard.yaml"];
    let run = Tool::new(args).file("guard.yaml", guard).envs(lane.env_of(BASE_ACCOUNT)).run();
    let run = run.expect(2, "exit 2: 1 error");
    assert!(run.stderr.contains("guard.yaml:5:15"), "{}", run.stderr);
    assert_eq!(lane.counts(), []);
}

#[test]
fn a_role_that_cannot_be_assumed_fails_its_environment_alone() {
    let lane = lab().lane();
    let role = "arn:aws:iam::222222222222:role/audit-gap";
    lane.fault(json!({ "kind": "access-denied", "operation": "sts:AssumeRole", "where": { "RoleArn": role } }));
    let run = scan(&lane, "all").run().expect(1, "exit 1:");
    let report = run.report();
    for finding in report["findings"].as_array().unwrap() {
        let lost = finding["environment"] == "dev2";
        assert_eq!(codes(finding).contains(&"environment-unreachable"), lost, "{}", finding["id"]);
        if lost && finding["required"] == "mandatory" {
            assert_eq!(finding["current"], "unknown");
            assert!(["undetermined", "waived"].contains(&finding["gap"].as_str().unwrap()), "{}", finding["id"]);
        }
    }
    assert_eq!(finding(&report, "prd/s3-output")["current"], "recorded");
    let lost = report["unreadable"].as_array().unwrap();
    assert_eq!(lost.len(), 1, "{lost:?}");
    assert_eq!((lost[0]["environment"].as_str(), lost[0]["cause"].as_str()), (Some("dev2"), Some("credentials")));
    // Alone it leaves nothing to report.
    scan(&lane, "dev2").run().expect(4, "(dev2)");
    // Beside environments without gaps it is inconclusive.
    scan(&lane, "dev,dev2").run().expect(3, "exit 3:");
}

#[test]
fn no_credentials_at_all() {
    let lane = lab().lane();
    let run = scan(&lane, "all").env("AWS_ACCESS_KEY_ID", "").env("AWS_SECRET_ACCESS_KEY", "").run();
    let run = run.expect(4, "(dev, dev2, prd)");
    assert_eq!(causes(&run.report()), ["credentials"]);
    assert_eq!(lane.counts(), []);
}

#[test]
fn an_endpoint_that_nobody_listens_at() {
    let lane = lab().lane();
    let run = scan(&lane, "prd").env("AWS_ENDPOINT_URL", "http://127.0.0.1:9").env("AWS_MAX_ATTEMPTS", "1").run();
    let run = run.expect(4, "(prd)");
    assert_eq!(causes(&run.report()), ["unreachable"]);
}

#[test]
fn credentials_that_the_account_does_not_know() {
    let lane = lab().lane();
    let run = Tool::scan(&lane, "bare").env("AWS_SECRET_ACCESS_KEY", "another-secret").run().expect(4, "(prd)");
    assert_eq!(causes(&run.report()), ["credentials"]);
}

#[test]
fn credentials_that_expire_while_a_scan_runs() {
    account("halfway");
    let lane = lab().lane();
    for operation in ["cloudtrail:GetEventSelectors", "ec2:DescribeFlowLogs", "s3:ListBuckets", "lambda:ListFunctions"]
    {
        lane.fault(json!({ "kind": "expired-token", "operation": operation }));
    }
    let report = Tool::scan(&lane, "halfway").run().report();
    assert_eq!(causes(&report), ["credentials"]);
    for row in ["iam", "vpc", "s3-output"] {
        assert_eq!(finding(&report, &format!("prd/{row}"))["current"], "unknown", "{row}");
    }
}
