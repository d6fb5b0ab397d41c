//! The sentence that explains the exit code.

use super::assess::identity_failure;
use super::{Lang, Text, compare as words};
use crate::compare::Bucket;
use crate::facts::Cause;

/// A number per environment, in the order of the scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally(pub Vec<(String, usize)>);

impl Tally {
    /// Over all environments.
    pub fn total(&self) -> usize {
        self.0.iter().map(|(_, count)| count).sum()
    }

    fn list(&self, separator: &str) -> String {
        let some = self.0.iter().filter(|(_, count)| *count > 0);
        some.map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(separator)
    }

    fn gaps(&self) -> Text {
        match self.total() {
            0 => Text::new("不足なし", "no gap"),
            total => Text::new(
                format!("不足 {total} 件（{}）", self.list("、")),
                format!("{total} {} ({})", if total == 1 { "gap" } else { "gaps" }, self.list(", ")),
            ),
        }
    }

    fn undetermined(&self) -> Text {
        let total = self.total();
        Text::new(
            format!("必須の判定不能 {total} 件（{}）", self.list("、")),
            format!(
                "{total} mandatory {} undetermined ({})",
                if total == 1 { "item" } else { "items" },
                self.list(", ")
            ),
        )
    }
}

/// Gaps, and beside them what is undetermined.
fn both(gaps: &Tally, undetermined: &Tally) -> Text {
    let text = gaps.gaps();
    if undetermined.total() == 0 {
        return text;
    }
    let more = undetermined.undetermined();
    Text::new(format!("{}、{}", text.ja, more.ja), format!("{}; {}", text.en, more.en))
}

/// What ended a command before its result, under its exit code.
pub fn failed(code: u8, why: &Text) -> Text {
    Text::new(format!("終了コード {code}: {}", why.ja), format!("exit {code}: {}", why.en))
}

/// 0: nothing trips.
pub fn clean(rows: usize) -> Text {
    let noun = if rows == 1 { "row" } else { "rows" };
    Text::new(format!("終了コード 0: {rows} 行に不足なし"), format!("exit 0: no gap in {rows} {noun}"))
}

/// 0: nothing may trip.
pub fn never(gaps: &Tally, undetermined: &Tally) -> Text {
    let found = both(gaps, undetermined);
    Text::new(
        format!("終了コード 0（--fail-on never）: {}", found.ja),
        format!("exit 0 (--fail-on never): {}", found.en),
    )
}

/// 1: gaps.
pub fn gaps(gaps: &Tally, undetermined: &Tally) -> Text {
    let found = both(gaps, undetermined);
    Text::new(format!("終了コード 1: {}", found.ja), format!("exit 1: {}", found.en))
}

/// 1: no gap, but undetermined rows, which are to trip as well.
pub fn unknown_trips(undetermined: &Tally) -> Text {
    let text = undetermined.undetermined();
    Text::new(
        format!("終了コード 1（--fail-on unknown）: {}", text.ja),
        format!("exit 1 (--fail-on unknown): {}", text.en),
    )
}

/// 3: no gap, but undetermined rows.
pub fn inconclusive(undetermined: &Tally) -> Text {
    let text = undetermined.undetermined();
    Text::new(
        format!("終了コード 3: 既知の不足はないが、{}", text.ja),
        format!("exit 3: no known gap, but {}", text.en),
    )
}

/// 1: something is worse than in the baseline.
pub fn regressed(regressed: &Tally, undetermined: &Tally) -> Text {
    let total = regressed.total();
    let noun = if total == 1 { "regression" } else { "regressions" };
    let mut text = Text::new(
        format!("終了コード 1（--fail-on regression）: 比較元より悪化 {total} 件（{}）", regressed.list("、")),
        format!("exit 1 (--fail-on regression): {total} {noun} since the base ({})", regressed.list(", ")),
    );
    if undetermined.total() > 0 {
        let more = newly(undetermined);
        text = Text::new(format!("{}、{}", text.ja, more.ja), format!("{}; {}", text.en, more.en));
    }
    text
}

/// 3: nothing is known to be worse, but something cannot be told.
pub fn newly_undetermined(undetermined: &Tally) -> Text {
    let text = newly(undetermined);
    Text::new(
        format!("終了コード 3（--fail-on regression）: 既知の悪化はないが、{}", text.ja),
        format!("exit 3 (--fail-on regression): no known regression, but {}", text.en),
    )
}

fn newly(undetermined: &Tally) -> Text {
    let total = undetermined.total();
    let (noun, verb) = if total == 1 { ("item", "is") } else { ("items", "are") };
    Text::new(
        format!("新たな判定不能または比較不能 {total} 件（{}）", undetermined.list("、")),
        format!("{total} mandatory {noun} {verb} newly undetermined or incomparable ({})", undetermined.list(", ")),
    )
}

/// 0: nothing is worse than in the baseline.
pub fn no_regression(rows: &[(Bucket, u32)]) -> Text {
    let list = |lang, separator| {
        let each = rows.iter().map(|(bucket, count)| format!("{} {count}", words::bucket(*bucket, lang)));
        each.collect::<Vec<_>>().join(separator)
    };
    Text::new(
        format!("終了コード 0（--fail-on regression）: 悪化なし（{}）", list(Lang::Ja, "、")),
        format!("exit 0 (--fail-on regression): no regression ({})", list(Lang::En, ", ")),
    )
}

/// 1: the baseline would be lowered.
pub fn lowered(items: &[String]) -> Text {
    let count = items.len();
    let noun = if count == 1 { "item" } else { "items" };
    Text::new(
        format!(
            "終了コード 1: ベースラインが {count} 件下がるため、受け入れていない。直すか、--allow-regression に理由を書く"
        ),
        format!(
            "exit 1: the baseline would be lower in {count} {noun}, so nothing was accepted; mend that, or give the reason with --allow-regression"
        ),
    )
}

/// 4: no environment could be read, and why: each cause with the environments that it kept from being read.
pub fn no_identity(causes: &[(Option<Cause>, Vec<&str>)]) -> Text {
    let names: Vec<&str> = causes.iter().flat_map(|(_, names)| names).copied().collect();
    let list = |lang: Lang| {
        let each = causes.iter().filter_map(|(cause, names)| {
            let cause = (*cause)?;
            let why = format!("{cause}: {}", identity_failure(cause).get(lang));
            Some(if causes.len() == 1 { why } else { format!("{}: {why}", names.join(", ")) })
        });
        each.collect::<Vec<_>>().join(lang.pick("、", "; "))
    };
    Text::new(
        format!(
            "終了コード 4: どの環境の AWS アカウントも確認できなかった（{}）: {}",
            names.join("、"),
            list(Lang::Ja)
        ),
        format!(
            "exit 4: no selected environment's AWS account could be established ({}): {}",
            names.join(", "),
            list(Lang::En)
        ),
    )
}

/// 5: no row is left.
pub fn nothing_selected() -> Text {
    Text::new("終了コード 5: 絞り込みの結果、対象の行がない", "exit 5: the filters leave no row")
}
