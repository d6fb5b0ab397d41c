//! Whether an endpoint of Bedrock is used.

use futures::future::join_all;

use crate::facts::cloudtrail::LookupEvents;
use crate::facts::cloudwatch::Metric;
use crate::facts::{Fact, Read};
use crate::judge::scope::Cx;
use crate::judge::verdict::{Evidence, Reason};

/// The calls that invoke a model. CloudTrail takes them for management events, so its event history knows them.
const INVOCATIONS: [&str; 4] = ["Converse", "ConverseStream", "InvokeModel", "InvokeModelWithResponseStream"];

/// Whether an endpoint was used, as far as anything tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Use {
    Yes,
    No,
    Unknown(Reason),
}

impl Use {
    /// In the last two weeks: as long as CloudWatch lists a metric without new data.
    pub(super) fn of(metrics: &Fact<Vec<Metric>>) -> Self {
        match metrics {
            Fact::Seen(metrics) if metrics.is_empty() => Self::No,
            Fact::Seen(_) => Self::Yes,
            Fact::Unreadable(why) => Self::Unknown(Reason::unreadable(why)),
        }
    }
}

/// Whether models were invoked at bedrock-runtime in the last 90 days: a monthly job leaves no metric behind for long. Asked
/// only where the answer decides, for CloudTrail answers two such questions a second.
pub(super) async fn in_event_history(cx: &Cx<'_>, region: &str) -> (Use, Vec<Evidence>) {
    let lookups = INVOCATIONS.map(|name| async move {
        (name, cx.read(LookupEvents { region: region.to_owned(), event_name: name.to_owned() }).await)
    });
    let (mut used, mut evidence) = (Use::No, Vec::new());
    for (name, answer) in join_all(lookups).await {
        match answer {
            Fact::Seen(found) => {
                evidence.push(Evidence::new(LookupEvents::KIND.call, region, Some(name), "Events", found));
                if found {
                    used = Use::Yes;
                }
            }
            Fact::Unreadable(why) if used == Use::No => used = Use::Unknown(Reason::unreadable(&why)),
            Fact::Unreadable(_) => {}
        }
    }
    (used, evidence)
}
