use super::*;
use crate::facts::Cause;
use crate::facts::logs::{
    Delivery, DeliveryDestination, DeliverySource, DescribeDeliveries, DescribeDeliveryDestinations,
    DescribeDeliverySources, DescribeLogGroups, LogGroup,
};
use crate::facts::s3::{Bucket, ListBuckets};
use crate::facts::securitylake::ListDataLakes;
use crate::judge::remedy::tests::shown;
use crate::judge::testing::{ACCOUNT, Canned, LONG_AGO, Scenario, TOKYO, codes};
use crate::judge::verdict::Current;
use crate::project::Binding;

const VIRGINIA: &str = "us-east-1";

fn hub(region: &str) -> DescribeHub {
    DescribeHub { region: region.to_owned() }
}

fn list() -> GetEnabledStandards {
    GetEnabledStandards { region: TOKYO.to_owned() }
}

fn newer_hub(region: &str) -> DescribeSecurityHubV2 {
    DescribeSecurityHubV2 { region: region.to_owned() }
}

fn arn(rest: &str) -> Option<String> {
    Some(format!("arn:aws:securityhub:{TOKYO}:{ACCOUNT}:{rest}"))
}

fn standard(status: &str, reason: Option<&str>) -> Standard {
    Standard {
        arn: format!("arn:aws:securityhub:{TOKYO}::standards/aws-foundational-security-best-practices/v/1.0.0"),
        status: status.to_owned(),
        reason: reason.map(str::to_owned),
    }
}

fn facts(standards: Vec<Standard>) -> Canned {
    let facts = exported(Canned::default(), "hub/*");
    facts.seen(hub(TOKYO), arn("hub/default")).seen(list(), standards).seen(newer_hub(TOKYO), None)
}

fn sources() -> DescribeDeliverySources {
    DescribeDeliverySources { region: TOKYO.to_owned() }
}

const GROUP: &str = "arn:aws:logs:ap-northeast-1:333333333333:log-group:findings";

/// A delivery of the findings of `source` to a log group that keeps them.
fn exported(facts: Canned, source: &str) -> Canned {
    let region = || TOKYO.to_owned();
    let text = |text: &str| Some(text.to_owned());
    let source = DeliverySource {
        name: "findings".to_owned(),
        service: text("securityhub"),
        resource_arns: arn(source).into_iter().collect(),
        log_type: text(FINDINGS),
        status: text("ACTIVE"),
        sampling_rate: None,
    };
    let delivery = Delivery {
        id: "1".to_owned(),
        source_name: "findings".to_owned(),
        destination_arn: "to".to_owned(),
        destination_type: text("CWL"),
        record_fields: vec![],
        suffix_path: None,
        hive_compatible: false,
    };
    let to = DeliveryDestination { arn: "to".to_owned(), destination_type: text("CWL"), resource_arn: text(GROUP) };
    let group = LogGroup {
        name: "findings".to_owned(),
        arn: GROUP.to_owned(),
        retention_days: Some(400),
        deletion_protection: false,
        kms_key_id: None,
        class: text("STANDARD"),
        created: LONG_AGO,
    };
    facts
        .seen(sources(), vec![source])
        .seen(DescribeDeliveries { region: region() }, vec![delivery])
        .seen(DescribeDeliveryDestinations { region: region() }, vec![to])
        .seen(DescribeLogGroups { region: region() }, vec![group])
}

async fn judged(scenario: &Scenario) -> Verdict {
    scenario.judge(async |cx: &Cx<'_>| run(&Params {}, cx).await).await
}

async fn assert_judged(facts: Canned, current: Current, reasons: &[&str]) {
    let verdict = judged(&Scenario::new(READS, facts)).await;
    assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons));
}

#[tokio::test(start_paused = true)]
async fn a_standard_that_is_ready_records() {
    let verdict = judged(&Scenario::new(READS, facts(vec![standard("READY", None)]))).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Recorded, vec![]));
    assert_eq!(Some(&verdict.resources[0].arn), arn("hub/default").as_ref());
    assert!(verdict.resources[0].evidence.iter().any(|it| it.field == "StandardsStatus" && it.value == "READY"));
    assert_eq!(verdict.claims, [GROUP]);
    let leaving = vec![standard("READY", None), standard("DELETING", None)];
    assert_judged(facts(leaving), Current::Recorded, &[]).await;
}

#[tokio::test(start_paused = true)]
async fn a_standard_that_does_not_check_is_a_part() {
    let no_recorder = || standard("INCOMPLETE", Some("NO_AVAILABLE_CONFIGURATION_RECORDER"));
    assert_judged(facts(vec![no_recorder()]), Current::Partial, &["standard-without-recorder"]).await;
    let beside = vec![standard("READY", None), no_recorder()];
    assert_judged(facts(beside), Current::Partial, &["standard-without-recorder"]).await;
    let pending = vec![standard("PENDING", None), standard("READY", None)];
    assert_judged(facts(pending), Current::Recorded, &["standard-not-ready"]).await;
    let failed = vec![standard("FAILED", None), standard("READY", None)];
    assert_judged(facts(failed), Current::Partial, &["standard-not-ready"]).await;
    for status in ["INCOMPLETE", "FAILED", "PENDING"] {
        assert_judged(facts(vec![standard(status, None)]), Current::Partial, &["standard-not-ready"]).await;
    }
    assert_judged(facts(vec![]), Current::Partial, &["no-standard-enabled"]).await;
    assert_judged(facts(vec![standard("DELETING", None)]), Current::Partial, &["no-standard-enabled"]).await;
}

#[tokio::test(start_paused = true)]
async fn the_newer_product_stands_in_where_the_cspm_is_off() {
    let off = || facts(vec![]).seen(hub(TOKYO), None);
    assert_judged(off(), Current::Missing, &["security-hub-not-enabled"]).await;
    let newer = exported(off().seen(newer_hub(TOKYO), arn("hubv2/1")), "hubv2/*");
    assert_judged(newer, Current::Recorded, &["security-hub-v2"]).await;
    let unread = off().failed(newer_hub(TOKYO), Cause::Unsupported);
    assert_judged(unread, Current::Unknown, &["security-hub-cspm-off", "read-unsupported"]).await;
}

#[tokio::test(start_paused = true)]
async fn findings_that_are_not_exported_last_ninety_days() {
    let short = ["findings-kept-90-days"];
    let ready = || facts(vec![standard("READY", None)]);
    let unexported = || ready().seen(sources(), vec![]);
    assert_judged(unexported(), Current::Partial, &short).await;
    assert_judged(exported(ready(), "hubv2/*"), Current::Partial, &short).await;
    let newer = unexported().seen(hub(TOKYO), None).seen(newer_hub(TOKYO), arn("hubv2/1"));
    assert_judged(newer, Current::Partial, &["security-hub-v2", "findings-kept-90-days"]).await;
    let gone = ready().seen(DescribeLogGroups { region: TOKYO.to_owned() }, vec![]);
    assert_judged(gone, Current::Partial, &["findings-kept-90-days", "log-group-gone"]).await;
    let unread = ready().failed(sources(), Cause::Denied);
    assert_judged(unread, Current::Unknown, &["findings-kept-90-days", "read-denied"]).await;
    for retention_days in [None, Some(90)] {
        let mut scenario = Scenario::new(READS, unexported());
        scenario.scope.retention_days = retention_days;
        assert_eq!(judged(&scenario).await.current, Current::Recorded);
    }
}

#[tokio::test(start_paused = true)]
async fn what_could_not_be_read_is_unknown() {
    let ready = || facts(vec![standard("READY", None)]);
    assert_judged(ready().failed(hub(TOKYO), Cause::Denied), Current::Unknown, &["read-denied"]).await;
    assert_judged(ready().failed(list(), Cause::Denied), Current::Unknown, &["read-denied"]).await;
}

#[tokio::test(start_paused = true)]
async fn every_region_counts() {
    let ready = facts(vec![standard("READY", None)]).seen(hub(VIRGINIA), None).seen(newer_hub(VIRGINIA), None);
    let scenario = Scenario::new(READS, ready.clone()).regions(&[TOKYO, VIRGINIA]);
    assert_eq!(judged(&scenario).await.current, Current::Partial);
    let absent = Scenario { binding: Some(Binding::Absent), ..Scenario::new(READS, ready).regions(&[VIRGINIA]) };
    assert_eq!(judged(&absent).await.current, Current::NotPresent);
}

#[tokio::test(start_paused = true)]
async fn remedies_name_the_standard_and_where_findings_are_kept() {
    let shown = async |facts: Canned| shown(&judged(&Scenario::new(READS, facts)).await.remedies);
    insta::assert_snapshot!("not-enabled", shown(facts(vec![]).seen(hub(TOKYO), None)).await);
    insta::assert_snapshot!("no-standard-and-kept-90-days", shown(facts(vec![]).seen(sources(), vec![])).await);
    let standards = vec![
        standard("INCOMPLETE", Some("NO_AVAILABLE_CONFIGURATION_RECORDER")),
        standard("FAILED", Some("INTERNAL_ERROR")),
        standard("PENDING", None),
    ];
    insta::assert_snapshot!("not-ready", shown(facts(standards)).await);
    let ready = || facts(vec![standard("READY", None)]);
    let gone = ready().seen(DescribeLogGroups { region: TOKYO.to_owned() }, vec![]);
    insta::assert_snapshot!("export-group-gone", shown(gone).await);
    assert_eq!(shown(ready()).await, "");
}

#[tokio::test(start_paused = true)]
async fn security_lake_may_keep_the_findings_of_the_cspm() {
    let lake = |names: &[&str], expiration_days| {
        let bucket = Bucket { name: "lake".to_owned(), region: Some(TOKYO.to_owned()), created: LONG_AGO };
        let facts = facts(vec![standard("READY", None)]).seen(sources(), vec![]);
        let facts = facts.seen(ListBuckets { region: VIRGINIA.to_owned() }, vec![bucket]);
        facts.collecting("lake", names, expiration_days)
    };
    assert_judged(lake(&["SH_FINDINGS"], None), Current::Recorded, &["collected-by-security-lake"]).await;
    assert_judged(lake(&["WAF"], None), Current::Partial, &["findings-kept-90-days"]).await;
    let short = ["findings-kept-90-days", "collected-by-security-lake", "retention-short"];
    assert_judged(lake(&["SH_FINDINGS"], Some(120)), Current::Partial, &short).await;
    let denied = lake(&[], None).failed(ListDataLakes { region: TOKYO.to_owned() }, Cause::Denied);
    assert_judged(denied, Current::Unknown, &["findings-kept-90-days", "read-denied"]).await;
}
