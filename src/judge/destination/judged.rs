//! What is found of a destination, and what that makes of a recorder that delivers there.

use super::Destination;
use super::flaw::Flaw;
use crate::facts::Unreadable;
use crate::judge::grade::Grade;
use crate::judge::protection::{self, Protected};
use crate::judge::scope::Cx;
use crate::judge::verdict::{Evidence, Reason};
use crate::trail::Lack;

/// What became of a destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It exists and keeps records as long as demanded.
    Alive,
    /// It takes records, but keeps them too short, or nobody has looked where they end.
    Short(Reason),
    /// It does not exist, or does not take records.
    Gone(Reason),
    /// It takes records, but how long it keeps them could not be read.
    KeepingUnread(Unreadable),
    /// It belongs to another account; to which, if the ARN says so.
    OtherAccount(Option<String>),
    /// It exists, but whether it is this account's could not be read, and nothing demands how long it keeps records.
    OwnerUnread(Unreadable),
    /// It could not be read.
    Unreadable(Unreadable),
}

/// A destination, judged.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The destination. Its ARN is what a row thereby claims.
    pub destination: Destination,
    /// What became of it.
    pub state: State,
    /// The other account in which it was found.
    pub account: Option<String>,
    /// `kmsKeyId` of a log group of an account that can be asked.
    pub kms_key_id: Option<String>,
    /// The bucket where records end, if it is known: the destination itself, or the one behind a stream.
    pub(crate) bucket: Option<String>,
    /// How a bucket of an account that can be asked keeps records for too short.
    pub(crate) lack: Option<Lack>,
    /// How well it is protected, as far as that is demanded and shows.
    pub(crate) protection: Protected,
    /// Whether protection is demanded that another account does not show.
    pub(crate) hidden: bool,
    /// What said so.
    pub evidence: Vec<Evidence>,
}

impl Judged {
    /// The same, found in the account of `cx`.
    pub(super) fn in_account_of(mut self, cx: &Cx<'_>) -> Self {
        self.account = cx.other_account().map(str::to_owned);
        // What is said of a stream's bucket names its own account already.
        for evidence in self.evidence.iter_mut().filter(|evidence| evidence.account.is_none()) {
            evidence.account.clone_from(&self.account);
        }
        self
    }

    pub(super) fn protected(mut self, protection: Protected) -> Self {
        self.evidence.extend(protection.evidence.iter().cloned());
        Self { protection, ..self }
    }

    /// Whether it is a bucket or log group, of an account that can be asked, that is there, however long it keeps what it gets.
    pub fn is_there(&self) -> bool {
        matches!(self.state, State::Alive | State::Short(_) | State::KeepingUnread(_))
    }

    /// What it contributes to a recorder, and why. `delivering` says that the service itself reports recent delivery: the
    /// only ground on which another account's destination counts.
    pub fn grade(&self, delivering: bool) -> (Grade, Vec<Reason>) {
        let (grade, reason) = self.alive(delivering);
        // Where nothing arrives, there is nothing to protect.
        if grade == Grade::NOTHING {
            return (grade, reason.into_iter().collect());
        }
        let hidden =
            (self.hidden && grade == Grade::WHOLE).then(|| protection::in_other_account(&self.destination.arn));
        let grade = grade.and(if hidden.is_some() { Grade::AT_LEAST_PART } else { self.protection.grade() });
        (grade, reason.into_iter().chain(self.protection.reasons()).chain(hidden).collect())
    }

    fn alive(&self, delivering: bool) -> (Grade, Option<Reason>) {
        match &self.state {
            State::Alive => (Grade::WHOLE, None),
            State::Short(reason) => (Grade::PART, Some(reason.clone())),
            State::Gone(reason) => (Grade::NOTHING, Some(reason.clone())),
            State::OtherAccount(account) => {
                let flaw = Flaw::OtherAccount { account: account.clone(), delivering };
                (if delivering { Grade::WHOLE } else { Grade::UNKNOWN }, Some(flaw.reason(&self.destination)))
            }
            State::KeepingUnread(why) => (Grade::AT_LEAST_PART, Some(Reason::unreadable(why))),
            // Records arrive, whosever it is; that nobody could look says so.
            State::OwnerUnread(why) if delivering => (Grade::WHOLE, Some(Reason::unreadable(why))),
            State::OwnerUnread(why) | State::Unreadable(why) => (Grade::UNKNOWN, Some(Reason::unreadable(why))),
        }
    }
}
