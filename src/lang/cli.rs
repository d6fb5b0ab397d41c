//! What the command line says when it cannot do what it was asked, and what would be right.

use super::Text;
use crate::facts::snapshot::{SCHEMA_VERSION, SnapshotError};

/// Why a command ends without its result.
#[derive(Debug)]
pub enum Complaint<'a> {
    /// A file cannot be read; the operating system's words.
    Unreadable {
        /// The file's path.
        path: &'a str,
        /// Why.
        error: String,
    },
    /// A file cannot be written; what stood there stands there still.
    Unwritable {
        /// The file's path, or what else is written to.
        path: &'a str,
        /// Why.
        error: String,
    },
    /// A file is to be written where a directory is.
    IsDirectory(&'a str),
    /// `init` finds a file that it would replace.
    IsThere(&'a str),
    /// A matrix or project file is invalid.
    Invalid {
        /// The diagnostics, rendered.
        diagnostics: String,
        /// How many.
        count: usize,
    },
    /// A file is no snapshot that can be replayed.
    Snapshot {
        /// The file's path.
        path: &'a str,
        /// Why.
        error: SnapshotError,
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
    /// Ctrl-C.
    Interrupted,
    /// Something that this program cannot mend or explain: the runtime does not start, a value has no JSON.
    Internal(String),
}

impl Complaint<'_> {
    /// The sentence.
    pub fn text(&self) -> Text {
        match self {
            Self::Unreadable { path, error } => {
                Text::new(format!("{path} を読み込めない: {error}"), format!("cannot read {path}: {error}"))
            }
            Self::Unwritable { path, error } => Text::new(
                format!("{path} に書き込めない: {error}。元の内容は変わっていない"),
                format!("cannot write {path}: {error}; nothing was changed there"),
            ),
            Self::IsDirectory(path) => Text::new(
                format!("{path} はディレクトリなので書き込めない。ファイル名を指定する"),
                format!("cannot write {path}: it is a directory; name a file"),
            ),
            Self::IsThere(path) => Text::new(
                format!("{path} は既にある。--force で置き換えるか、別の名前を指定する"),
                format!("{path} is there already; --force replaces it, another name leaves it"),
            ),
            Self::Invalid { diagnostics, count } => Text::new(
                format!("{diagnostics}\n\n終了コード 2: 誤りが {count} 件ある"),
                format!("{diagnostics}\n\nexit 2: {count} {}", if *count == 1 { "error" } else { "errors" }),
            ),
            Self::Snapshot { path, error } => snapshot(path, error),
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
                "終了コード 5: 条件に合う行がない。--env と --component を見直す",
                "exit 5: the filters leave no row; choose other --env or --component values",
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
            Self::Interrupted => Text::new(
                "終了コード 130: 中断された。何も書き出していない",
                "exit 130: interrupted; nothing was written",
            ),
            Self::Internal(error) => Text::new(format!("内部エラー: {error}"), format!("internal error: {error}")),
        }
    }
}

fn no_such(ja: &str, en: &str, name: &str, known: &[&str]) -> Text {
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
            "破損または改変されている: 内容のダイジェストは {computed}、ファイルの記載は {stated}。証拠は手で変更できない"
        ),
        SnapshotError::DuplicateEnvironment(name) => format!("環境 `{name}` が2回含まれている"),
    };
    Text::new(format!("{path}: {ja}"), format!("{path}: {error}"))
}

/// Several policies are to be attached.
pub fn policies(count: usize, quota: usize) -> Text {
    Text::new(
        format!("ポリシーは {count} 個。1個では管理ポリシーの上限 {quota} 文字を超えるため、すべてをアタッチする"),
        format!("{count} policies: one would exceed the {quota} characters of a managed policy; attach all of them"),
    )
}
