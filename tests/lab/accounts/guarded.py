"""An environment that demands protection of what its logs go to, twice: where it is met (prd), and where none is (dev)."""

from client import Account, Gateway

from . import parts
from .parts import MANAGEMENT

ACCOUNT = "121212121212"
UNGUARDED = "131313131313"


def build(gateway: Gateway) -> dict[str, str]:
    guarded, unguarded = gateway.account(ACCOUNT), gateway.account(UNGUARDED)
    made = furnish(guarded, "guarded")
    for name in ("guarded-audit-log", "guarded-flow-log"):
        parts.versioned(guarded, name)
        parts.locked(guarded, name, "COMPLIANCE", 365)
    guarded.edit("logs:DescribeLogGroups", "logGroups[*].deletionProtectionEnabled", set=True)

    made |= furnish(unguarded, "unguarded", EnableLogFileValidation=False)
    parts.versioned(unguarded, "unguarded-audit-log", "Suspended")
    parts.versioned(unguarded, "unguarded-flow-log")
    parts.locked(unguarded, "unguarded-flow-log", "GOVERNANCE", 30)
    key = parts.disabled_key(unguarded)
    group = "logGroups[logGroupName=/aws/lambda/unguarded-api].kmsKeyId"
    unguarded.edit("logs:DescribeLogGroups", group, set=key)
    return made


def furnish(account: Account, name: str, **trail: bool) -> dict[str, str]:
    """A trail to one bucket, a flow log to another, and a function with its group."""
    for bucket in ("audit-log", "flow-log"):
        parts.bucket(account, f"{name}-{bucket}")
    settings = {"EnableLogFileValidation": True, **trail}
    parts.trail(account, f"{name}-trail", f"{name}-audit-log", selectors=[MANAGEMENT], **settings)
    ids = parts.network(account, name=name)
    parts.flow_log_to(account, ids[f"{name}-vpc"], "s3", f"arn:aws:s3:::{name}-flow-log")
    parts.functions(account, [f"{name}-api"])
    parts.log_group(account, f"/aws/lambda/{name}-api", retention=400)
    parts.log_group(account, f"/app/{name}-web", retention=400)
    return ids
