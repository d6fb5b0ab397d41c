"""The landing zone once more, for a test that follows the remedies of its report in the account that each step names."""

from client import Gateway

from .landing import Zone, furnish

MEMBER, ARCHIVE, MANAGEMENT = "890000000001", "890000000002", "890000000003"


def build(gateway: Gateway) -> dict[str, str]:
    return furnish(Zone("landed", *(gateway.account(number) for number in (MEMBER, ARCHIVE, MANAGEMENT))))
