//! Where records go: whether the log group, bucket or Firehose stream exists, and keeps what it gets.

use futures::join;

use super::grade::Grade;
use super::keeping::{self, Keys};
use super::protection::{self, Protected};
use super::reads::together;
use super::scope::Cx;
use super::verdict::{Evidence, Reason};
use crate::facts::firehose::{DeliveryStream, DescribeDeliveryStream, StreamBucket};
use crate::facts::logs::{DescribeLogGroups, LogGroup};
use crate::facts::s3::{Existence, HeadBucket, ListBuckets};
use crate::facts::{Cause, Fact, Read, ReadKind, Unreadable};
use crate::lang::accounts;
use crate::trail::Lack;

/// What [`Destination::judge`] may read.
pub const READS: &[&ReadKind] = &together::<{ 3 + keeping::READS.len() + protection::READS.len() }>(&[
    &[DescribeLogGroups::KIND, HeadBucket::KIND, DescribeDeliveryStream::KIND],
    keeping::READS,
    protection::READS,
]);

/// A place that a service delivers records to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Destination {
    /// Its ARN: a log group's without the trailing `:*`, a bucket's without a prefix.
    pub arn: String,
    kind: Kind,
    name: String,
    region: String,
    /// The account that the ARN names; S3 ARNs name none.
    account: Option<String>,
    /// How the keys of the records in a bucket begin.
    keys: Keys,
    /// Whether what delivers there can write under a default retention of Object Lock.
    lockable: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    LogGroup,
    Bucket,
    Stream,
}

impl Destination {
    /// The destination that `arn` names: a log group (with or without `:*` or a log stream), a bucket (with or without a
    /// folder, below which the records then lie) or a Firehose stream. None for anything else.
    pub fn of_arn(arn: &str) -> Option<Self> {
        let mut parts = arn.splitn(6, ':');
        let (Some("arn"), Some(partition), Some(service)) = (parts.next(), parts.next(), parts.next()) else {
            return None;
        };
        let (region, account, rest) = (parts.next()?, parts.next()?, parts.next()?);
        let (kind, name) = match service {
            "logs" => (Kind::LogGroup, rest.strip_prefix("log-group:")?.split(':').next()?),
            "s3" => (Kind::Bucket, rest.split('/').next()?),
            "firehose" => (Kind::Stream, rest.strip_prefix("deliverystream/")?),
            _ => return None,
        };
        let resource = match kind {
            Kind::LogGroup => format!("log-group:{name}"),
            Kind::Bucket => name.to_owned(),
            Kind::Stream => format!("deliverystream/{name}"),
        };
        let folder = rest.split_once('/').filter(|_| kind == Kind::Bucket).map(|(_, folder)| folder.to_owned());
        (!name.is_empty()).then(|| Self {
            arn: format!("arn:{partition}:{service}:{region}:{account}:{resource}"),
            keys: Keys::beginning(folder.filter(|folder| !folder.is_empty())),
            kind,
            name: name.to_owned(),
            region: region.to_owned(),
            account: Some(account.to_owned()).filter(|account| !account.is_empty()),
            lockable: true,
        })
    }

    /// The log group `name` in `account`, for services that store the bare name.
    pub fn log_group(partition: &str, region: &str, account: &str, name: &str) -> Self {
        Self {
            arn: format!("arn:{partition}:logs:{region}:{account}:log-group:{name}"),
            kind: Kind::LogGroup,
            name: name.to_owned(),
            region: region.to_owned(),
            account: Some(account.to_owned()),
            keys: Keys::default(),
            lockable: true,
        }
    }

    /// Whether it is a log group.
    pub fn is_log_group(&self) -> bool {
        self.kind == Kind::LogGroup
    }

    /// The name of the log group, bucket or stream.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The bucket's name, if it is a bucket.
    pub fn bucket_name(&self) -> Option<&str> {
        (self.kind == Kind::Bucket).then_some(self.name.as_str())
    }

    /// The region that its ARN names; empty for buckets.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The bucket `name`, in whichever account it is.
    pub fn bucket(partition: &str, name: &str) -> Self {
        Self {
            arn: format!("arn:{partition}:s3:::{name}"),
            kind: Kind::Bucket,
            name: name.to_owned(),
            region: String::new(),
            account: None,
            keys: Keys::default(),
            lockable: true,
        }
    }

    /// The same, for records whose keys begin so.
    pub fn with_keys(self, keys: Keys) -> Self {
        Self { keys, ..self }
    }

    /// The same, for records that a service puts where most do: `AWSLogs/<account>/<service>/` below the folder.
    pub fn with_logs_of(self, account: &str, service: &str) -> Self {
        let keys = self.keys.below(&format!("AWSLogs/{account}/{service}/"));
        self.with_keys(keys)
    }

    /// The same, for a service that does not deliver to buckets with Object Lock: none can be demanded.
    pub fn without_object_lock(self) -> Self {
        Self { lockable: false, ..self }
    }

    /// How the keys of the records in a bucket begin.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Whether it is a log group of another account than `account`.
    pub fn is_log_group_outside(&self, account: &str) -> bool {
        self.kind == Kind::LogGroup && self.account.as_deref().is_some_and(|own| own != account)
    }

    /// The account that its ARN names; none for buckets.
    pub fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }

    /// Asks whether it exists and keeps what it gets. `source_region` is the region of the delivering resource.
    pub async fn judge(&self, cx: &Cx<'_>, source_region: &str) -> Judged {
        let account = self.account.as_ref().unwrap_or(&cx.scope.account);
        let Some(home) = cx.in_account(account) else {
            let state = State::OtherAccount(Some(account.clone()));
            return Judged { hidden: self.demands_protection(cx), ..self.judged(state, Vec::new()) };
        };
        let judged = match self.kind {
            Kind::LogGroup => self.judge_log_group(&home).await,
            Kind::Bucket => return self.judge_bucket(&home, source_region).await,
            Kind::Stream => self.judge_stream(&home).await,
        };
        judged.in_account_of(&home)
    }

    async fn judge_log_group(&self, cx: &Cx<'_>) -> Judged {
        let groups = match cx.read(DescribeLogGroups { region: self.region.clone() }).await {
            Fact::Seen(groups) => groups,
            Fact::Unreadable(why) => return self.judged(State::Unreadable(why), Vec::new()),
        };
        let call = DescribeLogGroups::KIND.call;
        match groups.into_iter().find(|group| group.name == self.name) {
            None => {
                let absent = Evidence::new(call, &self.region, Some(&self.arn), "logGroupName", None::<&str>);
                self.judged(State::Gone(self.flaw(Flaw::Gone)), vec![absent])
            }
            Some(group) => {
                let evidence = vec![
                    Evidence::new(call, &self.region, Some(&self.arn), "retentionInDays", group.retention_days),
                    Evidence::new(call, &self.region, Some(&self.arn), "logGroupClass", group.class.as_deref()),
                ];
                let state = match retention_flaw(&group, cx.scope.retention_days) {
                    Some(flaw) => State::Short(self.flaw(flaw)),
                    None => State::Alive,
                };
                let protection = protection::of_log_group(cx, &self.region, &group).await;
                let judged = self.judged(state, evidence).protected(protection);
                Judged { kms_key_id: group.kms_key_id, ..judged }
            }
        }
    }

    /// A bucket that the account does not list is another account's, unless S3 says that there is none of that name:
    /// S3 looks for the bucket before it looks at permissions, so a 403 means that it exists. Without the list it exists all
    /// the same, and only whose it is stays open.
    async fn judge_bucket(&self, cx: &Cx<'_>, source_region: &str) -> Judged {
        let (mut evidence, mut unread) = (Vec::new(), None);
        for account in std::iter::once(cx.here()).chain(cx.elsewhere()) {
            let region = account.scope.leader_region();
            let buckets = match account.read(ListBuckets { region: region.to_owned() }).await {
                Fact::Seen(buckets) => buckets,
                Fact::Unreadable(why) => {
                    unread.get_or_insert(why);
                    continue;
                }
            };
            let listed = buckets.iter().find(|bucket| bucket.name == self.name).map(|bucket| bucket.name.as_str());
            let said = Evidence::new(ListBuckets::KIND.call, region, Some(&self.arn), "Name", listed);
            evidence.extend(account.said(vec![said]));
            if listed.is_some() {
                let judged = self.judge_keeping(&account, evidence).await;
                return Judged { account: account.other_account().map(str::to_owned), ..judged };
            }
        }
        let exists = match unread {
            None => State::OtherAccount(None),
            // It may be an account's that could say how long it keeps records, were it asked: delivery does not tell that.
            Some(why) if cx.scope.retention_days.is_some() => State::Unreadable(why),
            Some(why) => State::OwnerUnread(why),
        };
        let head = cx.read(HeadBucket { region: source_region.to_owned(), bucket: self.name.clone() }).await;
        let (status, state) = match head {
            Fact::Seen(Existence::Exists) => (200, exists),
            Fact::Seen(Existence::Gone) => (404, State::Gone(self.flaw(Flaw::Gone))),
            Fact::Unreadable(why) if why.cause == Cause::Denied => (403, exists),
            Fact::Unreadable(why) => return self.judged(State::Unreadable(why), evidence),
        };
        evidence.push(Evidence::new(HeadBucket::KIND.call, source_region, Some(&self.arn), "HTTP status", status));
        Judged { hidden: self.demands_protection(cx), ..self.judged(state, evidence) }
    }

    /// Whether the environment demands some protection of such a place.
    fn demands_protection(&self, cx: &Cx<'_>) -> bool {
        match self.kind {
            Kind::LogGroup => cx.demands().deletion_protection,
            Kind::Bucket => protection::demanded_of_bucket(cx, self.lockable) != (false, None),
            Kind::Stream => cx.demands().concerns_buckets(),
        }
    }

    /// Whether the bucket, which is there, keeps records as long as demanded.
    async fn judge_keeping(&self, cx: &Cx<'_>, mut evidence: Vec<Evidence>) -> Judged {
        let ((lack, said_so), protection) =
            join!(keeping::shortfall(cx, &self.name, &self.keys), protection::of_bucket(cx, &self.name, self.lockable));
        evidence.extend(said_so);
        let judged = match lack {
            Fact::Seen(None) => self.judged(State::Alive, evidence),
            Fact::Seen(Some(lack)) => {
                let state = State::Short(self.flaw(Flaw::Keeping(lack.clone())));
                Judged { lack: Some(lack), ..self.judged(state, evidence) }
            }
            Fact::Unreadable(why) => self.judged(State::KeepingUnread(why), evidence),
        };
        judged.protected(protection)
    }

    /// A stream is transit, not storage: the bucket at its end decides. Where it ends elsewhere, or a function may drop
    /// records on the way, one that accepts records counts as a part.
    async fn judge_stream(&self, cx: &Cx<'_>) -> Judged {
        let stream = DescribeDeliveryStream { region: self.region.clone(), name: self.name.clone() };
        let stream = match cx.read(stream).await {
            Fact::Seen(stream) => stream,
            Fact::Unreadable(why) => return self.judged(State::Unreadable(why), Vec::new()),
        };
        let call = DescribeDeliveryStream::KIND.call;
        let status = stream.as_ref().map(|stream| stream.status.as_str());
        let evidence = vec![Evidence::new(call, &self.region, Some(&self.arn), "DeliveryStreamStatus", status)];
        match stream {
            None => self.judged(State::Gone(self.flaw(Flaw::Gone)), evidence),
            Some(DeliveryStream { status, .. }) if status != "ACTIVE" => {
                self.judged(State::Gone(self.flaw(Flaw::StreamNotActive { status })), evidence)
            }
            Some(DeliveryStream { bucket: Some(end), .. }) => self.judge_stream_end(cx, end, evidence).await,
            Some(_) => self.judged(State::Short(self.flaw(Flaw::StreamEndUnverified)), evidence),
        }
    }

    async fn judge_stream_end(&self, cx: &Cx<'_>, end: StreamBucket, mut evidence: Vec<Evidence>) -> Judged {
        let call = DescribeDeliveryStream::KIND.call;
        evidence.push(Evidence::new(call, &self.region, Some(&self.arn), "BucketARN", &end.arn));
        // An expression in the prefix is worth any text; without a prefix keys begin with the year.
        let keys = match end.prefix.split("!{").next().unwrap_or_default() {
            "" if end.prefix.is_empty() => Keys::beginning(["2*"]),
            "" => Keys::default(),
            literal => Keys::beginning([literal]),
        };
        let Some(bucket) = Self::of_arn(&end.arn).map(|bucket| bucket.with_keys(keys)) else {
            return self.judged(State::Short(self.flaw(Flaw::StreamEndUnverified)), evidence);
        };
        let judged = bucket.judge_bucket(cx, &self.region).await;
        evidence.extend(judged.evidence);
        let state = match judged.state {
            State::Alive if end.transformed => State::Short(self.flaw(Flaw::StreamTransforms)),
            state => state,
        };
        let (bucket, lack, protection) = (judged.bucket, judged.lack, judged.protection);
        Judged { bucket, lack, protection, hidden: judged.hidden, ..self.judged(state, evidence) }
    }

    fn judged(&self, state: State, evidence: Vec<Evidence>) -> Judged {
        let bucket = self.bucket_name().map(str::to_owned);
        let (destination, protection) = (self.clone(), Protected::default());
        Judged {
            destination,
            state,
            account: None,
            kms_key_id: None,
            bucket,
            lack: None,
            protection,
            hidden: false,
            evidence,
        }
    }

    fn flaw(&self, flaw: Flaw) -> Reason {
        flaw.reason(self)
    }
}

/// Why the group keeps less than demanded, if it does. Class DELIVERY passes records on and keeps them for one day.
pub fn retention_shortfall(group: &LogGroup, required: Option<u32>) -> Option<Reason> {
    let destination = Destination::of_arn(&group.arn)?;
    retention_flaw(group, required).map(|flaw| flaw.reason(&destination))
}

fn retention_flaw(group: &LogGroup, required: Option<u32>) -> Option<Flaw> {
    if group.class.as_deref() == Some("DELIVERY") {
        return Some(Flaw::KeptOneDay);
    }
    let (days, required) = (group.retention_days?, required?);
    (i64::from(days) < i64::from(required)).then_some(Flaw::RetentionShort { days, required })
}

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
    fn in_account_of(mut self, cx: &Cx<'_>) -> Self {
        self.account = cx.other_account().map(str::to_owned);
        // What is said of a stream's bucket names its own account already.
        for evidence in self.evidence.iter_mut().filter(|evidence| evidence.account.is_none()) {
            evidence.account.clone_from(&self.account);
        }
        self
    }

    fn protected(mut self, protection: Protected) -> Self {
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

/// What can be wrong with a destination.
enum Flaw {
    Gone,
    RetentionShort { days: i32, required: u32 },
    KeptOneDay,
    Keeping(Lack),
    StreamNotActive { status: String },
    StreamEndUnverified,
    StreamTransforms,
    OtherAccount { account: Option<String>, delivering: bool },
}

impl Flaw {
    fn reason(&self, destination: &Destination) -> Reason {
        let name = &destination.name;
        match self {
            Self::Gone => gone(destination),
            Self::RetentionShort { days, required } => Reason::new(
                "retention-short",
                format!("ロググループ {name} の保持期間は {days} 日で、必要な {required} 日に足りない"),
                format!("the log group {name} keeps records for {days} days; {required} are required"),
            ),
            Self::KeptOneDay => Reason::new(
                "kept-one-day",
                format!("ロググループ {name} のクラスは DELIVERY で、CloudWatch Logs には 1 日しか残らない"),
                format!("the log group {name} has the class DELIVERY: CloudWatch Logs keeps its records for one day"),
            ),
            Self::Keeping(lack) => {
                let sentence = lack.sentence();
                Reason::new(sentence.code, sentence.ja, sentence.en)
            }
            Self::StreamNotActive { status } => Reason::new(
                "stream-not-active",
                format!("Firehose ストリーム {name} は {status} で、記録を受け付けない"),
                format!("the Firehose stream {name} is {status} and accepts no records"),
            ),
            Self::StreamEndUnverified => Reason::new(
                "stream-end-unverified",
                format!(
                    "Firehose ストリーム {name} は通過点であり、S3 以外の出力先で記録が保持されるかは AWS の設定からは確認できない"
                ),
                format!(
                    "the Firehose stream {name} is transit only and does not end in S3; its configuration does not tell whether records are kept there"
                ),
            ),
            Self::StreamTransforms => Reason::new(
                "stream-transforms",
                format!("Firehose ストリーム {name} は Lambda 関数で記録を変換しており、記録が欠落しうる"),
                format!("the Firehose stream {name} passes records through a Lambda function, which can drop some"),
            ),
            Self::OtherAccount { account, delivering } => {
                other_account(&destination.arn, account.as_deref(), *delivering)
            }
        }
    }
}

fn gone(destination: &Destination) -> Reason {
    let (name, region) = (&destination.name, &destination.region);
    match destination.kind {
        Kind::LogGroup => Reason::new(
            "log-group-gone",
            format!("出力先のロググループ {name} が {region} に存在しない"),
            format!("the log group {name} that records go to does not exist in {region}"),
        ),
        Kind::Bucket => Reason::new(
            "bucket-gone",
            format!("出力先の S3 バケット {name} が存在しない"),
            format!("the S3 bucket {name} that records go to does not exist"),
        ),
        Kind::Stream => Reason::new(
            "stream-gone",
            format!("出力先の Firehose ストリーム {name} が {region} に存在しない"),
            format!("the Firehose stream {name} that records go to does not exist in {region}"),
        ),
    }
}

fn other_account(arn: &str, account: Option<&str>, delivering: bool) -> Reason {
    let (ja, en) = match account {
        Some(account) => (format!("別アカウント {account}"), format!("account {account}")),
        None => ("別アカウント".to_owned(), "another account".to_owned()),
    };
    if delivering {
        Reason::new(
            "delivering-to-other-account",
            format!("出力先 {arn} は{ja}にあり、サービスは配信成功を報告している"),
            format!("the destination {arn} belongs to {en}; the service reports successful delivery"),
        )
    } else {
        let hint = accounts::name_it();
        Reason::new(
            "destination-in-other-account",
            format!("出力先 {arn} は{ja}にあり、届いているかをこのアカウントからは確認できない。{}", hint.ja),
            format!(
                "the destination {arn} belongs to {en}; this account cannot tell whether records arrive: {}",
                hint.en
            ),
        )
    }
}

#[cfg(test)]
mod tests;
