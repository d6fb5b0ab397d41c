//! Every account of the lab is judged as its truth says, row by row and resource by resource.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::lab::{BASE_ACCOUNT, project_file};
use crate::tool::{Tool, codes, two_at_a_time};
use crate::{account, lab};

/// What `truth` and the report disagree in.
fn disagreements(
    name: &str,
    truth: &Value,
    report: &Value,
    environment: &str,
    ids: &BTreeMap<String, String>,
) -> Vec<String> {
    let finding = |row: &str| crate::tool::finding(report, &format!("{environment}/{row}"));
    let mut wrong = Vec::new();
    let mut compare = |what: &str, expected: &Value, found: &Value, codes: &[&str]| {
        let lacking: Vec<&str> = expected["reasons"]
            .as_array()
            .unwrap()
            .iter()
            .map(|code| code.as_str().unwrap())
            .filter(|code| !codes.contains(code))
            .collect();
        if expected["current"] != found["current"] || !lacking.is_empty() {
            let (should, is, why) = (&expected["current"], &found["current"], &expected["why"]);
            wrong.push(format!("{name}, {environment}/{what}: {is} {codes:?}, should be {should} {lacking:?}: {why}"));
        }
    };
    for (row, expected) in truth["rows"].as_object().unwrap() {
        compare(row, expected, finding(row), &codes(finding(row)));
    }
    for (arn, expected) in truth["resources"].as_object().unwrap() {
        let arn = ids.iter().fold(arn.clone(), |arn, (name, id)| arn.replace(&format!("{{{name}}}"), id));
        let row = finding(expected["component"].as_str().unwrap());
        let resources = row["resources"].as_array().unwrap();
        match resources.iter().find(|resource| resource["arn"] == arn) {
            None => compare(&arn, expected, &Value::Null, &[]),
            Some(resource) => {
                let reasons = resource["reasons"].as_array().unwrap();
                let codes: Vec<&str> = reasons.iter().map(|reason| reason["code"].as_str().unwrap()).collect();
                compare(&arn, expected, resource, &codes);
            }
        }
    }
    wrong
}

#[track_caller]
fn agree(name: &str, credentials: &str) {
    let ids = account(name);
    let truth = lab::truth(name);
    let lane = lab().lane();
    let args = ["scan", "--env", "all", "--format", "json", "--fail-on", "never", "--config"];
    let run = Tool::new(args).arg(project_file(name)).envs(lane.env_of(credentials)).run();
    let report = run.report();
    let environments = truth["environments"].as_object().unwrap();
    let wrong: Vec<String> = environments
        .iter()
        .flat_map(|(environment, truth)| disagreements(name, truth, &report, environment, &ids))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(report["findings"].as_array().unwrap().len(), 39 * environments.len());
    assert_eq!(lane.refused(), []);
}

#[test]
fn the_bare_account_is_judged_as_it_is() {
    agree("bare", "444444444444");
}

#[test]
fn the_account_as_declared_is_judged_as_it_is() {
    agree("halfway", "555555555555");
}

#[test]
fn the_hardened_account_is_judged_as_it_is() {
    agree("hardened", "666666666666");
}

#[test]
fn the_account_of_rare_mechanisms_is_judged_as_it_is() {
    agree("corners", "777777777777");
}

#[test]
fn the_estate_is_judged_as_it_is() {
    agree("estate", BASE_ACCOUNT);
}

#[test]
fn the_member_of_a_landing_zone_is_judged_as_it_is() {
    agree("landing", BASE_ACCOUNT);
}

#[test]
fn destinations_are_judged_by_the_protection_that_is_demanded() {
    agree("guarded", BASE_ACCOUNT);
}

#[test]
fn no_trap_is_fallen_into() {
    let ids = account("traps");
    let truth = lab::truth("traps");
    let traps: Vec<(&String, &Value)> = truth["traps"].as_object().unwrap().iter().collect();
    let wrong = two_at_a_time(&traps, |(name, truth)| {
        let rows: Vec<&String> = truth["rows"].as_object().unwrap().keys().collect();
        let lane = lab().lane();
        let args = ["scan", "--env", "prd", "--format", "json", "--config"];
        let run = Tool::new(args).arg(project_file("traps")).arg("--component").args(rows);
        let run = run.envs(lane.env_of(truth["account"].as_str().unwrap())).run();
        assert_eq!(lane.refused(), [], "{name}");
        disagreements(name, truth, &run.report(), "prd", &ids)
    });
    let wrong = wrong.concat();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
