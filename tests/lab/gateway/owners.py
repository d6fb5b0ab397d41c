"""Whose a resource is: what AWS does not show to an account that does not own it.

moto lets every account look into every bucket. AWS answers 403, unless the owner's policy lets the account: a case whose
policy does so says it by a canned answer, which comes before this.
"""

from __future__ import annotations

from moto.s3.models import s3_backends

from .answers import Error
from .calls import Call

# The parameter that names a resource by its ARN, of operations that AWS answers about resources of the asking account only
# (or, with DescribeKey, where the key's policy says so). Operations that take names are the asking account's by nature.
NAMED_BY_ARN = {
    "cloudtrail:GetChannel": "Channel",
    "cloudtrail:GetEventConfiguration": "TrailName",
    "cloudtrail:GetEventDataStore": "EventDataStore",
    "cloudtrail:GetEventSelectors": "TrailName",
    "cloudtrail:GetTrailStatus": "Name",
    "elbv2:DescribeListeners": "LoadBalancerArn",
    "elbv2:DescribeLoadBalancerAttributes": "LoadBalancerArn",
    "events:DescribeEventBus": "Name",
    "kinesis:DescribeStreamSummary": "StreamARN",
    "kms:DescribeKey": "KeyId",
    "kms:GetKeyPolicy": "KeyId",
    "logs:DescribeLogStreams": "logGroupIdentifier",
    "logs:FilterLogEvents": "logGroupIdentifier",
    "observabilityadmin:GetTelemetryRule": "RuleIdentifier",
    "sns:GetTopicAttributes": "TopicArn",
    "wafv2:ListResourcesForWebACL": "WebACLArn",
}

# Where the error is not called AccessDenied or AccessDeniedException.
CODES = {"sns": "AuthorizationError"}


def owner_of_bucket(name: str) -> str | None:
    """The account that owns the bucket; None if there is none of that name."""
    partition_and_account = s3_backends.bucket_accounts.get(name)
    return partition_and_account[1] if partition_and_account else None


def bucket_region(name: str) -> str | None:
    """The region of the bucket, whosever it is."""
    owner = owner_of_bucket(name)
    bucket = s3_backends[owner]["aws"].buckets.get(name) if owner else None
    return bucket.region_name if bucket else None


def refusal(call: Call) -> Error | None:
    """What AWS answers if the call is about a resource of another account."""
    owner = owner_of(call)
    if owner in (None, call.account):
        return None
    action, resource = f"{call.service}:{call.operation}", call.params.get("Bucket") or "a resource"
    message = f"account {call.account} is not authorized to perform: {action} on {resource} of another account"
    by_json = call.protocol in ("json", "rest-json")
    code = CODES.get(call.service) or ("AccessDeniedException" if by_json else "AccessDenied")
    return Error(code, message, 400 if call.protocol == "json" else 403)


def owner_of(call: Call) -> str | None:
    """The account whose resource the call is about, if it says so."""
    if call.service == "s3":
        return owner_of_bucket(call.params.get("Bucket", ""))
    name = call.params.get(NAMED_BY_ARN.get(call.name, "")) or ""
    parts = name.split(":")
    return parts[4] if parts[0] == "arn" and len(parts) > 5 else None
