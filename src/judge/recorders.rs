//! What records CloudTrail events in an account, gathered through reads: the trails, and what may stand in for them.
//!
//! A read that fails degrades the recorder that it was about and no other.

mod alternatives;
mod evidence;

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;

use futures::future::join_all;
use futures::join;

pub(crate) use self::alternatives::alternatives;
use self::evidence::trail_evidence;
use super::destination::{self, State};
use super::keeping::{self, Keys};
use super::protection;
use super::reads::together;
use super::scope::Cx;
use super::verdict::Evidence;
use crate::facts::cloudtrail::{
    DescribeTrails, GetEventConfiguration, GetEventSelectors, GetTrailStatus, Trail, TrailStatus,
};
use crate::facts::ec2::DescribeRegions;
use crate::facts::kms::DescribeKey;
use crate::facts::s3::HeadBucket;
use crate::facts::{Cause, Fact, Read, ReadKind, Unreadable};
use crate::trail::{self, Destination, EventSelectors, KeyState, Protection, Recorder, TrailFacts, Unprotected};

/// What gathering the recorders may read.
pub(crate) const READS: &[&ReadKind] =
    &together::<{ TRAIL_READS.len() + alternatives::READS.len() }>(&[TRAIL_READS, alternatives::READS]);

const TRAIL_READS: &[&ReadKind] = &together::<{ 7 + keeping::READS.len() + protection::READS.len() }>(&[
    &[
        DescribeTrails::KIND,
        GetTrailStatus::KIND,
        GetEventSelectors::KIND,
        GetEventConfiguration::KIND,
        DescribeKey::KIND,
        HeadBucket::KIND,
        DescribeRegions::KIND,
    ],
    keeping::READS,
    protection::READS,
]);

/// Whose recorders are sought.
pub(crate) struct Sought {
    /// The regions whose events are asked about. Each reports its own delivery.
    pub(crate) regions: BTreeSet<String>,
    /// Regions that are asked about for console sign-in only. They may be far from where the account works, so no status is
    /// asked of them: a multi-region trail writes to one bucket, and what its home region reports stands for them.
    pub(crate) sign_in_regions: BTreeSet<String>,
    /// Whether data events are asked about.
    pub(crate) data: bool,
}

/// A recorder, or the failed read that hides some.
pub(crate) struct Found {
    pub(crate) recorder: Recorder,
    /// For a failed list of trails: the region whose events the hidden ones could record. Trails of several regions and of
    /// the organization are listed in each region, so a list hides nothing from another region.
    pub(crate) only_in: Option<String>,
    pub(crate) sources: Sources,
}

/// What was read of a recorder.
#[derive(Default)]
pub(crate) struct Sources {
    /// The reads that failed.
    pub(crate) failures: Vec<Unreadable>,
    /// The fields that decide.
    pub(crate) evidence: Vec<Evidence>,
    /// ARNs of the bucket and log group that it writes to.
    pub(crate) claims: Vec<String>,
}

impl Found {
    fn hidden(why: Unreadable, only_in: Option<String>) -> Self {
        let recorder = Recorder::Unlisted(unread(&why));
        Self { recorder, only_in, sources: Sources { failures: vec![why], ..Sources::default() } }
    }

    fn described(recorder: Recorder, sources: Sources) -> Self {
        Self { recorder, only_in: None, sources }
    }

    /// Whether it is a trail, or a list that would show trails.
    pub(crate) fn is_trail(&self) -> bool {
        self.only_in.is_some() || matches!(self.recorder, Recorder::Trail(_))
    }
}

impl Sources {
    fn keep<T>(&mut self, fact: Fact<T>) -> trail::Read<T> {
        match fact {
            Fact::Seen(value) => trail::Read::Known(value),
            Fact::Unreadable(why) => {
                let short = unread(&why);
                self.failures.push(why);
                trail::Read::Unreadable(short)
            }
        }
    }

    fn key_state(&mut self, key: &Key, fact: Option<Fact<Option<String>>>) -> KeyState {
        let (Key::Own(_, key), Some(fact)) = (key, fact) else {
            return if matches!(key, Key::None) { KeyState::NotUsed } else { KeyState::OtherAccount };
        };
        match self.keep(fact) {
            trail::Read::Known(state) => {
                let state = state.unwrap_or_else(|| "NotFound".to_owned());
                let call = DescribeKey::KIND.call;
                self.evidence.push(Evidence::new(call, &key.region, Some(&key.key_id), "KeyState", &state));
                KeyState::State(state)
            }
            trail::Read::Unreadable(why) => KeyState::Unreadable(why),
        }
    }
}

fn unread(why: &Unreadable) -> trail::Unreadable {
    trail::Unreadable { call: why.call.to_owned(), cause: why.cause.as_str().to_owned() }
}

fn not_asked<T>(kind: &ReadKind) -> trail::Read<T> {
    let cause = Cause::NotCollected.as_str().to_owned();
    trail::Read::Unreadable(trail::Unreadable { call: kind.call.to_owned(), cause })
}

/// The trails that cover the regions, or that the leader region shows: a trail of another region is worth naming as the
/// one that does not cover them.
///
/// `thorough` asks what decides only after the trails are known to fall short: the trails that sign-in regions have for
/// themselves, and whether a trail aggregates data events.
pub(crate) async fn trails(cx: &Cx<'_>, sought: &Sought, thorough: bool) -> Vec<Found> {
    let mut regions = sought.regions.clone();
    regions.insert(cx.scope.leader_region().to_owned());
    if thorough {
        regions.extend(sought.sign_in_regions.iter().cloned());
    }
    let regions: Vec<String> = regions.into_iter().collect();
    let mut found = Vec::new();
    let mut trails: BTreeMap<String, (String, Trail)> = BTreeMap::new();
    for (region, answer) in cx.read_in(&regions, |region| DescribeTrails { region }).await {
        match answer {
            Fact::Seen(listed) => {
                for trail in listed {
                    trails.entry(trail.arn.clone()).or_insert_with(|| (region.clone(), trail));
                }
            }
            Fact::Unreadable(why) => found.push(Found::hidden(why, Some(region))),
        }
    }
    let described = trails.into_values().map(|(seen_in, trail)| describe_trail(cx, sought, thorough, seen_in, trail));
    found.extend(join_all(described).await);
    found
}

/// The answers about one trail; `None` is what was not asked.
struct TrailReads {
    statuses: Vec<Reported>,
    /// The other account that was asked for the selectors and the bucket.
    owner: Option<String>,
    selectors: Option<Fact<EventSelectors>>,
    key: Key,
    key_state: Option<Fact<Option<String>>>,
    aggregates: Option<Fact<bool>>,
    /// What became of the bucket.
    bucket: Option<destination::Judged>,
}

/// What a region reports of a trail, and to whom.
struct Reported {
    region: String,
    /// The other account that it was reported to.
    to: Option<String>,
    status: Fact<TrailStatus>,
}

async fn describe_trail(cx: &Cx<'_>, sought: &Sought, thorough: bool, seen_in: String, trail: Trail) -> Found {
    let covers = |region: &&String| trail.is_multi_region || **region == trail.home_region;
    let reporting: BTreeSet<String> = sought.regions.iter().filter(covers).cloned().collect();
    let sign_in: Vec<String> = sought.sign_in_regions.iter().filter(covers).cloned().collect();
    let in_scope = !reporting.is_empty() || !sign_in.is_empty();
    let reads = read_trail(cx, &trail, reporting, in_scope, thorough && sought.data).await;

    let mut sources = Sources { evidence: trail_evidence(&seen_in, &trail, &reads), ..Sources::default() };
    let statuses = reads.statuses.into_iter();
    let mut status: BTreeMap<_, _> =
        statuses.map(|it| (it.region, sources.keep(it.status.map(engine_status)))).collect();
    if let Some(reported) = status.get(&trail.home_region).cloned() {
        for region in sign_in {
            status.entry(region).or_insert_with(|| reported.clone());
        }
    }
    if account_of(&trail.arn) == Some(cx.scope.account.as_str()) {
        let bucket = trail.bucket.as_ref().map(|bucket| format!("arn:{}:s3:::{bucket}", cx.scope.partition));
        let group = trail.log_group_arn.as_ref().map(|arn| arn.trim_end_matches(":*").to_owned());
        sources.claims = bucket.into_iter().chain(group).collect();
    }
    let protection = bucket_protection(cx, &trail, reads.bucket.as_ref(), &mut sources);
    note_digests(cx, &trail, status.get(&trail.home_region));
    let bucket = bucket_state(cx, &trail, reads.bucket, &mut sources);
    let recorder = Recorder::Trail(TrailFacts {
        status,
        selectors: reads
            .selectors
            .map_or_else(|| not_asked(GetEventSelectors::KIND), |selectors| sources.keep(selectors)),
        kms_key: sources.key_state(&reads.key, reads.key_state),
        aggregates_data_events: matches!(reads.aggregates, Some(Fact::Seen(true))),
        bucket: (trail.bucket.unwrap_or_default(), bucket),
        protection,
        log_file_validation: trail.log_file_validation,
        arn: trail.arn,
        name: trail.name,
        home_region: trail.home_region,
        is_multi_region: trail.is_multi_region,
        is_organization: trail.is_organization,
        include_global_service_events: trail.include_global_service_events,
        has_custom_event_selectors: trail.has_custom_event_selectors,
    });
    Found::described(recorder, sources)
}

/// How the trail's bucket is protected, as far as that is demanded. A trail that is out of scope anyway is not looked at.
fn bucket_protection(
    cx: &Cx<'_>,
    trail: &Trail,
    judged: Option<&destination::Judged>,
    sources: &mut Sources,
) -> Protection {
    let foreign = owner(cx, trail).is_none() && cx.demands().concerns_buckets();
    let Some(judged) = judged.filter(|_| !foreign) else {
        return if foreign { Protection::OtherAccount } else { Protection::Known(Vec::new()) };
    };
    if judged.hidden {
        return Protection::OtherAccount;
    }
    let weaknesses = judged.protection.weaknesses.clone();
    // What is known to fall short decides, whatever else could not be read.
    if let (true, Some(why)) = (weaknesses.is_empty(), judged.protection.unread.first()) {
        let short = unread(why);
        sources.failures.extend(judged.protection.unread.iter().cloned());
        return Protection::Unreadable(short);
    }
    if let (false, Some(bucket)) = (weaknesses.is_empty(), &trail.bucket) {
        let (trail_name, bucket) = (trail.name.clone(), bucket.clone());
        let unprotected = Unprotected::Bucket { trail: trail_name, bucket, weaknesses: weaknesses.clone() };
        protection::note_recorder(cx, &trail.arn, &trail.home_region, unprotected);
    }
    Protection::Known(weaknesses)
}

/// Notes what mends log file validation, in case the trail falls short of it.
fn note_digests(cx: &Cx<'_>, trail: &Trail, home: Option<&trail::Read<trail::TrailStatus>>) {
    if !cx.demands().log_file_validation || account_of(&trail.arn) != Some(cx.scope.account.as_str()) {
        return;
    }
    let mut possible = vec![Unprotected::ValidationOff { trail: trail.name.clone() }];
    if let Some(trail::Read::Known(status)) = home {
        let (name, last) = (trail.name.clone(), status.latest_digest_time);
        possible.push(match &status.latest_digest_error {
            Some(error) => Unprotected::DigestsFailing { trail: name, error: error.clone() },
            None => Unprotected::DigestsStale { trail: name, last },
        });
    }
    for unprotected in possible {
        protection::note_recorder(cx, &trail.arn, &trail.home_region, unprotected);
    }
}

/// The bucket of a trail whose account cannot be asked is the organization's, and not this account's to look at: only its
/// delivery counts.
fn bucket_state(cx: &Cx<'_>, trail: &Trail, judged: Option<destination::Judged>, sources: &mut Sources) -> Destination {
    let Some(judged) = judged else {
        return if owner(cx, trail).is_none() { Destination::OtherAccount } else { Destination::NotAsked };
    };
    sources.evidence.extend(judged.evidence);
    let mut unreadable = |why: Unreadable| {
        let short = unread(&why);
        sources.failures.push(why);
        short
    };
    match judged.state {
        State::Alive => Destination::Exists,
        State::Short(_) => judged.lack.map_or(Destination::Exists, Destination::Short),
        State::KeepingUnread(why) => Destination::Unreadable(unreadable(why)),
        State::Gone(_) => Destination::Gone,
        State::OtherAccount(_) => Destination::OtherAccount,
        State::OwnerUnread(why) => Destination::OwnerUnread(unreadable(why)),
        State::Unreadable(why) => Destination::Unreadable(unreadable(why)),
    }
}

/// Asks about a trail what can matter: nothing of one that covers no region sought. A trail of an account that cannot be
/// asked has the default selectors if it has no custom ones, and its aggregation is not this account's to see. The
/// organization's management account is asked for the selectors; a member's own status is the member's to say.
async fn read_trail(
    cx: &Cx<'_>,
    trail: &Trail,
    mut reporting: BTreeSet<String>,
    in_scope: bool,
    aggregation: bool,
) -> TrailReads {
    let (home, trail_arn, custom) = (&trail.home_region, &trail.arn, trail.has_custom_event_selectors);
    let owner = owner(cx, trail);
    let asked = owner.as_ref().unwrap_or(cx);
    reporting.extend(in_scope.then(|| home.clone()));
    let reporting: Vec<String> = reporting.into_iter().collect();
    let key = Key::of(cx, trail.kms_key_id.as_deref(), home, in_scope);
    let own_bucket = trail.bucket.as_ref().filter(|_| in_scope && owner.is_some());
    let own_bucket = own_bucket.map(|name| {
        destination::Destination::bucket(&cx.scope.partition, name).with_keys(keys(&cx.scope.account, trail))
    });
    let (statuses, selectors, key_state, aggregates, bucket) = join!(
        statuses(cx, owner.as_ref(), &reporting, trail_arn),
        ask_if(in_scope && (custom || owner.is_some()), || {
            asked.read(GetEventSelectors { region: home.clone(), trail_arn: trail_arn.clone() })
        }),
        key.describe(cx),
        ask_if(in_scope && aggregation && custom && owner.is_some(), || {
            asked.read(GetEventConfiguration { region: home.clone(), trail_arn: trail_arn.clone() })
        }),
        async {
            match &own_bucket {
                Some(bucket) => Some(bucket.judge(cx, home).await),
                None => None,
            }
        },
    );
    let owner = asked.other_account().map(str::to_owned);
    TrailReads { statuses, owner, selectors, key, key_state, aggregates, bucket }
}

/// What each region reports of the trail to the account; where that cannot be read, to the trail's owner.
async fn statuses(cx: &Cx<'_>, owner: Option<&Cx<'_>>, regions: &[String], trail_arn: &str) -> Vec<Reported> {
    let read = |region| GetTrailStatus { region, trail_arn: trail_arn.to_owned() };
    let owner = owner.filter(|owner| owner.scope.account != cx.scope.account);
    let reports = cx.read_in(regions, read).await.into_iter().map(|(region, status)| async {
        match (status, owner) {
            (Fact::Unreadable(_), Some(owner)) => {
                let status = owner.read(read(region.clone())).await;
                Reported { region, to: owner.other_account().map(str::to_owned), status }
            }
            (status, _) => Reported { region, to: cx.other_account().map(str::to_owned), status },
        }
    });
    join_all(reports).await
}

/// `AWSLogs/<account>/CloudTrail/` below the trail's own prefix; an organization's trail puts its id before the account's. The
/// digests, if there are any, lie beside it.
fn keys(account: &str, trail: &Trail) -> Keys {
    let root = trail.prefix.as_ref().map(|prefix| format!("{prefix}/")).unwrap_or_default();
    let folders = ["CloudTrail/"].into_iter().chain(trail.log_file_validation.then_some("CloudTrail-Digest/"));
    Keys::beginning(folders.flat_map(|folder| {
        let own = format!("{root}AWSLogs/{account}/{folder}");
        let organization = trail.is_organization.then(|| format!("{root}AWSLogs/o-*/{account}/{folder}"));
        [Some(own), organization].into_iter().flatten()
    }))
}

/// The context of the trail's own account, if that can be asked.
fn owner<'a>(cx: &Cx<'a>, trail: &Trail) -> Option<Cx<'a>> {
    cx.in_account(account_of(&trail.arn)?)
}

async fn ask_if<T, F: Future<Output = T>>(condition: bool, ask: impl FnOnce() -> F) -> Option<T> {
    match condition {
        true => Some(ask().await),
        false => None,
    }
}

fn account_of(arn: &str) -> Option<&str> {
    arn.split(':').nth(4)
}

fn engine_status(status: TrailStatus) -> trail::TrailStatus {
    trail::TrailStatus {
        is_logging: status.is_logging,
        start_logging_time: status.start_logging_time,
        stop_logging_time: status.stop_logging_time,
        latest_delivery_time: status.latest_delivery_time,
        latest_delivery_error: status.latest_delivery_error,
        latest_digest_time: status.latest_digest_time,
        latest_digest_error: status.latest_digest_error,
    }
}

/// The key that a recorder encrypts with.
enum Key {
    None,
    /// Of an account that can be asked.
    Own(String, DescribeKey),
    /// Of one that cannot, or one of a recorder that is out of scope anyway: not asked.
    OtherAccount,
}

impl Key {
    /// `KmsKeyId` is an ARN; other forms name a key of this account in the recorder's region.
    fn of(cx: &Cx<'_>, id: Option<&str>, region: &str, in_scope: bool) -> Self {
        let Some(id) = id else { return Self::None };
        let arn_region = id.split(':').nth(3).filter(|_| id.starts_with("arn:"));
        let account = arn_region.and_then(|_| account_of(id)).unwrap_or(&cx.scope.account);
        if !in_scope || cx.in_account(account).is_none() {
            return Self::OtherAccount;
        }
        Self::Own(
            account.to_owned(),
            DescribeKey { region: arn_region.unwrap_or(region).to_owned(), key_id: id.to_owned() },
        )
    }

    async fn describe(&self, cx: &Cx<'_>) -> Option<Fact<Option<String>>> {
        match self {
            Self::Own(account, key) => Some(cx.in_account(account)?.read(key.clone()).await),
            Self::None | Self::OtherAccount => None,
        }
    }
}

/// The regions that are enabled in the account. It matters only for an organization's trail, seen from a member: the
/// member sends nothing to a home region that it has not enabled.
pub(crate) async fn enabled_regions(cx: &Cx<'_>, found: &[Found]) -> trail::Read<BTreeSet<String>> {
    let matters = |found: &Found| {
        matches!(&found.recorder, Recorder::Trail(trail)
            if trail.is_organization && trail.is_multi_region && trail.is_foreign(&cx.scope.account))
    };
    if !found.iter().any(matters) {
        return not_asked(DescribeRegions::KIND);
    }
    match cx.read(cx.scope.region_list()).await {
        Fact::Seen(regions) => trail::Read::Known(regions.into_iter().collect()),
        Fact::Unreadable(why) => trail::Read::Unreadable(unread(&why)),
    }
}
