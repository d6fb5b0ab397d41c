"""A member of a landing zone: its logs lie in the log archive's account, its trail is the organization's.

Seen from the member alone, most of it is unknown. The archive keeps DNS queries for a month only, and the management
account says what the trail selects: management events and the objects of every bucket.
"""

from __future__ import annotations

from client import Account, Gateway

from . import parts
from .parts import MANAGEMENT, TOKYO, VIRGINIA, advanced

MEMBER, ARCHIVE, MANAGEMENT_ACCOUNT = "880000000001", "880000000002", "880000000003"
TRAIL_BUCKET, DNS_BUCKET, WAF_BUCKET = "landing-archive-trail", "landing-archive-dns", "aws-waf-logs-landing-archive"


def build(gateway: Gateway) -> dict[str, str]:
    archive, management = gateway.account(ARCHIVE), gateway.account(MANAGEMENT_ACCOUNT)
    for name in (TRAIL_BUCKET, DNS_BUCKET, WAF_BUCKET):
        parts.bucket(archive, name)
    parts.expiring(archive, DNS_BUCKET, 30)
    account = gateway.account(MEMBER)
    ids = parts.network(account)
    parts.bucket(account, "landing-prd-data")
    parts.resolver_log(account, ids["main-vpc"], f"arn:aws:s3:::{DNS_BUCKET}")
    ids |= parts.apis(account, "landing-prd-api")
    acl = parts.web_acl(account, "landing-prd")
    parts.protect(account, ids["rest-api"], acl)
    parts.acl_log(account, acl, f"arn:aws:s3:::{WAF_BUCKET}")
    trail = parts.organization_trail(account, MANAGEMENT_ACCOUNT, custom=True, bucket=TRAIL_BUCKET)
    selects(management, trail)
    return ids | {"acl": acl}


def selects(management: Account, trail: str) -> None:
    """The selectors, which only the management account is shown."""
    selectors = [MANAGEMENT, advanced("Data", type="AWS::S3::Object")]
    where = {"TrailName": trail}
    answer = {"TrailARN": trail, "AdvancedEventSelectors": selectors}
    management.answer("cloudtrail:GetEventSelectors", VIRGINIA, where=where, answer=answer)
