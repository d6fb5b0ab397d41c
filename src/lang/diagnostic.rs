//! The wording of diagnostics about the matrix and the project file.

use super::Text;
use crate::diagnostic::{Form, Limit, Noun, Problem, nearest};

impl Problem {
    /// What is wrong, in one sentence.
    pub fn message(&self) -> Text {
        match self {
            Self::Unreadable { detail } => {
                text(format!("読み込めない: {}", detail.ja), format!("cannot be read: {}", detail.en))
            }
            Self::MissingFile { .. } => text("ファイルがない", "this file is missing"),
            Self::NotUtf8 => text("UTF-8 のテキストではない", "this is not UTF-8 text"),
            Self::TooLarge { limit } => too_large(*limit),
            Self::YamlFeature => text(
                "アンカー、エイリアス、マージキー、タグは使えない",
                "anchors, aliases, merge keys and tags are not accepted",
            ),
            Self::Syntax { detail } => {
                text(format!("YAML として読めない: {detail}"), format!("not valid YAML: {detail}"))
            }
            Self::UnknownKey { key, .. } => text(format!("不明なキー `{key}`"), format!("unknown key `{key}`")),
            Self::SeveralDocuments => text("YAML 文書が2つ以上ある", "this file holds more than one YAML document"),
            Self::MissingKey { key } => {
                text(format!("このまとまりにキー `{key}` がない"), format!("this mapping lacks the key `{key}`"))
            }
            Self::DuplicateKey { key } => {
                text(format!("キー `{key}` が重複している"), format!("key `{key}` stands here for the second time"))
            }
            Self::WrongType { .. } => text("値の型が違う", "this value has the wrong type"),
            Self::UnknownValue { value, .. } => text(format!("不明な値 `{value}`"), format!("unknown value `{value}`")),
            Self::OneKey => text("キーはちょうど1つ必要", "exactly one key is expected here"),
            Self::UnknownId { noun, id, .. } => {
                let Text { ja, en } = noun.text();
                text(format!("不明な{ja} `{id}`"), format!("unknown {en} `{id}`"))
            }
            Self::DuplicateId { noun, id, .. } => {
                let Text { ja, en } = noun.text();
                text(format!("{ja} `{id}` が重複している"), format!("{en} `{id}` stands here for the second time"))
            }
            Self::MissingEntry { noun, id } => {
                let Text { ja, en } = noun.text();
                text(format!("{ja} `{id}` がない"), format!("{en} `{id}` is missing"))
            }
            Self::Empty { key } => text(format!("`{key}` が空である"), format!("`{key}` is empty")),
            Self::Conflict { keys } => {
                text(format!("{} は同時に指定できない", ja_list(keys)), format!("{} exclude each other", and(keys)))
            }
            Self::NoneOf { keys } => {
                text(format!("{} のどれか1つが必要", ja_list(keys)), format!("one of {} is needed", or(keys)))
            }
            Self::Requires { key, needed } => {
                text(format!("`{key}` には `{needed}` が必要"), format!("`{key}` has no effect without `{needed}`"))
            }
            Self::NoResources { component, key } => text(
                format!("`{component}` はアカウント全体について判定する行なので、`{key}` には効果がない"),
                format!("`{component}` is judged for the account, so `{key}` has no effect on it"),
            ),
            Self::NoLogGroups { component, key } => text(
                format!("`{component}` が指すのはロググループではないので、`{key}` には効果がない"),
                format!("`{component}` means no log groups, so `{key}` has no effect on it"),
            ),
            Self::Reversed { from, until } => text(
                format!("最初の日 `{from}` が最後の日 `{until}` より後になっている"),
                format!("the first day `{from}` is after the last day `{until}`"),
            ),
            Self::Malformed { form: Form::Placeholder, value } => {
                text(format!("`{value}` に不明な置き換えがある"), format!("`{value}` has an unknown placeholder"))
            }
            Self::Malformed { form, value } => {
                let Text { ja, en } = form.text();
                text(format!("`{value}` は{ja}ではない"), format!("`{value}` is not {en}"))
            }
            Self::AccountMismatch { account, role_account } => text(
                format!("ロールのアカウント {role_account} が環境のアカウント {account} と違う"),
                format!("the role is in account {role_account}, but the environment's account is {account}"),
            ),
            Self::AccountRepeated { account } => text(
                format!("アカウント {account} はこの環境で既に使われている"),
                format!("account {account} is named twice in this environment"),
            ),
        }
    }

    /// What would be right, if that can be said.
    pub fn help(&self) -> Option<Text> {
        match self {
            Self::MissingFile { needed } => Some(text(
                format!("マトリクスのディレクトリには {} がすべて必要", ja_list(needed)),
                format!("a matrix directory holds all of {}", and(needed)),
            )),
            Self::YamlFeature => Some(text("値をその場に書く", "write the value out at each place where it is used")),
            Self::UnknownKey { key: word, allowed } | Self::UnknownValue { value: word, allowed } => {
                Some(choose(word, allowed, true))
            }
            Self::UnknownId { id, known, .. } => Some(choose(id, known, false)),
            Self::DuplicateKey { .. } => Some(text("どちらか1つを残す", "keep one of the two")),
            Self::SeveralDocuments => {
                Some(text("`---` で分けずに1つにする", "write one document, without a second `---`"))
            }
            Self::WrongType { expected } => {
                let Text { ja, en } = shape(expected);
                Some(text(format!("ここには{ja}を書く"), format!("{en} is expected here")))
            }
            Self::DuplicateId { first_line, .. } => {
                Some(text(format!("最初は {first_line} 行目"), format!("it stands first in line {first_line}")))
            }
            Self::NoResources { .. } => Some(text(
                "この指定を消す。書けるのは `absent: true` だけ",
                "take it out; all that can stand here is `absent: true`",
            )),
            Self::NoLogGroups { .. } => Some(text(
                "行が指すリソースを `names`、`arns`、`tags` のどれかで書く",
                "name the resources that the row means with `names`, `arns` or `tags`",
            )),
            Self::Malformed { form, .. } => Some(form.help()),
            Self::Empty { .. } => Some(text("値を書く", "write a value here")),
            _ => None,
        }
    }
}

fn text(ja: impl Into<String>, en: impl Into<String>) -> Text {
    Text::new(ja, en)
}

fn quoted<S: AsRef<str>>(words: &[S]) -> Vec<String> {
    words.iter().map(|word| format!("`{}`", word.as_ref())).collect()
}

fn ja_list<S: AsRef<str>>(words: &[S]) -> String {
    quoted(words).join("、")
}

fn and<S: AsRef<str>>(words: &[S]) -> String {
    en_list(words, "and")
}

fn or<S: AsRef<str>>(words: &[S]) -> String {
    en_list(words, "or")
}

fn en_list<S: AsRef<str>>(words: &[S], conjunction: &str) -> String {
    match quoted(words).split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} {conjunction} {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// The nearest word if one is near, and every word that is allowed: always, or only if none is near.
fn choose(word: &str, allowed: &[String], list_always: bool) -> Text {
    if allowed.is_empty() {
        return text("ここには何も書けない", "nothing can stand here");
    }
    let list = text(format!("ここに書けるのは {}", ja_list(allowed)), format!("expected {}", or(allowed)));
    match nearest(word, allowed) {
        Some(found) if list_always => {
            text(format!("`{found}` のことか。{}", list.ja), format!("did you mean `{found}`? {}", list.en))
        }
        Some(found) => text(format!("`{found}` のことか"), format!("did you mean `{found}`?")),
        None => list,
    }
}

fn too_large(limit: Limit) -> Text {
    match limit {
        Limit::Bytes(n) => text(format!("{n} バイトを超えている"), format!("this file is larger than {n} bytes")),
        Limit::Nodes(n) => text(format!("要素が {n} 個を超えている"), format!("this file has more than {n} nodes")),
        Limit::Depth(n) => {
            text(format!("入れ子が {n} 段を超えている"), format!("this is nested deeper than {n} levels"))
        }
    }
}

/// The parser's name of a YAML shape, in the words of both languages.
fn shape(expected: &str) -> Text {
    let expected = expected.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| expected.contains(word));
    if has(&["sequence"]) {
        text("リスト", "a list")
    } else if has(&["struct", "map"]) {
        text("キーと値の組", "a mapping of keys and values")
    } else if has(&["bool"]) {
        text(" true か false ", "true or false")
    } else if has(&["integer", "u8", "u16", "u32", "u64", "i32", "i64", "number"]) {
        text("数", "a number")
    } else {
        text("文字列", "a text")
    }
}

impl Noun {
    fn text(self) -> Text {
        match self {
            Self::Component => text("コンポーネント", "component"),
            Self::Threat => text("脅威", "threat"),
            Self::Category => text("分類", "category"),
            Self::ThreatCategory => text("脅威カテゴリ", "threat category"),
            Self::AccessRoute => text("アクセス経路", "access route"),
            Self::NotificationMark => text("通知の記号", "notification mark"),
            Self::Status => text("現状の区分", "status"),
            Self::Note => text("注釈", "note"),
            Self::Outside => text("表外コンポーネント", "outside component"),
            Self::RecordItem => text("記録項目", "record item"),
            Self::Environment => text("環境", "environment"),
        }
    }
}

impl Form {
    fn text(self) -> Text {
        match self {
            Self::Slug | Self::ThreatId => text(" ID ", "an id"),
            Self::Account => text(" AWS アカウント ID ", "an AWS account id"),
            Self::Region => text(" AWS リージョン", "an AWS region"),
            Self::Arn => text(" ARN ", "an ARN"),
            Self::RoleArn => text(" IAM ロールの ARN ", "the ARN of an IAM role"),
            Self::SessionName => text("セッション名", "a session name"),
            Self::FieldPath => text("項目のパス", "a path to a field"),
            Self::Date => text("日付", "a date"),
            Self::Days => text("日数", "a number of days"),
            Self::TimeZone => text("タイムゾーン名", "a time zone"),
            Self::Glob => text("グロブ", "a glob"),
            Self::Placeholder => text("置き換えの対象", "a placeholder"),
        }
    }

    fn help(self) -> Text {
        match self {
            Self::Slug => text(
                "英小文字と数字をハイフンでつないだもの（例 `s3-output`）",
                "lower-case ASCII letters and digits, joined by hyphens, such as `s3-output`",
            ),
            Self::ThreatId => text(
                "英数字をハイフンでつないだもの（例 `I-4`）",
                "ASCII letters and digits, joined by hyphens, such as `I-4`",
            ),
            Self::Account => text(
                "引用符で囲んだ12桁の数字（例 `\"111111111111\"`）",
                "twelve digits in quotes, such as `\"111111111111\"`",
            ),
            Self::Region => text("例 `ap-northeast-1`", "such as `ap-northeast-1`"),
            Self::Arn => {
                text("例 `arn:aws:s3:::bucket`", "such as `arn:aws:s3:::bucket`: six parts with colons between them")
            }
            Self::RoleArn => text(
                "例 `arn:aws:iam::111111111111:role/audit-gap`",
                "such as `arn:aws:iam::111111111111:role/audit-gap`",
            ),
            Self::SessionName => text(
                "英数字と `_+=,.@-` で2文字から64文字",
                "2 to 64 characters out of ASCII letters, digits and `_+=,.@-`",
            ),
            Self::FieldPath => text(
                "名前をドットでつないだもの（例 `user.id`、`changes.from`）",
                "names joined by dots, such as `user.id` or `changes.from`; lists need no index",
            ),
            Self::Date => {
                text("存在する日付を年-月-日で書く（例 `2027-03-31`）", "a day of the calendar, such as `2027-03-31`")
            }
            Self::Days => text("1以上の数", "at least 1"),
            Self::TimeZone => text("例 `Asia/Tokyo`", "an IANA name, such as `Asia/Tokyo`"),
            Self::Glob => text(
                "使えるのは `*`、`?`、`[abc]`、`{a,b}`",
                "a glob has `*`, `?`, `[abc]` and `{a,b}`, with every bracket closed",
            ),
            Self::Placeholder => text(
                "使えるのは環境名になる `{env}` だけ。選択肢は `{a,b}` と書く",
                "only `{env}` is known, which becomes the environment's name; alternatives are written `{a,b}`",
            ),
        }
    }
}
