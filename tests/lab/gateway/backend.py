"""moto, called in this process through its WSGI application: no second socket, one process to start and stop."""

from __future__ import annotations

import io
import logging
import os
import time
from urllib.parse import unquote

# Before moto is imported: no machine images are needed, and loading them takes more than a second.
os.environ.setdefault("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
# moto reads UTC times as local ones: east of Greenwich every delivery would look hours old.
os.environ["TZ"] = "UTC"
time.tzset()

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.moto_api._internal import mock_random
from werkzeug.test import run_wsgi_app

from .calls import Answer, Incoming


# Headers that the gateway sets itself.
OURS = ("content-length", "connection", "date", "server", "x-amzn-requestid", "x-amz-request-id")


class Moto:
    """An AWS emulator with as many accounts as are asked for."""

    def __init__(self) -> None:
        # moto traces every operation that it lacks; the gateway's answers and counts say that better.
        logging.disable(logging.ERROR)
        self.app = DomainDispatcherApplication(create_backend_app)

    def seed(self, seed: int) -> None:
        """Make the ids of what is created from now on the same each time."""
        mock_random.seed(seed)

    def ask(self, incoming: Incoming, account: str) -> Answer:
        body, status, headers = run_wsgi_app(self.app, environ(incoming, account), buffered=True)
        kept = {k: v for k, v in headers.items() if k.lower() not in OURS}
        return Answer(int(status.split(" ", 1)[0]), b"".join(body), kept)


def environ(incoming: Incoming, account: str) -> dict:
    """The WSGI environment of a request. `x-moto-account-id` is moto's way to say whose account it is."""
    headers = {**incoming.headers, "x-moto-account-id": account}
    result = {
        "REQUEST_METHOD": incoming.method,
        "SCRIPT_NAME": "",
        # WSGI wants the decoded path in Latin-1 clothes.
        "PATH_INFO": unquote(incoming.path, encoding="latin-1"),
        "RAW_URI": incoming.path + (f"?{incoming.query}" if incoming.query else ""),
        "QUERY_STRING": incoming.query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": headers.pop("content-type", ""),
        "CONTENT_LENGTH": str(len(incoming.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(incoming.body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
    }
    headers.pop("content-length", None)
    for name, value in headers.items():
        result[f"HTTP_{name.upper().replace('-', '_')}"] = value
    return result
