//! What the format of an access log must name so that a line says who called what, when, from where and with what result.

use std::collections::BTreeSet;

use crate::content::{self, Held, Item as Record, RecordItems};

/// An item that a line must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item {
    Time,
    Source,
    Target,
    Result,
    Caller,
    UserAgent,
}

impl Item {
    const ALL: [Self; 6] = [Self::Time, Self::Source, Self::Target, Self::Result, Self::Caller, Self::UserAgent];

    /// A variable that gives it, as one writes it in a format.
    pub(super) fn example(self) -> &'static str {
        match self {
            Self::Time => "$context.requestTime",
            Self::Source => "$context.identity.sourceIp",
            Self::Target => "$context.httpMethod + $context.resourcePath ($context.routeKey)",
            Self::Result => "$context.status",
            Self::Caller => "$context.authorizer.principalId ($context.identity.userArn)",
            Self::UserAgent => "$context.identity.userAgent",
        }
    }

    fn is_in(self, variables: &BTreeSet<String>) -> bool {
        let has = |name: &str| variables.contains(name);
        match self {
            Self::Time => has("requestTime") || has("requestTimeEpoch"),
            Self::Source => has("identity.sourceIp"),
            Self::Target => has("routeKey") || (has("httpMethod") && (has("resourcePath") || has("path"))),
            Self::Result => has("status"),
            Self::Caller => variables.iter().any(|name| names_caller(name)),
            Self::UserAgent => has("identity.userAgent"),
        }
    }
}

/// What an authorizer reports of its own work, beside what it found out of the caller.
const OF_AUTHORIZER: &[&str] = &["error", "integrationLatency", "integrationStatus", "latency", "requestId", "status"];

/// An authorizer's findings or the caller's identity; not the API key, which several callers may share.
fn names_caller(variable: &str) -> bool {
    match variable.split_once('.') {
        Some(("authorizer", found)) => !OF_AUTHORIZER.contains(&found),
        Some(("identity", of)) => {
            ["caller", "cognitoAuthenticationProvider", "cognitoIdentityId", "user", "userArn"].contains(&of)
                || of.starts_with("clientCert.")
        }
        _ => false,
    }
}

/// The items that a format with these variables lacks.
pub(super) fn lacking(variables: &BTreeSet<String>) -> Vec<Item> {
    Item::ALL.into_iter().filter(|item| !item.is_in(variables)).collect()
}

/// What a line with these variables holds of the six items of an audit record. Values before a change are in no format.
pub(super) fn record(variables: &BTreeSet<String>) -> RecordItems {
    let chosen = |needed: &[Item], names: &[&str], want: bool| {
        let of_item = |name: &&String| names.iter().any(|it| **name == *it || name.starts_with(&format!("{it}.")));
        let fields = variables.iter().filter(of_item).map(|name| format!("$context.{name}")).collect();
        let add: Vec<&str> = needed.iter().filter(|it| !it.is_in(variables)).map(|it| it.example()).collect();
        Held::chosen(fields, &add, want)
    };
    let has = |names: &[&str]| names.iter().any(|name| variables.contains(*name));
    let of_authorizer = |name: &String| name.starts_with("authorizer.") && name != "authorizer.principalId";
    content::items(|item| match item {
        // Both are in UTC.
        Record::Time => chosen(&[Item::Time], &["requestTime", "requestTimeEpoch"], Item::Time.is_in(variables)),
        Record::User => {
            let fields = variables.iter().filter(|it| names_caller(it)).map(|it| format!("$context.{it}")).collect();
            let add = if Item::Caller.is_in(variables) { None } else { Some(Item::Caller.example()) };
            Held::chosen(fields, add.as_slice(), variables.iter().any(|it| names_caller(it) && of_authorizer(it)))
        }
        Record::Operation => {
            let fields: Vec<String> = ["httpMethod", "routeKey", "eventType"]
                .iter()
                .filter(|name| has(&[**name]))
                .map(|name| format!("$context.{name}"))
                .collect();
            let add: &[&str] = if fields.is_empty() { &["$context.httpMethod ($context.routeKey)"] } else { &[] };
            Held::chosen(fields, add, has(&["routeKey", "resourcePath", "protocol", "eventType"]))
        }
        Record::Target => chosen(&[Item::Target], &["resourcePath", "path", "routeKey"], false),
        Record::Source => {
            let from = ["identity.sourceIp", "identity.userAgent"];
            chosen(&[Item::Source, Item::UserAgent], &from, Item::UserAgent.is_in(variables))
        }
        Record::Result => chosen(&[Item::Result], &["status", "error"], has(&["error.message", "error.messageString"])),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lacks(names: &[&str]) -> Vec<Item> {
        lacking(&names.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn each_item_may_be_named_in_several_ways() {
        let base = ["requestTimeEpoch", "identity.sourceIp", "status", "identity.userAgent"];
        let with = |more: &[&str]| lacks(&[&base[..], more].concat());
        for caller in ["authorizer.principalId", "authorizer.claims.sub", "authorizer.tenant", "identity.userArn"] {
            assert_eq!(with(&["routeKey", caller]), [], "{caller}");
            assert_eq!(with(&["httpMethod", "path", caller]), [], "{caller}");
            assert_eq!(with(&["httpMethod", caller]), [Item::Target], "{caller}");
        }
        for none in
            ["authorizer.status", "authorizer.error", "identity.apiKey", "identity.accountId", "authorize.status"]
        {
            assert_eq!(with(&["routeKey", none]), [Item::Caller], "{none}");
        }
        assert_eq!(lacks(&["requestId"]), Item::ALL);
    }

    #[test]
    fn the_six_items_agree_with_what_the_verdict_demands() {
        let all = [
            "requestTimeEpoch",
            "identity.sourceIp",
            "status",
            "identity.userAgent",
            "httpMethod",
            "resourcePath",
            "authorizer.principalId",
        ];
        let of = |names: &[&str]| record(&names.iter().map(|name| (*name).to_owned()).collect());
        assert!(of(&all).iter().all(|item| item.must == content::Carried::Carried && item.add.is_empty()));
        for (without, item, add) in [
            ("requestTimeEpoch", Record::Time, "$context.requestTime"),
            ("identity.sourceIp", Record::Source, "$context.identity.sourceIp"),
            ("identity.userAgent", Record::Source, "$context.identity.userAgent"),
            ("authorizer.principalId", Record::User, "$context.authorizer.principalId ($context.identity.userArn)"),
            ("httpMethod", Record::Operation, "$context.httpMethod ($context.routeKey)"),
            ("status", Record::Result, "$context.status"),
        ] {
            let names: Vec<&str> = all.into_iter().filter(|name| *name != without).collect();
            let lacking: Vec<_> =
                of(&names).into_iter().filter(|item| item.must != content::Carried::Carried).collect();
            assert!(lacking.iter().any(|it| it.id == item && it.add == [add]), "{without}: {lacking:?}");
            assert!(!lacks(&names).is_empty(), "{without}");
        }
        assert_eq!(of(&["identity.sourceIp"])[4].must, content::Carried::Partly);
        assert_eq!(of(&["requestId"])[4].must, content::Carried::Absent);
    }
}
