//! What Markdown outputs share: tables whose cells cannot break out.

/// One table: header, rule, rows. Cells must be escaped already.
pub(crate) fn table<'a, R>(header: impl AsRef<[&'a str]>, rows: impl IntoIterator<Item = R>) -> String
where
    R: AsRef<[String]>,
{
    let header = header.as_ref();
    let mut text = format!("| {} |\n|{}\n", header.join(" | "), " --- |".repeat(header.len()));
    for row in rows {
        text += &format!("| {} |\n", row.as_ref().join(" | "));
    }
    text
}

/// A text that came from outside, as the content of a cell or a list item: one line, in which nothing is markup.
///
/// Names of resources are chosen by whoever may create resources. Unescaped they could add cells, links, images or HTML.
pub(crate) fn cell(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let rest = &text[at + c.len_utf8()..];
        match c {
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '#' | '$' => escaped.extend(['\\', c]),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' if starts_entity(rest) => escaped.push_str("&amp;"),
            // GitHub turns bare addresses into links.
            ':' if rest.starts_with('/') => escaped.push_str("\\:"),
            '.' if text[..at].to_ascii_lowercase().ends_with("www") => escaped.push_str("\\."),
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => {
                escaped.push('?')
            }
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped.trim().to_owned()
}

/// Whether a `&` before this text is read as an entity, such as `&lt;` or `&#60;`.
fn starts_entity(rest: &str) -> bool {
    let name = rest.trim_start_matches('#').trim_start_matches(|c: char| c.is_ascii_alphanumeric());
    name.starts_with(';')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Pipes that end a cell: those before which an even number of backslashes stands.
    fn borders(line: &str) -> usize {
        let mut backslashes = 0;
        let mut count = 0;
        for c in line.chars() {
            match c {
                '\\' => backslashes += 1,
                '|' if backslashes % 2 == 0 => {
                    count += 1;
                    backslashes = 0;
                }
                _ => backslashes = 0,
            }
        }
        count
    }

    #[test]
    fn nothing_in_a_cell_is_markup() {
        assert_eq!(cell("a|b\n<b>`c`\\"), "a\\|b &lt;b&gt;\\`c\\`\\\\");
        assert_eq!(cell("[x](http://e) ![i](j)"), "\\[x\\](http\\://e) !\\[i\\](j)");
        assert_eq!(cell("*a* _b_ ~c~ <br> &lt; &#60;"), "\\*a\\* \\_b\\_ \\~c\\~ &lt;br&gt; &amp;lt; &amp;\\#60;");
        assert_eq!(cell("Tavily&Bedrock & others"), "Tavily&Bedrock & others");
        assert_eq!(cell("www.example.com"), "www\\.example.com");
        assert_eq!(cell("arn:aws:s3:::a\u{202e}b"), "arn:aws:s3:::a?b");
    }

    #[test]
    fn a_table_has_a_rule_as_wide_as_its_header() {
        assert_eq!(table(["x", "y"], [["1".to_owned(), "2".to_owned()]]), "| x | y |\n| --- | --- |\n| 1 | 2 |\n");
    }

    proptest! {
        #[test]
        fn a_cell_stays_in_its_cell(text in any::<String>()) {
            let line = table(["a", "b"], [[cell(&text), cell(&text)]]);
            let row = line.lines().nth(2).unwrap_or_default();
            prop_assert_eq!(line.lines().count(), 3, "{:?}", line);
            prop_assert_eq!(borders(row), 3, "{:?}", row);
            prop_assert!(!row.contains(['<', '>']), "{:?}", row);
        }

        #[test]
        fn hostile_characters_stay_text(text in r"[|`<\[\]*_\\~#&:/.w!()\n\r -]{0,40}") {
            let escaped = cell(&text);
            let mut rest = escaped.chars();
            while let Some(c) = rest.next() {
                prop_assert!(!"|`<>*_[]~#".contains(c), "{:?} becomes {:?}", text, escaped);
                if c == '\\' {
                    rest.next();
                }
            }
        }
    }
}
