//! What the fields of CloudFront's records say.

use crate::content::{self, Held, Item, RecordItems};

/// The ways in which fields say something. Vended deliveries and real-time logs spell some of them differently; the first
/// way is one of vended deliveries.
type Ways = &'static [&'static [&'static str]];

/// When. A time alone tells no day.
const TIME: Ways = &[&["date", "time"], &["timestamp(ms)"], &["timestamp"]];
const ADDRESS: Ways = &[&["c-ip"]];
const USER_AGENT: Ways = &[&["cs(User-Agent)"], &["cs-user-agent"]];
const TARGET: Ways = &[&["cs-uri-stem"]];
const RESULT: Ways = &[&["sc-status"]];
const METHOD: Ways = &[&["cs-method"]];
const PROTOCOL: Ways = &[&["cs-protocol"], &["cs-protocol-version"]];

/// What a record must hold: when, who, with what, on what, with which result.
const REQUIRED: [Ways; 5] = [TIME, ADDRESS, USER_AGENT, TARGET, RESULT];

fn holds(fields: &[String], field: &str) -> bool {
    fields.iter().any(|one| one.eq_ignore_ascii_case(field))
}

/// Without a choice of fields, records hold the default ones, which say everything that is asked here.
fn says(fields: &[String], ways: Ways) -> bool {
    fields.is_empty() || ways.iter().any(|way| way.iter().all(|field| holds(fields, field)))
}

/// What records with these fields lack of what is required, in the words of vended deliveries.
pub(super) fn lacking(fields: &[String]) -> Vec<&'static str> {
    missing(fields, &REQUIRED)
}

fn missing(fields: &[String], needed: &[Ways]) -> Vec<&'static str> {
    let unsaid = needed.iter().filter(|ways| !says(fields, ways)).flat_map(|ways| ways[0].iter().copied());
    unsaid.filter(|field| !holds(fields, field)).collect()
}

/// What records with these fields hold of the six items of an audit record. CloudFront knows no user, and no value before a
/// change.
pub(super) fn record(fields: &[String]) -> RecordItems {
    let chosen = |needed: &[Ways], want: bool| {
        let named = |ways: &Ways| {
            if fields.is_empty() {
                return ways[0].to_vec();
            }
            ways.iter().flat_map(|way| way.iter()).copied().filter(|field| holds(fields, field)).collect()
        };
        let held = needed.iter().flat_map(named).map(str::to_owned).collect();
        Held::chosen(held, &missing(fields, needed), want)
    };
    content::items(|item| match item {
        Item::Time => chosen(&[TIME], says(fields, TIME)),
        Item::User => Held::never(false),
        Item::Operation => chosen(&[METHOD], says(fields, PROTOCOL)),
        Item::Target => chosen(&[TARGET], false),
        Item::Source => chosen(&[ADDRESS, USER_AGENT], says(fields, USER_AGENT)),
        Item::Result => chosen(&[RESULT], false),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::Carried;

    fn of(fields: &[&str]) -> RecordItems {
        record(&fields.iter().map(|field| (*field).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn each_item_names_its_fields_and_those_that_it_lacks() {
        let default = of(&[]);
        let musts: Vec<Carried> = default.iter().map(|item| item.must).collect();
        assert_eq!(musts.iter().filter(|must| **must == Carried::Carried).count(), 5);
        assert_eq!((default[1].must, default[1].add.len()), (Carried::Absent, 0));
        assert_eq!(default[0].fields, ["date", "time"]);
        let some = of(&["timestamp", "c-ip", "cs-method"]);
        assert_eq!((some[0].must, some[0].fields.as_slice()), (Carried::Carried, ["timestamp".to_owned()].as_slice()));
        assert_eq!((some[4].must, some[4].add.as_slice()), (Carried::Partly, ["cs(User-Agent)".to_owned()].as_slice()));
        assert_eq!((some[5].must, some[5].add.as_slice()), (Carried::Absent, ["sc-status".to_owned()].as_slice()));
        let dateless = of(&["time"]);
        assert_eq!((dateless[0].must, dateless[0].add.as_slice()), (Carried::Partly, ["date".to_owned()].as_slice()));
    }
}
