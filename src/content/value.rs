//! Whether the value of a field says what it should: a time with its zone, an address, an outcome.

use std::net::IpAddr;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::rfc2822;
use serde_json::Value;

/// What a field says of the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Time {
    /// A time of day somewhere.
    WithoutZone,
    /// A point in time, by a clock that is not UTC's.
    Zoned,
    /// A point in time, in UTC: by its text, or counted from the epoch.
    Utc,
}

/// Seconds from 2001 to 2286, and the same in milli-, micro- and nanoseconds: no other number is a time.
const EPOCH: [std::ops::Range<i64>; 4] = [
    1_000_000_000..10_000_000_000,
    1_000_000_000_000..10_000_000_000_000,
    1_000_000_000_000_000..10_000_000_000_000_000,
    1_000_000_000_000_000_000..i64::MAX,
];

pub(super) fn time(value: &Value) -> Option<Time> {
    match value {
        Value::Number(number) => {
            #[allow(clippy::cast_possible_truncation, reason = "fractions of a second are not looked at")]
            let whole = number.as_i64().or_else(|| number.as_f64().map(|seconds| seconds as i64))?;
            is_epoch(whole).then_some(Time::Utc)
        }
        Value::String(text) if is_masked(text) => Some(Time::Utc),
        Value::String(text) => time_text(text.trim()),
        _ => None,
    }
}

fn is_epoch(number: i64) -> bool {
    EPOCH.iter().any(|range| range.contains(&number))
}

fn time_text(text: &str) -> Option<Time> {
    if let Ok(number) = text.split('.').next().unwrap_or(text).parse::<i64>() {
        return is_epoch(number).then_some(Time::Utc);
    }
    let is_utc = ["Z", "z", "+00:00", "+0000", "+00", "UTC", "GMT"].iter().any(|end| text.ends_with(end));
    let zoned = if is_utc { Time::Utc } else { Time::Zoned };
    if text.parse::<Timestamp>().is_ok() || rfc2822::parse(text).is_ok() {
        return Some(zoned);
    }
    // `20/Nov/2026:10:00:00 +0900`, `2026-11-20 10:00:00 JST`, and whatever else people write.
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if !has_clock(text) || digits < 10 {
        return None;
    }
    if text.parse::<DateTime>().is_ok() {
        return Some(Time::WithoutZone);
    }
    Some(if is_utc || names_zone(text) { zoned } else { Time::WithoutZone })
}

/// Abbreviations of zones that people write; `UTC` and `GMT` are known before these.
const ZONES: &[&str] = &[
    "JST", "KST", "HKT", "SGT", "ICT", "PHT", "PKT", "IST", "AEST", "AEDT", "ACST", "ACDT", "AWST", "NZST", "NZDT",
    "CET", "CEST", "EET", "EEST", "WET", "WEST", "BST", "MSK", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT",
    "AKST", "AKDT", "HST", "BRT", "ART",
];

/// `+0900`, `+09:00`, `-03`, `JST`, `[Asia/Tokyo]` at the end.
fn names_zone(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or(text);
    // A date ends in two digits behind a hyphen, too: an offset stands behind a clock, or alone.
    let is_offset = last.rfind(['+', '-']).is_some_and(|at| {
        let offset = &last[at + 1..];
        let digits = offset.bytes().filter(u8::is_ascii_digit).count();
        (digits == 2 || digits == 4)
            && offset.bytes().all(|c| c.is_ascii_digit() || c == b':')
            && (at == 0 || has_clock(&last[..at]))
    });
    is_offset || ZONES.contains(&last) || text.strip_suffix(']').is_some_and(ends_with_zone)
}

/// `[Asia/Tokyo]`, `[UTC]`: what stands in the last bracket is a name and no part of the time.
fn ends_with_zone(text: &str) -> bool {
    text.rsplit_once('[').is_some_and(|(_, name)| {
        name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.bytes().all(|c| c.is_ascii_alphanumeric() || b"/_+-".contains(&c))
    })
}

/// `10:00` somewhere.
fn has_clock(text: &str) -> bool {
    let is_digit = |c: u8| c.is_ascii_digit();
    text.as_bytes().windows(5).any(|it| it[2] == b':' && [it[0], it[1], it[3], it[4]].into_iter().all(is_digit))
}

/// An address as a record states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Address {
    /// Of the internet: whoever called, as far as an address tells.
    Public(IpAddr),
    /// Of a network of one's own: a load balancer's, a container's, or a colleague's.
    Private(IpAddr),
    /// Data protection of the log group shows stars in its place.
    Masked,
}

/// The address of a text, or of the first public one of a list (`X-Forwarded-For: client, proxy, proxy`).
pub(super) fn address(value: &Value) -> Option<Address> {
    let text = value.as_str()?;
    if is_masked(text) {
        return Some(Address::Masked);
    }
    let mut own = None;
    for part in text.split(',').take(64) {
        let Some(ip) = ip(part.trim()) else { continue };
        if is_public(ip) {
            return Some(Address::Public(ip));
        }
        own = own.or(Some(Address::Private(ip)));
    }
    own
}

/// `192.0.2.1`, `192.0.2.1:443`, `2001:db8::1`, `[2001:db8::1]:443`.
fn ip(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.split(']').next()).unwrap_or(text);
    let ip = bare.parse::<IpAddr>().ok().or_else(|| {
        let (host, port) = bare.rsplit_once(':')?;
        port.bytes().all(|c| c.is_ascii_digit()).then(|| host.parse().ok()).flatten()
    })?;
    Some(ip.to_canonical())
}

fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, ..] = ip.octets();
            // 100.64.0.0/10 is shared between a provider's customers (RFC 6598).
            let shared = a == 100 && (64..128).contains(&b);
            !(ip.is_private()
                || ip.is_loopback()
                || ip.is_link_local()
                || ip.is_unspecified()
                || ip.is_broadcast()
                || shared)
        }
        IpAddr::V6(ip) => {
            let first = ip.segments()[0];
            // fc00::/7 is unique local, fe80::/10 link local.
            !(ip.is_loopback() || ip.is_unspecified() || first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfe80)
        }
    }
}

/// How an operation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Succeeded,
    Failed,
}

const SUCCEEDED: &[&str] = &[
    "success",
    "successful",
    "succeeded",
    "succeed",
    "ok",
    "pass",
    "passed",
    "allow",
    "allowed",
    "accept",
    "accepted",
    "granted",
    "permit",
    "permitted",
    "authorized",
    "authenticated",
    "complete",
    "completed",
    "done",
    "created",
    "updated",
    "deleted",
    "true",
    "成功",
    "正常",
    "許可",
];
const FAILED: &[&str] = &[
    "failure",
    "failed",
    "fail",
    "error",
    "denied",
    "deny",
    "reject",
    "rejected",
    "unauthorized",
    "unauthenticated",
    "forbidden",
    "blocked",
    "timeout",
    "timed_out",
    "aborted",
    "cancelled",
    "canceled",
    "invalid",
    "not_found",
    "false",
    "失敗",
    "拒否",
    "異常",
    "エラー",
];

/// The outcome that a field of a result states: a known word, a boolean, or a status code of HTTP.
pub(super) fn outcome(value: &Value) -> Option<Outcome> {
    let of = |succeeded| if succeeded { Outcome::Succeeded } else { Outcome::Failed };
    match value {
        Value::Bool(succeeded) => Some(of(*succeeded)),
        Value::Number(number) => number.as_u64().and_then(status),
        // What is masked states no outcome.
        Value::String(text) if is_masked(text) => None,
        Value::String(text) => {
            let word = text.trim().trim_start_matches("STATUS_CODE_").to_lowercase();
            let word = word.as_str();
            if SUCCEEDED.contains(&word) {
                return Some(Outcome::Succeeded);
            }
            if FAILED.contains(&word) {
                return Some(Outcome::Failed);
            }
            word.parse().ok().and_then(status)
        }
        _ => None,
    }
}

fn status(code: u64) -> Option<Outcome> {
    match code {
        100..=399 => Some(Outcome::Succeeded),
        400..=599 => Some(Outcome::Failed),
        _ => None,
    }
}

/// Whether a method is one of HTTP.
pub(super) fn is_request(value: &Value) -> bool {
    let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    value.as_str().is_some_and(|text| methods.iter().any(|method| text.eq_ignore_ascii_case(method)))
}

/// Words that stand where nothing is known.
const NOBODY: &[&str] =
    &["-", "--", "null", "nil", "none", "undefined", "unknown", "n/a", "na", "anonymous", "[object object]", "nan"];

/// Whether a value says something: a text that is no placeholder, a number, or something with such a value in it.
pub(super) fn says(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => !text.trim().is_empty() && !NOBODY.contains(&text.trim().to_lowercase().as_str()),
        Value::Array(elements) => !elements.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
    }
}

/// Whether a value is one: there, and not empty. Unlike [`says`], a word such as `none` may be what a field was set to.
pub(super) fn states(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.is_empty(),
        Value::Null | Value::Array(_) | Value::Object(_) => says(value),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

/// Whether a message shows a key of Tavily's API (`tvly-` and a secret of letters, digits and hyphens).
pub(super) fn holds_api_key(message: &[u8]) -> bool {
    const START: &[u8] = b"tvly-";
    const SHORTEST: usize = 16;
    let is_secret = |c: &&u8| c.is_ascii_alphanumeric() || **c == b'-' || **c == b'_';
    let mut rest = message;
    while let Some(at) = rest.windows(START.len()).position(|window| window == START) {
        rest = &rest[at + START.len()..];
        if rest.iter().take_while(is_secret).count() >= SHORTEST {
            return true;
        }
    }
    false
}

/// Data protection policies of log groups show `****` in place of what they hide: it is there, for whoever may see it.
fn is_masked(text: &str) -> bool {
    text.len() >= 3 && text.bytes().all(|c| c == b'*')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_time_has_a_zone_or_is_counted_from_the_epoch() {
        use Time::{Utc, WithoutZone, Zoned};
        for (value, expected) in [
            (json!("2026-11-20T10:00:00Z"), Some(Utc)),
            (json!("2026-11-20T10:00:00.123456+00:00"), Some(Utc)),
            (json!("2026-11-20T10:00:00+09:00"), Some(Zoned)),
            (json!("2026-11-20 10:00:00+0900"), Some(Zoned)),
            (json!("2026-11-20T10:00:00+09:00[Asia/Tokyo]"), Some(Zoned)),
            (json!("2026-11-20 10:00:00 JST"), Some(Zoned)),
            (json!("20/Nov/2026:10:00:00 +0900"), Some(Zoned)),
            (json!("Fri, 20 Nov 2026 10:00:00 GMT"), Some(Utc)),
            (json!("2026/11/20 10:00:00"), Some(WithoutZone)),
            (json!("2026-11-20 10:00:00,123"), Some(WithoutZone)),
            (json!("2026-11-20T10:00:00"), Some(WithoutZone)),
            (json!("10:00:00 2026-11-20"), Some(WithoutZone)),
            (json!("20-11-2026 10:00"), Some(WithoutZone)),
            (json!("2026-11-20-10:00"), Some(WithoutZone)),
            (json!("2026-11-20 10:00:00 INIT"), Some(WithoutZone)),
            (json!("[2026-11-20 10:00:00]"), Some(WithoutZone)),
            (json!("2026-11-20 10:00:00 [main]"), Some(WithoutZone)),
            (json!("2026-11-20 10:00:00 [UTC]"), Some(Zoned)),
            (json!(1_763_600_000), Some(Utc)),
            (json!(1_763_600_000.123), Some(Utc)),
            (json!(1_763_600_000_123_i64), Some(Utc)),
            (json!("1763600000123"), Some(Utc)),
            (json!("1763600000123456789"), Some(Utc)),
            (json!(30), None),
            (json!("10:00:00"), None),
            (json!("2026-11-20"), None),
            (json!("yesterday"), None),
            (json!(""), None),
            (json!({"seconds": 1}), None),
        ] {
            assert_eq!(time(&value), expected, "{value}");
        }
    }

    #[test]
    fn the_first_public_address_of_a_list_is_the_callers() {
        let public = |text: &str| Some(Address::Public(text.parse().unwrap()));
        let private = |text: &str| Some(Address::Private(text.parse().unwrap()));
        for (text, expected) in [
            ("203.0.113.7", public("203.0.113.7")),
            ("203.0.113.7:51000", public("203.0.113.7")),
            ("10.0.1.9, 203.0.113.7, 198.51.100.2", public("203.0.113.7")),
            ("2001:db8::7", public("2001:db8::7")),
            ("[2001:db8::7]:443", public("2001:db8::7")),
            ("::ffff:203.0.113.7", public("203.0.113.7")),
            ("::ffff:10.0.1.9", private("10.0.1.9")),
            ("10.0.1.9", private("10.0.1.9")),
            ("127.0.0.1", private("127.0.0.1")),
            ("169.254.1.1", private("169.254.1.1")),
            ("100.64.0.1", private("100.64.0.1")),
            ("::1", private("::1")),
            ("fd00::1", private("fd00::1")),
            ("fe80::1", private("fe80::1")),
            ("****", Some(Address::Masked)),
            ("localhost", None),
            ("1.2.3", None),
            ("999.1.1.1", None),
            ("", None),
        ] {
            assert_eq!(address(&json!(text)), expected, "{text}");
        }
        assert_eq!(address(&json!(3_405_803_783_u32)), None);
    }

    #[test]
    fn an_outcome_is_a_known_word_or_a_status_code() {
        use Outcome::{Failed, Succeeded};
        for (value, expected) in [
            (json!("SUCCESS"), Some(Succeeded)),
            (json!("STATUS_CODE_ERROR"), Some(Failed)),
            (json!("失敗"), Some(Failed)),
            (json!(true), Some(Succeeded)),
            (json!(200), Some(Succeeded)),
            (json!("404"), Some(Failed)),
            (json!(7), None),
            (json!("active"), None),
            (json!(null), None),
        ] {
            assert_eq!(outcome(&value), expected, "{value}");
        }
    }

    #[test]
    fn a_key_is_a_prefix_with_a_secret() {
        for (message, expected) in [
            (r#"{"auth":"Bearer tvly-dev-0123456789abcdef"}"#, true),
            ("tvly-short, then tvly-0123456789ABCDEFG", true),
            ("tvly-****************", false),
            ("tvly-", false),
            ("the prefix tvly- is a key's", false),
            ("", false),
        ] {
            assert_eq!(holds_api_key(message.as_bytes()), expected, "{message}");
        }
    }

    #[test]
    fn placeholders_say_nothing() {
        for value in [json!(""), json!(" - "), json!("Unknown"), json!("anonymous"), json!(null), json!([]), json!({})]
        {
            assert!(!says(&value), "{value}");
        }
        for value in [json!("u1"), json!(7), json!(["a"]), json!("****"), json!({"a": null})] {
            assert!(says(&value), "{value}");
        }
    }
}
