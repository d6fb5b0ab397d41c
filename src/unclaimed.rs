//! What is in the account but claimed by no row: the matrix claims to list everything, and this shows what it forgot.
//!
//! A row claims the resources that it judges and the destinations that its records go to. A Lambda function's log group
//! is claimed with its function.

use std::collections::BTreeSet;

use crate::assess::report::Unclaimed;
use crate::facts::apigateway::{GetApis, GetRestApis};
use crate::facts::lambda::ListFunctions;
use crate::facts::logs::DescribeLogGroups;
use crate::facts::reader::Reader;
use crate::facts::s3::ListBuckets;
use crate::facts::{Fact, Read, ReadKind};
use crate::judge::scope::Scope;
use crate::judge::verdict::Verdict;

/// The kinds of read that the inventory asks.
pub const READS: &[&ReadKind] =
    &[ListBuckets::KIND, ListFunctions::KIND, GetRestApis::KIND, GetApis::KIND, DescribeLogGroups::KIND];

/// One resource of the account.
struct Resource {
    kind: &'static str,
    arn: String,
    /// The log group that goes with it.
    log_group: Option<String>,
}

/// The account's buckets, functions, APIs and log groups, as far as they could be listed.
pub struct Inventory(Vec<Resource>);

/// Lists the account. Lists that cannot be read are named among the report's unreadable reads.
/// Without a `complete` selection of rows nothing is listed: nobody could say what the other rows claim.
pub async fn inventory(scope: &Scope, reader: &Reader, complete: bool) -> Inventory {
    if !complete {
        return Inventory(Vec::new());
    }
    let regional = scope.regions.iter().map(|region| regional(scope, reader, region));
    let (buckets, regional) = futures::join!(buckets(scope, reader), futures::future::join_all(regional));
    Inventory(buckets.into_iter().chain(regional.into_iter().flatten()).collect())
}

async fn buckets(scope: &Scope, reader: &Reader) -> Vec<Resource> {
    let list = reader.read(&ListBuckets { region: scope.leader_region().to_owned() }).await;
    listed(list, |bucket| Resource { kind: "bucket", arn: bucket.arn(&scope.partition), log_group: None })
}

async fn regional(scope: &Scope, reader: &Reader, region: &str) -> Vec<Resource> {
    let region = || region.to_owned();
    let (functions, rest) = (ListFunctions { region: region() }, GetRestApis { region: region() });
    let (http, groups) = (GetApis { region: region() }, DescribeLogGroups { region: region() });
    let (functions, rest, http, groups) =
        futures::join!(reader.read(&functions), reader.read(&rest), reader.read(&http), reader.read(&groups));
    let mut resources = listed(functions, |function| Resource {
        kind: "function",
        log_group: Some(scope.arn("logs", &region(), &format!("log-group:{}", function.log_group_name()))),
        arn: function.arn,
    });
    let api = |arn| Resource { kind: "api", arn, log_group: None };
    resources.extend(listed(rest, |it| api(it.rest_arn(&scope.partition, &region()))));
    resources.extend(listed(http, |it| api(it.v2_arn(&scope.partition, &region()))));
    resources.extend(listed(groups, |group| Resource { kind: "log-group", arn: group.arn, log_group: None }));
    resources
}

fn listed<T>(list: Fact<Vec<T>>, resource: impl Fn(T) -> Resource) -> Vec<Resource> {
    match list {
        Fact::Seen(items) => items.into_iter().map(resource).collect(),
        Fact::Unreadable(_) => Vec::new(),
    }
}

/// What no verdict claims, sorted by type and ARN.
pub fn remainder(scope: &Scope, inventory: Inventory, verdicts: &[&Verdict]) -> Vec<Unclaimed> {
    let mut claimed: BTreeSet<&str> = BTreeSet::new();
    for verdict in verdicts {
        claimed.extend(verdict.resources.iter().map(|resource| resource.arn.as_str()));
        claimed.extend(verdict.claims.iter().map(String::as_str));
    }
    let groups_of_functions: BTreeSet<&str> = inventory
        .0
        .iter()
        .filter(|resource| claimed.contains(resource.arn.as_str()))
        .filter_map(|resource| resource.log_group.as_deref())
        .collect();
    let is_claimed = |arn: &str| claimed.contains(arn) || groups_of_functions.contains(arn);
    let mut unclaimed: Vec<Unclaimed> = inventory
        .0
        .iter()
        .filter(|resource| !is_claimed(&resource.arn))
        .map(|resource| Unclaimed {
            environment: scope.environment.clone(),
            kind: resource.kind.to_owned(),
            arn: resource.arn.clone(),
        })
        .collect();
    unclaimed.sort();
    unclaimed
}
