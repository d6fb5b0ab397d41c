//! When a baseline may be replaced.

use super::*;
use crate::compare::baseline::{Lowered, accept};

#[test]
fn a_baseline_is_raised_freely_and_lowered_with_a_reason_that_stays() {
    let low = || of(vec![row("vpc", Mandatory, Missing)]);
    let high = || of(vec![row("vpc", Mandatory, Recorded)]);
    assert_eq!(accept(None, low(), None).unwrap(), low());
    assert_eq!(accept(Some(&low()), high(), None).unwrap(), high());
    assert_eq!(accept(Some(&low()), high(), Some("not needed")).unwrap().accepted_regressions, []);
    let Lowered { items, .. } = *accept(Some(&high()), low(), None).unwrap_err();
    assert_eq!(items, ["prd/vpc"]);
    let lowered = accept(Some(&high()), low(), Some("the trail is being moved")).unwrap();
    assert_eq!(lowered.accepted_regressions[0].reason, "the trail is being moved");
    assert_eq!(lowered.accepted_regressions[0].items, ["prd/vpc"]);
    let again = accept(Some(&lowered), high(), None).unwrap();
    assert_eq!(again.accepted_regressions, lowered.accepted_regressions, "the history stays");
}

#[test]
fn a_baseline_is_lowered_by_what_is_lost_or_not_seen_any_more_too() {
    let base = of(vec![row("vpc", Mandatory, Recorded), row("alb", Mandatory, Recorded)]);
    let refused = |findings: Vec<Finding>| accept(Some(&base), of(findings), None).is_err();
    let vpc = || row("vpc", Mandatory, Recorded);
    assert!(refused(vec![vpc()]), "a row is gone");
    assert!(refused(vec![vpc(), row("alb", Mandatory, Unknown)]), "nobody knows");
    assert!(refused(vec![vpc(), row("alb", Required::None, Missing)]), "worse, and not demanded any more");
    assert!(!refused(vec![vpc(), row("alb", Mandatory, Recorded), row("rds", Mandatory, Missing)]), "a new row");
    assert!(!refused(vec![vpc(), waived(row("alb", Mandatory, Missing))]), "accepted by an exception");
    let elsewhere = report(vec![environment("prd", Some("444444444444"))], vec![row("vpc", Mandatory, Missing)]);
    assert!(accept(Some(&base), elsewhere, None).is_err());
}

#[test]
fn a_baseline_is_lowered_by_covering_less_though_no_row_is_worse() {
    let rows = || vec![row("vpc", Mandatory, Recorded)];
    let mut wide = environment("prd", Some(ACCOUNT));
    wide.regions.push("us-east-1".to_owned());
    let (wide, narrow) = (report(vec![wide], rows()), of(rows()));
    let Lowered { items, narrower, .. } = *accept(Some(&wide), narrow.clone(), None).unwrap_err();
    assert_eq!((items, narrower[0].1.code.as_str()), (vec!["prd".to_owned()], "regions-differ"));
    assert_eq!(accept(Some(&narrow), wide.clone(), None).unwrap(), wide, "more regions take nothing away");
    let other = report(vec![environment("prd", Some("444444444444"))], rows());
    assert_eq!(accept(Some(&narrow), other.clone(), None).unwrap_err().narrower[0].1.code, "account-differs");
    assert_eq!(accept(Some(&narrow), other, Some("moved")).unwrap().accepted_regressions[0].items, ["prd"]);
    let none = report(vec![environment("prd", None)], rows());
    assert!(accept(Some(&none), narrow, None).is_ok(), "an account that was not established is no loss");
}

#[test]
fn what_was_accepted_is_kept_whichever_file_held_it() {
    let accepted = |reason: &str| {
        let lowered = of(vec![row("vpc", Mandatory, Missing)]);
        accept(Some(&of(vec![row("vpc", Mandatory, Recorded)])), lowered, Some(reason)).unwrap()
    };
    let both = accept(Some(&accepted("here")), accepted("there"), None).unwrap().accepted_regressions;
    assert_eq!(both.iter().map(|it| it.reason.as_str()).collect::<Vec<_>>(), ["here", "there"]);
    let once = accept(Some(&accepted("here")), accepted("here"), None).unwrap();
    assert_eq!(once.accepted_regressions.len(), 1);
}
