use super::*;
use crate::facts::Cause;
use crate::facts::firehose::{DeliveryStream, DescribeDeliveryStream, StreamBucket};
use crate::facts::logs::{DescribeLogGroups, DescribeResourcePolicies, LogGroup, ResourcePolicy};
use crate::facts::policy::statements;
use crate::facts::s3::{Bucket, ListBuckets};
use crate::judge::testing::{ACCOUNT, Canned, LONG_AGO, Scenario, TOKYO, codes};
use crate::judge::verdict::{Current, ResourceVerdict, Verdict};

const GUARDDUTY: Findings = Findings { source: "aws.guardduty", detail_type: "GuardDuty Finding" };
const ALLOWING: &str = r#"{"Statement": {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"},
    "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "*"}}"#;

fn rules() -> ListRules {
    ListRules { region: TOKYO.to_owned(), bus: "default".to_owned() }
}

fn targets() -> ListTargetsByRule {
    ListTargetsByRule { region: TOKYO.to_owned(), bus: "default".to_owned(), rule: "findings".to_owned() }
}

fn group(name: &str) -> String {
    format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:{name}")
}

fn target(arn: &str) -> Target {
    Target { arn: arn.to_owned(), whole_event: true, has_role: false, task: None }
}

fn texts(texts: &[&str]) -> Option<Vec<String>> {
    Some(texts.iter().map(|text| (*text).to_owned()).collect())
}

fn pattern(sources: &[&str], detail_types: Option<&[&str]>, narrowed_by: &[&str]) -> EventPattern {
    EventPattern {
        sources: texts(sources),
        detail_types: detail_types.and_then(texts),
        narrowed_by: texts(narrowed_by).unwrap_or_default(),
    }
}

fn all() -> EventPattern {
    pattern(&["aws.guardduty"], Some(&["GuardDuty Finding"]), &[])
}

fn rule(enabled: bool, pattern: EventPattern) -> Rule {
    Rule { name: "findings".to_owned(), enabled, pattern: Some(pattern) }
}

/// One rule with these targets, and the log group `/aws/events/findings`.
fn facts(rule: Rule, to: Vec<Target>) -> Canned {
    let kept = LogGroup {
        name: "/aws/events/findings".to_owned(),
        arn: group("/aws/events/findings"),
        retention_days: Some(400),
        deletion_protection: false,
        kms_key_id: None,
        class: None,
        created: LONG_AGO,
    };
    let policy = ResourcePolicy { name: Some("events".to_owned()), statements: statements(ALLOWING).unwrap() };
    let policies = DescribeResourcePolicies { region: TOKYO.to_owned(), log_group_arn: None };
    let own = DescribeResourcePolicies { log_group_arn: Some(kept.arn.clone()), ..policies.clone() };
    Canned::default()
        .seen(own, vec![])
        .seen(rules(), vec![rule])
        .seen(targets(), to)
        .seen(DescribeLogGroups { region: TOKYO.to_owned() }, vec![kept])
        .seen(policies, vec![policy])
}

async fn assert(facts: Canned, current: Current, reasons: &[&str]) {
    let check = async |cx: &Cx<'_>| {
        let found = exported(cx, TOKYO, GUARDDUTY).await;
        let (arn, region, current) = ("arn".to_owned(), TOKYO.to_owned(), found.grade.current());
        let resource = ResourceVerdict { arn, region, current, reasons: found.reasons, evidence: found.evidence };
        Verdict { claims: found.claims, ..Verdict::fold(vec![resource], &[]) }
    };
    let verdict = Scenario::new(READS, facts).judge(check).await;
    assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons));
}

fn to_group() -> Vec<Target> {
    vec![target(&format!("{}:*", group("/aws/events/findings")))]
}

#[tokio::test(start_paused = true)]
async fn a_rule_counts_as_far_as_its_pattern_lets_findings_through() {
    let prefix = r#"{"prefix":"aws."}"#;
    for (pattern, current, reasons) in [
        (all(), Current::Recorded, &["findings-exported-by-rule"][..]),
        (pattern(&["aws.guardduty", "aws.ec2"], None, &[]), Current::Recorded, &["findings-exported-by-rule"]),
        (pattern(&[prefix], None, &[]), Current::Recorded, &["findings-exported-by-rule"]),
        (pattern(&["aws.guardduty"], None, &["detail"]), Current::Partial, &["findings-rule-narrowed"]),
        (pattern(&[r#"{"anything-but":"x"}"#], None, &[]), Current::Unknown, &["findings-rule-narrowed"]),
        (pattern(&[r#"{"prefix":"com."}"#], None, &[]), Current::Missing, &[]),
        (pattern(&["aws.securityhub"], None, &[]), Current::Missing, &[]),
        (pattern(&["aws.guardduty"], Some(&["AWS API Call via CloudTrail"]), &[]), Current::Missing, &[]),
    ] {
        assert(facts(rule(true, pattern), to_group()), current, reasons).await;
    }
    assert(facts(rule(false, all()), to_group()), Current::Missing, &["findings-rule-disabled"]).await;
    assert(facts(Rule { pattern: None, ..rule(true, all()) }, to_group()), Current::Missing, &[]).await;
}

#[tokio::test(start_paused = true)]
async fn a_rule_keeps_what_its_targets_keep() {
    let judged = async |to: Vec<Target>, current, reasons: &[&str]| {
        assert(facts(rule(true, all()), to), current, reasons).await;
    };
    judged(vec![target(&group("/gone"))], Current::Missing, &["log-group-gone"]).await;
    let topic = target(&format!("arn:aws:sns:{TOKYO}:{ACCOUNT}:alert"));
    judged(vec![topic.clone()], Current::Missing, &["findings-rule-without-store"]).await;
    let stream = Target { has_role: true, ..target(&format!("arn:aws:firehose:{TOKYO}:{ACCOUNT}:deliverystream/s")) };
    let without_role = vec![Target { has_role: false, ..stream.clone() }];
    judged(without_role, Current::Missing, &["findings-target-without-role"]).await;
    let to_stream = async |brought: u64, current, reasons: &[&str]| {
        let end = StreamBucket { arn: "arn:aws:s3:::kept".to_owned(), prefix: String::new(), transformed: false };
        let (status, updated) = ("ACTIVE".to_owned(), Some(LONG_AGO));
        let named = [("DeliveryStreamName", "s")];
        let facts = facts(rule(true, all()), vec![stream.clone()])
            .seen(
                DescribeDeliveryStream { region: TOKYO.to_owned(), name: "s".to_owned() },
                Some(DeliveryStream { status, updated, bucket: Some(end) }),
            )
            .seen(
                ListBuckets { region: "us-east-1".to_owned() },
                vec![Bucket { name: "kept".to_owned(), region: Some(TOKYO.to_owned()), created: LONG_AGO }],
            )
            .counting(TOKYO, ("AWS/Firehose", "IncomingRecords"), &named, |_| 1)
            .counting(TOKYO, ("AWS/Firehose", "DeliveryToS3.Records"), &named, |_| brought);
        assert(facts, current, reasons).await;
    };
    to_stream(1, Current::Recorded, &["findings-exported-by-rule"]).await;
    to_stream(0, Current::Missing, &["nothing-arrives"]).await;
    let both = [vec![topic], to_group()].concat();
    judged(both, Current::Recorded, &["findings-exported-by-rule"]).await;
    let bus = target(&format!("arn:aws:events:{TOKYO}:999999999999:event-bus/central"));
    judged(vec![bus], Current::Unknown, &["findings-forwarded", "findings-exported-by-rule"]).await;
    let changed = vec![Target { whole_event: false, ..to_group().remove(0) }];
    judged(changed, Current::Partial, &["findings-transformed", "findings-exported-by-rule"]).await;
}

#[tokio::test(start_paused = true)]
async fn a_log_group_must_let_the_rule_write() {
    let of = |arn: Option<String>| DescribeResourcePolicies { region: TOKYO.to_owned(), log_group_arn: arn };
    let silent = facts(rule(true, all()), to_group()).seen(of(None), vec![]);
    let refused = silent.clone().seen(of(Some(group("/aws/events/findings"))), vec![]);
    let check = async |cx: &Cx<'_>| {
        let found = exported(cx, TOKYO, GUARDDUTY).await;
        Verdict::bare(found.grade.current(), found.reasons)
    };
    assert_eq!(Scenario::new(READS, refused).judge(check).await.current, Current::Missing);
    let denied = silent.failed(of(Some(group("/aws/events/findings"))), Cause::Denied);
    assert_eq!(Scenario::new(READS, denied).judge(check).await.current, Current::Unknown);
}

#[tokio::test(start_paused = true)]
async fn unread_rules_and_targets_leave_it_open() {
    let whole = facts(rule(true, all()), to_group());
    assert(whole.clone().failed(rules(), Cause::Denied), Current::Unknown, &["read-denied"]).await;
    assert(whole.failed(targets(), Cause::Throttled), Current::Unknown, &["read-throttled"]).await;
}
