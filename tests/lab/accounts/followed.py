"""The account as declared, twice over: for tests that follow the remedies of its report, in one order and in the other."""

from client import Gateway

from . import halfway

FORWARD, BACKWARD = "141414141414", "151515151515"


def build(gateway: Gateway) -> dict[str, str]:
    for account, name in ((FORWARD, "ahead-prd"), (BACKWARD, "back-prd")):
        halfway.furnish(gateway.account(account), name)
    return {}
