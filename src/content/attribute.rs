//! What is looked for in an application's records, and the names by which loggers call it.
//!
//! The default names are those of pino (with pino-http), winston, Bunyan, the OpenTelemetry log data model with its semantic
//! conventions, the Elastic Common Schema, and what applications write by hand. A project file may name paths of its own:
//! they count in place of the defaults.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that a record may state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Attribute {
    /// When.
    Time,
    /// Who: an id.
    User,
    /// With which role or permission.
    Role,
    /// What was done.
    Operation,
    /// By which call of an API or act in a page.
    Method,
    /// To what.
    Target,
    /// The values before a change.
    Before,
    /// The values after a change.
    After,
    /// The caller's address.
    SourceIp,
    /// The caller's User-Agent.
    UserAgent,
    /// The caller's device.
    Device,
    /// The system that acted, where no person did.
    System,
    /// With which outcome.
    Result,
    /// What was told of it.
    Message,
}

impl Attribute {
    /// Every attribute.
    pub const ALL: [Self; 14] = [
        Self::Time,
        Self::User,
        Self::Role,
        Self::Operation,
        Self::Method,
        Self::Target,
        Self::Before,
        Self::After,
        Self::SourceIp,
        Self::UserAgent,
        Self::Device,
        Self::System,
        Self::Result,
        Self::Message,
    ];

    /// The key in a project file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::User => "user",
            Self::Role => "role",
            Self::Operation => "operation",
            Self::Method => "method",
            Self::Target => "target",
            Self::Before => "before",
            Self::After => "after",
            Self::SourceIp => "source_ip",
            Self::UserAgent => "user_agent",
            Self::Device => "device",
            Self::System => "system",
            Self::Result => "result",
            Self::Message => "message",
        }
    }

    /// The attribute with a key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|attribute| attribute.as_str() == key)
    }

    /// The names by which loggers call it, in the form in which paths are compared: lower case, without `_`, `-` and `@`.
    pub(super) fn names(self) -> &'static [&'static str] {
        match self {
            Self::Time => TIME,
            Self::User => USER,
            Self::Role => ROLE,
            Self::Operation => OPERATION,
            Self::Method => METHOD,
            Self::Target => TARGET,
            Self::Before => BEFORE,
            Self::After => AFTER,
            Self::SourceIp => SOURCE_IP,
            Self::UserAgent => USER_AGENT,
            Self::Device => DEVICE,
            Self::System => SYSTEM,
            Self::Result => RESULT,
            Self::Message => MESSAGE,
        }
    }
}

/// The paths that a project file names, by what they hold; what is not named is looked for under the default names.
pub type FieldMap = BTreeMap<Attribute, Vec<String>>;

const TIME: &[&str] = &[
    "timestamp",
    "time",
    "ts",
    "eventtime",
    "datetime",
    "date",
    "occurredat",
    "createdat",
    "loggedat",
    "asctime",
    "eventtimestamp",
    "timeunixnano",
    "observedtimestamp",
    "observedtimeunixnano",
    "event.created",
    "event.start",
];
const USER: &[&str] = &[
    "user",
    "userid",
    "user.id",
    "user.userid",
    "user.sub",
    "user.name",
    "user.username",
    "user.email",
    "username",
    "useremail",
    "loginid",
    "usr.id",
    "uid",
    "sub",
    "email",
    "actor",
    "actor.id",
    "actor.userid",
    "actor.name",
    "actor.email",
    "principal",
    "principal.id",
    "principalid",
    "enduser.id",
    "session.user.id",
    "session.user.email",
    "session.userid",
    "req.user.id",
    "req.user.sub",
    "auth.sub",
    "auth.userid",
    "auth.user.id",
    "claims.sub",
    "identity.user",
    "identity.sub",
    "employeeid",
    "operator",
    "operator.id",
    "operatorid",
    "executor",
    "performedby",
    "requestedby",
    "executedby",
    "attempteduser",
    "attemptedusername",
    "serviceaccount",
];
const ROLE: &[&str] = &[
    "role",
    "roles",
    "user.role",
    "user.roles",
    "user.group",
    "user.groups",
    "user.group.name",
    "user.permissions",
    "userrole",
    "userroles",
    "actor.role",
    "actor.roles",
    "enduser.role",
    "enduser.scope",
    "session.user.role",
    "session.user.roles",
    "permission",
    "permissions",
    "authority",
    "authorities",
    "group",
    "groups",
    "scope",
    "scopes",
    "claims.cognito:groups",
    "cognito:groups",
];
const OPERATION: &[&str] = &[
    "action",
    "event",
    "eventname",
    "event.name",
    "event.action",
    "eventtype",
    "operation",
    "operation.name",
    "operationtype",
    "operationname",
    "op",
    "activity",
    "verb",
    "crud",
    "command",
];
const METHOD: &[&str] = &[
    "method",
    "httpmethod",
    "requestmethod",
    "http.method",
    "http.request.method",
    "http.requestmethod",
    "req.method",
    "request.method",
    "rpc.method",
    "event.category",
    "event.type",
    "category",
    "channel",
    "api",
    "apiname",
    "route",
    "http.route",
    "endpoint",
    "screen",
    "page",
    "ui.action",
];
const TARGET: &[&str] = &[
    "target",
    "target.id",
    "target.name",
    "targetid",
    "resource",
    "resource.id",
    "resource.name",
    "resource.type",
    "resourceid",
    "resourcename",
    "resourcetype",
    "object",
    "object.id",
    "objectid",
    "objectkey",
    "entity",
    "entity.id",
    "entityid",
    "table",
    "tablename",
    "collection",
    "document",
    "document.id",
    "documentid",
    "recordid",
    "itemid",
    "file.name",
    "file.path",
    "filepath",
    "dataset",
    "dataset.id",
    "dataset.urn",
    "datasetid",
    "datasetname",
    "urn",
    "source.urn",
    "bucket",
    "db.name",
    "db.namespace",
    "db.sql.table",
    "db.collection.name",
    "path",
    "url",
    "url.path",
    "url.full",
    "url.original",
    "uri",
    "requestpath",
    "requesturi",
    "req.url",
    "req.path",
    "request.url",
    "request.path",
    "http.target",
    "http.url",
    "http.request.path",
    "query",
    "searchquery",
    "search.query",
];
const BEFORE: &[&str] = &[
    "before",
    "old",
    "oldvalue",
    "oldvalues",
    "previous",
    "previousvalue",
    "previousvalues",
    "prev",
    "beforevalue",
    "beforevalues",
    "change.before",
    "change.from",
    "change.old",
    "change.oldvalue",
    "changes.before",
    "changes.from",
    "changes.old",
    "changes.oldvalue",
    "changes.previous",
    "diff.before",
    "diff.from",
    "diff.old",
    "values.before",
    "values.old",
    "target.before",
    "resource.before",
    "event.before",
];
const AFTER: &[&str] = &[
    "after",
    "new",
    "newvalue",
    "newvalues",
    "current",
    "currentvalue",
    "currentvalues",
    "aftervalue",
    "aftervalues",
    "change.after",
    "change.to",
    "change.new",
    "change.newvalue",
    "changes.after",
    "changes.to",
    "changes.new",
    "changes.newvalue",
    "changes.current",
    "diff.after",
    "diff.to",
    "diff.new",
    "values.after",
    "values.new",
    "target.after",
    "resource.after",
    "event.after",
];
const SOURCE_IP: &[&str] = &[
    "xforwardedfor",
    "headers.xforwardedfor",
    "req.headers.xforwardedfor",
    "request.headers.xforwardedfor",
    "ip",
    "ips",
    "sourceip",
    "sourceipaddress",
    "sourceaddress",
    "clientip",
    "clientaddress",
    "client.ip",
    "client.address",
    "source.ip",
    "source.address",
    "user.ip",
    "userip",
    "ipaddress",
    "remoteip",
    "remoteaddr",
    "remoteaddress",
    "req.ip",
    "req.remoteaddress",
    "request.ip",
    "request.remoteaddress",
    "http.clientip",
    "network.client.ip",
    "network.peer.address",
    "net.peer.ip",
    "net.sock.peer.addr",
    "actor.ip",
    "session.ip",
];
const USER_AGENT: &[&str] = &[
    "useragent",
    "ua",
    "useragent.original",
    "headers.useragent",
    "req.headers.useragent",
    "request.headers.useragent",
    "req.useragent",
    "request.useragent",
    "http.useragent",
    "http.request.headers.useragent",
    "client.useragent",
];
const DEVICE: &[&str] = &[
    "device",
    "deviceid",
    "device.id",
    "device.name",
    "device.model.name",
    "device.model.identifier",
    "terminal",
    "terminalid",
    "terminal.id",
    "clientdevice",
    "machineid",
];
const SYSTEM: &[&str] = &[
    "system",
    "systemid",
    "host",
    "hostname",
    "host.name",
    "host.hostname",
    "resource.host.name",
    "service",
    "serviceid",
    "servicename",
    "service.name",
    "resource.service.name",
    "job",
    "jobid",
    "jobname",
    "job.id",
    "job.name",
    "worker",
    "function",
    "functionname",
    "functionarn",
    "faas.name",
    "resource.faas.name",
    "cloud.resourceid",
    "task",
    "taskarn",
    "container",
    "containerid",
    "container.id",
    "pipeline",
    "pipelineid",
    "instance",
    "instanceid",
    "node",
    "clientid",
    "caller",
];
const RESULT: &[&str] = &[
    "result",
    "result.status",
    "resultstatus",
    "resultcode",
    "outcome",
    "event.outcome",
    "eventoutcome",
    "status",
    "status.code",
    "success",
    "succeeded",
    "ok",
    "statuscode",
    "httpstatus",
    "httpstatuscode",
    "http.status",
    "http.statuscode",
    "http.response.statuscode",
    "res.statuscode",
    "response.status",
    "response.statuscode",
    "responsecode",
    "responsestatus",
];
const MESSAGE: &[&str] = &[
    "notification",
    "notification.body",
    "notification.message",
    "notified",
    "notifiedto",
    "alert",
    "reason",
    "failurereason",
    "statusreason",
    "status.message",
    "result.message",
    "result.reason",
    "errormessage",
    "errorcode",
    "error",
    "error.message",
    "error.code",
    "err.message",
    "err.code",
    "exception.message",
];

#[cfg(test)]
mod tests {
    use super::super::structure::normalised;
    use super::*;

    #[test]
    fn the_names_are_in_the_form_in_which_paths_are_compared_and_stand_once() {
        for attribute in Attribute::ALL {
            let names = attribute.names();
            assert!(!names.is_empty());
            for (index, name) in names.iter().enumerate() {
                assert_eq!(normalised(name), *name);
                assert!(!names[..index].contains(name), "{name} twice");
            }
            assert_eq!(Attribute::parse(attribute.as_str()), Some(attribute));
            assert_eq!(serde_json::to_value(attribute).unwrap(), attribute.as_str());
        }
        assert_eq!(Attribute::parse("payload"), None);
    }
}
