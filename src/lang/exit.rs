//! The sentence that explains the exit code.

use super::Text;

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

/// 4: no environment could be read.
pub fn no_identity(environments: &[&str]) -> Text {
    Text::new(
        format!("終了コード 4: どの環境の AWS アカウントも確認できなかった（{}）", environments.join("、")),
        format!("exit 4: no selected environment's AWS account could be established ({})", environments.join(", ")),
    )
}

/// 5: no row is left.
pub fn nothing_selected() -> Text {
    Text::new("終了コード 5: 絞り込みの結果、対象の行がない", "exit 5: the filters leave no row")
}
