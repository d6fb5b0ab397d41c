//! Names that whoever may create resources can choose: in every format they are text and nothing else.

use audit_gap::assess::report::Report;
use audit_gap::lang::Lang;
use audit_gap::matrix::Matrix;
use audit_gap::render::items::Source;
use audit_gap::render::{csv, github, github_summary, junit, ocsf, sarif};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{array, cases, check, demo_report, lines, results, run, text, written};

/// Each breaks out of some format if nobody stops it.
pub(crate) const HOSTILE: [&str; 24] = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "</skipped></testcase><failure>",
    "]]>",
    "<![CDATA[x]]>",
    "&lt;b&gt; &#60; &amp",
    "[click](https://evil.example/)",
    "![pixel](https://evil.example/p.png)",
    "https://evil.example/ www.evil.example",
    "| a | b |\n| --- | --- |",
    "`code` **bold** _x_ ~~s~~ # h",
    "=HYPERLINK(\"https://evil.example\")",
    "+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(1)",
    "\t=1+1",
    "＝1+1＋＠－",
    "::error::pwned",
    "x\n::error file=a,line=1::pwned\r\n##[error]pwned",
    "%0A::warning::x%25",
    "\u{0}\u{1b}[31m\u{7f}\u{85}\u{202e}\u{200b}\u{feff}\u{fffe}",
    "{0} {{1}} \\[x\\]",
    "\"quoted\", and; 'single'",
    "監査証跡 🔥 ｱｲｳ",
];

/// The demo's report with hostile text wherever a text comes from outside, and with notifications.
pub(crate) fn hostile_report() -> Value {
    let mut report = demo_report();
    let mut next = HOSTILE.iter().cycle().enumerate();
    let mut name = |prefix: &str| {
        let (n, hostile) = next.next().unwrap();
        format!("{prefix}{hostile} {n}")
    };
    for finding in report["findings"].as_array_mut().unwrap() {
        for key in ["name", "trail"] {
            finding[key] = json!({ "ja": name(""), "en": name("") });
        }
        for resource in finding["resources"].as_array_mut().unwrap() {
            resource["arn"] = json!(name("arn:aws:s3:::"));
            for reason in resource["reasons"].as_array_mut().unwrap() {
                reason["message"] = json!({ "ja": name(""), "en": name("") });
            }
        }
        let reason = json!({ "code": "hostile", "message": { "ja": name(""), "en": name("") } });
        finding["reasons"].as_array_mut().unwrap().push(reason.clone());
        for remedy in finding["remediation"].as_array_mut().unwrap() {
            remedy["resource"] = Value::Null;
            remedy["summary"] = json!({ "ja": name(""), "en": name("") });
        }
        if finding["gap"] == "gap" {
            finding["notification"] =
                json!({ "required": "required", "current": "missing", "gap": "gap", "reasons": [reason] });
        }
        if !finding["exception"].is_null() {
            finding["exception"]["reason"] = json!(name(""));
            finding["exception"]["approved_by"] = json!(name(""));
        }
    }
    for item in report["unreadable"].as_array_mut().unwrap() {
        item["message"] = json!(name(""));
    }
    let report: Report = serde_json::from_value(report).unwrap();
    serde_json::to_value(report.complete()).unwrap()
}

fn rendered(report: &Report, lang: Lang) -> [(&'static str, String); 6] {
    let matrix = Matrix::embedded().unwrap();
    let source = Source { report, delta: None, matrix: &matrix, lang };
    [
        ("sarif", sarif::render(&source).unwrap()),
        ("junit", junit::render(&source)),
        ("csv", csv::render(&source, true).unwrap()),
        ("ocsf", ocsf::render(&source).unwrap()),
        ("github", github::render(&source)),
        ("markdown", github_summary::render(&source)),
    ]
}

/// The tags and attributes that the summary has of its own.
const ELEMENTS: [&str; 12] =
    ["blockquote", "br", "h1", "h2", "p", "strong", "table", "tbody", "td", "th", "thead", "tr"];

#[track_caller]
fn inert(kind: &str, read: &Value) {
    match kind {
        "sarif" => {
            for result in results(read) {
                let message = text(&result["message"]["text"]);
                assert!(!message.replace("\\[", "").contains('['), "a link in {message}");
                assert!(!message.replace("{{", "").contains('{'), "a placeholder in {message}");
            }
        }
        "csv" => {
            for cell in array(&read["rows"]).iter().flat_map(array).map(text) {
                let first = cell.trim_start().chars().next();
                assert!(!matches!(first, Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')), "{cell:?}");
                assert!(!cell.contains(['\n', '\r', '\t']), "{cell:?}");
            }
        }
        "markdown" => {
            for element in array(&read["elements"]).iter().map(text) {
                assert!(ELEMENTS.contains(&element), "<{element}> in the summary");
            }
            assert_eq!(read["attributes"], json!([]), "a link or an image in the summary");
        }
        "github" => {
            assert!(array(read).len() <= 22, "ten errors, ten warnings and two notices: a name became a command")
        }
        _ => {}
    }
}

#[test]
fn a_hostile_report_is_valid_and_inert_in_every_format() {
    let here = TempDir::new().unwrap();
    let report: Report = serde_json::from_value(hostile_report()).unwrap();
    for lang in [Lang::Ja, Lang::En] {
        for (kind, text) in rendered(&report, lang) {
            let file = here.path().join(kind);
            std::fs::write(&file, &text).unwrap();
            inert(kind, &check(kind, &file));
            let acts = |c: char| (c.is_control() && c != '\n' && c != '\r') || ('\u{202a}'..='\u{202e}').contains(&c);
            // JSON escapes what acts on a terminal; identities keep it.
            assert!(["sarif", "ocsf"].contains(&kind) || !text.contains(acts), "{kind}");
        }
    }
}

#[test]
fn the_binary_renders_a_hostile_comparison_just_as_well() {
    let here = TempDir::new().unwrap();
    let (base, head) = (demo_report(), hostile_report());
    std::fs::write(here.path().join("base.json"), base.to_string()).unwrap();
    std::fs::write(here.path().join("head.json"), head.to_string()).unwrap();
    let output = run(here.path(), &["diff", "base.json", "head.json", "--format", "json"]);
    assert!(!output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    for (format, read) in written(here.path(), &["diff", "base.json", "head.json"]) {
        inert(if format == "github-summary" { "markdown" } else { format }, &read);
    }
}

#[test]
fn a_notification_has_its_place_in_every_format() {
    let here = TempDir::new().unwrap();
    let report: Report = serde_json::from_value(hostile_report()).unwrap();
    let gaps = report.findings.iter().filter(|finding| finding.notification.is_some()).count();
    assert!(gaps > 20);
    for (kind, text) in rendered(&report, Lang::En) {
        std::fs::write(here.path().join(kind), text).unwrap();
    }
    let read = |kind: &str| check(kind, &here.path().join(kind));
    let of_sarif = read("sarif");
    assert_eq!(results(&of_sarif).iter().filter(|it| it["ruleId"] == "notification").count(), gaps);
    let of_junit = read("junit");
    let notified = |case: &Value| text(&case["name"]).ends_with("/notification") && case["outcome"] == "failure";
    assert_eq!(cases(&of_junit).iter().filter(|(_, case)| notified(case)).count(), gaps);
    assert_eq!(lines(&read("csv")).iter().filter(|it| it["kind"] == "notification").count(), gaps);
    let of_ocsf = read("ocsf");
    assert_eq!(array(&of_ocsf).iter().filter(|it| it["unmapped"]["facet"] == "notification").count(), gaps);
    let summary = std::fs::read_to_string(here.path().join("markdown")).unwrap();
    assert_eq!(summary.matches("/notification (P").count(), gaps);
}
