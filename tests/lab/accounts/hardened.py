"""An account in which everything that the checks can judge is recorded."""

from client import Account, Gateway

from . import parts
from .parts import MANAGEMENT, VIRGINIA, advanced

ACCOUNT = "666666666666"
DATA_TYPES = ("AWS::S3::Object", "AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::Events::EventBus")


def build(gateway: Gateway) -> dict[str, str]:
    account = gateway.account(ACCOUNT)
    for name in ("hardened-prd-audit-log", "hardened-prd-briefing-output", "hardened-prd-sf-data"):
        parts.bucket(account, name)
    parts.expiring(account, "hardened-prd-audit-log", 400)
    selectors = [MANAGEMENT, *(advanced("Data", type=kind) for kind in DATA_TYPES)]
    parts.trail(account, "hardened-prd-trail", "hardened-prd-audit-log", selectors=selectors)

    pool = parts.user_pool(account, "hardened-prd-users", "PLUS", "ENFORCED")
    sign_in = parts.log_group(account, "/aws/vendedlogs/cognito/hardened-prd-users", retention=400)
    parts.sign_in_export(account, pool, sign_in)

    ids = parts.network(account)
    parts.log_group(account, "/vpc/hardened-prd-flow", retention=400)
    parts.flow_log(account, ids["main-vpc"], "/vpc/hardened-prd-flow")

    parts.event_bus(account, "hardened-prd-events")
    containers(account, ids["main-private"])
    databases(account)
    parts.table(account, "hardened-prd-briefings")
    parts.queue(account, "hardened-prd-etl")
    for name in ("web", "tavily", "datahub"):
        parts.log_group(account, f"/app/hardened-prd-{name}", retention=400)
        parts.application_log(account, f"/app/hardened-prd-{name}", [parts.audit_record(n) for n in range(1, 11)])

    names = [f"hardened-prd-{suffix}" for suffix in ("api", "bedrock", "tavily", "etl")]
    parts.functions(account, names)
    for name in names:
        parts.log_group(account, f"/aws/lambda/{name}", retention=400)
    parts.at_work(account, "AWS/Lambda", "Invocations", FunctionName=names[0])
    parts.written(account, f"/aws/lambda/{names[0]}")
    ids["balancer"] = parts.load_balancer(
        account, "hardened-prd-web", [ids["main-public"], ids["main-private"]], access_logs="hardened-prd-audit-log"
    )
    parts.requested(account, ids["balancer"])
    parts.balancer_files(account, "hardened-prd-audit-log", ids["balancer"], [0, 1])
    parts.api_log_role(account)
    ids |= parts.apis(account, "hardened-prd-api", log=parts.log_group(account, "/api/hardened-prd", retention=400))
    ids |= edge(account, ids["main-vpc"], ids["rest-api"])
    parts.log_group(account, "/bedrock/hardened-prd", retention=400)
    to_group = {
        "logGroupName": "/bedrock/hardened-prd",
        "roleArn": f"arn:aws:iam::{account.id}:role/bedrock-logs",
        "largeDataDeliveryS3Config": {"bucketName": "hardened-prd-audit-log"},
    }
    parts.invocation_logging(account, cloudWatchConfig=to_group)
    parts.invoked(account)
    parts.taken_in(account, "/bedrock/hardened-prd")
    parts.config_recorder(account, "hardened-prd-audit-log")
    parts.config_history(account)
    parts.detector(account, plans=("S3_DATA_EVENTS", "LAMBDA_NETWORK_LOGS", "RDS_LOGIN_EVENTS"))
    parts.findings_published(account, "PUBLISHING", "hardened-prd-audit-log")
    parts.inspector(account, ["EC2", "ECR", "LAMBDA"])
    parts.security_hub(account, "READY")
    parts.findings_kept(account, "hub", parts.log_group(account, "/security-hub/hardened-prd", retention=400))
    parts.alarm(account, "hardened-prd-sign-in-failures", tells=parts.topic(account, "hardened-prd-alerts"))
    return {**ids, "pool": pool}


def edge(account: Account, vpc: str, api: str) -> dict[str, str]:
    """A public and a private zone, the VPC's own queries, a distribution and an API, each behind an ACL: all logged."""
    zone = parts.hosted_zone(account, "hardened.example.com")
    parts.hosted_zone(account, "hardened.internal", vpc)
    parts.query_log(account, zone, parts.log_group(account, "/dns/hardened-prd", VIRGINIA, retention=400))
    parts.at_work(account, "AWS/Route53", "DNSQueries", VIRGINIA, HostedZoneId=zone)
    parts.taken_in(account, "/dns/hardened-prd", VIRGINIA)
    parts.writable(account, "dns", "route53.amazonaws.com", f"arn:aws:logs:{VIRGINIA}:{account.id}:log-group:/dns/*")
    parts.resolver_log(account, vpc, parts.log_group(account, "/dns/hardened-prd-vpc", retention=400))

    groups = {
        name: parts.log_group(account, f"aws-waf-logs-hardened-prd-{name}", region, retention=400)
        for name, region in (("front", VIRGINIA), ("api", parts.TOKYO))
    }
    front = parts.web_acl(account, "hardened-prd-front", "CLOUDFRONT")
    parts.acl_log(account, front, groups["front"])
    parts.at_work(account, "AWS/WAFV2", "AllowedRequests", VIRGINIA, WebACL="hardened-prd-front", Rule="ALL")
    parts.taken_in(account, "aws-waf-logs-hardened-prd-front", VIRGINIA)
    distribution = parts.distribution(account, "hardened-prd-front", front)
    access = parts.log_group(account, "/edge/hardened-prd", VIRGINIA, retention=400)
    parts.vended_log(account, "edge", distribution["arn"], "ACCESS_LOGS", access, VIRGINIA)

    api_acl = parts.web_acl(account, "hardened-prd-api")
    parts.acl_log(account, api_acl, groups["api"])
    stage = parts.protect(account, api, api_acl)
    return {"zone": zone, "distribution": distribution["id"], "front-acl": front, "api-acl": api_acl, "stage": stage}


def containers(account: Account, subnet: str) -> None:
    """A service whose first revision logged nothing, shells that are logged, and tasks outside services."""
    shells = parts.log_group(account, "/ecs/hardened-prd-shells", retention=400)
    cluster = "hardened-prd"
    to_group = {"cloudWatchLogGroupName": shells.rsplit(":", 1)[1]}
    arn = parts.ecs_cluster(account, cluster, {"logging": "OVERRIDE", "logConfiguration": to_group})
    group = "/ecs/hardened-prd"
    parts.log_group(account, group, retention=400)
    parts.task_definition(account, "hardened-prd-web", {"web": None})
    logged = parts.task_definition(account, "hardened-prd-web", dict.fromkeys(("web", "proxy"), parts.awslogs(group)))
    parts.ecs_service(account, cluster, "hardened-prd-web", logged, shells=True)
    batch = parts.task_definition(account, "hardened-prd-batch", {"batch": parts.awslogs(group)})
    parts.ecs_task(account, cluster, batch, subnet)
    by_rule = parts.task_definition(account, "hardened-prd-on-upload", {"batch": parts.awslogs(group)})
    parts.ecs_by_rule(account, arn, by_rule, "hardened-prd-events")
    nightly = parts.task_definition(account, "hardened-prd-nightly", {"batch": parts.awslogs(group)})
    parts.ecs_by_schedule(account, arn, nightly)


def databases(account: Account) -> None:
    auditing = {"server_audit_logging": "1", "server_audit_events": "CONNECT,QUERY"}
    parts.aurora(account, "hardened-prd-processed", auditing, ["audit"])
    parts.log_group(account, "/aws/rds/cluster/hardened-prd-processed/audit", retention=400)
    auditing = {
        "log_connections": "1",
        "log_disconnections": "1",
        "shared_preload_libraries": "pgaudit",
        "pgaudit.log": "all",
    }
    parts.postgresql(account, "hardened-prd-raw", auditing, ["postgresql"])
    parts.log_group(account, "/aws/rds/instance/hardened-prd-raw/postgresql", retention=400)
