//! Exit codes: each with the last line on standard error that explains it, found before any call where it can be.

use audit_gap::facts::snapshot::Snapshot;
use serde_json::json;

use crate::lab::{BASE_ACCOUNT, project_file};
use crate::tool::{FORMATS, Tool, number_of};
use crate::{account, lab};

/// Rows of the hardened account that are met.
const MET: [&str; 6] = ["hennge-one", "iam", "vpc", "s3-output", "cognito", "nextjs-auth"];

fn demo(more: &[&str]) -> Tool {
    Tool::new(["scan", "--demo", "--lang", "en"]).args(more)
}

#[test]
fn zero_when_every_selected_row_is_met() {
    account("hardened");
    for fail_on in ["gap", "unknown", "never"] {
        let tool = Tool::scan(&lab().lane(), "hardened").args(["--fail-on", fail_on, "--component"]).args(MET);
        tool.run().expect(0, "exit 0");
    }
}

#[test]
fn what_the_gate_makes_of_a_gap() {
    for (fail_on, code, why) in [
        ("gap", 1, "exit 1: 23 gaps (prd 23); 3 mandatory items undetermined (prd 3)"),
        ("unknown", 1, "exit 1: 23 gaps (prd 23)"),
        ("never", 0, "exit 0 (--fail-on never): 23 gaps (prd 23)"),
    ] {
        demo(&["--env", "prd", "--fail-on", fail_on]).run().expect(code, why);
    }
    demo(&["--env", "prd"]).run().expect(1, "exit 1");
}

#[test]
fn what_the_gate_makes_of_an_undetermined_row() {
    for (fail_on, code, why) in [
        ("gap", 3, "exit 3: no known gap, but 1 mandatory item undetermined (prd 1)"),
        ("unknown", 1, "exit 1 (--fail-on unknown): 1 mandatory item undetermined (prd 1)"),
        ("never", 0, "exit 0 (--fail-on never)"),
    ] {
        demo(&["--env", "prd", "--component", "nextjs-read", "--fail-on", fail_on]).run().expect(code, why);
    }
}

#[test]
fn gaps_of_dev_are_advice() {
    demo(&["--env", "dev"]).run().expect(0, "exit 0: no gap in 39 rows");
}

#[test]
fn five_when_nothing_is_selected() {
    let nothing = Snapshot::seal("1", Vec::new()).to_json().unwrap();
    let tool =
        Tool::new(["scan", "--env", "all", "--lang", "en", "--snapshot", "none.json"]).file("none.json", nothing);
    tool.run().expect(5, "exit 5: the filters leave no row");
}

#[test]
fn two_for_what_does_not_exist() {
    for (args, why) in [
        (&["--env", "staging"][..], "there is no environment `staging`; there are dev, dev2, prd"),
        (&["--env", "prd", "--component", "vcp"], "there is no row `vcp`"),
        (&["--env", "prd", "--matrix", "nowhere"], "nowhere"),
    ] {
        let run = demo(args).run().expect(2, "");
        assert!(run.stderr.contains(why), "{}", run.stderr);
        assert_eq!(run.stdout, "");
    }
    // These are found by the parser of the arguments.
    for args in
        [&["--env", "prd", "--format", "xml"][..], &["--env", "prd", "--fail-on", "mood"], &[], &["--frobnicate"]]
    {
        let run = demo(args).run();
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{}", run.stderr);
        assert!(run.stderr.trim_end().lines().last().unwrap().starts_with("exit 2: "), "{}", run.stderr);
    }
    Tool::new(["scan", "--env", "all", "--lang", "en"]).run().expect(2, "audit-gap init");
}

#[test]
fn two_for_an_invalid_project_file_that_is_shown() {
    let text = "environments:\n  prd:\n    account: \"12\"\ncomponents:\n  s3-outptu: { names: [a] }\n";
    let lane = lab().lane();
    let tool = Tool::new(["scan", "--env", "prd", "--lang", "en", "--config", "mine.yaml"]).file("mine.yaml", text);
    let run = tool.envs(lane.env_of(number_of("bare"))).run().expect(2, "exit 2: 2 errors");
    for part in ["mine.yaml:3:14", "mine.yaml:5:3", "s3-outptu", "s3-output", "^"] {
        assert!(run.stderr.contains(part), "no {part} in\n{}", run.stderr);
    }
    assert_eq!(lane.counts(), [], "found before any call");
}

#[test]
fn two_for_an_environment_that_the_project_file_does_not_reach() {
    let lane = lab().lane();
    let project = project_file("bare");
    let tool = Tool::new(["scan", "--env", "dev", "--lang", "en", "--config"]).arg(project);
    tool.envs(lane.env_of(number_of("bare"))).run().expect(2, "environment `dev`");
    assert_eq!(lane.counts(), []);
}

#[test]
fn two_for_a_region_that_the_account_has_not_enabled() {
    account("bare");
    let run = Tool::scan(&lab().lane(), "bare").args(["--region", "ap-northeast-1,af-south-1"]).run();
    let run = run.expect(2, "af-south-1 not enabled in account 444444444444");
    assert_eq!(run.stdout, "");
}

#[test]
fn three_when_what_is_mandatory_cannot_be_read() {
    account("hardened");
    let lane = lab().lane();
    lane.fault(json!({ "kind": "access-denied", "operation": "ec2:DescribeFlowLogs" }));
    let tool = Tool::scan(&lane, "hardened").args(["--component"]).args(MET);
    tool.run().expect(3, "exit 3: no known gap, but 1 mandatory item undetermined (prd 1)");
}

#[test]
fn a_read_that_is_denied_since_the_baseline_is_never_fixed_and_never_silent() {
    account("hardened");
    let lane = lab().lane();
    let before = Tool::scan(&lane, "hardened").args(["--component"]).args(MET).run().expect(0, "exit 0");
    let scan = |format| {
        let args = ["scan", "--env", "all", "--lang", "en", "--baseline", "b.json", "--fail-on", "regression"];
        let tool = Tool::new(args).args(["--format", format]).file("b.json", &before.stdout).arg("--config");
        tool.arg(project_file("hardened")).envs(lane.env_of(number_of("hardened"))).arg("--component").args(MET).run()
    };
    scan("table").expect(0, "exit 0 (--fail-on regression): no regression (unchanged 6)");
    lane.fault(json!({ "kind": "access-denied", "operation": "ec2:DescribeFlowLogs" }));
    for format in ["table", "markdown", "json"] {
        let run = scan(format).expect(3, "exit 3 (--fail-on regression): no known regression, but 1 mandatory item is");
        let named = ["prd/vpc", "newly-unreadable", "allow the IAM action ec2:DescribeFlowLogs", "incomparable"];
        assert!(format == "json" || named.iter().all(|word| run.stdout.contains(word)), "{}", run.stdout);
    }
}

#[test]
fn four_when_nobody_s_identity_is_known() {
    account("estate");
    let lane = lab().lane();
    lane.fault(json!({ "kind": "access-denied", "operation": "sts:AssumeRole" }));
    for format in FORMATS {
        let tool = Tool::new(["scan", "--env", "all", "--lang", "en", "--fail-on", "never", "--format", format]);
        let run = tool.arg("--config").arg(project_file("estate")).envs(lane.env_of(BASE_ACCOUNT)).run();
        let why = "exit 4: no selected environment's AWS account could be established (dev, dev2, prd): credentials: ";
        let run = run.expect(4, why);
        assert_ne!(run.stdout, "", "the report is written all the same");
    }
}

#[test]
fn the_code_is_the_same_in_every_format_and_language() {
    for format in FORMATS {
        demo(&["--env", "prd", "--format", format]).run().expect(1, "exit 1:");
        Tool::new(["scan", "--demo", "--env", "prd", "--format", format]).run().expect(1, "終了コード 1:");
    }
}

#[test]
fn help_and_version_are_answers() {
    for args in [["--help"].as_slice(), &["--version"], &["scan", "--help"]] {
        let run = Tool::new(args).run();
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
        assert_ne!(run.stdout, "");
    }
}
