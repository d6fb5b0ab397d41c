"""One small account per trap: configurations that look like an audit trail, or like none, and are the opposite.

Most are known wrong verdicts of other tools. A trap's account number is 700000000000 and its place in this file; its
truth stands in `traps.truth.json` under its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable

from client import Account, Gateway

from . import parts
from .parts import MANAGEMENT, TOKYO, VIRGINIA, advanced, basic, hours_ago

S3_OBJECTS = advanced("Data", type="AWS::S3::Object")
ORGANIZATION = "888888888888"


@dataclass
class Trap:
    """The account of one trap, with a bucket for logs and one whose objects must be audited."""

    account: Account
    number: int

    @property
    def data(self) -> str:
        return f"trap{self.number:02}-data"

    @property
    def logs(self) -> str:
        return f"trap{self.number:02}-logs"

    @property
    def objects(self) -> str:
        """The ARN prefix of the data bucket's objects."""
        return f"arn:aws:s3:::{self.data}/"

    def trail(self, *selectors: dict[str, Any], **settings: Any) -> str:
        return parts.trail(self.account, "audit", self.logs, selectors=list(selectors), **settings)

    def s3_objects(self, **fields: Any) -> str:
        """A trail of management events and of S3 objects, narrowed by `fields`."""
        return self.trail(MANAGEMENT, advanced("Data", type="AWS::S3::Object", **fields))


TRAPS: dict[str, Callable[[Trap], dict[str, str] | None]] = {}


def trap(build: Callable[[Trap], dict[str, str] | None]) -> Callable[[Trap], dict[str, str] | None]:
    TRAPS[build.__name__.replace("_", "-")] = build
    return build


def build(gateway: Gateway, only: str | None = None) -> dict[str, str]:
    """All traps, or the one of that name."""
    made: dict[str, str] = {}
    for number, (name, build_one) in enumerate(TRAPS.items(), start=1):
        if only not in (None, name):
            continue
        one = Trap(gateway.account(f"{700000000000 + number}"), number)
        for bucket in (one.data, one.logs):
            parts.bucket(one.account, bucket)
        made |= {f"{name}-{key}": value for key, value in (build_one(one) or {}).items()}
    return made


# Trails that do not record, or not here.


@trap
def stopped_trail(t: Trap) -> None:
    t.trail(MANAGEMENT, S3_OBJECTS, logging=False)


@trap
def trail_of_another_region(t: Trap) -> None:
    bucket = f"trap{t.number:02}-logs-virginia"
    parts.bucket(t.account, bucket, VIRGINIA)
    selectors = [MANAGEMENT, S3_OBJECTS]
    parts.trail(t.account, "audit", bucket, VIRGINIA, selectors, IsMultiRegionTrail=False)


@trap
def delivery_never_succeeded(t: Trap) -> None:
    arn = t.trail(MANAGEMENT, S3_OBJECTS)
    status(t, arn, error="NoSuchBucket", started=hours_ago(720), delivered=None)


@trap
def delivery_failing_for_days(t: Trap) -> None:
    arn = t.trail(MANAGEMENT, S3_OBJECTS)
    status(t, arn, error="AccessDenied", started=hours_ago(720), delivered=hours_ago(72))


@trap
def delivery_error_but_fresh(t: Trap) -> None:
    arn = t.trail(MANAGEMENT, S3_OBJECTS)
    status(t, arn, error="SlowDown", started=hours_ago(720), delivered=hours_ago(1))


def status(t: Trap, arn: str, error: str, started: str, delivered: str | None) -> None:
    """The trail's status, which in moto is always a success just now."""
    answer = {"IsLogging": True, "LatestDeliveryError": error, "StartLoggingTime": started}
    if delivered:
        answer["LatestDeliveryTime"] = delivered
    t.account.answer("cloudtrail:GetTrailStatus", where={"Name": arn}, answer=answer)


# Selectors that select less than they seem to.


@trap
def object_writes_only(t: Trap) -> None:
    t.s3_objects(readOnly="false")


@trap
def event_name_list(t: Trap) -> None:
    t.s3_objects(eventName={"Equals": ["PutObject", "DeleteObject"]})


@trap
def sibling_bucket(t: Trap) -> None:
    parts.bucket(t.account, f"{t.data}-archive")
    t.s3_objects(ARN={"StartsWith": [f"arn:aws:s3:::{t.data}-archive/"]})


@trap
def prefix_only(t: Trap) -> None:
    t.s3_objects(ARN={"StartsWith": [f"{t.objects}reports/"]})


@trap
def prefix_only_basic(t: Trap) -> None:
    t.trail(basic({"AWS::S3::Object": [f"{t.objects}reports/"]}))


@trap
def hole_in_the_bucket(t: Trap) -> None:
    t.s3_objects(ARN={"NotStartsWith": [f"{t.objects}private/"]})


@trap
def bucket_excluded(t: Trap) -> None:
    t.s3_objects(ARN={"NotStartsWith": [t.objects]})


@trap
def equals_bucket_arn(t: Trap) -> None:
    t.s3_objects(ARN={"Equals": [f"arn:aws:s3:::{t.data}"]})


@trap
def wildcard_value(t: Trap) -> None:
    t.trail(basic({"AWS::S3::Object": ["arn:aws:s3:::*/*"]}))


@trap
def console_sessions_only(t: Trap) -> None:
    t.s3_objects(sessionCredentialFromConsole="true")


@trap
def data_events_only(t: Trap) -> None:
    t.trail(S3_OBJECTS)


@trap
def kms_excluded(t: Trap) -> None:
    t.trail(basic(ExcludeManagementEventSources=["kms.amazonaws.com"]))


@trap
def management_writes_only(t: Trap) -> None:
    t.trail(basic(ReadWriteType="WriteOnly"))


@trap
def aggregated_events_only(t: Trap) -> None:
    arn = t.trail(MANAGEMENT)
    aggregation = {"EventCategory": "Data", "Templates": ["API_ACTIVITY"]}
    t.account.answer(
        "cloudtrail:GetEventConfiguration",
        where={"TrailName": arn},
        answer={"TrailARN": arn, "AggregationConfigurations": [aggregation]},
    )


# Selectors that select all, though each part looks as if it did not.


@trap
def equals_or_starts_with(t: Trap) -> None:
    t.s3_objects(ARN={"Equals": ["arn:aws:s3:::elsewhere/key"], "StartsWith": [t.objects]})


@trap
def type_second_in_equals(t: Trap) -> None:
    t.trail(MANAGEMENT, advanced("Data", type={"Equals": ["AWS::Lambda::Function", "AWS::S3::Object"]}))


@trap
def reads_and_writes_in_two_trails(t: Trap) -> None:
    for name, kind in (("reads", "ReadOnly"), ("writes", "WriteOnly")):
        selector = basic({"AWS::S3::Object": ["arn:aws:s3"]}, ReadWriteType=kind)
        parts.trail(t.account, name, t.logs, selectors=[selector])


@trap
def bucket_without_slash(t: Trap) -> None:
    t.trail(basic({"AWS::S3::Object": [f"arn:aws:s3:::{t.data}"]}))


# Organization trails, of which a member account sees little.


@trap
def organization_trail_with_unreadable_selectors(t: Trap) -> None:
    organization_trail(t, custom=True)


@trap
def organization_trail_with_default_selectors(t: Trap) -> None:
    organization_trail(t, custom=False)


def organization_trail(t: Trap, custom: bool) -> None:
    """The organization's trail as this member sees it: its status, and no selectors."""
    arn = f"arn:aws:cloudtrail:{VIRGINIA}:{ORGANIZATION}:trail/organization"
    trail = {
        "Name": "organization",
        "TrailARN": arn,
        "HomeRegion": VIRGINIA,
        "S3BucketName": "organization-audit-log",
        "IsMultiRegionTrail": True,
        "IsOrganizationTrail": True,
        "IncludeGlobalServiceEvents": True,
        "LogFileValidationEnabled": True,
        "HasCustomEventSelectors": custom,
        "HasInsightSelectors": False,
    }
    t.account.edit("cloudtrail:DescribeTrails", "trailList", append=trail)
    logging = {"IsLogging": True, "StartLoggingTime": hours_ago(720), "LatestDeliveryTime": hours_ago(1)}
    t.account.answer("cloudtrail:GetTrailStatus", where={"Name": arn}, answer=logging)
    unknown = f"Unknown trail: {arn} for the user: {t.account.id}"
    error = {"code": "TrailNotFoundException", "message": unknown}
    for operation in ("GetEventSelectors", "GetEventConfiguration"):
        t.account.answer(f"cloudtrail:{operation}", where={"TrailName": arn}, error=error)


# Recorders other than trails.


@trap
def event_data_store_stopped(t: Trap) -> None:
    event_data_store(t, "STOPPED_INGESTION")


@trap
def event_data_store_enabled(t: Trap) -> None:
    event_data_store(t, "ENABLED")


def event_data_store(t: Trap, state: str) -> None:
    """A multi-region event data store of management events and all S3 objects."""
    arn = f"arn:aws:cloudtrail:{TOKYO}:{t.account.id}:eventdatastore/7f3a0c1e-0000-4000-8000-000000000001"
    listed = {"EventDataStoreArn": arn, "Name": "lake"}
    t.account.answer("cloudtrail:ListEventDataStores", TOKYO, answer={"EventDataStores": [listed]})
    t.account.answer(
        "cloudtrail:GetEventDataStore",
        TOKYO,
        where={"EventDataStore": arn},
        answer={
            **listed,
            "Status": state,
            "AdvancedEventSelectors": [MANAGEMENT, S3_OBJECTS],
            "MultiRegionEnabled": True,
            "OrganizationEnabled": False,
            "RetentionPeriod": 2557,
            "TerminationProtectionEnabled": True,
        },
    )


@trap
def lake_unsupported(t: Trap) -> None:
    """An account that never had CloudTrail Lake: an answer, not a failure."""
    t.account.answer("cloudtrail:ListEventDataStores", error={"code": "UnsupportedOperationException", "message": "-"})


@trap
def lake_denied(t: Trap) -> None:
    denied = {"code": "AccessDeniedException", "message": "not authorized to perform: cloudtrail:ListEventDataStores"}
    t.account.answer("cloudtrail:ListEventDataStores", error=denied)


@trap
def telemetry_rule(t: Trap) -> None:
    """No trail: CloudTrail events go to CloudWatch by a telemetry rule."""
    arn = f"arn:aws:observabilityadmin:{TOKYO}:{t.account.id}:telemetry-rule/trail"
    parts.log_group(t.account, "/aws/cloudtrail/rule")
    summary = {"RuleName": "trail", "RuleArn": arn, "ResourceType": "AWS::CloudTrail", "TelemetryType": "Logs"}
    t.account.answer("observabilityadmin:ListTelemetryRules", TOKYO, answer={"TelemetryRuleSummaries": [summary]})
    rule = {
        "ResourceType": "AWS::CloudTrail",
        "TelemetryType": "Logs",
        "DestinationConfiguration": {
            "DestinationType": "cloud-watch-logs",
            "DestinationPattern": "/aws/cloudtrail/rule",
            "RetentionInDays": 400,
            "CloudtrailParameters": {"AdvancedEventSelectors": [MANAGEMENT, S3_OBJECTS]},
        },
    }
    answer = {"RuleName": "trail", "RuleArn": arn, "TelemetryRule": rule}
    t.account.answer("observabilityadmin:GetTelemetryRule", TOKYO, answer=answer)


@trap
def server_access_log_only(t: Trap) -> None:
    """S3 server access logs: best effort, so less than data events."""
    t.trail(MANAGEMENT)
    s3 = t.account.client("s3")
    grantee = {"Type": "Group", "URI": "http://acs.amazonaws.com/groups/s3/LogDelivery"}
    grants = [{"Grantee": grantee, "Permission": permission} for permission in ("WRITE", "READ_ACP")]
    owner = s3.get_bucket_acl(Bucket=t.logs)["Owner"]
    s3.put_bucket_acl(Bucket=t.logs, AccessControlPolicy={"Grants": grants, "Owner": owner})
    target = {"TargetBucket": t.logs, "TargetPrefix": "s3/"}
    s3.put_bucket_logging(Bucket=t.data, BucketLoggingStatus={"LoggingEnabled": target})


# Flow logs.

FLOW = "/vpc/flow"


def network_with_group(t: Trap) -> dict[str, str]:
    parts.log_group(t.account, FLOW)
    return parts.network(t.account)


@trap
def flow_log_of_rejects_only(t: Trap) -> dict[str, str]:
    ids = network_with_group(t)
    parts.flow_log(t.account, ids["main-vpc"], FLOW, "REJECT")
    return ids


@trap
def flow_logs_of_accepts_and_rejects(t: Trap) -> dict[str, str]:
    ids = network_with_group(t)
    parts.flow_log(t.account, ids["main-vpc"], FLOW, "ACCEPT")
    parts.log_group(t.account, "/vpc/rejected")
    parts.flow_log(t.account, ids["main-vpc"], "/vpc/rejected", "REJECT")
    return ids


@trap
def flow_logs_of_every_subnet(t: Trap) -> dict[str, str]:
    ids = network_with_group(t)
    for subnet in ("main-public", "main-private"):
        parts.flow_log(t.account, ids[subnet], FLOW)
    return ids


@trap
def flow_log_of_one_subnet(t: Trap) -> dict[str, str]:
    ids = network_with_group(t)
    parts.flow_log(t.account, ids["main-public"], FLOW)
    return ids


@trap
def flow_log_that_fails(t: Trap) -> dict[str, str]:
    """The log group was never there: DeliverLogsStatus FAILED, "Access error"."""
    ids = parts.network(t.account)
    parts.flow_log(t.account, ids["main-vpc"], FLOW)
    return ids


@trap
def flow_log_that_is_rate_limited(t: Trap) -> dict[str, str]:
    ids = network_with_group(t)
    log = parts.flow_log(t.account, ids["main-vpc"], FLOW)
    for field, value in (("DeliverLogsStatus", "FAILED"), ("DeliverLogsErrorMessage", "Rate limited")):
        t.account.edit("ec2:DescribeFlowLogs", f"FlowLogs[FlowLogId={log}].{field}", TOKYO, set=value)
    return ids


@trap
def flow_log_whose_group_is_gone(t: Trap) -> dict[str, str]:
    """The group was deleted after the last delivery; the status still says SUCCESS."""
    ids = network_with_group(t)
    parts.flow_log(t.account, ids["main-vpc"], FLOW)
    t.account.client("logs").delete_log_group(logGroupName=FLOW)
    return ids


@trap
def shared_vpc(t: Trap) -> dict[str, str]:
    """A VPC that another account shares: the owner's flow log and NAT gateways cannot be seen from here."""
    ids = parts.network(t.account)
    vpc, gateway = ids["main-vpc"], ids["main-igw"]
    t.account.edit("ec2:DescribeVpcs", f"Vpcs[VpcId={vpc}].OwnerId", TOKYO, set=ORGANIZATION)
    at = f"InternetGateways[InternetGatewayId={gateway}]"
    t.account.edit("ec2:DescribeInternetGateways", f"{at}.OwnerId", TOKYO, set=ORGANIZATION)
    # moto says "available", as EC2 does, which the model does not list.
    t.account.edit("ec2:DescribeInternetGateways", f"{at}.Attachments[*].State", TOKYO, set="attached")
    t.account.edit("ec2:DescribeNatGateways", "NatGateways[*]", TOKYO, remove=True)
    return ids


@trap
def nat_addresses_only(t: Trap) -> dict[str, str]:
    """The default format shows the NAT gateway's own address, not who is behind it."""
    ids = network_with_group(t)
    parts.flow_log(t.account, ids["main-vpc"], FLOW, log_format=parts.FLOW_LOG_FORMAT)
    return ids


@trap
def regional_nat_under_a_vpc_log(t: Trap) -> dict[str, str]:
    ids = network_with_group(t)
    parts.flow_log(t.account, ids["main-vpc"], FLOW)
    return {**ids, "regional": regional_nat(t, ids["main-vpc"])}


@trap
def regional_nat_with_its_own_log(t: Trap) -> dict[str, str]:
    ids = network_with_group(t)
    log = parts.flow_log(t.account, ids["main-vpc"], FLOW)
    regional = regional_nat(t, ids["main-vpc"])
    own = {
        "FlowLogId": f"{log}0",
        "FlowLogStatus": "ACTIVE",
        "ResourceId": regional,
        "TrafficType": "ALL",
        "DeliverLogsStatus": "SUCCESS",
        "LogDestinationType": "cloud-watch-logs",
        "LogGroupName": FLOW,
        "LogFormat": parts.PACKET_FORMAT,
    }
    t.account.edit("ec2:DescribeFlowLogs", "FlowLogs", TOKYO, append=own)
    return {**ids, "regional": regional}


def regional_nat(t: Trap, vpc: str) -> str:
    """A regional NAT gateway, which moto cannot make: it has no subnet."""
    gateway = "nat-0e91a7c5d2b34f680"
    regional = {
        "NatGatewayId": gateway,
        "VpcId": vpc,
        "State": "available",
        "ConnectivityType": "public",
        "AvailabilityMode": "regional",
        "NatGatewayAddresses": [],
    }
    t.account.edit("ec2:DescribeNatGateways", "NatGateways", TOKYO, append=regional)
    return gateway


# Sign-in logs of user pools.


@trap
def sign_in_export_of_a_downgraded_pool(t: Trap) -> dict[str, str]:
    group = parts.log_group(t.account, "/cognito/users")
    pool = parts.user_pool(t.account, "users")
    parts.sign_in_export(t.account, pool, group)
    return {"pool": pool}


@trap
def sign_in_export_of_notifications_only(t: Trap) -> dict[str, str]:
    group = parts.log_group(t.account, "/cognito/users")
    pool = parts.user_pool(t.account, "users")
    parts.sign_in_export(t.account, pool, group, source="userNotification")
    return {"pool": pool}


@trap
def sign_in_export_to_a_group_that_is_gone(t: Trap) -> dict[str, str]:
    pool = parts.user_pool(t.account, "users", "PLUS", "ENFORCED")
    parts.sign_in_export(t.account, pool, f"arn:aws:logs:{TOKYO}:{t.account.id}:log-group:/cognito/users")
    return {"pool": pool}


@trap
def sign_in_export_of_a_federated_pool(t: Trap) -> dict[str, str]:
    """Threat protection sees local users only; the others sign in at the identity provider."""
    group = parts.log_group(t.account, "/cognito/users")
    pool = parts.user_pool(t.account, "users", "PLUS", "ENFORCED")
    parts.sign_in_export(t.account, pool, group)
    t.account.client("cognito-idp").create_identity_provider(
        UserPoolId=pool,
        ProviderName="hennge",
        ProviderType="SAML",
        ProviderDetails={"MetadataFile": "<EntityDescriptor/>"},
    )
    return {"pool": pool}
