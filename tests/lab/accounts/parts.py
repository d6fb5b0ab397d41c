"""Building blocks of accounts: one function for each thing that an account can have."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

from client import Account

TOKYO = "ap-northeast-1"
VIRGINIA = "us-east-1"
LOG_DELIVERY = "delivery.logs.amazonaws.com"

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


def expiring(account: Account, bucket: str, days: int, prefix: str = "") -> None:
    """The bucket deletes what begins with `prefix` after `days`; of a second rule, which is off, nothing."""
    rules = [
        {"ID": "tidy-up", "Status": "Enabled", "Filter": {"Prefix": prefix}, "Expiration": {"Days": days}},
        {"ID": "off", "Status": "Disabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}},
    ]
    s3 = account.client("s3")
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": rules})


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


# Named as the console names it: there are tools that look for the name.
MANAGEMENT = {"Name": "Management events selector", **advanced("Management")}


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


def organization_trail(
    account: Account, organization: str, custom: bool, bucket: str = "organization-audit-log"
) -> str:
    """The trail of the account `organization` as this member sees it: its status, and no selectors. Returns its ARN."""
    arn = f"arn:aws:cloudtrail:{VIRGINIA}:{organization}:trail/organization"
    trail = {
        "Name": "organization",
        "TrailARN": arn,
        "HomeRegion": VIRGINIA,
        "S3BucketName": bucket,
        "IsMultiRegionTrail": True,
        "IsOrganizationTrail": True,
        "IncludeGlobalServiceEvents": True,
        "LogFileValidationEnabled": True,
        "HasCustomEventSelectors": custom,
        "HasInsightSelectors": False,
    }
    account.edit("cloudtrail:DescribeTrails", "trailList", append=trail)
    logging = {"IsLogging": True, "StartLoggingTime": hours_ago(720), "LatestDeliveryTime": hours_ago(1)}
    account.answer("cloudtrail:GetTrailStatus", where={"Name": arn}, answer=logging)
    unknown = f"Unknown trail: {arn} for the user: {account.id}"
    error = {"code": "TrailNotFoundException", "message": unknown}
    for operation in ("GetEventSelectors", "GetEventConfiguration"):
        account.answer(f"cloudtrail:{operation}", where={"TrailName": arn}, error=error)
    return arn


def default_network(account: Account, region: str) -> None:
    """The default VPC, now: moto makes it when the region is first asked, with an id that depends on who else asks."""
    account.client("ec2", region).describe_vpcs()


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


def flow_log_to(
    account: Account, resource: str, kind: str, destination: str, reports: bool = True, age: float = 720
) -> None:
    """A flow log that reports success to a destination of a kind that moto does not know, or one that is not there; or, as
    a new one to a bucket, reports nothing. Its age is in hours."""
    flow_log = {
        "FlowLogId": f"fl-{zlib.crc32(destination.encode()):08x}",
        "FlowLogStatus": "ACTIVE",
        "ResourceId": resource,
        "TrafficType": "ALL",
        **({"DeliverLogsStatus": "SUCCESS"} if reports else {}),
        "LogDestinationType": kind,
        "LogDestination": destination,
        "LogFormat": PACKET_FORMAT,
        "CreationTime": hours_ago(age),
    }
    account.edit("ec2:DescribeFlowLogs", "FlowLogs", TOKYO, append=flow_log)


def stream(account: Account, name: str, bucket: str, prefix: str) -> str:
    """A Firehose stream that ends in a bucket; returns its ARN."""
    account.client("firehose").create_delivery_stream(
        DeliveryStreamName=name,
        ExtendedS3DestinationConfiguration={
            "RoleARN": f"arn:aws:iam::{account.id}:role/firehose",
            "BucketARN": f"arn:aws:s3:::{bucket}",
            "Prefix": prefix,
            "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 300},
            "CompressionFormat": "UNCOMPRESSED",
            "EncryptionConfiguration": {"NoEncryptionConfig": "NoEncryption"},
        },
    )
    return f"arn:aws:firehose:{TOKYO}:{account.id}:deliverystream/{name}"


def log_group(account: Account, name: str, region: str = TOKYO, retention: int | None = None) -> str:
    logs = account.client("logs", region)
    logs.create_log_group(logGroupName=name)
    if retention:
        logs.put_retention_policy(logGroupName=name, retentionInDays=retention)
    return f"arn:aws:logs:{region}:{account.id}:log-group:{name}"


def young_group(account: Account, name: str, hours: float = 1, region: str = TOKYO) -> None:
    """The log group was created so many hours ago; of all others the lab says that they are a month old."""
    created = datetime.now(UTC) - timedelta(hours=hours)
    at = f"logGroups[logGroupName={name}].creationTime"
    account.edit("logs:DescribeLogGroups", at, region, set=int(created.timestamp() * 1000))


def young_bucket(account: Account, name: str, hours: float = 1) -> None:
    """The bucket was created so many hours ago; of all others the lab says that they are a month old."""
    account.edit("s3:ListBuckets", f"Buckets[Name={name}].CreationDate", set=hours_ago(hours))


def user_pool(account: Account, name: str, tier: str = "ESSENTIALS", protection: str | None = None) -> str:
    """A Cognito user pool; `protection` is the threat protection mode (AUDIT or ENFORCED; the tier must be PLUS)."""
    add_ons = {"UserPoolAddOns": {"AdvancedSecurityMode": protection}} if protection else {}
    cognito = account.client("cognito-idp")
    return cognito.create_user_pool(PoolName=name, UserPoolTier=tier, **add_ons)["UserPool"]["Id"]


def sign_in_export(account: Account, pool: str, destination: str, source: str = "userAuthEvents") -> None:
    """The pool's log delivery to a log group or a bucket, which moto does not have."""
    in_bucket = destination.startswith("arn:aws:s3:")
    entry = {
        "EventSource": source,
        "LogLevel": "INFO" if source == "userAuthEvents" else "ERROR",
        **(
            {"S3Configuration": {"BucketArn": destination}}
            if in_bucket
            else {"CloudWatchLogsConfiguration": {"LogGroupArn": destination}}
        ),
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


# Everything that a line of an API's access log should say.
ACCESS_LOG_FORMAT = (
    '{"time":"$context.requestTime","ip":"$context.identity.sourceIp","method":"$context.httpMethod",'
    '"path":"$context.path","status":"$context.status","caller":"$context.authorizer.principalId",'
    '"agent":"$context.identity.userAgent"}'
)


def apis(account: Account, name: str, region: str = TOKYO, log: str | None = None) -> dict[str, str]:
    """A REST API and an HTTP API with one stage each; `log` is the ARN of the log group of their access logs."""
    rest, http = account.client("apigateway", region), account.client("apigatewayv2", region)
    ids = {"rest-api": rest.create_rest_api(name=name)["id"]}
    api, root = ids["rest-api"], rest.get_resources(restApiId=ids["rest-api"])["items"][0]["id"]
    rest.put_method(restApiId=api, resourceId=root, httpMethod="GET", authorizationType="AWS_IAM")
    rest.put_integration(restApiId=api, resourceId=root, httpMethod="GET", type="MOCK")
    rest.create_deployment(restApiId=api, stageName="live")
    settings = {"destinationArn": log, "format": ACCESS_LOG_FORMAT} if log else {}
    for key, value in settings.items():
        change = {"op": "replace", "path": f"/accessLogSettings/{key}", "value": value}
        rest.update_stage(restApiId=api, stageName="live", patchOperations=[change])
    ids["http-api"] = http.create_api(Name=f"{name}-http", ProtocolType="HTTP")["ApiId"]
    own = {"AccessLogSettings": {"DestinationArn": log, "Format": ACCESS_LOG_FORMAT}} if log else {}
    http.create_stage(ApiId=ids["http-api"], StageName="$default", AutoDeploy=True, **own)
    return ids


def api_log_role(account: Account, region: str = TOKYO) -> None:
    """The role with which REST and WebSocket APIs of the region write to CloudWatch Logs."""
    role = f"arn:aws:iam::{account.id}:role/api-logs"
    change = {"op": "replace", "path": "/cloudwatchRoleArn", "value": role}
    account.client("apigateway", region).update_account(patchOperations=[change])


def function_logging(account: Account, name: str, region: str = TOKYO, **logging: str) -> None:
    """The function's LoggingConfig, which moto does not keep."""
    at = f"Functions[FunctionName={name}].LoggingConfig"
    account.edit("lambda:ListFunctions", at, region, set={"LogGroup": f"/aws/lambda/{name}", **logging})


def load_balancer(
    account: Account, name: str, subnets: list[str], region: str = TOKYO, kind: str = "application", **attributes: str
) -> str:
    """A load balancer; `access_logs="bucket"` or `connection_logs="bucket"` turns such logs on."""
    elb = account.client("elbv2", region)
    arn = elb.create_load_balancer(Name=name, Subnets=subnets, Type=kind)["LoadBalancers"][0]["LoadBalancerArn"]
    for log, bucket_name in attributes.items():
        settings = {f"{log}.s3.enabled": "true", f"{log}.s3.bucket": bucket_name}
        elb.modify_load_balancer_attributes(
            LoadBalancerArn=arn, Attributes=[{"Key": key, "Value": value} for key, value in settings.items()]
        )
    return arn


def invocation_logging(account: Account, region: str = TOKYO, text: bool = True, **destinations: Any) -> None:
    """Bedrock's invocation logging in the region, of every kind of data but, if so said, text."""
    kinds = ("image", "embedding", "video", "audio")
    flags = {f"{kind}DataDeliveryEnabled": True for kind in kinds} | {"textDataDeliveryEnabled": text}
    bedrock = account.client("bedrock", region)
    bedrock.put_model_invocation_logging_configuration(loggingConfig={**destinations, **flags})


def invoked(account: Account, region: str = TOKYO, namespace: str = "AWS/Bedrock") -> None:
    """A model was called in the region."""
    at_work(account, namespace, "Invocations", region, ModelId="anthropic.claude-sonnet-4-20250514-v1:0")


def at_work(
    account: Account, namespace: str, metric: str, region: str = TOKYO, until: float = 4, **dimensions: str
) -> None:
    """A service counted work of a resource for ten days, until so many hours ago."""
    # In the order in which the tool asks: moto finds three dimensions in no other.
    named = [{"Name": name, "Value": value} for name, value in sorted(dimensions.items())]
    times = [datetime.now(UTC) - timedelta(hours=until + 4 * step) for step in range(60)]
    data = [
        {"MetricName": metric, "Dimensions": named, "Timestamp": time, "Value": 3.0, "Unit": "Count"}
        for time in times
        if time > datetime.now(UTC) - timedelta(days=10)
    ]
    account.client("cloudwatch", region).put_metric_data(Namespace=namespace, MetricData=data)


def all_at_work(account: Account, namespace: str, metric: str, dimension: str, values: list[str]) -> None:
    """A service counted work of each of so many resources, once, five hours ago."""
    time = datetime.now(UTC) - timedelta(hours=5)
    data = [
        {"MetricName": metric, "Dimensions": [{"Name": dimension, "Value": value}], "Timestamp": time, "Value": 3.0}
        for value in values
    ]
    for at in range(0, len(data), 1000):
        account.client("cloudwatch").put_metric_data(Namespace=namespace, MetricData=data[at : at + 1000])


def taken_in(account: Account, group: str, region: str = TOKYO, until: float = 4) -> None:
    """The log group took in events for ten days, until so many hours ago."""
    at_work(account, "AWS/Logs", "IncomingLogEvents", region, until, LogGroupName=group)


def requested(account: Account, balancer: str, until: float = 4) -> None:
    """The load balancer, given by its ARN, took requests."""
    name = balancer.split(":loadbalancer/")[1]
    at_work(account, "AWS/ApplicationELB", "RequestCount", until=until, LoadBalancer=name)


def files(account: Account, bucket: str, key: str, days: list[int]) -> None:
    """Log files of so many days ago; in the key `%Y`, `%m` and `%d` stand for the day, UTC."""
    for ago in days:
        day = datetime.now(UTC) - timedelta(days=ago)
        account.client("s3").put_object(Bucket=bucket, Key=day.strftime(key), Body=b"canary-not-to-be-kept")


def invocation_files(account: Account, bucket: str) -> None:
    """Files of today and yesterday with the invocations of models."""
    folder = f"AWSLogs/{account.id}/BedrockModelInvocationLogs/{TOKYO}/%Y/%m/%d/00"
    files(account, bucket, f"{folder}/lab.json.gz", [0, 1])


def resolver_files(account: Account, bucket: str, vpc: str) -> None:
    """Files of today and yesterday with the DNS queries of a VPC."""
    files(account, bucket, f"AWSLogs/{account.id}/vpcdnsquerylogs/{vpc}/%Y/%m/%d/lab.log.gz", [0, 1])


def balancer_files(account: Account, bucket: str, balancer: str, days: list[int]) -> None:
    """Files of the load balancer's access log."""
    name = balancer.split(":loadbalancer/")[1].replace("/", ".")
    folder = f"AWSLogs/{account.id}/elasticloadbalancing/{TOKYO}/%Y/%m/%d"
    file = f"{account.id}_elasticloadbalancing_{TOKYO}_{name}_%Y%m%dT0005Z_10.0.0.1_lab.log.gz"
    files(account, bucket, f"{folder}/{file}", days)


def written(account: Account, group: str, region: str = TOKYO) -> None:
    """A stream of the group got an event just now."""
    logs = account.client("logs", region)
    logs.create_log_stream(logGroupName=group, logStreamName="lab")
    event = {"timestamp": int(datetime.now(UTC).timestamp() * 1000), "message": "canary-not-to-be-kept"}
    logs.put_log_events(logGroupName=group, logStreamName="lab", logEvents=[event])


CANARY = "canary-not-to-be-kept"


def application_log(account: Account, group: str, records: list[dict[str, Any] | str]) -> None:
    """The group holds these records, a minute apart and the last one of now: JSON, or lines as they are."""
    logs, now = account.client("logs"), int(datetime.now(UTC).timestamp() * 1000)
    logs.create_log_stream(logGroupName=group, logStreamName="app")
    lines = [one if isinstance(one, str) else json.dumps(one, separators=(",", ":")) for one in records]
    times = [now - 60_000 * (len(lines) - at) for at in range(len(lines))]
    events = [{"timestamp": time, "message": line} for time, line in zip(times, lines, strict=True)]
    logs.put_log_events(logGroupName=group, logStreamName="app", logEvents=events)


def audit_record(number: int) -> dict[str, Any]:
    """A record of a web application, as pino writes it, with everything that an audit record must say."""
    return {
        "level": 30,
        "time": 1_763_600_000_000 + number,
        "hostname": "ip-10-0-1-9",
        "user": {"id": f"{CANARY}-{number}", "roles": ["editor"]},
        "action": "update",
        "target": f"briefing/{CANARY}",
        "before": {"title": CANARY},
        "after": {"title": f"{CANARY} {number}"},
        "req": {
            "method": "PUT",
            "headers": {"x-forwarded-for": f"203.0.113.{number}, 10.0.0.4", "user-agent": f"Mozilla/5.0 {CANARY}"},
        },
        "res": {"statusCode": 403 if number % 5 == 0 else 200},
        "msg": f"{CANARY}: done",
    }


def hosted_zone(account: Account, name: str, vpc: str | None = None) -> str:
    """A hosted zone, public unless it is of a VPC; returns its id."""
    config = {"PrivateZone": True, "Comment": ""}  # AWS concludes it from the VPC, moto does not
    private = {"VPC": {"VPCRegion": TOKYO, "VPCId": vpc}, "HostedZoneConfig": config} if vpc else {}
    route53 = account.client("route53", VIRGINIA)
    zone = route53.create_hosted_zone(Name=name, CallerReference=name, **private)["HostedZone"]
    return zone["Id"].removeprefix("/hostedzone/")


def query_log(account: Account, zone: str, group: str) -> None:
    """The query log of a public zone. The log group must be there when it is set up."""
    account.client("route53", VIRGINIA).create_query_logging_config(
        HostedZoneId=zone, CloudWatchLogsLogGroupArn=f"{group}:*"
    )


def writable(account: Account, policy: str, service: str, resource: str, region: str = VIRGINIA) -> None:
    """A resource policy of CloudWatch Logs that lets a service write."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": resource,
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    account.client("logs", region).put_resource_policy(policyName=policy, policyDocument=document)


def resolver_log(account: Account, vpc: str, destination: str, name: str = "dns", region: str = TOKYO) -> str:
    """The log of a VPC's DNS queries; returns the configuration's id."""
    resolver = account.client("route53resolver", region)
    config = resolver.create_resolver_query_log_config(
        Name=name, DestinationArn=destination, CreatorRequestId=name
    )["ResolverQueryLogConfig"]["Id"]
    resolver.associate_resolver_query_log_config(ResolverQueryLogConfigId=config, ResourceId=vpc)
    return config


def profile_log(account: Account, vpc: str, destination: str, region: str = TOKYO) -> None:
    """A Route 53 Profile, which moto does not have, that brings a query logging configuration to a VPC."""
    resolver = account.client("route53resolver", region)
    config = resolver.create_resolver_query_log_config(
        Name="profile", DestinationArn=destination, CreatorRequestId="profile"
    )["ResolverQueryLogConfig"]["Arn"]
    used = {"ProfileId": "rp-1", "ResourceId": vpc, "Status": "COMPLETE"}
    held = {"ProfileId": "rp-1", "ResourceArn": config, "Status": "COMPLETE"}
    answers = {"ProfileAssociations": [used]}, {"ProfileResourceAssociations": [held]}
    account.answer("route53profiles:ListProfileAssociations", region, answer=answers[0])
    account.answer("route53profiles:ListProfileResourceAssociations", region, answer=answers[1])


def distribution(
    account: Account, name: str, acl: str = "", legacy: str | None = None, enabled: bool = True
) -> dict[str, str]:
    """A distribution whose comment is `name`, with the legacy log to a bucket if one is given; returns id and ARN."""
    log = {"Enabled": legacy is not None, "IncludeCookies": False, "Bucket": "", "Prefix": ""}
    log |= {"Bucket": f"{legacy}.s3.amazonaws.com"} if legacy else {}
    origin = {"Id": "app", "DomainName": "app.example.com", "CustomOriginConfig": {
        "HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "https-only"}}  # fmt: skip
    behavior = {
        "TargetOriginId": "app",
        "ViewerProtocolPolicy": "https-only",
        "MinTTL": 0,
        "ForwardedValues": {"QueryString": False, "Cookies": {"Forward": "none"}},
    }
    config = {
        "CallerReference": name,
        "Comment": name,
        "Enabled": enabled,
        "Origins": {"Quantity": 1, "Items": [origin]},
        "DefaultCacheBehavior": behavior,
        "Logging": log,
        "WebACLId": acl,
    }
    made = account.client("cloudfront", VIRGINIA).create_distribution(DistributionConfig=config)["Distribution"]
    return {"id": made["Id"], "arn": made["ARN"]}


def realtime_log(account: Account, name: str, sampling_rate: int) -> None:
    """A real-time log, which moto does not have, on the default behavior of every distribution."""
    arn = f"arn:aws:cloudfront::{account.id}:realtime-log-config/{name}"
    stream = data_stream(account, name, VIRGINIA)
    to_stream = {"RoleARN": f"arn:aws:iam::{account.id}:role/edge", "StreamARN": stream}
    config = {
        "ARN": arn,
        "Name": name,
        "SamplingRate": sampling_rate,
        "EndPoints": [{"StreamType": "Kinesis", "KinesisStreamConfig": to_stream}],
        "Fields": ["timestamp", "c-ip", "cs-user-agent", "cs-uri-stem", "sc-status"],
    }
    configs = {"MaxItems": 100, "IsTruncated": False, "Marker": "", "Items": [config]}
    account.answer("cloudfront:ListRealtimeLogConfigs", answer={"RealtimeLogConfigs": configs})
    behavior = "DistributionList.Items[*].DefaultCacheBehavior.RealtimeLogConfigArn"
    account.edit("cloudfront:ListDistributions", behavior, set=arn)


def bucket_without_acls(account: Account, name: str) -> None:
    rules = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    account.client("s3").put_bucket_ownership_controls(Bucket=name, OwnershipControls=rules)


def vended_log(
    account: Account, name: str, source: str, log_type: str, destination: str, region: str, **settings: Any
) -> None:
    """A delivery source on a resource, delivered to a log group or a bucket."""
    logs = account.client("logs", region)
    logs.put_delivery_source(name=name, resourceArn=source, logType=log_type)
    made = logs.put_delivery_destination(
        name=name, deliveryDestinationConfiguration={"destinationResourceArn": destination}
    )
    logs.create_delivery(
        deliverySourceName=name, deliveryDestinationArn=made["deliveryDestination"]["arn"], **settings
    )


def web_acl(account: Account, name: str, scope: str = "REGIONAL", region: str = TOKYO) -> str:
    """A web ACL; those of scope CLOUDFRONT live in us-east-1. Returns its ARN."""
    visibility = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": name}
    wafv2 = account.client("wafv2", VIRGINIA if scope == "CLOUDFRONT" else region)
    made = wafv2.create_web_acl(Name=name, Scope=scope, DefaultAction={"Allow": {}}, VisibilityConfig=visibility)
    return made["Summary"]["ARN"]


def acl_log(account: Account, acl: str, destination: str, **settings: Any) -> None:
    """What an ACL logs; `settings` are a LoggingFilter, RedactedFields, …"""
    configuration = {"ResourceArn": acl, "LogDestinationConfigs": [destination], **settings}
    account.client("wafv2", acl.split(":")[3]).put_logging_configuration(LoggingConfiguration=configuration)


def protect(account: Account, api: str, acl: str, region: str = TOKYO) -> str:
    """An ACL in front of the stage `live` of a REST API; returns the stage's ARN."""
    stage = f"arn:aws:apigateway:{region}::/restapis/{api}/stages/live"
    account.client("wafv2", region).associate_web_acl(WebACLArn=acl, ResourceArn=stage)
    return stage


def ecs_cluster(account: Account, name: str, shells: dict[str, Any] | None = None, region: str = TOKYO) -> str:
    """An ECS cluster; `shells` is its `executeCommandConfiguration`."""
    settings = {"configuration": {"executeCommandConfiguration": shells}} if shells else {}
    return account.client("ecs", region).create_cluster(clusterName=name, **settings)["cluster"]["clusterArn"]


def awslogs(group: str, region: str = TOKYO) -> dict[str, Any]:
    options = {"awslogs-group": group, "awslogs-region": region, "awslogs-stream-prefix": "app", "mode": "blocking"}
    return {"logDriver": "awslogs", "options": options}


def task_definition(account: Account, family: str, logs: dict[str, dict | None], region: str = TOKYO) -> str:
    """A revision of `family` with one container for each name in `logs`. Their environment must never be seen again."""
    containers = [
        {
            "name": name,
            "image": f"example/{name}",
            "memory": 256,
            "environment": [{"name": "API_KEY", "value": "canary-not-to-be-kept"}],
            **({"logConfiguration": log} if log else {}),
        }
        for name, log in logs.items()
    ]
    registered = account.client("ecs", region).register_task_definition(
        family=family,
        containerDefinitions=containers,
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
    )
    return registered["taskDefinition"]["taskDefinitionArn"]


def ecs_service(
    account: Account, cluster: str, name: str, definition: str, shells: bool = False, region: str = TOKYO
) -> str:
    """A Fargate service; returns its ARN. moto forgets whether shells may be opened in it."""
    created = account.client("ecs", region).create_service(
        cluster=cluster, serviceName=name, taskDefinition=definition, desiredCount=1, launchType="FARGATE"
    )
    if shells:
        at = f"services[serviceName={name}].enableExecuteCommand"
        account.edit("ecs:DescribeServices", at, region, set=True)
    return created["service"]["serviceArn"]


def ecs_task(account: Account, cluster: str, definition: str, subnet: str, region: str = TOKYO) -> None:
    """A task that no service started. moto wants DNS host names of the VPC for its interface."""
    ec2 = account.client("ec2", region)
    vpc = ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    account.client("ecs", region).run_task(
        cluster=cluster,
        taskDefinition=definition,
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": {"subnets": [subnet], "securityGroups": []}},
    )


def ecs_by_rule(account: Account, cluster: str, definition: str, bus: str, region: str = TOKYO) -> None:
    """A rule of the bus that runs the definition in the cluster, given by its ARN."""
    events = account.client("events", region)
    name = definition.rsplit("/", 1)[1].replace(":", "-")
    events.put_rule(Name=name, EventBusName=bus, EventPattern=json.dumps({"source": ["lab"]}))
    ecs = {"TaskDefinitionArn": definition, "TaskCount": 1}
    role = f"arn:aws:iam::{account.id}:role/run-tasks"
    target = {"Id": "task", "Arn": cluster, "RoleArn": role, "EcsParameters": ecs, "Input": "canary-not-to-be-kept"}
    events.put_targets(Rule=name, EventBusName=bus, Targets=[target])


def ecs_by_schedule(account: Account, cluster: str, definition: str, region: str = TOKYO) -> None:
    """A schedule that runs the definition in the cluster, given by its ARN."""
    role = f"arn:aws:iam::{account.id}:role/run-tasks"
    ecs = {"TaskDefinitionArn": definition, "TaskCount": 1}
    account.client("scheduler", region).create_schedule(
        Name=definition.rsplit("/", 1)[1].replace(":", "-"),
        ScheduleExpression="rate(1 day)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": cluster, "RoleArn": role, "EcsParameters": ecs, "Input": "canary-not-to-be-kept"},
    )


def parameter_group(
    account: Account, name: str, family: str, values: dict[str, str], cluster: bool = False, region: str = TOKYO
) -> str:
    """A parameter group of databases or clusters with these parameters set."""
    rds = account.client("rds", region)
    if cluster:
        create, modify = rds.create_db_cluster_parameter_group, rds.modify_db_cluster_parameter_group
    else:
        create, modify = rds.create_db_parameter_group, rds.modify_db_parameter_group
    named = {"DBClusterParameterGroupName" if cluster else "DBParameterGroupName": name}
    create(**named, DBParameterGroupFamily=family, Description=name)
    parameters = [
        {"ParameterName": parameter, "ParameterValue": value, "ApplyMethod": "immediate"}
        for parameter, value in values.items()
    ]
    if parameters:
        modify(**named, Parameters=parameters)
    return name


def aurora(
    account: Account, name: str, parameters: dict[str, str], exports: list[str] | None = None, region: str = TOKYO
) -> str:
    """An Aurora MySQL cluster of one instance; returns its ARN."""
    rds = account.client("rds", region)
    whole = parameter_group(account, f"{name}-cluster", "aurora-mysql8.0", parameters, cluster=True, region=region)
    own = parameter_group(account, f"{name}-instance", "aurora-mysql8.0", {}, region=region)
    created = rds.create_db_cluster(
        DBClusterIdentifier=name,
        Engine="aurora-mysql",
        MasterUsername="root",
        MasterUserPassword="not-a-real-password",
        DBClusterParameterGroupName=whole,
        EnableCloudwatchLogsExports=exports or [],
    )
    rds.create_db_instance(
        DBInstanceIdentifier=f"{name}-1",
        DBClusterIdentifier=name,
        Engine="aurora-mysql",
        DBInstanceClass="db.t3.medium",
        DBParameterGroupName=own,
    )
    return created["DBCluster"]["DBClusterArn"]


def mysql(account: Account, name: str, events: str, exports: list[str], region: str = TOKYO) -> str:
    """A MySQL instance with the audit plugin, which moto's listing of option groups lacks; returns its ARN."""
    rds = account.client("rds", region)
    options = f"{name}-options"
    group = {"OptionGroupName": options, "EngineName": "mysql", "MajorEngineVersion": "8.0"}
    rds.create_option_group(**group, OptionGroupDescription=options)
    plugin = {"OptionName": "MARIADB_AUDIT_PLUGIN"}
    settings = [{"Name": "SERVER_AUDIT_EVENTS", "Value": events}, {"Name": "SERVER_AUDIT_EXCL_USERS"}]
    group["Options"] = [{**plugin, "OptionSettings": settings}]
    account.answer("rds:DescribeOptionGroups", region, answer={"OptionGroupsList": [group]})
    created = rds.create_db_instance(
        DBInstanceIdentifier=name,
        Engine="mysql",
        DBInstanceClass="db.t3.medium",
        AllocatedStorage=20,
        MasterUsername="root",
        MasterUserPassword="not-a-real-password",
        OptionGroupName=options,
        EnableCloudwatchLogsExports=exports,
    )
    return created["DBInstance"]["DBInstanceArn"]


def postgresql(
    account: Account, name: str, parameters: dict[str, str], exports: list[str] | None = None, region: str = TOKYO
) -> str:
    """A PostgreSQL instance; returns its ARN."""
    group = parameter_group(account, f"{name}-parameters", "postgres16", parameters, region=region)
    created = account.client("rds", region).create_db_instance(
        DBInstanceIdentifier=name,
        Engine="postgres",
        DBInstanceClass="db.t3.medium",
        AllocatedStorage=20,
        MasterUsername="root",
        MasterUserPassword="not-a-real-password",
        DBParameterGroupName=group,
        EnableCloudwatchLogsExports=exports or [],
    )
    return created["DBInstance"]["DBInstanceArn"]


def data_stream(account: Account, name: str, region: str = TOKYO) -> str:
    """A Kinesis data stream, which keeps its records for 24 hours."""
    account.client("kinesis", region).create_stream(StreamName=name, ShardCount=1)
    return f"arn:aws:kinesis:{region}:{account.id}:stream/{name}"


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
    # AWS tells the same a second time in the older member, which other tools read.
    on, off = {"Status": "ENABLED"}, {"Status": "DISABLED"}
    older = {"CloudTrail": on, "DNSLogs": on, "FlowLogs": on, "S3Logs": on if "S3_DATA_EVENTS" in plans else off}
    account.edit("guardduty:GetDetector", "DataSources", region, set=older)
    return created


def findings_published(
    account: Account, status: str, log_bucket: str, region: str = TOKYO, failing_since: int = 0
) -> None:
    """Where GuardDuty publishes its findings, which moto does not know."""
    listed = {"DestinationId": "1", "DestinationType": "S3", "Status": status}
    account.answer("guardduty:ListPublishingDestinations", region, answer={"Destinations": [listed]})
    properties = {"DestinationArn": f"arn:aws:s3:::{log_bucket}"}
    answer = {**listed, "DestinationProperties": properties, "PublishingFailureStartTimestamp": failing_since}
    account.answer("guardduty:DescribePublishingDestination", region, answer=answer)


def inspector(account: Account, types: list[str], region: str = TOKYO) -> None:
    account.client("inspector2", region).enable(accountIds=[account.id], resourceTypes=types)


def findings_kept(account: Account, product: str, group: str) -> None:
    """Security Hub's findings, of the CSPM (`hub`) or the newer product (`hubv2`), delivered to a log group. moto has no
    delivery source of Security Hub."""
    source = {
        "name": "findings",
        "resourceArns": [f"arn:aws:securityhub:{TOKYO}:{account.id}:{product}/*"],
        "service": "securityhub",
        "logType": "SECURITY_FINDING_LOGS",
        "status": "ACTIVE",
    }
    account.edit("logs:DescribeDeliverySources", "deliverySources", TOKYO, append=source)
    destination = account.client("logs").put_delivery_destination(
        name="findings", deliveryDestinationConfiguration={"destinationResourceArn": group}
    )["deliveryDestination"]["arn"]
    delivery = {
        "id": "findings",
        "arn": f"arn:aws:logs:{TOKYO}:{account.id}:delivery:findings",
        "deliverySourceName": "findings",
        "deliveryDestinationArn": destination,
        "deliveryDestinationType": "CWL",
    }
    account.edit("logs:DescribeDeliveries", "deliveries", TOKYO, append=delivery)


def encrypted(account: Account, bucket: str, services: list[str], source: str | None = None) -> None:
    """The bucket encrypts with a key of the account, which the services may use; for one account only, if it is given."""
    kms = account.client("kms")
    key = kms.create_key()["KeyMetadata"]["Arn"]
    statement = {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}
    root = {"AWS": f"arn:aws:iam::{account.id}:root"}
    policy = {"Version": "2012-10-17", "Statement": [{**statement, "Principal": root}]}
    condition = {"Condition": {"StringEquals": {"aws:SourceAccount": source}}} if source else {}
    policy["Statement"] += [{**statement, "Principal": {"Service": service}, **condition} for service in services]
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(policy))
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    rules = {"Rules": [{"ApplyServerSideEncryptionByDefault": default}]}
    account.client("s3").put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=rules)


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


def repository(account: Account, name: str, region: str = TOKYO) -> None:
    """A repository for container images."""
    account.client("ecr", region).create_repository(repositoryName=name)


def topic(account: Account, name: str, region: str = TOKYO, heard: bool = True) -> str:
    """An SNS topic, with a function that passes on what it hears or with an address that never confirmed."""
    sns = account.client("sns", region)
    arn = sns.create_topic(Name=name)["TopicArn"]
    function_arn = f"arn:aws:lambda:{region}:{account.id}:function:to-slack"
    protocol, endpoint = ("lambda", function_arn) if heard else ("email", "nobody@example.com")
    sns.subscribe(TopicArn=arn, Protocol=protocol, Endpoint=endpoint)
    return arn


def alarm(account: Account, name: str, region: str = TOKYO, enabled: bool = True, tells: str | None = None) -> None:
    """A metric alarm; `tells` is the topic that it tells."""
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
        AlarmActions=[tells] if tells else [],
    )


def versioned(account: Account, bucket: str, status: str = "Enabled") -> None:
    account.client("s3").put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})


def locked(account: Account, bucket: str, mode: str, days: int) -> None:
    """Object Lock with a default retention, which an existing bucket takes too."""
    rule = {"DefaultRetention": {"Mode": mode, "Days": days}}
    lock = {"ObjectLockEnabled": "Enabled", "Rule": rule}
    account.client("s3").put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration=lock)


def disabled_key(account: Account) -> str:
    """A key that somebody switched off; returns its ARN."""
    kms = account.client("kms")
    key = kms.create_key()["KeyMetadata"]
    kms.disable_key(KeyId=key["KeyId"])
    return key["Arn"]


def data_lake(account: Account, bucket: str, *sources: str, days: int | None = None) -> None:
    """A Security Lake data lake in Tokyo that collects these sources of the account into the bucket."""
    lake = {
        "dataLakeArn": f"arn:aws:securitylake:{TOKYO}:{account.id}:data-lake/default",
        "region": TOKYO,
        "createStatus": "COMPLETED",
        "s3BucketArn": f"arn:aws:s3:::{bucket}",
        "lifecycleConfiguration": {"expiration": {"days": days}} if days else {},
    }
    account.answer("securitylake:ListDataLakes", TOKYO, answer={"dataLakes": [lake]})
    listed = [
        {
            "account": account.id,
            "region": TOKYO,
            "sources": [{"awsLogSource": {"sourceName": source, "sourceVersion": "2.0"}}],
        }
        for source in sources
    ]
    account.answer("securitylake:ListLogSources", TOKYO, answer={"sources": listed})


def data_lake_of_the_organization(account: Account) -> None:
    """What Security Lake says to a member of an organization: another account is its delegated administrator."""
    message = (
        "To perform this operation, your account must be a delegated Security Lake administrator account "
        "or a standalone Security Lake account."
    )
    error = {"code": "AccessDeniedException", "message": message, "status": 403}
    account.answer("securitylake:ListDataLakes", error=error)


def findings_rule(account: Account, name: str, group: str, pattern: dict[str, Any]) -> None:
    """A rule of the default bus that takes events to a log group, which lets EventBridge write."""
    events = account.client("events")
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": group}])
    writable(account, name, "events.amazonaws.com", f"{group}:*", TOKYO)
