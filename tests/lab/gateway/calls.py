"""What a request asks: service, operation, region, account and parameters, and how to answer in its protocol.

The models are botocore's, in the reading that moto has of them; one file of AWS's own per service decides the shapes.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from botocore import parsers, serialize
from botocore.awsrequest import HeadersDict
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.serialize import SerializationContext, get_serializer_class
from moto.core.utils import get_service_model
from werkzeug.exceptions import HTTPException

# Where the name in the credential scope is not the name of the botocore model.
SERVICE_OF_SIGNING_NAME = {
    "monitoring": "cloudwatch",
    "tagging": "resourcegroupstaggingapi",
    "elasticloadbalancing": "elbv2",
    "s3express": "s3",
}

CONTENT_TYPES = {
    "json": "application/x-amz-json-1.1",
    "rest-json": "application/json",
    "rest-xml": "application/xml",
    "query": "text/xml",
    "ec2": "text/xml;charset=UTF-8",
}


@dataclass
class Incoming:
    """One HTTP request as it arrived."""

    method: str
    path: str  # as sent, still percent-encoded
    query: str
    headers: dict[str, str]  # lower-case names
    body: bytes


@dataclass
class Answer:
    """One HTTP answer. `transport` breaks the connection instead: truncated, reset or hang."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    transport: str | None = None
    seconds: float = 0.0


@dataclass
class Call:
    """One AWS operation, asked by one account in one region."""

    service: str  # botocore's name, e.g. "cognito-idp"
    operation: str  # e.g. "ListUserPools"; "" if the request matches no operation of the model
    region: str
    account: str
    protocol: str
    params: dict[str, Any]
    incoming: Incoming
    request_id: str = "lab-request"
    lane: str = ""  # of the credentials: whose test asks

    @property
    def name(self) -> str:
        """`service:Operation`, the key under which answers, faults and counts know the call."""
        return f"{self.service}:{self.operation}"

    @property
    def model(self):
        return get_service_model(self.service).operation_model(self.operation)


ROUTERS_LOCK = threading.Lock()


@cache
def built_router(service: str):
    return get_service_router(service)


def router(service: str):
    """The service's router. It takes long to build, so it is built once, however many requests wait for it."""
    with ROUTERS_LOCK:
        return built_router(service)


def service_of(signing_name: str, path: str) -> str:
    """The model's name for a signing name; API Gateway signs both of its APIs alike."""
    if signing_name == "apigateway" and path.startswith("/v2/"):
        return "apigatewayv2"
    return SERVICE_OF_SIGNING_NAME.get(signing_name, signing_name)


def identify(incoming: Incoming, service: str, region: str, account: str, request_id: str) -> Call:
    """Find the operation and its parameters. An operation that no model knows gets an empty name."""
    request = Request.from_primitives(
        incoming.method,
        f"http://lab{incoming.path}" + (f"?{incoming.query}" if incoming.query else ""),
        incoming.headers,
        incoming.body,
    )
    model = get_service_model(service)
    protocol = protocol_of(model, incoming)
    call = Call(service, "", region, account, protocol, {}, incoming, request_id)
    try:
        operation, uri_params = router(service).match(request)
    except (HTTPException, NotImplementedError):
        operation, uri_params = target(model, incoming), {}
    if operation is None:
        return call
    if operation.name == "ListBuckets" and of_directory_buckets(incoming):
        operation = model.operation_model("ListDirectoryBuckets")
    call.operation = operation.name
    call.params = PROTOCOL_PARSERS[protocol](operation).parse(
        {
            "method": request.method,
            "values": request.values,
            "headers": request.headers,
            "body": incoming.body,
            "url_path": request.path,
            "url_params": uri_params,
        }
    )
    return call


def of_directory_buckets(incoming: Incoming) -> bool:
    """Whether the list is that of directory buckets. In AWS the host tells it, here the signature or a parameter."""
    return "/s3express/" in incoming.headers.get("authorization", "") or "max-directory-buckets=" in incoming.query


def target(model, incoming: Incoming):
    """The operation that X-Amz-Target names: SDKs differ in what they write before its last dot."""
    name = incoming.headers.get("x-amz-target", "").rpartition(".")[2]
    return model.operation_model(name) if name in model.operation_names else None


def protocol_of(model, incoming: Incoming) -> str:
    try:
        return determine_request_protocol(model, incoming.headers.get("content-type"))
    except NotImplementedError:
        return str(model.protocol)


def read_answer(call: Call, answer: Answer) -> dict[str, Any]:
    """An answer's body as a dictionary in botocore's shape."""
    response = {"headers": HeadersDict(answer.headers), "status_code": answer.status, "body": answer.body}
    parsed = parsers.create_parser(call.protocol).parse(response, call.model.output_shape)
    parsed.pop("ResponseMetadata", None)
    return parsed


def write_answer(call: Call, content: dict[str, Any]) -> Answer:
    """A dictionary in botocore's shape as the HTTP answer of the call's protocol."""
    context = SerializationContext(request_id=call.request_id)
    serializer = get_serializer_class(call.service, call.protocol)(call.model, context)
    response = serializer.serialize(content)
    body = response["body"]
    if call.name in ROOTS:
        body = body.replace(f"{call.operation}Response", ROOTS[call.name])
    return Answer(response["status_code"], body.encode(), dict(response["headers"]))


# Root elements that AWS sends and botocore's model does not name.
ROOTS = {"s3:GetBucketVersioning": "VersioningConfiguration"}


def same_request_with(call: Call, params: dict[str, Any]) -> Incoming:
    """The same call with other parameters, to ask moto for a list from its beginning."""
    serializer = serialize.create_serializer(call.protocol)
    request = serializer.serialize_to_request(params, call.model)
    query, body = (
        urlencode(part, doseq=True) if isinstance(part, dict) else part
        for part in (request["query_string"], request["body"])
    )
    body = body.encode() if isinstance(body, str) else body
    kept = {k: v for k, v in call.incoming.headers.items() if k not in ("content-length", "transfer-encoding")}
    kept["content-length"] = str(len(body))
    return Incoming(call.incoming.method, request["url_path"], query, kept, body)


def in_region(call: Call, region: str) -> Call:
    """The same call as if it had been asked in another region, which moto reads from the signature."""
    headers = dict(call.incoming.headers)
    headers["authorization"] = headers["authorization"].replace(f"/{call.region}/", f"/{region}/")
    return replace(call, region=region, incoming=replace(call.incoming, headers=headers))


def write_error(call: Call, code: str, message: str, status: int) -> Answer:
    """An error in the call's own protocol, as AWS words it."""
    headers = {"Content-Type": CONTENT_TYPES[call.protocol]}
    if call.protocol in ("json", "rest-json"):
        body = json.dumps({"__type": code, "message": message})
        return Answer(status, body.encode(), {**headers, "x-amzn-ErrorType": code})
    text = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
    identity = f"<RequestId>{call.request_id}</RequestId>"
    if call.protocol == "ec2":
        xml = f"<Response><Errors><Error>{text}</Error></Errors><RequestID>{call.request_id}</RequestID></Response>"
    elif call.service != "s3":  # of the services that speak XML, only S3 leaves the wrapper out
        xml = f"<ErrorResponse><Error><Type>Sender</Type>{text}</Error>{identity}</ErrorResponse>"
    else:
        xml = f"<Error>{text}{identity}</Error>"
    return Answer(status, f'<?xml version="1.0" encoding="UTF-8"?>{xml}'.encode(), headers)
