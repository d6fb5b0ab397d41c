"""What was asked: every request by lane, account, region and operation, and every request that was refused."""

from __future__ import annotations

import re
import threading
from collections import Counter

from .calls import Call

# What the accounts of the lab hold that must not come out of the tool again.
CANARY = re.compile(rb"canary-[a-z-]+[a-z]")


class Counts:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        with self.lock:
            self.calls: Counter[tuple[str, str, str, str]] = Counter()
            self.refused: list[dict[str, str]] = []
            self.canaries: set[str] = set()

    def call(self, call: Call) -> None:
        with self.lock:
            self.calls[(call.lane, call.account, call.region, call.name)] += 1

    def refuse(self, operation: str, reason: str, lane: str = "") -> None:
        with self.lock:
            self.refused.append({"lane": lane, "operation": operation, "reason": reason})

    def note(self, body: bytes) -> None:
        """Remember the canaries of an answer that goes out."""
        found = {canary.decode() for canary in CANARY.findall(body)}
        if found:
            with self.lock:
                self.canaries |= found

    def report(self) -> dict:
        with self.lock:
            return {
                "requests": sum(self.calls.values()),
                "calls": [
                    {
                        "lane": lane,
                        "account": account,
                        "region": region,
                        "operation": operation,
                        "requests": number,
                    }
                    for (lane, account, region, operation), number in sorted(self.calls.items())
                ],
                "refused": list(self.refused),
                "canaries": sorted(self.canaries),
            }
