"""`python -m accounts URL NAME…`: build accounts behind a running gateway, and print the ids that were made up.

`traps:stopped-trail` builds that trap alone.
"""

import importlib
import json
import sys
import zlib

from client import Gateway


def main() -> None:
    url, *names = sys.argv[1:]
    gateway = Gateway(url)
    made: dict[str, str] = {}
    for name in names:
        # The same ids each time, so that what is saved from a lab account does not change from run to run.
        gateway.control("POST", "seed", {"seed": zlib.crc32(name.encode())})
        module, _, one = name.partition(":")
        made |= importlib.import_module(f"accounts.{module}").build(gateway, *filter(None, [one]))
    print(json.dumps(made))


main()
