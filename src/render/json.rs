//! JSON: the contract that programs read.

use serde::Serialize;

/// A report, or a comparison of two, as indented JSON with a final newline.
///
/// # Errors
/// Never for what this program builds; serialization is fallible by type.
pub fn render<T: Serialize>(value: &T) -> serde_json::Result<String> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}
