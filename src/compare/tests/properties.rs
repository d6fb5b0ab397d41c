//! What holds for all pairs of reports.

use proptest::prelude::*;
use proptest::sample::select;

use super::load::text;
use super::*;
use crate::compare::baseline::accept;
use crate::compare::load::parse;

fn states() -> impl Strategy<Value = Finding> {
    let required = select(vec![Mandatory, Recommended, Required::None]);
    let state = (required, select(Current::ALL.to_vec()), any::<bool>(), select(vec![None, Some("a"), Some("b")]));
    let resources = proptest::collection::btree_map(select(vec!["x", "y", "z"]), select(Current::ALL.to_vec()), 0..3);
    (state, resources).prop_map(|((required, current, accept, digest), resources)| {
        let finding = row("vpc", required, current);
        let finding = if accept && finding.gap.is_shortfall() { waived(finding) } else { finding };
        let finding = Finding { requirement_digest: digest.map(str::to_owned), ..finding };
        with_resources(finding, &resources.into_iter().collect::<Vec<_>>())
    })
}

proptest! {
    #[test]
    fn a_report_compared_with_itself_is_unchanged(finding in states()) {
        let same = of(vec![finding]);
        let delta = compare(&same, &same);
        prop_assert!(delta.changes.iter().all(|it| it.bucket == Bucket::Unchanged), "{:?}", delta.changes);
        prop_assert_eq!(gate(&same, &same), 0);
        prop_assert_eq!(accept(Some(&same), same.clone(), None).ok(), Some(same));
    }

    #[test]
    fn nothing_is_called_fixed_that_is_not_met_and_nothing_unknown_is_silent(then in states(), now in states()) {
        let delta = compare(&of(vec![then]), &of(vec![now]));
        for change in &delta.changes {
            let head = change.head;
            if change.bucket == Bucket::Fixed {
                prop_assert_eq!(head.map(|it| it.gap), Some(GapStatus::Met));
            }
            if let (Some(base), Some(head)) = (change.base, head) {
                if head.current == Unknown && base.current != Unknown {
                    prop_assert_eq!(change.bucket, Bucket::Incomparable);
                }
                if change.bucket == Bucket::Regressed {
                    prop_assert!(head.gap.is_shortfall());
                }
            }
        }
    }

    #[test]
    fn every_identity_is_stated_once_and_every_row_is_accounted_for(then in states(), now in states()) {
        let delta = compare(&of(vec![then]), &of(vec![now]));
        let ids: std::collections::BTreeSet<_> = delta.changes.iter().map(|it| &it.id).collect();
        prop_assert_eq!(ids.len(), delta.changes.len());
        let rows: u32 = Bucket::ALL.iter().map(|bucket| delta.environments[0].trails.get(*bucket)).sum();
        prop_assert_eq!(rows, 1);
    }

    #[test]
    fn what_the_baseline_takes_without_a_reason_the_gate_lets_pass(then in states(), now in states()) {
        let (base, head) = (of(vec![then]), of(vec![now]));
        if accept(Some(&base), head.clone(), None).is_ok() {
            prop_assert_eq!(gate(&base, &head), 0);
        }
    }

    #[test]
    fn no_file_makes_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), cut in 0usize..3000) {
        let whole = text(&of(vec![row("vpc", Mandatory, Missing)]));
        let _ = parse(&bytes);
        let cut = cut.min(whole.len() - 1);
        if whole.is_char_boundary(cut) && cut + 2 < whole.len() {
            prop_assert!(parse(&whole.as_bytes()[..cut]).is_err());
        }
    }
}
