//! What fuzzing feeds with bytes: one function for each kind of input that comes from outside. `fuzz_targets/` calls them
//! with what libFuzzer makes up, and `tests/fuzz.rs` with every input of `corpus/`.
//!
//! A function returns whatever the bytes are; it panics if the program would, or if one of its promises does not hold.

#![allow(dead_code, reason = "each target calls one of them")]
#![allow(clippy::unwrap_used, reason = "a broken promise fails by panicking")]

mod edits;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use audit_gap::assess::report::Report;
use audit_gap::compare::{self, Delta};
use audit_gap::content::attribute::FieldMap;
use audit_gap::content::sample::Tally;
use audit_gap::diagnostic::{Diagnostic, SourceFile, render_all};
use audit_gap::facts::snapshot::{EnvironmentFacts, Replay, Snapshot};
use audit_gap::lang::Lang;
use audit_gap::matrix::{FILE_NAMES, Matrix};
use audit_gap::project::Project;
use audit_gap::render::items::Source;
use audit_gap::render::{self, table};
use audit_gap::scan::{self, Plan, Target};
use audit_gap::trail::{
    self, Access, Destination, EventClass, EventSelectors, KeyState, Level, Place, Protection, Read, Recorder,
    TrailFacts, TrailStatus, Viewpoint,
};

const LANGS: [Lang; 2] = [Lang::Ja, Lang::En];
const REGION: &str = "ap-northeast-1";
const ACCOUNT: &str = "111122223333";

static MATRIX: LazyLock<Matrix> = LazyLock::new(|| Matrix::embedded().unwrap());

/// In the order of [`FILE_NAMES`].
const MATRIX_TEXTS: [&str; 5] = [
    include_str!("../matrix/legend.yaml"),
    include_str!("../matrix/environments.yaml"),
    include_str!("../matrix/record-items.yaml"),
    include_str!("../matrix/components.yaml"),
    include_str!("../matrix/threats.yaml"),
];

static DEMO: LazyLock<Snapshot> = LazyLock::new(|| Snapshot::parse(include_bytes!("../demo/snapshot.json")).unwrap());

static DEMO_PROJECT: LazyLock<Project> = LazyLock::new(|| {
    Project::parse(&SourceFile::new("audit-gap.yaml", include_str!("../demo/audit-gap.yaml")), &MATRIX).unwrap()
});

/// A company's own matrix: the first byte says which of the files the others are the text of.
pub(crate) fn matrix(data: &[u8]) {
    let Some((which, text)) = data.split_first() else { return };
    let mut files: Vec<SourceFile> =
        FILE_NAMES.iter().zip(MATRIX_TEXTS).map(|(name, text)| SourceFile::new(*name, text)).collect();
    files[usize::from(*which) % FILE_NAMES.len()].bytes = text.to_vec();
    match Matrix::from_files(&files) {
        Ok(matrix) => {
            render::matrix::json(&matrix).unwrap();
            for lang in LANGS {
                render::matrix::markdown(&matrix, lang);
            }
        }
        Err(diagnostics) => rendered(&diagnostics),
    }
}

/// A project file.
pub(crate) fn project(data: &[u8]) {
    if let Err(diagnostics) = Project::parse(&SourceFile::new("audit-gap.yaml", data), &MATRIX) {
        rendered(&diagnostics);
    }
}

fn rendered(diagnostics: &[Diagnostic]) {
    assert!(!diagnostics.is_empty(), "refused without a reason");
    for lang in LANGS {
        assert!(!render_all(diagnostics, lang, true).is_empty());
    }
}

/// A snapshot's file. What has the right shape is sealed anew, as no mutation would hit the digest, and replayed.
pub(crate) fn snapshot(data: &[u8]) {
    if let Err(error) = Snapshot::parse(data) {
        assert!(!error.to_string().is_empty());
    }
    let Ok(Snapshot { environments, .. }) = serde_json::from_slice(data) else { return };
    let sealed = Snapshot::seal("0.0.0", environments);
    let text = sealed.to_json().unwrap();
    if let Ok(parsed) = Snapshot::parse(text.as_bytes()) {
        assert_eq!(parsed.digest, sealed.digest, "a snapshot is read as it was written");
        for facts in &parsed.environments {
            replayed(facts);
        }
    }
}

/// What AWS may answer: the bytes are edits of the demo's facts, so that every answer keeps its shape.
pub(crate) fn facts(data: &[u8]) {
    let mut facts = DEMO.environments.last().unwrap().clone();
    edits::apply(data, &mut facts.reads);
    replayed(&facts);
}

/// The verdicts on facts, in every form.
fn replayed(facts: &EnvironmentFacts) {
    let environment = MATRIX.environment(&facts.name).unwrap_or(&MATRIX.environments()[0]);
    let target = Target {
        environment,
        identity: facts.identity.clone(),
        regions: facts.regions.clone(),
        other_accounts: facts.other_accounts.clone(),
        collected_at: facts.collected_at,
        sample_logs: true,
        source: Replay::of(facts),
    };
    let plan = Plan {
        matrix: &MATRIX,
        project: Some(&DEMO_PROJECT),
        components: MATRIX.components().iter().collect(),
        complete: true,
        as_of: None,
        demo: false,
        progress: Arc::new(|_| {}),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let Ok(scan) = runtime.block_on(scan::run(&plan, vec![target])) else { return };
    shown(&scan.report, None);
    let text = render::json::render(&scan.report).unwrap();
    let loaded = compare::load::parse(text.as_bytes()).unwrap();
    assert_eq!(loaded, scan.report, "a report is read as it was written");
}

fn shown(report: &Report, delta: Option<&Delta>) {
    for lang in LANGS {
        let source = Source { report, delta, matrix: &MATRIX, lang };
        table::render(report, &MATRIX, table::Options { lang, width: 100, colour: true, ambiguous_wide: true });
        render::markdown::render(report, &MATRIX, lang);
        render::explain::render(report, &MATRIX, lang, render::explain::Form::Text);
        render::sarif::render(&source).unwrap();
        render::junit::render(&source);
        render::github::render(&source);
        render::github_summary::render(&source);
        render::csv::render(&source, true).unwrap();
        render::ocsf::render(&source).unwrap();
    }
}

/// A JSON report, as a baseline: compared with itself, nothing has changed.
pub(crate) fn report(data: &[u8]) {
    let Ok(report) = compare::load::parse(data) else { return };
    let text = render::json::render(&report).unwrap();
    assert_eq!(compare::load::parse(text.as_bytes()).unwrap(), report, "a report is read as it was written");
    let delta = compare::compare(&report, &report);
    let changed = delta.environments.iter().map(|it| it.trails.get(compare::Bucket::Regressed)).sum::<u32>();
    assert_eq!(changed, 0, "compared with itself, a report regressed");
    shown(&report, Some(&delta));
    for lang in LANGS {
        let options = table::Options { lang, width: 100, colour: false, ambiguous_wide: false };
        render::delta::table::render(&delta, options);
        render::delta::markdown::render(&delta, lang);
    }
    let _ = compare::baseline::accept(Some(&report), report.clone(), Some("reason"));
}

/// The lines of an application's log. Nothing is counted in more records than there are.
pub(crate) fn records(data: &[u8]) {
    let mut tally = Tally::new(&FieldMap::new(), None);
    let mut lines = 0;
    for line in data.split(|byte| *byte == b'\n') {
        tally.look_at(line);
        lines += 1;
    }
    let sample = tally.finish(true);
    assert_eq!(sample.records, lines);
    let structured = lines - sample.not_json;
    let counts = serde_json::to_value(sample).unwrap();
    for (name, count) in counts.as_object().unwrap() {
        let most = if ["api_keys", "not_json", "records"].contains(&name.as_str()) { lines } else { structured };
        assert!(count.as_u64().is_none_or(|count| count <= u64::from(most)), "{name}: {count} of {most}");
    }
    assert!(sample.unchanged <= sample.before_and_after && sample.different_users <= sample.user);
    assert!(sample.public_address <= sample.address && sample.different_addresses <= sample.address);
}

/// What cloudtrail:GetEventSelectors may answer, basic or advanced, against the events of every kind of row.
pub(crate) fn selectors(data: &[u8]) {
    let Ok(selectors) = serde_json::from_slice::<EventSelectors>(data) else { return };
    let classes = classes();
    let judge = |class: &EventClass, selectors: &EventSelectors| {
        trail::judge(class, &[Recorder::Trail(trail_with(selectors.clone()))], &view())
    };
    for class in &classes {
        let coverage = judge(class, &selectors);
        assert!(coverage.at_least <= coverage.at_most);
        assert_eq!(coverage.shortfalls.is_empty(), coverage.at_least == Level::Full);
        for shortfall in &coverage.shortfalls {
            let sentence = shortfall.sentence();
            assert!(!sentence.ja.is_empty() && !sentence.en.is_empty());
        }
        let advanced_event_selectors = selectors.to_advanced();
        let advanced = EventSelectors { event_selectors: Vec::new(), advanced_event_selectors };
        let converted = judge(class, &advanced).at_least;
        assert_eq!(converted, coverage.at_least, "the same selection in advanced selectors selects the same");
        let amended = trail::amended(&selectors, std::slice::from_ref(class));
        let amended = EventSelectors { event_selectors: Vec::new(), advanced_event_selectors: amended };
        assert!(judge(class, &amended).at_least >= coverage.at_least, "an amendment takes nothing away");
    }
}

fn classes() -> Vec<EventClass> {
    let place = || Place::Region(REGION.to_owned());
    let mut classes = vec![
        EventClass::console_sign_in(Place::global("aws")),
        EventClass::event_bus_put_events(REGION, &format!("arn:aws:events:{REGION}:{ACCOUNT}:event-bus/b")),
        EventClass::sqs_messages(REGION, &format!("arn:aws:sqs:{REGION}:{ACCOUNT}:q")),
        EventClass::dynamodb_partiql(REGION, &format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/t")),
    ];
    for access in [Access::Read, Access::Write] {
        let table = format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/t");
        classes.extend([
            EventClass::management("ecr.amazonaws.com", access, place()),
            EventClass::management_of_any_service(access, place()),
            EventClass::s3_objects("aws", ACCOUNT, REGION, "b", access),
            EventClass::dynamodb_items(REGION, &table, access),
        ]);
    }
    classes
}

fn view() -> Viewpoint {
    Viewpoint {
        account: ACCOUNT.to_owned(),
        now: "2026-11-24T00:00:00Z".parse().unwrap(),
        enabled_regions: Read::Known(BTreeSet::from([REGION.to_owned()])),
        required_retention_days: Some(365),
        validation_demanded: true,
    }
}

/// A trail that delivers.
fn trail_with(selectors: EventSelectors) -> TrailFacts {
    let delivered = view().now;
    let status = TrailStatus {
        is_logging: true,
        start_logging_time: Some("2026-01-01T00:00:00Z".parse().unwrap()),
        stop_logging_time: None,
        latest_delivery_time: Some(delivered),
        latest_delivery_error: None,
        latest_digest_time: Some(delivered),
        latest_digest_error: None,
    };
    let regions = [REGION, "us-east-1"].map(|region| (region.to_owned(), Read::Known(status.clone())));
    TrailFacts {
        arn: format!("arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/main"),
        name: "main".to_owned(),
        home_region: REGION.to_owned(),
        is_multi_region: true,
        is_organization: false,
        include_global_service_events: true,
        has_custom_event_selectors: true,
        status: BTreeMap::from(regions),
        selectors: Read::Known(selectors),
        kms_key: KeyState::NotUsed,
        bucket: ("logs".to_owned(), Destination::Exists),
        protection: Protection::Known(Vec::new()),
        log_file_validation: true,
        aggregates_data_events: false,
    }
}
