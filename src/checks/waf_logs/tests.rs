use super::subjects::REGIONAL_TYPES;
use super::*;
use crate::facts::Cause;
use crate::facts::apigateway::{Api, Stage, V2Api};
use crate::facts::cloudfront::Distribution;
use crate::facts::firehose::DescribeDeliveryStream;
use crate::facts::logs::{DescribeLogGroups, LogGroup};
use crate::facts::s3::{
    Bucket, DefaultEncryption, Existence, FirstObject, GetBucketEncryption, HeadBucket, ListBuckets,
};
use crate::facts::securitylake::ListDataLakes;
use crate::facts::wafv2::{
    self, Filter, FilterCondition, LogScope, LoggingConfiguration, LoggingFilter, RedactedField, WebAcl, WebAclSettings,
};
use crate::judge::remedy::tests::shown;
use crate::judge::testing::{ACCOUNT, Canned, LONG_AGO, Scenario, TOKYO, codes, currents, remedied};

const VIRGINIA: &str = "us-east-1";

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn global(name: &str) -> String {
    format!("arn:aws:wafv2:us-east-1:{ACCOUNT}:global/webacl/{name}/1")
}

fn regional(name: &str) -> String {
    format!("arn:aws:wafv2:{TOKYO}:{ACCOUNT}:regional/webacl/{name}/1")
}

fn group_arn(region: &str, name: &str) -> String {
    format!("arn:aws:logs:{region}:{ACCOUNT}:log-group:{name}")
}

fn logging(acl_arn: &str, destination: &str) -> LoggingConfiguration {
    LoggingConfiguration {
        acl_arn: acl_arn.to_owned(),
        destinations: vec![destination.to_owned()],
        filter: None,
        redacted: vec![],
        by_firewall_manager: false,
    }
}

/// The front's ACL, logging to a log group of us-east-1.
fn front() -> LoggingConfiguration {
    logging(&global("front"), &group_arn(VIRGINIA, "aws-waf-logs-front"))
}

/// An account as a test writes it.
#[derive(Clone)]
struct Waf {
    /// Id, whether enabled, ACL.
    distributions: Vec<(&'static str, bool, Option<String>)>,
    /// Stage and ACL of the one REST API.
    stages: Vec<(&'static str, Option<String>)>,
    /// Whether the REST API is private.
    private: bool,
    http_apis: Vec<&'static str>,
    global: Vec<&'static str>,
    regional: Vec<&'static str>,
    own: Vec<LoggingConfiguration>,
    lake: Vec<LoggingConfiguration>,
    rule: Vec<LoggingConfiguration>,
    /// Resources of the regional ACL `alb`: type and ARN.
    attached: Vec<(&'static str, &'static str)>,
}

impl Waf {
    fn none() -> Self {
        Self {
            distributions: vec![],
            stages: vec![],
            private: false,
            http_apis: vec![],
            global: vec![],
            regional: vec![],
            own: vec![],
            lake: vec![],
            rule: vec![],
            attached: vec![],
        }
    }

    /// An enabled distribution with the ACL `front` that logs so.
    fn front(own: Vec<LoggingConfiguration>) -> Self {
        Self { distributions: vec![("E1", true, Some(global("front")))], global: vec!["front"], own, ..Self::none() }
    }

    /// A stage with the ACL `api` that logs to `group`.
    fn api(group: &str) -> Self {
        Self {
            stages: vec![("prod", Some(regional("api")))],
            regional: vec!["api"],
            own: vec![logging(&regional("api"), &group_arn(TOKYO, group))],
            ..Self::none()
        }
    }

    fn facts(self) -> Canned {
        let (tokyo, virginia) = (|| TOKYO.to_owned(), || VIRGINIA.to_owned());
        let api = |id: &str| Api { id: id.to_owned(), name: format!("{id}-name"), is_private: self.private };
        let stage = |(name, web_acl_arn): (&str, Option<String>)| Stage {
            name: name.to_owned(),
            deployment_id: text("d1"),
            auto_deploy: false,
            access_log: None,
            execution_levels: [].into(),
            data_trace: false,
            web_acl_arn,
            updated: None,
        };
        let http = |id: &str| V2Api { id: id.to_owned(), name: format!("{id}-name"), protocol: "HTTP".to_owned() };
        let distribution = |(id, enabled, web_acl_id): (&str, bool, Option<String>)| Distribution {
            id: id.to_owned(),
            arn: format!("arn:aws:cloudfront::{ACCOUNT}:distribution/{id}"),
            aliases: vec![],
            comment: String::new(),
            enabled,
            web_acl_id,
            realtime_config_arns: vec![None],
            modified: LONG_AGO,
        };
        let acls = |names: &[&str], arn: fn(&str) -> String| {
            names.iter().map(|name| WebAcl { name: (*name).to_owned(), arn: arn(name) }).collect::<Vec<_>>()
        };
        let group = |region: &str, name: &str, retention_days| LogGroup {
            name: name.to_owned(),
            arn: group_arn(region, name),
            retention_days,
            deletion_protection: false,
            kms_key_id: None,
            class: text("STANDARD"),
            created: LONG_AGO,
        };
        let groups = |region: &str| {
            vec![
                group(region, "aws-waf-logs-front", None),
                group(region, "aws-waf-logs-api", Some(365)),
                group(region, "aws-waf-logs-short", Some(30)),
            ]
        };
        let mut facts = Canned::default()
            .seen(ListDistributions { region: virginia() }, self.distributions.into_iter().map(distribution).collect())
            .seen(GetRestApis { region: tokyo() }, if self.stages.is_empty() { vec![] } else { vec![api("a1")] })
            .seen(GetStages { region: tokyo(), api_id: "a1".to_owned() }, self.stages.into_iter().map(stage).collect())
            .seen(GetApis { region: tokyo() }, self.http_apis.into_iter().map(http).collect())
            .seen(ListWebAcls { region: virginia(), scope: wafv2::Scope::Cloudfront }, acls(&self.global, global))
            .seen(ListWebAcls { region: tokyo(), scope: wafv2::Scope::Regional }, acls(&self.regional, regional))
            .seen(DescribeLogGroups { region: virginia() }, groups(VIRGINIA))
            .seen(DescribeLogGroups { region: tokyo() }, groups(TOKYO))
            .seen(
                ListBuckets { region: virginia() },
                vec![
                    Bucket { name: "aws-waf-logs-own".to_owned(), region: text(TOKYO), created: LONG_AGO },
                    Bucket { name: "aws-waf-logs-kms".to_owned(), region: text(TOKYO), created: LONG_AGO },
                ],
            )
            .seen(encryption("aws-waf-logs-own"), None)
            .seen(
                encryption("aws-waf-logs-kms"),
                Some(DefaultEncryption { algorithm: "aws:kms".to_owned(), key_id: None }),
            )
            .seen(HeadBucket { region: virginia(), bucket: "aws-waf-logs-gone".to_owned() }, Existence::Gone)
            .failed(HeadBucket { region: virginia(), bucket: "aws-waf-logs-central".to_owned() }, Cause::Denied);
        for (region, names, arn) in
            [(VIRGINIA, &self.global, global as fn(&str) -> String), (TOKYO, &self.regional, regional)]
        {
            let plain = |facts: Canned, name: &&str| facts.seen(settings(region, &arn(name)), plain(name));
            facts = names.iter().fold(facts, plain);
        }
        let scopes = [(VIRGINIA, wafv2::Scope::Cloudfront, ":global/"), (TOKYO, wafv2::Scope::Regional, ":regional/")];
        for (region, scope, part) in scopes {
            let of_scope = |all: &[LoggingConfiguration]| -> Vec<LoggingConfiguration> {
                all.iter().filter(|one| one.acl_arn.contains(part)).cloned().collect()
            };
            for (log_scope, all) in [
                (LogScope::Customer, &self.own),
                (LogScope::SecurityLake, &self.lake),
                (LogScope::CloudwatchTelemetryRuleManaged, &self.rule),
            ] {
                let read = ListLoggingConfigurations { region: region.to_owned(), scope, log_scope };
                facts = facts.seen(read, of_scope(all));
            }
        }
        for kind in REGIONAL_TYPES {
            let of_kind = self.attached.iter().filter(|(other, _)| other == kind).map(|(_, arn)| (*arn).to_owned());
            facts = facts.seen(resources(&regional("alb"), kind), of_kind.collect());
        }
        let facts = facts.seen(ListDataLakes { region: virginia() }, None);
        facts.seen(ListResourcesForWebAcl { region: virginia(), ..resources(&global("front"), "AMPLIFY") }, vec![])
    }

    async fn judge(self, scope: Protected) -> Verdict {
        judge(Scenario::new(READS, self.facts()), scope).await
    }

    async fn assert(self, scope: Protected, current: Current, reasons: &[&str]) {
        let verdict = self.judge(scope).await;
        assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons));
    }
}

fn settings(region: &str, arn: &str) -> GetWebAcl {
    GetWebAcl { region: region.to_owned(), arn: arn.to_owned() }
}

/// An ACL whose metric bears its name, and that protects no data.
fn plain(name: &str) -> WebAclSettings {
    WebAclSettings { metric_name: text(name), protected: vec![] }
}

fn encryption(bucket: &str) -> GetBucketEncryption {
    GetBucketEncryption { region: TOKYO.to_owned(), bucket: bucket.to_owned() }
}

fn resources(acl_arn: &str, kind: &str) -> ListResourcesForWebAcl {
    ListResourcesForWebAcl { region: TOKYO.to_owned(), acl_arn: acl_arn.to_owned(), resource_type: kind.to_owned() }
}

async fn judge(scenario: Scenario, scope: Protected) -> Verdict {
    remedied(scenario.judge(async |cx: &Cx<'_>| run(&Params { scope }, cx).await).await)
}

#[tokio::test(start_paused = true)]
async fn requests_must_leave_records() {
    let counted = |facts: Canned, metric| {
        facts.counting(VIRGINIA, ("AWS/WAFV2", metric), &[("WebACL", "front"), ("Rule", "ALL")], |_| 1)
    };
    let took = [("LogGroupName", "aws-waf-logs-front")];
    let silent = counted(Waf::front(vec![front()]).facts(), "AllowedRequests");
    let writing = silent.clone().counting(VIRGINIA, ("AWS/Logs", "IncomingLogEvents"), &took, |_| 1);
    let blocking = LoggingConfiguration { filter: filter("KEEP", "DROP", &[("ALLOW", false)]), ..front() };
    let allowing = counted(Waf::front(vec![blocking.clone()]).facts(), "AllowedRequests");
    let blocked = counted(Waf::front(vec![blocking]).facts(), "BlockedRequests");
    for (facts, current, expected) in [
        (silent, Current::Missing, &["nothing-arrives"][..]),
        (writing, Current::Recorded, &[]),
        (allowing, Current::Partial, &["filter-drops-allow"]),
        (blocked, Current::Missing, &["filter-drops-allow", "nothing-arrives"]),
    ] {
        let verdict = judge(Scenario::new(READS, facts), Protected::Distributions).await;
        assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, expected));
    }
}

#[tokio::test(start_paused = true)]
async fn an_acls_metric_may_have_another_name() {
    let counted = |metric: &str| {
        let named = [("WebACL", metric), ("Rule", "ALL")];
        let other = WebAclSettings { metric_name: text("edgeMetric"), ..plain("front") };
        let facts = Waf::front(vec![front()]).facts().seen(settings(VIRGINIA, &global("front")), other);
        facts.counting(VIRGINIA, ("AWS/WAFV2", "AllowedRequests"), &named, |_| 1)
    };
    let off = WebAclSettings { metric_name: None, ..plain("front") };
    let off = counted("front").seen(settings(VIRGINIA, &global("front")), off);
    for (facts, current, expected) in [
        (off, Current::Recorded, &["acl-without-metrics"][..]),
        (counted("edgeMetric"), Current::Missing, &["nothing-arrives"][..]),
        (counted("front"), Current::Recorded, &[]),
    ] {
        let verdict = judge(Scenario::new(READS, facts), Protected::Distributions).await;
        assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, expected));
    }
}

#[tokio::test(start_paused = true)]
async fn data_that_is_protected_is_left_out_of_the_log() {
    let with = |kind: &str, name: Option<&str>| {
        let protected = vec![RedactedField { kind: kind.to_owned(), name: name.map(str::to_owned) }];
        let protecting = WebAclSettings { protected, ..plain("front") };
        Waf::front(vec![front()]).facts().seen(settings(VIRGINIA, &global("front")), protecting)
    };
    for (facts, current, expected) in [
        (with("SingleHeader", Some("User-Agent")), Current::Partial, "fields-missing"),
        (with("SingleHeader", None), Current::Partial, "fields-missing"),
        (with("SingleHeader", Some("cookie")), Current::Recorded, "fields-redacted"),
        (with("BODY", None), Current::Recorded, "fields-redacted"),
    ] {
        let verdict = judge(Scenario::new(READS, facts), Protected::Distributions).await;
        assert_eq!(verdict.current, current, "{:?}", verdict.reasons);
        assert!(codes(&verdict).contains(&expected), "{:?}", verdict.reasons);
    }
    let blind = Waf::front(vec![front()]).facts().failed(settings(VIRGINIA, &global("front")), Cause::Denied);
    let verdict = judge(Scenario::new(READS, blind), Protected::Distributions).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Unknown, vec!["read-denied"]));
}

#[tokio::test(start_paused = true)]
async fn files_are_looked_for_in_the_folder_of_the_acl() {
    let configuration = logging(&regional("api"), "arn:aws:s3:::aws-waf-logs-own");
    let bucket = Bucket { name: "aws-waf-logs-own".to_owned(), region: text(TOKYO), created: LONG_AGO };
    let named = [("WebACL", "api"), ("Region", TOKYO), ("Rule", "ALL")];
    let facts = Waf { own: vec![configuration], ..Waf::api("") }
        .facts()
        .seen(ListBuckets { region: VIRGINIA.to_owned() }, vec![bucket])
        .seen(encryption("aws-waf-logs-own"), None)
        .counting(TOKYO, ("AWS/WAFV2", "BlockedRequests"), &named, |_| 1);
    let all = format!("AWSLogs/{ACCOUNT}/WAFLogs/");
    for (day, shape, current, expected) in [
        (Some("1969/12/31"), None, Current::Recorded, &[][..]),
        (None, Some("AAA/0000/00/00/00/00/aaa"), Current::Missing, &["nothing-arrives"]),
        (None, None, Current::Missing, &["nothing-arrives"]),
        (None, Some("aaa"), Current::Partial, &["arrival-unproven"]),
    ] {
        let first =
            |prefix: String| FirstObject { region: TOKYO.to_owned(), bucket: "aws-waf-logs-own".to_owned(), prefix };
        let holds = |facts: Canned, one: &&str| {
            facts.seen(first(format!("{all}{TOKYO}/api/{one}")), day.filter(|day| day == one).and_then(text))
        };
        let facts = ["1970/01/01", "1969/12/31"].iter().fold(facts.clone(), holds);
        let facts = facts.seen(first(all.clone()), shape.and_then(text));
        let verdict = judge(Scenario::new(READS, facts), Protected::ApiStages).await;
        assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, expected), "{day:?} {shape:?}");
    }
}

fn filter(default_behavior: &str, behavior: &str, conditions: &[(&str, bool)]) -> Option<LoggingFilter> {
    let condition = |(value, is_label): &(&str, bool)| FilterCondition {
        action: (!is_label).then(|| (*value).to_owned()),
        label: is_label.then(|| (*value).to_owned()),
    };
    let conditions = conditions.iter().map(condition).collect();
    let one = Filter { behavior: behavior.to_owned(), requirement: "MEETS_ANY".to_owned(), conditions };
    Some(LoggingFilter { default_behavior: default_behavior.to_owned(), filters: vec![one] })
}

use Protected::{ApiStages, Distributions};

#[tokio::test(start_paused = true)]
async fn an_acl_of_an_enabled_distribution_that_logs_is_recorded() {
    let verdict = Waf::front(vec![front()]).judge(Distributions).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Recorded, vec![]));
    assert_eq!(
        (verdict.resources[0].arn.as_str(), verdict.resources[0].region.as_str()),
        (&*global("front"), VIRGINIA)
    );
    assert_eq!(verdict.claims, [group_arn(VIRGINIA, "aws-waf-logs-front")]);
    Waf::api("aws-waf-logs-api").assert(ApiStages, Current::Recorded, &[]).await;
    let managed = LoggingConfiguration { by_firewall_manager: true, ..front() };
    Waf::front(vec![managed]).assert(Distributions, Current::Recorded, &["logged-by-firewall-manager"]).await;
}

#[tokio::test(start_paused = true)]
async fn an_acl_without_a_log_is_missing() {
    Waf::front(vec![]).assert(Distributions, Current::Missing, &["acl-not-logged"]).await;
    let other = Waf { own: vec![logging(&global("other"), "arn:aws:s3:::aws-waf-logs-own")], ..Waf::front(vec![]) };
    other.assert(Distributions, Current::Missing, &["acl-not-logged"]).await;
    Waf { own: vec![], ..Waf::api("") }.assert(ApiStages, Current::Missing, &["acl-not-logged"]).await;
}

#[tokio::test(start_paused = true)]
async fn the_destination_decides() {
    for (destination, current, reasons) in [
        ("arn:aws:s3:::aws-waf-logs-own/front".to_owned(), Current::Recorded, &[][..]),
        ("arn:aws:s3:::aws-waf-logs-kms".to_owned(), Current::Missing, &["bucket-encrypted-with-aws-managed-key"]),
        ("arn:aws:s3:::aws-waf-logs-gone".to_owned(), Current::Missing, &["bucket-gone"]),
        ("arn:aws:s3:::aws-waf-logs-central".to_owned(), Current::Unknown, &["destination-in-other-account"]),
        (group_arn(VIRGINIA, "aws-waf-logs-deleted"), Current::Missing, &["log-group-gone"]),
        (group_arn(VIRGINIA, "aws-waf-logs-short"), Current::Partial, &["retention-short"]),
        ("nowhere".to_owned(), Current::Unknown, &["acl-log-destination-not-understood"]),
    ] {
        Waf::front(vec![logging(&global("front"), &destination)]).assert(Distributions, current, reasons).await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_filter_decides_which_requests_are_seen() {
    let cases: [(Option<LoggingFilter>, Current, &[&str]); 7] = [
        (filter("KEEP", "DROP", &[("BLOCK", false)]), Current::Missing, &["filter-drops-block"]),
        (filter("DROP", "KEEP", &[("ALLOW", false)]), Current::Missing, &["filter-drops-block"]),
        (filter("DROP", "KEEP", &[("BLOCK", false)]), Current::Partial, &["filter-drops-allow"]),
        (filter("KEEP", "DROP", &[("ALLOW", false)]), Current::Partial, &["filter-drops-allow"]),
        (filter("DROP", "KEEP", &[("label", true)]), Current::Partial, &["filter-conditional"]),
        (
            filter("DROP", "KEEP", &[("BLOCK", false), ("ALLOW", false)]),
            Current::Recorded,
            &["filter-drops-challenges"],
        ),
        (filter("DROP", "KEEP", &[("BLOCK", false), ("COUNT", false)]), Current::Partial, &["filter-conditional"]),
    ];
    for (filter, current, reasons) in cases {
        let configuration = LoggingConfiguration { filter, ..front() };
        Waf::front(vec![configuration]).assert(Distributions, current, reasons).await;
    }
}

#[tokio::test(start_paused = true)]
async fn required_fields_may_not_be_redacted() {
    let field = |kind: &str, name: Option<&str>| RedactedField { kind: kind.to_owned(), name: name.map(str::to_owned) };
    for (redacted, current, reason) in [
        (field("UriPath", None), Current::Partial, "fields-missing"),
        (field("Method", None), Current::Partial, "fields-missing"),
        (field("SingleHeader", Some("User-Agent")), Current::Partial, "fields-missing"),
        (field("SingleHeader", Some("authorization")), Current::Recorded, "fields-redacted"),
        (field("QueryString", None), Current::Recorded, "fields-redacted"),
    ] {
        let configuration = LoggingConfiguration { redacted: vec![redacted], ..front() };
        Waf::front(vec![configuration]).assert(Distributions, current, &[reason]).await;
    }
}

#[tokio::test(start_paused = true)]
async fn other_owners_configurations_count() {
    let lake = logging(&global("front"), "arn:aws:s3:::aws-security-data-lake-x");
    let by_lake = Waf { lake: vec![lake], ..Waf::front(vec![]) };
    let believed = &["security-lake-not-shown", "logged-by-security-lake"];
    by_lake.clone().assert(Distributions, Current::Recorded, believed).await;
    let by_rule = Waf { rule: vec![front()], ..Waf::front(vec![]) };
    by_rule.assert(Distributions, Current::Recorded, &["logged-by-telemetry-rule"]).await;
    let filtered = LoggingConfiguration { filter: filter("KEEP", "DROP", &[("ALLOW", false)]), ..front() };
    let beside = Waf { own: vec![filtered], ..by_lake };
    beside.assert(Distributions, Current::Recorded, believed).await;

    let hidden = ListLoggingConfigurations {
        region: VIRGINIA.to_owned(),
        scope: wafv2::Scope::Cloudfront,
        log_scope: LogScope::SecurityLake,
    };
    let blind = Waf::front(vec![]).facts().failed(hidden.clone(), Cause::Denied);
    let verdict = judge(Scenario::new(READS, blind), Distributions).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Unknown, vec!["read-denied"]));
    let needless = Waf::front(vec![front()]).facts().failed(hidden, Cause::Denied);
    assert_eq!(judge(Scenario::new(READS, needless), Distributions).await.current, Current::Recorded);
}

#[tokio::test(start_paused = true)]
async fn what_has_no_acl_is_missing_and_an_acl_that_protects_nothing_is_out_of_scope() {
    let bare = Waf { distributions: vec![("E1", true, None)], ..Waf::none() };
    bare.assert(Distributions, Current::Missing, &["no-web-acl"]).await;
    let classic = Waf { distributions: vec![("E1", true, text("1b2c-uuid"))], ..Waf::none() };
    classic.assert(Distributions, Current::Unknown, &["waf-classic"]).await;
    let disabled = Waf { distributions: vec![("E1", false, Some(global("front")))], ..Waf::front(vec![front()]) };
    disabled.assert(Distributions, Current::NotPresent, &["acl-protects-nothing"]).await;
    let one_of_two = Waf {
        distributions: vec![("E1", true, Some(global("front"))), ("E2", true, None)],
        ..Waf::front(vec![front()])
    };
    one_of_two.assert(Distributions, Current::Partial, &["no-web-acl"]).await;
    Waf::none().assert(Distributions, Current::NotPresent, &["no-such-resource"]).await;

    let stages = vec![("prod", Some(regional("api"))), ("dev", None)];
    let api = Waf { stages, regional: vec!["api", "spare"], http_apis: vec!["h1"], ..Waf::api("aws-waf-logs-api") };
    let verdict = api.judge(ApiStages).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Partial, vec!["no-web-acl"]));
    let (found, expected) = (
        currents(&verdict),
        [("h1", Current::NotPresent), ("dev", Current::Missing), ("1", Current::Recorded), ("1", Current::NotPresent)],
    );
    assert_eq!(found, expected);
    let http_only = Waf { http_apis: vec!["h1"], ..Waf::none() };
    http_only.assert(ApiStages, Current::NotPresent, &["api-cannot-have-acl"]).await;
}

#[tokio::test(start_paused = true)]
async fn a_binding_adds_acls_whatever_they_protect() {
    let alb = Waf {
        regional: vec!["alb"],
        attached: vec![("COGNITO_USER_POOL", "arn:pool")],
        own: vec![logging(&regional("alb"), &group_arn(TOKYO, "aws-waf-logs-api")), front()],
        ..Waf::front(vec![])
    };
    for (names, scope, current) in [
        (&["alb"][..], Distributions, Current::Recorded),
        (&["front"], ApiStages, Current::Recorded),
        (&["front", "alb"], ApiStages, Current::Recorded),
        (&["ghost"], ApiStages, Current::Missing),
        (&["ghost"], Distributions, Current::Partial),
        (&["none-*"], ApiStages, Current::NotPresent),
        (&["none-*"], Distributions, Current::Recorded),
    ] {
        let verdict = judge(Scenario::new(READS, alb.clone().facts()).named(names), scope).await;
        assert_eq!(verdict.current, current, "{names:?}");
    }
    let unused = Waf { attached: vec![], distributions: vec![], ..alb.clone() };
    let verdict = judge(Scenario::new(READS, unused.clone().facts()).named(&["alb", "front"]), Distributions).await;
    assert_eq!((verdict.current, codes(&verdict)[0]), (Current::NotPresent, "acl-protects-nothing"));

    let pools = resources(&regional("alb"), "COGNITO_USER_POOL");
    let blind = unused.facts().failed(pools.clone(), Cause::Denied);
    let verdict = judge(Scenario::new(READS, blind).named(&["alb"]), Distributions).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Unknown, vec!["read-denied"]));
}

#[tokio::test(start_paused = true)]
async fn a_binding_takes_nothing_from_what_the_row_is_about() {
    let bare = Waf {
        distributions: vec![("E1", true, Some(global("front"))), ("E2", true, None)],
        regional: vec!["alb"],
        attached: vec![("APPLICATION_LOAD_BALANCER", "arn:alb")],
        own: vec![logging(&regional("alb"), &group_arn(TOKYO, "aws-waf-logs-api")), front()],
        ..Waf::front(vec![])
    };
    for names in [&["front"][..], &["alb"], &["none-*"]] {
        let verdict = judge(Scenario::new(READS, bare.clone().facts()).named(names), Distributions).await;
        assert_eq!((verdict.current, codes(&verdict)), (Current::Partial, vec!["no-web-acl"]), "{names:?}");
    }
    let verdict = judge(Scenario::new(READS, bare.clone().facts()).named(&["front", "alb"]), Distributions).await;
    let each = |verdict: &Verdict| verdict.resources.iter().map(|it| it.current).collect::<Vec<_>>();
    assert_eq!(each(&verdict), [Current::Recorded, Current::Missing, Current::Recorded]);

    let unprotected = format!("arn:aws:cloudfront::{ACCOUNT}:distribution/E2");
    let binding = Some(Binding::Arns(vec![unprotected]));
    let verdict = judge(Scenario { binding, ..Scenario::new(READS, bare.clone().facts()) }, Distributions).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Partial, vec!["no-web-acl"]));

    let silent = Waf { own: vec![logging(&regional("alb"), &group_arn(TOKYO, "aws-waf-logs-api"))], ..bare };
    let verdict = judge(Scenario::new(READS, silent.facts()).named(&["alb"]), Distributions).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Partial, vec!["no-web-acl", "acl-not-logged"]));

    let silent = Waf { own: vec![front()], global: vec!["front"], ..Waf::api("") };
    let silent = Waf { distributions: vec![("E1", true, Some(global("front")))], ..silent };
    let verdict = judge(Scenario::new(READS, silent.facts()).named(&["front"]), ApiStages).await;
    assert_eq!((verdict.current, codes(&verdict)), (Current::Partial, vec!["acl-not-logged"]));
}

#[tokio::test(start_paused = true)]
async fn a_bound_acl_that_the_row_has_seen_at_nothing_is_asked_what_else_it_protects() {
    let pool = Waf {
        regional: vec!["alb"],
        attached: vec![("COGNITO_USER_POOL", "arn:pool")],
        own: vec![logging(&regional("alb"), &group_arn(TOKYO, "aws-waf-logs-api"))],
        ..Waf::none()
    };
    let unbound = judge(Scenario::new(READS, pool.clone().facts()), ApiStages).await;
    assert_eq!(unbound.current, Current::NotPresent);
    let bound = judge(Scenario::new(READS, pool.facts()).named(&["alb"]), ApiStages).await;
    assert_eq!((bound.current, bound.resources.len()), (Current::Recorded, 1));
}

#[tokio::test(start_paused = true)]
async fn lists_that_cannot_be_read_leave_the_row_unknown() {
    let facts = || Waf::front(vec![front()]).facts();
    let distributions = facts().failed(ListDistributions { region: VIRGINIA.to_owned() }, Cause::Denied);
    assert_eq!(judge(Scenario::new(READS, distributions), Distributions).await.current, Current::Unknown);
    let stages = GetStages { region: TOKYO.to_owned(), api_id: "a1".to_owned() };
    let stages = Waf::api("aws-waf-logs-api").facts().failed(stages, Cause::Throttled);
    assert_eq!(judge(Scenario::new(READS, stages.clone()), ApiStages).await.current, Current::Unknown);
    assert_eq!(judge(Scenario::new(READS, stages).named(&["api"]), ApiStages).await.current, Current::Unknown);
}

#[tokio::test(start_paused = true)]
async fn a_private_api_needs_no_acl_but_one_that_it_has_must_log() {
    let bare = Waf { stages: vec![("prod", None)], private: true, ..Waf::none() };
    bare.assert(ApiStages, Current::NotPresent, &["private-api-without-acl"]).await;
    let silent = Waf { private: true, own: vec![], ..Waf::api("aws-waf-logs-api") };
    silent.assert(ApiStages, Current::Missing, &["acl-not-logged"]).await;
}

#[tokio::test(start_paused = true)]
async fn a_stage_with_an_acl_of_waf_classic_is_not_taken_for_one_that_logs_nothing() {
    let acl = format!("arn:aws:waf-regional:{TOKYO}:{ACCOUNT}:webacl/1b2c");
    let classic = Waf { stages: vec![("prod", Some(acl))], ..Waf::none() };
    classic.assert(ApiStages, Current::Unknown, &["waf-classic"]).await;
}

#[tokio::test(start_paused = true)]
async fn remedies_name_the_acl_and_keep_its_settings() {
    let shown = async |waf: Waf, scope| shown(&waf.judge(scope).await.remedies);
    insta::assert_snapshot!("not-logged", shown(Waf::front(vec![]), Distributions).await);
    let header = |name: &str| RedactedField { kind: "SingleHeader".to_owned(), name: text(name) };
    let narrow = LoggingConfiguration {
        filter: filter("KEEP", "DROP", &[("BLOCK", false)]),
        redacted: vec![RedactedField { kind: "UriPath".to_owned(), name: None }, header("authorization")],
        ..front()
    };
    insta::assert_snapshot!("drops-and-hides", shown(Waf::front(vec![narrow.clone()]), Distributions).await);
    let harmless = filter("KEEP", "KEEP", &[("COUNT", false), ("awswaf:x", true)]);
    let moved = LoggingConfiguration {
        filter: harmless,
        redacted: vec![header("authorization")],
        ..logging(&global("front"), &format!("arn:aws:firehose:us-east-1:{ACCOUNT}:deliverystream/aws-waf-logs-x"))
    };
    let stream = DescribeDeliveryStream { region: VIRGINIA.to_owned(), name: "aws-waf-logs-x".to_owned() };
    let facts = Waf::front(vec![moved]).facts().seen(stream, None);
    let verdict = judge(Scenario::new(READS, facts), Distributions).await;
    insta::assert_snapshot!("stream-gone", crate::judge::remedy::tests::shown(&verdict.remedies));
    let short = logging(&regional("api"), &group_arn(TOKYO, "aws-waf-logs-short"));
    insta::assert_snapshot!("short", shown(Waf { own: vec![short], ..Waf::api("-") }, ApiStages).await);
}

#[tokio::test(start_paused = true)]
async fn remedies_put_an_acl_before_what_has_none() {
    let shown = async |waf: Waf, scope| shown(&waf.judge(scope).await.remedies);
    let bare = Waf { distributions: vec![("E1", true, None)], ..Waf::none() };
    insta::assert_snapshot!("distribution-without-acl", shown(bare, Distributions).await);
    let stages = vec![("prod", Some(regional("api"))), ("dev", None)];
    insta::assert_snapshot!(
        "stage-without-acl",
        shown(Waf { stages, ..Waf::api("aws-waf-logs-api") }, ApiStages).await
    );
}
