//! What Markdown outputs share: tables whose cells cannot break out.

/// One Markdown table: header, rule, rows. Cells must be escaped already.
pub(crate) fn table<const N: usize>(header: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let line = |cells: [&str; N]| format!("| {} |\n", cells.join(" | "));
    let mut text = line(header) + &line(["---"; N]);
    for row in rows {
        text += &line(row.each_ref().map(String::as_str));
    }
    text
}

/// A text as the content of a cell: what Markdown or HTML would read as markup is escaped, line breaks become spaces.
pub(crate) fn cell(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '|' | '\\' | '`' => escaped.extend(['\\', c]),
            '<' => escaped.push_str("&lt;"),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_stays_in_its_cell() {
        assert_eq!(cell("a|b\n<b>`c`\\"), "a\\|b &lt;b>\\`c\\`\\\\");
        assert_eq!(table(["x"], [[cell("a|b")]]), "| x |\n| --- |\n| a\\|b |\n");
    }
}
