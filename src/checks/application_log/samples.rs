//! What samples of a log group make of it.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::reasons::{self, Place};
use super::{Actor, Params};
use crate::content::attribute::{Attribute, FieldMap};
use crate::content::sample::LogSample;
use crate::content::{self, Carried, Item, RecordItem, RecordItems};
use crate::facts::logs::{DescribeLatestStream, LogGroup, SampleLogEvents};
use crate::facts::{Fact, Read};
use crate::judge::scope::{Candidate, Cx};
use crate::judge::verdict::{Current, Evidence, Reason};
use crate::project::Binding;

/// How far back records are looked for, in days.
const WINDOW_DAYS: i64 = 30;
/// Records that are looked at.
const RECORDS: u32 = 50;
/// The same where both outcomes must be among them: the one of them is rare.
const RECORDS_FOR_OUTCOMES: u32 = 1_000;
/// Fewer records than these show nothing for certain: neither what is always there nor what never changes.
const FEW: u32 = 5;
/// The share of records that must hold an item, in percent: a log holds lines of its own making, too.
const SHARE: u32 = 95;

/// The instant before which the newest records cannot be asked for first (`FilterLogEvents`, `startFromHead`).
const NEWEST_FIRST_SINCE: Timestamp = Timestamp::constant(1_704_067_200, 0);

/// What a log group's samples show.
pub(super) struct Found {
    pub(super) current: Current,
    pub(super) reasons: Vec<Reason>,
    pub(super) evidence: Vec<Evidence>,
    pub(super) sampled: Option<Sampled>,
}

/// The records of a log group that were looked at.
pub(super) struct Sampled {
    pub(super) arn: String,
    pub(super) sample: LogSample,
}

/// Judges a group by its newest records.
pub(super) async fn judge(params: Params, cx: &Cx<'_>, group: &Candidate<LogGroup>) -> Found {
    let days = group.item.retention_days.map_or(WINDOW_DAYS, |days| WINDOW_DAYS.min(i64::from(days)));
    let since = (cx.scope.collected_at - SignedDuration::from_hours(days * 24)).max(NEWEST_FIRST_SINCE);
    let place = Place { group: &group.item.name, contains: contains(cx), days };
    let sample = match cx.read(read(params, cx, group, since)).await {
        Fact::Seen(sample) => sample,
        Fact::Unreadable(why) => return Found::because(Current::Unknown, Reason::unreadable(&why)),
    };
    let call = SampleLogEvents::KIND.call;
    let evidence = vec![Evidence::new(call, &group.region, Some(&group.arn), "events (counts)", sample)];
    if sample.records > 0 {
        let (current, reasons) = of_records(params, &place, sample);
        return Found { current, reasons, evidence, sampled: Some(Sampled { arn: group.arn.clone(), sample }) };
    }
    let none = if sample.searched_all {
        without_records(cx, group, &place, since).await
    } else {
        Found::because(Current::Unknown, reasons::not_all_searched(&place))
    };
    Found { evidence: [evidence, none.evidence].concat(), ..none }
}

impl Found {
    fn because(current: Current, reason: Reason) -> Self {
        Self { current, reasons: vec![reason], evidence: Vec::new(), sampled: None }
    }
}

fn read(params: Params, cx: &Cx<'_>, group: &Candidate<LogGroup>, since: Timestamp) -> SampleLogEvents {
    let (contains, fields) = match cx.binding {
        Some(Binding::LogGroups { contains, fields, .. }) => (contains.clone(), fields.clone()),
        _ => (None, FieldMap::new()),
    };
    SampleLogEvents {
        region: group.region.clone(),
        group: group.item.name.clone(),
        contains,
        since,
        maximum: if params.both_outcomes { RECORDS_FOR_OUTCOMES } else { RECORDS },
        fields,
    }
}

fn contains<'a>(cx: &Cx<'a>) -> Option<&'a str> {
    match cx.binding {
        Some(Binding::LogGroups { contains, .. }) => contains.as_deref(),
        _ => None,
    }
}

/// A group without the row's records: another kind of record in it shows that it is written to, so that the operation may
/// only not have happened; one that got nothing at all records nothing.
async fn without_records(cx: &Cx<'_>, group: &Candidate<LogGroup>, place: &Place<'_>, since: Timestamp) -> Found {
    let read = DescribeLatestStream { region: group.region.clone(), group: group.item.name.clone() };
    let stream = match cx.read(read).await {
        Fact::Seen(stream) => stream,
        Fact::Unreadable(why) => return Found::because(Current::Unknown, Reason::unreadable(&why)),
    };
    let last = stream.and_then(|stream| stream.last_ingestion);
    let call = DescribeLatestStream::KIND.call;
    let evidence = vec![Evidence::new(call, &group.region, Some(&group.arn), "lastIngestionTime", last)];
    let found = if last.is_some_and(|last| since <= last) {
        Found::because(Current::Partial, reasons::not_observed(place))
    } else {
        Found::because(Current::Missing, reasons::nothing_logged(place, last))
    };
    Found { evidence, ..found }
}

/// Records with what is demanded of them are recorded, whatever else they lack; any others are a part.
fn of_records(params: Params, place: &Place<'_>, sample: LogSample) -> (Current, Vec<Reason>) {
    let mut short: Vec<Reason> = Vec::new();
    for (item, must) in musts(params, sample) {
        if !is_enough(must, sample.records) {
            short.push(reasons::item_lacking(place, params, item, must, sample));
        }
    }
    if !short.is_empty() && sample.not_json > 0 {
        short.push(reasons::not_structured(place, sample));
    }
    if params.both_outcomes && is_enough(sample.result, sample.records) {
        short.extend(reasons::one_outcome(place, sample));
    }
    short.extend(always_alike(params, sample).into_iter().map(|item| reasons::always_alike(place, item, sample)));
    if short.is_empty() && sample.records < FEW {
        short.push(reasons::too_few(place, sample, FEW));
    }
    let current = if short.is_empty() { Current::Recorded } else { Current::Partial };
    let mut said = if short.is_empty() { vec![reasons::sampled(place, sample)] } else { short };
    if sample.api_keys > 0 {
        said.push(reasons::api_key_in_clear(place, sample));
    }
    (current, said)
}

/// What is there in all records and the same in all of them says nothing of any: a program's name for the user's, a proxy's
/// address for the caller's, values of a change that never differ.
fn always_alike(params: Params, sample: LogSample) -> Vec<Item> {
    let person = params.actor == Actor::Person;
    let is_there = |found: u32| sample.records >= FEW && is_enough(found, sample.records);
    let changed = params.before_and_after.then_some(sample.before_and_after);
    let all = [
        (Item::User, person && sample.different_users == 1 && is_there(sample.user)),
        (Item::Target, changed.is_some_and(|changed| sample.unchanged == changed && is_there(changed))),
        (Item::Source, person && sample.different_addresses == 1 && is_there(sample.source)),
    ];
    all.into_iter().filter(|(_, alike)| *alike).map(|(item, _)| item).collect()
}

fn is_enough(found: u32, records: u32) -> bool {
    u64::from(found) * 100 >= u64::from(records) * u64::from(SHARE)
}

/// In how many records each item is as the row demands it.
fn musts(params: Params, sample: LogSample) -> [(Item, u32); 6] {
    let changed = if params.before_and_after { sample.before_and_after } else { u32::MAX };
    let source = match params.actor {
        Actor::Person => sample.source,
        Actor::System => sample.source_system,
    };
    [
        (Item::Time, sample.time_with_zone),
        (Item::User, sample.user),
        (Item::Operation, sample.operation),
        (Item::Target, sample.target.min(changed)),
        (Item::Source, source),
        (Item::Result, sample.result),
    ]
}

/// The items of the sampled records; none without any.
pub(super) fn items(params: Params, sampled: &[Sampled]) -> Option<RecordItems> {
    let all = sampled.iter().map(|it| it.sample).reduce(LogSample::plus)?;
    let held = |found: u32| match found {
        0 => Carried::Absent,
        found if is_enough(found, all.records) => Carried::Carried,
        _ => Carried::Partly,
    };
    let wants = [all.time_in_utc, all.role, all.method, all.before_and_after, all.user_agent, all.message];
    let alike = always_alike(params, all);
    let items = musts(params, all).into_iter().zip(wants).map(|((id, must), want)| {
        let carried = if alike.contains(&id) { Carried::Partly } else { held(must) };
        RecordItem {
            id,
            must: carried,
            want: held(want),
            fields: Vec::new(),
            add: if carried == Carried::Carried { Vec::new() } else { to_add(params, id, all) },
            sampled: Some(content::Sampled { records: all.records, must, want }),
        }
    });
    Some(items.collect())
}

/// The keys that would say what is lacking, as an application may write them and this program understands them.
fn to_add(params: Params, item: Item, sample: LogSample) -> Vec<String> {
    let attributes: &[(Attribute, u32)] = match item {
        Item::Time => &[(Attribute::Time, sample.time_with_zone)],
        Item::User => &[(Attribute::User, sample.user)],
        Item::Operation => &[(Attribute::Operation, sample.operation)],
        Item::Target if params.before_and_after => &[
            (Attribute::Target, sample.target),
            (Attribute::Before, sample.before_and_after),
            (Attribute::After, sample.before_and_after),
        ],
        Item::Target => &[(Attribute::Target, sample.target)],
        Item::Source if params.actor == Actor::System => &[(Attribute::System, sample.source_system)],
        Item::Source => &[(Attribute::SourceIp, sample.public_address), (Attribute::UserAgent, sample.user_agent)],
        Item::Result => &[(Attribute::Result, sample.result)],
    };
    let alike = always_alike(params, sample).contains(&item);
    let lacking = attributes.iter().filter(|(_, found)| alike || !is_enough(*found, sample.records));
    lacking.map(|(attribute, _)| key(*attribute).to_owned()).collect()
}

/// A name that loggers know, in their spelling.
fn key(attribute: Attribute) -> &'static str {
    match attribute {
        Attribute::Time => "timestamp",
        Attribute::User => "user.id",
        Attribute::Role => "user.roles",
        Attribute::Operation => "action",
        Attribute::Method => "http.request.method",
        Attribute::Target => "target",
        Attribute::Before => "before",
        Attribute::After => "after",
        Attribute::SourceIp => "client.ip",
        Attribute::UserAgent => "user_agent.original",
        Attribute::Device => "device.id",
        Attribute::System => "service.name",
        Attribute::Result => "outcome",
        Attribute::Message => "reason",
    }
}

/// By log group, the keys that its records lack.
pub(super) fn lacking(params: Params, sampled: &[Sampled]) -> BTreeMap<String, Vec<String>> {
    let each = sampled.iter().map(|Sampled { arn, sample }| {
        let alike = always_alike(params, *sample);
        let musts = musts(params, *sample).into_iter();
        let short = musts.filter(|(item, must)| alike.contains(item) || !is_enough(*must, sample.records));
        (arn.clone(), short.flat_map(|(item, _)| to_add(params, item, *sample)).collect::<Vec<String>>())
    });
    each.filter(|(_, keys)| !keys.is_empty()).collect()
}
