use proptest::prelude::*;

use super::*;

/// The words of one shell command line, or none if a quote is left open or anything is outside of quotes that a shell
/// would act on. Knows single quotes, `$'…'` and `\'`, the only quoting that is written here.
pub(crate) fn shell_words(line: &str) -> Option<Vec<String>> {
    let (mut words, mut word, mut open) = (Vec::new(), String::new(), false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\'' => {
                open = true;
                loop {
                    match chars.next()? {
                        '\'' => break,
                        c => word.push(c),
                    }
                }
            }
            '$' if chars.peek() == Some(&'\'') => {
                open = true;
                chars.next();
                ansi_c(&mut chars, &mut word)?;
            }
            '\\' if matches!(chars.peek(), Some('\'' | '\n')) => {
                if chars.next() == Some('\'') {
                    word.push('\'');
                }
            }
            ' ' | '\n' => {
                if open || !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                open = false;
            }
            c if c.is_ascii_alphanumeric() || "-_=./:,".contains(c) => word.push(c),
            _ => return None,
        }
    }
    if open || !word.is_empty() {
        words.push(word);
    }
    Some(words)
}

fn ansi_c(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, word: &mut String) -> Option<()> {
    loop {
        match chars.next()? {
            '\'' => return Some(()),
            '\\' => match chars.next()? {
                'x' => word.push(hex(chars, 2)?),
                'u' => word.push(hex(chars, 4)?),
                c @ ('\\' | '\'') => word.push(c),
                _ => return None,
            },
            c => word.push(c),
        }
    }
}

fn hex(chars: &mut impl Iterator<Item = char>, digits: usize) -> Option<char> {
    char::from_u32(u32::from_str_radix(&chars.take(digits).collect::<String>(), 16).ok()?)
}

/// The value of a quoted HCL string, or none if it ends early, runs over a line or interpolates.
fn hcl_value(quoted: &str) -> Option<String> {
    let mut chars = quoted.strip_prefix('"')?.chars().peekable();
    let mut value = String::new();
    loop {
        match chars.next()? {
            '"' => return chars.next().is_none().then_some(value),
            '\n' => return None,
            '\\' => match chars.next()? {
                'n' => value.push('\n'),
                'u' => value.push(hex(&mut chars, 4)?),
                c @ ('"' | '\\') => value.push(c),
                _ => return None,
            },
            c @ ('$' | '%') => match chars.peek() {
                Some('{') => return None,
                Some(&next) if next == c => {
                    chars.next();
                    value.push(c);
                    match chars.next()? {
                        '{' => value.push('{'),
                        _ => return None,
                    }
                }
                _ => value.push(c),
            },
            c => value.push(c),
        }
    }
}

/// Names that try to get out.
pub(crate) fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "'",
        "\"",
        "\\",
        "$",
        "%",
        "{",
        "}",
        "${",
        "%{",
        "$(",
        "`",
        "\n",
        "\r",
        "\t",
        "\u{1b}[2J",
        "\u{202e}",
        "\u{85}",
        ";",
        " ",
        "#",
        "''",
        "EOF",
        "rm",
        "é",
        "監",
        "\u{0}",
        "u0024",
    ]);
    prop::collection::vec(pieces, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn a_shell_word_is_one_word_with_the_name_as_its_value(name in hostile()) {
        let line = format!("aws x --name {} --more", shell(&name));
        let expected = ["aws", "x", "--name", &name, "--more"].map(str::to_owned);
        prop_assert_eq!(shell_words(&line), Some(expected.to_vec()), "{}", line);
        prop_assert!(!line.chars().any(acts_on_terminal));
    }

    #[test]
    fn json_in_the_shell_is_one_word_that_parses_back(names in prop::collection::vec(hostile(), 0..3)) {
        let elements: Vec<serde_json::Value> = names.iter().map(|name| serde_json::json!({ name: name })).collect();
        let words = shell_words(&shell_json(&elements)).unwrap();
        prop_assert_eq!(words.len(), 1);
        prop_assert_eq!(serde_json::from_str::<Vec<serde_json::Value>>(&words[0]).unwrap(), elements);
    }

    #[test]
    fn an_hcl_string_has_the_name_as_its_value(name in hostile()) {
        let quoted = hcl(&name);
        prop_assert_eq!(hcl_value(&quoted), Some(name), "{}", quoted);
        prop_assert!(!quoted.chars().any(acts_on_terminal));
    }

    #[test]
    fn a_yaml_string_is_one_line_with_the_name_as_its_value(name in hostile()) {
        let quoted = yaml(&name);
        prop_assert_eq!(serde_json::from_str::<String>(&quoted).unwrap(), name);
        prop_assert!(!quoted.chars().any(acts_on_terminal));
    }

    #[test]
    fn labels_and_comments_cannot_leave_their_place(name in hostile()) {
        let label = label(&name);
        prop_assert!(label.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-'));
        prop_assert!(label.starts_with(|c: char| c.is_ascii_alphabetic()));
        prop_assert!(!comment(&name).chars().any(acts_on_terminal));
    }
}

#[test]
fn ordinary_names_read_as_they_are() {
    assert_eq!(shell("jmc-prd-output"), "'jmc-prd-output'");
    assert_eq!(shell("it's"), r"'it'\''s'");
    assert_eq!(shell("a\nb"), r"$'a\x0ab'");
    assert_eq!(hcl("a\"b\\c${d}"), r#""a\"b\\c$${d}""#);
    assert_eq!(label("/ecs/web.1"), "r__ecs_web_1");
    assert_eq!(label("my-trail"), "my-trail");
}

#[test]
fn retention_is_the_shortest_offered_that_suffices() {
    assert_eq!([365, 366, 3653, 3654].map(offered_retention), [Some(365), Some(400), Some(3653), None]);
    assert!(retention_command("r", "g", Some(5000)).starts_with("aws logs delete-retention-policy"));
}

/// The remedies as a reviewer reads them.
pub(crate) fn shown(remedies: &[Remedy]) -> String {
    let shown = remedies.iter().map(|it| {
        let resource = it.resource.as_deref().unwrap_or("(row)");
        let Text { ja, en } = &it.summary;
        let config = if it.config.is_empty() { String::new() } else { format!("--- config\n{}", it.config) };
        format!("{resource}\n{ja}\n{en}\n--- cli\n{}--- terraform\n{}{config}", it.cli, it.terraform)
    });
    shown.collect::<Vec<_>>().join("\n")
}

/// Asserts that a remedy holds nothing that acts on a terminal, that its commands are commands of `aws` only, and that its
/// Terraform text has balanced quotes and braces and interpolates nothing.
pub(crate) fn assert_inert(remedy: &Remedy) {
    for line in remedy.cli.lines().chain(remedy.terraform.lines()).chain(remedy.config.lines()) {
        assert!(!line.chars().any(acts_on_terminal), "{line:?}");
    }
    assert_commands(&remedy.cli);
    assert!(remedy.config.is_empty() || remedy.config.starts_with("# audit-gap.yaml\n"), "{}", remedy.config);
    let mut depth = 0;
    for line in remedy.terraform.lines().filter(|line| !line.trim_start().starts_with('#')) {
        for piece in outside_of_strings(line) {
            depth += piece.matches('{').count();
            depth -= piece.matches('}').count();
            assert!(!piece.contains("${") && !piece.contains("%{"), "{line}");
        }
    }
    assert_eq!(depth, 0, "{}", remedy.terraform);
}

/// Lines of comment, and commands of `aws` whose every word is quoted or harmless. A command substitution is written for
/// the key of a trail only; `jq` and files for the lifecycle rules of a bucket and the policy of a key only.
fn assert_commands(cli: &str) {
    let code: String = cli.split_inclusive('\n').filter(|line| !line.starts_with("# ")).collect();
    let code =
        code.replace("\njq ", "\naws ").replace(" > lifecycle", " lifecycle").replace(" > key-policy", " key-policy");
    for command in code.split("\naws ") {
        let command = command.strip_prefix("aws ").unwrap_or(command);
        if command.trim().is_empty() || command.contains("\"$(aws cloudtrail get-trail ") {
            continue;
        }
        let words = shell_words(command);
        assert!(words.is_some(), "{command}");
        assert!(words.unwrap()[0].chars().all(|c| c.is_ascii_alphanumeric() || c == '-'), "{command}");
    }
}

/// What of a line of HCL is not in a string. Panics if a string does not end on the line, or interpolates.
fn outside_of_strings(line: &str) -> Vec<String> {
    let (mut pieces, mut piece, mut chars) = (Vec::new(), String::new(), line.char_indices());
    while let Some((at, c)) = chars.next() {
        if c != '"' {
            piece.push(c);
            continue;
        }
        pieces.push(std::mem::take(&mut piece));
        let mut end = None;
        while let Some((here, c)) = chars.next() {
            match c {
                '\\' => drop(chars.next()),
                '"' => {
                    end = Some(here);
                    break;
                }
                _ => {}
            }
        }
        let end = end.unwrap_or_else(|| panic!("a string does not end: {line}"));
        assert!(hcl_value(&line[at..=end]).is_some(), "{line}");
    }
    pieces.push(piece);
    pieces
}
