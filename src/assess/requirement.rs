//! What a verdict was measured by, in one digest: whoever compares two verdicts must know whether they answer one question.

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::checks::CheckSpec;
use crate::matrix::Component;
use crate::project::Binding;

/// What decides a verdict besides the account.
#[derive(Serialize)]
struct Measure<'a> {
    check: &'a CheckSpec,
    retention_days: Option<u32>,
    binding: Option<&'a Binding>,
}

/// `sha256:` and the digest of a row's check with its parameters, the retention in days and the binding. The level of the
/// demand is no part of it: the finding shows that itself. `None` only for a value without JSON, which no type here allows.
pub fn digest(component: &Component, retention_days: Option<u32>, binding: Option<&Binding>) -> Option<String> {
    let measure = Measure { check: &component.check, retention_days, binding };
    let json = serde_json::to_vec(&measure).ok()?;
    let hex: String = Sha256::digest(json).iter().map(|byte| format!("{byte:02x}")).collect();
    Some(format!("sha256:{hex}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::Matrix;

    #[test]
    fn everything_that_decides_changes_the_digest_and_nothing_else() {
        let matrix = Matrix::embedded().unwrap();
        let row = |id| matrix.component(id).unwrap();
        let plain = digest(row("alb"), None, None);
        assert!(plain.as_ref().is_some_and(|it| it.starts_with("sha256:") && it.len() == 71));
        assert_ne!(digest(row("rds"), None, None), plain);
        assert_ne!(digest(row("alb"), Some(365), None), plain);
        assert_ne!(digest(row("alb"), None, Some(&Binding::Absent)), plain);
        let mut renamed = row("alb").clone();
        renamed.name = crate::lang::Text::new("名前", "name");
        renamed.notification = crate::matrix::NotificationMark::None;
        assert_eq!(digest(&renamed, None, None), plain);
    }
}
