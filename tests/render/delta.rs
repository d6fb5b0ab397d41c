//! The difference of two reports as people and programs read it.

use audit_gap::assess::report::Report;
use audit_gap::compare::{self, Bucket, Delta, compare};
use audit_gap::facts::Cause;
use audit_gap::judge::verdict::Current;
use audit_gap::lang::Lang;
use audit_gap::matrix::Matrix;
use audit_gap::render::delta::{markdown, table};
use audit_gap::render::json;
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use super::{LANGS, WIDTHS, matrix, options, sample, uncoloured};

/// A base that was better in some rows, worse in others, and of other regions and demands in yet others.
fn base(matrix: &Matrix) -> Report {
    let mut base = measured(sample::three_environments(matrix));
    for finding in &mut base.findings {
        let currents = |finding: &mut audit_gap::assess::report::Finding, current| {
            finding.current = current;
            finding.resources.iter_mut().for_each(|resource| resource.current = current);
            finding.gap = audit_gap::assess::gap::gap(finding.required, current, false);
        };
        match finding.id.as_str() {
            "prd/vpc" | "prd/nextjs-auth" => currents(finding, Current::Recorded),
            "prd/iam" => currents(finding, Current::Missing),
            "prd/ecr" => finding.required = audit_gap::matrix::Required::Recommended,
            "prd/secrets-manager" => currents(finding, Current::Missing),
            "prd/s3-output" => drop(finding.resources.remove(4)),
            _ => {}
        }
    }
    base.findings.retain(|finding| finding.id != "prd/alb");
    base.unreadable.retain(|item| item.cause != Cause::Denied);
    base.matrix.digest = "sha256:0000".to_owned();
    base.tool.version = "0.0.9".to_owned();
    base.complete()
}

/// The report as one that says by what it was measured.
fn measured(mut report: Report) -> Report {
    report.findings.iter_mut().for_each(|finding| finding.requirement_digest = Some("sha256:1".to_owned()));
    report
}

fn delta(matrix: &Matrix) -> Delta {
    compare(&base(matrix), &measured(sample::three_environments(matrix)))
}

#[test]
fn the_sample_shows_every_bucket_but_the_one_that_only_a_base_can() {
    let matrix = matrix();
    let delta = delta(&matrix);
    for bucket in Bucket::ALL.into_iter().filter(|bucket| *bucket != Bucket::Removed) {
        assert!(delta.of(bucket).next().is_some(), "{bucket}");
    }
    let back = compare(&measured(sample::three_environments(&matrix)), &base(&matrix));
    assert!(back.of(Bucket::Removed).any(|change| change.id == "prd/alb"));
}

#[test]
fn comparisons_look_as_reviewed() {
    let matrix = matrix();
    let delta = delta(&matrix);
    insta::assert_snapshot!("delta-table-ja-80", table::render(&delta, options(Lang::Ja, 80)));
    insta::assert_snapshot!("delta-table-en-120", table::render(&delta, options(Lang::En, 120)));
    insta::assert_snapshot!("delta-markdown-en", markdown::render(&delta, Lang::En));
    insta::assert_snapshot!("delta-markdown-ja", markdown::render(&delta, Lang::Ja));
}

/// Rows that only a resource moved are counted alike above the list and in the table by environments.
#[test]
fn a_bucket_counts_the_rows_that_the_environments_count() {
    let matrix = matrix();
    let delta = delta(&matrix);
    let rows: u32 = delta.environments.iter().map(|it| delta.rows_of(&it.name).get(Bucket::Regressed)).sum();
    let resources = delta.of(Bucket::Regressed).filter(|change| !change.is_row()).count();
    assert!(rows > 1 && resources > 1, "{rows} {resources}");
    let heading = format!("regressed: {rows} rows, {resources} resources");
    assert!(table::render(&delta, options(Lang::En, 120)).contains(&heading));
    assert!(markdown::render(&delta, Lang::En).contains(&format!("## {heading}\n")));
}

#[test]
fn no_line_of_a_comparison_is_wider_than_the_terminal_and_colour_adds_only_colour() {
    let delta = delta(&matrix());
    for (lang, width) in LANGS.into_iter().flat_map(|lang| WIDTHS.map(|width| (lang, width))) {
        for ambiguous_wide in [false, true] {
            let options = super::Options { ambiguous_wide, ..options(lang, width) };
            let text = table::render(&delta, options);
            for line in text.lines() {
                let drawn = if ambiguous_wide { line.width_cjk() } else { line.width() };
                assert!(drawn <= width, "{drawn} columns of {width}: {line:?}");
            }
            let coloured = table::render(&delta, super::Options { colour: true, ..options });
            assert_ne!(coloured, text);
            assert_eq!(uncoloured(&coloured), text);
        }
    }
}

#[test]
fn hostile_names_stay_names_in_a_comparison() {
    let hostile = "x|y\n| a | `b` <script>alert(1)</script> [c](http://d) *e* <br> \u{1b}[2J\u{202e}";
    let calm = delta(&matrix());
    let mut delta = calm.clone();
    for change in &mut delta.changes {
        if let Some(resource) = &mut change.resource {
            resource.arn = hostile.to_owned();
        }
    }
    delta.newly_unreadable[0].action = hostile.to_owned();
    for lang in LANGS {
        let (text, before) = (markdown::render(&delta, lang), markdown::render(&calm, lang));
        assert_eq!(text.lines().count(), before.lines().count());
        let borders = |text: &str| text.replace("\\\\", "").replace("\\|", "").matches('|').count();
        assert_eq!(borders(&text), borders(&before));
        let outside = text.replace("<br>", "").replace("\\]", "");
        assert!(!outside.contains('<') && !outside.contains("](") && !outside.contains('\u{202e}'), "{text}");
        let text = table::render(&delta, options(lang, 1000));
        assert_eq!(text.lines().count(), table::render(&calm, options(lang, 1000)).lines().count());
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
    }
}

#[test]
fn a_comparison_survives_json_and_its_schema_is_the_committed_one() {
    let delta = delta(&matrix());
    let text = json::render(&delta).unwrap();
    assert_eq!(serde_json::from_str::<Delta>(&text).unwrap(), delta);
    super::committed("delta.schema.json", &compare::schema());
    let schema = serde_json::to_value(compare::schema()).unwrap();
    super::demands_every_key(&schema, 13);
}

#[test]
fn large_comparisons_stay_readable() {
    let mut delta = delta(&matrix());
    let change = delta.of(Bucket::Regressed).find(|change| !change.is_row()).unwrap().clone();
    for n in 0..5000 {
        let mut other = change.clone();
        other.id = format!("{}-{n}", change.id);
        delta.changes.push(other);
    }
    let text = table::render(&delta, options(Lang::En, 120));
    assert!(text.lines().count() < 600, "{}", text.lines().count());
    assert!(text.contains(" more"));
    assert!(markdown::render(&delta, Lang::En).len() < 200_000);
    let all: Value = serde_json::from_str(&json::render(&delta).unwrap()).unwrap();
    assert!(all["changes"].as_array().unwrap().len() > 5000, "JSON leaves nothing out");
}
