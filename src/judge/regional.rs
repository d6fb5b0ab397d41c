//! Services that an account switches on region by region: each configured region is one resource.

use super::remedy::{Remedy, comment};
use super::scope::Cx;
use super::vended_logs::Mechanism;
use super::verdict::{Current, ResourceVerdict, Verdict};
use crate::lang::Text;
use crate::project::Binding;

/// A service in one region.
pub(crate) struct InRegion {
    /// The ARN of what the service is in the region (a recorder, a detector), or would be.
    pub(crate) arn: String,
    /// The region.
    pub(crate) region: String,
    /// False only if the service's own answers say that there is nothing of it in the region.
    pub(crate) exists: bool,
    /// What it records.
    pub(crate) records: Mechanism,
    /// What would mend its shortfalls.
    pub(crate) steps: Steps,
}

/// What is to be done in one region, step by step.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    ja: Vec<String>,
    en: Vec<String>,
    cli: String,
    terraform: String,
    /// Where they are to be done, if not in the resource's own region.
    region: Option<String>,
}

impl Steps {
    /// One step: what it does, in Japanese and English, its commands and its Terraform text.
    pub(crate) fn one(ja: impl Into<String>, en: impl Into<String>, cli: String, terraform: String) -> Self {
        Self { ja: vec![ja.into()], en: vec![en.into()], cli, terraform, region: None }
    }

    /// These steps, then those.
    pub(crate) fn then(mut self, other: Self) -> Self {
        self.ja.extend(other.ja);
        self.en.extend(other.en);
        self.cli.push_str(&other.cli);
        if !self.terraform.is_empty() && !other.terraform.is_empty() {
            self.terraform.push('\n');
        }
        self.terraform.push_str(&other.terraform);
        self
    }

    /// The same, to be done in `region`.
    pub(crate) fn done_in(self, region: &str) -> Self {
        Self { region: Some(region.to_owned()), ..self }
    }

    /// The remedy that they make up for the resource `arn`; none if there is nothing to do.
    pub(crate) fn remedy(self, arn: &str, region: &str) -> Option<Remedy> {
        let region = self.region.as_deref().unwrap_or(region);
        let terraform = match self.terraform.as_str() {
            "" => String::new(),
            blocks => comment(&format!("The provider's region is {region}.")) + "\n" + blocks,
        };
        (!self.ja.is_empty()).then(|| Remedy {
            resource: Some(arn.to_owned()),
            summary: Text::new(
                format!("{region}: {}", self.ja.join("。")),
                format!("{region}: {}", self.en.join("; ")),
            ),
            cli: self.cli,
            terraform,
        })
    }
}

/// The row's verdict. A service that exists nowhere records nothing: that is `missing`, and `not_present` only where the
/// project file declares it absent.
pub(crate) fn fold(cx: &Cx<'_>, regions: Vec<InRegion>) -> Verdict {
    let declared_absent = cx.binding == Some(&Binding::Absent);
    let (mut claims, mut remedies) = (Vec::new(), Vec::new());
    let resources = regions.into_iter().map(|InRegion { arn, region, exists, records, steps }| {
        claims.extend(records.claims);
        remedies.extend(steps.remedy(&arn, &region));
        let current = if declared_absent && !exists { Current::NotPresent } else { records.grade.current() };
        ResourceVerdict { arn, region, current, reasons: records.reasons, evidence: records.evidence }
    });
    let mut verdict = Verdict::fold(resources.collect(), &[]);
    claims.sort_unstable();
    claims.dedup();
    verdict.claims = claims;
    verdict.with_remedies(remedies)
}
