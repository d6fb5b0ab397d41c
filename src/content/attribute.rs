//! What is looked for in an application's records. A project file may name paths of its own: they count in place of the
//! default names.

mod names;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that a record may state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Attribute {
    /// When.
    Time,
    /// Who: an id.
    User,
    /// With which role or permission.
    Role,
    /// What was done.
    Operation,
    /// By which call of an API or act in a page.
    Method,
    /// To what.
    Target,
    /// The values before a change.
    Before,
    /// The values after a change.
    After,
    /// The caller's address.
    SourceIp,
    /// The caller's User-Agent.
    UserAgent,
    /// The caller's device.
    Device,
    /// The system that acted, where no person did.
    System,
    /// With which outcome.
    Result,
    /// What was told of it.
    Message,
}

impl Attribute {
    /// Every attribute.
    pub const ALL: [Self; 14] = [
        Self::Time,
        Self::User,
        Self::Role,
        Self::Operation,
        Self::Method,
        Self::Target,
        Self::Before,
        Self::After,
        Self::SourceIp,
        Self::UserAgent,
        Self::Device,
        Self::System,
        Self::Result,
        Self::Message,
    ];

    /// The key in a project file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::User => "user",
            Self::Role => "role",
            Self::Operation => "operation",
            Self::Method => "method",
            Self::Target => "target",
            Self::Before => "before",
            Self::After => "after",
            Self::SourceIp => "source_ip",
            Self::UserAgent => "user_agent",
            Self::Device => "device",
            Self::System => "system",
            Self::Result => "result",
            Self::Message => "message",
        }
    }

    /// The attribute with a key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|attribute| attribute.as_str() == key)
    }
}

/// The paths that a project file names, by what they hold; what is not named is looked for under the default names.
pub type FieldMap = BTreeMap<Attribute, Vec<String>>;

#[cfg(test)]
mod tests {
    use super::super::structure::normalised;
    use super::*;

    #[test]
    fn the_names_are_in_the_form_in_which_paths_are_compared_and_stand_once() {
        for attribute in Attribute::ALL {
            let names = attribute.names();
            assert!(!names.is_empty());
            for (index, name) in names.iter().enumerate() {
                assert_eq!(normalised(name), *name);
                assert!(!names[..index].contains(name), "{name} twice");
            }
            assert_eq!(Attribute::parse(attribute.as_str()), Some(attribute));
            assert_eq!(serde_json::to_value(attribute).unwrap(), attribute.as_str());
        }
        assert_eq!(Attribute::parse("payload"), None);
    }
}
