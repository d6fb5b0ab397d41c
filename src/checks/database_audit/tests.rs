use super::*;
use crate::content::Carried;
use crate::facts::Cause;
use crate::facts::kinesis::{DescribeStreamSummary, StreamSummary};
use crate::facts::logs::{DescribeLogGroups, LogGroup};
use crate::facts::rds::{
    ActivityStream, DbCluster, DbInstance, DbOption, Exports, Membership, OptionGroup, OptionSetting, Parameter,
};
use crate::facts::s3::{Bucket, Existence, HeadBucket, ListBuckets};
use crate::judge::remedy::tests::shown;
use crate::judge::testing::{ACCOUNT, Canned, LONG_AGO, Scenario, TOKYO, codes, remedied};

type Values<'a> = &'a [(&'a str, &'a str)];

fn region() -> String {
    TOKYO.to_owned()
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn membership(name: &str, status: &str) -> Membership {
    Membership { name: name.to_owned(), status: Some(status.to_owned()) }
}

/// Parameters that a user set.
fn parameters(values: Values<'_>) -> Vec<Parameter> {
    let is_static = ["shared_preload_libraries", "audit_trail", "neptune_enable_audit_log"];
    let parameter = |(name, value): &(&str, &str)| Parameter {
        name: (*name).to_owned(),
        value: Some((*value).to_owned()),
        source: Some("user".to_owned()),
        apply_type: Some(if is_static.contains(name) { "static" } else { "dynamic" }.to_owned()),
    };
    values.iter().map(parameter).collect()
}

/// One database `db` of some engine, with all that may decide about it.
#[derive(Clone)]
struct Case<'a> {
    engine: &'a str,
    cluster: bool,
    /// Of the cluster's group, or of the instance's where there is no cluster.
    parameters: Values<'a>,
    /// Of the members' own group, where there is a cluster.
    overrides: Values<'a>,
    /// `ParameterApplyStatus` of each member.
    statuses: &'a [&'a str],
    option: Option<(&'a str, &'a str, Values<'a>)>,
    exports: &'a [&'a str],
    pending: &'a [&'a str],
    stream: Option<(&'a str, &'a str, &'a str)>,
    /// The log groups that exist, and for how many days they keep what they get.
    groups: &'a [(&'a str, i32)],
}

impl Default for Case<'_> {
    fn default() -> Self {
        Self {
            engine: "postgres",
            cluster: false,
            parameters: &[],
            overrides: &[],
            statuses: &["in-sync"],
            option: None,
            exports: &[],
            pending: &[],
            stream: None,
            groups: &[],
        }
    }
}

const EVERY_NAME_LIST: [&[&str]; 7] = [
    &[
        "aws_default_logs_role",
        "server_audit_events",
        "server_audit_excl_users",
        "server_audit_incl_users",
        "server_audit_logging",
        "server_audit_logs_upload",
    ],
    &["general_log", "log_output"],
    &[
        "log_connections",
        "log_disconnections",
        "log_line_prefix",
        "log_min_messages",
        "log_statement",
        "pgaudit.log",
        "pgaudit.log_client",
        "pgaudit.log_level",
        "pgaudit.log_statement",
        "pgaudit.role",
        "shared_preload_libraries",
    ],
    &["audit_logs"],
    &["neptune_enable_audit_log"],
    &["c2 audit mode"],
    &["audit_trail"],
];

fn arn(kind: &str, id: &str) -> String {
    format!("arn:aws:rds:{TOKYO}:{ACCOUNT}:{kind}:{id}")
}

impl Case<'_> {
    fn exports(&self) -> Exports {
        Exports { enabled: owned(self.exports), pending: owned(self.pending) }
    }

    fn stream(&self) -> ActivityStream {
        self.stream.map_or_else(ActivityStream::default, |(status, mode, kinesis)| ActivityStream {
            status: Some(status.to_owned()),
            mode: Some(mode.to_owned()),
            kinesis_stream: Some(kinesis.to_owned()),
        })
    }

    fn ids(&self) -> Vec<String> {
        match self.cluster {
            true => (0..self.statuses.len()).map(|id| format!("db-{id}")).collect(),
            false => vec!["db".to_owned()],
        }
    }

    fn instance(&self, id: &str) -> DbInstance {
        DbInstance {
            id: id.to_owned(),
            arn: arn("db", id),
            engine: self.engine.to_owned(),
            cluster: self.cluster.then(|| "db".to_owned()),
            parameter_groups: vec![membership("own", if self.cluster { "in-sync" } else { self.statuses[0] })],
            option_groups: self.option.iter().map(|(_, status, _)| membership("options", status)).collect(),
            exports: if self.cluster { Exports::default() } else { self.exports() },
            activity_stream: if self.cluster { ActivityStream::default() } else { self.stream() },
        }
    }

    fn cluster(&self) -> DbCluster {
        DbCluster {
            id: "db".to_owned(),
            arn: arn("cluster", "db"),
            engine: self.engine.to_owned(),
            engine_mode: Some("provisioned".to_owned()),
            limitless: false,
            parameter_group: Some("whole".to_owned()),
            members: self.ids().iter().zip(self.statuses).map(|(id, status)| membership(id, status)).collect(),
            exports: self.exports(),
            activity_stream: self.stream(),
        }
    }

    fn facts(&self) -> Canned {
        let cluster = self.cluster.then(|| self.cluster());
        let instances = self.ids().iter().map(|id| self.instance(id)).collect();
        let facts = destinations(self.groups)
            .seen(DescribeDbClusters { region: region() }, cluster.into_iter().collect())
            .seen(DescribeDbInstances { region: region() }, instances)
            .seen(DescribeOptionGroups { region: region() }, self.option_groups());
        let (whole, own) =
            if self.cluster { (self.parameters, self.overrides) } else { (&[] as Values<'_>, self.parameters) };
        EVERY_NAME_LIST.iter().fold(facts, |facts, names| {
            let names = owned(names);
            let some = |values| {
                let all = parameters(values).into_iter();
                all.filter(|parameter| names.contains(&parameter.name)).collect::<Vec<_>>()
            };
            let (group, whole, own) = ("whole".to_owned(), some(whole), some(own));
            facts
                .seen(DescribeDbClusterParameters { region: region(), group, names: names.clone() }, whole)
                .seen(DescribeDbParameters { region: region(), group: "own".to_owned(), names: names.clone() }, own)
        })
    }

    fn option_groups(&self) -> Vec<OptionGroup> {
        let setting =
            |(name, value): &(&str, &str)| OptionSetting { name: (*name).to_owned(), value: Some((*value).to_owned()) };
        let option = self.option.iter().map(|(name, _, settings)| DbOption {
            name: (*name).to_owned(),
            settings: settings.iter().map(setting).collect(),
        });
        vec![OptionGroup { name: "options".to_owned(), options: option.collect() }]
    }

    async fn judged(&self) -> Verdict {
        judged(&Scenario::new(READS, self.facts())).await
    }

    async fn is(&self, current: Current, reasons: &[&str]) {
        let verdict = self.judged().await;
        let context = format!("{} {:?} {:?} {:?}", self.engine, self.parameters, self.option, self.exports);
        assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons), "{context}");
    }
}

fn destinations(groups: &[(&str, i32)]) -> Canned {
    let group = |(name, days): &(&str, i32)| LogGroup {
        name: (*name).to_owned(),
        arn: format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:{name}"),
        retention_days: Some(*days),
        deletion_protection: false,
        kms_key_id: None,
        class: Some("STANDARD".to_owned()),
        created: LONG_AGO,
    };
    let stream = |name: &str| DescribeStreamSummary { region: region(), name: name.to_owned() };
    let summary = |retention_hours| Some(StreamSummary { status: "ACTIVE".to_owned(), retention_hours });
    Canned::default()
        .seen(DescribeLogGroups { region: region() }, groups.iter().map(group).collect())
        .seen(
            ListBuckets { region: "us-east-1".to_owned() },
            vec![Bucket { name: "audits".to_owned(), region: Some(region()), created: LONG_AGO }],
        )
        .seen(stream("day"), summary(24))
        .seen(stream("year"), summary(8760))
        .seen(stream("gone"), None)
}

async fn judged(scenario: &Scenario) -> Verdict {
    let params = Params { operations: BTreeSet::from([Operation::Connections, Operation::Queries]) };
    remedied(scenario.judge(async |cx: &Cx<'_>| run(&params, cx).await).await)
}

use Current::{Missing, NotPresent, Partial, Recorded, Unknown};

const AURORA: Case<'_> = Case {
    engine: "aurora-mysql",
    cluster: true,
    parameters: &[("server_audit_logging", "1"), ("server_audit_events", "CONNECT,QUERY")],
    overrides: &[],
    statuses: &["in-sync", "in-sync"],
    option: None,
    exports: &["audit"],
    pending: &[],
    stream: None,
    groups: &[("/aws/rds/cluster/db/audit", 400)],
};

#[tokio::test(start_paused = true)]
async fn aurora_mysql_by_its_cluster_parameters() {
    const ON: (&str, &str) = ("server_audit_logging", "ON");
    let cases: [(Values<'_>, Current, &[&str]); 9] = [
        (AURORA.parameters, Recorded, &[]),
        (&[ON, ("server_audit_events", "connect, query_ddl,query_dml,query_dcl")], Recorded, &[]),
        (&[ON, ("server_audit_events", "CONNECT")], Partial, &["audit-events-lacking"]),
        (&[ON, ("server_audit_events", "QUERY")], Partial, &["audit-events-lacking"]),
        (&[ON, ("server_audit_events", "CONNECT,QUERY_DDL")], Partial, &["audit-events-lacking"]),
        (&[ON, ("server_audit_events", "TABLE")], Missing, &["audit-events-lacking", "audit-events-lacking"]),
        (&[("server_audit_logging", "0"), ("server_audit_events", "CONNECT,QUERY")], Missing, &["audit-log-off"]),
        (&[], Missing, &["audit-log-off"]),
        (
            &[ON, ("server_audit_events", "CONNECT,QUERY"), ("server_audit_excl_users", "2")],
            Partial,
            &["users-not-audited"],
        ),
    ];
    for (parameters, current, reasons) in cases {
        Case { parameters, ..AURORA }.is(current, reasons).await;
    }
}

#[tokio::test(start_paused = true)]
async fn aurora_mysql_by_its_export_and_the_status_of_each_member() {
    Case { exports: &[], ..AURORA }.is(Partial, &["log-not-exported"]).await;
    Case { exports: &["error", "slowquery"], ..AURORA }.is(Partial, &["log-not-exported"]).await;
    Case { pending: &["audit"], ..AURORA }.is(Partial, &["log-export-pending"]).await;
    Case { groups: &[], ..AURORA }.is(Missing, &["log-group-gone"]).await;
    Case { groups: &[("/aws/rds/cluster/db/audit", 30)], ..AURORA }.is(Partial, &["retention-short"]).await;
    Case { statuses: &["in-sync", "failed-to-apply"], ..AURORA }.is(Partial, &["parameter-not-in-force"; 2]).await;
    Case { statuses: &["failed-to-apply"], ..AURORA }.is(Missing, &["parameter-not-in-force"; 2]).await;
    Case { statuses: &["pending-reboot"], ..AURORA }.is(Unknown, &["parameter-not-in-force"; 2]).await;
    Case { statuses: &[], ..AURORA }.is(NotPresent, &["cluster-without-instances"]).await;
    let uploads: Values<'_> = &[
        AURORA.parameters[0],
        AURORA.parameters[1],
        ("server_audit_logs_upload", "1"),
        ("aws_default_logs_role", "arn:aws:iam::333333333333:role/logs"),
    ];
    Case { parameters: uploads, exports: &[], ..AURORA }.is(Recorded, &[]).await;
}

const MYSQL: Case<'_> = Case {
    engine: "mysql",
    cluster: false,
    parameters: &[],
    overrides: &[],
    statuses: &["in-sync"],
    option: Some(("MARIADB_AUDIT_PLUGIN", "in-sync", &[("SERVER_AUDIT_EVENTS", "CONNECT,QUERY")])),
    exports: &["audit"],
    pending: &[],
    stream: None,
    groups: &[("/aws/rds/instance/db/audit", 400), ("/aws/rds/instance/db/general", 400)],
};

#[tokio::test(start_paused = true)]
async fn mysql_and_mariadb_by_the_audit_plugin() {
    const NAME: &str = "MARIADB_AUDIT_PLUGIN";
    for engine in ["mysql", "mariadb"] {
        let case = Case { engine, ..MYSQL };
        case.is(Recorded, &[]).await;
        Case { option: Some((NAME, "in-sync", &[])), ..case.clone() }.is(Recorded, &[]).await;
        Case { exports: &[], ..case.clone() }.is(Partial, &["log-not-exported"]).await;
        Case { option: None, ..case.clone() }.is(Missing, &["audit-option-absent"]).await;
        let pending = Some((NAME, "pending-apply", &[] as Values<'_>));
        Case { option: pending, ..case.clone() }.is(Missing, &["option-not-in-force"]).await;
        let connections = Some((NAME, "in-sync", &[("SERVER_AUDIT_EVENTS", "CONNECT")] as Values<'_>));
        Case { option: connections, ..case.clone() }.is(Partial, &["audit-events-lacking"]).await;
        let off = Some((NAME, "in-sync", &[("SERVER_AUDIT_LOGGING", "OFF")] as Values<'_>));
        Case { option: off, ..case.clone() }.is(Missing, &["audit-log-off"]).await;
        let some = Some((NAME, "in-sync", &[("SERVER_AUDIT_INCL_USERS", "1")] as Values<'_>));
        Case { option: some, ..case.clone() }.is(Partial, &["users-not-audited"]).await;
    }
}

/// Each engine's audit has its documented form; the general log's is not said, and what is kept nowhere holds nothing.
#[tokio::test(start_paused = true)]
async fn what_an_audit_holds_follows_from_its_form() {
    let fields = async |case: Case<'_>| -> Vec<String> {
        case.judged().await.record_items.first().map(|time| time.fields.clone()).unwrap_or_default()
    };
    let unnamed: [&str; 0] = [];
    assert_eq!(fields(MYSQL).await, ["timestamp"]);
    assert_eq!(fields(POSTGRES).await, ["%t"]);
    let general = Case { option: None, exports: &["general"], ..MYSQL };
    let general = Case { parameters: &[("general_log", "1"), ("log_output", "FILE")], ..general };
    assert_eq!(fields(general).await, unnamed);
    assert_eq!(fields(Case { option: None, ..MYSQL }).await, unnamed);
    assert_eq!(fields(Case { groups: &[], ..MYSQL }).await, unnamed);
    let aurora = Case { engine: "aurora-postgresql", cluster: true, parameters: &[], exports: &[], ..POSTGRES };
    assert_eq!(fields(Case { stream: Some(("started", "sync", "year")), ..aurora.clone() }).await, ["logTime"]);
    assert_eq!(fields(Case { stream: Some(("started", "sync", "gone")), ..aurora }).await, unnamed);
    let zoned = |items: &RecordItems| items[0].must;
    assert_eq!(zoned(&Case { ..MYSQL }.judged().await.record_items), Carried::Partly, "its time names no zone");
}

#[tokio::test(start_paused = true)]
async fn the_general_log_is_a_part_if_it_goes_to_a_file_that_is_exported() {
    let case = Case { option: None, exports: &["general"], ..MYSQL };
    let both = ["audit-option-absent", "general-log-only"];
    Case { parameters: &[("general_log", "1"), ("log_output", "FILE")], ..case.clone() }.is(Partial, &both).await;
    let cases: [(Values<'_>, &[&str]); 3] = [
        (&[("general_log", "1")], &["general"]),
        (&[("general_log", "0"), ("log_output", "FILE")], &["general"]),
        (&[("general_log", "1"), ("log_output", "FILE")], &["error"]),
    ];
    for (parameters, exports) in cases {
        Case { parameters, exports, ..case.clone() }.is(Missing, &["audit-option-absent"]).await;
    }
}

const POSTGRES: Case<'_> = Case {
    engine: "postgres",
    cluster: false,
    parameters: &[
        ("log_connections", "1"),
        ("log_disconnections", "1"),
        ("shared_preload_libraries", "pg_stat_statements,pgaudit"),
        ("pgaudit.log", "all"),
    ],
    overrides: &[],
    statuses: &["in-sync"],
    option: None,
    exports: &["postgresql"],
    pending: &[],
    stream: None,
    groups: &[("/aws/rds/instance/db/postgresql", 400), ("/aws/rds/cluster/db/postgresql", 400)],
};

#[tokio::test(start_paused = true)]
async fn postgresql_by_pgaudit_and_its_own_log() {
    const ON: (&str, &str) = ("log_connections", "on");
    const OFF: (&str, &str) = ("log_disconnections", "true");
    const LIBRARY: (&str, &str) = ("shared_preload_libraries", "pgaudit");
    let cases: [(Values<'_>, Current, &[&str]); 13] = [
        (POSTGRES.parameters, Recorded, &[]),
        (&[ON, OFF, LIBRARY, ("pgaudit.log", "ddl,role,read, WRITE")], Recorded, &[]),
        (&[ON, OFF, LIBRARY, ("pgaudit.log", "all,-misc")], Recorded, &[]),
        (&[ON, OFF, LIBRARY, ("pgaudit.log", "all,-read")], Partial, &["pgaudit-classes-missing"]),
        (&[ON, OFF, LIBRARY, ("pgaudit.log", "ddl")], Partial, &["pgaudit-classes-missing"]),
        (&[ON, OFF, LIBRARY, ("pgaudit.role", "rds_pgaudit")], Partial, &["pgaudit-by-grants-only"]),
        (&[ON, OFF, LIBRARY, ("pgaudit.log", "none")], Partial, &["pgaudit-classes-missing"]),
        (&[ON, OFF, ("log_statement", "all")], Partial, &["pgaudit-not-loaded", "statements-logged-as-text"]),
        (&[ON, OFF, ("pgaudit.log", "all")], Partial, &["pgaudit-not-loaded"]),
        (&[ON, LIBRARY, ("pgaudit.log", "all")], Partial, &["connections-not-logged"]),
        (&[], Missing, &["connections-not-logged", "connections-not-logged", "pgaudit-not-loaded"]),
        (
            &[ON, OFF, LIBRARY, ("pgaudit.log", "all"), ("log_line_prefix", "%m [%p]")],
            Partial,
            &["log-line-prefix-short"],
        ),
        (&[ON, OFF, LIBRARY, ("pgaudit.log", "all"), ("log_line_prefix", "%t:%r:%u@%d:[%p]:")], Recorded, &[]),
    ];
    for (parameters, current, reasons) in cases {
        Case { parameters, ..POSTGRES }.is(current, reasons).await;
    }
}

#[tokio::test(start_paused = true)]
async fn log_connections_is_a_list_since_postgresql_18() {
    for (value, current) in [
        ("all", Recorded),
        ("receipt,authentication", Recorded),
        ("authorization", Recorded),
        ("yes", Recorded),
        ("receipt", Partial),
        ("", Partial),
        ("off", Partial),
    ] {
        let parameters = [&[("log_connections", value)], &POSTGRES.parameters[1..]].concat();
        let verdict = Case { parameters: &parameters, ..POSTGRES }.judged().await;
        assert_eq!(verdict.current, current, "{value}");
    }
}

#[tokio::test(start_paused = true)]
async fn levels_that_keep_records_out_of_the_log() {
    const DROPPED: &[&str] = &["log-level-dropped"];
    const LEVEL: (&str, &str) = ("pgaudit.log_level", "notice");
    const CLIENT: (&str, &str) = ("pgaudit.log_client", "1");
    let cases: [(Values<'_>, Current, &[&str]); 10] = [
        (&[("log_min_messages", "error")], Recorded, &[]),
        (&[("log_min_messages", "log")], Recorded, &[]),
        (&[("log_min_messages", "FATAL")], Missing, DROPPED),
        (&[("log_min_messages", "panic")], Missing, DROPPED),
        (&[("log_min_messages", "warning, backend:fatal")], Missing, DROPPED),
        // The level of pgAudit counts only where clients see its entries.
        (&[LEVEL], Recorded, &[]),
        (&[LEVEL, CLIENT], Partial, DROPPED),
        (&[LEVEL, CLIENT, ("log_min_messages", "notice")], Recorded, &[]),
        (&[("pgaudit.log_level", "warning"), CLIENT], Recorded, &[]),
        (&[("pgaudit.log_statement", "0")], Partial, &["statement-text-omitted"]),
    ];
    for (more, current, reasons) in cases {
        Case { parameters: &[POSTGRES.parameters, more].concat(), ..POSTGRES }.is(current, reasons).await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_option_group_that_takes_the_place_of_another_does_not_hide_it() {
    let two = |statuses: [&str; 2]| {
        let mut instance = MYSQL.instance("db");
        instance.option_groups = vec![membership("options", statuses[0]), membership("more", statuses[1])];
        let mut groups = MYSQL.option_groups();
        groups.push(OptionGroup { name: "more".to_owned(), ..groups[0].clone() });
        let facts = MYSQL.facts().seen(DescribeDbInstances { region: region() }, vec![instance]);
        Scenario::new(READS, facts.seen(DescribeOptionGroups { region: region() }, groups))
    };
    for statuses in [["in-sync", "pending-apply"], ["pending-apply", "in-sync"]] {
        assert_eq!(judged(&two(statuses)).await.current, Recorded, "{statuses:?}");
    }
    assert_eq!(judged(&two(["removing", "applying"])).await.current, Missing);
}

#[tokio::test(start_paused = true)]
async fn shards_are_no_instances_but_serve_all_the_same() {
    let case = Case { engine: "aurora-postgresql", cluster: true, statuses: &[], ..POSTGRES };
    let limitless = |case: &Case<'_>| {
        let cluster = DbCluster { limitless: true, ..case.cluster() };
        Scenario::new(READS, case.facts().seen(DescribeDbClusters { region: region() }, vec![cluster]))
    };
    // Nothing says whether a shard has the parameters in force.
    assert_eq!(judged(&limitless(&case)).await.current, Unknown);
    assert_eq!(judged(&limitless(&Case { exports: &[], ..case })).await.current, Missing);
}

#[tokio::test(start_paused = true)]
async fn postgresql_by_its_export_and_what_is_in_force() {
    Case { exports: &[], ..POSTGRES }.is(Missing, &["log-not-exported"]).await;
    Case { exports: &["upgrade"], ..POSTGRES }.is(Missing, &["log-not-exported"]).await;
    Case { groups: &[], ..POSTGRES }.is(Missing, &["log-group-gone"]).await;
    // pgAudit waits for the reboot that loads it; the others may be in force already.
    let waiting = Case { statuses: &["pending-reboot"], ..POSTGRES }.judged().await;
    assert_eq!((waiting.current, waiting.reasons.len()), (Unknown, 4));
    let failed = Case { statuses: &["failed-to-apply"], ..POSTGRES }.judged().await;
    assert_eq!(failed.current, Missing);
}

#[tokio::test(start_paused = true)]
async fn a_member_may_override_what_its_postgresql_cluster_sets() {
    let case = Case { engine: "aurora-postgresql", cluster: true, ..POSTGRES };
    case.is(Recorded, &[]).await;
    Case { overrides: &[("log_connections", "0")], ..case.clone() }.is(Partial, &["connections-not-logged"]).await;
    let all = case.parameters;
    let lacking = &all[1..];
    Case { parameters: lacking, overrides: &all[..1], ..case.clone() }.is(Recorded, &[]).await;
    let mut default = case.facts();
    let names = owned(EVERY_NAME_LIST[2]);
    let engine = Parameter {
        name: "log_connections".to_owned(),
        value: Some("0".to_owned()),
        source: Some("engine-default".to_owned()),
        apply_type: Some("dynamic".to_owned()),
    };
    default = default.seen(DescribeDbParameters { region: region(), group: "own".to_owned(), names }, vec![engine]);
    assert_eq!(judged(&Scenario::new(READS, default)).await.current, Recorded, "a default overrides nothing");
}

#[tokio::test(start_paused = true)]
async fn engines_whose_audit_is_said_in_sql() {
    let option = |status| Some(("SQLSERVER_AUDIT", status, &[("S3_BUCKET_ARN", "arn:aws:s3:::audits")] as Values<'_>));
    let sql_server = Case {
        engine: "sqlserver-se",
        option: option("in-sync"),
        groups: &[("/aws/rds/instance/db/error", 400)],
        ..Case::default()
    };
    sql_server.is(Partial, &["audit-policy-not-shown"]).await;
    Case { option: option("pending-apply"), ..sql_server.clone() }
        .is(Missing, &["option-not-in-force", "audit-policy-not-shown"])
        .await;
    let bare = Case { option: None, ..sql_server };
    bare.is(Missing, &["audit-option-absent"]).await;
    Case { exports: &["error"], ..bare.clone() }.is(Partial, &["audit-option-absent", "diagnostic-log-only"]).await;
    Case { exports: &["agent"], ..bare.clone() }.is(Missing, &["audit-option-absent"]).await;
    Case { parameters: &[("c2 audit mode", "1")], ..bare.clone() }
        .is(Partial, &["audit-option-absent", "audit-on-instance-only"])
        .await;

    let db2 = Case { engine: "db2-se", option: Some(("DB2_AUDIT", "in-sync", &[])), ..bare };
    db2.is(Partial, &["audit-policy-not-shown"]).await;
    let db2 = Case { option: None, groups: &[("/aws/rds/instance/db/diag.log", 400)], ..db2 };
    db2.is(Missing, &["audit-option-absent"]).await;
    Case { exports: &["diag.log"], ..db2 }.is(Partial, &["audit-option-absent", "diagnostic-log-only"]).await;
    Case { engine: "custom-oracle-ee", ..Case::default() }.is(Unknown, &["engine-not-judged"]).await;
}

#[tokio::test(start_paused = true)]
async fn oracle_by_its_audit_trail() {
    let oracle = Case {
        engine: "oracle-ee",
        parameters: &[("audit_trail", "XML,EXTENDED")],
        exports: &["audit"],
        groups: &[("/aws/rds/instance/db/audit", 400), ("/aws/rds/instance/db/listener", 400)],
        ..Case::default()
    };
    // What is audited is said by AUDIT statements: files alone may hold nothing but the sessions of SYS.
    oracle.is(Partial, &["audit-policy-not-shown"]).await;
    Case { parameters: &[("audit_trail", "OS")], ..oracle.clone() }.is(Partial, &["audit-policy-not-shown"]).await;
    Case { exports: &[], ..oracle.clone() }.is(Partial, &["audit-policy-not-shown", "log-not-exported"]).await;
    Case { groups: &[], ..oracle.clone() }.is(Missing, &["audit-policy-not-shown", "log-group-gone"]).await;
    Case { parameters: &[("audit_trail", "DB")], ..oracle.clone() }.is(Partial, &["audit-on-instance-only"]).await;
    Case { statuses: &["pending-reboot"], ..oracle.clone() }
        .is(Missing, &["audit-policy-not-shown", "parameter-not-in-force"])
        .await;
    let off = Case { parameters: &[("audit_trail", "NONE")], ..oracle };
    off.is(Missing, &["audit-log-off"]).await;
    Case { exports: &["listener"], ..off }.is(Partial, &["audit-log-off", "diagnostic-log-only"]).await;
}

#[tokio::test(start_paused = true)]
async fn documentdb_and_neptune_by_their_own_rules() {
    let document = Case {
        engine: "docdb",
        cluster: true,
        exports: &["audit"],
        groups: &[("/aws/docdb/db/audit", 400), ("/aws/neptune/db/audit", 400)],
        ..Case::default()
    };
    for (value, current) in [
        ("all", Recorded),
        ("ddl,dml_read,dml_write", Recorded),
        ("enabled", Partial),
        ("ddl", Partial),
        ("dml_write", Partial),
        ("none", Missing),
        ("disabled", Missing),
    ] {
        let verdict = Case { parameters: &[("audit_logs", value)], ..document.clone() }.judged().await;
        assert_eq!(verdict.current, current, "{value}");
    }
    Case { parameters: &[("audit_logs", "all")], exports: &[], ..document.clone() }
        .is(Missing, &["log-not-exported"])
        .await;

    let graph = Case { engine: "neptune", parameters: &[("neptune_enable_audit_log", "1")], ..document };
    graph.is(Recorded, &[]).await;
    Case { exports: &[], ..graph.clone() }.is(Partial, &["log-not-exported"]).await;
    Case { statuses: &["pending-reboot"], ..graph.clone() }.is(Missing, &["parameter-not-in-force"]).await;
    Case { parameters: &[], ..graph }.is(Missing, &["audit-log-off"]).await;
}

#[tokio::test(start_paused = true)]
async fn an_activity_stream_is_as_good_as_what_keeps_it() {
    let off = Case { engine: "aurora-postgresql", cluster: true, parameters: &[], exports: &[], ..POSTGRES };
    let cases = [
        (("started", "sync", "year"), Recorded, vec![]),
        (("started", "sync", "day"), Partial, vec!["log-not-exported", "data-stream-transit"]),
        (("started", "async", "year"), Partial, vec!["log-not-exported", "activity-stream-async"]),
        (("started", "sync", "gone"), Missing, vec!["log-not-exported", "data-stream-gone"]),
        (("starting", "sync", "day"), Partial, vec!["log-not-exported", "activity-stream-not-started"]),
        (("stopping", "sync", "day"), Missing, vec!["log-not-exported"]),
        (("stopped", "sync", "day"), Missing, vec!["log-not-exported"]),
    ];
    for (stream, current, reasons) in cases {
        Case { stream: Some(stream), ..off.clone() }.is(current, &reasons).await;
    }
    let oracle = Case { engine: "oracle-ee", stream: Some(("started", "sync", "year")), ..Case::default() };
    oracle.is(Partial, &["audit-log-off", "activity-stream-by-policy"]).await;
    let (_, asked) = Scenario::new(READS, Case { stream: Some(("started", "sync", "year")), ..POSTGRES }.facts())
        .run(async |cx: &Cx<'_>| {
            let params = Params { operations: BTreeSet::from([Operation::Connections, Operation::Queries]) };
            run(&params, cx).await
        })
        .await;
    assert!(asked.iter().all(|key| key.call != DescribeStreamSummary::KIND.call), "asked although the log is complete");
}

#[tokio::test(start_paused = true)]
async fn only_the_demanded_operations_count() {
    let params = Params { operations: BTreeSet::from([Operation::Connections]) };
    let connections = Case { parameters: &POSTGRES.parameters[..2], ..POSTGRES };
    let scenario = Scenario::new(READS, connections.facts());
    let verdict = scenario.judge(async |cx: &Cx<'_>| run(&params, cx).await).await;
    assert_eq!((verdict.current, codes(&verdict)), (Recorded, vec![]));
}

#[tokio::test(start_paused = true)]
async fn absent_and_unread_databases() {
    let none = Canned::default()
        .seen(DescribeDbClusters { region: region() }, vec![])
        .seen(DescribeDbInstances { region: region() }, vec![]);
    let verdict = judged(&Scenario::new(READS, none.clone())).await;
    assert_eq!((verdict.current, codes(&verdict)), (NotPresent, vec!["no-such-resource"]));
    let verdict = judged(&Scenario::new(READS, none).named(&["db"])).await;
    assert_eq!((verdict.current, codes(&verdict)), (Missing, vec!["bound-resource-not-found"]));

    let denied = AURORA.facts().failed(DescribeDbInstances { region: region() }, Cause::Denied);
    let verdict = judged(&Scenario::new(READS, denied)).await;
    assert_eq!((verdict.current, codes(&verdict)), (Unknown, vec!["read-denied"]));
    let names = owned(EVERY_NAME_LIST[0]);
    let group = DescribeDbClusterParameters { region: region(), group: "whole".to_owned(), names };
    let verdict = judged(&Scenario::new(READS, AURORA.facts().failed(group, Cause::Denied))).await;
    assert_eq!((verdict.current, codes(&verdict)), (Unknown, vec!["read-denied"]));
    let options = MYSQL.facts().failed(DescribeOptionGroups { region: region() }, Cause::Denied);
    let verdict = judged(&Scenario::new(READS, options)).await;
    assert_eq!((verdict.current, codes(&verdict)), (Unknown, vec!["read-denied"]));

    let verdict = judged(&Scenario::new(READS, AURORA.facts()).named(&["db-1"])).await;
    assert_eq!(verdict.resources.len(), 1, "a member's name means its cluster");
    assert_eq!(verdict.claims, [format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:/aws/rds/cluster/db/audit")]);
}

/// The case with its groups bearing these names.
fn with_groups(case: &Case<'_>, parameters: &str, options: &str) -> Canned {
    let mut instance = case.instance("db");
    instance.parameter_groups[0].name = parameters.to_owned();
    instance.option_groups = vec![membership(options, "in-sync")];
    let own =
        |names: &[&str]| DescribeDbParameters { region: region(), group: parameters.to_owned(), names: owned(names) };
    let facts = case.facts().seen(DescribeDbInstances { region: region() }, vec![instance]);
    EVERY_NAME_LIST.iter().fold(facts, |facts, names| facts.seen(own(names), vec![]))
}

async fn remedies(facts: Canned) -> String {
    shown(&judged(&Scenario::new(READS, facts)).await.remedies)
}

#[tokio::test(start_paused = true)]
async fn remedies_amend_the_groups_in_use_and_keep_what_they_hold() {
    let short: Values<'_> = &[
        ("log_connections", "receipt"),
        ("shared_preload_libraries", "pg_stat_statements"),
        ("pgaudit.log", "function,none"),
    ];
    let postgresql = Case { parameters: short, exports: &["upgrade"], groups: &[], ..POSTGRES };
    insta::assert_snapshot!("postgresql", remedies(postgresql.facts()).await);
    let some: Values<'_> =
        &[("server_audit_logging", "1"), ("server_audit_events", "connect"), ("server_audit_excl_users", "2")];
    let aurora = Case { parameters: some, groups: &[("/aws/rds/cluster/db/audit", 30)], ..AURORA };
    insta::assert_snapshot!("aurora", remedies(aurora.facts()).await);
    let plugin = Some(("MARIADB_AUDIT_PLUGIN", "in-sync", &[("SERVER_AUDIT_EVENTS", "QUERY_DDL")] as Values<'_>));
    insta::assert_snapshot!("plugin", remedies(Case { option: plugin, ..MYSQL }.facts()).await);
    let waiting = Case { option: Some(("MARIADB_AUDIT_PLUGIN", "pending-apply", &[])), ..MYSQL };
    insta::assert_snapshot!("option-pending", remedies(waiting.facts()).await);
    let member =
        Case { engine: "aurora-postgresql", cluster: true, overrides: &[("log_connections", "0")], ..POSTGRES };
    insta::assert_snapshot!("override", remedies(member.facts()).await);
}

#[tokio::test(start_paused = true)]
async fn remedies_replace_default_groups_which_cannot_be_changed() {
    let postgresql = Case { exports: &[], groups: &[], ..POSTGRES };
    insta::assert_snapshot!("default-group", remedies(with_groups(&postgresql, "default.postgres16", "o")).await);
    let mysql = Case { exports: &[], groups: &[], ..MYSQL };
    insta::assert_snapshot!("default-options", remedies(with_groups(&mysql, "p", "default:mysql-8-0")).await);
}

#[tokio::test(start_paused = true)]
async fn remedies_speak_the_words_of_each_service_and_of_its_limits() {
    let cluster = Case { cluster: true, exports: &[], ..Case::default() };
    insta::assert_snapshot!("documentdb", remedies(Case { engine: "docdb", ..cluster.clone() }.facts()).await);
    insta::assert_snapshot!("neptune", remedies(Case { engine: "neptune", ..cluster.clone() }.facts()).await);
    insta::assert_snapshot!("multi-az-mysql", remedies(Case { engine: "mysql", ..cluster }.facts()).await);
    let alone = Case { exports: &[], ..Case::default() };
    insta::assert_snapshot!("oracle", remedies(Case { engine: "oracle-ee", ..alone.clone() }.facts()).await);
    insta::assert_snapshot!("sql-server", remedies(Case { engine: "sqlserver-se", ..alone.clone() }.facts()).await);
    let gone = Some(("DB2_AUDIT", "in-sync", &[("S3_BUCKET_ARN", "arn:aws:s3:::gone")] as Values<'_>));
    let head = HeadBucket { region: region(), bucket: "gone".to_owned() };
    let db2 = Case { engine: "db2-se", option: gone, ..alone }.facts().seen(head, Existence::Gone);
    insta::assert_snapshot!("db2-bucket-gone", remedies(db2).await);
}

#[tokio::test(start_paused = true)]
async fn names_stay_inside_the_quotes_of_a_remedy() {
    let hostile = "g'\"${x}\n; aws iam";
    let case = Case { parameters: &[("pgaudit.log", hostile)], exports: &[], ..POSTGRES };
    let mut instance = case.instance("db");
    instance.parameter_groups[0].name = hostile.to_owned();
    let mut facts = case.facts().seen(DescribeDbInstances { region: region() }, vec![instance]);
    let read = DescribeDbParameters { region: region(), group: hostile.to_owned(), names: owned(EVERY_NAME_LIST[2]) };
    facts = facts.seen(read, parameters(case.parameters));
    // `remedied` asserts it of every remedy.
    assert!(judged(&Scenario::new(READS, facts)).await.remedies[0].cli.contains("--db-parameter-group-name"));
}

/// Clients are connected, and nothing comes to the group of the audits.
#[tokio::test(start_paused = true)]
async fn connections_that_leave_nothing_in_the_exported_log_limit_it_to_a_part() {
    let busy = |hours| move |ago: u32| if ago > hours { 60 } else { 0 };
    let counted = |case: &Case<'_>, (namespace, dimension): (&str, &str), connected: u32, events: u32| {
        let named = [(dimension, "db")];
        let facts = case.facts().counting(TOKYO, (namespace, "DatabaseConnections"), &named, busy(connected));
        facts.counting(TOKYO, ("AWS/Logs", "IncomingLogEvents"), &[("LogGroupName", case.groups[0].0)], busy(events))
    };
    let cluster = (&AURORA, ("AWS/RDS", "DBClusterIdentifier"));
    let instance = (&POSTGRES, ("AWS/RDS", "DBInstanceIdentifier"));
    for (case, by) in [cluster, instance] {
        for (connected, events, current, reasons) in [
            (0, 0, Recorded, &[][..]),
            (0, 72, Partial, &["nothing-arrives"]),
            (0, u32::MAX, Partial, &["nothing-arrives"]),
            (72, 72, Recorded, &[]),
            // Nobody was connected for two weeks: nothing to say in the verdict of a scenario, as of every other check.
            (u32::MAX, u32::MAX, Recorded, &[]),
        ] {
            let verdict = judged(&Scenario::new(READS, counted(case, by, connected, events))).await;
            let context = format!("{} {connected} {events}", case.engine);
            assert_eq!((verdict.current, codes(&verdict).as_slice()), (current, reasons), "{context}");
        }
    }
}
