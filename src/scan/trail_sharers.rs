//! What the rows that are not selected need of trails. A trail's selectors are replaced as a whole, so what is proposed for
//! some rows must hold what the others need as well.

use std::sync::Arc;

use futures::future::join_all;

use super::{JudgedRow, Plan, Target, judge_row};
use crate::facts::reader::{Reader, Source};
use crate::facts::snapshot::{Replay, SavedRead};
use crate::judge::scope::{OtherRows, Scope};
use crate::judge::verdict::{Current, Verdict};
use crate::matrix::Component;

/// The rows beside the selected ones that trails can serve.
#[derive(Default)]
pub(super) struct Sharers {
    /// The verdicts of those that the facts at hand decide.
    pub(super) verdicts: Vec<Verdict>,
    /// The ids of the others.
    pub(super) unjudged: Vec<String>,
}

/// Judges the rows beside those that are judged already, if one of these needs something of a trail. Nobody is asked for it:
/// saved facts are all at hand, of a live scan those that it read. Nothing of it shows in the report but in the remedies.
pub(super) async fn judged(
    plan: &Plan<'_>,
    target: &Target<'_>,
    accounts: &[Scope],
    reader: &Reader,
    selected: &[JudgedRow<'_>],
) -> Sharers {
    if selected.iter().all(|(_, verdict, _)| verdict.trail_needs.is_empty()) {
        return Sharers::default();
    }
    let at_hand: Arc<dyn Source> = match target.source.is_saved() {
        true => Arc::clone(&target.source),
        false => {
            let readings = reader.readings().await;
            Replay::over(&readings.iter().map(|reading| SavedRead::from(&**reading)).collect::<Vec<_>>())
        }
    };
    let reader = Reader::new(at_hand);
    let is_selected = |row: &Component| selected.iter().any(|(it, ..)| it.id.value == row.id.value);
    let rows = plan.matrix.components().iter().filter(|row| row.check.needs_trails() && !is_selected(row));
    let rows = rows.map(|row| judge_row(plan, target.environment, accounts, &reader, row, OtherRows::default()));
    let mut sharers = Sharers::default();
    for (row, verdict, _) in join_all(rows).await {
        if is_known(&verdict) {
            sharers.verdicts.push(verdict);
        } else {
            sharers.unjudged.push(row.id.value.clone());
        }
    }
    sharers
}

fn is_known(verdict: &Verdict) -> bool {
    let known = |current| current != Current::Unknown;
    known(verdict.current) && verdict.resources.iter().all(|resource| known(resource.current))
}
