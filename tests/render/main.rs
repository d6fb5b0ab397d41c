//! The report as people and programs read it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod delta;
mod sample;

use audit_gap::assess::gap::GapStatus;
use audit_gap::assess::report::{EvidenceItem, Report, schema};
use audit_gap::content::sample::LogSample;
use audit_gap::content::{Carried, Item, RecordItem, Sampled};
use audit_gap::judge::remedy::Remedy;
use audit_gap::judge::verdict::Current;
use audit_gap::lang::{Lang, Text, report as words};
use audit_gap::matrix::Matrix;
use audit_gap::render::explain::{self, Form};
use audit_gap::render::table::Options;
use audit_gap::render::{json, markdown, table};
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

const LANGS: [Lang; 2] = [Lang::Ja, Lang::En];
const WIDTHS: [usize; 4] = [60, 80, 100, 160];

fn matrix() -> Matrix {
    Matrix::embedded().unwrap()
}

fn options(lang: Lang, width: usize) -> Options {
    Options { lang, width, colour: false, ambiguous_wide: false }
}

fn reports(matrix: &Matrix) -> [Report; 2] {
    [sample::production(matrix), sample::three_environments(matrix)]
}

/// The text without the sequences that colour it.
fn uncoloured(text: &str) -> String {
    let mut plain = String::new();
    for (at, part) in text.split('\u{1b}').enumerate() {
        plain += if at == 0 { part } else { part.split_once('m').map_or("", |(_, rest)| rest) };
    }
    plain
}

#[test]
fn the_sample_shows_every_state() {
    let matrix = matrix();
    let report = sample::three_environments(&matrix);
    for gap in GapStatus::ALL {
        assert!(report.findings.iter().any(|finding| finding.gap == gap), "{gap}");
    }
    for current in Current::ALL {
        assert!(report.findings.iter().any(|finding| finding.current == current), "{current:?}");
    }
}

#[test]
fn tables_look_as_reviewed() {
    let matrix = matrix();
    let [one, three] = reports(&matrix);
    insta::assert_snapshot!("table-one-en-120", table::render(&one, &matrix, options(Lang::En, 120)));
    insta::assert_snapshot!("table-one-ja-80", table::render(&one, &matrix, options(Lang::Ja, 80)));
    insta::assert_snapshot!("table-three-ja-100", table::render(&three, &matrix, options(Lang::Ja, 100)));
    insta::assert_snapshot!("table-three-en-60", table::render(&three, &matrix, options(Lang::En, 60)));
}

#[test]
fn markdown_looks_as_reviewed() {
    let matrix = matrix();
    let [one, three] = reports(&matrix);
    insta::assert_snapshot!("markdown-three-ja", markdown::render(&three, &matrix, Lang::Ja));
    insta::assert_snapshot!("markdown-one-en", markdown::render(&one, &matrix, Lang::En));
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let matrix = matrix();
    for (report, lang, width) in reports(&matrix)
        .iter()
        .flat_map(|it| LANGS.map(|lang| (it, lang)))
        .flat_map(|(it, lang)| WIDTHS.map(|w| (it, lang, w)))
    {
        for ambiguous_wide in [false, true] {
            let text = table::render(report, &matrix, Options { lang, width, colour: false, ambiguous_wide });
            for line in text.lines() {
                let drawn = if ambiguous_wide { line.width_cjk() } else { line.width() };
                assert!(drawn <= width, "{drawn} columns of {width}: {line:?}");
            }
        }
    }
}

#[test]
fn columns_stand_under_their_titles() {
    let matrix = matrix();
    let report = sample::production(&matrix);
    for (lang, title) in [(Lang::Ja, "判定"), (Lang::En, "Verdict")] {
        for width in WIDTHS {
            let text = table::render(&report, &matrix, options(lang, width));
            let mut lines = text.lines().skip_while(|line| !line.contains(title));
            let header = lines.next().unwrap();
            let column = header[..header.find(title).unwrap()].width();
            let gaps = GapStatus::ALL.map(|gap| words::gap(gap, lang));
            let end = words::label(words::Label::DriftMark, lang);
            let rows = lines.take_while(|line| !line.contains(end));
            let starts = |line: &str| {
                let mut drawn = 0;
                line.char_indices().find_map(|(at, c)| {
                    let here = drawn;
                    drawn += c.to_string().width();
                    (here == column).then(|| line[at..].to_owned())
                })
            };
            let verdicts = rows.filter_map(starts).filter(|rest| gaps.iter().any(|gap| rest.starts_with(gap)));
            assert_eq!(verdicts.count(), matrix.components().len(), "{lang:?} {width}\n{text}");
        }
    }
}

#[test]
fn colour_adds_nothing_but_colour() {
    let matrix = matrix();
    for report in &reports(&matrix) {
        let plain = table::render(report, &matrix, options(Lang::Ja, 100));
        let coloured = table::render(report, &matrix, Options { colour: true, ..options(Lang::Ja, 100) });
        assert_ne!(plain, coloured);
        assert_eq!(uncoloured(&coloured), plain);
        assert!(!plain.contains('\u{1b}'));
    }
}

#[test]
fn where_ambiguous_characters_are_wide_the_rules_are_ascii() {
    let matrix = matrix();
    let report = sample::three_environments(&matrix);
    let text = table::render(&report, &matrix, Options { ambiguous_wide: true, ..options(Lang::Ja, 100) });
    assert!(text.contains("----") && !text.contains('─'));
}

#[test]
fn every_format_says_demo() {
    let matrix = matrix();
    let report = Report { demo: true, ..sample::production(&matrix) };
    for lang in LANGS {
        assert!(table::render(&report, &matrix, options(lang, 80)).trim_start().starts_with("DEMO"));
        assert!(markdown::render(&report, &matrix, lang).contains("> **DEMO"));
    }
    assert!(json::render(&report).unwrap().contains("\"demo\": true"));
}

#[test]
fn hostile_names_stay_names() {
    let matrix = matrix();
    let hostile = "x|y\n| a | `b` <script>alert(1)</script> [c](http://d) *e* _f_ <br> \u{1b}[2J\u{202e}";
    let mut report = sample::production(&matrix);
    let calm_markdown = markdown::render(&report, &matrix, Lang::En);
    // Wide enough that no line wraps, so that only a name that breaks its line could add one.
    let calm_table = table::render(&report, &matrix, options(Lang::En, 500));
    report.unclaimed[0].arn = hostile.to_owned();
    report.unreadable[0].message = hostile.to_owned();
    for finding in &mut report.findings {
        // Each its own name: equal ones would be folded into one line.
        for (index, resource) in finding.resources.iter_mut().enumerate() {
            resource.arn = format!("{index}{hostile}");
        }
    }
    let text = markdown::render(&report, &matrix, Lang::En);
    assert_eq!(text.lines().count(), calm_markdown.lines().count());
    let borders = |text: &str| text.replace("\\\\", "").replace("\\|", "").matches('|').count();
    assert_eq!(borders(&text), borders(&calm_markdown));
    assert!(!text.contains('<') && !text.replace("\\]", "").contains("](") && !text.contains('\u{202e}'));
    assert!(!text.contains('\u{1b}'));
    let text = table::render(&report, &matrix, options(Lang::En, 500));
    assert_eq!(text.lines().count(), calm_table.lines().count());
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
}

#[test]
fn json_round_trips_and_holds_every_key() {
    let matrix = matrix();
    for report in reports(&matrix) {
        let text = json::render(&report).unwrap();
        assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
        assert_eq!(text, json::render(&report).unwrap());
    }
    insta::assert_snapshot!("finding", finding_json(&sample::production(&matrix), "hennge-one"));
    insta::assert_snapshot!("finding-waived", finding_json(&sample::production(&matrix), "sqs"));
}

fn finding_json(report: &Report, component: &str) -> String {
    let finding = report.findings.iter().find(|finding| finding.component == component).unwrap();
    serde_json::to_string_pretty(finding).unwrap()
}

#[test]
fn the_keys_of_the_contract_stand_in_its_order() {
    let matrix = matrix();
    let text = json::render(&sample::production(&matrix)).unwrap();
    let contract = [
        "schema_version",
        "tool",
        "generated_at",
        "demo",
        "matrix",
        "environments",
        "findings",
        "unclaimed",
        "summary",
        "notification_summary",
        "unreadable",
        "accepted_regressions",
    ];
    let places: Vec<usize> = contract.iter().map(|key| text.find(&format!("\n  \"{key}\": ")).unwrap()).collect();
    assert!(places.is_sorted(), "{places:?}");
    let top_level = text.lines().filter(|line| line.starts_with("  \"")).count();
    assert_eq!(top_level, contract.len());
}

/// One finding with a remedy whose texts try to leave their place.
fn with_remedy(matrix: &Matrix) -> Report {
    let mut report = sample::production(matrix);
    report.findings.retain(|finding| finding.component == "s3-output");
    report.findings[0].remediation = vec![Remedy {
        resource: Some("arn:aws:s3:::jmc-prd-output".to_owned()),
        summary: Text::new("バケット `x` を記録する\n# 偽の見出し", "Record the bucket `x`\n# a false heading"),
        cli: "aws cloudtrail start-logging --name 'a'\n```\n# not a heading \u{1b}[2J\n````\n".to_owned(),
        terraform: "resource \"aws_cloudtrail\" \"t\" {\n  name = \"t\"\n}\n".to_owned(),
        config: "# audit-gap.yaml\nexceptions:\n  - reason: \"```\"\n".to_owned(),
    }];
    report
}

#[test]
fn an_explanation_ends_with_what_to_do_about_the_verdict() {
    let matrix = matrix();
    let report = with_remedy(&matrix);
    let text = explain::render(&report, &matrix, Lang::En, Form::Text);
    let markdown = explain::render(&report, &matrix, Lang::Ja, Form::Markdown);
    insta::assert_snapshot!("explain-text-en", text);
    insta::assert_snapshot!("explain-markdown-ja", markdown);
    assert!(!text.contains('\u{1b}') && !markdown.contains('\u{1b}'));
    assert_eq!(markdown.lines().filter(|line| line.starts_with('#')).count(), 1 + markdown.matches("\n## ").count());
    assert_eq!(markdown.lines().filter(|line| line.trim_start().starts_with("`````")).count(), 2, "{markdown}");
    for other in [table::render(&report, &matrix, options(Lang::En, 120)), markdown::render(&report, &matrix, Lang::En)]
    {
        assert!(!other.contains("start-logging"), "remedies are for explanations and JSON");
    }
}

/// A trail's selectors are put once, for however many resources: the same commands are not repeated.
#[test]
fn the_same_commands_stand_once_under_all_that_they_serve() {
    let matrix = matrix();
    let mut report = with_remedy(&matrix);
    let first = report.findings[0].remediation[0].clone();
    let second = Remedy { resource: Some("arn:aws:s3:::other".to_owned()), ..first.clone() };
    let third = Remedy { resource: None, summary: Text::new("別の説明", "Another summary"), ..first.clone() };
    let other = Remedy { cli: "aws s3 ls\n".to_owned(), ..first };
    report.findings[0].remediation.extend([second, third, other]);
    let text = explain::render(&report, &matrix, Lang::En, Form::Text);
    assert_eq!(text.matches("start-logging").count(), 1, "{text}");
    assert_eq!(text.matches("Record the bucket").count(), 2, "once for each set of commands: {text}");
    let [summary, commands] = ["Another summary", "start-logging"].map(|part| text.find(part).unwrap());
    assert!(summary < commands, "{text}");
}

/// The production report, where the sign-in log of the application is recorded by few sampled records.
fn with_samples(matrix: &Matrix) -> Report {
    let mut report = sample::production(matrix);
    let finding = report.findings.iter_mut().find(|finding| finding.component == "nextjs-auth").unwrap();
    (finding.current, finding.gap) = (Current::Recorded, GapStatus::Met);
    let item = |id| RecordItem {
        id,
        must: Carried::Carried,
        want: Carried::Absent,
        fields: Vec::new(),
        add: Vec::new(),
        sampled: Some(Sampled { records: 4, must: if id == Item::User { 3 } else { 4 }, want: 0 }),
    };
    finding.record_items = Some(Item::ALL.map(item).to_vec());
    let counts = LogSample { searched_all: true, records: 4, user: 3, different_addresses: 2, ..LogSample::default() };
    finding.evidence = vec![EvidenceItem {
        call: "logs:FilterLogEvents".to_owned(),
        account: "333333333333".to_owned(),
        region: "ap-northeast-1".to_owned(),
        resource: Some("arn:aws:logs:ap-northeast-1:333333333333:log-group:/ecs/web".to_owned()),
        field: Some("events (counts)".to_owned()),
        value: Some(serde_json::to_string(&counts).unwrap()),
    }];
    report
}

#[test]
fn a_recorded_row_says_on_how_few_records_it_rests() {
    let matrix = matrix();
    let report = with_samples(&matrix);
    for (lang, words) in [(Lang::Ja, "調べた記録 4 件中 3 件"), (Lang::En, "3 of 4 sampled records")] {
        let line = |text: &str| text.lines().any(|line| line.contains(words));
        assert!(line(&table::render(&report, &matrix, options(lang, 200))), "{words}");
        assert!(line(&markdown::render(&report, &matrix, lang)), "{words}");
    }
}

#[test]
fn an_explanation_shows_the_counts_of_samples_as_a_table() {
    let matrix = matrix();
    let mut report = with_samples(&matrix);
    report.findings.retain(|finding| finding.component == "nextjs-auth");
    let [ja, en] = LANGS.map(|lang| explain::render(&report, &matrix, lang, Form::Text));
    assert!(!en.contains("searched_all") && !en.contains('{'), "{en}");
    let lines: Vec<&str> = en.lines().skip_while(|line| *line != "Sampled records").collect();
    assert!(lines[1].contains("log-group:/ecs/web (ap-northeast-1): 4 records, all that there are"), "{en}");
    assert!(lines.iter().any(|line| line.split_whitespace().eq(["user", "3"])), "{en}");
    assert!(ja.lines().any(|line| line.split_whitespace().eq(["ユーザー", "3"])), "{ja}");
    let markdown = explain::render(&report, &matrix, Lang::En, Form::Markdown);
    assert!(markdown.contains("\n| Found in records | of 4 |\n| --- | --- |\n"), "{markdown}");
    assert!(markdown.contains("\n| user | 3 |\n"), "{markdown}");
}

#[test]
fn reports_from_before_remedies_are_read() {
    let mut value = serde_json::to_value(sample::production(&matrix())).unwrap();
    for finding in value["findings"].as_array_mut().unwrap() {
        assert_eq!(finding.as_object_mut().unwrap().remove("remediation"), Some(Value::Array(Vec::new())));
    }
    assert!(serde_json::from_value::<Report>(value).is_ok());
}

#[test]
fn a_missing_or_unknown_key_is_refused() {
    let matrix = matrix();
    let value = serde_json::to_value(sample::production(&matrix)).unwrap();
    let refused = |edit: &dyn Fn(&mut Value)| {
        let mut edited = value.clone();
        edit(&mut edited);
        serde_json::from_value::<Report>(edited).is_err()
    };
    assert!(!refused(&|_| {}));
    for key in ["exception", "attestation", "notification", "evidence", "gap"] {
        assert!(refused(&|it| drop(it["findings"][0].as_object_mut().unwrap().remove(key))), "{key}");
    }
    assert!(refused(&|it| drop(it["environments"][0].as_object_mut().unwrap().remove("account"))));
    assert!(refused(&|it| it["findings"][0]["drift"] = Value::Bool(true)));
}

#[test]
fn the_committed_schema_is_the_one_of_the_types() {
    committed("report.schema.json", &schema());
}

/// Checks a file of `schema/` against the schema of the types, or writes it.
#[allow(clippy::disallowed_methods, reason = "the variable is for whoever runs the test")]
fn committed(name: &str, schema: &schemars::Schema) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schema").join(name);
    let generated = serde_json::to_value(schema).unwrap();
    if std::env::var("UPDATE_SCHEMAS").as_deref() == Ok("1") {
        std::fs::write(&path, serde_json::to_string_pretty(schema).unwrap() + "\n").unwrap();
    }
    let committed: Value =
        serde_json::from_str(&std::fs::read_to_string(&path).unwrap_or_default()).unwrap_or_default();
    assert_eq!(committed, generated, "run the test again with UPDATE_SCHEMAS=1");
}

#[test]
fn the_schema_demands_every_key_and_admits_no_other() {
    demands_every_key(&serde_json::to_value(schema()).unwrap(), 19);
}

/// Every type of a schema, of which there are `types`, demands each of its keys.
fn demands_every_key(schema: &Value, types: usize) {
    let definitions = schema["$defs"].as_object().unwrap().values().chain([schema]);
    let objects: Vec<&Value> = definitions.filter(|definition| definition.get("properties").is_some()).collect();
    assert_eq!(objects.len(), types, "the report or comparison, and every type in it");
    for object in objects {
        let properties: Vec<&String> = object["properties"].as_object().unwrap().keys().collect();
        let mut required: Vec<&str> = object["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        required.sort_unstable();
        let mut names: Vec<&str> = properties.into_iter().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(required, names);
        assert_eq!(object["additionalProperties"], Value::Bool(false));
    }
}
