//! S3: buckets and their server access logging.

use aws_sdk_s3::Client;
use aws_sdk_s3::config::Builder;
use aws_sdk_s3::operation::get_bucket_encryption::GetBucketEncryptionError;
use aws_sdk_s3::operation::get_bucket_lifecycle_configuration::GetBucketLifecycleConfigurationError;
use aws_sdk_s3::operation::get_bucket_ownership_controls::GetBucketOwnershipControlsError;
use aws_sdk_s3::operation::get_object_lock_configuration::GetObjectLockConfigurationError;
use aws_sdk_s3::types::{
    self, DefaultRetention, ExpirationStatus, LifecycleRule, LifecycleRuleFilter, ObjectLockEnabled,
};
use aws_types::SdkConfig;
use jiff::tz::TimeZone;

use super::answer_guard::AnswerGuard;
use super::cloudtrail::timestamp;
use super::failure::{self, malformed, required};
use super::session::configured_endpoint;
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::s3::{
    AccessLogTarget, Bucket, DefaultEncryption, Existence, ExpirationRule, FirstObject, GetBucketEncryption,
    GetBucketLifecycle, GetBucketLocation, GetBucketLogging, GetBucketOwnershipControls, GetBucketVersioning,
    GetObjectLock, HeadBucket, ListBuckets, ListDirectoryBuckets, LockRetention, ObjectLock, key_shape,
};

/// `MaxBuckets`, `MaxDirectoryBuckets`: with it the service pages, and says each bucket's region.
const PAGE_SIZE: i32 = 1000;
/// How the name of every directory bucket ends, and of no other: `base--zone--x-s3`.
const DIRECTORY_BUCKET_SUFFIX: &str = "--x-s3";
/// What S3 says of a bucket without default encryption.
const NO_ENCRYPTION: &str = "ServerSideEncryptionConfigurationNotFoundError";
/// What S3 says of a bucket that never had ownership controls.
const NO_OWNERSHIP_CONTROLS: &str = "OwnershipControlsNotFoundError";

/// What S3 says of a bucket without lifecycle rules.
const NO_LIFECYCLE: &str = "NoSuchLifecycleConfiguration";
/// What S3 says of a bucket without Object Lock.
const NO_OBJECT_LOCK: &str = "ObjectLockConfigurationNotFoundError";
/// The days of a year, as S3 counts a retention of years.
const YEAR: u32 = 365;

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(list_buckets)
        .or_else(|| ask.by(list_directory_buckets))
        .or_else(|| ask.by(get_bucket_location))
        .or_else(|| ask.by(get_bucket_logging))
        .or_else(|| ask.by(get_bucket_encryption))
        .or_else(|| ask.by(get_bucket_ownership_controls))
        .or_else(|| ask.by(get_bucket_lifecycle))
        .or_else(|| ask.by(get_bucket_versioning))
        .or_else(|| ask.by(get_object_lock))
        .or_else(|| ask.by(first_object))
        .or_else(|| ask.by(head_bucket))
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(configure(config).interceptor(AnswerGuard).build()))
}

/// A configured endpoint is one host, not a domain with a host for each bucket, so buckets go into the path. Sessions are
/// for the objects of directory buckets, which are never read; with them the listing of directory buckets cannot be signed
/// for a configured endpoint.
fn configure(config: &SdkConfig) -> Builder {
    let one_host = configured_endpoint(config, "S3").is_some();
    Builder::from(config).force_path_style(one_host).disable_s3_express_session_auth(true)
}

async fn list_buckets(ask: Ask<'_>, read: ListBuckets) -> Result<Vec<Bucket>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| client.list_buckets().max_buckets(PAGE_SIZE).set_continuation_token(token).send();
    let pages = ask.pages(page, |page| page.continuation_token()).await?;
    let buckets = pages.into_iter().flat_map(|page| page.buckets.unwrap_or_default());
    let fact = |bucket: types::Bucket| {
        Ok(Bucket {
            name: required(bucket.name, "Name")?,
            region: bucket.bucket_region,
            created: timestamp(required(bucket.creation_date, "CreationDate")?)?,
        })
    };
    buckets.map(fact).collect()
}

async fn list_directory_buckets(ask: Ask<'_>, read: ListDirectoryBuckets) -> Result<Vec<String>, Failure> {
    let client = client(ask, &read.region);
    let page =
        |token| client.list_directory_buckets().max_directory_buckets(PAGE_SIZE).set_continuation_token(token).send();
    let pages = ask.pages(page, |page| page.continuation_token()).await?;
    let buckets = pages.into_iter().flat_map(|page| page.buckets.unwrap_or_default());
    let names: Vec<String> = buckets.map(|bucket| required(bucket.name, "Name")).collect::<Result<_, _>>()?;
    // One configured endpoint may answer both listings alike; the name says which kind a bucket is.
    Ok(names.into_iter().filter(|name| name.ends_with(DIRECTORY_BUCKET_SUFFIX)).collect())
}

async fn get_bucket_location(ask: Ask<'_>, read: GetBucketLocation) -> Result<String, Failure> {
    let page = ask.page(client(ask, &read.region).get_bucket_location().bucket(read.bucket).send()).await?;
    // The two regions that are older than their names: no constraint is us-east-1, EU is eu-west-1.
    Ok(match page.location_constraint.as_ref().map(|constraint| constraint.as_str()) {
        None | Some("") => "us-east-1".to_owned(),
        Some("EU") => "eu-west-1".to_owned(),
        Some(region) => region.to_owned(),
    })
}

async fn get_bucket_logging(ask: Ask<'_>, read: GetBucketLogging) -> Result<Option<AccessLogTarget>, Failure> {
    let page = ask.page(client(ask, &read.region).get_bucket_logging().bucket(read.bucket).send()).await?;
    let target = page.logging_enabled;
    Ok(target.map(|target| AccessLogTarget { bucket: target.target_bucket, prefix: target.target_prefix }))
}

async fn get_bucket_encryption(ask: Ask<'_>, read: GetBucketEncryption) -> Result<Option<DefaultEncryption>, Failure> {
    let sent = client(ask, &read.region).get_bucket_encryption().bucket(read.bucket).send();
    // The SDK's model has no type for this answer, only its code.
    let none = |error: &GetBucketEncryptionError| error.meta().code() == Some(NO_ENCRYPTION);
    let page = ask.page_or_none(sent, none).await?;
    let rules = page.and_then(|page| page.server_side_encryption_configuration).map(|it| it.rules).unwrap_or_default();
    let default = rules.into_iter().find_map(|rule| rule.apply_server_side_encryption_by_default);
    Ok(default.map(|default| DefaultEncryption {
        algorithm: default.sse_algorithm.as_str().to_owned(),
        key_id: default.kms_master_key_id.filter(|key| !key.is_empty()),
    }))
}

async fn get_bucket_ownership_controls(
    ask: Ask<'_>,
    read: GetBucketOwnershipControls,
) -> Result<Option<String>, Failure> {
    let sent = client(ask, &read.region).get_bucket_ownership_controls().bucket(read.bucket).send();
    // The SDK's model has no type for this answer, only its code.
    let none = |error: &GetBucketOwnershipControlsError| error.meta().code() == Some(NO_OWNERSHIP_CONTROLS);
    let page = ask.page_or_none(sent, none).await?;
    let rules = page.and_then(|page| page.ownership_controls).map(|controls| controls.rules).unwrap_or_default();
    Ok(rules.into_iter().next().map(|rule| rule.object_ownership.as_str().to_owned()))
}

async fn get_bucket_lifecycle(ask: Ask<'_>, read: GetBucketLifecycle) -> Result<Vec<ExpirationRule>, Failure> {
    let sent = client(ask, &read.region).get_bucket_lifecycle_configuration().bucket(read.bucket).send();
    // The SDK's model has no type for this answer, only its code.
    let none = |error: &GetBucketLifecycleConfigurationError| error.meta().code() == Some(NO_LIFECYCLE);
    let page = ask.page_or_none(sent, none).await?;
    let rules = page.and_then(|page| page.rules).unwrap_or_default();
    rules.into_iter().filter_map(|rule| expiration_rule(rule).transpose()).collect()
}

/// None for a rule that is disabled, or that deletes nothing but markers and parts of uploads.
fn expiration_rule(rule: LifecycleRule) -> Result<Option<ExpirationRule>, Failure> {
    if rule.status != ExpirationStatus::Enabled {
        return Ok(None);
    }
    let (days, date) = rule.expiration.map(|expiration| (expiration.days, expiration.date)).unwrap_or_default();
    let date = date.map(timestamp).transpose()?.map(|time| TimeZone::UTC.to_datetime(time).date());
    let noncurrent_days = rule.noncurrent_version_expiration.and_then(|expiration| expiration.noncurrent_days);
    if days.is_none() && date.is_none() && noncurrent_days.is_none() {
        return Ok(None);
    }
    let (prefix, tagged) = rule.filter.map(filtered).unwrap_or_default();
    #[expect(deprecated, reason = "rules of the older form are still answered")]
    let older = rule.prefix;
    Ok(Some(ExpirationRule {
        id: rule.id.unwrap_or_default(),
        prefix: prefix.or(older).unwrap_or_default(),
        tagged,
        days,
        date,
        noncurrent_days,
    }))
}

/// The prefix that a filter asks for, and whether it asks for tags.
fn filtered(filter: LifecycleRuleFilter) -> (Option<String>, bool) {
    match filter.and {
        Some(and) => (and.prefix, and.tags.is_some_and(|tags| !tags.is_empty())),
        None => (filter.prefix, filter.tag.is_some()),
    }
}

async fn get_bucket_versioning(ask: Ask<'_>, read: GetBucketVersioning) -> Result<Option<String>, Failure> {
    let page = ask.page(client(ask, &read.region).get_bucket_versioning().bucket(read.bucket).send()).await?;
    Ok(page.status.map(|status| status.as_str().to_owned()))
}

async fn get_object_lock(ask: Ask<'_>, read: GetObjectLock) -> Result<Option<ObjectLock>, Failure> {
    let sent = client(ask, &read.region).get_object_lock_configuration().bucket(read.bucket).send();
    // The SDK's model has no type for this answer, only its code.
    let none = |error: &GetObjectLockConfigurationError| error.meta().code() == Some(NO_OBJECT_LOCK);
    let page = ask.page_or_none(sent, none).await?;
    let lock = page.and_then(|page| page.object_lock_configuration);
    let Some(lock) = lock.filter(|lock| lock.object_lock_enabled == Some(ObjectLockEnabled::Enabled)) else {
        return Ok(None);
    };
    // A default that holds objects on events has neither mode nor period.
    let retention = lock.rule.and_then(|rule| rule.default_retention).filter(|default| default.mode.is_some());
    Ok(Some(ObjectLock { default_retention: retention.map(lock_retention).transpose()? }))
}

fn lock_retention(default: DefaultRetention) -> Result<LockRetention, Failure> {
    let period = |count: i32| u32::try_from(count).map_err(|error| malformed(format!("DefaultRetention: {error}")));
    let days = match (default.days, default.years) {
        (Some(days), _) => period(days)?,
        (None, years) => period(required(years, "DefaultRetention.Years")?)?.saturating_mul(YEAR),
    };
    Ok(LockRetention { mode: required(default.mode, "DefaultRetention.Mode")?.as_str().to_owned(), days })
}

async fn first_object(ask: Ask<'_>, read: FirstObject) -> Result<Option<String>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| {
        let request = client.list_objects_v2().bucket(&read.bucket).prefix(&read.prefix).max_keys(1);
        request.set_continuation_token(token).send()
    };
    // Of a bucket with many delete markers a page may come empty; one with an object ends the search.
    let pages = ask.pages(page, |page| page.next_continuation_token().filter(|_| page.contents().is_empty())).await?;
    let first = pages.into_iter().flat_map(|page| page.contents.unwrap_or_default()).next();
    first.map(|object| Ok(key_shape(&required(object.key, "Contents[].Key")?))).transpose()
}

async fn head_bucket(ask: Ask<'_>, read: HeadBucket) -> Result<Existence, Failure> {
    // Not from the cache: an answer to HEAD has no body, which the guard of the cached client refuses.
    let client = ask.session.client(&read.region, |config| Unguarded(Client::from_conf(configure(config).build()))).0;
    match ask.send(client.head_bucket().bucket(read.bucket).send()).await {
        Ok(_) => Ok(Existence::Exists),
        Err(error) => match error.raw_response().map(|raw| raw.status().as_u16()) {
            Some(404) => Ok(Existence::Gone),
            // A redirect to the bucket's own region: it exists.
            Some(301) => Ok(Existence::Exists),
            _ => Err(failure::of(&error)),
        },
    }
}

/// A client of its own type, so that it is cached beside the guarded one.
#[derive(Clone)]
struct Unguarded(Client);
