//! What the format of an access log must name so that a line says who called what, when, from where and with what result.

use std::collections::BTreeSet;

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
}
