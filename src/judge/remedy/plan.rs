//! A remedy of several steps for one resource.

use super::{Remedy, comment};
use crate::lang::Text;

/// The steps that were thought of so far.
#[derive(Default)]
pub(crate) struct Plan {
    ja: Vec<String>,
    en: Vec<String>,
    /// The commands.
    pub(crate) cli: String,
    /// The blocks of Terraform.
    pub(crate) terraform: String,
}

impl Plan {
    /// Adds what a step does.
    pub(crate) fn say(&mut self, ja: impl Into<String>, en: impl Into<String>) {
        self.ja.push(ja.into());
        self.en.push(en.into());
    }

    /// The remedy for the resource of this ARN and region, which a reader knows as `name`.
    pub(crate) fn into_remedy(self, arn: &str, region: &str, name: &Text) -> Remedy {
        Remedy {
            resource: Some(arn.to_owned()),
            summary: Text::new(
                format!("{}: {}", name.ja, self.ja.join("。")),
                format!("{}: {}", name.en, self.en.join("; ")),
            ),
            cli: self.cli,
            terraform: match self.terraform.as_str() {
                "" => String::new(),
                blocks => comment(&format!("The provider's region is {region}.")) + "\n" + blocks,
            },
        }
    }
}
