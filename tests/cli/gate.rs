//! Baselines: what is compared, what is refused, and what the exit code says.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use super::{code, last_line, names, program, run};

const SCAN: [&str; 7] = ["scan", "--demo", "--env", "prd", "--lang", "en", "--format"];

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/reports").join(name)
}

/// The demo's report of prd as `name`.
fn report(here: &Path, name: &str) {
    assert_eq!(code(&run(here, &[&SCAN[..], &["json", "--fail-on", "never", "--output", name]].concat())), 0);
}

/// A copy of a report in which `change` edits the findings. The summary is counted again.
fn edited(here: &Path, from: &str, to: &str, change: impl Fn(&str, &mut Value)) {
    let mut report: Value = serde_json::from_str(&fs::read_to_string(here.join(from)).unwrap()).unwrap();
    for finding in report["findings"].as_array_mut().unwrap() {
        let id = finding["id"].as_str().unwrap().to_owned();
        change(&id, finding);
    }
    for (environment, summary) in report["summary"].as_object().unwrap().clone() {
        for gap in summary.as_object().unwrap().keys() {
            let findings = report["findings"].as_array().unwrap().iter();
            let count =
                findings.filter(|it| it["environment"] == environment.as_str() && it["gap"] == gap.as_str()).count();
            report["summary"][&environment][gap] = count.into();
        }
    }
    fs::write(here.join(to), serde_json::to_string_pretty(&report).unwrap()).unwrap();
}

fn set(finding: &mut Value, current: &str, gap: &str) {
    finding["current"] = current.into();
    finding["gap"] = gap.into();
    for resource in finding["resources"].as_array_mut().unwrap() {
        resource["current"] = current.into();
    }
}

fn gated(here: &Path, baseline: &str, more: &[&str]) -> Output {
    let arguments = ["table", "--baseline", baseline, "--fail-on", "regression"];
    run(here, &[&SCAN[..], &arguments, more].concat())
}

#[test]
fn a_scan_of_the_same_account_is_clean_against_its_own_report() {
    let here = TempDir::new().unwrap();
    report(here.path(), "baseline.json");
    let output = gated(here.path(), "baseline.json", &[]);
    assert_eq!(code(&output), 0, "22 gaps, all of them known");
    assert_eq!(last_line(&output), "exit 0 (--fail-on regression): no regression (unchanged 39)");
    let output = gated(here.path(), "baseline.json", &["--component", "iam"]);
    assert_eq!(last_line(&output), "exit 0 (--fail-on regression): no regression (unchanged 1)");
}

#[test]
fn a_regression_is_one_and_newly_undetermined_is_three_in_every_format() {
    let here = TempDir::new().unwrap();
    report(here.path(), "now.json");
    edited(here.path(), "now.json", "better.json", |id, finding| {
        if id == "prd/rds" || id == "prd/nextjs-read" {
            set(finding, "recorded", "met");
        }
    });
    edited(here.path(), "now.json", "known.json", |id, finding| {
        if id == "prd/nextjs-read" {
            set(finding, "recorded", "met");
        }
    });
    for format in ["table", "markdown", "json"] {
        let scan = |baseline| {
            let arguments = ["--baseline", baseline, "--fail-on", "regression"];
            run(here.path(), &[&SCAN[..], &[format], &arguments].concat())
        };
        let worse = scan("better.json");
        assert_eq!(code(&worse), 1, "{format}");
        assert!(last_line(&worse).starts_with("exit 1 (--fail-on regression): "), "{}", last_line(&worse));
        assert!(last_line(&worse).ends_with("1 mandatory item is newly undetermined or incomparable (prd 1)"));
        let unseen = scan("known.json");
        assert_eq!(code(&unseen), 3, "{format}");
        let text = String::from_utf8(worse.stdout).unwrap();
        match format {
            "json" => drop(serde_json::from_str::<Value>(&text).expect("the report alone")),
            _ => assert!(text.contains("prd/rds") && text.contains("Change since the base"), "{text}"),
        }
    }
    for format in ["table", "markdown", "json"] {
        let diff = run(here.path(), &["diff", "better.json", "now.json", "--format", format, "--lang", "en"]);
        assert_eq!((code(&diff), diff.stdout.is_empty()), (1, false), "{format}");
    }
    let never = run(here.path(), &["diff", "better.json", "now.json", "--fail-on", "never"]);
    assert_eq!(code(&never), 0);
    assert_eq!(code(&run(here.path(), &["diff", "now.json", "better.json"])), 0, "fixed");
}

#[test]
fn regression_without_a_baseline_is_a_usage_error() {
    let here = TempDir::new().unwrap();
    let output = run(here.path(), &[&SCAN[..], &["table", "--fail-on", "regression"]].concat());
    assert_eq!(code(&output), 2);
    let why = "exit 2: --fail-on regression needs --baseline FILE: any earlier report of `--format json`";
    assert_eq!((last_line(&output).as_str(), output.stdout.is_empty()), (why, true));
}

#[test]
fn what_is_no_whole_report_is_refused_with_its_place() {
    let here = TempDir::new().unwrap();
    report(here.path(), "whole.json");
    super::snapshot(here.path());
    let whole = fs::read_to_string(here.path().join("whole.json")).unwrap();
    let half = &whole[..whole.floor_char_boundary(whole.len() / 2)];
    fs::write(here.path().join("cut.json"), half).unwrap();
    fs::write(here.path().join("empty.json"), "").unwrap();
    fs::write(here.path().join("foreign.json"), "{\"version\": \"2.1.0\", \"runs\": []}").unwrap();
    fs::write(here.path().join("newer.json"), whole.replacen("\"schema_version\": 1", "\"schema_version\": 9", 1))
        .unwrap();
    let cut = format!("cut.json:{}:", half.lines().count());
    for (file, place, what) in [
        ("cut.json", cut.as_str(), "the report is cut short; make it again with `audit-gap scan --format json`"),
        ("empty.json", "empty.json:1:", "no JSON"),
        ("foreign.json", "foreign.json:1:1: ", "this is no audit-gap report"),
        ("s.json", "s.json:1:1: ", "replay it with `audit-gap scan --snapshot`"),
        ("newer.json", "newer.json:2:3: ", "use a newer audit-gap"),
        ("none.json", "cannot read none.json", "there is no such file"),
    ] {
        let diff = |base: &str, head: &str| run(here.path(), &["diff", base, head, "--lang", "en"]);
        let mut all = vec![gated(here.path(), file, &[]), diff(file, "whole.json"), diff("whole.json", file)];
        if file != "none.json" {
            all.push(run(here.path(), &["baseline", "accept", "whole.json", "--baseline", file, "--lang", "en"]));
        }
        for output in &all {
            assert_eq!((code(output), output.stdout.is_empty()), (2, true), "{file}");
            let why = last_line(output);
            assert!(why.starts_with(&format!("exit 2: {place}")) && why.contains(what), "{why}");
        }
    }
}

#[test]
fn reports_of_earlier_versions_are_baselines() {
    let here = TempDir::new().unwrap();
    for name in ["schema-1-before-remediation.json", "schema-1-before-comparison.json"] {
        let path = fixture(name);
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains("requirement_digest") && !text.contains("accepted_regressions"));
        assert_eq!(text.contains("\"remediation\""), name.contains("comparison"));
        // Rows whose resources bear the same names each time that the demo is made.
        let rows = ["--component", "iam", "s3-output", "nextjs-read", "hennge-one"];
        let output = gated(here.path(), path.to_str().unwrap(), &rows);
        // They are of another matrix and do not say by what each row was measured: nothing is called unchanged, and what
        // falls short is not passed over.
        assert_eq!(last_line(&output), "exit 0 (--fail-on regression): no regression (incomparable 4)");
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.contains("[measure-unsaid]"), "{said}");
        let short = gated(here.path(), path.to_str().unwrap(), &["--component", "vpc"]);
        assert_ne!(code(&short), 0, "{}", last_line(&short));
        let accept =
            program(here.path()).args(["baseline", "accept", "--baseline", "b.json"]).arg(&path).output().unwrap();
        assert_eq!(code(&accept), 0);
        let rewritten = fs::read_to_string(here.path().join("b.json")).unwrap();
        assert!(rewritten.contains("\"accepted_regressions\": []"), "written in the layout of now");
    }
}

#[test]
fn a_baseline_only_ratchets() {
    let here = TempDir::new().unwrap();
    report(here.path(), "now.json");
    edited(here.path(), "now.json", "better.json", |id, finding| {
        if id == "prd/rds" {
            set(finding, "recorded", "met");
        }
    });
    let accept = |report: &str, more: &[&str]| {
        run(here.path(), &[&["baseline", "accept", report, "--lang", "en"], more].concat())
    };
    assert_eq!(last_line(&accept("now.json", &[])), "exit 0: baseline.json is the baseline now (39 rows)");
    assert_eq!(code(&accept("better.json", &[])), 0);
    let before = fs::read(here.path().join("baseline.json")).unwrap();
    let refused = accept("now.json", &[]);
    assert_eq!(code(&refused), 1);
    assert!(last_line(&refused).contains("--allow-regression"), "{}", last_line(&refused));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("regressed  prd/rds: recorded → missing"));
    assert_eq!(fs::read(here.path().join("baseline.json")).unwrap(), before, "nothing was written");
    assert_eq!(code(&accept("now.json", &["--allow-regression", "  "])), 2, "a reason says something");
    let allowed = accept("now.json", &["--allow-regression", "flow logs move to the new VPC"]);
    assert_eq!(code(&allowed), 0);
    let kept: Value = serde_json::from_slice(&fs::read(here.path().join("baseline.json")).unwrap()).unwrap();
    assert_eq!(kept["accepted_regressions"][0]["reason"], "flow logs move to the new VPC");
    assert_eq!(kept["accepted_regressions"][0]["items"][0], "prd/rds");
    assert_eq!(code(&accept("better.json", &[])), 0);
    let kept: Value = serde_json::from_slice(&fs::read(here.path().join("baseline.json")).unwrap()).unwrap();
    assert_eq!(kept["accepted_regressions"].as_array().unwrap().len(), 1, "what was accepted stays recorded");
    assert_eq!(names(here.path()), ["baseline.json", "better.json", "now.json"]);
}

#[test]
fn a_baseline_is_not_overwritten_by_a_scan() {
    let here = TempDir::new().unwrap();
    report(here.path(), "baseline.json");
    let before = fs::read(here.path().join("baseline.json")).unwrap();
    let output = gated(here.path(), "baseline.json", &["--output", "./baseline.json"]);
    assert_eq!(code(&output), 2);
    assert!(last_line(&output).contains("--baseline"), "{}", last_line(&output));
    let output = run(here.path(), &["diff", "baseline.json", "baseline.json", "--output", "baseline.json"]);
    assert_eq!(code(&output), 2);
    assert_eq!(fs::read(here.path().join("baseline.json")).unwrap(), before);
}

/// Runs the demo's snapshot with a project file of these statements, on a day.
fn stated(here: &Path, statements: &str, day: &str) -> Output {
    super::snapshot(here);
    fs::write(here.join("audit-gap.yaml"), statements).unwrap();
    let arguments = ["--env", "prd", "--component", "alb", "hennge-one", "s3-output", "--lang", "en", "--as-of", day];
    run(here, &[&["scan", "--snapshot", "s.json", "--format", "json"], &arguments[..]].concat())
}

#[test]
fn an_exception_with_a_first_day_holds_from_then_on_and_is_as_long_as_it_is() {
    let here = TempDir::new().unwrap();
    let text = |from: &str| {
        format!(
            "exceptions:\n  - {{ component: alb, environments: [prd], reason: r, approved_by: cto, from: {from}, until: 2026-12-31 }}\n"
        )
    };
    for (from, day, waived, said) in [
        ("2026-11-01", "2026-10-31", false, "is not in force yet: it begins (from) tomorrow"),
        ("2026-11-01", "2026-11-01", true, ""),
        ("2025-12-30", "2026-11-01", true, ""),
        ("2025-12-29", "2026-11-01", false, "it runs for 367 days, until 2026-12-31, and the matrix allows 366"),
    ] {
        let output = stated(here.path(), &text(from), day);
        let stderr = String::from_utf8_lossy(&output.stderr);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let alb = report["findings"].as_array().unwrap().iter().find(|it| it["id"] == "prd/alb").unwrap();
        assert_eq!(alb["gap"] == "waived", waived, "{from} {day}");
        assert!(stderr.contains(said), "{from} {day}: {stderr}");
        assert!(!waived || alb["exception"]["from"] == from, "{alb}");
    }
}

#[test]
fn a_comparison_goes_to_several_files_or_to_none() {
    let here = TempDir::new().unwrap();
    report(here.path(), "now.json");
    let diff = |more: &[&str]| run(here.path(), &[&["diff", "now.json", "now.json", "--lang", "en"], more].concat());
    let output = diff(&["--write", "junit=diff.xml", "--write", "json=diff.json", "--format", "markdown"]);
    assert_eq!(code(&output), 0, "{}", last_line(&output));
    let delta: Value = serde_json::from_str(&fs::read_to_string(here.path().join("diff.json")).unwrap()).unwrap();
    assert_eq!(delta["format"], "audit-gap-delta");
    assert!(fs::read_to_string(here.path().join("diff.xml")).unwrap().contains("<testsuite "));
    let before = names(here.path());
    for write in [["--write", "csv=now.json"], ["--write", "csv=-"], ["--write", "csv=none/a.csv"]] {
        assert_eq!(code(&diff(&write)), 2, "{write:?}");
        assert_eq!(names(here.path()), before, "{write:?}");
    }
}

#[test]
fn exceptions_end_with_their_last_day_and_are_loud_about_it() {
    let here = TempDir::new().unwrap();
    let text =
        "exceptions:\n  - { component: alb, environments: [prd], reason: r, approved_by: cto, until: 2026-12-31 }\n";
    for (day, waived, said) in [
        ("2025-12-29", false, "it runs for 367 days, until 2026-12-31, and the matrix allows 366"),
        ("2026-11-24", true, ""),
        ("2026-12-01", true, "ends after 2026-12-31 (30 days are left)"),
        ("2026-12-31", true, "ends after 2026-12-31 (today is the last day)"),
        ("2027-01-01", false, "expired after 2026-12-31; renew it or close the gap"),
    ] {
        let output = stated(here.path(), text, day);
        let stderr = String::from_utf8_lossy(&output.stderr);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let alb = report["findings"].as_array().unwrap().iter().find(|it| it["id"] == "prd/alb").unwrap();
        assert_eq!(alb["gap"] == "waived", waived, "{day}");
        assert_eq!(alb["exception"].is_object(), waived, "{day}");
        assert!(stderr.contains(said), "{day}: {stderr}");
        let codes: Vec<&str> =
            alb["reasons"].as_array().unwrap().iter().filter_map(|reason| reason["code"].as_str()).collect();
        assert_eq!(
            codes.iter().any(|code| code.starts_with("exception-")),
            !waived,
            "loud in the report: {day} {codes:?}"
        );
    }
}

#[test]
fn a_name_that_is_bound_twice_is_stated_once() {
    let here = TempDir::new().unwrap();
    let output = stated(here.path(), "components:\n  s3-output: { names: [none, none] }\n", "2026-11-24");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let row = report["findings"].as_array().unwrap().iter().find(|it| it["id"] == "prd/s3-output").unwrap();
    assert_eq!((row["current"].as_str(), row["resources"].as_array().unwrap().len()), (Some("missing"), 1));
    fs::write(here.path().join("r.json"), &output.stdout).unwrap();
    assert_eq!(code(&run(here.path(), &["diff", "r.json", "r.json"])), 0);
}

#[test]
fn a_binding_on_a_row_of_the_account_is_an_error_with_its_place() {
    let here = TempDir::new().unwrap();
    let output = stated(here.path(), "components:\n  iam: { names: [admin] }\n", "2026-11-24");
    assert_eq!(code(&output), 2);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("audit-gap.yaml:2:17") && stderr.contains("`iam` is judged for the account"), "{stderr}");
}

#[test]
fn the_last_line_says_why_nobody_s_identity_is_known() {
    let here = TempDir::new().unwrap();
    let text = "environments:\n  prd: { account: \"444444444444\" }\n";
    let output = stated(here.path(), text, "2026-11-24");
    assert_eq!(code(&output), 4);
    assert_eq!(
        last_line(&output),
        "exit 4: no selected environment's AWS account could be established (prd): credentials: there are no valid credentials, the role cannot be assumed, or they belong to another account"
    );
}
