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

/// Fields that hold a part of what is demanded, whatever is chosen.
fn partly(fields: &[&str]) -> Held {
    Held { fields: fields.iter().map(|field| (*field).to_owned()).collect(), add: Vec::new(), must: false, want: false }
}

/// A line of a public zone's query log (Route 53, "Values that appear in DNS query logs"): who asks is a resolver, and of
/// whom it asks for, the part of an address at most.
pub(crate) fn public_dns_query() -> RecordItems {
    items(|item| match item {
        Item::Time => always(&["query timestamp"], true),
        Item::User => Held::never(false),
        Item::Operation => always(&["query type"], true),
        Item::Target => always(&["hosted zone ID", "query name"], false),
        Item::Source => partly(&["resolver IP address", "EDNS client subnet"]),
        Item::Result => always(&["response code"], false),
    })
}

/// A record of the Resolver's query log ("Values that appear in Resolver query logs").
pub(crate) fn resolver_query() -> RecordItems {
    items(|item| match item {
        Item::Time => always(&["query_timestamp"], true),
        Item::User => Held::never(false),
        Item::Operation => always(&["query_type"], true),
        Item::Target => always(&["query_name", "answers"], false),
        Item::Source => always(&["srcaddr", "srcids"], false),
        Item::Result => always(&["rcode"], false),
    })
}

/// A record of the audit plugin of MariaDB, and of the advanced auditing of Aurora MySQL, which counts the time from the
/// epoch; the plugin's names no zone. The device is not told, nor a statement's earlier values.
pub(crate) fn mysql_audit(is_aurora: bool) -> RecordItems {
    items(|item| match item {
        Item::Time if is_aurora => always(&["timestamp"], true),
        Item::Time => partly(&["timestamp"]),
        Item::User => always(&["username"], false),
        Item::Operation => always(&["operation"], true),
        Item::Target => always(&["database", "object"], false),
        Item::Source => partly(&["host"]),
        Item::Result => always(&["retcode"], false),
    })
}

/// An entry of pgAudit behind a prefix of the server's log (`log_line_prefix`), which says who, from where and when. That a
/// statement failed is said by a line of its own.
pub(crate) fn pgaudit(prefix: &str) -> RecordItems {
    let chosen = |escapes: &[&str], want| {
        let found: Vec<&str> = escapes.iter().copied().filter(|escape| prefix.contains(escape)).collect();
        let add = if found.is_empty() { escapes.first().map(|it| format!("log_line_prefix {it}")) } else { None };
        let fields = found.into_iter().map(str::to_owned).collect();
        Held::chosen(fields, add.as_deref().as_slice(), want)
    };
    items(|item| match item {
        Item::Time => chosen(&["%m", "%n", "%t"], true),
        Item::User => chosen(&["%u"], false),
        Item::Operation => always(&["CLASS", "COMMAND", "STATEMENT"], true),
        Item::Target => always(&["OBJECT_NAME", "STATEMENT"], false),
        Item::Source => match chosen(&["%r", "%h"], false) {
            address if address.must => Held { must: false, ..address },
            none => none,
        },
        Item::Result => partly(&["ERROR"]),
    })
}

/// An activity of a database activity stream of Aurora (`databaseActivityEventList`).
pub(crate) fn database_activity() -> RecordItems {
    items(|item| match item {
        Item::Time => always(&["logTime"], true),
        Item::User => always(&["dbUserName"], false),
        Item::Operation => always(&["command", "commandText"], true),
        Item::Target => always(&["databaseName", "objectName"], false),
        Item::Source => partly(&["remoteHost", "clientApplication"]),
        Item::Result => always(&["exitCode", "errorMessage"], false),
    })
}

/// A record of SQL Server's audit files (`sys.fn_get_audit_file`).
pub(crate) fn sql_server_audit() -> RecordItems {
    items(|item| match item {
        Item::Time => always(&["event_time"], true),
        Item::User => always(&["server_principal_name"], true),
        Item::Operation => always(&["action_id", "statement"], true),
        Item::Target => always(&["database_name", "object_name"], false),
        Item::Source => partly(&["client_ip", "application_name"]),
        Item::Result => always(&["succeeded"], false),
    })
}

/// A configuration item of AWS Config: what a resource is like since when. Who changed it, only CloudTrail knows. The item
/// before it holds the earlier values.
pub(crate) fn configuration_item() -> RecordItems {
    items(|item| match item {
        Item::Time => always(&["configurationItemCaptureTime"], true),
        Item::User | Item::Source | Item::Result => Held::never(false),
        Item::Operation => always(&["configurationItemStatus"], false),
        Item::Target => always(&["resourceType", "resourceId", "configuration"], true),
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
        let forms = [
            cloudtrail(),
            load_balancer(),
            model_invocation(),
            sign_in(),
            public_dns_query(),
            resolver_query(),
            mysql_audit(true),
            mysql_audit(false),
            pgaudit("%t:%r:%u@%d:[%p]:"),
            database_activity(),
            sql_server_audit(),
            configuration_item(),
        ];
        for record in forms {
            assert_eq!(record.iter().map(|it| it.id).collect::<Vec<_>>(), Item::ALL);
            assert!(record.iter().all(|it| it.must != Carried::Carried || !it.fields.is_empty()));
        }
        assert!(cloudtrail().iter().all(|it| it.must == Carried::Carried));
    }

    #[test]
    fn what_a_prefix_leaves_out_is_to_be_added_to_it() {
        let whole = pgaudit("%m [%p] %u %h ");
        assert_eq!((whole[1].must, whole[1].add.len()), (Carried::Carried, 0));
        assert_eq!((whole[4].must, whole[4].fields.as_slice()), (Carried::Partly, ["%h".to_owned()].as_slice()));
        let bare = pgaudit("[%p]");
        assert_eq!(
            (bare[0].must, bare[0].add.as_slice()),
            (Carried::Absent, ["log_line_prefix %m".to_owned()].as_slice())
        );
        assert_eq!(
            (bare[4].must, bare[4].add.as_slice()),
            (Carried::Absent, ["log_line_prefix %r".to_owned()].as_slice())
        );
    }
}
