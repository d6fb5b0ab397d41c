"""Three environments in three accounts, reached by `role_arn` from a fourth.

dev is almost bare. dev2 is as the document declares. prd has begun to close its gaps, and not all of it works:
object reads of the SF data are not recorded, the flow log sees rejected traffic only, and sign-ins are watched but
not exported.
"""

from client import Account, Gateway

from . import halfway, parts
from .parts import MANAGEMENT, advanced

BASE = "999999999999"
DEV, DEV2, PRD = "111111111111", "222222222222", "333333333333"


def build(gateway: Gateway) -> dict[str, str]:
    return {
        **named("dev", development(gateway)),
        **named("dev2", halfway.furnish(gateway.account(DEV2), "jmc-dev2")),
        **named("prd", production(gateway)),
    }


def named(env: str, ids: dict[str, str]) -> dict[str, str]:
    return {f"{env}-{name}": value for name, value in ids.items()}


def development(gateway: Gateway) -> dict[str, str]:
    """Buckets, a pool and a table, and a trail that somebody stopped."""
    account = gateway.account(DEV)
    for name in ("jmc-dev-audit-log", "jmc-dev-briefing-output", "jmc-dev-sf-data"):
        parts.bucket(account, name)
    parts.trail(account, "jmc-dev-trail", "jmc-dev-audit-log", logging=False)
    parts.table(account, "jmc-dev-briefings")
    parts.default_network(account, parts.TOKYO)
    return {"pool": parts.user_pool(account, "jmc-dev-users")}


def production(gateway: Gateway) -> dict[str, str]:
    account = gateway.account(PRD)
    selectors = [
        MANAGEMENT,
        advanced("Data", type="AWS::S3::Object", ARN={"StartsWith": ["arn:aws:s3:::jmc-prd-briefing-output/"]}),
        advanced(
            "Data", type="AWS::S3::Object", readOnly="false", ARN={"StartsWith": ["arn:aws:s3:::jmc-prd-sf-data/"]}
        ),
        advanced("Data", type="AWS::SQS::Queue"),
    ]
    ids = halfway.furnish(account, "jmc-prd", selectors)
    parts.log_group(account, "/vpc/jmc-prd-flow", retention=400)
    parts.flow_log(account, ids["main-vpc"], "/vpc/jmc-prd-flow", traffic="REJECT")
    guarded = parts.user_pool(account, "jmc-prd-partners", "PLUS", "AUDIT")
    monitoring(account)
    return {**ids, "partners": guarded}


def monitoring(account: Account) -> None:
    """Tokyo was looked after, Virginia only half: a detector is all that it has."""
    parts.config_recorder(account, "jmc-prd-audit-log")
    parts.config_history(account)
    for region in (parts.TOKYO, parts.VIRGINIA):
        parts.detector(account, region, plans=("S3_DATA_EVENTS", "LAMBDA_NETWORK_LOGS", "RDS_LOGIN_EVENTS"))
    parts.inspector(account, ["ECR"])
    parts.security_hub(account, "READY")
    parts.alarm(account, "jmc-prd-sign-in-failures", tells=parts.topic(account, "jmc-prd-incidents"))
