//! Security Lake, which collects logs of an account without a trace in what it collects: a feed of its own beside flow logs,
//! query logs, web ACL logs and findings.
//!
//! Only the account of the data lake shows what it collects: an account without an organization, or the organization's
//! delegated administrator, which may be one of the other accounts that can be asked.

use futures::future::join_all;

use super::destination::{self, Destination};
use super::grade::Grade;
use super::keeping::Keys;
use super::reads::together;
use super::scope::Cx;
use super::vended_logs::Mechanism;
use super::verdict::{Evidence, Reason};
use crate::facts::securitylake::{DataLake, ListDataLakes, ListLogSources};
use crate::facts::{Fact, Read, ReadKind};

/// What [`collects`] may read.
pub(crate) const READS: &[&ReadKind] =
    &together::<{ 2 + destination::READS.len() }>(&[&[ListDataLakes::KIND, ListLogSources::KIND], destination::READS]);

/// What a data lake collects (`awsLogSource.sourceName`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Collected {
    /// The traffic of every VPC of the account.
    FlowLogs,
    /// What VPCs ask the Resolver.
    Queries,
    /// The requests that web ACLs inspect.
    WebAclLogs,
    /// The findings of Security Hub CSPM.
    Findings,
}

impl Collected {
    fn name(self) -> &'static str {
        match self {
            Self::FlowLogs => "VPC_FLOW",
            Self::Queries => "ROUTE53",
            Self::WebAclLogs => "WAF",
            Self::Findings => "SH_FINDINGS",
        }
    }
}

/// What the data lakes of `region` that can be seen collect of this account. Ask where nothing else records it all.
pub(crate) async fn collects(cx: &Cx<'_>, region: &str, what: Collected) -> Mechanism {
    let not_shown = || Mechanism { reasons: vec![for_the_administrator(region)], ..Mechanism::none() };
    seen(cx, region, what).await.unwrap_or_else(not_shown)
}

/// The same of what this account is known to feed to a data lake: it is believed where the lake does not show.
pub(crate) async fn verified(cx: &Cx<'_>, region: &str, what: Collected) -> Mechanism {
    match seen(cx, region, what).await {
        None => Mechanism::because(Grade::WHOLE, for_the_administrator(region)),
        Some(lakes) if lakes.grade == Grade::NOTHING && lakes.reasons.is_empty() => {
            Mechanism { grade: Grade::UNKNOWN, reasons: vec![not_listed(region, what)], ..lakes }
        }
        Some(lakes) => lakes,
    }
}

/// What the data lakes collect; none if no account that can be asked is shown any.
async fn seen(cx: &Cx<'_>, region: &str, what: Collected) -> Option<Mechanism> {
    let accounts: Vec<Cx<'_>> = std::iter::once(cx.here()).chain(cx.elsewhere()).collect();
    let shown = join_all(accounts.iter().map(|account| of_account(cx, account, region, what))).await;
    let shown: Vec<Mechanism> = shown.into_iter().flatten().collect();
    (!shown.is_empty()).then(|| Mechanism::best(shown))
}

/// What the data lake of an account collects; none if the service shows it to another account.
async fn of_account(cx: &Cx<'_>, account: &Cx<'_>, region: &str, what: Collected) -> Option<Mechanism> {
    let lakes = match account.read(ListDataLakes { region: region.to_owned() }).await {
        Fact::Seen(lakes) => lakes?,
        Fact::Unreadable(why) => return Some(Mechanism::unreadable(Grade::WHOLE, &why)),
    };
    let lakes = lakes.iter().filter(|lake| lake.region == region);
    Some(Mechanism::best(join_all(lakes.map(|lake| of_lake(cx, account, lake, what))).await))
}

async fn of_lake(cx: &Cx<'_>, account: &Cx<'_>, lake: &DataLake, what: Collected) -> Mechanism {
    let read = ListLogSources { region: lake.region.clone(), account: cx.scope.account.clone() };
    let sources = match account.read(read).await {
        Fact::Seen(sources) => sources,
        Fact::Unreadable(why) => return Mechanism::unreadable(Grade::WHOLE, &why),
    };
    let field = |call, name, value: Option<String>| Evidence::new(call, &lake.region, Some(&lake.arn), name, value);
    let (lakes, listed) = (ListDataLakes::KIND.call, ListLogSources::KIND.call);
    let said = account.said(vec![
        field(lakes, "createStatus", lake.status.clone()),
        field(lakes, "lifecycleConfiguration.expiration.days", lake.expiration_days.map(|days| days.to_string())),
        field(listed, "sourceName", Some(sources.join(", "))),
    ]);
    let found = Mechanism { evidence: said, ..Mechanism::none() };
    if !sources.iter().any(|source| source == what.name()) {
        return found;
    }
    let bucket = lake.bucket_arn.as_deref().and_then(Destination::of_arn);
    let Some(bucket) = bucket.filter(|bucket| bucket.bucket_name().is_some()) else {
        return found.or(Mechanism::because(Grade::UNKNOWN, Flaw::BucketNotShown.reason(lake)));
    };
    // AWS sources lie below `aws/`, each in a folder of its name; the lake's own expiration is said by the lake.
    let keys = Keys::beginning([format!("aws/{}/", what.name())]);
    let kept = Mechanism::delivered(bucket.with_keys(keys).judge(cx, &lake.region).await);
    if kept.grade == Grade::NOTHING {
        return found.or(kept);
    }
    found.or(through(cx, lake).into_iter().fold(kept, Mechanism::and))
}

/// What of the lake itself limits what it keeps; else that it is the lake that does.
fn through(cx: &Cx<'_>, lake: &DataLake) -> Vec<Mechanism> {
    let because = |grade, flaw: Flaw| Mechanism::because(grade, flaw.reason(lake));
    let state = match lake.status.as_deref() {
        Some("COMPLETED") => because(Grade::WHOLE, Flaw::None),
        Some(status @ "FAILED") => because(Grade::NOTHING, Flaw::NotCreated { status: status.to_owned() }),
        Some(status @ ("INITIALIZED" | "PENDING")) => {
            because(Grade::PART, Flaw::NotCreated { status: status.to_owned() })
        }
        status => because(Grade::UNKNOWN, Flaw::NotCreated { status: status.unwrap_or("-").to_owned() }),
    };
    let short = lake.expiration_days.zip(cx.scope.retention_days);
    let short = short.filter(|(days, required)| i64::from(*days) < i64::from(*required));
    let short = short.map(|(days, required)| because(Grade::PART, Flaw::Expires { days, required }));
    std::iter::once(state).chain(short).collect()
}

/// What can be wrong with a data lake that collects the logs.
enum Flaw {
    /// Nothing.
    None,
    NotCreated {
        status: String,
    },
    Expires {
        days: i32,
        required: u32,
    },
    BucketNotShown,
}

impl Flaw {
    fn reason(&self, lake: &DataLake) -> Reason {
        let arn = &lake.arn;
        match self {
            Self::None => Reason::new(
                "collected-by-security-lake",
                format!("Security Lake のデータレイク {arn} が収集している"),
                format!("the Security Lake data lake {arn} collects it"),
            ),
            Self::NotCreated { status } => Reason::new(
                "security-lake-not-created",
                format!("Security Lake のデータレイク {arn} の作成状態は {status} で、まだ収集していない可能性がある"),
                format!("the creation of the Security Lake data lake {arn} is {status}: it may not collect yet"),
            ),
            Self::Expires { days, required } => Reason::new(
                "retention-short",
                format!(
                    "Security Lake のデータレイク {arn} は {days} 日で記録を削除する。必要な {required} 日に足りない"
                ),
                format!("the Security Lake data lake {arn} deletes records after {days} days; {required} are required"),
            ),
            Self::BucketNotShown => Reason::new(
                "security-lake-bucket-not-shown",
                format!("Security Lake のデータレイク {arn} の S3 バケットがわからない"),
                format!("the Security Lake data lake {arn} does not show its S3 bucket"),
            ),
        }
    }
}

fn not_listed(region: &str, what: Collected) -> Reason {
    let name = what.name();
    Reason::new(
        "security-lake-source-not-listed",
        format!("{region} で見える Security Lake のデータレイクは、このアカウントのソース {name} を一覧に挙げていない"),
        format!("no Security Lake data lake that shows in {region} lists the source {name} of this account"),
    )
}

fn for_the_administrator(region: &str) -> Reason {
    Reason::new(
        "security-lake-not-shown",
        format!(
            "{region} の Security Lake は委任管理者アカウントにしか表示されない。組織のデータレイクが収集しているなら、audit-gap.yaml の other_accounts にそのアカウントを書けば判定できる"
        ),
        format!(
            "in {region} Security Lake shows data lakes to the delegated administrator only: if one of the organization collects this, name that account under other_accounts in audit-gap.yaml to have it judged"
        ),
    )
}

#[cfg(test)]
mod tests;
