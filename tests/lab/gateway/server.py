"""The HTTP server, and the path of one request through the gateway."""

from __future__ import annotations

import itertools
import json
import socket
import struct
import time
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from . import calls, cbor, control, faults, owners, paging
from .answers import Answers, Error, Wrong, apply_edit, check_shape, default
from .backend import Moto
from .calls import Answer, Call, Incoming
from .corrections import CORRECTIONS, elsewhere, home_region
from .counts import Counts
from .reads import allowed, only_reads
from .signature import Credentials, Keyring, Refused, Scope, read_scope


class Lab:
    """Everything that the gateway knows: one per process."""

    def __init__(self) -> None:
        self.moto = Moto()
        self.keyring = Keyring()
        self.answers = Answers()
        self.faults = faults.Faults()
        self.counts = Counts()
        self.latency = 0.0  # seconds added to each answer
        self.small_pages: set[str | None] = set()  # lanes; None stands for all
        self.guests: set[str] = set()  # lanes of other tools, which ask more than audit-gap does
        self.numbers = itertools.count(1)

    def handle(self, incoming: Incoming) -> Answer:
        """The answer to one request, from whatever source it comes."""
        if incoming.path.startswith("/_lab/"):
            return control.handle(self, incoming)
        request_id = f"lab-{next(self.numbers):08d}"
        try:
            answer = self.answer(incoming, request_id)
        except Wrong as wrong:
            # The lab itself is set up wrongly. 400, because a client would repeat a 500.
            answer = broken(f"the lab is set up wrongly: {wrong}")
        except Exception:
            traceback.print_exc()
            answer = broken("the lab's gateway failed; see its standard error")
        for header in ("x-amzn-RequestId", "x-amz-request-id"):
            answer.headers[header] = request_id
        return answer

    def answer(self, incoming: Incoming, request_id: str) -> Answer:
        try:
            scope = read_scope(incoming)
        except Refused as refused:
            self.counts.refuse(f"{incoming.method} {incoming.path}", refused.code)
            return Answer(403, f"<Error><Code>{refused.code}</Code></Error>".encode(), {"Content-Type": "text/xml"})
        service = calls.service_of(scope.service, incoming.path)
        asked = cbor.as_json(incoming, service)
        call = calls.identify(asked, service, scope.region, "", request_id)
        answer = self.authentic(call, incoming, scope)
        return answer if asked is incoming else cbor.of_json(call, answer)

    def authentic(self, call: Call, incoming: Incoming, scope: Scope) -> Answer:
        """The answer to a call whose request, as it came in, is signed as it must be."""
        try:
            credentials = self.keyring.verify(incoming, scope)
            call.account, call.lane = credentials.account, credentials.lane
        except Refused as refused:
            self.counts.refuse(call.name, refused.code)
            return calls.write_error(call, refused_code(refused.code, call.protocol), str(refused), 403)
        if incoming.headers.get("x-lab-setup"):
            return self.moto.ask(call.incoming, call.account)
        return self.audit(call)

    def audit(self, call: Call) -> Answer:
        """A request of the tool under test: counted, delayed, perhaps spoilt, and only if it is a read."""
        self.counts.call(call)
        if self.latency:
            time.sleep(self.latency)
        guest = call.lane in self.guests
        if not allowed(call.service, call.operation) and not (guest and only_reads(call.operation)):
            self.counts.refuse(call.name, "not-a-read", call.lane)
            code, status = faults.WORDS[call.protocol][0]
            return calls.write_error(call, code, f"the lab allows reads only, not {call.name}", status)
        fault = self.faults.strike(call)
        if guest and fault is None:
            return self.serve_guest(call)
        answer = (fault and faults.instead(fault, call)) or self.serve(call, fault and fault.kind)
        self.counts.note(answer.body)
        return faults.spoil(fault, answer) if fault else answer

    def serve_guest(self, call: Call) -> Answer:
        """The answer to another tool. What moto lacks is the lab's fault: said at once and once, and counted."""
        try:
            answer = self.serve(call)
            if answer.status < 500 and not is_page(answer.body):
                return answer
        except Exception:  # moto's own, or that of an edit which fits only what audit-gap asks
            pass
        self.counts.refuse(call.name, "not-emulated", call.lane)
        return calls.write_error(call, "NotImplemented", f"the lab does not emulate {call.name}", 501)

    def serve(self, call: Call, fault: str | None = None) -> Answer:
        """The service's answer: canned, or moto's corrected and edited, and cut into pages if that is asked for."""
        instead = self.answers.canned(call)
        redirect = None if isinstance(instead, Error) else elsewhere(call)
        if redirect:
            return redirect
        if instead is None:
            instead = owners.refusal(call) or default(call)
        if isinstance(instead, Error):
            return calls.write_error(call, instead.code, instead.message, instead.status)
        home = home_region(call)
        if home:
            call = calls.in_region(call, home)
        edits = self.answers.edits(call)
        paginator = paging.find(call)
        small = not self.small_pages.isdisjoint((None, call.lane))
        again = paginator is not None and call.params.get(paginator.input_token) == paging.AGAIN
        paged = again or paginator is not None and (small or fault in ("endless-token", "empty-page-with-token"))
        corrections = CORRECTIONS.get(call.name, []) if instead is None else []
        if instead is None and not edits and not paged and not corrections:
            answer = self.moto.ask(call.incoming, call.account)
            self.learn(call, answer)
            return with_content_type(call, answer)
        content = self.complete(call, paginator) if instead is None else instead
        if isinstance(content, Answer):
            return content
        for correct in corrections:
            correct(call, content)
        for edit in edits:
            apply_edit(content, edit)
        if edits:
            check_shape(json.loads(json.dumps(content, default=str)), call.model.output_shape, call.name)
        if paged:
            content = page(paginator, content, call, fault, small)
        return calls.write_answer(call, content)

    def complete(self, call: Call, paginator: paging.Paginator | None) -> dict[str, Any] | Answer:
        """moto's answer as a dictionary: for a paginated operation the whole list; its error as it is."""
        params = paginator.from_the_start(call) if paginator else None
        content: dict[str, Any] | None = None
        while True:
            incoming = call.incoming if params is None else calls.same_request_with(call, params)
            answer = self.moto.ask(incoming, call.account)
            if answer.status >= 300:
                return answer
            part = calls.read_answer(call, answer)
            token = paging.look(part, paginator.output_token) if paginator else None
            if token:
                part = paging.put(part, paginator.output_token, None)
            if content is None:
                content = part
            else:
                items = (paging.look(one, paginator.result) or [] for one in (content, part))
                content = paging.put(content, paginator.result, [item for part in items for item in part])
            if not token:
                return content
            params = {**params, paginator.input_token: token}

    def learn(self, call: Call, answer: Answer) -> None:
        """Remember the credentials that AssumeRole hands out; they belong to the role's account."""
        if call.name != "sts:AssumeRole" or answer.status != 200:
            return
        given = calls.read_answer(call, answer)["Credentials"]
        account = call.params["RoleArn"].split(":")[4]
        credentials = Credentials(account, given["SecretAccessKey"], given["SessionToken"], call.lane)
        self.keyring.learn(given["AccessKeyId"], credentials)


def page(paginator: paging.Paginator, content: dict, call: Call, fault: str | None, small: bool) -> dict:
    """One page of a complete list, as the fault or the small-pages option wants it."""
    if fault == "empty-page-with-token":
        return paginator.empty(content)
    part = paginator.cut(content, call) if small else content
    return paginator.endless(part, call) if fault == "endless-token" else part


def with_content_type(call: Call, answer: Answer) -> Answer:
    """moto sends most bodies as text/html; AWS sends what the protocol says. Real HTML (a crash) stays HTML."""
    if not is_page(answer.body):
        answer.headers = {k: v for k, v in answer.headers.items() if k.lower() != "content-type"}
        answer.headers["Content-Type"] = calls.CONTENT_TYPES[call.protocol]
    return answer


def is_page(body: bytes) -> bool:
    return body.lstrip()[:9].lower().startswith((b"<!doctype", b"<html"))


def broken(message: str) -> Answer:
    return Answer(400, message.encode(), {"Content-Type": "text/plain"})


def refused_code(code: str, protocol: str) -> str:
    """JSON services have names of their own for a request that is not authentic."""
    if protocol not in ("json", "rest-json"):
        return code
    return {
        "SignatureDoesNotMatch": "InvalidSignatureException",
        "InvalidClientTokenId": "UnrecognizedClientException",
    }.get(code, code)


class Handler(BaseHTTPRequestHandler):
    """HTTP/1.1 with kept-alive connections; one thread per connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # the whole answer in one write
    lab: Lab

    def do_any(self) -> None:
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        self.send(self.lab.handle(Incoming(self.command, path, query, headers, body)))

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = do_any

    def send(self, answer: Answer) -> None:
        if answer.transport == "reset":
            # Linger 0: close() sends RST instead of FIN.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
            return
        if answer.transport == "hang":
            time.sleep(answer.seconds)
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        body = answer.body
        if answer.transport == "truncated":
            body = body[: len(body) // 2]
            self.close_connection = True
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *_: Any) -> None:
        """Silence: the counts tell what was asked."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, *_: Any) -> None:
        """A client that hangs up is no news."""


def start() -> Server:
    """The gateway on a free loopback port, not yet serving."""
    handler = type("LabHandler", (Handler,), {"lab": Lab()})
    return Server(("127.0.0.1", 0), handler)
