"""The three tools: how each is asked, and what its answer says about a case.

No tool is patched. The peers find the lab through `AWS_ENDPOINT_URL`, as audit-gap does; that environment variable is
botocore's own.
"""

from __future__ import annotations

import json
import os
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from cases import LAB, Case, Claim, Subject


@dataclass
class Answer:
    """What a tool says about a case.

    `verdict` is PASS or FAIL for the peers, `current` for audit-gap, and else: UNKNOWN (it says that it cannot tell),
    NOTHING (it has the check, but found nothing to judge), NO CHECK, CRASHED.
    """

    verdict: str
    words: list[str]  # its own, for the record


def meant(resource: str, about: list[str]) -> bool:
    """Whether the case is about this resource."""
    return not about or any(part in resource for part in about)


class Tool(ABC):
    """A tool, found at `path`. Its `lane` is how the gateway tells its requests from those of the others."""

    name: str
    title: str
    lane: str
    guest = True  # it may ask more than audit-gap does

    def __init__(self, path: str) -> None:
        self.path = path

    def environment(self, number: str, url: str, home: Path) -> dict[str, str]:
        """No configuration but this: credentials of the account, and where the lab is."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "TZ": "UTC",
            "AWS_ACCESS_KEY_ID": f"AKIALAB0{number}{self.lane}",
            "AWS_SECRET_ACCESS_KEY": "lab-secret-access-key",
            "AWS_REGION": "ap-northeast-1",
            "AWS_DEFAULT_REGION": "ap-northeast-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": url,
        }

    @abstractmethod
    def argv(self, subject: Subject, checks: list[str] | None, directory: Path) -> list[str]:
        """The command that runs these checks (None: everything) and leaves its answer in `directory`."""

    @abstractmethod
    def read(self, directory: Path) -> Any:
        """The answer as data; raises OSError or ValueError if there is none."""

    @abstractmethod
    def answer(self, content: Any, case: Case, claim: Claim, about: list[str]) -> Answer:
        """What the answer says about the case; `about` is the case's with the ids that were made up."""


class Prowler(Tool):
    name, title, lane = "prowler", "Prowler", "PROWLER"

    def argv(self, subject: Subject, checks: list[str] | None, directory: Path) -> list[str]:
        chosen = [] if checks is None else ["--check", *checks]
        output = ["--output-formats", "json-ocsf", "--output-directory", str(directory), "--output-filename", "answer"]
        quiet = ["--no-banner", "--no-color", "--ignore-exit-code-3"]
        return [self.path, "aws", *chosen, "--region", *subject.regions, *output, *quiet]

    def read(self, directory: Path) -> Any:
        return json.loads((directory / "answer.ocsf.json").read_text(encoding="utf-8"))

    def answer(self, content: Any, case: Case, claim: Claim, about: list[str]) -> Answer:
        said = [
            finding
            for finding in content
            if finding["metadata"]["event_code"] in claim.checks
            and any(meant(resource["uid"], about) for resource in finding["resources"])
        ]
        words = [f"{f['metadata']['event_code']}: {f['status_code']}: {f['status_detail']}" for f in said]
        status = {finding["status_code"] for finding in said}
        if "FAIL" in status:
            return Answer("FAIL", words)
        if "MANUAL" in status:
            return Answer("UNKNOWN", words)
        return Answer("PASS" if "PASS" in status else "NOTHING", words)


class ScoutSuite(Tool):
    name, title, lane = "scoutsuite", "ScoutSuite", "SCOUT"

    def argv(self, subject: Subject, checks: list[str] | None, directory: Path) -> list[str]:
        # Rules cannot be chosen on the command line, services can; a rule's name begins with its service.
        services = [] if checks is None else ["--services", *dict.fromkeys(rule.split("-")[0] for rule in checks)]
        output = ["--report-dir", str(directory / "report"), "--report-name", "answer", "--force", "--no-browser"]
        return [self.path, "aws", *services, "--regions", *subject.regions, *output]

    def read(self, directory: Path) -> Any:
        text = (directory / "report/scoutsuite-results/scoutsuite_results_answer.js").read_text(encoding="utf-8")
        return json.loads(text.partition("\n")[2])["services"]

    def answer(self, content: Any, case: Case, claim: Claim, about: list[str]) -> Answer:
        words, flagged, checked = [], 0, 0
        for rule in claim.checks:
            finding = content[rule.split("-")[0]]["findings"].get(rule, {"checked_items": 0, "items": []})
            items = [item for item in finding["items"] if meant(item, about)]
            words.append(f"{rule}: {len(items)} flagged; {finding['checked_items']} checked in the account")
            flagged += len(items)
            checked += finding["checked_items"]
        return Answer("FAIL" if flagged else "PASS" if checked else "NOTHING", words)


class AuditGap(Tool):
    name, title, lane = "audit-gap", "audit-gap", "AUDITGAP"
    guest = False

    def argv(self, subject: Subject, checks: list[str] | None, directory: Path) -> list[str]:
        """`checks` are rows here."""
        project = directory / "audit-gap.yaml"
        # The lab's statements reach further than the matrix lets them, so that they do not expire.
        last_day = (date.today() + timedelta(days=300)).isoformat()
        text = (LAB / f"accounts/{subject.project}.audit-gap.yaml").read_text(encoding="utf-8")
        project.write_text(text.replace("2099-12-31", last_day), encoding="utf-8")
        rows = [] if checks is None else ["--component", *checks]
        output = ["--format", "json", "--output", str(directory / "answer.json"), "--fail-on", "never", "--lang", "en"]
        return [self.path, "scan", "--env", "prd", "--config", str(project), *output, *rows]

    def read(self, directory: Path) -> Any:
        return json.loads((directory / "answer.json").read_text(encoding="utf-8"))

    def answer(self, content: Any, case: Case, claim: Claim, about: list[str]) -> Answer:
        (finding,) = (one for one in content["findings"] if one["id"] == f"prd/{case.row}")
        reasons = [one for told in (finding, *finding["resources"]) for one in told["reasons"]]
        return Answer(finding["current"], list(dict.fromkeys(reason["message"]["en"] for reason in reasons))[:5])
