"""Follow the remedies of a report: run their AWS CLI commands against a lab account, in the order given.

    python follow.py URL ACCOUNT REPORT.json [--reverse]

boto3 sends what the AWS CLI would: the same model turns flags into parameters. Steps in another account are done there.
Words that people must fill in are filled in. Prints what failed and what was passed over, as JSON: for want of `jq`, for
example, where the machine has none.
"""

from __future__ import annotations

import contextlib
import json
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Iterator

import jmespath
from botocore.exceptions import BotoCoreError, ClientError
from client import Account, Gateway

# What says that a command has been run before.
DONE_ALREADY = {
    "BucketAlreadyExists", "BucketAlreadyOwnedByYou", "EntityAlreadyExists", "ResourceAlreadyExistsException",
    "TrailAlreadyExistsException",
}  # fmt: skip
# The line that says in whose account what comes after it is to be done; without a number, in the environment's own.
TURN = re.compile(r"^# In (?:account (\d{12}),|the environment's own account).*$", re.M)
NAMES = {"logs": "logs", "s3api": "s3", "configservice": "config"}


def commands(script: str) -> Iterator[list[str]]:
    """The words of each command; comments are none."""
    lexer = shlex.shlex(script.replace("\\\n", " "), posix=True, punctuation_chars="\n;|>&")
    lexer.whitespace = " \t\r"
    lexer.whitespace_split = True
    words: list[str] = []
    for word in lexer:
        if set(word) <= {"\n", ";"}:
            if words:
                yield words
            words = []
        else:
            words.append(word)
    if words:
        yield words


def kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name).lower()


def parameter(shape: Any, values: list[str]) -> Any:
    """What the words after a flag mean: JSON, the CLI's `key=value` shorthand, a list of words, one word, or a file."""
    text = values[0] if values else ""
    if text.startswith("file://"):
        text = Path(text.removeprefix("file://")).read_text()
    if shape.type_name in ("structure", "list", "map") and text[:1] in ("{", "["):
        return json.loads(text)
    if shape.type_name == "structure":
        pairs = dict(pair.split("=", 1) for pair in text.split(","))
        return {key: parameter(shape.members[key], [value]) for key, value in pairs.items()}
    if shape.type_name == "map":
        return dict(pair.split("=", 1) for value in values for pair in value.split(","))
    if shape.type_name == "list":
        return [parameter(shape.member, [value]) for value in values]
    if shape.type_name in ("integer", "long"):
        return int(text)
    if shape.type_name in ("double", "float"):
        return float(text)
    return text == "true" if shape.type_name == "boolean" else text


def run(account: Account, words: list[str]) -> bool:
    """One command, whose output may go to a file here; false for one that cannot be run."""
    words, _, to = (words[:-2], *words[-2:]) if words[-2:-1] == [">"] else (words, "", "")
    if words[0] == "aws":
        output = call(account, words)
    elif words[0] == "jq" and shutil.which("jq"):
        output = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    else:
        return False
    if to:
        Path(to).write_text(output)
    return True


def call(account: Account, words: list[str]) -> str:
    """One `aws service operation --flag value…`; returns what it prints."""
    service, operation, *rest = words[1:]
    flags: dict[str, list[str]] = {}
    for word in rest:
        if word.startswith("--"):
            flags[word[2:]] = []
        else:
            flags[list(flags)[-1]].append(word)
    region = flags.pop("region", ["ap-northeast-1"])[0]
    [query], [form] = flags.pop("query", ["@"]), flags.pop("output", ["json"])
    client = account.client(NAMES.get(service, service), region)
    method = operation.replace("-", "_")
    model = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[method])
    members = {kebab(name): (name, shape) for name, shape in model.input_shape.members.items()}
    params = json.loads(flags.pop("cli-input-json", ["{}"])[0])
    for flag, values in flags.items():
        negated = flag.startswith("no-") and flag not in members
        name, shape = members[flag.removeprefix("no-") if negated else flag]
        params[name] = not negated if shape.type_name == "boolean" and not values else parameter(shape, values)
    answer = getattr(client, method)(**params)
    answer.pop("ResponseMetadata", None)
    shown = jmespath.search(query, answer)
    return shown if form == "text" else json.dumps(shown, default=str)


def filled_in(account: Account, script: str) -> str:
    """With something for each word that people must fill in: the same each time, and unlike any other account's bucket."""
    return re.sub(r"REPLACE_WITH_(\w+)", lambda word: f"{account.id}-{word[1].lower().replace('_', '-')}", script)


def steps(account: Account, script: str) -> Iterator[tuple[Account, list[str]]]:
    """The commands of a script, and in which account each is run."""
    _, *pieces = TURN.split(f"# In the environment's own account:\n{script}")
    for number, piece in zip(pieces[::2], pieces[1::2]):
        here = account.gateway.account(number) if number else account
        for words in commands(piece):
            yield here, words


def follow(account: Account, report: dict[str, Any], reverse: bool) -> dict[str, Any]:
    findings = report["findings"][:: -1 if reverse else 1]
    ran, failed, passed_over = 0, [], []
    for finding in findings:
        for remedy in finding["remediation"]:
            script = filled_in(account, remedy["cli"])
            for here, words in steps(account, script):
                try:
                    if run(here, words):
                        ran += 1
                    else:
                        passed_over.append(words)
                except ClientError as error:
                    if error.response["Error"]["Code"] not in DONE_ALREADY:
                        failed.append([finding["component"], words[:3], str(error)])
                except (BotoCoreError, KeyError, OSError, ValueError, subprocess.CalledProcessError) as error:
                    failed.append([finding["component"], words[:3], repr(error)])
    return {"ran": ran, "failed": failed, "passed_over": passed_over, "trails": trails(account)}


def trails(account: Account) -> list[Any]:
    """What each trail has become."""
    cloudtrail = account.client("cloudtrail")
    found = []
    for trail in cloudtrail.describe_trails()["trailList"]:
        selectors = cloudtrail.get_event_selectors(TrailName=trail["TrailARN"])
        logging = cloudtrail.get_trail_status(Name=trail["TrailARN"])["IsLogging"]
        found.append([trail, logging, selectors.get("AdvancedEventSelectors"), selectors.get("EventSelectors")])
    return found


def main() -> None:
    url, account, report = sys.argv[1:4]
    report = json.loads(Path(report).read_text())
    with tempfile.TemporaryDirectory() as scratch, contextlib.chdir(scratch):
        done = follow(Gateway(url).account(account), report, "--reverse" in sys.argv)
    print(json.dumps(done, ensure_ascii=False))


if __name__ == "__main__":
    main()
