//! Whether the places that records go to are protected as the environment demands, and what mends it.
//!
//! Demanded is what the project file names under `protection`; nothing is read for what it does not name. Whether the key of a
//! log group can be used decides always: AWS says that records are lost to readers without it.
//!
//! What a check does about its own shortfalls must not hang on this: [`judged`] lets the check speak as if nothing were
//! demanded, and adds what mends the protection beside it.

mod remedy;

use futures::{future::OptionFuture, join};

use self::remedy::Mend;
pub(crate) use self::remedy::{Lapse, enable_key};
use super::grade::Grade;
use super::reads::together;
use super::scope::Cx;
use super::verdict::{Evidence, Reason, Verdict};
use super::{bucket_encryption, bucket_region};
use crate::facts::kms::DescribeKey;
use crate::facts::logs::LogGroup;
use crate::facts::s3::{GetBucketVersioning, GetObjectLock, ObjectLock};
use crate::facts::{Fact, Read, ReadKind, Unreadable};
use crate::lang::accounts;
use crate::project::{self, LockMode};
use crate::trail::weakness::{bucket_sentence, log_group_sentence};
use crate::trail::{Lock, Outage, Sentence, Unprotected, Weakness};

/// What [`of_bucket`] and [`of_log_group`] may read.
pub(crate) const READS: &[&ReadKind] = &together::<{ 2 + KEY_READS.len() + bucket_region::READS.len() }>(&[
    &[GetBucketVersioning::KIND, GetObjectLock::KIND],
    KEY_READS,
    bucket_region::READS,
]);

/// What [`of_log_group`] may read.
pub(crate) const KEY_READS: &[&ReadKind] = &[DescribeKey::KIND];

/// How well a place is protected.
#[derive(Debug, Clone, Default)]
pub(crate) struct Protected {
    /// How it falls short.
    pub(crate) weaknesses: Vec<Weakness>,
    /// The reads that failed.
    pub(crate) unread: Vec<Unreadable>,
    /// Why it counts as a part.
    reasons: Vec<Reason>,
    /// What said so.
    pub(crate) evidence: Vec<Evidence>,
}

impl Protected {
    /// What it makes of the place: a part, if it falls short.
    pub(crate) fn grade(&self) -> Grade {
        let known = if self.reasons.is_empty() { Grade::WHOLE } else { Grade::PART };
        known.and(if self.unread.is_empty() { Grade::WHOLE } else { Grade::AT_LEAST_PART })
    }

    /// Why not more.
    pub(crate) fn reasons(&self) -> impl Iterator<Item = Reason> {
        self.reasons.iter().cloned().chain(self.unread.iter().map(Reason::unreadable))
    }

    fn keep<T>(&mut self, fact: Fact<T>) -> Option<T> {
        match fact {
            Fact::Seen(value) => Some(value),
            Fact::Unreadable(why) => {
                self.unread.push(why);
                None
            }
        }
    }

    /// Notes that the place falls short for this reason, and what mends it.
    fn falls_short(&mut self, cx: &Cx<'_>, sentence: Sentence, mend: Mend) {
        let reason = Reason::new(sentence.code, sentence.ja, sentence.en);
        cx.note(Lapse { reason: reason.clone(), mend });
        self.reasons.push(reason);
    }
}

/// What is demanded of a bucket. A service that cannot write under a default retention is not `lockable`.
pub(crate) fn demanded_of_bucket(cx: &Cx<'_>, lockable: bool) -> (bool, Option<project::ObjectLock>) {
    (cx.demands().versioning, cx.demands().object_lock.filter(|_| lockable))
}

/// How well a bucket that this account lists is protected. Asks nothing where nothing is demanded.
pub(crate) async fn of_bucket(cx: &Cx<'_>, bucket: &str, lockable: bool) -> Protected {
    let mut protected = Protected::default();
    let (versioned, locked) = demanded_of_bucket(cx, lockable);
    if !versioned && locked.is_none() {
        return protected;
    }
    let Some(Some((_, region))) = protected.keep(bucket_region::home(cx, bucket).await) else { return protected };
    let name = || bucket.to_owned();
    let versioning = versioned.then(|| cx.read(GetBucketVersioning { region: region.clone(), bucket: name() }));
    let lock = locked.map(|_| cx.read(GetObjectLock { region: region.clone(), bucket: name() }));
    let (versioning, lock) = join!(OptionFuture::from(versioning), OptionFuture::from(lock));
    if let Some(Some(status)) = versioning.map(|fact| protected.keep(fact)) {
        let call = GetBucketVersioning::KIND.call;
        protected.evidence.push(Evidence::new(call, &region, Some(bucket), "Status", status.as_deref()));
        if status.as_deref() != Some("Enabled") {
            protected.weaknesses.push(Weakness::Unversioned { status });
        }
    }
    if let (Some(Some(lock)), Some(demanded)) = (lock.map(|fact| protected.keep(fact)), locked) {
        protected.evidence.extend(lock_evidence(&region, bucket, lock.as_ref()));
        protected.weaknesses.extend(unlocked(lock, demanded));
    }
    protected.evidence = cx.said(protected.evidence);
    if !protected.weaknesses.is_empty() {
        let weaknesses = protected.weaknesses.clone();
        let sentence = bucket_sentence(bucket, &weaknesses);
        let account = cx.other_account().map(str::to_owned);
        protected.falls_short(cx, sentence, Mend::Bucket { name: name(), region, account, weaknesses });
    }
    protected
}

fn lock_evidence(region: &str, bucket: &str, lock: Option<&ObjectLock>) -> Vec<Evidence> {
    let field = |name, value: Option<String>| {
        Evidence::new(GetObjectLock::KIND.call, region, Some(bucket), name, value.as_deref())
    };
    let retention = lock.and_then(|lock| lock.default_retention.as_ref());
    vec![
        field("ObjectLockEnabled", lock.map(|_| "Enabled".to_owned())),
        field("Rule.DefaultRetention.Mode", retention.map(|retention| retention.mode.clone())),
        field("Rule.DefaultRetention.Days", retention.map(|retention| retention.days.to_string())),
    ]
}

/// How Object Lock falls short of the demanded default retention, if it does.
fn unlocked(lock: Option<ObjectLock>, demanded: project::ObjectLock) -> Option<Weakness> {
    let lock = match lock.map(|lock| lock.default_retention) {
        None => Lock::Off,
        Some(None) => Lock::WithoutDefault,
        Some(Some(retention)) => Lock::For { days: retention.days, mode: retention.mode },
    };
    let compliance_only = demanded.mode == LockMode::Compliance;
    match &lock {
        Lock::For { days, mode } if *days >= demanded.days && (!compliance_only || mode == "COMPLIANCE") => None,
        _ => Some(Weakness::Unlocked { lock, days: demanded.days, mode: compliance_only.then_some("COMPLIANCE") }),
    }
}

/// How well a log group of this account in `region` is protected, and whether its key can be used.
pub(crate) async fn of_log_group(cx: &Cx<'_>, region: &str, group: &LogGroup) -> Protected {
    let mut protected = Protected::default();
    let of_key = group.kms_key_id.as_ref().and_then(|key| cx.in_account(key.split(':').nth(4)?));
    let mend = |weaknesses| Mend::LogGroup {
        name: group.name.clone(),
        region: region.to_owned(),
        account: cx.other_account().map(str::to_owned),
        key_account: of_key.as_ref().and_then(|key| key.other_account()).map(str::to_owned),
        weaknesses,
    };
    if cx.demands().deletion_protection {
        let on = group.deletion_protection;
        let call = "logs:DescribeLogGroups";
        protected.evidence.push(Evidence::new(call, region, Some(&group.arn), "deletionProtectionEnabled", on));
        if !on {
            let weaknesses = vec![Weakness::Deletable];
            let sentence = log_group_sentence("log-group-not-protected", &group.name, &weaknesses);
            protected.weaknesses.extend(weaknesses.iter().cloned());
            protected.falls_short(cx, sentence, mend(weaknesses));
        }
    }
    if let Some(state) = describe_key(cx, group, &mut protected).await
        && !bucket_encryption::key_is_usable(&state)
    {
        let key = group.kms_key_id.clone().unwrap_or_default();
        let weaknesses = vec![Weakness::KeyUnusable { key, state }];
        let sentence = log_group_sentence("log-group-key-unusable", &group.name, &weaknesses);
        protected.weaknesses.extend(weaknesses.iter().cloned());
        protected.falls_short(cx, sentence, mend(weaknesses));
    }
    protected
}

/// The state of the group's key. Another account's key does not show; that its group could be given it means that it could
/// be used then.
async fn describe_key(cx: &Cx<'_>, group: &LogGroup, protected: &mut Protected) -> Option<String> {
    let key = group.kms_key_id.as_ref().filter(|_| cx.heeds_protection())?;
    let (region, account) = (key.split(':').nth(3)?, key.split(':').nth(4)?);
    let owner = cx.in_account(account)?;
    let read = DescribeKey { region: region.to_owned(), key_id: key.clone() };
    let state = protected.keep(owner.read(read).await)?.unwrap_or_else(|| "NotFound".to_owned());
    let said = Evidence::new(DescribeKey::KIND.call, region, Some(key), "KeyState", &state);
    protected.evidence.extend(owner.said(vec![said]));
    Some(state)
}

/// Of a place in another account, what is demanded does not show.
pub(crate) fn in_other_account(arn: &str) -> Reason {
    let hint = accounts::name_it();
    Reason::new(
        "protection-in-other-account",
        format!(
            "出力先 {arn} は別アカウントにあり、求められた保護があるかをこのアカウントからは確認できない。{}",
            hint.ja
        ),
        format!(
            "the destination {arn} belongs to another account, and whether it is protected as demanded does not show: {}",
            hint.en
        ),
    )
}

/// Notes what mends the protection of a recorder of CloudTrail events, in the words in which its shortfall is told. `home` is
/// the region of the recorder, and of its log group.
pub(crate) fn note_recorder(cx: &Cx<'_>, arn: &str, home: &str, unprotected: Unprotected) {
    let (arn, home) = (arn.to_owned(), home.to_owned());
    let noted = cx.noted();
    let mend = match &unprotected {
        // The bucket was noted when it was looked at, and there is its own region known.
        Unprotected::Bucket { bucket, .. } => {
            let Some(lapse) = noted.iter().find(|lapse| lapse.mend.is_of_bucket(bucket)) else { return };
            lapse.mend.clone()
        }
        Unprotected::LogGroup { group, weaknesses, .. } => {
            let (account, key_account) = (None, None);
            Mend::LogGroup { name: group.clone(), region: home, account, key_account, weaknesses: weaknesses.clone() }
        }
        // Nothing mends the past.
        Unprotected::DigestGap { .. } => return,
        Unprotected::ValidationOff { .. } => Mend::Validation { arn, home },
        Unprotected::DigestsFailing { .. } | Unprotected::DigestsStale { .. } => Mend::Digests { arn, home },
    };
    let sentence = Outage::Unprotected(unprotected).sentence();
    cx.note(Lapse { reason: Reason::new(sentence.code, sentence.ja, sentence.en), mend });
}

/// The verdict of `check`, with what mends the protection of the places that records go to. What the check proposes for its
/// other shortfalls is what it proposes where nothing is demanded: so no proposal is about a resource that lacks nothing else.
pub(crate) async fn judged(cx: &Cx<'_>, check: impl AsyncFn(&Cx<'_>) -> Verdict) -> Verdict {
    let verdict = check(cx).await;
    let lapses = cx.noted();
    if lapses.is_empty() {
        return verdict;
    }
    let Verdict { remedies, trail_needs, .. } = check(&cx.heedless()).await;
    let protecting = remedy::remedies(&verdict, &lapses);
    Verdict { remedies, trail_needs, ..verdict }.with_remedies(protecting)
}

#[cfg(test)]
mod tests;
