//! Small reports for tests.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::gap::GapStatus;
use super::report::{EnvironmentReport, Finding, MatrixInfo, Report, SCHEMA_VERSION, ToolInfo, finding_id};
use crate::judge::verdict::Current;
use crate::lang::Text;
use crate::matrix::{DeclaredStatus, Required};

pub(crate) fn environment(name: &str, account: Option<&str>) -> EnvironmentReport {
    EnvironmentReport {
        name: name.to_owned(),
        account: account.map(str::to_owned),
        regions: vec!["ap-northeast-1".to_owned()],
        collected_at: Timestamp::UNIX_EPOCH,
        api_calls: 0,
        snapshot_digest: "sha256:0".to_owned(),
        unscanned_regions: Vec::new(),
    }
}

pub(crate) fn finding(environment: &str, component: &str, required: Required, gap: GapStatus) -> Finding {
    Finding {
        id: finding_id(environment, component),
        environment: environment.to_owned(),
        component: component.to_owned(),
        category: "auth".to_owned(),
        name: Text::new(component, component),
        trail: Text::new("ログ", "log"),
        threats: Vec::new(),
        declared: DeclaredStatus::Missing,
        required,
        current: Current::Missing,
        gap,
        priority: 1,
        reasons: Vec::new(),
        resources: Vec::new(),
        notification: None,
        exception: None,
        attestation: None,
        evidence: Vec::new(),
        remediation: Vec::new(),
        requirement_digest: None,
        record_items: None,
    }
}

pub(crate) fn report(environments: Vec<EnvironmentReport>, findings: Vec<Finding>) -> Report {
    let report = Report {
        schema_version: SCHEMA_VERSION,
        tool: ToolInfo { name: "audit-gap".to_owned(), version: "0.0.0".to_owned() },
        generated_at: Timestamp::UNIX_EPOCH,
        demo: false,
        matrix: MatrixInfo { digest: "sha256:0".to_owned() },
        environments,
        findings,
        unclaimed: Vec::new(),
        summary: BTreeMap::new(),
        notification_summary: BTreeMap::new(),
        unreadable: Vec::new(),
        accepted_regressions: Vec::new(),
    };
    report.complete()
}
