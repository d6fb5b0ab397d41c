//! What a check is asked about, and the context through which it reads.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use super::protection::Lapse;
use super::verdict::Evidence;
use crate::facts::ec2::DescribeRegions;
use crate::facts::reader::Reader;
use crate::facts::tagging::GetResources;
use crate::facts::{Fact, Read, ReadKey, ReadKind, Request, Unreadable};
use crate::project::{Binding, NamePattern, Protection};
use crate::trail::recorder::ALWAYS_ENABLED;

/// The account and regions of one environment, and its thresholds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The environment's name.
    pub environment: String,
    /// The account's twelve digits.
    pub account: String,
    /// `aws`, `aws-cn`, `aws-us-gov`, …
    pub partition: String,
    /// The regions that regional rows are judged in.
    pub regions: Vec<String>,
    /// When the scan of this environment began: all ages count from here.
    pub collected_at: Timestamp,
    /// The retention that the environment demands of destinations, in days.
    pub retention_days: Option<u32>,
    /// How the environment demands destinations to be protected.
    pub protection: Protection,
    /// Whether records of applications' log groups are looked at.
    pub sample_logs: bool,
}

impl Scope {
    /// The region in which the partition's global services (IAM, sign-in of root, CloudFront) record their events.
    pub fn leader_region(&self) -> &'static str {
        match self.partition.as_str() {
            "aws-cn" => "cn-north-1",
            "aws-us-gov" => "us-gov-west-1",
            _ => "us-east-1",
        }
    }

    /// The read that lists the enabled regions. It is asked in a configured region that cannot be disabled: a disabled one
    /// refuses every call, and the leader region may be closed by a region policy.
    pub fn region_list(&self) -> DescribeRegions {
        let usable = self.regions.iter().find(|region| ALWAYS_ENABLED.contains(&region.as_str()));
        DescribeRegions { region: usable.cloned().unwrap_or_else(|| self.leader_region().to_owned()) }
    }

    /// The environment as seen from another of its accounts.
    pub fn of_account(&self, account: &str) -> Self {
        Self { account: account.to_owned(), ..self.clone() }
    }

    /// The ARN `arn:<partition>:<service>:<region>:<account>:<rest>` of a resource of this account.
    pub fn arn(&self, service: &str, region: &str, rest: &str) -> String {
        format!("arn:{}:{service}:{region}:{}:{rest}", self.partition, self.account)
    }
}

/// A resource that a list read showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate<T> {
    /// The resource's ARN.
    pub arn: String,
    /// The names by which a binding may call it.
    pub names: Vec<String>,
    /// The resource's region.
    pub region: String,
    /// What the list said of it.
    pub item: T,
}

/// The candidates that a row means.
#[derive(Debug)]
pub struct Selected<T> {
    /// They exist and are meant.
    pub chosen: Vec<Candidate<T>>,
    /// Names or ARNs that the binding spells out and no resource bears.
    pub absent: Vec<String>,
    /// Tag reads that failed: nobody knows which resources are meant.
    pub unlisted: Vec<Unreadable>,
}

/// What a valid or expired attestation contributes to a row that AWS cannot show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttestationState {
    /// A person vouches for it, and the statement is in force.
    Valid,
    /// The first valid day is still to come.
    NotYet,
    /// The last valid day has passed.
    Expired,
    /// It reaches further ahead than the matrix allows, so it has no effect.
    TooLong,
    /// Nobody has stated anything.
    None,
}

/// What the other rows of the matrix show, for a check that weighs them.
#[derive(Debug, Clone, Default)]
pub struct OtherRows {
    /// ARNs of the log groups and buckets that their records go to, among what they claim besides.
    pub claims: BTreeSet<String>,
    /// Their reads that failed: more may lie behind.
    pub failed: Vec<Unreadable>,
}

/// A check's context: what it is asked about, and the one way to read.
pub struct Cx<'a> {
    /// The id of the row, for what is said about the project file.
    pub component: &'a str,
    /// The environment, as seen from the account that is asked.
    pub scope: &'a Scope,
    /// Which resources the row means; without a binding, every resource of its type.
    pub binding: Option<&'a Binding>,
    /// The row's attestation.
    pub attestation: AttestationState,
    /// What the other rows show: empty for a check that does not weigh them.
    pub others: OtherRows,
    /// The environment as seen from each of its accounts, its own first; empty if that is the only one.
    accounts: &'a [Scope],
    reader: &'a Reader,
    declared: &'static [&'static ReadKind],
    asked: Arc<Mutex<BTreeSet<ReadKey>>>,
    /// What is demanded of destinations; `None` if what they lack in protection is not to be heeded.
    demands: Option<Protection>,
    lapses: Arc<Mutex<BTreeSet<Lapse>>>,
}

impl<'a> Cx<'a> {
    /// A context for one row. `declared` lists the kinds of read that the row's check may ask.
    pub fn new(
        component: &'a str,
        scope: &'a Scope,
        binding: Option<&'a Binding>,
        attestation: AttestationState,
        reader: &'a Reader,
        declared: &'static [&'static ReadKind],
    ) -> Self {
        let others = OtherRows::default();
        let (accounts, asked, lapses) = (&[][..], Arc::default(), Arc::default());
        let demands = Some(scope.protection.clone());
        Self { component, scope, binding, attestation, others, accounts, reader, declared, asked, demands, lapses }
    }

    /// The same, where other accounts can be asked, too. `accounts` is the environment as seen from each, its own first.
    pub fn reaching(self, accounts: &'a [Scope]) -> Self {
        Self { accounts, ..self }
    }

    /// The context for what lies in `account`; none if nobody can be asked about that account.
    pub fn in_account(&self, account: &str) -> Option<Self> {
        if account == self.scope.account {
            return Some(self.here());
        }
        self.accounts.iter().find(|scope| scope.account == account).map(|scope| self.seen_from(scope))
    }

    /// The same context once more.
    pub fn here(&self) -> Self {
        self.seen_from(self.scope)
    }

    /// The contexts for all accounts of the environment but the one that is asked here.
    pub fn elsewhere(&self) -> Vec<Self> {
        let others = self.accounts.iter().filter(|scope| scope.account != self.scope.account);
        others.map(|scope| self.seen_from(scope)).collect()
    }

    fn seen_from(&self, scope: &'a Scope) -> Self {
        let Self { component, binding, attestation, accounts, reader, declared, .. } = *self;
        let (asked, lapses) = (Arc::clone(&self.asked), Arc::clone(&self.lapses));
        let (others, demands) = (self.others.clone(), self.demands.clone());
        let new = Self::new(component, scope, binding, attestation, reader, declared);
        Self { others, accounts, asked, demands, lapses, ..new }
    }

    /// The account as requests name it: none is the environment's own.
    pub fn other_account(&self) -> Option<&'a str> {
        let own = self.accounts.first().is_none_or(|own| own.account == self.scope.account);
        (!own).then_some(self.scope.account.as_str())
    }

    /// The same, as if no protection of destinations were demanded or failed. What it asks counts as asked by this row.
    pub(crate) fn heedless(&self) -> Self {
        Self { demands: None, lapses: Arc::default(), ..self.here() }
    }

    /// How destinations are demanded to be protected.
    pub(crate) fn demands(&self) -> Protection {
        self.demands.clone().unwrap_or_default()
    }

    /// Whether what destinations lack in protection counts.
    pub(crate) fn heeds_protection(&self) -> bool {
        self.demands.is_some()
    }

    /// Notes a destination that falls short of its protection.
    pub(crate) fn note(&self, lapse: Lapse) {
        self.lapses.lock().unwrap_or_else(PoisonError::into_inner).insert(lapse);
    }

    /// The destinations that fall short, in order.
    pub(crate) fn noted(&self) -> Vec<Lapse> {
        self.lapses.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// The same, with what the other rows show.
    pub fn beside(self, others: OtherRows) -> Self {
        Self { others, ..self }
    }

    /// What the account that is asked here said.
    pub fn said(&self, evidence: Vec<Evidence>) -> Vec<Evidence> {
        evidence.into_iter().map(|one| one.of_account(self.other_account())).collect()
    }

    /// Reads, once per environment whoever asks, and notes that this row asked.
    ///
    /// # Panics
    /// In builds with debug assertions, when the check asks a kind of read that it does not declare: the IAM policy
    /// would lack it.
    pub async fn read<R: Read>(&self, read: R) -> Fact<R::Answer> {
        let request = self.request(&read);
        self.reader.read_of::<R>(request).await
    }

    /// As [`Self::read`], without a copy: for answers that are large, and asked for every resource of a row.
    ///
    /// # Panics
    /// As [`Self::read`].
    pub(crate) async fn shared<R: Read>(&self, read: R) -> Fact<Arc<R::Answer>> {
        let request = self.request(&read);
        self.reader.shared::<R>(request).await
    }

    /// What `make` makes of the facts, once for each `name` in an environment, whichever row asks. Each row that asks counts
    /// as having asked the reads behind it.
    pub(crate) async fn once<T>(&self, name: &str, make: impl AsyncFn(&Self) -> T) -> T
    where
        T: Clone + Send + Sync + 'static,
    {
        let name = format!("{:?} {name}", self.other_account());
        let making = async || {
            let own = Self { asked: Arc::default(), ..self.here() };
            let made = make(&own).await;
            (made, own.asked())
        };
        let made: Arc<(T, Vec<ReadKey>)> = self.reader.once(name, making).await;
        let (made, behind) = made.as_ref();
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let new: Vec<&ReadKey> = behind.iter().filter(|key| !asked.contains(*key)).collect();
        asked.extend(new.into_iter().cloned());
        made.clone()
    }

    fn request<R: Read>(&self, read: &R) -> Request {
        debug_assert!(
            R::KIND == GetResources::KIND || self.declared.contains(&R::KIND),
            "{} is asked but not declared by the check",
            R::KIND.call
        );
        let request = Request::new(read).of_account(self.other_account().map(str::to_owned));
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).insert(request.key());
        request
    }

    /// Reads the same in several regions, concurrently; the outcomes in the order of `regions`.
    pub async fn read_in<R: Read>(
        &self,
        regions: &[String],
        read: impl Fn(String) -> R,
    ) -> Vec<(String, Fact<R::Answer>)> {
        let reads = regions.iter().map(|region| async { (region.clone(), self.read(read(region.clone())).await) });
        futures::future::join_all(reads).await
    }

    /// The keys of the reads that the row asked, shared ones included, in order.
    pub fn asked(&self) -> Vec<ReadKey> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// Picks the candidates that the row's binding means.
    pub async fn select<T>(&self, candidates: Vec<Candidate<T>>) -> Selected<T> {
        match self.binding {
            // That a row is declared absent is confronted with what is found when the verdict is assessed.
            None | Some(Binding::Absent) => Selected { chosen: candidates, absent: Vec::new(), unlisted: Vec::new() },
            Some(Binding::Names(patterns) | Binding::LogGroups { groups: patterns, .. }) => {
                by_names(patterns, candidates)
            }
            Some(Binding::Arns(arns)) => by_arns(arns, candidates),
            Some(Binding::Tags(tags)) => self.by_tags(tags, candidates).await,
        }
    }

    /// The Resource Groups Tagging API answers for one tag at a time: a resource must be in every answer of its region.
    /// S3 buckets appear in the answer of their own region.
    async fn by_tags<T>(&self, tags: &BTreeMap<String, String>, mut candidates: Vec<Candidate<T>>) -> Selected<T> {
        let regions: BTreeSet<String> = candidates.iter().map(|candidate| candidate.region.clone()).collect();
        let regions: Vec<String> = regions.into_iter().collect();
        let mut unlisted = Vec::new();
        for (key, value) in tags {
            let answers =
                self.read_in(&regions, |region| GetResources { region, key: key.clone(), value: value.clone() }).await;
            let mut bearers = BTreeSet::new();
            for (_, answer) in answers {
                match answer {
                    Fact::Seen(arns) => bearers.extend(arns),
                    Fact::Unreadable(why) => unlisted.push(why),
                }
            }
            candidates.retain(|candidate| bearers.contains(&candidate.arn));
        }
        Selected { chosen: candidates, absent: Vec::new(), unlisted }
    }
}

fn by_names<T>(patterns: &[NamePattern], candidates: Vec<Candidate<T>>) -> Selected<T> {
    let bears =
        |candidate: &Candidate<T>, pattern: &NamePattern| candidate.names.iter().any(|name| pattern.matches(name));
    let absent = patterns
        .iter()
        .filter(|pattern| !candidates.iter().any(|candidate| bears(candidate, pattern)))
        .filter_map(|pattern| pattern.literal().map(str::to_owned))
        .collect();
    let chosen =
        candidates.into_iter().filter(|candidate| patterns.iter().any(|pattern| bears(candidate, pattern))).collect();
    Selected { chosen, absent, unlisted: Vec::new() }
}

fn by_arns<T>(arns: &[String], candidates: Vec<Candidate<T>>) -> Selected<T> {
    let absent =
        arns.iter().filter(|arn| !candidates.iter().any(|candidate| candidate.arn == **arn)).cloned().collect();
    let chosen = candidates.into_iter().filter(|candidate| arns.contains(&candidate.arn)).collect();
    Selected { chosen, absent, unlisted: Vec::new() }
}
