//! `matrix show`: the English document, and the JSON.

use audit_gap::lang::Lang;
use audit_gap::render::matrix::{json, markdown};

use super::{files, matrix};

#[test]
fn the_english_document_has_no_japanese() {
    let document = markdown(&matrix(), Lang::En);
    let is_japanese = |c: &char| ('\u{3040}'..='\u{30ff}').contains(c) || ('\u{4e00}'..='\u{9fff}').contains(c);
    assert_eq!(document.chars().filter(is_japanese).collect::<String>(), "");
    let japanese = markdown(&matrix(), Lang::Ja);
    assert_eq!(document.lines().count(), japanese.lines().count());
    insta::assert_snapshot!(document.lines().take(48).collect::<Vec<_>>().join("\n"));
}

#[test]
fn json_holds_every_row_in_order_and_reads_back_as_the_same_matrix() {
    let matrix = matrix();
    let value: serde_json::Value = serde_json::from_str(&json(&matrix).unwrap()).unwrap();
    assert_eq!(value["components"][1]["id"], "cognito");
    assert_eq!(value["components"][1]["declared"], serde_json::json!({ "status": "partial", "note": "※1" }));
    assert_eq!(value["components"][2]["check"]["cloudtrail-management"]["demand"], "writes");
    let components: Vec<audit_gap::matrix::Component> = serde_json::from_value(value["components"].clone()).unwrap();
    assert_eq!(components, matrix.components());
    let threats: Vec<audit_gap::matrix::Threat> = serde_json::from_value(value["threats"].clone()).unwrap();
    assert_eq!(threats, matrix.threats());
    assert_eq!(json(&matrix).unwrap(), json(&audit_gap::matrix::Matrix::from_files(&files()).unwrap()).unwrap());
}
