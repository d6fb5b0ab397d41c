//! Credentials that are none, or no longer: what is wrong, where, and what to do; and the other environments are reported.

use std::fmt::Write;

use audit_gap::lang::Lang;
use serde_json::{Value, json};

use crate::lab::{BASE_ACCOUNT, project_file};
use crate::order::may_become;
use crate::tool::{Run, Tool, codes, currents};
use crate::{account, lab};

/// The file name of a session's token: the SHA-1 of its name, `corp`.
const TOKEN_OF_CORP: &str = "home/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";

const PROFILES: &str = "\
[profile sso]
sso_session = corp
sso_account_id = 555555555555
sso_role_name = audit
region = ap-northeast-1

[sso-session corp]
sso_region = ap-northeast-1
sso_start_url = https://example.awsapps.com/start

[profile sourceless]
role_arn = arn:aws:iam::555555555555:role/audit-gap
source_profile = gone
region = ap-northeast-1

[profile failing]
credential_process = /bin/false
region = ap-northeast-1

[profile half]
aws_access_key_id = AKIALAB0555555555555
region = ap-northeast-1
";

/// A scan of one environment with the profile of a home of its own, in which a file says `config`.
fn scan(profile: &str, config: &str, token: Option<&str>) -> Run {
    let args = ["scan", "--env", "prd", "--lang", "en", "--format", "json", "--profile", profile];
    let tool = Tool::new(args).env("AWS_EC2_METADATA_DISABLED", "true");
    let home = tool.directory().join("home");
    std::fs::create_dir_all(home.join(".aws/sso/cache")).unwrap();
    let tool = tool.env("HOME", &home).file("home/.aws/config", config);
    match token {
        Some(token) => tool.file(TOKEN_OF_CORP, token).run(),
        None => tool.run(),
    }
}

/// What is wrong with how a run says that there is no identity.
fn wrong(run: &Run, words: &[&str]) -> Option<String> {
    let report = run.report();
    let lost = &report["unreadable"][0];
    let message = lost["message"].as_str().unwrap();
    let lines: Vec<&str> = run.stderr.lines().collect();
    let said = lines.len() == 2 && lines[0].starts_with("environment prd: credentials: ") && lines[0].contains(message);
    let right = run.code == Some(4)
        && said
        && (lost["cause"].as_str(), lost["call"].as_str()) == (Some("credentials"), Some("sts:GetCallerIdentity"))
        && words.iter().all(|word| message.contains(word))
        && lines[1].starts_with("exit 4: ");
    (!right).then(|| format!("{:?}: {}\nnot with {words:?}", run.code, run.stderr))
}

#[test]
fn what_is_wrong_with_a_profile_is_said() {
    let expired = r#"{"accessToken": "canary-sso", "expiresAt": "2020-01-01T00:00:00Z", "region": "ap-northeast-1",
        "startUrl": "https://example.awsapps.com/start"}"#;
    let login = "aws sso login --profile sso";
    let cases = [
        ("sso", PROFILES, Some(expired), vec!["the SSO token has expired", login]),
        ("sso", PROFILES, None, vec!["SSO token", login]),
        ("sso", PROFILES, Some("{\"accessToken\": "), vec!["SSO token", login]),
        ("nobody", PROFILES, None, vec!["profile `nobody` is in neither of the AWS config and credentials files"]),
        ("sourceless", PROFILES, None, vec!["gone"]),
        ("failing", PROFILES, None, vec!["an error occurred while loading credentials"]),
        ("half", PROFILES, None, vec!["half"]),
        ("sso", "[profile sso\nregion = x\n", None, vec!["AWS config and credentials files", "on line 1"]),
    ];
    let mut all = String::new();
    for (profile, config, token, words) in cases {
        let run = scan(profile, config, token);
        if let Some(wrong) = wrong(&run, &words) {
            writeln!(all, "{profile}: {wrong}").unwrap();
        }
        assert!(!run.stdout.contains("canary-sso") && !run.stderr.contains("canary-sso"));
    }
    assert!(all.is_empty(), "{all}");
}

/// One environment of three has a profile that is not there; in Japanese the same is said.
#[test]
fn a_profile_that_is_not_there_fails_its_environment_alone() {
    account("estate");
    let project = std::fs::read_to_string(project_file("estate")).unwrap();
    let role = "role_arn: arn:aws:iam::222222222222:role/audit-gap";
    assert!(project.contains(role));
    let project = project.replace(role, "profile: nobody");
    for (lang, words) in [(Lang::En, "renew the credentials"), (Lang::Ja, "認証情報を取得し直す")] {
        let lane = lab().lane();
        let code = if lang == Lang::En { "en" } else { "ja" };
        let args = ["scan", "--env", "all", "--format", "json", "--config", "mine.yaml", "--lang", code];
        let run = Tool::new(args).file("mine.yaml", &project).envs(lane.env_of(BASE_ACCOUNT)).run();
        assert_eq!(run.code, Some(1), "{}", run.stderr);
        let line = run.stderr.lines().next().unwrap();
        assert!(["dev2", "nobody", words].iter().all(|word| line.contains(word)), "{line}");
        assert_only_lost(&run.report(), "dev2");
    }
}

/// The rows of one environment are undetermined, and the others' are judged.
fn assert_only_lost(report: &Value, environment: &str) {
    for finding in report["findings"].as_array().unwrap() {
        let is_lost = finding["environment"] == environment;
        assert_eq!(codes(finding).contains(&"environment-unreachable"), is_lost, "{}", finding["id"]);
    }
    let lost: Vec<&str> =
        report["unreadable"].as_array().unwrap().iter().map(|it| it["environment"].as_str().unwrap()).collect();
    assert_eq!(lost, [environment]);
}

/// The credentials end after so many calls, whichever they are.
#[test]
fn credentials_that_expire_after_any_call_leave_what_was_read_and_no_more() {
    account("halfway");
    let whole = Tool::scan(&lab().lane(), "halfway").run().report();
    let before = currents(&whole);
    for after in [1, 10, 40, 80] {
        let lane = lab().lane();
        lane.fault(json!({ "kind": "expired-token", "after": after }));
        let run = Tool::scan(&lane, "halfway").run();
        let report = run.report();
        let lost = report["unreadable"].as_array().unwrap();
        // HEAD has no body in which the service could say why.
        let other = lost.iter().find(|it| it["cause"] != "credentials" && it["call"] != "s3:HeadBucket");
        assert!(!lost.is_empty() && other.is_none(), "after {after}: {other:?}");
        for ((id, was), (_, is)) in before.iter().zip(currents(&report)) {
            assert!(may_become(was, &is), "after {after}, {id} was {was} and became {is}");
        }
    }
}

/// The credentials of one account of three end in the middle of the scan.
#[test]
fn credentials_that_expire_in_one_account_leave_the_others() {
    account("estate");
    let lane = lab().lane();
    let scan = || {
        let args = ["scan", "--env", "all", "--format", "json", "--lang", "en", "--config"];
        Tool::new(args).arg(project_file("estate")).envs(lane.env_of(BASE_ACCOUNT)).run().report()
    };
    let whole = scan();
    lane.fault(json!({ "kind": "expired-token", "account": "222222222222", "after": 12 }));
    let report = scan();
    for (was, is) in whole["findings"].as_array().unwrap().iter().zip(report["findings"].as_array().unwrap()) {
        assert!(was == is || is["environment"] == "dev2", "{}", is["id"]);
    }
    let lost = report["unreadable"].as_array().unwrap();
    assert!(!lost.is_empty() && lost.iter().all(|it| it["environment"] == "dev2" && it["account"] == "222222222222"));
}
