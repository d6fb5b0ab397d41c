"""Where moto answers, but not as AWS does, and the difference decides verdicts: the answer put right."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any, Callable

from moto.cloudtrail.models import cloudtrail_backends
from moto.logs.models import logs_backends
from moto.sns.models import sns_backends
from moto.wafv2.models import wafv2_backends

from . import paging
from .calls import Answer, Call, write_error
from .owners import bucket_region

# Regions that are off until an account asks for them; moto has them all on.
OPT_IN = {
    "af-south-1", "ap-east-1", "ap-east-2", "ap-south-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5",
    "ap-southeast-6", "ap-southeast-7", "ca-west-1", "eu-central-2", "eu-south-1", "eu-south-2", "il-central-1",
    "me-central-1", "me-south-1", "mx-central-1",
}  # fmt: skip

# moto lists the regions of all partitions to everyone.
OTHER_PARTITIONS = ("cn-", "us-gov-", "us-iso", "eu-iso", "eusc-")

# What PutEventSelectors was never called for: all management events, nothing else.
DEFAULT_SELECTOR = {
    "ReadWriteType": "All",
    "IncludeManagementEvents": True,
    "DataResources": [],
    "ExcludeManagementEventSources": [],
}


def regions(call: Call, content: dict[str, Any]) -> None:
    """The regions of the partition `aws`. Opt-in regions are not enabled, and are listed only with AllRegions.

    moto overlooks the filter by opt-in status, and would call every region one that is not enabled.
    """
    content["Regions"] = [r for r in content["Regions"] if not r["RegionName"].startswith(OTHER_PARTITIONS)]
    for region in content["Regions"]:
        if region["RegionName"] in OPT_IN:
            region["OptInStatus"] = "not-opted-in"
    if not call.params.get("AllRegions"):
        content["Regions"] = [r for r in content["Regions"] if r["OptInStatus"] != "not-opted-in"]
    for wanted in call.params.get("Filters") or []:
        if wanted["Name"] == "opt-in-status":
            content["Regions"] = [r for r in content["Regions"] if r["OptInStatus"] in wanted["Values"]]


def trails(call: Call, content: dict[str, Any]) -> None:
    """Advanced selectors are custom selectors, too."""
    for trail in content["trailList"]:
        backend = cloudtrail_backends[call.account][trail["HomeRegion"]]
        trail["HasCustomEventSelectors"] = any(backend.trails[trail["Name"]].get_event_selectors())


def status(call: Call, content: dict[str, Any]) -> None:
    """The last delivery stands still, so that two scans of an unchanged account see the same; moto's is always now. With log
    file validation a digest comes with it."""
    if "StartLoggingTime" in content:
        content["LatestDeliveryTime"] = content["StartLoggingTime"]
        if any(trail.log_validation for trail in trails_of(call)):
            content["LatestDigestDeliveryTime"] = content["StartLoggingTime"]


def trails_of(call: Call) -> list[Any]:
    """The trail that a call names, by name or ARN, in whichever region it is at home."""
    every = (trail for backend in cloudtrail_backends[call.account].values() for trail in backend.trails.values())
    return [trail for trail in every if call.params["Name"] in (trail.trail_name, trail.arn)]


def selectors(call: Call, content: dict[str, Any]) -> None:
    """A trail whose selectors were never set answers with the default one; the kind not in use is absent."""
    content["EventSelectors"] = content.get("EventSelectors") or []
    if content.get("AdvancedEventSelectors"):
        content.pop("EventSelectors")
        return
    content.pop("AdvancedEventSelectors", None)
    if not content["EventSelectors"]:
        content["EventSelectors"] = [dict(DEFAULT_SELECTOR)]


def log_groups(call: Call, content: dict[str, Any]) -> None:
    """Every group has a class."""
    for group in content["logGroups"]:
        group.setdefault("logGroupClass", "STANDARD")
        group.setdefault("deletionProtectionEnabled", False)


# The accounts of the lab are set up in seconds, and would be too young to be judged: whatever dates itself is said to be
# older. A trap edits what must be young.
AGE = timedelta(days=30)
DATES: dict[str, tuple[str, ...]] = {
    "logs:DescribeLogGroups": ("logGroups", "creationTime"),
    "s3:ListBuckets": ("Buckets", "CreationDate"),
    "ec2:DescribeFlowLogs": ("FlowLogs", "CreationTime"),
    "lambda:ListFunctions": ("Functions", "LastModified"),
    "apigateway:GetStages": ("item", "lastUpdatedDate"),
    "apigatewayv2:GetStages": ("Items", "LastUpdatedDate"),
    "cognito-idp:DescribeUserPool": ("UserPool", "LastModifiedDate"),
    "cloudfront:ListDistributions": ("DistributionList.Items", "LastModifiedTime"),
    "firehose:DescribeDeliveryStream": ("DeliveryStreamDescription", "CreateTimestamp", "LastUpdateTimestamp"),
}


def aged(call: Call, content: dict[str, Any]) -> None:
    """What dates itself is older than it is."""
    path, *names = DATES[call.name]
    found = paging.look(content, path) or []
    for one in found if isinstance(found, list) else [found]:
        one |= {name: earlier(one[name]) for name in names if one.get(name) is not None}


def earlier(time: Any) -> Any:
    """The time in its own notation: milliseconds, text or a date."""
    if isinstance(time, int):
        return time - int(AGE.total_seconds() * 1000)
    if isinstance(time, str):
        return (datetime.fromisoformat(time) - AGE).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    return time - AGE


def log_events(call: Call, content: dict[str, Any]) -> None:
    """Newest first unless asked otherwise, and a quoted term means its text; moto takes a backslash in it as it stands."""
    group = logs_backends[call.account][call.region].groups[call.params["logGroupName"]]
    since = call.params.get("startTime")
    events = [event for stream in group.streams.values() for event in stream.filter_log_events(since, None, "")]
    pattern = call.params.get("filterPattern") or ""
    if pattern.startswith('"'):
        term = re.sub(r"\\(.)", r"\1", pattern[1:-1])
        events = [event for event in events if term in event["message"]]
    events.sort(key=lambda event: event["timestamp"], reverse=call.params.get("startFromHead") is not True)
    content["events"] = events[: call.params.get("limit")]


def buckets(call: Call, content: dict[str, Any]) -> None:
    """The region of each bucket is told as soon as the request has any parameter."""
    if not call.params:
        return
    for bucket in content.get("Buckets", []):
        bucket["BucketRegion"] = bucket_region(bucket["Name"])


def distributions(call: Call, content: dict[str, Any]) -> None:
    """AWS always says whether a distribution is a staging one."""
    for distribution in content["DistributionList"].get("Items") or []:
        distribution.setdefault("Staging", False)


def balancer_attributes(call: Call, content: dict[str, Any]) -> None:
    """AWS tells of logs that are off, too; moto only of attributes that somebody set."""
    told = {attribute["Key"] for attribute in content["Attributes"]}
    for key in {"access_logs.s3.enabled", "connection_logs.s3.enabled"} - told:
        content["Attributes"].append({"Key": key, "Value": "false"})


def resource_policies(call: Call, content: dict[str, Any]) -> None:
    """Scope RESOURCE means the policy of one log group; moto has those of the account only."""
    if call.params.get("policyScope") == "RESOURCE":
        content["resourcePolicies"] = []


def topic(call: Call, content: dict[str, Any]) -> None:
    """moto counts no subscriptions of a topic. Those of AWS's own services need no confirmation, all others wait for one."""
    of_services = ("firehose", "lambda", "sqs")
    every = sns_backends[call.account][call.region].subscriptions.values()
    mine = [one for one in every if one.topic.arn == call.params["TopicArn"]]
    confirmed = sum(one.protocol in of_services for one in mine)
    content["Attributes"]["SubscriptionsConfirmed"] = str(confirmed)
    content["Attributes"]["SubscriptionsPending"] = str(len(mine) - confirmed)


def web_acls(call: Call, content: dict[str, Any]) -> None:
    """Scope REGIONAL leaves out those of CloudFront, which moto lists in us-east-1, too."""
    part = ":global/" if call.params["Scope"] == "CLOUDFRONT" else ":regional/"
    content["WebACLs"] = [acl for acl in content["WebACLs"] if part in acl["ARN"]]


def logging_configurations(call: Call, content: dict[str, Any]) -> None:
    """moto mixes the scopes up and knows no owners; what is put through it is the customer's."""
    part = ":global/" if call.params["Scope"] == "CLOUDFRONT" else ":regional/"
    mine = call.params.get("LogScope", "CUSTOMER") == "CUSTOMER"
    stored = wafv2_backends[call.account][call.region].logging_configurations.values() if mine else ()
    content["LoggingConfigurations"] = [
        {key: value for key, value in one.to_dict().items() if value is not None} for one in stored if part in one.arn
    ]


def versioning(call: Call, content: dict[str, Any]) -> None:
    """Nothing is to be put right but the root element, which the answer gets when it is written anew."""


OTHERS: dict[str, Callable[[Call, dict[str, Any]], None]] = {
    "cloudfront:ListDistributions": distributions,
    "ec2:DescribeRegions": regions,
    "cloudtrail:DescribeTrails": trails,
    "cloudtrail:GetTrailStatus": status,
    "cloudtrail:GetEventSelectors": selectors,
    "elbv2:DescribeLoadBalancerAttributes": balancer_attributes,
    "logs:DescribeLogGroups": log_groups,
    "logs:DescribeResourcePolicies": resource_policies,
    "s3:GetBucketVersioning": versioning,
    "logs:FilterLogEvents": log_events,
    "s3:ListBuckets": buckets,
    "sns:GetTopicAttributes": topic,
    "wafv2:ListWebACLs": web_acls,
    "wafv2:ListLoggingConfigurations": logging_configurations,
}


CORRECTIONS = {
    name: [correct for correct in (OTHERS.get(name), DATES.get(name) and aged) if correct] for name in {*OTHERS, *DATES}
}


def home_region(call: Call) -> str | None:
    """The home region of a multi-region trail that is asked for by its ARN: AWS answers everywhere, moto only there."""
    arn = call.params.get("TrailName") or call.params.get("Name") or "" if call.service == "cloudtrail" else ""
    home = arn.split(":")[3] if arn.startswith("arn:") else call.region
    if home == call.region or home not in cloudtrail_backends[call.account]:
        return None
    trails = cloudtrail_backends[call.account][home].trails.values()
    return home if any(trail.arn == arn and trail.is_multi_region for trail in trails) else None


def elsewhere(call: Call) -> Answer | None:
    """S3's redirect for a bucket of another region; moto serves every bucket everywhere."""
    if call.service != "s3" or "Bucket" not in call.params or call.operation == "GetBucketLocation":
        return None
    region = bucket_region(call.params["Bucket"])
    if region in (None, call.region):
        return None
    message = "The bucket you are attempting to access must be addressed using the specified endpoint."
    answer = write_error(call, "PermanentRedirect", message, 301)
    answer.headers["x-amz-bucket-region"] = region
    return answer
