"""A member of a landing zone: its logs lie in the log archive's account, its trail is the organization's.

Seen from the member alone, most of it is unknown. The archive keeps DNS queries for a month only, encrypts one bucket with a
key that serves another member alone, and never got a file of one load balancer. The management account says what the trail
selects: management events and the objects of every bucket.
"""

from __future__ import annotations

from client import Account, Gateway

from . import parts
from .parts import MANAGEMENT, TOKYO, VIRGINIA, advanced

MEMBER, ARCHIVE, MANAGEMENT_ACCOUNT = "880000000001", "880000000002", "880000000003"
OTHER_MEMBER = "880000000009"
TRAIL_BUCKET, DNS_BUCKET, EDGE_BUCKET = "landing-archive-trail", "landing-archive-dns", "landing-archive-edge"
WAF_BUCKET, FRONT_BUCKET = "aws-waf-logs-landing-archive", "aws-waf-logs-landing-archive-front"


def build(gateway: Gateway) -> dict[str, str]:
    archive, management = gateway.account(ARCHIVE), gateway.account(MANAGEMENT_ACCOUNT)
    for name in (TRAIL_BUCKET, DNS_BUCKET, EDGE_BUCKET, WAF_BUCKET, FRONT_BUCKET):
        parts.bucket(archive, name)
    parts.expiring(archive, DNS_BUCKET, 30)
    parts.encrypted(archive, WAF_BUCKET, [parts.LOG_DELIVERY], source=MEMBER)
    parts.encrypted(archive, FRONT_BUCKET, [parts.LOG_DELIVERY], source=OTHER_MEMBER)
    account = gateway.account(MEMBER)
    ids = parts.network(account)
    parts.bucket(account, "landing-prd-data")
    parts.resolver_log(account, ids["main-vpc"], f"arn:aws:s3:::{DNS_BUCKET}")
    parts.resolver_files(account, DNS_BUCKET, ids["main-vpc"])
    ids |= firewalls(account)
    ids |= edge(account, [ids["main-public"], ids["main-private"]], ids["front"])
    trail = parts.organization_trail(account, MANAGEMENT_ACCOUNT, custom=True, bucket=TRAIL_BUCKET)
    selects(management, trail)
    return ids


def firewalls(account: Account) -> dict[str, str]:
    """An ACL for an API and one for a distribution, both at work. Their metrics and files are told apart by the region."""
    ids = parts.apis(account, "landing-prd-api")
    acl = parts.web_acl(account, "landing-prd")
    parts.protect(account, ids["rest-api"], acl)
    parts.acl_log(account, acl, f"arn:aws:s3:::{WAF_BUCKET}")
    parts.at_work(account, "AWS/WAFV2", "BlockedRequests", WebACL="landing-prd", Region=TOKYO, Rule="ALL")
    parts.files(account, WAF_BUCKET, f"AWSLogs/{MEMBER}/WAFLogs/{TOKYO}/landing-prd/%Y/%m/%d/00/05/lab.log.gz", [0, 1])
    front = parts.web_acl(account, "landing-prd-front", "CLOUDFRONT")
    parts.acl_log(account, front, f"arn:aws:s3:::{FRONT_BUCKET}")
    parts.at_work(account, "AWS/WAFV2", "BlockedRequests", VIRGINIA, WebACL="landing-prd-front", Rule="ALL")
    parts.files(account, FRONT_BUCKET, f"AWSLogs/{MEMBER}/WAFLogs/cloudfront/landing-prd-front/%Y/%m/%d/00/05/lab.log.gz", [1])
    return ids | {"acl": acl, "front": front}


def edge(account: Account, subnets: list[str], front: str) -> dict[str, str]:
    """A distribution and two load balancers, all at work, that log to the archive; it got files of all but one balancer."""
    site = parts.distribution(account, "landing-prd", front, legacy=EDGE_BUCKET)
    named = {"DistributionId": site["id"], "Region": "Global"}
    parts.at_work(account, "AWS/CloudFront", "Requests", VIRGINIA, **named)
    parts.files(account, EDGE_BUCKET, f"{site['id']}.%Y-%m-%d-00.lab.gz", [0, 1])
    web, silent = (
        parts.load_balancer(account, f"landing-prd-{name}", subnets, access_logs=EDGE_BUCKET) for name in ("web", "api")
    )
    for balancer in (web, silent):
        parts.requested(account, balancer)
    parts.balancer_files(account, EDGE_BUCKET, web, [0, 1])
    return {"distribution": site["id"], "balancer": web, "silent-balancer": silent}


def selects(management: Account, trail: str) -> None:
    """The selectors, which only the management account is shown."""
    selectors = [MANAGEMENT, advanced("Data", type="AWS::S3::Object")]
    where = {"TrailName": trail}
    answer = {"TrailARN": trail, "AdvancedEventSelectors": selectors}
    management.answer("cloudtrail:GetEventSelectors", VIRGINIA, where=where, answer=answer)
