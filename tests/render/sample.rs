//! A report with every state in it, put together by hand for three environments and all rows of the matrix.

use std::collections::BTreeMap;

use audit_gap::assess::report::{
    EnvironmentReport, MatrixInfo, NotificationFinding, Report, SCHEMA_VERSION, ToolInfo, Unclaimed, UnreadableItem,
};
use audit_gap::assess::validity::Term;
use audit_gap::assess::{Asked, Assessed, Row, assess, assess_unreachable, gap};
use audit_gap::facts::{Cause, ReadKey, Unreadable};
use audit_gap::judge::verdict::{Current, Evidence, Reason, ResourceVerdict, Verdict};
use audit_gap::matrix::{Component, Matrix, NotificationRequired};
use audit_gap::project::{Attestation, Covers, Exception, Subject};
use jiff::Timestamp;
use jiff::civil::{Date, date};

const TODAY: Date = date(2026, 7, 1);

/// dev, dev2 and prd of a company half-way through; dev2 could not be reached.
pub(crate) fn three_environments(matrix: &Matrix) -> Report {
    report(matrix, &[("dev", Some("111111111111")), ("dev2", None), ("prd", Some("333333333333"))])
}

/// prd alone.
pub(crate) fn production(matrix: &Matrix) -> Report {
    report(matrix, &[("prd", Some("333333333333"))])
}

fn report(matrix: &Matrix, accounts: &[(&str, Option<&str>)]) -> Report {
    let mut findings = Vec::new();
    for (name, account) in accounts {
        let components = matrix.components().iter();
        findings.extend(components.map(|component| assessed(matrix, name, *account, component).finding));
    }
    let report = Report {
        schema_version: SCHEMA_VERSION,
        tool: ToolInfo { name: "audit-gap".to_owned(), version: "0.1.0".to_owned() },
        generated_at: timestamp(),
        demo: false,
        matrix: MatrixInfo { digest: "sha256:5f0c".to_owned() },
        environments: accounts.iter().map(|(name, account)| environment(name, *account)).collect(),
        findings,
        unclaimed: accounts
            .iter()
            .filter(|(_, account)| account.is_some())
            .flat_map(|(name, _)| unclaimed(name))
            .collect(),
        summary: BTreeMap::new(),
        notification_summary: BTreeMap::new(),
        unreadable: accounts.iter().flat_map(|(name, account)| unreadable(name, *account)).collect(),
        accepted_regressions: Vec::new(),
    };
    report.complete()
}

fn timestamp() -> Timestamp {
    "2026-07-01T00:00:00Z".parse().unwrap()
}

fn environment(name: &str, account: Option<&str>) -> EnvironmentReport {
    EnvironmentReport {
        name: name.to_owned(),
        account: account.map(str::to_owned),
        regions: vec!["ap-northeast-1".to_owned()],
        collected_at: timestamp(),
        api_calls: if account.is_some() { 142 } else { 0 },
        snapshot_digest: "sha256:77aa".to_owned(),
        unscanned_regions: if name == "prd" {
            vec!["ap-northeast-3".to_owned(), "us-west-2".to_owned()]
        } else {
            vec![]
        },
    }
}

fn assessed(matrix: &Matrix, environment: &str, account: Option<&str>, component: &Component) -> Assessed {
    let id = component.id.value.as_str();
    let exceptions = exceptions(environment, id);
    let exceptions: Vec<&Exception> = exceptions.iter().collect();
    let attestation = attestation();
    let row = Row {
        component,
        environment,
        required: matrix.environment(environment).unwrap().trail_level(component),
        absent_declared: id == "dynamodb" && environment == "dev",
        exceptions: &exceptions,
        attestation: (id == "hennge-one" && environment == "prd").then_some(&attestation),
        today: TODAY,
        limits: matrix.limits(),
    };
    let Some(account) = account else { return assess_unreachable(&row, Cause::Credentials) };
    let key = ReadKey {
        account: None,
        call: "cloudtrail:DescribeTrails".to_owned(),
        region: "ap-northeast-1".to_owned(),
        params: "{}".to_owned(),
    };
    let mut assessed = assess(&row, verdict(environment, id), Asked { account, reads: &[key] });
    if id == "iam" {
        let reasons = vec![Reason::new("no-subscriber", "購読者がいない", "nobody is subscribed")];
        let required =
            if environment == "dev" { NotificationRequired::Optional } else { NotificationRequired::Required };
        let gap = gap::notification_gap(required, Current::Missing, false);
        assessed.finding.notification = Some(NotificationFinding { required, current: Current::Missing, gap, reasons });
    }
    assessed
}

fn exceptions(environment: &str, id: &str) -> Vec<Exception> {
    let exception = |resource: Option<&str>, reason: &str| Exception {
        subject: subject(id),
        environments: vec![environment.to_owned()],
        line: 1,
        resource: resource.map(str::to_owned),
        reason: reason.to_owned(),
        approved_by: "CTO".to_owned(),
        term: Term { from: None, until: date(2026, 12, 31) },
    };
    match (environment, id) {
        ("prd", "rds") => vec![exception(None, "監査ログは次の保守枠で有効化する")],
        ("prd", "sqs") => vec![exception(Some(&queue(0)), "Holds no business data")],
        _ => Vec::new(),
    }
}

fn subject(id: &str) -> Subject {
    Subject::Component { id: id.to_owned(), covers: Covers::Trail }
}

fn attestation() -> Attestation {
    Attestation {
        subject: subject("hennge-one"),
        environments: vec!["prd".to_owned()],
        line: 1,
        statement: "SSO 認証ログを毎月確認している".to_owned(),
        owner: "情報システム部".to_owned(),
        evidence: "https://wiki.example.jp/audit/hennge".to_owned(),
        term: Term { from: None, until: date(2027, 3, 31) },
    }
}

fn verdict(environment: &str, id: &str) -> Verdict {
    let trail_stopped = Reason::new(
        "trail-stopped",
        "証跡 jmc-trail は停止している（IsLogging: false）",
        "trail jmc-trail is stopped (IsLogging: false)",
    );
    match id {
        "hennge-one" if environment == "prd" => Verdict::bare(Current::Attested, Vec::new()),
        "hennge-one" => Verdict::bare(
            Current::Missing,
            vec![Reason::new(
                "not-attested",
                "AWS からは確認できず、証明もない",
                "AWS cannot show it, and nobody vouches for it",
            )],
        ),
        "iam" | "cloudtrail" if environment == "prd" => Verdict::bare(Current::Recorded, Vec::new()),
        "iam" | "cloudtrail" | "ecr" | "systems-manager" => Verdict::bare(Current::Missing, vec![trail_stopped]),
        "secrets-manager" => Verdict::bare(
            Current::Partial,
            vec![Reason::new(
                "reads-not-recorded",
                "管理イベントの読み取りが記録されていない",
                "management reads are not recorded",
            )],
        ),
        "cognito" => Verdict::fold(
            vec![resource(
                "arn:aws:cognito-idp:ap-northeast-1:333333333333:userpool/ap-northeast-1_AbCdEfGhI",
                Current::Partial,
            )],
            &[],
        ),
        "s3-output" => Verdict::fold(buckets(environment), &[]),
        "s3-sf-data" => Verdict::fold(vec![resource("arn:aws:s3:::jmc-prd-sf-raw", Current::Unknown)], &[denied()]),
        "sqs" => Verdict::fold(
            (0..2).map(|n| resource(&queue(n), if n == 0 { Current::Missing } else { Current::Recorded })).collect(),
            &[],
        ),
        "eventbridge" => Verdict::fold(
            vec![resource("arn:aws:events:ap-northeast-1:333333333333:event-bus/default", Current::Recorded)],
            &[],
        ),
        "dynamodb" => Verdict::fold(Vec::new(), &[]),
        "rds" => Verdict::bare(
            Current::Missing,
            vec![Reason::new("audit-log-off", "監査ログが無効", "the audit log is off")],
        ),
        "vpc" | "nat-gateway" | "internet-gateway" => Verdict::fold(
            vec![resource("arn:aws:ec2:ap-northeast-1:333333333333:vpc/vpc-0a1b2c3d4e5f60718", Current::Missing)],
            &[],
        ),
        _ => Verdict::bare(
            Current::Unknown,
            vec![Reason::new(
                "content-not-sampled",
                "ログの内容は確認していない",
                "what is in the log was not sampled",
            )],
        ),
    }
}

fn queue(n: usize) -> String {
    format!("arn:aws:sqs:ap-northeast-1:333333333333:jmc-prd-queue-{n}")
}

/// Fifteen buckets: two without any record, one in part.
fn buckets(environment: &str) -> Vec<ResourceVerdict> {
    let state = |n| match n {
        0..3 => Current::Recorded,
        3 => Current::Partial,
        4..6 => Current::Missing,
        6 => Current::NotPresent,
        7..12 => Current::Missing,
        _ => Current::Recorded,
    };
    (0..15).map(|n| resource(&format!("arn:aws:s3:::jmc-{environment}-briefing-output-{n:02}"), state(n))).collect()
}

fn resource(arn: &str, current: Current) -> ResourceVerdict {
    let reasons = match current {
        Current::Recorded | Current::Attested => Vec::new(),
        Current::Partial => {
            vec![Reason::new("reads-not-recorded", "読み取りが記録されていない", "reads are not recorded")]
        }
        Current::Missing => vec![
            Reason::new("no-data-events", "データイベントを記録する証跡がない", "no trail records its data events"),
            Reason::new("no-access-log", "アクセスログの出力先がない", "it has no access log"),
        ],
        Current::NotPresent => vec![Reason::new("disabled", "無効化されている", "it is disabled")],
        Current::Unknown => vec![Reason::unreadable(&denied())],
    };
    let evidence = Evidence::new(
        "cloudtrail:GetEventSelectors",
        "ap-northeast-1",
        Some(arn),
        "EventSelectors[0].DataResources",
        "[]",
    );
    ResourceVerdict {
        arn: arn.to_owned(),
        region: "ap-northeast-1".to_owned(),
        current,
        reasons,
        evidence: vec![evidence],
    }
}

fn denied() -> Unreadable {
    Unreadable {
        call: "s3:ListBuckets",
        action: "s3:ListAllMyBuckets",
        account: None,
        region: "ap-northeast-1".to_owned(),
        cause: Cause::Denied,
        message: "AccessDenied: User: arn:aws:sts::333333333333:assumed-role/audit-gap/scan is not authorized to perform: s3:ListAllMyBuckets because no identity-based policy allows the s3:ListAllMyBuckets action".to_owned(),
    }
}

fn unreadable(environment: &str, account: Option<&str>) -> Vec<UnreadableItem> {
    let why = match account {
        Some(_) => denied(),
        None => Unreadable {
            call: "sts:GetCallerIdentity",
            action: "sts:GetCallerIdentity",
            cause: Cause::Credentials,
            message: "the credentials belong to account 999999999999, the project file expects 222222222222".to_owned(),
            ..denied()
        },
    };
    vec![UnreadableItem::new(environment, account, &why)]
}

fn unclaimed(environment: &str) -> Vec<Unclaimed> {
    let item = |kind: &str, arn: String| Unclaimed { environment: environment.to_owned(), kind: kind.to_owned(), arn };
    let mut items: Vec<_> =
        (0..7).map(|n| item("AWS::S3::Bucket", format!("arn:aws:s3:::jmc-{environment}-scratch-{n}"))).collect();
    items.push(item(
        "AWS::Logs::LogGroup",
        "arn:aws:logs:ap-northeast-1:333333333333:log-group:/aws/lambda/forgotten-function".to_owned(),
    ));
    items
}
