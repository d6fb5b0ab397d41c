//! The difference of two reports for people: what got worse first, what cannot be compared next.

pub mod markdown;
pub mod table;

use crate::compare::{Bucket, Change, Delta, Standing};
use crate::judge::verdict::Reason;
use crate::lang::Lang;
use crate::lang::compare as words;
use crate::lang::report::{current, gap};

/// One entry of a bucket: an item, or rows of one environment that nothing tells apart but their names, such as all rows of
/// an account that is another one now.
struct Group<'a> {
    environment: &'a str,
    causes: &'a [Reason],
    changes: Vec<&'a Change>,
}

/// The changes of a bucket: by environment, what trips a gate before what does not, then by priority.
fn groups(delta: &Delta, bucket: Bucket) -> Vec<Group<'_>> {
    let mut changes: Vec<&Change> = delta.of(bucket).collect();
    changes.sort_by_key(|change| (position(delta, change), change.trip().is_none(), change.priority));
    let mut groups: Vec<Group<'_>> = Vec::new();
    for change in changes {
        let alike = |group: &&mut Group<'_>| {
            let together = |it: &Change| it.is_row() && (it.base.is_none() || it.head.is_none() || it.base == it.head);
            bucket == Bucket::Incomparable
                && (group.environment, group.causes) == (change.environment.as_str(), &change.causes)
                && together(change)
                && group.changes.iter().all(|other| together(other))
        };
        match groups.iter_mut().find(alike) {
            Some(group) => group.changes.push(change),
            None => {
                let (environment, causes) = (change.environment.as_str(), change.causes.as_slice());
                groups.push(Group { environment, causes, changes: vec![change] });
            }
        }
    }
    groups
}

fn position(delta: &Delta, change: &Change) -> usize {
    delta.environments.iter().position(|environment| environment.name == change.environment).unwrap_or(usize::MAX)
}

/// A bucket with the rows that the counts by environment give it, and the resources that are listed under it.
fn heading(delta: &Delta, bucket: Bucket, lang: Lang) -> String {
    let rows = delta.environments.iter().map(|it| delta.rows_of(&it.name).get(bucket)).sum();
    let resources = delta.of(bucket).filter(|change| !change.is_row()).count();
    words::bucket_of(bucket, rows, resources, lang)
}

/// The item or items of a group.
fn items(group: &Group<'_>) -> String {
    match group.changes.as_slice() {
        [only] => item(only),
        several => {
            let names: Vec<&str> = several.iter().map(|change| &change.id[group.environment.len() + 1..]).collect();
            format!("{}: {}", group.environment, names.join(", "))
        }
    }
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
pub(super) fn notes(delta: &Delta, lang: Lang) -> Vec<String> {
    let mut notes = Vec::new();
    if delta.base.matrix_digest != delta.head.matrix_digest {
        notes.push(words::matrix_differs(lang).to_owned());
    }
    if delta.base.tool.version != delta.head.tool.version {
        notes.push(words::tool_differs(&delta.base.tool.version, &delta.head.tool.version, lang));
    }
    notes
}
