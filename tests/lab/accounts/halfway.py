"""An account as the company's document declares it: one multi-region trail of management events, and little else.

Everything that the document names exists: pool, buckets, tables, queues, a network in use, functions, APIs.
"""

from client import Account, Gateway

from . import parts

ACCOUNT = "555555555555"


def build(gateway: Gateway) -> dict[str, str]:
    return furnish(gateway.account(ACCOUNT), "halfway-prd")


def poor_records() -> list[dict | str]:
    """What applications write that nobody told what an audit record is."""
    sign_ins = [
        {
            "event": "login",
            "time": "2026-11-20 10:00:00",
            "userId": f"{parts.CANARY}-{number}",
            "target": "session",
            "ip": "10.0.0.4",
            "userAgent": f"Mozilla/5.0 {parts.CANARY}",
            "result": "success",
        }
        for number in range(10)
    ]
    reads = [
        {
            "event": "read",
            "timestamp": "2026-11-20T01:00:00Z",
            **({"user": parts.CANARY} if number < 3 else {}),
            "path": f"/briefings/{parts.CANARY}",
            "ip": f"203.0.113.{number}",
            "userAgent": "Mozilla/5.0",
            "status": 200,
        }
        for number in range(10)
    ]
    return [*sign_ins, f"event=change user={parts.CANARY} password={parts.CANARY}", *reads]


def furnish(account: Account, name: str, selectors: list[dict] | None = None) -> dict[str, str]:
    """Resources whose names begin with `name`, and a trail with `selectors` (default: management events only).

    Bucket names are unique in all of AWS, so every account of the lab has a beginning of its own.
    """
    log_bucket = f"{name}-audit-log"
    for bucket in (log_bucket, f"{name}-briefing-output", f"{name}-sf-data"):
        parts.bucket(account, bucket)
    # Claimed by no row.
    parts.bucket(account, f"{name}-scratch", parts.VIRGINIA)
    parts.trail(account, f"{name}-trail", log_bucket, selectors=selectors, EnableLogFileValidation=True)
    pool = parts.user_pool(account, f"{name}-users")
    ids = parts.network(account)
    parts.default_network(account, parts.VIRGINIA)
    for suffix in ("briefings", "sessions"):
        parts.table(account, f"{name}-{suffix}")
    for suffix in ("etl", "etl-dlq"):
        parts.queue(account, f"{name}-{suffix}")
    parts.queue(account, f"{name}-edge", parts.VIRGINIA)
    parts.event_bus(account, f"{name}-events")
    parts.functions(account, [f"{name}-{suffix}" for suffix in ("api", "bedrock", "tavily", "etl-load", "etl-clean")])
    ids |= parts.apis(account, f"{name}-api")
    ids["balancer"] = parts.load_balancer(account, f"{name}-web", [ids["main-public"], ids["main-private"]])
    parts.invoked(account)
    parts.hosted_zone(account, f"{name}.example.com")
    acl = parts.web_acl(account, f"{name}-front", "CLOUDFRONT")
    distribution = parts.distribution(account, f"{name}-front", acl)
    api_acl = parts.web_acl(account, f"{name}-api")
    parts.protect(account, ids["rest-api"], api_acl)
    parts.ecs_cluster(account, name)
    parts.ecs_service(account, name, f"{name}-web", parts.task_definition(account, f"{name}-web", {"web": None}))
    parts.aurora(account, f"{name}-processed", {"server_audit_logging": "0"})
    parts.log_group(account, f"/ecs/{name}-web", retention=400)
    parts.application_log(account, f"/ecs/{name}-web", poor_records())
    parts.alarm(account, f"{name}-errors", enabled=False, tells=parts.topic(account, f"{name}-alerts"))
    parts.log_group(account, f"/aws/lambda/{name}-api")
    return {**ids, "pool": pool, "distribution": distribution["id"], "front-acl": acl, "api-acl": api_acl}
