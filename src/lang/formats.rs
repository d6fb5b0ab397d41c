//! The words of formats for machines: SARIF, JUnit, GitHub, CSV, OCSF.

use super::Lang;
use super::report::gap;
use crate::assess::identity::Facet;
use crate::assess::report::ExceptionInfo;
use crate::checks::CheckSpec;

/// The side of a row, in a word.
pub fn facet(facet: Facet, lang: Lang) -> &'static str {
    match facet {
        Facet::Trail => lang.pick("監査証跡", "audit trail"),
        Facet::Notification => lang.pick("通知", "notification"),
    }
}

/// Who accepted a shortfall, until when and why.
pub fn accepted(exception: &ExceptionInfo, lang: Lang) -> String {
    let ExceptionInfo { reason, approved_by, until, would_be, .. } = exception;
    let without = gap(*would_be, lang);
    match lang {
        Lang::Ja => format!("例外承認: {reason}（承認者 {approved_by}、{until} まで。例外がなければ {without}）"),
        Lang::En => format!("accepted: {reason} (by {approved_by}, until {until}; without it: {without})"),
    }
}

/// Against what the log is needed.
pub fn threats(names: &[String], lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("脅威: {}", names.join("、")),
        Lang::En => format!("threats: {}", names.join(", ")),
    }
}

/// What the tool does, in a sentence.
pub fn about(lang: Lang) -> &'static str {
    lang.pick(
        "AWS の実際の設定を読み、どの監査証跡が本当に記録されているかを要求と突き合わせる",
        "Reads the live AWS configuration and compares which audit trail is really recorded with what is required",
    )
}

/// What a kind of check decides.
pub fn check(check: &CheckSpec, lang: Lang) -> &'static str {
    let (ja, en) = match check {
        CheckSpec::CloudtrailManagement(_) => {
            ("AWS サービスの管理イベントが CloudTrail に記録されている", "Management events are recorded in CloudTrail")
        }
        CheckSpec::S3Objects(_) => {
            ("S3 オブジェクトの読み書きが記録されている", "Reads and writes of S3 objects are recorded")
        }
        CheckSpec::DynamodbTables(_) => {
            ("DynamoDB のテーブルと項目の操作が記録されている", "Table and item operations of DynamoDB are recorded")
        }
        CheckSpec::DatabaseAudit(_) => {
            ("データベースの接続とクエリが記録されている", "Connections and queries of databases are recorded")
        }
        CheckSpec::EcsContainers(_) => ("ECS コンテナのログが記録されている", "Logs of ECS containers are recorded"),
        CheckSpec::SqsMessages(_) => {
            ("SQS メッセージの送受信が記録されている", "Sending and receiving of SQS messages is recorded")
        }
        CheckSpec::EventbridgeEvents(_) => {
            ("EventBridge のイベントが記録されている", "Events put on EventBridge buses are recorded")
        }
        CheckSpec::CognitoSignIn(_) => {
            ("Cognito のサインインが記録されている", "Sign-in events of Cognito user pools are recorded")
        }
        CheckSpec::DnsQueryLogs(_) => ("DNS クエリが記録されている", "DNS queries are recorded"),
        CheckSpec::VpcFlowLogs(_) => ("VPC フローログが記録されている", "VPC flow logs are recorded"),
        CheckSpec::LambdaLogs(_) => ("Lambda 関数のログが記録されている", "Logs of Lambda functions are recorded"),
        CheckSpec::LoadBalancerAccessLogs(_) => {
            ("ロードバランサーのアクセスログが記録されている", "Access logs of load balancers are recorded")
        }
        CheckSpec::BedrockInvocationLogs(_) => {
            ("Bedrock のモデル呼び出しが記録されている", "Model invocations of Bedrock are recorded")
        }
        CheckSpec::ApiGatewayAccessLogs(_) => {
            ("API Gateway のアクセスログが記録されている", "Access logs of API Gateway are recorded")
        }
        CheckSpec::CloudfrontAccessLogs(_) => {
            ("CloudFront のアクセスログが記録されている", "Requests to CloudFront distributions are recorded")
        }
        CheckSpec::WafLogs(_) => ("WAF のログが記録されている", "Requests that WAF allows and blocks are recorded"),
        CheckSpec::Cloudwatch(_) => (
            "配信先のロググループがあり、アラームが動作する",
            "The log groups that other rows deliver to exist, and alarms act",
        ),
        CheckSpec::ConfigRecorder(_) => {
            ("構成変更が AWS Config に記録されている", "Configuration changes are recorded in AWS Config")
        }
        CheckSpec::Guardduty(_) => ("GuardDuty が脅威を検出している", "GuardDuty detects threats"),
        CheckSpec::Inspector(_) => ("Inspector が脆弱性を検査している", "Inspector scans for vulnerabilities"),
        CheckSpec::SecurityHub(_) => (
            "Security Hub がベストプラクティスからの逸脱を記録している",
            "Security Hub records deviations from best practices",
        ),
        CheckSpec::Attestation(_) => {
            ("AWS が示せない証跡を人が証明している", "A person vouches for what AWS cannot show")
        }
        CheckSpec::ApplicationLog(_) => {
            ("アプリケーションのログが記録されている", "The log that an application writes is recorded")
        }
    };
    lang.pick(ja, en)
}

/// What is decided of a row's notification.
pub fn notification(lang: Lang) -> &'static str {
    lang.pick("要求された通知が届く", "The notification that is required arrives")
}

/// A row that the matrix in use does not have.
pub fn unlisted(lang: Lang) -> &'static str {
    lang.pick("使用中のマトリクスにない行", "A row that the matrix in use does not have")
}

/// How to learn more about the rows of a check.
pub fn help(lang: Lang) -> &'static str {
    lang.pick(
        "`audit-gap explain --env 環境 --component 行` が、何を読み、なぜこの判定になり、どう直すかを示す",
        "`audit-gap explain --env ENV --component ROW` shows what was read, what follows from it, and what closes the gap",
    )
}

/// A read that failed: what it costs.
pub fn unread(call: &str, region: &str, cause: &str, remedy: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{region} の {call} を読み取れなかった ({cause}): {remedy}"),
        Lang::En => format!("{call} in {region} could not be read ({cause}): {remedy}"),
    }
}

/// How many of one kind are not shown as annotations.
pub fn more_annotations(count: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("ほか {count} 件。すべてはジョブのサマリーにある"),
        Lang::En => format!("and {count} more; the job's summary has them all"),
    }
}

/// The numbers of one environment, or of its comparison with the baseline.
pub fn tally<'a>(environment: &str, counts: impl Iterator<Item = (&'a str, u32)>, lang: Lang) -> String {
    let counts: Vec<String> = counts.filter(|(_, n)| *n > 0).map(|(word, n)| format!("{word} {n}")).collect();
    format!("{environment}: {}", counts.join(lang.pick("、", ", ")))
}

/// Section: what tripped the gate.
pub fn tripped(lang: Lang) -> &'static str {
    lang.pick("ベースラインからの後退", "Worse than the baseline")
}

/// Section: the comparison in numbers.
pub fn compared(lang: Lang) -> &'static str {
    lang.pick("ベースラインとの比較", "Against the baseline")
}

/// Rows that a limit leaves out.
pub fn left_out(count: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("サイズの上限のため、ほか {count} 行は省略した。すべては `--format json` にある"),
        Lang::En => format!("{count} more rows are left out because of the size limit; `--format json` has them all"),
    }
}

/// Column: what became of it.
pub fn change(lang: Lang) -> &'static str {
    lang.pick("変化", "Change")
}

/// A shortfall that the baseline has, too.
pub fn known(gap: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{gap}（ベースラインより悪化していない）"),
        Lang::En => format!("{gap}, no worse than in the baseline"),
    }
}
