//! The lab's harness itself: it starts, builds an account, counts, and refuses what it must.

mod lab;

use std::io::{Read, Write};
use std::net::TcpStream;

use lab::Lab;
use serde_json::json;

#[test]
fn a_lab_starts_builds_an_account_and_counts() {
    let lab = Lab::start();
    assert!(lab.build("bare").is_empty());
    assert!(lab.build("traps:shared-vpc").contains_key("shared-vpc-main-vpc"));
    lab.fault(json!({ "kind": "access-denied", "operation": "ec2:DescribeVpcs" }));
    lab.clear_faults();
    lab.latency(0);
    lab.small_pages(true);
    assert_eq!(lab.counts().requests, 0, "building an account is not counted");
    assert_eq!(lab.counts().fault_hits, 0);
}

#[test]
fn an_unsigned_request_is_refused_and_counted() {
    let lab = Lab::start();
    let host = lab.url().replace("http://", "");
    let mut stream = TcpStream::connect(&host).unwrap();
    write!(stream, "GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    let refused = lab.counts().refused;
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].reason, "MissingAuthenticationToken");
}

#[test]
fn every_account_has_a_truth_and_a_project_file() {
    for account in ["bare", "halfway", "hardened", "corners", "estate"] {
        let truth = lab::truth(account);
        for (env, content) in truth["environments"].as_object().unwrap() {
            assert_eq!(content["rows"].as_object().unwrap().len(), 39, "{account} {env}");
        }
        assert!(lab::project_file(account).exists(), "{account}");
    }
    assert!(lab::project_file("traps").exists());
    assert!(lab::truth("traps")["traps"].as_object().unwrap().len() >= 40);
}
