"""A member of a landing zone: its logs lie in the log archive's account, its trail is the organization's.

Seen from the member alone, most of it is unknown. The archive keeps DNS queries for a month only, encrypts one bucket with a
key that serves another member alone, and never got a file of one load balancer. The management account says what the trail
selects: management events and the objects of every bucket.
"""

from __future__ import annotations

from dataclasses import dataclass

from client import Account, Gateway

from . import parts
from .parts import LOG_DELIVERY, MANAGEMENT, TOKYO, VIRGINIA, advanced

OTHER_MEMBER = "880000000009"


@dataclass
class Zone:
    """Three accounts, and how the names of their buckets begin."""

    name: str
    member: Account
    archive: Account
    management: Account

    def bucket(self, use: str) -> str:
        return f"{self.name}-archive-{use}"

    def waf_bucket(self, use: str) -> str:
        return f"aws-waf-logs-{self.bucket(use)}"


def build(gateway: Gateway) -> dict[str, str]:
    return furnish(Zone("landing", *(gateway.account(f"88000000000{number}") for number in (1, 2, 3))))


def furnish(zone: Zone) -> dict[str, str]:
    archived(zone)
    account = zone.member
    ids = parts.network(account)
    parts.bucket(account, f"{zone.name}-prd-data")
    parts.resolver_log(account, ids["main-vpc"], f"arn:aws:s3:::{zone.bucket('dns')}")
    parts.resolver_files(account, zone.bucket("dns"), ids["main-vpc"])
    ids |= firewalls(zone)
    ids |= edge(zone, [ids["main-public"], ids["main-private"]], ids["front"])
    trail = parts.organization_trail(account, zone.management.id, custom=True, bucket=zone.bucket("trail"))
    selects(zone.management, trail)
    return ids


def archived(zone: Zone) -> None:
    """What the log archive holds, and how."""
    for use in ("trail", "dns", "edge"):
        parts.bucket(zone.archive, zone.bucket(use))
    parts.expiring(zone.archive, zone.bucket("dns"), 30)
    for use, member in (("api", zone.member.id), ("front", OTHER_MEMBER)):
        parts.bucket(zone.archive, zone.waf_bucket(use))
        parts.encrypted(zone.archive, zone.waf_bucket(use), [LOG_DELIVERY], source=member)


def firewalls(zone: Zone) -> dict[str, str]:
    """An ACL for an API and one for a distribution, both at work. Their metrics and files are told apart by the region."""
    account, api, front = zone.member, f"{zone.name}-prd", f"{zone.name}-prd-front"
    ids = parts.apis(account, f"{api}-api")
    acl = parts.web_acl(account, api)
    parts.protect(account, ids["rest-api"], acl)
    front_acl = parts.web_acl(account, front, "CLOUDFRONT")
    for arn, use in ((acl, "api"), (front_acl, "front")):
        parts.acl_log(account, arn, f"arn:aws:s3:::{zone.waf_bucket(use)}")
    parts.at_work(account, "AWS/WAFV2", "BlockedRequests", WebACL=api, Region=TOKYO, Rule="ALL")
    parts.at_work(account, "AWS/WAFV2", "BlockedRequests", VIRGINIA, WebACL=front, Rule="ALL")
    for use, place in (("api", f"{TOKYO}/{api}"), ("front", f"cloudfront/{front}")):
        key = f"AWSLogs/{account.id}/WAFLogs/{place}/%Y/%m/%d/00/05/lab.log.gz"
        parts.files(zone.archive, zone.waf_bucket(use), key, [0, 1])
    return ids | {"acl": acl, "front": front_acl}


def edge(zone: Zone, subnets: list[str], front: str) -> dict[str, str]:
    """A distribution and two load balancers, all at work, that log to the archive; it got files of all but one balancer."""
    account, bucket = zone.member, zone.bucket("edge")
    site = parts.distribution(account, f"{zone.name}-prd", front, legacy=bucket)
    parts.at_work(account, "AWS/CloudFront", "Requests", VIRGINIA, DistributionId=site["id"], Region="Global")
    parts.files(zone.archive, bucket, f"{site['id']}.%Y-%m-%d-00.lab.gz", [0, 1])
    web, silent = (
        parts.load_balancer(account, f"{zone.name}-prd-{name}", subnets, access_logs=bucket) for name in ("web", "api")
    )
    for balancer in (web, silent):
        parts.requested(account, balancer)
    parts.balancer_files(account, bucket, web, [0, 1])
    return {"distribution": site["id"], "balancer": web, "silent-balancer": silent}


def selects(management: Account, trail: str) -> None:
    """The selectors, which only the management account is shown."""
    selectors = [MANAGEMENT, advanced("Data", type="AWS::S3::Object")]
    where = {"TrailName": trail}
    answer = {"TrailARN": trail, "AdvancedEventSelectors": selectors}
    management.answer("cloudtrail:GetEventSelectors", VIRGINIA, where=where, answer=answer)
