//! Which requests a WAF logging filter keeps.

use super::reasons::Finding;
use crate::facts::wafv2::{Filter, FilterCondition, LoggingFilter};
use crate::judge::grade::Grade;

/// How many of the requests of one kind something is true of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Share {
    None,
    Some,
    All,
}

/// How many of the requests that end in `action` (ALLOW, BLOCK, CAPTCHA or CHALLENGE) are logged: the first filter that
/// matches a request decides, and where none does, the default.
pub(super) fn kept(filter: &LoggingFilter, action: &str) -> Share {
    let (mut kept, mut dropped) = (false, false);
    let mut decide = |behavior: &str| if behavior == "KEEP" { kept = true } else { dropped = true };
    let decided = filter.filters.iter().any(|filter| {
        let matched = matched(filter, action);
        if matched != Share::None {
            decide(&filter.behavior);
        }
        matched == Share::All
    });
    if !decided {
        decide(&filter.default_behavior);
    }
    match (kept, dropped) {
        (true, false) => Share::All,
        (true, true) => Share::Some,
        (false, _) => Share::None,
    }
}

fn matched(filter: &Filter, action: &str) -> Share {
    let shares = filter.conditions.iter().map(|condition| holds(condition, action));
    let share = if filter.requirement == "MEETS_ALL" { shares.min() } else { shares.max() };
    share.unwrap_or(Share::None)
}

/// A request is allowed or blocked, never both. The other actions of a record can be those of rules that matched on the
/// way to its end, and labels are anybody's.
fn holds(condition: &FilterCondition, action: &str) -> Share {
    match condition.action.as_deref() {
        Some(wanted) if wanted == action => Share::All,
        Some("ALLOW" | "BLOCK") => Share::None,
        _ => Share::Some,
    }
}

/// The row asks for blocked and allowed requests. Without the blocked ones, attacks are invisible: that is nothing.
pub(super) fn filter_grade(filter: &LoggingFilter, name: &str) -> (Grade, Option<Finding>) {
    let acl = name.to_owned();
    let challenges = kept(filter, "CAPTCHA").min(kept(filter, "CHALLENGE"));
    match (kept(filter, "BLOCK"), kept(filter, "ALLOW")) {
        (Share::None, _) => (Grade::NOTHING, Some(Finding::DropsBlocked { acl })),
        (Share::All, Share::None) => (Grade::PART, Some(Finding::DropsAllowed { acl })),
        (Share::Some, _) | (_, Share::Some) => (Grade::PART, Some(Finding::Conditional { acl })),
        (Share::All, Share::All) => {
            (Grade::WHOLE, (challenges != Share::All).then_some(Finding::DropsChallenges { acl }))
        }
    }
}

/// The filter as one line of evidence.
pub(super) fn filter_text(filter: &LoggingFilter) -> String {
    let conditions = |filter: &Filter| {
        let texts = filter.conditions.iter().filter_map(|one| one.action.as_deref().or(one.label.as_deref()));
        texts.collect::<Vec<_>>().join(", ")
    };
    let filters =
        filter.filters.iter().map(|one| format!("{} {} [{}]", one.behavior, one.requirement, conditions(one)));
    filters.chain([format!("default {}", filter.default_behavior)]).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn action(action: &str) -> FilterCondition {
        FilterCondition { action: Some(action.to_owned()), label: None }
    }

    fn label() -> FilterCondition {
        FilterCondition { action: None, label: Some("awswaf:managed:x".to_owned()) }
    }

    fn filter(behavior: &str, requirement: &str, conditions: Vec<FilterCondition>) -> Filter {
        Filter { behavior: behavior.to_owned(), requirement: requirement.to_owned(), conditions }
    }

    fn shares(default_behavior: &str, filters: Vec<Filter>) -> (Share, Share) {
        let filter = LoggingFilter { default_behavior: default_behavior.to_owned(), filters };
        (kept(&filter, "ALLOW"), kept(&filter, "BLOCK"))
    }

    #[test]
    fn the_default_holds_where_no_filter_matches() {
        assert_eq!(shares("KEEP", vec![]), (Share::All, Share::All));
        assert_eq!(shares("DROP", vec![]), (Share::None, Share::None));
        let keep_block = filter("KEEP", "MEETS_ANY", vec![action("BLOCK")]);
        assert_eq!(shares("DROP", vec![keep_block.clone()]), (Share::None, Share::All));
        let drop_allow = filter("DROP", "MEETS_ALL", vec![action("ALLOW")]);
        assert_eq!(shares("KEEP", vec![drop_allow]), (Share::None, Share::All));
    }

    #[test]
    fn the_first_filter_that_matches_decides() {
        let drop_block = filter("DROP", "MEETS_ANY", vec![action("BLOCK")]);
        let keep_both = filter("KEEP", "MEETS_ANY", vec![action("BLOCK"), action("ALLOW")]);
        assert_eq!(shares("DROP", vec![keep_both.clone(), drop_block.clone()]), (Share::All, Share::All));
        assert_eq!(shares("DROP", vec![drop_block, keep_both]), (Share::All, Share::None));
    }

    #[test]
    fn labels_and_actions_on_the_way_match_sometimes() {
        for condition in [label(), action("COUNT"), action("CAPTCHA"), action("EXCLUDED_AS_COUNT")] {
            let keep = filter("KEEP", "MEETS_ANY", vec![condition]);
            assert_eq!(shares("DROP", vec![keep]), (Share::Some, Share::Some));
        }
        let labelled_blocks = filter("KEEP", "MEETS_ALL", vec![action("BLOCK"), label()]);
        assert_eq!(shares("DROP", vec![labelled_blocks]), (Share::None, Share::Some));
        let blocks_or_labels = filter("DROP", "MEETS_ANY", vec![action("BLOCK"), label()]);
        assert_eq!(shares("KEEP", vec![blocks_or_labels]), (Share::Some, Share::None));
        let both = filter("KEEP", "MEETS_ALL", vec![action("BLOCK"), action("ALLOW")]);
        assert_eq!(shares("DROP", vec![both]), (Share::None, Share::None));
    }
}
