//! What assessment says: warnings about the project file's statements, and the reasons that it adds.

use jiff::civil::Date;

use super::Text;
use crate::facts::Cause;

/// A statement of the project file that does nothing, or no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// The last valid day of an exception has passed: the gap counts again.
    ExceptionExpired {
        /// The finding's id.
        finding: String,
        /// The only resource that it covers, if so.
        resource: Option<String>,
        /// The last valid day.
        until: Date,
    },
    /// An exception names a resource that its row does not have.
    ExceptionMatchesNothing {
        /// The finding's id.
        finding: String,
        /// The resource.
        resource: String,
    },
    /// What an exception accepts is no gap any more.
    ExceptionUnneeded {
        /// The finding's id.
        finding: String,
        /// The only resource that it covers, if so.
        resource: Option<String>,
    },
    /// The first valid day of an exception is still to come.
    ExceptionNotYet {
        /// The finding's id.
        finding: String,
        /// The only resource that it covers, if so.
        resource: Option<String>,
        /// Days to it.
        days: i64,
    },
    /// The first valid day of an attestation is still to come.
    AttestationNotYet {
        /// The finding's id.
        finding: String,
        /// Days to it.
        days: i64,
    },
    /// An exception ends soon.
    ExceptionEndsSoon {
        /// The finding's id.
        finding: String,
        /// The only resource that it covers, if so.
        resource: Option<String>,
        /// The last valid day.
        until: Date,
        /// Days that follow today.
        days_left: i64,
    },
    /// An exception reaches further ahead than the matrix allows.
    ExceptionTooLong {
        /// The finding's id.
        finding: String,
        /// The only resource that it covers, if so.
        resource: Option<String>,
        /// The last valid day.
        until: Date,
        /// Days to it.
        days: i64,
        /// Days that the matrix allows.
        limit: u32,
    },
    /// An attestation ends soon.
    AttestationEndsSoon {
        /// The finding's id.
        finding: String,
        /// The last valid day.
        until: Date,
        /// Days that follow today.
        days_left: i64,
    },
    /// An attestation reaches further ahead than the matrix allows.
    AttestationTooLong {
        /// The finding's id.
        finding: String,
        /// The last valid day.
        until: Date,
        /// Days to it.
        days: i64,
        /// Days that the matrix allows.
        limit: u32,
    },
    /// Two exceptions, or two attestations, hold for one thing at once.
    StatementsOverlap {
        /// What both speak of.
        subject: String,
        /// The project file.
        file: String,
        /// Where they stand in it.
        lines: (u32, u32),
    },
    /// An exception or attestation speaks of what nothing judges.
    StatementUnjudged {
        /// What it speaks of.
        subject: String,
        /// The project file.
        file: String,
        /// Where it stands in it.
        line: u32,
    },
    /// The last valid day of an attestation has passed.
    AttestationExpired {
        /// The finding's id.
        finding: String,
        /// The last valid day.
        until: Date,
    },
    /// An attestation stands where AWS itself shows the state.
    AttestationUnused {
        /// The finding's id.
        finding: String,
    },
}

impl Warning {
    /// The warning as a sentence.
    pub fn message(&self) -> Text {
        match self {
            Self::ExceptionExpired { finding, resource, until } => {
                let of = of(finding, resource.as_ref());
                Text::new(
                    format!("{of} の例外は {until} で失効した。延長するか、ギャップを解消する"),
                    format!("the exception for {of} expired after {until}; renew it or close the gap"),
                )
            }
            Self::ExceptionMatchesNothing { finding, resource } => Text::new(
                format!("{finding} の例外が指すリソース {resource} は、この行にない"),
                format!("the exception for {finding} names {resource}, which the row does not have"),
            ),
            Self::ExceptionUnneeded { finding, resource } => {
                let of = of(finding, resource.as_ref());
                Text::new(
                    format!("{of} の例外は不要になった。承認すべき不足がない"),
                    format!("the exception for {of} is no longer needed: nothing falls short"),
                )
            }
            Self::ExceptionNotYet { finding, resource, days } => {
                let of = of(finding, resource.as_ref());
                Text::new(
                    format!("{of} の例外はまだ効力がない。開始日 (from) は {days} 日後である"),
                    format!("the exception for {of} is not in force yet: it begins (from) {}", in_days(*days)),
                )
            }
            Self::AttestationNotYet { finding, days } => Text::new(
                format!("{finding} の証明はまだ効力がない。開始日 (from) は {days} 日後である"),
                format!("the attestation for {finding} is not in force yet: it begins (from) {}", in_days(*days)),
            ),
            Self::ExceptionEndsSoon { finding, resource, until, days_left } => {
                let of = of(finding, resource.as_ref());
                Text::new(
                    format!("{of} の例外は {until} で終わる（残り {days_left} 日）。ギャップを解消するか、再承認する"),
                    format!(
                        "the exception for {of} ends after {until} ({}); close the gap or have it approved again",
                        days(*days_left)
                    ),
                )
            }
            Self::ExceptionTooLong { finding, resource, until, days: ahead, limit } => {
                let of = of(finding, resource.as_ref());
                Text::new(
                    format!(
                        "{of} の例外は {until} まで {ahead} 日あり、マトリクスの上限 {limit} 日を超えるため効力がない。期限を縮める"
                    ),
                    format!(
                        "the exception for {of} has no effect: it runs for {ahead} days, until {until}, and the matrix allows {limit}; shorten it"
                    ),
                )
            }
            Self::AttestationEndsSoon { finding, until, days_left } => Text::new(
                format!("{finding} の証明は {until} で終わる（残り {days_left} 日）。再確認して更新する"),
                format!(
                    "the attestation for {finding} ends after {until} ({}); confirm it again and renew it",
                    days(*days_left)
                ),
            ),
            Self::AttestationTooLong { finding, until, days: ahead, limit } => Text::new(
                format!(
                    "{finding} の証明は {until} まで {ahead} 日あり、マトリクスの上限 {limit} 日を超えるため効力がない。期限を縮める"
                ),
                format!(
                    "the attestation for {finding} has no effect: it runs for {ahead} days, until {until}, and the matrix allows {limit}; shorten it"
                ),
            ),
            Self::StatementsOverlap { subject, file, lines: (first, second) } => Text::new(
                format!("{file}:{second}: {subject} については {first} 行目にも有効な記載がある。どちらか1つにする"),
                format!("{file}:{second}: line {first} holds for {subject}, too; keep one of the two"),
            ),
            Self::StatementUnjudged { subject, file, line } => Text::new(
                format!("{file}:{line}: {subject} は判定の対象になっておらず、この記載は何にも効いていない"),
                format!("{file}:{line}: nothing judges {subject}, so this statement has no effect"),
            ),
            Self::AttestationExpired { finding, until } => Text::new(
                format!("{finding} の証明は {until} で失効した。再確認して更新する"),
                format!("the attestation for {finding} expired after {until}; confirm it again and renew it"),
            ),
            Self::AttestationUnused { finding } => Text::new(
                format!("{finding} の証明は使われなかった。AWS の設定が状態を示している"),
                format!("the attestation for {finding} was not used: AWS itself shows the state"),
            ),
        }
    }
}

fn days(left: i64) -> String {
    match left {
        0 => "today is the last day".to_owned(),
        1 => "1 day is left".to_owned(),
        left => format!("{left} days are left"),
    }
}

fn in_days(days: i64) -> String {
    match days {
        1 => "tomorrow".to_owned(),
        days => format!("in {days} days"),
    }
}

fn of(finding: &str, resource: Option<&String>) -> String {
    resource.map_or_else(|| finding.to_owned(), |resource| format!("{finding} ({resource})"))
}

/// Why nothing is known of a row: the environment's identity could not be established. Every row says it, so it is short; what
/// went wrong stands once, among the reads that failed.
pub fn environment_unreachable(environment: &str, cause: Cause) -> Text {
    Text::new(
        format!("{environment} のアカウントを確認できず、読み取りなし（{cause}）"),
        format!("nothing was read: the account of {environment} is not established ({cause})"),
    )
}

/// Why an identity could not be established.
pub fn identity_failure(cause: Cause) -> Text {
    let (ja, en) = match cause {
        Cause::Credentials => (
            "有効な認証情報がないか、ロールを引き受けられないか、別アカウントのものだった",
            "there are no valid credentials, the role cannot be assumed, or they belong to another account",
        ),
        Cause::Denied => {
            ("ロールの引き受けまたは本人確認が拒否された", "assuming the role or asking for the identity was denied")
        }
        Cause::Unreachable => ("エンドポイントに接続できなかった", "the endpoint could not be reached"),
        Cause::TimedOut => ("期限内に応答がなかった", "there was no answer in time"),
        Cause::Throttled => ("流量制限で拒否された", "the request was throttled after all retries"),
        Cause::Unsupported => ("この環境では提供されていない", "the operation is not offered there"),
        Cause::Malformed => ("応答を解釈できなかった", "the answer could not be understood"),
        Cause::ServiceError => ("サービス側のエラーで失敗した", "the service failed"),
        Cause::NotCollected => ("スナップショットに含まれていない", "the snapshot does not hold it"),
    };
    Text::new(ja, en)
}

/// The project file says that there is no such component, and there is.
pub fn declared_absent_but_found(found: usize) -> Text {
    let (verb, noun) = if found == 1 { ("is", "resource") } else { ("are", "resources") };
    Text::new(
        format!("設定ファイルでは absent: true だが、リソースが {found} 件ある"),
        format!("the project file says absent: true, but there {verb} {found} {noun}"),
    )
}

/// The project file says that there is no such component, and AWS shows none.
pub fn absent_as_declared() -> Text {
    Text::new(
        "該当するリソースがない（設定ファイルの absent: true のとおり）",
        "there is no such resource, as the project file says (absent: true)",
    )
}

/// The project file says that there is no such component, and AWS could not show one.
pub fn declared_absent() -> Text {
    Text::new(
        "設定ファイルで、この環境には存在しないと宣言されている",
        "the project file says that the environment has no such component",
    )
}

/// What a shortfall says that was accepted until its exception expired.
pub fn exception_expired(until: Date) -> Text {
    Text::new(
        format!("承認していた例外は {until} で失効した"),
        format!("the exception that accepted it expired after {until}"),
    )
}

/// What a shortfall says whose exception has not begun.
pub fn exception_not_yet(days: i64) -> Text {
    Text::new(
        format!("例外があるが、開始日 (from) は {days} 日後で、まだ効力がない"),
        format!("there is an exception, and it is not in force yet: it begins (from) {}", in_days(days)),
    )
}

/// What a shortfall says whose exception reaches too far ahead.
pub fn exception_too_long(until: Date) -> Text {
    Text::new(
        format!("{until} までの例外があるが、マトリクスの上限より先のため効力がない"),
        format!("there is an exception until {until}, further ahead than the matrix allows, so it has no effect"),
    )
}

/// What a waived resource says.
pub fn resource_waived(until: Date) -> Text {
    Text::new(
        format!("このリソースの不足は {until} まで例外として承認されている"),
        format!("accepted for this resource by an exception until {until}"),
    )
}
