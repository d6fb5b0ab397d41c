//! The matrix says what the company's document says: its tables, rebuilt from the YAML, cell by cell.

use audit_gap::lang::Lang;
use audit_gap::render::matrix::markdown;

use super::matrix;

/// A line of a table as its cells.
fn cells(line: &str) -> Vec<String> {
    line.trim().trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
}

/// The rows of every table of a text, without headers' rules; headings outside tables are rows of one cell.
fn rows(text: &str) -> Vec<Vec<String>> {
    let is_rule = |line: &str| line.starts_with('|') && line.chars().all(|c| "|-: ".contains(c));
    let kept = text.lines().filter(|line| (line.starts_with('|') && !is_rule(line)) || line.starts_with("### 【"));
    kept.map(cells).collect()
}

/// The rows with every blank cell filled from the row above, as the document's merged cells are meant.
fn filled(mut rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    for index in 1..rows.len() {
        for column in 0..rows[index].len() {
            if rows[index][column].is_empty() {
                rows[index][column] = rows[index - 1][column].clone();
            }
        }
    }
    rows
}

fn fixture(name: &str) -> String {
    std::fs::read_to_string(format!("{}/tests/fixtures/seed/{name}.md", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// One section of the rendered document.
fn section(title: &str) -> String {
    let document = markdown(&matrix(), Lang::Ja);
    let (_, rest) = document.split_once(&format!("## {title}\n")).unwrap();
    rest.split("\n## ").next().unwrap().to_owned()
}

fn assert_same_rows(title: &str, fixture_text: &str, count: usize) {
    let (ours, theirs) = (rows(&section(title)), filled(rows(fixture_text)));
    for (ours, theirs) in ours.iter().zip(&theirs) {
        assert_eq!(ours, theirs);
    }
    assert_eq!((ours.len(), theirs.len()), (count, count), "{title}");
}

#[test]
fn component_tables() {
    assert_same_rows("監査証跡の全量マップ", &fixture("components"), 39 + 7 * 2);
}

#[test]
fn threat_table() {
    assert_same_rows("脅威と対策", &fixture("threats"), 22 + 1);
}

#[test]
fn threats_that_concern_every_component_say_so() {
    for threat in matrix().threats() {
        assert!(!threat.by.all, "{}", threat.id.value);
        assert_eq!(threat.protects.all, threat.protects.text.ja == "全コンポーネント", "{}", threat.id.value);
    }
}

#[test]
fn environment_table() {
    assert_same_rows("環境別の方針", &fixture("environments"), 3 + 1);
}

#[test]
fn record_item_table() {
    assert_same_rows("監査証跡の記録項目", &fixture("record-items"), 6 + 1);
}

#[test]
fn legend() {
    let fixture = fixture("legend");
    assert_same_rows("脅威カテゴリ", &fixture, 6 + 1);
    let document = markdown(&matrix(), Lang::Ja);
    let statuses = "- **現状**: ✅ 取得中、⚠️ 一部/要確認、❌ 未対応、- 対象外";
    let elsewhere = ["- **脅威カテゴリ**: Ⅰ〜Ⅵは上記参照", statuses];
    for line in fixture.lines().filter(|line| line.starts_with("- ") && !elsewhere.contains(line)) {
        assert!(document.contains(&line.replace("- **※印**: ", "- ※印: ")), "{line}");
    }
    assert!(document.contains("- **現状**: ✅ 取得中、⚠️ 一部、⚠️ 要確認、❌ 未対応、- 対象外\n"));
}
