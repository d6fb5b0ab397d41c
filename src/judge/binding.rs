//! From list reads to the resources that a row's binding means.

use super::scope::{Candidate, Cx, Scope, Selected};
use super::verdict::{Current, Reason, ResourceVerdict};
use crate::facts::{Fact, Unreadable};

/// What the list reads of all regions showed, and those of them that failed.
#[derive(Debug)]
pub struct Listed<T> {
    /// The resources.
    pub candidates: Vec<Candidate<T>>,
    /// The failed list reads.
    pub unlisted: Vec<Unreadable>,
}

/// Sorts the answers of one list read, asked per region, into candidates and failures.
pub fn listed<I, T>(answers: Vec<(String, Fact<Vec<I>>)>, candidate: impl Fn(&str, I) -> Candidate<T>) -> Listed<T> {
    let mut all = Listed { candidates: Vec::new(), unlisted: Vec::new() };
    for (region, answer) in answers {
        match answer {
            Fact::Seen(items) => all.candidates.extend(items.into_iter().map(|item| candidate(&region, item))),
            Fact::Unreadable(why) => all.unlisted.push(why),
        }
    }
    all
}

/// The resources that a row means.
#[derive(Debug)]
pub struct Bound<T> {
    /// They exist and are meant.
    pub chosen: Vec<Candidate<T>>,
    /// The missing ones: what the binding spells out and no resource bears. Empty as long as a list could not be read.
    pub absent: Vec<ResourceVerdict>,
    /// The failed reads without which nobody knows which resources are meant.
    pub unlisted: Vec<Unreadable>,
}

/// Picks what the row's binding means. A name that no resource bears is missing, but only when every list was read.
pub async fn bound<T>(cx: &Cx<'_>, listed: Listed<T>) -> Bound<T> {
    let Selected { chosen, absent, unlisted: untagged } = cx.select(listed.candidates).await;
    let unlisted: Vec<Unreadable> = listed.unlisted.into_iter().chain(untagged).collect();
    let absent = if unlisted.is_empty() { absent } else { Vec::new() };
    Bound { chosen, absent: absent.iter().map(|name| not_found(cx.scope, name)).collect(), unlisted }
}

/// The resource for a name or ARN that the binding spells out and no resource bears: missing, unless the ARN is of a place
/// where nobody looked.
pub fn not_found(scope: &Scope, name: &str) -> ResourceVerdict {
    let part = |index: usize| {
        let part = name.strip_prefix("arn:").and_then(|rest| rest.split(':').nth(index));
        part.filter(|part| !part.is_empty())
    };
    let (region, account) = (part(2), part(3));
    let (current, reason) = match (region, account) {
        (_, Some(account)) if account != scope.account => (Current::Unknown, of_other_account(scope, name, account)),
        (Some(region), _) if !scope.regions.iter().any(|it| it == region) => {
            (Current::Unknown, outside_regions(name, region))
        }
        _ => (Current::Missing, nowhere(name, region.unwrap_or(&scope.regions.join(", ")))),
    };
    let region = region.map_or_else(|| scope.regions.join(", "), str::to_owned);
    ResourceVerdict { arn: name.to_owned(), region, current, reasons: vec![reason], evidence: Vec::new() }
}

fn nowhere(name: &str, region: &str) -> Reason {
    Reason::new(
        "bound-resource-not-found",
        format!("設定ファイルが指定する {name} が {region} に存在しない"),
        format!("{name}, which the project file binds, does not exist in {region}"),
    )
}

fn outside_regions(name: &str, region: &str) -> Reason {
    Reason::new(
        "bound-resource-outside-regions",
        format!("設定ファイルが指定する {name} の {region} は対象リージョンではない。regions に加える"),
        format!("{name}, which the project file binds, is in {region}, which is not scanned; add it to regions"),
    )
}

fn of_other_account(scope: &Scope, name: &str, account: &str) -> Reason {
    let own = &scope.account;
    Reason::new(
        "bound-resource-of-other-account",
        format!("設定ファイルが指定する {name} はアカウント {account} のもので、調べたのは {own} である"),
        format!("{name}, which the project file binds, belongs to account {account}; the account scanned is {own}"),
    )
}
