//! Why a verdict on a database is what it is. Every sentence names the database by its identifier.

use crate::judge::verdict::Reason;

fn reason(database: &str, code: &str, ja: impl AsRef<str>, en: impl AsRef<str>) -> Reason {
    Reason::new(code, format!("{database}: {}", ja.as_ref()), format!("{database}: {}", en.as_ref()))
}

/// What stands between a database and a complete record.
pub(super) enum Lack<'a> {
    AuditOff { setting: &'a str },
    ParameterNotInForce { parameter: &'a str, group: &'a str, status: &'a str },
    EventsLacking { setting: &'a str, value: &'a str, what: &'a str },
    TraditionalAuditOff { value: &'a str },
    UsersLeftOut { setting: &'a str, users: &'a str },
    NotExported { log: &'a str, pending: bool },
    GeneralLogOnly,
    OnInstanceOnly { what: &'a str },
    NoAudit { log: &'a str },
    EngineNotJudged,
    WithoutInstances,
}

impl Lack<'_> {
    pub(super) fn reason(&self, database: &str) -> Reason {
        match self {
            Self::AuditOff { setting } => reason(
                database,
                "audit-log-off",
                format!("{setting} が有効でなく、監査ログが出力されない"),
                format!("{setting} is not switched on, so nothing is audited"),
            ),
            Self::ParameterNotInForce { parameter, group, status } => reason(
                database,
                "parameter-not-in-force",
                format!(
                    "{parameter} は設定済みだが、{group} の適用状態は {status} で、有効とは言えない。再起動などで反映する"
                ),
                format!(
                    "{parameter} is set, but {group} is {status}, not in-sync; reboot or mend the group to put it in force"
                ),
            ),
            Self::EventsLacking { setting, value, what } => reason(
                database,
                "audit-events-lacking",
                format!("{setting} ({value}) に {what} が足りない"),
                format!("{setting} ({value}) lacks {what}"),
            ),
            Self::TraditionalAuditOff { value } => reason(
                database,
                "audit-log-off",
                format!(
                    "audit_trail ({value}) では監査ログが出力されない。統合監査の記録があってもデータベース内に残るだけで、AWS の API からは確認できない"
                ),
                format!(
                    "audit_trail ({value}) writes no audit log; records of unified auditing, if any, stay in the database, which the API of AWS does not show"
                ),
            ),
            Self::UsersLeftOut { setting, users } => reason(
                database,
                "users-not-audited",
                format!("{setting} に利用者が {users} 人指定され、監査されない利用者がいる"),
                format!("{setting} lists {users} of the users, so some users are not audited"),
            ),
            Self::NotExported { log, pending: false } => reason(
                database,
                "log-not-exported",
                format!(
                    "{log} ログが CloudWatch Logs へエクスポートされておらず、インスタンス上のファイルはやがて消える"
                ),
                format!("the log {log} is not exported to CloudWatch Logs, and files on the instance rotate away"),
            ),
            Self::NotExported { log, pending: true } => reason(
                database,
                "log-export-pending",
                format!("{log} ログのエクスポートは適用待ちで、まだ届かない"),
                format!("the export of the log {log} is pending and delivers nothing yet"),
            ),
            Self::GeneralLogOnly => reason(
                database,
                "general-log-only",
                "一般ログだけが残り、結果や失敗の詳細は記録されない",
                "only the general log is kept, which shows neither results nor why something failed",
            ),
            Self::OnInstanceOnly { what } => reason(
                database,
                "audit-on-instance-only",
                format!("{what} の記録はデータベース内に残るだけで、エクスポートされない"),
                format!("what {what} records stays with the database and is not exported"),
            ),
            Self::NoAudit { log } => reason(
                database,
                "diagnostic-log-only",
                format!("{log} ログは診断用で、接続とクエリの監査記録ではない"),
                format!("the log {log} is diagnostic, no audit of connections and queries"),
            ),
            Self::EngineNotJudged => reason(
                database,
                "engine-not-judged",
                "このエンジンのログ設定は AWS の API からは確認できない",
                "the API of AWS does not show how this engine logs",
            ),
            Self::WithoutInstances => reason(
                database,
                "cluster-without-instances",
                "インスタンスのないクラスターで、接続もクエリもない",
                "the cluster has no instances, so nobody can connect",
            ),
        }
    }
}

/// What stands against an option of an option group.
pub(super) enum OptionLack<'a> {
    Absent { option: &'a str },
    NotInForce { option: &'a str, group: &'a str, status: Option<&'a str> },
    PolicyNotShown { option: &'a str },
}

impl OptionLack<'_> {
    pub(super) fn reason(&self, database: &str) -> Reason {
        match self {
            Self::Absent { option } => reason(
                database,
                "audit-option-absent",
                format!("オプショングループに {option} がない"),
                format!("its option group has no {option}"),
            ),
            Self::NotInForce { option, group, status } => {
                let status = status.unwrap_or("null");
                reason(
                    database,
                    "option-not-in-force",
                    format!("{option} はオプショングループ {group} にあるが、状態は {status} で、有効ではない"),
                    format!("{option} is in the option group {group}, which is {status}, not in-sync"),
                )
            }
            Self::PolicyNotShown { option } => reason(
                database,
                "audit-policy-not-shown",
                format!("{option} は有効だが、何を監査するかは SQL で定義され、AWS の API からは確認できない"),
                format!(
                    "{option} is in force, but what is audited is defined in SQL, which the API of AWS does not show"
                ),
            ),
        }
    }
}

/// What PostgreSQL leaves out.
pub(super) enum PostgresqlLack<'a> {
    ConnectionsNotLogged { parameter: &'a str, value: Option<&'a str> },
    PgauditNotLoaded,
    ClassesMissing { missing: Vec<&'a str> },
    AuditedByGrantsOnly,
    StatementsAsText { value: &'a str },
    LevelDropped { level: &'a str, least: &'a str },
    TextOmitted,
    PrefixShort { missing: Vec<&'a str> },
}

impl PostgresqlLack<'_> {
    pub(super) fn reason(&self, database: &str) -> Reason {
        match self {
            Self::ConnectionsNotLogged { parameter, value } => {
                let value = value.unwrap_or("null");
                reason(
                    database,
                    "connections-not-logged",
                    format!("{parameter} ({value}) では接続の記録が残らない"),
                    format!("{parameter} ({value}) leaves connections unrecorded"),
                )
            }
            Self::PgauditNotLoaded => reason(
                database,
                "pgaudit-not-loaded",
                "shared_preload_libraries に pgaudit がない",
                "shared_preload_libraries does not hold pgaudit",
            ),
            Self::ClassesMissing { missing } => {
                let missing = missing.join(", ");
                reason(
                    database,
                    "pgaudit-classes-missing",
                    format!("pgaudit.log に {missing} が含まれない"),
                    format!("pgaudit.log does not hold {missing}"),
                )
            }
            Self::AuditedByGrantsOnly => reason(
                database,
                "pgaudit-by-grants-only",
                "pgaudit.role による監査だけで、対象は SQL の GRANT 次第であり、AWS の API からは確認できない",
                "only pgaudit.role audits, and of what depends on GRANTs, which the API of AWS does not show",
            ),
            Self::StatementsAsText { value } => reason(
                database,
                "statements-logged-as-text",
                format!("log_statement={value} は文の本文を残すだけで、結果も対象も記録せず、パスワードが残りうる"),
                format!(
                    "log_statement={value} keeps the text of statements only: no result, no object, perhaps passwords"
                ),
            ),
            Self::LevelDropped { level, least } => {
                let level = level.to_uppercase();
                reason(
                    database,
                    "log-level-dropped",
                    format!("log_min_messages ({least}) により、レベル {level} の記録はログに出力されない"),
                    format!(
                        "log_min_messages ({least}) keeps the records, which are of the level {level}, out of the log"
                    ),
                )
            }
            Self::TextOmitted => reason(
                database,
                "statement-text-omitted",
                "pgaudit.log_statement が無効で、文の本文が残らず、対象を特定できないことがある",
                "pgaudit.log_statement is off: the text of statements is left out, so what they touched may not be told",
            ),
            Self::PrefixShort { missing } => {
                let missing = missing.join(", ");
                reason(
                    database,
                    "log-line-prefix-short",
                    format!("log_line_prefix に {missing} がなく、誰が・どこから・いつを特定できない"),
                    format!("log_line_prefix lacks {missing}: who, from where or when is not told"),
                )
            }
        }
    }
}

/// What limits an activity stream.
pub(super) enum StreamLack {
    ByPolicy,
    MayLose,
    NotStarted,
    NotNamed,
}

impl StreamLack {
    pub(super) fn reason(&self, database: &str) -> Reason {
        match self {
            Self::ByPolicy => reason(
                database,
                "activity-stream-by-policy",
                "アクティビティストリームの対象は監査ポリシー次第で、AWS の API からは確認できない",
                "what the activity stream holds depends on audit policies, which the API of AWS does not show",
            ),
            Self::MayLose => reason(
                database,
                "activity-stream-async",
                "アクティビティストリームは非同期モードで、負荷が高いと記録が失われうる",
                "the activity stream is asynchronous and may lose records under load",
            ),
            Self::NotStarted => reason(
                database,
                "activity-stream-not-started",
                "アクティビティストリームは開始の途中である",
                "the activity stream is still starting",
            ),
            Self::NotNamed => reason(
                database,
                "activity-stream-not-named",
                "アクティビティストリームは開始済みだが、出力先の Kinesis データストリームが AWS の応答にない",
                "the activity stream is started, but AWS names no Kinesis data stream that it goes to",
            ),
        }
    }
}
