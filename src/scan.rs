//! The scan: every selected row of every selected environment through its check, and the verdicts into one report.
//!
//! Live, replay and demo run through this one function; they differ in the [`Source`] that answers the reads.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures::future::join_all;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::assess::report::{
    EnvironmentReport, Finding, MatrixInfo, Report, SCHEMA_VERSION, Summary, ToolInfo, UnreadableItem,
};
use crate::assess::{
    Asked, Assessed, Row, assess, assess_unreachable, attestation_for, attestation_state, exceptions_for, identity,
    requirement, statements, validity,
};
use crate::checks::CheckSpec;
use crate::facts::reader::{Progress, Reader, Reading, Source, unreadable};
use crate::facts::snapshot::{EnvironmentFacts, Identity, SavedRead};
use crate::facts::{Fact, Failure, Outcome, ReadKey, Unreadable};
use crate::judge::protection;
use crate::judge::scope::{AttestationState, Cx, OtherRows, Scope};
use crate::judge::trail_remedy;
use crate::judge::verdict::Verdict;
use crate::lang::assess::Warning;
use crate::matrix::{Component, Environment, Limits, Matrix};
use crate::project::{Attestation, Binding, Exception, Project};
use crate::unclaimed;

mod trail_sharers;

/// The program's name and version, as reports and snapshots state them.
pub const TOOL: (&str, &str) = (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));

/// What to judge, and by which requirement.
pub struct Plan<'a> {
    /// The requirement.
    pub matrix: &'a Matrix,
    /// The project file, if there is one.
    pub project: Option<&'a Project>,
    /// The selected rows, in the matrix's order.
    pub components: Vec<&'a Component>,
    /// Whether every row of the matrix is selected: only then can be said what no row claims.
    pub complete: bool,
    /// The day that decides what has expired; by default the day of the environment's facts.
    pub as_of: Option<Date>,
    /// Whether the facts are the built-in demo's.
    pub demo: bool,
    /// Told of each read, for a progress display.
    pub progress: Arc<dyn Fn(Progress) + Send + Sync>,
}

/// One environment with whoever answers its reads.
pub struct Target<'a> {
    /// The environment, as the matrix knows it.
    pub environment: &'a Environment,
    /// Whose account it is.
    pub identity: Identity,
    /// The regions that regional rows are judged in.
    pub regions: Vec<String>,
    /// The other accounts that `source` can ask: a log archive's, the organization's management's.
    pub other_accounts: Vec<String>,
    /// When the facts were, or are being, collected.
    pub collected_at: Timestamp,
    /// Whether records of applications' log groups are, or were, looked at.
    pub sample_logs: bool,
    /// Answers the reads.
    pub source: Arc<dyn Source>,
}

/// What a scan yields.
pub struct Scan {
    /// The report.
    pub report: Report,
    /// The facts, for a snapshot.
    pub facts: Vec<EnvironmentFacts>,
    /// How each environment's reads went, for `--timings`.
    pub timings: Vec<Timing>,
    /// What the project file's statements deserve to be warned about.
    pub warnings: Vec<Warning>,
}

/// A configuration that cannot be scanned: regions that are disabled hold nothing and answer nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisabledRegions {
    /// The environment's name.
    pub environment: String,
    /// The account.
    pub account: String,
    /// The configured regions that are disabled.
    pub regions: Vec<String>,
}

/// How the reads of one environment went.
pub struct Timing {
    /// The environment's name.
    pub environment: String,
    /// Every read.
    pub readings: Vec<Arc<Reading>>,
    /// The reads of each row.
    pub asked: BTreeMap<String, Vec<ReadKey>>,
}

/// One environment, judged.
struct Judged {
    findings: Vec<Finding>,
    warnings: Vec<Warning>,
    unclaimed: Vec<crate::assess::report::Unclaimed>,
    unreadable: Vec<UnreadableItem>,
    environment: EnvironmentReport,
    facts: EnvironmentFacts,
    timing: Timing,
}

/// Judges all targets, concurrently. Findings come environment-major, in the order of the targets and the matrix.
///
/// # Errors
/// A configured region is not enabled in its account.
pub async fn run(plan: &Plan<'_>, targets: Vec<Target<'_>>) -> Result<Scan, DisabledRegions> {
    let judged = futures::future::join_all(targets.into_iter().map(|target| judge(plan, target))).await;
    let judged: Vec<Judged> = judged.into_iter().collect::<Result<_, _>>()?;
    let mut report = Report {
        schema_version: SCHEMA_VERSION,
        tool: ToolInfo { name: TOOL.0.to_owned(), version: TOOL.1.to_owned() },
        generated_at: judged.iter().map(|it| it.environment.collected_at).max().unwrap_or(Timestamp::UNIX_EPOCH),
        demo: plan.demo,
        matrix: MatrixInfo { digest: plan.matrix.digest().to_owned() },
        environments: Vec::new(),
        findings: Vec::new(),
        unclaimed: Vec::new(),
        summary: BTreeMap::new(),
        notification_summary: BTreeMap::new(),
        unreadable: Vec::new(),
        accepted_regressions: Vec::new(),
    };
    let (mut facts, mut timings, mut warnings) = (Vec::new(), Vec::new(), Vec::new());
    for it in judged {
        let name = it.environment.name.clone();
        report.summary.insert(name.clone(), Summary::count(it.findings.iter().map(|finding| finding.gap)));
        let notifications = it.findings.iter().filter_map(|finding| finding.notification.as_ref());
        report.notification_summary.insert(name, Summary::count(notifications.map(|notification| notification.gap)));
        report.environments.push(it.environment);
        report.findings.extend(it.findings);
        report.unclaimed.extend(it.unclaimed);
        report.unreadable.extend(it.unreadable);
        facts.push(it.facts);
        timings.push(it.timing);
        warnings.extend(it.warnings);
    }
    debug_assert_eq!(identity::repeated(&report), None, "an identity is stated once");
    Ok(Scan { report, facts, timings, warnings })
}

async fn judge(plan: &Plan<'_>, target: Target<'_>) -> Result<Judged, DisabledRegions> {
    match target.identity.clone() {
        Identity::Established { account, caller } => judge_account(plan, target, account, &caller).await,
        Identity::Failed { expected_account, failure } => {
            Ok(judge_unreachable(plan, target, expected_account, &failure))
        }
    }
}

async fn judge_account(
    plan: &Plan<'_>,
    target: Target<'_>,
    account: String,
    caller: &str,
) -> Result<Judged, DisabledRegions> {
    let scope = scope(plan, &target, account, caller);
    let others = target.other_accounts.iter().map(|account| scope.of_account(account));
    let accounts: Vec<Scope> = std::iter::once(scope.clone()).chain(others).collect();
    let reader = Reader::with_progress(Arc::clone(&target.source), Arc::clone(&plan.progress));
    let region_list = scope.region_list();
    let (enabled, rows, inventory) = futures::join!(
        reader.read(&region_list),
        judge_rows(plan, &target, &accounts, &reader),
        unclaimed::inventory(&scope, &reader, plan.complete),
    );
    let mut judged = Judged::empty(&target, Some(scope.account.clone()));
    judged.warnings = plan.statement_warnings(&target);
    judged.environment.unscanned_regions = unscanned_regions(&scope, enabled)?;
    let verdicts: Vec<&Verdict> = rows.iter().map(|(_, verdict, _)| verdict).collect();
    judged.unclaimed = unclaimed::remainder(&scope, inventory, &verdicts);
    for (component, verdict, asked) in rows {
        let statements = Statements::of(plan, component, target.environment, target.collected_at);
        let row = statements.row(component, target.environment);
        let assessed = assess(&row, verdict, Asked { account: &scope.account, reads: &asked });
        judged.add(assessed, measured_by(plan, component, &target));
        judged.timing.asked.insert(component.id.value.clone(), asked);
    }
    judged.keep(&scope, reader.readings().await);
    Ok(judged)
}

fn scope(plan: &Plan<'_>, target: &Target<'_>, account: String, caller: &str) -> Scope {
    let environment = target.environment.id.value.clone();
    let settings = plan.project.and_then(|project| project.environment(&environment));
    Scope {
        retention_days: settings.and_then(|settings| settings.retention_days),
        protection: settings.map(|settings| settings.protection.clone()).unwrap_or_default(),
        environment,
        account,
        partition: caller.split(':').nth(1).unwrap_or("aws").to_owned(),
        regions: each_once(&target.regions),
        collected_at: target.collected_at,
        sample_logs: target.sample_logs,
    }
}

/// A region that is named twice holds each resource once.
fn each_once(regions: &[String]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    regions.iter().filter(|region| seen.insert(*region)).cloned().collect()
}

/// The enabled regions that are not scanned; none if nobody knows which are enabled, which the report says elsewhere.
fn unscanned_regions(scope: &Scope, enabled: Fact<Vec<String>>) -> Result<Vec<String>, DisabledRegions> {
    let Fact::Seen(enabled) = enabled else { return Ok(Vec::new()) };
    let disabled: Vec<String> = scope.regions.iter().filter(|it| !enabled.contains(it)).cloned().collect();
    if !disabled.is_empty() {
        let (environment, account) = (scope.environment.clone(), scope.account.clone());
        return Err(DisabledRegions { environment, account, regions: disabled });
    }
    let mut unscanned: Vec<String> = enabled.into_iter().filter(|it| !scope.regions.contains(it)).collect();
    unscanned.sort();
    Ok(unscanned)
}

impl Judged {
    /// Before anything is judged.
    fn empty(target: &Target<'_>, account: Option<String>) -> Self {
        let name = target.environment.id.value.clone();
        Self {
            findings: Vec::new(),
            warnings: Vec::new(),
            unclaimed: Vec::new(),
            unreadable: Vec::new(),
            environment: environment_report(target, account),
            facts: environment_facts(target),
            timing: Timing { environment: name, readings: Vec::new(), asked: BTreeMap::new() },
        }
    }

    fn add(&mut self, assessed: Assessed, requirement_digest: Option<String>) {
        self.findings.push(Finding { requirement_digest, ..assessed.finding });
        self.warnings.extend(assessed.warnings);
    }

    /// Keeps the facts that were read, and what follows from them alone.
    fn keep(&mut self, scope: &Scope, readings: Vec<Arc<Reading>>) {
        let unreadable = |reading: &Arc<Reading>| unreadable_item(&scope.environment, &scope.account, reading);
        self.unreadable = readings.iter().filter_map(unreadable).collect();
        self.unreadable.sort();
        self.facts.reads = readings.iter().map(|reading| SavedRead::from(&**reading)).collect();
        self.environment.api_calls = self.facts.api_calls();
        self.environment.snapshot_digest = self.facts.digest();
        self.timing.readings = readings;
    }
}

/// What a row is measured by in an environment.
fn measured_by(plan: &Plan<'_>, component: &Component, target: &Target<'_>) -> Option<String> {
    let environment = target.environment.id.value.as_str();
    let settings = plan.project.and_then(|project| project.environment(environment));
    let binding = plan.project.and_then(|project| project.binding(&component.id, environment));
    let measure = requirement::Measure {
        check: &component.check,
        retention_days: settings.and_then(|settings| settings.retention_days),
        protection: settings.map(|settings| &settings.protection),
        other_accounts: &target.other_accounts,
        samples: target.sample_logs && matches!(component.check, CheckSpec::ApplicationLog(_)),
        binding,
    };
    measure.digest()
}

/// A row with its verdict and the reads that it asked.
type JudgedRow<'a> = (&'a Component, Verdict, Vec<ReadKey>);

/// The selected rows, judged, in their order. A row that weighs the others comes after them; it needs every row of the
/// matrix, selected or not, so that its verdict does not depend on the selection.
async fn judge_rows<'a>(
    plan: &Plan<'a>,
    target: &Target<'_>,
    accounts: &[Scope],
    reader: &Reader,
) -> Vec<JudgedRow<'a>> {
    let judge = |component, others| judge_row(plan, target.environment, accounts, reader, component, others);
    let (last, mut first): (Vec<&Component>, Vec<&Component>) =
        plan.components.iter().partition(|component| component.check.weighs_other_rows());
    if !last.is_empty() {
        first = plan.matrix.components().iter().filter(|component| !component.check.weighs_other_rows()).collect();
    }
    let mut judged = join_all(first.into_iter().map(|component| judge(component, OtherRows::default()))).await;
    if !last.is_empty() {
        let others = other_rows(&judged, reader).await;
        judged.extend(join_all(last.into_iter().map(|component| judge(component, others.clone()))).await);
    }
    let mut beside = trail_sharers::judged(plan, target, accounts, reader, &judged).await;
    let verdicts = judged.iter_mut().map(|(_, verdict, _)| verdict).chain(&mut beside.verdicts);
    trail_remedy::settle(&accounts[0], verdicts, &beside.unjudged);
    let mut by_id: BTreeMap<&str, JudgedRow<'a>> =
        judged.into_iter().map(|row| (row.0.id.value.as_str(), row)).collect();
    plan.components.iter().filter_map(|component| by_id.remove(component.id.value.as_str())).collect()
}

async fn judge_row<'a>(
    plan: &Plan<'a>,
    environment: &Environment,
    accounts: &[Scope],
    reader: &Reader,
    component: &'a Component,
    others: OtherRows,
) -> JudgedRow<'a> {
    let scope = &accounts[0];
    let statements = Statements::of(plan, component, environment, scope.collected_at);
    let binding = plan.project.and_then(|project| project.binding(&component.id.value, &scope.environment));
    let (id, state) = (&component.id.value, statements.attestation_state());
    let cx = Cx::new(id, scope, binding, state, reader, component.check.reads());
    let cx = cx.reaching(accounts).beside(others);
    let verdict = protection::judged(&cx, async |cx: &Cx<'_>| component.check.run(cx).await).await;
    let verdict = if component.check.takes_binding() { verdict.with_remedy_for_none(&cx) } else { verdict };
    (component, verdict, cx.asked())
}

/// What rows show to a row that weighs them.
async fn other_rows(judged: &[JudgedRow<'_>], reader: &Reader) -> OtherRows {
    let asked: BTreeSet<&ReadKey> = judged.iter().flat_map(|(_, _, asked)| asked).collect();
    let failure = |reading: &Reading| match &reading.record.outcome {
        Outcome::Unreadable(failure) => Some(unreadable(&reading.request, failure)),
        Outcome::Seen(_) => None,
    };
    let readings = reader.readings().await;
    let theirs = readings.iter().filter(|reading| asked.contains(&reading.request.key()));
    OtherRows {
        claims: judged.iter().flat_map(|(_, verdict, _)| verdict.claims.iter().cloned()).collect(),
        failed: theirs.filter_map(|reading| failure(reading)).collect(),
    }
}

fn judge_unreachable(plan: &Plan<'_>, target: Target<'_>, expected: Option<String>, failure: &Failure) -> Judged {
    let mut judged = Judged::empty(&target, None);
    judged.warnings = plan.statement_warnings(&target);
    judged.environment.snapshot_digest = judged.facts.digest();
    for component in &plan.components {
        let statements = Statements::of(plan, component, target.environment, target.collected_at);
        let assessed = assess_unreachable(&statements.row(component, target.environment), failure.cause);
        judged.add(assessed, measured_by(plan, component, &target));
    }
    let identity = Unreadable {
        call: "sts:GetCallerIdentity",
        action: "sts:GetCallerIdentity",
        account: None,
        region: target.regions.first().cloned().unwrap_or_default(),
        cause: failure.cause,
        message: failure.message.clone(),
    };
    judged.unreadable = vec![UnreadableItem::new(&judged.environment.name, expected.as_deref(), &identity)];
    judged
}

fn environment_report(target: &Target<'_>, account: Option<String>) -> EnvironmentReport {
    EnvironmentReport {
        name: target.environment.id.value.clone(),
        account,
        regions: target.regions.clone(),
        collected_at: target.collected_at,
        api_calls: 0,
        snapshot_digest: String::new(),
        unscanned_regions: Vec::new(),
    }
}

fn environment_facts(target: &Target<'_>) -> EnvironmentFacts {
    EnvironmentFacts {
        name: target.environment.id.value.clone(),
        identity: target.identity.clone(),
        regions: target.regions.clone(),
        other_accounts: target.other_accounts.clone(),
        collected_at: target.collected_at,
        reads: Vec::new(),
    }
}

fn unreadable_item(environment: &str, account: &str, reading: &Reading) -> Option<UnreadableItem> {
    match &reading.record.outcome {
        Outcome::Seen(_) => None,
        Outcome::Unreadable(failure) => {
            let account = reading.request.account.as_deref().unwrap_or(account);
            Some(UnreadableItem::new(environment, Some(account), &unreadable(&reading.request, failure)))
        }
    }
}

/// What the project file states about one row in one environment.
struct Statements<'a> {
    absent_declared: bool,
    exceptions: Vec<&'a Exception>,
    attestation: Option<&'a Attestation>,
    today: Date,
    limits: Limits,
}

impl<'a> Statements<'a> {
    fn of(plan: &Plan<'a>, component: &Component, environment: &Environment, collected_at: Timestamp) -> Self {
        let limits = plan.matrix.limits();
        let Some(project) = plan.project else {
            let today = plan.today(collected_at);
            return Self { absent_declared: false, exceptions: Vec::new(), attestation: None, today, limits };
        };
        let (component, environment) = (&component.id.value, &environment.id.value);
        let today = plan.today(collected_at);
        Self {
            absent_declared: project.binding(component, environment) == Some(&Binding::Absent),
            exceptions: exceptions_for(project, component, environment),
            attestation: attestation_for(project, component, environment, today, limits),
            today,
            limits,
        }
    }

    fn attestation_state(&self) -> AttestationState {
        attestation_state(self.attestation, self.today, self.limits)
    }

    fn row<'r>(&'r self, component: &'r Component, environment: &'r Environment) -> Row<'r> {
        Row {
            component,
            environment: &environment.id.value,
            required: environment.trail_level(component),
            absent_declared: self.absent_declared,
            exceptions: &self.exceptions,
            attestation: self.attestation,
            today: self.today,
            limits: self.limits,
        }
    }
}

impl Plan<'_> {
    /// The day that decides what has expired in facts of this instant.
    fn today(&self, collected_at: Timestamp) -> Date {
        let zone = self.project.map_or_else(default_time_zone, |project| project.time_zone().clone());
        self.as_of.unwrap_or_else(|| validity::today(collected_at, &zone))
    }

    /// What the project file's statements for an environment deserve to be warned about as such.
    fn statement_warnings(&self, target: &Target<'_>) -> Vec<Warning> {
        let Some(project) = self.project else { return Vec::new() };
        let selected = |id: &str| self.components.iter().any(|component| component.id.value == id);
        let (environment, today) = (&target.environment.id.value, self.today(target.collected_at));
        statements::warnings(project, self.matrix.limits(), environment, today, selected)
    }
}

/// The project file's default: the zone of the company's own days. UTC if the time zone database lacks it.
pub(crate) fn default_time_zone() -> TimeZone {
    TimeZone::get(crate::project::DEFAULT_TIME_ZONE).unwrap_or(TimeZone::UTC)
}

#[cfg(test)]
mod tests;
