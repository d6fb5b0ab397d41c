"""What is compared: which row of which account, what is true there, and which checks of a peer claim to know it.

The choice stands in `mapping.json`, the truth in the lab's `*.truth.json`; neither is repeated here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LAB = HERE.parent / "lab"
PEERS = ("prowler", "scoutsuite")


@dataclass(frozen=True)
class Claim:
    """The checks by which a tool claims to judge a row (none if it does not), and why those."""

    checks: tuple[str, ...]
    because: str

    def services(self) -> set[str]:
        """The services that the checks are about; both peers begin a check's name with it."""
        named = {check.replace("-", "_").split("_")[0] for check in self.checks}
        return {"ec2" if service == "vpc" else service for service in named}


@dataclass
class Case:
    """One row of one account: what a reader of a report would want to know."""

    row: str
    current: str  # the truth: recorded, partial or missing
    why: str
    # Parts of names or ARNs; where there are any, only what is said about resources of these counts.
    about: tuple[str, ...] = ()
    remark: str = ""


@dataclass
class Subject:
    """An account of the lab, which every tool sees once, with the checks that claim one of its cases."""

    name: str
    builder: str  # what `python -m accounts` builds
    number: str
    regions: list[str]
    project: str  # whose audit-gap.yaml
    is_trap: bool
    cases: list[Case] = field(default_factory=list)

    def checks(self, tool: str, claims: dict[str, dict[str, Claim]]) -> list[str]:
        """Every check of the tool that claims one of the cases."""
        named = (check for case in self.cases for check in claims[case.row][tool].checks)
        return list(dict.fromkeys(named))


def load() -> tuple[dict[str, dict[str, Claim]], list[Subject]]:
    """The claims by row and tool, and the accounts: plain ones first, then traps."""
    mapping = read(HERE / "mapping.json")
    claims = {
        row: {tool: Claim(tuple(by_tool[tool]["checks"]), by_tool[tool]["because"]) for tool in PEERS}
        for row, by_tool in mapping["claims"].items()
    }
    return claims, [*map(plain, mapping["plain"]), *map(trap, mapping["traps"])]


def plain(entry: dict[str, Any]) -> Subject:
    """An account without any trick, of which all rows with a claim are looked at."""
    name = entry["account"]
    rows = read(LAB / f"accounts/{name}.truth.json")["environments"]["prd"]["rows"]
    subject = Subject(name, name, entry["number"], entry["regions"], name, is_trap=False)
    subject.cases = [case(one, rows) for one in entry["rows"]]
    return subject


def trap(entry: dict[str, Any]) -> Subject:
    """The account of one trap, and the row that it is about."""
    name = entry["trap"]
    truth = read(LAB / "accounts/traps.truth.json")["traps"][name]
    regions = entry.get("regions", ["ap-northeast-1"])
    subject = Subject(name, f"traps:{name}", truth["account"], regions, "traps", is_trap=True)
    subject.cases = [case(entry, truth["rows"])]
    return subject


def case(entry: dict[str, Any], rows: dict[str, Any]) -> Case:
    true = rows[entry["row"]]
    return Case(entry["row"], true["current"], true["why"], tuple(entry.get("about", ())), entry.get("remark", ""))


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
