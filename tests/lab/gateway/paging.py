"""Small pages: every list comes in at least two, whatever moto makes of limits and tokens.

The first page holds the first half of the list (rounded down, so it may be empty: AWS allows that and careless
readers stop there), the following ones the rest.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from botocore.exceptions import DataNotFoundError
from moto.core.loaders import create_loader

from .calls import Call

PAGE = "lab-page-"
ENDLESS = "lab-endless-"
AGAIN = "lab-again"  # "the page before this one was empty, now begin"

# Names that a token has where botocore has no paginator for the operation.
TOKEN_NAMES = ("NextToken", "nextToken", "NextMarker", "Marker")


class Paginator:
    """How one operation is paged: the names of its token, its limit and its list."""

    def __init__(self, input_token: str, output_token: str, limit: str | None, result: str) -> None:
        self.input_token = input_token
        self.output_token = output_token
        self.limit = limit
        self.result = result

    def page_number(self, call: Call) -> int:
        """Which page the call asks for, from 1. Tokens that are not ours count as a second page."""
        token = call.params.get(self.input_token)
        if not token:
            return 1
        number = str(token).removeprefix(PAGE)
        return int(number) if number.isdigit() else 2

    def from_the_start(self, call: Call) -> dict[str, Any]:
        """The call's parameters without token, and without limit where that may be left out."""
        required = call.model.input_shape.required_members
        dropped = {self.input_token, self.limit} - set(required)
        return {key: value for key, value in call.params.items() if key not in dropped}

    def cut(self, content: dict[str, Any], call: Call) -> dict[str, Any]:
        """The page that the call asks for, of the complete list in `content`."""
        items = look(content, self.result) or []
        first = len(items) // 2
        asked = call.params.get(self.limit) if self.limit else None
        size = max(1, min(int(asked or len(items) or 1), len(items) - first or 1))
        number = self.page_number(call)
        if call.params.get(self.input_token) == AGAIN or str(call.params.get(self.input_token)).startswith(ENDLESS):
            number = 1
        begin = 0 if number == 1 else min(first, size) + (number - 2) * size
        end = min(first, size) if number == 1 else begin + size
        more = end < len(items) or number == 1
        page = put(content, self.result, items[begin:end])
        return put(page, self.output_token, f"{PAGE}{number + 1}" if more else None)

    def endless(self, content: dict[str, Any], call: Call) -> dict[str, Any]:
        """The content with a token that never ends, new each time."""
        token = str(call.params.get(self.input_token) or "")
        count = int(token.removeprefix(ENDLESS)) if token.startswith(ENDLESS) else 0
        return put(content, self.output_token, f"{ENDLESS}{count + 1}")

    def empty(self, content: dict[str, Any]) -> dict[str, Any]:
        """The content without its items, and a token that leads to them."""
        return put(put(content, self.result, []), self.output_token, AGAIN)


# Nested lists that botocore has no paginator for.
UNDESCRIBED = {
    "cloudfront:ListRealtimeLogConfigs": Paginator(
        "Marker", "RealtimeLogConfigs.NextMarker", "MaxItems", "RealtimeLogConfigs.Items"
    )
}


def look(content: dict[str, Any], path: str) -> Any:
    """The member that `path` names (`DistributionList.Items`), or None."""
    for name in path.split("."):
        content = content.get(name) if isinstance(content, dict) else None
    return content


def put(content: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of the content in which the member that `path` names is the value; None removes it."""
    name, _, rest = path.partition(".")
    copy = {**content, name: put(content.get(name) or {}, rest, value) if rest else value}
    return {key: member for key, member in copy.items() if key != name or member is not None}


@cache
def paginator_of(service: str) -> dict[str, Any]:
    try:
        return create_loader().load_service_model(service, "paginators-1")["pagination"]
    except DataNotFoundError:  # a service without paginated operations
        return {}


def find(call: Call) -> Paginator | None:
    """The operation's paginator: AWS's own description, else the usual token names and the one list of the answer."""
    if known := UNDESCRIBED.get(f"{call.service}:{call.operation}"):
        return known
    entry = paginator_of(call.service).get(call.operation)
    if entry and isinstance(entry["input_token"], str) and "result_key" in entry:
        results = entry["result_key"]
        result = results if isinstance(results, str) else results[0]
        return Paginator(entry["input_token"], entry["output_token"], entry.get("limit_key"), result)
    if entry or not call.model.input_shape or not call.model.output_shape:
        return None
    asked, answered = call.model.input_shape.members, call.model.output_shape.members
    token = next((name for name in TOKEN_NAMES if name in asked and name in answered), None)
    lists = [name for name, shape in answered.items() if shape.type_name == "list"]
    if token is None or len(lists) != 1:
        return None
    limit = next((name for name in ("Limit", "limit", "MaxResults", "maxResults") if name in asked), None)
    return Paginator(token, token, limit, lists[0])
