//! Text that is to be used in one account after another.

/// Pieces of commands or of Terraform text, each with the account whose resources it is about; none is the environment's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Script(Vec<(Option<String>, String)>);

impl Script {
    /// Adds lines, the last of which need not end, behind `between` if there are some of the account already.
    pub(crate) fn add(&mut self, account: Option<&str>, lines: &str, between: &str) {
        if lines.is_empty() {
            return;
        }
        let lines = lines.trim_end();
        match self.0.last_mut() {
            Some((last, text)) if last.as_deref() == account => *text += &format!("{between}{lines}\n"),
            _ => self.0.push((account.map(str::to_owned), format!("{lines}\n"))),
        }
    }

    /// These pieces, then those.
    pub(crate) fn append(&mut self, other: Self, between: &str) {
        for (account, lines) in other.0 {
            self.add(account.as_deref(), &lines, between);
        }
    }

    /// Whether some piece holds these lines.
    pub(crate) fn holds(&self, lines: &str) -> bool {
        self.0.iter().any(|(_, text)| text.contains(lines.trim_end()))
    }

    /// All of it. Before each piece of another account than the one before it, beginning with the environment's own, stands
    /// the line that `mark` makes for it.
    pub(crate) fn text(&self, between: &str, mark: impl Fn(Option<&str>) -> String) -> String {
        let (mut text, mut here) = (String::new(), None);
        for (account, lines) in &self.0 {
            if !text.is_empty() {
                text += between;
            }
            if account.as_deref() != here {
                here = account.as_deref();
                text += &format!("{}\n", mark(here));
            }
            text += lines;
        }
        text
    }
}
