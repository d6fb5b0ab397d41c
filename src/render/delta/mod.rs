//! The difference of two reports for people: what got worse first, what cannot be compared next.

pub mod markdown;
pub mod table;

use crate::compare::{Bucket, Change, Delta, Standing};
use crate::judge::verdict::Reason;
use crate::lang::Lang;
use crate::lang::compare as words;
use crate::lang::report::{current, gap};

/// Items of one bucket that share their causes, such as all rows of an environment whose account is another one.
struct Group<'a> {
    causes: &'a [Reason],
    changes: Vec<&'a Change>,
}

/// The changes of a bucket by priority, what is demanded before what is not. Items that say the same of themselves stand
/// together.
fn groups(delta: &Delta, bucket: Bucket) -> Vec<Group<'_>> {
    let mut changes: Vec<&Change> = delta.of(bucket).collect();
    changes.sort_by_key(|change| (position(delta, change), change.trip().is_none(), change.priority));
    let mut groups: Vec<Group<'_>> = Vec::new();
    for change in changes {
        let alike = |group: &&mut Group<'_>| {
            bucket == Bucket::Incomparable
                && group.causes == change.causes
                && group.changes.iter().all(|other| other.environment == change.environment)
        };
        match groups.iter_mut().find(alike) {
            Some(group) => group.changes.push(change),
            None => groups.push(Group { causes: &change.causes, changes: vec![change] }),
        }
    }
    groups
}

fn position(delta: &Delta, change: &Change) -> usize {
    delta.environments.iter().position(|environment| environment.name == change.environment).unwrap_or(usize::MAX)
}

/// The item: `prd/alb`, with the resource where it is one.
fn item(change: &Change) -> String {
    match &change.resource {
        None => change.id.clone(),
        Some(resource) => format!("{}/{} {} ({})", change.environment, change.component, resource.arn, resource.region),
    }
}

/// From then to now: `met (recorded) → gap (missing)`.
pub(super) fn course(change: &Change, lang: Lang) -> String {
    let side = |standing: Option<Standing>| standing.map_or("-".to_owned(), |it| standing_words(it, lang));
    format!("{} → {}", side(change.base), side(change.head))
}

fn standing_words(standing: Standing, lang: Lang) -> String {
    format!("{} ({})", gap(standing.gap, lang), current(standing.current, lang))
}

/// What is said of an item besides its course: the causes, and the head's reasons where it falls short now.
fn why(change: &Change) -> impl Iterator<Item = &Reason> {
    let short = change.head.is_some_and(Standing::falls_short);
    let reasons = change.reasons.iter().filter(move |_| short);
    change.causes.iter().chain(reasons)
}

/// What the two reports themselves differ in, where that bears on every row.
fn notes(delta: &Delta, lang: Lang) -> Vec<String> {
    let mut notes = Vec::new();
    if delta.base.matrix_digest != delta.head.matrix_digest {
        notes.push(words::matrix_differs(lang).to_owned());
    }
    if delta.base.tool.version != delta.head.tool.version {
        notes.push(words::tool_differs(&delta.base.tool.version, &delta.head.tool.version, lang));
    }
    notes
}
