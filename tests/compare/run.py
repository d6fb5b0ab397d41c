"""`make compare`: the same accounts of the lab, seen by Prowler, by ScoutSuite and by audit-gap.

    python run.py --prowler PATH --scoutsuite PATH --audit-gap PATH [--part cases|figures|pages] [--only NAME… | --resume]

Writes `docs/comparison.json` (what each tool said, word for word), `docs/comparison.md` and the summary in `README.md`.
With --part, --only and --resume the rest is as the last run left it in `docs/comparison.json`; `pages` runs no tool.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import re
import sys
import tempfile
import tomllib
import zlib
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Iterator

import cases
import measure
import page
import verdicts
from cases import LAB, Claim, Subject
from tools import Answer, AuditGap, Prowler, ScoutSuite, Tool

sys.path.insert(0, str(LAB))
from client import Gateway  # noqa: E402  (the lab is no installed package)

# A run that takes longer is ended, and said to be.
LIMIT_SECONDS = 1800
LATENCIES_MS = (0, 50)
# Of which account whole runs are measured: everything is there and switched on.
MEASURED = "hardened"


def main() -> None:
    arguments = parse()
    tools = [Prowler(arguments.prowler), ScoutSuite(arguments.scoutsuite), AuditGap(arguments.audit_gap)]
    claims, subjects = cases.load()
    record = cases.read(page.RECORD) if arguments.part or arguments.only or arguments.resume else {"cases": []}
    if arguments.part != "pages":
        record["versions"] = versions()
    # A lab of its own for each part: an account is built once in a lab.
    if arguments.part in (None, "cases"):
        judged = {case["account"] for case in record["cases"]} if arguments.resume else set()
        chosen = [one for one in subjects if one.name in (arguments.only or {one.name} - judged)]
        with gateway(tools) as lab:
            for subject in chosen:
                judge(record, lab, subject, tools, claims)
    if arguments.part in (None, "figures"):
        record["machine"] = machine()
        with gateway(tools) as lab:
            measure_whole_runs(record, lab, tools, claims, arguments.build)
    page.write(record, claims)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for tool in ("prowler", "scoutsuite", "audit-gap"):
        parser.add_argument(f"--{tool}", required=True, type=lambda path: str(Path(path).absolute()))
    parser.add_argument("--build", default="debug", help="how audit-gap was built, to be said beside its figures")
    parser.add_argument("--part", choices=("cases", "figures", "pages"), help="do this part alone")
    parser.add_argument("--only", nargs="+", help="of the cases those of these accounts and traps")
    parser.add_argument("--resume", action="store_true", help="of the cases those that are not in the record yet")
    return parser.parse_args()


def versions() -> dict[str, str]:
    """Of audit-gap from its manifest, of the peers from their pins."""
    manifest = tomllib.loads((page.ROOT / "Cargo.toml").read_text(encoding="utf-8"))
    found = {"audit-gap": manifest["package"]["version"]}
    for peer in cases.PEERS:
        pins = (cases.HERE / f"requirements-{peer}.txt").read_text(encoding="utf-8")
        found[peer] = re.search(rf"^{peer}==(\S+)", pins, re.MULTILINE)[1]
    return found


@contextmanager
def gateway(tools: list[Tool]) -> Iterator[Gateway]:
    """A running lab that knows which lanes are other tools'."""
    lab = Gateway.start()
    try:
        for tool in tools:
            if tool.guest:
                lab.control("POST", "guests", {"lane": tool.lane})
        yield lab
    finally:
        lab.stop()


def judge(record: dict[str, Any], lab: Gateway, subject: Subject, tools: list[Tool], claims: dict) -> None:
    """The cases of one account, put into the record in the mapping's order; what is found so far outlives a stop."""
    record["cases"] = [case for case in record["cases"] if case["account"] != subject.name]
    record["cases"] += compare(lab, subject, tools, claims)
    order = [one.name for one in cases.load()[1]]
    record["cases"].sort(key=lambda case: order.index(case["account"]))
    page.save(record)


def compare(lab: Gateway, subject: Subject, tools: list[Tool], claims: dict) -> Iterator[dict[str, Any]]:
    """Every case of one account, judged by every tool."""
    ids = build(lab, subject)
    seen = {tool.name: look(lab, subject, tool, claims) for tool in tools}
    for case in subject.cases:
        about = [part.format(**ids) for part in case.about]
        told = {}
        for tool in tools:
            content, run = seen[tool.name]
            claim = claims[case.row].get(tool.name, Claim((case.row,), ""))
            answer = answer_of(tool, content, case, claim, about)
            # What the lab lacks elsewhere decides nothing here.
            lacking = [name for name in run.get("not_emulated", []) if name.partition(":")[0] in claim.services()]
            told[tool.name] = {
                **asdict(answer),
                "judgement": verdicts.judge(case.current, answer.verdict, lacking),
                "lacking": lacking,
                "run": run,
            }
        print(subject.name, case.row, case.current, {name: one["verdict"] for name, one in told.items()}, flush=True)
        yield {"account": subject.name, "trap": subject.is_trap, **asdict(case), "tools": told}


def build(lab: Gateway, subject: Subject) -> dict[str, str]:
    """The account; returns the ids that were made up, under the names by which `about` speaks of them."""
    module, _, one = subject.builder.partition(":")
    lab.control("POST", "seed", {"seed": zlib.crc32(subject.builder.encode())})
    made = importlib.import_module(f"accounts.{module}").build(lab, *filter(None, [one]))
    return {name.removeprefix(f"{one}-"): value for name, value in made.items()}


def look(lab: Gateway, subject: Subject, tool: Tool, claims: dict) -> tuple[Any, dict[str, Any]]:
    """One run of the tool with the checks that claim the account's cases. Without any, no run."""
    if isinstance(tool, AuditGap):
        checks = [case.row for case in subject.cases]
    else:
        checks = subject.checks(tool.name, claims)
    return observe(lab, subject, tool, checks) if checks else (None, {})


def observe(lab: Gateway, subject: Subject, tool: Tool, checks: list[str] | None) -> tuple[Any, dict[str, Any]]:
    """What the tool answers (None if it crashed), and what the run took."""
    lab.control("DELETE", "counts")
    with tempfile.TemporaryDirectory() as place:
        directory = Path(place)
        environment = tool.environment(subject.number, lab.url, directory)
        argv = tool.argv(subject, checks, directory)
        usage = measure.run(argv, environment, directory, LIMIT_SECONDS)
        try:
            content = tool.read(directory)
        except (OSError, ValueError):
            print((directory / "log").read_text(encoding="utf-8", errors="replace")[-2000:], file=sys.stderr)
            content = None
    counts = lab.control("GET", "counts")
    refused = sorted({one["operation"] for one in counts["refused"] if one["reason"] == "not-emulated"})
    return content, {**asdict(usage), "requests": counts["requests"], "not_emulated": refused}


def answer_of(tool: Tool, content: Any, case: cases.Case, claim: Claim, about: list[str]) -> Answer:
    if not claim.checks:
        return Answer("NO CHECK", [claim.because])
    if content is None:
        return Answer("CRASHED", [])
    return tool.answer(content, case, claim, about)


def measure_whole_runs(record: dict[str, Any], lab: Gateway, tools: list[Tool], claims: dict, built: str) -> None:
    """Runs over one account: what the rows ask for, then everything that the tool has; without and with latency."""
    subject = next(one for one in cases.load()[1] if one.name == MEASURED)
    build(lab, subject)
    record["figures"] = []
    for everything in (False, True):
        for latency in LATENCIES_MS:
            lab.control("POST", "latency", {"ms": latency})
            for tool in tools:
                checks = asked(tool, claims)
                if everything and checks is None:
                    continue
                content, run = observe(lab, subject, tool, None if everything else checks)
                what = {"tool": tool.name, "checks": None if everything or checks is None else len(checks)}
                entry = {**what, "latency_ms": latency, "build": built, "answered": content is not None, **run}
                record["figures"].append(entry)
                page.save(record)
                print(entry, flush=True)


def asked(tool: Tool, claims: dict) -> list[str] | None:
    """All checks of a peer that claim a row. audit-gap has nothing but rows: None, everything."""
    named = [check for row in claims.values() if tool.name in row for check in row[tool.name].checks]
    return list(dict.fromkeys(named)) or None


def machine() -> dict[str, Any]:
    """Where it ran. The load is that before the run: above the number of cores, times are those of a busy machine."""
    cores = len(os.sched_getaffinity(0))
    return {"system": platform.system(), "processor": platform.machine(), "cores": cores, "load": os.getloadavg()[0]}


if __name__ == "__main__":
    main()
