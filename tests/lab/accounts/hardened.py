"""An account in which everything that the checks can judge is recorded."""

from client import Gateway

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

    parts.table(account, "hardened-prd-briefings")
    parts.queue(account, "hardened-prd-etl")
    parts.event_bus(account, "hardened-prd-events")
    for name in ("web", "tavily", "datahub"):
        parts.log_group(account, f"/app/hardened-prd-{name}", retention=400)

    parts.config_recorder(account, "hardened-prd-audit-log")
    parts.config_history(account)
    parts.detector(account, plans=("S3_DATA_EVENTS", "LAMBDA_NETWORK_LOGS"))
    parts.inspector(account, ["EC2", "ECR", "LAMBDA"])
    parts.security_hub(account, "READY")
    parts.alarm(account, "hardened-prd-sign-in-failures")
    return {**ids, "pool": pool}
