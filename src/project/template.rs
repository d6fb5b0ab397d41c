//! The project file that `audit-gap init` writes: everything in it is switched off and explained in both languages.

use std::fmt::Write;

use crate::checks::CheckSpec;
use crate::matrix::{Component, Matrix};

const HEAD: &str = r##"## audit-gap.yaml: the accounts behind the environments, the resources behind the rows, attestations and exceptions.
## audit-gap.yaml: 環境ごとのアカウント、行ごとのリソース、証明と例外。
##
## A line with a single "#" is a setting that is switched off: remove the "#" to use it.
## 「#」が1つの行は、無効にしてある設定。「#」を消すと有効になる。

## The time zone in which the last day of an attestation or exception ends.
## 証明と例外の最終日が終わるタイムゾーン。
#time_zone: Asia/Tokyo

## How each environment is reached. With an account, credentials of another account fail the environment.
## 各環境への接続方法。account を書くと、別アカウントの認証情報ではその環境を実行しない。
##   role_arn        the role to assume; external_id and session_name belong to it / 引き受けるロール
##   profile         instead of role_arn: a profile of the AWS configuration / role_arn の代わりに使うプロファイル
##   regions         where regional rows are judged; default: the region of the credentials / 判定するリージョン
##   slack_channel   where notifications must arrive / 通知先
##   retention_days  how long logs must be kept / ログの保存日数
##   protection      how the buckets, trails and log groups that logs go to must be protected; without it nothing is demanded
##                   / ログの保存先（バケット・証跡・ロググループ）に求める保護。書かなければ何も求めない
##                   object_lock mode: compliance (default), or any, which takes GOVERNANCE too / any は GOVERNANCE も可
##   other_accounts  the log archive, the organization's management: what lies there is read, too, with the same permissions
##                   ログ保管用アカウントや管理アカウント。そこにある出力先や証跡も同じ権限で読み取って判定する
"##;

const COMPONENTS: &str = r##"
## Which resources a row means. {env} becomes the environment's id. A row without an entry takes every resource of its type;
## only the log of an application must be bound to be found.
## 行が指すリソース。{env} は環境の ID になる。書かない行は、その種類のすべてのリソースを対象にする。
## アプリケーションのログだけは、書かなければ見つからない。
##   names: [...]        names or globs (* ? [abc] {a,b}); a plain name that does not exist is reported as missing / 名前かグロブ
##   arns: [...]         ARNs
##   tags: {key: value}  tags that a resource must all bear / すべて一致するタグ
##   log_groups: [...]   CloudWatch log groups; contains: a text that their events must hold / ロググループと、含むべき文字列
##   fields: {...}       for `scan --sample-logs`: where their JSON events say what, such as { user: [user.id], before: [changes.from] };
##                       without it, the names of common loggers / `scan --sample-logs` が調べる JSON のパス。書かなければ一般的な名前
##   absent: true        there is none, on purpose / 存在しないことが正しい
##   environments:       something else in single environments / 環境ごとの指定
"##;

const ATTESTATIONS: &str = r##"
## What people vouch for, where AWS cannot show it. covers: trail (default) or notification; threat: ID instead of component.
## AWS からは確認できないものについての証明。covers は trail（既定）か notification。component の代わりに threat: ID も書ける。
"##;

const EXCEPTIONS: &str = r##"
## Accepted gaps, valid through the day of until (from: the first day, counted for the longest term). resource: one resource only, exactly as the report names it.
## 承認済みのギャップ。until の日まで有効（from は最初の日で、最長期間はそこから数える）。resource を書くと、レポートに出る名前のリソース1つだけに限る。
"##;

const PLAN: &str = r##"
## Who closes which gaps until when; the monthly report shows it.
## 対応の担当者と期限。月次レポートに出る。
"##;

pub(super) fn template(matrix: &Matrix) -> String {
    let mut text = HEAD.to_owned();
    environments(&mut text, matrix);
    text.push_str(COMPONENTS);
    components(&mut text, matrix);
    let environment = matrix.environments().last().map_or("prd", |environment| environment.id.as_str());
    text.push_str(ATTESTATIONS);
    let attested = matrix.components().iter().find(|component| matches!(component.check, CheckSpec::Attestation(_)));
    if let Some(component) = attested.or(matrix.components().first()) {
        entry(&mut text, "attestations", component, environment);
        text.push_str("#    statement: The sign-in log is kept for one year.\n");
        text.push_str("#    owner: security-team\n#    evidence: wiki/audit/sign-in-log\n#    from: 2026-10-01\n#    until: 2027-03-31\n");
    }
    text.push_str(EXCEPTIONS);
    if let Some(component) = matrix.components().last() {
        entry(&mut text, "exceptions", component, environment);
        text.push_str("#    reason: The trail is being built; see the plan of record.\n");
        text.push_str("#    approved_by: cto\n#    until: 2026-12-31\n");
    }
    text.push_str(PLAN);
    if let Some(component) = matrix.components().first() {
        entry(&mut text, "plan", component, environment);
        text.push_str("#    owner: security-team\n#    due: 2026-12-31\n");
    }
    text
}

fn environments(text: &mut String, matrix: &Matrix) {
    text.push_str("#environments:\n");
    for (index, environment) in matrix.environments().iter().enumerate() {
        let account = (index % 9 + 1).to_string().repeat(12);
        let id = &environment.id.value;
        let (ja, en) = (&environment.name.ja, &environment.name.en);
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "#  {id}:  # {ja} / {en}\n\
             #    account: \"{account}\"\n\
             #    role_arn: arn:aws:iam::{account}:role/audit-gap\n\
             #    regions: [ap-northeast-1]\n\
             #    slack_channel: bs-notification-{id}\n\
             #    retention_days: 365\n\
             #    protection: {{ versioning: true, object_lock: {{ days: 365 }}, log_file_validation: true, deletion_protection: true }}\n\
             #    other_accounts: [{{ account: \"999999999999\", role_arn: arn:aws:iam::999999999999:role/audit-gap }}]\n"
        );
    }
}

fn components(text: &mut String, matrix: &Matrix) {
    text.push_str("#components:\n");
    let width = matrix.components().iter().map(|component| component.id.len() + 1).max().unwrap_or(0);
    for component in matrix.components() {
        let Some(binding) = example(component) else { continue };
        let key = format!("{}:", component.id.value);
        let _ = writeln!(text, "#  {key:width$} {binding}");
    }
}

/// A binding that suits the row, or `None` for a row that takes none: it is judged for the account or its regions, or by an
/// attestation.
fn example(component: &Component) -> Option<String> {
    let id = &component.id.value;
    match component.check {
        // A region is nothing that people name.
        CheckSpec::BedrockInvocationLogs(_) => None,
        _ if !component.check.takes_binding() => None,
        CheckSpec::ApplicationLog(_) => Some(format!("{{ log_groups: [\"/app/{{env}}/{id}\"] }}")),
        _ => Some(format!("{{ names: [\"{{env}}-{id}*\"] }}")),
    }
}

fn entry(text: &mut String, list: &str, component: &Component, environment: &str) {
    let _ = writeln!(text, "#{list}:\n#  - component: {}\n#    environments: [{environment}]", component.id.value);
}
