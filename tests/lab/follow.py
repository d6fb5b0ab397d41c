"""Follow the remedies of a report: run their AWS CLI commands against a lab account, in the order given.

    python follow.py URL ACCOUNT REPORT.json [--reverse]

boto3 sends what the AWS CLI would: the same model turns flags into parameters. Words that people must fill in are filled
in. Prints what failed and what was passed over, as JSON.
"""

from __future__ import annotations

import json
import re
import shlex
import sys
from pathlib import Path
from typing import Any, Iterator

from botocore.exceptions import BotoCoreError, ClientError
from client import Account, Gateway

# What says that a command has been run before.
DONE_ALREADY = {
    "BucketAlreadyExists", "BucketAlreadyOwnedByYou", "EntityAlreadyExists", "ResourceAlreadyExistsException",
    "TrailAlreadyExistsException",
}  # fmt: skip
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
    """What the words after a flag mean: JSON, the CLI's `key=value` shorthand, a list of words, or one word."""
    text = values[0] if values else ""
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
    return text == "true" if shape.type_name == "boolean" else text


def call(account: Account, words: list[str]) -> None:
    """One `aws service operation --flag value…`."""
    service, operation, *rest = words[1:]
    flags: dict[str, list[str]] = {}
    for word in rest:
        if word.startswith("--"):
            flags[word[2:]] = []
        else:
            flags[list(flags)[-1]].append(word)
    region = flags.pop("region", ["ap-northeast-1"])[0]
    for ours in ("output", "query"):
        flags.pop(ours, None)
    client = account.client(NAMES.get(service, service), region)
    method = operation.replace("-", "_")
    model = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[method])
    members = {kebab(name): (name, shape) for name, shape in model.input_shape.members.items()}
    params = json.loads(flags.pop("cli-input-json", ["{}"])[0])
    for flag, values in flags.items():
        negated = flag.startswith("no-") and flag not in members
        name, shape = members[flag.removeprefix("no-") if negated else flag]
        params[name] = not negated if shape.type_name == "boolean" and not values else parameter(shape, values)
    getattr(client, method)(**params)


def filled_in(account: Account, script: str) -> str:
    """With something for each word that people must fill in: the same each time, and unlike any other account's bucket."""
    return re.sub(r"REPLACE_WITH_(\w+)", lambda word: f"{account.id}-{word[1].lower().replace('_', '-')}", script)


def follow(account: Account, report: dict[str, Any], reverse: bool) -> dict[str, Any]:
    findings = report["findings"][:: -1 if reverse else 1]
    ran, failed, passed_over = 0, [], []
    for finding in findings:
        for remedy in finding["remediation"]:
            script = filled_in(account, remedy["cli"])
            for words in commands("" if script.startswith("# audit-gap.yaml") else script):
                if words[0] != "aws" or {"|", ">"} & set(words):
                    passed_over.append(words)
                    continue
                try:
                    call(account, words)
                    ran += 1
                except ClientError as error:
                    if error.response["Error"]["Code"] not in DONE_ALREADY:
                        failed.append([finding["component"], words[:3], str(error)])
                except (BotoCoreError, KeyError, ValueError) as error:
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
    done = follow(Gateway(url).account(account), json.loads(Path(report).read_text()), "--reverse" in sys.argv)
    print(json.dumps(done, ensure_ascii=False))


if __name__ == "__main__":
    main()
