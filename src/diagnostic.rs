//! What is wrong with a file that a person wrote, and what would be right: file, line, column, the line itself, a caret.
//!
//! The wording of each [`Problem`] is in `lang/diagnostic.rs`.

use std::fmt;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use crate::lang::{Lang, Text};

/// A file as it was read: its name as the user knows it, and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// The path that messages show.
    pub name: String,
    /// The content; text is expected, and checked by the parser.
    pub bytes: Vec<u8>,
}

impl SourceFile {
    /// A file from its displayed name and its content.
    pub fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), bytes: bytes.into() }
    }

    /// The last part of the name, by which the files of a matrix are told apart.
    pub fn base_name(&self) -> &str {
        self.name.rsplit(['/', '\\']).next().unwrap_or(&self.name)
    }

    /// A diagnostic at a line and column of this file; line and column 0 mean the file as a whole.
    pub fn diagnostic(&self, (line, column): (u32, u32), problem: Problem) -> Diagnostic {
        let source_line = match usize::try_from(line) {
            Ok(line @ 1..) => self.bytes.split(|byte| *byte == b'\n').nth(line - 1).map(visible_line),
            _ => None,
        };
        Diagnostic { file: self.name.clone(), line, column, problem, source_line: source_line.unwrap_or_default() }
    }
}

/// The line as it is shown: a tab takes one column, and bytes that are no text show as the replacement character.
fn visible_line(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.trim_end_matches('\r').chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// One thing that is wrong in one place of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file, as the user named it.
    pub file: String,
    /// The line, counted from 1; 0 if the file as a whole is meant.
    pub line: u32,
    /// The column in characters, counted from 1; 0 if the file as a whole is meant.
    pub column: u32,
    /// What is wrong.
    pub problem: Problem,
    /// The line itself.
    pub source_line: String,
}

impl Diagnostic {
    /// What is wrong, in one sentence.
    pub fn message(&self, lang: Lang) -> String {
        self.problem.message().get(lang).to_owned()
    }

    /// What would be right, if that can be said.
    pub fn help(&self, lang: Lang) -> Option<String> {
        self.problem.help().map(|text| text.get(lang).to_owned())
    }

    /// The diagnostic as a person reads it: `file:line:column`, the line, a caret, and the help. Ends without a newline.
    pub fn render(&self, lang: Lang, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let title = Level::ERROR.with_name(lang.pick("エラー", "error")).primary_title(self.message(lang));
        let group = if self.line == 0 {
            title.element(Origin::path(&self.file))
        } else {
            let line_start = usize::try_from(self.line).unwrap_or(1);
            let caret = AnnotationKind::Primary.span(token(&self.source_line, self.column));
            title.element(Snippet::source(&self.source_line).path(&self.file).line_start(line_start).annotation(caret))
        };
        let group = match self.help(lang) {
            Some(help) => group.element(Level::HELP.with_name(lang.pick("ヒント", "help")).message(help)),
            None => group,
        };
        renderer.render(&[group])
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message(Lang::En))
    }
}

impl std::error::Error for Diagnostic {}

/// All diagnostics, one after the other with an empty line between them.
pub fn render_all(diagnostics: &[Diagnostic], lang: Lang, colour: bool) -> String {
    let rendered: Vec<String> = diagnostics.iter().map(|diagnostic| diagnostic.render(lang, colour)).collect();
    rendered.join("\n\n")
}

/// The byte range of the YAML token that starts at a column (in characters, from 1), for underlining.
fn token(line: &str, column: u32) -> std::ops::Range<usize> {
    let skip = usize::try_from(column.saturating_sub(1)).unwrap_or(0);
    let start = line.char_indices().nth(skip).map_or(line.len(), |(at, _)| at);
    let rest = &line[start..];
    let length = match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => rest[1..].find(quote).map_or(rest.len(), |at| at + 2),
        Some(open @ ('[' | '{')) => open.len_utf8(),
        Some(_) => {
            let end = [",", "]", "}", ": ", " #"].iter().filter_map(|stop| rest.find(stop)).min().unwrap_or(rest.len());
            rest[..end].trim_end_matches([' ', ':']).len()
        }
        None => 0,
    };
    start..start + length
}

/// What can be wrong with a matrix or a project file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The file or directory cannot be read.
    Unreadable {
        /// What the operating system says.
        detail: Text,
    },
    /// A matrix directory lacks one of its files.
    MissingFile {
        /// Every file that a matrix directory must hold.
        needed: Vec<String>,
    },
    /// The file is no UTF-8 text.
    NotUtf8,
    /// The file exceeds what the parser takes.
    TooLarge {
        /// The limit that was exceeded.
        limit: Limit,
    },
    /// The file uses YAML anchors, aliases, merge keys or tags.
    YamlFeature,
    /// The file is no YAML.
    Syntax {
        /// The parser's words.
        detail: String,
    },
    /// The file holds more than one YAML document.
    SeveralDocuments,
    /// A mapping has a key that nobody reads.
    UnknownKey {
        /// The key.
        key: String,
        /// The keys that may stand there.
        allowed: Vec<String>,
    },
    /// A mapping lacks a key.
    MissingKey {
        /// The key.
        key: String,
    },
    /// A mapping has the same key twice.
    DuplicateKey {
        /// The key.
        key: String,
    },
    /// A value has another shape than its key takes, for example a list where a text is expected.
    WrongType {
        /// What is expected, in the parser's words.
        expected: String,
    },
    /// A value is none of the words that its key takes.
    UnknownValue {
        /// The value.
        value: String,
        /// The values that may stand there.
        allowed: Vec<String>,
    },
    /// A mapping must have exactly one key, the name of what it configures.
    OneKey,
    /// An id is defined nowhere.
    UnknownId {
        /// What the id names.
        noun: Noun,
        /// The id.
        id: String,
        /// The ids that are defined.
        known: Vec<String>,
    },
    /// An id is defined twice, or named twice in one list.
    DuplicateId {
        /// What the id names.
        noun: Noun,
        /// The id.
        id: String,
        /// The line where it stands first.
        first_line: u32,
    },
    /// An entry that every matrix must hold is absent.
    MissingEntry {
        /// What is absent.
        noun: Noun,
        /// Its id.
        id: String,
    },
    /// A list or text is empty where that says nothing.
    Empty {
        /// Its key.
        key: &'static str,
    },
    /// Keys that exclude each other stand together.
    Conflict {
        /// The keys.
        keys: Vec<&'static str>,
    },
    /// None of several keys is present, and exactly one must be.
    NoneOf {
        /// The keys.
        keys: Vec<&'static str>,
    },
    /// A key has no effect without another.
    Requires {
        /// The key that stands alone.
        key: &'static str,
        /// The key that it needs.
        needed: &'static str,
    },
    /// A row that means no resources is bound to some.
    NoResources {
        /// The row's id.
        component: String,
        /// The key that binds.
        key: &'static str,
    },
    /// A row that means resources of another type is bound to log groups.
    NoLogGroups {
        /// The row's id.
        component: String,
        /// The key that stands there.
        key: &'static str,
    },
    /// A statement ends before it begins.
    Reversed {
        /// The first day.
        from: String,
        /// The last day.
        until: String,
    },
    /// A value has not the form of what it stands for.
    Malformed {
        /// The form.
        form: Form,
        /// The value.
        value: String,
    },
    /// The role belongs to another account than the one that the environment is guarded by.
    AccountMismatch {
        /// The environment's account.
        account: String,
        /// The role's account.
        role_account: String,
    },
    /// An account is named twice in one environment.
    AccountRepeated {
        /// The account.
        account: String,
    },
}

/// What an id names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noun {
    /// A component row.
    Component,
    /// A threat row.
    Threat,
    /// A group of component rows.
    Category,
    /// A threat category, Ⅰ to Ⅵ.
    ThreatCategory,
    /// The way by which a component is used.
    AccessRoute,
    /// A notification mark.
    NotificationMark,
    /// A declared status.
    Status,
    /// A note below the table.
    Note,
    /// A component without a row of its own.
    Outside,
    /// A record item.
    RecordItem,
    /// An environment.
    Environment,
}

/// The form that a value must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// An id: lower-case ASCII letters and digits, joined by hyphens.
    Slug,
    /// The id of a threat or threat category: ASCII letters and digits, joined by hyphens.
    ThreatId,
    /// An AWS account id.
    Account,
    /// An AWS region.
    Region,
    /// An ARN.
    Arn,
    /// The ARN of an IAM role.
    RoleArn,
    /// A role session's name.
    SessionName,
    /// A path to a field of a record.
    FieldPath,
    /// A calendar date.
    Date,
    /// A number of days.
    Days,
    /// An IANA time zone.
    TimeZone,
    /// A glob.
    Glob,
    /// A placeholder in a name.
    Placeholder,
}

/// What the parser takes at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Bytes of a file.
    Bytes(usize),
    /// Nodes of a document.
    Nodes(usize),
    /// Nesting.
    Depth(usize),
}

/// The known word that was probably meant: the nearest one, if it is near enough. Of a word as short as a mark, nothing
/// can be told.
pub(crate) fn nearest<'a>(word: &str, known: &'a [String]) -> Option<&'a str> {
    let limit = match word.chars().count() {
        0..3 => 0,
        length => length.div_ceil(3),
    };
    let distances = known.iter().map(|candidate| (distance(word, candidate), candidate.as_str()));
    distances.filter(|(distance, _)| *distance <= limit).min_by_key(|(distance, _)| *distance).map(|(_, found)| found)
}

/// Levenshtein distance in characters, without regard to ASCII case.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.to_ascii_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.to_ascii_lowercase().chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_takes_typing_errors_and_leaves_strangers() {
        let known: Vec<String> = ["dynamodb", "cloudtrail", "s3-output"].map(String::from).to_vec();
        assert_eq!(nearest("dynamdb", &known), Some("dynamodb"));
        assert_eq!(nearest("CloudTrial", &known), Some("cloudtrail"));
        assert_eq!(nearest("s3_output", &known), Some("s3-output"));
        assert_eq!(nearest("kinesis", &known), None);
        assert_eq!(nearest("〇", &["◎".to_owned(), "○".to_owned()]), None);
    }

    #[test]
    fn the_caret_covers_the_token_that_is_wrong() {
        let line = r#"  - { mark: "◎", id: 必須, name: x } # end"#;
        let cut = |column| &line[token(line, column)];
        assert_eq!(cut(13), "\"◎\"");
        assert_eq!(cut(22), "必須");
        assert_eq!(cut(7), "mark");
        assert_eq!(&"key:"[token("key:", 1)], "key");
        assert_eq!(token("short", 40), 5..5);
    }

    #[test]
    fn a_line_with_tabs_and_broken_bytes_is_shown_all_the_same() {
        let source = SourceFile::new("a.yaml", b"ok\n\tb\xff\r\n".to_vec());
        let diagnostic = source.diagnostic((2, 3), Problem::NotUtf8);
        assert_eq!(diagnostic.source_line, " b\u{fffd}");
        assert_eq!(source.diagnostic((9, 1), Problem::NotUtf8).source_line, "");
    }
}
