"""What was found, as `docs/comparison.md`, as data beside it, and as the summary in `README.md`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Iterable

import verdicts
from cases import PEERS, Claim

ROOT = Path(__file__).parents[2]
RECORD = ROOT / "docs/comparison.json"
PAGE = ROOT / "docs/comparison.md"
BEGIN, END = "<!-- comparison:begin -->", "<!-- comparison:end -->"
TOOLS = ("audit-gap", *PEERS)

HEAD = """\
# Against the neighbours

<!-- Written by `make compare`. Edits are lost. -->

The same accounts of the lab, seen by audit-gap and by two scanners that also judge logging; how, and what is fair about
it and what is not, says [tests/compare](../tests/compare/README.md). Word for word, what each tool said is in
[comparison.json](comparison.json).

A trap is an account that looks as if it recorded, or as if it did not, and is the opposite, or that has one part of a
trail only: chosen for audit-gap's tests, not at random. What the tools do on accounts without tricks is counted apart.

"""

READING = """\
Right, false recorded (the report says that it is recorded, and it is not, or in part only), false missing (the opposite):
what the tool's verdict would make its reader believe. *Not said*: the tool says that it cannot tell, or found nothing to
judge. *No check*: it claims nothing about the row. *Not comparable*: the emulator lacks a call that the verdict needs.
"""


def write(record: dict[str, Any], claims: dict[str, dict[str, Claim]]) -> None:
    summary = f"{BEGIN}\n{summary_of(record)}{END}\n"
    save(record)
    page = "\n".join([HEAD + summary, READING, *map(section, (record,) * 2, (True, False)), asked(claims), said(record)])
    PAGE.write_text(page, encoding="utf-8")
    readme = ROOT / "README.md"
    before, _, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(f"{END}\n")[2]
    readme.write_text(before + summary + after, encoding="utf-8")


def save(record: dict[str, Any]) -> None:
    """The data alone."""
    RECORD.parent.mkdir(exist_ok=True)
    RECORD.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def summary_of(record: dict[str, Any]) -> str:
    return f"{counts(record)}\n{figures(record)}"


def counts(record: dict[str, Any]) -> str:
    """How often each tool is right and wrong, on traps and on plain accounts."""
    lines = []
    for trap, title in ((True, "trap accounts"), (False, "rows of plain accounts")):
        chosen = [case for case in record["cases"] if case["trap"] == trap]
        rows = []
        for tool in TOOLS:
            judged = [case["tools"][tool]["judgement"] for case in chosen]
            rows.append([named(record, tool), *(str(judged.count(word)) for word in verdicts.JUDGEMENTS)])
        lines += table([f"{len(chosen)} {title}", *verdicts.JUDGEMENTS], rows, numbers=True) + [""]
    return "\n".join(lines)


def figures(record: dict[str, Any]) -> str:
    """What whole runs took, if any were made."""
    if not record.get("figures"):
        return ""
    quick = {key(one): one for one in record["figures"] if one["latency_ms"] == 0}
    slow = {key(one): one for one in record["figures"] if one["latency_ms"] != 0}
    rows = []
    for at, one in quick.items():
        seconds = [ended(measured) if measured else "not measured" for measured in (one, slow.get(at))]
        cpu, memory = f"{one['cpu_seconds']:.1f} s", f"{one['peak_mib']:.0f} MiB"
        rows.append([f"{named(record, one['tool'])}, {scope(one)}", str(one["requests"]), *seconds, cpu, memory])
    head = ["the account hardened", "requests", "time", "time, 50 ms added to each answer", "CPU", "peak memory"]
    machine = record["machine"]
    busy = f", load {machine['load']:.0f} before the runs: times are those of a busy machine" if machine["load"] > machine["cores"] else ""
    where = f"{machine['system']} {machine['processor']}, {machine['cores']} cores{busy}."
    return "\n".join([*table(head, rows, numbers=True), "", where, ""])


def key(figure: dict[str, Any]) -> tuple[str, bool]:
    return figure["tool"], figure["checks"] is None


def ended(figure: dict[str, Any]) -> str:
    seconds = f"{figure['wall_seconds']:.1f} s"
    return seconds if figure["answered"] else f"no answer in {seconds}"


def scope(figure: dict[str, Any]) -> str:
    if figure["tool"] not in PEERS:
        return f"all rows, {figure['build']} build"
    return "everything" if figure["checks"] is None else f"the {figure['checks']} checks compared"


def named(record: dict[str, Any], tool: str) -> str:
    return f"{tool if tool not in PEERS else tool.capitalize().replace('suite', 'Suite')} {record['versions'][tool]}"


def section(record: dict[str, Any], trap: bool) -> str:
    """Every case in a line: what is true, and what each tool says."""
    rows = []
    for case in (one for one in record["cases"] if one["trap"] == trap):
        told = [cell(case["tools"][tool], trap) for tool in TOOLS]
        rows.append([case["account"], case["row"], case["current"], *told])
    title = "Traps" if trap else "Plain accounts"
    head = ["account", "row", "truth", *(named(record, tool) for tool in TOOLS)]
    return "\n".join([f"## {title}", "", *table(head, rows), ""])


def cell(told: dict[str, Any], trap: bool) -> str:
    """The verdict and what it is worth. A trap is a run of its own, so its requests are those of the case."""
    judgement = told["judgement"]
    if judgement == verdicts.NO_CHECK:
        return "no check"
    word = judgement if judgement == verdicts.RIGHT else f"**{judgement}**"
    return f"{told['verdict']}: {word}" + (f"; {told['run']['requests']} requests" if trap else "")


def asked(claims: dict[str, dict[str, Claim]]) -> str:
    """Which checks of a peer were taken for which row."""
    lines = ["## What the neighbours were asked", ""]
    for row, by_tool in claims.items():
        for tool, claim in by_tool.items():
            checks = ", ".join(f"`{check}`" for check in claim.checks) or "no check"
            lines.append(f"- `{row}`, {tool}: {checks}. {claim.because}")
    return "\n".join([*lines, ""])


def said(record: dict[str, Any]) -> str:
    """Why the truth is what it is, wherever a tool says otherwise, in that tool's words."""
    lines = ["## Where somebody is wrong", ""]
    wrong = (verdicts.FALSE_RECORDED, verdicts.FALSE_MISSING, verdicts.NOT_SAID, verdicts.NOT_COMPARABLE)
    for case in record["cases"]:
        others = [(tool, case["tools"][tool]) for tool in TOOLS if case["tools"][tool]["judgement"] in wrong]
        if not others:
            continue
        remark = f" {case['remark']}" if case["remark"] else ""
        lines.append(f"- **{case['account']}, {case['row']}** is {case['current']}: {case['why']}{remark}")
        for tool, told in others:
            lines.append(f"  - {tool} ({told['judgement']}): {telling(told)}")
    return "\n".join([*lines, ""])


def telling(told: dict[str, Any]) -> str:
    """The words that made the verdict, and what the lab lacks if that is why they do not count."""
    decisive = [word for word in told["words"] if told["verdict"] in word] or told["words"]
    lacking = f" (the lab lacks {', '.join(told['lacking'])})" if told["lacking"] else ""
    return ("; ".join(decisive[:2]) or "nothing") + lacking


def table(head: list[str], rows: Iterable[list[str]], numbers: bool = False) -> list[str]:
    """Markdown; with `numbers` every column but the first is to the right."""
    rule = ["---", *(["---:" if numbers else "---"] * (len(head) - 1))]
    return [f"| {' | '.join(row)} |" for row in (head, rule, *([escaped(one) for one in row] for row in rows))]


def escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
