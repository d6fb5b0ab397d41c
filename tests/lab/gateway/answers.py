"""What the gateway answers itself: operations that moto lacks, canned answers, and edits of moto's answers.

Everything is checked against the operation's output shape before it goes out, so that the lab cannot teach the tool
a field that AWS does not have.
"""

from __future__ import annotations

import copy
import re
import threading
from dataclasses import dataclass, field
from typing import Any

from moto.core.utils import get_service_model

from .calls import Call


class Wrong(Exception):
    """A canned answer or an edit that does not fit the service's model."""


@dataclass
class Error:
    """An error that the service's documentation names for the case."""

    code: str
    message: str
    status: int = 400


# Operations that moto does not implement, and what AWS answers where nothing was ever set up.
# "$Name" stands for the request's parameter of that name.
DEFAULTS: dict[str, dict[str, Any] | Error] = {
    "cognito-idp:GetLogDeliveryConfiguration": {
        "LogDeliveryConfiguration": {"UserPoolId": "$UserPoolId", "LogConfigurations": []}
    },
    "cloudtrail:GetEventConfiguration": {"TrailARN": "$TrailName", "AggregationConfigurations": []},
    "cloudtrail:ListEventDataStores": {"EventDataStores": []},
    "cloudtrail:GetEventDataStore": Error("EventDataStoreNotFoundException", "The event data store was not found."),
    "cloudtrail:LookupEvents": {"Events": []},
    "cloudtrail:ListChannels": {"Channels": []},
    "cloudtrail:GetChannel": Error("ChannelNotFoundException", "The channel was not found."),
    "observabilityadmin:ListTelemetryRules": {"TelemetryRuleSummaries": []},
    "observabilityadmin:GetTelemetryRule": Error("ResourceNotFoundException", "The rule was not found.", 404),
    "dynamodb:DescribeKinesisStreamingDestination": {
        "TableName": "$TableName",
        "KinesisDataStreamDestinations": [],
    },
    "logs:DescribeAccountPolicies": {"accountPolicies": []},
    "s3:ListDirectoryBuckets": {"Buckets": []},
    "route53profiles:ListProfileAssociations": {"ProfileAssociations": []},
    "route53profiles:ListProfileResourceAssociations": {"ProfileResourceAssociations": []},
    "cloudfront:ListRealtimeLogConfigs": {
        "RealtimeLogConfigs": {"MaxItems": 100, "IsTruncated": False, "Marker": "", "Items": []}
    },
    "apigatewayv2:GetAuthorizers": {"Items": []},
    "wafv2:ListResourcesForWebACL": {"ResourceArns": []},
    "config:DescribeDeliveryChannelStatus": {"DeliveryChannelsStatus": []},
    "config:ListConfigurationRecorders": {"ConfigurationRecorderSummaries": []},
    "guardduty:ListPublishingDestinations": {"Destinations": []},
    "guardduty:DescribePublishingDestination": Error("BadRequestException", "The destination was not found."),
    "inspector2:ListCoverage": {"coveredResources": []},
    "securityhub:GetEnabledStandards": {"StandardsSubscriptions": []},
    "rds:DescribeCertificates": {"Certificates": []},
    "rds:DescribeDBEngineVersions": {"DBEngineVersions": []},
    "securityhub:ListTagsForResource": {"Tags": {}},
    "securityhub:ListEnabledProductsForImport": {"ProductSubscriptions": []},
    "securityhub:ListOrganizationAdminAccounts": {"AdminAccounts": []},
    "securitylake:ListDataLakes": {"dataLakes": []},
    "securitylake:ListLogSources": {"sources": []},
    "securityhub:DescribeSecurityHubV2": Error("ResourceNotFoundException", "Security Hub is not enabled.", 404),
    # moto answers only for one group, by its name.
    "rds:DescribeOptionGroups": {"OptionGroupsList": []},
}


@dataclass
class Rule:
    """One entry of `POST /_lab/answers`: for which calls, and what happens to the answer.

    Exactly one of `answer` (instead of moto's), `error` (instead of moto's) and `edits` (of moto's) is set.
    """

    operation: str
    account: str | None = None
    region: str | None = None
    where: dict[str, Any] = field(default_factory=dict)  # parameters that the call must have
    answer: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    edits: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if sum(bool(x) for x in (self.answer is not None, self.error, self.edits)) != 1:
            raise Wrong(f"{self.operation}: give one of answer, error, edits")
        if self.answer is not None:
            service, _, operation = self.operation.partition(":")
            check_shape(self.answer, get_service_model(service).operation_model(operation).output_shape, self.operation)

    def applies(self, call: Call) -> bool:
        return (
            self.operation == call.name
            and self.account in (None, call.account)
            and self.region in (None, call.region)
            and all(call.params.get(key) == value for key, value in self.where.items())
        )


class Answers:
    """The rules in force. Later rules win over earlier ones; edits are applied in order."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.rules: list[Rule] = []

    def add(self, rules: list[Rule]) -> None:
        with self.lock:
            self.rules += rules

    def clear(self) -> None:
        with self.lock:
            self.rules = []

    def canned(self, call: Call) -> dict[str, Any] | Error | None:
        """The answer or error that a rule gives for the call, or None where no rule says anything."""
        for rule in reversed(self.rules):
            if rule.applies(call) and rule.error:
                return Error(**rule.error)
            if rule.applies(call) and rule.answer is not None:
                return copy.deepcopy(rule.answer)
        return None

    def edits(self, call: Call) -> list[dict[str, Any]]:
        return [edit for rule in self.rules if rule.applies(call) for edit in rule.edits]


def default(call: Call) -> dict[str, Any] | Error | None:
    """What AWS answers where nothing was set up, of operations that moto lacks; None where moto is to be asked."""
    answer = DEFAULTS.get(call.name)
    return fill(answer, call.params) if isinstance(answer, dict) else answer


def fill(value: Any, params: dict[str, Any]) -> Any:
    """Put the request's parameters where a default answer names them."""
    if isinstance(value, dict):
        return {key: fill(item, params) for key, item in value.items()}
    if isinstance(value, list):
        return [fill(item, params) for item in value]
    if isinstance(value, str) and value.startswith("$"):
        return params.get(value[1:], "")
    return value


STEP = re.compile(r"([A-Za-z0-9]+)(?:\[([^\]]*)\])?(?:\.|$)")


def apply_edit(content: dict[str, Any], edit: dict[str, Any]) -> None:
    """One edit: `{"at": "FlowLogs[FlowLogId=fl-1].DeliverLogsStatus", "set": "FAILED"}`, or `append`, or `remove`.

    `[*]` means every element. An edit that hits nothing is an error: a trap that is not set would prove nothing.
    """
    steps = STEP.findall(edit["at"])
    owners = [content]
    for name, selector in steps[:-1]:
        owners = [child for owner in owners for child in select(owner.get(name), selector)]
    name, selector = steps[-1]
    if not owners:
        raise Wrong(f"the edit at {edit['at']} matches nothing")
    for owner in owners:
        if "set" in edit:
            owner[name] = copy.deepcopy(edit["set"])
        elif "append" in edit:
            owner.setdefault(name, []).append(copy.deepcopy(edit["append"]))
        elif selector:
            gone = select(owner.get(name), selector)
            owner[name] = [item for item in owner[name] if item not in gone]
        else:
            owner.pop(name, None)


def select(value: Any, selector: str) -> list[Any]:
    if not isinstance(value, list):
        return [] if value is None else [value]
    if selector in ("", "*"):
        return value
    key, _, wanted = selector.partition("=")
    return [item for item in value if str(item.get(key)) == wanted]


def check_shape(value: Any, shape: Any, where: str) -> None:
    """Refuse what the botocore shape does not allow: unknown members, missing required ones, wrong types and enums."""
    kind = shape.type_name
    if kind == "structure":
        expect(isinstance(value, dict), where, "an object")
        for key in value:
            expect(key in shape.members, f"{where}.{key}", f"one of {sorted(shape.members)}")
            check_shape(value[key], shape.members[key], f"{where}.{key}")
        for key in shape.required_members:
            expect(key in value, where, f"the member {key}")
    elif kind == "list":
        expect(isinstance(value, list), where, "a list")
        for index, item in enumerate(value):
            check_shape(item, shape.member, f"{where}[{index}]")
    elif kind == "map":
        expect(isinstance(value, dict), where, "an object")
        for key, item in value.items():
            check_shape(item, shape.value, f"{where}[{key}]")
    elif kind == "string":
        expect(isinstance(value, str), where, "a string")
        expect(not shape.enum or value in shape.enum, where, f"one of {shape.enum}")
    elif kind == "boolean":
        expect(isinstance(value, bool), where, "a boolean")
    elif kind in ("integer", "long"):
        expect(isinstance(value, int) and not isinstance(value, bool), where, "a number")


def expect(holds: bool, where: str, what: str) -> None:
    if not holds:
        raise Wrong(f"{where}: expected {what}")
