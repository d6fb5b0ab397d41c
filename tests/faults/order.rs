//! What a failed read may do to a verdict: the order of verdicts from the worst to the best, and the steps that are allowed.

/// From the worst to the best; `unknown` and `not_present` are no rungs.
const RUNGS: [&str; 4] = ["missing", "partial", "attested", "recorded"];

/// Whether a read that fails may turn the verdict `before` into `after`. What is not known to be there is not known to be
/// recorded, nor known to be missing.
pub(crate) fn may_become(before: &str, after: &str) -> bool {
    let rung = |current: &str| RUNGS.iter().position(|it| *it == current);
    match (before, after) {
        _ if before == after => true,
        (_, "unknown") => true,
        ("unknown" | "not_present", _) | (_, "not_present") => false,
        _ => rung(after) <= rung(before),
    }
}
