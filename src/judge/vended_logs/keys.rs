//! Where in a bucket a delivery of vended logs puts its files ("Logs sent to Amazon S3", object key format of V2 deliveries).
//!
//! A path behind the bucket's name stands in place of `AWSLogs/<account>/<service>/`; the delivery's suffix comes behind
//! either, its variables filled in. A service that writes that beginning into the suffix itself, as CloudFront does, repeats
//! nothing.

use crate::facts::logs::{Delivery, DeliverySource};
use crate::judge::destination::Destination;
use crate::judge::keeping::Keys;

/// The destination, with the keys that the delivery gives the files of `source`, a source of `account` in `region`. Of a
/// service whose own path is not documented nothing is known without a path of the user's.
pub(super) fn of_delivery(
    destination: &Destination,
    account: &str,
    region: &str,
    source: &DeliverySource,
    delivery: &Delivery,
) -> Destination {
    let suffix = match &delivery.suffix_path {
        Some(path) => Some(filled_in(path, account, delivery.hive_compatible)),
        None => default_suffix(source, region, delivery.hive_compatible),
    };
    let destination = destination.clone();
    let keys = if !destination.keys().forms().is_empty() {
        destination.keys().below(&suffix.unwrap_or_default())
    } else {
        match (service_path(source), suffix) {
            (_, Some(whole)) if whole.starts_with("AWSLogs/") => Keys::beginning([whole]),
            (Some(service), suffix) => {
                let account =
                    if delivery.hive_compatible { format!("aws-account-id={account}") } else { account.into() };
                Keys::beginning([format!("AWSLogs/{account}/{service}/{}", suffix.unwrap_or_default())])
            }
            (None, _) => Keys::default(),
        }
    };
    destination.with_keys(keys)
}

/// What services call themselves in the keys of their files.
fn service_path(source: &DeliverySource) -> Option<&'static str> {
    match source.service.as_deref() {
        Some("cloudfront") => Some("CloudFront"),
        Some("elasticloadbalancing") => Some("elasticloadbalancing"),
        _ => None,
    }
}

/// The suffix of a delivery that names none, as far as it is the same for every file.
fn default_suffix(source: &DeliverySource, region: &str, hive: bool) -> Option<String> {
    let regional = source.service.as_deref() == Some("elasticloadbalancing");
    regional.then(|| if hive { format!("region={region}/") } else { format!("{region}/") })
}

/// The path with any text for its variables, but for the account. Hive-compatible paths say `name=value` for each.
fn filled_in(path: &str, account: &str, hive: bool) -> String {
    let segments = path.trim_start_matches('/').split('/').map(|segment| match segment {
        "{account-id}" if !hive => account.to_owned(),
        own if hive && (own == account || own == "{account-id}") => format!("*{account}"),
        other => any_variable(other),
    });
    segments.collect::<Vec<_>>().join("/")
}

fn any_variable(segment: &str) -> String {
    let Some((before, rest)) = segment.split_once('{') else { return segment.to_owned() };
    match rest.split_once('}') {
        Some((_, after)) => format!("{before}*{}", any_variable(after)),
        None => format!("{before}*"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: &str = "333333333333";

    fn keys(arn: &str, service: &str, suffix: Option<&str>, hive_compatible: bool) -> Vec<String> {
        let source = DeliverySource {
            name: "s".to_owned(),
            service: Some(service.to_owned()),
            log_type: Some("ACCESS_LOGS".to_owned()),
            resource_arns: Vec::new(),
            status: None,
            sampling_rate: None,
        };
        let delivery = Delivery {
            id: "d".to_owned(),
            source_name: "s".to_owned(),
            destination_arn: "arn".to_owned(),
            destination_type: Some("S3".to_owned()),
            record_fields: Vec::new(),
            suffix_path: suffix.map(str::to_owned),
            hive_compatible,
        };
        let bucket = Destination::of_arn(arn).unwrap();
        of_delivery(&bucket, ACCOUNT, "us-east-1", &source, &delivery).keys().forms().to_vec()
    }

    #[test]
    fn keys_begin_as_the_documentation_shows() {
        let (bucket, folder) = ("arn:aws:s3:::logs", "arn:aws:s3:::logs/MyLogPrefix");
        let alb = "elasticloadbalancing";
        let of_alb = |arn, suffix, hive| keys(arn, alb, suffix, hive);
        assert_eq!(of_alb(bucket, None, false), ["AWSLogs/333333333333/elasticloadbalancing/us-east-1/"]);
        assert_eq!(
            of_alb(bucket, None, true),
            ["AWSLogs/aws-account-id=333333333333/elasticloadbalancing/region=us-east-1/"]
        );
        assert_eq!(
            of_alb(bucket, Some("myFolder/{yyyy}/{MM}/{dd}"), true),
            ["AWSLogs/aws-account-id=333333333333/elasticloadbalancing/myFolder/*/*/*"]
        );
        assert_eq!(of_alb(folder, None, false), ["MyLogPrefix/us-east-1/"]);
    }

    #[test]
    fn a_path_that_the_service_wrote_into_the_suffix_is_not_repeated() {
        let (bucket, folder) = ("arn:aws:s3:::logs", "arn:aws:s3:::logs/MyLogPrefix");
        let by_default = "AWSLogs/{account-id}/CloudFront/{DistributionId}/{yyyy}";
        assert_eq!(keys(bucket, "cloudfront", Some(by_default), false), ["AWSLogs/333333333333/CloudFront/*/*"]);
        assert_eq!(
            keys(bucket, "cloudfront", Some("AWSLogs/333333333333/CloudFront/"), true),
            ["AWSLogs/*333333333333/CloudFront/"]
        );
        assert_eq!(keys(bucket, "cloudfront", None, false), ["AWSLogs/333333333333/CloudFront/"]);
        assert_eq!(keys(folder, "cloudfront", None, false), ["MyLogPrefix/"]);
        assert_eq!(keys(folder, "cloudfront", Some("{DistributionId}-x/"), false), ["MyLogPrefix/*-x/"]);
    }

    #[test]
    fn of_a_service_without_a_documented_path_nothing_is_known() {
        assert!(keys("arn:aws:s3:::logs", "events", Some("{yyyy}/"), false).is_empty());
        assert_eq!(keys("arn:aws:s3:::logs/bus", "events", None, false), ["bus/"]);
    }
}
