"""An account whose mechanisms are the rarer ones, so that every kind of read is asked somewhere in the suite.

Vended logs of an event bus, flow logs to a bucket and to a stream, DNS queries logged through a profile, a
distribution's legacy and real-time logs, an ACL on a load balancer, a trail whose log files a key encrypts, an event data
store, a telemetry rule and a channel, bindings by tag and to a directory bucket, buckets that do not say their region, a
load balancer that cannot log, a database with an audit plugin, and monitoring that is not quite switched on.
"""

from client import Account, Gateway

from . import parts
from .parts import MANAGEMENT, TOKYO, advanced

ACCOUNT = "777777777777"
OWN = {"MultiRegionEnabled": True, "OrganizationEnabled": False}


def build(gateway: Gateway) -> dict[str, str]:
    account = gateway.account(ACCOUNT)
    for bucket in ("corners-prd-audit-log", "corners-prd-data"):
        parts.bucket(account, bucket)
    account.edit("s3:ListBuckets", "Buckets[*].BucketRegion", remove=True)
    directory = [{"Name": name} for name in ("corners-prd--apne1-az1--x-s3", "corners-prd--apne1-az4--x-s3")]
    account.answer("s3:ListDirectoryBuckets", TOKYO, answer={"Buckets": directory})
    encrypted_trail(account)
    recorders(account)
    bus_log(account)
    ids = flow_logs(account)
    edge(account, ids["main-vpc"])
    for name, tag in (("corners-prd-tagged", "yes"), ("corners-prd-other", "no")):
        arn = parts.table(account, name)
        tags = [{"Key": "audited", "Value": tag}]
        account.client("dynamodb").tag_resource(ResourceArn=arn, Tags=tags)
    balancer_without_tls(account, ids)
    parts.mysql(account, "corners-prd-raw", "CONNECT,QUERY", ["audit"])
    parts.log_group(account, "/aws/rds/instance/corners-prd-raw/audit")
    monitoring(account, ids["main-private"])
    pool = parts.user_pool(account, "corners-prd-users", "PLUS", "ENFORCED")
    parts.sign_in_export(account, pool, parts.log_group(account, "/cognito/corners-prd-users"))
    return {**ids, "pool": pool}


def encrypted_trail(account: Account) -> None:
    key = account.client("kms").create_key()["KeyMetadata"]["Arn"]
    selectors = [advanced("Management", readOnly="false")]
    parts.trail(account, "corners-prd-trail", "corners-prd-audit-log", selectors=selectors)
    account.edit("cloudtrail:DescribeTrails", "trailList[*].KmsKeyId", set=key)


def recorders(account: Account) -> None:
    """Two event data stores, rules and channels each, so that no page of them holds everything."""
    prefix = f"arn:aws:cloudtrail:{TOKYO}:{account.id}"
    stores = [
        {"EventDataStoreArn": f"{prefix}:eventdatastore/{number}f3a0c1e-0000-4000-8000-000000000001", "Name": name}
        for number, name in enumerate(("management", "queues"))
    ]
    account.answer("cloudtrail:ListEventDataStores", TOKYO, answer={"EventDataStores": stores})
    for store, selector in zip(stores, (MANAGEMENT, advanced("Data", type="AWS::SQS::Queue"))):
        account.answer(
            "cloudtrail:GetEventDataStore",
            TOKYO,
            where={"EventDataStore": store["EventDataStoreArn"]},
            answer={**store, "Status": "ENABLED", "AdvancedEventSelectors": [selector], **OWN},
        )
    channels = [{"ChannelArn": f"{prefix}:channel/{name}", "Name": name} for name in ("partner", "security-lake")]
    account.answer("cloudtrail:ListChannels", TOKYO, answer={"Channels": channels})
    for channel, name in zip(channels, ("partner", "aws-service-channel/security-lake/1")):
        source = {"ApplyToAllRegions": True, "AdvancedEventSelectors": [MANAGEMENT]}
        answer = {"ChannelArn": channel["ChannelArn"], "Name": name, "SourceConfig": source}
        account.answer("cloudtrail:GetChannel", TOKYO, where={"Channel": channel["ChannelArn"]}, answer=answer)
    telemetry_rules(account)


def telemetry_rules(account: Account) -> None:
    rules = [
        {
            "RuleName": name,
            "RuleArn": f"arn:aws:observabilityadmin:{TOKYO}:{account.id}:telemetry-rule/{name}",
            "ResourceType": "AWS::CloudTrail",
            "TelemetryType": "Logs",
        }
        for name in ("trail", "vpc")
    ]
    account.answer("observabilityadmin:ListTelemetryRules", TOKYO, answer={"TelemetryRuleSummaries": rules})
    parts.log_group(account, "/aws/cloudtrail/rule")
    destination = {
        "DestinationType": "cloud-watch-logs",
        "DestinationPattern": "/aws/cloudtrail/rule",
        "CloudtrailParameters": {"AdvancedEventSelectors": [advanced("Data", type="AWS::SQS::Queue")]},
    }
    for summary in rules:
        rule = {"TelemetryType": "Logs", "ResourceType": summary["ResourceType"]}
        answer = {"RuleName": summary["RuleName"], "RuleArn": summary["RuleArn"]}
        answer["TelemetryRule"] = {**rule, "DestinationConfiguration": destination}
        where = {"RuleIdentifier": summary["RuleArn"]}
        account.answer("observabilityadmin:GetTelemetryRule", TOKYO, where=where, answer=answer)


def bus_log(account: Account) -> None:
    """A bus that logs everything by two deliveries; moto knows neither the level nor this kind of source."""
    bus = parts.event_bus(account, "corners-prd-events")
    group = parts.log_group(account, "/aws/vendedlogs/events/corners-prd", retention=400)
    account.edit("events:DescribeEventBus", "LogConfig", TOKYO, set={"Level": "INFO", "IncludeDetail": "FULL"})
    kinds = ("INFO_LOGS", "ERROR_LOGS")
    sources = [
        {"name": kind, "resourceArns": [bus], "service": "events", "logType": kind, "status": "ACTIVE"}
        for kind in kinds
    ]
    account.answer("logs:DescribeDeliverySources", TOKYO, answer={"deliverySources": sources})
    prefix = f"arn:aws:logs:{TOKYO}:{account.id}"
    destinations = [
        {
            "name": kind,
            "arn": f"{prefix}:delivery-destination:{kind}",
            "deliveryDestinationType": "CWL",
            "deliveryDestinationConfiguration": {"destinationResourceArn": group},
        }
        for kind in kinds
    ]
    account.answer("logs:DescribeDeliveryDestinations", TOKYO, answer={"deliveryDestinations": destinations})
    deliveries = [
        {
            "id": kind.lower(),
            "arn": f"{prefix}:delivery:{kind}",
            "deliverySourceName": kind,
            "deliveryDestinationArn": f"{prefix}:delivery-destination:{kind}",
            "deliveryDestinationType": "CWL",
        }
        for kind in kinds
    ]
    account.answer("logs:DescribeDeliveries", TOKYO, answer={"deliveries": deliveries})


def flow_logs(account: Account) -> dict[str, str]:
    """One flow log to a bucket that is gone, one to a Firehose stream whose bucket deletes early."""
    ids = parts.network(account)
    stream = parts.stream(account, "corners-prd-flow", "corners-prd-data", "flow/")
    parts.expiring(account, "corners-prd-data", 30, "flow/")
    parts.flow_log_to(account, ids["main-vpc"], "s3", "arn:aws:s3:::corners-prd-gone")
    parts.flow_log_to(account, ids["main-vpc"], "kinesis-data-firehose", stream)
    return ids


def edge(account: Account, vpc: str) -> None:
    """DNS queries by way of a profile; a distribution whose bucket refuses its log; an ACL on a load balancer."""
    parts.profile_log(account, vpc, "arn:aws:s3:::corners-prd-data")
    parts.resolver_files(account, "corners-prd-data", vpc)
    parts.encrypted(account, "corners-prd-data", ["delivery.logs.amazonaws.com"])
    parts.bucket_without_acls(account, "corners-prd-audit-log")
    parts.distribution(account, "corners-prd-front", legacy="corners-prd-audit-log")
    parts.realtime_log(account, "corners-prd-edge", sampling_rate=50)
    acl = parts.web_acl(account, "corners-prd-alb")
    parts.acl_log(account, acl, parts.log_group(account, "aws-waf-logs-corners-prd"))
    balancer = f"arn:aws:elasticloadbalancing:{TOKYO}:{account.id}:loadbalancer/app/corners-prd/1"
    where = {"WebACLArn": acl, "ResourceType": "APPLICATION_LOAD_BALANCER"}
    account.answer("wafv2:ListResourcesForWebACL", TOKYO, where=where, answer={"ResourceArns": [balancer]})


def balancer_without_tls(account: Account, ids: dict[str, str]) -> None:
    balancer = parts.load_balancer(account, "corners-prd-tcp", [ids["main-public"]], kind="network")
    elb = account.client("elbv2")
    group = elb.create_target_group(Name="corners-prd-tcp", Protocol="TCP", Port=80, VpcId=ids["main-vpc"])
    forward = {"Type": "forward", "TargetGroupArn": group["TargetGroups"][0]["TargetGroupArn"]}
    elb.create_listener(LoadBalancerArn=balancer, Protocol="TCP", Port=80, DefaultActions=[forward])


def monitoring(account: Account, subnet: str) -> None:
    """A detector and a hub whose findings nobody keeps; an Inspector that scans neither instances nor images, of which
    there are some."""
    parts.detector(account, plans=("S3_DATA_EVENTS",))
    parts.inspector(account, ["LAMBDA"])
    for name in ("corners-prd-web", "corners-prd-etl"):
        parts.repository(account, name)
    parts.security_hub(account, "READY")
    # It collects nothing that a row asks for.
    parts.data_lake(account, "corners-prd-data", "LAMBDA_EXECUTION", "EKS_AUDIT")
    account.client("ec2").run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1, SubnetId=subnet)
