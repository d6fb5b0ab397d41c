//! The report as JSON: the contract that programs read.

use crate::assess::report::Report;

/// The report as indented JSON with a final newline.
///
/// # Errors
/// Never for a report that this program builds; serialization is fallible by type.
pub fn render(report: &Report) -> serde_json::Result<String> {
    Ok(serde_json::to_string_pretty(report)? + "\n")
}
