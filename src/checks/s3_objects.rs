//! Object reads and writes of the S3 buckets that a row is bound to.

use std::collections::BTreeSet;

use futures::future::join_all;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::content::documented;
use crate::facts::s3::{
    Bucket, GetBucketEncryption, GetBucketLocation, GetBucketLogging, ListBuckets, ListDirectoryBuckets,
};
use crate::facts::{Fact, Read, ReadKind, Unreadable};
use crate::judge::arrival::{self, Day, Layout, Source, Writer};
use crate::judge::destination::Destination;
use crate::judge::grade::Grade;
use crate::judge::reads::together;
use crate::judge::scope::{Candidate, Cx, Scope};
use crate::judge::trail_remedy::remedied;
use crate::judge::trail_support::{self, Finding, Inquiry, Subject, ask, claim, fold};
use crate::judge::vended_logs::{self, Mechanism};
use crate::judge::verdict::{Current, Evidence, Reason, ResourceVerdict, Verdict};
use crate::project::{Binding, NamePattern};
use crate::trail::{Access, EventClass};

/// Parameters: none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {}

/// What the check may read.
pub const READS: &[&ReadKind] =
    &together::<{ 4 + trail_support::READS.len() + vended_logs::READS.len() + arrival::READS.len() }>(&[
        &[ListDirectoryBuckets::KIND, GetBucketEncryption::KIND, GetBucketLocation::KIND, GetBucketLogging::KIND],
        trail_support::READS,
        vended_logs::READS,
        arrival::READS,
    ]);

/// Judges object reads and writes of each bucket that the row means. Names: the bucket's name.
///
/// Data events belong to the bucket's region: a bound bucket is judged there, wherever that is. Without a binding the
/// buckets of the configured regions count. Server access logs are best effort: a part, where CloudTrail has nothing.
pub async fn run(_params: &Params, cx: &Cx<'_>) -> Verdict {
    let leader = cx.scope.leader_region().to_owned();
    let listed = match cx.read(ListBuckets { region: leader }).await {
        Fact::Seen(buckets) => buckets,
        Fact::Unreadable(why) => return Verdict::fold(Vec::new(), &[why]),
    };
    let buckets = buckets(cx, &listed).await;
    let subjects = buckets.judged.iter().map(|bucket| {
        let Scope { partition, account, .. } = cx.scope;
        let class = |access| EventClass::s3_objects(partition, account, &bucket.region, &bucket.name, access);
        Subject {
            arn: bucket.arn.clone(),
            region: bucket.region.clone(),
            classes: vec![class(Access::Read), class(Access::Write)],
        }
    });
    let (findings, recorders) = ask(cx, Inquiry { subjects: subjects.collect(), ..Inquiry::default() }).await;
    let weighed = buckets.judged.iter().zip(findings).map(|(bucket, finding)| weigh(cx, bucket, &listed, finding));
    let (mut findings, claims): (Vec<_>, Vec<_>) = join_all(weighed).await.into_iter().unzip();
    findings.extend(buckets.unlocated);
    let mut verdict = fold(findings, buckets.others, &buckets.unlisted, &recorders);
    claim(&mut verdict, claims.into_iter().flatten());
    remedied(cx, verdict, &recorders).with_documented_records_if_whole(documented::cloudtrail())
}

/// A bucket whose region is known.
struct Located {
    name: String,
    arn: String,
    region: String,
}

impl Located {
    /// S3 has no server access logs of directory buckets.
    fn is_directory(&self) -> bool {
        self.name.ends_with(DIRECTORY)
    }
}

/// What ends the name of a directory bucket (S3 Express One Zone).
const DIRECTORY: &str = "--x-s3";

/// The buckets that the row means.
#[derive(Default)]
struct Buckets {
    judged: Vec<Located>,
    /// Nobody knows in which region they are.
    unlocated: Vec<Finding>,
    /// Out of scope, or bound and not there.
    others: Vec<ResourceVerdict>,
    unlisted: Vec<Unreadable>,
}

async fn buckets(cx: &Cx<'_>, listed: &[Bucket]) -> Buckets {
    let by_tags = matches!(cx.binding, Some(Binding::Tags(_)));
    let mut found = Buckets::default();
    let mut candidates = Vec::new();
    for bucket in listed {
        let region = match &bucket.region {
            Some(region) => region.clone(),
            // Only tags need to know the region of buckets that the row may not mean.
            None if by_tags => match locate(cx, &bucket.name).await {
                Ok(region) => region,
                Err(why) => {
                    found.unlisted.push(why);
                    continue;
                }
            },
            None => String::new(),
        };
        let (arn, names) = (bucket_arn(cx, &bucket.name), vec![bucket.name.clone()]);
        candidates.push(Candidate { arn, names, region, item: () });
    }
    let selected = cx.select(candidates).await;
    found.unlisted.extend(selected.unlisted);
    join_all(selected.chosen.into_iter().map(|candidate| place(cx, candidate))).await.into_iter().for_each(|placed| {
        match placed {
            Placed::Judged(bucket) => found.judged.push(bucket),
            Placed::Unlocated(finding) => found.unlocated.push(finding),
            Placed::Outside(resource) => found.others.push(resource),
        }
    });
    absent(cx, selected.absent, &mut found).await;
    found
}

enum Placed {
    Judged(Located),
    Unlocated(Finding),
    Outside(ResourceVerdict),
}

async fn place(cx: &Cx<'_>, candidate: Candidate<()>) -> Placed {
    let name = candidate.names.into_iter().next().unwrap_or_default();
    let region = match candidate.region {
        region if region.is_empty() => match locate(cx, &name).await {
            Ok(region) => region,
            Err(why) => return Placed::Unlocated(Finding::unreadable(candidate.arn, String::new(), &why)),
        },
        region => region,
    };
    let arn = candidate.arn;
    let bound = matches!(cx.binding, Some(Binding::Names(_) | Binding::Arns(_) | Binding::Tags(_)));
    if !bound && !cx.scope.regions.contains(&region) {
        let reason = Reason::new(
            "outside-configured-regions",
            format!("{region} は設定された対象リージョンではない"),
            format!("{region} is not a configured region"),
        );
        let (current, reasons, evidence) = (Current::NotPresent, vec![reason], Vec::new());
        return Placed::Outside(ResourceVerdict { arn, region, current, reasons, evidence });
    }
    Placed::Judged(Located { name, arn, region })
}

async fn locate(cx: &Cx<'_>, bucket: &str) -> Result<String, Unreadable> {
    let region = cx.scope.leader_region().to_owned();
    cx.read(GetBucketLocation { region, bucket: bucket.to_owned() }).await.into_result()
}

fn bucket_arn(cx: &Cx<'_>, name: &str) -> String {
    format!("arn:{}:s3:::{name}", cx.scope.partition)
}

/// The globs that are for directory buckets.
fn directory_globs<'a>(cx: &Cx<'a>) -> Vec<&'a NamePattern> {
    match cx.binding {
        Some(Binding::Names(patterns)) => {
            patterns.iter().filter(|it| it.literal().is_none() && it.text().ends_with(DIRECTORY)).collect()
        }
        _ => Vec::new(),
    }
}

fn directory_bucket(cx: &Cx<'_>, region: &str, name: &str) -> Located {
    let arn = cx.scope.arn("s3express", region, &format!("bucket/{name}"));
    Located { arn, name: name.to_owned(), region: region.to_owned() }
}

/// Bound names and ARNs that `ListBuckets` does not show: directory buckets have lists of their own, in each region.
async fn absent(cx: &Cx<'_>, absent: Vec<String>, found: &mut Buckets) {
    let (directory, gone): (Vec<String>, Vec<String>) = absent.into_iter().partition(|name| name.ends_with(DIRECTORY));
    let (globs, mut missing) = (directory_globs(cx), gone);
    if !directory.is_empty() || !globs.is_empty() {
        let region_of =
            |name: &String| name.strip_prefix("arn:").and_then(|rest| rest.split(':').nth(2)).map(str::to_owned);
        let regions: BTreeSet<String> =
            cx.scope.regions.iter().cloned().chain(directory.iter().filter_map(region_of)).collect();
        let regions: Vec<String> = regions.into_iter().collect();
        let mut lists = Vec::new();
        for (region, answer) in cx.read_in(&regions, |region| ListDirectoryBuckets { region }).await {
            match answer {
                Fact::Seen(names) => lists.extend(names.into_iter().map(|name| (region.clone(), name))),
                Fact::Unreadable(why) => found.unlisted.push(why),
            }
        }
        let meant = lists.iter().filter(|(_, name)| globs.iter().any(|glob| glob.matches(name)));
        found.judged.extend(meant.map(|(region, name)| directory_bucket(cx, region, name)));
        for bound in directory {
            let name = bound.rsplit('/').next().unwrap_or(&bound);
            match lists.iter().find(|(_, listed)| listed == name) {
                Some((_, name)) if globs.iter().any(|glob| glob.matches(name)) => {}
                Some((region, name)) => found.judged.push(directory_bucket(cx, region, name)),
                None => missing.push(bound),
            }
        }
    }
    if found.unlisted.is_empty() {
        found.others.extend(missing.into_iter().map(|name| not_found(cx, name)));
    }
}

fn not_found(cx: &Cx<'_>, name: String) -> ResourceVerdict {
    let reason = Reason::new(
        "bound-resource-not-found",
        format!("設定ファイルが指定するバケット {name} はこのアカウントに存在しない"),
        format!("the bucket {name}, which the project file binds, does not exist in the account"),
    );
    ResourceVerdict {
        arn: if name.starts_with("arn:") { name } else { bucket_arn(cx, &name) },
        region: cx.scope.regions.first().cloned().unwrap_or_default(),
        current: Current::Missing,
        reasons: vec![reason],
        evidence: Vec::new(),
    }
}

/// Weighs in server access logs where they could change the verdict. Returns also where they go.
async fn weigh(cx: &Cx<'_>, bucket: &Located, listed: &[Bucket], mut finding: Finding) -> (Finding, Vec<String>) {
    if bucket.is_directory() || !finding.needs_a_part() {
        return (finding, Vec::new());
    }
    let mut logs = access_logs(cx, bucket, listed).await;
    if logs.grade != Grade::PART {
        let vended = vended_logs::judge(cx, &bucket.region, &bucket.arn, |kind| kind == "S3_SERVER_ACCESS_LOGS").await;
        logs = logs.or(vended);
    }
    logs.grade = logs.grade.and(Grade::PART);
    if logs.grade == Grade::PART {
        logs.reasons.push(Reason::new(
            "server-access-logging-only",
            "サーバーアクセスログだけがある (ベストエフォートで、記録漏れがありうる)",
            "there are only server access logs, which are best effort and may miss records",
        ));
    }
    finding.grade = finding.grade.or(logs.grade);
    finding.shortfalls.extend(logs.reasons);
    finding.evidence.extend(logs.evidence);
    (finding, logs.claims)
}

/// Classic server access logging. S3 delivers to a bucket of the same account and region only, and to none that KMS encrypts
/// by default.
async fn access_logs(cx: &Cx<'_>, bucket: &Located, listed: &[Bucket]) -> Mechanism {
    let read = GetBucketLogging { region: bucket.region.clone(), bucket: bucket.name.clone() };
    let target = match cx.read(read).await {
        Fact::Seen(target) => target,
        Fact::Unreadable(why) => return Mechanism::unreadable(Grade::PART, &why),
    };
    let call = GetBucketLogging::KIND.call;
    let name = target.as_ref().map(|target| target.bucket.as_str());
    let evidence = vec![Evidence::new(call, &bucket.region, Some(&bucket.arn), "LoggingEnabled.TargetBucket", name)];
    let Some(target) = target else { return Mechanism { evidence, ..Mechanism::none() } };
    let (grade, reason) = match judge_target(cx, &target.bucket, &bucket.region, listed).await {
        Ok(()) => (Grade::PART, None),
        Err(flaw) => flaw,
    };
    let claims = vec![bucket_arn(cx, &target.bucket)];
    let mut logs = Mechanism { grade, reasons: reason.into_iter().collect(), evidence, claims, ..Mechanism::none() };
    if target.bucket == bucket.name {
        logs.reasons.push(Reason::new(
            "access-log-loop",
            format!("{} のアクセスログは自分自身に出力され、ログがログを生む", bucket.name),
            format!("{} logs to itself, so its logs cause more logs", bucket.name),
        ));
    }
    let layouts = layouts(cx, bucket, &target.prefix);
    let dimensions = vec![("BucketName", bucket.name.as_str())];
    let (whose, region) = (bucket.name.as_str(), bucket.region.as_str());
    let writer = Writer { source: Source::Bucket, whose, region, dimensions, since: None, layouts };
    arrival::weigh_in(cx, logs, &writer, &Destination::bucket(&cx.scope.partition, &target.bucket)).await
}

/// `PREFIX` and `YYYY-MM-DD-HH-MM-SS-UNIQUE`, or partitioned `ACCOUNT/REGION/BUCKET/YYYY/MM/DD/` (`TargetObjectKeyFormat`): both
/// forms are looked for.
fn layouts(cx: &Cx<'_>, bucket: &Located, prefix: &str) -> Vec<Layout> {
    let partitions = format!("{}/{}/{}/", cx.scope.account, bucket.region, bucket.name);
    let (tail, all) = (String::new(), Some(prefix.to_owned()));
    vec![
        Layout { base: prefix.to_owned(), day: Day::Dashes, tail: tail.clone(), all: all.clone() },
        Layout { base: format!("{prefix}{partitions}"), day: Day::Folders, tail, all },
    ]
}

async fn judge_target(
    cx: &Cx<'_>,
    target: &str,
    region: &str,
    listed: &[Bucket],
) -> Result<(), (Grade, Option<Reason>)> {
    let Some(bucket) = listed.iter().find(|bucket| bucket.name == target) else {
        let reason = Reason::new(
            "access-log-target-gone",
            format!("アクセスログの出力先バケット {target} がこのアカウントに存在しない"),
            format!("the bucket {target}, to which access logs go, does not exist in the account"),
        );
        return Err((Grade::NOTHING, Some(reason)));
    };
    let target_region = match &bucket.region {
        Some(region) => region.clone(),
        None => locate(cx, target).await.map_err(|why| (Grade::AT_MOST_PART, Some(Reason::unreadable(&why))))?,
    };
    if target_region != region {
        let reason = Reason::new(
            "access-log-target-elsewhere",
            format!("アクセスログの出力先バケット {target} が別のリージョン {target_region} にあり、配信されない"),
            format!("the bucket {target}, to which access logs go, is in {target_region}: nothing is delivered there"),
        );
        return Err((Grade::NOTHING, Some(reason)));
    }
    let read = GetBucketEncryption { region: target_region, bucket: target.to_owned() };
    let default = cx.read(read).await.into_result();
    let default = default.map_err(|why| (Grade::AT_MOST_PART, Some(Reason::unreadable(&why))))?;
    match default.map(|default| default.algorithm).filter(|algorithm| algorithm.starts_with("aws:kms")) {
        None => Ok(()),
        Some(algorithm) => Err((Grade::NOTHING, Some(target_encrypted(target, &algorithm)))),
    }
}

fn target_encrypted(target: &str, algorithm: &str) -> Reason {
    Reason::new(
        "access-log-target-encrypted",
        format!(
            "アクセスログの出力先バケット {target} の既定の暗号化が {algorithm} で、配信されない (SSE-S3 だけが使える)"
        ),
        format!(
            "the bucket {target}, to which access logs go, is encrypted by {algorithm} by default: nothing is delivered there (only SSE-S3 works)"
        ),
    )
}

#[cfg(test)]
mod tests;
