//! What a check is asked about, and the context through which it reads.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use crate::facts::ec2::DescribeRegions;
use crate::facts::reader::Reader;
use crate::facts::tagging::GetResources;
use crate::facts::{Fact, Read, ReadKey, ReadKind, Request, Unreadable};
use crate::project::{Binding, NamePattern};
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
    /// The environment.
    pub scope: &'a Scope,
    /// Which resources the row means; without a binding, every resource of its type.
    pub binding: Option<&'a Binding>,
    /// The row's attestation.
    pub attestation: AttestationState,
    /// What the other rows show: empty for a check that does not weigh them.
    pub others: OtherRows,
    reader: &'a Reader,
    declared: &'static [&'static ReadKind],
    asked: Mutex<BTreeSet<ReadKey>>,
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
        Self { component, scope, binding, attestation, others, reader, declared, asked: Mutex::default() }
    }

    /// The same, with what the other rows show.
    pub fn beside(self, others: OtherRows) -> Self {
        Self { others, ..self }
    }

    /// Reads, once per environment whoever asks, and notes that this row asked.
    ///
    /// # Panics
    /// In builds with debug assertions, when the check asks a kind of read that it does not declare: the IAM policy
    /// would lack it.
    pub async fn read<R: Read>(&self, read: R) -> Fact<R::Answer> {
        debug_assert!(
            R::KIND == GetResources::KIND || self.declared.contains(&R::KIND),
            "{} is asked but not declared by the check",
            R::KIND.call
        );
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).insert(Request::new(&read).key());
        self.reader.read(&read).await
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
