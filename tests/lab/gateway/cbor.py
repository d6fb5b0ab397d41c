"""Smithy's RPC protocol with CBOR bodies, which SDKs speak with CloudWatch and moto does not: read and written as JSON.

The signature is checked on the request as it arrived; all else in the gateway sees the JSON form of it.
"""

from __future__ import annotations

import json

from botocore import parsers, serialize
from moto.core.utils import get_service_model

from .calls import Answer, Call, Incoming, read_answer

PROTOCOL = "rpc-v2-cbor"


def as_json(incoming: Incoming, service: str) -> Incoming:
    """The same request in JSON, if it is in CBOR and names an operation of the service."""
    operation = incoming.path.rpartition("/operation/")[2]
    if incoming.headers.get("smithy-protocol") != PROTOCOL:
        return incoming
    model = get_service_model(service)
    if operation not in model.operation_names:
        return incoming
    parser = parsers.RpcV2CBORParser()
    params = parser.parse_data_item(parser.get_peekable_stream_from_bytes(incoming.body)) if incoming.body else {}
    request = serialize.create_serializer("json").serialize_to_request(params, model.operation_model(operation))
    body = request["body"] if isinstance(request["body"], bytes) else request["body"].encode()
    kept = {k: v for k, v in incoming.headers.items() if k not in ("smithy-protocol", "transfer-encoding")}
    own = {name.lower(): value for name, value in request["headers"].items()}
    return Incoming("POST", "/", "", {**kept, **own, "content-length": str(len(body))}, body)


def of_json(call: Call, answer: Answer) -> Answer:
    """An answer in JSON as one in CBOR. What is no JSON (a fault's doing) stays as it is."""
    try:
        content = json.loads(answer.body)
    except ValueError:
        return answer
    body = bytearray()
    writer = serialize.RpcV2CBORSerializer()
    if answer.status < 300:
        writer._serialize_data_item(body, read_answer(call, answer), call.model.output_shape)
    else:
        message = str(content.get("message") or content.get("Message") or "")
        write_texts(body, {"__type": str(content.get("__type", "")), "message": message})
    kept = {name: value for name, value in answer.headers.items() if name.lower() != "content-type"}
    headers = {**kept, "Content-Type": "application/cbor", "smithy-protocol": PROTOCOL}
    return Answer(answer.status, bytes(body), headers, answer.transport, answer.seconds)


def write_texts(body: bytearray, texts: dict[str, str]) -> None:
    """A map of texts: an error has no shape that every service shares."""
    body.append(0xA0 | len(texts))
    for text in (part for pair in texts.items() for part in pair):
        encoded = text.encode()
        body += b"\x79" + len(encoded).to_bytes(2, "big") + encoded
