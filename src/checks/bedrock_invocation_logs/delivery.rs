//! What Bedrock itself reports of delivery: a metric for each attempt that succeeds or fails.

use super::reasons::Finding;
use crate::facts::Fact;
use crate::facts::cloudwatch::Metric;
use crate::judge::grade::Grade;
use crate::judge::vended_logs::Mechanism;

/// A way that logs of invocations go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Channel {
    LogGroup,
    Bucket,
    LargeData,
}

impl Channel {
    /// What the names of its metrics begin with.
    fn metric(self) -> &'static str {
        match self {
            Self::LogGroup => "ModelInvocationLogsCloudWatchDelivery",
            Self::Bucket => "ModelInvocationLogsS3Delivery",
            Self::LargeData => "ModelInvocationLargeDataS3Delivery",
        }
    }

    /// Limits what the channel delivers by what Bedrock reported in the last two weeks: failures beside successes make a
    /// part, nothing but failures makes nothing. That neither is reported proves nothing.
    pub(super) fn judge(self, region: &str, runtime: &Fact<Vec<Metric>>) -> Mechanism {
        let metrics = match runtime {
            Fact::Seen(metrics) => metrics,
            Fact::Unreadable(why) => return Mechanism::unreadable(Grade::WHOLE, why),
        };
        let reported = |outcome: &str| metrics.iter().any(|it| it.name == format!("{}{outcome}", self.metric()));
        let metric = format!("{}Failure", self.metric());
        match (reported("Failure"), reported("Success")) {
            (false, _) => Mechanism::whole(),
            (true, true) => Mechanism::because(Grade::PART, Finding::DeliveryFailsAtTimes { metric }.reason(region)),
            (true, false) => Mechanism::because(Grade::NOTHING, Finding::DeliveryFails { metric }.reason(region)),
        }
    }
}
