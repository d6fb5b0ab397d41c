//! Whether a bucket is in the region where a service insists on it.

use super::grade::Grade;
use super::scope::Cx;
use super::verdict::{Evidence, Reason};
use crate::facts::s3::{GetBucketLocation, ListBuckets};
use crate::facts::{Fact, Read, ReadKind};

/// What [`judge`] may read.
pub(crate) const READS: &[&ReadKind] = &[ListBuckets::KIND, GetBucketLocation::KIND];

/// A condition, why it falls short, and what said so.
pub(crate) type Condition = (Grade, Option<Reason>, Vec<Evidence>);

/// The context of the account that lists the bucket: this one, or another one that can be asked. This one, if none is known
/// to list it.
pub(crate) async fn owner<'a>(cx: &Cx<'a>, bucket: &str) -> Cx<'a> {
    for account in std::iter::once(cx.here()).chain(cx.elsewhere()) {
        let listed = account.read(ListBuckets { region: account.scope.leader_region().to_owned() }).await;
        if let Fact::Seen(buckets) = listed
            && buckets.iter().any(|listed| listed.name == bucket)
        {
            return account;
        }
    }
    cx.here()
}

/// Where a bucket that the account lists is, and the call that told so; nothing for a bucket that it does not list.
pub(crate) async fn home(cx: &Cx<'_>, bucket: &str) -> Fact<Option<(&'static str, String)>> {
    let leader = cx.scope.leader_region().to_owned();
    let buckets = match cx.read(ListBuckets { region: leader.clone() }).await {
        Fact::Seen(buckets) => buckets,
        Fact::Unreadable(why) => return Fact::Unreadable(why),
    };
    let Some(listed) = buckets.into_iter().find(|listed| listed.name == bucket) else {
        return Fact::Seen(None);
    };
    match listed.region {
        Some(home) => Fact::Seen(Some((ListBuckets::KIND.call, home))),
        None => match cx.read(GetBucketLocation { region: leader, bucket: bucket.to_owned() }).await {
            Fact::Seen(home) => Fact::Seen(Some((GetBucketLocation::KIND.call, home))),
            Fact::Unreadable(why) => Fact::Unreadable(why),
        },
    }
}

/// Whether `bucket` is in `region`. Of a bucket that the account does not list nothing is known here: whether it exists at
/// all is the destination's matter.
pub(crate) async fn judge(cx: &Cx<'_>, bucket: &str, region: &str) -> Condition {
    let cx = owner(cx, bucket).await;
    let (call, home) = match home(&cx, bucket).await {
        Fact::Seen(Some(home)) => home,
        Fact::Seen(None) => return (Grade::WHOLE, None, Vec::new()),
        Fact::Unreadable(why) => return (Grade::UNKNOWN, Some(Reason::unreadable(&why)), Vec::new()),
    };
    let said = Evidence::new(call, cx.scope.leader_region(), Some(bucket), "BucketRegion", &home);
    let evidence = cx.said(vec![said]);
    if home == region {
        return (Grade::WHOLE, None, evidence);
    }
    let reason = Reason::new(
        "bucket-in-other-region",
        format!(
            "出力先の S3 バケット {bucket} は {home} にあるが、{region} のログは {region} のバケットにしか届かない"
        ),
        format!("the S3 bucket {bucket} is in {home}, but logs of {region} are delivered to buckets of {region} only"),
    );
    (Grade::NOTHING, Some(reason), evidence)
}
