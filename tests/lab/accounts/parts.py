"""Building blocks of accounts: one function for each thing that an account can have."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

from client import Account

TOKYO = "ap-northeast-1"
VIRGINIA = "us-east-1"

# The default log format, and the packet-level addresses that show who is behind a NAT gateway.
FLOW_LOG_FORMAT = (
    "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} "
    "${bytes} ${start} ${end} ${action} ${log-status}"
)
PACKET_FORMAT = f"{FLOW_LOG_FORMAT} ${{pkt-srcaddr}} ${{pkt-dstaddr}}"


def hours_ago(hours: float) -> str:
    return (datetime.now(UTC) - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def bucket(account: Account, name: str, region: str = TOKYO) -> str:
    """An S3 bucket; returns its ARN."""
    where = {} if region == VIRGINIA else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    account.client("s3", region).create_bucket(Bucket=name, **where)
    return f"arn:aws:s3:::{name}"


def advanced(category: str, **fields: Any) -> dict[str, Any]:
    """An advanced selector: `advanced("Data", type="AWS::S3::Object", ARN={"StartsWith": […]})`.

    `type` and `ARN` stand for `resources.type` and `resources.ARN`; a plain value means Equals.
    """
    selectors = [{"Field": "eventCategory", "Equals": [category]}]
    for name, value in fields.items():
        field = f"resources.{name}" if name in ("type", "ARN") else name
        operators = value if isinstance(value, dict) else {"Equals": [value]}
        selectors.append({"Field": field, **operators})
    return {"FieldSelectors": selectors}


MANAGEMENT = advanced("Management")


def basic(data: dict[str, list[str]] | None = None, **fields: Any) -> dict[str, Any]:
    """A basic selector; `data` maps a type to its values."""
    resources = [{"Type": kind, "Values": values} for kind, values in (data or {}).items()]
    return {"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": resources, **fields}


def trail(
    account: Account,
    name: str,
    log_bucket: str,
    region: str = TOKYO,
    selectors: list[dict[str, Any]] | None = None,
    logging: bool = True,
    **settings: Any,
) -> str:
    """A trail, multi-region unless said otherwise; basic and advanced selectors are told apart by their look."""
    cloudtrail = account.client("cloudtrail", region)
    settings = {"IsMultiRegionTrail": True, "IncludeGlobalServiceEvents": True, **settings}
    arn = cloudtrail.create_trail(Name=name, S3BucketName=log_bucket, **settings)["TrailARN"]
    if selectors:
        kind = "AdvancedEventSelectors" if "FieldSelectors" in selectors[0] else "EventSelectors"
        cloudtrail.put_event_selectors(TrailName=name, **{kind: selectors})
    if logging:
        cloudtrail.start_logging(Name=name)
    return arn


def network(account: Account, region: str = TOKYO, name: str = "main") -> dict[str, str]:
    """A VPC with a public and a private subnet, an internet gateway, a NAT gateway and two interfaces in use."""
    ec2 = account.client("ec2", region)
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "Name", "Value": f"jmc-{name}"}])
    public, private = (
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{i}.0/24", AvailabilityZone=f"{region}a")["Subnet"]["SubnetId"]
        for i in (0, 1)
    )
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=public, AllocationId=address)["NatGateway"]["NatGatewayId"]
    route(ec2, vpc, public, GatewayId=gateway)
    route(ec2, vpc, private, NatGatewayId=nat)
    interfaces = [
        ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"]
        for subnet in (public, private)
    ]
    ids = {"vpc": vpc, "public": public, "private": private, "igw": gateway, "nat": nat}
    ids |= {"eni-public": interfaces[0], "eni-private": interfaces[1]}
    return {f"{name}-{key}": value for key, value in ids.items()}


def route(ec2: Any, vpc: str, subnet: str, **target: str) -> None:
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", **target)
    ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)


def flow_log(
    account: Account,
    resource: str,
    group: str,
    traffic: str = "ALL",
    region: str = TOKYO,
    log_format: str = PACKET_FORMAT,
) -> str:
    """A flow log to a log group. moto reports FAILED and "Access error" if the group does not exist."""
    kind = {"vpc": "VPC", "subnet": "Subnet", "eni": "NetworkInterface"}[resource.split("-")[0]]
    created = account.client("ec2", region).create_flow_logs(
        ResourceIds=[resource],
        ResourceType=kind,
        TrafficType=traffic,
        LogDestinationType="cloud-watch-logs",
        LogGroupName=group,
        LogFormat=log_format,
        DeliverLogsPermissionArn=f"arn:aws:iam::{account.id}:role/flow-logs",
    )
    return created["FlowLogIds"][0]


def log_group(account: Account, name: str, region: str = TOKYO, retention: int | None = None) -> str:
    logs = account.client("logs", region)
    logs.create_log_group(logGroupName=name)
    if retention:
        logs.put_retention_policy(logGroupName=name, retentionInDays=retention)
    return f"arn:aws:logs:{region}:{account.id}:log-group:{name}"


def user_pool(account: Account, name: str, tier: str = "ESSENTIALS", protection: str | None = None) -> str:
    """A Cognito user pool; `protection` is the threat protection mode (AUDIT or ENFORCED; the tier must be PLUS)."""
    add_ons = {"UserPoolAddOns": {"AdvancedSecurityMode": protection}} if protection else {}
    cognito = account.client("cognito-idp")
    return cognito.create_user_pool(PoolName=name, UserPoolTier=tier, **add_ons)["UserPool"]["Id"]


def sign_in_export(account: Account, pool: str, group: str, source: str = "userAuthEvents") -> None:
    """The pool's log delivery, which moto does not have."""
    entry = {
        "EventSource": source,
        "LogLevel": "INFO" if source == "userAuthEvents" else "ERROR",
        "CloudWatchLogsConfiguration": {"LogGroupArn": group},
    }
    account.answer(
        "cognito-idp:GetLogDeliveryConfiguration",
        where={"UserPoolId": pool},
        answer={"LogDeliveryConfiguration": {"UserPoolId": pool, "LogConfigurations": [entry]}},
    )


def table(account: Account, name: str, region: str = TOKYO) -> str:
    account.client("dynamodb", region).create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    )
    return f"arn:aws:dynamodb:{region}:{account.id}:table/{name}"


def queue(account: Account, name: str, region: str = TOKYO) -> str:
    account.client("sqs", region).create_queue(QueueName=name)
    return f"arn:aws:sqs:{region}:{account.id}:{name}"


def event_bus(account: Account, name: str, region: str = TOKYO) -> str:
    account.client("events", region).create_event_bus(Name=name)
    return f"arn:aws:events:{region}:{account.id}:event-bus/{name}"


def functions(account: Account, names: list[str], region: str = TOKYO) -> None:
    """Lambda functions, with an environment value that must never be seen again outside AWS."""
    iam = account.client("iam")
    role = iam.create_role(RoleName="functions", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("index.py", "")
    for name in names:
        account.client("lambda", region).create_function(
            FunctionName=name,
            Role=role,
            Runtime="python3.13",
            Handler="index.main",
            Code={"ZipFile": code.getvalue()},
            Environment={"Variables": {"API_KEY": "canary-not-to-be-kept"}},
        )


def apis(account: Account, name: str, region: str = TOKYO) -> None:
    """A REST API and an HTTP API."""
    account.client("apigateway", region).create_rest_api(name=name)
    account.client("apigatewayv2", region).create_api(Name=f"{name}-http", ProtocolType="HTTP")


def config_recorder(
    account: Account, log_bucket: str, region: str = TOKYO, start: bool = True, **group: Any
) -> None:
    """AWS Config's recorder, named `default` as everywhere; of all types with IAM's unless `group` says otherwise."""
    config = account.client("config", region)
    group = group or {"allSupported": True, "includeGlobalResourceTypes": True}
    role = f"arn:aws:iam::{account.id}:role/config"
    recorder = {"name": "default", "roleARN": role, "recordingGroup": group}
    config.put_configuration_recorder(ConfigurationRecorder=recorder)
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": log_bucket})
    if start:
        config.start_configuration_recorder(ConfigurationRecorderName="default")


def config_history(account: Account, region: str = TOKYO, **info: Any) -> None:
    """How the delivery of the history goes, which moto does not know; `lastStatus="Success"` and lately if not said."""
    info = info or {"lastStatus": "Success", "lastSuccessfulTime": hours_ago(1)}
    status = {"name": "default", "configHistoryDeliveryInfo": info}
    account.answer("config:DescribeDeliveryChannelStatus", region, answer={"DeliveryChannelsStatus": [status]})
    account.edit(
        "config:DescribeConfigurationRecorderStatus", "ConfigurationRecordersStatus[*].lastStatus", region, set="Success"
    )


def detector(account: Account, region: str = TOKYO, enable: bool = True, plans: tuple[str, ...] = ()) -> str:
    """A GuardDuty detector with these protection plans on; AWS's own sources are always on."""
    always = ("CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS")
    features = [{"Name": name, "Status": "ENABLED"} for name in (*always, *plans)]
    guardduty = account.client("guardduty", region)
    created = guardduty.create_detector(Enable=enable)["DetectorId"]
    account.edit("guardduty:GetDetector", "Features", region, set=features)
    return created


def inspector(account: Account, types: list[str], region: str = TOKYO) -> None:
    account.client("inspector2", region).enable(accountIds=[account.id], resourceTypes=types)


def security_hub(account: Account, status: str, region: str = TOKYO, reason: str | None = None) -> None:
    """Security Hub CSPM with one standard, which moto does not know."""
    account.client("securityhub", region).enable_security_hub()
    name = "aws-foundational-security-best-practices/v/1.0.0"
    standard = {
        "StandardsSubscriptionArn": f"arn:aws:securityhub:{region}:{account.id}:subscription/{name}",
        "StandardsArn": f"arn:aws:securityhub:{region}::standards/{name}",
        "StandardsInput": {},
        "StandardsStatus": status,
    }
    if reason:
        standard["StandardsStatusReason"] = {"StatusReasonCode": reason}
    account.answer("securityhub:GetEnabledStandards", region, answer={"StandardsSubscriptions": [standard]})


def alarm(account: Account, name: str, region: str = TOKYO, enabled: bool = True, acts: bool = True) -> None:
    """A metric alarm that tells an SNS topic."""
    account.client("cloudwatch", region).put_metric_alarm(
        AlarmName=name,
        Namespace="Audit",
        MetricName=name,
        Statistic="Sum",
        Period=300,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        ActionsEnabled=enabled,
        AlarmActions=[f"arn:aws:sns:{region}:{account.id}:alerts"] if acts else [],
    )
