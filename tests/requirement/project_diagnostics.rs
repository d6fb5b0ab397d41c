//! Every way in which a project file can be wrong, with the exact words that a person reads.

use std::fmt::Write;

use audit_gap::diagnostic::{SourceFile, render_all};
use audit_gap::lang::Lang;
use audit_gap::project::Project;

use super::matrix;

/// What a person reads in both languages about each of several files.
fn reports(texts: &[&str]) -> String {
    let mut report = String::new();
    for text in texts {
        let found = Project::parse(&SourceFile::new("audit-gap.yaml", *text), &matrix()).expect_err(text);
        let (ja, en) = (render_all(&found, Lang::Ja, false), render_all(&found, Lang::En, false));
        writeln!(report, "━━\n{ja}\n\n{en}\n").unwrap();
    }
    report
}

#[test]
fn environments() {
    insta::assert_snapshot!(reports(&[
        "environments:\n  prod: { regions: [ap-northeast-1] }\n",
        "environments:\n  prd: { acount: \"333333333333\" }\n",
        "environments:\n  prd: { account: 33333333333 }\n",
        "environments:\n  prd: {}\n  prd: {}\n",
        "environments:\n  prd: { regions: [tokyo, ap-northeast-1a] }\n",
        "environments:\n  prd: { regions: [] }\n",
        "environments:\n  prd: { role_arn: \"arn:aws:iam::333333333333:user/x\" }\n",
        "environments:\n  prd: { account: \"333333333333\", role_arn: \"arn:aws:iam::222222222222:role/x\" }\n",
        "environments:\n  prd: { role_arn: \"arn:aws:iam::222222222222:role/x\", profile: p, session_name: x }\n",
        "environments:\n  prd: { external_id: x, session_name: audit-gap }\n",
        "environments:\n  prd: { retention_days: 0 }\n",
        "environments:\n  prd: { protection: {} }\n",
        "environments:\n  prd: { protection: { versions: true, versioning: 1 } }\n",
        "environments:\n  prd: { protection: { object_lock: { days: 0 } } }\n",
        "environments:\n  prd: { protection: { object_lock: { days: 1, mode: governance } } }\n",
        "environments:\n  prd: { retention_days: 一年 }\n",
        "environments:\n  prd: { account: \"333333333333\", other_accounts: [{ account: \"333333333333\", profile: p }] }\n",
        "environments:\n  prd: { other_accounts: [{ account: \"444444444444\" }, { account: \"4\", profile: \" \" }] }\n",
        "environments:\n  prd: { other_accounts: [] }\n",
        "environments:\n  prd: { other_accounts: [{ profile: p }] }\n",
        "time_zone: Asia/Tokio\n",
    ]));
}

#[test]
fn bindings() {
    insta::assert_snapshot!(reports(&[
        "components:\n  s3-outptu: { names: [a] }\n",
        "components:\n  s3-output: {}\n",
        "components:\n  s3-output: { names: [a], arns: [\"arn:aws:s3:::a\"] }\n",
        "components:\n  s3-output: { names: [] }\n",
        "components:\n  s3-output: { names: [\"jmc-{stage}-output\", \"a[\", \"\"] }\n",
        "components:\n  s3-output: { arns: [bucket] }\n",
        "components:\n  s3-output: { tags: {} }\n",
        "components:\n  s3-output: { names: [a], contains: x }\n",
        "components:\n  s3-output: { names: [a], fields: { user: [x] } }\n",
        "components:\n  nextjs-auth: { log_groups: [a], fields: {} }\n",
        "components:\n  nextjs-auth:\n    log_groups: [a]\n    fields: { usr: [id], time: [], user: [user.id, \"a..b\"] }\n",
        "components:\n  s3-output: { absent: false }\n",
        "components:\n  s3-output: { absent: no }\n",
        "components:\n  s3-output: { environments: { prod: { absent: true } } }\n",
        "components:\n  s3-output: { environments: { prd: { environments: { dev: { absent: true } } } } }\n",
        "components:\n  iam: { names: [admin] }\n",
        "components:\n  lambda-api: { log_groups: [\"/aws/lambda/api\"], contains: login }\n",
        "components:\n  s3-output: { environments: { prd: { log_groups: [x] } } }\n  sqs: { contains: x, names: [a] }\n",
        "components:\n  security-hub: { contains: x }\n",
        "components:\n  guardduty: { environments: { prd: { tags: { a: b } } } }\n  hennge-one: { log_groups: [x] }\n",
    ]));
}

#[test]
fn attestations_and_exceptions() {
    insta::assert_snapshot!(reports(&[
        "attestations:\n  - { component: hennge-on, environments: [prod], statement: s, owner: o, evidence: e, until: 2027-02-29 }\n",
        "attestations:\n  - { component: hennge-one, environments: [prd], statement: s, owner: \" \", evidence: e, until: 2027/03/31 }\n",
        "attestations:\n  - { component: hennge-one, environments: [prd], statement: s, owner: o, until: 2027-03-31 }\n",
        "attestations:\n  - { component: hennge-one, threat: I-1, environments: [prd], statement: s, owner: o, evidence: e, until: 2027-03-31 }\n",
        "attestations:\n  - { component: hennge-one, environments: [prd], statement: s, owner: o, evidence: e, from: 2027-04-01, until: 2027-03-31 }\n",
        "exceptions:\n  - { component: alb, environments: [prd], reason: r, approved_by: a, from: soon, until: 2027-03-31 }\n",
        "exceptions:\n  - { environments: [], reason: r, approved_by: a, until: 2027-03-31T00:00:00 }\n",
        "exceptions:\n  - { threat: I-9, covers: trail, environments: [prd, prd], reason: r, approved_by: a, until: 2027-03-31 }\n",
        "exceptions:\n  - { component: alb, covers: notifications, environments: [prd], reason: r, approved_by: a, until: 2027-03-31 }\n",
        "exceptions:\n  - { component: alb, environments: [prd], reason: r, aproved_by: a, until: 2027-03-31 }\n",
        "exeptions: []\n",
    ]));
}

#[test]
fn a_key_without_a_value_is_not_a_key_that_is_absent() {
    for text in [
        "time_zone:",
        "environments:",
        "environments:\n  prd:",
        "environments:\n  prd: { account: }",
        "environments:\n  prd: { regions: ~ }",
        "environments:\n  prd: { retention_days: null }",
        "components:\n  alb: { names: }",
        "components:\n  alb: { names: [a, ~] }",
        "components:\n  alb: { tags: { a: } }",
        "components:\n  alb: { absent: }",
        "attestations:",
        "exceptions:\n  - { component: alb, environments: [prd], covers: , reason: r, approved_by: a, until: 2027-03-31 }",
    ] {
        let found = Project::parse(&SourceFile::new("audit-gap.yaml", text), &matrix()).expect_err(text);
        let message = found[0].message(Lang::En);
        assert!(
            ["this value has the wrong type", "unknown value `~`"].contains(&message.as_str()),
            "{text}: {message}"
        );
    }
}

#[test]
fn nesting_is_limited() {
    let text = format!("components:\n  s3-output: {}{{}}{}\n", "{ environments: { prd: ".repeat(20), " } }".repeat(20));
    let found = Project::parse(&SourceFile::new("audit-gap.yaml", text), &matrix()).unwrap_err();
    assert_eq!(found[0].message(Lang::En), "this is nested deeper than 16 levels");
}
