//! The page in a real browser: what it does, that names stay names, and that it stays light.

use std::time::{Duration, Instant};

use audit_gap::assess::report::{Report, ResourceFinding, Unclaimed};
use audit_gap::judge::verdict::{Current, Reason};
use audit_gap::lang::Lang;
use audit_gap::matrix::Matrix;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{browse, latest, page_of, report_of, said};

fn demo() -> Report {
    let here = TempDir::new().unwrap();
    said(here.path(), &["report", "--demo", "--month", latest()], 0);
    report_of(here.path(), latest())
}

#[test]
fn the_page_works_in_a_browser_without_any_request() {
    let here = TempDir::new().unwrap();
    said(here.path(), &["report", "--demo", "--month", latest()], 0);
    let seen = browse("check", &here.path().join("reports").join(latest()).join("index.html"));
    let report = report_of(here.path(), latest());
    let rows = |fits: &dyn Fn(&audit_gap::assess::report::Finding) -> bool| {
        let components = report.findings.iter().filter(|finding| fits(finding)).map(|it| it.component.as_str());
        components.collect::<std::collections::BTreeSet<_>>().len()
    };
    assert_eq!(seen["rows"]["all"], Matrix::embedded().unwrap().components().len());
    assert_eq!(seen["rows"]["gap"], rows(&|finding| finding.gap.as_str() == "gap"));
    let in_prd = rows(&|finding| finding.gap.as_str() == "gap" && finding.environment == "prd");
    assert_eq!(seen["rows"]["gap in prd"], in_prd);
    assert_eq!(seen["rows"]["priority 1"], rows(&|finding| finding.priority == 1));
    assert_eq!(seen["rows"]["drift"], rows(&|finding| finding.drift().is_some()));
    assert_eq!(seen["columns"], report.environments.len(), "one month, a column per environment");
}

/// Each would act in a page if nobody stopped it.
const HOSTILE: [&str; 14] = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    "<img src=https://evil.example/p.png>",
    "\"><svg onload=alert(1)>",
    "' onmouseover='alert(1)' x='",
    "\" autofocus onfocus=\"alert(1)",
    "</title></textarea></select></pre></details>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "&lt;script&gt; &#60;b&#62; &amp;",
    "<!-- --> ]]> <![CDATA[x]]>",
    "| a | **b** | [c](javascript:alert(1))",
    "\u{0}\u{1b}[31m\u{202e}\u{200b}\u{feff}",
    "<meta http-equiv=refresh content=\"0;url=https://evil.example/\">",
];

/// Every text of the demo's report that comes from outside, in place of which hostile ones stand.
fn hostile() -> Report {
    let mut report = serde_json::to_value(demo()).unwrap();
    let mut next = HOSTILE.iter().cycle().enumerate();
    let mut name = || {
        let (n, text) = next.next().unwrap();
        format!("{text} {n}")
    };
    let mut both = move || json!({ "ja": name(), "en": name() });
    let mut count = 0;
    for finding in report["findings"].as_array_mut().unwrap() {
        (finding["name"], finding["trail"]) = (both(), both());
        for resource in finding["resources"].as_array_mut().unwrap() {
            count += 1;
            resource["arn"] = json!(format!("{}{count}", HOSTILE[count % HOSTILE.len()]));
            resource["region"] = json!(HOSTILE[(count + 5) % HOSTILE.len()]);
            resource["reasons"] = json!([{ "code": HOSTILE[count % HOSTILE.len()], "message": both() }]);
        }
        finding["reasons"] = json!([{ "code": "hostile", "message": both() }]);
        for remedy in finding["remediation"].as_array_mut().unwrap() {
            let text = format!("{}\n  {}", HOSTILE[count % HOSTILE.len()], HOSTILE[(count + 1) % HOSTILE.len()]);
            (remedy["summary"], remedy["cli"], remedy["terraform"]) = (both(), json!(text), json!(text));
            remedy["config"] = json!(text);
            remedy["resource"] = json!(HOSTILE[count % HOSTILE.len()]);
        }
        let until = "2027-01-31";
        let text = HOSTILE[count % HOSTILE.len()];
        finding["exception"] = json!({ "reason": text, "approved_by": text, "until": until, "would_be": "gap" });
        finding["attestation"] = json!({ "statement": text, "owner": text, "evidence": text, "until": until });
        finding["notification"] = json!({ "required": "required", "current": "missing", "gap": "gap",
            "reasons": [{ "code": text, "message": both() }] });
    }
    for environment in report["environments"].as_array_mut().unwrap() {
        environment["account"] = json!(HOSTILE[2]);
        environment["regions"] = json!([HOSTILE[3]]);
        environment["unscanned_regions"] = json!([HOSTILE[4]]);
    }
    report["unreadable"] = HOSTILE
        .iter()
        .map(|text| {
            json!({ "environment": "prd", "call": text, "account": null, "region": text, "cause": "denied",
            "action": text, "message": text })
        })
        .collect();
    let mut report: Report = serde_json::from_value(report).unwrap();
    let unclaimed = HOSTILE.map(|text| Unclaimed { environment: "prd".into(), kind: text.into(), arn: text.into() });
    report.unclaimed = unclaimed.to_vec();
    report.complete()
}

#[test]
fn hostile_names_are_text_and_nothing_else() {
    let here = TempDir::new().unwrap();
    let harmless = here.path().join("harmless.html");
    let attacked = here.path().join("attacked.html");
    let report = hostile();
    std::fs::write(&attacked, page_of(&report, Lang::Ja)).unwrap();
    // The same report without a hostile character: what a page is built of may not depend on names.
    let tame = serde_json::to_string(&report).unwrap();
    let tame = HOSTILE.iter().enumerate().fold(tame, |text, (n, hostile)| {
        let quoted = serde_json::to_string(hostile).unwrap();
        text.replace(quoted.trim_matches('"'), &format!("tame{n}"))
    });
    std::fs::write(&harmless, page_of(&serde_json::from_str(&tame).unwrap(), Lang::Ja)).unwrap();
    let (attacked, harmless) = (browse("hostile", &attacked), browse("hostile", &harmless));
    assert_eq!(attacked["elements"], harmless["elements"]);
    assert_eq!(attacked["attributes"], harmless["attributes"]);
    let text = attacked["text"].as_str().unwrap();
    for hostile in HOSTILE.iter().filter(|hostile| !hostile.contains('\u{202e}')) {
        assert!(text.contains(*hostile), "{hostile:?} is not shown as it is");
    }
    assert!(!text.contains(['\u{202e}', '\u{200b}', '\u{1b}']), "a character that hides or reorders text");
}

#[test]
fn the_markdown_of_hostile_names_holds_no_markup() {
    let markdown = audit_gap::render::markdown::render(&hostile(), &Matrix::embedded().unwrap(), Lang::En);
    assert!(!markdown.contains('<'), "an element");
    assert!(!markdown.replace("\\]", "").contains("]("), "a link");
}

/// An account of five thousand resources that fall short, a third of them for reasons of their own, with a remedy each.
fn large() -> Report {
    let mut report = demo();
    let mut left = 5000;
    let remedy = report.findings.iter().flat_map(|finding| &finding.remediation).max_by_key(|it| it.terraform.len());
    let remedy = remedy.unwrap().clone();
    for finding in report.findings.iter_mut().filter(|finding| finding.gap.is_shortfall()) {
        let count = left.min(1000);
        left -= count;
        let resources = (0..count).map(|n| {
            let arn =
                format!("arn:aws:s3:::{}-{}-bucket-of-a-large-account-{n:05}", finding.environment, finding.component);
            let about = if n % 3 == 0 { arn.clone() } else { "the bucket".to_owned() };
            let reason = Reason::new(
                "reads-not-recorded",
                format!(
                    "{about} の読み取りが記録されていない。セレクタに読み取りを加える (調べた記録先: jmc-prd-trail)"
                ),
                format!("reads of {about} are not recorded; select reads too (looked at: jmc-prd-trail)"),
            );
            ResourceFinding {
                arn,
                region: "ap-northeast-1".to_owned(),
                current: Current::Partial,
                reasons: vec![reason],
            }
        });
        finding.resources = resources.collect();
        finding.remediation = vec![remedy.clone(); count];
        finding.reasons.extend(finding.resources.iter().flat_map(|resource| resource.reasons.clone()));
    }
    assert_eq!(left, 0);
    report
}

#[test]
fn five_thousand_resources_are_a_page_that_opens() {
    let here = TempDir::new().unwrap();
    let report = large();
    let (page, took) = (0..3)
        .map(|_| {
            let began = Instant::now();
            (page_of(&report, Lang::Ja), began.elapsed())
        })
        .min_by_key(|(_, took)| *took)
        .unwrap();
    assert!(page.len() < 5_000_000, "{} bytes", page.len());
    // Not optimized, and perhaps not alone.
    assert!(took < Duration::from_secs(2), "{took:?}");
    let resources = || report.findings.iter().flat_map(|finding| &finding.resources);
    let listed = resources().filter(|resource| page.contains(&resource.arn)).count();
    assert!(listed >= 5000 && listed == resources().count(), "only {listed} resources are listed");
    let file = here.path().join("large.html");
    std::fs::write(&file, page).unwrap();
    let seen = browse("open", &file);
    assert_eq!(seen["rows"], Value::from(Matrix::embedded().unwrap().components().len()));
    assert!(seen["seconds"].as_f64().unwrap() < 10.0, "{seen}");
}
