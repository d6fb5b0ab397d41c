"""`/_lab/…`: how a test steers the gateway. Bodies and answers are JSON.

GET    /_lab/counts    what was asked since the last reset
DELETE /_lab/counts    reset
POST   /_lab/latency   {"ms": 50}
POST   /_lab/pages     {"small": true}, and "lane" to say whose
POST   /_lab/guests    {"lane": "P"}: that lane is another tool's, and may ask whatever only reads
POST   /_lab/seed      {"seed": 1}: ids of what is created from now on repeat
POST   /_lab/faults    one fault or a list of them (faults.Fault)
DELETE /_lab/faults
POST   /_lab/answers   one rule or a list of them (answers.Rule)
DELETE /_lab/answers
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .answers import Rule, Wrong
from .calls import Answer, Incoming
from .faults import Fault

if TYPE_CHECKING:
    from .server import Lab


def handle(lab: Lab, incoming: Incoming) -> Answer:
    try:
        body = json.loads(incoming.body) if incoming.body else None
        return reply(200, act(lab, incoming.method, incoming.path.removeprefix("/_lab/"), body))
    except LookupError as unknown:
        return reply(404, {"error": str(unknown)})
    except (TypeError, ValueError, Wrong) as wrong:
        return reply(400, {"error": str(wrong)})


def act(lab: Lab, method: str, what: str, body: Any) -> Any:
    entries = body if isinstance(body, list) else [body]
    match (method, what):
        case ("GET", "counts"):
            return {**lab.counts.report(), "fault_hits": lab.faults.hits()}
        case ("DELETE", "counts"):
            lab.counts.clear()
        case ("POST", "latency"):
            lab.latency = float(body["ms"]) / 1000
        case ("POST", "pages"):
            (lab.small_pages.add if body["small"] else lab.small_pages.discard)(body.get("lane"))
        case ("POST", "guests"):
            lab.guests.add(str(body["lane"]))
        case ("POST", "seed"):
            lab.moto.seed(int(body["seed"]))
        case ("POST", "faults"):
            lab.faults.add([Fault(**entry) for entry in entries])
        case ("DELETE", "faults"):
            lab.faults.clear()
        case ("POST", "answers"):
            lab.answers.add([Rule(**entry) for entry in entries])
        case ("DELETE", "answers"):
            lab.answers.clear()
        case _:
            raise LookupError(f"no such control: {method} /_lab/{what}")
    return {"ok": True}


def reply(status: int, content: Any) -> Answer:
    return Answer(status, json.dumps(content).encode(), {"Content-Type": "application/json"})
