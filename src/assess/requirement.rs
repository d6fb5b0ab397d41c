//! What a verdict was measured by, in one digest: whoever compares two verdicts must know whether they answer one question.

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::checks::CheckSpec;
use crate::project::{Binding, Protection};

/// What decides a verdict besides the account. The level of the demand is no part of it: the finding shows that itself.
#[derive(Serialize)]
pub struct Measure<'a> {
    /// The row's check with its parameters.
    pub check: &'a CheckSpec,
    /// How many days logs must be kept.
    pub retention_days: Option<u32>,
    /// How their destinations must be protected. Where nothing is demanded it is left out, as in reports that are older than
    /// such demands: they were measured by the same.
    #[serde(skip_serializing_if = "nothing")]
    pub protection: Option<&'a Protection>,
    /// The other accounts that are asked: without them, less shows. Left out where there are none, as in older reports.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub other_accounts: &'a [String],
    /// Whether records are looked at, of rows that samples decide. Left out where not, as in older reports.
    #[serde(skip_serializing_if = "is_not")]
    pub samples: bool,
    /// The resources that the row means.
    pub binding: Option<&'a Binding>,
}

fn nothing(protection: &Option<&Protection>) -> bool {
    protection.is_none_or(Protection::is_none)
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_not(flag: &bool) -> bool {
    !flag
}

impl Measure<'_> {
    /// `sha256:` and the digest. `None` only for a value without JSON, which no type here allows.
    pub fn digest(&self) -> Option<String> {
        let json = serde_json::to_vec(self).ok()?;
        let hex: String = Sha256::digest(json).iter().map(|byte| format!("{byte:02x}")).collect();
        Some(format!("sha256:{hex}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::Matrix;

    #[test]
    fn everything_that_decides_changes_the_digest_and_nothing_else() {
        let matrix = Matrix::embedded().unwrap();
        let row = |id| matrix.component(id).unwrap();
        let measure = |id| Measure {
            check: &row(id).check,
            retention_days: None,
            protection: None,
            other_accounts: &[],
            samples: false,
            binding: None,
        };
        let plain = measure("alb").digest();
        assert!(plain.as_ref().is_some_and(|it| it.starts_with("sha256:") && it.len() == 71));
        assert_ne!(measure("rds").digest(), plain);
        assert_ne!(Measure { retention_days: Some(365), ..measure("alb") }.digest(), plain);
        assert_ne!(Measure { binding: Some(&Binding::Absent), ..measure("alb") }.digest(), plain);
        let (nothing, versions) = (Protection::default(), Protection { versioning: true, ..Protection::default() });
        assert_eq!(Measure { protection: Some(&nothing), ..measure("alb") }.digest(), plain);
        assert_ne!(Measure { protection: Some(&versions), ..measure("alb") }.digest(), plain);
        assert_ne!(Measure { samples: true, ..measure("alb") }.digest(), plain);
        assert_ne!(Measure { other_accounts: &["444444444444".to_owned()], ..measure("alb") }.digest(), plain);
        let mut renamed = row("alb").clone();
        renamed.name = crate::lang::Text::new("名前", "name");
        renamed.notification = crate::matrix::NotificationMark::None;
        assert_eq!(Measure { check: &renamed.check, ..measure("alb") }.digest(), plain);
    }
}
