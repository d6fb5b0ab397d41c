//! What may stand in for trails: event data stores, telemetry rules and service-linked channels.

use std::collections::BTreeSet;
use std::future::Future;

use futures::future::join_all;
use futures::join;

use super::evidence::advanced_evidence;
use super::{Found, Key, Sought, Sources, unread};
use crate::facts::cloudtrail::{GetChannel, GetEventDataStore, ListChannels, ListEventDataStores};
use crate::facts::logs::{DescribeLogGroups, LogGroup};
use crate::facts::observability::{GetTelemetryRule, ListTelemetryRules, TelemetryRule, TelemetryRuleName};
use crate::facts::{Cause, Fact, Read, ReadKind};
use crate::judge::protection;
use crate::judge::scope::Cx;
use crate::judge::verdict::Evidence;
use crate::trail::{
    self, ChannelFacts, Destination, EventDataStoreFacts, Protection, Recorder, TelemetryRuleFacts, Unprotected,
};

/// What [`alternatives`] may read beside what is read of trails.
pub(super) const READS: &[&ReadKind] = &[
    ListEventDataStores::KIND,
    GetEventDataStore::KIND,
    ListTelemetryRules::KIND,
    GetTelemetryRule::KIND,
    DescribeLogGroups::KIND,
    ListChannels::KIND,
    GetChannel::KIND,
];

/// Event data stores, telemetry rules and service-linked channels of the regions sought, of the configured ones and of the
/// leader region. Each of them can reach beyond the region in which it is listed. A telemetry rule is replicated to each of its
/// regions and listed there, too (`GetTelemetryRule`, `IsReplicated`); a store of every region is listed in its home alone, so
/// one that is kept elsewhere is not seen: regions that are enabled and not asked are named in the report.
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
