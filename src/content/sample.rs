//! What samples of an application's records hold: each message is looked at once and dropped, and counts are kept.

use std::collections::BTreeSet;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::attribute::{Attribute, FieldMap};
use super::structure::{Fields, normalised, parse};
use super::value::{self, Address, Outcome, Time};

/// What the sampled records of a log group hold, in numbers of records and nothing else.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSample {
    /// Whether the whole window was searched, so that there are no more records than these.
    pub searched_all: bool,
    /// Records that were looked at.
    pub records: u32,
    /// Those without a structure, neither JSON nor pairs: plain text, cut off.
    pub not_json: u32,
    /// Those whose time has a zone or is counted from the epoch.
    pub time_with_zone: u32,
    /// Those of these whose time is in UTC.
    pub time_in_utc: u32,
    /// Those whose time names no zone.
    pub time_without_zone: u32,
    /// Those that name who acted.
    pub user: u32,
    /// How many different names of who acted there are; those that data protection masks are not told apart and not counted.
    pub different_users: u32,
    /// Those that name a role or permission.
    pub role: u32,
    /// Those that name what was done.
    pub operation: u32,
    /// Those that name the call of an API or the act in a page.
    pub method: u32,
    /// Those that name what it was done to.
    pub target: u32,
    /// Those that state the values before and after a change, or the one of them that a creation or deletion has.
    pub before_and_after: u32,
    /// Those of these that show no change: both are the same, or one is there and empty.
    pub unchanged: u32,
    /// Those with an address.
    pub address: u32,
    /// Those whose address is of the internet.
    pub public_address: u32,
    /// How many different addresses there are.
    pub different_addresses: u32,
    /// Those with a User-Agent.
    pub user_agent: u32,
    /// Those with an address of the internet and with a User-Agent or device.
    pub source: u32,
    /// Those that name the system that acted, or its address.
    pub source_system: u32,
    /// Those with a known outcome or status code.
    pub result: u32,
    /// Those of these that failed.
    pub failed: u32,
    /// Those that state a message or error code beside the outcome.
    pub message: u32,
    /// Those with a key of Tavily's API in clear.
    pub api_keys: u32,
}

impl LogSample {
    /// The counts of two log groups together. How many addresses and users they share is not known.
    #[must_use]
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            searched_all: self.searched_all && other.searched_all,
            records: self.records + other.records,
            not_json: self.not_json + other.not_json,
            time_with_zone: self.time_with_zone + other.time_with_zone,
            time_in_utc: self.time_in_utc + other.time_in_utc,
            time_without_zone: self.time_without_zone + other.time_without_zone,
            user: self.user + other.user,
            different_users: self.different_users + other.different_users,
            role: self.role + other.role,
            operation: self.operation + other.operation,
            method: self.method + other.method,
            target: self.target + other.target,
            before_and_after: self.before_and_after + other.before_and_after,
            unchanged: self.unchanged + other.unchanged,
            address: self.address + other.address,
            public_address: self.public_address + other.public_address,
            different_addresses: self.different_addresses + other.different_addresses,
            user_agent: self.user_agent + other.user_agent,
            source: self.source + other.source,
            source_system: self.source_system + other.source_system,
            result: self.result + other.result,
            failed: self.failed + other.failed,
            message: self.message + other.message,
            api_keys: self.api_keys + other.api_keys,
        }
    }
}

/// Counts what messages hold.
pub struct Tally {
    paths: Vec<Vec<String>>,
    contains: Option<String>,
    addresses: BTreeSet<IpAddr>,
    users: BTreeSet<String>,
    sample: LogSample,
}

impl Tally {
    /// For records that contain a text, with the paths that a project file names.
    pub fn new(fields: &FieldMap, contains: Option<&str>) -> Self {
        let paths = Attribute::ALL.map(|attribute| match fields.get(&attribute) {
            Some(own) => own.iter().map(|path| normalised(path)).collect(),
            None => attribute.names().iter().map(|name| (*name).to_owned()).collect(),
        });
        let contains = contains.map(str::to_owned);
        let (addresses, users) = (BTreeSet::new(), BTreeSet::new());
        Self { paths: paths.to_vec(), contains, addresses, users, sample: LogSample::default() }
    }

    /// Records that were looked at so far.
    pub fn records(&self) -> u32 {
        self.sample.records
    }

    /// Looks at one message. One that lacks the text is none of the row's records, whatever the service's filter says.
    pub fn look_at(&mut self, message: &[u8]) {
        if let Some(text) = &self.contains
            && !String::from_utf8_lossy(message).contains(text)
        {
            return;
        }
        self.sample.records += 1;
        self.sample.api_keys += u32::from(value::holds_api_key(message));
        let Some(record) = parse(message) else {
            self.sample.not_json += 1;
            return;
        };
        self.count(&Fields::of(&record));
    }

    /// The counts. `searched_all` says that the window holds no more.
    pub fn finish(self, searched_all: bool) -> LogSample {
        let different_addresses = u32::try_from(self.addresses.len()).unwrap_or(u32::MAX);
        let different_users = u32::try_from(self.users.len()).unwrap_or(u32::MAX);
        LogSample { searched_all, different_addresses, different_users, ..self.sample }
    }

    fn count(&mut self, fields: &Fields<'_>) {
        self.count_time(fields);
        let says = |attribute| self.values(fields, attribute).any(value::says);
        let names = |attribute| self.values(fields, attribute).any(|it| is_name(it) && value::says(it));
        let user = self.user(fields);
        // OpenTelemetry's scope is the library that logs.
        let role = self.values(fields, Attribute::Role).any(|it| !it.is_object() && value::says(it));
        let method = names(Attribute::Method);
        let (operation, target) = (names(Attribute::Operation), self.names_target(fields));
        let requested = self.values(fields, Attribute::Method).any(value::is_request);
        let user_agent = self.values(fields, Attribute::UserAgent).any(is_user_agent);
        let device = says(Attribute::Device);
        let system = names(Attribute::System);
        let message = self.values(fields, Attribute::Message).any(|it| !it.is_boolean() && value::says(it));
        let outcome = self.outcome(fields);
        let change = self.change(fields);
        let address = self.address(fields);
        let sample = &mut self.sample;
        // A request line says what was done as well as a word for it does.
        let operation = operation || (requested && target);
        for (count, found) in [
            (&mut sample.user, user.is_some()),
            (&mut sample.role, role),
            (&mut sample.operation, operation),
            (&mut sample.method, method),
            (&mut sample.target, target),
            (&mut sample.user_agent, user_agent),
            (&mut sample.message, message),
            (&mut sample.result, outcome.is_some()),
            (&mut sample.failed, outcome == Some(Outcome::Failed)),
            (&mut sample.before_and_after, change.is_some()),
            (&mut sample.unchanged, change == Some(Change::None)),
            (&mut sample.address, address.is_some()),
            (&mut sample.public_address, address.is_some_and(is_public)),
            (&mut sample.source, address.is_some_and(is_public) && (user_agent || device)),
            (&mut sample.source_system, system || address.is_some()),
        ] {
            *count += u32::from(found);
        }
        if let Some(Address::Public(ip) | Address::Private(ip)) = address {
            self.addresses.insert(ip);
        }
        self.users.extend(user.filter(|user| !user.contains("***")));
    }

    /// Who acted: a name or a number. What identifies a session beside it does not make another user of them.
    fn user(&self, fields: &Fields<'_>) -> Option<String> {
        let mut named = self.values(fields, Attribute::User).filter(|it| is_name(it) && value::says(it));
        named.next().map(ToString::to_string)
    }

    /// The values at the paths of an attribute, in the paths' order.
    fn values<'f>(&'f self, fields: &'f Fields<'f>, attribute: Attribute) -> impl Iterator<Item = &'f Value> {
        self.paths[attribute as usize].iter().flat_map(|path| fields.at(path))
    }

    fn count_time(&mut self, fields: &Fields<'_>) {
        let best = self.values(fields, Attribute::Time).filter_map(value::time).max();
        let sample = &mut self.sample;
        match best {
            Some(Time::Utc) => {
                sample.time_with_zone += 1;
                sample.time_in_utc += 1;
            }
            Some(Time::Zoned) => sample.time_with_zone += 1,
            Some(Time::WithoutZone) => sample.time_without_zone += 1,
            None => {}
        }
    }

    /// A target may be described by an object; what OpenTelemetry calls a resource is the program that logs.
    fn names_target(&self, fields: &Fields<'_>) -> bool {
        let is_program = fields.at("resource.service.name").next().is_some();
        let describes = |it: &Value| is_name(it) || (it.is_object() && !is_program);
        self.values(fields, Attribute::Target).any(|it| describes(it) && value::says(it))
    }

    fn outcome(&self, fields: &Fields<'_>) -> Option<Outcome> {
        self.values(fields, Attribute::Result).find_map(value::outcome)
    }

    /// The most telling address: whoever logs a proxy's may log the caller's beside it.
    fn address(&self, fields: &Fields<'_>) -> Option<Address> {
        let mut all = self.values(fields, Attribute::SourceIp).filter_map(value::address);
        let first = all.next()?;
        if is_public(first) { Some(first) } else { all.find(|it| is_public(*it)).or(Some(first)) }
    }

    /// A creation has nothing before it, a deletion nothing after; every other change has both. A value that is there and
    /// empty may be the truth of one record; of all of them, it is not ([`LogSample::unchanged`]).
    fn change(&self, fields: &Fields<'_>) -> Option<Change> {
        let first = |attribute| self.values(fields, attribute).next();
        match (first(Attribute::Before), first(Attribute::After)) {
            (Some(before), Some(after)) if before.is_null() && after.is_null() => None,
            (Some(before), Some(after)) => Some(compared(before, after, |words| self.is_operation(fields, words))),
            (None, Some(after)) if value::says(after) => self.is_operation(fields, CREATES).then_some(Change::Stated),
            (Some(before), None) if value::says(before) => self.is_operation(fields, DELETES).then_some(Change::Stated),
            _ => None,
        }
    }

    fn is_operation(&self, fields: &Fields<'_>, words: &[&str]) -> bool {
        let all = self.values(fields, Attribute::Operation).chain(self.values(fields, Attribute::Method));
        let mut texts = all.filter_map(Value::as_str).map(str::to_lowercase);
        texts.any(|text| words.iter().any(|word| text.contains(word)))
    }
}

/// What the values before and after say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    /// That something changed.
    Stated,
    /// That nothing did.
    None,
}

fn compared(before: &Value, after: &Value, is_operation: impl Fn(&[&str]) -> bool) -> Change {
    let same = before == after && !is_stars(before);
    let stated = match (value::states(before), value::states(after)) {
        (true, true) => !same,
        (false, true) => is_operation(CREATES),
        (true, false) => is_operation(DELETES),
        (false, false) => false,
    };
    if stated { Change::Stated } else { Change::None }
}

const CREATES: &[&str] = &[
    "create", "insert", "add", "register", "post", "upload", "invite", "issue", "grant", "import", "copy", "clone",
    "restore", "作成", "登録", "追加", "招待", "発行", "複製", "復元",
];
const DELETES: &[&str] = &[
    "delete", "remove", "purge", "drop", "archive", "revoke", "cancel", "unlink", "destroy", "削除", "失効", "取消",
    "解除",
];

fn is_name(value: &Value) -> bool {
    value.is_string() || value.is_number()
}

/// Shorter ones are no browser's and no library's.
fn is_user_agent(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.trim().len() > 3) && value::says(value)
}

fn is_public(address: Address) -> bool {
    matches!(address, Address::Public(_) | Address::Masked)
}

fn is_stars(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.starts_with("***"))
}

#[cfg(test)]
mod tests;
