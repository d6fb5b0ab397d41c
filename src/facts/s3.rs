//! S3: buckets and their server access logging.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Read, ReadKind, explicit};

/// `s3:ListBuckets`: the general-purpose buckets of the account in all regions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListBuckets {
    /// The region that is asked.
    pub region: String,
}

impl Read for ListBuckets {
    type Answer = Vec<Bucket>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "s3:ListBuckets", action: "s3:ListAllMyBuckets", version: 2, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `s3:ListDirectoryBuckets`: the directory buckets of one region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListDirectoryBuckets {
    /// The region that is asked.
    pub region: String,
}

impl Read for ListDirectoryBuckets {
    type Answer = Vec<String>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "s3:ListDirectoryBuckets",
        action: "s3express:ListAllMyDirectoryBuckets",
        version: 1,
        paginated: true,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `s3:GetBucketLocation`: the region of a bucket, for lists that do not say it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetBucketLocation {
    /// The region that is asked.
    pub region: String,
    /// The bucket's name.
    pub bucket: String,
}

impl Read for GetBucketLocation {
    type Answer = String;
    const KIND: &'static ReadKind =
        &ReadKind { call: "s3:GetBucketLocation", action: "s3:GetBucketLocation", version: 1, paginated: false };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `s3:GetBucketLogging`: null when the answer holds no `LoggingEnabled`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetBucketLogging {
    /// The region that is asked.
    pub region: String,
    /// The bucket's name.
    pub bucket: String,
}

impl Read for GetBucketLogging {
    type Answer = Option<AccessLogTarget>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "s3:GetBucketLogging", action: "s3:GetBucketLogging", version: 1, paginated: false };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `s3:GetBucketEncryption`: how new objects are encrypted by default; null when the service says
/// `ServerSideEncryptionConfigurationNotFoundError`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetBucketEncryption {
    /// The region that is asked.
    pub region: String,
    /// The bucket's name.
    pub bucket: String,
}

impl Read for GetBucketEncryption {
    type Answer = Option<DefaultEncryption>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "s3:GetBucketEncryption",
        action: "s3:GetEncryptionConfiguration",
        version: 2,
        paginated: false,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `s3:GetBucketOwnershipControls`: who owns new objects; null when the service says `OwnershipControlsNotFoundError`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetBucketOwnershipControls {
    /// The region that is asked.
    pub region: String,
    /// The bucket's name.
    pub bucket: String,
}

impl Read for GetBucketOwnershipControls {
    /// `ObjectOwnership`: BucketOwnerEnforced (ACLs are off), BucketOwnerPreferred or ObjectWriter.
    type Answer = Option<String>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "s3:GetBucketOwnershipControls",
        action: "s3:GetBucketOwnershipControls",
        version: 1,
        paginated: false,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `s3:GetBucketLifecycleConfiguration`: the rules that let objects, or versions of them, expire; none when the service says
/// `NoSuchLifecycleConfiguration`, which means that objects are kept for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetBucketLifecycle {
    /// The region that is asked.
    pub region: String,
    /// The bucket's name.
    pub bucket: String,
}

impl Read for GetBucketLifecycle {
    type Answer = Vec<ExpirationRule>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "s3:GetBucketLifecycleConfiguration",
        action: "s3:GetLifecycleConfiguration",
        version: 2,
        paginated: false,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `s3:GetBucketVersioning`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetBucketVersioning {
    /// The region that is asked.
    pub region: String,
    /// The bucket's name.
    pub bucket: String,
}

impl Read for GetBucketVersioning {
    /// `Status`: Enabled or Suspended; null for a bucket that never was versioned.
    type Answer = Option<String>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "s3:GetBucketVersioning", action: "s3:GetBucketVersioning", version: 1, paginated: false };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `s3:GetObjectLockConfiguration`: null when the service says `ObjectLockConfigurationNotFoundError`, which means that the
/// bucket has no Object Lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetObjectLock {
    /// The region that is asked.
    pub region: String,
    /// The bucket's name.
    pub bucket: String,
}

impl Read for GetObjectLock {
    type Answer = Option<ObjectLock>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "s3:GetObjectLockConfiguration",
        action: "s3:GetBucketObjectLockConfiguration",
        version: 1,
        paginated: false,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `s3:ListObjectsV2` with `MaxKeys=1`: the first of the objects whose keys begin so; null if there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstObject {
    /// The region that is asked.
    pub region: String,
    /// The bucket's name.
    pub bucket: String,
    /// `Prefix`: how the key begins.
    pub prefix: String,
}

impl Read for FirstObject {
    /// How `Key` is built, as [`key_shape`] says.
    type Answer = Option<String>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "s3:ListObjectsV2", action: "s3:ListBucket", version: 1, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `s3:HeadBucket`: whether a bucket that this account does not list exists. A 404 is the answer `Gone`; a 403 is a failure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadBucket {
    /// The region that is asked.
    pub region: String,
    /// The bucket's name.
    pub bucket: String,
}

impl Read for HeadBucket {
    type Answer = Existence;
    const KIND: &'static ReadKind =
        &ReadKind { call: "s3:HeadBucket", action: "s3:ListBucket", version: 1, paginated: false };

    fn region(&self) -> &str {
        &self.region
    }
}

/// How a key is built: `0` for each digit, `a` for each other letter. What objects are called may be personal; how is enough to
/// see whether and where a key says a day.
pub fn key_shape(key: &str) -> String {
    let shape = |c: char| match c {
        c if c.is_ascii_digit() => '0',
        c if c.is_alphanumeric() => 'a',
        c => c,
    };
    key.chars().map(shape).collect()
}

/// One bucket (`Buckets[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bucket {
    /// `Name`.
    pub name: String,
    /// `BucketRegion`; older endpoints leave it out.
    #[serde(deserialize_with = "explicit")]
    pub region: Option<String>,
    /// `CreationDate`: "can change when making changes to your bucket, such as editing its bucket policy".
    pub created: Timestamp,
}

/// How a bucket encrypts new objects by default (`ApplyServerSideEncryptionByDefault`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DefaultEncryption {
    /// `SSEAlgorithm`: AES256, aws:kms or aws:kms:dsse.
    pub algorithm: String,
    /// `KMSMasterKeyID`: a key's id or ARN, or an alias; null with KMS means the AWS managed key `aws/s3`.
    #[serde(deserialize_with = "explicit")]
    pub key_id: Option<String>,
}

/// Where server access logs go (`LoggingEnabled`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessLogTarget {
    /// `TargetBucket`.
    pub bucket: String,
    /// `TargetPrefix`.
    pub prefix: String,
}

/// A lifecycle rule that is enabled and lets current objects expire (`Rules[]` with `Expiration.Days` or `.Date`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpirationRule {
    /// `ID`; S3 makes one up where none was given.
    pub id: String,
    /// The beginning of the keys that it is about: of `Filter`, of its `And`, or the rule's own in the older form. Empty for
    /// every object.
    pub prefix: String,
    /// Whether `Filter` asks for tags: it then passes over objects without them.
    pub tagged: bool,
    /// `Expiration.Days`, from an object's creation.
    #[serde(deserialize_with = "explicit")]
    pub days: Option<i32>,
    /// `Expiration.Date`: from then on every object that the rule is about is deleted, however young it is.
    #[serde(deserialize_with = "explicit")]
    pub date: Option<Date>,
    /// `NoncurrentVersionExpiration.NoncurrentDays`: how long a version is kept that was overwritten or deleted.
    #[serde(deserialize_with = "explicit")]
    pub noncurrent_days: Option<i32>,
}

/// The Object Lock of a bucket that has it (`ObjectLockConfiguration`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectLock {
    /// `Rule.DefaultRetention`; null = new objects are not locked unless whoever writes them says so.
    #[serde(deserialize_with = "explicit")]
    pub default_retention: Option<LockRetention>,
}

/// How long new objects are locked (`DefaultRetention`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockRetention {
    /// `Mode`: COMPLIANCE, or GOVERNANCE, which a permission bypasses.
    pub mode: String,
    /// `Days`, or `Years` of 365 days: S3 has one of them.
    pub days: u32,
}

/// Whether a bucket exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Existence {
    /// It does.
    Exists,
    /// The service says that it does not.
    Gone,
}

impl Bucket {
    /// The bucket's ARN, which names no region and no account.
    pub fn arn(&self, partition: &str) -> String {
        format!("arn:{partition}:s3:::{}", self.name)
    }
}
