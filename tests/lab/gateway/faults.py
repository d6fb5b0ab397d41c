"""Faults: what can go wrong between a tool and AWS, done on purpose.

A fault names its kind and the calls it hits; `after` lets the first calls pass, `times` ends it.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

from .calls import Answer, Call, write_error
from .paging import AGAIN, Paginator, find

KINDS = {
    "access-denied",  # in the protocol's own shape
    "throttle",  # for `times` calls, or for ever
    "expired-token",
    "error",  # the modelled error `code`, with `status`
    "http-500",
    "html",  # a page from something between us and AWS; `status` is 200 unless given
    "empty",  # a 200 without a body
    "truncated",  # the connection ends in the middle of the body
    "garbled",  # half the body with a matching length
    "reset",  # TCP RST instead of an answer
    "hang",  # `seconds` of silence, then the connection closes
    "endless-token",
    "empty-page-with-token",
}

# What each protocol or service says: access denied, throttled, expired token.
WORDS = {
    "ec2": [("UnauthorizedOperation", 403), ("RequestLimitExceeded", 503), ("RequestExpired", 400)],
    "query": [("AccessDenied", 403), ("Throttling", 400), ("ExpiredToken", 403)],
    "rest-xml": [("AccessDenied", 403), ("SlowDown", 503), ("ExpiredToken", 400)],
    "rest-json": [("AccessDeniedException", 403), ("TooManyRequestsException", 429), ("ExpiredTokenException", 403)],
    "json": [("AccessDeniedException", 400), ("ThrottlingException", 400), ("ExpiredTokenException", 400)],
}
HTML = b"<html><head><title>Gateway</title></head><body><h1>It works!</h1></body></html>"


@dataclass
class Fault:
    """One entry of `POST /_lab/faults`. Absent conditions match everything."""

    kind: str
    operation: str | None = None  # "service:Operation"
    lane: str | None = None
    account: str | None = None
    region: str | None = None
    page: int | None = None
    where: dict[str, Any] = field(default_factory=dict)
    after: int = 0
    times: int | None = None
    seconds: float = 3600.0
    status: int | None = None
    code: str | None = None
    message: str = "injected by the lab"
    seen: int = 0
    hits: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown fault kind {self.kind}; known: {sorted(KINDS)}")

    def matches(self, call: Call, paginator: Paginator | None) -> bool:
        number = paginator.page_number(call) if paginator else 1
        if self.kind in ("endless-token", "empty-page-with-token") and paginator is None:
            return False
        if self.kind == "empty-page-with-token" and call.params.get(paginator.input_token) == AGAIN:
            return False
        return (
            self.operation in (None, call.name)
            and self.lane in (None, call.lane)
            and self.account in (None, call.account)
            and self.region in (None, call.region)
            and self.page in (None, number)
            and all(call.params.get(key) == value for key, value in self.where.items())
        )


class Faults:
    """The faults in force; the first that matches a call hits it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.faults: list[Fault] = []

    def add(self, faults: list[Fault]) -> None:
        with self.lock:
            self.faults += faults

    def clear(self) -> None:
        with self.lock:
            self.faults = []

    def hits(self) -> int:
        return sum(fault.hits for fault in self.faults)

    def strike(self, call: Call) -> Fault | None:
        paginator = find(call) if call.operation else None
        with self.lock:
            for fault in self.faults:
                if not fault.matches(call, paginator):
                    continue
                fault.seen += 1
                if fault.seen > fault.after and (fault.times is None or fault.hits < fault.times):
                    fault.hits += 1
                    return fault
        return None


def instead(fault: Fault, call: Call) -> Answer | None:
    """The answer that the fault gives instead of the service's, or None if it spoils the service's own."""
    named = {"access-denied": 0, "throttle": 1, "expired-token": 2}
    if fault.kind in named:
        code, status = WORDS[call.protocol][named[fault.kind]]
        action = f"{call.service}:{call.operation}"
        message = f"not authorized to perform: {action}" if fault.kind == "access-denied" else fault.message
        return write_error(call, fault.code or code, message, fault.status or status)
    if fault.kind == "error":
        return write_error(call, fault.code or "ValidationException", fault.message, fault.status or 400)
    if fault.kind == "http-500":
        code = "InternalError" if call.protocol in ("ec2", "rest-xml") else "InternalFailure"
        return write_error(call, code, fault.message, fault.status or 500)
    if fault.kind == "html":
        return Answer(fault.status or 200, HTML, {"Content-Type": "text/html"})
    if fault.kind == "empty":
        return Answer(fault.status or 200, b"", {"Content-Type": "application/octet-stream"})
    if fault.kind in ("reset", "hang"):
        return Answer(200, b"", transport=fault.kind, seconds=fault.seconds)
    return None


def spoil(fault: Fault, answer: Answer) -> Answer:
    """What the fault does to the bytes of an answer that was right."""
    if fault.kind == "garbled":
        return Answer(answer.status, answer.body[: len(answer.body) // 2], answer.headers)
    if fault.kind == "truncated":
        return Answer(answer.status, answer.body, answer.headers, transport="truncated")
    return answer
