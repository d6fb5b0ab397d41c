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
    parts.organization_trail(t.account, ORGANIZATION, custom=True)


@trap
def organization_trail_with_default_selectors(t: Trap) -> None:
    parts.organization_trail(t.account, ORGANIZATION, custom=False)


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


# DNS queries, distributions and ACLs.


@trap
def query_log_that_route53_may_no_longer_write(t: Trap) -> dict[str, str]:
    """The policy is asked for when the log is set up, and missed by nobody when it goes."""
    zone = parts.hosted_zone(t.account, "trap.example")
    parts.query_log(t.account, zone, parts.log_group(t.account, "/dns/trap", VIRGINIA))
    parts.writable(t.account, "other", "es.amazonaws.com", "*")
    return {"zone": zone}


@trap
def resolver_log_that_cannot_be_written(t: Trap) -> dict[str, str]:
    ids = parts.network(t.account)
    parts.resolver_log(t.account, ids["main-vpc"], f"arn:aws:s3:::{t.logs}")
    at = "ResolverQueryLogConfigAssociations[*]"
    operation = "route53resolver:ListResolverQueryLogConfigAssociations"
    t.account.edit(operation, f"{at}.Status", TOKYO, set="FAILED")
    t.account.edit(operation, f"{at}.Error", TOKYO, set="ACCESS_DENIED")
    return ids


@trap
def resolver_log_through_a_profile(t: Trap) -> dict[str, str]:
    """The VPC has no association of its own: its Route 53 Profile brings one along."""
    ids = parts.network(t.account)
    parts.profile_log(t.account, ids["main-vpc"], f"arn:aws:s3:::{t.logs}")
    parts.resolver_files(t.account, t.logs, ids["main-vpc"])
    return ids


@trap
def distribution_with_a_source_and_no_delivery(t: Trap) -> dict[str, str]:
    made = parts.distribution(t.account, "trap")
    logs = t.account.client("logs", VIRGINIA)
    logs.put_delivery_source(name="edge", resourceArn=made["arn"], logType="ACCESS_LOGS")
    return {"distribution": made["id"]}


@trap
def distribution_that_logs_no_client(t: Trap) -> dict[str, str]:
    made = parts.distribution(t.account, "trap")
    group = parts.log_group(t.account, "/edge/trap", VIRGINIA)
    fields = ["date", "time", "cs-uri-stem", "sc-status"]
    parts.vended_log(t.account, "edge", made["arn"], "ACCESS_LOGS", group, VIRGINIA, recordFields=fields)
    return {"distribution": made["id"]}


@trap
def distribution_whose_bucket_takes_no_acls(t: Trap) -> dict[str, str]:
    parts.bucket_without_acls(t.account, t.logs)
    return {"distribution": parts.distribution(t.account, "trap", legacy=t.logs)["id"]}


@trap
def distribution_with_a_legacy_log(t: Trap) -> dict[str, str]:
    return {"distribution": parts.distribution(t.account, "trap", legacy=t.logs)["id"]}


@trap
def distribution_that_samples(t: Trap) -> dict[str, str]:
    """A real-time log of half of the requests."""
    made = parts.distribution(t.account, "trap")
    parts.realtime_log(t.account, "edge", sampling_rate=50)
    return {"distribution": made["id"]}


def front(t: Trap, **settings: Any) -> dict[str, str]:
    """A distribution behind an ACL that logs so."""
    acl = parts.web_acl(t.account, "front", "CLOUDFRONT")
    parts.acl_log(t.account, acl, parts.log_group(t.account, "aws-waf-logs-front", VIRGINIA), **settings)
    made = parts.distribution(t.account, "trap", acl)
    return {"acl": acl, "distribution": made["id"]}


def filter_of(default: str, behavior: str, *actions: str) -> dict[str, Any]:
    conditions = [{"ActionCondition": {"Action": action}} for action in actions]
    one = {"Behavior": behavior, "Requirement": "MEETS_ANY", "Conditions": conditions}
    return {"DefaultBehavior": default, "Filters": [one]}


@trap
def acl_that_drops_blocked_requests(t: Trap) -> dict[str, str]:
    return front(t, LoggingFilter=filter_of("KEEP", "DROP", "BLOCK"))


@trap
def acl_that_keeps_blocked_requests_only(t: Trap) -> dict[str, str]:
    return front(t, LoggingFilter=filter_of("DROP", "KEEP", "BLOCK"))


@trap
def acl_that_redacts_the_path(t: Trap) -> dict[str, str]:
    return front(t, RedactedFields=[{"UriPath": {}}])


@trap
def acl_that_security_lake_logs(t: Trap) -> dict[str, str]:
    """The default list does not show it."""
    acl = parts.web_acl(t.account, "front", "CLOUDFRONT")
    parts.distribution(t.account, "trap", acl)
    bucket = "arn:aws:s3:::aws-security-data-lake"
    lake = {"ResourceArn": acl, "LogDestinationConfigs": [bucket], "LogScope": "SECURITY_LAKE"}
    t.account.answer(
        "wafv2:ListLoggingConfigurations",
        where={"Scope": "CLOUDFRONT", "LogScope": "SECURITY_LAKE"},
        answer={"LoggingConfigurations": [lake]},
    )
    parts.data_lake_of_the_organization(t.account)
    return {"acl": acl}


@trap
def acl_that_protects_nothing(t: Trap) -> dict[str, str]:
    """It logs, but the enabled distribution has no ACL, and the one that has it is disabled."""
    acl = parts.web_acl(t.account, "front", "CLOUDFRONT")
    parts.acl_log(t.account, acl, parts.log_group(t.account, "aws-waf-logs-front", VIRGINIA))
    parts.distribution(t.account, "off", acl, enabled=False)
    return {"acl": acl, "distribution": parts.distribution(t.account, "trap")["id"]}


# Logs of functions, load balancers, APIs and models.


@trap
def function_that_drops_its_own_lines(t: Trap) -> None:
    """In format JSON, Lambda drops what the function writes below ApplicationLogLevel."""
    parts.functions(t.account, ["worker"])
    parts.log_group(t.account, "/aws/lambda/worker")
    parts.function_logging(t.account, "worker", LogFormat="JSON", ApplicationLogLevel="ERROR", SystemLogLevel="INFO")


@trap
def function_with_another_log_group(t: Trap) -> None:
    """The usual group is there, but the function writes to one that is gone."""
    parts.functions(t.account, ["worker"])
    parts.log_group(t.account, "/aws/lambda/worker")
    parts.function_logging(t.account, "worker", LogGroup="/functions/shared", LogFormat="Text")


@trap
def balancer_with_connection_logs_only(t: Trap) -> None:
    ids = parts.network(t.account)
    subnets = [ids["main-public"], ids["main-private"]]
    parts.load_balancer(t.account, "web", subnets, connection_logs=t.logs)


@trap
def balancer_that_delivers_its_log(t: Trap) -> None:
    """The attribute is off; the log goes to a log group through a delivery, which moto does not make for load balancers."""
    ids = parts.network(t.account)
    arn = parts.load_balancer(t.account, "web", [ids["main-public"], ids["main-private"]])
    group = parts.log_group(t.account, "/alb/web")
    delivery(t, arn, "ALB_ACCESS_LOGS", f"{group}:*")


def delivery(t: Trap, resource: str, log_type: str, destination: str) -> None:
    """A delivery source on the resource, joined to the destination."""
    target = f"arn:aws:logs:{TOKYO}:{t.account.id}:delivery-destination:lab"
    source = {"name": "lab", "resourceArns": [resource], "service": "elasticloadbalancing", "logType": log_type}
    t.account.answer("logs:DescribeDeliverySources", TOKYO, answer={"deliverySources": [source]})
    joined = {"id": "lab", "deliverySourceName": "lab", "deliveryDestinationArn": target}
    t.account.answer("logs:DescribeDeliveries", TOKYO, answer={"deliveries": [joined]})
    end = {"arn": target, "deliveryDestinationConfiguration": {"destinationResourceArn": destination}}
    t.account.answer("logs:DescribeDeliveryDestinations", TOKYO, answer={"deliveryDestinations": [end]})


@trap
def balancer_logs_to_another_region(t: Trap) -> None:
    ids = parts.network(t.account)
    bucket = f"trap{t.number:02}-logs-virginia"
    parts.bucket(t.account, bucket, VIRGINIA)
    parts.load_balancer(t.account, "web", [ids["main-public"], ids["main-private"]], access_logs=bucket)


@trap
def balancer_that_cannot_log(t: Trap) -> None:
    """A network load balancer without TLS: its access log would be empty for ever."""
    ids = parts.network(t.account)
    parts.load_balancer(t.account, "web", [ids["main-public"]], kind="network", access_logs=t.logs)


@trap
def api_log_without_the_accounts_role(t: Trap) -> dict[str, str]:
    """The REST API writes nothing; the HTTP API needs no role."""
    return parts.apis(t.account, "front", log=parts.log_group(t.account, "/api/front"))


@trap
def api_with_execution_logs_only(t: Trap) -> dict[str, str]:
    parts.api_log_role(t.account)
    ids = parts.apis(t.account, "front")
    level = {"op": "replace", "path": "/*/*/logging/loglevel", "value": "INFO"}
    rest = t.account.client("apigateway")
    rest.update_stage(restApiId=ids["rest-api"], stageName="live", patchOperations=[level])
    parts.log_group(t.account, f"API-Gateway-Execution-Logs_{ids['rest-api']}/live")
    t.account.client("apigatewayv2").delete_api(ApiId=ids["http-api"])
    return ids


@trap
def model_log_without_large_bodies(t: Trap) -> None:
    parts.log_group(t.account, "/bedrock")
    to_group = {"logGroupName": "/bedrock", "roleArn": f"arn:aws:iam::{t.account.id}:role/bedrock"}
    parts.invocation_logging(t.account, cloudWatchConfig=to_group)
    parts.invoked(t.account)
    parts.taken_in(t.account, "/bedrock")


@trap
def model_log_without_text(t: Trap) -> None:
    parts.invocation_logging(t.account, text=False, s3Config={"bucketName": t.logs})
    parts.invoked(t.account)


@trap
def models_called_where_nothing_can_be_logged(t: Trap) -> None:
    """Everything is logged, but somebody calls the endpoint that has no log."""
    parts.invocation_logging(t.account, s3Config={"bucketName": t.logs})
    parts.invocation_files(t.account, t.logs)
    parts.invoked(t.account)
    parts.invoked(t.account, namespace="AWS/BedrockMantle")


# Containers, databases and tables.


@trap
def shells_that_leave_no_trace(t: Trap) -> None:
    """Every container logs, but what is typed in a shell of ECS Exec does not."""
    parts.log_group(t.account, "/ecs/web")
    parts.ecs_cluster(t.account, "main", {"logging": "NONE"})
    definition = parts.task_definition(t.account, "web", {"web": parts.awslogs("/ecs/web")})
    parts.ecs_service(t.account, "main", "web", definition, shells=True)


@trap
def service_that_logs_to_a_group_that_is_gone(t: Trap) -> None:
    parts.ecs_cluster(t.account, "main")
    definition = parts.task_definition(t.account, "web", {"web": parts.awslogs("/ecs/web")})
    parts.ecs_service(t.account, "main", "web", definition)


@trap
def database_audit_that_waits_for_a_reboot(t: Trap) -> None:
    auditing = {"log_connections": "1", "log_disconnections": "1", "pgaudit.log": "all"}
    parts.postgresql(t.account, "raw", {**auditing, "shared_preload_libraries": "pgaudit"}, ["postgresql"])
    parts.log_group(t.account, "/aws/rds/instance/raw/postgresql")
    at = "DBInstances[DBInstanceIdentifier=raw].DBParameterGroups[*].ParameterApplyStatus"
    t.account.edit("rds:DescribeDBInstances", at, set="pending-reboot")


@trap
def database_with_slow_queries_exported(t: Trap) -> None:
    """Some log is exported, but not the one that audits."""
    auditing = {"server_audit_logging": "1", "server_audit_events": "CONNECT,QUERY"}
    parts.aurora(t.account, "processed", auditing, ["slowquery"])
    parts.log_group(t.account, "/aws/rds/cluster/processed/slowquery")


@trap
def database_with_the_audit_plugin(t: Trap) -> None:
    parts.mysql(t.account, "raw", "CONNECT,QUERY", ["audit"])
    parts.log_group(t.account, "/aws/rds/instance/raw/audit")


@trap
def database_activity_into_a_stream(t: Trap) -> None:
    """Everything is in the activity stream, which forgets it after a day."""
    parts.aurora(t.account, "processed", {})
    parts.data_stream(t.account, "aws-rds-das-processed")
    stream = {"Status": "started", "Mode": "sync", "KinesisStreamName": "aws-rds-das-processed"}
    for name, value in stream.items():
        t.account.edit("rds:DescribeDBClusters", f"DBClusters[*].ActivityStream{name}", set=value)


@trap
def changes_of_items_into_a_stream(t: Trap) -> None:
    """What was written is in a stream, without who wrote it; what was read is nowhere."""
    parts.table(t.account, "users")
    destination = {"StreamArn": parts.data_stream(t.account, "changes"), "DestinationStatus": "ACTIVE"}
    t.account.answer(
        "dynamodb:DescribeKinesisStreamingDestination",
        where={"TableName": "users"},
        answer={"TableName": "users", "KinesisDataStreamDestinations": [destination]},
    )


# Monitoring that is switched on and does not monitor.


@trap
def config_recorder_stopped(t: Trap) -> None:
    parts.config_recorder(t.account, t.logs, start=False)


@trap
def config_history_that_never_arrives(t: Trap) -> None:
    parts.config_recorder(t.account, t.logs)
    parts.config_history(t.account, lastStatus="Failure", lastErrorCode="AccessDenied")


@trap
def config_without_iam(t: Trap) -> None:
    """All types, but IAM's: they are global and must be asked for."""
    parts.config_recorder(t.account, t.logs, allSupported=True, includeGlobalResourceTypes=False)
    parts.config_history(t.account)


@trap
def config_of_a_service_only(t: Trap) -> None:
    """Security Hub's own recorder, which DescribeConfigurationRecorders does not show."""
    summary = {
        "arn": f"arn:aws:config:{TOKYO}:{t.account.id}:configuration-recorder/securityhub/1",
        "name": "securityhub",
        "servicePrincipal": "securityhub.amazonaws.com",
        "recordingScope": "INTERNAL",
    }
    t.account.answer("config:ListConfigurationRecorders", TOKYO, answer={"ConfigurationRecorderSummaries": [summary]})


@trap
def detector_suspended(t: Trap) -> None:
    parts.detector(t.account, enable=False)


@trap
def detector_without_s3_protection(t: Trap) -> None:
    parts.detector(t.account)


@trap
def detector_that_cannot_publish(t: Trap) -> None:
    parts.detector(t.account, plans=("S3_DATA_EVENTS",))
    status = "UNABLE_TO_PUBLISH_FIX_DESTINATION_PROPERTY"
    parts.findings_published(t.account, status, t.logs, failing_since=1)


@trap
def inspector_with_every_type_off(t: Trap) -> None:
    """The account's own status stays ENABLED."""
    parts.inspector(t.account, ["EC2", "ECR", "LAMBDA"])
    inspector = t.account.client("inspector2")
    inspector.disable(accountIds=[t.account.id], resourceTypes=["EC2", "ECR", "LAMBDA"])


@trap
def inspector_that_reaches_no_instance(t: Trap) -> None:
    parts.inspector(t.account, ["EC2", "ECR", "LAMBDA"])
    resource = {
        "resourceType": "AWS_EC2_INSTANCE",
        "resourceId": "i-0123456789abcdef0",
        "accountId": t.account.id,
        "scanType": "PACKAGE",
        "scanStatus": {"statusCode": "INACTIVE", "reason": "UNMANAGED_EC2_INSTANCE"},
    }
    t.account.answer("inspector2:ListCoverage", TOKYO, answer={"coveredResources": [resource]})


@trap
def standard_without_a_recorder(t: Trap) -> None:
    parts.security_hub(t.account, "INCOMPLETE", reason="NO_AVAILABLE_CONFIGURATION_RECORDER")


@trap
def newer_security_hub_only(t: Trap) -> None:
    hub = f"arn:aws:securityhub:{TOKYO}:{t.account.id}:hubv2/1"
    t.account.answer("securityhub:DescribeSecurityHubV2", TOKYO, answer={"HubV2Arn": hub})
    parts.findings_kept(t.account, "hubv2", parts.log_group(t.account, "/findings"))


@trap
def alarm_without_action(t: Trap) -> dict[str, str]:
    ids = network_with_group(t)
    parts.flow_log(t.account, ids["main-vpc"], FLOW)
    parts.alarm(t.account, "errors")
    return ids


@trap
def alarm_beside_a_group_that_is_gone(t: Trap) -> dict[str, str]:
    """The alarm acts; the flow log's group was deleted."""
    ids = flow_log_whose_group_is_gone(t)
    parts.alarm(t.account, "errors", tells=parts.topic(t.account, "alerts"))
    return ids


def with_alarm(t: Trap, tells: str) -> dict[str, str]:
    """A network that is logged, and an alarm that is on."""
    ids = network_with_group(t)
    parts.flow_log(t.account, ids["main-vpc"], FLOW)
    parts.alarm(t.account, "errors", tells=tells)
    return ids


@trap
def alarm_that_nobody_hears(t: Trap) -> dict[str, str]:
    """The topic's only subscription was never confirmed."""
    return with_alarm(t, parts.topic(t.account, "alerts", heard=False))


@trap
def alarm_whose_topic_is_gone(t: Trap) -> dict[str, str]:
    return with_alarm(t, f"arn:aws:sns:{TOKYO}:{t.account.id}:alerts")


@trap
def detector_without_database_protection(t: Trap) -> None:
    parts.aurora(t.account, "processed", {})
    parts.detector(t.account, plans=("S3_DATA_EVENTS",))


@trap
def inspector_without_images(t: Trap) -> None:
    """There are neither images nor functions, so that their scans are not needed."""
    parts.inspector(t.account, ["EC2"])


# Rows that are recorded in part only.


@trap
def queue_whose_senders_are_recorded(t: Trap) -> None:
    parts.queue(t.account, "etl")
    t.trail(MANAGEMENT, advanced("Data", type="AWS::SQS::Queue", readOnly="false"))


@trap
def zone_that_logs_beside_a_network_that_does_not(t: Trap) -> dict[str, str]:
    ids = parts.network(t.account)
    zone = parts.hosted_zone(t.account, "example.com")
    group = parts.log_group(t.account, "/dns/example.com", VIRGINIA)
    parts.writable(t.account, "dns", "route53.amazonaws.com", f"{group}:*")
    parts.query_log(t.account, zone, group)
    return ids


@trap
def one_of_two_balancers_logs(t: Trap) -> dict[str, str]:
    ids = parts.network(t.account)
    subnets = [ids["main-public"], ids["main-private"]]
    parts.load_balancer(t.account, "front", subnets, access_logs=t.logs)
    parts.load_balancer(t.account, "back", subnets)
    return ids


@trap
def acl_of_an_api_that_keeps_blocked_requests_only(t: Trap) -> dict[str, str]:
    ids = parts.apis(t.account, "api")
    acl = parts.web_acl(t.account, "api")
    parts.protect(t.account, ids["rest-api"], acl)
    group = parts.log_group(t.account, "aws-waf-logs-api")
    parts.acl_log(t.account, acl, group, LoggingFilter=filter_of("DROP", "KEEP", "BLOCK"))
    return ids


# Logs that nothing arrives in.


@trap
def function_at_work_whose_group_stays_empty(t: Trap) -> None:
    """The role of the function may not write."""
    parts.functions(t.account, ["worker"])
    parts.log_group(t.account, "/aws/lambda/worker")
    parts.at_work(t.account, "AWS/Lambda", "Invocations", FunctionName="worker")


@trap
def function_at_work_whose_metrics_lag(t: Trap) -> None:
    """No metric says that the group takes anything in; its latest stream does."""
    parts.functions(t.account, ["worker"])
    parts.log_group(t.account, "/aws/lambda/worker")
    parts.at_work(t.account, "AWS/Lambda", "Invocations", FunctionName="worker")
    parts.written(t.account, "/aws/lambda/worker")


# Buckets that do not keep what they get.


@trap
def bucket_that_deletes_events_early(t: Trap) -> None:
    t.trail(MANAGEMENT, S3_OBJECTS)
    parts.expiring(t.account, t.logs, 90, f"AWSLogs/{t.account.id}/CloudTrail/")


@trap
def bucket_that_deletes_others_early(t: Trap) -> None:
    """The rule is about the records of a load balancer beside those of the trail."""
    t.trail(MANAGEMENT, S3_OBJECTS)
    parts.expiring(t.account, t.logs, 7, f"AWSLogs/{t.account.id}/elasticloadbalancing/")


@trap
def stream_whose_bucket_deletes_early(t: Trap) -> dict[str, str]:
    ids = network_with_group(t)
    stream = parts.stream(t.account, "flow", t.logs, "flow/")
    parts.flow_log_to(t.account, ids["main-vpc"], "kinesis-data-firehose", stream)
    parts.expiring(t.account, t.logs, 30, "flow/")
    return ids


@trap
def bucket_whose_key_refuses_delivery(t: Trap) -> dict[str, str]:
    """The VPC's queries go to a bucket that is there and encrypts with a key that log delivery may not use."""
    ids = parts.network(t.account)
    parts.resolver_log(t.account, ids["main-vpc"], f"arn:aws:s3:::{t.logs}")
    parts.encrypted(t.account, t.logs, [])
    return ids


@trap
def bucket_whose_key_admits_delivery(t: Trap) -> dict[str, str]:
    ids = parts.network(t.account)
    parts.resolver_log(t.account, ids["main-vpc"], f"arn:aws:s3:::{t.logs}")
    parts.encrypted(t.account, t.logs, ["delivery.logs.amazonaws.com"])
    return ids


# Logs that nothing arrives in any more, and those that look like it.


@trap
def function_that_stopped_writing_three_days_ago(t: Trap) -> None:
    """Its group held events until its role lost the permission."""
    parts.functions(t.account, ["worker"])
    parts.log_group(t.account, "/aws/lambda/worker")
    parts.at_work(t.account, "AWS/Lambda", "Invocations", FunctionName="worker")
    parts.taken_in(t.account, "/aws/lambda/worker", until=72)


@trap
def function_that_rests_since_three_days(t: Trap) -> None:
    parts.functions(t.account, ["worker"])
    parts.log_group(t.account, "/aws/lambda/worker")
    parts.at_work(t.account, "AWS/Lambda", "Invocations", FunctionName="worker", until=72)
    parts.taken_in(t.account, "/aws/lambda/worker", until=72)


def balancer(t: Trap) -> tuple[str, dict[str, str]]:
    """A load balancer that takes requests, and logs to a bucket."""
    ids = parts.network(t.account)
    arn = parts.load_balancer(t.account, "web", [ids["main-public"], ids["main-private"]], access_logs=t.logs)
    parts.requested(t.account, arn)
    return arn, ids


@trap
def balancer_whose_requests_leave_no_file(t: Trap) -> dict[str, str]:
    """Only the file that tested the bucket, and those of another load balancer."""
    arn, ids = balancer(t)
    test = f"AWSLogs/{t.account.id}/ELBAccessLogTestFile"
    parts.files(t.account, t.logs, test, [0])
    parts.balancer_files(t.account, t.logs, arn.replace("/web/", "/other/"), [0, 1])
    return ids


@trap
def balancer_whose_requests_leave_files(t: Trap) -> dict[str, str]:
    arn, ids = balancer(t)
    parts.balancer_files(t.account, t.logs, arn, [0, 1, 2])
    return ids


@trap
def acl_whose_bucket_holds_old_files_only(t: Trap) -> dict[str, str]:
    ids = parts.apis(t.account, "api")
    acl = parts.web_acl(t.account, "api")
    parts.protect(t.account, ids["rest-api"], acl)
    bucket = f"aws-waf-logs-trap{t.number:02}"
    parts.acl_log(t.account, acl, parts.bucket(t.account, bucket))
    key = f"AWSLogs/{t.account.id}/WAFLogs/{TOKYO}/api/%Y/%m/%d/00/05/lab.log.gz"
    parts.files(t.account, bucket, key, [20, 21])
    named = {"WebACL": "api", "Region": TOKYO, "Rule": "ALL"}
    parts.at_work(t.account, "AWS/WAFV2", "BlockedRequests", **named)
    return ids


def flow_log_that_reports_nothing(t: Trap, days: list[int], age: float = 720) -> dict[str, str]:
    """A flow log to a bucket that holds its files of so many days ago."""
    ids = parts.network(t.account)
    parts.flow_log_to(t.account, ids["main-vpc"], "s3", f"arn:aws:s3:::{t.logs}/flow", reports=False, age=age)
    key = f"flow/AWSLogs/{t.account.id}/vpcflowlogs/{TOKYO}/%Y/%m/%d/lab.log.gz"
    parts.files(t.account, t.logs, key, days)
    return ids


@trap
def flow_log_whose_bucket_holds_old_files_only(t: Trap) -> dict[str, str]:
    """No metric tells how much there was to record."""
    return flow_log_that_reports_nothing(t, [20, 21])


@trap
def flow_log_whose_bucket_holds_files_of_today(t: Trap) -> dict[str, str]:
    return flow_log_that_reports_nothing(t, [0, 1])


def distribution(t: Trap, days: list[int]) -> dict[str, str]:
    """A distribution that is requested, and whose bucket holds its files of so many days ago."""
    made = parts.distribution(t.account, "front", legacy=t.logs)
    parts.at_work(
        t.account, "AWS/CloudFront", "Requests", VIRGINIA, DistributionId=made["id"], Region="Global"
    )
    parts.files(t.account, t.logs, f"{made['id']}.%Y-%m-%d-00.lab.gz", days)
    return made


@trap
def distribution_whose_requests_leave_no_file(t: Trap) -> dict[str, str]:
    return distribution(t, [])


@trap
def distribution_whose_files_are_late(t: Trap) -> dict[str, str]:
    """CloudFront promises nothing: one empty day is no proof yet."""
    return distribution(t, [3])


@trap
def pool_whose_sign_ins_leave_nothing(t: Trap) -> None:
    pool = parts.user_pool(t.account, "users", "PLUS", "ENFORCED")
    parts.sign_in_export(t.account, pool, parts.log_group(t.account, "/cognito/users"))
    parts.at_work(t.account, "AWS/Cognito", "SignInSuccesses", UserPool=pool, UserPoolClient="web")


# Logs that were set up after the work that they would have recorded.


@trap
def function_whose_group_is_an_hour_old(t: Trap) -> None:
    """It worked for ten days before somebody gave it a log group."""
    parts.functions(t.account, ["worker"])
    parts.log_group(t.account, "/aws/lambda/worker")
    parts.young_group(t.account, "/aws/lambda/worker")
    parts.at_work(t.account, "AWS/Lambda", "Invocations", FunctionName="worker")


@trap
def function_whose_group_is_two_days_old(t: Trap) -> None:
    parts.functions(t.account, ["worker"])
    parts.log_group(t.account, "/aws/lambda/worker")
    parts.young_group(t.account, "/aws/lambda/worker", hours=48)
    parts.at_work(t.account, "AWS/Lambda", "Invocations", FunctionName="worker")


@trap
def function_that_was_given_an_old_group_an_hour_ago(t: Trap) -> None:
    parts.functions(t.account, ["worker"])
    parts.log_group(t.account, "/shared")
    parts.function_logging(t.account, "worker", LogGroup="/shared")
    modified = hours_ago(1).replace("Z", ".000+0000")
    t.account.edit("lambda:ListFunctions", "Functions[FunctionName=worker].LastModified", TOKYO, set=modified)
    parts.at_work(t.account, "AWS/Lambda", "Invocations", FunctionName="worker")


@trap
def balancer_whose_bucket_is_an_hour_old(t: Trap) -> dict[str, str]:
    _, ids = balancer(t)
    parts.young_bucket(t.account, t.logs)
    return ids


@trap
def flow_log_that_is_an_hour_old(t: Trap) -> dict[str, str]:
    return flow_log_that_reports_nothing(t, [], age=1)


# What is written to elsewhere than a log group of its own.


def acl_with_stream(t: Trap, brought_until: float) -> dict[str, str]:
    """An ACL that blocks requests and logs to a stream, which takes the records in and brought the last of them to its
    bucket so many hours ago."""
    ids = parts.apis(t.account, "api")
    acl = parts.web_acl(t.account, "api")
    parts.protect(t.account, ids["rest-api"], acl)
    name = f"aws-waf-logs-trap{t.number:02}"
    parts.acl_log(t.account, acl, parts.stream(t.account, name, t.logs, "waf/"))
    parts.at_work(t.account, "AWS/WAFV2", "BlockedRequests", WebACL="api", Region=TOKYO, Rule="ALL")
    parts.at_work(t.account, "AWS/Firehose", "IncomingRecords", DeliveryStreamName=name)
    parts.at_work(t.account, "AWS/Firehose", "DeliveryToS3.Records", until=brought_until, DeliveryStreamName=name)
    return ids


@trap
def stream_that_cannot_write_to_its_bucket(t: Trap) -> dict[str, str]:
    return acl_with_stream(t, brought_until=72)


@trap
def stream_that_writes_to_its_bucket(t: Trap) -> dict[str, str]:
    return acl_with_stream(t, brought_until=4)


@trap
def pool_whose_sign_ins_leave_nothing_in_a_bucket(t: Trap) -> None:
    pool = parts.user_pool(t.account, "users", "PLUS", "ENFORCED")
    parts.sign_in_export(t.account, pool, f"arn:aws:s3:::{t.logs}")
    parts.at_work(t.account, "AWS/Cognito", "SignInSuccesses", UserPool=pool, UserPoolClient="web")


def database(t: Trap, audited_until: float) -> None:
    """A cluster to which clients are connected, whose audits are exported; the last came so many hours ago."""
    parts.aurora(t.account, "db", {"server_audit_logging": "1", "server_audit_events": "CONNECT,QUERY"}, ["audit"])
    group = "/aws/rds/cluster/db/audit"
    parts.log_group(t.account, group, retention=400)
    parts.at_work(t.account, "AWS/RDS", "DatabaseConnections", DBClusterIdentifier="db")
    parts.taken_in(t.account, group, until=audited_until)


@trap
def database_whose_audits_stopped_three_days_ago(t: Trap) -> None:
    database(t, audited_until=72)


@trap
def database_whose_audits_arrive(t: Trap) -> None:
    database(t, audited_until=4)


@trap
def function_among_a_thousand(t: Trap) -> None:
    """The metrics of the region name many functions that are no more; of this one nothing arrives."""
    parts.functions(t.account, ["worker"])
    parts.log_group(t.account, "/aws/lambda/worker")
    parts.all_at_work(t.account, "AWS/Lambda", "Invocations", "FunctionName", [f"gone-{n:04}" for n in range(1100)])
    parts.at_work(t.account, "AWS/Lambda", "Invocations", FunctionName="worker")
    parts.taken_in(t.account, "/aws/lambda/worker", until=72)


# What is kept, and by whom.


@trap
def data_lake_that_collects_queries_only(t: Trap) -> dict[str, str]:
    """Security Lake looks as if it had everything: of the VPC it has the DNS queries, not the traffic."""
    ids = parts.network(t.account)
    parts.data_lake(t.account, t.logs, "ROUTE53", "SH_FINDINGS")
    return ids


@trap
def data_lake_that_collects_flow_logs(t: Trap) -> dict[str, str]:
    """There is no flow log, but Security Lake collects a copy of its own of the traffic."""
    ids = parts.network(t.account)
    parts.data_lake(t.account, t.logs, "VPC_FLOW")
    return ids


def findings_that_a_rule_exports(t: Trap, **narrowed: Any) -> None:
    parts.detector(t.account, plans=("S3_DATA_EVENTS", "LAMBDA_NETWORK_LOGS", "RDS_LOGIN_EVENTS"))
    group = parts.log_group(t.account, "/aws/events/findings")
    pattern = {"source": ["aws.guardduty"], "detail-type": ["GuardDuty Finding"], **narrowed}
    parts.findings_rule(t.account, "findings", group, pattern)


@trap
def findings_that_a_rule_exports_all(t: Trap) -> None:
    """GuardDuty publishes nothing to a bucket, but a rule of EventBridge takes every finding to a log group."""
    findings_that_a_rule_exports(t)


@trap
def findings_that_a_rule_exports_if_severe(t: Trap) -> None:
    findings_that_a_rule_exports(t, detail={"severity": [{"numeric": [">=", 7]}]})


@trap
def load_balancer_beside_files_that_expire(t: Trap) -> dict[str, str]:
    """The bucket lets the results of queries expire, which lie beside the load balancer's log: that is no shortfall."""
    ids = parts.network(t.account)
    parts.load_balancer(t.account, "web", [ids["main-public"], ids["main-private"]], access_logs=t.logs)
    parts.expiring(t.account, t.logs, 30, "athena-results/")
    return ids
