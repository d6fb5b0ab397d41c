//! What the format of a flow log says.

use crate::content::{self, Held, Item, RecordItems};
use crate::facts::ec2::FlowLog;

/// The default format shows a NAT gateway's own address in place of the address behind it.
pub(super) fn shows_original_addresses(log: &FlowLog) -> bool {
    ["pkt-srcaddr", "pkt-dstaddr"].iter().all(|field| has_field(log.log_format.as_deref().unwrap_or_default(), field))
}

/// What a custom format leaves out without which a record does not say who talked to whom, when, and whether they could. The
/// default format, which a flow log without one has, holds all of it.
pub(super) fn missing_fields(log: &FlowLog) -> Vec<&'static str> {
    const NEEDED: [(&str, &str); 4] =
        [("start", "end"), ("srcaddr", "pkt-srcaddr"), ("dstaddr", "pkt-dstaddr"), ("action", "action")];
    let Some(format) = &log.log_format else { return Vec::new() };
    let missing = NEEDED.iter().filter(|(field, or)| !has_field(format, field) && !has_field(format, or));
    missing.map(|(field, _)| *field).collect()
}

/// Whether a format (`${srcaddr} ${dstaddr} …`) has a field.
fn has_field(format: &str, field: &str) -> bool {
    format.contains(&format!("${{{field}}}"))
}

/// The fields of version 2, which a flow log without a format of its own has ("Flow log records").
const DEFAULT: &str =
    "${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${start} ${end} ${action}";

/// What a record holds of the six items of an audit record: it is of addresses and interfaces, not of people.
pub(super) fn record(log: &FlowLog) -> RecordItems {
    let format = log.log_format.as_deref().unwrap_or(DEFAULT);
    let held = |fields: &[&str]| -> Vec<String> {
        fields.iter().filter(|field| has_field(format, field)).map(|field| format!("${{{field}}}")).collect()
    };
    // Of each pair, one is enough.
    let chosen = |needed: &[&[&str]], want: bool| {
        let fields = needed.iter().flat_map(|ways| held(ways)).collect();
        let lacking = needed.iter().filter(|ways| held(ways).is_empty());
        let add: Vec<String> = lacking.map(|ways| format!("${{{}}}", ways[0])).collect();
        let add: Vec<&str> = add.iter().map(String::as_str).collect();
        Held::chosen(fields, &add, want)
    };
    let devices: &[&str] = &["interface-id", "instance-id"];
    content::items(|item| match item {
        // Both count from the epoch.
        Item::Time => chosen(&[&["start", "end"]], !held(&["start", "end"]).is_empty()),
        Item::User => Held::never(false),
        Item::Operation => chosen(&[&["protocol"], &["dstport"]], false),
        Item::Target => chosen(&[&["dstaddr", "pkt-dstaddr"]], false),
        Item::Source => chosen(&[&["srcaddr", "pkt-srcaddr"], devices], false),
        Item::Result => chosen(&[&["action"]], false),
    })
}
