//! The project file: what each key means once it is read.

use std::collections::BTreeMap;

use audit_gap::content::attribute::Attribute;
use audit_gap::diagnostic::{SourceFile, render_all};
use audit_gap::lang::Lang;
use audit_gap::project::{Binding, Covers, Credentials, LockMode, ObjectLock, Project, Protection, Subject};

use super::matrix;

fn parse(text: &str) -> Project {
    match Project::parse(&SourceFile::new("audit-gap.yaml", text), &matrix()) {
        Ok(project) => project,
        Err(found) => panic!("{}", render_all(&found, Lang::En, false)),
    }
}

/// The template with every setting switched on: the single `#` before each of them is removed.
pub(crate) fn switched_on() -> String {
    let template = Project::template(&matrix());
    let switch = |line: &str| match line.strip_prefix('#') {
        Some(setting) if !setting.starts_with('#') => setting.to_owned(),
        _ => line.to_owned(),
    };
    template.lines().map(switch).collect::<Vec<_>>().join("\n")
}

const EXAMPLE: &str = r#"
environments:
  prd:
    account: "333333333333"
    role_arn: arn:aws:iam::333333333333:role/audit-gap
    external_id: abc
    session_name: audit-gap
    regions: [ap-northeast-1, us-east-1]
    slack_channel: bs-notification-prd
    retention_days: 365
    protection: { versioning: true, object_lock: { days: 400, mode: any }, log_file_validation: false }
  dev:
    profile: development
components:
  s3-output:   { names: ["jmc-{env}-briefing-output"] }
  lambda-etl:  { names: ["jmc-{env}-etl*", "jmc-{env}-{load,dump}"] }
  nextjs-auth: { log_groups: ["/ecs/jmc-{env}-web"], contains: "\"event\":\"login\" {env}" }
  datahub:     { environments: { dev: { absent: true } } }
  sqs:         { arns: ["arn:aws:sqs:ap-northeast-1:333333333333:jmc-{env}-jobs"] }
  rds:         { tags: { stage: "{env}", owner: data }, environments: { prd: { names: [main] } } }
attestations:
  - { component: hennge-one, environments: [prd], statement: 保存している, owner: 情シス, evidence: wiki/1, until: 2027-03-31 }
exceptions:
  - { component: alb, environments: [prd, dev], covers: notification, resource: web, reason: r, approved_by: cto, until: 2020-02-29 }
  - { threat: I-4, environments: [dev2], reason: r, approved_by: cto, until: 2026-12-31 }
"#;

#[test]
fn environments_keep_the_files_order() {
    let project = parse(EXAMPLE);
    assert_eq!(
        project.environments().iter().map(|environment| environment.id.as_str()).collect::<Vec<_>>(),
        ["prd", "dev"]
    );
    let prd = project.environment("prd").unwrap();
    assert_eq!(prd.account.as_deref(), Some("333333333333"));
    let role = Credentials::Role {
        arn: "arn:aws:iam::333333333333:role/audit-gap".to_owned(),
        external_id: Some("abc".to_owned()),
        session_name: Some("audit-gap".to_owned()),
    };
    assert_eq!(prd.credentials, role);
    assert_eq!(prd.regions, ["ap-northeast-1", "us-east-1"]);
    assert_eq!((prd.slack_channel.as_deref(), prd.retention_days), (Some("bs-notification-prd"), Some(365)));
    let lock = Some(ObjectLock { days: 400, mode: LockMode::Any });
    assert_eq!(prd.protection, Protection { versioning: true, object_lock: lock, ..Protection::default() });
    let dev = project.environment("dev").unwrap();
    assert!(dev.protection.is_none());
    assert_eq!(dev.credentials, Credentials::Profile("development".to_owned()));
    assert_eq!((dev.account.as_deref(), dev.regions.len()), (None, 0));
    assert_eq!(project.environment("dev2"), None);
}

#[test]
fn an_account_keeps_its_leading_zero() {
    for text in ["\"012345678901\"", "012345678901"] {
        let project = parse(&format!("environments:\n  prd: {{ account: {text} }}\n"));
        assert_eq!(project.environments()[0].account.as_deref(), Some("012345678901"));
    }
}

#[test]
fn names_are_literal_or_globs_with_the_environment_filled_in() {
    let project = parse(EXAMPLE);
    let Some(Binding::Names(output)) = project.binding("s3-output", "prd") else { panic!() };
    assert_eq!(output[0].literal(), Some("jmc-prd-briefing-output"));
    let Some(Binding::Names(etl)) = project.binding("lambda-etl", "dev2") else { panic!() };
    assert_eq!(etl.iter().map(|name| name.literal()).collect::<Vec<_>>(), [None, None]);
    assert!(etl[0].matches("jmc-dev2-etl-1") && !etl[0].matches("jmc-dev-etl-1"));
    assert!(etl[1].matches("jmc-dev2-dump") && !etl[1].matches("jmc-dev2-dump2"));
}

#[test]
fn other_ways_to_bind() {
    let project = parse(EXAMPLE);
    let Some(Binding::LogGroups { groups, contains, .. }) = project.binding("nextjs-auth", "dev") else { panic!() };
    assert_eq!(groups[0].literal(), Some("/ecs/jmc-dev-web"));
    assert_eq!(contains.as_deref(), Some("\"event\":\"login\" {env}"), "an event's text is taken as it is");
    let text = "components: { nextjs-auth: { log_groups: [a], fields: { user: [\"$.jmc.who\", uid], time: [at] } } }";
    let Some(Binding::LogGroups { fields, .. }) = parse(text).binding("nextjs-auth", "prd").cloned() else { panic!() };
    assert_eq!(fields[&Attribute::User], ["$.jmc.who", "uid"]);
    assert_eq!((fields.len(), fields[&Attribute::Time].as_slice()), (2, ["at".to_owned()].as_slice()));
    let Some(Binding::Arns(arns)) = project.binding("sqs", "prd") else { panic!() };
    assert_eq!(arns, &["arn:aws:sqs:ap-northeast-1:333333333333:jmc-prd-jobs"]);
    let tags = |stage: &str| {
        Binding::Tags(BTreeMap::from([("stage", stage), ("owner", "data")].map(|(k, v)| (k.to_owned(), v.to_owned()))))
    };
    assert_eq!(project.binding("rds", "dev"), Some(&tags("dev")));
    let Some(Binding::Names(main)) = project.binding("rds", "prd") else { panic!("the environment's own entry wins") };
    assert_eq!(main[0].text(), "main");
    assert_eq!(project.binding("datahub", "dev"), Some(&Binding::Absent));
    assert_eq!(project.binding("datahub", "prd"), None);
    assert_eq!(project.binding("vpc", "prd"), None);
}

#[test]
fn attestations_and_exceptions() {
    let project = parse(EXAMPLE);
    let [attestation] = project.attestations() else { panic!() };
    assert_eq!(attestation.subject, Subject::Component { id: "hennge-one".to_owned(), covers: Covers::Trail });
    assert_eq!(attestation.term.until, jiff::civil::date(2027, 3, 31));
    let [alb, threat] = project.exceptions() else { panic!() };
    assert_eq!(alb.subject, Subject::Component { id: "alb".to_owned(), covers: Covers::Notification });
    assert_eq!(alb.resource.as_deref(), Some("web"));
    assert_eq!(
        (alb.environments.len(), alb.term.until),
        (2, jiff::civil::date(2020, 2, 29)),
        "a past day is valid input"
    );
    assert_eq!(threat.subject, Subject::Threat { id: "I-4".to_owned() });
    assert_eq!(EXAMPLE.lines().nth(threat.line as usize - 1).unwrap().trim_start().get(..16), Some("- { threat: I-4,"));
}

#[test]
fn an_empty_file_is_an_empty_project_in_tokyo() {
    for text in ["", "# nothing yet\n", "{}\n"] {
        let project = parse(text);
        assert!(project.environments().is_empty() && project.exceptions().is_empty());
        assert_eq!(project.time_zone().iana_name(), Some("Asia/Tokyo"));
    }
    assert_eq!(parse("time_zone: Europe/Berlin\n").time_zone().iana_name(), Some("Europe/Berlin"));
}

#[test]
fn the_template_is_valid_as_written_and_with_every_setting_switched_on() {
    let template = Project::template(&matrix());
    insta::assert_snapshot!(template);
    assert!(parse(&template).environments().is_empty());

    let project = parse(&switched_on());
    assert_eq!(project.environments().len(), 3);
    assert_eq!((project.attestations().len(), project.exceptions().len()), (1, 1));
    assert!(matches!(project.binding("s3-output", "prd"), Some(Binding::Names(_))));
    assert!(matches!(project.binding("nextjs-auth", "prd"), Some(Binding::LogGroups { .. })));
    assert_eq!(project.binding("iam", "prd"), None);
}
