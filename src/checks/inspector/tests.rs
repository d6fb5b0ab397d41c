use super::*;
use crate::facts::Cause;
use crate::facts::lambda::Function;
use crate::judge::remedy::tests::shown;
use crate::judge::testing::{ACCOUNT, Canned, Scenario, TOKYO, codes};
use crate::judge::verdict::Current;
use crate::project::Binding;

const VIRGINIA: &str = "us-east-1";

fn read(region: &str) -> BatchGetAccountStatus {
    BatchGetAccountStatus { region: region.to_owned(), account: ACCOUNT.to_owned() }
}

fn list_coverage() -> ListCoverage {
    ListCoverage { region: TOKYO.to_owned(), account: ACCOUNT.to_owned() }
}

fn functions() -> ListFunctions {
    ListFunctions { region: TOKYO.to_owned() }
}

fn instances() -> DescribeInstances {
    DescribeInstances { region: TOKYO.to_owned() }
}

fn repositories() -> DescribeRepositories {
    DescribeRepositories { region: TOKYO.to_owned() }
}

/// The statuses of EC2, ECR and Lambda.
fn status(types: [&str; 3]) -> AccountStatus {
    let [ec2, ecr, lambda] = types.map(|status| Some(status.to_owned()));
    let on = Some("ENABLED".to_owned());
    AccountStatus { status: on, ec2, ecr, lambda, lambda_code: None, code_repository: None, error_code: None }
}

fn inactive(reason: &str) -> Inactive {
    Inactive {
        resource_type: "AWS_EC2_INSTANCE".to_owned(),
        reason: reason.to_owned(),
        resources: 3,
        first: "i-0123".to_owned(),
    }
}

/// A function, an instance and a repository to scan, all of them covered.
fn facts(status: AccountStatus) -> Canned {
    let function = Function {
        modified: None,
        role: String::new(),
        name: "api".to_owned(),
        arn: "arn".to_owned(),
        log_group: None,
        log_format: None,
        application_log_level: None,
        system_log_level: None,
        layers: vec![],
    };
    Canned::default()
        .seen(read(TOKYO), Some(status))
        .seen(list_coverage(), vec![inactive("RESOURCE_TERMINATED"), inactive("EC2_INSTANCE_STOPPED")])
        .seen(functions(), vec![function])
        .seen(instances(), vec!["i-0123".to_owned()])
        .seen(repositories(), vec!["web".to_owned()])
}

async fn judged(scenario: &Scenario) -> Verdict {
    let params = Params { types: [Type::Ec2, Type::Ecr, Type::Lambda].into() };
    scenario.judge(async |cx: &Cx<'_>| run(&params, cx).await).await
}

async fn assert_judged(facts: Canned, current: Current, reasons: &[&str]) {
    let verdict = judged(&Scenario::new(READS, facts)).await;
    assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons));
}

const ALL: [&str; 3] = ["ENABLED"; 3];

#[tokio::test(start_paused = true)]
async fn every_type_on_and_every_resource_covered_records() {
    let verdict = judged(&Scenario::new(READS, facts(status(ALL)))).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Recorded, vec![]));
    let says = |field: &str| verdict.resources[0].evidence.iter().any(|it| it.field == field && it.value == "ENABLED");
    assert!(says("resourceState.ec2.status") && says("resourceState.ecr.status"));
}

#[tokio::test(start_paused = true)]
async fn an_account_that_is_enabled_with_every_type_off_scans_nothing() {
    for types in [["DISABLED"; 3], ["ENABLING", "DISABLED", "DISABLING"]] {
        assert_judged(facts(status(types)), Current::Missing, &["inspector-not-enabled"]).await;
    }
    assert_judged(facts(status(["SUSPENDED"; 3])), Current::Missing, &["inspector-suspended"]).await;
    let stopped = AccountStatus { status: Some("SUSPENDED".to_owned()), ..status(ALL) };
    assert_judged(facts(stopped), Current::Missing, &["inspector-suspended"]).await;
    let code = AccountStatus { code_repository: Some("ENABLED".to_owned()), ..status(["DISABLED"; 3]) };
    assert_judged(facts(code), Current::Missing, &["code-repositories-only"]).await;
    let never = facts(status(ALL)).seen(read(TOKYO), None);
    assert_judged(never, Current::Missing, &["inspector-not-enabled"]).await;
}

#[tokio::test(start_paused = true)]
async fn a_type_that_is_off_matters_where_there_is_something_of_it() {
    let off = ["resource-type-not-scanned"];
    let no_ec2 = || facts(status(["DISABLED", "ENABLED", "ENABLED"]));
    assert_judged(no_ec2(), Current::Partial, &off).await;
    assert_judged(no_ec2().seen(instances(), vec![]), Current::Recorded, &[]).await;
    assert_judged(no_ec2().failed(instances(), Cause::Denied), Current::Unknown, &["read-denied"]).await;
    let no_lambda = || facts(status(["ENABLED", "ENABLED", "DISABLED"]));
    assert_judged(no_lambda(), Current::Partial, &off).await;
    assert_judged(no_lambda().seen(functions(), vec![]), Current::Recorded, &[]).await;
    let no_ecr = || facts(status(["ENABLED", "DISABLED", "ENABLED"]));
    assert_judged(no_ecr(), Current::Partial, &off).await;
    assert_judged(no_ecr().seen(repositories(), vec![]), Current::Recorded, &[]).await;
    assert_judged(no_ecr().failed(repositories(), Cause::Denied), Current::Unknown, &["read-denied"]).await;
}

#[tokio::test(start_paused = true)]
async fn resources_that_are_not_covered_are_a_shortfall() {
    for reason in ["UNMANAGED_EC2_INSTANCE", "ACCESS_DENIED", "STALE_INVENTORY", "EXCLUDED_BY_TAG"] {
        let facts = facts(status(ALL)).seen(list_coverage(), vec![inactive(reason), inactive("IMAGE_ARCHIVED")]);
        let verdict = judged(&Scenario::new(READS, facts)).await;
        assert_eq!((verdict.current, codes(&verdict)), (Current::Partial, vec!["resources-not-covered"]));
        assert!(verdict.reasons[0].message.en.contains(reason) && verdict.reasons[0].message.en.contains("i-0123"));
    }
    let unread = facts(status(ALL)).failed(list_coverage(), Cause::Denied);
    assert_judged(unread, Current::Unknown, &["read-denied"]).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_not_told_is_unknown() {
    let failed = AccountStatus { error_code: Some("ACCESS_DENIED".to_owned()), ..status(["DISABLED"; 3]) };
    assert_judged(facts(failed), Current::Unknown, &["inspector-status-not-told"]).await;
    let denied = facts(status(ALL)).failed(read(TOKYO), Cause::Denied);
    assert_judged(denied, Current::Unknown, &["read-denied"]).await;
}

#[tokio::test(start_paused = true)]
async fn every_region_counts() {
    let facts = facts(status(ALL)).seen(read(VIRGINIA), None);
    let scenario = Scenario::new(READS, facts.clone()).regions(&[TOKYO, VIRGINIA]);
    let verdict = judged(&scenario).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Partial, vec!["inspector-not-enabled"]));
    let absent = Scenario { binding: Some(Binding::Absent), ..Scenario::new(READS, facts).regions(&[VIRGINIA]) };
    assert_eq!(judged(&absent).await.current, Current::NotPresent);
}

#[tokio::test(start_paused = true)]
async fn remedies_turn_on_what_lacks_and_keep_what_is_on() {
    let shown = async |facts: Canned| shown(&judged(&Scenario::new(READS, facts)).await.remedies);
    insta::assert_snapshot!("not-enabled", shown(facts(status(["DISABLED"; 3]))).await);
    insta::assert_snapshot!("type-off", shown(facts(status(["DISABLED", "ENABLED", "ENABLED"]))).await);
    let uncovered = vec![inactive("UNMANAGED_EC2_INSTANCE"), inactive("EXCLUDED_BY_TAG"), inactive("UNSUPPORTED_OS")];
    insta::assert_snapshot!("not-covered", shown(facts(status(ALL)).seen(list_coverage(), uncovered)).await);
    assert_eq!(shown(facts(status(ALL))).await, "");
}
