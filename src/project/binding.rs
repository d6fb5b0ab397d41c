//! Which resources a row means in one environment.

use std::collections::BTreeMap;

use globset::{GlobBuilder, GlobMatcher};
use serde::{Serialize, Serializer};

use crate::content::attribute::FieldMap;
use crate::diagnostic::Form;

/// The placeholder that becomes the environment's id.
const ENVIRONMENT: &str = "{env}";

/// Which resources a row means in one environment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Binding {
    /// Those whose name one of the patterns matches. What counts as the name depends on the type of resource.
    Names(Vec<NamePattern>),
    /// Those with these ARNs.
    Arns(Vec<String>),
    /// Those that bear all of these tags.
    Tags(BTreeMap<String, String>),
    /// The log groups that an application writes to.
    LogGroups {
        /// Their names.
        groups: Vec<NamePattern>,
        /// A text that their events must contain, exactly as written.
        contains: Option<String>,
        /// Where their events say what; what is not named is looked for by the names that loggers use.
        #[serde(skip_serializing_if = "FieldMap::is_empty")]
        fields: FieldMap,
    },
    /// None: there is no such resource, on purpose.
    Absent,
}

/// A name, or a glob that several names can match.
///
/// A literal name that no resource bears is a missing resource; a glob that matches nothing says only that there is none.
/// A glob always covers the whole name, `*` also matches `/`, and upper and lower case differ. `?` and `[…]` stand for one
/// ASCII character.
#[derive(Debug, Clone)]
pub struct NamePattern {
    text: String,
    glob: Option<GlobMatcher>,
}

impl NamePattern {
    /// A pattern from its text, in which `{env}` is filled in already.
    pub(crate) fn new(text: String) -> Result<Self, Form> {
        if !text.contains(['*', '?', '[', ']', '{', '}', '\\']) {
            return Ok(Self { text, glob: None });
        }
        let glob = GlobBuilder::new(&text).backslash_escape(true).build().map_err(|_| Form::Glob)?;
        Ok(Self { glob: Some(glob.compile_matcher()), text })
    }

    /// The text as it stands in the project file, with `{env}` filled in.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The name, if this is no glob.
    pub fn literal(&self) -> Option<&str> {
        self.glob.is_none().then_some(self.text.as_str())
    }

    /// True if a resource with this name is meant.
    pub fn matches(&self, name: &str) -> bool {
        match &self.glob {
            Some(glob) => glob.is_match(name),
            None => self.text == name,
        }
    }
}

impl PartialEq for NamePattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for NamePattern {}

impl Serialize for NamePattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
    }
}

/// Fills in the environment's id, and refuses other placeholders, which would silently be read as globs or names.
pub(super) fn fill_in(text: &str, environment: &str) -> Result<String, Form> {
    let filled = text.replace(ENVIRONMENT, environment);
    let is_placeholder = |rest: &str| rest.split_once('}').is_some_and(|(inner, _)| !inner.contains([',', '{']));
    if filled.split('{').skip(1).any(is_placeholder) { Err(Form::Placeholder) } else { Ok(filled) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> NamePattern {
        NamePattern::new(fill_in(text, "prd").unwrap()).unwrap()
    }

    #[test]
    fn a_literal_matches_itself_alone() {
        let name = pattern("jmc-{env}-etl");
        assert_eq!(name.literal(), Some("jmc-prd-etl"));
        assert!(name.matches("jmc-prd-etl"));
        for other in ["jmc-prd-etl2", "x-jmc-prd-etl", "JMC-prd-etl", "jmc-dev-etl", ""] {
            assert!(!name.matches(other), "{other}");
        }
    }

    #[test]
    fn a_glob_covers_the_whole_name() {
        let glob = pattern("/aws/lambda/jmc-{env}-*");
        assert_eq!(glob.literal(), None);
        assert!(glob.matches("/aws/lambda/jmc-prd-etl/part"));
        assert!(glob.matches("/aws/lambda/jmc-prd-"));
        for other in ["/aws/lambda/jmc-prd", "x/aws/lambda/jmc-prd-a", "/aws/lambda/jmc-dev-a"] {
            assert!(!glob.matches(other), "{other}");
        }
        assert!(pattern("{web,api}-{env}").matches("api-prd"));
        assert!(!pattern("{web,api}-{env}").matches("apiprd"));
        assert!(pattern("本番*").matches("本番VPC"));
        assert!(pattern(r"a\*").matches("a*"));
        assert!(!pattern(r"a\*").matches("ab"));
    }

    #[test]
    fn what_is_no_glob_is_refused() {
        for wrong in ["a[", "a[b-a]", "a}", r"a\"] {
            assert_eq!(NamePattern::new(wrong.to_owned()), Err(Form::Glob), "{wrong}");
        }
        for wrong in ["jmc-{stage}-etl", "{}", "{ENV}", "{env}-{a,b}-{region}"] {
            assert_eq!(fill_in(wrong, "prd"), Err(Form::Placeholder), "{wrong}");
        }
    }
}
