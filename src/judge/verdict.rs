//! Verdicts: what is recorded now, for one resource and folded for a row.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::remedy::Remedy;
use super::trail_remedy::Need;
use crate::content::{self, RecordItems};
use crate::facts::{Cause, Unreadable};
use crate::lang::{Text, accounts};

/// What the live account shows (contract: `current`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Current {
    /// Everything that the row names is recorded, and nothing contradicts arrival.
    Recorded,
    /// Some resources or operations only, or less than required.
    Partial,
    /// Nothing records it, or what is configured cannot work.
    Missing,
    /// Every read succeeded and there is no such resource. For one resource of a list: it is out of scope.
    NotPresent,
    /// A read that the verdict needs could not be made.
    Unknown,
    /// A valid attestation, for what AWS cannot show.
    Attested,
}

impl Current {
    /// Every value.
    pub const ALL: [Self; 6] =
        [Self::Recorded, Self::Partial, Self::Missing, Self::NotPresent, Self::Unknown, Self::Attested];

    /// The contract's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Partial => "partial",
            Self::Missing => "missing",
            Self::NotPresent => "not_present",
            Self::Unknown => "unknown",
            Self::Attested => "attested",
        }
    }
}

/// Why a verdict is what it is: a stable kebab-case code, and a sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Stable, kebab-case.
    pub code: String,
    /// The sentence.
    pub message: Text,
}

impl Reason {
    /// A reason from its code and its sentence in Japanese and English.
    pub fn new(code: &str, ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: Text::new(ja, en) }
    }

    /// Why a read has no answer: names the call, the region and what would mend it.
    pub fn unreadable(why: &Unreadable) -> Self {
        let (call, action) = (why.call, why.action);
        let region = match &why.account {
            None => Text::new(&why.region, &why.region),
            Some(account) if why.cause == Cause::Credentials => {
                let text = accounts::without_credentials(account, call, &why.region);
                return Self::new("read-credentials", text.ja, text.en);
            }
            Some(account) => accounts::region_of(&why.region, account),
        };
        let (region_ja, region) = (region.ja, region.en);
        let (code, ja, en) = match why.cause {
            Cause::Denied => (
                "read-denied",
                format!("{region_ja} の {call} が拒否された。IAM アクション {action} を許可する"),
                format!("{call} in {region} was denied; allow the IAM action {action}"),
            ),
            Cause::Throttled => (
                "read-throttled",
                format!("{region_ja} の {call} が再試行しても流量制限で拒否された。時間をおいて再実行する"),
                format!("{call} in {region} was throttled after all retries; scan again later"),
            ),
            Cause::TimedOut => (
                "read-timed-out",
                format!("{region_ja} の {call} が期限内に応答しなかった。接続を確認して再実行する"),
                format!("{call} in {region} did not answer in time; check the connection and scan again"),
            ),
            Cause::Unsupported => (
                "read-unsupported",
                format!("{region_ja} では {call} が提供されていない"),
                format!("{call} is not offered in {region}"),
            ),
            Cause::Malformed => (
                "read-malformed",
                format!("{region_ja} の {call} の応答を解釈できなかった"),
                format!("the answer of {call} in {region} could not be understood"),
            ),
            Cause::Unreachable => (
                "read-unreachable",
                format!("{region_ja} の {call} のエンドポイントに接続できなかった。ネットワークとプロキシを確認する"),
                format!("the endpoint of {call} in {region} could not be reached; check network and proxy"),
            ),
            Cause::Credentials => (
                "read-credentials",
                format!("{region_ja} の {call} の時点で認証情報が無効だった。取得し直して再実行する"),
                format!("the credentials were not valid when {call} in {region} was asked; renew them and scan again"),
            ),
            Cause::ServiceError => (
                "read-failed",
                format!("{region_ja} の {call} がサービス側のエラーで失敗した。再実行する"),
                format!("{call} in {region} failed with a service error; scan again"),
            ),
            Cause::NotCollected => (
                "read-not-collected",
                format!("スナップショットに {region_ja} の {call} が含まれていない。新しく取得する"),
                format!("the snapshot does not hold {call} in {region}; take a new one"),
            ),
        };
        Self::new(code, ja, en)
    }
}

/// Which call, field and value said so.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// Service prefix and API operation.
    pub call: &'static str,
    /// The account that was asked; `None` is the environment's own.
    pub account: Option<String>,
    /// The region that was asked.
    pub region: String,
    /// The resource that the field belongs to, if it belongs to one.
    pub resource: Option<String>,
    /// The field of the answer, as AWS spells it.
    pub field: String,
    /// The field's value.
    pub value: String,
}

impl Evidence {
    /// A field of the answer to `call`, with its value in JSON's notation (strings bare).
    pub fn new(call: &'static str, region: &str, resource: Option<&str>, field: &str, value: impl Serialize) -> Self {
        let value = match serde_json::to_value(value) {
            Ok(Value::String(text)) => text,
            Ok(other) => other.to_string(),
            Err(_) => String::new(),
        };
        let resource = resource.map(str::to_owned);
        Self { call, account: None, region: region.to_owned(), resource, field: field.to_owned(), value }
    }

    /// The same, as the answer of another account.
    pub fn of_account(self, account: Option<&str>) -> Self {
        Self { account: account.map(str::to_owned), ..self }
    }
}

/// The verdict on one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceVerdict {
    /// The resource's ARN.
    pub arn: String,
    /// The resource's region; `us-east-1` and its peers for global ones.
    pub region: String,
    /// What is recorded of it. `NotPresent` marks a resource that is out of scope: listed, not folded.
    pub current: Current,
    /// Why. Shortfalls first, notes after.
    pub reasons: Vec<Reason>,
    /// What said so.
    pub evidence: Vec<Evidence>,
}

/// The verdict on a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What is recorded.
    pub current: Current,
    /// Why, without repetition.
    pub reasons: Vec<Reason>,
    /// The resources with their own verdicts, in the order of region and ARN.
    pub resources: Vec<ResourceVerdict>,
    /// What said so, beyond the resources' own evidence.
    pub evidence: Vec<Evidence>,
    /// ARNs that the row claims besides `resources`: log groups and buckets that its records go to.
    pub claims: Vec<String>,
    /// What closes the shortfalls, in the order of `resources`.
    pub remedies: Vec<Remedy>,
    /// What it takes of trails: remedies once all rows are known, since they share the trails.
    pub(crate) trail_needs: Vec<Need>,
    /// What its records hold of the six items of an audit record; empty where there are none, or nobody knows.
    pub record_items: RecordItems,
}

impl Verdict {
    /// A verdict without resources.
    pub fn bare(current: Current, reasons: Vec<Reason>) -> Self {
        let (resources, evidence, claims) = (Vec::new(), Vec::new(), Vec::new());
        let (remedies, trail_needs, record_items) = (Vec::new(), Vec::new(), RecordItems::new());
        Self { current, reasons, resources, evidence, claims, remedies, trail_needs, record_items }
    }

    /// Folds resources into a row's verdict.
    ///
    /// `unlisted` holds the failed list reads: with one, nobody knows which resources there are, so the row is unknown
    /// whatever the listed ones show. Otherwise: out-of-scope resources drop out; none left is `NotPresent`; all recorded
    /// is `Recorded`, or `Attested` if that takes an attestation; any partial, or recorded beside missing, is `Partial`;
    /// else any missing is `Missing`; else `Unknown`.
    pub fn fold(mut resources: Vec<ResourceVerdict>, unlisted: &[Unreadable]) -> Self {
        resources.sort_by(|a, b| (&a.region, &a.arn).cmp(&(&b.region, &b.arn)));
        // A name that a binding spells out twice is one resource that is not there.
        resources.dedup();
        let mut reasons: Vec<Reason> = unlisted.iter().map(Reason::unreadable).collect();
        let current = if unlisted.is_empty() { fold_currents(&resources) } else { Current::Unknown };
        if current == Current::NotPresent && resources.is_empty() {
            reasons.push(Reason::new(
                "no-such-resource",
                "該当するリソースがない（ないのが正しければ audit-gap.yaml に absent: true と書く）",
                "there is no such resource (if there is to be none, say absent: true in audit-gap.yaml)",
            ));
        }
        for resource in resources
            .iter()
            .filter(|resource| resource.current != Current::NotPresent || current == Current::NotPresent)
        {
            reasons.extend(resource.reasons.iter().cloned());
        }
        Self { resources, ..Self::bare(current, without_repetition(reasons)) }
    }
}

impl Verdict {
    /// Says what the records hold, given what each kind or resource's records do.
    #[must_use]
    pub fn with_records(self, each: impl IntoIterator<Item = RecordItems>) -> Self {
        Self { record_items: content::of_all(each), ..self }
    }

    /// Says what the records hold, if all are recorded: of a part nobody knows here by which mechanism, and so in which form.
    #[must_use]
    pub fn with_documented_records_if_whole(self, form: RecordItems) -> Self {
        if self.current == Current::Recorded { self.with_records([form]) } else { self }
    }

    /// Says what the records hold, if there are any, by the one form that they can have.
    #[must_use]
    pub fn with_documented_records(self, form: RecordItems) -> Self {
        let written = matches!(self.current, Current::Recorded | Current::Partial);
        if written { self.with_records([form]) } else { self }
    }
}

fn fold_currents(resources: &[ResourceVerdict]) -> Current {
    let any = |current| resources.iter().any(|resource| resource.current == current);
    let (recorded, missing) = (any(Current::Recorded) || any(Current::Attested), any(Current::Missing));
    match (any(Current::Partial), recorded, missing, any(Current::Unknown)) {
        (true, ..) | (_, true, true, _) => Current::Partial,
        (_, false, true, _) => Current::Missing,
        (.., true) => Current::Unknown,
        _ if any(Current::Attested) => Current::Attested,
        (_, true, ..) => Current::Recorded,
        _ => Current::NotPresent,
    }
}

/// The same reasons in the same order, each once.
pub fn without_repetition(reasons: Vec<Reason>) -> Vec<Reason> {
    let mut kept: Vec<Reason> = Vec::with_capacity(reasons.len());
    for reason in reasons {
        if !kept.contains(&reason) {
            kept.push(reason);
        }
    }
    kept
}
