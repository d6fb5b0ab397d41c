//! What records CloudTrail events in an account, gathered through reads: the trails, and what may stand in for them.
//!
//! A read that fails degrades the recorder that it was about and no other.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;

use futures::future::join_all;
use futures::join;

use super::destination::{self, State};
use super::keeping::{self, Keys};
use super::protection;
use super::reads::together;
use super::scope::Cx;
use super::verdict::Evidence;
use crate::facts::cloudtrail::{
    DescribeTrails, GetChannel, GetEventConfiguration, GetEventDataStore, GetEventSelectors, GetTrailStatus,
    ListChannels, ListEventDataStores, Trail, TrailStatus,
};
use crate::facts::ec2::DescribeRegions;
use crate::facts::kms::DescribeKey;
use crate::facts::logs::{DescribeLogGroups, LogGroup};
use crate::facts::observability::{GetTelemetryRule, ListTelemetryRules, TelemetryRule, TelemetryRuleName};
use crate::facts::s3::HeadBucket;
use crate::facts::{Cause, Fact, Read, ReadKind, Unreadable};
use crate::trail::{self, ChannelFacts, Destination, EventDataStoreFacts, KeyState, Recorder, TelemetryRuleFacts};
use crate::trail::{AdvancedEventSelector, EventSelectors, Protection, TrailFacts, Unprotected};

/// What gathering the recorders may read.
pub(crate) const READS: &[&ReadKind] = &together::<{ 14 + keeping::READS.len() + protection::READS.len() }>(&[
    &[
        DescribeTrails::KIND,
        GetTrailStatus::KIND,
        GetEventSelectors::KIND,
        GetEventConfiguration::KIND,
        DescribeKey::KIND,
        HeadBucket::KIND,
        DescribeRegions::KIND,
        ListEventDataStores::KIND,
        GetEventDataStore::KIND,
        ListTelemetryRules::KIND,
        GetTelemetryRule::KIND,
        DescribeLogGroups::KIND,
        ListChannels::KIND,
        GetChannel::KIND,
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

/// `AWSLogs/<account>/CloudTrail…` below the trail's own prefix; an organization's trail puts its id before the account's. The
/// digests lie beside the log files.
fn keys(account: &str, trail: &Trail) -> Keys {
    let root = trail.prefix.as_ref().map(|prefix| format!("{prefix}/")).unwrap_or_default();
    let own = format!("{root}AWSLogs/{account}/CloudTrail");
    let organization = format!("{root}AWSLogs/o-*/{account}/CloudTrail");
    Keys::beginning([Some(own), trail.is_organization.then_some(organization)].into_iter().flatten())
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

/// Event data stores, telemetry rules and service-linked channels of the regions sought, of the configured ones and of the
/// leader region. Each of them can reach beyond the region in which it is listed.
pub(crate) async fn alternatives(cx: &Cx<'_>, sought: &Sought) -> Vec<Found> {
    let mut regions: BTreeSet<String> = sought.regions.union(&sought.sign_in_regions).cloned().collect();
    regions.insert(cx.scope.leader_region().to_owned());
    regions.extend(cx.scope.regions.iter().cloned());
    let regions: Vec<String> = regions.into_iter().collect();
    // The organization's stores are kept where the environment works or where global events are; elsewhere nobody looks.
    let mut homes: BTreeSet<String> = sought.regions.iter().chain(&cx.scope.regions).cloned().collect();
    homes.insert(cx.scope.leader_region().to_owned());
    let homes: Vec<String> = homes.into_iter().collect();
    let elsewhere = cx.elsewhere();
    let of_organization = elsewhere.iter().map(|there| {
        let list = |region| ListEventDataStores { region };
        each_listed(there, &homes, list, |region, arn| store(there, region, arn, Whose::Organization))
    });
    let (organization, stores, rules, channels) = join!(
        join_all(of_organization),
        each_listed(
            cx,
            &regions,
            |region| ListEventDataStores { region },
            |region, arn| { store(cx, region, arn, Whose::Account) }
        ),
        each_listed(cx, &regions, |region| ListTelemetryRules { region }, |region, name| rule(cx, region, name)),
        each_listed(cx, &regions, |region| ListChannels { region }, |region, arn| channel(cx, region, arn)),
    );
    stores.into_iter().chain(organization.into_iter().flatten()).chain(rules).chain(channels).collect()
}

/// Whose events the event data stores of an account hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// The account's own, which is the environment's.
    Account,
    /// Those of another account count only if they hold the organization's.
    Organization,
}

async fn each_listed<L, T, F>(
    cx: &Cx<'_>,
    regions: &[String],
    list: impl Fn(String) -> L,
    describe: impl Fn(String, T) -> F,
) -> Vec<Found>
where
    L: Read<Answer = Vec<T>>,
    F: Future<Output = Option<Found>>,
{
    let mut found = Vec::new();
    let mut described = Vec::new();
    for (region, answer) in cx.read_in(regions, list).await {
        match answer {
            Fact::Seen(items) => described.extend(items.into_iter().map(|item| describe(region.clone(), item))),
            Fact::Unreadable(why) => found.push(Found::hidden(why, None)),
        }
    }
    found.extend(join_all(described).await.into_iter().flatten());
    found
}

async fn store(cx: &Cx<'_>, region: String, arn: String, whose: Whose) -> Option<Found> {
    let store = match cx.read(GetEventDataStore { region: region.clone(), arn }).await {
        Fact::Seen(store) => store,
        Fact::Unreadable(why) => return Some(Found::hidden(why, None)),
    };
    if whose == Whose::Organization && !store.is_organization {
        return None;
    }
    let key = Key::of(cx, store.kms_key_id.as_deref(), &region, true);
    let state = key.describe(cx).await;
    let call = GetEventDataStore::KIND.call;
    let evidence = vec![
        Evidence::new(call, &region, Some(&store.arn), "Status", &store.status),
        Evidence::new(call, &region, Some(&store.arn), "MultiRegionEnabled", store.is_multi_region),
    ];
    let mut sources = Sources { evidence, ..Sources::default() };
    sources.evidence.extend(advanced_evidence(call, &region, &store.arn, &store.advanced_event_selectors));
    let recorder = Recorder::EventDataStore(EventDataStoreFacts {
        kms_key: sources.key_state(&key, state),
        arn: store.arn,
        name: store.name,
        region,
        status: trail::Read::Known(store.status),
        is_multi_region: store.is_multi_region,
        // A store that does not say how long it keeps events cannot show that it keeps them long enough.
        retention_days: store.retention_days.and_then(|days| u32::try_from(days).ok()).unwrap_or(0),
        selectors: trail::Read::Known(store.advanced_event_selectors),
    });
    sources.evidence = cx.said(sources.evidence);
    Some(Found::described(recorder, sources))
}

const CLOUDTRAIL: &str = "AWS::CloudTrail";

async fn rule(cx: &Cx<'_>, region: String, listed: TelemetryRuleName) -> Option<Found> {
    if listed.resource_type.is_some_and(|kind| kind != CLOUDTRAIL) {
        return None;
    }
    let (rule, groups) = join!(
        cx.read(GetTelemetryRule { region: region.clone(), arn: listed.arn }),
        cx.read(DescribeLogGroups { region: region.clone() }),
    );
    let rule = match rule {
        Fact::Seen(rule) if rule.resource_type.as_deref() == Some(CLOUDTRAIL) => rule,
        Fact::Seen(_) => return None,
        Fact::Unreadable(why) => return Some(Found::hidden(why, None)),
    };
    let call = GetTelemetryRule::KIND.call;
    let evidence = vec![
        Evidence::new(call, &region, Some(&rule.arn), "AllRegions", rule.all_regions),
        Evidence::new(call, &region, Some(&rule.arn), "RegionStatuses", &rule.region_statuses),
    ];
    let mut sources = Sources { evidence, ..Sources::default() };
    sources.evidence.extend(advanced_evidence(call, &region, &rule.arn, &rule.advanced_event_selectors));
    let groups = sources.keep(groups);
    let (log_group, retention) = log_group(cx, &rule, &groups);
    if let Some(group) = &retention {
        sources.claims.push(group.arn.clone());
        let call = DescribeLogGroups::KIND.call;
        sources.evidence.push(Evidence::new(call, &region, Some(&group.arn), "retentionInDays", group.retention_days));
    }
    let protection = group_protection(cx, &region, &rule, retention.as_ref(), &mut sources).await;
    let retention_days = retention.as_ref().map_or(rule.retention_days, |group| group.retention_days);
    let destination = retention.map(|group| group.name).or(rule.destination_pattern).unwrap_or_default();
    let recorder = Recorder::TelemetryRule(TelemetryRuleFacts {
        arn: rule.arn,
        name: rule.name,
        region,
        resource_type: CLOUDTRAIL.to_owned(),
        all_regions: rule.all_regions,
        regions: rule.regions.into_iter().collect(),
        region_statuses: rule.region_statuses,
        selection_criteria: rule.selection_criteria,
        retention_days: retention_days.map(|days| u32::try_from(days).unwrap_or(0)),
        log_group: (destination, log_group),
        protection,
        selectors: trail::Read::Known(rule.advanced_event_selectors),
    });
    Some(Found::described(recorder, sources))
}

/// How the rule's log group, if it was found, is protected.
async fn group_protection(
    cx: &Cx<'_>,
    region: &str,
    rule: &TelemetryRule,
    group: Option<&LogGroup>,
    sources: &mut Sources,
) -> Protection {
    let Some(group) = group else { return Protection::Known(Vec::new()) };
    let protected = protection::of_log_group(cx, region, group).await;
    sources.evidence.extend(protected.evidence);
    let weaknesses = protected.weaknesses;
    if let (true, Some(why)) = (weaknesses.is_empty(), protected.unread.first()) {
        let short = unread(why);
        sources.failures.extend(protected.unread);
        return Protection::Unreadable(short);
    }
    if !weaknesses.is_empty() {
        let (name, weaknesses) = (group.name.clone(), weaknesses.clone());
        let unprotected = Unprotected::LogGroup { rule: rule.name.clone(), group: name, weaknesses };
        protection::note_recorder(cx, &rule.arn, region, unprotected);
    }
    Protection::Known(weaknesses)
}

/// Whether the rule's log group exists where the rule is listed, and that group; of several that bear the pattern, the one
/// that keeps events shortest. `DestinationPattern` may carry `<accountId>`, which is known, and other macros, which stand
/// for some text. A pattern without any text of its own names no group.
fn log_group(
    cx: &Cx<'_>,
    rule: &TelemetryRule,
    groups: &trail::Read<Vec<LogGroup>>,
) -> (Destination, Option<LogGroup>) {
    let groups = match groups {
        trail::Read::Known(groups) => groups,
        trail::Read::Unreadable(why) => return (Destination::Unreadable(why.clone()), None),
    };
    let Some(pattern) = rule.destination_pattern.as_ref().filter(|pattern| !pattern.is_empty()) else {
        let (call, cause) = (GetTelemetryRule::KIND.call.to_owned(), Cause::Malformed.as_str().to_owned());
        return (Destination::Unreadable(trail::Unreadable { call, cause }), None);
    };
    let pattern = pattern.replace("<accountId>", &cx.scope.account);
    let Some(parts) = parts_of(&pattern).filter(|parts| parts.iter().any(|part| !part.is_empty())) else {
        let (call, cause) = (GetTelemetryRule::KIND.call.to_owned(), Cause::Malformed.as_str().to_owned());
        return (Destination::Unreadable(trail::Unreadable { call, cause }), None);
    };
    let bearing = groups.iter().filter(|group| bears(&group.name, &parts));
    let group = bearing.min_by_key(|group| group.retention_days.unwrap_or(i32::MAX));
    (if group.is_some() { Destination::Exists } else { Destination::Gone }, group.cloned())
}

/// The texts of a pattern between its macros (`<…>`); none if a macro does not end.
fn parts_of(pattern: &str) -> Option<Vec<&str>> {
    let mut parts = Vec::new();
    let mut rest = pattern;
    while let Some((text, after)) = rest.split_once('<') {
        parts.push(text);
        rest = after.split_once('>')?.1;
    }
    parts.push(rest);
    Some(parts)
}

/// Whether a name is the parts in their order, with some text between each two.
fn bears(name: &str, parts: &[&str]) -> bool {
    match parts {
        [] => false,
        [only] => name == *only,
        [first, rest @ ..] => name.strip_prefix(first).is_some_and(|after| {
            let ends = after.char_indices().map(|(at, _)| at).chain([after.len()]);
            ends.filter(|end| *end > 0).any(|end| bears(&after[end..], rest))
        }),
    }
}

async fn channel(cx: &Cx<'_>, region: String, arn: String) -> Option<Found> {
    let channel = match cx.read(GetChannel { region: region.clone(), arn }).await {
        Fact::Seen(channel) => channel,
        Fact::Unreadable(why) => return Some(Found::hidden(why, None)),
    };
    // Other channels bring events of partners into event data stores.
    let service = channel.name.strip_prefix("aws-service-channel/")?.to_owned();
    let call = GetChannel::KIND.call;
    let mut evidence = vec![
        Evidence::new(call, &region, Some(&channel.arn), "Name", &channel.name),
        Evidence::new(
            call,
            &region,
            Some(&channel.arn),
            "SourceConfig.ApplyToAllRegions",
            channel.apply_to_all_regions,
        ),
    ];
    evidence.extend(advanced_evidence(call, &region, &channel.arn, &channel.advanced_event_selectors));
    let recorder = Recorder::Channel(ChannelFacts {
        // Security Lake stores what it gets. The channel of CloudWatch does not count as storing: its telemetry rule is
        // judged itself, with the log group that may be gone.
        destination_stores: service.split('/').next().is_some_and(|name| name.replace('-', "") == "securitylake"),
        arn: channel.arn,
        name: channel.name,
        region,
        apply_to_all_regions: channel.apply_to_all_regions,
        selectors: trail::Read::Known(channel.advanced_event_selectors),
    });
    Some(Found::described(recorder, Sources { evidence, ..Sources::default() }))
}

fn trail_evidence(seen_in: &str, trail: &Trail, reads: &TrailReads) -> Vec<Evidence> {
    let arn = Some(trail.arn.as_str());
    let listed = |field, value: String| Evidence::new(DescribeTrails::KIND.call, seen_in, arn, field, value);
    let mut evidence = vec![
        listed("HomeRegion", trail.home_region.clone()),
        listed("IsMultiRegionTrail", trail.is_multi_region.to_string()),
    ];
    if !matches!(reads.selectors, Some(Fact::Seen(_))) {
        evidence.push(listed("HasCustomEventSelectors", trail.has_custom_event_selectors.to_string()));
    }
    for Reported { region, to, status } in &reads.statuses {
        let Fact::Seen(status) = status else { continue };
        let call = GetTrailStatus::KIND.call;
        let reported = |evidence: Evidence| evidence.of_account(to.as_deref());
        if *region == trail.home_region {
            evidence.push(reported(Evidence::new(call, region, arn, "IsLogging", status.is_logging)));
        }
        let error = status.latest_delivery_error.as_deref();
        evidence.push(reported(Evidence::new(call, region, arn, "LatestDeliveryError", error)));
    }
    if let Some(Fact::Seen(selectors)) = &reads.selectors {
        let said = selector_evidence(&trail.home_region, &trail.arn, selectors).into_iter();
        evidence.extend(said.map(|one| one.of_account(reads.owner.as_deref())));
    }
    evidence
}

fn selector_evidence(region: &str, arn: &str, selectors: &EventSelectors) -> Vec<Evidence> {
    let call = GetEventSelectors::KIND.call;
    let mut evidence = Vec::new();
    for (index, selector) in selectors.event_selectors.iter().enumerate() {
        let path = format!("EventSelectors[{index}]");
        let mut field = |name: String, value: String| {
            evidence.push(Evidence::new(call, region, Some(arn), &format!("{path}.{name}"), value));
        };
        field("ReadWriteType".to_owned(), selector.read_write_type.clone());
        field("IncludeManagementEvents".to_owned(), selector.include_management_events.to_string());
        if !selector.exclude_management_event_sources.is_empty() {
            let sources = selector.exclude_management_event_sources.join(", ");
            field("ExcludeManagementEventSources".to_owned(), sources);
        }
        for resource in &selector.data_resources {
            field(format!("DataResources[{}].Values", resource.r#type), resource.values.join(", "));
        }
    }
    evidence.extend(advanced_evidence(call, region, arn, &selectors.advanced_event_selectors));
    evidence
}

fn advanced_evidence(
    call: &'static str,
    region: &str,
    arn: &str,
    selectors: &[AdvancedEventSelector],
) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    for (index, selector) in selectors.iter().enumerate() {
        for field in &selector.field_selectors {
            let operators = [
                ("Equals", &field.equals),
                ("StartsWith", &field.starts_with),
                ("EndsWith", &field.ends_with),
                ("NotEquals", &field.not_equals),
                ("NotStartsWith", &field.not_starts_with),
                ("NotEndsWith", &field.not_ends_with),
            ];
            for (operator, values) in operators.into_iter().filter(|(_, values)| !values.is_empty()) {
                let path = format!("AdvancedEventSelectors[{index}].FieldSelectors[{}].{operator}", field.field);
                evidence.push(Evidence::new(call, region, Some(arn), &path, values.join(", ")));
            }
        }
    }
    evidence
}
