"""An account in which everything that the checks can judge is recorded."""

from client import Account, Gateway

from . import parts
from .parts import MANAGEMENT, advanced

ACCOUNT = "666666666666"
DATA_TYPES = ("AWS::S3::Object", "AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::Events::EventBus")


def build(gateway: Gateway) -> dict[str, str]:
    account = gateway.account(ACCOUNT)
    for name in ("hardened-prd-audit-log", "hardened-prd-briefing-output", "hardened-prd-sf-data"):
        parts.bucket(account, name)
    selectors = [MANAGEMENT, *(advanced("Data", type=kind) for kind in DATA_TYPES)]
    parts.trail(account, "hardened-prd-trail", "hardened-prd-audit-log", selectors=selectors)

    pool = parts.user_pool(account, "hardened-prd-users", "PLUS", "ENFORCED")
    sign_in = parts.log_group(account, "/aws/vendedlogs/cognito/hardened-prd-users", retention=400)
    parts.sign_in_export(account, pool, sign_in)

    ids = parts.network(account)
    parts.log_group(account, "/vpc/hardened-prd-flow", retention=400)
    parts.flow_log(account, ids["main-vpc"], "/vpc/hardened-prd-flow")

    containers(account, ids["main-private"])
    databases(account)
    parts.table(account, "hardened-prd-briefings")
    parts.queue(account, "hardened-prd-etl")
    parts.event_bus(account, "hardened-prd-events")
    for name in ("web", "tavily", "datahub"):
        parts.log_group(account, f"/app/hardened-prd-{name}", retention=400)
    return {**ids, "pool": pool}


def containers(account: Account, subnet: str) -> None:
    """A service whose first revision logged nothing, shells that are logged, and a task outside services."""
    shells = parts.log_group(account, "/ecs/hardened-prd-shells", retention=400)
    cluster = "hardened-prd"
    to_group = {"cloudWatchLogGroupName": shells.rsplit(":", 1)[1]}
    parts.ecs_cluster(account, cluster, {"logging": "OVERRIDE", "logConfiguration": to_group})
    group = "/ecs/hardened-prd"
    parts.log_group(account, group, retention=400)
    parts.task_definition(account, "hardened-prd-web", {"web": None})
    logged = parts.task_definition(account, "hardened-prd-web", dict.fromkeys(("web", "proxy"), parts.awslogs(group)))
    parts.ecs_service(account, cluster, "hardened-prd-web", logged, shells=True)
    batch = parts.task_definition(account, "hardened-prd-batch", {"batch": parts.awslogs(group)})
    parts.ecs_task(account, cluster, batch, subnet)


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
