//! Whether CloudTrail records the management events of a service, for checks to which that is the lesser alternative.

use super::cognito_sign_in::TrailSupport;
use super::scope::Cx;
use super::verdict::Reason;
use crate::facts::ReadKind;

/// What [`management_support`] may read.
pub const READS: &[&ReadKind] = &[];

/// Whether the management events of `region` are recorded. Stands in until the coverage engine answers: unknown.
pub async fn management_support(_cx: &Cx<'_>, region: &str) -> TrailSupport {
    TrailSupport::Unknown(vec![Reason::new(
        "management-events-not-judged",
        format!("{region} の CloudTrail 管理イベントはまだ判定されない"),
        format!("CloudTrail's management events in {region} are not judged yet"),
    )])
}
