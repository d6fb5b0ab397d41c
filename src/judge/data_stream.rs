//! Kinesis data streams that records go to: transit, which keeps what it gets for hours or days.

use super::grade::Grade;
use super::scope::Cx;
use super::vended_logs::Mechanism;
use super::verdict::{Evidence, Reason};
use crate::facts::kinesis::DescribeStreamSummary;
use crate::facts::{Fact, Read, ReadKind};

/// What [`judge`] may read.
pub(crate) const READS: &[&ReadKind] = &[DescribeStreamSummary::KIND];

/// Whether the stream `name` of this account exists and keeps records as long as the environment demands. If it keeps
/// them shorter, or nothing is demanded, it is a part: whether somebody carries them on is not looked at.
pub(crate) async fn judge(cx: &Cx<'_>, region: &str, name: &str) -> Mechanism {
    let arn = cx.scope.arn("kinesis", region, &format!("stream/{name}"));
    let stream = match cx.read(DescribeStreamSummary { region: region.to_owned(), name: name.to_owned() }).await {
        Fact::Seen(stream) => stream,
        Fact::Unreadable(why) => return Mechanism::unreadable(Grade::WHOLE, &why),
    };
    let call = DescribeStreamSummary::KIND.call;
    let evidence = |field, value: Option<&str>| Evidence::new(call, region, Some(&arn), field, value);
    let Some(stream) = stream else {
        let (reasons, evidence) = (vec![gone(name, region)], vec![evidence("StreamStatus", None)]);
        return Mechanism { reasons, evidence, ..Mechanism::none() };
    };
    let evidence = vec![
        evidence("StreamStatus", Some(&stream.status)),
        Evidence::new(call, region, Some(&arn), "RetentionPeriodHours", stream.retention_hours),
    ];
    let required = cx.scope.retention_days.map(|days| i64::from(days) * 24);
    let (grade, reasons) = match stream.status.as_str() {
        "ACTIVE" | "UPDATING" if required.is_some_and(|hours| i64::from(stream.retention_hours) >= hours) => {
            (Grade::WHOLE, Vec::new())
        }
        "ACTIVE" | "UPDATING" => (Grade::PART, vec![transit(name, stream.retention_hours)]),
        status => (Grade::NOTHING, vec![not_active(name, status)]),
    };
    Mechanism { grade, reasons, evidence, claims: vec![arn], ..Mechanism::none() }
}

fn gone(name: &str, region: &str) -> Reason {
    Reason::new(
        "data-stream-gone",
        format!("出力先の Kinesis データストリーム {name} が {region} に存在しない"),
        format!("the Kinesis data stream {name} that records go to does not exist in {region}"),
    )
}

fn transit(name: &str, hours: i32) -> Reason {
    Reason::new(
        "data-stream-transit",
        format!("Kinesis データストリーム {name} は記録を {hours} 時間しか保持せず、その先での保管は確認していない"),
        format!(
            "the Kinesis data stream {name} keeps records for {hours} hours; whether they are stored further on is not verified"
        ),
    )
}

fn not_active(name: &str, status: &str) -> Reason {
    Reason::new(
        "data-stream-not-active",
        format!("Kinesis データストリーム {name} は {status} で、記録を受け付けない"),
        format!("the Kinesis data stream {name} is {status} and accepts no records"),
    )
}
