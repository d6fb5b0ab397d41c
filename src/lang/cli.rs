//! What the command line says when it cannot do what it was asked, and what would be right.

use std::io;

use super::{Lang, Text, compare, report};
use crate::compare::load::ReportError;
use crate::diagnostic::nearest;
use crate::facts::Cause;
use crate::facts::snapshot::{SCHEMA_VERSION, SnapshotError};
use crate::monthly::Month;

/// Why a command ends without its result.
#[derive(Debug)]
pub enum Complaint<'a> {
    /// A file cannot be read.
    Unreadable {
        /// The file's path.
        path: &'a str,
        /// Why.
        error: &'a io::Error,
    },
    /// A file is larger than what is read.
    TooLarge {
        /// The file's path.
        path: &'a str,
        /// Bytes that are read at most.
        limit: u64,
    },
    /// A file cannot be written; what stood there stands there still.
    Unwritable {
        /// The file's path, or what else is written to.
        path: &'a str,
        /// Why.
        error: &'a io::Error,
    },
    /// Two options name one file, and it would be lost.
    SameFile {
        /// The option that would write the file.
        writing: &'a str,
        /// The option that names it as well.
        other: &'a str,
    },
    /// A file is to be written where a directory is.
    IsDirectory(&'a str),
    /// `init` finds a file that it would replace.
    IsThere(&'a str),
    /// A matrix or project file is invalid.
    Invalid {
        /// How many things are wrong.
        count: usize,
    },
    /// The arguments themselves.
    Misuse(Misuse),
    /// A file is no snapshot that can be replayed.
    Snapshot {
        /// The file's path.
        path: &'a str,
        /// Why.
        error: SnapshotError,
    },
    /// A file is no report that can be compared.
    Report {
        /// The file's path.
        path: &'a str,
        /// Why, and where.
        error: ReportError,
    },
    /// `--fail-on regression` without anything to compare with.
    NoBaseline,
    /// A month had not begun when the facts were collected.
    MonthToCome {
        /// The month.
        month: Month,
        /// When the facts were collected.
        collected: Month,
    },
    /// A month of which the demo has no facts.
    NotInDemo {
        /// The month.
        month: Month,
        /// The months of which it has some.
        held: &'a [Month],
    },
    /// `--env all` without anything that names the environments.
    AllOfNothing,
    /// An environment that the matrix does not know.
    NoSuchEnvironment(&'a str, &'a [&'a str]),
    /// An environment that the snapshot does not hold.
    NotInSnapshot(&'a str, &'a [&'a str]),
    /// An environment that the project file does not name.
    NotInProject(&'a str, &'a str),
    /// A row that the matrix does not know.
    NoSuchRow(&'a str, &'a [&'a str]),
    /// A schema that there is not.
    NoSuchSchema(&'a str, &'a [&'a str]),
    /// The filters leave no row.
    NoRow,
    /// A configured region is disabled.
    DisabledRegions {
        /// The environment's name.
        environment: &'a str,
        /// The account.
        account: &'a str,
        /// The regions.
        regions: &'a [String],
    },
    /// A live scan in a build without the SDK.
    BuiltWithoutAws,
    /// Ctrl-C or SIGTERM.
    Interrupted,
    /// Something that this program cannot mend or explain: the runtime does not start, a value has no JSON.
    Internal(String),
}

impl Complaint<'_> {
    /// The sentence.
    pub fn text(&self) -> Text {
        match self {
            Self::Unreadable { path, error } => {
                let Text { ja, en } = os_error(error);
                Text::new(format!("{path} を読み込めない: {ja}"), format!("cannot read {path}: {en}"))
            }
            Self::TooLarge { path, limit } => Text::new(
                format!("{path} を読み込めない: {limit} バイトを超えている。ファイルの指定を確認する"),
                format!("cannot read {path}: it has more than {limit} bytes; is it the file that is meant?"),
            ),
            Self::Unwritable { path: "-", error } => {
                let Text { ja, en } = os_error(error);
                Text::new(format!("標準出力に書き込めない: {ja}"), format!("cannot write standard output: {en}"))
            }
            Self::Unwritable { path, error } => {
                let Text { ja, en } = os_error(error);
                Text::new(
                    format!("{path} に書き込めない: {ja}。元の内容は変わっていない"),
                    format!("cannot write {path}: {en}; nothing was changed there"),
                )
            }
            Self::SameFile { writing, other } => Text::new(
                format!("{writing} と {other} が同じファイルを指している。上書きで失われるため、別の名前を指定する"),
                format!("{writing} and {other} name the same file, which would be lost; name another"),
            ),
            Self::IsDirectory(path) => Text::new(
                format!("{path} はディレクトリなので書き込めない。ファイル名を指定する"),
                format!("cannot write {path}: it is a directory; name a file"),
            ),
            Self::IsThere(path) => Text::new(
                format!("{path} は既にある。--force で置き換えるか、別の名前を指定する"),
                format!("{path} is there already; --force replaces it, another name leaves it"),
            ),
            Self::Invalid { count } => Text::new(
                format!("誤りが {count} 件ある"),
                format!("{count} {}", if *count == 1 { "error" } else { "errors" }),
            ),
            Self::Misuse(misuse) => {
                let Text { ja, en } = misuse.text();
                Text::new(format!("{ja}（使い方は --help）"), format!("{en} (--help tells more)"))
            }
            Self::Snapshot { path, error } => snapshot(path, error),
            Self::Report { path, error } => compare::no_report(path, error),
            Self::NoBaseline => Text::new(
                "--fail-on regression には --baseline FILE が必要。以前の `--format json` のレポートを指定する",
                "--fail-on regression needs --baseline FILE: any earlier report of `--format json`",
            ),
            Self::MonthToCome { month, collected } => Text::new(
                format!(
                    "{month} はまだ始まっていない。設定を読んだのは {collected} なので、{collected} 以前の月を指定する"
                ),
                format!(
                    "{month} had not begun when the facts were collected, in {collected}; name {collected} or an earlier month"
                ),
            ),
            Self::NotInDemo { month, held } => {
                let held = held.iter().map(Month::to_string).collect::<Vec<_>>().join(", ");
                Text::new(
                    format!("デモに {month} の設定はない。あるのは {held}"),
                    format!("the demo has no facts of {month}; it has those of {held}"),
                )
            }
            Self::AllOfNothing => Text::new(
                "--env all には環境を並べた設定ファイルが必要。`audit-gap init` で作成できる",
                "--env all needs a project file that names the environments; `audit-gap init` writes one",
            ),
            Self::NoSuchEnvironment(name, known) => no_such("環境", "environment", name, known),
            Self::NoSuchRow(name, known) => no_such("行", "row", name, known),
            Self::NoSuchSchema(name, known) => no_such("スキーマ", "schema", name, known),
            Self::NotInSnapshot(name, held) => Text::new(
                format!("スナップショットに環境 `{name}` がない。あるのは {}", held.join(", ")),
                format!("the snapshot does not hold environment `{name}`; it holds {}", held.join(", ")),
            ),
            Self::NotInProject(name, file) => Text::new(
                format!("{file} に環境 `{name}` への接続方法がない。`environments` に追加する"),
                format!("{file} does not say how to reach environment `{name}`; add it under `environments`"),
            ),
            Self::NoRow => Text::new(
                "条件に合う行がない。--env と --component を見直す",
                "the filters leave no row; choose other --env or --component values",
            ),
            Self::DisabledRegions { environment, account, regions } => Text::new(
                format!(
                    "環境 `{environment}`: リージョン {} はアカウント {account} で有効になっていない。`regions` から外すか、有効にする",
                    regions.join(", ")
                ),
                format!(
                    "environment `{environment}`: {} not enabled in account {account}; take it out of `regions` or enable it",
                    regions.join(", ")
                ),
            ),
            Self::BuiltWithoutAws => Text::new(
                "この audit-gap は AWS なしでビルドされている (--no-default-features)。--demo か --snapshot を使うか、既定の機能でビルドする",
                "this audit-gap was built without AWS (--no-default-features): use --demo or --snapshot, or build it with default features",
            ),
            Self::Interrupted => {
                Text::new("中断された。書きかけのファイルは残っていない", "interrupted; no file was left half-written")
            }
            Self::Internal(error) => Text::new(format!("内部エラー: {error}"), format!("internal error: {error}")),
        }
    }
}

/// What is wrong with the arguments themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misuse {
    /// An option, argument or subcommand that there is not, and the one that was probably meant.
    Unknown(String, Option<String>),
    /// A subcommand that there is not, and that is like none that there is.
    NoSuchCommand(String),
    /// An option's value that it does not take, and the values that it takes, if they are few.
    Value {
        /// The option.
        option: String,
        /// The value.
        value: String,
        /// What it takes.
        possible: Vec<String>,
    },
    /// An option without its value.
    NoValue(String),
    /// Options that must be given.
    Missing(Vec<String>),
    /// An option that excludes others.
    Conflict(String, Vec<String>),
    /// An option that may be given once.
    Repeated(String),
    /// No subcommand.
    NoCommand,
    /// An argument that is no text.
    NotUtf8,
    /// Something else, in the parser's words.
    Other(String),
}

impl Misuse {
    fn text(&self) -> Text {
        match self {
            Self::Unknown(given, None) if given.starts_with('-') => {
                Text::new(format!("`{given}` というオプションはない"), format!("there is no option `{given}`"))
            }
            Self::Unknown(given, None) => {
                Text::new(format!("`{given}` は余分な引数である"), format!("`{given}` is an argument too many"))
            }
            Self::NoSuchCommand(given) => {
                Text::new(format!("`{given}` というサブコマンドはない"), format!("there is no command `{given}`"))
            }
            Self::Unknown(given, Some(meant)) => Text::new(
                format!("`{given}` という指定はない。`{meant}` のことか"),
                format!("there is no `{given}`; is `{meant}` meant?"),
            ),
            Self::Value { option, value, possible } if possible.is_empty() => {
                Text::new(format!("`{value}` は {option} の値にならない"), format!("`{value}` is no value of {option}"))
            }
            Self::Value { option, value, possible } => Text::new(
                format!("`{value}` は {option} の値にならない。指定できるのは {}", possible.join(", ")),
                format!("`{value}` is no value of {option}; it takes {}", possible.join(", ")),
            ),
            Self::NoValue(option) => Text::new(format!("{option} に値がない"), format!("{option} lacks its value")),
            Self::Missing(options) => Text::new(
                format!("{} の指定が必要", options.join("、")),
                format!("{} must be given", options.join(", ")),
            ),
            Self::Conflict(option, others) => Text::new(
                format!("{option} は {} と同時に指定できない", others.join("、")),
                format!("{option} cannot be used with {}", others.join(", ")),
            ),
            Self::Repeated(option) => {
                Text::new(format!("{option} は1回だけ指定できる"), format!("{option} can be given only once"))
            }
            Self::NoCommand => Text::new("サブコマンドの指定が必要", "name a command"),
            Self::NotUtf8 => Text::new("引数が UTF-8 ではない", "an argument is not UTF-8"),
            Self::Other(words) => Text::new(words, words),
        }
    }
}

/// What the operating system says, without its number and without the names of our temporary files.
pub(crate) fn os_error(error: &io::Error) -> Text {
    use io::ErrorKind as Kind;
    let (ja, en) = match error.kind() {
        Kind::NotFound => ("ファイルまたはディレクトリがない", "there is no such file or directory"),
        Kind::PermissionDenied => ("許可されていない", "permission denied"),
        Kind::ReadOnlyFilesystem => ("読み取り専用のファイルシステムにある", "the file system is read-only"),
        Kind::StorageFull | Kind::QuotaExceeded => ("空き容量がない", "there is no space left"),
        Kind::IsADirectory => ("ディレクトリである", "it is a directory"),
        Kind::NotADirectory => ("パスの途中がディレクトリではない", "a part of the path is no directory"),
        Kind::InvalidFilename => ("名前が長すぎるか、使えない", "the name is too long or not valid"),
        _ => return Text::new(error.to_string(), error.to_string()),
    };
    Text::new(ja, en)
}

/// The project file was written.
pub fn project_written(path: &str) -> Text {
    Text::new(
        format!("{path} を作成した。アカウントとリソースを書き込んでから、`audit-gap scan --env all` を実行する"),
        format!("wrote {path}; name your accounts and resources in it, then run `audit-gap scan --env all`"),
    )
}

/// The matrix is valid.
pub fn valid(components: usize, threats: usize, digest: &str) -> Text {
    Text::new(
        format!("有効: コンポーネント {components} 行、脅威 {threats} 行、{digest}"),
        format!("valid: {components} components, {threats} threats, {digest}"),
    )
}

/// What was probably meant, or all that there is.
fn no_such(ja: &str, en: &str, name: &str, known: &[&str]) -> Text {
    let words: Vec<String> = known.iter().map(|it| (*it).to_owned()).collect();
    if let Some(meant) = nearest(name, &words) {
        return Text::new(
            format!("{ja} `{name}` はない。`{meant}` のことか"),
            format!("there is no {en} `{name}`; is `{meant}` meant?"),
        );
    }
    let known = known.join(", ");
    Text::new(
        format!("{ja} `{name}` はない。あるのは {known}"),
        format!("there is no {en} `{name}`; there are {known}"),
    )
}

/// The English sentence is the error's own.
fn snapshot(path: &str, error: &SnapshotError) -> Text {
    let ja = match error {
        SnapshotError::Unparsable(detail) => {
            format!("完全なスナップショットではない ({detail})。--save-snapshot で取り直す")
        }
        SnapshotError::Foreign => {
            "audit-gap のスナップショットではない (`format` が `audit-gap-snapshot` でない)".to_owned()
        }
        SnapshotError::OtherVersion { found } => format!(
            "スナップショットの形式がバージョン {found} で、この audit-gap が読むのは {SCHEMA_VERSION}。書き出した audit-gap を使う"
        ),
        SnapshotError::DigestMismatch { computed, stated } => format!(
            "破損または改変されている: 内容のダイジェストは {computed}、ファイルの記載は {stated}。証拠は手で変更できない。元のファイルを使うか、取り直す"
        ),
        SnapshotError::DuplicateEnvironment(name) => format!("環境 `{name}` が2回含まれている"),
    };
    Text::new(format!("{path}: {ja}"), format!("{path}: {error}"))
}

/// There is nothing to sample.
pub fn no_sampled_group() -> Text {
    Text::new(
        "--sample-logs の対象がない。audit-gap.yaml でアプリケーションの行に log_groups を指定する",
        "--sample-logs has nothing to sample: bind log_groups to the rows of applications in audit-gap.yaml",
    )
}

/// Several policies are to be attached.
pub fn policies(count: usize, quota: usize) -> Text {
    Text::new(
        format!("ポリシーは {count} 個。1個では管理ポリシーの上限 {quota} 文字を超えるため、すべてをアタッチする"),
        format!("{count} policies: one would exceed the {quota} characters of a managed policy; attach all of them"),
    )
}

/// An environment of which nothing is known: why, and what to do.
pub fn unreached(environment: &str, cause: Cause, message: &str) -> Text {
    // The call needs no permission, so that there is none to name.
    let [ja, en] = [Lang::Ja, Lang::En].map(|lang| report::remedy(cause, "sts:GetCallerIdentity", lang));
    Text::new(
        format!("環境 {environment}: {cause}: {message}。{ja}"),
        format!("environment {environment}: {cause}: {message}; {en}"),
    )
}
