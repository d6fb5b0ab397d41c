//! Sign-in success and failure of Cognito user pools.
//!
//! The one complete record is the export of `userAuthEvents`, which a pool generates on tier PLUS with threat protection
//! in mode AUDIT or ENFORCED. CloudTrail's management events show that somebody tried, not who: a part.

mod reasons;
mod remedy;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use futures::future::join_all;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::reasons::{Broken, Finding};
use crate::content::documented;
use crate::facts::cognito::{
    DescribeUserPool, GetLogDeliveryConfiguration, IdentityProvider, ListIdentityProviders, ListUserPools, LogExport,
    UserPool, UserPoolName,
};
use crate::facts::{Fact, Read, ReadKind};
use crate::judge::arrival::{self, Source, Writer};
use crate::judge::binding::{bound, listed};
use crate::judge::bucket_encryption;
use crate::judge::destination::{self, Destination, Judged};
use crate::judge::grade::Grade;
use crate::judge::reads::together;
use crate::judge::remedy::Remedy;
use crate::judge::scope::{Candidate, Cx};
use crate::judge::trail_support::{self, TrailSupport, management_support};
use crate::judge::vended_logs::Mechanism;
use crate::judge::verdict::{Evidence, Reason, ResourceVerdict, Verdict};

/// Parameters: none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {}

/// What the check may read.
pub const READS: &[&ReadKind] = &together::<
    {
        4 + bucket_encryption::READS.len()
            + destination::READS.len()
            + arrival::READS.len()
            + trail_support::READS.len()
    },
>(&[
    &[DescribeUserPool::KIND, GetLogDeliveryConfiguration::KIND, ListIdentityProviders::KIND, ListUserPools::KIND],
    bucket_encryption::READS,
    destination::READS,
    arrival::READS,
    trail_support::READS,
]);

/// Judges each user pool that the row means. Names: the pool's name or id.
pub async fn run(_params: &Params, cx: &Cx<'_>) -> Verdict {
    judge(cx, async |region| management_support(cx, "cognito-idp.amazonaws.com", region).await).await
}

/// `management` answers for the pools' own events (`InitiateAuth`, `RespondToAuthChallenge`) in a region, and is asked only where the export leaves something for CloudTrail to improve.
async fn judge(cx: &Cx<'_>, management: impl AsyncFn(&str) -> (TrailSupport, Vec<Evidence>)) -> Verdict {
    let pools = cx.read_in(&cx.scope.regions, |region| ListUserPools { region }).await;
    let listed = listed(pools, |region, pool: UserPoolName| Candidate {
        arn: cx.scope.arn("cognito-idp", region, &format!("userpool/{}", pool.id)),
        names: vec![pool.name.clone(), pool.id.clone()],
        region: region.to_owned(),
        item: pool,
    });
    let bound = bound(cx, listed).await;
    let exports = join_all(bound.chosen.iter().map(|pool| Export::judge(pool, cx))).await;
    let claims: BTreeSet<String> = exports.iter().filter_map(|export| export.claim.clone()).collect();
    let remedies: Vec<Remedy> = exports.iter().filter_map(|export| export.remedy.clone()).collect();
    let judged = join_all(bound.chosen.iter().zip(exports).map(|(pool, export)| {
        let management = &management;
        async move {
            let support = if export.leaves_room() { Some(management(&pool.region).await) } else { None };
            export.into_verdict(pool, support)
        }
    }));
    let resources = judged.await.into_iter().chain(bound.absent).collect();
    let verdict = Verdict { claims: claims.into_iter().collect(), ..Verdict::fold(resources, &bound.unlisted) };
    let verdict = verdict.with_documented_records_if_whole(documented::sign_in());
    verdict.with_remedies(remedies).with_remedies_for_unfound(cx)
}

/// What a pool's own settings record, before CloudTrail is asked.
struct Export {
    grade: Grade,
    reasons: Vec<Reason>,
    evidence: Vec<Evidence>,
    /// The ARN of the export's destination.
    claim: Option<String>,
    /// What became of the destination, if it was looked at.
    delivery: Option<Judged>,
    /// The identity providers whose sign-ins Cognito does not record.
    federated: Vec<String>,
    /// What would mend a shortfall.
    remedy: Option<Remedy>,
}

impl Export {
    async fn judge(pool: &Candidate<UserPoolName>, cx: &Cx<'_>) -> Self {
        let (region, pool_id) = (pool.region.clone(), pool.item.id.clone());
        let (settings, exports) = futures::join!(
            cx.read(DescribeUserPool { region: region.clone(), pool_id: pool_id.clone() }),
            cx.read(GetLogDeliveryConfiguration { region, pool_id }),
        );
        let evidence = evidence(pool, &settings, &exports);
        let facts = (settings.clone(), exports.clone());
        let mut export = match (settings, exports) {
            (settings, Fact::Seen(exports)) => match exports.iter().find(|one| one.event_source == "userAuthEvents") {
                Some(sign_in) => Self::of_sign_in(sign_in, settings, pool, cx).await,
                None => Self::without(settings, !exports.is_empty()),
            },
            (Fact::Seen(settings), Fact::Unreadable(why)) => Self::of_unreadable(&settings, Reason::unreadable(&why)),
            (Fact::Unreadable(settings), Fact::Unreadable(exports)) => {
                Self::bare(Grade::UNKNOWN, vec![Reason::unreadable(&settings), Reason::unreadable(&exports)])
            }
        };
        export.evidence.splice(0..0, evidence);
        export.remedy = remedy::of_pool(cx, pool, &facts.0, &facts.1, &export).await;
        export
    }

    fn bare(grade: Grade, reasons: Vec<Reason>) -> Self {
        let (evidence, federated) = (Vec::new(), Vec::new());
        Self { grade, reasons, evidence, claim: None, delivery: None, federated, remedy: None }
    }

    /// Nobody knows what is exported. Without threat protection, an export would have nothing to deliver.
    fn of_unreadable(settings: &UserPool, why: Reason) -> Self {
        if generates_events(settings) {
            return Self::bare(Grade::UNKNOWN, vec![why]);
        }
        let nothing = Broken::nothing_generated(settings).reason();
        if settings.post_authentication {
            Self::bare(Grade::AT_MOST_PART, vec![nothing, why])
        } else {
            Self::bare(Grade::NOTHING, vec![nothing])
        }
    }

    /// Nothing exports sign-ins. Threat protection keeps its events in the pool, one user at a time; a trigger after
    /// authentication sees the successes only.
    fn without(settings: Fact<UserPool>, notifications: bool) -> Self {
        let not_exported = if notifications { Finding::NotificationsOnly } else { Finding::NotExported }.reason();
        match settings {
            Fact::Unreadable(why) => Self::bare(Grade::AT_MOST_PART, vec![not_exported, Reason::unreadable(&why)]),
            Fact::Seen(settings) if generates_events(&settings) => {
                let kept = Finding::KeptInPoolOnly { mode: settings.advanced_security_mode }.reason();
                Self::bare(Grade::PART, vec![not_exported, kept])
            }
            Fact::Seen(settings) if settings.post_authentication => {
                Self::bare(Grade::PART, vec![not_exported, Finding::SuccessesOnly.reason()])
            }
            Fact::Seen(_) => Self::bare(Grade::NOTHING, vec![not_exported]),
        }
    }

    /// Sign-ins are exported: how well, depends on the pool's settings, the destination and who signs in how.
    async fn of_sign_in(
        export: &LogExport,
        settings: Fact<UserPool>,
        pool: &Candidate<UserPoolName>,
        cx: &Cx<'_>,
    ) -> Self {
        let arn = [&export.log_group_arn, &export.bucket_arn, &export.stream_arn].into_iter().flatten().next();
        let Some(arn) = arn.filter(|_| export.log_level == "INFO") else {
            return Self::bare(Grade::NOTHING, vec![Broken::Incomplete { level: export.log_level.clone() }.reason()]);
        };
        let Some(destination) = Destination::of_arn(arn) else {
            return Self::bare(Grade::UNKNOWN, vec![Broken::DestinationNotUnderstood { arn: arn.clone() }.reason()]);
        };
        let claim = Some(destination.arn.clone());
        let settings = match settings {
            Fact::Seen(settings) if !generates_events(&settings) => {
                let leftover = Broken::nothing_generated(&settings).reason();
                return Self { claim, ..Self::bare(Grade::NOTHING, vec![leftover]) };
            }
            settings => settings,
        };
        let providers = ListIdentityProviders { region: pool.region.clone(), pool_id: pool.item.id.clone() };
        let (judged, providers) = futures::join!(destination.judge(cx, &pool.region), cx.read(providers));
        let mut evidence = judged.evidence.clone();
        let federated: Vec<String> = match &providers {
            Fact::Seen(providers) => providers.iter().map(|provider| provider.name.clone()).collect(),
            Fact::Unreadable(_) => Vec::new(),
        };
        if matches!(providers, Fact::Seen(_)) {
            let (call, id) = (ListIdentityProviders::KIND.call, Some(pool.item.id.as_str()));
            evidence.push(Evidence::new(call, &pool.region, id, "ProviderName", &federated));
        }
        let modified = settings.clone().map(|settings| settings.modified);
        let conditions = [arrives(&judged, &cx.scope.account), covers_custom_auth(settings), covers_users(providers)];
        let arrival = match modified {
            Fact::Seen(since) if conditions[0].0 != Grade::NOTHING && judged.is_there() => {
                signs_in(cx, &destination, pool, since).await
            }
            _ => Mechanism::whole(),
        };
        evidence.extend(arrival.evidence);
        let encrypted = match destination.bucket_name().filter(|_| judged.is_there()) {
            Some(bucket) => Mechanism::whole().under(bucket_encryption::judge_key_state(cx, bucket).await),
            None => Mechanism::whole(),
        };
        evidence.extend(encrypted.evidence);
        let delivery = Some(judged);
        let mut whole = Self { claim, evidence, delivery, federated, ..Self::bare(Grade::WHOLE, Vec::new()) };
        for (grade, reasons) in conditions {
            whole.grade = whole.grade.and(grade);
            whole.reasons.extend(reasons);
        }
        whole.grade = whole.grade.and(arrival.grade);
        whole.reasons.extend(arrival.reasons);
        whole.grade = whole.grade.and(encrypted.grade);
        whole.reasons.extend(encrypted.reasons);
        whole
    }

    /// Whether CloudTrail's part would change the verdict: not if a part or more is certain, nor if all is possible.
    fn leaves_room(&self) -> bool {
        [Grade::NOTHING, Grade::AT_MOST_PART].contains(&self.grade)
    }

    fn into_verdict(
        mut self,
        pool: &Candidate<UserPoolName>,
        support: Option<(TrailSupport, Vec<Evidence>)>,
    ) -> ResourceVerdict {
        let (grade, reasons) = match support {
            Some((support, evidence)) => {
                self.evidence.extend(evidence);
                fold(self.grade, self.reasons, support)
            }
            None => (self.grade, self.reasons),
        };
        let (arn, region, current) = (pool.arn.clone(), pool.region.clone(), grade.current());
        ResourceVerdict { arn, region, current, reasons, evidence: self.evidence }
    }
}

/// Adds what CloudTrail records to what the pool's own settings do. Management events hide the user's name, so they are a
/// part at most.
fn fold(export: Grade, mut reasons: Vec<Reason>, trail: TrailSupport) -> (Grade, Vec<Reason>) {
    let (support, why) = match trail {
        TrailSupport::Recorded => (Grade::PART, vec![Finding::ManagementEventsOnly.reason()]),
        TrailSupport::NotRecorded(why) => (Grade::NOTHING, why),
        TrailSupport::Unknown(why) => (Grade::AT_MOST_PART, why),
    };
    reasons.extend(why);
    (export.or(support), reasons)
}

/// Whether sign-ins of the pool (`AWS/Cognito` `SignInSuccesses`) leave anything at the end of the export: in a bucket, anything at all, as Cognito
/// does not document where its files lie. Of those before the pool
/// was last set up, perhaps with threat protection only then, nothing is expected.
async fn signs_in(
    cx: &Cx<'_>,
    to: &Destination,
    pool: &Candidate<UserPoolName>,
    since: Option<Timestamp>,
) -> Mechanism {
    let writer = Writer {
        source: Source::UserPool,
        whose: &pool.item.name,
        region: &pool.region,
        dimensions: vec![("UserPool", &pool.item.id)],
        since,
        layouts: Vec::new(),
    };
    arrival::weigh_in(cx, Mechanism::whole(), &writer, to).await
}

/// `userAuthEvents` exist only for tier PLUS with threat protection in mode AUDIT or ENFORCED.
fn generates_events(pool: &UserPool) -> bool {
    pool.tier.as_deref() == Some("PLUS") && matches!(pool.advanced_security_mode.as_deref(), Some("AUDIT" | "ENFORCED"))
}

type Condition = (Grade, Vec<Reason>);

/// Cognito delivers to log groups of its own account only, and to none that KMS encrypts: there, records vanish silently
/// (`CloudWatchLogsConfigurationType.LogGroupArn`).
fn arrives(judged: &Judged, account: &str) -> Condition {
    if judged.destination.is_log_group_outside(account) {
        return (Grade::NOTHING, vec![Broken::GroupOfOtherAccount { arn: judged.destination.arn.clone() }.reason()]);
    }
    if judged.kms_key_id.is_some() {
        return (Grade::NOTHING, vec![Broken::GroupEncrypted { arn: judged.destination.arn.clone() }.reason()]);
    }
    judged.grade(false)
}

/// A pool with a custom sign-in flow has those sign-ins assessed only in `CustomAuthMode`. If the pool's settings could
/// not be read, nothing is known of what it generates either.
fn covers_custom_auth(settings: Fact<UserPool>) -> Condition {
    match settings {
        Fact::Unreadable(why) => (Grade::UNKNOWN, vec![Reason::unreadable(&why)]),
        Fact::Seen(pool) if pool.define_auth_challenge && pool.custom_auth_mode.is_none() => {
            (Grade::PART, vec![Finding::CustomAuthNotCovered.reason()])
        }
        Fact::Seen(_) => (Grade::WHOLE, Vec::new()),
    }
}

/// Threat protection sees local users; who signs in through another identity provider is recorded there.
fn covers_users(providers: Fact<Vec<IdentityProvider>>) -> Condition {
    match providers {
        Fact::Unreadable(why) => (Grade::AT_LEAST_PART, vec![Reason::unreadable(&why)]),
        Fact::Seen(providers) if providers.is_empty() => (Grade::WHOLE, Vec::new()),
        Fact::Seen(providers) => {
            let providers = providers.into_iter().map(|provider| provider.name).collect();
            (Grade::PART, vec![Finding::FederatedNotCovered { providers }.reason()])
        }
    }
}

fn evidence(
    pool: &Candidate<UserPoolName>,
    settings: &Fact<UserPool>,
    exports: &Fact<Vec<LogExport>>,
) -> Vec<Evidence> {
    let field = |call, name, value: Option<&str>| Evidence::new(call, &pool.region, Some(&pool.item.id), name, value);
    let mut evidence = Vec::new();
    if let Fact::Seen(settings) = settings {
        let call = DescribeUserPool::KIND.call;
        evidence.push(field(call, "UserPoolTier", settings.tier.as_deref()));
        evidence.push(field(call, "AdvancedSecurityMode", settings.advanced_security_mode.as_deref()));
        if settings.define_auth_challenge {
            evidence.push(field(call, "LambdaConfig.DefineAuthChallenge", Some("set")));
            evidence.push(field(call, "CustomAuthMode", settings.custom_auth_mode.as_deref()));
        }
        if settings.post_authentication {
            evidence.push(field(call, "LambdaConfig.PostAuthentication", Some("set")));
        }
    }
    if let Fact::Seen(exports) = exports {
        let call = GetLogDeliveryConfiguration::KIND.call;
        let sources: Vec<&str> = exports.iter().map(|export| export.event_source.as_str()).collect();
        evidence.push(field(
            call,
            "EventSource",
            Some(sources.join(", ").as_str()).filter(|sources| !sources.is_empty()),
        ));
        for export in exports.iter().filter(|export| export.event_source == "userAuthEvents") {
            evidence.push(field(call, "LogLevel", Some(&export.log_level)));
        }
    }
    evidence
}
