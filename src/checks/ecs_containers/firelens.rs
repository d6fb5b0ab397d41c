//! Where FireLens takes the log of a container: to what the options of its log driver name, as the plugins of Fluent Bit
//! and Fluentd call it.

use super::container::{Part, log_group};
use super::reasons::{Doubt, Which};
use crate::facts::ecs::{LogConfiguration, LogRouter};
use crate::judge::data_stream;
use crate::judge::destination::Destination;
use crate::judge::grade::Grade;
use crate::judge::scope::Cx;
use crate::judge::vended_logs::Mechanism;

/// Options that let through or drop what matches a regular expression. Which lines that are, nobody can tell.
const FILTERS: [&str; 2] = ["exclude-pattern", "include-pattern"];

/// The log that `router` takes on from a container whose log driver is set as `log` says.
pub(super) async fn judge(
    cx: &Cx<'_>,
    region: &str,
    log: &LogConfiguration,
    router: &LogRouter,
    which: Which<'_>,
) -> Part {
    let mut part = match outside(cx, log) {
        Some(doubt) => Part::not_shown(cx, doubt.reason(which)),
        None => match route(cx, region, log).await {
            Some(route) => Part::of(route),
            None => Part::not_shown(cx, Doubt::RouteNotShown.reason(which)),
        },
    };
    if FILTERS.iter().any(|filter| log.options.contains_key(*filter)) {
        part.log = part.log.and(Mechanism::because(Grade::PART, Doubt::Filtered.reason(which)));
    }
    if router.own_config {
        part.notes.push(Doubt::RouterHasOwnConfig.reason(which));
    }
    part
}

/// The first of these options that is set. Fluent Bit and Fluentd name the same things differently.
fn option<'a>(log: &'a LogConfiguration, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| log.options.get(*name)).map(String::as_str)
}

/// The output plugin.
fn plugin(log: &LogConfiguration) -> Option<&str> {
    option(log, &["name", "@type"])
}

/// Why AWS, or this account, does not show where the log goes.
fn outside<'a>(cx: &Cx<'_>, log: &'a LogConfiguration) -> Option<Doubt<'a>> {
    let role_of = option(log, &["role_arn"]).and_then(|arn| arn.split(':').nth(4));
    match (plugin(log), role_of) {
        (_, Some(account)) if account != cx.scope.account => Some(Doubt::OutsideAccount { account }),
        (None, _)
        | (Some("cloudwatch" | "cloudwatch_logs" | "s3" | "firehose" | "kinesis_firehose"), _)
        | (Some("kinesis" | "kinesis_streams"), _) => None,
        (Some(target), _) => Some(Doubt::OutsideAws { target }),
    }
}

/// What becomes of the log at the destination that the options name, if they name one.
async fn route(cx: &Cx<'_>, region: &str, log: &LogConfiguration) -> Option<Mechanism> {
    // A name with variables in it is filled in by the router.
    let fixed = |names: &[&str]| option(log, names).filter(|value| !value.contains('$'));
    let region = fixed(&["region", "s3_region"]).unwrap_or(region);
    let delivered = async |destination: Destination| Mechanism::delivered(destination.judge(cx, region).await);
    Some(match plugin(log)? {
        "cloudwatch" | "cloudwatch_logs" => {
            let created = option(log, &["auto_create_group"]) == Some("true");
            log_group(cx, region, fixed(&["log_group_name"])?, created).await
        }
        "s3" => delivered(Destination::bucket(&cx.scope.partition, fixed(&["bucket", "s3_bucket"])?)).await,
        "firehose" | "kinesis_firehose" => {
            let stream = fixed(&["delivery_stream", "delivery_stream_name"])?;
            delivered(Destination::of_arn(&cx.scope.arn("firehose", region, &format!("deliverystream/{stream}")))?)
                .await
        }
        _ => data_stream::judge(cx, region, fixed(&["stream", "stream_name"])?).await,
    })
}
