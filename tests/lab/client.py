"""A lab as a Python program sees it: start the gateway, sign requests for an account, steer it."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import boto3
import botocore.session
from botocore import model as botocore_model
from botocore.config import Config

HERE = Path(__file__).parent
SECRET = "lab-secret-access-key"

# moto speaks JSON where botocore already prefers CBOR (tagging); the Rust SDK speaks JSON there, too.
botocore_model.PRIORITY_ORDERED_SUPPORTED_PROTOCOLS = tuple(
    p for p in botocore_model.PRIORITY_ORDERED_SUPPORTED_PROTOCOLS if p != "smithy-rpc-v2-cbor"
)


# One for all accounts: a service's model takes long to load.
LOADER = botocore.session.get_session().get_component("data_loader")


def static_key(account: str) -> str:
    """The access key id of an account of the lab."""
    return f"AKIALAB0{account}"


class Gateway:
    """A running gateway, and its controls under `/_lab/`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.process: subprocess.Popen | None = None

    @classmethod
    def start(cls) -> "Gateway":
        process = subprocess.Popen(
            [sys.executable, "-m", "gateway"], cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        gateway = cls(json.loads(process.stdout.readline())["gateway"])
        gateway.process = process
        return gateway

    def stop(self) -> None:
        """Close the gateway's stdin: that ends it."""
        self.process.stdin.close()
        self.process.wait()

    def control(self, method: str, what: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/_lab/{what}", data=data, method=method)
        with urllib.request.urlopen(request) as response:
            return json.load(response)

    def account(self, account: str, setup: bool = True) -> "Account":
        return Account(self, account, setup)


class Account:
    """boto3 clients of one account. With `setup`, writes are allowed and nothing is counted or spoilt."""

    def __init__(self, gateway: Gateway, account: str, setup: bool) -> None:
        self.gateway = gateway
        self.id = account
        self.setup = setup
        session = botocore.session.get_session()
        session.register_component("data_loader", LOADER)
        self.session = boto3.Session(static_key(account), SECRET, botocore_session=session)

    def client(self, service: str, region: str = "ap-northeast-1", **config: Any):
        settings = Config(retries={"total_max_attempts": 1}, **config)
        client = self.session.client(service, region_name=region, endpoint_url=self.gateway.url, config=settings)
        if self.setup:
            client.meta.events.register("before-sign", mark_as_setup)
        return client

    def answer(self, operation: str, region: str | None = None, **rule: Any) -> None:
        """Add an answer rule for this account: `answer=`, `error=` or `edits=`, and `where=`."""
        self.gateway.control("POST", "answers", {"operation": operation, "account": self.id, "region": region, **rule})

    def edit(self, operation: str, at: str, region: str | None = None, **change: Any) -> None:
        """Edit moto's answer at one place: `set=`, `append=` or `remove=True`."""
        self.answer(operation, region, edits=[{"at": at, **change}])


def mark_as_setup(request: Any, **_: Any) -> None:
    request.headers.add_header("x-lab-setup", "1")
