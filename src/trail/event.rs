//! The events that are asked about: a class is a set of concrete CloudTrail events, given by a set of values per field.

use std::collections::{BTreeMap, BTreeSet};

/// A field of a CloudTrail event on which selectors filter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// `eventCategory`.
    EventCategory,
    /// `resources.type`.
    ResourceType,
    /// `eventSource`.
    EventSource,
    /// `readOnly`, as `true` or `false`.
    ReadOnly,
    /// `eventName`.
    EventName,
    /// `eventType`.
    EventType,
    /// `sessionCredentialFromConsole`: `true`, or empty where the event does not carry it.
    FromConsole,
    /// `resources.ARN`.
    ResourceArn,
    /// `userIdentity.arn`.
    Principal,
    /// A field that this program does not know: it may have any value.
    Other(String),
}

impl Field {
    const KNOWN: [(Field, &'static str); 9] = [
        (Field::EventCategory, "eventCategory"),
        (Field::ResourceType, "resources.type"),
        (Field::EventSource, "eventSource"),
        (Field::ReadOnly, "readOnly"),
        (Field::EventName, "eventName"),
        (Field::EventType, "eventType"),
        (Field::FromConsole, "sessionCredentialFromConsole"),
        (Field::ResourceArn, "resources.ARN"),
        (Field::Principal, "userIdentity.arn"),
    ];

    /// The name that selectors use.
    pub fn name(&self) -> &str {
        match self {
            Field::Other(name) => name,
            known => Self::KNOWN.iter().find(|(field, _)| field == known).map_or("", |(_, name)| name),
        }
    }

    /// The field of a selector; never an error.
    pub fn parse(name: &str) -> Field {
        Self::KNOWN
            .iter()
            .find(|(_, known)| *known == name)
            .map_or_else(|| Field::Other(name.to_owned()), |(field, _)| field.clone())
    }
}

/// A set of strings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StringSet {
    /// Exactly these.
    OneOf(BTreeSet<String>),
    /// All that start with `prefix`, go on after it, and contain none of `without`. No object has an empty key, so a bucket's ARN is
    /// not among the ARNs of its objects; only with an empty prefix the empty string (a field that the event lacks) belongs.
    StartingWith {
        /// Possibly empty: any string.
        prefix: String,
        /// What puts a string outside of the set, wherever it occurs in it.
        without: Vec<String>,
    },
}

impl StringSet {
    /// Any string at all.
    pub fn any() -> Self {
        Self::starting_with("")
    }

    /// All strings that go on after this prefix.
    pub fn starting_with(prefix: &str) -> Self {
        Self::StartingWith { prefix: prefix.to_owned(), without: Vec::new() }
    }

    /// Exactly the given strings.
    pub fn one_of<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        Self::OneOf(values.into_iter().map(str::to_owned).collect())
    }

    /// Membership.
    pub fn contains(&self, value: &str) -> bool {
        match self {
            Self::OneOf(values) => values.contains(value),
            Self::StartingWith { prefix, without } => {
                let goes_on = value.starts_with(prefix.as_str()) && (prefix.is_empty() || value != prefix);
                goes_on && !without.iter().any(|infix| value.contains(infix.as_str()))
            }
        }
    }
}

/// `eventName` of a sign-in to the console.
const CONSOLE_LOGIN: &str = "ConsoleLogin";

/// What makes a principal a service-linked role: its sessions and the role itself. AWS reserves both forms.
const SERVICE_LINKED: [&str; 2] = [":assumed-role/AWSServiceRoleFor", ":role/aws-service-role/"];

/// Whether a selector value names service-linked roles only.
pub(crate) fn is_service_linked(value: &str) -> bool {
    SERVICE_LINKED.iter().any(|infix| value.contains(infix))
}

/// Where an event happens, as far as a recorder's scope is concerned.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A regional event.
    Region(String),
    /// An event of a global service (IAM, CloudFront, STS global endpoint, root sign-in); trails record it in the region that leads
    /// the partition.
    Global {
        /// The leading region.
        leader: String,
    },
}

impl Place {
    /// The global services of a partition (`aws`, `aws-cn`, `aws-us-gov`).
    pub fn global(partition: &str) -> Self {
        let leader = match partition {
            "aws-cn" => "cn-north-1",
            "aws-us-gov" => "us-gov-west-1",
            _ => "us-east-1",
        };
        Self::Global { leader: leader.to_owned() }
    }

    /// The region in which recorders see the event.
    pub fn region(&self) -> &str {
        match self {
            Self::Region(region) => region,
            Self::Global { leader } => leader,
        }
    }
}

/// Which of the two classes of `readOnly` an operation's events carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// `readOnly=true`.
    Read,
    /// `readOnly=false`.
    Write,
    /// No published record shows the value (or both are asked for): a recorder must select both to be complete.
    Both,
}

impl Access {
    fn values(self) -> StringSet {
        match self {
            Access::Read => StringSet::one_of(["true"]),
            Access::Write => StringSet::one_of(["false"]),
            Access::Both => StringSet::one_of(["false", "true"]),
        }
    }
}

/// An API operation as CloudTrail names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    /// `eventName`.
    pub name: &'static str,
    /// `readOnly`.
    pub access: Access,
}

const fn read(name: &'static str) -> Operation {
    Operation { name, access: Access::Read }
}

const fn write(name: &'static str) -> Operation {
    Operation { name, access: Access::Write }
}

const fn both(name: &'static str) -> Operation {
    Operation { name, access: Access::Both }
}

/// Object operations of a general purpose bucket (Amazon S3 user guide, "Amazon S3 CloudTrail events"). `ListObjects` and
/// `DeleteObjects` name no key but the prefix of the whole bucket; judged over all keys, as here, they are complete exactly if a
/// selector covers the whole bucket, and partial under a narrower one, where AWS does not say what happens.
pub const S3_OBJECT_OPERATIONS: [Operation; 27] = [
    read("GetObject"),
    read("GetObjectAcl"),
    read("GetObjectAttributes"),
    read("GetObjectLegalHold"),
    read("GetObjectRetention"),
    read("GetObjectTagging"),
    read("GetObjectTorrent"),
    read("HeadObject"),
    read("ListObjectVersions"),
    read("ListObjects"),
    read("ListParts"),
    read("SelectObjectContent"),
    write("AbortMultipartUpload"),
    write("CompleteMultipartUpload"),
    write("CopyObject"),
    write("CreateMultipartUpload"),
    write("DeleteObject"),
    write("DeleteObjectTagging"),
    write("DeleteObjects"),
    write("PutObject"),
    write("PutObjectAcl"),
    write("PutObjectLegalHold"),
    write("PutObjectRetention"),
    write("PutObjectTagging"),
    write("RestoreObject"),
    write("UploadPart"),
    write("UploadPartCopy"),
];

/// Object operations of a directory bucket (S3 Express One Zone), same source. CreateSession opens both kinds of access.
pub const S3_EXPRESS_OPERATIONS: [Operation; 14] = [
    read("GetObject"),
    read("GetObjectAttributes"),
    read("HeadObject"),
    read("ListObjectsV2"),
    read("ListParts"),
    write("AbortMultipartUpload"),
    write("CompleteMultipartUpload"),
    write("CopyObject"),
    write("CreateMultipartUpload"),
    write("DeleteObject"),
    write("DeleteObjects"),
    write("PutObject"),
    write("UploadPart"),
    write("UploadPartCopy"),
];

/// Item operations of a DynamoDB table.
pub const DYNAMODB_ITEM_OPERATIONS: [Operation; 10] = [
    read("BatchGetItem"),
    read("GetItem"),
    read("Query"),
    read("Scan"),
    read("TransactGetItems"),
    write("BatchWriteItem"),
    write("DeleteItem"),
    write("PutItem"),
    write("TransactWriteItems"),
    write("UpdateItem"),
];

/// PartiQL operations of a DynamoDB table: one name for reads and writes, so they are a class of their own.
pub const DYNAMODB_PARTIQL_OPERATIONS: [Operation; 3] =
    [both("BatchExecuteStatement"), both("ExecuteStatement"), both("ExecuteTransaction")];

/// Message operations of an SQS queue; a batch has an event name of its own. Published samples show SendMessage as a write; none was
/// found for ReceiveMessage.
pub const SQS_MESSAGE_OPERATIONS: [Operation; 3] =
    [both("ReceiveMessage"), write("SendMessage"), write("SendMessageBatch")];

/// Regions beside the partition leader in which the console signs IAM users in when the browser remembers an account alias.
pub const CONSOLE_SIGN_IN_REGIONS: [&str; 3] = ["ap-southeast-2", "eu-north-1", "us-east-2"];

/// Events that agree in everything but the values of the given sets; a field without a set may have any value.
pub(crate) type Part = BTreeMap<Field, StringSet>;

/// A set of concrete events: the union of its parts, all in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventClass {
    place: Place,
    parts: Vec<Part>,
}

impl EventClass {
    /// The class with the given sets per field; a field that is not named may have any value. For the cases that no constructor names.
    pub fn of(place: Place, fields: impl IntoIterator<Item = (Field, StringSet)>) -> Self {
        Self { place, parts: vec![fields.into_iter().collect()] }
    }

    /// Management events of a service (`kms.amazonaws.com`), all operations.
    pub fn management(source: &str, access: Access, place: Place) -> Self {
        let mut class = Self::management_of_any_service(access, place);
        class.restrict(Field::EventSource, StringSet::one_of([source]));
        class
    }

    /// Management events of every service.
    pub fn management_of_any_service(access: Access, place: Place) -> Self {
        let mut part = api_call("Management");
        part.insert(Field::ReadOnly, access.values());
        // A sign-in is no call of an API: whoever leaves it out leaves out none of these.
        let names = StringSet::StartingWith { prefix: String::new(), without: vec![CONSOLE_LOGIN.to_owned()] };
        part.insert(Field::EventName, names);
        Self { place, parts: vec![part] }
    }

    /// Console sign-in. To be asked for the global services (root, and users without alias cookie), for [`CONSOLE_SIGN_IN_REGIONS`]
    /// in the `aws` partition, and for the regions whose sign-in endpoint is in use.
    pub fn console_sign_in(place: Place) -> Self {
        let mut class = Self::management("signin.amazonaws.com", Access::Write, place);
        class.restrict(Field::EventName, StringSet::one_of([CONSOLE_LOGIN]));
        class.restrict(Field::EventType, StringSet::one_of(["AwsConsoleSignIn"]));
        class
    }

    /// Object operations on every key of a bucket, in the bucket's region. A name that ends in `--x-s3` is a directory bucket: other
    /// event source, other resource type, ARN with region and account.
    pub fn s3_objects(partition: &str, account: &str, region: &str, bucket: &str, access: Access) -> Self {
        let place = Place::Region(region.to_owned());
        if bucket.ends_with("--x-s3") {
            let arns =
                StringSet::starting_with(&format!("arn:{partition}:s3express:{region}:{account}:bucket/{bucket}/"));
            return Self::data(
                place,
                "s3express.amazonaws.com",
                "AWS::S3Express::Object",
                arns,
                &S3_EXPRESS_OPERATIONS,
            )
            .accessing(access)
            .with_session(&S3_EXPRESS_SESSION);
        }
        let arns = StringSet::starting_with(&format!("arn:{partition}:s3:::{bucket}/"));
        Self::data(place, "s3.amazonaws.com", "AWS::S3::Object", arns, &S3_OBJECT_OPERATIONS).accessing(access)
    }

    /// Item reads or writes of a table, in the table's region.
    pub fn dynamodb_items(region: &str, table_arn: &str, access: Access) -> Self {
        Self::dynamodb(region, table_arn, &DYNAMODB_ITEM_OPERATIONS).accessing(access)
    }

    /// PartiQL statements on a table.
    pub fn dynamodb_partiql(region: &str, table_arn: &str) -> Self {
        Self::dynamodb(region, table_arn, &DYNAMODB_PARTIQL_OPERATIONS)
    }

    fn dynamodb(region: &str, table_arn: &str, operations: &[Operation]) -> Self {
        let place = Place::Region(region.to_owned());
        Self::data(place, "dynamodb.amazonaws.com", "AWS::DynamoDB::Table", StringSet::one_of([table_arn]), operations)
    }

    /// SendMessage, also in batches, and ReceiveMessage of a queue.
    pub fn sqs_messages(region: &str, queue_arn: &str) -> Self {
        let place = Place::Region(region.to_owned());
        let arns = StringSet::one_of([queue_arn]);
        Self::data(place, "sqs.amazonaws.com", "AWS::SQS::Queue", arns, &SQS_MESSAGE_OPERATIONS)
    }

    /// PutEvents of an event bus.
    pub fn event_bus_put_events(region: &str, bus_arn: &str) -> Self {
        let place = Place::Region(region.to_owned());
        let arns = StringSet::one_of([bus_arn]);
        Self::data(place, "events.amazonaws.com", "AWS::Events::EventBus", arns, &[write("PutEvents")])
    }

    /// Data events of the given operations on resources of one type.
    pub fn data(place: Place, source: &str, r#type: &str, arns: StringSet, operations: &[Operation]) -> Self {
        let mut common = api_call("Data");
        common.insert(Field::EventSource, StringSet::one_of([source]));
        common.insert(Field::ResourceType, StringSet::one_of([r#type]));
        common.insert(Field::ResourceArn, arns);
        let part = |access: Access| {
            let names: Vec<&str> = operations.iter().filter(|o| o.access == access).map(|o| o.name).collect();
            let mut part = common.clone();
            part.insert(Field::EventName, StringSet::one_of(names.iter().copied()));
            part.insert(Field::ReadOnly, access.values());
            (!names.is_empty()).then_some(part)
        };
        Self { place, parts: [Access::Read, Access::Write, Access::Both].into_iter().filter_map(part).collect() }
    }

    /// Only the operations with these event names.
    #[must_use]
    pub fn only(mut self, names: &[&str]) -> Self {
        for part in &mut self.parts {
            let wanted = match part.get(&Field::EventName) {
                Some(set) => StringSet::one_of(names.iter().copied().filter(|name| set.contains(name))),
                None => StringSet::one_of(names.iter().copied()),
            };
            part.insert(Field::EventName, wanted);
        }
        self.parts.retain(|part| part.get(&Field::EventName) != Some(&StringSet::OneOf(BTreeSet::new())));
        self
    }

    /// Where the events happen.
    pub fn place(&self) -> &Place {
        &self.place
    }

    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Whether the events are data events.
    pub(crate) fn is_data(&self) -> bool {
        self.parts.iter().any(|part| part.get(&Field::EventCategory).is_some_and(|set| set.contains("Data")))
    }

    /// The whole resource that the class is about: the common prefix of the ARNs, if it is a prefix.
    pub(crate) fn arn_prefix(&self) -> Option<&str> {
        self.parts.iter().find_map(|part| match part.get(&Field::ResourceArn) {
            Some(StringSet::StartingWith { prefix, .. }) if !prefix.is_empty() => Some(prefix.as_str()),
            _ => None,
        })
    }

    fn restrict(&mut self, field: Field, set: StringSet) {
        for part in &mut self.parts {
            part.insert(field.clone(), set.clone());
        }
    }

    fn accessing(mut self, access: Access) -> Self {
        let wanted = access.values();
        self.parts.retain(|part| access == Access::Both || part.get(&Field::ReadOnly) == Some(&wanted));
        self
    }

    fn with_session(mut self, session: &Operation) -> Self {
        if let Some(part) = self.parts.first() {
            let mut part = part.clone();
            part.insert(Field::EventName, StringSet::one_of([session.name]));
            part.insert(Field::ReadOnly, session.access.values());
            self.parts.push(part);
        }
        self
    }
}

/// CreateSession precedes reads and writes of a directory bucket alike; its class is not published.
const S3_EXPRESS_SESSION: Operation = both("CreateSession");

/// An API call by anyone, from anywhere. Service-linked roles are left out, since the template "Exclude AWS service-initiated
/// events" drops them by design and no person acts through one.
fn api_call(category: &str) -> Part {
    let principals =
        StringSet::StartingWith { prefix: String::new(), without: SERVICE_LINKED.map(str::to_owned).to_vec() };
    BTreeMap::from([
        (Field::EventCategory, StringSet::one_of([category])),
        (Field::EventType, StringSet::one_of(["AwsApiCall"])),
        (Field::FromConsole, StringSet::one_of(["", "true"])),
        (Field::Principal, principals),
    ])
}
