//! Buckets, looked into day by day.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_bucket_is_looked_into_day_by_day() {
    let busy = |source| facts(source, until(0), |_| 0);
    for (source, days, current, codes) in [
        (Source::WebAcl, &[0][..], Current::Recorded, &[][..]),
        (Source::WebAcl, &[1], Current::Recorded, &[]),
        (Source::WebAcl, &[2, 3], Current::Missing, &["nothing-arrives"]),
        (Source::ApplicationLoadBalancer, &[1], Current::Recorded, &[]),
        (Source::ApplicationLoadBalancer, &[3], Current::Partial, &["nothing-arrives-yet"]),
        (Source::ApplicationLoadBalancer, &[5, 6], Current::Missing, &["nothing-arrives"]),
        (Source::Bucket, &[2], Current::Recorded, &[]),
        (Source::Bucket, &[4], Current::Partial, &["nothing-arrives-yet"]),
        (Source::Bucket, &[8], Current::Missing, &["nothing-arrives"]),
        (Source::FlowLog, &[0], Current::Recorded, &[]),
        (Source::FlowLog, &[2], Current::Partial, &["arrival-unproven"]),
    ] {
        let old =
            files(busy(source), days).seen(first("AWSLogs/x/"), Some(key_shape("AWSLogs/x/Tokyo/1969/12/01/file.gz")));
        assert_eq!(to_bucket(source, old).await, (current, said(codes)), "{source:?} {days:?}");
    }
    let before =
        |ever: Option<String>| files(facts(Source::WebAcl, until(72), |_| 0), &[]).seen(first("AWSLogs/x/"), ever);
    let never = to_bucket(Source::WebAcl, before(None)).await;
    assert_eq!(never, (Current::Missing, said(&["nothing-arrives"])), "all of the work of two weeks left nothing");
    let once = before(Some(key_shape("AWSLogs/x/Tokyo/1969/12/01/file.gz")));
    assert_eq!(to_bucket(Source::WebAcl, once).await, (Current::Recorded, vec![]), "nobody looked at that day");
    let idle = files(facts(Source::WebAcl, |_| 0, |_| 0), &[]);
    assert_eq!(to_bucket(Source::WebAcl, idle).await, (Current::Recorded, said(&["no-traffic"])));
    let foreign = files(busy(Source::WebAcl), &[]).seen(ListBuckets { region: "us-east-1".to_owned() }, vec![]);
    assert_eq!(to_bucket(Source::WebAcl, foreign).await, (Current::Recorded, vec![]), "another account's bucket");
}

/// That nothing lies where it is expected proves nothing as long as something lies elsewhere.
#[tokio::test(start_paused = true)]
async fn a_layout_that_is_not_documented_has_to_show() {
    for (key, current, code) in [
        (None, Current::Missing, "nothing-arrives"),
        (Some("AWSLogs/x/Osaka/1969/12/31/file.gz"), Current::Missing, "nothing-arrives"),
        (Some("AWSLogs/x/by-hour/19691231T23/file.gz"), Current::Partial, "arrival-unproven"),
    ] {
        let silent = files(facts(Source::WebAcl, until(0), |_| 0), &[]);
        let silent = silent.seen(first("AWSLogs/x/"), key.map(key_shape));
        assert_eq!(to_bucket(Source::WebAcl, silent).await, (current, said(&[code])), "{key:?}");
    }
}

#[test]
fn a_day_is_found_in_the_shape_of_a_key() {
    let is_in = |day: Day, key: &str| day.is_in(&key_shape(key));
    assert!(is_in(Day::Folders, "a/2026/11/24/b") && !is_in(Day::Folders, "a/2026/1/24/b"));
    assert!(is_in(Day::Dashes, "E1.2026-11-24-03.x.gz") && !is_in(Day::Dashes, "a/2026/11/24/b"));
    assert!(is_in(Day::Hive, "r/year=2026/month=11/day=24/hour=03/f") && !is_in(Day::Hive, "r/2026/11/24/f"));
}

/// A file says its day in UTC, and counts until that day's end; where the matrix is at home does not matter.
#[tokio::test(start_paused = true)]
async fn days_begin_at_midnight_utc() {
    let (acl, balancer, flow) = (Source::WebAcl, Source::ApplicationLoadBalancer, Source::FlowLog);
    let (fine, silent) = ((Current::Recorded, None), (Current::Missing, Some("nothing-arrives")));
    for (now, source, days, (current, code)) in [
        // Of today nothing is due yet, or not for a whole period.
        ("1970-01-01T00:10:00Z", acl, &[1][..], fine),
        ("1970-01-01T02:59:59Z", acl, &[1], fine),
        // What was done from midnight to three is due at five, whatever came yesterday.
        ("1970-01-01T04:59:59Z", acl, &[1], fine),
        ("1970-01-01T05:00:00Z", acl, &[1], silent),
        ("1970-01-01T05:00:00Z", acl, &[0], fine),
        ("1970-01-01T23:59:59Z", acl, &[0], fine),
        ("1970-01-01T00:10:00Z", acl, &[2], silent),
        // Midnight in Tokyo is 15:00: in the morning there, yesterday's folder is today's.
        ("1970-01-01T08:59:59+09:00", acl, &[1], fine),
        ("1970-01-01T08:59:59+09:00", acl, &[0], silent),
        ("1970-01-01T09:10:00+09:00", acl, &[1], fine),
        ("1970-01-01T00:10:00-11:00", acl, &[0], fine),
        // Best effort: a day later, and for sure after three.
        ("1970-01-01T00:10:00Z", balancer, &[2], fine),
        ("1970-01-01T05:00:00Z", balancer, &[2], (Current::Partial, Some("nothing-arrives-yet"))),
        ("1970-01-01T02:59:59Z", balancer, &[4], (Current::Partial, Some("nothing-arrives-yet"))),
        ("1970-01-01T03:00:00Z", balancer, &[4], silent),
        // Nothing counts what a flow log should hold: yesterday's file will do, whenever it is.
        ("1970-01-01T00:10:00Z", flow, &[1], fine),
        ("1970-01-01T23:59:59Z", flow, &[1], fine),
        ("1970-01-01T00:10:00Z", flow, &[2], (Current::Partial, Some("arrival-unproven"))),
    ] {
        let older = Some(key_shape("AWSLogs/x/Tokyo/1969/11/30/file.gz"));
        let facts = files(facts(source, until(0), |_| 0), days).seen(first("AWSLogs/x/"), older);
        let mut scenario = Scenario::new(READS, facts);
        scenario.scope.collected_at = now.parse().unwrap();
        let (is, codes, _) = judged_in(source, Destination::bucket("aws", "logs"), scenario).await;
        let expected = (current, code.into_iter().map(str::to_owned).collect::<Vec<_>>());
        assert_eq!((is, codes), expected, "{now} {source:?} {days:?}");
    }
}
