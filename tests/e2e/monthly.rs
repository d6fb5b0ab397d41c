//! `audit-gap report` of a live account: the files of a month are whole, or the folder is as it was.

use std::path::Path;

use serde_json::{Value, json};

use crate::lab::{Lane, project_file};
use crate::tool::{Run, Tool, number_of};
use crate::{account, lab};

/// The month that is now in the project file's time zone.
#[allow(clippy::disallowed_methods, reason = "a live report is of the month that is now")]
fn now() -> String {
    let today = jiff::ZonedDateTime::now().with_time_zone(jiff::tz::TimeZone::get("Asia/Tokyo").unwrap());
    today.strftime("%Y-%m").to_string()
}

fn report(lane: &Lane<'_>, month: &str) -> Tool {
    let args = ["report", "--lang", "en", "--month", month, "--config"];
    Tool::new(args).arg(project_file("halfway")).envs(lane.env_of(number_of("halfway")))
}

fn files(run: &Run, folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(run.path(folder)).into_iter().flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn json_of(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

#[test]
fn a_month_of_a_fresh_scan_is_whole_and_made_again_offline() {
    account("halfway");
    let (lane, month) = (lab().lane(), now());
    let run = report(&lane, &month).args(["--write", "csv=month.csv"]).run().expect(0, "exit 0");
    let folder = format!("reports/{month}");
    assert!(run.stderr.contains(&format!("report.md, index.html and snapshot.json to {folder}")), "{}", run.stderr);
    assert_eq!(files(&run, &folder), ["index.html", "report.json", "report.md", "snapshot.json"]);
    let report = json_of(&run.path(&format!("{folder}/report.json")));
    assert!(report["environments"][0]["api_calls"].as_u64().unwrap() > 50, "the account was asked");
    let lines = std::fs::read_to_string(run.path("month.csv")).unwrap();
    assert!(lines.lines().count() > report["findings"].as_array().unwrap().len(), "a header and every row");

    // The command that the page gives makes the same page again, without AWS.
    let page = std::fs::read_to_string(run.path(&format!("{folder}/index.html"))).unwrap();
    let snapshot = run.path(&format!("{folder}/snapshot.json"));
    assert!(page.contains(&format!("--snapshot {folder}/snapshot.json")));
    let again = Tool::new(["report", "--lang", "en", "--month", &month, "--snapshot"]).arg(&snapshot);
    let again = again.arg("--config").arg(project_file("halfway")).run().expect(0, "exit 0");
    assert_eq!(json_of(&again.path(&format!("{folder}/report.json"))), report);
}

#[test]
fn a_month_of_which_nothing_was_seen_leaves_the_folder_as_it_was() {
    account("halfway");
    let (lane, month) = (lab().lane(), now());
    lane.fault(json!({ "kind": "access-denied", "operation": "sts:GetCallerIdentity" }));
    let run = report(&lane, &month).run().expect(4, "exit 4");
    assert!(run.stderr.contains("nothing was written to reports/"), "{}", run.stderr);
    assert!(!run.path("reports").exists(), "no folder that looks like a month");

    let tool = report(&lane, &month);
    let folder = tool.directory().join("reports").join(&month);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("index.html"), "what was seen before").unwrap();
    let run = tool.run().expect(4, "exit 4");
    assert_eq!(files(&run, &format!("reports/{month}")), ["index.html"]);
    assert_eq!(
        std::fs::read_to_string(run.path(&format!("reports/{month}/index.html"))).unwrap(),
        "what was seen before"
    );
}

#[test]
fn a_month_that_has_not_begun_is_refused_before_any_call() {
    let lane = lab().lane();
    let run = report(&lane, "2999-01").run().expect(2, "2999-01 had not begun when the facts were collected");
    assert!(!run.path("reports").exists());
    assert!(lane.counts().is_empty(), "{:?}", lane.counts());
}
