//! Records whose form nobody can change: what they hold follows from the service's documentation.

use super::{Carried, Held, Item, RecordItems, items};

/// Fields that are always there.
fn always(fields: &[&str], want: bool) -> Held {
    Held::chosen(fields.iter().map(|field| (*field).to_owned()).collect(), &[], want)
}

/// An event of CloudTrail ("CloudTrail record contents"). `requestParameters` tell what was asked for, not what was there
/// before.
pub(crate) fn cloudtrail() -> RecordItems {
    items(|item| match item {
        Item::Time => always(&["eventTime"], true),
        Item::User => always(&["userIdentity"], true),
        Item::Operation => always(&["eventSource", "eventName"], true),
        Item::Target => always(&["requestParameters", "resources"], false),
        Item::Source => always(&["sourceIPAddress", "userAgent"], true),
        Item::Result => always(&["errorCode", "errorMessage"], true),
    })
}

/// A line of a load balancer's access log ("Access log entries"): it knows the request, not who is signed in.
pub(crate) fn load_balancer() -> RecordItems {
    items(|item| match item {
        Item::Time => always(&["time"], true),
        Item::User => Held::never(false),
        Item::Operation => always(&["request"], true),
        Item::Target => always(&["request", "target:port"], false),
        Item::Source => always(&["client:port", "user_agent"], true),
        Item::Result => always(&["elb_status_code", "target_status_code"], false),
    })
}

/// A record of Bedrock's model invocation log: the caller is the role that called, and no address is kept. Whether a failed
/// call leaves a record is not documented.
pub(crate) fn model_invocation() -> RecordItems {
    let mut record = items(|item| match item {
        Item::Time => always(&["timestamp"], true),
        Item::User => always(&["identity.arn"], true),
        Item::Operation => always(&["operation"], true),
        Item::Target => always(&["modelId", "input"], false),
        Item::Source => Held::never(false),
        Item::Result => always(&["output"], false),
    });
    for result in record.iter_mut().filter(|it| it.id == Item::Result) {
        result.must = Carried::Unknown;
    }
    record
}

/// A user activity log of a Cognito user pool (`userAuthEvents`).
pub(crate) fn sign_in() -> RecordItems {
    items(|item| match item {
        Item::Time => always(&["eventTimestamp"], true),
        Item::User => always(&["userSub"], false),
        Item::Operation => always(&["eventType"], true),
        Item::Target => always(&["userPoolId"], false),
        Item::Source => always(&["ipAddress", "deviceName"], true),
        Item::Result => always(&["eventResponse"], true),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_form_never_holds_is_absent_and_cannot_be_added() {
        let user = &load_balancer()[1];
        assert_eq!((user.must, user.want, user.add.is_empty()), (Carried::Absent, Carried::Absent, true));
        let source = &model_invocation()[4];
        assert_eq!((source.must, source.fields.is_empty()), (Carried::Absent, true));
        assert_eq!(model_invocation()[5].must, Carried::Unknown);
        for record in [cloudtrail(), load_balancer(), model_invocation(), sign_in()] {
            assert_eq!(record.iter().map(|it| it.id).collect::<Vec<_>>(), Item::ALL);
            assert!(record.iter().all(|it| it.must != Carried::Carried || !it.fields.is_empty()));
        }
        assert!(cloudtrail().iter().all(|it| it.must == Carried::Carried));
    }
}
