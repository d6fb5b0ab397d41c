//! Where records go: whether the log group, bucket or Firehose stream exists, and keeps what it gets.

use super::grade::Grade;
use super::scope::Cx;
use super::verdict::{Evidence, Reason};
use crate::facts::firehose::DescribeDeliveryStream;
use crate::facts::logs::{DescribeLogGroups, LogGroup};
use crate::facts::s3::{Existence, HeadBucket, ListBuckets};
use crate::facts::{Cause, Fact, Read, ReadKind, Unreadable};

/// What [`Destination::judge`] may read.
pub const READS: &[&ReadKind] =
    &[DescribeLogGroups::KIND, ListBuckets::KIND, HeadBucket::KIND, DescribeDeliveryStream::KIND];

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
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    LogGroup,
    Bucket,
    Stream,
}

impl Destination {
    /// The destination that `arn` names: a log group (with or without `:*` or a log stream), a bucket (with or without a
    /// folder) or a Firehose stream. None for anything else.
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
        (!name.is_empty()).then(|| Self {
            arn: format!("arn:{partition}:{service}:{region}:{account}:{resource}"),
            kind,
            name: name.to_owned(),
            region: region.to_owned(),
            account: Some(account.to_owned()).filter(|account| !account.is_empty()),
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
        }
    }

    /// Whether it is a log group.
    pub fn is_log_group(&self) -> bool {
        self.kind == Kind::LogGroup
    }

    /// Its name: the log group's, the bucket's or the stream's.
    pub fn name(&self) -> &str {
        &self.name
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
        }
    }

    /// Whether it is a log group of another account than `account`.
    pub fn is_log_group_outside(&self, account: &str) -> bool {
        self.kind == Kind::LogGroup && self.account.as_deref().is_some_and(|own| own != account)
    }

    /// Asks whether it exists and keeps what it gets. `source_region` is the region of the delivering resource.
    ///
    /// S3 retention is not judged here: it is a matter of the bucket's lifecycle rules.
    pub async fn judge(&self, cx: &Cx<'_>, source_region: &str) -> Judged {
        match &self.account {
            Some(account) if *account != cx.scope.account => {
                let state = State::OtherAccount(Some(account.clone()));
                Judged { destination: self.clone(), state, kms_key_id: None, evidence: Vec::new() }
            }
            _ => match self.kind {
                Kind::LogGroup => self.judge_log_group(cx).await,
                Kind::Bucket => self.judge_bucket(cx, source_region).await,
                Kind::Stream => self.judge_stream(cx).await,
            },
        }
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
                Judged { kms_key_id: group.kms_key_id, ..self.judged(state, evidence) }
            }
        }
    }

    /// A bucket that the account does not list is another account's, unless S3 says that there is none of that name:
    /// S3 looks for the bucket before it looks at permissions, so a 403 means that it exists. Without the list it exists all
    /// the same, and only whose it is stays open.
    async fn judge_bucket(&self, cx: &Cx<'_>, source_region: &str) -> Judged {
        let region = cx.scope.leader_region();
        let (mut evidence, exists) = match cx.read(ListBuckets { region: region.to_owned() }).await {
            Fact::Seen(buckets) => {
                let listed = buckets.iter().find(|bucket| bucket.name == self.name).map(|bucket| bucket.name.as_str());
                let evidence = vec![Evidence::new(ListBuckets::KIND.call, region, Some(&self.arn), "Name", listed)];
                if listed.is_some() {
                    return self.judged(State::Alive, evidence);
                }
                (evidence, State::OtherAccount(None))
            }
            Fact::Unreadable(why) => (Vec::new(), State::OwnerUnread(why)),
        };
        let head = cx.read(HeadBucket { region: source_region.to_owned(), bucket: self.name.clone() }).await;
        let (status, state) = match head {
            Fact::Seen(Existence::Exists) => (200, exists),
            Fact::Seen(Existence::Gone) => (404, State::Gone(self.flaw(Flaw::Gone))),
            Fact::Unreadable(why) if why.cause == Cause::Denied => (403, exists),
            Fact::Unreadable(why) => return self.judged(State::Unreadable(why), evidence),
        };
        evidence.push(Evidence::new(HeadBucket::KIND.call, source_region, Some(&self.arn), "HTTP status", status));
        self.judged(state, evidence)
    }

    /// A stream is transit, not storage. Whether its own end keeps the records is not asked, so one that accepts records
    /// counts as a part.
    async fn judge_stream(&self, cx: &Cx<'_>) -> Judged {
        let stream = DescribeDeliveryStream { region: self.region.clone(), name: self.name.clone() };
        let status = match cx.read(stream).await {
            Fact::Seen(stream) => stream.map(|stream| stream.status),
            Fact::Unreadable(why) => return self.judged(State::Unreadable(why), Vec::new()),
        };
        let call = DescribeDeliveryStream::KIND.call;
        let evidence =
            vec![Evidence::new(call, &self.region, Some(&self.arn), "DeliveryStreamStatus", status.as_deref())];
        let state = match status {
            None => State::Gone(self.flaw(Flaw::Gone)),
            Some(status) if status == "ACTIVE" => State::Short(self.flaw(Flaw::StreamEndUnverified)),
            Some(status) => State::Gone(self.flaw(Flaw::StreamNotActive { status })),
        };
        self.judged(state, evidence)
    }

    fn judged(&self, state: State, evidence: Vec<Evidence>) -> Judged {
        Judged { destination: self.clone(), state, kms_key_id: None, evidence }
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
    /// It exists and keeps records as long as demanded (buckets: as far as it is judged here).
    Alive,
    /// It takes records, but keeps them too short, or nobody has looked where they end.
    Short(Reason),
    /// It does not exist, or does not take records.
    Gone(Reason),
    /// It belongs to another account; to which, if the ARN says so.
    OtherAccount(Option<String>),
    /// It exists, but whether it is this account's could not be read.
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
    /// `kmsKeyId` of a log group of this account.
    pub kms_key_id: Option<String>,
    /// What said so.
    pub evidence: Vec<Evidence>,
}

impl Judged {
    /// What it contributes to a recorder, and why. `delivering` says that the service itself reports recent delivery: the
    /// only ground on which another account's destination counts.
    pub fn grade(&self, delivering: bool) -> (Grade, Option<Reason>) {
        match &self.state {
            State::Alive => (Grade::WHOLE, None),
            State::Short(reason) => (Grade::PART, Some(reason.clone())),
            State::Gone(reason) => (Grade::NOTHING, Some(reason.clone())),
            State::OtherAccount(account) => {
                let flaw = Flaw::OtherAccount { account: account.clone(), delivering };
                (if delivering { Grade::WHOLE } else { Grade::UNKNOWN }, Some(flaw.reason(&self.destination)))
            }
            State::OwnerUnread(_) if delivering => (Grade::WHOLE, None),
            State::OwnerUnread(why) | State::Unreadable(why) => (Grade::UNKNOWN, Some(Reason::unreadable(why))),
        }
    }
}

/// What can be wrong with a destination.
enum Flaw {
    Gone,
    RetentionShort { days: i32, required: u32 },
    KeptOneDay,
    StreamNotActive { status: String },
    StreamEndUnverified,
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
            Self::StreamNotActive { status } => Reason::new(
                "stream-not-active",
                format!("Firehose ストリーム {name} は {status} で、記録を受け付けない"),
                format!("the Firehose stream {name} is {status} and accepts no records"),
            ),
            Self::StreamEndUnverified => Reason::new(
                "stream-end-unverified",
                format!("Firehose ストリーム {name} は通過点であり、その先で記録が保持されるかは確認していない"),
                format!(
                    "the Firehose stream {name} is transit only; whether its own end keeps records is not verified"
                ),
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
        Reason::new(
            "destination-in-other-account",
            format!("出力先 {arn} は{ja}にあり、届いているかをこのアカウントからは確認できない"),
            format!("the destination {arn} belongs to {en}; this account cannot tell whether records arrive"),
        )
    }
}
